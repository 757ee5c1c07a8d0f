import { elapse, settleAll } from '@zelian/kernel/deadline';
import { Refused } from '@zelian/kernel/refused';
import { rowsOn } from '@zelian/policy/rules';
import { announceDelay, answerSource, startCheck } from './answers.js';
import { concludeRecheck, requestRecheck } from './recheck.js';
import { issueCheckReport } from './report.js';
import { requestCheck } from './request.js';
import type { CheckCommand, CheckCtx, CheckEvent, CheckState } from './state.js';

type Events = readonly CheckEvent[];
type Data<Y extends CheckCommand['type']> = Extract<CheckCommand, { readonly type: Y }>['data'];

export function decide(command: CheckCommand, state: CheckState, ctx: CheckCtx): Events {
  switch (command.type) {
    case 'OpenCheck':
      return openCheck(command.data, state, ctx);
    case 'RequestCheck':
      return requestCheck(command.data, state, ctx);
    case 'StartCheck':
      return startCheck(command.data, state, ctx);
    case 'AnswerSource':
      return answerSource(command.data, state);
    case 'AnnounceDelay':
      return announceDelay(command.data, state);
    case 'IssueCheckReport':
      return issueCheckReport(command.data, state, ctx);
    case 'RequestRecheck':
      return requestRecheck(command.data, state, ctx);
    case 'ConcludeRecheck':
      return concludeRecheck(command.data, state, ctx);
    case 'CloseCheck':
      return closeCheck(command.data, state, ctx);
    case 'RejectCheckFile':
      return [{ type: 'CheckFileRejected', data: command.data }];
    case 'NoteAuthorisation':
      return [{ type: 'AuthorisationNoted', data: command.data }];
    case 'NoteDeclaration':
      return [{ ...command, type: 'DeclarationNoted' }];
    case 'NoteProfiles':
      return [{ ...command, type: 'ProfilesNoted' }];
    case 'NoteKin':
      return [{ type: 'KinNoted', data: command.data }];
    case 'NoteCheckNotice':
      return [{ type: 'CheckNoticeNoted', data: command.data }];
    case 'ElapseDeadline':
      return elapse(state.open, command.data.deadlineId, ctx);
  }
}

function openCheck(data: Data<'OpenCheck'>, state: CheckState, ctx: CheckCtx): Events {
  if (state.status !== 'unopened') return [];
  const { programme, intentOn } = data;
  const rows = rowsOn(ctx.rules, { programme, on: intentOn, knownOn: ctx.on });
  const frontLoad = rows.get('check.frontLoad');
  const provider = rows.get('check.provider');
  return [
    {
      type: 'CheckOpened',
      data: {
        ...data,
        frontLoad: frontLoad.value,
        provider: provider.value,
        rows: [frontLoad.rowId, provider.rowId],
      },
    },
  ];
}

function closeCheck(data: Data<'CloseCheck'>, s: CheckState, ctx: CheckCtx): Events {
  if (s.ended !== undefined) throw new Refused('CASE_HAS_ENDED');
  const { settles, missed } = settleAll(s.open, ctx);
  return [...missed, { type: 'CheckClosed', data: { ...data, closedOn: ctx.on, settles } }];
}

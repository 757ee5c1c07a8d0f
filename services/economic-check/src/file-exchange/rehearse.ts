import type { StartCheck, AnswerSource, IssueCheckReport } from '@zelian/contracts/economic-check';
import { dayOf } from '@zelian/kernel/day';
import { Refused } from '@zelian/kernel/refused';
import type { Day, Instant, Sha, StreamId } from '@zelian/kernel/values';
import { answerSource, startCheck } from '../check/answers.js';
import { answersFor } from '../check/report.js';
import { evolve, type CheckEvent, type CheckState } from '../check/state.js';
import { fault } from './lines.js';
import type { Placed, ResultFile } from './result-file.js';

/** The commands that a result file amounts to. */
export type ResultCommand =
  | { readonly type: 'StartCheck'; readonly data: StartCheck }
  | { readonly type: 'AnswerSource'; readonly data: AnswerSource }
  | { readonly type: 'IssueCheckReport'; readonly data: IssueCheckReport };
export type PlacedCommand = ResultCommand & { readonly row: number };

/** In their order; the file itself is the report where it names no document. */
export function commandsOf(
  file: ResultFile,
  { starts, fileSha }: { readonly starts: boolean; readonly fileSha: Sha },
): readonly PlacedCommand[] {
  const { startedOn, answers, report } = file;
  return [
    ...(startedOn !== undefined && starts
      ? [{ row: 1, type: 'StartCheck' as const, data: { startedOn } }]
      : []),
    ...answers.map(({ row, data }) => ({ row, type: 'AnswerSource' as const, data })),
    ...(report === undefined ? [] : [issuing(report, fileSha)]),
  ];
}

function issuing({ row, data }: Placed<NonNullable<ResultFile['report']>['data']>, fileSha: Sha) {
  return { row, type: 'IssueCheckReport' as const, data: { fileSha, ...data } };
}

interface Moment {
  readonly at: Instant;
  readonly on: Day;
  readonly stream: StreamId;
}

/**
 * Plays the file through on the check as it stands, so that a file is taken whole or not at all.
 *
 * Refuses: FileFault with REQUEST_CLOSED; what the commands refuse, with the row.
 */
export function rehearse(
  state: CheckState,
  requestNo: string,
  commands: readonly PlacedCommand[],
  moment: Moment,
): void {
  if (!('request' in state) || state.request.requestNo !== requestNo)
    fault('REQUEST_CLOSED', 1, '该核对委托已经办结，或不是当前一轮', 'requestNo');
  let after: CheckState = state;
  for (const command of commands) {
    try {
      refuseFuture(command, moment.on);
      for (const event of played(command, after, moment)) after = folded(after, event, moment);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw new Refused(error.code, { ...error.details, row: command.row });
    }
  }
}

function played(command: ResultCommand, state: CheckState, moment: Moment): readonly CheckEvent[] {
  switch (command.type) {
    case 'StartCheck':
      return startCheck(command.data, state, { at: moment.at, responsibleId: '' });
    case 'AnswerSource':
      return answerSource(command.data, state);
    case 'IssueCheckReport':
      answersFor(command.data, state);
      return [];
  }
}

function folded(state: CheckState, event: CheckEvent, { at, on, stream }: Moment): CheckState {
  const by = { staffId: '', post: '', desk: 'district', org: '' };
  return evolve(state, event, { id: stream, at, on, by, version: 0 });
}

/** What the edge refuses of every report. */
function refuseFuture(command: ResultCommand, today: Day): void {
  const [field, on] = dayIn(command);
  if (on > today) throw new Refused('DATE_IN_FUTURE', { field, value: on });
}

function dayIn(command: ResultCommand): readonly [field: string, on: Day] {
  switch (command.type) {
    case 'StartCheck':
      return ['startedOn', command.data.startedOn];
    case 'AnswerSource':
      return ['queriedAt', dayOf(command.data.queriedAt)];
    case 'IssueCheckReport':
      return ['issuedOn', command.data.issuedOn];
  }
}

import { elapse } from '@zelian/kernel/deadline';
import { Refused } from '@zelian/kernel/refused';
import { defineStream, type OwnLog, type StaffMember } from '@zelian/service/definition';
import type { Seat } from '@zelian/contracts/terms';
import type { Day } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';
import {
  assessCase,
  recordClarification,
  returnCase,
  reviewCase,
  signCheckException,
  upholdOutcome,
} from './decide-assessment.js';
import { extendLegalLimit, pauseClock, resumeClock } from './decide-clock.js';
import { denyAllowance, grantAllowance, recordDelivery } from './decide-decision.js';
import { note, type Note } from './decide-join.js';
import { postNotice, takeDownNotice } from './decide-notice.js';
import { assignObjection, concludeObjection, recordObjection } from './decide-objection.js';
import {
  castVote,
  closePanel,
  declareRecusal,
  openPanel,
  referCaseToDistrict,
} from './decide-panel.js';
import { recordDistrictVisit, requestDistrictVisit } from './decide-visit.js';
import { evolve } from './evolve.js';
import { elapsing } from './limits.js';
import { shownOf } from './show.js';
import {
  hasEnded,
  initialCase,
  type CaseCommand,
  type CaseCtx,
  type CaseEvent,
  type CaseState,
  type PanelFacts,
} from './state.js';

/** What an end without decision still allows: to take the sheet down, and to tell the family. */
const AFTER_THE_END: readonly CaseCommand['type'][] = ['TakeDownNotice', 'RecordDelivery'];

export function decide(command: CaseCommand, state: CaseState, ctx: CaseCtx): readonly CaseEvent[] {
  if (isNote(command)) return note(command, state, ctx);
  if (command.type === 'ElapseDeadline')
    return elapse(state.open, command.data.deadlineId, elapsing(state, ctx));
  if (hasEnded(state) && !AFTER_THE_END.includes(command.type))
    throw new Refused('CASE_HAS_ENDED', { status: state.stage.status });
  return act(command, state, ctx);
}

function isNote(command: CaseCommand): command is Note {
  return command.type.startsWith('Note');
}

type Act = Exclude<CaseCommand, Note | { readonly type: 'ElapseDeadline' }>;

function act(command: Act, state: CaseState, ctx: CaseCtx): readonly CaseEvent[] {
  switch (command.type) {
    case 'PauseClock':
      return pauseClock(command.data, state, ctx);
    case 'ResumeClock':
      return resumeClock(command.data, state, ctx);
    case 'ExtendLegalLimit':
      return extendLegalLimit(command.data, state, ctx);
    case 'RequestDistrictVisit':
      return requestDistrictVisit(command.data, state, ctx);
    case 'RecordDistrictVisit':
      return recordDistrictVisit(command.data, state, ctx);
    case 'SignCheckException':
      return signCheckException(command.data, state, ctx);
    case 'RecordClarification':
      return recordClarification(command.data, state, ctx);
    case 'AssessCase':
      return assessCase(command.data, state, ctx);
    case 'ReviewCase':
      return reviewCase(command.data, state, ctx);
    case 'ReturnCase':
      return returnCase(command.data, state, ctx);
    case 'OpenPanel':
      return openPanel(command.data, state, ctx);
    case 'DeclareRecusal':
      return declareRecusal(command.data, state, ctx);
    case 'CastVote':
      return castVote(command.data, state, ctx);
    case 'ClosePanel':
      return closePanel(command.data, state, ctx);
    case 'PostNotice':
      return postNotice(command.data, state, ctx);
    case 'TakeDownNotice':
      return takeDownNotice(command.data, state, ctx);
    case 'RecordObjection':
      return recordObjection(command.data, state, ctx);
    case 'AssignObjection':
      return assignObjection(command.data, state);
    case 'ConcludeObjection':
      return concludeObjection(command.data, state, ctx);
    case 'GrantAllowance':
      return grantAllowance(command.data, state, ctx);
    case 'DenyAllowance':
      return denyAllowance(command.data, state, ctx);
    case 'RecordDelivery':
      return recordDelivery(command.data, state, ctx);
    case 'UpholdOutcome':
      return upholdOutcome(command.data, state, ctx);
    case 'ReferCaseToDistrict':
      return referCaseToDistrict(command.data, state, ctx);
  }
}

const NOBODY: PanelFacts = { seats: [], supervisorIds: [] };

/** Who may approve on the day: the seats of the group and the supervisors, from the own directory. */
async function prepare(
  command: CaseCommand,
  own: OwnLog,
  { on }: { readonly on: Day },
): Promise<PanelFacts> {
  if (command.type === 'OpenPanel') return panelFacts(await own.staffOn(command.data.heldOn));
  if (command.type === 'ReferCaseToDistrict') return panelFacts(await own.staffOn(on));
  return NOBODY;
}

function panelFacts(staff: readonly StaffMember[]): PanelFacts {
  const supervisors = staff.filter(({ grants }) =>
    grants.some(({ post }) => post === 'CIVIL_AFFAIRS_HEAD' || post === 'CIVIL_AFFAIRS_DEPUTY'),
  );
  return {
    seats: staff.flatMap(({ staffId, grants }) => {
      const seat: Seat | undefined = grants.find((grant) => grant.seat !== undefined)?.seat;
      return seat === undefined ? [] : [{ staffId, seat }];
    }),
    supervisorIds: supervisors.map(({ staffId }) => staffId),
  };
}

export const caseStream = defineStream<'case', CaseState, PanelFacts, Rules>({
  name: 'case',
  decider: { initial: initialCase, decide, evolve },
  villageOf: ({ facts }) => facts.intent?.villageCode,
  show: shownOf,
  prepare,
});

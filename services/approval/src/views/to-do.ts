import type { Programme } from '@zelian/contracts/terms';
import { streamParts } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Day, Instant, StreamId } from '@zelian/kernel/values';
import { defineView } from '@zelian/service/definition';
import { toDoView, type Opens, type ToDoDoc } from '@zelian/service/to-do';
import { openPauses } from '../case/decide-clock.js';
import { missingOf } from '../case/decide-join.js';
import {
  currentPosting,
  hasEnded,
  isRecheckOpen,
  isVisitMissing,
  openObjections,
  openVisit,
  postingUp,
  type CaseState,
  type Panel,
  type Resolved,
} from '../case/state.js';
import { CASE_EVENTS, isOfCase, stateAfter, type CaseEventName } from './case-events.js';

/** Programmes that are shown in the village before they are granted. */
const NOTICED: readonly Programme[] = ['DIBAO', 'TEKUN', 'TEMP_EXPENDITURE'];

/** A task, or (`_id` = the case) the case it is read from. */
interface TaskDoc extends ToDoDoc {
  readonly state?: CaseState;
}

const list = toDoView<never>('to-do', {});
const FAR_OFF: Day = '9999-12-31';

/**
 * 待办: what waits for whom, read off the state of each case after each of its events. Nothing can
 * be forgotten open, because what is not due any more is taken off by the same rule.
 */
export const toDo = defineView<TaskDoc, CaseEventName>({
  name: 'to-do',
  version: 1,
  on: CASE_EVENTS,
  indexes: list.indexes,
  async apply(told, unit) {
    if (!isOfCase(told)) return;
    const { id } = streamParts(told.stream);
    const before = await unit.get(id);
    const state = stateAfter(before?.state, told);
    await unit.write(id, () => ({ _id: id, key: id, state }));
    const standing = await unit.find({ key: { eq: id }, open: { eq: true } });
    const due = tasksOf(state).map((task) => taskDoc(id, task, { told, state, standing }));
    const dueIds = new Set(due.map(({ _id }) => _id));
    for (const { _id } of standing.filter((task) => !dueIds.has(task._id)))
      await unit.write(_id, () => null);
    for (const task of due) await unit.write(task._id, () => task);
  },
  queries: list.queries,
});

interface At {
  readonly told: { readonly at: Instant; readonly stream: StreamId };
  readonly state: CaseState;
  readonly standing: readonly TaskDoc[];
}

function taskDoc(caseId: string, task: Opens, { told, state, standing }: At): TaskDoc {
  const { kind, ref, desk, staffId, dueOn, clause } = task;
  const _id = `${caseId}/${kind}${ref === undefined ? '' : `/${ref}`}`;
  const villageCode = state.facts.intent?.villageCode;
  return {
    _id,
    key: caseId,
    open: true,
    desk,
    kind,
    clause,
    caseId,
    stream: told.stream,
    since: standing.find((open) => open._id === _id)?.since ?? told.at,
    order: dueOn ?? FAR_OFF,
    ...defined({ staffId, dueOn, villageCode }),
  };
}

/** Everything that waits in a case as it stands. */
export function tasksOf(state: CaseState): readonly Opens[] {
  return [...stageTasks(state), ...sideTasks(state)];
}

/** The day by which the promise can still be kept: to post by, else to decide by. */
function stepDue({ open }: CaseState): { readonly dueOn?: Day } {
  const limit = (wanted: string) => open.find(({ kind }) => kind === wanted)?.dueOn;
  const dueOn = limit('POST_BY') ?? limit('PROMISE');
  return defined({ dueOn });
}

function promiseDue({ open }: CaseState): { readonly dueOn?: Day } {
  const dueOn = open.find(({ kind }) => kind === 'PROMISE')?.dueOn;
  return defined({ dueOn });
}

/** The next step of the case itself. */
function stageTasks(state: CaseState): readonly Opens[] {
  const { stage } = state;
  const due = stepDue(state);
  switch (stage.status) {
    case 'collecting':
      return missingOf(state).length === 0
        ? [{ kind: 'ASSESS', desk: 'clerk', clause: '§17.2#14', ...due }]
        : [];
    case 'assessed':
      return [{ kind: 'REVIEW', desk: 'supervisor', clause: '§17.2#15', ...due }];
    case 'reviewed':
      return isVisitMissing(state.facts)
        ? []
        : [{ kind: 'OPEN_PANEL', desk: 'groupOffice', clause: '§17.2#17', ...due }];
    case 'atPanel':
      return panelTasks(stage.panel, due);
    case 'resolved':
    case 'onNotice':
      return stage.resolved.resolution === 'DENY'
        ? [{ kind: 'SIGN_DENIAL', desk: 'signer', clause: '§17.2#22', ...promiseDue(state) }]
        : noticeTasks(state, stage.resolved);
    case 'reopened':
      return reopenedTasks(state, stage.assessment !== undefined);
    case 'granted':
    case 'denied': {
      const { deliveredOn, deliverDueOn } = stage.decision;
      const dueOn = defined({ dueOn: deliverDueOn });
      return deliveredOn === undefined
        ? [{ kind: 'DELIVER', desk: 'clerk', clause: '§6.6', ...dueOn }]
        : [];
    }
    case 'preparing':
    case 'objected':
    case 'withdrawn':
    case 'declined':
    case 'nonCooperation':
    case 'atDistrict':
      return [];
  }
}

/** Each seat that has not voted, and, once there are votes enough, the office. */
function panelTasks(panel: Panel, due: { readonly dueOn?: Day }): readonly Opens[] {
  const { presentSeats, recusedIds, votes, quorum } = panel;
  const waiting = presentSeats.filter(
    (id) => !recusedIds.includes(id) && votes.every(({ staffId }) => staffId !== id),
  );
  const seats = waiting.map((staffId) => ({
    kind: 'VOTE',
    ref: staffId,
    desk: 'seat' as const,
    staffId,
    clause: '§6.1',
    ...due,
  }));
  if (votes.length < quorum) return seats;
  return [...seats, { kind: 'CLOSE_PANEL', desk: 'groupOffice', clause: '§17.2#17', ...due }];
}

/** To post, or, when the period has been served, to sign. */
function noticeTasks(state: CaseState, resolved: Resolved): readonly Opens[] {
  const posting = currentPosting(state, resolved);
  const programme = state.facts.intent?.programme;
  const isNoticed = programme === undefined || NOTICED.includes(programme);
  if (isNoticed && (posting === undefined || posting.isShort))
    return [{ kind: 'POST_NOTICE', desk: 'clerk', clause: '§17.2#18', ...stepDue(state) }];
  const isRunning = state.open.some(({ deadlineId }) => deadlineId === posting?.deadlineId);
  return isRunning
    ? []
    : [{ kind: 'SIGN_GRANT', desk: 'signer', clause: '§17.2#21', ...promiseDue(state) }];
}

function reopenedTasks(state: CaseState, isAssessed: boolean): readonly Opens[] {
  if (isAssessed)
    return [
      { kind: 'UPHOLD_OR_REVIEW', desk: 'supervisor', clause: '§17.2#15', ...promiseDue(state) },
    ];
  return missingOf(state).length === 0
    ? [{ kind: 'ASSESS', desk: 'clerk', clause: '§17.2#14', ...promiseDue(state) }]
    : [];
}

/** What waits beside the next step: sheets, objections, visits, pauses. */
function sideTasks(state: CaseState): readonly Opens[] {
  if (hasEnded(state)) return sheetTasks(state);
  return [
    ...sheetTasks(state),
    ...openObjections(state).map(({ objectionId, dueOn, assigned }) => ({
      kind: assigned === undefined ? 'ASSIGN_OBJECTION' : 'CONCLUDE_OBJECTION',
      ref: objectionId,
      desk: 'district' as const,
      dueOn,
      clause: '§6.5',
      ...(assigned === undefined ? {} : { staffId: assigned.officerId }),
    })),
    ...visitTasks(state),
    ...pauseTasks(state),
  ];
}

/** A sheet comes down when its period is over, when it is objected to, and when the case has ended. */
function sheetTasks(state: CaseState): readonly Opens[] {
  const sheet = postingUp(state);
  if (sheet === undefined) return [];
  const isRunning = state.open.some(({ deadlineId }) => deadlineId === sheet.deadlineId);
  if (isRunning && state.stage.status === 'onNotice') return [];
  const ref = String(sheet.postingNo);
  return [{ kind: 'TAKE_DOWN_NOTICE', ref, desk: 'clerk', clause: '§6.4' }];
}

function visitTasks({ facts, standing }: CaseState): readonly Opens[] {
  const visit = openVisit(facts);
  if (visit !== undefined)
    return [{ kind: 'RECORD_VISIT', desk: 'district', dueOn: visit.dueOn, clause: '§9' }];
  return isVisitMissing(facts) && standing === undefined
    ? [{ kind: 'REQUEST_VISIT', desk: 'supervisor', clause: '§9' }]
    : [];
}

/** A cause that may stop the clock does so only when a supervisor says so. */
function pauseTasks(state: CaseState): readonly Opens[] {
  const { facts, standing } = state;
  if (standing !== undefined) return [];
  const causes: Readonly<Record<string, boolean>> = {
    RECHECK: isRecheckOpen(facts),
    OBJECTION: openObjections(state).length > 0,
    DISTRICT_VISIT: openVisit(facts) !== undefined,
    SUPPLEMENT: facts.acceptance !== undefined && facts.supplement?.isOpen === true,
  };
  const paused = new Set(openPauses(state).map(({ reason }) => reason));
  return Object.entries(causes)
    .filter(([reason, isOpen]) => isOpen && !paused.has(reason))
    .map(([ref]) => ({ kind: 'PAUSE_CLOCK', ref, desk: 'supervisor', clause: '§6.3' }));
}

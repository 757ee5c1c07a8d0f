import type {
  AssignObjection,
  ConcludeObjection,
  ObjectionConcluded,
  ObjectionConcludedPart,
  RecordObjection,
} from '@zelian/contracts/approval';
import { settle } from '@zelian/kernel/deadline';
import type { Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import { resumedBy } from './decide-clock.js';
import { reopened } from './decide-join.js';
import { elapsing, limit } from './limits.js';
import { actorOf } from './separation.js';
import {
  openObjections,
  type CaseCtx,
  type CaseEvent,
  type CaseState,
  type Objection,
} from './state.js';

/**
 * 异议: whoever raises it, and whenever it is written down, what counts is the day of receipt.
 * Within the period it holds up the grant; after a grant the case is looked at again.
 */
export function recordObjection(
  c: RecordObjection,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const { objectionId, receivedOn, receivedBy, anonymous, subjectCode, content, contact } = c;
  const first = state.postings[0];
  if (first === undefined) throw new Refused('CASE_NOT_ON_NOTICE');
  if (state.objections.some((known) => known.objectionId === objectionId))
    throw new Refused('OBJECTION_ALREADY_RECORDED', { objectionId });
  if (receivedOn < first.postedOn)
    throw new Refused('DATE_BEFORE_CAUSE', { postedOn: first.postedOn });
  const withinPeriod = state.postings.some(
    ({ postedOn, endsOn }) => postedOn <= receivedOn && receivedOn <= endsOn,
  );
  const isGranted = state.stage.status === 'granted';
  return [
    {
      type: 'ObjectionRecorded',
      data: {
        objectionId,
        receivedOn,
        receivedBy,
        anonymous,
        subjectCode,
        withinPeriod,
        deadlines: [limit('OBJECTION', { startOn: receivedOn }, { state, ctx })],
      },
      personal: [
        {
          // Nobody registered him: what he said is sealed under an id of its own.
          subject: c.objectorSub ?? String(objectionId),
          data: { content, ...defined({ contact }) },
        },
      ],
    },
    ...(withinPeriod && isGranted ? reopened(state, 'OBJECTION', objectionId) : []),
  ];
}

function openObjection(state: CaseState, objectionId: string): Objection {
  const found = openObjections(state).find((objection) => objection.objectionId === objectionId);
  if (found === undefined) throw new Refused('OBJECTION_NOT_OPEN', { objectionId });
  return found;
}

/** The district names the officer who looks into it; another one may take over. */
export function assignObjection(c: AssignObjection, state: CaseState): readonly CaseEvent[] {
  const { objectionId, assignedOn, officerId } = c;
  const { receivedOn } = openObjection(state, objectionId);
  if (assignedOn < receivedOn) throw new Refused('DATE_BEFORE_CAUSE', { receivedOn });
  return [{ type: 'ObjectionAssigned', data: { objectionId, assignedOn, officerId } }];
}

/**
 * 异议核查结论: maintained, the case goes on where it stood; changed or revoked, what was found is
 * assessed anew, and a revocation binds the township.
 */
export function concludeObjection(
  c: ConcludeObjection,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const objection = openObjection(state, c.objectionId);
  const officerId = actorOf(ctx);
  if (objection.assigned?.officerId !== officerId)
    throw new Refused('OBJECTION_NOT_YOURS', { officerId });
  const { assignedOn } = objection.assigned;
  if (c.concludedOn < assignedOn) throw new Refused('DATE_BEFORE_CAUSE', { assignedOn });

  const { settles, missed } = settle(
    state.open,
    ({ deadlineId }) => deadlineId === objection.deadlineId,
    elapsing(state, ctx),
  );
  const data: ObjectionConcluded = {
    objectionId: c.objectionId,
    concludedOn: c.concludedOn,
    result: c.result,
    officerId,
    itemIds: c.items.flatMap(({ incomeItems, propertyItems, bills }) =>
      [...incomeItems, ...propertyItems, ...bills].map(({ itemId }) => itemId),
    ),
    documentSha: c.documentSha,
    ...defined({ feedbackOn: c.feedbackOn }),
    late: c.concludedOn > objection.dueOn,
    settles,
  };
  const isLast = openObjections(state).length === 1;
  return [
    ...missed,
    { type: 'ObjectionConcluded', data, personal: partsOf(c, objection) },
    ...(isLast ? resumedBy(state, 'OBJECTION', c.concludedOn, ctx) : []),
    ...(isLateFact(c, state) ? reopened(state, 'OBJECTION', c.objectionId) : []),
  ];
}

/** In `objected` the conclusion itself moves the case on; elsewhere new findings are a late fact. */
function isLateFact({ result }: ConcludeObjection, { stage }: CaseState): boolean {
  return result !== 'MAINTAIN' && stage.status !== 'objected';
}

/** What was found about each person, and what the objector was told. */
function partsOf(
  { items, feedback }: ConcludeObjection,
  { objectorSub }: Objection,
): readonly Personal<ObjectionConcludedPart>[] {
  const found = items.map((of) => ({ subject: of.sub, data: { items: of } }));
  if (feedback === undefined) return found;
  return [...found, { subject: objectorSub, data: { feedback } }];
}

import type { Programme } from '@zelian/contracts/terms';
import type { Deadline, Elapsing } from '@zelian/kernel/deadline';
import type { DayDeadline } from '@zelian/kernel/deadline';
import { derivedId } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import type { Day } from '@zelian/kernel/values';
import { deadline, type DeadlineKind, type DeadlineTerms } from '@zelian/policy/deadlines';
import { rowsOn, type RowsOn } from '@zelian/policy/rules';
import type { CaseCtx, CaseEvent, CaseState } from './state.js';

/** The programme of the case; before its first event has arrived there is nothing to decide. */
export function programmeOf({ facts }: CaseState): Programme {
  if (facts.intent === undefined) throw new Refused('CASE_NOT_ACCEPTED');
  return facts.intent.programme;
}

/** The day whose rows govern the procedure: of acceptance, before it of the application. */
function governedOn({ facts }: CaseState, ctx: CaseCtx): Day {
  return facts.acceptance?.acceptedOn ?? facts.declaration?.appliedOn ?? ctx.on;
}

/** The rows of the procedure of this case. */
export function procedureRows(state: CaseState, ctx: CaseCtx): RowsOn {
  const on = governedOn(state, ctx);
  return rowsOn(ctx.rules, { programme: programmeOf(state), on, knownOn: on });
}

/** Programmes whose publicity lasts no day are not shown in the village. */
export function hasNotice(state: CaseState, ctx: CaseCtx): boolean {
  return procedureRows(state, ctx).get('publicity.days').value > 0;
}

/** A limit that starts now; `nth` tells apart several set by one event. */
export function limit<K extends DeadlineKind>(
  kind: K,
  terms: Pick<DeadlineTerms, 'startOn' | 'pauses' | 'specialReason'>,
  {
    state,
    ctx,
    nth = 1,
  }: { readonly state: CaseState; readonly ctx: CaseCtx; readonly nth?: number },
): DayDeadline<K> {
  const ordinal = state.deadlineCount + nth;
  return deadline(
    kind,
    {
      deadlineId: derivedId(ctx.stream, kind, ordinal),
      programme: programmeOf(state),
      governedOn: governedOn(state, ctx),
      ...terms,
    },
    ctx.rules,
  );
}

/** When the period of a notice is over nobody has missed anything: the signature may follow. */
export function elapsing(state: CaseState, ctx: CaseCtx): Elapsing<CaseEvent> {
  return {
    at: ctx.at,
    responsibleId: ctx.responsibleId,
    elapsedAs: (over) => noticePeriodEnded(state, over),
  };
}

function noticePeriodEnded({ postings }: CaseState, over: Deadline): CaseEvent | undefined {
  const posting = postings.find(({ deadlineId }) => deadlineId === over.deadlineId);
  if (posting === undefined) return undefined;
  const { postingNo, endsOn, signFromOn, deadlineId } = posting;
  return {
    type: 'NoticePeriodEnded',
    data: { postingNo, endsOn, signFromOn, settles: [deadlineId] },
  };
}

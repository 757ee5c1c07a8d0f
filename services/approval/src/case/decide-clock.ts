import type {
  AcceptanceNoted,
  ClockResumed,
  ExtendLegalLimit,
  PauseClock,
  ResumeClock,
} from '@zelian/contracts/approval';
import type { Pause } from '@zelian/kernel/calendar';
import { hasElapsed, settle, type DayDeadline, type Deadline } from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import { derivedId } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import type { Day } from '@zelian/kernel/values';
import { elapsing, hasNotice, limit, procedureRows } from './limits.js';
import { aboutApplicant } from './persons.js';
import { actorOf } from './separation.js';
import {
  currentRecheck,
  hasEnded,
  isRecheckOpen,
  openObjections,
  openVisit,
  type CaseCtx,
  type CaseEvent,
  type CasePause,
  type CaseState,
} from './state.js';

/** The limits of the statutory clock: they stand still in a pause and end with the decision. */
export const CLOCK_LIMITS = ['PROMISE', 'LEGAL', 'POST_BY'] as const;
type ClockLimit = (typeof CLOCK_LIMITS)[number];

/**
 * The clock starts with the acceptance (受理): the two days stated to the applicant are copied, the
 * last day for the notice is reckoned beside them. While a pause is open it stands at once.
 */
export function clockStarted(
  state: CaseState,
  acceptance: AcceptanceNoted,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const { acceptedOn } = acceptance;
  if (state.clock.isStarted || hasEnded(state)) return [];
  if (openPauses(state).length > 0)
    return [{ type: 'ClockStarted', data: { acceptedOn, suspended: true, deadlines: [] } }];
  const deadlines = limitsOf(state, acceptedOn, ctx).map((due) => asStated(due, acceptance));
  return [{ type: 'ClockStarted', data: { acceptedOn, deadlines } }];
}

/** PROMISE and LEGAL as intake stated them in the notice of acceptance. */
function asStated(due: DayDeadline<ClockLimit>, acceptance: AcceptanceNoted): Deadline {
  const { promiseDueOn, legalDueOn, calendarVersion } = acceptance;
  if (due.kind === 'PROMISE') return { ...due, dueOn: promiseDueOn, calendarVersion };
  if (due.kind === 'LEGAL') return { ...due, dueOn: legalDueOn, calendarVersion };
  return due;
}

export function openPauses({ clock }: CaseState): readonly CasePause[] {
  return clock.pauses.filter(({ toOn }) => toOn === undefined);
}

/** Pauses that have ended, `ending` among them. */
function endedPauses(
  { clock }: CaseState,
  ending?: { pauseId: string; toOn: Day },
): readonly Pause[] {
  return clock.pauses.flatMap(({ pauseId, fromOn, toOn }) => {
    const to = pauseId === ending?.pauseId ? ending.toOn : toOn;
    return to === undefined ? [] : [{ from: fromOn, to }];
  });
}

/** The limits of the clock, reckoned anew without the paused days. */
function limitsOf(
  state: CaseState,
  acceptedOn: Day,
  ctx: CaseCtx,
  pauses: readonly Pause[] = [],
): readonly DayDeadline<ClockLimit>[] {
  const { specialReason, isPostingDone } = state.clock;
  const kinds = CLOCK_LIMITS.filter(
    (kind) => kind !== 'POST_BY' || (!isPostingDone && hasNotice(state, ctx)),
  );
  const special = defined({ specialReason });
  return kinds.map((kind, index) =>
    limit(kind, { startOn: acceptedOn, pauses, ...special }, { state, ctx, nth: index + 1 }),
  );
}

/** 暂停计时: waiting for other organs is no reason, and a reason needs its cause on the stream. */
export function pauseClock(c: PauseClock, state: CaseState, ctx: CaseCtx): readonly CaseEvent[] {
  if (state.standing !== undefined) throw new Refused('CASE_ALREADY_DECIDED');
  const row = procedureRows(state, ctx).get('clock.pause');
  const { reason, causeId, fromOn, noticeOn, documentSha } = c;
  if (!row.value.reasons.includes(reason))
    throw new Refused('PAUSE_REASON_NOT_ALLOWED', { reason, allowed: row.value.reasons });
  const future = [fromOn, noticeOn].find((on) => on > ctx.on);
  if (future !== undefined) throw new Refused('DATE_IN_FUTURE', { on: future });
  if (openPauses(state).some((pause) => pause.reason === reason))
    throw new Refused('CLOCK_ALREADY_PAUSED', { reason });
  const causedOn = causeOf(state, reason, causeId);
  if (causedOn === undefined || fromOn < causedOn)
    throw new Refused('PAUSE_CAUSE_NOT_OPEN', { reason, causedOn });

  const { settles, missed } = settle(state.open, CLOCK_LIMITS, elapsing(state, ctx));
  return [
    ...missed,
    {
      type: 'ClockPaused',
      data: {
        pauseId: derivedId(ctx.stream, 'pause', state.clock.pauses.length + 1),
        reason,
        ...defined({ causeId }),
        fromOn,
        noticeOn,
        approverId: actorOf(ctx),
        ...defined({ documentSha }),
        rows: [row.rowId],
        settles,
      },
      ...aboutApplicant(state, { ground: c.ground }),
    },
  ];
}

/** The day on which the cause of a pause came up, if it is still open. */
function causeOf(state: CaseState, reason: string, causeId: string | undefined): Day | undefined {
  const { facts } = state;
  switch (reason) {
    case 'SUPPLEMENT':
      return facts.supplement?.isOpen === true ? facts.supplement.requestedOn : undefined;
    case 'RECHECK':
      return isRecheckOpen(facts) ? currentRecheck(facts)?.requestedOn : undefined;
    case 'OBJECTION':
      return openObjections(state).find(
        ({ objectionId }) => causeId === undefined || objectionId === causeId,
      )?.receivedOn;
    case 'DISTRICT_VISIT':
      return openVisit(facts)?.requestedOn;
    default:
      // APPRAISAL, FORCE_MAJEURE: their cause lies outside; the first day of the case bounds them.
      return facts.intent?.intentOn;
  }
}

/** 恢复计时 by a supervisor; with the fact that ends its cause a pause ends by itself. */
export function resumeClock(c: ResumeClock, state: CaseState, ctx: CaseCtx): readonly CaseEvent[] {
  const { pauseId, toOn } = c;
  const pause = openPauses(state).find((open) => open.pauseId === pauseId);
  if (pause === undefined) throw new Refused('CLOCK_NOT_PAUSED', { pauseId });
  if (toOn > ctx.on) throw new Refused('DATE_IN_FUTURE', { toOn });
  if (toOn < pause.fromOn) throw new Refused('DATE_BEFORE_CAUSE', { fromOn: pause.fromOn });
  return [resumed(state, pause, toOn, ctx)];
}

/** The clock goes on because the cause of the pause has ended; nothing if it was not paused for it. */
export function resumedBy(
  state: CaseState,
  reason: string,
  toOn: Day,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const pause = openPauses(state).find((open) => open.reason === reason);
  if (pause === undefined) return [];
  return [resumed(state, pause, toOn < pause.fromOn ? pause.fromOn : toOn, ctx)];
}

function resumed(state: CaseState, pause: CasePause, toOn: Day, ctx: CaseCtx): CaseEvent {
  const { pauseId, reason } = pause;
  const deadlines = limitsAfter(state, { pauseId, toOn }, ctx);
  const data: ClockResumed = { pauseId, reason, toOn, deadlines };
  return { type: 'ClockResumed', data };
}

/** None while another pause is open, before acceptance, or once decided or ended. */
function limitsAfter(
  state: CaseState,
  ending: { readonly pauseId: string; readonly toOn: Day },
  ctx: CaseCtx,
): readonly Deadline[] {
  const { acceptance } = state.facts;
  if (acceptance === undefined || state.standing !== undefined || hasEnded(state)) return [];
  if (openPauses(state).some(({ pauseId }) => pauseId !== ending.pauseId)) return [];
  const anew = limitsOf(state, acceptance.acceptedOn, ctx, endedPauses(state, ending));
  // A limit missed before the pause is not moved by it: its overrun stands, and is not missed twice.
  return anew.filter(({ kind, dueOn }) => state.clock.missed[kind] !== dueOn);
}

/** 特殊情形延长法定时限, while the limit has not passed. */
export function extendLegalLimit(
  c: ExtendLegalLimit,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const { acceptance } = state.facts;
  if (state.standing !== undefined) throw new Refused('CASE_ALREADY_DECIDED');
  if (acceptance === undefined) throw new Refused('CASE_NOT_ACCEPTED');
  const row = procedureRows(state, ctx).get('clock.legalSpecialWd');
  if (!row.value.reasons.includes(c.reason))
    throw new Refused('EXTENSION_REASON_NOT_ALLOWED', {
      reason: c.reason,
      allowed: row.value.reasons,
    });
  const running = state.open.find(({ kind }) => kind === 'LEGAL');
  const hasPassed =
    running === undefined ? state.clock.missed['LEGAL'] !== undefined : hasElapsed(running, ctx.at);
  if (hasPassed) throw new Refused('LEGAL_LIMIT_PASSED');
  if (state.clock.specialReason !== undefined) return [];

  const { settles } = settle(state.open, ['LEGAL'], elapsing(state, ctx));
  const startOn = acceptance.acceptedOn;
  const terms = { startOn, pauses: endedPauses(state), specialReason: c.reason };
  const deadlines = running === undefined ? [] : [limit('LEGAL', terms, { state, ctx })];
  return [
    {
      type: 'LegalLimitExtended',
      data: {
        reason: c.reason,
        approverId: actorOf(ctx),
        rows: [row.rowId],
        settles,
        deadlines,
      },
      ...aboutApplicant(state, { ground: c.ground }),
    },
  ];
}

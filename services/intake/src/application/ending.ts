import type {
  CloseLapsedApplication,
  EndForNonCooperation,
  WithdrawApplication,
  WithdrawalCause,
} from '@zelian/contracts/intake';
import { hasElapsed, settleAll } from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { Uuid } from '@zelian/kernel/values';
import { notBefore, undecided, type ApplicationCtx, type Undecided } from './ctx.js';
import { openSupplementOf, type Application, type ApplicationEvent } from './state.js';

export function withdrawApplication(
  c: WithdrawApplication,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  const { withdrawnOn, letterSha, reason } = c;
  const running = undecided(state);
  notBefore('withdrawnOn', withdrawnOn, running.intentOn);
  const ends = settleAll(running.open, ctx);
  const data = { withdrawnOn, cause: 'OWN_WISH' as const, letterSha, settles: ends.settles };
  return [
    ...ends.missed,
    {
      type: 'ApplicationWithdrawn',
      data,
      ...(reason === undefined
        ? {}
        : { personal: [{ subject: running.applicantSub, data: { reason } }] }),
    },
  ];
}

/** A lapsed limit ends nothing by itself: a person closes the case, with D-24. */
export function closeLapsedApplication(
  c: CloseLapsedApplication,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  const running = undecided(state);
  const cause = lapseOf(running, ctx);
  const ends = settleAll(running.open, ctx);
  const data = {
    withdrawnOn: ctx.on,
    cause,
    ...defined({ noticeSha: c.noticeSha }),
    settles: ends.settles,
  };
  return [...ends.missed, { type: 'ApplicationWithdrawn', data }];
}

function lapseOf(running: Undecided, ctx: ApplicationCtx): WithdrawalCause {
  const hasLapsed = (id: Uuid): boolean =>
    running.missedIds.includes(id) ||
    running.open.some((limit) => limit.deadlineId === id && hasElapsed(limit, ctx.at));
  const supplement = openSupplementOf(running);
  if (supplement !== undefined && hasLapsed(supplement.deadlineId)) return 'SUPPLEMENT_LAPSED';
  const { checkNotice } = running;
  const unanswered = checkNotice !== undefined && checkNotice.answer === undefined;
  if (!unanswered || !hasLapsed(checkNotice.deadlineId)) throw new Refused('NOTHING_HAS_LAPSED');
  if (running.status === 'accepted') throw new Refused('APPLICATION_ALREADY_ACCEPTED');
  return 'CHECK_NOTICE_UNANSWERED';
}

/** Source: 《最低生活保障审核确认办法》第二十九条; only after a warning on an earlier day. */
export function endForNonCooperation(
  c: EndForNonCooperation,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  const { whatCode, warnedOn, noticeSha, reason } = c;
  const running = undecided(state);
  if (warnedOn === undefined) throw new Refused('WARNING_MISSING');
  if (warnedOn > ctx.on) throw new Refused('DATE_IN_FUTURE', { field: 'warnedOn' });
  if (warnedOn === ctx.on) throw new Refused('WARNING_MISSING', { warnedOn });
  notBefore('warnedOn', warnedOn, running.intentOn);
  const ends = settleAll(running.open, ctx);
  const data = {
    whatCode,
    warnedOn,
    endedOn: ctx.on,
    ...defined({ noticeSha }),
    settles: ends.settles,
  };
  return [
    ...ends.missed,
    {
      type: 'NonCooperationRecorded',
      data,
      ...(reason === undefined
        ? {}
        : { personal: [{ subject: running.applicantSub, data: { reason } }] }),
    },
  ];
}

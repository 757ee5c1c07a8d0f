import type {
  AnnounceDelay,
  AnswerSource,
  SourcedHit,
  StartCheck,
} from '@zelian/contracts/economic-check';
import { dayOf } from '@zelian/kernel/day';
import { settle } from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { Sub } from '@zelian/kernel/values';
import { isAfter, refuseBefore } from './days.js';
import { bySubject } from './parts.js';
import {
  underWay,
  type CheckCtx,
  type CheckEvent,
  type CheckState,
  type Request,
} from './state.js';

type Events = readonly CheckEvent[];

/** A source that failed is asked once more (rulebook §4, outage). */
const MAX_ATTEMPTS = 2;

export function startCheck(
  c: StartCheck,
  state: CheckState,
  ctx: Pick<CheckCtx, 'at' | 'responsibleId'>,
): Events {
  const { request } = underWay(state);
  if (request.startedOn !== undefined) throw new Refused('CHECK_ALREADY_STARTED');
  refuseBefore('startedOn', c.startedOn, request.requestedOn);
  const { settles, missed } = settle(state.open, ['CHECK_START'], ctx);
  const late = isAfter(c.startedOn, request.startDueOn);
  const { startedOn } = c;
  return [
    ...missed,
    { type: 'CheckStarted', data: { round: request.round, startedOn, late, settles } },
  ];
}

export function answerSource(c: AnswerSource, state: CheckState): Events {
  const { request } = underWay(state);
  const { source, attempt, outcome, queriedAt, periodFrom, periodTo } = c;
  if (!request.sources.includes(source)) throw new Refused('SOURCE_NOT_ASKED', { source });
  refuseBefore('queriedAt', dayOf(queriedAt), request.requestedOn);
  const before = request.answers.filter((answer) => answer.source === source);
  const last = before.at(-1)?.outcome;
  const isAnswered = last === 'OK' || last === 'NONE';
  if (isAnswered || before.length >= MAX_ATTEMPTS || attempt <= before.length)
    throw new Refused('SOURCE_ALREADY_ANSWERED', { source, attempts: before.length });
  if (attempt !== before.length + 1)
    throw new Refused('ATTEMPT_OUT_OF_ORDER', { source, attempts: before.length });
  refuseStrangeHits(c, request, state);
  const hits = c.hits.map((hit): SourcedHit => ({ ...hit, source }));
  const unaskedSubs = subsIn(hits).filter((sub) => !isAsked(request, sub));
  return [
    {
      type: 'SourceAnswered',
      data: {
        round: request.round,
        source,
        attempt,
        outcome,
        queriedAt,
        ...defined({ periodFrom, periodTo }),
        hitIds: hits.map(({ hitId }) => hitId),
        ...(unaskedSubs.length === 0 ? {} : { unaskedSubs }),
      },
      ...(hits.length === 0 ? {} : { personal: bySubject(hits) }),
    },
  ];
}

const subsIn = (hits: readonly { readonly sub: Sub }[]): readonly Sub[] => [
  ...new Set(hits.map(({ sub }) => sub)),
];
const isAsked = ({ parties }: Request, sub: Sub): boolean =>
  parties.some((party) => party.sub === sub);

/**
 * What a source says of somebody at home who was not asked about is recorded and shows as such: to
 * refuse it would only hide it. Of people outside the case nothing is taken.
 */
function refuseStrangeHits(
  { outcome, hits }: AnswerSource,
  request: Request,
  { people }: CheckState,
): void {
  if (outcome !== 'OK' && hits.length > 0)
    throw new Refused('HITS_CONTRADICT_OUTCOME', { outcome });
  const atHome = [...people.memberSubs, ...people.obligorSubs];
  const strangers = subsIn(hits).filter((sub) => !isAsked(request, sub) && !atHome.includes(sub));
  if (strangers.length > 0) throw new Refused('HIT_OF_STRANGER', { subs: strangers });
  const known = request.answers.flatMap(({ hitIds }) => hitIds);
  const ids = hits.map(({ hitId }) => hitId);
  const twice = ids.filter((id, index) => known.includes(id) || ids.indexOf(id) !== index);
  if (twice.length > 0) throw new Refused('HIT_ALREADY_RECORDED', { hitIds: twice });
}

export function announceDelay(c: AnnounceDelay, state: CheckState): Events {
  const { request } = underWay(state);
  refuseBefore('announcedOn', c.announcedOn, request.requestedOn);
  refuseBefore('expectedOn', c.expectedOn, c.announcedOn);
  return [{ type: 'CheckDelayAnnounced', data: { round: request.round, ...c } }];
}

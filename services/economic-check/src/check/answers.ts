import type {
  AnnounceDelay,
  AnswerSource,
  SourcedHit,
  StartCheck,
} from '@zelian/contracts/economic-check';
import { dayOf } from '@zelian/kernel/day';
import { settle } from '@zelian/kernel/deadline';
import { Refused } from '@zelian/kernel/refused';
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
  refuseStrangeHits(c, request);
  const hits = c.hits.map((hit): SourcedHit => ({ ...hit, source }));
  return [
    {
      type: 'SourceAnswered',
      data: {
        round: request.round,
        source,
        attempt,
        outcome,
        queriedAt,
        ...(periodFrom === undefined ? {} : { periodFrom }),
        ...(periodTo === undefined ? {} : { periodTo }),
        hitIds: hits.map(({ hitId }) => hitId),
      },
      ...(hits.length === 0 ? {} : { personal: bySubject(hits) }),
    },
  ];
}

function refuseStrangeHits({ outcome, hits }: AnswerSource, request: Request): void {
  if (outcome !== 'OK' && hits.length > 0)
    throw new Refused('HITS_CONTRADICT_OUTCOME', { outcome });
  const strangers = hits.filter((hit) => request.parties.every(({ sub }) => sub !== hit.sub));
  if (strangers.length > 0)
    throw new Refused('PARTY_NOT_ASKED', { subs: strangers.map(({ sub }) => sub) });
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

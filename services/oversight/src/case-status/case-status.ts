import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import type { CaseFactNoted, CaseStatusPublished } from '@zelian/contracts/oversight';
import { streamParts, type Json } from '@zelian/kernel/decider';
import type { Rules } from '@zelian/policy/rules';
import { defineStream } from '@zelian/service/definition';
import { snapshotOf } from './snapshot.js';

export interface CaseStatusState {
  /** A set: several services are heard in any order. */
  readonly noted: readonly CaseFactNoted[];
  readonly published?: CaseStatusPublished;
}
type CaseStatusEvent = EventOf<'caseStatus'>;

/**
 * Notes the fact, and publishes a whole snapshot if anything of it has changed. Never refused: a
 * fact heard twice is nothing new, one heard before the intent waits for it.
 */
function decide(
  { data: { of, fact } }: CommandOf<'caseStatus'>,
  state: CaseStatusState,
  ctx: Ctx<Rules, undefined>,
): readonly CaseStatusEvent[] {
  if (state.noted.some((known) => known.of === of)) return [];
  const noted: CaseStatusEvent = { type: 'CaseFactNoted', data: { of, fact } };
  const snapshot = snapshotOf(streamParts(ctx.stream).id, [...state.noted, { of, fact }]);
  if (snapshot === undefined || isSame({ ...snapshot }, { ...state.published })) return [noted];
  return [noted, { type: 'CaseStatusPublished', data: snapshot }];
}

/** Equal whatever the order of the fields: a store may give them back in its own. */
function isSame(one: unknown, other: unknown): boolean {
  if (!isRecord(one) || !isRecord(other)) return one === other;
  const fields = Object.keys(one);
  return (
    fields.length === Object.keys(other).length &&
    fields.every((field) => isSame(one[field], other[field]))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function evolve(state: CaseStatusState, event: CaseStatusEvent): CaseStatusState {
  switch (event.type) {
    case 'CaseFactNoted':
      return { ...state, noted: [...state.noted, event.data] };
    case 'CaseStatusPublished':
      return { ...state, published: event.data };
  }
}

/** 对外办理状态: what the district may know of a case, and the public feed. */
export const caseStatus = defineStream<'caseStatus', CaseStatusState, undefined, Rules>({
  name: 'caseStatus',
  decider: { initial: { noted: [] }, decide, evolve },
  villageOf({ noted }) {
    for (const { fact } of noted) if (fact.type === 'IntentRecorded') return fact.villageCode;
    return undefined;
  },
  show: ({ published }): Json => ({ ...published }),
});

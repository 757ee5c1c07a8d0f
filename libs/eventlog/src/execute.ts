import type { Decider, Json, NewEvent } from '@zelian/kernel/decider';
import type { Instant, StreamId } from '@zelian/kernel/values';
import type { Clock } from './clock.js';
import type { Meta, Recorded } from './commit.js';
import type { Appended, EventReader, EventStore } from './event-store.js';

/** What a command expects of its stream: that it does not exist, a version seen, or nothing. */
export type Expects = 'opens' | { readonly version: number } | 'any';

/**
 * One command on its way.
 *
 * Shape: `prepare` is the only IO, its result goes to `ctxOf` as facts; `at` is the instant of the
 * decision and of the commit; `meta` is recorded as given (a function sees the facts too).
 */
export interface Execution<S, X> {
  readonly commandId: string;
  readonly expects: Expects;
  readonly at: Instant;
  readonly meta: Meta;
  readonly request?: Json;
  readonly prepare?: (read: EventReader) => Promise<Json>;
  readonly ctxOf: (facts: Json, version: number) => X;
  readonly states?: StateCache<S>;
  readonly clock: Clock;
}

/** `events` are the new ones; none when `unchanged` or when the command had been accepted before. */
export interface Executed<E extends NewEvent, S> {
  readonly state: S;
  readonly version: number;
  readonly appended: Appended | 'unchanged';
  readonly events: readonly Recorded<E>[];
}

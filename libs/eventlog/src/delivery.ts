import type { Instant, StreamId } from '@zelian/kernel/values';
import type { Ordinal, PartitionId, Recorded } from './commit.js';
import type { Doc, DocUnit, ViewShape } from './docs.js';

/**
 * Event types a consumer handles, by producing service. What is not listed is skipped (its
 * watermark still rises); what is listed with an unknown version of its shape halts the consumer.
 */
export type Handled = Readonly<Record<string, readonly string[]>>;

/** What a reaction needs to derive its commands from the event it answers. */
export interface Cause {
  readonly src: { readonly part: PartitionId; readonly ord: Ordinal };
  /** uuidv5(service / reaction / event id / stream / command): the same at each redelivery. */
  commandId(stream: StreamId, command: string): string;
}

/**
 * Acts on events by appending to the service's own log.
 *
 * Shape: `name` is frozen for ever, derived command ids rest on it. A `Refused` whose code is in
 * `settledBy` counts as done; any other parks the key, and every later event of that key.
 */
export interface Reaction {
  readonly name: string;
  readonly on: Handled;
  readonly settledBy?: readonly string[];
  react(event: Recorded, cause: Cause): Promise<void>;
}

/**
 * Folds events into the documents of one view. Never parks: what cannot be applied halts the view.
 *
 * Shape: `apply` has no side effects but those of the unit, and does not depend on the order in
 * which the events of different producers arrive.
 */
export interface Projection<D extends Doc = Doc> extends ViewShape<D> {
  readonly on: Handled;
  apply(event: Recorded, unit: DocUnit<D>): void | Promise<void>;
}

/** A running deadline, folded from `deadlines[]` and `settles[]` of the service's own events. */
export interface Timer {
  readonly deadlineId: string;
  readonly kind: string;
  readonly stream: StreamId;
  readonly case?: string;
  readonly dueAt: Instant;
  /** Event that started it. */
  readonly eventId: string;
}

/** How a consumer is doing; `lag` in positions of the source that is furthest ahead of it. */
export interface ConsumerStatus {
  readonly consumer: string;
  readonly kind: 'reaction' | 'view';
  readonly state: 'running' | 'retrying' | 'halted';
  /** Why it halted or retries, and at which event. */
  readonly reason?: string;
  readonly eventId?: string;
  readonly lag: number;
  readonly parked: number;
}

/** Answer of waiting for one's own write. */
export type Waited = 'reached' | 'timeout' | 'halted' | 'unknown';

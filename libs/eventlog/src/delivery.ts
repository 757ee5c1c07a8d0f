import type { StreamId } from '@zelian/kernel/values';
import type { Ordinal, PartitionId, Recorded, SealedEvent } from './commit.js';
import type { Doc, DocUnit, ViewShape, WatermarkMap } from './docs.js';

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

/** A projection whatever its document. */
export type AnyProjection = Projection<never>;

/**
 * One event of a batch.
 *
 * Shape: `prev` is the ordinal before it in its partition, where a broker lies between; a consumer
 * that has not applied it has found a hole.
 */
export interface Delivered {
  readonly event: SealedEvent;
  readonly key: string;
  readonly part: PartitionId;
  readonly ord: Ordinal;
  readonly prev?: Ordinal;
}

/** Events in order, and how far each partition is covered by them. */
export interface Batch {
  readonly events: readonly Delivered[];
  readonly upTo: WatermarkMap;
}

/** How a consumer is doing; `lag` in positions of the source it is furthest behind. */
export interface ConsumerStatus {
  readonly consumer: string;
  readonly kind: 'reaction' | 'view';
  readonly state: 'running' | 'retrying' | 'halted';
  /** Why it halted or retries, and at which event. */
  readonly reason?: string;
  readonly eventId?: string;
  readonly lag: number;
  /** Parked events. */
  readonly parked: number;
}

/** Answer of waiting for a view: `unknown` when the view does not consume that log. */
export type Waited = 'reached' | 'timeout' | 'halted' | 'unknown';

/** A consumer was offered an event whose predecessor it has not seen. It halts and catches up. */
export class HoleFound extends Error {
  override readonly name = 'HoleFound';

  constructor(
    readonly part: PartitionId,
    readonly applied: Ordinal,
    readonly prev: Ordinal,
  ) {
    super(`${part}: ${prev} was never delivered, applied up to ${applied}`);
  }
}

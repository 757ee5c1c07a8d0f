import { Refused } from '@zelian/kernel/refused';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { InvalidEvent } from './canonical.js';
import { type Ordinal, type PartitionId, positionOf, type SealedEvent } from './commit.js';
import { type ConsumerStatus, type Delivered, HoleFound } from './delivery.js';
import type { WatermarkMap } from './docs.js';
import { ConcurrencyConflict, StoreUnavailable } from './event-store.js';
import { sourceOf } from './partition.js';

/** One reaction or view of this process: what it takes, and how far it is. */
export class Consumer {
  readonly #watermarks: Map<PartitionId, Ordinal>;
  state: ConsumerStatus['state'] = 'running';
  reason: string | undefined;
  eventId: string | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(
    readonly name: string,
    readonly kind: ConsumerStatus['kind'],
    /** Services whose events it takes. */
    readonly sources: readonly string[],
    private readonly handles: (event: SealedEvent) => boolean,
    watermarks: WatermarkMap,
  ) {
    this.#watermarks = new Map(watermarks);
  }

  /** Whether the event is still to be applied. */
  wants({ event, part, ord }: Delivered): boolean {
    return ord > this.watermark(part) && this.handles(event);
  }

  /**
   * Checks that nothing is missing before or inside the batch, handled or not.
   *
   * Refuses: HoleFound when the event before one of these never came.
   */
  refuseHoles(events: readonly Delivered[]): void {
    const applied = new Map(this.#watermarks);
    for (const { part, ord, prev } of events) {
      const last = applied.get(part) ?? 0;
      if (ord <= last) continue;
      if (prev !== undefined && prev > last) throw new HoleFound(part, last, prev);
      applied.set(part, ord);
    }
  }

  watermark(part: PartitionId): Ordinal {
    return this.#watermarks.get(part) ?? 0;
  }

  watermarks(): WatermarkMap {
    return this.#watermarks;
  }

  /** Position after which a source with these partitions must be read, so that nothing is missed. */
  positionIn(parts: readonly PartitionId[]): number {
    const lowest = Math.min(...parts.map((part) => this.watermark(part)));
    return Math.max(0, positionOf(lowest) - 1);
  }

  /** In memory; the store was raised before. */
  raise(upTo: WatermarkMap): void {
    for (const [part, ord] of upTo) {
      if (ord > this.watermark(part)) this.#watermarks.set(part, ord);
    }
    for (const wake of this.#waiting) wake();
  }

  /** The sources of what is halted stay where they are until somebody resumes it. */
  halt(error: unknown, eventId: string | undefined): void {
    this.#becomes('halted', error, eventId);
  }

  retry(error: unknown, eventId: string | undefined): void {
    this.#becomes('retrying', error, eventId);
  }

  run(): void {
    this.state = 'running';
    this.reason = undefined;
    this.eventId = undefined;
  }

  /** Calls back after each change of watermarks or state. */
  onChange(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  takesFrom(part: PartitionId): boolean {
    return this.sources.includes(sourceOf(part));
  }

  #becomes(state: ConsumerStatus['state'], error: unknown, eventId: string | undefined): void {
    this.state = state;
    this.reason = describe(error);
    this.eventId = eventId;
    for (const wake of this.#waiting) wake();
  }
}

/** Waits until the consumer has applied all that the marks stand for, or will not any more. */
export async function reached(
  consumer: Consumer,
  marks: WatermarkMap,
  signal: AbortSignal,
): Promise<'reached' | 'halted' | 'aborted'> {
  const now = () => {
    if ([...marks].every(([part, ord]) => consumer.watermark(part) >= ord)) return 'reached';
    if (consumer.state === 'halted') return 'halted';
    return signal.aborted ? 'aborted' : undefined;
  };
  const already = now();
  if (already !== undefined) return already;
  return new Promise((resolve) => {
    const look = () => {
      const outcome = now();
      if (outcome === undefined) return;
      stop();
      signal.removeEventListener('abort', look);
      resolve(outcome);
    };
    const stop = consumer.onChange(look);
    signal.addEventListener('abort', look);
  });
}

/** What stopped a consumer in a batch. */
export interface Failure {
  readonly consumer: Consumer;
  readonly error: unknown;
  readonly eventId?: string;
}

const TRANSIENT_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOSPC',
]);

/** Worth another try with nothing changed: the store or the network, not the event. */
export function isTransient(error: unknown): boolean {
  if (error instanceof StoreUnavailable || error instanceof ConcurrencyConflict) return true;
  if (!isNativeError(error) || !('code' in error)) return false;
  return typeof error.code === 'string' && TRANSIENT_CODES.has(error.code);
}

/**
 * An error in words that may be stored and shown.
 *
 * Shape: the message only of errors known to hold nothing about a person; of others the place.
 */
export function describe(error: unknown): string {
  if (error instanceof Refused) return `${error.code} ${JSON.stringify(error.details)}`;
  if (!isNativeError(error)) return 'unknown error';
  if (error instanceof InvalidEvent || isTransient(error) || isOurs(error)) {
    return `${error.name}: ${error.message}`;
  }
  const [, place = ''] = error.stack?.split('\n    at ') ?? [];
  return `${error.name} at ${place.replace(/\(?(file:\/\/)?\/.*\/([^/]+)$/, '$2')}`;
}

const OURS = new Set([
  'HoleFound',
  'UnknownVersion',
  'LogGap',
  'KeyMissing',
  'UnsealFailed',
  'MayNotOpen',
  'TooLarge',
  'CommandIdReused',
]);

function isOurs(error: Error): boolean {
  return OURS.has(error.name);
}

/** Events applied between two turns of the event loop, so that requests are answered meanwhile. */
const EVENTS_PER_TURN = 64;

/** Lets the event loop turn now and then in a long batch of synchronous work. */
export class Breather {
  #count = 0;

  async breathe(): Promise<void> {
    this.#count += 1;
    if (this.#count % EVENTS_PER_TURN === 0) await nextTurn();
  }
}

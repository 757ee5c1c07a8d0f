import { uuidv5 } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import type { Clock } from './clock.js';
import type { Recorded, SealedEvent } from './commit.js';
import { Consumer, describe, type Failure, isTransient } from './consumer.js';
import type { Batch, Cause, Delivered, Reaction } from './delivery.js';
import type { ParkedEvent, Views, WatermarkMap } from './docs.js';
import { parsed } from './parsed.js';
import type { PartReader } from './parts.js';
import { handles } from './projecting.js';

/** Keys of a batch that are acted on at once; one key goes in order. */
const CONCURRENT_KEYS = 32;
/** A failure that is neither a refusal nor transient is tried so often before its key is parked. */
const TRIES = 3;
/** First pause, and the longest. Units: milliseconds. */
const PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 10_000;

/** A reaction as a consumer. */
export interface Reacting {
  readonly consumer: Consumer;
  readonly reaction: Reaction;
}

export function reacting(reaction: Reaction, watermarks: WatermarkMap): Reacting {
  const { name, on } = reaction;
  const consumer = new Consumer(name, 'reaction', Object.keys(on), handles(on), watermarks);
  return { consumer, reaction };
}

/** What came of replaying a parked key. */
export interface Replayed {
  readonly applied: number;
  /** Why it stopped; absent when the key is free again. */
  readonly error?: string;
}

/** Acts on batches, key by key, and parks what cannot be done. */
export class Reactor {
  constructor(
    private readonly service: string,
    private readonly views: Pick<Views, 'watermarks' | 'parked'>,
    private readonly reader: Pick<PartReader, 'reading' | 'recorded'>,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Acts on every event of the batch, then raises the watermarks.
   *
   * Shape: the failures name the reactions that must halt (an unknown shape, a hole); they keep
   * their watermarks. An aborted signal leaves all watermarks: what was done is found again by its
   * command ids.
   */
  async deliver(
    reactings: readonly Reacting[],
    { events, upTo }: Batch,
  ): Promise<readonly Failure[]> {
    const failures = new Failures();
    for (const { consumer } of reactings) {
      failures.attempt(consumer, undefined, () => consumer.refuseHoles(events));
    }
    const wanted = events.filter((delivered) =>
      reactings.some(({ consumer }) => consumer.wants(delivered)),
    );
    const read = await this.reader.reading(wanted.map(({ event }) => event));
    const keys = Map.groupBy(wanted, ({ key }) => key);
    await eachConcurrently([...keys.values()], CONCURRENT_KEYS, async (ofKey) => {
      for (const delivered of ofKey) await this.#deliverOne(reactings, delivered, read, failures);
    });
    if (this.signal.aborted) return failures.all();
    const done = reactings.map(({ consumer }) => consumer).filter((one) => !failures.has(one));
    await this.views.watermarks.raise(
      done.map(({ name }) => name),
      upTo,
    );
    for (const consumer of done) consumer.raise(upTo);
    return failures.all();
  }

  /** Acts on the parked events of a key in order, until one is refused again or none is left. */
  async replay({ consumer, reaction }: Reacting, key: string): Promise<Replayed> {
    for (let applied = 0; ; applied++) {
      const parked = await this.views.parked.first(consumer.name, key);
      if (parked === undefined) return { applied };
      const event = parsed<SealedEvent>(parked.body);
      try {
        const [recorded] = await this.reader.recorded([event]);
        if (recorded !== undefined) await this.#react(reaction, recorded, parked);
      } catch (error) {
        const reason = describe(error);
        await this.views.parked.fail(parked, reason);
        return { applied, error: reason };
      }
      await this.views.parked.remove(parked);
    }
  }

  async #deliverOne(
    reactings: readonly Reacting[],
    delivered: Delivered,
    read: (event: SealedEvent) => Recorded,
    failures: Failures,
  ): Promise<void> {
    for (const { consumer, reaction } of reactings) {
      if (this.signal.aborted) return;
      if (failures.has(consumer) || !consumer.wants(delivered)) continue;
      const recorded = failures.attempt(consumer, delivered.event.id, () => read(delivered.event));
      if (recorded === undefined) continue;
      const waits = await this.views.parked.parkBehind(consumer.name, delivered.key, () =>
        this.#parkedEvent(consumer, delivered, 'waits for its key'),
      );
      if (!waits) await this.#reactOrPark(consumer, reaction, delivered, recorded);
    }
  }

  async #reactOrPark(
    consumer: Consumer,
    reaction: Reaction,
    delivered: Delivered,
    recorded: Recorded,
  ): Promise<void> {
    for (let attempt = 1; !this.signal.aborted; attempt++) {
      try {
        await this.#react(reaction, recorded, delivered);
        if (consumer.state === 'retrying') consumer.run();
        return;
      } catch (error) {
        const again = isTransient(error) || (!(error instanceof Refused) && attempt < TRIES);
        if (!again) {
          await this.views.parked.park(this.#parkedEvent(consumer, delivered, describe(error)));
          if (consumer.state === 'retrying') consumer.run();
          return;
        }
        consumer.retry(error, recorded.id);
        if (isTransient(error)) await this.#pause(attempt);
      }
    }
  }

  async #pause(attempt: number): Promise<void> {
    await this.clock.sleep(Math.min(PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS), this.signal);
  }

  async #react(
    reaction: Reaction,
    recorded: Recorded,
    src: Pick<Delivered, 'part' | 'ord'>,
  ): Promise<void> {
    const cause: Cause = {
      src: { part: src.part, ord: src.ord },
      commandId: (stream, command) =>
        uuidv5(`${this.service}/${reaction.name}/${recorded.id}/${stream}/${command}`),
    };
    try {
      await reaction.react(recorded, cause);
    } catch (error) {
      const settled = error instanceof Refused && reaction.settledBy?.includes(error.code) === true;
      if (!settled) throw error;
    }
  }

  #parkedEvent(
    consumer: Consumer,
    { event, key, part, ord }: Delivered,
    error: string,
  ): ParkedEvent {
    const body = JSON.stringify(event);
    return { consumer: consumer.name, key, part, ord, body, error, at: this.clock.now() };
  }
}

/** Reactions that stopped in this batch, each with its first trouble. */
class Failures {
  readonly #byConsumer = new Map<Consumer, Failure>();

  attempt<T>(consumer: Consumer, eventId: string | undefined, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      const place = eventId === undefined ? {} : { eventId };
      this.#byConsumer.set(consumer, { consumer, error, ...place });
      return undefined;
    }
  }

  has(consumer: Consumer): boolean {
    return this.#byConsumer.has(consumer);
  }

  all(): readonly Failure[] {
    return [...this.#byConsumer.values()];
  }
}

async function eachConcurrently<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, worker);
  // All must have ended before the batch may be delivered again, also when one has thrown.
  const ended = await Promise.allSettled(workers);
  const failed = ended.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

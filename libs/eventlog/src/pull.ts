import type { Clock } from './clock.js';
import { lastOrdinalOf, ordinalOf, sealedEventsOf } from './commit.js';
import { type Consumer, type Failure, isTransient, reached } from './consumer.js';
import type { Batch, Delivered } from './delivery.js';
import type { CommitSource, Fetch, StoredCommit } from './event-store.js';
import { keyOf, partitionId, partitionOf, partitionsOf } from './partition.js';

/** One fetch. Units: commits; bytes of body. */
const FETCH: Fetch = { commits: 500, bytes: 4 * 1024 * 1024 };
/** A log is looked at so often even when nobody says that it has grown. Units: milliseconds. */
const POLL_MS = 1_000;
/** First pause after a transient failure, and the longest. Units: milliseconds. */
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** The commits of a fetch as a batch: all partitions are covered up to its last commit. */
export function batchOf(source: string, commits: readonly StoredCommit[]): Batch {
  const last = commits.at(-1);
  const events = commits.flatMap(({ commit }) => sealedEventsOf(source, commit)).map(deliveredOf);
  const upTo = last === undefined ? 0 : lastOrdinalOf(last.position);
  return { events, upTo: new Map(partitionsOf(source).map((part) => [part, upTo])) };
}

function deliveredOf(event: Delivered['event']): Delivered {
  const key = keyOf(event);
  const part = partitionId(event.service, partitionOf(key));
  return { event, key, part, ord: ordinalOf(event.position, event.index) };
}

/** Applies one batch to these consumers and tells which of them stopped in it. */
export type Deliver = (consumers: readonly Consumer[], batch: Batch) => Promise<readonly Failure[]>;

/** Consumers that read together because they are equally far. */
class Lane {
  consumers: readonly Consumer[];
  idle = false;
  #signalled = false;
  #resolve: () => void = () => {};

  constructor(
    consumers: readonly Consumer[],
    public position: number,
    public pauseMs = 0,
  ) {
    this.consumers = consumers;
  }

  leave(consumer: Consumer): void {
    this.consumers = this.consumers.filter((one) => one !== consumer);
  }

  /** What another source halted stops here too. Answers how many are left. */
  dropHalted(): number {
    this.consumers = this.consumers.filter(({ state }) => state !== 'halted');
    return this.consumers.length;
  }

  /** Forgets wake-ups that came before: what they announced is about to be read. */
  attend(): void {
    this.#signalled = false;
    this.idle = false;
  }

  wake(): void {
    this.#signalled = true;
    this.#resolve();
  }

  async rest(): Promise<void> {
    this.idle = true;
    if (this.#signalled) return;
    await new Promise<void>((resolve) => {
      this.#resolve = resolve;
    });
  }
}

/**
 * Pulls one source for consumers of one kind, each at its own watermark.
 *
 * Shape: the log is what retains; nothing is remembered but watermarks. A consumer that fails
 * leaves its lane: halted, or with a pause where another try may help; the others go on. A lane
 * with nothing left to read joins one that stands at the same place.
 */
export class Pull {
  readonly #lanes = new Set<Lane>();
  readonly #loops = new Set<Promise<void>>();

  constructor(
    private readonly source: CommitSource,
    private readonly consumers: readonly Consumer[],
    private readonly deliver: Deliver,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  /** Runs until the signal aborts, and what was being applied then has ended. */
  async run(): Promise<void> {
    const stop = this.source.onAppended(() => this.#wakeAll());
    const places = Map.groupBy(this.consumers, (consumer) => this.#positionOf(consumer));
    for (const [position, consumers] of places) this.#start(new Lane(consumers, position));
    while (!this.signal.aborted) {
      await this.clock.sleep(POLL_MS, this.signal);
      this.#wakeAll();
    }
    stop();
    while (this.#loops.size > 0) await Promise.all(this.#loops);
  }

  /** A consumer that was halted goes on where it stopped. */
  resume(consumer: Consumer): void {
    for (const lane of this.#lanes) lane.leave(consumer);
    this.#start(new Lane([consumer], this.#positionOf(consumer)));
  }

  /** Until every consumer that is not halted has applied what the source holds now. */
  async caughtUp(): Promise<void> {
    const { position } = await this.source.head();
    const ord = ordinalOf(position, 0);
    const marks = new Map(partitionsOf(this.source.service).map((part) => [part, ord]));
    await Promise.all(
      this.consumers.map(async (consumer) => reached(consumer, marks, this.signal)),
    );
  }

  #positionOf(consumer: Consumer): number {
    return consumer.positionIn(partitionsOf(this.source.service));
  }

  #start(lane: Lane): void {
    this.#lanes.add(lane);
    const loop = this.#runLane(lane).finally(() => {
      this.#lanes.delete(lane);
      this.#loops.delete(loop);
    });
    this.#loops.add(loop);
  }

  async #runLane(lane: Lane): Promise<void> {
    while (!this.signal.aborted && lane.dropHalted() > 0) {
      if (lane.pauseMs > 0) await this.clock.sleep(lane.pauseMs, this.signal);
      if (this.signal.aborted) return;
      lane.attend();
      try {
        if (await this.#advanced(lane)) continue;
      } catch (error) {
        this.#pause(lane, error);
        continue;
      }
      if (this.#joined(lane)) return;
      await lane.rest();
    }
  }

  /** Reads and applies what follows; false when nothing did. */
  async #advanced(lane: Lane): Promise<boolean> {
    const commits = await this.source.commits(lane.position, FETCH);
    const last = commits.at(-1);
    if (last === undefined) return false;
    const failures = await this.deliver(lane.consumers, batchOf(this.source.service, commits));
    if (this.signal.aborted) return true;
    for (const failure of failures) this.#split(lane, failure);
    lane.position = last.position;
    lane.pauseMs = 0;
    for (const consumer of lane.consumers) if (consumer.state === 'retrying') consumer.run();
    return true;
  }

  #split(lane: Lane, { consumer, error, eventId }: Failure): void {
    lane.leave(consumer);
    if (!isTransient(error)) {
      if (consumer.state !== 'halted') consumer.halt(error, eventId);
      return;
    }
    consumer.retry(error, eventId);
    this.#start(new Lane([consumer], lane.position, nextPause(lane.pauseMs)));
  }

  /** The source could not be read, or nothing could be written: the same again, later. */
  #pause(lane: Lane, error: unknown): void {
    lane.pauseMs = nextPause(lane.pauseMs);
    for (const consumer of lane.consumers) consumer.retry(error, undefined);
  }

  #joined(lane: Lane): boolean {
    const other = [...this.#lanes].find(
      (one) => one !== lane && one.idle && one.position === lane.position,
    );
    if (other === undefined) return false;
    other.consumers = [...other.consumers, ...lane.consumers];
    lane.consumers = [];
    return true;
  }

  #wakeAll(): void {
    for (const lane of this.#lanes) lane.wake();
  }
}

function nextPause(pauseMs: number): number {
  return Math.min(Math.max(pauseMs * 2, PAUSE_MS), LONGEST_PAUSE_MS);
}

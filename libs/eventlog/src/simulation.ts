import { uuidv5 } from '@zelian/kernel/ids';
import type { NewEvent } from '@zelian/kernel/decider';
import type { Clock } from './clock.js';
import {
  type Commit,
  lastOrdinalOf,
  type Ordinal,
  ordinalOf,
  type PartitionId,
  type Recorded,
  type SealedEvent,
} from './commit.js';
import type { Batch, Reaction } from './delivery.js';
import type { Parked, Watermarks } from './docs.js';
import type { CommitSource, Fetch, StoredCommit } from './event-store.js';
import { FakeBroker, type FakeSubscription, type PublishFate } from './fake-broker.js';
import { partitionId, partitionOf } from './partition.js';
import { type Reacting, reacting, Reactor } from './reacting.js';
import { type Cursor, cursorId, type Cursors, Relay } from './relay.js';
import { Subscriber } from './subscribing.js';
import { type Envelope, eventsTopic, recordsOf, type Transport } from './transport.js';

const SERVICE = 'shop';
const TOPIC = eventsTopic(SERVICE);
const GROUP = 'zelian.store';
const KEYS = ['k0', 'k1', 'k2', 'k3', 'k4'];
const NOW = '2026-03-02T01:00:00.000Z';

/** What is done wrong on purpose, to show that the simulation would notice. */
export type Mistake =
  'TWO_IN_FLIGHT' | 'ACK_BEFORE_STORING' | 'PREVORDINAL_IGNORED' | 'WATERMARKS_FORGOTTEN';

export interface SimulationOptions {
  readonly mistake?: Mistake;
  /** The broker may lose its newest records. Without it such a loss would be undetected luck. */
  readonly tailsGetLost?: boolean;
}

export interface Outcome {
  readonly seed: number;
  /** Events without an effect. */
  readonly lost: readonly string[];
  /** Events with more than one effect; applications are counted where watermarks are forgotten. */
  readonly doubled: readonly string[];
  /** Keys whose effects are out of order. */
  readonly disordered: readonly string[];
  /** The run did not come to rest. */
  readonly stuck: boolean;
}

/**
 * One run of the shipped relay and runner over a broker that misbehaves within its promises:
 * several relays, lost acknowledgements, torn and late requests, crashes on both sides, cursors set
 * back, partitions with two owners. Everything follows from the seed.
 */
export async function simulate(seed: number, options: SimulationOptions = {}): Promise<Outcome> {
  return new Simulation(seed, options).run();
}

/** Runs seeds one after the other and gives the outcomes that are not clean. */
export async function simulateSeeds(
  first: number,
  count: number,
  options: SimulationOptions = {},
): Promise<readonly Outcome[]> {
  const bad: Outcome[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const outcome = await simulate(seed, options);
    if (!isClean(outcome)) bad.push(outcome);
  }
  return bad;
}

export function isClean({ lost, doubled, disordered, stuck }: Outcome): boolean {
  return lost.length + doubled.length + disordered.length === 0 && !stuck;
}

/** A process that may die: what it was waiting for then never happens. */
interface Actor {
  alive: boolean;
}

/** Turns of the microtask queue after which whoever went on waits again; later is no harm. */
const TURNS = 30;
const TURN: Promise<void> = Promise.resolve();
const FAULTY_STEPS = 300;
const MOST_STEPS = 20_000;

class Simulation {
  readonly #random: () => number;
  readonly #waiting: { readonly actor: Actor; readonly go: () => void }[] = [];
  readonly #world: Actor = { alive: true };
  readonly #log = new ToyLog((limit) => this.#below(limit));
  readonly #broker: FakeBroker;
  readonly #cursors = new Map<string, Cursor>();
  readonly #oldCursors: Cursor[] = [{ position: 0, sent: {} }];
  readonly #watermarks = new Map<PartitionId, Ordinal>();
  /** Effects by command id, in the order in which they came about. */
  readonly #effects = new Map<string, Recorded>();
  readonly #applications = new Map<string, number>();
  readonly #relays: Actor[] = [];
  readonly #consumers: { readonly actor: Actor; readonly subscription: FakeSubscription }[] = [];
  #calm = false;

  constructor(
    private readonly seed: number,
    private readonly options: SimulationOptions,
  ) {
    this.#random = randomOf(seed);
    this.#broker = new FakeBroker({
      pause: async () => this.#pause(this.#world),
      fate: () => this.#fate(),
      reaches: () => this.#random() < 0.5,
      batchSize: () => 1 + this.#below(4),
    });
  }

  async run(): Promise<Outcome> {
    for (let i = 0; i < 5; i++) this.#log.append();
    this.#startRelay();
    await this.#startConsumer();
    for (let step = 0; step < FAULTY_STEPS; step++) {
      if (this.#random() < 0.12) await this.#misfortune();
      await this.#step();
    }
    this.#calm = true;
    for (const relay of this.#relays) relay.alive = false;
    for (const { actor, subscription } of this.#consumers) {
      actor.alive = false;
      subscription.die();
    }
    this.#startRelay();
    await this.#startConsumer();
    // A loss at the end of a partition shows when something follows it.
    for (const key of KEYS) this.#log.append(key);
    const ends = [...this.#log.lastOrdinals()];
    for (let step = 0; step < MOST_STEPS; step++) {
      if (this.#atRest(ends)) return this.#outcome(false);
      await this.#step();
    }
    return this.#outcome(true);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  async #pause(actor: Actor): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ actor, go: resolve }));
  }

  /** One of those who wait goes on, up to where it waits again. */
  async #step(): Promise<void> {
    const [one] = this.#waiting.splice(this.#below(this.#waiting.length), 1);
    if (one?.actor.alive !== true) return;
    one.go();
    for (let turn = 0; turn < TURNS; turn++) await TURN;
  }

  #fate(): PublishFate {
    if (this.#calm || this.#random() < 0.6) return 'stored';
    const fates = ['refused', 'ackLost', 'torn', 'delayed'] as const;
    return fates[this.#below(fates.length)] ?? 'refused';
  }

  async #misfortune(): Promise<void> {
    const kinds = 8;
    switch (this.#below(kinds)) {
      case 0:
        return this.#startRelay();
      case 1:
        return this.#kill(this.#relays[this.#below(this.#relays.length)]);
      case 2:
        return this.#setCursorBack();
      case 3:
        return this.#startConsumer();
      case 4:
        return this.#killConsumer();
      case 5:
        if (this.options.tailsGetLost === true) {
          this.#broker.loseTail(TOPIC, this.#below(6), 1 + this.#below(3));
        }
        return undefined;
      case 6:
        return this.#broker.forgetOffsets();
      default:
        return this.#log.append();
    }
  }

  #kill(actor: Actor | undefined): void {
    if (actor !== undefined) actor.alive = false;
  }

  #setCursorBack(): void {
    const old = this.#oldCursors[this.#below(this.#oldCursors.length)];
    if (old !== undefined) this.#cursors.set(cursorId(SERVICE), old);
  }

  /** Starts from what is stored; those before it go on, unless they are killed. */
  #startRelay(): void {
    const actor: Actor = { alive: true };
    this.#relays.push(actor);
    const transport = this.#asSentBy();
    const cursors: Cursors = {
      get: async (id) => {
        await this.#pause(actor);
        return this.#cursors.get(id);
      },
      put: async (id, cursor) => {
        await this.#pause(actor);
        this.#cursors.set(id, cursor);
        this.#oldCursors.push(cursor);
        await this.#pause(actor);
      },
    };
    const clock = this.#clock(actor);
    const source = this.#log.readBy(async () => this.#pause(actor));
    const run =
      this.options.mistake === 'TWO_IN_FLIGHT'
        ? hastyRelay(source, transport, cursors, clock)
        : Relay.open({ source, transport, cursors, clock }).then(async (relay) =>
            relay.run(new AbortController().signal),
          );
    void run;
  }

  #asSentBy(): Transport {
    if (this.options.mistake !== 'ACK_BEFORE_STORING') return this.#broker;
    return {
      publish: async (records) => void this.#broker.publish(records).catch(() => {}),
      subscribe: async (...subscription) => this.#broker.subscribe(...subscription),
    };
  }

  async #startConsumer(): Promise<void> {
    const actor: Actor = { alive: true };
    const one = this.#reacting(actor);
    const watermarks = this.#durableWatermarks(actor);
    const views = { watermarks, parked: NOTHING_PARKED };
    const signal = new AbortController().signal;
    const reactor = new Reactor('store', views, READER, this.#clock(actor), signal);
    const deliver = async (_consumers: unknown, batch: Batch) =>
      reactor.deliver([one], this.#asReceived(batch));
    const feed = () => this.#log.readBy(async () => this.#pause(actor));
    const subscriber = new Subscriber([one.consumer], deliver, feed);
    const subscription = await this.#broker.subscribe(GROUP, [TOPIC], async (batch) => {
      const [failure] = await subscriber.handle(batch);
      if (failure !== undefined) throw failure.error;
    });
    this.#consumers.push({ actor, subscription });
  }

  #killConsumer(): void {
    const one = this.#consumers[this.#below(this.#consumers.length)];
    if (one === undefined) return;
    one.actor.alive = false;
    one.subscription.die();
  }

  #reacting(actor: Actor): Reacting {
    const reaction: Reaction = {
      name: 'storeIt',
      on: { [SERVICE]: ['Sold'] },
      react: async (event, cause) => {
        await this.#pause(actor);
        this.#applications.set(event.id, (this.#applications.get(event.id) ?? 0) + 1);
        const commandId = cause.commandId('goods-1', 'StoreIt');
        if (!this.#effects.has(commandId)) this.#effects.set(commandId, event);
        await this.#pause(actor);
      },
    };
    return reacting(reaction, new Map(this.#watermarks));
  }

  /** Saved apart from the effect, before or after which the process may die. */
  #durableWatermarks(actor: Actor): Watermarks {
    return {
      of: async () => this.#watermarks,
      all: async () => new Map([['storeIt', this.#watermarks]]),
      raise: async (consumers, to) => {
        await this.#pause(actor);
        if (consumers.length === 0) return;
        if (this.options.mistake === 'WATERMARKS_FORGOTTEN' && !this.#calm) return;
        for (const [part, ord] of to) {
          this.#watermarks.set(part, Math.max(ord, this.#watermarks.get(part) ?? 0));
        }
        await this.#pause(actor);
      },
    };
  }

  #asReceived(batch: Batch): Batch {
    const { mistake } = this.options;
    // With prevordinal the holes of the first two are found, and mended from the log.
    const ignored = ['TWO_IN_FLIGHT', 'ACK_BEFORE_STORING', 'PREVORDINAL_IGNORED'];
    if (mistake === undefined || !ignored.includes(mistake)) return batch;
    return { ...batch, events: batch.events.map(({ prev: _ignored, ...rest }) => rest) };
  }

  #clock(actor: Actor): Clock {
    return { now: () => NOW, sleep: async () => this.#pause(actor), at: () => () => {} };
  }

  /** Everything is published, and every partition is covered to its end. */
  #atRest(ends: readonly (readonly [part: PartitionId, last: Ordinal])[]): boolean {
    if (this.#cursors.get(cursorId(SERVICE))?.position !== this.#log.length) return false;
    return ends.every(([part, last]) => (this.#watermarks.get(part) ?? 0) >= last);
  }

  #outcome(stuck: boolean): Outcome {
    const { seed } = this;
    const forgetful = this.options.mistake === 'WATERMARKS_FORGOTTEN';
    const counts = forgetful
      ? this.#applications
      : countsOf([...this.#effects.values()].map(({ id }) => id));
    const ids = this.#log.eventIds();
    return {
      seed,
      lost: ids.filter((id) => !counts.has(id)),
      doubled: [...counts].flatMap(([id, count]) => (count > 1 ? [id] : [])),
      disordered: KEYS.filter((key) => !isAscending(this.#ordinalsOf(key))),
      stuck,
    };
  }

  #ordinalsOf(key: string): readonly Ordinal[] {
    return [...this.#effects.values()]
      .filter(({ meta }) => meta.case === key)
      .map(({ position, index }) => ordinalOf(position, index));
  }
}

/** A log of commits of one to three events of a few keys. */
class ToyLog {
  readonly #commits: StoredCommit[] = [];

  constructor(private readonly below: (limit: number) => number) {}

  get length(): number {
    return this.#commits.length;
  }

  append(key = KEYS[this.below(KEYS.length)] ?? 'k0'): void {
    const position = this.#commits.length + 1;
    const count = 1 + this.below(3);
    const commandId = uuidv5(`toy ${position}`);
    const by = { staffId: 'toy', post: '', desk: '', org: '' };
    const commit: Commit = {
      p: position,
      s: `sale-${position}`,
      v: 1,
      n: count,
      c: commandId,
      at: NOW,
      m: { cmd: 'Sell', by, corr: commandId, case: key, rules: '' },
      e: Array.from({ length: count }, (_, i) => ({
        id: `${SERVICE}/${position}/${i}`,
        y: 'Sold',
        k: 1,
        d: {},
      })),
      f: 1,
    };
    const { s: stream, v: version } = commit;
    const body = JSON.stringify(commit);
    const hash = new Uint8Array(32);
    this.#commits.push({
      position,
      stream,
      version,
      count,
      commandId,
      at: NOW,
      body,
      hash,
      commit,
    });
  }

  /** A few commits at a time, so that the relay makes many requests. */
  readBy(pause: () => Promise<void>): CommitSource {
    return {
      service: SERVICE,
      commits: async (after: number, { commits }: Fetch) => {
        await pause();
        return this.#commits.slice(after, after + Math.min(commits, 1 + this.below(3)));
      },
      head: async () => ({ position: this.length, hash: new Uint8Array(32) }),
      onAppended: () => () => {},
    };
  }

  eventIds(): readonly string[] {
    return this.#commits.flatMap(({ commit }) => commit.e.map(({ id }) => id));
  }

  lastOrdinals(): ReadonlyMap<PartitionId, Ordinal> {
    const last = new Map<PartitionId, Ordinal>();
    for (const { position, count, commit } of this.#commits) {
      const part = partitionId(SERVICE, partitionOf(commit.m.case ?? commit.s));
      last.set(part, ordinalOf(position, count - 1));
    }
    return last;
  }
}

/** The relay with the mistake that a client with two requests in flight makes. */
async function hastyRelay(
  source: CommitSource,
  transport: Transport,
  cursors: Cursors,
  clock: Clock,
): Promise<void> {
  let cursor = (await cursors.get(cursorId(SERVICE))) ?? { position: 0, sent: {} };
  const untilStored = async (records: readonly Envelope[]): Promise<void> => {
    try {
      await transport.publish(records);
    } catch {
      await clock.sleep(1);
      await untilStored(records);
    }
  };
  for (;;) {
    const commits = await source.commits(cursor.position, { commits: 4, bytes: lastOrdinalOf(1) });
    const last = commits.at(-1);
    if (last === undefined) {
      await clock.sleep(1);
      continue;
    }
    let { sent } = cursor;
    const requests = commits.map((commit) => {
      const mapped = recordsOf(SERVICE, commit, sent);
      sent = mapped.sent;
      return mapped.records;
    });
    await Promise.all(requests.map(untilStored));
    cursor = { position: last.position, sent };
    await cursors.put(cursorId(SERVICE), cursor);
  }
}

const NOTHING_PARKED: Parked = {
  park: async () => {
    throw new Error('nothing is refused here');
  },
  parkBehind: async () => false,
  first: async () => undefined,
  list: async () => [],
  count: async () => 0,
  fail: async () => {},
  remove: async () => {},
};

/** Toy events have no personal parts and one version. */
const READER = {
  reading: async () => recordedOf,
  recorded: async (events: readonly SealedEvent[]) => events.map(recordedOf),
};

function recordedOf(sealed: SealedEvent): Recorded {
  const { id, service, stream, version, position, index, at, meta, type, data } = sealed;
  const event: NewEvent = { type, data };
  return { id, event, service, stream, version, position, index, at, meta };
}

function countsOf(ids: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? 0));
}

/** Mulberry32: a small generator that gives the same numbers everywhere. */
function randomOf(seed: number): () => number {
  let state = (seed * 0x9e3779b1) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

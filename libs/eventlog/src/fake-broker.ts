import type { Envelope, PartitionBatch, Subscription, Transport } from './transport.js';

/**
 * What becomes of one publish request. `delayed`: the sender is told that it failed, and it
 * arrives later, after requests sent since; `torn`: some partitions store it, others do not.
 */
export type PublishFate = 'stored' | 'refused' | 'ackLost' | 'torn' | 'delayed';

/** What a simulation decides; by default nothing ever goes wrong. */
export interface BrokerFaults {
  /** Where anything may come between; resolves when it goes on. */
  pause(): Promise<void>;
  fate(): PublishFate;
  /** Whether a torn request reaches this partition. */
  reaches(): boolean;
  /** Most records of the next batch given to a consumer. */
  batchSize(): number;
}

const CALM: BrokerFaults = {
  pause: async () => new Promise((resolve) => setImmediate(resolve)),
  fate: () => 'stored',
  reaches: () => true,
  batchSize: () => 500,
};

export class PublishRejected extends Error {
  override readonly name = 'PublishRejected';
}

/** What a subscriber to this broker holds. */
export interface FakeSubscription extends Subscription {
  /** A member that died says nothing: the others take over at once what was its own. */
  die(): void;
}

interface Member {
  readonly topics: readonly string[];
  readonly handle: (batch: PartitionBatch) => Promise<void>;
  stopped: boolean;
}

/**
 * A broker in memory, with what a real one promises and no more: records stay, each partition keeps
 * its order and takes a batch whole, a group remembers offsets, and a partition may briefly have
 * two owners.
 */
export class FakeBroker implements Transport {
  readonly #partitions = new Map<string, Envelope[]>();
  readonly #offsets = new Map<string, number>();
  readonly #members = new Map<string, Member[]>();
  #wakes: (() => void)[] = [];

  constructor(private readonly faults: BrokerFaults = CALM) {}

  async publish(records: readonly Envelope[]): Promise<void> {
    const { faults } = this;
    await faults.pause();
    const fate = faults.fate();
    if (fate === 'refused') throw new PublishRejected();
    if (fate === 'delayed') {
      void this.#storeLater(records);
      throw new PublishRejected();
    }
    this.#store(records, fate === 'torn' ? () => faults.reaches() : () => true);
    await faults.pause();
    if (fate !== 'stored') throw new PublishRejected();
  }

  async subscribe(
    group: string,
    topics: readonly string[],
    handle: (batch: PartitionBatch) => Promise<void>,
  ): Promise<FakeSubscription> {
    const member: Member = { topics, handle, stopped: false };
    this.#members.set(group, [...(this.#members.get(group) ?? []), member]);
    const loop = this.#serve(group, member);
    const die = () => this.#leave(group, member);
    return {
      die,
      stop: async () => {
        die();
        await loop;
      },
    };
  }

  /** What a partition holds, oldest first. */
  records(topic: string, partition: number): readonly Envelope[] {
    return this.#partitions.get(place(topic, partition)) ?? [];
  }

  /** A broker that was elected without having everything: the newest records are gone. */
  loseTail(topic: string, partition: number, count: number): void {
    const stored = this.#partitions.get(place(topic, partition)) ?? [];
    stored.splice(Math.max(0, stored.length - count));
    for (const [key, offset] of this.#offsets) {
      if (key.endsWith(` ${place(topic, partition)}`)) {
        this.#offsets.set(key, Math.min(offset, stored.length));
      }
    }
  }

  /** Groups forget how far they were; the watermarks of their consumers decide. */
  forgetOffsets(): void {
    this.#offsets.clear();
  }

  #leave(group: string, member: Member): void {
    member.stopped = true;
    const left = (this.#members.get(group) ?? []).filter((one) => one !== member);
    this.#members.set(group, left);
    this.#wake();
  }

  async #storeLater(records: readonly Envelope[]): Promise<void> {
    await this.faults.pause();
    await this.faults.pause();
    await this.faults.pause();
    this.#store(records, () => true);
  }

  /** Each partition takes its share whole and in order, or not at all. */
  #store(records: readonly Envelope[], reaches: () => boolean): void {
    const shares = Map.groupBy(records, ({ topic, partition }) => place(topic, partition));
    for (const [key, share] of shares) {
      if (!reaches()) continue;
      const stored = this.#partitions.get(key) ?? [];
      stored.push(...share);
      this.#partitions.set(key, stored);
    }
    this.#wake();
  }

  async #serve(group: string, member: Member): Promise<void> {
    while (!member.stopped) {
      const wakened = this.#sleep();
      const served = await this.#serveOnce(group, member);
      if (!served && !member.stopped) await wakened;
    }
  }

  /** One batch of one of the member's partitions; false when none has anything new. */
  async #serveOnce(group: string, member: Member): Promise<boolean> {
    await this.faults.pause();
    for (const key of this.#assigned(group, member)) {
      const offset = this.#offsets.get(`${group} ${key}`) ?? 0;
      const records = (this.#partitions.get(key) ?? []).slice(
        offset,
        offset + this.faults.batchSize(),
      );
      const [first] = records;
      if (first === undefined) continue;
      const { topic, partition } = first;
      await member.handle({ topic, partition, records });
      await this.faults.pause();
      this.#commit(`${group} ${key}`, offset + records.length);
      return true;
    }
    return false;
  }

  /** After a lost tail an offset may not lie beyond what is stored. */
  #commit(key: string, offset: number): void {
    const stored = this.#partitions.get(key.slice(key.indexOf(' ') + 1)) ?? [];
    const reached = Math.max(this.#offsets.get(key) ?? 0, offset);
    this.#offsets.set(key, Math.min(reached, stored.length));
  }

  #assigned(group: string, member: Member): readonly string[] {
    const members = this.#members.get(group) ?? [];
    const index = members.indexOf(member);
    return [...this.#partitions.keys()]
      .filter((key) => member.topics.includes(key.slice(0, key.lastIndexOf('/'))))
      .toSorted((a, b) => (a < b ? -1 : 1))
      .filter((_key, i) => i % members.length === index);
  }

  async #sleep(): Promise<void> {
    return new Promise((resolve) => this.#wakes.push(resolve));
  }

  #wake(): void {
    const wakes = this.#wakes;
    this.#wakes = [];
    for (const wake of wakes) wake();
  }
}

function place(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

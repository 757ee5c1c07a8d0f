import { type PartitionId, positionOf } from './commit.js';
import type { Consumer, Failure } from './consumer.js';
import { type Batch, HoleFound } from './delivery.js';
import type { CommitSource } from './event-store.js';
import { sourceOf } from './partition.js';
import { batchOf, type Deliver } from './pull.js';
import { batchOfRecords, type PartitionBatch } from './transport.js';

const FETCH = { commits: 500, bytes: 4 * 1024 * 1024 };

/**
 * Hands the batches of a broker to consumers.
 *
 * Shape: a consumer that finds a hole fetches what it missed from the producer's own feed and goes
 * on; what is delivered again later is dropped by its watermark. Other failures are the caller's.
 */
export class Subscriber {
  constructor(
    private readonly consumers: readonly Consumer[],
    private readonly deliver: Deliver,
    private readonly feed: (service: string) => CommitSource,
  ) {}

  async handle(batch: PartitionBatch): Promise<readonly Failure[]> {
    const delivered = batchOfRecords(batch);
    const [last] = delivered.upTo;
    if (last === undefined) return [];
    const [part, ord] = last;
    const concerned = this.consumers.filter((consumer) => consumer.takesFrom(part));
    const failures = await this.deliver(concerned, delivered);
    const left: Failure[] = [];
    for (const failure of failures) {
      if (!(failure.error instanceof HoleFound)) left.push(failure);
      else left.push(...(await this.#catchUp(failure.consumer, part, positionOf(ord))));
    }
    return left;
  }

  /** Reads the producer's log itself, for this partition alone: of others nothing is known here. */
  async #catchUp(consumer: Consumer, part: PartitionId, upTo: number): Promise<readonly Failure[]> {
    consumer.run();
    const source = sourceOf(part);
    const feed = this.feed(source);
    for (let after = consumer.positionIn([part]); after < upTo;) {
      const commits = await feed.commits(after, FETCH);
      const last = commits.at(-1);
      if (last === undefined) return [];
      const failures = await this.deliver([consumer], within(part, batchOf(source, commits)));
      if (failures.length > 0) return failures;
      after = last.position;
    }
    return [];
  }
}

function within(part: PartitionId, { events, upTo }: Batch): Batch {
  const reached = upTo.get(part) ?? 0;
  return {
    events: events.filter((delivered) => delivered.part === part),
    upTo: new Map([[part, reached]]),
  };
}

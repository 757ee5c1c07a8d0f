import type { Clock } from './clock.js';
import { ordinalOf, type PartitionId, positionOf, type Recorded } from './commit.js';
import { type Consumer, reached } from './consumer.js';
import type { AnyProjection, ConsumerStatus, Reaction, Waited } from './delivery.js';
import type { Docs, ParkedEvent, Views, WatermarkMap } from './docs.js';
import type { CommitSource } from './event-store.js';
import { parseAfterToken, partitionId, partitionOf, partitionsOf, sourceOf } from './partition.js';
import type { PartReader } from './parts.js';
import { project, type Viewing, viewing } from './projecting.js';
import { Pull } from './pull.js';
import { type Reacting, reacting, Reactor, type Replayed } from './reacting.js';
import { StartRefused } from './start-refused.js';
import {
  changesTimers,
  type Timer,
  type TimerDoc,
  Timers,
  timersView,
  timersViewing,
} from './timers.js';
import { viewName } from './view-name.js';

/** Everything a service does with events, its own and others'. */
export interface ConsumersOptions {
  readonly service: string;
  readonly views: Views;
  readonly reader: PartReader;
  readonly clock: Clock;
  readonly reactions: readonly Reaction[];
  readonly projections: readonly AnyProjection[];
  /** The log of a service; its own included. */
  readonly source: (service: string) => CommitSource;
  /** Sends the command whose id is the deadline's id. */
  readonly fire: (timer: Timer) => Promise<void>;
}

const NO_MARKS: WatermarkMap = new Map();

/**
 * The reactions, views and timers of one service, pulling the logs they follow.
 *
 * Shape: at least once; reactions park keys, views halt; a watermark rises with the effect or
 * after it. `start` refuses a watermark beyond the log it counts in (a restored older log).
 */
export class Consumers {
  readonly timers: Timers;
  readonly #closing = new AbortController();
  readonly #reactor: Reactor;
  readonly #pulls: Pull[] = [];
  readonly #pullsOf = new Map<Consumer, Pull[]>();
  /** A view reads and writes its documents for one batch at a time, whatever the source. */
  readonly #projecting = new Series();
  #loops: readonly Promise<void>[] = [];

  private constructor(
    private readonly options: ConsumersOptions,
    private readonly reactings: readonly Reacting[],
    private readonly viewings: readonly Viewing[],
    timerDocs: Docs<TimerDoc>,
  ) {
    const { service, views, reader, clock, fire } = options;
    const { signal } = this.#closing;
    this.#reactor = new Reactor(service, views, reader, clock, signal);
    const caughtUp = async () => void (await this.waitForOwn(viewName(timersView)));
    this.timers = new Timers(timerDocs, clock, fire, caughtUp, signal);
  }

  static async start(options: ConsumersOptions): Promise<Consumers> {
    const { service, views, reactions, projections } = options;
    const marks = await views.watermarks.all();
    const of = (consumer: string) => marks.get(consumer) ?? NO_MARKS;
    const timerDocs = await views.open(timersView);
    for (const projection of projections) await views.open(projection);
    const viewings = [
      timersViewing(service, of(viewName(timersView))),
      ...projections.map((projection) => viewing(projection, of(viewName(projection)))),
    ];
    const reactings = reactions.map((reaction) => reacting(reaction, of(reaction.name)));
    const consumers = new Consumers(options, reactings, viewings, timerDocs);
    await consumers.#refuseAhead();
    consumers.#run();
    return consumers;
  }

  /** Until everything that the logs hold now is applied, and due timers have fired. */
  async caughtUp(): Promise<void> {
    await Promise.all(this.#pulls.map(async (pull) => pull.caughtUp()));
    await this.timers.drain();
  }

  /** Waits until a view has seen the commit an `after` token stands for. */
  async waitFor(view: string, token: string, timeoutMs: number): Promise<Waited> {
    const place = parseAfterToken(token);
    if (place === undefined) return 'unknown';
    return this.#waitFor(view, new Map([[place.part, place.ord]]), timeoutMs);
  }

  /** Waits until a view has applied an event it was given in a recorded form. */
  async waitForEvent(
    view: string,
    { service, meta, stream, position, index }: Recorded,
    timeoutMs: number,
  ): Promise<Waited> {
    const part = partitionId(service, partitionOf(meta.case ?? stream));
    return this.#waitFor(view, new Map([[part, ordinalOf(position, index)]]), timeoutMs);
  }

  /** Waits until a view has applied all that stands in the service's own log now. */
  async waitForOwn(view: string, timeoutMs?: number): Promise<Waited> {
    const { service, source } = this.options;
    const { position } = await source(service).head();
    const marks = partitionsOf(service).map((part) => [part, ordinalOf(position, 0)] as const);
    return this.#waitFor(view, new Map(marks), timeoutMs);
  }

  async status(): Promise<readonly ConsumerStatus[]> {
    return Promise.all(this.#consumers().map(async (consumer) => this.#statusOf(consumer)));
  }

  /** A halted view or reaction goes on where it stopped, after the cause was removed. */
  resume(name: string): void {
    const consumer = this.#consumers().find((one) => one.name === name);
    if (consumer?.state !== 'halted') return;
    consumer.run();
    for (const pull of this.#pullsOf.get(consumer) ?? []) pull.resume(consumer);
  }

  async parked(reaction?: string): Promise<readonly ParkedEvent[]> {
    return this.options.views.parked.list(reaction);
  }

  /** Acts again on the parked events of a key, in order. */
  async replay(reaction: string, key: string): Promise<Replayed> {
    const found = this.reactings.find(({ consumer }) => consumer.name === reaction);
    if (found === undefined) return { applied: 0, error: `no reaction ${reaction}` };
    return this.#reactor.replay(found, key);
  }

  /** Drops the first parked event of a key for good; answers what was dropped. */
  async discard(reaction: string, key: string): Promise<ParkedEvent | undefined> {
    const first = await this.options.views.parked.first(reaction, key);
    if (first !== undefined) await this.options.views.parked.remove(first);
    return first;
  }

  /** Takes nothing new; resolves when what was being applied has ended. */
  async stop(): Promise<void> {
    this.#closing.abort();
    this.timers.changed();
    await Promise.all(this.#loops);
  }

  #consumers(): readonly Consumer[] {
    return [...this.viewings, ...this.reactings].map(({ consumer }) => consumer);
  }

  async #refuseAhead(): Promise<void> {
    for (const consumer of this.#consumers()) {
      for (const [part, ord] of consumer.watermarks()) {
        const { position } = await this.options.source(sourceOf(part)).head();
        if (positionOf(ord) > position) {
          throw new StartRefused(
            'WATERMARK_BEYOND_TAIL',
            `${consumer.name} ${part}: ${ord}, log ends at ${position}`,
          );
        }
      }
    }
  }

  #run(): void {
    const { service, views, reader } = this.options;
    const viewingOf = new Map(this.viewings.map((one) => [one.consumer, one]));
    const reactingOf = new Map(this.reactings.map((one) => [one.consumer, one]));
    // Two pulls for each source: a view never waits for the fsync of a reaction.
    this.#follow([...viewingOf.keys()], async (consumers, batch) => {
      const failures = await this.#projecting.run(async () =>
        project(views, chosen(viewingOf, consumers), batch, reader),
      );
      if (batch.events.some(({ event }) => event.service === service && changesTimers(event))) {
        this.timers.changed();
      }
      return failures;
    });
    this.#follow([...reactingOf.keys()], async (consumers, batch) =>
      this.#reactor.deliver(chosen(reactingOf, consumers), batch),
    );
    this.#loops = [...this.#pulls.map(async (pull) => pull.run()), this.timers.run()];
  }

  #follow(consumers: readonly Consumer[], deliver: ConstructorParameters<typeof Pull>[2]): void {
    const { clock, source } = this.options;
    const names = new Set(consumers.flatMap(({ sources }) => sources));
    for (const name of names) {
      const following = consumers.filter(({ sources }) => sources.includes(name));
      const pull = new Pull(source(name), following, deliver, clock, this.#closing.signal);
      this.#pulls.push(pull);
      for (const one of following) {
        this.#pullsOf.set(one, [...(this.#pullsOf.get(one) ?? []), pull]);
      }
    }
  }

  async #waitFor(view: string, marks: WatermarkMap, timeoutMs?: number): Promise<Waited> {
    const consumer = this.viewings.find((one) => one.consumer.name === view)?.consumer;
    const takes = (part: PartitionId) => consumer?.takesFrom(part) === true;
    if (consumer === undefined || ![...marks.keys()].every(takes)) return 'unknown';
    const giveUp = new AbortController();
    const end = () => giveUp.abort();
    this.#closing.signal.addEventListener('abort', end, { once: true });
    if (timeoutMs !== undefined) {
      void this.options.clock.sleep(timeoutMs, giveUp.signal).then(end);
    }
    const outcome = await reached(consumer, marks, giveUp.signal);
    this.#closing.signal.removeEventListener('abort', end);
    end();
    return outcome === 'aborted' ? 'timeout' : outcome;
  }

  async #statusOf(consumer: Consumer): Promise<ConsumerStatus> {
    const { name, kind, state, reason, eventId, sources } = consumer;
    const lags = sources.map(async (source) => {
      const { position } = await this.options.source(source).head();
      const marks = partitionsOf(source).map((part) => positionOf(consumer.watermark(part)));
      return position - Math.min(...marks);
    });
    return {
      consumer: name,
      kind,
      state,
      lag: Math.max(0, ...(await Promise.all(lags))),
      parked: kind === 'view' ? 0 : await this.options.views.parked.count(name),
      ...(reason === undefined ? {} : { reason }),
      ...(eventId === undefined ? {} : { eventId }),
    };
  }
}

function chosen<T>(of: ReadonlyMap<Consumer, T>, consumers: readonly Consumer[]): readonly T[] {
  return consumers.flatMap((consumer) => of.get(consumer) ?? []);
}

/** One piece of work after the other. */
class Series {
  #last: Promise<unknown> = Promise.resolve();

  async run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}

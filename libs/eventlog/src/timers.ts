import { addDays, instantOf, msOf } from '@zelian/kernel/day';
import type { Instant, StreamId } from '@zelian/kernel/values';
import type { Clock } from './clock.js';
import type { SealedEvent } from './commit.js';
import { describe } from './consumer.js';
import type { Doc, Docs, DocUnit, ViewShape, WatermarkMap } from './docs.js';
import { type Viewing, viewingSealed } from './projecting.js';

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

/** A timer that fired and is still there: why, and when it is tried again. */
export interface StuckTimer {
  readonly timer: Timer;
  readonly error: string;
}

export interface TimerDoc extends Doc, Omit<Timer, 'deadlineId'> {}

export const timersView: ViewShape<TimerDoc> = {
  name: 'timers',
  version: 1,
  indexes: [{ fields: ['dueAt'] }],
};

/** Streams whose timers of one instant fire at once. */
const CONCURRENT_STREAMS = 32;
const PAGE = 500;
/** A timer whose command settled nothing is fired again after this; the pause doubles. */
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;

/** What an event says about deadlines; every other field is none of this library's business. */
interface Deadlines {
  readonly deadlines?: readonly {
    readonly deadlineId: string;
    readonly kind: string;
    readonly dueOn?: string;
    readonly dueAt?: Instant;
  }[];
  readonly settles?: readonly string[];
}

export function deadlinesOf({ data }: Pick<SealedEvent, 'data'>): Deadlines {
  return isRecord(data) ? data : {};
}

function isRecord(data: unknown): data is Deadlines {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** A `dueOn` may be met on all of its day: it elapses at 00:00 (+08:00) of the next one. */
export function elapsesAt(deadline: {
  readonly dueOn?: string;
  readonly dueAt?: Instant;
}): Instant {
  const { dueOn, dueAt } = deadline;
  if (dueAt !== undefined) return dueAt;
  if (dueOn === undefined) throw new TypeError('a deadline without a due time');
  return instantOf(addDays(dueOn, 1));
}

/** Whether the event starts or ends a deadline. */
export function changesTimers(event: SealedEvent): boolean {
  const { deadlines = [], settles = [] } = deadlinesOf(event);
  return deadlines.length > 0 || settles.length > 0;
}

/** The table of timers as a view of the service's own log: lost, it is rebuilt by replay. */
export function timersViewing(service: string, watermarks: WatermarkMap): Viewing {
  return viewingSealed(timersView, service, changesTimers, applyDeadlines, watermarks);
}

async function applyDeadlines(event: SealedEvent, unit: DocUnit<TimerDoc>): Promise<void> {
  const { deadlines = [], settles = [] } = deadlinesOf(event);
  for (const deadlineId of settles) await unit.write(deadlineId, () => null);
  for (const deadline of deadlines) {
    const { deadlineId, kind } = deadline;
    const caseId = event.meta.case;
    const doc: TimerDoc = {
      _id: deadlineId,
      kind,
      stream: event.stream,
      dueAt: elapsesAt(deadline),
      eventId: event.id,
      ...(caseId === undefined ? {} : { case: caseId }),
    };
    await unit.write(deadlineId, (open) => open ?? doc);
  }
}

interface Attempt {
  readonly notBefore: number;
  readonly pauseMs: number;
  readonly error: string;
}

/**
 * Fires what is due, in the order of the due instants.
 *
 * Shape: `fire` sends the command whose id is the deadline's id, so firing twice has one effect;
 * `caughtUp` waits until the table has seen everything appended so far.
 */
export class Timers {
  /** Fired, but still open. */
  readonly #attempts = new Map<string, Attempt>();
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  constructor(
    private readonly docs: Docs<TimerDoc>,
    private readonly clock: Clock,
    private readonly fire: (timer: Timer) => Promise<void>,
    private readonly caughtUp: () => Promise<void>,
    private readonly signal: AbortSignal,
  ) {}

  /** Due timers, earliest first. */
  async due(now: Instant, limit: number): Promise<readonly Timer[]> {
    const docs = await this.docs.find({ dueAt: { lte: now } }, { sort: [['dueAt', 'asc']], limit });
    return docs.map(timerOf);
  }

  /** When the next timer is due, of those that were not fired yet. */
  async nextDue(): Promise<Instant | undefined> {
    const docs = await this.docs.find(
      {},
      { sort: [['dueAt', 'asc']], limit: this.#attempts.size + 1 },
    );
    return docs.map(timerOf).find(({ deadlineId }) => !this.#attempts.has(deadlineId))?.dueAt;
  }

  /** Timers that fired without effect. */
  async stuck(): Promise<readonly StuckTimer[]> {
    const stuck = await Promise.all(
      [...this.#attempts].map(async ([deadlineId, { error }]) => {
        const doc = await this.docs.get(deadlineId);
        return doc === undefined ? undefined : { timer: timerOf(doc), error };
      }),
    );
    return stuck.filter((one) => one !== undefined);
  }

  /** Fires everything that is due now and was not tried before; resolves when its effect is seen. */
  async drain(): Promise<void> {
    const run = this.#running.then(() => this.#fireDue());
    this.#running = run.catch(() => {});
    await run;
  }

  /** Fires on time until the signal aborts. */
  async run(): Promise<void> {
    while (!this.signal.aborted) {
      try {
        await this.drain();
        await this.#nextTime();
      } catch {
        // The table could not be read; nothing has fired, so the same is done again.
        await this.clock.sleep(PAUSE_MS, this.signal);
      }
    }
  }

  /** The table or the clock has changed. */
  changed(): void {
    this.#wake();
  }

  async #fireDue(): Promise<void> {
    while (!this.signal.aborted) {
      await this.caughtUp();
      const ready = await this.#ready();
      const [first] = ready;
      if (first === undefined) return;
      // One instant after the other: what an earlier deadline sets off comes before a later one.
      const together = ready.filter(({ dueAt }) => dueAt === first.dueAt);
      await this.#fireTogether(together);
    }
  }

  /** Due, and not waiting after a fruitless attempt. */
  async #ready(): Promise<readonly Timer[]> {
    const now = this.clock.now();
    const due = await this.due(now, PAGE + this.#attempts.size);
    const open = new Set(due.map(({ deadlineId }) => deadlineId));
    for (const id of this.#attempts.keys()) if (!open.has(id)) this.#attempts.delete(id);
    return due.filter(({ deadlineId }) => {
      const attempt = this.#attempts.get(deadlineId);
      return attempt === undefined || attempt.notBefore <= msOf(now);
    });
  }

  async #fireTogether(timers: readonly Timer[]): Promise<void> {
    const streams = Map.groupBy(timers, ({ stream }) => stream).values();
    const worker = async () => {
      for (const ofStream of streams) {
        for (const timer of ofStream) await this.#fireOne(timer);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_STREAMS }, worker));
  }

  async #fireOne(timer: Timer): Promise<void> {
    const { deadlineId } = timer;
    const last = this.#attempts.get(deadlineId);
    const pauseMs = Math.min(last === undefined ? PAUSE_MS : last.pauseMs * 2, LONGEST_PAUSE_MS);
    const notBefore = msOf(this.clock.now()) + pauseMs;
    let error = 'fired, and nothing settled it';
    try {
      await this.fire(timer);
    } catch (thrown) {
      error = describe(thrown);
    }
    this.#attempts.set(deadlineId, { notBefore, pauseMs, error });
  }

  /** Until the next timer is due, one is to be tried again, or something has changed. */
  async #nextTime(): Promise<void> {
    const due = await this.nextDue();
    const again = [...this.#attempts.values()].map(({ notBefore }) => notBefore);
    const waiting = new AbortController();
    const stop = () => waiting.abort();
    this.#wake = stop;
    this.signal.addEventListener('abort', stop, { once: true });
    const cancel = due === undefined ? () => {} : this.clock.at(due, stop);
    const waitMs = Math.min(LONGEST_PAUSE_MS, ...again.map((at) => at - msOf(this.clock.now())));
    if (!this.signal.aborted) await this.clock.sleep(waitMs, waiting.signal);
    cancel();
    this.signal.removeEventListener('abort', stop);
    this.#wake = () => {};
  }
}

function timerOf({ _id: deadlineId, ...rest }: TimerDoc): Timer {
  return { deadlineId, ...rest };
}

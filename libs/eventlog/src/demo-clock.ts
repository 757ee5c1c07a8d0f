import { msOf } from '@zelian/kernel/day';
import type { Instant } from '@zelian/kernel/values';
import { existsSync, readFileSync } from 'node:fs';
import { type Clock, instantAt, realSleep } from './clock.js';
import { writeDurably } from './durable-file.js';
import { parsed } from './parsed.js';

interface Anchor {
  /** What the demo clock showed … */
  readonly shown: Instant;
  /** … when the machine's clock showed this. */
  readonly real: Instant;
}

/** Longest wait between two looks at the alarms. Units: milliseconds. */
const LONGEST_WAIT_MS = 3_600_000;

/**
 * The clock of a demo folder: a start instant plus the real time since, kept in a file.
 *
 * Shape: it runs on while the process is down, and never backwards; `advance` moves it.
 */
export class DemoClock implements Clock {
  #last = 0;
  readonly #alarms = new Set<() => void>();

  private constructor(
    private readonly file: string,
    private anchor: Anchor,
    private readonly real: () => number,
  ) {}

  static exists(file: string): boolean {
    return existsSync(file);
  }

  /** Starts at `start` if there is no file yet; otherwise goes on. `real` in milliseconds. */
  static async open(
    file: string,
    start: Instant,
    real: () => number = Date.now,
  ): Promise<DemoClock> {
    if (DemoClock.exists(file)) {
      return new DemoClock(file, parsed<Anchor>(readFileSync(file, 'utf8')), real);
    }
    const anchor = { shown: start, real: instantAt(real()) };
    await writeDurably(file, JSON.stringify(anchor), 0o644);
    return new DemoClock(file, anchor, real);
  }

  now(): Instant {
    return instantAt(this.#nowMs());
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return realSleep(ms, signal);
  }

  at(due: Instant, fire: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    const cancel = () => {
      clearTimeout(timer);
      this.#alarms.delete(look);
    };
    const look = () => {
      clearTimeout(timer);
      const wait = msOf(due) - this.#nowMs();
      if (wait > 0) {
        timer = setTimeout(look, Math.min(wait, LONGEST_WAIT_MS)).unref();
        return;
      }
      cancel();
      fire();
    };
    this.#alarms.add(look);
    timer = setTimeout(look, 0).unref();
    return cancel;
  }

  /** Moves the clock forward, durably; an instant that has passed changes nothing. */
  async advance(to: Instant): Promise<void> {
    if (msOf(to) <= this.#nowMs()) return;
    const anchor = { shown: to, real: instantAt(this.real()) };
    await writeDurably(this.file, JSON.stringify(anchor), 0o644);
    this.anchor = anchor;
    for (const look of this.#alarms) look();
  }

  #nowMs(): number {
    const elapsed = Math.max(0, this.real() - msOf(this.anchor.real));
    this.#last = Math.max(this.#last, msOf(this.anchor.shown) + elapsed);
    return this.#last;
  }
}

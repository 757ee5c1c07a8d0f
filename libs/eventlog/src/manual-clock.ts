import { msOf } from '@zelian/kernel/day';
import type { Instant } from '@zelian/kernel/values';
import { type Clock, instantAt } from './clock.js';

interface Alarm {
  readonly due: number;
  readonly fire: () => void;
}

/** A clock that stands still until it is moved: for tests and simulations. */
export class ManualClock implements Clock {
  #now: number;
  readonly #alarms = new Set<Alarm>();

  constructor(start: Instant = '2026-03-02T01:00:00.000Z') {
    this.#now = msOf(start);
  }

  now(): Instant {
    return instantAt(this.#now);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        cancel();
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const cancel = this.#alarm(this.#now + ms, end);
      signal?.addEventListener('abort', end);
    });
  }

  at(due: Instant, fire: () => void): () => void {
    return this.#alarm(msOf(due), fire);
  }

  /** Moves the clock; what falls due on the way fires in its order, each at its own instant. */
  async advance(to: Instant | number): Promise<void> {
    const target = typeof to === 'number' ? this.#now + to : msOf(to);
    for (;;) {
      const next = [...this.#alarms]
        .filter(({ due }) => due <= target)
        .toSorted((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.due);
      this.#alarms.delete(next);
      next.fire();
      await turns();
    }
    this.#now = Math.max(this.#now, target);
  }

  #alarm(due: number, fire: () => void): () => void {
    const alarm = { due, fire };
    this.#alarms.add(alarm);
    // An alarm in the past rings soon, as on every other clock.
    if (due <= this.#now) {
      setImmediate(() => {
        if (this.#alarms.delete(alarm)) fire();
      });
    }
    return () => this.#alarms.delete(alarm);
  }
}

/** What was set off gets a few turns of the event loop before the clock moves on. */
async function turns(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}

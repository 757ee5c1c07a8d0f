import { msOf } from '@zelian/kernel/day';
import type { Instant } from '@zelian/kernel/values';
import { type Clock, instantAt } from './clock.js';

interface Alarm {
  readonly due: number;
  readonly fire: () => void;
}

/**
 * A clock that stands still until it is moved: for tests and simulations.
 *
 * Shape: alarms ring at their own instant, in order; a sleep ends at the next alarm after its time
 * or at the end of the move, so that a move over weeks does not end a million short sleeps.
 */
export class ManualClock implements Clock {
  #now: number;
  readonly #alarms = new Set<Alarm>();
  readonly #sleeps = new Set<Alarm>();

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
      const cancel = this.#set(this.#sleeps, this.#now + ms, end);
      signal?.addEventListener('abort', end);
    });
  }

  at(due: Instant, fire: () => void): () => void {
    return this.#set(this.#alarms, msOf(due), fire);
  }

  async advance(to: Instant | number): Promise<void> {
    const target = typeof to === 'number' ? this.#now + to : msOf(to);
    for (;;) {
      const [next] = [...this.#alarms]
        .filter(({ due }) => due <= target)
        .toSorted((a, b) => a.due - b.due);
      await this.#move(next?.due ?? target);
      if (next === undefined) return;
      if (this.#alarms.delete(next)) next.fire();
      await turns();
    }
  }

  async #move(to: number): Promise<void> {
    this.#now = Math.max(this.#now, to);
    const ended = [...this.#sleeps].filter(({ due }) => due <= this.#now);
    for (const sleep of ended) if (this.#sleeps.delete(sleep)) sleep.fire();
    if (ended.length > 0) await turns();
  }

  #set(alarms: Set<Alarm>, due: number, fire: () => void): () => void {
    const alarm = { due, fire };
    alarms.add(alarm);
    // One in the past rings soon, as on every other clock.
    if (due <= this.#now) {
      setImmediate(() => {
        if (alarms.delete(alarm)) fire();
      });
    }
    return () => alarms.delete(alarm);
  }
}

/** What was set off gets a few turns of the event loop before the clock moves on. */
async function turns(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}

import { msOf } from '@zelian/kernel/day';
import type { Instant } from '@zelian/kernel/values';
import { setTimeout as delay } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';

/**
 * The only source of time in the platform: deciders get `now`, schedulers `at`, backoff `sleep`.
 *
 * Units: `now` is RFC 3339 in UTC with milliseconds; `ms` are milliseconds of this clock.
 * Shape: `at` fires once, soon after `due`, also when `due` has passed already; the function it
 * returns cancels. `sleep` resolves early, without an error, when the signal aborts.
 */
export interface Clock {
  now(): Instant;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  at(due: Instant, fire: () => void): () => void;
}

/** Instant of milliseconds since 1970. */
export function instantAt(ms: number): Instant {
  return new Date(ms).toISOString();
}

/** Longest wait that setTimeout accepts (2^31 - 1 ms, 24.8 days). */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** Real sleep that ends early when the signal aborts, and never keeps the process alive. */
export async function realSleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  const wait = Math.min(Math.max(ms, 0), LONGEST_TIMEOUT_MS);
  try {
    await delay(wait, undefined, signal === undefined ? { ref: false } : { ref: false, signal });
  } catch (error) {
    if (!isNativeError(error) || error.name !== 'AbortError') throw error;
  }
}

/** Alarm on a clock whose milliseconds are real ones; `now` is asked again at each turn. */
export function realAlarm(now: () => number, due: Instant, fire: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = () => Math.min(Math.max(msOf(due) - now(), 0), LONGEST_TIMEOUT_MS);
  const ring = () => {
    if (now() >= msOf(due)) fire();
    else timer = setTimeout(ring, wait()).unref();
  };
  timer = setTimeout(ring, wait()).unref();
  return () => clearTimeout(timer);
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => instantAt(Date.now()),
  sleep: realSleep,
  at: (due, fire) => realAlarm(() => Date.now(), due, fire),
};

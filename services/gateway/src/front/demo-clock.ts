import { instant, instantOf, isDay, msOf, shanghaiText } from '@zelian/kernel/day';
import type { Instant } from '@zelian/kernel/values';
import { Invalid } from '@zelian/service/problem';
import { bodyOf, signedIn } from './sign-in.js';
import type { Front } from './front.js';
import { AdvanceClock } from './requests.js';

/** Furthest single step of the demo clock. Units: days. */
const MAX_STEP_DAYS = 400;
const DAY_MS = 86_400_000;

/** The clock of a demo data folder: it can be moved forward, firing every deadline on the way. */
export interface DemoClock {
  now(): Instant;
  /** Moves to an instant; timers fire in the order of their due instants, then all is drained. */
  advance(to: Instant): Promise<{ readonly fired: number }>;
}

/** Exists only where the data folder is a demo. */
export function demoRoutes(front: Front, clock: DemoClock): void {
  front.server.get('/api/demo/clock', async () => shown(clock));
  front.server.post('/api/demo/advance', async (request) => {
    await signedIn(front, request);
    const to = targetOf(bodyOf(request, AdvanceClock).to, clock.now());
    const { fired } = await clock.advance(to);
    return { ...shown(clock), fired };
  });
}

function shown(clock: DemoClock): { readonly now: Instant; readonly shanghai: string } {
  return { now: clock.now(), shanghai: shanghaiText(clock.now()) };
}

/** A day means nine o'clock of that day; nothing means the next morning. */
function targetOf(text: string | undefined, now: Instant): Instant {
  const to = parse(text, now);
  if (msOf(to) < msOf(now))
    throw new Invalid('CLOCK_GOES_FORWARD', '演示时钟只能向前拨。', [], 409);
  if (msOf(to) - msOf(now) > MAX_STEP_DAYS * DAY_MS)
    throw new Invalid('STEP_TOO_LONG', `一次最多向前拨 ${MAX_STEP_DAYS} 天。`);
  return to;
}

function parse(text: string | undefined, now: Instant): Instant {
  if (text === undefined) {
    const tomorrow = shanghaiText(new Date(msOf(now) + DAY_MS).toISOString()).slice(0, 10);
    return instantOf(tomorrow, '09:00');
  }
  if (isDay(text)) return instantOf(text, '09:00');
  try {
    return instant(text);
  } catch {
    throw new Invalid('INSTANT_NOT_VALID', '应为日期（YYYY-MM-DD）或带时区的时刻。', [
      { pointer: '/to', message: '应为日期或时刻' },
    ]);
  }
}

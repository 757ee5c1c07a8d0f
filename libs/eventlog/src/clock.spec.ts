import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, systemClock } from './clock.js';
import { DemoClock } from './demo-clock.js';
import { ManualClock } from './manual-clock.js';

const soon = (clock: Clock, ms: number) => new Date(Date.parse(clock.now()) + ms).toISOString();

describe.each([
  ['the clock of the machine', async () => systemClock],
  [
    'the demo clock',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'zelian-clock-'));
      const clock = await DemoClock.open(join(folder, 'clock.json'), '2024-08-23T01:00:00.000Z');
      rmSync(folder, { recursive: true });
      return clock;
    },
  ],
])('%s', (_name, open) => {
  it('shows RFC 3339 in UTC with milliseconds, and never goes back', async () => {
    const clock = await open();
    const shown = Array.from({ length: 100 }, () => clock.now());
    expect(shown[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(shown.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(shown);
  });

  it('rings once, soon after the instant, also for one that has passed, and not when cancelled', async () => {
    const clock = await open();
    const rung: string[] = [];
    clock.at(soon(clock, -1_000), () => rung.push('past'));
    clock.at(soon(clock, 30), () => rung.push('soon'));
    const cancel = clock.at(soon(clock, 30), () => rung.push('cancelled'));
    cancel();
    expect(rung).toEqual([]);
    await delay(80);
    expect(rung).toEqual(['past', 'soon']);
  });

  it('sleeps, and wakes without an error when the signal aborts', async () => {
    const clock = await open();
    const started = Date.now();
    await clock.sleep(20);
    expect(Date.now() - started).toBeGreaterThanOrEqual(18);
    const stop = new AbortController();
    const sleeping = clock.sleep(60_000, stop.signal);
    stop.abort();
    await expect(sleeping).resolves.toBeUndefined();
    await expect(clock.sleep(60_000, stop.signal)).resolves.toBeUndefined();
  });
});

describe('the demo clock', () => {
  let folder: string;
  let real = 0;
  const open = async () =>
    DemoClock.open(join(folder, 'clock.json'), '2024-08-23T01:00:00.000Z', () => real);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zelian-clock-'));
    real = Date.parse('2026-03-01T00:00:00.000Z');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('starts at its instant and runs on while the process is down', async () => {
    const clock = await open();
    expect(clock.now()).toBe('2024-08-23T01:00:00.000Z');
    real += 90_000;
    expect(clock.now()).toBe('2024-08-23T01:01:30.000Z');
    expect((await open()).now()).toBe('2024-08-23T01:01:30.000Z');
  });

  it('is moved forward for good, and never back', async () => {
    const clock = await open();
    await clock.advance('2024-09-01T00:00:00.000Z');
    await clock.advance('2024-08-24T00:00:00.000Z');
    real += 1_000;
    expect(clock.now()).toBe('2024-09-01T00:00:01.000Z');
    expect((await open()).now()).toBe('2024-09-01T00:00:01.000Z');
    real -= 3_600_000;
    expect(clock.now()).toBe('2024-09-01T00:00:01.000Z');
  });

  it('rings what falls due when it is moved', async () => {
    const clock = await open();
    let rung = 0;
    clock.at('2024-08-30T00:00:00.000Z', () => rung++);
    await clock.advance('2024-08-29T00:00:00.000Z');
    await delay(5);
    expect(rung).toBe(0);
    await clock.advance('2024-08-30T00:00:00.000Z');
    expect(rung).toBe(1);
  });
});

describe('the manual clock', () => {
  it('stands still, rings each alarm at its own instant, and ends sleeps by then', async () => {
    const clock = new ManualClock('2026-03-02T00:00:00.000Z');
    const rung: string[] = [];
    const note = (what: string) => rung.push(`${what} ${clock.now().slice(17, 19)}`);
    clock.at('2026-03-02T00:00:05.000Z', () => note('b'));
    clock.at('2026-03-02T00:00:01.000Z', () => note('a'));
    void clock.sleep(3_000).then(() => note('slept'));
    await clock.advance(4_000);
    expect(rung).toEqual(['a 01', 'slept 04']);
    void clock.sleep(500).then(() => note('again'));
    await clock.advance(4_000);
    expect(rung).toEqual(['a 01', 'slept 04', 'again 05', 'b 05']);
    expect(clock.now()).toBe('2026-03-02T00:00:08.000Z');
  });
});

import { type Failpoint, FAILPOINTS, FELL, isFailpoint } from './failpoints.js';
import { say } from './place.js';
import type { PlatformProcess } from './platform.js';
import { Failed, sleep } from './program.js';

/** Reached in any life that gets that far; the other two when a pay run is told. */
const COMMON = [
  'before-insert',
  'after-commit',
  'key-before-its-commit',
  'effect-before-watermark',
  'attachment-before-command',
] as const satisfies readonly Failpoint[];
const OF_A_RUN = ['roster-frozen', 'bank-file-answered'] as const satisfies readonly Failpoint[];
/** A place is passed at most so often before the trap there closes. */
const MOST_PASSINGS: Readonly<Record<(typeof COMMON)[number], number>> = {
  'before-insert': 200,
  'after-commit': 200,
  'key-before-its-commit': 3,
  'effect-before-watermark': 40,
  'attachment-before-command': 20,
};
/** A life that is ended at a random moment lasts at most so long after it is ready. Units: ms. */
const LONGEST_LIFE_MS = 3_000;
/** A place that is not reached in this time is given up for a moment. Units: ms. */
const PATIENCE_MS = 6_000;
/** How often somebody looks again whether the platform stands. Units: ms. */
const LOOK_MS = 20;

const AT_RANDOM = '随机时刻';

interface Plan {
  readonly failpoints: readonly string[];
  readonly lifeMs: number;
}

/** Lets the platform live and die so many times, and then live on. */
export class Lives {
  readonly deaths = new Map<string, number>();
  private isReady = false;
  private failure: unknown;

  constructor(
    private readonly platform: PlatformProcess,
    private readonly kills: number,
    private readonly random: () => number,
  ) {}

  /** Until the platform has died as often as it was to, and stands again. */
  async run(): Promise<void> {
    try {
      for (let kill = 0; kill < this.kills; kill += 1) this.died(await this.live(this.plan(kill)));
      await this.platform.start();
      this.isReady = true;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  /** Where the platform answers, once it stands. */
  async standing(): Promise<string> {
    for (;;) {
      if (this.failure !== undefined) throw new Failed('平台没有再站起来');
      if (this.isReady && this.platform.alive) return this.platform.url;
      await sleep(LOOK_MS);
    }
  }

  /** Every other life ends at a named place, if that is reached; pay runs may always end one. */
  private plan(kill: number): Plan {
    const rare = OF_A_RUN.map((name) => `${name}:1`);
    const name = COMMON[(kill >> 1) % COMMON.length];
    if (kill % 2 === 1 || name === undefined)
      return { failpoints: rare, lifeMs: this.random() * LONGEST_LIFE_MS };
    const passing = 1 + Math.floor(this.random() * MOST_PASSINGS[name]);
    return { failpoints: [...rare, `${name}:${passing}`], lifeMs: PATIENCE_MS };
  }

  /** One life; where it ended. Refuses: Failed when it ended by itself. */
  private async live({ failpoints, lifeMs }: Plan): Promise<string> {
    const linesBefore = this.platform.lines.length;
    const fell = (): string | undefined => placeIn(this.platform.lines.slice(linesBefore));
    try {
      await this.platform.start(failpoints);
    } catch (error) {
      const place = fell();
      if (place === undefined) throw error;
      return place;
    }
    this.isReady = true;
    const over = new AbortController();
    await Promise.race([this.platform.ended, sleep(lifeMs, over.signal)]);
    over.abort();
    const endedByItself = !this.platform.alive;
    if (!endedByItself) await this.platform.kill();
    this.isReady = false;
    const place = fell();
    if (endedByItself && place === undefined) throw new Failed('平台自行停止了');
    return place ?? AT_RANDOM;
  }

  private died(place: string): void {
    this.deaths.set(place, (this.deaths.get(place) ?? 0) + 1);
    const count = [...this.deaths.values()].reduce((sum, deaths) => sum + deaths, 0);
    say(`  第 ${count} 次终止：${place}`);
  }
}

function placeIn(lines: readonly string[]): string | undefined {
  const name = lines.find((line) => line.startsWith(FELL))?.slice(FELL.length);
  return name !== undefined && isFailpoint(name) ? FAILPOINTS[name] : undefined;
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readTownship, Township } from '@zelian/standalone/demo/township';
import type { CommandModule } from 'yargs';
import { tell } from '../story/tell.js';
import { Acknowledged } from './acknowledged.js';
import { FAILPOINTS } from './failpoints.js';
import { checkAfterwards, overtaken } from './killed.js';
import { Lives } from './lives.js';
import { Load } from './load.js';
import { say } from './place.js';
import { inFolder, PlatformProcess } from './platform.js';
import { Failed, must } from './program.js';
import { randomFrom } from './random.js';
import { openRelay } from './relay.js';

const TOWNSHIP = new URL('../../../services/standalone/demo/township/', import.meta.url);
/** So often it dies while one telling of the stories goes on; then it is checked, and another folder begun. */
const KILLS_OF_A_ROUND = 20;
const DEFAULT_KILLS = 14;

interface CrashOptions {
  readonly kills: number;
  readonly seed: number;
  readonly keep: boolean;
}

/** What came of one data folder, or of all. */
interface Figures {
  readonly deaths: ReadonlyMap<string, number>;
  readonly acknowledged: number;
  readonly stories: number;
}

export const crash: CommandModule<object, CrashOptions> = {
  command: 'crash',
  describe: '案件与 64 路并发指令之下反复 kill -9（随机时刻与各关键步骤之间），重启续办；逐条检查',
  builder: (cli) =>
    cli
      .option('kills', { type: 'number', default: DEFAULT_KILLS, describe: '终止平台的次数' })
      .option('seed', {
        type: 'number',
        default: Math.floor(Math.random() * 1_000_000),
        defaultDescription: '随机',
        describe: '终止时刻的种子',
      })
      .option('keep', { type: 'boolean', default: false, describe: '保留数据目录' }),
  handler: async (options) =>
    inFolder('crash', options, async (folder) => {
      must(Number.isInteger(options.kills) && options.kills > 0, '--kills 应为正整数');
      await crashIn(folder, options);
      if (options.keep) say(`数据目录保留在 ${folder}`);
    }),
};

async function crashIn(folder: string, { kills, seed }: CrashOptions): Promise<void> {
  say(`终止 ${kills} 次，种子 ${seed}`);
  const random = randomFrom(seed);
  const rounds: Figures[] = [];
  for (let left = kills; left > 0; left -= KILLS_OF_A_ROUND)
    rounds.push(await round(join(folder, `${rounds.length + 1}`), left, random));
  const deaths = new Map<string, number>();
  for (const [place, count] of rounds.flatMap((one) => [...one.deaths]))
    deaths.set(place, (deaths.get(place) ?? 0) + count);
  for (const [place, count] of deaths) say(`  ${place}：${count} 次`);
  const reached = Object.values(FAILPOINTS).filter((place) => deaths.has(place)).length;
  const [acknowledged, stories] = [sumOf(rounds, 'acknowledged'), sumOf(rounds, 'stories')];
  say(
    `${kills} 次 kill -9（${reached}/${Object.keys(FAILPOINTS).length} 个关键步骤），${acknowledged} 条答复成功的指令全部在日志中，${stories} 个案件如实讲完，fsck 无问题。`,
  );
}

/** Kills one platform as often as asked, at most as often as one folder bears. */
async function round(folder: string, left: number, random: () => number): Promise<Figures> {
  mkdirSync(folder);
  const data = join(folder, 'data');
  const kills = Math.min(left, KILLS_OF_A_ROUND);
  const platform = await PlatformProcess.on(data);
  await platform.start();
  await platform.stop();
  const lives = new Lives(platform, kills, random);
  const acknowledged = new Acknowledged(join(folder, 'acknowledged'));
  const relay = await openRelay({
    target: async () => lives.standing(),
    sendAgain: async (request, target) => overtaken(request, target),
    answered: (request, status, body) => acknowledged.note(request, status, body),
  });
  const rows = readTownship(TOWNSHIP);
  const load = new Load(relay.url, new Township(rows));
  let stories: number;
  try {
    const told = Promise.all([tellOnce(relay.url, rows.staff), lives.run()]);
    const [[count]] = await Promise.all([told.finally(() => load.stop()), load.run()]);
    stories = count;
    await platform.stop();
  } finally {
    await relay.close();
    await platform.kill();
  }
  acknowledged.close();
  await checkAfterwards(data, acknowledged);
  return { deaths: lives.deaths, acknowledged: acknowledged.count, stories };
}

/** Refuses: Failed when a story did not end as it must. */
async function tellOnce(url: string, staff: Parameters<typeof tell>[1]): Promise<number> {
  const told = await tell(url, staff);
  const faults = told.flatMap(({ story, faults: own }) =>
    own.map((one) => `${story.title}：${one}`),
  );
  if (faults.length > 0) throw new Failed(faults.join('\n'));
  return told.length;
}

const sumOf = (rounds: readonly Figures[], figure: 'acknowledged' | 'stories'): number =>
  rounds.reduce((sum, one) => sum + one[figure], 0);

import { type Mistake, simulateSeeds, type SimulationOptions } from '@zelian/eventlog/simulation';
import type { CommandModule } from 'yargs';
import { say } from './place.js';
import { must } from './program.js';

interface SimulationCommand {
  readonly seeds: number;
  readonly seed: number;
}

const DEFAULT_SEEDS = 2_000;
/** Told of after so many seeds. */
const STEP = 1_000;
/** Enough for a mistake on purpose to be noticed. */
const CONTROL_SEEDS = 40;

const MODES: readonly (readonly [says: string, options: SimulationOptions])[] = [
  ['消息只会迟到、重复、乱序', {}],
  ['消息服务器还会丢失末尾', { tailsGetLost: true }],
];

/** Each must be noticed, or the simulation shows nothing. */
const CONTROLS: readonly (SimulationOptions & { readonly mistake: Mistake })[] = [
  { mistake: 'TWO_IN_FLIGHT' },
  { mistake: 'ACK_BEFORE_STORING' },
  { mistake: 'WATERMARKS_FORGOTTEN' },
  { mistake: 'PREVORDINAL_IGNORED', tailsGetLost: true },
];

/** Delivery over a broker that misbehaves within its promises; a bad seed is named and replays. */
export const simulation: CommandModule<object, SimulationCommand> = {
  command: 'simulation',
  describe: '投递：在会丢确认、重复、乱序、倒退的消息服务器上，事件不丢、不重、逐案有序',
  builder: (cli) =>
    cli
      .option('seeds', { type: 'number', default: DEFAULT_SEEDS, describe: '每种情形的种子个数' })
      .option('seed', { type: 'number', default: 1, describe: '第一个种子' }),
  handler: async ({ seeds, seed }) => {
    must(Number.isInteger(seeds) && seeds > 0, '--seeds 应为正整数');
    for (const [says, options] of MODES) await runAll(says, seed, seeds, options);
    const noticed: string[] = [];
    for (const control of CONTROLS) {
      const { mistake } = control;
      const bad = await simulateSeeds(seed, CONTROL_SEEDS, control);
      must(bad.length > 0, `对照 ${mistake} 没有被发现：模拟不可信`);
      noticed.push(`${mistake} ${bad.length}/${CONTROL_SEEDS}`);
    }
    say(`对照：${noticed.join('，')} 个种子发现有意的错误。`);
    say(`${seeds} 个种子 × ${MODES.length} 种情形：事件不丢、不重、逐案有序。`);
  },
};

async function runAll(
  says: string,
  first: number,
  count: number,
  options: SimulationOptions,
): Promise<void> {
  for (let done = 0; done < count; done += STEP) {
    const bad = await simulateSeeds(first + done, Math.min(STEP, count - done), options);
    must(
      bad.length === 0,
      [`${says}，不成立的种子：`, ...bad.map((one) => JSON.stringify(one))].join('\n'),
    );
    say(`  ${says}：${Math.min(done + STEP, count)} 个种子`);
  }
}

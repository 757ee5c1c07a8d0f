import { violationsIn } from '@zelian/approval/case/judge';
import { throughTheLog, walkCase } from '@zelian/approval/case/walks';
import { runViolationsIn, walkRun } from '@zelian/standalone/edge/run-walks';
import type { CommandModule } from 'yargs';
import { say } from './place.js';
import { must } from './program.js';

/** Attempts of one walk, each by somebody at random. */
const ATTEMPTS = 220;
const RUN_ATTEMPTS = 160;

/** Separation of duties as a property of histories: whatever anybody tries, in whatever order. */
export const separation: CommandModule<object, { walks: number; seed: number }> = {
  command: 'separation',
  describe:
    '职责分离：随机人员随机办理，任何经过中调查、经办、审核人员及近亲属都不成为无争议的审批人，发放批次不由同一人录入并放行',
  builder: (cli) =>
    cli
      .option('walks', { type: 'number', default: 2_000, describe: '随机经过的个数' })
      .option('seed', { type: 'number', default: 0, describe: '第一个种子' }),
  handler: async ({ walks, seed }) => {
    await walkCases(walks, seed);
    await walkRuns(walks, seed);
  },
};

async function walkCases(walks: number, first: number): Promise<void> {
  const counts = { events: 0, accepted: 0, refused: 0, decided: 0, reopened: 0 };
  for (let seed = first; seed < first + walks; seed++) {
    const path = await throughTheLog(seed);
    const walked = await walkCase(seed, ATTEMPTS, path);
    await path.close();
    const [violation] = violationsIn(walked);
    must(violation === undefined, `种子 ${seed}：${violation}`);
    counts.events += walked.events.length;
    counts.accepted += walked.acceptedCount;
    counts.refused += [...walked.refusals.values()].reduce((sum, count) => sum + count, 0);
    const types = new Set(walked.events.map(({ type }) => type));
    if (types.has('AllowanceGranted') || types.has('AllowanceDenied')) counts.decided += 1;
    if (types.has('CaseReopened')) counts.reopened += 1;
    if ((seed - first + 1) % 200 === 0) say(`  ${seed - first + 1} 个经过`);
  }
  say(
    `${walks} 个随机经过：${counts.accepted} 项办理、${counts.refused} 项被拒、${counts.events} 个事件，` +
      `${counts.decided} 件作出决定，${counts.reopened} 件重启；没有一件由应回避者审批。`,
  );
}

async function walkRuns(walks: number, first: number): Promise<void> {
  const counts = { accepted: 0, sent: 0, anew: 0 };
  for (let seed = first; seed < first + walks; seed++) {
    const { events, acceptedCount } = await walkRun(seed, RUN_ATTEMPTS);
    const [violation] = runViolationsIn(events);
    must(violation === undefined, `发放批次，种子 ${seed}：${violation}`);
    const types = events.map(({ event }) => event.type).join(' ');
    counts.accepted += acceptedCount;
    if (types.includes('RunExported')) counts.sent += 1;
    if (types.includes('RunEntered RosterFrozen')) counts.anew += 1;
  }
  say(
    `${walks} 个随机发放批次：${counts.accepted} 项办理，${counts.sent} 批导出，` +
      `${counts.anew} 批录入后重新冻结；没有一批由同一人录入并放行，近亲属都未经手。`,
  );
}

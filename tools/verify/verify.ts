import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { canary } from './canary.js';
import { crash } from './crash.js';
import { fresh } from './fresh.js';
import { killed } from './killed.js';
import { oneField } from './one-field.js';
import { say } from './place.js';
import { planted } from './planted.js';
import { Failed } from './program.js';
import { separation } from './separation.js';
import { simulation } from './simulation.js';

const EXIT = { holds: 0, failed: 1, wrongUse: 2 } as const;

/** Called in a way that cannot be meant. */
class WrongUse extends Error {}

/** The acceptance checks that are too long, or too rough, for `npm test`; each in a file of its own. */
async function run(): Promise<void> {
  const startedAt = performance.now();
  await yargs(hideBin(process.argv))
    .locale('zh_CN')
    .scriptName('npm run verify --')
    .usage('验收检查：每项都在全新的目录中真实运行。\n\n用法：$0 <名称> [选项]')
    .command(fresh)
    .command(canary)
    .command(killed)
    .command(crash)
    .command(oneField)
    .command(planted)
    .command(separation)
    .command(simulation)
    .demandCommand(1, '请给出检查的名称。')
    .strict()
    .help()
    .version(false)
    .epilogue('退出码：0 成立；1 不成立；2 用法有误。')
    .fail((message, error) => {
      throw error ?? new WrongUse(message);
    })
    .parseAsync();
  say(`用时 ${Math.round((performance.now() - startedAt) / 1_000)} 秒。`);
}

try {
  await run();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const wrongUse = error instanceof WrongUse;
  if (!wrongUse && !(error instanceof Failed)) throw error;
  process.stderr.write(`✗ ${error.message}\n`);
  process.exitCode = wrongUse ? EXIT.wrongUse : EXIT.failed;
}

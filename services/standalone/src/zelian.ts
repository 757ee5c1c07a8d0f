import './node-version.js';
import { resolve } from 'node:path';
import { StartRefused } from '@zelian/eventlog/start-refused';
import { RuleFileError } from '@zelian/policy/parse';
import { ConfigError, readConfig } from '@zelian/service/config';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { backup } from './operator/backup.js';
import { fsck } from './operator/fsck.js';
import { init } from './operator/init.js';
import { EXIT, EXIT_WORDS, NotDone, WrongUse } from './operator/outcome.js';
import { restore } from './operator/restore.js';

const OURS = [NotDone, StartRefused, ConfigError, RuleFileError];

/** The operator's commands, each in a file of its own. */
async function run(): Promise<void> {
  await yargs(hideBin(process.argv))
    .locale('zh_CN')
    .scriptName('npm run zelian --')
    .usage('责链运维命令。\n\n用法：$0 <命令> [选项]')
    .option('data', {
      type: 'string',
      requiresArg: true,
      describe: '数据目录',
      default: readConfig().data,
      defaultDescription: 'ZELIAN_DATA，否则 ./data',
      coerce: (folder: string) => resolve(folder),
    })
    .command(init)
    .command(fsck)
    .command(backup)
    .command(restore)
    .demandCommand(1, '请给出一个命令。')
    .strict()
    .help()
    .version(false)
    .epilogue(EXIT_WORDS)
    .fail((message, error) => {
      throw error ?? new WrongUse(message);
    })
    .parseAsync();
}

try {
  await run();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const wrongUse = error instanceof WrongUse;
  if (!wrongUse && !OURS.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`${error.message}\n`);
  if (wrongUse) process.stderr.write('用法见 npm run zelian -- --help\n');
  process.exitCode = wrongUse ? EXIT.wrongUse : EXIT.notDone;
}

import './node-version.js';
import { StartRefused } from '@zelian/eventlog/start-refused';
import { ConfigError, readConfig } from '@zelian/service/config';
import { RuleFileError } from '@zelian/policy/parse';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { isDemoFolder, startDemo } from './demo/start-demo.js';
import { startPlatform, type Platform } from './platform.js';
import { print } from './print.js';

/** Exit codes: 0 stopped as asked, 1 did not start, 2 wrong use. */
const DID_NOT_START = 1;

const options = await yargs(hideBin(process.argv))
  .locale('zh_CN')
  .scriptName('npm start --')
  .usage('在本进程内运行全部服务。首次运行建立带演示数据的 ./data。\n\n用法：$0 [选项]')
  .option('empty', {
    type: 'boolean',
    default: false,
    describe: '不带演示数据；先用 zelian init 启用平台',
  })
  .option('all', {
    type: 'boolean',
    default: false,
    describe: '载入演示镇的全部年份（默认最近一年）',
  })
  .option('staff-only', { type: 'boolean', default: false, hidden: true })
  .strict()
  .help()
  .version(false)
  .parseAsync();

async function start(): Promise<Platform> {
  const config = readConfig();
  const empty = options.empty && !isDemoFolder(config.data);
  const platform = empty ? await startPlatform(config) : await startDemo(config, options);
  print(`已就绪：${platform.url}　接口文档：${platform.url}/docs　停止：Ctrl+C`);
  return platform;
}

let running: Platform | undefined;
/** Also while it is starting: what was told of a demo is kept, and the next start goes on. */
function stop(): void {
  void (running?.stop() ?? Promise.resolve()).then(() => process.exit(0));
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);

try {
  running = await start();
} catch (error) {
  const ours =
    error instanceof StartRefused || error instanceof ConfigError || error instanceof RuleFileError;
  if (!ours) throw error;
  print(error.message);
  process.exit(DID_NOT_START);
}

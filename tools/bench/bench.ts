import { execFileSync } from 'node:child_process';
import {
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { availableParallelism, cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { append } from './append.js';
import { median, type Bench, type Row } from './measure.js';
import { lineOf, rounded } from './table.js';

/** Everything that is measured. */
const BENCHES: readonly Bench[] = [append];
const SYNCS = 200;
const SYNC_BYTES = 4_096;
/** A disk that syncs faster than this keeps nothing over a power cut. Units: µs. */
const TOO_FAST_US = 20;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const options = await yargs(hideBin(process.argv))
  .locale('zh_CN')
  .scriptName('npm run bench --')
  .usage(
    '测量：与对照在同一次运行中交替进行，给出中位数与范围。什么也不断言。\n\n用法：$0 [名称…] [选项]',
  )
  .option('json', { type: 'string', requiresArg: true, describe: '把结果写入 JSON 文件' })
  .option('rounds', { type: 'number', default: 5, describe: '轮数' })
  .option('seconds', { type: 'number', default: 1, describe: '每次测量的秒数' })
  .option('dir', {
    type: 'string',
    default: tmpdir(),
    defaultDescription: '系统临时目录',
    describe: '在哪个磁盘上测量',
  })
  .epilogue(`名称：${BENCHES.map(({ name, says }) => `\n  ${name}　${says}`).join('')}`)
  .help()
  .version(false)
  .parseAsync();

const chosen = options._.map(String);
const folder = mkdtempSync(join(options.dir, 'zelian-bench-'));
try {
  describe(folder);
  const rows: Row[] = [];
  for (const bench of BENCHES.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
    say(`\n${bench.name}　${bench.says}`);
    const { rounds, seconds } = options;
    const measured = await bench.run({ folder, rounds, seconds, say: (line) => say(`  ${line}`) });
    for (const row of measured) say(`  ${lineOf(row)}`);
    rows.push(...measured);
  }
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify(rows.map(rounded), undefined, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** What the figures depend on. */
function describe(at: string): void {
  const { node, sqlite } = process.versions;
  const [load = 0] = loadavg();
  const syncUs = syncMicroseconds(at);
  say(`代码 ${commit()}　Node ${node}　SQLite ${sqlite ?? '?'}　Linux ${release()}`);
  say(`${availableParallelism()} 核 ${cpus()[0]?.model ?? ''}　负载 ${load.toFixed(1)}`);
  say(`fsync ${syncUs.toFixed(0)} 微秒（写 ${SYNC_BYTES} 字节并 fdatasync，${SYNCS} 次的中位数）`);
  if (syncUs < TOO_FAST_US) say('⚠ 这个磁盘像是内存：请用 --dir 指明真实磁盘上的目录。');
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    }).trim();
  } catch {
    return '（无 git）';
  }
}

function syncMicroseconds(at: string): number {
  const descriptor = openSync(join(at, 'sync'), 'w');
  const bytes = Buffer.alloc(SYNC_BYTES, 1);
  const times = Array.from({ length: SYNCS }, () => {
    const startedAt = performance.now();
    writeSync(descriptor, bytes);
    fdatasyncSync(descriptor);
    return (performance.now() - startedAt) * 1_000;
  });
  closeSync(descriptor);
  return median(times);
}

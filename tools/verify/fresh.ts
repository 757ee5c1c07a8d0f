import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inheritedEnvironment } from '@zelian/service/config';
import { DEMO_PASSWORD } from '@zelian/standalone/demo/crew';
import type { CommandModule } from 'yargs';
import { ROOT, say } from './place.js';
import { Failed, freePort, must, Program } from './program.js';

/** From the clone to a working platform with a demo township in it. Units: seconds. */
const GOAL_SECONDS = 120;
/** What npm needs to reach its registry, if this machine sets it. */
const FOR_NPM = [
  'npm_config_userconfig',
  'npm_config_globalconfig',
  'npm_config_registry',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]),
];
const SEEDING = '正在建立演示镇';
const SEEDED = '演示镇已建立';
const READY = '已就绪';
const READY_WITHIN_MS = 15 * 60_000;
const JEST_LINE = /^(?:Tests|Test Suites):/;

interface FreshOptions {
  readonly tests: boolean;
  readonly keep: boolean;
}

export const fresh: CommandModule<object, FreshOptions> = {
  command: 'fresh',
  describe: '全新克隆：安装、构建、启动到就绪并计时，再运行测试',
  builder: (cli) =>
    cli
      .option('tests', {
        type: 'boolean',
        default: true,
        describe: '在克隆中运行测试；--no-tests 不运行',
      })
      .option('keep', { type: 'boolean', default: false, describe: '保留克隆目录' }),
  handler: async ({ tests, keep }) => {
    const folder = mkdtempSync(join(tmpdir(), 'zelian-fresh-'));
    try {
      await freshIn(folder, tests);
    } finally {
      if (keep) say(`克隆保留在 ${folder}`);
      else rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function freshIn(folder: string, tests: boolean): Promise<void> {
  const env = environmentOf(folder);
  const clone = join(folder, 'zelian');
  const node = await Program.run({ command: 'node', args: ['--version'], env });
  const npm = await Program.run({ command: 'npm', args: ['--version'], env });
  say(`PATH 中的 Node ${node.output}、npm ${npm.output}；npm 缓存为空`);
  await Program.run({ command: 'git', args: ['clone', '--quiet', ROOT, clone], env });
  const commit = await Program.run({
    command: 'git',
    args: ['log', '-1', '--format=%h %s'],
    cwd: clone,
    env,
  });
  say(`克隆 ${commit.output}`);

  const installSeconds = await timed('安装 npm ci', clone, env, ['ci']);
  const buildSeconds = await timed('构建 npm run build', clone, env, ['run', 'build']);
  const { seedingSeconds, readySeconds } = await startOnce(clone, env);
  const sum = installSeconds + buildSeconds + seedingSeconds + readySeconds;
  const verdict = sum < GOAL_SECONDS ? '达到目标' : '未达到目标';
  say(
    `安装 ${installSeconds.toFixed(1)} 秒 + 构建 ${buildSeconds.toFixed(1)} 秒 + 载入演示 ${seedingSeconds.toFixed(1)} 秒 + 就绪 ${readySeconds.toFixed(1)} 秒 = ${sum.toFixed(1)} 秒，目标 ${GOAL_SECONDS} 秒：${verdict}`,
  );
  if (tests) await runTests(clone, env);
}

/** Nothing of this shell but the way to node, git and the registry. */
function environmentOf(folder: string): Readonly<Record<string, string>> {
  const { PATH = '', ...others } = inheritedEnvironment(['PATH', 'HOME', ...FOR_NPM]);
  // `npm run` puts the project's own Node in front; a newcomer has only the machine's.
  const outside = PATH.split(delimiter).filter(
    (entry) => !entry.includes('node_modules') && !entry.includes('node-gyp-bin'),
  );
  return {
    ...others,
    PATH: outside.join(delimiter),
    npm_config_cache: join(folder, 'npm-cache'),
    LANG: 'C.UTF-8',
  };
}

async function timed(
  what: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<number> {
  const startedAt = performance.now();
  await Program.run({ command: 'npm', args, cwd, env });
  const seconds = (performance.now() - startedAt) / 1_000;
  say(`${what}：${seconds.toFixed(1)} 秒`);
  return seconds;
}

/** `npm start` on an empty folder, until somebody can sign in; then it must end well. */
async function startOnce(
  clone: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly seedingSeconds: number; readonly readySeconds: number }> {
  const port = await freePort();
  const at = new Map<string, number>();
  const startedAt = performance.now();
  const platform = Program.start({
    command: 'npm',
    args: ['start'],
    cwd: clone,
    env: { ...env, ZELIAN_PORT: String(port) },
    onLine: (line) => {
      for (const word of [SEEDING, SEEDED, READY])
        if (line.includes(word) && !at.has(word)) at.set(word, performance.now());
    },
  });
  await platform.says(READY, READY_WITHIN_MS);
  const [seeding, seeded, ready] = [SEEDING, SEEDED, READY].map((word) => at.get(word));
  if (seeding === undefined || seeded === undefined || ready === undefined)
    throw new Failed('npm start 没有建立演示镇');
  must(existsSync(join(clone, 'data')), '克隆中没有 data 目录');
  const seedingSeconds = (seeded - seeding) / 1_000;
  const readySeconds = (ready - startedAt) / 1_000 - seedingSeconds;
  say(
    `启动 npm start：载入演示 ${seedingSeconds.toFixed(1)} 秒，其余到就绪 ${readySeconds.toFixed(1)} 秒`,
  );
  await checkAnswers(`http://127.0.0.1:${port}`);
  const code = await platform.stop();
  must(code === 0, `SIGTERM 后退出码应为 0，实为 ${code}`);
  say('SIGTERM 后退出码 0');
  return { seedingSeconds, readySeconds };
}

async function checkAnswers(url: string): Promise<void> {
  const ready = await fetch(`${url}/health/ready`);
  must(ready.status === 200, `/health/ready 答复 ${ready.status}`);
  const session = await fetch(`${url}/api/gateway/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ staffId: 'ST013', password: DEMO_PASSWORD }),
  });
  must(session.status === 201, `ST013 登录答复 ${session.status}`);
  say('/health/ready 200，ST013 登录成功');
}

async function runTests(clone: string, env: Readonly<Record<string, string>>): Promise<void> {
  const startedAt = performance.now();
  const tests = Program.start({ command: 'npm', args: ['test'], cwd: clone, env });
  const code = await tests.exited;
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const counts = tests.lines.filter((line) => JEST_LINE.test(line)).join('　');
  const closing = tests.lines.findLast((line) => line.trim() !== '') ?? '';
  say(`测试 npm test：${seconds} 秒，退出码 ${code}`);
  for (const line of new Set([counts, closing])) if (line !== '') say(`  ${line}`);
  if (code === 0) return;
  const failures = tests.lines.filter((line) => /^(?:FAIL|\s+●)/.test(line));
  throw new Failed(['克隆中的测试没有全部通过', ...new Set(failures)].join('\n'));
}

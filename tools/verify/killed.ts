import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { parsed, textIn } from './answer.js';
import { Acknowledged } from './acknowledged.js';
import { ROOT, say } from './place.js';
import { inFolder, NODE_ENVIRONMENT, PlatformProcess, zelian } from './platform.js';
import { Failed, must, Program, sleep } from './program.js';
import { randomFrom } from './random.js';
import { openRelay, type Passing } from './relay.js';

const STORY = join(ROOT, 'tools/dist/story/story.js');
/** Commands of the five stories; kills are spread over so many. */
const COMMANDS_TOLD = 250;
const MOST_KILLS = 125;
/** A kill comes at most so long after a command was sent: before, while, or after it is stored. Units: ms. */
const LATEST_MS = 30;
const CLIENT_SECRETS = '/api/gateway/client-secrets/';

interface KilledOptions {
  readonly kills: number;
  readonly seed: number;
  readonly keep: boolean;
}

export const killed: CommandModule<object, KilledOptions> = {
  command: 'killed',
  describe: '在讲述案件的中途 kill -9，重启后接着讲完；随后日志、视图逐条检查',
  builder: (cli) =>
    cli
      .option('kills', { type: 'number', default: 1, describe: '讲述途中终止平台的次数' })
      .option('seed', {
        type: 'number',
        default: Math.floor(Math.random() * 1_000_000),
        defaultDescription: '随机',
        describe: '终止时刻的种子；同一种子选同样的指令',
      })
      .option('keep', { type: 'boolean', default: false, describe: '保留数据目录' }),
  handler: async (options) =>
    inFolder('killed', options, async (folder) => {
      must(Number.isInteger(options.kills) && options.kills > 0, '--kills 应为正整数');
      must(options.kills <= MOST_KILLS, `--kills 至多 ${MOST_KILLS}`);
      await killedIn(folder, options);
      if (options.keep) say(`数据目录保留在 ${folder}`);
    }),
};

async function killedIn(folder: string, { kills, seed }: KilledOptions): Promise<void> {
  const data = join(folder, 'data');
  say(`终止 ${kills} 次，种子 ${seed}`);
  const platform = await PlatformProcess.start(data);
  const killer = new Killer(platform, momentsOf(kills, seed));
  const acknowledged = new Acknowledged(join(folder, 'acknowledged'));
  const relay = await openRelay({
    target: async () => killer.standing(),
    send: (request) => {
      killer.sees(request);
      return request.body;
    },
    sendAgain: async (request, target) => overtaken(request, target),
    answered: (request, status, body) => acknowledged.note(request, status, body),
  });
  const story = Program.start({
    command: process.execPath,
    args: [STORY, '--url', relay.url],
    env: NODE_ENVIRONMENT,
    onLine: (line) => {
      if (/^(?:■|✗|\d+ 个案件)/.test(line)) say(`  ${line}`);
    },
  });
  const code = await story.exited;
  await relay.close();
  if (code !== 0) throw new Failed(story.lines.slice(-40).join('\n'));
  must(killer.kills === kills, `只终止了 ${killer.kills} 次：案件共 ${killer.commands} 条指令`);
  await platform.stop();
  await checkAfterwards(data, acknowledged);
  say(
    `${killer.kills} 次 kill -9，${killer.commands} 条指令，${acknowledged.count} 条答复成功的全部在日志中；案件如实讲完，fsck 无问题。`,
  );
}

export async function checkAfterwards(data: string, acknowledged: Acknowledged): Promise<void> {
  const missing = await acknowledged.missingIn(data);
  must(missing.length === 0, ['已答复成功的指令不在日志中：', ...missing].join('\n'));
  const fsck = await zelian(data, 'fsck');
  must((await fsck.exited) === 0, `zelian fsck 发现问题：\n${fsck.output}`);
  say(`  zelian fsck：${fsck.lines.at(-1) ?? ''}`);
}

/** Which commands are followed by a kill, and how soon. */
type Moments = ReadonlyMap<number, number>;

function momentsOf(kills: number, seed: number): Moments {
  const random = randomFrom(seed);
  const gap = COMMANDS_TOLD / kills;
  return new Map(
    Array.from({ length: kills }, (_, index) => [
      1 + Math.floor(gap * index) + Math.floor(random() * gap),
      random() * LATEST_MS,
    ]),
  );
}

/** Kills the platform at the moments chosen, and starts it again. */
class Killer {
  commands = 0;
  kills = 0;
  private reviving: Promise<void> = Promise.resolve();

  constructor(
    private readonly platform: PlatformProcess,
    private readonly moments: Moments,
  ) {}

  /** Where the platform answers, once it stands. */
  async standing(): Promise<string> {
    await this.reviving;
    if (!this.platform.alive) throw new Failed('平台自行停止了');
    return this.platform.url;
  }

  sees({ method, path, headers }: Passing): void {
    if (method !== 'POST' || headers['idempotency-key'] === undefined) return;
    this.commands += 1;
    const delayMs = this.moments.get(this.commands);
    if (delayMs === undefined) return;
    const earlier = this.reviving;
    this.reviving = earlier.then(async () => this.killAndRevive(delayMs, path));
  }

  private async killAndRevive(delayMs: number, path: string): Promise<void> {
    await sleep(delayMs);
    await this.platform.kill();
    this.kills += 1;
    const startedAt = performance.now();
    await this.platform.start();
    const seconds = (performance.now() - startedAt) / 1_000;
    say(
      `  第 ${this.commands} 条指令后 ${delayMs.toFixed(0)} 毫秒终止（${verbOf(path)}），${seconds.toFixed(1)} 秒后再次就绪`,
    );
  }
}

const verbOf = (path: string): string => path.split('?')[0]?.split('/').at(-1) ?? path;

/**
 * What must not be sent again as it was: the clock has run on while the platform was down, so that
 * a move to an instant now past only lets the platform come to rest.
 */
export async function overtaken({ path, body }: Passing, target: string): Promise<Buffer> {
  if (path.startsWith(CLIENT_SECRETS))
    throw new Failed('平台在发放接口密钥时停止：密钥只显示一次，换一个种子重来');
  if (path !== '/api/demo/advance') return body;
  const clock: unknown = await (await fetch(`${target}/api/demo/clock`)).json();
  const soonMs = Date.parse(textIn(clock, 'now')) + 1_000;
  const to = Math.max(Date.parse(textIn(parsed(body), 'to')), soonMs);
  return Buffer.from(JSON.stringify({ to: new Date(to).toISOString() }));
}

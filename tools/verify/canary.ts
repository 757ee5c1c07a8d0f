import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES } from '@zelian/contracts/terms';
import { Api } from '@zelian/service/api-client';
import { DEMO_PASSWORD, syntheticNumber } from '@zelian/standalone/demo/crew';
import { readTownship } from '@zelian/standalone/demo/township';
import type { CommandModule } from 'yargs';
import { tell } from '../story/tell.js';
import { textIn } from './answer.js';
import { needlesOf, Scanner, type Hit } from './needles.js';
import { ROOT, say } from './place.js';
import { inFolder, PlatformProcess } from './platform.js';
import { Failed, must } from './program.js';
import { openRelay } from './relay.js';
import { MARK, Salt } from './salt.js';

const TOWNSHIP = new URL('../../../services/standalone/demo/township/', import.meta.url);
const HITS_SHOWN = 40;
const NEWCOMER_PHONE = '10000000099';

export const canary: CommandModule<object, { keep: boolean }> = {
  command: 'canary',
  describe: '把带记号的姓名、号码、账户、地址、自由文字经接口送入，再到处寻找',
  builder: (cli) =>
    cli.option('keep', { type: 'boolean', default: false, describe: '保留数据目录' }),
  handler: async (options) =>
    inFolder('canary', options, async (folder) => {
      controlIn(folder);
      await canaryIn(join(folder, 'data'));
      if (options.keep) say(`数据目录保留在 ${folder}`);
    }),
};

/** What is planted on purpose must be found, or the search is worth nothing. */
function controlIn(folder: string): void {
  const values = [MARK, syntheticNumber(7)];
  const scanner = new Scanner(values);
  const file = join(folder, 'control');
  for (const { value, encoding, bytes } of values.flatMap(needlesOf)) {
    writeFileSync(file, Buffer.concat([Buffer.alloc(4_099, 0x5a), bytes, Buffer.alloc(77, 0x5a)]));
    const found = scanner.scan(file, readFileSync(file)).some((hit) => hit.value === value);
    must(found, `对照未被找到：${encoding}`);
  }
  say(`对照：两个值、${Scanner.ENCODINGS.length} 种写法，全部找到`);
}

async function canaryIn(data: string): Promise<void> {
  const salt = new Salt();
  const platform = await PlatformProcess.start(data, 'debug');
  await plant(platform, salt);
  const answers = await readEverything(platform.url);
  const scanner = new Scanner([MARK, ...salt.numbers]);
  say(
    `已送入 ${salt.texts.size} 段带记号的文字、${salt.numbers.size} 个号码；按 ${scanner.size} 种字节串寻找`,
  );
  const hits = [
    ...scanAnswers(scanner, answers),
    ...scanFolder(scanner, data, '运行中'),
    ...(await stopAndScan(platform, scanner, data)),
  ];
  if (hits.length > 0)
    throw new Failed(
      [`找到 ${hits.length} 处：`, ...hits.slice(0, HITS_SHOWN).map(wordsOf)].join('\n'),
    );
  say('在数据目录、日志、订阅流、审计流、指标、文档中都没有找到。');
}

/** The stories, their words salted; then what stories do not do: searches, mistakes, strange files. */
async function plant(platform: PlatformProcess, salt: Salt): Promise<void> {
  const relay = await openRelay({
    target: async () => platform.url,
    send: (request) => salt.in(request),
  });
  const told = await tell(relay.url, readTownship(TOWNSHIP).staff);
  await relay.close();
  for (const { story, faults } of told)
    for (const fault of faults) say(`  ${story.title}：${fault}`);
  say(`已讲述 ${told.length} 个案件，直到发放与退汇`);
  await search(platform.url, salt);
  await mistake(platform.url, salt);
}

/** What an officer types to find somebody. */
async function search(url: string, salt: Salt): Promise<void> {
  const clerk = await new Api(url).signIn({ staffId: 'ST013', password: DEMO_PASSWORD });
  const [number = ''] = salt.numbers;
  for (const query of [
    `name=${encodeURIComponent(salt.text('故事甲'))}`,
    `number=${number}`,
    `initials=${encodeURIComponent(salt.text('拼音'))}`,
    `caseNo=${encodeURIComponent(salt.text('案号'))}`,
  ])
    await clerk.get(`/api/intake/search?${query}`);
}

interface Mistake {
  readonly path: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Requests that are refused, each with something personal where it does not belong. */
async function mistake(url: string, salt: Salt): Promise<void> {
  const [number = ''] = salt.numbers;
  const typed = salt.text('写错了地方');
  const mistakes: readonly Mistake[] = [
    { path: '/api/intake/subjects', body: JSON.stringify({ [typed]: 1 }) },
    { path: '/api/intake/subjects', body: JSON.stringify({ kind: typed, number }) },
    { path: '/api/intake/subjects', body: `{"name":"${typed}` },
    { path: `/api/intake/households/${number}/register-household`, body: '{}' },
    { path: `/api/intake/${encodeURIComponent(typed)}/x`, body: '{}' },
    { path: `/api/survey/attachments?sub=${encodeURIComponent(typed)}`, body: '{}' },
    { path: '/api/gateway/sessions', body: JSON.stringify({ staffId: 'ST013', password: typed }) },
    { path: '/api/gateway/sessions', body: JSON.stringify({ staffId: typed, password: typed }) },
    {
      path: '/api/economic-check/exchange/results',
      body: `${JSON.stringify({ name: typed, number })}\n不是结果文件\n`,
      headers: { 'content-type': 'text/plain' },
    },
    {
      path: '/api/payment/attachments',
      body: `${typed}|${number}\r\n`,
      headers: { 'content-type': 'text/plain', 'idempotency-key': crypto.randomUUID() },
    },
    {
      path: `/api/gateway/staff/ST013/end-entrustment`,
      body: '{}',
      headers: { 'idempotency-key': number, 'if-match': `"${number}"` },
    },
  ];
  const tokens = await Promise.all(['ST013', 'ST014', 'ST034'].map(async (id) => tokenOf(url, id)));
  for (const { path, body, headers } of mistakes)
    for (const token of tokens)
      await fetch(`${url}${path}`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          ...headers,
        },
      });
  // Not for finance: refused, and the refusal is written down.
  const finance = await tokenOf(url, 'ST014');
  for (const path of [
    `/api/survey/survey-files/${number}`,
    `/api/intake/search?name=${encodeURIComponent(typed)}`,
    `/api/intake/applications/${encodeURIComponent(typed)}`,
  ])
    await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${finance}` } });
  await strangeHeaders(url, salt);
}

/** Headers that go into the record of a command: they are not for words or numbers of people. */
async function strangeHeaders(url: string, salt: Salt): Promise<void> {
  const [number = ''] = salt.numbers;
  const admin = await tokenOf(url, 'AD001');
  const registered = await fetch(`${url}/api/intake/subjects`, {
    method: 'POST',
    body: JSON.stringify({ kind: 'RESIDENT_ID', number: newcomerNumber(salt) }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${admin}` },
  });
  const sub = textIn(await registered.json(), 'sub');
  const register = async (headers: Readonly<Record<string, string>>): Promise<number> => {
    const answer = await fetch(`${url}/api/gateway/staff/ST900/register-staff`, {
      method: 'POST',
      body: JSON.stringify({
        sub,
        organ: 'TOWNSHIP',
        activeFrom: '2026-01-01',
        name: salt.text('·新来的'),
        number: newcomerNumber(salt),
        phone: NEWCOMER_PHONE,
      }),
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${admin}`,
        'idempotency-key': crypto.randomUUID(),
        ...headers,
      },
    });
    return answer.status;
  };
  salt.numbers.add(NEWCOMER_PHONE);
  const refused = await register({ 'x-correlation-id': number });
  must(refused === 400, `X-Correlation-Id 为号码，应答复 400，实为 ${refused}`);
  const taken = await register({ traceparent: `00-${number}-${number}-01` });
  must(taken === 201, `登记工作人员应答复 201，实为 ${taken}`);
}

function newcomerNumber(salt: Salt): string {
  const number = syntheticNumber(900);
  salt.numbers.add(number);
  return number;
}

/** Everything that is open to whoever may not know who the people are. */
async function readEverything(url: string): Promise<ReadonlyMap<string, Buffer>> {
  const [district, discipline] = [await tokenOf(url, 'ST034'), await tokenOf(url, 'ST006')];
  const reads: readonly (readonly [path: string, token?: string])[] = [
    ['/metrics'],
    ['/health/live'],
    ['/health/ready'],
    ['/docs'],
    ['/docs-json'],
    ['/api/demo/clock'],
    ['/api/gateway/access-log?after=0', discipline],
    ['/api/events?after=0', district],
    ['/api/oversight/events?after=0', discipline],
    ...SERVICES.flatMap((service) => [
      [`/api/${service}/audit/commits?after=0`, discipline] as const,
      [`/api/oversight/audit/${service}/commits?after=0`, discipline] as const,
    ]),
  ];
  const answers = new Map<string, Buffer>();
  for (const [path, token] of reads) {
    const answer = await fetch(`${url}${path}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    must(answer.status === 200, `${path} 答复 ${answer.status}`);
    answers.set(path, Buffer.from(await answer.arrayBuffer()));
  }
  return answers;
}

async function tokenOf(url: string, staffId: string): Promise<string> {
  const answer = await fetch(`${url}/api/gateway/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ staffId, password: DEMO_PASSWORD }),
  });
  must(answer.status === 201, `${staffId} 登录答复 ${answer.status}`);
  return textIn(await answer.json(), 'token');
}

function scanAnswers(scanner: Scanner, answers: ReadonlyMap<string, Buffer>): readonly Hit[] {
  const bytes = [...answers.values()].reduce((sum, { length }) => sum + length, 0);
  say(`已查 ${answers.size} 个答复，${mebibytes(bytes)}`);
  return [...answers].flatMap(([path, body]) => scanner.scan(path, body));
}

async function stopAndScan(
  platform: PlatformProcess,
  scanner: Scanner,
  data: string,
): Promise<readonly Hit[]> {
  await platform.stop();
  const output = Buffer.from(platform.lines.join('\n'));
  say(`已查日志 ${platform.lines.length} 行`);
  return [...scanner.scan('标准输出与日志', output), ...scanFolder(scanner, data, '停止后')];
}

function scanFolder(scanner: Scanner, folder: string, when: string): readonly Hit[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  let bytes = 0;
  const hits = files.flatMap((file) => {
    const content = readFileSync(file);
    bytes += content.length;
    return scanner.scan(file.replace(folder, 'data'), content);
  });
  say(`已查数据目录（${when}）${files.length} 个文件，${mebibytes(bytes)}`);
  return hits;
}

const mebibytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;

const wordsOf = ({ place, offset, encoding, value }: Hit): string =>
  `  ${place.replace(ROOT, '.')}，第 ${offset} 字节，${encoding}：${value}`;

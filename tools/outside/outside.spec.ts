import type { EventName, EventNamed } from '@zelian/contracts/catalogue';
import type { CaseStatusPublished } from '@zelian/contracts/oversight';
import { SERVICES } from '@zelian/contracts/terms';
import { caseStatusFeed } from '@zelian/oversight/feed/case-status-feed';
import { Logs } from '@zelian/service/testing';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CASE = '0198f0a0-0000-7000-8000-00000000000a';
const RUN = '0198f0a0-0000-7000-8000-0000000000b1';
const LINE = '0198f0a0-0000-7000-8000-0000000000c1';
const SHA = 'a'.repeat(64);
const CASE_NO = 'SA-DIBAO-370406109-2024-000001';

/** A commit as the audit feed tells it. */
interface Line {
  readonly position: number;
  readonly hash: string;
  readonly body: string;
}
type Feeds = Record<string, readonly Line[]>;

/** One granted and paid case, as the real logs hold it. */
async function aCase(surveyors: readonly string[] = ['ST012', 'ST011']): Promise<Logs> {
  const logs = new Logs();
  const record = async <K extends EventName>(
    stream: `${string}-${string}`,
    event: EventNamed<K>,
    staffId: string,
    on: string,
  ): Promise<unknown> => logs.record<K>(stream, [event], { on, by: { staffId, post: 'EXAMPLE' } });
  for (const staffId of surveyors)
    await record<'SurveySigned'>(
      `survey-${CASE}`,
      { type: 'SurveySigned', data: { round: 1, staffId, formSha: SHA, signedOn: '2024-08-29' } },
      staffId,
      '2024-08-29',
    );
  await record<'CaseReviewed'>(
    `case-${CASE}`,
    {
      type: 'CaseReviewed',
      data: { assessmentNo: 1, proposal: 'GRANT', reviewerId: 'ST008', reviewedOn: '2024-08-29' },
    },
    'ST008',
    '2024-08-29',
  );
  await record<'VoteCast'>(
    `case-${CASE}`,
    { type: 'VoteCast', data: { meetingId: RUN, staffId: 'ST001', choice: 'AGREE' } },
    'ST001',
    '2024-08-30',
  );
  await record<'LinePaid'>(
    `entitlementAccount-${CASE}`,
    { type: 'LinePaid', data: { lineId: LINE, runId: RUN, netFen: 612_00, paidOn: '2024-10-10' } },
    'SYSTEM',
    '2024-10-11',
  );
  for (const status of ['INTENT', 'APPLIED', 'GRANTED'] as const)
    await record<'CaseStatusPublished'>(
      `caseStatus-${CASE}`,
      { type: 'CaseStatusPublished', data: snapshot(status) },
      'SYSTEM',
      '2024-09-09',
    );
  return logs;
}

const snapshot = (status: CaseStatusPublished['status']): CaseStatusPublished => ({
  caseId: CASE,
  caseNo: CASE_NO,
  programme: 'DIBAO',
  village: '370406109216',
  status,
  statusOn: '2024-08-23',
});

async function feedsOf(logs: Logs): Promise<Feeds> {
  const feeds: Feeds = {};
  for (const service of SERVICES) {
    const store = await logs.storeOf(service);
    const commits = await store.commits(0, { commits: 1_000, bytes: 1_000_000 });
    feeds[service] = commits.map(({ position, hash, body }) => ({
      position,
      hash: Buffer.from(hash).toString('hex'),
      body,
    }));
  }
  return feeds;
}

async function eventsOf(logs: Logs): Promise<readonly string[]> {
  const lines: string[] = [];
  const source = await logs.storeOf('oversight');
  for await (const status of caseStatusFeed(source, {
    after: 0,
    types: [],
    wait: async () => false,
  }))
    lines.push(JSON.stringify(status));
  return lines;
}

/** What the entrance answers, as far as the two outside programs ask. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  feeds: Feeds,
  events: readonly string[],
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const after = Number(url.searchParams.get('after') ?? 0);
  if (request.method === 'POST') {
    const { secret } = JSON.parse(await textOf(request)) as { readonly secret: string };
    response.writeHead(secret === 'right' ? 201 : 401).end('{"token":"token"}');
    return;
  }
  if (request.headers.authorization !== 'Bearer token') {
    response.writeHead(401).end();
    return;
  }
  const service = /^\/api\/oversight\/audit\/([a-z-]+)\/commits$/.exec(url.pathname)?.[1];
  const lines =
    service === undefined
      ? events.filter((line) => positionIn(line) > after)
      : (feeds[service] ?? [])
          .filter(({ position }) => position > after)
          .map((line) => JSON.stringify(line));
  response.end(lines.map((line) => `${line}\n`).join(''));
}

async function serve(feeds: Feeds, events: readonly string[]): Promise<Server> {
  const server = createServer((request, response) => void answer(request, response, feeds, events));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A line that is no JSON comes with whatever was asked for. */
const positionIn = (line: string): number =>
  line.endsWith('}') ? (JSON.parse(line) as Line).position : Infinity;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const program = (name: string): string =>
  fileURLToPath(new URL(`../../outside/${name}.mjs`, import.meta.url));

async function run(name: string, args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [program(name), ...args]);
  const texts = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (texts.out += String(chunk)));
  child.stderr.on('data', (chunk) => (texts.err += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...texts };
}

interface Asked {
  readonly feeds?: Feeds;
  readonly events?: readonly string[];
  readonly args?: readonly string[];
  readonly secret?: string;
}

async function asked(
  name: string,
  { feeds = {}, events = [], args = [], secret = 'right' }: Asked,
): Promise<Ended> {
  const server = await serve(feeds, events);
  const { port } = server.address() as AddressInfo;
  try {
    const url = ['--url', `http://127.0.0.1:${port}`];
    return await run(name, [...url, '--client', 'OUTSIDE', '--secret', secret, ...args]);
  } finally {
    server.close();
  }
}

/** The lines with one replaced, and the chain made anew behind it: what a forger would leave. */
function forged(lines: readonly Line[], at: number, from: string, to: string): readonly Line[] {
  let before = Buffer.alloc(32);
  return lines.map((line, index) => {
    const body = index === at ? line.body.replace(from, to) : line.body;
    before = createHash('sha256').update(before).update(body).digest();
    return { ...line, body, hash: before.toString('hex') };
  });
}

describe('the commission, an outside program', () => {
  it('finds the chain whole and says who surveyed, signed, approved and paid', async () => {
    const ended = await asked('commission', { feeds: await feedsOf(await aCase()) });
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(ended.out).toContain('共 8 条提交、1 个案件；位置连续，链条完整。');
    const chain = ended.out.slice(ended.out.indexOf(CASE)).replaceAll(/ +/g, ' ');
    expect(chain).toMatch(/谁调查：\n 2024-08-29 ST012 .*SurveySigned survey\/1\/0/);
    expect(chain).toMatch(/谁签字：\n 2024-08-29 ST008 .*CaseReviewed approval\/1\/0/);
    expect(chain).toMatch(/谁审批：\n 2024-08-30 ST001 .*VoteCast approval\/2\/0 choice=AGREE/);
    expect(chain).toMatch(/谁发放：\n 2024-10-11 SYSTEM .*LinePaid payment\/1\/0 netFen=61200/);
    expect(chain).not.toContain('待查');
  });

  it('points at a surveyor who approved', async () => {
    const ended = await asked('commission', { feeds: await feedsOf(await aCase(['ST001'])) });
    expect(ended.out).toContain('待查：ST001 既调查又审批');
  });

  it('sees a commit that is missing', async () => {
    const feeds = await feedsOf(await aCase());
    const ended = await asked('commission', {
      feeds: { ...feeds, survey: feeds['survey']?.slice(1) ?? [] },
    });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('survey：位置 0 之后是 2，中间有缺口');
  });

  it('sees one changed byte', async () => {
    const feeds = await feedsOf(await aCase());
    const changed = (feeds['approval'] ?? []).map((line) => ({
      ...line,
      body: line.body.replace('"AGREE"', '"ABSTAIN"'),
    }));
    const ended = await asked('commission', { feeds: { ...feeds, approval: changed } });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('approval：位置 2 断链');
  });

  it('sees two commits that changed places', async () => {
    const feeds = await feedsOf(await aCase());
    const ended = await asked('commission', {
      feeds: { ...feeds, survey: (feeds['survey'] ?? []).toReversed() },
    });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('survey：位置 1 断链');
  });

  it('sees text that is not canonical although its hash fits', async () => {
    const feeds = await feedsOf(await aCase());
    const spaced = forged(feeds['survey'] ?? [], 0, '{', '{ ');
    const ended = await asked('commission', { feeds: { ...feeds, survey: spaced } });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('survey：位置 1 的原文不是规范 JSON');
  });

  it('remembers: a history made anew, or cut off, is seen the next time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zelian-commission-'));
    const args = ['--state', join(folder, 'heads.json')];
    try {
      const feeds = await feedsOf(await aCase());
      expect((await asked('commission', { feeds, args })).code).toBe(0);
      expect((await asked('commission', { feeds, args })).code).toBe(0);
      const lines = feeds['approval'] ?? [];
      const rewritten = { ...feeds, approval: forged(lines, 1, '"AGREE"', '"ABSTAIN"') };
      expect(await asked('commission', { feeds: rewritten })).toMatchObject({ code: 0 });
      const seen = await asked('commission', { feeds: rewritten, args });
      expect(seen.err).toContain('approval：位置 2 的哈希与上次核验时不同，历史被改写');
      const cut = await asked('commission', {
        feeds: { ...feeds, approval: lines.slice(0, 1) },
        args,
      });
      expect(cut.err).toContain('approval：上次末位为 2，现在只到 1：尾部被截');
      expect([seen.code, cut.code]).toEqual([1, 1]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is not content with nothing', async () => {
    expect(await asked('commission', {})).toMatchObject({ code: 1 });
  });
});

describe('the bureau, an outside program', () => {
  it('follows the statuses and prints the latest of each case', async () => {
    const ended = await asked('bureau', { events: await eventsOf(await aCase()) });
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(ended.out).toContain('共 3 条状态，1 个案件；顺序相符。');
    expect(ended.out).toMatch(new RegExp(`3 +${CASE_NO} +DIBAO +370406109216 +GRANTED`));
    expect(ended.out).not.toContain('APPLIED');
  });

  it.each([
    ['statuses out of order', (lines: readonly string[]) => lines.toReversed(), '不大于前一条'],
    [
      'a field that may not leave the house',
      (lines: readonly string[]) =>
        lines.map((line) => line.replace('"status"', '"name":"x","status"')),
      '字段 name 不在公布范围',
    ],
    [
      'a status that is null',
      (lines: readonly string[]) => lines.map((line) => line.replace('"GRANTED"', 'null')),
      '缺少 status',
    ],
    ['a line that is no JSON', (lines: readonly string[]) => [...lines, '{'], '不是 JSON'],
  ])('sees %s', async (_, change, problem) => {
    const ended = await asked('bureau', { events: change(await eventsOf(await aCase())) });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain(problem);
  });

  it('says so when it cannot sign in, or nobody answers', async () => {
    expect((await asked('bureau', { secret: 'wrong' })).code).toBe(2);
    const ended = await run('bureau', [
      '--url',
      'http://127.0.0.1:1',
      '--client',
      'X',
      '--secret',
      'x',
    ]);
    expect(ended).toMatchObject({ code: 2 });
    expect(ended.err).toContain('无法连接');
  });
});

it.each(['bureau', 'commission', 'client'])(
  '%s.mjs imports nothing but Node itself and what both share',
  (name) => {
    const imported = [...readFileSync(program(name), 'utf8').matchAll(/\bfrom '([^']+)'/g)];
    expect(imported.length).toBeGreaterThan(0);
    for (const [, from] of imported) expect(from).toMatch(/^node:|^\.\/client\.mjs$/);
  },
);

describe.each(['bureau', 'commission'])('%s.mjs', (name) => {
  it('explains itself in Chinese, and says what is missing', async () => {
    const help = await run(name, ['--help']);
    expect(help.code).toBe(0);
    expect(help.out).toMatch(/用法：[\s\S]*退出码/);
    expect(await run(name, [])).toMatchObject({ code: 2 });
    expect(await run(name, ['--nonsense'])).toMatchObject({ code: 2 });
  });
});

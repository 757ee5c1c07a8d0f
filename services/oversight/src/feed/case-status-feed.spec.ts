import type { CaseStatusPublished, CaseStatusWord } from '@zelian/contracts/oversight';
import { ManualClock } from '@zelian/eventlog/manual-clock';
import { FeedAnswer, type RouteRequest } from '@zelian/service/definition';
import { Logs } from '@zelian/service/testing';
import {
  caseStatusFeed,
  ndjsonOf,
  sseOf,
  typesOf,
  type OutwardStatus,
} from './case-status-feed.js';
import { eventsRoute } from './events-route.js';

const CASE = '0198f0a0-0000-7000-8000-00000000000a';
const OTHER = '0198f0a0-0000-7000-8000-00000000000b';

const snapshot = (caseId: string, status: CaseStatusWord): CaseStatusPublished => ({
  caseId,
  caseNo: 'SA-DIBAO-370406109-2024-000001',
  programme: 'DIBAO',
  village: '370406109216',
  status,
  statusOn: '2024-08-23',
});

async function publish(logs: Logs, caseId: string, status: CaseStatusWord): Promise<void> {
  await logs.record<'CaseFactNoted' | 'CaseStatusPublished'>(`caseStatus-${caseId}`, [
    {
      type: 'CaseFactNoted',
      data: { of: 'intake/1/0', fact: { type: 'ApplicationFiled', on: '2024-08-23' } },
    },
    { type: 'CaseStatusPublished', data: snapshot(caseId, status) },
  ]);
}

async function noteOnly(logs: Logs, caseId: string): Promise<void> {
  await logs.record<'CaseFactNoted'>(`caseStatus-${caseId}`, [
    {
      type: 'CaseFactNoted',
      data: { of: 'approval/1/0', fact: { type: 'CaseAssessed', on: '2024-08-29' } },
    },
  ]);
}

async function someStatuses(): Promise<Logs> {
  const logs = new Logs();
  await publish(logs, CASE, 'INTENT');
  await noteOnly(logs, CASE);
  await publish(logs, OTHER, 'INTENT');
  await publish(logs, CASE, 'APPLIED');
  return logs;
}

async function read(
  logs: Logs,
  after = 0,
  types: readonly string[] = [],
): Promise<readonly OutwardStatus[]> {
  const told: OutwardStatus[] = [];
  const source = await logs.storeOf('oversight');
  for await (const status of caseStatusFeed(source, { after, types, wait: async () => false }))
    told.push(status);
  return told;
}

describe('the feed of the bureau', () => {
  it('tells every published status with its place, and nothing else of the log', async () => {
    const told = await read(await someStatuses());
    expect(told.map(({ position, eventId, data }) => [position, eventId, data.status])).toEqual([
      [1, 'oversight/1/1', 'INTENT'],
      [3, 'oversight/3/1', 'INTENT'],
      [4, 'oversight/4/1', 'APPLIED'],
    ]);
    expect(told[0]).toEqual({
      position: 1,
      eventId: 'oversight/1/1',
      type: 'CaseStatusPublished',
      time: '2024-09-02T01:00:00.000Z',
      data: snapshot(CASE, 'INTENT'),
    });
  });

  it('goes on after the position that was read last', async () => {
    const logs = await someStatuses();
    expect((await read(logs, 3)).map(({ position }) => position)).toEqual([4]);
    expect(await read(logs, 4)).toEqual([]);
  });

  it('tells only what was asked for: event types or status words', async () => {
    const logs = await someStatuses();
    expect(await read(logs, 0, typesOf('CaseStatusPublished'))).toHaveLength(3);
    expect(await read(logs, 0, typesOf('APPLIED, GRANTED'))).toHaveLength(1);
    expect(await read(logs, 0, typesOf('VoteCast'))).toEqual([]);
  });

  it('waits at the end of the log, and tells what comes then', async () => {
    const logs = await someStatuses();
    const source = await logs.storeOf('oversight');
    const waitedAt: number[] = [];
    const wait = async (position: number): Promise<boolean> => {
      waitedAt.push(position);
      if (waitedAt.length === 1) await publish(logs, OTHER, 'WITHDRAWN');
      return waitedAt.length < 2;
    };
    const words: string[] = [];
    for await (const { data } of caseStatusFeed(source, { after: 4, types: [], wait }))
      words.push(data.status);
    expect(words).toEqual(['WITHDRAWN']);
    expect(waitedAt).toEqual([4, 5]);
  });

  it('is written as one line, or as one server-sent event that can be resumed', async () => {
    const [status] = await read(await someStatuses());
    if (status === undefined) throw new Error('nothing was told');
    expect(JSON.parse(ndjsonOf(status))).toEqual(status);
    expect(ndjsonOf(status).endsWith('}\n')).toBe(true);
    expect(sseOf(status)).toBe(
      `id: 1\nevent: CaseStatusPublished\ndata: ${JSON.stringify(status)}\n\n`,
    );
  });
});

async function linesOf(answer: FeedAnswer, max = Infinity): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of answer.lines) {
    lines.push(line);
    if (lines.length >= max) break;
  }
  return lines;
}

describe('GET events', () => {
  interface Asked {
    readonly query?: Readonly<Record<string, string>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  }

  async function answered(logs: Logs, clock: ManualClock, asked: Asked = {}): Promise<FeedAnswer> {
    const route = eventsRoute(await logs.storeOf('oversight'), clock);
    const { query = {}, headers = {}, signal = new AbortController().signal } = asked;
    // The route looks at these three and at nothing else of a request.
    const answer = await route.handle({ query, headers, signal } as RouteRequest);
    if (!(answer instanceof FeedAnswer)) throw new Error('no feed');
    return answer;
  }

  it('ends at the end of the log when nobody asked it to wait', async () => {
    const answer = await answered(await someStatuses(), new ManualClock());
    expect(answer.mime).toBe('application/x-ndjson');
    expect(await linesOf(answer)).toHaveLength(3);
  });

  it('with wait and nothing new it answers as soon as something comes', async () => {
    const logs = await someStatuses();
    const answer = await answered(logs, new ManualClock(), { query: { after: '4', wait: '10' } });
    const lines = linesOf(answer);
    await publish(logs, OTHER, 'APPLIED');
    expect(await lines).toHaveLength(1);
  });

  it('with wait and nothing new it ends empty when the time is over', async () => {
    const logs = await someStatuses();
    const clock = new ManualClock();
    const answer = await answered(logs, clock, { query: { after: '4', wait: '10' } });
    const lines = linesOf(answer);
    for (let second = 0; second < 20; second++) await clock.advance(1_000);
    expect(await lines).toEqual([]);
  });

  it('as server-sent events it goes on, and resumes after the last id', async () => {
    const logs = await someStatuses();
    const answer = await answered(logs, new ManualClock(), {
      headers: { accept: 'text/event-stream', 'last-event-id': '3' },
    });
    expect(answer.mime).toBe('text/event-stream');
    const lines = linesOf(answer, 4);
    await publish(logs, OTHER, 'DECLINED');
    const told = (await lines).map((line) => line.split('\n')[0] ?? '');
    // A comment opens the answer, and one more comes after each wait.
    expect(told[0]).toBe(': 在线');
    expect(told.filter((line) => line.startsWith('id'))).toEqual(['id: 4', 'id: 5']);
  });

  it('ends when the reader has gone', async () => {
    const gone = new AbortController();
    const answer = await answered(await someStatuses(), new ManualClock(), {
      query: { after: '4' },
      headers: { accept: 'text/event-stream' },
      signal: gone.signal,
    });
    const lines = linesOf(answer);
    gone.abort();
    expect((await lines).length).toBeLessThanOrEqual(1);
  });

  it('refuses a position that is none', async () => {
    await expect(
      answered(new Logs(), new ManualClock(), { query: { after: '-1' } }),
    ).rejects.toMatchObject({ code: 'PARAMETER_NOT_VALID' });
  });
});

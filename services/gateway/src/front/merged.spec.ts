import type { ServiceName } from '@zelian/contracts/terms';
import { Entrance, json, type Neighbour, type Reply } from './entrance.js';
import { setTimeout as delay } from 'node:timers/promises';

const CLERK = 'ST013';
const DISTRICT = 'ST040';
const CASE = '0198a000-0000-7000-8000-000000000001';
const SLOW_MS = 60_000;

let entrance: Entrance;
let clerk: string;

beforeAll(async () => {
  entrance = await Entrance.start();
  await entrance.staff(CLERK, 'CIVIL_AFFAIRS');
  await entrance.staff(DISTRICT, 'DISTRICT_OFFICER', 'DISTRICT_CIVIL_AFFAIRS');
  clerk = await entrance.signIn(CLERK);
}, SLOW_MS);
afterAll(async () => entrance.stop());
beforeEach(() => entrance.quietNeighbours());

const codeOf = ({ status, body }: Reply): string => `${status} ${String(body['code'])}`;
const says = (service: ServiceName, body: object, status = 200): void => {
  entrance.neighbours.set(service, async () => json(status, body));
};
const denies = (service: ServiceName): void => says(service, {}, 403);
/** Never answers. */
const silent: Neighbour = async () => new Promise(() => undefined);
const task = (kind: string, since: string, dueOn?: string): object => ({
  kind,
  caseId: CASE,
  since: `${since}T01:00:00.000Z`,
  ...(dueOn === undefined ? {} : { dueOn }),
});

/** Long enough for a neighbour that answers at all. Units: ms of real time. */
const TURN_MS = 20;
/** So that a neighbour has a second of real time before the limit of two is over. Units: ms. */
const STEP_MS = 40;

/** The reply, while the time of the machine goes on. */
async function meanwhile(asked: Promise<Reply>): Promise<Reply> {
  const answered = new AbortController();
  const reply = asked.finally(() => answered.abort());
  while (!answered.signal.aborted) {
    await delay(TURN_MS);
    await entrance.wallClock.advance(STEP_MS);
  }
  return reply;
}
const toDo = async (): Promise<Reply> =>
  meanwhile(entrance.send('GET', '/api/to-do', { token: clerk }));

describe('the merged to-do list', () => {
  it('is one list, the earliest due first, then the oldest; what has no day comes last', async () => {
    says('intake', { items: [task('b', '2024-08-20', '2024-08-27'), task('e', '2024-08-01')] });
    says('survey', { items: [task('c', '2024-08-21', '2024-08-27')] });
    says('approval', { items: [task('a', '2024-08-22', '2024-08-23'), task('f', '2024-08-02')] });
    says('payment', { items: [task('d', '2024-08-19', '2024-08-28')] });
    says('economic-check', { items: [] });
    const { body } = await toDo();
    expect(body).toMatchObject({ on: '2024-08-23', count: 6, unavailable: [] });
    const items = Array.isArray(body['items']) ? body['items'] : [];
    expect(items.map(({ kind }: { kind: string }) => kind).join('')).toBe('abcdef');
    expect(items[1]).toMatchObject({ service: 'intake', caseId: CASE });
  });

  it.each([
    ['due today', '2024-08-23', { remainingWd: 0 }],
    ['due on Monday', '2024-08-26', { remainingWd: 1 }],
    ['due on a Saturday', '2024-08-24', { remainingWd: 0 }],
    ['due after a working Saturday and a holiday', '2024-09-18', { remainingWd: 17 }],
    ['overdue since yesterday', '2024-08-22', { remainingWd: -1 }],
    ['due in a year without a calendar', '2031-01-02', { provisional: true }],
  ])('counts working days: %s', async (_words, dueOn, remaining) => {
    says('intake', { items: [task('a', '2024-08-20', dueOn)] });
    const { body } = await toDo();
    expect(body['items']).toEqual([expect.objectContaining(remaining)]);
  });

  it('without a day it has no days left to count', async () => {
    says('intake', { items: [task('a', '2024-08-20')] });
    expect(JSON.stringify((await toDo()).body)).not.toContain('remainingWd');
  });

  it('names who was silent or failed, and shows the others', async () => {
    says('intake', { items: [task('a', '2024-08-20')] });
    entrance.neighbours.set('survey', silent);
    entrance.neighbours.set('payment', async () => {
      throw new Error('broken');
    });
    says('approval', {}, 503);
    const { status, body } = await toDo();
    expect(status).toBe(200);
    expect(body).toMatchObject({ count: 1, unavailable: ['survey', 'approval', 'payment'] });
  });

  it('leaves out without a word what the officer may not read', async () => {
    says('intake', { items: [task('a', '2024-08-20')] });
    for (const service of ['survey', 'approval', 'payment', 'economic-check'] as const)
      denies(service);
    expect((await toDo()).body).toMatchObject({ count: 1, unavailable: [] });
  });

  it('asks each service as the officer himself', async () => {
    const asked: string[] = [];
    for (const service of ['intake', 'survey', 'approval', 'payment', 'economic-check'] as const)
      entrance.neighbours.set(service, async ({ url, headers }) => {
        const token = headers['authorization']?.slice('Bearer '.length) ?? '';
        asked.push(`${(await entrance.keys.verify(token, service)).staffId} ${url}`);
        return json(200, { items: [] });
      });
    await toDo();
    expect(asked.toSorted((a, b) => a.localeCompare(b))).toEqual(
      ['approval', 'economic-check', 'intake', 'payment', 'survey'].map(
        (service) => `${CLERK} /api/${service}/to-do?limit=200`,
      ),
    );
  });
});

describe('the case file', () => {
  const entry = (eventId: string, at: string): object => ({ eventId, at });
  const read = async (caseId = CASE): Promise<Reply> =>
    meanwhile(entrance.send('GET', `/api/cases/${caseId}`, { token: clerk }));

  it('tells what every service knows, in the order in which it was recorded', async () => {
    says('intake', {
      entries: [entry('intake/1/0', '2024-08-20'), entry('intake/2/0', '2024-08-23')],
    });
    says('survey', { entries: [entry('survey/1/0', '2024-08-22')] });
    entrance.neighbours.set('approval', async ({ url }) =>
      url.includes('/case-files/')
        ? json(200, { state: 'collecting' })
        : json(200, { entries: [entry('approval/1/0', '2024-08-21')] }),
    );
    const { body } = await read();
    expect(body).toMatchObject({ caseId: CASE, file: { state: 'collecting' }, unavailable: [] });
    const timeline = Array.isArray(body['timeline']) ? body['timeline'] : [];
    expect(timeline.map(({ eventId }: { eventId: string }) => eventId)).toEqual([
      'intake/1/0',
      'approval/1/0',
      'survey/1/0',
      'intake/2/0',
    ]);
  });

  it('of a case that nobody shows is not found; with somebody silent it is not known', async () => {
    expect(codeOf(await read())).toBe('404 NOT_FOUND');
    entrance.neighbours.set('approval', silent);
    const { status, body } = await read();
    expect(status).toBe(200);
    expect(body).toEqual({ caseId: CASE, timeline: [], unavailable: ['approval'] });
  });

  it.each(['x', CASE.toUpperCase(), `${CASE}0`])('has no case %s', async (caseId) => {
    expect(codeOf(await read(caseId))).toBe('400 ID_NOT_VALID');
  });
});

describe('the inbox of the district', () => {
  it('is one list of two services, the earliest due first', async () => {
    const token = await entrance.signIn(DISTRICT);
    says('economic-check', { items: [{ kind: 'CHECK', dueOn: '2024-08-28' }, { kind: 'OTHER' }] });
    says('approval', { items: [{ kind: 'OBJECTION', dueOn: '2024-08-27' }] });
    const { body } = await meanwhile(entrance.send('GET', '/api/inbox', { token }));
    expect(body).toEqual({
      items: [
        { service: 'approval', kind: 'OBJECTION', dueOn: '2024-08-27' },
        { service: 'economic-check', kind: 'CHECK', dueOn: '2024-08-28' },
        { service: 'economic-check', kind: 'OTHER' },
      ],
      unavailable: [],
    });
    entrance.neighbours.set('approval', silent);
    const later = await meanwhile(entrance.send('GET', '/api/inbox', { token }));
    expect(later.body).toMatchObject({ unavailable: ['approval'] });
  });
});

describe('the feeds of the supervisors', () => {
  it('are asked of the service that has them, with the place to go on from', async () => {
    const asked: string[] = [];
    const listen =
      (service: ServiceName): Neighbour =>
      async ({ url, headers }) => {
        asked.push([service, url, headers['last-event-id'] ?? ''].join(' '));
        return json(200, {});
      };
    entrance.neighbours.set('oversight', listen('oversight'));
    entrance.neighbours.set('payment', listen('payment'));
    const headers = { 'last-event-id': '7' };
    await entrance.send('GET', '/api/events?after=3&types=a', { token: clerk, headers });
    const audit = '/api/oversight/audit/payment/commits?after=9';
    await entrance.send('GET', audit, { token: clerk });
    expect(asked).toEqual([
      'oversight /api/oversight/events?after=3&types=a 7',
      'payment /api/payment/audit/commits?after=9 ',
    ]);
    const nobody = '/api/oversight/audit/nobody/commits';
    expect(codeOf(await entrance.send('GET', nobody, { token: clerk }))).toBe('404 NOT_FOUND');
  });
});

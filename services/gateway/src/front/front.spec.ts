import { streamRows } from '@zelian/contracts/catalogue';
import type { NoticePosted } from '@zelian/contracts/approval';
import type { Person } from '@zelian/contracts/terms';
import { Refused } from '@zelian/kernel/refused';
import { callerOf } from '@zelian/service/access';
import { OPENED_HEADER } from '@zelian/service/query-routes';
import type { ServiceCall } from '@zelian/service/service-port';
import { Readable } from 'node:stream';
import { Entrance, json, type Reply } from './entrance.js';

const CLERK = 'ST013';
const DISCIPLINE = 'ST006';
const CASE = '0198a000-0000-7000-8000-000000000001';
const SLOW_MS = 60_000;

let entrance: Entrance;
let clerk: string;

beforeAll(async () => {
  entrance = await Entrance.start();
  await entrance.staff(CLERK, 'CIVIL_AFFAIRS');
  await entrance.staff(DISCIPLINE, 'DISCIPLINE');
  clerk = await entrance.signIn(CLERK);
}, SLOW_MS);
afterAll(async () => entrance.stop());
beforeEach(() => entrance.quietNeighbours());

const codeOf = ({ status, body }: Reply): string => `${status} ${String(body['code'])}`;

/** The call that a service gets of a request. */
async function heard(
  send: () => Promise<Reply>,
): Promise<{ readonly call: ServiceCall; readonly reply: Reply }> {
  let call: ServiceCall = { method: '', url: '', headers: {} };
  entrance.neighbours.set('intake', async (asked) => {
    call = asked;
    return json(
      201,
      { version: 3 },
      { etag: '"3"', [OPENED_HEADER]: 'x;sub', 'x-zelian-code': 'X' },
    );
  });
  return { reply: await send(), call };
}

describe('who has not signed in', () => {
  it('reads what hangs in the villages', async () => {
    const sub = await entrance.township.person('somebody');
    const notice: NoticePosted = {
      postingNo: 1,
      postedOn: '2024-08-23',
      endsOn: '2024-08-30',
      signFromOn: '2024-08-31',
      places: ['村务公开栏'],
      posterId: CLERK,
      sheetSha: 'ab'.repeat(32),
      photoSha: 'cd'.repeat(32),
      programme: 'DIBAO',
      villageCode: '370406109215',
      membersCovered: 2,
      monthlyAmountFen: 72_500,
      settles: [],
      deadlines: [],
    };
    await entrance.township.tell(`case-${CASE}`, [
      {
        type: 'NoticePosted',
        data: notice,
        personal: [{ subject: sub, data: { printedName: '庚毕尾' } }],
      },
    ]);
    await entrance.township.settled();
    const before = await entrance.lastNumber();
    const reply = await entrance.send('GET', '/api/gateway/public/notices');
    expect(reply.body).toMatchObject({ items: [{ caseId: CASE, printedName: '庚毕尾' }] });
    expect(await entrance.noted(before)).toEqual([
      { staffId: 'PUBLIC', kind: 'opened', route: 'GET /api/gateway/public/notices', subs: [sub] },
    ]);
  });

  it('is asked to sign in everywhere else', async () => {
    for (const url of [
      '/api/gateway/staff-directory',
      '/api/gateway/grants',
      '/api/gateway/audit/commits',
      '/api/gateway/staff/AD001',
      '/api/gateway/access-log',
      '/api/gateway/me',
      '/api/to-do',
      '/api/inbox',
      `/api/cases/${CASE}`,
      '/api/events',
      '/api/oversight/audit/intake/commits',
    ])
      expect(codeOf(await entrance.send('GET', url))).toBe('401 NOT_SIGNED_IN');
    const registering = await entrance.send('POST', '/api/gateway/staff/ST050/register-staff', {
      body: {
        sub: CASE,
        organ: 'TOWNSHIP',
        activeFrom: '2024-08-23',
        name: '示例',
        number: '370406194505289973',
      },
      headers: { 'idempotency-key': entrance.nextId() },
    });
    expect(codeOf(registering)).toBe('401 NOT_SIGNED_IN');
  });

  it('is told to a service as somebody who may raise an objection, and issue nothing else', async () => {
    let told = '';
    entrance.neighbours.set('approval', async ({ headers }) => {
      told = headers['authorization'] ?? '';
      return json(201, {});
    });
    await entrance.send('POST', `/api/approval/cases/${CASE}/record-objection`, { body: {} });
    const person: Person = await entrance.keys.verify(told.slice('Bearer '.length), 'approval');
    const allowed = streamRows.flatMap(([, { commands }]) =>
      Object.entries(commands).flatMap(([name, row]) => {
        try {
          callerOf(person, name, row);
          return [name];
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          return [];
        }
      }),
    );
    expect(allowed).toEqual(['RecordObjection']);
    expect(person.client?.reads).toEqual([]);
  });
});

describe('what goes on to a service', () => {
  it('is the request as it came, with the headers that a service knows and a token of its own', async () => {
    const { call } = await heard(async () =>
      entrance.send('POST', '/api/intake/applications/x/record-intent?a=%E7%94%B2', {
        token: clerk,
        body: '{"a" : 1}',
        headers: {
          'idempotency-key': 'k',
          'if-match': '"2"',
          'x-correlation-id': 'c',
          'x-forwarded-for': '10.0.0.1',
          'zelian-on-behalf-of': 'ST040',
          [OPENED_HEADER]: 'x;y',
          cookie: 'zelian_session=z',
          origin: 'http://elsewhere',
        },
      }),
    );
    const { authorization, ...headers } = call.headers;
    expect(call).toMatchObject({
      method: 'POST',
      url: '/api/intake/applications/x/record-intent?a=%E7%94%B2',
    });
    expect(Buffer.from(call.body ?? []).toString()).toBe('{"a" : 1}');
    expect(headers).toEqual({
      'content-type': 'application/json',
      'idempotency-key': 'k',
      'if-match': '"2"',
      'x-correlation-id': 'c',
    });
    const person = await entrance.keys.verify(authorization?.slice(7) ?? '', 'intake');
    expect(person).toMatchObject({ staffId: CLERK, posts: ['CIVIL_AFFAIRS'], villages: 'ALL' });
    await expect(entrance.keys.verify(authorization?.slice(7) ?? '', 'payment')).rejects.toThrow(
      'TOKEN_NOT_VALID',
    );
  });

  it('comes back with the headers that are for the caller, and none of ours', async () => {
    const { reply } = await heard(async () =>
      entrance.send('GET', '/api/intake/applications', { token: clerk }),
    );
    expect(reply).toMatchObject({ status: 201, body: { version: 3 } });
    expect(reply.headers).toMatchObject({ etag: '"3"', 'cache-control': 'no-store' });
    expect(reply.headers).not.toHaveProperty(OPENED_HEADER);
    expect(reply.headers).not.toHaveProperty('x-zelian-code');
    expect(reply.headers['content-security-policy']).toContain("default-src 'self'");
  });

  it.each(['/api/nobody/things', '/api/', '/api/intake', '/nowhere', '/api/__proto__/x'])(
    'is nothing where there is no service: %s',
    async (url) => {
      const reply = await entrance.send('GET', url, { token: clerk });
      expect(codeOf(reply)).toBe('404 NOT_FOUND');
      expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    },
  );
});

describe('the access log', () => {
  it('holds an opening before the answer leaves', async () => {
    const before = await entrance.lastNumber();
    async function* body(): AsyncIterable<string> {
      yield JSON.stringify({ noted: await entrance.noted(before) });
    }
    entrance.neighbours.set('survey', async () => ({
      status: 200,
      headers: { 'content-type': 'application/json', [OPENED_HEADER]: 'survey-file.0;s1,s2' },
      body: Readable.from(body()),
    }));
    const reply = await entrance.send('GET', '/api/survey/files/x?q=1', { token: clerk });
    expect(reply.body['noted']).toEqual([
      { staffId: CLERK, kind: 'opened', route: 'GET /api/survey/files/x', subs: ['s1', 's2'] },
    ]);
  });

  it('holds a denial before the answer leaves, with its code', async () => {
    const before = await entrance.lastNumber();
    async function* body(): AsyncIterable<string> {
      yield JSON.stringify({ noted: await entrance.noted(before) });
    }
    entrance.neighbours.set('survey', async () => ({
      status: 403,
      headers: { 'content-type': 'application/json', 'x-zelian-code': 'VILLAGE_NOT_YOURS' },
      body: Readable.from(body()),
    }));
    const reply = await entrance.send('POST', '/api/survey/surveys/x/start-survey', {
      token: clerk,
      body: {},
    });
    expect(reply.body['noted']).toEqual([
      {
        staffId: CLERK,
        kind: 'denied',
        route: 'POST /api/survey/surveys/x/start-survey',
        code: 'VILLAGE_NOT_YOURS',
      },
    ]);
  });

  it.each([
    ['a number where an id belongs', '11010519491231002X', '…'],
    ['a name', encodeURIComponent('王小明'), '…'],
    [
      'an id of a case',
      '0198f0a0-0000-7000-8000-123456789012',
      '0198f0a0-0000-7000-8000-123456789012',
    ],
    ['a run', '370406109-MONTHLY-2026-03-1', '370406109-MONTHLY-2026-03-1'],
  ])('keeps ids of a path, and nothing that somebody typed: %s', async (_, typed, kept) => {
    const before = await entrance.lastNumber();
    entrance.neighbours.set('survey', async () => json(403, {}));
    await entrance.send('GET', `/api/survey/survey-files/${typed}`, { token: clerk });
    expect(await entrance.noted(before)).toMatchObject([
      { route: `GET /api/survey/survey-files/${kept}` },
    ]);
  });

  it('holds every use of the register of persons', async () => {
    const before = await entrance.lastNumber();
    entrance.neighbours.set('intake', async () =>
      json(200, { sub: 's1' }, { [OPENED_HEADER]: 'POST subjects;s1' }),
    );
    await entrance.send('POST', '/api/intake/subjects', { token: clerk, body: {} });
    const route = 'POST /api/intake/subjects';
    expect(await entrance.noted(before)).toEqual([
      { staffId: CLERK, kind: 'opened', route, subs: ['s1'] },
      { staffId: CLERK, kind: 'subject-register', route },
    ]);
  });

  it('holds nothing of what opened nothing', async () => {
    const before = await entrance.lastNumber();
    await entrance.send('GET', '/api/intake/applications', { token: clerk });
    expect(await entrance.noted(before)).toEqual([]);
  });

  it('is read by the discipline committee, page by page, and by nobody else', async () => {
    const discipline = await entrance.signIn(DISCIPLINE);
    const before = await entrance.lastNumber();
    const url = '/api/gateway/access-log';
    expect(codeOf(await entrance.send('GET', url, { token: clerk }))).toBe(
      '403 POST_MAY_NOT_DO_THIS',
    );
    const reply = await entrance.send('GET', `${url}?after=${before}`, { token: discipline });
    expect(reply.body).toEqual({
      items: [
        {
          number: before + 1,
          at: '2024-08-23T01:00:00.000Z',
          staffId: CLERK,
          kind: 'denied',
          route: `GET ${url}`,
          code: 'POST_MAY_NOT_DO_THIS',
        },
      ],
    });
    const first = await entrance.send('GET', url, { token: discipline });
    expect(first.body['items']).toHaveLength(before + 1);
    expect(codeOf(await entrance.send('GET', `${url}?after=x`, { token: discipline }))).toBe(
      '400 PARAMETER_NOT_VALID',
    );
  });
});

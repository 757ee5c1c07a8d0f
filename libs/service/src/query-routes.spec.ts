import type { Sub } from '@zelian/kernel/values';
import { afterToken, partitionId } from '@zelian/eventlog/partition';
import {
  clerk,
  death,
  elsewhere,
  exampleRegister,
  finance,
  OTHER_VILLAGE,
  registration,
  STAFF,
  supervisor,
} from './example-register.js';
import { Neighbours, type Answered } from './neighbours.js';
import { OPENED_HEADER } from './query-routes.js';

let township: Neighbours;
const heads: Sub[] = [];
let after = '';
let home = '';

beforeAll(async () => {
  township = await Neighbours.start(exampleRegister, {
    rules: { hash: 'example' },
    people: STAFF,
    on: '2024-08-23',
  });
  for (const word of ['a', 'b', 'c']) {
    const head = await township.person(word);
    heads.push(head);
    home = `households/${township.nextId()}`;
    const body = registration(head, word === 'c' ? { villageCode: OTHER_VILLAGE } : {});
    const { body: answer } = await township.command(clerk, `${home}/register-household`, body);
    after = String(answer['after']);
  }
});
afterAll(async () => township.stop());

const codeOf = ({ status, body }: Answered): string => `${status} ${String(body['code'])}`;
const subsOf = ({ body }: Answered): readonly unknown[] =>
  Array.isArray(body['items']) ? body['items'].map((item: { sub: Sub }) => item.sub) : [];
const get = async (path: string, by = clerk): Promise<Answered> => township.get(by, path);

describe('a list', () => {
  it('comes in pages that together are the whole', async () => {
    const first = await get('residents?limit=2');
    expect(subsOf(first)).toHaveLength(2);
    const second = await get(`residents?limit=2&cursor=${String(first.body['cursor'])}`);
    expect(second.body).not.toHaveProperty('cursor');
    expect(new Set([...subsOf(first), ...subsOf(second)])).toEqual(new Set(heads));
  });

  it.each(['0', '-1', '201', '1.5', 'x', '', '1e2', '0x10', '%205'])(
    'has no page of %p',
    async (limit) => {
      expect(codeOf(await get(`residents?limit=${limit}`))).toBe('400 LIMIT_NOT_VALID');
    },
  );

  it.each(['1', '200'])('has pages of %p', async (limit) => {
    expect((await get(`residents?limit=${limit}`)).status).toBe(200);
  });

  it('does not go on from a cursor of another list, or from one that is none', async () => {
    const { body } = await get('residents-by-id?limit=1');
    const foreign = await get(`residents?limit=1&cursor=${String(body['cursor'])}`);
    expect(codeOf(foreign)).toBe('400 CURSOR_NOT_VALID');
    expect(codeOf(await get('residents?cursor=x'))).toBe('400 CURSOR_NOT_VALID');
    expect(codeOf(await get('residents?cursor='))).toBe('400 CURSOR_NOT_VALID');
  });

  it('takes a parameter once', async () => {
    expect(codeOf(await get('residents?limit=1&limit=2'))).toBe('400 PARAMETER_TWICE');
  });

  it('shows an officer his villages only', async () => {
    const mine = await get('residents', { ...supervisor, staffId: elsewhere.staffId });
    expect(subsOf(mine)).toEqual([heads[2]]);
  });

  it('is not shown at a desk that has no need of it', async () => {
    const answer = await get('residents', finance);
    expect(codeOf(answer)).toBe('403 POST_MAY_NOT_DO_THIS');
    expect(answer.body['details']).toEqual({
      route: 'intake/residents',
      desks: ['clerk', 'supervisor'],
    });
  });
});

describe('one thing', () => {
  it('is opened by name, and the answer says whose part was opened', async () => {
    const answer = await get(`residents/${heads[0]}`);
    expect(answer.body).toEqual({ sub: heads[0], name: '庚毕尾' });
    expect(answer.headers[OPENED_HEADER]).toBe(`residents.2;${heads[0]}`);
    expect((await get('residents')).headers).not.toHaveProperty(OPENED_HEADER);
  });

  it('that is not there, or in another village, is not found', async () => {
    expect(codeOf(await get('residents/0198b2a0-0000-7000-8000-0000000000ff'))).toBe(
      '404 NOT_FOUND',
    );
    expect(codeOf(await get(`residents/${heads[0]}`, elsewhere))).toBe('404 NOT_FOUND');
    expect((await get(`residents/${heads[2]}`, elsewhere)).status).toBe(200);
  });

  it('is shown with its version, for If-Match, and nothing about anybody', async () => {
    const answer = await get(home);
    expect(answer.body).toEqual({ id: home.slice(11), version: 1, state: { memberCount: 1 } });
    expect(codeOf(await get('households/nobody'))).toBe('404 NOT_FOUND');
  });

  it('of another place in the catalogue has no route', async () => {
    expect(codeOf(await get('cases/0198b2a0-0000-7000-8000-0000000000ff'))).toBe('404 NOT_FOUND');
  });
});

describe('a file', () => {
  it('comes as bytes of its type, under its name', async () => {
    const answer = await get(`printed/${encodeURIComponent('名册')}`);
    expect(answer.bytes.toString('utf8')).toBe('名册');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('名册.txt')}`,
    });
  });
});

describe('reading after writing', () => {
  it('waits until the view has seen the commit', async () => {
    const answer = await get(`residents?after=${after}`);
    expect(subsOf(answer)).toHaveLength(3);
  });

  it('gives up after five seconds, and says when to come again', async () => {
    const ahead = afterToken(partitionId('intake', 0), 9_000_000);
    const answered = new AbortController();
    const asked = get(`residents?after=${ahead}`).finally(() => answered.abort());
    while (!answered.signal.aborted) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      await township.clock.advance(1_000);
    }
    const answer = await asked;
    expect(codeOf(answer)).toBe('503 VIEW_BEHIND');
    expect(answer.headers['retry-after']).toBe('1');
  });

  it.each([
    ['of a log the view does not follow', afterToken(partitionId('payment', 0), 1_000)],
    ['of a partition that is none', afterToken(partitionId('intake', 9), 1_000)],
    ['that is none', 'x'],
    ['that is empty', ''],
  ])('refuses a token %s', async (_words, token) => {
    expect(codeOf(await get(`residents?after=${token}`))).toBe('400 AFTER_NOT_VALID');
  });

  it('refuses on a halted view, names it as not ready, and shows the others', async () => {
    expect((await get(`living?after=${after}`)).body).toEqual({ count: 3 });
    const { body } = await township.command(clerk, `${home}/record-life-event`, {
      ...death(heads[2] ?? ''),
    });
    const token = String(body['after']);
    const answer = await get(`living?after=${token}`);
    expect(codeOf(answer)).toBe('503 VIEW_HALTED');
    expect(answer.headers['retry-after']).toBe('60');
    expect((await get('living')).body).toEqual({ count: 3 });
    expect(subsOf(await get('residents'))).toHaveLength(3);

    const ready = await township.raw('GET', '/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({ ready: false, notReady: ['living@1'] });
    const live = await township.raw('GET', '/health/live');
    expect([live.status, live.body]).toEqual([200, { live: true }]);
  });
});

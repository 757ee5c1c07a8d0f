import type { Person, Post } from '@zelian/contracts/terms';
import type { Sub } from '@zelian/kernel/values';
import {
  clerk,
  correction,
  death,
  elsewhere,
  exampleRegister,
  finance,
  joining,
  otherClerk,
  OTHER_VILLAGE,
  registration,
  STAFF,
  supervisor,
} from './example-register.js';
import { Neighbours, type Answered, type Sending } from './neighbours.js';

const posts: Post[] = ['CIVIL_AFFAIRS'];
/** Somebody who is going to lose his post. */
const leaving: Person = { ...clerk, staffId: 'ST099', posts };
const A = '0198a000-0000-7000-8000-00000000000a';
const B = '0198a000-0000-7000-8000-00000000000b';
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

let township: Neighbours;
let head: Sub;
let son: Sub;
let home: string;

beforeAll(async () => {
  township = await Neighbours.start(exampleRegister, {
    rules: { hash: 'example' },
    people: [...STAFF, leaving],
    on: '2024-08-23',
  });
});
afterAll(async () => township.stop());
beforeEach(async () => {
  posts.splice(0, posts.length, 'CIVIL_AFFAIRS');
  const count = township.nextId();
  head = await township.person(`head ${count}`);
  son = await township.person(`son ${count}`);
  home = `households/${township.nextId()}`;
});

const register = async (by: Person = clerk, sending: Sending = {}): Promise<Answered> =>
  township.command(by, `${home}/register-household`, registration(head), sending);
const join = async (by: Person, sending: Sending = {}, body = joining(son)): Promise<Answered> =>
  township.command(by, `${home}/add-member`, body, sending);
const codeOf = ({ status, body }: Answered): string => `${status} ${String(body['code'])}`;
/** Runs the act and says by how many commits the log has grown. */
async function written(act: () => Promise<unknown>): Promise<number> {
  const before = await township.service.position();
  await act();
  return (await township.service.position()) - before;
}

describe('a command that is right', () => {
  it('is recorded and answered with its place, its version and a token', async () => {
    const answer = await register();
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      position: await township.service.position(),
      version: 1,
      after: expect.any(String),
    });
    expect(answer.headers['etag']).toBe('"1"');
  });

  it('that leaves everything as it is writes nothing and answers 200', async () => {
    await register();
    await join(clerk);
    let again: Answered | undefined;
    expect(await written(async () => (again = await join(otherClerk)))).toBe(0);
    expect(again?.status).toBe(200);
    expect(again?.body).toEqual({ unchanged: true, version: 2 });
  });

  it('says when the reported thing happened, beside when it was recorded', async () => {
    await register();
    await join(clerk);
    const [, joined] = await township.service.own.events('household', home.slice(11));
    expect(joined?.meta.occurredAt).toBe('2024-08-19T16:00:00.000Z');
    expect(joined?.at).toBe('2024-08-23T01:00:00.000Z');
  });
});

describe('a command that may not be', () => {
  it('is refused to another desk, and nothing is written', async () => {
    expect(await written(async () => register(finance))).toBe(0);
    expect(codeOf(await register(finance))).toBe('403 POST_MAY_NOT_DO_THIS');
  });

  it('is refused outside the villages of the officer, when it opens a stream and later', async () => {
    expect(codeOf(await register(elsewhere))).toBe('403 VILLAGE_NOT_YOURS');
    await register();
    expect(codeOf(await join(elsewhere))).toBe('403 VILLAGE_NOT_YOURS');
    const body = registration(son, { villageCode: OTHER_VILLAGE });
    const other = `households/${township.nextId()}`;
    const inHisVillage = await township.command(elsewhere, `${other}/register-household`, body);
    expect(inHisVillage.status).toBe(201);
  });

  it('is refused when it names somebody nobody has registered, at any depth', async () => {
    const stranger = '0198b2a0-0000-7000-8000-0000000000ff';
    const body = registration(head, {
      members: [...registration(head).members, ...registration(stranger).members],
    });
    const answer = await township.command(clerk, `${home}/register-household`, body);
    expect(codeOf(answer)).toBe('400 SUBJECT_UNKNOWN');
    expect(answer.body['details']).toEqual({ subs: [stranger] });
  });

  it('is refused when it names a file nobody has uploaded, and records the file when he has', async () => {
    await register();
    const path = `${home}/record-life-event`;
    const missing = await township.command(
      clerk,
      path,
      death(head, { evidenceSha: 'ab'.repeat(32) }),
    );
    expect(codeOf(missing)).toBe('400 ATTACHMENT_UNKNOWN');
    const { body } = await township.file(clerk, `attachments?sub=${head}`, 'image/png', PNG);
    const evidenceSha = String(body['sha']);
    const answer = await township.command(clerk, path, death(head, { evidenceSha }));
    expect(answer.status).toBe(201);
    const events = await township.service.own.events('household', home.slice(11));
    expect(events.at(-1)?.meta.attach).toEqual([
      { sha256: evidenceSha, bytes: PNG.length, mime: 'image/png' },
    ]);
  });

  it('is refused for a day after today, and taken for today', async () => {
    await register();
    expect(codeOf(await join(clerk, {}, joining(son, '2024-08-24')))).toBe('400 DATE_IN_FUTURE');
    expect((await join(clerk, {}, joining(son, '2024-08-23'))).status).toBe(201);
  });

  it('is refused by the decider in its own words', async () => {
    const answer = await join(clerk);
    expect(codeOf(answer)).toBe('409 HOUSEHOLD_NOT_REGISTERED');
    expect(answer.body).toMatchObject({
      title: '该家庭尚未登记。',
      next: '请先登记家庭。',
      instance: `/api/intake/${home}/add-member`,
    });
  });
});

describe('the version the officer saw', () => {
  const correct = async (sending: Sending): Promise<Answered> =>
    township.command(supervisor, `${home}/correct-person`, correction(head), sending);

  it('is asked for where the catalogue says so', async () => {
    await register();
    expect(codeOf(await correct({}))).toBe('428 IF_MATCH_MISSING');
    expect((await correct({ ifMatch: 1 })).body['version']).toBe(2);
  });

  it('when it is old, the answer names the change of the other', async () => {
    await register();
    await join(otherClerk);
    const answer = await correct({ ifMatch: 1 });
    expect(codeOf(answer)).toBe('412 VERSION_STALE');
    expect(answer.body['details']).toEqual({
      actual: 2,
      changes: [
        {
          eventId: expect.stringMatching(/^intake\/\d+\/0$/),
          type: 'MemberJoined',
          version: 2,
          at: '2024-08-23T01:00:00.000Z',
          staffId: otherClerk.staffId,
          desk: 'clerk',
        },
      ],
    });
  });

  it('must be a quoted number', async () => {
    await register();
    const headers = {
      authorization: `Bearer ${supervisor.staffId}`,
      'content-type': 'application/json',
      'idempotency-key': township.nextId(),
    };
    const body = Buffer.from(JSON.stringify(correction(head)));
    for (const wrong of ['1', '*', 'W/"1"', '"1.5"', '"-1"', '"1", "2"']) {
      const answer = await township.raw(
        'POST',
        `/api/intake/${home}/correct-person`,
        { ...headers, 'if-match': wrong },
        body,
      );
      expect(codeOf(answer)).toBe('400 IF_MATCH_NOT_VALID');
    }
  });

  it('of a stream that must not exist yet: who comes second is told', async () => {
    await register();
    const body = registration(son);
    const answer = await township.command(otherClerk, `${home}/register-household`, body);
    expect(codeOf(answer)).toBe('412 VERSION_STALE');
    expect(answer.body['title']).toBe('该编号已存在。');
  });
});

describe('the same command again', () => {
  it('gets its first answer, and is one event', async () => {
    const sending = { commandId: township.nextId() };
    const first = await register(clerk, sending);
    expect(await written(async () => register(clerk, sending))).toBe(0);
    expect((await register(clerk, sending)).body).toEqual(first.body);
  });

  it('gets its first answer also after the state has moved on', async () => {
    await register();
    const sending = { commandId: township.nextId(), ifMatch: 1 };
    const correct = async (): Promise<Answered> =>
      township.command(supervisor, `${home}/correct-person`, correction(head), sending);
    const first = await correct();
    await join(clerk);
    expect((await correct()).body).toEqual(first.body);
    expect(first.body['version']).toBe(2);
  });

  it('gets its first answer whatever If-Match it brings now, or none', async () => {
    await register();
    const commandId = township.nextId();
    const correct = async (ifMatch?: number): Promise<Answered> =>
      township.command(supervisor, `${home}/correct-person`, correction(head), {
        commandId,
        ...(ifMatch === undefined ? {} : { ifMatch }),
      });
    const first = await correct(1);
    await join(clerk);
    expect((await correct(7)).body).toEqual(first.body);
    expect((await correct()).body).toEqual(first.body);
  });

  it('gets its first answer also after the officer has lost his post', async () => {
    const sending = { commandId: township.nextId() };
    const first = await register(leaving, sending);
    posts.length = 0;
    expect((await register(leaving, sending)).body).toEqual(first.body);
    expect(codeOf(await register(leaving))).toBe('403 POST_MAY_NOT_DO_THIS');
  });

  it('gets its first answer also when it had opened the stream', async () => {
    const sending = { commandId: township.nextId() };
    const first = await register(clerk, sending);
    await join(clerk);
    expect((await register(clerk, sending)).body).toEqual(first.body);
  });

  it('with another body, on another stream or as another command is refused', async () => {
    const commandId = township.nextId();
    await register(clerk, { commandId });
    const others: readonly (readonly [string, object])[] = [
      [`${home}/register-household`, registration(head, { address: '别处1号' })],
      [`households/${township.nextId()}/register-household`, registration(head)],
      [`${home}/add-member`, joining(son)],
    ];
    for (const [path, body] of others) {
      let answer: Answered | undefined;
      const send = async (): Promise<unknown> =>
        (answer = await township.command(clerk, path, body, { commandId }));
      expect(await written(send)).toBe(0);
      expect(answer === undefined ? '' : codeOf(answer)).toBe('422 COMMAND_ID_REUSED');
    }
  });
});

describe('a refused command', () => {
  it('that could race is refused again within ten minutes, though it would now be right', async () => {
    const sending = { commandId: township.nextId() };
    expect(codeOf(await join(clerk, sending))).toBe('409 HOUSEHOLD_NOT_REGISTERED');
    await register();
    await township.clock.advance(9 * 60_000);
    expect(codeOf(await join(clerk, sending))).toBe('409 HOUSEHOLD_NOT_REGISTERED');
    expect((await join(clerk)).status).toBe(201);
  });

  it('is decided anew later, and under a new id at once', async () => {
    const sending = { commandId: township.nextId() };
    await join(clerk, sending);
    await register();
    await township.clock.advance(10 * 60_000);
    expect((await join(clerk, sending)).status).toBe(201);
  });

  it('of one officer does not stand in the way of another, nor of another content', async () => {
    const sending = { commandId: township.nextId() };
    await join(finance, sending);
    await register();
    const first = await join(clerk, sending);
    expect(first.status).toBe(201);
    expect((await join(finance, sending)).body).toEqual(first.body);

    const again = { commandId: township.nextId() };
    const late = joining(head, '2025-01-01');
    expect(codeOf(await join(clerk, again, late))).toBe('400 DATE_IN_FUTURE');
    expect((await join(clerk, again, joining(head))).body['unchanged']).toBe(true);
  });

  it('with a version is decided anew at once', async () => {
    const sending = { commandId: township.nextId(), ifMatch: 0 };
    const correct = async (ifMatch: number): Promise<Answered> =>
      township.command(supervisor, `${home}/correct-person`, correction(head), {
        ...sending,
        ifMatch,
      });
    expect(codeOf(await correct(0))).toBe('409 HOUSEHOLD_NOT_REGISTERED');
    await register();
    expect((await correct(1)).status).toBe(201);
  });
});

describe('two who register one person at the same moment', () => {
  it('one of them succeeds: what was read before deciding still holds when it is written', async () => {
    const answers = await Promise.all(
      [A, B].map(async (id) =>
        township.command(clerk, `households/${id}/register-household`, registration(head)),
      ),
    );
    expect(answers.map(codeOf).toSorted()).toEqual([
      '201 undefined',
      '409 PERSON_ALREADY_REGISTERED',
    ]);
  });
});

describe('who sends a command', () => {
  it('is asked to sign in', async () => {
    const answer = await township.raw(
      'POST',
      `/api/intake/${home}/register-household`,
      { 'content-type': 'application/json', 'idempotency-key': township.nextId() },
      Buffer.from(JSON.stringify(registration(head))),
    );
    expect(codeOf(answer)).toBe('401 NOT_SIGNED_IN');
  });

  it.each([
    ['households/---/register-household', 'ID_NOT_VALID'],
    ['households/%20/register-household', 'ID_NOT_VALID'],
    [`households/${'x'.repeat(65)}/register-household`, 'ID_NOT_VALID'],
  ])('must name a stream that can be: %s', async (path, code) => {
    const answer = await township.command(clerk, path, registration(head));
    expect(codeOf(answer)).toBe(`400 ${code}`);
  });

  it.each([
    [undefined, 'IDEMPOTENCY_KEY_MISSING'],
    ['1', 'IDEMPOTENCY_KEY_NOT_VALID'],
    [A.toUpperCase(), 'IDEMPOTENCY_KEY_NOT_VALID'],
    [A.replace('-7', '-0'), 'IDEMPOTENCY_KEY_NOT_VALID'],
  ])('must give it an id of its own: %s', async (key, code) => {
    const answer = await township.raw(
      'POST',
      `/api/intake/${home}/register-household`,
      {
        authorization: `Bearer ${clerk.staffId}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      Buffer.from(JSON.stringify(registration(head))),
    );
    expect(codeOf(answer)).toBe(`400 ${code}`);
  });

  it('hears nothing of the form of what he may not send', async () => {
    const answer = await township.command(finance, `${home}/register-household`, {});
    expect(codeOf(answer)).toBe('403 POST_MAY_NOT_DO_THIS');
  });

  it('hears of every wrong field, by its pointer', async () => {
    const body = { ...registration(head), villageCode: '3704', address: '', 多余: 1 };
    const answer = await township.command(clerk, `${home}/register-household`, body);
    expect(codeOf(answer)).toBe('400 BODY_NOT_VALID');
    expect(answer.body['errors']).toEqual(
      expect.arrayContaining([
        { pointer: '/villageCode', message: '应为 12 位村（社区）代码' },
        { pointer: '/address', message: '应为 1 至 200 个字' },
        { pointer: '/多余', message: '没有这个字段' },
      ]),
    );
  });
});

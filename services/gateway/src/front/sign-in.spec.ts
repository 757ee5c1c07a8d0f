import { ADMINS, Entrance, PASSWORD, type Reply } from './entrance.js';

const CLERK = 'ST013';
const OTHER = 'ST014';
const SESSIONS = '/api/gateway/sessions';
const HOUR_MS = 3_600_000;

/** Passwords are slow to check, on purpose. */
const SLOW_MS = 60_000;

let entrance: Entrance;
let grantId: string;

beforeAll(async () => {
  entrance = await Entrance.start();
  grantId = await entrance.staff(CLERK, 'CIVIL_AFFAIRS');
  await entrance.staff(OTHER, 'CIVIL_AFFAIRS');
}, SLOW_MS);
afterAll(async () => entrance.stop());

const codeOf = ({ status, body }: Reply): string => `${status} ${String(body['code'])}`;
const me = async (token: string): Promise<Reply> =>
  entrance.send('GET', '/api/gateway/me', { token });
const attempt = async (body: object | string): Promise<Reply> =>
  entrance.send('POST', SESSIONS, { body });

describe('signing in', () => {
  it('with the right password starts a session, by token and by cookie', async () => {
    const reply = await attempt({ staffId: CLERK, password: PASSWORD });
    expect(reply.status).toBe(201);
    expect(reply.body).toEqual({
      token: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: '2026-11-25T13:00:00.000Z',
      mustChangePassword: false,
    });
    expect(reply.headers['set-cookie']).toMatch(/zelian_session=.+HttpOnly; SameSite=Strict$/);
    const token = String(reply.body['token']);
    expect((await me(token)).body).toMatchObject({ person: { staffId: CLERK } });
    const byCookie = { headers: { cookie: `zelian_session=${token}` } };
    expect((await entrance.send('GET', '/api/gateway/me', byCookie)).status).toBe(200);
  });

  it('with a wrong password, and as nobody, answers the same; both are written down', async () => {
    const before = await entrance.lastNumber();
    const wrong = await attempt({ staffId: CLERK, password: 'not this one' });
    const nobody = await attempt({ staffId: 'ST999', password: 'not this one' });
    expect(codeOf(wrong)).toBe('401 PASSWORD_WRONG');
    const { traceId: _one, ...first } = wrong.body;
    const { traceId: _other, ...second } = nobody.body;
    expect(second).toEqual(first);
    const row = { kind: 'denied', route: `POST ${SESSIONS}`, code: 'PASSWORD_WRONG' };
    expect(await entrance.noted(before)).toEqual([
      { ...row, staffId: CLERK },
      { ...row, staffId: 'ST999' },
    ]);
  });

  it('tells what is wrong with the request, as strictly as any command', async () => {
    expect(codeOf(await attempt({ staffId: CLERK, password: PASSWORD, admin: true }))).toBe(
      '400 BODY_NOT_VALID',
    );
    expect(codeOf(await attempt({ staffId: [CLERK], password: PASSWORD }))).toBe(
      '400 BODY_NOT_VALID',
    );
    expect(codeOf(await attempt('{"staffId":"ST013","staffId":"AD001"}'))).toBe('400 KEY_TWICE');
    expect(codeOf(await attempt('{"__proto__":{"password":"x"}}'))).toBe('400 KEY_NOT_ALLOWED');
    expect(codeOf(await attempt('[]'))).toBe('400 BODY_NOT_VALID');
    expect(codeOf(await entrance.send('POST', SESSIONS))).toBe('400 BODY_MISSING');
    expect(codeOf(await attempt({}))).toBe('401 PASSWORD_WRONG');
  });

  it('too often from one address is put off for a while', async () => {
    const other = await Entrance.start(3);
    try {
      const body = { staffId: ADMINS[0], password: 'a guess' };
      const replies: Reply[] = [];
      for (let count = 0; count < 4; count += 1)
        replies.push(await other.send('POST', SESSIONS, { body }));
      expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
      const [, , , last] = replies;
      expect(last?.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(last?.body).toMatchObject({
        code: 'TOO_MANY_REQUESTS',
        title: '请求过于频繁，请稍后再试。',
      });
      expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await other.stop();
    }
  });
});

describe('a password that somebody else has set', () => {
  it('must be changed before anything else; then all sessions begin anew', async () => {
    const admin = await entrance.signIn(ADMINS[0]);
    const set = await entrance.send('POST', `/api/gateway/passwords/${OTHER}`, {
      token: admin,
      body: { password: 'first-word-2026' },
    });
    expect(set.body).toEqual({ set: true });
    const started = await attempt({ staffId: OTHER, password: 'first-word-2026' });
    expect(started.body['mustChangePassword']).toBe(true);
    const token = String(started.body['token']);
    for (const url of [
      '/api/to-do',
      '/api/inbox',
      '/api/gateway/staff-directory',
      '/api/gateway/access-log',
      '/api/cases/0198a000-0000-7000-8000-000000000001',
      '/api/events',
    ])
      expect(codeOf(await entrance.send('GET', url, { token }))).toBe('403 PASSWORD_MUST_CHANGE');
    expect((await me(token)).body['mustChangePassword']).toBe(true);

    const change = async (current: string, password: string): Promise<Reply> =>
      entrance.send('POST', '/api/gateway/passwords', { token, body: { current, password } });
    expect(codeOf(await change('not this one', PASSWORD))).toBe('401 PASSWORD_WRONG');
    const short = await change('first-word-2026', '123456789');
    expect(codeOf(short)).toBe('400 PASSWORD_NOT_ACCEPTED');
    expect(short.body['errors']).toEqual([
      { pointer: '/password', message: '应为 10 至 200 个字符' },
    ]);
    expect((await change('first-word-2026', PASSWORD)).body).toEqual({ changed: true });
    expect(codeOf(await me(token))).toBe('401 NOT_SIGNED_IN');
    const anew = await entrance.signIn(OTHER);
    expect((await me(anew)).body['mustChangePassword']).toBe(false);
  });

  it('is set by an administrator only, for somebody else who is there', async () => {
    const admin = await entrance.signIn(ADMINS[0]);
    const clerk = await entrance.signIn(CLERK);
    const body = { password: PASSWORD };
    const set = async (token: string, staffId: string): Promise<Reply> =>
      entrance.send('POST', `/api/gateway/passwords/${staffId}`, { token, body });
    const before = await entrance.lastNumber();
    expect(codeOf(await set(clerk, OTHER))).toBe('403 POST_MAY_NOT_DO_THIS');
    expect(await entrance.noted(before)).toEqual([
      {
        staffId: CLERK,
        kind: 'denied',
        route: `POST /api/gateway/passwords/${OTHER}`,
        code: 'POST_MAY_NOT_DO_THIS',
      },
    ]);
    expect(codeOf(await set(admin, ADMINS[0]))).toBe('409 PASSWORD_OF_ONESELF');
    expect(codeOf(await set(admin, 'ST999'))).toBe('404 NOT_FOUND');
    const unsigned = await entrance.send('POST', `/api/gateway/passwords/${OTHER}`, { body });
    expect(codeOf(unsigned)).toBe('401 NOT_SIGNED_IN');
  });
});

describe('a session ends', () => {
  it('when its owner ends it, and no other of his', async () => {
    const [one, other] = [await entrance.signIn(CLERK), await entrance.signIn(CLERK)];
    const reply = await entrance.send('DELETE', SESSIONS, { token: one });
    expect(reply.body).toEqual({ ended: true });
    expect(reply.headers['set-cookie']).toMatch(/zelian_session=; .*Expires=Thu, 01 Jan 1970/);
    expect(codeOf(await me(one))).toBe('401 NOT_SIGNED_IN');
    expect((await me(other)).status).toBe(200);
  });

  it('everywhere when the password is changed, by himself or by an administrator', async () => {
    const [one, other] = [await entrance.signIn(OTHER), await entrance.signIn(OTHER)];
    const bystander = await entrance.signIn(CLERK);
    await entrance.send('POST', '/api/gateway/passwords', {
      token: one,
      body: { current: PASSWORD, password: 'another-word-2026' },
    });
    expect(codeOf(await me(one))).toBe('401 NOT_SIGNED_IN');
    expect(codeOf(await me(other))).toBe('401 NOT_SIGNED_IN');
    const third = await entrance.signIn(OTHER, 'another-word-2026');
    await entrance.send('POST', `/api/gateway/passwords/${OTHER}`, {
      token: await entrance.signIn(ADMINS[0]),
      body: { password: PASSWORD },
    });
    expect(codeOf(await me(third))).toBe('401 NOT_SIGNED_IN');
    expect((await me(bystander)).status).toBe(200);
  });

  it('after two hours without use', async () => {
    const [idle, used] = [await entrance.signIn(CLERK), await entrance.signIn(CLERK)];
    await entrance.wallClock.advance(2 * HOUR_MS);
    expect((await me(used)).status).toBe(200);
    await entrance.wallClock.advance(1);
    expect(codeOf(await me(idle))).toBe('401 NOT_SIGNED_IN');
    expect((await me(used)).status).toBe(200);
  });

  it('at the twelfth hour, to the millisecond', async () => {
    const token = await entrance.signIn(CLERK);
    for (let hour = 1; hour <= 12; hour += 1) {
      await entrance.wallClock.advance(HOUR_MS);
      expect((await me(token)).status).toBe(200);
    }
    await entrance.wallClock.advance(1);
    expect(codeOf(await me(token))).toBe('401 NOT_SIGNED_IN');
  });

  it('with a word that nobody was given it never began', async () => {
    expect(codeOf(await me('x'.repeat(43)))).toBe('401 NOT_SIGNED_IN');
    expect(codeOf(await me(''))).toBe('401 NOT_SIGNED_IN');
  });
});

describe('a revoked grant', () => {
  it('gives nothing any more from the next request on, which is written down', async () => {
    const token = await entrance.signIn(CLERK);
    const admin = await entrance.signIn(ADMINS[0]);
    const url = '/api/gateway/staff-directory';
    expect((await entrance.send('GET', url, { token })).status).toBe(200);
    const revoked = await entrance.send('POST', `/api/gateway/staff/${CLERK}/revoke-grant`, {
      token: admin,
      body: { grantId, fromOn: entrance.township.on },
      headers: { 'idempotency-key': entrance.nextId() },
    });
    expect(revoked.status).toBe(201);
    const before = await entrance.lastNumber();
    expect(codeOf(await entrance.send('GET', `${url}?on=x`, { token }))).toBe(
      '403 POST_MAY_NOT_DO_THIS',
    );
    expect(codeOf(await attempt({ staffId: CLERK, password: PASSWORD }))).toBe(
      '403 POST_MAY_NOT_DO_THIS',
    );
    const row = { staffId: CLERK, kind: 'denied', code: 'POST_MAY_NOT_DO_THIS' };
    expect(await entrance.noted(before)).toEqual([
      { ...row, route: `GET ${url}` },
      { ...row, route: `POST ${SESSIONS}` },
    ]);
  });
});

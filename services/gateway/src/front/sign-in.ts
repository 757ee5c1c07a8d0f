import { dayOf } from '@zelian/kernel/day';
import { Refused } from '@zelian/kernel/refused';
import { checkPayload } from '@zelian/service/payload';
import { Invalid } from '@zelian/service/problem';
import { parseStrictJson } from '@zelian/service/strict-json';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notSignedIn, requireOwnPassword, type Front, type Visitor } from './front.js';
import { personOf } from './people.js';
import { ChangePassword, SetPassword, SignIn } from './requests.js';

/** Attempts per minute and address: a person mistypes, a program guesses. */
const ATTEMPTS_PER_MINUTE = 10;

/** Sessions and passwords. Nothing here is an event: credentials are rows that may be erased. */
export function signInRoutes(front: Front, attemptsPerMinute = ATTEMPTS_PER_MINUTE): void {
  const { server } = front;
  const limited = { config: { rateLimit: { max: attemptsPerMinute, timeWindow: '1 minute' } } };
  server.post('/api/gateway/sessions', limited, async (request, reply) => {
    const started = await signIn(front, bodyOf(request, SignIn));
    void reply.status(201).setCookie('zelian_session', started.token, {
      httpOnly: true,
      sameSite: 'strict',
      path: '/',
    });
    return started;
  });
  server.delete('/api/gateway/sessions', async (request, reply) => {
    const { token } = await withSession(front, request);
    if (token !== undefined) await front.sessions.end(token);
    void reply.clearCookie('zelian_session', { path: '/' });
    return { ended: true };
  });
  server.get('/api/gateway/me', async (request) => {
    const { person, session } = await withSession(front, request);
    return { person, mustChangePassword: session?.mustChange ?? false };
  });
  server.post('/api/gateway/passwords', limited, async (request) => {
    const { session } = await withSession(front, request);
    const { current, password } = bodyOf(request, ChangePassword);
    const id = session?.id ?? '';
    if ((await front.credentials.check(id, current)) === undefined) throw wrongPassword();
    await front.credentials.set(id, password, false);
    await front.sessions.endAllOf(id);
    return { changed: true };
  });
  server.post<{ Params: { staffId: string } }>('/api/gateway/passwords/:staffId', async (request) =>
    setPassword(front, request, request.params.staffId),
  );
  server.post<{ Params: { clientId: string } }>(
    '/api/gateway/client-secrets/:clientId',
    async (request, reply) => issueSecret(front, request, reply, request.params.clientId),
  );
}

async function signIn(
  front: Front,
  asked: SignIn,
): Promise<{
  readonly token: string;
  readonly expiresAt: string;
  readonly mustChangePassword: boolean;
}> {
  const client = asked.clientId !== undefined && asked.secret !== undefined;
  const kind = client ? 'client' : 'staff';
  const id = (client ? asked.clientId : asked.staffId) ?? '';
  const checked = client
    ? (await front.credentials.checkSecret(id, asked.secret)) && { mustChange: false }
    : await front.credentials.check(id, asked.password ?? '');
  const denied = async (code: string): Promise<void> =>
    front.accessLog.note({
      staffId: id,
      kind: 'denied',
      route: 'POST /api/gateway/sessions',
      code,
    });
  if (checked === false || checked === undefined) {
    await denied('PASSWORD_WRONG');
    throw wrongPassword();
  }
  const session = { sessionId: '', kind, id, mustChange: checked.mustChange } as const;
  const on = dayOf(front.ports.clock.now());
  if ((await personOf(front.ports.own, session, on, undefined)) === undefined) {
    await denied('POST_MAY_NOT_DO_THIS');
    throw new Refused('POST_MAY_NOT_DO_THIS', { reason: 'NO_GRANT_TODAY' });
  }
  const started = await front.sessions.start({ kind, id, mustChange: checked.mustChange });
  return { ...started, mustChangePassword: checked.mustChange };
}

/** An administrator sets a first password; the person must change it before anything else. */
async function setPassword(
  front: Front,
  request: FastifyRequest,
  staffId: string,
): Promise<object> {
  const { person } = await signedIn(front, request);
  await requireAdmin(front, person.posts.includes('PLATFORM_ADMIN'), person.staffId, request);
  if (staffId === person.staffId)
    throw new Invalid('PASSWORD_OF_ONESELF', '本人密码请用“修改密码”。', [], 409);
  if ((await front.ports.own.staff(staffId)) === undefined)
    throw new Invalid('NOT_FOUND', '没有这名工作人员。', [], 404);
  await front.credentials.set(staffId, bodyOf(request, SetPassword).password, true);
  await front.sessions.endAllOf(staffId);
  return { set: true };
}

async function issueSecret(
  front: Front,
  request: FastifyRequest,
  reply: FastifyReply,
  clientId: string,
): Promise<object> {
  const { person } = await signedIn(front, request);
  await requireAdmin(front, person.posts.includes('PLATFORM_ADMIN'), person.staffId, request);
  const session = { sessionId: '', kind: 'client', id: clientId, mustChange: false } as const;
  const on = dayOf(front.ports.clock.now());
  if ((await personOf(front.ports.own, session, on, undefined)) === undefined)
    throw new Invalid('NOT_FOUND', '没有这个已登记的接口账号。', [], 404);
  void reply.status(201);
  return { clientId, secret: await front.credentials.issueSecret(clientId) };
}

async function requireAdmin(
  front: Front,
  isAdmin: boolean,
  staffId: string,
  request: FastifyRequest,
): Promise<void> {
  if (isAdmin) return;
  const route = `${request.method} ${request.url}`;
  await front.accessLog.note({ staffId, kind: 'denied', route, code: 'POST_MAY_NOT_DO_THIS' });
  throw new Refused('POST_MAY_NOT_DO_THIS', { route });
}

/** The signed-in caller. Refuses: 401; PASSWORD_MUST_CHANGE. */
export async function signedIn(front: Front, request: FastifyRequest): Promise<Visitor> {
  const visitor = await withSession(front, request);
  requireOwnPassword(visitor);
  return visitor;
}

/** Also a caller who must change his password first. Refuses: 401. */
async function withSession(front: Front, request: FastifyRequest): Promise<Visitor> {
  const visitor = await front.visitor(request);
  if (visitor.session === undefined) throw notSignedIn();
  return visitor;
}

function wrongPassword(): Invalid {
  return new Invalid('PASSWORD_WRONG', '编号或密码不正确。', [], 401);
}

/** The body of a route of the front, as strict as any command. */
export function bodyOf<T extends object>(request: FastifyRequest, type: new () => T): T {
  const { body } = request;
  const value = parseStrictJson(body instanceof Uint8Array ? body : new Uint8Array());
  checkPayload(type, value);
  return value;
}

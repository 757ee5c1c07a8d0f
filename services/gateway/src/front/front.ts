import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { SERVICES, type Person, type ServiceName } from '@zelian/contracts/terms';
import type { Clock } from '@zelian/eventlog/clock';
import type { Records } from '@zelian/eventlog/records';
import { dayOf } from '@zelian/kernel/day';
import { Refused } from '@zelian/kernel/refused';
import type { OwnLog } from '@zelian/service/definition';
import type { Log } from '@zelian/service/log';
import { Invalid } from '@zelian/service/problem';
import { ProblemFilter, rawProblem } from '@zelian/service/problem-filter';
import { OPENED_HEADER } from '@zelian/service/query-routes';
import type { CallService, ServiceAnswer } from '@zelian/service/service-port';
import { MAX_ATTACHMENT_BYTES } from '@zelian/service/uploads';
import type { MintToken } from '@zelian/service/token';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AccessLog } from './access-log.js';
import { Credentials } from './credentials.js';
import { PUBLIC, personOf } from './people.js';
import { Sessions, type Session } from './sessions.js';

/** What the entrance stands on. */
export interface FrontPorts {
  /** The gateway's own log: who is who. */
  readonly own: OwnLog;
  /** Sessions, credentials and the access log: rows, not events. */
  readonly records: Records;
  readonly clock: Clock;
  /** Real time, for sessions: the demo clock may jump. */
  readonly wallClock: Clock;
  readonly call: CallService;
  readonly mint: MintToken;
  readonly log: Log;
}

/** A caller at the entrance, for the routes of the front itself. */
export interface Visitor {
  readonly person: Person;
  readonly session: Session | undefined;
  readonly token: string | undefined;
}

/** The one entrance: who is calling, to which service, and what was opened or denied. */
export interface Front {
  readonly server: FastifyInstance;
  readonly ports: FrontPorts;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly accessLog: AccessLog;
  /** The caller of a request. Refuses: 401 for a token that is not known any more. */
  visitor(request: FastifyRequest): Promise<Visitor>;
  /** Asks a service in the caller's name and writes down what it opened. */
  ask(visitor: Visitor, service: ServiceName, request: Asked): Promise<ServiceAnswer>;
}

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** Headers that go on to a service; no other does. */
const HANDED_ON = [
  'content-type',
  'accept',
  'idempotency-key',
  'if-match',
  'traceparent',
  'x-correlation-id',
  'last-event-id',
] as const;
/** Headers that come back. */
const HANDED_BACK = [
  'content-type',
  'etag',
  'retry-after',
  'link',
  'cache-control',
  'content-disposition',
] as const;

/** Longer than any address that Node lets in: what is too long is refused for what it is. */
const MAX_PATH_PART = 16_384;
const SESSION_COOKIE = 'zelian_session';

export async function openFront(ports: FrontPorts): Promise<Front> {
  const problems = new ProblemFilter(ports.log, async () => ({}));
  const server = fastify({
    // What the router itself refuses: an escape that is none, a path part that is too long.
    frameworkErrors: (error, request, reply) => void problems.answer(error, request, reply),
    bodyLimit: MAX_ATTACHMENT_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: MAX_PATH_PART },
    genReqId: () => crypto.randomUUID(),
    clientErrorHandler: refuseRaw,
  });
  await server.register(cookie);
  await server.register(helmet, {
    contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
  });
  await server.register(rateLimit, { global: false });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    '*',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => body,
  );
  // Nothing that a caller was shown is kept on his machine or on the way.
  server.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store');
  });
  server.setErrorHandler(async (error, request, reply) => {
    await problems.answer(error, request, reply);
    return reply;
  });
  server.setNotFoundHandler(async (request, reply) => {
    await problems.answer(new Invalid('NOT_FOUND', '没有这个地址。', [], 404), request, reply);
    return reply;
  });

  const accessLog = new AccessLog(ports.records, ports.clock);
  const sessions = new Sessions(ports.records, ports.wallClock);
  const front: Front = {
    server,
    ports,
    accessLog,
    sessions,
    credentials: new Credentials(ports.records, ports.wallClock),
    visitor: async (request) => visitorOf(front, request),
    ask: async (visitor, service, asked) => ask(front, visitor, service, asked),
  };
  handOn(front);
  return front;
}

/** What Node itself cannot read as a request is refused in the form of every other problem. */
function refuseRaw(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const problem = rawProblem(RAW_STATUS[error.code ?? ''] ?? 400);
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n` +
      'content-type: application/problem+json; charset=utf-8\r\nconnection: close\r\n' +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

const RAW_STATUS: Readonly<Record<string, 408 | 431>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

async function visitorOf(
  { ports, sessions, accessLog }: Front,
  request: FastifyRequest,
): Promise<Visitor> {
  const { authorization } = request.headers;
  const token =
    authorization?.startsWith('Bearer ') === true
      ? authorization.slice(7)
      : request.cookies[SESSION_COOKIE];
  if (token === undefined) return { person: PUBLIC, session: undefined, token };
  const session = await sessions.find(token);
  if (session === undefined) throw notSignedIn();
  const onBehalfOf = request.headers['zelian-on-behalf-of'];
  const person = await personOf(
    ports.own,
    session,
    dayOf(ports.clock.now()),
    typeof onBehalfOf === 'string' ? onBehalfOf : undefined,
  );
  if (person === undefined) {
    const route = `${request.method} ${request.url.split('?')[0]}`;
    const code = 'POST_MAY_NOT_DO_THIS';
    await accessLog.note({ staffId: session.id, kind: 'denied', route, code });
    throw new Refused(code, { reason: 'NO_GRANT_TODAY' });
  }
  return { person, session, token };
}

/** Refuses: PASSWORD_MUST_CHANGE for a session whose password somebody else has set. */
export function requireOwnPassword({ session }: Visitor): void {
  if (session?.mustChange === true)
    throw new Invalid('PASSWORD_MUST_CHANGE', '首次登录请先修改密码。', [], 403);
}

export const notSignedIn = (): Invalid => new Invalid('NOT_SIGNED_IN', '请先登录。', [], 401);

async function ask(
  front: Front,
  visitor: Visitor,
  service: ServiceName,
  asked: Asked,
): Promise<ServiceAnswer> {
  const { person, session } = visitor;
  const token = await front.ports.mint(person, service, session?.sessionId ?? 'none');
  const answer = await front.ports.call(service, {
    ...asked,
    headers: { ...asked.headers, authorization: `Bearer ${token}` },
  });
  const route = `${asked.method} ${asked.url.split('?')[0]}`;
  const opened = answer.headers[OPENED_HEADER];
  if (opened !== undefined) {
    const subs = opened.slice(opened.indexOf(';') + 1).split(',');
    await front.accessLog.note({ staffId: person.staffId, kind: 'opened', route, subs });
  }
  if (answer.status === 401 || answer.status === 403) {
    const code = answer.headers['x-zelian-code'] ?? String(answer.status);
    await front.accessLog.note({ staffId: person.staffId, kind: 'denied', route, code });
  }
  return answer;
}

/** `/api/<service>/…` goes to that service, unchanged. */
function handOn(front: Front): void {
  front.server.all<{ Params: { service: string } }>('/api/:service/*', async (request, reply) => {
    const service = SERVICES.find((name) => name === request.params.service);
    if (service === undefined) throw new Invalid('NOT_FOUND', '没有这个地址。', [], 404);
    const visitor = await front.visitor(request);
    requireOwnPassword(visitor);
    const { body } = request;
    const answer = await front.ask(visitor, service, {
      method: request.method,
      url: request.url,
      headers: chosen(request.headers, HANDED_ON),
      ...(body instanceof Uint8Array && body.length > 0 ? { body } : {}),
    });
    if (answer.status === 403 && visitor.session === undefined) {
      answer.body.destroy();
      throw notSignedIn();
    }
    if (
      service === 'intake' &&
      request.method === 'POST' &&
      request.url.startsWith('/api/intake/subjects')
    )
      await front.accessLog.note({
        staffId: visitor.person.staffId,
        kind: 'subject-register',
        route: 'POST /api/intake/subjects',
      });
    return send(reply, answer);
  });
}

export function send(reply: FastifyReply, answer: ServiceAnswer): FastifyReply {
  return reply.status(answer.status).headers(chosen(answer.headers, HANDED_BACK)).send(answer.body);
}

function chosen(
  headers: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    }),
  );
}

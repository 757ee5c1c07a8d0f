import { SERVICES, type ServiceName } from '@zelian/contracts/terms';
import { parsed } from '@zelian/eventlog/parsed';
import { countWorkdays, isLoaded, type Calendar } from '@zelian/kernel/calendar';
import { dayOf } from '@zelian/kernel/day';
import type { Day } from '@zelian/kernel/values';
import { UUID_PATTERN } from '@zelian/kernel/ids';
import { Invalid } from '@zelian/service/problem';
import { bodyOf } from '@zelian/service/service-port';
import type { FastifyRequest } from 'fastify';
import { send, type Front, type Visitor } from './front.js';
import { signedIn } from './sign-in.js';

/** Units: ms. A service that takes longer is named in `unavailable`, the others are shown. */
const SERVICE_LIMIT_MS = 2_000;
const CASE_SERVICES = ['intake', 'economic-check', 'survey', 'approval', 'payment'] as const;

/** One task of a to-do list, as the services answer it. */
interface Task {
  readonly kind: string;
  readonly caseId?: string;
  readonly since: string;
  readonly dueOn?: Day;
}
interface Entry {
  readonly at: string;
  readonly eventId: string;
}
interface Tasks {
  readonly items: readonly Task[];
}
interface Timeline {
  readonly entries: readonly Entry[];
}
interface Inbox {
  readonly items: readonly { readonly dueOn?: Day }[];
}

/**
 * Answers put together from several services: the only place that reads from more than one.
 *
 * Shape: what did not answer in time is named in `unavailable`; what this person may not read of a
 * service is left out without a word, as that service would leave it out.
 */
export function mergedRoutes(front: Front, calendar: Calendar): void {
  const { server } = front;
  server.get('/api/to-do', async (request) =>
    toDo(front, await signedIn(front, request), calendar),
  );
  server.get<{ Params: { caseId: string } }>('/api/cases/:caseId', async (request) =>
    caseFile(front, await signedIn(front, request), caseIdOf(request.params.caseId)),
  );
  server.get('/api/inbox', async (request) => inbox(front, await signedIn(front, request)));
  server.get('/api/events', async (request: FastifyRequest, reply) => {
    const query = request.url.split('?')[1];
    const answer = await front.ask(await signedIn(front, request), 'oversight', {
      method: 'GET',
      url: `/api/oversight/events${query === undefined ? '' : `?${query}`}`,
      headers: eventHeaders(request),
    });
    return send(reply, answer);
  });
  server.get<{ Params: { service: string } }>(
    '/api/oversight/audit/:service/commits',
    async (request, reply) => {
      const query = request.url.split('?')[1];
      const service = SERVICES.find((name) => name === request.params.service);
      if (service === undefined) throw new Invalid('NOT_FOUND', '没有这个服务。', [], 404);
      const answer = await front.ask(await signedIn(front, request), service, {
        method: 'GET',
        url: `/api/${service}/audit/commits${query === undefined ? '' : `?${query}`}`,
        headers: eventHeaders(request),
      });
      return send(reply, answer);
    },
  );
}

async function toDo(front: Front, visitor: Visitor, calendar: Calendar): Promise<object> {
  const { lists, unavailable } = await each(front, visitor, '/to-do?limit=200', parsed<Tasks>);
  const on = dayOf(front.ports.clock.now());
  const tasks = lists
    .flatMap(({ service, body }) => body.items.map((task) => ({ service, ...task })))
    .map((task) => ({ ...task, ...remaining(calendar, on, task.dueOn) }))
    .toSorted(
      (a, b) =>
        compare(a.dueOn ?? '9999-12-31', b.dueOn ?? '9999-12-31') || compare(a.since, b.since),
    );
  return { on, calendarVersion: calendar.version, count: tasks.length, items: tasks, unavailable };
}

/** Working days after today up to the due day: 0 when it is today, negative when it has passed; `provisional` beyond the calendar's data. */
function remaining(calendar: Calendar, on: Day, dueOn: Day | undefined): object {
  if (dueOn === undefined) return {};
  const left =
    dueOn >= on ? countWorkdays(calendar, on, dueOn) : -countWorkdays(calendar, dueOn, on);
  return { remainingWd: left, ...(isLoaded(calendar, dueOn) ? {} : { provisional: true }) };
}

async function caseFile(front: Front, visitor: Visitor, caseId: string): Promise<object> {
  const { lists, unavailable } = await each(
    front,
    visitor,
    `/timelines/${caseId}`,
    parsed<Timeline>,
  );
  const entries = lists.flatMap(({ service, body }) =>
    body.entries.map((entry) => ({ service, ...entry })),
  );
  if (entries.length === 0 && unavailable.length === 0)
    throw new Invalid('NOT_FOUND', '没有这个案件，或不在您的负责范围内。', [], 404);
  const file = await ask(front, visitor, 'approval', `/case-files/${caseId}`, parsed<object>);
  return {
    caseId,
    ...(file.body === undefined ? {} : { file: file.body }),
    timeline: entries.toSorted((a, b) => compare(a.at, b.at)),
    unavailable: [...new Set([...unavailable, ...(file.silent ? ['approval'] : [])])],
  };
}

async function inbox(front: Front, visitor: Visitor): Promise<object> {
  const answers = await Promise.all(
    (['economic-check', 'approval'] as const).map(async (service) => ({
      service,
      ...(await ask(front, visitor, service, '/inbox?limit=200', parsed<Inbox>)),
    })),
  );
  const items = answers.flatMap(({ service, body }) =>
    body === undefined ? [] : body.items.map((item) => ({ service, ...item })),
  );
  return {
    items: items.toSorted((a, b) => compare(a.dueOn ?? '9999-12-31', b.dueOn ?? '9999-12-31')),
    unavailable: answers.filter(({ silent }) => silent).map(({ service }) => service),
  };
}

async function each<T>(
  front: Front,
  visitor: Visitor,
  path: string,
  parse: (text: string) => T,
): Promise<{
  readonly lists: readonly { readonly service: ServiceName; readonly body: T }[];
  readonly unavailable: readonly ServiceName[];
}> {
  const answers = await Promise.all(
    CASE_SERVICES.map(async (service) => ({
      service,
      ...(await ask(front, visitor, service, path, parse)),
    })),
  );
  return {
    lists: answers.flatMap(({ service, body }) => (body === undefined ? [] : [{ service, body }])),
    unavailable: answers.filter(({ silent }) => silent).map(({ service }) => service),
  };
}

/** One service's answer; `silent` when it failed or took too long, no body when it says no. */
async function ask<T>(
  front: Front,
  visitor: Visitor,
  service: ServiceName,
  path: string,
  parse: (text: string) => T,
): Promise<{ readonly body?: T; readonly silent: boolean }> {
  const answered = front.ask(visitor, service, { method: 'GET', url: `/api/${service}${path}` });
  const answer = await Promise.race([
    answered.catch((): undefined => undefined),
    front.ports.wallClock.sleep(SERVICE_LIMIT_MS).then((): undefined => undefined),
  ]);
  if (answer === undefined || answer.status >= 500) return { silent: true };
  const text = (await bodyOf(answer)).toString('utf8');
  return answer.status === 200 ? { body: parse(text), silent: false } : { silent: false };
}

function caseIdOf(text: string): string {
  if (!UUID_PATTERN.test(text)) throw new Invalid('ID_NOT_VALID', '案件编号应为小写 UUID。');
  return text;
}

function eventHeaders(request: FastifyRequest): Record<string, string> {
  const { accept } = request.headers;
  const last = request.headers['last-event-id'];
  return {
    ...(accept === undefined ? {} : { accept }),
    ...(typeof last === 'string' ? { 'last-event-id': last } : {}),
  };
}

const compare = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

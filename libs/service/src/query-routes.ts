import {
  Controller,
  Get,
  HttpCode,
  Post,
  Req,
  Res,
  StreamableFile,
  type Type,
} from '@nestjs/common';
import { Query as BusQuery, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Desk, Person, ServiceName } from '@zelian/contracts/terms';
import type { StoredPart } from '@zelian/eventlog/commit';
import { dayOf } from '@zelian/kernel/day';
import { Refused } from '@zelian/kernel/refused';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { mayRead, maySeeVillage } from './access.js';
import { setPolicy } from './command-routes.js';
import {
  FeedAnswer,
  FileAnswer,
  type AnyView,
  type Answer,
  type OwnLog,
  type QueryRequest,
  type Route,
  type RouteRequest,
} from './definition.js';
import { personOf, type Authenticated } from './guard.js';
import { Invalid } from './problem.js';

/** Names the persons whose sealed parts a query opened; read and taken off by the gateway. */
export const OPENED_HEADER = 'x-zelian-opened';
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** What the routes below need of the service. */
export interface Reading {
  readonly service: ServiceName;
  readonly own: OwnLog;
  now(): string;
  /** Opens one sealed part; undefined after a shred. */
  open(part: StoredPart): Promise<unknown>;
  /** Aborted when the service stops. */
  readonly stopping: AbortSignal;
  issue(
    person: Person,
    ...command: Parameters<RouteRequest['issue']>
  ): ReturnType<RouteRequest['issue']>;
  /** Waits until the view has applied the commit of the token. Refuses: 503, or 400 for a foreign token. */
  waitFor(view: string, after: string): Promise<void>;
}

/** A GET route over a view, or a route of its own kind, in one form. */
interface Mounted {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly says: string;
  readonly reads: readonly Desk[];
  readonly view?: string;
  readonly creates: boolean;
  answer(request: FullRequest): Promise<Answer>;
}
type FullRequest = RouteRequest & QueryRequest;

class Ask extends BusQuery<Answer> {
  constructor(readonly run: () => Promise<Answer>) {
    super();
  }
}

@QueryHandler(Ask)
export class AskHandler implements IQueryHandler<Ask> {
  async execute({ run }: Ask): Promise<Answer> {
    return run();
  }
}

/** The controller of a service's views and own routes. A route without a policy is a defect. */
export function queryController(
  reading: Reading,
  views: readonly AnyView[],
  routes: readonly Route[],
): Type {
  @Controller(`api/${reading.service}`)
  @ApiTags('查询')
  class QueryRoutes {
    constructor(readonly bus: QueryBus) {}
  }
  Object.defineProperty(QueryRoutes, 'name', { value: `${reading.service}Queries` });
  Reflect.defineMetadata('design:paramtypes', [QueryBus], QueryRoutes);
  for (const mounted of [...mountedViews(reading.own, views), ...mountedRoutes(routes)])
    addRoute(QueryRoutes.prototype, mounted, reading);
  return QueryRoutes;
}

function mountedViews(own: OwnLog, views: readonly AnyView[]): readonly Mounted[] {
  return views.flatMap((view) =>
    view.queries.map((query, index) => ({
      name: `${view.name}.${index}`,
      method: 'GET' as const,
      path: query.path,
      says: query.says,
      reads: query.reads,
      view: view.name,
      creates: false,
      answer: async (request: QueryRequest) => query.answer(await own.docs(view), request),
    })),
  );
}

function mountedRoutes(routes: readonly Route[]): readonly Mounted[] {
  return routes.map((route) => ({
    name: `${route.method} ${route.path}`,
    method: route.method,
    path: route.path,
    says: route.says,
    reads: route.reads,
    creates: route.creates === true,
    answer: async (request) => route.handle(request),
  }));
}

function addRoute(routes: object, mounted: Mounted, reading: Reading): void {
  const property = mounted.name.replace(/[^A-Za-z0-9]+/g, '_');
  const handle = async function (
    this: { readonly bus: QueryBus },
    request: Authenticated,
    reply: FastifyReply,
  ): Promise<Answer> {
    const person = personOf(request);
    const route = `${reading.service}/${mounted.path}`;
    if (!mayRead(person, route, mounted.reads))
      throw new Refused('POST_MAY_NOT_DO_THIS', { route, desks: [...mounted.reads] });
    const opened = new Set<string>();
    const asked = requestOf(request, reply, person, reading, opened);
    const after = asked.query['after'];
    if (mounted.view !== undefined && after !== undefined)
      await reading.waitFor(mounted.view, after);
    const answer = await this.bus.execute(new Ask(async () => mounted.answer(asked)));
    if (answer === undefined) throw new Invalid('NOT_FOUND', '没有这个对象。', [], 404);
    if (opened.size > 0)
      void reply.header(OPENED_HEADER, `${mounted.name};${[...opened].join(',')}`);
    return sendable(answer, reply);
  };
  Object.defineProperty(handle, 'name', { value: property });
  const descriptor = { value: handle, configurable: true, writable: true };
  Object.defineProperty(routes, property, descriptor);
  Reflect.defineMetadata('design:paramtypes', [Object, Object], routes, property);
  Req()(routes, property, 0);
  Res({ passthrough: true })(routes, property, 1);
  setPolicy(handle, mounted.reads);
  for (const decorate of decoratorsOf(mounted)) decorate(routes, property, descriptor);
}

function decoratorsOf(mounted: Mounted): readonly MethodDecorator[] {
  const names = [...mounted.path.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => name ?? '');
  return [
    mounted.method === 'GET' ? Get(mounted.path) : Post(mounted.path),
    HttpCode(mounted.creates ? 201 : 200),
    ApiOperation({
      operationId: `${mounted.method} ${mounted.path}`,
      summary: mounted.says,
      description: `可读岗位：${mounted.reads.join('、')}`,
    }),
    ...names.map((name) => ApiParam({ name, schema: { type: 'string' } })),
    ...(mounted.view === undefined
      ? []
      : [
          ApiQuery({ name: 'after', required: false, schema: { type: 'string' } }),
          ApiQuery({ name: 'cursor', required: false, schema: { type: 'string' } }),
          ApiQuery({
            name: 'limit',
            required: false,
            schema: { type: 'integer', minimum: 1, maximum: MAX_LIMIT },
          }),
        ]),
    ApiResponse({
      status: mounted.creates ? 201 : 200,
      description: '结果',
      schema: { type: 'object' },
    }),
    ...[400, 401, 403, 404, 503].map((status) =>
      ApiResponse({
        status,
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      }),
    ),
  ];
}

/** Files and feeds go out as streams, everything else as JSON. */
function sendable(answer: object, reply: FastifyReply): object {
  if (answer instanceof FeedAnswer) {
    const stream = Readable.from(answer.lines);
    reply.raw.once('close', () => stream.destroy());
    return new StreamableFile(stream, { type: answer.mime });
  }
  if (!(answer instanceof FileAnswer)) return answer;
  const { bytes, mime, name } = answer;
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
  return new StreamableFile(bytes, { type: mime, disposition, length: bytes.length });
}

function requestOf(
  request: Authenticated,
  reply: FastifyReply,
  person: Person,
  reading: Reading,
  opened: Set<string>,
): FullRequest {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return {
    ...queryOf(request, person, reading, opened),
    body: request.body,
    headers: singleHeaders(request.headers),
    own: reading.own,
    signal: AbortSignal.any([gone.signal, reading.stopping]),
    noteOpened: (sub) => opened.add(sub),
    issue: async (stream, id, command, how) => reading.issue(person, stream, id, command, how),
  };
}

function queryOf(
  request: Authenticated,
  person: Person,
  reading: Reading,
  opened: Set<string>,
): QueryRequest {
  const query = textsOf(request.query);
  const at = reading.now();
  return {
    params: textsOf(request.params),
    query,
    by: person,
    at,
    on: dayOf(at),
    limit: limitOf(query['limit']),
    ...(query['cursor'] === undefined ? {} : { cursor: query['cursor'] }),
    maySee: (villageCode) => maySeeVillage(person, villageCode),
    open: async <P>(part: StoredPart) => {
      opened.add(part.sub);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- who kept the part knows what it opens to
      return (await reading.open(part)) as P | undefined;
    },
  };
}

/** Parameters as texts; one given twice is refused. */
function textsOf(values: unknown): Readonly<Record<string, string>> {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(
    typeof values === 'object' && values !== null ? values : {},
  );
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (typeof value !== 'string')
        throw new Invalid('PARAMETER_TWICE', `参数 ${name} 只能出现一次。`);
      return [name, value];
    }),
  );
}

/** Headers of a single value; those that come as lists are none of ours. */
function singleHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    ),
  );
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (!/^\d{1,3}$/.test(text) || limit < 1 || limit > MAX_LIMIT)
    throw new Invalid('LIMIT_NOT_VALID', `limit 应为 1 至 ${MAX_LIMIT} 的整数。`, [
      { pointer: '/limit', message: `应为 1 至 ${MAX_LIMIT} 的整数` },
    ]);
  return limit;
}

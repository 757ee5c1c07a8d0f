import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { streamRows, type StreamName } from '@zelian/contracts/catalogue';
import type { Person, ServiceName } from '@zelian/contracts/terms';
import { Consumers } from '@zelian/eventlog/consumers';
import type { ConsumerStatus, Waited } from '@zelian/eventlog/delivery';
import type { ConcurrencyConflict } from '@zelian/eventlog/event-store';
import { viewName } from '@zelian/eventlog/view-name';
import type { Json } from '@zelian/kernel/decider';
import type { Instant } from '@zelian/kernel/values';
import { attachmentRoutes } from './attachment-routes.js';
import { auditRoute } from './audit-feed.js';
import { streamParts } from './command-routes.js';
import { Commands, rowOf, type Answered, type Arriving } from './commands.js';
import { projectionsOf, reactionsOf } from './consumers.js';
import type { AnyDefinition, AnyView, OwnLog, Route, RouteRequest } from './definition.js';
import { standingHooks } from './health.js';
import { Metrics } from './metrics.js';
import { nestApp } from './nest-app.js';
import { openApiOf } from './openapi.js';
import { ownLogOf, type ViewWait } from './own-log.js';
import { checkPayload } from './payload.js';
import type { Ports } from './ports.js';
import { Invalid, Unavailable } from './problem.js';
import { ProblemFilter } from './problem-filter.js';
import { AskHandler, queryController, type Reading } from './query-routes.js';
import { staffDirectory } from './staff-directory.js';
import { standingRoutes } from './timeline.js';

/** How long `?after=` waits for a view. Units: ms. */
const AFTER_WAIT_MS = 5_000;

/** A service that answers, in whatever process. */
export interface RunningService {
  readonly name: ServiceName;
  readonly app: NestFastifyApplication;
  readonly own: OwnLog;
  readonly document: OpenAPIObject;
  readonly consumers: Consumers;
  /** A command of the platform's own set-up (`zelian init`). */
  found(command: Arriving): Promise<Answered>;
  position(): Promise<number>;
  status(): Promise<ServiceStatus>;
  stop(): Promise<void>;
}

export interface ServiceStatus {
  readonly service: ServiceName;
  readonly position: number;
  readonly consumers: readonly ConsumerStatus[];
  /** Names of what does not work: halted views; empty when all is well. */
  readonly notReady: readonly string[];
  readonly nextDue?: Instant;
}

/**
 * A service made of its definition: one Nest application, its consumers and its timers.
 *
 * Shape: consumers and timers run from the start; `consumers.caughtUp()` resolves when all that
 * the logs hold is applied and what was due has fired, which is when a process is ready.
 */
export async function createService<R>(
  definition: AnyDefinition<R>,
  ports: Ports<R>,
): Promise<RunningService> {
  const { streams } = definition;
  const views: readonly AnyView[] = [...definition.views, staffDirectory];
  const stopping = new AbortController();
  const metrics = new Metrics(definition.name);
  const own = ownLogOf(definition.name, ports, () => waits);
  const commands = new Commands(streams, ports, own, metrics);
  const consumers: Consumers = await Consumers.start({
    service: definition.name,
    views: ports.views,
    clock: ports.clock,
    reader: ports.parts,
    source: ports.source,
    reactions: reactionsOf(definition, commands, () => own),
    projections: projectionsOf(views),
    fire: async ({ stream, deadlineId }) => void (await commands.elapse(stream, deadlineId)),
  });
  const waits = waitsOf(consumers);
  const routes = [
    ...(definition.routes ?? []),
    ...(definition.feeds?.(ports) ?? []),
    ...standingRoutes(definition.name, streams),
    ...attachmentRoutes(definition.name, ports),
    auditRoute(ports.store, ports.clock),
  ];
  const reading = readingOf(definition.name, { ports, own, commands, consumers, views, stopping });
  const parts = Object.values(streams).map(({ name }) => streamParts(name, commands));
  const app = await nestApp({
    controllers: [
      ...parts.map(({ controller }) => controller),
      queryController(reading, definition.views, routes),
    ],
    providers: [...parts.map(({ handler }) => handler), AskHandler],
    rawPaths: rawPathsOf(definition.name, routes),
    filter: new ProblemFilter(ports.log, async (error) => otherChange(ports, error)),
    verify: ports.verify,
  });
  const status = async (): Promise<ServiceStatus> => statusOf(definition.name, ports, consumers);
  standingHooks(app.getHttpAdapter().getInstance(), {
    metrics,
    status,
    consumers,
    now: () => ports.clock.now(),
  });
  const document = openApiOf(app, definition.name, saysOf(definition.name));
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return {
    name: definition.name,
    app,
    own,
    document,
    consumers,
    found: async (command) => commands.found(command),
    position: async () => (await ports.store.head()).position,
    status,
    stop: async () => {
      stopping.abort();
      await app.close();
      await consumers.stop();
    },
  };
}

function waitsOf(consumers: Consumers): ViewWait {
  return {
    caughtUp: async (view, timeoutMs) => isReached(await consumers.waitForOwn(view, timeoutMs)),
    applied: async (view, event, timeoutMs) =>
      isReached(await consumers.waitForEvent(view, event, timeoutMs)),
  };
}

/** A view that follows no log of this service has nothing of it to wait for. */
const isReached = (waited: Waited): boolean => waited === 'reached' || waited === 'unknown';

interface Within<R> {
  readonly ports: Ports<R>;
  readonly own: OwnLog;
  readonly commands: Commands<R>;
  readonly consumers: Consumers;
  readonly views: readonly AnyView[];
  readonly stopping: AbortController;
}

function readingOf<R>(service: ServiceName, within: Within<R>): Reading {
  const { ports, own, commands, consumers, views, stopping } = within;
  return {
    service,
    own,
    stopping: stopping.signal,
    now: () => ports.clock.now(),
    open: async (part) => (await ports.parts.open([part]))[0],
    waitFor: async (view, after) => waitFor(views, consumers, view, after),
    issue: async (person, ...command) => issue(commands, person, ...command),
  };
}

/** Refuses: 400 for a token this view does not follow; 503 when it has not caught up, or is halted. */
async function waitFor(
  views: readonly AnyView[],
  consumers: Consumers,
  name: string,
  after: string,
): Promise<void> {
  const view = views.find((one) => one.name === name) ?? { name, version: 0 };
  const waited = await consumers.waitFor(viewName(view), after, AFTER_WAIT_MS);
  if (waited === 'unknown')
    throw new Invalid('AFTER_NOT_VALID', 'after 标记无效，或不属于本视图所跟随的日志。', [
      { pointer: '/after', message: '标记无效' },
    ]);
  if (waited === 'timeout') throw new Unavailable('VIEW_BEHIND', '处理中，请稍后再读。');
  if (waited === 'halted') throw new Unavailable('VIEW_HALTED', '该视图已停摆，请联系管理员。', 60);
}

/** A route's own use of a command: the same checks and the same path as the command's route. */
async function issue<R>(
  commands: Commands<R>,
  person: Person,
  ...[stream, id, command, how]: Parameters<RouteRequest['issue']>
): Promise<{ readonly version: number }> {
  const by: Person =
    how.onBehalfOf === undefined ? person : { ...person, onBehalfOf: how.onBehalfOf };
  const arriving: Arriving = {
    stream,
    id,
    type: command.type,
    data: command.data,
    commandId: how.commandId,
    correlationId: how.commandId,
  };
  if (isSystemCommand(stream, command.type)) return commands.found(arriving);
  checkPayload(rowOf(stream, command.type).payload, command.data);
  return commands.route({ ...arriving, person: by, ifMatch: how.ifMatch });
}

function isSystemCommand(stream: StreamName, type: string): boolean {
  const row = streamRows.find(([name]) => name === stream)?.[1];
  return row !== undefined && Object.hasOwn(row.system, type);
}

/** Who changed the stream since the caller looked, for the answer to a stale `If-Match`. */
async function otherChange<R>(
  ports: Ports<R>,
  { stream, expected }: ConcurrencyConflict,
): Promise<Readonly<Record<string, Json>>> {
  const since = await ports.store.read(stream, expected + 1);
  return {
    changes: since.slice(0, 20).map(({ id, event, version, at, meta }) => ({
      eventId: id,
      type: event.type,
      version,
      at,
      staffId: meta.by.staffId,
      desk: meta.by.desk,
    })),
  };
}

async function statusOf<R>(
  service: ServiceName,
  ports: Ports<R>,
  consumers: Consumers,
): Promise<ServiceStatus> {
  const statuses = await consumers.status();
  const nextDue = await consumers.timers.nextDue();
  return {
    service,
    position: (await ports.store.head()).position,
    consumers: statuses,
    notReady: statuses.filter(({ state }) => state === 'halted').map(({ consumer }) => consumer),
    ...(nextDue === undefined ? {} : { nextDue }),
  };
}

function rawPathsOf(service: ServiceName, routes: readonly Route[]): readonly string[] {
  return routes.filter(({ raw }) => raw === true).map(({ path }) => `/api/${service}/${path}`);
}

const SAYS: Readonly<Record<ServiceName, string>> = {
  intake: '受理',
  'economic-check': '家庭经济状况核对',
  survey: '入户调查',
  approval: '审核审批',
  payment: '资金发放',
  oversight: '监督',
  gateway: '统一入口',
};
const saysOf = (service: ServiceName): string => SAYS[service];

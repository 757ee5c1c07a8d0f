import { catalogue, type StreamName } from '@zelian/contracts/catalogue';
import type { StreamRow } from '@zelian/contracts/stream';
import type { Desk, ServiceName } from '@zelian/contracts/terms';
import { UUID_PATTERN } from '@zelian/kernel/ids';
import { ordinalOf, type Recorded } from '@zelian/eventlog/commit';
import type { AnyStream, Answer, OwnLog, Route, RouteRequest } from './definition.js';
import { Invalid } from './problem.js';

/** Desks that may follow a case; villages still apply. */
const CASE_DESKS: readonly Desk[] = [
  'clerk',
  'supervisor',
  'groupOffice',
  'seat',
  'signer',
  'finance',
  'discipline',
  'assistant',
  'district',
];
/** Desks of what belongs to no case: people, machine clients, runs. */
const OWN_DESKS: readonly Desk[] = [...CASE_DESKS, 'admin'];

/** One line of a case's history: what happened, who recorded it and when. */
export interface TimelineEntry {
  readonly eventId: string;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly says: string;
  readonly at: string;
  readonly occurredAt?: string;
  readonly by: Recorded['meta']['by'];
  readonly data: unknown;
}

/**
 * Two routes that every service has: what a stream is now (with its version for `If-Match`), and
 * the history of a case in this service, open values only.
 */
export function standingRoutes<R>(
  service: ServiceName,
  streams: Readonly<Record<string, AnyStream<R>>>,
): readonly Route[] {
  return [
    ...Object.values(streams).map((definition) => stateRoute(definition)),
    {
      method: 'GET',
      path: 'timelines/:caseId',
      says: '本服务中某一案件的经过',
      reads: CASE_DESKS,
      handle: async (request) => timelineOf(service, streams, request),
    },
  ];
}

function stateRoute<R>(definition: AnyStream<R>): Route {
  const row: StreamRow = catalogue[definition.name];
  return {
    method: 'GET',
    path: `${row.path}/:id`,
    says: `${row.says}的现状与版本`,
    reads: row.keyedBy === 'case' ? CASE_DESKS : OWN_DESKS,
    handle: async ({ params, own, maySee }) => {
      const { state, version } = await own.load(definition, params['id'] ?? '');
      if (version === 0 || !maySee(definition.villageOf(state))) return undefined;
      return { id: params['id'], version, state: definition.show(state) };
    },
  };
}

async function timelineOf<R>(
  service: ServiceName,
  streams: Readonly<Record<string, AnyStream<R>>>,
  { params, own, maySee }: RouteRequest,
): Promise<Answer> {
  const caseId = params['caseId'] ?? '';
  if (!UUID_PATTERN.test(caseId)) throw new Invalid('ID_NOT_VALID', '案件编号应为小写 UUID。');
  const ofCase = Object.values(streams).filter(
    ({ name }) => (catalogue[name] as StreamRow).keyedBy === 'case',
  );
  const history: { readonly ordinal: number; readonly entry: TimelineEntry }[] = [];
  for (const definition of ofCase) {
    if (!(await isVisible(definition, own, caseId, maySee))) continue;
    for (const recorded of await own.events(definition.name, caseId))
      history.push({
        ordinal: ordinalOf(recorded.position, recorded.index),
        entry: entryOf(definition.name, recorded),
      });
  }
  const entries = history.toSorted((a, b) => a.ordinal - b.ordinal).map(({ entry }) => entry);
  return { service, caseId, entries };
}

async function isVisible<R>(
  definition: AnyStream<R>,
  own: OwnLog,
  caseId: string,
  maySee: RouteRequest['maySee'],
): Promise<boolean> {
  const { state } = await own.load(definition, caseId);
  return maySee(definition.villageOf(state));
}

function entryOf(stream: StreamName, recorded: Recorded): TimelineEntry {
  const { id, version, at, meta, event } = recorded;
  const rows: StreamRow['events'] = catalogue[stream].events;
  return {
    eventId: id,
    stream,
    version,
    type: event.type,
    says: rows[event.type]?.says ?? event.type,
    at,
    ...(meta.occurredAt === undefined ? {} : { occurredAt: meta.occurredAt }),
    by: meta.by,
    data: event.data,
  };
}

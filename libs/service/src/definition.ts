import type {
  CommandOf,
  EventName,
  EventNamed,
  EventOf,
  ReactionName,
  StreamName,
  StreamOf,
  SystemCommandOf,
  WokenBy,
} from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import type {
  Desk,
  Entrustment,
  Organ,
  Person,
  Post,
  Seat,
  ServiceName,
} from '@zelian/contracts/terms';
import type { Clock } from '@zelian/eventlog/clock';
import type { Docs, DocUnit, Index } from '@zelian/eventlog/docs';
import type { CommitSource } from '@zelian/eventlog/event-store';
import type { Recorded, StoredPart } from '@zelian/eventlog/commit';
import type { Subjects } from '@zelian/eventlog/keyring';
import type { Records } from '@zelian/eventlog/records';
import type { Decider, Json } from '@zelian/kernel/decider';
import type {
  Day,
  Instant,
  StaffId,
  StreamId,
  Sub,
  Uuid,
  VillageCode,
} from '@zelian/kernel/values';

/**
 * What a service is: data, no classes. `createService` makes a Nest application of it.
 */
export interface ServiceDefinition<N extends ServiceName, R> extends AnyDefinition<R> {
  readonly name: N;
  readonly streams: { readonly [S in StreamOf<N>]: StreamDefinition<S, unknown, unknown, R> };
  readonly reactions: HandlersOf<N>;
}

/** A definition whatever its service: what `createService` mounts without looking inside. */
export interface AnyDefinition<R> {
  readonly name: ServiceName;
  readonly streams: Readonly<Record<string, AnyStream<R>>>;
  readonly reactions: AnyHandlers;
  readonly views: readonly AnyView[];
  /** Routes that are neither commands nor views: uploads of other kinds, the subject register. */
  readonly routes?: readonly Route[];
  /** Routes that follow the service's own log as it grows. */
  readonly feeds?: (own: {
    readonly store: CommitSource;
    readonly clock: Clock;
  }) => readonly Route[];
}

/** Keeps the types of one definition; data in, data out. */
export const defineService = <N extends ServiceName, R>(
  definition: ServiceDefinition<N, R>,
): ServiceDefinition<N, R> => definition;

/** One stream type: its decider, what it reads before deciding, and what may be shown of its state. */
export interface StreamDefinition<S extends StreamName, State, Facts, R> {
  readonly name: S;
  readonly decider: Decider<CommandOf<S>, EventOf<S>, State, Ctx<R, Facts>>;
  /** The village whose officers may act on it; undefined: none yet, or no village. */
  villageOf(state: State): VillageCode | undefined;
  /** Open values of the state for `GET /api/<service>/<streams>/<id>`; never anything about a person. */
  show(state: State): Json;
  /** The only reading before a decision; its result is recorded in the event. */
  prepare?(
    command: CommandOf<S>,
    own: OwnLog,
    at: { readonly on: Day; readonly stream: StreamId },
  ): Promise<Facts>;
}

/** A stream whatever its state; its commands are checked against their classes before it meets them. */
export type AnyStream<R> = StreamDefinition<StreamName, unknown, unknown, R>;

export const defineStream = <S extends StreamName, State, Facts, R>(
  definition: StreamDefinition<S, State, Facts, R>,
): StreamDefinition<S, State, Facts, R> => definition;

/** What `prepare` and reactions may read: the service's own log, its own views, its staff directory. */
export interface OwnLog {
  load<S extends StreamName, State, Facts, R>(
    stream: StreamDefinition<S, State, Facts, R>,
    id: string,
  ): Promise<{ readonly state: State; readonly version: number }>;
  events<S extends StreamName>(stream: S, id: string): Promise<readonly Recorded<EventOf<S>>[]>;
  /** The documents of one of the service's own views, once it has applied all that stood in the own log at the call. */
  view<D extends { readonly _id: string }>(view: View<D>): Promise<Docs<D>>;
  /** Waits until the view has applied this event (of any log), then gives its documents. */
  viewAfter<D extends { readonly _id: string }>(view: View<D>, event: Recorded): Promise<Docs<D>>;
  /** The documents of a view as they stand, without waiting: what queries answer from. */
  docs(view: AnyView): Promise<Docs<never>>;
  staff(staffId: StaffId): Promise<StaffMember | undefined>;
  staffOn(on: Day): Promise<readonly StaffMember[]>;
  /** Small durable tables: numbers, counters. */
  readonly records: Records;
  /** Who is who: subject ids under a keyed hash of the identity, and search tokens. */
  readonly subjects: Subjects;
  /** Opens a sealed part that one of the service's views has kept; undefined after a shred. */
  open<P>(part: StoredPart<P>): Promise<P | undefined>;
  /** Position of the last commit of the own log. */
  position(): Promise<number>;
  openAttachment(sha: string): Promise<Uint8Array | undefined>;
  /** Stores bytes under the service's own key and gives the hash (files that the service makes). */
  putAttachment(bytes: Uint8Array, mime: string): Promise<string>;
}

/** A row of the staff directory as it stands on a day (own copy of each service). */
export interface StaffMember {
  readonly staffId: StaffId;
  readonly sub: Sub;
  readonly organ: Organ;
  readonly activeFrom: Day;
  readonly grants: readonly {
    readonly grantId: string;
    readonly post?: Post;
    readonly seat?: Seat;
    readonly villages: readonly VillageCode[];
    readonly fromOn: Day;
    readonly toOn?: Day;
  }[];
  readonly entrustments: readonly Entrustment[];
}

/** A command that a reaction gives to a stream of its own service. */
export type Issued<N extends ServiceName> = {
  [S in StreamOf<N>]: {
    readonly stream: S;
    readonly id: string;
    readonly command: SystemCommandOf<S>;
  };
}[StreamOf<N>];

/** One function per reaction named in the catalogue; the compiler asks for all of them. */
export type HandlersOf<N extends ServiceName> = {
  readonly [K in ReactionName<N>]: (
    event: Recorded<WokenBy<N, K>>,
    own: OwnLog,
  ) => readonly Issued<N>[] | Promise<readonly Issued<N>[]>;
};

/** Handlers whatever their service. */
export interface AnyHandlers {
  readonly [name: string]: {
    handle(event: Recorded, own: OwnLog): readonly AnyIssued[] | Promise<readonly AnyIssued[]>;
  }['handle'];
}
export interface AnyIssued {
  readonly stream: StreamName;
  readonly id: string;
  readonly command: { readonly type: string; readonly data: object };
}

/** A read model: the shape of its document, what it is made from, and its queries. */
export interface View<D extends { readonly _id: string }, K extends EventName = EventName> {
  readonly name: string;
  readonly version: number;
  /** `EVERY`: each event of each service, for what concerns them all. */
  readonly on: readonly K[] | 'EVERY';
  readonly indexes: readonly Index<D>[];
  apply(event: Recorded<EventNamed<K>>, unit: DocUnit<D>): void | Promise<void>;
  readonly queries: readonly Query<D>[];
}

/** A view whatever its document: what `createService` handles without looking inside. */
export interface AnyView {
  readonly name: string;
  readonly version: number;
  readonly on: readonly EventName[] | 'EVERY';
  readonly indexes: readonly { readonly fields: readonly string[] }[];
  apply(event: Recorded, unit: DocUnit<never>): void | Promise<void>;
  readonly queries: readonly Query<never>[];
}

export const defineView = <D extends { readonly _id: string }, const K extends EventName>(
  view: View<D, K>,
): View<D, K> => view;

/** A GET route over one view. `reads` is its policy: a route without one does not start. */
export interface Query<D extends { readonly _id: string }> {
  /** Below `/api/<service>/`, with `:parameters`. */
  readonly path: string;
  readonly says: string;
  readonly reads: readonly Desk[];
  answer(docs: Docs<D>, request: QueryRequest): Promise<Answer>;
}

export interface QueryRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly by: Person;
  readonly at: Instant;
  readonly on: Day;
  /** Page size, 1 to 200. */
  readonly limit: number;
  readonly cursor?: string;
  /** Whether the caller may see this village. */
  maySee(villageCode: VillageCode | undefined): boolean;
  /** Opens a sealed part; the opening is logged by the gateway. Undefined after a shred. */
  open<P = Json>(part: StoredPart): Promise<P | undefined>;
}

/** `undefined`: there is no such thing (404). */
export type Answer = object | undefined;

/** A route of its own kind. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly says: string;
  readonly reads: readonly Desk[];
  /** Takes a body of another type than JSON, as bytes. */
  readonly raw?: true;
  /** Answers 201 instead of 200. */
  readonly creates?: true;
  handle(request: RouteRequest): Promise<Answer>;
}

export interface RouteRequest extends Omit<QueryRequest, 'limit' | 'cursor'> {
  /** JSON as parsed; a body of another content type as bytes (`Uint8Array`). */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly own: OwnLog;
  /** Ends when the caller has gone or the service stops: for feeds that wait. */
  readonly signal: AbortSignal;
  /** Says that something of this person was opened without `open` (a file). */
  noteOpened(sub: string): void;
  /**
   * Issues a command of this service for the caller, as if he had sent it to its own route: payload
   * validation, desk, village, subjects, attachments, dates, idempotency, then the decider.
   *
   * Shape: `onBehalfOf` names the officer who answers for a file that somebody else hands over. A
   * command of the catalogue's `system` list is issued as the platform's own, without a desk.
   * Refuses: as the route of the command does; a payload that is not valid is `Invalid` with pointers.
   */
  issue<S extends StreamName>(
    stream: S,
    id: string,
    command: CommandOf<S>,
    how: {
      readonly commandId: Uuid;
      readonly onBehalfOf?: StaffId;
      /** Only where the catalogue expects a version. */
      readonly ifMatch?: number;
    },
  ): Promise<{ readonly version: number }>;
}

/** An answer that is a file and not JSON: sent with its type, under its name. */
export class FileAnswer {
  constructor(
    readonly name: string,
    readonly mime: string,
    readonly bytes: Uint8Array,
  ) {}
}

/** An answer that goes on as long as its source does: NDJSON or server-sent events. */
export class FeedAnswer {
  constructor(
    readonly mime: string,
    readonly lines: AsyncIterable<string>,
  ) {}
}

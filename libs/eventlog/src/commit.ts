import { dayOf } from '@zelian/kernel/day';
import type { By, Json, NewEvent, Stamp } from '@zelian/kernel/decider';
import type { Instant, StreamId } from '@zelian/kernel/values';
import { createHash } from 'node:crypto';
import { parsed } from './parsed.js';

/** `<source>/<channel>/<partition>`, e.g. `intake/events-v1/3`. */
export type PartitionId = `${string}/${string}/${number}`;
/** Position × 1000 + index: one number that orders all events of a service. */
export type Ordinal = number;

export const MAX_EVENTS_PER_COMMIT = 1_000;

/**
 * What a commit says about its making; part of the hashed body, frozen with format 1.
 *
 * Shape: `cmd` is the name of the command, `corr` the correlation id, `caus` the id of the event
 * that caused it, `case` the case (and key of delivery), `src` place of the causing event, `rules` the hash of
 * the rule files, `attach` the attachments named by the events.
 */
export interface Meta {
  readonly cmd: string;
  readonly by: By;
  readonly corr: string;
  readonly caus?: string;
  readonly case?: string;
  readonly occurredAt?: Instant;
  readonly src?: { readonly part: PartitionId; readonly ord: Ordinal };
  readonly trace?: string;
  readonly rules: string;
  readonly sig?: Json;
  readonly attach?: readonly {
    readonly sha256: string;
    readonly bytes: number;
    readonly mime: string;
  }[];
}

/**
 * One person's part of an event under that person's data key.
 *
 * Shape: `kid` names key and version (`p:<subject>#3`), `iv`, `ct`, `tag` are base64. A part whose
 * person had been shredded before it was written has `alg: "shredded"` and empty texts.
 */
export interface Sealed {
  readonly sub: string;
  readonly kid: string;
  readonly alg: 'A256GCM' | 'shredded';
  readonly iv: string;
  readonly ct: string;
  readonly tag: string;
  readonly digest?: string;
}

/**
 * A sealed part with the place it was sealed for: what views keep and queries open.
 *
 * Shape: `of` = service, stream, version, type, k. `P` is the type of the plaintext.
 */
export interface StoredPart<P = unknown> extends Sealed {
  readonly of: readonly [service: string, stream: string, version: number, type: string, k: number];
  /** Never present; carries `P` for the compiler. */
  readonly opensTo?: P;
}

/** An event as it stands in a commit: id, type, version of the shape, open data, sealed parts. */
export interface StoredEvent {
  readonly id: string;
  readonly y: string;
  readonly k: number;
  readonly d: Json;
  readonly x?: readonly Sealed[];
}

/** The hashed body of a commit, format 1. Nothing of this shape may ever change. */
export interface Commit {
  readonly p: number;
  readonly s: StreamId;
  readonly v: number;
  readonly n: number;
  readonly c: string;
  readonly at: Instant;
  readonly m: Meta;
  readonly e: readonly StoredEvent[];
  readonly f: 1;
}

/**
 * An event on its way to a consumer: everything the log knows of it, its parts still sealed.
 *
 * Shape: equal whether it was pulled from the source's log or came through a broker.
 */
export interface SealedEvent {
  readonly service: string;
  readonly id: string;
  readonly type: string;
  readonly k: number;
  readonly data: Json;
  readonly sealed: readonly Sealed[];
  readonly stream: StreamId;
  readonly version: number;
  readonly position: number;
  readonly index: number;
  readonly commandId: string;
  readonly at: Instant;
  readonly meta: Meta;
}

/**
 * An event read back.
 *
 * Shape: `version` is its number in the stream, from 1; `position` its commit in the service's log,
 * `index` its place in the commit, from 0; `id` is `<service>/<position>/<index>`. The parts in
 * `event.personal` are opened at the first reading of `data`.
 */
export interface Recorded<E extends NewEvent = NewEvent> {
  readonly id: string;
  readonly event: E;
  readonly service: string;
  readonly stream: StreamId;
  readonly version: number;
  readonly position: number;
  readonly index: number;
  readonly at: Instant;
  readonly meta: Meta;
}

export function ordinalOf(position: number, index: number): Ordinal {
  return position * MAX_EVENTS_PER_COMMIT + index;
}

/** Highest ordinal a commit at this position can hold. */
export function lastOrdinalOf(position: number): Ordinal {
  return ordinalOf(position, MAX_EVENTS_PER_COMMIT - 1);
}

export function positionOf(ordinal: Ordinal): number {
  return Math.floor(ordinal / MAX_EVENTS_PER_COMMIT);
}

/** What a fold may know of an event beside the event. */
export function stampOf(recorded: Recorded): Stamp {
  const { id, at, meta, version } = recorded;
  return { id, at, on: dayOf(at), by: meta.by, version };
}

/** The events of a commit, one by one. */
export function sealedEventsOf(service: string, commit: Commit): readonly SealedEvent[] {
  const { p, s, v, c, at, m, e } = commit;
  return e.map((event, index) => ({
    service,
    id: event.id,
    type: event.y,
    k: event.k,
    data: event.d,
    sealed: event.x ?? [],
    stream: s,
    version: v + index,
    position: p,
    index,
    commandId: c,
    at,
    meta: m,
  }));
}

/** Chain hash of a commit; the first one follows 32 zero bytes. */
export function chainHash(previous: Uint8Array, body: string): Buffer {
  return createHash('sha256').update(previous).update(body).digest();
}

/** What the first commit of a log is chained to. */
export const GENESIS: Uint8Array = new Uint8Array(32);

/** The stored body as a commit. Refuses: another format than 1. */
export function parseCommit(body: string): Commit {
  const commit = parsed<Commit>(body);
  if (commit.f !== 1) throw new TypeError(`commit format ${String(commit.f)} is not known`);
  return commit;
}

import type { Day, Instant, StreamId, Sub } from './values.js';

/** What a service may store: JSON without floats and without an array directly inside an array. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Stands where a person's part was, after the key of that person has been destroyed. */
export interface Shredded {
  readonly shredded: true;
}

/**
 * What an event says about one person; sealed under that person's key when stored.
 *
 * Shape: `data` is opened when it is first read, so a fold that keeps the part and looks at it
 * later pays nothing. After a shred it is the tombstone, and every fold must accept that.
 */
export interface Personal<P = unknown> {
  readonly subject: Sub;
  readonly data: P | Shredded;
}

/** A fact about to be recorded, or one read back. `v` is the version of its shape, 1 if absent. */
export interface NewEvent<Y extends string = string, D = unknown, P = unknown> {
  readonly type: Y;
  readonly v?: number;
  readonly data: D;
  readonly personal?: readonly Personal<P>[];
}

/** Who acted: kept in the metadata of every commit, so no payload repeats it. */
export interface By {
  readonly staffId: string;
  readonly post: string;
  readonly desk: string;
  readonly org: string;
  readonly onBehalfOf?: string;
  readonly entrustmentId?: string;
}

/** What a fold may know of an event beside the event: its id, and who recorded it when. */
export interface Stamp {
  readonly id: string;
  readonly at: Instant;
  readonly on: Day;
  readonly by: By;
  readonly version: number;
}

/**
 * A decision as a pure function, and the state it rests on.
 *
 * `decide` returns the events that follow (none: nothing to do) or throws `Refused`; `evolve`
 * applies one recorded event. Neither reads a clock, a database or a random number.
 */
export interface Decider<C, E extends NewEvent, S, X> {
  readonly initial: S;
  decide(command: C, state: S, ctx: X): readonly E[];
  evolve(state: S, event: E, stamp: Stamp): S;
}

/** The opened part, or undefined after a shred. */
export function openedOf<P>(part: Personal<P> | undefined): P | undefined {
  if (part === undefined) return undefined;
  const { data } = part;
  return isShredded(data) ? undefined : data;
}

export function isShredded(data: unknown): data is Shredded {
  return typeof data === 'object' && data !== null && 'shredded' in data && data.shredded === true;
}

/** The part of one person among the parts of an event. */
export function partOf<P>(event: NewEvent<string, unknown, P>, subject: Sub): P | undefined {
  return openedOf(event.personal?.find((part) => part.subject === subject));
}

/** What is kept of each part; whoever has nothing kept of him, or was shredded, is left out. */
export function keptOf<P, Q extends object>(
  personal: readonly Personal<P>[] | undefined,
  keep: (part: P) => Q | undefined,
): readonly { readonly subject: Sub; readonly data: Q }[] {
  return (personal ?? []).flatMap((part) => {
    const opened = openedOf(part);
    const data = opened === undefined ? undefined : keep(opened);
    return data === undefined ? [] : [{ subject: part.subject, data }];
  });
}

/** Stream id of a stream type and its own id, e.g. `case-0198…`. */
export function streamId(type: string, id: string): StreamId {
  return `${type}-${id}`;
}

/** The two halves of a stream id; the type holds no hyphen. */
export function streamParts(stream: StreamId): { readonly type: string; readonly id: string } {
  const dash = stream.indexOf('-');
  return { type: stream.slice(0, dash), id: stream.slice(dash + 1) };
}

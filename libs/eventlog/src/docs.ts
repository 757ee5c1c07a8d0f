import type { Ordinal, PartitionId } from './commit.js';

/** A document of a view: plain JSON with its id. Fields named `and`, `or` are reserved. */
export interface Doc {
  readonly _id: string;
}

/** Field name, or a dotted path into objects (not into arrays). */
export type Path<D> = (keyof D & string) | `${keyof D & string}.${string}`;

export type Scalar = string | number | boolean;

/**
 * Test of one field. A missing field passes `exists: false` and nothing else; a field of another
 * type than the value passes nothing; text is compared by code point.
 */
export interface Test {
  readonly eq?: Scalar;
  readonly in?: readonly Scalar[];
  readonly gt?: string | number;
  readonly gte?: string | number;
  readonly lt?: string | number;
  readonly lte?: string | number;
  readonly exists?: boolean;
  readonly prefix?: string;
}

/** All fields of one filter must pass; `and`, `or` combine. An empty filter passes everything. */
export type Filter<D> = { readonly [P in Path<D>]?: Test } & {
  readonly and?: readonly Filter<D>[];
  readonly or?: readonly Filter<D>[];
};

/** Fields in order of weight; a missing field sorts first. `_id` decides what is left equal. */
export type Sort<D> = readonly (readonly [field: Path<D>, direction: 'asc' | 'desc'])[];

/** Opaque place in a sorted list: the last document of the page before. */
export type Keyset = string;

/** Fields served by one index, in order: first those tested by `eq`, then those sorted by. */
export interface Index<D> {
  readonly fields: readonly Path<D>[];
}

export interface FindOptions<D> {
  readonly sort?: Sort<D>;
  readonly limit?: number;
  readonly after?: Keyset;
}

export interface Page<D> {
  readonly docs: readonly D[];
  /** Absent on the last page. */
  readonly next?: Keyset;
}

/** Queries of one view. Refuses: InvalidKeyset for a cursor of another sort. */
export interface Docs<D extends Doc> {
  get(id: string): Promise<D | undefined>;
  find(filter: Filter<D>, options?: Omit<FindOptions<D>, 'after'>): Promise<readonly D[]>;
  page(filter: Filter<D>, options: FindOptions<D> & { readonly limit: number }): Promise<Page<D>>;
  count(filter: Filter<D>): Promise<number>;
}

/** A cursor that does not belong to this list. */
export class InvalidKeyset extends Error {
  override readonly name = 'InvalidKeyset';
}

/**
 * What a projection may do to the documents of its view while it applies one event.
 *
 * Shape: `write` gets the current document, or undefined, and returns the new one, or null to
 * delete it; at most one write per document and event. Reads see the writes before them.
 */
export interface DocUnit<D extends Doc> {
  get(id: string): Promise<D | undefined>;
  find(filter: Filter<D>): Promise<readonly D[]>;
  write(id: string, change: (current: D | undefined) => D | null): Promise<void>;
}

/** Name, code version and indexes of a view; stored as `<name>@<version>`. */
export interface ViewShape<D extends Doc = Doc> {
  readonly name: string;
  readonly version: number;
  readonly indexes: readonly Index<D>[];
}

/** Changes of one view from one batch of events, not yet written. */
export interface ViewBatch<D extends Doc = Doc> {
  readonly view: string;
  unit(guard: { readonly src: PartitionId; readonly ord: Ordinal }): DocUnit<D>;
}

export type WatermarkMap = ReadonlyMap<PartitionId, Ordinal>;

/** How far each consumer has applied each partition. A watermark only rises. */
export interface Watermarks {
  of(consumer: string): Promise<WatermarkMap>;
  all(): Promise<ReadonlyMap<string, WatermarkMap>>;
  raise(consumers: readonly string[], to: WatermarkMap): Promise<void>;
}

/** An event a reaction could not apply, or that waits behind one. */
export interface ParkedEvent {
  readonly consumer: string;
  readonly key: string;
  readonly part: PartitionId;
  readonly ord: Ordinal;
  /** The `SealedEvent` as text. */
  readonly body: string;
  readonly error: string;
  readonly at: string;
}

/** Parked events of reactions; one key in the order of arrival. */
export interface Parked {
  park(event: ParkedEvent): Promise<void>;
  /** Parks the event if its key has parked events already, in one step; says whether it did. */
  parkBehind(consumer: string, key: string, event: () => ParkedEvent): Promise<boolean>;
  first(consumer: string, key: string): Promise<ParkedEvent | undefined>;
  list(consumer?: string): Promise<readonly ParkedEvent[]>;
  count(consumer: string): Promise<number>;
  fail(event: ParkedEvent, error: string): Promise<void>;
  remove(event: ParkedEvent): Promise<void>;
}

/** Everything of a service that is derived and can be lost: documents, watermarks, parked keys. */
export interface Views {
  /** Creates the table and indexes where missing. */
  open<D extends Doc>(shape: ViewShape<D>): Promise<Docs<D>>;
  begin<D extends Doc>(shape: ViewShape<D>): ViewBatch<D>;
  /** Writes the documents of all batches and raises the watermarks, in one step where the store can. */
  commit(
    batches: readonly ViewBatch[],
    consumers: readonly string[],
    to: WatermarkMap,
  ): Promise<void>;
  readonly watermarks: Watermarks;
  readonly parked: Parked;
  /** Names of stored views, `<name>@<version>`, also of versions no code uses any more. */
  stored(): Promise<readonly string[]>;
  /** Drops a view nobody uses, with its watermarks. */
  prune(view: string): Promise<void>;
  close(): Promise<void>;
}

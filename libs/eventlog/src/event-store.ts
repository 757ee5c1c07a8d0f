import type { Json, NewEvent } from '@zelian/kernel/decider';
import type { Instant, StreamId } from '@zelian/kernel/values';
import type { Commit, Meta, Recorded } from './commit.js';

/** Version of the stream's last event; `'none'` is 0: the stream must not exist. */
export type Expected = number | 'none';

/**
 * One atomic append: 1 to 1,000 events of one stream.
 *
 * Shape: `personal` parts of the events are plain and are sealed before anything is written; `at`
 * is the instant the decider saw; `request` is the body of the request, kept only as a keyed
 * digest, so that the same command id with another body is noticed.
 */
export interface Append {
  readonly stream: StreamId;
  readonly expected: Expected;
  readonly commandId: string;
  readonly at: Instant;
  readonly meta: Meta;
  readonly events: readonly NewEvent[];
  readonly request?: Json;
}

/**
 * What became of an append.
 *
 * Shape: `version` of the commit's last event; `after` is the opaque token for reading one's own
 * writes; `duplicate` when the command id had been appended before.
 */
export interface Appended {
  readonly position: number;
  readonly version: number;
  readonly after: string;
  readonly duplicate: boolean;
}

/** The commit a command id led to. `request` compares the given body with the recorded digest. */
export interface Found extends Appended {
  readonly stream: StreamId;
  readonly cmd: string;
  readonly request: 'same' | 'other' | 'unknown';
}

/** A commit as stored: key columns beside the canonical body, chain hash; `commit` is the parsed body. */
export interface StoredCommit {
  readonly position: number;
  readonly stream: StreamId;
  readonly version: number;
  readonly count: number;
  readonly commandId: string;
  readonly at: Instant;
  readonly body: string;
  readonly hash: Uint8Array;
  readonly commit: Commit;
}

/** Limits of one fetch; at least one commit is returned where there is one. */
export interface Fetch {
  readonly commits: number;
  readonly bytes: number;
}

export interface Head {
  readonly position: number;
  readonly hash: Uint8Array;
}

/** A log that can be followed: what `pull`, the relay, the audit feed and the checker need. */
export interface CommitSource {
  readonly service: string;
  /** Commits after a position, dense and ascending. Refuses: LogGap. */
  commits(after: number, max: Fetch): Promise<readonly StoredCommit[]>;
  head(): Promise<Head>;
  /** Calls `wake` after each durable batch; returns the function that ends it. */
  onAppended(wake: () => void): () => void;
}

/** What `prepare` and folds may read of a service's own log. */
export interface EventReader extends CommitSource {
  /** Events of a stream from a version on (default 1), ascending; none for an unknown stream. */
  read<E extends NewEvent = NewEvent>(
    stream: StreamId,
    fromVersion?: number,
  ): Promise<readonly Recorded<E>[]>;
  /**
   * Events of the whole log after a position, ascending, up to `upTo` (default: the head at the
   * call), e.g. the roster of a run. Parts are opened lazily as in `read`.
   */
  scan(after?: number, upTo?: number): AsyncIterable<Recorded>;
}

/**
 * The log of one service.
 *
 * Shape: `append` resolves only when the commit is durable and is idempotent by command id.
 * Refuses: ConcurrencyConflict when the stream's head is not `expected`; CommandIdReused when the
 * command id stands for another stream, command or request; TooLarge above a limit; InvalidEvent
 * for what canonical JSON cannot hold.
 */
export interface EventStore extends EventReader {
  append(a: Append): Promise<Appended>;
  /** The commit of a command id, if any; `request` is compared with what was appended. */
  find(commandId: string, request?: Json): Promise<Found | undefined>;
  close(): Promise<void>;
}

/** Somebody was faster: the stream's head is not what the caller had seen. */
export class ConcurrencyConflict extends Error {
  override readonly name = 'ConcurrencyConflict';

  constructor(
    readonly stream: StreamId,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`${stream}: expected version ${expected}, found ${actual}`);
  }
}

/** The command id stands in the log for another stream, command or request body. */
export class CommandIdReused extends Error {
  override readonly name = 'CommandIdReused';

  constructor(readonly commandId: string) {
    super(`command id ${commandId} was used for something else`);
  }
}

/** A position is missing in the log. Never skipped. */
export class LogGap extends Error {
  override readonly name = 'LogGap';

  constructor(
    readonly service: string,
    readonly expectedPosition: number,
    readonly foundPosition: number,
  ) {
    super(`${service}: expected position ${expectedPosition}, found ${foundPosition}`);
  }
}

/** Above a limit of the log; nothing was written. Units: bytes, or events for `events`. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';

  constructor(
    readonly what: 'event' | 'commit' | 'events',
    readonly size: number,
    readonly limit: number,
  ) {
    super(`${what}: ${size} is above the limit of ${limit}`);
  }
}

/** A stored event has a newer shape than this code knows. The consumer halts. */
export class UnknownVersion extends Error {
  override readonly name = 'UnknownVersion';

  constructor(
    readonly eventId: string,
    readonly type: string,
    readonly k: number,
    readonly known: number,
  ) {
    super(`${eventId}: ${type} has version ${k}, known up to ${known}`);
  }
}

/** The store cannot write: disk full, or broken. `fatal` when the process must start anew. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';

  constructor(
    message: string,
    readonly fatal: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

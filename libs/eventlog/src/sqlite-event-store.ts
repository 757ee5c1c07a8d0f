import { msOf } from '@zelian/kernel/day';
import type { Json, NewEvent } from '@zelian/kernel/decider';
import type { Instant, StreamId } from '@zelian/kernel/values';
import { canonical } from './canonical.js';
import { type Clock, instantAt } from './clock.js';
import {
  chainHash,
  type Commit,
  GENESIS,
  ordinalOf,
  parseCommit,
  type Recorded,
  sealedEventsOf,
} from './commit.js';
import { commandBytesOf, commandIdOf, type Draft, draftOf } from './draft.js';
import {
  type Append,
  type Appended,
  CommandIdReused,
  ConcurrencyConflict,
  type EventStore,
  type Fetch,
  type Found,
  type Head,
  LogGap,
  type StoredCommit,
} from './event-store.js';
import type { Keyring } from './keyring.js';
import { PartReader, type Upcasters } from './parts.js';
import { afterToken, partitionId, partitionOf } from './partition.js';
import {
  bytesOf,
  integerOf,
  isUniqueViolation,
  type Row,
  type Sqlite,
  type Statement,
  textOf,
} from './sqlite.js';
import { keyedHash } from './sqlite-keyring.js';

/** Heads of streams kept in memory; beyond it the oldest goes and is read again. */
const MAX_CACHED_HEADS = 100_000;
/** Newest commits kept parsed for those who follow the log. Units: commits; bytes of body. */
const MAX_RECENT_COMMITS = 512;
const MAX_RECENT_BYTES = 4 * 1024 * 1024;
/** A request can be repeated with another body so long, and it is noticed. Units: milliseconds. */
const REQUESTS_KEPT_MS = 30 * 86_400_000;
/** Of the log, so much is verified at each start: the tail, and places spread over the rest. */
const VERIFIED_TAIL = 200;
const VERIFIED_PLACES = 64;
const SCAN: Fetch = { commits: 500, bytes: 4 * 1024 * 1024 };

const SCHEMA = `
CREATE TABLE IF NOT EXISTS commits (
  pos INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, n INTEGER NOT NULL,
  command_id BLOB NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL,
  UNIQUE (stream, version), UNIQUE (command_id)) STRICT;
CREATE TABLE IF NOT EXISTS requests (
  command_id BLOB PRIMARY KEY, digest BLOB NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

const COLUMNS = 'pos, stream, version, n, command_id, at, body, hash';

export interface SqliteEventStoreOptions {
  readonly service: string;
  /** FULL; may hold the service's records beside the log. */
  readonly db: Sqlite;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly upcasters?: Upcasters;
}

/** The log does not hold what it says; the service does not start. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged';

  constructor(
    readonly service: string,
    readonly position: number,
    readonly what: string,
  ) {
    super(`${service} position ${position}: ${what}`);
  }
}

/**
 * The log of one service in one SQLite file.
 *
 * Shape: appends of a tick share one transaction; the three unique keys decide, and a conflict is
 * diagnosed by reading, in place. A second instance on the same file is noticed and respected.
 */
export class SqliteEventStore implements EventStore {
  readonly service: string;
  readonly #db: Sqlite;
  readonly #keyring: Keyring;
  readonly #reader: PartReader;
  readonly #insert: Statement;
  #tail: Head | undefined;
  #dataVersion = -1;
  /** Last version by stream, in order of use. */
  readonly #heads = new Map<string, number>();
  /** Commits of the running transaction. */
  #fresh: StoredCommit[] = [];
  #recent: StoredCommit[] = [];
  #recentBytes = 0;
  readonly #wakes = new Set<() => void>();
  #stopSweeping = () => {};

  private constructor(
    private readonly options: SqliteEventStoreOptions,
    private readonly requestKey: Uint8Array,
  ) {
    this.service = options.service;
    this.#db = options.db;
    this.#keyring = options.keyring;
    this.#reader = new PartReader(options.keyring, options.upcasters);
    this.#insert = this.#db.prepare(
      `INSERT INTO commits (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#db.onBegin = () => this.#noticeOthers();
    this.#db.onCommit = () => this.#committed();
    this.#db.onRollback = () => this.#forget();
  }

  /** Refuses: LogDamaged when tail or sample do not verify. */
  static async open(options: SqliteEventStoreOptions): Promise<SqliteEventStore> {
    options.db.exec(SCHEMA);
    const requestKey = await options.keyring.macKey(`requests/${options.service}`);
    const store = new SqliteEventStore(options, requestKey);
    store.#verifySample();
    store.#sweepRequests();
    return store;
  }

  async append(append: Append): Promise<Appended> {
    const draft = await draftOf(this.service, append, this.#keyring);
    const digest = append.request === undefined ? undefined : this.#digest(append.request);
    return this.#db.durably(() => this.#appended(draft, digest));
  }

  async find(commandId: string, request?: Json): Promise<Found | undefined> {
    const digest = request === undefined ? undefined : this.#digest(request);
    return this.#find(commandBytesOf(commandId), digest);
  }

  async read<E extends NewEvent = NewEvent>(
    stream: StreamId,
    fromVersion = 1,
  ): Promise<readonly Recorded<E>[]> {
    const events = this.#db
      .prepare(
        `SELECT body FROM commits WHERE stream = ?1 AND version >= coalesce(
           (SELECT version FROM commits WHERE stream = ?1 AND version <= ?2 ORDER BY version DESC LIMIT 1), 1)
         ORDER BY version`,
      )
      .all(stream, fromVersion)
      .flatMap((row) => sealedEventsOf(this.service, parseCommit(textOf(row, 'body'))))
      .filter(({ version }) => version >= fromVersion);
    const recorded = await this.#reader.recorded(events);
    // The caller names the events its stream holds; the log knows none by name.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return recorded as readonly Recorded<E>[];
  }

  async *scan(after = 0, upTo?: number): AsyncIterable<Recorded> {
    const last = upTo ?? (await this.head()).position;
    for (let from = after; from < last;) {
      const page = await this.commits(from, SCAN);
      const wanted = page.filter(({ position }) => position <= last);
      for (const { commit } of wanted) {
        yield* await this.#reader.recorded(sealedEventsOf(this.service, commit));
      }
      from = page.at(-1)?.position ?? last;
    }
  }

  async commits(after: number, { commits, bytes }: Fetch): Promise<readonly StoredCommit[]> {
    this.#noticeOthers();
    const first = this.#recent[0]?.position ?? Number.POSITIVE_INFINITY;
    const found =
      after + 1 >= first
        ? this.#recent.slice(after + 1 - first, after + 1 - first + commits)
        : this.#stored(after, commits);
    return within(bytes, this.#dense(after, found));
  }

  async head(): Promise<Head> {
    this.#noticeOthers();
    return this.#tailNow();
  }

  onAppended(wake: () => void): () => void {
    this.#wakes.add(wake);
    return () => this.#wakes.delete(wake);
  }

  async close(): Promise<void> {
    this.#stopSweeping();
    this.#db.close();
  }

  /** Runs inside a transaction: inserts at the tail, or finds out why not. */
  #appended(draft: Draft, digest: Buffer | undefined): Appended {
    for (let attempt = 0; attempt < 3; attempt++) {
      const head = this.#headOf(draft);
      if (head !== undefined && head !== draft.expected) return this.#diagnosed(draft, digest);
      if (this.#inserted(draft)) {
        if (digest !== undefined) this.#remember(draft, digest);
        return this.#answer(draft);
      }
      const known = this.#duplicate(draft, digest);
      if (known !== undefined) return known;
      // Neither command nor stream: the position was taken by another instance.
      this.#forget();
      const actual = this.#readHead(draft.append.stream);
      if (actual !== draft.expected) throw conflict(draft, actual);
    }
    throw new LogGap(this.service, this.#tailNow().position + 1, -1);
  }

  /** The version cached, or read; unknown only for a first commit, which the keys decide. */
  #headOf({ append: { stream }, expected }: Draft): number | undefined {
    const cached = this.#heads.get(stream);
    if (cached !== undefined || expected === 0) return cached;
    return this.#readHead(stream);
  }

  #readHead(stream: string): number {
    const row = this.#db
      .prepare(
        'SELECT version + n - 1 AS head FROM commits WHERE stream = ? ORDER BY version DESC LIMIT 1',
      )
      .get(stream);
    return row === undefined ? 0 : integerOf(row, 'head');
  }

  #inserted(draft: Draft): boolean {
    const { append, expected, count, commandBytes } = draft;
    const tail = this.#tailNow();
    const position = tail.position + 1;
    const body = draft.bodyAt(position);
    const hash = chainHash(tail.hash, body);
    const { stream, at, commandId } = append;
    try {
      this.#insert.run(position, stream, expected + 1, count, commandBytes, at, body, hash);
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
    this.#tail = { position, hash };
    this.#setHead(stream, expected + count);
    const columns = { position, stream, version: expected + 1, count, commandId, at, body, hash };
    this.#fresh.push(new LoggedCommit(columns));
    return true;
  }

  #answer({ append, expected, count }: Draft): Appended {
    const { position } = this.#tailNow();
    const part = partitionId(this.service, partitionOf(append.meta.case ?? append.stream));
    const after = afterToken(part, ordinalOf(position, count - 1));
    return { position, version: expected + count, after, duplicate: false };
  }

  #diagnosed(draft: Draft, digest: Buffer | undefined): Appended {
    const known = this.#duplicate(draft, digest);
    if (known !== undefined) return known;
    throw conflict(draft, this.#readHead(draft.append.stream));
  }

  #duplicate({ append, commandBytes }: Draft, digest: Buffer | undefined): Appended | undefined {
    const found = this.#find(commandBytes, digest);
    if (found === undefined) return undefined;
    const { position, version, after, duplicate } = found;
    const same = found.stream === append.stream && found.cmd === append.meta.cmd;
    if (!same || found.request === 'other') throw new CommandIdReused(append.commandId);
    return { position, version, after, duplicate };
  }

  #find(commandBytes: Buffer, digest: Buffer | undefined): Found | undefined {
    const row = this.#db
      .prepare(`SELECT ${COLUMNS} FROM commits WHERE command_id = ?`)
      .get(commandBytes);
    if (row === undefined) return undefined;
    const { commit } = loggedCommit(row);
    const { p, s, v, n, m } = commit;
    const part = partitionId(this.service, partitionOf(m.case ?? s));
    return {
      position: p,
      version: v + n - 1,
      after: afterToken(part, ordinalOf(p, n - 1)),
      duplicate: true,
      stream: s,
      cmd: m.cmd,
      request: this.#compared(commandBytes, digest),
    };
  }

  #compared(commandBytes: Buffer, digest: Buffer | undefined): Found['request'] {
    const row = this.#db
      .prepare('SELECT digest FROM requests WHERE command_id = ?')
      .get(commandBytes);
    if (row === undefined || digest === undefined) return 'unknown';
    return digest.equals(bytesOf(row, 'digest')) ? 'same' : 'other';
  }

  #remember({ commandBytes, append }: Draft, digest: Buffer): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO requests (command_id, digest, at) VALUES (?, ?, ?)')
      .run(commandBytes, digest, append.at);
  }

  #digest(request: Json): Buffer {
    return keyedHash(this.requestKey, typeof request === 'string' ? request : canonical(request));
  }

  #setHead(stream: string, version: number): void {
    this.#heads.delete(stream);
    this.#heads.set(stream, version);
    if (this.#heads.size <= MAX_CACHED_HEADS) return;
    const [oldest] = this.#heads.keys();
    if (oldest !== undefined) this.#heads.delete(oldest);
  }

  #tailNow(): Head {
    if (this.#tail !== undefined) return this.#tail;
    const row = this.#db.prepare('SELECT pos, hash FROM commits ORDER BY pos DESC LIMIT 1').get();
    this.#tail =
      row === undefined
        ? { position: 0, hash: GENESIS }
        : { position: integerOf(row, 'pos'), hash: bytesOf(row, 'hash') };
    return this.#tail;
  }

  /** `data_version` changes when another connection has written to the file. */
  #noticeOthers(): void {
    const row = this.#db.prepare('PRAGMA data_version').get();
    const version = row === undefined ? -1 : integerOf(row, 'data_version');
    if (version !== this.#dataVersion) this.#forget();
    this.#dataVersion = version;
  }

  #forget(): void {
    this.#tail = undefined;
    this.#heads.clear();
    this.#fresh = [];
    this.#recent = [];
    this.#recentBytes = 0;
  }

  #committed(): void {
    if (this.#fresh.length === 0) return;
    for (const commit of this.#fresh) this.#recentBytes += commit.body.length;
    this.#recent.push(...this.#fresh);
    this.#fresh = [];
    while (this.#recent.length > MAX_RECENT_COMMITS || this.#recentBytes > MAX_RECENT_BYTES) {
      this.#recentBytes -= this.#recent.shift()?.body.length ?? 0;
    }
    for (const wake of this.#wakes) wake();
  }

  #stored(after: number, limit: number): readonly StoredCommit[] {
    return this.#db
      .prepare(`SELECT ${COLUMNS} FROM commits WHERE pos > ? ORDER BY pos LIMIT ?`)
      .all(after, limit)
      .map(loggedCommit);
  }

  #dense(after: number, commits: readonly StoredCommit[]): readonly StoredCommit[] {
    for (const [i, { position }] of commits.entries()) {
      if (position !== after + 1 + i) throw new LogGap(this.service, after + 1 + i, position);
    }
    return commits;
  }

  #verifySample(): void {
    const { position: last } = this.#tailNow();
    const tailStart = Math.max(0, last - VERIFIED_TAIL);
    this.#verify(tailStart, VERIFIED_TAIL);
    const step = Math.max(1, Math.floor(tailStart / VERIFIED_PLACES));
    for (let after = 0; after + 1 < tailStart; after += step) this.#verify(after, 2);
  }

  #verify(after: number, count: number): void {
    let previous = after === 0 ? GENESIS : this.#hashAt(after);
    for (const { position, body, hash } of this.#dense(after, this.#stored(after, count))) {
      if (Buffer.compare(chainHash(previous, body), hash) !== 0) {
        throw new LogDamaged(this.service, position, 'hash does not follow from body and chain');
      }
      previous = hash;
    }
  }

  #hashAt(position: number): Uint8Array {
    const row = this.#db.prepare('SELECT hash FROM commits WHERE pos = ?').get(position);
    if (row === undefined) throw new LogGap(this.service, position, -1);
    return bytesOf(row, 'hash');
  }

  /** Today, and once a day from now on. */
  #sweepRequests(): void {
    const { clock } = this.options;
    const now = msOf(clock.now());
    const oldest = instantAt(now - REQUESTS_KEPT_MS);
    const swept = this.#db.durably(() =>
      this.#db.prepare('DELETE FROM requests WHERE at < ?').run(oldest),
    );
    // What a full disk keeps today goes tomorrow.
    swept.catch(() => {});
    this.#stopSweeping = clock.at(instantAt(now + 86_400_000), () => this.#sweepRequests());
  }
}

interface CommitColumns {
  readonly position: number;
  readonly stream: StreamId;
  readonly version: number;
  readonly count: number;
  readonly commandId: string;
  readonly at: Instant;
  readonly body: string;
  readonly hash: Uint8Array;
}

/** A row of the log; its body is parsed once, by whoever asks first. */
class LoggedCommit implements StoredCommit {
  readonly position: number;
  readonly stream: StreamId;
  readonly version: number;
  readonly count: number;
  readonly commandId: string;
  readonly at: Instant;
  readonly body: string;
  readonly hash: Uint8Array;
  #commit: Commit | undefined;

  constructor(columns: CommitColumns) {
    this.position = columns.position;
    this.stream = columns.stream;
    this.version = columns.version;
    this.count = columns.count;
    this.commandId = columns.commandId;
    this.at = columns.at;
    this.body = columns.body;
    this.hash = columns.hash;
  }

  get commit(): Commit {
    return (this.#commit ??= parseCommit(this.body));
  }
}

function loggedCommit(row: Row): StoredCommit {
  return new LoggedCommit({
    position: integerOf(row, 'pos'),
    stream: streamOf(row),
    version: integerOf(row, 'version'),
    count: integerOf(row, 'n'),
    commandId: commandIdOf(bytesOf(row, 'command_id')),
    at: textOf(row, 'at'),
    body: textOf(row, 'body'),
    hash: bytesOf(row, 'hash'),
  });
}

/** Every row of a log after a position, in order; the position alone where the row is no commit. */
export function* rawCommits(db: Sqlite, from = 0): Iterable<StoredCommit | number> {
  for (let after = from; ;) {
    const rows = db
      .prepare(`SELECT ${COLUMNS} FROM commits WHERE pos > ? ORDER BY pos LIMIT 500`)
      .all(after);
    if (rows.length === 0) return;
    for (const row of rows) {
      after = integerOf(row, 'pos');
      yield commitOrPosition(row);
    }
  }
}

function commitOrPosition(row: Row): StoredCommit | number {
  try {
    return loggedCommit(row);
  } catch {
    return integerOf(row, 'pos');
  }
}

function streamOf(row: Row): StreamId {
  const text = textOf(row, 'stream');
  if (!isStreamId(text)) throw new TypeError(`${text} is no stream id`);
  return text;
}

function isStreamId(text: string): text is StreamId {
  return text.includes('-');
}

function conflict({ append, expected }: Draft, actual: number): ConcurrencyConflict {
  return new ConcurrencyConflict(append.stream, expected, actual);
}

/** At least one, however large. */
function within(bytes: number, commits: readonly StoredCommit[]): readonly StoredCommit[] {
  let sum = 0;
  const end = commits.findIndex(({ body }, i) => (sum += body.length) > bytes && i > 0);
  return end === -1 ? commits : commits.slice(0, end);
}

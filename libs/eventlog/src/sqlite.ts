import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { isNativeError } from 'node:util/types';
import type { Clock } from './clock.js';
import { StoreUnavailable } from './event-store.js';

/** Most units of work in one transaction of the group commit. */
const MAX_GROUP = 200;
/** Prepared statements kept; filters of views make many texts. */
const MAX_STATEMENTS = 500;
/** A checkpoint waits until writing has paused this long, so that it does not delay an append. */
const QUIET_MS = 2_000;
/** After so many transactions a checkpoint runs also while writing goes on, or the WAL grows. */
const BUSY_TRANSACTIONS = 1_000;

interface Work {
  /** Does the work and gives what tells its caller, once the transaction is durable. */
  readonly run: () => () => void;
  readonly reject: (error: unknown) => void;
}

/** A row as SQLite gave it; `textOf` and its sisters read the columns. */
export type Row = Readonly<Record<string, unknown>>;

export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds no text`);
  return value;
}

export function integerOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new TypeError(`column ${column} holds no integer`);
  return value;
}

export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new TypeError(`column ${column} holds no bytes`);
  return value;
}

/** Errors of `node:sqlite` carry SQLite's extended result code. */
function codeOf(error: unknown): number | undefined {
  if (!isNativeError(error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_CONSTRAINT_PRIMARYKEY = 1555;
const SQLITE_CONSTRAINT_UNIQUE = 2067;

/** Whether a statement was refused by a unique key; the transaction around it goes on. */
export function isUniqueViolation(error: unknown): boolean {
  const code = codeOf(error);
  return code === SQLITE_CONSTRAINT_UNIQUE || code === SQLITE_CONSTRAINT_PRIMARYKEY;
}

/** A statement prepared once, its rows as plain objects. */
export class Statement {
  constructor(private readonly prepared: StatementSync) {}

  run(...values: SQLInputValue[]): number {
    return Number(this.prepared.run(...values).changes);
  }

  get(...values: SQLInputValue[]): Row | undefined {
    return this.prepared.get(...values);
  }

  all(...values: SQLInputValue[]): readonly Row[] {
    return this.prepared.all(...values);
  }
}

/**
 * One SQLite file in WAL mode.
 *
 * Shape: FULL: `durably` resolves after the fsync; NORMAL: a power cut loses a consistent tail.
 * Checkpoints run on a timer, outside the commit path.
 */
export class Sqlite {
  /** After a transaction began, before its first statement. */
  onBegin: () => void = () => {};
  onCommit: () => void = () => {};
  /** Nothing of the transaction was stored; what was remembered of it must be forgotten. */
  onRollback: () => void = () => {};
  #queue: Work[] = [];
  #failure: StoreUnavailable | undefined;
  #transactions = 0;
  #checkpointing = false;
  readonly #statements = new Map<string, Statement>();
  readonly #closing = new AbortController();

  private constructor(
    private readonly db: DatabaseSync,
    private readonly clock: Clock,
  ) {}

  static open(
    file: string,
    clock: Clock,
    {
      synchronous,
      secureDelete = false,
    }: { synchronous: 'FULL' | 'NORMAL'; secureDelete?: boolean },
  ): Sqlite {
    const db = new DatabaseSync(file, { timeout: 10_000 });
    db.exec('PRAGMA journal_mode = WAL');
    db.exec(`PRAGMA synchronous = ${synchronous}`);
    db.exec('PRAGMA wal_autocheckpoint = 0');
    if (secureDelete) db.exec('PRAGMA secure_delete = ON');
    return new Sqlite(db, clock);
  }

  exec(sql: string): void {
    this.db.exec(sql);
  }

  /** The same text is prepared once. */
  prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear();
    const statement = new Statement(this.db.prepare(sql));
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Runs the work in one transaction at once; its effect is there when this returns. */
  transact<T>(work: () => T): T {
    const [outcome] = this.#transaction([work]);
    if (outcome === undefined) throw new StoreUnavailable('nothing ran', true);
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /**
   * Runs the work in the transaction that collects everything of this tick, and resolves after
   * COMMIT. If work throws, its own promise rejects and the rest goes on: so a unit may fail at
   * its first statement only.
   */
  async durably<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = () => {
        const value = work();
        return () => resolve(value);
      };
      this.#queue.push({ run, reject });
      if (this.#queue.length === 1) setImmediate(() => this.#flush());
    });
  }

  /** Moves the WAL into the file; `truncate` also empties it, so that nothing deleted stays there. */
  checkpoint(mode: 'PASSIVE' | 'TRUNCATE' = 'PASSIVE'): void {
    this.db.exec(`PRAGMA wal_checkpoint(${mode})`);
    this.#transactions = 0;
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#flush();
    this.#closing.abort();
    this.db.close();
  }

  #flush(): void {
    while (this.#queue.length > 0) {
      const group = this.#queue.splice(0, MAX_GROUP);
      const outcomes = this.#outcomesOf(group);
      for (const [i, outcome] of outcomes.entries()) {
        if ('error' in outcome) group[i]?.reject(outcome.error);
        else outcome.value();
      }
    }
  }

  #outcomesOf(group: readonly Work[]): readonly Outcome<() => void>[] {
    try {
      return this.#transaction(group.map(({ run }) => run));
    } catch (error) {
      return group.map(() => ({ error }));
    }
  }

  #transaction<T>(works: readonly (() => T)[]): readonly Outcome<T>[] {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      this.db.exec('BEGIN IMMEDIATE');
      this.onBegin();
      const outcomes = works.map((work) => this.#outcomeOf(work));
      this.db.exec('COMMIT');
      this.#committed();
      return outcomes;
    } catch (error) {
      throw this.#rolledBack(error);
    }
  }

  /** A refused statement leaves the transaction open; a full disk or a broken file ends it. */
  #outcomeOf<T>(work: () => T): Outcome<T> {
    try {
      return { value: work() };
    } catch (error) {
      if (!this.db.isTransaction) throw error;
      return { error };
    }
  }

  #committed(): void {
    this.onCommit();
    this.#transactions += 1;
    if (!this.#checkpointing) void this.#checkpointWhenQuiet();
  }

  #rolledBack(error: unknown): unknown {
    if (this.db.isOpen && this.db.isTransaction) this.db.exec('ROLLBACK');
    this.onRollback();
    const code = codeOf(error);
    if (code === undefined) return error;
    const primary = code & 0xff;
    // After an I/O error it is unknown what reached the disk: only a new start reads it anew.
    const fatal = primary === SQLITE_IOERR || primary === SQLITE_CORRUPT;
    const failure = new StoreUnavailable(`SQLite error ${code}`, fatal, { cause: error });
    if (fatal) this.#failure = failure;
    return failure;
  }

  async #checkpointWhenQuiet(): Promise<void> {
    this.#checkpointing = true;
    const { signal } = this.#closing;
    for (let seen = -1; seen !== this.#transactions && this.#transactions < BUSY_TRANSACTIONS;) {
      seen = this.#transactions;
      await this.clock.sleep(QUIET_MS, signal);
      if (signal.aborted) return;
    }
    this.#checkpointing = false;
    try {
      this.checkpoint();
    } catch {
      // The WAL stays as it is, and nothing is lost; the next transaction brings another attempt.
    }
  }
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

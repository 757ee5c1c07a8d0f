import { afterPrefix } from './filter.js';
import { parsed } from './parsed.js';
import type { Records, Table } from './records.js';
import { integerOf, isUniqueViolation, type Sqlite, textOf } from './sqlite.js';

const NAME = /^[a-z][a-z0-9-]*$/;
/** Above every key: no key begins with these. */
const END_OF_KEYS = '\u{10FFFF}'.repeat(8);
const DEFAULT_LIMIT = 1_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS records (
  name TEXT NOT NULL, key TEXT NOT NULL, row TEXT NOT NULL,
  PRIMARY KEY (name, key)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Records in one SQLite file, FULL: every write shares the fsync of its tick. */
export class SqliteRecords implements Records {
  constructor(private readonly db: Sqlite) {
    db.exec(SCHEMA);
  }

  table<T>(name: string): Table<T> {
    if (!NAME.test(name)) throw new TypeError(`${name} is no name of a table`);
    return new SqliteTable<T>(this.db, name);
  }

  async next(counter: string): Promise<number> {
    const statement = this.db.prepare(
      `INSERT INTO counters (name, last) VALUES (?, 1)
       ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last`,
    );
    return this.db.durably(() => {
      const row = statement.get(counter);
      if (row === undefined) throw new Error(`counter ${counter} gave no number`);
      return integerOf(row, 'last');
    });
  }
}

class SqliteTable<T> implements Table<T> {
  constructor(
    private readonly db: Sqlite,
    private readonly name: string,
  ) {}

  async get(key: string): Promise<T | undefined> {
    return this.#get(key);
  }

  async put(key: string, row: T): Promise<void> {
    await this.db.durably(() => this.#put(key, row));
  }

  async insert(key: string, row: T): Promise<boolean> {
    const statement = this.db.prepare('INSERT INTO records (name, key, row) VALUES (?, ?, ?)');
    return this.db.durably(() => {
      try {
        return statement.run(this.name, key, JSON.stringify(row)) > 0;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    });
  }

  async update(
    key: string,
    change: (current: T | undefined) => T | undefined,
  ): Promise<T | undefined> {
    return this.db.durably(() => {
      const current = this.#get(key);
      const next = change(current);
      if (next !== undefined) this.#put(key, next);
      return next ?? current;
    });
  }

  async delete(key: string): Promise<boolean> {
    const statement = this.db.prepare('DELETE FROM records WHERE name = ? AND key = ?');
    return this.db.durably(() => statement.run(this.name, key) > 0);
  }

  async list(
    prefix: string,
    {
      after = '',
      limit = DEFAULT_LIMIT,
    }: { readonly after?: string; readonly limit?: number } = {},
  ): Promise<readonly { readonly key: string; readonly row: T }[]> {
    const end = afterPrefix(prefix) ?? END_OF_KEYS;
    return this.db
      .prepare(
        `SELECT key, row FROM records WHERE name = ? AND key >= ? AND key > ? AND key < ?
         AND substr(key, 1, ?) = ? ORDER BY key LIMIT ?`,
      )
      .all(this.name, prefix, after, end, [...prefix].length, prefix, limit)
      .map((row) => ({ key: textOf(row, 'key'), row: parsed<T>(textOf(row, 'row')) }));
  }

  #get(key: string): T | undefined {
    const row = this.db
      .prepare('SELECT row FROM records WHERE name = ? AND key = ?')
      .get(this.name, key);
    return row === undefined ? undefined : parsed<T>(textOf(row, 'row'));
  }

  #put(key: string, row: T): void {
    this.db
      .prepare(
        `INSERT INTO records (name, key, row) VALUES (?, ?, ?)
         ON CONFLICT (name, key) DO UPDATE SET row = excluded.row`,
      )
      .run(this.name, key, JSON.stringify(row));
  }
}

import type { Clock } from './clock.js';
import type { Ordinal, PartitionId } from './commit.js';
import type {
  Doc,
  Docs,
  DocUnit,
  Filter,
  FindOptions,
  Index,
  Page,
  Parked,
  ParkedEvent,
  ViewBatch,
  Views,
  ViewShape,
  WatermarkMap,
  Watermarks,
} from './docs.js';
import {
  afterKeyset,
  byCodePoint,
  columnOf,
  conditionOf,
  keysetOf,
  orderOf,
  passes,
} from './filter.js';
import { parsed } from './parsed.js';
import { viewName } from './view-name.js';
import { integerOf, type Row, Sqlite, textOf } from './sqlite.js';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS watermarks (
  consumer TEXT NOT NULL, part TEXT NOT NULL, ord INTEGER NOT NULL,
  PRIMARY KEY (consumer, part)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS parked (
  arrival INTEGER PRIMARY KEY AUTOINCREMENT,
  consumer TEXT NOT NULL, key TEXT NOT NULL, part TEXT NOT NULL, ord INTEGER NOT NULL,
  body TEXT NOT NULL, error TEXT NOT NULL, at TEXT NOT NULL,
  UNIQUE (consumer, part, ord)) STRICT;
CREATE INDEX IF NOT EXISTS parked_key ON parked (consumer, key, arrival);
`;

const VIEW_NAME = /^[a-zA-Z][A-Za-z0-9-]*@\d+$/;

/**
 * Documents, watermarks and parked events of one service in one SQLite file.
 *
 * Shape: WAL, NORMAL: a power cut loses a consistent tail of all three, which is delivered again.
 * Documents and watermarks of a batch are one transaction, so no guard is needed.
 */
export class SqliteViews implements Views {
  readonly watermarks: Watermarks;
  readonly parked: Parked;

  private constructor(private readonly db: Sqlite) {
    db.exec(SCHEMA);
    this.watermarks = new SqliteWatermarks(db);
    this.parked = new SqliteParked(db);
  }

  /** `:memory:` is kept nowhere: what a rebuild is compared in. */
  static open(file: string, clock: Clock): SqliteViews {
    return new SqliteViews(Sqlite.open(file, clock, { synchronous: 'NORMAL' }));
  }

  async open<D extends Doc>(shape: ViewShape<D>): Promise<Docs<D>> {
    const view = viewName(shape);
    if (!VIEW_NAME.test(view)) throw new TypeError(`${view} is no name of a view`);
    this.db.exec(
      `CREATE TABLE IF NOT EXISTS "${view}" (id TEXT PRIMARY KEY, doc TEXT NOT NULL) STRICT`,
    );
    this.#index(view, shape.indexes);
    return new SqliteDocs<D>(this.db, view);
  }

  begin<D extends Doc>(shape: ViewShape<D>): ViewBatch<D> {
    const view = viewName(shape);
    return new SqliteBatch<D>(view, new SqliteDocs<D>(this.db, view));
  }

  async commit(
    batches: readonly ViewBatch[],
    consumers: readonly string[],
    to: WatermarkMap,
  ): Promise<void> {
    this.db.transact(() => {
      for (const batch of batches) this.#write(batch);
      raise(this.db, consumers, to);
    });
  }

  async stored(): Promise<readonly string[]> {
    return this.db
      .prepare(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%@%' ORDER BY name`,
      )
      .all()
      .map((row) => textOf(row, 'name'));
  }

  async prune(view: string): Promise<void> {
    if (!VIEW_NAME.test(view)) throw new TypeError(`${view} is no name of a view`);
    this.db.transact(() => {
      this.db.exec(`DROP TABLE IF EXISTS "${view}"`);
      this.db.prepare('DELETE FROM watermarks WHERE consumer = ?').run(view);
    });
  }

  async close(): Promise<void> {
    this.db.close();
  }

  #write(batch: ViewBatch): void {
    if (!(batch instanceof SqliteBatch)) throw new TypeError('a batch of another store');
    const remove = this.db.prepare(`DELETE FROM "${batch.view}" WHERE id = ?`);
    const write = this.db.prepare(
      `INSERT INTO "${batch.view}" (id, doc) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc`,
    );
    for (const [id, doc] of batch.changes()) {
      if (doc === null) remove.run(id);
      else write.run(id, doc);
    }
  }

  /** Makes the declared indexes and drops those that are declared no more. */
  #index<D extends Doc>(view: string, indexes: readonly Index<D>[]): void {
    const wanted = new Map(indexes.map(({ fields }) => [`${view}:${fields.join(',')}`, fields]));
    const stored = this.db
      .prepare(
        `SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`,
      )
      .all(view)
      .map((row) => textOf(row, 'name'));
    for (const name of stored) if (!wanted.has(name)) this.db.exec(`DROP INDEX "${name}"`);
    for (const [name, fields] of wanted) {
      const columns = [...fields.map((field) => columnOf(field)), 'id'].join(', ');
      this.db.exec(`CREATE INDEX IF NOT EXISTS "${name}" ON "${view}" (${columns})`);
    }
  }
}

class SqliteDocs<D extends Doc> implements Docs<D> {
  constructor(
    private readonly db: Sqlite,
    private readonly view: string,
  ) {}

  async get(id: string): Promise<D | undefined> {
    const row = this.db.prepare(`SELECT doc FROM "${this.view}" WHERE id = ?`).get(id);
    return row === undefined ? undefined : parsed<D>(textOf(row, 'doc'));
  }

  async find(
    filter: Filter<D>,
    options: Omit<FindOptions<D>, 'after'> = {},
  ): Promise<readonly D[]> {
    return this.#select(filter, options);
  }

  async page(
    filter: Filter<D>,
    options: FindOptions<D> & { readonly limit: number },
  ): Promise<Page<D>> {
    const { sort = [], limit } = options;
    const found = this.#select(filter, { ...options, limit: limit + 1 });
    const docs = found.slice(0, limit);
    const last = docs.at(-1);
    return found.length > limit && last !== undefined
      ? { docs, next: keysetOf(sort, last) }
      : { docs };
  }

  async count(filter: Filter<D>): Promise<number> {
    const { sql, values } = conditionOf(filter);
    const row = this.db
      .prepare(`SELECT count(*) AS n FROM "${this.view}" WHERE ${sql}`)
      .get(...values);
    return row === undefined ? 0 : integerOf(row, 'n');
  }

  #select(filter: Filter<D>, { sort = [], limit = -1, after }: FindOptions<D>): readonly D[] {
    const passing = conditionOf(filter);
    const beyond = after === undefined ? { sql: '1', values: [] } : afterKeyset(sort, after);
    return this.db
      .prepare(
        `SELECT doc FROM "${this.view}" WHERE ${passing.sql} AND ${beyond.sql} ORDER BY ${orderOf(sort)} LIMIT ?`,
      )
      .all(...passing.values, ...beyond.values, limit)
      .map((row) => parsed<D>(textOf(row, 'doc')));
  }
}

function idOf({ _id: id }: Doc): string {
  return id;
}

/** Changes of one view, kept in memory until the batch is committed; a null is a deletion. */
class SqliteBatch<D extends Doc> implements ViewBatch<D> {
  readonly #changed = new Map<string, D | null>();

  constructor(
    readonly view: string,
    private readonly docs: Docs<D>,
  ) {}

  unit(): DocUnit<D> {
    return {
      get: async (id) => this.#get(id),
      find: async (filter) => this.#find(filter),
      write: async (id, change) => this.#write(id, change),
    };
  }

  *changes(): Iterable<readonly [id: string, doc: string | null]> {
    for (const [id, doc] of this.#changed) yield [id, doc === null ? null : JSON.stringify(doc)];
  }

  async #get(id: string): Promise<D | undefined> {
    const changed = this.#changed.get(id);
    if (changed !== undefined) return changed ?? undefined;
    return this.docs.get(id);
  }

  async #find(filter: Filter<D>): Promise<readonly D[]> {
    const stored = await this.docs.find(filter);
    const unchanged = stored.filter((doc) => !this.#changed.has(idOf(doc)));
    const changed = [...this.#changed.values()].filter(
      (doc) => doc !== null && passes(filter, doc),
    );
    return [...unchanged, ...changed.filter((doc) => doc !== null)].toSorted((a, b) =>
      byCodePoint(idOf(a), idOf(b)),
    );
  }

  async #write(id: string, change: (current: D | undefined) => D | null): Promise<void> {
    const current = await this.#get(id);
    const next = change(current);
    if (next === current || (next === null && current === undefined)) return;
    if (next !== null && idOf(next) !== id) {
      throw new TypeError(`document ${idOf(next)} under ${id}`);
    }
    this.#changed.set(id, next);
  }
}

function raise(db: Sqlite, consumers: readonly string[], to: WatermarkMap): void {
  const statement = db.prepare(
    `INSERT INTO watermarks (consumer, part, ord) VALUES (?, ?, ?)
     ON CONFLICT (consumer, part) DO UPDATE SET ord = max(ord, excluded.ord)`,
  );
  for (const consumer of consumers) {
    for (const [part, ord] of to) statement.run(consumer, part, ord);
  }
}

class SqliteWatermarks implements Watermarks {
  constructor(private readonly db: Sqlite) {}

  async of(consumer: string): Promise<WatermarkMap> {
    const rows = this.db
      .prepare('SELECT part, ord FROM watermarks WHERE consumer = ?')
      .all(consumer);
    return new Map(rows.map((row) => [partOf(row), integerOf(row, 'ord')]));
  }

  async all(): Promise<ReadonlyMap<string, WatermarkMap>> {
    const all = new Map<string, Map<PartitionId, Ordinal>>();
    for (const row of this.db.prepare('SELECT consumer, part, ord FROM watermarks').all()) {
      const consumer = textOf(row, 'consumer');
      const marks = all.get(consumer) ?? new Map<PartitionId, Ordinal>();
      all.set(consumer, marks.set(partOf(row), integerOf(row, 'ord')));
    }
    return all;
  }

  async raise(consumers: readonly string[], to: WatermarkMap): Promise<void> {
    this.db.transact(() => raise(this.db, consumers, to));
  }
}

function partOf(row: Row): PartitionId {
  const text = textOf(row, 'part');
  if (!isPartitionId(text)) throw new TypeError(`${text} is no partition`);
  return text;
}

function isPartitionId(text: string): text is PartitionId {
  return /^[^/]+\/[^/]+\/\d+$/.test(text);
}

class SqliteParked implements Parked {
  constructor(private readonly db: Sqlite) {}

  async park(event: ParkedEvent): Promise<void> {
    this.db.transact(() => this.#insert(event));
  }

  async parkBehind(consumer: string, key: string, event: () => ParkedEvent): Promise<boolean> {
    if (this.#first(consumer, key) === undefined) return false;
    this.db.transact(() => this.#insert(event()));
    return true;
  }

  async first(consumer: string, key: string): Promise<ParkedEvent | undefined> {
    return this.#first(consumer, key);
  }

  async list(consumer?: string): Promise<readonly ParkedEvent[]> {
    const rows =
      consumer === undefined
        ? this.db.prepare('SELECT * FROM parked ORDER BY arrival').all()
        : this.db.prepare('SELECT * FROM parked WHERE consumer = ? ORDER BY arrival').all(consumer);
    return rows.map(parkedEvent);
  }

  async count(consumer: string): Promise<number> {
    const row = this.db
      .prepare('SELECT count(*) AS n FROM parked WHERE consumer = ?')
      .get(consumer);
    return row === undefined ? 0 : integerOf(row, 'n');
  }

  async fail({ consumer, part, ord }: ParkedEvent, error: string): Promise<void> {
    this.db.transact(() =>
      this.db
        .prepare('UPDATE parked SET error = ? WHERE consumer = ? AND part = ? AND ord = ?')
        .run(error, consumer, part, ord),
    );
  }

  async remove({ consumer, part, ord }: ParkedEvent): Promise<void> {
    this.db.transact(() =>
      this.db
        .prepare('DELETE FROM parked WHERE consumer = ? AND part = ? AND ord = ?')
        .run(consumer, part, ord),
    );
  }

  /** Read and insertion run in one turn of the event loop, so nothing comes between them. */
  #first(consumer: string, key: string): ParkedEvent | undefined {
    const row = this.db
      .prepare('SELECT * FROM parked WHERE consumer = ? AND key = ? ORDER BY arrival LIMIT 1')
      .get(consumer, key);
    return row === undefined ? undefined : parkedEvent(row);
  }

  #insert({ consumer, key, part, ord, body, error, at }: ParkedEvent): void {
    this.db
      .prepare(
        `INSERT INTO parked (consumer, key, part, ord, body, error, at) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (consumer, part, ord) DO NOTHING`,
      )
      .run(consumer, key, part, ord, body, error, at);
  }
}

function parkedEvent(row: Row): ParkedEvent {
  return {
    consumer: textOf(row, 'consumer'),
    key: textOf(row, 'key'),
    part: partOf(row),
    ord: integerOf(row, 'ord'),
    body: textOf(row, 'body'),
    error: textOf(row, 'error'),
    at: textOf(row, 'at'),
  };
}

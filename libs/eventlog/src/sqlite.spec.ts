import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from './manual-clock.js';
import { Sqlite } from './sqlite.js';

let folder: string;
let clock: ManualClock;
let db: Sqlite;

const open = (options: Parameters<typeof Sqlite.open>[2]) => {
  db = Sqlite.open(join(folder, 'a.db'), clock, options);
  db.exec('CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, x TEXT)');
  return db;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zelian-sqlite-'));
  clock = new ManualClock();
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const pragma = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
const insert = (id: number, x = '') => db.prepare('INSERT INTO t VALUES (?, ?)').run(id, x);
const ids = () =>
  db
    .prepare('SELECT id FROM t ORDER BY id')
    .all()
    .map((row) => row['id']);

describe('a file that must lose nothing', () => {
  it('is in WAL, syncs each commit and never checkpoints in one', () => {
    open({ synchronous: 'FULL', secureDelete: true });
    expect(
      ['journal_mode', 'synchronous', 'wal_autocheckpoint', 'secure_delete'].map(pragma),
    ).toEqual(['wal', 2, 0, 1]);
  });

  it('may be one that may lose its end', () => {
    open({ synchronous: 'NORMAL' });
    expect(['synchronous', 'secure_delete'].map(pragma)).toEqual([1, 0]);
  });
});

describe('the group commit', () => {
  it('puts the work of one tick into one transaction, and tells after it', async () => {
    open({ synchronous: 'FULL' });
    const told: string[] = [];
    db.onBegin = () => told.push('begin');
    db.onCommit = () => told.push('commit');
    await Promise.all(
      [1, 2, 3].map(async (id) => db.durably(() => insert(id)).then(() => told.push(`${id}`))),
    );
    await db.durably(() => insert(4));
    expect(told).toEqual(['begin', 'commit', '1', '2', '3', 'begin', 'commit']);
  });

  it('lets the rest go on when one piece of work throws', async () => {
    open({ synchronous: 'FULL' });
    const outcomes = await Promise.allSettled([
      db.durably(() => insert(1)),
      db.durably(() => insert(1)),
      db.durably(() => {
        throw new RangeError('no');
      }),
      db.durably(() => insert(2)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(ids()).toEqual([1, 2]);
  });

  it('refuses everybody when the transaction is lost, and says so to who remembers', async () => {
    open({ synchronous: 'FULL' });
    let forgotten = 0;
    db.onRollback = () => forgotten++;
    db.exec(`PRAGMA max_page_count = ${String(pragma('page_count'))}`);
    const outcomes = await Promise.allSettled([
      db.durably(() => insert(1)),
      db.durably(() => insert(2, 'x'.repeat(100_000))),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(forgotten).toBe(1);
    expect(ids()).toEqual([]);
    db.exec('PRAGMA max_page_count = 100000');
    await db.durably(() => insert(1));
    expect(ids()).toEqual([1]);
  });

  it('writes what is waiting before the file is closed', async () => {
    open({ synchronous: 'FULL' });
    const written = db.durably(() => insert(1));
    db.close();
    await written;
    open({ synchronous: 'FULL' });
    expect(ids()).toEqual([1]);
    db.close();
    await expect(db.durably(() => insert(2))).rejects.toThrow('not open');
  });
});

describe('the checkpoint', () => {
  const walBytes = () => statSync(join(folder, 'a.db')).size;

  it('waits until writing has paused', async () => {
    open({ synchronous: 'FULL' });
    const before = walBytes();
    for (let id = 0; id < 10; id++) {
      await db.durably(() => insert(id, 'x'.repeat(3_000)));
      await clock.advance(1_500);
    }
    expect(walBytes()).toBe(before);
    await clock.advance(2_000);
    await clock.advance(2_000);
    expect(walBytes()).toBeGreaterThan(before);
  });
});

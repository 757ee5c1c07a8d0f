import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from './manual-clock.js';
import { Sqlite } from './sqlite.js';
import { SqliteRecords } from './sqlite-records.js';

let folder: string;
let db: Sqlite;
let records: SqliteRecords;

const open = () => {
  db = Sqlite.open(join(folder, 'gateway.db'), new ManualClock(), { synchronous: 'FULL' });
  records = new SqliteRecords(db);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zelian-records-'));
  open();
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const failing = () => {
  throw new Error('no');
};

describe('a table of records', () => {
  it('keeps rows under their keys, apart from other tables', async () => {
    const sessions = records.table<{ staffId: string }>('sessions');
    await sessions.put('a', { staffId: 'ST1' });
    await sessions.put('a', { staffId: 'ST2' });
    expect(await sessions.get('a')).toEqual({ staffId: 'ST2' });
    expect(await records.table('credentials').get('a')).toBeUndefined();
    expect(await sessions.delete('a')).toBe(true);
    expect(await sessions.delete('a')).toBe(false);
    expect(await sessions.get('a')).toBeUndefined();
  });

  it('survives a restart', async () => {
    await records.table('sessions').put('a', { n: 1 });
    db.close();
    open();
    expect(await records.table('sessions').get('a')).toEqual({ n: 1 });
  });

  it('inserts once, whoever races', async () => {
    const table = records.table<number>('numbers');
    const outcomes = await Promise.all([1, 2, 3].map((row) => table.insert('a', row)));
    expect(outcomes).toEqual([true, false, false]);
    expect(await table.get('a')).toBe(1);
  });

  it('updates in one step', async () => {
    const table = records.table<number>('numbers');
    await Promise.all(Array.from({ length: 20 }, () => table.update('a', (n = 0) => n + 1)));
    expect(await table.get('a')).toBe(20);
    expect(await table.update('a', () => undefined)).toBe(20);
    expect(await table.update('b', () => undefined)).toBeUndefined();
  });

  it('leaves the others alone when one update throws', async () => {
    const table = records.table<number>('numbers');
    const outcomes = await Promise.allSettled([
      table.put('a', 1),
      table.update('a', failing),
      table.put('b', 2),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await table.list('')).toEqual([
      { key: 'a', row: 1 },
      { key: 'b', row: 2 },
    ]);
  });

  it('lists by prefix, in pages', async () => {
    const table = records.table<number>('openings');
    for (const [i, key] of ['a/1', 'a/2', 'a/3', 'b/1', 'a', '语/1'].entries())
      await table.put(key, i);
    const keys = async (...list: Parameters<typeof table.list>) =>
      (await table.list(...list)).map(({ key }) => key);
    expect(await keys('a/')).toEqual(['a/1', 'a/2', 'a/3']);
    expect(await keys('a/', { after: 'a/1', limit: 1 })).toEqual(['a/2']);
    expect(await keys('')).toEqual(['a', 'a/1', 'a/2', 'a/3', 'b/1', '语/1']);
    expect(await keys('语')).toEqual(['语/1']);
  });
});

describe('a counter', () => {
  it('never gives a number twice, also after a restart', async () => {
    const given = await Promise.all(Array.from({ length: 10 }, () => records.next('SA-2026')));
    expect(given).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    db.close();
    open();
    expect(await records.next('SA-2026')).toBe(11);
    expect(await records.next('SA-2027')).toBe(1);
  });
});

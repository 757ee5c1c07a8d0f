import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEventStore } from './event-store-contract.js';
import { KekFile } from './kek-file.js';
import { ManualClock } from './manual-clock.js';
import { Sqlite } from './sqlite.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { SqliteKeyring } from './sqlite-keyring.js';
import { appendOf } from './testing.js';

const temporary = () => mkdtempSync(join(tmpdir(), 'zelian-log-'));

describeEventStore('node:sqlite', async () => {
  const folder = temporary();
  const file = join(folder, 'log.db');
  const clock = new ManualClock();
  const keyring = SqliteKeyring.open(':memory:', KekFile.inMemory(), clock);
  const stores: SqliteEventStore[] = [];
  return {
    keyring,
    open: async (upcasters = {}) => {
      const db = Sqlite.open(file, clock, { synchronous: 'FULL' });
      const store = await SqliteEventStore.open({ service: 'shop', db, keyring, clock, upcasters });
      stores.push(store);
      return store;
    },
    lose: async (position) => {
      const db = Sqlite.open(file, clock, { synchronous: 'FULL' });
      db.transact(() => db.prepare('DELETE FROM commits WHERE pos = ?').run(position));
      db.close();
    },
    close: async () => {
      for (const store of stores) await store.close();
      await keyring.close();
      rmSync(folder, { recursive: true });
    },
  };
});

const opened = async () => {
  const clock = new ManualClock();
  const keyring = SqliteKeyring.open(':memory:', KekFile.inMemory(), clock);
  const db = Sqlite.open(':memory:', clock, { synchronous: 'FULL' });
  const store = await SqliteEventStore.open({ service: 'shop', db, keyring, clock });
  const reopened = async () => SqliteEventStore.open({ service: 'shop', db, keyring, clock });
  return { store, db, reopened, clock };
};

describe('a log in SQLite', () => {
  it('does not open when a stored byte was changed', async () => {
    const { store, db, reopened } = await opened();
    for (let i = 0; i < 3; i++) await store.append(appendOf(`thing-${i}`, 0, `n${i}`));
    db.transact(() => db.exec(`UPDATE commits SET body = replace(body, '"n1"', '"n7"')`));
    await expect(reopened()).rejects.toMatchObject({ name: 'LogDamaged', position: 2 });
  });

  it('rejects what a full disk rolls back, and goes on at the right place afterwards', async () => {
    const { store, db } = await opened();
    await store.append(appendOf('thing-1', 0, 'a'));
    const pages = db.prepare('PRAGMA page_count').get()?.['page_count'];
    db.exec(`PRAGMA max_page_count = ${String(pages)}`);
    const large = [{ type: 'Happened', data: 'x'.repeat(200_000) }];
    const outcomes = await Promise.allSettled([
      store.append(appendOf('thing-1', 1, 'b')),
      store.append(appendOf('thing-2', 0, 'c', large)),
    ]);
    expect(outcomes).toMatchObject([
      { reason: { name: 'StoreUnavailable', fatal: false } },
      { reason: { name: 'StoreUnavailable', fatal: false } },
    ]);
    db.exec('PRAGMA max_page_count = 1000000');
    await expect(store.append(appendOf('thing-1', 1, 'b'))).resolves.toMatchObject({
      position: 2,
      version: 2,
      duplicate: false,
    });
    expect(await store.read('thing-1')).toHaveLength(2);
  });

  it('forgets a request body after 30 days, but never the command id', async () => {
    const { store, clock } = await opened();
    const append = { ...appendOf('thing-1', 0, 'a'), request: { n: 1 } };
    await store.append(append);
    await clock.advance('2026-03-31T02:00:00.000Z');
    expect(await store.find(append.commandId, { n: 2 })).toMatchObject({ request: 'other' });
    await clock.advance('2026-04-02T02:00:00.000Z');
    expect(await store.find(append.commandId, { n: 2 })).toMatchObject({ request: 'unknown' });
  });
});

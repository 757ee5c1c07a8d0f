import { uuidv5 } from '@zelian/kernel/ids';
import type { NewEvent } from '@zelian/kernel/decider';
import type { StreamId } from '@zelian/kernel/values';
import type { Clock } from './clock.js';
import type { Meta } from './commit.js';
import type { Append, EventStore, Expected } from './event-store.js';
import { KekFile } from './kek-file.js';
import type { Keyring } from './keyring.js';
import { ManualClock } from './manual-clock.js';
import { PartReader, type Upcasters } from './parts.js';
import type { Records } from './records.js';
import { Sqlite } from './sqlite.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { SqliteKeyring } from './sqlite-keyring.js';
import { SqliteRecords } from './sqlite-records.js';
import { SqliteViews } from './sqlite-views.js';

/** What a service stands on, kept nowhere: for the tests of every package. */
export interface InMemory {
  readonly store: EventStore;
  readonly views: SqliteViews;
  readonly records: Records;
  readonly keyring: Keyring;
  readonly reader: PartReader;
  close(): Promise<void>;
}

export async function inMemory(
  service: string,
  {
    clock = new ManualClock(),
    keyring = SqliteKeyring.open(':memory:', KekFile.inMemory(), clock),
    upcasters = {},
  }: {
    readonly clock?: Clock;
    readonly keyring?: Keyring;
    readonly upcasters?: Upcasters;
  } = {},
): Promise<InMemory> {
  const db = Sqlite.open(':memory:', clock, { synchronous: 'FULL' });
  const store = await SqliteEventStore.open({ service, db, keyring, clock, upcasters });
  const views = SqliteViews.open(':memory:', clock);
  const close = async () => {
    await store.close();
    await views.close();
  };
  const reader = new PartReader(keyring, upcasters);
  return { store, views, records: new SqliteRecords(db), keyring, reader, close };
}

/** Meta of a commit of a case. */
export function metaOf(cmd: string, caseId?: string): Meta {
  const by = { staffId: 'ST001', post: 'CLERK', desk: 'clerk', org: 'TOWN' };
  return { cmd, by, corr: cmd, rules: 'none', ...(caseId === undefined ? {} : { case: caseId }) };
}

/** A command id that belongs to a word. */
export function idOf(word: string): string {
  return uuidv5(`test/${word}`);
}

/** An append with what a test does not care about filled in. */
export function appendOf(
  stream: StreamId,
  expected: Expected,
  word: string,
  events: readonly NewEvent[] = [{ type: 'Happened', data: { word } }],
): Append {
  const meta = metaOf('Do', stream);
  const at = '2026-03-02T01:00:00.000Z';
  return { stream, expected, commandId: idOf(word), at, meta, events };
}

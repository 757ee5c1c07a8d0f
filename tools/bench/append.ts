import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@zelian/eventlog/clock';
import type { Meta } from '@zelian/eventlog/commit';
import type { EventStore } from '@zelian/eventlog/event-store';
import { KekFile } from '@zelian/eventlog/kek-file';
import type { Keyring } from '@zelian/eventlog/keyring';
import { Sqlite } from '@zelian/eventlog/sqlite';
import { SqliteEventStore } from '@zelian/eventlog/sqlite-event-store';
import { SqliteKeyring } from '@zelian/eventlog/sqlite-keyring';
import type { Json, NewEvent } from '@zelian/kernel/decider';
import { uuidv7 } from '@zelian/kernel/ids';
import {
  interleaved,
  perSecond,
  rowOf,
  type Bench,
  type BenchOptions,
  type Row,
} from './measure.js';
import { RawFile } from './raw-file.js';

const IN_FLIGHT = [1, 16, 64] as const;
/** The figure that the goal is about; the others stand beside it under longer names. */
const GOAL_IN_FLIGHT = 64;
const PEER = 'raw group-commit file';
/** More than are in flight, so that no two appends meet on one stream. */
const STREAMS = 1_000;

/** 1 KB as it lies in the log: open data, or one sealed part with a little open data. */
interface Payload {
  readonly name: string;
  readonly event: NewEvent<string, Json, Json>;
  /** The body of the request, of which the log keeps a keyed digest. */
  readonly request?: Json;
}

const SUBJECT = '0198f0a0-0000-7000-8000-000000000001';
const ITEMS = Array.from({ length: 9 }, (_, index) => ({
  itemId: `0198f0a0-0000-7000-8000-00000000010${index}`,
  kind: 'FARMING',
  grossFen: 480_000 + index,
}));
const open = { round: 1, recordedOn: '2026-03-02', items: ITEMS };
const part = { address: '演示村一组', opinion: '情况与申报一致', items: ITEMS };

const PAYLOADS: readonly Payload[] = [
  { name: 'append-bare', event: { type: 'Recorded', data: open } },
  {
    name: 'append-shipped',
    event: {
      type: 'Recorded',
      data: { round: 1, recordedOn: '2026-03-02' },
      personal: [{ subject: SUBJECT, data: part }],
    },
    request: { recordedOn: '2026-03-02', ...part },
  },
];

const META: Omit<Meta, 'case'> = {
  cmd: 'Record',
  by: { staffId: 'ST013', post: 'CIVIL_AFFAIRS', desk: 'clerk', org: 'TOWNSHIP' },
  corr: '0198f0a0-0000-7000-8000-000000000002',
  rules: 'f'.repeat(64),
};

/** Durable appends of 1 KB events, with chain and three unique keys, against a bare file. */
export const append: Bench = {
  name: 'append',
  says: '持久写入 1 KB 事件（同时 1、16、64 个），对照同一磁盘上的成组写入文件',
  run: async (options) => {
    const rows: Row[] = [];
    for (const inFlight of IN_FLIGHT) rows.push(...(await rowsAt(inFlight, options)));
    return rows;
  },
};

async function rowsAt(inFlight: number, options: BenchOptions): Promise<readonly Row[]> {
  const { folder, rounds, seconds, say } = options;
  say(`同时 ${inFlight} 个，${rounds} 轮`);
  const figures = await interleaved(rounds, [
    {
      name: PEER,
      measure: async (round) => rawRate(freshIn(folder, round), inFlight, seconds),
    },
    ...PAYLOADS.map((payload) => ({
      name: payload.name,
      measure: async (round: number) =>
        ourRate(freshIn(folder, round), payload, { inFlight, seconds }),
    })),
  ]);
  return PAYLOADS.map(({ name }) =>
    rowOf(
      {
        name: inFlight === GOAL_IN_FLIGHT ? name : `${name}-${inFlight}`,
        unit: 'appends/s',
        peerName: PEER,
      },
      figures.get(name) ?? [],
      figures.get(PEER) ?? [],
    ),
  );
}

/** A fresh folder for each measurement: no file is warm from the one before. */
function freshIn(folder: string, round: number): string {
  const fresh = join(folder, `round-${round}`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh);
  return fresh;
}

async function rawRate(folder: string, inFlight: number, seconds: number): Promise<number> {
  const file = new RawFile(join(folder, 'raw'));
  // What our log stores of the bare event: the same bytes, given for nothing.
  const bytes = Buffer.from(JSON.stringify([META, open, uuidv7(Date.now())]));
  const rate = await perSecond(inFlight, seconds, async () => file.append(bytes));
  file.close();
  return rate;
}

async function ourRate(
  folder: string,
  payload: Payload,
  { inFlight, seconds }: { readonly inFlight: number; readonly seconds: number },
): Promise<number> {
  const keyring = SqliteKeyring.open(join(folder, 'keyring.db'), KekFile.inMemory(), systemClock);
  const store = await storeIn(folder, keyring);
  // The key of a person is made once in his life, not with each append.
  await keyring.sealer([SUBJECT]);
  const versions = new Map<number, number>();
  const rate = await perSecond(inFlight, seconds, async (index) => {
    const stream = index % STREAMS;
    const version = versions.get(stream) ?? 0;
    versions.set(stream, version + 1);
    const now = Date.now();
    await store.append({
      stream: `case-${stream}`,
      expected: version === 0 ? 'none' : version,
      commandId: uuidv7(now),
      at: new Date(now).toISOString(),
      meta: { ...META, case: String(stream) },
      events: [payload.event],
      ...(payload.request === undefined ? {} : { request: payload.request }),
    });
  });
  await store.close();
  await keyring.close();
  return rate;
}

async function storeIn(folder: string, keyring: Keyring): Promise<EventStore> {
  const db = Sqlite.open(join(folder, 'log.db'), systemClock, { synchronous: 'FULL' });
  return SqliteEventStore.open({ service: 'bench', db, keyring, clock: systemClock });
}

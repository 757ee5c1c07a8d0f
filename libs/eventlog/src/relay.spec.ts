import { chainHash, GENESIS, sealedEventsOf } from './commit.js';
import { FakeBroker } from './fake-broker.js';
import { ManualClock } from './manual-clock.js';
import { partitionOf } from './partition.js';
import { type Cursor, cursorId, type Cursors, Relay, requestsOf } from './relay.js';
import { appendOf, idOf, inMemory, type InMemory, metaOf } from './testing.js';
import {
  auditTopic,
  batchOfRecords,
  type Envelope,
  eventsTopic,
  parseAudit,
  recordsOf,
  type Transport,
} from './transport.js';

let clock: ManualClock;
let shop: InMemory;

beforeEach(async () => {
  clock = new ManualClock();
  shop = await inMemory('shop', { clock });
});

afterEach(async () => shop.close());

const sold = async (n: number, caseId: string, count = 1) =>
  shop.store.append({
    ...appendOf(
      `sale-${n}`,
      0,
      `n${n}`,
      Array.from({ length: count }, () => ({ type: 'Sold', v: 2, data: { n } })),
    ),
    meta: { ...metaOf('Sell', caseId), caus: 'till/7/0', trace: '00-aa-bb-01' },
  });

const all = async () => shop.store.commits(0, { commits: 1_000, bytes: 1e9 });

class MemoryCursors implements Cursors {
  readonly stored = new Map<string, Cursor>();

  async get(id: string): Promise<Cursor | undefined> {
    return this.stored.get(id);
  }

  async put(id: string, cursor: Cursor): Promise<void> {
    this.stored.set(id, cursor);
  }
}

describe('the records of a commit', () => {
  it('follow the Kafka binding of CloudEvents', async () => {
    const told = { type: 'Told', data: { n: 1 }, personal: [{ subject: 's1', data: '王小明' }] };
    await shop.store.append({
      ...appendOf('sale-1', 0, 'a', [told]),
      meta: { ...metaOf('Tell', 'c1'), caus: 'till/7/0', trace: '00-aa-bb-01' },
    });
    const [stored] = await all();
    const { records } = stored === undefined ? { records: [] } : recordsOf('shop', stored, {});
    const [event, audit] = records;
    expect(event).toMatchObject({
      topic: 'zelian.shop.events.v1',
      key: 'c1',
      partition: partitionOf('c1'),
    });
    expect(event?.headers).toEqual({
      ce_specversion: '1.0',
      ce_id: 'shop/1/0',
      ce_source: '/zelian/shop',
      ce_type: 'zelian.shop.Told.v1',
      ce_subject: 'sale-1',
      ce_time: '2026-03-02T01:00:00.000Z',
      'content-type': 'application/json',
      ce_partitionkey: 'c1',
      ce_position: '1',
      ce_index: '0',
      ce_prevordinal: '0',
      ce_streamversion: '1',
      ce_commandid: idOf('a'),
      ce_correlationid: 'Tell',
      ce_causationid: 'till/7/0',
      ce_traceparent: '00-aa-bb-01',
      ce_keyid: 'p:s1#1',
    });
    const value = Buffer.from(event?.value ?? '').toString();
    expect(JSON.parse(value)).toMatchObject({ public: { n: 1 }, sealed: [{ sub: 's1' }] });
    expect(value).not.toContain('王小明');
    expect(audit).toMatchObject({ topic: 'zelian.audit.shop.v1', partition: 0, key: 'shop' });
  });

  it('of the audit topic can be checked by themselves', async () => {
    await sold(1, 'c1');
    await sold(2, 'c2');
    let previous: Uint8Array = GENESIS;
    for (const stored of await all()) {
      const { records } = recordsOf('shop', stored, {});
      const audit = records.find(({ topic }) => topic === auditTopic('shop'));
      const { commit, h } = parseAudit(audit?.value ?? new Uint8Array());
      expect(commit).toEqual(stored.commit);
      expect(chainHash(previous, stored.body).toString('hex')).toBe(h);
      previous = stored.hash;
    }
  });

  it('read back as the events that a pull gives', async () => {
    await sold(1, 'c1', 3);
    const [stored] = await all();
    if (stored === undefined) throw new Error('nothing stored');
    const { records } = recordsOf('shop', stored, {});
    const batch = batchOfRecords({
      topic: eventsTopic('shop'),
      partition: partitionOf('c1'),
      records: records.filter(({ topic }) => topic === eventsTopic('shop')),
    });
    expect(batch.events.map(({ event }) => event)).toEqual(sealedEventsOf('shop', stored.commit));
    expect(batch.events.map(({ ord, prev }) => [prev, ord])).toEqual([
      [0, 1_000],
      [1_000, 1_001],
      [1_001, 1_002],
    ]);
    expect([...batch.upTo]).toEqual([[`shop/events-v1/${partitionOf('c1')}`, 1_002]]);
  });

  it('that were sent again inside one batch count once', async () => {
    await sold(1, 'c1', 3);
    const [stored] = await all();
    if (stored === undefined) throw new Error('nothing stored');
    const events = recordsOf('shop', stored, {}).records.slice(0, 3);
    const [a, b, c] = events;
    const records = [a, b, a, b, c, a].flatMap((one) => one ?? []);
    const batch = batchOfRecords({
      topic: eventsTopic('shop'),
      partition: partitionOf('c1'),
      records,
    });
    expect(batch.events.map(({ ord }) => ord)).toEqual([1_000, 1_001, 1_002]);
    expect([...batch.upTo.values()]).toEqual([1_002]);
  });

  it('of a public stream also go outside, with the same content', async () => {
    await sold(1, 'c1');
    const [stored] = await all();
    if (stored === undefined) throw new Error('nothing stored');
    const outside = { topic: 'zelian.public.sales.v1', streamType: 'sale' };
    const { records } = recordsOf('shop', stored, {}, outside);
    expect(records.map(({ topic }) => topic)).toEqual([
      eventsTopic('shop'),
      outside.topic,
      auditTopic('shop'),
    ]);
    expect(records[0]?.value).toEqual(records[1]?.value);
    const other = recordsOf('shop', stored, {}, { ...outside, streamType: 'sal' });
    expect(other.records).toHaveLength(2);
  });
});

describe('a request', () => {
  const record = (n: number, bytes: number, partition = 0): Envelope => ({
    topic: 't',
    partition,
    key: 'k',
    headers: {},
    value: Buffer.alloc(bytes),
    source: 'shop',
    ordinal: n,
  });
  const sizes = (records: readonly Envelope[]) => requestsOf(records).map(({ length }) => length);

  it('holds at most 500 records of one partition', () => {
    const many = Array.from({ length: 1_001 }, (_, i) => record(i, 1));
    expect(sizes(many)).toEqual([500, 500, 1]);
    const spread = Array.from({ length: 1_000 }, (_, i) => record(i, 1, i % 2));
    expect(sizes(spread)).toEqual([1_000]);
  });

  it('holds at most 900 KiB of one partition, and one record however large', () => {
    const kib = 1_024;
    expect(sizes([record(1, 500 * kib), record(2, 399 * kib)])).toEqual([2]);
    expect(sizes([record(1, 500 * kib), record(2, 401 * kib)])).toEqual([1, 1]);
    expect(sizes([record(1, 950 * kib), record(2, 1)])).toEqual([1, 1]);
    expect(sizes([])).toEqual([]);
  });
});

describe('the relay', () => {
  const relay = async (transport: Transport, cursors = new MemoryCursors()) => ({
    cursors,
    relay: await Relay.open({ source: shop.store, transport, cursors, clock }),
  });
  const ordinals = (broker: FakeBroker) =>
    Array.from({ length: 6 }, (_, p) =>
      broker.records(eventsTopic('shop'), p).map(({ ordinal }) => ordinal),
    );

  it('publishes everything in order, each record naming the one before it', async () => {
    for (let i = 0; i < 30; i++) await sold(i, `c${i % 7}`, 2);
    const broker = new FakeBroker();
    const { relay: shipped, cursors } = await relay(broker);
    expect(await shipped.step()).toBe(true);
    expect(await shipped.step()).toBe(false);
    for (const partition of ordinals(broker)) {
      expect(partition.toSorted((a, b) => a - b)).toEqual(partition);
    }
    expect(ordinals(broker).flat()).toHaveLength(60);
    for (let p = 0; p < 6; p++) {
      const records = broker.records(eventsTopic('shop'), p);
      expect(records.map(({ headers }) => Number(headers['ce_prevordinal']))).toEqual(
        [0, ...records.map(({ ordinal }) => ordinal)].slice(0, records.length),
      );
    }
    expect(broker.records(auditTopic('shop'), 0)).toHaveLength(30);
    expect(cursors.stored.get(cursorId('shop'))?.position).toBe(30);
  });

  it('goes on at its cursor after a restart, with the same chain of ordinals', async () => {
    for (let i = 0; i < 10; i++) await sold(i, 'c1');
    const [whole, parts] = [new FakeBroker(), new FakeBroker()];
    await (await relay(whole)).relay.step();
    const other = await inMemory('shop', { clock });
    const cursors = new MemoryCursors();
    for (const commits of [3, 10]) {
      const source = {
        ...other.store,
        service: 'shop',
        head: async () => shop.store.head(),
        onAppended: () => () => {},
        commits: async (after: number) => (await all()).slice(after, commits),
      };
      await (await Relay.open({ source, transport: parts, cursors, clock })).step();
    }
    expect(ordinals(parts)).toEqual(ordinals(whole));
    const prevs = (broker: FakeBroker) =>
      broker
        .records(eventsTopic('shop'), partitionOf('c1'))
        .map(({ headers }) => headers['ce_prevordinal']);
    expect(prevs(parts)).toEqual(prevs(whole));
    await other.close();
  });

  it('does not move its cursor before everything is acknowledged', async () => {
    await sold(1, 'c1');
    let rejected = true;
    const broker = new FakeBroker();
    const transport: Transport = {
      publish: async (records) => {
        if (rejected) throw new Error('no broker');
        await broker.publish(records);
      },
      subscribe: async (...subscription) => broker.subscribe(...subscription),
    };
    const { relay: shipped, cursors } = await relay(transport);
    await expect(shipped.step()).rejects.toThrow('no broker');
    expect(cursors.stored.size).toBe(0);
    rejected = false;
    expect(await shipped.step()).toBe(true);
    expect(cursors.stored.get(cursorId('shop'))?.position).toBe(1);
  });

  it('runs: wakes for what is appended, and keeps on trying', async () => {
    let refusals = 2;
    const broker = new FakeBroker();
    const transport: Transport = {
      publish: async (records) => {
        if (refusals-- > 0) throw new Error('no broker');
        await broker.publish(records);
      },
      subscribe: async (...subscription) => broker.subscribe(...subscription),
    };
    const stop = new AbortController();
    const running = (await relay(transport)).relay.run(stop.signal);
    for (let i = 0; i < 3; i++) {
      await sold(i, `c${i}`);
      for (let turn = 0; turn < 5; turn++) await clock.advance(500);
    }
    expect(
      ordinals(broker)
        .flat()
        .toSorted((a, b) => a - b),
    ).toEqual([1_000, 2_000, 3_000]);
    stop.abort();
    await running;
  });
});

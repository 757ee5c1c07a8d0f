import type { NewEvent } from '@zelian/kernel/decider';
import { canonical } from './canonical.js';
import { chainHash, GENESIS } from './commit.js';
import type { EventStore, StoredCommit } from './event-store.js';
import type { Keyring } from './keyring.js';
import type { Upcasters } from './parts.js';
import { appendOf, idOf, metaOf } from './testing.js';

/** One log, opened as often as asked: every adapter passes the suite below. */
export interface LogUnderTest {
  readonly keyring: Keyring;
  /** Another instance on the same log, with empty caches. */
  open(upcasters?: Upcasters): Promise<EventStore>;
  /** Removes a commit behind the back of all instances. */
  lose(position: number): Promise<void>;
  close(): Promise<void>;
}

const ALL = { commits: 10_000, bytes: 1e9 };

const happened = (data: unknown): NewEvent => ({ type: 'Happened', data });

const about = (subject: string, data: unknown): NewEvent => ({
  type: 'Told',
  data: { n: 1 },
  personal: [{ subject, data }],
});

async function scanned(store: EventStore, after?: number, upTo?: number) {
  const data: unknown[] = [];
  for await (const { event } of store.scan(after, upTo)) data.push(event.data);
  return data;
}

/** The contract of `EventStore`. */
export function describeEventStore(name: string, create: () => Promise<LogUnderTest>): void {
  describe(`EventStore on ${name}`, () => {
    let log: LogUnderTest;
    let store: EventStore;

    beforeEach(async () => {
      log = await create();
      store = await log.open();
    });

    afterEach(async () => log.close());

    /** Positions dense, hashes chained, bodies canonical, keys equal to the body. */
    const wholeLog = async (): Promise<readonly StoredCommit[]> => {
      const commits = await store.commits(0, ALL);
      let previous: Uint8Array = GENESIS;
      for (const [i, { position, body, hash, commit, ...keys }] of commits.entries()) {
        expect(position).toBe(i + 1);
        expect(Buffer.from(hash)).toEqual(chainHash(previous, body));
        expect(canonical(commit)).toBe(body);
        const { p, s, v, n, c, at } = commit;
        expect([position, keys.stream, keys.version, keys.count, keys.commandId, keys.at]).toEqual([
          p,
          s,
          v,
          n,
          c,
          at,
        ]);
        previous = hash;
      }
      return commits;
    };

    describe('an append', () => {
      it('gives position, version of the last event and a token', async () => {
        const first = await store.append(appendOf('thing-1', 'none', 'a'));
        const two = [happened(1), happened(2)];
        const second = await store.append(appendOf('thing-1', 1, 'b', two));
        expect(first).toMatchObject({ position: 1, version: 1, duplicate: false });
        expect(second).toMatchObject({ position: 2, version: 3, duplicate: false });
        expect(second.after).not.toBe(first.after);
        await wholeLog();
      });

      it('writes the frozen form', async () => {
        await store.append({
          ...appendOf('thing-1', 0, 'a', [{ type: 'Happened', v: 2, data: { b: 1, a: '二' } }]),
          meta: metaOf('Do', 'case-7'),
        });
        const [only] = await wholeLog();
        expect(only?.body).toBe(
          `{"at":"2026-03-02T01:00:00.000Z","c":"${idOf('a')}","e":[{"d":{"a":"二","b":1},` +
            `"id":"${store.service}/1/0","k":2,"y":"Happened"}],"f":1,"m":{"by":{"desk":"clerk",` +
            `"org":"TOWN","post":"CLERK","staffId":"ST001"},"case":"case-7","cmd":"Do","corr":"Do",` +
            `"rules":"none"},"n":1,"p":1,"s":"thing-1","v":1}`,
        );
      });

      it('is refused when the stream is at another version, and says which', async () => {
        await store.append(appendOf('thing-1', 0, 'a', [happened(1), happened(2)]));
        for (const expected of ['none', 1, 3] as const) {
          await expect(
            store.append(appendOf('thing-1', expected, `x${expected}`)),
          ).rejects.toMatchObject({
            name: 'ConcurrencyConflict',
            expected: expected === 'none' ? 0 : expected,
            actual: 2,
          });
        }
        expect(await wholeLog()).toHaveLength(1);
      });

      it('is refused when the stream does not exist', async () => {
        await expect(store.append(appendOf('thing-1', 4, 'a'))).rejects.toMatchObject({
          name: 'ConcurrencyConflict',
          actual: 0,
        });
      });

      it('never overlaps an earlier commit, also from an instance that has seen nothing', async () => {
        await store.append(appendOf('thing-1', 0, 'a', [happened(1), happened(2), happened(3)]));
        const cold = await log.open();
        await expect(cold.append(appendOf('thing-1', 1, 'b'))).rejects.toMatchObject({ actual: 3 });
        await cold.append(appendOf('thing-1', 3, 'c'));
        expect(await store.read('thing-1')).toHaveLength(4);
      });

      it('lets one of two win that expect the same, in one tick', async () => {
        const outcomes = await Promise.allSettled([
          store.append(appendOf('thing-1', 0, 'a')),
          store.append(appendOf('thing-1', 0, 'b')),
          store.append(appendOf('thing-2', 0, 'c')),
        ]);
        expect(outcomes.map(({ status }) => status)).toEqual([
          'fulfilled',
          'rejected',
          'fulfilled',
        ]);
        expect(await wholeLog()).toHaveLength(2);
      });

      it.each([1, 50, 100])(
        'leaves the others alone when number %i of 150 is refused',
        async (bad) => {
          await store.append(appendOf('taken-1', 0, 'taken'));
          const outcomes = await Promise.allSettled(
            Array.from({ length: 150 }, (_, i) =>
              store.append(appendOf(i + 1 === bad ? 'taken-1' : `thing-${i}`, 0, `n${i}`)),
            ),
          );
          const refused = outcomes.flatMap(({ status }, i) =>
            status === 'rejected' ? [i + 1] : [],
          );
          expect(refused).toEqual([bad]);
          expect(await wholeLog()).toHaveLength(150);
        },
      );

      it('wakes followers once it is durable', async () => {
        const seen: number[] = [];
        const stop = store.onAppended(
          () => void store.head().then((head) => seen.push(head.position)),
        );
        await store.append(appendOf('thing-1', 0, 'a'));
        stop();
        await store.append(appendOf('thing-1', 1, 'b'));
        expect(seen).toEqual([1]);
      });
    });

    describe('the same command id', () => {
      it('gets the first answer, also after the stream has moved on', async () => {
        const first = await store.append(appendOf('thing-1', 0, 'a'));
        await store.append(appendOf('thing-1', 1, 'b'));
        const again = await store.append(appendOf('thing-1', 0, 'a'));
        const cold = await (await log.open()).append(appendOf('thing-1', 2, 'a'));
        expect(again).toEqual({ ...first, duplicate: true });
        expect(cold).toEqual({ ...first, duplicate: true });
        expect(await wholeLog()).toHaveLength(2);
      });

      it('is one event when sent twice in one tick', async () => {
        const [a, b] = await Promise.all([
          store.append(appendOf('thing-1', 0, 'a')),
          store.append(appendOf('thing-1', 0, 'a')),
        ]);
        expect([a.duplicate, b.duplicate]).toEqual([false, true]);
        expect(a.position).toBe(b.position);
        expect(await wholeLog()).toHaveLength(1);
      });

      it('is an error for another stream, another command or another body', async () => {
        const first = { ...appendOf('thing-1', 0, 'a'), request: { n: 1 } };
        await store.append(first);
        for (const other of [
          { ...first, stream: 'thing-2' as const },
          { ...first, meta: metaOf('Undo') },
          { ...first, request: { n: 2 } },
        ]) {
          await expect(store.append(other)).rejects.toMatchObject({ name: 'CommandIdReused' });
        }
        await expect(store.append(first)).resolves.toMatchObject({ duplicate: true });
        expect(await wholeLog()).toHaveLength(1);
      });

      it('is found with what it led to', async () => {
        expect(await store.find(idOf('a'))).toBeUndefined();
        const appended = await store.append({ ...appendOf('thing-1', 0, 'a'), request: { n: 1 } });
        const common = { ...appended, duplicate: true, stream: 'thing-1', cmd: 'Do' };
        expect(await store.find(idOf('a'))).toEqual({ ...common, request: 'unknown' });
        expect(await store.find(idOf('a'), { n: 1 })).toEqual({ ...common, request: 'same' });
        expect(await store.find(idOf('a'), { n: 2 })).toEqual({ ...common, request: 'other' });
      });
    });

    describe('two instances on one log', () => {
      it('number and chain as one', async () => {
        const other = await log.open();
        await Promise.all(
          Array.from({ length: 60 }, async (_, i) => {
            const one = i % 2 === 0 ? store : other;
            await one.append(appendOf(`thing-${i}`, 0, `a${i}`));
            await one.append(appendOf(`thing-${i}`, 1, `b${i}`));
          }),
        );
        expect(await wholeLog()).toHaveLength(120);
        expect(await other.head()).toEqual(await store.head());
      });

      it('race for one stream, and one wins each version', async () => {
        const other = await log.open();
        for (let version = 0; version < 10; version++) {
          const outcomes = await Promise.allSettled([
            store.append(appendOf('thing-1', version, `a${version}`)),
            other.append(appendOf('thing-1', version, `b${version}`)),
          ]);
          expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        }
        expect((await store.read('thing-1')).map(({ version }) => version)).toEqual([
          1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
        ]);
        await wholeLog();
      });
    });

    describe('what cannot be stored', () => {
      it.each([
        ['a float', { amount: 1.5 }],
        ['a number beyond 2^53', { amount: 2 ** 53 }],
        ['not a number', { amount: Number.NaN }],
        ['undefined', { amount: undefined }],
        ['a lone surrogate', { name: '\ud800' }],
        ['an array inside an array', { points: [[1, 2]] }],
        ['a date', { on: new Date(0) }],
        ['a key with a dot', { 'a.b': 1 }],
        ['a key with a dollar', { $set: 1 }],
      ])('%s is refused, and nothing is written', async (_what, data) => {
        await expect(
          store.append(appendOf('thing-1', 0, 'a', [happened(data)])),
        ).rejects.toMatchObject({
          name: 'InvalidEvent',
        });
        expect(await store.head()).toMatchObject({ position: 0 });
      });

      it.each([
        ['a stream id without a type', { stream: '1-1' as const }],
        ['a command id in capitals', { commandId: idOf('a').toUpperCase() }],
        ['an instant with an offset', { at: '2026-03-02T09:00:00.000+08:00' }],
        ['an instant of a day that does not exist', { at: '2026-02-30T00:00:00.000Z' }],
        ['no events', { events: [] }],
        ['an event type with a slash', { events: [{ type: 'A/B', data: 1 }] }],
      ])('%s is refused', async (_what, wrong) => {
        await expect(
          store.append({ ...appendOf('thing-1', 0, 'a'), ...wrong }),
        ).rejects.toMatchObject({
          name: 'InvalidEvent',
        });
      });

      it('what is too large is refused, just above each limit', async () => {
        const text = (length: number) => happened('语'.repeat(length));
        const small = happened('x'.repeat(100_000));
        const refused = [
          [text(88_000), text(1)],
          Array.from({ length: 10 }, () => small),
          Array.from({ length: 1_001 }, () => happened(1)),
        ];
        for (const events of refused) {
          await expect(store.append(appendOf('thing-1', 0, 'a', events))).rejects.toMatchObject({
            name: 'TooLarge',
          });
        }
        const allowed = [
          [text(87_000), text(1)],
          Array.from({ length: 9 }, () => small),
          Array.from({ length: 1_000 }, () => happened(1)),
        ];
        for (const [i, events] of allowed.entries()) {
          await store.append(appendOf(`thing-${i}`, 0, `ok${i}`, events));
        }
        expect(await wholeLog()).toHaveLength(3);
      });
    });

    describe('reading', () => {
      it('begins at a version, also inside a commit', async () => {
        await store.append(appendOf('thing-1', 0, 'a', [happened(1), happened(2), happened(3)]));
        await store.append(appendOf('thing-2', 0, 'b'));
        await store.append(appendOf('thing-1', 3, 'c', [happened(4), happened(5)]));
        const from = async (version: number) =>
          (await store.read('thing-1', version)).map(({ event }) => event.data);
        expect(await from(1)).toEqual([1, 2, 3, 4, 5]);
        expect(await from(3)).toEqual([3, 4, 5]);
        expect(await from(5)).toEqual([5]);
        expect(await from(6)).toEqual([]);
        expect(await store.read('thing-9')).toEqual([]);
      });

      it('tells where each event stands', async () => {
        await store.append(appendOf('thing-1', 0, 'a', [happened(1), happened(2)]));
        const [, second] = await store.read('thing-1');
        expect(second).toEqual({
          id: `${store.service}/1/1`,
          event: { type: 'Happened', v: 1, data: 2 },
          service: store.service,
          stream: 'thing-1',
          version: 2,
          position: 1,
          index: 1,
          at: '2026-03-02T01:00:00.000Z',
          meta: metaOf('Do', 'thing-1'),
        });
      });

      it('gives commits after a position, within both limits', async () => {
        const kilobyte = [happened('x'.repeat(1_000))];
        for (let i = 0; i < 10; i++)
          await store.append(appendOf(`thing-${i}`, 0, `n${i}`, kilobyte));
        const cold = await log.open();
        for (const reader of [store, cold]) {
          const positions = async (after: number, commits: number, bytes: number) =>
            (await reader.commits(after, { commits, bytes })).map(({ position }) => position);
          expect(await positions(0, 3, 1e6)).toEqual([1, 2, 3]);
          expect(await positions(7, 99, 1e6)).toEqual([8, 9, 10]);
          expect(await positions(2, 99, 3_000)).toEqual([3, 4]);
          expect(await positions(2, 99, 1)).toEqual([3]);
          expect(await positions(10, 99, 1e6)).toEqual([]);
        }
      });

      it('scans the log in order up to the head at the call', async () => {
        for (let i = 0; i < 5; i++) {
          await store.append(appendOf(`thing-${i}`, 0, `n${i}`, [happened(i), happened(-i - 1)]));
        }
        expect(await scanned(store)).toEqual([0, -1, 1, -2, 2, -3, 3, -4, 4, -5]);
        expect(await scanned(store, 1, 3)).toEqual([1, -2, 2, -3]);
      });

      it('never skips a missing commit', async () => {
        for (let i = 0; i < 5; i++) await store.append(appendOf(`thing-${i}`, 0, `n${i}`));
        const cold = await log.open();
        await log.lose(3);
        await expect(cold.commits(0, ALL)).rejects.toMatchObject({
          name: 'LogGap',
          expectedPosition: 3,
          foundPosition: 4,
        });
        await expect(log.open()).rejects.toMatchObject({ name: 'LogGap' });
      });
    });

    describe('personal parts', () => {
      it('lie sealed in the log and open on reading', async () => {
        await store.append(appendOf('thing-1', 0, 'a', [about('s1', { name: '王小明' })]));
        const [commit] = await wholeLog();
        expect(commit?.body).not.toContain('王小明');
        const [recorded] = await (await log.open()).read('thing-1');
        expect(recorded?.event.personal?.[0]?.subject).toBe('s1');
        expect(recorded?.event.personal?.[0]?.data).toEqual({ name: '王小明' });
      });

      it('become tombstones when the subject is shredded, and the chain stays whole', async () => {
        await store.append(appendOf('thing-1', 0, 'a', [about('s1', 'one'), about('s2', 'two')]));
        await log.keyring.destroy('s1');
        await store.append(appendOf('thing-1', 2, 'b', [about('s1', 'again')]));
        const data = (await store.read('thing-1')).map(({ event }) => event.personal?.[0]?.data);
        expect(data).toEqual([{ shredded: true }, 'two', { shredded: true }]);
        const commits = await wholeLog();
        expect(commits[1]?.body).toContain('"alg":"shredded"');
      });

      it('are copied from one event to another by value', async () => {
        await store.append(appendOf('thing-1', 0, 'a', [about('s1', { name: '王小明' })]));
        const [told] = await store.read('thing-1');
        const copied = told?.event.personal ?? [];
        await store.append(
          appendOf('thing-2', 0, 'b', [{ type: 'ToldNoted', data: {}, personal: copied }]),
        );
        const [noted] = await store.read('thing-2');
        expect(noted?.event.personal?.[0]?.data).toEqual({ name: '王小明' });
      });
    });

    describe('an older shape', () => {
      const upcasters: Upcasters = {
        shop: {
          Happened: [
            { data: (data) => ({ was: data }) },
            { data: (data) => ({ was: data, now: 1 }), personal: (part) => ({ text: part }) },
          ],
        },
      };

      it('is read in the newest one', async () => {
        const event = { type: 'Happened', data: 5, personal: [{ subject: 's1', data: 'x' }] };
        await store.append(
          appendOf('thing-1', 0, 'a', [event, { ...event, v: 2, data: { was: 6 } }]),
        );
        const newer = await log.open(upcasters);
        const events = (await newer.read('thing-1')).map(({ event: read }) => read);
        expect(events).toMatchObject([
          { v: 3, data: { was: { was: 5 }, now: 1 } },
          { v: 3, data: { was: { was: 6 }, now: 1 } },
        ]);
        expect(events.map(({ personal }) => personal?.[0]?.data)).toEqual([
          { text: 'x' },
          { text: 'x' },
        ]);
      });

      it('newer than this code is refused', async () => {
        await store.append(appendOf('thing-1', 0, 'a', [{ type: 'Happened', v: 4, data: 1 }]));
        const newer = await log.open(upcasters);
        await expect(newer.read('thing-1')).rejects.toMatchObject({
          name: 'UnknownVersion',
          k: 4,
          known: 3,
        });
      });
    });
  });
}

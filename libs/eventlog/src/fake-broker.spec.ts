import { FakeBroker } from './fake-broker.js';
import type { Envelope } from './transport.js';

const record = (partition: number, ordinal: number): Envelope => ({
  topic: 't',
  partition,
  key: `k${partition}`,
  headers: { n: String(ordinal) },
  value: new Uint8Array(),
  source: 'shop',
  ordinal,
});
const settled = async () => {
  for (let i = 0; i < 30; i++) await new Promise<void>((resolve) => setImmediate(resolve));
};

describe('the fake broker', () => {
  it('keeps each partition in order and gives it whole to every group', async () => {
    const broker = new FakeBroker();
    const seen: Record<string, string[]> = { a: [], b: [] };
    await broker.publish([record(0, 1), record(1, 2), record(0, 3)]);
    const subscriptions = await Promise.all(
      ['a', 'b'].map(async (group) =>
        broker.subscribe(group, ['t'], async ({ partition, records }) => {
          for (const { headers } of records) seen[group]?.push(`${partition}:${headers['n']}`);
        }),
      ),
    );
    await broker.publish([record(0, 4)]);
    await settled();
    for (const group of ['a', 'b']) {
      expect(seen[group]?.filter((one) => one.startsWith('0'))).toEqual(['0:1', '0:3', '0:4']);
      expect(seen[group]?.filter((one) => one.startsWith('1'))).toEqual(['1:2']);
    }
    await Promise.all(subscriptions.map(async (one) => one.stop()));
  });

  it('shares the partitions among the members of a group, and gives a dead one’s to the others', async () => {
    const broker = new FakeBroker();
    const seen: string[] = [];
    const member = async (name: string) =>
      broker.subscribe('g', ['t'], async ({ partition }) => void seen.push(`${name}${partition}`));
    const [a, b] = [await member('a'), await member('b')];
    await broker.publish([record(0, 1), record(1, 2)]);
    await settled();
    expect(seen.toSorted((x, y) => x.localeCompare(y))).toEqual(['a0', 'b1']);
    a.die();
    await broker.publish([record(0, 3)]);
    await settled();
    expect(seen.at(-1)).toBe('b0');
    await b.stop();
  });

  it('delivers again what a member had not finished when it died', async () => {
    const broker = new FakeBroker();
    const seen: string[] = [];
    const dying = await broker.subscribe('g', ['t'], async () => new Promise(() => {}));
    await broker.publish([record(0, 1)]);
    await settled();
    dying.die();
    const next = await broker.subscribe('g', ['t'], async ({ records }) => {
      for (const { headers } of records) seen.push(headers['n'] ?? '');
    });
    await settled();
    expect(seen).toEqual(['1']);
    await next.stop();
  });
});

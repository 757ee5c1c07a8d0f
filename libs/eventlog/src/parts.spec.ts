import type { NewEvent } from '@zelian/kernel/decider';
import { sealedEventsOf } from './commit.js';
import { PartReader, storedPartOf } from './parts.js';
import { appendOf, inMemory, type InMemory } from './testing.js';

const told: NewEvent = {
  type: 'Told',
  data: { n: 1 },
  personal: [
    { subject: 's1', data: { name: '王小明' } },
    { subject: 's2', data: { name: '李四' } },
  ],
};

let shop: InMemory;

beforeEach(async () => {
  shop = await inMemory('shop');
  await shop.store.append(appendOf('thing-1', 0, 'a', [told]));
});

afterEach(async () => shop.close());

const sealedEvents = async () => {
  const [stored] = await shop.store.commits(0, { commits: 1, bytes: 1 });
  return stored === undefined ? [] : sealedEventsOf('shop', stored.commit);
};

describe('a recorded part', () => {
  it('is opened when it is first read, once, and not before', async () => {
    let opened = 0;
    const counting = {
      opener: async (keyIds: Iterable<string>) => {
        const opener = await shop.keyring.opener(keyIds);
        const open: typeof opener.open = (...part) => {
          opened += 1;
          return opener.open(...part);
        };
        return { ...opener, open };
      },
    };
    const [recorded] = await new PartReader(counting).recorded(await sealedEvents());
    const [first] = recorded?.event.personal ?? [];
    expect(opened).toBe(0);
    expect(first?.data).toEqual({ name: '王小明' });
    expect(first?.data).toBe(first?.data);
    expect(opened).toBe(1);
  });

  it('opens in its own event only, not in another one of the same stream and type', async () => {
    const [event] = await sealedEvents();
    if (event === undefined) throw new Error('nothing stored');
    const reader = new PartReader(shop.keyring);
    for (const moved of [
      { ...event, version: 2 },
      { ...event, stream: 'thing-2' as const },
      { ...event, type: 'Retold' },
      { ...event, service: 'shelf' },
    ]) {
      const [recorded] = await reader.recorded([moved]);
      expect(() => recorded?.event.personal?.[0]?.data).toThrow(
        expect.objectContaining({ name: 'UnsealFailed' }),
      );
    }
  });

  it('tells its subject and nothing else when it is written out', async () => {
    const [recorded] = await shop.store.read('thing-1');
    expect(recorded?.event.personal?.[0]?.data).toBeDefined();
    expect(JSON.stringify(recorded?.event.personal)).toBe('[{"subject":"s1"},{"subject":"s2"}]');
  });

  it('may not be opened where the catalogue does not say so', async () => {
    const mayOpen = (producer: string, type: string) => producer === 'shop' && type !== 'Told';
    const reader = new PartReader(shop.keyring, {}, mayOpen);
    const [recorded] = await reader.recorded(await sealedEvents());
    const [part] = recorded?.event.personal ?? [];
    expect(() => part?.data).toThrow(expect.objectContaining({ name: 'MayNotOpen', type: 'Told' }));
    const kept = part === undefined ? [] : [storedPartOf(part)];
    await expect(reader.open(kept)).rejects.toMatchObject({ name: 'MayNotOpen' });
  });
});

describe('a part that a view keeps', () => {
  it('opens later, in the newest shape, and to nothing after a shred', async () => {
    const [recorded] = await shop.store.read('thing-1');
    const kept = (recorded?.event.personal ?? []).map((part) => storedPartOf(part));
    const json = JSON.stringify(kept);
    expect(json).not.toContain('王小明');
    const reader = new PartReader(shop.keyring, {
      shop: { Told: [{ personal: (part) => ({ was: part }) }] },
    });
    await shop.keyring.destroy('s2');
    expect(await reader.open(JSON.parse(json))).toEqual([{ was: { name: '王小明' } }, undefined]);
  });

  it('comes from a recorded event only', () => {
    expect(() => storedPartOf({ subject: 's1', data: { name: '王小明' } })).toThrow(
      'only a recorded part',
    );
  });
});

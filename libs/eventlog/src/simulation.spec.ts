import { simulateSeeds } from './simulation.js';

/** `verify -- simulation` runs 20,000. */
const SEEDS = 150;
const CONTROL_SEEDS = 40;

describe('delivery over a broker that misbehaves within its promises', () => {
  it('loses nothing, doubles nothing and keeps the order of every key', async () => {
    expect(await simulateSeeds(1, SEEDS)).toEqual([]);
  }, 60_000);

  it('mends what the broker itself has lost', async () => {
    expect(await simulateSeeds(1, SEEDS, { tailsGetLost: true })).toEqual([]);
  }, 60_000);
});

describe('the simulation notices', () => {
  it.each(['TWO_IN_FLIGHT', 'ACK_BEFORE_STORING'] as const)(
    '%s: events are lost',
    async (mistake) => {
      const bad = await simulateSeeds(1, CONTROL_SEEDS, { mistake });
      expect(bad.filter(({ lost }) => lost.length > 0).length).toBeGreaterThan(CONTROL_SEEDS / 4);
    },
    60_000,
  );

  it('PREVORDINAL_IGNORED: a lost tail stays lost', async () => {
    const options = { mistake: 'PREVORDINAL_IGNORED', tailsGetLost: true } as const;
    const bad = await simulateSeeds(1, CONTROL_SEEDS, options);
    expect(bad.filter(({ lost }) => lost.length > 0).length).toBeGreaterThan(CONTROL_SEEDS / 20);
  }, 60_000);

  it('WATERMARKS_FORGOTTEN: effects without a key are doubled', async () => {
    const bad = await simulateSeeds(1, CONTROL_SEEDS, { mistake: 'WATERMARKS_FORGOTTEN' });
    expect(bad.filter(({ doubled }) => doubled.length > 0).length).toBeGreaterThan(
      CONTROL_SEEDS / 2,
    );
  }, 60_000);
});

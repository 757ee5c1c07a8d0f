import { interleaved, median, perSecond, rowOf } from './measure.js';
import { lineOf, rounded } from './table.js';

describe('a measurement', () => {
  it('has a median of odd and of even counts', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('compares round by round: what slows both down changes no ratio', () => {
    const row = rowOf({ name: 'a', unit: '1/s', peerName: 'b' }, [50, 5, 40], [100, 10, 100]);
    expect(row).toMatchObject({ ours: 40, peer: 100, ratio: 0.5, oursRange: [5, 50] });
    expect(rounded(row)).toEqual({
      name: 'a',
      unit: '1/s',
      ours: 40,
      peer: 100,
      peerName: 'b',
      ratio: 0.5,
    });
    expect(lineOf(row)).toContain('40（5–50）');
  });

  it('gives each contender its turn in every round, and nobody always the first', async () => {
    const turns: string[] = [];
    const contender = (name: string) => ({
      name,
      measure: async (round: number) => turns.push(`${name}${round}`),
    });
    const figures = await interleaved(2, [contender('a'), contender('b')]);
    expect(turns).toEqual(['a0', 'b0', 'b1', 'a1']);
    expect(figures.get('a')).toEqual([1, 4]);
  });

  it('never has more in flight than asked', async () => {
    let now = 0;
    let most = 0;
    const rate = await perSecond(3, 0.05, async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now -= 1;
    });
    expect(most).toBe(3);
    expect(rate).toBeGreaterThan(0);
  });
});

import * as fc from 'fast-check';
import { ceilDiv, fen, floorDiv, product, sumFen, yuanText } from './fen.js';

const MOST = Number.MAX_SAFE_INTEGER;

describe('an amount in fen', () => {
  it.each([0, 1, 61_200, MOST])('may be %i', (amount) => expect(fen(amount)).toBe(amount));

  it.each([-1, 0.5, 612.1, Number.NaN, Number.POSITIVE_INFINITY, MOST + 1])(
    'is never %d',
    (amount) => expect(() => fen(amount)).toThrow(RangeError),
  );

  it('has one zero', () => expect(Object.is(fen(-0), 0)).toBe(true));
});

describe('a sum', () => {
  it('is exact', () => {
    expect(sumFen([])).toBe(0);
    expect(sumFen([61_200, 64_800, 1])).toBe(126_001);
    expect(sumFen([MOST - 1, 1])).toBe(MOST);
  });

  it('fails where it would no longer be', () =>
    expect(() => sumFen([MOST, 1])).toThrow(RangeError));

  it('takes no float and no negative amount', () => {
    expect(() => sumFen([100, 0.1])).toThrow(RangeError);
    expect(() => sumFen([100, -1])).toThrow(RangeError);
  });
});

describe('rounding', () => {
  it.each([
    [7, 2, 3, 4],
    [8, 2, 4, 4],
    [1, 3, 0, 1],
    [0, 3, 0, 0],
    [-7, 2, -4, -3],
    [-6, 3, -2, -2],
    [MOST, 2, 4_503_599_627_370_495, 4_503_599_627_370_496],
  ])('%i ÷ %i lies between %i and %i', (dividend, divisor, down, up) => {
    expect(floorDiv(dividend, divisor)).toBe(down);
    expect(ceilDiv(dividend, divisor)).toBe(up);
  });

  it('agrees with exact integers everywhere', () =>
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: MOST }), (dividend, divisor) => {
        const [a, b] = [BigInt(dividend), BigInt(divisor)];
        const down = a / b - (a % b < 0n ? 1n : 0n);
        expect(BigInt(floorDiv(dividend, divisor))).toBe(down);
        expect(BigInt(ceilDiv(dividend, divisor))).toBe(a % b === 0n ? down : down + 1n);
      }),
    ));

  it.each([0, -1, 1.5])('never divides by %d', (divisor) => {
    expect(() => floorDiv(1, divisor)).toThrow(RangeError);
    expect(() => ceilDiv(1, divisor)).toThrow(RangeError);
  });

  it('multiplies exactly or not at all', () => {
    expect(product(61_200, 12, 3)).toBe(2_203_200);
    expect(product()).toBe(1);
    expect(() => product(MOST, 2)).toThrow(RangeError);
    expect(() => product(100, 0.3)).toThrow(RangeError);
  });
});

describe('an amount in yuan', () => {
  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [61_200, '612.00'],
    [123_456_789, '1234567.89'],
    [-105, '-1.05'],
  ])('%i fen is printed %s', (amount, text) => expect(yuanText(amount)).toBe(text));
});

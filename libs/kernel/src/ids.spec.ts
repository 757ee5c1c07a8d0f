/// <reference types="node" />
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { derivedId, isUuid, uuidv5, uuidv7 } from './ids.js';

const NAMESPACE_HEX = '85bfdc38174243cc80166a7327169417';

/** Version 5 as Node's own SHA-1 makes it. */
function oracle(name: string): string {
  const hash = createHash('sha1').update(Buffer.from(NAMESPACE_HEX, 'hex')).update(name).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

describe('an id derived from a name', () => {
  it('equals the one made with the SHA-1 of Node, at every length around a block', () => {
    for (let length = 0; length <= 200; length++) {
      const name = 'n'.repeat(length);
      expect(uuidv5(name)).toBe(oracle(name));
    }
  });

  it('equals it for any text, Chinese and rare characters included', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
        expect(uuidv5(name)).toBe(oracle(name));
      }),
      { numRuns: 50 },
    ));

  it('is frozen: commands already stored carry such ids', () => {
    expect(uuidv5('zelian')).toBe('01849104-67b4-55ef-bb5f-8d8a7ef4ed0c');
    expect(derivedId('case-0198a000-0000-7000-8000-000000000001', 'PROMISE', 1)).toBe(
      'd11f9ace-7fe6-5ea6-8b24-5a67bb1adba5',
    );
  });

  it('differs by stream, word and ordinal', () => {
    const ids = [
      derivedId('case-a', 'PROMISE', 1),
      derivedId('case-a', 'PROMISE', 2),
      derivedId('case-a', 'LEGAL', 1),
      derivedId('case-b', 'PROMISE', 1),
    ];
    expect(new Set(ids).size).toBe(4);
  });
});

const ones = (count: number) => new Uint8Array(count).fill(0xff);

describe('a new id', () => {
  it('holds the millisecond, version 7, the variant and the random bits', () => {
    // the example of RFC 9562 appendix A.6 has this millisecond
    expect(uuidv7(0x017f22e279b0, ones)).toBe('017f22e2-79b0-7fff-bfff-ffffffffffff');
    expect(uuidv7(0, (count) => new Uint8Array(count))).toBe(
      '00000000-0000-7000-8000-000000000000',
    );
  });

  it('sorts by its millisecond, as text and as bytes', () => {
    const milliseconds = [0, 1, 2 ** 32 - 1, 2 ** 32, 1_700_000_000_000, 2 ** 48 - 1];
    const ids = milliseconds.map((nowMs) => uuidv7(nowMs));
    expect(ids.toSorted()).toEqual(ids);
  });

  it('takes its random bits from the platform when nothing else is given', () => {
    const ids = Array.from({ length: 100 }, () => uuidv7(1_700_000_000_000));
    expect(new Set(ids).size).toBe(100);
    expect(ids.every((id) => isUuid(id))).toBe(true);
  });

  it.each([-1, 2 ** 48, 1.5, Number.NaN])('refuses %s as a millisecond', (nowMs) => {
    expect(() => uuidv7(nowMs)).toThrow(RangeError);
  });
});

describe('an id as text', () => {
  it('has a version, the variant and lower-case digits', () =>
    fc.assert(
      fc.property(fc.uuid({ version: [1, 4, 5, 7] }), (id) => {
        expect(isUuid(id)).toBe(true);
      }),
    ));

  it.each([
    '',
    '0198a000',
    '0198A000-0000-7000-8000-00000000ABCD',
    '0198a00000007000800000000000abcd',
    '0198a000-0000-0000-8000-00000000abcd',
    '0198a000-0000-7000-c000-00000000abcd',
    '0198a000-0000-7000-8000-00000000abcg',
  ])('is not %p', (text) => expect(isUuid(text)).toBe(false));
});

import * as fc from 'fast-check';
import { canonical } from './canonical.js';

const key = fc.oneof(
  fc.constantFrom('a', 'b', 'B', '10', '9', '07', '__proto__', 'toJSON', 'length', ''),
  fc
    .string({ unit: 'grapheme', maxLength: 8 })
    .filter((text) => text.isWellFormed() && !/[.$]/.test(text)),
);
const scalar = fc.oneof(
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, tie('object'), tie('list')),
  object: fc.dictionary(key, tie('value'), { maxKeys: 6 }),
  list: fc.array(fc.oneof(scalar, tie('object')), { maxLength: 5 }),
}));

/** The definition of RFC 8785 in its plainest form. */
function plain(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(plain).join(',')}]`;
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  const entries = Object.entries(json).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${plain(item)}`).join(',')}}`;
}

describe('canonical JSON', () => {
  it('is what RFC 8785 prescribes', () => {
    fc.assert(
      fc.property(value, (json) => expect(canonical(json)).toBe(plain(json))),
      {
        numRuns: 1_000,
      },
    );
  });

  it('reads back as the same value, and is its own canonical form', () => {
    fc.assert(
      fc.property(value, (json) => {
        const text = canonical(json);
        expect(canonical(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('sorts keys by UTF-16 code units and escapes as JCS does', () => {
    const json = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, ö: 7 };
    expect(canonical(json)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
    expect(canonical('\u0007\b\f\n\r\t"\\/\u007f')).toBe('"\\u0007\\b\\f\\n\\r\\t\\"\\\\/\u007f"');
  });

  it.each([
    ['1.5', 1.5],
    ['2^53', 2 ** 53],
    ['infinity', Number.POSITIVE_INFINITY],
    ['undefined in a list', [undefined]],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a map', new Map()],
    ['an instance', new (class Money {})()],
    ['a lone surrogate as key', { '\udc00': 1 }],
  ])('refuses %s', (_what, json) => {
    expect(() => canonical(json)).toThrow(expect.objectContaining({ name: 'InvalidEvent' }));
  });

  it('says where the trouble is', () => {
    expect(() => canonical({ a: [{ b: 0.1 }] })).toThrow('not a safe integer at /a/0/b');
  });

  it('refuses what is nested without end', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
    expect(canonical(nested(32))).toContain('1');
    expect(() => canonical(nested(33))).toThrow('deeper than 32');
  });
});

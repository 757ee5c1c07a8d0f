import { needlesOf, Scanner } from './needles.js';

const VALUE = '𬇕·王小明11010519491231002X';
const scanner = new Scanner([VALUE]);
const around = (before: string, bytes: Buffer | string): Buffer =>
  Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from('…after')]);
const encodingsFound = (bytes: Buffer): readonly string[] =>
  scanner.scan('a', bytes).map(({ encoding }) => encoding);

describe('the scanner', () => {
  it('looks for a value in every encoding it names', () =>
    expect(new Set(needlesOf(VALUE).map(({ encoding }) => encoding))).toEqual(
      new Set(Scanner.ENCODINGS),
    ));

  it.each(needlesOf(VALUE))('finds what stands as $encoding', ({ bytes }) =>
    expect(encodingsFound(around('before ', bytes))).not.toEqual([]),
  );

  it.each([0, 1, 2, 3, 4, 5])('finds it in base64 after %d other bytes', (count) => {
    const whole = around('x'.repeat(count), VALUE);
    for (const text of [whole.toString('base64'), whole.toString('base64url')])
      expect(encodingsFound(Buffer.from(text))[0]).toMatch(`+${count % 3}`);
  });

  it('finds a number, whose URL form is the number itself', () =>
    expect(new Scanner(['10000000001']).scan('a', Buffer.from('tel=10000000001;')).length).toBe(1));

  it('finds nothing where nothing is', () =>
    expect(encodingsFound(around('王小明', '11010519491231002'))).toEqual([]));
});

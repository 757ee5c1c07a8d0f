import { Invalid } from './problem.js';
import { parseStrictJson } from './strict-json.js';

const parse = (text: string): unknown => parseStrictJson(Buffer.from(text, 'utf8'));
const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof Invalid ? error.code : String(error);
  }
};

describe('the strict JSON of request bodies', () => {
  it('reads what JSON.parse reads', () => {
    const value = { 姓名: '甲·乙', list: [1, { a: 'b' }], text: 'a"b\\c', flag: true };
    expect(parse(JSON.stringify(value))).toEqual(value);
  });

  it.each(['𠮷𬇕', '凫城·阿依', 'ＡＢＣ', 'x'.repeat(10_000)])('accepts the text %p', (text) =>
    expect(parse(JSON.stringify({ text }))).toEqual({ text }),
  );

  it.each([
    ['', 'BODY_MISSING'],
    ['{"a":1,"a":2}', 'KEY_TWICE'],
    ['{"a":1,"\\u0061":2}', 'KEY_TWICE'],
    ['[{"b":{"c":1,"c":1}}]', 'KEY_TWICE'],
    ['{"__proto__":{"x":1}}', 'KEY_NOT_ALLOWED'],
    ['{"constructor":1}', 'KEY_NOT_ALLOWED'],
    ['{"toString":1}', 'KEY_NOT_ALLOWED'],
    ['{"a":"\\ud800"}', 'TEXT_NOT_WELL_FORMED'],
    ['{"a":1', 'BODY_NOT_JSON'],
    ["{'a':1}", 'BODY_NOT_JSON'],
    [`${'['.repeat(17)}${']'.repeat(17)}`, 'BODY_TOO_DEEP'],
    ['['.repeat(100_000), 'BODY_TOO_DEEP'],
  ])('refuses %.30p as %s', (text, code) => expect(codeOf(() => parse(text))).toBe(code));

  it('takes sixteen levels', () =>
    expect(codeOf(() => parse(`${'['.repeat(16)}${']'.repeat(16)}`))).toBeUndefined());

  it('refuses a byte that is no UTF-8', () =>
    expect(codeOf(() => parseStrictJson(Uint8Array.of(0x22, 0xff, 0x22)))).toBe('BODY_NOT_UTF8'));
});

import { defined } from './defined.js';

describe('the fields that have a value', () => {
  it('keeps what is false, empty or null, and leaves out what is undefined', () =>
    expect(Object.keys(defined({ a: undefined, b: false, c: '', d: 0, e: null }))).toEqual([
      'b',
      'c',
      'd',
      'e',
    ]));

  it('does not touch what it was given', () => {
    const given = { a: undefined };
    expect(defined(given)).not.toBe(given);
    expect(Object.keys(given)).toEqual(['a']);
  });
});

import * as fc from 'fast-check';
import { checkCitizenId } from './citizen-id.js';
import { addDays } from './day.js';

const asOf = '2026-10-31';
const errorOf = (text: string) => {
  const check = checkCitizenId(text, asOf);
  return check.valid ? undefined : check.error;
};

describe('a citizen number', () => {
  it.each([
    '11010519491231002X',
    '370406194903070029',
    '37040619520615001X',
    '370406201209010037',
    '370406198001011001',
    '830000198506129997',
  ])('%s is right', (text) => expect(errorOf(text)).toBeUndefined());

  it('may have spaces around it and a small x, and nothing else', () => {
    expect(checkCitizenId('  37040619520615001x ', asOf)).toMatchObject({
      valid: true,
      normalized: '37040619520615001X',
    });
    expect(errorOf('370406 19520615001X')).toBe('LENGTH');
    expect(errorOf('3704061952061500１X')).toBe('FORMAT');
  });

  it.each([
    ['', 'LENGTH'],
    ['37040619490307002', 'LENGTH'],
    ['3704061949030700290', 'LENGTH'],
    ['37040619490307002A', 'FORMAT'],
    ['3704061949030700X9', 'FORMAT'],
    ['37040649030799X', 'FORMAT'],
    ['100406199001019972', 'DIVISION'],
    ['910406199001019972', 'DIVISION'],
    ['370406199013019971', 'BIRTH_DATE'],
    ['370406190002299971', 'BIRTH_DATE'],
    ['370406490230997', 'BIRTH_DATE'],
    ['370406202611019974', 'FUTURE_DATE'],
    ['370406194903070028', 'CHECKSUM'],
  ])('%p has the error %s', (text, error) => expect(errorOf(text)).toBe(error));

  it('names the first error where there are several', () => {
    expect(errorOf('1X0406199013019970')).toBe('FORMAT');
    expect(errorOf('100406199013019970')).toBe('DIVISION');
    expect(errorOf('370406202613019970')).toBe('BIRTH_DATE');
    expect(errorOf('370406202711010000')).toBe('FUTURE_DATE');
  });

  it('may be given out on the day of birth', () => {
    expect(checkCitizenId('370406202402299981', '2024-02-29').valid).toBe(true);
    expect(checkCitizenId('370406202402299981', '2024-02-28')).toEqual({
      valid: false,
      error: 'FUTURE_DATE',
    });
  });

  it('is read from 15 digits as born in the twentieth century', () =>
    expect(checkCitizenId('370406490307997', asOf)).toEqual({
      valid: true,
      normalized: '370406194903079971',
      birthDate: '1949-03-07',
      sex: 'MALE',
      divisionCode: '370406',
      masked: '370406********9971',
    }));
});

/** The last characters that make the body a right number. */
const rightOnes = (text: string) =>
  Array.from('0123456789X').filter((last) => errorOf(text + last) === undefined);

describe('the check digit', () => {
  const body = fc
    .tuple(fc.integer({ min: 0, max: 45_000 }), fc.integer({ min: 0, max: 999 }))
    .map(([days, order]) => {
      const born = addDays('1900-01-01', days).replaceAll('-', '');
      return `370406${born}${String(order).padStart(3, '0')}`;
    });

  it('is one of eleven', () =>
    fc.assert(
      fc.property(body, (text) => {
        expect(rightOnes(text)).toHaveLength(1);
      }),
    ));

  it('finds every wrong digit and every swap of neighbours in the order number', () =>
    fc.assert(
      fc.property(body, fc.integer({ min: 14, max: 16 }), fc.nat(9), (text, index, digit) => {
        const [last = ''] = rightOnes(text);
        const changed = text.slice(0, index) + digit + text.slice(index + 1);
        expect(errorOf(changed + last)).toBe(changed === text ? undefined : 'CHECKSUM');
        const [one = '', other = ''] = text.slice(14, 16);
        const swapped = text.slice(0, 14) + other + one + text.slice(16);
        expect(errorOf(swapped + last)).toBe(swapped === text ? undefined : 'CHECKSUM');
      }),
    ));
});

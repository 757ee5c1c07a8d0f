import * as fc from 'fast-check';
import { checkAccount } from './account.js';

describe('a card number', () => {
  it.each(['6217000000000000004', '4000000000000002'])('%s is right', (accountNo) =>
    expect(checkAccount('CARD', accountNo)).toEqual({ valid: true }),
  );

  it.each([
    ['6217000000000000005', 'CHECKSUM'],
    ['621700000000004', 'LENGTH'],
    ['62170000000000000004', 'LENGTH'],
    ['6217 0000 0000 0000 004', 'FORMAT'],
    ['６217000000000000004', 'FORMAT'],
    ['', 'FORMAT'],
  ])('%p has the error %s', (accountNo, error) =>
    expect(checkAccount('CARD', accountNo)).toEqual({ valid: false, error }),
  );

  it('has one right last digit of ten', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^\d{15,18}$/), (body) => {
        const right = Array.from('0123456789').filter(
          (last) => checkAccount('CARD', body + last).valid,
        );
        expect(right).toHaveLength(1);
      }),
    ));
});

describe('a passbook number', () => {
  it('has 15 to 22 digits and no check digit', () => {
    expect(checkAccount('PASSBOOK', '9037040000000000012')).toEqual({ valid: true });
    expect(checkAccount('PASSBOOK', '9'.repeat(15))).toEqual({ valid: true });
    expect(checkAccount('PASSBOOK', '9'.repeat(22))).toEqual({ valid: true });
  });

  it.each([
    ['9'.repeat(14), 'LENGTH'],
    ['9'.repeat(23), 'LENGTH'],
    ['90370400000000000X2', 'FORMAT'],
  ])('%s has the error %s', (accountNo, error) =>
    expect(checkAccount('PASSBOOK', accountNo)).toEqual({ valid: false, error }),
  );
});

import { maskAccount, maskCitizenId, maskName } from './masking.js';

describe('what is hidden of a person', () => {
  it.each([
    ['370406194903070029', '370406********0029'],
    ['370406490307997', '370406*****7997'],
    ['37040649', '********'],
    ['', ''],
  ])('of the number %p is shown %p', (text, shown) => expect(maskCitizenId(text)).toBe(shown));

  it.each([
    ['甲', '*'],
    ['甲乙', '甲*'],
    ['甲乙丙', '甲*丙'],
    ['甲乙丙丁', '甲**丁'],
    ['甲乙丙·丁戊', '甲**·*戊'],
    ['𬇕乙', '𬇕*'],
    ['甲𬇕丙', '甲*丙'],
    ['', ''],
  ])('of the name %p is shown %p', (text, shown) => expect(maskName(text)).toBe(shown));

  it.each([
    ['6217000000000000004', '**** **** **** ***0 004'],
    ['6217000000000004', '**** **** **** 0004'],
    ['1234567', '**** ***'],
  ])('of the account %p is shown %p', (text, shown) => expect(maskAccount(text)).toBe(shown));
});

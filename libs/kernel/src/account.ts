/** A bank card, or a passbook 存折 (一本通). */
export type AccountKind = 'CARD' | 'PASSBOOK';

/** The first thing that is wrong with a number, in this order. */
export type AccountError = 'FORMAT' | 'LENGTH' | 'CHECKSUM';

export type AccountCheck =
  { readonly valid: true } | { readonly valid: false; readonly error: AccountError };

const DIGITS = { CARD: { min: 16, max: 19 }, PASSBOOK: { min: 15, max: 22 } } as const;

/**
 * Checks the number of an account into which an allowance may be paid.
 *
 * Source: ISO/IEC 7812-1 (Luhn) for cards; passbooks have no check digit (rulebook §12.4).
 * Shape: digits alone, without spaces or groups: what is checked is what the bank gets.
 */
export function checkAccount(kind: AccountKind, accountNo: string): AccountCheck {
  const { min, max } = DIGITS[kind];
  if (!/^\d+$/.test(accountNo)) return { valid: false, error: 'FORMAT' };
  if (accountNo.length < min || accountNo.length > max) return { valid: false, error: 'LENGTH' };
  if (kind === 'CARD' && !passesLuhn(accountNo)) return { valid: false, error: 'CHECKSUM' };
  return { valid: true };
}

/** From the right, every second digit doubled; the sum of all digits ends in 0. */
function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits, Number)
    .toReversed()
    .map((digit, index) => (index % 2 === 1 ? 2 * digit : digit))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return sum % 10 === 0;
}

import type { Fen } from './values.js';

/** The number as an amount; a RangeError unless it is a whole number of fen, 0 or more. */
export function fen(amount: number): Fen {
  if (!Number.isSafeInteger(amount) || amount < 0)
    throw new RangeError(`no amount in fen: ${amount}`);
  return amount === 0 ? 0 : amount;
}

/**
 * Sum of amounts.
 *
 * Refuses (RangeError): a sum beyond 2^53, where whole numbers are no longer exact.
 */
export function sumFen(amounts: Iterable<Fen>): Fen {
  let sum = 0;
  for (const amount of amounts) sum = fen(sum + fen(amount));
  return sum;
}

/** Exact product of whole numbers, e.g. of an amount and a percentage before it is divided. */
export function product(...factors: readonly number[]): number {
  return factors.reduce((all, factor) => whole(all * whole(factor)), 1);
}

/** a ÷ b rounded down (towards −∞), exact for whole numbers. */
export function floorDiv(dividend: number, divisor: number): number {
  const { quotient, rest } = divided(dividend, divisor);
  return rest < 0 ? quotient - 1 : quotient;
}

/** a ÷ b rounded up (towards +∞), exact for whole numbers. */
export function ceilDiv(dividend: number, divisor: number): number {
  const { quotient, rest } = divided(dividend, divisor);
  return rest > 0 ? quotient + 1 : quotient;
}

/** Takes the rest away first: a quotient that is rounded afterwards is wrong for large amounts. */
function divided(dividend: number, divisor: number) {
  if (whole(divisor) <= 0) throw new RangeError(`no divisor: ${divisor}`);
  const rest = whole(dividend) % divisor;
  return { quotient: (dividend - rest) / divisor, rest };
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`no exact whole number: ${value}`);
  return value;
}

/** The amount in yuan as files and documents print it, e.g. `612.00`; a difference may be negative. */
export function yuanText(amount: number): string {
  const digits = String(Math.abs(whole(amount))).padStart(3, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

import { isDay } from './day.js';
import { maskCitizenId } from './masking.js';
import type { Day } from './values.js';

/** The first thing that is wrong with a number, in this order. */
export type CitizenIdError =
  'LENGTH' | 'FORMAT' | 'DIVISION' | 'BIRTH_DATE' | 'FUTURE_DATE' | 'CHECKSUM';

export type Sex = 'MALE' | 'FEMALE';

export type CitizenIdCheck =
  | { readonly valid: false; readonly error: CitizenIdError }
  | {
      readonly valid: true;
      /** 18 characters, X in upper case. */
      readonly normalized: string;
      readonly birthDate: Day;
      readonly sex: Sex;
      /** Where the number was first given out; never the present registration (hukou). */
      readonly divisionCode: string;
      readonly masked: string;
    };

/** First two digits by GB/T 2260, and 83 of the residence permits for Taiwan residents. */
const PROVINCES = new Set(
  (
    '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 ' +
    '71 81 82 83'
  ).split(' '),
);

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

/**
 * Checks a citizen number 公民身份号码 and reads what it says.
 *
 * Source: GB 11643-1999; residence permits of 81, 82, 83 use the same check.
 * Shape: outer spaces are removed and x becomes X, nothing else is repaired. A number of 15 digits
 * is taken as the old form of the twentieth century. `asOf`: a birth after it is an error.
 */
export function checkCitizenId(text: string, asOf: Day): CitizenIdCheck {
  const given = text.trim().replaceAll('x', 'X');
  if (given.length !== 18 && given.length !== 15) return wrong('LENGTH');
  if (!/^(\d{15}|\d{17}[\dX])$/.test(given)) return wrong('FORMAT');
  const body = given.length === 18 ? given.slice(0, 17) : `${given.slice(0, 6)}19${given.slice(6)}`;
  if (!PROVINCES.has(body.slice(0, 2))) return wrong('DIVISION');
  const birthDate = `${body.slice(6, 10)}-${body.slice(10, 12)}-${body.slice(12, 14)}`;
  if (!isDay(birthDate)) return wrong('BIRTH_DATE');
  if (birthDate > asOf) return wrong('FUTURE_DATE');
  const normalized = body + checkCharacterOf(body);
  if (given.length === 18 && given !== normalized) return wrong('CHECKSUM');
  return {
    valid: true,
    normalized,
    birthDate,
    sex: Number(body[16]) % 2 === 1 ? 'MALE' : 'FEMALE',
    divisionCode: body.slice(0, 6),
    masked: maskCitizenId(normalized),
  };
}

const wrong = (error: CitizenIdError): CitizenIdCheck => ({ valid: false, error });

/** The eighteenth character of 17 digits (ISO 7064, MOD 11-2). */
function checkCharacterOf(body: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

import { checkCitizenId, type CitizenIdError } from './citizen-id.js';
import type { Day } from './values.js';

export type DisabilityType =
  'VISUAL' | 'HEARING' | 'SPEECH' | 'PHYSICAL' | 'INTELLECTUAL' | 'MENTAL' | 'MULTIPLE';

/** 1 is the heaviest. */
export type DisabilityGrade = 1 | 2 | 3 | 4;

/** The first thing that is wrong with a number, in this order. */
export type CertificateError = 'LENGTH' | `ID_${CitizenIdError}` | 'TYPE' | 'GRADE' | 'REISSUE';

export type CertificateCheck =
  | { readonly valid: false; readonly error: CertificateError }
  | {
      readonly valid: true;
      readonly idNumber: string;
      /** For MULTIPLE the grade of each type stands on the certificate, not in its number. */
      readonly type: DisabilityType;
      readonly grade: DisabilityGrade;
      /** `B1` … `B9`: how often it was issued again. */
      readonly reissue?: string;
    };

const TYPES: Readonly<Record<string, DisabilityType>> = {
  '1': 'VISUAL',
  '2': 'HEARING',
  '3': 'SPEECH',
  '4': 'PHYSICAL',
  '5': 'INTELLECTUAL',
  '6': 'MENTAL',
  '7': 'MULTIPLE',
};
const GRADES: Readonly<Record<string, DisabilityGrade>> = { '1': 1, '2': 2, '3': 3, '4': 4 };

/**
 * Checks the number of a disability certificate 残疾人证号 and reads what it says.
 *
 * Source: 《中华人民共和国残疾人证管理办法》; rulebook §12.3 (some publications swap types 1 and 2).
 * Shape: 18 characters of the citizen number, type, grade, and B1 to B9 on a certificate issued
 * again; outer spaces are removed and x becomes X.
 */
export function checkCertificate(text: string, asOf: Day): CertificateCheck {
  const given = text.trim();
  if (given.length !== 20 && given.length !== 22) return wrong('LENGTH');
  const idNumber = given.slice(0, 18);
  // else the number inside would be trimmed once more, and 15 digits with 3 spaces would pass
  if (/\s/.test(idNumber)) return wrong('ID_FORMAT');
  const id = checkCitizenId(idNumber, asOf);
  if (!id.valid) return wrong(`ID_${id.error}`);
  const type = TYPES[given.charAt(18)];
  if (type === undefined) return wrong('TYPE');
  const grade = GRADES[given.charAt(19)];
  if (grade === undefined) return wrong('GRADE');
  const reissue = given.slice(20);
  if (reissue !== '' && !/^B[1-9]$/.test(reissue)) return wrong('REISSUE');
  const read = { valid: true as const, idNumber: id.normalized, type, grade };
  return reissue === '' ? read : { ...read, reissue };
}

const wrong = (error: CertificateError): CertificateCheck => ({ valid: false, error });

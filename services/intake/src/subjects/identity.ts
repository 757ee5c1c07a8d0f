import type { SearchPurpose, SearchValue } from '@zelian/eventlog/keyring';
import { checkCitizenId } from '@zelian/kernel/citizen-id';
import type { Json } from '@zelian/kernel/decider';
import type { Day } from '@zelian/kernel/values';
import { pinyin } from 'pinyin-pro';

/** How people write one name in several ways: full width, spaces, kinds of middle dots. */
const NOT_OF_THE_NAME = /[\s·•・‧∙]/gu;

/** The identity that a citizen number gives, the same however it was typed. */
export function identityOf(number: string, on: Day): Json | undefined {
  const checked = checkCitizenId(number, on);
  return checked.valid ? { kind: 'RESIDENT_ID', number: checked.normalized } : undefined;
}

/** What a person is found by. Absent parts of the identity leave their tokens as they are. */
export function searchValuesOf(
  { number, name }: { readonly number?: string; readonly name?: string },
  on: Day,
): readonly SearchValue[] {
  const checked = number === undefined ? undefined : checkCitizenId(number, on);
  const values: SearchValue[] = [];
  if (checked?.valid === true) {
    values.push({ purpose: 'NUMBER', value: checked.normalized });
    values.push({ purpose: 'LAST4', value: checked.normalized.slice(-4) });
  }
  if (name !== undefined) {
    values.push({ purpose: 'NAME', value: plainName(name) });
    values.push({ purpose: 'INITIALS', value: initialsOf(name) });
  }
  return values.filter(({ value }) => value !== '');
}

/** A search value in the form in which its token was made; empty: nothing can be found by it. */
export function soughtValue(purpose: SearchPurpose, text: string, on: Day): string {
  switch (purpose) {
    case 'NUMBER': {
      const checked = checkCitizenId(text, on);
      return checked.valid ? checked.normalized : '';
    }
    case 'LAST4':
      return text.trim().toUpperCase();
    case 'NAME':
      return plainName(text);
    case 'INITIALS':
      return text.toLowerCase().replaceAll(/[^a-z]/g, '');
  }
}

function plainName(name: string): string {
  return name.normalize('NFKC').replaceAll(NOT_OF_THE_NAME, '').toLowerCase();
}

/** 王小二 → wxe; a character without a known sound stands for itself and is left out. */
function initialsOf(name: string): string {
  const sounds = pinyin(plainName(name), {
    pattern: 'first',
    toneType: 'none',
    type: 'array',
    surname: 'head',
  });
  return sounds
    .join('')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');
}

/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AccountKind, checkAccount } from './account.js';
import {
  addNaturalDays,
  addWorkdays,
  type Calendar,
  calendarKnownOn,
  countWorkdays,
  hoursAfter,
  latestPostDate,
  type Pause,
  paymentDue,
} from './calendar.js';
import { checkCertificate } from './certificate.js';
import { checkCitizenId } from './citizen-id.js';
import { addDays, addMonths, shanghaiText } from './day.js';
import type { Day, Instant, Month } from './values.js';

const load = (file: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', file), 'utf8'));

const calendar = {
  ...(load('../policy/data/calendar.json') as Omit<Calendar, 'version'>),
  version: 'calendar.json',
};

interface Vector {
  readonly id: string;
  readonly note: string;
  readonly expected: unknown;
}
type DeadlineVector = Vector &
  (
    | { kind: 'WORKDAYS'; start: Day; n: number; pauses: Pause[]; provisional: boolean }
    | { kind: 'HOURS'; start: Instant; n: number }
    | { kind: 'NATURAL_DAYS' | 'MONTHS'; start: Day; n: number }
    | { kind: 'PAYMENT_DUE'; month: Month; dueDay: number }
    | { kind: 'COUNT_WORKDAYS'; start: Day; end: Day }
    | { kind: 'WORKDAYS_IN_YEAR'; year: number }
    | {
        kind: 'LATEST_POST_DATE';
        accepted: Day;
        promiseWd: number;
        publicityDays: number;
        publicityEnd: Day;
        signFrom: Day;
        deadline: Day;
      }
    | { kind: 'CALENDAR_REVISION'; start: Day; n: number; expectedBefore: Day }
  );
type IdentityVector = Vector & { input: string } & (
    { kind: 'ID_NUMBER' | 'CERTIFICATE'; asOf: Day } | { kind: 'ACCOUNT'; accountKind: AccountKind }
  );

const deadlines = load('vectors/deadlines.json') as { count: number; vectors: DeadlineVector[] };
const identity = load('vectors/identity.json') as { count: number; vectors: IdentityVector[] };

/** What a vector states, and what the kernel reckons, in the same terms. */
function reckoned(vector: DeadlineVector): { readonly stated: object; readonly found: object } {
  switch (vector.kind) {
    case 'WORKDAYS': {
      const { on, provisional } = addWorkdays(calendar, vector.start, vector.n, vector.pauses);
      const { expected, provisional: stated } = vector;
      return { stated: { on: expected, provisional: stated }, found: { on, provisional } };
    }
    case 'HOURS':
      return plain(vector, shanghaiText(hoursAfter(vector.start, vector.n)));
    case 'NATURAL_DAYS':
      return plain(vector, addNaturalDays(calendar, vector.start, vector.n).on);
    case 'MONTHS':
      return plain(vector, addMonths(vector.start, vector.n));
    case 'PAYMENT_DUE':
      return plain(vector, paymentDue(calendar, vector.month, vector.dueDay).on);
    case 'COUNT_WORKDAYS':
      return plain(vector, countWorkdays(calendar, vector.start, vector.end));
    case 'WORKDAYS_IN_YEAR': {
      const newYear = `${vector.year}-01-01`;
      return plain(vector, countWorkdays(calendar, addDays(newYear, -1), `${vector.year}-12-31`));
    }
    case 'LATEST_POST_DATE':
      return postingPlanOf(vector);
    case 'CALENDAR_REVISION': {
      const before = calendarKnownOn(calendar, '2020-01-26');
      return {
        stated: { before: vector.expectedBefore, on: vector.expected },
        found: {
          before: addWorkdays(before, vector.start, vector.n).on,
          on: addWorkdays(calendar, vector.start, vector.n).on,
        },
      };
    }
  }
}

const plain = ({ expected }: Vector, found: string | number) => ({
  stated: { expected },
  found: { expected: found },
});

function postingPlanOf(vector: DeadlineVector & { kind: 'LATEST_POST_DATE' }) {
  const { expected, accepted, promiseWd, publicityDays: publicityNd } = vector;
  const { publicityEnd: noticeEndsOn, signFrom: signFromOn, deadline: dueOn } = vector;
  return {
    stated: { postOn: expected, noticeEndsOn, signFromOn, dueOn, provisional: false },
    found: latestPostDate(calendar, accepted, { promiseWd, publicityNd }) ?? {},
  };
}

/** The kernel's answer with the nulls of the file. */
function identified(vector: IdentityVector): unknown {
  switch (vector.kind) {
    case 'ID_NUMBER': {
      const check = checkCitizenId(vector.input, vector.asOf);
      const fields = ['normalized', 'birthDate', 'sex', 'divisionCode', 'masked'];
      return { error: null, ...nullsFor(fields), ...check };
    }
    case 'CERTIFICATE': {
      const check = checkCertificate(vector.input, vector.asOf);
      return { error: null, ...nullsFor(['type', 'grade', 'reissue', 'idNumber']), ...check };
    }
    case 'ACCOUNT':
      return checkAccount(vector.accountKind, vector.input).valid;
  }
}

const nullsFor = (fields: readonly string[]) =>
  Object.fromEntries(fields.map((field) => [field, null]));

const kindsOf = (file: { readonly vectors: readonly { readonly kind: string }[] }) => [
  ...new Set(file.vectors.map(({ kind }) => kind)),
];

describe('the golden vectors of time', () => {
  it('are all there', () => {
    expect(deadlines.vectors).toHaveLength(deadlines.count);
    expect(deadlines.count).toBe(15);
    expect(new Set(deadlines.vectors.map(({ id }) => id)).size).toBe(15);
    expect(kindsOf(deadlines)).toEqual([
      'WORKDAYS',
      'HOURS',
      'NATURAL_DAYS',
      'PAYMENT_DUE',
      'MONTHS',
      'COUNT_WORKDAYS',
      'WORKDAYS_IN_YEAR',
      'LATEST_POST_DATE',
      'CALENDAR_REVISION',
    ]);
  });

  it.each(deadlines.vectors)('$id $kind $note', (vector) => {
    const { stated, found } = reckoned(vector);
    expect(found).toEqual(stated);
  });
});

describe('the golden vectors of numbers', () => {
  it('are all there', () => {
    expect(identity.vectors).toHaveLength(identity.count);
    expect(identity.count).toBe(15);
    expect(new Set(identity.vectors.map(({ id }) => id)).size).toBe(15);
    expect(kindsOf(identity)).toEqual(['ID_NUMBER', 'CERTIFICATE', 'ACCOUNT']);
  });

  it.each(identity.vectors)('$id $kind $note', (vector) =>
    expect(identified(vector)).toEqual(vector.expected),
  );
});

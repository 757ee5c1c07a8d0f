/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import {
  addNaturalDays,
  addWorkdays,
  type Calendar,
  calendarKnownOn,
  countWorkdays,
  hoursAfter,
  isLoaded,
  isWorkday,
  latestPostDate,
  paymentDue,
  signFrom,
} from './calendar.js';
import { addDays, weekdayOf } from './day.js';

const file = join(import.meta.dirname, '../../policy/data/calendar.json');
const calendar = {
  ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<Calendar, 'version'>),
  version: '2026-1',
};

const loadedDay = fc.integer({ min: 0, max: 2400 }).map((n) => addDays('2020-01-01', n));

describe('a working day', () => {
  it('is a make-up day, never a holiday, else Monday to Friday', () => {
    expect(isWorkday(calendar, '2020-09-27')).toBe(true); // Sunday, make-up
    expect(isWorkday(calendar, '2020-10-01')).toBe(false); // Thursday, holiday
    expect(isWorkday(calendar, '2020-10-09')).toBe(true); // Friday
    expect(isWorkday(calendar, '2020-10-11')).toBe(false); // Sunday
  });

  it.each([
    [2020, 249],
    [2021, 250],
    [2022, 249],
    [2023, 249],
    [2024, 251],
    [2025, 248],
    [2026, 248],
  ])('%i has %i of them', (year, count) =>
    expect(countWorkdays(calendar, `${year - 1}-12-31`, `${year}-12-31`)).toBe(count),
  );
});

describe('n working days', () => {
  it.each([
    ['2020-08-17', 12, '2020-09-02'],
    ['2020-08-17', 20, '2020-09-14'],
    ['2020-08-17', 3, '2020-08-20'],
    ['2020-09-21', 12, '2020-10-13'],
    ['2020-09-27', 12, '2020-10-20'],
    ['2020-09-30', 5, '2020-10-14'],
    ['2021-02-05', 12, '2021-02-26'],
    ['2022-12-28', 5, '2023-01-05'],
    ['2023-04-24', 12, '2023-05-12'],
    ['2024-09-10', 12, '2024-09-27'],
    ['2025-01-24', 12, '2025-02-17'],
    ['2025-09-26', 5, '2025-10-10'],
    ['2026-02-11', 12, '2026-03-05'],
  ])('from %s, %i of them end on %s', (start, count, on) =>
    expect(addWorkdays(calendar, start, count)).toEqual({ on, provisional: false }),
  );

  it('end on a working day and count back to n', () =>
    fc.assert(
      fc.property(loadedDay, fc.integer({ min: 1, max: 60 }), (start, count) => {
        const { on } = addWorkdays(calendar, start, count);
        expect(isWorkday(calendar, on)).toBe(true);
        expect(countWorkdays(calendar, start, on)).toBe(count);
      }),
    ));

  it('end on the start itself when n is 0', () =>
    expect(addWorkdays(calendar, '2020-10-01', 0)).toEqual({
      on: '2020-10-01',
      provisional: false,
    }));

  it.each([-1, 0.5, Number.NaN, 10_001])('are never %d', (count) =>
    expect(() => addWorkdays(calendar, '2020-10-01', count)).toThrow(RangeError),
  );
});

// Tue 2021-04-06 + 12 = Thu 2021-04-22; 04-25 is a make-up Sunday
const dueWith = (...pauses: { from: string; to: string }[]) =>
  addWorkdays(calendar, '2021-04-06', 12, pauses).on;

describe('a pause', () => {
  it('stops the days after its start through its end', () => {
    expect(dueWith()).toBe('2021-04-22');
    expect(dueWith({ from: '2021-04-08', to: '2021-04-08' })).toBe('2021-04-22');
    expect(dueWith({ from: '2021-04-08', to: '2021-04-09' })).toBe('2021-04-23');
    expect(dueWith({ from: '2021-04-08', to: '2021-04-14' })).toBe('2021-04-27');
  });

  it('counts once where pauses overlap', () =>
    expect(
      dueWith({ from: '2021-04-08', to: '2021-04-12' }, { from: '2021-04-09', to: '2021-04-14' }),
    ).toBe('2021-04-27'));

  it('changes nothing on days off, or after the end', () => {
    expect(dueWith({ from: '2021-04-09', to: '2021-04-11' })).toBe('2021-04-22');
    expect(dueWith({ from: '2021-04-22', to: '2021-05-30' })).toBe('2021-04-22');
  });

  it('is left out of the days used', () =>
    expect(
      countWorkdays(calendar, '2021-04-06', '2021-04-27', [
        { from: '2021-04-08', to: '2021-04-14' },
      ]),
    ).toBe(12));

  it('never brings the end forward', () =>
    fc.assert(
      fc.property(
        loadedDay,
        fc.array(fc.tuple(fc.nat(30), fc.nat(20)), { maxLength: 4 }),
        (start, some) => {
          const pauses = some.map(([after, length]) => {
            const from = addDays(start, after);
            return { from, to: addDays(from, length) };
          });
          const { on } = addWorkdays(calendar, start, 12, pauses);
          expect(on >= addWorkdays(calendar, start, 12).on).toBe(true);
          expect(countWorkdays(calendar, start, on, pauses)).toBe(12);
        },
      ),
    ));
});

describe('n natural days', () => {
  it.each([
    ['2020-08-24', 7, '2020-08-31'],
    ['2020-09-24', 7, '2020-10-09'],
    ['2021-04-28', 7, '2021-05-06'],
    ['2020-09-20', 7, '2020-09-27'], // a make-up Sunday is a working day
  ])('from %s, %i of them end on %s', (start, count, on) =>
    expect(addNaturalDays(calendar, start, count)).toEqual({ on, provisional: false }),
  );
});

describe('a year without notice', () => {
  it('is reckoned Monday to Friday, and says so', () => {
    expect(addWorkdays(calendar, '2026-12-21', 8)).toEqual({
      on: '2026-12-31',
      provisional: false,
    });
    expect(addWorkdays(calendar, '2026-12-21', 9)).toEqual({ on: '2027-01-01', provisional: true });
    expect(addNaturalDays(calendar, '2026-12-25', 8)).toEqual({
      on: '2027-01-04',
      provisional: true,
    });
    expect(paymentDue(calendar, '2027-01', 10)).toEqual({ on: '2027-01-08', provisional: true });
    expect(signFrom(calendar, '2026-12-31')).toEqual({ on: '2027-01-01', provisional: true });
  });

  it('may lie before the first loaded one, or between two', () => {
    expect(addWorkdays(calendar, '2019-12-30', 1).provisional).toBe(true);
    const gap = { ...calendar, years: calendar.years.filter(({ year }) => year !== 2023) };
    expect(isLoaded(gap, '2023-10-02')).toBe(false);
    expect(isWorkday(gap, '2023-10-02')).toBe(true);
    expect(addWorkdays(gap, '2022-12-30', 1).provisional).toBe(true);
    expect(addWorkdays(gap, '2023-12-31', 1)).toEqual({ on: '2024-01-02', provisional: false });
  });

  it('makes the posting plan provisional', () =>
    expect(latestPostDate(calendar, '2026-12-21', { promiseWd: 12, publicityNd: 7 })).toMatchObject(
      { dueOn: '2027-01-06', provisional: true },
    ));
});

describe('the latest day to post a notice', () => {
  it.each([
    ['2020-08-17', '2020-08-25', '2020-09-01', '2020-09-02', '2020-09-02'],
    ['2020-09-15', '2020-09-22', '2020-09-29', '2020-09-30', '2020-09-30'],
    ['2020-09-21', '2020-09-30', '2020-10-09', '2020-10-10', '2020-10-13'],
    ['2021-02-05', '2021-02-18', '2021-02-25', '2021-02-26', '2021-02-26'],
    ['2023-04-24', '2023-05-04', '2023-05-11', '2023-05-12', '2023-05-12'],
    ['2024-09-10', '2024-09-19', '2024-09-26', '2024-09-27', '2024-09-27'],
  ])('of a case accepted on %s is %s', (acceptedOn, postOn, noticeEndsOn, signFromOn, dueOn) =>
    expect(latestPostDate(calendar, acceptedOn, { promiseWd: 12, publicityNd: 7 })).toEqual({
      postOn,
      noticeEndsOn,
      signFromOn,
      dueOn,
      provisional: false,
    }),
  );

  it('is none when the notice is longer than the promise', () =>
    expect(latestPostDate(calendar, '2020-08-17', { promiseWd: 5, publicityNd: 7 })).toBe(
      undefined,
    ));

  it('is the last: a working day later would sign too late', () =>
    fc.assert(
      fc.property(loadedDay, (acceptedOn) => {
        const plan = latestPostDate(calendar, acceptedOn, { promiseWd: 12, publicityNd: 7 });
        expect(plan).toBeDefined();
        if (plan === undefined) return;
        expect(plan.signFromOn <= plan.dueOn).toBe(true);
        const next = addWorkdays(calendar, plan.postOn, 1).on;
        const end = addNaturalDays(calendar, next, 7).on;
        expect(next > plan.dueOn || signFrom(calendar, end).on > plan.dueOn).toBe(true);
      }),
    ));
});

describe('the pay day', () => {
  it.each([
    ['2021-01', 10, '2021-01-08'],
    ['2020-10', 10, '2020-10-10'], // a make-up Saturday
    ['2023-10', 5, '2023-09-28'], // the whole holiday lies before it
    ['2021-02', 31, '2021-02-26'],
  ])('of %s by the %ith is %s', (month, dueDay, on) =>
    expect(paymentDue(calendar, month, dueDay).on).toBe(on),
  );
});

describe('the 24-hour clock', () => {
  it('runs on through a holiday', () =>
    expect(hoursAfter('2020-09-30T18:00:00+08:00', 24)).toBe('2020-10-01T10:00:00.000Z'));
});

describe('a revised calendar', () => {
  it('is the loaded one from the day of its last notice on', () => {
    expect(calendarKnownOn(calendar, '2020-01-27')).toBe(calendar);
    expect(calendarKnownOn(calendar, '2026-10-31')).toBe(calendar);
  });

  it('can be had as it was before, under a version of its own', () => {
    const before = calendarKnownOn(calendar, '2020-01-26');
    expect(before.version).not.toBe(calendar.version);
    expect(before.revisions).toEqual([]);
    expect(isWorkday(before, '2020-01-31')).toBe(true);
    expect(isWorkday(before, '2020-02-01')).toBe(true); // Saturday, make-up by the first notice
    expect(isWorkday(before, '2020-02-02')).toBe(false); // Sunday
    expect(addWorkdays(before, '2020-01-23', 5).on).toBe('2020-02-05');
    expect(addWorkdays(calendar, '2020-01-23', 5).on).toBe('2020-02-07');
  });

  it('differs on the days of the notice alone', () => {
    const before = calendarKnownOn(calendar, '2020-01-26');
    const all = Array.from({ length: 2557 }, (_, n) => addDays('2020-01-01', n));
    expect(all.filter((on) => isWorkday(before, on) !== isWorkday(calendar, on))).toEqual([
      '2020-01-31',
      '2020-02-01',
    ]);
  });
});

describe('the calendar file', () => {
  it('names each day once, holidays on any day and make-up days on weekends', () => {
    const days = calendar.years.flatMap(({ year, holidays, workdays }) =>
      [...holidays, ...workdays].map(({ date }) => ({ year, date })),
    );
    expect(new Set(days.map(({ date }) => date)).size).toBe(days.length);
    expect(days.filter(({ year, date }) => !date.startsWith(`${year}-`))).toEqual([]);
    const makeUps = calendar.years.flatMap(({ workdays }) => workdays);
    expect(makeUps.filter(({ date }) => weekdayOf(date) <= 5)).toEqual([]);
  });
});

import * as fc from 'fast-check';
import {
  addDays,
  addHours,
  addMonth,
  addMonths,
  ageOn,
  day,
  dayOf,
  daysInMonth,
  firstDayOf,
  fullMonthsBetween,
  instant,
  instantOf,
  isDay,
  isMonth,
  lastDayOf,
  month,
  monthAfter,
  monthOf,
  monthsInside,
  monthsOf,
  msOf,
  shanghaiText,
  weekdayOf,
} from './day.js';

const anyDay = fc.integer({ min: -40_000, max: 60_000 }).map((n) => addDays('1970-01-01', n));

describe('a day as text', () => {
  it.each(['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31', '2026-10-31'])(
    'takes %s',
    (text) => expect(day(text)).toBe(text),
  );

  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-1',
    '20260101',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '２０２６-01-01',
    '0000-01-01',
    '',
  ])('refuses %p', (text) => {
    expect(isDay(text)).toBe(false);
    expect(() => day(text)).toThrow(RangeError);
  });

  it('is never a number, a date object or nothing', () =>
    expect([20260101, new Date(0), null, undefined].some((value) => isDay(value))).toBe(false));
});

describe('a month as text', () => {
  it('takes 2024-02 and refuses what is no month', () => {
    expect(month('2024-02')).toBe('2024-02');
    for (const text of ['2024-13', '2024-00', '2024-2', '2024-02-01', '0000-01']) {
      expect(isMonth(text)).toBe(false);
      expect(() => month(text)).toThrow(RangeError);
    }
  });
});

describe('an instant', () => {
  it('has one form, whatever its offset', () => {
    expect(instant('2024-08-23T09:00:00+08:00')).toBe('2024-08-23T01:00:00.000Z');
    expect(instant('2024-08-23T01:00:00Z')).toBe('2024-08-23T01:00:00.000Z');
    expect(instant('2024-08-22T20:00-05:00')).toBe('2024-08-23T01:00:00.000Z');
  });

  it.each([
    '2024-08-23T09:00:00',
    '2024-08-23',
    '2024-02-30T09:00:00Z',
    '2024-08-23T24:00:00Z',
    '2024-08-23 09:00:00Z',
  ])('refuses %s', (text) => expect(() => instant(text)).toThrow(RangeError));

  it('falls on the next day in Shanghai from 16:00 UTC on', () => {
    expect(dayOf('2024-12-31T15:59:59.999Z')).toBe('2024-12-31');
    expect(dayOf('2024-12-31T16:00:00.000Z')).toBe('2025-01-01');
    expect(instantOf('2025-01-01')).toBe('2024-12-31T16:00:00.000Z');
    expect(instantOf('2025-01-01', '09:30')).toBe('2025-01-01T01:30:00.000Z');
    expect(() => instantOf('2025-01-01', '24:00')).toThrow(RangeError);
    expect(() => instantOf('2025-02-29')).toThrow(RangeError);
  });

  it('keeps +08:00 in the years in which China had summer time', () =>
    expect(instantOf('1988-07-01')).toBe('1988-06-30T16:00:00.000Z'));

  it('begins the day it falls on, and no day before', () =>
    fc.assert(
      fc.property(anyDay, (on) => {
        expect(dayOf(instantOf(on))).toBe(on);
        expect(dayOf(addHours(instantOf(on), 24))).toBe(addDays(on, 1));
        expect(dayOf(new Date(msOf(instantOf(on)) - 1).toISOString())).toBe(addDays(on, -1));
      }),
    ));

  it('is read as Shanghai time', () =>
    expect(shanghaiText('2020-09-30T10:00:00.000Z')).toBe('2020-09-30T18:00:00+08:00'));
});

describe('counting days', () => {
  it('crosses months, years and leap days', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2023-02-28', 1)).toBe('2023-03-01');
    expect(addDays('2024-12-31', 1)).toBe('2025-01-01');
    expect(addDays('2024-01-01', -1)).toBe('2023-12-31');
    expect(addDays('2024-01-01', 366)).toBe('2025-01-01');
  });

  it('goes there and back, and one weekday further each day', () =>
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -2000, max: 2000 }), (start, count) => {
        const end = addDays(start, count);
        expect(addDays(end, -count)).toBe(start);
        expect(end > start).toBe(count > 0);
        expect(weekdayOf(addDays(start, 1))).toBe((weekdayOf(start) % 7) + 1);
      }),
    ));

  it('knows the weekday', () => {
    expect(weekdayOf('2020-08-17')).toBe(1);
    expect(weekdayOf('2020-09-27')).toBe(7);
    expect(weekdayOf('1970-01-01')).toBe(4);
    expect(weekdayOf('1949-10-01')).toBe(6);
  });

  it('refuses a day that does not exist', () => {
    expect(() => addDays('2026-02-30', 1)).toThrow(RangeError);
    expect(() => weekdayOf('soon')).toThrow(RangeError);
  });
});

describe('counting months', () => {
  it('keeps the day of the month, clipped to its end (convention 1.3)', () => {
    expect(addMonths('2020-11-30', 3)).toBe('2021-02-28');
    expect(addMonths('2023-11-30', 3)).toBe('2024-02-29');
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
    expect(addMonths('2023-02-10', 3)).toBe('2023-05-10');
    expect(addMonths('2024-03-31', -1)).toBe('2024-02-29');
  });

  it('finds the largest n with start + n months ≤ end', () =>
    fc.assert(
      fc.property(anyDay, anyDay, (start, end) => {
        const n = fullMonthsBetween(start, end);
        expect(addMonths(start, n) <= end).toBe(true);
        expect(addMonths(start, n + 1) > end).toBe(true);
      }),
    ));

  it('completes a month on the clipped day', () => {
    expect(fullMonthsBetween('2024-01-31', '2024-02-28')).toBe(0);
    expect(fullMonthsBetween('2024-01-31', '2024-02-29')).toBe(1);
    expect(fullMonthsBetween('2021-04-06', '2024-04-05')).toBe(35);
    expect(fullMonthsBetween('2021-04-06', '2024-04-06')).toBe(36);
  });

  it('crosses years', () => {
    expect(addMonth('2024-11', 3)).toBe('2025-02');
    expect(addMonth('2024-01', -1)).toBe('2023-12');
    expect(monthAfter('2024-12-31')).toBe('2025-01');
    expect(monthOf('2024-12-31')).toBe('2024-12');
    expect(monthsOf({ from: '2023-11', to: '2024-02' })).toBe(4);
  });

  it('counts the months of a period inside a window', () => {
    const window = { from: '2023-08', to: '2024-07' };
    expect(monthsInside({ from: '2023-08', to: '2024-07' }, window)).toBe(12);
    expect(monthsInside({ from: '2023-01', to: '2023-08' }, window)).toBe(1);
    expect(monthsInside({ from: '2024-07', to: '2025-12' }, window)).toBe(1);
    expect(monthsInside({ from: '2022-01', to: '2023-07' }, window)).toBe(0);
    expect(monthsInside({ from: '2020-01', to: '2030-01' }, window)).toBe(12);
  });

  it('has a first and a last day', () => {
    expect(firstDayOf('2024-02')).toBe('2024-02-01');
    expect(lastDayOf('2024-02')).toBe('2024-02-29');
    expect(lastDayOf('2100-02')).toBe('2100-02-28');
    expect(['2024-04', '2024-12'].map((text) => daysInMonth(text))).toEqual([30, 31]);
  });
});

describe('age in full years (convention 1.2)', () => {
  it.each([
    ['2006-08-23', '2024-08-22', 17],
    ['2006-08-23', '2024-08-23', 18],
    ['2006-08-23', '2024-08-24', 18],
    ['2004-02-29', '2022-02-28', 17],
    ['2004-02-29', '2022-03-01', 18],
    ['2004-02-29', '2024-02-28', 19],
    ['2004-02-29', '2024-02-29', 20],
    ['2024-08-23', '2024-08-23', 0],
  ])('born %s, on %s: %i', (bornOn, on, years) => expect(ageOn(bornOn, on)).toBe(years));
});

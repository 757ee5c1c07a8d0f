import type { Calendar } from '@zelian/kernel/calendar';
import {
  isRecord,
  parseCount,
  parseDay,
  parseList,
  parseOptional,
  parseParts,
  parseText,
  RuleFileError,
} from './parse.js';

const parseNamedDays = parseList(parseParts({ date: parseDay, name: parseText }));
const parseYears = parseList(
  parseParts({ year: parseCount, holidays: parseNamedDays, workdays: parseNamedDays }),
);
const parseRevisions = parseList(
  parseParts({
    publishedOn: parseDay,
    documentTitle: parseText,
    holidaysAdded: parseList(parseDay),
    workdaysRemoved: parseList(parseDay),
    note: parseOptional(parseText),
  }),
);

/**
 * Reads the calendar of holidays and make-up working days (节假日与调休).
 *
 * Shape: a day stands in the year it belongs to, and is not holiday and working day at once; the
 * years loaded are exactly those between `loadedFrom` and `loadedThrough`.
 */
export function parseCalendar(file: unknown, version: string): Calendar {
  if (!isRecord(file)) throw new RuleFileError('节假日表：应为对象');
  const years = parseYears(file['years'], '节假日表 years');
  for (const { year, holidays, workdays } of years) {
    const stray = [...holidays, ...workdays].find(({ date }) => !date.startsWith(`${year}-`));
    if (stray !== undefined)
      throw new RuleFileError(`节假日表 ${year} 年：${stray.date} 不在该年内`);
    const both = holidays.find(({ date }) => workdays.some((workday) => workday.date === date));
    if (both !== undefined)
      throw new RuleFileError(`节假日表 ${year} 年：${both.date} 既是放假日又是上班日`);
  }
  const loadedFrom = parseDay(file['loadedFrom'], '节假日表 loadedFrom');
  const loadedThrough = parseDay(file['loadedThrough'], '节假日表 loadedThrough');
  const outside = years.find(
    ({ year }) => `${year}-12-31` < loadedFrom || `${year}-01-01` > loadedThrough,
  );
  if (outside !== undefined)
    throw new RuleFileError(`节假日表 ${outside.year} 年：不在 loadedFrom 与 loadedThrough 之间`);
  return {
    version,
    loadedFrom,
    loadedThrough,
    years,
    revisions: parseRevisions(file['revisions'], '节假日表 revisions'),
  };
}

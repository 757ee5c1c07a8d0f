import type { Day, Instant, Month } from './values.js';

const DAY_MS = 86_400_000;
/** China keeps one zone without summer time since 1992; no local zone of a machine is ever asked. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;
const INSTANT =
  /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** First and last month, both included. */
export interface MonthSpan {
  readonly from: Month;
  readonly to: Month;
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');
const yearIn = (text: Day | Month): number => Number(text.slice(0, 4));
const monthIn = (text: Day | Month): number => Number(text.slice(5, 7));
const dayIn = (text: Day): number => Number(text.slice(8, 10));

/** Whether the text is a day of the Gregorian calendar: 2026-02-30 is none. */
export function isDay(text: unknown): text is Day {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  if (!MONTH.test(text.slice(0, 7)) || yearIn(text) === 0) return false;
  return dayIn(text) >= 1 && dayIn(text) <= daysInMonth(text.slice(0, 7));
}

export function isMonth(text: unknown): text is Month {
  return typeof text === 'string' && MONTH.test(text) && yearIn(text) !== 0;
}

/** The text as a day; a RangeError if there is no such day. */
export function day(text: string): Day {
  if (!isDay(text)) throw new RangeError(`no day: ${text}`);
  return text;
}

/** The text as a month; a RangeError if there is no such month. */
export function month(text: string): Month {
  if (!isMonth(text)) throw new RangeError(`no month: ${text}`);
  return text;
}

/**
 * The text as an instant in its one form, UTC with milliseconds.
 *
 * Shape: RFC 3339 with an offset; without one it would depend on the machine and is a RangeError.
 */
export function instant(text: string): Instant {
  const match = INSTANT.exec(text);
  if (match === null || !isDay(match[1])) throw new RangeError(`no instant: ${text}`);
  return new Date(text).toISOString();
}

/** Days since 1970-01-01. */
function numberOf(value: Day): number {
  return Date.parse(`${day(value)}T00:00:00Z`) / DAY_MS;
}

function dayNumbered(number: number): Day {
  return day(new Date(number * DAY_MS).toISOString().slice(0, 10));
}

/** Months since year 0. */
const monthNumberOf = (value: Month): number => yearIn(value) * 12 + monthIn(value) - 1;

function monthNumbered(number: number): Month {
  return month(`${pad(Math.floor(number / 12), 4)}-${pad((number % 12) + 1, 2)}`);
}

export function addDays(start: Day, count: number): Day {
  return dayNumbered(numberOf(start) + count);
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(value: Day): number {
  const sinceMonday = (numberOf(value) + 3) % 7;
  return ((sinceMonday + 7) % 7) + 1;
}

export function monthOf(value: Day): Month {
  return value.slice(0, 7);
}

export function addMonth(start: Month, count: number): Month {
  return monthNumbered(monthNumberOf(start) + count);
}

/** The month following the month of a day (“month after”, convention 1.1). */
export function monthAfter(value: Day): Month {
  return addMonth(monthOf(value), 1);
}

/** Months from `start` to `end`; negative when `end` is the earlier one. */
function monthsBetween(start: Month, end: Month): number {
  return monthNumberOf(end) - monthNumberOf(start);
}

/** Number of months of the span. */
export function monthsOf(span: MonthSpan): number {
  return monthsBetween(span.from, span.to) + 1;
}

/** How many months of `period` lie inside `window`. */
export function monthsInside(period: MonthSpan, window: MonthSpan): number {
  const from = period.from > window.from ? period.from : window.from;
  const to = period.to < window.to ? period.to : window.to;
  return Math.max(0, monthsOf({ from, to }));
}

/** 28 to 31. */
export function daysInMonth(value: Month): number {
  const year = yearIn(value);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (monthIn(value) === 2) return leap ? 29 : 28;
  return [4, 6, 9, 11].includes(monthIn(value)) ? 30 : 31;
}

export function firstDayOf(value: Month): Day {
  return `${value}-01`;
}

export function lastDayOf(value: Month): Day {
  return `${value}-${pad(daysInMonth(value), 2)}`;
}

/** Keeps the day of the month, clipped to the end of the month: 2020-11-30 + 3 → 2021-02-28. */
export function addMonths(start: Day, count: number): Day {
  const target = addMonth(monthOf(start), count);
  return `${target}-${pad(Math.min(dayIn(start), daysInMonth(target)), 2)}`;
}

/** The largest n with start + n months ≤ end; negative when `end` is the earlier one. */
export function fullMonthsBetween(start: Day, end: Day): number {
  const months = monthsBetween(monthOf(start), monthOf(end));
  return addMonths(start, months) <= end ? months : months - 1;
}

/**
 * Age in full years.
 *
 * Source: calculation convention 1.2: a year is complete on the birthday itself, a birthday on
 * 29 February on 1 March of a common year.
 * Shape: `on` is not before `bornOn`.
 */
export function ageOn(bornOn: Day, on: Day): number {
  const years = yearIn(on) - yearIn(bornOn);
  return on.slice(5) >= bornOn.slice(5) ? years : years - 1;
}

/** The day in Asia/Shanghai on which the instant falls. */
export function dayOf(at: Instant): Day {
  return shanghaiText(at).slice(0, 10);
}

/** The instant of a time of day in Asia/Shanghai, midnight if none is given. */
export function instantOf(on: Day, time = '00:00'): Instant {
  if (!TIME.test(time)) throw new RangeError(`no time of day: ${time}`);
  return instant(`${day(on)}T${time}+08:00`);
}

export function addHours(at: Instant, count: number): Instant {
  return new Date(msOf(at) + count * 3_600_000).toISOString();
}

/** Milliseconds since 1970-01-01T00:00Z; instants of any offset compare by it. */
export function msOf(at: Instant): number {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) throw new RangeError(`no instant: ${at}`);
  return ms;
}

/** The instant as people in the township read it, e.g. `2020-10-01T18:00:00+08:00`. */
export function shanghaiText(at: Instant): string {
  return `${new Date(msOf(at) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}

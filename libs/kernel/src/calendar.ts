import { addDays, addHours, daysInMonth, firstDayOf, instant, weekdayOf } from './day.js';
import type { Day, Instant, Month } from './values.js';

interface NamedDay {
  readonly date: Day;
  readonly name: string;
}

/** Days off and make-up working days of one year, by the notice of the State Council. */
export interface CalendarYear {
  readonly year: number;
  readonly holidays: readonly NamedDay[];
  readonly workdays: readonly NamedDay[];
}

/** A later notice that changed days already published; the years contain it. */
export interface CalendarRevision {
  readonly publishedOn: Day;
  readonly documentTitle: string;
  readonly holidaysAdded: readonly Day[];
  readonly workdaysRemoved: readonly Day[];
  readonly note?: string;
}

/**
 * Holidays 节假日 and make-up working days 调休: the content of `calendar.json` under a version.
 *
 * Source: 国务院办公厅 yearly notices; a year without notice is reckoned Monday to Friday and what
 * rests on it is `provisional`.
 */
export interface Calendar {
  readonly version: string;
  readonly loadedFrom: Day;
  readonly loadedThrough: Day;
  readonly years: readonly CalendarYear[];
  readonly revisions: readonly CalendarRevision[];
}

/** Days in which the clock stands: after `from` (which still counts) through `to`. */
export interface Pause {
  readonly from: Day;
  readonly to: Day;
}

/** A reckoned day; provisional when a day had to be judged for which the calendar has no data. */
export interface Reckoned {
  readonly on: Day;
  readonly provisional: boolean;
}

/** The latest day on which a notice may be posted so that the decision still keeps the promise. */
export interface PostingPlan {
  readonly postOn: Day;
  readonly noticeEndsOn: Day;
  readonly signFromOn: Day;
  readonly dueOn: Day;
  readonly provisional: boolean;
}

interface DayIndex {
  readonly years: ReadonlySet<number>;
  readonly holidays: ReadonlySet<Day>;
  readonly workdays: ReadonlySet<Day>;
}

/** No limit of the rulebook is longer; a larger count is a mistake and would only search long. */
const MOST_COUNT = 10_000;

const indexes = new WeakMap<Calendar, DayIndex>();

function indexOf(calendar: Calendar): DayIndex {
  const known = indexes.get(calendar);
  if (known !== undefined) return known;
  const index = {
    years: new Set(calendar.years.map(({ year }) => year)),
    holidays: new Set(calendar.years.flatMap(({ holidays }) => holidays.map(({ date }) => date))),
    workdays: new Set(calendar.years.flatMap(({ workdays }) => workdays.map(({ date }) => date))),
  };
  indexes.set(calendar, index);
  return index;
}

/** Whether the calendar has a notice for the day; without one only the weekday is known. */
export function isLoaded(calendar: Calendar, on: Day): boolean {
  const { loadedFrom, loadedThrough } = calendar;
  return (
    on >= loadedFrom && on <= loadedThrough && indexOf(calendar).years.has(Number(on.slice(0, 4)))
  );
}

/** Make-up day yes, holiday no, else Monday to Friday. */
export function isWorkday(calendar: Calendar, on: Day): boolean {
  const { workdays, holidays } = indexOf(calendar);
  if (workdays.has(on)) return true;
  return !holidays.has(on) && weekdayOf(on) <= 5;
}

/**
 * The n-th working day after the start.
 *
 * Source: 《民法典》第二百零一条: the day of the event is not counted; pauses by rulebook §6.3.
 * Shape: days d with from < d ≤ to of a pause do not count, overlapping pauses once. A clock that
 * stands without an end has no due day: the caller must not ask.
 */
export function addWorkdays(
  calendar: Calendar,
  start: Day,
  count: number,
  pauses: readonly Pause[] = [],
): Reckoned {
  let on = start;
  let provisional = false;
  for (let left = counted(count); left > 0;) {
    on = addDays(on, 1);
    provisional ||= !isLoaded(calendar, on);
    if (isWorkday(calendar, on) && !isPaused(pauses, on)) left--;
  }
  return { on, provisional };
}

/** Working days after `start` through `end`, pauses left out; 0 when `end` is not later. */
export function countWorkdays(
  calendar: Calendar,
  start: Day,
  end: Day,
  pauses: readonly Pause[] = [],
): number {
  let count = 0;
  for (let on = addDays(start, 1); on <= end; on = addDays(on, 1)) {
    if (isWorkday(calendar, on) && !isPaused(pauses, on)) count++;
  }
  return count;
}

function isPaused(pauses: readonly Pause[], on: Day): boolean {
  return pauses.some(({ from, to }) => from < on && on <= to);
}

/**
 * The n-th natural day after the start; a last day off moves to the next working day.
 *
 * Source: 《民法典》第二百零一条, 第二百零三条. Only periods to act in roll: validity of a report or an
 * authorisation and review days stay on their calendar day, use `addDays` for them.
 */
export function addNaturalDays(calendar: Calendar, start: Day, count: number): Reckoned {
  return workdayFrom(calendar, addDays(start, counted(count)), 1);
}

/** The first working day after the end of a notice: from then on the approval may be signed. */
export function signFrom(calendar: Calendar, noticeEndsOn: Day): Reckoned {
  return workdayFrom(calendar, addDays(noticeEndsOn, 1), 1);
}

/** The last working day on or before the pay day of the month (conv. 1.10). */
export function paymentDue(calendar: Calendar, month: Month, dueDay: number): Reckoned {
  const clipped = Math.min(counted(dueDay), daysInMonth(month));
  return workdayFrom(calendar, addDays(firstDayOf(month), clipped - 1), -1);
}

/** The first working day from the given one on, forwards or backwards. */
function workdayFrom(calendar: Calendar, start: Day, step: 1 | -1): Reckoned {
  let on = start;
  let provisional = !isLoaded(calendar, on);
  while (!isWorkday(calendar, on)) {
    on = addDays(on, step);
    provisional ||= !isLoaded(calendar, on);
  }
  return { on, provisional };
}

/**
 * The last working day P of the promise such that a notice posted on P may be signed in time.
 *
 * Source: rulebook §6.3, publicity inside the promised days; without pauses.
 * Shape: undefined when the notice is so long that no day of the promise is early enough.
 */
export function latestPostDate(
  calendar: Calendar,
  acceptedOn: Day,
  { promiseWd, publicityNd }: { readonly promiseWd: number; readonly publicityNd: number },
): PostingPlan | undefined {
  const due = addWorkdays(calendar, acceptedOn, promiseWd);
  for (let postOn = due.on; postOn > acceptedOn; postOn = addDays(postOn, -1)) {
    if (!isWorkday(calendar, postOn)) continue;
    const noticeEndsOn = addNaturalDays(calendar, postOn, publicityNd).on;
    const signFromOn = signFrom(calendar, noticeEndsOn).on;
    if (signFromOn <= due.on) {
      return { postOn, noticeEndsOn, signFromOn, dueOn: due.on, provisional: due.provisional };
    }
  }
  return undefined;
}

/** Plain hours from the moment, whatever the day (24-hour clock of emergencies). */
export function hoursAfter(startAt: Instant, count: number): Instant {
  return addHours(instant(startAt), counted(count));
}

/**
 * The calendar as it was known on a day: later revisions taken back, under a version of its own.
 *
 * Shape: the first notice of 2020, before the spring holiday was extended, is the calendar known
 * on 2020-01-26. Limits ended before a revision keep their day, open ones are reckoned anew.
 */
export function calendarKnownOn(calendar: Calendar, on: Day): Calendar {
  const unknown = calendar.revisions.filter(({ publishedOn }) => publishedOn > on);
  if (unknown.length === 0) return calendar;
  const added = new Set(unknown.flatMap(({ holidaysAdded }) => holidaysAdded));
  const removed = unknown.flatMap(({ workdaysRemoved }) => workdaysRemoved);
  return {
    ...calendar,
    version: `${calendar.version}@${on}`,
    revisions: calendar.revisions.filter((revision) => !unknown.includes(revision)),
    years: calendar.years.map((entry) => ({
      ...entry,
      holidays: entry.holidays.filter(({ date }) => !added.has(date)),
      workdays: [
        ...entry.workdays,
        ...removed
          .filter((date) => Number(date.slice(0, 4)) === entry.year)
          .map((date) => ({ date, name: '' })),
      ],
    })),
  };
}

function counted(count: number): number {
  if (Number.isInteger(count) && count >= 0 && count <= MOST_COUNT) return count;
  throw new RangeError(`no count of days or hours: ${count}`);
}

import type { NewEvent } from './decider.js';
import { addDays, instantOf, msOf } from './day.js';
import type { Day, Instant, StaffId, Uuid } from './values.js';

interface DeadlineTerms<K extends string> {
  readonly kind: K;
  readonly deadlineId: Uuid;
  readonly count: number;
  /** Policy key and row that set the count. */
  readonly key: string;
  readonly rowId: string;
  readonly calendarVersion: string;
  /** The calendar had no data for a day that was looked at. */
  readonly provisional?: boolean;
}

/** Working days, natural days or months: it may be met on all of its due day. */
export interface DayDeadline<K extends string = string> extends DeadlineTerms<K> {
  readonly unit: 'wd' | 'nd' | 'month';
  readonly startOn: Day;
  readonly dueOn: Day;
  readonly startAt?: never;
  readonly dueAt?: never;
}

/** Plain hours from an instant, whatever the day. */
export interface HourDeadline<K extends string = string> extends DeadlineTerms<K> {
  readonly unit: 'h';
  readonly startAt: Instant;
  readonly dueAt: Instant;
  readonly startOn?: never;
  readonly dueOn?: never;
}

/**
 * A time limit as the event that starts it states it in `deadlines[]`, computed once and stored.
 *
 * Shape: `startOn` or `startAt` is not counted. A limit that moves gets a new id.
 */
export type Deadline<K extends string = string> = DayDeadline<K> | HourDeadline<K>;

/** The limits of one stream that nothing has ended yet, oldest first. */
export type OpenDeadlines = readonly Deadline[];

/** Payload of the event that says a limit has passed before it was met. */
export interface DeadlineMissed {
  readonly deadlineId: Uuid;
  readonly kind: string;
  readonly dueOn?: Day;
  readonly dueAt?: Instant;
  readonly responsibleId: StaffId;
  /** Its own deadline, so that open deadlines fold without the name of any event. */
  readonly settles: readonly [Uuid];
}

export type DeadlineMissedEvent = NewEvent<'DeadlineMissed', DeadlineMissed, never>;

/** What ends a limit too late must say: when, and who answers for it. */
export interface Elapsing<E extends NewEvent = never> {
  readonly at: Instant;
  readonly responsibleId: StaffId;
  /**
   * Gives the event of a kind whose end is no miss (a notice period), with the deadline's id in its
   * `settles[]`; undefined: `DeadlineMissed`.
   */
  readonly elapsedAs?: (deadline: Deadline) => E | undefined;
}

/** Ids for `settles[]` of the act itself, and the events that go before it in its commit. */
export interface Settled<E extends NewEvent = never> {
  readonly settles: readonly Uuid[];
  readonly missed: readonly (DeadlineMissedEvent | E)[];
}

/** Last day of the first limit of that kind; undefined where there is none. */
export function dueOnOf(deadlines: readonly Deadline[], kind: string): Day | undefined {
  return deadlines.find((deadline) => deadline.kind === kind)?.dueOn;
}

/** The first instant at which the limit is over: 00:00 (+08:00) after `dueOn`, or `dueAt` itself. */
export function dueInstantOf(deadline: Deadline): Instant {
  return deadline.dueOn === undefined ? deadline.dueAt : instantOf(addDays(deadline.dueOn, 1));
}

/** Whether the limit is over at that instant; timers and acts ask this one question. */
export function hasElapsed(deadline: Deadline, at: Instant): boolean {
  return msOf(at) >= msOf(dueInstantOf(deadline));
}

/**
 * Open deadlines after an event.
 *
 * Shape: reads `deadlines[]` and `settles[]` of the payload and nothing else, so it serves every
 * stream; an id already open is not opened twice.
 */
export function foldDeadlines(open: OpenDeadlines, event: Pick<NewEvent, 'data'>): OpenDeadlines {
  const settled = settlesOf(event);
  const started = deadlinesOf(event);
  if (settled.length === 0 && started.length === 0) return open;
  const left = open.filter((deadline) => !settled.includes(deadline.deadlineId));
  const known = new Set(left.map((deadline) => deadline.deadlineId));
  return [...left, ...started.filter((deadline) => !known.has(deadline.deadlineId))];
}

/** `deadlines[]` of an event of any type. */
export function deadlinesOf(event: Pick<NewEvent, 'data'>): readonly Deadline[] {
  return listAt(event.data, 'deadlines').filter(isDeadline);
}

/** `settles[]` of an event of any type. */
export function settlesOf(event: Pick<NewEvent, 'data'>): readonly Uuid[] {
  return listAt(event.data, 'settles').filter((id) => typeof id === 'string');
}

function listAt(data: unknown, field: 'deadlines' | 'settles'): readonly unknown[] {
  if (typeof data !== 'object' || data === null) return [];
  const list: unknown = Reflect.get(data, field);
  return Array.isArray(list) ? list : [];
}

function isDeadline(value: unknown): value is Deadline {
  return typeof value === 'object' && value !== null && 'deadlineId' in value && 'kind' in value;
}

/**
 * Ends the open limits of these kinds (or of a predicate) by an act recorded at `ctx.at`.
 *
 * Shape: each limit is settled by exactly one event. What was met stands in `settles`, which the
 * act carries; what was over already stands in its own `DeadlineMissed`, which goes into the same
 * commit before the act, and not in `settles`: the same two events as when the timer comes first.
 */
export function settle<E extends NewEvent = never>(
  open: OpenDeadlines,
  which: readonly string[] | ((deadline: Deadline) => boolean),
  ctx: Elapsing<E>,
): Settled<E> {
  const ends =
    typeof which === 'function' ? which : ({ kind }: Deadline): boolean => which.includes(kind);
  const ended = open.filter(ends);
  const late = ended.filter((deadline) => hasElapsed(deadline, ctx.at));
  return {
    settles: ended.filter((deadline) => !late.includes(deadline)).map((met) => met.deadlineId),
    missed: late.map((deadline) => elapsedEvent(deadline, ctx)),
  };
}

/** Ends every open limit: what ends a stream settles all that is open on it. */
export function settleAll<E extends NewEvent = never>(
  open: OpenDeadlines,
  ctx: Elapsing<E>,
): Settled<E> {
  return settle(open, () => true, ctx);
}

/**
 * What the timer of a limit finds: nothing if it is settled or not over yet, else its end.
 *
 * Shape: the decision of `ElapseDeadline`, which is sent with the deadline's id as command id.
 */
export function elapse<E extends NewEvent = never>(
  open: OpenDeadlines,
  deadlineId: Uuid,
  ctx: Elapsing<E>,
): readonly (DeadlineMissedEvent | E)[] {
  return open
    .filter((deadline) => deadline.deadlineId === deadlineId && hasElapsed(deadline, ctx.at))
    .map((deadline) => elapsedEvent(deadline, ctx));
}

function elapsedEvent<E extends NewEvent>(
  deadline: Deadline,
  ctx: Elapsing<E>,
): DeadlineMissedEvent | E {
  return ctx.elapsedAs?.(deadline) ?? deadlineMissed(deadline, ctx.responsibleId);
}

/** The miss of one limit, by whoever records it. */
export function deadlineMissed(deadline: Deadline, responsibleId: StaffId): DeadlineMissedEvent {
  const { deadlineId, kind, dueOn, dueAt } = deadline;
  const due = dueOn === undefined ? { dueAt } : { dueOn };
  return {
    type: 'DeadlineMissed',
    data: { deadlineId, kind, ...due, responsibleId, settles: [deadlineId] },
  };
}

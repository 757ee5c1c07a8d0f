import type { Programme } from '@zelian/contracts/terms';
import {
  addWorkdays,
  countWorkdays,
  latestPostDate,
  type Calendar,
  type Pause,
} from '@zelian/kernel/calendar';
import type { Day } from '@zelian/kernel/values';
import { legalLimit } from './deadlines.js';
import { because, listed, type Explained, type Explanation } from './explanation.js';
import { rowsOn, type Rules, type RowsOn } from './rules.js';

/** A pause of the statutory clock as it was recorded (时限中止). */
export interface RecordedPause {
  readonly pauseId: string;
  readonly reason: string;
  readonly from: Day;
  /** Absent: still going on. */
  readonly to?: Day;
  readonly approverId?: string;
  readonly noticeOn?: Day;
}

export type PauseFault = 'PAUSE_REASON_NOT_ALLOWED' | 'PAUSE_NOT_VALID';

/** Why a recorded pause does not stop the clock; undefined: it does. */
export function pauseFault(pause: RecordedPause, rows: RowsOn): PauseFault | undefined {
  const { reasons, requires } = rows.get('clock.pause').value;
  if (!reasons.includes(pause.reason)) return 'PAUSE_REASON_NOT_ALLOWED';
  return requires.every((field) => pause[field] !== undefined) ? undefined : 'PAUSE_NOT_VALID';
}

export interface ClockTerms {
  readonly programme: Programme;
  readonly acceptedOn: Day;
  readonly pauses: readonly RecordedPause[];
  readonly specialReason?: string;
  readonly decidedOn?: Day;
}

/** The statutory clock of a case: what was promised, and what the law allows. */
export interface Clock {
  readonly startOn: Day;
  readonly promiseWd: number;
  readonly legalWd: number;
  /** A pause without end: there are no due days. */
  readonly suspended: boolean;
  readonly promiseDueOn?: Day;
  readonly legalDueOn?: Day;
  readonly provisional: boolean;
  /** Working days from acceptance through the decision, pauses left out. */
  readonly workdaysUsed?: number;
  /** Without pauses; only where there is publicity. */
  readonly latestPostOn?: Day;
}

/**
 * Both limits of a case and how much of them is used.
 *
 * Source: 凫政发〔2020〕号四（二）四 (12 个工作日); 民发〔2022〕83号四（一） (20, special 45).
 * Units: working days after the day of acceptance.
 */
export function statutoryClock(terms: ClockTerms, rules: Rules): Explained<Clock> {
  const { programme, acceptedOn, specialReason, decidedOn } = terms;
  const rows = rowsOn(rules, { programme, on: acceptedOn, knownOn: acceptedOn });
  const { calendar } = rules;
  const promise = rows.get('clock.promiseWd');
  const legal = legalLimit(rows, specialReason);
  const valid = terms.pauses.filter((pause) => pauseFault(pause, rows) === undefined);
  const pauses = endedPauses(valid);
  const open = valid.filter(({ to }) => to === undefined);
  const suspended = open.length > 0;
  const promiseDue = addWorkdays(calendar, acceptedOn, promise.value, pauses);
  const legalDue = addWorkdays(calendar, acceptedOn, legal.count, pauses);
  const dueDays = { promiseDueOn: promiseDue.on, legalDueOn: legalDue.on };
  const outcome = {
    startOn: acceptedOn,
    promiseWd: promise.value,
    legalWd: legal.count,
    suspended,
    ...(suspended ? {} : dueDays),
    provisional: !suspended && (promiseDue.provisional || legalDue.provisional),
    ...(decidedOn === undefined
      ? {}
      : { workdaysUsed: usedWorkdays(calendar, acceptedOn, decidedOn, valid) }),
    ...latestPost(acceptedOn, rows, rules),
  };
  return {
    outcome,
    explanation: because('CLOCK', {
      rows: [promise, legal.row],
      inputs: { acceptedOn, promiseWd: promise.value, legalWd: legal.count },
      result: suspended ? 'SUSPENDED' : promiseDue.on,
      children: terms.pauses.map((pause) => pauseNode(pause, rows)),
    }),
  };
}

/** A pause without end stands still through the decision. */
function usedWorkdays(
  calendar: Calendar,
  acceptedOn: Day,
  decidedOn: Day,
  pauses: readonly RecordedPause[],
): number {
  const standing = pauses.map(({ from, to = decidedOn }) => ({ from, to }));
  return countWorkdays(calendar, acceptedOn, decidedOn, standing);
}

function endedPauses(pauses: readonly RecordedPause[]): readonly Pause[] {
  return pauses.flatMap(({ from, to }) => (to === undefined ? [] : [{ from, to }]));
}

function pauseNode(pause: RecordedPause, rows: RowsOn): Explanation {
  const { pauseId, reason, from, to = listed([]) } = pause;
  return because('CLOCK_PAUSE', {
    rows: [rows.get('clock.pause')],
    inputs: { pauseId, reason, from, to },
    result: pauseFault(pause, rows) ?? 'VALID',
  });
}

function latestPost(
  acceptedOn: Day,
  rows: RowsOn,
  { calendar }: Rules,
): Pick<Clock, 'latestPostOn'> {
  const publicityNd = rows.get('publicity.days').value;
  const promiseWd = rows.get('clock.promiseWd').value;
  if (publicityNd === 0) return {};
  const plan = latestPostDate(calendar, acceptedOn, { promiseWd, publicityNd });
  return plan === undefined ? {} : { latestPostOn: plan.postOn };
}

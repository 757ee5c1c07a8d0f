import type { AreaType } from '@zelian/contracts/person';
import type { Programme } from '@zelian/contracts/terms';
import {
  addNaturalDays,
  addWorkdays,
  countWorkdays,
  latestPostDate,
  paymentDue,
  type Calendar,
  type Pause,
  type Reckoned,
} from '@zelian/kernel/calendar';
import { addMonths, monthOf } from '@zelian/kernel/day';
import type { DayDeadline } from '@zelian/kernel/deadline';
import { Refused } from '@zelian/kernel/refused';
import type { Day, Uuid } from '@zelian/kernel/values';
import type { ReviewClass } from './outcome.js';
import { reviewMonths } from './review-class.js';
import { rowsOn, type PolicyRow, type Rules, type RowsOn } from './rules.js';

export const DEADLINE_KINDS = [
  'SUPPLEMENT',
  'CHECK_START',
  'CHECK_FEEDBACK',
  'RECHECK_APPLY',
  'RECHECK',
  'SURVEY_START',
  'SURVEY_FINISH',
  'PROMISE',
  'LEGAL',
  'POST_BY',
  'DISTRICT_VISIT',
  'NOTICE_END',
  'OBJECTION',
  'DELIVERY',
  'RUN_DUE',
  'RETURN_FIX',
  'REVERIFY',
] as const;
export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

/** What a limit is reckoned from and by. */
export interface DeadlineTerms {
  readonly deadlineId: Uuid;
  readonly programme: Programme;
  /** The day that starts it, itself not counted; RUN_DUE: any day of the month paid. */
  readonly startOn: Day;
  /** The day whose rows govern: of the procedure acceptance, before it application. Absent: `startOn`. */
  readonly governedOn?: Day;
  /** Pauses that have ended; only PROMISE, LEGAL and POST_BY stand still in them. */
  readonly pauses?: readonly Pause[];
  /** LEGAL: why the special limit holds, if it does. */
  readonly specialReason?: string;
  /** REVERIFY of 低保. */
  readonly reviewClass?: ReviewClass;
  /** REVERIFY of 低保: of the head. */
  readonly areaType?: AreaType;
}

/**
 * The due day of a limit, with the row and the calendar that set it.
 *
 * Source: 《民法典》第二百零一条、第二百零三条; the counts stand in the policy table.
 * Units: working days (wd), natural days rolled to a working day (nd), calendar months.
 * Refuses: POLICY_ROW_MISSING; NOTICE_NOT_FORESEEN for NOTICE_END and POST_BY of a programme
 * without publicity; FACTS_MISSING for REVERIFY of 低保 without class.
 */
export function deadline<K extends DeadlineKind>(
  kind: K,
  terms: DeadlineTerms,
  rules: Rules,
): DayDeadline<K> {
  const { deadlineId, programme, startOn, governedOn = startOn } = terms;
  const rows = rowsOn(rules, { programme, on: governedOn, knownOn: governedOn });
  const { row, count, unit, due } = reckonings[kind](terms, rows, rules.calendar);
  return {
    kind,
    deadlineId,
    startOn,
    count,
    unit,
    dueOn: due.on,
    key: row.key,
    rowId: row.rowId,
    calendarVersion: rules.calendar.version,
    ...(due.provisional ? { provisional: true } : {}),
  };
}

interface Reckoning {
  readonly row: PolicyRow;
  readonly count: number;
  readonly unit: DayDeadline['unit'];
  readonly due: Reckoned;
}
type Reckon = (terms: DeadlineTerms, rows: RowsOn, calendar: Calendar) => Reckoning;

type WorkdayKey =
  | 'supplement.limitWd'
  | 'check.startWd'
  | 'check.feedbackWd'
  | 'recheck.applyWd'
  | 'recheck.limitWd'
  | 'survey.startWd'
  | 'survey.finishWd'
  | 'kin.visitWd'
  | 'objection.limitWd'
  | 'refusal.deliverWd'
  | 'pay.returnFixWd';

/** A plain count of working days. */
const workdays =
  (key: WorkdayKey): Reckon =>
  ({ startOn }, rows, calendar) => {
    const row = rows.get(key);
    return { row, count: row.value, unit: 'wd', due: addWorkdays(calendar, startOn, row.value) };
  };

const reckonings: { readonly [K in DeadlineKind]: Reckon } = {
  SUPPLEMENT: workdays('supplement.limitWd'),
  CHECK_START: workdays('check.startWd'),
  CHECK_FEEDBACK: workdays('check.feedbackWd'),
  RECHECK_APPLY: workdays('recheck.applyWd'),
  RECHECK: workdays('recheck.limitWd'),
  SURVEY_START: workdays('survey.startWd'),
  SURVEY_FINISH: workdays('survey.finishWd'),
  PROMISE: ({ startOn, pauses }, rows, calendar) => {
    const row = rows.get('clock.promiseWd');
    const due = addWorkdays(calendar, startOn, row.value, pauses);
    return { row, count: row.value, unit: 'wd', due };
  },
  LEGAL: ({ startOn, pauses, specialReason }, rows, calendar) => {
    const { row, count } = legalLimit(rows, specialReason);
    return { row, count, unit: 'wd', due: addWorkdays(calendar, startOn, count, pauses) };
  },
  POST_BY: ({ startOn, pauses }, rows, calendar) => postingLimit(rows, startOn, pauses, calendar),
  DISTRICT_VISIT: workdays('kin.visitWd'),
  NOTICE_END: ({ startOn }, rows, calendar) => {
    const row = noticeRow(rows);
    const due = addNaturalDays(calendar, startOn, row.value);
    return { row, count: row.value, unit: 'nd', due };
  },
  OBJECTION: workdays('objection.limitWd'),
  DELIVERY: workdays('refusal.deliverWd'),
  RUN_DUE: ({ startOn }, rows, calendar) => {
    const row = rows.get('pay.dueDay');
    const due = paymentDue(calendar, monthOf(startOn), row.value);
    return { row, count: row.value, unit: 'nd', due };
  },
  RETURN_FIX: workdays('pay.returnFixWd'),
  REVERIFY: ({ startOn, reviewClass, areaType }, rows) => {
    const row = rows.get('reverify.interval');
    const count = reviewMonths(row.value, rows.programme, reviewClass, areaType);
    // A review day is no period to act in: it stays on its calendar day.
    const due = { on: addMonths(startOn, count), provisional: false };
    return { row, count, unit: 'month', due };
  },
};

/** The legal limit (法定时限); longer where the reason is one of `clock.legalSpecialWd`. */
export function legalLimit(
  rows: RowsOn,
  specialReason: string | undefined,
): { readonly row: PolicyRow; readonly count: number } {
  const special = rows.get('clock.legalSpecialWd');
  if (specialReason !== undefined && special.value.reasons.includes(specialReason))
    return { row: special, count: special.value.wd };
  const row = rows.get('clock.legalWd');
  return { row, count: row.value };
}

function noticeRow(rows: RowsOn): PolicyRow<number> {
  const row = rows.get('publicity.days');
  if (row.value === 0) throw new Refused('NOTICE_NOT_FORESEEN', { programme: rows.programme });
  return row;
}

/**
 * The last day on which the notice may go up so that the signature still keeps the promise.
 *
 * Shape: after pauses only what is left of the promise counts, from the end of the last pause. No
 * day early enough: the notice is due on the first day.
 */
function postingLimit(
  rows: RowsOn,
  acceptedOn: Day,
  pauses: readonly Pause[] = [],
  calendar: Calendar,
): Reckoning {
  const row = rows.get('clock.promiseWd');
  const publicityNd = noticeRow(rows).value;
  const goesOnFrom = pauses.reduce((latest, { to }) => (to > latest ? to : latest), acceptedOn);
  const used = countWorkdays(calendar, acceptedOn, goesOnFrom, pauses);
  const promiseWd = Math.max(0, row.value - used);
  const plan = latestPostDate(calendar, goesOnFrom, { promiseWd, publicityNd });
  const due =
    plan === undefined
      ? { on: goesOnFrom, provisional: false }
      : { on: plan.postOn, provisional: plan.provisional };
  return { row, count: row.value, unit: 'wd', due };
}

import type { Post, Programme } from '@zelian/contracts/terms';
import { addWorkdays } from '@zelian/kernel/calendar';
import type { Day, StaffId, Sub } from '@zelian/kernel/values';
import type { RecordedPause } from './clock.js';
import { because, type Explained } from './explanation.js';
import type { KinFact } from './kin.js';
import type { Posting } from './publicity.js';
import { rowsOn, type Rules, type RowsOn } from './rules.js';

export const APPLICATION_OUTCOMES = [
  'APPROVE',
  'REJECT',
  'NOT_ACCEPTED',
  'WITHDRAWN',
  'NON_COOPERATION',
  'PENDING',
] as const;
export type ApplicationOutcome = (typeof APPLICATION_OUTCOMES)[number];

export interface ObjectionFact {
  readonly objectionId: string;
  readonly receivedOn: Day;
  readonly concludedOn?: Day;
}

/** A signed authorisation to query (授权). */
export interface AuthorisationFact {
  readonly sub: Sub;
  readonly signedOn: Day;
}

/** A check as far as the procedure is concerned. */
export interface CheckRecord {
  readonly requestedOn: Day;
  readonly startedOn?: Day;
  readonly issuedOn?: Day;
  readonly querySubs: readonly Sub[];
  readonly recheckRequestedOn?: Day;
  readonly recheckConcludedOn?: Day;
  readonly noticeRequired: boolean;
  readonly validThroughOn?: Day;
  readonly hasFailedSource: boolean;
}

export interface SurveyRecord {
  readonly startedOn: Day;
  readonly finishedOn: Day;
  readonly investigators: readonly { readonly staffId: StaffId; readonly post?: Post }[];
  readonly householdSigned: boolean;
  readonly investigatorsSigned: boolean;
  readonly neighbourCount: number;
}

export interface SelfCareRecord {
  readonly reportedOn?: Day;
  readonly assessedOn: Day;
  readonly assessorIds: readonly StaffId[];
}

/** What happened to an application and when, as recorded, also what should not have happened. */
export interface ProcedureRecord {
  readonly programme: Programme;
  readonly outcome: ApplicationOutcome;
  readonly appliedOn: Day;
  readonly acceptedOn?: Day;
  readonly decidedOn?: Day;
  readonly supplementRequestedOn?: Day;
  readonly supplementCompletedOn?: Day;
  readonly specialReason?: string;
  readonly reviewerId?: StaffId;
  readonly approverId?: StaffId;
  readonly authorisations: readonly AuthorisationFact[];
  readonly pauses: readonly RecordedPause[];
  readonly postings: readonly Posting[];
  readonly objections: readonly ObjectionFact[];
  readonly kin: readonly KinFact[];
  readonly kinDeclared: boolean;
  readonly districtVisitOn?: Day;
  readonly refusalDeliveredOn?: Day;
  readonly check?: CheckRecord;
  readonly survey?: SurveyRecord;
  /** Of the person of the application, also later ones. */
  readonly selfCare: readonly SelfCareRecord[];
}

/** Procedure keys are governed by the day of acceptance, before it by that of application. */
export function procedureRows(record: ProcedureRecord, rules: Rules): RowsOn {
  const { programme, acceptedOn, appliedOn } = record;
  const on = acceptedOn ?? appliedOn;
  return rowsOn(rules, { programme, on, knownOn: on });
}

/** Programmes with survey, publicity and district visit inside the promise. */
const SURVEYED: readonly Programme[] = ['DIBAO', 'TEKUN', 'TEMP_EXPENDITURE'];
export const isSurveyed = ({ programme }: Pick<ProcedureRecord, 'programme'>): boolean =>
  SURVEYED.includes(programme);

/** Due days of the steps; a step that has not begun has none. */
export interface DueDays {
  readonly supplementDue?: Day;
  readonly checkStartDue?: Day;
  readonly checkFeedbackDue?: Day;
  /** Only where a 告知书 is due. */
  readonly recheckApplyDue?: Day;
  readonly recheckDue?: Day;
  readonly surveyStartDue?: Day;
  readonly surveyFinishDue?: Day;
  readonly districtVisitDue?: Day;
  readonly objectionDue?: readonly { readonly objectionId: string; readonly dueOn: Day }[];
  readonly refusalDeliveryDue?: Day;
}

/** The keys that count working days from a step. */
export type StepKey =
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
  | 'tekun.reassessWd';

/** The due day of a step that began on a day; undefined while it has not begun. */
export function dueOn(
  key: StepKey,
  startOn: Day | undefined,
  rows: RowsOn,
  { calendar }: Rules,
): Day | undefined {
  if (startOn === undefined) return undefined;
  return addWorkdays(calendar, startOn, rows.get(key).value).on;
}

/**
 * The due days of every step of a procedure.
 *
 * Source: 《民法典》第二百零一条、第二百零三条; the counts stand in the policy table.
 * Units: working days, the day of the event not counted; pauses do not move them.
 */
export function dueDays(record: ProcedureRecord, rules: Rules): Explained<DueDays> {
  const rows = procedureRows(record, rules);
  const { check, objections } = record;
  const surveyedFrom = isSurveyed(record) ? record.acceptedOn : undefined;
  const refusedOn = record.outcome === 'REJECT' ? record.decidedOn : undefined;
  const noticeOn = check?.noticeRequired === true ? check.issuedOn : undefined;
  const steps: readonly (readonly [keyof DueDays, StepKey, Day | undefined])[] = [
    ['supplementDue', 'supplement.limitWd', record.supplementRequestedOn],
    ['checkStartDue', 'check.startWd', check?.requestedOn],
    ['checkFeedbackDue', 'check.feedbackWd', check?.requestedOn],
    ['recheckApplyDue', 'recheck.applyWd', noticeOn],
    ['recheckDue', 'recheck.limitWd', check?.recheckRequestedOn],
    ['surveyStartDue', 'survey.startWd', surveyedFrom],
    ['surveyFinishDue', 'survey.finishWd', surveyedFrom],
    ['districtVisitDue', 'kin.visitWd', visitPauseOf(record)?.from],
    ['refusalDeliveryDue', 'refusal.deliverWd', refusedOn],
  ];
  const begun = steps.filter(([, , startOn]) => startOn !== undefined);
  const days = Object.fromEntries(
    begun.map(([field, key, startOn]) => [field, dueOn(key, startOn, rows, rules)]),
  );
  const objectionDue = objections.map(({ objectionId, receivedOn }) => ({
    objectionId,
    dueOn: addWorkdays(rules.calendar, receivedOn, rows.get('objection.limitWd').value).on,
  }));
  return {
    outcome: objectionDue.length === 0 ? days : { ...days, objectionDue },
    explanation: because('DUE_DAYS', {
      rows: begun.map(([, key]) => rows.get(key)),
      inputs: { on: rows.on },
      result: begun.length,
    }),
  };
}

/** The pause for the visit of the district; its length is what the visit took. */
export const visitPauseOf = ({ pauses }: ProcedureRecord): RecordedPause | undefined =>
  pauses.find(({ reason }) => reason === 'DISTRICT_VISIT');

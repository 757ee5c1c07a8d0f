import { addMonths } from '@zelian/kernel/day';
import type { Day, StaffId } from '@zelian/kernel/values';
import { pauseFault, statutoryClock } from './clock.js';
import { because, listed, type Explained } from './explanation.js';
import {
  dueOn,
  isSurveyed,
  procedureRows,
  visitPauseOf,
  type CheckRecord,
  type ProcedureRecord,
  type StepKey,
  type SurveyRecord,
} from './procedure.js';
import { publicity } from './publicity.js';
import type { Rules, RowsOn } from './rules.js';

/** What a procedure was found to have done against the rules; nothing follows from it by itself. */
export const findingTitles = {
  LATE_PROMISE: '超过承诺时限作出决定',
  LATE_LEGAL: '超过法定时限作出决定',
  SUPPLEMENT_LATE: '逾期补正材料',
  PAUSE_REASON_NOT_ALLOWED: '中止事由不在允许范围内',
  PAUSE_NOT_VALID: '中止缺少批准人或告知',
  CHECK_STARTED_LATE: '核对启动逾期',
  CHECK_FEEDBACK_LATE: '核对反馈逾期',
  QUERY_WITHOUT_AUTHORISATION: '未经授权查询',
  AUTHORISATION_EXPIRED: '授权已过期仍查询',
  RECHECK_REQUESTED_LATE: '逾期申请复查',
  RECHECK_LATE: '复查逾期',
  DECIDED_WITHOUT_REPORT: '无核对报告作出决定',
  REPORT_EXPIRED_AT_DECISION: '决定时核对报告已过有效期',
  DECIDED_WITH_FAILED_SOURCE: '有数据源核对失败仍作出决定',
  SURVEY_MISSING: '未入户调查',
  SURVEY_STARTED_LATE: '入户调查启动逾期',
  SURVEY_FINISHED_LATE: '入户调查完成逾期',
  SURVEY_UNSIGNED: '入户调查表签字不全',
  SURVEY_TOO_FEW_INVESTIGATORS: '调查人员少于规定人数',
  SURVEY_TOO_FEW_NEIGHBOURS: '邻里访问少于规定户数',
  PUBLICITY_MISSING: '未公示即批准',
  PUBLICITY_SHORT: '公示提前撤下',
  APPROVED_BEFORE_PUBLICITY_END: '公示期未满即批准',
  CHILD_PUBLICITY: '对儿童事项进行公示',
  OBJECTION_LATE: '异议调查逾期',
  OBJECTION_AFTER_PERIOD: '公示期满后提出异议',
  KIN_UNDECLARED: '近亲属关系未申报',
  DISTRICT_VISIT_MISSING: '近亲属事项未经区级入户',
  DISTRICT_VISIT_LATE: '区级入户逾期',
  RECUSAL_VIOLATION: '应当回避而未回避',
  FOUR_EYES_VIOLATION: '一人兼任调查、审核、审批',
  REFUSAL_DELIVERED_LATE: '不予批准决定书送达逾期',
  SELF_CARE_REASSESSMENT_LATE: '自理能力重新评估逾期',
  SELF_CARE_ASSESSOR_IS_APPROVER: '自理能力评估人参与审批',
} as const;
export type FindingCode = keyof typeof findingTitles;

interface Seen {
  readonly record: ProcedureRecord;
  readonly rows: RowsOn;
  readonly rules: Rules;
}
type Finder = (seen: Seen) => readonly FindingCode[];

/**
 * Everything in a procedure that was not as the rules want it (办理过程问题), each code once.
 *
 * Source: 凫政发〔2020〕号四（三） (谁调查、谁签字、谁审批、谁负责); limits by the row of the day of acceptance.
 * Shape: the record is history; a finding never changes the outcome.
 */
export function findings(record: ProcedureRecord, rules: Rules): Explained<readonly FindingCode[]> {
  const seen = { record, rows: procedureRows(record, rules), rules };
  const outcome = [...new Set(finders.flatMap((find) => find(seen)))].toSorted();
  return {
    outcome,
    explanation: because('FINDINGS', {
      inputs: { on: seen.rows.on, codes: listed(outcome) },
      result: outcome.length,
    }),
  };
}

const when = (condition: boolean, code: FindingCode): readonly FindingCode[] =>
  condition ? [code] : [];

const isAfter = (on: Day | undefined, due: Day | undefined): boolean =>
  on !== undefined && due !== undefined && on > due;

/** Whether a step that began on `startOn` was done after its limit. */
function isLate(
  seen: Seen,
  key: StepKey,
  startOn: Day | undefined,
  doneOn: Day | undefined,
): boolean {
  return isAfter(doneOn, dueOn(key, startOn, seen.rows, seen.rules));
}

const isDecided = ({ outcome }: ProcedureRecord): boolean =>
  outcome === 'APPROVE' || outcome === 'REJECT';

const clockFindings: Finder = ({ record, rules }) => {
  const { acceptedOn, decidedOn } = record;
  if (acceptedOn === undefined || decidedOn === undefined) return [];
  const { promiseDueOn, legalDueOn } = statutoryClock({ ...record, acceptedOn }, rules).outcome;
  return [
    ...when(isAfter(decidedOn, promiseDueOn), 'LATE_PROMISE'),
    ...when(isAfter(decidedOn, legalDueOn), 'LATE_LEGAL'),
  ];
};

const pauseFindings: Finder = ({ record, rows }) =>
  record.pauses.flatMap((pause) => pauseFault(pause, rows) ?? []);

const supplementFindings: Finder = (seen) => {
  const { supplementRequestedOn: asked, supplementCompletedOn: done } = seen.record;
  return when(isLate(seen, 'supplement.limitWd', asked, done), 'SUPPLEMENT_LATE');
};

const checkFindings: Finder = (seen) => {
  const { check } = seen.record;
  if (check === undefined) return [];
  const { requestedOn, startedOn, issuedOn, recheckRequestedOn, recheckConcludedOn } = check;
  return [
    ...when(isLate(seen, 'check.startWd', requestedOn, startedOn), 'CHECK_STARTED_LATE'),
    ...when(isLate(seen, 'check.feedbackWd', requestedOn, issuedOn), 'CHECK_FEEDBACK_LATE'),
    ...when(
      isLate(seen, 'recheck.applyWd', issuedOn, recheckRequestedOn),
      'RECHECK_REQUESTED_LATE',
    ),
    ...when(
      isLate(seen, 'recheck.limitWd', recheckRequestedOn, recheckConcludedOn),
      'RECHECK_LATE',
    ),
    ...authorisationFindings(seen, check),
  ];
};

/** Nobody is queried without his own signature, given by the day of the request and still valid. */
function authorisationFindings(
  { record, rows }: Seen,
  { querySubs, requestedOn }: CheckRecord,
): readonly FindingCode[] {
  const { pendingMonths } = rows.get('authorization.validity').value;
  return querySubs.flatMap((sub) => {
    const latest = record.authorisations
      .filter((signed) => signed.sub === sub && signed.signedOn <= requestedOn)
      .reduce<Day | undefined>(
        (last, { signedOn }) => (last === undefined || signedOn > last ? signedOn : last),
        undefined,
      );
    if (latest === undefined) return ['QUERY_WITHOUT_AUTHORISATION' as const];
    return when(addMonths(latest, pendingMonths) < requestedOn, 'AUTHORISATION_EXPIRED');
  });
}

const reportFindings: Finder = ({ record }) => {
  const { check, decidedOn } = record;
  if (!isDecided(record) || decidedOn === undefined) return [];
  if (check === undefined) return when(isSurveyed(record), 'DECIDED_WITHOUT_REPORT');
  if (check.issuedOn === undefined || check.issuedOn > decidedOn) return ['DECIDED_WITHOUT_REPORT'];
  return [
    ...when(isAfter(decidedOn, check.validThroughOn), 'REPORT_EXPIRED_AT_DECISION'),
    ...when(check.hasFailedSource, 'DECIDED_WITH_FAILED_SOURCE'),
  ];
};

const surveyFindings: Finder = (seen) => {
  const { record, rows } = seen;
  const { survey, acceptedOn } = record;
  if (survey === undefined) {
    return when(isSurveyed(record) && isDecided(record), 'SURVEY_MISSING');
  }
  const { investigatorsSigned, householdSigned, neighbourCount } = survey;
  const least = rows.get('survey.minInvestigators').value;
  return [
    ...when(isLate(seen, 'survey.startWd', acceptedOn, survey.startedOn), 'SURVEY_STARTED_LATE'),
    ...when(isLate(seen, 'survey.finishWd', acceptedOn, survey.finishedOn), 'SURVEY_FINISHED_LATE'),
    ...when(!investigatorsSigned || !householdSigned, 'SURVEY_UNSIGNED'),
    ...when(investigatorsOf(survey).length < least, 'SURVEY_TOO_FEW_INVESTIGATORS'),
    ...when(neighbourCount < rows.get('survey.minNeighbours').value, 'SURVEY_TOO_FEW_NEIGHBOURS'),
  ];
};

/** A village assistant helps and does not investigate. */
const investigatorsOf = ({ investigators }: SurveyRecord): readonly StaffId[] => [
  ...new Set(
    investigators.filter(({ post }) => post !== 'VILLAGE_ASSISTANT').map(({ staffId }) => staffId),
  ),
];

const CHILDREN: readonly string[] = ['ORPHAN', 'FACTO', 'DIFFICULT_CHILD'];

const publicityFindings: Finder = ({ record, rows, rules }) => {
  const { programme, postings, decidedOn, outcome } = record;
  if (CHILDREN.includes(programme)) return when(postings.length > 0, 'CHILD_PUBLICITY');
  const { requiredDays, periods } = publicity(
    { programme, governedOn: rows.on, postings },
    rules,
  ).outcome;
  if (requiredDays === 0) return [];
  const approved = outcome === 'APPROVE';
  const last = periods.at(-1);
  const short = postings.some(
    ({ removedOn, removedForObjection = false }, index) =>
      !removedForObjection && isAfter(periods[index]?.endsOn, removedOn),
  );
  return [
    ...when(approved && last === undefined, 'PUBLICITY_MISSING'),
    ...when(short, 'PUBLICITY_SHORT'),
    ...when(
      approved && last !== undefined && decidedOn !== undefined && decidedOn <= last.endsOn,
      'APPROVED_BEFORE_PUBLICITY_END',
    ),
  ];
};

const objectionFindings: Finder = (seen) => {
  const { record, rows, rules } = seen;
  const { programme, postings, objections } = record;
  const { periods } = publicity({ programme, governedOn: rows.on, postings }, rules).outcome;
  return objections.flatMap(({ receivedOn, concludedOn }) => {
    const during = periods.findLast(({ postedOn }) => postedOn <= receivedOn);
    return [
      ...when(isLate(seen, 'objection.limitWd', receivedOn, concludedOn), 'OBJECTION_LATE'),
      ...when(isAfter(receivedOn, during?.endsOn), 'OBJECTION_AFTER_PERIOD'),
    ];
  });
};

const kinFindings: Finder = (seen) => {
  const { record } = seen;
  const visit = visitPauseOf(record);
  const late = isLate(seen, 'kin.visitWd', visit?.from, visit?.to);
  if (record.kin.length === 0) return when(late, 'DISTRICT_VISIT_LATE');
  const { districtVisitOn, decidedOn, outcome } = record;
  const visited = districtVisitOn !== undefined && !isAfter(districtVisitOn, decidedOn);
  return [
    ...when(!record.kinDeclared, 'KIN_UNDECLARED'),
    ...when(isSurveyed(record) && outcome === 'APPROVE' && !visited, 'DISTRICT_VISIT_MISSING'),
    ...when(late, 'DISTRICT_VISIT_LATE'),
  ];
};

/** Who surveyed, reviewed and approved: three persons, none of them a relative. */
const separationFindings: Finder = ({ record }) => {
  const { survey, reviewerId, approverId, kin } = record;
  const investigators = survey?.investigators.map(({ staffId }) => staffId) ?? [];
  const acted = [...new Set(investigators), reviewerId, approverId].filter(
    (staffId) => staffId !== undefined,
  );
  return [
    ...when(
      acted.some((staffId) => kin.some((relative) => relative.staffId === staffId)),
      'RECUSAL_VIOLATION',
    ),
    ...when(new Set(acted).size < acted.length, 'FOUR_EYES_VIOLATION'),
  ];
};

const deliveryFindings: Finder = (seen) => {
  const { outcome, decidedOn, refusalDeliveredOn } = seen.record;
  const refusedOn = outcome === 'REJECT' ? decidedOn : undefined;
  return when(
    isLate(seen, 'refusal.deliverWd', refusedOn, refusalDeliveredOn),
    'REFUSAL_DELIVERED_LATE',
  );
};

const selfCareFindings: Finder = ({ record, rows, rules }) => {
  const { programme, selfCare, approverId, decidedOn } = record;
  if (programme !== 'TEKUN') return [];
  return selfCare.flatMap(({ reportedOn, assessedOn, assessorIds }) => [
    ...when(
      isAfter(assessedOn, dueOn('tekun.reassessWd', reportedOn, rows, rules)),
      'SELF_CARE_REASSESSMENT_LATE',
    ),
    ...when(
      approverId !== undefined &&
        assessorIds.includes(approverId) &&
        !isAfter(assessedOn, decidedOn),
      'SELF_CARE_ASSESSOR_IS_APPROVER',
    ),
  ]);
};

const finders: readonly Finder[] = [
  clockFindings,
  pauseFindings,
  supplementFindings,
  checkFindings,
  reportFindings,
  surveyFindings,
  publicityFindings,
  objectionFindings,
  kinFindings,
  separationFindings,
  deliveryFindings,
  selfCareFindings,
];

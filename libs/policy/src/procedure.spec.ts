import { statutoryClock, type ClockTerms, type RecordedPause } from './clock.js';
import { findings, findingTitles, type FindingCode } from './findings.js';
import { kinMatches } from './kin.js';
import { dueDays, type CheckRecord, type ProcedureRecord, type SurveyRecord } from './procedure.js';
import { publicity } from './publicity.js';
import { rules, shows } from './testing.js';

const pause: RecordedPause = {
  pauseId: 'U1',
  reason: 'OBJECTION',
  from: '2024-08-28',
  to: '2024-08-30',
  approverId: 'ST008',
  noticeOn: '2024-08-28',
};
const clock = (terms: Partial<ClockTerms>): ReturnType<typeof statutoryClock>['outcome'] =>
  statutoryClock({ programme: 'DIBAO', acceptedOn: '2024-08-26', pauses: [], ...terms }, rules)
    .outcome;

describe(`审核审批时限 ${shows('CLOCK', 'CLOCK_PAUSE')}`, () => {
  it('承诺十二个、法定二十个工作日，自受理次日起算', () =>
    expect(clock({ decidedOn: '2024-09-09' })).toEqual({
      startOn: '2024-08-26',
      promiseWd: 12,
      legalWd: 20,
      suspended: false,
      promiseDueOn: '2024-09-11',
      legalDueOn: '2024-09-24',
      provisional: false,
      workdaysUsed: 10,
      latestPostOn: '2024-09-03',
    }));
  it('有效中止顺延，已用工作日扣除中止', () =>
    expect(clock({ pauses: [pause], decidedOn: '2024-09-09' })).toMatchObject({
      promiseDueOn: '2024-09-13',
      workdaysUsed: 8,
      latestPostOn: '2024-09-03',
    }));
  it('重叠的中止只计一次', () =>
    expect(clock({ pauses: [pause, { ...pause, pauseId: 'U2' }] }).promiseDueOn).toBe(
      '2024-09-13',
    ));
  it('缺批准人、缺告知、理由不允许的中止无效', () => {
    const { approverId: _a, ...unapproved } = pause;
    const { noticeOn: _n, ...unnoticed } = pause;
    for (const invalid of [unapproved, unnoticed, { ...pause, reason: 'CHECK_FEEDBACK' }])
      expect(clock({ pauses: [invalid] }).promiseDueOn).toBe('2024-09-11');
  });
  it('中止未结束的，时限停摆，没有到期日', () => {
    const { to: _, ...open } = pause;
    const stopped = clock({ pauses: [open], decidedOn: '2024-09-09' });
    expect([stopped.suspended, stopped.promiseDueOn, stopped.legalDueOn]).toEqual([
      true,
      undefined,
      undefined,
    ]);
    expect(stopped.workdaysUsed).toBe(2);
  });
  it('不公示的项目没有最迟公示日', () =>
    expect(clock({ programme: 'ORPHAN' }).latestPostOn).toBe(undefined));
});

describe(`拟批准公示 ${shows('PUBLICITY')}`, () => {
  const notice = (...days: readonly string[]): ReturnType<typeof publicity>['outcome'] =>
    publicity(
      {
        programme: 'DIBAO',
        governedOn: '2024-08-26',
        postings: days.map((postedOn) => ({ postedOn })),
      },
      rules,
    ).outcome;

  it('七日后期满，期满后的首个工作日起可以签批', () =>
    expect(notice('2024-08-30')).toEqual({
      requiredDays: 7,
      periods: [{ postedOn: '2024-08-30', endsOn: '2024-09-06', signFromOn: '2024-09-09' }],
      earliestApprovalOn: '2024-09-09',
    }));
  it('再次公示的，以最后一次为准', () =>
    expect(notice('2024-08-30', '2024-09-10').earliestApprovalOn).toBe('2024-09-19'));
  it('没有公示的，不能签批', () => expect(notice().earliestApprovalOn).toBe(undefined));
});

describe(`近亲属备案比对 ${shows('KIN_MATCH')}`, () => {
  const match = (relation: 'SIBLING' | 'COUSIN', personSubs: readonly string[]): number =>
    kinMatches(
      {
        programme: 'DIBAO',
        governedOn: '2024-08-26',
        personSubs,
        relations: [{ staffId: 'ST009', sub: 'P1', relation }],
      },
      rules,
    ).outcome.length;

  it('兄弟姐妹属近亲属，堂表亲不属；义务人不在比对之列', () => {
    expect(match('SIBLING', ['P1'])).toBe(1);
    expect(match('COUSIN', ['P1'])).toBe(0);
    expect(match('SIBLING', ['P2'])).toBe(0);
  });
});

const survey: SurveyRecord = {
  startedOn: '2024-08-29',
  finishedOn: '2024-09-02',
  investigators: [
    { staffId: 'ST011', post: 'CIVIL_AFFAIRS' },
    { staffId: 'ST012', post: 'CIVIL_AFFAIRS' },
  ],
  householdSigned: true,
  investigatorsSigned: true,
  neighbourCount: 2,
};
const check: CheckRecord = {
  requestedOn: '2024-08-23',
  startedOn: '2024-08-28',
  issuedOn: '2024-08-30',
  querySubs: ['P1'],
  noticeRequired: false,
  validThroughOn: '2024-11-28',
  hasFailedSource: false,
};
/** A case in which everything was done on the last day allowed. */
const inOrder: ProcedureRecord = {
  programme: 'DIBAO',
  outcome: 'APPROVE',
  appliedOn: '2024-08-23',
  acceptedOn: '2024-08-26',
  decidedOn: '2024-09-11',
  reviewerId: 'ST008',
  approverId: 'ST001',
  authorisations: [{ sub: 'P1', signedOn: '2024-08-23' }],
  pauses: [],
  postings: [{ postedOn: '2024-09-03', removedOn: '2024-09-10' }],
  objections: [],
  kin: [],
  kinDeclared: false,
  check,
  survey,
  selfCare: [],
};
const found = (change: Partial<ProcedureRecord>): readonly FindingCode[] =>
  findings({ ...inOrder, ...change }, rules).outcome;
const checked = (change: Partial<CheckRecord>): Partial<ProcedureRecord> => ({
  check: { ...check, ...change },
});
const surveyed = (change: Partial<SurveyRecord>): Partial<ProcedureRecord> => ({
  survey: { ...survey, ...change },
});
const denied = { outcome: 'REJECT' as const, decidedOn: '2024-09-06', postings: [] };
const kinship = [{ staffId: 'ST009', sub: 'P1', relation: 'CHILD' as const }];
const visit: RecordedPause = {
  ...pause,
  reason: 'DISTRICT_VISIT',
  from: '2024-08-27',
  to: '2024-09-03',
};

/** For each finding: done just in time, and done just wrong. */
const examples: Readonly<
  Record<FindingCode, readonly [Partial<ProcedureRecord>, Partial<ProcedureRecord>]>
> = {
  LATE_PROMISE: [{}, { decidedOn: '2024-09-12' }],
  LATE_LEGAL: [{ decidedOn: '2024-09-24' }, { decidedOn: '2024-09-25' }],
  SUPPLEMENT_LATE: [
    { supplementRequestedOn: '2024-08-08', supplementCompletedOn: '2024-08-22' },
    { supplementRequestedOn: '2024-08-08', supplementCompletedOn: '2024-08-23' },
  ],
  PAUSE_REASON_NOT_ALLOWED: [
    { pauses: [pause] },
    { pauses: [{ ...pause, reason: 'CHECK_FEEDBACK' }] },
  ],
  PAUSE_NOT_VALID: [
    { pauses: [pause] },
    { pauses: [{ pauseId: 'U1', reason: 'OBJECTION', from: '2024-08-28', to: '2024-08-30' }] },
  ],
  CHECK_STARTED_LATE: [{}, checked({ startedOn: '2024-08-29' })],
  CHECK_FEEDBACK_LATE: [{}, checked({ issuedOn: '2024-08-31' })],
  QUERY_WITHOUT_AUTHORISATION: [{}, checked({ querySubs: ['P1', 'B1'] })],
  AUTHORISATION_EXPIRED: [
    { authorisations: [{ sub: 'P1', signedOn: '2024-02-23' }] },
    { authorisations: [{ sub: 'P1', signedOn: '2024-02-22' }] },
  ],
  RECHECK_REQUESTED_LATE: [
    checked({ recheckRequestedOn: '2024-09-13' }),
    checked({ recheckRequestedOn: '2024-09-14' }),
  ],
  RECHECK_LATE: [
    checked({ recheckRequestedOn: '2024-08-30', recheckConcludedOn: '2024-09-13' }),
    checked({ recheckRequestedOn: '2024-08-30', recheckConcludedOn: '2024-09-14' }),
  ],
  DECIDED_WITHOUT_REPORT: [
    checked({ issuedOn: '2024-09-11' }),
    checked({ issuedOn: '2024-09-12' }),
  ],
  REPORT_EXPIRED_AT_DECISION: [
    checked({ validThroughOn: '2024-09-11' }),
    checked({ validThroughOn: '2024-09-10' }),
  ],
  DECIDED_WITH_FAILED_SOURCE: [{}, checked({ hasFailedSource: true })],
  SURVEY_MISSING: [
    { outcome: 'WITHDRAWN', survey: undefined as never },
    { survey: undefined as never },
  ],
  SURVEY_STARTED_LATE: [{}, surveyed({ startedOn: '2024-08-30' })],
  SURVEY_FINISHED_LATE: [{}, surveyed({ finishedOn: '2024-09-03' })],
  SURVEY_UNSIGNED: [{}, surveyed({ householdSigned: false })],
  SURVEY_TOO_FEW_INVESTIGATORS: [
    {},
    surveyed({
      investigators: [
        { staffId: 'ST011', post: 'CIVIL_AFFAIRS' },
        { staffId: 'ST019', post: 'VILLAGE_ASSISTANT' },
      ],
    }),
  ],
  SURVEY_TOO_FEW_NEIGHBOURS: [{}, surveyed({ neighbourCount: 1 })],
  PUBLICITY_MISSING: [{ ...denied }, { postings: [] }],
  PUBLICITY_SHORT: [
    { postings: [{ postedOn: '2024-09-03', removedOn: '2024-09-10' }] },
    { postings: [{ postedOn: '2024-09-03', removedOn: '2024-09-09' }] },
  ],
  APPROVED_BEFORE_PUBLICITY_END: [{}, { decidedOn: '2024-09-10' }],
  CHILD_PUBLICITY: [
    { programme: 'ORPHAN', postings: [] },
    { programme: 'ORPHAN', postings: [{ postedOn: '2024-09-03' }] },
  ],
  OBJECTION_LATE: [
    { objections: [{ objectionId: 'J1', receivedOn: '2024-09-05', concludedOn: '2024-10-10' }] },
    { objections: [{ objectionId: 'J1', receivedOn: '2024-09-05', concludedOn: '2024-10-11' }] },
  ],
  OBJECTION_AFTER_PERIOD: [
    { objections: [{ objectionId: 'J1', receivedOn: '2024-09-10' }] },
    { objections: [{ objectionId: 'J1', receivedOn: '2024-09-11' }] },
  ],
  KIN_UNDECLARED: [
    { kin: kinship, kinDeclared: true, districtVisitOn: '2024-09-03' },
    { kin: kinship, kinDeclared: false, districtVisitOn: '2024-09-03' },
  ],
  DISTRICT_VISIT_MISSING: [
    { kin: kinship, kinDeclared: true, districtVisitOn: '2024-09-11' },
    { kin: kinship, kinDeclared: true, districtVisitOn: '2024-09-12' },
  ],
  DISTRICT_VISIT_LATE: [{ pauses: [visit] }, { pauses: [{ ...visit, to: '2024-09-04' }] }],
  RECUSAL_VIOLATION: [
    { kin: kinship, kinDeclared: true, districtVisitOn: '2024-09-03' },
    { kin: kinship, kinDeclared: true, districtVisitOn: '2024-09-03', reviewerId: 'ST009' },
  ],
  FOUR_EYES_VIOLATION: [{}, { reviewerId: 'ST011' }],
  REFUSAL_DELIVERED_LATE: [
    { ...denied, refusalDeliveredOn: '2024-09-11' },
    { ...denied, refusalDeliveredOn: '2024-09-12' },
  ],
  SELF_CARE_REASSESSMENT_LATE: [
    {
      programme: 'TEKUN',
      selfCare: [
        { reportedOn: '2025-03-03', assessedOn: '2025-03-17', assessorIds: ['ST009', 'ST010'] },
      ],
    },
    {
      programme: 'TEKUN',
      selfCare: [
        { reportedOn: '2025-03-03', assessedOn: '2025-03-18', assessorIds: ['ST009', 'ST010'] },
      ],
    },
  ],
  SELF_CARE_ASSESSOR_IS_APPROVER: [
    {
      programme: 'TEKUN',
      selfCare: [{ assessedOn: '2024-08-30', assessorIds: ['ST009', 'ST010'] }],
    },
    {
      programme: 'TEKUN',
      selfCare: [{ assessedOn: '2024-08-30', assessorIds: ['ST009', 'ST001'] }],
    },
  ],
};

describe(`办理过程问题 ${shows('FINDINGS')}`, () => {
  it('各步都在最后一日完成的，没有问题', () => expect(found({})).toEqual([]));
  it.each(Object.entries(examples))('%s：恰好合规的不报，差一点的才报', (code, [right, wrong]) => {
    expect(found(right)).not.toContain(code);
    expect(found(wrong)).toContain(code);
  });
  it('每种问题都有中文名称', () =>
    expect(Object.keys(examples).toSorted()).toEqual(Object.keys(findingTitles).toSorted()));
  it('没有任何核对报告即作出决定的，只报一次', () => {
    const { check: _, ...unchecked } = inOrder;
    expect(findings(unchecked, rules).outcome).toEqual(['DECIDED_WITHOUT_REPORT']);
  });
  it('因异议撤下公示的，不算提前撤下', () =>
    expect(
      found({
        postings: [
          { postedOn: '2024-08-28', removedOn: '2024-08-29', removedForObjection: true },
          { postedOn: '2024-09-03', removedOn: '2024-09-10' },
        ],
      }),
    ).toEqual([]));
  it('未决定的不报时限', () => {
    const { decidedOn: _, ...pending } = inOrder;
    expect(findings({ ...pending, outcome: 'PENDING' }, rules).outcome).toEqual([]);
  });
});

describe(`各环节期限 ${shows('DUE_DAYS')}`, () => {
  it('从各自的起算日计算，未开始的没有', () =>
    expect(
      dueDays(
        {
          ...inOrder,
          ...denied,
          supplementRequestedOn: '2024-08-08',
          pauses: [visit],
          objections: [{ objectionId: 'J1', receivedOn: '2024-09-05' }],
          check: { ...check, noticeRequired: true, recheckRequestedOn: '2024-09-02' },
        },
        rules,
      ).outcome,
    ).toEqual({
      supplementDue: '2024-08-22',
      checkStartDue: '2024-08-28',
      checkFeedbackDue: '2024-08-30',
      recheckApplyDue: '2024-09-13',
      recheckDue: '2024-09-14',
      surveyStartDue: '2024-08-29',
      surveyFinishDue: '2024-09-02',
      districtVisitDue: '2024-09-03',
      objectionDue: [{ objectionId: 'J1', dueOn: '2024-10-10' }],
      refusalDeliveryDue: '2024-09-11',
    }));
  it('未受理、未核对的申请没有这些期限', () => {
    const { acceptedOn: _a, check: _c, ...unaccepted } = inOrder;
    expect(dueDays({ ...unaccepted, outcome: 'PENDING' }, rules).outcome).toEqual({});
  });
});

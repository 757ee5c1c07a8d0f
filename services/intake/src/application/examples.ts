import type {
  ApplicationFiled,
  CheckReportNoted,
  IntentRecorded,
  SupplementPhase,
} from '@zelian/contracts/intake';
import type { DayDeadline } from '@zelian/kernel/deadline';
import type { By } from '@zelian/kernel/decider';
import { derivedId } from '@zelian/kernel/ids';
import { checkerFor } from '@zelian/kernel/testing';
import type { Day, StreamId, Sub } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import { CASE, clerk, DAUGHTER, HEAD, HOUSEHOLD, RESPONSIBLE, SON, VILLAGE } from '../examples.js';
import { application } from './application.js';
import type { ApplicationCtx } from './ctx.js';
import type { Application, ApplicationCommand, ApplicationEvent } from './state.js';

/**
 * One rural case: intent on Friday 2024-08-23, so papers asked for that day are due on Friday
 * 2024-09-06; accepted on Monday the 26th, promised by 2024-09-11, by law due on 2024-09-24.
 */
export const stream: StreamId = `application-${CASE}`;
export const SHA = 'ab'.repeat(32);
export const ACCOUNT = '0198b2a0-0000-7000-8000-0000000000cc';
export const CASE_NO = 'SA-DIBAO-370406109-2024-000001';

type ExampleCtx = ApplicationCtx & { readonly by: By };
export const check = checkerFor<ApplicationCommand, ApplicationEvent, Application, ExampleCtx>(
  application.decider,
  {
    ctx: {
      by: clerk,
      at: '2024-08-23T01:00:00.000Z',
      on: '2024-08-23',
      stream,
      responsibleId: RESPONSIBLE,
      rules: loadRules(),
      facts: undefined,
    },
  },
);

export const intentRecorded = (over: Partial<IntentRecorded> = {}): ApplicationEvent => ({
  type: 'IntentRecorded',
  data: {
    caseNo: CASE_NO,
    programme: 'DIBAO',
    scope: 'HOUSEHOLD',
    householdId: HOUSEHOLD,
    villageCode: VILLAGE,
    applicantSub: HEAD,
    channel: 'WINDOW',
    intentOn: '2024-08-23',
    parties: [
      { sub: HEAD, role: 'MEMBER' },
      { sub: DAUGHTER, role: 'OBLIGOR' },
    ],
    handlerId: 'ST013',
    running: [],
    ...over,
  },
  personal: [{ subject: HEAD, data: { cause: '因病致贫' } }],
});

export const authorisationSigned = (sub: Sub, signedOn: Day = '2024-08-23'): ApplicationEvent => ({
  type: 'AuthorisationSigned',
  data: {
    sub,
    authorisationNo: `${CASE_NO}-SQ01`,
    signedOn,
    method: 'PAPER',
    validToOn: '2025-02-23',
    continuing: false,
    scopeCodes: ['BANK'],
    programmes: ['DIBAO'],
    textVersion: 'D-02/2020',
    scanSha: SHA,
    pledged: true,
    rows: ['P0097'],
  },
});
export const allSigned = [authorisationSigned(HEAD), authorisationSigned(DAUGHTER)];

export const applicationFiled = (over: Partial<ApplicationFiled> = {}): ApplicationEvent => ({
  type: 'ApplicationFiled',
  data: {
    appliedOn: '2024-08-23',
    itemIds: [],
    switchFrom: [],
    accountId: ACCOUNT,
    payeeSub: HEAD,
    attachments: [],
    ...over,
  },
});

/** A limit of ten working days, as policy reckons it. */
const limit = <K extends string>(
  kind: K,
  days: { readonly startOn: Day; readonly dueOn: Day },
  row: { readonly key: string; readonly rowId: string; readonly ordinal: number },
): DayDeadline<K> => ({
  kind,
  deadlineId: derivedId(stream, kind, row.ordinal),
  ...days,
  count: 10,
  unit: 'wd',
  key: row.key,
  rowId: row.rowId,
  calendarVersion: loadRules().calendar.version,
});

export const supplementLimit = limit(
  'SUPPLEMENT',
  { startOn: '2024-08-23', dueOn: '2024-09-06' },
  { key: 'supplement.limitWd', rowId: 'P0054', ordinal: 1 },
);
export const supplementRequested = (
  phase: SupplementPhase = 'BEFORE_ACCEPTANCE',
): ApplicationEvent => ({
  type: 'SupplementRequested',
  data: {
    phase,
    requestedOn: '2024-08-23',
    missing: ['INCOME_PROOF'],
    deadlines: [supplementLimit],
  },
});
export const supplementCompleted: ApplicationEvent = {
  type: 'SupplementCompleted',
  data: {
    phase: 'BEFORE_ACCEPTANCE',
    completedOn: '2024-08-26',
    late: false,
    itemIds: [],
    attachments: [],
    settles: [supplementLimit.deadlineId],
  },
};

export const reported = (over: Partial<CheckReportNoted> = {}): ApplicationEvent => ({
  type: 'CheckReportNoted',
  data: {
    of: 'economic-check/9/0',
    round: 1,
    reportNo: 'HD-2024-0001',
    conclusion: 'OBVIOUS_MISMATCH',
    issuedOn: '2024-08-23',
    ruleCodes: ['PROPERTY_VEHICLE'],
    sources: ['VEHICLE'],
    comparisons: [{ hitId: ACCOUNT, comparison: 'NOT_DECLARED' }],
    ...over,
  },
});

export const recheckLimit = limit(
  'RECHECK_APPLY',
  { startOn: '2024-08-23', dueOn: '2024-09-06' },
  { key: 'recheck.applyWd', rowId: 'P0101', ordinal: 1 },
);
export const noticeIssued: ApplicationEvent = {
  type: 'CheckNoticeIssued',
  data: {
    noticeOn: '2024-08-23',
    round: 1,
    reportNo: 'HD-2024-0001',
    ruleCodes: ['PROPERTY_VEHICLE'],
    recheckOwner: 'DISTRICT',
    mayInsist: true,
    rows: ['P0101', 'P0099'],
    settles: [],
    deadlines: [recheckLimit],
  },
};
export const insisted: ApplicationEvent = {
  type: 'ApplicationInsisted',
  data: { insistedOn: '2024-08-23', settles: [recheckLimit.deadlineId] },
};

export const accepted: ApplicationEvent = {
  type: 'ApplicationAccepted',
  data: {
    acceptedOn: '2024-08-26',
    handlerId: 'ST013',
    responsibleId: RESPONSIBLE,
    programme: 'DIBAO',
    scope: 'HOUSEHOLD',
    householdId: HOUSEHOLD,
    villageCode: VILLAGE,
    headSub: HEAD,
    applicantSub: HEAD,
    promiseDueOn: '2024-09-11',
    legalDueOn: '2024-09-24',
    calendarVersion: loadRules().calendar.version,
    rows: ['P0002', 'P0032', 'P0042'],
    settles: [],
  },
};

export const householdNoted: ApplicationEvent = {
  type: 'HouseholdNoted',
  data: {
    of: 'intake/2/0',
    householdId: HOUSEHOLD,
    headSub: HEAD,
    memberSubs: [HEAD, SON],
    obligorSubs: [DAUGHTER],
    certificateIds: [],
  },
};

export const withdrawn: ApplicationEvent = {
  type: 'ApplicationWithdrawn',
  data: { withdrawnOn: '2024-08-23', cause: 'OWN_WISH', letterSha: SHA, settles: [] },
};
export const decided = (outcome: 'GRANTED' | 'DENIED'): ApplicationEvent => ({
  type: 'DecisionNoted',
  data: { of: 'approval/9/0', outcome, decidedOn: '2024-09-09', settles: [] },
});

export const missed = (deadline: DayDeadline): ApplicationEvent => ({
  type: 'DeadlineMissed',
  data: {
    deadlineId: deadline.deadlineId,
    kind: deadline.kind,
    dueOn: deadline.dueOn,
    responsibleId: RESPONSIBLE,
    settles: [deadline.deadlineId],
  },
});

/** Up to the papers, everything signed. */
export const filedCase = [intentRecorded(), ...allSigned, applicationFiled()];
export const acceptedCase = [...filedCase, accepted];

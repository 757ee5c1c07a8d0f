import type { CheckHit, CheckSource, PersonProfile } from '@zelian/contracts/person';
import { CHECK_SOURCES } from '@zelian/contracts/person';
import type { SourcedHit, SourceOutcome } from '@zelian/contracts/economic-check';
import type { Desk, Organ, Post } from '@zelian/contracts/terms';
import type { DayDeadline } from '@zelian/kernel/deadline';
import type { By } from '@zelian/kernel/decider';
import { derivedId } from '@zelian/kernel/ids';
import { checkerFor } from '@zelian/kernel/testing';
import type { Day, Instant, StaffId, StreamId, Sub } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import { check as definition } from './check.js';
import type { CheckCommand, CheckCtx, CheckEvent, CheckState } from './state.js';

/**
 * One rural case: intent and request on Friday 2024-08-23, so the district is to begin by
 * Wednesday the 28th and to answer by Friday the 30th.
 */
export const stream: StreamId = 'check-0198a000-0000-7000-8000-000000000008';
export const head = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b01';
export const brother = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b03';
export const pension = '0198a000-0000-7000-8000-0000000000a1';
export const deposit = '0198a000-0000-7000-8000-0000000000a2';
export const pensionHitId = '0198a000-0000-7000-8000-0000000000b1';
export const carHitId = '0198a000-0000-7000-8000-0000000000b2';
export const file = 'f'.repeat(64);
export const requestNo = 'HD-SA-DIBAO-370406109-2024-000008-1';

type ExampleCtx = CheckCtx & { readonly by: By };
export type Of<Y extends CheckEvent['type']> = Extract<CheckEvent, { readonly type: Y }>;

const caller = (staffId: StaffId, at: { post: Post; desk: Desk; organ: Organ }) => ({
  staffId,
  organ: at.organ,
  posts: [at.post],
  villages: 'ALL' as const,
  entrustments: [],
  desk: at.desk,
  post: at.post,
  org: at.organ,
});
export const clerk = (staffId: StaffId) =>
  caller(staffId, { post: 'CIVIL_AFFAIRS', desk: 'clerk', organ: 'TOWNSHIP' });
export const district = (staffId: StaffId) =>
  caller(staffId, { post: 'DISTRICT_OFFICER', desk: 'district', organ: 'DISTRICT_CIVIL_AFFAIRS' });

export const check = checkerFor<CheckCommand, CheckEvent, CheckState, ExampleCtx>(
  definition.decider,
  {
    ctx: {
      by: clerk('ST013'),
      at: '2024-08-23T01:00:00.000Z',
      on: '2024-08-23',
      stream,
      responsibleId: 'ST008',
      rules: loadRules(),
      facts: undefined,
    },
  },
);

export const opened: Of<'CheckOpened'> = {
  type: 'CheckOpened',
  data: {
    of: 'intake/2/0',
    caseNo: 'SA-DIBAO-370406109-2024-000008',
    intentOn: '2024-08-23',
    programme: 'DIBAO',
    scope: 'HOUSEHOLD',
    villageCode: '370406109215',
    applicantSub: head,
    parties: [
      { sub: head, role: 'MEMBER' },
      { sub: brother, role: 'OBLIGOR' },
    ],
    frontLoad: true,
    provider: 'DISTRICT',
    rows: ['P0087', 'P0090'],
  },
};
/** A programme whose request leaves with the application. */
export const openedLater: Of<'CheckOpened'> = {
  ...opened,
  data: { ...opened.data, programme: 'TEMP_EXPENDITURE', frontLoad: false },
};

export const profile: PersonProfile = {
  name: '甲角',
  identityKind: 'RESIDENT_ID',
  idNumber: '370406195603189976',
  sex: 'MALE',
  birthDate: '1956-03-18',
  relationToHead: 'HEAD',
  coResidentSince: '1956-03-18',
  hukouTownship: '370406109',
  hukouType: 'AGRI',
  maritalStatus: '10',
  employment: 'NONE',
  labourCapacity: 'NONE',
};
const duty = {
  name: '甲亢',
  idNumber: '370406195801019971',
  birthDate: '1958-01-01',
  relation: 'SIBLING' as const,
  childrenOfSupported: 1,
  supportedCount: 1,
  familySize: 3,
  familyMonthlyIncomeFen: 240_000,
  ownMonthlyIncomeFen: 120_000,
  areaType: 'RURAL' as const,
};
export const profiles: Of<'ProfilesNoted'> = {
  type: 'ProfilesNoted',
  data: {
    of: 'intake/3/0',
    household: { headSub: head, memberSubs: [head], obligorSubs: [brother] },
  },
  personal: [
    { subject: head, data: { profile } },
    { subject: brother, data: { duty, supportedSubs: [head] } },
  ],
};

export const signed = (
  sub: Sub,
  more: Partial<Extract<Of<'AuthorisationNoted'>['data'], { change: 'SIGNED' }>> = {},
): CheckEvent => ({
  type: 'AuthorisationNoted',
  data: {
    of: 'intake/4/0',
    change: 'SIGNED',
    sub,
    authorisationNo: `AU-${sub.slice(-2)}`,
    signedOn: '2024-08-23',
    validToOn: '2025-02-23',
    continuing: false,
    scopeCodes: CHECK_SOURCES,
    ...more,
  },
});
export const ready = [opened, profiles, signed(head), signed(brother)] as const;

export const declared: Of<'DeclarationNoted'> = {
  type: 'DeclarationNoted',
  data: { of: 'intake/9/0', appliedOn: '2024-08-23', itemIds: [pension, deposit] },
  personal: [
    {
      subject: head,
      data: {
        sub: head,
        recordedOn: '2024-08-23',
        incomeItems: [
          {
            itemId: pension,
            sub: head,
            class: 'TRANSFER',
            kind: 'PENSION_LOCAL_BASIC',
            periodFrom: '2023-08',
            periodTo: '2024-07',
            grossFen: 60_000,
          },
        ],
        propertyItems: [{ itemId: deposit, sub: head, kind: 'DEPOSIT', valueFen: 300_000 }],
        bills: [],
      },
    },
  ],
};

const limit = (
  kind: 'CHECK_START' | 'CHECK_FEEDBACK' | 'RECHECK',
  at: { readonly dueOn: Day; readonly startOn: Day; readonly count: number },
) => {
  const rowOf = { CHECK_START: 'P0091', CHECK_FEEDBACK: 'P0092', RECHECK: 'P0100' };
  return {
    kind,
    deadlineId: derivedId(stream, kind, 1),
    unit: 'wd' as const,
    key: kind,
    rowId: rowOf[kind],
    calendarVersion: 'example',
    ...at,
  };
};
export const startLimit = limit('CHECK_START', {
  startOn: '2024-08-23',
  dueOn: '2024-08-28',
  count: 3,
});
export const feedbackLimit = limit('CHECK_FEEDBACK', {
  startOn: '2024-08-23',
  dueOn: '2024-08-30',
  count: 5,
});
export const recheckLimit = limit('RECHECK', {
  startOn: '2024-09-03',
  dueOn: '2024-09-18',
  count: 10,
});

/** Two sources are enough for an example. */
export const asked: readonly CheckSource[] = ['SOCIAL_INSURANCE', 'VEHICLE'];

export const requested: Of<'CheckRequested'> = {
  type: 'CheckRequested',
  data: {
    round: 1,
    requestNo,
    purpose: 'APPLICATION',
    requestedOn: '2024-08-23',
    provider: 'DISTRICT',
    parties: opened.data.parties,
    authorisationNos: ['AU-01', 'AU-03'],
    sources: asked,
    deadlines: [startLimit, feedbackLimit],
    rows: ['P0095', 'P0097', 'P0091', 'P0092'],
  },
  personal: [
    { subject: head, data: { name: '甲角', idNumber: '370406195603189976' } },
    { subject: brother, data: { name: '甲亢', idNumber: '370406195801019971' } },
  ],
};
export const started: Of<'CheckStarted'> = {
  type: 'CheckStarted',
  data: { round: 1, startedOn: '2024-08-28', late: false, settles: [startLimit.deadlineId] },
};

export const pensionHit: CheckHit = {
  hitId: pensionHitId,
  sub: head,
  hitKind: 'INCOME',
  declaredItemId: pension,
  valueFen: 60_000,
};
export const carHit: CheckHit = {
  hitId: carHitId,
  sub: head,
  hitKind: 'VEHICLE',
  kind: 'VEHICLE',
  valueFen: 3_000_000,
  attributes: { vehicleType: 'CAR' },
};

const fromSource = (source: CheckSource, hits: readonly CheckHit[]): readonly SourcedHit[] =>
  hits.map((hit) => ({ ...hit, source }));

export const answered = (
  source: CheckSource,
  hits: readonly CheckHit[] = [],
  { attempt = 1, outcome = 'OK' }: { attempt?: number; outcome?: SourceOutcome } = {},
): Of<'SourceAnswered'> => ({
  type: 'SourceAnswered',
  data: {
    round: 1,
    source,
    attempt,
    outcome,
    queriedAt: '2024-08-28T14:00:00+08:00',
    hitIds: hits.map(({ hitId }) => hitId),
  },
  ...(hits.length === 0
    ? {}
    : { personal: [{ subject: head, data: { hits: fromSource(source, hits) } }] }),
});

export const untilRequested = [...ready, declared, requested] as const;
/** A car that nobody declared. */
export const untilAnswered = [
  ...untilRequested,
  started,
  answered('SOCIAL_INSURANCE', [pensionHit]),
  answered('VEHICLE', [carHit]),
] as const;

export const reported: Of<'CheckReported'> = {
  type: 'CheckReported',
  data: {
    round: 1,
    reportNo: 'HD-2024-0008',
    conclusion: 'OBVIOUS_MISMATCH',
    computedConclusion: 'OBVIOUS_MISMATCH',
    requestedOn: '2024-08-23',
    issuedOn: '2024-08-29',
    validThroughOn: '2024-11-27',
    sources: asked.map((source) => ({ source, attempts: ['OK' as const] })),
    hitIds: [pensionHitId, carHitId],
    comparisons: [],
    disclaimerVersion: 'D08_2020',
    fileSha: file,
    grounds: [],
    rows: [],
    late: false,
    settles: [feedbackLimit.deadlineId],
  },
  personal: [
    {
      subject: head,
      data: {
        hits: [...fromSource('SOCIAL_INSURANCE', [pensionHit]), ...fromSource('VEHICLE', [carHit])],
      },
    },
  ],
};
export const untilReported = [
  ...untilAnswered,
  { event: reported, by: district('ST020') },
] as const;

export const noticed: Of<'CheckNoticeNoted'> = {
  type: 'CheckNoticeNoted',
  data: { of: 'intake/15/0', round: 1, noticeOn: '2024-08-29', applyByOn: '2024-09-12' },
};
export const recheckRequested: Of<'RecheckRequested'> = {
  type: 'RecheckRequested',
  data: {
    round: 1,
    requestedOn: '2024-09-03',
    late: false,
    hitIds: [carHitId],
    deadlines: [recheckLimit],
    rows: ['P0100'],
  },
  personal: [{ subject: head, data: { evidence: ['SALE_CONTRACT'], attachments: [file] } }],
};
export const untilRecheck = [...untilReported, noticed, recheckRequested] as const;

export const kin = (staffId: StaffId): CheckEvent => ({
  type: 'KinNoted',
  data: { of: 'intake/21/0', relations: [{ staffId, sub: head }] },
});
export const closed: Of<'CheckClosed'> = {
  type: 'CheckClosed',
  data: { of: 'intake/30/0', cause: 'WITHDRAWN', closedOn: '2024-08-26', settles: [] },
};

/** The first instant after a day. */
export const after = (on: Day): Instant => `${on}T16:00:00.000Z`;
export const missed = ({ deadlineId, kind, dueOn }: DayDeadline): CheckEvent => ({
  type: 'DeadlineMissed',
  data: { deadlineId, kind, dueOn, responsibleId: 'ST008', settles: [deadlineId] },
});

import type { Desk, Post } from '@zelian/contracts/terms';
import type { SurveyForm } from '@zelian/contracts/survey';
import type { DayDeadline } from '@zelian/kernel/deadline';
import type { By } from '@zelian/kernel/decider';
import { derivedId } from '@zelian/kernel/ids';
import { checkerFor } from '@zelian/kernel/testing';
import type { Day, Instant, StaffId, StreamId } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import { formShaOf } from './form-sha.js';
import type { StaffFacts, SurveyCommand, SurveyCtx, SurveyEvent, SurveyState } from './state.js';
import { survey } from './survey.js';

/**
 * One rural case: accepted on Monday 2024-08-26, so the visit is to begin by the 29th and to be
 * done by Monday 2024-09-02.
 */
export const stream: StreamId = 'survey-0198a000-0000-7000-8000-000000000008';
export const head = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b01';
export const son = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b02';
export const neighbours = [
  '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b11',
  '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b12',
] as const;
export const item = '0198a000-0000-7000-8000-0000000000a1';
export const draft = '0198a000-0000-7000-8000-0000000000d1';
export const photo = 'b'.repeat(64);

type Of<Y extends SurveyEvent['type']> = Extract<SurveyEvent, { readonly type: Y }>;
type ExampleCtx = SurveyCtx & { readonly by: By };

const caller = (staffId: StaffId, post: Post, desk: Desk) => ({
  staffId,
  organ: 'TOWNSHIP' as const,
  posts: [post],
  villages: 'ALL' as const,
  entrustments: [],
  desk,
  post,
  org: 'TOWNSHIP',
});
/** An officer of the civil affairs office at his desk. */
export const clerk = (staffId: StaffId) => caller(staffId, 'CIVIL_AFFAIRS', 'clerk');
export const supervisor = caller('ST008', 'CIVIL_AFFAIRS_HEAD', 'supervisor');

export const onDuty: StaffFacts = {
  officers: [
    { staffId: 'ST010', posts: ['CIVIL_AFFAIRS'] },
    { staffId: 'ST011', posts: ['CIVIL_AFFAIRS'] },
    { staffId: 'ST012', posts: ['CIVIL_AFFAIRS_DEPUTY'] },
    { staffId: 'ST019', posts: ['VILLAGE_ASSISTANT'] },
    { staffId: 'ST003', posts: ['LEADER'] },
  ],
};

export const check = checkerFor<SurveyCommand, SurveyEvent, SurveyState, ExampleCtx>(
  survey.decider,
  {
    ctx: {
      by: clerk('ST011'),
      at: '2024-08-29T01:00:00.000Z',
      on: '2024-08-29',
      stream,
      responsibleId: 'ST008',
      rules: loadRules(),
      facts: undefined,
    },
  },
);

const limit = (kind: 'SURVEY_START' | 'SURVEY_FINISH', round: number, dueOn: Day) => ({
  kind,
  deadlineId: derivedId(stream, kind, round),
  startOn: '2024-08-26',
  count: kind === 'SURVEY_START' ? 3 : 5,
  unit: 'wd' as const,
  dueOn,
  key: kind === 'SURVEY_START' ? 'survey.startWd' : 'survey.finishWd',
  rowId: kind === 'SURVEY_START' ? 'P0104' : 'P0105',
  calendarVersion: 'example',
});
export const startLimit = limit('SURVEY_START', 1, '2024-08-29');
export const finishLimit = limit('SURVEY_FINISH', 1, '2024-09-02');

export const ordered: Of<'SurveyOrdered'> = {
  type: 'SurveyOrdered',
  data: {
    of: 'intake/20/0',
    round: 1,
    purpose: 'APPLICATION',
    programme: 'DIBAO',
    villageCode: '370406109215',
    headSub: head,
    orderedOn: '2024-08-26',
    rows: ['P0104', 'P0105'],
    deadlines: [startLimit, finishLimit],
    settles: [],
  },
};

export const assigned: Of<'InvestigatorsAssigned'> = {
  type: 'InvestigatorsAssigned',
  data: {
    round: 1,
    investigatorIds: ['ST011', 'ST012'],
    assistantId: 'ST019',
    finishDueOn: '2024-09-02',
    posts: [],
    rows: ['P0102'],
  },
};

export const started: Of<'SurveyStarted'> = {
  type: 'SurveyStarted',
  data: {
    round: 1,
    startedAt: '2024-08-29T09:10:00+08:00',
    deviceId: draft,
    late: false,
    settles: [startLimit.deadlineId],
  },
};

export const form: SurveyForm = {
  housing: { kind: 'SELF_BUILT', areaSqm: 62, decoration: 'NONE' },
  livestock: [],
  povertyCause: 'ILLNESS',
  povertyRegistered: true,
  alreadyEnrolled: false,
  cadreRelative: false,
  meetsConditions: true,
  opinion: '建议纳入',
};

export const items = {
  sub: son,
  incomeItems: [
    {
      itemId: item,
      sub: son,
      class: 'WAGES' as const,
      kind: 'CASUAL_WORK' as const,
      periodFrom: '2023-09',
      periodTo: '2024-08',
      grossFen: 960_000,
    },
  ],
  propertyItems: [],
  bills: [],
};
export const finding = { sub: son, livesHere: true, labourCapacity: 'PARTIAL' as const };

export const interviewOf = (neighbourSub: string) => ({
  neighbourSub,
  answers: [{ questionCode: 'LIVES_HERE', answer: '常年在家' }],
  signed: true,
});

export const formSha = formShaOf({
  stream,
  round: 1,
  recordCount: 1,
  draftId: draft,
  finishedOn: '2024-08-29',
  formVersion: 'D10_2024',
  presentSub: head,
  photos: [photo],
  neighbourSubs: neighbours,
  itemIds: [item],
});

export const recorded: Of<'SurveyRecorded'> = {
  type: 'SurveyRecorded',
  data: {
    round: 1,
    finishedOn: '2024-08-29',
    formVersion: 'D10_2024',
    photos: [photo],
    presentSub: head,
    itemIds: [item],
    draftId: draft,
    neighbourCount: 2,
    formSha,
    late: false,
    rows: ['P0103'],
  },
  personal: [
    { subject: head, data: { form } },
    { subject: son, data: { items, finding } },
    ...neighbours.map((sub) => ({ subject: sub, data: { interview: interviewOf(sub) } })),
  ],
};
export const recordedId = 'survey/7/0';

export const signedBy = (staffId: StaffId, sha = formSha): SurveyEvent => ({
  type: 'SurveySigned',
  data: { round: 1, staffId, formSha: sha, signedOn: '2024-08-29' },
});

export const householdSigned: Of<'HouseholdSigned'> = {
  type: 'HouseholdSigned',
  data: { round: 1, signerSub: head, outcome: 'SIGNED', signedOn: '2024-08-29', formSha },
};

export const completed: Of<'SurveyCompleted'> = {
  type: 'SurveyCompleted',
  data: {
    round: 1,
    purpose: 'APPLICATION',
    completedOn: '2024-08-29',
    investigatorIds: ['ST011', 'ST012'],
    assistantId: 'ST019',
    neighbourCount: 2,
    householdOutcome: 'SIGNED',
    formSha,
    itemIds: [item],
    late: false,
    settles: [finishLimit.deadlineId],
  },
  personal: [
    { subject: head, data: { form } },
    { subject: son, data: { items, finding } },
  ],
};

/** Up to the form that waits for its signatures. */
export const untilRecorded = [
  ordered,
  assigned,
  started,
  { event: recorded, id: recordedId },
] as const;
export const untilCompleted = [
  ...untilRecorded,
  signedBy('ST011'),
  signedBy('ST012'),
  householdSigned,
  completed,
] as const;

export const kin = (staffId: StaffId): SurveyEvent => ({
  type: 'KinNoted',
  data: { of: 'intake/21/0', relations: [{ staffId, sub: head }], investigatorIds: [] },
});
export const approver = (staffId: StaffId): SurveyEvent => ({
  type: 'ApproverNoted',
  data: { of: 'approval/9/0', staffId, role: 'VOTER' },
});
export const closed: SurveyEvent = {
  type: 'SurveyClosed',
  data: { of: 'intake/30/0', cause: 'WITHDRAWN', closedOn: '2024-08-30', settles: [] },
};

/** The first instant after a day. */
export const after = (on: Day): Instant => `${on}T16:00:00.000Z`;
export const missed = (deadline: DayDeadline): SurveyEvent => ({
  type: 'DeadlineMissed',
  data: {
    deadlineId: deadline.deadlineId,
    kind: deadline.kind,
    dueOn: deadline.dueOn,
    responsibleId: 'ST008',
    settles: [deadline.deadlineId],
  },
});

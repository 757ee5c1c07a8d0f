import type {
  CheckResultNoted,
  GrantAllowance,
  SurveyNoted,
  SurveyNotedPart,
} from '@zelian/contracts/approval';
import type { PersonItems, PersonProfile } from '@zelian/contracts/person';
import type { Caller, Desk, Post, Seat } from '@zelian/contracts/terms';
import type { By, Personal } from '@zelian/kernel/decider';
import { dayOf, instantOf } from '@zelian/kernel/day';
import { defined } from '@zelian/kernel/defined';
import { derivedId } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import { checkerFor, type Given } from '@zelian/kernel/testing';
import type { Day, Instant, StaffId, StreamId } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import { decide } from './case.js';
import { evolve } from './evolve.js';
import {
  initialCase,
  type CaseCommand,
  type CaseCtx,
  type CaseEvent,
  type CaseState,
  type PanelFacts,
} from './state.js';

/**
 * One rural household of two: wish and application on Friday 2024-08-23, accepted on Monday the
 * 26th, promised by 09-11, by law 09-24, to be posted by 09-03. Steps are carried out by the
 * decider itself, so that what an example is given is what the service would have recorded.
 */
export const stream: StreamId = 'case-0198a000-0000-7000-8000-000000000008';
export const household = '0198a000-0000-7000-8000-0000000000b8';
export const village = '370406109215';
export const head = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b01';
export const wife = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b02';
export const neighbour = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b11';
export const account = '0198a000-0000-7000-8000-0000000000ac';
export const meeting = '0198a000-0000-7000-8000-0000000000e1';
export const objection = '0198a000-0000-7000-8000-0000000000f1';
export const hit = '0198a000-0000-7000-8000-0000000000d1';
export const sha = 'a'.repeat(64);

export const rules = loadRules();

/** The thirteen seats of the leading group, and whoever else has a part. */
const posts: Readonly<Record<StaffId, readonly [post: Post, seat?: Seat]>> = {
  ST001: ['LEADER', 'HEAD'],
  ST002: ['LEADER', 'DEPUTY'],
  ST003: ['LEADER', 'DEPUTY'],
  ST004: ['LEADER', 'DEPUTY_AND_OFFICE_HEAD'],
  ST005: ['FINANCE', 'MEMBER'],
  ST006: ['DISCIPLINE', 'MEMBER'],
  ST007: ['CIVIL_AFFAIRS_HEAD', 'MEMBER'],
  ST008: ['CIVIL_AFFAIRS_DEPUTY', 'MEMBER'],
  ST009: ['CIVIL_AFFAIRS', 'MEMBER'],
  ST010: ['CIVIL_AFFAIRS', 'MEMBER'],
  ST011: ['CIVIL_AFFAIRS', 'MEMBER'],
  ST012: ['CIVIL_AFFAIRS', 'MEMBER'],
  ST013: ['CIVIL_AFFAIRS', 'MEMBER'],
  ST019: ['VILLAGE_ASSISTANT'],
  DO001: ['DISTRICT_OFFICER'],
  DO002: ['DISTRICT_OFFICER'],
};

export const seats: PanelFacts['seats'] = Object.entries(posts).flatMap(([staffId, [, seat]]) =>
  seat === undefined ? [] : [{ staffId, seat }],
);
export const seatIds: readonly StaffId[] = seats.map(({ staffId }) => staffId);
export const panelFacts: PanelFacts = { seats, supervisorIds: ['ST007', 'ST008'] };

type ExampleCaller = Caller & By;

/** An officer at one of his desks. */
export function as(staffId: StaffId, desk: Desk | 'system' = 'clerk'): ExampleCaller {
  const [post, seat] = posts[staffId] ?? (['CIVIL_AFFAIRS'] as const);
  return {
    staffId,
    organ: 'TOWNSHIP',
    posts: [post],
    ...defined({ seat }),
    villages: 'ALL',
    entrustments: [],
    desk,
    post,
    org: 'TOWNSHIP',
  };
}
export const clerk = as('ST013');
export const supervisor = as('ST008', 'supervisor');
export const office = as('ST004', 'groupOffice');
export const signer = as('ST001', 'signer');
export const district = as('DO001', 'district');
export const system = as('SYSTEM', 'system');

export type ExampleCtx = CaseCtx & { readonly by: By };
export const exampleCtx: ExampleCtx = {
  by: clerk,
  at: '2024-08-29T01:00:00.000Z',
  on: '2024-08-29',
  stream,
  responsibleId: 'ST007',
  rules,
  facts: panelFacts,
};

export const check = checkerFor<CaseCommand, CaseEvent, CaseState, ExampleCtx>(
  { initial: initialCase, decide, evolve },
  { ctx: exampleCtx },
);

/** A command with who gives it and when; 09:00 where only the day is said. */
export type Step = CaseCommand & {
  readonly by: ExampleCaller;
  readonly on: Day;
  readonly at?: Instant;
  readonly facts?: PanelFacts;
};

export type GivenCase = Given<CaseEvent>;

/** What these steps record, one after the other; a step that is refused is a broken example. */
export function told(...steps: readonly (Step | readonly Step[])[]): readonly GivenCase[] {
  return tell([], ...steps);
}

/** The same after what was recorded before. */
export function tell(
  before: readonly GivenCase[],
  ...steps: readonly (Step | readonly Step[])[]
): readonly GivenCase[] {
  return steps.flat().reduce<readonly GivenCase[]>((given, step) => {
    const { by, on, at, facts, ...command } = step;
    const moment = at ?? instantOf(on, '09:00');
    const ctx = { ...exampleCtx, by, on: dayOf(moment), at: moment, facts: facts ?? panelFacts };
    const state = stateOf(given);
    const events = decided(() => decide(command, state, ctx), command.type);
    return [
      ...given,
      ...events.map((event, index) => ({
        event,
        id: `approval/${given.length + 1}/${index}`,
        on: ctx.on,
        at: moment,
        by,
        version: given.length + index + 1,
      })),
    ];
  }, before);
}

function decided(decision: () => readonly CaseEvent[], type: string): readonly CaseEvent[] {
  try {
    return decision();
  } catch (error) {
    if (error instanceof Refused)
      throw new Error(`${type} was refused: ${error.code} ${JSON.stringify(error.details)}`, {
        cause: error,
      });
    throw error;
  }
}

export function stateOf(given: readonly GivenCase[]): CaseState {
  return given.reduce<CaseState>((state, entry, index) => {
    const stamp = { id: `approval/${index}/0`, version: index + 1, ...exampleCtx };
    return 'event' in entry
      ? evolve(state, entry.event, { ...stamp, ...entry })
      : evolve(state, entry, stamp);
  }, initialCase);
}

export function eventsOf(given: readonly GivenCase[]): readonly CaseEvent[] {
  return given.map((entry) => ('event' in entry ? entry.event : entry));
}

type NoteCommand = Extract<CaseCommand, { readonly type: `Note${string}` }>;
const noteOn = (on: Day, command: NoteCommand): Step => ({ ...command, by: system, on });

const profile = (of: Partial<PersonProfile>): PersonProfile => ({
  name: '角 木',
  identityKind: 'RESIDENT_ID',
  sex: 'MALE',
  birthDate: '1962-03-04',
  relationToHead: 'HEAD',
  coResidentSince: '1985-01-01',
  hukouTownship: '370406109',
  hukouType: 'AGRI',
  maritalStatus: '20',
  employment: 'FARMING',
  labourCapacity: 'PARTIAL',
  ...of,
});

/** Farming income of the year, in fen. */
const farming = (grossFen: number): PersonItems => ({
  sub: head,
  incomeItems: [
    {
      itemId: '0198a000-0000-7000-8000-0000000000a1',
      sub: head,
      class: 'BUSINESS',
      kind: 'FARMING',
      periodFrom: '2023-08',
      periodTo: '2024-07',
      grossFen,
    },
  ],
  propertyItems: [],
  bills: [],
});

export const intent = (programme: 'DIBAO' | 'TEKUN' | 'ELDER' = 'DIBAO'): Step =>
  noteOn('2024-08-23', {
    type: 'NoteIntent',
    data: {
      of: 'intake/1/0',
      caseNo: `SA-${programme}-370406109-2024-000008`,
      programme,
      scope: 'HOUSEHOLD',
      householdId: household,
      villageCode: village,
      applicantSub: head,
      ...(programme === 'TEKUN' ? { subjectSub: head } : {}),
      intentOn: '2024-08-23',
      handlerId: 'ST013',
    },
  });

export const profilesOf = (headBornOn: Day): Step =>
  noteOn('2024-08-23', {
    type: 'NoteProfiles',
    data: {
      of: 'intake/2/0',
      snapshot: true,
      headSub: head,
      memberSubs: [head, wife],
      obligorSubs: [],
    },
    personal: [
      {
        subject: head,
        data: { profile: profile({ birthDate: headBornOn }), villageGroup: '三组' },
      },
      {
        subject: wife,
        data: {
          profile: profile({
            name: '亢 金',
            sex: 'FEMALE',
            birthDate: '1966-05-06',
            relationToHead: 'SPOUSE',
            labourCapacity: 'NONE',
          }),
        },
      },
    ],
  });

export const profiles = profilesOf('1962-03-04');

/** Declared: 4,800 yuan from the fields. */
export const declaration = (grossFen = 480_000): Step =>
  noteOn('2024-08-23', {
    type: 'NoteDeclaration',
    data: {
      of: 'intake/3/0',
      appliedOn: '2024-08-23',
      itemIds: ['0198a000-0000-7000-8000-0000000000a1'],
      switchFrom: [],
      accountId: account,
      payeeSub: head,
    },
    personal: [
      { subject: head, data: { items: { ...farming(grossFen), recordedOn: '2024-08-23' } } },
    ],
  });

export const acceptance = noteOn('2024-08-26', {
  type: 'NoteAcceptance',
  data: {
    of: 'intake/4/0',
    acceptedOn: '2024-08-26',
    handlerId: 'ST013',
    responsibleId: 'ST007',
    promiseDueOn: '2024-09-11',
    legalDueOn: '2024-09-24',
    calendarVersion: rules.calendar.version,
  },
});

export const checkRequest = (round = 1, requestedOn: Day = '2024-08-23'): Step =>
  noteOn(requestedOn, {
    type: 'NoteCheckRequest',
    data: {
      of: `economic-check/${round}/0`,
      round,
      requestedOn,
      feedbackDueOn: round === 1 ? '2024-08-30' : '2024-09-13',
    },
  });

export const delayAnnounced = noteOn('2024-08-29', {
  type: 'NoteCheckDelay',
  data: {
    of: 'economic-check/3/0',
    round: 1,
    announcedOn: '2024-08-29',
    expectedOn: '2024-09-05',
  },
});

export const report = (
  of: Partial<CheckResultNoted> = {},
  { on = '2024-08-29', valueFen }: { readonly on?: Day; readonly valueFen?: number } = {},
): Step =>
  noteOn(on, {
    type: 'NoteCheckResult',
    data: {
      of: `economic-check/1${of.round ?? 1}/0`,
      round: 1,
      reportNo: 'HD-2024-0008',
      conclusion: 'CONSISTENT',
      issuedOn: '2024-08-29',
      validThroughOn: '2024-11-27',
      sources: [{ source: 'BANK', attempts: ['OK'] }],
      comparisons: valueFen === undefined ? [] : [{ hitId: hit, comparison: 'NOT_DECLARED' }],
      late: false,
      ...of,
    },
    ...(valueFen === undefined
      ? {}
      : {
          personal: [
            {
              subject: wife,
              data: {
                hits: [
                  { hitId: hit, sub: wife, hitKind: 'CASH', kind: 'DEPOSIT', valueFen } as const,
                ],
              },
            },
          ],
        }),
  });

export const recheck = (on: Day = '2024-09-02', round = 1): Step =>
  noteOn(on, {
    type: 'NoteRecheck',
    data: {
      of: `economic-check/2${round}/0`,
      round,
      requestedOn: on,
      hitIds: [hit],
      late: false,
    },
  });

export const recheckResult = (on: Day = '2024-09-05', round = 1): Step =>
  noteOn(on, {
    type: 'NoteRecheckResult',
    data: {
      of: `economic-check/3${round}/0`,
      round,
      concludedOn: on,
      conclusion: 'CONSISTENT',
      outcomes: [{ hitId: hit, outcome: 'REMOVED' }],
      late: false,
    },
    personal: [{ subject: wife, data: { corrections: [{ hitId: hit, outcome: 'REMOVED' }] } }],
  });

export const survey = (
  of: Partial<SurveyNoted> = {},
  on: Day = '2024-08-29',
  personal: readonly Personal<SurveyNotedPart>[] = [],
): Step =>
  noteOn(on, {
    type: 'NoteSurvey',
    data: {
      of: `survey/${of.round ?? 1}/0`,
      round: 1,
      completedOn: on,
      investigatorIds: ['ST011', 'ST012'],
      assistantId: 'ST019',
      formSha: sha,
      ...of,
    },
    personal,
  });

export const surveyCorrection = (on: Day = '2024-09-02'): Step =>
  noteOn(on, {
    type: 'NoteSurveyCorrection',
    data: { of: 'survey/20/0', round: 1, correctedOn: on },
  });

export const selfCare = (assessorIds: readonly StaffId[] = ['ST011', 'ST012']): Step =>
  noteOn('2024-08-28', {
    type: 'NoteSelfCare',
    data: {
      of: 'survey/30/0',
      careAssessmentId: '0198a000-0000-7000-8000-0000000000ca',
      sub: head,
      assessedOn: '2024-08-28',
      assessorIds,
    },
    personal: [
      {
        subject: head,
        data: {
          items: { eat: true, dress: true, bed: true, toilet: true, walk: false, bathe: false },
        },
      },
    ],
  });

export const kin = (staffId: StaffId, on: Day = '2024-08-26'): Step =>
  noteOn(on, {
    type: 'NoteKin',
    data: { of: `intake/50/${staffId}`, relations: [{ staffId, sub: wife }], declared: true },
  });

export const death = (on: Day = '2024-09-02'): Step =>
  noteOn(on, {
    type: 'NoteLifeEvent',
    data: { of: 'intake/60/0', sub: wife, kind: 'DEATH', occurredOn: on, knownOn: on },
  });

export const withdrawal = (on: Day = '2024-09-02'): Step =>
  noteOn(on, {
    type: 'NoteWithdrawal',
    data: { of: 'intake/70/0', withdrawnOn: on, cause: 'OWN_WISH' },
  });

export const assess = (on: Day = '2024-08-29', by = clerk): Step => ({
  type: 'AssessCase',
  data: { incomeStability: 'RELATIVELY_STABLE', itemDecisions: [] },
  by,
  on,
});

export const review = (
  proposal: 'GRANT' | 'DENY' = 'GRANT',
  { on = '2024-08-29', assessmentNo = 1, by = supervisor } = {},
): Step => ({
  type: 'ReviewCase',
  data: { assessmentNo, proposal, opinion: '情况属实' },
  by,
  on,
});

export const openPanel = (presentSeats = seatIds, on: Day = '2024-08-30'): Step => ({
  type: 'OpenPanel',
  data: { meetingId: meeting, mode: 'GROUP_MEETING', heldOn: on, presentSeats },
  by: office,
  on,
});

/** Those who neither handled nor surveyed nor reviewed: nine of thirteen. */
export const voterIds: readonly StaffId[] = seatIds.filter(
  (staffId) => !['ST008', 'ST011', 'ST012', 'ST013'].includes(staffId),
);

export const vote = (
  staffId: StaffId,
  choice: 'AGREE' | 'DISAGREE' | 'ABSTAIN' = 'AGREE',
  on: Day = '2024-08-30',
): Step => ({ type: 'CastVote', data: { choice }, by: as(staffId, 'seat'), on });

export const votes = (on: Day = '2024-08-30', ids: readonly StaffId[] = voterIds): Step[] =>
  ids.map((staffId) => vote(staffId, 'AGREE', on));

export const closePanel = (on: Day = '2024-08-30'): Step => ({
  type: 'ClosePanel',
  data: {},
  by: office,
  on,
});

export const postNotice = (on: Day = '2024-08-30', postingNo = 1): Step => ({
  type: 'PostNotice',
  data: {
    postingNo,
    postedOn: on,
    places: ['VILLAGE_BOARD', 'TOWNSHIP_HALL_SCREEN'],
    photoSha: sha,
    posterId: 'ST019',
  },
  by: clerk,
  on,
});

export const takeDown = (
  reason: 'ENDED' | 'OBJECTION' | 'REOPENED' = 'ENDED',
  on: Day = '2024-09-07',
  postingNo = 1,
): Step => ({
  type: 'TakeDownNotice',
  data: { postingNo, removedOn: on, reason },
  by: as('ST019', 'assistant'),
  on,
});

export const objectionRecorded = (
  receivedOn: Day = '2024-09-03',
  { on = receivedOn, objectionId = objection } = {},
): Step => ({
  type: 'RecordObjection',
  data: {
    objectionId,
    receivedOn,
    receivedBy: 'ST013',
    anonymous: false,
    subjectCode: 'UNDECLARED_VEHICLE',
    content: '该户有一辆面包车未申报',
    objectorSub: neighbour,
  },
  by: clerk,
  on,
});

export const objectionAssigned = (on: Day = '2024-09-04', objectionId = objection): Step => ({
  type: 'AssignObjection',
  data: { objectionId, assignedOn: on, officerId: 'DO001' },
  by: district,
  on,
});

export const objectionConcluded = (
  result: 'MAINTAIN' | 'CHANGE' | 'REVOKE',
  on: Day = '2024-09-12',
  { objectionId = objection, items = [] as readonly PersonItems[] } = {},
): Step => ({
  type: 'ConcludeObjection',
  data: { objectionId, concludedOn: on, result, items, documentSha: sha },
  by: district,
  on,
});

export const grant = (
  on: Day = '2024-09-09',
  of: Partial<GrantAllowance> = {},
  by: ExampleCaller = signer,
): Step => ({
  type: 'GrantAllowance',
  data: {
    monthlyAmountFen: monthlyFen,
    payableFromMonth: '2024-10',
    assessmentNo: 1,
    ...of,
  },
  by,
  on,
});

/** Due to the two with 4,800 yuan a year: see the first example of the assessment. */
export const monthlyFen = 104_000;

/** Wealth that no household on assistance has: 900,000 yuan in the bank. */
export const WEALTH_FEN = 90_000_000;

export const deny = (on: Day = '2024-09-02', assessmentNo = 1): Step => ({
  type: 'DenyAllowance',
  data: {
    reasonCodes: ['PROPERTY_CASH_ABOVE_CAP'],
    assessmentNo,
    reasonText: '家庭存款超过规定限额',
  },
  by: signer,
  on,
});

export const pause = (
  reason: string,
  fromOn: Day,
  { on = fromOn, causeId }: { readonly on?: Day; readonly causeId?: string } = {},
): Step => ({
  type: 'PauseClock',
  data: {
    reason,
    fromOn,
    noticeOn: fromOn,
    ground: '等待结论',
    ...defined({ causeId }),
  },
  by: supervisor,
  on,
});

export const requestVisit = (on: Day = '2024-08-27'): Step => ({
  type: 'RequestDistrictVisit',
  data: { reason: 'KIN', requestedOn: on },
  by: supervisor,
  on,
});

export const visit = (visitOn: Day = '2024-08-28', on: Day = visitOn): Step => ({
  type: 'RecordDistrictVisit',
  data: { visitOn, finding: 'CONFIRMED', documentSha: sha, report: '与申报一致' },
  by: district,
  on,
});

export const elapse = (deadlineId: string, at: Instant): Step => ({
  type: 'ElapseDeadline',
  data: { deadlineId },
  by: system,
  on: dayOf(at),
  at,
});

/** Everything the assessment needs but survey and check. */
export const accepted = [intent(), profiles, declaration(), checkRequest(), acceptance];
export const ready = [...accepted, survey(), report()];
export const assessed = [...ready, assess()];
export const reviewed = [...assessed, review()];
export const atPanel = [...reviewed, openPanel()];
export const voted = [...atPanel, ...votes()];
export const resolved = [...voted, closePanel()];
export const onNotice = [...resolved, postNotice()];
export const objected = [...onNotice, objectionRecorded()];
/** The first notice is the fourth limit of the stream. */
export const noticeOver = elapse(derivedId(stream, 'NOTICE_END', 4), '2024-09-06T16:00:00.000Z');
export const served = [...onNotice, noticeOver, takeDown()];
export const granted = [...served, grant()];

/** The same household with wealth: a denial, which is not posted. */
const wealthy = [
  ...accepted,
  survey(),
  report({ conclusion: 'OBVIOUS_MISMATCH' }, { valueFen: WEALTH_FEN }),
];
export const reviewedToDeny = [...wealthy, assess(), review('DENY')];
export const resolvedToDeny = [...reviewedToDeny, openPanel(), ...votes(), closePanel()];
export const denied = [...resolvedToDeny, deny()];

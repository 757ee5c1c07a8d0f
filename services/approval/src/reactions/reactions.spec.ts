import type { EventName, EventNamed, EventOf } from '@zelian/contracts/catalogue';
import type { PersonProfile } from '@zelian/contracts/person';
import type { Recorded } from '@zelian/eventlog/commit';
import { Logs } from '@zelian/service/testing';
import type { OwnLog, View } from '@zelian/service/definition';
import {
  account,
  eventsOf,
  granted,
  head,
  hit,
  household,
  monthlyFen,
  sha,
  stream as caseStreamId,
  told,
  village,
  wife,
} from '../case/examples.js';
import type { CaseEvent } from '../case/state.js';
import { casePersons } from '../views/case-persons.js';
import { overlap } from '../views/overlap.js';
import { noteOtherEntitlements, openEntitlement, supersedeEntitlement } from './on-approval.js';
import { noteCheckRequest, noteCheckResult, noteRecheck } from './on-economic-check.js';
import {
  noteAcceptance,
  noteCheckNotice,
  noteDeclaration,
  noteEnding,
  noteHousehold,
  noteIntent,
  noteKin,
  noteSupplement,
} from './on-intake.js';
import { noteSelfCare, noteSurvey } from './on-survey.js';

const caseId = '0198a000-0000-7000-8000-000000000008';
const other = '0198a000-0000-7000-8000-000000000009';

/** One event of another service, as it is delivered: sealed, stored, read back. */
async function delivered<K extends EventName>(
  logs: Logs,
  type: 'application' | 'check' | 'survey' | 'case' | 'entitlement',
  event: EventNamed<K>,
  id = caseId,
): Promise<Recorded<EventNamed<K>>> {
  const [recorded] = await logs.record<K>(`${type}-${id}`, [event]);
  if (recorded === undefined) throw new Error('nothing recorded');
  return recorded;
}

type Told = readonly Recorded<never>[];

/** What a reaction may read: the own log, and views fed with what has been delivered. */
function ownLog(
  logs: Logs,
  given: { readonly views?: ReadonlyMap<string, Told>; readonly history?: Told },
) {
  const docs = async (view: View<{ readonly _id: string }>) =>
    (await logs.feed(view, given.views?.get(view.name) ?? [])).docs;
  return {
    view: docs,
    viewAfter: docs,
    events: async () => given.history ?? [],
  } as unknown as OwnLog;
}

const profile: PersonProfile = {
  name: '角 木',
  identityKind: 'RESIDENT_ID',
  sex: 'MALE',
  birthDate: '1962-03-04',
  relationToHead: 'HEAD',
  hukouTownship: '370406109',
  hukouType: 'AGRI',
  maritalStatus: '20',
  employment: 'FARMING',
  labourCapacity: 'PARTIAL',
};

const onCase = (command: object) => [{ stream: 'case', id: caseId, command }];

describe('what intake tells', () => {
  it('the intent opens the case', async () => {
    const event = await delivered(new Logs(), 'application', {
      type: 'IntentRecorded',
      data: {
        caseNo: 'SA-DIBAO-370406109-2024-000008',
        programme: 'DIBAO',
        scope: 'HOUSEHOLD',
        householdId: household,
        villageCode: village,
        applicantSub: head,
        channel: 'WINDOW',
        intentOn: '2024-08-23',
        parties: [{ sub: head, role: 'MEMBER' }],
        handlerId: 'ST013',
        running: [],
      },
    });
    expect(noteIntent(event)).toEqual(
      onCase({
        type: 'NoteIntent',
        data: {
          of: 'intake/1/0',
          caseNo: 'SA-DIBAO-370406109-2024-000008',
          programme: 'DIBAO',
          scope: 'HOUSEHOLD',
          householdId: household,
          villageCode: village,
          applicantSub: head,
          intentOn: '2024-08-23',
          handlerId: 'ST013',
        },
      }),
    );
  });

  it('the declaration is copied without the account', async () => {
    const items = {
      sub: head,
      incomeItems: [],
      propertyItems: [],
      bills: [],
      recordedOn: '2024-08-23',
    };
    const event = await delivered(new Logs(), 'application', {
      type: 'ApplicationFiled',
      data: {
        appliedOn: '2024-08-23',
        itemIds: [],
        switchFrom: [],
        accountId: account,
        payeeSub: head,
        attachments: [],
      },
      personal: [
        {
          subject: head,
          data: {
            items,
            account: {
              holderSub: head,
              holderName: '角 木',
              kind: 'CARD',
              number: '6230000000000000',
              bank: '农商银行',
              purpose: 'HOUSEHOLD',
            },
          },
        },
      ],
    });
    const [issued] = noteDeclaration(event);
    expect(issued?.command).toMatchObject({
      type: 'NoteDeclaration',
      data: { of: 'intake/1/0', accountId: account, payeeSub: head },
      personal: [{ subject: head, data: { items } }],
    });
    expect(JSON.stringify(issued)).not.toContain('6230000000000000');
  });

  it('a supplement asked for and brought', async () => {
    const asked = await delivered(new Logs(), 'application', {
      type: 'SupplementRequested',
      data: {
        phase: 'AFTER_ACCEPTANCE',
        requestedOn: '2024-08-27',
        missing: ['INCOME_PROOF'],
        deadlines: [],
      },
    });
    expect(noteSupplement(asked)).toMatchObject(
      onCase({ type: 'NoteSupplement', data: { change: 'REQUESTED', phase: 'AFTER_ACCEPTANCE' } }),
    );
    const brought = await delivered(new Logs(), 'application', {
      type: 'SupplementCompleted',
      data: {
        phase: 'AFTER_ACCEPTANCE',
        completedOn: '2024-08-28',
        late: false,
        itemIds: [],
        attachments: [],
        settles: [],
      },
    });
    expect(noteSupplement(brought)).toMatchObject(
      onCase({ type: 'NoteSupplement', data: { change: 'COMPLETED', completedOn: '2024-08-28' } }),
    );
  });

  const householdNoted: EventNamed<'HouseholdNoted'> = {
    type: 'HouseholdNoted',
    data: {
      of: 'intake/1/0',
      householdId: household,
      headSub: head,
      memberSubs: [head, wife],
      obligorSubs: [],
      certificateIds: [],
    },
    personal: [
      {
        subject: head,
        data: { profile, address: '凫城镇', phone: '10000000001', villageGroup: '三组' },
      },
    ],
  };

  it('the household, without address and telephone', async () => {
    const logs = new Logs();
    const event = await delivered(logs, 'application', householdNoted);
    const issued = await noteHousehold(event, ownLog(logs, {}));
    expect(issued).toMatchObject(
      onCase({
        type: 'NoteProfiles',
        data: { snapshot: true, headSub: head, memberSubs: [head, wife] },
        personal: [{ subject: head, data: { profile, villageGroup: '三组' } }],
      }),
    );
    expect(JSON.stringify(issued)).not.toContain('10000000001');
  });

  it('with the household come the benefits its members have, its own not', async () => {
    const logs = new Logs();
    const event = await delivered(logs, 'application', householdNoted);
    const rights = [
      await delivered(logs, 'entitlement', opened('TEKUN', [wife]), other),
      await delivered(logs, 'entitlement', opened('DIBAO', [head, wife]), caseId),
    ];
    const views = new Map([['overlap', rights as unknown as Told]]);
    const issued = await noteHousehold(event, ownLog(logs, { views }));
    expect(issued[1]?.command).toEqual({
      type: 'NoteOtherEntitlements',
      data: {
        of: event.id,
        entitlements: [
          { entitlementId: other, programme: 'TEKUN', coveredSubs: [wife], fromMonth: '2024-10' },
        ],
      },
    });
  });

  it('a death is a life event, any other change a person as he is now', async () => {
    const logs = new Logs();
    const change = async (
      kind: EventNamed<'HouseholdChangeNoted'>['data']['kind'],
      of: Partial<EventNamed<'HouseholdChangeNoted'>['data']> = {},
    ) =>
      noteHousehold(
        await delivered(logs, 'application', {
          type: 'HouseholdChangeNoted',
          data: { of: 'intake/2/0', householdId: household, sub: wife, kind, ...of },
          personal: [{ subject: wife, data: { profile } }],
        }),
        ownLog(logs, {}),
      );
    expect(
      await change('DEATH', { occurredOn: '2024-09-01', knownOn: '2024-09-02' }),
    ).toMatchObject(
      onCase({
        type: 'NoteLifeEvent',
        data: { sub: wife, kind: 'DEATH', occurredOn: '2024-09-01', knownOn: '2024-09-02' },
      }),
    );
    expect(await change('PERSON_CORRECTED')).toMatchObject(
      onCase({
        type: 'NoteProfiles',
        data: { snapshot: false, memberSubs: [wife], obligorSubs: [] },
        personal: [{ subject: wife, data: { profile } }],
      }),
    );
  });

  it('the acceptance with both days', async () => {
    const event = await delivered(new Logs(), 'application', {
      type: 'ApplicationAccepted',
      data: {
        acceptedOn: '2024-08-26',
        handlerId: 'ST013',
        responsibleId: 'ST007',
        programme: 'DIBAO',
        scope: 'HOUSEHOLD',
        householdId: household,
        villageCode: village,
        headSub: head,
        applicantSub: head,
        promiseDueOn: '2024-09-11',
        legalDueOn: '2024-09-24',
        calendarVersion: '2026-12-31-0',
        provisional: true,
        rows: [],
        settles: [],
      },
    });
    expect(noteAcceptance(event)).toEqual(
      onCase({
        type: 'NoteAcceptance',
        data: {
          of: 'intake/1/0',
          acceptedOn: '2024-08-26',
          handlerId: 'ST013',
          responsibleId: 'ST007',
          promiseDueOn: '2024-09-11',
          legalDueOn: '2024-09-24',
          calendarVersion: '2026-12-31-0',
          provisional: true,
        },
      }),
    );
  });

  it('kin declared and kin matched; none declared is nothing to note', async () => {
    const logs = new Logs();
    const declared = async (relations: { staffId: string; sub: string }[]) =>
      noteKin(
        await delivered(logs, 'application', {
          type: 'KinDeclared',
          data: { declaredOn: '2024-08-23', relations, none: relations.length === 0 },
        }),
      );
    expect(await declared([])).toEqual([]);
    expect(await declared([{ staffId: 'ST009', sub: wife }])).toMatchObject(
      onCase({
        type: 'NoteKin',
        data: { relations: [{ staffId: 'ST009', sub: wife }], declared: true },
      }),
    );
    const matched = await delivered(logs, 'application', {
      type: 'KinMatched',
      data: { of: 'gateway/1/0', staffId: 'ST010', sub: head, declared: false },
    });
    expect(noteKin(matched)).toMatchObject(
      onCase({
        type: 'NoteKin',
        data: { relations: [{ staffId: 'ST010', sub: head }], declared: false },
      }),
    );
  });

  it('the notice of a mismatch, and that the family insists', async () => {
    const insisted = await delivered(new Logs(), 'application', {
      type: 'ApplicationInsisted',
      data: { insistedOn: '2024-09-02', settles: [] },
    });
    expect(noteCheckNotice(insisted)).toMatchObject(
      onCase({ type: 'NoteCheckNotice', data: { change: 'INSISTED', insistedOn: '2024-09-02' } }),
    );
    const issued = await delivered(new Logs(), 'application', {
      type: 'CheckNoticeIssued',
      data: {
        noticeOn: '2024-08-30',
        round: 1,
        reportNo: 'HD-1',
        ruleCodes: [],
        recheckOwner: 'DISTRICT',
        mayInsist: true,
        rows: [],
        deadlines: [],
        settles: [],
      },
    });
    expect(noteCheckNotice(issued)).toMatchObject(
      onCase({ type: 'NoteCheckNotice', data: { change: 'ISSUED', noticeOn: '2024-08-30' } }),
    );
  });

  it('each end of the application under its own name', async () => {
    const logs = new Logs();
    const withdrawn = await delivered(logs, 'application', {
      type: 'ApplicationWithdrawn',
      data: { withdrawnOn: '2024-09-02', cause: 'OWN_WISH', settles: [] },
    });
    const declined = await delivered(logs, 'application', {
      type: 'ApplicationDeclined',
      data: {
        decidedOn: '2024-08-26',
        reasonCodes: ['HUKOU_NOT_LOCAL'],
        remedyRowId: 'P0028',
        handlerId: 'ST013',
        grounds: [],
        settles: [],
      },
    });
    const ended = await delivered(logs, 'application', {
      type: 'NonCooperationRecorded',
      data: {
        whatCode: 'ENTRY_REFUSED',
        warnedOn: '2024-09-02',
        endedOn: '2024-09-05',
        settles: [],
      },
    });
    expect(
      [withdrawn, declined, ended].flatMap((event) =>
        noteEnding(event as Parameters<typeof noteEnding>[0]).map(({ command }) => command),
      ),
    ).toEqual([
      {
        type: 'NoteWithdrawal',
        data: { of: withdrawn.id, withdrawnOn: '2024-09-02', cause: 'OWN_WISH' },
      },
      { type: 'NoteDecline', data: { of: declined.id, decidedOn: '2024-08-26' } },
      { type: 'NoteNonCooperation', data: { of: ended.id, endedOn: '2024-09-05' } },
    ]);
  });
});

describe('what the economic check tells', () => {
  const deadline = {
    kind: 'CHECK_FEEDBACK',
    deadlineId: other,
    startOn: '2024-08-23',
    count: 5,
    unit: 'wd' as const,
    dueOn: '2024-08-30',
    key: 'check.feedbackWd',
    rowId: 'P0092',
    calendarVersion: 'c',
  };
  const requested = (purpose: 'APPLICATION' | 'REVERIFICATION'): EventNamed<'CheckRequested'> => ({
    type: 'CheckRequested',
    data: {
      round: 1,
      requestNo: 'HD-1',
      purpose,
      requestedOn: '2024-08-23',
      provider: 'DISTRICT',
      parties: [],
      authorisationNos: [],
      sources: [],
      deadlines: [deadline],
      rows: [],
    },
  });

  it('a request with the day its answer is due; none of a re-verification', async () => {
    const logs = new Logs();
    expect(
      noteCheckRequest(await delivered(logs, 'check', requested('APPLICATION'))),
    ).toMatchObject(
      onCase({ type: 'NoteCheckRequest', data: { round: 1, feedbackDueOn: '2024-08-30' } }),
    );
    expect(noteCheckRequest(await delivered(logs, 'check', requested('REVERIFICATION')))).toEqual(
      [],
    );
    const delayed = await delivered(logs, 'check', {
      type: 'CheckDelayAnnounced',
      data: { round: 1, announcedOn: '2024-08-29', expectedOn: '2024-09-05' },
    });
    expect(noteCheckRequest(delayed)).toMatchObject(
      onCase({ type: 'NoteCheckDelay', data: { round: 1, expectedOn: '2024-09-05' } }),
    );
  });

  it('a report with its hits, under the persons hit', async () => {
    const event = await delivered(new Logs(), 'check', {
      type: 'CheckReported',
      data: {
        round: 1,
        reportNo: 'HD-1',
        conclusion: 'NEEDS_CLARIFICATION',
        computedConclusion: 'NEEDS_CLARIFICATION',
        requestedOn: '2024-08-23',
        issuedOn: '2024-08-29',
        validThroughOn: '2024-11-27',
        sources: [],
        hitIds: [hit],
        comparisons: [{ hitId: hit, comparison: 'NOT_DECLARED' }],
        disclaimerVersion: 'V1',
        fileSha: sha,
        grounds: [],
        rows: [],
        late: false,
        settles: [],
      },
      personal: [
        {
          subject: wife,
          data: {
            hits: [{ hitId: hit, sub: wife, hitKind: 'CASH', valueFen: 100_000, source: 'BANK' }],
          },
        },
        { subject: head, data: { explanations: [] } },
      ],
    });
    const [issued] = noteCheckResult(event);
    expect(issued?.command).toMatchObject({
      type: 'NoteCheckResult',
      data: { of: 'economic-check/1/0', round: 1, conclusion: 'NEEDS_CLARIFICATION' },
    });
    expect(issued?.command).toHaveProperty('personal.length', 1);
    expect(issued?.command).toHaveProperty('personal.0.subject', wife);
  });

  it('a re-check asked for and concluded', async () => {
    const logs = new Logs();
    const asked = await delivered(logs, 'check', {
      type: 'RecheckRequested',
      data: {
        round: 1,
        requestedOn: '2024-09-02',
        late: false,
        hitIds: [hit],
        deadlines: [],
        rows: [],
      },
    });
    expect(noteRecheck(asked)).toMatchObject(
      onCase({ type: 'NoteRecheck', data: { round: 1, requestedOn: '2024-09-02', hitIds: [hit] } }),
    );
    const concluded = await delivered(logs, 'check', {
      type: 'RecheckConcluded',
      data: {
        round: 1,
        concludedOn: '2024-09-05',
        late: false,
        outcomes: [{ hitId: hit, outcome: 'CORRECTED' }],
        conclusion: 'CONSISTENT',
        documentSha: sha,
        grounds: [],
        rows: [],
        settles: [],
      },
      personal: [
        {
          subject: wife,
          data: { corrections: [{ hitId: hit, outcome: 'CORRECTED', valueFen: 5_000 }] },
        },
      ],
    });
    expect(noteRecheck(concluded)).toMatchObject(
      onCase({
        type: 'NoteRecheckResult',
        data: { round: 1, conclusion: 'CONSISTENT' },
        personal: [
          {
            subject: wife,
            data: { corrections: [{ hitId: hit, outcome: 'CORRECTED', valueFen: 5_000 }] },
          },
        ],
      }),
    );
  });
});

describe('what the survey tells', () => {
  const completed = (purpose: 'APPLICATION' | 'REVERIFICATION'): EventNamed<'SurveyCompleted'> => ({
    type: 'SurveyCompleted',
    data: {
      round: 1,
      purpose,
      completedOn: '2024-08-29',
      investigatorIds: ['ST011', 'ST012'],
      neighbourCount: 2,
      householdOutcome: 'SIGNED',
      formSha: sha,
      itemIds: [],
      late: false,
      settles: [],
    },
    personal: [{ subject: wife, data: { finding: { sub: wife, livesHere: true } } }],
  });

  it('the survey with what was found of each person; none of a re-verification', async () => {
    const logs = new Logs();
    expect(noteSurvey(await delivered(logs, 'survey', completed('APPLICATION')))).toMatchObject(
      onCase({
        type: 'NoteSurvey',
        data: { round: 1, investigatorIds: ['ST011', 'ST012'], formSha: sha },
        personal: [{ subject: wife, data: { finding: { sub: wife, livesHere: true } } }],
      }),
    );
    expect(noteSurvey(await delivered(logs, 'survey', completed('REVERIFICATION')))).toEqual([]);
    const corrected = await delivered(logs, 'survey', {
      type: 'SurveyCorrected',
      data: {
        round: 1,
        corrects: 'survey/3/0',
        correctedOn: '2024-09-02',
        investigatorIds: ['ST011', 'ST012'],
        itemIds: [],
        formSha: sha,
      },
    });
    expect(noteSurvey(corrected)).toMatchObject(
      onCase({ type: 'NoteSurveyCorrection', data: { round: 1, correctedOn: '2024-09-02' } }),
    );
  });

  it('a self-care assessment of the application', async () => {
    const items = { eat: true, dress: true, bed: true, toilet: true, walk: false, bathe: false };
    const event = (purpose: 'APPLICATION' | 'CHANGE'): EventNamed<'SelfCareAssessed'> => ({
      type: 'SelfCareAssessed',
      data: {
        careAssessmentId: other,
        sub: head,
        assessedOn: '2024-08-28',
        purpose,
        assessorIds: ['ST011', 'ST012'],
        rows: [],
      },
      personal: [{ subject: head, data: { items, failedCount: 2, tier: 'PARTIAL' } }],
    });
    const logs = new Logs();
    expect(noteSelfCare(await delivered(logs, 'survey', event('APPLICATION')))).toMatchObject(
      onCase({
        type: 'NoteSelfCare',
        data: { careAssessmentId: other, sub: head, assessorIds: ['ST011', 'ST012'] },
        personal: [{ subject: head, data: { items } }],
      }),
    );
    expect(noteSelfCare(await delivered(logs, 'survey', event('CHANGE')))).toEqual([]);
  });
});

function opened(
  programme: 'DIBAO' | 'TEKUN',
  coveredSubs: readonly string[],
): EventNamed<'EntitlementOpened'> {
  return {
    type: 'EntitlementOpened',
    data: {
      of: 'approval/40/0',
      caseNo: `SA-${programme}-370406109-2024-000009`,
      programme,
      householdId: household,
      villageCode: village,
      areaType: 'RURAL',
      coveredSubs,
      payeeSub: head,
      accountId: account,
      decidedOn: '2024-09-09',
      startMonth: '2024-10',
      segments: [],
    },
  };
}

describe('what the own decisions lead to', () => {
  const history = async (logs: Logs): Promise<readonly Recorded<CaseEvent>[]> => {
    const events: Recorded<CaseEvent>[] = [];
    for (const event of eventsOf(told(granted)))
      events.push(
        ...((await logs.record(caseStreamId, [event])) as readonly Recorded<CaseEvent>[]),
      );
    return events;
  };
  const last = (events: readonly Recorded<CaseEvent>[]) => {
    const grant = events.at(-1);
    if (grant?.event.type !== 'AllowanceGranted') throw new Error('not granted');
    return grant as Recorded<EventNamed<'AllowanceGranted'>>;
  };

  it('a grant opens the right with everything that payment needs', async () => {
    const logs = new Logs();
    const events = await history(logs);
    const own = ownLog(logs, { history: events as unknown as Told });
    const [issued] = await openEntitlement(last(events), own);
    expect(issued).toMatchObject({
      stream: 'entitlement',
      id: caseId,
      command: {
        type: 'OpenEntitlement',
        data: {
          of: last(events).id,
          programme: 'DIBAO',
          householdId: household,
          villageCode: village,
          areaType: 'RURAL',
          coveredSubs: [head, wife],
          payeeSub: head,
          accountId: account,
          startMonth: '2024-10',
          segments: [{ fromMonth: '2024-10', monthlyAmountFen: monthlyFen }],
          reviewClass: 'B',
        },
        personal: [{ subject: head, data: { annualForAmountFen: 480_000 } }],
      },
    });
    expect(await supersedeEntitlement(last(events), own)).toEqual([]);
  });

  it('a new grant changes the right, a denial ends it', async () => {
    const logs = new Logs();
    const events = await history(logs);
    const own = ownLog(logs, { history: events as unknown as Told });
    const { event } = last(events);
    const regrant = {
      ...last(events),
      event: { ...event, data: { ...event.data, supersedes: 'approval/40/0' } },
    };
    expect(await supersedeEntitlement(regrant, own)).toMatchObject([
      {
        stream: 'entitlement',
        id: caseId,
        command: {
          type: 'SupersedeEntitlement',
          data: { outcome: 'GRANTED', decidedOn: '2024-09-09', coveredSubs: [head, wife] },
          personal: [{ subject: head, data: { annualForAmountFen: 480_000 } }],
        },
      },
    ]);
    const denial = await delivered(logs, 'case', {
      type: 'AllowanceDenied',
      data: {
        decidedOn: '2024-11-20',
        assessmentNo: 2,
        reasonCodes: ['PROPERTY_CASH_ABOVE_CAP'],
        issuer: '凫城镇人民政府',
        nature: 'DELEGATED',
        remedyRowId: 'P0028',
        signerId: 'ST001',
        supersedes: 'approval/40/0',
        grounds: [],
        rows: [],
        settles: [],
        deadlines: [],
      },
    });
    expect(await supersedeEntitlement(denial, own)).toEqual([
      {
        stream: 'entitlement',
        id: caseId,
        command: {
          type: 'SupersedeEntitlement',
          data: { outcome: 'DENIED', of: denial.id, decidedOn: '2024-11-20' },
        },
      },
    ]);
  });

  it('a benefit is noted on every other case of the persons it covers', async () => {
    const logs = new Logs();
    const right = await delivered(logs, 'entitlement', opened('TEKUN', [wife]), other);
    const inCase = async (id: string) =>
      delivered(
        logs,
        'application',
        {
          type: 'HouseholdNoted',
          data: {
            of: 'intake/1/0',
            householdId: household,
            headSub: head,
            memberSubs: [head, wife],
            obligorSubs: [],
            certificateIds: [],
          },
        },
        id,
      );
    const views = new Map<string, Told>([
      [overlap.name, [right] as unknown as Told],
      [casePersons.name, [await inCase(caseId), await inCase(other)] as unknown as Told],
    ]);
    const issued = await noteOtherEntitlements(right, ownLog(logs, { views }));
    expect(issued).toEqual(
      onCase({
        type: 'NoteOtherEntitlements',
        data: {
          of: right.id,
          entitlements: [
            { entitlementId: other, programme: 'TEKUN', coveredSubs: [wife], fromMonth: '2024-10' },
          ],
        },
      }),
    );
  });

  it('and that it has ended, also when it never began', async () => {
    const logs = new Logs();
    const right = await delivered(logs, 'entitlement', opened('TEKUN', [wife]), other);
    const end: EventOf<'entitlement'> = {
      type: 'EntitlementTerminated',
      data: {
        of: 'approval/61/0',
        endMonth: '2024-10',
        endReason: 'SUPERSEDED',
        decidedOn: '2024-09-20',
      },
    };
    const ended = await delivered(logs, 'entitlement', end, other);
    const noted = await delivered(logs, 'application', {
      type: 'HouseholdNoted',
      data: {
        of: 'intake/1/0',
        householdId: household,
        headSub: head,
        memberSubs: [wife],
        obligorSubs: [],
        certificateIds: [],
      },
    });
    const views = new Map<string, Told>([
      [overlap.name, [right, ended] as unknown as Told],
      [casePersons.name, [noted] as unknown as Told],
    ]);
    expect(await noteOtherEntitlements(ended, ownLog(logs, { views }))).toMatchObject(
      onCase({ type: 'NoteOtherEntitlements', data: { entitlements: [{ toMonth: '2024-09' }] } }),
    );
  });
});

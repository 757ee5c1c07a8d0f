import type { EventNamed } from '@zelian/contracts/catalogue';
import type { Organ, Person, Post } from '@zelian/contracts/terms';
import type { Sub } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import { Neighbours, type Answered } from '@zelian/service/neighbours';
import { draft, form } from './survey/examples.js';
import { survey } from './survey.service.js';

const CASE = '0198a000-0000-7000-8000-000000000008';
const HOUSEHOLD = '0198a000-0000-7000-8000-000000000009';
const VILLAGE = '370406109215';
/** The smallest file that is a JPEG by its first bytes. */
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);

const person = (staffId: string, post: Post, organ: Organ = 'TOWNSHIP'): Person => ({
  staffId,
  organ,
  posts: [post],
  villages: 'ALL',
  entrustments: [],
});
const supervisor = person('ST008', 'CIVIL_AFFAIRS_HEAD');
const first = person('ST011', 'CIVIL_AFFAIRS');
const second = person('ST012', 'CIVIL_AFFAIRS_DEPUTY');
const third = person('ST010', 'CIVIL_AFFAIRS');
const elsewhere: Person = { ...person('ST013', 'CIVIL_AFFAIRS'), villages: ['370406109200'] };
const leader = person('ST003', 'LEADER');
const assistant = person('ST019', 'VILLAGE_ASSISTANT', 'VILLAGE');
const STAFF = [supervisor, first, second, third, leader, assistant];

let township: Neighbours;
let head: Sub;
let neighbours: readonly Sub[];

beforeEach(async () => {
  township = await Neighbours.start(survey, {
    rules: loadRules(),
    people: [...STAFF, elsewhere],
    on: '2024-08-26',
  });
  head = await township.person('370406195603189976');
  neighbours = [
    await township.person('370406196001019971'),
    await township.person('370406196101019978'),
  ];
  for (const [index, one] of STAFF.entries()) {
    const sub = await township.person(`37040619700101${1000 + index}`);
    await township.officer(one, sub, '2020-08-15');
  }
});
afterEach(async () => township.stop());

const profile = {
  name: '甲角',
  identityKind: 'RESIDENT_ID' as const,
  idNumber: '370406195603189976',
  sex: 'MALE' as const,
  birthDate: '1956-03-18',
  relationToHead: 'HEAD' as const,
  hukouTownship: '370406109',
  hukouType: 'AGRI' as const,
  maritalStatus: '10' as const,
  employment: 'NONE' as const,
  labourCapacity: 'NONE' as const,
};

async function accepted(programme: 'DIBAO' | 'TEKUN' = 'DIBAO'): Promise<void> {
  const household: EventNamed<'HouseholdNoted'> = {
    type: 'HouseholdNoted',
    data: {
      of: 'intake/1/0',
      householdId: HOUSEHOLD,
      headSub: head,
      memberSubs: [head],
      obligorSubs: [],
      certificateIds: [],
    },
    personal: [
      {
        subject: head,
        data: { profile, address: '某村三组十二号', phone: '10012345678', villageGroup: '三组' },
      },
    ],
  };
  const acceptance: EventNamed<'ApplicationAccepted'> = {
    type: 'ApplicationAccepted',
    data: {
      acceptedOn: '2024-08-26',
      handlerId: 'ST013',
      responsibleId: 'ST008',
      programme,
      scope: 'HOUSEHOLD',
      householdId: HOUSEHOLD,
      villageCode: VILLAGE,
      headSub: head,
      applicantSub: head,
      promiseDueOn: '2024-09-11',
      legalDueOn: '2024-09-24',
      calendarVersion: 'example',
      rows: [],
      settles: [],
    },
  };
  await township.tell(`application-${CASE}`, [household, acceptance]);
  await township.settled();
}

const path = `surveys/${CASE}`;
const shown = async (): Promise<Record<string, unknown>> => (await township.get(first, path)).body;
const state = async (): Promise<Record<string, unknown>> =>
  (await shown())['state'] as Record<string, unknown>;
const file = async (by = first): Promise<Answered> => township.get(by, `survey-files/${CASE}`);
const toDoOf = async (by: Person): Promise<unknown> =>
  (await township.get(by, 'to-do')).body['items'];

async function assign(investigatorIds = ['ST011', 'ST012']): Promise<Answered> {
  const ifMatch = (await shown())['version'] as number;
  const body = { investigatorIds, assistantId: 'ST019' };
  return township.command(supervisor, `${path}/assign-investigators`, body, { ifMatch });
}

const start = async (by = first): Promise<Answered> =>
  township.command(by, `${path}/start-survey`, {
    startedAt: '2024-08-29T08:30:00+08:00',
    deviceId: draft,
    position: { latitudeMicrodegrees: 35_099_000, longitudeMicrodegrees: 117_461_000 },
  });

async function record(more: object = {}): Promise<Answered> {
  const upload = await township.file(first, `attachments?sub=${head}`, 'image/jpeg', JPEG);
  return township.command(first, `${path}/record-survey`, {
    finishedOn: '2024-08-29',
    formVersion: 'D10_2024',
    form,
    items: [],
    members: [{ sub: head, livesHere: true, labourCapacity: 'NONE' }],
    neighbours: neighbours.map((neighbourSub) => ({
      neighbourSub,
      answers: [{ questionCode: 'LIVES_HERE', answer: '独自居住' }],
      signed: true,
    })),
    photos: [upload.body['sha']],
    presentSub: head,
    draftId: draft,
    ...more,
  });
}

async function sign(by: Person): Promise<Answered> {
  const { formSha } = await state();
  return township.command(by, `${path}/sign-survey`, { formSha });
}

const householdSigns = async (): Promise<Answered> =>
  township.command(first, `${path}/record-household-signature`, {
    signerSub: head,
    outcome: 'FINGERPRINT',
    signedOn: '2024-08-29',
  });

/** From acceptance to the last signature. */
async function surveyed(): Promise<void> {
  await accepted();
  await assign();
  await township.goTo('2024-08-29');
  await start();
  await record();
  await sign(first);
  await householdSigns();
  await sign(second);
}

describe('a survey from acceptance to the last signature', () => {
  it('is ordered by acceptance, assigned by the supervisor and done by two', async () => {
    await accepted();
    expect(await toDoOf(supervisor)).toMatchObject([
      { kind: 'ASSIGN_INVESTIGATORS', dueOn: '2024-08-29', villageCode: VILLAGE },
    ]);
    expect((await assign()).status).toBe(201);
    expect(await toDoOf(supervisor)).toEqual([]);
    expect(await toDoOf(first)).toMatchObject([{ kind: 'SURVEY', dueOn: '2024-09-02' }]);
    expect(await toDoOf(third)).toEqual([]);
    await township.goTo('2024-08-29');
    expect((await start()).status).toBe(201);
    expect((await record()).status).toBe(201);
    expect((await sign(first)).status).toBe(201);
    expect((await householdSigns()).status).toBe(201);
    expect(await state()).toMatchObject({ status: 'recorded', signedBy: ['ST011'] });
    expect((await sign(second)).status).toBe(201);
    expect(await state()).toMatchObject({ status: 'completed' });
    expect(await toDoOf(first)).toEqual([]);
  });

  it('stands in its file with everything opened for the clerks of the village', async () => {
    await surveyed();
    const { body, headers } = await file();
    expect(body).toMatchObject({
      villageCode: VILLAGE,
      people: [{ sub: head, name: '甲角', relation: 'HEAD', address: '某村三组十二号' }],
      rounds: [
        {
          round: 1,
          investigatorIds: ['ST011', 'ST012'],
          assistantId: 'ST019',
          startedLate: false,
          forms: [
            {
              what: 'RECORDED',
              neighbourCount: 2,
              persons: [
                { sub: head, form: { opinion: '建议纳入' }, finding: { livesHere: true } },
                { sub: neighbours[0], interview: { answers: [{ answer: '独自居住' }] } },
                { sub: neighbours[1] },
              ],
            },
          ],
          signatures: [{ staffId: 'ST011' }, { staffId: 'ST012' }],
          household: { outcome: 'FINGERPRINT' },
          completedOn: '2024-08-29',
          late: false,
        },
      ],
    });
    const opened = String(headers['x-zelian-opened']);
    for (const sub of [head, ...neighbours]) expect(opened).toContain(sub);
    expect((await file(elsewhere)).status).toBe(404);
    expect((await file(leader)).status).toBe(403);
  });

  it('is corrected by one of the two, and signed by all again', async () => {
    await surveyed();
    const { formEventIds } = await state();
    const [corrects] = formEventIds as readonly string[];
    const body = { corrects, form: { ...form, opinion: '暂不纳入' }, why: '意见误填' };
    const ifMatch = (await shown())['version'] as number;
    const corrected = await township.command(second, `${path}/correct-survey`, body, { ifMatch });
    expect(corrected.status).toBe(201);
    expect(await toDoOf(first)).toMatchObject([{ kind: 'SIGN_SURVEY_AGAIN' }]);
    expect((await file()).body).toMatchObject({
      rounds: [{ signatures: [], forms: [{ what: 'RECORDED' }, { what: 'CORRECTED', corrects }] }],
    });
    await sign(second);
    await householdSigns();
    await sign(first);
    expect(await state()).toMatchObject({ status: 'completed' });
    expect(await toDoOf(first)).toEqual([]);
    expect(JSON.stringify((await file()).body)).toContain('暂不纳入');
  });

  it('notes that nobody let them in', async () => {
    await accepted();
    await assign();
    await township.goTo('2024-08-29');
    const tried = await township.command(first, `${path}/record-no-entry`, {
      triedAt: '2024-08-29T08:00:00+08:00',
      kind: 'REFUSED',
      reason: '称家中无人',
    });
    expect(tried.status).toBe(201);
    expect((await file()).body).toMatchObject({
      rounds: [
        { noEntries: [{ kind: 'REFUSED', persons: [{ sub: head, reason: '称家中无人' }] }] },
      ],
    });
  });

  it('misses each limit once', async () => {
    await accepted();
    await township.goTo('2024-09-05');
    expect((await file()).body['missed']).toEqual([
      { kind: 'SURVEY_START', dueOn: '2024-08-29' },
      { kind: 'SURVEY_FINISH', dueOn: '2024-09-02' },
    ]);
    await assign();
    await start();
    expect((await file()).body).toMatchObject({
      missed: [{}, {}],
      rounds: [{ startedLate: false }],
    });
  });
});

describe('who may not survey', () => {
  it('a leader, an assistant alone, one alone', async () => {
    await accepted();
    for (const ids of [['ST011'], ['ST011', 'ST003'], ['ST011', 'ST019']])
      expect(await assign(ids)).toMatchObject({
        status: 400,
        body: { code: 'SURVEY_NEEDS_TWO_INVESTIGATORS' },
      });
    expect(await assign(['ST011', 'ST099'])).toMatchObject({
      status: 409,
      body: { code: 'OFFICER_NOT_ACTIVE' },
    });
    const byClerk = await township.command(
      first,
      `${path}/assign-investigators`,
      { investigatorIds: ['ST011', 'ST012'] },
      { ifMatch: 2 },
    );
    expect(byClerk).toMatchObject({ status: 403, body: { code: 'POST_MAY_NOT_DO_THIS' } });
  });

  it('kin of the household: before, and when it comes out afterwards', async () => {
    await accepted();
    await assign();
    await township.tell(`application-${CASE}`, [
      {
        type: 'KinMatched',
        data: { of: 'intake/1/0', staffId: 'ST012', sub: head, declared: false },
      },
    ] satisfies readonly EventNamed<'KinMatched'>[]);
    await township.settled();
    expect(await toDoOf(supervisor)).toMatchObject([{ kind: 'REPLACE_INVESTIGATOR' }]);
    await township.goTo('2024-08-29');
    await start();
    await record();
    expect(await sign(second)).toMatchObject({ status: 403, body: { code: 'OFFICER_IS_KIN' } });
    expect(await assign()).toMatchObject({ status: 403, body: { code: 'OFFICER_IS_KIN' } });
    expect((await assign(['ST011', 'ST010'])).status).toBe(201);
    expect(await toDoOf(supervisor)).toEqual([]);
    expect(await state()).toMatchObject({ status: 'assigned' });
  });

  it('whoever reviewed or voted on the decision that sent it back', async () => {
    await surveyed();
    await township.tell(`case-${CASE}`, [
      {
        type: 'CaseReviewed',
        data: { assessmentNo: 1, proposal: 'GRANT', reviewerId: 'ST008', reviewedOn: '2024-08-30' },
        personal: [{ subject: head, data: { opinion: '同意' } }],
      },
      { type: 'VoteCast', data: { meetingId: draft, staffId: 'ST010', choice: 'AGREE' } },
      {
        type: 'CaseReturned',
        data: {
          to: 'ASSESSMENT',
          reasonCode: 'AMOUNT',
          byDesk: 'groupOffice',
          returnedOn: '2024-08-30',
        },
        personal: [{ subject: head, data: { note: '重新核算' } }],
      },
      {
        type: 'CaseReturned',
        data: {
          to: 'SURVEY',
          reasonCode: 'DOUBT',
          byDesk: 'groupOffice',
          returnedOn: '2024-08-30',
        },
        personal: [{ subject: head, data: { note: '重新入户' } }],
      },
    ] satisfies readonly EventNamed<'CaseReviewed' | 'VoteCast' | 'CaseReturned'>[]);
    await township.goTo('2024-08-30', '10:00');
    expect(await state()).toMatchObject({
      status: 'ordered',
      round: 2,
      startDueOn: '2024-09-04',
      approverIds: ['ST008', 'ST010'],
    });
    for (const ids of [
      ['ST008', 'ST011'],
      ['ST010', 'ST011'],
    ])
      expect(await assign(ids)).toMatchObject({
        status: 403,
        body: { code: 'SURVEYOR_WAS_APPROVER' },
      });
    expect((await assign()).status).toBe(201);
  });
});

describe('self-care of a person in extreme poverty', () => {
  const careAssessmentId = '0198a000-0000-7000-8000-0000000000c1';
  const items = { eat: true, dress: true, bed: true, toilet: true, walk: false, bathe: false };

  it('is assessed by one, valid with the second signature, and graded', async () => {
    await accepted('TEKUN');
    await township.goTo('2024-08-29');
    expect(await toDoOf(first)).toMatchObject([{ kind: 'ASSESS_SELF_CARE' }]);
    const assess = async (secondAssessorId: string): Promise<Answered> =>
      township.command(first, `${path}/assess-self-care`, {
        careAssessmentId,
        sub: head,
        assessedOn: '2024-08-29',
        items,
        secondAssessorId,
      });
    expect(await assess('ST003')).toMatchObject({ body: { code: 'ASSESSMENT_NEEDS_TWO' } });
    expect((await assess('ST010')).status).toBe(201);
    expect(await toDoOf(first)).toEqual([]);
    expect(await toDoOf(third)).toMatchObject([{ kind: 'COSIGN_SELF_CARE', staffId: 'ST010' }]);
    const cosign = async (by: Person): Promise<Answered> =>
      township.command(by, `${path}/cosign-self-care`, { careAssessmentId });
    expect(await cosign(second)).toMatchObject({ body: { code: 'NOT_THE_SECOND_ASSESSOR' } });
    expect((await cosign(third)).status).toBe(201);
    expect(await toDoOf(third)).toEqual([]);
    expect((await file()).body['selfCare']).toMatchObject([
      {
        cosigned: true,
        assessorIds: ['ST011', 'ST010'],
        persons: [{ sub: head, failedCount: 2, tier: 'PARTIAL' }],
      },
    ]);
  });
});

describe('an application that ends', () => {
  it('ends the survey with its limits and tasks, whatever ended it and however often', async () => {
    await accepted();
    await township.tell(`application-${CASE}`, [
      {
        type: 'NonCooperationRecorded',
        data: {
          whatCode: 'ENTRY_REFUSED',
          warnedOn: '2024-08-26',
          endedOn: '2024-08-26',
          settles: [],
        },
        personal: [{ subject: head, data: { reason: '两次拒绝入户' } }],
      },
      {
        type: 'ApplicationWithdrawn',
        data: { withdrawnOn: '2024-08-26', cause: 'OWN_WISH', settles: [] },
        personal: [{ subject: head, data: { reason: '不再申请' } }],
      },
    ] satisfies readonly EventNamed<'NonCooperationRecorded' | 'ApplicationWithdrawn'>[]);
    await township.goTo('2024-09-05');
    expect(await state()).toMatchObject({ status: 'closed', cause: 'NON_COOPERATION' });
    expect(await toDoOf(supervisor)).toEqual([]);
    expect((await file()).body).toMatchObject({ closed: 'NON_COOPERATION', missed: [] });
    expect(await assign()).toMatchObject({ status: 409, body: { code: 'CASE_HAS_ENDED' } });
  });
});

describe('a member who joins, and one put right', () => {
  it('is known to the investigators, and is no neighbour', async () => {
    await accepted();
    await assign();
    const wife = neighbours[0] ?? head;
    await township.tell(`application-${CASE}`, [
      {
        type: 'HouseholdChangeNoted',
        data: { of: 'intake/5/0', householdId: HOUSEHOLD, sub: wife, kind: 'MEMBER_JOINED' },
        personal: [
          {
            subject: wife,
            data: { profile: { ...profile, name: '甲氐', relationToHead: 'SPOUSE' as const } },
          },
        ],
      },
      {
        type: 'HouseholdChangeNoted',
        data: { of: 'intake/6/0', householdId: HOUSEHOLD, sub: head, kind: 'PERSON_CORRECTED' },
        personal: [{ subject: head, data: { address: '某村四组一号' } }],
      },
    ] satisfies readonly EventNamed<'HouseholdChangeNoted'>[]);
    await township.goTo('2024-08-29');
    expect((await file()).body['people']).toEqual([
      expect.objectContaining({ sub: head, address: '某村三组十二号' }),
      { sub: wife, name: '甲氐', relation: 'SPOUSE' },
      { sub: head, address: '某村四组一号' },
    ]);
    await start();
    expect(await record()).toMatchObject({
      status: 400,
      body: { code: 'NEIGHBOUR_IS_OF_HOUSEHOLD', details: { subs: [wife] } },
    });
  });
});

import type { EventName, EventNamed } from '@zelian/contracts/catalogue';
import type { Person } from '@zelian/contracts/terms';
import type { Recorded } from '@zelian/eventlog/commit';
import { defined } from '@zelian/kernel/defined';
import { uuidv5 } from '@zelian/kernel/ids';
import type { Sub } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import { Neighbours, type Answered } from '@zelian/service/neighbours';
import {
  babyProfile,
  CASE,
  clerk,
  daughterDuty,
  headProfile,
  HOUSEHOLD,
  otherClerk,
  sonProfile,
  supervisor,
  VILLAGE,
} from './examples.js';
import { intake } from './intake.service.js';

const assistant: Person = {
  ...clerk,
  staffId: 'ST019',
  posts: ['VILLAGE_ASSISTANT'],
  villages: ['370406109200'],
};
const PEOPLE: readonly Person[] = [clerk, otherClerk, supervisor, assistant];
const OTHER_CASE = uuidv5('another case');
const OTHER_HOUSEHOLD = uuidv5('another household');

let township: Neighbours;
let head: Sub;
let son: Sub;
let daughter: Sub;

/** A township with three persons in the register, and nothing else. */
async function open(): Promise<void> {
  township = await Neighbours.start(intake, {
    rules: loadRules(),
    people: PEOPLE,
    on: '2024-08-23',
  });
  head = await subject(headProfile.idNumber, headProfile.name);
  son = await subject(sonProfile.idNumber, sonProfile.name);
  daughter = await subject(daughterDuty.idNumber, daughterDuty.name);
}
const close = async (): Promise<void> => township.stop();

async function subject(number?: string, name?: string): Promise<Sub> {
  const kind = number === undefined ? 'UNKNOWN' : 'RESIDENT_ID';
  const { body } = await township.command(clerk, 'subjects', { kind, number, name });
  if (typeof body['sub'] !== 'string') throw new Error(`no subject: ${JSON.stringify(body)}`);
  return body['sub'];
}

const ofHousehold = async (command: string, body: object, ifMatch?: number): Promise<Answered> =>
  ask(`households/${HOUSEHOLD}/${command}`, body, ifMatch);
const ofCase = async (command: string, body: object, ifMatch?: number): Promise<Answered> =>
  ask(`applications/${CASE}/${command}`, body, ifMatch);
const ask = async (path: string, body: object, ifMatch?: number): Promise<Answered> =>
  township.command(clerk, path, body, defined({ ifMatch }));

/** Events of a case once everything that was set off has been done. */
async function eventsOf(caseId = CASE): Promise<readonly Recorded<EventNamed<EventName>>[]> {
  await township.settled();
  return township.service.own.events('application', caseId);
}
const typesOf = async (caseId = CASE): Promise<readonly string[]> =>
  (await eventsOf(caseId)).map(({ event }) => event.type);
const versionOf = async (caseId = CASE): Promise<number> => (await eventsOf(caseId)).length;

const registering = (over: object = {}) => ({
  villageCode: VILLAGE,
  headSub: head,
  members: [
    { sub: head, profile: headProfile },
    { sub: son, profile: sonProfile },
  ],
  address: '王家湾村5组18号',
  ...over,
});
const intending = (over: object = {}) => ({
  programme: 'DIBAO',
  householdId: HOUSEHOLD,
  applicantSub: head,
  channel: 'WINDOW',
  intentOn: '2024-08-23',
  parties: [
    { sub: head, role: 'MEMBER' },
    { sub: daughter, role: 'OBLIGOR' },
  ],
  cause: '因病致贫',
  ...over,
});

async function register(): Promise<void> {
  const opened = await ofHousehold('register-household', registering());
  expect(opened.status).toBe(201);
  const named = await ofHousehold('name-obligor', {
    sub: daughter,
    supportedSubs: [head],
    duty: daughterDuty,
  });
  expect(named.status).toBe(201);
}

async function intend(over: object = {}, caseId = CASE): Promise<Answered> {
  return township.command(clerk, `applications/${caseId}/record-intent`, intending(over));
}

describe('the subject register', () => {
  beforeAll(open);
  afterAll(close);

  it('gives one person one id, however the number is typed, and an unknown person a new one', async () => {
    const lower = daughterDuty.idNumber.toLowerCase();
    await expect(subject(lower)).resolves.toBe(daughter);
    const [one, other] = [await subject(), await subject()];
    expect(one).not.toBe(other);
  });

  it('takes no number that cannot be right, and no unknown field', async () => {
    const wrong = { kind: 'RESIDENT_ID', number: '370406194505289972' };
    const answered = await township.command(clerk, 'subjects', wrong);
    expect(answered).toMatchObject({ status: 400, body: { code: 'CITIZEN_ID_INVALID' } });
    const missing = await township.command(clerk, 'subjects', { kind: 'RESIDENT_ID' });
    expect(missing).toMatchObject({ status: 400, body: { code: 'CITIZEN_ID_INVALID' } });
    const more = await township.command(clerk, 'subjects', { kind: 'UNKNOWN', age: 3 });
    expect(more).toMatchObject({ status: 400, body: { errors: [{ pointer: '/age' }] } });
  });

  it('is used like an opening: the gateway is told whom it was about', async () => {
    const body = { kind: 'RESIDENT_ID', number: headProfile.idNumber };
    const answered = await township.command(clerk, 'subjects', body);
    expect(answered).toMatchObject({ status: 200 });
    expect(answered.body).toEqual({ sub: head });
    expect(answered.headers['x-zelian-opened']).toContain(head);
  });
});

describe('a household', () => {
  beforeEach(open);
  afterEach(close);

  it('is registered once; nobody lives in two', async () => {
    await register();
    const again = registering({ headSub: son, members: [{ sub: son, profile: sonProfile }] });
    const answered = await township.command(
      clerk,
      `households/${OTHER_HOUSEHOLD}/register-household`,
      again,
    );
    expect(answered).toMatchObject({
      status: 409,
      body: {
        code: 'PERSON_ALREADY_REGISTERED',
        details: { sub: son, householdId: HOUSEHOLD },
      },
    });
  });

  it('takes nobody under the id of another person, and writes nothing then', async () => {
    const swapped = registering({ members: [{ sub: head, profile: sonProfile }] });
    const answered = await ofHousehold('register-household', swapped);
    expect(answered).toMatchObject({
      status: 400,
      body: { code: 'SUBJECT_UNKNOWN', details: { subs: [head] } },
    });
    expect(await township.service.position()).toBe(0);
  });

  it('keeps another person’s certificate and another person’s number out', async () => {
    await register();
    const certificate = await ofHousehold('record-certificate', {
      sub: son,
      certificateId: uuidv5('certificate'),
      issuedOn: '2019-03-20',
      validToOn: '2029-03-19',
      content: { certificateNo: '37040619450528997352', type: 'INTELLECTUAL', grade: 2 },
    });
    expect(certificate).toMatchObject({ status: 400, body: { code: 'SUBJECT_UNKNOWN' } });
    const correction = await ofHousehold(
      'correct-person',
      {
        sub: head,
        corrects: 'intake/1/0',
        values: { profile: { ...headProfile, idNumber: sonProfile.idNumber } },
        why: '号码登记有误',
        evidence: [],
      },
      2,
    );
    expect(correction).toMatchObject({ status: 409, body: { code: 'PERSON_ALREADY_REGISTERED' } });
  });
});

describe('a wish', () => {
  beforeEach(open);
  afterEach(close);

  it('draws its number, notes the household and is refused a second time', async () => {
    await register();
    expect(await intend()).toMatchObject({ status: 201 });
    const [intent, noted] = await eventsOf();
    expect(intent?.event.data).toMatchObject({
      caseNo: 'SA-DIBAO-370406109-2024-000001',
      villageCode: VILLAGE,
      running: [],
    });
    expect(noted?.event).toMatchObject({
      type: 'HouseholdNoted',
      data: { headSub: head, memberSubs: [head, son], obligorSubs: [daughter] },
      personal: [
        { subject: head, data: { profile: headProfile, address: '王家湾村5组18号' } },
        { subject: son, data: { profile: sonProfile } },
        { subject: daughter, data: { duty: daughterDuty, supportedSubs: [head] } },
      ],
    });
    expect(await intend({}, OTHER_CASE)).toMatchObject({
      status: 409,
      body: { code: 'CASE_ALREADY_RUNNING', details: { caseId: CASE } },
    });
  });

  it('may be for another programme, or for another person of the household', async () => {
    await register();
    await intend();
    const tekun = { programme: 'TEKUN', subjectSub: head };
    expect(await intend(tekun, uuidv5('tekun of the head'))).toMatchObject({ status: 201 });
    expect(await intend(tekun, uuidv5('once more'))).toMatchObject({
      body: { code: 'CASE_ALREADY_RUNNING' },
    });
    const ofSon = { programme: 'TEKUN', subjectSub: son, applicantSub: son };
    expect(await intend(ofSon, uuidv5('tekun of the son'))).toMatchObject({ status: 201 });
    const single = { scope: 'SINGLE_PERSON', subjectSub: son };
    expect(await intend(single, uuidv5('single'))).toMatchObject({
      body: { code: 'CASE_ALREADY_RUNNING', details: { caseId: CASE } },
    });
  });

  it('may come again after a denial, not after a grant until the entitlement has ended', async () => {
    await register();
    await intend();
    const of = { decidedOn: '2024-08-23' } as EventNamed<'AllowanceGranted'>['data'];
    await township.tell(`case-${CASE}`, [{ type: 'AllowanceGranted', data: of }]);
    expect(await typesOf()).toContain('DecisionNoted');
    expect(await intend({}, OTHER_CASE)).toMatchObject({ body: { code: 'CASE_ALREADY_RUNNING' } });
    await township.tell(`entitlement-${CASE}`, [
      {
        type: 'EntitlementTerminated',
        data: {} as EventNamed<'EntitlementTerminated'>['data'],
      },
    ]);
    await township.settled();
    expect(await intend({}, OTHER_CASE)).toMatchObject({ status: 201 });
    const denied = { decidedOn: '2024-08-23' } as EventNamed<'AllowanceDenied'>['data'];
    await township.tell(`case-${OTHER_CASE}`, [{ type: 'AllowanceDenied', data: denied }]);
    expect(await typesOf(OTHER_CASE)).toContain('DecisionNoted');
    expect(await intend({}, uuidv5('third'))).toMatchObject({ status: 201 });
  });

  it('asks a guardian to sign for a minor', async () => {
    await register();
    const baby = await subject(babyProfile.idNumber, babyProfile.name);
    await ofHousehold('add-member', {
      sub: baby,
      joinedOn: '2024-08-20',
      cause: 'BIRTH',
      profile: babyProfile,
    });
    await intend({ parties: [{ sub: baby, role: 'MEMBER' }] });
    const scan = await upload();
    const signing = (over: object) => ({
      signedOn: '2024-08-23',
      method: 'PAPER',
      scopeCodes: ['BANK'],
      programmes: ['DIBAO'],
      continuing: false,
      textVersion: 'D-02/2020',
      scanSha: scan,
      sub: baby,
      ...over,
    });
    const sign = async (over: object) => ofCase('sign-authorisation', signing(over));
    expect(await sign({})).toMatchObject({ status: 400, body: { code: 'GUARDIAN_MISSING' } });
    expect(await sign({ guardianSub: son })).toMatchObject({ status: 201 });
    expect(await typesOf()).toContain('AuthorisationsCompleted');
  });
});

/** A page small enough to be sent in a test; the service keeps it under the head's key. */
async function upload(): Promise<string> {
  const page = Buffer.from('%PDF-1.4 one page');
  const { status, body } = await township.file(
    clerk,
    `attachments?sub=${head}`,
    'application/pdf',
    page,
  );
  expect(status).toBe(201);
  return String(body['sha']);
}

describe('what befalls a household', () => {
  beforeEach(open);
  afterEach(close);

  it('is noted on every case of it, whoever was first', async () => {
    await register();
    await intend();
    await intend({ programme: 'TEKUN', subjectSub: son, applicantSub: son }, OTHER_CASE);
    await ofHousehold('record-life-event', {
      lifeEventId: uuidv5('death'),
      sub: head,
      kind: 'DEATH',
      occurredOn: '2024-08-22',
      knownOn: '2024-08-23',
      detail: { source: 'VILLAGE', note: '村委会报告' },
    });
    for (const [caseId, ofApplicant] of [
      [CASE, true],
      [OTHER_CASE, undefined],
    ] as const) {
      const noted = (await eventsOf(caseId)).find(
        ({ event }) => event.type === 'HouseholdChangeNoted',
      );
      expect(noted?.event).toMatchObject({
        data: { kind: 'DEATH', sub: head, occurredOn: '2024-08-22', knownOn: '2024-08-23' },
        personal: [
          { subject: head, data: { profile: headProfile, detail: { note: '村委会报告' } } },
        ],
      });
      expect(noted?.event.data).toHaveProperty(
        ofApplicant === true ? 'ofApplicant' : 'householdId',
      );
    }
  });

  it('is noted as it stands when something was corrected', async () => {
    await register();
    await intend();
    const right = { ...headProfile, name: '庚毕危' };
    const corrected = await ofHousehold(
      'correct-person',
      {
        sub: head,
        corrects: 'intake/1/0',
        values: { profile: right },
        why: '户口簿',
        evidence: [],
      },
      2,
    );
    expect(corrected.status).toBe(201);
    const noted = (await eventsOf()).at(-1);
    expect(noted?.event).toMatchObject({
      type: 'HouseholdChangeNoted',
      data: { kind: 'PERSON_CORRECTED', sub: head, corrects: 'intake/1/0' },
      personal: [{ subject: head, data: { profile: right, address: '王家湾村5组18号' } }],
    });
  });
});

describe('近亲属比对', () => {
  beforeEach(open);
  afterEach(close);

  const officer = (sub: Sub): EventNamed<'StaffRegistered'> => ({
    type: 'StaffRegistered',
    data: { sub, organ: 'TOWNSHIP', activeFrom: '2020-08-15' },
  });
  const relative = (sub: Sub): EventNamed<'NearRelativeDeclared'> => ({
    type: 'NearRelativeDeclared',
    data: { relationId: uuidv5('relation'), relativeSub: sub, declaredOn: '2024-01-01' },
    personal: [{ subject: sub, data: { name: daughterDuty.name, relation: 'SIBLING' } }],
  });
  const matches = async () =>
    (await eventsOf())
      .filter(({ event }) => event.type === 'KinMatched')
      .map(({ event }) => [event.data, event.personal?.[0]?.data]);

  it('finds relatives and officers that were known before the wish', async () => {
    await township.tell('staff-ST009', [officer(head)]);
    await township.tell('staff-ST010', [relative(daughter)]);
    await township.settled();
    await register();
    await intend();
    expect(await matches()).toEqual([
      [
        expect.objectContaining({ staffId: 'ST009', sub: head, declared: false }),
        { relation: 'SELF' },
      ],
      [
        expect.objectContaining({ staffId: 'ST010', sub: daughter, declared: false }),
        { relation: 'SIBLING' },
      ],
    ]);
  });

  it('finds them as well when the officer comes after the wish', async () => {
    await register();
    await intend();
    await township.tell('staff-ST010', [relative(daughter)]);
    await township.tell('staff-ST009', [officer(head)]);
    expect((await matches()).length).toBe(2);
  });

  it('finds each match once when both come at the same time', async () => {
    await register();
    await Promise.all([intend(), township.tell('staff-ST010', [relative(daughter)])]);
    expect((await matches()).length).toBe(1);
  });

  it('sees a party that is named later', async () => {
    await township.tell('staff-ST010', [relative(son)]);
    await register();
    await intend();
    expect(await matches()).toEqual([]);
    await ofCase('name-party', {
      sub: son,
      role: 'MEMBER',
      why: '同住',
    });
    expect(await matches()).toEqual([
      [expect.objectContaining({ staffId: 'ST010', sub: son }), { relation: 'SIBLING' }],
    ]);
  });
});

describe('a clearly ineligible report', () => {
  beforeEach(open);
  afterEach(close);

  const report = (): EventNamed<'CheckReported'> => ({
    type: 'CheckReported',
    data: {
      round: 1,
      reportNo: 'HD-2024-0001',
      conclusion: 'OBVIOUS_MISMATCH',
      issuedOn: '2024-08-23',
      sources: [{ source: 'VEHICLE', attempts: ['OK'] }],
      comparisons: [{ hitId: uuidv5('hit'), comparison: 'NOT_DECLARED' }],
      grounds: [{ rule: 'PROPERTY_VEHICLE', version: '1', rows: [], outcome: 'FAIL', input: {} }],
    } as unknown as EventNamed<'CheckReported'>['data'],
  });

  it('is told to the applicant, and a re-check or the timer ends the waiting', async () => {
    await register();
    await intend();
    await township.tell(`check-${CASE}`, [report()]);
    expect(await typesOf()).toContain('CheckReportNoted');
    const issued = await ofCase(
      'issue-check-notice',
      { noticeOn: '2024-08-23', facts: '名下车辆一辆未申报' },
      await versionOf(),
    );
    expect(issued.status).toBe(201);
    await township.tell(`check-${CASE}`, [
      {
        type: 'RecheckRequested',
        data: { round: 1, requestedOn: '2024-08-23' } as EventNamed<'RecheckRequested'>['data'],
      },
    ]);
    expect((await typesOf()).at(-1)).toBe('RecheckNoted');
    await township.goTo('2024-09-10');
    expect(await typesOf()).not.toContain('DeadlineMissed');
  });

  it('is missed by the timer when nobody answers', async () => {
    await register();
    await intend();
    await township.tell(`check-${CASE}`, [report()]);
    const version = await versionOf();
    await ofCase('issue-check-notice', { noticeOn: '2024-08-23' }, version);
    await township.goTo('2024-09-10');
    expect((await typesOf()).filter((type) => type === 'DeadlineMissed')).toHaveLength(1);
    const todo = await township.get(clerk, 'to-do');
    expect(todo.body['items']).toContainEqual(
      expect.objectContaining({ kind: 'CLOSE_LAPSED', desk: 'clerk', caseId: CASE }),
    );
  });

  it('hears that an entry was not gained', async () => {
    await register();
    await intend();
    await township.tell(`survey-${CASE}`, [
      {
        type: 'EntryNotGained',
        data: { round: 1, triedAt: '2024-08-23T01:00:00.000Z', kind: 'REFUSED' },
      },
    ]);
    expect(await typesOf()).toContain('EntryNoted');
    const { body } = await township.get(supervisor, 'to-do');
    expect(body['items']).toContainEqual(
      expect.objectContaining({ kind: 'WARN_OF_NON_COOPERATION', villageCode: VILLAGE }),
    );
  });
});

describe('list and search', () => {
  const foundBy = async (query: string, by: Person = clerk) => township.get(by, `search?${query}`);
  const itemsOf = ({ body }: Answered) => body['items'] as readonly object[];

  beforeAll(async () => {
    await open();
    await register();
    await intend();
  });
  afterAll(close);

  it('show the case with the name masked, and say whose part was opened', async () => {
    const listed = await township.get(clerk, 'applications?state=intent');
    expect(itemsOf(listed)).toEqual([
      expect.objectContaining({
        caseId: CASE,
        caseNo: 'SA-DIBAO-370406109-2024-000001',
        state: 'intent',
        applicantName: '庚*尾',
      }),
    ]);
    expect(listed.headers['x-zelian-opened']).toContain(head);
    expect(JSON.stringify(listed.body)).not.toContain('庚毕尾');
  });

  it('list only what is asked for', async () => {
    for (const filter of ['state=accepted', 'village=370406109200', 'handler=ST010'])
      expect(itemsOf(await township.get(clerk, `applications?${filter}`))).toEqual([]);
    const all = `applications?state=intent&village=${VILLAGE}&handler=ST013`;
    expect(itemsOf(await township.get(clerk, all))).toHaveLength(1);
  });

  it.each([
    [
      'find the case by number, name, initials, case number, or several of them',
      [
        `number=${headProfile.idNumber}`,
        'last4=9973',
        `name=${encodeURIComponent('庚毕尾')}`,
        `name=${encodeURIComponent('庚 毕 尾')}`,
        'initials=GBW',
        `name=${encodeURIComponent(daughterDuty.name)}`,
        'caseNo=SA-DIBAO-370406109-2024-000001',
        `name=${encodeURIComponent('庚毕尾')}&last4=9973`,
      ],
      [CASE],
    ],
    [
      'find nothing by another name, words of two people, a wrong or another number',
      [
        `name=${encodeURIComponent('庚毕')}`,
        `name=${encodeURIComponent('庚毕尾')}&last4=9971`,
        'number=370406194505289972',
        'caseNo=SA-DIBAO-370406109-2024-000002',
        'last4=9973&caseNo=SA-DIBAO-370406109-2024-000002',
      ],
      [],
    ],
  ])('%s', async (_what, queries, caseIds) => {
    const found: Record<string, unknown> = {};
    for (const query of queries)
      found[query] = itemsOf(await foundBy(query)).map((item) => Reflect.get(item, 'caseId'));
    expect(found).toEqual(Object.fromEntries(queries.map((query) => [query, caseIds])));
  });

  it('find nothing in other people’s villages, and ask for a word', async () => {
    expect(itemsOf(await foundBy('last4=9973', assistant))).toEqual([]);
    expect(itemsOf(await township.get(assistant, 'applications'))).toEqual([]);
    expect(await foundBy('x=1')).toMatchObject({ status: 400, body: { code: 'SEARCH_EMPTY' } });
  });
});

describe('a row of the list', () => {
  const rows = async () => (await township.get(clerk, 'applications')).body['items'];

  beforeEach(async () => {
    await open();
    await register();
    await intend();
  });
  afterEach(close);

  it('follows the clock of the case', async () => {
    const promise = { kind: 'PROMISE', dueOn: '2024-09-18', deadlineId: uuidv5('promise') };
    const data = { deadlines: [promise] } as unknown as EventNamed<'ClockResumed'>['data'];
    await township.tell(`case-${CASE}`, [{ type: 'ClockResumed', data }]);
    expect(await rows()).toEqual([
      expect.objectContaining({ promiseDueOn: '2024-09-18', clockStands: false }),
    ]);
  });

  it('names who succeeded the applicant', async () => {
    const letterSha = await upload();
    await ofCase('name-successor', { sub: son, letterSha });
    expect(await rows()).toEqual([
      expect.objectContaining({ applicantSub: son, applicantName: '庚*张' }),
    ]);
  });
});

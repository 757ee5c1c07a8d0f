import type { EventNamed } from '@zelian/contracts/catalogue';
import { CHECK_SOURCES } from '@zelian/contracts/person';
import type { Organ, Person, Post } from '@zelian/contracts/terms';
import type { Sub } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import { Neighbours, type Answered } from '@zelian/service/neighbours';
import { profile } from './check/examples.js';
import { economicCheck } from './economic-check.service.js';
import { fileOf, linesOf, sha256Of } from './file-exchange/lines.js';
import { RESULT_FORMAT } from './file-exchange/result-file.js';

const CASE = '0198a000-0000-7000-8000-000000000008';
const HOUSEHOLD = '0198a000-0000-7000-8000-000000000009';
const CAR = '0198a000-0000-7000-8000-0000000000b2';
const VILLAGE = '370406109215';
const SHA = 'a'.repeat(64);

const person = (staffId: string, post: Post, organ: Organ): Person => ({
  staffId,
  organ,
  posts: [post],
  villages: 'ALL',
  entrustments: [],
});
const clerk = person('ST013', 'CIVIL_AFFAIRS', 'TOWNSHIP');
const elsewhere: Person = {
  ...person('ST012', 'CIVIL_AFFAIRS', 'TOWNSHIP'),
  villages: ['370406109200'],
};
const finance = person('ST014', 'FINANCE', 'TOWNSHIP');
const officer = person('ST020', 'DISTRICT_OFFICER', 'DISTRICT_CIVIL_AFFAIRS');
const otherOfficer = person('ST021', 'DISTRICT_OFFICER', 'DISTRICT_CIVIL_AFFAIRS');
const client: Person = {
  ...person('CLIENT-1', 'DISTRICT_OFFICER', 'DISTRICT_CIVIL_AFFAIRS'),
  posts: [],
  client: {
    desk: 'district',
    commands: ['StartCheck', 'AnswerSource', 'IssueCheckReport'],
    reads: ['economic-check/exchange/results'],
  },
};
const narrowClient: Person = {
  ...client,
  staffId: 'CLIENT-2',
  client: {
    desk: 'district',
    commands: ['StartCheck'],
    reads: ['economic-check/exchange/results'],
  },
};
const PEOPLE = [clerk, elsewhere, finance, officer, otherOfficer, client, narrowClient];

let township: Neighbours;
let head: Sub;

async function start(): Promise<void> {
  township = await Neighbours.start(economicCheck, {
    rules: loadRules(),
    people: PEOPLE,
    on: '2024-08-23',
  });
  head = await township.person('370406195603189976');
  for (const [index, one] of [clerk, officer, otherOfficer].entries()) {
    const sub = await township.person(`37040619700101${1000 + index}`);
    await township.officer(one, sub, '2020-08-15');
  }
}
const stop = async (): Promise<void> => township.stop();

/** The events of intake up to the last authorisation. */
async function intent(): Promise<void> {
  const recorded: EventNamed<'IntentRecorded'> = {
    type: 'IntentRecorded',
    data: {
      caseNo: 'SA-DIBAO-370406109-2024-000008',
      programme: 'DIBAO',
      scope: 'HOUSEHOLD',
      householdId: HOUSEHOLD,
      villageCode: VILLAGE,
      applicantSub: head,
      channel: 'WINDOW',
      intentOn: '2024-08-23',
      parties: [{ sub: head, role: 'MEMBER' }],
      handlerId: 'ST013',
      running: [],
    },
    personal: [{ subject: head, data: { cause: '年老无力' } }],
  };
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
    personal: [{ subject: head, data: { profile, address: '某村三组', phone: '10012345678' } }],
  };
  const signed: EventNamed<'AuthorisationSigned'> = {
    type: 'AuthorisationSigned',
    data: {
      sub: head,
      authorisationNo: 'AU-1',
      signedOn: '2024-08-23',
      method: 'PAPER',
      validToOn: '2025-02-23',
      continuing: false,
      scopeCodes: CHECK_SOURCES,
      programmes: ['DIBAO'],
      textVersion: 'D02',
      scanSha: SHA,
      pledged: true,
      rows: [],
    },
  };
  const completed: EventNamed<'AuthorisationsCompleted'> = {
    type: 'AuthorisationsCompleted',
    data: { subs: [head], completedOn: '2024-08-23' },
  };
  await township.tell(`application-${CASE}`, [recorded, household, signed, completed]);
  await township.settled();
}

const checks = `checks/${CASE}`;
const requestNo = 'HD-SA-DIBAO-370406109-2024-000008-1';

async function request(): Promise<void> {
  await intent();
  const { status, body } = await township.command(
    clerk,
    `${checks}/request-check`,
    { purpose: 'APPLICATION' },
    { ifMatch: (await township.get(clerk, checks)).body['version'] as number },
  );
  if (status !== 201) throw new Error(JSON.stringify(body));
}

const answers = (hits: readonly object[] = []) =>
  CHECK_SOURCES.map((source) => ({
    record: 'ANSWER',
    source,
    attempt: 1,
    outcome: source === 'VEHICLE' && hits.length === 0 ? 'NONE' : 'OK',
    queriedAt: '2024-08-28T14:00:00+08:00',
    hits: source === 'VEHICLE' ? hits : [],
  }));
const report = {
  record: 'REPORT',
  reportNo: 'HD-2024-0008',
  issuedOn: '2024-08-29',
  disclaimerVersion: 'D08_2020',
};
const header = (more: object = {}) => ({
  record: 'HEADER',
  format: RESULT_FORMAT,
  requestNo,
  officerId: 'ST020',
  startedOn: '2024-08-28',
  answerCount: CHECK_SOURCES.length,
  hitCount: 0,
  ...more,
});
const car = () => ({
  hitId: CAR,
  sub: head,
  hitKind: 'VEHICLE',
  kind: 'VEHICLE',
  valueFen: 3_000_000,
  attributes: { vehicleType: 'CAR' },
});
const goodFile = () => fileOf([header({ hitCount: 1 }), ...answers([car()]), report]);

const handIn = async (bytes: Uint8Array, by = officer): Promise<Answered> =>
  township.file(by, 'exchange/results', 'text/plain', bytes);
const state = async (): Promise<Record<string, unknown>> =>
  (await township.get(clerk, checks)).body['state'] as Record<string, unknown>;
const eventsOf = async (): Promise<readonly string[]> =>
  ((await township.get(clerk, `timelines/${CASE}`)).body['entries'] as { type: string }[]).map(
    ({ type }) => type,
  );

describe('a case in economic-check', () => {
  beforeEach(start);
  afterEach(stop);

  it('opens with the intent, and can be requested once everybody has signed', async () => {
    await intent();
    expect(await state()).toMatchObject({
      status: 'waiting',
      parties: [{ sub: head, role: 'MEMBER', authorised: true }],
    });
    expect((await township.get(clerk, 'to-do')).body['items']).toMatchObject([
      { kind: 'REQUEST_CHECK', caseId: CASE, villageCode: VILLAGE },
    ]);
  });

  it('hears of further parties, of withdrawn signatures, of kin and of changes at home', async () => {
    await intent();
    const son = await township.person('370406198003089971');
    await township.tell(`application-${CASE}`, [
      { type: 'PartyNamed', data: { sub: son, role: 'OBLIGOR' } },
      { type: 'AuthorisationWithdrawn', data: { sub: head, withdrawnOn: '2024-08-23' } },
      {
        type: 'KinDeclared',
        data: {
          declaredOn: '2024-08-23',
          relations: [{ staffId: 'ST009', sub: head }],
          none: false,
        },
        personal: [{ subject: head, data: { relations: [] } }],
      },
      {
        type: 'KinMatched',
        data: { of: 'intake/1/0', staffId: 'ST010', sub: head, declared: false },
      },
      {
        type: 'HouseholdChangeNoted',
        data: {
          of: 'intake/2/0',
          householdId: HOUSEHOLD,
          sub: head,
          kind: 'DEATH',
          occurredOn: '2024-08-22',
          knownOn: '2024-08-23',
        },
      },
    ] satisfies readonly EventNamed<
      | 'PartyNamed'
      | 'AuthorisationWithdrawn'
      | 'KinDeclared'
      | 'KinMatched'
      | 'HouseholdChangeNoted'
    >[]);
    await township.settled();
    expect(await state()).toMatchObject({
      parties: [
        { sub: head, authorised: false },
        { sub: son, role: 'OBLIGOR', authorised: false },
      ],
      kinOfficerIds: ['ST009', 'ST010'],
    });
    expect((await eventsOf()).filter((type) => type === 'ProfilesNoted')).toHaveLength(2);
  });

  it('stands in the inbox of the district with name, number and due days', async () => {
    await request();
    expect((await township.get(officer, 'inbox')).body['items']).toMatchObject([
      {
        kind: 'CHECK',
        requestNo,
        startDueOn: '2024-08-28',
        dueOn: '2024-08-30',
        parties: [{ sub: head, name: '甲角', idNumber: profile.idNumber }],
      },
    ]);
    expect((await township.get(officer, 'to-do')).body['items']).toMatchObject([
      { kind: 'ANSWER_CHECK', dueOn: '2024-08-30' },
    ]);
    expect((await township.get(clerk, 'inbox')).status).toBe(403);
  });

  it('misses its limits once, and hears a late report all the same', async () => {
    await request();
    await township.goTo('2024-09-02');
    expect((await eventsOf()).filter((type) => type === 'DeadlineMissed')).toHaveLength(2);
    expect((await handIn(goodFile())).status).toBe(200);
    expect((await eventsOf()).filter((type) => type === 'DeadlineMissed')).toHaveLength(2);
    expect(await state()).toMatchObject({ status: 'reported', conclusion: 'OBVIOUS_MISMATCH' });
  });

  it('after the application has ended, is not requested, and still takes a report', async () => {
    await request();
    const withdrawn: EventNamed<'ApplicationWithdrawn'> = {
      type: 'ApplicationWithdrawn',
      data: { withdrawnOn: '2024-08-26', cause: 'OWN_WISH', settles: [] },
      personal: [{ subject: head, data: { reason: '不再申请' } }],
    };
    await township.tell(`application-${CASE}`, [withdrawn, withdrawn]);
    await township.goTo('2024-08-29');
    expect((await township.get(officer, 'inbox')).body['items']).toEqual([]);
    expect((await handIn(goodFile())).status).toBe(200);
    expect(await state()).toMatchObject({ ended: 'WITHDRAWN', status: 'reported' });
    expect((await eventsOf()).filter((type) => type === 'CheckClosed')).toHaveLength(1);
  });

  it('takes a re-check from notice to result, by another officer', async () => {
    await request();
    await township.goTo('2024-08-29');
    await handIn(goodFile());
    const notice: EventNamed<'CheckNoticeIssued'> = {
      type: 'CheckNoticeIssued',
      data: {
        noticeOn: '2024-08-29',
        round: 1,
        reportNo: 'HD-2024-0008',
        ruleCodes: [],
        recheckOwner: 'DISTRICT',
        mayInsist: true,
        rows: [],
        settles: [],
        deadlines: [
          {
            kind: 'RECHECK_APPLY',
            deadlineId: CAR,
            startOn: '2024-08-29',
            dueOn: '2024-09-12',
            count: 10,
            unit: 'wd',
            key: 'recheck.applyWd',
            rowId: 'P0101',
            calendarVersion: 'example',
          },
        ],
      },
    };
    await township.tell(`application-${CASE}`, [notice]);
    await township.goTo('2024-09-13');
    const asked = await township.command(clerk, `${checks}/request-recheck`, {
      requestedOn: '2024-09-13',
      disputedHitIds: [CAR],
      evidence: ['SALE_CONTRACT'],
      attachments: [],
    });
    expect(asked.status).toBe(201);
    expect((await township.get(officer, 'inbox')).body['items']).toMatchObject([
      { kind: 'RECHECK', requestNo, disputedHitIds: [CAR] },
    ]);
    const documentSha = (
      await township.file(officer, 'attachments', 'text/plain', Buffer.from('复查意见'))
    ).body['sha'];
    const result = {
      concludedOn: '2024-09-13',
      corrections: [{ hitId: CAR, outcome: 'REMOVED' }],
      documentSha,
    };
    const own = await township.command(officer, `${checks}/conclude-recheck`, result);
    expect(own).toMatchObject({ status: 403, body: { code: 'OFFICER_MADE_THE_REPORT' } });
    const other = await township.command(otherOfficer, `${checks}/conclude-recheck`, result);
    expect(other.status).toBe(201);
    const file = (await township.get(clerk, `check-files/${CASE}`)).body;
    expect(file).toMatchObject({
      notice: { round: 1, applyByOn: '2024-09-12' },
      rounds: [
        {
          report: { conclusion: 'OBVIOUS_MISMATCH', staffId: 'ST020' },
          recheck: { late: true, conclusion: 'CONSISTENT', staffId: 'ST021' },
        },
      ],
    });
  });
});

describe('who reads the check of a case', () => {
  beforeEach(start);
  afterEach(stop);

  it('clerks of the village with everything opened, the district without the declaration', async () => {
    await request();
    const declared: EventNamed<'ApplicationFiled'> = {
      type: 'ApplicationFiled',
      data: {
        appliedOn: '2024-08-23',
        itemIds: [],
        switchFrom: [],
        accountId: CAR,
        payeeSub: head,
        attachments: [],
      },
      personal: [
        {
          subject: head,
          data: {
            items: {
              sub: head,
              recordedOn: '2024-08-23',
              incomeItems: [],
              propertyItems: [{ itemId: CAR, sub: head, kind: 'DEPOSIT', valueFen: 123_456 }],
              bills: [],
            },
          },
        },
      ],
    };
    await township.tell(`application-${CASE}`, [declared]);
    await township.goTo('2024-08-29');
    await handIn(goodFile());
    const path = `check-files/${CASE}`;
    const forClerk = await township.get(clerk, path);
    expect(JSON.stringify(forClerk.body)).toContain('123456');
    expect(forClerk.headers['x-zelian-opened']).toContain(head);
    const forDistrict = await township.get(officer, path);
    expect(JSON.stringify(forDistrict.body)).toContain('3000000');
    expect(JSON.stringify(forDistrict.body)).not.toContain('123456');
    expect((await township.get(elsewhere, path)).status).toBe(404);
    expect((await township.get(finance, path)).status).toBe(403);
  });

  it('the district nothing before the first request', async () => {
    await intent();
    expect((await township.get(officer, `check-files/${CASE}`)).status).toBe(404);
    expect((await township.get(clerk, `check-files/${CASE}`)).status).toBe(200);
  });
});

describe('the request as a file', () => {
  beforeEach(start);
  afterEach(stop);

  it('is listed and downloaded by the district, with a checksum that holds', async () => {
    await request();
    expect((await township.get(officer, 'exchange/requests')).body['items']).toMatchObject([
      { requestNo, personCount: 1, file: `/api/economic-check/exchange/requests/${requestNo}` },
    ]);
    const { status, bytes, headers } = await township.get(
      officer,
      `exchange/requests/${requestNo}`,
    );
    expect(status).toBe(200);
    expect(headers['x-zelian-opened']).toContain(head);
    expect(linesOf(bytes)).toMatchObject([
      { record: 'HEADER', content: { requestNo, personCount: 1, feedbackDueOn: '2024-08-30' } },
      {
        record: 'PERSON',
        content: { sub: head, name: '甲角', idNumber: profile.idNumber, authorisationNo: 'AU-1' },
      },
    ]);
    expect((await township.get(clerk, `exchange/requests/${requestNo}`)).status).toBe(403);
  });

  it('is there while the request is open, and not afterwards', async () => {
    await request();
    await township.goTo('2024-08-29');
    await handIn(goodFile());
    expect((await township.get(officer, 'exchange/requests')).body['items']).toEqual([]);
    expect((await township.get(officer, `exchange/requests/${requestNo}`)).status).toBe(404);
  });
});

describe('the result as a file', () => {
  beforeEach(async () => {
    await start();
    await request();
    await township.goTo('2024-08-29');
  });
  afterEach(stop);

  it('becomes the commands of the district, on behalf of the officer it names', async () => {
    const { status, body } = await handIn(goodFile());
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { requestNo, caseId: CASE, started: true, answerCount: 11, reportNo: 'HD-2024-0008' },
    });
    expect(await state()).toMatchObject({ status: 'reported', conclusion: 'OBVIOUS_MISMATCH' });
    const { entries } = (await township.get(clerk, `timelines/${CASE}`)).body;
    expect(entries).toContainEqual(
      expect.objectContaining({
        type: 'CheckReported',
        by: expect.objectContaining({ staffId: 'ST020', onBehalfOf: 'ST020' }),
      }),
    );
  });

  it('handed in twice is answered as the first time, and changes nothing', async () => {
    const first = await handIn(goodFile());
    const before = await eventsOf();
    const second = await handIn(goodFile(), otherOfficer);
    expect(second.body).toEqual(first.body);
    expect(await eventsOf()).toEqual(before);
  });

  it('whose taking was interrupted goes on where it stopped when it is handed in again', async () => {
    const first = await handIn(goodFile());
    const before = await eventsOf();
    const receipts = township.service.own.records.table<{ readonly answer?: object }>(
      'exchange-files',
    );
    await receipts.update(sha256Of(goodFile()), (receipt = {}) => {
      const { answer: _notYet, ...rest } = receipt;
      return rest;
    });
    expect((await handIn(goodFile())).body).toEqual(first.body);
    expect(await eventsOf()).toEqual(before);
  });

  it('may bring answers first and the report later', async () => {
    expect((await handIn(fileOf([header(), ...answers()]))).status).toBe(200);
    expect(await state()).toMatchObject({ status: 'querying' });
    const later = fileOf([header({ answerCount: 0 }), report]);
    expect((await handIn(later)).body).toMatchObject({ started: false, answerCount: 0 });
    expect(await state()).toMatchObject({ status: 'reported', conclusion: 'CONSISTENT' });
  });

  it('may be an attachment uploaded before, and come from a machine client', async () => {
    const uploaded = await township.file(officer, 'attachments', 'text/plain', goodFile());
    const { status } = await township.command(client, 'exchange/results', {
      fileSha: uploaded.body['sha'],
    });
    expect(status).toBe(200);
    expect(await state()).toMatchObject({ status: 'reported' });
    const unknown = await township.command(officer, 'exchange/results', { fileSha: SHA });
    expect(unknown).toMatchObject({ status: 400, body: { code: 'ATTACHMENT_UNKNOWN' } });
  });

  it('from a client whose scope leaves out a command, nothing of it is taken', async () => {
    const before = await eventsOf();
    const { status, body } = await handIn(goodFile(), narrowClient);
    expect({ status, body }).toMatchObject({
      status: 403,
      body: { code: 'SCOPE_DOES_NOT_COVER', details: { command: 'AnswerSource' } },
    });
    expect(await eventsOf()).toEqual(before);
    expect((await handIn(goodFile(), client)).status).toBe(200);
  });

  it('is handed in by nobody but the district', async () => {
    expect((await handIn(goodFile(), clerk)).status).toBe(403);
  });

  it('is taken whole or not at all: the last row refused, none of it is recorded', async () => {
    const [, ...fewer] = answers();
    const file = fileOf([header({ answerCount: fewer.length }), ...fewer, report]);
    const { status, body } = await handIn(file);
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'SOURCES_UNANSWERED',
      details: { sources: ['HUKOU'], row: 12 },
    });
    expect(await eventsOf()).not.toContain('SourceAnswered');
    expect((await eventsOf()).at(-1)).toBe('CheckFileRejected');
  });

  it('with a day to come is refused with its row', async () => {
    const early = { ...report, issuedOn: '2024-08-30' };
    expect(await handIn(fileOf([header(), ...answers(), early]))).toMatchObject({
      status: 400,
      body: { code: 'DATE_IN_FUTURE', details: { row: 13 } },
    });
  });

  it('for a round that is over is refused', async () => {
    await handIn(goodFile());
    const another = fileOf([header(), ...answers(), { ...report, reportNo: 'HD-2024-0009' }]);
    expect(await handIn(another)).toMatchObject({
      status: 400,
      body: { code: 'CHECK_FILE_MALFORMED', errors: [{ pointer: '/1/requestNo' }] },
    });
    expect((await eventsOf()).at(-1)).toBe('CheckFileRejected');
  });

  it('refused for what the case lacked may be handed in again when it is there', async () => {
    const reportOnly = fileOf([header({ answerCount: 0 }), report]);
    expect((await handIn(reportOnly)).status).toBe(409);
    await handIn(fileOf([header(), ...answers()]));
    expect((await handIn(reportOnly)).status).toBe(200);
    expect(await state()).toMatchObject({ status: 'reported' });
  });

  it('with line ends of another system is read as well', async () => {
    const lines = [header(), ...answers(), report].map((line) => `${JSON.stringify(line)}\r\n`);
    const body = Buffer.from(lines.join(''), 'utf8');
    const trailer = { record: 'TRAILER', lineCount: lines.length, sha256: sha256Of(body) };
    const file = Buffer.concat([body, Buffer.from(`${JSON.stringify(trailer)}\r\n`)]);
    expect((await handIn(file)).status).toBe(200);
  });
});

describe('a result file that is not right', () => {
  beforeAll(async () => {
    await start();
    await request();
    await township.goTo('2024-08-29');
  });
  afterAll(stop);

  const badFiles: readonly (readonly [title: string, file: () => Uint8Array, error: object])[] = [
    [
      '校验值不符',
      () => {
        const text = Buffer.from(goodFile()).toString('utf8');
        return Buffer.from(text.replace('3000000', '3000001'), 'utf8');
      },
      { code: 'CHECKSUM_DIFFERS', row: 14, field: 'sha256' },
    ],
    [
      '行数不符',
      () => {
        const body = Buffer.from(`${JSON.stringify(header())}\n`);
        const trailer = { record: 'TRAILER', lineCount: 7, sha256: sha256Of(body) };
        return Buffer.concat([body, Buffer.from(JSON.stringify(trailer))]);
      },
      { code: 'COUNT_DIFFERS', row: 2, field: 'lineCount' },
    ],
    [
      '反馈条数不符',
      () => fileOf([header({ answerCount: 3 }), ...answers(), report]),
      { code: 'COUNT_DIFFERS', row: 1, field: 'answerCount' },
    ],
    [
      '命中条数不符',
      () => fileOf([header({ hitCount: 2 }), ...answers([car()]), report]),
      { code: 'COUNT_DIFFERS', row: 1, field: 'hitCount' },
    ],
    [
      '没有校验行',
      () => Buffer.from(`${JSON.stringify(header())}\n${JSON.stringify(report)}\n`),
      { code: 'FORMAT_WRONG', row: 2 },
    ],
    [
      '不认识的行类型',
      () => fileOf([header({ answerCount: 0 }), { record: 'COMMENT' }]),
      { code: 'FORMAT_WRONG', row: 2, field: 'record' },
    ],
    [
      '两份报告',
      () => fileOf([header(), ...answers(), report, report]),
      { code: 'FORMAT_WRONG', row: 14, field: 'record' },
    ],
    [
      '金额为负',
      () => fileOf([header({ hitCount: 1 }), ...answers([{ ...car(), valueFen: -1 }]), report]),
      { code: 'FIELD_WRONG', row: 3, field: 'hits/0/valueFen' },
    ],
    [
      '不认识的来源',
      () => fileOf([header(), ...answers().map((a) => ({ ...a, source: 'NEIGHBOURS' })), report]),
      { code: 'FIELD_WRONG', row: 2, field: 'source' },
    ],
    [
      '格式以外的字段，其名称不入事项记录',
      () => fileOf([header({ 甲角的备注: 1 }), ...answers(), report]),
      { code: 'FIELD_WRONG', row: 1 },
    ],
    [
      '同一字段两次',
      () => {
        const body = Buffer.from(
          `{"record":"HEADER","requestNo":"${requestNo}"}\n{"record":"ANSWER","attempt":1,"attempt":2}\n`,
        );
        const trailer = { record: 'TRAILER', lineCount: 2, sha256: sha256Of(body) };
        return Buffer.concat([body, Buffer.from(JSON.stringify(trailer))]);
      },
      { code: 'FORMAT_WRONG', row: 2 },
    ],
    [
      '未列明经办人员',
      () => {
        const { officerId: _nobody, ...rest } = header();
        return fileOf([rest, ...answers(), report]);
      },
      { code: 'OFFICER_MISSING', row: 1, field: 'officerId' },
    ],
    [
      '经办人员不在区民政局',
      () => fileOf([header({ officerId: 'ST013' }), ...answers(), report]),
      { code: 'OFFICER_MISSING', row: 1, field: 'officerId' },
    ],
  ];

  it.each(badFiles)('%s：指明行与字段，退回并留存，不作任何更改', async (_title, file, error) => {
    const { code: errorCode, ...place } = error as {
      code: string;
      row: number;
      field?: string;
    };
    const before = await eventsOf();
    const { status, body } = await handIn(file());
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'CHECK_FILE_MALFORMED',
      title: expect.stringContaining(`第 ${place.row} 行`),
    });
    expect(await eventsOf()).toEqual([...before, 'CheckFileRejected']);
    const { entries } = (await township.get(clerk, `timelines/${CASE}`)).body;
    const rejected = (entries as { type: string; data: Record<string, unknown> }[]).at(-1);
    expect(rejected?.data).toEqual({ fileSha: expect.any(String), errorCode, ...place });
    const keptFile = await township.get(
      officer,
      `attachments/${String(rejected?.data['fileSha'])}`,
    );
    expect(keptFile.bytes.equals(Buffer.from(file()))).toBe(true);
    await handIn(file());
    expect(await eventsOf()).toEqual([...before, 'CheckFileRejected']);
  });

  it('with an unknown request number is refused, and stands on no check', async () => {
    const before = await eventsOf();
    const file = fileOf([header({ requestNo: 'HD-SA-DIBAO-1' }), ...answers(), report]);
    expect(await handIn(file)).toMatchObject({
      status: 400,
      body: { code: 'CHECK_FILE_MALFORMED', errors: [{ pointer: '/1/requestNo' }] },
    });
    expect(await eventsOf()).toEqual(before);
  });

  it('that is no text, or empty, is refused', async () => {
    expect((await handIn(Buffer.from([0xff, 0xfe, 0x00]))).status).toBe(400);
    expect((await handIn(Buffer.alloc(0))).status).toBe(400);
  });
});

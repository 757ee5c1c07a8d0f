import {
  AcceptApplication,
  AddMember,
  CloseLapsedApplication,
  CompleteSupplement,
  CorrectPerson,
  DeclareKin,
  DeclineApplication,
  EndForNonCooperation,
  FileApplication,
  IdentifySubject,
  InsistOnApplication,
  intakeStreams,
  IssueCheckNotice,
  NameObligor,
  NameParty,
  NameSuccessor,
  RecordCertificate,
  RecordIntent,
  RecordLifeEvent,
  RegisterHousehold,
  RequestSupplement,
  SignAuthorisation,
  WithdrawApplication,
  WithdrawAuthorisation,
} from './intake.js';
import type { ObligorProfile, PersonItems, PersonProfile } from './person.js';
import { describeCommands, sample } from './samples.js';
import { problemsOf } from './validation.js';

const SUB = '0198b2a0-0000-7000-8000-000000000001';
const OTHER_SUB = '0198b2a0-0000-7000-8000-000000000002';
const ID = '0198b2a0-0000-7000-8000-0000000000aa';
const SHA = 'ab'.repeat(32);
const DAY = '2024-08-23';
const NO_DAY = '2026-02-30';
const NO_SUB = SUB.toUpperCase();

const profile: PersonProfile = {
  name: '庚毕尾',
  identityKind: 'RESIDENT_ID',
  idNumber: '370406194505289973',
  sex: 'MALE',
  birthDate: '1945-05-28',
  relationToHead: 'HEAD',
  spouseSub: OTHER_SUB,
  parentSubs: [],
  coResidentSince: '2010-01-01',
  hukouTownship: '370406109',
  hukouType: 'AGRI',
  ethnicity: '01',
  maritalStatus: '20',
  employment: 'RETIRED',
  labourCapacity: 'NONE',
  seriousIllness: { code: 'UREMIA', since: '2020-01-01' },
  absence: { kind: 'CLERGY_AWAY', since: '2021-01-01' },
  enrolments: [{ stage: 'BACHELOR', fullTime: true, from: '2022-09-01', to: '2026-07-01' }],
};
const duty: ObligorProfile = {
  name: '庚壁亢',
  idNumber: '37040619680728996X',
  birthDate: '1968-07-28',
  relation: 'CHILD',
  childrenOfSupported: 4,
  supportedCount: 1,
  familySize: 5,
  familyMonthlyIncomeFen: 170150,
  ownMonthlyIncomeFen: 102090,
  areaType: 'RURAL',
};
const items: PersonItems = {
  sub: SUB,
  incomeItems: [
    {
      itemId: ID,
      sub: SUB,
      class: 'WAGES',
      kind: 'CASUAL_WORK',
      periodFrom: '2023-08',
      periodTo: '2024-07',
      grossFen: 360000,
    },
  ],
  propertyItems: [],
  bills: [],
};
const kin = { staffId: 'ST013', sub: SUB, relation: 'CHILD' as const };

describe('commands of intake', () => {
  describeCommands(intakeStreams, [
    sample(
      RegisterHousehold,
      {
        villageCode: '370406109215',
        headSub: SUB,
        members: [{ sub: SUB, profile }],
        address: '王家湾村5组18号',
        phone: '10009921510',
        villageGroup: '7',
      },
      {
        villageCode: '37040610921',
        headSub: NO_SUB,
        members: [{ sub: SUB, profile: { ...profile, birthDate: NO_DAY } }],
        address: '',
        phone: '1'.repeat(21),
        villageGroup: '',
      },
    ),
    sample(
      AddMember,
      { sub: SUB, joinedOn: DAY, cause: 'BIRTH', profile },
      { sub: 'P00001', joinedOn: NO_DAY, cause: 'ADOPTION', profile: { ...profile, sex: 'X' } },
    ),
    sample(
      NameObligor,
      { sub: SUB, supportedSubs: [OTHER_SUB], duty },
      { sub: NO_SUB, supportedSubs: [], duty: { ...duty, familyMonthlyIncomeFen: -1 } },
    ),
    sample(
      RecordCertificate,
      {
        sub: SUB,
        certificateId: ID,
        issuedOn: '2019-03-20',
        validToOn: '2029-03-19',
        content: { certificateNo: '37040619940704996051', type: 'INTELLECTUAL', grade: 1 },
      },
      {
        sub: NO_SUB,
        certificateId: 'C1',
        issuedOn: NO_DAY,
        validToOn: '2029-13-19',
        content: { certificateNo: '37040619940704996051', type: 'INTELLECTUAL', grade: 5 },
      },
    ),
    sample(
      RecordLifeEvent,
      {
        lifeEventId: ID,
        sub: SUB,
        kind: 'DEATH',
        occurredOn: DAY,
        knownOn: DAY,
        detail: { source: 'VILLAGE', note: '村委会报告' },
        evidenceSha: SHA,
      },
      {
        lifeEventId: 'E1',
        sub: NO_SUB,
        kind: 'MOVED',
        occurredOn: NO_DAY,
        knownOn: NO_DAY,
        detail: { source: 'NEWSPAPER' },
        evidenceSha: SHA.slice(1),
      },
    ),
    sample(
      CorrectPerson,
      {
        sub: SUB,
        corrects: 'intake/12/0',
        values: { profile, duty, address: '王家湾村', phone: '100', villageGroup: '7' },
        why: '身份证登记有误',
        evidence: [SHA],
      },
      {
        sub: NO_SUB,
        corrects: '',
        values: { profile: { ...profile, maritalStatus: '90' } },
        why: '',
        evidence: ['x'],
      },
    ),
    sample(
      RecordIntent,
      {
        programme: 'DIBAO',
        scope: 'SINGLE_PERSON',
        householdId: ID,
        applicantSub: SUB,
        subjectSub: SUB,
        channel: 'WINDOW',
        intentOn: DAY,
        parties: [{ sub: SUB, role: 'MEMBER' }],
        agentSub: OTHER_SUB,
        cause: '因病致贫',
      },
      {
        programme: 'PENSION',
        scope: 'FAMILY',
        householdId: 'H00001',
        applicantSub: NO_SUB,
        subjectSub: NO_SUB,
        channel: 'PHONE',
        intentOn: NO_DAY,
        parties: [{ sub: SUB, role: 'NEIGHBOUR' }],
        agentSub: NO_SUB,
        cause: '',
      },
    ),
    sample(
      NameParty,
      { sub: SUB, role: 'OBLIGOR', why: '后来查明的赡养人' },
      { sub: NO_SUB, role: 'HEAD', why: '' },
    ),
    sample(
      SignAuthorisation,
      {
        sub: SUB,
        signedOn: DAY,
        method: 'PAPER',
        guardianSub: OTHER_SUB,
        agentReason: '未成年',
        scopeCodes: ['BANK', 'TAX'],
        programmes: ['DIBAO'],
        validToOn: '2025-02-23',
        continuing: true,
        textVersion: 'D-02/2020',
        scanSha: SHA,
      },
      {
        sub: NO_SUB,
        signedOn: NO_DAY,
        method: 'FAX',
        guardianSub: NO_SUB,
        agentReason: '',
        scopeCodes: ['STOCKS'],
        programmes: [],
        validToOn: NO_DAY,
        continuing: 2,
        textVersion: '',
        scanSha: 'AB'.repeat(32),
      },
    ),
    sample(
      WithdrawAuthorisation,
      { sub: SUB, withdrawnOn: DAY },
      { sub: NO_SUB, withdrawnOn: NO_DAY },
    ),
    sample(
      FileApplication,
      {
        appliedOn: DAY,
        declaration: [items],
        kin: [kin],
        switchFrom: ['TEKUN'],
        careMode: 'HOME',
        causeCode: 'MEDICAL_SERIOUS_ILLNESS',
        accountId: ID,
        accountDetails: {
          holderSub: SUB,
          holderName: '庚毕尾',
          kind: 'PASSBOOK',
          number: '9037040000000000012',
          bank: '演示农商银行',
          purpose: 'HOUSEHOLD',
        },
        attachments: [SHA],
      },
      {
        appliedOn: NO_DAY,
        declaration: [{ ...items, incomeItems: [{ ...items.incomeItems[0], grossFen: 0.5 }] }],
        kin: [{ ...kin, relation: 'FRIEND' }],
        switchFrom: ['PENSION'],
        careMode: 'HOTEL',
        causeCode: '',
        accountId: 'C00001',
        accountDetails: { holderSub: SUB, holderName: '庚毕尾', kind: 'PURSE', number: '1' },
        attachments: [SHA.slice(1)],
      },
    ),
    sample(
      DeclareKin,
      { relations: [kin], declaredOn: DAY },
      { relations: [], declaredOn: NO_DAY },
    ),
    sample(
      RequestSupplement,
      { requestedOn: DAY, missing: ['INCOME_PROOF'], noticeSha: SHA },
      { requestedOn: NO_DAY, missing: ['收入证明'], noticeSha: '' },
    ),
    sample(
      CompleteSupplement,
      { completedOn: DAY, items: [items], attachments: [] },
      { completedOn: NO_DAY, items: [{ sub: SUB, incomeItems: [] }], attachments: [SUB] },
    ),
    sample(AcceptApplication, {}, {}),
    sample(
      DeclineApplication,
      {
        reasonCodes: ['HUKOU_NOT_LOCAL'],
        otherChannel: 'OTHER_TOWNSHIP',
        remedyRowId: 'P0085',
        reason: '户籍不在本镇',
      },
      { reasonCodes: [], otherChannel: 'NONE', remedyRowId: '', reason: '' },
    ),
    sample(
      IssueCheckNotice,
      { noticeOn: DAY, documentSha: SHA, facts: '车辆一辆未申报' },
      { noticeOn: NO_DAY, documentSha: 'x', facts: '' },
    ),
    sample(InsistOnApplication, { insistedOn: DAY }, { insistedOn: NO_DAY }),
    sample(
      WithdrawApplication,
      { withdrawnOn: DAY, letterSha: SHA, reason: '子女已赡养' },
      { withdrawnOn: NO_DAY, letterSha: 'x', reason: '' },
    ),
    sample(CloseLapsedApplication, { noticeSha: SHA }, { noticeSha: 'x' }),
    sample(
      EndForNonCooperation,
      { whatCode: 'ENTRY_REFUSED', warnedOn: DAY, noticeSha: SHA, reason: '两次拒绝入户' },
      { whatCode: 'RUDE', warnedOn: NO_DAY, noticeSha: 'x', reason: '' },
    ),
    sample(NameSuccessor, { sub: SUB, letterSha: SHA }, { sub: NO_SUB, letterSha: 'x' }),
  ]);

  it.each(['亥𬇕', '阿卜杜拉·买买提', '王　小二'])('takes %s as a name', (name) => {
    const payload = { sub: SUB, joinedOn: DAY, cause: 'BIRTH', profile: { ...profile, name } };
    expect(problemsOf(AddMember, payload)).toEqual([]);
  });

  it('the subject register takes a kind, and a number and a name where there are', () => {
    expect(problemsOf(IdentifySubject, { kind: 'UNKNOWN' })).toEqual([]);
    const full = { kind: 'RESIDENT_ID', number: '370406194505289973', name: '庚毕尾' };
    expect(problemsOf(IdentifySubject, full)).toEqual([]);
    expect(problemsOf(IdentifySubject, { ...full, kind: 'PASSPORT' })).toHaveLength(1);
    expect(problemsOf(IdentifySubject, { ...full, sub: SUB })).toHaveLength(1);
  });
});

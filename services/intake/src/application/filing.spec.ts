import type {
  CompleteSupplement,
  DeclareKin,
  FileApplication,
  RequestSupplement,
} from '@zelian/contracts/intake';
import type { PersonItems } from '@zelian/contracts/person';
import { DAUGHTER, HEAD, SON } from '../examples.js';
import {
  ACCOUNT,
  accepted,
  acceptedCase,
  applicationFiled,
  check,
  decided,
  filedCase,
  intentRecorded,
  missed,
  SHA,
  supplementCompleted,
  supplementLimit,
  supplementRequested,
  withdrawn,
} from './examples.js';

const ITEM = '0198b2a0-0000-7000-8000-0000000000f1';
const itemsOf = (sub: string, itemSub = sub): PersonItems => ({
  sub,
  incomeItems: [
    {
      itemId: ITEM,
      sub: itemSub,
      class: 'WAGES',
      kind: 'CASUAL_WORK',
      periodFrom: '2023-08',
      periodTo: '2024-07',
      grossFen: 360_000,
    },
  ],
  propertyItems: [],
  bills: [],
});
const account = {
  holderSub: HEAD,
  holderName: '庚毕尾',
  kind: 'PASSBOOK' as const,
  number: '9037040000000000012',
  bank: '演示农商银行',
  purpose: 'HOUSEHOLD' as const,
};

describe('提出申请', () => {
  const filing = (over: Partial<FileApplication> = {}) => ({
    type: 'FileApplication' as const,
    data: {
      appliedOn: '2024-08-23',
      declaration: [itemsOf(SON)],
      kin: [],
      accountId: ACCOUNT,
      accountDetails: account,
      attachments: [],
      ...over,
    },
  });
  const given = [intentRecorded()];

  it('seals each declaration with its person and the account with the payee', () => {
    const items = { ...itemsOf(SON), recordedOn: '2024-08-23' };
    const filed = applicationFiled({ itemIds: [ITEM] });
    check({
      given,
      when: filing(),
      then: [
        {
          ...filed,
          personal: [
            { subject: SON, data: { items } },
            { subject: HEAD, data: { account } },
          ],
        } as typeof filed,
        { type: 'KinDeclared', data: { declaredOn: '2024-08-23', relations: [], none: true } },
      ],
    });
  });

  it('keeps the account beside the declaration of a payee who declared something', () => {
    check({
      given,
      when: filing({ declaration: [itemsOf(HEAD)] }),
      thenTypes: ['ApplicationFiled', 'KinDeclared'],
      look: ({ events }) =>
        expect(events[0]?.personal).toEqual([
          {
            subject: HEAD,
            data: { items: { ...itemsOf(HEAD), recordedOn: '2024-08-23' }, account },
          },
        ]),
    });
  });

  it('tells what is given up, the way of care and the cause where there are', () => {
    const more = filing({ switchFrom: ['TEKUN'], careMode: 'HOME', causeCode: 'URGENT' });
    check({
      given,
      when: more,
      thenTypes: ['ApplicationFiled', 'KinDeclared'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({
          switchFrom: ['TEKUN'],
          careMode: 'HOME',
          causeCode: 'URGENT',
        }),
    });
  });

  it('declares relatives among the officers, the relation sealed', () => {
    const kin = [
      { staffId: 'ST009', sub: SON, relation: 'CHILD' as const },
      { staffId: 'ST010', sub: SON, relation: 'SIBLING' as const },
    ];
    check({
      given,
      when: filing({ declaration: [], kin }),
      thenTypes: ['ApplicationFiled', 'KinDeclared'],
      look: ({ events }) =>
        expect(events[1]).toEqual({
          type: 'KinDeclared',
          data: {
            declaredOn: '2024-08-23',
            relations: [
              { staffId: 'ST009', sub: SON },
              { staffId: 'ST010', sub: SON },
            ],
            none: false,
          },
          personal: [
            {
              subject: SON,
              data: {
                relations: [
                  { staffId: 'ST009', relation: 'CHILD' },
                  { staffId: 'ST010', relation: 'SIBLING' },
                ],
              },
            },
          ],
        }),
    });
  });

  it('户名不是领取人的，须有其委托', () => {
    const other = { ...account, holderSub: SON };
    check({
      given,
      when: filing({ accountDetails: other }),
      refused: 'ACCOUNT_HOLDER_NOT_PAYEE',
    });
    const entrusted = { ...other, entrustmentSha: SHA };
    check({
      given,
      when: filing({ accountDetails: entrusted }),
      refused: 'ACCOUNT_HOLDER_NOT_PAYEE',
    });
    check({
      given,
      when: filing({ accountDetails: entrusted, attachments: [SHA] }),
      thenTypes: ['ApplicationFiled', 'KinDeclared'],
    });
  });

  it('pays the person whom the programme is for', () => {
    const tekun = [intentRecorded({ programme: 'TEKUN', subjectSub: SON })];
    check({ given: tekun, when: filing(), refused: 'ACCOUNT_HOLDER_NOT_PAYEE' });
    check({
      given: tekun,
      when: filing({ accountDetails: { ...account, holderSub: SON } }),
      thenTypes: ['ApplicationFiled', 'KinDeclared'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ payeeSub: SON }),
    });
  });

  it('lists every item once, under its own person', () => {
    const wrong = [
      [itemsOf(SON, HEAD)],
      [itemsOf(SON), itemsOf(SON)],
      [itemsOf(SON), itemsOf(HEAD)],
    ];
    for (const declaration of wrong)
      check({ given, when: filing({ declaration }), refused: 'ITEM_OF_ANOTHER_PERSON' });
  });

  it('happens once, not before the wish, and not after the end', () => {
    check({ given: filedCase, when: filing(), refused: 'APPLICATION_ALREADY_FILED' });
    check({ given, when: filing({ appliedOn: '2024-08-22' }), refused: 'DATE_BEFORE_CAUSE' });
    check({ given: [...given, withdrawn], when: filing(), refused: 'CASE_HAS_ENDED' });
    const late = [...acceptedCase, decided('DENIED')];
    check({ given: late, when: filing(), refused: 'CASE_ALREADY_DECIDED' });
  });
});

describe('a relation that is declared later', () => {
  const declaring = (over: Partial<DeclareKin> = {}) => ({
    type: 'DeclareKin' as const,
    data: {
      relations: [{ staffId: 'ST009', sub: SON, relation: 'CHILD' as const }],
      declaredOn: '2024-08-23',
      ...over,
    },
  });
  const declared = {
    type: 'KinDeclared' as const,
    data: { declaredOn: '2024-08-23', relations: [{ staffId: 'ST009', sub: SON }], none: false },
  };

  it('is declared once, also after the decision', () => {
    const open = [...acceptedCase, decided('GRANTED')];
    check({
      given: open,
      when: declaring(),
      then: [
        {
          ...declared,
          personal: [
            { subject: SON, data: { relations: [{ staffId: 'ST009', relation: 'CHILD' }] } },
          ],
        },
      ],
    });
    check({ given: [...open, declared], when: declaring(), refused: 'KIN_ALREADY_DECLARED' });
  });
});

describe('一次性告知', () => {
  const requesting = (over: Partial<RequestSupplement> = {}) => ({
    type: 'RequestSupplement' as const,
    data: { requestedOn: '2024-08-23', missing: ['INCOME_PROOF'], ...over },
  });

  it('gives ten working days from the day of the notice', () => {
    check({ given: filedCase, when: requesting(), then: [supplementRequested()] });
  });

  it('is given once before acceptance and once after it', () => {
    const asked = [...filedCase, supplementRequested()];
    check({ given: asked, when: requesting(), refused: 'SUPPLEMENT_ALREADY_REQUESTED' });
    const answered = [...asked, supplementCompleted];
    check({ given: answered, when: requesting(), refused: 'SUPPLEMENT_ALREADY_REQUESTED' });
    check({
      given: [...answered, accepted],
      when: { ...requesting({ requestedOn: '2024-08-27' }), on: '2024-08-27' },
      thenTypes: ['SupplementRequested'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ phase: 'AFTER_ACCEPTANCE' }),
    });
  });

  it('comes after the papers, not before', () => {
    check({ given: [intentRecorded()], when: requesting(), refused: 'APPLICATION_NOT_FILED' });
    const early = requesting({ requestedOn: '2024-08-22' });
    check({ given: filedCase, when: early, refused: 'DATE_BEFORE_CAUSE' });
    const beforeAcceptance = requesting({ requestedOn: '2024-08-25' });
    check({ given: acceptedCase, when: beforeAcceptance, refused: 'DATE_BEFORE_CAUSE' });
  });
});

describe('the papers that were asked for', () => {
  const completing = (over: Partial<CompleteSupplement> = {}) => ({
    type: 'CompleteSupplement' as const,
    data: { completedOn: '2024-08-26', items: [], attachments: [], ...over },
  });
  const given = [...filedCase, supplementRequested()];
  const { deadlineId } = supplementLimit;

  it('settle the limit', () => {
    check({ given, when: { ...completing(), on: '2024-08-26' }, then: [supplementCompleted] });
  });

  it('are sealed with their person and count from the day they came', () => {
    check({
      given,
      when: { ...completing({ items: [itemsOf(SON)] }), on: '2024-08-26' },
      thenTypes: ['SupplementCompleted'],
      look: ({ events }) =>
        expect(events[0]?.personal).toEqual([
          { subject: SON, data: { items: { ...itemsOf(SON), recordedOn: '2024-08-26' } } },
        ]),
    });
    const wrong = completing({ items: [itemsOf(SON, DAUGHTER)] });
    check({ given, when: wrong, refused: 'ITEM_OF_ANOTHER_PERSON' });
  });

  it.each([
    ['on the due day', '2024-09-06', '2024-09-06', ['SupplementCompleted'], false],
    ['the day after', '2024-09-07', '2024-09-07', ['DeadlineMissed', 'SupplementCompleted'], true],
    [
      'in time but are recorded late',
      '2024-09-06',
      '2024-09-09',
      ['DeadlineMissed', 'SupplementCompleted'],
      false,
    ],
  ] as const)('come %s', (_when, completedOn, on, types, late) => {
    check({
      given,
      when: { ...completing({ completedOn }), on },
      thenTypes: [...types],
      look: ({ events }) =>
        expect(events.at(-1)?.data).toMatchObject({
          late,
          settles: types.length === 1 ? [deadlineId] : [],
        }),
    });
  });

  it('are still taken after the timer found the limit missed', () => {
    check({
      given: [...given, missed(supplementLimit)],
      when: { ...completing({ completedOn: '2024-09-10' }), on: '2024-09-10' },
      thenTypes: ['SupplementCompleted'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ late: true, settles: [] }),
    });
  });

  it('must have been asked for, and not later', () => {
    check({ given: filedCase, when: completing(), refused: 'SUPPLEMENT_NOT_REQUESTED' });
    const twice = [...given, supplementCompleted];
    check({ given: twice, when: completing(), refused: 'SUPPLEMENT_NOT_REQUESTED' });
    const early = completing({ completedOn: '2024-08-22' });
    check({ given, when: early, refused: 'DATE_BEFORE_CAUSE' });
  });
});

describe('the limit for papers', () => {
  const elapsing = (deadlineId: string) => ({
    type: 'ElapseDeadline' as const,
    data: { deadlineId },
  });
  const given = [...filedCase, supplementRequested()];
  const due = elapsing(supplementLimit.deadlineId);

  it('is missed at midnight after its due day, once', () => {
    check({ given, when: { ...due, at: '2024-09-06T15:59:59.999Z' }, nothing: true });
    check({
      given,
      when: { ...due, at: '2024-09-06T16:00:00.000Z' },
      then: [missed(supplementLimit)],
    });
    const over = [...given, missed(supplementLimit)];
    check({ given: over, when: { ...due, on: '2024-09-10' }, nothing: true });
  });

  it('is not missed when the papers came, or when there is no such limit', () => {
    const answered = [...given, supplementCompleted];
    check({ given: answered, when: { ...due, on: '2024-09-10' }, nothing: true });
    check({ given: [], when: { ...elapsing(ITEM), on: '2024-09-10' }, nothing: true });
  });
});

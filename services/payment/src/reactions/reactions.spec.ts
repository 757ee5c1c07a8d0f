import type { EventNamed } from '@zelian/contracts/catalogue';
import type { HouseholdChangeNotedPart } from '@zelian/contracts/intake';
import type { Recorded } from '@zelian/eventlog/commit';
import type { NewEvent } from '@zelian/kernel/decider';
import type { StreamId } from '@zelian/kernel/values';
import type { AnyView, OwnLog, StreamDefinition } from '@zelian/service/definition';
import { clerk } from '../officers.js';
import type { PayoutAccountState } from '../payout-account/payout-account.js';
import type { IndexedCase } from '../views/case-index.js';
import type { PayoutAccountDoc } from '../views/payout-accounts.js';
import { noteSchedule, openAccount } from './on-approval.js';
import { noteKin, noteProfiles, registerFiledAccount } from './on-intake.js';
import { drawLines, noteLeftOut, notePayTo, registerReplacement } from './on-payment.js';

const id = (n: number): string => `0198a000-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`;
const [caseA, caseB, account1, account2, account3, runId] = [1, 2, 11, 12, 13, 21].map(id) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const payee = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b01';
const child = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b02';

const told = <E extends NewEvent>(service: string, stream: StreamId, event: E): Recorded<E> => ({
  id: `${service}/7/0`,
  event,
  service,
  stream,
  version: 3,
  position: 7,
  index: 0,
  at: '2024-09-09T01:00:00.000Z',
  meta: { cmd: 'Example', by: clerk, corr: runId, rules: 'example' },
});

interface Known {
  readonly cases?: readonly IndexedCase[];
  readonly accounts?: readonly PayoutAccountDoc[];
  /** From which account to which one, and usable from when. */
  readonly replaced?: readonly (readonly [from: string, to: string, on: string])[];
}

/** What payment knows by itself: its two indexes, and which account took the place of which. */
function ownOf({ cases = [], accounts = [], replaced = [] }: Known): OwnLog {
  const docsOf = async ({ name }: AnyView) => {
    const docs: readonly { readonly _id: string }[] = name === 'case-index' ? cases : accounts;
    return {
      get: async (wanted: string) => docs.find(({ _id }) => _id === wanted),
      find: async ({ openedAt }: { openedAt: { lte: number } }) =>
        cases.filter((known) => (known.openedAt ?? Infinity) <= openedAt.lte),
    };
  };
  const load = async (_stream: StreamDefinition<never, never, never, never>, wanted: string) => {
    const [, newAccountId, newUsableFromOn] = replaced.find(([from]) => from === wanted) ?? [];
    const status = newAccountId === undefined ? 'registered' : 'replaced';
    const state: Partial<PayoutAccountState> = { status, newAccountId, newUsableFromOn } as never;
    return { state, version: 1 };
  };
  return { load, view: docsOf, viewAfter: docsOf } as unknown as OwnLog;
}

const relations = [{ staffId: 'ST014', sub: payee }];
const details = {
  holderSub: payee,
  holderName: '庚毕尾',
  kind: 'PASSBOOK' as const,
  number: '9037040000000000012',
  bank: '演示农商银行',
  purpose: 'HOUSEHOLD' as const,
};
const filed: EventNamed<'ApplicationFiled'> = {
  type: 'ApplicationFiled',
  data: {
    appliedOn: '2024-08-23',
    itemIds: [],
    switchFrom: [],
    accountId: account1,
    payeeSub: payee,
    attachments: [],
  },
  personal: [{ subject: payee, data: { account: details } }],
};
const filedTold = told('intake', `application-${caseA}`, filed);

const registration = {
  stream: 'payoutAccount',
  id: account1,
  command: {
    type: 'RegisterPayoutAccount',
    data: {
      of: 'intake/7/0',
      holderSub: payee,
      payeeSub: payee,
      kind: 'PASSBOOK',
      purpose: 'HOUSEHOLD',
      usableFromOn: '2024-08-23',
    },
    personal: [
      {
        subject: payee,
        data: { number: '9037040000000000012', bank: '演示农商银行', holderName: '庚毕尾' },
      },
    ],
  },
};
const kinNoted = (stream: string, streamId: string, of: string) => ({
  stream,
  id: streamId,
  command: { type: 'NoteKin', data: { of, relations } },
});

describe('an application names an account', () => {
  it('registers it, with the village of the intent', async () => {
    const village = { ...registration.command.data, villageCode: '370406109201' };
    const cases = [{ _id: caseA, villageCode: '370406109201', relations: [] }];
    expect(await registerFiledAccount(filedTold, filed, ownOf({ cases }))).toEqual([
      { ...registration, command: { ...registration.command, data: village } },
    ]);
    expect(await registerFiledAccount(filedTold, filed, ownOf({}))).toEqual([registration]);
  });

  it('notes the relatives that were known before', async () => {
    const cases = [{ _id: caseA, relations }];
    expect(await registerFiledAccount(filedTold, filed, ownOf({ cases }))).toEqual([
      registration,
      kinNoted('payoutAccount', account1, 'intake/7/0'),
    ]);
  });

  it('that was replaced long ago pays into the one that counts now, whose relatives are noted too', async () => {
    const known: Known = {
      cases: [{ _id: caseA, relations }],
      replaced: [
        [account1, account2, '2024-05-06'],
        [account2, account3, '2024-06-07'],
      ],
    };
    expect(await registerFiledAccount(filedTold, filed, ownOf(known))).toEqual([
      registration,
      kinNoted('payoutAccount', account1, 'intake/7/0'),
      kinNoted('payoutAccount', account2, 'intake/7/0'),
      kinNoted('payoutAccount', account3, 'intake/7/0'),
      {
        stream: 'entitlementAccount',
        id: caseA,
        command: {
          type: 'NotePayTo',
          data: {
            of: 'intake/7/0',
            accountId: account3,
            usableFromOn: '2024-06-07',
            replaces: account1,
          },
        },
      },
    ]);
  });

  it('registers nothing of a person whose key was destroyed', async () => {
    const shredded = {
      ...filed,
      personal: [{ subject: payee, data: { shredded: true as const } }],
    };
    expect(await registerFiledAccount(filedTold, shredded, ownOf({}))).toEqual([]);
  });
});

describe('people and relatives', () => {
  const part = (data: HouseholdChangeNotedPart) => ({ subject: payee, data });
  const profile = {
    name: '庚毕尾',
    identityKind: 'RESIDENT_ID',
    idNumber: '370406195001019962',
    sex: 'FEMALE',
    birthDate: '1950-01-01',
    relationToHead: 'HEAD',
    hukouTownship: '370406109',
    hukouType: 'AGRI',
    maritalStatus: '30',
    employment: 'NONE',
    labourCapacity: 'NONE',
  } as const;
  const household = (
    ...personal: NonNullable<EventNamed<'HouseholdChangeNoted'>['personal']>
  ): Recorded<EventNamed<'HouseholdChangeNoted'>> =>
    told('intake', `application-${caseA}`, {
      type: 'HouseholdChangeNoted',
      data: { of: 'intake/6/0', householdId: id(30), kind: 'PERSON_CORRECTED' },
      personal,
    });

  it('of a person only name and number are kept', () =>
    expect(noteProfiles(household(part({ profile, address: '一组 3 号' })))).toEqual([
      {
        stream: 'entitlementAccount',
        id: caseA,
        command: {
          type: 'NoteProfiles',
          data: { of: 'intake/7/0', subs: [payee] },
          personal: [{ subject: payee, data: { name: '庚毕尾', idNumber: '370406195001019962' } }],
        },
      },
    ]));

  it('without a name there is nothing to note', () => {
    const { idNumber: _none, ...unnumbered } = profile;
    const [noted] = noteProfiles(household(part({ profile: unnumbered })));
    expect(noted?.command).toMatchObject({ personal: [{ data: { name: '庚毕尾' } }] });
    expect(noteProfiles(household(part({ address: '一组 3 号' })))).toEqual([]);
    expect(noteProfiles(household({ subject: child, data: { shredded: true } }))).toEqual([]);
  });

  it('a declared relative is noted on the case and on every account of it', async () => {
    const declared: EventNamed<'KinDeclared'> = {
      type: 'KinDeclared',
      data: { declaredOn: '2024-08-23', relations, none: false },
    };
    const event = told('intake', `application-${caseA}`, declared);
    const known: Known = {
      cases: [{ _id: caseA, filedAccountId: account1, relations }],
      replaced: [[account1, account2, '2024-05-06']],
    };
    expect(await noteKin(event, ownOf(known))).toEqual([
      kinNoted('entitlementAccount', caseA, 'intake/7/0'),
      kinNoted('payoutAccount', account1, 'intake/7/0'),
      kinNoted('payoutAccount', account2, 'intake/7/0'),
    ]);
    const none = { ...event, event: { ...declared, data: { ...declared.data, relations: [] } } };
    expect(await noteKin(none, ownOf(known))).toEqual([]);
  });

  it('a matched relative before any account was named is noted on the case', async () => {
    const matched: EventNamed<'KinMatched'> = {
      type: 'KinMatched',
      data: { of: 'gateway/3/0', staffId: 'ST014', sub: payee, declared: false },
    };
    const event = told('intake', `application-${caseA}`, matched);
    expect(await noteKin(event, ownOf({}))).toEqual([
      kinNoted('entitlementAccount', caseA, 'intake/7/0'),
    ]);
  });
});

describe('an account is replaced', () => {
  const replaced: EventNamed<'PayoutAccountReplaced'> = {
    type: 'PayoutAccountReplaced',
    data: {
      newAccountId: account2,
      usableFromOn: '2024-10-17',
      holderSub: payee,
      payeeSub: payee,
      kind: 'CARD',
      purpose: 'HOUSEHOLD',
      villageCode: '370406109201',
      proposedById: 'ST013',
      confirmedById: 'ST014',
      rows: ['P0236'],
    },
    personal: registration.command.personal,
  };
  const event = told('payment', `payoutAccount-${account1}`, replaced);
  const accounts = [{ _id: account2, caseIds: [caseA, caseB] }];

  it('the new one is registered, with the relatives of every case it pays', async () => {
    const cases = [
      { _id: caseA, relations },
      { _id: caseB, relations: [{ staffId: 'ST005', sub: child }] },
    ];
    expect(await registerReplacement(event, replaced, ownOf({ cases, accounts }))).toEqual([
      {
        stream: 'payoutAccount',
        id: account2,
        command: {
          type: 'RegisterPayoutAccount',
          data: {
            of: 'payment/7/0',
            holderSub: payee,
            payeeSub: payee,
            kind: 'CARD',
            purpose: 'HOUSEHOLD',
            usableFromOn: '2024-10-17',
            villageCode: '370406109201',
          },
          personal: registration.command.personal,
        },
      },
      {
        stream: 'payoutAccount',
        id: account2,
        command: {
          type: 'NoteKin',
          data: { of: 'payment/7/0', relations: [...relations, { staffId: 'ST005', sub: child }] },
        },
      },
    ]);
    expect(await registerReplacement(event, replaced, ownOf({}))).toHaveLength(1);
  });

  it('every case that was paid there is told', async () => {
    const payTo = { of: 'payment/7/0', replaces: account1 };
    const note = (caseId: string, accountId: string, usableFromOn: string) => ({
      stream: 'entitlementAccount',
      id: caseId,
      command: { type: 'NotePayTo', data: { ...payTo, accountId, usableFromOn } },
    });
    expect(await notePayTo(event, ownOf({ accounts }))).toEqual([
      note(caseA, account2, '2024-10-17'),
      note(caseB, account2, '2024-10-17'),
    ]);
    const again: Known = { accounts, replaced: [[account2, account3, '2024-11-20']] };
    expect(await notePayTo(event, ownOf(again))).toEqual([
      note(caseA, account3, '2024-11-20'),
      note(caseB, account3, '2024-11-20'),
    ]);
  });
});

describe('approval grants and changes', () => {
  const segments = [
    { fromMonth: '2024-10', monthlyAmountFen: 73_828, components: { baseFen: 73_828 } },
  ];

  it('a grant opens an account that a run may know from the day of the decision', () => {
    const opened: EventNamed<'EntitlementOpened'> = {
      type: 'EntitlementOpened',
      data: {
        of: 'approval/6/0',
        caseNo: 'SA-DIBAO-370406109-2024-000008',
        programme: 'DIBAO',
        householdId: id(30),
        villageCode: '370406109201',
        areaType: 'RURAL',
        coveredSubs: [payee],
        payeeSub: payee,
        accountId: account1,
        decidedOn: '2024-09-09',
        startMonth: '2024-10',
        segments,
      },
    };
    expect(openAccount(told('approval', `entitlement-${caseA}`, opened))).toEqual([
      {
        stream: 'entitlementAccount',
        id: caseA,
        command: {
          type: 'OpenEntitlementAccount',
          data: {
            of: 'approval/7/0',
            caseNo: 'SA-DIBAO-370406109-2024-000008',
            programme: 'DIBAO',
            householdId: id(30),
            villageCode: '370406109201',
            areaType: 'RURAL',
            payeeSub: payee,
            accountId: account1,
            startMonth: '2024-10',
            segments,
            knownOn: '2024-09-09',
          },
        },
      },
    ]);
  });

  it('an adjustment and an end are changes from a month on', () => {
    const stream: StreamId = `entitlement-${caseA}`;
    const adjusted: EventNamed<'EntitlementAdjusted'> = {
      type: 'EntitlementAdjusted',
      data: {
        of: 'approval/6/0',
        cause: 'SUPERSEDED',
        decidedOn: '2024-10-28',
        fromMonth: '2024-11',
        segments,
        coveredSubs: [payee],
        areaType: 'RURAL',
      },
    };
    const ended: EventNamed<'EntitlementTerminated'> = {
      type: 'EntitlementTerminated',
      data: {
        of: 'approval/6/0',
        endMonth: '2024-11',
        endReason: 'SUPERSEDED',
        decidedOn: '2024-10-28',
      },
    };
    const noted = { of: 'approval/7/0', fromMonth: '2024-11', knownOn: '2024-10-28' };
    expect(noteSchedule(told('approval', stream, adjusted))).toEqual([
      {
        stream: 'entitlementAccount',
        id: caseA,
        command: { type: 'NoteSchedule', data: { ...noted, segments, cause: 'ADJUSTED' } },
      },
    ]);
    expect(noteSchedule(told('approval', stream, ended))).toEqual([
      {
        stream: 'entitlementAccount',
        id: caseA,
        command: {
          type: 'NoteSchedule',
          data: { ...noted, segments: [], cause: 'TERMINATED' },
        },
      },
    ]);
  });
});

describe('a run', () => {
  it('asks every account that was open when it was opened, and no later one', async () => {
    const opened = told('payment', `paymentRun-${runId}`, {
      type: 'RunOpened',
      data: { month: '2024-10', cutoffOn: '2024-09-25', atPosition: 6 },
    } as EventNamed<'RunOpened'>);
    const cases = [
      { _id: caseA, relations: [], openedAt: 6 },
      { _id: caseB, relations: [], openedAt: 7 },
      { _id: id(3), relations: [] },
    ];
    expect(await drawLines(opened, ownOf({ cases }))).toEqual([
      {
        stream: 'entitlementAccount',
        id: caseA,
        command: { type: 'DrawLine', data: { runId, month: '2024-10', cutoffOn: '2024-09-25' } },
      },
    ]);
  });

  it('stops the lines that were left out', () => {
    const frozen = told('payment', `paymentRun-${runId}`, {
      type: 'RosterFrozen',
      data: { leftOut: [{ caseId: caseA, lineId: id(41), reason: 'IN_PRISON' }] },
    } as unknown as EventNamed<'RosterFrozen'>);
    expect(noteLeftOut(frozen)).toEqual([
      {
        stream: 'entitlementAccount',
        id: caseA,
        command: {
          type: 'NoteLineOutcome',
          data: { lineId: id(41), outcome: 'STOPPED', cause: 'IN_PRISON' },
        },
      },
    ]);
  });
});

import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { AccountDetails } from '@zelian/contracts/intake';
import type { By } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { checkerFor } from '@zelian/kernel/testing';
import type { StreamId } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import { clerk, finance, machineFor, supervisor, supervisorAsClerk } from '../officers.js';
import {
  payoutAccount,
  payoutAccountDecider,
  type AccountFacts,
  type PayoutAccountState,
} from './payout-account.js';

const accountId = '0198a000-0000-7000-8000-00000000ac01';
const newAccountId = '0198a000-0000-7000-8000-00000000ac02';
const payee = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b01';
const guardian = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b02';
const stranger = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b03';
const formSha = 'f'.repeat(64);
const entrustmentSha = 'e'.repeat(64);

type Event = EventOf<'payoutAccount'>;
type Of<Y extends Event['type']> = Extract<Event, { readonly type: Y }>;
type ExampleCtx = Parameters<typeof payoutAccountDecider.decide>[2] & { readonly by: By };

const unused: AccountFacts = { newAccountIsRegistered: false };
const check = checkerFor<CommandOf<'payoutAccount'>, Event, PayoutAccountState, ExampleCtx>(
  payoutAccountDecider,
  {
    ctx: {
      by: clerk,
      // Friday; the Mid-Autumn holiday follows, Saturday 2024-09-14 is worked.
      at: '2024-09-13T01:00:00.000Z',
      on: '2024-09-13',
      stream: `payoutAccount-${accountId}` as StreamId,
      responsibleId: 'ST008',
      rules: loadRules(),
      facts: unused,
    },
  },
);

const registered: Of<'PayoutAccountRegistered'> = {
  type: 'PayoutAccountRegistered',
  data: {
    of: 'intake/12/0',
    holderSub: guardian,
    payeeSub: payee,
    kind: 'PASSBOOK',
    purpose: 'HOUSEHOLD',
    usableFromOn: '2024-08-23',
    villageCode: '370406109201',
  },
  personal: [
    {
      subject: guardian,
      data: { number: '9037040000000000012', bank: '演示农商银行', holderName: '庚毕尾' },
    },
  ],
};
const register = { ...registered, type: 'RegisterPayoutAccount' as const };

const details: AccountDetails = {
  holderSub: payee,
  holderName: '亥虚星',
  kind: 'CARD',
  number: '6217000000000000004',
  bank: '演示农商银行',
  purpose: 'HOUSEHOLD',
};
const propose = (change: Partial<AccountDetails> = {}, attachments?: readonly string[]) => ({
  type: 'ProposeAccountChange' as const,
  data: {
    newAccountId,
    details: { ...details, ...change },
    cause: 'RETURN' as const,
    formSha,
    ...defined({ attachments }),
  },
});
const proposed: Of<'AccountChangeProposed'> = {
  type: 'AccountChangeProposed',
  data: {
    newAccountId,
    holderSub: payee,
    kind: 'CARD',
    purpose: 'HOUSEHOLD',
    cause: 'RETURN',
    formSha,
    proposedById: 'ST013',
  },
  personal: [
    {
      subject: payee,
      data: { number: '6217000000000000004', bank: '演示农商银行', holderName: '亥虚星' },
    },
  ],
};
const confirm = { type: 'ConfirmAccountChange' as const, data: { newAccountId } };
const replaced: Of<'PayoutAccountReplaced'> = {
  type: 'PayoutAccountReplaced',
  data: {
    newAccountId,
    // Saturday 14th is a make-up day, 15th to 17th are the holiday, then Wednesday and Thursday.
    usableFromOn: '2024-09-19',
    holderSub: payee,
    payeeSub: payee,
    kind: 'CARD',
    purpose: 'HOUSEHOLD',
    villageCode: '370406109201',
    proposedById: 'ST013',
    confirmedById: 'ST014',
    rows: ['P0236'],
  },
  ...defined({ personal: proposed.personal }),
};
const kinNoted = (staffId: string): Of<'KinNoted'> => ({
  type: 'KinNoted',
  data: { of: 'intake/13/0', relations: [{ staffId, sub: payee }] },
});

describe('an account named in an application', () => {
  it('is registered with what the holder’s part says', () =>
    check({ given: [], when: register, then: [registered] }));

  it('is registered once, however many applications name it', () =>
    check({ given: [registered], when: register, nothing: true }));

  it('is registered although a relative was noted before', () =>
    check({
      given: [kinNoted('ST014')],
      when: register,
      then: [registered],
      look: ({ state }) =>
        expect(state).toMatchObject({ status: 'registered', kin: [{ staffId: 'ST014' }] }),
    }));

  it('notes a relative once', () => {
    const note = { ...kinNoted('ST014'), type: 'NoteKin' as const };
    check({ given: [registered], when: note, then: [kinNoted('ST014')] });
    check({ given: [registered, kinNoted('ST014')], when: note, nothing: true });
  });
});

describe('变更收款账户：一人提出，另一人确认，之后有冷静期', () => {
  it('a clerk proposes an account of the payee', () =>
    check({ given: [registered], when: propose(), then: [proposed] }));

  it('another person confirms it, and it may be used after three working days', () =>
    check({
      given: [registered, proposed],
      when: { ...confirm, by: finance },
      then: [replaced],
      look: ({ state }) => expect(state).toMatchObject({ status: 'replaced', newAccountId }),
    }));

  it('the present holder may keep the money coming to another account of his', () =>
    check({
      given: [registered],
      when: propose({ holderSub: guardian }),
      thenTypes: ['AccountChangeProposed'],
    }));

  it('户名不是领取人的，须有委托书', () => {
    check({
      given: [registered],
      when: propose({ holderSub: stranger }),
      refused: { code: 'ACCOUNT_HOLDER_NOT_PAYEE', details: { holderSub: stranger } },
    });
    check({
      given: [registered],
      when: propose({ holderSub: stranger, entrustmentSha }, [formSha]),
      refused: 'ACCOUNT_HOLDER_NOT_PAYEE',
    });
    check({
      given: [registered],
      when: propose({ holderSub: stranger, entrustmentSha }, [entrustmentSha]),
      thenTypes: ['AccountChangeProposed'],
    });
  });

  it('a card must pass its check digit, a passbook has none', () => {
    const number = '6217000000000000005';
    check({
      given: [registered],
      when: propose({ number }),
      refused: { code: 'ACCOUNT_NUMBER_INVALID', details: { error: 'CHECKSUM' } },
    });
    check({
      given: [registered],
      when: propose({ number, kind: 'PASSBOOK' }),
      thenTypes: ['AccountChangeProposed'],
    });
  });

  it('a later proposal takes the place of an earlier one', () => {
    const otherId = '0198a000-0000-7000-8000-00000000ac03';
    const other = { ...proposed, data: { ...proposed.data, newAccountId: otherId } };
    check({
      given: [registered, proposed, other],
      when: { ...confirm, by: finance },
      refused: 'ACCOUNT_CHANGE_NOT_PROPOSED',
    });
  });

  it('同一人不得既提出又确认', () => {
    const bySupervisor = { ...proposed, data: { ...proposed.data, proposedById: 'ST008' } };
    check({
      given: [registered],
      when: { ...propose(), by: supervisorAsClerk },
      then: [bySupervisor],
    });
    for (const by of [supervisor, machineFor(supervisor)])
      check({
        given: [registered, bySupervisor],
        when: { ...confirm, by },
        refused: { code: 'SAME_PERSON_TWICE', details: { staffId: 'ST008' } },
      });
  });

  it('领款人的近亲属不得确认，另一人可以', () => {
    const given = [registered, kinNoted('ST014'), proposed];
    check({ given, when: { ...confirm, by: finance }, refused: 'OFFICER_IS_KIN' });
    check({
      given,
      when: { ...confirm, by: supervisor },
      thenTypes: ['PayoutAccountReplaced'],
    });
  });

  it('nothing is confirmed that was not proposed', () =>
    check({
      given: [registered],
      when: { ...confirm, by: finance },
      refused: 'ACCOUNT_CHANGE_NOT_PROPOSED',
    }));

  it('an account that is not registered cannot be changed', () => {
    check({ given: [], when: propose(), refused: 'PAYOUT_ACCOUNT_UNKNOWN' });
    check({ given: [], when: { ...confirm, by: finance }, refused: 'PAYOUT_ACCOUNT_UNKNOWN' });
  });

  it('a replaced account is replaced for good', () => {
    const given = [registered, proposed, replaced];
    const refused = { code: 'PAYOUT_ACCOUNT_REPLACED', details: { newAccountId } };
    check({ given, when: propose(), refused });
    check({ given, when: { ...confirm, by: finance }, refused });
    check({ given, when: register, nothing: true });
  });

  it('the new account has an id of its own', () => {
    const facts = { newAccountIsRegistered: true };
    const refused = 'ACCOUNT_ALREADY_REGISTERED';
    check({ given: [registered], when: { ...propose(), facts }, refused });
    check({ given: [registered, proposed], when: { ...confirm, by: finance, facts }, refused });
    const itself = propose();
    const data = { ...itself.data, newAccountId: accountId };
    check({ given: [registered], when: { ...itself, data }, refused });
  });
});

describe('what is shown of an account', () => {
  const stateAfter = (...events: Event[]): PayoutAccountState =>
    events.reduce<PayoutAccountState>(
      (state, event, index) =>
        payoutAccountDecider.evolve(state, event, {
          id: `payment/${index + 1}/0`,
          at: '2024-09-13T01:00:00.000Z',
          on: '2024-09-13',
          by: clerk,
          version: index + 1,
        }),
      payoutAccountDecider.initial,
    );

  it('is open values alone, and its village decides who may act', () => {
    const shown = [
      stateAfter(),
      stateAfter(registered),
      stateAfter(registered, proposed),
      stateAfter(registered, proposed, replaced),
    ].map((state) => payoutAccount.show(state));
    const open = { kind: 'PASSBOOK', purpose: 'HOUSEHOLD', usableFromOn: '2024-08-23' };
    expect(shown).toEqual([
      { status: 'unregistered' },
      { status: 'registered', ...open },
      { status: 'changing', ...open, proposal: { newAccountId, proposedById: 'ST013' } },
      { status: 'replaced', ...open, newAccountId },
    ]);
    expect(payoutAccount.villageOf(stateAfter())).toBeUndefined();
    expect(payoutAccount.villageOf(stateAfter(registered))).toBe('370406109201');
  });
});

import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import type { AccountKind, AccountPurpose, KinPair } from '@zelian/contracts/intake';
import type { AccountPart, PayKinNoted } from '@zelian/contracts/payment';
import { officerOf } from '@zelian/contracts/terms';
import { checkAccount } from '@zelian/kernel/account';
import { addWorkdays } from '@zelian/kernel/calendar';
import type { Decider, Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { Day, StaffId, Sub, Uuid, VillageCode } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';
import { defineStream, type StreamDefinition } from '@zelian/service/definition';
import { payRows } from '../pay-rows.js';

type Command = CommandOf<'payoutAccount'>;
type Event = EventOf<'payoutAccount'>;
type Told<T extends Command['type']> = Extract<Command, { type: T }>;

/** Whether the id of the new account belongs to an account already; read before a change is decided. */
export interface AccountFacts {
  readonly newAccountIsRegistered: boolean;
}
type AccountCtx = Ctx<Rules, AccountFacts | undefined>;

/** What is registered of an account; the holder's part stays sealed until it is read. */
interface Account {
  readonly holderSub: Sub;
  readonly payeeSub: Sub;
  readonly kind: AccountKind;
  readonly purpose: AccountPurpose;
  readonly usableFromOn: Day;
  readonly villageCode?: VillageCode;
  readonly part: Personal<AccountPart> | undefined;
}

interface Proposal {
  readonly newAccountId: Uuid;
  readonly holderSub: Sub;
  readonly kind: AccountKind;
  readonly purpose: AccountPurpose;
  readonly proposedById: StaffId;
  readonly part: Personal<AccountPart> | undefined;
}

/** Officers who are relatives of a family that is paid here; they may be noted before the account. */
interface WithKin {
  readonly kin: readonly KinPair[];
}

export type PayoutAccountState = WithKin &
  (
    | { readonly status: 'unregistered' }
    | ({ readonly status: 'registered' } & Account)
    | ({ readonly status: 'changing'; readonly proposal: Proposal } & Account)
    | ({
        readonly status: 'replaced';
        readonly newAccountId: Uuid;
        readonly newUsableFromOn: Day;
      } & Account)
  );

function evolve(state: PayoutAccountState, event: Event): PayoutAccountState {
  switch (event.type) {
    case 'PayoutAccountRegistered': {
      const { holderSub, payeeSub, kind, purpose, usableFromOn, villageCode } = event.data;
      const account = { holderSub, payeeSub, kind, purpose, usableFromOn };
      return {
        status: 'registered',
        kin: state.kin,
        ...account,
        ...defined({ villageCode }),
        part: event.personal?.[0],
      };
    }
    case 'AccountChangeProposed': {
      if (state.status !== 'registered' && state.status !== 'changing') return state;
      const { newAccountId, holderSub, kind, purpose, proposedById } = event.data;
      const part = event.personal?.[0];
      const proposal = { newAccountId, holderSub, kind, purpose, proposedById, part };
      return { ...state, status: 'changing', proposal };
    }
    case 'PayoutAccountReplaced': {
      if (state.status !== 'changing') return state;
      const { proposal: _confirmed, ...account } = state;
      const { newAccountId, usableFromOn } = event.data;
      return { ...account, status: 'replaced', newAccountId, newUsableFromOn: usableFromOn };
    }
    case 'KinNoted':
      return { ...state, kin: [...state.kin, ...event.data.relations] };
  }
}

function decide(command: Command, state: PayoutAccountState, ctx: AccountCtx): readonly Event[] {
  switch (command.type) {
    case 'RegisterPayoutAccount':
      return register(command, state);
    case 'NoteKin':
      return noteKin(command.data, state);
    case 'ProposeAccountChange':
      return proposeChange(command.data, state, ctx);
    case 'ConfirmAccountChange':
      return confirmChange(command.data, state, ctx);
  }
}

/** A second application of the household names the same account: it is registered once. */
function register(command: Told<'RegisterPayoutAccount'>, state: PayoutAccountState): Event[] {
  if (state.status !== 'unregistered') return [];
  return [{ ...command, type: 'PayoutAccountRegistered' }];
}

function noteKin(noted: PayKinNoted, state: PayoutAccountState): Event[] {
  const relations = noted.relations.filter(
    ({ staffId, sub }) => !state.kin.some((kin) => kin.staffId === staffId && kin.sub === sub),
  );
  if (relations.length === 0) return [];
  return [{ type: 'KinNoted', data: { of: noted.of, relations } }];
}

function proposeChange(
  command: Told<'ProposeAccountChange'>['data'],
  state: PayoutAccountState,
  ctx: AccountCtx,
): Event[] {
  const account = inUse(state);
  const { newAccountId, details, cause, formSha, attachments = [] } = command;
  refuseUsedId(newAccountId, ctx);
  const { holderSub, kind, purpose, number, bank, holderName, entrustmentSha } = details;
  const isPayee = holderSub === account.payeeSub || holderSub === account.holderSub;
  const entrusted = entrustmentSha !== undefined && attachments.includes(entrustmentSha);
  if (!isPayee && !entrusted) throw new Refused('ACCOUNT_HOLDER_NOT_PAYEE', { holderSub });
  const checked = checkAccount(kind, number);
  if (!checked.valid) throw new Refused('ACCOUNT_NUMBER_INVALID', { error: checked.error });
  const proposed = { newAccountId, holderSub, kind, purpose, cause, formSha };
  return [
    {
      type: 'AccountChangeProposed',
      data: {
        ...proposed,
        proposedById: officerOf(ctx.by),
        ...defined({ entrustmentSha }),
      },
      personal: [{ subject: holderSub, data: { number, bank, holderName } }],
    },
  ];
}

/** SoD8: a second person, who is no relative of the family (SoD2), then the cooling time. */
function confirmChange(
  { newAccountId }: Told<'ConfirmAccountChange'>['data'],
  state: PayoutAccountState,
  ctx: AccountCtx,
): Event[] {
  const account = inUse(state);
  if (account.status !== 'changing' || account.proposal.newAccountId !== newAccountId)
    throw new Refused('ACCOUNT_CHANGE_NOT_PROPOSED', { newAccountId });
  const { proposal } = account;
  const staffId = officerOf(ctx.by);
  if (proposal.proposedById === staffId) throw new Refused('SAME_PERSON_TWICE', { staffId });
  if (state.kin.some((kin) => kin.staffId === staffId))
    throw new Refused('OFFICER_IS_KIN', { staffId });
  refuseUsedId(newAccountId, ctx);
  const cooling = payRows(ctx.rules, ctx.on).get('pay.accountCoolingWd');
  const { holderSub, kind, purpose, proposedById, part } = proposal;
  return [
    {
      type: 'PayoutAccountReplaced',
      data: {
        newAccountId,
        usableFromOn: addWorkdays(ctx.rules.calendar, ctx.on, cooling.value).on,
        holderSub,
        payeeSub: account.payeeSub,
        kind,
        purpose,
        ...defined({ villageCode: account.villageCode }),
        proposedById,
        confirmedById: staffId,
        rows: [cooling.rowId],
      },
      ...(part === undefined ? {} : { personal: [{ subject: part.subject, data: part.data }] }),
    },
  ];
}

/** The account of a stream that may still be changed. */
function inUse(
  state: PayoutAccountState,
): Extract<PayoutAccountState, { status: 'registered' | 'changing' }> {
  if (state.status === 'unregistered') throw new Refused('PAYOUT_ACCOUNT_UNKNOWN');
  if (state.status === 'replaced')
    throw new Refused('PAYOUT_ACCOUNT_REPLACED', { newAccountId: state.newAccountId });
  return state;
}

/** An id used twice would let two accounts run into one, or an account replace itself. */
function refuseUsedId(newAccountId: Uuid, ctx: AccountCtx): void {
  const isOwn = ctx.stream === `payoutAccount-${newAccountId}`;
  if (isOwn || ctx.facts?.newAccountIsRegistered === true)
    throw new Refused('ACCOUNT_ALREADY_REGISTERED', { newAccountId });
}

export const payoutAccountDecider: Decider<Command, Event, PayoutAccountState, AccountCtx> = {
  initial: { status: 'unregistered', kin: [] },
  decide,
  evolve,
};

export const payoutAccount: StreamDefinition<
  'payoutAccount',
  PayoutAccountState,
  AccountFacts | undefined,
  Rules
> = defineStream({
  name: 'payoutAccount',
  decider: payoutAccountDecider,
  villageOf: (state) => (state.status === 'unregistered' ? undefined : state.villageCode),
  show: (state) => {
    if (state.status === 'unregistered') return { status: state.status };
    const { status, kind, purpose, usableFromOn } = state;
    const shown = { status, kind, purpose, usableFromOn };
    if (status === 'changing') {
      const { newAccountId, proposedById } = state.proposal;
      return { ...shown, proposal: { newAccountId, proposedById } };
    }
    return status === 'replaced' ? { ...shown, newAccountId: state.newAccountId } : shown;
  },
  prepare: async (command, own) => {
    if (command.type !== 'ProposeAccountChange' && command.type !== 'ConfirmAccountChange')
      return undefined;
    const { state } = await own.load(payoutAccount, command.data.newAccountId);
    return { newAccountIsRegistered: state.status !== 'unregistered' };
  },
});

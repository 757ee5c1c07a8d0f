import type { AccountKind, AccountPurpose } from '@zelian/contracts/intake';
import type { AccountChangeCause, AccountPart } from '@zelian/contracts/payment';
import type { StoredPart } from '@zelian/eventlog/commit';
import { storedPartOf } from '@zelian/eventlog/parts';
import { streamParts, type Personal } from '@zelian/kernel/decider';
import { maskAccount } from '@zelian/kernel/masking';
import type {
  CaseId,
  Day,
  Instant,
  Sha,
  StaffId,
  Sub,
  Uuid,
  VillageCode,
} from '@zelian/kernel/values';
import { defineView, type QueryRequest } from '@zelian/service/definition';

interface ProposedChange {
  readonly newAccountId: Uuid;
  readonly kind: AccountKind;
  readonly cause: AccountChangeCause;
  readonly proposedById: StaffId;
  readonly proposedAt: Instant;
  readonly formSha: Sha;
  readonly entrustmentSha?: Sha;
  readonly part?: StoredPart<AccountPart>;
}

/** An account and the cases that were ever to be paid into it; events of two services make it. */
export interface PayoutAccountDoc {
  readonly _id: Uuid;
  readonly caseIds: readonly CaseId[];
  readonly status?: 'registered' | 'changing' | 'replaced';
  readonly holderSub?: Sub;
  readonly kind?: AccountKind;
  readonly purpose?: AccountPurpose;
  readonly usableFromOn?: Day;
  readonly villageCode?: VillageCode;
  readonly part?: StoredPart<AccountPart>;
  readonly proposal?: ProposedChange;
  readonly newAccountId?: Uuid;
}

const sealed = (
  parts: readonly Personal<AccountPart>[] | undefined,
): { readonly part?: StoredPart<AccountPart> } => {
  const part = parts?.[0];
  return part === undefined ? {} : { part: storedPartOf(part) };
};

export const payoutAccounts = defineView<
  PayoutAccountDoc,
  'ApplicationFiled' | 'PayoutAccountRegistered' | 'AccountChangeProposed' | 'PayoutAccountReplaced'
>({
  name: 'payout-accounts',
  version: 1,
  on: [
    'ApplicationFiled',
    'PayoutAccountRegistered',
    'AccountChangeProposed',
    'PayoutAccountReplaced',
  ],
  indexes: [{ fields: ['status', 'villageCode'] }],
  async apply({ event, stream, at }, unit) {
    const { id } = streamParts(stream);
    const change = async (
      accountId: Uuid,
      told: (known: PayoutAccountDoc) => PayoutAccountDoc,
    ): Promise<void> =>
      unit.write(accountId, (known) => told(known ?? { _id: accountId, caseIds: [] }));
    switch (event.type) {
      case 'ApplicationFiled':
        return change(event.data.accountId, (known) => withCases(known, [id]));
      case 'PayoutAccountRegistered': {
        const { of: _of, payeeSub: _payee, ...account } = event.data;
        const part = sealed(event.personal);
        return change(id, (known) => ({ ...known, ...account, ...part, status: 'registered' }));
      }
      case 'AccountChangeProposed': {
        const { holderSub: _holder, purpose: _purpose, ...told } = event.data;
        const proposal = { ...told, proposedAt: at, ...sealed(event.personal) };
        return change(id, (known) => ({ ...known, status: 'changing', proposal }));
      }
      case 'PayoutAccountReplaced': {
        const { newAccountId } = event.data;
        const caseIds = (await unit.get(id))?.caseIds ?? [];
        await change(id, ({ proposal: _confirmed, ...known }) => ({
          ...known,
          status: 'replaced',
          newAccountId,
        }));
        return change(newAccountId, (known) => withCases(known, caseIds));
      }
    }
  },
  queries: [
    {
      path: 'accounts/:accountId',
      says: '收款账户：户名、账号（部分隐去）、待确认的变更',
      reads: ['clerk', 'supervisor', 'finance', 'discipline'],
      async answer(docs, request) {
        const account = await docs.get(request.params['accountId'] ?? '');
        if (account?.status === undefined || !request.maySee(account.villageCode)) return undefined;
        const { part, proposal, ...open } = account;
        const proposed =
          proposal === undefined ? {} : { proposal: await openedProposal(proposal, request) };
        return { ...open, ...(await opened(part, request, maskAccount)), ...proposed };
      },
    },
  ],
});

function withCases(account: PayoutAccountDoc, caseIds: readonly CaseId[]): PayoutAccountDoc {
  return { ...account, caseIds: [...new Set([...account.caseIds, ...caseIds])] };
}

/** The number of a proposal is shown whole: the second person compares it with the form. */
async function openedProposal(
  { part, ...proposal }: ProposedChange,
  request: QueryRequest,
): Promise<object> {
  return { ...proposal, ...(await opened(part, request, (number) => number)) };
}

async function opened(
  part: StoredPart<AccountPart> | undefined,
  request: QueryRequest,
  shown: (number: string) => string,
): Promise<object> {
  const details = part === undefined ? undefined : await request.open<AccountPart>(part);
  return details === undefined ? {} : { ...details, number: shown(details.number) };
}

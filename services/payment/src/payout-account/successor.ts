import type { Day, Uuid } from '@zelian/kernel/values';
import type { OwnLog } from '@zelian/service/definition';
import { payoutAccount } from './payout-account.js';

/** An account, and from when on it may be used where it took the place of another. */
export interface Successor {
  readonly accountId: Uuid;
  readonly usableFromOn?: Day;
}

/** The account and those that replaced it, in order; the last is the one to pay into. */
export async function successorsOf(own: OwnLog, first: Uuid): Promise<readonly Successor[]> {
  const chain: Successor[] = [{ accountId: first }];
  for (let accountId = first; ;) {
    const { state } = await own.load(payoutAccount, accountId);
    if (state.status !== 'replaced') return chain;
    accountId = state.newAccountId;
    chain.push({ accountId, usableFromOn: state.newUsableFromOn });
  }
}

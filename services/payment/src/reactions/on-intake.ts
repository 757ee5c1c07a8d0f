import type { EventNamed } from '@zelian/contracts/catalogue';
import { type HouseholdChangeNotedPart, kinPairsIn } from '@zelian/contracts/intake';
import type { PayKinNoted, PayProfilesNotedPart } from '@zelian/contracts/payment';
import type { Recorded } from '@zelian/eventlog/commit';
import { keptOf, partOf } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Issued, OwnLog } from '@zelian/service/definition';
import { caseOf, onCase } from '@zelian/service/on-case';
import { successorsOf } from '../payout-account/successor.js';
import { caseIndex } from '../views/case-index.js';

type Issues = readonly Issued<'payment'>[];

/**
 * The account that the application names. Relatives and replacements that were known before are
 * noted now; what becomes known later finds the account by the index, which has it by then.
 */
export async function registerFiledAccount(
  told: Recorded,
  event: EventNamed<'ApplicationFiled'>,
  own: OwnLog,
): Promise<Issues> {
  const caseId = caseOf(told);
  const { accountId, payeeSub, appliedOn } = event.data;
  const filed = await (await own.viewAfter(caseIndex, told)).get(caseId);
  const details = partOf(event, payeeSub)?.account;
  const chain = await successorsOf(own, accountId);
  const issued: Issued<'payment'>[] = [];
  if (details !== undefined) {
    const { holderSub, kind, purpose, number, bank, holderName } = details;
    const villageCode = filed?.villageCode;
    const village = defined({ villageCode });
    const account = { holderSub, payeeSub, kind, purpose, usableFromOn: appliedOn, ...village };
    issued.push({
      stream: 'payoutAccount',
      id: accountId,
      command: {
        type: 'RegisterPayoutAccount',
        data: { of: told.id, ...account },
        personal: [{ subject: holderSub, data: { number, bank, holderName } }],
      },
    });
  }
  const relations = filed?.relations ?? [];
  if (relations.length > 0)
    for (const { accountId: id } of chain)
      issued.push({
        stream: 'payoutAccount',
        id,
        command: { type: 'NoteKin', data: { of: told.id, relations } },
      });
  const last = chain.at(-1);
  if (last?.usableFromOn !== undefined) {
    const { accountId: now, usableFromOn } = last;
    const payTo = { of: told.id, accountId: now, usableFromOn, replaces: accountId };
    issued.push(...onCase('entitlementAccount', told, { type: 'NotePayTo', data: payTo }));
  }
  return issued;
}

export function noteProfiles(
  told: Recorded<EventNamed<'HouseholdNoted' | 'HouseholdChangeNoted'>>,
): Issues {
  const personal = keptOf(told.event.personal, payeeIn);
  if (personal.length === 0) return [];
  const subs = personal.map(({ subject }) => subject);
  return onCase('entitlementAccount', told, {
    type: 'NoteProfiles',
    data: { of: told.id, subs },
    personal,
  });
}

/** The file for the bank names the payee, and no more is kept of anybody. */
function payeeIn({ profile }: HouseholdChangeNotedPart): PayProfilesNotedPart | undefined {
  if (profile === undefined) return undefined;
  const { name, idNumber } = profile;
  return { name, ...defined({ idNumber }) };
}

/** The case knows its relatives, and so does every account it was or is paid into. */
export async function noteKin(
  told: Recorded<EventNamed<'KinDeclared' | 'KinMatched'>>,
  own: OwnLog,
): Promise<Issues> {
  const relations = kinPairsIn(told.event);
  if (relations.length === 0) return [];
  const caseId = caseOf(told);
  const data: PayKinNoted = { of: told.id, relations };
  const filed = await (await own.viewAfter(caseIndex, told)).get(caseId);
  const first = filed?.filedAccountId;
  const chain = first === undefined ? [] : await successorsOf(own, first);
  return [
    ...onCase('entitlementAccount', told, { type: 'NoteKin', data }),
    ...chain.map(({ accountId }): Issued<'payment'> => ({
      stream: 'payoutAccount',
      id: accountId,
      command: { type: 'NoteKin', data },
    })),
  ];
}

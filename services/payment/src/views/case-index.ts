import type { KinPair } from '@zelian/contracts/intake';
import { streamParts } from '@zelian/kernel/decider';
import type { CaseId, Uuid, VillageCode } from '@zelian/kernel/values';
import { defineView } from '@zelian/service/definition';

/** What payment must find by case: village, account named in the application, relatives, opening. */
export interface IndexedCase {
  readonly _id: CaseId;
  readonly villageCode?: VillageCode;
  readonly filedAccountId?: Uuid;
  readonly relations: readonly KinPair[];
  /** Position in payment's log where the entitlement account was opened. */
  readonly openedAt?: number;
}

/** Feeds `prepare` and reactions and is shown nowhere; no separation rule rests on it. */
export const caseIndex = defineView<
  IndexedCase,
  'IntentRecorded' | 'ApplicationFiled' | 'KinDeclared' | 'KinMatched' | 'EntitlementAccountOpened'
>({
  name: 'case-index',
  version: 1,
  on: [
    'IntentRecorded',
    'ApplicationFiled',
    'KinDeclared',
    'KinMatched',
    'EntitlementAccountOpened',
  ],
  indexes: [{ fields: ['openedAt'] }],
  async apply({ event, stream, position }, unit) {
    const { id: caseId } = streamParts(stream);
    const change = async (told: (known: IndexedCase) => IndexedCase): Promise<void> =>
      unit.write(caseId, (known) => told(known ?? { _id: caseId, relations: [] }));
    switch (event.type) {
      case 'IntentRecorded': {
        const { villageCode } = event.data;
        return change((known) => ({ ...known, villageCode }));
      }
      case 'ApplicationFiled': {
        const { accountId: filedAccountId } = event.data;
        return change((known) => ({ ...known, filedAccountId }));
      }
      case 'KinDeclared': {
        const { relations } = event.data;
        return change((known) => ({ ...known, relations: [...known.relations, ...relations] }));
      }
      case 'KinMatched': {
        const { staffId, sub } = event.data;
        return change((known) => ({ ...known, relations: [...known.relations, { staffId, sub }] }));
      }
      case 'EntitlementAccountOpened':
        return change((known) => ({ ...known, openedAt: position }));
    }
  },
  queries: [],
});

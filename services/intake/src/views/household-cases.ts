import type { Programme } from '@zelian/contracts/terms';
import { streamParts } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Sub, Uuid } from '@zelian/kernel/values';
import { defineView } from '@zelian/service/definition';

export interface HouseholdCaseDoc {
  readonly _id: Uuid;
  readonly householdId?: Uuid;
  readonly programme?: Programme;
  /** Of a programme for one person. */
  readonly subjectSub?: Sub;
  /** By intake's own log: there is no decision, or it was a denial. */
  readonly ended?: true;
  /** By the log of approval, in whatever order the two are heard. */
  readonly entitlementEnded?: true;
}

/**
 * The cases of each household, and which of them still run; it feeds `prepare` and the fan-out of
 * household events and is shown nowhere. A granted case runs until its entitlement has ended.
 */
export const householdCases = defineView<
  HouseholdCaseDoc,
  | 'IntentRecorded'
  | 'ApplicationDeclined'
  | 'ApplicationWithdrawn'
  | 'NonCooperationRecorded'
  | 'DecisionNoted'
  | 'EntitlementTerminated'
>({
  name: 'household-cases',
  version: 1,
  on: [
    'IntentRecorded',
    'ApplicationDeclined',
    'ApplicationWithdrawn',
    'NonCooperationRecorded',
    'DecisionNoted',
    'EntitlementTerminated',
  ],
  indexes: [{ fields: ['householdId'] }, { fields: ['subjectSub'] }],
  async apply({ event, stream }, unit) {
    const { id } = streamParts(stream);
    const write = async (news: Partial<HouseholdCaseDoc>): Promise<void> =>
      unit.write(id, (doc) => ({ _id: id, ...doc, ...news }));
    switch (event.type) {
      case 'IntentRecorded': {
        const { householdId, programme, subjectSub } = event.data;
        return write({
          householdId,
          programme,
          ...defined({ subjectSub }),
        });
      }
      case 'ApplicationDeclined':
      case 'ApplicationWithdrawn':
      case 'NonCooperationRecorded':
        return write({ ended: true });
      case 'DecisionNoted':
        return unit.write(id, (doc) => afterDecision({ _id: id, ...doc }, event.data.outcome));
      case 'EntitlementTerminated':
        return write({ entitlementEnded: true });
    }
  },
  queries: [],
});

/** A later decision replaces the one before, and a grant that overtook a withdrawal stands. */
function afterDecision(doc: HouseholdCaseDoc, outcome: 'GRANTED' | 'DENIED'): HouseholdCaseDoc {
  const { ended: _ended, ...running } = doc;
  return outcome === 'DENIED' ? { ...running, ended: true } : running;
}

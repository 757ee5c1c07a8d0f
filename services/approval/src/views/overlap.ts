import type { Programme } from '@zelian/contracts/terms';
import type { DocUnit } from '@zelian/eventlog/docs';
import { addMonth } from '@zelian/kernel/day';
import { streamParts } from '@zelian/kernel/decider';
import type { CaseId, Month, Sub, VillageCode } from '@zelian/kernel/values';
import { defineView } from '@zelian/service/definition';

/** A benefit of one person, one document per person and entitlement. */
export interface BenefitDoc {
  readonly _id: string;
  readonly sub: Sub;
  readonly entitlementId: CaseId;
  readonly programme: Programme;
  readonly villageCode: VillageCode;
  readonly fromMonth: Month;
  /** Last month, included; absent: open. */
  readonly toMonth?: Month;
}

/** 并享核对: which benefits each person has, with months. */
export const overlap = defineView<
  BenefitDoc,
  'EntitlementOpened' | 'EntitlementAdjusted' | 'EntitlementTerminated'
>({
  name: 'overlap',
  version: 1,
  on: ['EntitlementOpened', 'EntitlementAdjusted', 'EntitlementTerminated'],
  indexes: [{ fields: ['sub'] }, { fields: ['entitlementId'] }],
  async apply({ event, stream }, unit) {
    const { id: entitlementId } = streamParts(stream);
    switch (event.type) {
      case 'EntitlementOpened': {
        const { coveredSubs, programme, villageCode, startMonth: fromMonth } = event.data;
        return writeAll(unit, coveredSubs, { entitlementId, programme, villageCode, fromMonth });
      }
      case 'EntitlementAdjusted': {
        const { fromMonth, coveredSubs } = event.data;
        const known = await unit.find({ entitlementId: { eq: entitlementId } });
        const goesOn = known.filter(({ sub }) => coveredSubs.includes(sub));
        await endAt(
          unit,
          known.filter((doc) => !goesOn.includes(doc)),
          fromMonth,
        );
        for (const doc of goesOn) await unit.write(doc._id, () => resumed(doc, fromMonth));
        const [first] = known;
        const added = coveredSubs.filter((sub) => goesOn.every((doc) => doc.sub !== sub));
        if (first === undefined) return;
        const { programme, villageCode } = first;
        return writeAll(unit, added, { entitlementId, programme, villageCode, fromMonth });
      }
      case 'EntitlementTerminated': {
        const before = await unit.find({ entitlementId: { eq: entitlementId } });
        return endAt(unit, before, event.data.endMonth);
      }
    }
  },
  queries: [
    {
      path: 'overlap/:sub',
      says: '一名人员享受的各项待遇及月份',
      reads: ['clerk', 'supervisor', 'groupOffice', 'signer', 'discipline'],
      async answer(docs, request) {
        const benefits = await docs.find({ sub: { eq: request.params['sub'] ?? '' } });
        return {
          items: benefits
            .filter((benefit) => hasMonths(benefit) && request.maySee(benefit.villageCode))
            .map(({ _id, ...benefit }) => benefit),
        };
      },
    },
  ],
});

const hasMonths = ({ fromMonth, toMonth }: BenefitDoc): boolean =>
  toMonth === undefined || toMonth >= fromMonth;

type Terms = Omit<BenefitDoc, '_id' | 'sub' | 'toMonth'>;

const idOf = (entitlementId: CaseId, sub: Sub): string => `${entitlementId}/${sub}`;
const docOf = (sub: Sub, terms: Terms): BenefitDoc => ({
  _id: idOf(terms.entitlementId, sub),
  sub,
  ...terms,
});

async function writeAll(
  unit: DocUnit<BenefitDoc>,
  subs: readonly Sub[],
  terms: Terms,
): Promise<void> {
  for (const sub of subs) {
    const doc = docOf(sub, terms);
    await unit.write(doc._id, () => doc);
  }
}

/** Open again: from where it began, or, after a gap, from where it starts anew. */
function resumed({ toMonth, ...doc }: BenefitDoc, fromMonth: Month): BenefitDoc {
  const hasGap = toMonth !== undefined && toMonth < addMonth(fromMonth, -1);
  return hasGap ? { ...doc, fromMonth } : doc;
}

/** Ends what goes on beyond a month; what had not begun keeps no month. */
async function endAt(
  unit: DocUnit<BenefitDoc>,
  docs: readonly BenefitDoc[],
  month: Month,
): Promise<void> {
  const toMonth = addMonth(month, -1);
  for (const doc of docs.filter((open) => open.toMonth === undefined || open.toMonth > toMonth))
    await unit.write(doc._id, () => ({ ...doc, toMonth }));
}

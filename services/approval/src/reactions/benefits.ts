import type { OtherEntitlementsNoted } from '@zelian/contracts/approval';
import type { Docs } from '@zelian/eventlog/docs';
import { defined } from '@zelian/kernel/defined';
import type { Sub } from '@zelian/kernel/values';
import type { BenefitDoc } from '../views/overlap.js';

/** The benefits of some persons, one entry per entitlement and stretch of months. */
export async function benefitsOf(
  docs: Docs<BenefitDoc>,
  subs: readonly Sub[],
): Promise<OtherEntitlementsNoted['entitlements']> {
  const found = subs.length === 0 ? [] : await docs.find({ sub: { in: subs } });
  const byTerms = Object.groupBy(found, ({ entitlementId, fromMonth, toMonth = '' }) =>
    [entitlementId, fromMonth, toMonth].join('/'),
  );
  return Object.values(byTerms).flatMap((docsOf = []) => {
    const [first] = docsOf;
    if (first === undefined) return [];
    const { entitlementId, programme, fromMonth, toMonth } = first;
    return [
      {
        entitlementId,
        programme,
        coveredSubs: docsOf.map(({ sub }) => sub),
        fromMonth,
        ...defined({ toMonth }),
      },
    ];
  });
}

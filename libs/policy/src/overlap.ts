import type { Programme } from '@zelian/contracts/terms';
import { monthAfter } from '@zelian/kernel/day';
import type { Month, Sub } from '@zelian/kernel/values';
import { because, listed, type Explained } from './explanation.js';
import type { AssessmentFacts, OtherEntitlement } from './facts.js';
import type { RowsOn } from './rules.js';

/** Whether the other benefit is due in the month. */
export function isDueIn(
  { fromMonth, toMonth }: Pick<OtherEntitlement, 'fromMonth' | 'toMonth'>,
  month: Month,
): boolean {
  return fromMonth <= month && (toMonth === undefined || month <= toMonth);
}

/** Benefits that go on beside the one applied for: what the person gives up for it does not. */
export function keptEntitlements({
  otherEntitlements,
  switchFrom,
}: Pick<AssessmentFacts, 'otherEntitlements' | 'switchFrom'>): readonly OtherEntitlement[] {
  return otherEntitlements.filter(({ programme }) => !switchFrom.includes(programme));
}

/**
 * Whether a benefit that excludes this one is due to the person in the month after the decision.
 *
 * Source: `overlap.rule` (并享、互斥、补差、择高); NONE: only one of the two.
 */
export function exclusiveOverlap(
  facts: Pick<AssessmentFacts, 'otherEntitlements' | 'switchFrom'> & {
    readonly programme: Programme;
  },
  sub: Sub,
  rows: RowsOn,
): Explained<boolean> {
  const row = rows.get('overlap.rule');
  const excludes = (other: Programme): boolean =>
    row.value[facts.programme]?.[other] === 'NONE' ||
    row.value[other]?.[facts.programme] === 'NONE';
  const month = monthAfter(rows.on);
  const excluding = keptEntitlements(facts).filter(
    (other) => other.sub === sub && isDueIn(other, month) && excludes(other.programme),
  );
  const outcome = excluding.length > 0;
  return {
    outcome,
    explanation: because('OVERLAP', {
      rows: [row],
      inputs: { month, programmes: listed(excluding.map(({ programme }) => programme)) },
      result: outcome,
    }),
  };
}

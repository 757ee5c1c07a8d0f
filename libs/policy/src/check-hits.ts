import type { CheckHit, HitCorrection } from '@zelian/contracts/person';
import { defined } from '@zelian/kernel/defined';
import type { Day } from '@zelian/kernel/values';
import type { CheckReportFact, HouseholdFacts, IncomeFact, PropertyFact } from './facts.js';

/**
 * Hits of a check report as they stand on a day: none before it was issued; after a re-check
 * without those it removed, and with the values it corrected.
 *
 * Source: 《最低生活保障审核确认办法》（民发〔2021〕57号）第十八条（复核）.
 */
export function standingHits(
  report: CheckReportFact | undefined,
  knownOn: Day,
): readonly CheckHit[] {
  if (report?.issuedOn === undefined || report.issuedOn > knownOn) return [];
  const { recheck, hits } = report;
  const concluded = recheck?.concludedOn !== undefined && recheck.concludedOn <= knownOn;
  if (recheck === undefined || !concluded) return hits;
  return hits.flatMap((hit) => {
    const correction = recheck.corrections.find(({ hitId }) => hitId === hit.hitId);
    return correctedHits(hit, correction);
  });
}

function correctedHits(hit: CheckHit, correction: HitCorrection | undefined): readonly CheckHit[] {
  if (correction?.outcome === 'REMOVED') return [];
  if (correction?.outcome !== 'CORRECTED' || correction.valueFen === undefined) return [hit];
  return [{ ...hit, valueFen: correction.valueFen }];
}

type Declared = Pick<HouseholdFacts, 'incomeItems' | 'propertyItems' | 'checkReport'>;

/**
 * Verified income items (核实后的收入): what was recorded by the day, with the amounts the check
 * found; a hit on something not declared is a further item without deduction.
 */
export function verifiedIncome(facts: Declared, knownOn: Day): readonly IncomeFact[] {
  const hits = standingHits(facts.checkReport, knownOn).filter(
    ({ hitKind }) => hitKind === 'INCOME',
  );
  const declared = facts.incomeItems
    .filter((item) => item.recordedOn <= knownOn)
    .map((item) => ({ ...item, grossFen: foundFen(hits, item.itemId) ?? item.grossFen }));
  return [...declared, ...hits.flatMap((hit) => undeclaredIncome(hit, knownOn))];
}

function undeclaredIncome(hit: CheckHit, knownOn: Day): readonly IncomeFact[] {
  const { declaredItemId, hitId, sub, kind, valueFen, periodFrom, periodTo } = hit;
  if (declaredItemId !== undefined || hit.class === undefined) return [];
  if (valueFen === undefined || periodFrom === undefined || periodTo === undefined) return [];
  if (kind === undefined || !isIncomeKind(kind)) return [];
  const period = { periodFrom, periodTo, grossFen: valueFen, recordedOn: knownOn };
  return [{ itemId: hitId, sub, class: hit.class, kind, ...period }];
}

type Kind = NonNullable<CheckHit['kind']>;
const PROPERTY: readonly Kind[] = [
  'DEPOSIT',
  'INSURANCE_CASH_VALUE',
  'HOUSE',
  'VEHICLE',
  'BUSINESS',
];
const isPropertyKind = (kind: Kind): kind is PropertyFact['kind'] => PROPERTY.includes(kind);
const isIncomeKind = (kind: Kind): kind is IncomeFact['kind'] => !isPropertyKind(kind);

/** Verified property items (核实后的财产), likewise. Only cash has a value that a hit corrects. */
export function verifiedProperty(facts: Declared, knownOn: Day): readonly PropertyFact[] {
  const hits = standingHits(facts.checkReport, knownOn);
  const cash = hits.filter(({ hitKind }) => hitKind === 'CASH');
  const declared = facts.propertyItems
    .filter((item) => item.recordedOn <= knownOn)
    .map((item) => {
      const valueFen = foundFen(cash, item.itemId) ?? item.valueFen;
      return valueFen === undefined ? item : { ...item, valueFen };
    });
  return [...declared, ...hits.flatMap((hit) => undeclaredProperty(hit, knownOn))];
}

function undeclaredProperty(hit: CheckHit, knownOn: Day): readonly PropertyFact[] {
  const { declaredItemId, hitId, sub, kind, valueFen, attributes } = hit;
  if (declaredItemId !== undefined || kind === undefined || !isPropertyKind(kind)) return [];
  const value = defined({ valueFen });
  const described = defined({ attributes });
  return [{ itemId: hitId, sub, kind, recordedOn: knownOn, ...value, ...described }];
}

/** What the check found for a declared item; the last hit on it counts. */
function foundFen(hits: readonly CheckHit[], itemId: string): number | undefined {
  return hits.findLast(({ declaredItemId }) => declaredItemId === itemId)?.valueFen;
}

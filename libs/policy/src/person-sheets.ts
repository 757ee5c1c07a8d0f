import { sumFen } from '@zelian/kernel/fen';
import { verifiedProperty } from './check-hits.js';
import type { AssessmentFacts } from './facts.js';
import type { IncomeSheet } from './income.js';
import type { Membership } from './membership.js';
import type { PersonSheet, Uplift } from './outcome.js';
import { areaTypeOf } from './persons.js';
import type { RowsOn } from './rules.js';

/** What was found about each person of the household, for his own sealed part. */
export function personSheets(
  facts: AssessmentFacts,
  membership: Membership,
  income: IncomeSheet,
  uplifts: readonly Uplift[],
  rows: RowsOn,
): readonly PersonSheet[] {
  const cashKinds = rows.get('asset.cashKinds').value;
  const cash = verifiedProperty(facts, rows.knownOn).filter(({ kind }) => cashKinds.includes(kind));
  return membership.members.flatMap(({ sub, ...member }) => {
    const person = facts.members.find((known) => known.sub === sub);
    if (person === undefined) return [];
    const lines = income.items.filter((line) => line.sub === sub);
    const uplift = uplifts.find((one) => one.sub === sub);
    const sheet = {
      sub,
      member,
      areaType: areaTypeOf(person, rows),
      netIncomeFen: sumFen(lines.filter(({ excluded }) => !excluded).map(({ fen }) => fen)),
      excludedFen: sumFen(lines.filter(({ excluded }) => excluded).map(({ fen }) => fen)),
      cashFen: sumFen(cash.filter((item) => item.sub === sub).map((item) => item.valueFen ?? 0)),
    };
    return [uplift === undefined ? sheet : { ...sheet, uplift }];
  });
}

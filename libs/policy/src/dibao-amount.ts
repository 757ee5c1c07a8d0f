import { ageOn, addDays, firstDayOf } from '@zelian/kernel/day';
import { sumFen } from '@zelian/kernel/fen';
import type { Day, Fen, Month, Sub } from '@zelian/kernel/values';
import type { Explained, Explanation } from './explanation.js';
import type { HouseholdFacts, MemberFact } from './facts.js';
import { calculate, type Calculated } from './formulas.js';
import {
  UPLIFT_CATEGORIES,
  type DibaoComponents,
  type Uplift,
  type UpliftCategory,
} from './outcome.js';
import { areaTypeOf, certificateOfMonth, isSeriouslyIll, isSeverelyDisabled } from './persons.js';
import { rowsOn, type Rules, type RowsOn } from './rules.js';
import { dibaoStandard, standardSum } from './standards.js';

/** What stays from one assessment to the next: the basis of every month's amount. */
export interface DibaoBasis {
  /** Income over the window that is set against the standard. */
  readonly annualFen: Fen;
  readonly months: number;
  readonly membersCounted: number;
  /** Under whom figures of the household are sealed. */
  readonly about: Sub;
}

export interface DibaoMonth {
  readonly components: DibaoComponents;
  readonly uplifts: readonly Uplift[];
}

type PersonsFacts = Pick<HouseholdFacts, 'certificates' | 'lifeEvents'>;

/**
 * 低保 of one month: the gap to the standard of the covered persons, and the uplift by category.
 *
 * Source: 《社会救助暂行办法》第十二条; 民发〔2012〕220号第二十七条、第二十八条.
 * Units: fen per month; the rows are those of the first day of the month, as known on `knownOn`.
 */
export function dibaoOfMonth(
  facts: PersonsFacts,
  covered: readonly MemberFact[],
  basis: DibaoBasis,
  at: { readonly month: Month; readonly knownOn: Day; readonly rules: Rules },
): Explained<DibaoMonth> {
  const on = firstDayOf(at.month);
  const rows = rowsOn(at.rules, { programme: 'DIBAO', on, knownOn: at.knownOn });
  const standard = standardSum(covered, rows);
  const base = baseOf(basis, covered.length, standard.outcome, rows, standard.explanation);
  const lifted = covered.flatMap((member) => upliftOf(facts, member, at.month, rows) ?? []);
  const upliftFen = sumFen(lifted.map(({ uplift }) => uplift.fen));
  const total = calculate(
    'DIBAO_AMOUNT',
    { month: at.month, baseFen: base.value, upliftFen },
    {
      rows: [rows.get('dibao.uplift')],
      children: [base.explanation, ...lifted.map(({ explanation }) => explanation)],
    },
  );
  return {
    outcome: {
      components: {
        standardSumFen: standard.outcome,
        baseFen: base.value,
        upliftFen,
        totalFen: total.value,
      },
      uplifts: lifted.map(({ uplift }) => uplift),
    },
    explanation: total.explanation,
  };
}

function baseOf(
  { annualFen, months, membersCounted, about }: DibaoBasis,
  membersCovered: number,
  standardSumFen: Fen,
  rows: RowsOn,
  standardNode: Explanation,
): Calculated<Fen> {
  const method = rows.get('dibao.method');
  const rounding = rows.get('dibao.rounding');
  const least = rows.get('dibao.minPerHead');
  return calculate(
    'DIBAO_BASE',
    {
      standardSumFen,
      annualFen,
      months,
      membersCounted,
      membersCovered,
      unitFen: rounding.value === 'CEIL_YUAN' ? 100 : 1,
      leastPerHeadFen: least.value ?? 0,
    },
    { rows: [method, rounding, least], about, children: [standardNode] },
  );
}

interface Lifted {
  readonly uplift: Uplift;
  readonly explanation: Explanation;
}

/** One uplift per person: the highest percentage, in a tie the category named first. */
function upliftOf(
  facts: PersonsFacts,
  member: MemberFact,
  month: Month,
  rows: RowsOn,
): Lifted | undefined {
  const row = rows.get('dibao.uplift');
  const percentOf = (category: UpliftCategory): number => row.value[category] ?? 0;
  const [category] = UPLIFT_CATEGORIES.filter(
    (candidate) => percentOf(candidate) > 0 && belongsTo(facts, member, candidate, month, rows),
  ).toSorted((a, b) => percentOf(b) - percentOf(a));
  if (category === undefined) return undefined;
  const standard = dibaoStandard(areaTypeOf(member, rows), rows);
  const { value, explanation } = calculate(
    'DIBAO_UPLIFT',
    { category, standardFen: standard.value, percent: percentOf(category) },
    { rows: [row, rows.get('dibao.upliftAgeRule'), standard], about: member.sub },
  );
  return { uplift: { sub: member.sub, category, fen: value }, explanation };
}

/** Illness and age as they stood before the first day of the month: a change counts from the month after. */
function belongsTo(
  facts: PersonsFacts,
  member: MemberFact,
  category: UpliftCategory,
  month: Month,
  rows: RowsOn,
): boolean {
  const dayBefore = addDays(firstDayOf(month), -1);
  switch (category) {
    case 'SEVERE_DISABILITY':
      return isSeverelyDisabled(certificateOfMonth(facts, member.sub, month, rows.knownOn));
    case 'SERIOUS_ILLNESS':
      return isSeriouslyIll(member, rows, dayBefore);
    case 'ELDERLY_70':
      return ageOn(member.profile.birthDate, dayBefore) >= 70;
    case 'MINOR':
      return ageOn(member.profile.birthDate, dayBefore) < 18;
  }
}

import { monthOf, type MonthSpan } from '@zelian/kernel/day';
import { defined } from '@zelian/kernel/defined';
import { sumFen } from '@zelian/kernel/fen';
import type { Day, Fen, Sub } from '@zelian/kernel/values';
import type { Explanation } from './explanation.js';
import type { BillFact, MemberFact } from './facts.js';
import { calculate, type Calculated } from './formulas.js';
import type { RowsOn } from './rules.js';

interface Spending {
  readonly fen: Fen;
  readonly explanations: readonly Explanation[];
}

/** Whose bills of which kinds, of which months. */
export interface SpendingTerms {
  readonly bills: readonly BillFact[];
  readonly persons: readonly MemberFact[];
  readonly kinds: readonly string[];
  readonly window: MonthSpan;
}

/**
 * Self-paid rigid spending (自负刚性支出): what is left of valid bills after insurance, assistance
 * and commercial cover; education by person and school year, capped.
 *
 * Source: 《刚性支出困难家庭认定办法》第五条; caps in `rigid.educationCap`.
 * Shape: a medical bill counts only of a designated institution (定点医疗机构).
 */
export function selfPaidSpending(terms: SpendingTerms, rows: RowsOn): Spending {
  const counting = terms.bills.filter((bill) => counts(bill, terms, rows));
  const parts = [
    ...counting.filter(({ kind }) => kind !== 'EDUCATION').map(selfPaid),
    ...bySchoolYear(counting.filter(({ kind }) => kind === 'EDUCATION')).map((bills) =>
      cappedYear(bills, rows),
    ),
  ];
  return {
    fen: sumFen(parts.map(({ value }) => value)),
    explanations: parts.map(({ explanation }) => explanation),
  };
}

function counts(bill: BillFact, { persons, kinds, window }: SpendingTerms, rows: RowsOn): boolean {
  const { valid = true, designatedInstitution = true } = bill;
  const month = monthOf(bill.date);
  return (
    valid &&
    kinds.includes(bill.kind) &&
    persons.some(({ sub }) => sub === bill.sub) &&
    window.from <= month &&
    month <= window.to &&
    bill.recordedOn <= rows.knownOn &&
    (bill.kind !== 'MEDICAL' || designatedInstitution)
  );
}

function selfPaid(bill: BillFact): Calculated<Fen> {
  return calculate(
    'SELF_PAID',
    {
      billId: bill.itemId,
      kind: bill.kind,
      grossFen: bill.grossFen,
      insuranceFen: bill.insuranceFen ?? 0,
      seriousIllnessInsuranceFen: bill.seriousIllnessInsuranceFen ?? 0,
      medicalAssistanceFen: bill.medicalAssistanceFen ?? 0,
      commercialInsuranceFen: bill.commercialInsuranceFen ?? 0,
    },
    { about: bill.sub },
  );
}

/** A school year runs from 1 September through 31 August and is named by the year it begins. */
const schoolYearOf = (on: Day): number => Number(on.slice(0, 4)) - (on.slice(5) < '09-01' ? 1 : 0);

/** Bills of one person and one school year together. */
function bySchoolYear(bills: readonly BillFact[]): readonly (readonly BillFact[])[] {
  return [...Map.groupBy(bills, ({ sub, date }) => `${schoolYearOf(date)} ${sub}`).values()];
}

function cappedYear(bills: readonly BillFact[], rows: RowsOn): Calculated<Fen> {
  const caps = rows.get('rigid.educationCap');
  const stageCaps = bills.flatMap(({ schoolStage }) =>
    schoolStage === undefined ? [] : [caps.value[schoolStage] ?? 0],
  );
  const parts = bills.map(selfPaid);
  const [first] = bills;
  const about: Sub | undefined = first?.sub;
  return calculate(
    'EDUCATION_CAP',
    {
      schoolYear: first === undefined ? 0 : schoolYearOf(first.date),
      selfPaidFen: sumFen(parts.map(({ value }) => value)),
      capFen: Math.max(0, ...stageCaps),
    },
    {
      rows: [caps],
      ...defined({ about }),
      children: parts.map(({ explanation }) => explanation),
    },
  );
}

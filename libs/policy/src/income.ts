import type { IncomeItem } from '@zelian/contracts/person';
import { addMonth, monthOf, monthsInside, monthsOf, type MonthSpan } from '@zelian/kernel/day';
import { floorDiv, product, sumFen } from '@zelian/kernel/fen';
import type { Day, Fen, Month, Sub } from '@zelian/kernel/values';
import { selfPaidSpending } from './bills.js';
import { verifiedIncome } from './check-hits.js';
import type { Explained, Explanation } from './explanation.js';
import type { HouseholdFacts, IncomeFact, MemberFact } from './facts.js';
import { calculate } from './formulas.js';
import { certificateOn, isSeriouslyIll } from './persons.js';
import type { RowsOn } from './rules.js';
import { standardSum } from './standards.js';
import { supportOf, type SupportLine } from './support.js';

export type IncomeClass = IncomeItem['class'];

/** The income of the counted persons over the window (家庭收入核算表). */
export interface IncomeSheet {
  readonly windowFrom: Month;
  readonly windowTo: Month;
  /** Months of the window. */
  readonly months: number;
  /** Net, only of classes that occur. */
  readonly byClassFen: Readonly<Partial<Record<IncomeClass, Fen>>>;
  readonly excludedFen: Fen;
  readonly employmentCostFen: Fen;
  /** Over the whole window. */
  readonly supportFen: Fen;
  readonly supportLines: readonly SupportLine[];
  readonly grossHouseholdFen: Fen;
  readonly rigidDeductionFen: Fen;
  readonly countedFen: Fen;
  readonly membersCounted: number;
  /** Monthly, of all counted persons. */
  readonly standardSumFen: Fen;
  /** Rounded down; for reading only, nothing is decided by it. */
  readonly perCapitaMonthlyFen: Fen;
  readonly items: readonly IncomeLine[];
}

/** What one item is worth inside the window. */
export interface IncomeLine {
  readonly itemId: string;
  readonly sub: Sub;
  readonly class: IncomeClass;
  readonly excluded: boolean;
  /** Net; of an excluded item its gross part. */
  readonly fen: Fen;
  readonly employmentCostFen: Fen;
}

export interface IncomeTerms {
  readonly facts: HouseholdFacts;
  readonly counted: readonly MemberFact[];
  /** Under whom figures of the whole household are sealed: its head, or the person alone. */
  readonly about: Sub;
  /** 特困: no support, no rigid deduction. */
  readonly ownIncomeOnly: boolean;
  readonly singlePerson: boolean;
}

/** The months before the month of the application. */
export function incomeWindow(appliedOn: Day, months: number): MonthSpan {
  const to = addMonth(monthOf(appliedOn), -1);
  return { from: addMonth(to, 1 - months), to };
}

/**
 * Household income (家庭收入): verified items of the counted persons over the window, what obligors
 * owe, less the rigid spending of the disabled and seriously ill.
 *
 * Source: 民发〔2021〕57号第十三条; 民发〔2012〕220号第十六条 before 2021-07-01; by `income.*`.
 * Units: fen over the whole window; parts of an item are rounded down to the fen.
 */
export function incomeSheet(terms: IncomeTerms, rows: RowsOn): Explained<IncomeSheet> {
  const { facts, counted, about, ownIncomeOnly, singlePerson } = terms;
  const months = rows.get('income.windowMonths').value;
  const window = incomeWindow(facts.appliedOn, months);
  const items = itemsOf(facts, counted, window, rows);
  const lines = items.map(({ line }) => line);
  const standard = standardSum(counted, rows);
  const support = ownIncomeOnly
    ? { lines: [], explanations: [] }
    : supportOf({ obligors: facts.obligors, counted, singlePerson }, rows);
  const supportFen = product(sumFen(support.lines.map(({ monthlyFen }) => monthlyFen)), months);
  const deduction = ownIncomeOnly ? noDeduction : rigidDeduction(terms, window, rows);
  const netFen = sumFen(lines.filter(({ excluded }) => !excluded).map(({ fen }) => fen));
  const total = calculate(
    'INCOME_SHEET',
    {
      windowFrom: window.from,
      windowTo: window.to,
      netFen,
      supportFen,
      deductionFen: deduction.fen,
    },
    {
      rows: [rows.get('income.windowMonths'), rows.get('income.prorata')],
      about,
      children: [
        ...items.map(({ explanation }) => explanation),
        ...support.explanations,
        ...deduction.explanations,
        standard.explanation,
      ],
    },
  );
  const perCapitaMonthlyFen = floorDiv(total.value, product(months, counted.length));
  return {
    outcome: {
      windowFrom: window.from,
      windowTo: window.to,
      months,
      byClassFen: byClass(lines),
      excludedFen: sumFen(lines.filter(({ excluded }) => excluded).map(({ fen }) => fen)),
      employmentCostFen: sumFen(lines.map(({ employmentCostFen }) => employmentCostFen)),
      supportFen,
      supportLines: support.lines,
      grossHouseholdFen: netFen + supportFen,
      rigidDeductionFen: deduction.fen,
      countedFen: total.value,
      membersCounted: counted.length,
      standardSumFen: standard.outcome,
      perCapitaMonthlyFen,
      items: lines,
    },
    explanation: total.explanation,
  };
}

interface ItemResult {
  readonly line: IncomeLine;
  readonly explanation: Explanation;
}

function itemsOf(
  facts: HouseholdFacts,
  counted: readonly MemberFact[],
  window: MonthSpan,
  rows: RowsOn,
): readonly ItemResult[] {
  const isCounted = (item: IncomeFact): boolean => counted.some(({ sub }) => sub === item.sub);
  const { value: exclusions } = rows.get('income.exclusions');
  return verifiedIncome(facts, rows.knownOn)
    .filter(isCounted)
    .map((item) => ({ item, share: shareOf(item, window) }))
    .filter(({ share }) => share.monthsInside > 0)
    .map(({ item, share }) =>
      exclusions.includes(item.kind) ? excludedItem(item, share, rows) : netItem(item, share, rows),
    );
}

interface Share {
  readonly monthsInside: number;
  readonly itemMonths: number;
}

function shareOf({ periodFrom, periodTo }: IncomeFact, window: MonthSpan): Share {
  const period = { from: periodFrom, to: periodTo };
  return { monthsInside: monthsInside(period, window), itemMonths: monthsOf(period) };
}

function excludedItem(item: IncomeFact, share: Share, rows: RowsOn): ItemResult {
  const { itemId, sub, kind, grossFen } = item;
  const { value, explanation } = calculate(
    'INCOME_EXCLUDED',
    { itemId, kind, grossFen, ...share },
    { rows: [rows.get('income.exclusions')], about: sub },
  );
  const line = { itemId, sub, class: item.class, excluded: true, fen: value, employmentCostFen: 0 };
  return { line, explanation };
}

function netItem(item: IncomeFact, share: Share, rows: RowsOn): ItemResult {
  const { itemId, sub, kind, grossFen, deductibleFen = 0 } = item;
  const cost = employmentCost(item, share, rows);
  const { value, explanation } = calculate(
    'INCOME_ITEM',
    { itemId, kind, grossFen, deductibleFen, employmentCostFen: cost.fen, ...share },
    { rows: [rows.get('income.exclusions')], about: sub, children: cost.explanations },
  );
  const employmentCostFen = cost.fen;
  const line = { itemId, sub, class: item.class, excluded: false, fen: value, employmentCostFen };
  return { line, explanation };
}

interface Deduction {
  readonly fen: Fen;
  readonly explanations: readonly Explanation[];
}
const noDeduction: Deduction = { fen: 0, explanations: [] };

/** Only wages have a cost of working, up to the cap of each month. */
function employmentCost(item: IncomeFact, share: Share, rows: RowsOn): Deduction {
  const { employmentCostFen = 0 } = item;
  if (item.class !== 'WAGES' || employmentCostFen === 0) return noDeduction;
  const row = rows.get('income.employmentCost');
  const { value, explanation } = calculate(
    'EMPLOYMENT_COST',
    { costFen: employmentCostFen, capPerMonthFen: row.value.maxPerWorkerMonthFen, ...share },
    { rows: [row], about: item.sub },
  );
  return { fen: value, explanations: [explanation] };
}

function byClass(lines: readonly IncomeLine[]): IncomeSheet['byClassFen'] {
  const sums: Partial<Record<IncomeClass, Fen>> = {};
  for (const line of lines.filter(({ excluded }) => !excluded))
    sums[line.class] = (sums[line.class] ?? 0) + line.fen;
  return sums;
}

/** Self-paid spending of counted persons who are seriously ill or hold a certificate in force. */
function rigidDeduction(
  { facts, counted, about }: IncomeTerms,
  window: MonthSpan,
  rows: RowsOn,
): Deduction {
  const row = rows.get('income.rigidDeduction');
  const { kinds, percent } = row.value;
  const persons = counted.filter(
    (member) =>
      isSeriouslyIll(member, rows) || certificateOn(facts, member.sub, rows) !== undefined,
  );
  const spending = selfPaidSpending({ bills: facts.bills, persons, kinds, window }, rows);
  const { value, explanation } = calculate(
    'RIGID_DEDUCTION',
    { selfPaidFen: spending.fen, percent },
    { rows: [row], about, children: spending.explanations },
  );
  return { fen: value, explanations: [explanation] };
}

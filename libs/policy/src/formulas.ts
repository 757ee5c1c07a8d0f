import { ceilDiv, floorDiv, product } from '@zelian/kernel/fen';
import type { Sub } from '@zelian/kernel/values';
import { because, nodesOf, type Explanation, type Values } from './explanation.js';

interface SupportFormulaInputs {
  readonly familyMonthlyIncomeFen: number;
  readonly familySize: number;
  readonly standardFen: number;
  readonly thresholdPercent: number;
  readonly ratePercent: number;
  readonly supportedCount: number;
}

/** By how much the income per head of the obligor's family lies above the threshold; 0 below it. */
export function supportExcessFen(line: SupportFormulaInputs): number {
  const perCapitaFen = floorDiv(line.familyMonthlyIncomeFen, line.familySize);
  const thresholdFen = floorDiv(product(line.standardFen, line.thresholdPercent), 100);
  return Math.max(0, perCapitaFen - thresholdFen);
}

/**
 * Every rule that calculates, as a function of the inputs its explanation shows: whoever holds an
 * explanation can calculate it again.
 *
 * Units: fen, months, heads, percents; rounding as each rule says, once.
 */
const formulas = {
  /** The part inside the window, at most the cap of each month. */
  EMPLOYMENT_COST: (cost: {
    readonly costFen: number;
    readonly capPerMonthFen: number;
    readonly monthsInside: number;
    readonly itemMonths: number;
  }): number =>
    Math.min(
      floorDiv(product(cost.costFen, cost.monthsInside), cost.itemMonths),
      product(cost.capPerMonthFen, cost.monthsInside),
    ),
  /** Parts inside the window are rounded down one by one; no item is below 0. */
  INCOME_ITEM: (item: {
    readonly grossFen: number;
    readonly deductibleFen: number;
    readonly employmentCostFen: number;
    readonly monthsInside: number;
    readonly itemMonths: number;
  }): number => {
    const inside = (fen: number): number =>
      floorDiv(product(fen, item.monthsInside), item.itemMonths);
    return Math.max(0, inside(item.grossFen) - inside(item.deductibleFen) - item.employmentCostFen);
  },
  INCOME_EXCLUDED: (item: {
    readonly grossFen: number;
    readonly monthsInside: number;
    readonly itemMonths: number;
  }): number => floorDiv(product(item.grossFen, item.monthsInside), item.itemMonths),
  SUPPORT_FORMULA: (line: SupportFormulaInputs): number =>
    floorDiv(product(supportExcessFen(line), line.ratePercent), product(100, line.supportedCount)),
  SUPPORT_MAINTENANCE: (line: {
    readonly ownMonthlyIncomeFen: number;
    readonly percentPerChild: number;
    readonly percentMax: number;
    readonly children: number;
  }): number => {
    const percent = Math.min(line.percentMax, product(line.percentPerChild, line.children));
    return floorDiv(product(line.ownMonthlyIncomeFen, percent), product(100, line.children));
  },
  SELF_PAID: (bill: {
    readonly grossFen: number;
    readonly insuranceFen: number;
    readonly seriousIllnessInsuranceFen: number;
    readonly medicalAssistanceFen: number;
    readonly commercialInsuranceFen: number;
  }): number =>
    Math.max(
      0,
      bill.grossFen -
        bill.insuranceFen -
        bill.seriousIllnessInsuranceFen -
        bill.medicalAssistanceFen -
        bill.commercialInsuranceFen,
    ),
  EDUCATION_CAP: (year: { readonly selfPaidFen: number; readonly capFen: number }): number =>
    Math.min(year.selfPaidFen, year.capFen),
  RIGID_DEDUCTION: (spending: { readonly selfPaidFen: number; readonly percent: number }): number =>
    floorDiv(product(spending.selfPaidFen, spending.percent), 100),
  INCOME_SHEET: (sheet: {
    readonly netFen: number;
    readonly supportFen: number;
    readonly deductionFen: number;
  }): number => Math.max(0, sheet.netFen + sheet.supportFen - sheet.deductionFen),
  /** Strictly below; at the standard exactly: no. */
  DIBAO_INCOME_TEST: (test: IncomeAgainstStandard): boolean => isBelowStandard(test),
  TEKUN_INCOME: (test: IncomeAgainstStandard): boolean => isBelowStandard(test),
  EXP_AFTER_RIGID: (test: IncomeAgainstStandard): boolean => isBelowStandard(test),
  EXP_DISPOSABLE: (test: {
    readonly incomeFen: number;
    readonly disposableIncomeFen: number;
    readonly membersCounted: number;
  }): boolean => test.incomeFen < product(test.disposableIncomeFen, test.membersCounted),
  EDGE_INCOME: (test: IncomeAgainstStandard & { readonly percent: number }): boolean =>
    !isBelowStandard(test) &&
    product(test.incomeFen, 100) < product(test.months, test.standardSumFen, test.percent),
  PROPERTY_CASH: (test: { readonly cashFen: number; readonly capFen: number }): boolean =>
    test.cashFen <= test.capFen,
  PROPERTY_HOUSES: (test: { readonly houses: number; readonly most: number }): boolean =>
    test.houses <= test.most,
  /** One rounding at the end, upwards: to the fen, or to the yuan. */
  DIBAO_BASE: (month: {
    readonly standardSumFen: number;
    readonly annualFen: number;
    readonly months: number;
    readonly membersCounted: number;
    readonly membersCovered: number;
    /** Fen to round up to: 1, or 100 for whole yuan. */
    readonly unitFen: number;
    readonly leastPerHeadFen: number;
  }): number => {
    const divisor = product(month.months, month.membersCounted);
    const gap =
      product(month.standardSumFen, divisor) - product(month.membersCovered, month.annualFen);
    const fen = product(ceilDiv(gap, product(divisor, month.unitFen)), month.unitFen);
    return Math.max(0, fen, product(month.leastPerHeadFen, month.membersCovered));
  },
  DIBAO_UPLIFT: (uplift: { readonly standardFen: number; readonly percent: number }): number =>
    floorDiv(product(uplift.standardFen, uplift.percent), 100),
  DIBAO_AMOUNT: (month: { readonly baseFen: number; readonly upliftFen: number }): number =>
    month.baseFen + month.upliftFen,
  OBLIGOR_LOW_INCOME: (test: {
    readonly familyMonthlyIncomeFen: number;
    readonly familySize: number;
    readonly disposableIncomeFen: number;
  }): boolean =>
    product(test.familyMonthlyIncomeFen, 12) < product(test.disposableIncomeFen, test.familySize),
  TEKUN_AMOUNT: (month: { readonly basicFen: number; readonly careFen: number }): number =>
    month.basicFen + month.careFen,
  CHECK_MISMATCH: (test: IncomeAgainstStandard & { readonly percent: number }): boolean =>
    product(test.incomeFen, 100) >= product(test.percent, test.months, test.standardSumFen),
};

interface IncomeAgainstStandard {
  readonly incomeFen: number;
  readonly months: number;
  /** Monthly, of all counted persons. */
  readonly standardSumFen: number;
}

const isBelowStandard = ({ incomeFen, months, standardSumFen }: IncomeAgainstStandard): boolean =>
  incomeFen < product(months, standardSumFen);

export type FormulaCode = keyof typeof formulas;
type Inputs = { readonly [K in FormulaCode]: Parameters<(typeof formulas)[K]>[0] };
type Results = { readonly [K in FormulaCode]: ReturnType<(typeof formulas)[K]> };
const formulaOf: { readonly [K in FormulaCode]: (inputs: Inputs[K]) => Results[K] } = formulas;

export interface Calculated<R> {
  readonly value: R;
  readonly explanation: Explanation;
}

interface Reasons {
  readonly rows?: readonly { readonly rowId: string }[];
  readonly about?: Sub;
  readonly children?: readonly Explanation[];
}

/** Calculates by the rule, and says so. */
export function calculate<K extends FormulaCode>(
  rule: K,
  inputs: Inputs[K] & Values,
  reasons: Reasons = {},
): Calculated<Results[K]> {
  const value = formulaOf[rule](inputs);
  return { value, explanation: because(rule, { ...reasons, inputs, result: value }) };
}

export interface Miscalculated {
  readonly node: Explanation;
  readonly calculated: unknown;
}

/** Every node whose result is not what its rule makes of its inputs; empty: the explanation holds. */
export function miscalculated(explanation: Explanation): readonly Miscalculated[] {
  return nodesOf(explanation).flatMap((node) => {
    const calculated = recalculated(node);
    return calculated === undefined || calculated === node.result ? [] : [{ node, calculated }];
  });
}

function recalculated({ rule, inputs }: Explanation): unknown {
  const formula: unknown = Reflect.get(formulas, rule);
  return typeof formula === 'function' ? Reflect.apply(formula, undefined, [inputs]) : undefined;
}

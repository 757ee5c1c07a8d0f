import { Refused } from '@zelian/kernel/refused';
import { selfPaidSpending } from './bills.js';
import { because, type Explanation } from './explanation.js';
import type { AssessmentFacts, MemberFact } from './facts.js';
import { calculate } from './formulas.js';
import { incomeWindow, type IncomeSheet } from './income.js';
import type { ExpenditureTest, ReasonCode } from './outcome.js';
import { areaTypeOf } from './persons.js';
import type { RowsOn } from './rules.js';

export interface Expenditure {
  readonly test: ExpenditureTest;
  readonly qualifies: boolean;
  readonly reasonCodes: readonly ReasonCode[];
  readonly explanation: Explanation;
}

const RIGID_KINDS = ['MEDICAL', 'REHAB', 'EDUCATION'];

/**
 * 支出型: at or above the standard, but below it after the family's own rigid spending.
 *
 * Source: 鲁民〔2021〕75号; in force by `dibao.types`.
 * Units: fen over the window of the income sheet; disposable income per person and year.
 * Shape: undefined while the type is not in force; without any spending no further reason is given.
 * Refuses: FACTS_MISSING when nobody said whether the cause is still there.
 */
export function expenditureOf(
  facts: AssessmentFacts,
  counted: readonly MemberFact[],
  income: IncomeSheet,
  rows: RowsOn,
): Expenditure | undefined {
  const types = rows.get('dibao.types');
  const head = facts.members.find(({ sub }) => sub === facts.headSub);
  if (!types.value.includes('EXPENDITURE') || head === undefined) return undefined;
  const window = incomeWindow(facts.appliedOn, income.months);
  const spending = selfPaidSpending(
    { bills: facts.bills, persons: counted, kinds: RIGID_KINDS, window },
    rows,
  );
  const disposable = rows.get('stat.disposableIncome');
  const test = {
    rigidSelfPaidFen: spending.fen,
    disposableIncomeFen: disposable.value[areaTypeOf(head, rows)],
    annualAfterRigidFen: Math.max(0, income.grossHouseholdFen - spending.fen),
  };
  const parts = spending.fen === 0 ? [] : partsOf(facts, income, test);
  const reasonCodes = parts.filter(({ passes }) => !passes).map(({ reason }) => reason);
  const qualifies = spending.fen > 0 && reasonCodes.length === 0;
  return {
    test,
    qualifies,
    reasonCodes,
    explanation: because('DIBAO_EXPENDITURE', {
      rows: [types, disposable],
      about: facts.headSub,
      inputs: { ...test },
      result: qualifies,
      children: [...spending.explanations, ...parts.map(({ explanation }) => explanation)],
    }),
  };
}

interface Part {
  readonly reason: ReasonCode;
  readonly passes: boolean;
  readonly explanation: Explanation;
}

function partsOf(
  facts: AssessmentFacts,
  income: IncomeSheet,
  test: ExpenditureTest,
): readonly Part[] {
  const about = facts.headSub;
  const { months, standardSumFen, membersCounted, grossHouseholdFen } = income;
  const { causePersists } = facts;
  if (causePersists === undefined) throw new Refused('FACTS_MISSING', { ruleCode: 'EXP_CAUSE' });
  const disposable = calculate(
    'EXP_DISPOSABLE',
    {
      incomeFen: grossHouseholdFen,
      disposableIncomeFen: test.disposableIncomeFen,
      membersCounted,
    },
    { about },
  );
  const afterRigid = calculate(
    'EXP_AFTER_RIGID',
    { incomeFen: test.annualAfterRigidFen, months, standardSumFen },
    { about },
  );
  return [
    {
      reason: 'EXP_INCOME_NOT_BELOW_DISPOSABLE',
      passes: disposable.value,
      explanation: disposable.explanation,
    },
    {
      reason: 'EXP_AFTER_RIGID_NOT_BELOW_STANDARD',
      passes: afterRigid.value,
      explanation: afterRigid.explanation,
    },
    {
      reason: 'EXP_CAUSE_NOT_PRESENT',
      passes: causePersists,
      explanation: because('EXP_CAUSE', { about, result: causePersists }),
    },
  ];
}

import type { AreaType } from '@zelian/contracts/person';
import type { Programme } from '@zelian/contracts/terms';
import { ageOn } from '@zelian/kernel/day';
import { Refused } from '@zelian/kernel/refused';
import { because, type Explained } from './explanation.js';
import type { AssessmentFacts, MemberFact } from './facts.js';
import type { ReviewClass } from './outcome.js';
import { certificateOn, isSeriouslyIll, isSeverelyDisabled } from './persons.js';
import type { PolicyValues } from './policy-values.js';
import type { RowsOn } from './rules.js';

/**
 * How often a 低保 household is looked at again (A、B、C 类).
 *
 * Source: 民发〔2021〕57号第三十一条; the letters are local practice (`reverify.classRule`).
 * Shape: C before A: who can work and has no steady income is looked at more often.
 * Refuses: FACTS_MISSING without the stability of the income.
 */
export function reviewClassOf(
  facts: AssessmentFacts,
  covered: readonly MemberFact[],
  rows: RowsOn,
): Explained<ReviewClass> {
  const { incomeStability } = facts;
  if (incomeStability === undefined)
    throw new Refused('FACTS_MISSING', { ruleCode: 'REVIEW_CLASS' });
  const canWork = covered.some((member) => isAbleToWork(member, rows));
  const isBurdened = covered.some(
    (member) =>
      isSeriouslyIll(member, rows) || isSeverelyDisabled(certificateOn(facts, member.sub, rows)),
  );
  const outcome = classOf(incomeStability, canWork, isBurdened);
  return {
    outcome,
    explanation: because('REVIEW_CLASS', {
      rows: [rows.get('reverify.classRule'), rows.get('facto.illnessList')],
      inputs: { incomeStability },
      result: outcome,
    }),
  };
}

function classOf(stability: string, canWork: boolean, isBurdened: boolean): ReviewClass {
  if (canWork && stability === 'UNSTABLE') return 'C';
  return isBurdened && stability === 'STABLE' ? 'A' : 'B';
}

function isAbleToWork({ profile }: MemberFact, { on }: RowsOn): boolean {
  const age = ageOn(profile.birthDate, on);
  return age >= 16 && age <= 59 && profile.labourCapacity !== 'NONE';
}

/** Months until the next review; class C may have one interval for towns and one for villages. */
export function reviewMonths(
  interval: PolicyValues['reverify.interval'],
  programme: Programme,
  reviewClass: ReviewClass | undefined,
  areaType: AreaType | undefined,
): number {
  if (programme === 'DIBAO') return dibaoMonths(interval.DIBAO, reviewClass, areaType);
  const months = new Map<string, number>(
    Object.entries(interval).flatMap(([name, value]) =>
      typeof value === 'number' ? [[name, value] as const] : [],
    ),
  ).get(programme);
  if (months === undefined)
    throw new Refused('POLICY_ROW_MISSING', { key: 'reverify.interval', programme });
  return months;
}

function dibaoMonths(
  interval: PolicyValues['reverify.interval']['DIBAO'],
  reviewClass: ReviewClass | undefined,
  areaType: AreaType | undefined,
): number {
  if (reviewClass === undefined) throw new Refused('FACTS_MISSING', { ruleCode: 'REVIEW_CLASS' });
  const months = interval[reviewClass];
  if (typeof months === 'number') return months;
  if (areaType === undefined) throw new Refused('FACTS_MISSING', { ruleCode: 'REVIEW_CLASS' });
  return months[areaType];
}

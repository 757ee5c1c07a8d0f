import type { CheckHit, CheckSource } from '@zelian/contracts/person';
import { addDays } from '@zelian/kernel/day';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { Day, Fen } from '@zelian/kernel/values';
import { because, listed, rowsOf, type Explained, type Explanation } from './explanation.js';
import type { CheckReportFact, HouseholdFacts, MemberFact } from './facts.js';
import { calculate } from './formulas.js';
import { incomeSheet } from './income.js';
import { membershipAlone, membershipOf, type Membership } from './membership.js';
import { propertySheet } from './property.js';
import { rowsOn, type Rules, type RowsOn } from './rules.js';

export const CHECK_CONCLUSIONS = [
  'CONSISTENT',
  'NEEDS_CLARIFICATION',
  'OBVIOUS_MISMATCH',
  'SOURCE_FAILED',
] as const;
/** 符合、基本符合、明显不符、无法核对. */
export type Conclusion = (typeof CHECK_CONCLUSIONS)[number];

export const COMPARISONS = ['EQUAL', 'NOT_DECLARED', 'UNDER_DECLARED', 'OVER_DECLARED'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export interface CheckOutcome {
  readonly conclusion: Conclusion;
  readonly comparisons: readonly { readonly hitId: string; readonly comparison: Comparison }[];
  /** Sources whose last answer failed or was not permitted. */
  readonly failedSources: readonly CheckSource[];
  /** A 告知书 is due; nothing is refused by it. */
  readonly noticeRequired: boolean;
  readonly validThroughOn: Day;
}

/** A check with its report. `appliedOn` of a front-loaded check without application: its issue day. */
export interface CheckFacts extends HouseholdFacts {
  readonly checkReport: CheckReportFact & { readonly issuedOn: Day };
  readonly acceptedOn?: Day;
}

export interface CheckConclusion extends Explained<CheckOutcome> {
  readonly rows: readonly string[];
}

/**
 * What a check report says about the declaration, from its hits before any re-check.
 *
 * Source: 凫政发〔2020〕号四（二）一 (经核对明显不符…); limits in `check.obviousMismatch` of the day of
 * acceptance, before it of application.
 * Shape: measured on the later of issue and application, for the persons counted on that day.
 * Refuses: FACTS_MISSING { ruleCode } without the persons concerned; POLICY_ROW_MISSING.
 */
export function checkConclusion(facts: CheckFacts, rules: Rules): CheckConclusion {
  const original = withoutRecheck(facts);
  const { issuedOn } = facts.checkReport;
  const on = facts.appliedOn > issuedOn ? facts.appliedOn : issuedOn;
  const governedOn = facts.acceptedOn ?? facts.appliedOn;
  const { programme } = facts;
  const rows = rowsOn(rules, { programme, on, knownOn: on });
  const governing = rowsOn(rules, { programme, on: governedOn, knownOn: governedOn });
  const mismatch = mismatchOf(original, rows, governing);
  const failedSources = failedSourcesOf(facts.checkReport);
  const compared = facts.checkReport.hits.map((hit) => comparisonOf(hit, facts));
  const conclusion = conclusionOf(
    mismatch.outcome,
    failedSources.length > 0,
    compared.every(({ comparison }) => comparison === 'EQUAL'),
  );
  const validDays = governing.get('check.reportValidDays');
  const validThroughOn = addDays(issuedOn, validDays.value);
  const explanation = because('CHECK_CONCLUSION', {
    rows: [validDays],
    inputs: { on, issuedOn, failedSources: listed(failedSources), validThroughOn },
    result: conclusion,
    children: [mismatch.explanation, ...compared.map((one) => one.explanation)],
  });
  return {
    outcome: {
      conclusion,
      comparisons: compared.map(({ hitId, comparison }) => ({ hitId, comparison })),
      failedSources,
      noticeRequired: conclusion === 'OBVIOUS_MISMATCH',
      validThroughOn,
    },
    explanation,
    rows: rowsOf(explanation),
  };
}

function withoutRecheck(facts: CheckFacts): CheckFacts {
  const { recheck: _, ...checkReport } = facts.checkReport;
  return { ...facts, checkReport };
}

function conclusionOf(mismatch: boolean, failed: boolean, allEqual: boolean): Conclusion {
  if (mismatch) return 'OBVIOUS_MISMATCH';
  if (failed) return 'SOURCE_FAILED';
  return allEqual ? 'CONSISTENT' : 'NEEDS_CLARIFICATION';
}

/** The last attempt of each source counts. */
export function failedSourcesOf({
  sources,
}: Pick<CheckReportFact, 'sources'>): readonly CheckSource[] {
  return sources
    .filter(({ attempts }) => ['FAILED', 'NO_PERMISSION'].includes(attempts.at(-1) ?? 'OK'))
    .map(({ source }) => source);
}

/** 明显不符: property beyond the limits, or income far above the standard. */
function mismatchOf(facts: CheckFacts, rows: RowsOn, governing: RowsOn): Explained<boolean> {
  const row = governing.get('check.obviousMismatch');
  const { propertyFails, incomePercentOfStandard: percent } = row.value;
  const alone = facts.programme === 'TEKUN' || facts.scope === 'SINGLE_PERSON';
  const membership = alone ? membershipAlone(subjectOf(facts)) : membershipOfHousehold(facts, rows);
  const { counted } = membership.outcome;
  const about = alone ? subjectOf(facts).sub : facts.headSub;
  const ownIncomeOnly = facts.programme === 'TEKUN';
  const singlePerson = facts.scope === 'SINGLE_PERSON';
  const income = incomeSheet({ facts, counted, about, ownIncomeOnly, singlePerson }, rows);
  const { countedFen, months, standardSumFen } = income.outcome;
  const property = propertySheet(
    { facts, counted, about, standardSumFen, unreviewed: 'NOT_ACCEPTED' },
    rows,
  );
  const tooMuch = calculate(
    'CHECK_MISMATCH',
    { incomeFen: countedFen, percent, months, standardSumFen },
    { rows: [row], about, children: [membership.explanation, income.explanation] },
  );
  const failsProperty = propertyFails && property.outcome.failCodes.length > 0;
  return {
    outcome: failsProperty || tooMuch.value,
    explanation: {
      ...tooMuch.explanation,
      children: [...tooMuch.explanation.children, property.explanation],
    },
  };
}

function membershipOfHousehold(facts: CheckFacts, rows: RowsOn): Explained<Membership> {
  return membershipOf({ ...facts, otherEntitlements: [] }, rows);
}

function subjectOf({ members, subjectSub }: CheckFacts): MemberFact {
  const subject = members.find(({ sub }) => sub === subjectSub);
  if (subject === undefined) throw new Refused('FACTS_MISSING', { ruleCode: 'CHECK_MISMATCH' });
  return subject;
}

interface Compared {
  readonly hitId: string;
  readonly comparison: Comparison;
  readonly explanation: Explanation;
}

/** Found against declared, with the value the source gave first. */
function comparisonOf(hit: CheckHit, facts: CheckFacts): Compared {
  const { hitId, sub } = hit;
  const declaredFen = declaredFenOf(hit, facts);
  const comparison = compare(hit, declaredFen);
  const inputs = {
    hitId,
    hitKind: hit.hitKind,
    ...defined({ foundFen: hit.valueFen, declaredFen }),
  };
  return {
    hitId,
    comparison,
    explanation: because('CHECK_COMPARISON', { about: sub, inputs, result: comparison }),
  };
}

function declaredFenOf({ declaredItemId }: CheckHit, facts: CheckFacts): Fen | undefined {
  const income = facts.incomeItems.find(({ itemId }) => itemId === declaredItemId);
  if (income !== undefined) return income.grossFen;
  const property = facts.propertyItems.find(({ itemId }) => itemId === declaredItemId);
  return property === undefined ? undefined : (property.valueFen ?? 0);
}

/** Of houses, vehicles and businesses only the existence is compared. */
function compare({ hitKind, valueFen = 0 }: CheckHit, declaredFen: Fen | undefined): Comparison {
  if (declaredFen === undefined) return 'NOT_DECLARED';
  if (hitKind !== 'INCOME' && hitKind !== 'CASH') return 'EQUAL';
  if (valueFen === declaredFen) return 'EQUAL';
  return valueFen > declaredFen ? 'UNDER_DECLARED' : 'OVER_DECLARED';
}

import type { CheckConclusion } from '@zelian/contracts/economic-check';
import type { Ground } from '@zelian/contracts/ctx';
import type { Sub } from '@zelian/kernel/values';
import {
  checkConclusion,
  type CheckFacts,
  type CheckOutcome,
} from '@zelian/policy/check-conclusion';
import { rowsOf, splitExplanation } from '@zelian/policy/explanation';
import type { Rules } from '@zelian/policy/rules';

/** What the rule finds, and why: openly, and per person what may only be sealed. */
export interface Concluded {
  readonly conclusion: CheckConclusion;
  readonly comparisons: CheckOutcome['comparisons'];
  readonly grounds: readonly Ground[];
  readonly explanations: readonly { readonly sub: Sub; readonly explanations: readonly object[] }[];
  readonly rows: readonly string[];
}

/**
 * What the hits say about the household and its declaration.
 *
 * Source: 凫政发〔2020〕号四（二）一; `check.obviousMismatch`.
 */
export function concluded(facts: CheckFacts, rules: Rules): Concluded {
  const { outcome, explanation } = checkConclusion(facts, rules);
  const { grounds, persons } = splitExplanation(explanation);
  const { conclusion, comparisons } = outcome;
  return { conclusion, comparisons, grounds, explanations: persons, rows: rowsOf(explanation) };
}

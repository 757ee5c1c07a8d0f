import type { CheckConclusion, SourcedHit } from '@zelian/contracts/economic-check';
import type { Ground } from '@zelian/contracts/ctx';
import type { Day, Sub } from '@zelian/kernel/values';
import { checkConclusion, type CheckOutcome } from '@zelian/policy/check-conclusion';
import { rowsOf, splitExplanation } from '@zelian/policy/explanation';
import type { Rules } from '@zelian/policy/rules';
import { householdFactsOf } from './people.js';
import type { Case, CheckState, Report } from './state.js';

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
 * Shape: undefined where a fact is missing that the rule needs; then only the provider's own word
 * is left.
 */
export function concluded(
  state: CheckState & { readonly case: Case },
  found: {
    readonly issuedOn: Day;
    readonly sources: Report['sources'];
    readonly hits: readonly SourcedHit[];
  },
  rules: Rules,
): Concluded | undefined {
  const facts = householdFactsOf(state.case, state, found);
  if (facts === undefined) return undefined;
  const { outcome, explanation } = checkConclusion(facts, rules);
  const { grounds, persons } = splitExplanation(explanation);
  const { conclusion, comparisons } = outcome;
  return { conclusion, comparisons, grounds, explanations: persons, rows: rowsOf(explanation) };
}

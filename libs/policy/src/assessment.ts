import type { Day } from '@zelian/kernel/values';
import { assessDibao } from './dibao.js';
import { rowsOf, type Explained } from './explanation.js';
import type { AssessmentFacts } from './facts.js';
import type { AssessmentOutcome } from './outcome.js';
import type { Rules } from './rules.js';
import { assessTekun } from './tekun.js';

export interface Assessment extends Explained<AssessmentOutcome> {
  /** Ids of the policy rows that were used, each once, sorted. */
  readonly rows: readonly string[];
}

export interface AssessmentDay {
  /** Day of the decision, or of the assessment while none is taken; later facts and rows do not count. */
  readonly decisionOn: Day;
}

/**
 * Whether the persons qualify, for how much, from which month on, and why.
 *
 * Source: 《社会救助暂行办法》第九条至第十二条（低保）、第十四条（特困）.
 * Units: fen per calendar month.
 * Shape: one entry for all programmes; each is decided in its own file.
 * Refuses: FACTS_MISSING { ruleCode } when a rule lacks a fact; POLICY_ROW_MISSING.
 */
export function assess(facts: AssessmentFacts, rules: Rules, day: AssessmentDay): Assessment {
  const { outcome, explanation } = byProgramme(facts, rules, day);
  return { outcome, explanation, rows: rowsOf(explanation) };
}

function byProgramme(
  facts: AssessmentFacts,
  rules: Rules,
  { decisionOn }: AssessmentDay,
): Explained<AssessmentOutcome> {
  switch (facts.programme) {
    case 'DIBAO':
      return assessDibao(facts, rules, decisionOn);
    case 'TEKUN':
      return assessTekun(facts, rules, decisionOn);
  }
}

import type { CaseFact, CaseFactNoted, CaseFactType } from '@zelian/contracts/oversight';
import { compareEventIds } from '../event-order.js';

/** How one stage of a case moves on: a function per fact that concerns it. */
export type Steps<S> = {
  readonly [K in CaseFactType]?: (stage: S, fact: CaseFact<K>) => S;
};

/** The stage after all facts; those that do not concern it pass by. */
export function fold<S>(steps: Steps<S>, initial: S, facts: readonly CaseFact[]): S {
  return facts.reduce((stage, fact) => stepped(steps, stage, fact), initial);
}

function stepped<S, K extends CaseFactType>(steps: Steps<S>, stage: S, fact: CaseFact<K>): S {
  const step: Steps<S>[K] = steps[fact.type];
  return step === undefined ? stage : step(stage, fact);
}

/**
 * The facts of one set in one order, whatever the order in which they were heard: service by
 * service, each as its log has them.
 */
export function inOrder(noted: readonly CaseFactNoted[]): readonly CaseFact[] {
  return noted.toSorted((a, b) => compareEventIds(a.of, b.of)).map(({ fact }) => fact);
}

import type { CaseStatusPublished } from '@zelian/contracts/oversight';
import type { Steps } from './facts.js';

/** The check of the latest round, and the re-check while it runs, by the facts of economic-check. */
export interface CheckStage {
  readonly check?: NonNullable<CaseStatusPublished['check']>;
  readonly recheck?: NonNullable<CaseStatusPublished['recheck']>;
}

export const checkSteps: Steps<CheckStage> = {
  CheckRequested: (stage, { round, requestNo, on, feedbackDueOn }) => ({
    ...stage,
    check: { round, requestNo, requestedOn: on, feedbackDueOn },
  }),
  CheckReported: (stage, { round, conclusion }) => concluded(stage, round, conclusion),
  RecheckRequested: (stage, { on, dueOn }) => ({
    ...stage,
    recheck: { requestedOn: on, dueOn },
  }),
  RecheckConcluded: ({ recheck: _ended, ...stage }, { round, conclusion }) =>
    concluded(stage, round, conclusion),
};

/** A report of an earlier round that comes after a new request changes nothing here. */
function concluded(
  stage: CheckStage,
  round: number,
  conclusion: NonNullable<CheckStage['check']>['conclusion'],
): CheckStage {
  const { check } = stage;
  if (check === undefined || conclusion === undefined || check.round !== round) return stage;
  return { ...stage, check: { ...check, conclusion } };
}

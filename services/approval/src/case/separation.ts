import type { Recusal, RecusalCause } from '@zelian/contracts/approval';
import { officerOf } from '@zelian/contracts/terms';
import { Refused } from '@zelian/kernel/refused';
import type { StaffId } from '@zelian/kernel/values';
import type { CaseCtx, CaseState, Resolved, Vote } from './state.js';

/**
 * Who may not review, vote on or sign this case (SoD1, SoD2), from the case's own events alone.
 *
 * Source: 谁调查谁签字、谁审批谁负责; event model §4.
 */
export function recusalOf(state: CaseState, staffId: StaffId): RecusalCause | undefined {
  const { handlers, surveyors, assessors, reviewers, selfRecused } = state.involved;
  if (isKin(state, staffId)) return 'KIN';
  if (surveyors.includes(staffId)) return 'SURVEYOR';
  if (handlers.includes(staffId)) return 'HANDLER';
  if (assessors.includes(staffId)) return 'ASSESSOR';
  if (reviewers.includes(staffId)) return 'REVIEWER';
  return selfRecused.includes(staffId) ? 'SELF_DECLARED' : undefined;
}

export function recusalsOf(state: CaseState, staffIds: readonly StaffId[]): readonly Recusal[] {
  return staffIds.flatMap((staffId) => {
    const why = recusalOf(state, staffId);
    return why === undefined ? [] : [{ staffId, why }];
  });
}

export function isKin({ facts }: CaseState, staffId: StaffId): boolean {
  return facts.kin.some((relation) => relation.staffId === staffId);
}

/** The person who answers for an act of the case. */
export const actorOf = ({ by }: CaseCtx): StaffId => officerOf(by);

const approverRefusals: Readonly<Record<RecusalCause, string>> = {
  KIN: 'OFFICER_IS_KIN',
  SURVEYOR: 'APPROVER_WAS_SURVEYOR',
  HANDLER: 'APPROVER_WAS_HANDLER',
  ASSESSOR: 'APPROVER_WAS_ASSESSOR',
  REVIEWER: 'APPROVER_WAS_REVIEWER',
  SELF_DECLARED: 'SEAT_IS_RECUSED',
};

/** Refuses whoever surveyed, handled, assessed, reviewed, is kin, or declared himself recused. */
export function mayApprove(state: CaseState, staffId: StaffId): void {
  const why = recusalOf(state, staffId);
  if (why !== undefined) throw new Refused(approverRefusals[why], { staffId });
}

/** Refuses whoever surveyed, handled, assessed or is kin; one may review again. */
export function mayReview(state: CaseState, staffId: StaffId): void {
  const { handlers, surveyors, assessors } = state.involved;
  if (isKin(state, staffId)) throw new Refused('OFFICER_IS_KIN', { staffId });
  if (handlers.includes(staffId)) throw new Refused('REVIEWER_WAS_HANDLER', { staffId });
  if (surveyors.includes(staffId)) throw new Refused('REVIEWER_WAS_SURVEYOR', { staffId });
  if (assessors.includes(staffId)) throw new Refused('REVIEWER_WAS_ASSESSOR', { staffId });
}

export interface Count {
  readonly for: number;
  readonly against: number;
  readonly abstained: number;
}

export function countOf(votes: readonly Vote[]): Count {
  const of = (choice: Vote['choice']): number =>
    votes.filter((vote) => vote.choice === choice).length;
  return { for: of('AGREE'), against: of('DISAGREE'), abstained: of('ABSTAIN') };
}

/**
 * Whether a resolution stands without the votes of those who by now may not approve: a fact that
 * came after a vote voids it.
 *
 * Shape: `reviewerId` upholds the outcome and so becomes its reviewer.
 */
export function standsWithout(state: CaseState, resolved: Resolved, reviewerId: StaffId): boolean {
  const { votes, quorum } = resolved;
  const valid = votes.filter(
    ({ staffId }) => staffId !== reviewerId && recusalOf(state, staffId) === undefined,
  );
  const count = countOf(valid);
  const signerId = state.standing?.signerId;
  const isSignedLawfully =
    signerId === undefined || (signerId !== reviewerId && recusalOf(state, signerId) === undefined);
  return valid.length >= quorum && count.for > count.against && isSignedLawfully;
}

/** Everybody whose part in the case counts when he turns out to be a near relative. */
export function tookPart(state: CaseState, staffId: StaffId): boolean {
  const { handlers, surveyors, assessors, reviewers } = state.involved;
  return [
    ...handlers,
    ...surveyors,
    ...assessors,
    ...reviewers,
    ...votersOf(state),
    ...(state.standing === undefined ? [] : [state.standing.signerId]),
  ].includes(staffId);
}

function votersOf({ stage }: CaseState): readonly StaffId[] {
  return 'resolved' in stage ? stage.resolved.votes.map(({ staffId }) => staffId) : [];
}

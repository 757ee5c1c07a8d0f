import type { StaffId } from '@zelian/kernel/values';
import type { Walked } from './walks.js';

const QUORUM = 7;

const UNDISPUTED = new Set(['resolved', 'onNotice', 'objected', 'granted', 'denied']);

type WalkedEvent = Walked['events'][number];

/** Whom an event bars from approving, and why. */
function barredBy(event: WalkedEvent): readonly (readonly [StaffId, string])[] {
  if (event.type === 'SurveyNoted') return event.data.investigatorIds.map((id) => [id, 'surveyed']);
  if (event.type === 'SelfCareNoted') return event.data.assessorIds.map((id) => [id, 'assessed']);
  if (event.type === 'KinNoted')
    return event.data.relations.map(({ staffId }) => [staffId, 'is kin'] as const);
  if (event.type === 'AcceptanceNoted' || event.type === 'CaseAssessed')
    return [[event.data.handlerId, 'handled']];
  if (event.type === 'CaseReviewed' || event.type === 'OutcomeUpheld')
    return [[event.data.reviewerId, 'reviewed']];
  return [];
}

interface Cast {
  readonly staffId: StaffId;
  readonly choice: string;
}

/** The votes of the panel that is open, after an event. */
function votesAfter(votes: readonly Cast[], event: WalkedEvent): readonly Cast[] {
  if (event.type === 'PanelOpened') return [];
  if (event.type === 'VoteCast') return [...votes, event.data];
  if (event.type === 'SeatRecused')
    return votes.filter(({ staffId }) => staffId !== event.data.staffId);
  return votes;
}

/**
 * Who stands as approver although he surveyed, handled, assessed, reviewed or is kin: read off the
 * history alone, without a word of the decider.
 */
export function violationsIn({ events }: Walked): readonly string[] {
  const barred = new Map<StaffId, string>();
  const violations: string[] = [];
  let votes: readonly Cast[] = [];
  let approval: { readonly votes: readonly Cast[]; readonly disputed: boolean } | undefined;
  let signerId: StaffId | undefined;

  for (const [index, event] of events.entries()) {
    if (event.type === 'VoteCast' && barred.has(event.data.staffId))
      violations.push(`${index}: a vote by who ${barred.get(event.data.staffId)}`);
    for (const [staffId, why] of barredBy(event)) barred.set(staffId, why);
    votes = votesAfter(votes, event);
    if (event.type === 'PanelResolved' && event.data.resolution !== 'NOT_APPROVED')
      approval = { votes, disputed: false };
    if (event.type === 'CaseReopened' && approval !== undefined)
      approval = { ...approval, disputed: true };
    if (event.type === 'AllowanceGranted' || event.type === 'AllowanceDenied')
      ({ signerId } = event.data);

    // A fact and what it causes stand in one commit: judged after its last event.
    const isLast = events[index + 1]?.type !== 'CaseReopened';
    if (approval === undefined || !isLast || !UNDISPUTED.has(event.status)) continue;
    const lawful = approval.votes.filter(({ staffId }) => !barred.has(staffId));
    const agreeing = lawful.filter(({ choice }) => choice === 'AGREE').length;
    const against = lawful.filter(({ choice }) => choice === 'DISAGREE').length;
    if (lawful.length < QUORUM || agreeing <= against)
      violations.push(`${index}: ${event.status} stands on ${lawful.length} lawful votes`);
    if (lawful.length < approval.votes.length && !approval.disputed)
      violations.push(`${index}: a void vote was never disputed`);
    const isDecided = event.status === 'granted' || event.status === 'denied';
    if (isDecided && signerId !== undefined && barred.has(signerId))
      violations.push(`${index}: signed by who ${barred.get(signerId)}`);
  }
  return violations;
}

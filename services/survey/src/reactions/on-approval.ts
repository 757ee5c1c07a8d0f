import type { EventNamed } from '@zelian/contracts/catalogue';
import type { Recorded } from '@zelian/eventlog/commit';
import { streamParts } from '@zelian/kernel/decider';
import type { Issued } from '@zelian/service/definition';

type Noting = readonly Issued<'survey'>[];

/** A case sent back for its survey gets a further round; sent back for anything else, none. */
export function orderFurtherRound(
  told: Recorded,
  { to, returnedOn }: EventNamed<'CaseReturned'>['data'],
): Noting {
  if (to !== 'SURVEY') return [];
  const order = { of: told.id, purpose: 'APPLICATION' as const, orderedOn: returnedOn };
  const command = { type: 'OrderSurvey' as const, data: order };
  return [{ stream: 'survey', id: streamParts(told.stream).id, command }];
}

/** Whoever reviewed or voted on a decision does not survey for it (SoD1). */
export function noteApprover(told: Recorded<EventNamed<'CaseReviewed' | 'VoteCast'>>): Noting {
  const { event } = told;
  const approver =
    event.type === 'CaseReviewed'
      ? { staffId: event.data.reviewerId, role: 'REVIEWER' as const }
      : { staffId: event.data.staffId, role: 'VOTER' as const };
  const command = { type: 'NoteApprover' as const, data: { of: told.id, ...approver } };
  return [{ stream: 'survey', id: streamParts(told.stream).id, command }];
}

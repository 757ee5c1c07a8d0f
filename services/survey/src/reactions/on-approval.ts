import type { EventNamed } from '@zelian/contracts/catalogue';
import type { Recorded } from '@zelian/eventlog/commit';
import type { Issued } from '@zelian/service/definition';
import { onCase } from '@zelian/service/on-case';

type Noting = readonly Issued<'survey'>[];

/** A case sent back for its survey gets a further round; sent back for anything else, none. */
export function orderFurtherRound(
  told: Recorded,
  { to, returnedOn }: EventNamed<'CaseReturned'>['data'],
): Noting {
  if (to !== 'SURVEY') return [];
  const order = { of: told.id, purpose: 'APPLICATION' as const, orderedOn: returnedOn };
  return onCase('survey', told, { type: 'OrderSurvey', data: order });
}

/** Whoever reviewed or voted on a decision does not survey for it (SoD1). */
export function noteApprover(told: Recorded<EventNamed<'CaseReviewed' | 'VoteCast'>>): Noting {
  const { event } = told;
  const approver =
    event.type === 'CaseReviewed'
      ? { staffId: event.data.reviewerId, role: 'REVIEWER' as const }
      : { staffId: event.data.staffId, role: 'VOTER' as const };
  return onCase('survey', told, { type: 'NoteApprover', data: { of: told.id, ...approver } });
}

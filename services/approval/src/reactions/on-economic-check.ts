import type { EventNamed } from '@zelian/contracts/catalogue';
import type { Recorded } from '@zelian/eventlog/commit';
import { dueOnOf } from '@zelian/kernel/deadline';
import { keptOf } from '@zelian/kernel/decider';
import type { Issued } from '@zelian/service/definition';
import { onCase } from '@zelian/service/on-case';

type Noting = readonly Issued<'approval'>[];

/** The request and a delay of the provider: the facts on which an exception may be signed. */
export function noteCheckRequest(
  told: Recorded<EventNamed<'CheckRequested' | 'CheckDelayAnnounced'>>,
): Noting {
  const { event } = told;
  if (event.type === 'CheckDelayAnnounced') {
    const { round, announcedOn, expectedOn } = event.data;
    return onCase('case', told, {
      type: 'NoteCheckDelay',
      data: { of: told.id, round, announcedOn, expectedOn },
    });
  }
  const { round, requestedOn, deadlines, purpose } = event.data;
  if (purpose === 'REVERIFICATION') return [];
  const feedbackDueOn = dueOnOf(deadlines, 'CHECK_FEEDBACK') ?? requestedOn;
  return onCase('case', told, {
    type: 'NoteCheckRequest',
    data: { of: told.id, round, requestedOn, feedbackDueOn },
  });
}

export function noteCheckResult(told: Recorded<EventNamed<'CheckReported'>>): Noting {
  const { round, reportNo, conclusion, issuedOn, validThroughOn, sources, comparisons, late } =
    told.event.data;
  return onCase('case', told, {
    type: 'NoteCheckResult',
    data: {
      of: told.id,
      round,
      reportNo,
      conclusion,
      issuedOn,
      validThroughOn,
      sources,
      comparisons,
      late,
    },
    personal: keptOf(told.event.personal, ({ hits }) => hits && { hits }),
  });
}

export function noteRecheck(
  told: Recorded<EventNamed<'RecheckRequested' | 'RecheckConcluded'>>,
): Noting {
  const { event } = told;
  if (event.type === 'RecheckRequested') {
    const { round, requestedOn, hitIds, late } = event.data;
    return onCase('case', told, {
      type: 'NoteRecheck',
      data: { of: told.id, round, requestedOn, hitIds, late },
    });
  }
  const { round, concludedOn, conclusion, outcomes, late } = event.data;
  return onCase('case', told, {
    type: 'NoteRecheckResult',
    data: { of: told.id, round, concludedOn, conclusion, outcomes, late },
    personal: keptOf(event.personal, ({ corrections }) => corrections && { corrections }),
  });
}

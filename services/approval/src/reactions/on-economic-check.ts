import type { EventNamed } from '@zelian/contracts/catalogue';
import type { Recorded } from '@zelian/eventlog/commit';
import { openedOf } from '@zelian/kernel/decider';
import type { Issued } from '@zelian/service/definition';
import { onCase } from './on-intake.js';

type Noting = readonly Issued<'approval'>[];

/** The request and a delay of the provider: the facts on which an exception may be signed. */
export function noteCheckRequest(
  told: Recorded<EventNamed<'CheckRequested' | 'CheckDelayAnnounced'>>,
): Noting {
  const { event } = told;
  if (event.type === 'CheckDelayAnnounced') {
    const { round, announcedOn, expectedOn } = event.data;
    return onCase(told, {
      type: 'NoteCheckDelay',
      data: { of: told.id, round, announcedOn, expectedOn },
    });
  }
  const { round, requestedOn, deadlines, purpose } = event.data;
  if (purpose === 'REVERIFICATION') return [];
  const feedback = deadlines.find(({ kind }) => kind === 'CHECK_FEEDBACK');
  return onCase(told, {
    type: 'NoteCheckRequest',
    data: { of: told.id, round, requestedOn, feedbackDueOn: feedback?.dueOn ?? requestedOn },
  });
}

export function noteCheckResult(told: Recorded<EventNamed<'CheckReported'>>): Noting {
  const { round, reportNo, conclusion, issuedOn, validThroughOn, sources, comparisons, late } =
    told.event.data;
  const hits = (told.event.personal ?? []).flatMap((part) => {
    const found = openedOf(part)?.hits;
    return found === undefined ? [] : [{ subject: part.subject, data: { hits: found } }];
  });
  return onCase(told, {
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
    personal: hits,
  });
}

export function noteRecheck(
  told: Recorded<EventNamed<'RecheckRequested' | 'RecheckConcluded'>>,
): Noting {
  const { event } = told;
  if (event.type === 'RecheckRequested') {
    const { round, requestedOn, hitIds, late } = event.data;
    return onCase(told, {
      type: 'NoteRecheck',
      data: { of: told.id, round, requestedOn, hitIds, late },
    });
  }
  const { round, concludedOn, conclusion, outcomes, late } = event.data;
  const personal = (event.personal ?? []).flatMap((part) => {
    const corrections = openedOf(part)?.corrections;
    return corrections === undefined ? [] : [{ subject: part.subject, data: { corrections } }];
  });
  return onCase(told, {
    type: 'NoteRecheckResult',
    data: { of: told.id, round, concludedOn, conclusion, outcomes, late },
    personal,
  });
}

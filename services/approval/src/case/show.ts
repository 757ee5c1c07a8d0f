import type { Json } from '@zelian/kernel/decider';
import { missingOf } from './decide-join.js';
import { openPauses } from './decide-clock.js';
import { recusalsOf } from './separation.js';
import { sheetOf, sheetShaOf } from './sheet.js';
import {
  currentPosting,
  openObjections,
  openVisit,
  type CaseState,
  type Resolved,
} from './state.js';

/** Open values of the case for whoever is about to act on it; nothing about a person. */
export function shownOf(state: CaseState): Json {
  const { stage, facts, open, standing } = state;
  const assessment = 'assessment' in stage ? stage.assessment : undefined;
  const visit = openVisit(facts);
  return compact({
    status: stage.status,
    caseNo: facts.intent?.caseNo,
    programme: facts.intent?.programme,
    from: stage.status === 'reopened' ? stage.from : undefined,
    missing: missingOf(state),
    assessment: assessment === undefined ? undefined : assessmentShown(assessment),
    proposal: 'review' in stage ? stage.review.proposal : undefined,
    panel: stage.status === 'atPanel' ? panelShown(state) : undefined,
    resolved: 'resolved' in stage ? resolvedShown(state, stage.resolved) : undefined,
    decision:
      standing === undefined
        ? undefined
        : {
            outcome: standing.outcome,
            decidedOn: standing.decidedOn,
            signerId: standing.signerId,
          },
    pauses: openPauses(state).map(({ pauseId, reason, fromOn }) => ({ pauseId, reason, fromOn })),
    visitRequestedOn: visit?.requestedOn,
    openObjectionIds: openObjections(state).map(({ objectionId }) => objectionId),
    deadlines: open.map(({ deadlineId, kind, dueOn }) => compact({ deadlineId, kind, dueOn })),
  });
}

type Shown = Readonly<Record<string, Json | undefined>>;

/** Without the fields that have nothing to say. */
function compact(fields: Shown): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function assessmentShown({
  no,
  eligible,
  reasonCodes,
  monthlyAmountFen,
  startMonth,
}: Resolved['assessment']): Json {
  return compact({ no, eligible, reasonCodes, monthlyAmountFen, startMonth });
}

function panelShown(state: CaseState): Json {
  const { stage } = state;
  if (stage.status !== 'atPanel') return {};
  const { meetingId, heldOn, presentSeats, quorum, votes } = stage.panel;
  return {
    meetingId,
    heldOn,
    presentSeats,
    recused: recusalsOf(state, presentSeats).map(({ staffId, why }) => ({ staffId, why })),
    quorum,
    voted: votes.map(({ staffId }) => staffId),
  };
}

function resolvedShown(state: CaseState, resolved: Resolved): Json {
  const posting = currentPosting(state, resolved);
  return compact({
    resolution: resolved.resolution,
    resolvedOn: resolved.resolvedOn,
    assessment: assessmentShown(resolved.assessment),
    posting:
      posting === undefined
        ? undefined
        : compact({
            postingNo: posting.postingNo,
            endsOn: posting.endsOn,
            signFromOn: posting.signFromOn,
            removedOn: posting.removedOn,
          }),
    nextSheet:
      resolved.resolution === 'GRANT'
        ? {
            postingNo: state.postings.length + 1,
            sheetSha: sheetShaOf(sheetOf(state, resolved)),
          }
        : undefined,
  });
}

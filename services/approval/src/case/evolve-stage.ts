import type {
  AllowanceDenied,
  AllowanceGranted,
  CaseReopened,
  CaseReturned,
  CaseReviewed,
  DecisionDelivered,
  ObjectionConcluded,
  OutcomeUpheld,
  PanelOpened,
  PanelResolved,
} from '@zelian/contracts/approval';
import { defined } from '@zelian/kernel/defined';
import type { StaffId } from '@zelian/kernel/values';
import {
  currentPosting,
  currentReport,
  currentSurvey,
  hasEnded,
  openObjections,
  type CaseFacts,
  type CaseState,
  type Clock,
  type Ending,
  type Involved,
  type Objection,
  type Panel,
  type Posting,
  type Resolved,
  type Stage,
} from './state.js';

export const noted = (state: CaseState, facts: Partial<CaseFacts>): CaseState => ({
  ...state,
  facts: { ...state.facts, ...facts },
});

export const timed = (state: CaseState, clock: Partial<Clock>): CaseState => ({
  ...state,
  clock: { ...state.clock, ...clock },
});

export function involving(state: CaseState, who: Partial<Involved>): CaseState {
  const joined = (role: keyof Involved): readonly StaffId[] => [
    ...new Set([...state.involved[role], ...(who[role] ?? [])]),
  ];
  return {
    ...state,
    involved: {
      handlers: joined('handlers'),
      surveyors: joined('surveyors'),
      assessors: joined('assessors'),
      reviewers: joined('reviewers'),
      selfRecused: joined('selfRecused'),
    },
  };
}

export const dueOnOf = (deadlines: readonly { readonly dueOn?: string }[]): string | undefined =>
  deadlines[0]?.dueOn;

/** After a decision the end of the application changes nothing: the right has an end of its own. */
export function ended(state: CaseState, status: Ending): CaseState {
  if (state.standing !== undefined && status !== 'atDistrict') return state;
  return hasEnded(state) ? state : { ...state, stage: { status } };
}

export function reviewed(state: CaseState, data: CaseReviewed): CaseState {
  const { stage } = state;
  if (!('assessment' in stage) || stage.assessment === undefined) return state;
  const { reviewerId, reviewedOn, proposal, reviewClass } = data;
  const review = {
    reviewerId,
    reviewedOn,
    proposal,
    ...defined({ reviewClass }),
  };
  return involving(
    { ...state, stage: { status: 'reviewed', assessment: stage.assessment, review } },
    { reviewers: [reviewerId] },
  );
}

export function returned(state: CaseState, { to }: CaseReturned): CaseState {
  const { facts } = state;
  const collecting: CaseState = { ...state, stage: { status: 'collecting' } };
  if (to === 'CHECK')
    return noted(collecting, { checkAfterRound: currentReport(facts)?.data.round ?? 0 });
  if (to === 'SURVEY')
    return noted(collecting, { surveyAfterRound: currentSurvey(facts)?.data.round ?? 0 });
  return collecting;
}

export function panelOpened(state: CaseState, data: PanelOpened): CaseState {
  const { stage } = state;
  if (stage.status !== 'reviewed') return state;
  const { meetingId, heldOn, presentSeats, recused, quorum } = data;
  const recusedIds = recused.map(({ staffId }) => staffId);
  const panel: Panel = { meetingId, heldOn, presentSeats, recusedIds, quorum, votes: [] };
  return { ...state, stage: { ...stage, status: 'atPanel', panel } };
}

export function inPanel(state: CaseState, change: (panel: Panel) => Panel): CaseState {
  const { stage } = state;
  if (stage.status !== 'atPanel') return state;
  return { ...state, stage: { ...stage, panel: change(stage.panel) } };
}

/** A recused seat has no vote, also if it had cast one. */
export function seatRecused(state: CaseState, staffId: StaffId): CaseState {
  const recused = inPanel(state, (panel) => ({
    ...panel,
    recusedIds: [...panel.recusedIds, staffId],
    votes: panel.votes.filter((vote) => vote.staffId !== staffId),
  }));
  return involving(recused, { selfRecused: [staffId] });
}

export function backFromPanel(state: CaseState): CaseState {
  const { stage } = state;
  if (stage.status !== 'atPanel') return state;
  const { assessment, review } = stage;
  return { ...state, stage: { status: 'reviewed', assessment, review } };
}

export function panelResolved(
  state: CaseState,
  { resolution, resolvedOn }: PanelResolved,
): CaseState {
  const { stage } = state;
  if (stage.status !== 'atPanel') return state;
  if (resolution === 'NOT_APPROVED') return backFromPanel(state);
  const { assessment, review, panel } = stage;
  const resolved: Resolved = {
    resolution,
    resolvedOn,
    assessment,
    review,
    votes: panel.votes,
    quorum: panel.quorum,
    postingsBefore: state.postings.at(-1)?.postingNo ?? 0,
  };
  const isPostingDone = state.clock.isPostingDone || resolution === 'DENY';
  return { ...timed(state, { isPostingDone }), stage: { status: 'resolved', resolved } };
}

export function noticePosted(state: CaseState, posting: Posting): CaseState {
  const { stage } = state;
  const postings = [...state.postings, posting];
  if (stage.status !== 'resolved') return { ...state, postings };
  return { ...state, postings, stage: { ...stage, status: 'onNotice' } };
}

/** Received within the period it holds up the grant that was to follow. */
export function objected(state: CaseState, objection: Objection): CaseState {
  const { stage } = state;
  const recorded = { ...state, objections: [...state.objections, objection] };
  const holdsUp =
    objection.withinPeriod &&
    (stage.status === 'onNotice' ||
      (stage.status === 'resolved' && stage.resolved.resolution === 'GRANT'));
  return holdsUp ? { ...recorded, stage: { ...stage, status: 'objected' } } : recorded;
}

export function withObjection(
  state: CaseState,
  objectionId: string,
  change: Partial<Objection>,
): CaseState {
  return {
    ...state,
    objections: state.objections.map((objection) =>
      objection.objectionId === objectionId ? { ...objection, ...change } : objection,
    ),
  };
}

/** The last conclusion leaves `objected`; of several the strictest counts. */
export function objectionConcluded(
  state: CaseState,
  { objectionId, result, concludedOn }: ObjectionConcluded,
): CaseState {
  const concluded = withObjection(state, objectionId, { concluded: { result, concludedOn } });
  const { stage } = concluded;
  if (stage.status !== 'objected') return concluded;
  if (openObjections(concluded).some(({ withinPeriod }) => withinPeriod)) return concluded;
  return isMaintained(concluded, stage.resolved)
    ? { ...concluded, stage: afterObjections(concluded, stage.resolved) }
    : { ...concluded, stage: { status: 'collecting' } };
}

/** Also a conclusion on an objection that came too late is one the assessment did not know. */
function isMaintained({ objections }: CaseState, { postingsBefore }: Resolved): boolean {
  return objections
    .filter(({ postingNo }) => postingNo > postingsBefore)
    .every(({ concluded }) => concluded === undefined || concluded.result === 'MAINTAIN');
}

/** A sheet that still hangs goes on; otherwise the case waits to be posted again, or to be signed. */
function afterObjections(state: CaseState, resolved: Resolved): Stage {
  const hangs = currentPosting(state, resolved)?.removedOn === undefined;
  return { status: hangs ? 'onNotice' : 'resolved', resolved };
}

export function granted(state: CaseState, data: AllowanceGranted, eventId: string): CaseState {
  const { stage } = state;
  if (!('resolved' in stage)) return state;
  const { decidedOn, signerId, segments, coveredSubs } = data;
  const outcome = 'granted' as const;
  const decision = { outcome, eventId, decidedOn, signerId, segments, coveredSubs };
  return {
    ...state,
    standing: decision,
    stage: { status: outcome, resolved: stage.resolved, decision },
  };
}

export function denied(state: CaseState, data: AllowanceDenied, eventId: string): CaseState {
  const { stage } = state;
  if (!('resolved' in stage)) return state;
  const { decidedOn, signerId, deadlines } = data;
  const deliverDueOn = dueOnOf(deadlines);
  const outcome = 'denied' as const;
  const decision = {
    outcome,
    eventId,
    decidedOn,
    signerId,
    segments: [],
    coveredSubs: [],
    ...defined({ deliverDueOn }),
  };
  return {
    ...state,
    standing: decision,
    stage: { status: outcome, resolved: stage.resolved, decision },
  };
}

/** Of the decision in force; the notice of an end without decision leaves nothing to be done. */
export function delivered(
  state: CaseState,
  { document, deliveredOn }: DecisionDelivered,
): CaseState {
  if (document === 'D-24' || state.standing === undefined) return state;
  const standing = { ...state.standing, deliveredOn };
  const { stage } = state;
  const isInForce = stage.status === 'granted' || stage.status === 'denied';
  return {
    ...state,
    standing,
    stage: isInForce ? { ...stage, decision: standing } : stage,
  };
}

export function reopened(state: CaseState, { from }: CaseReopened): CaseState {
  const { stage } = state;
  if (from === 'assessed' || from === 'reviewed' || from === 'atPanel')
    return { ...state, stage: { status: 'collecting' } };
  if (!('resolved' in stage)) return state;
  return { ...state, stage: { status: 'reopened', from, resolved: stage.resolved } };
}

/** Back to where it was; what ended meanwhile counts. */
export function upheld(state: CaseState, { from, reviewerId }: OutcomeUpheld): CaseState {
  const { stage } = state;
  if (stage.status !== 'reopened' || stage.assessment === undefined) return state;
  const resolved = { ...stage.resolved, assessment: stage.assessment };
  return involving(
    { ...state, stage: stageUpheld(state, from, resolved) },
    {
      reviewers: [reviewerId],
    },
  );
}

function stageUpheld(state: CaseState, from: OutcomeUpheld['from'], resolved: Resolved): Stage {
  if ((from === 'granted' || from === 'denied') && state.standing !== undefined)
    return { status: from, resolved, decision: state.standing };
  if (from === 'granted' || from === 'denied' || resolved.resolution === 'DENY')
    return { status: 'resolved', resolved };
  if (openObjections(state).some(({ withinPeriod }) => withinPeriod))
    return { status: 'objected', resolved };
  if (from === 'objected') return afterObjections(state, resolved);
  return { status: from, resolved };
}

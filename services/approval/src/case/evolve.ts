import type {
  AllowanceDenied,
  AllowanceGranted,
  CaseReopened,
  CaseReturned,
  DecisionDelivered,
  ObjectionConcluded,
  OutcomeUpheld,
  PanelResolved,
  RecheckResultNoted,
} from '@zelian/contracts/approval';
import { foldDeadlines, deadlinesOf, type DeadlineMissed } from '@zelian/kernel/deadline';
import type { Stamp } from '@zelian/kernel/decider';
import type { StaffId } from '@zelian/kernel/values';
import {
  currentPosting,
  currentReport,
  currentSurvey,
  hasEnded,
  openObjections,
  type CaseEvent,
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

/** Applies one recorded event. */
export function evolve(state: CaseState, event: CaseEvent, stamp: Stamp): CaseState {
  const deadlines = deadlinesOf(event);
  const limited: CaseState = {
    ...state,
    open: foldDeadlines(state.open, event),
    deadlineCount: state.deadlineCount + deadlines.length,
  };
  return applied(limited, event, stamp);
}

function applied(state: CaseState, event: CaseEvent, stamp: Stamp): CaseState {
  switch (event.type) {
    case 'CaseOpened':
      return noted(state, { intent: event.data });
    case 'DeclarationNoted':
      return noted(state, {
        declaration: event.data,
        items: [...state.facts.items, { parts: event.personal ?? [] }],
      });
    case 'SupplementNoted':
      return event.data.change === 'REQUESTED'
        ? noted(state, { supplement: { requestedOn: event.data.requestedOn, isOpen: true } })
        : noted(state, {
            ...(state.facts.supplement === undefined
              ? {}
              : { supplement: { ...state.facts.supplement, isOpen: false } }),
            items: [...state.facts.items, { parts: event.personal ?? [] }],
          });
    case 'ProfilesNoted':
      return noted(state, { profiles: [...state.facts.profiles, factOf(event)] });
    case 'LifeEventNoted':
      return noted(state, { lifeEvents: [...state.facts.lifeEvents, event.data] });
    case 'AcceptanceNoted':
      return involving(accepted(noted(state, { acceptance: event.data })), {
        handlers: [event.data.handlerId],
      });
    case 'CheckRequestNoted':
      return noted(state, { checkRequests: [...state.facts.checkRequests, event.data] });
    case 'CheckDelayNoted':
      return noted(state, { checkDelays: [...state.facts.checkDelays, event.data] });
    case 'CheckResultNoted':
      return noted(state, { checkReports: [...state.facts.checkReports, factOf(event)] });
    case 'RecheckNoted':
      return noted(state, { rechecks: [...state.facts.rechecks, event.data] });
    case 'RecheckResultNoted':
      return noted(state, { rechecks: withResult(state.facts, factOf(event)) });
    case 'SurveyNoted':
      return involving(
        noted(state, { surveys: [...state.facts.surveys, factOf(event)], surveyUnsigned: false }),
        { surveyors: event.data.investigatorIds },
      );
    case 'SurveyCorrectionNoted':
      return noted(state, { surveyUnsigned: true });
    case 'SelfCareNoted':
      return involving(noted(state, { selfCare: [...state.facts.selfCare, factOf(event)] }), {
        assessors: event.data.assessorIds,
      });
    case 'KinNoted':
      return noted(state, { kin: [...state.facts.kin, ...event.data.relations] });
    case 'CheckNoticeNoted':
      return state;
    case 'WithdrawalNoted':
      return ended(state, 'withdrawn');
    case 'DeclineNoted':
      return ended(state, 'declined');
    case 'NonCooperationNoted':
      return ended(state, 'nonCooperation');
    case 'OtherEntitlementsNoted':
      return noted(state, { otherEntitlements: mergedEntitlements(state.facts, event.data) });
    case 'ClockStarted':
      return timed(state, { isStarted: true });
    case 'ClockPaused': {
      const { pauseId, reason, fromOn } = event.data;
      return timed(state, { pauses: [...state.clock.pauses, { pauseId, reason, fromOn }] });
    }
    case 'ClockResumed': {
      const { pauseId, toOn } = event.data;
      return timed(state, {
        pauses: state.clock.pauses.map((pause) =>
          pause.pauseId === pauseId ? { ...pause, toOn } : pause,
        ),
      });
    }
    case 'LegalLimitExtended':
      return timed(state, { specialReason: event.data.reason });
    case 'DistrictVisitRequested': {
      const { requestedOn } = event.data;
      const dueOn = dueOnOf(event.data.deadlines) ?? requestedOn;
      return noted(state, { visits: [...state.facts.visits, { requestedOn, dueOn }] });
    }
    case 'DistrictVisitRecorded':
      return noted(state, {
        visits: state.facts.visits.map((visit) =>
          visit.recordedOn === undefined ? { ...visit, recordedOn: event.data.visitOn } : visit,
        ),
      });
    case 'CheckExceptionSigned':
      return noted(state, { exceptions: [...state.facts.exceptions, event.data] });
    case 'ClarificationRecorded':
      return noted(state, { clarifications: [...state.facts.clarifications, event.data] });
    case 'CaseAssessed':
      return involving(
        {
          ...state,
          assessmentCount: event.data.no,
          stage:
            state.stage.status === 'reopened'
              ? { ...state.stage, assessment: event.data }
              : { status: 'assessed', assessment: event.data },
        },
        { handlers: [event.data.handlerId] },
      );
    case 'CaseReviewed':
      return reviewed(state, event.data);
    case 'CaseReturned':
      return returned(state, event.data);
    case 'PanelOpened':
      return panelOpened(state, event.data);
    case 'SeatRecused':
      return seatRecused(state, event.data.staffId);
    case 'PanelAdjourned':
      return backFromPanel(state);
    case 'VoteCast': {
      const { staffId, choice } = event.data;
      return inPanel(state, (panel) => ({
        ...panel,
        votes: [...panel.votes, { staffId, choice }],
      }));
    }
    case 'PanelResolved':
      return panelResolved(state, event.data);
    case 'NoticePosted': {
      const { postingNo, postedOn, endsOn, signFromOn, deadlines } = event.data;
      const deadlineId = deadlines.find(({ kind }) => kind === 'NOTICE_END')?.deadlineId ?? '';
      const posting = { postingNo, postedOn, endsOn, signFromOn, deadlineId, isShort: false };
      return noticePosted(timed(state, { isPostingDone: true }), posting);
    }
    case 'NoticeTakenDown': {
      const { postingNo, removedOn, short } = event.data;
      return {
        ...state,
        postings: state.postings.map((posting) =>
          posting.postingNo === postingNo ? { ...posting, removedOn, isShort: short } : posting,
        ),
      };
    }
    case 'NoticePeriodEnded':
      return state;
    case 'ObjectionRecorded':
      return objected(state, {
        objectionId: event.data.objectionId,
        receivedOn: event.data.receivedOn,
        dueOn: dueOnOf(event.data.deadlines) ?? event.data.receivedOn,
        deadlineId: event.data.deadlines[0]?.deadlineId ?? '',
        withinPeriod: event.data.withinPeriod,
        postingNo: state.postings.at(-1)?.postingNo ?? 0,
        objectorSub: event.personal?.[0]?.subject ?? String(event.data.objectionId),
      });
    case 'ObjectionAssigned': {
      const { objectionId, officerId, assignedOn } = event.data;
      return withObjection(state, objectionId, { assigned: { officerId, assignedOn } });
    }
    case 'ObjectionConcluded':
      return objectionConcluded(
        event.personal === undefined
          ? state
          : noted(state, {
              items: [
                ...state.facts.items,
                { recordedOn: event.data.concludedOn, parts: event.personal },
              ],
            }),
        event.data,
      );
    case 'AllowanceGranted':
      return granted(state, event.data, stamp.id);
    case 'AllowanceDenied':
      return denied(state, event.data, stamp.id);
    case 'DecisionDelivered':
      return delivered(state, event.data);
    case 'CaseReopened':
      return reopened(state, event.data);
    case 'OutcomeUpheld':
      return upheld(state, event.data);
    case 'CaseReferredToDistrict':
      return ended(state, 'atDistrict');
    case 'DeadlineMissed':
      return timed(state, { missed: withMiss(state.clock, event.data) });
  }
}

const noted = (state: CaseState, facts: Partial<CaseFacts>): CaseState => ({
  ...state,
  facts: { ...state.facts, ...facts },
});

const timed = (state: CaseState, clock: Partial<Clock>): CaseState => ({
  ...state,
  clock: { ...state.clock, ...clock },
});

const accepted = (state: CaseState): CaseState =>
  state.stage.status === 'preparing' ? { ...state, stage: { status: 'collecting' } } : state;

/** A fact as it is kept: its data, and its parts still sealed. */
const factOf = <D, P>(event: {
  readonly data: D;
  readonly personal?: readonly P[];
}): { readonly data: D; readonly personal: readonly P[] } => ({
  data: event.data,
  personal: event.personal ?? [],
});

function involving(state: CaseState, who: Partial<Involved>): CaseState {
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

const dueOnOf = (deadlines: readonly { readonly dueOn?: string }[]): string | undefined =>
  deadlines[0]?.dueOn;

function withResult(
  { rechecks }: CaseFacts,
  result: NonNullable<CaseFacts['rechecks'][number]['result']>,
): CaseFacts['rechecks'] {
  const { round } = result.data;
  const asked = rechecks.findLast((recheck) => recheck.round === round);
  if (asked === undefined) return [...rechecks, unasked(result.data, result)];
  return rechecks.map((recheck) => (recheck === asked ? { ...recheck, result } : recheck));
}

/** A conclusion that arrived without its request still counts. */
function unasked(
  { of, round, concludedOn, outcomes, late }: RecheckResultNoted,
  result: NonNullable<CaseFacts['rechecks'][number]['result']>,
): CaseFacts['rechecks'][number] {
  const hitIds = outcomes.map(({ hitId }) => hitId);
  return { of, round, requestedOn: concludedOn, hitIds, late, result };
}

function mergedEntitlements(
  { otherEntitlements }: CaseFacts,
  { entitlements }: { readonly entitlements: CaseFacts['otherEntitlements'] },
): CaseFacts['otherEntitlements'] {
  const newIds = entitlements.map(({ entitlementId }) => entitlementId);
  return [
    ...otherEntitlements.filter(({ entitlementId }) => !newIds.includes(entitlementId)),
    ...entitlements,
  ];
}

/** After a decision the end of the application changes nothing: the right has an end of its own. */
function ended(state: CaseState, status: Ending): CaseState {
  if (state.standing !== undefined && status !== 'atDistrict') return state;
  return hasEnded(state) ? state : { ...state, stage: { status } };
}

function reviewed(
  state: CaseState,
  data: Extract<CaseEvent, { readonly type: 'CaseReviewed' }>['data'],
): CaseState {
  const { stage } = state;
  if (!('assessment' in stage) || stage.assessment === undefined) return state;
  const { reviewerId, reviewedOn, proposal, reviewClass } = data;
  const review = {
    reviewerId,
    reviewedOn,
    proposal,
    ...(reviewClass === undefined ? {} : { reviewClass }),
  };
  return involving(
    { ...state, stage: { status: 'reviewed', assessment: stage.assessment, review } },
    { reviewers: [reviewerId] },
  );
}

function returned(state: CaseState, { to }: CaseReturned): CaseState {
  const { facts } = state;
  const collecting: CaseState = { ...state, stage: { status: 'collecting' } };
  if (to === 'CHECK')
    return noted(collecting, { checkAfterRound: currentReport(facts)?.data.round ?? 0 });
  if (to === 'SURVEY')
    return noted(collecting, { surveyAfterRound: currentSurvey(facts)?.data.round ?? 0 });
  return collecting;
}

function panelOpened(
  state: CaseState,
  data: Extract<CaseEvent, { readonly type: 'PanelOpened' }>['data'],
): CaseState {
  const { stage } = state;
  if (stage.status !== 'reviewed') return state;
  const { meetingId, heldOn, presentSeats, recused, quorum } = data;
  const recusedIds = recused.map(({ staffId }) => staffId);
  const panel: Panel = { meetingId, heldOn, presentSeats, recusedIds, quorum, votes: [] };
  return { ...state, stage: { ...stage, status: 'atPanel', panel } };
}

function inPanel(state: CaseState, change: (panel: Panel) => Panel): CaseState {
  const { stage } = state;
  if (stage.status !== 'atPanel') return state;
  return { ...state, stage: { ...stage, panel: change(stage.panel) } };
}

/** A recused seat has no vote, also if it had cast one. */
function seatRecused(state: CaseState, staffId: StaffId): CaseState {
  const recused = inPanel(state, (panel) => ({
    ...panel,
    recusedIds: [...panel.recusedIds, staffId],
    votes: panel.votes.filter((vote) => vote.staffId !== staffId),
  }));
  return involving(recused, { selfRecused: [staffId] });
}

function backFromPanel(state: CaseState): CaseState {
  const { stage } = state;
  if (stage.status !== 'atPanel') return state;
  const { assessment, review } = stage;
  return { ...state, stage: { status: 'reviewed', assessment, review } };
}

function panelResolved(state: CaseState, { resolution, resolvedOn }: PanelResolved): CaseState {
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

function noticePosted(state: CaseState, posting: Posting): CaseState {
  const { stage } = state;
  const postings = [...state.postings, posting];
  if (stage.status !== 'resolved') return { ...state, postings };
  return { ...state, postings, stage: { ...stage, status: 'onNotice' } };
}

/** Received within the period it holds up the grant that was to follow. */
function objected(state: CaseState, objection: Objection): CaseState {
  const { stage } = state;
  const recorded = { ...state, objections: [...state.objections, objection] };
  const holdsUp =
    objection.withinPeriod &&
    (stage.status === 'onNotice' ||
      (stage.status === 'resolved' && stage.resolved.resolution === 'GRANT'));
  return holdsUp ? { ...recorded, stage: { ...stage, status: 'objected' } } : recorded;
}

function withObjection(
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
function objectionConcluded(
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

function granted(state: CaseState, data: AllowanceGranted, eventId: string): CaseState {
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

function denied(state: CaseState, data: AllowanceDenied, eventId: string): CaseState {
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
    ...(deliverDueOn === undefined ? {} : { deliverDueOn }),
  };
  return {
    ...state,
    standing: decision,
    stage: { status: outcome, resolved: stage.resolved, decision },
  };
}

/** Of the decision in force; the notice of an end without decision leaves nothing to be done. */
function delivered(state: CaseState, { document, deliveredOn }: DecisionDelivered): CaseState {
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

function reopened(state: CaseState, { from }: CaseReopened): CaseState {
  const { stage } = state;
  if (from === 'assessed' || from === 'reviewed' || from === 'atPanel')
    return { ...state, stage: { status: 'collecting' } };
  if (!('resolved' in stage)) return state;
  return { ...state, stage: { status: 'reopened', from, resolved: stage.resolved } };
}

/** Back to where it was; what ended meanwhile counts. */
function upheld(state: CaseState, { from, reviewerId }: OutcomeUpheld): CaseState {
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

function withMiss({ missed }: Clock, { kind, dueOn }: DeadlineMissed): Clock['missed'] {
  return dueOn === undefined ? missed : { ...missed, [kind]: dueOn };
}

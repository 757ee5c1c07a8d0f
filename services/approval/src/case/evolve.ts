import type { RecheckResultNoted } from '@zelian/contracts/approval';
import { deadlinesOf, foldDeadlines, type DeadlineMissed } from '@zelian/kernel/deadline';
import type { Stamp } from '@zelian/kernel/decider';
import {
  backFromPanel,
  delivered,
  denied,
  dueOnOf,
  ended,
  granted,
  inPanel,
  involving,
  noted,
  noticePosted,
  objected,
  objectionConcluded,
  panelOpened,
  panelResolved,
  reopened,
  returned,
  reviewed,
  seatRecused,
  timed,
  upheld,
  withObjection,
} from './evolve-stage.js';
import type { CaseEvent, CaseFacts, CaseState, Clock } from './state.js';

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

function withMiss({ missed }: Clock, { kind, dueOn }: DeadlineMissed): Clock['missed'] {
  return dueOn === undefined ? missed : { ...missed, [kind]: dueOn };
}

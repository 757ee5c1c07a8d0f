import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import type { KinPair } from '@zelian/contracts/intake';
import type {
  HouseholdOutcome,
  SurveyCloseCause,
  SurveyCompletedPart,
  SurveyPurpose,
} from '@zelian/contracts/survey';
import type { Post, Programme } from '@zelian/contracts/terms';
import { dueOnOf, foldDeadlines, type OpenDeadlines } from '@zelian/kernel/deadline';
import type { Personal, Stamp } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Day, Instant, Sha, StaffId, Sub, Uuid, VillageCode } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';

export type SurveyEvent = EventOf<'survey'>;
export type SurveyCommand = CommandOf<'survey'>;
export type SurveyCtx = Ctx<Rules, StaffFacts | undefined>;

/** Who of the officers named holds which posts on the day; who is not here is not active. */
export interface StaffFacts {
  readonly officers: readonly { readonly staffId: StaffId; readonly posts: readonly Post[] }[];
}

/** Whose home it is. `governedOn`: the day of acceptance, whose policy rows govern all rounds. */
export interface Household {
  readonly programme: Programme;
  readonly villageCode: VillageCode;
  readonly headSub: Sub;
  readonly governedOn: Day;
}

export interface Round {
  readonly round: number;
  readonly purpose: SurveyPurpose;
  readonly orderedOn: Day;
  readonly startDueOn: Day | undefined;
  readonly finishDueOn: Day | undefined;
}

export interface Team {
  readonly investigatorIds: readonly StaffId[];
  readonly assistantId?: StaffId;
}

/** The form as it stands: what was recorded and what corrected it since, oldest first. */
export interface Form {
  /** Events that a correction may name. */
  readonly eventIds: readonly string[];
  readonly formSha: Sha;
  /** How often a form was recorded in this round. */
  readonly recordCount: number;
  readonly finishedOn: Day;
  readonly neighbourCount: number;
  /** Everything that this form consists of except what was said by neighbours; opened when it is completed. */
  readonly parts: readonly Personal<SurveyCompletedPart>[];
}

export interface Signature {
  readonly staffId: StaffId;
  readonly signedOn: Day;
}

export interface HouseholdSignature {
  readonly outcome: HouseholdOutcome;
  readonly signedOn: Day;
}

/** A self-care assessment: recorded by the first assessor, valid with the second's signature. */
export interface CareAssessment {
  readonly careAssessmentId: Uuid;
  readonly sub: Sub;
  readonly assessedOn: Day;
  readonly assessorIds: readonly [StaffId, StaffId];
  readonly status: 'careRecorded' | 'careAssessed';
  readonly part: Extract<SurveyEvent, { readonly type: 'SelfCareRecorded' }>['personal'];
}

/** What is known beside the state of the round. */
interface Noted {
  readonly kin: readonly KinPair[];
  /** Who reviewed or voted on the running decision. */
  readonly approvers: readonly StaffId[];
  readonly memberSubs: readonly Sub[];
  readonly open: OpenDeadlines;
  readonly care: readonly CareAssessment[];
}

interface Ordered extends Round {
  readonly household: Household;
}
interface Assigned extends Ordered {
  readonly team: Team;
}
interface Underway extends Assigned {
  readonly startedAt: Instant;
}
export interface Recorded extends Underway {
  readonly form: Form;
  readonly signed: readonly Signature[];
  readonly householdSignature: HouseholdSignature | undefined;
}

export type SurveyState = Noted &
  (
    | { readonly status: 'unordered' }
    | ({ readonly status: 'ordered' } & Ordered)
    | ({ readonly status: 'assigned' } & Assigned)
    | ({ readonly status: 'underway' } & Underway)
    | ({ readonly status: 'recorded' } & Recorded)
    | ({ readonly status: 'completed'; readonly completedOn: Day } & Recorded)
    | {
        readonly status: 'closed';
        readonly cause: SurveyCloseCause;
        readonly household: Household | undefined;
      }
  );

export const initial: SurveyState = {
  status: 'unordered',
  kin: [],
  approvers: [],
  memberSubs: [],
  open: [],
  care: [],
};

/** A round with a team, at whatever step it is. */
export type Staffed = Extract<
  SurveyState,
  { readonly status: 'assigned' | 'underway' | 'recorded' | 'completed' }
>;

export function evolve(before: SurveyState, event: SurveyEvent, stamp: Stamp): SurveyState {
  const state = { ...before, open: foldDeadlines(before.open, event) };
  switch (event.type) {
    case 'SurveyOrdered':
      return ordered(state, event);
    case 'InvestigatorsAssigned':
      return assigned(state, event);
    case 'SurveyStarted':
      return state.status === 'assigned'
        ? { ...state, status: 'underway', startedAt: event.data.startedAt }
        : state;
    case 'SurveyRecorded':
      return recorded(state, event, stamp.id);
    case 'SurveyCorrected':
      return corrected(state, event, stamp.id);
    case 'SurveySigned':
      return state.status === 'recorded'
        ? { ...state, signed: [...state.signed, signatureOf(event)] }
        : state;
    case 'HouseholdSigned':
      return state.status === 'recorded'
        ? { ...state, householdSignature: householdSignatureOf(event) }
        : state;
    case 'SurveyCompleted':
      return state.status === 'recorded'
        ? { ...state, status: 'completed', completedOn: event.data.completedOn }
        : state;
    case 'SelfCareRecorded':
      return { ...state, care: [...state.care, careOf(event)] };
    case 'SelfCareAssessed':
      return { ...state, care: state.care.map((care) => cosigned(care, event.data)) };
    case 'SurveyClosed':
      return closed(state, event.data.cause);
    case 'KinNoted':
      return { ...state, kin: [...state.kin, ...event.data.relations] };
    case 'ApproverNoted':
      return { ...state, approvers: [...new Set([...state.approvers, event.data.staffId])] };
    case 'ProfilesNoted':
      return { ...state, memberSubs: [...new Set([...state.memberSubs, ...event.data.subs])] };
    case 'EntryNotGained':
    case 'DeadlineMissed':
      return state;
  }
}

type Of<Y extends SurveyEvent['type']> = Extract<SurveyEvent, { readonly type: Y }>;

/** The side facts alone, for a state that is built anew. */
function notedIn({ kin, approvers, memberSubs, open, care }: SurveyState): Noted {
  return { kin, approvers, memberSubs, open, care };
}

function ordered(state: SurveyState, { data }: Of<'SurveyOrdered'>): SurveyState {
  const { round, purpose, programme, villageCode, headSub, orderedOn, deadlines } = data;
  const governedOn = householdIn(state)?.governedOn ?? orderedOn;
  return {
    ...notedIn(state),
    status: 'ordered',
    household: { programme, villageCode, headSub, governedOn },
    round,
    purpose,
    orderedOn,
    startDueOn: dueOnOf(deadlines, 'SURVEY_START'),
    finishDueOn: dueOnOf(deadlines, 'SURVEY_FINISH'),
  };
}

function assigned(state: SurveyState, { data }: Of<'InvestigatorsAssigned'>): SurveyState {
  if (state.status === 'unordered' || state.status === 'closed') return state;
  const { household, round, purpose, orderedOn, startDueOn, finishDueOn } = state;
  const { investigatorIds, assistantId } = data;
  return {
    ...notedIn(state),
    status: 'assigned',
    household,
    round,
    purpose,
    orderedOn,
    startDueOn,
    finishDueOn,
    team: { investigatorIds, ...defined({ assistantId }) },
  };
}

function recorded(state: SurveyState, event: Of<'SurveyRecorded'>, eventId: string): SurveyState {
  if (state.status !== 'underway' && state.status !== 'recorded') return state;
  const { formSha, finishedOn, neighbourCount } = event.data;
  const recordCount = recordCountIn(state) + 1;
  const parts = event.personal ?? [];
  return {
    ...state,
    status: 'recorded',
    form: { eventIds: [eventId], formSha, recordCount, finishedOn, neighbourCount, parts },
    signed: [],
    householdSignature: undefined,
  };
}

/** Back to be signed by all: nobody's signature covers what was put right after it. */
function corrected(state: SurveyState, event: Of<'SurveyCorrected'>, eventId: string): SurveyState {
  if (state.status !== 'completed') return state;
  const { completedOn: _superseded, form, ...before } = state;
  return {
    ...before,
    status: 'recorded',
    form: {
      ...form,
      eventIds: [...form.eventIds, eventId],
      formSha: event.data.formSha,
      parts: [...form.parts, ...(event.personal ?? [])],
    },
    signed: [],
    householdSignature: undefined,
  };
}

const signatureOf = ({ data }: Of<'SurveySigned'>): Signature => ({
  staffId: data.staffId,
  signedOn: data.signedOn,
});

const householdSignatureOf = ({ data }: Of<'HouseholdSigned'>): HouseholdSignature => ({
  outcome: data.outcome,
  signedOn: data.signedOn,
});

function careOf({ data, personal }: Of<'SelfCareRecorded'>): CareAssessment {
  const { careAssessmentId, sub, assessedOn, assessorIds } = data;
  return {
    careAssessmentId,
    sub,
    assessedOn,
    assessorIds,
    status: 'careRecorded',
    part: personal ?? [],
  };
}

function cosigned(
  care: CareAssessment,
  { careAssessmentId }: { careAssessmentId: Uuid },
): CareAssessment {
  return care.careAssessmentId === careAssessmentId ? { ...care, status: 'careAssessed' } : care;
}

function closed(state: SurveyState, cause: SurveyCloseCause): SurveyState {
  return { ...notedIn(state), status: 'closed', cause, household: householdIn(state) };
}

/** Whose home it is, from the first order on. */
export function householdIn(state: SurveyState): Household | undefined {
  return state.status === 'unordered' ? undefined : state.household;
}

/** How often a form was recorded in the running round. */
export function recordCountIn(state: SurveyState): number {
  return 'form' in state ? state.form.recordCount : 0;
}

/** Number of the last round ordered; 0 before the first. */
export function roundIn(state: SurveyState): number {
  return state.status === 'unordered' || state.status === 'closed' ? 0 : state.round;
}

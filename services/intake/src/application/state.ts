import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type {
  CheckReportNoted,
  HouseholdNoted,
  KinPair,
  Party,
  Scope,
  SupplementPhase,
  WithdrawalCause,
} from '@zelian/contracts/intake';
import type { Programme } from '@zelian/contracts/terms';
import { foldDeadlines, type OpenDeadlines } from '@zelian/kernel/deadline';
import type { Day, StaffId, Sub, Uuid, VillageCode } from '@zelian/kernel/values';

export type ApplicationEvent = EventOf<'application'>;
export type ApplicationCommand = CommandOf<'application'>;

/** 申请: from the wish to acceptance, or to an end before it. */
export type Application =
  | { readonly status: 'none' }
  | ({ readonly status: 'intent' } & Begun)
  | ({ readonly status: 'filed' } & Filed)
  | ({ readonly status: 'accepted'; readonly acceptedOn: Day } & Filed)
  | ({ readonly status: 'declined' | 'nonCooperation' } & Begun)
  | ({ readonly status: 'withdrawn'; readonly cause: WithdrawalCause } & Begun)
  | ({ readonly status: 'decided'; readonly outcome: 'GRANTED' | 'DENIED' } & Begun);

export interface Begun {
  readonly caseNo: string;
  readonly programme: Programme;
  readonly scope: Scope;
  readonly householdId: Uuid;
  readonly villageCode: VillageCode;
  readonly applicantSub: Sub;
  readonly subjectSub?: Sub;
  readonly intentOn: Day;
  readonly handlerId: StaffId;
  readonly parties: readonly Party[];
  /** Valid signatures; a withdrawn one is gone. */
  readonly signed: readonly Signature[];
  readonly authorisationCount: number;
  readonly declaredKin: readonly KinPair[];
  readonly matchedKin: readonly KinPair[];
  readonly household?: HouseholdNoted;
  readonly deceasedSubs: readonly Sub[];
  readonly supplements: readonly Supplement[];
  readonly report?: CheckReportNoted;
  readonly checkNotice?: CheckNotice;
  readonly open: OpenDeadlines;
  readonly missedIds: readonly Uuid[];
}

export interface Filed extends Begun {
  readonly filedOn: Day;
  readonly accountId: Uuid;
}

export interface Signature {
  readonly sub: Sub;
  readonly authorisationNo: string;
  readonly signedOn: Day;
  readonly validToOn: Day;
}

export interface Supplement {
  readonly phase: SupplementPhase;
  readonly requestedOn: Day;
  readonly dueOn: Day;
  readonly deadlineId: Uuid;
  readonly completedOn?: Day;
}

export interface CheckNotice {
  readonly round: number;
  readonly noticeOn: Day;
  readonly applyByOn: Day;
  readonly deadlineId: Uuid;
  readonly answer?: 'RECHECK' | 'INSISTED';
}

export const initial: Application = { status: 'none' };

export function evolve(state: Application, event: ApplicationEvent): Application {
  if (event.type === 'IntentRecorded') return begun(event.data);
  if (state.status === 'none') return state;
  return evolved({ ...state, open: foldDeadlines(state.open, event) }, event);
}

function begun(data: Extract<ApplicationEvent, { type: 'IntentRecorded' }>['data']): Application {
  const { channel: _channel, running: _running, ...facts } = data;
  return {
    ...facts,
    status: 'intent',
    signed: [],
    authorisationCount: 0,
    declaredKin: [],
    matchedKin: [],
    deceasedSubs: [],
    supplements: [],
    open: [],
    missedIds: [],
  };
}

type Running = Exclude<Application, { readonly status: 'none' }>;

function evolved(state: Running, event: ApplicationEvent): Application {
  switch (event.type) {
    case 'PartyNamed': {
      const { sub, role } = event.data;
      return { ...state, parties: [...state.parties, { sub, role }] };
    }
    case 'AuthorisationSigned': {
      const { sub, authorisationNo, signedOn, validToOn } = event.data;
      const signature = { sub, authorisationNo, signedOn, validToOn };
      return {
        ...state,
        signed: [...state.signed.filter((other) => other.sub !== sub), signature],
        authorisationCount: state.authorisationCount + 1,
      };
    }
    case 'AuthorisationWithdrawn': {
      const { sub } = event.data;
      return { ...state, signed: state.signed.filter((other) => other.sub !== sub) };
    }
    case 'ApplicationFiled': {
      const { appliedOn: filedOn, accountId } = event.data;
      return { ...state, status: 'filed', filedOn, accountId };
    }
    case 'KinDeclared':
      return { ...state, declaredKin: [...state.declaredKin, ...event.data.relations] };
    case 'KinMatched': {
      const { staffId, sub } = event.data;
      return { ...state, matchedKin: [...state.matchedKin, { staffId, sub }] };
    }
    case 'SupplementRequested': {
      const { phase, requestedOn, deadlines } = event.data;
      const [limit] = deadlines;
      if (limit?.dueOn === undefined) return state;
      const { deadlineId, dueOn } = limit;
      const supplement = { phase, requestedOn, dueOn, deadlineId };
      return { ...state, supplements: [...state.supplements, supplement] };
    }
    case 'SupplementCompleted': {
      const { phase, completedOn } = event.data;
      const supplements = state.supplements.map((supplement) =>
        supplement.phase === phase ? { ...supplement, completedOn } : supplement,
      );
      return { ...state, supplements };
    }
    case 'ApplicationAccepted':
      if (!('filedOn' in state)) return state;
      return {
        ...(state.checkNotice?.answer === undefined ? answeredBy(state, 'INSISTED') : state),
        status: 'accepted',
        acceptedOn: event.data.acceptedOn,
        handlerId: event.data.handlerId,
      };
    case 'ApplicationDeclined':
      return { ...state, status: 'declined' };
    case 'ApplicationWithdrawn':
      return { ...state, status: 'withdrawn', cause: event.data.cause };
    case 'NonCooperationRecorded':
      return { ...state, status: 'nonCooperation' };
    case 'CheckNoticeIssued': {
      const { round, noticeOn, deadlines } = event.data;
      const [limit] = deadlines;
      if (limit?.dueOn === undefined) return state;
      const { deadlineId, dueOn: applyByOn } = limit;
      return { ...state, checkNotice: { round, noticeOn, applyByOn, deadlineId } };
    }
    case 'ApplicationInsisted':
      return answeredBy(state, 'INSISTED');
    case 'RecheckNoted':
      return event.data.step === 'REQUESTED' ? answeredBy(state, 'RECHECK') : state;
    case 'CheckReportNoted':
      return { ...state, report: event.data };
    case 'ApplicantSucceeded':
      return { ...state, applicantSub: event.data.sub };
    case 'HouseholdNoted':
      return { ...state, household: event.data };
    case 'HouseholdChangeNoted':
      return withChange(state, event.data);
    case 'DecisionNoted':
      return isEnded(state) ? state : { ...state, status: 'decided', outcome: event.data.outcome };
    case 'DeadlineMissed':
      return { ...state, missedIds: [...state.missedIds, event.data.deadlineId] };
    case 'IntentRecorded':
    case 'AuthorisationsCompleted':
    case 'EntryNoted':
      return state;
  }
}

function answeredBy<S extends Running>(state: S, answer: 'RECHECK' | 'INSISTED'): S {
  const { checkNotice } = state;
  return checkNotice === undefined ? state : { ...state, checkNotice: { ...checkNotice, answer } };
}

function withChange(
  state: Running,
  { kind, sub }: Extract<ApplicationEvent, { type: 'HouseholdChangeNoted' }>['data'],
): Application {
  if (sub === undefined) return state;
  if (kind === 'DEATH') return { ...state, deceasedSubs: [...state.deceasedSubs, sub] };
  const { household } = state;
  if (kind !== 'MEMBER_JOINED' || household === undefined) return state;
  return { ...state, household: { ...household, memberSubs: [...household.memberSubs, sub] } };
}

/** Ended before a decision. */
export function isEnded({ status }: Application): boolean {
  return status === 'declined' || status === 'withdrawn' || status === 'nonCooperation';
}

/** Who receives the money: the person a programme is for, else the applicant. */
export function payeeOf({ subjectSub, applicantSub }: Begun): Sub {
  return subjectSub ?? applicantSub;
}

/** Parties without a valid signature. */
export function unsignedOf({ parties, signed }: Begun): readonly Sub[] {
  const signers = new Set(signed.map(({ sub }) => sub));
  return parties.map(({ sub }) => sub).filter((sub) => !signers.has(sub));
}

/** The request for papers that is still unanswered. */
export function openSupplementOf({ supplements }: Begun): Supplement | undefined {
  return supplements.find(({ completedOn }) => completedOn === undefined);
}

/** Whether an officer is kin of the household, as declared or as found. */
export function isKin({ declaredKin, matchedKin }: Begun, staffId: StaffId): boolean {
  return [...declaredKin, ...matchedKin].some((pair) => pair.staffId === staffId);
}

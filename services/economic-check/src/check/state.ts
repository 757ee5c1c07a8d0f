import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import type {
  CheckCloseCause,
  CheckConclusion,
  CheckParty,
  CheckProvider,
  CheckPurpose,
  DeclarationNotedPart,
  HitsPart,
  SourcedHit,
  SourceOutcome,
} from '@zelian/contracts/economic-check';
import type { KinPair, Scope } from '@zelian/contracts/intake';
import type { CheckSource } from '@zelian/contracts/person';
import type { Programme } from '@zelian/contracts/terms';
import { dueOnOf, foldDeadlines, type OpenDeadlines } from '@zelian/kernel/deadline';
import type { Personal, Stamp } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { Day, StaffId, Sub, Uuid, VillageCode } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';
import { nobody, withNoted, type People } from './people.js';

export type CheckEvent = EventOf<'check'>;
export type CheckCommand = CommandOf<'check'>;
export type CheckCtx = Ctx<Rules, undefined>;

/** The case as its intent named it. */
export interface Case {
  readonly caseNo: string;
  readonly programme: Programme;
  readonly scope: Scope;
  readonly villageCode: VillageCode;
  readonly applicantSub: Sub;
  readonly subjectSub?: Sub;
  readonly frontLoad: boolean;
  readonly provider: CheckProvider;
}

export interface Authorisation {
  readonly authorisationNo: string;
  readonly signedOn: Day;
  readonly validToOn: Day;
  readonly continuing: boolean;
  readonly scopeCodes: readonly CheckSource[];
  readonly withdrawn: boolean;
}

export interface Answer {
  readonly source: CheckSource;
  readonly outcome: SourceOutcome;
  readonly hitIds: readonly Uuid[];
}

/** A request at the provider, with what came back so far. */
export interface Request {
  readonly round: number;
  readonly requestNo: string;
  readonly purpose: CheckPurpose;
  readonly requestedOn: Day;
  readonly parties: readonly CheckParty[];
  readonly sources: readonly CheckSource[];
  readonly startDueOn: Day | undefined;
  readonly feedbackDueOn: Day | undefined;
  readonly startedOn: Day | undefined;
  readonly answers: readonly Answer[];
  readonly hits: readonly Personal<HitsPart>[];
}

export interface Report {
  readonly round: number;
  readonly requestNo: string;
  readonly reportNo: string;
  readonly conclusion: CheckConclusion;
  readonly issuedOn: Day;
  readonly validThroughOn: Day;
  /** Who answers for it at the provider; the re-check is somebody else's. */
  readonly officerId: StaffId;
  readonly sources: readonly {
    readonly source: CheckSource;
    readonly attempts: readonly SourceOutcome[];
  }[];
  readonly hitIds: readonly Uuid[];
  readonly hits: readonly Personal<{ readonly hits?: readonly SourcedHit[] }>[];
  readonly rechecked: boolean;
}

export interface Recheck {
  readonly requestedOn: Day;
  readonly disputedHitIds: readonly Uuid[];
  readonly dueOn: Day | undefined;
}

/** What is known beside the state of the round. */
interface Noted {
  readonly parties: readonly CheckParty[];
  readonly authorisations: Readonly<Record<Sub, Authorisation>>;
  readonly appliedOn: Day | undefined;
  readonly declared: readonly Personal<DeclarationNotedPart>[];
  readonly people: People;
  readonly kin: readonly KinPair[];
  /** Until when the applicant may ask for a re-check, by the round whose report he was told of. */
  readonly applyBy: Readonly<Record<number, Day>>;
  readonly open: OpenDeadlines;
  /** The application has ended: nothing new is asked for, what is under way may still come in. */
  readonly ended: CheckCloseCause | undefined;
}

export type CheckState = Noted &
  (
    | { readonly status: 'unopened' }
    | { readonly status: 'waiting'; readonly case: Case }
    | { readonly status: 'requested'; readonly case: Case; readonly request: Request }
    | { readonly status: 'querying'; readonly case: Case; readonly request: Request }
    | { readonly status: 'reported'; readonly case: Case; readonly report: Report }
    | {
        readonly status: 'rechecking';
        readonly case: Case;
        readonly report: Report;
        readonly recheck: Recheck;
      }
  );

export const initial: CheckState = {
  status: 'unopened',
  parties: [],
  authorisations: {},
  appliedOn: undefined,
  declared: [],
  people: nobody,
  kin: [],
  applyBy: {},
  open: [],
  ended: undefined,
};

type Of<Y extends CheckEvent['type']> = Extract<CheckEvent, { readonly type: Y }>;

export function evolve(before: CheckState, event: CheckEvent, stamp: Stamp): CheckState {
  const state = { ...before, open: foldDeadlines(before.open, event) };
  switch (event.type) {
    case 'CheckOpened':
      return opened(state, event);
    case 'CheckRequested':
      return requested(state, event);
    case 'CheckStarted':
      return inRequest(state, (request) => ({ ...request, startedOn: event.data.startedOn }));
    case 'SourceAnswered':
      return inRequest(state, (request) => answered(request, event));
    case 'CheckReported':
      return reported(state, event, stamp);
    case 'RecheckRequested':
      return rechecking(state, event);
    case 'RecheckConcluded':
      return rechecked(state, event);
    case 'CheckClosed':
      return { ...state, ended: event.data.cause };
    case 'AuthorisationNoted':
      return authorised(state, event.data);
    case 'DeclarationNoted':
      return {
        ...state,
        appliedOn: event.data.appliedOn,
        declared: [...state.declared, ...(event.personal ?? [])],
      };
    case 'ProfilesNoted':
      return { ...state, people: withNoted(state.people, event) };
    case 'KinNoted':
      return { ...state, kin: [...state.kin, ...event.data.relations] };
    case 'CheckNoticeNoted':
      return {
        ...state,
        applyBy: { ...state.applyBy, [event.data.round]: event.data.applyByOn },
      };
    case 'CheckDelayAnnounced':
    case 'CheckFileRejected':
    case 'DeadlineMissed':
      return state;
  }
}

/** The side facts alone, for a state that is built anew. */
function notedIn(state: CheckState): Noted {
  const { parties, authorisations, appliedOn, declared, people, kin, applyBy, open, ended } = state;
  return { parties, authorisations, appliedOn, declared, people, kin, applyBy, open, ended };
}

function opened(state: CheckState, { data }: Of<'CheckOpened'>): CheckState {
  const { caseNo, programme, scope, villageCode, applicantSub, subjectSub } = data;
  const { frontLoad, provider, parties } = data;
  return {
    ...notedIn(state),
    parties: parties.reduce(withParty, state.parties),
    status: 'waiting',
    case: {
      caseNo,
      programme,
      scope,
      villageCode,
      applicantSub,
      ...defined({ subjectSub }),
      frontLoad,
      provider,
    },
  };
}

function withParty(parties: readonly CheckParty[], named: CheckParty): readonly CheckParty[] {
  return parties.some(({ sub }) => sub === named.sub) ? parties : [...parties, named];
}

function authorised(state: CheckState, noted: Of<'AuthorisationNoted'>['data']): CheckState {
  const { sub } = noted;
  switch (noted.change) {
    case 'NAMED':
      return { ...state, parties: withParty(state.parties, { sub, role: noted.role }) };
    case 'SIGNED': {
      const { authorisationNo, signedOn, validToOn, continuing, scopeCodes } = noted;
      const signed = { authorisationNo, signedOn, validToOn, continuing, scopeCodes };
      const authorisation = { ...signed, withdrawn: false };
      return { ...state, authorisations: { ...state.authorisations, [sub]: authorisation } };
    }
    case 'WITHDRAWN': {
      const signed = state.authorisations[sub];
      if (signed === undefined) return state;
      const authorisation = { ...signed, withdrawn: true };
      return { ...state, authorisations: { ...state.authorisations, [sub]: authorisation } };
    }
  }
}

function requested(state: CheckState, { data }: Of<'CheckRequested'>): CheckState {
  if (state.status === 'unopened') return state;
  const { round, requestNo, purpose, requestedOn, parties, sources, deadlines } = data;
  return {
    ...notedIn(state),
    status: 'requested',
    case: state.case,
    request: {
      round,
      requestNo,
      purpose,
      requestedOn,
      parties,
      sources,
      startDueOn: dueOnOf(deadlines, 'CHECK_START'),
      feedbackDueOn: dueOnOf(deadlines, 'CHECK_FEEDBACK'),
      startedOn: undefined,
      answers: [],
      hits: [],
    },
  };
}

/** An answer shows that the query runs, also where nobody reported its start. */
function inRequest(state: CheckState, change: (request: Request) => Request): CheckState {
  if (state.status !== 'requested' && state.status !== 'querying') return state;
  return { ...state, status: 'querying', request: change(state.request) };
}

function answered(request: Request, { data, personal }: Of<'SourceAnswered'>): Request {
  const { source, outcome, hitIds } = data;
  return {
    ...request,
    answers: [...request.answers, { source, outcome, hitIds }],
    hits: [...request.hits, ...(personal ?? [])],
  };
}

function reported(state: CheckState, event: Of<'CheckReported'>, stamp: Stamp): CheckState {
  if (state.status !== 'requested' && state.status !== 'querying') return state;
  const { round, reportNo, conclusion, issuedOn, validThroughOn, sources, hitIds } = event.data;
  return {
    ...notedIn(state),
    status: 'reported',
    case: state.case,
    report: {
      round,
      requestNo: state.request.requestNo,
      reportNo,
      conclusion,
      issuedOn,
      validThroughOn,
      officerId: stamp.by.onBehalfOf ?? stamp.by.staffId,
      sources,
      hitIds,
      hits: event.personal ?? [],
      rechecked: false,
    },
  };
}

function rechecking(state: CheckState, { data }: Of<'RecheckRequested'>): CheckState {
  if (state.status !== 'reported') return state;
  const { requestedOn, hitIds, deadlines } = data;
  const recheck = { requestedOn, disputedHitIds: hitIds, dueOn: deadlines[0]?.dueOn };
  return { ...state, status: 'rechecking', recheck };
}

function rechecked(state: CheckState, { data }: Of<'RecheckConcluded'>): CheckState {
  if (state.status !== 'rechecking') return state;
  const report = { ...state.report, conclusion: data.conclusion, rechecked: true };
  return { ...notedIn(state), status: 'reported', case: state.case, report };
}

/** A request that the provider has not answered; also after the application has ended. */
export function underWay(state: CheckState): Extract<CheckState, { readonly request: Request }> {
  if (state.status !== 'requested' && state.status !== 'querying')
    throw new Refused('CHECK_NOT_REQUESTED', { status: state.status });
  return state;
}

import type {
  AcceptanceNoted,
  CaseAssessed,
  CaseOpened,
  CheckDelayNoted,
  CheckExceptionSigned,
  CheckRequestNoted,
  CheckResultNoted,
  CheckResultNotedPart,
  ClarificationRecorded,
  DeclarationNoted,
  LifeEventNoted,
  ObjectionResult,
  OtherEntitlementsNoted,
  PaySegment,
  ProfilesNoted,
  ProfilesNotedPart,
  Proposal,
  RecheckNoted,
  RecheckResultNoted,
  RecheckResultNotedPart,
  ReviewClass,
  SelfCareNoted,
  SelfCareNotedPart,
  SurveyNoted,
  SurveyNotedPart,
  UpheldAs,
  VoteChoice,
} from '@zelian/contracts/approval';
import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import type { KinPair } from '@zelian/contracts/intake';
import type { PersonItems } from '@zelian/contracts/person';
import type { Seat } from '@zelian/contracts/terms';
import type { OpenDeadlines } from '@zelian/kernel/deadline';
import type { Personal } from '@zelian/kernel/decider';
import type { Day, StaffId, Sub, Uuid } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';

export type CaseCommand = CommandOf<'case'>;
export type CaseEvent = EventOf<'case'>;
export type CaseCtx = Ctx<Rules, PanelFacts>;

/** What `prepare` reads for OpenPanel and ReferCaseToDistrict: who may approve on that day. */
export interface PanelFacts {
  readonly seats: readonly { readonly staffId: StaffId; readonly seat: Seat }[];
  readonly supervisorIds: readonly StaffId[];
}

/** A fact from elsewhere with the sealed parts that came with it; they are opened when first read. */
export interface Noted<D, P> {
  readonly data: D;
  readonly personal: readonly Personal<P>[];
}

/** Items of one person from one source; a later source replaces an item of the same id. */
export interface NotedItems {
  /** Day from which they count; absent: each part names its own. */
  readonly recordedOn?: Day;
  readonly parts: readonly Personal<{
    readonly items?: PersonItems & { readonly recordedOn?: Day };
  }>[];
}

export interface Recheck extends RecheckNoted {
  readonly result?: Noted<RecheckResultNoted, RecheckResultNotedPart>;
}

export interface Visit {
  readonly requestedOn: Day;
  readonly dueOn: Day;
  readonly recordedOn?: Day;
}

/** Everything known of the case, whatever its stage; the order of arrival never matters. */
export interface CaseFacts {
  readonly intent?: CaseOpened;
  readonly acceptance?: AcceptanceNoted;
  readonly declaration?: DeclarationNoted;
  readonly supplement?: { readonly requestedOn: Day; readonly isOpen: boolean };
  readonly items: readonly NotedItems[];
  readonly profiles: readonly Noted<ProfilesNoted, ProfilesNotedPart>[];
  readonly lifeEvents: readonly LifeEventNoted[];
  readonly checkRequests: readonly CheckRequestNoted[];
  readonly checkDelays: readonly CheckDelayNoted[];
  readonly checkReports: readonly Noted<CheckResultNoted, CheckResultNotedPart>[];
  readonly rechecks: readonly Recheck[];
  readonly exceptions: readonly CheckExceptionSigned[];
  readonly clarifications: readonly ClarificationRecorded[];
  /** The case was sent back for another check: only later rounds count. */
  readonly checkAfterRound: number;
  readonly surveys: readonly Noted<SurveyNoted, SurveyNotedPart>[];
  readonly surveyAfterRound: number;
  /** A correction waits for the signatures. */
  readonly surveyUnsigned: boolean;
  readonly selfCare: readonly Noted<SelfCareNoted, SelfCareNotedPart>[];
  readonly kin: readonly KinPair[];
  readonly visits: readonly Visit[];
  readonly otherEntitlements: OtherEntitlementsNoted['entitlements'];
}

/** Who has had a part in this decision: separation of duties rests on this and on nothing else. */
export interface Involved {
  /** Accepted or assessed. */
  readonly handlers: readonly StaffId[];
  readonly surveyors: readonly StaffId[];
  readonly assessors: readonly StaffId[];
  readonly reviewers: readonly StaffId[];
  readonly selfRecused: readonly StaffId[];
}

export interface CasePause {
  readonly pauseId: Uuid;
  readonly reason: string;
  readonly fromOn: Day;
  readonly toOn?: Day;
}

/** The statutory clock (审批时限). */
export interface Clock {
  readonly isStarted: boolean;
  readonly pauses: readonly CasePause[];
  readonly specialReason?: string;
  /** Due day of each limit that was missed, by kind: one overrun is missed once. */
  readonly missed: Readonly<Record<string, Day>>;
  /** The notice was posted, or a denial resolved: POST_BY is over. */
  readonly isPostingDone: boolean;
}

export interface Posting {
  readonly postingNo: number;
  readonly postedOn: Day;
  readonly endsOn: Day;
  readonly signFromOn: Day;
  readonly deadlineId: Uuid;
  readonly removedOn?: Day;
  /** Taken down before the period was over. */
  readonly isShort: boolean;
}

export interface Objection {
  readonly objectionId: Uuid;
  readonly receivedOn: Day;
  readonly dueOn: Day;
  readonly deadlineId: Uuid;
  readonly withinPeriod: boolean;
  /** The latest posting when it was recorded. */
  readonly postingNo: number;
  readonly objectorSub: Sub;
  readonly assigned?: { readonly officerId: StaffId; readonly assignedOn: Day };
  readonly concluded?: { readonly result: ObjectionResult; readonly concludedOn: Day };
}

/** The open part of an assessment, as the event states it. */
export type Assessment = CaseAssessed;

export interface Review {
  readonly reviewerId: StaffId;
  readonly reviewedOn: Day;
  readonly proposal: Proposal;
  readonly reviewClass?: ReviewClass;
}

export interface Vote {
  readonly staffId: StaffId;
  readonly choice: VoteChoice;
}

export interface Panel {
  readonly meetingId: Uuid;
  readonly heldOn: Day;
  readonly presentSeats: readonly StaffId[];
  /** Seats that may not vote, for whatever reason. */
  readonly recusedIds: readonly StaffId[];
  readonly quorum: number;
  readonly votes: readonly Vote[];
}

/** What the panel resolved, on which assessment and review, by whose votes. */
export interface Resolved {
  readonly resolution: Proposal;
  readonly resolvedOn: Day;
  readonly assessment: Assessment;
  readonly review: Review;
  readonly votes: readonly Vote[];
  readonly quorum: number;
  /** Notices up to this number belong to an earlier resolution. */
  readonly postingsBefore: number;
}

/** A decision in force, until another one supersedes it. */
export interface Decision {
  readonly outcome: 'granted' | 'denied';
  readonly eventId: string;
  readonly decidedOn: Day;
  readonly signerId: StaffId;
  readonly segments: readonly PaySegment[];
  readonly coveredSubs: readonly Sub[];
  readonly deliverDueOn?: Day;
  readonly deliveredOn?: Day;
}

export type Ending = 'withdrawn' | 'declined' | 'nonCooperation' | 'atDistrict';

/** Where the case stands. */
export type Stage =
  | { readonly status: 'preparing' }
  | { readonly status: 'collecting' }
  | { readonly status: 'assessed'; readonly assessment: Assessment }
  | { readonly status: 'reviewed'; readonly assessment: Assessment; readonly review: Review }
  | {
      readonly status: 'atPanel';
      readonly assessment: Assessment;
      readonly review: Review;
      readonly panel: Panel;
    }
  | { readonly status: 'resolved' | 'onNotice' | 'objected'; readonly resolved: Resolved }
  | {
      readonly status: 'granted' | 'denied';
      readonly resolved: Resolved;
      readonly decision: Decision;
    }
  | {
      readonly status: 'reopened';
      readonly from: UpheldAs;
      readonly resolved: Resolved;
      /** With the facts that reopened the case. */
      readonly assessment?: Assessment;
    }
  | { readonly status: Ending };

export interface CaseState {
  readonly facts: CaseFacts;
  readonly involved: Involved;
  readonly clock: Clock;
  readonly postings: readonly Posting[];
  readonly objections: readonly Objection[];
  readonly open: OpenDeadlines;
  /** Limits ever set on this stream: ordinals of their ids. */
  readonly deadlineCount: number;
  readonly assessmentCount: number;
  /** The decision in force, also while the case goes through the chain again. */
  readonly standing?: Decision;
  readonly stage: Stage;
}

export const initialCase: CaseState = {
  facts: {
    items: [],
    profiles: [],
    lifeEvents: [],
    checkRequests: [],
    checkDelays: [],
    checkReports: [],
    rechecks: [],
    exceptions: [],
    clarifications: [],
    checkAfterRound: 0,
    surveys: [],
    surveyAfterRound: 0,
    surveyUnsigned: false,
    selfCare: [],
    kin: [],
    visits: [],
    otherEntitlements: [],
  },
  involved: { handlers: [], surveyors: [], assessors: [], reviewers: [], selfRecused: [] },
  clock: { isStarted: false, pauses: [], missed: {}, isPostingDone: false },
  postings: [],
  objections: [],
  open: [],
  deadlineCount: 0,
  assessmentCount: 0,
  stage: { status: 'preparing' },
};

const ENDINGS: readonly string[] = [
  'withdrawn',
  'declined',
  'nonCooperation',
  'atDistrict',
] satisfies Ending[];

/** No longer decided here: withdrawn, declined, ended for non-cooperation, at the district. */
export function hasEnded({ stage }: CaseState): boolean {
  return ENDINGS.includes(stage.status);
}

/** Granted or denied, and not reopened. */
export function isDecided({ stage }: CaseState): boolean {
  return stage.status === 'granted' || stage.status === 'denied';
}

/** The report that counts: of the highest round. */
export function currentReport({
  checkReports,
}: CaseFacts): Noted<CheckResultNoted, CheckResultNotedPart> | undefined {
  return checkReports.reduce<(typeof checkReports)[number] | undefined>(
    (best, report) => (best === undefined || report.data.round >= best.data.round ? report : best),
    undefined,
  );
}

/** The re-check of the report that counts, or of a round still without report. */
export function currentRecheck(facts: CaseFacts): Recheck | undefined {
  const round = currentReport(facts)?.data.round ?? 0;
  return facts.rechecks.findLast((recheck) => recheck.round >= round);
}

export function isRecheckOpen(facts: CaseFacts): boolean {
  const recheck = currentRecheck(facts);
  return recheck !== undefined && recheck.result === undefined;
}

/** The survey that counts: of the highest round, as last signed. */
export function currentSurvey({
  surveys,
}: CaseFacts): Noted<SurveyNoted, SurveyNotedPart> | undefined {
  return surveys.reduce<(typeof surveys)[number] | undefined>(
    (best, survey) => (best === undefined || survey.data.round >= best.data.round ? survey : best),
    undefined,
  );
}

export function openVisit({ visits }: CaseFacts): Visit | undefined {
  return visits.find(({ recordedOn }) => recordedOn === undefined);
}

/** An officer is a near relative, and the district has not been at the household. */
export function isVisitMissing({ kin, visits }: CaseFacts): boolean {
  return kin.length > 0 && visits.every(({ recordedOn }) => recordedOn === undefined);
}

export function openObjections({ objections }: CaseState): readonly Objection[] {
  return objections.filter(({ concluded }) => concluded === undefined);
}

/** Objections that hold up the outcome: received within the period and not concluded. */
export function blockingObjections(state: CaseState): readonly Objection[] {
  return openObjections(state).filter(({ withinPeriod }) => withinPeriod);
}

/** A conclusion of the district that binds the township, for as long as the case lives. */
export function isRevoked({ objections }: CaseState): boolean {
  return objections.some(({ concluded }) => concluded?.result === 'REVOKE');
}

/** The notice of the resolution that stands, if it has been posted. */
export function currentPosting(
  { postings }: CaseState,
  { postingsBefore }: Resolved,
): Posting | undefined {
  return postings.findLast(({ postingNo }) => postingNo > postingsBefore);
}

export function postingUp({ postings }: CaseState): Posting | undefined {
  return postings.findLast(({ removedOn }) => removedOn === undefined);
}

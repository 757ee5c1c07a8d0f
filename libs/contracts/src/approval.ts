import type { Deadline, DeadlineMissed } from '@zelian/kernel/deadline';
import type {
  CaseId,
  Day,
  Fen,
  Month,
  Sha,
  StaffId,
  Sub,
  Uuid,
  VillageCode,
} from '@zelian/kernel/values';
import type { Ground } from './ctx.js';
import type { CheckConclusion, Comparison, SourceOutcome } from './economic-check.js';
import {
  CARE_MODES,
  type CareMode,
  type DeclaredItems,
  type HouseholdNotedPart,
  type KinPair,
  type Scope,
  type SupplementPhase,
} from './intake.js';
import {
  PersonItems,
  type AreaType,
  type CheckHit,
  type CheckSource,
  type HitCorrection,
  type SelfCareItems,
} from './person.js';
import type { RefusalRows } from './refusal.js';
import { stream } from './stream.js';
import type { MemberFinding, SurveyForm } from './survey.js';
import type { Programme } from './terms.js';
import {
  EachOf,
  IsAttachment,
  IsCode,
  IsCodes,
  IsCount,
  IsDay,
  IsDocumentNo,
  IsFen,
  IsFlag,
  IsId,
  IsIds,
  IsMonth,
  IsOneOf,
  IsSha,
  IsStaff,
  IsStaffs,
  IsSub,
  IsText,
  MayBeAbsent,
} from './validation.js';

export const VISIT_REASONS = ['KIN', 'DOUBTFUL', 'REPORTED'] as const;
export type VisitReason = (typeof VISIT_REASONS)[number];
export const VISIT_FINDINGS = ['CONFIRMED', 'DOUBTED'] as const;
export type VisitFinding = (typeof VISIT_FINDINGS)[number];
export const EXCEPTION_REASONS = [
  'FEEDBACK_OVERDUE',
  'DELAY_ANNOUNCED',
  'SOURCE_FAILED',
  'REPORT_EXPIRED',
] as const;
/** Why a case may go on without a usable check report. */
export type ExceptionReason = (typeof EXCEPTION_REASONS)[number];
export const INCOME_STABILITIES = ['STABLE', 'RELATIVELY_STABLE', 'UNSTABLE'] as const;
export type IncomeStability = (typeof INCOME_STABILITIES)[number];
export const PROPOSALS = ['GRANT', 'DENY'] as const;
export type Proposal = (typeof PROPOSALS)[number];
export type Resolution = Proposal | 'NOT_APPROVED';
export const REVIEW_CLASSES = ['A', 'B', 'C'] as const;
export type ReviewClass = (typeof REVIEW_CLASSES)[number];
export const RETURN_TARGETS = ['PAPERS', 'CHECK', 'SURVEY', 'ASSESSMENT'] as const;
export type ReturnTarget = (typeof RETURN_TARGETS)[number];
export const PANEL_MODES = ['GROUP_MEETING', 'GROUP_SIGNOFF'] as const;
export type PanelMode = (typeof PANEL_MODES)[number];
/** Why a seat does not vote on a case (回避事由). */
export type RecusalCause =
  'KIN' | 'SURVEYOR' | 'HANDLER' | 'ASSESSOR' | 'REVIEWER' | 'SELF_DECLARED';
export const VOTE_CHOICES = ['AGREE', 'DISAGREE', 'ABSTAIN'] as const;
/** With the reviewer's proposal. */
export type VoteChoice = (typeof VOTE_CHOICES)[number];
export const TAKE_DOWN_REASONS = ['ENDED', 'OBJECTION', 'REOPENED'] as const;
export type TakeDownReason = (typeof TAKE_DOWN_REASONS)[number];
export const OBJECTION_RESULTS = ['MAINTAIN', 'CHANGE', 'REVOKE'] as const;
/** 维持、变更、撤销. */
export type ObjectionResult = (typeof OBJECTION_RESULTS)[number];
export const DELIVERED_DOCUMENTS = ['D-21', 'D-22', 'D-24'] as const;
/** Grant, denial, end of the procedure. */
export type DeliveredDocument = (typeof DELIVERED_DOCUMENTS)[number];
export const DELIVERY_METHODS = [
  'DIRECT',
  'LEFT',
  'ENTRUSTED',
  'POST',
  'ELECTRONIC',
  'PUBLIC_NOTICE',
] as const;
export type DeliveryMethod = (typeof DELIVERY_METHODS)[number];
export const REFERRAL_REASONS = [
  'NO_LAWFUL_APPROVER',
  'AUTHORITY_WITHDRAWN',
  'ABOVE_TOWNSHIP_LIMIT',
] as const;
export type ReferralReason = (typeof REFERRAL_REASONS)[number];
export type ReopenCause =
  | 'LATE_CHECK'
  | 'RECHECK'
  | 'SURVEY'
  | 'SUPPLEMENT'
  | 'LIFE_EVENT'
  | 'KIN'
  | 'OVERLAP'
  | 'OBJECTION';
/** Where a case stood when a late fact came: the first three go back to `collecting`, the others to `reopened`. */
export type ReopenedFrom =
  'assessed' | 'reviewed' | 'atPanel' | 'resolved' | 'onNotice' | 'objected' | 'granted' | 'denied';
/** What an upheld outcome goes back to. */
export type UpheldAs = 'resolved' | 'onNotice' | 'objected' | 'granted' | 'denied';

export class PauseClock {
  /** Of the row `clock.pause`. */
  @IsCode() readonly reason!: string;
  /** Of the objection, where several are open. */
  @MayBeAbsent() @IsId() readonly causeId?: Uuid;
  @IsDay() readonly fromOn!: Day;
  @IsDay() readonly noticeOn!: Day;
  @MayBeAbsent() @IsAttachment() readonly documentSha?: Sha;
  @IsText() readonly ground!: string;
}

export class ResumeClock {
  @IsId() readonly pauseId!: Uuid;
  @IsDay() readonly toOn!: Day;
}

export class ExtendLegalLimit {
  /** Of the row `clock.legalSpecialWd`. */
  @IsCode() readonly reason!: string;
  @IsText() readonly ground!: string;
}

export class RequestDistrictVisit {
  @IsOneOf(VISIT_REASONS) readonly reason!: VisitReason;
  @IsDay() readonly requestedOn!: Day;
}

export class RecordDistrictVisit {
  @IsDay() readonly visitOn!: Day;
  @IsOneOf(VISIT_FINDINGS) readonly finding!: VisitFinding;
  /** Number of the near-relative file (备案号). */
  @MayBeAbsent() @IsDocumentNo() readonly filingNo?: string;
  @IsAttachment() readonly documentSha!: Sha;
  @IsText() readonly report!: string;
}

export class SignCheckException {
  @IsOneOf(EXCEPTION_REASONS) readonly reason!: ExceptionReason;
  @MayBeAbsent() @IsAttachment() readonly letterSha?: Sha;
  @IsText() readonly ground!: string;
}

export class RecordClarification {
  @IsIds(1, 200) readonly hitIds!: readonly Uuid[];
  @IsDay() readonly explainedOn!: Day;
  @IsFlag() readonly accepted!: boolean;
  @IsText() readonly explanation!: string;
}

export class ItemDecision {
  @IsId() readonly itemId!: Uuid;
  /** Whether the claimed exemption holds. */
  @IsFlag() readonly exemptAccepted!: boolean;
}

export class AssessCase {
  @IsOneOf(INCOME_STABILITIES) readonly incomeStability!: IncomeStability;
  @EachOf(() => ItemDecision, 200) readonly itemDecisions!: readonly ItemDecision[];
  /** Whether the cause of rigid spending is still there (支出型). */
  @MayBeAbsent() @IsFlag() readonly causePersists?: boolean;
  @MayBeAbsent() @IsOneOf(CARE_MODES) readonly careMode?: CareMode;
}

export class ReviewCase {
  @IsCount(1, 1000) readonly assessmentNo!: number;
  @IsOneOf(PROPOSALS) readonly proposal!: Proposal;
  @MayBeAbsent() @IsOneOf(REVIEW_CLASSES) readonly reviewClass?: ReviewClass;
  @IsText() readonly opinion!: string;
}

export class ReturnCase {
  @IsOneOf(RETURN_TARGETS) readonly to!: ReturnTarget;
  @IsCode() readonly reasonCode!: string;
  @MayBeAbsent() @IsText() readonly note?: string;
}

export class OpenPanel {
  /** One for all cases that the meeting hears. */
  @IsId() readonly meetingId!: Uuid;
  @IsOneOf(PANEL_MODES) readonly mode!: PanelMode;
  @IsDay() readonly heldOn!: Day;
  @IsStaffs(1, 30) readonly presentSeats!: readonly StaffId[];
}

export class DeclareRecusal {
  @IsCode() readonly reasonCode!: string;
}

export class CastVote {
  @IsOneOf(VOTE_CHOICES) readonly choice!: VoteChoice;
  @MayBeAbsent() @IsText() readonly dissent?: string;
}

export class ClosePanel {
  /** Of the signed minutes (会议记录), once the platform prints them. */
  @MayBeAbsent() @IsAttachment() readonly minutesSha?: Sha;
}

export class PostNotice {
  /** From 1, of this case. */
  @IsCount(1, 99) readonly postingNo!: number;
  @IsDay() readonly postedOn!: Day;
  /** Of `publicity.places`. */
  @IsCodes(1, 10) readonly places!: readonly string[];
  /** Of the sheet as it hangs there. */
  @IsAttachment() readonly photoSha!: Sha;
  /** Of the generated sheet; given, it must be that one. */
  @MayBeAbsent() @IsSha() readonly sheetSha?: Sha;
  @IsStaff() readonly posterId!: StaffId;
}

export class TakeDownNotice {
  @IsCount(1, 99) readonly postingNo!: number;
  @IsDay() readonly removedOn!: Day;
  @IsOneOf(TAKE_DOWN_REASONS) readonly reason!: TakeDownReason;
  @MayBeAbsent() @IsAttachment() readonly photoSha?: Sha;
}

export class RecordObjection {
  @IsId() readonly objectionId!: Uuid;
  @IsDay() readonly receivedOn!: Day;
  /** PUBLIC from the public page. */
  @IsStaff() readonly receivedBy!: StaffId;
  @IsFlag() readonly anonymous!: boolean;
  /** UNDECLARED_VEHICLE, UNDECLARED_INCOME, DOES_NOT_LIVE_HERE … */
  @IsCode() readonly subjectCode!: string;
  @IsText() readonly content!: string;
  @MayBeAbsent() @IsSub() readonly objectorSub?: Sub;
  @MayBeAbsent() @IsText(200) readonly contact?: string;
}

export class AssignObjection {
  @IsId() readonly objectionId!: Uuid;
  @IsDay() readonly assignedOn!: Day;
  @IsStaff() readonly officerId!: StaffId;
}

export class ConcludeObjection {
  @IsId() readonly objectionId!: Uuid;
  @IsDay() readonly concludedOn!: Day;
  @IsOneOf(OBJECTION_RESULTS) readonly result!: ObjectionResult;
  /** What the investigation found; an item already known is replaced. */
  @EachOf(() => PersonItems, 30) readonly items!: readonly PersonItems[];
  @IsAttachment() readonly documentSha!: Sha;
  @MayBeAbsent() @IsDay() readonly feedbackOn?: Day;
  @MayBeAbsent() @IsText() readonly feedback?: string;
}

export class GrantAllowance {
  @IsFen() readonly monthlyAmountFen!: Fen;
  @IsMonth() readonly payableFromMonth!: Month;
  /** That the signer read. */
  @IsCount(1, 1000) readonly assessmentNo!: number;
}

export class DenyAllowance {
  @IsCodes(0, 30) readonly reasonCodes!: readonly string[];
  @IsCount(1, 1000) readonly assessmentNo!: number;
  @MayBeAbsent() @IsText() readonly reasonText?: string;
}

export class RecordDelivery {
  @IsOneOf(DELIVERED_DOCUMENTS) readonly document!: DeliveredDocument;
  @IsOneOf(DELIVERY_METHODS) readonly method!: DeliveryMethod;
  @IsSub() readonly receiverSub!: Sub;
  /** Of the receiver to the applicant. */
  @MayBeAbsent() @IsText(50) readonly relation?: string;
  @IsDay() readonly deliveredOn!: Day;
  @IsAttachment() readonly receiptSha!: Sha;
}

export class UpholdOutcome {
  @IsCount(1, 1000) readonly assessmentNo!: number;
}

export class ReferCaseToDistrict {
  @IsOneOf(REFERRAL_REASONS) readonly reason!: ReferralReason;
}

/** Payable fen of one month by part; which fields are there says the programme. */
export interface AmountComponents {
  /** 低保: of the covered persons. */
  readonly standardSumFen?: Fen;
  readonly baseFen?: Fen;
  readonly upliftFen?: Fen;
  /** 特困. */
  readonly basicFen?: Fen;
  readonly careFen?: Fen;
}

/** A stretch of months with one amount, both ends included. */
export interface PaySegment {
  readonly fromMonth: Month;
  /** Absent: open. */
  readonly toMonth?: Month;
  readonly monthlyAmountFen: Fen;
  readonly components: AmountComponents;
}

/** A node of the explanation that `libs/policy` gives: rule, clause, rows, inputs, result, what it rests on. */
export interface ExplanationNode {
  readonly rule: string;
  readonly clause: string;
  readonly rowIds: readonly string[];
  readonly sub?: Sub;
  readonly inputs: Readonly<Record<string, number | string | boolean>>;
  readonly result: number | string | boolean;
  readonly children: readonly ExplanationNode[];
}

/** The application, as its first event named it. */
export interface CaseOpened {
  readonly of: string;
  readonly caseNo: string;
  readonly programme: Programme;
  readonly scope: Scope;
  readonly householdId: Uuid;
  readonly villageCode: VillageCode;
  readonly applicantSub: Sub;
  readonly subjectSub?: Sub;
  readonly intentOn: Day;
  readonly handlerId: StaffId;
}

export interface DeclarationNoted {
  readonly of: string;
  readonly appliedOn: Day;
  readonly itemIds: readonly string[];
  readonly switchFrom: readonly Programme[];
  readonly careMode?: CareMode;
  readonly causeCode?: string;
  readonly accountId: Uuid;
  readonly payeeSub: Sub;
}
/** Of each person. */
export interface DeclarationNotedPart {
  readonly items: DeclaredItems;
}

export type SupplementNoted =
  | {
      readonly of: string;
      readonly change: 'REQUESTED';
      readonly requestedOn: Day;
      readonly phase: SupplementPhase;
    }
  | {
      readonly of: string;
      readonly change: 'COMPLETED';
      readonly completedOn: Day;
      readonly itemIds: readonly string[];
    };
/** Of each person, with COMPLETED. */
export type SupplementNotedPart = DeclarationNotedPart;

/**
 * Who the persons of the case are. A snapshot of the household replaces what was noted before;
 * else the lists name the person concerned alone.
 */
export interface ProfilesNoted {
  readonly of: string;
  readonly snapshot: boolean;
  /** With a snapshot. */
  readonly headSub?: Sub;
  readonly memberSubs: readonly Sub[];
  readonly obligorSubs: readonly Sub[];
}
/** All that is known of each person now; the group stands with the head. */
export type ProfilesNotedPart = Pick<
  HouseholdNotedPart,
  'profile' | 'joinedOn' | 'duty' | 'supportedSubs' | 'certificates' | 'villageGroup'
>;

/** Something befell a person of the household (in this release: a death). */
export interface LifeEventNoted {
  readonly of: string;
  readonly sub?: Sub;
  readonly kind: 'DEATH';
  readonly occurredOn: Day;
  readonly knownOn: Day;
}

export interface AcceptanceNoted {
  readonly of: string;
  readonly acceptedOn: Day;
  readonly handlerId: StaffId;
  readonly responsibleId: StaffId;
  readonly promiseDueOn: Day;
  readonly legalDueOn: Day;
  readonly calendarVersion: string;
  readonly provisional?: boolean;
}

export interface CheckRequestNoted {
  readonly of: string;
  readonly round: number;
  readonly requestedOn: Day;
  readonly feedbackDueOn: Day;
}

export interface CheckDelayNoted {
  readonly of: string;
  readonly round: number;
  readonly announcedOn: Day;
  readonly expectedOn: Day;
}

export interface CheckResultNoted {
  readonly of: string;
  readonly round: number;
  readonly reportNo: string;
  readonly conclusion: CheckConclusion;
  readonly issuedOn: Day;
  readonly validThroughOn: Day;
  readonly sources: readonly {
    readonly source: CheckSource;
    readonly attempts: readonly SourceOutcome[];
  }[];
  readonly comparisons: readonly { readonly hitId: Uuid; readonly comparison: Comparison }[];
  readonly late: boolean;
}
/** Of each person hit. */
export interface CheckResultNotedPart {
  readonly hits: readonly CheckHit[];
}

export interface RecheckNoted {
  readonly of: string;
  readonly round: number;
  readonly requestedOn: Day;
  readonly hitIds: readonly Uuid[];
  readonly late: boolean;
}

export interface RecheckResultNoted {
  readonly of: string;
  readonly round: number;
  readonly concludedOn: Day;
  readonly conclusion: CheckConclusion;
  readonly outcomes: readonly {
    readonly hitId: Uuid;
    readonly outcome: 'CONFIRMED' | 'CORRECTED' | 'REMOVED';
  }[];
  readonly late: boolean;
}
/** Of each person hit. */
export interface RecheckResultNotedPart {
  readonly corrections: readonly HitCorrection[];
}

export interface SurveyNoted {
  readonly of: string;
  readonly round: number;
  readonly completedOn: Day;
  readonly investigatorIds: readonly StaffId[];
  readonly assistantId?: StaffId;
  readonly formSha: Sha;
}
/** Head: the form; each person: items verified at the door, and what was found about him. */
export interface SurveyNotedPart {
  readonly form?: SurveyForm;
  readonly items?: PersonItems;
  readonly finding?: MemberFinding;
}

/** Right values follow with the next `SurveyNoted`, once all have signed again. */
export interface SurveyCorrectionNoted {
  readonly of: string;
  readonly round: number;
  readonly correctedOn: Day;
}

export interface SelfCareNoted {
  readonly of: string;
  readonly careAssessmentId: Uuid;
  readonly sub: Sub;
  readonly assessedOn: Day;
  readonly assessorIds: readonly StaffId[];
}
/** Of the person assessed. */
export interface SelfCareNotedPart {
  readonly items: SelfCareItems;
}

/** Officers who are near relatives of a person of the case, or that person. */
export interface KinNoted {
  readonly of: string;
  readonly relations: readonly KinPair[];
  readonly declared: boolean;
}

export type CheckNoticeNoted =
  | { readonly of: string; readonly change: 'ISSUED'; readonly noticeOn: Day }
  | { readonly of: string; readonly change: 'INSISTED'; readonly insistedOn: Day };

export interface WithdrawalNoted {
  readonly of: string;
  readonly withdrawnOn: Day;
  readonly cause: string;
  readonly settles: readonly Uuid[];
}

export interface DeclineNoted {
  readonly of: string;
  readonly decidedOn: Day;
  readonly settles: readonly Uuid[];
}

export interface NonCooperationNoted {
  readonly of: string;
  readonly endedOn: Day;
  readonly settles: readonly Uuid[];
}

/** Other benefits of persons of the case, as they stand. */
export interface OtherEntitlementsNoted {
  readonly of: string;
  readonly entitlements: readonly {
    readonly entitlementId: CaseId;
    readonly programme: Programme;
    readonly coveredSubs: readonly Sub[];
    readonly fromMonth: Month;
    /** Last month, included; absent: open. */
    readonly toMonth?: Month;
  }[];
}

export interface ClockStarted {
  readonly acceptedOn: Day;
  /** A pause is open: the days come with `ClockResumed`. */
  readonly suspended?: true;
  readonly deadlines: readonly Deadline[];
}

export interface ClockPaused {
  readonly pauseId: Uuid;
  readonly reason: string;
  readonly causeId?: Uuid;
  readonly fromOn: Day;
  readonly noticeOn: Day;
  readonly approverId: StaffId;
  readonly documentSha?: Sha;
  readonly rows: readonly string[];
  readonly settles: readonly Uuid[];
}
/** Of the applicant. */
export interface GroundPart {
  readonly ground: string;
}

export interface ClockResumed {
  readonly pauseId: Uuid;
  readonly reason: string;
  readonly toOn: Day;
  /** Anew, the paused days left out; none while another pause is open or before acceptance. */
  readonly deadlines: readonly Deadline[];
}

export interface LegalLimitExtended {
  readonly reason: string;
  readonly approverId: StaffId;
  readonly rows: readonly string[];
  readonly settles: readonly Uuid[];
  readonly deadlines: readonly Deadline[];
}

export interface DistrictVisitRequested {
  readonly reason: VisitReason;
  readonly requestedOn: Day;
  readonly requestedById: StaffId;
  readonly deadlines: readonly Deadline[];
}

export interface DistrictVisitRecorded {
  readonly visitOn: Day;
  readonly finding: VisitFinding;
  readonly filingNo?: string;
  readonly officerId: StaffId;
  readonly documentSha: Sha;
  readonly late: boolean;
  readonly settles: readonly Uuid[];
}
/** Of the head, or of the applicant. */
export interface DistrictVisitRecordedPart {
  readonly report: string;
}

export interface CheckExceptionSigned {
  readonly reason: ExceptionReason;
  /** Of the check that the case goes on without. */
  readonly round: number;
  readonly signedOn: Day;
  readonly signedById: StaffId;
  readonly letterSha?: Sha;
}

export interface ClarificationRecorded {
  readonly hitIds: readonly Uuid[];
  readonly explainedOn: Day;
  readonly accepted: boolean;
  readonly recordedById: StaffId;
}
/** Of the applicant. */
export interface ClarificationRecordedPart {
  readonly explanation: string;
}

export interface CaseAssessed {
  /** From 1. */
  readonly no: number;
  readonly assessedOn: Day;
  readonly handlerId: StaffId;
  readonly eligible: boolean;
  readonly reasonCodes: readonly string[];
  readonly type?: string;
  readonly edgeFamily?: boolean;
  readonly membersCounted: number;
  readonly coveredSubs: readonly Sub[];
  readonly areaType: AreaType;
  readonly startMonth: Month;
  /** Of the start month. */
  readonly monthlyAmountFen?: Fen;
  readonly components?: AmountComponents;
  /** From the start month on, as known on the day; empty unless eligible. */
  readonly segments: readonly PaySegment[];
  readonly reviewClass?: ReviewClass;
  readonly incomeStability: IncomeStability;
  readonly causePersists?: boolean;
  readonly careMode?: CareMode;
  readonly itemDecisions: readonly { readonly itemId: Uuid; readonly exemptAccepted: boolean }[];
  readonly reportRound?: number;
  readonly surveyRound?: number;
  /** The exception that stood in for the check. */
  readonly exceptionRound?: number;
  readonly otherEntitlementIds: readonly string[];
  readonly grounds: readonly Ground[];
  readonly rows: readonly string[];
  /** After the promised day. */
  readonly late: boolean;
}
/**
 * Of each person: what was computed about him, and why; `household` stands with the head. The two
 * sheets are those of `libs/policy`: `HouseholdSheet` and `PersonSheet`.
 */
export interface CaseAssessedPart {
  readonly household?: object;
  readonly annualForAmountFen?: Fen;
  readonly sheet?: object;
  readonly test?: object;
  readonly explanations: readonly ExplanationNode[];
}

export interface CaseReviewed {
  readonly assessmentNo: number;
  readonly proposal: Proposal;
  readonly reviewClass?: ReviewClass;
  readonly reviewerId: StaffId;
  readonly reviewedOn: Day;
}
/** Of the applicant. */
export interface CaseReviewedPart {
  readonly opinion: string;
}

export interface CaseReturned {
  readonly to: ReturnTarget;
  readonly reasonCode: string;
  readonly byDesk: 'supervisor' | 'groupOffice';
  readonly returnedOn: Day;
}
/** Of the applicant. */
export interface CaseReturnedPart {
  readonly note: string;
}

export interface Recusal {
  readonly staffId: StaffId;
  readonly why: RecusalCause;
}

export interface PanelOpened {
  readonly meetingId: Uuid;
  readonly mode: PanelMode;
  readonly heldOn: Day;
  readonly assessmentNo: number;
  readonly proposal: Proposal;
  readonly presentSeats: readonly StaffId[];
  /** Among the seats of the day, present or not. */
  readonly recused: readonly Recusal[];
  /** Votes that are needed. */
  readonly quorum: number;
  readonly rows: readonly string[];
}

export interface SeatRecused {
  readonly staffId: StaffId;
  /** Code of the declaration; KIN when a relation became known while the panel was open. */
  readonly reasonCode: string;
}

export interface PanelAdjourned {
  readonly meetingId: Uuid;
  readonly cause: 'QUORUM_LOST';
  readonly present: number;
  readonly needed: number;
}

export interface VoteCast {
  readonly meetingId: Uuid;
  readonly staffId: StaffId;
  readonly choice: VoteChoice;
}
/** Of the applicant. */
export interface VoteCastPart {
  readonly dissent: string;
}

export interface PanelResolved {
  readonly meetingId: Uuid;
  readonly resolution: Resolution;
  readonly proposal: Proposal;
  readonly assessmentNo: number;
  readonly for: number;
  readonly against: number;
  readonly abstained: number;
  readonly voterIds: readonly StaffId[];
  readonly dissenterIds: readonly StaffId[];
  readonly resolvedOn: Day;
  readonly minutesSha?: Sha;
  readonly monthlyAmountFen?: Fen;
  readonly rows: readonly string[];
  readonly settles: readonly Uuid[];
}

export interface NoticePosted {
  readonly postingNo: number;
  readonly postedOn: Day;
  readonly endsOn: Day;
  readonly signFromOn: Day;
  readonly places: readonly string[];
  readonly posterId: StaffId;
  readonly sheetSha: Sha;
  readonly photoSha: Sha;
  readonly programme: Programme;
  readonly villageCode: VillageCode;
  readonly membersCovered: number;
  readonly monthlyAmountFen: Fen;
  readonly settles: readonly Uuid[];
  readonly deadlines: readonly Deadline[];
}
/** Of the applicant: as printed on the sheet. */
export interface NoticePostedPart {
  readonly printedName: string;
  readonly villageGroup?: string;
}

export interface NoticeTakenDown {
  readonly postingNo: number;
  readonly removedOn: Day;
  readonly reason: TakeDownReason;
  /** Before the period was over. */
  readonly short: boolean;
  readonly photoSha?: Sha;
  readonly settles: readonly Uuid[];
}

export interface NoticePeriodEnded {
  readonly postingNo: number;
  readonly endsOn: Day;
  readonly signFromOn: Day;
  readonly settles: readonly [Uuid];
}

export interface ObjectionRecorded {
  readonly objectionId: Uuid;
  readonly receivedOn: Day;
  readonly receivedBy: StaffId;
  readonly anonymous: boolean;
  readonly subjectCode: string;
  readonly withinPeriod: boolean;
  readonly deadlines: readonly Deadline[];
}
/** Of the objector: under his Sub, or, where nobody registered him, under the id of the objection. */
export interface ObjectionRecordedPart {
  readonly content: string;
  readonly contact?: string;
}

export interface ObjectionAssigned {
  readonly objectionId: Uuid;
  readonly assignedOn: Day;
  readonly officerId: StaffId;
}

export interface ObjectionConcluded {
  readonly objectionId: Uuid;
  readonly concludedOn: Day;
  readonly result: ObjectionResult;
  readonly officerId: StaffId;
  readonly itemIds: readonly string[];
  readonly documentSha: Sha;
  readonly feedbackOn?: Day;
  readonly late: boolean;
  readonly settles: readonly Uuid[];
}
/** Each person: what was found about him; the objector: what he was told. */
export interface ObjectionConcludedPart {
  readonly items?: PersonItems;
  readonly feedback?: string;
}

export interface AllowanceGranted {
  readonly decidedOn: Day;
  readonly assessmentNo: number;
  /** Of the first month. */
  readonly monthlyAmountFen: Fen;
  readonly components: AmountComponents;
  readonly payableFromMonth: Month;
  /** From the first month on, as known on the day. */
  readonly segments: readonly PaySegment[];
  readonly coveredSubs: readonly Sub[];
  readonly membersCounted: number;
  readonly reviewClass?: ReviewClass;
  readonly areaType: AreaType;
  readonly issuer: string;
  readonly nature: 'ENTRUSTED' | 'DELEGATED';
  readonly remedyRowId: string;
  readonly switchFrom: readonly Programme[];
  readonly signerId: StaffId;
  readonly entrustmentId?: Uuid;
  /** Id of the event whose outcome this one replaces. */
  readonly supersedes?: string;
  readonly grounds: readonly Ground[];
  readonly rows: readonly string[];
  readonly settles: readonly Uuid[];
}

export interface AllowanceDenied {
  readonly decidedOn: Day;
  readonly assessmentNo: number;
  readonly reasonCodes: readonly string[];
  readonly issuer: string;
  readonly nature: 'ENTRUSTED' | 'DELEGATED';
  readonly remedyRowId: string;
  readonly signerId: StaffId;
  readonly entrustmentId?: Uuid;
  readonly supersedes?: string;
  readonly grounds: readonly Ground[];
  readonly rows: readonly string[];
  readonly settles: readonly Uuid[];
  readonly deadlines: readonly Deadline[];
}
/** Of the applicant. */
export interface AllowanceDeniedPart {
  readonly reasonText: string;
}

export interface DecisionDelivered {
  readonly document: DeliveredDocument;
  readonly method: DeliveryMethod;
  readonly receiverSub: Sub;
  readonly deliveredOn: Day;
  readonly receiptSha: Sha;
  readonly late: boolean;
  readonly settles: readonly Uuid[];
}
/** Of the receiver. */
export interface DecisionDeliveredPart {
  readonly relation: string;
}

export interface CaseReopened {
  readonly cause: ReopenCause;
  readonly from: ReopenedFrom;
  /** Event of the fact that the assessment did not know. */
  readonly of: string;
}

export interface OutcomeUpheld {
  readonly assessmentNo: number;
  readonly from: UpheldAs;
  readonly reviewerId: StaffId;
  readonly upheldOn: Day;
}

export interface CaseReferredToDistrict {
  readonly reason: ReferralReason;
  readonly referredOn: Day;
  readonly recused: readonly Recusal[];
  readonly needed: number;
  readonly settles: readonly Uuid[];
}

export interface CaseEvents {
  CaseOpened: { readonly data: CaseOpened };
  DeclarationNoted: { readonly data: DeclarationNoted; readonly personal: DeclarationNotedPart };
  SupplementNoted: { readonly data: SupplementNoted; readonly personal: SupplementNotedPart };
  ProfilesNoted: { readonly data: ProfilesNoted; readonly personal: ProfilesNotedPart };
  LifeEventNoted: { readonly data: LifeEventNoted };
  AcceptanceNoted: { readonly data: AcceptanceNoted };
  CheckRequestNoted: { readonly data: CheckRequestNoted };
  CheckDelayNoted: { readonly data: CheckDelayNoted };
  CheckResultNoted: { readonly data: CheckResultNoted; readonly personal: CheckResultNotedPart };
  RecheckNoted: { readonly data: RecheckNoted };
  RecheckResultNoted: {
    readonly data: RecheckResultNoted;
    readonly personal: RecheckResultNotedPart;
  };
  SurveyNoted: { readonly data: SurveyNoted; readonly personal: SurveyNotedPart };
  SurveyCorrectionNoted: { readonly data: SurveyCorrectionNoted };
  SelfCareNoted: { readonly data: SelfCareNoted; readonly personal: SelfCareNotedPart };
  KinNoted: { readonly data: KinNoted };
  CheckNoticeNoted: { readonly data: CheckNoticeNoted };
  WithdrawalNoted: { readonly data: WithdrawalNoted };
  DeclineNoted: { readonly data: DeclineNoted };
  NonCooperationNoted: { readonly data: NonCooperationNoted };
  OtherEntitlementsNoted: { readonly data: OtherEntitlementsNoted };
  ClockStarted: { readonly data: ClockStarted };
  ClockPaused: { readonly data: ClockPaused; readonly personal: GroundPart };
  ClockResumed: { readonly data: ClockResumed };
  LegalLimitExtended: { readonly data: LegalLimitExtended; readonly personal: GroundPart };
  DistrictVisitRequested: { readonly data: DistrictVisitRequested };
  DistrictVisitRecorded: {
    readonly data: DistrictVisitRecorded;
    readonly personal: DistrictVisitRecordedPart;
  };
  CheckExceptionSigned: { readonly data: CheckExceptionSigned; readonly personal: GroundPart };
  ClarificationRecorded: {
    readonly data: ClarificationRecorded;
    readonly personal: ClarificationRecordedPart;
  };
  CaseAssessed: { readonly data: CaseAssessed; readonly personal: CaseAssessedPart };
  CaseReviewed: { readonly data: CaseReviewed; readonly personal: CaseReviewedPart };
  CaseReturned: { readonly data: CaseReturned; readonly personal: CaseReturnedPart };
  PanelOpened: { readonly data: PanelOpened };
  SeatRecused: { readonly data: SeatRecused };
  PanelAdjourned: { readonly data: PanelAdjourned };
  VoteCast: { readonly data: VoteCast; readonly personal: VoteCastPart };
  PanelResolved: { readonly data: PanelResolved };
  NoticePosted: { readonly data: NoticePosted; readonly personal: NoticePostedPart };
  NoticeTakenDown: { readonly data: NoticeTakenDown };
  NoticePeriodEnded: { readonly data: NoticePeriodEnded };
  ObjectionRecorded: { readonly data: ObjectionRecorded; readonly personal: ObjectionRecordedPart };
  ObjectionAssigned: { readonly data: ObjectionAssigned };
  ObjectionConcluded: {
    readonly data: ObjectionConcluded;
    readonly personal: ObjectionConcludedPart;
  };
  AllowanceGranted: { readonly data: AllowanceGranted };
  AllowanceDenied: { readonly data: AllowanceDenied; readonly personal: AllowanceDeniedPart };
  DecisionDelivered: { readonly data: DecisionDelivered; readonly personal: DecisionDeliveredPart };
  CaseReopened: { readonly data: CaseReopened };
  OutcomeUpheld: { readonly data: OutcomeUpheld };
  CaseReferredToDistrict: { readonly data: CaseReferredToDistrict };
  DeadlineMissed: { readonly data: DeadlineMissed };
}

export interface CaseSystem {
  NoteIntent: CaseEvents['CaseOpened'];
  NoteDeclaration: CaseEvents['DeclarationNoted'];
  NoteSupplement: CaseEvents['SupplementNoted'];
  NoteProfiles: CaseEvents['ProfilesNoted'];
  NoteLifeEvent: CaseEvents['LifeEventNoted'];
  NoteAcceptance: CaseEvents['AcceptanceNoted'];
  NoteCheckRequest: CaseEvents['CheckRequestNoted'];
  NoteCheckDelay: CaseEvents['CheckDelayNoted'];
  NoteCheckResult: CaseEvents['CheckResultNoted'];
  NoteRecheck: CaseEvents['RecheckNoted'];
  NoteRecheckResult: CaseEvents['RecheckResultNoted'];
  NoteSurvey: CaseEvents['SurveyNoted'];
  NoteSurveyCorrection: CaseEvents['SurveyCorrectionNoted'];
  NoteSelfCare: CaseEvents['SelfCareNoted'];
  NoteKin: CaseEvents['KinNoted'];
  NoteCheckNotice: CaseEvents['CheckNoticeNoted'];
  NoteWithdrawal: { readonly data: Omit<WithdrawalNoted, 'settles'> };
  NoteDecline: { readonly data: Omit<DeclineNoted, 'settles'> };
  NoteNonCooperation: { readonly data: Omit<NonCooperationNoted, 'settles'> };
  NoteOtherEntitlements: CaseEvents['OtherEntitlementsNoted'];
  ElapseDeadline: { readonly data: { readonly deadlineId: Uuid } };
}

/** The lasting right that a grant gives (待遇); its account and its lines are payment's. */
export interface EntitlementOpened {
  /** The grant. */
  readonly of: string;
  readonly caseNo: string;
  readonly programme: Programme;
  readonly householdId: Uuid;
  readonly villageCode: VillageCode;
  readonly areaType: AreaType;
  readonly coveredSubs: readonly Sub[];
  readonly payeeSub: Sub;
  readonly accountId: Uuid;
  readonly decidedOn: Day;
  readonly startMonth: Month;
  /** The last one is open. */
  readonly segments: readonly PaySegment[];
  readonly reviewClass?: ReviewClass;
  /** Day by which the case is to be verified again. */
  readonly reviewDueOn?: Day;
}
/** Of the applicant: what later amounts are computed from. */
export interface EntitlementOpenedPart {
  readonly annualForAmountFen?: Fen;
  readonly basis: object;
}

/** `segments` replace everything from `fromMonth` on; what was due before stays as it was. */
export interface EntitlementAdjusted {
  readonly of: string;
  readonly cause: 'SUPERSEDED';
  readonly decidedOn: Day;
  readonly fromMonth: Month;
  readonly segments: readonly PaySegment[];
  readonly coveredSubs: readonly Sub[];
  readonly areaType: AreaType;
  readonly reviewClass?: ReviewClass;
  readonly reviewDueOn?: Day;
}

export interface EntitlementTerminated {
  readonly of: string;
  /** First month without payment. */
  readonly endMonth: Month;
  readonly endReason: 'SUPERSEDED';
  readonly decidedOn: Day;
}

export interface EntitlementEvents {
  EntitlementOpened: { readonly data: EntitlementOpened; readonly personal: EntitlementOpenedPart };
  EntitlementAdjusted: {
    readonly data: EntitlementAdjusted;
    readonly personal: EntitlementOpenedPart;
  };
  EntitlementTerminated: { readonly data: EntitlementTerminated };
  DeadlineMissed: { readonly data: DeadlineMissed };
}

export interface EntitlementSystem {
  OpenEntitlement: {
    readonly data: Omit<EntitlementOpened, 'reviewDueOn'>;
    readonly personal: EntitlementOpenedPart;
  };
  /** What a new decision with `supersedes` leaves of the right. */
  SupersedeEntitlement: {
    readonly data:
      | ({ readonly outcome: 'GRANTED' } & Omit<
          EntitlementAdjusted,
          'cause' | 'fromMonth' | 'reviewDueOn'
        >)
      | { readonly outcome: 'DENIED'; readonly of: string; readonly decidedOn: Day };
    readonly personal: EntitlementOpenedPart;
  };
  ElapseDeadline: { readonly data: { readonly deadlineId: Uuid } };
}

const report = (field: string) => ({ expects: 'any', report: field }) as const;
const act = { expects: 'version' } as const;
const signedAct = { expects: 'version', signed: true } as const;

export const approvalStreams = {
  case: stream<CaseEvents, CaseSystem>()({
    service: 'approval',
    path: 'cases',
    keyedBy: 'case',
    says: '审核审批',
    commands: {
      PauseClock: { payload: PauseClock, by: ['supervisor'], ...signedAct, says: '暂停计时' },
      ResumeClock: { payload: ResumeClock, by: ['supervisor'], ...act, says: '恢复计时' },
      ExtendLegalLimit: {
        payload: ExtendLegalLimit,
        by: ['supervisor'],
        ...signedAct,
        says: '延长法定时限',
      },
      RequestDistrictVisit: {
        payload: RequestDistrictVisit,
        by: ['supervisor'],
        ...report('requestedOn'),
        says: '提请区级入户核查',
      },
      RecordDistrictVisit: {
        payload: RecordDistrictVisit,
        by: ['district'],
        ...report('visitOn'),
        signed: true,
        says: '登记区级入户核查',
      },
      SignCheckException: {
        payload: SignCheckException,
        by: ['supervisor'],
        ...signedAct,
        says: '签署核对例外',
      },
      RecordClarification: {
        payload: RecordClarification,
        by: ['clerk', 'supervisor'],
        ...report('explainedOn'),
        says: '登记核对差异说明',
      },
      AssessCase: {
        payload: AssessCase,
        by: ['clerk', 'supervisor'],
        ...signedAct,
        says: '核算',
      },
      ReviewCase: { payload: ReviewCase, by: ['supervisor'], ...signedAct, says: '审核' },
      ReturnCase: {
        payload: ReturnCase,
        by: ['supervisor', 'groupOffice'],
        ...act,
        says: '退回',
      },
      OpenPanel: { payload: OpenPanel, by: ['groupOffice'], ...act, says: '提交会议审批' },
      DeclareRecusal: {
        payload: DeclareRecusal,
        by: ['seat'],
        expects: 'any',
        signed: true,
        says: '申明回避',
      },
      CastVote: { payload: CastVote, by: ['seat'], expects: 'any', signed: true, says: '表决' },
      ClosePanel: { payload: ClosePanel, by: ['groupOffice'], ...signedAct, says: '形成决议' },
      PostNotice: {
        payload: PostNotice,
        by: ['clerk', 'supervisor'],
        ...report('postedOn'),
        says: '张贴公示',
      },
      TakeDownNotice: {
        payload: TakeDownNotice,
        by: ['clerk', 'supervisor', 'assistant'],
        ...report('removedOn'),
        says: '撤下公示',
      },
      RecordObjection: {
        payload: RecordObjection,
        by: ['clerk', 'supervisor', 'assistant', 'discipline', 'district', 'citizen'],
        ...report('receivedOn'),
        says: '登记异议',
      },
      AssignObjection: {
        payload: AssignObjection,
        by: ['district'],
        ...report('assignedOn'),
        says: '指派异议核查人员',
      },
      ConcludeObjection: {
        payload: ConcludeObjection,
        by: ['district'],
        ...report('concludedOn'),
        signed: true,
        says: '作出异议核查结论',
      },
      GrantAllowance: { payload: GrantAllowance, by: ['signer'], ...signedAct, says: '批准' },
      DenyAllowance: { payload: DenyAllowance, by: ['signer'], ...signedAct, says: '不予批准' },
      RecordDelivery: {
        payload: RecordDelivery,
        by: ['clerk', 'supervisor', 'assistant'],
        ...report('deliveredOn'),
        says: '登记送达',
      },
      UpholdOutcome: {
        payload: UpholdOutcome,
        by: ['supervisor'],
        ...signedAct,
        says: '维持原结果',
      },
      ReferCaseToDistrict: {
        payload: ReferCaseToDistrict,
        by: ['groupOffice', 'supervisor'],
        ...signedAct,
        says: '报区民政局办理',
      },
    },
    system: {
      NoteIntent: '记入意愿',
      NoteDeclaration: '记入申报',
      NoteSupplement: '记入补正',
      NoteProfiles: '记入家庭成员情况',
      NoteLifeEvent: '记入家庭变动',
      NoteAcceptance: '记入受理',
      NoteCheckRequest: '记入核对委托',
      NoteCheckDelay: '记入核对延迟说明',
      NoteCheckResult: '记入核对报告',
      NoteRecheck: '记入复查申请',
      NoteRecheckResult: '记入复查结论',
      NoteSurvey: '记入入户调查',
      NoteSurveyCorrection: '记入调查表更正',
      NoteSelfCare: '记入自理能力评估',
      NoteKin: '记入近亲属关系',
      NoteCheckNotice: '记入核对告知',
      NoteWithdrawal: '记入撤回',
      NoteDecline: '记入不予受理',
      NoteNonCooperation: '记入终止办理',
      NoteOtherEntitlements: '记入其他待遇',
      ElapseDeadline: '期限届满',
    },
    events: {
      CaseOpened: { consumers: [], opens: [], says: '已建立审批案件' },
      DeclarationNoted: { consumers: [], opens: [], says: '已记入申报' },
      SupplementNoted: { consumers: [], opens: [], says: '已记入补正' },
      ProfilesNoted: { consumers: [], opens: [], says: '已记入家庭成员情况' },
      LifeEventNoted: { consumers: [], opens: [], says: '已记入家庭变动' },
      AcceptanceNoted: { consumers: [], opens: [], says: '已记入受理' },
      CheckRequestNoted: { consumers: [], opens: [], says: '已记入核对委托' },
      CheckDelayNoted: { consumers: [], opens: [], says: '已记入核对延迟说明' },
      CheckResultNoted: { consumers: [], opens: [], says: '已记入核对报告' },
      RecheckNoted: { consumers: [], opens: [], says: '已记入复查申请' },
      RecheckResultNoted: { consumers: [], opens: [], says: '已记入复查结论' },
      SurveyNoted: { consumers: [], opens: [], says: '已记入入户调查' },
      SurveyCorrectionNoted: { consumers: [], opens: [], says: '已记入调查表更正' },
      SelfCareNoted: { consumers: [], opens: [], says: '已记入自理能力评估' },
      KinNoted: { consumers: [], opens: [], says: '已记入近亲属关系' },
      CheckNoticeNoted: { consumers: [], opens: [], says: '已记入核对告知' },
      WithdrawalNoted: { consumers: [], opens: [], says: '因撤回终结' },
      DeclineNoted: { consumers: [], opens: [], says: '因不予受理终结' },
      NonCooperationNoted: { consumers: [], opens: [], says: '因不配合终结' },
      OtherEntitlementsNoted: { consumers: [], opens: [], says: '已记入其他待遇' },
      ClockStarted: { consumers: ['intake', 'oversight'], opens: [], says: '开始计时' },
      ClockPaused: { consumers: ['intake', 'oversight'], opens: [], says: '已暂停计时' },
      ClockResumed: { consumers: ['intake', 'oversight'], opens: [], says: '已恢复计时' },
      LegalLimitExtended: { consumers: ['oversight'], opens: [], says: '已延长法定时限' },
      DistrictVisitRequested: { consumers: ['oversight'], opens: [], says: '已提请区级入户核查' },
      DistrictVisitRecorded: { consumers: ['oversight'], opens: [], says: '区级入户核查已登记' },
      CheckExceptionSigned: { consumers: ['oversight'], opens: [], says: '已签署核对例外' },
      ClarificationRecorded: { consumers: ['oversight'], opens: [], says: '核对差异说明已登记' },
      CaseAssessed: { consumers: ['oversight'], opens: [], says: '已核算' },
      CaseReviewed: { consumers: ['survey', 'oversight'], opens: [], says: '已审核' },
      CaseReturned: {
        consumers: ['economic-check', 'survey', 'oversight'],
        opens: [],
        says: '已退回',
      },
      PanelOpened: { consumers: ['oversight'], opens: [], says: '已提交会议审批' },
      SeatRecused: { consumers: ['oversight'], opens: [], says: '成员已回避' },
      PanelAdjourned: { consumers: ['oversight'], opens: [], says: '会议因不足法定人数中止' },
      VoteCast: { consumers: ['survey', 'oversight'], opens: [], says: '已表决' },
      PanelResolved: { consumers: ['oversight'], opens: [], says: '已形成决议' },
      NoticePosted: { consumers: ['gateway', 'oversight'], opens: ['gateway'], says: '已公示' },
      NoticeTakenDown: { consumers: ['gateway', 'oversight'], opens: [], says: '公示已撤下' },
      NoticePeriodEnded: { consumers: ['gateway', 'oversight'], opens: [], says: '公示期满' },
      ObjectionRecorded: { consumers: ['oversight'], opens: [], says: '已登记异议' },
      ObjectionAssigned: { consumers: ['oversight'], opens: [], says: '异议已指派核查' },
      ObjectionConcluded: { consumers: ['oversight'], opens: [], says: '异议已有结论' },
      AllowanceGranted: {
        consumers: ['intake', 'approval', 'oversight'],
        opens: [],
        says: '已批准',
      },
      AllowanceDenied: {
        consumers: ['intake', 'approval', 'oversight'],
        opens: [],
        says: '不予批准',
      },
      DecisionDelivered: { consumers: ['oversight'], opens: [], says: '已送达' },
      CaseReopened: { consumers: ['oversight'], opens: [], says: '因新情况重新核算' },
      OutcomeUpheld: { consumers: ['oversight'], opens: [], says: '已维持原结果' },
      CaseReferredToDistrict: { consumers: ['oversight'], opens: [], says: '已报区民政局' },
      DeadlineMissed: { consumers: ['oversight'], opens: [], says: '期限已过' },
    },
  }),
  entitlement: stream<EntitlementEvents, EntitlementSystem>()({
    service: 'approval',
    path: 'entitlements',
    keyedBy: 'case',
    says: '待遇',
    commands: {},
    system: {
      OpenEntitlement: '确立待遇',
      SupersedeEntitlement: '按新决定变更待遇',
      ElapseDeadline: '期限届满',
    },
    events: {
      EntitlementOpened: {
        consumers: ['approval', 'payment', 'oversight'],
        opens: [],
        says: '待遇已确立',
      },
      EntitlementAdjusted: { consumers: ['payment', 'oversight'], opens: [], says: '待遇已调整' },
      EntitlementTerminated: {
        consumers: ['intake', 'approval', 'payment', 'oversight'],
        opens: [],
        says: '待遇已终止',
      },
      DeadlineMissed: { consumers: ['oversight'], opens: [], says: '期限已过' },
    },
  }),
} as const;

export const approvalRefusals = {
  CASE_NOT_ACCEPTED: {
    kind: 'notNow',
    says: '该申请尚未受理。',
    next: '请待受理后再办理。',
  },
  CASE_NOT_ASSESSED: {
    kind: 'notNow',
    says: '该申请尚未核算，或核算后又有新情况。',
    next: '请先由经办人员核算。',
  },
  CASE_NOT_REVIEWED: {
    kind: 'notNow',
    says: '该申请尚未审核，不能提交会议。',
    next: '请先由审核人员审核。',
  },
  CASE_ALREADY_REVIEWED: {
    kind: 'notNow',
    says: '该申请已经审核，核算结果不能直接更改。',
    next: '如需重新核算，请由审核人员或会议办公室退回。',
  },
  CASE_ALREADY_RESOLVED: {
    kind: 'notNow',
    says: '会议已经形成决议。',
    next: '如有新情况，待其记入后重新核算；否则按决议办理。',
  },
  CASE_NOT_DECIDED: {
    kind: 'notNow',
    says: '该申请尚未作出决定，没有可送达的文书。',
    next: '请待决定作出后再登记送达。',
  },
  CASE_NOT_REOPENED: {
    kind: 'notNow',
    says: '该申请没有因新情况重新核算。',
    next: '无需维持原结果，请按正常程序办理。',
  },
  CASE_REOPENED: {
    kind: 'notNow',
    says: '决议后又有新情况，须重新核算。',
    next: '请先核算；结果不变的由审核人员维持，有变化的重新审核上会。',
  },
  PAUSE_REASON_NOT_ALLOWED: {
    kind: 'invalid',
    says: '该理由不能暂停计时。',
    next: '等候其他单位反馈不停止计时；请按政策参数所列理由办理。',
  },
  PAUSE_CAUSE_NOT_OPEN: {
    kind: 'notNow',
    says: '没有相应的在办事项，或暂停日期早于该事项。',
    next: '请先登记补正、复查、异议或区级核查，再暂停计时。',
  },
  CLOCK_ALREADY_PAUSED: {
    kind: 'notNow',
    says: '已因同一理由暂停计时。',
    next: '请待其结束后再办理。',
  },
  CLOCK_NOT_PAUSED: {
    kind: 'notNow',
    says: '没有这一未结束的暂停。',
    next: '请核对暂停编号。',
  },
  EXTENSION_REASON_NOT_ALLOWED: {
    kind: 'invalid',
    says: '该理由不能延长法定时限。',
    next: '请按政策参数所列特殊情形办理。',
  },
  LEGAL_LIMIT_PASSED: {
    kind: 'notNow',
    says: '法定时限已过，不能再延长。',
    next: '请尽快办结；逾期已如实记录。',
  },
  VISIT_ALREADY_REQUESTED: {
    kind: 'notNow',
    says: '已提请区级入户核查，尚无结果。',
    next: '请等待区民政局登记核查结果。',
  },
  VISIT_NOT_REQUESTED: {
    kind: 'notNow',
    says: '没有待办的区级入户核查。',
    next: '请先由镇审核人员提请。',
  },
  DISTRICT_VISIT_MISSING: {
    kind: 'notNow',
    says: '申请家庭与工作人员有近亲属关系，区级入户核查尚未完成。',
    next: '请提请区民政局入户核查，登记结果后再办理。',
  },
  EXCEPTION_WITHOUT_CAUSE: {
    kind: 'notNow',
    says: '没有可据以签署例外的事实。',
    next: '请核对：反馈是否逾期、是否有延迟说明、来源是否查询失败、报告是否过期。',
  },
  JOIN_INCOMPLETE: {
    kind: 'notNow',
    says: '调查、核对等事实尚未齐备，不能核算。',
    next: '请先完成所缺事项；核对无法取得的，可由审核人员签署例外。',
  },
  RECHECK_OPEN: {
    kind: 'notNow',
    says: '申请人要求复查，区民政局尚未作出结论。',
    next: '请等待复查结论。',
  },
  FACTS_MISSING: {
    kind: 'notNow',
    says: '缺少适用规则所需的事实。',
    next: '请补充所列规则需要的家庭情况后再核算。',
  },
  REVIEWER_WAS_HANDLER: {
    kind: 'forbidden',
    says: '您受理或核算了本案，不能审核。',
    next: '请由另一名审核人员办理。',
  },
  REVIEWER_WAS_SURVEYOR: {
    kind: 'forbidden',
    says: '您参与了本案入户调查，不能审核。',
    next: '请由未参与调查的审核人员办理。',
  },
  REVIEWER_WAS_ASSESSOR: {
    kind: 'forbidden',
    says: '您参与了本案自理能力评估，不能审核。',
    next: '请由未参与评估的审核人员办理。',
  },
  ASSESSMENT_SUPERSEDED: {
    kind: 'notNow',
    says: '您所阅的核算已被新的核算取代。',
    next: '请阅读最新核算后再办理。',
  },
  PROPOSAL_CONTRADICTS_ASSESSMENT: {
    kind: 'notNow',
    says: '审核意见与核算结果相反。',
    next: '核算有误的，请退回重新核算。',
  },
  CLARIFICATION_MISSING: {
    kind: 'notNow',
    says: '核对差异尚未说明。',
    next: '请先登记申请人对差异的说明。',
  },
  PANEL_MODE_NOT_FORESEEN: {
    kind: 'invalid',
    says: '本项目不采用这种审批方式。',
    next: '请按政策参数规定的审批方式办理。',
  },
  PANEL_QUORUM_NOT_MET: {
    kind: 'notNow',
    says: '除回避人员外，到会成员不足法定人数。',
    next: '请增加到会成员；全体到会仍不足的，报区民政局办理。',
  },
  NOT_A_SEAT: {
    kind: 'invalid',
    says: '所列人员当日不是领导小组成员。',
    next: '请核对到会名单。',
  },
  PANEL_NOT_OPEN: {
    kind: 'notNow',
    says: '本案现在没有上会。',
    next: '请由会议办公室提交会议。',
  },
  SEAT_NOT_PRESENT: {
    kind: 'forbidden',
    says: '您不在本次到会名单中。',
    next: '请由会议办公室核对到会名单。',
  },
  SEAT_IS_RECUSED: {
    kind: 'forbidden',
    says: '您已申明回避，不能表决。',
    next: '请由其他成员表决。',
  },
  APPROVER_WAS_SURVEYOR: {
    kind: 'forbidden',
    says: '您参与了本案入户调查，不能审批。',
    next: '请由未参与调查的成员审批，或报区民政局。',
  },
  APPROVER_WAS_HANDLER: {
    kind: 'forbidden',
    says: '您经办了本案，不能审批。',
    next: '请由未经办本案的成员审批，或报区民政局。',
  },
  APPROVER_WAS_ASSESSOR: {
    kind: 'forbidden',
    says: '您参与了本案自理能力评估，不能审批。',
    next: '请由未参与评估的成员审批，或报区民政局。',
  },
  APPROVER_WAS_REVIEWER: {
    kind: 'forbidden',
    says: '您审核了本案，不能审批。',
    next: '请由未参与审核的成员审批，或报区民政局。',
  },
  VOTE_ALREADY_CAST: {
    kind: 'notNow',
    says: '您已经表决。',
    next: '表决不能更改，也不能再申明回避。',
  },
  VOTES_MISSING: {
    kind: 'notNow',
    says: '表决票数不足法定人数。',
    next: '请待到会成员表决后再形成决议。',
  },
  CASE_NOT_RESOLVED_TO_GRANT: {
    kind: 'notNow',
    says: '没有拟予批准的有效决议。',
    next: '请先经会议形成拟予批准的决议。',
  },
  CASE_NOT_RESOLVED_TO_DENY: {
    kind: 'notNow',
    says: '没有拟不予批准的有效决议。',
    next: '请先经会议形成拟不予批准的决议。',
  },
  NOTICE_NOT_FORESEEN: {
    kind: 'notNow',
    says: '本项目不公示。',
    next: '无需公示，请直接办理。',
  },
  SHEET_DIFFERS: {
    kind: 'invalid',
    says: '所张贴的不是系统生成的公示单，或序号不符。',
    next: '请张贴系统生成的公示单。',
  },
  NOTICE_NOT_POSTED: {
    kind: 'notNow',
    says: '没有这一张贴中的公示。',
    next: '请先张贴公示，或核对公示序号。',
  },
  NOTICE_STILL_POSTED: {
    kind: 'notNow',
    says: '原公示尚未撤下。',
    next: '请先撤下公示（因重新核算），再审核。',
  },
  NOTICE_PERIOD_RUNNING: {
    kind: 'notNow',
    says: '公示期未满。',
    next: '请待公示期满后的首个工作日再签发。',
  },
  NOTICE_TAKEN_DOWN_EARLY: {
    kind: 'notNow',
    says: '公示未满期即被撤下。',
    next: '请重新公示满期。',
  },
  CASE_NOT_ON_NOTICE: {
    kind: 'notNow',
    says: '该申请没有公示过，不能登记异议。',
    next: '对未公示事项的反映，请按信访举报途径办理。',
  },
  OBJECTION_ALREADY_RECORDED: {
    kind: 'notNow',
    says: '该编号的异议已经登记。',
    next: '另有异议的，请使用新的编号。',
  },
  OBJECTION_NOT_OPEN: {
    kind: 'notNow',
    says: '没有这一未办结的异议。',
    next: '请核对异议编号。',
  },
  OBJECTION_NOT_YOURS: {
    kind: 'forbidden',
    says: '您不是该异议指定的核查人员。',
    next: '请由指定的核查人员办理，或重新指派。',
  },
  OBJECTION_OPEN: {
    kind: 'notNow',
    says: '异议尚未办结。',
    next: '请等待区民政局的核查结论。',
  },
  DISTRICT_HAS_REVOKED: {
    kind: 'notNow',
    says: '区民政局已作出撤销结论，不能批准。',
    next: '请重新核算并按不予批准办理。',
  },
  AMOUNT_DIFFERS_FROM_RESOLUTION: {
    kind: 'notNow',
    says: '金额或起发月份与决议所据核算不符。',
    next: '请按决议所据核算的金额和月份签发。',
  },
  CHECK_REPORT_EXPIRED: {
    kind: 'notNow',
    says: '核对报告已过有效期。',
    next: '请重新委托核对，或由审核人员签署例外。',
  },
  REASONS_DIFFER_FROM_ASSESSMENT: {
    kind: 'invalid',
    says: '不予批准的理由与核算结果不一致。',
    next: '请按核算所列理由签发。',
  },
  OUTCOME_HAS_CHANGED: {
    kind: 'notNow',
    says: '结果、金额有变化，或原决议已不成立，不能维持。',
    next: '请重新审核并提交会议。',
  },
  LAWFUL_APPROVER_EXISTS: {
    kind: 'notNow',
    says: '镇内仍有合法的审核人员和足够的表决成员。',
    next: '请在镇内按程序办理。',
  },
} as const satisfies RefusalRows;

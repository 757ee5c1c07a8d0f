import type { Deadline, DeadlineMissed } from '@zelian/kernel/deadline';
import type { NewEvent } from '@zelian/kernel/decider';
import type { Day, Instant, Sha, StaffId, Sub, Uuid, VillageCode } from '@zelian/kernel/values';
import type { Ground } from './ctx.js';
import {
  CHECK_SOURCES,
  DisabilityCertificate,
  IDENTITY_KINDS,
  KIN_RELATIONS,
  ObligorProfile,
  PersonItems,
  PersonProfile,
  type CheckSource,
  type KinRelation,
} from './person.js';
import type { RefusalRows } from './refusal.js';
import { stream } from './stream.js';
import { PROGRAMMES, type Programme } from './terms.js';
import {
  EachOf,
  IsAttachment,
  IsAttachments,
  IsCodes,
  IsCode,
  IsDay,
  IsDocumentNo,
  IsFlag,
  IsId,
  IsOneOf,
  IsPart,
  IsSha,
  IsSomeOf,
  IsStaff,
  IsSub,
  IsSubs,
  IsText,
  IsVillage,
  MayBeAbsent,
} from './validation.js';

export const JOINING_CAUSES = ['BIRTH', 'MARRIAGE', 'RETURN', 'OMITTED'] as const;
export type JoiningCause = (typeof JOINING_CAUSES)[number];
export const LIFE_EVENT_KINDS = ['DEATH'] as const;
export type LifeEventKind = (typeof LIFE_EVENT_KINDS)[number];
export const LIFE_EVENT_SOURCES = ['FAMILY', 'VILLAGE', 'POLICE', 'HOSPITAL', 'CHECK'] as const;
export type LifeEventSource = (typeof LIFE_EVENT_SOURCES)[number];
export const SCOPES = ['HOUSEHOLD', 'SINGLE_PERSON'] as const;
/** 整户、单人户. */
export type Scope = (typeof SCOPES)[number];
export const CHANNELS = ['WINDOW', 'VILLAGE', 'PROACTIVE', 'ONLINE'] as const;
export type Channel = (typeof CHANNELS)[number];
export const PARTY_ROLES = ['MEMBER', 'OBLIGOR'] as const;
export type PartyRole = (typeof PARTY_ROLES)[number];
export const SIGNING_METHODS = ['PAPER', 'E_SIGN'] as const;
export type SigningMethod = (typeof SIGNING_METHODS)[number];
export const CARE_MODES = ['HOME', 'INSTITUTION', 'SCATTERED'] as const;
export type CareMode = (typeof CARE_MODES)[number];
export const ACCOUNT_KINDS = ['CARD', 'PASSBOOK'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];
export const ACCOUNT_PURPOSES = ['HOUSEHOLD', 'CHILD'] as const;
export type AccountPurpose = (typeof ACCOUNT_PURPOSES)[number];
export const SUPPLEMENT_PHASES = ['BEFORE_ACCEPTANCE', 'AFTER_ACCEPTANCE'] as const;
export type SupplementPhase = (typeof SUPPLEMENT_PHASES)[number];
/** Why an application is not accepted (不予受理). */
export const DECLINE_REASONS = [
  'HUKOU_NOT_LOCAL',
  'NO_SUCH_ASSISTANCE',
  'ALREADY_ASSISTED',
  'OTHER_ORGAN',
  'CHECK_OBVIOUS_MISMATCH',
] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];
/** Where the applicant is sent instead (转办渠道). */
export const OTHER_CHANNELS = [
  'OTHER_TOWNSHIP',
  'MEDICAL_ASSISTANCE',
  'HOUSING_ASSISTANCE',
  'EDUCATION_ASSISTANCE',
  'EMPLOYMENT_ASSISTANCE',
  'DISASTER_RELIEF',
  'CHARITY',
] as const;
export type OtherChannel = (typeof OTHER_CHANNELS)[number];
export const NON_COOPERATION_CODES = [
  'ENTRY_REFUSED',
  'PAPERS_WITHHELD',
  'CHECK_REFUSED',
  'SIGNATURE_REFUSED',
] as const;
export type NonCooperationCode = (typeof NON_COOPERATION_CODES)[number];
export const WITHDRAWAL_CAUSES = [
  'OWN_WISH',
  'SUPPLEMENT_LAPSED',
  'CHECK_NOTICE_UNANSWERED',
] as const;
export type WithdrawalCause = (typeof WITHDRAWAL_CAUSES)[number];
/** What happened to a household, as its cases hear of it. */
export type HouseholdChangeKind =
  'MEMBER_JOINED' | 'OBLIGOR_NAMED' | 'CERTIFICATE_RECORDED' | 'PERSON_CORRECTED' | LifeEventKind;

/** Body of `POST /api/intake/subjects`: gets or creates the subject id of a person. */
export class IdentifySubject {
  @IsOneOf(IDENTITY_KINDS) readonly kind!: (typeof IDENTITY_KINDS)[number];
  /** Citizen number; required with RESIDENT_ID. */
  @MayBeAbsent() @IsText(18) readonly number?: string;
  /** For search only; it is not part of the identity. */
  @MayBeAbsent() @IsText(50) readonly name?: string;
}

export class RegisteredMember {
  @IsSub() readonly sub!: Sub;
  @IsPart(() => PersonProfile) readonly profile!: PersonProfile;
}

export class RegisterHousehold {
  @IsVillage() readonly villageCode!: VillageCode;
  @IsSub() readonly headSub!: Sub;
  @EachOf(() => RegisteredMember, 30, 1) readonly members!: readonly RegisteredMember[];
  @IsText(200) readonly address!: string;
  @MayBeAbsent() @IsText(20) readonly phone?: string;
  @MayBeAbsent() @IsText(20) readonly villageGroup?: string;
}

export class AddMember {
  @IsSub() readonly sub!: Sub;
  @IsDay() readonly joinedOn!: Day;
  @IsOneOf(JOINING_CAUSES) readonly cause!: JoiningCause;
  @IsPart(() => PersonProfile) readonly profile!: PersonProfile;
}

export class NameObligor {
  @IsSub() readonly sub!: Sub;
  @IsSubs(1, 30) readonly supportedSubs!: readonly Sub[];
  @IsPart(() => ObligorProfile) readonly duty!: ObligorProfile;
}

export class RecordCertificate {
  @IsSub() readonly sub!: Sub;
  @IsId() readonly certificateId!: Uuid;
  @IsDay() readonly issuedOn!: Day;
  @IsDay() readonly validToOn!: Day;
  @IsPart(() => DisabilityCertificate) readonly content!: DisabilityCertificate;
}

export class LifeEventDetail {
  @IsOneOf(LIFE_EVENT_SOURCES) readonly source!: LifeEventSource;
  @MayBeAbsent() @IsText() readonly note?: string;
}

export class RecordLifeEvent {
  @IsId() readonly lifeEventId!: Uuid;
  /** Whom it befell; a death has one. */
  @MayBeAbsent() @IsSub() readonly sub?: Sub;
  @IsOneOf(LIFE_EVENT_KINDS) readonly kind!: LifeEventKind;
  @IsDay() readonly occurredOn!: Day;
  /** When the township heard of it. */
  @IsDay() readonly knownOn!: Day;
  @IsPart(() => LifeEventDetail) readonly detail!: LifeEventDetail;
  @MayBeAbsent() @IsAttachment() readonly evidenceSha?: Sha;
}

/** What stands right; what is left out stays as it is. */
export class RightValues {
  @MayBeAbsent() @IsPart(() => PersonProfile) readonly profile?: PersonProfile;
  @MayBeAbsent() @IsPart(() => ObligorProfile) readonly duty?: ObligorProfile;
  @MayBeAbsent() @IsText(200) readonly address?: string;
  @MayBeAbsent() @IsText(20) readonly phone?: string;
  @MayBeAbsent() @IsText(20) readonly villageGroup?: string;
}

export class CorrectPerson {
  @IsSub() readonly sub!: Sub;
  /** Id of the event that is corrected, e.g. `intake/12/0`. */
  @IsText(100) readonly corrects!: string;
  @IsPart(() => RightValues) readonly values!: RightValues;
  @IsText() readonly why!: string;
  @IsAttachments(0) readonly evidence!: readonly Sha[];
}

export class Party {
  @IsSub() readonly sub!: Sub;
  @IsOneOf(PARTY_ROLES) readonly role!: PartyRole;
}

export class RecordIntent {
  @IsOneOf(PROGRAMMES) readonly programme!: Programme;
  /** Absent: HOUSEHOLD. */
  @MayBeAbsent() @IsOneOf(SCOPES) readonly scope?: Scope;
  @IsId() readonly householdId!: Uuid;
  @IsSub() readonly applicantSub!: Sub;
  /** Whom a programme for one person is for. */
  @MayBeAbsent() @IsSub() readonly subjectSub?: Sub;
  @IsOneOf(CHANNELS) readonly channel!: Channel;
  @IsDay() readonly intentOn!: Day;
  /** All whose circumstances are checked: members and obligors. */
  @EachOf(() => Party, 60, 1) readonly parties!: readonly Party[];
  @MayBeAbsent() @IsSub() readonly agentSub?: Sub;
  @IsText() readonly cause!: string;
}

export class NameParty {
  @IsSub() readonly sub!: Sub;
  @IsOneOf(PARTY_ROLES) readonly role!: PartyRole;
  @IsText() readonly why!: string;
}

/** Authorisation of the check with the pledge of truth (授权书暨承诺书), one per person. */
export class SignAuthorisation {
  @IsSub() readonly sub!: Sub;
  @IsDay() readonly signedOn!: Day;
  @IsOneOf(SIGNING_METHODS) readonly method!: SigningMethod;
  @MayBeAbsent() @IsSub() readonly guardianSub?: Sub;
  /** Why somebody else signs. */
  @MayBeAbsent() @IsText() readonly agentReason?: string;
  @IsSomeOf(CHECK_SOURCES, 1) readonly scopeCodes!: readonly CheckSource[];
  @IsSomeOf(PROGRAMMES, 1) readonly programmes!: readonly Programme[];
  /** Last day; absent: as long as `authorization.validity` says. */
  @MayBeAbsent() @IsDay() readonly validToOn?: Day;
  /** Also while the person receives assistance. */
  @IsFlag() readonly continuing!: boolean;
  @IsDocumentNo() readonly textVersion!: string;
  @IsAttachment() readonly scanSha!: Sha;
}

export class WithdrawAuthorisation {
  @IsSub() readonly sub!: Sub;
  @IsDay() readonly withdrawnOn!: Day;
}

/** A relation between a person of the household and an officer, as the household declares it. */
export class KinRelationDeclared {
  @IsStaff() readonly staffId!: StaffId;
  @IsSub() readonly sub!: Sub;
  @IsOneOf(KIN_RELATIONS) readonly relation!: KinRelation;
}

export class AccountDetails {
  @IsSub() readonly holderSub!: Sub;
  @IsText(50) readonly holderName!: string;
  @IsOneOf(ACCOUNT_KINDS) readonly kind!: AccountKind;
  @IsText(32) readonly number!: string;
  @IsText(100) readonly bank!: string;
  @IsOneOf(ACCOUNT_PURPOSES) readonly purpose!: AccountPurpose;
  /** Of a holder who is not the payee: his entrustment, also among `attachments`. */
  @MayBeAbsent() @IsSha() readonly entrustmentSha?: Sha;
}

export class FileApplication {
  @IsDay() readonly appliedOn!: Day;
  @EachOf(() => PersonItems, 60) readonly declaration!: readonly PersonItems[];
  /** Required: an empty list is the answer "none". */
  @EachOf(() => KinRelationDeclared, 50) readonly kin!: readonly KinRelationDeclared[];
  /** Programmes given up for this one. */
  @MayBeAbsent() @IsSomeOf(PROGRAMMES, 0) readonly switchFrom?: readonly Programme[];
  @MayBeAbsent() @IsOneOf(CARE_MODES) readonly careMode?: CareMode;
  @MayBeAbsent() @IsCode() readonly causeCode?: string;
  @IsId() readonly accountId!: Uuid;
  @IsPart(() => AccountDetails) readonly accountDetails!: AccountDetails;
  @IsAttachments(0) readonly attachments!: readonly Sha[];
}

export class DeclareKin {
  @EachOf(() => KinRelationDeclared, 50, 1) readonly relations!: readonly KinRelationDeclared[];
  @IsDay() readonly declaredOn!: Day;
}

export class RequestSupplement {
  @IsDay() readonly requestedOn!: Day;
  /** All that is missing, in one notice (一次性告知). */
  @IsCodes(1) readonly missing!: readonly string[];
  @MayBeAbsent() @IsAttachment() readonly noticeSha?: Sha;
}

export class CompleteSupplement {
  @IsDay() readonly completedOn!: Day;
  @EachOf(() => PersonItems, 60) readonly items!: readonly PersonItems[];
  @IsAttachments(0) readonly attachments!: readonly Sha[];
}

export class AcceptApplication {}

export class DeclineApplication {
  @IsSomeOf(DECLINE_REASONS, 1) readonly reasonCodes!: readonly DeclineReason[];
  @MayBeAbsent() @IsOneOf(OTHER_CHANNELS) readonly otherChannel?: OtherChannel;
  /** Row of `decision.remedyText`: how the applicant may contest it. */
  @MayBeAbsent() @IsText(64) readonly remedyRowId?: string;
  /** As it stands in the notice. */
  @MayBeAbsent() @IsText() readonly reason?: string;
}

export class IssueCheckNotice {
  @IsDay() readonly noticeOn!: Day;
  @MayBeAbsent() @IsAttachment() readonly documentSha?: Sha;
  /** What was found and what was declared, as it stands in the notice. */
  @MayBeAbsent() @IsText() readonly facts?: string;
}

export class InsistOnApplication {
  @IsDay() readonly insistedOn!: Day;
}

export class WithdrawApplication {
  @IsDay() readonly withdrawnOn!: Day;
  @IsAttachment() readonly letterSha!: Sha;
  @MayBeAbsent() @IsText() readonly reason?: string;
}

export class CloseLapsedApplication {
  @MayBeAbsent() @IsAttachment() readonly noticeSha?: Sha;
}

export class EndForNonCooperation {
  @IsOneOf(NON_COOPERATION_CODES) readonly whatCode!: NonCooperationCode;
  /** A day before the end; without a warning nothing ends. */
  @MayBeAbsent() @IsDay() readonly warnedOn?: Day;
  @MayBeAbsent() @IsAttachment() readonly noticeSha?: Sha;
  @MayBeAbsent() @IsText() readonly reason?: string;
}

export class NameSuccessor {
  @IsSub() readonly sub!: Sub;
  @IsAttachment() readonly letterSha!: Sha;
}

/** A person who stands in an open household already. */
export interface KnownAs {
  readonly sub: Sub;
  readonly householdId: Uuid;
}

export interface HouseholdRegistered {
  readonly villageCode: VillageCode;
  readonly headSub: Sub;
  readonly memberSubs: readonly Sub[];
  readonly knownAs: readonly KnownAs[];
}
/** Of each member; address, phone and group stand with the head. */
export interface HouseholdRegisteredPart {
  readonly profile: PersonProfile;
  readonly address?: string;
  readonly phone?: string;
  readonly villageGroup?: string;
}

export interface MemberJoined {
  readonly sub: Sub;
  readonly joinedOn: Day;
  readonly cause: JoiningCause;
  readonly knownAs: readonly KnownAs[];
}
export interface MemberJoinedPart {
  readonly profile: PersonProfile;
}

export interface ObligorNamed {
  readonly sub: Sub;
  readonly supportedSubs: readonly Sub[];
}
export interface ObligorNamedPart {
  readonly duty: ObligorProfile;
}

export interface CertificateRecorded {
  readonly sub: Sub;
  readonly certificateId: Uuid;
  readonly issuedOn: Day;
  readonly validToOn: Day;
}
export interface CertificateRecordedPart {
  readonly content: DisabilityCertificate;
}

export interface LifeEventRecorded {
  readonly lifeEventId: Uuid;
  readonly sub?: Sub;
  readonly kind: LifeEventKind;
  readonly occurredOn: Day;
  readonly knownOn: Day;
}
export interface LifeEventRecordedPart {
  readonly detail: LifeEventDetail;
  readonly evidenceSha?: Sha;
}

export interface PersonCorrected {
  readonly sub: Sub;
  readonly corrects: string;
}
export interface PersonCorrectedPart {
  readonly values: RightValues;
  readonly why: string;
  readonly evidence: readonly Sha[];
}

export interface IntentRecorded {
  /** `SA-{programme}-{division}-{year}-{number}`; unique, gaps allowed. */
  readonly caseNo: string;
  readonly programme: Programme;
  readonly scope: Scope;
  readonly householdId: Uuid;
  readonly villageCode: VillageCode;
  readonly applicantSub: Sub;
  readonly subjectSub?: Sub;
  readonly channel: Channel;
  readonly intentOn: Day;
  readonly parties: readonly Party[];
  readonly handlerId: StaffId;
  readonly running: readonly Uuid[];
}
/** Of the applicant. */
export interface IntentRecordedPart {
  readonly cause: string;
  readonly agentSub?: Sub;
}

export interface PartyNamed {
  readonly sub: Sub;
  readonly role: PartyRole;
}
export interface PartyNamedPart {
  readonly why: string;
}

export interface AuthorisationSigned {
  readonly sub: Sub;
  readonly authorisationNo: string;
  readonly signedOn: Day;
  readonly method: SigningMethod;
  readonly guardianSub?: Sub;
  readonly validToOn: Day;
  readonly continuing: boolean;
  readonly scopeCodes: readonly CheckSource[];
  readonly programmes: readonly Programme[];
  readonly textVersion: string;
  readonly scanSha: Sha;
  readonly pledged: true;
  readonly rows: readonly string[];
}
export interface AuthorisationSignedPart {
  readonly agentReason: string;
}

export interface AuthorisationsCompleted {
  readonly subs: readonly Sub[];
  readonly completedOn: Day;
}

export interface AuthorisationWithdrawn {
  readonly sub: Sub;
  readonly withdrawnOn: Day;
}

export interface ApplicationFiled {
  readonly appliedOn: Day;
  readonly itemIds: readonly string[];
  readonly switchFrom: readonly Programme[];
  readonly careMode?: CareMode;
  readonly causeCode?: string;
  readonly accountId: Uuid;
  /** Whose part holds the account. */
  readonly payeeSub: Sub;
  readonly attachments: readonly Sha[];
}
/** Each person: what he declared; payee: the account, also if he declared nothing. */
export interface ApplicationFiledPart {
  readonly items?: DeclaredItems;
  readonly account?: AccountDetails;
}

/** What one person declared, and on which day: later items do not count before it. */
export interface DeclaredItems extends PersonItems {
  readonly recordedOn: Day;
}

export interface KinDeclared {
  readonly declaredOn: Day;
  readonly relations: readonly KinPair[];
  readonly none: boolean;
}
export interface KinPair {
  readonly staffId: StaffId;
  readonly sub: Sub;
}

/** The pairs that a declaration or a match names. */
export function kinPairsIn(
  event: NewEvent<'KinDeclared', KinDeclared> | NewEvent<'KinMatched', KinMatched>,
): readonly KinPair[] {
  const pairs = event.type === 'KinDeclared' ? event.data.relations : [event.data];
  return pairs.map(({ staffId, sub }) => ({ staffId, sub }));
}

/** Of each person with a relation. */
export interface KinDeclaredPart {
  readonly relations: readonly { readonly staffId: StaffId; readonly relation: KinRelation }[];
}

export interface SupplementRequested {
  readonly phase: SupplementPhase;
  readonly requestedOn: Day;
  readonly missing: readonly string[];
  readonly noticeSha?: Sha;
  readonly deadlines: readonly Deadline<'SUPPLEMENT'>[];
}

export interface SupplementCompleted {
  readonly phase: SupplementPhase;
  readonly completedOn: Day;
  /** Whether the day itself was after the limit. */
  readonly late: boolean;
  readonly itemIds: readonly string[];
  readonly attachments: readonly Sha[];
  readonly settles: readonly Uuid[];
}
export interface SupplementCompletedPart {
  readonly items: DeclaredItems;
}

export interface ApplicationAccepted {
  readonly acceptedOn: Day;
  readonly handlerId: StaffId;
  readonly responsibleId: StaffId;
  readonly programme: Programme;
  readonly scope: Scope;
  readonly householdId: Uuid;
  readonly villageCode: VillageCode;
  readonly headSub: Sub;
  readonly applicantSub: Sub;
  readonly subjectSub?: Sub;
  readonly promiseDueOn: Day;
  readonly legalDueOn: Day;
  readonly calendarVersion: string;
  /** The calendar had no data for a day that was looked at. */
  readonly provisional?: boolean;
  readonly rows: readonly string[];
  readonly settles: readonly Uuid[];
}

export interface ApplicationDeclined {
  readonly decidedOn: Day;
  readonly reasonCodes: readonly DeclineReason[];
  readonly otherChannel?: OtherChannel;
  readonly remedyRowId: string;
  readonly handlerId: StaffId;
  readonly grounds: readonly Ground[];
  readonly settles: readonly Uuid[];
}
/** Of the applicant. */
export interface ReasonPart {
  readonly reason: string;
}

export interface CheckComparison {
  readonly hitId: string;
  readonly comparison: string;
}

export interface CheckNoticeIssued {
  readonly noticeOn: Day;
  readonly round: number;
  readonly reportNo: string;
  readonly ruleCodes: readonly string[];
  readonly recheckOwner: string;
  readonly mayInsist: true;
  readonly documentSha?: Sha;
  readonly rows: readonly string[];
  /** The limit of an earlier round's notice. */
  readonly settles: readonly Uuid[];
  readonly deadlines: readonly Deadline<'RECHECK_APPLY'>[];
}
/** Of the applicant. */
export interface CheckNoticeIssuedPart {
  readonly sources: readonly string[];
  readonly comparisons: readonly CheckComparison[];
  readonly facts?: string;
}

export interface ApplicationInsisted {
  readonly insistedOn: Day;
  readonly settles: readonly Uuid[];
}

export interface ApplicationWithdrawn {
  readonly withdrawnOn: Day;
  readonly cause: WithdrawalCause;
  readonly letterSha?: Sha;
  readonly noticeSha?: Sha;
  readonly settles: readonly Uuid[];
}

export interface NonCooperationRecorded {
  readonly whatCode: NonCooperationCode;
  readonly warnedOn: Day;
  readonly endedOn: Day;
  readonly noticeSha?: Sha;
  readonly settles: readonly Uuid[];
}

export interface ApplicantSucceeded {
  readonly sub: Sub;
  readonly letterSha: Sha;
}

export interface NotedCertificate {
  readonly certificateId: Uuid;
  readonly issuedOn: Day;
  readonly validToOn: Day;
  readonly content: DisabilityCertificate;
}

/** The household as it stood when the case heard of it; a later one replaces it whole. */
export interface HouseholdNoted {
  readonly of: string;
  readonly householdId: Uuid;
  readonly headSub: Sub;
  /** Living members. */
  readonly memberSubs: readonly Sub[];
  readonly obligorSubs: readonly Sub[];
  readonly certificateIds: readonly Uuid[];
}
/** Everything known of one person; address, phone and group stand with the head. */
export interface HouseholdNotedPart {
  readonly profile?: PersonProfile;
  /** When the person joined after the household was registered. */
  readonly joinedOn?: Day;
  readonly duty?: ObligorProfile;
  readonly supportedSubs?: readonly Sub[];
  readonly certificates?: readonly NotedCertificate[];
  readonly address?: string;
  readonly phone?: string;
  readonly villageGroup?: string;
}

export interface HouseholdChangeNoted {
  readonly of: string;
  readonly householdId: Uuid;
  readonly sub?: Sub;
  /** It befell the applicant before there was a decision: somebody must go on for him. */
  readonly ofApplicant?: true;
  readonly kind: HouseholdChangeKind;
  readonly occurredOn?: Day;
  readonly knownOn?: Day;
  readonly certificateId?: Uuid;
  /** The event of the household that was wrong. */
  readonly corrects?: string;
}
/** All that is known of the person now, and the detail of what befell him. */
export interface HouseholdChangeNotedPart extends HouseholdNotedPart {
  readonly detail?: LifeEventDetail;
}

export interface KinMatched {
  readonly of: string;
  readonly staffId: StaffId;
  readonly sub: Sub;
  /** Whether the household had declared it by then. */
  readonly declared: boolean;
}
/** SELF: the party is the officer himself. */
export interface KinMatchedPart {
  readonly relation: KinRelation | 'SELF';
}

export interface NoteKinMatch {
  readonly of: string;
  readonly matches: readonly KinPair[];
}
export interface NoteKinMatchPart {
  readonly relations: readonly ({ readonly staffId: StaffId } & KinMatchedPart)[];
}

export interface CheckReportNoted {
  readonly of: string;
  readonly round: number;
  readonly reportNo: string;
  readonly conclusion: string;
  readonly issuedOn: Day;
  readonly ruleCodes: readonly string[];
  readonly sources: readonly string[];
  readonly comparisons: readonly CheckComparison[];
}

export interface NoteRecheck {
  readonly of: string;
  readonly round: number;
  readonly step: 'REQUESTED' | 'CONCLUDED';
  readonly onDay: Day;
  readonly conclusion?: string;
}
export interface RecheckNoted extends NoteRecheck {
  readonly settles: readonly Uuid[];
}

export interface EntryNoted {
  readonly of: string;
  readonly round: number;
  readonly triedAt: Instant;
  readonly kind: 'ABSENT' | 'REFUSED';
}

export interface NoteDecision {
  readonly of: string;
  readonly outcome: 'GRANTED' | 'DENIED';
  readonly decidedOn: Day;
}
export interface DecisionNoted extends NoteDecision {
  readonly settles: readonly Uuid[];
}

export interface HouseholdEvents {
  HouseholdRegistered: {
    readonly data: HouseholdRegistered;
    readonly personal: HouseholdRegisteredPart;
  };
  MemberJoined: { readonly data: MemberJoined; readonly personal: MemberJoinedPart };
  ObligorNamed: { readonly data: ObligorNamed; readonly personal: ObligorNamedPart };
  CertificateRecorded: {
    readonly data: CertificateRecorded;
    readonly personal: CertificateRecordedPart;
  };
  LifeEventRecorded: { readonly data: LifeEventRecorded; readonly personal: LifeEventRecordedPart };
  PersonCorrected: { readonly data: PersonCorrected; readonly personal: PersonCorrectedPart };
}
/** Nothing outside writes to a household. */
export interface HouseholdSystem {}

export interface ApplicationEvents {
  IntentRecorded: { readonly data: IntentRecorded; readonly personal: IntentRecordedPart };
  PartyNamed: { readonly data: PartyNamed; readonly personal: PartyNamedPart };
  AuthorisationSigned: {
    readonly data: AuthorisationSigned;
    readonly personal: AuthorisationSignedPart;
  };
  AuthorisationsCompleted: { readonly data: AuthorisationsCompleted };
  AuthorisationWithdrawn: { readonly data: AuthorisationWithdrawn };
  ApplicationFiled: { readonly data: ApplicationFiled; readonly personal: ApplicationFiledPart };
  KinDeclared: { readonly data: KinDeclared; readonly personal: KinDeclaredPart };
  SupplementRequested: { readonly data: SupplementRequested };
  SupplementCompleted: {
    readonly data: SupplementCompleted;
    readonly personal: SupplementCompletedPart;
  };
  ApplicationAccepted: { readonly data: ApplicationAccepted };
  ApplicationDeclined: { readonly data: ApplicationDeclined; readonly personal: ReasonPart };
  CheckNoticeIssued: { readonly data: CheckNoticeIssued; readonly personal: CheckNoticeIssuedPart };
  ApplicationInsisted: { readonly data: ApplicationInsisted };
  ApplicationWithdrawn: { readonly data: ApplicationWithdrawn; readonly personal: ReasonPart };
  NonCooperationRecorded: { readonly data: NonCooperationRecorded; readonly personal: ReasonPart };
  ApplicantSucceeded: { readonly data: ApplicantSucceeded };
  HouseholdNoted: { readonly data: HouseholdNoted; readonly personal: HouseholdNotedPart };
  HouseholdChangeNoted: {
    readonly data: HouseholdChangeNoted;
    readonly personal: HouseholdChangeNotedPart;
  };
  KinMatched: { readonly data: KinMatched; readonly personal: KinMatchedPart };
  CheckReportNoted: { readonly data: CheckReportNoted };
  RecheckNoted: { readonly data: RecheckNoted };
  EntryNoted: { readonly data: EntryNoted };
  DecisionNoted: { readonly data: DecisionNoted };
  DeadlineMissed: { readonly data: DeadlineMissed };
}

export interface ApplicationSystem {
  NoteHousehold: ApplicationEvents['HouseholdNoted'];
  NoteHouseholdChange: ApplicationEvents['HouseholdChangeNoted'];
  NoteKinMatch: { readonly data: NoteKinMatch; readonly personal: NoteKinMatchPart };
  NoteCheckReport: ApplicationEvents['CheckReportNoted'];
  NoteRecheck: { readonly data: NoteRecheck };
  NoteEntry: ApplicationEvents['EntryNoted'];
  NoteDecision: { readonly data: NoteDecision };
  ElapseDeadline: { readonly data: { readonly deadlineId: Uuid } };
}

/** Who may open profiles, declarations, kin and authorisations. */
const DOWNSTREAM = ['economic-check', 'survey', 'approval', 'payment'] as const;

export const intakeStreams = {
  household: stream<HouseholdEvents, HouseholdSystem>()({
    service: 'intake',
    path: 'households',
    keyedBy: 'own',
    says: '家庭',
    commands: {
      RegisterHousehold: {
        payload: RegisterHousehold,
        by: ['clerk', 'supervisor', 'assistant'],
        expects: 'opens',
        says: '登记家庭',
      },
      AddMember: {
        payload: AddMember,
        by: ['clerk', 'supervisor', 'assistant'],
        expects: 'any',
        report: 'joinedOn',
        says: '增加家庭成员',
      },
      NameObligor: {
        payload: NameObligor,
        by: ['clerk', 'supervisor'],
        expects: 'any',
        says: '登记赡养（抚养、扶养）义务人',
      },
      RecordCertificate: {
        payload: RecordCertificate,
        by: ['clerk', 'supervisor'],
        expects: 'any',
        says: '登记残疾人证',
      },
      RecordLifeEvent: {
        payload: RecordLifeEvent,
        by: ['clerk', 'supervisor', 'assistant', 'district'],
        expects: 'any',
        report: 'occurredOn',
        says: '登记家庭变故',
      },
      CorrectPerson: {
        payload: CorrectPerson,
        by: ['clerk', 'supervisor'],
        expects: 'version',
        says: '更正人员信息',
      },
    },
    system: {},
    events: {
      HouseholdRegistered: { consumers: ['intake'], opens: [], says: '家庭已登记' },
      MemberJoined: { consumers: ['intake'], opens: [], says: '家庭成员已增加' },
      ObligorNamed: { consumers: ['intake'], opens: [], says: '义务人已登记' },
      CertificateRecorded: { consumers: ['intake'], opens: [], says: '残疾人证已登记' },
      LifeEventRecorded: { consumers: ['intake'], opens: [], says: '家庭变故已登记' },
      PersonCorrected: { consumers: ['intake'], opens: [], says: '人员信息已更正' },
    },
  }),
  application: stream<ApplicationEvents, ApplicationSystem>()({
    service: 'intake',
    path: 'applications',
    keyedBy: 'case',
    says: '申请',
    commands: {
      RecordIntent: {
        payload: RecordIntent,
        by: ['clerk', 'supervisor', 'assistant'],
        expects: 'opens',
        report: 'intentOn',
        says: '登记申请意愿',
      },
      NameParty: {
        payload: NameParty,
        by: ['clerk', 'supervisor'],
        expects: 'any',
        says: '增列核对对象',
      },
      SignAuthorisation: {
        payload: SignAuthorisation,
        by: ['clerk', 'supervisor', 'assistant'],
        expects: 'any',
        signed: true,
        report: 'signedOn',
        says: '登记核对授权与承诺',
      },
      WithdrawAuthorisation: {
        payload: WithdrawAuthorisation,
        by: ['clerk', 'supervisor'],
        expects: 'any',
        report: 'withdrawnOn',
        says: '登记撤回授权',
      },
      FileApplication: {
        payload: FileApplication,
        by: ['clerk', 'supervisor', 'assistant'],
        expects: 'any',
        report: 'appliedOn',
        says: '登记申请',
      },
      DeclareKin: {
        payload: DeclareKin,
        by: ['clerk', 'supervisor'],
        expects: 'any',
        report: 'declaredOn',
        says: '补报近亲属',
      },
      RequestSupplement: {
        payload: RequestSupplement,
        by: ['clerk', 'supervisor'],
        expects: 'any',
        report: 'requestedOn',
        says: '一次性告知补正',
      },
      CompleteSupplement: {
        payload: CompleteSupplement,
        by: ['clerk', 'supervisor', 'assistant'],
        expects: 'any',
        report: 'completedOn',
        says: '登记补正材料',
      },
      AcceptApplication: {
        payload: AcceptApplication,
        by: ['clerk', 'supervisor'],
        expects: 'version',
        signed: true,
        says: '受理',
      },
      DeclineApplication: {
        payload: DeclineApplication,
        by: ['supervisor'],
        expects: 'version',
        signed: true,
        says: '不予受理',
      },
      IssueCheckNotice: {
        payload: IssueCheckNotice,
        by: ['clerk', 'supervisor'],
        expects: 'version',
        says: '出具核对告知书',
      },
      InsistOnApplication: {
        payload: InsistOnApplication,
        by: ['clerk', 'supervisor'],
        expects: 'any',
        report: 'insistedOn',
        says: '登记坚持申请',
      },
      WithdrawApplication: {
        payload: WithdrawApplication,
        by: ['clerk', 'supervisor', 'assistant'],
        expects: 'any',
        report: 'withdrawnOn',
        says: '登记撤回申请',
      },
      CloseLapsedApplication: {
        payload: CloseLapsedApplication,
        by: ['clerk', 'supervisor'],
        expects: 'version',
        says: '逾期终结申请',
      },
      EndForNonCooperation: {
        payload: EndForNonCooperation,
        by: ['supervisor'],
        expects: 'version',
        signed: true,
        says: '因不配合终止',
      },
      NameSuccessor: {
        payload: NameSuccessor,
        by: ['clerk', 'supervisor'],
        expects: 'any',
        says: '变更申请人',
      },
    },
    system: {
      NoteHousehold: '记入家庭情况',
      NoteHouseholdChange: '记入家庭变化',
      NoteKinMatch: '记入近亲属比对结果',
      NoteCheckReport: '记入核对报告',
      NoteRecheck: '记入复查',
      NoteEntry: '记入未能入户',
      NoteDecision: '记入审批决定',
      ElapseDeadline: '期限届满',
    },
    events: {
      IntentRecorded: {
        consumers: ['intake', 'economic-check', 'approval', 'payment', 'oversight'],
        opens: [],
        says: '已登记申请意愿',
      },
      PartyNamed: {
        consumers: ['intake', 'economic-check'],
        opens: [],
        says: '已增列核对对象',
      },
      AuthorisationSigned: {
        consumers: ['economic-check'],
        opens: DOWNSTREAM,
        says: '已签署授权与承诺',
      },
      AuthorisationsCompleted: {
        consumers: ['economic-check'],
        opens: [],
        says: '授权已齐',
      },
      AuthorisationWithdrawn: {
        consumers: ['economic-check'],
        opens: [],
        says: '已撤回授权',
      },
      ApplicationFiled: {
        consumers: ['intake', 'economic-check', 'approval', 'payment', 'oversight'],
        opens: DOWNSTREAM,
        says: '已提交申请',
      },
      KinDeclared: {
        consumers: ['economic-check', 'survey', 'approval', 'payment', 'oversight'],
        opens: DOWNSTREAM,
        says: '已申报近亲属',
      },
      SupplementRequested: {
        consumers: ['intake', 'approval', 'oversight'],
        opens: [],
        says: '已告知补正',
      },
      SupplementCompleted: {
        consumers: ['intake', 'approval', 'oversight'],
        opens: DOWNSTREAM,
        says: '已补正',
      },
      ApplicationAccepted: {
        consumers: ['intake', 'survey', 'approval', 'oversight'],
        opens: [],
        says: '已受理',
      },
      ApplicationDeclined: {
        consumers: ['intake', 'economic-check', 'survey', 'approval', 'oversight'],
        opens: [],
        says: '不予受理',
      },
      CheckNoticeIssued: {
        consumers: ['intake', 'economic-check', 'approval'],
        opens: [],
        says: '已出具核对告知书',
      },
      ApplicationInsisted: {
        consumers: ['intake', 'approval'],
        opens: [],
        says: '申请人坚持申请',
      },
      ApplicationWithdrawn: {
        consumers: ['intake', 'economic-check', 'survey', 'approval', 'oversight'],
        opens: [],
        says: '申请已撤回',
      },
      NonCooperationRecorded: {
        consumers: ['intake', 'economic-check', 'survey', 'approval', 'oversight'],
        opens: [],
        says: '因不配合已终止',
      },
      ApplicantSucceeded: { consumers: ['intake'], opens: [], says: '申请人已变更' },
      HouseholdNoted: {
        consumers: ['intake', ...DOWNSTREAM],
        opens: DOWNSTREAM,
        says: '已记入家庭情况',
      },
      HouseholdChangeNoted: {
        consumers: ['intake', ...DOWNSTREAM],
        opens: DOWNSTREAM,
        says: '已记入家庭变化',
      },
      KinMatched: {
        consumers: [...DOWNSTREAM, 'oversight'],
        opens: DOWNSTREAM,
        says: '近亲属比对命中',
      },
      CheckReportNoted: { consumers: ['intake'], opens: [], says: '已记入核对报告' },
      RecheckNoted: { consumers: ['intake'], opens: [], says: '已记入复查' },
      EntryNoted: { consumers: ['intake'], opens: [], says: '已记入未能入户' },
      DecisionNoted: { consumers: ['intake'], opens: [], says: '已记入审批决定' },
      DeadlineMissed: { consumers: ['intake', 'oversight'], opens: [], says: '期限已过' },
    },
  }),
} as const;

export const intakeRefusals = {
  PERSON_ALREADY_REGISTERED: {
    kind: 'notNow',
    says: '该人员已经登记。',
    next: '请核对人员；确系同一人的，使用已有登记。',
  },
  CITIZEN_ID_INVALID: {
    kind: 'invalid',
    says: '居民身份号码不符合编码规则。',
    next: '请核对证件；确无号码的，按身份不明登记。',
  },
  CERTIFICATE_NUMBER_INVALID: {
    kind: 'invalid',
    says: '残疾人证号不符合编码规则，或与类别、等级不一致。',
    next: '请核对证件。',
  },
  PERSON_NOT_IN_HOUSEHOLD: {
    kind: 'invalid',
    says: '该人员不在该家庭的登记中。',
    next: '请先将其登记为家庭成员或义务人。',
  },
  NOTHING_TO_CORRECT: {
    kind: 'notNow',
    says: '没有可更正的内容，或所指事项与该人员无关。',
    next: '请核对所更正的事项和更正后的内容。',
  },
  HOUSEHOLD_NOT_REGISTERED: {
    kind: 'notNow',
    says: '该家庭尚未登记。',
    next: '请先登记家庭。',
  },
  INTENT_NOT_RECORDED: {
    kind: 'notNow',
    says: '该申请尚未登记意愿。',
    next: '请先登记申请意愿。',
  },
  PROGRAMME_NOT_OFFERED: {
    kind: 'notNow',
    says: '该救助项目尚未开通。',
    next: '请选择已开通的项目，或转其他渠道办理。',
  },
  SUBJECT_MISSING: {
    kind: 'invalid',
    says: '该项目以个人为对象，未指明救助对象。',
    next: '请填写救助对象。',
  },
  CASE_ALREADY_RUNNING: {
    kind: 'notNow',
    says: '同一家庭或人员已有同一项目的申请或待遇。',
    next: '请在已有案件中办理。',
  },
  PARTY_ALREADY_NAMED: {
    kind: 'notNow',
    says: '该人员已列为核对对象。',
    next: '无需重复登记。',
  },
  PARTY_NOT_NAMED: {
    kind: 'notNow',
    says: '该人员不是本案核对对象。',
    next: '请先将其列为核对对象。',
  },
  GUARDIAN_MISSING: {
    kind: 'invalid',
    says: '未成年人或无民事行为能力人的授权应由监护人代签。',
    next: '请填写监护人。',
  },
  AUTHORISATION_NOT_SIGNED: {
    kind: 'notNow',
    says: '该人员没有有效的授权。',
    next: '请核对人员。',
  },
  APPLICATION_ALREADY_FILED: {
    kind: 'notNow',
    says: '申请材料已经登记。',
    next: '补充的材料请按补正登记。',
  },
  ITEM_OF_ANOTHER_PERSON: {
    kind: 'invalid',
    says: '某人名下列有他人的收入、财产或支出，或同一项目出现两次。',
    next: '请将每一项列在其本人名下，且只列一次。',
  },
  KIN_ALREADY_DECLARED: {
    kind: 'notNow',
    says: '该近亲属关系已经申报。',
    next: '无需重复申报。',
  },
  SUPPLEMENT_ALREADY_REQUESTED: {
    kind: 'notNow',
    says: '本阶段已经一次性告知过补正内容。',
    next: '不得再次要求补正，请按已有材料办理。',
  },
  SUPPLEMENT_NOT_REQUESTED: {
    kind: 'notNow',
    says: '没有待补正的告知。',
    next: '请先告知需要补正的全部内容。',
  },
  SUPPLEMENT_OPEN: {
    kind: 'notNow',
    says: '补正尚未完成。',
    next: '请等待补正，或在期限届满后终结。',
  },
  AUTHORITY_NOT_AT_TOWNSHIP: {
    kind: 'notNow',
    says: '该日审批权不在镇人民政府。',
    next: '请报区民政部门办理。',
  },
  APPLICANT_INSISTED: {
    kind: 'notNow',
    says: '申请人在告知后坚持申请，不得以核对结果不予受理。',
    next: '请受理后依程序调查、审核。',
  },
  CHECK_NOT_CLEARLY_INELIGIBLE: {
    kind: 'notNow',
    says: '没有结论为“明显不符”的核对报告。',
    next: '请等待核对报告，或继续办理。',
  },
  CHECK_NOTICE_ALREADY_ISSUED: {
    kind: 'notNow',
    says: '本轮核对的告知书已经出具。',
    next: '请等待申请人答复。',
  },
  CHECK_NOTICE_NOT_ISSUED: {
    kind: 'notNow',
    says: '尚未出具核对告知书。',
    next: '请先出具告知书。',
  },
  NOTHING_HAS_LAPSED: {
    kind: 'notNow',
    says: '没有届满而未答复的期限。',
    next: '请在期限届满后办理。',
  },
  WARNING_MISSING: {
    kind: 'notNow',
    says: '终止前没有书面警示，或警示不早于今天。',
    next: '请先书面警示申请人，次日起方可终止。',
  },
  SUCCESSOR_NOT_IN_HOUSEHOLD: {
    kind: 'invalid',
    says: '继任申请人不是该家庭的在世成员，或就是现申请人。',
    next: '请从家庭成员中另选申请人。',
  },
} as const satisfies RefusalRows;

import type { Deadline, DeadlineMissed } from '@zelian/kernel/deadline';
import type { Day, Fen, Instant, Month, Sha, Sub, Uuid, VillageCode } from '@zelian/kernel/values';
import type { Ground } from './ctx.js';
import type {
  DeclaredItems,
  HouseholdChangeKind,
  HouseholdNotedPart,
  KinPair,
  PartyRole,
  Scope,
} from './intake.js';
import {
  CHECK_SOURCES,
  CheckHit,
  HitCorrection,
  type CheckSource,
  type RECHECK_OUTCOMES,
} from './person.js';
import type { RefusalRows } from './refusal.js';
import { stream } from './stream.js';
import type { Programme } from './terms.js';
import {
  EachOf,
  IsAt,
  IsAttachment,
  IsAttachments,
  IsCode,
  IsCodes,
  IsCount,
  IsDay,
  IsDocumentNo,
  IsIds,
  IsMonth,
  IsOneOf,
  IsSomeOf,
  IsText,
  MayBeAbsent,
} from './validation.js';

export const CHECK_PURPOSES = ['APPLICATION', 'REPEAT', 'EXPIRED', 'REVERIFICATION'] as const;
export type CheckPurpose = (typeof CHECK_PURPOSES)[number];
export const SOURCE_OUTCOMES = ['OK', 'FAILED', 'NO_PERMISSION', 'NONE'] as const;
/** NONE: the source answered, and knows nothing. */
export type SourceOutcome = (typeof SOURCE_OUTCOMES)[number];
export const CHECK_CONCLUSIONS = [
  'CONSISTENT',
  'NEEDS_CLARIFICATION',
  'OBVIOUS_MISMATCH',
  'SOURCE_FAILED',
] as const;
/** 符合、基本符合、明显不符、无法核对. */
export type CheckConclusion = (typeof CHECK_CONCLUSIONS)[number];
export const COMPARISONS = ['EQUAL', 'UNDER_DECLARED', 'OVER_DECLARED', 'NOT_DECLARED'] as const;
export type Comparison = (typeof COMPARISONS)[number];
/** 区民政局 now, 市级平台 when conditions are ripe: the policy row says which. */
export type CheckProvider = 'DISTRICT' | 'CITY';
export const CHECK_CLOSE_CAUSES = ['WITHDRAWN', 'DECLINED', 'NON_COOPERATION'] as const;
export type CheckCloseCause = (typeof CHECK_CLOSE_CAUSES)[number];
export const CHECK_FILE_ERRORS = [
  'CHECKSUM_DIFFERS',
  'REQUEST_UNKNOWN',
  'FORMAT_WRONG',
  'COUNT_DIFFERS',
  'REQUEST_CLOSED',
  'FIELD_WRONG',
  'OFFICER_MISSING',
  'ROW_REFUSED',
] as const;
export type CheckFileError = (typeof CHECK_FILE_ERRORS)[number];
type RecheckOutcome = (typeof RECHECK_OUTCOMES)[number];

export class RequestCheck {
  @IsOneOf(CHECK_PURPOSES) readonly purpose!: CheckPurpose;
  /** Absent: those of `check.requiredSources`. */
  @MayBeAbsent() @IsSomeOf(CHECK_SOURCES, 1) readonly sources?: readonly CheckSource[];
}

export class StartCheck {
  @IsDay() readonly startedOn!: Day;
}

export class AnswerSource {
  @IsOneOf(CHECK_SOURCES) readonly source!: CheckSource;
  /** From 1; a source that failed is asked once more. */
  @IsCount(1, 9) readonly attempt!: number;
  @IsOneOf(SOURCE_OUTCOMES) readonly outcome!: SourceOutcome;
  @IsAt() readonly queriedAt!: Instant;
  /** Months that the answer covers, both included. */
  @MayBeAbsent() @IsMonth() readonly periodFrom?: Month;
  @MayBeAbsent() @IsMonth() readonly periodTo?: Month;
  @EachOf(() => CheckHit, 200) readonly hits!: readonly CheckHit[];
}

export class AnnounceDelay {
  @IsDay() readonly announcedOn!: Day;
  @IsDay() readonly expectedOn!: Day;
  @MayBeAbsent() @IsAttachment() readonly letterSha?: Sha;
}

export class IssueCheckReport {
  @IsDocumentNo() readonly reportNo!: string;
  @IsDay() readonly issuedOn!: Day;
  /** The provider's own word; absent: the rule `check.obviousMismatch` decides. */
  @MayBeAbsent() @IsOneOf(CHECK_CONCLUSIONS) readonly statedConclusion?: CheckConclusion;
  @IsCode() readonly disclaimerVersion!: string;
  @IsAttachment() readonly fileSha!: Sha;
}

export class RequestRecheck {
  @IsDay() readonly requestedOn!: Day;
  @IsIds(1, 200) readonly disputedHitIds!: readonly Uuid[];
  /** BANK_STATEMENT, SALE_CONTRACT, EMPLOYER_LETTER … */
  @IsCodes(0, 20) readonly evidence!: readonly string[];
  @IsAttachments(0, 20) readonly attachments!: readonly Sha[];
  @MayBeAbsent() @IsText() readonly objection?: string;
}

export class ConcludeRecheck {
  @IsDay() readonly concludedOn!: Day;
  @EachOf(() => HitCorrection, 200, 1) readonly corrections!: readonly HitCorrection[];
  @IsAttachment() readonly documentSha!: Sha;
}

export interface CheckParty {
  readonly sub: Sub;
  readonly role: PartyRole;
}

/** The case as the wish of the family named it. */
export interface CheckOpened {
  readonly of: string;
  readonly caseNo: string;
  readonly intentOn: Day;
  readonly programme: Programme;
  readonly scope: Scope;
  readonly villageCode: VillageCode;
  readonly applicantSub: Sub;
  readonly subjectSub?: Sub;
  readonly parties: readonly CheckParty[];
  /** Whether the request may leave before the application (前置). */
  readonly frontLoad: boolean;
  readonly provider: CheckProvider;
  readonly rows: readonly string[];
}

export interface CheckRequested {
  readonly round: number;
  /** Number under which provider and township exchange (核对委托编号). */
  readonly requestNo: string;
  readonly purpose: CheckPurpose;
  readonly requestedOn: Day;
  readonly provider: CheckProvider;
  readonly parties: readonly CheckParty[];
  readonly authorisationNos: readonly string[];
  readonly sources: readonly CheckSource[];
  readonly deadlines: readonly Deadline[];
  readonly rows: readonly string[];
}
/** Of each party: who the provider is to look for. */
export interface CheckRequestedPart {
  readonly name: string;
  readonly idNumber?: string;
}

export interface CheckStarted {
  readonly round: number;
  readonly startedOn: Day;
  readonly late: boolean;
  readonly settles: readonly Uuid[];
}

export interface SourceAnswered {
  readonly round: number;
  readonly source: CheckSource;
  readonly attempt: number;
  readonly outcome: SourceOutcome;
  readonly queriedAt: Instant;
  readonly periodFrom?: Month;
  readonly periodTo?: Month;
  readonly hitIds: readonly Uuid[];
  /** Persons of the household whom nobody had asked about; absent: none. */
  readonly unaskedSubs?: readonly Sub[];
}

/** A hit and the source that knows it. */
export interface SourcedHit extends CheckHit {
  readonly source: CheckSource;
}
/** Of each person hit. */
export interface HitsPart {
  readonly hits: readonly SourcedHit[];
}

export interface CheckDelayAnnounced {
  readonly round: number;
  readonly announcedOn: Day;
  readonly expectedOn: Day;
  readonly letterSha?: Sha;
}

export interface CheckReported {
  readonly round: number;
  readonly reportNo: string;
  readonly conclusion: CheckConclusion;
  /** As the provider gave it; it wins over the rule, and `computedConclusion` shows a difference. */
  readonly statedConclusion?: CheckConclusion;
  /** Absent where the rule lacks a fact about the household. */
  readonly computedConclusion?: CheckConclusion;
  readonly requestedOn: Day;
  readonly issuedOn: Day;
  readonly validThroughOn: Day;
  readonly sources: readonly {
    readonly source: CheckSource;
    readonly attempts: readonly SourceOutcome[];
  }[];
  readonly hitIds: readonly Uuid[];
  readonly comparisons: readonly { readonly hitId: Uuid; readonly comparison: Comparison }[];
  readonly disclaimerVersion: string;
  readonly fileSha: Sha;
  readonly grounds: readonly Ground[];
  readonly rows: readonly string[];
  readonly late: boolean;
  readonly settles: readonly Uuid[];
}
/** Of each person hit: what was found; of everybody a rule looked at: why, under the codes of the grounds. */
export interface CheckReportedPart {
  readonly hits?: readonly SourcedHit[];
  readonly explanations?: readonly object[];
}

export interface RecheckRequested {
  readonly round: number;
  readonly requestedOn: Day;
  /** After the day that the notice (告知书) gave. */
  readonly late: boolean;
  readonly hitIds: readonly Uuid[];
  readonly deadlines: readonly Deadline[];
  readonly rows: readonly string[];
}
/** Of the applicant. */
export interface RecheckRequestedPart {
  readonly objection?: string;
  readonly evidence: readonly string[];
  readonly attachments: readonly Sha[];
}

export interface RecheckConcluded {
  readonly round: number;
  readonly concludedOn: Day;
  readonly late: boolean;
  readonly outcomes: readonly { readonly hitId: Uuid; readonly outcome: RecheckOutcome }[];
  readonly conclusion: CheckConclusion;
  readonly documentSha: Sha;
  readonly grounds: readonly Ground[];
  readonly rows: readonly string[];
  readonly settles: readonly Uuid[];
}
/** Of each person hit: corrections with their amounts; of everybody a rule looked at: why. */
export interface RecheckConcludedPart {
  readonly corrections?: readonly {
    readonly hitId: Uuid;
    readonly outcome: RecheckOutcome;
    readonly valueFen?: Fen;
  }[];
  readonly explanations?: readonly object[];
}

export interface CheckFileRejected {
  /** Of the bytes as received, kept as an attachment. */
  readonly fileSha: Sha;
  readonly errorCode: CheckFileError;
  /** Line of the file, from 1. */
  readonly row?: number;
  readonly field?: string;
}

export interface CheckClosed {
  readonly of: string;
  readonly cause: CheckCloseCause;
  readonly closedOn: Day;
  readonly settles: readonly Uuid[];
}

/** What became known of one person's authorisation (授权). */
export type AuthorisationNoted =
  | {
      readonly of: string;
      readonly change: 'NAMED';
      readonly sub: Sub;
      readonly role: PartyRole;
    }
  | {
      readonly of: string;
      readonly change: 'SIGNED';
      readonly sub: Sub;
      readonly authorisationNo: string;
      readonly signedOn: Day;
      readonly validToOn: Day;
      /** Also for periodic checks while assistance is drawn. */
      readonly continuing: boolean;
      readonly scopeCodes: readonly CheckSource[];
    }
  | {
      readonly of: string;
      readonly change: 'WITHDRAWN';
      readonly sub: Sub;
      readonly withdrawnOn: Day;
    };

/** What the family declared, to compare with. */
export interface DeclarationNoted {
  readonly of: string;
  readonly appliedOn: Day;
  readonly itemIds: readonly string[];
}
export type DeclarationNotedPart = DeclaredItems;

export interface KinNoted {
  readonly of: string;
  readonly relations: readonly KinPair[];
}

/** The applicant has been told of a clear mismatch (告知书). */
export interface CheckNoticeNoted {
  readonly of: string;
  readonly round: number;
  readonly noticeOn: Day;
  readonly applyByOn: Day;
}

/**
 * Who the persons are: to name them to the provider, and to apply `check.obviousMismatch`. A whole
 * household replaces what was noted before, a change adds to it.
 */
export interface ProfilesNoted {
  readonly of: string;
  readonly household?: {
    readonly headSub: Sub;
    readonly memberSubs: readonly Sub[];
    readonly obligorSubs: readonly Sub[];
  };
  readonly change?: {
    readonly kind: HouseholdChangeKind;
    readonly sub?: Sub;
    readonly occurredOn?: Day;
    readonly knownOn?: Day;
  };
}
/** Of each person; where he lives and how to reach him is not asked for. */
export type ProfilesNotedPart = Omit<HouseholdNotedPart, 'address' | 'phone' | 'villageGroup'>;

export interface EconomicCheckEvents {
  CheckOpened: { readonly data: CheckOpened };
  CheckRequested: { readonly data: CheckRequested; readonly personal: CheckRequestedPart };
  CheckStarted: { readonly data: CheckStarted };
  SourceAnswered: { readonly data: SourceAnswered; readonly personal: HitsPart };
  CheckDelayAnnounced: { readonly data: CheckDelayAnnounced };
  CheckReported: { readonly data: CheckReported; readonly personal: CheckReportedPart };
  RecheckRequested: { readonly data: RecheckRequested; readonly personal: RecheckRequestedPart };
  RecheckConcluded: { readonly data: RecheckConcluded; readonly personal: RecheckConcludedPart };
  CheckFileRejected: { readonly data: CheckFileRejected };
  CheckClosed: { readonly data: CheckClosed };
  AuthorisationNoted: { readonly data: AuthorisationNoted };
  DeclarationNoted: { readonly data: DeclarationNoted; readonly personal: DeclarationNotedPart };
  ProfilesNoted: { readonly data: ProfilesNoted; readonly personal: ProfilesNotedPart };
  KinNoted: { readonly data: KinNoted };
  CheckNoticeNoted: { readonly data: CheckNoticeNoted };
  DeadlineMissed: { readonly data: DeadlineMissed };
}

export interface EconomicCheckSystem {
  OpenCheck: { readonly data: Omit<CheckOpened, 'frontLoad' | 'provider' | 'rows'> };
  CloseCheck: { readonly data: { readonly of: string; readonly cause: CheckCloseCause } };
  /** From the file exchange, when the request is known that a bad file belongs to. */
  RejectCheckFile: EconomicCheckEvents['CheckFileRejected'];
  NoteAuthorisation: EconomicCheckEvents['AuthorisationNoted'];
  NoteDeclaration: EconomicCheckEvents['DeclarationNoted'];
  NoteProfiles: EconomicCheckEvents['ProfilesNoted'];
  NoteKin: EconomicCheckEvents['KinNoted'];
  NoteCheckNotice: EconomicCheckEvents['CheckNoticeNoted'];
  ElapseDeadline: { readonly data: { readonly deadlineId: Uuid } };
}

export const economicCheckStreams = {
  check: stream<EconomicCheckEvents, EconomicCheckSystem>()({
    service: 'economic-check',
    path: 'checks',
    keyedBy: 'case',
    says: '家庭经济状况核对',
    commands: {
      RequestCheck: {
        payload: RequestCheck,
        by: ['clerk'],
        expects: 'version',
        signed: true,
        says: '提请核对',
      },
      StartCheck: {
        payload: StartCheck,
        by: ['district'],
        expects: 'any',
        report: 'startedOn',
        says: '登记开始核对',
      },
      AnswerSource: {
        payload: AnswerSource,
        by: ['district'],
        expects: 'any',
        report: 'queriedAt',
        says: '登记来源反馈',
      },
      AnnounceDelay: {
        payload: AnnounceDelay,
        by: ['district'],
        expects: 'any',
        report: 'announcedOn',
        says: '告知核对延期',
      },
      IssueCheckReport: {
        payload: IssueCheckReport,
        by: ['district'],
        expects: 'any',
        report: 'issuedOn',
        signed: true,
        says: '出具核对报告',
      },
      RequestRecheck: {
        payload: RequestRecheck,
        by: ['clerk', 'assistant', 'district'],
        expects: 'any',
        report: 'requestedOn',
        says: '提请复查',
      },
      ConcludeRecheck: {
        payload: ConcludeRecheck,
        by: ['district'],
        expects: 'any',
        report: 'concludedOn',
        signed: true,
        says: '办结复查',
      },
    },
    system: {
      OpenCheck: '建立核对事项',
      CloseCheck: '终止核对',
      RejectCheckFile: '退回结果文件',
      NoteAuthorisation: '记入授权',
      NoteDeclaration: '记入申报',
      NoteProfiles: '记入人员情况',
      NoteKin: '记入近亲属关系',
      NoteCheckNotice: '记入核对结果告知',
      ElapseDeadline: '期限届满',
    },
    events: {
      CheckOpened: { consumers: ['oversight'], opens: [], says: '已建立核对事项' },
      CheckRequested: { consumers: ['approval', 'oversight'], opens: [], says: '已提请核对' },
      CheckStarted: { consumers: ['oversight'], opens: [], says: '已开始核对' },
      SourceAnswered: { consumers: ['oversight'], opens: [], says: '来源已反馈' },
      CheckDelayAnnounced: { consumers: ['approval'], opens: [], says: '已告知核对延期' },
      CheckReported: {
        consumers: ['intake', 'approval', 'oversight'],
        opens: ['approval'],
        says: '已出具核对报告',
      },
      RecheckRequested: {
        consumers: ['intake', 'approval', 'oversight'],
        opens: [],
        says: '已提请复查',
      },
      RecheckConcluded: {
        consumers: ['intake', 'approval', 'oversight'],
        opens: ['approval'],
        says: '复查已办结',
      },
      CheckFileRejected: { consumers: ['oversight'], opens: [], says: '结果文件已退回' },
      CheckClosed: { consumers: ['oversight'], opens: [], says: '核对已终止' },
      AuthorisationNoted: { consumers: [], opens: [], says: '已记入授权' },
      DeclarationNoted: { consumers: [], opens: [], says: '已记入申报' },
      ProfilesNoted: { consumers: [], opens: [], says: '已记入人员情况' },
      KinNoted: { consumers: [], opens: [], says: '已记入近亲属关系' },
      CheckNoticeNoted: { consumers: [], opens: [], says: '已记入核对结果告知' },
      DeadlineMissed: { consumers: ['oversight'], opens: [], says: '期限已过' },
    },
  }),
} as const;

export const economicCheckRefusals = {
  NOBODY_TO_CHECK: {
    kind: 'notNow',
    says: '没有可核对的人员。',
    next: '请先登记申请意愿和有关人员。',
  },
  PARTY_PROFILE_MISSING: {
    kind: 'notNow',
    says: '有关人员的身份资料尚未到达。',
    next: '请稍后再提请核对。',
  },
  AUTHORISATION_EXPIRED: {
    kind: 'notNow',
    says: '有关人员的核对授权已过有效期。',
    next: '请重新取得授权书。',
  },
  CHECK_ALREADY_REQUESTED: {
    kind: 'notNow',
    says: '本轮核对或复查尚未办结。',
    next: '请待区民政局反馈后再提请。',
  },
  CHECK_NOT_REQUESTED: {
    kind: 'notNow',
    says: '没有待办的核对委托。',
    next: '请核对委托编号。',
  },
  CHECK_ALREADY_STARTED: {
    kind: 'notNow',
    says: '本轮核对已登记开始。',
    next: '无需重复登记。',
  },
  SOURCE_NOT_ASKED: {
    kind: 'invalid',
    says: '本轮核对未委托查询该来源。',
    next: '请核对来源代码。',
  },
  SOURCE_ALREADY_ANSWERED: {
    kind: 'notNow',
    says: '该来源已有反馈，至多重查一次。',
    next: '如结果有误，请通过复查更正。',
  },
  ATTEMPT_OUT_OF_ORDER: {
    kind: 'invalid',
    says: '查询次数不连续。',
    next: '请先登记前一次查询的反馈。',
  },
  HITS_CONTRADICT_OUTCOME: {
    kind: 'invalid',
    says: '查询未成功或无结果，却列有命中。',
    next: '请核对反馈结果与命中明细。',
  },
  HIT_OF_STRANGER: {
    kind: 'invalid',
    says: '命中人员既不是核对对象，也不是本案家庭成员。',
    next: '请只反馈与本案有关的人员。',
  },
  HIT_ALREADY_RECORDED: {
    kind: 'invalid',
    says: '命中编号重复。',
    next: '请为每条命中使用不同编号。',
  },
  SOURCES_UNANSWERED: {
    kind: 'notNow',
    says: '仍有来源没有反馈。',
    next: '请先登记各来源的反馈，查询失败也须登记。',
  },
  RECHECK_NOT_OPEN: {
    kind: 'notNow',
    says: '核对结论不是明显不符，不能提请复查。',
    next: '如有说明，请由经办人员登记情况说明。',
  },
  RECHECK_ALREADY_REQUESTED: {
    kind: 'notNow',
    says: '本轮核对已提请过复查。',
    next: '请待复查结果。',
  },
  RECHECK_NOT_REQUESTED: {
    kind: 'notNow',
    says: '没有待办的复查。',
    next: '请核对复查事项。',
  },
  OFFICER_MADE_THE_REPORT: {
    kind: 'forbidden',
    says: '核对报告由您出具，复查应由他人办理。',
    next: '请由另一名工作人员办理复查。',
  },
  HIT_UNKNOWN: {
    kind: 'invalid',
    says: '所列命中不在核对报告中。',
    next: '请核对命中编号。',
  },
  DISPUTED_HITS_UNANSWERED: {
    kind: 'invalid',
    says: '仍有被异议的命中没有复查结果。',
    next: '请对每条被异议的命中给出结果。',
  },
  CORRECTED_VALUE_WRONG: {
    kind: 'invalid',
    says: '更正的命中须写明金额，其他结果不得带金额。',
    next: '请核对更正金额。',
  },
} as const satisfies RefusalRows;

import type { Deadline, DeadlineMissed } from '@zelian/kernel/deadline';
import type { Day, Instant, Sha, StaffId, Sub, Uuid, VillageCode } from '@zelian/kernel/values';
import type { KinPair } from './intake.js';
import {
  EMPLOYMENTS,
  LABOUR_CAPACITIES,
  PersonItems,
  SelfCareItems,
  SeriousIllness,
} from './person.js';
import type { RefusalRows } from './refusal.js';
import { stream } from './stream.js';
import type { Post, Programme } from './terms.js';
import {
  EachOf,
  IsAt,
  IsAttachment,
  IsAttachments,
  IsCode,
  IsCount,
  IsDay,
  IsFlag,
  IsId,
  IsOneOf,
  IsPart,
  IsSha,
  IsStaff,
  IsStaffs,
  IsSub,
  IsText,
  MayBeAbsent,
} from './validation.js';

export const SURVEY_PURPOSES = ['APPLICATION', 'REVERIFICATION'] as const;
export type SurveyPurpose = (typeof SURVEY_PURPOSES)[number];
export const HOUSING_KINDS = [
  'COMMERCIAL',
  'SELF_BUILT',
  'RESETTLEMENT',
  'RENT',
  'WITH_CHILDREN',
] as const;
export const DECORATIONS = ['NONE', 'MEDIUM', 'LUXURY'] as const;
export const LIVESTOCK_KINDS = ['PIG', 'CATTLE', 'SHEEP', 'POULTRY', 'OTHER'] as const;
export const POVERTY_CAUSES = [
  'DISABILITY',
  'ILLNESS',
  'OLD_AGE',
  'LABOUR_LACK',
  'DISASTER',
  'SINGLE_PARENT',
  'ORPHAN',
  'OTHER',
] as const;
export const HOUSEHOLD_OUTCOMES = ['SIGNED', 'FINGERPRINT', 'REFUSED'] as const;
export type HouseholdOutcome = (typeof HOUSEHOLD_OUTCOMES)[number];
export const NO_ENTRY_KINDS = ['ABSENT', 'REFUSED'] as const;
export type NoEntryKind = (typeof NO_ENTRY_KINDS)[number];
export const CARE_PURPOSES = ['APPLICATION', 'CHANGE', 'ELDER'] as const;
export type CarePurpose = (typeof CARE_PURPOSES)[number];
export const CARE_TIERS = ['SELF', 'PARTIAL', 'FULL'] as const;
/** 全自理、半护理、全护理, by the number of failed abilities. */
export type CareTier = (typeof CARE_TIERS)[number];
export const SURVEY_CLOSE_CAUSES = ['WITHDRAWN', 'DECLINED', 'NON_COOPERATION'] as const;
export type SurveyCloseCause = (typeof SURVEY_CLOSE_CAUSES)[number];
export const APPROVER_ROLES = ['REVIEWER', 'VOTER'] as const;
export type ApproverRole = (typeof APPROVER_ROLES)[number];

export class AssignInvestigators {
  @IsStaffs(1, 6) readonly investigatorIds!: readonly StaffId[];
  /** Village assistant (协理员) who goes along; he assists and does not count. */
  @MayBeAbsent() @IsStaff() readonly assistantId?: StaffId;
}

/** Units: millionths of a degree (WGS 84), metres. */
export class GeoPosition {
  @IsCount(-90_000_000, 90_000_000) readonly latitudeMicrodegrees!: number;
  @IsCount(-180_000_000, 180_000_000) readonly longitudeMicrodegrees!: number;
  @MayBeAbsent() @IsCount(0, 100_000) readonly accuracyMetres?: number;
}

export class StartSurvey {
  @IsAt() readonly startedAt!: Instant;
  /** Of the device that captured the visit, minted by it. */
  @IsId() readonly deviceId!: Uuid;
  @MayBeAbsent() @IsPart(() => GeoPosition) readonly position?: GeoPosition;
}

export class Housing {
  @IsOneOf(HOUSING_KINDS) readonly kind!: (typeof HOUSING_KINDS)[number];
  @IsCount(0, 10_000) readonly areaSqm!: number;
  @IsOneOf(DECORATIONS) readonly decoration!: (typeof DECORATIONS)[number];
}

export class Livestock {
  @IsOneOf(LIVESTOCK_KINDS) readonly kind!: (typeof LIVESTOCK_KINDS)[number];
  @IsCount(0, 100_000) readonly headCount!: number;
}

/** What the investigators found about the household as a whole (入户调查表). */
export class SurveyForm {
  @IsPart(() => Housing) readonly housing!: Housing;
  @EachOf(() => Livestock, LIVESTOCK_KINDS.length) readonly livestock!: readonly Livestock[];
  /** Large farm machines and vehicles seen, in words. */
  @MayBeAbsent() @IsText() readonly machinesSeen?: string;
  @IsOneOf(POVERTY_CAUSES) readonly povertyCause!: (typeof POVERTY_CAUSES)[number];
  /** 建档立卡、脱贫户. */
  @IsFlag() readonly povertyRegistered!: boolean;
  /** A member draws an assistance already. */
  @IsFlag() readonly alreadyEnrolled!: boolean;
  /** 是否干部亲属, as the household says. */
  @IsFlag() readonly cadreRelative!: boolean;
  @MayBeAbsent() @IsText() readonly childrenSituation?: string;
  @MayBeAbsent() @IsText() readonly obligorsSituation?: string;
  @MayBeAbsent() @IsText() readonly ownStatement?: string;
  /** What differs from the declaration. */
  @MayBeAbsent() @IsText() readonly discrepancies?: string;
  @IsFlag() readonly meetsConditions!: boolean;
  @IsText() readonly opinion!: string;
}

/** What was found about one member; fields left out: as registered. */
export class MemberFinding {
  @IsSub() readonly sub!: Sub;
  /** Whether he lives in the house. */
  @IsFlag() readonly livesHere!: boolean;
  @MayBeAbsent() @IsOneOf(EMPLOYMENTS) readonly employment?: (typeof EMPLOYMENTS)[number];
  @MayBeAbsent()
  @IsOneOf(LABOUR_CAPACITIES)
  readonly labourCapacity?: (typeof LABOUR_CAPACITIES)[number];
  @MayBeAbsent() @IsFlag() readonly canLiveIndependently?: boolean;
  @MayBeAbsent() @IsPart(() => SeriousIllness) readonly seriousIllness?: SeriousIllness;
  @MayBeAbsent() @IsText() readonly healthNote?: string;
}

export class NeighbourAnswer {
  /** Of the list of questions in force, `formVersion` names it. */
  @IsCode() readonly questionCode!: string;
  @IsText() readonly answer!: string;
}

/** One talk with a neighbour (邻里访问记录); never shown to the household. */
export class NeighbourInterview {
  @IsSub() readonly neighbourSub!: Sub;
  @EachOf(() => NeighbourAnswer, 30, 1) readonly answers!: readonly NeighbourAnswer[];
  @IsFlag() readonly signed!: boolean;
}

export class RecordSurvey {
  @IsDay() readonly finishedOn!: Day;
  @IsCode() readonly formVersion!: string;
  @IsPart(() => SurveyForm) readonly form!: SurveyForm;
  /** Income, property and bills that were verified at the door. */
  @EachOf(() => PersonItems, 30) readonly items!: readonly PersonItems[];
  @EachOf(() => MemberFinding, 30) readonly members!: readonly MemberFinding[];
  @EachOf(() => NeighbourInterview, 20) readonly neighbours!: readonly NeighbourInterview[];
  /** Why there are fewer neighbours than `survey.minNeighbours`. */
  @MayBeAbsent() @IsText() readonly fewNeighboursReason?: string;
  @IsAttachments(0, 30) readonly photos!: readonly Sha[];
  @IsSub() readonly presentSub!: Sub;
  /** Of the draft on the device, so that a form sent twice is one. */
  @IsId() readonly draftId!: Uuid;
}

export class SignSurvey {
  /** Hash of the form that was read. */
  @IsSha() readonly formSha!: Sha;
}

export class RecordHouseholdSignature {
  @IsSub() readonly signerSub!: Sub;
  @IsOneOf(HOUSEHOLD_OUTCOMES) readonly outcome!: HouseholdOutcome;
  @IsDay() readonly signedOn!: Day;
  @MayBeAbsent() @IsAttachment() readonly scanSha?: Sha;
  /** Required with REFUSED. */
  @MayBeAbsent() @IsText() readonly reason?: string;
}

export class RecordNoEntry {
  @IsAt() readonly triedAt!: Instant;
  @IsOneOf(NO_ENTRY_KINDS) readonly kind!: NoEntryKind;
  @IsText() readonly reason!: string;
}

/** Right values replace those recorded; a list replaces the whole list of that person. */
export class CorrectSurvey {
  /** Id of the event that is corrected, e.g. `survey/12/0`. */
  @IsText(100) readonly corrects!: string;
  @MayBeAbsent() @IsPart(() => SurveyForm) readonly form?: SurveyForm;
  @MayBeAbsent() @EachOf(() => PersonItems, 30, 1) readonly items?: readonly PersonItems[];
  @MayBeAbsent() @EachOf(() => MemberFinding, 30, 1) readonly members?: readonly MemberFinding[];
  @IsText() readonly why!: string;
}

export class AssessSelfCare {
  @IsId() readonly careAssessmentId!: Uuid;
  @IsSub() readonly sub!: Sub;
  @IsDay() readonly assessedOn!: Day;
  @IsPart(() => SelfCareItems) readonly items!: SelfCareItems;
  @IsStaff() readonly secondAssessorId!: StaffId;
}

export class CosignSelfCare {
  @IsId() readonly careAssessmentId!: Uuid;
}

export interface SurveyOrdered {
  /** Event that asked for the visit. */
  readonly of: string;
  readonly round: number;
  readonly purpose: SurveyPurpose;
  readonly programme: Programme;
  readonly villageCode: VillageCode;
  readonly headSub: Sub;
  readonly orderedOn: Day;
  readonly rows: readonly string[];
  readonly deadlines: readonly Deadline[];
  /** Limits of a round that this one replaces. */
  readonly settles: readonly Uuid[];
}

export interface InvestigatorsAssigned {
  readonly round: number;
  readonly investigatorIds: readonly StaffId[];
  readonly assistantId?: StaffId;
  readonly finishDueOn?: Day;
  /** The posts they held on that day, as the directory said. */
  readonly posts: readonly { readonly staffId: StaffId; readonly post: Post }[];
  readonly rows: readonly string[];
}

export interface SurveyStarted {
  readonly round: number;
  readonly startedAt: Instant;
  readonly deviceId: Uuid;
  readonly late: boolean;
  readonly settles: readonly Uuid[];
}
/** Of the head. */
export interface SurveyStartedPart {
  readonly position: GeoPosition;
}

export interface SurveyRecorded {
  readonly round: number;
  readonly finishedOn: Day;
  readonly formVersion: string;
  readonly neighbourCount: number;
  readonly photos: readonly Sha[];
  readonly presentSub: Sub;
  readonly itemIds: readonly string[];
  readonly draftId: Uuid;
  /** What every signature binds to. */
  readonly formSha: Sha;
  readonly late: boolean;
  readonly rows: readonly string[];
}
/** Head: form, reason; members: items, finding; neighbours: answers. */
export interface SurveyRecordedPart {
  readonly form?: SurveyForm;
  readonly fewNeighboursReason?: string;
  readonly items?: PersonItems;
  readonly finding?: MemberFinding;
  readonly interview?: NeighbourInterview;
}

export interface SurveySigned {
  readonly round: number;
  readonly staffId: StaffId;
  readonly formSha: Sha;
  readonly signedOn: Day;
}

export interface HouseholdSigned {
  readonly round: number;
  readonly signerSub: Sub;
  readonly outcome: HouseholdOutcome;
  readonly signedOn: Day;
  readonly formSha: Sha;
  readonly scanSha?: Sha;
}
/** Of the signer. */
export interface HouseholdSignedPart {
  readonly reason: string;
}

export interface SurveyCompleted {
  readonly round: number;
  readonly purpose: SurveyPurpose;
  readonly completedOn: Day;
  readonly investigatorIds: readonly StaffId[];
  readonly assistantId?: StaffId;
  readonly neighbourCount: number;
  readonly householdOutcome: HouseholdOutcome;
  readonly formSha: Sha;
  readonly itemIds: readonly string[];
  readonly late: boolean;
  readonly settles: readonly Uuid[];
}
/** What the assessment needs: head the form, each person his items and what was found about him. */
export interface SurveyCompletedPart {
  readonly form?: SurveyForm;
  readonly items?: PersonItems;
  readonly finding?: MemberFinding;
}

export interface SurveyCorrected {
  readonly round: number;
  readonly corrects: string;
  readonly correctedOn: Day;
  /** Who must sign again. */
  readonly investigatorIds: readonly StaffId[];
  readonly itemIds: readonly string[];
  readonly formSha: Sha;
}
/** Right values of the person; why stands with the head. */
export interface SurveyCorrectedPart extends SurveyCompletedPart {
  readonly why?: string;
}

export interface EntryNotGained {
  readonly round: number;
  readonly triedAt: Instant;
  readonly kind: NoEntryKind;
}
/** Of the head. */
export interface EntryNotGainedPart {
  readonly reason: string;
}

export interface SelfCareRecorded {
  readonly careAssessmentId: Uuid;
  readonly sub: Sub;
  readonly assessedOn: Day;
  readonly purpose: CarePurpose;
  /** Who assessed, and who is to sign with him. */
  readonly assessorIds: readonly [StaffId, StaffId];
  /** The post of the second assessor on that day, as the directory said; the first one's is with the act. */
  readonly posts: readonly { readonly staffId: StaffId; readonly post: Post }[];
}
/** Of the person assessed. */
export interface SelfCareRecordedPart {
  readonly items: SelfCareItems;
}

export interface SelfCareAssessed {
  readonly careAssessmentId: Uuid;
  readonly sub: Sub;
  readonly assessedOn: Day;
  readonly purpose: CarePurpose;
  readonly assessorIds: readonly [StaffId, StaffId];
  readonly rows: readonly string[];
}
/** Of the person assessed. */
export interface SelfCareAssessedPart {
  readonly items: SelfCareItems;
  readonly failedCount: number;
  readonly tier: CareTier;
}

export interface SurveyClosed {
  readonly of: string;
  readonly cause: SurveyCloseCause;
  readonly closedOn: Day;
  readonly settles: readonly Uuid[];
}

/** Who the household is, for the investigators. */
export interface ProfilesNoted {
  readonly of: string;
  readonly subs: readonly Sub[];
}
export interface ProfilesNotedPart {
  readonly name?: string;
  readonly relation?: string;
  readonly address?: string;
  readonly phone?: string;
  readonly villageGroup?: string;
}

export interface KinNoted {
  readonly of: string;
  readonly relations: readonly KinPair[];
  /** Those of them who are investigators of the running round, and must be replaced. */
  readonly investigatorIds: readonly StaffId[];
}

/** Somebody who reviewed or voted on the running decision may not survey it. */
export interface ApproverNoted {
  readonly of: string;
  readonly staffId: StaffId;
  readonly role: ApproverRole;
}

export interface SurveyEvents {
  SurveyOrdered: { readonly data: SurveyOrdered };
  InvestigatorsAssigned: { readonly data: InvestigatorsAssigned };
  SurveyStarted: { readonly data: SurveyStarted; readonly personal: SurveyStartedPart };
  SurveyRecorded: { readonly data: SurveyRecorded; readonly personal: SurveyRecordedPart };
  SurveySigned: { readonly data: SurveySigned };
  HouseholdSigned: { readonly data: HouseholdSigned; readonly personal: HouseholdSignedPart };
  SurveyCompleted: { readonly data: SurveyCompleted; readonly personal: SurveyCompletedPart };
  SurveyCorrected: { readonly data: SurveyCorrected; readonly personal: SurveyCorrectedPart };
  EntryNotGained: { readonly data: EntryNotGained; readonly personal: EntryNotGainedPart };
  SelfCareRecorded: { readonly data: SelfCareRecorded; readonly personal: SelfCareRecordedPart };
  SelfCareAssessed: { readonly data: SelfCareAssessed; readonly personal: SelfCareAssessedPart };
  SurveyClosed: { readonly data: SurveyClosed };
  ProfilesNoted: { readonly data: ProfilesNoted; readonly personal: ProfilesNotedPart };
  KinNoted: { readonly data: KinNoted };
  ApproverNoted: { readonly data: ApproverNoted };
  DeadlineMissed: { readonly data: DeadlineMissed };
}

export interface SurveySystem {
  /** The first order names the household; a later round leaves it out. */
  OrderSurvey: {
    readonly data: {
      readonly of: string;
      readonly purpose: SurveyPurpose;
      readonly orderedOn: Day;
      readonly household?: {
        readonly programme: Programme;
        readonly villageCode: VillageCode;
        readonly headSub: Sub;
      };
    };
  };
  CloseSurvey: { readonly data: { readonly of: string; readonly cause: SurveyCloseCause } };
  NoteProfiles: SurveyEvents['ProfilesNoted'];
  NoteKin: { readonly data: Omit<KinNoted, 'investigatorIds'> };
  NoteApprover: SurveyEvents['ApproverNoted'];
  ElapseDeadline: { readonly data: { readonly deadlineId: Uuid } };
}

export const surveyStreams = {
  survey: stream<SurveyEvents, SurveySystem>()({
    service: 'survey',
    path: 'surveys',
    keyedBy: 'case',
    says: '入户调查',
    commands: {
      AssignInvestigators: {
        payload: AssignInvestigators,
        by: ['supervisor'],
        expects: 'version',
        says: '指派调查人员',
      },
      StartSurvey: {
        payload: StartSurvey,
        by: ['clerk'],
        expects: 'any',
        report: 'startedAt',
        says: '开始入户',
      },
      RecordSurvey: {
        payload: RecordSurvey,
        by: ['clerk'],
        expects: 'any',
        report: 'finishedOn',
        says: '登记入户调查表',
      },
      SignSurvey: {
        payload: SignSurvey,
        by: ['clerk'],
        expects: 'any',
        signed: true,
        says: '调查人员签字',
      },
      RecordHouseholdSignature: {
        payload: RecordHouseholdSignature,
        by: ['clerk'],
        expects: 'any',
        report: 'signedOn',
        says: '登记户内人员签字',
      },
      RecordNoEntry: {
        payload: RecordNoEntry,
        by: ['clerk'],
        expects: 'any',
        report: 'triedAt',
        says: '登记未能入户',
      },
      CorrectSurvey: {
        payload: CorrectSurvey,
        by: ['clerk'],
        expects: 'version',
        says: '更正调查表',
      },
      AssessSelfCare: {
        payload: AssessSelfCare,
        by: ['clerk'],
        expects: 'any',
        report: 'assessedOn',
        says: '评估生活自理能力',
      },
      CosignSelfCare: {
        payload: CosignSelfCare,
        by: ['clerk'],
        expects: 'any',
        signed: true,
        says: '会签自理能力评估',
      },
    },
    system: {
      OrderSurvey: '下达调查任务',
      CloseSurvey: '终止调查',
      NoteProfiles: '记入家庭成员情况',
      NoteKin: '记入近亲属关系',
      NoteApprover: '记入审核、表决人员',
      ElapseDeadline: '期限届满',
    },
    events: {
      SurveyOrdered: { consumers: ['oversight'], opens: [], says: '已下达调查任务' },
      InvestigatorsAssigned: { consumers: ['oversight'], opens: [], says: '已指派调查人员' },
      SurveyStarted: { consumers: ['oversight'], opens: [], says: '已开始入户' },
      SurveyRecorded: { consumers: ['oversight'], opens: [], says: '已登记调查表' },
      SurveySigned: { consumers: ['oversight'], opens: [], says: '调查人员已签字' },
      HouseholdSigned: { consumers: ['oversight'], opens: [], says: '户内人员已签字或拒签' },
      SurveyCompleted: {
        consumers: ['intake', 'approval', 'oversight'],
        opens: ['approval'],
        says: '入户调查已完成',
      },
      SurveyCorrected: {
        consumers: ['approval', 'oversight'],
        opens: ['approval'],
        says: '调查表已更正，待重新签字',
      },
      EntryNotGained: { consumers: ['intake', 'oversight'], opens: [], says: '未能入户' },
      SelfCareRecorded: { consumers: [], opens: [], says: '已评估自理能力，待会签' },
      SelfCareAssessed: {
        consumers: ['approval', 'oversight'],
        opens: ['approval'],
        says: '自理能力评估已完成',
      },
      SurveyClosed: { consumers: ['oversight'], opens: [], says: '调查已终止' },
      ProfilesNoted: { consumers: [], opens: [], says: '已记入家庭成员情况' },
      KinNoted: { consumers: [], opens: [], says: '已记入近亲属关系' },
      ApproverNoted: { consumers: [], opens: [], says: '已记入审核、表决人员' },
      DeadlineMissed: { consumers: ['oversight'], opens: [], says: '期限已过' },
    },
  }),
} as const;

export const surveyRefusals = {
  SURVEY_NOT_ORDERED: {
    kind: 'notNow',
    says: '该申请尚未受理，没有调查任务。',
    next: '请待申请受理后再办理。',
  },
  SURVEY_NEEDS_TWO_INVESTIGATORS: {
    kind: 'invalid',
    says: '入户调查须有两名以上民政岗位人员，协理员不计入。',
    next: '请改派两名以上民政岗位人员。',
  },
  SURVEYOR_WAS_APPROVER: {
    kind: 'forbidden',
    says: '该人员已参与本次决定的审核或表决，不能再参加调查。',
    next: '请改派未参与审核、表决的人员。',
  },
  OFFICER_NOT_ACTIVE: {
    kind: 'notNow',
    says: '所派人员当日不在岗。',
    next: '请改派在岗人员。',
  },
  SURVEY_NOT_ASSIGNED: {
    kind: 'notNow',
    says: '尚未指派调查人员。',
    next: '请先由审核人员指派调查人员。',
  },
  SURVEY_NOT_STARTED: {
    kind: 'notNow',
    says: '入户调查尚未开始。',
    next: '请先登记开始入户。',
  },
  SURVEY_ALREADY_STARTED: {
    kind: 'notNow',
    says: '本轮入户调查已经开始。',
    next: '请登记调查表；未能入户的，请登记未能入户。',
  },
  SURVEY_NOT_RECORDED: {
    kind: 'notNow',
    says: '调查表尚未登记。',
    next: '请先登记调查表，再签字。',
  },
  SURVEY_ALREADY_COMPLETED: {
    kind: 'notNow',
    says: '本轮入户调查已经完成。',
    next: '如有差错，请更正调查表。',
  },
  SURVEY_NOT_COMPLETED: {
    kind: 'notNow',
    says: '本轮入户调查尚未完成，无需更正。',
    next: '请重新登记调查表。',
  },
  NOT_AN_INVESTIGATOR_HERE: {
    kind: 'forbidden',
    says: '您不是本轮指派的调查人员。',
    next: '请由指派的调查人员办理。',
  },
  FORM_HAS_CHANGED: {
    kind: 'notNow',
    says: '调查表在您阅读后已有变动。',
    next: '请重新阅读后签字。',
  },
  ALREADY_SIGNED: {
    kind: 'notNow',
    says: '已经签字。',
    next: '无需重复签字。',
  },
  NEIGHBOUR_IS_OF_HOUSEHOLD: {
    kind: 'invalid',
    says: '受访邻居是申请家庭的成员。',
    next: '请访问家庭以外的邻居。',
  },
  ASSESSMENT_NEEDS_TWO: {
    kind: 'invalid',
    says: '自理能力评估须由两名不同的民政岗位人员进行。',
    next: '请指定另一名民政岗位人员会签。',
  },
  ASSESSMENT_ALREADY_RECORDED: {
    kind: 'notNow',
    says: '该编号的自理能力评估已经登记。',
    next: '如需重新评估，请使用新的编号。',
  },
  ASSESSMENT_UNKNOWN: {
    kind: 'notNow',
    says: '没有该编号的自理能力评估。',
    next: '请核对评估编号。',
  },
  NOT_THE_SECOND_ASSESSOR: {
    kind: 'forbidden',
    says: '您不是该评估指定的会签人员。',
    next: '请由指定的人员会签。',
  },
} as const satisfies RefusalRows;

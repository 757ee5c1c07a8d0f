import type { Deadline, DeadlineMissed } from '@zelian/kernel/deadline';
import { uuidv5 } from '@zelian/kernel/ids';
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
import type { AmountComponents, PaySegment } from './approval.js';
import { AccountDetails, type AccountKind, type AccountPurpose, type KinPair } from './intake.js';
import type { AreaType } from './person.js';
import type { RefusalRows } from './refusal.js';
import { stream } from './stream.js';
import type { Programme } from './terms.js';
import {
  EachOf,
  IsAttachment,
  IsAttachments,
  IsCount,
  IsDay,
  IsFen,
  IsId,
  IsMonth,
  IsOneOf,
  IsPart,
  IsSha,
  MayBeAbsent,
} from './validation.js';

export const RUN_KINDS = ['MONTHLY', 'SPECIAL'] as const;
/** SPECIAL pays what a monthly run left open: retries and lines left out. */
export type RunKind = (typeof RUN_KINDS)[number];
export const LEAVE_OUT_REASONS = [
  'DEATH_REPORTED',
  'IN_PRISON',
  'DUPLICATE',
  'OFFICER_IS_KIN',
] as const;
export type LeaveOutReason = (typeof LEAVE_OUT_REASONS)[number];
export const LINE_OUTCOMES = ['PAID', 'RETURNED'] as const;
/** What the bank says of a line. */
export type LineOutcome = (typeof LINE_OUTCOMES)[number];
export const ARREARS_CAUSES = ['RETRY', 'BACKPAY', 'RESTANDARDISATION', 'ADJUSTMENT'] as const;
/** Why money of a past month stands in a line (补发原因). */
export type ArrearsCause = (typeof ARREARS_CAUSES)[number];
export const SKIP_REASONS = ['HELD', 'NOTHING_DUE', 'ACCOUNT_COOLING', 'ALREADY_DRAWN'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
export const SCHEDULE_CAUSES = ['ADJUSTED', 'TERMINATED', 'RESTANDARDISED'] as const;
export type ScheduleCause = (typeof SCHEDULE_CAUSES)[number];
export const ACCOUNT_CHANGE_CAUSES = ['RETURN', 'FAMILY_ASKED'] as const;
export type AccountChangeCause = (typeof ACCOUNT_CHANGE_CAUSES)[number];

/**
 * Id of the n-th run of a kind for a month in a township, from 1; a month has one MONTHLY run.
 *
 * Shape: `division` is the 9-digit code of the township.
 */
export function runIdOf(division: string, kind: RunKind, month: Month, n: number): Uuid {
  return uuidv5(`${division}/${kind}/${month}/${n}`);
}

export class ProposeAccountChange {
  /** Minted by the caller; becomes the id of the new account. */
  @IsId() readonly newAccountId!: Uuid;
  @IsPart(() => AccountDetails) readonly details!: AccountDetails;
  @IsOneOf(ACCOUNT_CHANGE_CAUSES) readonly cause!: AccountChangeCause;
  /** The form that the payee signed. */
  @IsAttachment() readonly formSha!: Sha;
  /** Further papers, among them the entrustment of a holder who is not the payee. */
  @MayBeAbsent() @IsAttachments(0) readonly attachments?: readonly Sha[];
}

export class ConfirmAccountChange {
  @IsId() readonly newAccountId!: Uuid;
}

/** The id of the stream is `runIdOf` of the township, kind, month and the next number. */
export class OpenRun {
  @IsOneOf(RUN_KINDS) readonly kind!: RunKind;
  @IsMonth() readonly month!: Month;
}

export class LeftOutCase {
  @IsId() readonly caseId!: CaseId;
  @IsOneOf(LEAVE_OUT_REASONS) readonly reason!: LeaveOutReason;
}

export class FreezeRoster {
  @EachOf(() => LeftOutCase, 500) readonly leaveOut!: readonly LeftOutCase[];
}

export class ReviewRun {
  /** Hash of the roster that was read. */
  @IsSha() readonly rosterSha!: Sha;
}

export class ApproveRun {
  @IsSha() readonly rosterSha!: Sha;
}

/** Count and sum are typed by hand from the paper, so that somebody has compared them. */
export class EnterRun {
  @IsSha() readonly rosterSha!: Sha;
  @IsCount(0, 100_000) readonly lineCount!: number;
  @IsFen() readonly sumFen!: Fen;
}

export class ReleaseRun {
  @IsSha() readonly rosterSha!: Sha;
}

export class ExportRunFile {}

export class ImportBankReturn {
  @IsAttachment() readonly returnFileSha!: Sha;
  @IsDay() readonly answeredOn!: Day;
}

export class ReconcileRun {
  /** Debited by the bank for this run, by its statement. */
  @IsFen() readonly bankTotalFen!: Fen;
}

export class CloseRun {}

export interface EntitlementAccountOpened {
  readonly of: string;
  readonly caseNo: string;
  readonly programme: Programme;
  readonly householdId: Uuid;
  readonly villageCode: VillageCode;
  readonly areaType: AreaType;
  readonly payeeSub: Sub;
  readonly accountId: Uuid;
  readonly startMonth: Month;
  /** Months outside every segment are not due. */
  readonly segments: readonly PaySegment[];
  /** From which day on a run may know of it. */
  readonly knownOn: Day;
}

/** From `fromMonth` on the segments replace what was due; none: nothing is due any more. */
export interface ScheduleNoted {
  readonly of: string;
  readonly fromMonth: Month;
  readonly segments: readonly PaySegment[];
  readonly cause: ScheduleCause;
  readonly knownOn: Day;
}

export interface PayProfilesNoted {
  readonly of: string;
  readonly subs: readonly Sub[];
}
/** Who may be a payee, as the file for the bank names him. */
export interface PayProfilesNotedPart {
  readonly name: string;
  readonly idNumber?: string;
}

export interface PayKinNoted {
  readonly of: string;
  readonly relations: readonly KinPair[];
}

export interface PayToNoted {
  readonly of: string;
  readonly accountId: Uuid;
  readonly usableFromOn: Day;
  /** The account that is no longer used. */
  readonly replaces: Uuid;
  readonly settles: readonly Uuid[];
}

export interface Arrears {
  readonly month: Month;
  readonly fen: Fen;
  readonly cause: ArrearsCause;
  /** The returned line whose money this is, with RETRY. */
  readonly ofLineId?: Uuid;
}

/** netFen = regularFen + arrears − offsetFen. */
export interface LineDrawn {
  readonly lineId: Uuid;
  readonly runId: Uuid;
  readonly month: Month;
  /** Facts known later than this day did not count. */
  readonly cutoffOn: Day;
  readonly regularFen: Fen;
  /** What the regular amount is made of. */
  readonly components: AmountComponents;
  readonly arrears: readonly Arrears[];
  readonly offsetFen: Fen;
  readonly netFen: Fen;
  readonly accountId: Uuid;
  readonly kinStaffIds: readonly StaffId[];
}

export interface LineSkipped {
  readonly runId: Uuid;
  readonly month: Month;
  readonly reason: SkipReason;
}

export interface LinePaid {
  readonly lineId: Uuid;
  readonly runId: Uuid;
  readonly netFen: Fen;
  readonly paidOn: Day;
}

export interface LineReturned {
  readonly lineId: Uuid;
  readonly runId: Uuid;
  readonly netFen: Fen;
  readonly reasonCode: string;
  readonly returnedOn: Day;
  /** RETURN_FIX; none when another account had been noted before. */
  readonly deadlines: readonly Deadline[];
  readonly rows: readonly string[];
}

/** Taken out of the roster before the release; its months are due again. */
export interface LineStopped {
  readonly lineId: Uuid;
  readonly runId: Uuid;
  readonly netFen: Fen;
  readonly cause: LeaveOutReason;
}

/** More was drawn for past months than was due (多发). */
export interface OverpaymentFound {
  readonly months: readonly { readonly month: Month; readonly fen: Fen }[];
  /** Month of the first run that knows of it. */
  readonly discoveredRun: Month;
  readonly cause: ScheduleCause;
}

export interface PayoutAccountRegistered {
  readonly of: string;
  readonly holderSub: Sub;
  readonly payeeSub: Sub;
  readonly kind: AccountKind;
  readonly purpose: AccountPurpose;
  readonly usableFromOn: Day;
  readonly villageCode?: VillageCode;
}
/** Of the holder. */
export interface AccountPart {
  readonly number: string;
  readonly bank: string;
  readonly holderName: string;
}

export interface AccountChangeProposed {
  readonly newAccountId: Uuid;
  readonly holderSub: Sub;
  readonly kind: AccountKind;
  readonly purpose: AccountPurpose;
  readonly cause: AccountChangeCause;
  readonly proposedById: StaffId;
  readonly formSha: Sha;
  readonly entrustmentSha?: Sha;
}

export interface PayoutAccountReplaced {
  readonly newAccountId: Uuid;
  /** First day on which a run may pay into it. */
  readonly usableFromOn: Day;
  readonly holderSub: Sub;
  readonly payeeSub: Sub;
  readonly kind: AccountKind;
  readonly purpose: AccountPurpose;
  readonly villageCode?: VillageCode;
  readonly proposedById: StaffId;
  readonly confirmedById: StaffId;
  readonly rows: readonly string[];
}

/** How the file for the bank is written and its answer read, as the policy row said when the run was opened. */
export interface BatchLayout {
  readonly rowId: string;
  readonly encoding: string;
  readonly delimiter: string;
  readonly lineEnd: string;
}

export interface RunOpened {
  readonly kind: RunKind;
  readonly month: Month;
  /** The n of the run's id. */
  readonly n: number;
  /** 9-digit code of the township. */
  readonly division: string;
  readonly openedOn: Day;
  /** Facts known later than this day wait for the next run. */
  readonly cutoffOn: Day;
  readonly dueOn: Day;
  readonly accountCount: number;
  readonly atPosition: number;
  readonly layout: BatchLayout;
  readonly deadlines: readonly Deadline[];
  readonly rows: readonly string[];
}

export interface RosterGroup {
  readonly programme: Programme;
  readonly areaType: AreaType;
  readonly lineCount: number;
  readonly sumFen: Fen;
}
export interface LeftOutLine {
  readonly caseId: CaseId;
  readonly lineId: Uuid;
  readonly reason: LeaveOutReason;
}

export interface RosterFrozen {
  readonly rosterSha: Sha;
  readonly lineCount: number;
  readonly sumFen: Fen;
  readonly skippedCount: number;
  readonly groups: readonly RosterGroup[];
  /** All that was taken out of this run, also by an earlier freeze. */
  readonly leftOut: readonly LeftOutLine[];
  readonly kinStaffIds: readonly StaffId[];
  /** In whose lines they are relatives. */
  readonly kin: readonly { readonly staffId: StaffId; readonly caseIds: readonly CaseId[] }[];
  readonly atPosition: number;
  /** Who froze this run, now or before: none of them reviews it. */
  readonly frozenByIds: readonly StaffId[];
}

export interface RunReviewed {
  readonly rosterSha: Sha;
  readonly reviewerId: StaffId;
}

export interface RunApproved {
  readonly rosterSha: Sha;
  readonly signerId: StaffId;
  readonly entrustmentId?: Uuid;
}

export interface RunEntered {
  readonly byId: StaffId;
  readonly rosterSha: Sha;
  readonly lineCount: number;
  readonly sumFen: Fen;
}

export interface RunReleased {
  readonly byId: StaffId;
  readonly rosterSha: Sha;
}

export interface RunExported {
  readonly fileSha: Sha;
  readonly rowId: string;
  readonly lineCount: number;
  readonly sumFen: Fen;
  readonly exportedOn: Day;
  readonly settles: readonly Uuid[];
}

export interface ReturnTotals {
  readonly paidCount: number;
  readonly paidFen: Fen;
  readonly returnedCount: number;
  readonly returnedFen: Fen;
}

/** Counts and sums of this file; `total` is the run after it. */
export interface BankReturnImported extends ReturnTotals {
  readonly returnFileSha: Sha;
  readonly answeredOn: Day;
  readonly returned: readonly {
    readonly lineId: Uuid;
    readonly caseId: CaseId;
    readonly reasonCode: string;
  }[];
  readonly total: ReturnTotals;
  /** The run had been reconciled or closed before. */
  readonly late: boolean;
  /** The run was closed and stays so. */
  readonly closed: boolean;
}

export interface RunReconciled {
  readonly bankTotalFen: Fen;
  readonly byId: StaffId;
}

export interface RunClosed {
  readonly paidFen: Fen;
  readonly returnedFen: Fen;
}

export interface EntitlementAccountEvents {
  EntitlementAccountOpened: { readonly data: EntitlementAccountOpened };
  ScheduleNoted: { readonly data: ScheduleNoted };
  ProfilesNoted: { readonly data: PayProfilesNoted; readonly personal: PayProfilesNotedPart };
  KinNoted: { readonly data: PayKinNoted };
  PayToNoted: { readonly data: PayToNoted };
  LineDrawn: { readonly data: LineDrawn };
  LineSkipped: { readonly data: LineSkipped };
  LinePaid: { readonly data: LinePaid };
  LineReturned: { readonly data: LineReturned };
  LineStopped: { readonly data: LineStopped };
  OverpaymentFound: { readonly data: OverpaymentFound };
  DeadlineMissed: { readonly data: DeadlineMissed };
}

/** What became of one line, by the file of the bank or by the freeze of the roster. */
export type NotedOutcome =
  | { readonly outcome: 'PAID'; readonly paidOn: Day }
  | { readonly outcome: 'RETURNED'; readonly reasonCode: string; readonly returnedOn: Day }
  | { readonly outcome: 'STOPPED'; readonly cause: LeaveOutReason };

export interface EntitlementAccountSystem {
  OpenEntitlementAccount: { readonly data: EntitlementAccountOpened };
  NoteSchedule: { readonly data: ScheduleNoted };
  NoteProfiles: EntitlementAccountEvents['ProfilesNoted'];
  NoteKin: EntitlementAccountEvents['KinNoted'];
  NotePayTo: { readonly data: Omit<PayToNoted, 'settles'> };
  DrawLine: {
    readonly data: { readonly runId: Uuid; readonly month: Month; readonly cutoffOn: Day };
  };
  NoteLineOutcome: { readonly data: { readonly lineId: Uuid } & NotedOutcome };
  ElapseDeadline: { readonly data: { readonly deadlineId: Uuid } };
}

export interface PayoutAccountEvents {
  PayoutAccountRegistered: {
    readonly data: PayoutAccountRegistered;
    readonly personal: AccountPart;
  };
  AccountChangeProposed: { readonly data: AccountChangeProposed; readonly personal: AccountPart };
  PayoutAccountReplaced: { readonly data: PayoutAccountReplaced; readonly personal: AccountPart };
  KinNoted: { readonly data: PayKinNoted };
}

export interface PayoutAccountSystem {
  RegisterPayoutAccount: PayoutAccountEvents['PayoutAccountRegistered'];
  NoteKin: PayoutAccountEvents['KinNoted'];
}

export interface PaymentRunEvents {
  RunOpened: { readonly data: RunOpened };
  RosterFrozen: { readonly data: RosterFrozen };
  RunReviewed: { readonly data: RunReviewed };
  RunApproved: { readonly data: RunApproved };
  RunEntered: { readonly data: RunEntered };
  RunReleased: { readonly data: RunReleased };
  RunExported: { readonly data: RunExported };
  BankReturnImported: { readonly data: BankReturnImported };
  RunReconciled: { readonly data: RunReconciled };
  RunClosed: { readonly data: RunClosed };
  DeadlineMissed: { readonly data: DeadlineMissed };
}

export interface PaymentRunSystem {
  ElapseDeadline: { readonly data: { readonly deadlineId: Uuid } };
}

export const paymentStreams = {
  entitlementAccount: stream<EntitlementAccountEvents, EntitlementAccountSystem>()({
    service: 'payment',
    path: 'entitlement-accounts',
    keyedBy: 'case',
    says: '待遇发放账户',
    commands: {},
    system: {
      OpenEntitlementAccount: '开立待遇发放账户',
      NoteSchedule: '记入待遇调整',
      NoteProfiles: '记入领款人信息',
      NoteKin: '记入近亲属关系',
      NotePayTo: '记入新的收款账户',
      DrawLine: '生成发放明细',
      NoteLineOutcome: '记入发放结果',
      ElapseDeadline: '期限届满',
    },
    events: {
      EntitlementAccountOpened: { consumers: [], opens: [], says: '已开立待遇发放账户' },
      ScheduleNoted: { consumers: [], opens: [], says: '已记入待遇调整' },
      ProfilesNoted: { consumers: [], opens: [], says: '已记入领款人信息' },
      KinNoted: { consumers: [], opens: [], says: '已记入近亲属关系' },
      PayToNoted: { consumers: [], opens: [], says: '已记入新的收款账户' },
      LineDrawn: { consumers: [], opens: [], says: '已生成发放明细' },
      LineSkipped: { consumers: [], opens: [], says: '本批次不发放' },
      LinePaid: { consumers: ['oversight'], opens: [], says: '已发放到账' },
      LineReturned: { consumers: ['oversight'], opens: [], says: '银行退汇' },
      LineStopped: { consumers: [], opens: [], says: '发放前已剔除' },
      OverpaymentFound: { consumers: ['oversight'], opens: [], says: '发现多发' },
      DeadlineMissed: { consumers: ['oversight'], opens: [], says: '期限已过' },
    },
  }),
  payoutAccount: stream<PayoutAccountEvents, PayoutAccountSystem>()({
    service: 'payment',
    path: 'payout-accounts',
    keyedBy: 'own',
    says: '收款账户',
    commands: {
      ProposeAccountChange: {
        payload: ProposeAccountChange,
        by: ['clerk', 'supervisor'],
        expects: 'any',
        says: '提出变更收款账户',
      },
      ConfirmAccountChange: {
        payload: ConfirmAccountChange,
        by: ['finance', 'supervisor'],
        expects: 'version',
        signed: true,
        says: '确认变更收款账户',
      },
    },
    system: { RegisterPayoutAccount: '登记收款账户', NoteKin: '记入近亲属关系' },
    events: {
      PayoutAccountRegistered: { consumers: [], opens: [], says: '已登记收款账户' },
      AccountChangeProposed: { consumers: [], opens: [], says: '已提出变更收款账户' },
      PayoutAccountReplaced: { consumers: ['payment'], opens: [], says: '收款账户已变更' },
      KinNoted: { consumers: [], opens: [], says: '已记入近亲属关系' },
    },
  }),
  paymentRun: stream<PaymentRunEvents, PaymentRunSystem>()({
    service: 'payment',
    path: 'payment-runs',
    keyedBy: 'own',
    says: '发放批次',
    commands: {
      OpenRun: {
        payload: OpenRun,
        by: ['clerk', 'supervisor'],
        expects: 'opens',
        says: '开立发放批次',
      },
      FreezeRoster: {
        payload: FreezeRoster,
        by: ['clerk', 'supervisor'],
        expects: 'version',
        says: '冻结发放名册',
      },
      ReviewRun: {
        payload: ReviewRun,
        by: ['supervisor'],
        expects: 'version',
        signed: true,
        says: '审核发放名册',
      },
      ApproveRun: {
        payload: ApproveRun,
        by: ['signer'],
        expects: 'version',
        signed: true,
        says: '签批发放名册',
      },
      EnterRun: {
        payload: EnterRun,
        by: ['finance'],
        expects: 'version',
        signed: true,
        says: '录入一本通',
      },
      ReleaseRun: {
        payload: ReleaseRun,
        by: ['finance'],
        expects: 'version',
        signed: true,
        says: '复核放行',
      },
      ExportRunFile: {
        payload: ExportRunFile,
        by: ['finance'],
        expects: 'version',
        says: '导出一本通文件',
      },
      ImportBankReturn: {
        payload: ImportBankReturn,
        by: ['finance'],
        expects: 'any',
        report: 'answeredOn',
        says: '导入银行回盘',
      },
      ReconcileRun: {
        payload: ReconcileRun,
        by: ['finance'],
        expects: 'version',
        signed: true,
        says: '对账',
      },
      CloseRun: { payload: CloseRun, by: ['finance'], expects: 'version', says: '结清批次' },
    },
    system: { ElapseDeadline: '期限届满' },
    events: {
      RunOpened: { consumers: ['payment', 'oversight'], opens: [], says: '已开立发放批次' },
      RosterFrozen: { consumers: ['payment'], opens: [], says: '已冻结发放名册' },
      RunReviewed: { consumers: [], opens: [], says: '发放名册已审核' },
      RunApproved: { consumers: [], opens: [], says: '发放名册已签批' },
      RunEntered: { consumers: [], opens: [], says: '已录入一本通' },
      RunReleased: { consumers: ['oversight'], opens: [], says: '已复核放行' },
      RunExported: { consumers: [], opens: [], says: '已导出一本通文件' },
      BankReturnImported: {
        consumers: ['payment', 'oversight'],
        opens: [],
        says: '已导入银行回盘',
      },
      RunReconciled: { consumers: [], opens: [], says: '已对账' },
      RunClosed: { consumers: ['oversight'], opens: [], says: '批次已结清' },
      DeadlineMissed: { consumers: ['oversight'], opens: [], says: '期限已过' },
    },
  }),
} as const;

export const paymentRefusals = {
  RUN_ALREADY_OPENED: {
    kind: 'notNow',
    says: '该月的发放批次已经开立。',
    next: '请在已开立的批次上继续办理；补发另开专项批次。',
  },
  RUN_ID_NOT_DERIVED: {
    kind: 'invalid',
    says: '批次编号不是本乡镇、该类别、该月份的下一个编号。',
    next: '请先查询下一个批次编号（GET /api/payment/next-run），再开立批次。',
  },
  CUTOFF_NOT_REACHED: {
    kind: 'notNow',
    says: '尚未到该月批次的截止日。',
    next: '请在截止日当天或之后开立批次。',
  },
  RUN_NOT_OPENED: {
    kind: 'notNow',
    says: '该发放批次尚未开立。',
    next: '请先开立批次。',
  },
  ROSTER_INCOMPLETE: {
    kind: 'notNow',
    says: '仍有发放账户未生成明细，名册不完整。',
    next: '请稍候片刻再冻结；长时间不完整时，请查看系统的停滞事项。',
  },
  RUN_ALREADY_RELEASED: {
    kind: 'notNow',
    says: '该批次已经放行，名册不能再变。',
    next: '需要调整的明细，请在下一批次或专项批次处理。',
  },
  ROSTER_HAS_CHANGED: {
    kind: 'notNow',
    says: '名册与您所看到的不一致。',
    next: '请重新打开名册核对后再办理。',
  },
  RUN_NOT_FROZEN: {
    kind: 'notNow',
    says: '批次不在待审核状态。',
    next: '请先冻结名册；已审核的批次无需再次审核。',
  },
  RUN_NOT_REVIEWED: {
    kind: 'notNow',
    says: '批次不在待签批状态。',
    next: '请先由民政办负责人审核名册。',
  },
  RUN_NOT_APPROVED: {
    kind: 'notNow',
    says: '批次不在待录入状态。',
    next: '请先由签发人签批名册。',
  },
  RUN_NOT_ENTERED: {
    kind: 'notNow',
    says: '批次不在待放行状态。',
    next: '请先由财政所录入。',
  },
  RUN_NOT_RELEASED: {
    kind: 'notNow',
    says: '批次尚未复核放行，不能导出。',
    next: '请由财政所另一名人员复核放行。',
  },
  RUN_NOT_EXPORTED: {
    kind: 'notNow',
    says: '该批次的一本通文件尚未导出，不应有银行回盘。',
    next: '请核对回盘文件所属的批次。',
  },
  TOTALS_DIFFER: {
    kind: 'notNow',
    says: '笔数或金额合计不一致。',
    next: '请核对差额；文件已保存，未改变任何发放结果。',
  },
  OFFICER_IS_KIN_OF_PAYEE: {
    kind: 'forbidden',
    says: '名册中有您或您近亲属的明细，应当回避。',
    next: '请由其他财政所人员办理，或在冻结时剔除该明细，另行专项发放。',
  },
  NAME_NOT_ENCODABLE: {
    kind: 'notNow',
    says: '有姓名无法写入一本通文件。',
    next: '请核对所列对象的姓名，更正后再导出。',
  },
  ACCOUNT_DETAILS_MISSING: {
    kind: 'notNow',
    says: '有明细缺少收款账户信息。',
    next: '请稍候再导出；仍缺少时，请核对所列对象的收款账户登记。',
  },
  BANK_FILE_MALFORMED: {
    kind: 'invalid',
    says: '银行回盘文件无法读取。',
    next: '请按提示的行号核对文件，或请银行重新提供；原文件已保存。',
  },
  LINE_NOT_IN_RUN: {
    kind: 'invalid',
    says: '所列明细不在本批次名册中。',
    next: '请核对文件或对象所属的批次。',
  },
  BANK_RETURN_MISSING: {
    kind: 'notNow',
    says: '尚未导入银行回盘，或已经对账。',
    next: '请先导入银行回盘文件。',
  },
  RUN_NOT_RECONCILED: {
    kind: 'notNow',
    says: '批次不在待结清状态。',
    next: '请先对账。',
  },
  LINES_UNANSWERED: {
    kind: 'notNow',
    says: '仍有明细没有银行结果。',
    next: '请向银行索取其余明细的回盘后再结清。',
  },
  ACCOUNT_NUMBER_INVALID: {
    kind: 'invalid',
    says: '账号不符合规则（银行卡须通过校验位）。',
    next: '请对照存折或银行卡重新录入账号。',
  },
  PAYOUT_ACCOUNT_UNKNOWN: {
    kind: 'notNow',
    says: '没有登记这个收款账户。',
    next: '收款账户随申请登记；请核对账户编号。',
  },
  PAYOUT_ACCOUNT_REPLACED: {
    kind: 'notNow',
    says: '该收款账户已被新账户替代。',
    next: '请在新的收款账户上办理。',
  },
  ACCOUNT_ALREADY_REGISTERED: {
    kind: 'notNow',
    says: '新账户的编号已被使用。',
    next: '请为新账户使用新的编号。',
  },
  ACCOUNT_CHANGE_NOT_PROPOSED: {
    kind: 'notNow',
    says: '没有待确认的这项账户变更。',
    next: '请核对新账户编号，或先提出变更。',
  },
} as const satisfies RefusalRows;

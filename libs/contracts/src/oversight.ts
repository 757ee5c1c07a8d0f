import type { CaseId, Day, Fen, Month, Uuid, VillageCode } from '@zelian/kernel/values';
import type { ObjectionResult, ReopenedFrom, Resolution, UpheldAs } from './approval.js';
import type { CheckConclusion } from './economic-check.js';
import type { RefusalRows } from './refusal.js';
import { stream } from './stream.js';
import type { Programme } from './terms.js';

export const CASE_STATUSES = [
  'INTENT',
  'CHECKING',
  'APPLIED',
  'SUPPLEMENT',
  'ACCEPTED',
  'REVIEWED',
  'RESOLVED',
  'ON_NOTICE',
  'OBJECTED',
  'GRANTED',
  'DENIED',
  'REOPENED',
  'ACTIVE',
  'ENDED',
  'WITHDRAWN',
  'DECLINED',
  'NON_COOPERATION',
  'AT_DISTRICT',
] as const;
/** Where a case stands, as the district may know it. */
export type CaseStatusWord = (typeof CASE_STATUSES)[number];

/** Programmes of children are not told apart outside. */
export type PublicProgramme = Exclude<Programme, ChildProgramme> | 'child';
export type ChildProgramme = Extract<Programme, 'ORPHAN' | 'FACTO' | 'DIFFICULT_CHILD'>;

/**
 * What the district may know of a case: a whole snapshot each time, and nothing else.
 *
 * Shape: `village` is the village code; for children the 9-digit code of the township. `check` is
 * that of the latest round; `recheck`, `visit`, `notice`, `objection`, `clockPaused` stand there
 * only while they last; the due days are absent while the clock stands.
 */
export interface CaseStatusPublished {
  readonly caseId: CaseId;
  readonly caseNo: string;
  readonly programme: PublicProgramme;
  readonly village: string;
  readonly status: CaseStatusWord;
  readonly statusOn: Day;
  readonly acceptedOn?: Day;
  readonly promiseDueOn?: Day;
  readonly legalDueOn?: Day;
  readonly clockPaused?: string;
  readonly check?: {
    readonly round: number;
    readonly requestNo: string;
    readonly requestedOn: Day;
    readonly feedbackDueOn: Day;
    readonly conclusion?: CheckConclusion;
  };
  readonly recheck?: { readonly requestedOn: Day; readonly dueOn: Day };
  readonly visit?: { readonly requestedOn: Day; readonly dueOn: Day };
  readonly notice?: { readonly postedOn: Day; readonly endsOn: Day };
  readonly objection?: {
    readonly objectionId: Uuid;
    readonly receivedOn: Day;
    readonly dueOn: Day;
  };
  readonly decision?: {
    readonly outcome: 'GRANTED' | 'DENIED';
    readonly decidedOn: Day;
    readonly monthlyAmountFen?: Fen;
    readonly startMonth?: Month;
    readonly membersCovered?: number;
  };
}

interface Dated {
  readonly on: Day;
}
interface Dues extends Dated {
  readonly promiseDueOn?: Day;
  readonly legalDueOn?: Day;
}
interface OfRound extends Dated {
  readonly round: number;
}
interface OfPause {
  readonly pauseId: Uuid;
}

/**
 * What an event of another service says of a case, by the name of the event. `on` is its own day:
 * that of the report, else of the act.
 */
export interface CaseFacts {
  IntentRecorded: Dated & {
    readonly caseNo: string;
    readonly programme: Programme;
    readonly villageCode: VillageCode;
  };
  ApplicationFiled: Dated;
  SupplementRequested: Dated;
  SupplementCompleted: Dated;
  ApplicationAccepted: Dues;
  ApplicationWithdrawn: Dated;
  ApplicationDeclined: Dated;
  NonCooperationRecorded: Dated;
  CheckRequested: OfRound & { readonly requestNo: string; readonly feedbackDueOn: Day };
  CheckReported: OfRound & { readonly conclusion: CheckConclusion };
  RecheckRequested: OfRound & { readonly dueOn: Day };
  RecheckConcluded: OfRound & { readonly conclusion: CheckConclusion };
  ClockStarted: Dues;
  ClockPaused: Dated & OfPause & { readonly reason: string };
  ClockResumed: Dues & OfPause;
  LegalLimitExtended: Dated & { readonly legalDueOn?: Day };
  DistrictVisitRequested: Dated & { readonly dueOn: Day };
  DistrictVisitRecorded: Dated;
  CaseAssessed: Dated;
  CaseReviewed: Dated;
  CaseReturned: Dated;
  PanelAdjourned: Dated;
  PanelResolved: Dated & { readonly resolution: Resolution };
  NoticePosted: Dated & { readonly endsOn: Day };
  NoticeTakenDown: Dated;
  NoticePeriodEnded: Dated;
  ObjectionRecorded: Dated & {
    readonly objectionId: Uuid;
    readonly withinPeriod: boolean;
    readonly dueOn: Day;
  };
  ObjectionConcluded: Dated & { readonly objectionId: Uuid; readonly result: ObjectionResult };
  AllowanceGranted: Dated & {
    readonly monthlyAmountFen: Fen;
    readonly startMonth: Month;
    readonly membersCovered: number;
  };
  AllowanceDenied: Dated;
  CaseReopened: Dated & { readonly from: ReopenedFrom };
  OutcomeUpheld: Dated & { readonly from: UpheldAs };
  CaseReferredToDistrict: Dated;
  EntitlementOpened: Dated;
  EntitlementTerminated: Dated;
}
export type CaseFactType = keyof CaseFacts;
/** One fact, told apart by `type`. */
export type CaseFact<K extends CaseFactType = CaseFactType> = {
  [P in K]: { readonly type: P } & CaseFacts[P];
}[K];

/** By reaction: the event `of`, and what it says. */
export interface PublishCaseStatus {
  readonly of: string;
  readonly fact: CaseFact;
}

/** Kept beside the snapshots, because a snapshot does not hold what it was made from. */
export interface CaseFactNoted {
  readonly of: string;
  readonly fact: CaseFact;
}

export interface CaseStatusEvents {
  CaseFactNoted: { readonly data: CaseFactNoted };
  CaseStatusPublished: { readonly data: CaseStatusPublished };
}

export interface CaseStatusSystem {
  PublishCaseStatus: { readonly data: PublishCaseStatus };
}

export const oversightStreams = {
  caseStatus: stream<CaseStatusEvents, CaseStatusSystem>()({
    service: 'oversight',
    path: 'case-statuses',
    keyedBy: 'case',
    says: '对外办理状态',
    commands: {},
    system: { PublishCaseStatus: '发布办理状态' },
    events: {
      CaseFactNoted: { consumers: [], opens: [], says: '已记入办理事实' },
      CaseStatusPublished: { consumers: [], opens: [], says: '已发布办理状态' },
    },
  }),
} as const;

export const oversightRefusals = {
  INSPECTOR_VOTED_ON_CASE: {
    kind: 'forbidden',
    says: '您参与了本案的表决或办理，不能检查本案。',
    next: '请由未参与本案的纪检人员检查。',
  },
} as const satisfies RefusalRows;

import type { NewEvent } from '@zelian/kernel/decider';
import { approvalStreams } from './approval.js';
import { economicCheckStreams } from './economic-check.js';
import { gatewayStreams } from './gateway.js';
import { intakeStreams } from './intake.js';
import { oversightStreams } from './oversight.js';
import { paymentStreams } from './payment.js';
import type {
  EventsIn,
  RoutedCommandsIn,
  ShapesOf,
  StreamRow,
  SystemCommandsIn,
} from './stream.js';
import { surveyStreams } from './survey.js';
import type { ServiceName } from './terms.js';

/**
 * Every stream, command and event of the platform. Routes, OpenAPI, subscriptions, `docs/EVENTS.md`
 * and the types below come from here; there is no second list.
 */
export const catalogue = {
  ...intakeStreams,
  ...economicCheckStreams,
  ...surveyStreams,
  ...approvalStreams,
  ...paymentStreams,
  ...oversightStreams,
  ...gatewayStreams,
} as const;

export type Catalogue = typeof catalogue;
export type StreamName = keyof Catalogue;
export type StreamOf<N extends ServiceName> = {
  [S in StreamName]: Catalogue[S]['service'] extends N ? S : never;
}[StreamName];

/** Distributes over a union of streams: the events of any of them. */
export type EventOf<S extends StreamName> = S extends StreamName
  ? EventsIn<ShapesOf<Catalogue[S]>['events']>
  : never;
export type SystemCommandOf<S extends StreamName> = S extends StreamName
  ? SystemCommandsIn<ShapesOf<Catalogue[S]>['system']>
  : never;
export type CommandOf<S extends StreamName> = S extends StreamName
  ? RoutedCommandsIn<Catalogue[S]> | SystemCommandOf<S>
  : never;

export type EventName = EventOf<StreamName>['type'];
export type EventNamed<K extends EventName> = Extract<EventOf<StreamName>, NewEvent<K>>;

/** Which events a reaction is woken by, and with which refusals it is content. */
export interface ReactionRow {
  readonly on: readonly EventName[];
  readonly settledBy?: readonly string[];
}

const PEOPLE = ['HouseholdNoted', 'HouseholdChangeNoted'] as const;
const KIN = ['KinDeclared', 'KinMatched'] as const;
const ENDINGS = ['ApplicationWithdrawn', 'ApplicationDeclined', 'NonCooperationRecorded'] as const;
const HOUSEHOLD = [
  'MemberJoined',
  'ObligorNamed',
  'CertificateRecorded',
  'LifeEventRecorded',
  'PersonCorrected',
] as const;

/** Frozen: names are never changed, because the ids of what they wrote rest on them. */
export const reactions = {
  intake: {
    noteHousehold: { on: ['IntentRecorded', 'PartyNamed'] },
    noteHouseholdChange: { on: HOUSEHOLD },
    noteKinMatch: {
      on: ['IntentRecorded', 'PartyNamed', 'NearRelativeDeclared', 'StaffRegistered'],
    },
    noteCheckReport: { on: ['CheckReported'] },
    noteRecheck: { on: ['RecheckRequested', 'RecheckConcluded'] },
    noteEntry: { on: ['EntryNotGained'] },
    noteDecision: { on: ['AllowanceGranted', 'AllowanceDenied'] },
  },
  'economic-check': {
    openCheck: { on: ['IntentRecorded'] },
    noteAuthorisation: { on: ['PartyNamed', 'AuthorisationSigned', 'AuthorisationWithdrawn'] },
    noteDeclaration: { on: ['ApplicationFiled'] },
    noteProfiles: { on: PEOPLE },
    noteKin: { on: KIN },
    noteCheckNotice: { on: ['CheckNoticeIssued'] },
    closeCheck: { on: ENDINGS, settledBy: ['CASE_HAS_ENDED'] },
  },
  survey: {
    orderSurvey: { on: ['ApplicationAccepted', 'CaseReturned'], settledBy: ['CASE_HAS_ENDED'] },
    noteProfiles: { on: PEOPLE },
    noteKin: { on: KIN },
    noteApprover: { on: ['CaseReviewed', 'VoteCast'] },
    closeSurvey: { on: ENDINGS, settledBy: ['CASE_HAS_ENDED'] },
  },
  approval: {
    noteIntent: { on: ['IntentRecorded'] },
    noteDeclaration: { on: ['ApplicationFiled'] },
    noteSupplement: { on: ['SupplementRequested', 'SupplementCompleted'] },
    noteHousehold: { on: PEOPLE },
    noteAcceptance: { on: ['ApplicationAccepted'] },
    noteCheckRequest: { on: ['CheckRequested', 'CheckDelayAnnounced'] },
    noteCheckResult: { on: ['CheckReported'] },
    noteRecheck: { on: ['RecheckRequested', 'RecheckConcluded'] },
    noteSurvey: { on: ['SurveyCompleted', 'SurveyCorrected'] },
    noteSelfCare: { on: ['SelfCareAssessed'] },
    noteKin: { on: KIN },
    noteCheckNotice: { on: ['CheckNoticeIssued', 'ApplicationInsisted'] },
    noteEnding: { on: ENDINGS },
    openEntitlement: { on: ['AllowanceGranted'] },
    supersedeEntitlement: { on: ['AllowanceGranted', 'AllowanceDenied'] },
    noteOtherEntitlements: { on: ['EntitlementOpened', 'EntitlementTerminated'] },
  },
  payment: {
    registerPayoutAccount: { on: ['ApplicationFiled', 'PayoutAccountReplaced'] },
    openAccount: { on: ['EntitlementOpened'] },
    noteProfiles: { on: PEOPLE },
    noteKin: { on: KIN },
    noteSchedule: { on: ['EntitlementAdjusted', 'EntitlementTerminated'] },
    notePayTo: { on: ['PayoutAccountReplaced'] },
    drawLines: { on: ['RunOpened'] },
    noteLeftOut: { on: ['RosterFrozen'] },
    noteOutcome: { on: ['BankReturnImported'] },
  },
  oversight: {
    publishCaseStatus: {
      on: [
        'IntentRecorded',
        'ApplicationFiled',
        'SupplementRequested',
        'SupplementCompleted',
        'ApplicationAccepted',
        ...ENDINGS,
        'CheckRequested',
        'CheckReported',
        'RecheckRequested',
        'RecheckConcluded',
        'ClockStarted',
        'ClockPaused',
        'ClockResumed',
        'LegalLimitExtended',
        'DistrictVisitRequested',
        'DistrictVisitRecorded',
        'CaseAssessed',
        'CaseReviewed',
        'CaseReturned',
        'PanelAdjourned',
        'PanelResolved',
        'NoticePosted',
        'NoticeTakenDown',
        'NoticePeriodEnded',
        'ObjectionRecorded',
        'ObjectionConcluded',
        'AllowanceGranted',
        'AllowanceDenied',
        'CaseReopened',
        'OutcomeUpheld',
        'CaseReferredToDistrict',
        'EntitlementOpened',
        'EntitlementTerminated',
      ],
    },
  },
  gateway: {
    registerFounders: { on: ['PlatformFounded'] },
  },
} as const satisfies Readonly<Record<ServiceName, Readonly<Record<string, ReactionRow>>>>;

export type ReactionName<N extends ServiceName> = keyof (typeof reactions)[N] & string;
/** The events that wake one reaction. */
export type WokenBy<
  N extends ServiceName,
  R extends ReactionName<N>,
> = (typeof reactions)[N][R] extends { readonly on: readonly (infer K extends EventName)[] }
  ? EventNamed<K>
  : never;

export function isStreamName(name: string): name is StreamName {
  return Object.hasOwn(catalogue, name);
}

const entries: readonly (readonly [string, StreamRow])[] = Object.entries(catalogue);

/** The rows of the catalogue, for code that walks them. */
export const streamRows: readonly (readonly [StreamName, StreamRow])[] = entries.flatMap(
  ([name, row]) => (isStreamName(name) ? [[name, row] as const] : []),
);

/** The stream whose event has this name; names that several streams use are no one's. */
export function streamsOfEvent(name: string): readonly StreamName[] {
  return streamRows.filter(([, row]) => name in row.events).map(([stream]) => stream);
}

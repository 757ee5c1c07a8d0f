import { catalogue, streamsOfEvent, type EventNamed } from '@zelian/contracts/catalogue';
import type { StreamRow } from '@zelian/contracts/stream';
import type { Recorded } from '@zelian/eventlog/commit';
import { dayOf } from '@zelian/kernel/day';
import { defined } from '@zelian/kernel/defined';
import type { Day, Instant, StaffId, Uuid } from '@zelian/kernel/values';
import { compareEventIds } from '../event-order.js';

export const PARTS = {
  SURVEY: '谁调查',
  SIGNATURE: '谁签字',
  APPROVAL: '谁审批',
  PAYMENT: '谁发放',
} as const;
export type Part = keyof typeof PARTS;

/** Open values of one event: amounts, counts, outcomes. */
export type Figures = Readonly<Record<string, number | string | boolean>>;

/** One act in the chain: who, at which post, on which day, and the event that says so. */
export interface Link {
  readonly part: Part;
  readonly type: string;
  readonly says: string;
  readonly staffId: StaffId;
  readonly post: string;
  readonly desk: string;
  readonly onBehalfOf?: StaffId;
  readonly entrustmentId?: Uuid;
  /** Its own day: of the report, else of the act. */
  readonly on: Day;
  readonly at: Instant;
  readonly eventId: string;
  /** The event that the platform answered with this one; a person stands behind that. */
  readonly causedBy?: string;
  /** What stands in this very event, and nowhere else. */
  readonly figures: Figures;
}

export const LINK_TYPES = [
  'SurveySigned',
  'SelfCareAssessed',
  'HouseholdSigned',
  'CheckExceptionSigned',
  'CaseAssessed',
  'CaseReviewed',
  'VoteCast',
  'PanelResolved',
  'OutcomeUpheld',
  'AllowanceGranted',
  'AllowanceDenied',
  'LineDrawn',
  'LinePaid',
  'LineReturned',
  'LineStopped',
  'RunOpened',
  'RosterFrozen',
  'RunReviewed',
  'RunApproved',
  'RunEntered',
  'RunReleased',
  'RunExported',
  'BankReturnImported',
] as const;
export type LinkType = (typeof LINK_TYPES)[number];

type LinkRows<K extends string> = {
  readonly [P in K]: {
    readonly part: Part;
    readonly figures?: (data: DataOf<P>) => Figures;
  };
};
type DataOf<K> = K extends LinkType ? EventNamed<K>['data'] : never;

const amountOf = (monthlyAmountFen: number | undefined): Figures => defined({ monthlyAmountFen });

/** What of each event is shown, and where. */
const rows: LinkRows<LinkType> = {
  SurveySigned: { part: 'SURVEY', figures: ({ round }) => ({ round }) },
  SelfCareAssessed: { part: 'SURVEY' },
  HouseholdSigned: {
    part: 'SIGNATURE',
    figures: ({ round, outcome }) => ({ round, outcome }),
  },
  CheckExceptionSigned: {
    part: 'SIGNATURE',
    figures: ({ round, reason }) => ({ round, reason }),
  },
  CaseAssessed: {
    part: 'SIGNATURE',
    figures: ({ no, eligible, membersCounted, coveredSubs, monthlyAmountFen }) => ({
      no,
      eligible,
      membersCounted,
      coveredCount: coveredSubs.length,
      ...amountOf(monthlyAmountFen),
    }),
  },
  CaseReviewed: {
    part: 'SIGNATURE',
    figures: ({ assessmentNo, proposal }) => ({ assessmentNo, proposal }),
  },
  VoteCast: { part: 'APPROVAL', figures: ({ choice }) => ({ choice }) },
  PanelResolved: {
    part: 'APPROVAL',
    figures: ({ resolution, for: agreed, against, abstained, monthlyAmountFen }) => ({
      resolution,
      for: agreed,
      against,
      abstained,
      ...amountOf(monthlyAmountFen),
    }),
  },
  OutcomeUpheld: { part: 'APPROVAL', figures: ({ assessmentNo }) => ({ assessmentNo }) },
  AllowanceGranted: {
    part: 'APPROVAL',
    figures: ({ monthlyAmountFen, payableFromMonth, coveredSubs }) => ({
      monthlyAmountFen,
      payableFromMonth,
      coveredCount: coveredSubs.length,
    }),
  },
  AllowanceDenied: { part: 'APPROVAL', figures: ({ assessmentNo }) => ({ assessmentNo }) },
  LineDrawn: {
    part: 'PAYMENT',
    figures: ({ lineId, runId, month, regularFen, offsetFen, netFen }) => ({
      lineId,
      runId,
      month,
      regularFen,
      offsetFen,
      netFen,
    }),
  },
  LinePaid: {
    part: 'PAYMENT',
    figures: ({ lineId, runId, netFen, paidOn }) => ({ lineId, runId, netFen, paidOn }),
  },
  LineReturned: {
    part: 'PAYMENT',
    figures: ({ lineId, runId, netFen, reasonCode }) => ({ lineId, runId, netFen, reasonCode }),
  },
  LineStopped: {
    part: 'PAYMENT',
    figures: ({ lineId, runId, netFen, cause }) => ({ lineId, runId, netFen, cause }),
  },
  RunOpened: { part: 'PAYMENT', figures: ({ kind, month }) => ({ kind, month }) },
  RosterFrozen: {
    part: 'PAYMENT',
    figures: ({ rosterSha, lineCount, sumFen }) => ({ rosterSha, lineCount, sumFen }),
  },
  RunReviewed: { part: 'PAYMENT', figures: ({ rosterSha }) => ({ rosterSha }) },
  RunApproved: { part: 'PAYMENT', figures: ({ rosterSha }) => ({ rosterSha }) },
  RunEntered: {
    part: 'PAYMENT',
    figures: ({ rosterSha, lineCount, sumFen }) => ({ rosterSha, lineCount, sumFen }),
  },
  RunReleased: { part: 'PAYMENT', figures: ({ rosterSha }) => ({ rosterSha }) },
  RunExported: {
    part: 'PAYMENT',
    figures: ({ fileSha, lineCount, sumFen }) => ({ fileSha, lineCount, sumFen }),
  },
  BankReturnImported: {
    part: 'PAYMENT',
    figures: ({ returnFileSha, paidCount, paidFen, returnedCount, returnedFen }) => ({
      returnFileSha,
      paidCount,
      paidFen,
      returnedCount,
      returnedFen,
    }),
  },
};

export function linkOf(recorded: Recorded<EventNamed<LinkType>>): Link {
  const { id, at, meta, event } = recorded;
  const { staffId, post, desk, onBehalfOf, entrustmentId } = meta.by;
  return {
    ...shownOf(event.type, event.data),
    type: event.type,
    says: saysOf(event.type),
    staffId,
    post,
    desk,
    ...defined({ onBehalfOf, entrustmentId }),
    on: dayOf(meta.occurredAt ?? at),
    at,
    eventId: id,
    ...(desk === 'system' && meta.caus !== undefined ? { causedBy: meta.caus } : {}),
  };
}

function shownOf<K extends LinkType>(
  type: K,
  data: DataOf<K>,
): { readonly part: Part; readonly figures: Figures } {
  const row: LinkRows<LinkType>[K] = rows[type];
  return { part: row.part, figures: row.figures?.(data) ?? {} };
}

function saysOf(type: string): string {
  const [stream] = streamsOfEvent(type);
  const events: StreamRow['events'] = stream === undefined ? {} : catalogue[stream].events;
  return events[type]?.says ?? type;
}

/** In the order of recording, so that it does not matter which service was heard first. */
export function withLink(links: readonly Link[], link: Link): readonly Link[] {
  return [...links, link].toSorted(byRecording);
}

function byRecording(one: Link, other: Link): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1;
  return compareEventIds(one.eventId, other.eventId);
}

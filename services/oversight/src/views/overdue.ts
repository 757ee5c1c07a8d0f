import type { EventName, EventNamed } from '@zelian/contracts/catalogue';
import type { Desk } from '@zelian/contracts/terms';
import type { Recorded } from '@zelian/eventlog/commit';
import type { DocUnit, Filter } from '@zelian/eventlog/docs';
import { dayOf } from '@zelian/kernel/day';
import {
  deadlinesOf,
  dueInstantOf,
  settlesOf,
  type Deadline,
  type DeadlineMissed,
} from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import type {
  CaseId,
  Day,
  Instant,
  StaffId,
  StreamId,
  Uuid,
  VillageCode,
} from '@zelian/kernel/values';
import { having, inVillagesOf, pageOf } from '@zelian/service/answers';
import { defineView, type QueryRequest } from '@zelian/service/definition';

/** One time limit of one stream, from the event that set it to the one that ended it. */
interface Limit {
  readonly kind: string;
  readonly stream: StreamId;
  readonly startOn?: Day;
  readonly startAt?: Instant;
  readonly dueOn?: Day;
  readonly dueAt?: Instant;
  /** First instant at which it is over. */
  readonly overAt: Instant;
  readonly rowId: string;
  readonly calendarVersion: string;
  readonly provisional?: boolean;
  readonly setBy: string;
  /** The objection it belongs to; a case may have several at once. */
  readonly objectionId?: Uuid;
  readonly state: 'RUNNING' | 'MISSED' | 'DONE_LATE' | 'ENDED';
  readonly missedAt?: Instant;
  readonly missedBy?: string;
  readonly responsibleId?: StaffId;
  /** The event that did, or made needless, what the limit was for. */
  readonly settledBy?: string;
  readonly settledAt?: Instant;
  /** By the day on which it happened outside, which may lie before its recording. */
  readonly settledOn?: Day;
  readonly inTimeByOwnDay?: boolean;
}

/**
 * A limit under its deadline id, or the village of a case under `place/<caseId>`: intake says where
 * a case lies, and may be heard after its first limit.
 */
interface OverdueDoc {
  readonly _id: string;
  readonly caseId?: CaseId;
  readonly villageCode?: VillageCode;
  readonly limit?: Limit;
}
type AnyRecorded = Recorded<EventNamed<EventName>>;
type Unit = DocUnit<OverdueDoc>;

/** What should be done within a limit of each kind. */
const DONE_BY: Readonly<Record<string, readonly EventName[]>> = {
  SUPPLEMENT: ['SupplementCompleted'],
  CHECK_START: ['CheckStarted', 'CheckReported'],
  CHECK_FEEDBACK: ['CheckReported'],
  RECHECK_APPLY: ['RecheckNoted', 'ApplicationInsisted', 'ApplicationAccepted'],
  RECHECK: ['RecheckConcluded'],
  SURVEY_START: ['SurveyStarted'],
  SURVEY_FINISH: ['SurveyCompleted'],
  PROMISE: ['AllowanceGranted', 'AllowanceDenied'],
  LEGAL: ['AllowanceGranted', 'AllowanceDenied'],
  POST_BY: ['NoticePosted', 'AllowanceDenied'],
  DISTRICT_VISIT: ['DistrictVisitRecorded'],
  OBJECTION: ['ObjectionConcluded'],
  DELIVERY: ['DecisionDelivered'],
  RUN_DUE: ['RunExported'],
  RETURN_FIX: ['PayToNoted'],
};
/** What ends a stream makes its missed limits needless. */
const ENDS: readonly EventName[] = [
  'ApplicationWithdrawn',
  'ApplicationDeclined',
  'NonCooperationRecorded',
  'CheckClosed',
  'SurveyClosed',
  'WithdrawalNoted',
  'DeclineNoted',
  'NonCooperationNoted',
  'CaseReferredToDistrict',
];
const LATE_ACTS: ReadonlySet<EventName> = new Set([...Object.values(DONE_BY).flat(), ...ENDS]);

const READERS: readonly Desk[] = [
  'discipline',
  'supervisor',
  'groupOffice',
  'signer',
  'clerk',
  'finance',
];

/** 超期清单: every limit of every service, from `deadlines[]`, `settles[]` and `DeadlineMissed` alone. */
export const overdue = defineView<OverdueDoc, EventName>({
  name: 'overdue',
  version: 1,
  on: 'EVERY',
  indexes: [
    { fields: ['caseId'] },
    { fields: ['limit.stream', 'limit.state'] },
    { fields: ['limit.missedAt'] },
  ],
  async apply(recorded, unit) {
    const { event } = recorded;
    if (event.type === 'IntentRecorded') await place(recorded, event.data.villageCode, unit);
    for (const deadline of deadlinesOf(event)) await set(recorded, deadline, unit);
    if (event.type === 'DeadlineMissed') return miss(recorded, event.data, unit);
    for (const deadlineId of settlesOf(event))
      await change(unit, deadlineId, (limit) => settledLimit(limit, recorded, 'ENDED'));
    if (LATE_ACTS.has(event.type)) await settleMissed(recorded, unit);
  },
  queries: [
    {
      path: 'overdue',
      says: '超期清单（参数 state：MISSED 未办、DONE_LATE 已补办、ENDED 已终结；kind；responsibleId）',
      reads: READERS,
      answer: async (docs, request) =>
        pageOf(docs, request, {
          filter: filterOf(request),
          sort: [['limit.missedAt', 'desc']],
          item: shown,
        }),
    },
    {
      path: 'deadlines/:caseId',
      says: '一个案件的全部期限',
      reads: READERS,
      async answer(docs, request) {
        const caseId = request.params['caseId'] ?? '';
        const found = await docs.find({ caseId: { eq: caseId } });
        const limits = found.filter(({ limit }) => limit !== undefined);
        if (limits.length === 0 || !found.every((doc) => request.maySee(doc.villageCode)))
          return undefined;
        return { caseId, items: limits.map(shown).toSorted(byDue) };
      },
    },
  ],
});

async function place(
  { stream, meta: { case: caseId } }: AnyRecorded,
  villageCode: VillageCode,
  unit: Unit,
): Promise<void> {
  if (caseId === undefined) throw new TypeError(`${stream}: an intent without its case`);
  const known = await unit.find({ caseId: { eq: caseId } });
  for (const { _id } of known)
    await unit.write(_id, (doc) => (doc === undefined ? null : { ...doc, villageCode }));
  await unit.write(placeId(caseId), () => ({ _id: placeId(caseId), caseId, villageCode }));
}

const placeId = (caseId: CaseId): string => `place/${caseId}`;

async function set(recorded: AnyRecorded, deadline: Deadline, unit: Unit): Promise<void> {
  const { stream, id, event, meta } = recorded;
  const where = meta.case === undefined ? undefined : await unit.get(placeId(meta.case));
  const { deadlineId, kind, startOn, startAt, dueOn, dueAt, rowId, calendarVersion, provisional } =
    deadline;
  const limit: Limit = {
    kind,
    stream,
    ...(startOn === undefined ? { startAt } : { startOn }),
    ...(dueOn === undefined ? { dueAt } : { dueOn }),
    overAt: dueInstantOf(deadline),
    rowId,
    calendarVersion,
    ...defined({ provisional }),
    setBy: id,
    ...(event.type === 'ObjectionRecorded' ? { objectionId: event.data.objectionId } : {}),
    state: 'RUNNING',
  };
  await unit.write(deadlineId, () => ({
    _id: deadlineId,
    ...defined({ caseId: meta.case }),
    ...(where?.villageCode === undefined ? {} : { villageCode: where.villageCode }),
    limit,
  }));
}

async function miss(
  { at, id }: AnyRecorded,
  { deadlineId, responsibleId }: DeadlineMissed,
  unit: Unit,
): Promise<void> {
  await change(unit, deadlineId, (limit) => ({
    ...limit,
    state: 'MISSED',
    missedAt: at,
    missedBy: id,
    responsibleId,
  }));
}

/** An act after the miss: it settles nothing any more, but the list says that it was done. */
async function settleMissed(recorded: AnyRecorded, unit: Unit): Promise<void> {
  const { stream, event } = recorded;
  const missed = await unit.find({
    'limit.stream': { eq: stream },
    'limit.state': { eq: 'MISSED' },
  });
  for (const { _id, limit } of missed) {
    if (limit === undefined) continue;
    if (isDoing(limit, event))
      await change(unit, _id, (current) => settledLimit(current, recorded, 'DONE_LATE'));
    else if (ENDS.includes(event.type))
      await change(unit, _id, (current) => settledLimit(current, recorded, 'ENDED'));
  }
}

function isDoing({ kind, objectionId }: Limit, event: EventNamed<EventName>): boolean {
  const isOfAnother = event.type === 'ObjectionConcluded' && event.data.objectionId !== objectionId;
  return DONE_BY[kind]?.includes(event.type) === true && !isOfAnother;
}

function settledLimit(
  limit: Limit,
  { id, at, meta }: AnyRecorded,
  state: 'DONE_LATE' | 'ENDED',
): Limit {
  const occurredAt = meta.occurredAt ?? at;
  return {
    ...limit,
    state,
    settledBy: id,
    settledAt: at,
    settledOn: dayOf(occurredAt),
    inTimeByOwnDay: Date.parse(occurredAt) < Date.parse(limit.overAt),
  };
}

async function change(unit: Unit, deadlineId: string, how: (limit: Limit) => Limit): Promise<void> {
  await unit.write(deadlineId, (doc) => {
    if (doc?.limit === undefined) throw new TypeError(`deadline ${deadlineId} was never set`);
    return { ...doc, limit: how(doc.limit) };
  });
}

function filterOf({ query, by }: QueryRequest): Filter<OverdueDoc> {
  const { state, kind, responsibleId } = query;
  return {
    'limit.missedAt': { exists: true },
    ...having({
      'limit.state': state,
      'limit.kind': kind,
      'limit.responsibleId': responsibleId,
    }),
    or: [inVillagesOf(by), { villageCode: { exists: false } }],
  };
}

interface ShownLimit extends Limit {
  readonly deadlineId: string;
  readonly caseId?: CaseId;
  readonly villageCode?: VillageCode;
}

function shown({ _id, caseId, villageCode, limit }: OverdueDoc): ShownLimit {
  if (limit === undefined) throw new TypeError(`${_id} is no limit`);
  return {
    deadlineId: _id,
    ...defined({ caseId, villageCode }),
    ...limit,
  };
}

function byDue(one: ShownLimit, other: ShownLimit): number {
  if (one.overAt === other.overAt) return 0;
  return one.overAt < other.overAt ? -1 : 1;
}

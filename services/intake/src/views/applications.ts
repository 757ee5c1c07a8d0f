import type { HouseholdNotedPart, Scope } from '@zelian/contracts/intake';
import type { Programme } from '@zelian/contracts/terms';
import type { EventNamed } from '@zelian/contracts/catalogue';
import type { Recorded, StoredPart } from '@zelian/eventlog/commit';
import type { DocUnit, Filter } from '@zelian/eventlog/docs';
import { storedPartOf } from '@zelian/eventlog/parts';
import { deadlinesOf } from '@zelian/kernel/deadline';
import { streamParts } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { maskName } from '@zelian/kernel/masking';
import type { Day, StaffId, Sub, Uuid, VillageCode } from '@zelian/kernel/values';
import { having, inVillagesOf, pageOf } from '@zelian/service/answers';
import { defineView, type QueryRequest } from '@zelian/service/definition';

/**
 * One case in the list, or (`caseId/sub`, with nothing but `part`) a person of its household.
 * Events of the approval service may be heard before the intent, so all may be missing.
 */
export interface ApplicationDoc {
  readonly _id: string;
  readonly caseNo?: string;
  readonly programme?: Programme;
  readonly scope?: Scope;
  readonly villageCode?: VillageCode;
  readonly householdId?: Uuid;
  readonly applicantSub?: Sub;
  readonly subjectSub?: Sub;
  readonly state?: string;
  readonly handlerId?: StaffId;
  readonly intentOn?: Day;
  readonly filedOn?: Day;
  readonly acceptedOn?: Day;
  readonly promiseDueOn?: Day;
  /** As the case's own clock has it, after pauses. */
  readonly clockDueOn?: Day;
  readonly clockStands?: boolean;
  readonly outcome?: 'GRANTED' | 'DENIED';
  /** What was last noted of the applicant; of it only the name is shown. */
  readonly applicant?: StoredPart<HouseholdNotedPart>;
  readonly part?: StoredPart<HouseholdNotedPart>;
}

const SHOWN = [
  'IntentRecorded',
  'ApplicationFiled',
  'ApplicationAccepted',
  'ApplicationDeclined',
  'ApplicationWithdrawn',
  'NonCooperationRecorded',
  'ApplicantSucceeded',
  'HouseholdNoted',
  'HouseholdChangeNoted',
  'DecisionNoted',
  'ClockStarted',
  'ClockPaused',
  'ClockResumed',
] as const;
type Shown = Recorded<EventNamed<(typeof SHOWN)[number]>>;

/** 申请列表: one document per case, the applicant's name sealed and shown masked. */
export const applications = defineView<ApplicationDoc, (typeof SHOWN)[number]>({
  name: 'applications',
  version: 1,
  on: SHOWN,
  indexes: [
    { fields: ['intentOn'] },
    { fields: ['state', 'intentOn'] },
    { fields: ['villageCode', 'intentOn'] },
    { fields: ['handlerId', 'intentOn'] },
    { fields: ['caseNo'] },
  ],
  apply: applyShown,
  queries: [
    {
      path: 'applications',
      says: '申请列表（可按状态、村、经办人筛选）',
      reads: [
        'clerk',
        'supervisor',
        'groupOffice',
        'seat',
        'signer',
        'discipline',
        'assistant',
        'district',
      ],
      answer: async (docs, request) =>
        pageOf(docs, request, {
          filter: wanted(request),
          sort: [
            ['intentOn', 'desc'],
            ['caseNo', 'desc'],
          ],
          item: async (doc) => listed(doc, request),
        }),
    },
  ],
});

async function applyShown({ event, stream }: Shown, unit: DocUnit<ApplicationDoc>): Promise<void> {
  const { id } = streamParts(stream);
  const write = async (news: (doc: ApplicationDoc) => Partial<ApplicationDoc>): Promise<void> =>
    unit.write(id, (doc = { _id: id }) => ({ ...doc, ...news(doc) }));
  switch (event.type) {
    case 'IntentRecorded': {
      const { channel: _channel, parties: _parties, running: _running, ...facts } = event.data;
      return write(() => ({ ...facts, state: 'intent' }));
    }
    case 'ApplicationFiled':
      return write(() => ({ state: 'filed', filedOn: event.data.appliedOn }));
    case 'ApplicationAccepted': {
      const { acceptedOn, promiseDueOn, handlerId } = event.data;
      return write(() => ({ state: 'accepted', acceptedOn, promiseDueOn, handlerId }));
    }
    case 'ApplicationDeclined':
      return write(() => ({ state: 'declined' }));
    case 'ApplicationWithdrawn':
      return write(() => ({ state: 'withdrawn' }));
    case 'NonCooperationRecorded':
      return write(() => ({ state: 'nonCooperation' }));
    case 'DecisionNoted':
      return write(({ state }) => ({
        state: state === 'withdrawn' ? state : 'decided',
        outcome: event.data.outcome,
      }));
    case 'ApplicantSucceeded': {
      const { sub: applicantSub } = event.data;
      const part = (await unit.get(`${id}/${applicantSub}`))?.part;
      return write(() => ({ applicantSub, ...defined({ applicant: part }) }));
    }
    case 'HouseholdNoted':
    case 'HouseholdChangeNoted':
      return notePersons(id, event, unit);
    case 'ClockStarted':
    case 'ClockResumed':
      return write(() => clockOf(event));
    case 'ClockPaused':
      return write(() => ({ clockStands: true }));
  }
}

/** Each part holds all that is known of its person then; who succeeds the applicant is among them. */
async function notePersons(
  id: string,
  { personal = [] }: EventNamed<'HouseholdNoted' | 'HouseholdChangeNoted'>,
  unit: DocUnit<ApplicationDoc>,
): Promise<void> {
  const applicantSub = (await unit.get(id))?.applicantSub;
  for (const noted of personal) {
    const _id = `${id}/${noted.subject}`;
    const part = storedPartOf(noted);
    await unit.write(_id, () => ({ _id, part }));
    if (noted.subject === applicantSub)
      await unit.write(id, (doc) => ({ _id: id, ...doc, applicant: part }));
  }
}

function clockOf(event: EventNamed<'ClockStarted' | 'ClockResumed'>): Partial<ApplicationDoc> {
  const promise = deadlinesOf(event).find(({ kind }) => kind === 'PROMISE');
  if (promise?.dueOn === undefined) return {};
  return { clockDueOn: promise.dueOn, clockStands: false };
}

function wanted({ query, by }: QueryRequest): Filter<ApplicationDoc> {
  const { state, village, handler } = query;
  return {
    caseNo: { exists: true },
    ...having({ state, villageCode: village, handlerId: handler }),
    and: [inVillagesOf(by)],
  };
}

/** A row as it is shown: the name is opened, and masked. */
export async function listed(
  doc: ApplicationDoc,
  request: Pick<QueryRequest, 'open'>,
): Promise<object> {
  const { _id, applicant, promiseDueOn, clockDueOn, ...facts } = doc;
  const name = applicant === undefined ? undefined : await nameIn(applicant, request);
  const dueOn = clockDueOn ?? promiseDueOn;
  return {
    caseId: _id,
    ...facts,
    ...defined({ promiseDueOn: dueOn }),
    ...(name === undefined ? {} : { applicantName: maskName(name) }),
  };
}

async function nameIn(
  part: StoredPart<HouseholdNotedPart>,
  { open }: Pick<QueryRequest, 'open'>,
): Promise<string | undefined> {
  const opened = await open<HouseholdNotedPart>(part);
  return opened?.profile?.name ?? opened?.duty?.name;
}

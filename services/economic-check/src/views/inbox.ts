import type { EventNamed } from '@zelian/contracts/catalogue';
import type {
  CheckParty,
  CheckPurpose,
  CheckRequestedPart,
  SourceOutcome,
} from '@zelian/contracts/economic-check';
import type { CheckSource } from '@zelian/contracts/person';
import type { StoredPart } from '@zelian/eventlog/commit';
import { storedPartsOf } from '@zelian/eventlog/parts';
import { dueOnOf } from '@zelian/kernel/deadline';
import { streamParts } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { CaseId, Day, Uuid } from '@zelian/kernel/values';
import { pageOf } from '@zelian/service/answers';
import { defineView, type QueryRequest } from '@zelian/service/definition';

/** One thing that the provider has to answer: a request, or a re-check of its report. */
export interface InboxDoc {
  /** The number of the request; with `-R` that of its re-check. */
  readonly _id: string;
  readonly kind: 'CHECK' | 'RECHECK';
  readonly requestNo: string;
  readonly caseId: CaseId;
  readonly round: number;
  /** WITHDRAWN: the application has ended; what is under way may still come in. */
  readonly state: 'OPEN' | 'DONE' | 'WITHDRAWN';
  readonly purpose: CheckPurpose;
  readonly requestedOn: Day;
  readonly startDueOn?: Day;
  readonly startedOn?: Day;
  readonly dueOn: Day;
  readonly parties: readonly CheckParty[];
  readonly authorisationNos: readonly string[];
  readonly sources: readonly CheckSource[];
  readonly answers: readonly { readonly source: CheckSource; readonly outcome: SourceOutcome }[];
  readonly disputedHitIds: readonly Uuid[];
  readonly identities: readonly StoredPart<CheckRequestedPart>[];
}

type Woken =
  | 'CheckRequested'
  | 'CheckStarted'
  | 'SourceAnswered'
  | 'CheckReported'
  | 'RecheckRequested'
  | 'RecheckConcluded'
  | 'CheckClosed';

export const recheckIdOf = (requestNo: string): string => `${requestNo}-R`;

/** What waits at the district (区民政局收件): open requests and re-checks, the earliest due first. */
export const inbox = defineView<InboxDoc, Woken>({
  name: 'inbox',
  version: 1,
  on: [
    'CheckRequested',
    'CheckStarted',
    'SourceAnswered',
    'CheckReported',
    'RecheckRequested',
    'RecheckConcluded',
    'CheckClosed',
  ],
  indexes: [{ fields: ['state', 'dueOn'] }, { fields: ['caseId'] }],
  async apply(told, unit) {
    const caseId = streamParts(told.stream).id;
    const { event } = told;
    if (event.type === 'CheckRequested') {
      const doc = requestOf(caseId, event);
      return unit.write(doc._id, () => doc);
    }
    const ofCase = await unit.find({ caseId: { eq: caseId } });
    if (event.type === 'CheckClosed') {
      for (const doc of ofCase.filter(({ state }) => state === 'OPEN'))
        await unit.write(doc._id, () => ({ ...doc, state: 'WITHDRAWN' }));
      return;
    }
    const { round } = event.data;
    const request = ofCase.find((doc) => doc.kind === 'CHECK' && doc.round === round);
    const recheck = ofCase.find((doc) => doc.kind === 'RECHECK' && doc.round === round);
    for (const doc of changed(event, request, recheck)) await unit.write(doc._id, () => doc);
  },
  queries: [
    {
      path: 'inbox',
      says: '区民政局待办的核对委托与复查',
      reads: ['district'],
      answer: async (docs, request) =>
        pageOf(docs, request, {
          filter: { state: { eq: 'OPEN' } },
          sort: [['dueOn', 'asc']],
          item: async (doc) => named(doc, request),
        }),
    },
  ],
});

type Of<Y extends Woken> = EventNamed<Y>;

function requestOf(caseId: CaseId, { data, personal = [] }: Of<'CheckRequested'>): InboxDoc {
  const { requestNo, round, purpose, requestedOn, parties, authorisationNos, sources } = data;
  const startDueOn = dueOnOf(data.deadlines, 'CHECK_START');
  return {
    _id: requestNo,
    kind: 'CHECK',
    requestNo,
    caseId,
    round,
    state: 'OPEN',
    purpose,
    requestedOn,
    ...defined({ startDueOn }),
    dueOn: dueOnOf(data.deadlines, 'CHECK_FEEDBACK') ?? requestedOn,
    parties,
    authorisationNos,
    sources,
    answers: [],
    disputedHitIds: [],
    identities: storedPartsOf(personal),
  };
}

function changed(
  event: Exclude<EventNamed<Woken>, Of<'CheckRequested' | 'CheckClosed'>>,
  request: InboxDoc | undefined,
  recheck: InboxDoc | undefined,
): readonly InboxDoc[] {
  if (request === undefined) return [];
  switch (event.type) {
    case 'CheckStarted':
      return [{ ...request, startedOn: event.data.startedOn }];
    case 'SourceAnswered': {
      const { source, outcome } = event.data;
      return [{ ...request, answers: [...request.answers, { source, outcome }] }];
    }
    case 'CheckReported':
      return [{ ...request, state: 'DONE' }];
    case 'RecheckRequested': {
      const { requestedOn, hitIds, deadlines } = event.data;
      const { startDueOn: _start, startedOn: _started, ...about } = request;
      return [
        {
          ...about,
          _id: recheckIdOf(request.requestNo),
          kind: 'RECHECK',
          state: 'OPEN',
          requestedOn,
          dueOn: deadlines[0]?.dueOn ?? requestedOn,
          disputedHitIds: hitIds,
        },
      ];
    }
    case 'RecheckConcluded':
      return recheck === undefined ? [] : [{ ...recheck, state: 'DONE' }];
  }
}

/** A person to be looked up, by name and number; without them after his key was destroyed. */
export interface NamedParty extends CheckParty {
  readonly name?: string;
  readonly idNumber?: string;
}

/** The item with names and numbers opened. */
export async function named(
  { identities, ...doc }: InboxDoc,
  request: Pick<QueryRequest, 'open'>,
): Promise<Omit<InboxDoc, 'identities' | 'parties'> & { readonly parties: readonly NamedParty[] }> {
  const parties = await Promise.all(
    doc.parties.map(async (party): Promise<NamedParty> => {
      const part = identities.find(({ sub }) => sub === party.sub);
      const identity =
        part === undefined ? undefined : await request.open<CheckRequestedPart>(part);
      return { ...party, ...identity };
    }),
  );
  return { ...doc, parties };
}

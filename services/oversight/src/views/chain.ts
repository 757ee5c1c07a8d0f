import type { EventNamed } from '@zelian/contracts/catalogue';
import type { StaffRegisteredPart } from '@zelian/contracts/gateway';
import { desksOf, type Programme } from '@zelian/contracts/terms';
import type { StoredPart } from '@zelian/eventlog/commit';
import type { Docs } from '@zelian/eventlog/docs';
import { storedPartOf } from '@zelian/eventlog/parts';
import { streamParts } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { CaseId, StaffId, Uuid, VillageCode } from '@zelian/kernel/values';
import { defineView, type Answer, type QueryRequest } from '@zelian/service/definition';
import {
  LINK_TYPES,
  linkOf,
  PARTS,
  withLink,
  type Link,
  type LinkType,
  type Part,
} from './links.js';

interface CaseDoc {
  readonly _id: CaseId;
  readonly kind: 'CASE';
  readonly caseNo?: string;
  readonly programme?: Programme;
  readonly villageCode?: VillageCode;
  readonly links: readonly Link[];
  /** Runs in which the case has a line. */
  readonly runIds: readonly Uuid[];
}
interface RunDoc {
  readonly _id: Uuid;
  readonly kind: 'RUN';
  readonly links: readonly Link[];
}
interface StaffDoc {
  readonly _id: StaffId;
  readonly kind: 'STAFF';
  readonly person: StoredPart<StaffRegisteredPart>;
}
type ChainDoc = CaseDoc | RunDoc | StaffDoc;

/** 责任链: who surveyed, signed, approved and paid, made from events and from nothing else. */
export const responsibilityChain = defineView<
  ChainDoc,
  'IntentRecorded' | 'StaffRegistered' | LinkType
>({
  name: 'responsibility-chain',
  version: 1,
  on: ['IntentRecorded', 'StaffRegistered', ...LINK_TYPES],
  indexes: [],
  async apply(recorded, unit) {
    const { event, stream, ...rest } = recorded;
    const { type: streamType, id } = streamParts(stream);
    if (event.type === 'StaffRegistered') {
      const [part] = event.personal ?? [];
      if (part === undefined) return;
      return unit.write(id, () => ({ _id: id, kind: 'STAFF', person: storedPartOf(part) }));
    }
    if (event.type === 'IntentRecorded') {
      const { caseNo, programme, villageCode } = event.data;
      return unit.write(id, (doc) => ({ ...caseOf(id, doc), caseNo, programme, villageCode }));
    }
    const link = linkOf({ ...rest, stream, event });
    if (streamType === 'paymentRun') return unit.write(id, (doc) => runWith(id, doc, link));
    return unit.write(id, (doc) => caseWith(caseOf(id, doc), link, event));
  },
  queries: [
    {
      path: 'chains/:caseId',
      says: '一个案件的责任链：谁调查、谁签字、谁审批、谁发放',
      reads: ['discipline', 'supervisor', 'groupOffice', 'signer', 'clerk'],
      answer: chainOf,
    },
  ],
});

function caseOf(id: CaseId, doc: ChainDoc | undefined): CaseDoc {
  return doc?.kind === 'CASE' ? doc : { _id: id, kind: 'CASE', links: [], runIds: [] };
}

function runWith(id: Uuid, doc: ChainDoc | undefined, link: Link): RunDoc {
  const links = doc?.kind === 'RUN' ? doc.links : [];
  return { _id: id, kind: 'RUN', links: withLink(links, link) };
}

function caseWith(doc: CaseDoc, link: Link, event: EventNamed<LinkType>): CaseDoc {
  const runIds = event.type === 'LineDrawn' ? [...doc.runIds, event.data.runId] : doc.runIds;
  return {
    ...doc,
    links: withLink(doc.links, link),
    runIds: [...new Set(runIds)].toSorted(),
  };
}

async function chainOf(docs: Docs<ChainDoc>, request: QueryRequest): Promise<Answer> {
  const doc = await docs.get(request.params['caseId'] ?? '');
  if (doc?.kind !== 'CASE' || !request.maySee(doc.villageCode)) return undefined;
  refuseInspectorWhoTookPart(doc, request);
  const runs = await docs.find({ _id: { in: doc.runIds } });
  const ofRuns = runs.flatMap((run) => (run.kind === 'RUN' ? run.links : []));
  const links = ofRuns.reduce(withLink, doc.links).map(behind(ofRuns));
  const names = await namesOf(docs, links, request);
  const { _id: caseId, caseNo, programme, villageCode } = doc;
  return {
    caseId,
    ...(caseNo === undefined ? {} : { caseNo, programme, villageCode }),
    parts: Object.entries(PARTS).map(([part, says]) => ({
      part,
      says,
      links: links
        .filter((link) => link.part === part)
        .map((link) => ({ ...link, ...nameIn(names, link.staffId) })),
    })),
  };
}

const PARTS_OF_THE_DECISION: readonly Part[] = ['SURVEY', 'SIGNATURE', 'APPROVAL'];

/** SoD7: the discipline deputy secretary sits in the group; what he voted on he does not inspect. */
function refuseInspectorWhoTookPart({ _id: caseId, links }: CaseDoc, { by }: QueryRequest): void {
  if (!desksOf(by).includes('discipline')) return;
  const own = links.find(
    ({ staffId, part }) => staffId === by.staffId && PARTS_OF_THE_DECISION.includes(part),
  );
  if (own !== undefined)
    throw new Refused('INSPECTOR_VOTED_ON_CASE', { caseId, eventId: own.eventId });
}

/** The person behind what the platform wrote by itself: who opened the run, who took the file in. */
const behind =
  (links: readonly Link[]) =>
  (link: Link): Link => {
    const cause = links.find(({ eventId }) => eventId === link.causedBy);
    if (cause === undefined) return link;
    const { staffId, post, desk } = cause;
    return { ...link, staffId, post, desk };
  };

async function namesOf(
  docs: Docs<ChainDoc>,
  links: readonly Link[],
  request: QueryRequest,
): Promise<ReadonlyMap<StaffId, string>> {
  const staffIds = [...new Set(links.map(({ staffId }) => staffId))];
  const found = await docs.find({ _id: { in: staffIds } });
  const named = await Promise.all(
    found.map(async (doc) => {
      if (doc.kind !== 'STAFF') return [];
      const person = await request.open<StaffRegisteredPart>(doc.person);
      return person === undefined ? [] : [[doc._id, person.name] as const];
    }),
  );
  return new Map(named.flat());
}

function nameIn(names: ReadonlyMap<StaffId, string>, staffId: StaffId): { name?: string } {
  const name = names.get(staffId);
  return defined({ name });
}

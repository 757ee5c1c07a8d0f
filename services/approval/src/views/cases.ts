import type {
  AllowanceDeniedPart,
  CaseAssessedPart,
  CaseReviewedPart,
  DistrictVisitRecordedPart,
  ObjectionRecordedPart,
  ProfilesNotedPart,
  VoteCastPart,
} from '@zelian/contracts/approval';
import type { Programme } from '@zelian/contracts/terms';
import type { Recorded, StoredPart } from '@zelian/eventlog/commit';
import type { Filter } from '@zelian/eventlog/docs';
import { storedPartOf, storedPartsOf } from '@zelian/eventlog/parts';
import { streamParts, type Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { maskName } from '@zelian/kernel/masking';
import type { CaseId, Day, Sub, Uuid, VillageCode } from '@zelian/kernel/values';
import { having, inVillagesOf, pageOf } from '@zelian/service/answers';
import { defineView, type QueryRequest } from '@zelian/service/definition';
import { conclusionOf, missingOf } from '../case/decide-join.js';
import { recusalsOf } from '../case/separation.js';
import { shownOf } from '../case/show.js';
import {
  currentRecheck,
  currentReport,
  currentSurvey,
  hasEnded,
  isVisitMissing,
  openObjections,
  openVisit,
  type Assessment,
  type CaseEvent,
  type CaseState,
} from '../case/state.js';
import { CASE_EVENTS, isOfCase, stateAfter, type CaseEventName } from './case-events.js';

/** Parts that the case file shows; each stays sealed until a query opens it. */
interface SealedParts {
  readonly profiles: Readonly<Record<Sub, StoredPart<ProfilesNotedPart>>>;
  readonly assessment: readonly StoredPart<CaseAssessedPart>[];
  readonly opinion?: StoredPart<CaseReviewedPart>;
  readonly dissents: readonly StoredPart<VoteCastPart>[];
  readonly objections: Readonly<Record<Uuid, StoredPart<ObjectionRecordedPart>>>;
  readonly visit?: StoredPart<DistrictVisitRecordedPart>;
  readonly denial?: StoredPart<AllowanceDeniedPart>;
}

/** A case as its decider sees it, without anything that is about a person. */
export interface CaseDoc {
  readonly _id: CaseId;
  readonly status: string;
  readonly caseNo?: string;
  readonly programme?: Programme;
  readonly villageCode?: VillageCode;
  readonly intentOn?: Day;
  readonly promiseDueOn?: Day;
  /** Something waits for the district: an objection or a visit. */
  readonly waitsForDistrict: boolean;
  readonly state: CaseState;
  readonly parts: SealedParts;
}

const NO_PARTS: SealedParts = { profiles: {}, assessment: [], dissents: [], objections: {} };

/** 案件: the list, the case file, and what waits for the district. */
export const cases = defineView<CaseDoc, CaseEventName>({
  name: 'cases',
  version: 1,
  on: CASE_EVENTS,
  indexes: [
    { fields: ['intentOn'] },
    { fields: ['status', 'intentOn'] },
    { fields: ['villageCode', 'intentOn'] },
    { fields: ['caseNo'] },
    { fields: ['waitsForDistrict', 'intentOn'] },
  ],
  async apply(told, unit) {
    if (!isOfCase(told)) return;
    const { id } = streamParts(told.stream);
    await unit.write(id, (doc) => docAfter(id, doc, told));
  },
  queries: [
    {
      path: 'cases',
      says: '审批案件列表（可按状态、村、案件编号筛选）',
      reads: ['clerk', 'supervisor', 'groupOffice', 'seat', 'signer', 'discipline', 'assistant'],
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
    {
      path: 'case-files/:caseId',
      says: '案件卷宗：状态、时限、事实、核算、会议、公示、异议、决定',
      reads: ['clerk', 'supervisor', 'groupOffice', 'seat', 'signer', 'discipline', 'district'],
      async answer(docs, request) {
        const doc = await docs.get(request.params['caseId'] ?? '');
        if (doc === undefined || !request.maySee(doc.villageCode)) return undefined;
        return fileOf(doc, request);
      },
    },
    {
      path: 'inbox',
      says: '区民政局待办的异议核查与入户核查',
      reads: ['district'],
      async answer(docs, { limit, cursor }) {
        const page = await docs.page(
          { waitsForDistrict: { eq: true } },
          {
            sort: [
              ['intentOn', 'asc'],
              ['caseNo', 'asc'],
            ],
            limit,
            ...defined({ after: cursor }),
          },
        );
        return {
          items: page.docs.flatMap(waitingIn).toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1)),
          ...defined({ next: page.next }),
        };
      },
    },
  ],
});

function docAfter(id: CaseId, doc: CaseDoc | undefined, told: Recorded<CaseEvent>): CaseDoc {
  const state = stateAfter(doc?.state, told);
  const { intent } = state.facts;
  const promise = state.open.find(({ kind }) => kind === 'PROMISE');
  return {
    _id: id,
    status: state.stage.status,
    ...(intent === undefined
      ? {}
      : {
          caseNo: intent.caseNo,
          programme: intent.programme,
          villageCode: intent.villageCode,
          intentOn: intent.intentOn,
        }),
    ...(promise?.dueOn === undefined ? {} : { promiseDueOn: promise.dueOn }),
    waitsForDistrict: !hasEnded(state) && isAtDistrict(state),
    state,
    parts: partsAfter(doc?.parts ?? NO_PARTS, told.event),
  };
}

function isAtDistrict(state: CaseState): boolean {
  return openObjections(state).length > 0 || openVisit(state.facts) !== undefined;
}

function partsAfter(parts: SealedParts, event: CaseEvent): SealedParts {
  if (event.type === 'ProfilesNoted')
    return { ...parts, profiles: { ...parts.profiles, ...bySubject(event.personal) } };
  if (event.type === 'CaseAssessed') return { ...parts, assessment: storedPartsOf(event.personal) };
  if (event.type === 'PanelOpened') return { ...parts, dissents: [] };
  if (event.type === 'VoteCast')
    return { ...parts, dissents: [...parts.dissents, ...storedPartsOf(event.personal)] };
  if (event.type === 'CaseReviewed') {
    const [opinion] = storedPartsOf(event.personal);
    return opinion === undefined ? parts : { ...parts, opinion };
  }
  if (event.type === 'ObjectionRecorded') {
    const [said] = storedPartsOf(event.personal);
    const { objectionId } = event.data;
    return said === undefined
      ? parts
      : { ...parts, objections: { ...parts.objections, [objectionId]: said } };
  }
  if (event.type === 'DistrictVisitRecorded') {
    const [visit] = storedPartsOf(event.personal);
    return visit === undefined ? parts : { ...parts, visit };
  }
  if (event.type === 'AllowanceDenied') {
    const [denial] = storedPartsOf(event.personal);
    return denial === undefined ? parts : { ...parts, denial };
  }
  return parts;
}

function bySubject<P>(personal: readonly Personal<P>[] = []): Readonly<Record<Sub, StoredPart<P>>> {
  return Object.fromEntries(personal.map((part) => [part.subject, storedPartOf(part)]));
}

function wanted({ query, by }: QueryRequest): Filter<CaseDoc> {
  const { status, village, caseNo } = query;
  return {
    caseNo: caseNo === undefined ? { exists: true } : { eq: caseNo },
    ...having({ status, villageCode: village }),
    and: [inVillagesOf(by)],
  };
}

async function listed(doc: CaseDoc, request: QueryRequest): Promise<object> {
  const { _id, state, parts, waitsForDistrict: _waits, ...facts } = doc;
  const { acceptance, intent } = state.facts;
  const name = await nameOf(parts, intent?.applicantSub, request);
  return {
    caseId: _id,
    ...facts,
    ...(acceptance === undefined
      ? {}
      : { acceptedOn: acceptance.acceptedOn, handlerId: acceptance.handlerId }),
    ...(name === undefined ? {} : { applicantName: maskName(name) }),
  };
}

async function nameOf(
  { profiles }: SealedParts,
  sub: Sub | undefined,
  { open }: Pick<QueryRequest, 'open'>,
): Promise<string | undefined> {
  const part = sub === undefined ? undefined : profiles[sub];
  if (part === undefined) return undefined;
  const person = await open<ProfilesNotedPart>(part);
  return person?.profile?.name ?? person?.duty?.name;
}

/** Everything about one case that somebody decides on; the timeline stands beside it. */
async function fileOf(doc: CaseDoc, request: QueryRequest): Promise<object> {
  const { state, parts } = doc;
  const { facts, clock } = state;
  const { intent, acceptance } = facts;
  const applicantName = await nameOf(parts, intent?.applicantSub, request);
  const [opinion] = await opened([parts.opinion], request);
  const [visit] = await opened([parts.visit], request);
  const [denial] = await opened([parts.denial], request);
  return {
    caseId: doc._id,
    header: {
      ...intent,
      ...defined({ applicantName }),
      status: doc.status,
      ...(acceptance === undefined ? {} : { acceptedOn: acceptance.acceptedOn }),
    },
    state: shownOf(state),
    clock: {
      isStarted: clock.isStarted,
      pauses: clock.pauses,
      missed: clock.missed,
      ...defined({ specialReason: clock.specialReason }),
      limits: state.open.map(({ kind, startOn, count, dueOn, calendarVersion }) => ({
        kind,
        startOn,
        count,
        dueOn,
        calendarVersion,
      })),
    },
    facts: factsShown(state),
    recusals: recusalsOf(state, [...new Set(involvedIn(state))]),
    ...(await assessmentShown(state, parts, request)),
    ...defined({ opinion }),
    dissents: await opened(parts.dissents, request),
    postings: state.postings.map(({ deadlineId: _id, ...posting }) => posting),
    objections: await objectionsShown(state, parts, request),
    ...defined({ visit, decision: state.standing, denial }),
  };
}

function involvedIn({ involved, facts }: CaseState): readonly string[] {
  const { handlers, surveyors, assessors, reviewers, selfRecused } = involved;
  const kin = facts.kin.map(({ staffId }) => staffId);
  return [...handlers, ...surveyors, ...assessors, ...reviewers, ...selfRecused, ...kin];
}

/** What is on file for the assessment, by round; open values only. */
function factsShown(state: CaseState): object {
  const { facts } = state;
  const report = currentReport(facts)?.data;
  const recheck = currentRecheck(facts);
  return {
    missing: missingOf(state),
    ...(report === undefined
      ? {}
      : {
          check: {
            round: report.round,
            reportNo: report.reportNo,
            conclusion: conclusionOf(facts),
            issuedOn: report.issuedOn,
            validThroughOn: report.validThroughOn,
            comparisons: report.comparisons,
            late: report.late,
          },
        }),
    ...(recheck === undefined
      ? {}
      : {
          recheck: {
            round: recheck.round,
            requestedOn: recheck.requestedOn,
            ...(recheck.result === undefined
              ? {}
              : { concludedOn: recheck.result.data.concludedOn }),
          },
        }),
    exceptions: facts.exceptions,
    clarifications: facts.clarifications,
    ...surveyShown(state),
    selfCare: facts.selfCare.map(({ data }) => data),
    kin: facts.kin,
    visitMissing: isVisitMissing(facts),
    visits: facts.visits,
    otherEntitlements: facts.otherEntitlements,
  };
}

function surveyShown({ facts }: CaseState): object {
  const survey = currentSurvey(facts)?.data;
  if (survey === undefined) return {};
  const { round, completedOn, investigatorIds, assistantId, formSha } = survey;
  return {
    survey: {
      round,
      completedOn,
      investigatorIds,
      ...defined({ assistantId }),
      formSha,
      unsigned: facts.surveyUnsigned,
    },
  };
}

/** The assessment that counts now, with the sheets of the persons and why. */
async function assessmentShown(
  { stage }: CaseState,
  { assessment: sealed }: SealedParts,
  request: QueryRequest,
): Promise<{ readonly assessment?: object }> {
  const assessment = assessmentIn(stage);
  if (assessment === undefined) return {};
  const persons = await Promise.all(
    sealed.map(async (part) => ({
      sub: part.sub,
      ...(await request.open<CaseAssessedPart>(part)),
    })),
  );
  return { assessment: { ...assessment, persons } };
}

function assessmentIn(stage: CaseState['stage']): Assessment | undefined {
  if ('assessment' in stage && stage.assessment !== undefined) return stage.assessment;
  return 'resolved' in stage ? stage.resolved.assessment : undefined;
}

async function objectionsShown(
  { objections }: CaseState,
  { objections: sealed }: SealedParts,
  request: QueryRequest,
): Promise<readonly object[]> {
  return Promise.all(
    objections.map(async ({ deadlineId: _id, objectorSub: _sub, ...objection }) => {
      const [said] = await opened([sealed[objection.objectionId]], request);
      return { ...objection, ...said };
    }),
  );
}

/** Parts that can still be read; each opening is logged. */
async function opened<P>(
  parts: readonly (StoredPart<P> | undefined)[],
  { open }: Pick<QueryRequest, 'open'>,
): Promise<readonly P[]> {
  const found = await Promise.all(
    parts.map(async (part) => (part === undefined ? undefined : open<P>(part))),
  );
  return found.filter((part) => part !== undefined);
}

interface Waiting {
  readonly kind: 'OBJECTION' | 'VISIT';
  readonly caseId: CaseId;
  readonly caseNo?: string;
  readonly programme?: Programme;
  readonly villageCode?: VillageCode;
  readonly requestedOn: Day;
  readonly dueOn: Day;
  readonly objectionId?: Uuid;
  readonly assignedTo?: string;
}

/** What waits for the district in one case. */
function waitingIn({ _id, caseNo, programme, villageCode, state }: CaseDoc): readonly Waiting[] {
  const ofCase = {
    caseId: _id,
    ...defined({ caseNo, programme, villageCode }),
  };
  const visit = openVisit(state.facts);
  return [
    ...openObjections(state).map(({ objectionId, receivedOn, dueOn, assigned }) => ({
      kind: 'OBJECTION' as const,
      ...ofCase,
      requestedOn: receivedOn,
      dueOn,
      objectionId,
      ...(assigned === undefined ? {} : { assignedTo: assigned.officerId }),
    })),
    ...(visit === undefined
      ? []
      : [
          {
            kind: 'VISIT' as const,
            ...ofCase,
            requestedOn: visit.requestedOn,
            dueOn: visit.dueOn,
          },
        ]),
  ];
}

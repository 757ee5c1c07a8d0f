import type { EventNamed, EventOf } from '@zelian/contracts/catalogue';
import type {
  CheckConclusion,
  CheckParty,
  CheckProvider,
  CheckPurpose,
  CheckReportedPart,
  CheckRequestedPart,
  DeclarationNotedPart,
  HitsPart,
  RecheckConcludedPart,
  RecheckRequestedPart,
  SourceOutcome,
} from '@zelian/contracts/economic-check';
import type { CheckSource } from '@zelian/contracts/person';
import { desksOf, type Desk, type Programme } from '@zelian/contracts/terms';
import type { Recorded, StoredPart } from '@zelian/eventlog/commit';
import { storedPartsOf } from '@zelian/eventlog/parts';
import { dueOnOf } from '@zelian/kernel/deadline';
import { streamParts } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type {
  CaseId,
  Day,
  Instant,
  Sha,
  StaffId,
  Sub,
  Uuid,
  VillageCode,
} from '@zelian/kernel/values';
import { openedParts } from '@zelian/service/answers';
import { defineView, type QueryRequest } from '@zelian/service/definition';

const READERS: readonly Desk[] = ['clerk', 'supervisor', 'district'];

interface AnswerFile {
  readonly source: CheckSource;
  readonly attempt: number;
  readonly outcome: SourceOutcome;
  readonly queriedAt: Instant;
  readonly hitIds: readonly Uuid[];
  readonly parts: readonly StoredPart<HitsPart>[];
}

interface ReportFile {
  readonly eventId: string;
  readonly reportNo: string;
  readonly conclusion: CheckConclusion;
  readonly statedConclusion?: CheckConclusion;
  readonly computedConclusion?: CheckConclusion;
  readonly issuedOn: Day;
  readonly recordedAt: Instant;
  readonly staffId: StaffId;
  readonly validThroughOn: Day;
  readonly late: boolean;
  readonly fileSha: Sha;
  readonly comparisons: readonly { readonly hitId: Uuid; readonly comparison: string }[];
  readonly parts: readonly StoredPart<CheckReportedPart>[];
}

interface RecheckFile {
  readonly requestedOn: Day;
  readonly late: boolean;
  readonly dueOn?: Day;
  readonly disputedHitIds: readonly Uuid[];
  readonly request: readonly StoredPart<RecheckRequestedPart>[];
  readonly concludedOn?: Day;
  readonly concludedLate?: boolean;
  readonly conclusion?: CheckConclusion;
  readonly outcomes?: readonly { readonly hitId: Uuid; readonly outcome: string }[];
  readonly documentSha?: Sha;
  readonly staffId?: StaffId;
  readonly result: readonly StoredPart<RecheckConcludedPart>[];
}

interface RoundFile {
  readonly round: number;
  readonly requestNo: string;
  readonly purpose: CheckPurpose;
  readonly requestedOn: Day;
  readonly startDueOn?: Day;
  readonly feedbackDueOn?: Day;
  readonly startedOn?: Day;
  readonly sources: readonly CheckSource[];
  readonly parties: readonly StoredPart<CheckRequestedPart>[];
  readonly answers: readonly AnswerFile[];
  readonly delays: readonly { readonly announcedOn: Day; readonly expectedOn: Day }[];
  readonly report?: ReportFile;
  readonly recheck?: RecheckFile;
}

export interface CheckFileDoc {
  readonly _id: CaseId;
  readonly caseNo?: string;
  readonly programme?: Programme;
  readonly villageCode?: VillageCode;
  readonly provider?: CheckProvider;
  readonly frontLoad?: boolean;
  readonly parties: readonly CheckParty[];
  readonly authorisations: Readonly<
    Record<
      Sub,
      { readonly authorisationNo: string; readonly validToOn: Day; readonly withdrawnOn?: Day }
    >
  >;
  readonly appliedOn?: Day;
  readonly declared: readonly StoredPart<DeclarationNotedPart>[];
  readonly kinOfficerIds: readonly StaffId[];
  readonly rounds: readonly RoundFile[];
  readonly notice?: { readonly round: number; readonly noticeOn: Day; readonly applyByOn: Day };
  readonly rejectedFiles: readonly { readonly fileSha: Sha; readonly errorCode: string }[];
  readonly missed: readonly { readonly kind: string; readonly dueOn?: Day }[];
  readonly closed?: string;
}

type Woken = Exclude<EventOf<'check'>['type'], 'ProfilesNoted'>;

/** Everything of the check of one case, by rounds; what is about persons stays sealed until it is read. */
export const checkFiles = defineView<CheckFileDoc, Woken>({
  name: 'check-files',
  version: 1,
  on: [
    'CheckOpened',
    'AuthorisationNoted',
    'DeclarationNoted',
    'KinNoted',
    'CheckRequested',
    'CheckStarted',
    'SourceAnswered',
    'CheckDelayAnnounced',
    'CheckReported',
    'CheckNoticeNoted',
    'RecheckRequested',
    'RecheckConcluded',
    'CheckFileRejected',
    'CheckClosed',
    'DeadlineMissed',
  ],
  indexes: [],
  async apply(told, unit) {
    const { type, id } = streamParts(told.stream);
    if (type === 'check') await unit.write(id, (doc) => filed(doc ?? emptyFile(id), told));
  },
  queries: [
    {
      path: 'check-files/:caseId',
      says: '核对卷宗',
      reads: READERS,
      async answer(docs, request) {
        const doc = await docs.get(request.params['caseId'] ?? '');
        if (doc === undefined || !request.maySee(doc.villageCode)) return undefined;
        return openedFile(doc, request);
      },
    },
  ],
});

const emptyFile = (caseId: CaseId): CheckFileDoc => ({
  _id: caseId,
  parties: [],
  authorisations: {},
  declared: [],
  kinOfficerIds: [],
  rounds: [],
  rejectedFiles: [],
  missed: [],
});

type Told = Recorded<EventNamed<Woken>>;
/** The events of this stream; other services use some of the names too. */
type OwnEvent = Extract<EventOf<'check'>, { readonly type: Woken }>;
type Of<Y extends Woken> = Extract<OwnEvent, { readonly type: Y }>;
type RoundEvent = Of<
  | 'CheckStarted'
  | 'SourceAnswered'
  | 'CheckDelayAnnounced'
  | 'CheckReported'
  | 'RecheckRequested'
  | 'RecheckConcluded'
>;

function filed(doc: CheckFileDoc, told: Told): CheckFileDoc {
  // The stream says that the event is this service's own.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const event = told.event as OwnEvent;
  switch (event.type) {
    case 'CheckOpened': {
      const { caseNo, programme, villageCode, provider, frontLoad, parties } = event.data;
      return {
        ...doc,
        caseNo,
        programme,
        villageCode,
        provider,
        frontLoad,
        parties: parties.reduce(withParty, doc.parties),
      };
    }
    case 'AuthorisationNoted':
      return authorised(doc, event.data);
    case 'DeclarationNoted':
      return {
        ...doc,
        appliedOn: event.data.appliedOn,
        declared: [...doc.declared, ...storedPartsOf(event.personal)],
      };
    case 'KinNoted': {
      const named = event.data.relations.map(({ staffId }) => staffId);
      return { ...doc, kinOfficerIds: [...new Set([...doc.kinOfficerIds, ...named])] };
    }
    case 'CheckRequested':
      return { ...doc, rounds: [...doc.rounds, roundOf(event)] };
    case 'CheckNoticeNoted': {
      const { round, noticeOn, applyByOn } = event.data;
      return { ...doc, notice: { round, noticeOn, applyByOn } };
    }
    case 'CheckFileRejected': {
      const { fileSha, errorCode } = event.data;
      return { ...doc, rejectedFiles: [...doc.rejectedFiles, { fileSha, errorCode }] };
    }
    case 'DeadlineMissed': {
      const { kind, dueOn } = event.data;
      const missed = { kind, ...defined({ dueOn }) };
      return { ...doc, missed: [...doc.missed, missed] };
    }
    case 'CheckClosed':
      return { ...doc, closed: event.data.cause };
    case 'CheckStarted':
    case 'SourceAnswered':
    case 'CheckDelayAnnounced':
    case 'CheckReported':
    case 'RecheckRequested':
    case 'RecheckConcluded': {
      const rounds = doc.rounds.map((file) =>
        file.round === event.data.round ? roundAfter(file, event, told) : file,
      );
      return { ...doc, rounds };
    }
  }
}

function withParty(parties: readonly CheckParty[], named: CheckParty): readonly CheckParty[] {
  return parties.some(({ sub }) => sub === named.sub) ? parties : [...parties, named];
}

function authorised(doc: CheckFileDoc, noted: Of<'AuthorisationNoted'>['data']): CheckFileDoc {
  const { sub } = noted;
  switch (noted.change) {
    case 'NAMED':
      return { ...doc, parties: withParty(doc.parties, { sub, role: noted.role }) };
    case 'SIGNED': {
      const { authorisationNo, validToOn } = noted;
      const authorisations = { ...doc.authorisations, [sub]: { authorisationNo, validToOn } };
      return { ...doc, authorisations };
    }
    case 'WITHDRAWN': {
      const signed = doc.authorisations[sub];
      if (signed === undefined) return doc;
      const withdrawn = { ...signed, withdrawnOn: noted.withdrawnOn };
      return { ...doc, authorisations: { ...doc.authorisations, [sub]: withdrawn } };
    }
  }
}

function roundOf({ data, personal }: Of<'CheckRequested'>): RoundFile {
  const { round, requestNo, purpose, requestedOn, sources, deadlines } = data;
  const startDueOn = dueOnOf(deadlines, 'CHECK_START');
  const feedbackDueOn = dueOnOf(deadlines, 'CHECK_FEEDBACK');
  return {
    round,
    requestNo,
    purpose,
    requestedOn,
    ...defined({ startDueOn, feedbackDueOn }),
    sources,
    parties: storedPartsOf(personal),
    answers: [],
    delays: [],
  };
}

function roundAfter(file: RoundFile, event: RoundEvent, told: Told): RoundFile {
  switch (event.type) {
    case 'CheckStarted':
      return { ...file, startedOn: event.data.startedOn };
    case 'SourceAnswered': {
      const { source, attempt, outcome, queriedAt, hitIds } = event.data;
      const parts = storedPartsOf(event.personal);
      const answer = { source, attempt, outcome, queriedAt, hitIds, parts };
      return { ...file, answers: [...file.answers, answer] };
    }
    case 'CheckDelayAnnounced': {
      const { announcedOn, expectedOn } = event.data;
      return { ...file, delays: [...file.delays, { announcedOn, expectedOn }] };
    }
    case 'CheckReported':
      return { ...file, report: reportOf(event, told) };
    case 'RecheckRequested': {
      const { requestedOn, late, hitIds, deadlines } = event.data;
      const dueOn = deadlines[0]?.dueOn;
      const recheck: RecheckFile = {
        requestedOn,
        late,
        ...defined({ dueOn }),
        disputedHitIds: hitIds,
        request: storedPartsOf(event.personal),
        result: [],
      };
      return { ...file, recheck };
    }
    case 'RecheckConcluded': {
      if (file.recheck === undefined) return file;
      const { concludedOn, late, conclusion, outcomes, documentSha } = event.data;
      const recheck: RecheckFile = {
        ...file.recheck,
        concludedOn,
        concludedLate: late,
        conclusion,
        outcomes,
        documentSha,
        staffId: officerOf(told),
        result: storedPartsOf(event.personal),
      };
      return { ...file, recheck };
    }
  }
}

function reportOf({ data, personal }: Of<'CheckReported'>, told: Told): ReportFile {
  const { reportNo, conclusion, statedConclusion, computedConclusion, issuedOn } = data;
  const { validThroughOn, late, fileSha, comparisons } = data;
  return {
    eventId: told.id,
    reportNo,
    conclusion,
    ...defined({ statedConclusion, computedConclusion }),
    issuedOn,
    recordedAt: told.at,
    staffId: officerOf(told),
    validThroughOn,
    late,
    fileSha,
    comparisons,
    parts: storedPartsOf(personal),
  };
}

const officerOf = ({ meta: { by } }: Told): StaffId => by.onBehalfOf ?? by.staffId;

/**
 * The file with everything readable opened.
 *
 * Shape: whoever sits only at the district's desk sees what was asked of it and what it answered,
 * nothing before the first request and not what the family declared.
 */
async function openedFile(doc: CheckFileDoc, request: QueryRequest): Promise<object | undefined> {
  const { _id: caseId, declared, rounds, ...open } = doc;
  const handles = desksOf(request.by).some((desk) => desk === 'clerk' || desk === 'supervisor');
  if (!handles && rounds.length === 0) return undefined;
  return {
    caseId,
    ...open,
    ...(handles ? { declared: await openedParts(declared, request) } : {}),
    rounds: await Promise.all(rounds.map(async (file) => openedRound(file, request, handles))),
  };
}

/** Explanations name what was declared beside what was found: they are for who handles the case. */
async function openedRound(
  file: RoundFile,
  request: QueryRequest,
  explained: boolean,
): Promise<object> {
  const { parties, answers, report, recheck, ...open } = file;
  const persons = async (parts: readonly StoredPart[]): Promise<readonly object[]> => {
    const all = await openedParts(parts, request);
    return explained ? all : all.map(withoutExplanations);
  };
  const withPersons = async ({ parts, ...rest }: { readonly parts: readonly StoredPart[] }) => ({
    ...rest,
    persons: await persons(parts),
  });
  return {
    ...open,
    parties: await openedParts(parties, request),
    answers: await Promise.all(answers.map(withPersons)),
    ...(report === undefined ? {} : { report: await withPersons(report) }),
    ...(recheck === undefined
      ? {}
      : {
          recheck: {
            ...recheck,
            request: await openedParts(recheck.request, request),
            result: await persons(recheck.result),
          },
        }),
  };
}

function withoutExplanations(person: { readonly explanations?: unknown }): object {
  const { explanations: _sealedFromThem, ...rest } = person;
  return rest;
}

import type { EventNamed, EventOf } from '@zelian/contracts/catalogue';
import type {
  EntryNotGainedPart,
  HouseholdOutcome,
  HouseholdSignedPart,
  NoEntryKind,
  ProfilesNotedPart,
  SelfCareAssessedPart,
  SelfCareRecordedPart,
  SurveyCorrectedPart,
  SurveyPurpose,
  SurveyRecordedPart,
  SurveyStartedPart,
} from '@zelian/contracts/survey';
import type { Desk, Programme } from '@zelian/contracts/terms';
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

/** Who may open a survey: whoever handles the case. What neighbours said goes to nobody else. */
const READERS: readonly Desk[] = ['clerk', 'supervisor'];

/** What was recorded of the visit, or put right since. */
interface FormVersion {
  readonly eventId: string;
  readonly what: 'RECORDED' | 'CORRECTED';
  readonly on: Day;
  readonly recordedAt: Instant;
  readonly staffId: StaffId;
  readonly formSha: Sha;
  readonly corrects?: string;
  readonly formVersion?: string;
  readonly presentSub?: Sub;
  readonly neighbourCount?: number;
  readonly photos?: readonly Sha[];
  readonly late?: boolean;
  readonly parts: readonly StoredPart<SurveyRecordedPart & SurveyCorrectedPart>[];
}

interface RoundFile {
  readonly round: number;
  readonly purpose: SurveyPurpose;
  readonly orderedOn: Day;
  readonly startDueOn?: Day;
  readonly finishDueOn?: Day;
  readonly investigatorIds: readonly StaffId[];
  readonly assistantId?: StaffId;
  readonly startedAt?: Instant;
  readonly startedLate?: boolean;
  readonly position: readonly StoredPart<SurveyStartedPart>[];
  readonly noEntries: readonly {
    readonly triedAt: Instant;
    readonly kind: NoEntryKind;
    readonly parts: readonly StoredPart<EntryNotGainedPart>[];
  }[];
  readonly forms: readonly FormVersion[];
  /** Of the form as it stands last; earlier ones stay in the timeline. */
  readonly signatures: readonly {
    readonly staffId: StaffId;
    readonly signedOn: Day;
    readonly formSha: Sha;
  }[];
  readonly household?: {
    readonly signerSub: Sub;
    readonly outcome: HouseholdOutcome;
    readonly signedOn: Day;
    readonly scanSha?: Sha;
    readonly parts: readonly StoredPart<HouseholdSignedPart>[];
  };
  readonly completedOn?: Day;
  readonly late?: boolean;
}

interface CareFile {
  readonly careAssessmentId: Uuid;
  readonly sub: Sub;
  readonly assessedOn: Day;
  readonly assessorIds: readonly [StaffId, StaffId];
  readonly cosigned: boolean;
  readonly parts: readonly StoredPart<SelfCareRecordedPart & Partial<SelfCareAssessedPart>>[];
}

export interface SurveyFileDoc {
  readonly _id: CaseId;
  readonly programme?: Programme;
  readonly villageCode?: VillageCode;
  readonly headSub?: Sub;
  readonly profiles: readonly StoredPart<ProfilesNotedPart>[];
  readonly kinOfficerIds: readonly StaffId[];
  readonly rounds: readonly RoundFile[];
  readonly selfCare: readonly CareFile[];
  readonly missed: readonly { readonly kind: string; readonly dueOn?: Day }[];
  readonly closed?: string;
}

type Woken =
  | 'SurveyOrdered'
  | 'InvestigatorsAssigned'
  | 'SurveyStarted'
  | 'EntryNotGained'
  | 'SurveyRecorded'
  | 'SurveySigned'
  | 'HouseholdSigned'
  | 'SurveyCompleted'
  | 'SurveyCorrected'
  | 'SelfCareRecorded'
  | 'SelfCareAssessed'
  | 'ProfilesNoted'
  | 'KinNoted'
  | 'DeadlineMissed'
  | 'SurveyClosed';

/** Everything of the survey of one case, by rounds; what is about persons stays sealed until it is read. */
export const surveyFiles = defineView<SurveyFileDoc, Woken>({
  name: 'survey-files',
  version: 1,
  on: [
    'SurveyOrdered',
    'InvestigatorsAssigned',
    'SurveyStarted',
    'EntryNotGained',
    'SurveyRecorded',
    'SurveySigned',
    'HouseholdSigned',
    'SurveyCompleted',
    'SurveyCorrected',
    'SelfCareRecorded',
    'SelfCareAssessed',
    'ProfilesNoted',
    'KinNoted',
    'DeadlineMissed',
    'SurveyClosed',
  ],
  indexes: [],
  async apply(recorded, unit) {
    const { type, id } = streamParts(recorded.stream);
    if (type !== 'survey') return;
    await unit.write(id, (doc) => filed(doc ?? emptyFile(id), recorded));
  },
  queries: [
    {
      path: 'survey-files/:caseId',
      says: '入户调查卷宗',
      reads: READERS,
      async answer(docs, request) {
        const doc = await docs.get(request.params['caseId'] ?? '');
        if (doc === undefined || !request.maySee(doc.villageCode)) return undefined;
        return openedFile(doc, request);
      },
    },
  ],
});

const emptyFile = (caseId: CaseId): SurveyFileDoc => ({
  _id: caseId,
  profiles: [],
  kinOfficerIds: [],
  rounds: [],
  selfCare: [],
  missed: [],
});

type Told = Recorded<EventNamed<Woken>>;
/** The events of this stream; other services use some of the names too. */
type OwnEvent = Extract<EventOf<'survey'>, { readonly type: Woken }>;

function filed(doc: SurveyFileDoc, told: Told): SurveyFileDoc {
  // The stream says that the event is this service's own.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const event = told.event as OwnEvent;
  switch (event.type) {
    case 'SurveyOrdered':
      return ordered(doc, event.data);
    case 'ProfilesNoted':
      return { ...doc, profiles: [...doc.profiles, ...storedPartsOf(event.personal)] };
    case 'KinNoted': {
      const named = event.data.relations.map(({ staffId }) => staffId);
      return { ...doc, kinOfficerIds: [...new Set([...doc.kinOfficerIds, ...named])] };
    }
    case 'SelfCareRecorded': {
      const { careAssessmentId, sub, assessedOn, assessorIds } = event.data;
      const care = { careAssessmentId, sub, assessedOn, assessorIds, cosigned: false };
      const parts = storedPartsOf(event.personal);
      return { ...doc, selfCare: [...doc.selfCare, { ...care, parts }] };
    }
    case 'SelfCareAssessed': {
      const { careAssessmentId } = event.data;
      const parts = storedPartsOf(event.personal);
      const selfCare = doc.selfCare.map((care) =>
        care.careAssessmentId === careAssessmentId ? { ...care, cosigned: true, parts } : care,
      );
      return { ...doc, selfCare };
    }
    case 'DeadlineMissed': {
      const { kind, dueOn } = event.data;
      return {
        ...doc,
        missed: [...doc.missed, { kind, ...defined({ dueOn }) }],
      };
    }
    case 'SurveyClosed':
      return { ...doc, closed: event.data.cause };
    case 'InvestigatorsAssigned':
    case 'SurveyStarted':
    case 'EntryNotGained':
    case 'SurveyRecorded':
    case 'SurveySigned':
    case 'HouseholdSigned':
    case 'SurveyCompleted':
    case 'SurveyCorrected': {
      const rounds = doc.rounds.map((file) =>
        file.round === event.data.round ? roundAfter(file, event, told) : file,
      );
      return { ...doc, rounds };
    }
  }
}

function ordered(
  doc: SurveyFileDoc,
  data: Extract<OwnEvent, { readonly type: 'SurveyOrdered' }>['data'],
): SurveyFileDoc {
  const { round, purpose, programme, villageCode, headSub, orderedOn, deadlines } = data;
  const startDueOn = dueOnOf(deadlines, 'SURVEY_START');
  const finishDueOn = dueOnOf(deadlines, 'SURVEY_FINISH');
  const file: RoundFile = {
    round,
    purpose,
    orderedOn,
    ...defined({ startDueOn, finishDueOn }),
    investigatorIds: [],
    position: [],
    noEntries: [],
    forms: [],
    signatures: [],
  };
  return { ...doc, programme, villageCode, headSub, rounds: [...doc.rounds, file] };
}

type RoundEvent = Extract<
  OwnEvent,
  {
    readonly type:
      | 'InvestigatorsAssigned'
      | 'SurveyStarted'
      | 'EntryNotGained'
      | 'SurveyRecorded'
      | 'SurveySigned'
      | 'HouseholdSigned'
      | 'SurveyCompleted'
      | 'SurveyCorrected';
  }
>;

function roundAfter(file: RoundFile, event: RoundEvent, told: Told): RoundFile {
  switch (event.type) {
    case 'InvestigatorsAssigned': {
      const { assistantId: _before, startedAt: _visit, ...rest } = file;
      const { investigatorIds, assistantId } = event.data;
      return {
        ...rest,
        investigatorIds,
        ...defined({ assistantId }),
        signatures: [],
      };
    }
    case 'SurveyStarted': {
      const { startedAt, late } = event.data;
      return { ...file, startedAt, startedLate: late, position: storedPartsOf(event.personal) };
    }
    case 'EntryNotGained': {
      const { triedAt, kind } = event.data;
      const entry = { triedAt, kind, parts: storedPartsOf(event.personal) };
      return { ...file, noEntries: [...file.noEntries, entry] };
    }
    case 'SurveyRecorded': {
      const { finishedOn, formVersion, presentSub, neighbourCount, photos, formSha, late } =
        event.data;
      const parts = storedPartsOf(event.personal);
      const what = { what: 'RECORDED' as const, on: finishedOn, formSha, parts };
      const more = { formVersion, presentSub, neighbourCount, photos, late };
      return unsigned({ ...file, forms: [...file.forms, { ...markOf(told), ...what, ...more }] });
    }
    case 'SurveyCorrected': {
      const { corrects, correctedOn, formSha } = event.data;
      const parts = storedPartsOf(event.personal);
      const what = { what: 'CORRECTED' as const, on: correctedOn, formSha, corrects, parts };
      return unsigned({ ...file, forms: [...file.forms, { ...markOf(told), ...what }] });
    }
    case 'SurveySigned': {
      const { staffId, signedOn, formSha } = event.data;
      return { ...file, signatures: [...file.signatures, { staffId, signedOn, formSha }] };
    }
    case 'HouseholdSigned': {
      const { signerSub, outcome, signedOn, scanSha } = event.data;
      const scan = defined({ scanSha });
      const parts = storedPartsOf(event.personal);
      return { ...file, household: { signerSub, outcome, signedOn, ...scan, parts } };
    }
    case 'SurveyCompleted': {
      const { completedOn, late } = event.data;
      return { ...file, completedOn, late };
    }
  }
}

/** A form recorded anew, or put right, is signed by nobody yet. */
function unsigned(file: RoundFile): RoundFile {
  const { household: _household, completedOn: _completedOn, late: _late, ...rest } = file;
  return { ...rest, signatures: [] };
}

const markOf = ({ id, at, meta }: Told) => ({
  eventId: id,
  recordedAt: at,
  staffId: meta.by.staffId,
});

/** The file with everything readable opened; of a person whose key is destroyed only the Sub is left. */
async function openedFile(doc: SurveyFileDoc, request: QueryRequest): Promise<object> {
  const { _id: caseId, profiles, rounds, selfCare, ...open } = doc;
  return {
    caseId,
    ...open,
    people: await openedParts(profiles, request),
    rounds: await Promise.all(rounds.map(async (file) => openedRound(file, request))),
    selfCare: await Promise.all(
      selfCare.map(async ({ parts, ...care }) => ({
        ...care,
        persons: await openedParts(parts, request),
      })),
    ),
  };
}

async function openedRound(file: RoundFile, request: QueryRequest): Promise<object> {
  const { position, noEntries, forms, household, ...open } = file;
  const persons = async ({ parts, ...rest }: { readonly parts: readonly StoredPart[] }) => ({
    ...rest,
    persons: await openedParts(parts, request),
  });
  return {
    ...open,
    position: await openedParts(position, request),
    noEntries: await Promise.all(noEntries.map(persons)),
    forms: await Promise.all(forms.map(persons)),
    ...(household === undefined ? {} : { household: await persons(household) }),
  };
}

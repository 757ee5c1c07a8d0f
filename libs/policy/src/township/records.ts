import {
  ABSENCE_KINDS,
  AREA_TYPES,
  BILL_KINDS,
  BILL_STAGES,
  BUSINESS_ROLES,
  CHECK_SOURCES,
  DISABILITY_TYPES,
  EMPLOYMENTS,
  EXEMPT_CLAIMS,
  HIT_KINDS,
  HUKOU_TYPES,
  IDENTITY_KINDS,
  INCOME_CLASSES,
  INCOME_KINDS,
  KIN_RELATIONS,
  LABOUR_CAPACITIES,
  MARITAL_STATUSES,
  OBLIGOR_RELATIONS,
  OBLIGOR_STATUSES,
  PROPERTY_KINDS,
  RECHECK_OUTCOMES,
  RELATIONS_TO_HEAD,
  SCHOOL_STAGES,
  SEXES,
  VEHICLE_TYPES,
} from '@zelian/contracts/person';
import { POSTS, PROGRAMMES } from '@zelian/contracts/terms';
import { isMonth } from '@zelian/kernel/day';
import type { Month } from '@zelian/kernel/values';
import { INCOME_STABILITIES } from '../facts.js';
import {
  isRecord,
  parseCode,
  parseCount,
  parseDay,
  parseEntries,
  parseFen,
  parseFields,
  parseFlag,
  parseList,
  parseOneOf,
  parseText,
  RuleFileError,
  type Parse,
  type Parsed,
} from '../parse.js';

/**
 * The records of a township as JSON Lines (乡镇数据), read with the defaults of the format: an
 * optional field that is left out, or null, means what its parser says.
 */
const parseMonth: Parse<Month> = (value, place) => {
  if (!isMonth(value)) throw new RuleFileError(`${place}：应为存在的月份（YYYY-MM）`);
  return value;
};

/** Left out or null: absent. */
const maybe =
  <T>(part: Parse<T>): Parse<T | undefined> =>
  (value, place) =>
    value === undefined || value === null ? undefined : part(value, place);

/** Left out or null: the default. */
const orElse =
  <T>(part: Parse<T>, fallback: T): Parse<T> =>
  (value, place) =>
    value === undefined || value === null ? fallback : part(value, place);

const listOrNone = <T>(part: Parse<T>): Parse<readonly T[]> => orElse(parseList(part), []);

/** At least one person. */
const parseHeads: Parse<number> = (value, place) => {
  if (parseCount(value, place) === 0) throw new RuleFileError(`${place}：应为不小于 1 的整数`);
  return parseCount(value, place);
};

const parseStaff = parseFields({ staffId: parseText, role: parseOneOf(...POSTS) });

const parseHousehold = parseFields({
  householdId: parseText,
  hukouTownship: parseText,
  headPersonId: parseText,
});

const parsePerson = parseFields({
  personId: parseText,
  householdId: parseText,
  name: parseText,
  identityKind: orElse(parseOneOf(...IDENTITY_KINDS), 'RESIDENT_ID'),
  idNumber: maybe(parseText),
  sex: parseOneOf(...SEXES),
  birthDate: parseDay,
  relationToHead: parseOneOf(...RELATIONS_TO_HEAD),
  supportDutyToHead: orElse(parseFlag, true),
  parentPersonIds: listOrNone(parseText),
  spousePersonId: maybe(parseText),
  coResidentSince: maybe(parseDay),
  joinedOn: parseDay,
  hukouTownship: parseText,
  hukouType: parseOneOf(...HUKOU_TYPES),
  villageResident: orElse(parseFlag, true),
  contractedLand: orElse(parseFlag, true),
  separateHukou: orElse(parseFlag, false),
  maritalStatus: parseOneOf(...MARITAL_STATUSES),
  employment: parseOneOf(...EMPLOYMENTS),
  labourCapacity: parseOneOf(...LABOUR_CAPACITIES),
  canLiveIndependently: orElse(parseFlag, true),
  seriousIllness: maybe(parseFields({ code: parseCode, since: parseDay })),
  absence: maybe(
    parseFields({ kind: parseOneOf(...ABSENCE_KINDS), since: parseDay, until: maybe(parseDay) }),
  ),
  enrolments: listOrNone(
    parseFields({
      stage: parseOneOf(...SCHOOL_STAGES),
      fullTime: parseFlag,
      from: parseDay,
      to: parseDay,
    }),
  ),
  receivesWorkInjuryCare: orElse(parseFlag, false),
  receivesInjuryPension: orElse(parseFlag, false),
  needsLongTermCare: orElse(parseFlag, false),
});

const parseObligor = parseFields({
  obligorId: parseText,
  householdId: parseText,
  personId: maybe(parseText),
  name: parseText,
  idNumber: parseText,
  birthDate: parseDay,
  relation: parseOneOf(...OBLIGOR_RELATIONS),
  supportedPersonIds: parseList(parseText),
  childrenOfSupported: parseCount,
  supportedCount: parseHeads,
  familySize: parseHeads,
  familyMonthlyIncomeFen: parseFen,
  ownMonthlyIncomeFen: parseFen,
  areaType: parseOneOf(...AREA_TYPES),
  statuses: listOrNone(parseOneOf(...OBLIGOR_STATUSES)),
  propertyOk: orElse(parseFlag, true),
  actualMonthlyFen: orElse(parseFen, 0),
  courtMonthlyFen: maybe(parseFen),
});

const parseCertificate = parseFields({
  certificateNo: parseText,
  personId: parseText,
  type: parseOneOf(...DISABILITY_TYPES),
  grade: parseCount,
  perTypeGrades: orElse(parseEntries(parseCount), {}),
  issuedOn: parseDay,
  validTo: parseDay,
});

const parseApplication = parseFields({
  applicationId: parseText,
  programme: parseOneOf(...PROGRAMMES),
  householdId: parseText,
  applicantPersonId: parseText,
  subjectPersonId: maybe(parseText),
  scope: orElse(parseOneOf('HOUSEHOLD', 'SINGLE_PERSON'), 'HOUSEHOLD'),
  authorisations: listOrNone(parseFields({ partyId: parseText, signedOn: parseDay })),
  appliedOn: parseDay,
  supplementRequestedOn: maybe(parseDay),
  supplementCompletedOn: maybe(parseDay),
  acceptedOn: maybe(parseDay),
  withdrawnOn: maybe(parseDay),
  nonCooperationOn: maybe(parseDay),
  specialReason: maybe(parseCode),
  reviewerId: maybe(parseText),
  approverId: maybe(parseText),
  pauses: listOrNone(
    parseFields({
      pauseId: parseText,
      reason: parseCode,
      from: parseDay,
      to: maybe(parseDay),
      approverId: maybe(parseText),
      noticeOn: maybe(parseDay),
    }),
  ),
  postings: listOrNone(
    parseFields({
      postedOn: parseDay,
      removedOn: maybe(parseDay),
      removedForObjection: orElse(parseFlag, false),
    }),
  ),
  objections: listOrNone(
    parseFields({ objectionId: parseText, receivedOn: parseDay, concludedOn: maybe(parseDay) }),
  ),
  kinDeclared: orElse(parseFlag, false),
  districtVisitOn: maybe(parseDay),
  decidedOn: maybe(parseDay),
  refusalDeliveredOn: maybe(parseDay),
  switchFrom: listOrNone(parseOneOf(...PROGRAMMES)),
  causePersists: orElse(parseFlag, true),
  incomeStability: parseOneOf(...INCOME_STABILITIES),
  careMode: maybe(parseOneOf('HOME', 'INSTITUTION', 'SCATTERED')),
  abilityGrade: maybe(parseCount),
});

const parseAssessment = parseFields({
  assessmentId: parseText,
  applicationId: parseText,
  householdId: parseText,
  referenceOn: parseDay,
  decidedOn: parseDay,
  result: parseOneOf('NO_CHANGE', 'REASSESSED'),
  employmentRaise: orElse(parseFlag, false),
  taperMonthsRequested: orElse(parseCount, 0),
  causePersists: orElse(parseFlag, true),
  incomeStability: parseOneOf(...INCOME_STABILITIES),
});

const parseIncomeItem = parseFields({
  incomeItemId: parseText,
  assessmentId: parseText,
  personId: parseText,
  class: parseOneOf(...INCOME_CLASSES),
  kind: parseOneOf(...INCOME_KINDS),
  periodFrom: parseMonth,
  periodTo: parseMonth,
  grossFen: parseFen,
  deductibleFen: orElse(parseFen, 0),
  employmentCostFen: orElse(parseFen, 0),
  recordedOn: parseDay,
});

const parseAttributes = parseFields({
  vehicleType: maybe(parseOneOf(...VEHICLE_TYPES)),
  role: maybe(parseOneOf(...BUSINESS_ROLES)),
});

const parsePropertyItem = parseFields({
  propertyItemId: parseText,
  assessmentId: parseText,
  personId: parseText,
  kind: parseOneOf(...PROPERTY_KINDS),
  valueFen: maybe(parseFen),
  attributes: maybe(parseAttributes),
  exemptClaim: maybe(parseOneOf(...EXEMPT_CLAIMS)),
  exemptAccepted: orElse(parseFlag, false),
  recordedOn: parseDay,
});

const parseBill = parseFields({
  billId: parseText,
  assessmentId: parseText,
  personId: parseText,
  kind: parseOneOf(...BILL_KINDS),
  date: parseDay,
  grossFen: parseFen,
  insuranceFen: orElse(parseFen, 0),
  seriousIllnessInsuranceFen: orElse(parseFen, 0),
  medicalAssistanceFen: orElse(parseFen, 0),
  commercialInsuranceFen: orElse(parseFen, 0),
  designatedInstitution: orElse(parseFlag, true),
  valid: orElse(parseFlag, true),
  schoolStage: maybe(parseOneOf(...BILL_STAGES)),
  recordedOn: parseDay,
});

const parseHit = parseFields({
  hitId: parseText,
  personId: parseText,
  hitKind: parseOneOf(...HIT_KINDS),
  declaredItemId: maybe(parseText),
  valueFen: maybe(parseFen),
  class: maybe(parseOneOf(...INCOME_CLASSES)),
  kind: maybe(parseOneOf(...INCOME_KINDS, ...PROPERTY_KINDS)),
  periodFrom: maybe(parseMonth),
  periodTo: maybe(parseMonth),
  attributes: maybe(parseAttributes),
  occurredOn: maybe(parseDay),
});

const parseCheckReport = parseFields({
  checkId: parseText,
  applicationId: parseText,
  requestedOn: parseDay,
  startedOn: maybe(parseDay),
  issuedOn: maybe(parseDay),
  partyIds: parseList(parseText),
  sources: parseList(
    parseFields({
      source: parseOneOf(...CHECK_SOURCES),
      attempts: parseList(parseOneOf('OK', 'FAILED', 'NO_PERMISSION')),
    }),
  ),
  hits: listOrNone(parseHit),
  recheck: maybe(
    parseFields({
      requestedOn: parseDay,
      concludedOn: maybe(parseDay),
      corrections: listOrNone(
        parseFields({
          hitId: parseText,
          outcome: parseOneOf(...RECHECK_OUTCOMES),
          valueFen: maybe(parseFen),
        }),
      ),
    }),
  ),
});

const parseSurvey = parseFields({
  surveyId: parseText,
  assessmentId: parseText,
  startedOn: parseDay,
  finishedOn: parseDay,
  investigatorIds: parseList(parseText),
  householdSigned: parseFlag,
  investigatorsSigned: parseFlag,
  neighbourInterviews: parseCount,
});

const parseSelfCare = parseFields({
  careAssessmentId: parseText,
  personId: parseText,
  reportedOn: maybe(parseDay),
  assessedOn: parseDay,
  items: parseFields({
    eat: parseFlag,
    dress: parseFlag,
    bed: parseFlag,
    toilet: parseFlag,
    walk: parseFlag,
    bathe: parseFlag,
  }),
  assessorIds: parseList(parseText),
});

const parseChild = parseFields({
  personId: parseText,
  parents: parseList(
    parseFields({
      role: parseOneOf('FATHER', 'MOTHER'),
      status: parseCode,
      since: maybe(parseDay),
      until: maybe(parseDay),
      termMonths: maybe(parseCount),
      disabilityGrade: maybe(parseCount),
      disabilityType: maybe(parseOneOf(...DISABILITY_TYPES)),
      illnessCode: maybe(parseCode),
    }),
  ),
});

const parseEvent = parseFields({
  eventId: parseText,
  householdId: parseText,
  personId: maybe(parseText),
  kind: parseCode,
  occurredOn: parseDay,
  knownOn: parseDay,
  decidedOn: maybe(parseDay),
  refusals: maybe(parseCount),
  programme: maybe(parseOneOf(...PROGRAMMES)),
  fromMonth: maybe(parseMonth),
  certificateNo: maybe(parseText),
});

const parseKinRelation = parseFields({
  staffId: parseText,
  personId: parseText,
  relation: parseOneOf(...KIN_RELATIONS),
});

/** The files that are read; the others concern other programmes and payment. */
export const FILE_NAMES = [
  'staff',
  'households',
  'persons',
  'obligors',
  'disabilityCertificates',
  'applications',
  'assessments',
  'incomeItems',
  'propertyItems',
  'bills',
  'checkReports',
  'surveys',
  'selfCareAssessments',
  'childCircumstances',
  'events',
  'kinRelations',
] as const;
export type FileName = (typeof FILE_NAMES)[number];

export type HouseholdRecord = Parsed<typeof parseHousehold>;
export type PersonRecord = Parsed<typeof parsePerson>;
export type ObligorRecord = Parsed<typeof parseObligor>;
export type CertificateRecord = Parsed<typeof parseCertificate>;
export type ApplicationRecord = Parsed<typeof parseApplication>;
export type AssessmentRecord = Parsed<typeof parseAssessment>;
export type IncomeItemRecord = Parsed<typeof parseIncomeItem>;
export type PropertyItemRecord = Parsed<typeof parsePropertyItem>;
export type BillRecord = Parsed<typeof parseBill>;
export type CheckReportRecord = Parsed<typeof parseCheckReport>;
export type SurveyRecord = Parsed<typeof parseSurvey>;
export type ChildRecord = Parsed<typeof parseChild>;
export type EventRecord = Parsed<typeof parseEvent>;

export interface TownshipRecords {
  readonly staff: readonly Parsed<typeof parseStaff>[];
  readonly households: readonly HouseholdRecord[];
  readonly persons: readonly PersonRecord[];
  readonly obligors: readonly ObligorRecord[];
  readonly disabilityCertificates: readonly CertificateRecord[];
  readonly applications: readonly ApplicationRecord[];
  readonly assessments: readonly AssessmentRecord[];
  readonly incomeItems: readonly IncomeItemRecord[];
  readonly propertyItems: readonly PropertyItemRecord[];
  readonly bills: readonly BillRecord[];
  readonly checkReports: readonly CheckReportRecord[];
  readonly surveys: readonly SurveyRecord[];
  readonly selfCareAssessments: readonly Parsed<typeof parseSelfCare>[];
  readonly childCircumstances: readonly ChildRecord[];
  readonly events: readonly EventRecord[];
  readonly kinRelations: readonly Parsed<typeof parseKinRelation>[];
}

/** Text of each file by its name without ending; a missing file holds no records. */
export type TownshipFiles = { readonly [N in FileName]?: string };

/**
 * Reads and checks the records of a township.
 *
 * Refuses (RuleFileError): the first line that cannot be right, with file, line and field; an id
 * that stands twice; a reference to a household, person or application that there is none of.
 */
export function parseTownship(files: TownshipFiles): TownshipRecords {
  const read = <T>(name: FileName, parse: Parse<T>, id?: string): readonly T[] =>
    linesOf(name, files[name] ?? '', parse, id);
  const records = {
    staff: read('staff', parseStaff, 'staffId'),
    households: read('households', parseHousehold, 'householdId'),
    persons: read('persons', parsePerson, 'personId'),
    obligors: read('obligors', parseObligor, 'obligorId'),
    disabilityCertificates: read('disabilityCertificates', parseCertificate, 'certificateNo'),
    applications: read('applications', parseApplication, 'applicationId'),
    assessments: read('assessments', parseAssessment, 'assessmentId'),
    incomeItems: read('incomeItems', parseIncomeItem, 'incomeItemId'),
    propertyItems: read('propertyItems', parsePropertyItem, 'propertyItemId'),
    bills: read('bills', parseBill, 'billId'),
    checkReports: read('checkReports', parseCheckReport, 'checkId'),
    surveys: read('surveys', parseSurvey, 'surveyId'),
    selfCareAssessments: read('selfCareAssessments', parseSelfCare, 'careAssessmentId'),
    childCircumstances: read('childCircumstances', parseChild, 'personId'),
    events: read('events', parseEvent, 'eventId'),
    kinRelations: read('kinRelations', parseKinRelation),
  };
  requireReferences(records);
  requirePeriods(records);
  return records;
}

function linesOf<T>(
  name: FileName,
  text: string,
  parse: Parse<T>,
  idField: string | undefined,
): readonly T[] {
  const known = new Set<unknown>();
  return textLines(text).map((line) => {
    const place = `${name}.jsonl 第 ${line.number} 行`;
    const value = parseLine(line.text, place);
    const record = parse(value, place);
    if (idField === undefined || !isRecord(value)) return record;
    const id = value[idField];
    if (known.has(id)) throw new RuleFileError(`${place} ${idField}：编号 ${String(id)} 重复`);
    known.add(id);
    return record;
  });
}

function textLines(text: string): readonly { readonly text: string; readonly number: number }[] {
  return text
    .split('\n')
    .map((line, index) => ({ text: line.trim(), number: index + 1 }))
    .filter((line) => line.text !== '');
}

function parseLine(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RuleFileError(`${place}：不是有效的 JSON`);
  }
}

/** Whom or what a record names must be there. */
function requireReferences(records: TownshipRecords): void {
  const households = new Set(records.households.map(({ householdId }) => householdId));
  const persons = new Set(records.persons.map(({ personId }) => personId));
  const applications = new Set(records.applications.map(({ applicationId }) => applicationId));
  const cases = new Set([...applications, ...records.assessments.map((one) => one.assessmentId)]);
  requireAll('households', 'headPersonId', records.households, persons);
  requireAll('persons', 'householdId', records.persons, households);
  requireAll('obligors', 'householdId', records.obligors, households);
  requireAll('applications', 'householdId', records.applications, households);
  requireAll('applications', 'applicantPersonId', records.applications, persons);
  requireAll('applications', 'subjectPersonId', records.applications, persons);
  requireAll('assessments', 'applicationId', records.assessments, applications);
  requireAll('incomeItems', 'assessmentId', records.incomeItems, cases);
  requireAll('propertyItems', 'assessmentId', records.propertyItems, cases);
  requireAll('bills', 'assessmentId', records.bills, cases);
  requireAll('checkReports', 'applicationId', records.checkReports, applications);
  requireAll('surveys', 'assessmentId', records.surveys, cases);
  requireAll('events', 'householdId', records.events, households);
  requireSubjects(records);
}

function requireAll<F extends string>(
  file: FileName,
  field: F,
  records: readonly { readonly [K in F]?: string | undefined }[],
  known: ReadonlySet<string>,
): void {
  const strays = records.map((record) => record[field]).filter((id) => id !== undefined);
  const stray = strays.find((id) => !known.has(id));
  if (stray !== undefined)
    throw new RuleFileError(`${file}.jsonl ${field}：没有编号为 ${stray} 的记录`);
}

/** A period does not end before it begins. */
function requirePeriods({ incomeItems }: TownshipRecords): void {
  const backwards = incomeItems.find(({ periodFrom, periodTo }) => periodTo < periodFrom);
  if (backwards !== undefined)
    throw new RuleFileError(
      `incomeItems.jsonl periodTo：${backwards.incomeItemId} 早于 periodFrom`,
    );
}

/** 特困 and 单人户 are about one person. */
function requireSubjects({ applications }: TownshipRecords): void {
  const without = applications.find(
    ({ programme, scope, subjectPersonId }) =>
      (programme === 'TEKUN' || scope === 'SINGLE_PERSON') && subjectPersonId === undefined,
  );
  if (without !== undefined)
    throw new RuleFileError(
      `applications.jsonl subjectPersonId：${without.applicationId} 未写明申请人员`,
    );
}

import { DISABILITY_TYPES, type PersonProfile } from '@zelian/contracts/person';
import { PROGRAMMES } from '@zelian/contracts/terms';
import { defined } from '@zelian/kernel/defined';
import type { Sub } from '@zelian/kernel/values';
import {
  LIFE_EVENT_KINDS,
  type AssessedProgramme,
  type AssessmentFacts,
  type CertificateFact,
  type CheckReportFact,
  type LifeEventFact,
  type MemberFact,
  type ObligorFact,
  type OtherEntitlement,
} from '../facts.js';
import type {
  ApplicationRecord,
  AssessmentRecord,
  BillRecord,
  CertificateRecord,
  CheckReportRecord,
  EventRecord,
  IncomeItemRecord,
  ObligorRecord,
  PersonRecord,
  PropertyItemRecord,
  SurveyRecord,
  TownshipRecords,
} from './records.js';

/** Records by what they belong to; persons and obligors of the records stand for their own Subs. */
export interface TownshipIndex {
  readonly records: TownshipRecords;
  readonly headOf: ReadonlyMap<string, { readonly headSub: Sub; readonly hukouTownship: string }>;
  readonly personsOf: ReadonlyMap<string, readonly PersonRecord[]>;
  readonly obligorsOf: ReadonlyMap<string, readonly ObligorRecord[]>;
  readonly eventsOf: ReadonlyMap<string, readonly EventRecord[]>;
  readonly certificatesOf: ReadonlyMap<string, readonly CertificateRecord[]>;
  readonly incomeOf: ReadonlyMap<string, readonly IncomeItemRecord[]>;
  readonly propertyOf: ReadonlyMap<string, readonly PropertyItemRecord[]>;
  readonly billsOf: ReadonlyMap<string, readonly BillRecord[]>;
  readonly checkOf: ReadonlyMap<string, CheckReportRecord>;
  readonly surveyOf: ReadonlyMap<string, SurveyRecord>;
  /** Later assessments with another result, oldest first. */
  readonly reassessmentsOf: ReadonlyMap<string, readonly AssessmentRecord[]>;
}

export function indexTownship(records: TownshipRecords): TownshipIndex {
  return {
    records,
    headOf: new Map(
      records.households.map(({ householdId, headPersonId, hukouTownship }) => [
        householdId,
        { headSub: headPersonId, hukouTownship },
      ]),
    ),
    personsOf: Map.groupBy(records.persons, ({ householdId }) => householdId),
    obligorsOf: Map.groupBy(records.obligors, ({ householdId }) => householdId),
    eventsOf: Map.groupBy(records.events, ({ householdId }) => householdId),
    certificatesOf: Map.groupBy(records.disabilityCertificates, ({ personId }) => personId),
    incomeOf: Map.groupBy(records.incomeItems, ({ assessmentId }) => assessmentId),
    propertyOf: Map.groupBy(records.propertyItems, ({ assessmentId }) => assessmentId),
    billsOf: Map.groupBy(records.bills, ({ assessmentId }) => assessmentId),
    checkOf: new Map(records.checkReports.map((report) => [report.applicationId, report])),
    surveyOf: new Map(records.surveys.map((survey) => [survey.assessmentId, survey])),
    reassessmentsOf: Map.groupBy(
      records.assessments
        .filter(({ result }) => result === 'REASSESSED')
        .toSorted((a, b) => (a.decidedOn < b.decidedOn ? -1 : 1)),
      ({ applicationId }) => applicationId,
    ),
  };
}

type Household = Pick<
  AssessmentFacts,
  'headSub' | 'hukouTownship' | 'members' | 'obligors' | 'certificates' | 'lifeEvents'
>;

/** The persons of a household and what befell them. */
export function householdFacts(index: TownshipIndex, householdId: string): Household {
  const head = index.headOf.get(householdId);
  if (head === undefined) throw new Error(`no household ${householdId}`);
  const persons = index.personsOf.get(householdId) ?? [];
  return {
    ...head,
    members: persons.map(memberOf),
    obligors: (index.obligorsOf.get(householdId) ?? []).map(obligorOf),
    certificates: persons.flatMap(({ personId }) =>
      (index.certificatesOf.get(personId) ?? []).map(certificateOf),
    ),
    lifeEvents: (index.eventsOf.get(householdId) ?? []).flatMap(lifeEventOf),
  };
}

function memberOf(person: PersonRecord): MemberFact {
  const { personId, householdId: _, joinedOn, parentPersonIds, spousePersonId, ...rest } = person;
  const spouse = defined({ spouseSub: spousePersonId });
  const profile: PersonProfile = { ...rest, parentSubs: parentPersonIds, ...spouse };
  return { sub: personId, joinedOn, profile };
}

function obligorOf(obligor: ObligorRecord): ObligorFact {
  const { obligorId, householdId: _, personId, supportedPersonIds, ...profile } = obligor;
  const same = defined({ memberSub: personId });
  return { sub: obligorId, supportedSubs: supportedPersonIds, profile, ...same };
}

function certificateOf(certificate: CertificateRecord): CertificateFact {
  const { personId, issuedOn, validTo, certificateNo, type, grade, perTypeGrades } = certificate;
  return {
    sub: personId,
    issuedOn,
    validToOn: validTo,
    content: {
      certificateNo,
      type,
      grade,
      perTypeGrades: DISABILITY_TYPES.flatMap((one) => {
        const own = perTypeGrades[one];
        return own === undefined ? [] : [{ type: one, grade: own }];
      }),
    },
  };
}

/** Events that change persons; the others concern payment, or one programme. */
function lifeEventOf(event: EventRecord): readonly LifeEventFact[] {
  const { personId, kind, occurredOn, knownOn, certificateNo } = event;
  const known = LIFE_EVENT_KINDS.find((one) => one === kind);
  if (known === undefined) return [];
  return [
    {
      kind: known,
      occurredOn,
      knownOn,
      ...defined({ sub: personId, certificateNo }),
    },
  ];
}

type Items = Pick<AssessmentFacts, 'incomeItems' | 'propertyItems' | 'bills'>;

/** Items of an application or of a later assessment. */
function itemsOf(index: TownshipIndex, assessmentId: string): Items {
  return {
    incomeItems: (index.incomeOf.get(assessmentId) ?? []).map(
      ({ incomeItemId, personId, ...item }) => ({
        ...item,
        itemId: incomeItemId,
        sub: personId,
      }),
    ),
    propertyItems: (index.propertyOf.get(assessmentId) ?? []).map(
      ({ propertyItemId, personId, ...item }) => ({
        ...item,
        itemId: propertyItemId,
        sub: personId,
      }),
    ),
    bills: (index.billsOf.get(assessmentId) ?? []).map(({ billId, personId, ...bill }) => ({
      ...bill,
      itemId: billId,
      sub: personId,
    })),
  };
}

function checkReportOf(report: CheckReportRecord): CheckReportFact {
  const { issuedOn, sources, hits, recheck } = report;
  return {
    sources,
    hits: hits.map(({ personId, ...hit }) => ({ ...hit, sub: personId })),
    ...defined({ issuedOn, recheck }),
  };
}

/** What was known of an application, for its decision. */
export function applicationFacts(
  index: TownshipIndex,
  application: ApplicationRecord & { readonly programme: AssessedProgramme },
  otherEntitlements: readonly OtherEntitlement[],
): AssessmentFacts {
  const { applicationId, householdId, programme, scope, subjectPersonId } = application;
  const report = index.checkOf.get(applicationId);
  return {
    ...householdFacts(index, householdId),
    ...itemsOf(index, applicationId),
    programme,
    scope: programme === 'TEKUN' ? 'SINGLE_PERSON' : scope,
    appliedOn: application.appliedOn,
    selfCare: selfCareOf(index, subjectPersonId),
    otherEntitlements,
    switchFrom: PROGRAMMES.filter((other) => application.switchFrom.includes(other)),
    incomeStability: application.incomeStability,
    causePersists: application.causePersists,
    ...defined({ subjectSub: subjectPersonId }),
    ...(report === undefined ? {} : { checkReport: checkReportOf(report) }),
  };
}

/** What was known at a later assessment of an entitlement: its own items, no check report. */
export function reassessmentFacts(
  index: TownshipIndex,
  application: ApplicationRecord & { readonly programme: AssessedProgramme },
  assessment: AssessmentRecord,
  otherEntitlements: readonly OtherEntitlement[],
): AssessmentFacts {
  const { checkReport: _, ...facts } = applicationFacts(index, application, otherEntitlements);
  return {
    ...facts,
    ...itemsOf(index, assessment.assessmentId),
    appliedOn: assessment.referenceOn,
    switchFrom: [],
    incomeStability: assessment.incomeStability,
    causePersists: assessment.causePersists,
  };
}

function selfCareOf(
  { records }: TownshipIndex,
  personId: string | undefined,
): AssessmentFacts['selfCare'] {
  return records.selfCareAssessments
    .filter((assessment) => assessment.personId === personId)
    .map(({ assessedOn, items }) => ({ sub: personId ?? '', assessedOn, items }));
}

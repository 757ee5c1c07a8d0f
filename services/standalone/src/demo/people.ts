import type {
  Bill,
  DisabilityCertificate,
  IncomeItem,
  ObligorProfile,
  PersonItems,
  PersonProfile,
  PropertyItem,
} from '@zelian/contracts/person';
import type { ApiCaller } from '@zelian/service/api-client';
import { demoId } from './crew.js';
import type { CertificateRow, ItemRow, ObligorRow, PersonRow, Township } from './township.js';

/** Subject ids of the people of the data, asked of the register by whoever needs one first. */
export class People {
  private readonly subs = new Map<string, Promise<string>>();

  constructor(private readonly township: Township) {}

  /** Sub of a person (P…) or of an obligor (B…). */
  async sub(id: string, caller: ApiCaller): Promise<string> {
    const row = this.township.isObligor(id) ? this.township.obligor(id) : undefined;
    const personId = row?.personId ?? id;
    const known = this.subs.get(personId) ?? this.ask(personId, caller);
    this.subs.set(personId, known);
    return known;
  }

  async allSubs(ids: readonly string[], caller: ApiCaller): Promise<readonly string[]> {
    return Promise.all(ids.map(async (id) => this.sub(id, caller)));
  }

  private async ask(id: string, caller: ApiCaller): Promise<string> {
    const { name, idNumber } = this.rowOf(id);
    const { sub } = await caller.post<{ readonly sub: string }>('/api/intake/subjects', {
      kind: idNumber === undefined ? 'UNKNOWN' : 'RESIDENT_ID',
      name,
      ...(idNumber === undefined ? {} : { number: idNumber }),
    });
    return sub;
  }

  private rowOf(id: string): { readonly name: string; readonly idNumber?: string } {
    return this.township.isObligor(id) ? this.township.obligor(id) : this.township.person(id);
  }
}

/** Fields of a person that go over as they are. */
const PROFILE_FIELDS = [
  'name',
  'idNumber',
  'sex',
  'birthDate',
  'relationToHead',
  'supportDutyToHead',
  'coResidentSince',
  'hukouTownship',
  'hukouType',
  'villageResident',
  'contractedLand',
  'separateHukou',
  'ethnicity',
  'maritalStatus',
  'employment',
  'labourCapacity',
  'canLiveIndependently',
  'seriousIllness',
  'enrolments',
  'receivesWorkInjuryCare',
  'receivesInjuryPension',
  'needsLongTermCare',
] as const;

export async function profileOf(
  row: PersonRow,
  people: People,
  caller: ApiCaller,
): Promise<PersonProfile> {
  const absence = row['absence'] as Readonly<Record<string, unknown>> | undefined;
  const parents = row.parentPersonIds ?? [];
  return {
    ...pick(row, PROFILE_FIELDS),
    identityKind: row.identityKind ?? 'RESIDENT_ID',
    ...(row.spousePersonId === undefined
      ? {}
      : { spouseSub: await people.sub(row.spousePersonId, caller) }),
    ...(parents.length === 0 ? {} : { parentSubs: await people.allSubs(parents, caller) }),
    ...(absence === undefined ? {} : { absence: pick(absence, ['kind', 'since', 'until']) }),
  } as unknown as PersonProfile;
}

export function dutyOf(row: ObligorRow): ObligorProfile {
  return pick(row, [
    'name',
    'idNumber',
    'birthDate',
    'relation',
    'childrenOfSupported',
    'supportedCount',
    'familySize',
    'familyMonthlyIncomeFen',
    'ownMonthlyIncomeFen',
    'areaType',
    'statuses',
    'propertyOk',
    'actualMonthlyFen',
    'courtMonthlyFen',
  ]) as unknown as ObligorProfile;
}

export function certificateOf(row: CertificateRow): DisabilityCertificate {
  const grades = Object.entries(row.perTypeGrades ?? {});
  return {
    certificateNo: row.certificateNo,
    type: row.type,
    grade: row.grade,
    ...(grades.length === 0
      ? {}
      : { perTypeGrades: grades.map(([type, grade]) => ({ type, grade })) }),
  } as unknown as DisabilityCertificate;
}

/** Income, property and bills of the rows, person by person. */
export async function itemsOf(
  rows: {
    readonly income: readonly ItemRow[];
    readonly property: readonly ItemRow[];
    readonly bills: readonly ItemRow[];
  },
  people: People,
  caller: ApiCaller,
): Promise<readonly PersonItems[]> {
  const personIds = new Set(
    [...rows.income, ...rows.property, ...rows.bills].map(({ personId }) => personId),
  );
  return Promise.all(
    [...personIds].map(async (personId) => {
      const sub = await people.sub(personId, caller);
      const own = (list: readonly ItemRow[]) => list.filter((row) => row.personId === personId);
      return {
        sub,
        incomeItems: own(rows.income).map((row) => incomeItemOf(row, sub)),
        propertyItems: own(rows.property).map((row) => propertyItemOf(row, sub)),
        bills: own(rows.bills).map((row) => billOf(row, sub)),
      };
    }),
  );
}

/** The id under which an item of the data stands in the platform. */
export const itemId = (row: ItemRow): string =>
  demoId('item', String(row['incomeItemId'] ?? row['propertyItemId'] ?? row['billId']));

function incomeItemOf(row: ItemRow, sub: string): IncomeItem {
  return {
    itemId: itemId(row),
    sub,
    ...pick(row, [
      'class',
      'kind',
      'periodFrom',
      'periodTo',
      'grossFen',
      'deductibleFen',
      'employmentCostFen',
    ]),
  } as unknown as IncomeItem;
}

function propertyItemOf(row: ItemRow, sub: string): PropertyItem {
  return {
    itemId: itemId(row),
    sub,
    ...pick(row, ['kind', 'valueFen', 'attributes', 'exemptClaim']),
  } as unknown as PropertyItem;
}

function billOf(row: ItemRow, sub: string): Bill {
  return {
    itemId: itemId(row),
    sub,
    ...pick(row, [
      'kind',
      'date',
      'grossFen',
      'insuranceFen',
      'seriousIllnessInsuranceFen',
      'medicalAssistanceFen',
      'commercialInsuranceFen',
      'designatedInstitution',
      'valid',
      'schoolStage',
    ]),
  } as unknown as Bill;
}

/** The fields named, without those that are missing or null in the data. */
export function pick(
  row: Readonly<Record<string, unknown>> | object,
  fields: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value: unknown = Reflect.get(row, field);
      return value === undefined || value === null ? [] : [[field, value]];
    }),
  );
}

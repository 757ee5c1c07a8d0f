import type {
  Bill,
  DisabilityCertificate,
  IncomeItem,
  ObligorProfile,
  PersonItems,
  PersonProfile,
  PropertyItem,
} from '@zelian/contracts/person';
import { defined } from '@zelian/kernel/defined';
import type { ApiCaller } from '@zelian/service/api-client';
import { demoId } from './crew.js';
import type {
  BillRow,
  CertificateRow,
  IncomeRow,
  ObligorRow,
  PersonRow,
  PropertyRow,
  Township,
} from './township.js';

/** Subject ids of the people of the data, asked of the register by whoever needs one first. */
export class People {
  private readonly subs = new Map<string, Promise<string>>();

  constructor(private readonly township: Township) {}

  /** Subject id of a person or of an obligor; both may be the same human being. */
  async sub(id: string, caller: ApiCaller): Promise<string> {
    const personId = this.township.isObligor(id) ? (this.township.obligor(id).personId ?? id) : id;
    const known = this.subs.get(personId) ?? this.ask(personId, caller);
    this.subs.set(personId, known);
    return known;
  }

  async allSubs(ids: readonly string[], caller: ApiCaller): Promise<readonly string[]> {
    return Promise.all(ids.map(async (id) => this.sub(id, caller)));
  }

  private async ask(id: string, caller: ApiCaller): Promise<string> {
    const { township } = this;
    const { name, idNumber } = township.isObligor(id) ? township.obligor(id) : township.person(id);
    const { sub } = await caller.post<{ readonly sub: string }>('/api/intake/subjects', {
      kind: idNumber === undefined ? 'UNKNOWN' : 'RESIDENT_ID',
      name,
      ...defined({ number: idNumber }),
    });
    return sub;
  }
}

export async function profileOf(
  row: PersonRow,
  people: People,
  caller: ApiCaller,
): Promise<PersonProfile> {
  const { absence, spousePersonId, parentPersonIds = [] } = row;
  const fields = pick(row, [
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
  ]);
  return {
    ...fields,
    identityKind: row.identityKind ?? 'RESIDENT_ID',
    ...(spousePersonId === undefined
      ? {}
      : { spouseSub: await people.sub(spousePersonId, caller) }),
    ...(parentPersonIds.length === 0
      ? {}
      : { parentSubs: await people.allSubs(parentPersonIds, caller) }),
    ...(absence === undefined
      ? {}
      : {
          absence: {
            kind: absence.kind,
            since: absence.since,
            ...(absence.until === null ? {} : { until: absence.until }),
          },
        }),
  };
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
  ]);
}

export function certificateOf(row: CertificateRow): DisabilityCertificate {
  const { certificateNo, type, grade, perTypeGrades = {} } = row;
  const grades = (['VISUAL', 'HEARING', 'SPEECH', 'PHYSICAL', 'INTELLECTUAL', 'MENTAL'] as const)
    .map((kind) => ({ type: kind, grade: perTypeGrades[kind] ?? 0 }))
    .filter((one) => one.grade > 0);
  return { certificateNo, type, grade, ...(grades.length === 0 ? {} : { perTypeGrades: grades }) };
}

/** The ids under which items of the data stand in the platform. */
export const itemIdOf = (idInTheData: string): string => demoId('item', idInTheData);

/** Income, property and bills, person by person. */
export async function itemsOf(
  rows: {
    readonly income: readonly IncomeRow[];
    readonly property: readonly PropertyRow[];
    readonly bills: readonly BillRow[];
  },
  people: People,
  caller: ApiCaller,
): Promise<readonly PersonItems[]> {
  const all = [...rows.income, ...rows.property, ...rows.bills];
  const personIds = new Set(all.map(({ personId }) => personId));
  return Promise.all(
    [...personIds].map(async (id) => {
      const sub = await people.sub(id, caller);
      return {
        sub,
        incomeItems: rows.income
          .filter(({ personId }) => personId === id)
          .map((row) => incomeItemOf(row, sub)),
        propertyItems: rows.property
          .filter(({ personId }) => personId === id)
          .map((row) => propertyItemOf(row, sub)),
        bills: rows.bills.filter(({ personId }) => personId === id).map((row) => billOf(row, sub)),
      };
    }),
  );
}

function incomeItemOf(row: IncomeRow, sub: string): IncomeItem {
  const fields = pick(row, [
    'class',
    'kind',
    'periodFrom',
    'periodTo',
    'grossFen',
    'deductibleFen',
    'employmentCostFen',
  ]);
  return { itemId: itemIdOf(row.incomeItemId), sub, ...fields };
}

function propertyItemOf(row: PropertyRow, sub: string): PropertyItem {
  const fields = pick(row, ['kind', 'valueFen', 'attributes', 'exemptClaim']);
  return { itemId: itemIdOf(row.propertyItemId), sub, ...fields };
}

function billOf(row: BillRow, sub: string): Bill {
  const fields = pick(row, [
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
  ]);
  return { itemId: itemIdOf(row.billId), sub, ...fields };
}

/** The fields named, without those that are missing or null in the data. */
export function pick<T extends object, K extends keyof T & string>(
  row: T,
  fields: readonly K[],
): Pick<T, K> {
  const kept = fields.filter((field) => row[field] !== undefined && row[field] !== null);
  // What is left out is optional in the row, so the rest still has the shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(kept.map((field) => [field, row[field]])) as Pick<T, K>;
}

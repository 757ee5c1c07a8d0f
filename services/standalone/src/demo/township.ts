import { readFileSync } from 'node:fs';
import type {
  Absence,
  Bill,
  CheckHit,
  CheckSource,
  DisabilityCertificate,
  IncomeItem,
  KinRelation,
  ObligorProfile,
  PersonProfile,
  PropertyItem,
  SelfCareItems,
} from '@zelian/contracts/person';
import type { Housing, SurveyForm } from '@zelian/contracts/survey';
import type { Organ, Post, Programme, Seat } from '@zelian/contracts/terms';

/**
 * The synthetic township (演示数据) as its files are: nobody in it exists. Only the fields that the
 * demo tells are named here; `data/README` of the data set describes all of them.
 */
export interface StaffRow {
  readonly staffId: string;
  readonly name: string;
  readonly role: Post;
  readonly leadingGroupRole?: Seat;
  readonly villageCode?: string;
  readonly organ: Organ;
  readonly activeFrom: string;
}
export interface HouseholdRow {
  readonly householdId: string;
  readonly villageCode: string;
  readonly villageGroup: number;
  readonly address: string;
  readonly headPersonId: string;
  readonly phone: string;
  readonly povertyRegistered: boolean;
}
export interface PersonRow extends Omit<
  PersonProfile,
  'identityKind' | 'spouseSub' | 'parentSubs' | 'absence'
> {
  readonly personId: string;
  readonly householdId: string;
  readonly identityKind?: PersonProfile['identityKind'];
  readonly joinedOn: string;
  readonly parentPersonIds?: readonly string[];
  readonly spousePersonId?: string;
  readonly absence?: {
    readonly kind: Absence['kind'];
    readonly since: string;
    readonly until: string | null;
  };
}
export interface ObligorRow extends ObligorProfile {
  readonly obligorId: string;
  readonly householdId: string;
  readonly personId?: string;
  readonly supportedPersonIds: readonly string[];
}
export interface CertificateRow extends Omit<DisabilityCertificate, 'perTypeGrades'> {
  readonly personId: string;
  readonly perTypeGrades?: Readonly<Partial<Record<DisabilityCertificate['type'], number>>>;
  readonly issuedOn: string;
  readonly validTo: string;
}
export interface PauseRow {
  readonly pauseId: string;
  readonly reason: string;
  readonly from: string;
  readonly to?: string;
  readonly approverId?: string;
  readonly noticeOn?: string;
}
export interface PostingRow {
  readonly postedOn: string;
  readonly removedOn?: string;
  readonly removedForObjection?: boolean;
}
export interface ObjectionRow {
  readonly objectionId: string;
  readonly receivedOn: string;
  readonly anonymous: boolean;
  readonly assignedOn: string;
  readonly concludedOn: string;
  readonly result: 'MAINTAIN' | 'CHANGE' | 'REVOKE';
  readonly subject: string;
}
export interface ApplicationRow {
  readonly applicationId: string;
  readonly programme: Programme;
  readonly householdId: string;
  readonly applicantPersonId: string;
  readonly subjectPersonId?: string;
  readonly scope?: 'SINGLE_PERSON';
  readonly intentOn: string;
  readonly authorisations?: readonly {
    readonly partyId: string;
    readonly signedOn: string;
    readonly method: 'PAPER' | 'E_SIGN';
    readonly guardianPersonId?: string;
  }[];
  readonly appliedOn: string;
  readonly supplementRequestedOn?: string;
  readonly supplementCompletedOn?: string;
  readonly acceptedOn?: string;
  readonly withdrawnOn?: string;
  readonly nonCooperationOn?: string;
  readonly specialReason?: string;
  readonly handlerId: string;
  readonly reviewerId: string;
  readonly approverId?: string;
  readonly meetingOn?: string;
  readonly pauses?: readonly PauseRow[];
  readonly postings?: readonly PostingRow[];
  readonly objections?: readonly ObjectionRow[];
  readonly kinDeclared?: boolean;
  readonly districtVisitOn?: string;
  readonly decidedOn?: string;
  readonly refusalDeliveredOn?: string;
  readonly switchFrom?: readonly Programme[];
  readonly causePersists?: boolean;
  readonly incomeStability?: 'STABLE' | 'RELATIVELY_STABLE' | 'UNSTABLE';
  readonly careMode?: 'HOME' | 'INSTITUTION' | 'SCATTERED';
  readonly payoutAccountId?: string;
}
/** To which application an item belongs, whose it is, and who found it. */
interface OfAssessment {
  readonly assessmentId: string;
  readonly personId: string;
  readonly origin?: 'DECLARED' | 'OBJECTION';
}
export interface IncomeRow extends OfAssessment, Omit<IncomeItem, 'itemId' | 'sub'> {
  readonly incomeItemId: string;
}
export interface PropertyRow extends OfAssessment, Omit<PropertyItem, 'itemId' | 'sub'> {
  readonly propertyItemId: string;
  readonly exemptAccepted?: boolean;
}
export interface BillRow extends OfAssessment, Omit<Bill, 'itemId' | 'sub'> {
  readonly billId: string;
}
export interface HitRow extends Omit<CheckHit, 'hitId' | 'sub' | 'declaredItemId'> {
  readonly hitId: string;
  readonly personId: string;
  readonly source: CheckSource;
  readonly declaredItemId?: string;
}
export interface CheckRow {
  readonly checkId: string;
  readonly applicationId: string;
  readonly requestedOn: string;
  readonly startedOn?: string;
  readonly issuedOn?: string;
  readonly sources: readonly {
    readonly source: CheckSource;
    readonly attempts: readonly ('OK' | 'FAILED' | 'NO_PERMISSION')[];
  }[];
  readonly hits?: readonly HitRow[];
  readonly recheck?: {
    readonly requestedOn: string;
    readonly evidence: string;
    readonly concludedOn: string;
    readonly corrections: readonly {
      readonly hitId: string;
      readonly outcome: 'CONFIRMED' | 'CORRECTED' | 'REMOVED';
      readonly valueFen: number | null;
    }[];
  };
}
export interface SurveyRow {
  readonly assessmentId: string;
  readonly startedOn: string;
  readonly finishedOn: string;
  readonly investigatorIds: readonly string[];
  readonly assistantId?: string;
  readonly presentPersonId: string;
  readonly neighbourInterviews: number;
  readonly housing: Housing;
  readonly livestock: number;
  readonly povertyCause: SurveyForm['povertyCause'];
}
export interface CareRow {
  readonly careAssessmentId: string;
  readonly personId: string;
  readonly reportedOn?: string;
  readonly assessedOn: string;
  readonly items: SelfCareItems;
  readonly assessorIds: readonly string[];
}
export interface AccountRow {
  readonly accountId: string;
  readonly holderPersonId: string;
  readonly holderName: string;
  readonly kind: 'CARD' | 'PASSBOOK';
  readonly accountNo: string;
  readonly bank: string;
  readonly purpose: 'HOUSEHOLD' | 'CHILD';
}
export interface ReturnRow {
  readonly applicationId: string;
  readonly runMonth: string;
  readonly accountId: string;
  readonly reasonCode: string;
  readonly returnedOn: string;
}
export interface EventRow {
  readonly eventId: string;
  readonly householdId: string;
  readonly personId?: string;
  readonly kind: string;
  readonly occurredOn: string;
  readonly knownOn: string;
  readonly accountId?: string;
  readonly newAccountId?: string;
}
export interface KinRow {
  readonly staffId: string;
  readonly personId: string;
  readonly relation: KinRelation;
  readonly declaredByStaffOn: string | null;
}

/** Every file of a township; those left out have no rows. */
export interface TownshipRows {
  readonly staff: readonly StaffRow[];
  readonly households: readonly HouseholdRow[];
  readonly persons: readonly PersonRow[];
  readonly obligors: readonly ObligorRow[];
  readonly accounts: readonly AccountRow[];
  readonly applications: readonly ApplicationRow[];
  readonly disabilityCertificates: readonly CertificateRow[];
  readonly incomeItems: readonly IncomeRow[];
  readonly propertyItems: readonly PropertyRow[];
  readonly bills: readonly BillRow[];
  readonly checkReports: readonly CheckRow[];
  readonly surveys: readonly SurveyRow[];
  readonly selfCareAssessments: readonly CareRow[];
  readonly bankReturns: readonly ReturnRow[];
  readonly events: readonly EventRow[];
  readonly kinRelations: readonly KinRow[];
}

/** The files of a folder, `<name>.jsonl` each. */
export function readTownship(folder: URL): TownshipRows {
  const parse = (name: string): never[] =>
    readFileSync(new URL(`${name}.jsonl`, folder), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      // The files belong to this release; their fields are those of the rows above.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      .map((line) => JSON.parse(line) as never);
  return {
    staff: parse('staff'),
    households: parse('households'),
    persons: parse('persons'),
    obligors: parse('obligors'),
    accounts: parse('accounts'),
    applications: parse('applications'),
    disabilityCertificates: parse('disabilityCertificates'),
    incomeItems: parse('incomeItems'),
    propertyItems: parse('propertyItems'),
    bills: parse('bills'),
    checkReports: parse('checkReports'),
    surveys: parse('surveys'),
    selfCareAssessments: parse('selfCareAssessments'),
    bankReturns: parse('bankReturns'),
    events: parse('events'),
    kinRelations: parse('kinRelations'),
  };
}

/** A township's rows, asked for in the ways in which the demo asks. */
export class Township {
  private readonly persons: ReadonlyMap<string, PersonRow>;
  private readonly obligors: ReadonlyMap<string, ObligorRow>;

  constructor(readonly rows: TownshipRows) {
    this.persons = byId(rows.persons, ({ personId }) => personId);
    this.obligors = byId(rows.obligors, ({ obligorId }) => obligorId);
  }

  household(householdId: string): HouseholdRow {
    return must(
      this.rows.households.find((row) => row.householdId === householdId),
      householdId,
    );
  }
  findPerson(personId: string): PersonRow | undefined {
    return this.persons.get(personId);
  }
  person(personId: string): PersonRow {
    return must(this.persons.get(personId), personId);
  }
  obligor(obligorId: string): ObligorRow {
    return must(this.obligors.get(obligorId), obligorId);
  }
  isObligor(id: string): boolean {
    return this.obligors.has(id);
  }
  account(accountId: string): AccountRow {
    return must(
      this.rows.accounts.find((row) => row.accountId === accountId),
      accountId,
    );
  }
  membersOf(householdId: string): readonly PersonRow[] {
    return this.rows.persons.filter((person) => person.householdId === householdId);
  }
  obligorsOf(householdId: string): readonly ObligorRow[] {
    return this.rows.obligors.filter((obligor) => obligor.householdId === householdId);
  }
}

function byId<T>(rows: readonly T[], id: (row: T) => string): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [id(row), row]));
}

function must<T>(row: T | undefined, id: string): T {
  if (row === undefined) throw new Error(`演示数据中没有 ${id}`);
  return row;
}

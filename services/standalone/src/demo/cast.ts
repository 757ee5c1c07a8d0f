import { defined } from '@zelian/kernel/defined';
import type { ApplicationRow, StaffRow, Township } from './township.js';

/** Who does what in one case of the demo. */
export interface Cast {
  readonly handler: string;
  readonly supervisor: string;
  readonly reviewer: string;
  readonly investigators: readonly [string, string];
  readonly assessors: readonly [string, string];
  readonly assistant?: string;
  readonly office: string;
  readonly signer: string;
  readonly district: string;
  readonly secondDistrict: string;
}

const CLERKS = ['CIVIL_AFFAIRS_HEAD', 'CIVIL_AFFAIRS_DEPUTY', 'CIVIL_AFFAIRS'];
const SUPERVISORS = ['CIVIL_AFFAIRS_HEAD', 'CIVIL_AFFAIRS_DEPUTY'];
const SIGNERS = ['HEAD', 'DEPUTY'];

/**
 * The people of the data, and where the data name somebody who may not do it (a relative, one
 * person in two roles), the next who may: the platform would refuse, so the demo goes on lawfully.
 */
export function castOf(township: Township, app: ApplicationRow): Cast {
  const kin = new Set(
    township.rows.kinRelations
      .filter(({ personId }) => township.findPerson(personId)?.householdId === app.householdId)
      .map(({ staffId }) => staffId),
  );
  const free = (roles: readonly string[], taken: readonly string[]) =>
    township.rows.staff
      .filter(
        ({ role, staffId }) =>
          roles.includes(role) && !kin.has(staffId) && !taken.includes(staffId),
      )
      .map(({ staffId }) => staffId);
  const survey = township.rows.surveys.find(
    ({ assessmentId }) => assessmentId === app.applicationId,
  );
  const care = township.rows.selfCareAssessments.find(
    ({ personId }) => personId === app.subjectPersonId,
  );
  const allowed = (ids: readonly string[], roles: readonly string[], taken: readonly string[]) =>
    ids.filter((id) => free(roles, taken).includes(id));

  const reviewer =
    allowed([app.reviewerId], SUPERVISORS, survey?.investigatorIds ?? [])[0] ??
    must(free(SUPERVISORS, survey?.investigatorIds ?? [])[0]);
  const handler =
    allowed([app.handlerId], CLERKS, [reviewer])[0] ?? must(free(CLERKS, [reviewer])[0]);
  const investigators = pair(
    allowed(survey?.investigatorIds ?? [], CLERKS, [reviewer]),
    free(CLERKS, [reviewer, handler]),
  );
  return {
    handler,
    supervisor: reviewer,
    reviewer,
    investigators,
    assessors: pair(allowed(care?.assessorIds ?? [], CLERKS, [reviewer]), investigators),
    ...assistantOf(township, app, survey?.assistantId),
    office: must(seat(township.rows.staff, 'DEPUTY_AND_OFFICE_HEAD')),
    signer: signerOf(township.rows.staff, app.approverId, kin),
    ...districtOf(township.rows.staff),
  };
}

function pair(first: readonly string[], others: readonly string[]): readonly [string, string] {
  const [a, b] = [...new Set([...first, ...others])];
  return [must(a), must(b)];
}

function assistantOf(
  township: Township,
  app: ApplicationRow,
  assistantId: string | undefined,
): { readonly assistant?: string } {
  const { villageCode } = township.household(app.householdId);
  const own = township.rows.staff.find(
    (row) => row.role === 'VILLAGE_ASSISTANT' && row.villageCode === villageCode,
  )?.staffId;
  const assistant = assistantId ?? own;
  return defined({ assistant });
}

function signerOf(
  staff: readonly StaffRow[],
  approverId: string | undefined,
  kin: ReadonlySet<string>,
): string {
  const signers = staff.filter(
    ({ leadingGroupRole, staffId }) =>
      SIGNERS.includes(leadingGroupRole ?? '') && !kin.has(staffId),
  );
  const named = signers.find(({ staffId }) => staffId === approverId);
  return must((named ?? signers[0])?.staffId);
}

function districtOf(staff: readonly StaffRow[]): Pick<Cast, 'district' | 'secondDistrict'> {
  const [district, secondDistrict] = staff
    .filter(({ role }) => role === 'DISTRICT_OFFICER')
    .map(({ staffId }) => staffId);
  return { district: must(district), secondDistrict: must(secondDistrict) };
}

function seat(staff: readonly StaffRow[], role: string): string | undefined {
  return staff.find(({ leadingGroupRole }) => leadingGroupRole === role)?.staffId;
}

function must(id: string | undefined): string {
  if (id === undefined) throw new Error('演示数据中没有可以依法办理的人员');
  return id;
}

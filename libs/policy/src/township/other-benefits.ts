import type { Programme } from '@zelian/contracts/terms';
import {
  addDays,
  addMonths,
  ageOn,
  firstDayOf,
  fullMonthsBetween,
  monthAfter,
  monthOf,
} from '@zelian/kernel/day';
import type { Day, Fen, Month } from '@zelian/kernel/values';
import type { MemberFact } from '../facts.js';
import {
  certificateOfMonth,
  certificateOn,
  isEnrolled,
  isSeriouslyIll,
  isSeverelyDisabled,
} from '../persons.js';
import { exclusiveOverlap } from '../overlap.js';
import { rowsOn, type RowsOn } from '../rules.js';
import { householdFacts } from './case-facts.js';
import { isGivenUp, stopsOf, type Grant, type Ledger } from './entitlements.js';
import type { ApplicationRecord, ChildRecord } from './records.js';

/**
 * Whether 孤儿, 事实无人抚养儿童, 重点困境儿童, 老年补贴 and 残疾人两项补贴 are due to a person.
 *
 * 低保 and 特困 rest on it: who is an orphan is not covered, and what excludes 特困 must be given up.
 * What these benefits pay is computed only as far as it decides whether anything is due.
 */
export type OtherApplication = ApplicationRecord & {
  readonly programme: OtherProgramme;
  readonly subjectPersonId: string;
  readonly decidedOn: Day;
};

export const OTHER_PROGRAMMES = [
  'ORPHAN',
  'FACTO',
  'DIFFICULT_CHILD',
  'ELDER',
  'DIS_LIVING',
  'DIS_CARE',
] as const satisfies readonly Programme[];
export type OtherProgramme = (typeof OTHER_PROGRAMMES)[number];

/** The case of one person: his facts, and what else was granted to his household. */
interface Case {
  readonly ledger: Ledger;
  readonly application: OtherApplication;
  readonly person: MemberFact;
  readonly facts: ReturnType<typeof householdFacts>;
}

/** The benefit, if the application was granted; undefined: refused, or not decided. */
export function otherGrantOf(ledger: Ledger, application: OtherApplication): Grant | undefined {
  const facts = householdFacts(ledger.index, application.householdId);
  const person = facts.members.find(({ sub }) => sub === application.subjectPersonId);
  if (person === undefined) return undefined;
  const found: Case = { ledger, application, person, facts };
  if (refusals(found).length > 0) return undefined;
  const { applicationId, programme, decidedOn, switchFrom, appliedOn } = application;
  const startRule = rowsOf(found, decidedOn, decidedOn).get('start.rule').value;
  const startMonth = startRule === 'APPLICATION_MONTH' ? monthOf(appliedOn) : monthAfter(decidedOn);
  const amount = (month: Month, knownOn: Day): Fen =>
    month < startMonth || hasEnded(found, month, knownOn)
      ? 0
      : amounts[programme](found, month, knownOn);
  return {
    entitlementId: applicationId,
    programme,
    decidedOn,
    switchFrom,
    startMonth,
    subs: [person.sub],
    dueTo: (month, knownOn) => (amount(month, knownOn) > 0 ? [person.sub] : []),
    shareOf: (sub, month, knownOn) => (sub === person.sub ? amount(month, knownOn) : 0),
  };
}

const rowsOf = ({ ledger, application }: Case, on: Day, knownOn: Day): RowsOn =>
  rowsOn(ledger.rules, { programme: application.programme, on, knownOn });

function hasEnded({ ledger, application, person }: Case, month: Month, knownOn: Day): boolean {
  const isStopped = stopsOf(ledger, application, knownOn, month);
  return isStopped(person.sub) || isGivenUp(ledger, application, person.sub, month, knownOn);
}

/** What the household's other benefit of a programme gives the person in the month. */
function shareIn({ ledger, application, person }: Case, of: Programme, month: Month, on: Day): Fen {
  return (ledger.grantsOf.get(application.householdId) ?? [])
    .filter(({ programme }) => programme === of)
    .reduce((sum, grant) => sum + grant.shareOf(person.sub, month, on), 0);
}

function isDue(
  { ledger, application, person }: Case,
  of: Programme,
  month: Month,
  on: Day,
): boolean {
  return (ledger.grantsOf.get(application.householdId) ?? []).some(
    ({ programme, dueTo }) => programme === of && dueTo(month, on).includes(person.sub),
  );
}

/** Covered by 低保 in the month of the decision or in the one after. */
function isInDibao(found: Case): boolean {
  const { decidedOn } = found.application;
  return [monthOf(decidedOn), monthAfter(decidedOn)].some((month) =>
    isDue(found, 'DIBAO', month, decidedOn),
  );
}

const refusalsBy: { readonly [P in OtherProgramme]: (found: Case) => readonly string[] } = {
  ORPHAN: (found) => [
    ...codeIf(!areBothGone(found), 'NOT_ORPHAN'),
    ...codeIf(isOfAge(found), 'AGE_18_OR_OVER'),
  ],
  FACTO: (found) => [
    ...codeIf(areBothGone(found), 'IS_ORPHAN'),
    ...codeIf(!areBothGone(found) && !isUnattended(found), 'PARENT_CONDITIONS_NOT_MET'),
    ...codeIf(isOfAge(found), 'AGE_18_OR_OVER'),
  ],
  DIFFICULT_CHILD: (found) => [
    ...codeIf(!isInDifficulty(found), 'CONDITION_NOT_MET'),
    ...codeIf(areBothGone(found) || isUnattended(found), 'OTHER_CHILD_PROGRAMME'),
    ...codeIf(isOfAge(found), 'AGE_18_OR_OVER'),
  ],
  ELDER: (found) => {
    const age = ageOn(found.person.profile.birthDate, found.application.decidedOn);
    return [
      ...codeIf(age < 60, 'AGE_UNDER_60'),
      ...codeIf(age >= 100, 'AGE_100_OR_OVER'),
      ...codeIf(!isInDibao(found), 'NOT_IN_DIBAO'),
    ];
  },
  DIS_LIVING: (found) => [
    ...codeIf(gradeOnDecision(found) === undefined, 'CERTIFICATE_INVALID'),
    ...codeIf(!isInDibao(found), 'NOT_IN_DIBAO'),
    ...codeIf(found.person.profile.receivesInjuryPension ?? false, 'INJURY_PENSION'),
  ],
  DIS_CARE: (found) => {
    const { decidedOn } = found.application;
    const { maxGrade } = rowsOf(found, decidedOn, decidedOn).get('disability.careScope').value;
    const { profile } = found.person;
    const grade = gradeOnDecision(found);
    return [
      ...codeIf(grade === undefined, 'CERTIFICATE_INVALID'),
      ...codeIf(grade !== undefined && grade > maxGrade, 'GRADE_NOT_ELIGIBLE'),
      ...codeIf(!(profile.needsLongTermCare ?? false), 'NO_LONG_TERM_CARE'),
      ...codeIf(profile.receivesWorkInjuryCare ?? false, 'WORK_INJURY_CARE'),
      ...codeIf(profile.receivesInjuryPension ?? false, 'INJURY_PENSION'),
    ];
  },
};

const codeIf = (condition: boolean, code: string): readonly string[] => (condition ? [code] : []);

/** Why the application is refused; empty: it is granted. */
function refusals(found: Case): readonly string[] {
  const own = refusalsBy[found.application.programme](found);
  return isExcluded(found) ? [...own, 'OVERLAP_EXCLUSIVE'] : own;
}

/** A benefit that excludes this one goes on in the month after the decision. */
function isExcluded(found: Case): boolean {
  const { ledger, application, person } = found;
  const { programme, decidedOn, switchFrom, householdId } = application;
  const others = (ledger.grantsOf.get(householdId) ?? []).flatMap((grant) =>
    grant.dueTo(monthAfter(decidedOn), decidedOn).map((sub) => ({
      entitlementId: grant.entitlementId,
      programme: grant.programme,
      sub,
      fromMonth: monthAfter(decidedOn),
    })),
  );
  const rows = rowsOf(found, decidedOn, decidedOn);
  return exclusiveOverlap({ programme, otherEntitlements: others, switchFrom }, person.sub, rows)
    .outcome;
}

function gradeOnDecision({ facts, person, application }: Case): number | undefined {
  const { decidedOn } = application;
  const moment = { on: decidedOn, knownOn: decidedOn };
  return certificateOn(facts, person.sub, moment)?.content.grade;
}

const isOfAge = ({ person, application }: Case): boolean =>
  ageOn(person.profile.birthDate, application.decidedOn) >= 18;

type Parent = ChildRecord['parents'][number];

function parentsOf({ ledger, person }: Case): readonly Parent[] {
  const child = ledger.index.records.childCircumstances.find(
    ({ personId }) => personId === person.sub,
  );
  return child?.parents ?? [];
}

const GONE: readonly string[] = ['DEAD', 'DECLARED_MISSING', 'UNKNOWN'];

/** 失去父母、查找不到生父母, or only unable to care, or able. */
function conditionOf(found: Case, parent: Parent): 'GONE' | 'UNABLE' | 'ABLE' {
  const { decidedOn } = found.application;
  if (parent.since !== undefined && parent.since > decidedOn) return 'ABLE';
  if (GONE.includes(parent.status)) return 'GONE';
  return isUnable(found, parent) ? 'UNABLE' : 'ABLE';
}

function isUnable(found: Case, parent: Parent): boolean {
  const { decidedOn } = found.application;
  const { conditions, minMonths } = rowsOf(found, decidedOn, decidedOn).get('facto.matrix').value;
  const { status, since, until, termMonths, illnessCode } = parent;
  if (!conditions.includes(status)) return false;
  if (until !== undefined && until <= decidedOn) return false;
  if (status === 'SEVERE_DISABILITY') return isParentSeverelyDisabled(parent);
  if (status === 'SERIOUS_ILLNESS') {
    const listedIllnesses = rowsOf(found, decidedOn, decidedOn).get('facto.illnessList').value;
    return illnessCode !== undefined && listedIllnesses.includes(illnessCode);
  }
  const sinceMonths = since === undefined ? 0 : fullMonthsBetween(since, decidedOn);
  const months = status === 'LOST_CONTACT' ? sinceMonths : (termMonths ?? 0);
  return months >= (minMonths[status] ?? 0);
}

function isParentSeverelyDisabled({ disabilityGrade: grade, disabilityType }: Parent): boolean {
  if (grade === undefined) return false;
  return grade <= 2 || disabilityType === 'MENTAL' || disabilityType === 'INTELLECTUAL';
}

function conditionsOf(found: Case): readonly ('GONE' | 'UNABLE' | 'ABLE')[] {
  return parentsOf(found).map((parent) => conditionOf(found, parent));
}

function areBothGone(found: Case): boolean {
  const conditions = conditionsOf(found);
  return conditions.length > 0 && conditions.every((condition) => condition === 'GONE');
}

/** Nobody attends: each parent gone or unable, at least one only unable. */
function isUnattended(found: Case): boolean {
  const conditions = conditionsOf(found);
  if (conditions.length === 0 || conditions.includes('ABLE')) return false;
  return conditions.includes('UNABLE');
}

function isInDifficulty(found: Case): boolean {
  const { facts, person, application, ledger } = found;
  const { decidedOn, householdId } = application;
  const moment = { on: decidedOn, knownOn: decidedOn };
  if (isSeverelyDisabled(certificateOn(facts, person.sub, moment))) return true;
  if (isSeriouslyIll(person, rowsOf(found, decidedOn, decidedOn))) return true;
  if (!conditionsOf(found).includes('UNABLE')) return false;
  return isInDibao(found) || (ledger.isEdgeFamily.get(householdId)?.(decidedOn) ?? false);
}

const amounts: {
  readonly [P in OtherProgramme]: (found: Case, month: Month, knownOn: Day) => Fen;
} = {
  ORPHAN: (found, month, knownOn) => {
    const rows = rowsOf(found, firstDayOf(month), knownOn);
    const { enabled, stages } = rows.get('orphan.studentContinue').value;
    const studies = enabled && isEnrolled(found.person, stages, firstDayOf(month));
    if (!isBefore18(found, month) && !studies) return 0;
    return found.application.careMode === 'INSTITUTION'
      ? rows.get('std.orphan.institution').value
      : rows.get('std.orphan.scattered').value;
  },
  FACTO: (found, month, knownOn) => {
    if (!isBefore18(found, month)) return 0;
    const rateFen = rowsOf(found, firstDayOf(month), knownOn).get('std.facto').value;
    const lessFen =
      shareIn(found, 'DIBAO', month, knownOn) +
      shareIn(found, 'DIS_LIVING', month, knownOn) +
      shareIn(found, 'TEKUN', month, knownOn);
    return Math.max(0, rateFen - lessFen);
  },
  DIFFICULT_CHILD: (found, month, knownOn) => {
    if (!isBefore18(found, month)) return 0;
    const rateFen = rowsOf(found, firstDayOf(month), knownOn).get('std.difficultChild').value;
    return Math.max(0, rateFen - shareIn(found, 'DIBAO', month, knownOn));
  },
  ELDER: (found, month, knownOn) => {
    if (!isDue(found, 'DIBAO', month, knownOn)) return 0;
    const rows = rowsOf(found, firstDayOf(month), knownOn);
    return elderRate(found, month, rows) + elderCareFen(found.application, rows);
  },
  DIS_LIVING: (found, month, knownOn) => {
    const excluding = ['TEKUN', 'ORPHAN', 'DIFFICULT_CHILD'] as const;
    if (!isDue(found, 'DIBAO', month, knownOn)) return 0;
    if (excluding.some((other) => isDue(found, other, month, knownOn))) return 0;
    const rates = rowsOf(found, firstDayOf(month), knownOn).get('std.disability.living').value;
    return rates[String(gradeInMonth(found, month, knownOn))] ?? 0;
  },
  DIS_CARE: (found, month, knownOn) => {
    if (isDue(found, 'TEKUN', month, knownOn)) return 0;
    const rates = rowsOf(found, firstDayOf(month), knownOn).get('std.disability.care').value;
    const fen = rates[String(gradeInMonth(found, month, knownOn))] ?? 0;
    return elderCareBeside(found, month, knownOn) > fen ? 0 : fen;
  },
};

/** Through the month of the 18th birthday. */
const isBefore18 = ({ person }: Case, month: Month): boolean =>
  month <= monthOf(addMonths(person.profile.birthDate, 12 * 18));

function gradeInMonth({ facts, person }: Case, month: Month, knownOn: Day): number | undefined {
  return certificateOfMonth(facts, person.sub, month, knownOn)?.content.grade;
}

/** The band of the age on the last day of the month before, e.g. `60-79`. */
function elderRate({ person }: Case, month: Month, rows: RowsOn): Fen {
  const age = ageOn(person.profile.birthDate, addDays(firstDayOf(month), -1));
  const bands = Object.entries(rows.of('ELDER').get('elder.rate').value);
  const band = bands.find(([ages]) => {
    const [least = 0, most = 0] = ages.split('-').map(Number);
    return least <= age && age <= most;
  });
  return band?.[1] ?? 0;
}

function elderCareFen({ abilityGrade }: ApplicationRecord, rows: RowsOn): Fen {
  return abilityGrade === undefined
    ? 0
    : (rows.of('ELDER').get('elder.care').value[String(abilityGrade)] ?? 0);
}

/** The care part of the person's 老年补贴 in the month; of the two care payments the higher is paid (择高). */
function elderCareBeside(found: Case, month: Month, knownOn: Day): Fen {
  const { application, ledger, person } = found;
  const rows = rowsOf(found, firstDayOf(month), knownOn);
  return (ledger.grantsOf.get(application.householdId) ?? [])
    .filter(
      ({ programme, dueTo }) => programme === 'ELDER' && dueTo(month, knownOn).includes(person.sub),
    )
    .map(({ entitlementId }) =>
      ledger.index.records.applications.find((one) => one.applicationId === entitlementId),
    )
    .reduce((sum, elder) => (elder === undefined ? sum : sum + elderCareFen(elder, rows)), 0);
}

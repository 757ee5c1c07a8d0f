import type { Programme } from '@zelian/contracts/terms';
import { addMonth, addMonths, firstDayOf, monthAfter, monthOf } from '@zelian/kernel/day';
import { ceilDiv, product } from '@zelian/kernel/fen';
import type { Day, Fen, Month, Sub } from '@zelian/kernel/values';
import { assess } from '../assessment.js';
import { dibaoOfMonth, type DibaoBasis } from '../dibao-amount.js';
import type { AssessedProgramme, AssessmentFacts, OtherEntitlement } from '../facts.js';
import type { AssessmentOutcome } from '../outcome.js';
import { areaTypeOf, isEnrolled } from '../persons.js';
import { rowsOn, type Rules } from '../rules.js';
import { dibaoStandard } from '../standards.js';
import { selfCareTier, tekunOfMonth } from '../tekun.js';
import { reassessmentFacts, type TownshipIndex } from './case-facts.js';
import type { ApplicationRecord, AssessmentRecord, EventRecord } from './records.js';

/** A benefit that was granted: it can say to whom it is due in a month, as known on a day. */
export interface Grant {
  readonly entitlementId: string;
  readonly programme: Programme;
  readonly decidedOn: Day;
  /** Benefits given up for this one, by the persons of this one, from its start month on. */
  readonly switchFrom: readonly Programme[];
  readonly startMonth: Month;
  readonly subs: readonly Sub[];
  readonly dueTo: (month: Month, knownOn: Day) => readonly Sub[];
  /** How much of it is the person's own in the month; a child benefit pays the difference (补差). */
  readonly shareOf: (sub: Sub, month: Month, knownOn: Day) => Fen;
}

/** What has been granted in the township so far, by household. */
export interface Ledger {
  readonly index: TownshipIndex;
  readonly rules: Rules;
  readonly grantsOf: Map<string, readonly Grant[]>;
  /** By household: whether its last 低保 decision, as known on a day, found an edge family. */
  readonly isEdgeFamily: Map<string, (on: Day) => boolean>;
  /** Outcomes of later assessments that were computed already. */
  readonly reassessed: Map<string, AssessmentOutcome>;
}

export const emptyLedger = (index: TownshipIndex, rules: Rules): Ledger => ({
  index,
  rules,
  grantsOf: new Map(),
  isEdgeFamily: new Map(),
  reassessed: new Map(),
});

/** Benefits due to persons of the household in the month after the day, as known on the day. */
export function entitlementsAfter(
  ledger: Ledger,
  householdId: string,
  on: Day,
): readonly OtherEntitlement[] {
  const month = monthAfter(on);
  return (ledger.grantsOf.get(householdId) ?? []).flatMap(({ entitlementId, programme, dueTo }) =>
    dueTo(month, on).map((sub) => ({
      entitlementId,
      programme,
      sub,
      fromMonth: month,
      toMonth: month,
    })),
  );
}

export interface GrantedCase {
  readonly application: ApplicationRecord & {
    readonly programme: AssessedProgramme;
    readonly decidedOn: Day;
  };
  readonly facts: AssessmentFacts;
  readonly outcome: AssessmentOutcome;
}

/** The benefit that a granted 低保 or 特困 application gives. */
export function grantOf(ledger: Ledger, granted: GrantedCase): Grant {
  const { application, outcome } = granted;
  const isDibao = application.programme === 'DIBAO';
  const due = isDibao ? dibaoDueTo : tekunDueTo;
  const share = isDibao ? dibaoShareOf : tekunAmount;
  return {
    entitlementId: application.applicationId,
    programme: application.programme,
    decidedOn: application.decidedOn,
    switchFrom: application.switchFrom,
    startMonth: outcome.startMonth,
    subs: outcome.coveredSubs,
    dueTo: (month, knownOn) => due(ledger, granted, month, knownOn),
    shareOf: (sub, month, knownOn) => share(ledger, granted, sub, month, knownOn),
  };
}

/** Remembers what the last 低保 decision on a household found. */
export function enterDibaoDecision(
  ledger: Ledger,
  { application, facts, outcome }: GrantedCase,
): void {
  const granted = { application, facts, outcome };
  ledger.isEdgeFamily.set(application.householdId, (on) => {
    const governing = outcome.eligible
      ? governingIn(ledger, granted, monthAfter(on), on)?.outcome
      : outcome;
    return governing?.edgeFamily ?? false;
  });
}

export function enterGrant({ grantsOf }: Ledger, householdId: string, grant: Grant): void {
  grantsOf.set(householdId, [...(grantsOf.get(householdId) ?? []), grant]);
}

/** Whom 低保 of a household covers in a month, and what the amount rests on. */
interface DibaoState {
  readonly coveredSubs: readonly Sub[];
  readonly basis: DibaoBasis;
  /** In a taper the last month before it, whose amount goes on. */
  readonly amountMonth: Month;
}

function dibaoIn(
  ledger: Ledger,
  granted: GrantedCase,
  month: Month,
  knownOn: Day,
): DibaoState | undefined {
  const governing = governingIn(ledger, granted, month, knownOn);
  if (governing === undefined) return undefined;
  const { outcome, fromMonth, assessment } = governing;
  if (!outcome.eligible) {
    const goesOn = assessment !== undefined && tapers(ledger.rules, assessment, fromMonth, month);
    return goesOn ? dibaoIn(ledger, granted, addMonth(fromMonth, -1), knownOn) : undefined;
  }
  const isStopped = stopsOf(ledger, granted.application, knownOn, month);
  const coveredSubs = outcome.coveredSubs.filter(
    (sub) => !isStopped(sub) && !isServedExclusively(ledger, granted, sub, month, knownOn),
  );
  return { coveredSubs, basis: basisOf(granted.facts, outcome), amountMonth: month };
}

function dibaoDueTo(
  ledger: Ledger,
  granted: GrantedCase,
  month: Month,
  knownOn: Day,
): readonly Sub[] {
  const state = dibaoIn(ledger, granted, month, knownOn);
  if (state === undefined || state.coveredSubs.length === 0) return [];
  const covered = granted.facts.members.filter(({ sub }) => state.coveredSubs.includes(sub));
  const at = { month: state.amountMonth, knownOn, rules: ledger.rules };
  const { components } = dibaoOfMonth(granted.facts, covered, state.basis, at).outcome;
  return components.totalFen > 0 ? state.coveredSubs : [];
}

/** One person's part of the gap, without uplift: what a child benefit pays less. */
function dibaoShareOf(
  ledger: Ledger,
  granted: GrantedCase,
  sub: Sub,
  month: Month,
  knownOn: Day,
): Fen {
  const state = dibaoIn(ledger, granted, month, knownOn);
  const member = granted.facts.members.find((person) => person.sub === sub);
  if (state === undefined || member === undefined || !state.coveredSubs.includes(sub)) return 0;
  const on = firstDayOf(state.amountMonth);
  const rows = rowsOn(ledger.rules, { programme: 'DIBAO', on, knownOn });
  const { annualFen, months, membersCounted } = state.basis;
  const standardFen = dibaoStandard(areaTypeOf(member, rows), rows).value;
  const divisor = product(months, membersCounted);
  return Math.max(0, ceilDiv(product(standardFen, divisor) - annualFen, divisor));
}

/** What governs the months of an entitlement from a month on. */
interface Governing {
  readonly fromMonth: Month;
  readonly outcome: AssessmentOutcome;
  readonly assessment?: AssessmentRecord;
}

/** The application's own outcome, or that of the last reassessment which had taken effect. */
function governingIn(
  ledger: Ledger,
  { application, outcome }: GrantedCase,
  month: Month,
  knownOn: Day,
): Governing | undefined {
  const last = (ledger.index.reassessmentsOf.get(application.applicationId) ?? []).findLast(
    ({ decidedOn }) => decidedOn <= knownOn && monthAfter(decidedOn) <= month,
  );
  if (last === undefined) {
    const fromMonth = outcome.startMonth;
    return fromMonth <= month ? { fromMonth, outcome } : undefined;
  }
  const known = ledger.reassessed.get(last.assessmentId);
  const found = known ?? reassess(ledger, application, last);
  ledger.reassessed.set(last.assessmentId, found);
  return { fromMonth: monthAfter(last.decidedOn), outcome: found, assessment: last };
}

/** Evaluates a later assessment like an application, on the day of its decision. */
function reassess(
  ledger: Ledger,
  application: GrantedCase['application'],
  assessment: AssessmentRecord,
): AssessmentOutcome {
  const { householdId, applicationId } = application;
  const { decidedOn } = assessment;
  const exclusive = (ledger.grantsOf.get(householdId) ?? []).filter(
    (grant) =>
      isExclusive(grant.programme) &&
      grant.decidedOn <= decidedOn &&
      grant.entitlementId !== applicationId,
  );
  const others = entitlementsAfter(
    { ...ledger, grantsOf: new Map([[householdId, exclusive]]) },
    householdId,
    decidedOn,
  );
  const facts = reassessmentFacts(ledger.index, application, assessment, others);
  return assess(facts, ledger.rules, { decisionOn: decidedOn }).outcome;
}

/** 特困 and 孤儿 leave no room for 低保 of the same person. */
const isExclusive = (programme: Programme): boolean =>
  programme === 'TEKUN' || programme === 'ORPHAN';

/** 渐退期: after a job the last amount goes on for some months. */
function tapers(
  rules: Rules,
  { employmentRaise, taperMonthsRequested, decidedOn }: AssessmentRecord,
  fromMonth: Month,
  month: Month,
): boolean {
  if (!employmentRaise) return false;
  const most = rules.row('dibao.taper.maxMonths', {
    programme: 'DIBAO',
    on: decidedOn,
    knownOn: decidedOn,
  }).value;
  return month < addMonth(fromMonth, Math.min(taperMonthsRequested, most));
}

function isServedExclusively(
  { grantsOf }: Ledger,
  { application }: GrantedCase,
  sub: Sub,
  month: Month,
  knownOn: Day,
): boolean {
  return (grantsOf.get(application.householdId) ?? []).some(
    ({ programme, dueTo }) => isExclusive(programme) && dueTo(month, knownOn).includes(sub),
  );
}

function basisOf(
  facts: AssessmentFacts,
  { household, membersCounted }: AssessmentOutcome,
): DibaoBasis {
  const { months, countedFen } = household.income;
  const annualFen = household.annualForAmountFen ?? countedFen;
  return { annualFen, months, membersCounted, about: facts.headSub };
}

function tekunDueTo(
  ledger: Ledger,
  granted: GrantedCase,
  month: Month,
  knownOn: Day,
): readonly Sub[] {
  const governing = governingIn(ledger, granted, month, knownOn);
  if (governing === undefined || !governing.outcome.eligible) return [];
  const isStopped = stopsOf(ledger, granted.application, knownOn, month);
  return governing.outcome.coveredSubs.filter(
    (sub) =>
      !isStopped(sub) &&
      !isGivenUp(ledger, granted.application, sub, month, knownOn) &&
      !hasComeOfAge(ledger, granted, sub, month),
  );
}

function tekunAmount(
  ledger: Ledger,
  granted: GrantedCase,
  sub: Sub,
  month: Month,
  knownOn: Day,
): Fen {
  const { facts } = granted;
  const person = facts.members.find((member) => member.sub === sub);
  const isDue = tekunDueTo(ledger, granted, month, knownOn).includes(sub);
  if (!isDue || person === undefined) return 0;
  const on = firstDayOf(month);
  const rows = rowsOn(ledger.rules, { programme: 'TEKUN', on, knownOn });
  const assessedBy = (assessedOn: Day): boolean =>
    assessedOn <= granted.application.decidedOn ||
    (assessedOn <= knownOn && monthAfter(assessedOn) <= month);
  const known = facts.selfCare.filter(({ assessedOn }) => assessedBy(assessedOn));
  const tier = selfCareTier(known, sub, rows).outcome;
  if (tier === undefined) return 0;
  return tekunOfMonth(person, tier, { month, knownOn, rules: ledger.rules }).outcome.totalFen;
}

/** A benefit granted later for which the person gave this one up. */
export function isGivenUp(
  { grantsOf }: Ledger,
  application: ApplicationRecord & { readonly decidedOn: Day },
  sub: Sub,
  month: Month,
  knownOn: Day,
): boolean {
  return (grantsOf.get(application.householdId) ?? []).some(
    (later) =>
      later.switchFrom.includes(application.programme) &&
      later.subs.includes(sub) &&
      later.decidedOn >= application.decidedOn &&
      later.decidedOn <= knownOn &&
      later.startMonth <= month,
  );
}

/** Who was taken in as a minor leaves after the month of the birthday, unless still at school. */
function hasComeOfAge(
  { rules }: Ledger,
  { facts, outcome }: GrantedCase,
  sub: Sub,
  month: Month,
): boolean {
  const positive = outcome.tekun?.positive ?? [];
  const person = facts.members.find((member) => member.sub === sub);
  if (!positive.includes('NO_CAPACITY_MINOR') || person === undefined) return false;
  const on = firstDayOf(month);
  const { age, studentStages } = rules.row('tekun.minorAge', {
    programme: 'TEKUN',
    on,
    knownOn: on,
  }).value;
  const lastMonth = monthOf(addMonths(person.profile.birthDate, 12 * age));
  return month > lastMonth && !isEnrolled(person, studentStages, on);
}

/** Which persons no longer receive in the month, by what was known of their lives. */
export function stopsOf(
  { index, rules }: Ledger,
  { programme, decidedOn, householdId }: ApplicationRecord & { readonly decidedOn: Day },
  knownOn: Day,
  month: Month,
): (sub: Sub) => boolean {
  const stops = (index.eventsOf.get(householdId) ?? [])
    .filter((event) => event.knownOn <= knownOn && event.knownOn >= decidedOn)
    .filter((event) => concerns(event, programme, rules))
    .filter((event) => stopMonth(event, rules) <= month);
  return (sub) => stops.some(({ personId }) => personId === undefined || personId === sub);
}

const STOPS_PERSON: readonly string[] = ['DEATH', 'MOVE_OUT_PERSON', 'IMPRISONED'];
const STOPS_PROGRAMME: readonly string[] = ['VOLUNTARY_EXIT', 'FRAUD_CONFIRMED'];
/** Events that end one programme, or one kind of it. */
const STOPS_ONLY: { readonly [P in Programme]?: readonly string[] } = {
  TEKUN: ['CAPACITY_REGAINED', 'OBLIGOR_ABLE'],
  ORPHAN: ['PARENT_RELEASED', 'PARENT_FOUND', 'ADOPTED'],
  FACTO: ['PARENT_RELEASED', 'PARENT_FOUND', 'ADOPTED'],
  DIFFICULT_CHILD: ['ADOPTED'],
};

function concerns(event: EventRecord, programme: Programme, rules: Rules): boolean {
  const { kind, knownOn } = event;
  if (STOPS_PERSON.includes(kind) || kind === 'MOVE_OUT_HOUSEHOLD') return true;
  if (STOPS_PROGRAMME.includes(kind)) return event.programme === programme;
  if (STOPS_ONLY[programme]?.includes(kind) === true) return true;
  if (programme !== 'DIBAO' || kind !== 'WORK_REFUSAL') return false;
  const enough = rules.row('dibao.workRefusals', { programme, on: knownOn, knownOn }).value;
  return (event.refusals ?? 0) >= enough;
}

/** First month without payment, by `stop.rule` of the day the event became known. */
function stopMonth(event: EventRecord, rules: Rules): Month {
  const { kind, occurredOn, knownOn, decidedOn = knownOn, fromMonth } = event;
  const rows = rowsOn(rules, { programme: 'DIBAO', on: knownOn, knownOn });
  const rule = rows.get('stop.rule').value[kind];
  if (rule === 'FROM_MONTH_IN_DECISION') return fromMonth ?? monthAfter(decidedOn);
  return monthAfter(rule === 'MONTH_AFTER_DECISION' ? decidedOn : occurredOn);
}

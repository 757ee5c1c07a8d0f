import type { AreaType } from '@zelian/contracts/person';
import { ageOn, firstDayOf, monthOf } from '@zelian/kernel/day';
import type { Day, Month, Sub } from '@zelian/kernel/values';
import type { CertificateFact, CheckReportFact, HouseholdFacts, MemberFact } from './facts.js';
import { standingHits } from './check-hits.js';
import type { RowsOn } from './rules.js';

/** What is known about a person on a day. Everything here leaves out what became known later. */
export type Moment = Pick<RowsOn, 'on' | 'knownOn'>;

export const isMinor = ({ profile }: MemberFact, on: Day): boolean =>
  ageOn(profile.birthDate, on) < 18;

/** Lives in the household on the day. */
export const livesIn = ({ profile }: MemberFact, on: Day): boolean =>
  profile.coResidentSince !== undefined && profile.coResidentSince <= on;

/** Full-time in one of the stages on the day. */
export function isEnrolled({ profile }: MemberFact, stages: readonly string[], on: Day): boolean {
  return (profile.enrolments ?? []).some(
    ({ stage, fullTime, from, to }) => fullTime && stages.includes(stage) && from <= on && on <= to,
  );
}

interface Events {
  readonly lifeEvents: HouseholdFacts['lifeEvents'];
  readonly checkReport?: CheckReportFact;
}

/** Whether an event of the kind has befallen the person by the day, and was known. */
export function befell(
  { lifeEvents }: Pick<Events, 'lifeEvents'>,
  kind: HouseholdFacts['lifeEvents'][number]['kind'],
  sub: Sub,
  { on, knownOn }: Moment,
): boolean {
  return lifeEvents.some(
    (event) =>
      event.kind === kind &&
      event.sub === sub &&
      event.occurredOn <= on &&
      event.knownOn <= knownOn,
  );
}

/** Reported dead, or found dead by a check whose hit still stands. */
export function isDead(events: Events, sub: Sub, moment: Moment): boolean {
  if (befell(events, 'DEATH', sub, moment)) return true;
  return standingHits(events.checkReport, moment.knownOn).some(
    (hit) =>
      hit.hitKind === 'DEATH' && hit.sub === sub && (hit.occurredOn ?? moment.on) <= moment.on,
  );
}

/** Urban or rural by the person himself: a villager with contracted land is rural. */
export function areaTypeOf({ profile }: MemberFact, rows: RowsOn): AreaType {
  const { rural } = rows.get('dibao.urbanRuralRule').value;
  return rural.every((condition) => profile[condition] ?? true) ? 'RURAL' : 'URBAN';
}

interface Certificates {
  readonly certificates: HouseholdFacts['certificates'];
  readonly lifeEvents: HouseholdFacts['lifeEvents'];
}

const latestIssued = (held: readonly CertificateFact[]): CertificateFact | undefined =>
  held.toSorted((a, b) => (a.issuedOn < b.issuedOn ? 1 : -1))[0];

/** The certificate (残疾人证) in force on the day: the latest issue, unless cancelled or frozen. */
export function certificateOn(
  { certificates, lifeEvents }: Certificates,
  sub: Sub,
  { on, knownOn }: Moment,
): CertificateFact | undefined {
  const held = certificates.filter(
    (certificate) =>
      certificate.sub === sub && certificate.issuedOn <= on && on <= certificate.validToOn,
  );
  const latest = latestIssued(held);
  if (latest === undefined) return undefined;
  const cancelledOn = cancellationOf(lifeEvents, latest, knownOn);
  return cancelledOn !== undefined && cancelledOn <= on ? undefined : latest;
}

/**
 * The certificate that counts for a month: the latest issued before its first day, or the very
 * first one from its month of issue; not expired or cancelled before the first day.
 */
export function certificateOfMonth(
  { certificates, lifeEvents }: Certificates,
  sub: Sub,
  month: Month,
  knownOn: Day,
): CertificateFact | undefined {
  const firstDay = firstDayOf(month);
  const held = certificates.filter(
    (certificate) => certificate.sub === sub && certificate.issuedOn <= knownOn,
  );
  const before = held.filter(({ issuedOn }) => issuedOn < firstDay);
  const chosen =
    latestIssued(before) ??
    latestIssued(held.filter(({ issuedOn }) => monthOf(issuedOn) === month));
  if (chosen === undefined || chosen.validToOn < firstDay) return undefined;
  const cancelledOn = cancellationOf(lifeEvents, chosen, knownOn);
  return cancelledOn !== undefined && cancelledOn < firstDay ? undefined : chosen;
}

function cancellationOf(
  lifeEvents: HouseholdFacts['lifeEvents'],
  { content }: CertificateFact,
  knownOn: Day,
): Day | undefined {
  return lifeEvents.find(
    (event) =>
      event.kind === 'CERTIFICATE_CANCELLED' &&
      event.certificateNo === content.certificateNo &&
      event.knownOn <= knownOn,
  )?.occurredOn;
}

/** Types and grades of a certificate; several for MULTIPLE. */
export function gradesOf({ content }: CertificateFact): readonly { type: string; grade: number }[] {
  return content.type === 'MULTIPLE' ? [content, ...(content.perTypeGrades ?? [])] : [content];
}

/** Grade 1–2 (重度残疾人). */
export const isPlainlySevere = (certificate: CertificateFact | undefined): boolean =>
  certificate !== undefined && gradesOf(certificate).some(({ grade }) => grade <= 2);

/** Grade 1–2 of any type, or grade 3 intellectual or mental (三级智力、三级精神). */
export const isSeverelyDisabled = (certificate: CertificateFact | undefined): boolean =>
  certificate !== undefined &&
  gradesOf(certificate).some(
    ({ type, grade }) =>
      grade <= 2 || (grade === 3 && (type === 'INTELLECTUAL' || type === 'MENTAL')),
  );

/** Suffers from an illness of the local list, recognised by the day (重病). */
export function isSeriouslyIll({ profile }: MemberFact, rows: RowsOn, on: Day = rows.on): boolean {
  const illness = profile.seriousIllness;
  if (illness === undefined || illness.since > on) return false;
  return rows.get('facto.illnessList').value.includes(illness.code);
}

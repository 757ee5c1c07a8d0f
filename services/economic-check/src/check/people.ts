import type { DeclarationNotedPart, ProfilesNotedPart } from '@zelian/contracts/economic-check';
import type { EventOf } from '@zelian/contracts/catalogue';
import type { CheckHit } from '@zelian/contracts/person';
import type { Programme } from '@zelian/contracts/terms';
import { openedOf, type Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Day, Sub } from '@zelian/kernel/values';
import {
  ASSESSED_PROGRAMMES,
  type AssessedProgramme,
  type CheckReportFact,
  type HouseholdFacts,
  type LifeEventFact,
} from '@zelian/policy/facts';

/** The household and its obligors as noted; the parts are opened when they are asked for. */
export interface People {
  readonly headSub: Sub | undefined;
  readonly memberSubs: readonly Sub[];
  readonly obligorSubs: readonly Sub[];
  readonly parts: readonly Personal<ProfilesNotedPart>[];
  readonly lifeEvents: readonly LifeEventFact[];
}

export const nobody: People = {
  headSub: undefined,
  memberSubs: [],
  obligorSubs: [],
  parts: [],
  lifeEvents: [],
};

type ProfilesNoted = Extract<EventOf<'check'>, { readonly type: 'ProfilesNoted' }>;

/** A whole household replaces what was known of it; a change adds to it. */
export function withNoted(people: People, { data, personal = [] }: ProfilesNoted): People {
  const { household, change } = data;
  if (household !== undefined) {
    const { headSub, memberSubs, obligorSubs } = household;
    return { ...people, headSub, memberSubs, obligorSubs, parts: personal };
  }
  const parts = [...people.parts, ...personal];
  const sub = change?.sub;
  if (change === undefined || sub === undefined) return { ...people, parts };
  const { memberSubs, obligorSubs, lifeEvents } = people;
  switch (change.kind) {
    case 'MEMBER_JOINED':
      return { ...people, parts, memberSubs: [...new Set([...memberSubs, sub])] };
    case 'OBLIGOR_NAMED':
      return { ...people, parts, obligorSubs: [...new Set([...obligorSubs, sub])] };
    case 'DEATH': {
      const { occurredOn, knownOn } = change;
      if (occurredOn === undefined || knownOn === undefined) return { ...people, parts };
      const death: LifeEventFact = { sub, kind: 'DEATH', occurredOn, knownOn };
      return { ...people, parts, lifeEvents: [...lifeEvents, death] };
    }
    case 'CERTIFICATE_RECORDED':
    case 'PERSON_CORRECTED':
      return { ...people, parts };
  }
}

/** Everything noted of one person; the later value wins, certificates are gathered. */
export function personIn(people: People, sub: Sub): ProfilesNotedPart {
  return people.parts
    .filter((part) => part.subject === sub)
    .map((part) => openedOf(part) ?? {})
    .reduce<ProfilesNotedPart>(
      (known, { certificates = [], ...more }) => ({
        ...known,
        ...more,
        certificates: [
          ...(known.certificates ?? []).filter((before) =>
            certificates.every(({ certificateId }) => certificateId !== before.certificateId),
          ),
          ...certificates,
        ],
      }),
      {},
    );
}

/** Name and number of a person, for the provider; undefined: not noted, or forgotten. */
export function identityIn(
  people: People,
  sub: Sub,
): { readonly name: string; readonly idNumber?: string } | undefined {
  const { profile, duty } = personIn(people, sub);
  const person = profile ?? duty;
  if (person === undefined) return undefined;
  const { name, idNumber } = person;
  return idNumber === undefined ? { name } : { name, idNumber };
}

interface Asked {
  readonly programme: Programme;
  readonly scope: HouseholdFacts['scope'];
  readonly applicantSub: Sub;
  readonly subjectSub?: Sub;
}

interface Known {
  readonly people: People;
  readonly declared: readonly Personal<DeclarationNotedPart>[];
  /** Absent: nothing is declared yet. */
  readonly appliedOn: Day | undefined;
}

type IssuedReport = CheckReportFact & { readonly issuedOn: Day };

/**
 * The household as the rules of the check see it.
 *
 * Source: calculation conventions 3.8: the persons counted, what they declared, what was found.
 * Shape: undefined where the head or the person concerned is not known, or forgotten, or where the
 * programme has no rule.
 */
export function householdFactsOf(
  { programme, scope, applicantSub, subjectSub = applicantSub }: Asked,
  { people, declared, appliedOn }: Known,
  checkReport: IssuedReport,
): (HouseholdFacts & { readonly checkReport: IssuedReport }) | undefined {
  if (!isAssessed(programme) || people.headSub === undefined) return undefined;
  const members = people.memberSubs.flatMap((sub) => memberOf(people, sub));
  const head = members.find(({ sub }) => sub === people.headSub);
  if (head === undefined || members.every(({ sub }) => sub !== subjectSub)) return undefined;
  const declarations = declared.flatMap((part) => openedOf(part) ?? []);
  return {
    programme,
    scope,
    subjectSub,
    headSub: head.sub,
    hukouTownship: head.profile.hukouTownship,
    appliedOn: appliedOn ?? checkReport.issuedOn,
    members,
    obligors: people.obligorSubs.flatMap((sub) => obligorOf(people, sub)),
    certificates: members.flatMap(({ sub }) => certificatesOf(people, sub)),
    lifeEvents: people.lifeEvents,
    incomeItems: declarations.flatMap(({ incomeItems, recordedOn }) =>
      incomeItems.map((item) => ({ ...item, recordedOn })),
    ),
    propertyItems: declarations.flatMap(({ propertyItems, recordedOn }) =>
      propertyItems.map((item) => ({ ...item, recordedOn })),
    ),
    bills: declarations.flatMap(({ bills, recordedOn }) =>
      bills.map((bill) => ({ ...bill, recordedOn })),
    ),
    checkReport,
  };
}

function memberOf(people: People, sub: Sub): HouseholdFacts['members'] {
  const { profile, joinedOn } = personIn(people, sub);
  if (profile === undefined) return [];
  return [{ sub, profile, ...defined({ joinedOn }) }];
}

function obligorOf(people: People, sub: Sub): HouseholdFacts['obligors'] {
  const { duty, supportedSubs = [] } = personIn(people, sub);
  if (duty === undefined) return [];
  const member = people.memberSubs.includes(sub) ? { memberSub: sub } : {};
  return [{ sub, ...member, supportedSubs, profile: duty }];
}

function certificatesOf(people: People, sub: Sub): HouseholdFacts['certificates'] {
  const { certificates = [] } = personIn(people, sub);
  return certificates.map(({ issuedOn, validToOn, content }) => ({
    sub,
    issuedOn,
    validToOn,
    content,
  }));
}

function isAssessed(programme: Programme): programme is AssessedProgramme {
  return ASSESSED_PROGRAMMES.some((assessed) => assessed === programme);
}

/** The hits of sealed parts, without those of persons whose key has been destroyed. */
export function hitsIn<H extends CheckHit>(
  parts: readonly Personal<{ readonly hits?: readonly H[] }>[],
): readonly H[] {
  return parts.flatMap((part) => openedOf(part)?.hits ?? []);
}

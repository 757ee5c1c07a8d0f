import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { HouseholdNotedPart, NotedCertificate } from '@zelian/contracts/intake';
import { partOf, type Stamp } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Sub, Uuid, VillageCode } from '@zelian/kernel/values';

export type HouseholdEvent = EventOf<'household'>;
export type HouseholdCommand = CommandOf<'household'>;

/** 家庭: who lives together, who owes support, what befell them. */
export type Household =
  | { readonly status: 'unregistered' }
  | ({ readonly status: 'registered' } & Registered)
  | ({ readonly status: 'closed'; readonly cause: 'ALL_DECEASED' } & Registered);

export interface Registered {
  readonly villageCode: VillageCode;
  readonly headSub: Sub;
  readonly memberSubs: readonly Sub[];
  readonly obligorSubs: readonly Sub[];
  readonly deceasedSubs: readonly Sub[];
  readonly certificateIds: readonly Uuid[];
  readonly lifeEventIds: readonly Uuid[];
  /** What was recorded about persons, in order; their parts are opened only when they are read. */
  readonly told: readonly { readonly id: string; readonly event: HouseholdEvent }[];
}

export const initial: Household = { status: 'unregistered' };

export function evolve(state: Household, event: HouseholdEvent, { id }: Stamp): Household {
  if (event.type === 'HouseholdRegistered') {
    const { villageCode, headSub, memberSubs } = event.data;
    return {
      status: 'registered',
      villageCode,
      headSub,
      memberSubs,
      obligorSubs: [],
      deceasedSubs: [],
      certificateIds: [],
      lifeEventIds: [],
      told: [{ id, event }],
    };
  }
  if (state.status === 'unregistered') return state;
  const known = { ...state, told: [...state.told, { id, event }] };
  switch (event.type) {
    case 'MemberJoined':
      return { ...known, memberSubs: withOne(known.memberSubs, event.data.sub) };
    case 'ObligorNamed':
      return { ...known, obligorSubs: withOne(known.obligorSubs, event.data.sub) };
    case 'CertificateRecorded':
      return {
        ...known,
        certificateIds: withOne(known.certificateIds, event.data.certificateId),
      };
    case 'LifeEventRecorded': {
      const { lifeEventId, sub } = event.data;
      const lifeEventIds = withOne(known.lifeEventIds, lifeEventId);
      if (sub === undefined) return { ...known, lifeEventIds };
      const after = { ...known, lifeEventIds, deceasedSubs: withOne(known.deceasedSubs, sub) };
      return livingMembersOf(after).length === 0
        ? { ...after, status: 'closed', cause: 'ALL_DECEASED' }
        : after;
    }
    case 'PersonCorrected':
      return known;
  }
}

const withOne = <T>(items: readonly T[], item: T): readonly T[] =>
  items.includes(item) ? items : [...items, item];

export function livingMembersOf({ memberSubs, deceasedSubs }: Registered): readonly Sub[] {
  return memberSubs.filter((sub) => !deceasedSubs.includes(sub));
}

export function livingObligorsOf({ obligorSubs, deceasedSubs }: Registered): readonly Sub[] {
  return obligorSubs.filter((sub) => !deceasedSubs.includes(sub));
}

export function isPersonOf({ memberSubs, obligorSubs }: Registered, sub: Sub): boolean {
  return memberSubs.includes(sub) || obligorSubs.includes(sub);
}

/**
 * All that stands about one person now, corrections applied. Fields whose part was shredded are
 * left out.
 */
export function personOf({ told }: Registered, sub: Sub): HouseholdNotedPart {
  return told.reduce<HouseholdNotedPart>((known, { event }) => {
    const news = newsOf(event, sub);
    const certificates = withCertificates(known.certificates, news.certificates);
    return { ...known, ...news, ...defined({ certificates }) };
  }, {});
}

/** What one event says about one person, in the shape in which cases hear of it. */
export function newsOf(event: HouseholdEvent, sub: Sub): HouseholdNotedPart {
  switch (event.type) {
    case 'HouseholdRegistered':
      return partOf(event, sub) ?? {};
    case 'MemberJoined': {
      const part = partOf(event, sub);
      return part === undefined ? {} : { ...part, joinedOn: event.data.joinedOn };
    }
    case 'ObligorNamed': {
      const part = partOf(event, sub);
      return part === undefined ? {} : { ...part, supportedSubs: event.data.supportedSubs };
    }
    case 'CertificateRecorded': {
      const part = partOf(event, sub);
      const { certificateId, issuedOn, validToOn } = event.data;
      if (part === undefined) return {};
      return { certificates: [{ certificateId, issuedOn, validToOn, content: part.content }] };
    }
    case 'PersonCorrected':
      return partOf(event, sub)?.values ?? {};
    case 'LifeEventRecorded':
      return {};
  }
}

function withCertificates(
  known: readonly NotedCertificate[] = [],
  news: readonly NotedCertificate[] = [],
): readonly NotedCertificate[] | undefined {
  const replaced = new Set(news.map(({ certificateId }) => certificateId));
  const all = [...known.filter(({ certificateId }) => !replaced.has(certificateId)), ...news];
  return all.length === 0 ? undefined : all;
}

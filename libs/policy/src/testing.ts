import type { ObligorProfile, PersonProfile } from '@zelian/contracts/person';
import type { Day, Fen, Sub } from '@zelian/kernel/values';
import type {
  AssessmentFacts,
  BillFact,
  CertificateFact,
  IncomeFact,
  MemberFact,
  ObligorFact,
  PropertyFact,
} from './facts.js';
import { loadRules } from './load-rules.js';
import { policyShapes, type PolicyKey } from './policy-values.js';
import type { RuleCode } from './rule-catalogue.js';
import type { Rules } from './rules.js';

/** Builders for examples: a household of one rural villager without income or property. */
export const rules = loadRules();

/** The rules with another value of one key on all days: for cases that the table does not have. */
export function rulesWith(key: PolicyKey, value: unknown): Rules {
  return {
    ...rules,
    row: (asked, on) => {
      const row = rules.row(asked, on);
      return asked === key ? { ...row, value: policyShapes[asked](value, key) } : row;
    },
  };
}

/** In the title of examples: the rules they show; `docs/RULES.md` lists the examples under each. */
export const shows = (...codes: readonly [RuleCode, ...RuleCode[]]): string =>
  codes.map((code) => `[${code}]`).join('');

export const HEAD: Sub = 'P1';
const HERE = '370406109';

/** A person of the household; lives in it since 2010. */
export function person(
  sub: Sub,
  profile: Partial<PersonProfile> = {},
  joinedOn: Day = '2010-01-01',
): MemberFact {
  return {
    sub,
    joinedOn,
    profile: {
      name: sub,
      identityKind: 'RESIDENT_ID',
      sex: 'FEMALE',
      birthDate: '1975-06-01',
      relationToHead: 'OTHER',
      coResidentSince: '2010-01-01',
      hukouTownship: HERE,
      hukouType: 'AGRI',
      maritalStatus: '10',
      employment: 'FARMING',
      labourCapacity: 'FULL',
      ...profile,
    },
  };
}

export const head = (profile: Partial<PersonProfile> = {}): MemberFact =>
  person(HEAD, { relationToHead: 'HEAD', ...profile });

/** An application for 低保 by one person, filed and decided in the summer of 2023. */
export function household(facts: Partial<AssessmentFacts> = {}): AssessmentFacts {
  return {
    programme: 'DIBAO',
    scope: 'HOUSEHOLD',
    headSub: HEAD,
    hukouTownship: HERE,
    appliedOn: '2023-06-05',
    members: [head()],
    obligors: [],
    certificates: [],
    lifeEvents: [],
    incomeItems: [],
    propertyItems: [],
    bills: [],
    selfCare: [],
    otherEntitlements: [],
    switchFrom: [],
    incomeStability: 'RELATIVELY_STABLE',
    causePersists: true,
    ...facts,
  };
}

/** An application for 特困 by one person of 66 years. */
export function tekunOf(facts: Partial<AssessmentFacts> = {}): AssessmentFacts {
  return household({
    programme: 'TEKUN',
    scope: 'SINGLE_PERSON',
    subjectSub: HEAD,
    members: [head({ birthDate: '1957-01-01', labourCapacity: 'NONE' })],
    selfCare: [{ sub: HEAD, assessedOn: '2023-06-10', items: allAble }],
    ...facts,
  });
}

export const allAble = {
  eat: true,
  dress: true,
  bed: true,
  toilet: true,
  walk: true,
  bathe: true,
} as const;

export const DECIDED_ON: Day = '2023-06-20';

/** Income over the twelve months of the window of `household()`. */
export function income(fen: Fen, item: Partial<IncomeFact> = {}): IncomeFact {
  return {
    itemId: `I-${fen}`,
    sub: HEAD,
    class: 'BUSINESS',
    kind: 'FARMING',
    periodFrom: '2022-06',
    periodTo: '2023-05',
    grossFen: fen,
    recordedOn: '2023-06-05',
    ...item,
  };
}

export function property(item: Partial<PropertyFact>): PropertyFact {
  return { itemId: 'Q1', sub: HEAD, kind: 'DEPOSIT', recordedOn: '2023-06-05', ...item };
}

export function bill(fen: Fen, part: Partial<BillFact> = {}): BillFact {
  return {
    itemId: `L-${fen}`,
    sub: HEAD,
    kind: 'MEDICAL',
    date: '2023-01-10',
    grossFen: fen,
    recordedOn: '2023-06-05',
    ...part,
  };
}

/** A certificate of disability in force from 2019 to 2029. */
export function certificate(
  sub: Sub,
  content: Pick<CertificateFact['content'], 'type' | 'grade'>,
  dates: Partial<Pick<CertificateFact, 'issuedOn' | 'validToOn'>> = {},
): CertificateFact {
  return {
    sub,
    issuedOn: '2019-03-20',
    validToOn: '2029-03-19',
    ...dates,
    content: { certificateNo: `C-${sub}`, ...content },
  };
}

/** A child of the head who lives apart and earns nothing. */
export function obligor(profile: Partial<ObligorProfile> = {}, supported: Sub = HEAD): ObligorFact {
  return {
    sub: 'B1',
    supportedSubs: [supported],
    profile: {
      name: 'B1',
      idNumber: '11010519491231002X',
      birthDate: '1985-03-01',
      relation: 'CHILD',
      childrenOfSupported: 1,
      supportedCount: 1,
      familySize: 3,
      familyMonthlyIncomeFen: 0,
      ownMonthlyIncomeFen: 0,
      areaType: 'RURAL',
      ...profile,
    },
  };
}

import { ageOn } from '@zelian/kernel/day';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import { firstDayOf } from '@zelian/kernel/day';
import type { SelfCareItems } from '@zelian/contracts/person';
import type { Day, Month, Sub } from '@zelian/kernel/values';
import { because, listed, type Explained, type Explanation } from './explanation.js';
import type { AssessmentFacts, HouseholdFacts, MemberFact, ObligorFact } from './facts.js';
import { calculate } from './formulas.js';
import { incomeSheet } from './income.js';
import { membershipAlone } from './membership.js';
import {
  SELF_CARE_TIERS,
  type AssessmentOutcome,
  type ObligorTest,
  type ReasonCode,
  type SelfCareTier,
  type TekunComponents,
} from './outcome.js';
import { exclusiveOverlap } from './overlap.js';
import { personSheets } from './person-sheets.js';
import { areaTypeOf, certificateOn, gradesOf, isDead } from './persons.js';
import type { PolicyValues } from './policy-values.js';
import { propertySheet } from './property.js';
import { rowsOn, type Rules, type RowsOn } from './rules.js';
import { tekunStandard } from './standards.js';
import { startMonth } from './start-month.js';

/**
 * 特困人员救助供养: whether one person has no capacity, no source of living and nobody able to
 * support him, and for how much.
 *
 * Source: 《社会救助暂行办法》第十四条; 民发〔2021〕43号第四条至第八条、第二十一条.
 * Units: fen per calendar month.
 * Refuses: FACTS_MISSING { ruleCode } without the person; POLICY_ROW_MISSING.
 */
export function assessTekun(
  facts: AssessmentFacts,
  rules: Rules,
  decisionOn: Day,
): Explained<AssessmentOutcome> {
  const rows = rowsOn(rules, { programme: 'TEKUN', on: decisionOn, knownOn: decisionOn });
  const person = subjectOf(facts);
  const means = meansOf(facts, person, rows);
  const capacity = incapacity(facts, person, rows);
  const obligors = obligorsOf(facts, person, rows);
  const care = selfCareTier(facts.selfCare, person.sub, rows);
  const overlap = exclusiveOverlap(facts, person.sub, rows);
  const frame = frameOf(facts, person.sub, rows);
  const reasonCodes = [
    ...frame.reasonCodes,
    ...(capacity.outcome.length > 0 ? [] : (['CAPACITY_PRESENT'] as const)),
    ...means.reasonCodes,
    ...(obligors.outcome.every(({ unableRule }) => unableRule !== undefined)
      ? []
      : (['OBLIGOR_ABLE'] as const)),
    ...(care.outcome === undefined ? (['SELF_CARE_ASSESSMENT_MISSING'] as const) : []),
    ...(overlap.outcome ? (['OVERLAP_EXCLUSIVE'] as const) : []),
  ].toSorted();
  const eligible = reasonCodes.length === 0;
  const start = startMonth(facts.appliedOn, rows);
  const at = { month: start.outcome, knownOn: rows.knownOn, rules };
  const amount =
    eligible && care.outcome !== undefined ? tekunOfMonth(person, care.outcome, at) : undefined;
  const { membership, income, property } = means;
  return {
    outcome: {
      programme: 'TEKUN',
      eligible,
      reasonCodes,
      membersCounted: 1,
      coveredSubs: [person.sub],
      areaType: areaTypeOf(person, rows),
      startMonth: start.outcome,
      ...dueFrom(start.outcome, amount?.outcome),
      uplifts: [],
      otherEntitlementIds: facts.otherEntitlements.map(({ entitlementId }) => entitlementId),
      household: { income, property },
      persons: personSheets(facts, membership, income, [], rows),
      tekun: {
        positive: capacity.outcome,
        obligors: obligors.outcome,
        ...defined({ careTier: care.outcome }),
      },
    },
    explanation: because('TEKUN_ELIGIBLE', {
      inputs: { on: decisionOn, reasonCodes: listed(reasonCodes) },
      result: eligible,
      children: [
        ...frame.explanations,
        capacity.explanation,
        ...means.explanations,
        obligors.explanation,
        care.explanation,
        overlap.explanation,
        start.explanation,
        ...(amount === undefined ? [] : [amount.explanation]),
      ],
    }),
  };
}

function subjectOf({ members, subjectSub }: AssessmentFacts): MemberFact {
  const subject = members.find(({ sub }) => sub === subjectSub);
  if (subject === undefined) throw new Refused('FACTS_MISSING', { ruleCode: 'TEKUN_ELIGIBLE' });
  return subject;
}

function frameOf(
  facts: AssessmentFacts,
  sub: Sub,
  rows: RowsOn,
): { readonly reasonCodes: readonly ReasonCode[]; readonly explanations: readonly Explanation[] } {
  const dead = isDead(facts, sub, rows);
  const isLocal = facts.hukouTownship === rows.division;
  return {
    reasonCodes: [
      ...(dead ? (['DECEASED'] as const) : []),
      ...(isLocal ? [] : (['HUKOU_NOT_LOCAL'] as const)),
    ],
    explanations: [
      because('TEKUN_ALIVE', { inputs: { on: rows.on }, result: !dead }),
      because('HUKOU_LOCAL', { inputs: { division: rows.division }, result: isLocal }),
    ],
  };
}

interface Means {
  readonly reasonCodes: readonly ReasonCode[];
  readonly membership: ReturnType<typeof membershipAlone>['outcome'];
  readonly income: ReturnType<typeof incomeSheet>['outcome'];
  readonly property: ReturnType<typeof propertySheet>['outcome'];
  readonly explanations: readonly Explanation[];
}

/** 无生活来源: income strictly below the 低保 standard, and property within the limits. */
function meansOf(facts: AssessmentFacts, person: MemberFact, rows: RowsOn): Means {
  const about = person.sub;
  const membership = membershipAlone(person);
  const { counted } = membership.outcome;
  const terms = { facts, counted, about, ownIncomeOnly: true, singlePerson: false };
  const income = incomeSheet(terms, rows);
  const { countedFen, months, standardSumFen } = income.outcome;
  const test = calculate(
    'TEKUN_INCOME',
    { incomeFen: countedFen, months, standardSumFen },
    { about, children: [income.explanation] },
  );
  const property = propertySheet(
    { facts, counted, about, standardSumFen, unreviewed: 'REFUSE' },
    rows,
  );
  return {
    reasonCodes: [
      ...(test.value ? [] : (['INCOME_NOT_BELOW_STANDARD'] as const)),
      ...property.outcome.failCodes,
    ],
    membership: membership.outcome,
    income: income.outcome,
    property: property.outcome,
    explanations: [test.explanation, property.explanation],
  };
}

export const INCAPACITIES = [
  'NO_CAPACITY_AGE',
  'NO_CAPACITY_MINOR',
  'NO_CAPACITY_DISABILITY',
] as const;
export type Incapacity = (typeof INCAPACITIES)[number];

/** What speaks for 无劳动能力: old age, youth, or a disability of the matrix. */
export function incapacity(
  facts: Pick<HouseholdFacts, 'certificates' | 'lifeEvents'>,
  person: MemberFact,
  rows: RowsOn,
): Explained<readonly Incapacity[]> {
  const oldAge = rows.get('tekun.ageNoCapacity');
  const minorAge = rows.get('tekun.minorAge');
  const matrix = rows.get('tekun.disabilityMatrix');
  const age = ageOn(person.profile.birthDate, rows.on);
  const certificate = certificateOn(facts, person.sub, rows);
  const disabled =
    certificate !== undefined &&
    gradesOf(certificate).some(({ type, grade }) => grade <= (matrix.value[type] ?? 0));
  const outcome = INCAPACITIES.filter((kind) => {
    if (kind === 'NO_CAPACITY_AGE') return age >= oldAge.value;
    return kind === 'NO_CAPACITY_MINOR' ? age < minorAge.value.age : disabled;
  });
  return {
    outcome,
    explanation: because('TEKUN_CAPACITY', {
      rows: [oldAge, minorAge, matrix],
      about: person.sub,
      inputs: { age, oldAge: oldAge.value, minorAge: minorAge.value.age, disabled },
      result: listed(outcome),
    }),
  };
}

type UnableRule = PolicyValues['tekun.obligorUnable'][number];

/** Each obligor of the person, and by which rule he is unable to support him. */
function obligorsOf(
  facts: AssessmentFacts,
  person: MemberFact,
  rows: RowsOn,
): Explained<readonly ObligorTest[]> {
  const tested = facts.obligors
    .filter(({ supportedSubs }) => supportedSubs.includes(person.sub))
    .map((obligor) => obligorTest(obligor, rows));
  const able = tested.filter(({ outcome }) => outcome.unableRule === undefined);
  return {
    outcome: tested.map(({ outcome }) => outcome),
    explanation: because('TEKUN_OBLIGORS', {
      inputs: { obligors: tested.length, able: able.length },
      result: able.length === 0,
      children: tested.map(({ explanation }) => explanation),
    }),
  };
}

function obligorTest(obligor: ObligorFact, rows: RowsOn): Explained<ObligorTest> {
  const { sub, profile } = obligor;
  const row = rows.get('tekun.obligorUnable');
  const disposable = rows.get('stat.disposableIncome');
  const low = calculate(
    'OBLIGOR_LOW_INCOME',
    {
      familyMonthlyIncomeFen: profile.familyMonthlyIncomeFen,
      familySize: profile.familySize,
      disposableIncomeFen: disposable.value[profile.areaType],
    },
    { rows: [disposable], about: sub },
  );
  const propertyOk = profile.propertyOk ?? true;
  const circumstances = {
    profile,
    age: ageOn(profile.birthDate, rows.on),
    propertyOk,
    lowIncome: low.value && propertyOk,
  };
  const unableRule = row.value.find((rule) => isUnable[rule](circumstances));
  return {
    outcome: unableRule === undefined ? { sub } : { sub, unableRule },
    explanation: because('TEKUN_OBLIGOR', {
      rows: [row],
      about: sub,
      inputs: { age: circumstances.age, propertyOk, unableRule: unableRule ?? listed([]) },
      result: unableRule !== undefined,
      children: [low.explanation],
    }),
  };
}

interface Circumstances {
  readonly profile: ObligorFact['profile'];
  readonly age: number;
  readonly propertyOk: boolean;
  /** And property in order. */
  readonly lowIncome: boolean;
}

const has = (
  { profile }: Circumstances,
  status: NonNullable<ObligorFact['profile']['statuses']>[number],
): boolean => profile.statuses?.includes(status) ?? false;

const isUnable: { readonly [R in UnableRule]: (obligor: Circumstances) => boolean } = {
  TEKUN: (obligor) => has(obligor, 'TEKUN'),
  AGE60_DIBAO: (obligor) => obligor.age >= 60 && has(obligor, 'DIBAO'),
  AGE70_LOW_INCOME: (obligor) => obligor.age >= 70 && obligor.lowIncome,
  SEVERE_DISABLED_LOW_INCOME: (obligor) => has(obligor, 'SEVERELY_DISABLED') && obligor.lowIncome,
  GRADE3_INTELLECTUAL_MENTAL_LOW_INCOME: (obligor) =>
    has(obligor, 'GRADE3_INTELLECTUAL_MENTAL') && obligor.lowIncome,
  NO_CIVIL_CAPACITY: (obligor) => has(obligor, 'NO_CIVIL_CAPACITY') && obligor.propertyOk,
  MISSING: (obligor) => has(obligor, 'MISSING') && obligor.propertyOk,
  IN_PRISON: (obligor) => has(obligor, 'IN_PRISON') && obligor.propertyOk,
};

/** How many of the six abilities a person has lost (六项指标). */
export const failedCount = (items: SelfCareItems): number =>
  [items.eat, items.dress, items.bed, items.toilet, items.walk, items.bathe].filter((able) => !able)
    .length;

/** The tier of a number of lost abilities. */
export function tierOf(count: number, rows: RowsOn): SelfCareTier {
  const tiers = rows.of('TEKUN').get('tekun.selfCareTiers');
  const tier = SELF_CARE_TIERS.find((candidate) => {
    const [least = 0, most = 0] = tiers.value[candidate];
    return least <= count && count <= most;
  });
  if (tier === undefined)
    throw new Refused('POLICY_ROW_MISSING', { key: 'tekun.selfCareTiers', count });
  return tier;
}

/** The tier by the latest assessment made by the day of the rows; undefined: there is none yet. */
export function selfCareTier(
  assessments: AssessmentFacts['selfCare'],
  sub: Sub,
  rows: RowsOn,
): Explained<SelfCareTier | undefined> {
  const [latest] = assessments
    .filter((assessment) => assessment.sub === sub && assessment.assessedOn <= rows.on)
    .toSorted((a, b) => (a.assessedOn < b.assessedOn ? 1 : -1));
  const failed = latest === undefined ? undefined : failedCount(latest.items);
  const outcome = failed === undefined ? undefined : tierOf(failed, rows);
  return {
    outcome,
    explanation: because('TEKUN_SELF_CARE', {
      rows: [rows.get('tekun.selfCareTiers')],
      about: sub,
      inputs:
        latest === undefined || failed === undefined
          ? {}
          : { assessedOn: latest.assessedOn, failedCount: failed },
      result: outcome ?? listed([]),
    }),
  };
}

/** 基本生活标准 of the person's area plus 照料护理标准 of his tier. */
export function tekunOfMonth(
  person: MemberFact,
  careTier: SelfCareTier,
  {
    month,
    knownOn,
    rules,
  }: { readonly month: Month; readonly knownOn: Day; readonly rules: Rules },
): Explained<TekunComponents> {
  const rows = rowsOn(rules, { programme: 'TEKUN', on: firstDayOf(month), knownOn });
  const areaType = areaTypeOf(person, rows);
  const basic = tekunStandard(areaType, rows);
  const care = rows.get('std.care');
  const careFen = care.value[careTier];
  const total = calculate(
    'TEKUN_AMOUNT',
    { month, areaType, basicFen: basic.value, careFen },
    { rows: [basic, care] },
  );
  return {
    outcome: { basicFen: basic.value, careFen, totalFen: total.value },
    explanation: total.explanation,
  };
}

function dueFrom(
  fromMonth: Month,
  components: TekunComponents | undefined,
): Pick<AssessmentOutcome, 'monthlyAmountFen' | 'components' | 'segments'> {
  if (components === undefined || components.totalFen === 0) return { segments: [] };
  const monthlyAmountFen = components.totalFen;
  return { monthlyAmountFen, components, segments: [{ fromMonth, monthlyAmountFen, components }] };
}

import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { Day, Fen, Month, Sub } from '@zelian/kernel/values';
import { dibaoOfMonth, type DibaoMonth } from './dibao-amount.js';
import { expenditureOf } from './expenditure.js';
import { because, listed, type Explained, type Explanation } from './explanation.js';
import type { AssessmentFacts, MemberFact } from './facts.js';
import { calculate } from './formulas.js';
import { incomeSheet, type IncomeSheet } from './income.js';
import { membershipAlone, membershipOf, type Membership } from './membership.js';
import type {
  AssessmentOutcome,
  DibaoType,
  ExpenditureTest,
  ReasonCode,
  ReviewClass,
} from './outcome.js';
import { exclusiveOverlap, keptEntitlements } from './overlap.js';
import { personSheets } from './person-sheets.js';
import { areaTypeOf } from './persons.js';
import { propertySheet, type PropertySheet } from './property.js';
import { reviewClassOf } from './review-class.js';
import { rowsOn, type Rules, type RowsOn } from './rules.js';
import { singleRuleOf, type SingleRule } from './single-person.js';
import { startMonth } from './start-month.js';

/**
 * 最低生活保障: whether the household, or a person alone, qualifies, and for how much.
 *
 * Source: 《社会救助暂行办法》第九条、第十二条; 民发〔2021〕57号; 鲁民〔2021〕75号（支出型）.
 * Units: fen per calendar month.
 * Refuses: FACTS_MISSING { ruleCode }, POLICY_ROW_MISSING.
 */
export function assessDibao(
  facts: AssessmentFacts,
  rules: Rules,
  decisionOn: Day,
): Explained<AssessmentOutcome> {
  const rows = rowsOn(rules, { programme: 'DIBAO', on: decisionOn, knownOn: decisionOn });
  const judged = judge(facts, rows);
  const start = startMonth(facts.appliedOn, rows);
  const granted = judged.reasonCodes.length === 0;
  const amount = granted ? firstAmount(facts, judged, start.outcome, rules, rows) : undefined;
  const review = granted ? reviewClassOf(facts, judged.membership.covered, rows) : undefined;
  const found = { judged, month: start.outcome, amount: amount?.outcome, review: review?.outcome };
  return {
    outcome: outcomeOf(facts, found, rows),
    explanation: because('DIBAO_ELIGIBLE', {
      inputs: {
        on: decisionOn,
        reasonCodes: listed(judged.reasonCodes),
        membersCounted: judged.membership.counted.length,
        membersCovered: judged.membership.covered.length,
      },
      result: granted,
      children: [...judged.explanations, start, amount, review].flatMap(explanationIn),
    }),
  };
}

function explanationIn(
  part: Explanation | { readonly explanation: Explanation } | undefined,
): readonly Explanation[] {
  if (part === undefined) return [];
  return 'explanation' in part ? [part.explanation] : [part];
}

/** What a household, or a person alone, was found to have and to need. */
interface Judged extends Measured {
  readonly type?: DibaoType;
  readonly expenditureTest?: ExpenditureTest;
  readonly singleRule?: SingleRule;
  readonly edgeFamily: boolean;
  /** Sorted; empty: granted. */
  readonly reasonCodes: readonly ReasonCode[];
  /** Income that the amount is reckoned from. */
  readonly annualForAmountFen: Fen;
}

function judge(facts: AssessmentFacts, rows: RowsOn): Judged {
  return facts.scope === 'SINGLE_PERSON' ? judgeSingle(facts, rows) : judgeHousehold(facts, rows);
}

function judgeHousehold(facts: AssessmentFacts, rows: RowsOn): Judged {
  const kept = { ...facts, otherEntitlements: keptEntitlements(facts) };
  const measured = measure(facts, membershipOf(kept, rows), facts.headSub, rows);
  const { membership, income, property } = measured;
  const expenditure = measured.underStandard
    ? undefined
    : expenditureOf(facts, membership.counted, income, rows);
  const type = typeOf(measured.underStandard, expenditure?.qualifies ?? false);
  const frame = frameOf(facts, membership, rows);
  const reasonCodes = [
    ...(type === undefined ? (['INCOME_NOT_BELOW_STANDARD'] as const) : []),
    ...(type === undefined ? (expenditure?.reasonCodes ?? []) : []),
    ...property.failCodes,
    ...frame.reasonCodes,
  ].toSorted();
  const edge = edgeFamily(facts, measured, rows);
  const afterRigidFen = expenditure?.test.annualAfterRigidFen ?? income.countedFen;
  return {
    ...measured,
    ...defined({ type }),
    ...(expenditure === undefined ? {} : { expenditureTest: expenditure.test }),
    edgeFamily: reasonCodes.length > 0 && edge.outcome,
    reasonCodes,
    annualForAmountFen: type === 'EXPENDITURE' ? afterRigidFen : income.countedFen,
    explanations: [
      ...measured.explanations,
      ...explanationIn(expenditure),
      edge.explanation,
      ...frame.explanations,
    ],
  };
}

function typeOf(underStandard: boolean, byExpenditure: boolean): DibaoType | undefined {
  if (underStandard) return 'INCOME';
  return byExpenditure ? 'EXPENDITURE' : undefined;
}

/** 单人户: the person's own income and property, and a rule that lets him apply alone. */
function judgeSingle(facts: AssessmentFacts, rows: RowsOn): Judged {
  const person = subjectOf(facts);
  const measured = measure(facts, membershipAlone(person), person.sub, rows);
  const household = { ...facts, scope: 'HOUSEHOLD' as const };
  const single = singleRuleOf(
    facts,
    person,
    rows,
    () => judgeHousehold(household, rows).edgeFamily,
  );
  const overlap = exclusiveOverlap(facts, person.sub, rows);
  const frame = frameOf(facts, measured.membership, rows);
  const reasonCodes = [
    ...(measured.underStandard ? [] : (['INCOME_NOT_BELOW_STANDARD'] as const)),
    ...(single.outcome === undefined ? (['SINGLE_NOT_QUALIFIED'] as const) : []),
    ...(overlap.outcome ? (['OVERLAP_EXCLUSIVE'] as const) : []),
    ...measured.property.failCodes,
    ...frame.reasonCodes,
  ].toSorted();
  return {
    ...measured,
    ...(reasonCodes.length > 0 ? {} : { type: 'SINGLE' as const }),
    ...defined({ singleRule: single.outcome }),
    edgeFamily: false,
    reasonCodes,
    annualForAmountFen: measured.income.countedFen,
    explanations: [
      ...measured.explanations,
      single.explanation,
      overlap.explanation,
      ...frame.explanations,
    ],
  };
}

function subjectOf({ members, subjectSub }: AssessmentFacts): MemberFact {
  const subject = members.find(({ sub }) => sub === subjectSub);
  if (subject === undefined) throw new Refused('FACTS_MISSING', { ruleCode: 'DIBAO_SINGLE' });
  return subject;
}

/** Income and property, measured the same way for households and single persons. */
interface Measured {
  /** Under whom figures of the household are sealed: its head, or the single person. */
  readonly about: Sub;
  readonly membership: Membership;
  readonly income: IncomeSheet;
  readonly property: PropertySheet;
  readonly underStandard: boolean;
  readonly explanations: readonly Explanation[];
}

function measure(
  facts: AssessmentFacts,
  membership: Explained<Membership>,
  about: Sub,
  rows: RowsOn,
): Measured {
  const { counted } = membership.outcome;
  const singlePerson = facts.scope === 'SINGLE_PERSON';
  const income = incomeSheet({ facts, counted, about, ownIncomeOnly: false, singlePerson }, rows);
  const { countedFen, months, standardSumFen } = income.outcome;
  const terms = { facts, counted, about, standardSumFen, unreviewed: 'REFUSE' } as const;
  const property = propertySheet(terms, rows);
  const test = calculate(
    'DIBAO_INCOME_TEST',
    { incomeFen: countedFen, months, standardSumFen },
    { about, children: [income.explanation] },
  );
  return {
    about,
    membership: membership.outcome,
    income: income.outcome,
    property: property.outcome,
    underStandard: test.value,
    explanations: [membership.explanation, test.explanation, property.explanation],
  };
}

/**
 * Whether a household is of the edge of poverty (低保边缘家庭): income from the standard up to a
 * multiple of it, and property within the wider limits.
 */
function edgeFamily(
  facts: AssessmentFacts,
  { about, membership, income }: Measured,
  rows: RowsOn,
): Explained<boolean> {
  const row = rows.get('edge.multiple');
  const { percent } = row.value;
  const explained = (outcome: boolean, children: readonly Explanation[]): Explained<boolean> => ({
    outcome,
    explanation: because('EDGE_FAMILY', { rows: [row], about, result: outcome, children }),
  });
  if (percent === null) return explained(false, []);
  const { countedFen, months, standardSumFen } = income;
  const within = calculate(
    'EDGE_INCOME',
    { incomeFen: countedFen, months, standardSumFen, percent },
    { rows: [row], about },
  );
  if (!within.value) return explained(false, [within.explanation]);
  const { counted } = membership;
  const property = propertySheet(
    { facts, counted, about, standardSumFen, forEdge: true, unreviewed: 'REFUSE' },
    rows,
  );
  const fits = property.outcome.failCodes.length === 0;
  return explained(fits, [within.explanation, property.explanation]);
}

interface Frame {
  readonly reasonCodes: readonly ReasonCode[];
  readonly explanations: readonly Explanation[];
}

/** Registered here, and somebody to cover: what every case needs beside income and property. */
function frameOf(facts: AssessmentFacts, { covered }: Membership, rows: RowsOn): Frame {
  const isLocal = facts.hukouTownship === rows.division;
  const isCovering = covered.length > 0;
  return {
    reasonCodes: [
      ...(isLocal ? [] : (['HUKOU_NOT_LOCAL'] as const)),
      ...(isCovering ? [] : (['NO_COVERED_MEMBER'] as const)),
    ],
    explanations: [
      because('HUKOU_LOCAL', { inputs: { division: rows.division }, result: isLocal }),
      because('COVERED_MEMBER', { inputs: { membersCovered: covered.length }, result: isCovering }),
    ],
  };
}

function firstAmount(
  facts: AssessmentFacts,
  { about, membership, income, annualForAmountFen }: Judged,
  month: Month,
  rules: Rules,
  { knownOn }: RowsOn,
): Explained<DibaoMonth> {
  const { months, membersCounted } = income;
  const basis = { annualFen: annualForAmountFen, months, membersCounted, about };
  return dibaoOfMonth(facts, membership.covered, basis, { month, knownOn, rules });
}

interface Found {
  readonly judged: Judged;
  readonly month: Month;
  readonly amount: DibaoMonth | undefined;
  readonly review: ReviewClass | undefined;
}

function outcomeOf(
  facts: AssessmentFacts,
  { judged, month, amount, review }: Found,
  rows: RowsOn,
): AssessmentOutcome {
  const { membership, income, property, expenditureTest, singleRule } = judged;
  const eligible = judged.reasonCodes.length === 0;
  const isSingle = facts.scope === 'SINGLE_PERSON';
  const uplifts = amount?.uplifts ?? [];
  return {
    programme: 'DIBAO',
    eligible,
    reasonCodes: judged.reasonCodes,
    ...(eligible && judged.type !== undefined ? { type: judged.type } : {}),
    edgeFamily: judged.edgeFamily,
    membersCounted: membership.counted.length,
    coveredSubs: membership.covered.map(({ sub }) => sub),
    areaType: areaTypeOf(isSingle ? subjectOf(facts) : headOf(facts), rows),
    startMonth: month,
    ...dueFrom(month, amount),
    uplifts,
    ...defined({ reviewClass: review }),
    otherEntitlementIds: facts.otherEntitlements.map(({ entitlementId }) => entitlementId),
    household: {
      income,
      property,
      ...defined({ expenditureTest, singleRule }),
      ...(eligible ? { annualForAmountFen: judged.annualForAmountFen } : {}),
    },
    persons: personSheets(facts, membership, income, uplifts, rows),
  };
}

function headOf({ members, headSub }: AssessmentFacts): MemberFact {
  const head = members.find(({ sub }) => sub === headSub);
  if (head === undefined) throw new Refused('FACTS_MISSING', { ruleCode: 'MEMBERSHIP' });
  return head;
}

/** Amount and open segment of the start month; nothing where nothing is due. */
function dueFrom(
  fromMonth: Month,
  amount: DibaoMonth | undefined,
): Pick<AssessmentOutcome, 'monthlyAmountFen' | 'components' | 'segments'> {
  const components = amount?.components;
  if (components === undefined || components.totalFen === 0) return { segments: [] };
  const monthlyAmountFen = components.totalFen;
  return {
    monthlyAmountFen,
    components,
    segments: [{ fromMonth, monthlyAmountFen, components }],
  };
}

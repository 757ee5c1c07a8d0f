import { floorDiv, product, sumFen } from '@zelian/kernel/fen';
import { Refused } from '@zelian/kernel/refused';
import type { Fen, Sub } from '@zelian/kernel/values';
import { verifiedProperty } from './check-hits.js';
import { because, listed, type Explained, type Explanation } from './explanation.js';
import type { HouseholdFacts, MemberFact, PropertyFact } from './facts.js';
import { calculate } from './formulas.js';
import type { ReasonCode } from './outcome.js';
import type { PolicyRow, RowsOn } from './rules.js';

/** The property of the counted persons against the limits. */
export interface PropertySheet {
  readonly cashFen: Fen;
  readonly cashCapFen: Fen;
  readonly houses: number;
  /** Ids of the items that are not allowed. */
  readonly vehiclesFailed: readonly string[];
  readonly businessesFailed: readonly string[];
  readonly failCodes: readonly ReasonCode[];
}

export interface PropertyTerms {
  readonly facts: HouseholdFacts;
  readonly counted: readonly MemberFact[];
  /** Under whom figures of the whole household are sealed: its head, or the person alone. */
  readonly about: Sub;
  /** Monthly, of the counted persons. */
  readonly standardSumFen: Fen;
  /** Edge families may have more cash (`asset.edgeMultiple`). */
  readonly forEdge?: true;
  /** A claim to an exemption that nobody has judged: refused in an assessment, not accepted in a check. */
  readonly unreviewed: 'REFUSE' | 'NOT_ACCEPTED';
}

/**
 * Whether the household's property meets the rule (家庭财产状况规定).
 *
 * Source: 《社会救助暂行办法》第九条、民发〔2021〕57号第十四条; limits in `asset.*`.
 * Units: fen; the cap is a number of monthly standards of all counted persons.
 * Refuses: FACTS_MISSING when a claim to an exemption has not been reviewed.
 */
export function propertySheet(terms: PropertyTerms, rows: RowsOn): Explained<PropertySheet> {
  const items = verifiedProperty(terms.facts, rows.knownOn).filter(({ sub }) =>
    terms.counted.some((member) => member.sub === sub),
  );
  const cash = cashTest(items, terms, rows);
  const houses = houseTest(items, terms, rows);
  const vehicles = itemTest('PROPERTY_VEHICLE', items, terms, rows.get('asset.vehicleRule'));
  const businesses = itemTest('PROPERTY_BUSINESS', items, terms, rows.get('asset.businessRule'));
  const failCodes = [
    ...(cash.passes ? [] : (['PROPERTY_CASH_ABOVE_CAP'] as const)),
    ...(houses.passes ? [] : (['PROPERTY_HOUSES_ABOVE_MAX'] as const)),
    ...(vehicles.failed.length === 0 ? [] : (['PROPERTY_VEHICLE'] as const)),
    ...(businesses.failed.length === 0 ? [] : (['PROPERTY_BUSINESS'] as const)),
  ];
  return {
    outcome: {
      cashFen: cash.cashFen,
      cashCapFen: cash.capFen,
      houses: houses.houses,
      vehiclesFailed: vehicles.failed,
      businessesFailed: businesses.failed,
      failCodes,
    },
    explanation: because('PROPERTY_TEST', {
      inputs: { failCodes: listed(failCodes) },
      result: failCodes.length === 0,
      children: [
        cash.explanation,
        houses.explanation,
        vehicles.explanation,
        businesses.explanation,
      ],
    }),
  };
}

interface CashTest {
  readonly cashFen: Fen;
  readonly capFen: Fen;
  readonly passes: boolean;
  readonly explanation: Explanation;
}

function cashTest(items: readonly PropertyFact[], terms: PropertyTerms, rows: RowsOn): CashTest {
  const kinds = rows.get('asset.cashKinds');
  const months = rows.get('asset.cashCapMonths');
  const multiple = rows.get('asset.edgeMultiple');
  const normalCapFen = product(months.value, terms.standardSumFen);
  const capFen = terms.forEdge
    ? floorDiv(product(normalCapFen, multiple.value.percent), 100)
    : normalCapFen;
  const cashFen = sumFen(
    items.filter(({ kind }) => kinds.value.includes(kind)).map(({ valueFen }) => valueFen ?? 0),
  );
  const { value, explanation } = calculate(
    'PROPERTY_CASH',
    { cashFen, capFen, capMonths: months.value, standardSumFen: terms.standardSumFen },
    {
      rows: terms.forEdge ? [kinds, months, multiple] : [kinds, months],
      about: terms.about,
    },
  );
  return { cashFen, capFen, passes: value, explanation };
}

interface HouseTest {
  readonly houses: number;
  readonly passes: boolean;
  readonly explanation: Explanation;
}

/** An uninhabitable house is not counted, if the review says so. */
function houseTest(items: readonly PropertyFact[], terms: PropertyTerms, rows: RowsOn): HouseTest {
  const most = rows.get('asset.houseMax');
  const exempt = rows.get('asset.exempt');
  const houses = items.filter(
    (item) =>
      item.kind === 'HOUSE' && !isExempt(item, ['UNINHABITABLE_HOUSE'], 'PROPERTY_HOUSES', terms),
  ).length;
  const { value, explanation } = calculate(
    'PROPERTY_HOUSES',
    { houses, most: most.value },
    { rows: [most, exempt], about: terms.about },
  );
  return { houses, passes: value, explanation };
}

type ItemRow = PolicyRow<
  | { readonly motorCarTypes: readonly string[]; readonly exceptByReview: readonly string[] }
  | { readonly notAllowed: readonly string[]; readonly exceptByReview: readonly string[] }
>;

/** Vehicles and businesses that are not allowed, unless the review accepts an exemption. */
function itemTest(
  rule: 'PROPERTY_VEHICLE' | 'PROPERTY_BUSINESS',
  items: readonly PropertyFact[],
  terms: PropertyTerms,
  row: ItemRow,
): { readonly failed: readonly string[]; readonly explanation: Explanation } {
  const { value } = row;
  const forbidden = 'motorCarTypes' in value ? value.motorCarTypes : value.notAllowed;
  const failed = items
    .filter(({ kind, attributes }) => {
      const type = rule === 'PROPERTY_VEHICLE' ? attributes?.vehicleType : attributes?.role;
      const isKind = kind === (rule === 'PROPERTY_VEHICLE' ? 'VEHICLE' : 'BUSINESS');
      return isKind && type !== undefined && forbidden.includes(type);
    })
    .filter((item) => !isExempt(item, value.exceptByReview, rule, terms))
    .map(({ itemId }) => itemId);
  return {
    failed,
    explanation: because(rule, {
      rows: [row],
      about: terms.about,
      inputs: { notAllowed: listed(forbidden), items: listed(failed) },
      result: failed.length === 0,
    }),
  };
}

function isExempt(
  { exemptClaim, exemptAccepted }: PropertyFact,
  claims: readonly string[],
  ruleCode: 'PROPERTY_HOUSES' | 'PROPERTY_VEHICLE' | 'PROPERTY_BUSINESS',
  { unreviewed }: PropertyTerms,
): boolean {
  if (exemptClaim === undefined || !claims.includes(exemptClaim)) return false;
  if (exemptAccepted === undefined && unreviewed === 'REFUSE')
    throw new Refused('FACTS_MISSING', { ruleCode });
  return exemptAccepted === true;
}

import { ageOn } from '@zelian/kernel/day';
import type { Fen, Sub } from '@zelian/kernel/values';
import { because, type Explanation } from './explanation.js';
import type { MemberFact, ObligorFact } from './facts.js';
import { calculate, supportExcessFen } from './formulas.js';
import { areaTypeOf } from './persons.js';
import type { PolicyRow, RowsOn } from './rules.js';
import { dibaoStandard } from './standards.js';

export const SUPPORT_RULES = [
  'COURT_ORDER',
  'DISREGARDED',
  'EXEMPT_OBLIGOR',
  'MAINTENANCE',
  'BELOW_THRESHOLD',
  'FORMULA',
  'ACTUAL_HIGHER',
] as const;
export type SupportRule = (typeof SUPPORT_RULES)[number];

/** What one obligor is taken to pay for one supported person in a month. */
export interface SupportLine {
  readonly obligorSub: Sub;
  readonly sub: Sub;
  readonly rule: SupportRule;
  readonly monthlyFen: Fen;
}

interface Support {
  readonly lines: readonly SupportLine[];
  readonly explanations: readonly Explanation[];
}

export interface SupportTerms {
  readonly obligors: readonly ObligorFact[];
  readonly counted: readonly MemberFact[];
  /** In a single-person application support by siblings and by the old may be left out of account. */
  readonly singlePerson: boolean;
}

/**
 * Support that obligors outside the household owe (赡养费、抚养费、扶养费).
 *
 * Source: 《城市居民最低生活保障条例》第二条 (what should be paid counts); formula in
 * `support.formula` and `support.childMaintenance`; left out by 民发〔2022〕83号一（一）.
 * Shape: a line per obligor and supported counted person; an obligor who is himself counted pays
 * nothing to his own household.
 */
export function supportOf(
  { obligors, counted, singlePerson }: SupportTerms,
  rows: RowsOn,
): Support {
  const isCounted = (sub: Sub | undefined): boolean => counted.some((member) => member.sub === sub);
  const outside = obligors.filter(({ sub, memberSub }) => !isCounted(sub) && !isCounted(memberSub));
  const found = outside.flatMap((obligor) =>
    counted
      .filter(({ sub }) => obligor.supportedSubs.includes(sub))
      .map((supported) => lineOf(obligor, supported, singlePerson, rows)),
  );
  return {
    lines: found.map(({ line }) => line),
    explanations: found.map(({ explanation }) => explanation),
  };
}

interface Judged {
  readonly rule: SupportRule;
  readonly monthlyFen: Fen;
  readonly rows: readonly PolicyRow[];
  readonly children: readonly Explanation[];
}

function lineOf(
  obligor: ObligorFact,
  supported: MemberFact,
  singlePerson: boolean,
  rows: RowsOn,
): { readonly line: SupportLine; readonly explanation: Explanation } {
  const judged =
    courtOrder(obligor, rows) ??
    (singlePerson ? disregarded(obligor, rows) : undefined) ??
    actualIfHigher(obligor, owed(obligor, supported, rows), rows);
  const { rule, monthlyFen, children } = judged;
  const line = { obligorSub: obligor.sub, sub: supported.sub, rule, monthlyFen };
  return {
    line,
    explanation: because('SUPPORT_LINE', {
      rows: judged.rows,
      about: supported.sub,
      inputs: { obligor: obligor.sub, way: rule },
      result: monthlyFen,
      children,
    }),
  };
}

/** A judgment, mediation or agreement goes before every formula. */
function courtOrder({ profile }: ObligorFact, rows: RowsOn): Judged | undefined {
  const formula = rows.get('support.formula');
  const monthlyFen = profile.courtMonthlyFen;
  if (monthlyFen === undefined || !formula.value.courtOverrides) return undefined;
  return { rule: 'COURT_ORDER', monthlyFen, rows: [formula], children: [] };
}

function disregarded({ profile }: ObligorFact, rows: RowsOn): Judged | undefined {
  const row = rows.get('support.disregard');
  const { singlePersonScope } = row.value;
  const sibling = singlePersonScope.includes('SIBLING') && profile.relation === 'SIBLING';
  const old =
    singlePersonScope.includes('AGE_60_OR_OVER') && ageOn(profile.birthDate, rows.on) >= 60;
  if (!sibling && !old) return undefined;
  return { rule: 'DISREGARDED', monthlyFen: 0, rows: [row], children: [] };
}

function owed(obligor: ObligorFact, supported: MemberFact, rows: RowsOn): Judged {
  const { profile } = obligor;
  const formula = rows.get('support.formula');
  const exempt = (profile.statuses ?? []).some((status) => formula.value.exempt.includes(status));
  if (exempt) return { rule: 'EXEMPT_OBLIGOR', monthlyFen: 0, rows: [formula], children: [] };
  return profile.relation === 'PARENT_APART'
    ? maintenance(obligor, rows)
    : byFormula(obligor, supported, rows);
}

/** What a parent living apart owes for a child (抚养费). */
function maintenance({ sub, profile }: ObligorFact, rows: RowsOn): Judged {
  const row = rows.get('support.childMaintenance');
  const { value, explanation } = calculate(
    'SUPPORT_MAINTENANCE',
    {
      ownMonthlyIncomeFen: profile.ownMonthlyIncomeFen,
      percentPerChild: row.value.percentPerChild,
      percentMax: row.value.percentMax,
      children: Math.max(1, profile.childrenOfSupported),
    },
    { rows: [row], about: sub },
  );
  return { rule: 'MAINTENANCE', monthlyFen: value, rows: [row], children: [explanation] };
}

function byFormula({ sub, profile }: ObligorFact, supported: MemberFact, rows: RowsOn): Judged {
  const formula = rows.get('support.formula');
  const { upTo2, from3 } = formula.value.ratePercentByChildren;
  const standard = dibaoStandard(areaTypeOf(supported, rows), rows);
  const inputs = {
    familyMonthlyIncomeFen: profile.familyMonthlyIncomeFen,
    familySize: profile.familySize,
    standardFen: standard.value,
    thresholdPercent: formula.value.thresholdPercentOfStandard,
    ratePercent: profile.childrenOfSupported <= 2 ? upTo2 : from3,
    supportedCount: profile.supportedCount,
  };
  const { value, explanation } = calculate('SUPPORT_FORMULA', inputs, {
    rows: [formula, standard],
    about: sub,
  });
  const rule = supportExcessFen(inputs) > 0 ? 'FORMULA' : 'BELOW_THRESHOLD';
  return { rule, monthlyFen: value, rows: [formula, standard], children: [explanation] };
}

function actualIfHigher({ profile }: ObligorFact, judged: Judged, rows: RowsOn): Judged {
  const formula = rows.get('support.formula');
  const actualFen = profile.actualMonthlyFen ?? 0;
  if (!formula.value.useActualIfHigher || actualFen <= judged.monthlyFen) return judged;
  return { ...judged, rule: 'ACTUAL_HIGHER', monthlyFen: actualFen };
}

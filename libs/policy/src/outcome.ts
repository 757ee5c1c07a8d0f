import type { AreaType } from '@zelian/contracts/person';
import type { Fen, Month, Sub } from '@zelian/kernel/values';
import type { AssessedProgramme } from './facts.js';
import type { IncomeSheet } from './income.js';
import type { MemberOutcome } from './membership.js';
import type { PropertySheet } from './property.js';

/** Why an application is not granted (不予批准的理由); the Chinese sentence stands in `words.ts`. */
export const REASON_CODES = [
  'INCOME_NOT_BELOW_STANDARD',
  'EXP_INCOME_NOT_BELOW_DISPOSABLE',
  'EXP_AFTER_RIGID_NOT_BELOW_STANDARD',
  'EXP_CAUSE_NOT_PRESENT',
  'PROPERTY_CASH_ABOVE_CAP',
  'PROPERTY_HOUSES_ABOVE_MAX',
  'PROPERTY_VEHICLE',
  'PROPERTY_BUSINESS',
  'SINGLE_NOT_QUALIFIED',
  'HUKOU_NOT_LOCAL',
  'NO_COVERED_MEMBER',
  'CAPACITY_PRESENT',
  'OBLIGOR_ABLE',
  'DECEASED',
  'SELF_CARE_ASSESSMENT_MISSING',
  'OVERLAP_EXCLUSIVE',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export const DIBAO_TYPES = ['INCOME', 'EXPENDITURE', 'SINGLE'] as const;
export type DibaoType = (typeof DIBAO_TYPES)[number];

/** How much care a person needs (全自理、半护理、全护理). */
export const SELF_CARE_TIERS = ['SELF', 'PARTIAL', 'FULL'] as const;
export type SelfCareTier = (typeof SELF_CARE_TIERS)[number];

export const REVIEW_CLASSES = ['A', 'B', 'C'] as const;
export type ReviewClass = (typeof REVIEW_CLASSES)[number];

/** 低保 of one month: the gap of the covered persons, and the uplift by category (分类施保). */
export interface DibaoComponents {
  readonly standardSumFen: Fen;
  readonly baseFen: Fen;
  readonly upliftFen: Fen;
  readonly totalFen: Fen;
}

/** 特困 of one month: 基本生活标准 and 照料护理标准. */
export interface TekunComponents {
  readonly basicFen: Fen;
  readonly careFen: Fen;
  readonly totalFen: Fen;
}
export type AmountComponents = DibaoComponents | TekunComponents;

/** An open stretch of months with one amount. */
export interface Segment {
  readonly fromMonth: Month;
  readonly monthlyAmountFen: Fen;
  readonly components: AmountComponents;
}

export const UPLIFT_CATEGORIES = [
  'SEVERE_DISABILITY',
  'SERIOUS_ILLNESS',
  'ELDERLY_70',
  'MINOR',
] as const;
export type UpliftCategory = (typeof UPLIFT_CATEGORIES)[number];

export interface Uplift {
  readonly sub: Sub;
  readonly category: UpliftCategory;
  readonly fen: Fen;
}

/** 支出型: income before and after the family's own rigid spending. */
export interface ExpenditureTest {
  readonly rigidSelfPaidFen: Fen;
  /** Of one person and year, in the place of the head. */
  readonly disposableIncomeFen: Fen;
  readonly annualAfterRigidFen: Fen;
}

/** What was computed about the household; sealed under its head. */
export interface HouseholdSheet {
  readonly income: IncomeSheet;
  readonly property: PropertySheet;
  readonly expenditureTest?: ExpenditureTest;
  readonly singleRule?: string;
  readonly annualForAmountFen?: Fen;
}

/** What was decided and computed about one person; sealed under him. */
export interface PersonSheet {
  readonly sub: Sub;
  readonly member: MemberOutcome;
  readonly areaType: AreaType;
  readonly netIncomeFen: Fen;
  readonly excludedFen: Fen;
  readonly cashFen: Fen;
  readonly uplift?: Uplift;
}

export interface ObligorTest {
  readonly sub: Sub;
  /** Absent: able. */
  readonly unableRule?: string;
}

/** 特困: what speaks for incapacity, whether the obligors are unable, and how much care is needed. */
export interface TekunTest {
  readonly positive: readonly string[];
  readonly obligors: readonly ObligorTest[];
  /** Absent: not assessed yet. */
  readonly careTier?: SelfCareTier;
}

/**
 * What an assessment finds. Open is everything but `household`, `persons`, `uplifts` and `tekun`,
 * which belong into the sealed parts of the head and of each person.
 */
export interface AssessmentOutcome {
  readonly programme: AssessedProgramme;
  readonly eligible: boolean;
  /** Sorted; empty when eligible. */
  readonly reasonCodes: readonly ReasonCode[];
  /** Only of an eligible 低保 case. */
  readonly type?: DibaoType;
  /** Only of a refused 低保 household: it counts as 低保边缘家庭. */
  readonly edgeFamily?: boolean;
  readonly membersCounted: number;
  readonly coveredSubs: readonly Sub[];
  /** Of the head; of the person himself in 特困 and 单人户. */
  readonly areaType: AreaType;
  readonly startMonth: Month;
  /** Of the start month; only when eligible and something is due in it. */
  readonly monthlyAmountFen?: Fen;
  readonly components?: AmountComponents;
  readonly uplifts: readonly Uplift[];
  /** From the start month on, as known on the day of the decision; empty unless eligible. */
  readonly segments: readonly Segment[];
  /** Only 低保. */
  readonly reviewClass?: ReviewClass;
  /** Other benefits that were looked at. */
  readonly otherEntitlementIds: readonly string[];
  readonly household: HouseholdSheet;
  readonly persons: readonly PersonSheet[];
  readonly tekun?: TekunTest;
}

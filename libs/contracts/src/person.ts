import type { Day, Fen, Month, Sub } from '@zelian/kernel/values';
import {
  EachOf,
  IsCode,
  IsCount,
  IsDay,
  IsDivision,
  IsFen,
  IsFlag,
  IsId,
  IsMonth,
  IsOneOf,
  IsPart,
  IsSomeOf,
  IsSub,
  IsSubs,
  IsText,
  MayBeAbsent,
} from './validation.js';

/**
 * What is known of persons, their income, property and support duties. Commands carry these parts,
 * events seal them per person, `libs/policy` computes with them: one shape for all three.
 */
export const SEXES = ['MALE', 'FEMALE'] as const;
export const RELATIONS_TO_HEAD = [
  'HEAD',
  'SPOUSE',
  'CHILD',
  'PARENT',
  'SIBLING',
  'GRANDCHILD',
  'CHILD_IN_LAW',
  'OTHER',
] as const;
export const HUKOU_TYPES = ['AGRI', 'NON_AGRI'] as const;
export const MARITAL_STATUSES = ['10', '20', '30', '40'] as const;
export const EMPLOYMENTS = [
  'EMPLOYED',
  'FARMING',
  'UNEMPLOYED',
  'STUDENT',
  'RETIRED',
  'NONE',
] as const;
export const LABOUR_CAPACITIES = ['FULL', 'PARTIAL', 'NONE'] as const;
export const ABSENCE_KINDS = [
  'CLERGY_AWAY',
  'IN_PRISON',
  'PAROLE',
  'COMPULSORY_DETOX',
  'DECLARED_MISSING',
] as const;
export const SCHOOL_STAGES = [
  'COMPULSORY',
  'SENIOR_HIGH',
  'VOCATIONAL',
  'JUNIOR_COLLEGE',
  'BACHELOR',
  'MASTER',
] as const;
export const IDENTITY_KINDS = ['RESIDENT_ID', 'UNKNOWN'] as const;
export const AREA_TYPES = ['URBAN', 'RURAL'] as const;
export type AreaType = (typeof AREA_TYPES)[number];

export class SeriousIllness {
  @IsCode() readonly code!: string;
  @IsDay() readonly since!: Day;
}

export class Absence {
  @IsOneOf(ABSENCE_KINDS) readonly kind!: (typeof ABSENCE_KINDS)[number];
  @IsDay() readonly since!: Day;
  /** Absent while the person is still away. */
  @MayBeAbsent() @IsDay() readonly until?: Day;
}

export class Enrolment {
  @IsOneOf(SCHOOL_STAGES) readonly stage!: (typeof SCHOOL_STAGES)[number];
  @IsFlag() readonly fullTime!: boolean;
  @IsDay() readonly from!: Day;
  @IsDay() readonly to!: Day;
}

/** A member of a household (家庭成员). Fields left out mean what `data/README` says: no, none, or yes for `villageResident`, `contractedLand`, `canLiveIndependently`, `supportDutyToHead`. */
export class PersonProfile {
  @IsText(50) readonly name!: string;
  @IsOneOf(IDENTITY_KINDS) readonly identityKind!: (typeof IDENTITY_KINDS)[number];
  @MayBeAbsent() @IsText(18) readonly idNumber?: string;
  @IsOneOf(SEXES) readonly sex!: (typeof SEXES)[number];
  @IsDay() readonly birthDate!: Day;
  @IsOneOf(RELATIONS_TO_HEAD) readonly relationToHead!: (typeof RELATIONS_TO_HEAD)[number];
  @MayBeAbsent() @IsSub() readonly spouseSub?: Sub;
  @MayBeAbsent() @IsSubs(0, 4) readonly parentSubs?: readonly Sub[];
  @MayBeAbsent() @IsFlag() readonly supportDutyToHead?: boolean;
  /** Absent: lives elsewhere. */
  @MayBeAbsent() @IsDay() readonly coResidentSince?: Day;
  @IsDivision() readonly hukouTownship!: string;
  @IsOneOf(HUKOU_TYPES) readonly hukouType!: (typeof HUKOU_TYPES)[number];
  @MayBeAbsent() @IsFlag() readonly villageResident?: boolean;
  @MayBeAbsent() @IsFlag() readonly contractedLand?: boolean;
  @MayBeAbsent() @IsFlag() readonly separateHukou?: boolean;
  /** GB/T 3304, two digits. */
  @MayBeAbsent() @IsText(2) readonly ethnicity?: string;
  /** GB/T 2261.2. */
  @IsOneOf(MARITAL_STATUSES) readonly maritalStatus!: (typeof MARITAL_STATUSES)[number];
  @IsOneOf(EMPLOYMENTS) readonly employment!: (typeof EMPLOYMENTS)[number];
  @IsOneOf(LABOUR_CAPACITIES) readonly labourCapacity!: (typeof LABOUR_CAPACITIES)[number];
  @MayBeAbsent() @IsFlag() readonly canLiveIndependently?: boolean;
  @MayBeAbsent() @IsPart(() => SeriousIllness) readonly seriousIllness?: SeriousIllness;
  @MayBeAbsent() @IsPart(() => Absence) readonly absence?: Absence;
  @MayBeAbsent() @EachOf(() => Enrolment, 20) readonly enrolments?: readonly Enrolment[];
  @MayBeAbsent() @IsFlag() readonly receivesWorkInjuryCare?: boolean;
  @MayBeAbsent() @IsFlag() readonly receivesInjuryPension?: boolean;
  @MayBeAbsent() @IsFlag() readonly needsLongTermCare?: boolean;
}

export const OBLIGOR_RELATIONS = ['CHILD', 'SIBLING', 'PARENT_APART'] as const;
export const OBLIGOR_STATUSES = [
  'DIBAO',
  'TEKUN',
  'SEVERELY_DISABLED',
  'GRADE3_INTELLECTUAL_MENTAL',
  'NO_CIVIL_CAPACITY',
  'MISSING',
  'IN_PRISON',
] as const;

/** A person with a support duty who lives apart (赡养、抚养、扶养义务人). */
export class ObligorProfile {
  @IsText(50) readonly name!: string;
  @IsText(18) readonly idNumber!: string;
  @IsDay() readonly birthDate!: Day;
  @IsOneOf(OBLIGOR_RELATIONS) readonly relation!: (typeof OBLIGOR_RELATIONS)[number];
  @IsCount(0, 30) readonly childrenOfSupported!: number;
  @IsCount(1, 30) readonly supportedCount!: number;
  @IsCount(1, 30) readonly familySize!: number;
  @IsFen() readonly familyMonthlyIncomeFen!: Fen;
  @IsFen() readonly ownMonthlyIncomeFen!: Fen;
  @IsOneOf(AREA_TYPES) readonly areaType!: AreaType;
  @MayBeAbsent()
  @IsSomeOf(OBLIGOR_STATUSES, 0)
  readonly statuses?: readonly (typeof OBLIGOR_STATUSES)[number][];
  /** Absent: yes. */
  @MayBeAbsent() @IsFlag() readonly propertyOk?: boolean;
  /** Paid per supported person; absent: nothing. */
  @MayBeAbsent() @IsFen() readonly actualMonthlyFen?: Fen;
  @MayBeAbsent() @IsFen() readonly courtMonthlyFen?: Fen;
}

export const DISABILITY_TYPES = [
  'VISUAL',
  'HEARING',
  'SPEECH',
  'PHYSICAL',
  'INTELLECTUAL',
  'MENTAL',
  'MULTIPLE',
] as const;

export class TypeGrade {
  @IsOneOf(DISABILITY_TYPES) readonly type!: (typeof DISABILITY_TYPES)[number];
  @IsCount(1, 4) readonly grade!: number;
}

/** Certificate of disability (残疾人证). */
export class DisabilityCertificate {
  @IsText(22) readonly certificateNo!: string;
  @IsOneOf(DISABILITY_TYPES) readonly type!: (typeof DISABILITY_TYPES)[number];
  @IsCount(1, 4) readonly grade!: number;
  /** Only for MULTIPLE. */
  @MayBeAbsent() @EachOf(() => TypeGrade, 7) readonly perTypeGrades?: readonly TypeGrade[];
}

export const INCOME_CLASSES = ['WAGES', 'BUSINESS', 'PROPERTY', 'TRANSFER', 'OTHER'] as const;
export const INCOME_KINDS = [
  'WAGE',
  'FARMING',
  'CASUAL_WORK',
  'LAND_TRANSFER',
  'PENSION_CENTRAL_BASIC',
  'PENSION_LOCAL_BASIC',
  'PENSION_PERSONAL_ACCOUNT',
  'OLD_AGE_ALLOWANCE',
  'FAMILY_PLANNING_REWARD',
  'PREFERENTIAL_PENSION',
  'SCHOLARSHIP',
  'SOCIAL_ASSISTANCE',
  'OTHER',
] as const;

/** One source of income over whole months, both ends included. */
export class IncomeItem {
  @IsId() readonly itemId!: string;
  @IsSub() readonly sub!: Sub;
  @IsOneOf(INCOME_CLASSES) readonly class!: (typeof INCOME_CLASSES)[number];
  @IsOneOf(INCOME_KINDS) readonly kind!: (typeof INCOME_KINDS)[number];
  @IsMonth() readonly periodFrom!: Month;
  @IsMonth() readonly periodTo!: Month;
  /** Of the whole period. */
  @IsFen() readonly grossFen!: Fen;
  @MayBeAbsent() @IsFen() readonly deductibleFen?: Fen;
  @MayBeAbsent() @IsFen() readonly employmentCostFen?: Fen;
}

export const PROPERTY_KINDS = [
  'DEPOSIT',
  'INSURANCE_CASH_VALUE',
  'HOUSE',
  'VEHICLE',
  'BUSINESS',
] as const;
export const VEHICLE_TYPES = [
  'CAR',
  'VAN',
  'TRUCK',
  'MOTORCYCLE',
  'ELECTRIC_BIKE',
  'TRICYCLE',
  'DISABILITY_VEHICLE',
  'SMALL_FARM_MACHINE',
] as const;
export const BUSINESS_ROLES = ['LEGAL_REPRESENTATIVE', 'SHAREHOLDER', 'INDIVIDUAL'] as const;
export const EXEMPT_CLAIMS = ['SOLE_LIVELIHOOD', 'TINY_SHOP', 'UNINHABITABLE_HOUSE'] as const;

export class PropertyAttributes {
  @MayBeAbsent() @IsCount(0, 1_000_000) readonly areaSqm?: number;
  @MayBeAbsent() @IsOneOf(VEHICLE_TYPES) readonly vehicleType?: (typeof VEHICLE_TYPES)[number];
  @MayBeAbsent() @IsOneOf(BUSINESS_ROLES) readonly role?: (typeof BUSINESS_ROLES)[number];
  @MayBeAbsent() @IsFen() readonly registeredCapitalFen?: Fen;
}

export class PropertyItem {
  @IsId() readonly itemId!: string;
  @IsSub() readonly sub!: Sub;
  @IsOneOf(PROPERTY_KINDS) readonly kind!: (typeof PROPERTY_KINDS)[number];
  @MayBeAbsent() @IsFen() readonly valueFen?: Fen;
  @MayBeAbsent() @IsPart(() => PropertyAttributes) readonly attributes?: PropertyAttributes;
  @MayBeAbsent() @IsOneOf(EXEMPT_CLAIMS) readonly exemptClaim?: (typeof EXEMPT_CLAIMS)[number];
}

export const BILL_KINDS = ['MEDICAL', 'REHAB', 'EDUCATION'] as const;
/** Stages that bills of education name: a kindergarten is paid for, but nobody is a dependant by it. */
export const BILL_STAGES = ['KINDERGARTEN', ...SCHOOL_STAGES] as const;

/** A paid bill (支出票据); the four deductions are what others carried. */
export class Bill {
  @IsId() readonly itemId!: string;
  @IsSub() readonly sub!: Sub;
  @IsOneOf(BILL_KINDS) readonly kind!: (typeof BILL_KINDS)[number];
  @IsDay() readonly date!: Day;
  @IsFen() readonly grossFen!: Fen;
  @MayBeAbsent() @IsFen() readonly insuranceFen?: Fen;
  @MayBeAbsent() @IsFen() readonly seriousIllnessInsuranceFen?: Fen;
  @MayBeAbsent() @IsFen() readonly medicalAssistanceFen?: Fen;
  @MayBeAbsent() @IsFen() readonly commercialInsuranceFen?: Fen;
  /** Absent: yes. */
  @MayBeAbsent() @IsFlag() readonly designatedInstitution?: boolean;
  /** Absent: yes. */
  @MayBeAbsent() @IsFlag() readonly valid?: boolean;
  @MayBeAbsent() @IsOneOf(BILL_STAGES) readonly schoolStage?: (typeof BILL_STAGES)[number];
}

/** What one person declares, or what was found about him: income, property, bills. */
export class PersonItems {
  @IsSub() readonly sub!: Sub;
  @EachOf(() => IncomeItem, 100) readonly incomeItems!: readonly IncomeItem[];
  @EachOf(() => PropertyItem, 100) readonly propertyItems!: readonly PropertyItem[];
  @EachOf(() => Bill, 200) readonly bills!: readonly Bill[];
}

export const CHECK_SOURCES = [
  'HUKOU',
  'VEHICLE',
  'REAL_ESTATE',
  'TAX',
  'SOCIAL_INSURANCE',
  'HOUSING_FUND',
  'MARKET_ENTITY',
  'BANK',
  'DEATH',
  'MARRIAGE',
  'DISABILITY',
] as const;
export type CheckSource = (typeof CHECK_SOURCES)[number];
export const HIT_KINDS = ['INCOME', 'CASH', 'HOUSE', 'VEHICLE', 'BUSINESS', 'DEATH'] as const;

/** Something a data source knows of a person (核对命中). With `declaredItemId` it corrects a declared item, else it is a further one. */
export class CheckHit {
  @IsId() readonly hitId!: string;
  @IsSub() readonly sub!: Sub;
  @IsOneOf(HIT_KINDS) readonly hitKind!: (typeof HIT_KINDS)[number];
  @MayBeAbsent() @IsId() readonly declaredItemId?: string;
  @MayBeAbsent() @IsFen() readonly valueFen?: Fen;
  @MayBeAbsent() @IsOneOf(INCOME_CLASSES) readonly class?: (typeof INCOME_CLASSES)[number];
  @MayBeAbsent() @IsOneOf([...INCOME_KINDS, ...PROPERTY_KINDS]) readonly kind?:
    (typeof INCOME_KINDS)[number] | (typeof PROPERTY_KINDS)[number];
  @MayBeAbsent() @IsMonth() readonly periodFrom?: Month;
  @MayBeAbsent() @IsMonth() readonly periodTo?: Month;
  @MayBeAbsent() @IsPart(() => PropertyAttributes) readonly attributes?: PropertyAttributes;
  @MayBeAbsent() @IsDay() readonly occurredOn?: Day;
}

export const RECHECK_OUTCOMES = ['CONFIRMED', 'CORRECTED', 'REMOVED'] as const;

export class HitCorrection {
  @IsId() readonly hitId!: string;
  @IsOneOf(RECHECK_OUTCOMES) readonly outcome!: (typeof RECHECK_OUTCOMES)[number];
  /** Only with CORRECTED. */
  @MayBeAbsent() @IsFen() readonly valueFen?: Fen;
}

/** The six abilities of 特困 assessment (生活自理能力六项指标); true: able. */
export class SelfCareItems {
  @IsFlag() readonly eat!: boolean;
  @IsFlag() readonly dress!: boolean;
  @IsFlag() readonly bed!: boolean;
  @IsFlag() readonly toilet!: boolean;
  @IsFlag() readonly walk!: boolean;
  @IsFlag() readonly bathe!: boolean;
}

export const KIN_RELATIONS = [
  'SPOUSE',
  'PARENT',
  'CHILD',
  'SIBLING',
  'GRANDPARENT',
  'GRANDCHILD',
  'COUSIN',
  'SIBLING_IN_LAW',
] as const;
export type KinRelation = (typeof KIN_RELATIONS)[number];

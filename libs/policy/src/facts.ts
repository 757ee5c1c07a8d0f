import type {
  Bill,
  CheckHit,
  CheckSource,
  DisabilityCertificate,
  HitCorrection,
  IncomeItem,
  ObligorProfile,
  PersonProfile,
  PropertyItem,
  SelfCareItems,
} from '@zelian/contracts/person';
import type { Programme } from '@zelian/contracts/terms';
import type { Day, Month, Sub } from '@zelian/kernel/values';

/**
 * What the rules are applied to. Persons are named by Sub; every fact says from which day it is
 * known, and a calculation as known on a day leaves out what became known later.
 */
export interface MemberFact {
  readonly sub: Sub;
  /** Part of the household record from this day; absent: always. */
  readonly joinedOn?: Day;
  readonly profile: PersonProfile;
}

export interface ObligorFact {
  readonly sub: Sub;
  /** The Sub under which the same person stands among the members, if he does. */
  readonly memberSub?: Sub;
  readonly supportedSubs: readonly Sub[];
  readonly profile: ObligorProfile;
}

/** A certificate of disability is known on its day of issue. */
export interface CertificateFact {
  readonly sub: Sub;
  readonly issuedOn: Day;
  readonly validToOn: Day;
  readonly content: DisabilityCertificate;
}

export const LIFE_EVENT_KINDS = [
  'DEATH',
  'BIRTH',
  'MOVE_OUT_PERSON',
  'MOVE_OUT_HOUSEHOLD',
  'IMPRISONED',
  'CERTIFICATE_CANCELLED',
] as const;

/** Something that befell a person, or the household where `sub` is absent. */
export interface LifeEventFact {
  readonly sub?: Sub;
  readonly kind: (typeof LIFE_EVENT_KINDS)[number];
  readonly occurredOn: Day;
  readonly knownOn: Day;
  /** Only with CERTIFICATE_CANCELLED, also when frozen. */
  readonly certificateNo?: string;
}

export interface IncomeFact extends IncomeItem {
  readonly recordedOn: Day;
}

export interface PropertyFact extends PropertyItem {
  /** Result of the review of `exemptClaim`; absent: not reviewed yet. */
  readonly exemptAccepted?: boolean;
  readonly recordedOn: Day;
}

export interface BillFact extends Bill {
  readonly recordedOn: Day;
}

export interface RecheckFact {
  readonly requestedOn: Day;
  readonly concludedOn?: Day;
  readonly corrections: readonly HitCorrection[];
}

export interface SourceAnswerFact {
  readonly source: CheckSource;
  /** In order; the last one counts. */
  readonly attempts: readonly ('OK' | 'FAILED' | 'NO_PERMISSION' | 'NONE')[];
}

/** An economic check (家庭经济状况核对); its hits are known on `issuedOn`. */
export interface CheckReportFact {
  readonly issuedOn?: Day;
  readonly sources: readonly SourceAnswerFact[];
  readonly hits: readonly CheckHit[];
  readonly recheck?: RecheckFact;
}

/** A self-care assessment (生活自理能力评估) is known on the day it was made. */
export interface SelfCareFact {
  readonly sub: Sub;
  readonly assessedOn: Day;
  readonly items: SelfCareItems;
}

/** Another benefit that is due to a person, as known on the day of the assessment. */
export interface OtherEntitlement {
  readonly entitlementId: string;
  readonly programme: Programme;
  readonly sub: Sub;
  readonly fromMonth: Month;
  /** Last month, included; absent: open. */
  readonly toMonth?: Month;
}

export const INCOME_STABILITIES = ['STABLE', 'RELATIVELY_STABLE', 'UNSTABLE'] as const;
export type IncomeStability = (typeof INCOME_STABILITIES)[number];

/** Programmes that this library decides; each further one is a further file of the same shape. */
export const ASSESSED_PROGRAMMES = ['DIBAO', 'TEKUN'] as const;
export type AssessedProgramme = (typeof ASSESSED_PROGRAMMES)[number];

export const isAssessed = (programme: Programme): programme is AssessedProgramme =>
  ASSESSED_PROGRAMMES.some((assessed) => assessed === programme);

/** The persons of a case and what was verified about them. */
export interface HouseholdFacts {
  readonly programme: AssessedProgramme;
  /** SINGLE_PERSON: one member of a household alone (单人户); 特困 is always for one person. */
  readonly scope: 'HOUSEHOLD' | 'SINGLE_PERSON';
  /** Required for 特困 and for a single person. */
  readonly subjectSub?: Sub;
  readonly headSub: Sub;
  /** 9-digit code of the township where the head is registered. */
  readonly hukouTownship: string;
  readonly appliedOn: Day;
  readonly members: readonly MemberFact[];
  readonly obligors: readonly ObligorFact[];
  readonly certificates: readonly CertificateFact[];
  readonly lifeEvents: readonly LifeEventFact[];
  readonly incomeItems: readonly IncomeFact[];
  readonly propertyItems: readonly PropertyFact[];
  readonly bills: readonly BillFact[];
  readonly checkReport?: CheckReportFact;
}

/** All that an assessment needs to know. */
export interface AssessmentFacts extends HouseholdFacts {
  readonly selfCare: readonly SelfCareFact[];
  readonly otherEntitlements: readonly OtherEntitlement[];
  /** Programmes that the person gives up for this one. */
  readonly switchFrom: readonly Programme[];
  readonly incomeStability?: IncomeStability;
  /** Whether the cause of rigid spending is still there (支出型). */
  readonly causePersists?: boolean;
}

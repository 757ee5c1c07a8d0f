import { fullMonthsBetween, monthAfter } from '@zelian/kernel/day';
import { Refused } from '@zelian/kernel/refused';
import type { Sub } from '@zelian/kernel/values';
import { because, type Explained, type Explanation } from './explanation.js';
import type { HouseholdFacts, MemberFact, OtherEntitlement } from './facts.js';
import { isDueIn } from './overlap.js';
import { befell, isDead, isEnrolled, isMinor, livesIn } from './persons.js';
import type { RowsOn } from './rules.js';

export const MEMBER_REASONS = [
  'DECEASED',
  'LEFT_HOUSEHOLD',
  'IN_PRISON',
  'CLERGY_AWAY',
  'PAROLE',
  'COMPULSORY_DETOX',
  'DECLARED_MISSING',
  'HEAD',
  'SPOUSE',
  'MINOR_CHILD',
  'ADULT_CHILD_DEPENDENT',
  'PARENT',
  'LONG_TERM_CO_RESIDENT',
  'DEPENDANT_OF_COUNTED',
  'SEPARATE_LIVING',
  'NO_SUPPORT_DUTY',
  'SINGLE_PERSON',
] as const;
export type MemberReason = (typeof MEMBER_REASONS)[number];

export const COVER_REASONS = ['COVERED', 'EXCLUSIVE_PROGRAMME', 'HUKOU_ELSEWHERE'] as const;

/** Whether a person of the household record counts as living together, and whether he is covered. */
export interface MemberOutcome {
  readonly outcome: 'COUNTED' | 'NOT_COUNTED' | 'OBLIGOR_ONLY';
  readonly reason: MemberReason;
  readonly covered: boolean;
  /** Only of counted persons. */
  readonly coverReason?: (typeof COVER_REASONS)[number];
}

export interface Membership {
  /** Every person of the household record on the day, in its order. */
  readonly members: readonly (MemberOutcome & { readonly sub: Sub })[];
  /** 家庭人口: the divisor. */
  readonly counted: readonly MemberFact[];
  /** 保障人口: who receives. */
  readonly covered: readonly MemberFact[];
}

type People = Pick<HouseholdFacts, 'members' | 'lifeEvents' | 'headSub' | 'checkReport'>;
interface Household extends People {
  readonly otherEntitlements: readonly OtherEntitlement[];
}

/**
 * Who lives together (共同生活的家庭成员), and who of them is covered.
 *
 * Source: 民发〔2012〕220号第五条 until 2021-06-30, 民发〔2021〕57号第七条 since; the rows of
 * `household.*` say by day what counts.
 * Shape: the first rule that fits decides; spouses and minor children of counted persons follow
 * until nothing changes.
 * Refuses: FACTS_MISSING when the head is not among the persons.
 */
export function membershipOf(household: Household, rows: RowsOn): Explained<Membership> {
  const present = household.members.filter(({ joinedOn }) => (joinedOn ?? rows.on) <= rows.on);
  if (!present.some(({ sub }) => sub === household.headSub))
    throw new Refused('FACTS_MISSING', { ruleCode: 'MEMBERSHIP' });
  const reasons = reasonsOf(household, present, rows);
  const decided = present.map((member) => {
    const reason = reasons.get(member.sub) ?? 'NO_SUPPORT_DUTY';
    return { member, ...decisionOn(household, member, reason, rows) };
  });
  const members = decided.map(({ member, outcome }) => ({ sub: member.sub, ...outcome }));
  const counted = decided.filter(({ outcome }) => outcome.outcome === 'COUNTED');
  const covered = counted.filter(({ outcome }) => outcome.covered);
  return {
    outcome: {
      members,
      counted: counted.map(({ member }) => member),
      covered: covered.map(({ member }) => member),
    },
    explanation: because('MEMBERSHIP', {
      rows: membershipRows(rows),
      inputs: { on: rows.on, persons: present.length, covered: covered.length },
      result: counted.length,
      children: decided.map(({ explanation }) => explanation),
    }),
  };
}

/** A single-person application (单人户) and 特困 count and cover that person alone. */
export function membershipAlone(member: MemberFact): Explained<Membership> {
  const { sub } = member;
  const outcome: MemberOutcome = {
    outcome: 'COUNTED',
    reason: 'SINGLE_PERSON',
    covered: true,
    coverReason: 'COVERED',
  };
  return {
    outcome: { members: [{ sub, ...outcome }], counted: [member], covered: [member] },
    explanation: because('MEMBERSHIP', {
      inputs: { persons: 1, covered: 1 },
      result: 1,
      children: [
        because('MEMBER', { about: sub, inputs: { reason: 'SINGLE_PERSON' }, result: 'COUNTED' }),
      ],
    }),
  };
}

function membershipRows(rows: RowsOn): readonly { readonly rowId: string }[] {
  return [
    rows.get('household.absenceExclusions'),
    rows.get('household.clergyYears'),
    rows.get('household.studentStages'),
    rows.get('household.parentsRule'),
    rows.get('household.longTermMonths'),
  ];
}

const COUNTED: readonly MemberReason[] = [
  'HEAD',
  'SPOUSE',
  'MINOR_CHILD',
  'ADULT_CHILD_DEPENDENT',
  'PARENT',
  'LONG_TERM_CO_RESIDENT',
  'DEPENDANT_OF_COUNTED',
];

function reasonsOf(
  household: People,
  present: readonly MemberFact[],
  rows: RowsOn,
): ReadonlyMap<Sub, MemberReason> {
  const reasons = new Map<Sub, MemberReason>();
  for (const member of present) {
    const reason = ownReason(household, member, rows);
    if (reason !== undefined) reasons.set(member.sub, reason);
  }
  const isCounted = (sub: Sub): boolean => COUNTED.includes(reasons.get(sub) ?? 'NO_SUPPORT_DUTY');
  const followsNow = (member: MemberFact): boolean =>
    !reasons.has(member.sub) &&
    follows(
      member,
      present.filter(({ sub }) => isCounted(sub)),
      rows,
    );
  for (let next = present.find(followsNow); next !== undefined; next = present.find(followsNow))
    reasons.set(next.sub, 'DEPENDANT_OF_COUNTED');
  for (const member of present.filter(({ sub }) => !reasons.has(sub)))
    reasons.set(member.sub, owesSupport(member) ? 'SEPARATE_LIVING' : 'NO_SUPPORT_DUTY');
  return reasons;
}

/** What decides about a person by himself, before spouses and children follow others. */
function ownReason(household: People, member: MemberFact, rows: RowsOn): MemberReason | undefined {
  const { sub, profile } = member;
  if (isDead(household, sub, rows)) return 'DECEASED';
  if (befell(household, 'MOVE_OUT_PERSON', sub, rows)) return 'LEFT_HOUSEHOLD';
  const excluded = rows.get('household.absenceExclusions').value;
  if (befell(household, 'IMPRISONED', sub, rows) && excluded.includes('IN_PRISON'))
    return 'IN_PRISON';
  const absence = excludingAbsence(member, rows);
  if (absence !== undefined) return absence;
  if (sub === household.headSub || profile.relationToHead === 'HEAD') return 'HEAD';
  if (profile.relationToHead === 'SPOUSE') return 'SPOUSE';
  return reasonOfRelative(member, rows);
}

function excludingAbsence({ profile }: MemberFact, rows: RowsOn): MemberReason | undefined {
  const { absence } = profile;
  if (absence === undefined || absence.since > rows.on) return undefined;
  if (absence.until !== undefined && absence.until <= rows.on) return undefined;
  if (!rows.get('household.absenceExclusions').value.includes(absence.kind)) return undefined;
  const awayLongEnough =
    absence.kind !== 'CLERGY_AWAY' ||
    fullMonthsBetween(absence.since, rows.on) >= 12 * rows.get('household.clergyYears').value;
  return awayLongEnough ? absence.kind : undefined;
}

function reasonOfRelative(member: MemberFact, rows: RowsOn): MemberReason | undefined {
  const { relationToHead, canLiveIndependently = true, coResidentSince } = member.profile;
  if (relationToHead === 'CHILD' && isMinor(member, rows.on)) return 'MINOR_CHILD';
  const studies = isEnrolled(member, rows.get('household.studentStages').value, rows.on);
  if (relationToHead === 'CHILD' && (!canLiveIndependently || studies))
    return 'ADULT_CHILD_DEPENDENT';
  if (!livesIn(member, rows.on) || coResidentSince === undefined) return undefined;
  const parentsCount = rows.get('household.parentsRule').value === 'CO_RESIDENT';
  if (relationToHead === 'PARENT' && parentsCount) return 'PARENT';
  const monthsTogether = fullMonthsBetween(coResidentSince, rows.on);
  const longTerm = monthsTogether >= rows.get('household.longTermMonths').value;
  return owesSupportToHead(member) && longTerm ? 'LONG_TERM_CO_RESIDENT' : undefined;
}

const owesSupportToHead = ({ profile }: MemberFact): boolean => profile.supportDutyToHead ?? true;

const owesSupport = (member: MemberFact): boolean =>
  owesSupportToHead(member) &&
  (member.profile.relationToHead === 'CHILD' || member.profile.relationToHead === 'PARENT');

/** Lives in the household as spouse or minor child of a counted person. */
function follows(member: MemberFact, counted: readonly MemberFact[], rows: RowsOn): boolean {
  if (!livesIn(member, rows.on)) return false;
  const { spouseSub, parentSubs = [] } = member.profile;
  return counted.some(
    ({ sub, profile }) =>
      sub === spouseSub ||
      profile.spouseSub === member.sub ||
      (isMinor(member, rows.on) && parentSubs.includes(sub)),
  );
}

interface Decision {
  readonly outcome: MemberOutcome;
  readonly explanation: Explanation;
}

function decisionOn(
  household: Household,
  member: MemberFact,
  reason: MemberReason,
  rows: RowsOn,
): Decision {
  const { sub } = member;
  if (!COUNTED.includes(reason)) {
    const outcome = reason === 'SEPARATE_LIVING' ? 'OBLIGOR_ONLY' : 'NOT_COUNTED';
    return {
      outcome: { outcome, reason, covered: false },
      explanation: because('MEMBER', { about: sub, inputs: { reason }, result: outcome }),
    };
  }
  const coverReason = coverReasonOf(household, member, rows);
  const covered = coverReason === 'COVERED';
  const coverage = because('COVERAGE', {
    rows: [rows.get('household.coverNonLocalHukou')],
    about: sub,
    inputs: { hukouTownship: member.profile.hukouTownship, reason: coverReason },
    result: covered,
  });
  return {
    outcome: { outcome: 'COUNTED', reason, covered, coverReason },
    explanation: because('MEMBER', {
      about: sub,
      inputs: { reason },
      result: 'COUNTED',
      children: [coverage],
    }),
  };
}

/** 特困 and 孤儿 exclude 低保 of the same person. */
function coverReasonOf(
  { otherEntitlements }: Household,
  { sub, profile }: MemberFact,
  rows: RowsOn,
): (typeof COVER_REASONS)[number] {
  const exclusive = otherEntitlements.some(
    (other) =>
      (other.programme === 'TEKUN' || other.programme === 'ORPHAN') &&
      other.sub === sub &&
      isDueIn(other, monthAfter(rows.on)),
  );
  if (exclusive) return 'EXCLUSIVE_PROGRAMME';
  const elsewhere = profile.hukouTownship !== rows.division;
  if (elsewhere && !rows.get('household.coverNonLocalHukou').value) return 'HUKOU_ELSEWHERE';
  return 'COVERED';
}

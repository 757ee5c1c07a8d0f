import { ageOn, fullMonthsBetween } from '@zelian/kernel/day';
import { because, listed, type Explained } from './explanation.js';
import type { AssessmentFacts, MemberFact } from './facts.js';
import { certificateOn, isPlainlySevere, isSeriouslyIll, isSeverelyDisabled } from './persons.js';
import type { PolicyValues } from './policy-values.js';
import type { RowsOn } from './rules.js';

export type SingleRule = PolicyValues['dibao.singleRule'][number];

/**
 * By which rule one member of a household may apply alone (单人户); undefined: by none.
 *
 * Source: 民发〔2012〕220号第十条, 民发〔2021〕57号第八条, 民发〔2022〕83号一（一）; by day in
 * `dibao.singleRule`, in the order of the row.
 * Shape: `isEdgeFamily` says whether the whole household is a 低保边缘家庭; it is asked only when a
 * rule needs it.
 */
export function singleRuleOf(
  facts: AssessmentFacts,
  member: MemberFact,
  rows: RowsOn,
  isEdgeFamily: () => boolean,
): Explained<SingleRule | undefined> {
  const row = rows.get('dibao.singleRule');
  const person: Person = { facts, member, rows, isEdgeFamily };
  const outcome = row.value.find((rule) => fits[rule](person));
  return {
    outcome,
    explanation: because('DIBAO_SINGLE', {
      rows: [row, rows.get('facto.illnessList')],
      about: member.sub,
      inputs: { rules: listed(row.value) },
      result: outcome ?? listed([]),
    }),
  };
}

interface Person {
  readonly facts: AssessmentFacts;
  readonly member: MemberFact;
  readonly rows: RowsOn;
  readonly isEdgeFamily: () => boolean;
}

const certificateOf = ({ facts, member, rows }: Person): ReturnType<typeof certificateOn> =>
  certificateOn(facts, member.sub, rows);

const isAdult = ({ member, rows }: Person): boolean =>
  ageOn(member.profile.birthDate, rows.on) >= 18;

const fits: { readonly [R in SingleRule]: (person: Person) => boolean } = {
  SEVERE_DISABLED_ADULT_SEPARATE_HUKOU: (person) =>
    isAdult(person) &&
    isPlainlySevere(certificateOf(person)) &&
    person.member.profile.labourCapacity === 'NONE' &&
    (person.member.profile.separateHukou ?? false),
  CLERGY_3Y: ({ member, rows }) => {
    const { absence } = member.profile;
    if (absence?.kind !== 'CLERGY_AWAY' || absence.since > rows.on) return false;
    if (absence.until !== undefined && absence.until <= rows.on) return false;
    return (
      fullMonthsBetween(absence.since, rows.on) >= 12 * rows.get('household.clergyYears').value
    );
  },
  EDGE_SEVERE_DISABLED: (person) =>
    isSeverelyDisabled(certificateOf(person)) && person.isEdgeFamily(),
  EDGE_CRITICAL_ILLNESS: (person) =>
    isSeriouslyIll(person.member, person.rows) && person.isEdgeFamily(),
  UNEMPLOYED_SEVERE_DISABLED_ADULT: (person) =>
    isAdult(person) &&
    isPlainlySevere(certificateOf(person)) &&
    person.member.profile.employment === 'UNEMPLOYED',
};

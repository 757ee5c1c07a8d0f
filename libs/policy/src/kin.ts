import type { KinRelation } from '@zelian/contracts/person';
import type { Programme } from '@zelian/contracts/terms';
import type { Day, StaffId, Sub } from '@zelian/kernel/values';
import { because, type Explained } from './explanation.js';
import { rowsOn, type Rules } from './rules.js';

/** A near relative that a member of staff has, declared by him or found (近亲属). */
export interface KinFact {
  readonly staffId: StaffId;
  readonly sub: Sub;
  readonly relation: KinRelation;
}

export interface KinTerms {
  readonly programme: Programme;
  /** Acceptance, before it application. */
  readonly governedOn: Day;
  /** Persons of the household record; obligors do not count. */
  readonly personSubs: readonly Sub[];
  readonly relations: readonly KinFact[];
}

/**
 * Staff who are near relatives of a person of the household.
 *
 * Source: 民发〔2021〕57号第十一条、《民法典》第一千零四十五条; the list stands in `kin.relations`.
 */
export function kinMatches(
  { programme, governedOn, personSubs, relations }: KinTerms,
  rules: Rules,
): Explained<readonly KinFact[]> {
  const row = rowsOn(rules, { programme, on: governedOn, knownOn: governedOn }).get(
    'kin.relations',
  );
  const outcome = relations.filter(
    ({ sub, relation }) => row.value.includes(relation) && personSubs.includes(sub),
  );
  return {
    outcome,
    explanation: because('KIN_MATCH', {
      rows: [row],
      inputs: { persons: personSubs.length, relations: relations.length },
      result: outcome.length,
    }),
  };
}

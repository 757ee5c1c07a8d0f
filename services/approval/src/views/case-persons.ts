import { streamParts } from '@zelian/kernel/decider';
import type { CaseId, Sub } from '@zelian/kernel/values';
import { defineView } from '@zelian/service/definition';

interface CasePersonDoc {
  readonly _id: string;
  readonly sub: Sub;
  readonly caseId: CaseId;
}

/**
 * In which cases each person is a member of the household; it feeds the search for other benefits
 * and is shown nowhere. It follows intake itself, not the case: so a case stands in it before its
 * own reaction looks for benefits, and of a case and a benefit that meet one always sees the other.
 */
export const casePersons = defineView<CasePersonDoc, 'HouseholdNoted' | 'HouseholdChangeNoted'>({
  name: 'case-persons',
  version: 1,
  on: ['HouseholdNoted', 'HouseholdChangeNoted'],
  indexes: [{ fields: ['sub'] }],
  async apply({ event, stream }, unit) {
    const { id: caseId } = streamParts(stream);
    const { sub } = event.type === 'HouseholdNoted' ? { sub: undefined } : event.data;
    const subs = event.type === 'HouseholdNoted' ? event.data.memberSubs : [];
    for (const person of sub === undefined ? subs : [sub]) {
      const _id = `${caseId}/${person}`;
      await unit.write(_id, () => ({ _id, sub: person, caseId }));
    }
  },
  queries: [],
});

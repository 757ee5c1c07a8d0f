import { streamParts } from '@zelian/kernel/decider';
import type { Sub, Uuid } from '@zelian/kernel/values';
import { defineView } from '@zelian/service/definition';

interface MemberDoc {
  readonly _id: string;
  readonly sub: Sub;
  readonly householdId: Uuid;
}

/** In which open household each living person is a member; it feeds `prepare` and is shown nowhere. */
export const members = defineView<
  MemberDoc,
  'HouseholdRegistered' | 'MemberJoined' | 'LifeEventRecorded'
>({
  name: 'members',
  version: 1,
  on: ['HouseholdRegistered', 'MemberJoined', 'LifeEventRecorded'],
  indexes: [{ fields: ['sub'] }],
  async apply({ event, stream }, unit) {
    const { id: householdId } = streamParts(stream);
    const idOf = (sub: Sub): string => `${householdId}/${sub}`;
    switch (event.type) {
      case 'HouseholdRegistered':
        for (const sub of event.data.memberSubs)
          await unit.write(idOf(sub), () => ({ _id: idOf(sub), sub, householdId }));
        return;
      case 'MemberJoined': {
        const { sub } = event.data;
        return unit.write(idOf(sub), () => ({ _id: idOf(sub), sub, householdId }));
      }
      case 'LifeEventRecorded': {
        const { sub } = event.data;
        return sub === undefined ? undefined : unit.write(idOf(sub), () => null);
      }
    }
  },
  queries: [],
});

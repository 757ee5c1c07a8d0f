import type { KnownAs } from '@zelian/contracts/intake';
import { checkCertificate } from '@zelian/kernel/certificate';
import type { Day, Sub } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';
import { defineStream, type OwnLog } from '@zelian/service/definition';
import { identityOf, soughtValue } from '../subjects/identity.js';
import { members } from '../views/members.js';
import { decide, type HouseholdFacts } from './decide.js';
import { evolve, initial, type Household, type HouseholdCommand } from './state.js';

export const household = defineStream<'household', Household, HouseholdFacts | undefined, Rules>({
  name: 'household',
  decider: { initial, decide, evolve },
  villageOf: (state) => (state.status === 'unregistered' ? undefined : state.villageCode),
  show(state) {
    if (state.status === 'unregistered') return { status: state.status };
    const { status, villageCode, headSub, memberSubs, obligorSubs, deceasedSubs } = state;
    return {
      status,
      villageCode,
      headSub,
      memberSubs,
      obligorSubs,
      deceasedSubs,
      certificateIds: state.certificateIds,
    };
  },
  prepare,
});

/** The numbers of a command are compared with the subject register; nothing of them goes further. */
async function prepare(
  command: HouseholdCommand,
  own: OwnLog,
  { on }: { readonly on: Day },
): Promise<HouseholdFacts | undefined> {
  switch (command.type) {
    case 'RegisterHousehold': {
      const persons = command.data.members.map(({ sub, profile }) => ({
        sub,
        number: profile.idNumber,
      }));
      return {
        knownAs: await knownAs(
          persons.map(({ sub }) => sub),
          own,
        ),
        strangers: await strangersAmong(persons, own, on),
        taken: [],
      };
    }
    case 'AddMember': {
      const { sub, profile } = command.data;
      const persons = [{ sub, number: profile.idNumber }];
      return {
        knownAs: await knownAs([sub], own),
        strangers: await strangersAmong(persons, own, on),
        taken: [],
      };
    }
    case 'NameObligor': {
      const { sub, duty } = command.data;
      return onlyIfStrange([{ sub, number: duty.idNumber }], own, on);
    }
    case 'RecordCertificate': {
      const { sub, content } = command.data;
      const checked = checkCertificate(content.certificateNo, on);
      const number = checked.valid ? checked.idNumber : undefined;
      return onlyIfStrange([{ sub, number }], own, on);
    }
    case 'CorrectPerson': {
      const { sub, values } = command.data;
      const numbers = [values.profile?.idNumber, values.duty?.idNumber];
      const strange = await onlyIfStrange(
        numbers.map((number) => ({ sub, number })),
        own,
        on,
      );
      if (strange === undefined) return undefined;
      const taken = await Promise.all(numbers.map((number) => isTaken(number, sub, own, on)));
      return taken.includes(true) ? { ...strange, taken: [sub] } : strange;
    }
    case 'RecordLifeEvent':
      return undefined;
  }
}

interface Numbered {
  readonly sub: Sub;
  readonly number: string | undefined;
}

async function knownAs(subs: readonly Sub[], own: OwnLog): Promise<readonly KnownAs[]> {
  const docs = await own.view(members);
  const found = await docs.find({ sub: { in: subs } });
  return found.map(({ sub, householdId }) => ({ sub, householdId }));
}

/** Facts are returned only where they lead to a refusal, so that nobody waits for this command. */
async function onlyIfStrange(
  persons: readonly Numbered[],
  own: OwnLog,
  on: Day,
): Promise<HouseholdFacts | undefined> {
  const strangers = await strangersAmong(persons, own, on);
  return strangers.length === 0 ? undefined : { knownAs: [], strangers, taken: [] };
}

/** Who is registered under another number than the one given. A wrong number is the decider's. */
async function strangersAmong(
  persons: readonly Numbered[],
  own: OwnLog,
  on: Day,
): Promise<readonly Sub[]> {
  const strangers: Sub[] = [];
  for (const { sub, number } of persons) {
    const identity = number === undefined ? undefined : identityOf(number, on);
    if (identity !== undefined && !(await own.subjects.is(sub, identity))) strangers.push(sub);
  }
  return strangers;
}

async function isTaken(
  number: string | undefined,
  sub: Sub,
  own: OwnLog,
  on: Day,
): Promise<boolean> {
  const value = number === undefined ? '' : soughtValue('NUMBER', number, on);
  if (value === '') return false;
  return (await own.subjects.find('NUMBER', value)).some((holder) => holder !== sub);
}

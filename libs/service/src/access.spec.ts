import type { CommandRow } from '@zelian/contracts/stream';
import type { Person } from '@zelian/contracts/terms';
import { Refused } from '@zelian/kernel/refused';
import { callerOf, mayRead, maySeeVillage } from './access.js';

const person = (more: Partial<Person>): Person => ({
  staffId: 'ST013',
  organ: 'TOWNSHIP',
  posts: [],
  villages: 'ALL',
  entrustments: [],
  ...more,
});
const row = (more: Partial<CommandRow>): CommandRow => ({
  payload: class {},
  by: ['clerk'],
  expects: 'any',
  says: '',
  ...more,
});
const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof Refused ? error.code : String(error);
  }
};
const machine = (commands: readonly string[], reads: readonly string[] = []): Person =>
  person({ client: { desk: 'district', commands, reads } });

describe('the desk at which a command is given', () => {
  it('is the first of the row at which the person may sit', () => {
    const head = person({ posts: ['CIVIL_AFFAIRS_HEAD'] });
    expect(callerOf(head, 'X', row({ by: ['supervisor', 'clerk'] })).desk).toBe('supervisor');
  });

  it('comes from the seat as well as from the post', () => {
    const leader = person({ posts: ['LEADER'], seat: 'DEPUTY' });
    expect(callerOf(leader, 'CastVote', row({ by: ['seat'] })).desk).toBe('seat');
  });

  it('平台管理员不办理任何案件事项（SoD4）', () => {
    const admin = person({ posts: ['PLATFORM_ADMIN'] });
    expect(codeOf(() => callerOf(admin, 'X', row({ by: ['clerk', 'signer'] })))).toBe(
      'POST_MAY_NOT_DO_THIS',
    );
  });

  it('is refused to who has no post', () =>
    expect(codeOf(() => callerOf(person({}), 'X', row({})))).toBe('POST_MAY_NOT_DO_THIS'));

  it('of a machine client is one, and only for the commands of its scope', () => {
    const district = row({ by: ['district'] });
    expect(callerOf(machine(['StartCheck']), 'StartCheck', district).desk).toBe('district');
    expect(codeOf(() => callerOf(machine([]), 'StartCheck', district))).toBe(
      'SCOPE_DOES_NOT_COVER',
    );
    expect(codeOf(() => callerOf(machine(['X']), 'X', row({})))).toBe('POST_MAY_NOT_DO_THIS');
  });

  it('lets a machine sign only on behalf of a named officer', () => {
    const signed = row({ by: ['district'], signed: true });
    const named = { ...machine(['X']), onBehalfOf: 'ST034' };
    expect(codeOf(() => callerOf(machine(['X']), 'X', signed))).toBe('SCOPE_DOES_NOT_COVER');
    expect(callerOf(named, 'X', signed).onBehalfOf).toBe('ST034');
  });
});

describe('what a person may read', () => {
  it('is what the policy of the route gives to one of his desks', () => {
    expect(mayRead(person({ posts: ['DISCIPLINE'] }), 'r', ['discipline'])).toBe(true);
    expect(mayRead(person({ posts: ['CIVIL_AFFAIRS'] }), 'r', ['discipline'])).toBe(false);
  });
  it('is open to everybody where the policy says citizen', () =>
    expect(mayRead(person({}), 'r', ['citizen'])).toBe(true));
  it('of a machine client is within its scope', () => {
    expect(mayRead(machine([], ['oversight/events']), 'oversight/events', ['district'])).toBe(true);
    expect(mayRead(machine([]), 'oversight/events', ['district'])).toBe(false);
  });
  it('is of his villages only', () => {
    const assistant = person({ villages: ['370406109203'] });
    expect(maySeeVillage(assistant, '370406109203')).toBe(true);
    expect(maySeeVillage(assistant, '370406109204')).toBe(false);
    expect(maySeeVillage(assistant, undefined)).toBe(true);
  });
});

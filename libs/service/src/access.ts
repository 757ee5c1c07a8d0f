import type { CommandRow } from '@zelian/contracts/stream';
import { desksOf, type Caller, type Desk, type Person } from '@zelian/contracts/terms';
import type { VillageCode } from '@zelian/kernel/values';
import { Refused } from '@zelian/kernel/refused';

/**
 * The caller at the desk that lets him issue the command.
 *
 * Source: desks × commands of the catalogue; SoD4 (an administrator has no desk but his own).
 * Refuses: POST_MAY_NOT_DO_THIS; SCOPE_DOES_NOT_COVER for a machine client outside its scope, or
 * one that signs without naming the officer on whose behalf.
 */
export function callerOf(person: Person, command: string, row: CommandRow): Caller {
  const desk = row.by.find((allowed) => desksOf(person).includes(allowed));
  if (desk === undefined)
    throw new Refused('POST_MAY_NOT_DO_THIS', { command, desks: [...row.by] });
  if (person.client !== undefined) {
    const covered = person.client.commands.includes(command);
    const signs = row.signed === true && person.onBehalfOf === undefined;
    if (!covered || signs) throw new Refused('SCOPE_DOES_NOT_COVER', { command });
  }
  return { ...person, desk };
}

/** Whether a route with this policy answers the person. `citizen` means everybody. */
export function mayRead(person: Person, route: string, reads: readonly Desk[]): boolean {
  if (reads.includes('citizen')) return true;
  if (!desksOf(person).some((desk) => reads.includes(desk))) return false;
  return person.client === undefined || person.client.reads.includes(route);
}

/** Officers see their villages only; what belongs to no village is seen by all of the desk. */
export function maySeeVillage(person: Person, villageCode: VillageCode | undefined): boolean {
  if (person.villages === 'ALL' || villageCode === undefined) return true;
  return person.villages.includes(villageCode);
}

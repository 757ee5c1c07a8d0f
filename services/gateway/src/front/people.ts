import type { Person } from '@zelian/contracts/terms';
import type { Day, StaffId } from '@zelian/kernel/values';
import type { OwnLog } from '@zelian/service/definition';
import { personOn, staffDirectory } from '@zelian/service/staff-directory';
import { clientList } from '../views/clients.js';
import type { Session } from './sessions.js';

/** Everybody without a session: may read public notices and raise an objection, nothing else. */
export const PUBLIC: Person = {
  staffId: 'PUBLIC',
  organ: 'PLATFORM',
  posts: [],
  villages: 'ALL',
  entrustments: [],
  client: { desk: 'citizen', commands: ['RecordObjection'], reads: [] },
};

/**
 * The person of a session as he stands today: posts and villages are looked up at every request,
 * so that a revoked grant ends at once. Undefined: he may do nothing any more.
 */
export async function personOf(
  own: OwnLog,
  session: Session,
  on: Day,
  onBehalfOf: string | undefined,
): Promise<Person | undefined> {
  if (session.kind === 'client') return clientOn(own, session.id, on, onBehalfOf);
  return staffMemberOn(own, session.id, on);
}

/** Waits for the directory to have seen all of the own log: a revocation counts from its commit on. */
async function staffMemberOn(own: OwnLog, staffId: StaffId, on: Day): Promise<Person | undefined> {
  const member = await (await own.view(staffDirectory)).get(staffId);
  return member === undefined ? undefined : personOn(member, on);
}

async function clientOn(
  own: OwnLog,
  clientId: string,
  on: Day,
  onBehalfOf: string | undefined,
): Promise<Person | undefined> {
  const client = await (await own.view(clientList)).get(clientId);
  if (client === undefined || client.state !== 'registered') return undefined;
  if (on < client.fromOn || (client.toOn !== undefined && client.toOn < on)) return undefined;
  const officer = onBehalfOf === undefined ? undefined : await staffMemberOn(own, onBehalfOf, on);
  const ofItsOrgan = officer !== undefined && officer.organ === client.organ;
  return {
    staffId: clientId,
    organ: client.organ,
    posts: [],
    villages: 'ALL',
    entrustments: [],
    client: { desk: client.desk, commands: client.commands, reads: client.reads },
    ...(ofItsOrgan ? { onBehalfOf: officer.staffId } : {}),
  };
}

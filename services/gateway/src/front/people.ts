import type { ClientTerms } from '@zelian/contracts/gateway';
import { desksOf, type Person } from '@zelian/contracts/terms';
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
  const named = onBehalfOf === undefined ? undefined : await staffMemberOn(own, onBehalfOf, on);
  const officer = named !== undefined && mayAnswerFor(client, named) ? named : undefined;
  return {
    staffId: clientId,
    organ: client.organ,
    posts: [],
    villages: officer?.villages ?? 'ALL',
    entrustments: [],
    client: { desk: client.desk, commands: client.commands, reads: client.reads },
    ...(officer === undefined ? {} : { onBehalfOf: officer.staffId }),
  };
}

/** Of its organ, and at its desk: nobody answers for what he may not do himself. */
function mayAnswerFor(
  { organ, desk }: Pick<ClientTerms, 'organ' | 'desk'>,
  officer: Person,
): boolean {
  return officer.organ === organ && desksOf(officer).includes(desk);
}

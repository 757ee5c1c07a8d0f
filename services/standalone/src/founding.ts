import { dayOf } from '@zelian/kernel/day';
import { uuidv5 } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import type { StaffId, Sub } from '@zelian/kernel/values';
import { identityOf } from '@zelian/intake/subjects/identity';
import type { Platform } from './platform.js';

/** One of the two administrators with whom a platform begins. */
export interface Founder {
  readonly staffId: StaffId;
  readonly name: string;
  readonly number: string;
  /** To be changed at the first sign-in, unless this is a demo. */
  readonly password: string;
}

/**
 * Founds the platform: one commit that names two administrators and stays visible for ever. Done
 * again it changes nothing.
 *
 * Refuses: CITIZEN_ID_INVALID, SAME_PERSON_TWICE, PLATFORM_ALREADY_FOUNDED, `Invalid` for a password.
 */
export async function foundPlatform(
  platform: Platform,
  founders: readonly [Founder, Founder],
  { division, mustChange }: { readonly division: string; readonly mustChange: boolean },
): Promise<void> {
  const gateway = platform.services.get('gateway');
  if (gateway === undefined) throw new Error('no gateway');
  const on = dayOf(platform.clock.now());
  const subs: Sub[] = [];
  for (const { number } of founders) {
    const identity = identityOf(number, on);
    if (identity === undefined) throw new Refused('CITIZEN_ID_INVALID', { kind: 'RESIDENT_ID' });
    subs.push(await gateway.own.subjects.getOrCreate(identity));
  }
  const commandId = uuidv5(`founding/${division}/${founders.map(({ staffId }) => staffId).join()}`);
  await gateway.found({
    stream: 'founding',
    id: division,
    type: 'FoundPlatform',
    data: { adminIds: founders.map(({ staffId }) => staffId), adminSubs: subs },
    personal: founders.map(({ name, number }, index) => ({
      subject: subs[index] ?? '',
      data: { name, number },
    })),
    commandId,
    correlationId: commandId,
  });
  await platform.settled();
  for (const { staffId, password } of founders)
    if (!(await platform.front.credentials.has(staffId)))
      await platform.front.credentials.set(staffId, password, mustChange);
}

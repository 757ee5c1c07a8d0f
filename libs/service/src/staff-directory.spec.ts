import type { EventNamed } from '@zelian/contracts/catalogue';
import type { Day } from '@zelian/kernel/values';
import { asOf, personOn, responsibleOn, staffDirectory, staffOn } from './staff-directory.js';
import { Logs } from './testing.js';

const SUB = '0198f0a0-0000-7000-8000-00000000000d';
const GRANT = '0198f0a0-0000-7000-8000-0000000000d1';
const SEAT_GRANT = '0198f0a0-0000-7000-8000-0000000000d2';
const LETTER = '0198f0a0-0000-7000-8000-0000000000e1';
const SHA = 'a'.repeat(64);
const VILLAGE = '370406109216';

type Told = 'StaffRegistered' | 'PostGranted' | 'PostRevoked';
const registered: EventNamed<'StaffRegistered'> = {
  type: 'StaffRegistered',
  data: { sub: SUB, organ: 'TOWNSHIP', activeFrom: '2020-08-15' },
};
const granted = (
  more: Partial<EventNamed<'PostGranted'>['data']> = {},
): EventNamed<'PostGranted'> => ({
  type: 'PostGranted',
  data: {
    grantId: GRANT,
    post: 'CIVIL_AFFAIRS',
    villages: [VILLAGE],
    fromOn: '2020-08-16',
    ...more,
  },
});
const seat: EventNamed<'PostGranted'> = {
  type: 'PostGranted',
  data: { grantId: SEAT_GRANT, seat: 'MEMBER', villages: [], fromOn: '2020-08-16' },
};
const revoked = (fromOn: Day): EventNamed<'PostRevoked'> => ({
  type: 'PostRevoked',
  data: { grantId: GRANT, fromOn },
});

async function directoryAfter(events: readonly EventNamed<Told>[]) {
  const logs = new Logs();
  return logs.feed(staffDirectory, await logs.record<Told>('staff-ST002', events));
}

async function personAfter(events: readonly EventNamed<Told>[], on: Day) {
  const member = await (await directoryAfter(events)).docs.get('ST002');
  return member === undefined ? undefined : personOn(member, on);
}

describe('who may do what on a day', () => {
  it('a grant holds from its first day to its last', async () => {
    const events = [registered, granted({ toOn: '2024-06-30' })];
    expect(await personAfter(events, '2020-08-15')).toBeUndefined();
    expect(await personAfter(events, '2020-08-16')).toMatchObject({ posts: ['CIVIL_AFFAIRS'] });
    expect(await personAfter(events, '2024-06-30')).toMatchObject({ posts: ['CIVIL_AFFAIRS'] });
    expect(await personAfter(events, '2024-07-01')).toBeUndefined();
  });

  it('a grant that is revoked ends the day before, and is made no longer by it', async () => {
    const early = [registered, granted(), revoked('2024-09-01')];
    expect(await personAfter(early, '2024-08-31')).toBeDefined();
    expect(await personAfter(early, '2024-09-01')).toBeUndefined();
    const late = [registered, granted({ toOn: '2024-06-30' }), revoked('2024-09-01')];
    expect(await personAfter(late, '2024-07-01')).toBeUndefined();
  });

  it('a seat does not widen the villages of a post; alone it reaches all', async () => {
    const both = await personAfter([registered, granted(), seat], '2024-01-01');
    expect(both).toMatchObject({ seat: 'MEMBER', villages: [VILLAGE] });
    const seated = await personAfter([registered, seat], '2024-01-01');
    expect(seated).toMatchObject({ villages: 'ALL' });
  });

  it('a post for all villages reaches all', async () => {
    const everywhere = [registered, granted({ villages: [] })];
    expect(await personAfter(everywhere, '2024-01-01')).toMatchObject({ villages: 'ALL' });
  });

  it('a deputy signs on the days of his letter, until it is ended', async () => {
    const logs = new Logs();
    const heard = [
      ...(await logs.record<Told>('staff-ST002', [registered, granted()])),
      ...(await logs.record<'SignatureEntrusted' | 'SignatureEntrustmentEnded'>('staff-ST001', [
        {
          type: 'SignatureEntrusted',
          data: {
            entrustmentId: LETTER,
            toId: 'ST002',
            scope: 'FINAL_SIGNATURE',
            fromOn: '2024-01-01',
            toOn: '2024-12-31',
            documentSha: SHA,
            deputyGrantId: GRANT,
          },
        },
        {
          type: 'SignatureEntrustmentEnded',
          data: {
            entrustmentId: LETTER,
            toId: 'ST002',
            endedOn: '2024-09-01',
            cause: 'SEAT_REVOKED',
          },
        },
      ])),
    ];
    const { docs } = await logs.feed(staffDirectory, heard);
    const member = await docs.get('ST002');
    if (member === undefined) throw new Error('nobody is registered');
    expect(asOf(member, '2023-12-31').entrustments).toEqual([]);
    expect(asOf(member, '2024-08-31').entrustments).toMatchObject([{ byId: 'ST001' }]);
    expect(asOf(member, '2024-09-01').entrustments).toEqual([]);
  });

  it('the head of the civil affairs office answers for what is missed on his days', async () => {
    const head = granted({ post: 'CIVIL_AFFAIRS_HEAD', toOn: '2024-06-30' });
    const { docs } = await directoryAfter([registered, head]);
    expect(await responsibleOn(docs, '2024-06-30')).toBe('ST002');
    expect(await responsibleOn(docs, '2024-07-01')).toBe('UNASSIGNED');
    expect(await staffOn(docs, '2024-07-01')).toEqual([]);
  });
});

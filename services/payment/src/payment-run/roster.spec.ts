import type { Recorded } from '@zelian/eventlog/commit';
import type { OwnLog } from '@zelian/service/definition';
import type { AccountEvent } from '../entitlement-account/entitlement-account.js';
import {
  caseId,
  drawn,
  lineOf,
  opened,
  payee,
  runOf,
  skipped,
  stream,
} from '../entitlement-account/examples.js';
import { clerk } from '../officers.js';
import { readRoster } from './roster.js';

const told = (position: number, event: AccountEvent): Recorded<AccountEvent> => ({
  id: `payment/${position}/0`,
  event,
  service: 'payment',
  stream,
  version: position,
  position,
  index: 0,
  at: '2024-09-25T01:00:00.000Z',
  meta: { cmd: 'Example', by: clerk, corr: runOf('2024-10'), rules: 'example' },
});

const kin = (staffId: string): AccountEvent => ({
  type: 'KinNoted',
  data: { of: 'intake/4/0', relations: [{ staffId, sub: payee }] },
});

/** A log that ends at a position, with one account in the index. */
const logOf = (position: number, ...events: readonly Recorded<AccountEvent>[]): OwnLog =>
  ({
    position: async () => position,
    view: async () => ({ find: async () => [{ _id: caseId, relations: [], openedAt: 1 }] }),
    events: async () => events,
  }) as unknown as OwnLog;

const read = async (own: OwnLog) => readRoster(own, runOf('2024-10'), 1);
const october = told(3, drawn('2024-10', { kinStaffIds: ['ST005'] }));

describe('名册从发放自己的日志读取', () => {
  const line = {
    lineId: lineOf(1),
    caseId,
    programme: 'DIBAO',
    areaType: 'RURAL',
    netFen: 73_828,
    accountId: drawn('2024-10').data.accountId,
  };

  it('a line with every relative noted up to the reading, also after it was drawn', async () => {
    const events = [told(1, opened()), told(2, kin('ST005')), october, told(4, kin('ST014'))];
    expect(await read(logOf(4, ...events))).toEqual({
      atPosition: 4,
      skippedCount: 0,
      lines: [{ ...line, kinStaffIds: ['ST005', 'ST014'] }],
    });
  });

  it('and nothing that is recorded while it is read', async () => {
    const events = [told(1, opened()), told(2, kin('ST005')), october, told(4, kin('ST014'))];
    const { lines } = await read(logOf(3, ...events));
    expect(lines).toEqual([{ ...line, kinStaffIds: ['ST005'] }]);
    expect((await read(logOf(2, ...events))).lines).toEqual([]);
  });

  it('counts who was skipped, and leaves the answers to other runs aside', async () => {
    const none = skipped('2024-10', 'NOTHING_DUE');
    const ofSeptember = told(2, drawn('2024-09'));
    const open = told(1, opened());
    expect(await read(logOf(9, open, ofSeptember, told(3, none)))).toMatchObject({
      skippedCount: 1,
      lines: [],
    });
    expect(await read(logOf(9, open, ofSeptember))).toMatchObject({ skippedCount: 0, lines: [] });
  });
});

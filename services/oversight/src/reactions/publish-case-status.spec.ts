import type { EventName, EventNamed } from '@zelian/contracts/catalogue';
import type { CaseFact, CaseFactType } from '@zelian/contracts/oversight';
import type { Deadline } from '@zelian/kernel/deadline';
import type { Day } from '@zelian/kernel/values';
import type { OwnLog } from '@zelian/service/definition';
import { Logs } from '@zelian/service/testing';
import { publishCaseStatus } from './publish-case-status.js';

const CASE = '0198f0a0-0000-7000-8000-00000000000a';
const ID = '0198f0a0-0000-7000-8000-00000000000b';
const SHA = 'a'.repeat(64);

const limit = (kind: string, dueOn: Day): Deadline => ({
  kind,
  deadlineId: ID,
  startOn: '2024-08-23',
  count: 5,
  unit: 'wd',
  dueOn,
  key: 'example',
  rowId: 'P0001',
  calendarVersion: 'example',
});

/** What the reaction makes of an event; it reads nothing of its own log. */
async function factOf<K extends EventName & CaseFactType>(
  stream: `${string}-${string}`,
  event: EventNamed<K>,
): Promise<CaseFact> {
  const [recorded] = await new Logs().record<K>(stream, [event], { on: '2024-09-02' });
  if (recorded === undefined) throw new Error('nothing was recorded');
  const issued = await publishCaseStatus(recorded, {} as OwnLog);
  expect(issued).toHaveLength(1);
  const [{ id, stream: of, command }] = issued as readonly [(typeof issued)[number]];
  expect([of, id, command.data.of]).toEqual(['caseStatus', CASE, recorded.id]);
  return command.data.fact;
}

describe('publishCaseStatus', () => {
  it('takes from an application what the district may know, and no person', async () => {
    expect(
      await factOf<'IntentRecorded'>(`application-${CASE}`, {
        type: 'IntentRecorded',
        data: {
          caseNo: 'SA-DIBAO-370406109-2024-000001',
          programme: 'DIBAO',
          scope: 'HOUSEHOLD',
          householdId: ID,
          villageCode: '370406109216',
          applicantSub: ID,
          channel: 'WINDOW',
          intentOn: '2024-08-23',
          parties: [{ sub: ID, role: 'MEMBER' }],
          handlerId: 'ST013',
          running: [],
        },
      }),
    ).toEqual({
      type: 'IntentRecorded',
      on: '2024-08-23',
      caseNo: 'SA-DIBAO-370406109-2024-000001',
      programme: 'DIBAO',
      villageCode: '370406109216',
    });
  });

  it('takes the due days from the deadlines that the event sets', async () => {
    expect(
      await factOf<'RecheckRequested'>(`check-${CASE}`, {
        type: 'RecheckRequested',
        data: {
          round: 1,
          requestedOn: '2024-08-30',
          late: false,
          hitIds: [],
          deadlines: [limit('RECHECK', '2024-09-13')],
          rows: [],
        },
      }),
    ).toEqual({ type: 'RecheckRequested', on: '2024-08-30', round: 1, dueOn: '2024-09-13' });
    expect(
      await factOf<'ClockStarted'>(`case-${CASE}`, {
        type: 'ClockStarted',
        data: {
          acceptedOn: '2024-08-26',
          deadlines: [limit('PROMISE', '2024-09-11'), limit('LEGAL', '2024-09-24')],
        },
      }),
    ).toEqual({
      type: 'ClockStarted',
      on: '2024-08-26',
      promiseDueOn: '2024-09-11',
      legalDueOn: '2024-09-24',
    });
  });

  it('takes no due days from a clock that starts while it is paused', async () => {
    expect(
      await factOf<'ClockStarted'>(`case-${CASE}`, {
        type: 'ClockStarted',
        data: { acceptedOn: '2024-08-26', suspended: true, deadlines: [] },
      }),
    ).toEqual({ type: 'ClockStarted', on: '2024-08-26' });
  });

  it('an event without the deadline it must set is the fault of its producer', async () => {
    await expect(
      factOf<'DistrictVisitRequested'>(`case-${CASE}`, {
        type: 'DistrictVisitRequested',
        data: {
          reason: 'KIN',
          requestedOn: '2024-08-30',
          requestedById: 'ST008',
          deadlines: [],
        },
      }),
    ).rejects.toThrow('DISTRICT_VISIT');
  });

  it('counts the covered persons of a grant, and says nothing of who they are', async () => {
    expect(
      await factOf<'AllowanceGranted'>(`case-${CASE}`, {
        type: 'AllowanceGranted',
        data: {
          decidedOn: '2024-09-09',
          assessmentNo: 1,
          monthlyAmountFen: 612_00,
          components: {},
          payableFromMonth: '2024-10',
          segments: [],
          coveredSubs: [ID, CASE],
          membersCounted: 3,
          areaType: 'RURAL',
          issuer: '370406109',
          nature: 'ENTRUSTED',
          remedyRowId: 'P0300',
          switchFrom: [],
          signerId: 'ST002',
          grounds: [],
          rows: [],
          settles: [],
        },
      }),
    ).toEqual({
      type: 'AllowanceGranted',
      on: '2024-09-09',
      monthlyAmountFen: 612_00,
      startMonth: '2024-10',
      membersCovered: 2,
    });
  });

  it('an act without a day of its own is dated by its recording', async () => {
    expect(
      await factOf<'CaseReopened'>(`case-${CASE}`, {
        type: 'CaseReopened',
        data: { cause: 'LATE_CHECK', from: 'granted', of: 'economic-check/9/0' },
      }),
    ).toEqual({ type: 'CaseReopened', on: '2024-09-02', from: 'granted' });
  });

  it('a visit is dated by the visit, not by its recording', async () => {
    expect(
      await factOf<'DistrictVisitRecorded'>(`case-${CASE}`, {
        type: 'DistrictVisitRecorded',
        data: {
          visitOn: '2024-08-31',
          finding: 'CONFIRMED',
          officerId: 'ST034',
          documentSha: SHA,
          late: false,
          settles: [],
        },
      }),
    ).toEqual({ type: 'DistrictVisitRecorded', on: '2024-08-31' });
  });
});

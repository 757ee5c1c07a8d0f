import type { EventName, EventNamed } from '@zelian/contracts/catalogue';
import type { Person } from '@zelian/contracts/terms';
import type { Recorded } from '@zelian/eventlog/commit';
import { Logs } from '@zelian/service/testing';
import { responsibilityChain } from './chain.js';

const CASE = '0198f0a0-0000-7000-8000-00000000000a';
const RUN = '0198f0a0-0000-7000-8000-0000000000b1';
const OTHER_RUN = '0198f0a0-0000-7000-8000-0000000000b2';
const LINE = '0198f0a0-0000-7000-8000-0000000000c1';
const SUB = '0198f0a0-0000-7000-8000-00000000000d';
const SHA = 'a'.repeat(64);
const VILLAGE = '370406109216';

const person = (staffId: string, more: Partial<Person>): Person => ({
  staffId,
  organ: 'TOWNSHIP',
  posts: [],
  villages: 'ALL',
  entrustments: [],
  ...more,
});
const inspector = person('ST006', { posts: ['DISCIPLINE'] });
const supervisor = person('ST008', { posts: ['CIVIL_AFFAIRS_HEAD'] });

type Woken = Parameters<(typeof responsibilityChain)['apply']>[0]['event']['type'];
type Heard = Recorded<EventNamed<Woken>>;

interface Told {
  readonly logs: Logs;
  /** Per service, in the order of its log. */
  readonly byService: readonly (readonly Heard[])[];
}

const ofFinance = (staffId: string) => ({ staffId, post: 'FINANCE', desk: 'finance' });

/** A case from the visit to the bank's answer; ST006 of the discipline committee votes as a seat. */
async function aPaidCase(voters: readonly string[] = ['ST001', 'ST002']): Promise<Told> {
  const logs = new Logs();
  const byService = new Map<string, Heard[]>();
  const record = async <K extends EventName & Woken>(
    stream: `${string}-${string}`,
    event: EventNamed<K>,
    recording: Parameters<Logs['record']>[2],
  ): Promise<void> => {
    const recorded = await logs.record<K>(stream, [event], recording);
    for (const one of recorded)
      byService.set(one.service, [...(byService.get(one.service) ?? []), one]);
  };
  const staff = { sub: SUB, organ: 'TOWNSHIP', activeFrom: '2020-08-15' } as const;
  for (const [index, staffId] of ['ST011', 'ST012', 'ST013', 'ST005', 'ST014', 'ST006'].entries()) {
    const sub = SUB.slice(0, -2) + String(10 + index);
    await record<'StaffRegistered'>(
      `staff-${staffId}`,
      {
        type: 'StaffRegistered',
        data: { ...staff, sub },
        personal: [{ subject: sub, data: { name: `示例${staffId}`, number: '1'.repeat(18) } }],
      },
      { on: '2024-08-01' },
    );
  }
  await record<'IntentRecorded'>(
    `application-${CASE}`,
    {
      type: 'IntentRecorded',
      data: {
        caseNo: 'SA-DIBAO-370406109-2024-000001',
        programme: 'DIBAO',
        scope: 'HOUSEHOLD',
        householdId: RUN,
        villageCode: VILLAGE,
        applicantSub: SUB,
        channel: 'WINDOW',
        intentOn: '2024-08-23',
        parties: [],
        handlerId: 'ST013',
        running: [],
      },
    },
    { on: '2024-08-23' },
  );
  for (const staffId of ['ST012', 'ST011'])
    await record<'SurveySigned'>(
      `survey-${CASE}`,
      {
        type: 'SurveySigned',
        data: { round: 1, staffId, formSha: SHA, signedOn: '2024-08-29' },
      },
      { on: '2024-08-29', by: { staffId } },
    );
  await record<'CaseReviewed'>(
    `case-${CASE}`,
    {
      type: 'CaseReviewed',
      data: { assessmentNo: 1, proposal: 'GRANT', reviewerId: 'ST008', reviewedOn: '2024-08-29' },
    },
    { on: '2024-08-29', by: { staffId: 'ST008', post: 'CIVIL_AFFAIRS_HEAD', desk: 'supervisor' } },
  );
  for (const staffId of voters)
    await record<'VoteCast'>(
      `case-${CASE}`,
      { type: 'VoteCast', data: { meetingId: RUN, staffId, choice: 'AGREE' } },
      { on: '2024-08-30', by: { staffId, post: 'LEADER', desk: 'seat' } },
    );
  await record<'AllowanceGranted'>(
    `case-${CASE}`,
    { type: 'AllowanceGranted', data: granted },
    { on: '2024-09-09', by: { staffId: 'ST002', post: 'SEAT_DEPUTY', desk: 'signer' } },
  );
  const opened = await logs.record<'RunOpened'>(`paymentRun-${RUN}`, [runOpened], {
    on: '2024-09-25',
  });
  byService.set('payment', [...opened]);
  const asSystem = { staffId: 'SYSTEM', post: 'SYSTEM', desk: 'system', org: 'PLATFORM' };
  await record<'LineDrawn'>(
    `entitlementAccount-${CASE}`,
    {
      type: 'LineDrawn',
      data: {
        lineId: LINE,
        runId: RUN,
        month: '2024-10',
        cutoffOn: '2024-09-25',
        regularFen: 612_00,
        components: {},
        arrears: [],
        offsetFen: 0,
        netFen: 612_00,
        accountId: RUN,
        kinStaffIds: [],
      },
    },
    { on: '2024-09-25', by: asSystem, caus: opened[0]?.id ?? '' },
  );
  await record<'RunEntered'>(
    `paymentRun-${RUN}`,
    {
      type: 'RunEntered',
      data: { byId: 'ST014', rosterSha: SHA, lineCount: 1, sumFen: 612_00 },
    },
    { on: '2024-10-08', by: ofFinance('ST014') },
  );
  await record<'RunReleased'>(
    `paymentRun-${RUN}`,
    { type: 'RunReleased', data: { byId: 'ST005', rosterSha: SHA } },
    { on: '2024-10-08', by: ofFinance('ST005') },
  );
  await record<'RunReleased'>(
    `paymentRun-${OTHER_RUN}`,
    { type: 'RunReleased', data: { byId: 'ST005', rosterSha: SHA } },
    { on: '2024-10-09', by: ofFinance('ST005') },
  );
  await record<'LinePaid'>(
    `entitlementAccount-${CASE}`,
    {
      type: 'LinePaid',
      data: { lineId: LINE, runId: RUN, netFen: 612_00, paidOn: '2024-10-10' },
    },
    { on: '2024-10-11', by: asSystem, caus: 'payment/99/0' },
  );
  return { logs, byService: [...byService.values()] };
}

const granted: EventNamed<'AllowanceGranted'>['data'] = {
  decidedOn: '2024-09-09',
  assessmentNo: 1,
  monthlyAmountFen: 612_00,
  components: {},
  payableFromMonth: '2024-10',
  segments: [],
  coveredSubs: [SUB],
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
};

const runOpened: EventNamed<'RunOpened'> = {
  type: 'RunOpened',
  data: {
    division: '370406109',
    kind: 'MONTHLY',
    month: '2024-10',
    n: 1,
    openedOn: '2024-09-25',
    cutoffOn: '2024-09-25',
    dueOn: '2024-10-10',
    accountCount: 1,
    atPosition: 1,
    layout: { rowId: 'P0231', encoding: 'GB18030', delimiter: '|', lineEnd: '\r\n' },
    deadlines: [],
    rows: [],
  },
};

interface Shown {
  readonly parts: readonly {
    readonly says: string;
    readonly links: readonly {
      readonly type: string;
      readonly staffId: string;
      readonly name?: string;
      readonly on: string;
      readonly eventId: string;
      readonly figures: Readonly<Record<string, unknown>>;
    }[];
  }[];
}

async function chain(told: Told, by: Person = supervisor): Promise<Shown> {
  const view = await told.logs.feed(responsibilityChain, told.byService.flat());
  return (await view.ask('chains/:caseId', by, { params: { caseId: CASE } })) as Shown;
}

describe('责任链：谁调查、谁签字、谁审批、谁发放', () => {
  it('names for each of the four questions the persons, their days and their events', async () => {
    const { parts } = await chain(await aPaidCase());
    expect(
      parts.map(({ says, links }) => [
        says,
        ...links.map(({ type, staffId, on }) => `${type} ${staffId} ${on}`),
      ]),
    ).toEqual([
      ['谁调查', 'SurveySigned ST012 2024-08-29', 'SurveySigned ST011 2024-08-29'],
      ['谁签字', 'CaseReviewed ST008 2024-08-29'],
      [
        '谁审批',
        'VoteCast ST001 2024-08-30',
        'VoteCast ST002 2024-08-30',
        'AllowanceGranted ST002 2024-09-09',
      ],
      [
        '谁发放',
        'RunOpened ST013 2024-09-25',
        'LineDrawn ST013 2024-09-25',
        'RunEntered ST014 2024-10-08',
        'RunReleased ST005 2024-10-08',
        'LinePaid SYSTEM 2024-10-11',
      ],
    ]);
  });

  it('opens the names of those who acted, and nobody else’s', async () => {
    const told = await aPaidCase();
    const view = await told.logs.feed(responsibilityChain, told.byService.flat());
    const shown = (await view.ask('chains/:caseId', supervisor, {
      params: { caseId: CASE },
    })) as Shown;
    const names = shown.parts.flatMap(({ links }) => links.map(({ name }) => name));
    expect(names).toContain('示例ST011');
    expect(names).toContain('示例ST005');
    // ST006 is registered and did nothing here.
    expect(view.opened.size).toBe(5);
  });

  it('every figure stands with the event that holds it', async () => {
    const { parts } = await chain(await aPaidCase());
    const figures = parts
      .flatMap(({ links }) => links)
      .filter(({ figures: { monthlyAmountFen, netFen, sumFen } }) =>
        [monthlyAmountFen, netFen, sumFen].includes(612_00),
      );
    expect(figures.map(({ type, eventId }) => `${type} ${eventId.split('/')[0]}`)).toEqual([
      'AllowanceGranted approval',
      'LineDrawn payment',
      'RunEntered payment',
      'LinePaid payment',
    ]);
  });

  it('a run in which the case has no line is not part of its chain', async () => {
    const { parts } = await chain(await aPaidCase());
    expect(parts[3]?.links.filter(({ type }) => type === 'RunReleased')).toHaveLength(1);
  });

  it('纪检人员参与本案表决的，不得检查本案', async () => {
    const told = await aPaidCase(['ST001', 'ST006']);
    await expect(chain(told, inspector)).rejects.toMatchObject({ code: 'INSPECTOR_VOTED_ON_CASE' });
  });

  it('an inspector who took no part sees the whole chain', async () => {
    expect((await chain(await aPaidCase(), inspector)).parts).toHaveLength(4);
  });

  it('a clerk of another village sees nothing', async () => {
    const told = await aPaidCase();
    const other = person('ST010', { posts: ['CIVIL_AFFAIRS'], villages: ['370406109217'] });
    expect(await chain(told, other)).toBeUndefined();
  });

  it('does not depend on which service is heard first', async () => {
    const told = await aPaidCase();
    const inOrder = await told.logs.feed(responsibilityChain, told.byService.flat());
    const others = [
      told.byService.toReversed().flat(),
      interleaved(told.byService),
      interleaved(told.byService.toReversed()),
    ];
    for (const order of others) {
      const view = await told.logs.feed(responsibilityChain, order);
      expect(await view.all()).toEqual(await inOrder.all());
    }
  });
});

/** One of each service in turn; the order within a service is kept. */
function interleaved<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => list.slice(index, index + 1)),
  ).flat();
}

import type { EventOf, CommandOf } from '@zelian/contracts/catalogue';
import { SYSTEM } from '@zelian/contracts/terms';
import type { By } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { checkerFor } from '@zelian/kernel/testing';
import type { StreamId } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import {
  before,
  entitlementStream,
  type EntitlementCtx,
  type EntitlementState,
} from './entitlement.js';

type Open = Extract<CommandOf<'entitlement'>, { readonly type: 'OpenEntitlement' }>;
type Supersede = Extract<CommandOf<'entitlement'>, { readonly type: 'SupersedeEntitlement' }>;

const stream: StreamId = 'entitlement-0198a000-0000-7000-8000-000000000008';
const head = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b01';
const segment = (fromMonth: string, monthlyAmountFen: number) => ({
  fromMonth,
  monthlyAmountFen,
  components: { standardSumFen: 144_000, baseFen: monthlyAmountFen, upliftFen: 0 },
});

const ctx = {
  by: { ...SYSTEM, post: 'SYSTEM', org: 'PLATFORM' },
  at: '2024-09-09T01:00:00.000Z',
  on: '2024-09-09',
  stream,
  responsibleId: 'ST007',
  rules: loadRules(),
  facts: undefined,
};
const check = checkerFor<
  CommandOf<'entitlement'>,
  EventOf<'entitlement'>,
  EntitlementState,
  EntitlementCtx & { readonly by: By }
>(entitlementStream.decider, { ctx });

const open: Open = {
  type: 'OpenEntitlement',
  data: {
    of: 'approval/40/0',
    caseNo: 'SA-DIBAO-370406109-2024-000008',
    programme: 'DIBAO',
    householdId: '0198a000-0000-7000-8000-0000000000b8',
    villageCode: '370406109215',
    areaType: 'RURAL',
    coveredSubs: [head],
    payeeSub: head,
    accountId: '0198a000-0000-7000-8000-0000000000ac',
    decidedOn: '2024-09-09',
    startMonth: '2024-10',
    segments: [segment('2024-10', 104_000)],
    reviewClass: 'B',
  },
  personal: [{ subject: head, data: { annualForAmountFen: 480_000, basis: { counted: 2 } } }],
};

const opened: EventOf<'entitlement'> = {
  type: 'EntitlementOpened',
  data: { ...open.data, reviewDueOn: '2025-09-09' },
  ...defined({ personal: open.personal }),
};

const regranted: Supersede = {
  type: 'SupersedeEntitlement',
  data: {
    outcome: 'GRANTED',
    of: 'approval/60/0',
    decidedOn: '2024-11-20',
    segments: [segment('2024-12', 94_000)],
    coveredSubs: [head],
    areaType: 'RURAL',
    reviewClass: 'C',
  },
  personal: [{ subject: head, data: { annualForAmountFen: 600_000, basis: { counted: 2 } } }],
};

const denied: Supersede = {
  type: 'SupersedeEntitlement',
  data: { outcome: 'DENIED', of: 'approval/61/0', decidedOn: '2024-11-20' },
};

const adjusted: EventOf<'entitlement'> = {
  type: 'EntitlementAdjusted',
  data: {
    of: 'approval/60/0',
    cause: 'SUPERSEDED',
    decidedOn: '2024-11-20',
    fromMonth: '2024-12',
    segments: [segment('2024-12', 94_000)],
    coveredSubs: [head],
    areaType: 'RURAL',
    reviewClass: 'C',
    reviewDueOn: '2025-05-20',
  },
  ...defined({ personal: regranted.personal }),
};

const terminated: EventOf<'entitlement'> = {
  type: 'EntitlementTerminated',
  data: {
    of: 'approval/61/0',
    endMonth: '2024-12',
    endReason: 'SUPERSEDED',
    decidedOn: '2024-11-20',
  },
};

describe('待遇确立', () => {
  it('says what is due from which month, and when it is verified again (B 类一年)', () =>
    check({ given: [], when: open, then: [opened] }));

  it('特困人员每年复核，不分类', () => {
    const { reviewClass: _class, ...data } = open.data;
    check({
      given: [],
      when: { ...open, data: { ...data, programme: 'TEKUN' } },
      thenTypes: ['EntitlementOpened'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ reviewDueOn: '2025-09-09' }),
    });
  });

  it('低保未定类的，没有复核日', () => {
    const { reviewClass: _class, ...data } = open.data;
    check({
      given: [],
      when: { ...open, data },
      thenTypes: ['EntitlementOpened'],
      look: ({ events }) => expect(events[0]?.data).not.toHaveProperty('reviewDueOn'),
    });
  });

  it('is opened once', () => check({ given: [opened], when: open, nothing: true }));
});

describe('新决定取代原决定', () => {
  it('a new grant replaces what was due from the month after it', () =>
    check({
      given: [opened],
      when: regranted,
      then: [adjusted],
      look: ({ state }) =>
        expect(state).toMatchObject({
          status: 'active',
          schedule: [
            { fromMonth: '2024-10', toMonth: '2024-11', monthlyAmountFen: 104_000 },
            { fromMonth: '2024-12', monthlyAmountFen: 94_000 },
          ],
        }),
    }));

  it('a denial ends it with the month after', () =>
    check({
      given: [opened],
      when: denied,
      then: [terminated],
      look: ({ state }) =>
        expect(state).toMatchObject({
          status: 'ended',
          endMonth: '2024-12',
          schedule: [{ fromMonth: '2024-10', toMonth: '2024-11' }],
        }),
    }));

  it('a grant that supersedes that denial gives it back', () =>
    check({
      given: [opened, terminated],
      when: { ...regranted, data: { ...regranted.data, decidedOn: '2024-12-10' } },
      thenTypes: ['EntitlementAdjusted'],
      look: ({ state }) => expect(state.status).toBe('active'),
    }));

  it('each decision is applied once, and the one that opened it not again', () => {
    check({ given: [opened, adjusted], when: regranted, nothing: true });
    check({ given: [opened, terminated], when: denied, nothing: true });
    check({
      given: [opened, terminated],
      when: {
        ...denied,
        data: { outcome: 'DENIED', of: 'approval/62/0', decidedOn: '2024-12-01' },
      },
      nothing: true,
    });
    check({
      given: [opened],
      when: { ...regranted, data: { ...regranted.data, of: 'approval/40/0' } },
      nothing: true,
    });
  });

  it('without a right there is nothing to change', () => {
    check({ given: [], when: regranted, nothing: true });
    check({ given: [], when: denied, nothing: true });
  });
});

describe('a timer', () => {
  it('finds nothing open in this release', () =>
    check({
      given: [opened],
      when: {
        type: 'ElapseDeadline',
        data: { deadlineId: '0198a000-0000-5000-8000-000000000001' },
      },
      nothing: true,
    }));
});

describe('a schedule before a month', () => {
  it.each([
    ['2024-09', []],
    ['2024-10', []],
    ['2024-11', [{ ...segment('2024-10', 1), toMonth: '2024-10' }]],
    [
      '2025-02',
      [
        { ...segment('2024-10', 1), toMonth: '2024-12' },
        { ...segment('2025-01', 2), toMonth: '2025-01' },
      ],
    ],
  ])('%s', (month, expected) => {
    const schedule = [{ ...segment('2024-10', 1), toMonth: '2024-12' }, segment('2025-01', 2)];
    expect(before(schedule, month)).toEqual(expected);
  });
});

import type { EventNamed, EventName } from '@zelian/contracts/catalogue';
import { runIdOf } from '@zelian/contracts/payment';
import type { Recorded } from '@zelian/eventlog/commit';
import { addMonth } from '@zelian/kernel/day';
import { streamParts } from '@zelian/kernel/decider';
import type { Month, StreamId } from '@zelian/kernel/values';
import type { View } from '@zelian/service/definition';
import { Logs, type FedView } from '@zelian/service/testing';
import {
  accountId,
  drawn,
  fixLimit,
  opened as accountOpened,
  payee,
  payToNoted,
  returned,
  runOf,
  skipped,
  stopped,
  stream,
} from '../entitlement-account/examples.js';
import type { AccountEvent } from '../entitlement-account/entitlement-account.js';
import { clerk, finance, supervisor } from '../officers.js';
import {
  approved,
  entered,
  exported,
  frozenOf,
  lineA,
  lineC,
  opened as runOpened,
  released,
  reviewed,
  runId,
  stream as runStream,
} from '../payment-run/examples.js';
import type { RunEvent } from '../payment-run/state.js';
import { caseIndex } from './case-index.js';
import { payLines } from './pay-lines.js';
import { payRuns } from './pay-runs.js';
import { payoutAccounts } from './payout-accounts.js';
import { toDo } from './to-do.js';

const caseId = streamParts(stream).id;
const limited = { ...clerk, villages: ['370406109202'] };

async function fed<D extends { readonly _id: string }, K extends EventName>(
  view: View<D, K>,
  told: readonly (readonly [StreamId, EventNamed<EventName>])[],
): Promise<FedView<D, K>> {
  const logs = new Logs();
  const recorded: Recorded[] = [];
  for (const [of, event] of told) recorded.push(...(await logs.record(of, [event])));
  return logs.feed(view, recorded as unknown as readonly Recorded<EventNamed<K>>[]);
}

const ofAccount = (...events: readonly AccountEvent[]) =>
  events.map((event) => [stream, event] as const);
const ofRun = (...events: readonly RunEvent[]) =>
  events.map((event) => [runStream, event] as const);
const itemsOf = (answer: object | undefined) =>
  (answer as { items: readonly Record<string, unknown>[] }).items;

describe('批次明细与上月的差异，逐案说明原因', () => {
  const profiles: AccountEvent = {
    type: 'ProfilesNoted',
    data: { of: 'intake/3/0', subs: [payee] },
    personal: [{ subject: payee, data: { name: '庚毕尾' } }],
  };
  const plain = (month: Month, line: number, regularFen = 73_828) =>
    drawn(month, { line, regularFen });
  const withArrears = (month: Month, line: number) =>
    drawn(month, {
      line,
      arrears: [{ month: addMonth(month, -1), fen: 73_828, cause: 'BACKPAY' }],
    });

  it.each<[string, readonly AccountEvent[], number, readonly string[]]>([
    ['the first line ever', [plain('2024-10', 1)], 73_828, ['NEW']],
    ['the same as before', [plain('2024-09', 1), plain('2024-10', 2)], 0, []],
    ['another amount', [plain('2024-09', 1), plain('2024-10', 2, 80_000)], 6_172, ['AMOUNT']],
    [
      'arrears beside the amount',
      [plain('2024-09', 1), withArrears('2024-10', 2)],
      73_828,
      ['ARREARS'],
    ],
    [
      'arrears the month before',
      [withArrears('2024-09', 1), plain('2024-10', 2)],
      -73_828,
      ['ARREARS_BEFORE'],
    ],
    [
      'paid again after a pause',
      [plain('2024-08', 1), skipped('2024-09', 'NOTHING_DUE'), plain('2024-10', 2)],
      73_828,
      ['RESUMED'],
    ],
    ['held now', [plain('2024-09', 1), skipped('2024-10', 'HELD')], -73_828, ['HELD']],
    [
      'the line before was taken out again',
      [plain('2024-09', 1), stopped(plain('2024-09', 1)), withArrears('2024-10', 2)],
      147_656,
      ['NEW', 'ARREARS'],
    ],
  ])('%s', async (_title, events, differenceFen, differenceCauses) => {
    const view = await fed(payLines, ofAccount(accountOpened('2024-08'), ...events));
    const [line] = itemsOf(
      await view.ask('pay-runs/:runId/lines', clerk, { params: { runId: runOf('2024-10') } }),
    );
    expect(line).toMatchObject({ differenceFen, differenceCauses, differs: differenceFen !== 0 });
  });

  it('opens names only where they are asked for, and shows each officer his villages', async () => {
    const october = plain('2024-10', 1);
    const view = await fed(payLines, ofAccount(profiles, accountOpened(), october));
    const params = { runId: runOf('2024-10') };
    const closed = itemsOf(await view.ask('pay-runs/:runId/lines', clerk, { params }));
    expect(closed[0]).not.toHaveProperty('payeeName');
    expect(view.opened.size).toBe(0);
    const query = { names: 'true' };
    const open = itemsOf(await view.ask('pay-runs/:runId/lines', clerk, { params, query }));
    expect(open[0]).toMatchObject({ payeeName: '庚毕尾', caseNo: accountOpened().data.caseNo });
    expect([...view.opened]).toEqual([payee]);
    expect(itemsOf(await view.ask('pay-runs/:runId/lines', limited, { params }))).toEqual([]);
    const asked = { params: { caseId } };
    expect(await view.ask('case-accounts/:caseId', limited, asked)).toBeUndefined();
    expect(await view.ask('case-accounts/:caseId', clerk, asked)).toMatchObject({
      payeeName: '庚毕尾',
      accountId,
      overpaidFen: 0,
      lines: [{ month: '2024-10', state: 'DRAWN' }],
    });
  });

  it('lists returned lines until their account is put right, and marks a missed limit', async () => {
    const october = plain('2024-10', 1);
    const limit = fixLimit('2024-10-11', '2024-10-17');
    const back = returned(october, '2024-10-11', limit);
    const missed: AccountEvent = {
      type: 'DeadlineMissed',
      data: {
        deadlineId: limit.deadlineId,
        kind: 'RETURN_FIX',
        dueOn: '2024-10-17',
        responsibleId: 'ST008',
        settles: [limit.deadlineId],
      },
    };
    const events = [accountOpened(), october, back];
    const listed = async (all: boolean, ...more: readonly AccountEvent[]) => {
      const view = await fed(payLines, ofAccount(...events, ...more));
      return itemsOf(
        await view.ask('returned-lines', finance, all ? { query: { all: 'true' } } : {}),
      );
    };
    expect(await listed(false)).toMatchObject([{ fixDueOn: '2024-10-17', fixed: false }]);
    expect(await listed(false, missed)).toMatchObject([{ fixMissed: true }]);
    expect(await listed(false, missed, payToNoted())).toEqual([]);
    expect(await listed(true, missed, payToNoted())).toMatchObject([{ fixed: true }]);
  });

  it('is not moved by events of the same name on other streams', async () => {
    const other: EventNamed<'DeadlineMissed'> = {
      type: 'DeadlineMissed',
      data: {
        deadlineId: runId,
        kind: 'RUN_DUE',
        dueOn: '2024-10-17',
        responsibleId: 'ST008',
        settles: [runId],
      },
    };
    const october = plain('2024-10', 1);
    const back = returned(october, '2024-10-11', fixLimit('2024-10-11', '2024-10-17'));
    const view = await fed(payLines, [
      ...ofAccount(accountOpened(), october, back),
      ...ofRun(runOpened(), other),
    ]);
    const [line] = itemsOf(await view.ask('returned-lines', finance));
    expect(line).not.toHaveProperty('fixMissed');
  });
});

describe('发放批次视图', () => {
  it('lists the runs of a month, the newest first', async () => {
    const next = runIdOf('370406109', 'MONTHLY', '2024-11', 1);
    const view = await fed(payRuns, [
      ...ofRun(runOpened()),
      [`paymentRun-${next}`, runOpened({ month: '2024-11' })],
    ]);
    const months = itemsOf(await view.ask('pay-runs', clerk)).map((run) => run['month']);
    expect(months).toEqual(['2024-11', '2024-10']);
    const october = itemsOf(await view.ask('pay-runs', clerk, { query: { month: '2024-10' } }));
    expect(october.map((run) => run['_id'])).toEqual([runId]);
    const asked = { division: '370406109', month: '2024-10' };
    const nextOf = async (kind: string) =>
      view.ask('next-run', clerk, { query: { ...asked, kind } });
    expect(await nextOf('MONTHLY')).toEqual({ runId, n: 1, opened: true });
    expect(await nextOf('SPECIAL')).toEqual({
      runId: runIdOf('370406109', 'SPECIAL', '2024-10', 1),
      n: 1,
      opened: false,
    });
  });

  it('counts the answers of the accounts while the roster fills', async () => {
    const answers = ofAccount(
      { ...drawn('2024-10'), data: { ...drawn('2024-10').data, runId } },
      { ...skipped('2024-10', 'HELD'), data: { ...skipped('2024-10', 'HELD').data, runId } },
    );
    const view = await fed(payRuns, [...ofRun(runOpened()), ...answers]);
    expect(await view.ask('pay-runs/:runId', clerk, { params: { runId } })).toMatchObject({
      status: 'OPENED',
      accountCount: 4,
      drawnCount: 1,
      drawnFen: 73_828,
      skippedCount: 1,
    });
  });
});

describe('indexes', () => {
  const filed: EventNamed<'ApplicationFiled'> = {
    type: 'ApplicationFiled',
    data: {
      appliedOn: '2024-08-23',
      itemIds: [],
      switchFrom: [],
      accountId,
      payeeSub: payee,
      attachments: [],
    },
  };
  const declared: EventNamed<'KinDeclared'> = {
    type: 'KinDeclared',
    data: { declaredOn: '2024-08-23', relations: [{ staffId: 'ST014', sub: payee }], none: false },
  };
  const told: readonly (readonly [StreamId, EventNamed<EventName>])[] = [
    [`application-${caseId}`, filed],
    [`application-${caseId}`, declared],
    [stream, accountOpened()],
  ];

  it('hold the same in whichever order intake and payment are heard', async () => {
    const inOrder = await fed(caseIndex, told);
    const otherwise = await fed(caseIndex, told.toReversed());
    expect(await inOrder.all()).toEqual(await otherwise.all());
    expect(await inOrder.all()).toEqual([
      {
        _id: caseId,
        filedAccountId: accountId,
        relations: [{ staffId: 'ST014', sub: payee }],
        openedAt: 1,
      },
    ]);
  });

  it('an account that is only named is not shown', async () => {
    const view = await fed(payoutAccounts, told);
    const asked = { params: { accountId } };
    expect(await view.ask('accounts/:accountId', supervisor, asked)).toBeUndefined();
    expect(await view.all()).toEqual([{ _id: accountId, caseIds: [caseId] }]);
  });
});

describe('待办', () => {
  const imported = (closed: boolean): RunEvent => ({
    type: 'BankReturnImported',
    data: {
      returnFileSha: 'c'.repeat(64),
      answeredOn: '2024-10-12',
      paidCount: 0,
      paidFen: 0,
      returnedCount: 0,
      returnedFen: 0,
      returned: [],
      total: { paidCount: 0, paidFen: 0, returnedCount: 0, returnedFen: 0 },
      late: closed,
      closed,
    },
  });
  const reconciled: RunEvent = {
    type: 'RunReconciled',
    data: { bankTotalFen: 0, byId: 'ST014' },
  };
  const steps: readonly RunEvent[] = [
    runOpened(),
    frozenOf([lineA, lineC]),
    reviewed,
    approved,
    entered,
    released,
    exported,
    imported(false),
    reconciled,
    { type: 'RunClosed', data: { paidFen: 0, returnedFen: 0 } },
    imported(true),
  ];

  it('of a run only the next step waits, at the desk that takes it', async () => {
    const waiting: string[] = [];
    for (const [index] of steps.entries()) {
      const view = await fed(toDo, ofRun(...steps.slice(0, index + 1)));
      const open = (await view.all()).filter((task) => task.open === true);
      waiting.push(open.map(({ kind, desk }) => `${kind} ${desk}`).join());
    }
    expect(waiting).toEqual([
      'FREEZE_ROSTER clerk',
      'REVIEW_RUN supervisor',
      'APPROVE_RUN signer',
      'ENTER_RUN finance',
      'RELEASE_RUN finance',
      'EXPORT_RUN_FILE finance',
      'IMPORT_BANK_RETURN finance',
      'RECONCILE_RUN finance',
      'CLOSE_RUN finance',
      '',
      '',
    ]);
  });

  it('a run without lines waits for no bank', async () => {
    const none = { ...exported, data: { ...exported.data, lineCount: 0, sumFen: 0 } };
    const view = await fed(toDo, ofRun(...steps.slice(0, 6), none));
    const open = (await view.all()).filter((task) => task.open === true);
    expect(open.map(({ kind }) => kind)).toEqual(['RECONCILE_RUN']);
  });

  it('a return from an account that was replaced asks nothing of anybody', async () => {
    const october = drawn('2024-10');
    const events = [accountOpened(), october, returned(october, '2024-10-11')];
    const view = await fed(toDo, ofAccount(...events));
    expect((await view.all()).filter((task) => task.open === true)).toEqual([]);
  });
});

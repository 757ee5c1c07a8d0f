import type { NotedOutcome } from '@zelian/contracts/payment';
import type { Uuid } from '@zelian/kernel/values';
import {
  accountId,
  cutoffOf,
  check,
  ctx,
  draw,
  drawn,
  fixLimit,
  lineOf,
  nextAccountId,
  opened,
  paid,
  payee,
  payTo,
  payToNoted,
  returned,
  scheduled,
  segment,
  skipped,
  stopped,
  thirdAccountId,
} from './examples.js';
import {
  entitlementAccount,
  entitlementAccountDecider,
  type AccountEvent,
  type EntitlementAccountState,
} from './entitlement-account.js';

const october = drawn('2024-10');
const november = drawn('2024-11', { line: 2 });

const say = (lineId: Uuid, outcome: NotedOutcome) => ({
  type: 'NoteLineOutcome' as const,
  data: { lineId, ...outcome },
});
const bankPaid = (line: number) => say(lineOf(line), { outcome: 'PAID', paidOn: '2024-10-11' });
const bankReturned = (line: number, returnedOn = '2024-10-11') =>
  say(lineOf(line), { outcome: 'RETURNED', reasonCode: 'WRONG_NUMBER', returnedOn });
const stop = (line: number) => say(lineOf(line), { outcome: 'STOPPED', cause: 'IN_PRISON' });

const stateAfter = (...events: readonly AccountEvent[]): EntitlementAccountState =>
  events.reduce<EntitlementAccountState>(
    (state, event, index) =>
      entitlementAccountDecider.evolve(state, event, {
        id: `payment/${index + 1}/0`,
        at: ctx.at,
        on: ctx.on,
        by: ctx.by,
        version: index + 1,
      }),
    entitlementAccountDecider.initial,
  );

describe('an entitlement account', () => {
  const open = { type: 'OpenEntitlementAccount' as const, data: opened().data };

  it('is opened by a granted entitlement, once', () => {
    check({ given: [], when: open, then: [opened()] });
    check({ given: [opened()], when: open, nothing: true });
  });

  it('notes payees and relatives also before it is opened, and keeps them', () => {
    const profiles: Extract<AccountEvent, { type: 'ProfilesNoted' }> = {
      type: 'ProfilesNoted',
      data: { of: 'intake/3/0', subs: [payee] },
      personal: [{ subject: payee, data: { name: '庚毕尾' } }],
    };
    check({ given: [], when: { ...profiles, type: 'NoteProfiles' as const }, then: [profiles] });
    const kin: Extract<AccountEvent, { type: 'KinNoted' }> = {
      type: 'KinNoted',
      data: { of: 'intake/4/0', relations: [{ staffId: 'ST014', sub: payee }] },
    };
    const noteKin = { ...kin, type: 'NoteKin' as const };
    check({ given: [], when: noteKin, then: [kin] });
    check({ given: [kin], when: noteKin, nothing: true });
    check({
      given: [profiles, kin, opened()],
      when: draw('2024-10'),
      then: [drawn('2024-10', { kinStaffIds: ['ST014'] })],
      look: ({ state }) => expect(state.payees[payee]?.data).toEqual({ name: '庚毕尾' }),
    });
  });
});

describe('the line of a month', () => {
  it('pays the amount of the month into the account of the application', () =>
    check({ given: [opened()], when: draw('2024-10'), then: [october] }));

  it('pays the amount as noted up to the cut-off, not a day later', () => {
    const known = (knownOn: string) => scheduled('2024-11', knownOn, [segment('2024-11', 80_000)]);
    check({
      given: [opened(), october, known('2024-10-25')],
      when: draw('2024-11'),
      then: [drawn('2024-11', { line: 2, regularFen: 80_000 })],
    });
    check({
      given: [opened(), october, known('2024-10-26')],
      when: draw('2024-11'),
      then: [november],
    });
  });

  it('is not drawn by a run that may not know of the grant, and made up for by the next', () => {
    const late = opened('2024-10', 73_828, '2024-09-26');
    const none = skipped('2024-10', 'NOTHING_DUE');
    check({ given: [late], when: draw('2024-10'), then: [none] });
    check({
      given: [late, none],
      when: draw('2024-11'),
      then: [
        drawn('2024-11', {
          arrears: [{ month: '2024-10', fen: 73_828, cause: 'BACKPAY' }],
        }),
      ],
    });
  });

  it('is not drawn before the first month or where no account is open', () => {
    check({
      given: [opened()],
      when: draw('2024-09'),
      then: [skipped('2024-09', 'NOTHING_DUE')],
    });
    check({ given: [], when: draw('2024-10'), then: [skipped('2024-10', 'NOTHING_DUE')] });
  });

  it('同一批次只答复一次', () => {
    check({ given: [opened(), october], when: draw('2024-10'), nothing: true });
    const none = skipped('2024-09', 'NOTHING_DUE');
    check({ given: [opened(), none], when: draw('2024-09'), nothing: true });
  });

  it('同一月份不进入第二笔明细，专项批次也不例外', () => {
    const special = { n: 2, cutoffOn: '2024-10-20' };
    check({
      given: [opened(), october],
      when: draw('2024-10', special),
      then: [skipped('2024-10', 'ALREADY_DRAWN', 2)],
    });
    check({
      given: [opened(), october, paid(october, '2024-10-11')],
      when: draw('2024-10', special),
      then: [skipped('2024-10', 'ALREADY_DRAWN', 2)],
    });
  });

  it('a run for an earlier month, drawn late, finds the month made up for', () => {
    const withArrears = drawn('2024-11', {
      arrears: [{ month: '2024-10', fen: 73_828, cause: 'BACKPAY' }],
    });
    check({
      given: [opened(), withArrears],
      when: draw('2024-10'),
      then: [skipped('2024-10', 'ALREADY_DRAWN')],
    });
  });

  it('a line taken out before the release leaves its month due again', () => {
    check({ given: [opened(), october], when: stop(1), then: [stopped(october)] });
    check({ given: [opened(), october, stopped(october)], when: stop(1), nothing: true });
    check({
      given: [opened(), october, stopped(october)],
      when: draw('2024-10', { n: 2, cutoffOn: '2024-10-20' }),
      then: [drawn('2024-10', { line: 2, n: 2, cutoffOn: '2024-10-20' })],
    });
    check({
      given: [opened(), october, stopped(october)],
      when: draw('2024-11'),
      then: [
        drawn('2024-11', {
          line: 2,
          arrears: [{ month: '2024-10', fen: 73_828, cause: 'BACKPAY' }],
        }),
      ],
    });
  });
});

describe('补发的原因', () => {
  const raised = scheduled('2024-10', '2024-11-01', [segment('2024-10', 80_000)]);
  const byTable = scheduled(
    '2024-10',
    '2024-11-01',
    [segment('2024-10', 80_000)],
    'RESTANDARDISED',
  );
  const difference = { month: '2024-10', fen: 6_172 };
  const before = [opened(), october, november];

  it('a raise by a decision is an adjustment', () =>
    check({
      given: [...before, raised],
      when: draw('2024-12'),
      then: [
        drawn('2024-12', {
          line: 3,
          regularFen: 80_000,
          arrears: [
            { ...difference, cause: 'ADJUSTMENT' },
            { ...difference, month: '2024-11', cause: 'ADJUSTMENT' },
          ],
        }),
      ],
    }));

  it('a raise by the policy table alone is a re-standardisation', () =>
    check({
      given: [...before, byTable],
      when: draw('2024-12'),
      then: [
        drawn('2024-12', {
          line: 3,
          regularFen: 80_000,
          arrears: [
            { ...difference, cause: 'RESTANDARDISATION' },
            { ...difference, month: '2024-11', cause: 'RESTANDARDISATION' },
          ],
        }),
      ],
    }));

  it('a raise by both is an adjustment', () => {
    const more = scheduled('2024-10', '2024-11-05', [segment('2024-10', 81_000)]);
    check({
      given: [opened(), october, byTable, more],
      when: draw('2024-12'),
      then: [
        drawn('2024-12', {
          line: 2,
          regularFen: 81_000,
          arrears: [
            { month: '2024-10', fen: 7_172, cause: 'ADJUSTMENT' },
            { month: '2024-11', fen: 81_000, cause: 'BACKPAY' },
          ],
        }),
      ],
    });
  });

  it('a raise that was noted late counts by its own cause', () => {
    const late = scheduled('2024-10', '2024-09-20', [segment('2024-10', 80_000)]);
    const lateByTable = { ...late, data: { ...late.data, cause: 'RESTANDARDISED' as const } };
    for (const [noted, cause] of [
      [late, 'ADJUSTMENT'],
      [lateByTable, 'RESTANDARDISATION'],
    ] as const)
      check({
        given: [opened(), october, noted],
        when: draw('2024-11'),
        then: [
          drawn('2024-11', {
            line: 2,
            regularFen: 80_000,
            arrears: [{ ...difference, cause }],
          }),
        ],
      });
  });

  it('what was raised before a month was last drawn is no reason any more', () => {
    const arrears = [
      { ...difference, cause: 'ADJUSTMENT' as const },
      { ...difference, month: '2024-11', cause: 'ADJUSTMENT' as const },
    ];
    const december = drawn('2024-12', { line: 3, regularFen: 80_000, arrears });
    const again = scheduled(
      '2024-10',
      '2024-12-01',
      [segment('2024-10', 80_100)],
      'RESTANDARDISED',
    );
    check({
      given: [...before, raised, december, again],
      when: draw('2025-01'),
      then: [
        drawn('2025-01', {
          line: 4,
          regularFen: 80_100,
          arrears: ['2024-10', '2024-11', '2024-12'].map((month) => ({
            month,
            fen: 100,
            cause: 'RESTANDARDISATION' as const,
          })),
        }),
      ],
    });
  });
});

describe('the bank pays a line', () => {
  it('is noted once', () => {
    check({ given: [opened(), october], when: bankPaid(1), then: [paid(october, '2024-10-11')] });
    check({
      given: [opened(), october, paid(october, '2024-10-11')],
      when: bankPaid(1),
      nothing: true,
    });
  });

  it('says nothing about a line that is not here, or was taken out', () => {
    check({ given: [opened(), october], when: bankPaid(2), nothing: true });
    check({ given: [], when: bankPaid(1), nothing: true });
    check({ given: [opened(), october, stopped(october)], when: bankPaid(1), nothing: true });
    check({ given: [opened(), october, stopped(october)], when: bankReturned(1), nothing: true });
    const done = paid(october, '2024-10-11');
    check({ given: [opened(), october, done], when: stop(1), nothing: true });
  });
});

describe('银行退汇：钱不丢失，账户更正前不再发放', () => {
  // Friday 2024-10-11; Saturday the 12th is worked.
  const limit = fixLimit('2024-10-11', '2024-10-17');
  const back = returned(october, '2024-10-11', limit);
  const fixed = payToNoted(payTo(), [limit.deadlineId]);

  it('starts five working days to put the account right', () =>
    check({ given: [opened(), october], when: bankReturned(1), then: [back] }));

  it('may still come after the bank had said paid, and never the other way round', () => {
    const done = paid(october, '2024-10-10');
    check({ given: [opened(), october, done], when: bankReturned(1), then: [back] });
    check({ given: [opened(), october, back], when: bankPaid(1), nothing: true });
    check({ given: [opened(), october, back], when: bankReturned(1), nothing: true });
  });

  it('holds the account until another one is noted', () => {
    check({
      given: [opened(), october, back],
      when: draw('2024-11'),
      then: [skipped('2024-11', 'HELD')],
    });
    check({
      given: [opened(), october, back],
      when: { type: 'NotePayTo', data: payTo() },
      then: [fixed],
    });
  });

  it('then pays the returned money again, the held months and the month of the run, once', () => {
    const held = skipped('2024-11', 'HELD');
    check({
      given: [opened(), october, back, held, fixed],
      when: draw('2024-12'),
      then: [
        drawn('2024-12', {
          line: 2,
          accountId: nextAccountId,
          arrears: [
            { month: '2024-10', fen: 73_828, cause: 'RETRY', ofLineId: lineOf(1) },
            { month: '2024-11', fen: 73_828, cause: 'BACKPAY' },
          ],
        }),
      ],
    });
  });

  it('a special run of the same month retries at once', () =>
    check({
      given: [opened(), october, back, fixed],
      when: draw('2024-10', { n: 2, cutoffOn: '2024-10-20' }),
      then: [
        drawn('2024-10', {
          line: 2,
          n: 2,
          cutoffOn: '2024-10-20',
          regularFen: 0,
          accountId: nextAccountId,
          arrears: [{ month: '2024-10', fen: 73_828, cause: 'RETRY', ofLineId: lineOf(1) }],
        }),
      ],
    }));

  it('waits for the cooling time: the day before it may be used, and on that day', () => {
    const given = [opened(), october, back, fixed];
    const special = (cutoffOn: string) => draw('2024-10', { n: 2, cutoffOn });
    check({
      given,
      when: special('2024-10-19'),
      then: [skipped('2024-10', 'ACCOUNT_COOLING', 2)],
    });
    check({ given, when: special('2024-10-20'), thenTypes: ['LineDrawn'] });
  });

  it('a retry that comes back is retried, and one taken out leaves the first return open', () => {
    const retry = drawn('2024-11', {
      line: 2,
      accountId: nextAccountId,
      arrears: [{ month: '2024-10', fen: 73_828, cause: 'RETRY', ofLineId: lineOf(1) }],
    });
    const again = returned(retry, '2024-11-11', fixLimit('2024-11-11', '2024-11-18', 2));
    const third = payToNoted(payTo(thirdAccountId, nextAccountId, '2024-11-20'), []);
    const given = [opened(), october, back, fixed, retry];
    check({
      given: [...given, again, third],
      when: draw('2024-12'),
      then: [
        drawn('2024-12', {
          line: 3,
          accountId: thirdAccountId,
          arrears: [
            { month: '2024-10', fen: 73_828, cause: 'RETRY', ofLineId: lineOf(2) },
            { month: '2024-11', fen: 73_828, cause: 'RETRY', ofLineId: lineOf(2) },
          ],
        }),
      ],
    });
    check({
      given: [...given, stopped(retry)],
      when: draw('2024-12'),
      then: [
        drawn('2024-12', {
          line: 3,
          accountId: nextAccountId,
          arrears: [
            { month: '2024-10', fen: 73_828, cause: 'RETRY', ofLineId: lineOf(1) },
            { month: '2024-11', fen: 73_828, cause: 'BACKPAY' },
          ],
        }),
      ],
    });
  });

  it('a raise after the retry is no retry', () => {
    const retry = drawn('2024-11', {
      line: 2,
      accountId: nextAccountId,
      arrears: [{ month: '2024-10', fen: 73_828, cause: 'RETRY', ofLineId: lineOf(1) }],
    });
    const raised = scheduled('2024-10', '2024-11-20', [segment('2024-10', 73_900)]);
    check({
      given: [opened(), october, back, fixed, retry, raised],
      when: draw('2024-12'),
      then: [
        drawn('2024-12', {
          line: 3,
          regularFen: 73_900,
          accountId: nextAccountId,
          arrears: [
            { month: '2024-10', fen: 72, cause: 'ADJUSTMENT' },
            { month: '2024-11', fen: 72, cause: 'ADJUSTMENT' },
          ],
        }),
      ],
    });
  });

  it('a return from an account that was replaced before starts no limit and holds nothing', () => {
    const moved = payToNoted();
    const given = [opened(), october, moved];
    check({ given, when: bankReturned(1), then: [returned(october, '2024-10-11')] });
    check({
      given: [...given, returned(october, '2024-10-11')],
      when: draw('2024-11'),
      thenTypes: ['LineDrawn'],
    });
  });

  it('退汇更正逾期：期限届满记一次，迟到的更正也记一次，绝不记两次', () => {
    const elapse = { type: 'ElapseDeadline' as const, data: { deadlineId: limit.deadlineId } };
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
    const given = [opened(), october, back];
    check({ given, when: { ...elapse, on: '2024-10-17' }, nothing: true });
    check({ given, when: { ...elapse, on: '2024-10-18' }, then: [missed] });
    check({ given: [...given, missed], when: { ...elapse, on: '2024-10-18' }, nothing: true });
    check({
      given,
      when: { type: 'NotePayTo', data: payTo(), on: '2024-10-18' },
      then: [missed, payToNoted()],
    });
    check({
      given: [...given, missed],
      when: { type: 'NotePayTo', data: payTo(), on: '2024-10-18' },
      then: [payToNoted()],
    });
  });
});

describe('another account is noted', () => {
  const second = payToNoted();
  const third = payToNoted(payTo(thirdAccountId, nextAccountId, '2024-11-01'));
  const paidInto = (...events: readonly AccountEvent[]) => stateAfter(...events).payTo?.accountId;

  it('once, and also before the entitlement account is opened', () => {
    const note = { type: 'NotePayTo' as const, data: payTo() };
    check({ given: [opened()], when: note, then: [second] });
    check({ given: [opened(), second], when: note, nothing: true });
    check({ given: [], when: note, then: [second] });
    expect(paidInto(opened())).toBe(accountId);
    expect(paidInto(second, opened())).toBe(nextAccountId);
  });

  it('in a chain, whose notes arrive in any order', () => {
    expect(paidInto(opened(), second, third)).toBe(thirdAccountId);
    expect(paidInto(opened(), third, second)).toBe(thirdAccountId);
    expect(paidInto(third, opened(), second)).toBe(thirdAccountId);
    expect(paidInto(third, second, opened())).toBe(thirdAccountId);
  });

  it('an overtaken note settles nothing', () => {
    const limit = fixLimit('2024-10-11', '2024-10-17');
    const line = drawn('2024-10', { accountId: thirdAccountId });
    check({
      given: [opened(), third, line, returned(line, '2024-10-11', limit)],
      when: { type: 'NotePayTo', data: payTo() },
      then: [second],
    });
  });
});

describe('多发：发现而不扣减', () => {
  const ended = scheduled('2024-11', '2024-10-28', [], 'TERMINATED');
  const found = (fen: number): AccountEvent => ({
    type: 'OverpaymentFound',
    data: { months: [{ month: '2024-11', fen }], discoveredRun: '2024-12', cause: 'TERMINATED' },
  });
  const note = { type: 'NoteSchedule' as const, data: ended.data };
  const given = [opened(), october, november];

  it('is found with the change that ends a month already past', () =>
    check({ given, when: { ...note, on: '2024-12-02' }, then: [ended, found(73_828)] }));

  it('is found by the next run for a month that was not past yet, and once', () => {
    check({ given, when: { ...note, on: '2024-10-28' }, then: [ended] });
    const december = draw('2024-12');
    const none = skipped('2024-12', 'NOTHING_DUE');
    check({ given: [...given, ended], when: december, then: [found(73_828), none] });
    check({
      given: [...given, ended, found(73_828)],
      when: december,
      then: [none],
    });
  });

  it('is not found by a run that may not know of the change', () =>
    check({
      given: [...given, scheduled('2024-10', '2024-11-26', [segment('2024-10', 70_000)])],
      when: draw('2024-12'),
      then: [drawn('2024-12', { line: 3 })],
    }));

  it('is less than the whole month where something is still due', () =>
    check({
      given: [...given, scheduled('2024-11', '2024-10-28', [segment('2024-11', 70_000)])],
      when: draw('2024-12'),
      then: [
        {
          type: 'OverpaymentFound',
          data: {
            months: [{ month: '2024-11', fen: 3_828 }],
            discoveredRun: '2024-12',
            cause: 'ADJUSTED',
          },
        },
        drawn('2024-12', { line: 3, regularFen: 70_000 }),
      ],
    }));

  it('is nothing where the line came back or was taken out', () => {
    const limit = fixLimit('2024-10-11', '2024-10-17');
    check({
      given: [...given, returned(november, '2024-11-11', limit), ended],
      when: draw('2024-12'),
      then: [skipped('2024-12', 'NOTHING_DUE')],
    });
    check({
      given: [...given, stopped(november), ended],
      when: draw('2024-12'),
      then: [skipped('2024-12', 'NOTHING_DUE')],
    });
  });

  it('notes a change before the opening, and puts the opening first', () => {
    check({ given: [], when: { ...note, on: '2024-12-02' }, then: [ended] });
    check({
      given: [ended, opened()],
      when: draw('2024-12', { cutoffOn: cutoffOf('2024-12') }),
      then: [
        drawn('2024-12', {
          regularFen: 0,
          arrears: [{ month: '2024-10', fen: 73_828, cause: 'BACKPAY' }],
        }),
      ],
    });
  });
});

describe('what is shown of an entitlement account', () => {
  const shown = (...events: readonly AccountEvent[]) =>
    entitlementAccount.show(stateAfter(...events));

  it('is closed when it has ended and nothing is open', () => {
    const ended = scheduled('2024-11', '2024-10-20', [], 'TERMINATED');
    expect(shown()).toEqual({ status: 'unopened' });
    expect(shown(opened(), october)).toMatchObject({
      status: 'open',
      lines: [{ month: '2024-10', netFen: 73_828, state: 'DRAWN' }],
    });
    expect(shown(opened(), ended)).toMatchObject({ status: 'open' });
    expect(shown(opened(), october, ended)).toMatchObject({ status: 'open' });
    const done = [opened(), october, paid(october, '2024-10-11'), ended];
    expect(shown(...done)).toMatchObject({ status: 'closed' });
    const back = returned(october, '2024-12-11', fixLimit('2024-12-11', '2024-12-18'));
    expect(shown(...done, back)).toMatchObject({ status: 'open', heldBy: lineOf(1) });
    expect(shown(opened(), payToNoted())).toMatchObject({
      accountId: nextAccountId,
      usableFromOn: '2024-10-20',
    });
  });

  it('belongs to the village of the case once it is open', () => {
    expect(entitlementAccount.villageOf(stateAfter())).toBeUndefined();
    expect(entitlementAccount.villageOf(stateAfter(opened()))).toBe('370406109201');
  });
});

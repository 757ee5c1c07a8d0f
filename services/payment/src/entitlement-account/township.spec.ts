import type { Arrears } from '@zelian/contracts/payment';
import { addWorkdays } from '@zelian/kernel/calendar';
import { addMonth, instantOf } from '@zelian/kernel/day';
import type { Day, Fen, Month } from '@zelian/kernel/values';
import {
  entitlementAccountDecider,
  type AccountCommand,
  type AccountEvent,
  type EntitlementAccountState,
} from './entitlement-account.js';
import {
  accountId,
  ctx,
  draw,
  nextAccountId,
  opened,
  payTo,
  scheduled,
  segment,
} from './examples.js';

/**
 * Four entitlements of the demo township, month by month: what was due, what came back, when the
 * account was put right, and the lines that must follow (演示数据).
 */
interface History {
  readonly title: string;
  readonly decidedOn: Day;
  readonly startMonth: Month;
  readonly startFen: Fen;
  readonly changes: readonly {
    readonly fromMonth: Month;
    readonly fen: Fen;
    readonly knownOn: Day;
    readonly byTable?: true;
  }[];
  readonly returned: { readonly run: Month; readonly on: Day };
  readonly correctedOn: Day;
  readonly from: Month;
  readonly to: Month;
  /** Lines in full; a run of the span that is not named has none. */
  readonly lines: Readonly<Record<Month, string>>;
  readonly fixDueOn: Day;
  readonly heldIn: readonly Month[];
}

const histories: readonly History[] = [
  {
    title: 'A00129：低保，提标补差，退汇后两个月未更正',
    decidedOn: '2022-02-08',
    startMonth: '2022-03',
    startFen: 72_966,
    changes: [
      { fromMonth: '2023-01', fen: 96_966, knownOn: '2022-12-20' },
      { fromMonth: '2023-01', fen: 111_366, knownOn: '2023-02-15', byTable: true },
    ],
    returned: { run: '2023-06', on: '2023-06-20' },
    correctedOn: '2023-07-29',
    from: '2022-12',
    to: '2023-10',
    lines: {
      '2022-12': '72966',
      '2023-01': '96966',
      '2023-02': '96966',
      '2023-03': '140166 2023-01 RESTANDARDISATION 14400, 2023-02 RESTANDARDISATION 14400',
      '2023-04': '111366',
      '2023-05': '111366',
      '2023-06': '111366',
      '2023-09':
        '445464 2023-06 RETRY 111366, 2023-07 BACKPAY 111366, 2023-08 BACKPAY 111366 → new',
      '2023-10': '111366 → new',
    },
    fixDueOn: '2023-06-28',
    heldIn: ['2023-07', '2023-08'],
  },
  {
    title: 'A00172：低保，截止日后批准，退汇后当月更正',
    decidedOn: '2023-09-27',
    startMonth: '2023-10',
    startFen: 106_336,
    changes: [{ fromMonth: '2024-01', fen: 120_136, knownOn: '2023-12-20', byTable: true }],
    returned: { run: '2024-04', on: '2024-04-15' },
    correctedOn: '2024-04-18',
    from: '2023-10',
    to: '2024-06',
    lines: {
      '2023-11': '212672 2023-10 BACKPAY 106336',
      '2023-12': '106336',
      '2024-01': '120136',
      '2024-02': '120136',
      '2024-03': '120136',
      '2024-04': '120136',
      '2024-05': '240272 2024-04 RETRY 120136 → new',
      '2024-06': '120136 → new',
    },
    fixDueOn: '2024-04-22',
    heldIn: [],
  },
  {
    title: 'A00091：低保，退汇、提标、复核后减少',
    decidedOn: '2025-04-30',
    startMonth: '2025-05',
    startFen: 130_051,
    changes: [
      { fromMonth: '2026-01', fen: 142_151, knownOn: '2026-01-28', byTable: true },
      { fromMonth: '2026-05', fen: 77_212, knownOn: '2026-04-16' },
    ],
    returned: { run: '2025-07', on: '2025-07-20' },
    correctedOn: '2025-08-16',
    from: '2025-05',
    to: '2026-05',
    lines: {
      '2025-06': '260102 2025-05 BACKPAY 130051',
      '2025-07': '130051',
      '2025-09': '390153 2025-07 RETRY 130051, 2025-08 BACKPAY 130051 → new',
      '2025-10': '130051 → new',
      '2025-11': '130051 → new',
      '2025-12': '130051 → new',
      '2026-01': '130051 → new',
      '2026-02': '130051 → new',
      '2026-03': '166351 2026-01 RESTANDARDISATION 12100, 2026-02 RESTANDARDISATION 12100 → new',
      '2026-04': '142151 → new',
      '2026-05': '77212 → new',
    },
    fixDueOn: '2025-07-25',
    heldIn: ['2025-08'],
  },
  {
    title: 'A00133：残疾人生活补贴，申请当月起，退汇、次年提标',
    decidedOn: '2021-01-15',
    startMonth: '2021-01',
    startFen: 9_900,
    changes: [{ fromMonth: '2022-01', fen: 11_500, knownOn: '2022-03-20', byTable: true }],
    returned: { run: '2021-10', on: '2021-10-15' },
    correctedOn: '2021-11-07',
    from: '2021-02',
    to: '2022-05',
    lines: {
      '2021-02': '19800 2021-01 BACKPAY 9900',
      '2021-03': '9900',
      '2021-04': '9900',
      '2021-05': '9900',
      '2021-06': '9900',
      '2021-07': '9900',
      '2021-08': '9900',
      '2021-09': '9900',
      '2021-10': '9900',
      '2021-12': '29700 2021-10 RETRY 9900, 2021-11 BACKPAY 9900 → new',
      '2022-01': '9900 → new',
      '2022-02': '9900 → new',
      '2022-03': '9900 → new',
      '2022-04':
        '16300 2022-01 RESTANDARDISATION 1600, 2022-02 RESTANDARDISATION 1600, 2022-03 RESTANDARDISATION 1600 → new',
      '2022-05': '11500 → new',
    },
    fixDueOn: '2021-10-22',
    heldIn: ['2021-11'],
  },
];

/** An account that is told what befalls it on its day, and asked by the run of every month. */
class Account {
  private state: EntitlementAccountState = entitlementAccountDecider.initial;
  readonly events: AccountEvent[] = [];

  give(command: AccountCommand, on: Day): readonly AccountEvent[] {
    const at = instantOf(on, '09:00');
    const decided = entitlementAccountDecider.decide(command, this.state, { ...ctx, on, at });
    for (const event of decided) {
      const version = this.events.push(event);
      const stamp = { id: `payment/${version}/0`, at, on, by: ctx.by, version };
      this.state = entitlementAccountDecider.evolve(this.state, event, stamp);
    }
    return decided;
  }

  lineOf(run: Month): string {
    for (const event of this.events)
      if (event.type === 'LineDrawn' && event.data.month === run) return event.data.lineId;
    throw new Error(`no line in ${run}`);
  }
}

function happenings(history: History, account: Account) {
  const { changes, returned, correctedOn } = history;
  const usableFromOn = addWorkdays(ctx.rules.calendar, correctedOn, 3).on;
  return [
    ...changes.map(({ fromMonth, fen, knownOn, byTable }) => ({
      on: knownOn,
      command: (): AccountCommand => ({
        type: 'NoteSchedule',
        data: scheduled(
          fromMonth,
          knownOn,
          [segment(fromMonth, fen)],
          byTable === true ? 'RESTANDARDISED' : 'ADJUSTED',
        ).data,
      }),
    })),
    {
      on: returned.on,
      command: (): AccountCommand => ({
        type: 'NoteLineOutcome',
        data: {
          lineId: account.lineOf(returned.run),
          outcome: 'RETURNED',
          reasonCode: 'WRONG_NUMBER',
          returnedOn: returned.on,
        },
      }),
    },
    {
      on: correctedOn,
      command: (): AccountCommand => ({
        type: 'NotePayTo',
        data: payTo(nextAccountId, accountId, usableFromOn),
      }),
    },
  ].toSorted((a, b) => (a.on < b.on ? -1 : 1));
}

function told(history: History): Account {
  const account = new Account();
  const { startMonth, startFen, decidedOn, to } = history;
  const { data } = opened(startMonth, startFen, decidedOn);
  account.give({ type: 'OpenEntitlementAccount', data }, decidedOn);
  const waiting = happenings(history, account);
  for (let month = startMonth; month <= to; month = addMonth(month, 1)) {
    const run = draw(month);
    const { cutoffOn } = run.data;
    while (waiting[0] !== undefined && waiting[0].on <= cutoffOn) {
      const next = waiting.shift();
      if (next !== undefined) account.give(next.command(), next.on);
    }
    for (const event of account.give(run, cutoffOn))
      if (event.type === 'LineDrawn' && month !== history.returned.run) {
        const { lineId } = event.data;
        const paidOn = `${month}-10`;
        account.give(
          { type: 'NoteLineOutcome', data: { lineId, outcome: 'PAID', paidOn } },
          paidOn,
        );
      }
  }
  return account;
}

const partText = ({ month, cause, fen }: Arrears): string => `${month} ${cause} ${fen}`;

describe('演示镇的四笔待遇逐月发放', () => {
  it.each(histories.map((history) => [history.title, history] as const))(
    '%s',
    (_title, history) => {
      const { events } = told(history);
      const lines: Record<Month, string> = {};
      const heldIn: Month[] = [];
      const limits: (Day | undefined)[] = [];
      for (const event of events) {
        if (event.type === 'LineDrawn' && event.data.month >= history.from) {
          const { month, netFen, arrears, accountId: into } = event.data;
          const parts = arrears.map(partText).join(', ');
          const text = parts === '' ? String(netFen) : `${netFen} ${parts}`;
          lines[month] = into === nextAccountId ? `${text} → new` : text;
        }
        if (event.type === 'LineSkipped' && event.data.reason === 'HELD')
          heldIn.push(event.data.month);
        if (event.type === 'LineReturned') limits.push(event.data.deadlines[0]?.dueOn);
      }
      expect(lines).toEqual(history.lines);
      expect(heldIn).toEqual(history.heldIn);
      expect(limits).toEqual([history.fixDueOn]);
    },
  );
});

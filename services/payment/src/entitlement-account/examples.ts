import type { PaySegment } from '@zelian/contracts/approval';
import type { Arrears, ScheduleCause, SkipReason } from '@zelian/contracts/payment';
import { addMonth } from '@zelian/kernel/day';
import type { DayDeadline } from '@zelian/kernel/deadline';
import type { By } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { derivedId, uuidv5 } from '@zelian/kernel/ids';
import { checkerFor } from '@zelian/kernel/testing';
import type { Day, Fen, Month, StreamId, Uuid } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import { system } from '../officers.js';
import {
  entitlementAccountDecider,
  type AccountCommand,
  type AccountCtx,
  type AccountEvent,
  type EntitlementAccountState,
} from './entitlement-account.js';

/** A rural 低保 of two persons from 2024-10 on, granted on 2024-09-09. Nothing but specs imports this file. */
export const caseId = '0198a000-0000-7000-8000-000000000008';
export const stream: StreamId = `entitlementAccount-${caseId}`;
export const payee = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b01';
export const accountId = '0198a000-0000-7000-8000-00000000ac01';
export const nextAccountId = '0198a000-0000-7000-8000-00000000ac02';
export const thirdAccountId = '0198a000-0000-7000-8000-00000000ac03';

type Of<Y extends AccountEvent['type']> = Extract<AccountEvent, { readonly type: Y }>;
export type ExampleCtx = AccountCtx & { readonly by: By };

export const ctx: ExampleCtx = {
  by: system,
  at: '2024-09-25T01:00:00.000Z',
  on: '2024-09-25',
  stream,
  responsibleId: 'ST008',
  rules: loadRules(),
  facts: undefined,
};
export const check = checkerFor<AccountCommand, AccountEvent, EntitlementAccountState, ExampleCtx>(
  entitlementAccountDecider,
  { ctx },
);

export const runOf = (month: Month, n = 1): Uuid => uuidv5(`run/${month}/${n}`);
export const lineOf = (n: number): Uuid => derivedId(stream, 'line', n);
/** Runs know what was known on the 25th of the month before. */
export const cutoffOf = (month: Month): Day => `${addMonth(month, -1)}-25`;

export const segment = (fromMonth: Month, monthlyAmountFen: Fen, toMonth?: Month): PaySegment => ({
  fromMonth,
  monthlyAmountFen,
  components: { baseFen: monthlyAmountFen },
  ...defined({ toMonth }),
});

export const opened = (
  startMonth: Month = '2024-10',
  fen: Fen = 73_828,
  knownOn: Day = '2024-09-09',
): Of<'EntitlementAccountOpened'> => ({
  type: 'EntitlementAccountOpened',
  data: {
    of: 'approval/40/0',
    caseNo: 'SA-DIBAO-370406109-2024-000008',
    programme: 'DIBAO',
    householdId: '0198a000-0000-7000-8000-0000000000f8',
    villageCode: '370406109201',
    areaType: 'RURAL',
    payeeSub: payee,
    accountId,
    startMonth,
    segments: [segment(startMonth, fen)],
    knownOn,
  },
});

export const scheduled = (
  fromMonth: Month,
  knownOn: Day,
  segments: readonly PaySegment[],
  cause: ScheduleCause = 'ADJUSTED',
): Of<'ScheduleNoted'> => ({
  type: 'ScheduleNoted',
  data: { of: 'approval/50/0', fromMonth, segments, cause, knownOn },
});

export const draw = (month: Month, { n = 1, cutoffOn = cutoffOf(month) } = {}) => ({
  type: 'DrawLine' as const,
  data: { runId: runOf(month, n), month, cutoffOn },
});

interface DrawnSpec {
  readonly line?: number;
  readonly n?: number;
  readonly cutoffOn?: Day;
  readonly regularFen?: Fen;
  readonly arrears?: readonly Arrears[];
  readonly accountId?: Uuid;
  readonly kinStaffIds?: readonly string[];
}

export const drawn = (
  month: Month,
  {
    line = 1,
    n = 1,
    cutoffOn = cutoffOf(month),
    regularFen = 73_828,
    arrears = [],
    accountId: paidInto = accountId,
    kinStaffIds = [],
  }: DrawnSpec = {},
): Of<'LineDrawn'> => ({
  type: 'LineDrawn',
  data: {
    lineId: lineOf(line),
    runId: runOf(month, n),
    month,
    cutoffOn,
    regularFen,
    components: regularFen === 0 ? {} : { baseFen: regularFen },
    arrears,
    offsetFen: 0,
    netFen: regularFen + arrears.reduce((sum, { fen }) => sum + fen, 0),
    accountId: paidInto,
    kinStaffIds,
  },
});

export const skipped = (month: Month, reason: SkipReason, n = 1): Of<'LineSkipped'> => ({
  type: 'LineSkipped',
  data: { runId: runOf(month, n), month, reason },
});

const said = ({ data: { lineId, runId, netFen } }: Of<'LineDrawn'>) => ({ lineId, runId, netFen });

export const paid = (line: Of<'LineDrawn'>, paidOn: Day): Of<'LinePaid'> => ({
  type: 'LinePaid',
  data: { ...said(line), paidOn },
});

export const fixLimit = (startOn: Day, dueOn: Day, n = 1): DayDeadline => ({
  kind: 'RETURN_FIX',
  deadlineId: derivedId(stream, 'RETURN_FIX', n),
  startOn,
  count: 5,
  unit: 'wd',
  dueOn,
  key: 'pay.returnFixWd',
  rowId: 'P0234',
  calendarVersion: ctx.rules.calendar.version,
});

export const returned = (
  line: Of<'LineDrawn'>,
  returnedOn: Day,
  limit?: DayDeadline,
): Of<'LineReturned'> => ({
  type: 'LineReturned',
  data: {
    ...said(line),
    reasonCode: 'WRONG_NUMBER',
    returnedOn,
    deadlines: limit === undefined ? [] : [limit],
    rows: limit === undefined ? [] : [limit.rowId],
  },
});

export const stopped = (line: Of<'LineDrawn'>): Of<'LineStopped'> => ({
  type: 'LineStopped',
  data: { ...said(line), cause: 'IN_PRISON' },
});

export const payTo = (
  to: Uuid = nextAccountId,
  replaces: Uuid = accountId,
  usableFromOn: Day = '2024-10-20',
) => ({ of: 'payment/70/0', accountId: to, usableFromOn, replaces });

export const payToNoted = (data = payTo(), settles: readonly Uuid[] = []): Of<'PayToNoted'> => ({
  type: 'PayToNoted',
  data: { ...data, settles },
});

import type { LineReturned } from '@zelian/contracts/payment';
import { monthOf } from '@zelian/kernel/day';
import { elapse, settle } from '@zelian/kernel/deadline';
import { sumFen } from '@zelian/kernel/fen';
import { derivedId } from '@zelian/kernel/ids';
import type { Day, Month } from '@zelian/kernel/values';
import { deadline } from '@zelian/policy/deadlines';
import { firstRunKnowing, payRows } from '../pay-rows.js';
import type {
  AccountCommand,
  AccountCtx,
  AccountEvent,
  EntitlementAccountState,
  OpenAccount,
} from './entitlement-account.js';
import {
  assertOnce,
  bookedIn,
  dueIn,
  drawFor,
  knownBy,
  overdrawn,
  type Draw,
  type Line,
  type ScheduleChange,
} from './months.js';

type Told<T extends AccountCommand['type']> = Extract<AccountCommand, { type: T }>['data'];

/** All of it is by `system` and nothing is refused: what cannot be paid is skipped with a reason. */
export function decide(
  command: AccountCommand,
  state: EntitlementAccountState,
  ctx: AccountCtx,
): readonly AccountEvent[] {
  switch (command.type) {
    case 'OpenEntitlementAccount':
      if (state.status === 'open') return [];
      return [{ type: 'EntitlementAccountOpened', data: command.data }];
    case 'NoteSchedule':
      return noteSchedule(command.data, state, ctx);
    case 'NoteProfiles':
      return [{ ...command, type: 'ProfilesNoted' }];
    case 'NoteKin':
      return noteKin(command.data, state);
    case 'NotePayTo':
      return notePayTo(command.data, state, ctx);
    case 'DrawLine':
      return drawLine(command.data, state, ctx);
    case 'NoteLineOutcome':
      return noteOutcome(command.data, state, ctx);
    case 'ElapseDeadline':
      return elapse(state.open, command.data.deadlineId, ctx);
  }
}

/** What was paid for months that are past and no longer due is found at once, not only by the next run. */
function noteSchedule(
  noted: Told<'NoteSchedule'>,
  state: EntitlementAccountState,
  ctx: AccountCtx,
): readonly AccountEvent[] {
  const event: AccountEvent = { type: 'ScheduleNoted', data: noted };
  if (state.status !== 'open') return [event];
  const cutoff = payRows(ctx.rules, ctx.on).get('pay.cutoffDay').value;
  const discoveredRun = firstRunKnowing(noted.knownOn, cutoff);
  const changes = [...state.changes, noted];
  return [event, ...overpayments(state, changes, { before: monthOf(ctx.on), discoveredRun })];
}

function overpayments(
  state: OpenAccount,
  changes: readonly ScheduleChange[],
  { before, discoveredRun }: { readonly before: Month; readonly discoveredRun: Month },
): readonly AccountEvent[] {
  const months = overdrawn(changes, state.lines, before)
    .map(({ month, fen }) => ({ month, fen: fen - (state.overpaidFen[month] ?? 0) }))
    .filter(({ fen }) => fen > 0);
  if (months.length === 0) return [];
  const cause = changes.findLast((change) => change.cause !== undefined)?.cause ?? 'ADJUSTED';
  return [{ type: 'OverpaymentFound', data: { months, discoveredRun, cause } }];
}

function noteKin(noted: Told<'NoteKin'>, state: EntitlementAccountState): readonly AccountEvent[] {
  const relations = noted.relations.filter(
    ({ staffId, sub }) => !state.kin.some((kin) => kin.staffId === staffId && kin.sub === sub),
  );
  if (relations.length === 0) return [];
  return [{ type: 'KinNoted', data: { of: noted.of, relations } }];
}

function notePayTo(
  noted: Told<'NotePayTo'>,
  state: EntitlementAccountState,
  ctx: AccountCtx,
): readonly AccountEvent[] {
  const isKnown = state.replaced.includes(noted.replaces);
  if (isKnown && state.payTo?.accountId === noted.accountId) return [];
  const isOvertaken = state.replaced.includes(noted.accountId);
  const { settles, missed } = settle(state.open, isOvertaken ? [] : ['RETURN_FIX'], ctx);
  return [...missed, { type: 'PayToNoted', data: { ...noted, settles } }];
}

/** One answer per run: a line, or why there is none. */
function drawLine(
  run: Told<'DrawLine'>,
  state: EntitlementAccountState,
  ctx: AccountCtx,
): readonly AccountEvent[] {
  const { runId, month, cutoffOn } = run;
  if (state.status !== 'open')
    return [{ type: 'LineSkipped', data: { runId, month, reason: 'NOTHING_DUE' } }];
  if (state.answeredRuns.includes(runId)) return [];
  const known = knownBy(state.changes, cutoffOn);
  const found = overpayments(state, known, { before: month, discoveredRun: month });
  const draw = drawFor(state.changes, state.lines, run);
  const reason = skipReason(state, draw, run);
  if (reason !== undefined)
    return [...found, { type: 'LineSkipped', data: { runId, month, reason } }];
  assertOnce(draw, state.changes, state.lines, run);
  const offsetFen = 0;
  const netFen = sumFen([draw.regularFen, ...draw.arrears.map(({ fen }) => fen)]) - offsetFen;
  return [
    ...found,
    {
      type: 'LineDrawn',
      data: {
        lineId: derivedId(ctx.stream, 'line', state.lines.length + 1),
        runId,
        month,
        cutoffOn,
        ...draw,
        offsetFen,
        netFen,
        accountId: state.payTo.accountId,
        kinStaffIds: [...new Set(state.kin.map(({ staffId }) => staffId))].toSorted(),
      },
    },
  ];
}

type Skip = Extract<AccountEvent, { type: 'LineSkipped' }>['data']['reason'];

/** A held account with nothing due is not missing anything: what is due is asked first. */
function skipReason(
  state: OpenAccount,
  { regularFen, arrears }: Draw,
  { month, cutoffOn }: { readonly month: Month; readonly cutoffOn: Day },
): Skip | undefined {
  if (regularFen === 0 && arrears.length === 0) {
    const isDue = dueIn(knownBy(state.changes, cutoffOn), month).fen > 0;
    return isDue && bookedIn(state.lines, month).fen > 0 ? 'ALREADY_DRAWN' : 'NOTHING_DUE';
  }
  if (state.heldBy !== undefined) return 'HELD';
  const { usableFromOn } = state.payTo;
  return usableFromOn !== undefined && usableFromOn > cutoffOn ? 'ACCOUNT_COOLING' : undefined;
}

/**
 * The bank's word on a line. Paid may still become returned; what came back stays so, whatever
 * older file is read after it.
 */
function noteOutcome(
  noted: Told<'NoteLineOutcome'>,
  state: EntitlementAccountState,
  ctx: AccountCtx,
): readonly AccountEvent[] {
  const line = linesOf(state).find(({ lineId }) => lineId === noted.lineId);
  if (state.status !== 'open' || line === undefined) return [];
  const { lineId, runId, netFen } = line;
  const said = { lineId, runId, netFen };
  switch (noted.outcome) {
    case 'PAID':
      if (line.state !== 'DRAWN') return [];
      return [{ type: 'LinePaid', data: { ...said, paidOn: noted.paidOn } }];
    case 'RETURNED': {
      if (line.state !== 'DRAWN' && line.state !== 'PAID') return [];
      const { reasonCode, returnedOn } = noted;
      const limit = fixingLimit(state, line, returnedOn, ctx);
      return [{ type: 'LineReturned', data: { ...said, reasonCode, returnedOn, ...limit } }];
    }
    case 'STOPPED':
      if (line.state !== 'DRAWN') return [];
      return [{ type: 'LineStopped', data: { ...said, cause: noted.cause } }];
  }
}

const linesOf = (state: EntitlementAccountState): readonly Line[] =>
  state.status === 'open' ? state.lines : [];

/** Nothing is to be fixed where another account has taken the place of the one that failed. */
function fixingLimit(
  state: OpenAccount,
  line: Line,
  returnedOn: Day,
  ctx: AccountCtx,
): Pick<LineReturned, 'deadlines' | 'rows'> {
  if (line.accountId !== state.payTo.accountId) return { deadlines: [], rows: [] };
  const before = state.lines.filter(({ state: became }) => became === 'RETURNED').length;
  const fix = deadline(
    'RETURN_FIX',
    {
      deadlineId: derivedId(ctx.stream, 'RETURN_FIX', before + 1),
      programme: state.programme,
      startOn: returnedOn,
    },
    ctx.rules,
  );
  return { deadlines: [fix], rows: [fix.rowId] };
}

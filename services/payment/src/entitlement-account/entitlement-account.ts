import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import type { KinPair } from '@zelian/contracts/intake';
import type { PayProfilesNotedPart } from '@zelian/contracts/payment';
import type { AreaType } from '@zelian/contracts/person';
import type { Programme } from '@zelian/contracts/terms';
import { foldDeadlines, type OpenDeadlines } from '@zelian/kernel/deadline';
import type { Decider, Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Day, Fen, Month, Sub, Uuid, VillageCode } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';
import { defineStream, type StreamDefinition } from '@zelian/service/definition';
import { decide } from './decide.js';
import { isSettled, type Line, type ScheduleChange } from './months.js';

export type AccountCommand = CommandOf<'entitlementAccount'>;
export type AccountEvent = EventOf<'entitlementAccount'>;
export type AccountCtx = Ctx<Rules, undefined>;

/** Where the money goes; without a day the account may be used at once. */
export interface PayTo {
  readonly accountId: Uuid;
  readonly usableFromOn?: Day;
}

/** What may be noted before the account is opened, and is kept then. */
interface Noted {
  readonly payees: Readonly<Record<Sub, Personal<PayProfilesNotedPart>>>;
  readonly kin: readonly KinPair[];
  readonly payTo?: PayTo;
  /** Accounts that were replaced: a late note of one of them changes nothing. */
  readonly replaced: readonly Uuid[];
  readonly changes: readonly ScheduleChange[];
  readonly open: OpenDeadlines;
}

export interface OpenAccount extends Noted {
  readonly status: 'open';
  readonly caseNo: string;
  readonly programme: Programme;
  readonly householdId: Uuid;
  readonly villageCode: VillageCode;
  readonly areaType: AreaType;
  readonly payeeSub: Sub;
  readonly payTo: PayTo;
  readonly lines: readonly Line[];
  /** Runs to which this account has answered, by a line or without one. */
  readonly answeredRuns: readonly Uuid[];
  /** The returned line because of which nothing is paid to the present account. */
  readonly heldBy?: Uuid;
  /** Overpayment found so far. */
  readonly overpaidFen: Readonly<Record<Month, Fen>>;
}

export type EntitlementAccountState = (Noted & { readonly status: 'unopened' }) | OpenAccount;

function evolve(state: EntitlementAccountState, event: AccountEvent): EntitlementAccountState {
  const open = foldDeadlines(state.open, event);
  return evolved(open === state.open ? state : { ...state, open }, event);
}

function evolved(state: EntitlementAccountState, event: AccountEvent): EntitlementAccountState {
  switch (event.type) {
    case 'EntitlementAccountOpened':
      return opened(state, event.data);
    case 'ScheduleNoted': {
      const { fromMonth, segments, cause, knownOn } = event.data;
      return { ...state, changes: [...state.changes, { fromMonth, segments, cause, knownOn }] };
    }
    case 'ProfilesNoted': {
      const noted = (event.personal ?? []).map((part) => [part.subject, part] as const);
      return { ...state, payees: { ...state.payees, ...Object.fromEntries(noted) } };
    }
    case 'KinNoted':
      return { ...state, kin: [...state.kin, ...event.data.relations] };
    case 'PayToNoted':
      return paidTo(state, event.data);
    case 'LineDrawn':
      return answered(state, event.data.runId, [
        { ...event.data, state: 'DRAWN', changesBefore: state.changes.length },
      ]);
    case 'LineSkipped':
      return answered(state, event.data.runId, []);
    case 'LinePaid':
      return withLine(state, event.data.lineId, { state: 'PAID' });
    case 'LineReturned':
      return returned(state, event.data.lineId);
    case 'LineStopped':
      return withLine(state, event.data.lineId, { state: 'STOPPED' });
    case 'OverpaymentFound': {
      if (state.status !== 'open') return state;
      const overpaidFen = { ...state.overpaidFen };
      for (const { month, fen } of event.data.months)
        overpaidFen[month] = (overpaidFen[month] ?? 0) + fen;
      return { ...state, overpaidFen };
    }
    case 'DeadlineMissed':
      return state;
  }
}

type Opening = Extract<AccountEvent, { type: 'EntitlementAccountOpened' }>['data'];

/** Changes that were noted before are later in fact: approval had opened the entitlement first. */
function opened(state: EntitlementAccountState, data: Opening): OpenAccount {
  const { caseNo, programme, householdId, villageCode, areaType, payeeSub } = data;
  const { startMonth, segments, knownOn, accountId } = data;
  return {
    ...state,
    status: 'open',
    caseNo,
    programme,
    householdId,
    villageCode,
    areaType,
    payeeSub,
    payTo: state.payTo ?? { accountId },
    changes: [{ fromMonth: startMonth, segments, knownOn }, ...state.changes],
    lines: [],
    answeredRuns: [],
    overpaidFen: {},
  };
}

/** Notes of a chain of replacements may arrive in any order; the account that nothing replaces counts. */
function paidTo(
  state: EntitlementAccountState,
  data: Extract<AccountEvent, { type: 'PayToNoted' }>['data'],
): EntitlementAccountState {
  const { accountId, usableFromOn, replaces } = data;
  const replaced = [...state.replaced, replaces];
  if (replaced.includes(accountId)) return { ...state, replaced };
  const payTo = { accountId, usableFromOn };
  if (state.status === 'unopened') return { ...state, replaced, payTo };
  const { heldBy: _fixed, ...free } = state;
  return { ...free, replaced, payTo };
}

function answered(
  state: EntitlementAccountState,
  runId: Uuid,
  drawn: readonly Line[],
): EntitlementAccountState {
  if (state.status !== 'open') return state;
  const answeredRuns = [...state.answeredRuns, runId];
  return { ...state, answeredRuns, lines: [...state.lines, ...drawn] };
}

function withLine<S extends EntitlementAccountState>(
  state: S,
  lineId: Uuid,
  change: Partial<Line>,
): S {
  if (state.status !== 'open') return state;
  const lines = state.lines.map((line) => (line.lineId === lineId ? { ...line, ...change } : line));
  return { ...state, lines };
}

function returned(state: EntitlementAccountState, lineId: Uuid): EntitlementAccountState {
  if (state.status !== 'open') return state;
  const linesBeforeReturn = state.lines.length;
  const after = withLine(state, lineId, { state: 'RETURNED', linesBeforeReturn });
  const line = state.lines.find((drawn) => drawn.lineId === lineId);
  return line?.accountId === state.payTo.accountId ? { ...after, heldBy: lineId } : after;
}

export const entitlementAccountDecider: Decider<
  AccountCommand,
  AccountEvent,
  EntitlementAccountState,
  AccountCtx
> = {
  initial: { status: 'unopened', payees: {}, kin: [], replaced: [], changes: [], open: [] },
  decide,
  evolve,
};

export const entitlementAccount: StreamDefinition<
  'entitlementAccount',
  EntitlementAccountState,
  undefined,
  Rules
> = defineStream({
  name: 'entitlementAccount',
  decider: entitlementAccountDecider,
  villageOf: (state) => (state.status === 'open' ? state.villageCode : undefined),
  show: (state) => {
    if (state.status === 'unopened') return { status: state.status };
    const { caseNo, programme, areaType, payTo, lines, changes, heldBy } = state;
    return {
      status: isSettled(changes, lines) ? 'closed' : 'open',
      caseNo,
      programme,
      areaType,
      accountId: payTo.accountId,
      ...defined({ usableFromOn: payTo.usableFromOn, heldBy }),
      lines: lines.map((line) => ({
        lineId: line.lineId,
        month: line.month,
        netFen: line.netFen,
        state: line.state,
      })),
    };
  },
});

import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import type {
  BatchLayout,
  ReturnTotals,
  RosterFrozen,
  RunKind,
  RunOpened,
} from '@zelian/contracts/payment';
import { foldDeadlines, type OpenDeadlines } from '@zelian/kernel/deadline';
import type { Day, Month, Sha, StaffId } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';
import type { RunFacts } from './prepare.js';

export type RunCommand = CommandOf<'paymentRun'>;
export type RunEvent = EventOf<'paymentRun'>;
export type RunCtx = Ctx<Rules, RunFacts>;

/** What the opening of a run settles for good. */
export interface Opened {
  readonly kind: RunKind;
  readonly month: Month;
  readonly division: string;
  readonly cutoffOn: Day;
  readonly dueOn: Day;
  readonly accountCount: number;
  /** Accounts opened up to here answer to this run. */
  readonly atPosition: number;
  readonly layout: BatchLayout;
  readonly open: OpenDeadlines;
}

export interface Frozen extends Opened {
  readonly roster: RosterFrozen;
  /** Who entered this run, now or before it was frozen anew: none of them releases it. */
  readonly enteredByIds: readonly StaffId[];
}

/** What a run knows from the export on; `total` is zero until the bank answers. */
export interface Sent extends Frozen {
  readonly fileSha: Sha;
  readonly exportedOn: Day;
  readonly returnFiles: readonly Sha[];
  readonly total: ReturnTotals;
}

export type PaymentRunState =
  | { readonly status: 'unopened'; readonly open: OpenDeadlines }
  | ({ readonly status: 'open' } & Opened)
  | ({ readonly status: 'frozen' | 'reviewed' | 'approved' | 'entered' | 'released' } & Frozen)
  | ({ readonly status: 'exported' | 'returned' | 'reconciled' | 'closed' } & Sent);

const NOTHING_ANSWERED: ReturnTotals = {
  paidCount: 0,
  paidFen: 0,
  returnedCount: 0,
  returnedFen: 0,
};

export const unopened: PaymentRunState = { status: 'unopened', open: [] };

export function evolve(state: PaymentRunState, event: RunEvent): PaymentRunState {
  const open = foldDeadlines(state.open, event);
  return evolved(open === state.open ? state : { ...state, open }, event);
}

function evolved(state: PaymentRunState, event: RunEvent): PaymentRunState {
  if (event.type === 'RunOpened') return opened(event.data, state.open);
  if (event.type === 'DeadlineMissed' || state.status === 'unopened') return state;
  if (event.type === 'RosterFrozen') {
    const enteredByIds = state.status === 'open' ? [] : state.enteredByIds;
    return { ...state, status: 'frozen', roster: event.data, enteredByIds };
  }
  if (state.status === 'open') return state;
  switch (event.type) {
    case 'RunReviewed':
      return { ...state, status: 'reviewed' };
    case 'RunApproved':
      return { ...state, status: 'approved' };
    case 'RunEntered':
      return {
        ...state,
        status: 'entered',
        enteredByIds: [...state.enteredByIds, event.data.byId],
      };
    case 'RunReleased':
      return { ...state, status: 'released' };
    case 'RunExported': {
      const { fileSha, exportedOn, lineCount } = event.data;
      const sent = { ...state, fileSha, exportedOn, returnFiles: [], total: NOTHING_ANSWERED };
      // Nothing was sent, so the bank has nothing to answer.
      return { ...sent, status: lineCount === 0 ? 'returned' : 'exported' };
    }
    case 'BankReturnImported': {
      if (!isSent(state)) return state;
      const { returnFileSha, total } = event.data;
      const returnFiles = [...state.returnFiles, returnFileSha];
      const status = state.status === 'closed' ? 'closed' : 'returned';
      return { ...state, status, returnFiles, total };
    }
    case 'RunReconciled':
      return isSent(state) ? { ...state, status: 'reconciled' } : state;
    case 'RunClosed':
      return isSent(state) ? { ...state, status: 'closed' } : state;
  }
}

function opened(data: RunOpened, open: OpenDeadlines): PaymentRunState {
  const { kind, month, division, cutoffOn, dueOn, accountCount, atPosition, layout } = data;
  const facts = { kind, month, division, cutoffOn, dueOn, accountCount, atPosition, layout };
  return { status: 'open', ...facts, open };
}

export function isSent(state: PaymentRunState): state is Extract<PaymentRunState, Sent> {
  return 'fileSha' in state;
}

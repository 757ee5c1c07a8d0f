import { toDoView, type Opens } from '@zelian/service/to-do';

const freeze: Opens = { kind: 'FREEZE_ROSTER', desk: 'clerk', clause: '§8.2' };
const review: Opens = { kind: 'REVIEW_RUN', desk: 'supervisor', clause: 'S08' };
const approve: Opens = { kind: 'APPROVE_RUN', desk: 'signer', clause: '§8.2' };
const enter: Opens = { kind: 'ENTER_RUN', desk: 'finance', clause: 'S10' };
const release: Opens = { kind: 'RELEASE_RUN', desk: 'finance', clause: 'SoD3' };
const exportFile: Opens = { kind: 'EXPORT_RUN_FILE', desk: 'finance', clause: '§8.3' };
const importReturn: Opens = { kind: 'IMPORT_BANK_RETURN', desk: 'finance', clause: '§8.4' };
const reconcile: Opens = { kind: 'RECONCILE_RUN', desk: 'finance', clause: 'S09' };
const close: Opens = { kind: 'CLOSE_RUN', desk: 'finance', clause: '§17.9' };

/** Of a run only the next step waits for somebody. */
const STEPS = [freeze, review, approve, enter, release, exportFile, importReturn, reconcile, close];
const next = (...opens: readonly Opens[]) => ({ closes: STEPS.map(({ kind }) => kind), opens });

export const toDo = toDoView('to-do', {
  EntitlementAccountOpened: ({ event }) => ({ villageCode: event.data.villageCode }),
  LineReturned: ({ event }) => {
    const { deadlines, lineId } = event.data;
    const dueOn = deadlines[0]?.dueOn;
    if (dueOn === undefined) return undefined;
    return {
      opens: [{ kind: 'FIX_ACCOUNT', ref: lineId, desk: 'clerk', dueOn, clause: '§8.4' }],
    };
  },
  PayToNoted: () => ({ closes: ['FIX_ACCOUNT'] }),
  PayoutAccountRegistered: ({ event }) => {
    const { villageCode } = event.data;
    return villageCode === undefined ? undefined : { villageCode };
  },
  AccountChangeProposed: () => ({
    closes: ['CONFIRM_ACCOUNT_CHANGE'],
    opens: (['finance', 'supervisor'] as const).map((desk) => ({
      kind: 'CONFIRM_ACCOUNT_CHANGE',
      ref: desk,
      desk,
      clause: 'SoD8',
    })),
  }),
  PayoutAccountReplaced: () => ({ closes: ['CONFIRM_ACCOUNT_CHANGE'] }),
  RunOpened: ({ event }) => next({ ...freeze, dueOn: event.data.dueOn }),
  RosterFrozen: () => next(review),
  RunReviewed: () => next(approve),
  RunApproved: () => next(enter),
  RunEntered: () => next(release),
  RunReleased: () => next(exportFile),
  RunExported: ({ event }) => next(event.data.lineCount === 0 ? reconcile : importReturn),
  BankReturnImported: ({ event }) => (event.data.closed ? undefined : next(reconcile)),
  RunReconciled: () => next(close),
  RunClosed: () => next(),
});

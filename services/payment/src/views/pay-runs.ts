import {
  RUN_KINDS,
  runIdOf,
  type ReturnTotals,
  type RosterGroup,
  type RunKind,
} from '@zelian/contracts/payment';
import { isMonth } from '@zelian/kernel/day';
import { streamParts } from '@zelian/kernel/decider';
import type { Day, Fen, Instant, Month, Sha, StaffId, Uuid } from '@zelian/kernel/values';
import { officerOf, type Desk } from '@zelian/contracts/terms';
import { having, pageOf } from '@zelian/service/answers';
import { defineView } from '@zelian/service/definition';
import { Invalid } from '@zelian/service/problem';

/** Who may read of runs: whoever has a hand in one, and the discipline committee. */
export const RUN_READERS: readonly Desk[] = [
  'clerk',
  'supervisor',
  'groupOffice',
  'signer',
  'finance',
  'discipline',
];

type Step =
  | 'OPENED'
  | 'FROZEN'
  | 'REVIEWED'
  | 'APPROVED'
  | 'ENTERED'
  | 'RELEASED'
  | 'EXPORTED'
  | 'RECONCILED'
  | 'CLOSED';

export interface PayRunDoc {
  readonly _id: Uuid;
  readonly kind: RunKind;
  readonly month: Month;
  readonly n: number;
  readonly status: Step | 'RETURNED';
  readonly cutoffOn: Day;
  readonly dueOn: Day;
  readonly accountCount: number;
  /** Accounts that have answered so far. */
  readonly drawnCount: number;
  readonly drawnFen: Fen;
  readonly skippedCount: number;
  readonly rosterSha?: Sha;
  readonly lineCount?: number;
  readonly sumFen?: Fen;
  readonly groups?: readonly RosterGroup[];
  readonly leftOutCount?: number;
  readonly kinStaffIds?: readonly StaffId[];
  readonly fileSha?: Sha;
  readonly returns: readonly (ReturnTotals & {
    readonly returnFileSha: Sha;
    readonly answeredOn: Day;
    readonly late: boolean;
  })[];
  readonly total?: ReturnTotals;
  readonly bankTotalFen?: Fen;
  /** The pay day passed before the file was exported. */
  readonly missed?: true;
  /** Who took which step. */
  readonly steps: readonly {
    readonly step: Step;
    readonly staffId: StaffId;
    readonly at: Instant;
  }[];
}

export const payRuns = defineView<
  PayRunDoc,
  | 'RunOpened'
  | 'LineDrawn'
  | 'LineSkipped'
  | 'RosterFrozen'
  | 'RunReviewed'
  | 'RunApproved'
  | 'RunEntered'
  | 'RunReleased'
  | 'RunExported'
  | 'BankReturnImported'
  | 'RunReconciled'
  | 'RunClosed'
  | 'DeadlineMissed'
>({
  name: 'pay-runs',
  version: 1,
  on: [
    'RunOpened',
    'LineDrawn',
    'LineSkipped',
    'RosterFrozen',
    'RunReviewed',
    'RunApproved',
    'RunEntered',
    'RunReleased',
    'RunExported',
    'BankReturnImported',
    'RunReconciled',
    'RunClosed',
    'DeadlineMissed',
  ],
  indexes: [{ fields: ['kind', 'month'] }, { fields: ['month'] }],
  async apply({ event, stream, at, meta }, unit) {
    const { type: streamType, id } = streamParts(stream);
    const change = async (
      runId: Uuid,
      told: (run: PayRunDoc) => Partial<PayRunDoc>,
    ): Promise<void> => {
      const run = await unit.get(runId);
      if (run !== undefined) await unit.write(runId, () => ({ ...run, ...told(run) }));
    };
    const step = async (
      name: Step,
      told: (run: PayRunDoc) => Partial<PayRunDoc> = () => ({}),
    ): Promise<void> =>
      change(id, (run) => ({
        ...told(run),
        status: name,
        steps: [...run.steps, { step: name, staffId: officerOf(meta.by), at }],
      }));
    switch (event.type) {
      case 'RunOpened': {
        const { kind, month, n, cutoffOn, dueOn, accountCount } = event.data;
        const opened: PayRunDoc = {
          _id: id,
          kind,
          month,
          n,
          status: 'OPENED',
          cutoffOn,
          dueOn,
          accountCount,
          drawnCount: 0,
          drawnFen: 0,
          skippedCount: 0,
          returns: [],
          steps: [{ step: 'OPENED', staffId: officerOf(meta.by), at }],
        };
        return unit.write(id, () => opened);
      }
      case 'LineDrawn': {
        const { runId, netFen } = event.data;
        return change(runId, ({ drawnCount, drawnFen }) => ({
          drawnCount: drawnCount + 1,
          drawnFen: drawnFen + netFen,
        }));
      }
      case 'LineSkipped':
        return change(event.data.runId, ({ skippedCount }) => ({
          skippedCount: skippedCount + 1,
        }));
      case 'RosterFrozen': {
        const { rosterSha, lineCount, sumFen, groups, leftOut, kinStaffIds } = event.data;
        const leftOutCount = leftOut.length;
        const frozen = { rosterSha, lineCount, sumFen, groups, leftOutCount, kinStaffIds };
        return step('FROZEN', () => frozen);
      }
      case 'RunReviewed':
        return step('REVIEWED');
      case 'RunApproved':
        return step('APPROVED');
      case 'RunEntered':
        return step('ENTERED');
      case 'RunReleased':
        return step('RELEASED');
      case 'RunExported': {
        const { fileSha } = event.data;
        return step('EXPORTED', () => ({ fileSha }));
      }
      case 'BankReturnImported': {
        const { returned: _returned, total, closed, ...told } = event.data;
        return change(id, ({ returns, status }) => ({
          returns: [...returns, told],
          total,
          status: closed ? status : 'RETURNED',
        }));
      }
      case 'RunReconciled': {
        const { bankTotalFen } = event.data;
        return step('RECONCILED', () => ({ bankTotalFen }));
      }
      case 'RunClosed':
        return step('CLOSED');
      case 'DeadlineMissed':
        return streamType === 'paymentRun' ? change(id, () => ({ missed: true })) : undefined;
    }
  },
  queries: [
    {
      path: 'pay-runs',
      says: '发放批次列表（参数 month：月份）',
      reads: RUN_READERS,
      answer: async (docs, request) =>
        pageOf(docs, request, {
          filter: having({ month: request.query['month'] }),
          sort: [['month', 'desc']],
          item: (run) => run,
        }),
    },
    {
      path: 'pay-runs/:runId',
      says: '发放批次：状态、分组合计、回盘、各步经办人',
      reads: RUN_READERS,
      answer: async (docs, { params }) => docs.get(params['runId'] ?? ''),
    },
    {
      path: 'next-run',
      says: '下一个批次的编号（参数 division：9 位乡镇代码，kind，month）',
      reads: ['clerk', 'supervisor'],
      async answer(docs, { query }) {
        const { division = '', kind = '', month } = query;
        const known = RUN_KINDS.find((named) => named === kind);
        if (!/^\d{9}$/.test(division) || known === undefined || !isMonth(month))
          throw new Invalid(
            'PARAMETER_NOT_VALID',
            '请给出 division（9 位乡镇代码）、kind（MONTHLY 或 SPECIAL）和 month（YYYY-MM）。',
          );
        const count = await docs.count({ kind: { eq: known }, month: { eq: month } });
        // A month has one monthly run: asked again, its own id is answered.
        const n = known === 'MONTHLY' ? 1 : count + 1;
        return { runId: runIdOf(division, known, month, n), n, opened: n <= count };
      },
    },
  ],
});

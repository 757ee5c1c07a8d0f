import { runIdOf, type RunOpened } from '@zelian/contracts/payment';
import type { DayDeadline } from '@zelian/kernel/deadline';
import type { By } from '@zelian/kernel/decider';
import { derivedId } from '@zelian/kernel/ids';
import { checkerFor } from '@zelian/kernel/testing';
import type { StaffId, StreamId } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import { clerk, head, otherFinance, supervisor } from '../officers.js';
import { paymentRunDecider } from './payment-run.js';
import type { RunFacts } from './prepare.js';
import { groupsOf, kinOf, rosterShaOf, type Roster, type RosterLine } from './roster.js';
import type { PaymentRunState, RunCommand, RunCtx, RunEvent } from './state.js';

/** The monthly run of 2024-10 with three lines. Nothing but specs imports this file. */
const rules = loadRules();
export const runId = runIdOf(rules.division, 'MONTHLY', '2024-10', 1);
export const stream: StreamId = `paymentRun-${runId}`;

export type Of<Y extends RunEvent['type']> = Extract<RunEvent, { readonly type: Y }>;
export type ExampleCtx = RunCtx & { readonly by: By };

export const check = checkerFor<RunCommand, RunEvent, PaymentRunState, ExampleCtx>(
  paymentRunDecider,
  {
    ctx: {
      by: clerk,
      at: '2024-09-25T01:00:00.000Z',
      on: '2024-09-25',
      stream,
      responsibleId: 'ST008',
      rules,
      facts: undefined,
    },
  },
);

export const due: DayDeadline<'RUN_DUE'> = {
  kind: 'RUN_DUE',
  deadlineId: derivedId(stream, 'RUN_DUE', 1),
  startOn: '2024-10-01',
  count: 10,
  unit: 'nd',
  dueOn: '2024-10-10',
  key: 'pay.dueDay',
  rowId: 'P0232',
  calendarVersion: rules.calendar.version,
};

export const opened = (change: Partial<RunOpened> = {}): Of<'RunOpened'> => ({
  type: 'RunOpened',
  data: {
    kind: 'MONTHLY',
    month: '2024-10',
    n: 1,
    division: '370406109',
    openedOn: '2024-09-25',
    cutoffOn: '2024-09-25',
    dueOn: '2024-10-10',
    accountCount: 4,
    atPosition: 70,
    layout: { rowId: 'P0238', encoding: 'GB18030', delimiter: '|', lineEnd: 'CRLF' },
    deadlines: [due],
    rows: ['P0231', 'P0232', 'P0238'],
    ...change,
  },
});

const id = (n: number): string => `0198a000-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`;
export const caseA = id(1);
export const caseB = id(2);

const line = (n: number, netFen: number, kinStaffIds: readonly StaffId[]): RosterLine => ({
  lineId: id(n + 20),
  caseId: id(n),
  programme: n === 3 ? 'TEKUN' : 'DIBAO',
  areaType: 'RURAL',
  netFen,
  accountId: id(n + 40),
  kinStaffIds,
});
export const lineA = line(1, 73_828, []);
export const lineB = line(2, 136_589, ['ST005', 'ST014']);
export const lineC = line(3, 166_000, []);
export const allLines = [lineA, lineB, lineC];

export const rosterOf = (lines: readonly RosterLine[], skippedCount = 1): Roster => ({
  atPosition: 90,
  skippedCount,
  lines,
});
export const rosterFacts = (lines = allLines, skippedCount = 1): { readonly facts: RunFacts } => ({
  facts: { about: 'roster', roster: rosterOf(lines, skippedCount) },
});

/** Without line B, which two finance officers may not touch, unless the example is about it. */
export const frozenOf = (
  lines: readonly RosterLine[] = [lineA, lineC],
  frozenByIds: readonly StaffId[] = [clerk.staffId],
): Of<'RosterFrozen'> => {
  const kin = kinOf(lines);
  const out = allLines.filter((of) => !lines.includes(of));
  return {
    type: 'RosterFrozen',
    data: {
      rosterSha: rosterShaOf(lines),
      lineCount: lines.length,
      sumFen: lines.reduce((sum, { netFen }) => sum + netFen, 0),
      skippedCount: 1,
      groups: groupsOf(lines),
      leftOut: out.map(({ caseId, lineId }) => ({ caseId, lineId, reason: 'OFFICER_IS_KIN' })),
      kinStaffIds: kin.map(({ staffId }) => staffId),
      kin,
      atPosition: 90,
      frozenByIds,
    },
  };
};

const FROZEN = frozenOf();
export const { rosterSha } = FROZEN.data;
export const totals = { lineCount: 2, sumFen: 239_828 };

export const reviewed: Of<'RunReviewed'> = {
  type: 'RunReviewed',
  data: { rosterSha, reviewerId: supervisor.staffId },
};
export const approved: Of<'RunApproved'> = {
  type: 'RunApproved',
  data: { rosterSha, signerId: head.staffId },
};
export const entered: Of<'RunEntered'> = {
  type: 'RunEntered',
  data: { byId: 'ST014', rosterSha, ...totals },
};
export const released: Of<'RunReleased'> = {
  type: 'RunReleased',
  data: { byId: otherFinance.staffId, rosterSha },
};
export const fileSha = 'a'.repeat(64);
export const exported: Of<'RunExported'> = {
  type: 'RunExported',
  data: {
    fileSha,
    rowId: 'P0238',
    ...totals,
    exportedOn: '2024-10-09',
    settles: [due.deadlineId],
  },
};

export const untilFrozen = [opened(), FROZEN];
export const untilReviewed = [...untilFrozen, reviewed];
export const untilApproved = [...untilReviewed, approved];
export const untilEntered = [...untilApproved, entered];
export const untilReleased = [...untilEntered, released];
export const untilExported = [...untilReleased, exported];

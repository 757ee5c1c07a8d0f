import {
  runIdOf,
  type BankReturnImported,
  type BatchLayout,
  type ReturnTotals,
} from '@zelian/contracts/payment';
import { officerOf } from '@zelian/contracts/terms';
import { addMonth, firstDayOf, monthOf } from '@zelian/kernel/day';
import { elapse, settle, type DayDeadline } from '@zelian/kernel/deadline';
import { sumFen } from '@zelian/kernel/fen';
import { derivedId } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import type { Day, Sha, Uuid } from '@zelian/kernel/values';
import { deadline } from '@zelian/policy/deadlines';
import type { PolicyRow } from '@zelian/policy/rules';
import type { PolicyValues } from '@zelian/policy/policy-values';
import { cutoffOf, payRows } from '../pay-rows.js';
import type { BankAnswer } from './bank-file.js';
import {
  isSent,
  type Frozen,
  type PaymentRunState,
  type RunCommand,
  type RunCtx,
  type RunEvent,
} from './state.js';
import type { ReadFile, RunFacts } from './prepare.js';
import { groupsOf, kinOf, leftOutOf, rosterShaOf, without, type RosterLine } from './roster.js';

type Told<T extends RunCommand['type']> = Extract<RunCommand, { type: T }>['data'];
type Facts<A extends NonNullable<RunFacts>['about']> = Extract<RunFacts, { about: A }>;

/** How many ids a refusal lists at most. */
const MOST_IDS = 50;

export function decide(
  command: RunCommand,
  state: PaymentRunState,
  ctx: RunCtx,
): readonly RunEvent[] {
  switch (command.type) {
    case 'OpenRun':
      return openRun(command.data, state, ctx);
    case 'FreezeRoster':
      return freezeRoster(command.data, state, ctx);
    case 'ReviewRun':
      return reviewRun(command.data, state, ctx);
    case 'ApproveRun':
      return approveRun(command.data, state, ctx);
    case 'EnterRun':
      return enterRun(command.data, state, ctx);
    case 'ReleaseRun':
      return releaseRun(command.data, state, ctx);
    case 'ExportRunFile':
      return exportRunFile(state, ctx);
    case 'ImportBankReturn':
      return importBankReturn(command.data, state, ctx);
    case 'ReconcileRun':
      return reconcileRun(command.data, state, ctx);
    case 'CloseRun':
      return closeRun(state);
    case 'ElapseDeadline':
      return elapse(state.open, command.data.deadlineId, ctx);
  }
}

function openRun(
  { kind, month }: Told<'OpenRun'>,
  state: PaymentRunState,
  ctx: RunCtx,
): readonly RunEvent[] {
  const { accountCount, atPosition, runCount } = factsOf('opening', ctx);
  if (state.status !== 'unopened' || (kind === 'MONTHLY' && runCount > 0))
    throw new Refused('RUN_ALREADY_OPENED', { kind, month });
  const { division } = ctx.rules;
  const n = runCount + 1;
  const runId = runIdOf(division, kind, month, n);
  if (ctx.stream !== `paymentRun-${runId}`) throw new Refused('RUN_ID_NOT_DERIVED', { runId, n });
  const rows = payRows(ctx.rules, ctx.on);
  const cutoff = rows.get('pay.cutoffDay');
  const monthlyCutoffOn = cutoffOf(month, cutoff.value);
  if (ctx.on < monthlyCutoffOn)
    throw new Refused('CUTOFF_NOT_REACHED', { cutoffOn: monthlyCutoffOn });
  const due = dueFor({ kind, month }, ctx);
  const layout = layoutOf(rows.get('pay.batchLayout'));
  return [
    {
      type: 'RunOpened',
      data: {
        kind,
        month,
        n,
        division,
        openedOn: ctx.on,
        // What a special run is for is known after the cut-off of its month.
        cutoffOn: kind === 'MONTHLY' ? monthlyCutoffOn : ctx.on,
        dueOn: due.dueOn,
        accountCount,
        atPosition,
        layout,
        deadlines: [due],
        rows: [cutoff.rowId, due.rowId, layout.rowId],
      },
    },
  ];
}

/** A special run is due on the next pay day, whichever month it belongs to. */
function dueFor(
  { kind, month }: Told<'OpenRun'>,
  { stream, on, rules }: RunCtx,
): DayDeadline<'RUN_DUE'> {
  const deadlineId = derivedId(stream, 'RUN_DUE', 1);
  const inMonth = (paid: string): DayDeadline<'RUN_DUE'> =>
    deadline('RUN_DUE', { deadlineId, programme: 'DIBAO', startOn: firstDayOf(paid) }, rules);
  if (kind === 'MONTHLY') return inMonth(month);
  const due = inMonth(monthOf(on));
  return due.dueOn < on ? inMonth(addMonth(monthOf(on), 1)) : due;
}

function layoutOf({ rowId, value }: PolicyRow<PolicyValues['pay.batchLayout']>): BatchLayout {
  const { encoding, delimiter, lineEnd } = value;
  return { rowId, encoding, delimiter, lineEnd };
}

/**
 * May be repeated until the release, to take out further lines: a relative in the roster would
 * else keep everybody's money back. Then all signatures are asked for anew.
 */
function freezeRoster(
  { leaveOut }: Told<'FreezeRoster'>,
  state: PaymentRunState,
  ctx: RunCtx,
): readonly RunEvent[] {
  if (state.status === 'unopened') throw new Refused('RUN_NOT_OPENED');
  if (state.status === 'released' || isSent(state))
    throw new Refused('RUN_ALREADY_RELEASED', { status: state.status });
  const { lines, skippedCount, atPosition } = factsOf('roster', ctx).roster;
  const answered = lines.length + skippedCount;
  if (answered < state.accountCount)
    throw new Refused('ROSTER_INCOMPLETE', { answered, accountCount: state.accountCount });
  const strange = leaveOut.filter(({ caseId }) => !lines.some((line) => line.caseId === caseId));
  if (strange.length > 0)
    throw new Refused('LINE_NOT_IN_RUN', { caseIds: strange.map(({ caseId }) => caseId) });
  const before = state.status === 'open' ? undefined : state.roster;
  const leftOut = leftOutOf(lines, before?.leftOut ?? [], leaveOut);
  const roster = without(lines, leftOut);
  const rosterSha = rosterShaOf(roster);
  if (rosterSha === before?.rosterSha) return [];
  const kin = kinOf(roster);
  const staffId = officerOf(ctx.by);
  return [
    {
      type: 'RosterFrozen',
      data: {
        rosterSha,
        lineCount: roster.length,
        sumFen: sumFen(roster.map(({ netFen }) => netFen)),
        skippedCount,
        groups: groupsOf(roster),
        leftOut,
        kinStaffIds: kin.map((officer) => officer.staffId),
        kin,
        atPosition,
        frozenByIds: [...new Set([...(before?.frozenByIds ?? []), staffId])],
      },
    },
  ];
}

function reviewRun(
  { rosterSha }: Told<'ReviewRun'>,
  state: PaymentRunState,
  ctx: RunCtx,
): readonly RunEvent[] {
  if (state.status !== 'frozen') throw new Refused('RUN_NOT_FROZEN', { status: state.status });
  const staffId = officerOf(ctx.by);
  if (state.roster.frozenByIds.includes(staffId))
    throw new Refused('SAME_PERSON_TWICE', { staffId });
  refuseOtherRoster(rosterSha, state);
  return [{ type: 'RunReviewed', data: { rosterSha, reviewerId: staffId } }];
}

function approveRun(
  { rosterSha }: Told<'ApproveRun'>,
  state: PaymentRunState,
  ctx: RunCtx,
): readonly RunEvent[] {
  if (state.status !== 'reviewed') throw new Refused('RUN_NOT_REVIEWED', { status: state.status });
  const entrusted = entrustmentOf(ctx);
  refuseOtherRoster(rosterSha, state);
  return [{ type: 'RunApproved', data: { rosterSha, signerId: officerOf(ctx.by), ...entrusted } }];
}

/** SoD6: the head signs by himself, a deputy by an entrustment that holds on the day. */
function entrustmentOf({ by, on }: RunCtx): { readonly entrustmentId?: Uuid } {
  if (by.seat === 'HEAD') return {};
  const held = by.entrustments.find(({ fromOn, toOn }) => fromOn <= on && on <= toOn);
  if (held === undefined) throw new Refused('SIGNER_NOT_ENTRUSTED', { staffId: by.staffId });
  return { entrustmentId: held.entrustmentId };
}

function enterRun(
  { rosterSha, lineCount, sumFen: typedFen }: Told<'EnterRun'>,
  state: PaymentRunState,
  ctx: RunCtx,
): readonly RunEvent[] {
  if (state.status !== 'approved') throw new Refused('RUN_NOT_APPROVED', { status: state.status });
  refuseKin(state, ctx);
  refuseOtherRoster(rosterSha, state);
  const { roster } = state;
  if (lineCount !== roster.lineCount || typedFen !== roster.sumFen)
    throw new Refused('TOTALS_DIFFER', { lineCount, sumFen: typedFen });
  return [
    {
      type: 'RunEntered',
      data: { byId: officerOf(ctx.by), rosterSha, lineCount, sumFen: typedFen },
    },
  ];
}

/** SoD3: who entered never releases, also not where the roster was frozen anew in between. */
function releaseRun(
  { rosterSha }: Told<'ReleaseRun'>,
  state: PaymentRunState,
  ctx: RunCtx,
): readonly RunEvent[] {
  if (state.status !== 'entered') throw new Refused('RUN_NOT_ENTERED', { status: state.status });
  const staffId = officerOf(ctx.by);
  if (state.enteredByIds.includes(staffId)) throw new Refused('SAME_PERSON_TWICE', { staffId });
  refuseKin(state, ctx);
  refuseOtherRoster(rosterSha, state);
  return [{ type: 'RunReleased', data: { byId: staffId, rosterSha } }];
}

function exportRunFile(state: PaymentRunState, ctx: RunCtx): readonly RunEvent[] {
  if (isSent(state)) return [];
  if (state.status !== 'released') throw new Refused('RUN_NOT_RELEASED', { status: state.status });
  const { file } = factsOf('file', ctx);
  if ('detailsMissing' in file)
    throw new Refused('ACCOUNT_DETAILS_MISSING', { caseIds: file.detailsMissing });
  if ('notEncodable' in file)
    throw new Refused('NAME_NOT_ENCODABLE', { caseIds: file.notEncodable });
  const { settles, missed } = settle(state.open, ['RUN_DUE'], ctx);
  const { lineCount, sumFen: exportedFen } = state.roster;
  return [
    ...missed,
    {
      type: 'RunExported',
      data: {
        fileSha: file.fileSha,
        rowId: state.layout.rowId,
        lineCount,
        sumFen: exportedFen,
        exportedOn: ctx.on,
        settles,
      },
    },
  ];
}

/** A later file is taken also after closing; the same file again changes nothing. */
function importBankReturn(
  { returnFileSha, answeredOn }: Told<'ImportBankReturn'>,
  state: PaymentRunState,
  ctx: RunCtx,
): readonly RunEvent[] {
  if (!isSent(state)) throw new Refused('RUN_NOT_EXPORTED', { status: state.status });
  if (state.returnFiles.includes(returnFileSha)) return [];
  if (answeredOn < state.exportedOn)
    throw new Refused('DATE_BEFORE_CAUSE', { answeredOn, exportedOn: state.exportedOn });
  // Prepared before the export was recorded: read again by the next try.
  if (ctx.facts === undefined) throw new Refused('RUN_NOT_EXPORTED', { status: state.status });
  const { file } = factsOf('return', ctx);
  const answers = checkedAnswers(file, answeredOn, ctx);
  if (file.isKnown) return [];
  const closed = state.status === 'closed';
  const late = closed || state.status === 'reconciled';
  return [
    {
      type: 'BankReturnImported',
      data: { returnFileSha, answeredOn, ...outcomeOf(answers, file), late, closed },
    },
  ];
}

/** The answers of a file that can be read, speaks of this run alone and adds up. */
function checkedAnswers(
  { content, roster }: ReadFile,
  answeredOn: Day,
  ctx: RunCtx,
): readonly BankAnswer[] {
  if ('malformed' in content) throw new Refused('BANK_FILE_MALFORMED', content.malformed);
  const { answers, stated } = content;
  const reasons = payRows(ctx.rules, ctx.on).get('pay.returnReasons').value;
  for (const { row, reasonCode, on } of answers) {
    if (reasonCode !== undefined && !reasons.includes(reasonCode))
      throw new Refused('BANK_FILE_MALFORMED', {
        row,
        what: `退汇原因应为 ${reasons.join('、')} 之一`,
      });
    if (on > answeredOn) throw new Refused('BANK_FILE_MALFORMED', { row, what: '日期晚于回盘日' });
  }
  const known = new Set(roster.map(({ lineId }) => lineId));
  const strange = answers.filter(({ lineId }) => !known.has(lineId));
  if (strange.length > 0)
    throw new Refused('LINE_NOT_IN_RUN', {
      rows: strange.slice(0, MOST_IDS).map(({ row }) => row),
      lineIds: strange.slice(0, MOST_IDS).map(({ lineId }) => lineId),
    });
  const counted = totalsOf(answers, roster);
  if (JSON.stringify(counted) !== JSON.stringify(stated))
    throw new Refused('TOTALS_DIFFER', { counted: { ...counted }, stated: { ...stated } });
  return answers;
}

function outcomeOf(
  answers: readonly BankAnswer[],
  { roster, earlier }: ReadFile,
): Omit<BankReturnImported, 'returnFileSha' | 'answeredOn' | 'late' | 'closed'> {
  const caseOf = new Map(roster.map(({ lineId, caseId }) => [lineId, caseId]));
  const returned = answers.flatMap(({ lineId, reasonCode }) => {
    const caseId = caseOf.get(lineId);
    return reasonCode === undefined || caseId === undefined ? [] : [{ lineId, caseId, reasonCode }];
  });
  return {
    ...totalsOf(answers, roster),
    returned,
    total: totalsOf([...earlier, ...answers], roster),
  };
}

/** Each line counts once; what came back counts as returned, whatever other files say. */
function totalsOf(
  answers: readonly { readonly lineId: Uuid; readonly outcome: string }[],
  roster: readonly RosterLine[],
): ReturnTotals {
  const idsOf = (wanted: string): ReadonlySet<Uuid> =>
    new Set(answers.filter(({ outcome }) => outcome === wanted).map(({ lineId }) => lineId));
  const back = idsOf('RETURNED');
  const arrived = idsOf('PAID');
  const returned = roster.filter(({ lineId }) => back.has(lineId));
  const paid = roster.filter(({ lineId }) => arrived.has(lineId) && !back.has(lineId));
  return {
    paidCount: paid.length,
    paidFen: sumFen(paid.map(({ netFen }) => netFen)),
    returnedCount: returned.length,
    returnedFen: sumFen(returned.map(({ netFen }) => netFen)),
  };
}

function reconcileRun(
  { bankTotalFen }: Told<'ReconcileRun'>,
  state: PaymentRunState,
  ctx: RunCtx,
): readonly RunEvent[] {
  if (state.status !== 'returned')
    throw new Refused('BANK_RETURN_MISSING', { status: state.status });
  const { paidFen } = state.total;
  if (bankTotalFen !== paidFen) throw new Refused('TOTALS_DIFFER', { bankTotalFen, paidFen });
  return [{ type: 'RunReconciled', data: { bankTotalFen, byId: officerOf(ctx.by) } }];
}

function closeRun(state: PaymentRunState): readonly RunEvent[] {
  if (state.status !== 'reconciled')
    throw new Refused('RUN_NOT_RECONCILED', { status: state.status });
  const { paidCount, paidFen, returnedCount, returnedFen } = state.total;
  const unanswered = state.roster.lineCount - paidCount - returnedCount;
  if (unanswered > 0) throw new Refused('LINES_UNANSWERED', { unanswered });
  return [{ type: 'RunClosed', data: { paidFen, returnedFen } }];
}

/** What was signed is what was frozen. */
function refuseOtherRoster(rosterSha: Sha, { roster }: Frozen): void {
  if (rosterSha !== roster.rosterSha)
    throw new Refused('ROSTER_HAS_CHANGED', { rosterSha: roster.rosterSha });
}

/** SoD2, from payment's own events as the freeze recorded them. */
function refuseKin({ roster }: Frozen, { by }: RunCtx): void {
  const own = roster.kin.find(({ staffId }) => staffId === officerOf(by));
  if (own !== undefined)
    throw new Refused('OFFICER_IS_KIN_OF_PAYEE', { caseIds: own.caseIds.slice(0, MOST_IDS) });
}

/** What `prepare` reads for this command whenever the state allows it. */
function factsOf<A extends NonNullable<RunFacts>['about']>(about: A, ctx: RunCtx): Facts<A> {
  const { facts } = ctx;
  if (!isAbout(facts, about)) throw new Error(`facts about ${about} were not prepared`);
  return facts;
}

function isAbout<A extends NonNullable<RunFacts>['about']>(
  facts: RunFacts,
  about: A,
): facts is Facts<A> {
  return facts?.about === about;
}

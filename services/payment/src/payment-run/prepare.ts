import type { LineDrawn } from '@zelian/contracts/payment';
import { openedOf, streamParts } from '@zelian/kernel/decider';
import { sumFen } from '@zelian/kernel/fen';
import type { CaseId, Fen, Sha, StreamId, Uuid } from '@zelian/kernel/values';
import type { OwnLog, StreamDefinition } from '@zelian/service/definition';
import type { Rules } from '@zelian/policy/rules';
import {
  entitlementAccount,
  type OpenAccount,
} from '../entitlement-account/entitlement-account.js';
import { payoutAccount } from '../payout-account/payout-account.js';
import { caseIndex } from '../views/case-index.js';
import { payRuns } from '../views/pay-runs.js';
import { readBankReturn, writePayFile, type BankReturn, type PayLine } from './bank-file.js';
import { isSent, type Frozen, type PaymentRunState, type RunCommand, type Sent } from './state.js';
import { readRoster, rosterShaOf, without, type Roster, type RosterLine } from './roster.js';

/** What was read before a decision about a run; the event records what it used of it. */
export type RunFacts =
  | {
      readonly about: 'opening';
      readonly accountCount: number;
      readonly atPosition: number;
      /** Runs of this kind and month so far. */
      readonly runCount: number;
    }
  | { readonly about: 'roster'; readonly roster: Roster }
  | { readonly about: 'file'; readonly file: MadeFile }
  | { readonly about: 'return'; readonly file: ReadFile }
  | undefined;

export type MadeFile =
  | { readonly fileSha: Sha }
  | { readonly detailsMissing: readonly CaseId[] }
  | { readonly notEncodable: readonly CaseId[] };

/** A file of the bank beside the roster it answers to and the files read before. */
export interface ReadFile {
  readonly content: BankReturn;
  readonly roster: readonly RosterLine[];
  readonly earlier: readonly { readonly lineId: Uuid; readonly outcome: string }[];
  /** An earlier file says the same, line by line. */
  readonly isKnown: boolean;
}

interface Place {
  readonly stream: StreamId;
  readonly paymentRun: StreamDefinition<'paymentRun', PaymentRunState, RunFacts, Rules>;
}

export async function prepare(
  command: RunCommand,
  own: OwnLog,
  { stream, paymentRun }: Place,
): Promise<RunFacts> {
  const runId = streamParts(stream).id;
  const stateOf = async (): Promise<PaymentRunState> => (await own.load(paymentRun, runId)).state;
  switch (command.type) {
    case 'OpenRun':
      return opening(command.data, own);
    case 'FreezeRoster': {
      const state = await stateOf();
      if (state.status === 'unopened' || state.status === 'released' || isSent(state))
        return undefined;
      return { about: 'roster', roster: await readRoster(own, runId, state.atPosition) };
    }
    case 'ExportRunFile': {
      const state = await stateOf();
      if (state.status !== 'released') return undefined;
      return { about: 'file', file: await makeFile(own, runId, state) };
    }
    case 'ImportBankReturn': {
      const state = await stateOf();
      const { returnFileSha } = command.data;
      if (!isSent(state) || state.returnFiles.includes(returnFileSha)) return undefined;
      return { about: 'return', file: await readFile(own, runId, state, returnFileSha) };
    }
    case 'ReviewRun':
    case 'ApproveRun':
    case 'EnterRun':
    case 'ReleaseRun':
    case 'ReconcileRun':
    case 'CloseRun':
    case 'ElapseDeadline':
      return undefined;
  }
}

/** Both views are waited for up to the head, so nothing opened by now is left uncounted. */
async function opening(
  { kind, month }: Extract<RunCommand, { type: 'OpenRun' }>['data'],
  own: OwnLog,
): Promise<RunFacts> {
  const atPosition = await own.position();
  const accountCount = await (await own.view(caseIndex)).count({ openedAt: { lte: atPosition } });
  const runs = await own.view(payRuns);
  const runCount = await runs.count({ kind: { eq: kind }, month: { eq: month } });
  return { about: 'opening', accountCount, atPosition, runCount };
}

/** The lines that were frozen; the log cannot have changed them, so a difference is a defect. */
export async function frozenLines(
  own: OwnLog,
  runId: Uuid,
  { atPosition, roster }: Frozen,
): Promise<readonly RosterLine[]> {
  const { lines } = await readRoster(own, runId, atPosition);
  const left = without(lines, roster.leftOut);
  if (rosterShaOf(left) !== roster.rosterSha)
    throw new Error(`roster of ${runId} differs from its hash`);
  return left;
}

async function makeFile(own: OwnLog, runId: Uuid, state: Frozen): Promise<MadeFile> {
  const lines = await frozenLines(own, runId, state);
  const told = await Promise.all(
    lines.map(async (line) => (await payLineOf(own, line, state)) ?? line.caseId),
  );
  const detailsMissing = told.filter((line) => typeof line === 'string');
  if (detailsMissing.length > 0) return { detailsMissing: detailsMissing.toSorted() };
  const payLines = told.filter((line) => typeof line === 'object');
  const file = writePayFile(payLines, state.layout);
  if ('notEncodable' in file) return file;
  return { fileSha: await own.putAttachment(file.bytes, 'text/plain') };
}

/** Undefined while the account is not registered, or after its holder's key was destroyed. */
async function payLineOf(
  own: OwnLog,
  { lineId, caseId, accountId }: RosterLine,
  { division }: Frozen,
): Promise<PayLine | undefined> {
  const { state: account } = await own.load(entitlementAccount, caseId);
  const { state: payout } = await own.load(payoutAccount, accountId);
  if (account.status !== 'open' || payout.status === 'unregistered') return undefined;
  const line = account.lines.find((drawn) => drawn.lineId === lineId);
  const details = openedOf(payout.part);
  if (line === undefined || details === undefined) return undefined;
  const { number: accountNumber, bank, holderName } = details;
  return {
    ...amountsOf(line),
    ...payeeOf(account, holderName),
    caseId,
    division,
    holderName,
    accountNumber,
    bank,
  };
}

/** A payee whose profile never came is named as the holder of the account. */
function payeeOf(
  { payees, payeeSub, householdId, programme, areaType }: OpenAccount,
  holderName: string,
): Pick<
  PayLine,
  'payeeSub' | 'payeeName' | 'payeeIdNumber' | 'householdId' | 'programme' | 'areaType'
> {
  const payee = openedOf(payees[payeeSub]);
  return {
    householdId,
    programme,
    areaType,
    payeeSub,
    payeeName: payee?.name ?? holderName,
    payeeIdNumber: payee?.idNumber ?? '',
  };
}

const causeTexts = {
  RETRY: '退汇重发',
  BACKPAY: '补发',
  RESTANDARDISATION: '提标补差',
  ADJUSTMENT: '调整补差',
} as const;

function amountsOf(line: LineDrawn) {
  const { runId, lineId, month, netFen, regularFen, arrears, offsetFen, components } = line;
  const upliftFen: Fen = components.upliftFen ?? components.careFen ?? 0;
  const paidForMonths = [
    ...arrears.map((entry) => entry.month),
    ...(regularFen > 0 ? [month] : []),
  ];
  const ofLineIds = arrears.flatMap(({ ofLineId }) => (ofLineId === undefined ? [] : [ofLineId]));
  return {
    runId,
    lineId,
    month,
    netFen,
    baseFen: regularFen - upliftFen,
    upliftFen,
    arrearsFen: sumFen(arrears.map(({ fen }) => fen)),
    offsetFen,
    paidForMonths,
    ofLineIds: [...new Set(ofLineIds)],
    note: [...new Set(arrears.map(({ cause }) => causeTexts[cause]))].join('、'),
  };
}

async function readFile(
  own: OwnLog,
  runId: Uuid,
  state: Sent,
  returnFileSha: Sha,
): Promise<ReadFile> {
  const content = await readAnswers(own, returnFileSha, state);
  const before = await Promise.all(state.returnFiles.map((sha) => readAnswers(own, sha, state)));
  const earlier = before.flatMap((file) => ('answers' in file ? file.answers : []));
  return {
    content,
    roster: await frozenLines(own, runId, state),
    earlier: earlier.map(({ lineId, outcome }) => ({ lineId, outcome })),
    isKnown: before.some((file) => JSON.stringify(file) === JSON.stringify(content)),
  };
}

export async function readAnswers(own: OwnLog, sha: Sha, { layout }: Sent): Promise<BankReturn> {
  const bytes = await own.openAttachment(sha);
  if (bytes === undefined) return { malformed: { row: 1, what: '文件无法打开' } };
  return readBankReturn(bytes, layout);
}

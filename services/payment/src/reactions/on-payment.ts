import type { EventNamed } from '@zelian/contracts/catalogue';
import type { NotedOutcome } from '@zelian/contracts/payment';
import type { Recorded } from '@zelian/eventlog/commit';
import { streamParts } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { CaseId, Uuid } from '@zelian/kernel/values';
import type { Issued, OwnLog } from '@zelian/service/definition';
import type { BankAnswer } from '../payment-run/bank-file.js';
import { paymentRun } from '../payment-run/payment-run.js';
import { frozenLines, readAnswers } from '../payment-run/prepare.js';
import { isSent } from '../payment-run/state.js';
import { successorsOf } from '../payout-account/successor.js';
import { caseIndex } from '../views/case-index.js';
import { payoutAccounts } from '../views/payout-accounts.js';

type Issues = readonly Issued<'payment'>[];

/** The account that takes the place of another gets a stream of its own, and its relatives. */
export async function registerReplacement(
  told: Recorded,
  event: EventNamed<'PayoutAccountReplaced'>,
  own: OwnLog,
): Promise<Issues> {
  const { newAccountId, usableFromOn, holderSub, payeeSub, kind, purpose, villageCode } =
    event.data;
  const village = defined({ villageCode });
  const account = { holderSub, payeeSub, kind, purpose, usableFromOn, ...village };
  const registered: Issued<'payment'> = {
    stream: 'payoutAccount',
    id: newAccountId,
    command: {
      type: 'RegisterPayoutAccount',
      data: { of: told.id, ...account },
      ...(event.personal === undefined
        ? {}
        : { personal: event.personal.map(({ subject, data }) => ({ subject, data })) }),
    },
  };
  const index = await own.view(caseIndex);
  const cases = await casesPaidInto(newAccountId, own);
  const found = await Promise.all(cases.map(async (caseId) => index.get(caseId)));
  const relations = found.flatMap((indexed) => indexed?.relations ?? []);
  if (relations.length === 0) return [registered];
  const command = { type: 'NoteKin' as const, data: { of: told.id, relations } };
  return [registered, { stream: 'payoutAccount', id: newAccountId, command }];
}

/** Cases of the account that was replaced: the view counts them to the new one with the same event. */
async function casesPaidInto(newAccountId: Uuid, own: OwnLog): Promise<readonly CaseId[]> {
  const account = await (await own.view(payoutAccounts)).get(newAccountId);
  return account?.caseIds ?? [];
}

/** Every case that was to be paid into the old account is told of the one that counts now. */
export async function notePayTo(
  told: Recorded<EventNamed<'PayoutAccountReplaced'>>,
  own: OwnLog,
): Promise<Issues> {
  const { newAccountId, usableFromOn } = told.event.data;
  const { id: replaces } = streamParts(told.stream);
  const chain = await successorsOf(own, newAccountId);
  const payTo = { accountId: newAccountId, usableFromOn, ...chain.at(-1) };
  const cases = await casesPaidInto(newAccountId, own);
  return cases.map((caseId) => ({
    stream: 'entitlementAccount',
    id: caseId,
    command: { type: 'NotePayTo', data: { of: told.id, ...payTo, replaces } },
  }));
}

/** Every account that was open when the run was opened answers to it. */
export async function drawLines(
  told: Recorded<EventNamed<'RunOpened'>>,
  own: OwnLog,
): Promise<Issues> {
  const { month, cutoffOn, atPosition } = told.event.data;
  const runId = streamParts(told.stream).id;
  // Openings have other keys than the run, so all of the own log is waited for.
  const index = await own.view(caseIndex);
  const cases = await index.find({ openedAt: { lte: atPosition } });
  return cases.map(({ _id: caseId }) => ({
    stream: 'entitlementAccount',
    id: caseId,
    command: { type: 'DrawLine', data: { runId, month, cutoffOn } },
  }));
}

export function noteLeftOut({ event }: Recorded<EventNamed<'RosterFrozen'>>): Issues {
  return event.data.leftOut.map(({ caseId, lineId, reason: cause }) =>
    outcome(caseId, { lineId, outcome: 'STOPPED', cause }),
  );
}

/** The file itself is read again: the event keeps counts and what came back, not every line. */
export async function noteOutcome(
  told: Recorded<EventNamed<'BankReturnImported'>>,
  own: OwnLog,
): Promise<Issues> {
  const runId = streamParts(told.stream).id;
  const { state } = await own.load(paymentRun, runId);
  if (!isSent(state)) throw new Error(`run ${runId} has an answer of the bank and no file`);
  const content = await readAnswers(own, told.event.data.returnFileSha, state);
  if ('malformed' in content) throw new Error(`bank return of run ${runId} cannot be read again`);
  const lines = await frozenLines(own, runId, state);
  const caseOf = new Map(lines.map(({ lineId, caseId }) => [lineId, caseId]));
  return content.answers.flatMap((answer) => {
    const caseId = caseOf.get(answer.lineId);
    return caseId === undefined ? [] : [outcome(caseId, wordOf(answer))];
  });
}

type Word = { readonly lineId: Uuid } & NotedOutcome;

function wordOf({ lineId, reasonCode, on }: BankAnswer): Word {
  if (reasonCode === undefined) return { lineId, outcome: 'PAID', paidOn: on };
  return { lineId, outcome: 'RETURNED', reasonCode, returnedOn: on };
}

function outcome(caseId: CaseId, data: Word): Issued<'payment'> {
  return {
    stream: 'entitlementAccount',
    id: caseId,
    command: { type: 'NoteLineOutcome', data },
  };
}

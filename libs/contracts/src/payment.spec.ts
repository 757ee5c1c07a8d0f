import {
  ApproveRun,
  CloseRun,
  ConfirmAccountChange,
  EnterRun,
  ExportRunFile,
  FreezeRoster,
  ImportBankReturn,
  OpenRun,
  ProposeAccountChange,
  ReconcileRun,
  ReleaseRun,
  ReviewRun,
  paymentStreams,
  runIdOf,
} from './payment.js';
import { describeCommands, sample } from './samples.js';

const id = '0198a000-0000-7000-8000-000000000001';
const sha = 'a'.repeat(64);
const roster = sample(ReviewRun, { rosterSha: sha }, { rosterSha: 'A'.repeat(64) });

describe('commands of payment', () => {
  describeCommands(paymentStreams, [
    sample(
      ProposeAccountChange,
      {
        newAccountId: id,
        details: {
          holderSub: id,
          kind: 'CARD',
          number: '6217000000000000004',
          bank: '演示农商银行',
          holderName: '𬇕生·买买提',
          purpose: 'HOUSEHOLD',
          entrustmentSha: sha,
        },
        cause: 'RETURN',
        formSha: sha,
        attachments: [sha],
      },
      {
        newAccountId: id.toUpperCase(),
        details: {
          holderSub: id,
          kind: 'CHEQUE',
          number: '6217000000000000004',
          bank: '演示农商银行',
          holderName: '甲',
          purpose: 'HOUSEHOLD',
        },
        cause: 'OTHER',
        formSha: 'a'.repeat(63),
        attachments: ['a'.repeat(63)],
      },
    ),
    sample(ConfirmAccountChange, { newAccountId: id }, { newAccountId: 'not-a-uuid' }),
    sample(OpenRun, { kind: 'MONTHLY', month: '2024-10' }, { kind: 'WEEKLY', month: '2024-13' }),
    sample(
      FreezeRoster,
      { leaveOut: [{ caseId: id, reason: 'IN_PRISON' }] },
      { leaveOut: [{ caseId: id, reason: 'BECAUSE' }] },
    ),
    roster,
    sample(ApproveRun, { rosterSha: sha }, { rosterSha: `${sha}a` }),
    sample(
      EnterRun,
      { rosterSha: sha, lineCount: 4, sumFen: 551_966 },
      { rosterSha: '', lineCount: -1, sumFen: -1 },
    ),
    sample(ReleaseRun, { rosterSha: sha }, { rosterSha: 'g'.repeat(64) }),
    sample(ExportRunFile, {}, {}),
    sample(
      ImportBankReturn,
      { returnFileSha: sha, answeredOn: '2024-10-12' },
      { returnFileSha: 'a', answeredOn: '2024-02-30' },
    ),
    sample(ReconcileRun, { bankTotalFen: 551_966 }, { bankTotalFen: -1 }),
    sample(CloseRun, {}, {}),
  ]);
});

describe('the id of a run', () => {
  it('is the same for the same township, kind, month and number, and another for any other', () => {
    const first = runIdOf('370406109', 'MONTHLY', '2024-10', 1);
    expect(runIdOf('370406109', 'MONTHLY', '2024-10', 1)).toBe(first);
    const others = [
      runIdOf('370406110', 'MONTHLY', '2024-10', 1),
      runIdOf('370406109', 'SPECIAL', '2024-10', 1),
      runIdOf('370406109', 'MONTHLY', '2024-11', 1),
      runIdOf('370406109', 'MONTHLY', '2024-10', 2),
    ];
    expect(new Set([first, ...others]).size).toBe(5);
  });
});

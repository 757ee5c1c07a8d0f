import { runIdOf, type BankReturnImported, type ReturnTotals } from '@zelian/contracts/payment';
import { derivedId } from '@zelian/kernel/ids';
import type { Day, StreamId } from '@zelian/kernel/values';
import {
  clerk,
  deputy,
  entrustedDeputy,
  entrustment,
  finance,
  head,
  machineFor,
  otherFinance,
  supervisor,
} from '../officers.js';
import type { BankAnswer, BankReturn } from './bank-file.js';
import {
  allLines,
  approved,
  caseA,
  caseB,
  check,
  due,
  entered,
  exported,
  fileSha,
  frozenOf,
  lineA,
  lineB,
  lineC,
  opened,
  released,
  reviewed,
  rosterFacts,
  rosterSha,
  stream,
  totals,
  untilApproved,
  untilEntered,
  untilExported,
  untilFrozen,
  untilReleased,
  untilReviewed,
  type Of,
} from './examples.js';
import { paymentRun } from './payment-run.js';
import type { ReadFile, RunFacts } from './prepare.js';
import { evolve, unopened, type PaymentRunState, type RunEvent } from './state.js';

const missed = (on: Day): { readonly at: string; readonly event: Of<'DeadlineMissed'> } => ({
  at: `${on}T01:00:00.000Z`,
  event: {
    type: 'DeadlineMissed',
    data: {
      deadlineId: due.deadlineId,
      kind: 'RUN_DUE',
      dueOn: '2024-10-10',
      responsibleId: 'ST008',
      settles: [due.deadlineId],
    },
  },
});

describe('opening a run', () => {
  const openRun = {
    type: 'OpenRun' as const,
    data: { kind: 'MONTHLY' as const, month: '2024-10' },
  };
  const facts = (runCount = 0): RunFacts => ({
    about: 'opening',
    accountCount: 4,
    atPosition: 70,
    runCount,
  });

  it('counts the accounts of payment’s own log and says when the money is due', () =>
    check({ given: [], when: { ...openRun, facts: facts() }, then: [opened()] }));

  it('未到截止日不得开立：前一日不行，当日可以', () => {
    check({
      given: [],
      when: { ...openRun, facts: facts(), on: '2024-09-24' },
      refused: { code: 'CUTOFF_NOT_REACHED', details: { cutoffOn: '2024-09-25' } },
    });
    check({
      given: [],
      when: { ...openRun, facts: facts(), on: '2024-09-25' },
      thenTypes: ['RunOpened'],
    });
  });

  it('每月只有一个月度批次', () => {
    const refused = { code: 'RUN_ALREADY_OPENED', details: openRun.data };
    check({ given: [opened()], when: { ...openRun, facts: facts(1) }, refused });
    const elsewhere = `paymentRun-${runIdOf('370406109', 'MONTHLY', '2024-10', 2)}` as StreamId;
    check({
      given: [],
      when: { ...openRun, facts: facts(1), stream: elsewhere },
      refused,
    });
  });

  it('has the id that township, kind, month and number give', () => {
    const runId = runIdOf('370406109', 'MONTHLY', '2024-10', 1);
    const refused = { code: 'RUN_ID_NOT_DERIVED', details: { runId, n: 1 } };
    const other = 'paymentRun-0198a000-0000-7000-8000-000000000099' as const;
    check({ given: [], when: { ...openRun, facts: facts(), stream: other }, refused });
  });

  it('a second special run is number two, knows what is known today and is due next', () => {
    const special = { kind: 'SPECIAL' as const, month: '2024-10' };
    const secondStream: StreamId = `paymentRun-${runIdOf('370406109', 'SPECIAL', '2024-10', 2)}`;
    const open = { type: 'OpenRun' as const, data: special, stream: secondStream, facts: facts(1) };
    // Sunday 2024-11-10 is no working day, Friday the 8th is the last one before.
    const next = {
      ...due,
      deadlineId: derivedId(secondStream, 'RUN_DUE', 1),
      startOn: '2024-11-01',
      dueOn: '2024-11-08',
    };
    check({
      given: [],
      when: { ...open, on: '2024-10-11' },
      then: [
        opened({
          ...special,
          n: 2,
          openedOn: '2024-10-11',
          cutoffOn: '2024-10-11',
          dueOn: '2024-11-08',
          deadlines: [next],
        }),
      ],
    });
    check({
      given: [],
      when: { ...open, on: '2024-10-10' },
      thenTypes: ['RunOpened'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ dueOn: '2024-10-10' }),
    });
    check({ given: [], when: { ...open, on: '2024-09-24' }, refused: 'CUTOFF_NOT_REACHED' });
  });

  it('a monthly run opened after its pay day is overdue at once', () =>
    check({
      given: [],
      when: { ...openRun, facts: facts(), on: '2024-10-15' },
      thenTypes: ['RunOpened'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ cutoffOn: '2024-09-25', dueOn: '2024-10-10' }),
    }));
});

describe('freezing the roster', () => {
  type Reason = Of<'RosterFrozen'>['data']['leftOut'][number]['reason'];
  const freeze = (...leaveOut: { readonly caseId: string; readonly reason: Reason }[]) => ({
    type: 'FreezeRoster' as const,
    data: { leaveOut },
  });
  const leaveB = { caseId: caseB, reason: 'OFFICER_IS_KIN' as const };

  it('lists every line with its sums and the officers who are relatives', () =>
    check({
      given: [opened()],
      when: { ...freeze(), ...rosterFacts() },
      then: [frozenOf(allLines)],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({
          lineCount: 3,
          sumFen: 376_417,
          groups: [
            { programme: 'DIBAO', areaType: 'RURAL', lineCount: 2, sumFen: 210_417 },
            { programme: 'TEKUN', areaType: 'RURAL', lineCount: 1, sumFen: 166_000 },
          ],
          kinStaffIds: ['ST005', 'ST014'],
        }),
    }));

  it('leaves out the cases that were named', () =>
    check({
      given: [opened()],
      when: { ...freeze(leaveB), ...rosterFacts() },
      then: [frozenOf([lineA, lineC])],
    }));

  it('the hash does not depend on the order in which the lines were read', () =>
    check({
      given: [opened()],
      when: { ...freeze(), ...rosterFacts([lineC, lineA, lineB]) },
      thenTypes: ['RosterFrozen'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ rosterSha: frozenOf(allLines).data.rosterSha }),
    }));

  it('名册未齐不得冻结：差一个账户也不行', () => {
    check({
      given: [opened()],
      when: { ...freeze(), ...rosterFacts(allLines, 0) },
      refused: { code: 'ROSTER_INCOMPLETE', details: { answered: 3, accountCount: 4 } },
    });
    check({
      given: [opened({ accountCount: 3 })],
      when: { ...freeze(), ...rosterFacts(allLines, 0) },
      thenTypes: ['RosterFrozen'],
    });
  });

  it('a case that has no line here cannot be left out', () =>
    check({
      given: [opened()],
      when: { ...freeze(leaveB), ...rosterFacts([lineA, lineC], 2) },
      refused: { code: 'LINE_NOT_IN_RUN', details: { caseIds: [caseB] } },
    }));

  it.each([
    ['reviewed', untilReviewed],
    ['approved', untilApproved],
    ['entered', untilEntered],
  ])('may take out more when it is %s, and every signature is asked for anew', (_status, given) => {
    const more = freeze({ caseId: caseA, reason: 'DEATH_REPORTED' });
    check({
      given,
      when: { ...more, ...rosterFacts(), by: supervisor },
      thenTypes: ['RosterFrozen'],
      look: ({ events, state }) => {
        expect(events[0]?.data).toMatchObject({
          lineCount: 1,
          leftOut: [
            { caseId: caseB, reason: 'OFFICER_IS_KIN' },
            { caseId: caseA, reason: 'DEATH_REPORTED' },
          ],
          frozenByIds: [clerk.staffId, supervisor.staffId],
        });
        expect(state.status).toBe('frozen');
      },
    });
  });

  it('repeated without a further case it changes nothing', () =>
    check({
      given: untilReviewed,
      when: { ...freeze(leaveB), ...rosterFacts() },
      nothing: true,
    }));

  it('is over with the release, and not possible before the opening', () => {
    const when = { ...freeze(), ...rosterFacts() };
    check({ given: [], when, refused: 'RUN_NOT_OPENED' });
    check({
      given: untilReleased,
      when,
      refused: { code: 'RUN_ALREADY_RELEASED', details: { status: 'released' } },
    });
    check({ given: untilExported, when, refused: 'RUN_ALREADY_RELEASED' });
  });
});

describe('审核、签批', () => {
  const review = { type: 'ReviewRun' as const, data: { rosterSha }, by: supervisor };
  const approve = { type: 'ApproveRun' as const, data: { rosterSha }, by: head };
  const elsewhere = { rosterSha: 'b'.repeat(64) };

  it('somebody who did not freeze it reviews what was frozen', () => {
    check({ given: untilFrozen, when: review, then: [reviewed] });
    check({ given: [opened()], when: review, refused: 'RUN_NOT_FROZEN' });
    check({ given: untilReviewed, when: review, refused: 'RUN_NOT_FROZEN' });
    check({
      given: untilFrozen,
      when: { ...review, data: elsewhere },
      refused: { code: 'ROSTER_HAS_CHANGED', details: { rosterSha } },
    });
  });

  it('冻结人不得审核，先前冻结过的人也不得', () => {
    const refused = { code: 'SAME_PERSON_TWICE', details: { staffId: supervisor.staffId } };
    for (const frozenByIds of [[supervisor.staffId], [supervisor.staffId, clerk.staffId]])
      check({
        given: [opened(), frozenOf([lineA, lineC], frozenByIds)],
        when: review,
        refused,
      });
  });

  it('the head of the leading group approves', () => {
    check({ given: untilReviewed, when: approve, then: [approved] });
    check({ given: untilFrozen, when: approve, refused: 'RUN_NOT_REVIEWED' });
    check({ given: untilApproved, when: approve, refused: 'RUN_NOT_REVIEWED' });
    check({
      given: untilReviewed,
      when: { ...approve, data: elsewhere },
      refused: 'ROSTER_HAS_CHANGED',
    });
  });

  it('副组长签批须有当日有效的委托', () => {
    const byDeputy = { ...approve, by: entrustedDeputy };
    const { entrustmentId } = entrustment;
    check({
      given: untilReviewed,
      when: { ...byDeputy, on: '2024-10-08' },
      then: [
        {
          type: 'RunApproved',
          data: { rosterSha, signerId: deputy.staffId, entrustmentId },
        },
      ],
    });
    const refused = 'SIGNER_NOT_ENTRUSTED';
    check({ given: untilReviewed, when: { ...byDeputy, on: '2024-10-09' }, refused });
    check({ given: untilReviewed, when: { ...byDeputy, on: '2024-09-19' }, refused });
    check({ given: untilReviewed, when: { ...approve, by: deputy }, refused });
  });
});

describe('录入与放行由财政所两人分别办理', () => {
  const enter = {
    type: 'EnterRun' as const,
    data: { rosterSha, ...totals },
    by: finance,
  };
  const release = { type: 'ReleaseRun' as const, data: { rosterSha }, by: otherFinance };
  const withKin = (...upTo: readonly RunEvent[]): readonly RunEvent[] => [
    opened(),
    frozenOf(allLines),
    ...upTo,
  ];

  it('one enters the totals he has compared', () => {
    check({ given: untilApproved, when: enter, then: [entered] });
    check({ given: untilReviewed, when: enter, refused: 'RUN_NOT_APPROVED' });
    check({ given: untilEntered, when: enter, refused: 'RUN_NOT_APPROVED' });
  });

  it('录入的笔数或金额不符即拒绝', () => {
    for (const wrong of [{ lineCount: 3 }, { sumFen: totals.sumFen - 1 }])
      check({
        given: untilApproved,
        when: { ...enter, data: { ...enter.data, ...wrong } },
        refused: { code: 'TOTALS_DIFFER', details: { ...totals, ...wrong } },
      });
    check({
      given: untilApproved,
      when: { ...enter, data: { ...enter.data, rosterSha: 'b'.repeat(64) } },
      refused: 'ROSTER_HAS_CHANGED',
    });
  });

  it('机器代录、代放行，算在其指名的人员头上：不能借机器一人两用', () => {
    check({
      given: untilApproved,
      when: { ...enter, by: machineFor(finance) },
      then: [entered],
    });
    check({
      given: untilEntered,
      when: { ...release, by: machineFor(finance) },
      refused: { code: 'SAME_PERSON_TWICE', details: { staffId: finance.staffId } },
    });
    check({
      given: untilEntered,
      when: { ...release, by: machineFor(otherFinance) },
      then: [released],
    });
    const byClerk = [opened(), frozenOf([lineA, lineC], [supervisor.staffId])];
    check({
      given: byClerk,
      when: { type: 'ReviewRun', data: { rosterSha }, by: machineFor(supervisor) },
      refused: { code: 'SAME_PERSON_TWICE', details: { staffId: supervisor.staffId } },
    });
  });

  it('another one releases, never who entered', () => {
    check({ given: untilEntered, when: release, then: [released] });
    check({
      given: untilEntered,
      when: { ...release, by: finance },
      refused: { code: 'SAME_PERSON_TWICE', details: { staffId: 'ST014' } },
    });
    const again = { ...entered, data: { ...entered.data, byId: 'ST006' } };
    const frozenAgain = [frozenOf(), reviewed, approved, again];
    check({
      given: [...untilEntered, ...frozenAgain],
      when: { ...release, by: finance },
      refused: 'SAME_PERSON_TWICE',
    });
    check({ given: [...untilEntered, ...frozenAgain], when: release, then: [released] });
    check({ given: untilApproved, when: release, refused: 'RUN_NOT_ENTERED' });
    check({ given: untilReleased, when: release, refused: 'RUN_NOT_ENTERED' });
    check({
      given: untilEntered,
      when: { ...release, data: { rosterSha: 'b'.repeat(64) } },
      refused: 'ROSTER_HAS_CHANGED',
    });
  });

  it('领款人的近亲属既不得录入也不得放行；剔除其明细后可以', () => {
    const refused = { code: 'OFFICER_IS_KIN_OF_PAYEE', details: { caseIds: [caseB] } };
    check({ given: withKin(reviewed, approved), when: enter, refused });
    const byAnother = { ...entered, data: { ...entered.data, byId: 'ST099' } };
    check({ given: withKin(reviewed, approved, byAnother), when: release, refused });
    check({ given: untilApproved, when: enter, thenTypes: ['RunEntered'] });
    check({ given: untilEntered, when: release, thenTypes: ['RunReleased'] });
  });
});

describe('the file for the bank', () => {
  const exportFile = { type: 'ExportRunFile' as const, data: {}, by: finance, on: '2024-10-09' };
  const made: RunFacts = { about: 'file', file: { fileSha } };

  it('is made once, after the release, and settles the pay day', () => {
    check({ given: untilReleased, when: { ...exportFile, facts: made }, then: [exported] });
    check({ given: untilExported, when: exportFile, nothing: true });
    check({
      given: untilEntered,
      when: exportFile,
      refused: { code: 'RUN_NOT_RELEASED', details: { status: 'entered' } },
    });
  });

  it('names the cases whose names the bank could not read, or whose account is unknown', () => {
    check({
      given: untilReleased,
      when: { ...exportFile, facts: { about: 'file', file: { notEncodable: [caseA] } } },
      refused: { code: 'NAME_NOT_ENCODABLE', details: { caseIds: [caseA] } },
    });
    check({
      given: untilReleased,
      when: { ...exportFile, facts: { about: 'file', file: { detailsMissing: [caseB] } } },
      refused: { code: 'ACCOUNT_DETAILS_MISSING', details: { caseIds: [caseB] } },
    });
  });

  it('发放期限：当日导出不算逾期，次日导出逾期记一次', () => {
    const late: Of<'RunExported'> = {
      ...exported,
      data: { ...exported.data, exportedOn: '2024-10-11', settles: [] },
    };
    const inTime = { ...exported, data: { ...exported.data, exportedOn: '2024-10-10' } };
    const when = { ...exportFile, facts: made };
    check({ given: untilReleased, when: { ...when, on: '2024-10-10' }, then: [inTime] });
    check({
      given: untilReleased,
      when: { ...when, on: '2024-10-11' },
      then: [missed('2024-10-11').event, late],
    });
    check({
      given: [...untilReleased, missed('2024-10-11')],
      when: { ...when, on: '2024-10-11' },
      then: [late],
    });
  });

  it('the timer finds it missed, settled, or not over yet', () => {
    const elapse = { type: 'ElapseDeadline' as const, data: { deadlineId: due.deadlineId } };
    check({ given: untilReleased, when: { ...elapse, on: '2024-10-10' }, nothing: true });
    check({
      given: untilReleased,
      when: { ...elapse, on: '2024-10-11' },
      then: [missed('2024-10-11').event],
    });
    check({ given: untilExported, when: { ...elapse, on: '2024-10-11' }, nothing: true });
  });
});

const answer = (
  row: number,
  { lineId }: { readonly lineId: string },
  reasonCode?: string,
  on = '2024-10-11',
): BankAnswer => ({
  row,
  lineId,
  on,
  ...(reasonCode === undefined
    ? { outcome: 'PAID' as const }
    : { outcome: 'RETURNED' as const, reasonCode }),
});

const NOTHING: ReturnTotals = { paidCount: 0, paidFen: 0, returnedCount: 0, returnedFen: 0 };
const both: BankReturn = {
  answers: [answer(1, lineA), answer(2, lineC, 'DORMANT')],
  stated: { paidCount: 1, paidFen: 73_828, returnedCount: 1, returnedFen: 166_000 },
};
const readOf = (
  content: BankReturn,
  more: Partial<ReadFile> = {},
): { readonly facts: RunFacts } => ({
  facts: {
    about: 'return',
    file: { content, roster: [lineA, lineC], earlier: [], isKnown: false, ...more },
  },
});
const returnFileSha = 'c'.repeat(64);
const otherFileSha = 'd'.repeat(64);
const importReturn = {
  type: 'ImportBankReturn' as const,
  data: { returnFileSha, answeredOn: '2024-10-12' },
  by: finance,
  on: '2024-10-12',
};
const imported = (
  total: ReturnTotals,
  change: Partial<BankReturnImported> = {},
): Of<'BankReturnImported'> => ({
  type: 'BankReturnImported',
  data: {
    returnFileSha,
    answeredOn: '2024-10-12',
    ...total,
    returned: [],
    total,
    late: false,
    closed: false,
    ...change,
  },
});
const cReturned = { lineId: lineC.lineId, caseId: lineC.caseId, reasonCode: 'DORMANT' };
const bothImported = imported({ ...both.stated }, { returned: [cReturned] });
const onlyA: ReturnTotals = { ...NOTHING, paidCount: 1, paidFen: 73_828 };

describe('银行回盘', () => {
  it('records counts and sums of the file and what came back', () =>
    check({
      given: untilExported,
      when: { ...importReturn, ...readOf(both) },
      then: [bothImported],
    }));

  it('adds up files that answer one after the other', () =>
    check({
      given: [...untilExported, imported(onlyA, { returnFileSha: otherFileSha })],
      when: {
        ...importReturn,
        ...readOf(
          {
            answers: [answer(1, lineC, 'DORMANT')],
            stated: { ...NOTHING, returnedCount: 1, returnedFen: 166_000 },
          },
          { earlier: [{ lineId: lineA.lineId, outcome: 'PAID' }] },
        ),
      },
      then: [
        imported(
          { ...NOTHING, returnedCount: 1, returnedFen: 166_000 },
          { returned: [cReturned], total: both.stated },
        ),
      ],
    }));

  it('a line that came back counts as returned, in whichever order the files are read', () => {
    const paidC: BankReturn = {
      answers: [answer(1, lineC)],
      stated: { ...NOTHING, paidCount: 1, paidFen: 166_000 },
    };
    check({
      given: [...untilExported, bothImported],
      when: {
        ...importReturn,
        data: { ...importReturn.data, returnFileSha: otherFileSha },
        ...readOf(paidC, {
          earlier: [
            { lineId: lineA.lineId, outcome: 'PAID' },
            { lineId: lineC.lineId, outcome: 'RETURNED' },
          ],
        }),
      },
      then: [
        imported(
          { ...NOTHING, paidCount: 1, paidFen: 166_000 },
          { returnFileSha: otherFileSha, total: both.stated },
        ),
      ],
    });
  });

  it('the same file again changes nothing, by its hash or by what it says', () => {
    check({ given: [...untilExported, bothImported], when: importReturn, nothing: true });
    check({
      given: [...untilExported, bothImported],
      when: {
        ...importReturn,
        data: { ...importReturn.data, returnFileSha: otherFileSha },
        ...readOf(both, { isKnown: true }),
      },
      nothing: true,
    });
  });

  it('is taken late after the reconciliation, which is then due again, and after the closing', () => {
    const reconciled: Of<'RunReconciled'> = {
      type: 'RunReconciled',
      data: { bankTotalFen: 73_828, byId: 'ST014' },
    };
    const closed: Of<'RunClosed'> = {
      type: 'RunClosed',
      data: { paidFen: 73_828, returnedFen: 166_000 },
    };
    const given = [...untilExported, bothImported, reconciled];
    const lateA = answer(1, lineA, 'DORMANT', '2024-10-20');
    const content: BankReturn = {
      answers: [lateA],
      stated: { ...NOTHING, returnedCount: 1, returnedFen: 73_828 },
    };
    const earlier = [
      { lineId: lineA.lineId, outcome: 'PAID' },
      { lineId: lineC.lineId, outcome: 'RETURNED' },
    ];
    const when = {
      ...importReturn,
      data: { returnFileSha: otherFileSha, answeredOn: '2024-10-20' },
      on: '2024-10-21',
      ...readOf(content, { earlier }),
    };
    const late = (isClosed: boolean) =>
      imported(content.stated, {
        returnFileSha: otherFileSha,
        answeredOn: '2024-10-20',
        returned: [{ lineId: lineA.lineId, caseId: lineA.caseId, reasonCode: 'DORMANT' }],
        total: { ...NOTHING, returnedCount: 2, returnedFen: 239_828 },
        late: true,
        closed: isClosed,
      });
    check({
      given,
      when,
      then: [late(false)],
      look: ({ state }) => expect(state.status).toBe('returned'),
    });
    check({
      given: [...given, closed],
      when,
      then: [late(true)],
      look: ({ state }) => expect(state).toMatchObject({ status: 'closed', total: { paidFen: 0 } }),
    });
  });

  it('答复不得早于导出', () => {
    const when = { ...importReturn, ...readOf(both) };
    const onDay = (answeredOn: Day) => ({ ...when, data: { ...when.data, answeredOn } });
    check({
      given: untilExported,
      when: onDay('2024-10-08'),
      refused: {
        code: 'DATE_BEFORE_CAUSE',
        details: { answeredOn: '2024-10-08', exportedOn: '2024-10-09' },
      },
    });
    check({
      given: untilExported,
      when: {
        ...onDay('2024-10-09'),
        ...readOf({
          ...both,
          answers: [
            answer(1, lineA, undefined, '2024-10-09'),
            answer(2, lineC, 'DORMANT', '2024-10-09'),
          ],
        }),
      },
      thenTypes: ['BankReturnImported'],
    });
  });

  it('没有导出就没有回盘', () => {
    check({ given: untilReleased, when: importReturn, refused: 'RUN_NOT_EXPORTED' });
    // The file was read before the export was recorded.
    check({ given: untilExported, when: importReturn, refused: 'RUN_NOT_EXPORTED' });
  });

  it('a file that cannot be read is refused with its row', () => {
    const malformed = { row: 7, what: '日期应为真实存在的 YYYY-MM-DD' };
    check({
      given: untilExported,
      when: { ...importReturn, ...readOf({ malformed }) },
      refused: { code: 'BANK_FILE_MALFORMED', details: malformed },
    });
    check({
      given: untilExported,
      when: {
        ...importReturn,
        ...readOf({ ...both, answers: [answer(1, lineA), answer(2, lineC, 'MOON_PHASE')] }),
      },
      refused: {
        code: 'BANK_FILE_MALFORMED',
        details: {
          row: 2,
          what: '退汇原因应为 ACCOUNT_CLOSED、NAME_MISMATCH、DORMANT、WRONG_NUMBER 之一',
        },
      },
    });
    check({
      given: untilExported,
      when: {
        ...importReturn,
        ...readOf({ ...both, answers: [answer(1, lineA, undefined, '2024-10-13')] }),
      },
      refused: { code: 'BANK_FILE_MALFORMED', details: { row: 1, what: '日期晚于回盘日' } },
    });
  });

  it('a line of another run is refused with its row', () =>
    check({
      given: untilExported,
      when: {
        ...importReturn,
        ...readOf({ ...both, answers: [answer(1, lineA), answer(2, lineB)] }),
      },
      refused: { code: 'LINE_NOT_IN_RUN', details: { rows: [2], lineIds: [lineB.lineId] } },
    }));

  it('合计不符即拒绝', () =>
    check({
      given: untilExported,
      when: {
        ...importReturn,
        ...readOf({ ...both, stated: { ...both.stated, paidFen: 73_829 } }),
      },
      refused: {
        code: 'TOTALS_DIFFER',
        details: { counted: { ...both.stated }, stated: { ...both.stated, paidFen: 73_829 } },
      },
    }));
});

describe('对账、结清', () => {
  const reconcile = (bankTotalFen: number) => ({
    type: 'ReconcileRun' as const,
    data: { bankTotalFen },
    by: finance,
  });
  const reconciled: Of<'RunReconciled'> = {
    type: 'RunReconciled',
    data: { bankTotalFen: 73_828, byId: 'ST014' },
  };
  const close = { type: 'CloseRun' as const, data: {}, by: finance };

  it('what the bank debited is what was paid, to the fen', () => {
    const given = [...untilExported, bothImported];
    check({ given, when: reconcile(73_828), then: [reconciled] });
    check({
      given,
      when: reconcile(73_827),
      refused: { code: 'TOTALS_DIFFER', details: { bankTotalFen: 73_827, paidFen: 73_828 } },
    });
    check({ given: untilExported, when: reconcile(0), refused: 'BANK_RETURN_MISSING' });
    check({
      given: [...given, reconciled],
      when: reconcile(73_828),
      refused: 'BANK_RETURN_MISSING',
    });
  });

  it('a run closes when every line has an answer', () => {
    check({
      given: [...untilExported, bothImported, reconciled],
      when: close,
      then: [{ type: 'RunClosed', data: { paidFen: 73_828, returnedFen: 166_000 } }],
    });
    check({
      given: [...untilExported, imported(onlyA), reconciled],
      when: close,
      refused: { code: 'LINES_UNANSWERED', details: { unanswered: 1 } },
    });
    check({
      given: [...untilExported, bothImported],
      when: close,
      refused: 'RUN_NOT_RECONCILED',
    });
  });

  it('a run without lines needs no answer of the bank', () => {
    const none = { lineCount: 0, sumFen: 0 };
    const sent = [
      opened(),
      frozenOf([]),
      reviewed,
      approved,
      { ...entered, data: { ...entered.data, ...none } },
      released,
      { ...exported, data: { ...exported.data, ...none } },
    ];
    const zero = { ...reconciled, data: { ...reconciled.data, bankTotalFen: 0 } };
    check({ given: sent, when: reconcile(0), then: [zero] });
    check({
      given: [...sent, zero],
      when: close,
      then: [{ type: 'RunClosed', data: { paidFen: 0, returnedFen: 0 } }],
    });
  });
});

describe('what is shown of a run', () => {
  it('is open values alone, of no village', () => {
    const stateAfter = (events: readonly RunEvent[]): PaymentRunState =>
      events.reduce((state, event) => evolve(state, event), unopened);
    const open = {
      kind: 'MONTHLY',
      month: '2024-10',
      cutoffOn: '2024-09-25',
      dueOn: '2024-10-10',
      accountCount: 4,
    };
    expect(paymentRun.show(unopened)).toEqual({ status: 'unopened' });
    expect(paymentRun.show(stateAfter([opened()]))).toEqual({ status: 'open', ...open });
    expect(paymentRun.show(stateAfter(untilExported))).toEqual({
      status: 'exported',
      ...open,
      rosterSha,
      ...totals,
    });
    expect(paymentRun.villageOf(stateAfter(untilExported))).toBeUndefined();
    expect(stream).toBe(`paymentRun-${runIdOf('370406109', 'MONTHLY', '2024-10', 1)}`);
  });
});

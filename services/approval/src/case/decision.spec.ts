import { derivedId } from '@zelian/kernel/ids';
import {
  as,
  assess,
  assessed,
  atPanel,
  check,
  clerk,
  closePanel,
  death,
  denied,
  deny,
  elapse,
  grant,
  granted,
  head,
  kin,
  monthlyFen,
  noticeOver,
  objected,
  objectionAssigned,
  objectionConcluded,
  objectionRecorded,
  onNotice,
  openPanel,
  profilesOf,
  postNotice,
  recheck,
  recheckResult,
  report,
  requestVisit,
  resolved,
  resolvedToDeny,
  review,
  rules,
  seatIds,
  selfCare,
  served,
  sha,
  signer,
  stateOf,
  stream,
  supervisor,
  survey,
  takeDown,
  tell,
  told,
  visit,
  voterIds,
  votes,
  WEALTH_FEN,
  withdrawal,
  type GivenCase,
  type Step,
} from './examples.js';

const entrusted = (fromOn: string, toOn: string) => ({
  ...as('ST002', 'signer'),
  entrustments: [
    { entrustmentId: '0198a000-0000-7000-8000-00000000e001', byId: 'ST001', fromOn, toOn },
  ],
});

/** Survey corrected and signed again with the same result: the outcome is looked at anew. */
const reopenedAt = (steps: readonly Step[], on: string): readonly GivenCase[] =>
  told(steps, survey({}, on));

const uphold = (on: string, assessmentNo = 2, by = supervisor): Step => ({
  type: 'UpholdOutcome',
  data: { assessmentNo },
  by,
  on,
});

describe('批准', () => {
  it('records what was granted, by whom, on which grounds and rows', () =>
    check({
      given: told(served),
      when: grant(),
      thenTypes: ['AllowanceGranted'],
      look: ({ events, state }) => {
        expect(events[0]?.data).toMatchObject({
          decidedOn: '2024-09-09',
          assessmentNo: 1,
          monthlyAmountFen: monthlyFen,
          components: { standardSumFen: 144_000, baseFen: 104_000, upliftFen: 0 },
          payableFromMonth: '2024-10',
          segments: [{ fromMonth: '2024-10', monthlyAmountFen: monthlyFen }],
          coveredSubs: expect.arrayContaining([head]),
          membersCounted: 2,
          reviewClass: 'B',
          areaType: 'RURAL',
          issuer: '凫城镇人民政府',
          nature: 'DELEGATED',
          remedyRowId: 'P0028',
          switchFrom: [],
          signerId: 'ST001',
          settles: [derivedId(stream, 'PROMISE', 1), derivedId(stream, 'LEGAL', 2)],
        });
        expect(events[0]?.data).not.toHaveProperty('supersedes');
        expect(state.stage.status).toBe('granted');
      },
    }));

  it('公示期满后的首个工作日可以签发，前一日不可以', () => {
    check({
      given: told(served),
      when: grant('2024-09-08'),
      refused: { code: 'NOTICE_PERIOD_RUNNING', details: { signFromOn: '2024-09-09' } },
    });
    check({ given: told(served), when: grant('2024-09-09'), thenTypes: ['AllowanceGranted'] });
  });

  it('未公示、未满期撤下的不能签发', () => {
    check({ given: told(resolved), when: grant(), refused: 'NOTICE_NOT_POSTED' });
    check({
      given: told(onNotice, takeDown('ENDED', '2024-09-05')),
      when: grant(),
      refused: 'NOTICE_TAKEN_DOWN_EARLY',
    });
  });

  it('金额、起发月份与决议所据核算不符的不能签发', () => {
    check({
      given: told(served),
      when: grant('2024-09-09', { monthlyAmountFen: monthlyFen + 1 }),
      refused: {
        code: 'AMOUNT_DIFFERS_FROM_RESOLUTION',
        details: { monthlyAmountFen: monthlyFen, payableFromMonth: '2024-10' },
      },
    });
    check({
      given: told(served),
      when: grant('2024-09-09', { payableFromMonth: '2024-09' }),
      refused: 'AMOUNT_DIFFERS_FROM_RESOLUTION',
    });
  });

  it('签发落在另一个月份的，按实际起发月份计算', () => {
    // Seventy on 09-15: from October on the head has 20 % of 720.00 more.
    const given = told(
      served.map((step) => (step.type === 'NoteProfiles' ? profilesOf('1954-09-15') : step)),
    );
    const { stage } = stateOf(given);
    expect('resolved' in stage && stage.resolved.assessment).toMatchObject({
      startMonth: '2024-09',
      monthlyAmountFen: 104_000,
    });
    check({
      given,
      when: grant('2024-09-09', { monthlyAmountFen: 104_000 }),
      refused: {
        code: 'AMOUNT_DIFFERS_FROM_RESOLUTION',
        details: { monthlyAmountFen: 118_400, payableFromMonth: '2024-10' },
      },
    });
    check({
      given,
      when: grant('2024-09-09', { monthlyAmountFen: 118_400 }),
      thenTypes: ['AllowanceGranted'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({
          components: { standardSumFen: 144_000, baseFen: 104_000, upliftFen: 14_400 },
          segments: [{ fromMonth: '2024-10', monthlyAmountFen: 118_400 }],
        }),
    });
  });

  it('调查、经办、评估、审核人员和近亲属不得签发', () => {
    const signedBy = (staffId: string): Step => grant('2024-09-09', {}, as(staffId, 'signer'));
    const headAbsent = served.filter(({ by }) => by.desk !== 'seat' || by.staffId !== 'ST001');
    const surveyed = headAbsent.map((step) =>
      step.type === 'NoteSurvey' ? survey({ investigatorIds: ['ST011', 'ST001'] }) : step,
    );
    check({
      given: told(surveyed),
      when: signedBy('ST001'),
      refused: 'APPROVER_WAS_SURVEYOR',
    });
    check({ given: told(served), when: signedBy('ST013'), refused: 'APPROVER_WAS_HANDLER' });
    check({ given: told(served), when: signedBy('ST008'), refused: 'APPROVER_WAS_REVIEWER' });
    check({
      given: told(selfCare(['ST001', 'ST012']), headAbsent),
      when: signedBy('ST001'),
      refused: 'APPROVER_WAS_ASSESSOR',
    });
    const [wish, ...afterWish] = headAbsent;
    check({
      given: told(
        wish ?? [],
        requestVisit('2024-08-23'),
        visit('2024-08-23'),
        kin('ST001', '2024-08-23'),
        afterWish,
      ),
      when: signedBy('ST001'),
      refused: 'OFFICER_IS_KIN',
    });
  });

  it('副职须有在有效期内的书面委托，委托编号记入决定', () => {
    check({
      given: told(served),
      when: grant('2024-09-09', {}, as('ST002', 'signer')),
      refused: 'SIGNER_NOT_ENTRUSTED',
    });
    check({
      given: told(served),
      when: grant('2024-09-09', {}, entrusted('2024-09-10', '2024-12-31')),
      refused: 'SIGNER_NOT_ENTRUSTED',
    });
    check({
      given: told(served),
      when: grant('2024-09-09', {}, entrusted('2024-01-01', '2024-09-08')),
      refused: 'SIGNER_NOT_ENTRUSTED',
    });
    check({
      given: told(served),
      when: grant('2024-09-09', {}, entrusted('2024-09-09', '2024-09-09')),
      thenTypes: ['AllowanceGranted'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({
          signerId: 'ST002',
          entrustmentId: '0198a000-0000-7000-8000-00000000e001',
        }),
    });
  });

  it('没有正副组长席位的，有委托也不能签发', () =>
    check({
      given: told(served),
      when: {
        ...grant(),
        by: { ...entrusted('2024-01-01', '2024-12-31'), staffId: 'ST005', seat: 'MEMBER' },
      },
      refused: 'SIGNER_NOT_ENTRUSTED',
    }));

  it('复查、异议未结的不能签发', () => {
    check({ given: told(served, recheck('2024-09-09')), when: grant(), refused: 'RECHECK_OPEN' });
    check({ given: told(objected), when: grant(), refused: 'OBJECTION_OPEN' });
    const between = told(objected, objectionAssigned(), objectionConcluded('CHANGE', '2024-09-05'));
    const second = tell(
      between,
      takeDown('OBJECTION', '2024-09-05'),
      assess('2024-09-05'),
      review('GRANT', { on: '2024-09-05', assessmentNo: 2 }),
      openPanel(seatIds, '2024-09-05'),
      votes('2024-09-05'),
      closePanel('2024-09-05'),
      postNotice('2024-09-05', 2),
      objectionRecorded('2024-09-06', { objectionId: '0198a000-0000-7000-8000-0000000000f3' }),
    );
    check({
      given: second,
      when: grant('2024-09-13', { assessmentNo: 2 }),
      refused: 'OBJECTION_OPEN',
    });
  });

  it('期内收到、再次核算时才登记的异议，同样等待结论', () => {
    const reassessing = told(
      objected,
      takeDown('OBJECTION', '2024-09-03'),
      objectionAssigned(),
      objectionConcluded('CHANGE', '2024-09-05'),
      objectionRecorded('2024-09-03', {
        on: '2024-09-05',
        objectionId: '0198a000-0000-7000-8000-0000000000f4',
      }),
    );
    expect(stateOf(reassessing).stage.status).toBe('collecting');
    const posted = tell(
      reassessing,
      assess('2024-09-05'),
      review('GRANT', { on: '2024-09-05', assessmentNo: 2 }),
      openPanel(seatIds, '2024-09-05'),
      votes('2024-09-05'),
      closePanel('2024-09-05'),
      postNotice('2024-09-05', 2),
    );
    check({
      given: posted,
      when: grant('2024-09-13', { assessmentNo: 2 }),
      refused: 'OBJECTION_OPEN',
    });
  });

  it('区民政局已撤销的不能批准', () => {
    // An objection outside the period, revoked: recorded by itself, before the case is reopened.
    const outside = told(
      served,
      objectionRecorded('2024-09-08', { on: '2024-09-09' }),
      objectionAssigned('2024-09-09'),
      objectionConcluded('REVOKE', '2024-09-09'),
    ).slice(0, -1);
    check({ given: outside, when: grant(), refused: 'DISTRICT_HAS_REVOKED' });
  });

  it('核对报告有效期最后一日可以签发，次日不可以', () => {
    const late = told(...resolvedLate, postNotice('2024-11-13'));
    check({
      given: late,
      when: grant('2024-11-27', { payableFromMonth: '2024-12' }),
      thenTypes: ['DeadlineMissed', 'DeadlineMissed', 'NoticePeriodEnded', 'AllowanceGranted'],
    });
    check({
      given: late,
      when: grant('2024-11-28', { payableFromMonth: '2024-12' }),
      refused: 'CHECK_REPORT_EXPIRED',
    });
  });

  it('须签发所阅的核算', () =>
    check({
      given: told(served),
      when: grant('2024-09-09', { assessmentNo: 2 }),
      refused: { code: 'ASSESSMENT_SUPERSEDED', details: { assessmentNo: 1 } },
    }));

  it.each([
    ['assessed', assessed, 'CASE_NOT_RESOLVED_TO_GRANT'],
    ['at the panel', atPanel, 'CASE_NOT_RESOLVED_TO_GRANT'],
    ['resolved to deny', resolvedToDeny, 'CASE_NOT_RESOLVED_TO_GRANT'],
    ['reopened', [...served, death('2024-09-09')], 'CASE_REOPENED'],
    ['granted', granted, 'CASE_ALREADY_DECIDED'],
    ['ended', [...served, withdrawal('2024-09-09')], 'CASE_HAS_ENDED'],
  ])('is refused when the case is %s', (_name, steps: Step[], refused: string) =>
    check({ given: told(steps), when: grant(), refused }),
  );

  it('批准在先、撤回在后的，决定不变；撤回在先的，不能再批准', () => {
    check({
      given: told(granted),
      when: withdrawal('2024-09-10'),
      thenTypes: ['WithdrawalNoted'],
      look: ({ state }) => expect(state.stage.status).toBe('granted'),
    });
    check({
      given: told(served, withdrawal('2024-09-09')),
      when: grant(),
      refused: 'CASE_HAS_ENDED',
    });
  });
});

/** The facts of the example, assessed on another day. */
function assessedOn(on: string): readonly Step[] {
  return [...assessed.slice(0, -1), assess(on)];
}

const resolvedLate: readonly Step[] = [
  ...assessedOn('2024-11-12'),
  review('GRANT', { on: '2024-11-12' }),
  openPanel(seatIds, '2024-11-13'),
  ...votes('2024-11-13'),
  closePanel('2024-11-13'),
];

describe('不予批准', () => {
  it('records the reasons, the remedy, and starts the time to deliver', () =>
    check({
      given: told(resolvedToDeny),
      when: deny(),
      thenTypes: ['AllowanceDenied'],
      look: ({ events, state }) => {
        expect(events[0]).toMatchObject({
          data: {
            decidedOn: '2024-09-02',
            assessmentNo: 1,
            reasonCodes: ['PROPERTY_CASH_ABOVE_CAP'],
            issuer: '凫城镇人民政府',
            remedyRowId: 'P0028',
            signerId: 'ST001',
            settles: [derivedId(stream, 'PROMISE', 1), derivedId(stream, 'LEGAL', 2)],
            deadlines: [{ kind: 'DELIVERY', count: 3, dueOn: '2024-09-05' }],
          },
          personal: [{ subject: head, data: { reasonText: '家庭存款超过规定限额' } }],
        });
        expect(state.stage.status).toBe('denied');
      },
    }));

  it('委托期间以受托名义作出，下放以后以镇的名义作出', () => {
    const natureOn = (on: string, nature: string) =>
      check({
        given: told(resolvedToDeny),
        when: deny(on),
        thenTypes: ['AllowanceDenied'],
        look: ({ events }) => expect(events[0]?.data).toMatchObject({ nature }),
      });
    natureOn('2021-06-30', 'ENTRUSTED');
    natureOn('2021-07-01', 'DELEGATED');
  });

  it('没有理由的不能作出', () => {
    const without = (data: { reasonCodes: readonly string[]; reasonText?: string }): Step => ({
      type: 'DenyAllowance',
      data: { assessmentNo: 1, ...data },
      by: signer,
      on: '2024-09-02',
    });
    check({
      given: told(resolvedToDeny),
      when: without({ reasonCodes: [], reasonText: '理由' }),
      refused: 'REASON_MISSING',
    });
    check({
      given: told(resolvedToDeny),
      when: without({ reasonCodes: ['PROPERTY_CASH_ABOVE_CAP'] }),
      refused: 'REASON_MISSING',
    });
    check({
      given: told(resolvedToDeny),
      when: without({ reasonCodes: ['OBLIGOR_ABLE'], reasonText: '理由' }),
      refused: 'REASONS_DIFFER_FROM_ASSESSMENT',
    });
  });

  it('没有救济途径文本的不能作出', () => {
    const withoutRemedy = {
      ...rules,
      row: ((key, asked) =>
        key === 'decision.remedyText'
          ? rules.row(key, { ...asked, on: '2000-01-01' })
          : rules.row(key, asked)) as typeof rules.row,
    };
    check({
      given: told(resolvedToDeny),
      when: { ...deny(), rules: withoutRemedy },
      refused: 'REMEDY_TEXT_MISSING',
    });
  });

  it('复查未结论的、所阅核算已被取代的不能作出', () => {
    check({
      given: told(resolvedToDeny, recheck()),
      when: deny(),
      refused: 'RECHECK_OPEN',
    });
    check({
      given: told(resolvedToDeny),
      when: deny('2024-09-02', 2),
      refused: 'ASSESSMENT_SUPERSEDED',
    });
  });

  it('经办人员不得签发，副职须有委托', () => {
    check({
      given: told(resolvedToDeny),
      when: { ...deny(), by: as('ST013', 'signer') },
      refused: 'APPROVER_WAS_HANDLER',
    });
    check({
      given: told(resolvedToDeny),
      when: { ...deny(), by: as('ST002', 'signer') },
      refused: 'SIGNER_NOT_ENTRUSTED',
    });
  });

  it.each([
    ['resolved to grant', served, 'CASE_NOT_RESOLVED_TO_DENY'],
    ['at the panel', atPanel, 'CASE_NOT_RESOLVED_TO_DENY'],
    ['objected', objected, 'CASE_NOT_RESOLVED_TO_DENY'],
    ['reopened', [...resolvedToDeny, survey({}, '2024-09-02')], 'CASE_REOPENED'],
    ['denied', denied, 'CASE_ALREADY_DECIDED'],
    ['ended', [...resolvedToDeny, withdrawal()], 'CASE_HAS_ENDED'],
  ])('is refused when the case is %s', (_name, steps: Step[], refused: string) =>
    check({ given: told(steps), when: deny(), refused }),
  );
});

describe('送达', () => {
  const delivered = (document: 'D-21' | 'D-22' | 'D-24', deliveredOn: string, on = deliveredOn) =>
    ({
      type: 'RecordDelivery',
      data: {
        document,
        method: 'DIRECT',
        receiverSub: head,
        relation: '本人',
        deliveredOn,
        receiptSha: sha,
      },
      by: as('ST019', 'assistant'),
      on,
    }) satisfies Step;

  it('records to whom a denial was delivered, and ends its limit', () =>
    check({
      given: told(denied),
      when: delivered('D-22', '2024-09-05'),
      then: [
        {
          type: 'DecisionDelivered',
          data: {
            document: 'D-22',
            method: 'DIRECT',
            receiverSub: head,
            deliveredOn: '2024-09-05',
            receiptSha: sha,
            late: false,
            settles: [derivedId(stream, 'DELIVERY', 4)],
          },
          personal: [{ subject: head, data: { relation: '本人' } }],
        },
      ],
    }));

  it('三个工作日内送达，次日逾期', () => {
    check({
      given: told(denied),
      when: delivered('D-22', '2024-09-06'),
      thenTypes: ['DeadlineMissed', 'DecisionDelivered'],
      look: ({ events }) => expect(events[1]?.data).toMatchObject({ late: true }),
    });
    check({
      given: told(denied),
      when: elapse(derivedId(stream, 'DELIVERY', 4), '2024-09-05T16:00:00.000Z'),
      thenTypes: ['DeadlineMissed'],
    });
    check({
      given: told(denied),
      when: delivered('D-22', '2024-09-05', '2024-09-09'),
      thenTypes: ['DeadlineMissed', 'DecisionDelivered'],
      look: ({ events }) => expect(events[1]?.data).toMatchObject({ late: false }),
    });
  });

  it('文书须与结果相符', () => {
    check({
      given: told(granted),
      when: delivered('D-21', '2024-09-10'),
      thenTypes: ['DecisionDelivered'],
    });
    check({
      given: told(assessed, withdrawal()),
      when: delivered('D-24', '2024-09-03'),
      thenTypes: ['DecisionDelivered'],
    });
    for (const document of ['D-22', 'D-24'] as const)
      check({
        given: told(granted),
        when: delivered(document, '2024-09-10'),
        refused: 'CASE_NOT_DECIDED',
      });
    check({
      given: told(onNotice),
      when: delivered('D-21', '2024-09-10'),
      refused: 'CASE_NOT_DECIDED',
    });
  });

  it('不能早于决定', () =>
    check({
      given: told(denied),
      when: delivered('D-22', '2024-09-01', '2024-09-02'),
      refused: 'DATE_BEFORE_CAUSE',
    }));
});

describe('维持原结果', () => {
  it.each([
    ['resolved', resolved, '2024-09-02', 'resolved'],
    ['onNotice', onNotice, '2024-09-03', 'onNotice'],
    ['objected', objected, '2024-09-04', 'objected'],
    ['granted', granted, '2024-09-10', 'granted'],
  ])('goes back to %s', (_from, steps: Step[], on: string, status: string) => {
    const given = tell(reopenedAt(steps, on), assess(on));
    check({
      given,
      when: uphold(on),
      then: [
        {
          type: 'OutcomeUpheld',
          data: {
            assessmentNo: 2,
            from: status as 'resolved',
            reviewerId: 'ST008',
            upheldOn: on,
          },
        },
      ],
      look: ({ state }) => expect(state.stage.status).toBe(status),
    });
  });

  it('goes back to a denial with the same reasons', () => {
    const given = tell(reopenedAt(denied, '2024-09-10'), assess('2024-09-10'));
    check({
      given,
      when: uphold('2024-09-10'),
      thenTypes: ['OutcomeUpheld'],
      look: ({ state }) => expect(state.stage.status).toBe('denied'),
    });
  });

  it('期间满期的公示、办结的异议都算数', () => {
    const given = tell(
      reopenedAt(onNotice, '2024-09-03'),
      noticeOver,
      assess('2024-09-09'),
      uphold('2024-09-09'),
    );
    check({
      given,
      when: grant('2024-09-09', { assessmentNo: 2 }),
      thenTypes: ['AllowanceGranted'],
    });
    const settled = tell(
      reopenedAt([...objected, takeDown('OBJECTION', '2024-09-03')], '2024-09-04'),
      objectionAssigned(),
      objectionConcluded('MAINTAIN'),
      assess('2024-09-12'),
      uphold('2024-09-12'),
    );
    expect(stateOf(settled).stage.status).toBe('resolved');
    const objectedMeanwhile = tell(
      reopenedAt(onNotice, '2024-09-03'),
      objectionRecorded('2024-09-04'),
      assess('2024-09-04'),
      uphold('2024-09-04'),
    );
    expect(stateOf(objectedMeanwhile).stage.status).toBe('objected');
  });

  it('金额有变的，不能维持，须重新审核上会并取代原决定', () => {
    const richer = report({ round: 2, late: true }, { on: '2024-09-10', valueFen: WEALTH_FEN });
    const given = told(granted, richer, assess('2024-09-10'));
    check({ given, when: uphold('2024-09-10'), refused: 'OUTCOME_HAS_CHANGED' });
    const again = tell(
      given,
      review('DENY', { on: '2024-09-10', assessmentNo: 2 }),
      openPanel(seatIds, '2024-09-10'),
      votes('2024-09-10'),
      closePanel('2024-09-10'),
    );
    check({
      given: again,
      when: deny('2024-09-11', 2),
      thenTypes: ['AllowanceDenied'],
      look: ({ events, state }) => {
        const grantId = eventIdOf(again, 'AllowanceGranted');
        expect(events[0]?.data).toMatchObject({ supersedes: grantId });
        expect(state.standing?.outcome).toBe('denied');
      },
    });
  });

  it('不予批准以后查明合格的，重新批准取代原决定', () => {
    const cleared = tell(
      told(denied),
      recheck('2024-09-03'),
      recheckResult('2024-09-10'),
      assess('2024-09-10'),
    );
    check({ given: cleared, when: uphold('2024-09-10'), refused: 'OUTCOME_HAS_CHANGED' });
    const again = tell(
      cleared,
      review('GRANT', { on: '2024-09-10', assessmentNo: 2 }),
      openPanel(seatIds, '2024-09-10'),
      votes('2024-09-10'),
      closePanel('2024-09-10'),
      postNotice('2024-09-10'),
    );
    check({
      given: again,
      when: grant('2024-09-19', { assessmentNo: 2 }),
      thenTypes: ['NoticePeriodEnded', 'AllowanceGranted'],
      look: ({ events }) =>
        expect(events[1]?.data).toMatchObject({
          supersedes: eventIdOf(again, 'AllowanceDenied'),
          settles: [],
        }),
    });
  });

  it('由未参与经办、调查、评估的审核人员作出', () => {
    const given = tell(reopenedAt(granted, '2024-09-10'), assess('2024-09-10'));
    const by = (staffId: string) => as(staffId, 'supervisor');
    check({ given, when: uphold('2024-09-10', 2, by('ST013')), refused: 'REVIEWER_WAS_HANDLER' });
    check({ given, when: uphold('2024-09-10', 2, by('ST011')), refused: 'REVIEWER_WAS_SURVEYOR' });
    check({
      given: tell(told(granted), selfCare(['ST003', 'ST012']), assess('2024-09-10')),
      when: uphold('2024-09-10', 2, by('ST003')),
      refused: 'REVIEWER_WAS_ASSESSOR',
    });
    check({
      given: tell(given, kin('ST019', '2024-09-10')),
      when: uphold('2024-09-10', 2, by('ST019')),
      refused: 'OFFICER_IS_KIN',
    });
  });

  it('没有重新核算的案件、尚未核算的、核算已被取代的不能维持', () => {
    check({ given: told(granted), when: uphold('2024-09-10'), refused: 'CASE_NOT_REOPENED' });
    check({
      given: reopenedAt(granted, '2024-09-10'),
      when: uphold('2024-09-10'),
      refused: 'CASE_NOT_ASSESSED',
    });
    check({
      given: tell(reopenedAt(granted, '2024-09-10'), assess('2024-09-10')),
      when: uphold('2024-09-10', 1),
      refused: 'ASSESSMENT_SUPERSEDED',
    });
  });

  it('复查、异议、区级核查未结的不能维持', () => {
    const given = tell(reopenedAt(granted, '2024-09-10'), assess('2024-09-10'));
    check({
      given: tell(given, recheck('2024-09-10')),
      when: uphold('2024-09-10'),
      refused: 'RECHECK_OPEN',
    });
    const objectedLate = told(
      granted,
      objectionRecorded('2024-09-06', { on: '2024-09-10' }),
      assess('2024-09-10'),
    );
    check({ given: objectedLate, when: uphold('2024-09-10'), refused: 'OBJECTION_OPEN' });
    const unvisited = told(resolved, kin('ST019', '2024-09-02'), assess('2024-09-02'));
    check({ given: unvisited, when: uphold('2024-09-02'), refused: 'DISTRICT_VISIT_MISSING' });
    check({
      given: tell(unvisited, requestVisit('2024-09-02'), visit('2024-09-02')),
      when: uphold('2024-09-02'),
      thenTypes: ['OutcomeUpheld'],
    });
  });

  it('区民政局已撤销的不能维持批准', () => {
    const revoked = told(
      granted,
      objectionRecorded('2024-09-06', { on: '2024-09-10' }),
      objectionAssigned('2024-09-10'),
      objectionConcluded('REVOKE', '2024-09-10'),
      assess('2024-09-10'),
    );
    check({ given: revoked, when: uphold('2024-09-10'), refused: 'DISTRICT_HAS_REVOKED' });
  });

  it('近亲属的票作废后仍成立的可以维持，不成立的须重新上会', () => {
    const reopenedByKin = (...ids: readonly string[]) =>
      told(
        served,
        requestVisit('2024-09-09'),
        visit('2024-09-09'),
        ids.map((id) => kin(id, '2024-09-09')),
        assess('2024-09-09'),
      );
    check({
      given: reopenedByKin('ST009', 'ST010'),
      when: uphold('2024-09-09'),
      thenTypes: ['OutcomeUpheld'],
    });
    check({
      given: reopenedByKin('ST009', 'ST010', 'ST006'),
      when: uphold('2024-09-09'),
      refused: 'OUTCOME_HAS_CHANGED',
    });
  });

  it('签发人是近亲属的决定不能维持', () => {
    const given = told(granted, kin('ST001', '2024-09-10'), assess('2024-09-10'));
    check({ given, when: uphold('2024-09-10'), refused: 'OUTCOME_HAS_CHANGED' });
  });

  it('表决过的人重新经办、维持的，其票不再算数', () => {
    const byVoter = (staffId: string) =>
      tell(reopenedAt(granted, '2024-09-10'), assess('2024-09-10', as(staffId)));
    // Nine voted: without the two who then handled and reviewed seven are left, which is enough.
    check({
      given: byVoter('ST010'),
      when: uphold('2024-09-10', 2, as('ST007', 'supervisor')),
      thenTypes: ['OutcomeUpheld'],
    });
    expect(voterIds).toEqual(expect.arrayContaining(['ST007', 'ST010']));
    check({
      given: tell(byVoter('ST010'), kin('ST009', '2024-09-10'), assess('2024-09-10', clerk)),
      when: uphold('2024-09-10', 3, as('ST007', 'supervisor')),
      refused: 'OUTCOME_HAS_CHANGED',
    });
  });
});

function eventIdOf(given: readonly GivenCase[], type: string): string | undefined {
  const found = given.find((entry) => 'event' in entry && entry.event.type === type);
  return found !== undefined && 'event' in found ? found.id : undefined;
}

describe('a case that nobody has heard of', () => {
  it.each([
    [grant(), 'CASE_NOT_RESOLVED_TO_GRANT'],
    [deny(), 'CASE_NOT_RESOLVED_TO_DENY'],
    [review(), 'CASE_NOT_ASSESSED'],
    [openPanel(), 'CASE_NOT_REVIEWED'],
    [requestVisit(), 'CASE_NOT_ACCEPTED'],
  ])('refuses $0.type', (step: Step, refused: string) => check({ given: [], when: step, refused }));
});

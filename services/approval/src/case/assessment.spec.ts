import { partOf } from '@zelian/kernel/decider';
import type { CaseAssessedPart } from '@zelian/contracts/approval';
import {
  acceptance,
  accepted,
  as,
  assess,
  assessed,
  atPanel,
  check,
  checkRequest,
  clerk,
  death,
  declaration,
  delayAnnounced,
  denied,
  eventsOf,
  granted,
  head,
  hit,
  intent,
  kin,
  monthlyFen,
  objected,
  objectionAssigned,
  objectionConcluded,
  onNotice,
  office,
  profiles,
  ready,
  recheck,
  recheckResult,
  report,
  resolved,
  review,
  reviewed,
  reviewedToDeny,
  selfCare,
  sha,
  stateOf,
  supervisor,
  survey,
  surveyCorrection,
  system,
  takeDown,
  tell,
  told,
  WEALTH_FEN,
  wife,
  withdrawal,
  type Step,
} from './examples.js';

const partWith = (given: ReturnType<typeof told>, sub: string): CaseAssessedPart | undefined => {
  const event = eventsOf(given).at(-1);
  return event?.type === 'CaseAssessed' ? partOf(event, sub) : undefined;
};

describe('核算', () => {
  it('records what the rules find: outcome, amount, grounds and rows', () =>
    check({
      given: told(ready),
      when: assess(),
      thenTypes: ['CaseAssessed'],
      look: ({ events, state }) => {
        expect(events[0]?.data).toMatchObject({
          no: 1,
          assessedOn: '2024-08-29',
          handlerId: 'ST013',
          eligible: true,
          reasonCodes: [],
          type: 'INCOME',
          membersCounted: 2,
          coveredSubs: [head, wife],
          areaType: 'RURAL',
          startMonth: '2024-09',
          // Two times 720.00 less 4,800.00 a year.
          monthlyAmountFen: monthlyFen,
          components: { standardSumFen: 144_000, baseFen: 104_000, upliftFen: 0 },
          reviewClass: 'B',
          reportRound: 1,
          surveyRound: 1,
          late: false,
        });
        expect(state.stage.status).toBe('assessed');
      },
    }));

  it('seals what concerns a person under that person, by the codes of the grounds', () => {
    const given = told(assessed);
    expect(partWith(given, head)).toMatchObject({
      annualForAmountFen: 480_000,
      sheet: { netIncomeFen: 480_000 },
    });
    expect(partWith(given, wife)).toMatchObject({ sheet: { netIncomeFen: 0 } });
    expect(partWith(given, wife)).not.toHaveProperty('household');
    const open = JSON.stringify(eventsOf(given).at(-1)?.data);
    expect(open).not.toContain('480000');
  });

  it('finds the reasons against it, and then no amount', () =>
    check({
      given: told(accepted, survey(), report({}, { valueFen: WEALTH_FEN })),
      when: assess(),
      thenTypes: ['CaseAssessed'],
      look: ({ events }) => {
        expect(events[0]?.data).toMatchObject({
          eligible: false,
          reasonCodes: ['PROPERTY_CASH_ABOVE_CAP'],
          segments: [],
        });
        expect(events[0]?.data).not.toHaveProperty('monthlyAmountFen');
      },
    }));

  it('does not count what the re-check removed', () =>
    check({
      given: told(
        accepted,
        survey(),
        report({ conclusion: 'OBVIOUS_MISMATCH' }, { valueFen: WEALTH_FEN }),
        recheck('2024-08-29'),
        recheckResult('2024-08-30'),
      ),
      when: assess('2024-08-30'),
      thenTypes: ['CaseAssessed'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ eligible: true }),
    }));

  it('of an extreme poverty case is for one person and needs his self-care assessment', () => {
    const given = told(
      intent('TEKUN'),
      profiles,
      declaration(0),
      acceptance,
      survey(),
      report(),
      kin('ST006'),
    );
    check({
      given,
      when: assess(),
      refused: { code: 'JOIN_INCOMPLETE', details: { missing: ['SELF_CARE'] } },
    });
    check({
      given: tell(given, selfCare()),
      when: assess(),
      thenTypes: ['CaseAssessed'],
      look: ({ events }) => {
        expect(events[0]?.data).toMatchObject({
          eligible: true,
          membersCounted: 1,
          coveredSubs: [head],
        });
        expect(JSON.stringify(events[0]?.data)).not.toContain('careTier');
      },
    });
  });

  it('takes what the district found over what was declared', () => {
    const found = [
      {
        sub: head,
        incomeItems: [
          {
            itemId: '0198a000-0000-7000-8000-0000000000a1',
            sub: head,
            class: 'BUSINESS' as const,
            kind: 'FARMING' as const,
            periodFrom: '2023-08',
            periodTo: '2024-07',
            grossFen: 600_000,
          },
        ],
        propertyItems: [],
        bills: [],
      },
    ];
    const given = told(
      objected,
      objectionAssigned(),
      objectionConcluded('CHANGE', '2024-09-12', { items: found }),
    );
    check({
      given,
      when: assess('2024-09-12'),
      thenTypes: ['CaseAssessed'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ no: 2, monthlyAmountFen: 94_000, late: true }),
    });
  });

  it('takes what the investigators saw of a member over the register', () => {
    const finding = { sub: wife, livesHere: true, labourCapacity: 'FULL' as const };
    const seen = survey({}, '2024-08-29', [{ subject: wife, data: { finding } }]);
    const unstable: Step = {
      ...assess(),
      type: 'AssessCase',
      data: { incomeStability: 'UNSTABLE', itemDecisions: [] },
    };
    check({
      given: told(accepted, seen, report()),
      when: unstable,
      thenTypes: ['CaseAssessed'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ reviewClass: 'C' }),
    });
  });

  it('is done anew before the review, under the next number', () =>
    check({
      given: told(assessed),
      when: assess(),
      thenTypes: ['CaseAssessed'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ no: 2 }),
    }));

  it('is late after the promised day, not on it', () => {
    const late = (on: string, expected: boolean) =>
      check({
        given: told(ready),
        when: assess(on),
        thenTypes: ['CaseAssessed'],
        look: ({ events }) => expect(events[0]?.data).toMatchObject({ late: expected }),
      });
    late('2024-09-11', false);
    late('2024-09-12', true);
  });

  it.each([
    ['nothing', [], ['SURVEY', 'CHECK']],
    ['a survey', [survey()], ['CHECK']],
    ['a report', [report()], ['SURVEY']],
    ['a correction unsigned', [survey(), report(), surveyCorrection()], ['SURVEY']],
    ['a failed source', [survey(), report({ conclusion: 'SOURCE_FAILED' })], ['CHECK']],
  ])('waits while there is %s', (_name, facts: Step[], missing: string[]) =>
    check({
      given: told(accepted, facts),
      when: assess('2024-09-02'),
      refused: { code: 'JOIN_INCOMPLETE', details: { missing } },
    }),
  );

  it('waits for the acceptance', () =>
    check({
      given: told(intent(), profiles, declaration(), survey(), report()),
      when: assess(),
      refused: { code: 'JOIN_INCOMPLETE', details: { missing: ['ACCEPTANCE'] } },
    }));

  it('waits for the re-check', () =>
    check({
      given: told(ready, recheck('2024-08-29')),
      when: assess(),
      refused: 'RECHECK_OPEN',
    }));

  it('says which rule lacks a fact', () =>
    check({
      given: told(intent(), profiles, acceptance, survey(), report()),
      when: assess(),
      refused: { code: 'FACTS_MISSING', details: { ruleCode: 'DECLARATION' } },
    }));

  it('needs to know who the head of the household is', () =>
    check({
      given: told(intent(), declaration(), acceptance, survey(), report()),
      when: assess(),
      refused: { code: 'FACTS_MISSING', details: { ruleCode: 'MEMBERSHIP' } },
    }));

  it('近亲属应当回避', () =>
    check({ given: told(ready, kin('ST013')), when: assess(), refused: 'OFFICER_IS_KIN' }));

  it.each([
    ['reviewed', reviewed, 'CASE_ALREADY_REVIEWED'],
    ['at the panel', atPanel, 'CASE_ALREADY_REVIEWED'],
    ['resolved', resolved, 'CASE_ALREADY_RESOLVED'],
    ['on notice', onNotice, 'CASE_ALREADY_RESOLVED'],
    ['objected', objected, 'CASE_ALREADY_RESOLVED'],
    ['granted', granted, 'CASE_ALREADY_DECIDED'],
    ['denied', denied, 'CASE_ALREADY_DECIDED'],
    ['ended', [...ready, withdrawal()], 'CASE_HAS_ENDED'],
  ])('is refused when the case is %s', (_name, steps: Step[], refused: string) =>
    check({ given: told(steps), when: assess('2024-09-10'), refused }),
  );
});

describe('核对例外', () => {
  const exception = (
    reason: 'FEEDBACK_OVERDUE' | 'DELAY_ANNOUNCED' | 'SOURCE_FAILED' | 'REPORT_EXPIRED',
    on: string,
  ): Step => ({
    type: 'SignCheckException',
    data: { reason, ground: '不能再等', letterSha: sha },
    by: supervisor,
    on,
  });

  it('反馈逾期：到期次日可以签署，到期当日不可以', () => {
    const given = told(accepted, survey());
    check({
      given,
      when: exception('FEEDBACK_OVERDUE', '2024-08-30'),
      refused: 'EXCEPTION_WITHOUT_CAUSE',
    });
    check({
      given,
      when: exception('FEEDBACK_OVERDUE', '2024-08-31'),
      then: [
        {
          type: 'CheckExceptionSigned',
          data: {
            reason: 'FEEDBACK_OVERDUE',
            round: 1,
            signedOn: '2024-08-31',
            signedById: 'ST008',
            letterSha: sha,
          },
          personal: [{ subject: head, data: { ground: '不能再等' } }],
        },
      ],
    });
  });

  it('已有报告的，没有逾期可言', () =>
    check({
      given: told(ready),
      when: exception('FEEDBACK_OVERDUE', '2024-09-10'),
      refused: 'EXCEPTION_WITHOUT_CAUSE',
    }));

  it('有延迟说明的可以签署', () => {
    check({
      given: told(accepted, delayAnnounced),
      when: exception('DELAY_ANNOUNCED', '2024-08-29'),
      thenTypes: ['CheckExceptionSigned'],
    });
    check({
      given: told(accepted),
      when: exception('DELAY_ANNOUNCED', '2024-08-29'),
      refused: 'EXCEPTION_WITHOUT_CAUSE',
    });
  });

  it('来源查询失败的可以签署，然后可以核算', () => {
    const failed = told(accepted, survey(), report({ conclusion: 'SOURCE_FAILED' }));
    check({
      given: failed,
      when: exception('SOURCE_FAILED', '2024-08-30'),
      thenTypes: ['CheckExceptionSigned'],
    });
    check({
      given: tell(failed, exception('SOURCE_FAILED', '2024-08-30')),
      when: assess('2024-08-30'),
      thenTypes: ['CaseAssessed'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ reportRound: 1, exceptionRound: 1 }),
    });
    check({
      given: told(ready),
      when: exception('SOURCE_FAILED', '2024-08-30'),
      refused: 'EXCEPTION_WITHOUT_CAUSE',
    });
  });

  it('报告过期的可以签署：有效期最后一日不可以，次日可以', () => {
    const given = told(reviewed);
    check({
      given,
      when: exception('REPORT_EXPIRED', '2024-11-27'),
      refused: 'EXCEPTION_WITHOUT_CAUSE',
    });
    check({
      given,
      when: exception('REPORT_EXPIRED', '2024-11-28'),
      thenTypes: ['CheckExceptionSigned'],
    });
  });

  it('后一轮再失败的，须再签署一次', () => {
    const given = told(
      accepted,
      survey(),
      report({ conclusion: 'SOURCE_FAILED' }),
      exception('SOURCE_FAILED', '2024-08-30'),
      checkRequest(2, '2024-08-30'),
      report({ round: 2, conclusion: 'SOURCE_FAILED' }, { on: '2024-09-02' }),
    );
    check({
      given,
      when: assess('2024-09-02'),
      refused: { code: 'JOIN_INCOMPLETE', details: { missing: ['CHECK'] } },
    });
  });

  it('已经决定的不再签署', () =>
    check({
      given: told(granted),
      when: exception('REPORT_EXPIRED', '2024-12-02'),
      refused: 'CASE_ALREADY_DECIDED',
    }));
});

describe('核对差异说明', () => {
  const clarification = (hitIds: readonly string[], explainedOn = '2024-08-30'): Step => ({
    type: 'RecordClarification',
    data: { hitIds, explainedOn, accepted: true, explanation: '系代亲属保管' },
    by: clerk,
    on: '2024-08-30',
  });
  const unclear = report({ conclusion: 'NEEDS_CLARIFICATION' }, { valueFen: 100_000 });
  const given = told(accepted, survey(), unclear, assess());

  it('基本符合的，未经说明不能审核', () => {
    check({
      given,
      when: review(),
      refused: { code: 'CLARIFICATION_MISSING', details: { hitIds: [hit] } },
    });
    check({
      given: tell(given, clarification([hit])),
      when: review('GRANT', { on: '2024-08-30' }),
      thenTypes: ['CaseReviewed'],
    });
  });

  it('复查已去除的差异无需说明', () =>
    check({
      given: told(
        accepted,
        survey(),
        unclear,
        recheck('2024-08-29'),
        recheckResult('2024-08-30'),
        assess('2024-08-30'),
      ),
      when: review('GRANT', { on: '2024-08-30' }),
      thenTypes: ['CaseReviewed'],
    }));

  it('records what the applicant said', () =>
    check({
      given,
      when: clarification([hit]),
      then: [
        {
          type: 'ClarificationRecorded',
          data: {
            hitIds: [hit],
            explainedOn: '2024-08-30',
            accepted: true,
            recordedById: 'ST013',
          },
          personal: [{ subject: head, data: { explanation: '系代亲属保管' } }],
        },
      ],
    }));

  it('报告中没有的差异不能说明', () =>
    check({
      given,
      when: clarification(['0198a000-0000-7000-8000-0000000000d9']),
      refused: 'HIT_UNKNOWN',
    }));

  it('说明不能早于报告', () =>
    check({
      given,
      when: clarification([hit], '2024-08-28'),
      refused: 'DATE_BEFORE_CAUSE',
    }));
});

describe('审核', () => {
  it('records the proposal with the assessment it rests on', () =>
    check({
      given: told(assessed),
      when: review(),
      then: [
        {
          type: 'CaseReviewed',
          data: {
            assessmentNo: 1,
            proposal: 'GRANT',
            reviewerId: 'ST008',
            reviewedOn: '2024-08-29',
          },
          personal: [{ subject: head, data: { opinion: '情况属实' } }],
        },
      ],
    }));

  it('经办（受理、核算）人员不得审核', () => {
    const byTheHead = as('ST007', 'supervisor');
    check({
      given: told(ready, assess('2024-08-29', as('ST007'))),
      when: review('GRANT', { by: byTheHead }),
      refused: 'REVIEWER_WAS_HANDLER',
    });
    check({
      given: told(assessed),
      when: review('GRANT', { by: as('ST013', 'supervisor') }),
      refused: 'REVIEWER_WAS_HANDLER',
    });
  });

  it('调查人员不得审核', () =>
    check({
      given: told(accepted, survey({ investigatorIds: ['ST011', 'ST008'] }), report(), assess()),
      when: review(),
      refused: 'REVIEWER_WAS_SURVEYOR',
    }));

  it('自理能力评估人员不得审核', () =>
    check({
      given: told(ready, selfCare(['ST008', 'ST012']), assess()),
      when: review(),
      refused: 'REVIEWER_WAS_ASSESSOR',
    }));

  it('近亲属不得审核', () =>
    check({ given: told(assessed, kin('ST008')), when: review(), refused: 'OFFICER_IS_KIN' }));

  it('须审核最新的核算', () =>
    check({
      given: told(assessed, assess()),
      when: review(),
      refused: { code: 'ASSESSMENT_SUPERSEDED', details: { assessmentNo: 2 } },
    }));

  it('意见不能与核算相反', () => {
    check({
      given: told(assessed),
      when: review('DENY'),
      refused: 'PROPOSAL_CONTRADICTS_ASSESSMENT',
    });
    check({
      given: told(reviewedToDeny.slice(0, -1)),
      when: review('GRANT'),
      refused: 'PROPOSAL_CONTRADICTS_ASSESSMENT',
    });
  });

  it('复查未结论的不能审核', () =>
    check({ given: told(assessed, recheck()), when: review(), refused: 'RECHECK_OPEN' }));

  it('重新审核以前须撤下原公示', () => {
    const given = told(onNotice, survey({}, '2024-09-03'), assess('2024-09-03'));
    const again = review('GRANT', { on: '2024-09-03', assessmentNo: 2 });
    check({ given, when: again, refused: 'NOTICE_STILL_POSTED' });
    check({
      given: tell(given, takeDown('REOPENED', '2024-09-03')),
      when: again,
      thenTypes: ['CaseReviewed'],
    });
  });

  it.each([
    ['not accepted', [intent()], 'CASE_NOT_ASSESSED'],
    ['not assessed', ready, 'CASE_NOT_ASSESSED'],
    ['reopened and not assessed', [...onNotice, death()], 'CASE_NOT_ASSESSED'],
    ['reviewed', reviewed, 'CASE_ALREADY_REVIEWED'],
    ['resolved', resolved, 'CASE_ALREADY_RESOLVED'],
    ['granted', granted, 'CASE_ALREADY_DECIDED'],
    ['ended', [...ready, withdrawal()], 'CASE_HAS_ENDED'],
  ])('is refused when the case is %s', (_name, steps: Step[], refused: string) =>
    check({ given: told(steps), when: review(), refused }),
  );
});

describe('退回', () => {
  const back = (
    to: 'PAPERS' | 'CHECK' | 'SURVEY' | 'ASSESSMENT',
    by = supervisor,
    on = '2024-08-30',
  ): Step => ({
    type: 'ReturnCase',
    data: { to, reasonCode: 'UNCLEAR', note: '住房面积前后不一' },
    by,
    on,
  });

  it('上会以前由审核人员退回', () =>
    check({
      given: told(reviewed),
      when: back('ASSESSMENT'),
      then: [
        {
          type: 'CaseReturned',
          data: {
            to: 'ASSESSMENT',
            reasonCode: 'UNCLEAR',
            byDesk: 'supervisor',
            returnedOn: '2024-08-30',
          },
          personal: [{ subject: head, data: { note: '住房面积前后不一' } }],
        },
      ],
    }));

  it('会上由会议办公室退回，审核人员不能退回', () => {
    check({
      given: told(atPanel),
      when: back('SURVEY', office),
      thenTypes: ['CaseReturned'],
      look: ({ state }) => expect(state.stage.status).toBe('collecting'),
    });
    check({ given: told(atPanel), when: back('SURVEY'), refused: 'POST_MAY_NOT_DO_THIS' });
    check({ given: told(reviewed), when: back('SURVEY', office), refused: 'POST_MAY_NOT_DO_THIS' });
  });

  it('退回核对、调查的，等待下一轮', () => {
    const toSurvey = told(reviewed, back('SURVEY'));
    check({
      given: toSurvey,
      when: assess('2024-09-02'),
      refused: { code: 'JOIN_INCOMPLETE', details: { missing: ['SURVEY'] } },
    });
    check({
      given: tell(toSurvey, survey({ round: 2 }, '2024-09-02')),
      when: assess('2024-09-02'),
      thenTypes: ['CaseAssessed'],
    });
    const toCheck = told(reviewed, back('CHECK'));
    check({
      given: toCheck,
      when: assess('2024-09-02'),
      refused: { code: 'JOIN_INCOMPLETE', details: { missing: ['CHECK'] } },
    });
    check({
      given: tell(toCheck, report({ round: 2 }, { on: '2024-09-02' })),
      when: assess('2024-09-02'),
      thenTypes: ['CaseAssessed'],
    });
  });

  it('退回材料、核算的，随即可以核算', () => {
    for (const to of ['PAPERS', 'ASSESSMENT'] as const)
      check({
        given: told(reviewed, back(to)),
        when: assess('2024-08-30'),
        thenTypes: ['CaseAssessed'],
      });
  });

  it.each([
    ['not accepted', [intent()], 'CASE_NOT_ACCEPTED'],
    ['resolved', resolved, 'CASE_ALREADY_RESOLVED'],
    ['on notice', onNotice, 'CASE_ALREADY_RESOLVED'],
    ['reopened', [...onNotice, death()], 'CASE_ALREADY_RESOLVED'],
    ['granted', granted, 'CASE_ALREADY_DECIDED'],
    ['ended', [...ready, withdrawal()], 'CASE_HAS_ENDED'],
  ])('is refused when the case is %s', (_name, steps: Step[], refused: string) =>
    check({ given: told(steps), when: back('ASSESSMENT'), refused }),
  );
});

describe('facts that come after the assessment', () => {
  const supplement = (itemIds: readonly string[]): Step => ({
    type: 'NoteSupplement',
    data: { of: 'intake/90/0', change: 'COMPLETED', completedOn: '2024-08-30', itemIds },
    by: system,
    on: '2024-08-30',
  });
  const entitlement = (programme: 'TEKUN' | 'TEMP_EXPENDITURE'): Step => ({
    type: 'NoteOtherEntitlements',
    data: {
      of: 'approval/90/0',
      entitlements: [
        {
          entitlementId: '0198a000-0000-7000-8000-00000000ee01',
          programme,
          coveredSubs: [wife],
          fromMonth: '2024-09',
        },
      ],
    },
    by: system,
    on: '2024-08-30',
  });

  it('补正带来新事项的，重新核算；只补手续的不重新核算', () => {
    check({
      given: told(assessed),
      when: supplement(['0198a000-0000-7000-8000-0000000000a7']),
      thenTypes: ['SupplementNoted', 'CaseReopened'],
    });
    check({ given: told(assessed), when: supplement([]), thenTypes: ['SupplementNoted'] });
  });

  it('互斥的其他待遇须重新核算，可并享的不必', () => {
    check({
      given: told(resolved),
      when: entitlement('TEKUN'),
      thenTypes: ['OtherEntitlementsNoted', 'CaseReopened'],
    });
    check({
      given: told(resolved),
      when: entitlement('TEMP_EXPENDITURE'),
      thenTypes: ['OtherEntitlementsNoted'],
    });
    check({
      given: told(granted),
      when: entitlement('TEKUN'),
      thenTypes: ['OtherEntitlementsNoted'],
    });
  });

  it('互斥的待遇在核算中计入', () =>
    check({
      given: told(ready, entitlement('TEKUN')),
      when: assess('2024-08-30'),
      thenTypes: ['CaseAssessed'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ membersCounted: 2, coveredSubs: [head] }),
    }));

  it('较早一轮的报告后到，不改变现有核算', () =>
    check({
      given: told(accepted, survey(), report({ round: 2 }), assess()),
      when: report({ round: 1 }, { on: '2024-09-02' }),
      thenTypes: ['CheckResultNoted'],
    }));

  it('人员更正须重新核算', () =>
    check({
      given: told(reviewed),
      when: { ...profiles, on: '2024-08-30' },
      thenTypes: ['ProfilesNoted', 'CaseReopened'],
      look: ({ state }) => expect(state.stage.status).toBe('collecting'),
    }));

  it('死亡后不再计入该成员', () => {
    const given = told(assessed, death('2024-08-30'));
    expect(stateOf(given).stage.status).toBe('collecting');
    check({
      given,
      when: assess('2024-08-30'),
      thenTypes: ['CaseAssessed'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ membersCounted: 1, coveredSubs: [head] }),
    });
  });
});

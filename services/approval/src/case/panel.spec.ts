import type { StaffId } from '@zelian/kernel/values';
import {
  accepted,
  acceptance,
  as,
  assess,
  assessed,
  atPanel,
  check,
  closePanel,
  denied,
  eventsOf,
  granted,
  head,
  intent,
  kin,
  meeting,
  monthlyFen,
  objected,
  office,
  onNotice,
  openPanel,
  panelFacts,
  pause,
  profiles,
  ready,
  recheck,
  report,
  requestVisit,
  resolved,
  review,
  reviewed,
  reviewedToDeny,
  seatIds,
  selfCare,
  stateOf,
  supervisor,
  survey,
  tell,
  told,
  visit,
  vote,
  voterIds,
  votes,
  withdrawal,
  type Step,
} from './examples.js';

const FIVE_MORE = ['ST001', 'ST002', 'ST003', 'ST004', 'ST005', 'ST006', 'ST007'];

describe('提交会议', () => {
  it('records who is there, who is recused and how many votes are needed', () =>
    check({
      given: told(reviewed),
      when: openPanel(),
      then: [
        {
          type: 'PanelOpened',
          data: {
            meetingId: meeting,
            mode: 'GROUP_MEETING',
            heldOn: '2024-08-30',
            assessmentNo: 1,
            proposal: 'GRANT',
            presentSeats: seatIds,
            recused: [
              { staffId: 'ST008', why: 'REVIEWER' },
              { staffId: 'ST011', why: 'SURVEYOR' },
              { staffId: 'ST012', why: 'SURVEYOR' },
              { staffId: 'ST013', why: 'HANDLER' },
            ],
            quorum: 7,
            rows: ['P0012', 'P0022'],
          },
        },
      ],
    }));

  it('lists kin and assessors', () =>
    check({
      given: told(
        intent('TEKUN'),
        profiles,
        acceptance,
        kin('ST009'),
        requestVisit(),
        visit(),
        survey(),
        report(),
        selfCare(['ST010', 'ST011']),
        ...tekunReviewed,
      ),
      when: openPanel(),
      thenTypes: ['PanelOpened'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({
          recused: [
            { staffId: 'ST008', why: 'REVIEWER' },
            { staffId: 'ST009', why: 'KIN' },
            { staffId: 'ST010', why: 'ASSESSOR' },
            { staffId: 'ST011', why: 'SURVEYOR' },
            { staffId: 'ST012', why: 'SURVEYOR' },
            { staffId: 'ST013', why: 'HANDLER' },
          ],
        }),
    }));

  it('回避人员不计入法定人数：七人可以，六人不可以', () => {
    check({
      given: told(reviewed),
      when: openPanel([...FIVE_MORE, 'ST008', 'ST011']),
      thenTypes: ['PanelOpened'],
    });
    check({
      given: told(reviewed),
      when: openPanel([...FIVE_MORE.slice(1), 'ST008', 'ST011']),
      refused: {
        code: 'PANEL_QUORUM_NOT_MET',
        details: { present: 8, recused: 2, needed: 7 },
      },
    });
  });

  it('到会的须是当日的领导小组成员', () =>
    check({
      given: told(reviewed),
      when: openPanel([...seatIds, 'ST019']),
      refused: { code: 'NOT_A_SEAT', details: { staffIds: ['ST019'] } },
    }));

  it('审批方式按政策参数', () =>
    check({
      given: told(reviewed),
      when: {
        ...openPanel(),
        type: 'OpenPanel',
        data: {
          meetingId: meeting,
          mode: 'GROUP_SIGNOFF',
          heldOn: '2024-08-30',
          presentSeats: seatIds,
        },
      },
      refused: 'PANEL_MODE_NOT_FORESEEN',
    }));

  it('复查未结论的不能上会', () =>
    check({ given: told(reviewed, recheck()), when: openPanel(), refused: 'RECHECK_OPEN' }));

  it('有近亲属关系的，区级入户核查完成后才能上会', () => {
    const given = told(accepted, kin('ST009'), survey(), report(), assess(), review());
    check({ given, when: openPanel(), refused: 'DISTRICT_VISIT_MISSING' });
    const asked = tell(given, requestVisit('2024-08-29'));
    check({ given: asked, when: openPanel(), refused: 'DISTRICT_VISIT_MISSING' });
    check({
      given: tell(asked, visit('2024-08-30')),
      when: openPanel(),
      thenTypes: ['PanelOpened'],
    });
  });

  it('核对报告有效期最后一日可以，次日不可以，签署例外后可以', () => {
    const exception: Step = {
      type: 'SignCheckException',
      data: { reason: 'REPORT_EXPIRED', ground: '重新核对已委托' },
      by: supervisor,
      on: '2024-11-28',
    };
    check({
      given: told(reviewed),
      when: openPanel(seatIds, '2024-11-27'),
      thenTypes: ['PanelOpened'],
    });
    check({
      given: told(reviewed),
      when: openPanel(seatIds, '2024-11-28'),
      refused: { code: 'CHECK_REPORT_EXPIRED', details: { validThroughOn: '2024-11-27' } },
    });
    check({
      given: told(reviewed, exception),
      when: openPanel(seatIds, '2024-11-28'),
      thenTypes: ['PanelOpened'],
    });
  });

  it('会议不能晚于今天，也不能早于审核', () => {
    check({
      given: told(reviewed),
      when: { ...openPanel(seatIds, '2024-09-03'), on: '2024-09-02' },
      refused: 'DATE_IN_FUTURE',
    });
    check({
      given: told(reviewed),
      when: { ...openPanel(seatIds, '2024-08-28'), on: '2024-09-02' },
      refused: 'DATE_BEFORE_CAUSE',
    });
  });

  it.each([
    ['assessed', assessed, 'CASE_NOT_REVIEWED'],
    ['at the panel', atPanel, 'CASE_NOT_REVIEWED'],
    ['resolved', resolved, 'CASE_NOT_REVIEWED'],
    ['ended', [...reviewed, withdrawal()], 'CASE_HAS_ENDED'],
  ])('is refused when the case is %s', (_name, steps: Step[], refused: string) =>
    check({ given: told(steps), when: openPanel(), refused }),
  );
});

const tekunReviewed: readonly Step[] = [
  {
    type: 'NoteDeclaration',
    data: {
      of: 'intake/3/0',
      appliedOn: '2024-08-23',
      itemIds: [],
      switchFrom: [],
      accountId: '0198a000-0000-7000-8000-0000000000ac',
      payeeSub: head,
    },
    by: as('SYSTEM', 'system'),
    on: '2024-08-23',
  },
  assess(),
  review(),
];

function declaredBefore(staffId: StaffId): Step {
  return {
    type: 'DeclareRecusal',
    data: { reasonCode: 'CLOSE_FRIEND' },
    by: as(staffId, 'seat'),
    on: '2024-08-29',
  };
}

describe('会签 (programmes approved by sign-off)', () => {
  const signOff = (presentSeats: readonly StaffId[]): Step => ({
    type: 'OpenPanel',
    data: { meetingId: meeting, mode: 'GROUP_SIGNOFF', heldOn: '2024-08-30', presentSeats },
    by: office,
    on: '2024-08-30',
  });
  /** An assessment of a programme that a later release computes. */
  const given = [
    ...told(intent('ELDER'), acceptance),
    ...eventsOf(told(reviewed)).filter(({ type }) =>
      ['CaseAssessed', 'CaseReviewed'].includes(type),
    ),
  ];

  it('needs three, and a head or deputy among them', () => {
    check({
      given,
      when: signOff(['ST002', 'ST005', 'ST006']),
      thenTypes: ['PanelOpened'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ quorum: 3, rows: ['P0019'] }),
    });
    check({ given, when: signOff(['ST002', 'ST005']), refused: 'PANEL_QUORUM_NOT_MET' });
    check({ given, when: signOff(['ST004', 'ST005', 'ST006']), refused: 'PANEL_QUORUM_NOT_MET' });
  });
});

describe('表决', () => {
  it('records choice and dissent', () =>
    check({
      given: told(atPanel),
      when: {
        ...vote('ST005'),
        type: 'CastVote',
        data: { choice: 'DISAGREE', dissent: '住房情况仍有疑问' },
      },
      then: [
        {
          type: 'VoteCast',
          data: { meetingId: meeting, staffId: 'ST005', choice: 'DISAGREE' },
          personal: [{ subject: head, data: { dissent: '住房情况仍有疑问' } }],
        },
      ],
    }));

  it.each([
    ['调查人员', 'ST012', 'APPROVER_WAS_SURVEYOR'],
    ['经办人员', 'ST013', 'APPROVER_WAS_HANDLER'],
    ['审核人员', 'ST008', 'APPROVER_WAS_REVIEWER'],
  ])('%s不得表决（谁调查谁签字、谁审批谁负责）', (_who, staffId, refused) =>
    check({ given: told(atPanel), when: vote(staffId), refused }),
  );

  it('自理能力评估人员不得表决', () =>
    check({
      given: told(ready, selfCare(['ST010', 'ST012']), assess(), review(), openPanel()),
      when: vote('ST010'),
      refused: 'APPROVER_WAS_ASSESSOR',
    }));

  it('近亲属不得表决，会上才知道的也不得表决', () => {
    check({
      given: told(
        accepted,
        kin('ST009'),
        requestVisit(),
        visit(),
        survey(),
        report(),
        assess(),
        review(),
        openPanel(),
      ),
      when: vote('ST009'),
      refused: 'OFFICER_IS_KIN',
    });
    check({ given: told(atPanel, kin('ST009')), when: vote('ST009'), refused: 'OFFICER_IS_KIN' });
  });

  it('申明回避的不得表决', () =>
    check({
      given: told(atPanel, { ...declaredBefore('ST009'), on: '2024-08-30' }),
      when: vote('ST009'),
      refused: 'SEAT_IS_RECUSED',
    }));

  it('没有到会的不得表决', () =>
    check({
      given: told(reviewed, openPanel(FIVE_MORE)),
      when: vote('ST009'),
      refused: 'SEAT_NOT_PRESENT',
    }));

  it('一人一票', () =>
    check({
      given: told(atPanel, vote('ST009', 'ABSTAIN')),
      when: vote('ST009'),
      refused: 'VOTE_ALREADY_CAST',
    }));

  it('没有上会的不能表决', () =>
    check({ given: told(reviewed), when: vote('ST009'), refused: 'PANEL_NOT_OPEN' }));

  it('复查未结论的不能表决', () =>
    check({ given: told(atPanel, recheck()), when: vote('ST009'), refused: 'RECHECK_OPEN' }));

  it('会间到达的调查使会议作废', () => {
    const given = told(atPanel, votes(), survey({ investigatorIds: ['ST009'] }, '2024-08-30'));
    expect(stateOf(given).stage.status).toBe('collecting');
    check({ given, when: vote('ST005'), refused: 'PANEL_NOT_OPEN' });
  });
});

describe('申明回避', () => {
  const declare = (staffId: StaffId): Step => ({ ...declaredBefore(staffId), on: '2024-08-30' });

  it('takes the seat off the panel', () =>
    check({
      given: told(atPanel),
      when: declare('ST009'),
      then: [{ type: 'SeatRecused', data: { staffId: 'ST009', reasonCode: 'CLOSE_FRIEND' } }],
    }));

  it('不足法定人数的，会议中止，回到审核之后', () =>
    check({
      given: told(reviewed, openPanel(FIVE_MORE)),
      when: declare('ST005'),
      then: [
        { type: 'SeatRecused', data: { staffId: 'ST005', reasonCode: 'CLOSE_FRIEND' } },
        {
          type: 'PanelAdjourned',
          data: { meetingId: meeting, cause: 'QUORUM_LOST', present: 6, needed: 7 },
        },
      ],
      look: ({ state }) => expect(state.stage.status).toBe('reviewed'),
    }));

  it('表决以后不能再申明', () =>
    check({
      given: told(atPanel, vote('ST009')),
      when: declare('ST009'),
      refused: 'VOTE_ALREADY_CAST',
    }));

  it('会前申明的列入回避名单', () =>
    check({
      given: told(reviewed, declaredBefore('ST006')),
      when: openPanel(),
      thenTypes: ['PanelOpened'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({
          recused: expect.arrayContaining([{ staffId: 'ST006', why: 'SELF_DECLARED' }]),
        }),
    }));

  it('申明一次即可', () =>
    check({ given: told(atPanel, declare('ST009')), when: declare('ST009'), nothing: true }));

  it('决议、决定以后没有可回避的表决', () => {
    check({ given: told(resolved), when: declare('ST009'), refused: 'CASE_ALREADY_RESOLVED' });
    check({ given: told(granted), when: declare('ST009'), refused: 'CASE_ALREADY_DECIDED' });
  });
});

describe('近亲属关系后知', () => {
  it('会上：该成员回避，其票作废；没有区级核查的不能形成决议', () => {
    const given = told(atPanel, votes(), kin('ST009', '2024-08-30'));
    expect(eventsOf(given).at(-1)).toEqual({
      type: 'SeatRecused',
      data: { staffId: 'ST009', reasonCode: 'KIN' },
    });
    const { stage } = stateOf(given);
    expect(stage.status === 'atPanel' && stage.panel.votes).toHaveLength(voterIds.length - 1);
    check({ given, when: closePanel(), refused: 'DISTRICT_VISIT_MISSING' });
    const visited = tell(given, requestVisit('2024-08-30'), visit('2024-08-30'));
    check({ given: visited, when: closePanel(), thenTypes: ['PanelResolved'] });
  });

  it('经办、审核过的：退回重新核算', () => {
    for (const staffId of ['ST008', 'ST013'])
      check({
        given: told(atPanel),
        when: kin(staffId, '2024-08-30'),
        thenTypes: ['KinNoted', 'CaseReopened'],
        look: ({ state }) => expect(state.stage.status).toBe('collecting'),
      });
  });

  it('与本案无关的：只记入', () =>
    check({ given: told(reviewed), when: kin('ST009'), thenTypes: ['KinNoted'] }));

  it('决议以后：参与过的，或没有区级核查的，重新核算', () => {
    check({
      given: told(resolved),
      when: kin('ST009', '2024-09-02'),
      thenTypes: ['KinNoted', 'CaseReopened'],
    });
    check({
      given: told(resolved),
      when: kin('ST019', '2024-09-02'),
      thenTypes: ['KinNoted', 'CaseReopened'],
    });
    const visited = told(ready, requestVisit(), visit(), assess(), review(), openPanel(), votes());
    check({
      given: tell(visited, closePanel()),
      when: kin('ST019', '2024-09-02'),
      thenTypes: ['KinNoted'],
    });
  });

  it('决定以后：只有参与过的才重新核算', () => {
    check({ given: told(granted), when: kin('ST019', '2024-09-10'), thenTypes: ['KinNoted'] });
    for (const staffId of ['ST001', 'ST009', 'ST011'])
      check({
        given: told(granted),
        when: kin(staffId, '2024-09-10'),
        thenTypes: ['KinNoted', 'CaseReopened'],
        look: ({ events }) =>
          expect(events.at(-1)?.data).toMatchObject({ cause: 'KIN', from: 'granted' }),
      });
  });
});

describe('形成决议', () => {
  it('carries the proposal with more for than against', () =>
    check({
      given: told(atPanel, votes()),
      when: closePanel(),
      then: [
        {
          type: 'PanelResolved',
          data: {
            meetingId: meeting,
            resolution: 'GRANT',
            proposal: 'GRANT',
            assessmentNo: 1,
            for: 9,
            against: 0,
            abstained: 0,
            voterIds,
            dissenterIds: [],
            resolvedOn: '2024-08-30',
            monthlyAmountFen: monthlyFen,
            rows: ['P0023'],
            settles: [],
          },
        },
      ],
      look: ({ state }) => expect(state.stage.status).toBe('resolved'),
    }));

  const divided = (agree: number, disagree: number, abstain: number): readonly Step[] =>
    voterIds
      .slice(0, agree + disagree + abstain)
      .map((staffId, index) => vote(staffId, choiceAt(index, agree, disagree)));

  it('同意多于反对的通过，票数相等的不通过', () => {
    check({
      given: told(atPanel, divided(4, 3, 1)),
      when: closePanel(),
      thenTypes: ['PanelResolved'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({
          resolution: 'GRANT',
          for: 4,
          against: 3,
          abstained: 1,
          dissenterIds: voterIds.slice(4, 7),
        }),
    });
    check({
      given: told(atPanel, divided(4, 4, 0)),
      when: closePanel(),
      thenTypes: ['PanelResolved'],
      look: ({ events, state }) => {
        expect(events[0]?.data).toMatchObject({ resolution: 'NOT_APPROVED' });
        expect(state.stage.status).toBe('reviewed');
      },
    });
  });

  it('弃权计入法定人数：七票可以，六票不可以', () => {
    check({
      given: told(atPanel, divided(1, 0, 6)),
      when: closePanel(),
      thenTypes: ['PanelResolved'],
    });
    check({
      given: told(atPanel, divided(6, 0, 0)),
      when: closePanel(),
      refused: { code: 'VOTES_MISSING', details: { cast: 6, needed: 7 } },
    });
  });

  it('不予批准的决议同样表决', () =>
    check({
      given: told(reviewedToDeny, openPanel(), votes()),
      when: closePanel(),
      thenTypes: ['PanelResolved'],
      look: ({ events }) => {
        expect(events[0]?.data).toMatchObject({ resolution: 'DENY', proposal: 'DENY' });
        expect(events[0]?.data).not.toHaveProperty('monthlyAmountFen');
      },
    }));

  it('没有上会、复查未结论的不能形成决议', () => {
    check({ given: told(reviewed), when: closePanel(), refused: 'PANEL_NOT_OPEN' });
    check({
      given: told(atPanel, votes(), recheck()),
      when: closePanel(),
      refused: 'RECHECK_OPEN',
    });
  });
});

function choiceAt(index: number, agree: number, disagree: number) {
  if (index < agree) return 'AGREE' as const;
  return index < agree + disagree ? ('DISAGREE' as const) : ('ABSTAIN' as const);
}

describe('报区民政局办理', () => {
  const refer = (
    reason: 'NO_LAWFUL_APPROVER' | 'AUTHORITY_WITHDRAWN' | 'ABOVE_TOWNSHIP_LIMIT',
    facts = panelFacts,
  ): Step => ({
    type: 'ReferCaseToDistrict',
    data: { reason },
    by: office,
    on: '2024-08-30',
    facts,
  });
  const six = { ...panelFacts, seats: panelFacts.seats.slice(0, 6) };

  it('镇内没有足够的合法表决成员', () =>
    check({
      given: told(reviewed),
      when: refer('NO_LAWFUL_APPROVER', six),
      thenTypes: ['CaseReferredToDistrict'],
      look: ({ events, state }) => {
        expect(events[0]?.data).toMatchObject({ reason: 'NO_LAWFUL_APPROVER', needed: 7 });
        expect(state.stage.status).toBe('atDistrict');
        expect(state.open).toEqual([]);
      },
    }));

  it('镇内没有合法的审核人员', () =>
    check({
      given: told(assessed),
      when: refer('NO_LAWFUL_APPROVER', { ...panelFacts, supervisorIds: ['ST013', 'ST011'] }),
      thenTypes: ['CaseReferredToDistrict'],
    }));

  it('有合法的审核人员和足够的成员，不能推给区里', () => {
    check({
      given: told(reviewed),
      when: refer('NO_LAWFUL_APPROVER'),
      refused: 'LAWFUL_APPROVER_EXISTS',
    });
    check({
      given: told(reviewed),
      when: refer('AUTHORITY_WITHDRAWN'),
      refused: 'LAWFUL_APPROVER_EXISTS',
    });
    check({
      given: told(reviewed),
      when: refer('ABOVE_TOWNSHIP_LIMIT'),
      refused: 'LAWFUL_APPROVER_EXISTS',
    });
  });

  it('审批权下放以前的日子，审批权在区', () =>
    check({
      given: told(reviewed),
      when: { ...refer('AUTHORITY_WITHDRAWN'), on: '2020-08-14' },
      thenTypes: ['CaseReferredToDistrict'],
    }));

  it.each([
    ['not accepted', [intent()], 'CASE_NOT_ACCEPTED'],
    ['granted', granted, 'CASE_ALREADY_DECIDED'],
    ['denied', denied, 'CASE_ALREADY_DECIDED'],
    ['ended', [...reviewed, withdrawal()], 'CASE_HAS_ENDED'],
  ])('is refused when the case is %s', (_name, steps: Step[], refused: string) =>
    check({ given: told(steps), when: refer('NO_LAWFUL_APPROVER', six), refused }),
  );
});

describe('区级入户核查', () => {
  it('is asked for with a limit of five working days', () =>
    check({
      given: told(accepted),
      when: requestVisit('2024-08-27'),
      thenTypes: ['DistrictVisitRequested'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({
          reason: 'KIN',
          requestedOn: '2024-08-27',
          requestedById: 'ST008',
          deadlines: [{ kind: 'DISTRICT_VISIT', dueOn: '2024-09-03', rowId: 'P0245' }],
        }),
    }));

  it('已提请、已决定的不能再提请，不能早于意愿', () => {
    check({
      given: told(accepted, requestVisit()),
      when: requestVisit('2024-08-28'),
      refused: 'VISIT_ALREADY_REQUESTED',
    });
    check({ given: told(granted), when: requestVisit(), refused: 'CASE_ALREADY_DECIDED' });
    check({
      given: told(accepted),
      when: requestVisit('2024-08-22'),
      refused: 'DATE_BEFORE_CAUSE',
    });
  });

  it('期限当日完成的不迟，次日完成的迟', () => {
    const given = told(accepted, requestVisit());
    check({
      given,
      when: visit('2024-09-03'),
      thenTypes: ['DistrictVisitRecorded'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ late: false }),
    });
    check({
      given,
      when: visit('2024-09-04'),
      thenTypes: ['DeadlineMissed', 'DistrictVisitRecorded'],
      look: ({ events }) => expect(events[1]?.data).toMatchObject({ late: true }),
    });
  });

  it('及时核查、迟后登记的：不迟，但登记逾期', () =>
    check({
      given: told(accepted, requestVisit()),
      when: visit('2024-09-03', '2024-09-05'),
      thenTypes: ['DeadlineMissed', 'DistrictVisitRecorded'],
      look: ({ events }) => expect(events[1]?.data).toMatchObject({ late: false }),
    }));

  it('没有提请的不能登记，不能早于提请', () => {
    check({ given: told(accepted), when: visit(), refused: 'VISIT_NOT_REQUESTED' });
    check({
      given: told(accepted, requestVisit('2024-08-27')),
      when: visit('2024-08-26'),
      refused: 'DATE_BEFORE_CAUSE',
    });
  });

  it('暂停计时随结果恢复', () =>
    check({
      given: told(accepted, requestVisit(), pause('DISTRICT_VISIT', '2024-08-27')),
      when: visit('2024-08-28'),
      thenTypes: ['DistrictVisitRecorded', 'ClockResumed'],
    }));

  it('a case on notice or objected keeps its stage', () => {
    for (const steps of [onNotice, objected])
      check({
        given: told(steps),
        when: requestVisit('2024-09-02'),
        thenTypes: ['DistrictVisitRequested'],
      });
  });
});

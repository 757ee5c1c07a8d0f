import { derivedId } from '@zelian/kernel/ids';
import {
  acceptance,
  as,
  assess,
  atPanel,
  check,
  denied,
  elapse,
  eventsOf,
  grant,
  granted,
  head,
  intent,
  monthlyFen,
  noticeOver,
  objected,
  objection,
  objectionAssigned,
  objectionConcluded,
  objectionRecorded,
  onNotice,
  neighbour,
  postNotice,
  resolved,
  resolvedToDeny,
  review,
  served,
  sha,
  stateOf,
  stream,
  survey,
  takeDown,
  tell,
  told,
  village,
  withdrawal,
  type Step,
} from './examples.js';
import { sheetOf, sheetShaOf } from './sheet.js';
import type { CaseState } from './state.js';

const sheetShaFor = (state: CaseState): string =>
  'resolved' in state.stage ? sheetShaOf(sheetOf(state, state.stage.resolved)) : '';

describe('张贴公示', () => {
  it('shows name, number of members and amount, for seven days that end on a working day', () =>
    check({
      given: told(resolved),
      when: postNotice(),
      then: [
        {
          type: 'NoticePosted',
          data: {
            postingNo: 1,
            postedOn: '2024-08-30',
            endsOn: '2024-09-06',
            signFromOn: '2024-09-09',
            places: ['VILLAGE_BOARD', 'TOWNSHIP_HALL_SCREEN'],
            posterId: 'ST019',
            sheetSha: sheetShaFor(stateOf(told(resolved))),
            photoSha: sha,
            programme: 'DIBAO',
            villageCode: village,
            membersCovered: 2,
            monthlyAmountFen: monthlyFen,
            settles: [derivedId(stream, 'POST_BY', 3)],
            deadlines: [
              {
                kind: 'NOTICE_END',
                deadlineId: derivedId(stream, 'NOTICE_END', 4),
                startOn: '2024-08-30',
                count: 7,
                unit: 'nd',
                dueOn: '2024-09-06',
                key: 'publicity.days',
                rowId: 'P0057',
                calendarVersion: expect.any(String) as string,
              },
            ],
          },
          personal: [{ subject: head, data: { printedName: '角 木', villageGroup: '三组' } }],
        },
      ],
      look: ({ state }) => expect(state.stage.status).toBe('onNotice'),
    }));

  it('末日遇节假日的顺延', () =>
    check({
      given: told(resolved),
      when: postNotice('2024-09-09'),
      thenTypes: ['DeadlineMissed', 'NoticePosted'],
      look: ({ events }) =>
        // 09-16 and 09-17 are holidays.
        expect(events[1]?.data).toMatchObject({ endsOn: '2024-09-18', signFromOn: '2024-09-19' }),
    }));

  it('须张贴系统生成的公示单', () => {
    const posted = (sheetSha: string, postingNo = 1): Step => ({
      type: 'PostNotice',
      data: {
        postingNo,
        postedOn: '2024-08-30',
        places: ['VILLAGE_BOARD'],
        photoSha: sha,
        sheetSha,
        posterId: 'ST019',
      },
      by: as('ST013'),
      on: '2024-08-30',
    });
    const generated = sheetShaFor(stateOf(told(resolved)));
    check({ given: told(resolved), when: posted(generated), thenTypes: ['NoticePosted'] });
    check({ given: told(resolved), when: posted(sha), refused: 'SHEET_DIFFERS' });
    check({ given: told(resolved), when: posted(generated, 2), refused: 'SHEET_DIFFERS' });
  });

  it('不能早于决议', () =>
    check({
      given: told(resolved),
      when: { ...postNotice('2024-08-29'), on: '2024-08-30' },
      refused: 'DATE_BEFORE_CAUSE',
    }));

  it('不公示的项目不能公示', () => {
    const given = [
      ...told(intent('ELDER'), acceptance),
      ...eventsOf(told(resolved)).filter(({ type }) =>
        ['CaseAssessed', 'CaseReviewed', 'PanelOpened', 'VoteCast', 'PanelResolved'].includes(type),
      ),
    ];
    check({ given, when: postNotice(), refused: 'NOTICE_NOT_FORESEEN' });
  });

  it('人员信息已删除的，无名可示', () => {
    const shredded = told(resolved).map((entry) =>
      'event' in entry && entry.event.type === 'ProfilesNoted'
        ? { ...entry, event: { ...entry.event, personal: [] } }
        : entry,
    );
    check({ given: shredded, when: postNotice(), refused: 'FACTS_MISSING' });
  });

  it.each([
    ['at the panel', atPanel, 'CASE_NOT_RESOLVED_TO_GRANT'],
    ['resolved to deny', resolvedToDeny, 'CASE_NOT_RESOLVED_TO_GRANT'],
    ['on notice', onNotice, 'CASE_NOT_RESOLVED_TO_GRANT'],
    ['objected', objected, 'OBJECTION_OPEN'],
    ['reopened', [...resolved, survey({}, '2024-09-02')], 'CASE_REOPENED'],
    ['granted', granted, 'CASE_NOT_RESOLVED_TO_GRANT'],
    ['ended', [...resolved, withdrawal()], 'CASE_HAS_ENDED'],
  ])('is refused when the case is %s', (_name, steps: Step[], refused: string) =>
    check({ given: told(steps), when: postNotice('2024-09-10', 2), refused }),
  );

  it('未满期撤下的，重新公示满期', () => {
    const short = told(onNotice, takeDown('ENDED', '2024-09-05'));
    check({
      given: short,
      when: postNotice('2024-09-05', 2),
      thenTypes: ['NoticePosted'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ endsOn: '2024-09-12' }),
    });
  });
});

describe('公示期满', () => {
  it('is an event of its own and no miss', () =>
    check({
      given: told(onNotice),
      when: noticeOver,
      then: [
        {
          type: 'NoticePeriodEnded',
          data: {
            postingNo: 1,
            endsOn: '2024-09-06',
            signFromOn: '2024-09-09',
            settles: [derivedId(stream, 'NOTICE_END', 4)],
          },
        },
      ],
      look: ({ state }) => expect(state.stage.status).toBe('onNotice'),
    }));

  it('is said by the grant itself when the timer has not rung', () =>
    check({
      given: told(onNotice),
      when: grant(),
      thenTypes: ['NoticePeriodEnded', 'AllowanceGranted'],
    }));

  it('changes nothing once an objection was received', () =>
    check({
      given: told(objected),
      when: noticeOver,
      thenTypes: ['NoticePeriodEnded'],
      look: ({ state }) => expect(state.stage.status).toBe('objected'),
    }));

  it('does not come after the sheet was taken down', () =>
    check({
      given: told(onNotice, takeDown('OBJECTION', '2024-09-03')),
      when: noticeOver,
      nothing: true,
    }));
});

describe('撤下公示', () => {
  it('期满后撤下的，公示有效', () =>
    check({
      given: told(onNotice, noticeOver),
      when: takeDown(),
      then: [
        {
          type: 'NoticeTakenDown',
          data: {
            postingNo: 1,
            removedOn: '2024-09-07',
            reason: 'ENDED',
            short: false,
            settles: [],
          },
        },
      ],
      look: ({ state }) => expect(state.stage.status).toBe('onNotice'),
    }));

  it('末日前一日撤下的未满期，末日撤下的满期', () => {
    check({
      given: told(onNotice),
      when: takeDown('ENDED', '2024-09-05'),
      thenTypes: ['NoticeTakenDown'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({
          short: true,
          settles: [derivedId(stream, 'NOTICE_END', 4)],
        }),
    });
    check({
      given: told(onNotice),
      when: takeDown('ENDED', '2024-09-06'),
      thenTypes: ['NoticeTakenDown'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ short: false, settles: [] }),
    });
  });

  it('未满期撤下、期满后才登记的，仍然未满期', () => {
    const reported: Step = { ...takeDown('ENDED', '2024-09-04'), on: '2024-09-09' };
    check({
      given: told(onNotice),
      when: reported,
      thenTypes: ['NoticePeriodEnded', 'NoticeTakenDown'],
    });
    check({
      given: told(onNotice, noticeOver, reported),
      when: grant(),
      refused: 'NOTICE_TAKEN_DOWN_EARLY',
    });
  });

  it('没有这一张贴中的公示', () => {
    check({ given: told(resolved), when: takeDown(), refused: 'NOTICE_NOT_POSTED' });
    check({ given: told(served), when: takeDown(), refused: 'NOTICE_NOT_POSTED' });
    check({
      given: told(onNotice),
      when: takeDown('ENDED', '2024-09-07', 2),
      refused: 'NOTICE_NOT_POSTED',
    });
  });

  it('不能早于张贴', () =>
    check({
      given: told(onNotice),
      when: takeDown('ENDED', '2024-08-29'),
      refused: 'DATE_BEFORE_CAUSE',
    }));

  it('申请终结以后也要撤下', () =>
    check({
      given: told(onNotice, withdrawal()),
      when: takeDown('REOPENED', '2024-09-03'),
      thenTypes: ['NoticeTakenDown'],
    }));
});

describe('登记异议', () => {
  it('seals what was said under the objector, and holds up the grant', () =>
    check({
      given: told(onNotice),
      when: objectionRecorded(),
      thenTypes: ['ObjectionRecorded'],
      look: ({ events, state }) => {
        expect(events[0]).toMatchObject({
          data: {
            objectionId: objection,
            receivedOn: '2024-09-03',
            receivedBy: 'ST013',
            anonymous: false,
            subjectCode: 'UNDECLARED_VEHICLE',
            withinPeriod: true,
            deadlines: [{ kind: 'OBJECTION', count: 20, dueOn: '2024-10-08' }],
          },
          personal: [{ subject: neighbour, data: { content: '该户有一辆面包车未申报' } }],
        });
        expect(state.stage.status).toBe('objected');
      },
    }));

  it('匿名、未登记身份的，以异议编号为其密钥', () => {
    const anonymous: Step = {
      ...objectionRecorded(),
      type: 'RecordObjection',
      data: {
        objectionId: objection,
        receivedOn: '2024-09-03',
        receivedBy: 'PUBLIC',
        anonymous: true,
        subjectCode: 'DOES_NOT_LIVE_HERE',
        content: '该户常年在外',
        contact: '10000000001',
      },
    };
    check({
      given: told(onNotice),
      when: anonymous,
      thenTypes: ['ObjectionRecorded'],
      look: ({ events }) =>
        expect(events[0]?.personal).toEqual([
          { subject: objection, data: { content: '该户常年在外', contact: '10000000001' } },
        ]),
    });
  });

  it('特困人员的异议十五个工作日内办结', () => {
    const given = [
      ...told(intent('TEKUN'), acceptance),
      ...eventsOf(told(onNotice)).filter(({ type }) =>
        [
          'CaseAssessed',
          'CaseReviewed',
          'PanelOpened',
          'VoteCast',
          'PanelResolved',
          'NoticePosted',
        ].includes(type),
      ),
    ];
    check({
      given,
      when: objectionRecorded(),
      thenTypes: ['ObjectionRecorded'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ deadlines: [{ kind: 'OBJECTION', count: 15 }] }),
    });
  });

  it('末日收到的有效，次日收到的只登记', () => {
    check({
      given: told(onNotice),
      when: objectionRecorded('2024-09-06', { on: '2024-09-09' }),
      thenTypes: ['ObjectionRecorded'],
      look: ({ events, state }) => {
        expect(events[0]?.data).toMatchObject({ withinPeriod: true });
        expect(state.stage.status).toBe('objected');
      },
    });
    check({
      given: told(onNotice),
      when: objectionRecorded('2024-09-07'),
      thenTypes: ['ObjectionRecorded'],
      look: ({ events, state }) => {
        expect(events[0]?.data).toMatchObject({ withinPeriod: false });
        expect(state.stage.status).toBe('onNotice');
      },
    });
  });

  it('期内收到、批准后才登记的，重新核算', () =>
    check({
      given: told(granted),
      when: objectionRecorded('2024-09-06', { on: '2024-09-10' }),
      thenTypes: ['ObjectionRecorded', 'CaseReopened'],
      look: ({ events }) =>
        expect(events[1]?.data).toMatchObject({ cause: 'OBJECTION', from: 'granted' }),
    }));

  it('期外收到的，批准后登记也不重新核算', () =>
    check({
      given: told(granted),
      when: objectionRecorded('2024-09-10'),
      thenTypes: ['ObjectionRecorded'],
    }));

  it('没有公示过的不能登记', () => {
    check({ given: told(resolved), when: objectionRecorded(), refused: 'CASE_NOT_ON_NOTICE' });
    check({ given: told(denied), when: objectionRecorded(), refused: 'CASE_NOT_ON_NOTICE' });
  });

  it('不能早于公示，编号不能重复', () => {
    check({
      given: told(onNotice),
      when: objectionRecorded('2024-08-29', { on: '2024-09-02' }),
      refused: 'DATE_BEFORE_CAUSE',
    });
    check({
      given: told(objected),
      when: objectionRecorded(),
      refused: 'OBJECTION_ALREADY_RECORDED',
    });
  });
});

describe('指派异议核查人员', () => {
  it('names the officer; another one may take over', () => {
    check({
      given: told(objected),
      when: objectionAssigned(),
      then: [
        {
          type: 'ObjectionAssigned',
          data: { objectionId: objection, assignedOn: '2024-09-04', officerId: 'DO001' },
        },
      ],
    });
    check({
      given: told(objected, objectionAssigned()),
      when: objectionAssigned('2024-09-05'),
      thenTypes: ['ObjectionAssigned'],
    });
  });

  it('没有这一未办结的异议，或早于收到', () => {
    check({ given: told(onNotice), when: objectionAssigned(), refused: 'OBJECTION_NOT_OPEN' });
    check({
      given: told(objected),
      when: objectionAssigned('2024-09-02'),
      refused: 'DATE_BEFORE_CAUSE',
    });
  });
});

describe('异议核查结论', () => {
  const given = told(objected, takeDown('OBJECTION', '2024-09-03'), objectionAssigned());
  const second = '0198a000-0000-7000-8000-0000000000f2';

  it('维持：回到决议，重新公示满期后才能签发', () => {
    check({
      given,
      when: objectionConcluded('MAINTAIN'),
      then: [
        {
          type: 'ObjectionConcluded',
          data: {
            objectionId: objection,
            concludedOn: '2024-09-12',
            result: 'MAINTAIN',
            officerId: 'DO001',
            itemIds: [],
            documentSha: sha,
            late: false,
            settles: [derivedId(stream, 'OBJECTION', 5)],
          },
          personal: [],
        },
      ],
      look: ({ state }) => expect(state.stage.status).toBe('resolved'),
    });
    const maintained = tell(given, objectionConcluded('MAINTAIN'));
    check({ given: maintained, when: grant('2024-09-13'), refused: 'NOTICE_TAKEN_DOWN_EARLY' });
    const again = tell(maintained, postNotice('2024-09-12', 2));
    check({
      given: again,
      when: grant('2024-09-19'),
      refused: { code: 'NOTICE_PERIOD_RUNNING', details: { signFromOn: '2024-09-20' } },
    });
    check({
      given: again,
      when: grant('2024-09-20'),
      thenTypes: ['DeadlineMissed', 'NoticePeriodEnded', 'AllowanceGranted'],
    });
  });

  it('维持而公示已满期的，随即可以签发', () => {
    const full = told(objected, noticeOver, takeDown(), objectionAssigned());
    const maintained = tell(full, objectionConcluded('MAINTAIN', '2024-09-10'));
    expect(stateOf(maintained).stage.status).toBe('resolved');
    check({ given: maintained, when: grant('2024-09-10'), thenTypes: ['AllowanceGranted'] });
  });

  it('维持而公示仍在张贴的，继续公示', () => {
    const up = told(objected, objectionAssigned(), objectionConcluded('MAINTAIN', '2024-09-05'));
    expect(stateOf(up).stage.status).toBe('onNotice');
    check({ given: up, when: grant('2024-09-06'), refused: 'NOTICE_PERIOD_RUNNING' });
  });

  it.each(['CHANGE', 'REVOKE'] as const)('%s：重新核算', (result) =>
    check({
      given,
      when: objectionConcluded(result),
      thenTypes: ['ObjectionConcluded'],
      look: ({ state }) => expect(state.stage.status).toBe('collecting'),
    }),
  );

  it('撤销约束镇里：核算仍合格的，也只能不予批准', () => {
    const revoked = tell(given, objectionConcluded('REVOKE'), assess('2024-09-12'));
    expect(eventsOf(revoked).at(-1)?.data).toMatchObject({
      eligible: false,
      reasonCodes: ['DISTRICT_REVOKED'],
      segments: [],
    });
    check({
      given: revoked,
      when: review('GRANT', { on: '2024-09-12', assessmentNo: 2 }),
      refused: 'PROPOSAL_CONTRADICTS_ASSESSMENT',
    });
    check({
      given: revoked,
      when: review('DENY', { on: '2024-09-12', assessmentNo: 2 }),
      thenTypes: ['CaseReviewed'],
    });
  });

  it('多件异议：全部办结后才继续，以最严的结论为准', () => {
    const two = tell(
      given,
      objectionRecorded('2024-09-05', { objectionId: second }),
      objectionAssigned('2024-09-05', second),
    );
    const first = tell(two, objectionConcluded('CHANGE'));
    expect(stateOf(first).stage.status).toBe('objected');
    check({
      given: first,
      when: objectionConcluded('MAINTAIN', '2024-09-13', { objectionId: second }),
      thenTypes: ['ObjectionConcluded'],
      look: ({ state }) => expect(state.stage.status).toBe('collecting'),
    });
    check({
      given: tell(two, objectionConcluded('MAINTAIN')),
      when: objectionConcluded('MAINTAIN', '2024-09-13', { objectionId: second }),
      thenTypes: ['ObjectionConcluded'],
      look: ({ state }) => expect(state.stage.status).toBe('resolved'),
    });
  });

  it('期外异议查实的，同样是核算所不知的事实', () => {
    const outside = told(
      served,
      objectionRecorded('2024-09-08', { on: '2024-09-09' }),
      objectionAssigned('2024-09-09'),
    );
    check({
      given: outside,
      when: objectionConcluded('CHANGE', '2024-09-09'),
      thenTypes: ['ObjectionConcluded', 'CaseReopened'],
    });
    check({
      given: outside,
      when: objectionConcluded('MAINTAIN', '2024-09-09'),
      thenTypes: ['ObjectionConcluded'],
    });
  });

  it('告知异议人的内容归异议人', () => {
    const withFeedback: Step = {
      type: 'ConcludeObjection',
      data: {
        objectionId: objection,
        concludedOn: '2024-09-12',
        result: 'MAINTAIN',
        items: [],
        documentSha: sha,
        feedbackOn: '2024-09-12',
        feedback: '经查不属实',
      },
      by: as('DO001', 'district'),
      on: '2024-09-12',
    };
    check({
      given,
      when: withFeedback,
      thenTypes: ['ObjectionConcluded'],
      look: ({ events }) =>
        expect(events[0]?.personal).toEqual([
          { subject: neighbour, data: { feedback: '经查不属实' } },
        ]),
    });
  });

  it('期限当日办结的不迟，次日办结的迟', () => {
    check({
      given,
      when: objectionConcluded('MAINTAIN', '2024-10-08'),
      thenTypes: ['ObjectionConcluded'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ late: false }),
    });
    check({
      given,
      when: objectionConcluded('MAINTAIN', '2024-10-09'),
      thenTypes: ['DeadlineMissed', 'ObjectionConcluded'],
      look: ({ events }) => expect(events[1]?.data).toMatchObject({ late: true }),
    });
  });

  it('由指定的核查人员作出', () => {
    check({
      given,
      when: { ...objectionConcluded('MAINTAIN'), by: as('DO002', 'district') },
      refused: 'OBJECTION_NOT_YOURS',
    });
    check({
      given: told(objected),
      when: objectionConcluded('MAINTAIN'),
      refused: 'OBJECTION_NOT_YOURS',
    });
  });

  it('已办结的不能再作结论，不能早于指派', () => {
    check({
      given: tell(given, objectionConcluded('MAINTAIN')),
      when: objectionConcluded('REVOKE'),
      refused: 'OBJECTION_NOT_OPEN',
    });
    check({
      given,
      when: objectionConcluded('MAINTAIN', '2024-09-03'),
      refused: 'DATE_BEFORE_CAUSE',
    });
  });

  it('逾期未办结的，记录一次', () =>
    check({
      given,
      when: elapse(derivedId(stream, 'OBJECTION', 5), '2024-10-08T16:00:00.000Z'),
      thenTypes: ['DeadlineMissed'],
    }));
});

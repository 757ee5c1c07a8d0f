import { deadlinesOf } from '@zelian/kernel/deadline';
import { derivedId } from '@zelian/kernel/ids';
import {
  acceptance,
  accepted,
  as,
  assessed,
  check,
  closePanel,
  declaration,
  denied,
  elapse,
  eventsOf,
  grant,
  granted,
  head,
  intent,
  objected,
  objection,
  objectionAssigned,
  objectionConcluded,
  onNotice,
  openPanel,
  pause,
  postNotice,
  profiles,
  recheck,
  recheckResult,
  report,
  requestVisit,
  resolvedToDeny,
  reviewedToDeny,
  served,
  stateOf,
  stream,
  supervisor,
  system,
  tell,
  told,
  visit,
  votes,
  withdrawal,
  type GivenCase,
  type Step,
} from './examples.js';

const supplementRequested: Step = {
  type: 'NoteSupplement',
  data: {
    of: 'intake/80/0',
    change: 'REQUESTED',
    requestedOn: '2024-08-27',
    phase: 'AFTER_ACCEPTANCE',
  },
  by: system,
  on: '2024-08-27',
};
const supplementCompleted: Step = {
  type: 'NoteSupplement',
  data: { of: 'intake/81/0', change: 'COMPLETED', completedOn: '2024-08-29', itemIds: [] },
  by: system,
  on: '2024-08-29',
};

/** Kind and due day of the limits that an event set. */
const duesOf = (given: readonly GivenCase[]): readonly (readonly [string, string | undefined])[] =>
  deadlinesOf(eventsOf(given).at(-1) ?? { data: {} }).map(({ kind, dueOn }) => [kind, dueOn]);

const openKinds = (given: readonly GivenCase[]): readonly string[] =>
  stateOf(given).open.map(({ kind }) => kind);

const typesSince = (before: readonly GivenCase[], after: readonly GivenCase[]) =>
  eventsOf(after)
    .slice(before.length)
    .map(({ type }) => type);

describe('the clock of a case', () => {
  it('starts with the acceptance, on the days that were stated, and with the day to post by', () => {
    const started = told(accepted);
    expect(eventsOf(started).at(-1)).toMatchObject({
      type: 'ClockStarted',
      data: { acceptedOn: '2024-08-26' },
    });
    expect(duesOf(started)).toEqual([
      ['PROMISE', '2024-09-11'],
      ['LEGAL', '2024-09-24'],
      ['POST_BY', '2024-09-03'],
    ]);
  });

  it('has no day to post by where the programme has no publicity', () => {
    const started = told(intent('ELDER'), acceptance);
    expect(duesOf(started).map(([kind]) => kind)).toEqual(['PROMISE', 'LEGAL']);
  });

  it('starts once', () => check({ given: told(accepted), when: { ...acceptance }, nothing: true }));

  it('stands at once when a pause is open at acceptance', () => {
    const paused = told(
      intent(),
      profiles,
      declaration(),
      report({ conclusion: 'OBVIOUS_MISMATCH' }),
      recheck('2024-08-24'),
      pause('RECHECK', '2024-08-24'),
      acceptance,
    );
    expect(eventsOf(paused).at(-1)).toEqual({
      type: 'ClockStarted',
      data: { acceptedOn: '2024-08-26', suspended: true, deadlines: [] },
    });
    const resumed = tell(paused, recheckResult('2024-08-30'));
    expect(typesSince(paused, resumed)).toEqual(['RecheckResultNoted', 'ClockResumed']);
    // 08-27 to 08-30 do not count; 09-14 and 09-29 are make-up days, 09-15 to 09-17 holidays.
    expect(duesOf(resumed)).toEqual([
      ['PROMISE', '2024-09-18'],
      ['LEGAL', '2024-09-29'],
      ['POST_BY', '2024-09-06'],
    ]);
  });

  it('is met by the grant', () => {
    const after = told(granted);
    expect(openKinds(after)).toEqual([]);
    expect(eventsOf(after).filter(({ type }) => type === 'DeadlineMissed')).toEqual([]);
  });

  it('is met by the denial, which starts the time to deliver it', () => {
    const after = told(denied);
    expect(openKinds(after)).toEqual(['DELIVERY']);
    expect(duesOf(after)).toEqual([['DELIVERY', '2024-09-05']]);
  });

  it('ends with the application, and nothing stays open', () => {
    const after = told(objected, withdrawal());
    expect(openKinds(after)).toEqual([]);
  });
});

describe('a limit that passes', () => {
  const promise = derivedId(stream, 'PROMISE', 1);

  it('is missed when its timer rings', () =>
    check({
      given: told(accepted),
      when: elapse(promise, '2024-09-11T16:00:00.000Z'),
      then: [
        {
          type: 'DeadlineMissed',
          data: {
            deadlineId: promise,
            kind: 'PROMISE',
            dueOn: '2024-09-11',
            responsibleId: 'ST007',
            settles: [promise],
          },
        },
      ],
    }));

  it('is not missed one millisecond earlier', () =>
    check({
      given: told(accepted),
      when: elapse(promise, '2024-09-11T15:59:59.999Z'),
      nothing: true,
    }));

  it('is missed by the grant itself when the timer has not rung, in the same commit', () =>
    check({
      given: told(served),
      when: grant('2024-09-12'),
      thenTypes: ['DeadlineMissed', 'AllowanceGranted'],
      look: ({ events }) =>
        expect(events.at(-1)?.data).toMatchObject({ settles: [derivedId(stream, 'LEGAL', 2)] }),
    }));

  it('is missed once, whether the timer or the grant comes first', () => {
    const late = told(served, elapse(promise, '2024-09-11T16:00:00.000Z'), grant('2024-09-12'));
    expect(eventsOf(late).filter(({ type }) => type === 'DeadlineMissed')).toHaveLength(1);
    const after = tell(
      told(served, grant('2024-09-12')),
      elapse(promise, '2024-09-12T16:00:00.000Z'),
    );
    expect(eventsOf(after).filter(({ type }) => type === 'DeadlineMissed')).toHaveLength(1);
  });

  it('最迟公示日：次日才公示的，承诺期限有风险', () =>
    check({
      given: told(onNotice.slice(0, -1)),
      when: postNotice('2024-09-04'),
      thenTypes: ['DeadlineMissed', 'NoticePosted'],
    }));

  it('最迟公示日当日公示的，没有错过', () =>
    check({
      given: told(onNotice.slice(0, -1)),
      when: postNotice('2024-09-03'),
      thenTypes: ['NoticePosted'],
    }));

  it('最迟公示日：决议不予批准的，无需公示', () =>
    check({
      given: told(reviewedToDeny, openPanel(), votes()),
      when: closePanel('2024-09-03'),
      thenTypes: ['PanelResolved'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ settles: [derivedId(stream, 'POST_BY', 3)] }),
    }));
});

describe('暂停计时', () => {
  const withVisit = told(accepted, requestVisit('2024-08-27'));

  it('settles the three limits', () =>
    check({
      given: withVisit,
      when: pause('DISTRICT_VISIT', '2024-08-27'),
      then: [
        {
          type: 'ClockPaused',
          data: {
            pauseId: derivedId(stream, 'pause', 1),
            reason: 'DISTRICT_VISIT',
            fromOn: '2024-08-27',
            noticeOn: '2024-08-27',
            approverId: 'ST008',
            rows: ['P0052'],
            settles: [
              derivedId(stream, 'PROMISE', 1),
              derivedId(stream, 'LEGAL', 2),
              derivedId(stream, 'POST_BY', 3),
            ],
          },
          personal: [{ subject: head, data: { ground: '等待结论' } }],
        },
      ],
    }));

  it('等候其他单位反馈不是暂停的理由', () =>
    check({
      given: withVisit,
      when: pause('CHECK_FEEDBACK', '2024-08-27'),
      refused: 'PAUSE_REASON_NOT_ALLOWED',
    }));

  it.each(['SUPPLEMENT', 'RECHECK', 'OBJECTION', 'DISTRICT_VISIT'])(
    '没有在办的事项（%s），不能暂停',
    (reason) =>
      check({
        given: told(accepted),
        when: pause(reason, '2024-08-27'),
        refused: 'PAUSE_CAUSE_NOT_OPEN',
      }),
  );

  it('不能早于事项发生之日', () => {
    check({
      given: withVisit,
      when: pause('DISTRICT_VISIT', '2024-08-26', { on: '2024-08-27' }),
      refused: 'PAUSE_CAUSE_NOT_OPEN',
    });
    check({
      given: withVisit,
      when: pause('DISTRICT_VISIT', '2024-08-27', { on: '2024-08-28' }),
      thenTypes: ['ClockPaused'],
    });
  });

  it('不能晚于今天', () =>
    check({
      given: withVisit,
      when: pause('DISTRICT_VISIT', '2024-08-28', { on: '2024-08-27' }),
      refused: 'DATE_IN_FUTURE',
    }));

  it('同一理由不能重复暂停', () =>
    check({
      given: tell(withVisit, pause('DISTRICT_VISIT', '2024-08-27')),
      when: pause('DISTRICT_VISIT', '2024-08-28'),
      refused: 'CLOCK_ALREADY_PAUSED',
    }));

  it('已经决定的，没有时限可停', () =>
    check({
      given: told(granted),
      when: pause('FORCE_MAJEURE', '2024-09-10'),
      refused: 'CASE_ALREADY_DECIDED',
    }));

  it('所指异议不在办的，不能暂停；在办的可以', () => {
    const other = '0198a000-0000-7000-8000-0000000000f9';
    check({
      given: told(objected),
      when: pause('OBJECTION', '2024-09-03', { causeId: other }),
      refused: 'PAUSE_CAUSE_NOT_OPEN',
    });
    check({
      given: told(objected),
      when: pause('OBJECTION', '2024-09-03', { causeId: objection }),
      thenTypes: ['ClockPaused'],
    });
  });

  it('尚未收到申请的案件，没有可暂停的计时', () =>
    check({ given: [], when: pause('FORCE_MAJEURE', '2024-08-27'), refused: 'CASE_NOT_ACCEPTED' }));

  it('补录的暂停晚于期限届满时，逾期仍然记录一次', () =>
    check({
      given: told(objected),
      when: pause('OBJECTION', '2024-09-03', { on: '2024-09-12' }),
      thenTypes: ['DeadlineMissed', 'ClockPaused'],
    }));
});

describe('恢复计时', () => {
  const paused = told(accepted, requestVisit('2024-08-27'), pause('DISTRICT_VISIT', '2024-08-27'));

  it('随区级核查结果自动恢复，暂停的工作日不计', () => {
    const resumed = tell(paused, visit('2024-08-29'));
    expect(typesSince(paused, resumed)).toEqual(['DistrictVisitRecorded', 'ClockResumed']);
    expect(duesOf(resumed)).toEqual([
      ['PROMISE', '2024-09-13'],
      ['LEGAL', '2024-09-26'],
      ['POST_BY', '2024-09-05'],
    ]);
  });

  it('随补正完成自动恢复', () => {
    const waiting = told(accepted, supplementRequested, pause('SUPPLEMENT', '2024-08-27'));
    const resumed = tell(waiting, supplementCompleted);
    expect(typesSince(waiting, resumed)).toEqual(['SupplementNoted', 'ClockResumed']);
    check({
      given: resumed,
      when: pause('SUPPLEMENT', '2024-08-29'),
      refused: 'PAUSE_CAUSE_NOT_OPEN',
    });
  });

  it('随异议结论自动恢复，公示在前的不再限期公示', () => {
    const waiting = told(objected, pause('OBJECTION', '2024-09-03'), objectionAssigned());
    const resumed = tell(waiting, objectionConcluded('MAINTAIN'));
    expect(typesSince(waiting, resumed)).toEqual(['ObjectionConcluded', 'ClockResumed']);
    expect(duesOf(resumed).map(([kind]) => kind)).toEqual(['PROMISE', 'LEGAL']);
  });

  it('还有其他暂停未结束的，期限随最后一个恢复', () => {
    const twice = tell(paused, recheckAsked(), pause('RECHECK', '2024-08-28'));
    const first = tell(twice, visit('2024-08-29'));
    expect(duesOf(first)).toEqual([]);
    expect(duesOf(tell(first, recheckResult('2024-08-30'))).map(([kind]) => kind)).toEqual([
      'PROMISE',
      'LEGAL',
      'POST_BY',
    ]);
  });

  it('暂停开始前已经错过的期限不随暂停后移，不再错过一次', () => {
    const late = told(
      objected,
      elapse(derivedId(stream, 'PROMISE', 1), '2024-09-11T16:00:00.000Z'),
      pause('OBJECTION', '2024-09-12'),
      objectionAssigned('2024-09-12'),
      objectionConcluded('MAINTAIN', '2024-09-18'),
    );
    expect(duesOf(late).map(([kind]) => kind)).toEqual(['LEGAL']);
  });

  it('受理以前结束的，不产生期限', () => {
    const before = told(
      intent(),
      profiles,
      report({ conclusion: 'OBVIOUS_MISMATCH' }, { on: '2024-08-23' }),
      recheck('2024-08-23'),
      pause('RECHECK', '2024-08-23'),
      recheckResult('2024-08-26'),
    );
    expect(duesOf(before)).toEqual([]);
    expect(duesOf(tell(before, acceptance))).toHaveLength(3);
  });

  const force = tell(told(accepted), pause('FORCE_MAJEURE', '2024-08-27'));
  const resume = (toOn: string, on = toOn, nth = 1): Step => ({
    type: 'ResumeClock',
    data: { pauseId: derivedId(stream, 'pause', nth), toOn },
    by: supervisor,
    on,
  });

  it('由审核人员恢复', () =>
    check({
      given: force,
      when: resume('2024-08-28'),
      thenTypes: ['ClockResumed'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ reason: 'FORCE_MAJEURE', toOn: '2024-08-28' }),
    }));

  it('没有未结束的暂停，不能恢复', () => {
    check({
      given: force,
      when: resume('2024-08-28', '2024-08-28', 2),
      refused: 'CLOCK_NOT_PAUSED',
    });
    check({
      given: tell(force, resume('2024-08-28')),
      when: resume('2024-08-28'),
      refused: 'CLOCK_NOT_PAUSED',
    });
  });

  it('不能晚于今天，也不能早于暂停', () => {
    check({ given: force, when: resume('2024-08-29', '2024-08-28'), refused: 'DATE_IN_FUTURE' });
    check({ given: force, when: resume('2024-08-26', '2024-08-28'), refused: 'DATE_BEFORE_CAUSE' });
    check({
      given: force,
      when: resume('2024-08-27', '2024-08-28'),
      thenTypes: ['ClockResumed'],
    });
  });
});

/** A report that the family disputes, and their request for a re-check. */
function recheckAsked(): readonly Step[] {
  return [report({ conclusion: 'OBVIOUS_MISMATCH' }, { on: '2024-08-27' }), recheck('2024-08-28')];
}

describe('延长法定时限', () => {
  const extend = (reason = 'HARD_SURVEY', on = '2024-09-02', by = supervisor): Step => ({
    type: 'ExtendLegalLimit',
    data: { reason, ground: '成员分居三地' },
    by,
    on,
  });

  it('特殊情形延长至四十五个工作日', () =>
    check({
      given: told(assessed),
      when: extend(),
      thenTypes: ['LegalLimitExtended'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({
          reason: 'HARD_SURVEY',
          approverId: 'ST008',
          settles: [derivedId(stream, 'LEGAL', 2)],
          deadlines: [{ kind: 'LEGAL', count: 45, rowId: 'P0049' }],
        }),
    }));

  it('其他理由不能延长', () =>
    check({
      given: told(assessed),
      when: extend('HOLIDAY'),
      refused: 'EXTENSION_REASON_NOT_ALLOWED',
    }));

  it('法定时限已过的不能延长：当日可以，次日不可以', () => {
    check({
      given: told(assessed),
      when: extend('HARD_SURVEY', '2024-09-24'),
      thenTypes: ['LegalLimitExtended'],
    });
    check({
      given: told(assessed),
      when: extend('HARD_SURVEY', '2024-09-25'),
      refused: 'LEGAL_LIMIT_PASSED',
    });
    check({
      given: told(assessed, elapse(derivedId(stream, 'LEGAL', 2), '2024-09-24T16:00:00.000Z')),
      when: extend('HARD_SURVEY', '2024-09-25'),
      refused: 'LEGAL_LIMIT_PASSED',
    });
  });

  it('延长一次即可', () =>
    check({ given: told(assessed, extend()), when: extend('OBJECTION'), nothing: true }));

  it('受理以前、决定以后都没有可延长的时限', () => {
    check({ given: told(intent()), when: extend(), refused: 'CASE_NOT_ACCEPTED' });
    check({ given: told(granted), when: extend(), refused: 'CASE_ALREADY_DECIDED' });
  });

  it('暂停期间延长的，恢复时按延长后的时限计算', () => {
    const paused = told(accepted, requestVisit(), pause('DISTRICT_VISIT', '2024-08-27'), extend());
    expect(duesOf(paused)).toEqual([]);
    const resumed = tell(paused, visit('2024-09-03'));
    const legal = deadlinesOf(eventsOf(resumed).at(-1) ?? { data: {} })[1];
    expect(legal).toMatchObject({ kind: 'LEGAL', count: 45 });
  });
});

describe('a case that has ended', () => {
  it('refuses every act', () =>
    check({
      given: told(assessed, withdrawal()),
      when: { ...pause('FORCE_MAJEURE', '2024-09-03'), by: as('ST007', 'supervisor') },
      refused: 'CASE_HAS_ENDED',
    }));

  it('misses what was over before it ended, and only that', () => {
    const ended = told(assessed, withdrawal('2024-09-12'));
    expect(typesSince(told(assessed), ended)).toEqual([
      'DeadlineMissed',
      'DeadlineMissed',
      'WithdrawalNoted',
    ]);
  });

  it('of a denial resolved is not denied any more', () =>
    check({
      given: told(resolvedToDeny, withdrawal()),
      when: { ...pause('FORCE_MAJEURE', '2024-09-03') },
      refused: 'CASE_HAS_ENDED',
    }));
});

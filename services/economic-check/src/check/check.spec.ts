import type { AnswerSource, IssueCheckReport } from '@zelian/contracts/economic-check';
import { CHECK_SOURCES } from '@zelian/contracts/person';
import { derivedId } from '@zelian/kernel/ids';
import { check as definition } from './check.js';
import {
  after,
  answered,
  asked,
  brother,
  carHit,
  carHitId,
  check,
  clerk,
  closed,
  declared,
  deposit,
  district,
  feedbackLimit,
  file,
  head,
  kin,
  missed,
  noticed,
  opened,
  openedLater,
  pensionHit,
  pensionHitId,
  profile,
  profiles,
  ready,
  recheckLimit,
  recheckRequested,
  reported,
  requestNo,
  requested,
  signed,
  startLimit,
  started,
  stream,
  untilAnswered,
  untilRecheck,
  untilReported,
  untilRequested,
} from './examples.js';

const request = {
  type: 'RequestCheck' as const,
  data: { purpose: 'APPLICATION' as const, sources: asked },
};
const start = {
  type: 'StartCheck' as const,
  data: { startedOn: '2024-08-28' },
  by: district('ST020'),
  on: '2024-08-28',
};
const answer = (data: Partial<AnswerSource> = {}) => ({
  type: 'AnswerSource' as const,
  data: {
    source: 'VEHICLE' as const,
    attempt: 1,
    outcome: 'OK' as const,
    queriedAt: '2024-08-28T14:00:00+08:00',
    hits: [carHit],
    ...data,
  },
  by: district('ST020'),
  on: '2024-08-28',
});
const delay = {
  type: 'AnnounceDelay' as const,
  data: { announcedOn: '2024-08-30', expectedOn: '2024-09-06' },
  by: district('ST020'),
  on: '2024-08-30',
};
const issue = (data: Partial<IssueCheckReport> = {}) => ({
  type: 'IssueCheckReport' as const,
  data: {
    reportNo: 'HD-2024-0008',
    issuedOn: '2024-08-29',
    disclaimerVersion: 'D08_2020',
    fileSha: file,
    ...data,
  },
  by: district('ST020'),
  on: '2024-08-29',
});
const recheck = {
  type: 'RequestRecheck' as const,
  data: {
    requestedOn: '2024-09-03',
    disputedHitIds: [carHitId],
    evidence: ['SALE_CONTRACT'],
    attachments: [file],
  },
  on: '2024-09-03',
};
const conclude = {
  type: 'ConcludeRecheck' as const,
  data: {
    concludedOn: '2024-09-10',
    corrections: [{ hitId: carHitId, outcome: 'REMOVED' as const }],
    documentSha: file,
  },
  by: district('ST021'),
  on: '2024-09-10',
};
const openIt = {
  type: 'OpenCheck' as const,
  data: {
    of: 'intake/2/0',
    caseNo: opened.data.caseNo,
    intentOn: '2024-08-23',
    programme: 'DIBAO' as const,
    scope: 'HOUSEHOLD' as const,
    villageCode: opened.data.villageCode,
    applicantSub: head,
    parties: opened.data.parties,
  },
};
const close = {
  type: 'CloseCheck' as const,
  data: { of: 'intake/30/0', cause: 'WITHDRAWN' as const },
};
const untilOn = (validToOn: string) => [
  opened,
  profiles,
  signed(head),
  signed(brother, { validToOn }),
];
const requestLater = (purpose: 'APPLICATION' | 'REVERIFICATION') => ({
  ...request,
  data: { purpose, sources: asked },
  on: '2025-08-25',
});
const withPension = (valueFen: number) => [
  ...untilRequested,
  started,
  answered('SOCIAL_INSURANCE', [{ ...pensionHit, valueFen }]),
];
const concludes = (conclusion: string) => ({
  thenTypes: ['CheckReported' as const],
  look: ({ events }: { readonly events: readonly { readonly data: object }[] }) =>
    expect(events[0]?.data).toMatchObject({ conclusion }),
});
const recheckOn = (requestedOn: string) => ({
  ...recheck,
  data: { ...recheck.data, requestedOn },
  on: requestedOn,
});
const isLate = (late: boolean) => ({
  thenTypes: ['RecheckRequested' as const],
  look: ({ events }: { readonly events: readonly { readonly data: object }[] }) =>
    expect(events[0]?.data).toMatchObject({ late }),
});
const concludeOn = (concludedOn: string) => ({
  ...conclude,
  data: { ...conclude.data, concludedOn },
  on: concludedOn,
});
const elapse = (deadlineId: string) => ({ type: 'ElapseDeadline' as const, data: { deadlineId } });

describe('申请意愿建立核对事项', () => {
  it('says by the policy row whether the request may leave before the application', () => {
    check({ given: [], when: openIt, then: [opened] });
    check({
      given: [],
      when: { ...openIt, data: { ...openIt.data, programme: 'TEMP_EXPENDITURE' as const } },
      thenTypes: ['CheckOpened'],
      look: ({ events: [event] }) =>
        expect(event?.data).toMatchObject({ frontLoad: false, rows: ['P0089', 'P0090'] }),
    });
  });

  it('is opened once', () => check({ given: [opened], when: openIt, nothing: true }));
});

describe('未经授权不得查询', () => {
  it('with the authorisation of each person the request leaves at intent', () =>
    check({
      given: [...ready],
      when: request,
      thenTypes: ['CheckRequested'],
      look: ({ events: [event] }) => {
        expect(event?.data).toMatchObject({
          round: 1,
          requestNo,
          requestedOn: '2024-08-23',
          authorisationNos: ['AU-01', 'AU-03'],
          sources: asked,
          deadlines: [
            { kind: 'CHECK_START', dueOn: '2024-08-28', deadlineId: startLimit.deadlineId },
            { kind: 'CHECK_FEEDBACK', dueOn: '2024-08-30', deadlineId: feedbackLimit.deadlineId },
          ],
          rows: ['P0095', 'P0097', 'P0091', 'P0092'],
        });
        expect(event?.personal).toEqual(requested.personal);
      },
    }));

  it('asks the required sources where none are named', () =>
    check({
      given: [...ready],
      when: { ...request, data: { purpose: 'APPLICATION' as const } },
      thenTypes: ['CheckRequested'],
      look: ({ events: [event] }) =>
        expect(event?.data).toMatchObject({ sources: [...CHECK_SOURCES] }),
    }));

  it('一人未签署即不得提请', () =>
    check({
      given: [opened, profiles, signed(head)],
      when: request,
      refused: { code: 'AUTHORISATION_MISSING', details: { subs: [brother] } },
    }));

  it('撤回授权后不得提请，重新签署后可以', () => {
    const withdrawn = {
      type: 'AuthorisationNoted' as const,
      data: {
        of: 'intake/8/0',
        change: 'WITHDRAWN' as const,
        sub: head,
        withdrawnOn: '2024-08-23',
      },
    };
    check({
      given: [...ready, withdrawn],
      when: request,
      refused: { code: 'AUTHORISATION_MISSING', details: { subs: [head] } },
    });
    check({
      given: [...ready, withdrawn, signed(head)],
      when: request,
      thenTypes: ['CheckRequested'],
    });
  });

  it('授权范围不含所查来源即不得提请', () =>
    check({
      given: [opened, profiles, signed(head), signed(brother, { scopeCodes: ['VEHICLE'] })],
      when: request,
      refused: { code: 'AUTHORISATION_MISSING', details: { subs: [brother] } },
    }));

  it('授权六个月内有效：届满当日可以，次日不得', () => {
    check({
      given: [...ready],
      when: { ...request, on: '2025-02-23' },
      thenTypes: ['CheckRequested'],
    });
    check({
      given: [...ready],
      when: { ...request, on: '2025-02-24' },
      refused: { code: 'AUTHORISATION_EXPIRED', details: { subs: [head, brother] } },
    });
  });

  it('a period written on the paper that is shorter holds, a longer one does not', () => {
    check({
      given: untilOn('2024-09-30'),
      when: { ...request, on: '2024-09-30' },
      thenTypes: ['CheckRequested'],
    });
    check({
      given: untilOn('2024-09-30'),
      when: { ...request, on: '2024-10-01' },
      refused: { code: 'AUTHORISATION_EXPIRED', details: { subs: [brother] } },
    });
    check({
      given: untilOn('2026-08-23'),
      when: { ...request, on: '2025-02-24' },
      refused: 'AUTHORISATION_EXPIRED',
    });
  });

  it('“享受期间持续有效”只用于定期复核', () => {
    const continuing = [
      opened,
      profiles,
      signed(head, { continuing: true }),
      signed(brother, { continuing: true }),
    ];
    check({
      given: continuing,
      when: requestLater('REVERIFICATION'),
      thenTypes: ['CheckRequested'],
    });
    check({
      given: continuing,
      when: requestLater('APPLICATION'),
      refused: 'AUTHORISATION_EXPIRED',
    });
  });

  it('whoever is named later must sign as well', () => {
    const sister = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b04';
    const named = {
      type: 'AuthorisationNoted' as const,
      data: { of: 'intake/7/0', change: 'NAMED' as const, sub: sister, role: 'OBLIGOR' as const },
    };
    check({
      given: [...ready, named],
      when: request,
      refused: { code: 'AUTHORISATION_MISSING', details: { subs: [sister] } },
    });
    check({
      given: [...ready, named, signed(sister)],
      when: request,
      refused: { code: 'PARTY_PROFILE_MISSING', details: { subs: [sister] } },
    });
  });

  it('不前置的项目，提交申请后方可提请', () => {
    const given = [openedLater, profiles, signed(head), signed(brother)];
    check({ given, when: request, refused: 'APPLICATION_NOT_FILED' });
    check({ given: [...given, declared], when: request, thenTypes: ['CheckRequested'] });
  });

  it('经办人员是近亲属的应当回避', () => {
    check({
      given: [...ready, kin('ST013')],
      when: request,
      refused: { code: 'OFFICER_IS_KIN', details: { staffIds: ['ST013'] } },
    });
    check({
      given: [...ready, kin('ST013')],
      when: { ...request, by: clerk('ST012') },
      thenTypes: ['CheckRequested'],
    });
  });

  it('nobody, a round still open, and a case that has ended are refused', () => {
    check({ given: [], when: request, refused: 'NOBODY_TO_CHECK' });
    check({
      given: [{ ...opened, data: { ...opened.data, parties: [] } }],
      when: request,
      refused: 'NOBODY_TO_CHECK',
    });
    check({ given: [...untilRequested], when: request, refused: 'CHECK_ALREADY_REQUESTED' });
    check({ given: [...untilAnswered], when: request, refused: 'CHECK_ALREADY_REQUESTED' });
    check({ given: [...untilRecheck], when: request, refused: 'CHECK_ALREADY_REQUESTED' });
    check({ given: [...ready, closed], when: request, refused: 'CASE_HAS_ENDED' });
  });

  it('a report that is too old leads to a second round with a number of its own', () =>
    check({
      given: [...untilReported],
      when: {
        ...request,
        data: { purpose: 'EXPIRED' as const, sources: asked },
        on: '2024-12-02',
      },
      thenTypes: ['CheckRequested'],
      look: ({ events: [event] }) =>
        expect(event?.data).toMatchObject({
          round: 2,
          requestNo: `${requestNo.slice(0, -1)}2`,
          deadlines: [
            { deadlineId: derivedId(stream, 'CHECK_START', 2) },
            { deadlineId: derivedId(stream, 'CHECK_FEEDBACK', 2) },
          ],
        }),
    }));
});

describe('区民政局开始核对', () => {
  it('第三个工作日不逾期，次日记逾期并先记期限已过', () => {
    check({ given: [...untilRequested], when: start, then: [started] });
    check({
      given: [...untilRequested],
      when: { ...start, data: { startedOn: '2024-08-29' }, on: '2024-08-29' },
      thenTypes: ['DeadlineMissed', 'CheckStarted'],
      look: ({ events: [first, second] }) => {
        expect(first).toEqual(missed(startLimit));
        expect(second?.data).toMatchObject({ late: true, settles: [] });
      },
    });
  });

  it('is refused without a request, twice, and before its cause', () => {
    check({ given: [...ready], when: start, refused: 'CHECK_NOT_REQUESTED' });
    check({ given: [...untilRequested, started], when: start, refused: 'CHECK_ALREADY_STARTED' });
    check({
      given: [...untilRequested],
      when: { ...start, data: { startedOn: '2024-08-22' } },
      refused: 'DATE_BEFORE_CAUSE',
    });
  });
});

describe('来源反馈', () => {
  it('keeps the hits with the persons they are about', () =>
    check({
      given: [...untilRequested, started],
      when: answer({ periodFrom: '2023-08', periodTo: '2024-07' }),
      then: [
        {
          ...answered('VEHICLE', [carHit]),
          data: {
            ...answered('VEHICLE', [carHit]).data,
            periodFrom: '2023-08',
            periodTo: '2024-07',
          },
        },
      ],
    }));

  it('is taken also where nobody reported the start', () =>
    check({ given: [...untilRequested], when: answer(), thenTypes: ['SourceAnswered'] }));

  it('查询失败的来源至多重查一次', () => {
    const failed = answered('VEHICLE', [], { outcome: 'FAILED' });
    const failedAgain = answered('VEHICLE', [], { attempt: 2, outcome: 'NO_PERMISSION' });
    check({
      given: [...untilRequested, failed],
      when: answer({ attempt: 2 }),
      thenTypes: ['SourceAnswered'],
    });
    check({
      given: [...untilRequested, failed, failedAgain],
      when: answer({ attempt: 3 }),
      refused: { code: 'SOURCE_ALREADY_ANSWERED', details: { source: 'VEHICLE', attempts: 2 } },
    });
  });

  it.each(['OK', 'NONE'] as const)('a source that answered %s is not asked again', (outcome) =>
    check({
      given: [...untilRequested, answered('VEHICLE', [], { outcome })],
      when: answer({ attempt: 2 }),
      refused: 'SOURCE_ALREADY_ANSWERED',
    }),
  );

  it('is refused for what was not asked, out of order, or against itself', () => {
    const given = [...untilRequested, started];
    check({ given: [...ready], when: answer(), refused: 'CHECK_NOT_REQUESTED' });
    check({ given, when: answer({ source: 'BANK' }), refused: 'SOURCE_NOT_ASKED' });
    check({ given, when: answer({ attempt: 2 }), refused: 'ATTEMPT_OUT_OF_ORDER' });
    check({ given, when: answer({ outcome: 'FAILED' }), refused: 'HITS_CONTRADICT_OUTCOME' });
    check({
      given,
      when: answer({ queriedAt: '2024-08-22T23:59:00+08:00' }),
      refused: 'DATE_BEFORE_CAUSE',
    });
  });

  it('of somebody at home who was not asked about is recorded, and shows as such', () =>
    check({
      given: [
        ...ready,
        { ...requested, data: { ...requested.data, parties: [{ sub: head, role: 'MEMBER' }] } },
      ],
      when: answer({ hits: [{ ...carHit, sub: brother }] }),
      thenTypes: ['SourceAnswered'],
      look: ({ events: [event] }) =>
        expect(event).toMatchObject({
          data: { unaskedSubs: [brother] },
          personal: [{ subject: brother }],
        }),
    }));

  it('is refused of a stranger to the case, or with a hit known already', () => {
    const stranger = { ...carHit, sub: '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b99' };
    check({
      given: [...untilRequested],
      when: answer({ hits: [stranger] }),
      refused: { code: 'HIT_OF_STRANGER', details: { subs: [stranger.sub] } },
    });
    check({
      given: [...untilRequested, answered('SOCIAL_INSURANCE', [carHit])],
      when: answer(),
      refused: { code: 'HIT_ALREADY_RECORDED', details: { hitIds: [carHitId] } },
    });
    check({
      given: [...untilRequested],
      when: answer({ hits: [carHit, carHit] }),
      refused: 'HIT_ALREADY_RECORDED',
    });
  });
});

describe('告知延期', () => {
  it('is recorded, and moves no limit', () =>
    check({
      given: [...untilRequested],
      when: delay,
      then: [{ type: 'CheckDelayAnnounced', data: { round: 1, ...delay.data } }],
      look: ({ state }) => expect(state.open).toHaveLength(2),
    }));

  it('is refused without a request and against the order of days', () => {
    check({ given: [...ready], when: delay, refused: 'CHECK_NOT_REQUESTED' });
    check({
      given: [...untilRequested],
      when: { ...delay, data: { ...delay.data, expectedOn: '2024-08-29' } },
      refused: 'DATE_BEFORE_CAUSE',
    });
    check({
      given: [...untilRequested],
      when: { ...delay, data: { announcedOn: '2024-08-22', expectedOn: '2024-09-06' } },
      refused: 'DATE_BEFORE_CAUSE',
    });
  });
});

describe('核对报告', () => {
  it('未申报的车辆：明显不符，只告知、不驳回', () =>
    check({
      given: [...untilAnswered],
      when: issue(),
      thenTypes: ['CheckReported'],
      look: ({ events: [event] }) => {
        expect(event?.data).toMatchObject({
          conclusion: 'OBVIOUS_MISMATCH',
          computedConclusion: 'OBVIOUS_MISMATCH',
          validThroughOn: '2024-11-27',
          comparisons: [
            { hitId: pensionHitId, comparison: 'EQUAL' },
            { hitId: carHitId, comparison: 'NOT_DECLARED' },
          ],
          hitIds: [pensionHitId, carHitId],
          late: false,
          settles: [feedbackLimit.deadlineId],
        });
        expect(event?.data).not.toHaveProperty('statedConclusion');
      },
    }));

  it('grounds are open values, explanations lie sealed with the person', () =>
    check({
      given: [...untilAnswered],
      when: issue(),
      thenTypes: ['CheckReported'],
      look: ({ events: [event] }) => {
        const open = JSON.stringify(event?.data);
        expect(open).toContain('CHECK_CONCLUSION');
        expect(open).not.toContain('3000000');
        expect(event?.personal?.[0]).toMatchObject({
          subject: head,
          data: { hits: [{ source: 'SOCIAL_INSURANCE' }, { source: 'VEHICLE' }] },
        });
        expect(JSON.stringify(event?.personal)).toContain('CHECK_MISMATCH');
      },
    }));

  it('与申报一致：符合；多报少报：基本符合；来源失败：无法核对', () => {
    const nothing = answered('VEHICLE', [], { outcome: 'NONE' });
    const failed = answered('VEHICLE', [], { outcome: 'FAILED' });
    check({ given: [...withPension(60_000), nothing], when: issue(), ...concludes('CONSISTENT') });
    check({
      given: [...withPension(60_001), nothing],
      when: issue(),
      ...concludes('NEEDS_CLARIFICATION'),
    });
    check({
      given: [...withPension(60_000), failed],
      when: issue(),
      ...concludes('SOURCE_FAILED'),
    });
  });

  it('提供方所述结论优先，规则结论并存备查', () =>
    check({
      given: [...untilAnswered],
      when: issue({ statedConclusion: 'NEEDS_CLARIFICATION' }),
      thenTypes: ['CheckReported'],
      look: ({ events: [event] }) =>
        expect(event?.data).toMatchObject({
          conclusion: 'NEEDS_CLARIFICATION',
          statedConclusion: 'NEEDS_CLARIFICATION',
          computedConclusion: 'OBVIOUS_MISMATCH',
        }),
    }));

  it('before anything is declared, everything found is further', () =>
    check({
      given: [
        ...ready,
        requested,
        answered('SOCIAL_INSURANCE', [pensionHit]),
        answered('VEHICLE', [], { outcome: 'NONE' }),
      ],
      when: issue(),
      thenTypes: ['DeadlineMissed', 'CheckReported'],
      look: ({ events: [first, event] }) => {
        expect(first).toEqual(missed(startLimit));
        expect(event?.data).toMatchObject({
          conclusion: 'NEEDS_CLARIFICATION',
          comparisons: [{ hitId: pensionHitId, comparison: 'NOT_DECLARED' }],
        });
      },
    }));

  it('where the household is not known any more, only the word of the provider is left', () => {
    const forgotten = {
      ...profiles,
      personal: [{ subject: head, data: { shredded: true as const } }],
    };
    const given = [...untilAnswered, forgotten];
    check({ given, when: issue(), refused: 'PARTY_PROFILE_MISSING' });
    check({
      given,
      when: issue({ statedConclusion: 'CONSISTENT' }),
      thenTypes: ['CheckReported'],
      look: ({ events: [event] }) => {
        expect(event?.data).toMatchObject({ conclusion: 'CONSISTENT', grounds: [] });
        expect(event?.data).not.toHaveProperty('computedConclusion');
      },
    });
  });

  it('第五个工作日反馈不逾期，次日记逾期并先记期限已过', () => {
    check({
      given: [...untilAnswered],
      when: { ...issue({ issuedOn: '2024-08-30' }), on: '2024-08-30' },
      thenTypes: ['CheckReported'],
      look: ({ events: [event] }) => expect(event?.data).toMatchObject({ late: false }),
    });
    check({
      given: [...untilAnswered],
      when: { ...issue({ issuedOn: '2024-08-31' }), on: '2024-08-31' },
      thenTypes: ['DeadlineMissed', 'CheckReported'],
      look: ({ events: [first, event] }) => {
        expect(first).toEqual(missed(feedbackLimit));
        expect(event?.data).toMatchObject({ late: true, settles: [] });
      },
    });
  });

  it('a report in time that is recorded late follows a miss, and says that it was in time', () =>
    check({
      given: [...untilAnswered],
      when: { ...issue(), on: '2024-09-02' },
      thenTypes: ['DeadlineMissed', 'CheckReported'],
      look: ({ events }) => expect(events[1]?.data).toMatchObject({ late: false }),
    }));

  it('仍有来源没有反馈的不得出具', () =>
    check({
      given: [...untilRequested, started, answered('VEHICLE')],
      when: issue(),
      refused: { code: 'SOURCES_UNANSWERED', details: { sources: ['SOCIAL_INSURANCE'] } },
    }));

  it('is refused without a request, a second time, and before its cause', () => {
    check({ given: [...ready], when: issue(), refused: 'CHECK_NOT_REQUESTED' });
    check({ given: [...untilReported], when: issue(), refused: 'CHECK_NOT_REQUESTED' });
    check({
      given: [...untilAnswered],
      when: issue({ issuedOn: '2024-08-22' }),
      refused: 'DATE_BEFORE_CAUSE',
    });
  });

  it('申请终结后到达的报告照样登记', () =>
    check({
      given: [
        ...untilAnswered,
        { ...closed, data: { ...closed.data, settles: [feedbackLimit.deadlineId] } },
      ],
      when: issue(),
      thenTypes: ['CheckReported'],
      look: ({ state }) => expect(state).toMatchObject({ status: 'reported', ended: 'WITHDRAWN' }),
    }));
});

describe('提请复查', () => {
  it('goes to the district with ten working days', () =>
    check({
      given: [...untilReported, noticed],
      when: recheck,
      thenTypes: ['RecheckRequested'],
      look: ({ events: [event] }) => {
        expect(event?.data).toMatchObject({
          round: 1,
          late: false,
          hitIds: [carHitId],
          deadlines: [
            { kind: 'RECHECK', dueOn: '2024-09-18', deadlineId: recheckLimit.deadlineId },
          ],
        });
        expect(event?.personal).toEqual([
          { subject: head, data: { evidence: ['SALE_CONTRACT'], attachments: [file] } },
        ]);
      },
    }));

  it('告知书送达后第十个工作日不逾期，次日记逾期而不拒收；未告知的不起算', () => {
    check({ given: [...untilReported, noticed], when: recheckOn('2024-09-12'), ...isLate(false) });
    check({ given: [...untilReported, noticed], when: recheckOn('2024-09-13'), ...isLate(true) });
    check({ given: [...untilReported], when: recheckOn('2024-09-13'), ...isLate(false) });
  });

  it('结论不是明显不符的不能提请', () => {
    const consistent = {
      ...reported,
      data: { ...reported.data, conclusion: 'NEEDS_CLARIFICATION' as const },
    };
    check({ given: [...untilAnswered, consistent], when: recheck, refused: 'RECHECK_NOT_OPEN' });
    check({ given: [...untilAnswered], when: recheck, refused: 'RECHECK_NOT_OPEN' });
  });

  it('is refused twice, for hits not reported, before the report, and after the end', () => {
    check({ given: [...untilRecheck], when: recheck, refused: 'RECHECK_ALREADY_REQUESTED' });
    check({
      given: [...untilReported],
      when: { ...recheck, data: { ...recheck.data, disputedHitIds: [deposit] } },
      refused: { code: 'HIT_UNKNOWN', details: { hitIds: [deposit] } },
    });
    check({
      given: [...untilReported],
      when: { ...recheck, data: { ...recheck.data, requestedOn: '2024-08-28' } },
      refused: 'DATE_BEFORE_CAUSE',
    });
    check({ given: [...untilReported, closed], when: recheck, refused: 'CASE_HAS_ENDED' });
  });
});

describe('办结复查', () => {
  it('删除所诉命中后，按其余命中重新得出结论', () =>
    check({
      given: [...untilRecheck],
      when: conclude,
      thenTypes: ['RecheckConcluded'],
      look: ({ events: [event], state }) => {
        expect(event?.data).toMatchObject({
          round: 1,
          late: false,
          outcomes: [{ hitId: carHitId, outcome: 'REMOVED' }],
          conclusion: 'CONSISTENT',
          settles: [recheckLimit.deadlineId],
        });
        expect(event?.personal?.[0]).toMatchObject({
          subject: head,
          data: { corrections: [{ hitId: carHitId, outcome: 'REMOVED' }] },
        });
        expect(state).toMatchObject({ status: 'reported', report: { rechecked: true } });
      },
    }));

  it('维持所诉命中的，结论不变', () =>
    check({
      given: [...untilRecheck],
      when: {
        ...conclude,
        data: { ...conclude.data, corrections: [{ hitId: carHitId, outcome: 'CONFIRMED' }] },
      },
      thenTypes: ['RecheckConcluded'],
      look: ({ events: [event] }) =>
        expect(event?.data).toMatchObject({ conclusion: 'OBVIOUS_MISMATCH' }),
    }));

  it('更正金额随人密封，不入公开部分', () =>
    check({
      given: [...untilRecheck],
      when: {
        ...conclude,
        data: {
          ...conclude.data,
          corrections: [
            { hitId: carHitId, outcome: 'REMOVED' },
            { hitId: pensionHitId, outcome: 'CORRECTED', valueFen: 61_234 },
          ],
        },
      },
      thenTypes: ['RecheckConcluded'],
      look: ({ events: [event] }) => {
        expect(event?.data).toMatchObject({ conclusion: 'NEEDS_CLARIFICATION' });
        expect(JSON.stringify(event?.data)).not.toContain('61234');
        expect(JSON.stringify(event?.personal)).toContain('61234');
      },
    }));

  it('出具报告的人员不得复查自己的报告；受托上报的，以所代表的人员为准', () => {
    check({
      given: [...untilRecheck],
      when: { ...conclude, by: district('ST020') },
      refused: { code: 'OFFICER_MADE_THE_REPORT', details: { staffId: 'ST020' } },
    });
    check({
      given: [...untilRecheck],
      when: { ...conclude, by: { ...district('CLIENT-1'), onBehalfOf: 'ST020' } },
      refused: 'OFFICER_MADE_THE_REPORT',
    });
    check({
      given: [
        ...untilAnswered,
        { event: reported, by: { ...district('CLIENT-1'), onBehalfOf: 'ST021' } },
        recheckRequested,
      ],
      when: conclude,
      refused: 'OFFICER_MADE_THE_REPORT',
    });
  });

  it('第十个工作日办结不逾期，次日记逾期并先记期限已过', () => {
    check({
      given: [...untilRecheck],
      when: concludeOn('2024-09-18'),
      thenTypes: ['RecheckConcluded'],
      look: ({ events: [event] }) => expect(event?.data).toMatchObject({ late: false }),
    });
    check({
      given: [...untilRecheck],
      when: concludeOn('2024-09-19'),
      thenTypes: ['DeadlineMissed', 'RecheckConcluded'],
      look: ({ events: [first, event] }) => {
        expect(first).toEqual(missed(recheckLimit));
        expect(event?.data).toMatchObject({ late: true, settles: [] });
      },
    });
  });

  it('is refused without a request, for unknown or unanswered hits, with a wrong value, too early', () => {
    const corrects = (corrections: (typeof conclude)['data']['corrections'] | object[]) => ({
      ...conclude,
      data: { ...conclude.data, corrections } as (typeof conclude)['data'],
    });
    check({ given: [...untilReported], when: conclude, refused: 'RECHECK_NOT_REQUESTED' });
    check({
      given: [...untilRecheck],
      when: corrects([{ hitId: deposit, outcome: 'REMOVED' }]),
      refused: 'HIT_UNKNOWN',
    });
    check({
      given: [...untilRecheck],
      when: corrects([{ hitId: pensionHitId, outcome: 'CONFIRMED' }]),
      refused: { code: 'DISPUTED_HITS_UNANSWERED', details: { hitIds: [carHitId] } },
    });
    check({
      given: [...untilRecheck],
      when: corrects([{ hitId: carHitId, outcome: 'CORRECTED' }]),
      refused: 'CORRECTED_VALUE_WRONG',
    });
    check({
      given: [...untilRecheck],
      when: corrects([{ hitId: carHitId, outcome: 'REMOVED', valueFen: 1 }]),
      refused: 'CORRECTED_VALUE_WRONG',
    });
    check({
      given: [...untilRecheck],
      when: { ...conclude, data: { ...conclude.data, concludedOn: '2024-09-02' } },
      refused: 'DATE_BEFORE_CAUSE',
    });
  });

  it('the round has one re-check; the next round may have its own', () => {
    const concluded = {
      type: 'RecheckConcluded' as const,
      data: {
        round: 1,
        concludedOn: '2024-09-10',
        late: false,
        outcomes: [{ hitId: carHitId, outcome: 'CONFIRMED' as const }],
        conclusion: 'OBVIOUS_MISMATCH' as const,
        documentSha: file,
        grounds: [],
        rows: [],
        settles: [recheckLimit.deadlineId],
      },
    };
    const once = [...untilRecheck, concluded];
    check({ given: once, when: recheck, refused: 'RECHECK_ALREADY_REQUESTED' });
    check({
      given: [
        ...once,
        { ...requested, data: { ...requested.data, round: 2 } },
        { ...reported, data: { ...reported.data, round: 2 } },
      ],
      when: recheck,
      thenTypes: ['RecheckRequested'],
    });
  });
});

describe('期限届满', () => {
  it.each([
    [startLimit, untilRequested],
    [feedbackLimit, untilRequested],
    [recheckLimit, untilRecheck],
  ] as const)('$kind is missed once it is over, and not before', (limit, given) => {
    const timer = elapse(limit.deadlineId);
    const lastInstant = `${limit.dueOn}T15:59:59.999Z`;
    check({ given: [...given], when: { ...timer, at: lastInstant }, nothing: true });
    check({ given: [...given], when: { ...timer, at: after(limit.dueOn) }, then: [missed(limit)] });
    check({
      given: [...given, missed(limit)],
      when: { ...timer, at: after(limit.dueOn) },
      nothing: true,
    });
  });

  it('what was met in time is not missed', () =>
    check({
      given: [...untilReported],
      when: { ...elapse(feedbackLimit.deadlineId), at: after('2024-08-30') },
      nothing: true,
    }));
});

describe('申请终结', () => {
  it('withdraws the request and ends its limits', () =>
    check({
      given: [...untilRequested],
      when: close,
      then: [
        {
          type: 'CheckClosed',
          data: {
            of: 'intake/30/0',
            cause: 'WITHDRAWN',
            closedOn: '2024-08-23',
            settles: [startLimit.deadlineId, feedbackLimit.deadlineId],
          },
        },
      ],
    }));

  it('is recorded also where nothing was opened, and once', () => {
    check({ given: [], when: close, thenTypes: ['CheckClosed'] });
    check({ given: [closed], when: close, refused: 'CASE_HAS_ENDED' });
  });
});

describe('facts from elsewhere', () => {
  it('are recorded in every state', () => {
    const notes = [
      { type: 'NoteKin' as const, data: { of: 'intake/21/0', relations: [] } },
      { type: 'NoteCheckNotice' as const, data: noticed.data },
      { type: 'NoteDeclaration' as const, data: declared.data, personal: declared.personal ?? [] },
      { type: 'NoteProfiles' as const, data: profiles.data, personal: profiles.personal ?? [] },
      {
        type: 'NoteAuthorisation' as const,
        data: {
          of: 'intake/5/0',
          change: 'WITHDRAWN' as const,
          sub: head,
          withdrawnOn: '2024-08-23',
        },
      },
    ];
    const recorded = [
      'KinNoted',
      'CheckNoticeNoted',
      'DeclarationNoted',
      'ProfilesNoted',
      'AuthorisationNoted',
    ] as const;
    for (const given of [[], [...untilReported], [closed]])
      notes.forEach((when, index) =>
        check({ given, when, thenTypes: [recorded[index] ?? 'KinNoted'] }),
      );
  });

  it('a bad file is recorded and changes nothing', () =>
    check({
      given: [...untilRequested],
      when: {
        type: 'RejectCheckFile',
        data: { fileSha: file, errorCode: 'FIELD_WRONG', row: 4, field: 'outcome' },
      },
      thenTypes: ['CheckFileRejected'],
      look: ({ state }) => expect(state.status).toBe('requested'),
    }));

  it('a death and a member who joined count in the conclusion', () => {
    const wife = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b02';
    const joined = {
      type: 'ProfilesNoted' as const,
      data: { of: 'intake/6/0', change: { kind: 'MEMBER_JOINED' as const, sub: wife } },
      personal: [
        {
          subject: wife,
          data: {
            profile: { ...profile, name: '甲氐', relationToHead: 'SPOUSE' as const },
            joinedOn: '2024-08-24',
          },
        },
      ],
    };
    check({
      given: [...untilAnswered, joined],
      when: issue(),
      thenTypes: ['CheckReported'],
      look: ({ events: [event] }) => expect(JSON.stringify(event?.personal)).toContain(wife),
    });
  });
});

describe('what is shown of a check', () => {
  it('is open and says what to do next', () =>
    check({
      given: [...untilAnswered],
      when: {
        type: 'NoteKin',
        data: { of: 'intake/21/0', relations: [{ staffId: 'ST009', sub: head }] },
      },
      thenTypes: ['KinNoted'],
      look: ({ state }) => {
        const shown = definition.show(state);
        expect(shown).toMatchObject({
          status: 'querying',
          requestNo,
          kinOfficerIds: ['ST009'],
          answers: [
            { source: 'SOCIAL_INSURANCE', outcome: 'OK' },
            { source: 'VEHICLE', outcome: 'OK' },
          ],
        });
        expect(JSON.stringify(shown)).not.toContain('甲角');
        expect(definition.villageOf(state)).toBe('370406109215');
      },
    }));
});

import { assert, property, shuffledSubarray, subarray } from 'fast-check';
import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { CaseFact, CaseFactNoted, CaseStatusPublished } from '@zelian/contracts/oversight';
import { SYSTEM } from '@zelian/contracts/terms';
import { checkerFor } from '@zelian/kernel/testing';
import { loadRules } from '@zelian/policy/load-rules';
import { caseStatus, type CaseStatusState } from './case-status.js';
import { snapshotOf } from './snapshot.js';

const CASE = '0198f0a0-0000-7000-8000-00000000000a';
const PAUSE = '0198f0a0-0000-7000-8000-0000000000e1';
const OBJECTION = '0198f0a0-0000-7000-8000-0000000000f1';
const OTHER_OBJECTION = '0198f0a0-0000-7000-8000-0000000000f2';

const by = { ...SYSTEM, post: 'SYSTEM', org: 'PLATFORM' };
const ctx = {
  by,
  at: '2024-08-23T01:00:00.000Z',
  on: '2024-08-23',
  stream: `caseStatus-${CASE}`,
  responsibleId: 'ST008',
  rules: loadRules(),
  facts: undefined,
} as const;
const { decider } = caseStatus;
const check = checkerFor<CommandOf<'caseStatus'>, CaseStatusEvent, CaseStatusState, typeof ctx>(
  decider,
  { ctx },
);

type CaseStatusEvent = EventOf<'caseStatus'>;
type Told = readonly (readonly [service: string, fact: CaseFact])[];

const intent: CaseFact = {
  type: 'IntentRecorded',
  on: '2024-08-23',
  caseNo: 'SA-DIBAO-370406109-2024-000001',
  programme: 'DIBAO',
  villageCode: '370406109216',
};
const filed: CaseFact = { type: 'ApplicationFiled', on: '2024-08-23' };
const checkRequested: CaseFact = {
  type: 'CheckRequested',
  on: '2024-08-23',
  round: 1,
  requestNo: 'HD-1',
  feedbackDueOn: '2024-08-30',
};
const reported: CaseFact = {
  type: 'CheckReported',
  on: '2024-08-29',
  round: 1,
  conclusion: 'CONSISTENT',
};
const accepted: CaseFact = {
  type: 'ApplicationAccepted',
  on: '2024-08-26',
  promiseDueOn: '2024-09-11',
  legalDueOn: '2024-09-24',
};
const clockStarted: CaseFact = { ...accepted, type: 'ClockStarted' };
const reviewed: CaseFact = { type: 'CaseReviewed', on: '2024-08-29' };
const resolved: CaseFact = { type: 'PanelResolved', on: '2024-08-30', resolution: 'GRANT' };
const posted: CaseFact = { type: 'NoticePosted', on: '2024-08-30', endsOn: '2024-09-06' };
const takenDown: CaseFact = { type: 'NoticeTakenDown', on: '2024-09-07' };
const granted: CaseFact = {
  type: 'AllowanceGranted',
  on: '2024-09-09',
  monthlyAmountFen: 612_00,
  startMonth: '2024-10',
  membersCovered: 3,
};
const opened: CaseFact = { type: 'EntitlementOpened', on: '2024-09-09' };
const withdrawn: CaseFact = { type: 'ApplicationWithdrawn', on: '2024-09-08' };
const objection = (objectionId: string): CaseFact => ({
  type: 'ObjectionRecorded',
  on: '2024-09-03',
  objectionId,
  withinPeriod: true,
  dueOn: '2024-10-08',
});
const concluded = (
  objectionId: string,
  result: 'MAINTAIN' | 'CHANGE' | 'REVOKE',
  on: string,
): CaseFact => ({ type: 'ObjectionConcluded', on, objectionId, result });
const paused: CaseFact = {
  type: 'ClockPaused',
  on: '2024-09-03',
  pauseId: PAUSE,
  reason: 'OBJECTION',
};
const resumed: CaseFact = {
  type: 'ClockResumed',
  on: '2024-09-20',
  pauseId: PAUSE,
  promiseDueOn: '2024-09-30',
  legalDueOn: '2024-10-15',
};

const I = 'intake';
const E = 'economic-check';
const A = 'approval';
const happy: Told = [
  [I, intent],
  [E, checkRequested],
  [I, filed],
  [I, { type: 'SupplementRequested', on: '2024-08-23' }],
  [I, { type: 'SupplementCompleted', on: '2024-08-26' }],
  [I, accepted],
  [A, clockStarted],
  [E, reported],
  [A, { type: 'CaseAssessed', on: '2024-08-29' }],
  [A, reviewed],
  [A, resolved],
  [A, posted],
  [A, { type: 'NoticePeriodEnded', on: '2024-09-06' }],
  [A, takenDown],
  [A, granted],
  [A, opened],
];
const objected: Told = [
  ...happy.slice(0, 12),
  [A, objection(OBJECTION)],
  [A, paused],
  [A, { type: 'NoticeTakenDown', on: '2024-09-03' }],
];

/** Event ids as the logs would give them: positions rise within each service. */
function noted(told: Told): readonly CaseFactNoted[] {
  const positions = new Map<string, number>();
  return told.map(([service, fact]) => {
    const position = (positions.get(service) ?? 7) + 1;
    positions.set(service, position);
    return { of: `${service}/${position}/0`, fact };
  });
}

const words = (told: Told): readonly string[] =>
  told
    .map((_, index) => snapshotOf(CASE, noted(told.slice(0, index + 1)))?.status ?? '–')
    .filter((word, index, all) => word !== all[index - 1]);

const after = (told: Told): CaseStatusPublished => {
  const snapshot = snapshotOf(CASE, noted(told));
  if (snapshot === undefined) throw new Error('nothing is known of the case');
  return snapshot;
};

describe('the status of a case, as the district sees it', () => {
  it('tells the happy path in the words of the feed', () => {
    expect(words(happy)).toEqual([
      'INTENT',
      'CHECKING',
      'APPLIED',
      'SUPPLEMENT',
      'APPLIED',
      'ACCEPTED',
      'REVIEWED',
      'RESOLVED',
      'ON_NOTICE',
      'GRANTED',
      'ACTIVE',
    ]);
    expect(after(happy)).toEqual({
      caseId: CASE,
      caseNo: 'SA-DIBAO-370406109-2024-000001',
      programme: 'DIBAO',
      village: '370406109216',
      status: 'ACTIVE',
      statusOn: '2024-09-09',
      acceptedOn: '2024-08-26',
      promiseDueOn: '2024-09-11',
      legalDueOn: '2024-09-24',
      check: {
        round: 1,
        requestNo: 'HD-1',
        requestedOn: '2024-08-23',
        feedbackDueOn: '2024-08-30',
        conclusion: 'CONSISTENT',
      },
      decision: {
        outcome: 'GRANTED',
        decidedOn: '2024-09-09',
        monthlyAmountFen: 612_00,
        startMonth: '2024-10',
        membersCovered: 3,
      },
    });
  });

  it('shows the notice while it hangs, and the clock while it stands', () => {
    expect(after(happy.slice(0, 12)).notice).toEqual({
      postedOn: '2024-08-30',
      endsOn: '2024-09-06',
    });
    expect(after(happy).notice).toBeUndefined();
    const standing = after(objected);
    expect(standing).toMatchObject({
      status: 'OBJECTED',
      clockPaused: 'OBJECTION',
      objection: { objectionId: OBJECTION, receivedOn: '2024-09-03', dueOn: '2024-10-08' },
    });
    expect(standing).not.toHaveProperty('promiseDueOn');
    expect(after([...objected, [A, resumed]])).toMatchObject({
      promiseDueOn: '2024-09-30',
      legalDueOn: '2024-10-15',
    });
  });

  it('the last conclusion leaves OBJECTED, and the strictest result counts', () => {
    const two: Told = [...objected, [A, objection(OTHER_OBJECTION)]];
    const one: Told = [...two, [A, concluded(OBJECTION, 'CHANGE', '2024-09-19')]];
    expect(after(one).status).toBe('OBJECTED');
    expect(
      after([...one, [A, concluded(OTHER_OBJECTION, 'MAINTAIN', '2024-09-20')]]),
    ).toMatchObject({ status: 'ACCEPTED', statusOn: '2024-09-20' });
    const maintained: Told = [...objected, [A, concluded(OBJECTION, 'MAINTAIN', '2024-09-20')]];
    expect(after(maintained)).toMatchObject({ status: 'RESOLVED', statusOn: '2024-09-20' });
  });

  it('an objection outside the period is looked into and stops nothing', () => {
    const late: CaseFact = { ...objection(OBJECTION), withinPeriod: false } as CaseFact;
    const told: Told = [...happy.slice(0, 15), [A, late]];
    expect(after(told)).toMatchObject({ status: 'GRANTED', objection: { objectionId: OBJECTION } });
  });

  it.each([
    ['withdrawn before the decision', withdrawn, 'WITHDRAWN'],
    ['declined', { type: 'ApplicationDeclined', on: '2024-09-08' }, 'DECLINED'],
    ['not cooperated', { type: 'NonCooperationRecorded', on: '2024-09-08' }, 'NON_COOPERATION'],
  ] as const)('a case %s says so in a word of its own', (_, ending, status) => {
    expect(after([...happy.slice(0, 12), [I, ending]])).toMatchObject({
      status,
      statusOn: '2024-09-08',
    });
  });

  it('a withdrawal that comes after the grant changes nothing', () => {
    expect(after([...happy, [I, withdrawn]]).status).toBe('ACTIVE');
  });

  it('a reopened case is REOPENED until its outcome is upheld', () => {
    const reopened: Told = [
      ...happy,
      [A, { type: 'CaseReopened', on: '2024-10-08', from: 'granted' }],
    ];
    expect(after(reopened)).toMatchObject({ status: 'REOPENED', statusOn: '2024-10-08' });
    const upheld: Told = [
      ...reopened,
      [A, { type: 'OutcomeUpheld', on: '2024-10-10', from: 'granted' }],
    ];
    expect(after(upheld)).toMatchObject({ status: 'ACTIVE', statusOn: '2024-10-10' });
  });

  it('a late fact before the resolution sends the case back to ACCEPTED', () => {
    const told: Told = [
      ...happy.slice(0, 10),
      [A, { type: 'CaseReopened', on: '2024-08-30', from: 'reviewed' }],
    ];
    expect(after(told)).toMatchObject({ status: 'ACCEPTED', statusOn: '2024-08-30' });
  });

  it('a denial after a grant ends what was paid', () => {
    const denied: Told = [
      ...happy,
      [A, { type: 'CaseReopened', on: '2024-10-08', from: 'granted' }],
      [A, { type: 'AllowanceDenied', on: '2024-10-20' }],
    ];
    expect(after(denied).status).toBe('DENIED');
    const ended: Told = [...denied, [A, { type: 'EntitlementTerminated', on: '2024-10-20' }]];
    expect(after(ended)).toMatchObject({
      status: 'ENDED',
      decision: { outcome: 'DENIED', decidedOn: '2024-10-20' },
    });
  });

  it('re-check and visit stand there while they run', () => {
    const told: Told = [
      ...happy.slice(0, 8),
      [E, { type: 'RecheckRequested', on: '2024-08-30', round: 1, dueOn: '2024-09-13' }],
      [A, { type: 'DistrictVisitRequested', on: '2024-08-30', dueOn: '2024-09-06' }],
    ];
    expect(after(told)).toMatchObject({
      recheck: { requestedOn: '2024-08-30', dueOn: '2024-09-13' },
      visit: { requestedOn: '2024-08-30', dueOn: '2024-09-06' },
    });
    const done = after([
      ...told,
      [E, { type: 'RecheckConcluded', on: '2024-09-02', round: 1, conclusion: 'CONSISTENT' }],
      [A, { type: 'DistrictVisitRecorded', on: '2024-09-03' }],
    ]);
    expect(done).not.toHaveProperty('recheck');
    expect(done).not.toHaveProperty('visit');
  });

  it('a report of an earlier round does not conclude the later one', () => {
    const told: Told = [...happy.slice(0, 7), [E, { ...checkRequested, round: 2 }]];
    expect(after([...told, [E, reported]]).check).not.toHaveProperty('conclusion');
  });

  it('儿童个案：对外只有“儿童”和镇，没有村', () => {
    expect(after([[I, { ...intent, programme: 'ORPHAN' }]])).toMatchObject({
      programme: 'child',
      village: '370406109',
    });
  });

  it('a case the platform cannot decide is AT_DISTRICT', () => {
    const told: Told = [
      ...happy.slice(0, 10),
      [A, { type: 'CaseReferredToDistrict', on: '2024-08-30' }],
    ];
    expect(after([...told, [I, withdrawn]]).status).toBe('AT_DISTRICT');
  });
});

const publish = ({ of, fact }: CaseFactNoted): CommandOf<'caseStatus'> => ({
  type: 'PublishCaseStatus',
  data: { of, fact },
});
const factNoted = (data: CaseFactNoted): CaseStatusEvent => ({ type: 'CaseFactNoted', data });

describe('PublishCaseStatus', () => {
  const [intentNoted, ...others] = noted([
    [I, intent],
    [A, clockStarted],
    [A, { type: 'CaseAssessed', on: '2024-08-29' }],
  ]) as readonly [CaseFactNoted, ...CaseFactNoted[]];

  it('publishes the first snapshot with the intent', () =>
    check({
      given: [],
      when: publish(intentNoted),
      then: [factNoted(intentNoted), { type: 'CaseStatusPublished', data: after([[I, intent]]) }],
    }));

  it('notes what comes before the intent, and tells it with the intent', () =>
    check({
      given: others.map(factNoted),
      when: publish(intentNoted),
      thenTypes: ['CaseFactNoted', 'CaseStatusPublished'],
      look: ({ state }) => expect(state.published?.status).toBe('ACCEPTED'),
    }));

  it('publishes nothing while it is not known which case it is', () =>
    check({
      given: [],
      when: publish({ of: 'approval/8/0', fact: clockStarted }),
      thenTypes: ['CaseFactNoted'],
    }));

  it('publishes nothing when nothing of the snapshot changed', () =>
    check({
      given: [factNoted(intentNoted), { type: 'CaseStatusPublished', data: after([[I, intent]]) }],
      when: publish({ of: 'approval/9/0', fact: { type: 'CaseAssessed', on: '2024-08-29' } }),
      thenTypes: ['CaseFactNoted'],
    }));

  it('is nothing new when the fact was noted before', () =>
    check({ given: [factNoted(intentNoted)], when: publish(intentNoted), nothing: true }));

  it('shows the latest snapshot, and belongs to the village of the intent', () =>
    check({
      given: [],
      when: publish(intentNoted),
      thenTypes: ['CaseFactNoted', 'CaseStatusPublished'],
      look: ({ state }) => {
        expect(caseStatus.show(state)).toMatchObject({ status: 'INTENT' });
        expect(caseStatus.villageOf(state)).toBe('370406109216');
      },
    }));
});

/** What stands published after the facts were heard in this order. */
function published(facts: readonly CaseFactNoted[]): CaseStatusPublished | undefined {
  const stamp = { id: '', at: ctx.at, on: ctx.on, by, version: 1 };
  const state = facts.reduce(
    (before, fact) =>
      decider
        .decide(publish(fact), before, ctx)
        .reduce((folded, event) => decider.evolve(folded, event, stamp), before),
    decider.initial,
  );
  return state.published;
}

describe('whatever the order in which the services are heard', () => {
  const stories: Readonly<Record<string, Told>> = {
    happy,
    'objection, changed amount': [
      ...objected,
      [A, concluded(OBJECTION, 'CHANGE', '2024-09-20')],
      [A, resumed],
      [A, reviewed],
      [A, resolved],
      [A, { ...posted, on: '2024-09-23', endsOn: '2024-09-30' }],
      [A, granted],
    ],
    'withdrawn and granted at once': [...happy, [I, withdrawn]],
    withdrawn: [...happy.slice(0, 12), [I, withdrawn]],
    're-check': [
      ...happy.slice(0, 8),
      [E, { type: 'RecheckRequested', on: '2024-08-30', round: 1, dueOn: '2024-09-13' }],
      [A, { ...paused, reason: 'RECHECK' }],
      [E, { type: 'RecheckConcluded', on: '2024-09-02', round: 1, conclusion: 'CONSISTENT' }],
      [A, resumed],
    ],
    'reopened and upheld': [
      ...happy,
      [E, { ...reported, on: '2024-10-08' }],
      [A, { type: 'CaseReopened', on: '2024-10-08', from: 'granted' }],
      [A, { type: 'OutcomeUpheld', on: '2024-10-10', from: 'granted' }],
    ],
  };

  it.each(Object.entries(stories))('%s: every permutation ends in the same snapshot', (_, told) => {
    const facts = noted(told);
    const expected = published(facts);
    expect(expected).toBeDefined();
    assert(
      property(
        shuffledSubarray([...facts], { minLength: facts.length }),
        subarray([...facts]),
        (shuffled, again) => {
          expect(published([...shuffled, ...again])).toEqual(expected);
        },
      ),
      { numRuns: 60, seed: 20240823 },
    );
  });
});

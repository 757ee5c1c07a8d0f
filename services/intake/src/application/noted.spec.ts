import { HEAD, headProfile, HOUSEHOLD, SON } from '../examples.js';
import {
  acceptedCase,
  check,
  decided,
  filedCase,
  householdNoted,
  intentRecorded,
  noticeIssued,
  recheckLimit,
  reported,
  supplementLimit,
  supplementRequested,
  withdrawn,
} from './examples.js';
import type { ApplicationEvent } from './state.js';

const OF = 'gateway/7/0';

describe('facts from elsewhere', () => {
  const death = (sub: string) => ({
    type: 'NoteHouseholdChange' as const,
    data: {
      of: 'intake/8/0',
      householdId: HOUSEHOLD,
      kind: 'DEATH' as const,
      sub,
      occurredOn: '2024-08-20',
      knownOn: '2024-08-22',
    },
    personal: [{ subject: sub, data: { profile: headProfile } }],
  });

  it('are recorded in every state, before the wish and after the end', () => {
    const household = { type: 'NoteHousehold' as const, data: householdNoted.data as never };
    const report = { type: 'NoteCheckReport' as const, data: reported().data as never };
    const entry = {
      type: 'NoteEntry' as const,
      data: {
        of: 'survey/4/0',
        round: 1,
        triedAt: '2024-08-27T02:00:00.000Z',
        kind: 'REFUSED' as const,
      },
    };
    const noted = [
      [household, 'HouseholdNoted'],
      [report, 'CheckReportNoted'],
      [entry, 'EntryNoted'],
      [death(HEAD), 'HouseholdChangeNoted'],
    ] as const;
    for (const [when, type] of noted) {
      for (const given of [
        [],
        filedCase,
        [...filedCase, withdrawn],
        [...acceptedCase, decided('DENIED')],
      ])
        check({ given, when, thenTypes: [type] });
    }
  });

  it('say whether a death befell the applicant while he waits for a decision', () => {
    const applicant = (given: readonly ApplicationEvent[], when = death(HEAD)) => {
      let told: unknown;
      check({
        given,
        when,
        thenTypes: ['HouseholdChangeNoted'],
        look: ({ events }) => {
          told = Reflect.get(events[0]?.data ?? {}, 'ofApplicant');
        },
      });
      return told;
    };
    expect(applicant(filedCase)).toBe(true);
    expect(applicant(filedCase, death(SON))).toBeUndefined();
    expect(applicant([...acceptedCase, decided('GRANTED')])).toBeUndefined();
    expect(applicant([...filedCase, withdrawn])).toBeUndefined();
    expect(applicant([])).toBeUndefined();
  });
});

describe('近亲属比对', () => {
  const matching = (...staffIds: readonly string[]) => ({
    type: 'NoteKinMatch' as const,
    data: { of: OF, matches: staffIds.map((staffId) => ({ staffId, sub: SON })) },
    personal: [
      {
        subject: SON,
        data: {
          relations: [
            { staffId: 'ST009', relation: 'CHILD' as const },
            { staffId: 'ST010', relation: 'SELF' as const },
          ],
        },
      },
    ],
  });
  const matched = (staffId: string, relation: 'CHILD' | 'SELF', declared: boolean) => ({
    type: 'KinMatched' as const,
    data: { of: OF, staffId, sub: SON, declared },
    personal: [{ subject: SON, data: { relation } }],
  });

  it('records each officer once and whether he had been declared', () => {
    const declared = {
      type: 'KinDeclared' as const,
      data: { declaredOn: '2024-08-23', relations: [{ staffId: 'ST009', sub: SON }], none: false },
    };
    check({
      given: [...filedCase, declared],
      when: matching('ST009', 'ST010'),
      then: [matched('ST009', 'CHILD', true), matched('ST010', 'SELF', false)],
    });
    check({
      given: [...filedCase, matched('ST009', 'CHILD', false)],
      when: matching('ST009', 'ST010'),
      then: [matched('ST010', 'SELF', false)],
    });
    check({
      given: [...filedCase, matched('ST009', 'CHILD', false)],
      when: matching('ST009'),
      nothing: true,
    });
  });

  it('leaves the relation out where it can no longer be read', () => {
    const { personal: _personal, ...unreadable } = matching('ST009');
    check({
      given: [],
      when: unreadable,
      then: [{ type: 'KinMatched', data: { of: OF, staffId: 'ST009', sub: SON, declared: false } }],
    });
  });
});

describe('a re-check that is heard of', () => {
  const rechecked = (step: 'REQUESTED' | 'CONCLUDED') => ({
    type: 'NoteRecheck' as const,
    data: { of: 'economic-check/12/0', round: 1, step, onDay: '2024-08-26' },
  });
  const told = [...filedCase, reported(), noticeIssued];

  it('answers the notice and settles the limit', () => {
    check({
      given: told,
      when: rechecked('REQUESTED'),
      thenTypes: ['RecheckNoted'],
      look: ({ events, state }) => {
        expect(events[0]?.data).toMatchObject({ settles: [recheckLimit.deadlineId] });
        expect(state).toMatchObject({ checkNotice: { answer: 'RECHECK' }, open: [] });
      },
    });
    check({ given: filedCase, when: rechecked('CONCLUDED'), thenTypes: ['RecheckNoted'] });
    check({ given: [], when: rechecked('REQUESTED'), thenTypes: ['RecheckNoted'] });
  });

  it('too late follows the miss in one commit', () => {
    check({
      given: told,
      when: { ...rechecked('REQUESTED'), on: '2024-09-09' },
      thenTypes: ['DeadlineMissed', 'RecheckNoted'],
    });
  });
});

describe('the decision that is heard of', () => {
  const deciding = (outcome: 'GRANTED' | 'DENIED') => ({
    type: 'NoteDecision' as const,
    data: { of: 'approval/9/0', outcome, decidedOn: '2024-09-09' },
  });

  it('ends the case and settles what is open', () => {
    check({
      given: [...acceptedCase, supplementRequested('AFTER_ACCEPTANCE')],
      when: deciding('GRANTED'),
      thenTypes: ['DecisionNoted'],
      look: ({ events, state }) => {
        expect(events[0]?.data).toMatchObject({ settles: [supplementLimit.deadlineId] });
        expect(state).toMatchObject({ status: 'decided', outcome: 'GRANTED', open: [] });
      },
    });
  });

  it('replaces the one before, and leaves a withdrawn case withdrawn', () => {
    check({
      given: [...acceptedCase, decided('GRANTED')],
      when: deciding('DENIED'),
      thenTypes: ['DecisionNoted'],
      look: ({ state }) => expect(state).toMatchObject({ status: 'decided', outcome: 'DENIED' }),
    });
    check({
      given: [intentRecorded(), withdrawn],
      when: deciding('GRANTED'),
      thenTypes: ['DecisionNoted'],
      look: ({ state }) => expect(state.status).toBe('withdrawn'),
    });
    check({ given: [], when: deciding('GRANTED'), thenTypes: ['DecisionNoted'] });
  });
});

import type { RecordIntent } from '@zelian/contracts/intake';
import { DAUGHTER, HEAD, HOUSEHOLD, SON, STRANGER, VILLAGE } from '../examples.js';
import {
  acceptedCase,
  CASE_NO,
  check,
  decided,
  householdNoted,
  intentRecorded,
  SHA,
  withdrawn,
} from './examples.js';

const OTHER_CASE = '0198b2a0-0000-7000-8000-0000000000b2';
const home = {
  status: 'registered' as const,
  villageCode: VILLAGE,
  memberSubs: [HEAD, SON],
  obligorSubs: [DAUGHTER],
};
const found = { intent: { household: home, running: [], caseNo: CASE_NO } };
const recording = (over: Partial<RecordIntent> = {}) => ({
  type: 'RecordIntent' as const,
  data: {
    programme: 'DIBAO' as const,
    householdId: HOUSEHOLD,
    applicantSub: HEAD,
    channel: 'WINDOW' as const,
    intentOn: '2024-08-23',
    parties: [
      { sub: HEAD, role: 'MEMBER' as const },
      { sub: DAUGHTER, role: 'OBLIGOR' as const },
    ],
    cause: '因病致贫',
    ...over,
  },
  facts: found,
});

describe('a wish for assistance', () => {
  it('opens the case with the number that was drawn and the village of the household', () => {
    check({
      given: [],
      when: recording(),
      then: [intentRecorded()],
      look: ({ state }) => expect(state.status).toBe('intent'),
    });
  });

  it('keeps an agent with the applicant, sealed', () => {
    check({
      given: [],
      when: recording({ agentSub: SON }),
      thenTypes: ['IntentRecorded'],
      look: ({ events }) => {
        expect(events[0]?.personal).toEqual([
          { subject: HEAD, data: { cause: '因病致贫', agentSub: SON } },
        ]);
        expect(JSON.stringify(events[0]?.data)).not.toContain(SON);
      },
    });
  });

  it('names a person only where the programme is for one', () => {
    const single = recording({ scope: 'SINGLE_PERSON', subjectSub: SON });
    check({
      given: [],
      when: single,
      thenTypes: ['IntentRecorded'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ scope: 'SINGLE_PERSON', subjectSub: SON }),
    });
    const household = recording({ subjectSub: SON });
    check({
      given: [],
      when: household,
      thenTypes: ['IntentRecorded'],
      look: ({ events }) => expect(events[0]?.data).not.toHaveProperty('subjectSub'),
    });
    check({ given: [], when: recording({ programme: 'TEKUN' }), refused: 'SUBJECT_MISSING' });
    const nobody = recording({ scope: 'SINGLE_PERSON' });
    check({ given: [], when: nobody, refused: 'SUBJECT_MISSING' });
  });

  it('is refused for a programme that is not offered yet', () => {
    check({
      given: [],
      when: recording({ programme: 'ORPHAN' }),
      refused: 'PROGRAMME_NOT_OFFERED',
    });
  });

  it('is refused without a household, or for one that has died out', () => {
    const unknown = { ...recording(), facts: { intent: { running: [] } } };
    check({ given: [], when: unknown, refused: 'HOUSEHOLD_NOT_REGISTERED' });
    const closed = { ...home, status: 'closed' as const };
    const gone = { ...recording(), facts: { intent: { ...found.intent, household: closed } } };
    check({ given: [], when: gone, refused: 'CASE_HAS_ENDED' });
  });

  it('draws nobody into the case who is not of the household', () => {
    const strangers = [
      recording({ applicantSub: STRANGER }),
      recording({ programme: 'TEKUN', subjectSub: STRANGER }),
      recording({ parties: [{ sub: STRANGER, role: 'MEMBER' }] }),
      recording({ parties: [{ sub: DAUGHTER, role: 'MEMBER' }] }),
      recording({ parties: [{ sub: SON, role: 'OBLIGOR' }] }),
    ];
    for (const when of strangers) check({ given: [], when, refused: 'PERSON_NOT_IN_HOUSEHOLD' });
    const twice = recording({
      parties: [
        { sub: HEAD, role: 'MEMBER' },
        { sub: HEAD, role: 'MEMBER' },
      ],
    });
    check({ given: [], when: twice, refused: 'PARTY_ALREADY_NAMED' });
  });

  it('is refused while the same programme runs for the household or the person', () => {
    const facts = { intent: { household: home, running: [OTHER_CASE] } };
    check({
      given: [],
      when: { ...recording(), facts },
      refused: { code: 'CASE_ALREADY_RUNNING', details: { caseId: OTHER_CASE } },
    });
    check({ given: [intentRecorded()], when: recording(), refused: 'CASE_ALREADY_RUNNING' });
  });
});

describe('a further party', () => {
  const naming = (sub: string) => ({
    type: 'NameParty' as const,
    data: { sub, role: 'MEMBER' as const, why: '同住' },
  });

  it('is named once, before acceptance', () => {
    check({
      given: [intentRecorded()],
      when: naming(SON),
      then: [
        {
          type: 'PartyNamed',
          data: { sub: SON, role: 'MEMBER' },
          personal: [{ subject: SON, data: { why: '同住' } }],
        },
      ],
    });
    check({ given: [intentRecorded()], when: naming(HEAD), refused: 'PARTY_ALREADY_NAMED' });
    check({ given: acceptedCase, when: naming(SON), refused: 'APPLICATION_ALREADY_ACCEPTED' });
    const afterDecision = [...acceptedCase, decided('GRANTED')];
    check({ given: afterDecision, when: naming(SON), refused: 'APPLICATION_ALREADY_ACCEPTED' });
  });

  it('is not named where there is no case, or none any more', () => {
    check({ given: [], when: naming(SON), refused: 'INTENT_NOT_RECORDED' });
    const ended = [intentRecorded(), withdrawn];
    check({ given: ended, when: naming(SON), refused: 'CASE_HAS_ENDED' });
  });
});

describe('who goes on for the applicant', () => {
  const naming = (sub: string) => ({
    type: 'NameSuccessor' as const,
    data: { sub, letterSha: SHA },
  });
  const given = [intentRecorded(), householdNoted];
  const changed = (kind: 'DEATH' | 'MEMBER_JOINED', sub: string) => ({
    type: 'HouseholdChangeNoted' as const,
    data: { of: 'intake/8/0', householdId: HOUSEHOLD, kind, sub },
  });

  it('is a living member of the household', () => {
    check({
      given,
      when: naming(SON),
      then: [{ type: 'ApplicantSucceeded', data: { sub: SON, letterSha: SHA } }],
      look: ({ state }) => expect(state).toMatchObject({ applicantSub: SON }),
    });
    const joined = [...given, changed('MEMBER_JOINED', STRANGER)];
    check({ given: joined, when: naming(STRANGER), thenTypes: ['ApplicantSucceeded'] });
  });

  it('is nobody else', () => {
    const dead = [...given, changed('DEATH', SON)];
    check({ given: dead, when: naming(SON), refused: 'SUCCESSOR_NOT_IN_HOUSEHOLD' });
    check({ given, when: naming(HEAD), refused: 'SUCCESSOR_NOT_IN_HOUSEHOLD' });
    check({ given, when: naming(DAUGHTER), refused: 'SUCCESSOR_NOT_IN_HOUSEHOLD' });
    const unknown = [intentRecorded()];
    check({ given: unknown, when: naming(SON), refused: 'SUCCESSOR_NOT_IN_HOUSEHOLD' });
  });

  it('comes too late after the decision', () => {
    const late = [...given, decided('DENIED')];
    check({ given: late, when: naming(SON), refused: 'CASE_ALREADY_DECIDED' });
  });
});

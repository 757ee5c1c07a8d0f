import type { AddMember, RegisterHousehold } from '@zelian/contracts/intake';
import type { PersonProfile } from '@zelian/contracts/person';
import { instantOf } from '@zelian/kernel/day';
import type { By } from '@zelian/kernel/decider';
import { checkerFor } from '@zelian/kernel/testing';
import { loadRules } from '@zelian/policy/load-rules';
import {
  BABY,
  babyProfile,
  clerk,
  DAUGHTER,
  daughterDuty as duty,
  HEAD,
  headProfile,
  HOUSEHOLD,
  RESPONSIBLE,
  SON,
  sonProfile,
} from '../examples.js';
import type { HouseholdCtx, HouseholdFacts } from './decide.js';
import { household } from './household.js';
import {
  newsOf,
  personOf,
  type Household,
  type HouseholdCommand,
  type HouseholdEvent,
  type Registered,
} from './state.js';

const ELSEWHERE = '0198b2a0-0000-7000-8000-0000000000ee';
const CERTIFICATE = '0198b2a0-0000-7000-8000-0000000000c1';
const LIFE_EVENT = '0198b2a0-0000-7000-8000-0000000000d1';
const ON = '2024-08-23';

const nothingFound: HouseholdFacts = { knownAs: [], strangers: [], taken: [] };
type ExampleCtx = HouseholdCtx & { readonly by: By };
const check = checkerFor<HouseholdCommand, HouseholdEvent, Household, ExampleCtx>(
  household.decider,
  {
    ctx: {
      by: clerk,
      at: instantOf(ON, '09:00'),
      on: ON,
      stream: `household-${HOUSEHOLD}`,
      responsibleId: RESPONSIBLE,
      rules: loadRules(),
      facts: nothingFound,
    },
  },
);

const registering: RegisterHousehold = {
  villageCode: '370406109215',
  headSub: HEAD,
  members: [
    { sub: HEAD, profile: headProfile },
    { sub: SON, profile: sonProfile },
  ],
  address: '王家湾村5组18号',
  phone: '10009921510',
};
const registered: HouseholdEvent = {
  type: 'HouseholdRegistered',
  data: {
    villageCode: '370406109215',
    headSub: HEAD,
    memberSubs: [HEAD, SON],
    knownAs: [],
  },
  personal: [
    {
      subject: HEAD,
      data: { profile: headProfile, address: '王家湾村5组18号', phone: '10009921510' },
    },
    { subject: SON, data: { profile: sonProfile } },
  ],
};
const register = (over: Partial<RegisterHousehold> = {}) => ({
  type: 'RegisterHousehold' as const,
  data: { ...registering, ...over },
});

describe('a household that is not registered', () => {
  it('is registered with a part for each member, the dwelling with the head', () => {
    check({ given: [], when: register(), then: [registered] });
  });

  it('is not registered with somebody who lives in another open household', () => {
    const knownAs = [{ sub: SON, householdId: ELSEWHERE }];
    check({
      given: [],
      when: { ...register(), facts: { ...nothingFound, knownAs } },
      refused: {
        code: 'PERSON_ALREADY_REGISTERED',
        details: { sub: SON, householdId: ELSEWHERE },
      },
    });
  });

  it('is not registered with one person twice, or with a head who is no member', () => {
    const [head] = registering.members;
    if (head === undefined) throw new Error('no head');
    const twice = register({ members: [head, head] });
    check({ given: [], when: twice, refused: 'PERSON_ALREADY_REGISTERED' });
    check({ given: [], when: register({ headSub: BABY }), refused: 'PERSON_NOT_IN_HOUSEHOLD' });
  });

  it.each([
    ['a wrong check character', '370406194505289972'],
    ['a birthday that does not exist', '370406194502309973'],
    ['no number', undefined],
  ])('is not registered with %s', (_what, idNumber) => {
    const { idNumber: _right, ...rest } = headProfile;
    const wrong: PersonProfile = idNumber === undefined ? rest : { ...rest, idNumber };
    const members = [{ sub: HEAD, profile: wrong }];
    check({ given: [], when: register({ members }), refused: 'CITIZEN_ID_INVALID' });
  });

  it('takes a person whose identity is not known', () => {
    const { idNumber: _number, ...rest } = headProfile;
    const members = [{ sub: HEAD, profile: { ...rest, identityKind: 'UNKNOWN' as const } }];
    check({ given: [], when: register({ members }), thenTypes: ['HouseholdRegistered'] });
  });

  it('is not registered under the subject of somebody else', () => {
    check({
      given: [],
      when: { ...register(), facts: { ...nothingFound, strangers: [SON] } },
      refused: { code: 'SUBJECT_UNKNOWN', details: { subs: [SON] } },
    });
  });

  it('has nobody to add', () => {
    const adding = {
      type: 'NameObligor' as const,
      data: { sub: SON, supportedSubs: [HEAD], duty },
    };
    check({ given: [], when: adding, refused: 'HOUSEHOLD_NOT_REGISTERED' });
  });
});

describe('a registered household', () => {
  const given = [registered];
  const add = (over: Partial<AddMember> = {}) => ({
    type: 'AddMember' as const,
    data: {
      sub: BABY,
      joinedOn: '2024-08-20',
      cause: 'BIRTH' as const,
      profile: babyProfile,
      ...over,
    },
  });
  const baby: HouseholdEvent = {
    type: 'MemberJoined',
    data: { sub: BABY, joinedOn: '2024-08-20', cause: 'BIRTH', knownAs: [] },
    personal: [{ subject: BABY, data: { profile: babyProfile } }],
  };

  it('cannot be registered again', () => {
    check({ given, when: register(), refused: 'PERSON_ALREADY_REGISTERED' });
  });

  it('takes a member, once', () => {
    check({ given, when: add(), then: [baby] });
    check({ given: [registered, baby], when: add(), refused: 'PERSON_ALREADY_REGISTERED' });
  });

  it('takes no member who lives elsewhere, whose number is wrong or is another person’s', () => {
    const knownAs = [{ sub: BABY, householdId: ELSEWHERE }];
    check({
      given,
      when: { ...add(), facts: { ...nothingFound, knownAs } },
      refused: 'PERSON_ALREADY_REGISTERED',
    });
    check({
      given,
      when: { ...add(), facts: { ...nothingFound, strangers: [BABY] } },
      refused: 'SUBJECT_UNKNOWN',
    });
    const unborn = { ...babyProfile, idNumber: '370406203008209970' };
    check({ given, when: add({ profile: unborn }), refused: 'CITIZEN_ID_INVALID' });
  });

  it('names an obligor and whom he supports', () => {
    const naming = {
      type: 'NameObligor' as const,
      data: { sub: DAUGHTER, supportedSubs: [HEAD], duty },
    };
    check({
      given,
      when: naming,
      then: [
        {
          type: 'ObligorNamed',
          data: { sub: DAUGHTER, supportedSubs: [HEAD] },
          personal: [{ subject: DAUGHTER, data: { duty } }],
        },
      ],
    });
    const wrong = { ...naming, data: { ...naming.data, duty: { ...duty, idNumber: '1' } } };
    check({ given, when: wrong, refused: 'CITIZEN_ID_INVALID' });
    check({
      given,
      when: { ...naming, facts: { ...nothingFound, strangers: [DAUGHTER] } },
      refused: 'SUBJECT_UNKNOWN',
    });
  });

  describe('records a certificate of disability', () => {
    const content = {
      certificateNo: '37040619450528997352',
      type: 'INTELLECTUAL',
      grade: 2,
    } as const;
    const recording = (over: object = {}) => ({
      type: 'RecordCertificate' as const,
      data: {
        sub: HEAD,
        certificateId: CERTIFICATE,
        issuedOn: '2019-03-20',
        validToOn: '2029-03-19',
        content,
        ...over,
      },
    });

    it('with its holder', () => {
      check({
        given,
        when: recording(),
        then: [
          {
            type: 'CertificateRecorded',
            data: {
              sub: HEAD,
              certificateId: CERTIFICATE,
              issuedOn: '2019-03-20',
              validToOn: '2029-03-19',
            },
            personal: [{ subject: HEAD, data: { content } }],
          },
        ],
      });
    });

    it.each([
      ['has a wrong number', { ...content, certificateNo: '37040619450528997252' }],
      ['has too few digits', { ...content, certificateNo: '370406194505289973' }],
      ['has another type than its number', { ...content, type: 'MENTAL' }],
      ['has another grade than its number', { ...content, grade: 1 }],
    ])('not if it %s', (_what, wrong) => {
      check({ given, when: recording({ content: wrong }), refused: 'CERTIFICATE_NUMBER_INVALID' });
    });

    it('not of a stranger, not before it was issued', () => {
      check({ given, when: recording({ sub: BABY }), refused: 'PERSON_NOT_IN_HOUSEHOLD' });
      const tomorrow = recording({ issuedOn: '2024-08-24' });
      check({ given, when: tomorrow, refused: 'DATE_IN_FUTURE' });
      const today = recording({ issuedOn: '2024-08-23' });
      check({ given, when: today, thenTypes: ['CertificateRecorded'] });
      const backwards = recording({ validToOn: '2019-03-19' });
      check({ given, when: backwards, refused: 'DATE_BEFORE_CAUSE' });
      check({
        given,
        when: { ...recording(), facts: { ...nothingFound, strangers: [HEAD] } },
        refused: 'SUBJECT_UNKNOWN',
      });
    });
  });

  describe('records a death', () => {
    const death = (over: object = {}) => ({
      type: 'RecordLifeEvent' as const,
      data: {
        lifeEventId: LIFE_EVENT,
        sub: HEAD,
        kind: 'DEATH' as const,
        occurredOn: '2024-08-20',
        knownOn: '2024-08-22',
        detail: { source: 'VILLAGE' as const, note: '村委会报告' },
        ...over,
      },
    });
    const died = (sub: string, lifeEventId: string): HouseholdEvent => ({
      type: 'LifeEventRecorded',
      data: { lifeEventId, sub, kind: 'DEATH', occurredOn: '2024-08-20', knownOn: '2024-08-22' },
      personal: [{ subject: sub, data: { detail: { source: 'VILLAGE', note: '村委会报告' } } }],
    });

    it('of a person of the household, with days of the event and of the knowledge', () => {
      check({ given, when: death(), then: [died(HEAD, LIFE_EVENT)] });
      check({ given, when: death({ sub: BABY }), refused: 'PERSON_NOT_IN_HOUSEHOLD' });
      const { sub: _sub, ...nobody } = death().data;
      const ofNobody = { type: 'RecordLifeEvent' as const, data: nobody };
      check({ given, when: ofNobody, refused: 'PERSON_NOT_IN_HOUSEHOLD' });
    });

    it('once, however often it is told', () => {
      check({ given: [registered, died(HEAD, LIFE_EVENT)], when: death(), nothing: true });
    });

    it('not known before it happened, and not from the future', () => {
      check({ given, when: death({ knownOn: '2024-08-19' }), refused: 'DATE_BEFORE_CAUSE' });
      check({ given, when: death({ knownOn: '2024-08-20' }), thenTypes: ['LifeEventRecorded'] });
      check({ given, when: death({ knownOn: '2024-08-24' }), refused: 'DATE_IN_FUTURE' });
    });

    it('closes the household with the last member', () => {
      const all = [registered, died(SON, ELSEWHERE), died(HEAD, LIFE_EVENT)];
      check({
        given: all.slice(0, 2),
        when: death(),
        then: [died(HEAD, LIFE_EVENT)],
        look: ({ state }) => expect(state.status).toBe('closed'),
      });
      check({ given: all, when: add(), refused: 'CASE_HAS_ENDED' });
    });
  });

  describe('corrects what was recorded of a person', () => {
    const right = { ...headProfile, name: '庚毕危' };
    const correcting = (over: object = {}) => ({
      type: 'CorrectPerson' as const,
      data: {
        sub: HEAD,
        corrects: 'example/0',
        values: { profile: right },
        why: '户口簿为“危”',
        evidence: [],
        ...over,
      },
    });

    it('with the values that are right, and later readers see them', () => {
      check({
        given,
        when: correcting(),
        then: [
          {
            type: 'PersonCorrected',
            data: { sub: HEAD, corrects: 'example/0' },
            personal: [
              {
                subject: HEAD,
                data: { values: { profile: right }, why: '户口簿为“危”', evidence: [] },
              },
            ],
          },
        ],
        look: ({ state }) =>
          expect(personOf(state as Registered, HEAD)).toEqual({
            profile: right,
            address: '王家湾村5组18号',
            phone: '10009921510',
          }),
      });
    });

    it.each([
      ['what stands already is given', { values: { profile: headProfile } }],
      ['no value is given', { values: {} }],
      ['there is no such event', { corrects: 'example/9' }],
      ['the event says nothing of the person', { sub: BABY }],
      ['the person is no obligor', { values: { duty } }],
      [
        'the dwelling is given for somebody who is not the head',
        { sub: SON, values: { address: '西村' } },
      ],
    ])('not if %s', (_what, over) => {
      check({ given, when: correcting(over), refused: 'NOTHING_TO_CORRECT' });
    });

    it('not with a number that is wrong or belongs to somebody else', () => {
      const wrong = { ...headProfile, idNumber: '370406194505289972' };
      check({
        given,
        when: correcting({ values: { profile: wrong } }),
        refused: 'CITIZEN_ID_INVALID',
      });
      check({
        given,
        when: { ...correcting(), facts: { ...nothingFound, strangers: [HEAD], taken: [HEAD] } },
        refused: 'PERSON_ALREADY_REGISTERED',
      });
      check({
        given,
        when: { ...correcting(), facts: { ...nothingFound, strangers: [HEAD] } },
        refused: 'SUBJECT_UNKNOWN',
      });
    });
  });
});

describe('what is known of a person', () => {
  it('leaves out what was shredded', () => {
    const shredded: HouseholdEvent = {
      ...registered,
      personal: [{ subject: HEAD, data: { shredded: true } }],
    };
    expect(newsOf(shredded, HEAD)).toEqual({});
  });
});

import { assess } from './assessment.js';
import type { AssessmentFacts, ObligorFact } from './facts.js';
import type { AssessmentOutcome } from './outcome.js';
import {
  allAble,
  certificate,
  DECIDED_ON,
  head,
  HEAD,
  income,
  obligor,
  property,
  rules,
  tekunOf,
  shows,
} from './testing.js';

const decide = (facts: Partial<AssessmentFacts>, on = DECIDED_ON): AssessmentOutcome =>
  assess(tekunOf(facts), rules, { decisionOn: on }).outcome;
const reasons = (facts: Partial<AssessmentFacts>, on = DECIDED_ON): readonly string[] =>
  decide(facts, on).reasonCodes;
const born = (birthDate: string): Partial<AssessmentFacts> => ({ members: [head({ birthDate })] });

describe(`无劳动能力 ${shows('TEKUN_CAPACITY', 'TEKUN_ELIGIBLE')}`, () => {
  it('六十周岁生日当日起', () => {
    expect(reasons(born('1963-06-21'))).toEqual(['CAPACITY_PRESENT']);
    expect(reasons(born('1963-06-20'))).toEqual([]);
  });
  it('未成年人：2020年8月24日前不满十六周岁，25日起不满十八周岁', () => {
    const child = {
      ...born('2004-01-01'),
      selfCare: [{ sub: HEAD, assessedOn: '2020-08-20', items: allAble }],
      appliedOn: '2020-08-17',
    };
    expect(reasons(child, '2020-08-24')).toEqual(['CAPACITY_PRESENT']);
    expect(decide(child, '2020-08-25').tekun?.positive).toEqual(['NO_CAPACITY_MINOR']);
  });
  it('三级智力残疾：2021年7月1日起', () => {
    const facts = {
      ...born('1985-01-01'),
      certificates: [certificate(HEAD, { type: 'INTELLECTUAL', grade: 3 })],
      selfCare: [{ sub: HEAD, assessedOn: '2021-06-01', items: allAble }],
      appliedOn: '2021-06-01',
    };
    expect(reasons(facts, '2021-06-30')).toEqual(['CAPACITY_PRESENT']);
    expect(reasons(facts, '2021-07-01')).toEqual([]);
  });
  it('多重残疾看各类的等级', () => {
    const multiple = (type: 'VISUAL' | 'SPEECH'): readonly string[] =>
      reasons({
        ...born('1985-01-01'),
        certificates: [
          {
            ...certificate(HEAD, { type: 'MULTIPLE', grade: 1 }),
            content: {
              certificateNo: 'C',
              type: 'MULTIPLE',
              grade: 1,
              perTypeGrades: [{ type, grade: 1 }],
            },
          },
        ],
      });
    expect(multiple('VISUAL')).toEqual([]);
    expect(multiple('SPEECH')).toEqual(['CAPACITY_PRESENT']);
  });
});

describe(`无生活来源 ${shows('TEKUN_INCOME')}`, () => {
  const earning = (fen: number): readonly string[] => reasons({ incomeItems: [income(fen)] });

  it('收入低于低保标准一分即可，恰为标准即不符合', () => {
    expect(earning(12 * 66_000 - 1)).toEqual([]);
    expect(earning(12 * 66_000)).toEqual(['INCOME_NOT_BELOW_STANDARD']);
  });
  it('财产超过限额的不符合', () =>
    expect(reasons({ propertyItems: [property({ valueFen: 24 * 66_000 + 1 })] })).toEqual([
      'PROPERTY_CASH_ABOVE_CAP',
    ]));
});

describe(`义务人无履行能力 ${shows('TEKUN_OBLIGOR', 'TEKUN_OBLIGORS', 'OBLIGOR_LOW_INCOME')}`, () => {
  const unableRule = (profile: Parameters<typeof obligor>[0]): string | undefined => {
    const [test] = decide({ obligors: [obligor(profile)] }).tekun?.obligors ?? [];
    return test?.unableRule;
  };
  // Three heads, rural 2023: 20,000 yuan a year each.
  const low = 3 * 2_000_000;

  it.each([
    ['特困人员', { statuses: ['TEKUN'] }, 'TEKUN'],
    ['六十周岁以上的低保对象', { statuses: ['DIBAO'], birthDate: '1963-06-20' }, 'AGE60_DIBAO'],
    ['不满六十周岁的低保对象', { statuses: ['DIBAO'], birthDate: '1963-06-21' }, undefined],
    ['七十周岁以上的低收入者', { birthDate: '1953-06-20' }, 'AGE70_LOW_INCOME'],
    ['不满七十周岁的低收入者', { birthDate: '1953-06-21' }, undefined],
    ['低收入的重残人员', { statuses: ['SEVERELY_DISABLED'] }, 'SEVERE_DISABLED_LOW_INCOME'],
    [
      '低收入的三级智力或精神残疾人',
      { statuses: ['GRADE3_INTELLECTUAL_MENTAL'] },
      'GRADE3_INTELLECTUAL_MENTAL_LOW_INCOME',
    ],
    ['无民事行为能力人', { statuses: ['NO_CIVIL_CAPACITY'] }, 'NO_CIVIL_CAPACITY'],
    ['被宣告失踪的人', { statuses: ['MISSING'] }, 'MISSING'],
    ['服刑人员', { statuses: ['IN_PRISON'] }, 'IN_PRISON'],
    ['财产不符合规定的服刑人员', { statuses: ['IN_PRISON'], propertyOk: false }, undefined],
    ['没有困难情形的子女', {}, undefined],
  ] satisfies readonly (readonly [string, Partial<ObligorFact['profile']>, string | undefined])[])(
    '%s',
    (_, profile, expected) => expect(unableRule(profile)).toBe(expected),
  );
  it('低收入：家庭年收入低于人均可支配收入，恰等于的不算', () => {
    const aged = { birthDate: '1950-01-01', familySize: 3 };
    expect(unableRule({ ...aged, familyMonthlyIncomeFen: low / 12 - 1 })).toBe('AGE70_LOW_INCOME');
    expect(unableRule({ ...aged, familyMonthlyIncomeFen: low / 12 })).toBe(undefined);
  });
  it('有一名有能力的义务人即不符合；不赡养本人的不论', () => {
    expect(reasons({ obligors: [obligor()] })).toEqual(['OBLIGOR_ABLE']);
    expect(reasons({ obligors: [obligor({}, 'P9')] })).toEqual([]);
  });
});

describe(`其他条件 ${shows('TEKUN_ALIVE', 'TEKUN_SELF_CARE', 'OVERLAP', 'HUKOU_LOCAL')}`, () => {
  it('决定日之前没有自理能力评估的不予批准', () => {
    expect(reasons({ selfCare: [] })).toEqual(['SELF_CARE_ASSESSMENT_MISSING']);
    const made = (assessedOn: string): readonly string[] =>
      reasons({ selfCare: [{ sub: HEAD, assessedOn, items: allAble }] });
    expect(made('2023-06-21')).toEqual(['SELF_CARE_ASSESSMENT_MISSING']);
    expect(made('2023-06-20')).toEqual([]);
  });
  it('已去世的不予批准', () =>
    expect(
      reasons({
        lifeEvents: [{ kind: 'DEATH', sub: HEAD, occurredOn: '2023-06-19', knownOn: '2023-06-20' }],
      }),
    ).toEqual(['DECEASED']));
  it('户籍不在本乡镇的不予批准', () =>
    expect(reasons({ hukouTownship: '370481102' })).toEqual(['HUKOU_NOT_LOCAL']));
  it.each(['DIBAO', 'ORPHAN', 'ELDER', 'DIS_LIVING', 'DIS_CARE'] as const)(
    '与%s互斥，放弃的除外',
    (programme) => {
      const otherEntitlements = [
        { entitlementId: 'E1', programme, sub: HEAD, fromMonth: '2023-01' },
      ];
      expect(reasons({ otherEntitlements })).toEqual(['OVERLAP_EXCLUSIVE']);
      expect(reasons({ otherEntitlements, switchFrom: [programme] })).toEqual([]);
    },
  );
  it('事实无人抚养儿童补差享受，他人的待遇不论，次月已停的不论', () => {
    const other = (change: object): readonly string[] =>
      reasons({
        otherEntitlements: [
          { entitlementId: 'E1', programme: 'DIBAO', sub: HEAD, fromMonth: '2023-01', ...change },
        ],
      });
    expect(other({ programme: 'FACTO' })).toEqual([]);
    expect(other({ sub: 'P9' })).toEqual([]);
    expect(other({ toMonth: '2023-06' })).toEqual([]);
    expect(other({ toMonth: '2023-07' })).toEqual(['OVERLAP_EXCLUSIVE']);
  });
  it('没有指明申请人的，缺少事实', () =>
    expect(() => decide({ subjectSub: 'P9' })).toThrow(
      expect.objectContaining({ code: 'FACTS_MISSING', details: { ruleCode: 'TEKUN_ELIGIBLE' } }),
    ));
});

describe(`供养金额 ${shows('TEKUN_AMOUNT')}`, () => {
  const tierOf = (failed: number): string | undefined => {
    const names = ['eat', 'dress', 'bed', 'toilet', 'walk', 'bathe'];
    const items = Object.fromEntries(names.map((name, index) => [name, index >= failed]));
    const selfCare = [{ sub: HEAD, assessedOn: '2023-06-10', items: { ...allAble, ...items } }];
    return decide({ selfCare }).tekun?.careTier;
  };

  it('丧失能力零项全自理，一至三项半护理，四项以上全护理', () =>
    expect([0, 1, 3, 4, 6].map(tierOf)).toEqual(['SELF', 'PARTIAL', 'PARTIAL', 'FULL', 'FULL']));
  it('以最近一次评估为准', () => {
    const later = { sub: HEAD, assessedOn: '2023-06-15', items: { ...allAble, eat: false } };
    const earlier = { sub: HEAD, assessedOn: '2023-06-10', items: allAble };
    expect(decide({ selfCare: [later, earlier] }).tekun?.careTier).toBe('PARTIAL');
  });
  it('基本生活标准加照料护理标准，按城乡', () => {
    expect(decide({}).components).toEqual({ basicFen: 87_000, careFen: 24_500, totalFen: 111_500 });
    const townsman = { members: [head({ birthDate: '1957-01-01', contractedLand: false })] };
    expect(decide(townsman).components).toMatchObject({ basicFen: 126_000 });
  });
  it('自决定的次月起', () => expect(decide({}).startMonth).toBe('2023-07'));
});

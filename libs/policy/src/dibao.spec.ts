import * as fc from 'fast-check';
import { assess } from './assessment.js';
import type { AssessmentFacts } from './facts.js';
import type { AssessmentOutcome } from './outcome.js';
import {
  bill,
  certificate,
  DECIDED_ON,
  head,
  HEAD,
  household,
  income,
  person,
  property,
  rules,
  rulesWith,
  shows,
} from './testing.js';

const decide = (facts: Partial<AssessmentFacts>, on = DECIDED_ON): AssessmentOutcome =>
  assess(household(facts), rules, { decisionOn: on }).outcome;
const reasons = (facts: Partial<AssessmentFacts>, on = DECIDED_ON): readonly string[] =>
  decide(facts, on).reasonCodes;
const spouse = person('P2', { relationToHead: 'SPOUSE' });
const urban = { contractedLand: false };

/** Rural 2023: 660 yuan a month, 7,920 a year. */
const YEAR_FEN = 12 * 66_000;

describe(`收入型 ${shows('DIBAO_INCOME_TEST', 'DIBAO_ELIGIBLE', 'STANDARD_SUM', 'AREA_TYPE')}`, () => {
  it('年收入低于标准一分即符合，恰为标准即不符合', () => {
    expect(reasons({ incomeItems: [income(YEAR_FEN - 1)] })).toEqual([]);
    expect(reasons({ incomeItems: [income(YEAR_FEN)] })).toEqual(['INCOME_NOT_BELOW_STANDARD']);
    expect(reasons({ incomeItems: [income(YEAR_FEN + 1)] })).toEqual(['INCOME_NOT_BELOW_STANDARD']);
  });
  it('低于标准一分的，补差按最小单位进位为一分', () =>
    expect(decide({ incomeItems: [income(YEAR_FEN - 1)] }).monthlyAmountFen).toBe(1));
  it('按户进位一次，不按人进位再相加', () => {
    const members = [head(), spouse, person('P3', { relationToHead: 'CHILD' })];
    expect(decide({ members, incomeItems: [income(3 * YEAR_FEN - 1)] }).monthlyAmountFen).toBe(1);
  });
  it('城乡混合家庭逐人按各自标准，合计比较', () => {
    const members = [head(), person('P2', { relationToHead: 'SPOUSE', ...urban })];
    const sum = 12 * (66_000 + 84_000);
    expect(reasons({ members, incomeItems: [income(sum - 1)] })).toEqual([]);
    expect(reasons({ members, incomeItems: [income(sum)] })).toEqual(['INCOME_NOT_BELOW_STANDARD']);
  });
  it('只有住村且有承包地的才按农村标准', () => {
    const areaOf = (profile: Parameters<typeof head>[0]): string =>
      decide({ members: [head(profile)] }).areaType;
    expect(areaOf({})).toBe('RURAL');
    expect(areaOf({ villageResident: false })).toBe('URBAN');
    expect(areaOf({ contractedLand: false })).toBe('URBAN');
  });
  it('标准按决定日生效且已知悉的：追溯提标知悉前按旧标准', () => {
    const facts = {
      appliedOn: '2022-03-02',
      incomeItems: [
        income(12 * 60_000 - 1, {
          periodFrom: '2021-03',
          periodTo: '2022-02',
          recordedOn: '2022-03-02',
        }),
      ],
    };
    expect(reasons(facts, '2022-03-19')).toEqual(['INCOME_NOT_BELOW_STANDARD']);
    expect(reasons(facts, '2022-03-20')).toEqual([]);
  });
});

describe(`户籍与保障人口 ${shows('HUKOU_LOCAL', 'COVERED_MEMBER')}`, () => {
  it('户籍不在本乡镇的不予批准', () =>
    expect(reasons({ hukouTownship: '370481102' })).toEqual(['HUKOU_NOT_LOCAL']));
  it('没有可纳入保障的成员的不予批准', () => {
    const otherEntitlements = [
      { entitlementId: 'E1', programme: 'TEKUN' as const, sub: HEAD, fromMonth: '2023-01' },
    ];
    expect(reasons({ otherEntitlements })).toEqual(['NO_COVERED_MEMBER']);
    expect(reasons({ otherEntitlements, switchFrom: ['TEKUN'] })).toEqual([]);
  });
  it('财产和收入的理由并列，按代码排序', () =>
    expect(
      reasons({
        incomeItems: [income(YEAR_FEN)],
        propertyItems: [property({ valueFen: 24 * 66_000 + 1 })],
      }),
    ).toEqual(['INCOME_NOT_BELOW_STANDARD', 'PROPERTY_CASH_ABOVE_CAP']));
});

describe(`支出型 ${shows('DIBAO_EXPENDITURE', 'EXP_DISPOSABLE', 'EXP_AFTER_RIGID', 'EXP_CAUSE')}`, () => {
  /** Above the standard by 1,000 yuan; rigid spending brings it below. */
  const above = (spentFen: number, facts: Partial<AssessmentFacts> = {}): AssessmentOutcome =>
    decide({
      incomeItems: [income(YEAR_FEN + 100_000)],
      bills: [bill(spentFen)],
      ...facts,
    });

  it('扣除自负支出后低于标准一分即符合，恰为标准即不符合', () => {
    expect(above(100_001).type).toBe('EXPENDITURE');
    expect(above(100_001).monthlyAmountFen).toBe(1);
    expect(above(100_000).reasonCodes).toEqual([
      'EXP_AFTER_RIGID_NOT_BELOW_STANDARD',
      'INCOME_NOT_BELOW_STANDARD',
    ]);
  });
  it('收入低于上年度人均可支配收入一分即可，恰等于即不符合', () => {
    const rich = (fen: number): readonly string[] =>
      decide({ incomeItems: [income(fen)], bills: [bill(5_000_000)] }).reasonCodes;
    expect(rich(1_999_999)).toEqual([]);
    expect(rich(2_000_000)).toEqual([
      'EXP_INCOME_NOT_BELOW_DISPOSABLE',
      'INCOME_NOT_BELOW_STANDARD',
    ]);
  });
  it('致困原因已消除的不符合；无人说明的缺少事实', () => {
    expect(above(100_001, { causePersists: false }).reasonCodes).toEqual([
      'EXP_CAUSE_NOT_PRESENT',
      'INCOME_NOT_BELOW_STANDARD',
    ]);
    const { causePersists: _, ...unsaid } = household({
      incomeItems: [income(YEAR_FEN)],
      bills: [bill(1)],
    });
    expect(() => assess(unsaid, rules, { decisionOn: DECIDED_ON })).toThrow(
      expect.objectContaining({ code: 'FACTS_MISSING', details: { ruleCode: 'EXP_CAUSE' } }),
    );
  });
  it('没有自负支出的，只说明收入理由', () =>
    expect(above(0).reasonCodes).toEqual(['INCOME_NOT_BELOW_STANDARD']));
  it('2022年1月1日起施行', () => {
    const facts = {
      appliedOn: '2021-12-02',
      incomeItems: [
        income(12 * 52_800, {
          periodFrom: '2020-12',
          periodTo: '2021-11',
          recordedOn: '2021-12-02',
        }),
      ],
      bills: [bill(100_000, { date: '2021-06-01', recordedOn: '2021-12-02' })],
    };
    expect(reasons(facts, '2021-12-31')).toEqual(['INCOME_NOT_BELOW_STANDARD']);
    expect(decide(facts, '2022-01-01').type).toBe('EXPENDITURE');
  });
  it(`教育支出按人按学年以所读最高学段封顶：高中每学年两千元 ${shows('EDUCATION_CAP')}`, () => {
    const school = (fen: number, date: string): ReturnType<typeof bill> =>
      bill(fen, {
        itemId: `L${fen} ${date}`,
        kind: 'EDUCATION',
        date,
        schoolStage: 'SENIOR_HIGH',
      });
    const spent = (...bills: readonly ReturnType<typeof bill>[]): number =>
      decide({ incomeItems: [income(YEAR_FEN + 100_000)], bills }).household.expenditureTest
        ?.rigidSelfPaidFen ?? 0;
    expect(spent(school(150_000, '2022-09-01'), school(60_000, '2023-03-01'))).toBe(200_000);
    expect(spent(school(150_000, '2022-08-31'), school(60_000, '2022-09-01'))).toBe(210_000);
    const university = bill(100_000, {
      kind: 'EDUCATION',
      date: '2022-10-01',
      schoolStage: 'BACHELOR',
    });
    expect(spent(school(150_000, '2022-09-01'), university)).toBe(250_000);
  });
});

describe(`低保边缘家庭 ${shows('EDGE_FAMILY', 'EDGE_INCOME')}`, () => {
  const edge = (fen: number, facts: Partial<AssessmentFacts> = {}, on = DECIDED_ON): boolean =>
    decide({ incomeItems: [income(fen)], ...facts }, on).edgeFamily ?? false;

  it('收入达到标准而不足一倍半', () => {
    expect(edge(YEAR_FEN - 1)).toBe(false);
    expect(edge(YEAR_FEN)).toBe(true);
    expect(edge(1.5 * YEAR_FEN - 1)).toBe(true);
    expect(edge(1.5 * YEAR_FEN)).toBe(false);
  });
  it('财产不超过放宽后的限额', () => {
    const cash = (valueFen: number): Partial<AssessmentFacts> => ({
      propertyItems: [property({ valueFen })],
    });
    expect(edge(YEAR_FEN, cash(36 * 66_000))).toBe(true);
    expect(edge(YEAR_FEN, cash(36 * 66_000 + 1))).toBe(false);
  });
  it('2021年7月1日起施行', () => {
    const old = {
      appliedOn: '2021-06-20',
      incomeItems: [
        income(12 * 52_800, {
          periodFrom: '2020-06',
          periodTo: '2021-05',
          recordedOn: '2021-06-20',
        }),
      ],
    };
    expect(decide(old, '2021-06-30').edgeFamily).toBe(false);
    expect(decide(old, '2021-07-01').edgeFamily).toBe(true);
  });
});

describe(`单人户 ${shows('DIBAO_SINGLE')}`, () => {
  const disabled = certificate('P2', { type: 'PHYSICAL', grade: 1 });
  const alone = (facts: Partial<AssessmentFacts>, on = DECIDED_ON): AssessmentOutcome =>
    decide({ scope: 'SINGLE_PERSON', subjectSub: 'P2', members: [head(), spouse], ...facts }, on);
  /** The household of the head is an edge family by the head's income. */
  const edgeIncome = { incomeItems: [income(24 * 66_000)] };

  it('低保边缘家庭中的重残人员可以单独申请，不计他人收入', () => {
    const outcome = alone({ certificates: [disabled], ...edgeIncome });
    expect(outcome.type).toBe('SINGLE');
    expect(outcome.household.singleRule).toBe('EDGE_SEVERE_DISABLED');
    expect(outcome.coveredSubs).toEqual(['P2']);
    expect(outcome.monthlyAmountFen).toBe(66_000 + 19_800);
  });
  it('家庭不是低保边缘家庭的，不符合单人户条件', () =>
    expect(alone({ certificates: [disabled] }).reasonCodes).toEqual(['SINGLE_NOT_QUALIFIED']));
  it('三级精神残疾也算重残，三级肢体残疾不算', () => {
    const grade3 = (type: 'MENTAL' | 'PHYSICAL'): readonly string[] =>
      alone({ certificates: [certificate('P2', { type, grade: 3 })], ...edgeIncome }).reasonCodes;
    expect(grade3('MENTAL')).toEqual([]);
    expect(grade3('PHYSICAL')).toEqual(['SINGLE_NOT_QUALIFIED']);
  });
  it('低保边缘家庭中的重病患者', () => {
    const ill = person('P2', {
      relationToHead: 'SPOUSE',
      seriousIllness: { code: 'LEUKEMIA', since: '2023-01-01' },
    });
    const { household: found } = alone({ members: [head(), ill], ...edgeIncome });
    expect(found.singleRule).toBe('EDGE_CRITICAL_ILLNESS');
  });
  it('成年无业重度残疾人自2022年10月20日起可以单独申请', () => {
    const jobless = person('P2', { relationToHead: 'SPOUSE', employment: 'UNEMPLOYED' });
    const facts = { members: [head(), jobless], certificates: [disabled], appliedOn: '2022-10-01' };
    expect(alone(facts, '2022-10-19').reasonCodes).toEqual(['SINGLE_NOT_QUALIFIED']);
    expect(alone(facts, '2022-10-20').household.singleRule).toBe(
      'UNEMPLOYED_SEVERE_DISABLED_ADULT',
    );
  });
  it('2021年7月1日前：单独立户且丧失劳动能力的成年重度残疾人', () => {
    const apart = person('P2', {
      relationToHead: 'SPOUSE',
      separateHukou: true,
      labourCapacity: 'NONE',
    });
    const facts = { members: [head(), apart], certificates: [disabled], appliedOn: '2021-06-01' };
    expect(alone(facts, '2021-06-30').household.singleRule).toBe(
      'SEVERE_DISABLED_ADULT_SEPARATE_HUKOU',
    );
    expect(alone(facts, '2021-07-01').reasonCodes).toEqual(['SINGLE_NOT_QUALIFIED']);
  });
  it('在宗教场所居住满三年的僧尼，差一日的不可', () => {
    const since = (day: string): readonly string[] =>
      alone({
        members: [head(), person('P2', { absence: { kind: 'CLERGY_AWAY', since: day } })],
      }).reasonCodes;
    expect(since('2020-06-20')).toEqual([]);
    expect(since('2020-06-21')).toEqual(['SINGLE_NOT_QUALIFIED']);
  });
  it(`正在享受特困待遇的不得重复享受 ${shows('OVERLAP')}`, () => {
    const otherEntitlements = [
      { entitlementId: 'E1', programme: 'TEKUN' as const, sub: 'P2', fromMonth: '2023-01' },
    ];
    const facts = { certificates: [disabled], ...edgeIncome, otherEntitlements };
    expect(alone(facts).reasonCodes).toEqual(['OVERLAP_EXCLUSIVE']);
    expect(alone({ ...facts, switchFrom: ['TEKUN'] }).reasonCodes).toEqual([]);
  });
  it('没有指明申请人的，缺少事实', () =>
    expect(() => decide({ scope: 'SINGLE_PERSON' })).toThrow(
      expect.objectContaining({ code: 'FACTS_MISSING', details: { ruleCode: 'DIBAO_SINGLE' } }),
    ));
});

describe(`差额补助 ${shows('DIBAO_BASE', 'DIBAO_AMOUNT')}`, () => {
  it('四口之家2021年农村，年收入8640元：每月1392元', () => {
    const members = [
      head(),
      spouse,
      ...['P3', 'P4'].map((sub) => person(sub, { relationToHead: 'PARENT' })),
    ];
    const item = income(864_000, {
      periodFrom: '2020-05',
      periodTo: '2021-04',
      recordedOn: '2021-05-10',
    });
    const facts = { members, incomeItems: [item], appliedOn: '2021-05-10' };
    expect(decide(facts, '2021-05-28').components).toEqual({
      standardSumFen: 211_200,
      baseFen: 139_200,
      upliftFen: 0,
      totalFen: 139_200,
    });
  });
  it('城镇夫妻2023年月收入共1000元：每月680元', () => {
    const members = [head(urban), person('P2', { relationToHead: 'SPOUSE', ...urban })];
    const { components } = decide({ members, incomeItems: [income(1_200_000)] });
    expect(components).toMatchObject({ baseFen: 68_000, totalFen: 68_000 });
  });
  it('家庭人口为除数，保障人口才领取', () => {
    const otherEntitlements = [
      { entitlementId: 'E1', programme: 'ORPHAN' as const, sub: 'P2', fromMonth: '2022-01' },
    ];
    const facts = { members: [head(), spouse], incomeItems: [income(120_000)], otherEntitlements };
    expect(decide(facts).components).toMatchObject({ standardSumFen: 66_000, baseFen: 61_000 });
  });
  it('整元进位时向上进到元', () => {
    const facts = household({ incomeItems: [income(YEAR_FEN - 1)] });
    const { components } = assess(facts, rulesWith('dibao.rounding', 'CEIL_YUAN'), {
      decisionOn: DECIDED_ON,
    }).outcome;
    expect(components).toMatchObject({ baseFen: 100 });
  });
  it('定有人均最低补差的，补差不低于最低补差', () => {
    const facts = household({
      members: [head(), spouse],
      incomeItems: [income(2 * YEAR_FEN - 1)],
    });
    const { components } = assess(facts, rulesWith('dibao.minPerHead', 5000), {
      decisionOn: DECIDED_ON,
    }).outcome;
    expect(components).toMatchObject({ baseFen: 10_000 });
  });
  it('起始月按当月标准：决定日已知悉的次月新标准适用', () => {
    const facts = {
      appliedOn: '2023-12-05',
      incomeItems: [
        income(0, { periodFrom: '2022-12', periodTo: '2023-11', recordedOn: '2023-12-05' }),
      ],
    };
    expect(decide(facts, '2023-12-19').monthlyAmountFen).toBe(66_000);
    expect(decide(facts, '2023-12-20').monthlyAmountFen).toBe(72_000);
  });
});

describe(`分类施保 ${shows('DIBAO_UPLIFT')}`, () => {
  const uplifts = (facts: Partial<AssessmentFacts>, on = DECIDED_ON): readonly string[] =>
    decide(facts, on).uplifts.map(({ category, fen }) => `${category} ${fen}`);
  const born = (birthDate: string): Partial<AssessmentFacts> => ({
    members: [head({ birthDate })],
  });

  it('七十周岁自生日的次月起', () => {
    expect(uplifts(born('1953-06-30'))).toEqual(['ELDERLY_70 13200']);
    expect(uplifts(born('1953-07-01'))).toEqual([]);
  });
  it('未成年人至十八周岁生日当月止', () => {
    const child = (birthDate: string): readonly string[] =>
      uplifts({ members: [head(), person('P2', { relationToHead: 'CHILD', birthDate })] });
    expect(child('2005-07-01')).toEqual(['MINOR 13200']);
    expect(child('2005-06-30')).toEqual([]);
  });
  it('一人只计最高的一项，同为百分之三十的重残在先', () => {
    const members = [
      head({ birthDate: '1940-01-01', seriousIllness: { code: 'UREMIA', since: '2020-01-01' } }),
    ];
    const certificates = [certificate(HEAD, { type: 'VISUAL', grade: 2 })];
    expect(uplifts({ members, certificates })).toEqual(['SEVERE_DISABILITY 19800']);
    expect(uplifts({ members })).toEqual(['SERIOUS_ILLNESS 19800']);
  });
  it('残疾人证当月签发的首证当月起算，换发的次月起算；到期后不算', () => {
    const held = (...certificates: readonly ReturnType<typeof certificate>[]): readonly string[] =>
      uplifts({ certificates });
    const grade = (
      value: number,
      issuedOn: string,
      validToOn: string,
    ): ReturnType<typeof certificate> =>
      certificate(HEAD, { type: 'PHYSICAL', grade: value }, { issuedOn, validToOn });
    expect(held(grade(2, '2023-06-15', '2033-06-14'))).toEqual(['SEVERE_DISABILITY 19800']);
    expect(held(grade(2, '2019-01-01', '2023-06-30'))).toEqual([]);
    expect(held(grade(2, '2019-01-01', '2023-07-01'))).toEqual(['SEVERE_DISABILITY 19800']);
  });
  it('2023年1月1日起施行', () => {
    const facts = { ...born('1940-01-01'), appliedOn: '2022-11-01' };
    expect(uplifts(facts, '2022-11-30')).toEqual([]);
    // The standard of 2023 became known only in February 2023: 20 % of 600 yuan.
    expect(uplifts(facts, '2022-12-20')).toEqual(['ELDERLY_70 12000']);
  });
});

describe(`复核类别 ${shows('REVIEW_CLASS')}`, () => {
  const classOf = (facts: Partial<AssessmentFacts>): string | undefined =>
    decide(facts).reviewClass;
  const weak = { labourCapacity: 'NONE' as const };

  it('有劳动能力且收入不稳定的为C类，先于A类', () => {
    expect(classOf({ incomeStability: 'UNSTABLE' })).toBe('C');
    expect(classOf({ incomeStability: 'UNSTABLE', members: [head(weak)] })).toBe('B');
  });
  it('十六至五十九周岁才算有劳动能力', () => {
    const aged = (birthDate: string): string | undefined =>
      classOf({ incomeStability: 'UNSTABLE', members: [head({ birthDate })] });
    expect(aged('1963-06-21')).toBe('C');
    expect(aged('1963-06-20')).toBe('B');
  });
  it('收入稳定且有重残或重病的为A类，其余为B类', () => {
    const certificates = [certificate(HEAD, { type: 'VISUAL', grade: 2 })];
    expect(classOf({ incomeStability: 'STABLE', certificates })).toBe('A');
    expect(classOf({ incomeStability: 'RELATIVELY_STABLE', certificates })).toBe('B');
    expect(classOf({ incomeStability: 'STABLE' })).toBe('B');
  });
  it('没有收入稳定程度的，缺少事实', () => {
    const { incomeStability: _, ...unsaid } = household();
    expect(() => assess(unsaid, rules, { decisionOn: DECIDED_ON })).toThrow(
      expect.objectContaining({ code: 'FACTS_MISSING', details: { ruleCode: 'REVIEW_CLASS' } }),
    );
  });
});

describe(`起始月与发放段 ${shows('START_MONTH')}`, () => {
  it('自决定的次月起，跨年亦然', () => {
    expect(decide({}, '2023-06-30').startMonth).toBe('2023-07');
    expect(decide({}, '2023-12-31').startMonth).toBe('2024-01');
  });
  it('批准的有一个自起始月起的发放段，不予批准的没有', () => {
    expect(decide({}).segments).toEqual([
      {
        fromMonth: '2023-07',
        monthlyAmountFen: 66_000,
        components: { standardSumFen: 66_000, baseFen: 66_000, upliftFen: 0, totalFen: 66_000 },
      },
    ]);
    const refused = decide({ incomeItems: [income(YEAR_FEN)] });
    expect([refused.segments, refused.monthlyAmountFen, refused.reviewClass]).toEqual([
      [],
      undefined,
      undefined,
    ]);
  });
});

describe('低保金额的性质', () => {
  const fen = fc.integer({ min: 0, max: YEAR_FEN - 1 });
  const amountOf = (incomeFen: number): number =>
    decide({ incomeItems: [income(incomeFen)] }).monthlyAmountFen ?? 0;

  it('收入越高补差越少，补差大于零而不超过标准', () => {
    fc.assert(
      fc.property(fen, fen, (a, b) => {
        const [more, less] = [amountOf(Math.min(a, b)), amountOf(Math.max(a, b))];
        return more >= less && less >= 1 && more <= 66_000;
      }),
    );
  });
  it('补差进位不足一分：补差的十二倍加年收入不少于年标准，且多出不足十二分', () => {
    fc.assert(
      fc.property(fen, (incomeFen) => {
        const surplus = 12 * amountOf(incomeFen) + incomeFen - YEAR_FEN;
        return surplus >= 0 && surplus < 12;
      }),
    );
  });
});

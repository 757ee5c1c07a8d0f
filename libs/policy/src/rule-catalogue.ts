import type { Day } from '@zelian/kernel/values';

export interface RuleEntry {
  readonly title: string;
  readonly law: string;
  readonly clause: string;
  /** Of the code that applies it; another meaning is another version. */
  readonly version: string;
  readonly inForceFrom: Day;
  readonly link?: string;
  readonly retiredOn?: Day;
}

const INTERIM = '《社会救助暂行办法》（国务院令第649号）';
const DIBAO_2012 = '《最低生活保障审核审批办法（试行）》（民发〔2012〕220号）';
const DIBAO_2021 = '《最低生活保障审核确认办法》（民发〔2021〕57号）';
const TEKUN_2021 = '《特困人员认定办法》（民发〔2021〕43号）';
const RIGID_2025 = '《刚性支出困难家庭认定办法》';
const CIVIL_CODE = '《中华人民共和国民法典》';
const SHANDONG_2021 = '鲁民〔2021〕75号';
const SEED = '凫政发〔2020〕号';
const TABLE = '政策参数表';

/** The clause in force since 2021-07-01, and the one of 民发〔2012〕220号 before. */
const since2021 = (clause: string, before: string): string =>
  `${clause}（2021年7月1日前：民发〔2012〕220号${before}）`;

const rule = (title: string, inForceFrom: Day, law: string, clause = ''): RuleEntry => ({
  title,
  law,
  clause,
  version: '1',
  inForceFrom,
});

/**
 * All rules this library applies: code → title, law, clause.
 *
 * Shape: a code is retired by `retiredOn`, never removed and never used again, because events of
 * years ago name it.
 */
export const ruleCatalogue = {
  MEMBERSHIP: rule('共同生活的家庭成员', '2012-12-12', DIBAO_2021, since2021('第七条', '第五条')),
  MEMBER: rule('家庭成员认定', '2012-12-12', DIBAO_2021, since2021('第七条', '第五条')),
  COVERAGE: rule('是否纳入保障人口', '2020-08-15', TABLE, ' household.coverNonLocalHukou'),
  AREA_TYPE: rule('城乡类别与保障标准', '2012-12-12', DIBAO_2012, '第六条、第十一条'),
  STANDARD_SUM: rule('保障标准合计', '2012-12-12', DIBAO_2012, '第十一条'),
  INCOME_ITEM: rule('收入项核算', '2012-12-12', DIBAO_2021, since2021('第十三条', '第十六条')),
  EMPLOYMENT_COST: rule('必要的就业成本', '2020-08-15', DIBAO_2021, '第十三条末款'),
  INCOME_EXCLUDED: rule(
    '不计入家庭收入',
    '2012-12-12',
    DIBAO_2021,
    since2021('第十三条', '第十六条'),
  ),
  SUPPORT_LINE: rule('赡养（抚养、扶养）费', '2020-08-15', TABLE, ' support.formula'),
  SUPPORT_FORMULA: rule('赡养费按人均收入测算', '2020-08-15', TABLE, ' support.formula'),
  SUPPORT_MAINTENANCE: rule(
    '抚养费按收入比例测算',
    '2020-08-15',
    TABLE,
    ' support.childMaintenance',
  ),
  SELF_PAID: rule('票据自负部分', '2020-08-15', RIGID_2025, '第五条'),
  EDUCATION_CAP: rule('教育支出按学年封顶', '2020-08-15', TABLE, ' rigid.educationCap'),
  RIGID_DEDUCTION: rule('残疾、重病刚性支出扣减', '2012-12-12', DIBAO_2021, '第十三条末款'),
  INCOME_SHEET: rule('家庭收入核算', '2012-12-12', DIBAO_2021, since2021('第十三条', '第十六条')),
  PROPERTY_CASH: rule('货币财产限额', '2020-08-15', DIBAO_2021, since2021('第十四条', '第十七条')),
  PROPERTY_HOUSES: rule('住房套数', '2020-08-15', DIBAO_2021, since2021('第十四条', '第十七条')),
  PROPERTY_VEHICLE: rule('机动车辆', '2020-08-15', DIBAO_2021, since2021('第十四条', '第十七条')),
  PROPERTY_BUSINESS: rule(
    '市场主体登记',
    '2020-08-15',
    DIBAO_2021,
    since2021('第十四条', '第十七条'),
  ),
  PROPERTY_TEST: rule('家庭财产符合规定', '2020-08-15', INTERIM, '第九条'),
  HUKOU_LOCAL: rule('向户籍所在地申请', '2014-05-01', INTERIM, '第十一条'),
  COVERED_MEMBER: rule('有可纳入保障的成员', '2020-08-15', INTERIM, '第九条'),
  DIBAO_INCOME_TEST: rule('收入型：人均收入低于保障标准', '2014-05-01', INTERIM, '第九条'),
  DIBAO_EXPENDITURE: rule('支出型困难家庭', '2022-01-01', SHANDONG_2021),
  EXP_DISPOSABLE: rule('支出型：收入低于上年度人均可支配收入', '2022-01-01', SHANDONG_2021),
  EXP_AFTER_RIGID: rule('支出型：扣除刚性支出后低于保障标准', '2022-01-01', SHANDONG_2021),
  EXP_CAUSE: rule('支出型：致困原因仍然存在', '2022-01-01', SHANDONG_2021),
  DIBAO_SINGLE: rule('单人户申请条件', '2012-12-12', DIBAO_2021, since2021('第八条', '第十条')),
  EDGE_FAMILY: rule('低保边缘家庭', '2021-07-01', DIBAO_2021, '第八条'),
  EDGE_INCOME: rule('低保边缘家庭：收入范围', '2021-07-01', DIBAO_2021, '第八条'),
  OVERLAP: rule('待遇互斥', '2020-08-15', TABLE, ' overlap.rule'),
  DIBAO_ELIGIBLE: rule('最低生活保障对象认定', '2014-05-01', INTERIM, '第九条'),
  DIBAO_BASE: rule('低保差额补助', '2014-05-01', INTERIM, '第十二条'),
  DIBAO_UPLIFT: rule('分类施保增发', '2014-05-01', INTERIM, '第十二条第二款'),
  DIBAO_AMOUNT: rule('低保月保障金额', '2014-05-01', INTERIM, '第十二条'),
  REVIEW_CLASS: rule(
    '定期复核类别',
    '2012-12-12',
    DIBAO_2021,
    since2021('第三十一条', '第三十三条'),
  ),
  TEKUN_ALIVE: rule('申请人健在', '2016-10-10', TEKUN_2021, '第二十四条'),
  TEKUN_CAPACITY: rule(
    '无劳动能力',
    '2016-10-10',
    TEKUN_2021,
    '第五条（2021年7月1日前：民发〔2016〕178号）',
  ),
  TEKUN_INCOME: rule('无生活来源', '2016-10-10', TEKUN_2021, '第六条'),
  TEKUN_OBLIGOR: rule('义务人有无履行义务能力', '2016-10-10', TEKUN_2021, '第八条'),
  OBLIGOR_LOW_INCOME: rule('义务人家庭收入低于人均可支配收入', '2016-10-10', TEKUN_2021, '第八条'),
  TEKUN_OBLIGORS: rule('无法定义务人或义务人无履行能力', '2016-10-10', TEKUN_2021, '第四条'),
  TEKUN_SELF_CARE: rule('生活自理能力评估', '2016-10-10', TEKUN_2021, '第二十一条、第二十二条'),
  TEKUN_ELIGIBLE: rule('特困人员认定', '2016-10-10', TEKUN_2021, '第四条'),
  TEKUN_AMOUNT: rule('特困救助供养月金额', '2016-02-17', '国发〔2016〕14号'),
  START_MONTH: rule('待遇起始月', '2012-12-12', DIBAO_2021, since2021('第二十一条', '第二十九条')),
  CHECK_COMPARISON: rule('核对结果与申报比对', '2020-08-15', DIBAO_2021, '第十七条'),
  CHECK_MISMATCH: rule('经核对明显不符', '2020-08-15', SEED, '四（二）一'),
  CHECK_CONCLUSION: rule('核对结论', '2020-08-15', SEED, '四（二）一'),
  CLOCK: rule('审核审批时限', '2020-08-15', SEED, '四（二）四'),
  CLOCK_PAUSE: rule('时限中止', '2020-08-15', TABLE, ' clock.pause'),
  DUE_DAYS: rule('各环节期限', '2020-08-15', CIVIL_CODE, '第二百零一条、第二百零三条'),
  PUBLICITY: rule('拟批准公示', '2020-08-15', SEED, '四（二）二'),
  KIN_MATCH: rule('近亲属备案比对', '2020-08-15', DIBAO_2021, '第十一条'),
  FINDINGS: rule('办理过程问题', '2020-08-15', SEED, '四（三）'),
} as const satisfies Readonly<Record<string, RuleEntry>>;

export type RuleCode = keyof typeof ruleCatalogue;

import * as fc from 'fast-check';
import type { AssessmentFacts } from './facts.js';
import { incomeSheet, incomeWindow, type IncomeSheet } from './income.js';
import { rowsOn } from './rules.js';
import {
  bill,
  certificate,
  DECIDED_ON,
  head,
  HEAD,
  household,
  income,
  obligor,
  person,
  rules,
  shows,
} from './testing.js';

interface Situation {
  readonly on?: string;
  readonly singlePerson?: boolean;
  readonly programme?: 'DIBAO' | 'TEKUN';
}

function sheet(facts: Partial<AssessmentFacts>, situation: Situation = {}): IncomeSheet {
  const { on = DECIDED_ON, singlePerson = false, programme = 'DIBAO' } = situation;
  const complete = household(facts);
  const rows = rowsOn(rules, { programme, on, knownOn: on });
  const counted = complete.members;
  const ownIncomeOnly = programme === 'TEKUN';
  return incomeSheet({ facts: complete, counted, about: HEAD, ownIncomeOnly, singlePerson }, rows)
    .outcome;
}

describe('收入核算期', () => {
  it('为申请当月之前的十二个月', () => {
    expect(incomeWindow('2023-06-30', 12)).toEqual({ from: '2022-06', to: '2023-05' });
    expect(incomeWindow('2023-07-01', 12)).toEqual({ from: '2022-07', to: '2023-06' });
  });
});

describe(`收入项 ${shows('INCOME_ITEM', 'INCOME_SHEET')}`, () => {
  it('只计核算期内的月份，各部分分别舍去不足一分的部分', () => {
    const item = income(1000, { periodFrom: '2022-05', periodTo: '2022-07', deductibleFen: 100 });
    // 1000 × 2 ÷ 3 = 666.6…, 100 × 2 ÷ 3 = 66.6…
    expect(sheet({ incomeItems: [item] }).byClassFen).toEqual({ BUSINESS: 600 });
  });
  it('核算期之外的收入不计，也不出现类别', () => {
    const item = income(1000, { periodFrom: '2021-01', periodTo: '2022-05' });
    expect(sheet({ incomeItems: [item] }).byClassFen).toEqual({});
  });
  it('亏损的项目按零计，不与其他项目相抵', () => {
    const loss = income(100, { itemId: 'I1', deductibleFen: 900 });
    expect(sheet({ incomeItems: [loss, income(500, { itemId: 'I2' })] }).countedFen).toBe(500);
  });
  it('决定日之后登记的收入不计', () => {
    const item = income(1000, { recordedOn: '2023-06-21' });
    expect(sheet({ incomeItems: [item] }).countedFen).toBe(0);
    expect(sheet({ incomeItems: [{ ...item, recordedOn: '2023-06-20' }] }).countedFen).toBe(1000);
  });
  it('人均月收入仅供阅读，舍去不足一分的部分', () =>
    expect(sheet({ incomeItems: [income(1000)] }).perCapitaMonthlyFen).toBe(83));
});

describe(`必要的就业成本 ${shows('EMPLOYMENT_COST')}`, () => {
  const wages = (employmentCostFen: number): IncomeSheet =>
    sheet({
      incomeItems: [income(6_000_000, { class: 'WAGES', kind: 'WAGE', employmentCostFen })],
    });

  it('每人每月至多三百元，恰好三百元的全额扣减', () => {
    expect(wages(359_999).employmentCostFen).toBe(359_999);
    expect(wages(360_000).employmentCostFen).toBe(360_000);
    expect(wages(360_001).employmentCostFen).toBe(360_000);
    expect(wages(360_001).countedFen).toBe(5_640_000);
  });
  it('只有工资性收入才扣', () => {
    const farming = income(6_000_000, { employmentCostFen: 1000 });
    expect(sheet({ incomeItems: [farming] }).countedFen).toBe(6_000_000);
  });
});

describe(`不计入家庭收入 ${shows('INCOME_EXCLUDED')}`, () => {
  const pension = income(123_600, { class: 'TRANSFER', kind: 'PENSION_CENTRAL_BASIC' });
  const excludedOn = (on: string, item = pension): number =>
    sheet({ incomeItems: [{ ...item, recordedOn: '2020-01-01', periodFrom: '2022-06' }] }, { on })
      .excludedFen;

  it('中央基础养老金自2021年7月1日至2025年12月31日不计入', () => {
    expect(excludedOn('2021-06-30')).toBe(0);
    expect(excludedOn('2021-07-01')).toBe(123_600);
    expect(excludedOn('2025-12-31')).toBe(123_600);
    expect(excludedOn('2026-01-01')).toBe(0);
  });
  it('社会救助金2021年7月1日前计入收入', () => {
    const aid = income(5000, { class: 'TRANSFER', kind: 'SOCIAL_ASSISTANCE' });
    expect(excludedOn('2021-06-30', aid)).toBe(0);
    expect(excludedOn('2021-07-01', aid)).toBe(5000);
  });
  it('特困按特困的规定：奖学金计入，高龄津贴不计入', () => {
    const items = [
      income(100, { itemId: 'I1', class: 'TRANSFER', kind: 'SCHOLARSHIP' }),
      income(10, { itemId: 'I2', class: 'TRANSFER', kind: 'OLD_AGE_ALLOWANCE' }),
    ];
    const { countedFen, excludedFen } = sheet({ incomeItems: items }, { programme: 'TEKUN' });
    expect([countedFen, excludedFen]).toEqual([100, 10]);
  });
});

describe(`赡养（抚养、扶养）费 ${shows('SUPPORT_LINE', 'SUPPORT_FORMULA', 'SUPPORT_MAINTENANCE')}`, () => {
  const line = (
    profile: Parameters<typeof obligor>[0],
    situation: Situation = {},
  ): readonly [string, number] => {
    const [first] = sheet({ obligors: [obligor(profile)] }, situation).supportLines;
    return [first?.rule ?? 'NONE', first?.monthlyFen ?? 0];
  };
  const earning = (familyMonthlyIncomeFen: number): Parameters<typeof obligor>[0] => ({
    familyMonthlyIncomeFen,
    familySize: 3,
    childrenOfSupported: 2,
    supportedCount: 2,
  });

  it('三口之家月入六千元、两名被赡养人：每人252.50元', () =>
    expect(line(earning(600_000))).toEqual(['FORMULA', 25_250]));
  it('人均收入恰为标准一倍半的不计，多一分即按公式', () => {
    expect(line(earning(297_000))).toEqual(['BELOW_THRESHOLD', 0]);
    expect(line(earning(297_003))).toEqual(['FORMULA', 0]);
    expect(line(earning(297_000 + 12))).toEqual(['FORMULA', 1]);
  });
  it('子女三人以上按百分之四十', () =>
    expect(line({ ...earning(600_000), childrenOfSupported: 3 })).toEqual(['FORMULA', 20_200]));
  it('法院裁判优先于公式', () =>
    expect(line({ ...earning(600_000), courtMonthlyFen: 700 })).toEqual(['COURT_ORDER', 700]));
  it('免除义务的人不计，实际支付更高的按实际', () => {
    expect(line({ ...earning(600_000), statuses: ['DIBAO'] })).toEqual(['EXEMPT_OBLIGOR', 0]);
    expect(line({ ...earning(600_000), statuses: ['DIBAO'], actualMonthlyFen: 900 })).toEqual([
      'ACTUAL_HIGHER',
      900,
    ]);
    expect(line({ ...earning(600_000), actualMonthlyFen: 25_250 })).toEqual(['FORMULA', 25_250]);
  });
  it('分居父母的抚养费：一名子女百分之二十五，合计不超过一半', () => {
    const parent = (childrenOfSupported: number): readonly [string, number] =>
      line({ relation: 'PARENT_APART', ownMonthlyIncomeFen: 460_000, childrenOfSupported });
    expect(parent(1)).toEqual(['MAINTENANCE', 115_000]);
    expect(parent(2)).toEqual(['MAINTENANCE', 115_000]);
    expect(parent(3)).toEqual(['MAINTENANCE', 76_666]);
  });
  it('单人户自2022年10月20日起不计兄弟姐妹和六十周岁以上义务人的', () => {
    const sibling = { ...earning(600_000), relation: 'SIBLING' as const };
    const single = (on: string): Situation => ({ on, singlePerson: true });
    expect(line(sibling, single('2022-10-19'))[0]).toBe('FORMULA');
    expect(line(sibling, single('2022-10-20'))).toEqual(['DISREGARDED', 0]);
    expect(line(sibling)[0]).toBe('FORMULA');
    const aged = (birthDate: string): string => line({ birthDate }, single(DECIDED_ON))[0];
    expect(aged('1963-06-21')).toBe('BELOW_THRESHOLD');
    expect(aged('1963-06-20')).toBe('DISREGARDED');
  });
  it('义务人本人也在家庭成员之列的，不另计', () => {
    const own = { ...obligor(earning(600_000)), memberSub: 'P2' };
    const members = [head(), person('P2')];
    expect(sheet({ members, obligors: [own] }).supportLines).toEqual([]);
  });
  it('按月计入十二个月', () =>
    expect(sheet({ obligors: [obligor({ courtMonthlyFen: 100 })] }).supportFen).toBe(1200));
  it('特困不计赡养费', () =>
    expect(line({ courtMonthlyFen: 100 }, { programme: 'TEKUN' })).toEqual(['NONE', 0]));
});

describe(`刚性支出扣减 ${shows('RIGID_DEDUCTION', 'SELF_PAID', 'EDUCATION_CAP')}`, () => {
  const ill = head({ seriousIllness: { code: 'UREMIA', since: '2023-06-20' } });
  const deduction = (facts: Partial<AssessmentFacts>, on = DECIDED_ON): number =>
    sheet({ members: [ill], bills: [bill(1000)], ...facts }, { on }).rigidDeductionFen;

  it('扣除各类报销和救助后的自负部分，至少为零', () => {
    const paid = {
      insuranceFen: 300,
      seriousIllnessInsuranceFen: 200,
      medicalAssistanceFen: 100,
      commercialInsuranceFen: 50,
    };
    expect(deduction({ bills: [bill(1000, paid)] })).toBe(350);
    expect(deduction({ bills: [bill(500, paid)] })).toBe(0);
  });
  it('只扣重病人员和持证残疾人的；病情须在决定日之前认定', () => {
    expect(deduction({})).toBe(1000);
    expect(deduction({ members: [head()] })).toBe(0);
    expect(
      deduction({ members: [head({ seriousIllness: { code: 'UREMIA', since: '2023-06-21' } })] }),
    ).toBe(0);
    expect(
      deduction({
        members: [head({ seriousIllness: { code: 'HYPERTENSION', since: '2020-01-01' } })],
      }),
    ).toBe(0);
    const certificates = [certificate(HEAD, { type: 'SPEECH', grade: 4 })];
    expect(deduction({ members: [head()], certificates })).toBe(1000);
  });
  it('残疾人证自签发日至到期日有效，注销后无效', () => {
    const held = (dates: Parameters<typeof certificate>[2], cancelledOn?: string): number =>
      deduction({
        members: [head()],
        certificates: [certificate(HEAD, { type: 'SPEECH', grade: 4 }, dates)],
        lifeEvents:
          cancelledOn === undefined
            ? []
            : [
                {
                  kind: 'CERTIFICATE_CANCELLED',
                  sub: HEAD,
                  certificateNo: `C-${HEAD}`,
                  occurredOn: cancelledOn,
                  knownOn: '2023-06-20',
                },
              ],
      });
    expect(held({ validToOn: '2023-06-19' })).toBe(0);
    expect(held({ validToOn: '2023-06-20' })).toBe(1000);
    expect(held({ issuedOn: '2023-06-21' })).toBe(0);
    expect(held({}, '2023-06-21')).toBe(1000);
    expect(held({}, '2023-06-20')).toBe(0);
  });
  it('2021年7月1日前不扣减', () => {
    const certificates = [certificate(HEAD, { type: 'SPEECH', grade: 4 })];
    const facts = {
      certificates,
      bills: [bill(1000, { date: '2020-09-01', recordedOn: '2021-01-01' })],
      appliedOn: '2021-06-20',
    };
    expect(deduction(facts, '2021-06-30')).toBe(0);
    expect(deduction(facts, '2021-07-01')).toBe(1000);
  });
  it('核算期外、无效、非定点机构和决定后登记的票据不计', () => {
    for (const wrong of [
      { date: '2022-05-31' },
      { date: '2023-06-01' },
      { valid: false },
      { designatedInstitution: false },
      { recordedOn: '2023-06-21' },
    ])
      expect(deduction({ bills: [bill(1000, wrong)] })).toBe(0);
    const rehab = bill(1000, { kind: 'REHAB', designatedInstitution: false });
    expect(deduction({ bills: [rehab] })).toBe(1000);
  });
});

describe('收入核算的性质', () => {
  it('任意收入项的净额不为负、不超过总额，合计等于各类之和', () => {
    const items = fc.array(
      fc.record({
        grossFen: fc.integer({ min: 0, max: 100_000_000 }),
        deductibleFen: fc.integer({ min: 0, max: 100_000_000 }),
        employmentCostFen: fc.integer({ min: 0, max: 10_000_000 }),
        class: fc.constantFrom('WAGES' as const, 'BUSINESS' as const, 'OTHER' as const),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(items, (parts) => {
        const incomeItems = parts.map((part, index) =>
          income(part.grossFen, { ...part, itemId: `I${index}`, kind: 'OTHER' }),
        );
        const { items: lines, countedFen, byClassFen } = sheet({ incomeItems });
        const total = Object.values(byClassFen).reduce((sum, fen) => sum + fen, 0);
        return (
          total === countedFen &&
          lines.every(({ fen }, index) => fen >= 0 && fen <= (parts[index]?.grossFen ?? 0))
        );
      }),
    );
  });
  it('义务人收入增加，应付赡养费不会减少', () => {
    const monthly = (familyMonthlyIncomeFen: number): number =>
      sheet({ obligors: [obligor({ familyMonthlyIncomeFen })] }).supportFen;
    const fen = fc.integer({ min: 0, max: 5_000_000 });
    fc.assert(fc.property(fen, fen, (a, b) => monthly(Math.min(a, b)) <= monthly(Math.max(a, b))));
  });
});

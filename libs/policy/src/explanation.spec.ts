import { assess } from './assessment.js';
import { nodesOf, rowsOf, splitExplanation, type Explanation } from './explanation.js';
import { miscalculated } from './formulas.js';
import { renderExplanation } from './render.js';
import { ruleCatalogue, type RuleCode } from './rule-catalogue.js';
import {
  DECIDED_ON,
  head,
  household,
  income,
  obligor,
  person,
  property,
  rules,
} from './testing.js';

const facts = household({
  members: [head(), person('P2', { relationToHead: 'SPOUSE' })],
  incomeItems: [
    income(300_000, { itemId: 'I1' }),
    income(120_000, { itemId: 'I2', sub: 'P2', kind: 'CASUAL_WORK', class: 'WAGES' }),
  ],
  propertyItems: [property({ valueFen: 123_456 })],
  obligors: [obligor({ familyMonthlyIncomeFen: 765_432, familySize: 3 })],
});
const assessed = assess(facts, rules, { decisionOn: DECIDED_ON });
const { explanation } = assessed;
const find = (rule: RuleCode): Explanation => {
  const node = nodesOf(explanation).find((candidate) => candidate.rule === rule);
  if (node === undefined) throw new Error(`no node of ${rule}`);
  return node;
};

describe('说明可以重新计算', () => {
  it('如实的说明逐项相符', () => expect(miscalculated(explanation)).toEqual([]));
  it('改动任何一个数字都会被发现', () => {
    const tampered: Explanation = {
      ...explanation,
      children: explanation.children.map((child) =>
        child.rule === 'DIBAO_AMOUNT' ? { ...child, result: Number(child.result) + 1 } : child,
      ),
    };
    expect(miscalculated(tampered).map(({ node }) => node.rule)).toEqual(['DIBAO_AMOUNT']);
  });
  it('用到的参数行不重不漏，排好序', () => {
    const used = new Set(nodesOf(explanation).flatMap(({ rowIds }) => rowIds));
    expect(rowsOf(explanation)).toEqual([...used].toSorted());
    expect(assessed.rows).toEqual(rowsOf(explanation));
    expect(assessed.rows).toEqual(expect.arrayContaining(['P0273', 'P0133', 'P0151', 'P0219']));
  });
});

describe('说明分为公开依据和个人部分', () => {
  const { grounds, persons } = splitExplanation(explanation);
  const partOf = (sub: string): string =>
    JSON.stringify(persons.filter((part) => part.sub === sub).flatMap((part) => part.explanations));

  it('公开依据写明规则、版本、结果和参数行', () =>
    expect(grounds).toContainEqual({
      rule: 'DIBAO_AMOUNT',
      version: '1',
      rows: ['P0151'],
      outcome: String(find('DIBAO_AMOUNT').result),
      input: find('DIBAO_AMOUNT').inputs,
    }));
  it('公开依据不含任何收入、财产、关系和个人编号', () => {
    const open = JSON.stringify(grounds);
    for (const secret of ['300000', '120000', '123456', '765432', 'SPOUSE', 'P2', 'B1', 'I1'])
      expect(open).not.toContain(secret);
    expect(grounds.map(({ rule }) => rule)).not.toContain('INCOME_ITEM');
  });
  it('每人的内容只在本人部分，义务人的收入只在义务人部分', () => {
    expect(partOf('P1')).toContain('"itemId":"I1"');
    expect(partOf('P1')).not.toContain('"itemId":"I2"');
    expect(partOf('P2')).toContain('"itemId":"I2"');
    expect(partOf('B1')).toContain('765432');
    expect(partOf('P1') + partOf('P2')).not.toContain('765432');
  });
  it('公开与个人部分合起来，一个节点也不少', () => {
    const sealed = persons.flatMap((part) => part.explanations.flatMap(nodesOf));
    expect(grounds.length + sealed.length).toBe(nodesOf(explanation).length);
  });
});

describe('说明的中文读法', () => {
  it('规则、结果、依据、参数行、事实逐行写明，金额以元计', () => {
    const text = renderExplanation(explanation, { nameOf: (sub) => `人员${sub}` });
    expect(text).toContain('最低生活保障对象认定：符合。日期 2023-06-20');
    expect(text).toContain(
      '收入项核算（人员P1）：3000.00 元。项目 I1，种类 种植养殖，总额 3000.00 元',
    );
    expect(text).toContain('依据《社会救助暂行办法》（国务院令第649号）第九条');
    expect(text).toContain('参数行 P0115、P0273');
  });
  it('不予批准的理由以中文写明', () => {
    const refused = assess(household({ incomeItems: [income(900_000)] }), rules, {
      decisionOn: DECIDED_ON,
    });
    expect(renderExplanation(refused.explanation)).toContain(
      '最低生活保障对象认定：不符合。日期 2023-06-20，不予批准理由 家庭人均收入不低于保障标准',
    );
  });
});

describe('规则目录', () => {
  it('每条规则有名称、依据、版本和施行日', () => {
    for (const [code, entry] of Object.entries(ruleCatalogue)) {
      expect([code, entry.title === '', entry.law === '', entry.version]).toEqual([
        code,
        false,
        false,
        '1',
      ]);
      expect(entry.inForceFrom).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });
  it('名称不重复', () => {
    const titles = Object.values(ruleCatalogue).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

import { readFileSync } from 'node:fs';
import { addMonth } from '@zelian/kernel/day';
import { defined } from '@zelian/kernel/defined';
import { assess } from '../assessment.js';
import { nodesOf } from '../explanation.js';
import { isAssessed } from '../facts.js';
import { miscalculated } from '../formulas.js';
import { renderExplanation } from '../render.js';
import { loadRules } from '../load-rules.js';
import { applicationRows, decideTownship } from './applications.js';
import { applicationFacts, indexTownship, reassessmentFacts } from './case-facts.js';
import { differences } from './compare.js';
import { FILE_NAMES, parseTownship, type TownshipFiles } from './records.js';

const DEMO = new URL('../../../../services/standalone/demo/township/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(`${name}.jsonl`, DEMO), 'utf8');
const linesOf = (name: string): readonly unknown[] =>
  read(name)
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

const files: TownshipFiles = Object.fromEntries(FILE_NAMES.map((name) => [name, read(name)]));
const rules = loadRules();
const records = parseTownship(files);
const index = indexTownship(records);
const { rows, leftOut } = applicationRows(records, rules);

interface ExpectedRow {
  readonly applicationId: string;
  readonly programme: string;
}

describe('演示乡镇：低保和特困的每一件申请', () => {
  const expected = (linesOf('expected/applications') as readonly ExpectedRow[]).filter(
    ({ programme }) => programme === 'DIBAO' || programme === 'TEKUN',
  );
  const compared = differences(rows, expected, 'applicationId');

  it('117 件申请的每一个字段都与预期一致', () => {
    expect(compared.differing).toEqual([]);
    expect([rows.length, expected.length, compared.rows]).toEqual([117, 117, 117]);
    expect(compared.fields).toBe(8686);
  });
  it('其他项目的申请不在其中，逐项目计数', () =>
    expect(Object.fromEntries(leftOut)).toEqual({
      ORPHAN: 5,
      FACTO: 8,
      DIFFICULT_CHILD: 3,
      TEMP_EXPENDITURE: 12,
      TEMP_URGENT: 5,
      ELDER: 40,
      DIS_LIVING: 13,
      DIS_CARE: 15,
    }));
  it('两次计算结果相同', () => expect(applicationRows(records, rules).rows).toEqual(rows));
});

describe('演示乡镇：复核与变更', () => {
  interface ExpectedAssessment {
    readonly assessmentId: string;
    readonly applicationId: string;
  }
  const expected = linesOf('expected/assessments') as readonly ExpectedAssessment[];

  it('25 次重新核定的结论与预期一致', () => {
    const found = expected.map(({ assessmentId, applicationId }) => {
      const assessment = records.assessments.find((one) => one.assessmentId === assessmentId);
      const application = records.applications.find((one) => one.applicationId === applicationId);
      if (assessment === undefined || application?.programme !== 'DIBAO') throw new Error();
      const { programme } = application;
      const known = reassessmentFacts(index, { ...application, programme }, assessment, []);
      const { outcome } = assess(known, rules, { decisionOn: assessment.decidedOn });
      const { income, annualForAmountFen } = outcome.household;
      return {
        assessmentId,
        applicationId,
        eligible: outcome.eligible,
        reasonCodes: outcome.reasonCodes,
        ...defined({ type: outcome.type }),
        edgeFamily: outcome.edgeFamily,
        membersCounted: outcome.membersCounted,
        membersCovered: outcome.coveredSubs.length,
        countedFen: income.countedFen,
        standardSumFen: income.standardSumFen,
        ...defined({ annualForAmountFen }),
      };
    });
    const assessedOnly = expected.map((row) =>
      Object.fromEntries(
        Object.entries(row).filter(([field]) => !['effectiveMonth', 'taperMonths'].includes(field)),
      ),
    );
    expect(differences(found, assessedOnly, 'assessmentId').differing).toEqual([]);
    expect(found).toHaveLength(25);
  });
});

describe('演示乡镇：每月应发给谁', () => {
  interface ExpectedEntitlement {
    readonly applicationId: string;
    readonly segments: readonly {
      readonly from: string;
      readonly to: string;
      readonly membersCovered?: number;
      readonly totalFen?: number;
      readonly rateFen?: number;
      readonly lessDibaoShareFen?: number;
      readonly lessLivingSubsidyFen?: number;
      readonly lessTekunFen?: number;
    }[];
  }
  const expected = linesOf('expected/entitlements') as readonly ExpectedEntitlement[];
  const CLOSED_ON = '2026-10-31';
  const { ledger } = decideTownship(records, rules);
  const grants = [...ledger.grantsOf.values()].flat();

  const headsDue = (segment: ExpectedEntitlement['segments'][number]): number => {
    const { totalFen, rateFen, membersCovered = 1 } = segment;
    const { lessDibaoShareFen = 0, lessLivingSubsidyFen = 0, lessTekunFen = 0 } = segment;
    const fen =
      totalFen ?? (rateFen ?? 1) - lessDibaoShareFen - lessLivingSubsidyFen - lessTekunFen;
    return fen > 0 ? membersCovered : 0;
  };

  it('160 项待遇各月应发人数与预期一致，没有多出的待遇', () => {
    expect(grants.map(({ entitlementId }) => entitlementId).toSorted()).toEqual(
      expected.map(({ applicationId }) => applicationId).toSorted(),
    );
    const wrong: string[] = [];
    for (const { applicationId, segments } of expected) {
      const grant = grants.find(({ entitlementId }) => entitlementId === applicationId);
      for (let month = '2020-08'; month <= '2026-11'; month = addMonth(month, 1)) {
        const segment = segments.find(({ from, to }) => from <= month && month <= to);
        const due = segment === undefined ? 0 : headsDue(segment);
        if (grant?.dueTo(month, CLOSED_ON).length !== due) wrong.push(`${applicationId} ${month}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('演示乡镇：每一份说明', () => {
  const explanations = records.applications.flatMap((application) => {
    const { programme, decidedOn } = application;
    if (!isAssessed(programme) || decidedOn === undefined) return [];
    const known = applicationFacts(index, { ...application, programme }, []);
    return [assess(known, rules, { decisionOn: decidedOn }).explanation];
  });

  it('都可以逐项重新计算', () => {
    expect(explanations).toHaveLength(115);
    expect(explanations.flatMap(miscalculated)).toEqual([]);
  });
  it('都以中文读出，不露出代码和字段名', () => {
    const ids =
      /[A-Z]\d{4,5}|\b(household|overlap|rigid|support|clock|publicity)\.[a-zA-Z]+|\bIOX\b/g;
    const latin = explanations.flatMap(
      (explanation) =>
        renderExplanation(explanation)
          .replaceAll(ids, '')
          .match(/[A-Za-z_]{2,}/g) ?? [],
    );
    expect([...new Set(latin)]).toEqual([]);
  });
  it('用到的规则都在目录中', () =>
    expect(explanations.flatMap(nodesOf).length).toBeGreaterThan(3000));
});

describe('读乡镇数据', () => {
  const withLine = (name: keyof TownshipFiles, line: string): TownshipFiles => ({
    ...files,
    [name]: `${files[name] ?? ''}${line}\n`,
  });
  const household = (change: object): string =>
    JSON.stringify({
      householdId: 'H9',
      hukouTownship: '370406109',
      headPersonId: 'P00001',
      ...change,
    });

  it.each([
    ['不是 JSON', '{"householdId":', 'households.jsonl 第 141 行：不是有效的 JSON'],
    ['不是对象', '[]', 'households.jsonl 第 141 行：应为对象'],
    ['缺字段', '{"householdId":"H9"}', 'households.jsonl 第 141 行 hukouTownship：应为非空文字'],
    [
      '编号重复',
      household({ householdId: 'H00001' }),
      'households.jsonl 第 141 行 householdId：编号 H00001 重复',
    ],
    [
      '户主不存在',
      household({ headPersonId: 'P9' }),
      'households.jsonl headPersonId：没有编号为 P9 的记录',
    ],
  ])('%s时写明文件、行和字段', (_, line, says) =>
    expect(() => parseTownship(withLine('households', line))).toThrow(says),
  );
  it('嵌套字段错误时写明位置', () => {
    const [first = ''] = read('applications').split('\n');
    const application: Record<string, unknown> = JSON.parse(first);
    const line = JSON.stringify({
      ...application,
      applicationId: 'A9',
      postings: [{ postedOn: '2024-02-30' }],
    });
    expect(() => parseTownship(withLine('applications', line))).toThrow(
      'applications.jsonl 第 219 行 postings[0] postedOn：应为存在的日期',
    );
  });
  it('期间倒置、家庭人口为零的拒绝', () => {
    const change = (name: 'incomeItems' | 'obligors', fields: object, id: object): string => {
      const [first = '{}'] = read(name).split('\n');
      const record: Record<string, unknown> = JSON.parse(first);
      return JSON.stringify({ ...record, ...id, ...fields });
    };
    const item = change('incomeItems', { periodTo: '2020-01' }, { incomeItemId: 'I9' });
    expect(() => parseTownship(withLine('incomeItems', item))).toThrow(
      'incomeItems.jsonl periodTo：I9 早于 periodFrom',
    );
    const nobody = change('obligors', { familySize: 0 }, { obligorId: 'B9' });
    expect(() => parseTownship(withLine('obligors', nobody))).toThrow(
      'obligors.jsonl 第 24 行 familySize：应为不小于 1 的整数',
    );
  });
  it('不能计算的申请写明编号和原因', () => {
    const early = files.applications?.replaceAll('"decidedOn":"20', '"decidedOn":"19') ?? '';
    expect(() => applicationRows(parseTownship({ ...files, applications: early }), rules)).toThrow(
      /^申请 A\d{5} 无法计算：(POLICY_ROW_MISSING|FACTS_MISSING)/,
    );
  });
  it('特困申请没有写明申请人员的拒绝', () => {
    const tekun = read('applications')
      .split('\n')
      .find((line) => line.includes('"programme":"TEKUN"'));
    const { subjectPersonId: _, ...without } = JSON.parse(tekun ?? '{}');
    const line = JSON.stringify({ ...without, applicationId: 'A9' });
    expect(() => parseTownship(withLine('applications', line))).toThrow('A9 未写明申请人员');
  });
  it('缺少的文件视为没有记录；空字段视为未填', () => {
    expect(parseTownship({}).applications).toEqual([]);
    const line = JSON.stringify({
      staffId: 'ST009',
      personId: 'P00001',
      relation: 'SIBLING',
      declaredByStaffOn: null,
    });
    expect(parseTownship(withLine('kinRelations', line)).kinRelations).toHaveLength(4);
  });
});

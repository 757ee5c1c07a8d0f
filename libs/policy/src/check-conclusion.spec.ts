import type { CheckHit } from '@zelian/contracts/person';
import { standingHits, verifiedIncome, verifiedProperty } from './check-hits.js';
import { checkConclusion, type CheckFacts, type CheckOutcome } from './check-conclusion.js';
import type { CheckReportFact, RecheckFact, SourceAnswerFact } from './facts.js';
import { HEAD, household, income, property, rules, tekunOf, shows } from './testing.js';

const answered: readonly SourceAnswerFact[] = [{ source: 'TAX', attempts: ['OK'] }];
const hit = (part: Partial<CheckHit>): CheckHit => ({
  hitId: 'T1',
  sub: HEAD,
  hitKind: 'INCOME',
  ...part,
});
function facts(
  hits: readonly CheckHit[],
  change: Partial<Omit<CheckFacts, 'checkReport'>> = {},
  report: Partial<CheckReportFact> = {},
): CheckFacts {
  return {
    ...household(),
    acceptedOn: '2023-06-06',
    ...change,
    checkReport: { sources: answered, hits, ...report, issuedOn: report.issuedOn ?? '2023-06-12' },
  };
}
const conclude = (...args: Parameters<typeof facts>): CheckOutcome =>
  checkConclusion(facts(...args), rules).outcome;

/** 150 % of a year of the rural standard of 2023. */
const MISMATCH_FEN = 1.5 * 12 * 66_000;

describe(`核对结论 ${shows('CHECK_CONCLUSION', 'CHECK_MISMATCH')}`, () => {
  it('收入达到标准的一倍半即为明显不符，差一分的不是', () => {
    const of = (fen: number): string => conclude([], { incomeItems: [income(fen)] }).conclusion;
    expect(of(MISMATCH_FEN - 1)).toBe('CONSISTENT');
    expect(of(MISMATCH_FEN)).toBe('OBVIOUS_MISMATCH');
  });
  it('财产不符合规定的为明显不符，应当告知而不拒绝', () => {
    const cash = hit({ hitKind: 'CASH', kind: 'DEPOSIT', valueFen: 24 * 66_000 + 1 });
    expect(conclude([cash])).toMatchObject({
      conclusion: 'OBVIOUS_MISMATCH',
      noticeRequired: true,
      validThroughOn: '2023-09-10',
    });
    expect(conclude([{ ...cash, valueFen: 24 * 66_000 }])).toMatchObject({
      conclusion: 'NEEDS_CLARIFICATION',
      noticeRequired: false,
    });
  });
  it('复查之前的结论以最初核对结果为准', () => {
    const cash = hit({ hitKind: 'CASH', kind: 'DEPOSIT', valueFen: 24 * 66_000 + 1 });
    const recheck = {
      requestedOn: '2023-06-12',
      concludedOn: '2023-06-12',
      corrections: [{ hitId: 'T1', outcome: 'REMOVED' as const }],
    };
    expect(conclude([cash], {}, { recheck }).conclusion).toBe('OBVIOUS_MISMATCH');
  });
  it('数据源最后一次仍失败的为无法核对，后来成功的不是', () => {
    const source = (...attempts: SourceAnswerFact['attempts']): CheckOutcome =>
      conclude([], {}, { sources: [{ source: 'TAX', attempts }] });
    expect(source('OK', 'FAILED')).toMatchObject({
      conclusion: 'SOURCE_FAILED',
      failedSources: ['TAX'],
    });
    expect(source('NO_PERMISSION').conclusion).toBe('SOURCE_FAILED');
    expect(source('FAILED', 'OK')).toMatchObject({ conclusion: 'CONSISTENT', failedSources: [] });
  });
  it('明显不符先于无法核对，无法核对先于需要说明', () => {
    const sources = [{ source: 'TAX' as const, attempts: ['FAILED' as const] }];
    const undeclared = hit({ hitKind: 'CASH', kind: 'DEPOSIT', valueFen: 1 });
    expect(conclude([undeclared], {}, { sources }).conclusion).toBe('SOURCE_FAILED');
    const incomeItems = [income(MISMATCH_FEN)];
    expect(conclude([undeclared], { incomeItems }, { sources }).conclusion).toBe(
      'OBVIOUS_MISMATCH',
    );
  });
  it('报告早于申请的，按申请日核算', () => {
    const items = [income(MISMATCH_FEN, { recordedOn: '2023-06-20' })];
    const of = (appliedOn: string): string =>
      conclude([], { appliedOn, incomeItems: items }).conclusion;
    expect(of('2023-06-05')).toBe('CONSISTENT');
    expect(of('2023-06-20')).toBe('OBVIOUS_MISMATCH');
  });
  it('特困只看本人的收入和财产', () => {
    const { checkReport: _, ...alone } = tekunOf();
    const { conclusion } = conclude([], {
      ...alone,
      incomeItems: [income(MISMATCH_FEN, { sub: 'P2' })],
    });
    expect(conclusion).toBe('CONSISTENT');
    expect(() => conclude([], { ...alone, subjectSub: 'P9' })).toThrow(
      expect.objectContaining({ code: 'FACTS_MISSING' }),
    );
  });
  it('写明用到的参数行', () =>
    expect(checkConclusion(facts([]), rules).rows).toEqual(
      expect.arrayContaining(['P0094', 'P0096', 'P0273']),
    ));
});

describe(`核对结果与申报比对 ${shows('CHECK_COMPARISON')}`, () => {
  const compare = (found: Partial<CheckHit>): string | undefined => {
    const items = {
      incomeItems: [income(500, { itemId: 'I1' })],
      propertyItems: [
        property({ itemId: 'Q1', valueFen: 500 }),
        property({ itemId: 'Q2', kind: 'HOUSE' as const }),
      ],
    };
    return conclude([hit(found)], items).comparisons[0]?.comparison;
  };

  it.each([
    ['未申报', { valueFen: 500 }, 'NOT_DECLARED'],
    ['一致', { declaredItemId: 'I1', valueFen: 500 }, 'EQUAL'],
    ['少报', { declaredItemId: 'I1', valueFen: 501 }, 'UNDER_DECLARED'],
    ['多报', { declaredItemId: 'I1', valueFen: 499 }, 'OVER_DECLARED'],
    ['存款少报', { hitKind: 'CASH', declaredItemId: 'Q1', valueFen: 501 }, 'UNDER_DECLARED'],
    ['已申报的住房只比有无', { hitKind: 'HOUSE', declaredItemId: 'Q2' }, 'EQUAL'],
    ['死亡', { hitKind: 'DEATH', occurredOn: '2023-01-01', sub: 'P9' }, 'NOT_DECLARED'],
  ] as const)('%s', (_, found, comparison) => expect(compare(found)).toBe(comparison));
});

describe('核实后的收入和财产', () => {
  const recheck = (concludedOn: string, valueFen?: number): RecheckFact => ({
    requestedOn: '2023-06-13',
    concludedOn,
    corrections: [
      valueFen === undefined
        ? { hitId: 'T1', outcome: 'REMOVED' }
        : { hitId: 'T1', outcome: 'CORRECTED', valueFen },
    ],
  });
  const declared = hit({ declaredItemId: 'I1', valueFen: 900 });
  const grossOn = (knownOn: string, report: Partial<CheckReportFact> = {}): number | undefined =>
    verifiedIncome(
      facts([declared], { incomeItems: [income(500, { itemId: 'I1' })] }, report),
      knownOn,
    )[0]?.grossFen;

  it('报告出具之前按申报，出具当日起按核对结果', () => {
    expect(grossOn('2023-06-11')).toBe(500);
    expect(grossOn('2023-06-12')).toBe(900);
  });
  it('复查结论自作出之日起算：更正的按更正，排除的按申报', () => {
    const corrected = { recheck: recheck('2023-06-20', 700) };
    expect(grossOn('2023-06-19', corrected)).toBe(900);
    expect(grossOn('2023-06-20', corrected)).toBe(700);
    expect(grossOn('2023-06-20', { recheck: recheck('2023-06-20') })).toBe(500);
  });
  it('维持的结果不变', () =>
    expect(
      grossOn('2023-06-20', {
        recheck: {
          requestedOn: '2023-06-13',
          concludedOn: '2023-06-20',
          corrections: [{ hitId: 'T1', outcome: 'CONFIRMED' }],
        },
      }),
    ).toBe(900));
  it('未申报的作为新的一项，没有扣减', () => {
    const undeclared = hit({
      class: 'WAGES',
      kind: 'WAGE',
      periodFrom: '2022-06',
      periodTo: '2023-05',
      valueFen: 100,
    });
    expect(verifiedIncome(facts([undeclared]), '2023-06-12')).toEqual([
      {
        itemId: 'T1',
        sub: HEAD,
        class: 'WAGES',
        kind: 'WAGE',
        periodFrom: '2022-06',
        periodTo: '2023-05',
        grossFen: 100,
        recordedOn: '2023-06-12',
      },
    ]);
    const vehicle = hit({
      hitKind: 'VEHICLE',
      kind: 'VEHICLE',
      attributes: { vehicleType: 'CAR' },
    });
    expect(verifiedProperty(facts([vehicle]), '2023-06-12')).toMatchObject([
      { itemId: 'T1', kind: 'VEHICLE', attributes: { vehicleType: 'CAR' } },
    ]);
  });
  it('已申报的住房、车辆和登记不因核对而变', () => {
    const items = [property({ itemId: 'Q1', kind: 'HOUSE', valueFen: 5 })];
    const found = hit({ hitKind: 'HOUSE', declaredItemId: 'Q1', valueFen: 9 });
    expect(verifiedProperty(facts([found], { propertyItems: items }), '2023-06-12')).toEqual(items);
  });
  it('没有报告就没有核对结果', () => expect(standingHits(undefined, '2023-06-12')).toEqual([]));
});

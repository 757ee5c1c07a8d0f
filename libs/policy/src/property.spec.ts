import * as fc from 'fast-check';
import type { PropertyFact } from './facts.js';
import { propertySheet, type PropertySheet } from './property.js';
import { rowsOn } from './rules.js';
import { DECIDED_ON, HEAD, household, property, rules, shows } from './testing.js';

const STANDARD_FEN = 66_000;
const CAP_FEN = 24 * STANDARD_FEN;

function sheet(
  propertyItems: readonly PropertyFact[],
  unreviewed: 'REFUSE' | 'NOT_ACCEPTED' = 'REFUSE',
  edge = false,
): PropertySheet {
  const facts = household({ propertyItems });
  const rows = rowsOn(rules, { programme: 'DIBAO', on: DECIDED_ON, knownOn: DECIDED_ON });
  return propertySheet(
    {
      facts,
      counted: facts.members,
      about: HEAD,
      standardSumFen: STANDARD_FEN,
      unreviewed,
      ...(edge ? { forEdge: true } : {}),
    },
    rows,
  ).outcome;
}
const codes = (...items: readonly PropertyFact[]): readonly string[] => sheet(items).failCodes;
const cash = (valueFen: number): PropertyFact => property({ valueFen });

describe(`货币财产限额 ${shows('PROPERTY_CASH', 'PROPERTY_TEST')}`, () => {
  it('恰为二十四个月标准的符合，多一分的不符合', () => {
    expect(codes(cash(CAP_FEN - 1))).toEqual([]);
    expect(codes(cash(CAP_FEN))).toEqual([]);
    expect(codes(cash(CAP_FEN + 1))).toEqual(['PROPERTY_CASH_ABOVE_CAP']);
  });
  it('存款与保险现金价值合并计算', () =>
    expect(
      codes(cash(CAP_FEN), property({ itemId: 'Q2', kind: 'INSURANCE_CASH_VALUE', valueFen: 1 })),
    ).toEqual(['PROPERTY_CASH_ABOVE_CAP']));
  it('低保边缘家庭放宽到一倍半', () => {
    expect(sheet([cash((CAP_FEN * 3) / 2)], 'REFUSE', true).failCodes).toEqual([]);
    expect(sheet([cash((CAP_FEN * 3) / 2 + 1)], 'REFUSE', true).failCodes).toEqual([
      'PROPERTY_CASH_ABOVE_CAP',
    ]);
  });
  it('决定日之后登记的财产不计', () =>
    expect(sheet([property({ valueFen: 5, recordedOn: '2023-06-21' })]).cashFen).toBe(0));
});

describe(`住房套数 ${shows('PROPERTY_HOUSES')}`, () => {
  const house = (itemId: string, part: Partial<PropertyFact> = {}): PropertyFact =>
    property({ itemId, kind: 'HOUSE', ...part });

  it('一套符合，两套不符合', () => {
    expect(codes(house('Q1'))).toEqual([]);
    expect(codes(house('Q1'), house('Q2'))).toEqual(['PROPERTY_HOUSES_ABOVE_MAX']);
  });
  it('经审核确认不能居住的不计', () => {
    const ruin = (exemptAccepted: boolean): PropertyFact =>
      house('Q2', { exemptClaim: 'UNINHABITABLE_HOUSE', exemptAccepted });
    expect(codes(house('Q1'), ruin(true))).toEqual([]);
    expect(codes(house('Q1'), ruin(false))).toEqual(['PROPERTY_HOUSES_ABOVE_MAX']);
  });
});

describe(`机动车辆和市场主体 ${shows('PROPERTY_VEHICLE', 'PROPERTY_BUSINESS')}`, () => {
  const vehicle = (
    vehicleType: NonNullable<NonNullable<PropertyFact['attributes']>['vehicleType']>,
    part: Partial<PropertyFact> = {},
  ): PropertyFact => property({ kind: 'VEHICLE', attributes: { vehicleType }, ...part });
  const shop = (part: Partial<PropertyFact> = {}): PropertyFact =>
    property({ kind: 'BUSINESS', attributes: { role: 'INDIVIDUAL' }, ...part });

  it('有汽车的不符合，摩托车和残疾人机动车不影响', () => {
    expect(codes(vehicle('VAN'))).toEqual(['PROPERTY_VEHICLE']);
    expect(codes(vehicle('MOTORCYCLE'), vehicle('DISABILITY_VEHICLE'))).toEqual([]);
  });
  it('唯一谋生工具经审核认可的不影响，未认可的不符合', () => {
    const claim = (exemptAccepted: boolean): PropertyFact =>
      vehicle('TRUCK', { exemptClaim: 'SOLE_LIVELIHOOD', exemptAccepted });
    expect(codes(claim(true))).toEqual([]);
    expect(codes(claim(false))).toEqual(['PROPERTY_VEHICLE']);
  });
  it('为车辆主张小店豁免的不予认可', () =>
    expect(codes(vehicle('CAR', { exemptClaim: 'TINY_SHOP', exemptAccepted: true }))).toEqual([
      'PROPERTY_VEHICLE',
    ]));
  it('有登记的不符合，小店经审核认可的不影响', () => {
    expect(codes(shop())).toEqual(['PROPERTY_BUSINESS']);
    expect(codes(shop({ exemptClaim: 'TINY_SHOP', exemptAccepted: true }))).toEqual([]);
  });
  it('未经审核的豁免主张：核算时缺少事实，核对时暂不认可', () => {
    const claim = shop({ exemptClaim: 'TINY_SHOP' });
    expect(() => sheet([claim])).toThrow(
      expect.objectContaining({
        code: 'FACTS_MISSING',
        details: { ruleCode: 'PROPERTY_BUSINESS' },
      }),
    );
    expect(sheet([claim], 'NOT_ACCEPTED').failCodes).toEqual(['PROPERTY_BUSINESS']);
  });
});

describe('财产核算的性质', () => {
  it('货币财产增加，结论只会由符合变为不符合', () => {
    const fails = (fen: number): boolean => codes(cash(fen)).length > 0;
    const fen = fc.integer({ min: 0, max: 4 * CAP_FEN });
    fc.assert(fc.property(fen, fen, (a, b) => !fails(Math.min(a, b)) || fails(Math.max(a, b))));
  });
});

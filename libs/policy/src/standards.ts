import type { AreaType } from '@zelian/contracts/person';
import { sumFen } from '@zelian/kernel/fen';
import type { Fen, Sub } from '@zelian/kernel/values';
import { because, type Explained, type Explanation } from './explanation.js';
import type { MemberFact } from './facts.js';
import { areaTypeOf } from './persons.js';
import type { PolicyRow, RowsOn } from './rules.js';

/** The monthly 低保 standard of an area, on the day of the rows. */
export function dibaoStandard(areaType: AreaType, rows: RowsOn): PolicyRow<Fen> {
  const dibao = rows.of('DIBAO');
  return areaType === 'URBAN' ? dibao.get('std.dibao.urban') : dibao.get('std.dibao.rural');
}

/** The monthly 基本生活标准 of 特困. */
export function tekunStandard(areaType: AreaType, rows: RowsOn): PolicyRow<Fen> {
  const tekun = rows.of('TEKUN');
  return areaType === 'URBAN' ? tekun.get('std.tekun.urban') : tekun.get('std.tekun.rural');
}

/** Sum of the monthly standards of the persons, each by his own area (城乡混合家庭). */
export function standardSum(members: readonly MemberFact[], rows: RowsOn): Explained<Fen> {
  const lines = members.map((member) => standardOf(member, rows));
  const outcome = sumFen(lines.map((line) => line.outcome));
  return {
    outcome,
    explanation: because('STANDARD_SUM', {
      inputs: { on: rows.on, persons: members.length },
      result: outcome,
      children: lines.map(({ explanation }) => explanation),
    }),
  };
}

function standardOf(member: MemberFact, rows: RowsOn): Explained<Fen> {
  const areaType = areaTypeOf(member, rows);
  const standard = dibaoStandard(areaType, rows);
  return { outcome: standard.value, explanation: areaNode(member.sub, areaType, standard, rows) };
}

function areaNode(
  sub: Sub,
  areaType: AreaType,
  standard: PolicyRow<Fen>,
  rows: RowsOn,
): Explanation {
  return because('AREA_TYPE', {
    rows: [rows.get('dibao.urbanRuralRule'), standard],
    about: sub,
    inputs: { areaType },
    result: standard.value,
  });
}

import { yuanText } from '@zelian/kernel/fen';
import type { Sub } from '@zelian/kernel/values';
import type { Explanation, Value } from './explanation.js';
import { findingTitles } from './findings.js';
import { ruleCatalogue } from './rule-catalogue.js';
import { codeWords, inputWords } from './words.js';

interface Reading {
  /** How a person is called; absent: by his id. */
  readonly nameOf?: (sub: Sub) => string;
}

/**
 * An explanation as an officer reads it: a line per rule, what it rests on indented below.
 *
 * Units: amounts in yuan with two decimals.
 */
export function renderExplanation(explanation: Explanation, reading: Reading = {}): string {
  return linesOf(explanation, reading, 0).join('\n');
}

function linesOf(node: Explanation, reading: Reading, depth: number): readonly string[] {
  const { title } = ruleCatalogue[node.rule];
  const { nameOf = (sub: Sub): string => sub } = reading;
  const who = node.sub === undefined ? '' : `（${nameOf(node.sub)}）`;
  const rows = node.rowIds.length === 0 ? '' : `；参数行 ${node.rowIds.join('、')}`;
  const inputs = Object.entries(node.inputs)
    .map(([name, value]) => `${inputWords[name] ?? name} ${valueText(name, value)}`)
    .join('，');
  const result = resultText(node);
  const line = `${'  '.repeat(depth)}${title}${who}：${result}${inputs === '' ? '' : `。${inputs}`}。依据${node.clause}${rows}`;
  return [line, ...node.children.flatMap((child) => linesOf(child, reading, depth + 1))];
}

/** Rules whose result is an amount of money. */
const AMOUNT_RULES: readonly string[] = [
  'AREA_TYPE',
  'STANDARD_SUM',
  'INCOME_ITEM',
  'INCOME_EXCLUDED',
  'EMPLOYMENT_COST',
  'SUPPORT_LINE',
  'SUPPORT_FORMULA',
  'SUPPORT_MAINTENANCE',
  'SELF_PAID',
  'EDUCATION_CAP',
  'RIGID_DEDUCTION',
  'INCOME_SHEET',
  'DIBAO_BASE',
  'DIBAO_UPLIFT',
  'DIBAO_AMOUNT',
  'TEKUN_AMOUNT',
];

function resultText({ rule, result }: Explanation): string {
  if (typeof result === 'boolean') return result ? '符合' : '不符合';
  return valueText(AMOUNT_RULES.includes(rule) ? 'resultFen' : 'result', result);
}

/** A value in words: amounts in yuan, codes by their Chinese word, ids as they are. */
function valueText(name: string, value: Value): string {
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'number')
    return name.endsWith('Fen') ? `${yuanText(value)} 元` : String(value);
  if (value === '') return '无';
  return value
    .split('、')
    .map((part) => codeWords[part] ?? wordOfFinding(part))
    .join('、');
}

function wordOfFinding(part: string): string {
  const titles: Readonly<Record<string, string>> = findingTitles;
  return titles[part] ?? part;
}

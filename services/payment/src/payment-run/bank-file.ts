import { isUtf8 } from 'node:buffer';
import type { BatchLayout, LineOutcome, ReturnTotals } from '@zelian/contracts/payment';
import type { AreaType } from '@zelian/contracts/person';
import type { Programme } from '@zelian/contracts/terms';
import { isDay } from '@zelian/kernel/day';
import { sumFen } from '@zelian/kernel/fen';
import { isUuid } from '@zelian/kernel/ids';
import type { CaseId, Day, Fen, Month, Sub, Uuid } from '@zelian/kernel/values';
import iconv from 'iconv-lite';

/** One payment, as the file for the bank tells it. */
export interface PayLine {
  readonly runId: Uuid;
  readonly lineId: Uuid;
  readonly caseId: CaseId;
  readonly programme: Programme;
  readonly areaType: AreaType;
  readonly month: Month;
  readonly division: string;
  readonly householdId: Uuid;
  readonly payeeSub: Sub;
  readonly payeeName: string;
  readonly payeeIdNumber: string;
  readonly holderName: string;
  readonly accountNumber: string;
  readonly bank: string;
  readonly netFen: Fen;
  readonly baseFen: Fen;
  readonly upliftFen: Fen;
  readonly arrearsFen: Fen;
  readonly offsetFen: Fen;
  readonly paidForMonths: readonly Month[];
  readonly ofLineIds: readonly Uuid[];
  readonly note: string;
}

/** The last line of both files begins with this word. */
const TOTALS = '合计';

/**
 * The fields of a line, in order.
 *
 * Source: rulebook §8.3; the id of the line stands beside the batch number, because the bank
 * answers by it. Amounts in fen.
 */
const FIELDS: readonly (readonly [title: string, of: (line: PayLine) => string])[] = [
  ['批次号', ({ runId }) => runId],
  ['明细号', ({ lineId }) => lineId],
  ['项目', ({ programme }) => programme],
  ['城乡', ({ areaType }) => areaType],
  ['年月', ({ month }) => month],
  ['区划代码', ({ division }) => division],
  ['户编号', ({ householdId }) => householdId],
  ['人员编号', ({ payeeSub }) => payeeSub],
  ['领款人', ({ payeeName }) => payeeName],
  ['证件号码', ({ payeeIdNumber }) => payeeIdNumber],
  ['户名', ({ holderName }) => holderName],
  ['账号', ({ accountNumber }) => accountNumber],
  ['开户行', ({ bank }) => bank],
  ['金额', ({ netFen }) => String(netFen)],
  ['基本', ({ baseFen }) => String(baseFen)],
  ['增发', ({ upliftFen }) => String(upliftFen)],
  ['补发', ({ arrearsFen }) => String(arrearsFen)],
  ['扣款', ({ offsetFen }) => String(offsetFen)],
  ['所属月份', ({ paidForMonths }) => paidForMonths.join(',')],
  ['原明细号', ({ ofLineIds }) => ofLineIds.join(',')],
  ['备注', ({ note }) => note],
];

export type WrittenFile =
  | { readonly bytes: Uint8Array }
  /** Cases with a text that the encoding loses, or that would break the columns. */
  | { readonly notEncodable: readonly CaseId[] };

/** The file for the bank (一本通文件): the lines by their ids, then count and sum. */
export function writePayFile(lines: readonly PayLine[], layout: BatchLayout): WrittenFile {
  const sorted = lines.toSorted((a, b) => (a.lineId < b.lineId ? -1 : 1));
  const rows = sorted.map((line) => ({
    caseId: line.caseId,
    texts: FIELDS.map(([, of]) => of(line)),
  }));
  const notEncodable = rows
    .filter(({ texts }) => !texts.every((text) => survives(text, layout)))
    .map(({ caseId }) => caseId);
  if (notEncodable.length > 0) return { notEncodable: [...new Set(notEncodable)].toSorted() };
  const totals = [TOTALS, String(lines.length), String(sumFen(lines.map(({ netFen }) => netFen)))];
  const text = [...rows.map(({ texts }) => texts), totals]
    .map((texts) => texts.join(layout.delimiter) + lineEndOf(layout))
    .join('');
  return { bytes: iconv.encode(text, layout.encoding) };
}

/** Whether the bank reads what we wrote; U+FFFD is a character that was lost before. */
function survives(text: string, layout: BatchLayout): boolean {
  if (/[\r\n\uFFFD]/.test(text) || text.includes(layout.delimiter)) return false;
  return iconv.decode(iconv.encode(text, layout.encoding), layout.encoding) === text;
}

const lineEndOf = ({ lineEnd }: BatchLayout): string => (lineEnd === 'CRLF' ? '\r\n' : '\n');

/** One answer of the bank, with its row in the file, from 1. */
export interface BankAnswer {
  readonly row: number;
  readonly lineId: Uuid;
  readonly outcome: LineOutcome;
  readonly reasonCode?: string;
  readonly on: Day;
}

export type BankReturn =
  | { readonly answers: readonly BankAnswer[]; readonly stated: ReturnTotals }
  | { readonly malformed: { readonly row: number; readonly what: string } };

/** The first thing in a file that cannot be read. */
class Malformed extends Error {
  constructor(
    readonly row: number,
    readonly what: string,
  ) {
    super(what);
  }
}

/**
 * The answer of the bank (回盘): `明细号|PAID 或 RETURNED|原因代码|日期` per line, last
 * `合计|到账笔数|到账金额|退汇笔数|退汇金额`, amounts in fen.
 *
 * Shape: in the encoding of the layout, or in UTF-8 where an editor has saved it anew.
 */
export function readBankReturn(bytes: Uint8Array, layout: BatchLayout): BankReturn {
  const encoding = isUtf8(bytes) ? 'utf-8' : layout.encoding;
  const rows = iconv
    .decode(bytes, encoding)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  while (rows.at(-1) === '') rows.pop();
  try {
    const last = rows.length;
    if (last === 0) throw new Malformed(1, '文件没有内容');
    const fields = rows.map((text) => text.split(layout.delimiter).map((field) => field.trim()));
    const answers = fields.slice(0, -1).map((texts, index) => answerIn(texts, index + 1));
    refuseTwice(answers);
    return { answers, stated: totalsIn(fields.at(-1) ?? [], last) };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { malformed: { row: error.row, what: error.what } };
  }
}

function answerIn(texts: readonly string[], row: number): BankAnswer {
  if (texts.length !== 4) throw new Malformed(row, `应有 4 栏，实有 ${texts.length} 栏`);
  const [lineId = '', outcome = '', reasonCode = '', on = ''] = texts;
  if (!isUuid(lineId)) throw new Malformed(row, '明细号不是本系统的编号');
  if (!isDay(on)) throw new Malformed(row, '日期应为真实存在的 YYYY-MM-DD');
  switch (outcome) {
    case 'PAID':
      if (reasonCode !== '') throw new Malformed(row, '到账明细不应有退汇原因');
      return { row, lineId, outcome, on };
    case 'RETURNED':
      if (reasonCode === '') throw new Malformed(row, '退汇明细缺少退汇原因');
      return { row, lineId, outcome, reasonCode, on };
    default:
      throw new Malformed(row, '结果应为 PAID 或 RETURNED');
  }
}

function refuseTwice(answers: readonly BankAnswer[]): void {
  const rows = new Map<Uuid, number>();
  for (const { row, lineId } of answers) {
    const first = rows.get(lineId);
    if (first !== undefined) throw new Malformed(row, `与第 ${first} 行是同一明细`);
    rows.set(lineId, row);
  }
}

function totalsIn(texts: readonly string[], row: number): ReturnTotals {
  if (texts[0] !== TOTALS) throw new Malformed(row, `最后一行应以“${TOTALS}”开头`);
  if (texts.length !== 5) throw new Malformed(row, `合计行应有 5 栏，实有 ${texts.length} 栏`);
  const [paidCount = 0, paidFen = 0, returnedCount = 0, returnedFen = 0] = texts
    .slice(1)
    .map((text) => {
      const number = Number(text);
      if (/^\d{1,15}$/.test(text) && Number.isSafeInteger(number)) return number;
      throw new Malformed(row, '合计行的笔数和金额（分）应为整数');
    });
  return { paidCount, paidFen, returnedCount, returnedFen };
}

import type { BatchLayout } from '@zelian/contracts/payment';
import iconv from 'iconv-lite';
import { readBankReturn, writePayFile, type PayLine } from './bank-file.js';

const layout: BatchLayout = {
  rowId: 'P0238',
  encoding: 'GB18030',
  delimiter: '|',
  lineEnd: 'CRLF',
};
const lineId = (n: number) => `0198a000-0000-5000-8000-0000000000${String(n).padStart(2, '0')}`;
const caseId = '0198a000-0000-7000-8000-000000000008';

const line = (change: Partial<PayLine> = {}): PayLine => ({
  runId: '0198a000-0000-5000-8000-000000000001',
  lineId: lineId(2),
  caseId,
  programme: 'DIBAO',
  areaType: 'RURAL',
  month: '2024-12',
  division: '370406109',
  householdId: '0198a000-0000-7000-8000-0000000000f8',
  payeeSub: '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b01',
  payeeName: '庚毕尾',
  payeeIdNumber: '370406195001019962',
  holderName: '庚毕尾',
  accountNumber: '9037040000000000012',
  bank: '演示农商银行',
  netFen: 147_656,
  baseFen: 58_328,
  upliftFen: 15_500,
  arrearsFen: 73_828,
  offsetFen: 0,
  paidForMonths: ['2024-11', '2024-12'],
  ofLineIds: [lineId(1)],
  note: '退汇重发',
  ...change,
});

const written = (...lines: readonly PayLine[]): string => {
  const file = writePayFile(lines, layout);
  if ('notEncodable' in file) throw new Error(file.notEncodable.join());
  return iconv.decode(file.bytes, 'GB18030');
};

describe('一本通文件', () => {
  it('has the fields of §8.3 in order, one line each, and control totals last', () =>
    expect(written(line(), line({ lineId: lineId(1), netFen: 100, note: '' }))).toBe(
      [
        '0198a000-0000-5000-8000-000000000001|0198a000-0000-5000-8000-000000000001|DIBAO|RURAL|2024-12|370406109|0198a000-0000-7000-8000-0000000000f8|3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b01|庚毕尾|370406195001019962|庚毕尾|9037040000000000012|演示农商银行|100|58328|15500|73828|0|2024-11,2024-12|0198a000-0000-5000-8000-000000000001|',
        '0198a000-0000-5000-8000-000000000001|0198a000-0000-5000-8000-000000000002|DIBAO|RURAL|2024-12|370406109|0198a000-0000-7000-8000-0000000000f8|3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b01|庚毕尾|370406195001019962|庚毕尾|9037040000000000012|演示农商银行|147656|58328|15500|73828|0|2024-11,2024-12|0198a000-0000-5000-8000-000000000001|退汇重发',
        '合计|2|147756',
        '',
      ].join('\r\n'),
    ));

  it('is the same, byte for byte, whatever the order of the lines', () => {
    const [a, b] = [line(), line({ lineId: lineId(1) })];
    expect(writePayFile([a, b], layout)).toEqual(writePayFile([b, a], layout));
  });

  it('without lines holds the totals alone', () => expect(written()).toBe('合计|0|0\r\n'));

  it.each(['𬇕生', '龦', '买买提·艾力', '凫', '禇', '䶮', 'Ａ１'])('keeps the name %s', (name) =>
    expect(written(line({ payeeName: name })).split('|')[8]).toBe(name),
  );

  it.each([
    ['a character that GB18030 does not have', '\ue5e5'],
    ['a column mark', '甲|乙'],
    ['a line break', '甲\n乙'],
    ['a character lost before', '甲\ufffd'],
  ])('refuses a name with %s, and says whose it is', (_what, payeeName) =>
    expect(writePayFile([line(), line({ payeeName })], layout)).toEqual({
      notEncodable: [caseId],
    }),
  );

  it('in GBK, a rare character is refused instead of becoming a question mark', () => {
    const gbk = { ...layout, encoding: 'GBK' };
    expect(writePayFile([line({ holderName: '𬇕生' })], gbk)).toEqual({ notEncodable: [caseId] });
    expect(writePayFile([line()], gbk)).toHaveProperty('bytes');
  });
});

describe('银行回盘文件', () => {
  const read = (text: string, encoding = 'GB18030') =>
    readBankReturn(iconv.encode(text, encoding), layout);
  const good = [
    `${lineId(1)}|PAID||2024-10-11`,
    `${lineId(2)}|RETURNED|DORMANT|2024-10-12`,
    '合计|1|73828|1|166000',
  ];
  const content = {
    answers: [
      { row: 1, lineId: lineId(1), outcome: 'PAID', on: '2024-10-11' },
      { row: 2, lineId: lineId(2), outcome: 'RETURNED', reasonCode: 'DORMANT', on: '2024-10-12' },
    ],
    stated: { paidCount: 1, paidFen: 73_828, returnedCount: 1, returnedFen: 166_000 },
  };

  it('is read in the encoding of the layout, and where an editor has saved it as UTF-8', () => {
    expect(read(good.join('\r\n'))).toEqual(content);
    expect(read(good.join('\n') + '\n\n', 'utf-8')).toEqual(content);
    expect(read(`\ufeff${good.join('\r\n')}`, 'utf-8')).toEqual(content);
    expect(read(good.join('  \r\n'))).toEqual(content);
  });

  it('may answer no line', () =>
    expect(read('合计|0|0|0|0')).toEqual({
      answers: [],
      stated: { paidCount: 0, paidFen: 0, returnedCount: 0, returnedFen: 0 },
    }));

  it.each([
    ['没有内容', '', 1, '文件没有内容'],
    ['少一栏', `${lineId(1)}|PAID|2024-10-11\n${good[2]}`, 1, '应有 4 栏，实有 3 栏'],
    ['明细号不对', `17|PAID||2024-10-11\n${good[2]}`, 1, '明细号不是本系统的编号'],
    [
      '结果不明',
      `${good[0]}\n${lineId(2)}|SENT||2024-10-11\n${good[2]}`,
      2,
      '结果应为 PAID 或 RETURNED',
    ],
    [
      '到账却有原因',
      `${lineId(1)}|PAID|DORMANT|2024-10-11\n${good[2]}`,
      1,
      '到账明细不应有退汇原因',
    ],
    ['退汇没有原因', `${lineId(1)}|RETURNED||2024-10-11\n${good[2]}`, 1, '退汇明细缺少退汇原因'],
    ['日期不存在', `${lineId(1)}|PAID||2024-02-30\n${good[2]}`, 1, '日期应为真实存在的 YYYY-MM-DD'],
    ['同一明细两次', `${good[0]}\n${good[0]}\n${good[2]}`, 2, '与第 1 行是同一明细'],
    ['没有合计', `${good[0]}\n${good[1]}`, 2, '最后一行应以“合计”开头'],
    ['合计缺栏', `${good[0]}\n合计|1|73828`, 2, '合计行应有 5 栏，实有 3 栏'],
    ['合计不是整数', `${good[0]}\n合计|1|738.28|0|0`, 2, '合计行的笔数和金额（分）应为整数'],
    ['合计为负', `${good[0]}\n合计|1|-1|0|0`, 2, '合计行的笔数和金额（分）应为整数'],
    ['中间有空行', `${good[0]}\n\n${good[2]}`, 2, '应有 4 栏，实有 1 栏'],
  ])('%s：拒绝并指出行号', (_title, text, row, what) =>
    expect(read(text)).toEqual({ malformed: { row, what } }),
  );

  it('a picture is no bank file', () =>
    expect(readBankReturn(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), layout)).toHaveProperty(
      'malformed.row',
      1,
    ));
});

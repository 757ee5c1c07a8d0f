import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseCalendar } from './calendar-file.js';
import { RuleFileError } from './parse.js';
import { parsePolicyTable, rulesOver } from './rules.js';
import { rules } from './testing.js';

const DATA = new URL('../data/', import.meta.url);
const bytes = (file: string): Buffer => readFileSync(new URL(file, DATA));

const row = {
  rowId: 'R1',
  key: 'clock.promiseWd',
  scope: '',
  programme: '*',
  value: 12,
  validFrom: '2020-01-01',
  validTo: null,
  knownFrom: '2020-01-01',
  documentNo: null,
  documentTitle: null,
  sourceTag: 'SEED',
  note: '',
};
const asked = { programme: 'DIBAO', on: '2022-06-01', knownOn: '2022-06-01' } as const;

function chosen(rows: readonly object[], question = asked): string {
  const table = parsePolicyTable({
    division: '370406109',
    rows: rows.map((change, index) => ({ ...row, rowId: `R${index + 1}`, ...change })),
  });
  const over = rulesOver({ hash: '', table, calendar: rules.calendar });
  return over.row('clock.promiseWd', question).rowId;
}

describe('查政策参数表', () => {
  it('本项目的行先于通用行', () =>
    expect(chosen([{ validFrom: '2021-01-01' }, { programme: 'DIBAO' }])).toBe('R2'));
  it('同为本项目的，取最近生效的行', () =>
    expect(chosen([{}, { validFrom: '2022-06-01' }, { validFrom: '2022-06-02' }])).toBe('R2'));
  it('同日生效的，取区划最具体的行', () =>
    expect(chosen([{ scope: '37' }, { scope: '370406109' }, { scope: '3704' }])).toBe('R2'));
  it('区划相同的，取最近知悉的行', () =>
    expect(chosen([{}, { knownFrom: '2022-05-01' }])).toBe('R2'));
  it('他镇的行不适用', () => expect(chosen([{ scope: '370406001' }, {}])).toBe('R2'));
  it('失效日当天仍适用，次日不再适用', () => {
    const rows = [{ validTo: '2022-06-01', validFrom: '2021-01-01' }, {}];
    expect(chosen(rows)).toBe('R1');
    expect(chosen(rows, { ...asked, on: '2022-06-02', knownOn: '2022-06-02' } as never)).toBe('R2');
  });
  it('没有适用的行是错误，绝不按零处理', () =>
    expect(() => chosen([{ programme: 'TEKUN' }])).toThrow(
      expect.objectContaining({
        code: 'POLICY_ROW_MISSING',
        details: { key: 'clock.promiseWd', programme: 'DIBAO', on: '2022-06-01' },
      }),
    ));
  it('追溯生效的标准在知悉之前不适用，自知悉之日起适用', () => {
    const standard = (knownOn: string): number =>
      rules.row('std.dibao.rural', { programme: 'DIBAO', on: '2022-02-01', knownOn }).value;
    expect([standard('2022-03-19'), standard('2022-03-20')]).toEqual([52_800, 60_000]);
  });
});

describe('读政策参数表', () => {
  const parse = (changed: object): unknown =>
    parsePolicyTable({ division: '370406109', rows: [{ ...row, ...changed }] });

  it.each([
    ['数值错误', { value: '12' }, '政策参数表 R1 的 value：应为不小于 0 的整数'],
    ['日期不存在', { validFrom: '2021-02-30' }, '政策参数表 R1 的 validFrom：应为存在的日期'],
    ['失效早于生效', { validTo: '2019-12-31' }, '政策参数表 R1 的 validTo：早于 validFrom'],
    ['不认识的参数', { key: 'clock.promise' }, '政策参数表 R1 的 key：不认识的参数 clock.promise'],
    ['不认识的项目', { programme: 'HUKOU' }, '政策参数表 R1 的 programme：应为'],
    ['不认识的字段', { valueFen: 1 }, '政策参数表 R1 的 valueFen：不认识的字段'],
    ['没有行号', { rowId: '' }, '政策参数表第 1 行 rowId：应为非空文字'],
    [
      '参数内的字段错误',
      { key: 'clock.legalSpecialWd', value: { wd: -1, reasons: [] } },
      '政策参数表 R1 的 value wd：应为不小于 0 的整数',
    ],
    [
      '参数多出字段',
      { key: 'spotcheck.ratio', value: { percent: 30, of: 'ALL' } },
      '政策参数表 R1 的 value：不认识的字段 of',
    ],
  ])('%s时指明行和字段，拒绝启动', (_, changed, says) => {
    expect(() => parse(changed)).toThrow(RuleFileError);
    expect(() => parse(changed)).toThrow(says);
  });
  it('行号重复时拒绝启动', () =>
    expect(() => parsePolicyTable({ division: '370406109', rows: [row, row] })).toThrow(
      '政策参数表 R1：行号重复',
    ));
  it('哈希由参数表和节假日表两个文件的字节算出', () => {
    const hash = createHash('sha256');
    hash.update(bytes('policy-table.json')).update(bytes('calendar.json'));
    expect(rules.hash).toBe(hash.digest('hex'));
  });
});

describe('读节假日表和区划表', () => {
  const year = { year: 2026, holidays: [{ date: '2026-01-01', name: '元旦' }], workdays: [] };
  const file = {
    loadedFrom: '2026-01-01',
    loadedThrough: '2026-12-31',
    years: [year],
    revisions: [],
  };

  it('版本写明数据截止日', () =>
    expect(rules.calendar.version).toMatch(/^2026-12-31-[0-9a-f]{8}$/));
  it('日期不在该年内的拒绝', () =>
    expect(() =>
      parseCalendar(
        { ...file, years: [{ ...year, workdays: [{ date: '2025-01-04', name: '' }] }] },
        'v',
      ),
    ).toThrow(RuleFileError));
  it('同一天既放假又上班的拒绝', () =>
    expect(() =>
      parseCalendar({ ...file, years: [{ ...year, workdays: year.holidays }] }, 'v'),
    ).toThrow('节假日表 2026 年：2026-01-01 既是放假日又是上班日'));
  it('年份在截止日之后的拒绝', () =>
    expect(() => parseCalendar({ ...file, loadedThrough: '2025-12-31' }, 'v')).toThrow(
      '节假日表 2026 年：不在 loadedFrom 与 loadedThrough 之间',
    ));
});

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const DEMO = join(ROOT, 'services/standalone/demo/township');

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

function township(...options: readonly string[]): Run {
  const command = join(import.meta.dirname, 'township.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...options], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, error: stderr };
}

describe('npm run township', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'township-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('写出低保和特困的每一件申请，逐字段与预期一致，并说明未计算的项目；再算一次逐字节相同', () => {
    const out = join(folder, 'results', 'new');
    const run = township('--in', DEMO, '--out', out, '--compare');
    expect([run.code, run.error]).toEqual([0, '']);
    expect(run.out).toContain('低保和特困申请 117 件，已计算。');
    expect(run.out).toContain('孤儿 5 件');
    expect(run.out).toContain('与预期比较：117 行、8686 个字段值，不一致 0 处。');
    expect(readdirSync(out)).toEqual(['applications.jsonl']);
    const written = readFileSync(join(out, 'applications.jsonl'), 'utf8');
    expect(written.trimEnd().split('\n')).toHaveLength(117);

    expect(township('--in', DEMO, '--out', out).code).toBe(0);
    expect(readFileSync(join(out, 'applications.jsonl'), 'utf8')).toBe(written);
  });
  it('一行有错即说明文件、行和字段，不写出任何文件', () => {
    const data = join(folder, 'data');
    cpSync(DEMO, data, { recursive: true });
    const bills = readFileSync(join(data, 'bills.jsonl'), 'utf8');
    writeFileSync(join(data, 'bills.jsonl'), bills.replace('"grossFen":760097', '"grossFen":-1'));
    const out = join(folder, 'out');
    expect(township('--in', data, '--out', out)).toEqual({
      code: 1,
      out: '',
      error: 'bills.jsonl 第 1 行 grossFen：应为以分为单位、不小于 0 的整数金额\n',
    });
    expect(existsSync(out)).toBe(false);
  });
  it('没有数据的文件夹写出空文件', () => {
    const out = join(folder, 'out');
    expect(township('--in', folder, '--out', out).code).toBe(0);
    expect(readFileSync(join(out, 'applications.jsonl'), 'utf8')).toBe('');
  });
  it('与预期不一致时逐处说明，退出码不为零', () => {
    const data = join(folder, 'data');
    cpSync(DEMO, data, { recursive: true });
    const bills = readFileSync(join(data, 'applications.jsonl'), 'utf8');
    writeFileSync(
      join(data, 'applications.jsonl'),
      bills.replace('"acceptedOn":"2026-05-06"', '"acceptedOn":"2026-05-07"'),
    );
    const run = township('--in', data, '--compare');
    expect(run.code).toBe(1);
    expect(run.error).toContain('A00001 clock startOn：应为 "2026-05-06"，得到 "2026-05-07"');
  });
  it('以中文写出一件申请的认定依据和计算过程', () => {
    const run = township('--in', DEMO, '--explain', 'A00140');
    expect(run.out).toMatch(
      /^特困人员认定：不符合。日期 2022-01-17，不予批准理由 货币财产超过限额/,
    );
    expect(run.out).toContain('货币财产限额（P00238）：不符合。货币财产合计 12673.00 元');
    const unknown = township('--in', DEMO, '--explain', 'A00073');
    expect([unknown.code, unknown.error]).toEqual([1, 'A00073：不是已作出决定的低保或特困申请\n']);
  });
  it('数据文件夹不存在、缺少参数、结果文件夹不能写的，说明原因，退出码不为零', () => {
    const missing = township('--in', join(folder, 'none'), '--out', join(folder, 'out'));
    expect([missing.code, missing.error.includes('没有这个数据文件夹')]).toEqual([1, true]);
    expect(township('--in', DEMO).error).toContain('请写明 --out 结果文件夹');
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(township('--in', DEMO, '--out', file).code).toBe(2);
  });
});

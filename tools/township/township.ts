import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRules } from '@zelian/policy/load-rules';
import { RuleFileError } from '@zelian/policy/parse';
import { renderExplanation } from '@zelian/policy/render';
import { applicationRows, type ApplicationRows } from '@zelian/policy/township/applications';
import { differences } from '@zelian/policy/township/compare';
import { FILE_NAMES, parseTownship, type TownshipFiles } from '@zelian/policy/township/records';
import { programmeWords } from '@zelian/policy/words';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';

/**
 * `npm run township -- --in DIR --out DIR`: the records of a township in, the results of its
 * applications out, computed by the code that serves the platform.
 */
const options = yargs(hideBin(process.argv))
  .locale('zh_CN')
  .scriptName('npm run township --')
  .usage('$0 --in 数据文件夹 --out 结果文件夹')
  .option('in', { type: 'string', demandOption: true, describe: '乡镇数据文件夹（*.jsonl）' })
  .option('out', { type: 'string', describe: '结果文件夹，不存在时新建' })
  .option('explain', {
    type: 'string',
    describe: '以中文写出该申请编号的认定依据和计算过程',
  })
  .option('compare', {
    type: 'boolean',
    default: false,
    describe: '与数据文件夹中 expected/applications.jsonl 逐字段比较',
  })
  .check(({ out, compare, explain }) => {
    if (out === undefined && !compare && explain === undefined)
      throw new Error('请写明 --out 结果文件夹，或使用 --compare、--explain');
    return true;
  })
  .strict()
  .parseSync();

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

function readTownship(folder: string): TownshipFiles {
  if (!existsSync(folder)) throw new RuleFileError(`${folder}：没有这个数据文件夹`);
  const files: [string, string][] = FILE_NAMES.map((name) => [name, join(folder, `${name}.jsonl`)]);
  return Object.fromEntries(
    files
      .filter(([, path]) => existsSync(path))
      .map(([name, path]) => [name, readFileSync(path, 'utf8')]),
  );
}

/** The file appears whole or not at all. */
function writeRows(folder: string, { rows }: ApplicationRows): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'applications.jsonl');
  const unfinished = `${path}.unfinished`;
  try {
    writeFileSync(unfinished, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function sayCounts({ rows, leftOut }: ApplicationRows): void {
  const left = [...leftOut].map(
    ([programme, count]) => `${programmeWords[programme] ?? programme} ${count} 件`,
  );
  say(`低保和特困申请 ${rows.length} 件，已计算。`);
  if (left.length > 0) say(`其他项目的申请未计算，不在结果中：${left.join('、')}。`);
}

function compareWithExpected(folder: string, { rows }: ApplicationRows): boolean {
  const path = join(folder, 'expected', 'applications.jsonl');
  if (!existsSync(path)) throw new RuleFileError(`${path}：没有预期结果文件`);
  const expected = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parseExpected(line, path))
    .filter((row) => isComputed(row));
  const compared = differences(rows, expected, 'applicationId');
  for (const line of compared.differing) process.stderr.write(`${line}\n`);
  const { rows: rowCount, fields, differing } = compared;
  say(`与预期比较：${rowCount} 行、${fields} 个字段值，不一致 ${differing.length} 处。`);
  return differing.length === 0;
}

function sayWhy(applicationId: string, { explanations }: ApplicationRows): void {
  const explanation = explanations.get(applicationId);
  if (explanation === undefined)
    throw new RuleFileError(`${applicationId}：不是已作出决定的低保或特困申请`);
  say(renderExplanation(explanation));
}

function parseExpected(line: string, path: string): object {
  const row: unknown = JSON.parse(line);
  if (typeof row === 'object' && row !== null) return row;
  throw new RuleFileError(`${path}：应为对象`);
}

const isComputed = (row: object): boolean =>
  ['DIBAO', 'TEKUN'].includes(String(Reflect.get(row, 'programme')));

/** 0: everything written (and equal); 1: the data are wrong, or differ; 2: writing failed. */
function run(): number {
  const { in: folder, out, compare, explain } = options;
  try {
    const found = applicationRows(parseTownship(readTownship(folder)), loadRules());
    if (out !== undefined) writeRows(out, found);
    if (explain === undefined) sayCounts(found);
    else sayWhy(explain, found);
    return !compare || compareWithExpected(folder, found) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof RuleFileError ? 1 : 2;
  }
}

process.exitCode = run();

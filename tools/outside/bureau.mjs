#!/usr/bin/env node
/* oxlint-disable typescript/no-unsafe-assignment -- plain JavaScript: its readers check it without our compiler */
// 区民政局一侧的订阅程序：独立程序，不引用平台的任何代码。
import { CannotGoOn, linesAt, say, signIn, start, warn } from './client.mjs';

const HELP = `用法：node bureau.mjs --url 地址 --client 账号 (--secret 密钥 | --secret-file 文件) [选项]

作为区民政局订阅案件办理状态流（GET /api/events），逐条核对顺序，最后列出每个案件的最新状态。

  --url URL            平台地址，例如 http://127.0.0.1:8080
  --client ID          接口账号编号（岗位 district，可读范围含 oversight/events）
  --secret TEXT        接口账号密钥
  --secret-file FILE   从文件读取密钥（首行）
  --after N            从该位置之后读起，默认 0（从头）
  --types A,B          只要这些状态词或事件类型，默认全部
  --follow             读完后继续等待新状态，直到中断（Ctrl+C）
  --json               以 JSON 输出每个案件的最新状态
  -h, --help           显示本说明

核对内容：位置严格递增；事件编号与位置相符；同一案件的时间不倒退、案号与项目不变；
状态不为空且属于公布的状态词；没有公布范围以外的字段；从中间位置续读，结果与一次读完相同。

退出码：0 全部相符；1 发现缺漏、乱序或格式不符；2 用法错误或无法连接。
`;

const OPTIONS = {
  after: { type: 'string', default: '0' },
  types: { type: 'string', default: '' },
  follow: { type: 'boolean', default: false },
};

const STATUSES = new Set(
  (
    'INTENT CHECKING APPLIED SUPPLEMENT ACCEPTED REVIEWED RESOLVED ON_NOTICE OBJECTED GRANTED ' +
    'DENIED REOPENED ACTIVE ENDED WITHDRAWN DECLINED NON_COOPERATION AT_DISTRICT ARCHIVED'
  ).split(' '),
);
const REQUIRED = ['caseId', 'caseNo', 'programme', 'village', 'status', 'statusOn'];
const OPTIONAL =
  'acceptedOn promiseDueOn legalDueOn clockPaused check recheck visit notice objection decision';
const ALLOWED = new Set([...REQUIRED, ...OPTIONAL.split(' ')]);
/** 长轮询一次最多等待的秒数。 */
const WAIT_SECONDS = 25;

function events(options, token, after, waitSeconds) {
  const query = new URLSearchParams({ after: String(after) });
  if (options.types !== '') query.set('types', options.types);
  if (waitSeconds > 0) query.set('wait', String(waitSeconds));
  return linesAt(`${options.url}/api/events?${query}`, token);
}

/** 一条状态与此前所见不符之处；没有则为空。 */
function problemsOf(record, last, known) {
  const { position, eventId, type, time, data } = record;
  if (!Number.isInteger(position)) return ['没有位置'];
  const problems = [];
  if (position <= last) problems.push(`位置 ${position} 不大于前一条 ${last}`);
  if (typeof eventId !== 'string' || !eventId.startsWith(`oversight/${position}/`))
    problems.push(`事件编号 ${eventId} 与位置不符`);
  if (type !== 'CaseStatusPublished') problems.push(`类型 ${type} 不在公布之列`);
  if (typeof data !== 'object' || data === null) return [...problems, '没有内容'];
  for (const field of REQUIRED)
    if (typeof data[field] !== 'string' || data[field] === '') problems.push(`缺少 ${field}`);
  for (const field of Object.keys(data))
    if (!ALLOWED.has(field)) problems.push(`字段 ${field} 不在公布范围`);
  if (!STATUSES.has(data.status)) problems.push(`状态 ${data.status} 不是公布的状态词`);
  if (known === undefined) return problems;
  if (Date.parse(time) < Date.parse(known.time)) problems.push('同一案件的时间倒退');
  for (const field of ['caseNo', 'programme', 'village'])
    if (data[field] !== known.data[field]) problems.push(`同一案件的 ${field} 变了`);
  return problems;
}

class Followed {
  latest = new Map();
  raw = [];
  problems = 0;

  constructor(after) {
    this.last = after;
  }

  take(line) {
    let record;
    try {
      record = JSON.parse(line);
    } catch {
      this.complain(`位置 ${this.last} 之后有一行不是 JSON`);
      return undefined;
    }
    const found = problemsOf(record, this.last, this.latest.get(record.data?.caseId));
    for (const problem of found) this.complain(`位置 ${record.position}：${problem}`);
    this.last = Math.max(this.last, Number(record.position) || 0);
    this.raw.push({ position: record.position, line });
    if (record.data?.caseId) this.latest.set(record.data.caseId, record);
    return record;
  }

  complain(text) {
    this.problems += 1;
    warn(`✗ ${text}`);
  }
}

/** 从中间位置再读一次：所得应与一次读完的后半段逐字相同。 */
async function checkResumed(options, token, followed) {
  if (followed.raw.length < 2) return;
  const middle = followed.raw[Math.floor(followed.raw.length / 2) - 1].position;
  const expected = followed.raw.filter(({ position }) => position > middle);
  let index = 0;
  for await (const line of events(options, token, middle, 0)) {
    if (index >= expected.length) return;
    if (line !== expected[index].line) {
      followed.complain(`从位置 ${middle} 续读，第 ${index + 1} 条与一次读完的不同`);
      return;
    }
    index += 1;
  }
  if (index < expected.length)
    followed.complain(`从位置 ${middle} 续读，少了 ${expected.length - index} 条`);
}

const line = ({ position, data }) =>
  [
    String(position).padStart(7),
    data.caseNo,
    data.programme,
    data.village,
    data.status.padEnd(15),
    data.statusOn,
    ...(data.clockPaused ? [`暂停计时：${data.clockPaused}`] : []),
    ...(data.promiseDueOn ? [`承诺 ${data.promiseDueOn}`] : []),
    ...(data.decision ? [`${data.decision.outcome} ${data.decision.decidedOn}`] : []),
  ].join('  ');

function report(options, followed) {
  const latest = [...followed.latest.values()].toSorted((a, b) =>
    a.data.caseNo < b.data.caseNo ? -1 : 1,
  );
  if (options.json) {
    say(JSON.stringify(latest, undefined, 2));
    return;
  }
  say('  位置  案号  项目  村（镇）  状态  自何日起');
  for (const record of latest) say(line(record));
  const words = followed.problems === 0 ? '顺序相符' : `不符 ${followed.problems} 处`;
  say(`共 ${followed.raw.length} 条状态，${latest.length} 个案件；${words}。`);
}

async function follow(options, token, followed) {
  let again = token;
  for (;;) {
    try {
      for await (const text of events(options, again, followed.last, WAIT_SECONDS)) {
        const record = followed.take(text);
        if (record) say(line(record));
      }
    } catch (error) {
      if (!(error instanceof CannotGoOn) || !error.message.includes('401')) throw error;
      again = await signIn(options);
    }
  }
}

async function main(options) {
  if (!/^\d+$/.test(options.after)) throw new CannotGoOn('--after 应为非负整数。');
  const after = Number(options.after);
  const token = await signIn(options);
  const followed = new Followed(after);
  for await (const text of events(options, token, after, 0)) followed.take(text);
  await checkResumed(options, token, followed);
  report(options, followed);
  if (options.follow) await follow(options, token, followed);
  return followed.problems === 0 ? 0 : 1;
}

await start(HELP, OPTIONS, main);

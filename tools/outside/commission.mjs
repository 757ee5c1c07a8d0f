#!/usr/bin/env node
/* oxlint-disable typescript/no-unsafe-assignment -- plain JavaScript: its readers check it without our compiler */
// 纪检监察一侧的核验程序：独立程序，不引用平台的任何代码。
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { CannotGoOn, linesAt, say, signIn, start, warn } from './client.mjs';

const SERVICES = 'intake economic-check survey approval payment oversight gateway'.split(' ');
const HELP = `用法：node commission.mjs --url 地址 --client 账号 (--secret 密钥 | --secret-file 文件) [选项]

作为纪检监察机关取回各服务的审计流，自行重算哈希链，并逐案列出谁调查、谁签字、谁审批、谁发放。

  --url URL            平台地址，例如 http://127.0.0.1:8080
  --client ID          接口账号编号（岗位 discipline，可读范围含各服务的 <服务>/audit/commits）
  --secret TEXT        接口账号密钥
  --secret-file FILE   从文件读取密钥（首行）
  --services A,B       只核验这些服务，默认全部：${SERVICES.join('、')}
  --state FILE         记住各服务的末位与哈希；下次核验时，历史被改写或截尾即可发现
  --case NO            只列出案号（或案件编号）含此文字的案件
  --json               以 JSON 输出结果
  -h, --help           显示本说明

核验内容：位置从 1 起连续；每条提交的原文是规范 JSON（RFC 8785）；
h(p) = SHA-256(h(p−1) ‖ 原文字节)，h(0) 为 32 个零字节；原文中的位置、事件编号、流版本前后相接；
命令编号不重复。姓名等个人信息为密文，本程序不能也不需要打开。

退出码：0 全部完好；1 有缺口、断链或改写；2 用法错误或无法连接。
`;

const OPTIONS = {
  services: { type: 'string', default: SERVICES.join(',') },
  state: { type: 'string' },
  case: { type: 'string', default: '' },
};

/** 责任链的四问，和回答它们的事件。 */
const PARTS = {
  谁调查: ['SurveySigned', 'SelfCareAssessed'],
  谁签字: ['HouseholdSigned', 'CheckExceptionSigned', 'CaseAssessed', 'CaseReviewed'],
  谁审批: ['VoteCast', 'PanelResolved', 'OutcomeUpheld', 'AllowanceGranted', 'AllowanceDenied'],
  谁发放: ['RunApproved', 'RunEntered', 'RunReleased', 'LinePaid', 'LineReturned'],
};

/** 一个服务的全部提交，按位置；读到末尾为止。 */
async function* commits({ url }, token, service) {
  let after = 0;
  for (;;) {
    let count = 0;
    const address = `${url}/api/oversight/audit/${service}/commits?after=${after}`;
    for await (const line of linesAt(address, token)) {
      const { position, hash, body } = JSON.parse(line);
      yield { position, hash, body };
      after = Number.isInteger(position) ? Math.max(after, position) : after;
      count += 1;
    }
    if (count === 0) return;
  }
}

/** 规范 JSON（RFC 8785）：键按 UTF-16 码元排序，无空白。 */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.keys(value).toSorted();
  return `{${fields.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

/** 一个服务的日志：逐条核验，收集事件。 */
class Log {
  position = 0;
  hash = Buffer.alloc(32);
  problems = [];
  events = [];
  versions = new Map();
  commands = new Set();

  constructor(service, remembered) {
    this.service = service;
    this.remembered = remembered;
  }

  take({ position, hash, body }) {
    if (position !== this.position + 1)
      this.complain(`位置 ${this.position} 之后是 ${position}，中间有缺口`);
    this.position = position;
    this.hash = createHash('sha256').update(this.hash).update(String(body), 'utf8').digest();
    const computed = this.hash.toString('hex');
    if (computed !== hash) {
      this.complain(
        `位置 ${position} 断链：重算为 ${computed.slice(0, 16)}…，所报为 ${String(hash).slice(0, 16)}…`,
      );
      // 从所报的哈希接着算，后面的每一处断链才能各自显出来。
      this.hash = Buffer.from(String(hash), 'hex');
    }
    if (this.remembered?.position === position && this.remembered.hash !== hash)
      this.complain(`位置 ${position} 的哈希与上次核验时不同，历史被改写`);
    this.open(position, body);
  }

  open(position, body) {
    let commit;
    try {
      commit = JSON.parse(body);
    } catch {
      this.complain(`位置 ${position} 的原文不是 JSON`);
      return;
    }
    if (canonical(commit) !== body) this.complain(`位置 ${position} 的原文不是规范 JSON`);
    const { p, s, v, n, c, at, m, e, f } = commit;
    if (p !== position) this.complain(`位置 ${position} 的原文自称 ${p}`);
    if (f !== 1) this.complain(`位置 ${position} 的格式 ${f} 不认识`);
    const version = this.versions.get(s) ?? 0;
    if (v !== version + 1) this.complain(`位置 ${position}：流 ${s} 的版本 ${version} 之后是 ${v}`);
    if (n !== e.length) this.complain(`位置 ${position}：声明 ${n} 个事件，实有 ${e.length} 个`);
    if (this.commands.has(c)) this.complain(`位置 ${position}：命令编号 ${c} 重复`);
    this.commands.add(c);
    this.versions.set(s, version + e.length);
    for (const [index, { id, y, d }] of e.entries()) {
      if (id !== `${this.service}/${position}/${index}`)
        this.complain(`位置 ${position}：事件编号 ${id} 与位置不符`);
      this.events.push({ id, type: y, data: d, stream: s, at, meta: m });
    }
  }

  end() {
    if (this.remembered && this.position < this.remembered.position)
      this.complain(`上次末位为 ${this.remembered.position}，现在只到 ${this.position}：尾部被截`);
  }

  complain(text) {
    this.problems.push(text);
    warn(`✗ ${this.service}：${text}`);
  }
}

/** 事件自己的日子：报告类取事情发生的那天，其余取记录的那天（北京时间）。 */
function dayOf({ at, meta }) {
  return new Date(Date.parse(meta.occurredAt ?? at) + 8 * 3_600_000).toISOString().slice(0, 10);
}

const idOf = (stream) => stream.slice(stream.indexOf('-') + 1);

/** 由事件拼出每个案件的责任链；发放批次经 LineDrawn 的批次编号归到案件。 */
function chainsOf(logs) {
  const events = logs
    .flatMap((log) => log.events)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const chains = new Map();
  const runs = new Map();
  for (const event of events.filter(({ stream }) => stream.startsWith('paymentRun-'))) {
    const runId = idOf(event.stream);
    runs.set(runId, [...(runs.get(runId) ?? []), event]);
  }
  for (const event of events) {
    const caseId = event.meta.case;
    if (caseId === undefined) continue;
    const chain = chains.get(caseId) ?? { caseId, caseNo: caseId, links: [], runIds: new Set() };
    chains.set(caseId, chain);
    if (event.type === 'IntentRecorded') chain.caseNo = event.data.caseNo;
    if (event.type === 'LineDrawn') chain.runIds.add(event.data.runId);
    const link = linkOf(event);
    if (link) chain.links.push(link);
  }
  for (const chain of chains.values())
    for (const runId of chain.runIds)
      for (const event of runs.get(runId) ?? []) {
        const link = linkOf(event);
        if (link) chain.links.push(link);
      }
  return [...chains.values()]
    .filter(({ links }) => links.length > 0)
    .toSorted((a, b) => (a.caseNo < b.caseNo ? -1 : 1));
}

function linkOf(event) {
  const part = Object.keys(PARTS).find((name) => PARTS[name].includes(event.type));
  if (part === undefined) return undefined;
  const { staffId, post, onBehalfOf } = event.meta.by;
  const figures = ['choice', 'outcome', 'resolution', 'monthlyAmountFen', 'netFen', 'sumFen']
    .filter((field) => event.data[field] !== undefined)
    .map((field) => `${field}=${event.data[field]}`);
  return {
    part,
    type: event.type,
    staffId,
    post,
    onBehalfOf,
    on: dayOf(event),
    id: event.id,
    figures,
  };
}

/** 职责分离的疑点，供人核查：调查人参与审批，同一人既录入又放行。 */
function doubtsOf({ links }) {
  const of = (...types) =>
    new Set(links.filter(({ type }) => types.includes(type)).map(({ staffId }) => staffId));
  const surveyors = of('SurveySigned', 'SelfCareAssessed');
  const approvers = of('VoteCast', 'AllowanceGranted', 'AllowanceDenied', 'CaseReviewed');
  const released = of('RunReleased');
  return [
    ...[...surveyors].filter((id) => approvers.has(id)).map((id) => `${id} 既调查又审批`),
    ...[...of('RunEntered')].filter((id) => released.has(id)).map((id) => `${id} 既录入又放行`),
  ];
}

function printChain(chain) {
  say('');
  say(`${chain.caseNo}  ${chain.caseId}`);
  for (const part of Object.keys(PARTS)) {
    const links = chain.links.filter((link) => link.part === part);
    say(`  ${part}：${links.length === 0 ? '——' : ''}`);
    for (const { type, staffId, post, onBehalfOf, on, id, figures } of links) {
      const who = onBehalfOf ? `${staffId}（代 ${onBehalfOf}）` : staffId;
      say(`    ${on}  ${who} ${post}  ${type}  ${id}  ${figures.join(' ')}`.trimEnd());
    }
  }
  for (const doubt of doubtsOf(chain)) say(`  待查：${doubt}`);
}

function memoryIn(file) {
  return file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

async function verified(options, token, service, memory) {
  const log = new Log(service, memory[service]);
  for await (const commit of commits(options, token, service)) log.take(commit);
  log.end();
  if (!options.json)
    say(
      `${log.problems.length === 0 ? '✓' : '✗'} ${service.padEnd(14)} ${String(log.position).padStart(7)} 条提交，末位哈希 ${log.hash.toString('hex').slice(0, 16)}…`,
    );
  return log;
}

async function main(options) {
  const services = options.services.split(',').map((name) => name.trim());
  const strange = services.filter((name) => !SERVICES.includes(name));
  if (strange.length > 0) throw new CannotGoOn(`没有这个服务：${strange.join('、')}`);
  const token = await signIn(options);
  const memory = memoryIn(options.state);
  const logs = [];
  for (const service of services) logs.push(await verified(options, token, service, memory));
  const chains = chainsOf(logs).filter(
    ({ caseNo, caseId }) => caseNo.includes(options.case) || caseId.includes(options.case),
  );
  const problems = logs.flatMap((log) => log.problems.map((text) => `${log.service}：${text}`));
  const commitCount = logs.reduce((sum, log) => sum + log.commands.size, 0);
  if (options.json) {
    const heads = logs.map(({ service, position, hash }) => ({
      service,
      position,
      hash: hash.toString('hex'),
    }));
    const shown = chains.map((chain) => ({
      ...chain,
      runIds: [...chain.runIds],
      doubts: doubtsOf(chain),
    }));
    say(JSON.stringify({ heads, problems, chains: shown }, undefined, 2));
  } else {
    for (const chain of chains) printChain(chain);
    say('');
    say(
      `共 ${commitCount} 条提交、${chains.length} 个案件；${problems.length === 0 ? '位置连续，链条完整' : `发现 ${problems.length} 处问题`}。`,
    );
  }
  if (commitCount === 0) {
    warn('一条提交也没有：什么也没有核验。');
    return 1;
  }
  if (problems.length > 0) return 1;
  if (options.state) {
    const heads = logs.map(({ service, position, hash }) => [
      service,
      { position, hash: hash.toString('hex') },
    ]);
    writeFileSync(
      options.state,
      JSON.stringify({ ...memory, ...Object.fromEntries(heads) }, undefined, 2),
    );
  }
  return 0;
}

await start(HELP, OPTIONS, main);

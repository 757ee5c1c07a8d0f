/* oxlint-disable typescript/no-unsafe-assignment -- plain JavaScript: its readers check it without our compiler */
// 两个外部程序共用的部分：命令行、登录、逐行读取。只用 Node 自带模块，不引用平台的任何代码。
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const OPTIONS = {
  url: { type: 'string' },
  client: { type: 'string' },
  secret: { type: 'string' },
  'secret-file': { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

export class CannotGoOn extends Error {}

export const say = (text) => process.stdout.write(`${text}\n`);
export const warn = (text) => process.stderr.write(`${text}\n`);

/** 读取命令行后运行；退出码由程序给出，用法错误或无法连接为 2。 */
export async function start(help, own, main) {
  try {
    const options = readOptions(help, own);
    if (options.help) say(help);
    process.exitCode = options.help ? 0 : await main(options);
  } catch (error) {
    if (!(error instanceof CannotGoOn)) throw error;
    warn(error.message);
    process.exitCode = 2;
  }
}

function readOptions(help, own) {
  let values;
  try {
    ({ values } = parseArgs({ options: { ...OPTIONS, ...own } }));
  } catch (error) {
    throw new CannotGoOn(`参数有误：${error.message}\n\n${help}`);
  }
  if (values.help) return values;
  const file = values['secret-file'];
  const secret = values.secret ?? (file && readFileSync(file, 'utf8').split('\n')[0].trim());
  if (!values.url || !values.client || !secret)
    throw new CannotGoOn(`缺少 --url、--client 或密钥。\n\n${help}`);
  return { ...values, url: values.url.replace(/\/$/, ''), secret };
}

export async function signIn({ url, client, secret }) {
  const response = await call(`${url}/api/gateway/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ clientId: client, secret }),
  });
  const { token } = await response.json();
  if (typeof token !== 'string') throw new CannotGoOn('登录答复中没有令牌。');
  return token;
}

/** 逐行读取 NDJSON。 */
export async function* linesAt(address, token) {
  const response = await call(address, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/x-ndjson' },
  });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of response.body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}

async function call(address, init) {
  let response;
  try {
    response = await fetch(address, init);
  } catch (error) {
    throw new CannotGoOn(
      `无法连接 ${new URL(address).origin}：${error.cause?.code ?? error.message}`,
    );
  }
  if (response.ok) return response;
  const text = await response.text();
  throw new CannotGoOn(
    `${new URL(address).pathname} 答复 ${response.status}：${text.slice(0, 300)}`,
  );
}

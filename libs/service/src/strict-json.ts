import { isUtf8 } from 'node:buffer';
import { Invalid } from './problem.js';

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g;

/** Deepest nesting of a request body. */
export const MAX_DEPTH = 16;

/**
 * A JSON body, stricter than `JSON.parse`: valid UTF-8, no key twice, no key of `Object.prototype`
 * (`__proto__`, `constructor`, `toString` …), no lone surrogate, at most `maxDepth` levels.
 *
 * Refuses: `Invalid` with a Chinese sentence; the position is the field where there is one.
 */
export function parseStrictJson(bytes: Uint8Array, maxDepth = MAX_DEPTH): unknown {
  if (bytes.length === 0) throw new Invalid('BODY_MISSING', '请求没有内容');
  if (!isUtf8(bytes)) throw new Invalid('BODY_NOT_UTF8', '内容不是有效的 UTF-8 文本');
  const text = Buffer.from(bytes).toString('utf8');
  refuseDepth(text, maxDepth);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Invalid('BODY_NOT_JSON', '内容不是有效的 JSON');
  }
  inspectKeys(text);
  return value;
}

/** Before parsing, so that no recursion ever meets the depth of a hostile body. */
function refuseDepth(text: string, maxDepth: number): void {
  let depth = 0;
  for (const [part] of text.matchAll(TOKEN)) {
    if (part === '{' || part === '[') depth += 1;
    if (part === '}' || part === ']') depth -= 1;
    if (depth > maxDepth) throw new Invalid('BODY_TOO_DEEP', `内容嵌套超过 ${maxDepth} 层`);
  }
}

function inspectKeys(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  for (const [part, colon] of text.matchAll(TOKEN)) {
    if (part === '{') open.push(new Set());
    else if (part === '[') open.push(undefined);
    else if (part === '}' || part === ']') open.pop();
    else inspectString(part, colon, open.at(-1));
  }
}

function inspectString(
  part: string,
  colon: string | undefined,
  keys: Set<string> | undefined,
): void {
  const literal = colon === undefined ? part : part.slice(0, -colon.length);
  const text = literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
  if (!text.isWellFormed()) throw new Invalid('TEXT_NOT_WELL_FORMED', '内容含有不完整的字符');
  if (colon === undefined || keys === undefined) return;
  if (text in Object.prototype) throw new Invalid('KEY_NOT_ALLOWED', `不允许的字段 ${text}`);
  if (keys.has(text)) throw new Invalid('KEY_TWICE', `字段 ${text} 重复`);
  keys.add(text);
}

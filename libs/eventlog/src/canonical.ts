/** What canonical JSON cannot hold: floats, undefined, lone surrogates, nested arrays, odd keys. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';

  constructor(
    readonly problem: string,
    readonly pointer: string,
  ) {
    super(`${problem} at ${pointer === '' ? '/' : pointer}`);
  }
}

const MAX_DEPTH = 32;

/**
 * The one text of a JSON value: keys sorted, no spaces.
 *
 * Source: RFC 8785 (JCS), narrowed to what every store of the platform keeps unchanged: integers
 * below 2^53, no undefined, no array directly inside an array, no key with `.` or `$`.
 * Refuses: InvalidEvent with a JSON pointer.
 */
export function canonical(value: unknown): string {
  path.length = 0;
  return written(value);
}

/** Where the value that is being written stands; joined only when something is refused. */
const path: (string | number)[] = [];

function refused(problem: string): InvalidEvent {
  return new InvalidEvent(problem, path.map((step) => `/${step}`).join(''));
}

function written(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'number':
      if (!Number.isSafeInteger(value)) throw refused('not a safe integer');
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (path.length >= MAX_DEPTH) throw refused(`deeper than ${MAX_DEPTH}`);
      return Array.isArray(value) ? list(value) : object(value);
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      throw refused(`${typeof value} is no JSON`);
  }
}

/** Nothing in it needs an escape; most keys, ids and codes are such. */
const PLAIN = /^[ !#-[\]-~]*$/;
/** Beyond this length JSON.stringify is as fast as the test. Units: characters. */
const SHORT = 64;

function text(value: string): string {
  if (value.length <= SHORT && PLAIN.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw refused('lone surrogate');
  return JSON.stringify(value);
}

function list(items: readonly unknown[]): string {
  let out = '[';
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (Array.isArray(item)) throw refused('array directly inside an array');
    if (i > 0) out += ',';
    path.push(i);
    out += written(item);
    path.pop();
  }
  return `${out}]`;
}

function object(value: object): string {
  if (!isPlain(value)) throw refused('not a plain object');
  let out = '{';
  for (const key of sortedKeys(value)) {
    if (key.includes('.') || key.includes('$')) throw refused('key with . or $');
    if (out.length > 1) out += ',';
    path.push(key);
    out += text(key);
    out += ':';
    out += written(value[key]);
    path.pop();
  }
  return `${out}}`;
}

/** Of any realm: its prototype is null or has none itself. */
function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** By UTF-16 code units, as JCS wants; most objects here have a handful of keys. */
function sortedKeys(value: object): readonly string[] {
  const keys = Object.keys(value);
  for (let i = 1; i < keys.length; i++) {
    if ((keys[i - 1] ?? '') > (keys[i] ?? '')) return keys.toSorted();
  }
  return keys;
}

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
  return written(value, '', 0);
}

function written(value: unknown, pointer: string, depth: number): string {
  switch (typeof value) {
    case 'string':
      return text(value, pointer);
    case 'number':
      if (!Number.isSafeInteger(value)) throw new InvalidEvent('not a safe integer', pointer);
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth >= MAX_DEPTH) throw new InvalidEvent(`deeper than ${MAX_DEPTH}`, pointer);
      return Array.isArray(value)
        ? list(value, pointer, depth + 1)
        : object(value, pointer, depth + 1);
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      throw new InvalidEvent(`${typeof value} is no JSON`, pointer);
  }
}

function text(value: string, pointer: string): string {
  if (!value.isWellFormed()) throw new InvalidEvent('lone surrogate', pointer);
  return JSON.stringify(value);
}

function list(items: readonly unknown[], pointer: string, depth: number): string {
  let out = '[';
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (Array.isArray(item)) throw new InvalidEvent('array directly inside an array', pointer);
    if (i > 0) out += ',';
    out += written(item, `${pointer}/${i}`, depth);
  }
  return `${out}]`;
}

function object(value: object, pointer: string, depth: number): string {
  if (!isPlain(value)) throw new InvalidEvent('not a plain object', pointer);
  let out = '{';
  for (const key of sortedKeys(value)) {
    if (key.includes('.') || key.includes('$')) throw new InvalidEvent('key with . or $', pointer);
    if (out.length > 1) out += ',';
    out += text(key, pointer);
    out += ':';
    out += written(value[key], `${pointer}/${key}`, depth);
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

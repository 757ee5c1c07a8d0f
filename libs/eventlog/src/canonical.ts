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
  hasOddKeys = false;
  // Escapes and numbers of JSON.stringify are those of JCS; only the order of keys is ours. It is
  // several times as fast as putting the text together here, and this is on the way of every append.
  const inOrder = ordered(value);
  return hasOddKeys ? written(inOrder) : JSON.stringify(inOrder);
}

/** Where the value that is being looked at stands; joined only when something is refused. */
const path: (string | number)[] = [];
/** A key that an object would not keep in the order it was given. */
let hasOddKeys = false;

function refused(problem: string): InvalidEvent {
  return new InvalidEvent(problem, path.map((step) => `/${step}`).join(''));
}

/** The value itself where it is in order throughout, otherwise a copy that is. */
function ordered(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw refused('lone surrogate');
      return value;
    case 'number':
      if (!Number.isSafeInteger(value)) throw refused('not a safe integer');
      return value;
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return value;
      if (path.length >= MAX_DEPTH) throw refused(`deeper than ${MAX_DEPTH}`);
      return Array.isArray(value) ? orderedList(value) : orderedObject(value);
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      throw refused(`${typeof value} is no JSON`);
  }
}

function orderedList(items: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (Array.isArray(item)) throw refused('array directly inside an array');
    path.push(i);
    const inOrder = ordered(item);
    path.pop();
    if (inOrder === item) continue;
    copy ??= items.slice();
    copy[i] = inOrder;
  }
  return copy ?? items;
}

function orderedObject(value: object): object {
  if (!isPlain(value)) throw refused('not a plain object');
  const keys = Object.keys(value);
  const order = isSorted(keys) ? keys : keys.toSorted();
  let copy: Record<string, unknown> | undefined = order === keys ? undefined : {};
  for (const key of order) {
    refuseKey(key);
    path.push(key);
    const item = value[key];
    const inOrder = ordered(item);
    path.pop();
    if (inOrder !== item) copy ??= { ...value };
    if (copy !== undefined) set(copy, key, inOrder);
  }
  return copy ?? value;
}

/** Not by assignment alone, which for one name would set the prototype. */
function set(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, writable: true });
}

/** Objects put numbers first, whatever was set first: text with such keys is written by hand. */
function refuseKey(key: string): void {
  if (key.includes('.') || key.includes('$')) throw refused('key with . or $');
  if (!key.isWellFormed()) throw refused('lone surrogate');
  const first = key.charCodeAt(0);
  if (first >= DIGIT_0 && first <= DIGIT_9) hasOddKeys = true;
}

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** Of a value that is checked already. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (typeof value !== 'object' || value === null || !isPlain(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${written(value[key])}`);
  return `{${members.join(',')}}`;
}

/** Of any realm: its prototype is null or has none itself. */
function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** By UTF-16 code units, as JCS wants. */
function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] ?? '') > (keys[i] ?? '')) return false;
  return true;
}

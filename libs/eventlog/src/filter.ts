import {
  type Filter,
  InvalidKeyset,
  type Keyset,
  type Scalar,
  type Sort,
  type Test,
} from './docs.js';
import { parsed } from './parsed.js';

/** A condition over rows `(id, doc)`, its values still to be bound. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

const TRUE: Condition = { sql: '1', values: [] };
const FALSE: Condition = { sql: '0', values: [] };

const PATH = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

/** The same text for index and query, or SQLite would not use the index. */
export function columnOf(path: string): string {
  return path === '_id' ? 'id' : `json_extract(doc, ${jsonPath(path)})`;
}

function typeOf(path: string): string {
  return path === '_id' ? `'text'` : `json_type(doc, ${jsonPath(path)})`;
}

function jsonPath(path: string): string {
  if (!PATH.test(path)) throw new TypeError(`${path} is no path of a document`);
  return `'$.${path
    .split('.')
    .map((field) => `"${field}"`)
    .join('.')}'`;
}

/** The filter as SQL. */
export function conditionOf<D>(filter: Filter<D>): Condition {
  const { and, or } = filter;
  const parts = fieldTests(filter).flatMap(([path, test]) => testsOf(path, test));
  if (and !== undefined) parts.push(allOf(and.map(conditionOf)));
  if (or !== undefined) parts.push(anyOf(or.map(conditionOf)));
  return allOf(parts);
}

function fieldTests<D>(filter: Filter<D>): readonly (readonly [path: string, test: Test])[] {
  const fields: Readonly<Record<string, Test | readonly Filter<D>[] | undefined>> = filter;
  return Object.entries(fields).flatMap(([path, test]) =>
    test === undefined || isList(test) ? [] : [[path, test] as const],
  );
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function testsOf(path: string, test: Test): Condition[] {
  const parts: Condition[] = [];
  if (test.eq !== undefined) parts.push(among(path, [test.eq]));
  if (test.in !== undefined) parts.push(among(path, test.in));
  if (test.gt !== undefined) parts.push(compared(path, '>', test.gt));
  if (test.gte !== undefined) parts.push(compared(path, '>=', test.gte));
  if (test.lt !== undefined) parts.push(compared(path, '<', test.lt));
  if (test.lte !== undefined) parts.push(compared(path, '<=', test.lte));
  if (test.prefix !== undefined) parts.push(prefixed(path, test.prefix));
  if (test.exists !== undefined) {
    parts.push({ sql: `${typeOf(path)} IS ${test.exists ? 'NOT ' : ''}NULL`, values: [] });
  }
  return parts;
}

/** By type, because SQLite's own equality does not tell true from 1. */
function among(path: string, values: readonly Scalar[]): Condition {
  const texts = values.filter((value) => typeof value === 'string');
  const numbers = values.filter((value) => typeof value === 'number');
  const truths = values.filter((value) => typeof value === 'boolean');
  const parts: Condition[] = truths.map((value) => ({
    sql: `${typeOf(path)} = '${value}'`,
    values: [],
  }));
  if (texts.length > 0) parts.push(typed(path, `IN (${marks(texts)})`, texts));
  if (numbers.length > 0) parts.push(typed(path, `IN (${marks(numbers)})`, numbers));
  return anyOf(parts);
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

function compared(path: string, operator: string, value: string | number): Condition {
  return typed(path, `${operator} ?`, [value]);
}

function typed(path: string, test: string, values: readonly (string | number)[]): Condition {
  const type = typeof values[0] === 'string' ? `= 'text'` : `IN ('integer', 'real')`;
  return { sql: `(${columnOf(path)} ${test} AND ${typeOf(path)} ${type})`, values: [...values] };
}

/** A range serves the index, the comparison of the first characters decides. */
function prefixed(path: string, prefix: string): Condition {
  if (prefix === '') return { sql: `${typeOf(path)} = 'text'`, values: [] };
  const exact = typed(path, '>= ?', [prefix]);
  const first = {
    sql: `substr(${columnOf(path)}, 1, ${[...prefix].length}) = ?`,
    values: [prefix],
  };
  const end = afterPrefix(prefix);
  return allOf(end === undefined ? [exact, first] : [exact, compared(path, '<', end), first]);
}

/** Smallest text above all that start with the prefix, by code point. */
export function afterPrefix(prefix: string): string | undefined {
  const points = [...prefix];
  const last = points.pop()?.codePointAt(0);
  if (last === undefined) return undefined;
  if (last === 0x10_ff_ff) return afterPrefix(points.join(''));
  // U+D800 to U+DFFF are no characters.
  return points.join('') + String.fromCodePoint(last === 0xd7_ff ? 0xe0_00 : last + 1);
}

function allOf(parts: readonly Condition[]): Condition {
  return joined(parts, 'AND', TRUE);
}

function anyOf(parts: readonly Condition[]): Condition {
  return joined(parts, 'OR', FALSE);
}

function joined(parts: readonly Condition[], word: 'AND' | 'OR', none: Condition): Condition {
  if (parts.length === 0) return none;
  return {
    sql: `(${parts.map(({ sql }) => sql).join(` ${word} `)})`,
    values: parts.flatMap(({ values }) => values),
  };
}

type Direction = 'asc' | 'desc';

interface Weight {
  readonly path: string;
  readonly direction: Direction;
}

/** The sort made total: what is left equal is decided by the id, in the last direction. */
function weightsOf<D>(sort: Sort<D>): readonly Weight[] {
  const weights = sort.map(([path, direction]) => ({ path, direction }));
  if (weights.some(({ path }) => path === '_id')) return weights;
  return [...weights, { path: '_id', direction: weights.at(-1)?.direction ?? 'asc' }];
}

export function orderOf<D>(sort: Sort<D>): string {
  return weightsOf(sort)
    .map(({ path, direction }) => `${columnOf(path)} ${direction.toUpperCase()}`)
    .join(', ');
}

type Place = string | number | null;

/** Where the next page begins: after this document. */
export function keysetOf<D>(sort: Sort<D>, doc: object): Keyset {
  const weights = weightsOf(sort);
  const place = weights.map(({ path }) => placeOf(valueAt(doc, path)));
  return Buffer.from(JSON.stringify([signatureOf(weights), ...place])).toString('base64url');
}

function signatureOf(weights: readonly Weight[]): string {
  return weights.map(({ path, direction }) => `${path} ${direction}`).join(',');
}

function placeOf(value: unknown): Place {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value === undefined || value === null) return null;
  throw new TypeError('a view cannot be sorted by an object or a list');
}

/** Everything after the keyset in the order of the sort. Refuses: InvalidKeyset. */
export function afterKeyset<D>(sort: Sort<D>, keyset: Keyset): Condition {
  const weights = weightsOf(sort);
  const place = parseKeyset(keyset, weights);
  const alternatives = weights.map((weight, i) =>
    allOf([
      ...weights.slice(0, i).map(({ path }, j) => sameAs(path, place[j] ?? null)),
      beyond(weight, place[i] ?? null),
    ]),
  );
  const [first] = weights;
  const bound = first === undefined ? TRUE : notBefore(first, place[0] ?? null);
  return allOf([bound, anyOf(alternatives)]);
}

function parseKeyset(keyset: Keyset, weights: readonly Weight[]): readonly Place[] {
  let content: unknown;
  try {
    content = parsed<unknown>(Buffer.from(keyset, 'base64url').toString());
  } catch {
    throw new InvalidKeyset('unreadable');
  }
  if (!isList(content)) throw new InvalidKeyset('unreadable');
  const [signature, ...place] = content;
  if (signature !== signatureOf(weights)) throw new InvalidKeyset('of another list');
  if (place.length !== weights.length || !place.every(isPlace)) {
    throw new InvalidKeyset('unreadable');
  }
  return place;
}

function isPlace(value: unknown): value is Place {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

function sameAs(path: string, value: Place): Condition {
  return value === null
    ? { sql: `${columnOf(path)} IS NULL`, values: [] }
    : { sql: `${columnOf(path)} = ?`, values: [value] };
}

/** Missing sorts first: it is passed when going up, and comes last when going down. */
function beyond({ path, direction }: Weight, value: Place): Condition {
  const column = columnOf(path);
  if (direction === 'asc') {
    return value === null
      ? { sql: `${column} IS NOT NULL`, values: [] }
      : { sql: `${column} > ?`, values: [value] };
  }
  return value === null ? FALSE : { sql: `(${column} < ? OR ${column} IS NULL)`, values: [value] };
}

/** Says nothing new, but lets SQLite start in the index where the page begins. */
function notBefore({ path, direction }: Weight, value: Place): Condition {
  if (value === null || direction === 'desc') return TRUE;
  return { sql: `${columnOf(path)} >= ?`, values: [value] };
}

/** Whether a document passes, decided in memory: for what a batch has not written yet. */
export function passes<D>(filter: Filter<D>, doc: object): boolean {
  const { and, or } = filter;
  if (and?.every((part) => passes(part, doc)) === false) return false;
  if (or?.some((part) => passes(part, doc)) === false) return false;
  return fieldTests(filter).every(([path, test]) => passesTest(test, valueAt(doc, path)));
}

function passesTest(test: Test, value: unknown): boolean {
  const { eq, in: list, gt, gte, lt, lte, exists, prefix } = test;
  if (eq !== undefined && value !== eq) return false;
  if (list !== undefined && !list.some((item) => item === value)) return false;
  if (gt !== undefined && !(orderOfValues(value, gt) > 0)) return false;
  if (gte !== undefined && !(orderOfValues(value, gte) >= 0)) return false;
  if (lt !== undefined && !(orderOfValues(value, lt) < 0)) return false;
  if (lte !== undefined && !(orderOfValues(value, lte) <= 0)) return false;
  if (prefix !== undefined && !(typeof value === 'string' && value.startsWith(prefix)))
    return false;
  return exists === undefined || (value !== undefined) === exists;
}

/** NaN, which passes nothing, for values of different types. */
function orderOfValues(value: unknown, bound: string | number): number {
  if (typeof value === 'string' && typeof bound === 'string') return byCodePoint(value, bound);
  if (typeof value === 'number' && typeof bound === 'number') return value - bound;
  return Number.NaN;
}

/** UTF-8 sorts as code points do; JavaScript's own comparison does not beyond U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function valueAt(doc: object, path: string): unknown {
  let value: unknown = doc;
  for (const field of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, field) ? Reflect.get(value, field) : undefined;
  }
  return value;
}

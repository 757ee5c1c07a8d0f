import { isRecord } from '../parse.js';

export interface Differences {
  readonly rows: number;
  /** Values compared, at any depth; an empty list or object counts as one. */
  readonly fields: number;
  /** One line each: id, field, what was expected and what was found. */
  readonly differing: readonly string[];
}

/**
 * Compares result rows with expected ones: the order of rows, keys and list elements is free, and
 * null is read as left out.
 */
export function differences(
  found: readonly object[],
  expected: readonly object[],
  idField: string,
): Differences {
  const byId = (rows: readonly object[]): ReadonlyMap<string, unknown> =>
    new Map(rows.map((row) => [String(Reflect.get(row, idField)), ordered(row)]));
  const wanted = byId(expected);
  const got = byId(found);
  const ids = [...new Set([...wanted.keys(), ...got.keys()])];
  const differing = ids.flatMap((id) => differencesAt(id, got.get(id), wanted.get(id)));
  const fields = [...wanted.values()].reduce<number>((sum, row) => sum + countValues(row), 0);
  return { rows: wanted.size, fields, differing };
}

/** Without nulls, keys and list elements in one order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value
      .map((entry: unknown) => ordered(entry))
      .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(
    ([, entry]) => entry !== null && entry !== undefined,
  );
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, entry]) => [name, ordered(entry)]),
  );
}

function differencesAt(place: string, found: unknown, expected: unknown): readonly string[] {
  if (isRecord(found) && isRecord(expected)) {
    const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
    return names.flatMap((name) => differencesAt(`${place} ${name}`, found[name], expected[name]));
  }
  const [text, wanted] = [JSON.stringify(found), JSON.stringify(expected)];
  return text === wanted ? [] : [`${place}：应为 ${wanted}，得到 ${text}`];
}

function countValues(value: unknown): number {
  const parts = Array.isArray(value) ? value : isRecord(value) && Object.values(value);
  if (parts === false || parts.length === 0) return 1;
  return parts.reduce<number>((sum, part: unknown) => sum + countValues(part), 0);
}

import { PROGRAMMES, type Programme } from '@zelian/contracts/terms';
import type { Calendar } from '@zelian/kernel/calendar';
import { Refused } from '@zelian/kernel/refused';
import type { Day } from '@zelian/kernel/values';
import {
  isRecord,
  parseDay,
  parseList,
  parseNullable,
  parseOneOf,
  parseText,
  RuleFileError,
} from './parse.js';
import { isPolicyKey, policyShapes, type PolicyKey, type PolicyValues } from './policy-values.js';

/** Where a value comes from: the township's opinion, a cited text, to be verified, a consequence, 演示数据. */
export const SOURCE_TAGS = ['SEED', 'FOUND', 'KNOWLEDGE', 'INFERRED', 'DEMO'] as const;

/** A row of the policy table (政策参数表): one value of one rule, from a day on, as known from a day on. */
export interface PolicyRow<T = unknown> {
  readonly rowId: string;
  readonly key: PolicyKey;
  /** Prefix of a division code; empty: the whole nation. */
  readonly scope: string;
  readonly programme: Programme | '*';
  readonly value: T;
  readonly validFrom: Day;
  /** null: open. */
  readonly validTo: Day | null;
  /** Later than `validFrom` for a notice that applies backwards. */
  readonly knownFrom: Day;
  readonly documentNo: string | null;
  readonly documentTitle: string | null;
  readonly sourceTag: (typeof SOURCE_TAGS)[number];
  readonly note: string | null;
}

/** Which row is asked for: of which programme, governing which day, as known on which day. */
export interface Asked {
  readonly programme: Programme;
  readonly on: Day;
  readonly knownOn: Day;
}

/**
 * The rules of one township as data: policy table and calendar, both with version and hash.
 *
 * Shape: `hash` is the SHA-256 over both files and stands in every commit; `row` never answers a
 * default.
 * Refuses: POLICY_ROW_MISSING { key, programme, on }.
 */
export interface Rules {
  readonly hash: string;
  /** Under its own version, which stands in every deadline. */
  readonly calendar: Calendar;
  /** 9-digit code of the township. */
  readonly division: string;
  row<K extends PolicyKey>(key: K, asked: Asked): PolicyRow<PolicyValues[K]>;
}

/** The rows that govern one day for one programme, as known on one day. */
export interface RowsOn extends Asked {
  readonly division: string;
  get<K extends PolicyKey>(key: K): PolicyRow<PolicyValues[K]>;
  /** The same days for another programme: 特困 is measured by the standard of 低保. */
  of(programme: Programme): RowsOn;
}

export function rowsOn(rules: Rules, asked: Asked): RowsOn {
  return {
    ...asked,
    division: rules.division,
    get: (key) => rules.row(key, asked),
    of: (programme) => rowsOn(rules, { ...asked, programme }),
  };
}

export interface PolicyTable {
  readonly division: string;
  readonly rows: readonly PolicyRow[];
}

const FIELDS = [
  'rowId',
  'key',
  'scope',
  'programme',
  'value',
  'validFrom',
  'validTo',
  'knownFrom',
  'documentNo',
  'documentTitle',
  'sourceTag',
  'note',
];

/** Reads the policy table; the first thing that cannot be right is named with row and field. */
export function parsePolicyTable(file: unknown): PolicyTable {
  if (!isRecord(file)) throw new RuleFileError('政策参数表：应为对象');
  const division = parseText(file['division'], '政策参数表 division');
  const rows = parseList((row) => row)(file['rows'], '政策参数表 rows').map(parseRow);
  const ids = new Set<string>();
  for (const { rowId } of rows) {
    if (ids.has(rowId)) throw new RuleFileError(`政策参数表 ${rowId}：行号重复`);
    ids.add(rowId);
  }
  return { division, rows };
}

function parseRow(row: unknown, index: number): PolicyRow {
  const place = `政策参数表第 ${index + 1} 行`;
  if (!isRecord(row)) throw new RuleFileError(`${place}：应为对象`);
  const rowId = parseText(row['rowId'], `${place} rowId`);
  const at = (field: string): string => `政策参数表 ${rowId} 的 ${field}`;
  const strange = Object.keys(row).find((field) => !FIELDS.includes(field));
  if (strange !== undefined) throw new RuleFileError(`${at(strange)}：不认识的字段`);
  const key = parseText(row['key'], at('key'));
  if (!isPolicyKey(key)) throw new RuleFileError(`${at('key')}：不认识的参数 ${key}`);
  const validFrom = parseDay(row['validFrom'], at('validFrom'));
  const validTo = parseNullable(parseDay)(row['validTo'], at('validTo'));
  if (validTo !== null && validTo < validFrom)
    throw new RuleFileError(`${at('validTo')}：早于 validFrom`);
  return {
    rowId,
    key,
    scope: row['scope'] === '' ? '' : parseText(row['scope'], at('scope')),
    programme: parseOneOf('*', ...PROGRAMMES)(row['programme'], at('programme')),
    value: policyShapes[key](row['value'], at('value')),
    validFrom,
    validTo,
    knownFrom: parseDay(row['knownFrom'], at('knownFrom')),
    documentNo: parseNullable(parseText)(row['documentNo'], at('documentNo')),
    documentTitle: parseNullable(parseText)(row['documentTitle'], at('documentTitle')),
    sourceTag: parseOneOf(...SOURCE_TAGS)(row['sourceTag'], at('sourceTag')),
    note: row['note'] === '' ? null : parseNullable(parseText)(row['note'], at('note')),
  };
}

type RowsByKey = { readonly [K in PolicyKey]?: readonly PolicyRow<PolicyValues[K]>[] };

/** Rows grouped by key; `parseRow` has given each value the shape of its key. */
function parsedByKey(rows: readonly PolicyRow[]): RowsByKey {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parsed by the shape of its key
  return Object.groupBy(rows, (row) => row.key) as RowsByKey;
}

export interface RuleFiles {
  readonly hash: string;
  readonly table: PolicyTable;
  readonly calendar: Calendar;
}

/** Rules over files that were read and checked before. */
export function rulesOver({ hash, table, calendar }: RuleFiles): Rules {
  const byKey = parsedByKey(table.rows);
  const { division } = table;
  return {
    hash,
    calendar,
    division,
    row(key, asked) {
      const applying = (byKey[key] ?? []).filter((row) => applies(row, asked, division));
      const best = applying.reduce<(typeof applying)[number] | undefined>(
        (chosen, row) => (chosen === undefined || precedes(row, chosen) ? row : chosen),
        undefined,
      );
      if (best !== undefined) return best;
      const { programme, on } = asked;
      throw new Refused('POLICY_ROW_MISSING', { key, programme, on });
    },
  };
}

function applies(row: PolicyRow, { programme, on, knownOn }: Asked, division: string): boolean {
  return (
    (row.programme === programme || row.programme === '*') &&
    division.startsWith(row.scope) &&
    row.validFrom <= on &&
    (row.validTo === null || on <= row.validTo) &&
    row.knownFrom <= knownOn
  );
}

/** Convention 2.1: the programme's own row, then the latest, the most local, the last known. */
function precedes(row: PolicyRow, other: PolicyRow): boolean {
  if ((row.programme === '*') !== (other.programme === '*')) return other.programme === '*';
  if (row.validFrom !== other.validFrom) return row.validFrom > other.validFrom;
  if (row.scope.length !== other.scope.length) return row.scope.length > other.scope.length;
  return row.knownFrom > other.knownFrom;
}

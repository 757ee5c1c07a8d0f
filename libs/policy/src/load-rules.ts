import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseCalendar } from './calendar-file.js';
import { isRecord, RuleFileError } from './parse.js';
import { parsePolicyTable, rulesOver, type Rules } from './rules.js';

/** The only file of this library that reads files and hashes; everything else runs in a browser. */
const DATA = new URL('../data/', import.meta.url);

/**
 * Policy table and calendar of this release, read and checked once.
 *
 * Shape: `hash` is the SHA-256 over the bytes of `policy-table.json` and then of `calendar.json`.
 * A file that cannot be right is a `RuleFileError` that names row and field.
 */
export function loadRules(folder: URL = DATA): Rules {
  const table = readFileSync(new URL('policy-table.json', folder));
  const calendar = readFileSync(new URL('calendar.json', folder));
  const parsed = parseJson(calendar, '节假日表');
  return rulesOver({
    hash: sha256(table, calendar),
    table: parsePolicyTable(parseJson(table, '政策参数表')),
    calendar: parseCalendar(parsed, `${lastDayOf(parsed)}-${sha256(calendar).slice(0, 8)}`),
  });
}

function sha256(...parts: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function parseJson(bytes: Buffer, place: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new RuleFileError(`${place}：不是有效的 JSON`, { cause: error });
  }
}

/** The version of a calendar says how far it reaches, and which file it is. */
function lastDayOf(calendar: unknown): string {
  return isRecord(calendar) ? String(calendar['loadedThrough']) : '';
}

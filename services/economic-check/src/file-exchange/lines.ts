import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import type { CheckFileError } from '@zelian/contracts/economic-check';
import { IsCount, IsSha, problemsOf } from '@zelian/contracts/validation';
import { defined } from '@zelian/kernel/defined';
import { Invalid } from '@zelian/service/problem';
import { parseStrictJson } from '@zelian/service/strict-json';

/**
 * Files exchanged with the district: JSON Lines in UTF-8, one record a line, a header first and a
 * trailer last. The trailer holds the number of lines before it and the SHA-256 over their bytes,
 * line ends included.
 */
export interface Line {
  /** From 1, as an editor counts. */
  readonly row: number;
  readonly record: string;
  /** The record without its name. */
  readonly content: object;
}

/** A field that is wrong, by row and JSON Pointer inside the record. */
export interface FileProblem {
  readonly row: number;
  /** Absent: the row as a whole, or a field that there is not. */
  readonly field?: string;
  readonly message: string;
}

/** A file that cannot be taken: what is wrong with it, first thing first. */
export class FileFault extends Error {
  override readonly name = 'FileFault';

  constructor(
    readonly errorCode: CheckFileError,
    readonly problems: readonly [FileProblem, ...FileProblem[]],
  ) {
    super(errorCode);
  }
}

class Trailer {
  @IsCount(1, 100_000) readonly lineCount!: number;
  @IsSha() readonly sha256!: string;
}

const NEWLINE = 0x0a;

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The records as a file, with the trailer that closes it. */
export function fileOf(records: readonly object[]): Uint8Array {
  const body = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''), 'utf8');
  const trailer = { record: 'TRAILER', lineCount: records.length, sha256: sha256Of(body) };
  return Buffer.concat([body, Buffer.from(`${JSON.stringify(trailer)}\n`, 'utf8')]);
}

/**
 * The lines of a file before its trailer, after the trailer was found right.
 *
 * Refuses: FileFault with FORMAT_WRONG, COUNT_DIFFERS or CHECKSUM_DIFFERS.
 */
export function linesOf(bytes: Uint8Array): readonly Line[] {
  if (!isUtf8(bytes)) fault('FORMAT_WRONG', 1, '文件不是 UTF-8 文本');
  const parts = partsOf(bytes);
  const last = parts.at(-1);
  if (last === undefined) fault('FORMAT_WRONG', 1, '文件没有内容');
  const { record, content } = lineOf(last.bytes, parts.length);
  if (record !== 'TRAILER') fault('FORMAT_WRONG', parts.length, '文件末行应为校验行 TRAILER');
  const trailer = checked(Trailer, content, parts.length);
  if (trailer.lineCount !== parts.length - 1)
    fault('COUNT_DIFFERS', parts.length, `行数应为 ${parts.length - 1}`, 'lineCount');
  if (trailer.sha256 !== sha256Of(bytes.subarray(0, last.from)))
    fault('CHECKSUM_DIFFERS', parts.length, '校验值与文件内容不符', 'sha256');
  return parts.slice(0, -1).map((part, index) => lineOf(part.bytes, index + 1));
}

/** The header alone, whatever the rest is like; undefined if there is none. */
export function headerOf(bytes: Uint8Array): object | undefined {
  const [first] = partsOf(bytes);
  if (first === undefined) return undefined;
  try {
    const { record, content } = lineOf(first.bytes, 1);
    return record === 'HEADER' ? content : undefined;
  } catch (error) {
    if (error instanceof FileFault) return undefined;
    throw error;
  }
}

/** The content as a payload of this class. Refuses: FileFault with FIELD_WRONG. */
export function checked<T extends object>(type: new () => T, content: object, row: number): T {
  const [first, ...more] = fieldProblemsOf(problemsOf(type, content), row);
  if (first !== undefined) throw new FileFault('FIELD_WRONG', [first, ...more]);
  // Every field was looked at, and there is no other.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return content as T;
}

type Problems = ReturnType<typeof problemsOf>;

/** A field that there is not is not named: its name may be anything, also somebody's. */
function fieldProblemsOf(problems: Problems, row: number, parent = ''): readonly FileProblem[] {
  return problems.flatMap((problem) => {
    const field = `${parent}${problem.property}`;
    const own = Object.entries(problem.constraints ?? {}).map(([rule, message]) =>
      rule === 'whitelistValidation'
        ? { row, message: '有格式以外的字段' }
        : { row, field, message },
    );
    return [...own, ...fieldProblemsOf(problem.children ?? [], row, `${field}/`)];
  });
}

export function fault(
  errorCode: CheckFileError,
  row: number,
  message: string,
  field?: string,
): never {
  throw new FileFault(errorCode, [{ row, message, ...defined({ field }) }]);
}

interface Part {
  readonly from: number;
  readonly bytes: Uint8Array;
}

/** The lines as bytes; what follows the last line end is no line if it is empty. */
function partsOf(bytes: Uint8Array): readonly Part[] {
  const parts: Part[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, from);
    const to = end < 0 ? bytes.length : end;
    parts.push({ from, bytes: withoutReturn(bytes.subarray(from, to)) });
    from = to + 1;
  }
  return parts;
}

const RETURN = 0x0d;
/** Editors of other systems end a line with CR LF. */
const withoutReturn = (line: Uint8Array): Uint8Array =>
  line.at(-1) === RETURN ? line.subarray(0, -1) : line;

function lineOf(bytes: Uint8Array, row: number): Line {
  const value = parsed(bytes, row);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    fault('FORMAT_WRONG', row, '每行应为一个对象');
  const { record, ...content } = { record: undefined, ...value };
  if (typeof record !== 'string') fault('FORMAT_WRONG', row, '缺少行类型', 'record');
  return { row, record, content };
}

function parsed(bytes: Uint8Array, row: number): unknown {
  try {
    return parseStrictJson(bytes);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return fault('FORMAT_WRONG', row, error.says);
  }
}

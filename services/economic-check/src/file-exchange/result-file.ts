import {
  AnswerSource,
  CHECK_CONCLUSIONS,
  type CheckConclusion,
} from '@zelian/contracts/economic-check';
import {
  IsAttachment,
  IsCode,
  IsCount,
  IsDay,
  IsDocumentNo,
  IsOneOf,
  IsStaff,
  MayBeAbsent,
} from '@zelian/contracts/validation';
import { defined } from '@zelian/kernel/defined';
import type { Day, Sha, StaffId } from '@zelian/kernel/values';
import { checked, fault, linesOf, type Line } from './lines.js';

export const RESULT_FORMAT = 'zelian-check-result/1';

/** First line of a result file: which request it answers, and who answers for it. */
export class ResultHeader {
  @IsOneOf([RESULT_FORMAT]) readonly format!: string;
  @IsDocumentNo() readonly requestNo!: string;
  /** The officer of the district on whose behalf the file is handed over. */
  @MayBeAbsent() @IsStaff() readonly officerId?: StaffId;
  @MayBeAbsent() @IsDay() readonly startedOn?: Day;
  @IsCount(0, 100) readonly answerCount!: number;
  @IsCount(0, 10_000) readonly hitCount!: number;
}

/** The report that closes the round; absent in a file that brings answers only. */
export class ResultReport {
  @IsDocumentNo() readonly reportNo!: string;
  @IsDay() readonly issuedOn!: Day;
  @MayBeAbsent() @IsOneOf(CHECK_CONCLUSIONS) readonly statedConclusion?: CheckConclusion;
  @IsCode() readonly disclaimerVersion!: string;
  /** The report as a document, uploaded before; absent: this file is the report. */
  @MayBeAbsent() @IsAttachment() readonly fileSha?: Sha;
}

export interface Placed<T> {
  readonly row: number;
  readonly data: T;
}

/** A result file whose form is right; whether it may be taken is decided with the check. */
export interface ResultFile {
  readonly requestNo: string;
  readonly officerId: StaffId;
  readonly startedOn?: Day;
  readonly answers: readonly Placed<AnswerSource>[];
  readonly report?: Placed<ResultReport>;
}

/**
 * Reads a result file: HEADER, ANSWER for each attempt at a source, at most one REPORT, TRAILER.
 *
 * Refuses: FileFault that names row and field in Chinese.
 */
export function resultFileOf(bytes: Uint8Array): ResultFile {
  const [first, ...lines] = linesOf(bytes);
  if (first?.record !== 'HEADER') return fault('FORMAT_WRONG', 1, '首行应为 HEADER');
  const header = checked(ResultHeader, first.content, 1);
  const answers = lines
    .filter(({ record }) => record === 'ANSWER')
    .map(({ row, content }) => ({ row, data: checked(AnswerSource, content, row) }));
  const reports = lines.filter(({ record }) => record === 'REPORT');
  refuseOthers(lines, reports);
  const hitCount = answers.reduce((sum, { data }) => sum + data.hits.length, 0);
  if (header.answerCount !== answers.length)
    fault('COUNT_DIFFERS', 1, `反馈应为 ${answers.length} 条`, 'answerCount');
  if (header.hitCount !== hitCount)
    fault('COUNT_DIFFERS', 1, `命中应为 ${hitCount} 条`, 'hitCount');
  const { requestNo, officerId, startedOn } = header;
  if (officerId === undefined) return fault('OFFICER_MISSING', 1, '未列明经办人员', 'officerId');
  const [report] = reports.map(({ row, content }) => ({
    row,
    data: checked(ResultReport, content, row),
  }));
  return {
    requestNo,
    officerId,
    ...defined({ startedOn }),
    answers,
    ...defined({ report }),
  };
}

function refuseOthers(lines: readonly Line[], reports: readonly Line[]): void {
  const other = lines.find(({ record }) => record !== 'ANSWER' && record !== 'REPORT');
  if (other !== undefined) fault('FORMAT_WRONG', other.row, '不认识的行类型', 'record');
  const [, second] = reports;
  if (second !== undefined) fault('FORMAT_WRONG', second.row, '一个文件至多一份报告', 'record');
}

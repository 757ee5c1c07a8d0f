import { createHash } from 'node:crypto';
import type { Fen, Sha } from '@zelian/kernel/values';
import type { CaseState, Resolved } from './state.js';

/** What the notice (公示单) says beside the name: generated, never typed. */
export interface Sheet {
  readonly caseNo: string;
  readonly programme: string;
  readonly postingNo: number;
  readonly assessmentNo: number;
  readonly membersCovered: number;
  readonly monthlyAmountFen: Fen;
}

/**
 * The next sheet of a resolution to grant.
 *
 * Source: 民发〔2012〕220号第二十九条: name, number of members, amount. Nothing else is shown.
 */
export function sheetOf(state: CaseState, { assessment }: Resolved): Sheet {
  return {
    caseNo: state.facts.intent?.caseNo ?? '',
    programme: state.facts.intent?.programme ?? '',
    postingNo: state.postings.length + 1,
    assessmentNo: assessment.no,
    membersCovered: assessment.coveredSubs.length,
    monthlyAmountFen: assessment.monthlyAmountFen ?? 0,
  };
}

/** Hash of the generated sheet; a photographed sheet that names another one is not it. */
export function sheetShaOf(sheet: Sheet): Sha {
  const { caseNo, programme, postingNo, assessmentNo, membersCovered, monthlyAmountFen } = sheet;
  const text = [caseNo, programme, postingNo, assessmentNo, membersCovered, monthlyAmountFen];
  return createHash('sha256').update(text.join('\n')).digest('hex');
}

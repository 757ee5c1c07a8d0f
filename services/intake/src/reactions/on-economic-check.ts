import type { WokenBy } from '@zelian/contracts/catalogue';
import type { NoteRecheck } from '@zelian/contracts/intake';
import type { Recorded } from '@zelian/eventlog/commit';
import type { Issued } from '@zelian/service/definition';
import { onCase } from '@zelian/service/on-case';

/** What the notice (告知书) will have to say; who was hit by what stays with the check. */
export function noteCheckReport(
  told: Recorded<WokenBy<'intake', 'noteCheckReport'>>,
): readonly Issued<'intake'>[] {
  const { id: of, event } = told;
  const { round, reportNo, conclusion, issuedOn, grounds, sources, comparisons } = event.data;
  const data = {
    of,
    round,
    reportNo,
    conclusion,
    issuedOn,
    ruleCodes: [...new Set(grounds.map(({ rule }) => rule))],
    sources: sources.map(({ source }) => source),
    comparisons: comparisons.map(({ hitId, comparison }) => ({ hitId, comparison })),
  };
  return onCase('application', told, { type: 'NoteCheckReport', data });
}

export function noteRecheck(
  told: Recorded<WokenBy<'intake', 'noteRecheck'>>,
): readonly Issued<'intake'>[] {
  const { id: of, event } = told;
  const data: NoteRecheck =
    event.type === 'RecheckRequested'
      ? { of, round: event.data.round, step: 'REQUESTED', onDay: event.data.requestedOn }
      : {
          of,
          round: event.data.round,
          step: 'CONCLUDED',
          onDay: event.data.concludedOn,
          conclusion: event.data.conclusion,
        };
  return onCase('application', told, { type: 'NoteRecheck', data });
}

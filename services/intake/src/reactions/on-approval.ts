import type { WokenBy } from '@zelian/contracts/catalogue';
import type { NoteDecision } from '@zelian/contracts/intake';
import type { Recorded } from '@zelian/eventlog/commit';
import type { Issued } from '@zelian/service/definition';
import { onCase } from '@zelian/service/on-case';

export function noteDecision(
  told: Recorded<WokenBy<'intake', 'noteDecision'>>,
): readonly Issued<'intake'>[] {
  const { id: of, event } = told;
  const outcome = event.type === 'AllowanceGranted' ? 'GRANTED' : 'DENIED';
  const data: NoteDecision = { of, outcome, decidedOn: event.data.decidedOn };
  return onCase('application', told, { type: 'NoteDecision', data });
}

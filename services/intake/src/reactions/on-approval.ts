import type { WokenBy } from '@zelian/contracts/catalogue';
import type { NoteDecision } from '@zelian/contracts/intake';
import type { Recorded } from '@zelian/eventlog/commit';
import { streamParts } from '@zelian/kernel/decider';
import type { Issued } from '@zelian/service/definition';

export function noteDecision({
  id: of,
  stream,
  event,
}: Recorded<WokenBy<'intake', 'noteDecision'>>): readonly Issued<'intake'>[] {
  const outcome = event.type === 'AllowanceGranted' ? 'GRANTED' : 'DENIED';
  const data: NoteDecision = { of, outcome, decidedOn: event.data.decidedOn };
  const { id } = streamParts(stream);
  return [{ stream: 'application', id, command: { type: 'NoteDecision', data } }];
}

import type { WokenBy } from '@zelian/contracts/catalogue';
import type { Recorded } from '@zelian/eventlog/commit';
import { streamParts } from '@zelian/kernel/decider';
import type { Issued } from '@zelian/service/definition';

export function noteEntry({
  id: of,
  stream,
  event,
}: Recorded<WokenBy<'intake', 'noteEntry'>>): readonly Issued<'intake'>[] {
  const { round, triedAt, kind } = event.data;
  const { id } = streamParts(stream);
  const data = { of, round, triedAt, kind };
  return [{ stream: 'application', id, command: { type: 'NoteEntry', data } }];
}

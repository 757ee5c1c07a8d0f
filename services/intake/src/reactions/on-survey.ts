import type { WokenBy } from '@zelian/contracts/catalogue';
import type { Recorded } from '@zelian/eventlog/commit';
import type { Issued } from '@zelian/service/definition';
import { onCase } from '@zelian/service/on-case';

export function noteEntry(
  told: Recorded<WokenBy<'intake', 'noteEntry'>>,
): readonly Issued<'intake'>[] {
  const { id: of, event } = told;
  const { round, triedAt, kind } = event.data;
  const data = { of, round, triedAt, kind };
  return onCase('application', told, { type: 'NoteEntry', data });
}

import type { StreamName, SystemCommandOf } from '@zelian/contracts/catalogue';
import type { Recorded } from '@zelian/eventlog/commit';
import { streamParts } from '@zelian/kernel/decider';
import type { CaseId } from '@zelian/kernel/values';

/** The case of an event of a case: one id names it in every service. */
export const caseOf = ({ stream }: Recorded): CaseId => streamParts(stream).id;

/** What a reaction gives to the stream of this name of the same case. */
export function onCase<S extends StreamName>(
  stream: S,
  told: Recorded,
  command: SystemCommandOf<S>,
): readonly [{ readonly stream: S; readonly id: CaseId; readonly command: SystemCommandOf<S> }] {
  return [{ stream, id: caseOf(told), command }];
}

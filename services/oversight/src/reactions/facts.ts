import type { EventNamed } from '@zelian/contracts/catalogue';
import type { CaseFacts, CaseFactType } from '@zelian/contracts/oversight';
import { dueOnOf, type Deadline } from '@zelian/kernel/deadline';
import type { Day } from '@zelian/kernel/values';

/** What each event says of the status of its case; `on` is the day on which it was recorded. */
export type FactsOf<K extends CaseFactType> = {
  readonly [P in K]: (data: EventNamed<P>['data'], on: Day) => CaseFacts[P];
};

/** Last day of a limit that the event always starts: without it the producer is at fault. */
export function requiredDueOnOf(deadlines: readonly Deadline[], kind: string): Day {
  const dueOn = dueOnOf(deadlines, kind);
  if (dueOn === undefined) throw new TypeError(`an event without its ${kind} deadline`);
  return dueOn;
}

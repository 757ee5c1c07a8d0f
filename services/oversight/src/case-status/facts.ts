import type { CaseFact, CaseFactNoted, CaseFactType } from '@zelian/contracts/oversight';

/** How one stage of a case moves on: a function per fact that concerns it. */
export type Steps<S> = {
  readonly [K in CaseFactType]?: (stage: S, fact: CaseFact<K>) => S;
};

/** The stage after all facts; those that do not concern it pass by. */
export function fold<S>(steps: Steps<S>, initial: S, facts: readonly CaseFact[]): S {
  return facts.reduce((stage, fact) => stepped(steps, stage, fact), initial);
}

function stepped<S, K extends CaseFactType>(steps: Steps<S>, stage: S, fact: CaseFact<K>): S {
  const step: Steps<S>[K] = steps[fact.type];
  return step === undefined ? stage : step(stage, fact);
}

/**
 * The facts of one set in one order, whatever the order in which they were heard: by service, and
 * within a service by position and index of the event, as its log has them.
 */
export function inOrder(noted: readonly CaseFactNoted[]): readonly CaseFact[] {
  return noted
    .map(({ of, fact }) => ({ place: placeOf(of), fact }))
    .toSorted((a, b) => compare(a.place, b.place))
    .map(({ fact }) => fact);
}

interface Place {
  readonly service: string;
  readonly position: number;
  readonly index: number;
}

/** Place of an event id, `<service>/<position>/<index>`. */
function placeOf(eventId: string): Place {
  const [service = '', position, index] = eventId.split('/');
  return { service, position: Number(position), index: Number(index) };
}

function compare(a: Place, b: Place): number {
  if (a.service !== b.service) return a.service < b.service ? -1 : 1;
  return a.position - b.position || a.index - b.index;
}

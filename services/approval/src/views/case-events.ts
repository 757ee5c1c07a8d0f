import { catalogue, type EventName, type EventNamed } from '@zelian/contracts/catalogue';
import { stampOf, type Recorded } from '@zelian/eventlog/commit';
import { streamParts, type Personal } from '@zelian/kernel/decider';
import { evolve } from '../case/evolve.js';
import { initialCase, type CaseEvent, type CaseState } from '../case/state.js';

export type CaseEventName = CaseEvent['type'];

/** Names of all events of a case: what the views over the case follow. */
export const CASE_EVENTS: readonly CaseEventName[] =
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of that row
  Object.keys(catalogue.case.events) as CaseEventName[];

/** Some of the names are used by streams of other services too; those events are not meant. */
export function isOfCase<K extends EventName>(
  told: Recorded<EventNamed<K>>,
): told is Recorded<EventNamed<K>> & Recorded<CaseEvent> {
  return told.service === 'approval' && streamParts(told.stream).type === 'case';
}

/**
 * The decider's own state after one more event, as a document can keep it: what is about a person
 * stays in the log, sealed, and leaves its subject alone.
 */
export function stateAfter(state: CaseState | undefined, told: Recorded<CaseEvent>): CaseState {
  return evolve(state ?? initialCase, withoutParts(told.event), stampOf(told));
}

function withoutParts(event: CaseEvent): CaseEvent {
  const { personal } = event;
  if (personal === undefined) return event;
  return { ...event, personal: personal.map(withoutData) };
}

const withoutData = ({ subject }: Personal): Personal<never> => ({
  subject,
  data: { shredded: true },
});

import type { EventNamed } from '@zelian/contracts/catalogue';
import type { CaseFact, CaseFactType } from '@zelian/contracts/oversight';
import { dayOf } from '@zelian/kernel/day';
import { streamParts } from '@zelian/kernel/decider';
import type { Day } from '@zelian/kernel/values';
import type { HandlersOf } from '@zelian/service/definition';
import type { FactsOf } from './facts.js';
import { factsOfApproval } from './on-approval.js';
import { factsOfCheck } from './on-economic-check.js';
import { factsOfIntake } from './on-intake.js';

const facts: FactsOf<CaseFactType> = { ...factsOfIntake, ...factsOfCheck, ...factsOfApproval };

function factOf<K extends CaseFactType>(
  type: K,
  data: EventNamed<K>['data'],
  recordedOn: Day,
): CaseFact<K> {
  return { type, ...facts[type](data, recordedOn) };
}

/** Each event that bears on the status of a case → the case's own stream of snapshots. */
export const publishCaseStatus: HandlersOf<'oversight'>['publishCaseStatus'] = ({
  id,
  stream,
  at,
  event,
}) => [
  {
    stream: 'caseStatus',
    id: streamParts(stream).id,
    command: {
      type: 'PublishCaseStatus',
      data: { of: id, fact: factOf(event.type, event.data, dayOf(at)) },
    },
  },
];

import type { EventNamed } from '@zelian/contracts/catalogue';
import type { CaseFact, CaseFactType } from '@zelian/contracts/oversight';
import { dayOf } from '@zelian/kernel/day';
import type { Day } from '@zelian/kernel/values';
import type { HandlersOf } from '@zelian/service/definition';
import { onCase } from '@zelian/service/on-case';
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
export const publishCaseStatus: HandlersOf<'oversight'>['publishCaseStatus'] = (told) => {
  const { id: of, at, event } = told;
  const fact = factOf(event.type, event.data, dayOf(at));
  return onCase('caseStatus', told, { type: 'PublishCaseStatus', data: { of, fact } });
};

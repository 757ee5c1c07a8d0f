import type { EventNamed } from '@zelian/contracts/catalogue';
import { kinPairsIn, type HouseholdChangeNotedPart } from '@zelian/contracts/intake';
import type { ProfilesNotedPart, SurveyCloseCause } from '@zelian/contracts/survey';
import type { Recorded } from '@zelian/eventlog/commit';
import { keptOf } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Sub } from '@zelian/kernel/values';
import type { Issued } from '@zelian/service/definition';
import { onCase } from '@zelian/service/on-case';

type Noting = readonly Issued<'survey'>[];

/** Acceptance orders the first round; it waits for nothing else (C15). */
export function orderFirstRound(
  told: Recorded,
  { programme, villageCode, headSub, acceptedOn }: EventNamed<'ApplicationAccepted'>['data'],
): Noting {
  const household = { programme, villageCode, headSub };
  const order = { of: told.id, purpose: 'APPLICATION' as const, orderedOn: acceptedOn, household };
  return onCase('survey', told, { type: 'OrderSurvey', data: order });
}

export function noteProfiles(
  told: Recorded<EventNamed<'HouseholdNoted' | 'HouseholdChangeNoted'>>,
): Noting {
  const { event } = told;
  const personal = keptOf(event.personal, whereabouts);
  const subs = memberSubsIn(event);
  if (subs.length === 0 && personal.length === 0) return [];
  return onCase('survey', told, { type: 'NoteProfiles', data: { of: told.id, subs }, personal });
}

function memberSubsIn(
  event: EventNamed<'HouseholdNoted' | 'HouseholdChangeNoted'>,
): readonly Sub[] {
  if (event.type === 'HouseholdNoted') return event.data.memberSubs;
  const { kind, sub } = event.data;
  return kind === 'MEMBER_JOINED' && sub !== undefined ? [sub] : [];
}

/** Who the person is and where to find him: the investigators need no more. */
function whereabouts(person: HouseholdChangeNotedPart): ProfilesNotedPart | undefined {
  const { profile, duty, address, phone, villageGroup } = person;
  const name = profile?.name ?? duty?.name;
  const relation = profile?.relationToHead ?? duty?.relation;
  const data: ProfilesNotedPart = {
    ...defined({ name, relation, address, phone, villageGroup }),
  };
  return Object.keys(data).length === 0 ? undefined : data;
}

export function noteKin(told: Recorded<EventNamed<'KinDeclared' | 'KinMatched'>>): Noting {
  const relations = kinPairsIn(told.event);
  if (relations.length === 0) return [];
  return onCase('survey', told, { type: 'NoteKin', data: { of: told.id, relations } });
}

const CAUSE_OF_ENDING = {
  ApplicationWithdrawn: 'WITHDRAWN',
  ApplicationDeclined: 'DECLINED',
  NonCooperationRecorded: 'NON_COOPERATION',
} as const satisfies Record<string, SurveyCloseCause>;

export function closeSurvey(told: Recorded<EventNamed<keyof typeof CAUSE_OF_ENDING>>): Noting {
  const cause = CAUSE_OF_ENDING[told.event.type];
  return onCase('survey', told, { type: 'CloseSurvey', data: { of: told.id, cause } });
}

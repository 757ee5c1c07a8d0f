import type { EventNamed } from '@zelian/contracts/catalogue';
import type { HouseholdChangeNotedPart } from '@zelian/contracts/intake';
import type { ProfilesNotedPart, SurveyCloseCause } from '@zelian/contracts/survey';
import type { Recorded } from '@zelian/eventlog/commit';
import { openedOf, streamParts, type Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Sub } from '@zelian/kernel/values';
import type { Issued } from '@zelian/service/definition';

type Noting = readonly Issued<'survey'>[];

/** The case id is the id of its survey. */
const caseOf = ({ stream }: Recorded): string => streamParts(stream).id;

/** Acceptance orders the first round; it waits for nothing else (C15). */
export function orderFirstRound(
  told: Recorded,
  { programme, villageCode, headSub, acceptedOn }: EventNamed<'ApplicationAccepted'>['data'],
): Noting {
  const household = { programme, villageCode, headSub };
  const order = { of: told.id, purpose: 'APPLICATION' as const, orderedOn: acceptedOn, household };
  const command = { type: 'OrderSurvey' as const, data: order };
  return [{ stream: 'survey', id: caseOf(told), command }];
}

export function noteProfiles(
  told: Recorded<EventNamed<'HouseholdNoted' | 'HouseholdChangeNoted'>>,
): Noting {
  const { event } = told;
  const personal = (event.personal ?? []).flatMap(whereabouts);
  const subs = memberSubsIn(event);
  if (subs.length === 0 && personal.length === 0) return [];
  const command = { type: 'NoteProfiles' as const, data: { of: told.id, subs }, personal };
  return [{ stream: 'survey', id: caseOf(told), command }];
}

function memberSubsIn(
  event: EventNamed<'HouseholdNoted' | 'HouseholdChangeNoted'>,
): readonly Sub[] {
  if (event.type === 'HouseholdNoted') return event.data.memberSubs;
  const { kind, sub } = event.data;
  return kind === 'MEMBER_JOINED' && sub !== undefined ? [sub] : [];
}

/** Who the person is and where to find him: the investigators need no more. */
function whereabouts(
  part: Personal<HouseholdChangeNotedPart>,
): readonly Personal<ProfilesNotedPart>[] {
  const opened = openedOf(part);
  if (opened === undefined) return [];
  const { profile, duty, address, phone, villageGroup } = opened;
  const name = profile?.name ?? duty?.name;
  const relation = profile?.relationToHead ?? duty?.relation;
  const data: ProfilesNotedPart = {
    ...defined({ name, relation, address, phone, villageGroup }),
  };
  return Object.keys(data).length === 0 ? [] : [{ subject: part.subject, data }];
}

export function noteKin(told: Recorded<EventNamed<'KinDeclared' | 'KinMatched'>>): Noting {
  const { event } = told;
  const relations =
    event.type === 'KinDeclared'
      ? event.data.relations.map(({ staffId, sub }) => ({ staffId, sub }))
      : [{ staffId: event.data.staffId, sub: event.data.sub }];
  if (relations.length === 0) return [];
  const command = { type: 'NoteKin' as const, data: { of: told.id, relations } };
  return [{ stream: 'survey', id: caseOf(told), command }];
}

const CAUSE_OF_ENDING = {
  ApplicationWithdrawn: 'WITHDRAWN',
  ApplicationDeclined: 'DECLINED',
  NonCooperationRecorded: 'NON_COOPERATION',
} as const satisfies Record<string, SurveyCloseCause>;

export function closeSurvey(told: Recorded<EventNamed<keyof typeof CAUSE_OF_ENDING>>): Noting {
  const cause = CAUSE_OF_ENDING[told.event.type];
  const command = { type: 'CloseSurvey' as const, data: { of: told.id, cause } };
  return [{ stream: 'survey', id: caseOf(told), command }];
}

import type { ProfilesNotedPart } from '@zelian/contracts/approval';
import type { EventNamed } from '@zelian/contracts/catalogue';
import type { DeclaredItems, HouseholdChangeNotedPart } from '@zelian/contracts/intake';
import type { Recorded } from '@zelian/eventlog/commit';
import { openedOf, streamParts, type Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Sub } from '@zelian/kernel/values';
import type { Issued, OwnLog } from '@zelian/service/definition';
import { casePersons } from '../views/case-persons.js';
import { overlap } from '../views/overlap.js';
import { benefitsOf } from './benefits.js';

type Noting = readonly Issued<'approval'>[];
type CaseNote = Extract<Issued<'approval'>, { readonly stream: 'case' }>['command'];

/** The case id is the id of every stream of the case. */
export const caseOf = ({ stream }: Recorded): string => streamParts(stream).id;

/** A note on the case of the event. */
export function onCase(told: Recorded, command: CaseNote): Noting {
  return [{ stream: 'case', id: caseOf(told), command }];
}

export function noteIntent(told: Recorded<EventNamed<'IntentRecorded'>>): Noting {
  const { caseNo, programme, scope, householdId, villageCode, applicantSub, subjectSub } =
    told.event.data;
  const { intentOn, handlerId } = told.event.data;
  return onCase(told, {
    type: 'NoteIntent',
    data: {
      of: told.id,
      caseNo,
      programme,
      scope,
      householdId,
      villageCode,
      applicantSub,
      ...defined({ subjectSub }),
      intentOn,
      handlerId,
    },
  });
}

export function noteDeclaration(told: Recorded<EventNamed<'ApplicationFiled'>>): Noting {
  const { appliedOn, itemIds, switchFrom, careMode, causeCode, accountId, payeeSub } =
    told.event.data;
  return onCase(told, {
    type: 'NoteDeclaration',
    data: {
      of: told.id,
      appliedOn,
      itemIds,
      switchFrom,
      ...defined({ careMode, causeCode }),
      accountId,
      payeeSub,
    },
    personal: declaredIn(told.event.personal),
  });
}

/** What each person declared; the account goes to payment and not here. */
function declaredIn(
  personal: readonly Personal<{ readonly items?: DeclaredItems }>[] = [],
): readonly Personal<{ readonly items: DeclaredItems }>[] {
  return personal.flatMap((part) => {
    const items = openedOf(part)?.items;
    return items === undefined ? [] : [{ subject: part.subject, data: { items } }];
  });
}

export function noteSupplement(
  told: Recorded<EventNamed<'SupplementRequested' | 'SupplementCompleted'>>,
): Noting {
  const { event } = told;
  if (event.type === 'SupplementRequested') {
    const { requestedOn, phase } = event.data;
    const data = { of: told.id, change: 'REQUESTED' as const, requestedOn, phase };
    return onCase(told, { type: 'NoteSupplement', data });
  }
  const { completedOn, itemIds } = event.data;
  return onCase(told, {
    type: 'NoteSupplement',
    data: { of: told.id, change: 'COMPLETED', completedOn, itemIds },
    personal: declaredIn(event.personal),
  });
}

/**
 * Who the persons are, and what befalls them. With the household come the benefits that its
 * members have already; those that come later are noted as they are opened.
 */
export async function noteHousehold(
  told: Recorded<EventNamed<'HouseholdNoted' | 'HouseholdChangeNoted'>>,
  own: OwnLog,
): Promise<Noting> {
  const { event } = told;
  if (event.type === 'HouseholdChangeNoted') return changeNoted(told, event);
  const { headSub, memberSubs, obligorSubs } = event.data;
  const profiles = onCase(told, {
    type: 'NoteProfiles',
    data: { of: told.id, snapshot: true, headSub, memberSubs, obligorSubs },
    personal: profilesIn(event.personal),
  });
  await own.viewAfter(casePersons, told);
  const benefits = await benefitsOf(await own.view(overlap), memberSubs);
  const entitlements = benefits.filter(({ entitlementId }) => entitlementId !== caseOf(told));
  if (entitlements.length === 0) return profiles;
  const data = { of: told.id, entitlements };
  return [...profiles, ...onCase(told, { type: 'NoteOtherEntitlements', data })];
}

function changeNoted(told: Recorded, event: EventNamed<'HouseholdChangeNoted'>): Noting {
  const { kind, sub, occurredOn, knownOn } = event.data;
  if (kind === 'DEATH') {
    if (occurredOn === undefined) return [];
    return onCase(told, {
      type: 'NoteLifeEvent',
      data: {
        of: told.id,
        ...defined({ sub }),
        kind,
        occurredOn,
        knownOn: knownOn ?? occurredOn,
      },
    });
  }
  const personal = profilesIn(event.personal);
  const subsWith = (holds: (part: ProfilesNotedPart) => boolean): readonly Sub[] =>
    personal.filter(({ data }) => holds(data)).map(({ subject }) => subject);
  return onCase(told, {
    type: 'NoteProfiles',
    data: {
      of: told.id,
      snapshot: false,
      memberSubs: subsWith(({ profile }) => profile !== undefined),
      obligorSubs: subsWith(({ duty }) => duty !== undefined),
    },
    personal,
  });
}

interface Profiled {
  readonly subject: Sub;
  readonly data: ProfilesNotedPart;
}

/** What the assessment and the notice need of each person: no address, no telephone. */
function profilesIn(
  personal: readonly Personal<HouseholdChangeNotedPart>[] = [],
): readonly Profiled[] {
  return personal.flatMap((part) => {
    const person = openedOf(part);
    if (person === undefined) return [];
    const { profile, joinedOn, duty, supportedSubs, certificates, villageGroup } = person;
    return [
      {
        subject: part.subject,
        data: {
          ...defined({ profile, joinedOn, duty, supportedSubs, certificates, villageGroup }),
        },
      },
    ];
  });
}

export function noteAcceptance(told: Recorded<EventNamed<'ApplicationAccepted'>>): Noting {
  const { acceptedOn, handlerId, responsibleId, promiseDueOn, legalDueOn } = told.event.data;
  const { calendarVersion, provisional } = told.event.data;
  return onCase(told, {
    type: 'NoteAcceptance',
    data: {
      of: told.id,
      acceptedOn,
      handlerId,
      responsibleId,
      promiseDueOn,
      legalDueOn,
      calendarVersion,
      ...defined({ provisional }),
    },
  });
}

export function noteKin(told: Recorded<EventNamed<'KinDeclared' | 'KinMatched'>>): Noting {
  const { event } = told;
  if (event.type === 'KinMatched') {
    const { staffId, sub, declared } = event.data;
    const data = { of: told.id, relations: [{ staffId, sub }], declared };
    return onCase(told, { type: 'NoteKin', data });
  }
  const relations = event.data.relations.map(({ staffId, sub }) => ({ staffId, sub }));
  if (relations.length === 0) return [];
  return onCase(told, { type: 'NoteKin', data: { of: told.id, relations, declared: true } });
}

export function noteCheckNotice(
  told: Recorded<EventNamed<'CheckNoticeIssued' | 'ApplicationInsisted'>>,
): Noting {
  const { event } = told;
  const data =
    event.type === 'CheckNoticeIssued'
      ? { of: told.id, change: 'ISSUED' as const, noticeOn: event.data.noticeOn }
      : { of: told.id, change: 'INSISTED' as const, insistedOn: event.data.insistedOn };
  return onCase(told, { type: 'NoteCheckNotice', data });
}

export function noteEnding(
  told: Recorded<
    EventNamed<'ApplicationWithdrawn' | 'ApplicationDeclined' | 'NonCooperationRecorded'>
  >,
): Noting {
  const { event } = told;
  switch (event.type) {
    case 'ApplicationWithdrawn': {
      const { withdrawnOn, cause } = event.data;
      return onCase(told, { type: 'NoteWithdrawal', data: { of: told.id, withdrawnOn, cause } });
    }
    case 'ApplicationDeclined': {
      const { decidedOn } = event.data;
      return onCase(told, { type: 'NoteDecline', data: { of: told.id, decidedOn } });
    }
    case 'NonCooperationRecorded': {
      const { endedOn } = event.data;
      return onCase(told, { type: 'NoteNonCooperation', data: { of: told.id, endedOn } });
    }
  }
}

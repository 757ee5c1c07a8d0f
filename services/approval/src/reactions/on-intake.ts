import type { ProfilesNotedPart } from '@zelian/contracts/approval';
import type { EventNamed } from '@zelian/contracts/catalogue';
import {
  kinPairsIn,
  type DeclaredItems,
  type HouseholdChangeNotedPart,
} from '@zelian/contracts/intake';
import type { Recorded } from '@zelian/eventlog/commit';
import { keptOf } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Sub } from '@zelian/kernel/values';
import type { Issued, OwnLog } from '@zelian/service/definition';
import { caseOf, onCase } from '@zelian/service/on-case';
import { casePersons } from '../views/case-persons.js';
import { overlap } from '../views/overlap.js';
import { benefitsOf } from './benefits.js';

type Noting = readonly Issued<'approval'>[];

export function noteIntent(told: Recorded<EventNamed<'IntentRecorded'>>): Noting {
  const { caseNo, programme, scope, householdId, villageCode, applicantSub, subjectSub } =
    told.event.data;
  const { intentOn, handlerId } = told.event.data;
  return onCase('case', told, {
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
  return onCase('case', told, {
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
    personal: keptOf(told.event.personal, declared),
  });
}

/** What the person declared; the account goes to payment and not here. */
const declared = ({ items }: { readonly items?: DeclaredItems }) => items && { items };

export function noteSupplement(
  told: Recorded<EventNamed<'SupplementRequested' | 'SupplementCompleted'>>,
): Noting {
  const { event } = told;
  if (event.type === 'SupplementRequested') {
    const { requestedOn, phase } = event.data;
    const data = { of: told.id, change: 'REQUESTED' as const, requestedOn, phase };
    return onCase('case', told, { type: 'NoteSupplement', data });
  }
  const { completedOn, itemIds } = event.data;
  return onCase('case', told, {
    type: 'NoteSupplement',
    data: { of: told.id, change: 'COMPLETED', completedOn, itemIds },
    personal: keptOf(event.personal, declared),
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
  const profiles = onCase('case', told, {
    type: 'NoteProfiles',
    data: { of: told.id, snapshot: true, headSub, memberSubs, obligorSubs },
    personal: keptOf(event.personal, profileIn),
  });
  await own.viewAfter(casePersons, told);
  const benefits = await benefitsOf(await own.view(overlap), memberSubs);
  const entitlements = benefits.filter(({ entitlementId }) => entitlementId !== caseOf(told));
  if (entitlements.length === 0) return profiles;
  const data = { of: told.id, entitlements };
  return [...profiles, ...onCase('case', told, { type: 'NoteOtherEntitlements', data })];
}

function changeNoted(told: Recorded, event: EventNamed<'HouseholdChangeNoted'>): Noting {
  const { kind, sub, occurredOn, knownOn } = event.data;
  if (kind === 'DEATH') {
    if (occurredOn === undefined) return [];
    return onCase('case', told, {
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
  const personal = keptOf(event.personal, profileIn);
  const subsWith = (holds: (part: ProfilesNotedPart) => boolean): readonly Sub[] =>
    personal.filter(({ data }) => holds(data)).map(({ subject }) => subject);
  return onCase('case', told, {
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

/** What the assessment and the notice need of a person: no address, no telephone. */
function profileIn(person: HouseholdChangeNotedPart): ProfilesNotedPart {
  const { profile, joinedOn, duty, supportedSubs, certificates, villageGroup } = person;
  return defined({ profile, joinedOn, duty, supportedSubs, certificates, villageGroup });
}

export function noteAcceptance(told: Recorded<EventNamed<'ApplicationAccepted'>>): Noting {
  const { acceptedOn, handlerId, responsibleId, promiseDueOn, legalDueOn } = told.event.data;
  const { calendarVersion, provisional } = told.event.data;
  return onCase('case', told, {
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
  const relations = kinPairsIn(event);
  if (relations.length === 0) return [];
  const wasDeclared = event.type === 'KinDeclared' || event.data.declared;
  const data = { of: told.id, relations, declared: wasDeclared };
  return onCase('case', told, { type: 'NoteKin', data });
}

export function noteCheckNotice(
  told: Recorded<EventNamed<'CheckNoticeIssued' | 'ApplicationInsisted'>>,
): Noting {
  const { event } = told;
  const data =
    event.type === 'CheckNoticeIssued'
      ? { of: told.id, change: 'ISSUED' as const, noticeOn: event.data.noticeOn }
      : { of: told.id, change: 'INSISTED' as const, insistedOn: event.data.insistedOn };
  return onCase('case', told, { type: 'NoteCheckNotice', data });
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
      return onCase('case', told, {
        type: 'NoteWithdrawal',
        data: { of: told.id, withdrawnOn, cause },
      });
    }
    case 'ApplicationDeclined': {
      const { decidedOn } = event.data;
      return onCase('case', told, { type: 'NoteDecline', data: { of: told.id, decidedOn } });
    }
    case 'NonCooperationRecorded': {
      const { endedOn } = event.data;
      return onCase('case', told, { type: 'NoteNonCooperation', data: { of: told.id, endedOn } });
    }
  }
}

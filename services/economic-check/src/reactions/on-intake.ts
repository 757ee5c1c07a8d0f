import type { EventNamed } from '@zelian/contracts/catalogue';
import type {
  AuthorisationNoted,
  CheckCloseCause,
  ProfilesNoted,
  ProfilesNotedPart,
} from '@zelian/contracts/economic-check';
import { kinPairsIn, type HouseholdChangeNotedPart } from '@zelian/contracts/intake';
import type { Recorded } from '@zelian/eventlog/commit';
import { dueOnOf } from '@zelian/kernel/deadline';
import { keptOf } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Issued } from '@zelian/service/definition';
import { onCase } from '@zelian/service/on-case';

type Noting = readonly Issued<'economic-check'>[];

export function openCheck(told: Recorded<EventNamed<'IntentRecorded'>>): Noting {
  const { data } = told.event;
  const { caseNo, intentOn, programme, scope, villageCode, applicantSub, subjectSub } = data;
  return onCase('check', told, {
    type: 'OpenCheck',
    data: {
      of: told.id,
      caseNo,
      intentOn,
      programme,
      scope,
      villageCode,
      applicantSub,
      ...defined({ subjectSub }),
      parties: data.parties.map(({ sub, role }) => ({ sub, role })),
    },
  });
}

export function noteAuthorisation(
  told: Recorded<EventNamed<'PartyNamed' | 'AuthorisationSigned' | 'AuthorisationWithdrawn'>>,
): Noting {
  return onCase('check', told, { type: 'NoteAuthorisation', data: authorisationIn(told) });
}

function authorisationIn({
  id,
  event,
}: Recorded<
  EventNamed<'PartyNamed' | 'AuthorisationSigned' | 'AuthorisationWithdrawn'>
>): AuthorisationNoted {
  switch (event.type) {
    case 'PartyNamed': {
      const { sub, role } = event.data;
      return { of: id, change: 'NAMED', sub, role };
    }
    case 'AuthorisationSigned': {
      const { sub, authorisationNo, signedOn, validToOn, continuing, scopeCodes } = event.data;
      const signed = { authorisationNo, signedOn, validToOn, continuing, scopeCodes };
      return { of: id, change: 'SIGNED', sub, ...signed };
    }
    case 'AuthorisationWithdrawn': {
      const { sub, withdrawnOn } = event.data;
      return { of: id, change: 'WITHDRAWN', sub, withdrawnOn };
    }
  }
}

/** What was declared, to compare with; the account is none of the check's business. */
export function noteDeclaration(told: Recorded<EventNamed<'ApplicationFiled'>>): Noting {
  const { appliedOn, itemIds } = told.event.data;
  return onCase('check', told, {
    type: 'NoteDeclaration',
    data: { of: told.id, appliedOn, itemIds },
    personal: keptOf(told.event.personal, ({ items }) => items),
  });
}

export function noteProfiles(
  told: Recorded<EventNamed<'HouseholdNoted' | 'HouseholdChangeNoted'>>,
): Noting {
  return onCase('check', told, {
    type: 'NoteProfiles',
    data: { of: told.id, ...peopleIn(told.event) },
    personal: keptOf(told.event.personal, withoutWhereabouts),
  });
}

function peopleIn(
  event: EventNamed<'HouseholdNoted' | 'HouseholdChangeNoted'>,
): Omit<ProfilesNoted, 'of'> {
  if (event.type === 'HouseholdNoted') {
    const { headSub, memberSubs, obligorSubs } = event.data;
    return { household: { headSub, memberSubs, obligorSubs } };
  }
  const { kind, sub, occurredOn, knownOn } = event.data;
  return { change: { kind, ...defined({ sub, occurredOn, knownOn }) } };
}

/** Where somebody lives and how to reach him is not for the provider. */
function withoutWhereabouts(person: HouseholdChangeNotedPart): ProfilesNotedPart {
  const { profile, joinedOn, duty, supportedSubs, certificates } = person;
  return defined({ profile, joinedOn, duty, supportedSubs, certificates });
}

export function noteKin(told: Recorded<EventNamed<'KinDeclared' | 'KinMatched'>>): Noting {
  const relations = kinPairsIn(told.event);
  if (relations.length === 0) return [];
  return onCase('check', told, { type: 'NoteKin', data: { of: told.id, relations } });
}

/** Until when the applicant may ask for a re-check: no period runs before he is told. */
export function noteCheckNotice(told: Recorded<EventNamed<'CheckNoticeIssued'>>): Noting {
  const { round, noticeOn, deadlines } = told.event.data;
  const applyByOn = dueOnOf(deadlines, 'RECHECK_APPLY');
  if (applyByOn === undefined) return [];
  return onCase('check', told, {
    type: 'NoteCheckNotice',
    data: { of: told.id, round, noticeOn, applyByOn },
  });
}

const CAUSE_OF_ENDING = {
  ApplicationWithdrawn: 'WITHDRAWN',
  ApplicationDeclined: 'DECLINED',
  NonCooperationRecorded: 'NON_COOPERATION',
} as const satisfies Record<string, CheckCloseCause>;

export function closeCheck(told: Recorded<EventNamed<keyof typeof CAUSE_OF_ENDING>>): Noting {
  const cause = CAUSE_OF_ENDING[told.event.type];
  return onCase('check', told, { type: 'CloseCheck', data: { of: told.id, cause } });
}

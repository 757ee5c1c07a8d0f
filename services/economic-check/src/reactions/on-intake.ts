import type { EventNamed } from '@zelian/contracts/catalogue';
import type {
  AuthorisationNoted,
  CheckCloseCause,
  DeclarationNotedPart,
  ProfilesNoted,
  ProfilesNotedPart,
} from '@zelian/contracts/economic-check';
import type { Recorded } from '@zelian/eventlog/commit';
import { openedOf, streamParts, type Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Issued } from '@zelian/service/definition';

type Noting = readonly Issued<'economic-check'>[];
type CheckCommand = Issued<'economic-check'>['command'];

/** The case id is the id of its check. */
const toCheck = ({ stream }: Recorded, command: CheckCommand): Noting => [
  { stream: 'check', id: streamParts(stream).id, command },
];

export function openCheck(told: Recorded<EventNamed<'IntentRecorded'>>): Noting {
  const { data } = told.event;
  const { caseNo, intentOn, programme, scope, villageCode, applicantSub, subjectSub } = data;
  return toCheck(told, {
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
  return toCheck(told, { type: 'NoteAuthorisation', data: authorisationIn(told) });
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
  const { data, personal = [] } = told.event;
  const declared = personal.flatMap((part): readonly Personal<DeclarationNotedPart>[] => {
    const items = openedOf(part)?.items;
    return items === undefined ? [] : [{ subject: part.subject, data: items }];
  });
  const { appliedOn, itemIds } = data;
  return toCheck(told, {
    type: 'NoteDeclaration',
    data: { of: told.id, appliedOn, itemIds },
    personal: declared,
  });
}

export function noteProfiles(
  told: Recorded<EventNamed<'HouseholdNoted' | 'HouseholdChangeNoted'>>,
): Noting {
  const { event } = told;
  const personal = (event.personal ?? []).flatMap(withoutWhereabouts);
  return toCheck(told, {
    type: 'NoteProfiles',
    data: { of: told.id, ...peopleIn(event) },
    personal,
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
  return {
    change: {
      kind,
      ...defined({ sub, occurredOn, knownOn }),
    },
  };
}

/** Where somebody lives and how to reach him is not for the provider. */
function withoutWhereabouts(
  part: NonNullable<EventNamed<'HouseholdNoted' | 'HouseholdChangeNoted'>['personal']>[number],
): readonly Personal<ProfilesNotedPart>[] {
  const opened = openedOf(part);
  if (opened === undefined) return [];
  const { profile, joinedOn, duty, supportedSubs, certificates } = opened;
  return [
    {
      subject: part.subject,
      data: {
        ...defined({ profile, joinedOn, duty, supportedSubs, certificates }),
      },
    },
  ];
}

export function noteKin(told: Recorded<EventNamed<'KinDeclared' | 'KinMatched'>>): Noting {
  const { event } = told;
  const relations =
    event.type === 'KinDeclared'
      ? event.data.relations.map(({ staffId, sub }) => ({ staffId, sub }))
      : [{ staffId: event.data.staffId, sub: event.data.sub }];
  if (relations.length === 0) return [];
  return toCheck(told, { type: 'NoteKin', data: { of: told.id, relations } });
}

/** Until when the applicant may ask for a re-check: no period runs before he is told. */
export function noteCheckNotice(told: Recorded<EventNamed<'CheckNoticeIssued'>>): Noting {
  const { round, noticeOn, deadlines } = told.event.data;
  const applyByOn = deadlines.find(({ kind }) => kind === 'RECHECK_APPLY')?.dueOn;
  if (applyByOn === undefined) return [];
  return toCheck(told, {
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
  return toCheck(told, { type: 'CloseCheck', data: { of: told.id, cause } });
}

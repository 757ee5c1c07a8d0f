import type {
  HouseholdChangeKind,
  HouseholdChangeNoted,
  HouseholdChangeNotedPart,
} from '@zelian/contracts/intake';
import type { WokenBy } from '@zelian/contracts/catalogue';
import type { Recorded } from '@zelian/eventlog/commit';
import { partOf, streamParts } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Sub } from '@zelian/kernel/values';
import type { Issued, OwnLog } from '@zelian/service/definition';
import { application } from '../application/application.js';
import { household } from '../household/household.js';
import {
  livingMembersOf,
  livingObligorsOf,
  personOf,
  type Registered,
} from '../household/state.js';
import { householdCases } from '../views/household-cases.js';

type OfIntake = readonly Issued<'intake'>[];

/** The household as it stands now, onto the case; sealed anew under each person's key. */
export async function noteHousehold(
  woken: Recorded<WokenBy<'intake', 'noteHousehold'>>,
  own: OwnLog,
): Promise<OfIntake> {
  const { id } = streamParts(woken.stream);
  const householdId = await householdOf(woken, own);
  if (householdId === undefined) return [];
  const { state } = await own.load(household, householdId);
  if (state.status === 'unregistered') return [];
  const { headSub, certificateIds } = state;
  const memberSubs = livingMembersOf(state);
  const obligorSubs = livingObligorsOf(state);
  const personal = [...new Set([...memberSubs, ...obligorSubs])]
    .map((subject) => ({ subject, data: personOf(state, subject) }))
    .filter(({ data }) => Object.keys(data).length > 0);
  const data = { of: woken.id, householdId, headSub, memberSubs, obligorSubs, certificateIds };
  return [{ stream: 'application', id, command: { type: 'NoteHousehold', data, personal } }];
}

async function householdOf(
  { event, stream }: Recorded<WokenBy<'intake', 'noteHousehold'>>,
  own: OwnLog,
): Promise<string | undefined> {
  if (event.type === 'IntentRecorded') return event.data.householdId;
  const { state } = await own.load(application, streamParts(stream).id);
  return state.status === 'none' ? undefined : state.householdId;
}

/**
 * What befalls a household, onto all its cases, also after their decisions.
 *
 * Shape: a case recorded before this event stands in the view, because the view has applied all of
 * the own log; a case recorded after it takes it over with its first snapshot.
 */
export async function noteHouseholdChange(
  woken: Recorded<WokenBy<'intake', 'noteHouseholdChange'>>,
  own: OwnLog,
): Promise<OfIntake> {
  const { id: householdId } = streamParts(woken.stream);
  const cases = await (await own.view(householdCases)).find({ householdId: { eq: householdId } });
  const { state } = await own.load(household, householdId);
  if (cases.length === 0 || state.status === 'unregistered') return [];
  const data = { of: woken.id, householdId, ...changeOf(woken.event) };
  const part = changedPart(woken.event, state);
  const personal = part === undefined ? {} : { personal: [part] };
  return cases.map(({ _id: id }) => ({
    stream: 'application',
    id,
    command: { type: 'NoteHouseholdChange', data, ...personal },
  }));
}

type Change = WokenBy<'intake', 'noteHouseholdChange'>;

function changeOf(event: Change): Omit<HouseholdChangeNoted, 'of' | 'householdId'> & {
  readonly kind: HouseholdChangeKind;
} {
  switch (event.type) {
    case 'MemberJoined': {
      const { sub, joinedOn } = event.data;
      return { kind: 'MEMBER_JOINED', sub, occurredOn: joinedOn };
    }
    case 'ObligorNamed':
      return { kind: 'OBLIGOR_NAMED', sub: event.data.sub };
    case 'CertificateRecorded': {
      const { sub, issuedOn, certificateId } = event.data;
      return { kind: 'CERTIFICATE_RECORDED', sub, occurredOn: issuedOn, certificateId };
    }
    case 'LifeEventRecorded': {
      const { kind, sub, occurredOn, knownOn } = event.data;
      return { kind, ...defined({ sub }), occurredOn, knownOn };
    }
    case 'PersonCorrected': {
      const { sub, corrects } = event.data;
      return { kind: 'PERSON_CORRECTED', sub, corrects };
    }
  }
}

/** The person as he stands now; nothing of one whose parts were shredded. */
function changedPart(
  event: Change,
  state: Registered,
): { readonly subject: Sub; readonly data: HouseholdChangeNotedPart } | undefined {
  const { sub } = event.data;
  if (sub === undefined) return undefined;
  const detail = event.type === 'LifeEventRecorded' ? partOf(event, sub)?.detail : undefined;
  const data = { ...personOf(state, sub), ...defined({ detail }) };
  return Object.keys(data).length === 0 ? undefined : { subject: sub, data };
}

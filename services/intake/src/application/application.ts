import type { RecordIntent, SignAuthorisation } from '@zelian/contracts/intake';
import { OFFERED_PROGRAMMES } from '@zelian/contracts/terms';
import { ageOn } from '@zelian/kernel/day';
import { streamParts } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Day, StreamId, Uuid } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';
import { defineStream, type OwnLog } from '@zelian/service/definition';
import { household } from '../household/household.js';
import { livingMembersOf, livingObligorsOf, personOf } from '../household/state.js';
import { householdCases } from '../views/household-cases.js';
import type { ApplicationFacts, IntentFacts } from './ctx.js';
import { decide } from './decide.js';
import { isForAPerson } from './intent.js';
import { evolve, initial, unsignedOf, type Application, type ApplicationCommand } from './state.js';

/** 《民法典》第十七条. */
const AGE_OF_MAJORITY = 18;

export const application = defineStream<
  'application',
  Application,
  ApplicationFacts | undefined,
  Rules
>({
  name: 'application',
  decider: { initial, decide, evolve },
  villageOf: (state) => (state.status === 'none' ? undefined : state.villageCode),
  show(state) {
    if (state.status === 'none') return { status: state.status };
    const { status, caseNo, programme, scope, householdId, villageCode, applicantSub } = state;
    const { subjectSub, intentOn, handlerId, parties, supplements, checkNotice } = state;
    return {
      status,
      caseNo,
      programme,
      scope,
      householdId,
      villageCode,
      applicantSub,
      ...defined({ subjectSub }),
      intentOn,
      handlerId,
      parties: parties.map((party) => ({ ...party })),
      unsignedSubs: unsignedOf(state),
      kinStaffIds: [...state.declaredKin, ...state.matchedKin].map(({ staffId }) => staffId),
      supplements: supplements.map((supplement) => ({ ...supplement })),
      ...(checkNotice === undefined ? {} : { checkNotice: { ...checkNotice } }),
      ...('filedOn' in state ? { filedOn: state.filedOn } : {}),
      ...(state.status === 'accepted' ? { acceptedOn: state.acceptedOn } : {}),
      ...(state.status === 'withdrawn' ? { cause: state.cause } : {}),
      ...(state.status === 'decided' ? { outcome: state.outcome } : {}),
    };
  },
  prepare,
});

async function prepare(
  command: ApplicationCommand,
  own: OwnLog,
  at: { readonly on: Day; readonly stream: StreamId },
): Promise<ApplicationFacts | undefined> {
  if (command.type === 'RecordIntent')
    return { intent: await intentFacts(command.data, own, at.on) };
  if (command.type !== 'SignAuthorisation') return undefined;
  const isNeeded = await needsGuardian(command.data, own, at.stream);
  return isNeeded ? { needsGuardian: true } : undefined;
}

/** A number is drawn only if nothing stands in the way; whatever is refused later leaves a gap. */
async function intentFacts(c: RecordIntent, own: OwnLog, on: Day): Promise<IntentFacts> {
  const { state } = await own.load(household, c.householdId);
  if (state.status === 'unregistered') return { running: [] };
  const running = await runningCases(c, own);
  const home = {
    status: state.status,
    villageCode: state.villageCode,
    memberSubs: livingMembersOf(state),
    obligorSubs: livingObligorsOf(state),
  };
  if (running.length > 0 || !OFFERED_PROGRAMMES.includes(c.programme))
    return { household: home, running };
  const series = `${c.programme}-${state.villageCode.slice(0, 9)}-${on.slice(0, 4)}`;
  const no = await own.records.next(`case-no/${series}`);
  return { household: home, running, caseNo: `SA-${series}-${String(no).padStart(6, '0')}` };
}

/** Cases of the programme that still run: for the household as a whole, or for the same person. */
async function runningCases(c: RecordIntent, own: OwnLog): Promise<readonly Uuid[]> {
  const docs = await own.view(householdCases);
  const subject = isForAPerson(c) ? c.subjectSub : undefined;
  const ofHousehold = { householdId: { eq: c.householdId } };
  const found = await docs.find({
    programme: { eq: c.programme },
    ended: { exists: false },
    entitlementEnded: { exists: false },
    or: subject === undefined ? [ofHousehold] : [ofHousehold, { subjectSub: { eq: subject } }],
  });
  return found
    .filter(({ subjectSub = subject }) => subject === undefined || subjectSub === subject)
    .map(({ _id }) => _id);
}

/** Asked only where no guardian is named; read from the household, because the case may not have noted it yet. */
async function needsGuardian(
  { sub, signedOn, guardianSub }: SignAuthorisation,
  own: OwnLog,
  stream: StreamId,
): Promise<boolean> {
  if (guardianSub !== undefined) return false;
  const { state } = await own.load(application, streamParts(stream).id);
  if (state.status === 'none') return false;
  const { state: home } = await own.load(household, state.householdId);
  if (home.status === 'unregistered') return false;
  const { profile, duty } = personOf(home, sub);
  const birthDate = profile?.birthDate ?? duty?.birthDate;
  const isMinor = birthDate !== undefined && ageOn(birthDate, signedOn) < AGE_OF_MAJORITY;
  return isMinor || duty?.statuses?.includes('NO_CIVIL_CAPACITY') === true;
}

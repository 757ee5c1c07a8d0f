import type { AllowanceGranted, EntitlementOpenedPart } from '@zelian/contracts/approval';
import type { EventNamed } from '@zelian/contracts/catalogue';
import type { Recorded } from '@zelian/eventlog/commit';
import { keptOf, type Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Issued, OwnLog } from '@zelian/service/definition';
import { caseOf } from '@zelian/service/on-case';
import type { CaseEvent } from '../case/state.js';
import { casePersons } from '../views/case-persons.js';
import { overlap } from '../views/overlap.js';
import { benefitsOf } from './benefits.js';

type Noting = readonly Issued<'approval'>[];

/** A grant opens the lasting right: what is due from which month, to whom, into which account. */
export async function openEntitlement(
  told: Recorded<EventNamed<'AllowanceGranted'>>,
  own: OwnLog,
): Promise<Noting> {
  const id = caseOf(told);
  const history = (await own.events('case', id)).map(({ event }) => event);
  const intent = lastOf(history, 'CaseOpened')?.data;
  const declaration = lastOf(history, 'DeclarationNoted')?.data;
  if (intent === undefined || declaration === undefined) return [];
  const { caseNo, programme, householdId, villageCode } = intent;
  const { accountId, payeeSub } = declaration;
  const { decidedOn, payableFromMonth, segments, coveredSubs, areaType, reviewClass } =
    told.event.data;
  const command = {
    type: 'OpenEntitlement' as const,
    data: {
      of: told.id,
      caseNo,
      programme,
      householdId,
      villageCode,
      areaType,
      coveredSubs,
      payeeSub,
      accountId,
      decidedOn,
      startMonth: payableFromMonth,
      segments,
      ...defined({ reviewClass }),
    },
    personal: basisOf(history, told.event.data),
  };
  return [{ stream: 'entitlement', id, command }];
}

/** A new decision changes the right that an earlier one gave, or ends it. */
export async function supersedeEntitlement(
  told: Recorded<EventNamed<'AllowanceGranted' | 'AllowanceDenied'>>,
  own: OwnLog,
): Promise<Noting> {
  const { event } = told;
  if (event.data.supersedes === undefined) return [];
  const id = caseOf(told);
  if (event.type === 'AllowanceDenied') {
    const { decidedOn } = event.data;
    const data = { outcome: 'DENIED' as const, of: told.id, decidedOn };
    return [{ stream: 'entitlement', id, command: { type: 'SupersedeEntitlement', data } }];
  }
  const history = (await own.events('case', id)).map((recorded) => recorded.event);
  const { decidedOn, segments, coveredSubs, areaType, reviewClass } = event.data;
  const command = {
    type: 'SupersedeEntitlement' as const,
    data: {
      outcome: 'GRANTED' as const,
      of: told.id,
      decidedOn,
      segments,
      coveredSubs,
      areaType,
      ...defined({ reviewClass }),
    },
    personal: basisOf(history, event.data),
  };
  return [{ stream: 'entitlement', id, command }];
}

function lastOf<Y extends CaseEvent['type']>(
  history: readonly CaseEvent[],
  type: Y,
): Extract<CaseEvent, { readonly type: Y }> | undefined {
  return history.findLast(
    (event): event is Extract<CaseEvent, { readonly type: Y }> => event.type === type,
  );
}

/** What later amounts are computed from: the household's sheet of the assessment that was granted. */
function basisOf(
  history: readonly CaseEvent[],
  { assessmentNo }: AllowanceGranted,
): readonly Personal<EntitlementOpenedPart>[] {
  const assessed = history.find(
    (event) => event.type === 'CaseAssessed' && event.data.no === assessmentNo,
  );
  if (assessed?.type !== 'CaseAssessed') return [];
  return keptOf(assessed.personal, ({ household: basis, annualForAmountFen }) =>
    basis === undefined ? undefined : { basis, ...defined({ annualForAmountFen }) },
  );
}

/**
 * A benefit that begins or ends is noted on every other case of the persons it covers.
 *
 * Shape: the benefit stands in the own log before the cases are looked up, and a case enters its
 * index before its own reaction looks for benefits: one of the two sees the other.
 */
export async function noteOtherEntitlements(
  told: Recorded<EventNamed<'EntitlementOpened' | 'EntitlementTerminated'>>,
  own: OwnLog,
): Promise<Noting> {
  const entitlementId = caseOf(told);
  const benefits = await own.viewAfter(overlap, told);
  const covered = (await benefits.find({ entitlementId: { eq: entitlementId } })).map(
    ({ sub }) => sub,
  );
  if (covered.length === 0) return [];
  const cases = await own.viewAfter(casePersons, told);
  const persons = await cases.find({ sub: { in: covered } });
  const others = new Set(persons.map(({ caseId }) => caseId));
  others.delete(entitlementId);
  const entitlements = (await benefitsOf(benefits, covered)).filter(
    (benefit) => benefit.entitlementId === entitlementId,
  );
  return [...others].toSorted().map((id) => ({
    stream: 'case' as const,
    id,
    command: {
      type: 'NoteOtherEntitlements' as const,
      data: { of: told.id, entitlements },
    },
  }));
}

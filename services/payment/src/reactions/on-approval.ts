import type { EventNamed } from '@zelian/contracts/catalogue';
import type { ScheduleNoted } from '@zelian/contracts/payment';
import type { Recorded } from '@zelian/eventlog/commit';
import type { Issued } from '@zelian/service/definition';
import { onCase } from '@zelian/service/on-case';

type Issues = readonly Issued<'payment'>[];

/** What is granted is paid from an account of its own; a run may know it from the decision on. */
export function openAccount(told: Recorded<EventNamed<'EntitlementOpened'>>): Issues {
  const { event, id: of } = told;
  const { caseNo, programme, householdId, villageCode, areaType } = event.data;
  const { payeeSub, accountId, startMonth, segments, decidedOn } = event.data;
  const granted = { caseNo, programme, householdId, villageCode, areaType };
  const paid = { payeeSub, accountId, startMonth, segments, knownOn: decidedOn };
  return onCase('entitlementAccount', told, {
    type: 'OpenEntitlementAccount',
    data: { of, ...granted, ...paid },
  });
}

export function noteSchedule(
  told: Recorded<EventNamed<'EntitlementAdjusted' | 'EntitlementTerminated'>>,
): Issues {
  return onCase('entitlementAccount', told, {
    type: 'NoteSchedule',
    data: { of: told.id, ...changeIn(told.event) },
  });
}

function changeIn(
  event: EventNamed<'EntitlementAdjusted' | 'EntitlementTerminated'>,
): Omit<ScheduleNoted, 'of'> {
  if (event.type === 'EntitlementTerminated') {
    const { endMonth, decidedOn } = event.data;
    return { fromMonth: endMonth, segments: [], cause: 'TERMINATED', knownOn: decidedOn };
  }
  const { fromMonth, segments, decidedOn } = event.data;
  return { fromMonth, segments, cause: 'ADJUSTED', knownOn: decidedOn };
}

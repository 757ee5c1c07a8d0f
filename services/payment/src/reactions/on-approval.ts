import type { EventNamed } from '@zelian/contracts/catalogue';
import type { ScheduleNoted } from '@zelian/contracts/payment';
import type { Recorded } from '@zelian/eventlog/commit';
import { streamParts } from '@zelian/kernel/decider';
import type { Issued } from '@zelian/service/definition';

type Issues = readonly Issued<'payment'>[];

/** What is granted is paid from an account of its own; a run may know it from the decision on. */
export function openAccount({
  event,
  stream,
  id,
}: Recorded<EventNamed<'EntitlementOpened'>>): Issues {
  const { caseNo, programme, householdId, villageCode, areaType } = event.data;
  const { payeeSub, accountId, startMonth, segments, decidedOn } = event.data;
  const granted = { caseNo, programme, householdId, villageCode, areaType };
  const paid = { payeeSub, accountId, startMonth, segments, knownOn: decidedOn };
  return [
    {
      stream: 'entitlementAccount',
      id: streamParts(stream).id,
      command: { type: 'OpenEntitlementAccount', data: { of: id, ...granted, ...paid } },
    },
  ];
}

export function noteSchedule({
  event,
  stream,
  id,
}: Recorded<EventNamed<'EntitlementAdjusted' | 'EntitlementTerminated'>>): Issues {
  return [
    {
      stream: 'entitlementAccount',
      id: streamParts(stream).id,
      command: { type: 'NoteSchedule', data: { of: id, ...changeIn(event) } },
    },
  ];
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

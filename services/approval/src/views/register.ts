import type { PaySegment, ProfilesNotedPart } from '@zelian/contracts/approval';
import type { EventNamed } from '@zelian/contracts/catalogue';
import type { AreaType } from '@zelian/contracts/person';
import type { Programme } from '@zelian/contracts/terms';
import type { Recorded, StoredPart } from '@zelian/eventlog/commit';
import type { Filter } from '@zelian/eventlog/docs';
import { storedPartOf } from '@zelian/eventlog/parts';
import { isMonth, monthOf } from '@zelian/kernel/day';
import { streamParts } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { maskName } from '@zelian/kernel/masking';
import type { CaseId, Day, Fen, Month, Sub, VillageCode } from '@zelian/kernel/values';
import { having, inVillagesOf, pageOf } from '@zelian/service/answers';
import { defineView, type QueryRequest } from '@zelian/service/definition';
import { Invalid } from '@zelian/service/problem';
import { before } from '../entitlement/entitlement.js';
import { isOfCase } from './case-events.js';

/** A line of the register; without `startMonth` only the household is known yet. */
interface RegisterDoc {
  readonly _id: CaseId;
  readonly head?: StoredPart<ProfilesNotedPart>;
  readonly caseNo?: string;
  readonly programme?: Programme;
  readonly villageCode?: VillageCode;
  readonly areaType?: AreaType;
  readonly coveredSubs?: readonly Sub[];
  readonly startMonth?: Month;
  /** First month without payment. */
  readonly endMonth?: Month;
  readonly reviewDueOn?: Day;
  readonly schedule: readonly PaySegment[];
}

type Shown =
  'ProfilesNoted' | 'EntitlementOpened' | 'EntitlementAdjusted' | 'EntitlementTerminated';

/** 台账: who receives what in a month, made from the entitlements and never typed. */
export const register = defineView<RegisterDoc, Shown>({
  name: 'register',
  version: 1,
  on: ['ProfilesNoted', 'EntitlementOpened', 'EntitlementAdjusted', 'EntitlementTerminated'],
  indexes: [
    { fields: ['villageCode', 'startMonth'] },
    { fields: ['programme', 'startMonth'] },
    { fields: ['startMonth'] },
  ],
  async apply(told, unit) {
    const { id } = streamParts(told.stream);
    await unit.write(id, (doc) => docAfter(doc ?? { _id: id, schedule: [] }, told));
  },
  queries: [
    {
      path: 'register',
      says: '救助台账（按项目、村、月份）',
      reads: ['clerk', 'supervisor', 'groupOffice', 'signer', 'finance', 'discipline', 'assistant'],
      async answer(docs, request) {
        const month = request.query['month'] ?? monthOf(request.on);
        if (!isMonth(month)) throw new Invalid('QUERY_NOT_VALID', '月份格式应为 YYYY-MM。');
        const page = await pageOf(docs, request, {
          filter: dueIn(month, request),
          sort: [
            ['villageCode', 'asc'],
            ['caseNo', 'asc'],
          ],
          item: async (doc) => lineOf(doc, month, request),
        });
        return { month, ...page };
      },
    },
  ],
});

function docAfter(doc: RegisterDoc, told: Recorded<EventNamed<Shown>>): RegisterDoc {
  const { event } = told;
  switch (event.type) {
    case 'ProfilesNoted': {
      const head = isOfCase(told) ? headPartIn(told.event) : undefined;
      return head === undefined ? doc : { ...doc, head };
    }
    case 'EntitlementOpened': {
      const { caseNo, programme, villageCode, areaType, coveredSubs } = event.data;
      const { startMonth, segments, reviewDueOn } = event.data;
      return {
        ...doc,
        caseNo,
        programme,
        villageCode,
        areaType,
        coveredSubs,
        startMonth,
        schedule: segments,
        ...defined({ reviewDueOn }),
      };
    }
    case 'EntitlementAdjusted': {
      const { fromMonth, segments, coveredSubs, areaType, reviewDueOn } = event.data;
      const { endMonth: _ended, ...running } = doc;
      return {
        ...running,
        areaType,
        coveredSubs,
        schedule: [...before(doc.schedule, fromMonth), ...segments],
        ...defined({ reviewDueOn }),
      };
    }
    case 'EntitlementTerminated': {
      const { endMonth } = event.data;
      return { ...doc, endMonth, schedule: before(doc.schedule, endMonth) };
    }
  }
}

/** The part of the head, which a snapshot of the household names. */
function headPartIn({
  data,
  personal,
}: Extract<EventNamed<'ProfilesNoted'>, { readonly data: { readonly snapshot: boolean } }>) {
  const part = personal?.find(({ subject }) => subject === data.headSub);
  return part === undefined ? undefined : storedPartOf(part);
}

function dueIn(month: Month, { query, by }: QueryRequest): Filter<RegisterDoc> {
  const { programme, village } = query;
  return {
    startMonth: { lte: month },
    or: [{ endMonth: { exists: false } }, { endMonth: { gt: month } }],
    ...having({ programme, villageCode: village }),
    and: [inVillagesOf(by)],
  };
}

async function lineOf(doc: RegisterDoc, month: Month, request: QueryRequest): Promise<object> {
  const { _id, head, coveredSubs = [], schedule, endMonth: _end, ...line } = doc;
  const part = head === undefined ? undefined : await request.open<ProfilesNotedPart>(head);
  const name = part?.profile?.name;
  return {
    caseId: _id,
    ...line,
    ...(name === undefined ? {} : { headName: maskName(name) }),
    coveredCount: coveredSubs.length,
    monthlyAmountFen: amountIn(schedule, month),
  };
}

function amountIn(schedule: readonly PaySegment[], month: Month): Fen {
  const due = schedule.find(
    ({ fromMonth, toMonth }) => fromMonth <= month && (toMonth === undefined || month <= toMonth),
  );
  return due?.monthlyAmountFen ?? 0;
}

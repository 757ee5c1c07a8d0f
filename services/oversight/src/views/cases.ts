import type { CaseStatusPublished } from '@zelian/contracts/oversight';
import type { Filter } from '@zelian/eventlog/docs';
import { defined } from '@zelian/kernel/defined';
import type { Instant, VillageCode } from '@zelian/kernel/values';
import { defineView, type QueryRequest } from '@zelian/service/definition';

/** A case with its latest published status. */
interface CaseDoc extends CaseStatusPublished {
  readonly _id: string;
  readonly eventId: string;
  readonly publishedAt: Instant;
  /** Where the case lies; of a child's case, whose status names the township only, nothing. */
  readonly villageCode?: VillageCode;
}

/** 案件清单: for the commission, to choose whose chain it looks into. */
export const cases = defineView<CaseDoc, 'CaseStatusPublished'>({
  name: 'cases',
  version: 1,
  on: ['CaseStatusPublished'],
  indexes: [{ fields: ['caseNo'] }, { fields: ['status', 'caseNo'] }],
  async apply({ id, at, event: { data } }, unit) {
    return unit.write(data.caseId, () => ({
      ...data,
      _id: data.caseId,
      eventId: id,
      publishedAt: at,
      ...(data.programme === 'child' ? {} : { villageCode: data.village }),
    }));
  },
  queries: [
    {
      path: 'cases',
      says: '案件清单（参数 status、programme、village）',
      reads: ['discipline', 'supervisor', 'groupOffice', 'signer', 'clerk'],
      async answer(docs, request) {
        const { docs: found, next } = await docs.page(filterOf(request), {
          sort: [['caseNo', 'asc']],
          limit: request.limit,
          ...defined({ after: request.cursor }),
        });
        const items = found.map(({ _id, villageCode: _village, ...item }) => item);
        return { items, ...defined({ next }) };
      },
    },
  ],
});

function filterOf({ query, by }: QueryRequest): Filter<CaseDoc> {
  const { status, programme, village } = query;
  return {
    ...(status === undefined ? {} : { status: { eq: status } }),
    ...(programme === undefined ? {} : { programme: { eq: programme } }),
    ...(village === undefined ? {} : { village: { eq: village } }),
    ...(by.villages === 'ALL' ? {} : { villageCode: { in: by.villages } }),
  };
}

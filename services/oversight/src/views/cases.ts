import type { CaseStatusPublished } from '@zelian/contracts/oversight';
import type { Instant, VillageCode } from '@zelian/kernel/values';
import { having, inVillagesOf, pageOf } from '@zelian/service/answers';
import { defineView } from '@zelian/service/definition';

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
        const { status, programme, village } = request.query;
        return pageOf(docs, request, {
          filter: { ...having({ status, programme, village }), ...inVillagesOf(request.by) },
          sort: [['caseNo', 'asc']],
          item: ({ _id, villageCode: _village, ...shown }) => shown,
        });
      },
    },
  ],
});

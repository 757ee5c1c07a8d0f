import type { NoticePostedPart } from '@zelian/contracts/approval';
import type { Programme } from '@zelian/contracts/terms';
import type { StoredPart } from '@zelian/eventlog/commit';
import { storedPartOf } from '@zelian/eventlog/parts';
import { streamParts } from '@zelian/kernel/decider';
import type { CaseId, Day, Fen, VillageCode } from '@zelian/kernel/values';
import { having, pageOf } from '@zelian/service/answers';
import { defineView, type QueryRequest } from '@zelian/service/definition';

/** What hangs in the village now. Only what stands on the printed sheet is kept at all. */
interface NoticeDoc {
  readonly _id: CaseId;
  readonly postingNo: number;
  readonly programme: Programme;
  readonly villageCode: VillageCode;
  readonly membersCovered: number;
  readonly monthlyAmountFen: Fen;
  readonly postedOn: Day;
  readonly endsOn: Day;
  readonly person: StoredPart<NoticePostedPart>;
}

/** Children's cases have no notice (rulebook §2.4): even if one were posted, it is not shown. */
const NEVER_SHOWN: readonly Programme[] = ['ORPHAN', 'FACTO', 'DIFFICULT_CHILD'];

/** 公示: open to everybody, from the posting until the sheet comes down or the period ends. */
export const publicNotices = defineView<
  NoticeDoc,
  'NoticePosted' | 'NoticeTakenDown' | 'NoticePeriodEnded'
>({
  name: 'public-notices',
  version: 1,
  on: ['NoticePosted', 'NoticeTakenDown', 'NoticePeriodEnded'],
  indexes: [{ fields: ['postedOn'] }, { fields: ['villageCode', 'postedOn'] }],
  async apply({ event, stream }, unit) {
    const { id } = streamParts(stream);
    if (event.type !== 'NoticePosted') {
      const { postingNo } = event.data;
      return unit.write(id, (doc) =>
        doc === undefined || doc.postingNo === postingNo ? null : doc,
      );
    }
    const { postingNo, programme, villageCode, membersCovered, monthlyAmountFen } = event.data;
    const { postedOn, endsOn } = event.data;
    const [part] = event.personal ?? [];
    if (part === undefined || NEVER_SHOWN.includes(programme)) return;
    return unit.write(id, () => ({
      _id: id,
      postingNo,
      programme,
      villageCode,
      membersCovered,
      monthlyAmountFen,
      postedOn,
      endsOn,
      person: storedPartOf(part),
    }));
  },
  queries: [
    {
      path: 'public/notices',
      says: '公示（参数 village：村代码）',
      reads: ['citizen'],
      async answer(docs, request) {
        const { on, query } = request;
        const hanging = { postedOn: { lte: on }, endsOn: { gte: on } };
        const page = await pageOf(docs, request, {
          filter: { ...hanging, ...having({ villageCode: query['village'] }) },
          sort: [['postedOn', 'desc']],
          item: async (doc) => asPrinted(doc, request),
        });
        return { on, ...page };
      },
    },
  ],
});

/** The allow-list. The case id is what an objection names. */
async function asPrinted(doc: NoticeDoc, request: QueryRequest): Promise<object> {
  const printed = await request.open<NoticePostedPart>(doc.person);
  const { _id: caseId, programme, villageCode, membersCovered } = doc;
  const { monthlyAmountFen, postedOn, endsOn } = doc;
  return {
    caseId,
    ...(printed === undefined ? {} : { printedName: printed.printedName }),
    ...(printed?.villageGroup === undefined ? {} : { villageGroup: printed.villageGroup }),
    programme,
    villageCode,
    membersCovered,
    monthlyAmountFen,
    postedOn,
    endsOn,
  };
}

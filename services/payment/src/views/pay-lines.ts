import type {
  Arrears,
  LeaveOutReason,
  LineDrawn,
  PayProfilesNotedPart,
  SkipReason,
} from '@zelian/contracts/payment';
import type { AreaType } from '@zelian/contracts/person';
import type { Programme } from '@zelian/contracts/terms';
import type { EventOf } from '@zelian/contracts/catalogue';
import type { Recorded, StoredPart } from '@zelian/eventlog/commit';
import type { Docs, DocUnit, Filter } from '@zelian/eventlog/docs';
import { storedPartOf } from '@zelian/eventlog/parts';
import { addMonth } from '@zelian/kernel/day';
import { streamParts } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type {
  CaseId,
  Day,
  Fen,
  Instant,
  Month,
  Sub,
  Uuid,
  VillageCode,
} from '@zelian/kernel/values';
import { having, inVillagesOf, pageOf } from '@zelian/service/answers';
import { defineView, type QueryRequest } from '@zelian/service/definition';
import { RUN_READERS } from './pay-runs.js';

/** Why a case gets another sum than in the month before. */
export type DifferenceCause =
  'NEW' | 'RESUMED' | 'AMOUNT' | 'ARREARS' | 'ARREARS_BEFORE' | SkipReason;

/** What a case answered to one run. */
interface LineInfo {
  readonly lineId?: Uuid;
  readonly regularFen: Fen;
  readonly arrears: readonly Arrears[];
  readonly offsetFen: Fen;
  readonly netFen: Fen;
  readonly accountId?: Uuid;
  readonly skipReason?: SkipReason;
  /** Less what the case got in the lines of the month before. */
  readonly differenceFen: number;
  readonly differenceCauses: readonly DifferenceCause[];
  readonly paidOn?: Day;
  readonly returnedOn?: Day;
  readonly reasonCode?: string;
  readonly stopCause?: LeaveOutReason;
}

/** A case with what is to be known of its account. */
interface CaseInfo {
  readonly payeeSub?: Sub;
  readonly payees: Readonly<Record<Sub, StoredPart<PayProfilesNotedPart>>>;
  readonly accountId?: Uuid;
  readonly usableFromOn?: Day;
  readonly overpaidFen: Fen;
}

type LineState = 'DRAWN' | 'PAID' | 'RETURNED' | 'STOPPED' | 'SKIPPED';

/** One document for each case and one for each of its answers to a run. */
export interface PayLineDoc {
  readonly _id: string;
  readonly caseId: CaseId;
  readonly caseNo?: string;
  readonly programme?: Programme;
  readonly areaType?: AreaType;
  readonly villageCode?: VillageCode;
  readonly case?: CaseInfo;
  readonly line?: LineInfo;
  readonly runId?: Uuid;
  readonly month?: Month;
  readonly state?: LineState;
  readonly answeredAt?: Instant;
  /** The sum is another one than the month before. */
  readonly differs?: boolean;
  /** The account of a returned line is to be put right by then. */
  readonly fixDueOn?: Day;
  readonly fixMissed?: boolean;
  /** A returned line whose account has been put right. */
  readonly fixed?: boolean;
}

type Unit = DocUnit<PayLineDoc>;
const NO_CASE: CaseInfo = { payees: {}, overpaidFen: 0 };

export const payLines = defineView<
  PayLineDoc,
  | 'EntitlementAccountOpened'
  | 'ProfilesNoted'
  | 'PayToNoted'
  | 'LineDrawn'
  | 'LineSkipped'
  | 'LinePaid'
  | 'LineReturned'
  | 'LineStopped'
  | 'OverpaymentFound'
  | 'DeadlineMissed'
>({
  name: 'pay-lines',
  version: 1,
  on: [
    'EntitlementAccountOpened',
    'ProfilesNoted',
    'PayToNoted',
    'LineDrawn',
    'LineSkipped',
    'LinePaid',
    'LineReturned',
    'LineStopped',
    'OverpaymentFound',
    'DeadlineMissed',
  ],
  indexes: [
    { fields: ['runId', 'caseNo'] },
    { fields: ['caseId', 'month', 'answeredAt'] },
    { fields: ['state', 'fixDueOn'] },
  ],
  async apply(told, unit) {
    if (!isOfAccount(told)) return;
    const { event, stream, at } = told;
    const { id: caseId } = streamParts(stream);
    switch (event.type) {
      case 'EntitlementAccountOpened': {
        const { caseNo, programme, areaType, villageCode, payeeSub, accountId } = event.data;
        const open = { caseNo, programme, areaType, villageCode };
        // A change of account that was noted before the opening stays.
        return changeCase(unit, caseId, (known) => ({ accountId, ...known, payeeSub }), open);
      }
      case 'ProfilesNoted': {
        const noted: CaseInfo['payees'] = Object.fromEntries(
          (event.personal ?? []).map((part) => [part.subject, storedPartOf(part)] as const),
        );
        return changeCase(unit, caseId, ({ payees }) => ({ payees: { ...payees, ...noted } }));
      }
      case 'PayToNoted': {
        const { accountId, usableFromOn } = event.data;
        await changeCase(unit, caseId, () => ({ accountId, usableFromOn }));
        for (const returned of await unit.find({
          caseId: { eq: caseId },
          state: { eq: 'RETURNED' },
        }))
          await unit.write(returned._id, () => ({ ...returned, fixed: true }));
        return;
      }
      case 'LineDrawn': {
        const { runId, month } = event.data;
        return answer(unit, { caseId, runId, month, at }, 'DRAWN', ofLine(event.data));
      }
      case 'LineSkipped': {
        const { runId, month, reason } = event.data;
        return answer(unit, { caseId, runId, month, at }, 'SKIPPED', ofSkip(reason));
      }
      case 'LinePaid': {
        const { runId, paidOn } = event.data;
        return changeLine(unit, caseId, runId, { state: 'PAID' }, { paidOn });
      }
      case 'LineReturned': {
        const { runId, reasonCode, returnedOn, deadlines } = event.data;
        const dueOn = deadlines[0]?.dueOn;
        const fix = dueOn === undefined ? { fixed: true } : { fixed: false, fixDueOn: dueOn };
        const state = { state: 'RETURNED', ...fix } as const;
        return changeLine(unit, caseId, runId, state, { reasonCode, returnedOn });
      }
      case 'LineStopped': {
        const { runId, cause: stopCause } = event.data;
        return changeLine(unit, caseId, runId, { state: 'STOPPED' }, { stopCause });
      }
      case 'OverpaymentFound': {
        const found = event.data.months.reduce((sum, { fen }) => sum + fen, 0);
        return changeCase(unit, caseId, ({ overpaidFen }) => ({
          overpaidFen: overpaidFen + found,
        }));
      }
      case 'DeadlineMissed': {
        const waiting: Filter<PayLineDoc> = { caseId: { eq: caseId }, fixed: { eq: false } };
        for (const returned of await unit.find(waiting))
          if (returned.fixDueOn === event.data.dueOn)
            await unit.write(returned._id, () => ({ ...returned, fixMissed: true }));
        return;
      }
    }
  },
  queries: [
    {
      path: 'pay-runs/:runId/lines',
      says: '批次明细（参数 state：状态；differs=true：与上月不同；names=true：打开领款人姓名）',
      reads: RUN_READERS,
      async answer(docs, request) {
        const { state, differs } = request.query;
        const filter: Filter<PayLineDoc> = {
          runId: { eq: request.params['runId'] ?? '' },
          ...having({ state, differs: differs === 'true' ? true : undefined }),
        };
        return listed(docs, filter, 'caseNo', request, request.query['names'] === 'true');
      },
    },
    {
      path: 'returned-lines',
      says: '退汇明细：原因、应更正之日（参数 all=true：含已更正的）',
      reads: RUN_READERS,
      async answer(docs, request) {
        const filter: Filter<PayLineDoc> = {
          state: { eq: 'RETURNED' },
          ...(request.query['all'] === 'true' ? {} : { fixed: { eq: false } }),
        };
        return listed(docs, filter, 'fixDueOn', request, true);
      },
    },
    {
      path: 'case-accounts/:caseId',
      says: '案件的发放账户：收款账户、逐月明细',
      reads: [...RUN_READERS, 'assistant', 'district'],
      async answer(docs, request) {
        const { caseId = '' } = request.params;
        const account = await docs.get(caseId);
        if (account?.caseNo === undefined || !request.maySee(account.villageCode)) return undefined;
        const lines = await docs.find(
          { caseId: { eq: caseId }, runId: { exists: true } },
          {
            sort: [
              ['month', 'asc'],
              ['answeredAt', 'asc'],
            ],
          },
        );
        const { payees: _sealed, ...info } = account.case ?? NO_CASE;
        return {
          ...headOf(account),
          ...info,
          ...(await payeeOf(account, request)),
          lines: lines.map(shown),
        };
      },
    },
  ],
});

/** Streams of other services, and the run, have events of these names too. */
function isOfAccount(told: Recorded): told is Recorded<EventOf<'entitlementAccount'>> {
  return streamParts(told.stream).type === 'entitlementAccount';
}

async function changeCase(
  unit: Unit,
  caseId: CaseId,
  told: (known: CaseInfo) => Partial<CaseInfo>,
  open: Partial<PayLineDoc> = {},
): Promise<void> {
  return unit.write(caseId, (doc) => {
    const known = doc?.case ?? NO_CASE;
    const before = doc ?? { _id: caseId, caseId };
    return { ...before, ...open, case: { ...known, ...told(known) } };
  });
}

type OwnInfo = Omit<LineInfo, 'differenceFen' | 'differenceCauses'>;

const ofLine = (data: LineDrawn): OwnInfo => {
  const { lineId, regularFen, arrears, offsetFen, netFen, accountId } = data;
  return { lineId, regularFen, arrears, offsetFen, netFen, accountId };
};

const ofSkip = (skipReason: SkipReason): OwnInfo => ({
  regularFen: 0,
  arrears: [],
  offsetFen: 0,
  netFen: 0,
  skipReason,
});

async function answer(
  unit: Unit,
  key: {
    readonly caseId: CaseId;
    readonly runId: Uuid;
    readonly month: Month;
    readonly at: Instant;
  },
  state: LineState,
  info: OwnInfo,
): Promise<void> {
  const { caseId, runId, month, at } = key;
  const known = await unit.get(caseId);
  const earlier = await unit.find({ caseId: { eq: caseId }, runId: { exists: true } });
  const line = { ...info, ...differenceOf(info, month, earlier) };
  const _id = `${runId}/${caseId}`;
  return unit.write(_id, () => ({
    ...headOf(known ?? { _id: caseId, caseId }),
    _id,
    runId,
    month,
    state,
    answeredAt: at,
    differs: line.differenceFen !== 0,
    line,
  }));
}

function headOf({
  caseId,
  caseNo,
  programme,
  areaType,
  villageCode,
}: PayLineDoc): Omit<PayLineDoc, '_id'> {
  return {
    caseId,
    ...defined({ caseNo, programme, areaType, villageCode }),
  };
}

/** Against what the case got in all lines of the month before, those taken out again left aside. */
function differenceOf(
  info: OwnInfo,
  month: Month,
  earlier: readonly PayLineDoc[],
): Pick<LineInfo, 'differenceFen' | 'differenceCauses'> {
  const counted = earlier.flatMap(({ line, month: of, state }) =>
    line === undefined || state === 'STOPPED' ? [] : [{ ...line, month: of }],
  );
  const before = counted.filter((line) => line.month === addMonth(month, -1));
  const sumOf = (of: (line: OwnInfo) => Fen): Fen =>
    before.reduce((sum, line) => sum + of(line), 0);
  const differenceFen = info.netFen - sumOf(({ netFen }) => netFen);
  if (differenceFen === 0) return { differenceFen, differenceCauses: [] };
  if (info.skipReason !== undefined) return { differenceFen, differenceCauses: [info.skipReason] };
  const hadLine = before.some(({ netFen }) => netFen > 0);
  const causes: DifferenceCause[] = [];
  if (!hadLine) causes.push(counted.some(({ netFen }) => netFen > 0) ? 'RESUMED' : 'NEW');
  else if (info.regularFen !== sumOf(({ regularFen }) => regularFen)) causes.push('AMOUNT');
  if (info.arrears.length > 0) causes.push('ARREARS');
  if (before.some(({ arrears }) => arrears.length > 0)) causes.push('ARREARS_BEFORE');
  return { differenceFen, differenceCauses: causes };
}

async function changeLine(
  unit: Unit,
  caseId: CaseId,
  runId: Uuid,
  open: Partial<PayLineDoc>,
  told: Partial<LineInfo>,
): Promise<void> {
  const known = await unit.get(`${runId}/${caseId}`);
  if (known?.line === undefined) return;
  const line = { ...known.line, ...told };
  await unit.write(known._id, () => ({ ...known, ...open, line }));
}

/** A page of lines of the caller's villages. */
async function listed(
  docs: Docs<PayLineDoc>,
  filter: Filter<PayLineDoc>,
  sortedBy: 'caseNo' | 'fixDueOn',
  request: QueryRequest,
  withNames: boolean,
): Promise<object> {
  return pageOf(docs, request, {
    filter: { ...filter, ...inVillagesOf(request.by) },
    sort: [[sortedBy, 'asc']],
    item: async (doc) => ({
      ...shown(doc),
      ...(withNames ? await payeeOf(await docs.get(doc.caseId), request) : {}),
    }),
  });
}

function shown({ _id, line, case: _case, ...open }: PayLineDoc): object {
  return { ...open, ...line };
}

async function payeeOf(
  account: PayLineDoc | undefined,
  request: QueryRequest,
): Promise<{ readonly payeeName?: string }> {
  const { payeeSub, payees } = account?.case ?? NO_CASE;
  const part = payeeSub === undefined ? undefined : payees[payeeSub];
  const payee = part === undefined ? undefined : await request.open<PayProfilesNotedPart>(part);
  return payee === undefined ? {} : { payeeName: payee.name };
}

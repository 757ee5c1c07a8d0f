import type { RecordDistrictVisit, RequestDistrictVisit } from '@zelian/contracts/approval';
import { settle } from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import { resumedBy } from './decide-clock.js';
import { elapsing, limit } from './limits.js';
import { headSubOf } from './persons.js';
import { actorOf } from './separation.js';
import { openVisit, type CaseCtx, type CaseEvent, type CaseState } from './state.js';

/** 提请区级入户核查: of kin, of doubtful and of reported households; beside check and survey. */
export function requestDistrictVisit(
  c: RequestDistrictVisit,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  if (state.standing !== undefined) throw new Refused('CASE_ALREADY_DECIDED');
  if (openVisit(state.facts) !== undefined) throw new Refused('VISIT_ALREADY_REQUESTED');
  const { reason, requestedOn } = c;
  const { intent } = state.facts;
  if (intent !== undefined && requestedOn < intent.intentOn)
    throw new Refused('DATE_BEFORE_CAUSE', { intentOn: intent.intentOn });
  const deadlines = [limit('DISTRICT_VISIT', { startOn: requestedOn }, { state, ctx })];
  return [
    {
      type: 'DistrictVisitRequested',
      data: { reason, requestedOn, requestedById: actorOf(ctx), deadlines },
    },
  ];
}

/** 区级入户核查: the report of the district; the clock that stood for it goes on. */
export function recordDistrictVisit(
  c: RecordDistrictVisit,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const visit = openVisit(state.facts);
  if (visit === undefined) throw new Refused('VISIT_NOT_REQUESTED');
  const { visitOn, finding, filingNo, documentSha, report } = c;
  if (visitOn < visit.requestedOn)
    throw new Refused('DATE_BEFORE_CAUSE', { requestedOn: visit.requestedOn });
  const { settles, missed } = settle(state.open, ['DISTRICT_VISIT'], elapsing(state, ctx));
  const subject = headSubOf(state.facts);
  return [
    ...missed,
    {
      type: 'DistrictVisitRecorded',
      data: {
        visitOn,
        finding,
        ...defined({ filingNo }),
        officerId: actorOf(ctx),
        documentSha,
        late: visitOn > visit.dueOn,
        settles,
      },
      ...(subject === undefined ? {} : { personal: [{ subject, data: { report } }] }),
    },
    ...resumedBy(state, 'DISTRICT_VISIT', visitOn, ctx),
  ];
}

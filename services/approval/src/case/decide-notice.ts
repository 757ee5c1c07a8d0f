import type { PostNotice, TakeDownNotice } from '@zelian/contracts/approval';
import { signFrom } from '@zelian/kernel/calendar';
import { settle } from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import { elapsing, limit, procedureRows } from './limits.js';
import { nameOf, villageGroupOf } from './persons.js';
import { sheetOf, sheetShaOf } from './sheet.js';
import {
  currentPosting,
  type CaseCtx,
  type CaseEvent,
  type CaseState,
  type Resolved,
} from './state.js';

/** 公示: the sheet as generated, of a grant that was resolved; again after it came down early. */
export function postNotice(c: PostNotice, state: CaseState, ctx: CaseCtx): readonly CaseEvent[] {
  const resolved = resolvedToPost(state);
  const { intent } = state.facts;
  if (intent === undefined) throw new Refused('CASE_NOT_RESOLVED_TO_GRANT');
  const { programme, villageCode, applicantSub } = intent;
  if (procedureRows(state, ctx).get('publicity.days').value === 0)
    throw new Refused('NOTICE_NOT_FORESEEN', { programme });
  const since = lastCauseOf(state, resolved);
  if (c.postedOn < since) throw new Refused('DATE_BEFORE_CAUSE', { since });
  const sheet = sheetOf(state, resolved);
  const sheetSha = sheetShaOf(sheet);
  const isGenerated = c.sheetSha === undefined || c.sheetSha === sheetSha;
  if (c.postingNo !== sheet.postingNo || !isGenerated)
    throw new Refused('SHEET_DIFFERS', { postingNo: sheet.postingNo, sheetSha });
  const printedName = nameOf(state.facts, applicantSub);
  if (printedName === undefined) throw new Refused('FACTS_MISSING', { ruleCode: 'NOTICE_NAME' });

  const end = limit('NOTICE_END', { startOn: c.postedOn }, { state, ctx });
  const { settles, missed } = settle(state.open, ['POST_BY', 'NOTICE_END'], elapsing(state, ctx));
  const villageGroup = villageGroupOf(state.facts);
  return [
    ...missed,
    {
      type: 'NoticePosted',
      data: {
        postingNo: c.postingNo,
        postedOn: c.postedOn,
        endsOn: end.dueOn,
        signFromOn: signFrom(ctx.rules.calendar, end.dueOn).on,
        places: c.places,
        posterId: c.posterId,
        sheetSha,
        photoSha: c.photoSha,
        programme,
        villageCode,
        membersCovered: sheet.membersCovered,
        monthlyAmountFen: sheet.monthlyAmountFen,
        settles,
        deadlines: [end],
      },
      personal: [
        {
          subject: applicantSub,
          data: { printedName, ...defined({ villageGroup }) },
        },
      ],
    },
  ];
}

function resolvedToPost(state: CaseState): Resolved {
  const { stage } = state;
  if (stage.status === 'reopened') throw new Refused('CASE_REOPENED');
  if (stage.status === 'objected') throw new Refused('OBJECTION_OPEN');
  const isPostable =
    (stage.status === 'resolved' && stage.resolved.resolution === 'GRANT') ||
    (stage.status === 'onNotice' && currentPosting(state, stage.resolved)?.isShort === true);
  if (!isPostable || !('resolved' in stage))
    throw new Refused('CASE_NOT_RESOLVED_TO_GRANT', { status: stage.status });
  return stage.resolved;
}

/** The day before which this notice cannot hang: of the resolution, or of the last conclusion. */
function lastCauseOf({ objections }: CaseState, { resolvedOn, postingsBefore }: Resolved): string {
  return objections
    .filter(({ postingNo }) => postingNo > postingsBefore)
    .flatMap(({ concluded }) => (concluded === undefined ? [] : [concluded.concludedOn]))
    .reduce((latest, on) => (on > latest ? on : latest), resolvedOn);
}

/** 撤下公示: before the period is over the notice has not been given, whatever the reason. */
export function takeDownNotice(
  c: TakeDownNotice,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const { postingNo, removedOn, reason, photoSha } = c;
  const posting = state.postings.find(
    (posted) => posted.postingNo === postingNo && posted.removedOn === undefined,
  );
  if (posting === undefined) throw new Refused('NOTICE_NOT_POSTED', { postingNo });
  if (removedOn < posting.postedOn)
    throw new Refused('DATE_BEFORE_CAUSE', { postedOn: posting.postedOn });
  const short = removedOn < posting.endsOn;
  const { settles, missed } = settle(
    state.open,
    ({ deadlineId }) => short && deadlineId === posting.deadlineId,
    elapsing(state, ctx),
  );
  return [
    ...missed,
    {
      type: 'NoticeTakenDown',
      data: {
        postingNo,
        removedOn,
        reason,
        short,
        ...defined({ photoSha }),
        settles,
      },
    },
  ];
}

import { dayOf, monthAfter } from '@zelian/kernel/day';
import { defined } from '@zelian/kernel/defined';
import type { Day } from '@zelian/kernel/values';
import { demoId } from './crew.js';
import { itemIdOf, itemsOf } from './people.js';
import type { Step } from './steps.js';
import { isRefusal, type CaseTeller } from './teller.js';
import type { ObjectionRow, PostingRow } from './township.js';

/** What a case shows of itself to whoever is about to act on it. */
interface CaseShown {
  readonly status: string;
  readonly assessment?: AssessmentShown;
  readonly resolved?: {
    readonly resolution: string;
    readonly assessment: AssessmentShown;
    readonly nextSheet?: { readonly postingNo: number; readonly sheetSha: string };
    readonly posting?: { readonly postingNo: number };
  };
  readonly panel?: {
    readonly presentSeats: readonly string[];
    readonly recused: readonly { readonly staffId: string }[];
  };
  readonly pauses: readonly { readonly pauseId: string; readonly reason: string }[];
  readonly decision?: { readonly outcome: string };
}
interface AssessmentShown {
  readonly no: number;
  readonly eligible: boolean;
  readonly reasonCodes: readonly string[];
  readonly monthlyAmountFen?: number;
}

export async function caseShown(of: CaseTeller): Promise<CaseShown> {
  const caller = await of.as(of.cast.handler);
  const { state } = await caller.get<{ readonly state: CaseShown }>(
    `/api/approval/cases/${of.caseId}`,
  );
  return state;
}

/** From the assessment to the delivered decision, with notices and objections between. */
export function decisionSteps(of: CaseTeller): readonly Step[] {
  const { app } = of;
  const { acceptedOn, decidedOn, refusalDeliveredOn } = app;
  const meetingOn = app.meetingOn ?? decidedOn;
  if (acceptedOn === undefined || meetingOn === undefined) return [];
  return [
    of.step(meetingOn, 20, '核算、审核、会议', async () => throughPanel(of, '')),
    ...(app.postings ?? []).flatMap((posting, index) => postingSteps(of, posting, index)),
    ...(app.objections ?? []).flatMap((objection) => objectionSteps(of, objection)),
    ...(decidedOn === undefined
      ? []
      : [of.step(decidedOn, 24, '决定', async () => decide(of, decidedOn))]),
    ...(refusalDeliveredOn === undefined
      ? []
      : [of.step(refusalDeliveredOn, 25, '送达', async () => deliver(of, refusalDeliveredOn))]),
  ];
}

async function throughPanel(of: CaseTeller, round: string): Promise<void> {
  const assessmentNo = await assess(of, round);
  const shown = await caseShown(of);
  const assessment = shown.assessment ?? shown.resolved?.assessment;
  await clarify(of, round);
  await of.issue(
    of.cast.reviewer,
    'case',
    'ReviewCase',
    {
      assessmentNo,
      proposal: assessment?.eligible === true ? 'GRANT' : 'DENY',
      opinion: '经审核，同意核算结果（演示）',
    },
    `ReviewCase${round}`,
  );
  await panel(of, round);
}

/** Without a check result the case waits, unless the supervisor signs an exception. */
async function assess(of: CaseTeller, round: string): Promise<number> {
  const { app, cast, stage } = of;
  const decided = stage.township.rows.propertyItems.filter(
    ({ assessmentId, exemptAccepted }) =>
      assessmentId === app.applicationId && exemptAccepted !== undefined,
  );
  const act = async (): Promise<void> =>
    of.issue(
      cast.handler,
      'case',
      'AssessCase',
      {
        incomeStability: app.incomeStability ?? 'RELATIVELY_STABLE',
        itemDecisions: decided.map(({ propertyItemId, exemptAccepted }) => ({
          itemId: itemIdOf(propertyItemId),
          exemptAccepted: exemptAccepted === true,
        })),
        causePersists: app.causePersists ?? true,
        ...defined({ careMode: app.careMode }),
      },
      `AssessCase${round}`,
    );
  try {
    await act();
  } catch (error) {
    if (!isRefusal(error, 'JOIN_INCOMPLETE')) throw error;
    await signException(of);
    await act();
  }
  const { assessment, resolved } = await caseShown(of);
  return (assessment ?? resolved?.assessment)?.no ?? 0;
}

const EXCEPTIONS = [
  'FEEDBACK_OVERDUE',
  'SOURCE_FAILED',
  'REPORT_EXPIRED',
  'DELAY_ANNOUNCED',
] as const;

/** The first of the four reasons for which there is a fact; a delay is announced for the last. */
async function signException(of: CaseTeller): Promise<void> {
  for (const reason of EXCEPTIONS) {
    if (reason === 'DELAY_ANNOUNCED') await announceDelay(of);
    try {
      await of.issue(
        of.cast.supervisor,
        'case',
        'SignCheckException',
        { reason, ground: '核对结果未到，先行核算（演示）' },
        `SignCheckException/${reason}`,
      );
      of.stage.note(of.app.applicationId, `签署核对例外（${reason}）`);
      return;
    } catch (error) {
      if (!isRefusal(error, 'EXCEPTION_WITHOUT_CAUSE')) throw error;
    }
  }
}

async function announceDelay(of: CaseTeller): Promise<void> {
  const today = dayOf(of.stage.now());
  await of.issue(of.cast.district, 'check', 'AnnounceDelay', {
    announcedOn: today,
    expectedOn: of.check?.issuedOn ?? today,
  });
}

/** What the check found beside the declaration is explained before the review. */
async function clarify(of: CaseTeller, round: string): Promise<void> {
  const today = dayOf(of.stage.now());
  const { issuedOn, hits = [] } = of.check ?? {};
  if (issuedOn === undefined || issuedOn > today || hits.length === 0) return;
  await of.issue(
    of.cast.handler,
    'case',
    'RecordClarification',
    {
      hitIds: hits.map(({ hitId }) => demoId('hit', hitId)),
      explainedOn: today,
      accepted: true,
      explanation: '申请人已说明差异（演示）',
    },
    `RecordClarification${round}`,
  );
}

/** All thirteen seats are present; who is not recused agrees with the reviewer. */
async function panel(of: CaseTeller, round: string): Promise<void> {
  const { cast, stage, app, caseId } = of;
  const heldOn = dayOf(stage.now());
  const seats = stage.township.rows.staff.filter(
    ({ leadingGroupRole }) => leadingGroupRole !== undefined,
  );
  await unlessExpired(of, async () =>
    of.issue(
      cast.office,
      'case',
      'OpenPanel',
      {
        meetingId: demoId('meeting', heldOn),
        mode: 'GROUP_MEETING',
        heldOn,
        presentSeats: seats.map(({ staffId }) => staffId),
      },
      `OpenPanel${round}`,
    ),
  );
  const shown = (await caseShown(of)).panel;
  const recused = shown?.recused.map(({ staffId }) => staffId) ?? [];
  for (const staffId of (shown?.presentSeats ?? []).filter((seat) => !recused.includes(seat))) {
    const caller = await of.as(staffId);
    const commandId = demoId(app.applicationId, `CastVote${round}`, staffId);
    await caller.issue('case', caseId, 'CastVote', { choice: 'AGREE' }, { commandId });
  }
  await stage.duringPanel?.(app.applicationId, caseId);
  await of.issue(cast.office, 'case', 'ClosePanel', {}, `ClosePanel${round}`);
}

function postingSteps(of: CaseTeller, posting: PostingRow, index: number): readonly Step[] {
  const { postedOn, removedOn, removedForObjection } = posting;
  const postingNo = index + 1;
  const put = of.step(postedOn, index === 0 ? 21 : 20.5, `公示 ${postingNo}`, async () =>
    post(of, postingNo, postedOn),
  );
  if (removedOn === undefined) return [put];
  const reason = removedForObjection === true ? 'OBJECTION' : 'ENDED';
  const take = of.step(removedOn, 23, `撤下公示 ${postingNo}`, async () =>
    of.issue(
      of.cast.handler,
      'case',
      'TakeDownNotice',
      { postingNo, removedOn, reason },
      `TakeDownNotice/${postingNo}`,
    ),
  );
  return [put, take];
}

async function post(of: CaseTeller, postingNo: number, postedOn: Day): Promise<void> {
  const { cast } = of;
  const { resolved } = await resolvedAnew(of);
  // Told again after an interruption: the sheet hangs already.
  if ((resolved?.posting?.postingNo ?? 0) >= postingNo) return;
  const sheetSha = resolved?.nextSheet?.sheetSha;
  await of.issue(
    cast.handler,
    'case',
    'PostNotice',
    {
      postingNo,
      postedOn,
      places: ['VILLAGE_BOARD', 'TOWNSHIP_HALL'],
      photoSha: await of.upload(cast.handler, 'approval', `posting ${postingNo}`),
      ...defined({ sheetSha }),
      posterId: cast.assistant ?? cast.handler,
    },
    `PostNotice/${postingNo}`,
  );
}

/** After an objection that changed something the case goes through assessment and panel again. */
async function resolvedAnew(of: CaseTeller): Promise<CaseShown> {
  const shown = await caseShown(of);
  if (shown.status !== 'collecting') return shown;
  await throughPanel(of, '/2');
  return caseShown(of);
}

function objectionSteps(of: CaseTeller, row: ObjectionRow): readonly Step[] {
  const { cast } = of;
  const { receivedOn, assignedOn, concludedOn, result, anonymous, subject } = row;
  const objectionId = demoId('objection', row.objectionId);
  return [
    of.step(receivedOn, 22, '异议', async () =>
      of.issue(
        cast.handler,
        'case',
        'RecordObjection',
        {
          objectionId,
          receivedOn,
          receivedBy: cast.handler,
          anonymous,
          subjectCode: subject,
          content: '群众来电反映（演示）',
        },
        `RecordObjection/${row.objectionId}`,
      ),
    ),
    of.step(assignedOn, 22.2, '异议交办', async () =>
      of.issue(
        cast.district,
        'case',
        'AssignObjection',
        { objectionId, assignedOn, officerId: cast.district },
        `AssignObjection/${row.objectionId}`,
      ),
    ),
    of.step(concludedOn, 19, '异议结论', async () =>
      of.issue(
        cast.district,
        'case',
        'ConcludeObjection',
        {
          objectionId,
          concludedOn,
          result,
          items: await foundItems(of),
          documentSha: await of.upload(cast.district, 'approval', `objection ${row.objectionId}`),
        },
        `ConcludeObjection/${row.objectionId}`,
      ),
    ),
  ];
}

/** What the district found on an objection: the items of that origin. */
async function foundItems(of: CaseTeller): ReturnType<typeof itemsOf> {
  const { rows } = of.stage.township;
  const found = (row: { readonly assessmentId: string; readonly origin?: string }): boolean =>
    row.assessmentId === of.app.applicationId && row.origin === 'OBJECTION';
  return itemsOf(
    {
      income: rows.incomeItems.filter(found),
      property: rows.propertyItems.filter(found),
      bills: [],
    },
    of.stage.people,
    await of.as(of.cast.handler),
  );
}

async function decide(of: CaseTeller, decidedOn: Day): Promise<void> {
  const { cast } = of;
  const { status, resolved, decision } = await resolvedAnew(of);
  if (decision !== undefined)
    return decision.outcome === 'granted' ? deliver(of, decidedOn) : undefined;
  if (resolved === undefined) throw new Error(`${of.app.applicationId}：${status}`);
  const { no: assessmentNo, reasonCodes, monthlyAmountFen = 0 } = resolved.assessment;
  if (resolved.resolution === 'DENY') {
    const reasonText = '经核算不符合条件（演示）';
    await of.issue(cast.signer, 'case', 'DenyAllowance', { reasonCodes, assessmentNo, reasonText });
    return;
  }
  await unlessExpired(of, async () =>
    of.issue(cast.signer, 'case', 'GrantAllowance', {
      monthlyAmountFen,
      payableFromMonth: monthAfter(decidedOn),
      assessmentNo,
    }),
  );
  await deliver(of, decidedOn);
}

/** An act that rests on the check report; an expired one is borne by a signed exception. */
async function unlessExpired(of: CaseTeller, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isRefusal(error, 'CHECK_REPORT_EXPIRED')) throw error;
    await signException(of);
    await act();
  }
}

async function deliver(of: CaseTeller, deliveredOn: Day): Promise<void> {
  const { handler } = of.cast;
  const receiverSub = await of.sub(of.app.applicantPersonId);
  const granted = (await caseShown(of)).decision?.outcome === 'granted';
  await of.issue(handler, 'case', 'RecordDelivery', {
    document: granted ? 'D-21' : 'D-22',
    method: 'DIRECT',
    receiverSub,
    deliveredOn,
    receiptSha: await of.upload(handler, 'approval', 'receipt', receiverSub),
  });
}

/** A fact that came after the decision re-opens the case; here it always changes nothing. */
export async function upholdAfterLateFact(of: CaseTeller): Promise<void> {
  if ((await caseShown(of)).status !== 'reopened') return;
  const assessmentNo = await assess(of, '/late');
  await of.issue(of.cast.reviewer, 'case', 'UpholdOutcome', { assessmentNo });
}

import type {
  AllowanceGranted,
  DenyAllowance,
  GrantAllowance,
  RecordDelivery,
} from '@zelian/contracts/approval';
import { settle } from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { Uuid } from '@zelian/kernel/values';
import { assess } from '@zelian/policy/assessment';
import { splitExplanation } from '@zelian/policy/explanation';
import { rowsOn, type RowsOn } from '@zelian/policy/rules';
import { payable, segmentOf } from './decide-assessment.js';
import { CLOCK_LIMITS } from './decide-clock.js';
import { refuseExpiredReport } from './decide-panel.js';
import { assessmentFacts } from './facts.js';
import { elapsing, hasNotice, limit, programmeOf } from './limits.js';
import { aboutApplicant } from './persons.js';
import { mayApprove } from './separation.js';
import {
  blockingObjections,
  currentPosting,
  hasEnded,
  isRecheckOpen,
  isRevoked,
  type CaseCtx,
  type CaseEvent,
  type CaseState,
  type Resolved,
} from './state.js';

/** 批准: signed after the notice, for the amount and the month that the signer has read. */
export function grantAllowance(
  c: GrantAllowance,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const resolved = resolvedTo('GRANT', state);
  const signature = signatureOf(state, ctx);
  if (isRecheckOpen(state.facts)) throw new Refused('RECHECK_OPEN');
  const objections = blockingObjections(state);
  if (objections.length > 0)
    throw new Refused('OBJECTION_OPEN', {
      objectionIds: objections.map(({ objectionId }) => objectionId),
    });
  if (isRevoked(state)) throw new Refused('DISTRICT_HAS_REVOKED');
  if (hasNotice(state, ctx)) refuseUnlessNoticeServed(state, resolved, ctx);
  const { assessment } = resolved;
  refuseOtherAssessment(c, resolved);
  const due = dueToday(state, resolved, ctx);
  if (c.monthlyAmountFen !== due.monthlyAmountFen || c.payableFromMonth !== due.payableFromMonth) {
    const { monthlyAmountFen, payableFromMonth } = due;
    throw new Refused('AMOUNT_DIFFERS_FROM_RESOLUTION', { monthlyAmountFen, payableFromMonth });
  }
  refuseExpiredReport(state.facts, ctx);

  const ends = [...CLOCK_LIMITS, 'NOTICE_END'];
  const { settles, missed } = settle(state.open, ends, elapsing(state, ctx));
  const issue = issueOf(decisionRows(state, ctx));
  const reviewClass = resolved.review.reviewClass ?? assessment.reviewClass;
  const data: AllowanceGranted = {
    decidedOn: ctx.on,
    assessmentNo: assessment.no,
    ...due,
    coveredSubs: assessment.coveredSubs,
    membersCounted: assessment.membersCounted,
    ...defined({ reviewClass }),
    areaType: assessment.areaType,
    ...issue.terms,
    switchFrom: state.facts.declaration?.switchFrom ?? [],
    ...signature,
    ...supersededBy(state),
    rows: [...new Set([...due.rows, ...issue.rows])].toSorted(),
    settles,
  };
  return [...missed, { type: 'AllowanceGranted', data }];
}

const NOT_RESOLVED = {
  GRANT: 'CASE_NOT_RESOLVED_TO_GRANT',
  DENY: 'CASE_NOT_RESOLVED_TO_DENY',
} as const;

/** The resolution that is signed; a reopened case has none that stands. */
function resolvedTo(resolution: 'GRANT' | 'DENY', state: CaseState): Resolved {
  const { stage } = state;
  if (stage.status === 'reopened') throw new Refused('CASE_REOPENED');
  if (stage.status === 'granted' || stage.status === 'denied')
    throw new Refused('CASE_ALREADY_DECIDED');
  if (stage.status === 'objected' && resolution === 'GRANT') throw new Refused('OBJECTION_OPEN');
  const isResolved = stage.status === 'resolved' || stage.status === 'onNotice';
  if (!isResolved || stage.resolved.resolution !== resolution)
    throw new Refused(NOT_RESOLVED[resolution], { status: stage.status });
  return stage.resolved;
}

interface Signature {
  readonly signerId: string;
  readonly entrustmentId?: Uuid;
}

/** Who signs: the head of the group, or a deputy with an entrustment in force on the day (SoD6). */
function signatureOf(state: CaseState, ctx: CaseCtx): Signature {
  const { by, on } = ctx;
  const signerId = by.staffId;
  mayApprove(state, signerId);
  const { signer, withEntrustment } = decisionRows(state, ctx).get('approval.finalSigner').value;
  if (by.seat === signer) return { signerId };
  const entrusted = by.entrustments.find(({ fromOn, toOn }) => fromOn <= on && on <= toOn);
  if (by.seat !== withEntrustment || entrusted === undefined)
    throw new Refused('SIGNER_NOT_ENTRUSTED', { staffId: signerId });
  return { signerId, entrustmentId: entrusted.entrustmentId };
}

/** Rows of the day of the decision: who issues it, and how it may be contested. */
function decisionRows(state: CaseState, ctx: CaseCtx): RowsOn {
  return rowsOn(ctx.rules, { programme: programmeOf(state), on: ctx.on, knownOn: ctx.on });
}

function issueOf(rows: RowsOn) {
  const issuer = rows.get('decision.issuer');
  const remedy = remedyRow(rows);
  return {
    terms: {
      issuer: issuer.value.organ,
      nature: issuer.value.nature,
      remedyRowId: remedy.rowId,
    },
    rows: [issuer.rowId, remedy.rowId],
  };
}

/** Without a text on how to contest it no decision goes out (rulebook example 19.10). */
function remedyRow(rows: RowsOn) {
  try {
    return rows.get('decision.remedyText');
  } catch (error) {
    if (error instanceof Refused && error.code === 'POLICY_ROW_MISSING')
      throw new Refused('REMEDY_TEXT_MISSING');
    throw error;
  }
}

function refuseUnlessNoticeServed(state: CaseState, resolved: Resolved, ctx: CaseCtx): void {
  const posting = currentPosting(state, resolved);
  if (posting === undefined) throw new Refused('NOTICE_NOT_POSTED');
  const { postingNo, signFromOn, isShort } = posting;
  if (isShort) throw new Refused('NOTICE_TAKEN_DOWN_EARLY', { postingNo });
  if (ctx.on < signFromOn) throw new Refused('NOTICE_PERIOD_RUNNING', { signFromOn });
}

function refuseOtherAssessment(
  { assessmentNo }: { readonly assessmentNo: number },
  { assessment }: Resolved,
): void {
  if (assessmentNo !== assessment.no)
    throw new Refused('ASSESSMENT_SUPERSEDED', { assessmentNo: assessment.no });
}

type Due = Pick<
  AllowanceGranted,
  'monthlyAmountFen' | 'components' | 'payableFromMonth' | 'segments' | 'grounds' | 'rows'
>;

/**
 * What the assessment that was resolved on gives from the month after today.
 *
 * Source: convention 2.3: the amount follows the standard of the month paid. The assessment itself
 * says it as long as the signature falls into its month; later the same facts are reckoned for
 * that month. Eligibility is as resolved.
 */
function dueToday(state: CaseState, { assessment }: Resolved, ctx: CaseCtx): Due {
  const { incomeStability, itemDecisions, causePersists } = assessment;
  const judgement = {
    incomeStability,
    itemDecisions,
    ...defined({ causePersists }),
  };
  const facts = assessmentFacts(state.facts, judgement);
  const { outcome, explanation, rows } = assess(facts, ctx.rules, { decisionOn: ctx.on });
  const isReckoned =
    outcome.startMonth !== assessment.startMonth &&
    outcome.eligible &&
    outcome.monthlyAmountFen !== undefined &&
    outcome.components !== undefined;
  if (!isReckoned || outcome.components === undefined)
    return asAssessed(assessment, outcome.startMonth);
  return {
    monthlyAmountFen: outcome.monthlyAmountFen ?? 0,
    components: payable(outcome.components),
    payableFromMonth: outcome.startMonth,
    segments: outcome.segments.map(segmentOf),
    grounds: splitExplanation(explanation).grounds,
    rows,
  };
}

function asAssessed(
  { monthlyAmountFen = 0, components = {}, grounds, rows }: Resolved['assessment'],
  payableFromMonth: string,
): Due {
  const segments =
    monthlyAmountFen === 0 ? [] : [{ fromMonth: payableFromMonth, monthlyAmountFen, components }];
  return { monthlyAmountFen, components, payableFromMonth, segments, grounds, rows };
}

/** A new decision names the one whose outcome it replaces; the old one stays readable. */
function supersededBy({ standing }: CaseState): { readonly supersedes?: string } {
  return standing === undefined ? {} : { supersedes: standing.eventId };
}

/** 不予批准: a decision with reasons, those of the assessment, and the way to contest it. */
export function denyAllowance(
  c: DenyAllowance,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const resolved = resolvedTo('DENY', state);
  const signature = signatureOf(state, ctx);
  if (isRecheckOpen(state.facts)) throw new Refused('RECHECK_OPEN');
  const { reasonCodes, reasonText } = c;
  if (reasonCodes.length === 0 || reasonText === undefined) throw new Refused('REASON_MISSING');
  refuseOtherAssessment(c, resolved);
  const { assessment } = resolved;
  if (reasonCodes.toSorted().join() !== assessment.reasonCodes.toSorted().join())
    throw new Refused('REASONS_DIFFER_FROM_ASSESSMENT', { reasonCodes: assessment.reasonCodes });
  const issue = issueOf(decisionRows(state, ctx));

  const { settles, missed } = settle(state.open, CLOCK_LIMITS, elapsing(state, ctx));
  return [
    ...missed,
    {
      type: 'AllowanceDenied',
      data: {
        decidedOn: ctx.on,
        assessmentNo: assessment.no,
        reasonCodes: reasonCodes.toSorted(),
        ...issue.terms,
        ...signature,
        ...supersededBy(state),
        grounds: assessment.grounds,
        rows: [...new Set([...assessment.rows, ...issue.rows])].toSorted(),
        settles,
        deadlines: [limit('DELIVERY', { startOn: ctx.on }, { state, ctx })],
      },
      ...aboutApplicant(state, { reasonText }),
    },
  ];
}

/** 送达: of a decision, or of the notice that the procedure has ended. */
export function recordDelivery(
  c: RecordDelivery,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const { document, method, receiverSub, relation, deliveredOn, receiptSha } = c;
  if (!isDeliverable(document, state)) throw new Refused('CASE_NOT_DECIDED', { document });
  const decision = document === 'D-24' ? undefined : state.standing;
  if (decision !== undefined && deliveredOn < decision.decidedOn)
    throw new Refused('DATE_BEFORE_CAUSE', { decidedOn: decision.decidedOn });
  const ends = document === 'D-22' ? ['DELIVERY'] : [];
  const { settles, missed } = settle(state.open, ends, elapsing(state, ctx));
  const dueOn = document === 'D-22' ? decision?.deliverDueOn : undefined;
  return [
    ...missed,
    {
      type: 'DecisionDelivered',
      data: {
        document,
        method,
        receiverSub,
        deliveredOn,
        receiptSha,
        late: dueOn !== undefined && deliveredOn > dueOn,
        settles,
      },
      ...(relation === undefined
        ? {}
        : { personal: [{ subject: receiverSub, data: { relation } }] }),
    },
  ];
}

/** D-21 tells of a grant, D-22 of a denial, D-24 of an end without decision. */
function isDeliverable(document: RecordDelivery['document'], state: CaseState): boolean {
  switch (document) {
    case 'D-21':
      return state.standing?.outcome === 'granted';
    case 'D-22':
      return state.standing?.outcome === 'denied';
    case 'D-24':
      return hasEnded(state);
  }
}

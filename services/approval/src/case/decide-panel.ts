import type {
  CastVote,
  ClosePanel,
  DeclareRecusal,
  OpenPanel,
  PanelMode,
  PanelOpened,
  PanelResolved,
  ReferCaseToDistrict,
} from '@zelian/contracts/approval';
import { settle, settleAll } from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { StaffId } from '@zelian/kernel/values';
import { rowsOn } from '@zelian/policy/rules';
import { elapsing, procedureRows, programmeOf } from './limits.js';
import { aboutApplicant } from './persons.js';
import { countOf, mayApprove, recusalsOf } from './separation.js';
import {
  currentReport,
  isRecheckOpen,
  isVisitMissing,
  type CaseCtx,
  type CaseEvent,
  type CaseFacts,
  type CaseState,
  type Panel,
  type PanelFacts,
  type Stage,
} from './state.js';

/** How a programme is approved: how many must vote, and whether a leader must be among them. */
interface Quorum {
  readonly mode: PanelMode;
  readonly needed: number;
  /** Seats of which one must be present; none: any. */
  readonly oneOf: readonly string[];
  readonly rows: readonly string[];
}

function quorumOf(state: CaseState, ctx: CaseCtx): Quorum {
  const rows = procedureRows(state, ctx);
  const modeRow = rows.get('approval.mode');
  const { mode, signers, oneOf } = modeRow.value;
  if (mode === 'GROUP_SIGNOFF')
    return { mode, needed: signers ?? 1, oneOf: oneOf ?? [], rows: [modeRow.rowId] };
  const quorumRow = rows.get('approval.quorum');
  const needed = quorumRow.value.votingSeatsPresent;
  return { mode, needed, oneOf: [], rows: [modeRow.rowId, quorumRow.rowId] };
}

/** Whether as many lawful votes are at hand as are needed, a leader among them where one must be. */
function isQuorate({ needed, oneOf }: Quorum, eligible: PanelFacts['seats']): boolean {
  const hasLeader = oneOf.length === 0 || eligible.some(({ seat }) => oneOf.includes(seat));
  return eligible.length >= needed && hasLeader;
}

/** 提交会议: refused while a fact is open that would make the resolution void. */
export function openPanel(c: OpenPanel, state: CaseState, ctx: CaseCtx): readonly CaseEvent[] {
  const { stage, facts } = state;
  if (stage.status !== 'reviewed') throw new Refused('CASE_NOT_REVIEWED', { status: stage.status });
  const { meetingId, mode, heldOn, presentSeats } = c;
  if (heldOn > ctx.on) throw new Refused('DATE_IN_FUTURE', { heldOn });
  if (heldOn < stage.review.reviewedOn)
    throw new Refused('DATE_BEFORE_CAUSE', { reviewedOn: stage.review.reviewedOn });
  refuseOpenFacts(facts);
  refuseExpiredReport(facts, ctx);
  const quorum = quorumOf(state, ctx);
  if (mode !== quorum.mode) throw new Refused('PANEL_MODE_NOT_FORESEEN', { mode: quorum.mode });
  const seats = ctx.facts.seats.filter(({ staffId }) => presentSeats.includes(staffId));
  const strangers = presentSeats.filter((id) => !seats.some(({ staffId }) => staffId === id));
  if (strangers.length > 0) throw new Refused('NOT_A_SEAT', { staffIds: strangers });
  const recused = recusalsOf(
    state,
    ctx.facts.seats.map(({ staffId }) => staffId),
  );
  const eligible = seats.filter((seat) => recused.every(({ staffId }) => staffId !== seat.staffId));
  if (!isQuorate(quorum, eligible))
    throw new Refused('PANEL_QUORUM_NOT_MET', {
      present: seats.length,
      recused: seats.length - eligible.length,
      needed: quorum.needed,
    });

  const data: PanelOpened = {
    meetingId,
    mode,
    heldOn,
    assessmentNo: stage.assessment.no,
    proposal: stage.review.proposal,
    presentSeats: [...new Set(presentSeats)],
    recused,
    quorum: quorum.needed,
    rows: quorum.rows,
  };
  return [{ type: 'PanelOpened', data }];
}

/** What must not be open when the group resolves: a re-check, and the district's visit to kin. */
function refuseOpenFacts(facts: CaseFacts): void {
  if (isRecheckOpen(facts)) throw new Refused('RECHECK_OPEN');
  if (isVisitMissing(facts)) throw new Refused('DISTRICT_VISIT_MISSING');
}

/** A report older than its validity, unless an exception was signed for its round. */
export function refuseExpiredReport(facts: CaseFacts, ctx: CaseCtx): void {
  const report = currentReport(facts)?.data;
  if (report === undefined || report.validThroughOn >= ctx.on) return;
  if (facts.exceptions.some(({ round }) => round >= report.round)) return;
  throw new Refused('CHECK_REPORT_EXPIRED', { validThroughOn: report.validThroughOn });
}

/** 申明回避: before the vote, whether the panel is open or not. */
export function declareRecusal(
  c: DeclareRecusal,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const { stage } = state;
  const { staffId } = ctx.by;
  refuseResolved(stage);
  if (state.involved.selfRecused.includes(staffId)) return [];
  if (stage.status !== 'atPanel')
    return [{ type: 'SeatRecused', data: { staffId, reasonCode: c.reasonCode } }];
  if (stage.panel.votes.some((vote) => vote.staffId === staffId))
    throw new Refused('VOTE_ALREADY_CAST');
  return recusedAtPanel(stage.panel, [staffId], c.reasonCode);
}

function refuseResolved({ status }: Stage): void {
  if (status === 'granted' || status === 'denied') throw new Refused('CASE_ALREADY_DECIDED');
  if (['resolved', 'onNotice', 'objected', 'reopened'].includes(status))
    throw new Refused('CASE_ALREADY_RESOLVED');
}

/** Takes seats off an open panel; when too few are left the case waits for the next one. */
export function recusedAtPanel(
  { meetingId, presentSeats, recusedIds, quorum }: Panel,
  staffIds: readonly StaffId[],
  reasonCode: string,
): readonly CaseEvent[] {
  const leaving = staffIds.filter((staffId) => !recusedIds.includes(staffId));
  const gone = new Set([...recusedIds, ...leaving]);
  const present = presentSeats.filter((staffId) => !gone.has(staffId)).length;
  const seatsRecused = leaving.map((staffId): CaseEvent => ({
    type: 'SeatRecused',
    data: { staffId, reasonCode },
  }));
  if (leaving.length === 0 || present >= quorum) return seatsRecused;
  const data = { meetingId, cause: 'QUORUM_LOST', present, needed: quorum } as const;
  return [...seatsRecused, { type: 'PanelAdjourned', data }];
}

/** 表决 on the reviewer's proposal. Who surveyed, handled, reviewed or is kin has no vote. */
export function castVote(c: CastVote, state: CaseState, ctx: CaseCtx): readonly CaseEvent[] {
  const { stage } = state;
  const { staffId } = ctx.by;
  if (stage.status !== 'atPanel') throw new Refused('PANEL_NOT_OPEN', { status: stage.status });
  mayApprove(state, staffId);
  const { meetingId, presentSeats, votes } = stage.panel;
  if (!presentSeats.includes(staffId)) throw new Refused('SEAT_NOT_PRESENT', { staffId });
  if (votes.some((vote) => vote.staffId === staffId)) throw new Refused('VOTE_ALREADY_CAST');
  if (isRecheckOpen(state.facts)) throw new Refused('RECHECK_OPEN');
  const { choice, dissent } = c;
  return [
    {
      type: 'VoteCast',
      data: { meetingId, staffId, choice },
      ...(dissent === undefined ? {} : aboutApplicant(state, { dissent })),
    },
  ];
}

/** 形成决议: more for than against carries the proposal; a tie carries nothing. */
export function closePanel(c: ClosePanel, state: CaseState, ctx: CaseCtx): readonly CaseEvent[] {
  const { stage } = state;
  if (stage.status !== 'atPanel') throw new Refused('PANEL_NOT_OPEN', { status: stage.status });
  refuseOpenFacts(state.facts);
  const { assessment, review, panel } = stage;
  const { votes, quorum, meetingId } = panel;
  if (votes.length < quorum)
    throw new Refused('VOTES_MISSING', { cast: votes.length, needed: quorum });

  const count = countOf(votes);
  const carried = count.for > count.against;
  const resolution = carried ? review.proposal : 'NOT_APPROVED';
  const ends = resolution === 'DENY' ? ['POST_BY'] : [];
  const { settles, missed } = settle(state.open, ends, elapsing(state, ctx));
  const { monthlyAmountFen } = assessment;
  const data: PanelResolved = {
    meetingId,
    resolution,
    proposal: review.proposal,
    assessmentNo: assessment.no,
    ...count,
    voterIds: votes.map(({ staffId }) => staffId),
    dissenterIds: votes.filter(({ choice }) => choice === 'DISAGREE').map(({ staffId }) => staffId),
    resolvedOn: ctx.on,
    ...defined({ minutesSha: c.minutesSha, monthlyAmountFen }),
    rows: [procedureRows(state, ctx).get('approval.majority').rowId],
    settles,
  };
  return [...missed, { type: 'PanelResolved', data }];
}

/** 报区民政局: only when the township has nobody who may lawfully approve. */
export function referCaseToDistrict(
  { reason }: ReferCaseToDistrict,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const { stage } = state;
  if (stage.status === 'preparing') throw new Refused('CASE_NOT_ACCEPTED');
  if (stage.status === 'granted' || stage.status === 'denied')
    throw new Refused('CASE_ALREADY_DECIDED');
  const quorum = quorumOf(state, ctx);
  const { seats, supervisorIds } = ctx.facts;
  const recused = recusalsOf(
    state,
    seats.map(({ staffId }) => staffId),
  );
  if (!isReferralLawful(reason, { state, ctx, quorum }))
    throw new Refused('LAWFUL_APPROVER_EXISTS', {
      reason,
      eligible: seats.length - recused.length,
      needed: quorum.needed,
      supervisors: supervisorIds.length,
    });
  const { settles, missed } = settleAll(state.open, elapsing(state, ctx));
  const data = { reason, referredOn: ctx.on, recused, needed: quorum.needed, settles };
  return [...missed, { type: 'CaseReferredToDistrict', data }];
}

function isReferralLawful(
  reason: ReferCaseToDistrict['reason'],
  { state, ctx, quorum }: { state: CaseState; ctx: CaseCtx; quorum: Quorum },
): boolean {
  switch (reason) {
    case 'NO_LAWFUL_APPROVER': {
      const { seats, supervisorIds } = ctx.facts;
      const free = (staffId: StaffId): boolean => recusalsOf(state, [staffId]).length === 0;
      const reviewerLeft = supervisorIds.some((staffId) => mayReviewStill(state, staffId));
      const eligible = seats.filter(({ staffId }) => free(staffId));
      return !reviewerLeft || !isQuorate(quorum, eligible);
    }
    case 'AUTHORITY_WITHDRAWN': {
      const programme = programmeOf(state);
      const today = rowsOn(ctx.rules, { programme, on: ctx.on, knownOn: ctx.on });
      return today.get('approval.authority').value.organ !== 'TOWNSHIP';
    }
    case 'ABOVE_TOWNSHIP_LIMIT':
      // Only temporary assistance has such a limit.
      return false;
  }
}

/** Whoever reviewed before may review again; nobody else with a part in the case may. */
function mayReviewStill(state: CaseState, staffId: StaffId): boolean {
  return recusalsOf(state, [staffId]).every(({ why }) => why === 'REVIEWER');
}

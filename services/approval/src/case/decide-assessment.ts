import type {
  AmountComponents,
  AssessCase,
  CaseAssessed,
  CaseAssessedPart,
  PaySegment,
  RecordClarification,
  ReturnCase,
  ReviewCase,
  SignCheckException,
  UpholdOutcome,
} from '@zelian/contracts/approval';
import { desksOf } from '@zelian/contracts/terms';
import { hasElapsed } from '@zelian/kernel/deadline';
import type { Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { Sub } from '@zelian/kernel/values';
import { assess, type Assessment as PolicyAssessment } from '@zelian/policy/assessment';
import { splitExplanation } from '@zelian/policy/explanation';
import type { AssessmentOutcome, Segment } from '@zelian/policy/outcome';
import { conclusionOf, isExceptionSigned, missingOf } from './decide-join.js';
import { assessmentFacts } from './facts.js';
import { aboutApplicant, headSubOf } from './persons.js';
import { actorOf, isKin, mayReview, standsWithout } from './separation.js';
import {
  blockingObjections,
  currentReport,
  currentSurvey,
  isDecided,
  isRecheckOpen,
  isRevoked,
  isVisitMissing,
  postingUp,
  type Assessment,
  type CaseCtx,
  type CaseEvent,
  type CaseFacts,
  type CaseState,
  type Resolved,
} from './state.js';

/** 核对例外: the case may go on without a usable report, signed for, and always a finding. */
export function signCheckException(
  c: SignCheckException,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  if (isDecided(state)) throw new Refused('CASE_ALREADY_DECIDED');
  const round = roundExcepted(c.reason, state.facts, ctx);
  if (round === undefined) throw new Refused('EXCEPTION_WITHOUT_CAUSE', { reason: c.reason });
  const { reason, letterSha } = c;
  return [
    {
      type: 'CheckExceptionSigned',
      data: {
        reason,
        round,
        signedOn: ctx.on,
        signedById: actorOf(ctx),
        ...defined({ letterSha }),
      },
      ...aboutApplicant(state, { ground: c.ground }),
    },
  ];
}

/** The round of the check in which the stated cause is on the stream; undefined: it is not. */
function roundExcepted(
  reason: SignCheckException['reason'],
  facts: CaseFacts,
  ctx: CaseCtx,
): number | undefined {
  const report = currentReport(facts)?.data;
  const awaited = facts.checkRequests.findLast(({ round }) => round > (report?.round ?? 0));
  switch (reason) {
    case 'FEEDBACK_OVERDUE':
      return awaited !== undefined && awaited.feedbackDueOn < ctx.on ? awaited.round : undefined;
    case 'DELAY_ANNOUNCED':
      return facts.checkDelays.some(({ round }) => round === awaited?.round)
        ? awaited?.round
        : undefined;
    case 'SOURCE_FAILED':
      return conclusionOf(facts) === 'SOURCE_FAILED' ? report?.round : undefined;
    case 'REPORT_EXPIRED':
      return report !== undefined && report.validThroughOn < ctx.on ? report.round : undefined;
  }
}

/** 核对差异说明 (基本符合): what the applicant says to a difference. */
export function recordClarification(
  c: RecordClarification,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const reports = state.facts.checkReports.map(({ data }) => data);
  const known = new Set(
    reports.flatMap(({ comparisons }) => comparisons.map(({ hitId }) => hitId)),
  );
  const unknown = c.hitIds.filter((hitId) => !known.has(hitId));
  if (unknown.length > 0) throw new Refused('HIT_UNKNOWN', { hitIds: unknown });
  const issuedOn = reports
    .filter(({ comparisons }) => comparisons.some(({ hitId }) => c.hitIds.includes(hitId)))
    .reduce((latest, report) => (report.issuedOn > latest ? report.issuedOn : latest), '');
  if (c.explainedOn < issuedOn) throw new Refused('DATE_BEFORE_CAUSE', { issuedOn });
  const { hitIds, explainedOn, accepted } = c;
  return [
    {
      type: 'ClarificationRecorded',
      data: { hitIds, explainedOn, accepted, recordedById: actorOf(ctx) },
      ...aboutApplicant(state, { explanation: c.explanation }),
    },
  ];
}

/** 核算: what the rules make of the facts, with every reason; the clerk judges what no rule can. */
export function assessCase(c: AssessCase, state: CaseState, ctx: CaseCtx): readonly CaseEvent[] {
  refuseUnassessable(state);
  const handlerId = actorOf(ctx);
  if (isKin(state, handlerId)) throw new Refused('OFFICER_IS_KIN', { staffId: handlerId });
  const missing = missingOf(state);
  if (missing.length === 1 && missing[0] === 'RECHECK') throw new Refused('RECHECK_OPEN');
  if (missing.length > 0) throw new Refused('JOIN_INCOMPLETE', { missing });

  const { incomeStability, itemDecisions, causePersists, careMode } = c;
  const judgement = {
    incomeStability,
    itemDecisions,
    ...defined({ causePersists }),
  };
  const result = assess(assessmentFacts(state.facts, judgement), ctx.rules, { decisionOn: ctx.on });
  const data: CaseAssessed = {
    no: state.assessmentCount + 1,
    assessedOn: ctx.on,
    handlerId,
    ...openOutcome(result.outcome, isRevoked(state)),
    ...judgement,
    ...defined({ careMode }),
    ...roundsOf(state.facts),
    grounds: splitExplanation(result.explanation).grounds,
    rows: result.rows,
    late: isPromisePassed(state, ctx),
  };
  return [{ type: 'CaseAssessed', data, personal: partsOf(result, state.facts) }];
}

function refuseUnassessable(state: CaseState): void {
  const { status } = state.stage;
  if (status === 'granted' || status === 'denied') throw new Refused('CASE_ALREADY_DECIDED');
  if (status === 'resolved' || status === 'onNotice' || status === 'objected')
    throw new Refused('CASE_ALREADY_RESOLVED');
  if (status === 'reviewed' || status === 'atPanel') throw new Refused('CASE_ALREADY_REVIEWED');
}

/** What an event may say openly. A revocation by the district binds whatever the rules find. */
function openOutcome(outcome: AssessmentOutcome, revoked: boolean) {
  const { type, edgeFamily, components, monthlyAmountFen, reviewClass } = outcome;
  const eligible = outcome.eligible && !revoked;
  const overruled = outcome.eligible && revoked;
  return {
    eligible,
    reasonCodes: overruled ? ['DISTRICT_REVOKED'] : outcome.reasonCodes,
    ...(type === undefined || !eligible ? {} : { type }),
    ...defined({ edgeFamily }),
    membersCounted: outcome.membersCounted,
    coveredSubs: outcome.coveredSubs,
    areaType: outcome.areaType,
    startMonth: outcome.startMonth,
    ...(eligible && monthlyAmountFen !== undefined ? { monthlyAmountFen } : {}),
    ...(eligible && components !== undefined ? { components: payable(components) } : {}),
    segments: eligible ? outcome.segments.map(segmentOf) : [],
    ...(eligible && reviewClass !== undefined ? { reviewClass } : {}),
    otherEntitlementIds: outcome.otherEntitlementIds,
  };
}

/** Payable parts alone: the tier of care is about the person's health. */
export function payable(components: Segment['components']): AmountComponents {
  if ('baseFen' in components) {
    const { standardSumFen, baseFen, upliftFen } = components;
    return { standardSumFen, baseFen, upliftFen };
  }
  const { basicFen, careFen } = components;
  return { basicFen, careFen };
}

export function segmentOf({ fromMonth, monthlyAmountFen, components }: Segment): PaySegment {
  return { fromMonth, monthlyAmountFen, components: payable(components) };
}

function roundsOf(
  facts: CaseFacts,
): Pick<CaseAssessed, 'reportRound' | 'surveyRound' | 'exceptionRound'> {
  const report = currentReport(facts)?.data.round;
  const survey = currentSurvey(facts)?.data.round;
  const exception = isExceptionSigned(facts) ? facts.exceptions.at(-1)?.round : undefined;
  return {
    ...defined({ reportRound: report, surveyRound: survey, exceptionRound: exception }),
  };
}

function isPromisePassed(state: CaseState, ctx: CaseCtx): boolean {
  const running = state.open.find(({ kind }) => kind === 'PROMISE');
  if (running !== undefined) return hasElapsed(running, ctx.at);
  return state.standing === undefined && state.clock.missed['PROMISE'] !== undefined;
}

/** What concerns a person goes into his part: his sheet, and why, under the codes of the grounds. */
function partsOf(
  { outcome, explanation }: PolicyAssessment,
  facts: CaseFacts,
): readonly Personal<CaseAssessedPart>[] {
  const explained = new Map(
    splitExplanation(explanation).persons.map(({ sub, explanations }) => [sub, explanations]),
  );
  const about = isForHousehold(facts) ? headSubOf(facts) : facts.intent?.subjectSub;
  const sheets = new Map(outcome.persons.map((sheet) => [sheet.sub, sheet]));
  const subjects = new Set<Sub>([
    ...sheets.keys(),
    ...explained.keys(),
    ...(about === undefined ? [] : [about]),
  ]);
  const { annualForAmountFen } = outcome.household;
  return [...subjects].map((subject) => {
    const sheet = sheets.get(subject);
    const household = {
      household: outcome.household,
      ...defined({ annualForAmountFen, test: outcome.tekun }),
    };
    return {
      subject,
      data: {
        ...(subject === about ? household : {}),
        ...defined({ sheet }),
        explanations: explained.get(subject) ?? [],
      },
    };
  });
}

function isForHousehold({ intent }: CaseFacts): boolean {
  return intent?.subjectSub === undefined;
}

/** 审核: by a supervisor who neither handled nor surveyed nor assessed the case. */
export function reviewCase(c: ReviewCase, state: CaseState, ctx: CaseCtx): readonly CaseEvent[] {
  const assessment = assessmentToReview(state);
  const reviewerId = actorOf(ctx);
  mayReview(state, reviewerId);
  if (c.assessmentNo !== assessment.no)
    throw new Refused('ASSESSMENT_SUPERSEDED', { assessmentNo: assessment.no });
  if (isRecheckOpen(state.facts)) throw new Refused('RECHECK_OPEN');
  const sheet = postingUp(state);
  if (sheet !== undefined) throw new Refused('NOTICE_STILL_POSTED', { postingNo: sheet.postingNo });
  if ((c.proposal === 'GRANT') !== assessment.eligible)
    throw new Refused('PROPOSAL_CONTRADICTS_ASSESSMENT', { eligible: assessment.eligible });
  const unexplained = unexplainedHits(state.facts);
  if (unexplained.length > 0) throw new Refused('CLARIFICATION_MISSING', { hitIds: unexplained });

  const { assessmentNo, proposal, reviewClass } = c;
  return [
    {
      type: 'CaseReviewed',
      data: {
        assessmentNo,
        proposal,
        ...defined({ reviewClass }),
        reviewerId,
        reviewedOn: ctx.on,
      },
      ...aboutApplicant(state, { opinion: c.opinion }),
    },
  ];
}

function assessmentToReview({ stage }: CaseState): Assessment {
  switch (stage.status) {
    case 'assessed':
      return stage.assessment;
    case 'reopened':
      if (stage.assessment !== undefined) return stage.assessment;
      throw new Refused('CASE_NOT_ASSESSED', { status: stage.status });
    case 'reviewed':
    case 'atPanel':
      throw new Refused('CASE_ALREADY_REVIEWED');
    case 'resolved':
    case 'onNotice':
    case 'objected':
      throw new Refused('CASE_ALREADY_RESOLVED');
    case 'granted':
    case 'denied':
      throw new Refused('CASE_ALREADY_DECIDED');
    case 'preparing':
    case 'collecting':
    case 'withdrawn':
    case 'declined':
    case 'nonCooperation':
    case 'atDistrict':
      throw new Refused('CASE_NOT_ASSESSED', { status: stage.status });
  }
}

/** Differences of a report that asks for an explanation (基本符合) and has none. */
function unexplainedHits(facts: CaseFacts): readonly string[] {
  const report = currentReport(facts)?.data;
  if (report === undefined || conclusionOf(facts) !== 'NEEDS_CLARIFICATION') return [];
  const recheck = facts.rechecks.findLast(({ round }) => round === report.round);
  const settled = new Set([
    ...facts.clarifications.flatMap(({ hitIds }) => hitIds),
    ...(recheck?.result?.data.outcomes ?? [])
      .filter(({ outcome }) => outcome === 'REMOVED')
      .map(({ hitId }) => hitId),
  ]);
  return report.comparisons
    .filter(({ hitId, comparison }) => comparison !== 'EQUAL' && !settled.has(hitId))
    .map(({ hitId }) => hitId);
}

/** 退回: before the panel by the supervisor, from the panel by the group's office. */
export function returnCase(c: ReturnCase, state: CaseState, ctx: CaseCtx): readonly CaseEvent[] {
  const { status } = state.stage;
  if (status === 'preparing') throw new Refused('CASE_NOT_ACCEPTED');
  if (isDecided(state)) throw new Refused('CASE_ALREADY_DECIDED');
  if (['resolved', 'onNotice', 'objected', 'reopened'].includes(status))
    throw new Refused('CASE_ALREADY_RESOLVED');
  const byDesk = status === 'atPanel' ? 'groupOffice' : 'supervisor';
  if (!desksOf(ctx.by).includes(byDesk)) throw new Refused('POST_MAY_NOT_DO_THIS', { byDesk });
  const { to, reasonCode, note } = c;
  return [
    {
      type: 'CaseReturned',
      data: { to, reasonCode, byDesk, returnedOn: ctx.on },
      ...(note === undefined ? {} : aboutApplicant(state, { note })),
    },
  ];
}

/**
 * 维持原结果: a late fact changed nothing. Refused when outcome or amount differ, or when without
 * those who by now may not approve the resolution would not have come about.
 */
export function upholdOutcome(
  c: UpholdOutcome,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const { stage } = state;
  if (stage.status !== 'reopened') throw new Refused('CASE_NOT_REOPENED', { status: stage.status });
  const { assessment, resolved, from } = stage;
  if (assessment === undefined) throw new Refused('CASE_NOT_ASSESSED', { status: stage.status });
  const reviewerId = actorOf(ctx);
  mayReview(state, reviewerId);
  if (c.assessmentNo !== assessment.no)
    throw new Refused('ASSESSMENT_SUPERSEDED', { assessmentNo: assessment.no });
  if (isRecheckOpen(state.facts)) throw new Refused('RECHECK_OPEN');
  const objections = blockingObjections(state);
  if (state.standing !== undefined && objections.length > 0)
    throw new Refused('OBJECTION_OPEN', { objectionIds: idsOf(objections) });
  if (isRevoked(state) && resolved.resolution === 'GRANT')
    throw new Refused('DISTRICT_HAS_REVOKED');
  if (state.standing === undefined && isVisitMissing(state.facts))
    throw new Refused('DISTRICT_VISIT_MISSING');
  if (!isSameOutcome(state, assessment, resolved) || !standsWithout(state, resolved, reviewerId))
    throw new Refused('OUTCOME_HAS_CHANGED');
  return [
    {
      type: 'OutcomeUpheld',
      data: { assessmentNo: assessment.no, from, reviewerId, upheldOn: ctx.on },
    },
  ];
}

const idsOf = (objections: readonly { readonly objectionId: string }[]): readonly string[] =>
  objections.map(({ objectionId }) => objectionId);

/** Same outcome, same amount, same persons; of a denial the same reasons. */
function isSameOutcome(state: CaseState, now: Assessment, { assessment: then }: Resolved): boolean {
  if (now.eligible !== then.eligible) return false;
  if (!now.eligible) return now.reasonCodes.join() === then.reasonCodes.join();
  const granted = state.standing?.segments.at(-1)?.monthlyAmountFen ?? then.monthlyAmountFen;
  const covered = state.standing?.coveredSubs ?? then.coveredSubs;
  return (
    now.monthlyAmountFen === granted &&
    now.coveredSubs.toSorted().join() === covered.toSorted().join()
  );
}

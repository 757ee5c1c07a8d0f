import type { ObjectionResult, ReopenedFrom, UpheldAs } from '@zelian/contracts/approval';
import type { CaseFact, CaseStatusPublished, CaseStatusWord } from '@zelian/contracts/oversight';
import { defined } from '@zelian/kernel/defined';
import type { Day, Uuid } from '@zelian/kernel/values';
import type { Steps } from './facts.js';

type Word =
  | 'COLLECTING'
  | Extract<
      CaseStatusWord,
      | 'REVIEWED'
      | 'RESOLVED'
      | 'ON_NOTICE'
      | 'OBJECTED'
      | 'GRANTED'
      | 'DENIED'
      | 'REOPENED'
      | 'AT_DISTRICT'
    >;

/** How far the case has come, by the facts of approval. */
export interface CaseStage {
  /** `COLLECTING`: nothing was proposed yet, or everything is open again. */
  readonly word: Word;
  /** Since when; absent: from the start. */
  readonly on?: Day;
  readonly clock?: CaseFact<'ClockStarted' | 'ClockResumed'>;
  readonly legalDueOn?: Day;
  readonly pauses: readonly { readonly pauseId: Uuid; readonly reason: string }[];
  readonly visit?: NonNullable<CaseStatusPublished['visit']>;
  readonly notice?: NonNullable<CaseStatusPublished['notice']>;
  readonly objections: readonly CaseFact<'ObjectionRecorded'>[];
  /** Strictest result of the objections to the present notice. */
  readonly result: ObjectionResult;
  readonly decision?: NonNullable<CaseStatusPublished['decision']>;
  readonly entitlement?: { readonly word: 'ACTIVE' | 'ENDED'; readonly on: Day };
}

export const NO_CASE_YET: CaseStage = {
  word: 'COLLECTING',
  pauses: [],
  objections: [],
  result: 'MAINTAIN',
};

export const caseSteps: Steps<CaseStage> = {
  ClockStarted: (stage, clock) => withClock(stage, clock),
  ClockPaused: (stage, { pauseId, reason }) => ({
    ...stage,
    pauses: [...stage.pauses, { pauseId, reason }],
  }),
  ClockResumed: (stage, clock) =>
    withClock(
      { ...stage, pauses: stage.pauses.filter(({ pauseId }) => pauseId !== clock.pauseId) },
      clock,
    ),
  LegalLimitExtended: ({ legalDueOn: before, ...stage }, { legalDueOn = before }) => ({
    ...stage,
    ...defined({ legalDueOn }),
  }),
  DistrictVisitRequested: (stage, { on, dueOn }) => ({
    ...stage,
    visit: { requestedOn: on, dueOn },
  }),
  DistrictVisitRecorded: ({ visit: _done, ...stage }) => stage,
  CaseReviewed: (stage, { on }) => moved(stage, 'REVIEWED', on),
  CaseReturned: (stage, { on }) => moved(stage, 'COLLECTING', on),
  PanelAdjourned: (stage, { on }) => moved(stage, 'REVIEWED', on),
  PanelResolved: (stage, { on, resolution }) =>
    moved(stage, resolution === 'NOT_APPROVED' ? 'REVIEWED' : 'RESOLVED', on),
  NoticePosted: (stage, { on, endsOn }) => ({
    ...moved(stage, 'ON_NOTICE', on),
    notice: { postedOn: on, endsOn },
    result: 'MAINTAIN',
  }),
  NoticeTakenDown: ({ notice: _down, ...stage }) => stage,
  ObjectionRecorded: objected,
  ObjectionConcluded: objectionConcluded,
  AllowanceGranted: (stage, { on, monthlyAmountFen, startMonth, membersCovered }) =>
    decided(stage, 'GRANTED', {
      outcome: 'GRANTED',
      decidedOn: on,
      monthlyAmountFen,
      startMonth,
      membersCovered,
    }),
  AllowanceDenied: (stage, { on }) =>
    decided(stage, 'DENIED', { outcome: 'DENIED', decidedOn: on }),
  CaseReopened: (stage, { on, from }) =>
    moved(stage, isBeforeResolution(from) ? 'COLLECTING' : 'REOPENED', on),
  OutcomeUpheld: (stage, { on, from }) => upheld(stage, from, on),
  CaseReferredToDistrict: (stage, { on }) => moved(stage, 'AT_DISTRICT', on),
  EntitlementOpened: (stage, { on }) => ({ ...stage, entitlement: { word: 'ACTIVE', on } }),
  EntitlementTerminated: (stage, { on }) => ({ ...stage, entitlement: { word: 'ENDED', on } }),
};

function moved(stage: CaseStage, word: Word, on: Day): CaseStage {
  return stage.word === word ? stage : { ...stage, word, on };
}

/** A clock that starts or runs again brings its days; while a pause is open it brings none. */
function withClock(
  { legalDueOn: before, ...stage }: CaseStage,
  clock: CaseFact<'ClockStarted' | 'ClockResumed'>,
): CaseStage {
  const { legalDueOn = before } = clock;
  return { ...stage, clock, ...defined({ legalDueOn }) };
}

/** Out of the period it is looked into all the same, but it stops nothing. */
function objected(stage: CaseStage, fact: CaseFact<'ObjectionRecorded'>): CaseStage {
  const open = { ...stage, objections: [...stage.objections, fact] };
  const stops = fact.withinPeriod && ['ON_NOTICE', 'RESOLVED', 'OBJECTED'].includes(stage.word);
  return stops ? moved(open, 'OBJECTED', fact.on) : open;
}

const STRICTNESS: Readonly<Record<ObjectionResult, number>> = { MAINTAIN: 0, CHANGE: 1, REVOKE: 2 };

/** The last conclusion leaves `OBJECTED`; the strictest result counts. */
function objectionConcluded(
  stage: CaseStage,
  { objectionId, result, on }: CaseFact<'ObjectionConcluded'>,
): CaseStage {
  const concluded = {
    ...stage,
    objections: stage.objections.filter((objection) => objection.objectionId !== objectionId),
    result: STRICTNESS[result] > STRICTNESS[stage.result] ? result : stage.result,
  };
  return stage.word === 'OBJECTED' ? afterObjections(concluded, on) : concluded;
}

function afterObjections(stage: CaseStage, on: Day): CaseStage {
  if (stage.objections.some(({ withinPeriod }) => withinPeriod))
    return moved(stage, 'OBJECTED', on);
  return moved(stage, stage.result === 'MAINTAIN' ? 'RESOLVED' : 'COLLECTING', on);
}

function decided(
  { notice: _over, ...stage }: CaseStage,
  word: 'GRANTED' | 'DENIED',
  decision: NonNullable<CaseStage['decision']>,
): CaseStage {
  return { ...stage, word, on: decision.decidedOn, decision, pauses: [] };
}

function isBeforeResolution(from: ReopenedFrom): boolean {
  return from === 'assessed' || from === 'reviewed' || from === 'atPanel';
}

const WORD_OF: Readonly<Record<UpheldAs, Word>> = {
  resolved: 'RESOLVED',
  onNotice: 'ON_NOTICE',
  objected: 'OBJECTED',
  granted: 'GRANTED',
  denied: 'DENIED',
};

/** Back to where it was; conclusions that came meanwhile count. */
function upheld(stage: CaseStage, from: UpheldAs, on: Day): CaseStage {
  return from === 'objected' ? afterObjections(stage, on) : moved(stage, WORD_OF[from], on);
}

import type {
  AcceptanceNoted,
  CaseOpened,
  CheckResultNoted,
  KinNoted,
  OtherEntitlementsNoted,
  ReopenCause,
} from '@zelian/contracts/approval';
import type { Programme } from '@zelian/contracts/terms';
import { settleAll, type Settled } from '@zelian/kernel/deadline';
import type { Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { StaffId } from '@zelian/kernel/values';
import { clockStarted, resumedBy } from './decide-clock.js';
import { recusedAtPanel } from './decide-panel.js';
import { elapsing, procedureRows } from './limits.js';
import { tookPart } from './separation.js';
import {
  currentReport,
  currentSurvey,
  hasEnded,
  isDecided,
  isRecheckOpen,
  isVisitMissing,
  type CaseCommand,
  type CaseCtx,
  type CaseEvent,
  type CaseFacts,
  type CaseState,
} from './state.js';

export const MISSING = ['ACCEPTANCE', 'SURVEY', 'CHECK', 'RECHECK', 'SELF_CARE'] as const;
export type Missing = (typeof MISSING)[number];

/** Programmes whose circumstances are checked and surveyed; the others rest on what is on file. */
const CHECKED_AND_SURVEYED: readonly Programme[] = ['DIBAO', 'TEKUN', 'TEMP_EXPENDITURE'];

/**
 * What the assessment still waits for; none: the join is complete, in whatever order it came.
 *
 * Source: event model §5. A check counts in its current round with no re-check open and not when
 * a source failed; a signed exception stands in for it.
 */
export function missingOf({ facts }: CaseState): readonly Missing[] {
  const { intent, acceptance } = facts;
  const isChecked = intent === undefined || CHECKED_AND_SURVEYED.includes(intent.programme);
  const lacks: Readonly<Record<Missing, boolean>> = {
    ACCEPTANCE: intent === undefined || acceptance === undefined,
    SURVEY: isChecked && !isSurveyIn(facts),
    CHECK: isChecked && !isCheckIn(facts) && !isExceptionSigned(facts),
    RECHECK: isRecheckOpen(facts),
    SELF_CARE: intent?.programme === 'TEKUN' && !isSelfCareIn(facts),
  };
  return MISSING.filter((fact) => lacks[fact]);
}

function isSurveyIn(facts: CaseFacts): boolean {
  const survey = currentSurvey(facts);
  return (
    survey !== undefined && survey.data.round > facts.surveyAfterRound && !facts.surveyUnsigned
  );
}

function isCheckIn(facts: CaseFacts): boolean {
  const report = currentReport(facts);
  return (
    report !== undefined &&
    report.data.round > facts.checkAfterRound &&
    conclusionOf(facts) !== 'SOURCE_FAILED'
  );
}

/** The exception that stands in for the check of the round that counts. */
export function isExceptionSigned(facts: CaseFacts): boolean {
  const round = currentReport(facts)?.data.round ?? 0;
  return facts.exceptions.some(
    (exception) => exception.round >= round && exception.round > facts.checkAfterRound,
  );
}

/** The conclusion of the report that counts; after a re-check that of the re-check. */
export function conclusionOf(facts: CaseFacts): CheckResultNoted['conclusion'] | undefined {
  const report = currentReport(facts);
  const recheck = facts.rechecks.findLast(({ round }) => round === report?.data.round);
  return recheck?.result?.data.conclusion ?? report?.data.conclusion;
}

function isSelfCareIn({ intent, selfCare }: CaseFacts): boolean {
  return selfCare.some(({ data }) => data.sub === (intent?.subjectSub ?? intent?.applicantSub));
}

export type Note = Extract<CaseCommand, { readonly type: `Note${string}` }>;

/**
 * Facts from elsewhere: recorded whatever the stage, never refused. A fact that the assessment did
 * not know makes the assessment due again; nothing is overwritten.
 */
export function note(command: Note, state: CaseState, ctx: CaseCtx): readonly CaseEvent[] {
  switch (command.type) {
    case 'NoteIntent':
      return intentNoted(command.data, state, ctx);
    case 'NoteAcceptance':
      return acceptanceNoted(command.data, state, ctx);
    case 'NoteDeclaration':
      return [recordedAs('DeclarationNoted', command)];
    case 'NoteSupplement':
      return supplementNoted(command, state, ctx);
    case 'NoteProfiles':
      return [
        recordedAs('ProfilesNoted', command),
        ...reopenedUndecided(state, 'LIFE_EVENT', command.data.of),
      ];
    case 'NoteLifeEvent':
      return [
        recordedAs('LifeEventNoted', command),
        ...reopenedUndecided(state, 'LIFE_EVENT', command.data.of),
      ];
    case 'NoteCheckRequest':
      return [recordedAs('CheckRequestNoted', command)];
    case 'NoteCheckDelay':
      return [recordedAs('CheckDelayNoted', command)];
    case 'NoteCheckResult':
      return [
        recordedAs('CheckResultNoted', command),
        ...(isSuperseded(command.data.round, state)
          ? []
          : reopened(state, 'LATE_CHECK', command.data.of)),
      ];
    case 'NoteRecheck':
      return [recordedAs('RecheckNoted', command)];
    case 'NoteRecheckResult':
      return [
        recordedAs('RecheckResultNoted', command),
        ...resumedBy(state, 'RECHECK', command.data.concludedOn, ctx),
        ...(isSuperseded(command.data.round, state)
          ? []
          : reopened(state, 'RECHECK', command.data.of)),
      ];
    case 'NoteSurvey':
      return [recordedAs('SurveyNoted', command), ...reopened(state, 'SURVEY', command.data.of)];
    case 'NoteSurveyCorrection':
      return [
        recordedAs('SurveyCorrectionNoted', command),
        ...reopened(state, 'SURVEY', command.data.of),
      ];
    case 'NoteSelfCare':
      return [recordedAs('SelfCareNoted', command), ...reopened(state, 'SURVEY', command.data.of)];
    case 'NoteKin':
      return kinNoted(command.data, state);
    case 'NoteCheckNotice':
      return [recordedAs('CheckNoticeNoted', command)];
    case 'NoteWithdrawal': {
      const { missed, settles } = endOf(state, ctx);
      return [...missed, { type: 'WithdrawalNoted', data: { ...command.data, settles } }];
    }
    case 'NoteDecline': {
      const { missed, settles } = endOf(state, ctx);
      return [...missed, { type: 'DeclineNoted', data: { ...command.data, settles } }];
    }
    case 'NoteNonCooperation': {
      const { missed, settles } = endOf(state, ctx);
      return [...missed, { type: 'NonCooperationNoted', data: { ...command.data, settles } }];
    }
    case 'NoteOtherEntitlements':
      return otherEntitlementsNoted(command.data, state, ctx);
  }
}

/** The event of a fact that is recorded as it came. */
function recordedAs<Y extends string, D, P>(
  type: Y,
  { data, personal }: { readonly data: D; readonly personal?: readonly Personal<P>[] },
): { readonly type: Y; readonly data: D; readonly personal?: readonly Personal<P>[] } {
  return { type, data, ...defined({ personal }) };
}

const withFacts = (state: CaseState, facts: Partial<CaseFacts>): CaseState => ({
  ...state,
  facts: { ...state.facts, ...facts },
});

function intentNoted(intent: CaseOpened, state: CaseState, ctx: CaseCtx): readonly CaseEvent[] {
  if (state.facts.intent !== undefined) return [];
  const { acceptance } = state.facts;
  const known = withFacts(state, { intent });
  return [
    { type: 'CaseOpened', data: intent },
    ...(acceptance === undefined ? [] : clockStarted(known, acceptance, ctx)),
  ];
}

/** The clock needs the programme: should the first event come later, it starts with that one. */
function acceptanceNoted(
  acceptance: AcceptanceNoted,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  if (state.facts.acceptance !== undefined) return [];
  const known = withFacts(state, { acceptance });
  return [
    { type: 'AcceptanceNoted', data: acceptance },
    ...(state.facts.intent === undefined ? [] : clockStarted(known, acceptance, ctx)),
  ];
}

function supplementNoted(
  command: Extract<Note, { readonly type: 'NoteSupplement' }>,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const event = recordedAs('SupplementNoted', command);
  const { data } = command;
  if (data.change === 'REQUESTED') return [event];
  return [
    event,
    ...resumedBy(state, 'SUPPLEMENT', data.completedOn, ctx),
    ...(data.itemIds.length > 0 ? reopenedUndecided(state, 'SUPPLEMENT', data.of) : []),
  ];
}

/** A report of an earlier round than the one that counts is on file and changes nothing. */
function isSuperseded(round: number, { facts }: CaseState): boolean {
  return round < (currentReport(facts)?.data.round ?? 0);
}

/** Makes the assessment due again, wherever the case stands. */
export function reopened(state: CaseState, cause: ReopenCause, of: string): readonly CaseEvent[] {
  const { stage } = state;
  switch (stage.status) {
    case 'assessed':
    case 'reviewed':
    case 'atPanel':
    case 'resolved':
    case 'onNotice':
    case 'objected':
    case 'granted':
    case 'denied':
      return [{ type: 'CaseReopened', data: { cause, from: stage.status, of } }];
    case 'reopened':
      // The assessment made since then did not know this fact either.
      return stage.assessment === undefined
        ? []
        : [{ type: 'CaseReopened', data: { cause, from: stage.from, of } }];
    case 'preparing':
    case 'collecting':
    case 'withdrawn':
    case 'declined':
    case 'nonCooperation':
    case 'atDistrict':
      return [];
  }
}

/** What befalls a household after the decision is for the right that was granted. */
function reopenedUndecided(state: CaseState, cause: ReopenCause, of: string): readonly CaseEvent[] {
  return isDecided(state) ? [] : reopened(state, cause, of);
}

/**
 * A near relative among the officers: recused from now on. Whatever he had a part in is looked at
 * again; before a decision also what was resolved without the district's visit.
 */
function kinNoted(data: KinNoted, state: CaseState): readonly CaseEvent[] {
  const kin: CaseEvent = { type: 'KinNoted', data };
  const staffIds: readonly StaffId[] = [...new Set(data.relations.map(({ staffId }) => staffId))];
  const known = withFacts(state, { kin: [...state.facts.kin, ...data.relations] });
  if (staffIds.some((staffId) => tookPart(state, staffId)))
    return [kin, ...reopened(state, 'KIN', data.of)];
  const { stage } = state;
  if (stage.status === 'atPanel') return [kin, ...recusedAtPanel(stage.panel, staffIds, 'KIN')];
  const isResolved =
    stage.status === 'resolved' || stage.status === 'onNotice' || stage.status === 'objected';
  return isResolved && isVisitMissing(known.facts)
    ? [kin, ...reopened(state, 'KIN', data.of)]
    : [kin];
}

/** After a decision the end of the application settles nothing; it has nothing left to end. */
function endOf(state: CaseState, ctx: CaseCtx): Settled<CaseEvent> {
  if (state.standing !== undefined || hasEnded(state)) return { missed: [], settles: [] };
  return settleAll(state.open, elapsing(state, ctx));
}

/** Other benefits count where one of the two excludes or reduces the other. */
function otherEntitlementsNoted(
  data: OtherEntitlementsNoted,
  state: CaseState,
  ctx: CaseCtx,
): readonly CaseEvent[] {
  const event: CaseEvent = { type: 'OtherEntitlementsNoted', data };
  const { intent } = state.facts;
  if (intent === undefined || isDecided(state)) return [event];
  const { value } = procedureRows(state, ctx).get('overlap.rule');
  const matters = data.entitlements.some(({ programme: other }) =>
    [value[intent.programme]?.[other], value[other]?.[intent.programme]].some(
      (rule) => rule === 'NONE' || rule === 'DIFF',
    ),
  );
  return matters ? [event, ...reopened(state, 'OVERLAP', data.of)] : [event];
}

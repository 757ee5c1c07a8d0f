import type {
  AssignInvestigators,
  CorrectSurvey,
  RecordHouseholdSignature,
  RecordNoEntry,
  RecordSurvey,
  SignSurvey,
  StartSurvey,
} from '@zelian/contracts/survey';
import { officerOf, type Caller } from '@zelian/contracts/terms';
import { dayOf } from '@zelian/kernel/day';
import { elapse, settle, settleAll } from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import { derivedId } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import type { Day, StaffId } from '@zelian/kernel/values';
import { deadline } from '@zelian/policy/deadlines';
import { rowsOn, type RowsOn } from '@zelian/policy/rules';
import { completedParts, correctedParts, itemIdsIn, recordedParts } from './form-parts.js';
import { correctedShaOf, formShaOf } from './form-sha.js';
import { assessSelfCare, cosignSelfCare } from './self-care.js';
import {
  heldPosts,
  isInvestigator,
  refuseAbsent,
  refuseApprovers,
  refuseKin,
} from './separation.js';
import {
  householdIn,
  recordCountIn,
  roundIn,
  type Household,
  type HouseholdSignature,
  type Recorded,
  type Signature,
  type Staffed,
  type SurveyCommand,
  type SurveyCtx,
  type SurveyEvent,
  type SurveyState,
} from './state.js';

type Command<Y extends SurveyCommand['type']> = Extract<SurveyCommand, { readonly type: Y }>;
type Events = readonly SurveyEvent[];

export function decide(command: SurveyCommand, state: SurveyState, ctx: SurveyCtx): Events {
  switch (command.type) {
    case 'OrderSurvey':
      return orderSurvey(command, state, ctx);
    case 'AssignInvestigators':
      return assignInvestigators(command.data, state, ctx);
    case 'StartSurvey':
      return startSurvey(command.data, state, ctx);
    case 'RecordSurvey':
      return recordSurvey(command.data, state, ctx);
    case 'SignSurvey':
      return signSurvey(command.data, state, ctx);
    case 'RecordHouseholdSignature':
      return recordHouseholdSignature(command.data, state, ctx);
    case 'RecordNoEntry':
      return recordNoEntry(command.data, state, ctx);
    case 'CorrectSurvey':
      return correctSurvey(command.data, state, ctx);
    case 'AssessSelfCare':
      return assessSelfCare(command.data, state, ctx);
    case 'CosignSelfCare':
      return cosignSelfCare(command.data, state, ctx);
    case 'CloseSurvey':
      return closeSurvey(command, state, ctx);
    case 'NoteProfiles':
      return [{ ...command, type: 'ProfilesNoted' }];
    case 'NoteKin':
      return noteKin(command, state);
    case 'NoteApprover':
      return [{ type: 'ApproverNoted', data: command.data }];
    case 'ElapseDeadline':
      return elapse(state.open, command.data.deadlineId, ctx);
  }
}

/** A further round replaces the one before: its limits end with it. */
function orderSurvey({ data }: Command<'OrderSurvey'>, state: SurveyState, ctx: SurveyCtx): Events {
  if (state.status === 'closed') throw new Refused('CASE_HAS_ENDED');
  const { of, purpose, orderedOn, household = householdIn(state) } = data;
  if (household === undefined) throw new Refused('SURVEY_NOT_ORDERED');
  const { programme, villageCode, headSub } = household;
  const governedOn = householdIn(state)?.governedOn ?? orderedOn;
  const round = roundIn(state) + 1;
  const deadlines = (['SURVEY_START', 'SURVEY_FINISH'] as const).map((kind) => {
    const deadlineId = derivedId(ctx.stream, kind, round);
    return deadline(kind, { deadlineId, programme, startOn: orderedOn, governedOn }, ctx.rules);
  });
  const { settles, missed } = settleAll(state.open, ctx);
  const rows = deadlines.map(({ rowId }) => rowId);
  const where = { programme, villageCode, headSub };
  return [
    ...missed,
    {
      type: 'SurveyOrdered',
      data: { of, round, purpose, ...where, orderedOn, rows, deadlines, settles },
    },
  ];
}

function closeSurvey({ data }: Command<'CloseSurvey'>, state: SurveyState, ctx: SurveyCtx): Events {
  if (state.status === 'closed') throw new Refused('CASE_HAS_ENDED');
  const { settles, missed } = settleAll(state.open, ctx);
  return [...missed, { type: 'SurveyClosed', data: { ...data, closedOn: ctx.on, settles } }];
}

function noteKin({ data }: Command<'NoteKin'>, state: SurveyState): Events {
  const running = 'team' in state && state.status !== 'completed';
  const named = data.relations.map(({ staffId }) => staffId);
  const investigatorIds = running
    ? state.team.investigatorIds.filter((staffId) => named.includes(staffId))
    : [];
  return [{ type: 'KinNoted', data: { ...data, investigatorIds } }];
}

function assignInvestigators(c: AssignInvestigators, s: SurveyState, ctx: SurveyCtx): Events {
  if (s.status === 'unordered') throw new Refused('SURVEY_NOT_ORDERED');
  if (s.status === 'closed') throw new Refused('CASE_HAS_ENDED');
  if (s.status === 'completed') throw new Refused('SURVEY_ALREADY_COMPLETED');
  const investigatorIds = [...new Set(c.investigatorIds)];
  const named = c.assistantId === undefined ? investigatorIds : [...investigatorIds, c.assistantId];
  refuseAbsent(ctx, named);
  const row = governing(s.household, ctx).get('survey.minInvestigators');
  const fitting = investigatorIds.filter((staffId) => isInvestigator(ctx, staffId));
  if (fitting.length < row.value || fitting.length < investigatorIds.length)
    throw new Refused('SURVEY_NEEDS_TWO_INVESTIGATORS', { needed: row.value, fitting });
  refuseKin(s, investigatorIds);
  refuseApprovers(s, investigatorIds);
  const { assistantId } = c;
  return [
    {
      type: 'InvestigatorsAssigned',
      data: {
        round: s.round,
        investigatorIds,
        ...defined({ assistantId, finishDueOn: s.finishDueOn }),
        posts: heldPosts(ctx, named),
        rows: [row.rowId],
      },
    },
  ];
}

function startSurvey(c: StartSurvey, state: SurveyState, ctx: SurveyCtx): Events {
  const s = staffed(state);
  refuseOthers(s, ctx.by);
  if (s.status === 'completed') throw new Refused('SURVEY_ALREADY_COMPLETED');
  if (s.status !== 'assigned') throw new Refused('SURVEY_ALREADY_STARTED');
  const startedOn = dayOf(c.startedAt);
  refuseBefore('startedAt', startedOn, s.orderedOn);
  const { settles, missed } = settle(s.open, ['SURVEY_START'], ctx);
  const { startedAt, deviceId, position } = c;
  const late = isAfter(startedOn, s.startDueOn);
  return [
    ...missed,
    {
      type: 'SurveyStarted',
      data: { round: s.round, startedAt, deviceId, late, settles },
      ...(position === undefined
        ? {}
        : { personal: [{ subject: s.household.headSub, data: { position } }] }),
    },
  ];
}

function recordSurvey(c: RecordSurvey, state: SurveyState, ctx: SurveyCtx): Events {
  const s = staffed(state);
  refuseOthers(s, ctx.by);
  if (s.status === 'completed') throw new Refused('SURVEY_ALREADY_COMPLETED');
  if (s.status === 'assigned') throw new Refused('SURVEY_NOT_STARTED');
  refuseBefore('finishedOn', c.finishedOn, dayOf(s.startedAt));
  const neighbourSubs = [...new Set(c.neighbours.map(({ neighbourSub }) => neighbourSub))];
  const ofHousehold = neighbourSubs.filter((sub) => s.memberSubs.includes(sub));
  if (ofHousehold.length > 0) throw new Refused('NEIGHBOUR_IS_OF_HOUSEHOLD', { subs: ofHousehold });
  const row = governing(s.household, ctx).get('survey.minNeighbours');
  const neighbourCount = neighbourSubs.length;
  if (neighbourCount < row.value && c.fewNeighboursReason === undefined)
    throw new Refused('REASON_MISSING', { neighbourCount, needed: row.value });
  const { finishedOn, formVersion, photos, presentSub, draftId } = c;
  const { stream } = ctx;
  const { round } = s;
  const itemIds = itemIdsIn(c.items);
  const recordCount = recordCountIn(s) + 1;
  const open = { round, finishedOn, formVersion, photos, presentSub, itemIds, draftId };
  const formSha = formShaOf({ ...open, stream, recordCount, neighbourSubs });
  const late = isAfter(finishedOn, s.finishDueOn);
  return [
    {
      type: 'SurveyRecorded',
      data: { ...open, neighbourCount, formSha, late, rows: [row.rowId] },
      personal: recordedParts(c, s.household.headSub),
    },
  ];
}

function signSurvey({ formSha }: SignSurvey, state: SurveyState, ctx: SurveyCtx): Events {
  const s = staffed(state);
  refuseOthers(s, ctx.by);
  const staffId = officerOf(ctx.by);
  if (s.status === 'completed') throw new Refused('ALREADY_SIGNED', { staffId });
  if (s.status !== 'recorded') throw new Refused('SURVEY_NOT_RECORDED');
  refuseKin(s, [staffId]);
  refuseApprovers(s, [staffId]);
  if (formSha !== s.form.formSha)
    throw new Refused('FORM_HAS_CHANGED', { formSha: s.form.formSha });
  if (s.signed.some((signature) => signature.staffId === staffId))
    throw new Refused('ALREADY_SIGNED', { staffId });
  const signature: Signature = { staffId, signedOn: ctx.on };
  return [
    { type: 'SurveySigned', data: { round: s.round, formSha, ...signature } },
    ...completion({ ...s, signed: [...s.signed, signature] }, ctx),
  ];
}

function recordHouseholdSignature(
  c: RecordHouseholdSignature,
  state: SurveyState,
  ctx: SurveyCtx,
): Events {
  const s = staffed(state);
  refuseOthers(s, ctx.by);
  if (s.status === 'completed') throw new Refused('SURVEY_ALREADY_COMPLETED');
  if (s.status !== 'recorded') throw new Refused('SURVEY_NOT_RECORDED');
  const { signerSub, outcome, signedOn, scanSha, reason } = c;
  const before = s.householdSignature;
  if (before !== undefined && before.outcome !== 'REFUSED')
    throw new Refused('ALREADY_SIGNED', { outcome: before.outcome });
  refuseBefore('signedOn', signedOn, s.form.finishedOn);
  if (outcome === 'REFUSED' && reason === undefined) throw new Refused('REASON_MISSING');
  const { formSha } = s.form;
  const householdSignature: HouseholdSignature = { outcome, signedOn };
  return [
    {
      type: 'HouseholdSigned',
      data: {
        round: s.round,
        signerSub,
        ...householdSignature,
        formSha,
        ...defined({ scanSha }),
      },
      ...(reason === undefined ? {} : { personal: [{ subject: signerSub, data: { reason } }] }),
    },
    ...completion({ ...s, householdSignature }, ctx),
  ];
}

/** With the last signature the round is completed, in the commit of that signature. */
function completion(s: Recorded & Pick<SurveyState, 'open'>, ctx: SurveyCtx): Events {
  const { team, form, signed, householdSignature, round, purpose } = s;
  const hasSigned = (staffId: StaffId): boolean => signed.some((by) => by.staffId === staffId);
  if (householdSignature === undefined || !team.investigatorIds.every(hasSigned)) return [];
  const days = [...signed.map(({ signedOn }) => signedOn), householdSignature.signedOn];
  const completedOn = days.reduce((last, on) => (on > last ? on : last), form.finishedOn);
  const { settles, missed } = settle(s.open, ['SURVEY_START', 'SURVEY_FINISH'], ctx);
  const personal = completedParts(form.parts);
  return [
    ...missed,
    {
      type: 'SurveyCompleted',
      data: {
        round,
        purpose,
        completedOn,
        ...team,
        neighbourCount: form.neighbourCount,
        householdOutcome: householdSignature.outcome,
        formSha: form.formSha,
        itemIds: itemIdsIn(personal.flatMap(({ data }) => data.items ?? [])),
        late: isAfter(completedOn, s.finishDueOn),
        settles,
      },
      personal,
    },
  ];
}

function recordNoEntry(c: RecordNoEntry, state: SurveyState, ctx: SurveyCtx): Events {
  const s = staffed(state);
  refuseOthers(s, ctx.by);
  if (s.status === 'completed') throw new Refused('SURVEY_ALREADY_COMPLETED');
  refuseBefore('triedAt', dayOf(c.triedAt), s.orderedOn);
  const { triedAt, kind, reason } = c;
  return [
    {
      type: 'EntryNotGained',
      data: { round: s.round, triedAt, kind },
      personal: [{ subject: s.household.headSub, data: { reason } }],
    },
  ];
}

function correctSurvey(c: CorrectSurvey, state: SurveyState, ctx: SurveyCtx): Events {
  const s = staffed(state);
  refuseOthers(s, ctx.by);
  if (s.status !== 'completed') throw new Refused('SURVEY_NOT_COMPLETED');
  const { corrects } = c;
  const nothing = c.form === undefined && c.items === undefined && c.members === undefined;
  if (nothing || !s.form.eventIds.includes(corrects))
    throw new Refused('NOTHING_TO_CORRECT', { known: [...s.form.eventIds] });
  const itemIds = itemIdsIn(c.items ?? []);
  const formSha = correctedShaOf({ before: s.form.formSha, corrects, itemIds });
  return [
    {
      type: 'SurveyCorrected',
      data: {
        round: s.round,
        corrects,
        correctedOn: ctx.on,
        investigatorIds: s.team.investigatorIds,
        itemIds,
        formSha,
      },
      personal: correctedParts(c, s.household.headSub),
    },
  ];
}

/** The state of a round that has a team. */
function staffed(state: SurveyState): Staffed {
  switch (state.status) {
    case 'unordered':
      throw new Refused('SURVEY_NOT_ORDERED');
    case 'closed':
      throw new Refused('CASE_HAS_ENDED');
    case 'ordered':
      throw new Refused('SURVEY_NOT_ASSIGNED');
    case 'assigned':
    case 'underway':
    case 'recorded':
    case 'completed':
      return state;
  }
}

function refuseOthers({ team }: Staffed, by: Caller): void {
  const staffId = officerOf(by);
  if (!team.investigatorIds.includes(staffId))
    throw new Refused('NOT_AN_INVESTIGATOR_HERE', { staffId });
}

/** Rows of the day of acceptance, which govern the procedure. */
function governing({ programme, governedOn }: Household, { rules }: SurveyCtx): RowsOn {
  return rowsOn(rules, { programme, on: governedOn, knownOn: governedOn });
}

function refuseBefore(field: string, on: Day, cause: Day): void {
  if (on < cause) throw new Refused('DATE_BEFORE_CAUSE', { field, value: on, notBefore: cause });
}

const isAfter = (on: Day, dueOn: Day | undefined): boolean => dueOn !== undefined && on > dueOn;

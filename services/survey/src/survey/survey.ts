import type { Json } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Day, StaffId } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';
import { defineStream, type OwnLog } from '@zelian/service/definition';
import { decide } from './decide.js';
import {
  evolve,
  householdIn,
  initial,
  type StaffFacts,
  type SurveyCommand,
  type SurveyState,
} from './state.js';

/** 入户调查: one stream per case, round after round, and the self-care assessment beside it. */
export const survey = defineStream<'survey', SurveyState, StaffFacts | undefined, Rules>({
  name: 'survey',
  decider: { initial, decide, evolve },
  villageOf: (state) => householdIn(state)?.villageCode,
  show,
  prepare: async (command, own, { on }) => staffNamedIn(command, own, on),
});

/** The officers whom a command names, with the posts they hold on the day. */
async function staffNamedIn(
  command: SurveyCommand,
  own: OwnLog,
  on: Day,
): Promise<StaffFacts | undefined> {
  switch (command.type) {
    case 'AssignInvestigators': {
      const { investigatorIds, assistantId } = command.data;
      return postsOf([...investigatorIds, ...(assistantId === undefined ? [] : [assistantId])]);
    }
    case 'AssessSelfCare':
      return postsOf([command.data.secondAssessorId]);
    case 'OrderSurvey':
    case 'StartSurvey':
    case 'RecordSurvey':
    case 'SignSurvey':
    case 'RecordHouseholdSignature':
    case 'RecordNoEntry':
    case 'CorrectSurvey':
    case 'CosignSelfCare':
    case 'CloseSurvey':
    case 'NoteProfiles':
    case 'NoteKin':
    case 'NoteApprover':
    case 'ElapseDeadline':
      return undefined;
  }

  async function postsOf(named: readonly StaffId[]): Promise<StaffFacts> {
    const members = await own.staffOn(on);
    const officers = members
      .filter(({ staffId, activeFrom }) => named.includes(staffId) && activeFrom <= on)
      .map(({ staffId, grants }) => ({
        staffId,
        posts: grants.flatMap(({ post }) => (post === undefined ? [] : [post])),
      }))
      .filter(({ posts }) => posts.length > 0);
    return { officers };
  }
}

function show(state: SurveyState): Json {
  const { status, care, kin, approvers } = state;
  return {
    status,
    ...roundShown(state),
    selfCare: care.map(({ part: _sealed, ...open }) => ({ ...open })),
    kinOfficerIds: [...new Set(kin.map(({ staffId }) => staffId))],
    approverIds: approvers,
  };
}

function roundShown(state: SurveyState): { readonly [key: string]: Json } {
  switch (state.status) {
    case 'unordered':
      return {};
    case 'closed':
      return { cause: state.cause };
    case 'ordered':
      return { round: state.round, ...duesOf(state) };
    case 'assigned':
    case 'underway':
      return { round: state.round, ...duesOf(state), team: { ...state.team } };
    case 'recorded':
    case 'completed':
      return {
        round: state.round,
        ...duesOf(state),
        team: { ...state.team },
        formSha: state.form.formSha,
        formEventIds: state.form.eventIds,
        signedBy: state.signed.map(({ staffId }) => staffId),
        ...(state.householdSignature === undefined
          ? {}
          : { householdOutcome: state.householdSignature.outcome }),
      };
  }
}

function duesOf({
  startDueOn,
  finishDueOn,
}: {
  readonly startDueOn: Day | undefined;
  readonly finishDueOn: Day | undefined;
}): { readonly [key: string]: Json } {
  return {
    ...defined({ startDueOn, finishDueOn }),
  };
}

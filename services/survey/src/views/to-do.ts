import { dueOnOf } from '@zelian/kernel/deadline';
import { toDoView, type Opens } from '@zelian/service/to-do';

const assign: Opens = { kind: 'ASSIGN_INVESTIGATORS', desk: 'supervisor', clause: '§5' };
const replace: Opens = { kind: 'REPLACE_INVESTIGATOR', desk: 'supervisor', clause: 'SoD2' };
const survey: Opens = { kind: 'SURVEY', desk: 'clerk', clause: '§17.2#9' };
const signAgain: Opens = { kind: 'SIGN_SURVEY_AGAIN', desk: 'clerk', clause: '§5' };
const assessSelfCare: Opens = { kind: 'ASSESS_SELF_CARE', desk: 'clerk', clause: '§2.2' };
const cosign: Opens = { kind: 'COSIGN_SELF_CARE', desk: 'clerk', clause: '§2.2' };

/** Tasks of the running round. */
const ROUND = [assign, replace, survey, signAgain].map(({ kind }) => kind);

const each = (task: Opens, staffIds: readonly string[]): readonly Opens[] =>
  staffIds.map((staffId) => ({ ...task, ref: staffId, staffId }));

export const toDo = toDoView('to-do', {
  SurveyOrdered: ({ event }) => {
    const { round, programme, villageCode, deadlines } = event.data;
    const first = { ...assign, dueOn: dueOnOf(deadlines, 'SURVEY_START') };
    const care = programme === 'TEKUN' && round === 1 ? [assessSelfCare] : [];
    return { villageCode, closes: ROUND, opens: [first, ...care] };
  },
  InvestigatorsAssigned: ({ event }) => {
    const { investigatorIds, finishDueOn } = event.data;
    return { closes: ROUND, opens: each({ ...survey, dueOn: finishDueOn }, investigatorIds) };
  },
  SurveyCompleted: () => ({ closes: ROUND }),
  SurveyCorrected: ({ event }) => ({ opens: each(signAgain, event.data.investigatorIds) }),
  KinNoted: ({ service, event: { data } }) => {
    const must = service === 'survey' && 'investigatorIds' in data ? data.investigatorIds : [];
    return must.length === 0 ? undefined : { opens: [replace] };
  },
  SelfCareRecorded: ({ event }) => {
    const { careAssessmentId, assessorIds } = event.data;
    const [, staffId] = assessorIds;
    return {
      closes: [assessSelfCare.kind],
      opens: [{ ...cosign, ref: careAssessmentId, staffId }],
    };
  },
  SelfCareAssessed: ({ event }) => ({
    closes: [{ kind: cosign.kind, ref: event.data.careAssessmentId }],
  }),
  SurveyClosed: () => ({ ends: true }),
});

import type { Rules } from '@zelian/policy/rules';
import { defineService } from '@zelian/service/definition';
import { noteApprover, orderFurtherRound } from './reactions/on-approval.js';
import { closeSurvey, noteKin, noteProfiles, orderFirstRound } from './reactions/on-intake.js';
import { survey as stream } from './survey/survey.js';
import { surveyFiles } from './views/survey-files.js';
import { toDo } from './views/to-do.js';

export const survey = defineService<'survey', Rules>({
  name: 'survey',
  streams: { survey: stream },
  reactions: {
    orderSurvey: (told) =>
      told.event.type === 'ApplicationAccepted'
        ? orderFirstRound(told, told.event.data)
        : orderFurtherRound(told, told.event.data),
    noteProfiles,
    noteKin,
    noteApprover,
    closeSurvey,
  },
  views: [toDo, surveyFiles],
});

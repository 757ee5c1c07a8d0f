import type { Rules } from '@zelian/policy/rules';
import { defineService } from '@zelian/service/definition';
import { application } from './application/application.js';
import { household } from './household/household.js';
import { noteHousehold, noteHouseholdChange } from './reactions/on-intake.js';
import { noteKinMatch } from './reactions/kin-match.js';
import { noteCheckReport, noteRecheck } from './reactions/on-economic-check.js';
import { noteDecision } from './reactions/on-approval.js';
import { noteEntry } from './reactions/on-survey.js';
import { identifySubject } from './subjects/subjects.js';
import { applications } from './views/applications.js';
import { householdCases } from './views/household-cases.js';
import { kinRegister } from './views/kin-register.js';
import { members } from './views/members.js';
import { parties } from './views/parties.js';
import { search } from './views/search.js';
import { toDo } from './views/to-do.js';

/** 受理: households and persons, and everything up to acceptance or an end before the decision. */
export const intake = defineService<'intake', Rules>({
  name: 'intake',
  streams: { household, application },
  reactions: {
    noteHousehold,
    noteHouseholdChange,
    noteKinMatch,
    noteCheckReport,
    noteRecheck,
    noteEntry,
    noteDecision,
  },
  views: [members, householdCases, parties, kinRegister, applications, toDo],
  routes: [identifySubject, search],
});

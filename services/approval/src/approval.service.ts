import type { Rules } from '@zelian/policy/rules';
import { defineService } from '@zelian/service/definition';
import { caseStream } from './case/case.js';
import { entitlementStream } from './entitlement/entitlement.js';
import {
  noteOtherEntitlements,
  openEntitlement,
  supersedeEntitlement,
} from './reactions/on-approval.js';
import { noteCheckRequest, noteCheckResult, noteRecheck } from './reactions/on-economic-check.js';
import {
  noteAcceptance,
  noteCheckNotice,
  noteDeclaration,
  noteEnding,
  noteHousehold,
  noteIntent,
  noteKin,
  noteSupplement,
} from './reactions/on-intake.js';
import { noteSelfCare, noteSurvey } from './reactions/on-survey.js';
import { casePersons } from './views/case-persons.js';
import { cases } from './views/cases.js';
import { meetings } from './views/meetings.js';
import { overlap } from './views/overlap.js';
import { register } from './views/register.js';
import { toDo } from './views/to-do.js';

/** 审批: the case from acceptance to decision, its clock, and the right that a grant opens. */
export const approval = defineService<'approval', Rules>({
  name: 'approval',
  streams: { case: caseStream, entitlement: entitlementStream },
  reactions: {
    noteIntent,
    noteDeclaration,
    noteSupplement,
    noteHousehold,
    noteAcceptance,
    noteCheckRequest,
    noteCheckResult,
    noteRecheck,
    noteSurvey,
    noteSelfCare,
    noteKin,
    noteCheckNotice,
    noteEnding,
    openEntitlement,
    supersedeEntitlement,
    noteOtherEntitlements,
  },
  views: [cases, toDo, register, overlap, casePersons, meetings],
});

import { checkSteps } from './check-acts.js';
import { clockSteps } from './clock-acts.js';
import { decisionSteps } from './decision-acts.js';
import { intakeSteps } from './intake-acts.js';
import type { Stage } from './stage.js';
import type { Step } from './steps.js';
import { surveySteps } from './survey-acts.js';
import { CaseTeller } from './teller.js';
import type { ApplicationRow } from './township.js';

/** Everything that happens to one application of the data, each thing on its day. */
export function caseSteps(stage: Stage, app: ApplicationRow): readonly Step[] {
  const teller = new CaseTeller(stage, app);
  return [
    ...intakeSteps(teller),
    ...checkSteps(teller),
    ...surveySteps(teller),
    ...clockSteps(teller),
    ...decisionSteps(teller),
  ];
}

import type { EventNamed } from '@zelian/contracts/catalogue';
import type { Recorded } from '@zelian/eventlog/commit';
import { keptOf } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Issued } from '@zelian/service/definition';
import { onCase } from '@zelian/service/on-case';

type Noting = readonly Issued<'approval'>[];

/** A round of re-verification is for the entitlement and never for the case. */
export function noteSurvey(
  told: Recorded<EventNamed<'SurveyCompleted' | 'SurveyCorrected'>>,
): Noting {
  const { event } = told;
  if (event.type === 'SurveyCorrected') {
    const { round, correctedOn } = event.data;
    return onCase('case', told, {
      type: 'NoteSurveyCorrection',
      data: { of: told.id, round, correctedOn },
    });
  }
  const { round, purpose, completedOn, investigatorIds, assistantId, formSha } = event.data;
  if (purpose !== 'APPLICATION') return [];
  return onCase('case', told, {
    type: 'NoteSurvey',
    data: {
      of: told.id,
      round,
      completedOn,
      investigatorIds,
      ...defined({ assistantId }),
      formSha,
    },
    personal: keptOf(event.personal, (part) => part),
  });
}

export function noteSelfCare(told: Recorded<EventNamed<'SelfCareAssessed'>>): Noting {
  const { careAssessmentId, sub, assessedOn, assessorIds, purpose } = told.event.data;
  if (purpose !== 'APPLICATION') return [];
  return onCase('case', told, {
    type: 'NoteSelfCare',
    data: { of: told.id, careAssessmentId, sub, assessedOn, assessorIds },
    personal: keptOf(told.event.personal, ({ items }) => items && { items }),
  });
}

import type { SurveyNotedPart } from '@zelian/contracts/approval';
import type { EventNamed } from '@zelian/contracts/catalogue';
import type { Recorded } from '@zelian/eventlog/commit';
import { openedOf, type Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Issued } from '@zelian/service/definition';
import { onCase } from './on-intake.js';

type Noting = readonly Issued<'approval'>[];

/** A round of re-verification is for the entitlement and never for the case. */
export function noteSurvey(
  told: Recorded<EventNamed<'SurveyCompleted' | 'SurveyCorrected'>>,
): Noting {
  const { event } = told;
  if (event.type === 'SurveyCorrected') {
    const { round, correctedOn } = event.data;
    return onCase(told, {
      type: 'NoteSurveyCorrection',
      data: { of: told.id, round, correctedOn },
    });
  }
  const { round, purpose, completedOn, investigatorIds, assistantId, formSha } = event.data;
  if (purpose !== 'APPLICATION') return [];
  return onCase(told, {
    type: 'NoteSurvey',
    data: {
      of: told.id,
      round,
      completedOn,
      investigatorIds,
      ...defined({ assistantId }),
      formSha,
    },
    personal: (event.personal ?? []).flatMap(readable),
  });
}

function readable(
  part: Personal<SurveyNotedPart>,
): readonly { readonly subject: string; readonly data: SurveyNotedPart }[] {
  const found = openedOf(part);
  return found === undefined ? [] : [{ subject: part.subject, data: found }];
}

export function noteSelfCare(told: Recorded<EventNamed<'SelfCareAssessed'>>): Noting {
  const { careAssessmentId, sub, assessedOn, assessorIds, purpose } = told.event.data;
  if (purpose !== 'APPLICATION') return [];
  const personal = (told.event.personal ?? []).flatMap((part) => {
    const items = openedOf(part)?.items;
    return items === undefined ? [] : [{ subject: part.subject, data: { items } }];
  });
  return onCase(told, {
    type: 'NoteSelfCare',
    data: { of: told.id, careAssessmentId, sub, assessedOn, assessorIds },
    personal,
  });
}

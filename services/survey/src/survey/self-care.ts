import {
  CARE_TIERS,
  type AssessSelfCare,
  type CareTier,
  type CosignSelfCare,
} from '@zelian/contracts/survey';
import type { SelfCareItems } from '@zelian/contracts/person';
import { officerOf } from '@zelian/contracts/terms';
import { openedOf } from '@zelian/kernel/decider';
import { Refused } from '@zelian/kernel/refused';
import type { StaffId } from '@zelian/kernel/values';
import {
  heldPosts,
  isInvestigator,
  refuseAbsent,
  refuseApprovers,
  refuseKin,
} from './separation.js';
import type { SurveyCtx, SurveyEvent, SurveyState } from './state.js';

type Events = readonly SurveyEvent[];

/** Source: 《特困人员认定办法》第二十一条; two assessors, who then may not approve (SoD1). */
export function assessSelfCare(c: AssessSelfCare, s: SurveyState, ctx: SurveyCtx): Events {
  if (s.status === 'unordered') throw new Refused('SURVEY_NOT_ORDERED');
  if (s.status === 'closed') throw new Refused('CASE_HAS_ENDED');
  const { careAssessmentId, sub, assessedOn, items, secondAssessorId } = c;
  const assessorIds: readonly [StaffId, StaffId] = [officerOf(ctx.by), secondAssessorId];
  if (assessorIds[0] === secondAssessorId) throw new Refused('ASSESSMENT_NEEDS_TWO');
  refuseAbsent(ctx, [secondAssessorId]);
  if (!isInvestigator(ctx, secondAssessorId))
    throw new Refused('ASSESSMENT_NEEDS_TWO', { secondAssessorId });
  refuseKin(s, assessorIds);
  refuseApprovers(s, assessorIds);
  if (s.care.some((care) => care.careAssessmentId === careAssessmentId))
    throw new Refused('ASSESSMENT_ALREADY_RECORDED', { careAssessmentId });
  const posts = heldPosts(ctx, [secondAssessorId]);
  const data = {
    careAssessmentId,
    sub,
    assessedOn,
    purpose: 'APPLICATION' as const,
    assessorIds,
    posts,
  };
  return [{ type: 'SelfCareRecorded', data, personal: [{ subject: sub, data: { items } }] }];
}

export function cosignSelfCare(
  { careAssessmentId }: CosignSelfCare,
  s: SurveyState,
  ctx: SurveyCtx,
): Events {
  if (s.status === 'closed') throw new Refused('CASE_HAS_ENDED');
  const care = s.care.find((recorded) => recorded.careAssessmentId === careAssessmentId);
  if (care === undefined) throw new Refused('ASSESSMENT_UNKNOWN', { careAssessmentId });
  const { assessorIds, sub, assessedOn } = care;
  if (officerOf(ctx.by) !== assessorIds[1])
    throw new Refused('NOT_THE_SECOND_ASSESSOR', { staffId: officerOf(ctx.by) });
  if (care.status === 'careAssessed') throw new Refused('ALREADY_SIGNED', { careAssessmentId });
  refuseKin(s, assessorIds);
  refuseApprovers(s, assessorIds);
  const row = ctx.rules.row('tekun.selfCareTiers', {
    programme: 'TEKUN',
    on: assessedOn,
    knownOn: ctx.on,
  });
  const items = openedOf(care.part?.find((part) => part.subject === sub))?.items;
  return [
    {
      type: 'SelfCareAssessed',
      data: {
        careAssessmentId,
        sub,
        assessedOn,
        purpose: 'APPLICATION',
        assessorIds,
        rows: [row.rowId],
      },
      ...(items === undefined
        ? {}
        : { personal: [{ subject: sub, data: { items, ...gradeOf(items, row.value) } }] }),
    },
  ];
}

/** Number of failed abilities, and the tier in whose range it lies. */
function gradeOf(
  items: SelfCareItems,
  tiers: Readonly<Record<CareTier, readonly number[]>>,
): { readonly failedCount: number; readonly tier: CareTier } {
  const failedCount = Object.values(items).filter((able) => able === false).length;
  const tier = CARE_TIERS.find((named) => {
    const [from = 0, to = 0] = tiers[named];
    return from <= failedCount && failedCount <= to;
  });
  if (tier === undefined) throw new Refused('POLICY_ROW_MISSING', { key: 'tekun.selfCareTiers' });
  return { failedCount, tier };
}

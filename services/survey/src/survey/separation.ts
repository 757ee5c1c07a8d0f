import { CIVIL_AFFAIRS_POSTS, type Post } from '@zelian/contracts/terms';
import { Refused } from '@zelian/kernel/refused';
import type { StaffId } from '@zelian/kernel/values';
import type { SurveyCtx, SurveyState } from './state.js';

/** Source: SoD2, recusal of near relatives and of whoever is himself of the household. */
export function refuseKin({ kin }: SurveyState, staffIds: readonly StaffId[]): void {
  const related = staffIds.filter((staffId) =>
    kin.some((relation) => relation.staffId === staffId),
  );
  if (related.length > 0) throw new Refused('OFFICER_IS_KIN', { staffIds: related });
}

/** Source: SoD1, nobody surveys and approves one decision. */
export function refuseApprovers({ approvers }: SurveyState, staffIds: readonly StaffId[]): void {
  const approving = staffIds.filter((staffId) => approvers.includes(staffId));
  if (approving.length > 0) throw new Refused('SURVEYOR_WAS_APPROVER', { staffIds: approving });
}

/** Posts of an officer on the day; undefined: he holds none, or is away. */
export function postsIn({ facts }: SurveyCtx, staffId: StaffId): readonly Post[] | undefined {
  return facts?.officers.find((officer) => officer.staffId === staffId)?.posts;
}

export function refuseAbsent(ctx: SurveyCtx, staffIds: readonly StaffId[]): void {
  const absent = staffIds.filter((staffId) => postsIn(ctx, staffId) === undefined);
  if (absent.length > 0) throw new Refused('OFFICER_NOT_ACTIVE', { staffIds: absent });
}

/** Whether he holds one of the posts of the civil affairs office: only they investigate. */
export function isInvestigator(ctx: SurveyCtx, staffId: StaffId): boolean {
  return civilPostOf(ctx, staffId) !== undefined;
}

function civilPostOf(ctx: SurveyCtx, staffId: StaffId): Post | undefined {
  return postsIn(ctx, staffId)?.find((post) => CIVIL_AFFAIRS_POSTS.includes(post));
}

export interface HeldPost {
  readonly staffId: StaffId;
  readonly post: Post;
}

/** For the record: the post on which the choice of each officer rested. */
export function heldPosts(ctx: SurveyCtx, staffIds: readonly StaffId[]): readonly HeldPost[] {
  return staffIds.flatMap((staffId) => {
    const post = civilPostOf(ctx, staffId) ?? postsIn(ctx, staffId)?.[0];
    return post === undefined ? [] : [{ staffId, post }];
  });
}

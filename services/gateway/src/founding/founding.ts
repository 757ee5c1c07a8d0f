import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import { Refused } from '@zelian/kernel/refused';
import type { Day, StaffId } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';
import { defineStream } from '@zelian/service/definition';

export type FoundingState =
  | { readonly status: 'unfounded' }
  | { readonly status: 'founded'; readonly adminIds: readonly StaffId[]; readonly foundedOn: Day };
type FoundingCommand = CommandOf<'founding'>;
type FoundingEvent = EventOf<'founding'>;

/** SoD5 has one exception, and this is it: the commit that names the first two stays visible for ever. */
function foundPlatform(
  { data, personal = [] }: FoundingCommand,
  s: FoundingState,
  ctx: Ctx<Rules, undefined>,
): readonly FoundingEvent[] {
  if (s.status === 'founded')
    throw new Refused('PLATFORM_ALREADY_FOUNDED', { foundedOn: s.foundedOn });
  const { adminIds, adminSubs } = data;
  if (new Set(adminIds).size !== 2 || new Set(adminSubs).size !== 2)
    throw new Refused('SAME_PERSON_TWICE', { adminIds });
  return [
    {
      type: 'PlatformFounded',
      data: { adminIds, adminSubs, foundedOn: ctx.on, bootstrap: true },
      personal,
    },
  ];
}

/** 平台启用: the first two administrators, named in one commit. */
export const founding = defineStream<'founding', FoundingState, undefined, Rules>({
  name: 'founding',
  decider: {
    initial: { status: 'unfounded' },
    decide: foundPlatform,
    evolve: (_state, { data: { adminIds, foundedOn } }) => ({
      status: 'founded',
      adminIds,
      foundedOn,
    }),
  },
  villageOf: () => undefined,
  show: (state) => ({ ...state }),
});

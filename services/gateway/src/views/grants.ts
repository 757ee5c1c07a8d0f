import type { GrantTerms } from '@zelian/contracts/gateway';
import type { Desk } from '@zelian/contracts/terms';
import type { Recorded } from '@zelian/eventlog/commit';
import { streamParts } from '@zelian/kernel/decider';
import type { Day, Instant, StaffId } from '@zelian/kernel/values';
import { having, pageOf } from '@zelian/service/answers';
import { defineView } from '@zelian/service/definition';

/** Who did it, when, and the event that says so. */
interface Act {
  readonly staffId: StaffId;
  readonly at: Instant;
  readonly eventId: string;
}

/** One grant from proposal to end; nothing of it is ever left out. */
interface GrantDoc extends GrantTerms {
  readonly _id: string;
  readonly staffId: StaffId;
  readonly state: 'proposed' | 'granted' | 'revoked';
  readonly bootstrap?: true;
  readonly proposed?: Act;
  readonly confirmed?: Act;
  readonly revoked?: Act & { readonly fromOn: Day };
  readonly changedAt: Instant;
}

const READERS: readonly Desk[] = ['admin', 'signer', 'groupOffice', 'discipline', 'supervisor'];

/** 授权记录: every grant of every post and seat, who proposed, confirmed and revoked it (SoD5). */
export const grantLog = defineView<GrantDoc, 'GrantProposed' | 'PostGranted' | 'PostRevoked'>({
  name: 'grant-log',
  version: 1,
  on: ['GrantProposed', 'PostGranted', 'PostRevoked'],
  indexes: [{ fields: ['changedAt'] }, { fields: ['staffId', 'changedAt'] }],
  async apply(recorded, unit) {
    const { event, stream, at } = recorded;
    const staffId = streamParts(stream).id;
    const _id = `${staffId}/${event.data.grantId}`;
    const act = actOf(recorded);
    switch (event.type) {
      case 'GrantProposed':
        return unit.write(_id, () => ({
          ...event.data,
          _id,
          staffId,
          state: 'proposed',
          proposed: act,
          changedAt: at,
        }));
      case 'PostGranted':
        return unit.write(_id, (doc) => ({
          ...doc,
          ...event.data,
          _id,
          staffId,
          state: 'granted',
          confirmed: act,
          changedAt: at,
        }));
      case 'PostRevoked':
        return unit.write(_id, (doc) =>
          doc === undefined
            ? null
            : {
                ...doc,
                state: 'revoked',
                revoked: { ...act, fromOn: event.data.fromOn },
                changedAt: at,
              },
        );
    }
  },
  queries: [
    {
      path: 'grants',
      says: '全部岗位、席位授权（参数 staffId：某一人员）',
      reads: READERS,
      answer: async (docs, request) =>
        pageOf(docs, request, {
          filter: having({ staffId: request.query['staffId'] }),
          sort: [['changedAt', 'desc']],
          item: ({ _id, ...grant }) => grant,
        }),
    },
  ],
});

function actOf({ id, at, meta }: Recorded): Act {
  return { staffId: meta.by.staffId, at, eventId: id };
}

import type { ClientTerms } from '@zelian/contracts/gateway';
import { streamParts } from '@zelian/kernel/decider';
import type { Day, StaffId } from '@zelian/kernel/values';
import { pageOf } from '@zelian/service/answers';
import { defineView } from '@zelian/service/definition';

/** A machine client: its desk and scope, and the two who opened it. The secret is no event. */
interface ClientDoc extends Omit<ClientTerms, 'scope'> {
  readonly _id: string;
  readonly commands: readonly string[];
  readonly reads: readonly string[];
  readonly state: 'proposed' | 'registered' | 'revoked';
  readonly proposedById: StaffId;
  readonly confirmedById?: StaffId;
  readonly revokedById?: StaffId;
  readonly revokedOn?: Day;
}

/** 接口账号名录. */
export const clientList = defineView<
  ClientDoc,
  'ClientProposed' | 'ClientRegistered' | 'ClientRevoked'
>({
  name: 'client-list',
  version: 1,
  on: ['ClientProposed', 'ClientRegistered', 'ClientRevoked'],
  indexes: [],
  async apply({ event, stream, meta: { by } }, unit) {
    const { id } = streamParts(stream);
    switch (event.type) {
      case 'ClientProposed': {
        const { scope, ...terms } = event.data;
        return unit.write(id, () => ({
          ...terms,
          ...scope,
          _id: id,
          state: 'proposed',
          proposedById: by.staffId,
        }));
      }
      case 'ClientRegistered':
        return unit.write(id, (doc) =>
          doc === undefined ? null : { ...doc, state: 'registered', confirmedById: by.staffId },
        );
      case 'ClientRevoked': {
        const { revokedOn } = event.data;
        return unit.write(id, (doc) =>
          doc === undefined
            ? null
            : { ...doc, state: 'revoked', revokedById: by.staffId, revokedOn },
        );
      }
    }
  },
  queries: [
    {
      path: 'clients',
      says: '接口账号名录',
      reads: ['admin', 'discipline', 'groupOffice'],
      answer: async (docs, request) =>
        pageOf(docs, request, {
          sort: [['_id', 'asc']],
          item: ({ _id: clientId, ...client }) => ({ clientId, ...client }),
        }),
    },
  ],
});

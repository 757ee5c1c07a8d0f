import type { GrantTerms, StaffRegisteredPart } from '@zelian/contracts/gateway';
import type { Desk, Organ } from '@zelian/contracts/terms';
import type { StoredPart } from '@zelian/eventlog/commit';
import { storedPartOf } from '@zelian/eventlog/parts';
import { isDay } from '@zelian/kernel/day';
import { streamParts } from '@zelian/kernel/decider';
import type { Day, StaffId, Sub, Uuid } from '@zelian/kernel/values';
import { pageOf } from '@zelian/service/answers';
import { defineView, type QueryRequest } from '@zelian/service/definition';
import { holdsOn, lastDayOf } from '../staff/state.js';

/** A member of staff with all his grants; his name stays sealed until somebody asks for it. */
interface StaffDoc {
  readonly _id: StaffId;
  readonly sub: Sub;
  readonly organ: Organ;
  readonly activeFrom: Day;
  readonly person?: StoredPart<StaffRegisteredPart>;
  readonly grants: readonly GrantTerms[];
}

const EVERYBODY_OF_STAFF: readonly Desk[] = [
  'clerk',
  'supervisor',
  'groupOffice',
  'seat',
  'signer',
  'finance',
  'discipline',
  'assistant',
  'district',
  'admin',
];

/** 人员名录: who is who on a day. */
export const staffMembers = defineView<StaffDoc, 'StaffRegistered' | 'PostGranted' | 'PostRevoked'>(
  {
    name: 'staff-members',
    version: 1,
    on: ['StaffRegistered', 'PostGranted', 'PostRevoked'],
    indexes: [{ fields: ['sub'] }],
    async apply({ event, stream }, unit) {
      const { id } = streamParts(stream);
      switch (event.type) {
        case 'StaffRegistered': {
          const { sub, organ, activeFrom } = event.data;
          const part = event.personal?.find(({ subject }) => subject === sub);
          return unit.write(id, () => ({
            _id: id,
            sub,
            organ,
            activeFrom,
            ...(part === undefined ? {} : { person: storedPartOf(part) }),
            grants: [],
          }));
        }
        case 'PostGranted': {
          const { bootstrap: _bootstrap, ...terms } = event.data;
          return unit.write(id, (doc) => withGrants(doc, (grants) => [...grants, terms]));
        }
        case 'PostRevoked': {
          const { grantId, fromOn } = event.data;
          return unit.write(id, (doc) =>
            withGrants(doc, (grants) => grants.map(endedBefore(grantId, fromOn))),
          );
        }
      }
    },
    queries: [
      {
        path: 'staff-directory',
        says: '某日在岗人员名录（参数 on：日期，默认今天）',
        reads: EVERYBODY_OF_STAFF,
        async answer(docs, request) {
          const on = dayAsked(request);
          const page = await pageOf(docs, request, {
            filter: { activeFrom: { lte: on } },
            sort: [['_id', 'asc']],
            item: async (doc) => shown(doc, on, request),
          });
          return { on, ...page };
        },
      },
      {
        path: 'staff-directory/:staffId',
        says: '一名工作人员（参数 on：日期，默认今天）',
        reads: EVERYBODY_OF_STAFF,
        async answer(docs, request) {
          const doc = await docs.get(request.params['staffId'] ?? '');
          return doc === undefined ? undefined : shown(doc, dayAsked(request), request);
        },
      },
    ],
  },
);

function withGrants(
  doc: StaffDoc | undefined,
  change: (grants: readonly GrantTerms[]) => readonly GrantTerms[],
): StaffDoc | null {
  return doc === undefined ? null : { ...doc, grants: change(doc.grants) };
}

const endedBefore =
  (grantId: Uuid, firstDayWithout: Day) =>
  (grant: GrantTerms): GrantTerms =>
    grant.grantId === grantId ? { ...grant, toOn: lastDayOf(grant, firstDayWithout) } : grant;

const dayAsked = ({ query, on }: QueryRequest): Day => {
  const asked = query['on'];
  return isDay(asked) ? asked : on;
};

async function shown(doc: StaffDoc, on: Day, request: QueryRequest): Promise<object> {
  const person =
    doc.person === undefined ? undefined : await request.open<StaffRegisteredPart>(doc.person);
  const { _id: staffId, organ, activeFrom } = doc;
  const grants = doc.grants.filter((grant) => holdsOn(grant, on));
  return {
    staffId,
    ...(person === undefined ? {} : { name: person.name }),
    organ,
    activeFrom,
    posts: grants.flatMap(({ post }) => post ?? []),
    seats: grants.flatMap(({ seat }) => seat ?? []),
    grants,
  };
}

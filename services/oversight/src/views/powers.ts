import { catalogue, streamsOfEvent, type EventName } from '@zelian/contracts/catalogue';
import type { StreamRow } from '@zelian/contracts/stream';
import type { By } from '@zelian/kernel/decider';
import { streamParts } from '@zelian/kernel/decider';
import type { Instant } from '@zelian/kernel/values';
import { having, pageOf } from '@zelian/service/answers';
import { defineView } from '@zelian/service/definition';

/** One event by which somebody, or a machine, got or lost the power to act. */
interface PowerDoc {
  /** The event id, with `-` for `/`. */
  readonly _id: string;
  readonly eventId: string;
  readonly type: string;
  readonly says: string;
  /** Whose power: staff id, client id, or the division that was founded. */
  readonly of: string;
  readonly by: By;
  readonly at: Instant;
  readonly data: object;
}

const POWERS = [
  'PlatformFounded',
  'StaffRegistered',
  'GrantProposed',
  'PostGranted',
  'PostRevoked',
  'SignatureEntrusted',
  'SignatureEntrustmentEnded',
  'ClientProposed',
  'ClientRegistered',
  'ClientRevoked',
] as const satisfies readonly EventName[];

/** 权限变动: the founding and every grant stay visible here for ever. */
export const powers = defineView<PowerDoc, (typeof POWERS)[number]>({
  name: 'powers',
  version: 1,
  on: POWERS,
  indexes: [{ fields: ['at'] }, { fields: ['of', 'at'] }],
  async apply({ id, stream, at, meta: { by }, event }, unit) {
    const { type: streamType, id: of } = streamParts(stream);
    const [name] = streamsOfEvent(event.type);
    const events: StreamRow['events'] = name === undefined ? {} : catalogue[name].events;
    const _id = id.replaceAll('/', '-');
    const says = events[event.type]?.says ?? streamType;
    return unit.write(_id, () => ({
      _id,
      eventId: id,
      type: event.type,
      says,
      of,
      by,
      at,
      data: event.data,
    }));
  },
  queries: [
    {
      path: 'powers',
      says: '平台启用与全部权限变动（参数 of：人员、接口账号编号）',
      reads: ['discipline', 'signer', 'groupOffice', 'supervisor', 'admin'],
      answer: async (docs, request) =>
        pageOf(docs, request, {
          filter: having({ of: request.query['of'] }),
          sort: [['at', 'desc']],
          item: ({ _id, ...power }) => power,
        }),
    },
  ],
});

import type { SignatureEntrusted } from '@zelian/contracts/gateway';
import { streamParts } from '@zelian/kernel/decider';
import type { Day, StaffId } from '@zelian/kernel/values';
import { pageOf } from '@zelian/service/answers';
import { defineView } from '@zelian/service/definition';

/** A letter by which the head lets a deputy sign. */
interface EntrustmentDoc extends SignatureEntrusted {
  readonly _id: string;
  readonly byId: StaffId;
  readonly eventId: string;
  /** First day without it, where it ended before its last day. */
  readonly endedOn?: Day;
  readonly endCause?: string;
}

/** 签发委托: who signed for whom, from when to when (SoD6). */
export const entrustments = defineView<
  EntrustmentDoc,
  'SignatureEntrusted' | 'SignatureEntrustmentEnded'
>({
  name: 'entrustments',
  version: 1,
  on: ['SignatureEntrusted', 'SignatureEntrustmentEnded'],
  indexes: [{ fields: ['fromOn'] }],
  async apply({ event, stream, id }, unit) {
    switch (event.type) {
      case 'SignatureEntrusted': {
        const _id = event.data.entrustmentId;
        return unit.write(_id, () => ({
          ...event.data,
          _id,
          byId: streamParts(stream).id,
          eventId: id,
        }));
      }
      case 'SignatureEntrustmentEnded': {
        const { entrustmentId, endedOn, cause } = event.data;
        return unit.write(entrustmentId, (doc) =>
          doc === undefined ? null : { ...doc, endedOn, endCause: cause },
        );
      }
    }
  },
  queries: [
    {
      path: 'entrustments',
      says: '签发委托',
      reads: ['signer', 'groupOffice', 'admin', 'discipline', 'supervisor'],
      answer: async (docs, request) =>
        pageOf(docs, request, {
          sort: [['fromOn', 'desc']],
          item: ({ _id, ...entrustment }) => entrustment,
        }),
    },
  ],
});

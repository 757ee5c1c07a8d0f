import type { NearRelativeDeclaredPart } from '@zelian/contracts/gateway';
import type { StoredPart } from '@zelian/eventlog/commit';
import { storedPartOf } from '@zelian/eventlog/parts';
import { streamParts } from '@zelian/kernel/decider';
import type { StaffId, Sub, Uuid } from '@zelian/kernel/values';
import { defineView } from '@zelian/service/definition';

export interface KinDoc {
  readonly _id: string;
  readonly sub: Sub;
  readonly staffId: StaffId;
  /** Absent: the officer himself. */
  readonly relationId?: Uuid;
  readonly relation?: StoredPart<NearRelativeDeclaredPart>;
}

/** Officers and their declared near relatives by subject; it feeds the matcher and is shown nowhere. */
export const kinRegister = defineView<KinDoc, 'StaffRegistered' | 'NearRelativeDeclared'>({
  name: 'kin-register',
  version: 1,
  on: ['StaffRegistered', 'NearRelativeDeclared'],
  indexes: [{ fields: ['sub'] }],
  async apply({ event, stream }, unit) {
    const { id: staffId } = streamParts(stream);
    if (event.type === 'StaffRegistered') {
      const _id = `${staffId}/self`;
      return unit.write(_id, () => ({ _id, sub: event.data.sub, staffId }));
    }
    const { relationId, relativeSub } = event.data;
    const part = event.personal?.find(({ subject }) => subject === relativeSub);
    const _id = `${staffId}/${relationId}`;
    return unit.write(_id, () => ({
      _id,
      sub: relativeSub,
      staffId,
      relationId,
      ...(part === undefined ? {} : { relation: storedPartOf(part) }),
    }));
  },
  queries: [],
});

import { streamParts } from '@zelian/kernel/decider';
import type { StreamId } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';
import type { OwnLog, StreamDefinition } from '@zelian/service/definition';
import { staffMembers } from '../views/staff.js';
import { decide } from './decide.js';
import { evolve, holdsOn, type StaffCommand, type StaffFacts, type StaffState } from './state.js';

/** 工作人员: who holds which post and seat, given by two; who signs for whom; who is related. */
export const staff: StreamDefinition<'staff', StaffState, StaffFacts | undefined, Rules> = {
  name: 'staff',
  decider: { initial: { status: 'unregistered' }, decide, evolve },
  villageOf: () => undefined,
  show(state) {
    if (state.status === 'unregistered') return { status: state.status };
    const { status, sub, organ, activeFrom, proposals, grants, entrusted, relativeSubs } = state;
    return {
      status,
      sub,
      organ,
      activeFrom,
      proposals: proposals.map((proposal) => ({ ...proposal })),
      grants: grants.map((grant) => ({ ...grant })),
      entrusted: entrusted.map((letter) => ({ ...letter })),
      relativeCount: relativeSubs.length,
    };
  },
  prepare,
};

async function prepare(
  command: StaffCommand,
  own: OwnLog,
  at: { readonly stream: StreamId },
): Promise<StaffFacts | undefined> {
  if (command.type === 'RegisterStaff') {
    const known = await (await own.view(staffMembers)).find({ sub: { eq: command.data.sub } });
    const client = await own.events('client', streamParts(at.stream).id);
    return {
      isClient: client.length > 0,
      ...(known[0] === undefined ? {} : { registeredAs: known[0]._id }),
    };
  }
  if (command.type === 'EntrustSignature') {
    const { toId, fromOn } = command.data;
    const { state } = await own.load(staff, toId);
    const grants = state.status === 'unregistered' ? [] : state.grants;
    const seat = grants.find((grant) => grant.seat === 'DEPUTY' && holdsOn(grant, fromOn));
    return seat === undefined ? {} : { deputyGrantId: seat.grantId };
  }
  return undefined;
}

import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import type { GrantTerms } from '@zelian/contracts/gateway';
import type { Organ } from '@zelian/contracts/terms';
import { addDays } from '@zelian/kernel/day';
import type { Stamp } from '@zelian/kernel/decider';
import type { Day, StaffId, Sub, Uuid } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';

export type StaffCommand = CommandOf<'staff'>;
export type StaffEvent = EventOf<'staff'>;

export interface Proposal extends GrantTerms {
  readonly proposedById: StaffId;
}

/** A confirmed grant; `toOn` is its last day, also when it was revoked before. */
export interface Grant extends GrantTerms {
  readonly revoked: boolean;
}

/** A letter by which this head of the group lets a deputy sign; `toOn` is its last day. */
export interface Entrusted {
  readonly entrustmentId: Uuid;
  readonly toId: StaffId;
  readonly fromOn: Day;
  readonly toOn: Day;
}

export interface Member {
  readonly sub: Sub;
  readonly organ: Organ;
  readonly activeFrom: Day;
  readonly proposals: readonly Proposal[];
  readonly grants: readonly Grant[];
  readonly entrusted: readonly Entrusted[];
  readonly relativeSubs: readonly Sub[];
}

export type StaffState =
  { readonly status: 'unregistered' } | ({ readonly status: 'registered' | 'active' } & Member);

/** What was read of other staff before deciding. */
export interface StaffFacts {
  /** Staff id under which the subject of RegisterStaff is registered already. */
  readonly registeredAs?: StaffId;
  /** A machine client bears the id. */
  readonly isClient?: boolean;
  /** The grant by which the person named in EntrustSignature is deputy on its first day. */
  readonly deputyGrantId?: Uuid;
}

export type StaffCtx = Ctx<Rules, StaffFacts | undefined>;

export function evolve(state: StaffState, event: StaffEvent, stamp: Stamp): StaffState {
  if (event.type === 'StaffRegistered') {
    const { sub, organ, activeFrom } = event.data;
    return {
      status: 'registered',
      sub,
      organ,
      activeFrom,
      proposals: [],
      grants: [],
      entrusted: [],
      relativeSubs: [],
    };
  }
  return state.status === 'unregistered' ? state : evolveMember(state, event, stamp);
}

type Known = Exclude<StaffState, { status: 'unregistered' }>;
type LaterEvent = Exclude<StaffEvent, { type: 'StaffRegistered' }>;

function evolveMember(state: Known, event: LaterEvent, { by }: Stamp): Known {
  switch (event.type) {
    case 'GrantProposed':
      return {
        ...state,
        proposals: [...state.proposals, { ...event.data, proposedById: by.staffId }],
      };
    case 'PostGranted': {
      const { bootstrap: _bootstrap, ...terms } = event.data;
      return {
        ...state,
        status: 'active',
        proposals: withoutGrant(state.proposals, terms.grantId),
        grants: [...state.grants, { ...terms, revoked: false }],
      };
    }
    case 'PostRevoked': {
      const { grantId, fromOn } = event.data;
      return {
        ...state,
        proposals: withoutGrant(state.proposals, grantId),
        grants: state.grants.map((grant) =>
          grant.grantId === grantId
            ? { ...grant, toOn: lastDayOf(grant, fromOn), revoked: true }
            : grant,
        ),
      };
    }
    case 'SignatureEntrusted': {
      const { entrustmentId, toId, fromOn, toOn } = event.data;
      return {
        ...state,
        entrusted: [...state.entrusted, { entrustmentId, toId, fromOn, toOn }],
      };
    }
    case 'SignatureEntrustmentEnded': {
      const { entrustmentId, endedOn } = event.data;
      return {
        ...state,
        entrusted: state.entrusted.map((letter) =>
          letter.entrustmentId === entrustmentId
            ? { ...letter, toOn: lastDayOf(letter, endedOn) }
            : letter,
        ),
      };
    }
    case 'NearRelativeDeclared':
      return { ...state, relativeSubs: [...state.relativeSubs, event.data.relativeSub] };
  }
}

/** What is ended holds until the day before, and never longer than it would have. */
export function lastDayOf({ toOn }: { readonly toOn?: Day }, firstDayWithout: Day): Day {
  const dayBefore = addDays(firstDayWithout, -1);
  return toOn !== undefined && toOn < dayBefore ? toOn : dayBefore;
}

function withoutGrant(proposals: readonly Proposal[], grantId: Uuid): readonly Proposal[] {
  return proposals.filter((proposal) => proposal.grantId !== grantId);
}

/** Whether a grant or a letter holds on a day. */
export function holdsOn(term: { readonly fromOn: Day; readonly toOn?: Day }, on: Day): boolean {
  return term.fromOn <= on && (term.toOn === undefined || on <= term.toOn);
}

import type { StaffSystem } from '@zelian/contracts/gateway';
import { desksOf } from '@zelian/contracts/terms';
import { streamParts, type Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { derivedId } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import type { Day } from '@zelian/kernel/values';
import {
  holdsOn,
  type Entrusted,
  type Member,
  type StaffCommand,
  type StaffCtx,
  type StaffEvent,
  type StaffState,
} from './state.js';

/** Staff ids stand in every commit and log line; these two are the platform's own words. */
const STAFF_ID = /^[A-Za-z0-9][A-Za-z0-9-]{1,63}$/;
const RESERVED = ['SYSTEM', 'PUBLIC', 'UNASSIGNED'];

type Of<K extends StaffCommand['type']> = Extract<StaffCommand, { type: K }>['data'];
type Term = { readonly fromOn: Day; readonly toOn?: Day };

export function decide(c: StaffCommand, s: StaffState, ctx: StaffCtx): readonly StaffEvent[] {
  switch (c.type) {
    case 'RegisterStaff':
      return registerStaff(c.data, s, ctx);
    case 'RegisterFounder':
      return registerFounder(c.data, c.personal ?? [], s, ctx);
    case 'ProposeGrant':
      return proposeGrant(c.data, memberOf(s, ctx), ctx);
    case 'ConfirmGrant':
      return confirmGrant(c.data, memberOf(s, ctx), ctx);
    case 'RevokeGrant':
      return revokeGrant(c.data, memberOf(s, ctx), ctx);
    case 'EntrustSignature':
      return entrustSignature(c.data, memberOf(s, ctx), ctx);
    case 'DeclareNearRelative':
      return declareNearRelative(c.data, memberOf(s, ctx), ctx);
  }
}

const staffIdOf = (ctx: StaffCtx): string => streamParts(ctx.stream).id;

function memberOf(s: StaffState, ctx: StaffCtx): Member {
  if (s.status === 'unregistered')
    throw new Refused('STAFF_NOT_REGISTERED', { staffId: staffIdOf(ctx) });
  return s;
}

function registerStaff(
  c: Of<'RegisterStaff'>,
  s: StaffState,
  ctx: StaffCtx,
): readonly StaffEvent[] {
  const staffId = staffIdOf(ctx);
  if (!STAFF_ID.test(staffId) || RESERVED.includes(staffId))
    throw new Refused('STAFF_ID_INVALID', { staffId });
  if (ctx.facts?.isClient === true) throw new Refused('CALLER_ID_TAKEN', { id: staffId });
  const known = s.status === 'unregistered' ? ctx.facts?.registeredAs : staffId;
  if (known !== undefined) throw new Refused('PERSON_ALREADY_REGISTERED', { staffId: known });
  const { sub, organ, activeFrom, name, number, phone } = c;
  const part = { name, number, ...defined({ phone }) };
  return [
    {
      type: 'StaffRegistered',
      data: { sub, organ, activeFrom },
      personal: [{ subject: sub, data: part }],
    },
  ];
}

/** The first two administrators: registered and granted in one step, because nobody was there before. */
function registerFounder(
  c: StaffSystem['RegisterFounder']['data'],
  personal: readonly Personal<StaffSystem['RegisterFounder']['personal']>[],
  s: StaffState,
  ctx: StaffCtx,
): readonly StaffEvent[] {
  if (s.status !== 'unregistered')
    throw new Refused('PERSON_ALREADY_REGISTERED', { staffId: staffIdOf(ctx) });
  const { sub, foundedOn } = c;
  return [
    {
      type: 'StaffRegistered',
      data: { sub, organ: 'PLATFORM', activeFrom: foundedOn },
      personal,
    },
    {
      type: 'PostGranted',
      data: {
        grantId: derivedId(ctx.stream, 'grant', 1),
        post: 'PLATFORM_ADMIN',
        villages: [],
        fromOn: foundedOn,
        bootstrap: true,
      },
    },
  ];
}

/** SoD5: a grant takes two, and is never for oneself. */
function proposeGrant(c: Of<'ProposeGrant'>, s: Member, ctx: StaffCtx): readonly StaffEvent[] {
  mustBeEntitledToSign(ctx);
  if (ctx.by.staffId === staffIdOf(ctx)) throw new Refused('GRANT_TO_ONESELF');
  if (c.post === undefined && c.seat === undefined) throw new Refused('GRANT_IS_EMPTY');
  if (c.post === 'VILLAGE_ASSISTANT' && c.villages.length === 0)
    throw new Refused('GRANT_NEEDS_VILLAGE');
  if ([...s.proposals, ...s.grants].some(({ grantId }) => grantId === c.grantId))
    throw new Refused('GRANT_ALREADY_PROPOSED', { grantId: c.grantId });
  notBefore(s.activeFrom, c.fromOn, 'fromOn');
  if (c.toOn !== undefined) notBefore(c.fromOn, c.toOn, 'toOn');
  return [{ type: 'GrantProposed', data: { ...c } }];
}

/** SoD4, SoD5: another person confirms, and an administrator is nothing else meanwhile. */
function confirmGrant(c: Of<'ConfirmGrant'>, s: Member, ctx: StaffCtx): readonly StaffEvent[] {
  mustBeEntitledToSign(ctx);
  const proposal = s.proposals.find(({ grantId }) => grantId === c.grantId);
  if (proposal === undefined) throw new Refused('GRANT_NOT_PROPOSED', { grantId: c.grantId });
  if (ctx.by.staffId === staffIdOf(ctx)) throw new Refused('GRANT_TO_ONESELF');
  const { proposedById, ...terms } = proposal;
  if (ctx.by.staffId === proposedById) throw new Refused('SAME_PERSON_TWICE', { proposedById });
  const clash = s.grants.find((grant) => overlap(grant, terms) && isAdminBesideOther(grant, terms));
  if (clash !== undefined || isAdminBesideOther(terms, terms))
    throw new Refused('ADMIN_HOLDS_NO_OTHER_POST', { grantId: clash?.grantId ?? c.grantId });
  return [{ type: 'PostGranted', data: terms }];
}

type Held = Pick<Of<'ProposeGrant'>, 'post' | 'seat'>;
const isAdmin = (grant: Held): boolean => grant.post === 'PLATFORM_ADMIN';
const isOther = (grant: Held): boolean => !isAdmin(grant) || grant.seat !== undefined;

function isAdminBesideOther(one: Held, other: Held): boolean {
  return (isAdmin(one) && isOther(other)) || (isAdmin(other) && isOther(one));
}

function overlap(one: Term, other: Term): boolean {
  const oneEndsFirst = one.toOn !== undefined && one.toOn < other.fromOn;
  const otherEndsFirst = other.toOn !== undefined && other.toOn < one.fromOn;
  return !oneEndsFirst && !otherEndsFirst;
}

function revokeGrant(c: Of<'RevokeGrant'>, s: Member, ctx: StaffCtx): readonly StaffEvent[] {
  mustBeEntitledToSign(ctx);
  const grant =
    s.proposals.find(({ grantId }) => grantId === c.grantId) ??
    s.grants.find(({ grantId, revoked }) => grantId === c.grantId && !revoked);
  if (grant === undefined) throw new Refused('GRANT_NOT_HELD', { grantId: c.grantId });
  notBefore(grant.fromOn, c.fromOn, 'fromOn');
  const revoked: StaffEvent = {
    type: 'PostRevoked',
    data: { grantId: c.grantId, fromOn: c.fromOn },
  };
  if (grant.seat !== 'HEAD') return [revoked];
  const standing = s.entrusted.filter(({ toOn }) => toOn >= c.fromOn);
  return [revoked, ...standing.map((letter) => ended(letter, c.fromOn, 'SEAT_REVOKED'))];
}

/** SoD6: only the head entrusts, to a deputy, in writing and for dated days. */
function entrustSignature(
  c: Of<'EntrustSignature'>,
  s: Member,
  ctx: StaffCtx,
): readonly StaffEvent[] {
  if (ctx.by.seat !== 'HEAD' || ctx.by.staffId !== staffIdOf(ctx))
    throw new Refused('POST_MAY_NOT_DO_THIS', { staffId: staffIdOf(ctx) });
  const deputyGrantId = ctx.facts?.deputyGrantId;
  if (deputyGrantId === undefined)
    throw new Refused('ENTRUSTED_IS_NO_DEPUTY', { toId: c.toId, fromOn: c.fromOn });
  notBefore(c.fromOn, c.toOn, 'toOn');
  const replaced = s.entrusted.filter((letter) => letter.toId === c.toId && overlap(letter, c));
  return [
    ...replaced.map((letter) => ended(letter, laterOf(letter.fromOn, c.fromOn), 'ENTRUSTED_ANEW')),
    {
      type: 'SignatureEntrusted',
      data: {
        entrustmentId: derivedId(ctx.stream, 'entrustment', s.entrusted.length + 1),
        ...c,
        deputyGrantId,
      },
    },
  ];
}

function ended(
  { entrustmentId, toId }: Entrusted,
  endedOn: Day,
  cause: 'ENTRUSTED_ANEW' | 'SEAT_REVOKED',
): StaffEvent {
  return { type: 'SignatureEntrustmentEnded', data: { entrustmentId, toId, endedOn, cause } };
}

const laterOf = (one: Day, other: Day): Day => (one > other ? one : other);

function declareNearRelative(
  c: Of<'DeclareNearRelative'>,
  s: Member,
  ctx: StaffCtx,
): readonly StaffEvent[] {
  const forAnother = ctx.by.staffId !== staffIdOf(ctx);
  if (forAnother && !desksOf(ctx.by).includes('groupOffice'))
    throw new Refused('POST_MAY_NOT_DO_THIS', { staffId: staffIdOf(ctx) });
  notBefore(s.activeFrom, c.declaredOn, 'declaredOn');
  // The relations of one township do not differ by programme; the row is asked under any.
  const { value, rowId } = ctx.rules.row('kin.relations', {
    programme: 'DIBAO',
    on: c.declaredOn,
    knownOn: ctx.on,
  });
  if (!value.includes(c.relation))
    throw new Refused('RELATION_NOT_LISTED', { relation: c.relation, rowId });
  const { relativeSub, declaredOn, relation, identity } = c;
  return [
    {
      type: 'NearRelativeDeclared',
      data: {
        relationId: derivedId(ctx.stream, 'relation', s.relativeSubs.length + 1),
        relativeSub,
        declaredOn,
      },
      personal: [{ subject: relativeSub, data: { ...identity, relation } }],
    },
  ];
}

/** A deputy sits at the signer's desk only while a letter of the head holds (SoD6). */
function mustBeEntitledToSign({ by, on }: StaffCtx): void {
  if (by.desk !== 'signer' || by.seat === 'HEAD') return;
  if (!by.entrustments.some((letter) => holdsOn(letter, on)))
    throw new Refused('SIGNER_NOT_ENTRUSTED', { staffId: by.staffId });
}

function notBefore(cause: Day, told: Day, field: string): void {
  if (told < cause) throw new Refused('DATE_BEFORE_CAUSE', { field, value: told, cause });
}

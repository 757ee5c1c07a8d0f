import { streamRows, type CommandOf, type EventOf } from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import type { ClientTerms } from '@zelian/contracts/gateway';
import type { CommandRow } from '@zelian/contracts/stream';
import { streamParts } from '@zelian/kernel/decider';
import { Refused } from '@zelian/kernel/refused';
import type { StaffId } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';
import { defineStream } from '@zelian/service/definition';

export type ClientState =
  | { readonly status: 'unknown' }
  | { readonly status: 'proposed'; readonly terms: ClientTerms; readonly proposedById: StaffId }
  | { readonly status: 'registered'; readonly terms: ClientTerms }
  | { readonly status: 'revoked' };
export type ClientCommand = CommandOf<'client'>;
export type ClientEvent = EventOf<'client'>;
/** Whether a member of staff bears the id already. */
export type ClientFacts = { readonly isStaff: boolean } | undefined;
type ClientCtx = Ctx<Rules, ClientFacts>;

function decide(c: ClientCommand, s: ClientState, ctx: ClientCtx): readonly ClientEvent[] {
  switch (c.type) {
    case 'ProposeClient':
      return proposeClient(c.data, ctx);
    case 'ConfirmClient':
      return confirmClient(s, ctx);
    case 'RevokeClient':
      return revokeClient(s, ctx);
  }
}

function proposeClient(terms: ClientTerms, ctx: ClientCtx): readonly ClientEvent[] {
  // A client's id stands where a staff id stands, so nobody may bear both.
  if (ctx.facts?.isStaff === true)
    throw new Refused('CALLER_ID_TAKEN', { id: streamParts(ctx.stream).id });
  const { commands, reads } = terms.scope;
  const tooWide = [...commands.filter(isNoMatterOfMachines), ...reads.filter(isOfGateway)];
  if (tooWide.length > 0 || terms.desk === 'admin')
    throw new Refused('SCOPE_TOO_WIDE', { desk: terms.desk, named: tooWide });
  const unknown = commands.filter((name) => rowOf(name)?.by.includes(terms.desk) !== true);
  if (unknown.length > 0)
    throw new Refused('SCOPE_NAMES_UNKNOWN', { desk: terms.desk, named: unknown });
  if (terms.toOn !== undefined && terms.toOn < terms.fromOn)
    throw new Refused('DATE_BEFORE_CAUSE', {
      field: 'toOn',
      value: terms.toOn,
      cause: terms.fromOn,
    });
  return [{ type: 'ClientProposed', data: { ...terms } }];
}

function confirmClient(s: ClientState, ctx: ClientCtx): readonly ClientEvent[] {
  if (s.status !== 'proposed') throw new Refused('CLIENT_NOT_PROPOSED', { status: s.status });
  const { terms, proposedById } = s;
  if (ctx.by.staffId === proposedById) throw new Refused('SAME_PERSON_TWICE', { proposedById });
  return [{ type: 'ClientRegistered', data: { ...terms, proposedById } }];
}

function revokeClient(s: ClientState, ctx: ClientCtx): readonly ClientEvent[] {
  if (s.status === 'unknown' || s.status === 'revoked')
    throw new Refused('CLIENT_NOT_OPEN', { status: s.status });
  return [{ type: 'ClientRevoked', data: { revokedOn: ctx.on } }];
}

/** Streams of people and machines: no machine changes who may do what. */
const NO_MATTER_OF_MACHINES: readonly string[] = ['staff', 'client', 'founding'];

function isNoMatterOfMachines(command: string): boolean {
  const ofSuchStream = streamRows.some(
    ([stream, row]) =>
      NO_MATTER_OF_MACHINES.includes(stream) && Object.hasOwn(row.commands, command),
  );
  const row = rowOf(command);
  const isSignature = row?.signed === true && row.by.includes('signer');
  return ofSuchStream || command === 'CastVote' || isSignature;
}

const isOfGateway = (route: string): boolean =>
  /^gateway\/(staff|client|grant|entrustment)/.test(route);

function rowOf(command: string): CommandRow | undefined {
  const found = streamRows.find(([, row]) => Object.hasOwn(row.commands, command));
  return found?.[1].commands[command];
}

function evolve(
  state: ClientState,
  event: ClientEvent,
  { by }: { readonly by: { readonly staffId: StaffId } },
): ClientState {
  switch (event.type) {
    case 'ClientProposed':
      return { status: 'proposed', terms: event.data, proposedById: by.staffId };
    case 'ClientRegistered': {
      const { proposedById: _proposedById, ...terms } = event.data;
      return { status: 'registered', terms };
    }
    case 'ClientRevoked':
      return state.status === 'unknown' ? state : { status: 'revoked' };
  }
}

/** 接口账号: a machine that calls, with a desk of its own and a scope, opened by two administrators. */
export const client = defineStream<'client', ClientState, ClientFacts, Rules>({
  name: 'client',
  decider: { initial: { status: 'unknown' }, decide, evolve },
  villageOf: () => undefined,
  show(state) {
    if (state.status === 'unknown' || state.status === 'revoked') return { ...state };
    const { scope, ...terms } = state.terms;
    return {
      status: state.status,
      ...terms,
      commands: [...scope.commands],
      reads: [...scope.reads],
    };
  },
  async prepare(command, own, { stream }) {
    if (command.type !== 'ProposeClient') return undefined;
    return { isStaff: (await own.events('staff', streamParts(stream).id)).length > 0 };
  },
});

import type { Ctx } from '@zelian/contracts/ctx';
import type { Caller, Desk } from '@zelian/contracts/terms';
import type { By } from '@zelian/kernel/decider';
import { checkerFor } from '@zelian/kernel/testing';
import { loadRules } from '@zelian/policy/load-rules';
import type { Rules } from '@zelian/policy/rules';
import type { OwnLog } from '@zelian/service/definition';
import { Logs } from '@zelian/service/testing';
import {
  client,
  type ClientCommand,
  type ClientEvent,
  type ClientFacts,
  type ClientState,
} from './client.js';

const caller = (staffId: string): Caller & By => ({
  staffId,
  organ: 'PLATFORM',
  org: 'PLATFORM',
  post: 'PLATFORM_ADMIN',
  desk: 'admin',
  posts: ['PLATFORM_ADMIN'],
  villages: 'ALL',
  entrustments: [],
});
const admin = caller('AD001');
const otherAdmin = caller('AD002');

const check = checkerFor<
  ClientCommand,
  ClientEvent,
  ClientState,
  Ctx<Rules, ClientFacts> & { readonly by: Caller & By }
>(client.decider, {
  ctx: {
    by: admin,
    at: '2024-08-23T01:00:00.000Z',
    on: '2024-08-23',
    stream: 'client-BUREAU',
    responsibleId: 'ST008',
    rules: loadRules(),
    facts: { isStaff: false },
  },
});

const terms = {
  organ: 'DISTRICT_CIVIL_AFFAIRS' as const,
  desk: 'district' as Desk,
  scope: { commands: ['StartCheck'], reads: ['oversight/events'] },
  fromOn: '2024-08-23',
};
const proposeClient = (more: Partial<typeof terms> & { readonly toOn?: string } = {}) => ({
  type: 'ProposeClient' as const,
  data: { ...terms, ...more },
});
const scoped = (desk: Desk, commands: readonly string[], reads: readonly string[] = []) =>
  proposeClient({ desk, scope: { commands: [...commands], reads: [...reads] } });
const proposed = { event: { type: 'ClientProposed' as const, data: terms }, by: admin };
const registered = {
  type: 'ClientRegistered' as const,
  data: { ...terms, proposedById: 'AD001' },
};
const revoked = { type: 'ClientRevoked' as const, data: { revokedOn: '2024-08-23' } };

describe('接口账号由两名管理员开设', () => {
  it('one administrator proposes desk, scope and days', () =>
    check({ given: [], when: proposeClient(), then: [proposed.event] }));

  it('another confirms', () =>
    check({
      given: [proposed],
      when: { type: 'ConfirmClient', data: {}, by: otherAdmin },
      then: [registered],
    }));

  it('not the same', () =>
    check({
      given: [proposed],
      when: { type: 'ConfirmClient', data: {} },
      refused: 'SAME_PERSON_TWICE',
    }));

  it('nothing is confirmed that was not proposed, or twice', () => {
    for (const given of [[], [proposed, registered], [proposed, revoked]])
      check({
        given,
        when: { type: 'ConfirmClient', data: {}, by: otherAdmin },
        refused: 'CLIENT_NOT_PROPOSED',
      });
  });

  it('one of them revokes, from the day on', () => {
    for (const given of [[proposed], [proposed, registered]])
      check({ given, when: { type: 'RevokeClient', data: {} }, then: [revoked] });
  });

  it('what is not open is not revoked', () => {
    for (const given of [[], [proposed, revoked]])
      check({ given, when: { type: 'RevokeClient', data: {} }, refused: 'CLIENT_NOT_OPEN' });
  });

  it('does not end before it begins', () =>
    check({
      given: [],
      when: proposeClient({ toOn: '2024-08-22' }),
      refused: 'DATE_BEFORE_CAUSE',
    }));

  it('bears no id of a member of staff', () =>
    check({
      given: [],
      when: { ...proposeClient(), facts: { isStaff: true } },
      refused: { code: 'CALLER_ID_TAKEN', details: { id: 'BUREAU' } },
    }));

  it('reads for that whether such a member of staff is registered', async () => {
    const logs = new Logs();
    // `prepare` reads the events of one stream and nothing else.
    const own = {
      events: async (stream: string, id: string) =>
        (await logs.storeOf('gateway')).read(`${stream}-${id}`),
    } as unknown as OwnLog;
    const facts = async (command: ClientCommand): Promise<ClientFacts> =>
      client.prepare?.(command, own, { on: '2024-08-23', stream: 'client-ST013' });
    expect(await facts(proposeClient())).toEqual({ isStaff: false });
    await logs.record<'PostRevoked'>('staff-ST013', [
      { type: 'PostRevoked', data: { grantId: '1', fromOn: '2024-01-01' } },
    ]);
    expect(await facts(proposeClient())).toEqual({ isStaff: true });
    expect(await facts({ type: 'RevokeClient', data: {} })).toBeUndefined();
  });
});

describe('the scope of a machine', () => {
  it.each([
    ['staff', scoped('district', ['DeclareNearRelative'])],
    ['grants', scoped('signer', ['ProposeGrant'])],
    ['clients', scoped('district', ['RevokeClient'])],
    ['votes', scoped('seat', ['CastVote'])],
    ['the signature of a grant', scoped('signer', ['GrantAllowance'])],
    ['the signature of a run', scoped('signer', ['ApproveRun'])],
    ['the desk of an administrator', scoped('admin', [])],
    ['lists of staff', scoped('district', [], ['gateway/staff-directory'])],
    ['lists of clients', scoped('district', [], ['gateway/clients'])],
  ])('never covers %s', (_, when) => check({ given: [], when, refused: 'SCOPE_TOO_WIDE' }));

  it('names what there is, and what its desk may do', () => {
    check({
      given: [],
      when: scoped('district', ['StartCheck', 'MakeTea']),
      refused: {
        code: 'SCOPE_NAMES_UNKNOWN',
        details: { desk: 'district', named: ['MakeTea'] },
      },
    });
    check({ given: [], when: scoped('clerk', ['StartCheck']), refused: 'SCOPE_NAMES_UNKNOWN' });
    check({ given: [], when: scoped('district', ['toString']), refused: 'SCOPE_NAMES_UNKNOWN' });
  });

  it('covers the commands of the district’s own desk, signed ones too', () =>
    check({
      given: [],
      when: scoped('district', ['StartCheck', 'AnswerSource', 'IssueCheckReport']),
      thenTypes: ['ClientProposed'],
    }));

  it('is shown with desk and days', () =>
    check({
      given: [proposed],
      when: { type: 'ConfirmClient', data: {}, by: otherAdmin },
      thenTypes: ['ClientRegistered'],
      look: ({ state }) => {
        expect(client.show(state)).toEqual({
          status: 'registered',
          organ: 'DISTRICT_CIVIL_AFFAIRS',
          desk: 'district',
          commands: ['StartCheck'],
          reads: ['oversight/events'],
          fromOn: '2024-08-23',
        });
        expect(client.show(client.decider.initial)).toEqual({ status: 'unknown' });
      },
    }));
});

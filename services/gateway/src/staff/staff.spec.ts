import type { Ctx } from '@zelian/contracts/ctx';
import type { Caller, Desk, Entrustment, Post, Seat } from '@zelian/contracts/terms';
import type { By } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { derivedId } from '@zelian/kernel/ids';
import { checkerFor, type Given } from '@zelian/kernel/testing';
import type { StaffId } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import type { Rules } from '@zelian/policy/rules';
import type { OwnLog } from '@zelian/service/definition';
import { Logs } from '@zelian/service/testing';
import { staffMembers } from '../views/staff.js';
import { staff } from './staff.js';
import type { StaffCommand, StaffEvent, StaffFacts, StaffState } from './state.js';

const SUB = '0198f0a0-0000-7000-8000-00000000000d';
const RELATIVE = '0198f0a0-0000-7000-8000-00000000000e';
const GRANT = '0198f0a0-0000-7000-8000-0000000000d1';
const OTHER_GRANT = '0198f0a0-0000-7000-8000-0000000000d2';
const HEAD_GRANT = '0198f0a0-0000-7000-8000-0000000000d3';
const SHA = 'a'.repeat(64);
const STREAM = 'staff-ST013';

type Officer = Caller & By;
interface As {
  readonly desk: Desk;
  readonly posts?: readonly Post[];
  readonly seat?: Seat;
  readonly entrustments?: readonly Entrustment[];
}

const caller = (staffId: StaffId, { desk, posts = [], seat, entrustments = [] }: As): Officer => ({
  staffId,
  organ: 'TOWNSHIP',
  org: 'TOWNSHIP',
  post: 'EXAMPLE',
  desk,
  posts,
  ...defined({ seat }),
  villages: 'ALL',
  entrustments,
});
const admin = caller('AD001', { desk: 'admin', posts: ['PLATFORM_ADMIN'] });
const otherAdmin = caller('AD002', { desk: 'admin', posts: ['PLATFORM_ADMIN'] });
const head = caller('ST001', { desk: 'signer', posts: ['LEADER'], seat: 'HEAD' });
const deputy = caller('ST002', { desk: 'signer', posts: ['LEADER'], seat: 'DEPUTY' });
const office = caller('ST004', { desk: 'groupOffice', seat: 'DEPUTY_AND_OFFICE_HEAD' });
const himself = caller('ST013', { desk: 'clerk', posts: ['CIVIL_AFFAIRS'] });
const colleague = caller('ST012', { desk: 'clerk', posts: ['CIVIL_AFFAIRS'] });

type ExampleCtx = Ctx<Rules, StaffFacts | undefined> & { readonly by: Officer };
const check = checkerFor<StaffCommand, StaffEvent, StaffState, ExampleCtx>(staff.decider, {
  ctx: {
    by: admin,
    at: '2024-08-23T01:00:00.000Z',
    on: '2024-08-23',
    stream: STREAM,
    responsibleId: 'ST008',
    rules: loadRules(),
    facts: {},
  },
});

type Of<K extends StaffEvent['type']> = Extract<StaffEvent, { type: K }>;
type When<K extends StaffCommand['type']> = Extract<StaffCommand, { type: K }>;

const registered: Of<'StaffRegistered'> = {
  type: 'StaffRegistered',
  data: { sub: SUB, organ: 'TOWNSHIP', activeFrom: '2020-08-15' },
  personal: [{ subject: SUB, data: { name: '示例', number: '11010519491231002X' } }],
};
type Terms = Of<'GrantProposed'>['data'];
const terms: Terms = {
  grantId: GRANT,
  post: 'CIVIL_AFFAIRS',
  villages: [],
  fromOn: '2020-08-15',
};
const proposed = (more: Partial<Terms> = {}): Of<'GrantProposed'> => ({
  type: 'GrantProposed',
  data: { ...terms, ...more },
});
const granted = (more: Partial<Terms> = {}): Of<'PostGranted'> => ({
  type: 'PostGranted',
  data: { ...terms, ...more },
});
const seatOf = (seat: Seat, grantId: string): Of<'PostGranted'> => ({
  type: 'PostGranted',
  data: { grantId, seat, villages: [], fromOn: '2020-08-15' },
});
const revoked: Of<'PostRevoked'> = {
  type: 'PostRevoked',
  data: { grantId: GRANT, fromOn: '2024-01-01' },
};
/** Proposed by the administrator who stands in the checker's ctx. */
const proposedByAdmin = (more: Partial<Terms> = {}): Given<StaffEvent> => ({
  event: proposed(more),
  by: admin,
});

const registerStaff: When<'RegisterStaff'> = {
  type: 'RegisterStaff',
  data: {
    sub: SUB,
    organ: 'TOWNSHIP',
    activeFrom: '2020-08-15',
    name: '示例',
    number: '11010519491231002X',
  },
};
const proposeGrant = (more: Partial<Terms> = {}): When<'ProposeGrant'> => ({
  type: 'ProposeGrant',
  data: { ...terms, ...more },
});
const confirmGrant: When<'ConfirmGrant'> = { type: 'ConfirmGrant', data: { grantId: GRANT } };
const revokeGrant = (fromOn = '2024-09-01', grantId = GRANT): When<'RevokeGrant'> => ({
  type: 'RevokeGrant',
  data: { grantId, fromOn },
});

describe('registering a member of staff', () => {
  it('keeps the name sealed under the person himself', () =>
    check({ given: [], when: registerStaff, then: [registered] }));

  it('keeps his telephone where he gave one', () =>
    check({
      given: [],
      when: { ...registerStaff, data: { ...registerStaff.data, phone: '13000000000' } },
      thenTypes: ['StaffRegistered'],
      look: ({ events: [event] }) =>
        expect(event?.type === 'StaffRegistered' && event.personal?.[0]?.data).toMatchObject({
          phone: '13000000000',
        }),
    }));

  it('one person is registered once, under whatever id', () =>
    check({
      given: [],
      when: { ...registerStaff, facts: { registeredAs: 'ST099' } },
      refused: { code: 'PERSON_ALREADY_REGISTERED', details: { staffId: 'ST099' } },
    }));

  it('one id is given once', () =>
    check({ given: [registered], when: registerStaff, refused: 'PERSON_ALREADY_REGISTERED' }));

  it.each(['staff-SYSTEM', 'staff-PUBLIC', 'staff-UNASSIGNED', 'staff-X', 'staff--ST'] as const)(
    'is refused under %s',
    (stream) =>
      check({ given: [], when: { ...registerStaff, stream }, refused: 'STAFF_ID_INVALID' }),
  );

  it('is refused under the id of a machine client', () =>
    check({
      given: [],
      when: { ...registerStaff, facts: { isClient: true } },
      refused: 'CALLER_ID_TAKEN',
    }));
});

describe('授予岗位须两人，且不得为自己', () => {
  it('an administrator proposes', () =>
    check({ given: [registered], when: proposeGrant(), then: [proposed()] }));

  it('a second person confirms, and it holds', () =>
    check({
      given: [registered, proposedByAdmin()],
      when: { ...confirmGrant, by: head },
      then: [granted()],
      look: ({ state }) => expect(state.status).toBe('active'),
    }));

  it.each([
    ['another administrator', otherAdmin],
    ['the head of the group', head],
    ['its office', office],
  ])('%s may confirm', (_, by) =>
    check({
      given: [registered, proposedByAdmin()],
      when: { ...confirmGrant, by },
      thenTypes: ['PostGranted'],
    }),
  );

  it('提出人不得自己确认', () =>
    check({
      given: [registered, proposedByAdmin()],
      when: confirmGrant,
      refused: { code: 'SAME_PERSON_TWICE', details: { proposedById: 'AD001' } },
    }));

  it('nobody proposes for himself', () =>
    check({
      given: [registered],
      when: { ...proposeGrant(), by: caller('ST013', { desk: 'signer', seat: 'HEAD' }) },
      refused: 'GRANT_TO_ONESELF',
    }));

  it('nobody confirms his own', () =>
    check({
      given: [registered, proposedByAdmin()],
      when: { ...confirmGrant, by: caller('ST013', { desk: 'groupOffice' }) },
      refused: 'GRANT_TO_ONESELF',
    }));

  it('a deputy signs such things only while the head entrusts him', () => {
    const letter = {
      entrustmentId: GRANT,
      byId: 'ST001',
      fromOn: '2024-08-01',
      toOn: '2024-08-23',
    };
    const given = [registered, proposedByAdmin()];
    check({ given, when: { ...confirmGrant, by: deputy }, refused: 'SIGNER_NOT_ENTRUSTED' });
    const withLetter = { ...deputy, entrustments: [letter] };
    check({ given, when: { ...confirmGrant, by: withLetter }, thenTypes: ['PostGranted'] });
    check({
      given,
      when: { ...confirmGrant, by: withLetter, on: '2024-08-24' },
      refused: 'SIGNER_NOT_ENTRUSTED',
    });
  });

  it('names a post, a seat, or both', () => {
    const { post: _post, ...bare } = terms;
    check({
      given: [registered],
      when: { type: 'ProposeGrant', data: bare },
      refused: 'GRANT_IS_EMPTY',
    });
    check({
      given: [registered],
      when: proposeGrant({ seat: 'MEMBER' }),
      thenTypes: ['GrantProposed'],
    });
  });

  it('a village assistant works in a village that is named', () => {
    const when = proposeGrant({ post: 'VILLAGE_ASSISTANT' });
    check({ given: [registered], when, refused: 'GRANT_NEEDS_VILLAGE' });
    check({
      given: [registered],
      when: proposeGrant({ post: 'VILLAGE_ASSISTANT', villages: ['370406109216'] }),
      thenTypes: ['GrantProposed'],
    });
  });

  it('a grant id stands for one grant', () => {
    for (const event of [proposed(), granted()])
      check({
        given: [registered, event],
        when: proposeGrant(),
        refused: 'GRANT_ALREADY_PROPOSED',
      });
  });

  it('does not begin before the service, nor end before it begins', () => {
    const early = proposeGrant({ fromOn: '2020-08-14' });
    check({ given: [registered], when: early, refused: 'DATE_BEFORE_CAUSE' });
    const backwards = proposeGrant({ toOn: '2020-08-14' });
    check({ given: [registered], when: backwards, refused: 'DATE_BEFORE_CAUSE' });
    check({
      given: [registered],
      when: proposeGrant({ toOn: '2020-08-15' }),
      thenTypes: ['GrantProposed'],
    });
  });

  it('what was not proposed, was confirmed or taken back is not confirmed', () => {
    for (const given of [
      [registered],
      [registered, proposedByAdmin(), granted()],
      [registered, proposedByAdmin(), revoked],
    ])
      check({ given, when: { ...confirmGrant, by: head }, refused: 'GRANT_NOT_PROPOSED' });
  });

  it('nothing is granted to somebody who was not registered', () =>
    check({ given: [], when: proposeGrant(), refused: 'STAFF_NOT_REGISTERED' }));
});

describe('平台管理员不得兼任其他岗位', () => {
  const ofAdmin = { post: 'PLATFORM_ADMIN', grantId: OTHER_GRANT } as const;

  it('neither beside a post that he holds', () =>
    check({
      given: [registered, granted(), proposedByAdmin(ofAdmin)],
      when: { type: 'ConfirmGrant', data: { grantId: OTHER_GRANT }, by: head },
      refused: 'ADMIN_HOLDS_NO_OTHER_POST',
    }));

  it('nor the other way round, nor with a seat', () => {
    check({
      given: [registered, granted(ofAdmin), proposedByAdmin()],
      when: { ...confirmGrant, by: head },
      refused: 'ADMIN_HOLDS_NO_OTHER_POST',
    });
    check({
      given: [registered, proposedByAdmin({ post: 'PLATFORM_ADMIN', seat: 'MEMBER' })],
      when: { ...confirmGrant, by: head },
      refused: 'ADMIN_HOLDS_NO_OTHER_POST',
    });
  });

  it('but after the other has ended', () => {
    const before = granted({ ...ofAdmin, toOn: '2024-08-31' });
    const sameDay = proposedByAdmin({ fromOn: '2024-08-31' });
    const dayAfter = proposedByAdmin({ fromOn: '2024-09-01' });
    const when = { ...confirmGrant, by: head };
    check({ given: [registered, before, sameDay], when, refused: 'ADMIN_HOLDS_NO_OTHER_POST' });
    check({ given: [registered, before, dayAfter], when, thenTypes: ['PostGranted'] });
  });

  it('two posts of the township go together', () =>
    check({
      given: [registered, seatOf('MEMBER', OTHER_GRANT), proposedByAdmin()],
      when: { ...confirmGrant, by: head },
      thenTypes: ['PostGranted'],
    }));
});

describe('revoking', () => {
  it('ends a grant from a day on', () =>
    check({
      given: [registered, granted()],
      when: revokeGrant(),
      then: [{ type: 'PostRevoked', data: { grantId: GRANT, fromOn: '2024-09-01' } }],
      look: ({ state }) =>
        expect(state).toMatchObject({ grants: [{ toOn: '2024-08-31', revoked: true }] }),
    }));

  it('makes nothing longer that ends before', () =>
    check({
      given: [registered, granted({ toOn: '2024-06-30' })],
      when: revokeGrant('2024-09-01'),
      thenTypes: ['PostRevoked'],
      look: ({ state }) => expect(state).toMatchObject({ grants: [{ toOn: '2024-06-30' }] }),
    }));

  it('takes a proposal back', () =>
    check({
      given: [registered, proposedByAdmin()],
      when: revokeGrant(),
      thenTypes: ['PostRevoked'],
      look: ({ state }) => expect(state).toMatchObject({ proposals: [], grants: [] }),
    }));

  it('ends nothing that is not held, or has been revoked before', () => {
    check({ given: [registered], when: revokeGrant(), refused: 'GRANT_NOT_HELD' });
    check({
      given: [registered, granted(), revoked],
      when: revokeGrant(),
      refused: 'GRANT_NOT_HELD',
    });
  });

  it('does not end before it began', () =>
    check({
      given: [registered, granted()],
      when: revokeGrant('2020-08-14'),
      refused: 'DATE_BEFORE_CAUSE',
    }));

  it('the head who loses his seat entrusts nobody any more', () =>
    check({
      given: [registered, seatOf('HEAD', HEAD_GRANT), entrusted()],
      when: revokeGrant('2024-09-01', HEAD_GRANT),
      then: [
        { type: 'PostRevoked', data: { grantId: HEAD_GRANT, fromOn: '2024-09-01' } },
        {
          type: 'SignatureEntrustmentEnded',
          data: {
            entrustmentId: derivedId(STREAM, 'entrustment', 1),
            toId: 'ST002',
            endedOn: '2024-09-01',
            cause: 'SEAT_REVOKED',
          },
        },
      ],
    }));
});

const letterOf = (more: Partial<When<'EntrustSignature'>['data']> = {}) => ({
  toId: 'ST002',
  scope: 'FINAL_SIGNATURE' as const,
  fromOn: '2024-01-01',
  toOn: '2024-12-31',
  documentSha: SHA,
  ...more,
});
function entrusted(ordinal = 1): Of<'SignatureEntrusted'> {
  return {
    type: 'SignatureEntrusted',
    data: {
      entrustmentId: derivedId(STREAM, 'entrustment', ordinal),
      ...letterOf(),
      deputyGrantId: OTHER_GRANT,
    },
  };
}

describe('组长委托副组长签发', () => {
  const headHere = caller('ST013', { desk: 'signer', seat: 'HEAD' });
  const entrust = (more: Partial<When<'EntrustSignature'>['data']> = {}) => ({
    type: 'EntrustSignature' as const,
    data: letterOf(more),
    by: headHere,
    facts: { deputyGrantId: OTHER_GRANT },
  });

  it('is dated, in writing, and names the seat of the deputy', () =>
    check({ given: [registered], when: entrust(), then: [entrusted()] }));

  it('nobody but the head entrusts', () => {
    const when = entrust();
    check({
      given: [registered],
      when: { ...when, by: caller('ST013', { desk: 'signer', seat: 'DEPUTY' }) },
      refused: 'POST_MAY_NOT_DO_THIS',
    });
    check({ given: [registered], when: { ...when, by: head }, refused: 'POST_MAY_NOT_DO_THIS' });
  });

  it('nobody but a deputy is entrusted', () =>
    check({
      given: [registered],
      when: { ...entrust({ toId: 'ST004' }), facts: {} },
      refused: { code: 'ENTRUSTED_IS_NO_DEPUTY', details: { toId: 'ST004', fromOn: '2024-01-01' } },
    }));

  it('does not end before it begins', () =>
    check({
      given: [registered],
      when: entrust({ toOn: '2023-12-31' }),
      refused: 'DATE_BEFORE_CAUSE',
    }));

  it('a new letter to the same deputy replaces the one that overlaps', () =>
    check({
      given: [registered, entrusted()],
      when: entrust({ fromOn: '2024-09-01', toOn: '2025-08-31' }),
      thenTypes: ['SignatureEntrustmentEnded', 'SignatureEntrusted'],
      look: ({ events: [ended], state }) => {
        expect(ended?.data).toMatchObject({ endedOn: '2024-09-01', cause: 'ENTRUSTED_ANEW' });
        expect(state).toMatchObject({
          entrusted: [{ toOn: '2024-08-31' }, { fromOn: '2024-09-01', toOn: '2025-08-31' }],
        });
      },
    }));

  it('a letter for days that do not overlap leaves the first alone', () =>
    check({
      given: [registered, entrusted()],
      when: entrust({ fromOn: '2025-01-01', toOn: '2025-12-31' }),
      thenTypes: ['SignatureEntrusted'],
    }));
});

const declare = (
  more: Partial<When<'DeclareNearRelative'>['data']> = {},
): When<'DeclareNearRelative'> => ({
  type: 'DeclareNearRelative',
  data: {
    relativeSub: RELATIVE,
    relation: 'SIBLING',
    declaredOn: '2024-08-20',
    identity: { name: '示例', number: '11010519491231002X' },
    ...more,
  },
});

describe('近亲属申报', () => {
  it('each declares his own; who it is stays sealed under the relative', () =>
    check({
      given: [registered],
      when: { ...declare(), by: himself },
      then: [
        {
          type: 'NearRelativeDeclared',
          data: {
            relationId: derivedId(STREAM, 'relation', 1),
            relativeSub: RELATIVE,
            declaredOn: '2024-08-20',
          },
          personal: [
            {
              subject: RELATIVE,
              data: { name: '示例', number: '11010519491231002X', relation: 'SIBLING' },
            },
          ],
        },
      ],
    }));

  it('the office of the group declares for everybody, a colleague for nobody', () => {
    check({
      given: [registered],
      when: { ...declare(), by: office },
      thenTypes: ['NearRelativeDeclared'],
    });
    check({
      given: [registered],
      when: { ...declare(), by: colleague },
      refused: 'POST_MAY_NOT_DO_THIS',
    });
  });

  it('a relation outside kin.relations is none that must be declared', () =>
    check({
      given: [registered],
      when: { ...declare({ relation: 'COUSIN' }), by: himself },
      refused: { code: 'RELATION_NOT_LISTED', details: { relation: 'COUSIN', rowId: 'P0241' } },
    }));

  it('is not declared for days before the service, nor where no row holds', () => {
    check({
      given: [registered],
      when: { ...declare({ declaredOn: '2020-08-14' }), by: himself },
      refused: 'DATE_BEFORE_CAUSE',
    });
    const early = { ...registered, data: { ...registered.data, activeFrom: '2020-01-01' } };
    check({
      given: [early],
      when: { ...declare({ declaredOn: '2020-08-14' }), by: himself },
      refused: 'POLICY_ROW_MISSING',
    });
  });
});

describe('the first two administrators', () => {
  it('are registered and granted in one commit that says bootstrap', () =>
    check({
      given: [],
      when: {
        type: 'RegisterFounder',
        data: { sub: SUB, foundedOn: '2020-08-15' },
        personal: [{ subject: SUB, data: { name: '示例', number: '11010519491231002X' } }],
      },
      then: [
        { ...registered, data: { ...registered.data, organ: 'PLATFORM' } },
        {
          type: 'PostGranted',
          data: {
            grantId: derivedId(STREAM, 'grant', 1),
            post: 'PLATFORM_ADMIN',
            villages: [],
            fromOn: '2020-08-15',
            bootstrap: true,
          },
        },
      ],
    }));

  it('are not registered over somebody else', () =>
    check({
      given: [registered],
      when: { type: 'RegisterFounder', data: { sub: SUB, foundedOn: '2020-08-15' } },
      refused: 'PERSON_ALREADY_REGISTERED',
    }));
});

async function factsOf(
  logs: Logs,
  heard: Parameters<Logs['feed']>[1],
  command: StaffCommand,
): Promise<StaffFacts | undefined> {
  const view = await logs.feed(staffMembers, heard as never);
  // `prepare` looks at these three and at nothing else of the own log.
  const own = {
    view: async () => view.docs,
    events: async (stream: string, id: string) =>
      (await logs.storeOf('gateway')).read(`${stream}-${id}`),
    load: async (_definition: unknown, id: string) => {
      const events = await (await logs.storeOf('gateway')).read<StaffEvent>(`staff-${id}`);
      const state = events.reduce(
        (before, { event, at, meta: { by } }) =>
          staff.decider.evolve(before, event, {
            id: '',
            version: 1,
            at,
            on: at.slice(0, 10),
            by,
          }),
        staff.decider.initial,
      );
      return { state, version: events.length };
    },
  } as unknown as OwnLog;
  return staff.prepare?.(command, own, { on: '2024-08-23', stream: 'staff-ST099' });
}

describe('what is read before deciding', () => {
  it('finds a person who is registered under another id', async () => {
    const logs = new Logs();
    const heard = await logs.record<'StaffRegistered'>(STREAM, [registered]);
    expect(await factsOf(logs, heard, registerStaff)).toEqual({
      isClient: false,
      registeredAs: 'ST013',
    });
  });

  it('finds a machine client of the same id', async () => {
    const logs = new Logs();
    await logs.record<'ClientRevoked'>('client-ST099', [
      { type: 'ClientRevoked', data: { revokedOn: '2024-01-01' } },
    ]);
    expect(await factsOf(logs, [], registerStaff)).toEqual({ isClient: true });
  });

  it('finds the seat of the deputy as it stands on the first day of the letter', async () => {
    const logs = new Logs();
    await logs.record<'StaffRegistered' | 'PostGranted' | 'PostRevoked'>('staff-ST002', [
      registered,
      seatOf('DEPUTY', OTHER_GRANT),
      { type: 'PostRevoked', data: { grantId: OTHER_GRANT, fromOn: '2024-07-01' } },
    ]);
    const facts = async (fromOn: string): Promise<StaffFacts | undefined> =>
      factsOf(logs, [], { type: 'EntrustSignature', data: letterOf({ fromOn }) });
    expect(await facts('2024-06-30')).toEqual({ deputyGrantId: OTHER_GRANT });
    expect(await facts('2024-07-01')).toEqual({});
  });

  it('reads nothing for other commands', async () => {
    expect(await factsOf(new Logs(), [], confirmGrant)).toBeUndefined();
  });
});

describe('what is shown of a member of staff', () => {
  it('is who he is to the platform, and no name', () =>
    check({
      given: [],
      when: registerStaff,
      thenTypes: ['StaffRegistered'],
      look: ({ state }) => {
        expect(staff.show(state)).toMatchObject({ status: 'registered', organ: 'TOWNSHIP' });
        expect(JSON.stringify(staff.show(state))).not.toContain('示例');
        expect(staff.show(staff.decider.initial)).toEqual({ status: 'unregistered' });
        expect(staff.villageOf(state)).toBeUndefined();
      },
    }));
});

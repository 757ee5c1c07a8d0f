import type { By, Decider, NewEvent } from './decider.js';
import { Refused } from './refused.js';
import { checkerFor, unstorable } from './testing.js';
import type { Day, Instant } from './values.js';

const head: By = { staffId: 'ST004', post: 'CIVIL_AFFAIRS_HEAD', desk: 'supervisor', org: 'T' };
const clerk: By = { staffId: 'ST007', post: 'CIVIL_AFFAIRS', desk: 'clerk', org: 'T' };

type Board = { readonly sheets: readonly { readonly by: string; readonly on: Day }[] };
type Command =
  | { readonly type: 'PostSheet'; readonly data: { readonly days: number } }
  | { readonly type: 'LookAtBoard'; readonly data: object };
type Posted = NewEvent<'SheetPosted', { readonly days: number; readonly postedOn: Day }>;
interface Ctx {
  readonly by: By;
  readonly at: Instant;
  readonly on: Day;
  readonly rules: { readonly most: number };
}

const board: Decider<Command, Posted, Board, Ctx> = {
  initial: { sheets: [] },
  decide(command, state, ctx) {
    if (command.type === 'LookAtBoard') return [];
    if (state.sheets.length >= ctx.rules.most) {
      throw new Refused('BOARD_FULL', { count: state.sheets.length });
    }
    if (state.sheets.some(({ by }) => by === ctx.by.staffId)) throw new Refused('POSTED_BEFORE');
    return [{ type: 'SheetPosted', data: { days: command.data.days, postedOn: ctx.on } }];
  },
  evolve: (state, _event, stamp) => ({
    sheets: [...state.sheets, { by: stamp.by.staffId, on: stamp.on }],
  }),
};

const ctx: Ctx = {
  by: clerk,
  at: '2024-09-02T01:00:00.000Z',
  on: '2024-09-02',
  rules: { most: 2 },
};
const check = checkerFor(board, { ctx });
const posted = (postedOn: Day): Posted => ({ type: 'SheetPosted', data: { days: 7, postedOn } });
const postSheet = { type: 'PostSheet', data: { days: 7 } } as const;

type Sample = Parameters<typeof check>[0];
const posing = (example: Sample) => (): void => check(example);

describe('an example that holds', () => {
  it('states the events that follow', () =>
    expect(posing({ given: [], when: postSheet, then: [posted('2024-09-02')] })).not.toThrow());

  it('states their types alone', () =>
    expect(posing({ given: [], when: postSheet, thenTypes: ['SheetPosted'] })).not.toThrow());

  it('states that nothing follows', () =>
    expect(
      posing({ given: [], when: { type: 'LookAtBoard', data: {} }, nothing: true }),
    ).not.toThrow());

  it('states a refusal, with or without its details', () => {
    const given = [posted('2024-08-01'), posted('2024-08-02')];
    expect(posing({ given, when: postSheet, refused: 'BOARD_FULL' })).not.toThrow();
    expect(
      posing({ given, when: postSheet, refused: { code: 'BOARD_FULL', details: { count: 2 } } }),
    ).not.toThrow();
  });

  it('poses the command to another person, on another day, under other rules', () => {
    const given = [posted('2024-08-01')];
    expect(posing({ given, when: postSheet, refused: 'POSTED_BEFORE' })).not.toThrow();
    expect(
      posing({
        given,
        when: { ...postSheet, by: head, on: '2024-09-05' },
        then: [posted('2024-09-05')],
      }),
    ).not.toThrow();
    expect(
      posing({ given: [], when: { ...postSheet, rules: { most: 0 } }, refused: 'BOARD_FULL' }),
    ).not.toThrow();
  });

  it('takes the day from the instant, and an instant from the day', () => {
    const at = '2024-09-05T16:00:00.000Z';
    expect(
      posing({ given: [], when: { ...postSheet, at }, then: [posted('2024-09-06')] }),
    ).not.toThrow();
    expect(
      posing({ given: [], when: { ...postSheet, on: '2024-09-06' }, then: [posted('2024-09-06')] }),
    ).not.toThrow();
  });

  it('stamps recorded events as it says, and shows the state after the decision', () => {
    const seen: Board[] = [];
    check({
      given: [{ event: posted('2024-08-01'), by: head, at: '2024-08-01T02:00:00.000Z' }],
      when: postSheet,
      thenTypes: ['SheetPosted'],
      look: ({ state }) => seen.push(state),
    });
    expect(seen).toEqual([
      {
        sheets: [
          { by: 'ST004', on: '2024-08-01' },
          { by: 'ST007', on: '2024-09-02' },
        ],
      },
    ]);
  });
});

describe('an example that does not hold', () => {
  it.each([
    ['other events', { then: [posted('2024-09-03')] }],
    ['other types', { thenTypes: [] }],
    ['nothing', { nothing: true as const }],
    ['a refusal', { refused: 'BOARD_FULL' }],
  ])('fails when it expects %s', (_what, expected) => {
    expect(posing({ given: [], when: postSheet, ...expected })).toThrow('toEqual');
  });

  it('fails when it expects another refusal, other details, or none', () => {
    const given = [posted('2024-08-01')];
    expect(posing({ given, when: postSheet, refused: 'BOARD_FULL' })).toThrow('toEqual');
    expect(
      posing({ given, when: postSheet, refused: { code: 'POSTED_BEFORE', details: { count: 1 } } }),
    ).toThrow('toEqual');
    expect(posing({ given, when: postSheet, nothing: true })).toThrow('toEqual');
  });
});

/** Poses one command to a decider that decides so. */
const deciding = (decide: (state: Board) => readonly Posted[]) => (): void =>
  checkerFor<Command, Posted, Board, Ctx>(
    { ...board, decide: (_command, state) => decide(state) },
    { ctx },
  )({ given: [], when: postSheet, thenTypes: ['SheetPosted'] });

const lasting = (days: number): readonly Posted[] => [
  { type: 'SheetPosted', data: { days, postedOn: '2024-09-02' } },
];

describe('a decider that is not what it should be', () => {
  it('is found when it keeps a float', () => {
    expect(deciding(() => lasting(7))).not.toThrow();
    expect(deciding(() => lasting(7.5))).toThrow('7.5 is no safe integer');
  });

  it('is found when it answers otherwise the second time', () => {
    let calls = 0;
    expect(deciding(() => lasting((calls += 1)))).toThrow('toEqual');
  });

  it('is found when it changes the state it was given', () => {
    const careless = deciding((state) => {
      (state.sheets as { by: string; on: Day }[]).push({ by: 'x', on: '2024-01-01' });
      return lasting(7);
    });
    expect(careless).toThrow('not extensible');
  });

  it('is found when it fails for a reason that is no refusal', () => {
    const broken = deciding(() => {
      throw new RangeError('no day: soon');
    });
    expect(broken).toThrow('no day: soon');
  });
});

describe('what a store keeps', () => {
  it.each([
    [{ a: [{ x: 1 }, 'text', true, null] }],
    ['𬇕 · 買買提'],
    [{ money: 61_200, none: [], less: -5 }],
  ])('is %j', (value) => expect(unstorable(value)).toBeUndefined());

  it.each([
    [{ days: 0.5 }, '$.days: 0.5 is no safe integer'],
    [{ sum: 2 ** 53 }, '$.sum: 9007199254740992 is no safe integer'],
    [{ sum: Number.NaN }, '$.sum: NaN is no safe integer'],
    [{ sum: -0 }, '$.sum: 0 is no safe integer'],
    [{ note: undefined }, '$.note: undefined'],
    [{ path: [[1, 2]] }, '$.path[0]: array in an array'],
    [{ 'a.b': 1 }, '$.a.b: key with . or $'],
    [{ $set: 1 }, '$.$set: key with . or $'],
    [{ at: new Date(0) }, '$.at: Date'],
    [{ of: new Map() }, '$.of: Map'],
    [[{ name: '\uD800' }], '$[0].name: lone surrogate'],
    [{ sum: 1n }, '$.sum: bigint'],
  ])('is not %p', (value, problem) => expect(unstorable(value)).toBe(problem));
});

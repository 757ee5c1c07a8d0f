import type { Decider, NewEvent } from '@zelian/kernel/decider';
import { Refused } from '@zelian/kernel/refused';
import { execute, type Execution, load, StateCache } from './execute.js';
import { ManualClock } from './manual-clock.js';
import { appendOf, idOf, inMemory, type InMemory, metaOf } from './testing.js';

interface Deposit {
  readonly amountFen: number;
  readonly close?: boolean;
}
type Event = NewEvent<'Opened' | 'Deposited' | 'Closed', { readonly amountFen: number }>;
interface Account {
  readonly fen: number;
  readonly count: number;
  readonly closed: boolean;
}
interface Ctx {
  readonly facts: unknown;
  readonly version: number;
}

const account: Decider<Deposit, Event, Account, Ctx> = {
  initial: { fen: 0, count: 0, closed: false },
  decide: ({ amountFen, close }, state) => {
    if (state.closed) throw new Refused('ACCOUNT_CLOSED');
    if (close === true) return [{ type: 'Closed', data: { amountFen: 0 } }];
    if (amountFen === 0) return [];
    return [{ type: 'Deposited', data: { amountFen } }];
  },
  evolve: (state, { type, data }) => ({
    fen: state.fen + data.amountFen,
    count: state.count + 1,
    closed: type === 'Closed',
  }),
};

let clock: ManualClock;
let memory: InMemory;

beforeEach(async () => {
  clock = new ManualClock();
  memory = await inMemory('bank', { clock });
});

afterEach(async () => memory.close());

const run = async (
  word: string,
  command: Deposit,
  expects: Execution<Account, Ctx>['expects'],
  more: Partial<Execution<Account, Ctx>> = {},
) =>
  execute(memory.store, account, 'account-1', command, {
    commandId: idOf(word),
    expects,
    at: clock.now(),
    meta: metaOf('Deposit'),
    ctxOf: (facts, version) => ({ facts, version }),
    clock,
    ...more,
  });

describe('execute', () => {
  it('decides on the folded state, appends, and gives the new state', async () => {
    await run('a', { amountFen: 5 }, 'opens');
    const { state, version, appended, events } = await run('b', { amountFen: 7 }, { version: 1 });
    expect(state).toEqual({ fen: 12, count: 2, closed: false });
    expect(version).toBe(2);
    expect(appended).toMatchObject({ position: 2, version: 2, duplicate: false });
    expect(events).toEqual([{ type: 'Deposited', data: { amountFen: 7 } }]);
  });

  it('hands what prepare read to the decider, with the version decided on', async () => {
    const seen: Ctx[] = [];
    const watching = {
      ...account,
      decide: (_c: Deposit, _s: Account, ctx: Ctx) => (seen.push(ctx), []),
    };
    await memory.store.append(
      appendOf('account-1', 0, 'x', [{ type: 'Opened', data: { amountFen: 0 } }]),
    );
    await execute(
      memory.store,
      watching,
      'account-1',
      { amountFen: 1 },
      {
        commandId: idOf('a'),
        expects: 'any',
        at: clock.now(),
        meta: metaOf('Deposit'),
        prepare: async (read) => ({ position: (await read.head()).position }),
        ctxOf: (facts, version) => ({ facts, version }),
        clock,
      },
    );
    expect(seen).toEqual([{ facts: { position: 1 }, version: 1 }]);
  });

  it('an empty decision changes nothing', async () => {
    await run('a', { amountFen: 5 }, 'opens');
    expect(await run('b', { amountFen: 0 }, { version: 1 })).toMatchObject({
      appended: 'unchanged',
      version: 1,
      events: [],
    });
    expect(await memory.store.head()).toMatchObject({ position: 1 });
  });

  it.each([
    ['opens', 'opens' as const, 1],
    ['a version that is too old', { version: 0 }, 1],
    ['a version not reached yet', { version: 2 }, 1],
  ])('%s is a conflict when the stream is elsewhere', async (_what, expects, actual) => {
    await run('a', { amountFen: 5 }, 'opens');
    await expect(run('b', { amountFen: 1 }, expects)).rejects.toMatchObject({
      name: 'ConcurrencyConflict',
      actual,
    });
  });

  it('a refusal writes nothing, and is decided anew when repeated', async () => {
    await run('a', { amountFen: 5 }, 'opens');
    await run('b', { amountFen: 0, close: true }, 'any');
    await expect(run('c', { amountFen: 1 }, 'any')).rejects.toMatchObject({
      code: 'ACCOUNT_CLOSED',
    });
    expect(await memory.store.head()).toMatchObject({ position: 2 });
  });

  describe('a command that was accepted before gets its first answer', () => {
    it.each([
      ['when it would be refused now', 'any' as const, { amountFen: 5 }],
      ['when its version is stale', { version: 0 }, { amountFen: 5 }],
      ['when its stream exists', 'opens' as const, { amountFen: 5 }],
      ['when there would be nothing to do', 'any' as const, { amountFen: 0 }],
    ])('%s', async (_what, expects, command) => {
      const first = await run('a', { amountFen: 5 }, 'any');
      if (command.amountFen !== 0) await run('b', { amountFen: 0, close: true }, 'any');
      const again = await run('a', command, expects);
      expect(again.appended).toEqual({ ...Object(first.appended), duplicate: true });
      expect(again.events).toEqual([]);
    });

    it('but not when it stands for another request', async () => {
      await run('a', { amountFen: 5 }, 'any', { request: { amountFen: 5 } });
      await expect(
        run('a', { amountFen: 6 }, 'opens', { request: { amountFen: 6 } }),
      ).rejects.toMatchObject({
        name: 'CommandIdReused',
      });
      await expect(
        run('a', { amountFen: 6 }, 'any', { request: { amountFen: 6 } }),
      ).rejects.toMatchObject({
        name: 'CommandIdReused',
      });
    });
  });

  it('commands that race and expect nothing are all carried out', async () => {
    const done = Promise.all(
      [1, 2, 3].map((amountFen) =>
        run(`n${amountFen}`, { amountFen }, 'any', { random: () => amountFen / 4 }),
      ),
    );
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await clock.advance(100);
    }
    const outcomes = await done;
    expect(outcomes.every(({ appended }) => appended !== 'unchanged')).toBe(true);
    expect(await load(memory.store, account, 'account-1')).toMatchObject({
      version: 3,
      state: { fen: 6 },
    });
  });

  it('an error of the store is no answer', async () => {
    const broken = {
      ...account,
      decide: () => {
        throw new TypeError('defect');
      },
    };
    const execution = {
      commandId: idOf('a'),
      expects: 'any' as const,
      at: clock.now(),
      meta: metaOf('Deposit'),
      ctxOf: () => ({ facts: null, version: 0 }),
      clock,
    };
    await expect(
      execute(memory.store, broken, 'account-1', { amountFen: 1 }, execution),
    ).rejects.toThrow('defect');
  });
});

describe('the cache of states', () => {
  it('is brought up to date by what followed', async () => {
    const states = new StateCache<Account>();
    await run('a', { amountFen: 5 }, 'opens', { states });
    await memory.store.append(
      appendOf('account-1', 1, 'x', [{ type: 'Deposited', data: { amountFen: 2 } }]),
    );
    const { state } = await run('b', { amountFen: 1 }, 'any', { states });
    expect(state).toEqual({ fen: 8, count: 3, closed: false });
    expect(await load(memory.store, account, 'account-1')).toEqual({ state, version: 3 });
  });

  it('holds the streams used last', () => {
    const states = new StateCache<number>(2);
    for (const [i, stream] of (['a-1', 'a-2', 'a-1', 'a-3'] as const).entries()) {
      states.set(stream, { state: i, version: 1 });
    }
    expect(states.get('a-2')).toBeUndefined();
    expect(states.get('a-1')).toEqual({ state: 2, version: 1 });
  });
});

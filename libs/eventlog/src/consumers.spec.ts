import type { NewEvent } from '@zelian/kernel/decider';
import { Refused } from '@zelian/kernel/refused';
import type { StreamId } from '@zelian/kernel/values';
import { Consumers, type ConsumersOptions } from './consumers.js';
import type { Recorded } from './commit.js';
import type { Projection, Reaction } from './delivery.js';
import type { Doc } from './docs.js';
import type { EventStore } from './event-store.js';
import { ManualClock } from './manual-clock.js';
import { storedPartOf } from './parts.js';
import { afterToken, partitionId, partitionsOf } from './partition.js';
import { appendOf, idOf, inMemory, type InMemory, metaOf } from './testing.js';
import type { Timer } from './timers.js';

let clock: ManualClock;
let intake: InMemory;
let survey: InMemory;
/** The service whose reactions and views are under test. */
let approval: InMemory;
let running: Consumers[];
let elapsed: Timer[];

beforeEach(async () => {
  clock = new ManualClock();
  intake = await inMemory('intake', { clock });
  const { keyring } = intake;
  survey = await inMemory('survey', { clock, keyring });
  approval = await inMemory('approval', { clock, keyring });
  running = [];
  elapsed = [];
});

afterEach(async () => {
  for (const consumers of running) await consumers.stop();
  for (const memory of [intake, survey, approval]) await memory.close();
});

const start = async (parts: Partial<ConsumersOptions>): Promise<Consumers> => {
  const stores: Readonly<Record<string, EventStore>> = {
    intake: intake.store,
    survey: survey.store,
    approval: approval.store,
  };
  const consumers = await Consumers.start({
    service: 'approval',
    views: approval.views,
    reader: approval.reader,
    clock,
    reactions: [],
    projections: [],
    source: (service) => stores[service] ?? intake.store,
    fire: async (timer) => void elapsed.push(timer),
    ...parts,
  });
  running.push(consumers);
  return consumers;
};

/** Appends one event of a case to a producer's log. */
const happens = async (producer: InMemory, caseId: string, type: string, data: unknown = {}) => {
  const stream: StreamId = `application-${caseId}`;
  const version = (await producer.store.read(stream)).length;
  return producer.store.append({
    ...appendOf(stream, version, `${caseId} ${version} ${producer.store.service}`, [
      { type, data },
    ]),
    meta: metaOf(type, caseId),
  });
};

/** Lets what runs in memory run; nothing here waits for time. */
const settled = async () => {
  for (let i = 0; i < 40; i++) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** Appends what it hears to the case's own stream. */
const noteWhatHappened = (more: Partial<Reaction> = {}): Reaction => ({
  name: 'noteIt',
  on: { intake: ['Filed', 'Withdrawn'], survey: ['Surveyed'] },
  react: async (event, cause) => {
    const stream: StreamId = `case-${event.meta.case ?? ''}`;
    await approval.store.append({
      stream,
      expected: (await approval.store.read(stream)).length,
      commandId: cause.commandId(stream, 'NoteIt'),
      at: clock.now(),
      meta: { ...metaOf('NoteIt', event.meta.case), caus: event.id, src: cause.src },
      events: [{ type: 'ItNoted', data: { of: event.id, type: event.event.type } }],
    });
  },
  ...more,
});

const notedOf = async (caseId: string) =>
  (await approval.store.read(`case-${caseId}`)).map(({ event }) => Object(event.data).of as string);

describe('a reaction', () => {
  it('acts on the types it lists, of the producers it lists', async () => {
    const consumers = await start({ reactions: [noteWhatHappened()] });
    await happens(intake, 'c1', 'Filed');
    await happens(intake, 'c1', 'Amended');
    await happens(survey, 'c1', 'Surveyed');
    await happens(survey, 'c1', 'Filed');
    await consumers.caughtUp();
    expect((await notedOf('c1')).toSorted()).toEqual(['intake/1/0', 'survey/1/0']);
  });

  it('keeps the order of a case', async () => {
    const consumers = await start({ reactions: [noteWhatHappened()] });
    for (let i = 0; i < 30; i++) await happens(intake, `c${i % 3}`, 'Filed');
    await consumers.caughtUp();
    for (const c of [0, 1, 2]) {
      expect(await notedOf(`c${c}`)).toEqual(
        Array.from({ length: 10 }, (_, i) => `intake/${3 * i + c + 1}/0`),
      );
    }
  });

  it('goes on at its watermark after a restart', async () => {
    await happens(intake, 'c1', 'Filed');
    const first = await start({ reactions: [noteWhatHappened()] });
    await first.caughtUp();
    await first.stop();
    await happens(intake, 'c1', 'Withdrawn');
    const seen: string[] = [];
    const watching = noteWhatHappened({ react: async ({ id }) => void seen.push(id) });
    await (await start({ reactions: [watching] })).caughtUp();
    expect(seen).toEqual(['intake/2/0']);
  });

  it('has one effect however often the event is delivered', async () => {
    await happens(intake, 'c1', 'Filed');
    const first = await start({ reactions: [noteWhatHappened()] });
    await first.caughtUp();
    await first.stop();
    await approval.views.prune('noteIt@0');
    const forgetful = await inMemory('approval', { clock, keyring: intake.keyring });
    const again = await start({ reactions: [noteWhatHappened()], views: forgetful.views });
    await again.caughtUp();
    expect(await notedOf('c1')).toEqual(['intake/1/0']);
    expect((await again.status()).find(({ consumer }) => consumer === 'noteIt')).toMatchObject({
      parked: 0,
      state: 'running',
    });
    await forgetful.close();
  });

  it('gives each stream and command its own id, the same at every delivery', async () => {
    const ids: string[] = [];
    const drawing: Reaction = {
      name: 'drawLines',
      on: { intake: ['Filed'] },
      react: async (_event, cause) => {
        for (const stream of ['account-1', 'account-2'] as const) {
          ids.push(cause.commandId(stream, 'DrawLine'), cause.commandId(stream, 'SkipLine'));
        }
      },
    };
    await happens(intake, 'c1', 'Filed');
    await (await start({ reactions: [drawing] })).caughtUp();
    expect(new Set(ids).size).toBe(4);
    const { uuidv5 } = await import('@zelian/kernel/ids');
    expect(ids[0]).toBe(uuidv5('approval/drawLines/intake/1/0/account-1/DrawLine'));
  });

  it('acts on many keys at once, on one key in order', async () => {
    let active = 0;
    let most = 0;
    const order: string[] = [];
    const slow: Reaction = {
      name: 'slow',
      on: { intake: ['Filed'] },
      react: async ({ id, meta }) => {
        active += 1;
        most = Math.max(most, active);
        await settled();
        if (meta.case === 'c0') order.push(id);
        active -= 1;
      },
    };
    for (let i = 0; i < 100; i++) await happens(intake, `c${i % 50}`, 'Filed');
    await (await start({ reactions: [slow] })).caughtUp();
    expect(most).toBe(32);
    expect(order).toEqual(['intake/1/0', 'intake/51/0']);
  });
});

/** Refuses `Filed` of case c1 as long as `open` is false. */
const choosy = (
  state: { open: boolean; seen: string[] },
  more: Partial<Reaction> = {},
): Reaction => ({
  name: 'choosy',
  on: { intake: ['Filed', 'Withdrawn'], survey: ['Surveyed'] },
  react: async ({ id, event, meta }) => {
    if (!state.open && meta.case === 'c1' && event.type === 'Filed')
      throw new Refused('NOT_YET', { id });
    state.seen.push(id);
  },
  ...more,
});

describe('a reaction that is refused', () => {
  it('parks the key and everything behind it, from every producer; other keys flow', async () => {
    const state = { open: false, seen: [] as string[] };
    const consumers = await start({ reactions: [choosy(state)] });
    await happens(intake, 'c1', 'Filed');
    await consumers.caughtUp();
    await happens(intake, 'c2', 'Filed');
    await happens(intake, 'c1', 'Withdrawn');
    await happens(survey, 'c1', 'Surveyed');
    await happens(survey, 'c2', 'Surveyed');
    await consumers.caughtUp();
    expect(state.seen.toSorted()).toEqual(['intake/2/0', 'survey/2/0']);
    const parked = await consumers.parked('choosy');
    expect(parked[0]).toMatchObject({ key: 'c1', error: 'NOT_YET {"id":"intake/1/0"}' });
    expect(parked.map(({ error }) => error).slice(1)).toEqual([
      'waits for its key',
      'waits for its key',
    ]);
    expect(await consumers.status()).toContainEqual(
      expect.objectContaining({ consumer: 'choosy', parked: 3, state: 'running', lag: 0 }),
    );
  });

  it('is replayed in order after the cause is gone, also what arrives meanwhile', async () => {
    const state = { open: false, seen: [] as string[] };
    const consumers = await start({ reactions: [choosy(state)] });
    await happens(intake, 'c1', 'Filed');
    await happens(intake, 'c1', 'Withdrawn');
    await consumers.caughtUp();
    expect(await consumers.replay('choosy', 'c1')).toEqual({
      applied: 0,
      error: 'NOT_YET {"id":"intake/1/0"}',
    });
    state.open = true;
    await happens(survey, 'c1', 'Surveyed');
    await consumers.caughtUp();
    expect(await consumers.replay('choosy', 'c1')).toEqual({ applied: 3 });
    await happens(survey, 'c1', 'Surveyed');
    await consumers.caughtUp();
    expect(state.seen).toEqual(['intake/1/0', 'intake/2/0', 'survey/1/0', 'survey/2/0']);
    expect(await consumers.parked()).toEqual([]);
  });

  it('stays parked over a restart', async () => {
    const state = { open: false, seen: [] as string[] };
    const first = await start({ reactions: [choosy(state)] });
    await happens(intake, 'c1', 'Filed');
    await first.caughtUp();
    await first.stop();
    state.open = true;
    await happens(intake, 'c1', 'Withdrawn');
    const second = await start({ reactions: [choosy(state)] });
    await second.caughtUp();
    expect(state.seen).toEqual([]);
    expect(await second.replay('choosy', 'c1')).toEqual({ applied: 2 });
  });

  it('is done when the code settles it', async () => {
    const state = { open: false, seen: [] as string[] };
    const consumers = await start({ reactions: [choosy(state, { settledBy: ['NOT_YET'] })] });
    await happens(intake, 'c1', 'Filed');
    await happens(intake, 'c1', 'Withdrawn');
    await consumers.caughtUp();
    expect(state.seen).toEqual(['intake/2/0']);
    expect(await consumers.parked()).toEqual([]);
  });

  it('frees its key event by event when an operator discards', async () => {
    const state = { open: false, seen: [] as string[] };
    const consumers = await start({ reactions: [choosy(state)] });
    await happens(intake, 'c1', 'Filed');
    await happens(intake, 'c1', 'Withdrawn');
    await consumers.caughtUp();
    expect(await consumers.discard('choosy', 'c1')).toMatchObject({ ord: 1_000 });
    expect(await consumers.replay('choosy', 'c1')).toEqual({ applied: 1 });
    expect(state.seen).toEqual(['intake/2/0']);
  });
});

describe('a reaction that fails', () => {
  it('parks its key after three tries when it is a defect, without telling what it read', async () => {
    let tries = 0;
    const broken: Reaction = {
      name: 'broken',
      on: { intake: ['Filed'] },
      react: async () => {
        tries += 1;
        JSON.parse('王小明');
      },
    };
    const consumers = await start({ reactions: [broken] });
    await happens(intake, 'c1', 'Filed');
    await consumers.caughtUp();
    expect(tries).toBe(3);
    expect(await consumers.status()).toContainEqual(
      expect.objectContaining({ consumer: 'broken', state: 'running', parked: 1 }),
    );
    const [parked] = await consumers.parked();
    expect(parked?.error).toMatch(/^SyntaxError at /);
    expect(parked?.error).not.toContain('王');
  });

  it('is tried again without end when the store is to blame, in place', async () => {
    const { StoreUnavailable } = await import('./event-store.js');
    let full = true;
    const seen: string[] = [];
    const reaction: Reaction = {
      name: 'later',
      on: { intake: ['Filed'] },
      react: async ({ id }) => {
        if (full) throw new StoreUnavailable('disk full', false);
        seen.push(id);
      },
    };
    const consumers = await start({ reactions: [reaction] });
    await happens(intake, 'c1', 'Filed');
    for (let i = 0; i < 10; i++) {
      await settled();
      await clock.advance(10_000);
    }
    expect(await consumers.status()).toContainEqual(
      expect.objectContaining({ consumer: 'later', state: 'retrying', eventId: 'intake/1/0' }),
    );
    full = false;
    await settled();
    await clock.advance(10_000);
    await consumers.caughtUp();
    expect(seen).toEqual(['intake/1/0']);
    expect(await consumers.parked()).toEqual([]);
  });

  it('halts at a shape it does not know, and goes on with newer code', async () => {
    const first = await start({ reactions: [noteWhatHappened()] });
    const other = noteWhatHappened({ name: 'noteOther', on: { intake: ['Withdrawn'] } });
    const both = await start({ reactions: [other] });
    await first.stop();
    for (const [i, event] of [
      { type: 'Filed', v: 2, data: {} },
      { type: 'Withdrawn', data: {} },
    ].entries()) {
      const append = appendOf('application-c1', i, `v2 ${i}`, [event]);
      await intake.store.append({ ...append, meta: metaOf(event.type, 'c1') });
    }
    const second = await start({ reactions: [noteWhatHappened()] });
    await Promise.all([second.caughtUp(), both.caughtUp()]);
    expect(await second.status()).toContainEqual(
      expect.objectContaining({ consumer: 'noteIt', state: 'halted', eventId: 'intake/1/0' }),
    );
    expect(await notedOf('c1')).toEqual(['intake/2/0']);
    await second.stop();
    const { PartReader } = await import('./parts.js');
    const reader = new PartReader(intake.keyring, { intake: { Filed: [{}] } });
    await (await start({ reactions: [noteWhatHappened()], reader })).caughtUp();
    expect(await notedOf('c1')).toEqual(['intake/2/0', 'intake/1/0', 'intake/2/0']);
  });
});

interface Summary extends Doc {
  readonly count: number;
  readonly last?: string;
}

const summaries = (more: Partial<Projection<Summary>> = {}): Projection<Summary> => ({
  name: 'summaries',
  version: 1,
  on: { intake: ['Filed', 'Withdrawn'], survey: ['Surveyed'] },
  indexes: [{ fields: ['count'] }],
  apply: async ({ meta, event }, unit) => {
    const id = meta.case ?? '';
    await unit.write(id, (current) => {
      const last = event.type === 'Surveyed' ? 'Surveyed' : current?.last;
      const count = (current?.count ?? 0) + 1;
      return { _id: id, count, ...(last === undefined ? {} : { last }) };
    });
  },
  ...more,
});

const allOf = async (projection: Projection<Summary>) =>
  (await approval.views.open(projection)).find({});

describe('a view', () => {
  it('folds events of all its producers, each once', async () => {
    const consumers = await start({ projections: [summaries()] });
    for (let i = 0; i < 20; i++) {
      await happens(intake, `c${i % 2}`, 'Filed');
      await happens(survey, `c${i % 2}`, 'Surveyed');
    }
    await consumers.caughtUp();
    expect(await allOf(summaries())).toEqual([
      { _id: 'c0', count: 20, last: 'Surveyed' },
      { _id: 'c1', count: 20, last: 'Surveyed' },
    ]);
  });

  it('takes every event of a commit once, also those about one document', async () => {
    const events = ['Filed', 'Withdrawn', 'Filed'].map((type) => ({ type, data: {} }));
    await intake.store.append({
      ...appendOf('application-c1', 0, 'many', events),
      meta: metaOf('Do', 'c1'),
    });
    for (let starts = 1; starts <= 2; starts++) {
      const consumers = await start({ projections: [summaries()] });
      await consumers.caughtUp();
      await consumers.stop();
      expect(await allOf(summaries())).toEqual([{ _id: 'c1', count: 3 }]);
    }
  });

  it('goes on at its watermark after a restart, in the middle of a log', async () => {
    await happens(intake, 'c1', 'Filed');
    const first = await start({ projections: [summaries()] });
    await first.caughtUp();
    await first.stop();
    await happens(intake, 'c1', 'Withdrawn');
    await (await start({ projections: [summaries()] })).caughtUp();
    expect(await allOf(summaries())).toEqual([{ _id: 'c1', count: 2 }]);
  });

  it('in a new version is filled from the beginning, beside the old one', async () => {
    await happens(intake, 'c1', 'Filed');
    const first = await start({ projections: [summaries()] });
    await first.caughtUp();
    await first.stop();
    const second = summaries({ version: 2, on: { intake: ['Filed'] } });
    await (await start({ projections: [summaries(), second] })).caughtUp();
    expect(await approval.views.stored()).toEqual(['summaries@1', 'summaries@2', 'timers@1']);
    expect(await allOf(second)).toEqual([{ _id: 'c1', count: 1 }]);
    expect(await allOf(summaries())).toEqual([{ _id: 'c1', count: 1 }]);
  });

  it('that cannot apply an event halts, with what it had, and does not stop the others', async () => {
    const broken = summaries({
      name: 'broken',
      apply: async (event, unit) => {
        if (event.id === 'intake/2/0') throw new TypeError('no such case');
        return summaries().apply(event, unit);
      },
    });
    await happens(intake, 'c1', 'Filed');
    const consumers = await start({ projections: [broken, summaries()] });
    await consumers.caughtUp();
    await happens(intake, 'c1', 'Filed');
    await happens(survey, 'c1', 'Surveyed');
    await consumers.caughtUp();
    await settled();
    expect(await allOf(broken)).toEqual([{ _id: 'c1', count: 1 }]);
    expect(await allOf(summaries())).toEqual([{ _id: 'c1', count: 3, last: 'Surveyed' }]);
    expect(await consumers.status()).toContainEqual(
      expect.objectContaining({
        consumer: 'broken@1',
        state: 'halted',
        eventId: 'intake/2/0',
        reason: expect.stringMatching(/^TypeError at /),
      }),
    );
  });

  it('that was halted goes on where it stopped, once', async () => {
    let broken = true;
    const mended = summaries({
      apply: async (event, unit) => {
        if (broken && event.id === 'intake/2/0') throw new TypeError('not yet');
        return summaries().apply(event, unit);
      },
    });
    const consumers = await start({ projections: [mended] });
    for (let i = 0; i < 3; i++) await happens(intake, 'c1', 'Filed');
    await happens(survey, 'c1', 'Surveyed');
    await consumers.caughtUp();
    broken = false;
    consumers.resume('summaries@1');
    await happens(intake, 'c1', 'Filed');
    await consumers.caughtUp();
    expect(await allOf(mended)).toEqual([{ _id: 'c1', count: 5, last: 'Surveyed' }]);
  });

  it('keeps parts sealed, and a query opens them', async () => {
    interface Named extends Doc {
      readonly name: ReturnType<typeof storedPartOf<{ name: string }>>;
    }
    const names: Projection<Named> = {
      name: 'names',
      version: 1,
      on: { intake: ['Told'] },
      indexes: [],
      apply: async ({ id, event }, unit) => {
        for (const part of event.personal ?? []) {
          await unit.write(id, () => ({ _id: id, name: storedPartOf(part as never) }));
        }
      },
    };
    const told: NewEvent = {
      type: 'Told',
      data: {},
      personal: [{ subject: 's1', data: { name: '王小明' } }],
    };
    await intake.store.append(appendOf('application-c1', 0, 'a', [told]));
    await (await start({ projections: [names] })).caughtUp();
    const [doc] = await (await approval.views.open(names)).find({});
    expect(JSON.stringify(doc)).not.toContain('王小明');
    const parts = doc === undefined ? [] : [doc.name];
    expect(await approval.reader.open(parts)).toEqual([{ name: '王小明' }]);
    await intake.keyring.destroy('s1');
    expect(await approval.reader.open(parts)).toEqual([undefined]);
  });
});

describe('watermarks', () => {
  it('rise over types that nobody handles, in every partition', async () => {
    const consumers = await start({ projections: [summaries()], reactions: [noteWhatHappened()] });
    await happens(intake, 'c1', 'Amended');
    await consumers.caughtUp();
    for (const consumer of ['summaries@1', 'noteIt']) {
      const marks = await approval.views.watermarks.of(consumer);
      expect(partitionsOf('intake').map((part) => marks.get(part))).toEqual(
        Array.from({ length: 6 }, () => 1_999),
      );
    }
  });

  it('beyond the tail of a log are refused at the start', async () => {
    await happens(intake, 'c1', 'Filed');
    const part = partitionId('intake', 0);
    await approval.views.watermarks.raise(['summaries@1'], new Map([[part, 1_999]]));
    const consumers = await start({ projections: [summaries()] });
    await consumers.stop();
    await approval.views.watermarks.raise(['summaries@1'], new Map([[part, 2_000]]));
    await expect(start({ projections: [summaries()] })).rejects.toMatchObject({
      code: 'WATERMARK_BEYOND_TAIL',
    });
  });
});

describe('reading one’s own writes', () => {
  it('waits until the view has seen the commit', async () => {
    const consumers = await start({ projections: [summaries()] });
    const { after } = await happens(intake, 'c1', 'Amended');
    expect(await consumers.waitFor('summaries@1', after, 5_000)).toBe('reached');
    expect(await consumers.waitFor('summaries@1', after, 0)).toBe('reached');
  });

  it('gives up after the time allowed', async () => {
    const consumers = await start({ projections: [summaries()] });
    const waiting = consumers.waitFor(
      'summaries@1',
      afterToken(partitionId('intake', 1), 9_000),
      5_000,
    );
    await settled();
    await clock.advance(5_000);
    expect(await waiting).toBe('timeout');
  });

  it('knows what can never be reached', async () => {
    const halting = summaries({
      apply: () => {
        throw new TypeError('no');
      },
    });
    const consumers = await start({ projections: [halting] });
    const own = await happens(approval, 'c1', 'Filed');
    expect(await consumers.waitFor('summaries@1', own.after, 100)).toBe('unknown');
    expect(await consumers.waitFor('nothing@1', own.after, 100)).toBe('unknown');
    expect(await consumers.waitFor('summaries@1', 'nonsense', 100)).toBe('unknown');
    const { after } = await happens(intake, 'c1', 'Filed');
    expect(await consumers.waitFor('summaries@1', after, 100)).toBe('halted');
  });

  it('waits for an event, and for all of the own log', async () => {
    const own = summaries({ on: { approval: ['Noted'] } });
    const consumers = await start({ projections: [own] });
    await happens(approval, 'c1', 'Noted');
    const [event] = await approval.store.read('application-c1');
    expect(await consumers.waitForEvent('summaries@1', event as Recorded, 1_000)).toBe('reached');
    await happens(approval, 'c1', 'Noted');
    expect(await consumers.waitForOwn('summaries@1', 1_000)).toBe('reached');
    expect(await allOf(own)).toEqual([{ _id: 'c1', count: 2 }]);
  });
});

const deadline = (word: string, due: { dueOn: string } | { dueAt: string }) => ({
  deadlineId: idOf(word),
  kind: word,
  ...due,
});
const sets = async (stream: string, ...deadlines: readonly object[]) =>
  happens(approval, stream, 'Started', { deadlines });
const settles = async (stream: string, word: string) =>
  happens(approval, stream, 'Ended', { settles: [idOf(word)] });
/** What a decider does on time: the miss settles its own deadline. */
const missing = async (timer: Timer) => {
  elapsed.push(timer);
  const { deadlineId } = timer;
  await happens(approval, timer.case ?? '', 'DeadlineMissed', {
    deadlineId,
    settles: [deadlineId],
  });
};

const kindsAt = async (instant: string) => {
  await clock.advance(instant);
  await settled();
  return elapsed.map(({ kind }) => kind);
};

describe('timers', () => {
  it('fire a due instant at once, a due day at midnight in China after it', async () => {
    const consumers = await start({ fire: missing });
    await sets(
      'c1',
      deadline('day', { dueOn: '2026-03-04' }),
      deadline('hour', { dueAt: '2026-03-03T01:00:00.000Z' }),
    );
    await consumers.caughtUp();
    expect(await consumers.timers.nextDue()).toBe('2026-03-03T01:00:00.000Z');
    expect(await kindsAt('2026-03-03T00:59:59.999Z')).toEqual([]);
    expect(await kindsAt('2026-03-03T01:00:00.000Z')).toEqual(['hour']);
    expect(await kindsAt('2026-03-04T15:59:59.999Z')).toEqual(['hour']);
    expect(await kindsAt('2026-03-04T16:00:00.000Z')).toEqual(['hour', 'day']);
    expect(await consumers.timers.nextDue()).toBeUndefined();
  });

  it('do not fire once the deadline is settled', async () => {
    const consumers = await start({ fire: missing });
    await sets('c1', deadline('a', { dueOn: '2026-03-04' }));
    await settles('c1', 'a');
    await consumers.caughtUp();
    await clock.advance('2026-03-20T00:00:00.000Z');
    await consumers.caughtUp();
    expect(elapsed).toEqual([]);
  });

  it('that came due while the process was down are drained, in the order of their due times', async () => {
    await sets('c1', deadline('late', { dueOn: '2026-03-06' }));
    await sets(
      'c2',
      deadline('early', { dueOn: '2026-03-04' }),
      deadline('later', { dueOn: '2026-05-01' }),
    );
    await clock.advance('2026-03-20T00:00:00.000Z');
    const consumers = await start({ fire: missing });
    await consumers.caughtUp();
    expect(elapsed).toEqual([
      {
        deadlineId: idOf('early'),
        kind: 'early',
        stream: 'application-c2',
        case: 'c2',
        dueAt: '2026-03-04T16:00:00.000Z',
        eventId: 'approval/2/0',
      },
      expect.objectContaining({ kind: 'late' }),
    ]);
  });

  it('are rebuilt from the log when their table is lost', async () => {
    await sets(
      'c1',
      deadline('a', { dueOn: '2026-03-04' }),
      deadline('b', { dueOn: '2026-03-05' }),
    );
    await settles('c1', 'a');
    const first = await start({});
    await first.caughtUp();
    await first.stop();
    await approval.views.prune('timers@1');
    const second = await start({ fire: missing });
    await clock.advance('2026-03-20T00:00:00.000Z');
    await second.caughtUp();
    expect(elapsed.map(({ kind }) => kind)).toEqual(['b']);
  });

  it('that settle nothing are tried again, ever more slowly, and shown as stuck', async () => {
    const consumers = await start({
      fire: async (timer) => {
        elapsed.push(timer);
        throw new Refused('CASE_BROKEN');
      },
    });
    await sets('c1', deadline('a', { dueOn: '2026-03-04' }));
    await consumers.caughtUp();
    await clock.advance('2026-03-04T16:00:00.000Z');
    await settled();
    expect(elapsed).toHaveLength(1);
    expect(await consumers.timers.stuck()).toEqual([
      { timer: expect.objectContaining({ kind: 'a' }), error: 'CASE_BROKEN {}' },
    ]);
    expect(await consumers.timers.nextDue()).toBeUndefined();
    for (let i = 0; i < 6; i++) {
      await clock.advance(1_000);
      await settled();
    }
    expect(elapsed.length).toBeGreaterThanOrEqual(3);
    expect(elapsed.length).toBeLessThanOrEqual(4);
    await settles('c1', 'a');
    await consumers.caughtUp();
    expect(await consumers.timers.stuck()).toEqual([]);
  });
});

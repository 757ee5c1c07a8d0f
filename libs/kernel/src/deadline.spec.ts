import * as fc from 'fast-check';
import type { NewEvent } from './decider.js';
import { addDays, addHours, instantOf, msOf } from './day.js';
import {
  type Deadline,
  type OpenDeadlines,
  dueInstantOf,
  elapse,
  foldDeadlines,
  hasElapsed,
  settle,
  settleAll,
} from './deadline.js';
import { derivedId } from './ids.js';
import type { Day, Instant } from './values.js';

const stream = 'case-0198a000-0000-7000-8000-000000000001';
const terms = { rowId: 'P001', calendarVersion: '2026-1' };

const promise = (dueOn: Day, ordinal = 1): Deadline => ({
  ...terms,
  kind: 'PROMISE',
  deadlineId: derivedId(stream, 'PROMISE', ordinal),
  key: 'clock.promiseWd',
  unit: 'wd',
  count: 12,
  startOn: '2024-08-23',
  dueOn,
});
const legal: Deadline = {
  ...promise('2024-09-23'),
  kind: 'LEGAL',
  key: 'clock.legalWd',
  deadlineId: derivedId(stream, 'LEGAL', 1),
};
const notice: Deadline = {
  ...promise('2024-09-09'),
  kind: 'NOTICE_END',
  key: 'publicity.days',
  unit: 'nd',
  count: 7,
  deadlineId: derivedId(stream, 'NOTICE_END', 1),
} as Deadline;
const relief = (startAt: Instant): Deadline => ({
  ...terms,
  kind: 'FIRST_RELIEF',
  deadlineId: derivedId(stream, 'FIRST_RELIEF', 1),
  key: 'temp.urgent.firstReliefHours',
  unit: 'h',
  count: 24,
  startAt,
  dueAt: addHours(startAt, 24),
});

const by = (at: Instant) => ({ at, responsibleId: 'ST004' });
const started = (...deadlines: Deadline[]): NewEvent => ({
  type: 'ClockStarted',
  data: { deadlines },
});
const openAfter = (events: readonly NewEvent[]): OpenDeadlines =>
  events.reduce<OpenDeadlines>(foldDeadlines, []);

const ended = (deadline: Deadline): NewEvent<'NoticePeriodEnded'> | undefined =>
  deadline.kind === 'NOTICE_END'
    ? { type: 'NoticePeriodEnded', data: { settles: [deadline.deadlineId] } }
    : undefined;

describe('the end of a limit', () => {
  it('is midnight in Shanghai after the due day', () => {
    const due = promise('2024-09-10');
    expect(dueInstantOf(due)).toBe('2024-09-10T16:00:00.000Z');
    expect(hasElapsed(due, '2024-09-10T15:59:59.999Z')).toBe(false);
    expect(hasElapsed(due, '2024-09-10T16:00:00.000Z')).toBe(true);
  });

  it('is the instant itself where hours are counted', () => {
    const due = relief('2020-09-30T10:00:00.000Z');
    expect(dueInstantOf(due)).toBe('2020-10-01T10:00:00.000Z');
    expect(hasElapsed(due, '2020-10-01T09:59:59.999Z')).toBe(false);
    expect(hasElapsed(due, '2020-10-01T10:00:00.000Z')).toBe(true);
  });

  it('compares instants, not their texts', () =>
    expect(hasElapsed(promise('2024-09-10'), '2024-09-11T00:00:00+08:00')).toBe(true));
});

describe('open deadlines', () => {
  it('fold from deadlines[] and settles[] alone, without the name of any event', () => {
    const open = openAfter([
      { type: 'Anything', data: { deadlines: [promise('2024-09-10'), legal] } },
      { type: 'AnythingElse', data: { settles: [legal.deadlineId], other: [1] } },
    ]);
    expect(open).toEqual([promise('2024-09-10')]);
  });

  it('stay the same object where an event says nothing of them', () => {
    const open = openAfter([started(legal)]);
    expect(foldDeadlines(open, { data: { deadlines: [], settles: [] } })).toBe(open);
    expect(foldDeadlines(open, { data: 'text' })).toBe(open);
    expect(foldDeadlines(open, { data: null })).toBe(open);
  });

  it('hold each id once, also when an event is folded again', () =>
    expect(openAfter([started(legal), started(legal)])).toEqual([legal]));

  it('let a moved limit end and begin in one event, under a new id', () => {
    const moved = promise('2024-09-18', 2);
    const open = openAfter([
      started(promise('2024-09-10')),
      {
        type: 'LegalLimitExtended',
        data: { settles: [promise('2024-09-10').deadlineId], deadlines: [moved] },
      },
    ]);
    expect(open).toEqual([moved]);
  });
});

describe('an act that settles', () => {
  const open = openAfter([started(promise('2024-09-10'), legal, notice)]);

  it('names what it met and misses nothing', () =>
    expect(settle(open, ['PROMISE', 'LEGAL'], by('2024-09-10T15:59:59.999Z'))).toEqual({
      settles: [promise('2024-09-10').deadlineId, legal.deadlineId],
      missed: [],
    }));

  it('carries the miss of what was over, and settles only the rest', () =>
    expect(settle(open, ['PROMISE', 'LEGAL'], by('2024-09-10T16:00:00.000Z'))).toEqual({
      settles: [legal.deadlineId],
      missed: [
        {
          type: 'DeadlineMissed',
          data: {
            deadlineId: promise('2024-09-10').deadlineId,
            kind: 'PROMISE',
            dueOn: '2024-09-10',
            responsibleId: 'ST004',
            settles: [promise('2024-09-10').deadlineId],
          },
        },
      ],
    }));

  it('says the due instant where hours were counted', () => {
    const urgent = openAfter([started(relief('2020-09-30T10:00:00.000Z'))]);
    const [miss] = settleAll(urgent, by('2020-10-02T00:00:00.000Z')).missed;
    expect(miss?.data).toEqual({
      deadlineId: relief('2020-09-30T10:00:00.000Z').deadlineId,
      kind: 'FIRST_RELIEF',
      dueAt: '2020-10-01T10:00:00.000Z',
      responsibleId: 'ST004',
      settles: [relief('2020-09-30T10:00:00.000Z').deadlineId],
    });
  });

  it('can choose by anything else than the kind', () =>
    expect(
      settle(open, (deadline) => deadline.key === 'clock.legalWd', by('2024-09-01T00:00:00.000Z')),
    ).toEqual({ settles: [legal.deadlineId], missed: [] }));

  it('ends a notice period by its own event instead of a miss', () => {
    const late = settleAll(open, { ...by('2024-09-12T00:00:00.000Z'), elapsedAs: ended });
    expect(late.missed.map((event) => event.type)).toEqual(['DeadlineMissed', 'NoticePeriodEnded']);
    expect(openAfter([started(...open), ...late.missed])).toEqual([legal]);
  });

  it('leaves nothing open at the end of a stream', () => {
    const { settles, missed } = settleAll(open, by('2024-09-12T00:00:00.000Z'));
    const after = openAfter([
      started(...open),
      ...missed,
      { type: 'Withdrawn', data: { settles } },
    ]);
    expect(after).toEqual([]);
  });
});

describe('a timer', () => {
  const due = promise('2024-09-10');
  const open = openAfter([started(due)]);

  it('finds nothing before the end', () =>
    expect(elapse(open, due.deadlineId, by('2024-09-10T15:59:59.999Z'))).toEqual([]));

  it('finds the miss from the end on', () =>
    expect(elapse(open, due.deadlineId, by('2024-09-10T16:00:00.000Z'))).toHaveLength(1));

  it('finds nothing once the limit is settled', () =>
    expect(elapse([], due.deadlineId, by('2024-12-31T00:00:00.000Z'))).toEqual([]));
});

describe('timers and acts in any order', () => {
  type Step = { readonly who: 'timer' | 'act'; readonly at: Instant };

  /** One commit a step, each decided on what stands then. */
  function history(deadline: Deadline, steps: readonly Step[]): readonly NewEvent[] {
    return steps.reduce<readonly NewEvent[]>(
      (events, { who, at }) => {
        const open = openAfter(events);
        if (who === 'timer') return [...events, ...elapse(open, deadline.deadlineId, by(at))];
        const { settles, missed } = settle(open, [deadline.kind], by(at));
        return [...events, ...missed, { type: 'Done', data: { settles } }];
      },
      [started(deadline)],
    );
  }

  const hours = fc.integer({ min: -48, max: 72 });
  const step = fc.record({ who: fc.constantFrom<Step['who']>('timer', 'act'), hours });
  const deadline = fc.oneof(
    fc.integer({ min: 0, max: 400 }).map((n) => promise(addDays('2024-01-01', n))),
    fc
      .integer({ min: 0, max: 400 })
      .map((n) => relief(instantOf(addDays('2024-01-01', n), '18:00'))),
  );

  it('give exactly one miss if and only if the settling act was recorded after the end', () =>
    fc.assert(
      fc.property(deadline, fc.array(step, { maxLength: 6 }), hours, (due, some, actHours) => {
        // steps happen in the order of their instants; at one instant in either order
        const after = (n: number): Instant => addHours(dueInstantOf(due), n);
        const steps = [...some, { who: 'act' as const, hours: actHours }]
          .toSorted((one, other) => one.hours - other.hours)
          .map(({ who, hours: n }): Step => ({ who, at: after(n) }));
        const events = history(due, steps);
        const firstAct = steps.find(({ who }) => who === 'act');
        const late = msOf(firstAct?.at ?? '') >= msOf(dueInstantOf(due));
        const misses = events.filter((event) => event.type === 'DeadlineMissed');
        expect(misses).toHaveLength(late ? 1 : 0);
        expect(openAfter(events)).toEqual([]);
        const settles = events.flatMap(
          ({ data }) => (data as { settles?: string[] }).settles ?? [],
        );
        expect(settles).toEqual([due.deadlineId]);
      }),
    ));
});

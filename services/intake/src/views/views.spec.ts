import type { EventName, EventNamed } from '@zelian/contracts/catalogue';
import type { Recorded } from '@zelian/eventlog/commit';
import { uuidv5 } from '@zelian/kernel/ids';
import type { View } from '@zelian/service/definition';
import { Logs } from '@zelian/service/testing';
import {
  accepted,
  decided,
  householdNoted,
  intentRecorded,
  noticeIssued,
  reported,
  stream,
  withdrawn,
} from '../application/examples.js';
import { CASE, HEAD, headProfile } from '../examples.js';
import { applications } from './applications.js';
import { householdCases } from './household-cases.js';
import { toDo } from './to-do.js';

type Told = readonly Recorded<EventNamed<EventName>>[];

const promise = (dueOn: string) =>
  ({ deadlines: [{ kind: 'PROMISE', dueOn, deadlineId: uuidv5(dueOn) }] }) as unknown;
const clock = (type: 'ClockStarted' | 'ClockResumed', dueOn: string) =>
  ({ type, data: promise(dueOn) }) as EventNamed<'ClockStarted' | 'ClockResumed'>;
const noted = {
  ...householdNoted,
  personal: [{ subject: HEAD, data: { profile: headProfile } }],
} as EventNamed<'HouseholdNoted'>;

let logs: Logs;
beforeEach(() => {
  logs = new Logs();
});

/** Every way in which two logs, each in its own order, can be heard. */
function interleavings<T>(one: readonly T[], other: readonly T[]): readonly (readonly T[])[] {
  const [first, ...rest] = one;
  const [second, ...later] = other;
  if (first === undefined || second === undefined) return [[...one, ...other]];
  return [
    ...interleavings(rest, other).map((told) => [first, ...told]),
    ...interleavings(one, later).map((told) => [second, ...told]),
  ];
}

async function standsTheSame<D extends { readonly _id: string }, K extends EventName>(
  view: View<D, K>,
  own: Told,
  others: Told,
): Promise<readonly D[]> {
  const orders = interleavings(own, others);
  const [right, ...rest] = await Promise.all(
    orders.map(async (told) => (await logs.feed(view, told as never)).all()),
  );
  for (const other of rest) expect(other).toEqual(right);
  return right ?? [];
}

describe('views of intake, in whatever order they hear two logs', () => {
  it('list a case the same', async () => {
    const own = await logs.record(stream, [intentRecorded(), noted, accepted]);
    const others = await logs.record(`case-${CASE}`, [
      clock('ClockStarted', '2024-09-11'),
      clock('ClockResumed', '2024-09-18'),
    ]);
    const docs = await standsTheSame(applications, own as Told, others as Told);
    expect(docs.find(({ _id }) => _id === CASE)).toMatchObject({
      state: 'accepted',
      promiseDueOn: '2024-09-11',
      clockDueOn: '2024-09-18',
    });
  });

  it('know the same cases as running', async () => {
    const terminated = { type: 'EntitlementTerminated', data: {} } as never;
    const others = await logs.record(`entitlement-${CASE}`, [terminated]);
    const own = await logs.record(stream, [intentRecorded(), withdrawn, decided('GRANTED')]);
    const docs = await standsTheSame(householdCases, own as Told, others as Told);
    expect(docs).toEqual([expect.objectContaining({ entitlementEnded: true })]);
    expect(docs[0]).not.toHaveProperty('ended');
  });

  it('leave the same to do', async () => {
    const entry = {
      type: 'EntryNoted' as const,
      data: { of: 'survey/1/0', round: 1, triedAt: '2024-09-02T01:00:00.000Z', kind: 'ABSENT' },
    } as EventNamed<'EntryNoted'>;
    const own = [
      ...(await logs.record(stream, [intentRecorded(), entry], { on: '2024-09-02' })),
      ...(await logs.record(stream, [reported(), noticeIssued], { on: '2024-09-05' })),
    ];
    const completed = { type: 'SurveyCompleted', data: {} } as never;
    const others = await logs.record(`survey-${CASE}`, [completed], { on: '2024-09-04' });
    const docs = await standsTheSame(toDo, own as Told, others as Told);
    expect(docs.filter(({ open }) => open === true).map(({ kind }) => kind)).toEqual([
      'AWAIT_NOTICE_ANSWER',
      'COLLECT_AUTHORISATIONS',
      'FILE_APPLICATION',
    ]);
  });
});

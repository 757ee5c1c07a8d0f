import type { EventNamed } from '@zelian/contracts/catalogue';
import type { Recorded } from '@zelian/eventlog/commit';
import type { DocUnit } from '@zelian/eventlog/docs';
import { toDoView, type ToDoDoc } from './to-do.js';

const CASE = '0198b2a0-0000-7000-8000-0000000000aa';
const VILLAGE = '370406109215';

type Name = 'IntentRecorded' | 'ApplicationFiled' | 'ApplicationAccepted' | 'CheckReported';
type Told = Recorded<EventNamed<Name>>;

const view = toDoView<Name>('to-do', {
  IntentRecorded: ({ event }) => ({ villageCode: event.data.villageCode }),
  ApplicationFiled: ({ event }) => ({
    opens: [
      { kind: 'ACCEPT', desk: 'clerk', dueOn: event.data.appliedOn, clause: '§17.2#8' },
      { kind: 'CALL', ref: 'ST001', desk: 'seat', staffId: 'ST001', clause: '§6.1' },
      { kind: 'CALL', ref: 'ST002', desk: 'seat', staffId: 'ST002', clause: '§6.1' },
    ],
  }),
  CheckReported: () => ({ closes: ['ACCEPT', { kind: 'CALL', ref: 'ST001' }] }),
  ApplicationAccepted: () => ({ ends: true }),
});

/** An event at a minute of the day; only what the view reads is filled in. */
function told(type: Name, minute: number, data: object = {}, service = 'intake'): Told {
  const at = `2024-08-23T01:${String(minute).padStart(2, '0')}:00.000Z`;
  const by = { staffId: 'ST013', post: 'CIVIL_AFFAIRS', desk: 'clerk', org: 'TOWNSHIP' };
  return {
    id: `${service}/${minute}/0`,
    event: { type, data },
    service,
    stream: `application-${CASE}`,
    version: minute,
    position: minute,
    index: 0,
    at,
    meta: { cmd: type, by, corr: 'c', case: CASE, rules: 'r' },
  } as unknown as Told;
}

const intent = told('IntentRecorded', 1, { villageCode: VILLAGE });
const filed = told('ApplicationFiled', 5, { appliedOn: '2024-08-23' });
const filedAgain = told('ApplicationFiled', 8, { appliedOn: '2024-08-26' });
const reported = told('CheckReported', 7, {}, 'economic-check');
const accepted = told('ApplicationAccepted', 9);

/** Documents as a store would hold them after the events, in this order. */
async function after(events: readonly Told[]): Promise<ReadonlyMap<string, ToDoDoc>> {
  const docs = new Map<string, ToDoDoc>();
  const unit: DocUnit<ToDoDoc> = {
    get: async (id) => docs.get(id),
    find: async (filter) =>
      [...docs.values()].filter(
        (doc) => doc.key === filter.key?.eq && doc.open === filter.open?.eq,
      ),
    write: async (id, change) => {
      const doc = change(docs.get(id));
      if (doc === null) docs.delete(id);
      else docs.set(id, doc);
    },
  };
  for (const event of events) await view.apply(event, unit);
  return docs;
}

const openIn = (docs: ReadonlyMap<string, ToDoDoc>): readonly ToDoDoc[] =>
  [...docs.values()].filter((doc) => doc.open === true);
const sorted = (docs: ReadonlyMap<string, ToDoDoc>) =>
  [...docs.values()].toSorted((a, b) => (a._id < b._id ? -1 : 1));

function ordersOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first, index) =>
    ordersOf(items.toSpliced(index, 1)).map((rest) => [first, ...rest]),
  );
}

describe('the to-do list of a service', () => {
  it('opens what an event opens, with the village that another event tells', async () => {
    const docs = await after([intent, filed]);
    expect(openIn(docs)).toHaveLength(3);
    expect(docs.get(`${CASE}/ACCEPT`)).toMatchObject({
      desk: 'clerk',
      villageCode: VILLAGE,
      caseId: CASE,
      since: filed.at,
      dueOn: '2024-08-23',
    });
  });

  it('closes a kind, or the one of a kind that is meant', async () => {
    const docs = await after([intent, filed, reported]);
    expect(openIn(docs).map(({ _id }) => _id)).toEqual([`${CASE}/CALL/ST002`]);
  });

  it('opens again what an event after the closing opens', async () => {
    const docs = await after([intent, filed, reported, filedAgain]);
    expect(docs.get(`${CASE}/ACCEPT`)).toMatchObject({ dueOn: '2024-08-26', since: filedAgain.at });
  });

  it('leaves nothing open when the case has ended', async () => {
    expect(openIn(await after([intent, filed, accepted]))).toEqual([]);
  });

  it('stands the same in whatever order the logs are heard', async () => {
    for (const events of [
      [intent, filed, reported, filedAgain],
      [intent, filed, reported, accepted],
      [filed, filedAgain, accepted, reported],
    ]) {
      const right = sorted(await after(events));
      for (const order of ordersOf(events)) expect(sorted(await after(order))).toEqual(right);
    }
  });
});

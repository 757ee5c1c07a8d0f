import { Consumers } from './consumers.js';
import type { Projection } from './delivery.js';
import type { Doc } from './docs.js';
import { ManualClock } from './manual-clock.js';
import { rebuildDifferences, timerDifferences } from './rebuild.js';
import { SqliteViews } from './sqlite-views.js';
import { appendOf, idOf, inMemory, type InMemory, metaOf } from './testing.js';
import { viewName } from './view-name.js';

interface Count extends Doc {
  readonly n: number;
}

const counts: Projection<Count> = {
  name: 'counts',
  version: 1,
  on: { intake: ['Filed'], survey: ['Filed'] },
  indexes: [],
  apply: async ({ meta }, unit) => {
    const id = meta.case ?? '';
    await unit.write(id, (current) => ({ _id: id, n: (current?.n ?? 0) + 1 }));
  },
};

const clock = new ManualClock();
let intake: InMemory;
let survey: InMemory;

beforeEach(async () => {
  intake = await inMemory('intake', { clock });
  survey = await inMemory('survey', { clock, keyring: intake.keyring });
  for (let i = 0; i < 60; i++) {
    const { store } = i % 2 === 0 ? intake : survey;
    const data = { deadlines: [{ deadlineId: idOf(`d${i}`), kind: 'P', dueOn: '2026-09-01' }] };
    const append = appendOf(`application-${i}`, 0, `n${i}`, [{ type: 'Filed', data }]);
    await store.append({ ...append, meta: metaOf('File', `c${i % 7}`) });
  }
  const consumers = await Consumers.start({
    service: 'intake',
    views: intake.views,
    reader: intake.reader,
    clock,
    reactions: [],
    projections: [counts],
    source,
    fire: async () => {},
  });
  await consumers.caughtUp();
  await consumers.stop();
});

afterEach(async () => {
  await intake.close();
  await survey.close();
});

const source = (service: string) => (service === 'intake' ? intake.store : survey.store);

const compared = async (compare: typeof timerDifferences) => {
  const scratch = SqliteViews.open(':memory:', clock);
  const { views: live, reader } = intake;
  const differences = await compare({ service: 'intake', reader, source, live, scratch });
  await scratch.close();
  return differences;
};

/** Writes behind the back of the projection. */
const tamper = async (id: string, doc: Count | null) => {
  const batch = intake.views.begin(counts);
  await batch.unit({ src: 'intake/events-v1/0', ord: 0 }).write(id, () => doc);
  await intake.views.commit([batch], [], new Map());
};

describe('a rebuilt view', () => {
  it('equals the live one', async () => {
    expect(await compared(async (options) => rebuildDifferences(counts, options))).toEqual([]);
    expect(await compared(timerDifferences)).toEqual([]);
  });

  it('equals a live one that is not at the end of its logs', async () => {
    await intake.store.append({
      ...appendOf('application-99', 0, 'x', [{ type: 'Filed', data: {} }]),
    });
    expect(await compared(async (options) => rebuildDifferences(counts, options))).toEqual([]);
  });

  it('shows every document that was changed, added or removed', async () => {
    await tamper('c1', { _id: 'c1', n: 1 });
    await tamper('c9', { _id: 'c9', n: 1 });
    await tamper('c3', null);
    const differences = await compared(async (options) => rebuildDifferences(counts, options));
    expect(differences).toEqual(
      ['c1', 'c3', 'c9'].map((id) => ({
        service: 'intake',
        position: 0,
        what: 'VIEW_DIFFERS_FROM_REBUILD',
        detail: `${viewName(counts)} ${id}`,
      })),
    );
  });

  it('shows where it cannot be made', async () => {
    const broken: Projection<Count> = {
      ...counts,
      apply: ({ id }, unit) => {
        if (id === 'survey/3/0') throw new TypeError('no');
        return unit.write(id, () => null);
      },
    };
    expect(await compared(async (options) => rebuildDifferences(broken, options))).toMatchObject([
      { what: 'VIEW_DOES_NOT_REBUILD', detail: expect.stringContaining('survey/3/0') },
    ]);
  });
});

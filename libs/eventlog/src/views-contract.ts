import * as fc from 'fast-check';
import { Query } from 'mingo';
import type { Doc, Docs, Filter, Scalar, Sort, Test, Views, ViewShape } from './docs.js';
import { byCodePoint } from './filter.js';
import { partitionId } from './partition.js';

/** One store of views, opened as often as asked. */
export interface ViewsUnderTest {
  open(): Promise<Views>;
  close(): Promise<void>;
}

interface Row extends Doc {
  readonly state?: Scalar;
  readonly due?: Scalar;
  readonly part?: { readonly n?: Scalar };
}

const shape: ViewShape<Row> = {
  name: 'rows',
  version: 1,
  indexes: [{ fields: ['state', 'due'] }, { fields: ['part.n'] }],
};

const PART = partitionId('intake', 3);
const GUARD = { src: PART, ord: 1_000 };

const text = fc.oneof(
  fc.constantFrom('', 'a', 'ab', 'b', '王', '王小', '1', 'true', '\ud7ff', '\ue000', '😀', '𬇕'),
  fc.string({ unit: 'grapheme', maxLength: 3 }),
);
const scalar = fc.oneof(text, fc.integer({ min: -3, max: 3 }), fc.boolean());
const row = fc.record(
  { state: scalar, due: scalar, part: fc.record({ n: scalar }, { requiredKeys: [] }) },
  { requiredKeys: [] },
);
const rows = fc.array(row, { maxLength: 25 });
const bound = fc.oneof(text, fc.integer({ min: -3, max: 3 }));
const test: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ eq: scalar }),
  fc.record({ in: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ gt: bound }),
  fc.record({ gte: bound, lt: bound }),
  fc.record({ lte: bound }),
  fc.record({ exists: fc.boolean() }),
  fc.record({ prefix: text }),
);
const tests = fc.record({ state: test, due: test, 'part.n': test }, { requiredKeys: [] });
const { filter } = fc.letrec<{ filter: Filter<Row> }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small' },
    tests,
    fc.record({ and: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.tuple(tests, tie('filter')).map(([a, b]) => ({ ...a, and: [b] })),
  ),
}));

/**
 * The filter for mingo, the oracle. It compares text by UTF-16 unit, so ranges and prefixes of
 * text go through a function of our own; everything else is its own understanding of MongoDB.
 */
function oracle(wanted: Filter<Row>): object {
  const { and, or, ...fields } = wanted;
  const parts: object[] = Object.entries<Test | undefined>(fields).flatMap(([path, one]) =>
    Object.entries(one ?? {}).map(([operator, value]) => oracleTest(path, operator, value)),
  );
  if (and !== undefined && and.length > 0) parts.push({ $and: and.map(oracle) });
  if (or !== undefined) parts.push(or.length > 0 ? { $or: or.map(oracle) } : NOTHING);
  return parts.length === 0 ? {} : { $and: parts };
}

const NOTHING = { _id: { $in: [] } };

function oracleTest(path: string, operator: string, value: unknown): object {
  const texts = typeof value === 'string' && operator !== 'eq';
  if (!texts) return { [path]: { [`$${operator}`]: value } };
  const holds = (found: unknown) =>
    typeof found === 'string' && textHolds(operator, byCodePoint(found, value), found, value);
  return {
    $where: function (this: object) {
      return holds(path.split('.').reduce<unknown>((at, field) => Object(at ?? {})[field], this));
    },
  };
}

function textHolds(operator: string, order: number, found: string, value: string): boolean {
  if (operator === 'prefix') return found.startsWith(value);
  if (operator === 'gt') return order > 0;
  if (operator === 'gte') return order >= 0;
  return operator === 'lt' ? order < 0 : order <= 0;
}

/** Documents `1`, `2` … of these contents, in the view and as a list. */
async function filled(views: Views, contents: readonly Omit<Row, '_id'>[]) {
  await views.prune('rows@1');
  const docs = await views.open(shape);
  const batch = views.begin(shape);
  const unit = batch.unit(GUARD);
  const list = contents.map((content, i): Row => ({ ...content, _id: String(i + 1) }));
  for (const doc of list) await unit.write(idOf(doc), () => doc);
  await views.commit([batch], ['rows@1'], new Map([[PART, GUARD.ord]]));
  return { docs, list };
}

const idOf = ({ _id: id }: Doc): string => id;
const ids = (docs: readonly Doc[]): readonly string[] => docs.map(idOf);
const byId = (docs: readonly Doc[]): readonly string[] => ids(docs).toSorted(byCodePoint);

const parked = (key: string, ord: number, consumer = 'drawLines') => ({
  consumer,
  key,
  part: PART,
  ord,
  body: `body ${ord}`,
  error: 'E',
  at: '2026-03-02T01:00:00.000Z',
});

/** The contract of `Views`, `Docs` and `DocUnit`. */
export function describeViews(name: string, create: () => Promise<ViewsUnderTest>): void {
  describe(`Views on ${name}`, () => {
    let under: ViewsUnderTest;
    let views: Views;

    beforeEach(async () => {
      under = await create();
      views = await under.open();
    });

    afterEach(async () => under.close());

    describe('a filter', () => {
      it('finds what MongoDB would find', async () => {
        await fc.assert(
          fc.asyncProperty(
            rows,
            fc.array(filter, { minLength: 1, maxLength: 8 }),
            async (contents, filters) => {
              const { docs, list } = await filled(views, contents);
              for (const one of filters) {
                const query = new Query(oracle(one));
                const expected = byId(list.filter((doc) => query.test({ ...doc })));
                expect(byId(await docs.find(one))).toEqual(expected);
                expect(await docs.count(one)).toBe(expected.length);
              }
            },
          ),
          { numRuns: 250 },
        );
      });

      it('finds the same before a batch is written', async () => {
        await fc.assert(
          fc.asyncProperty(rows, rows, filter, async (before, after, one) => {
            const { docs } = await filled(views, before);
            const batch = views.begin(shape);
            const unit = batch.unit({ src: PART, ord: 2_000 });
            for (const [i, content] of after.entries()) {
              await unit.write(String(i + 3), () => ({ ...content, _id: String(i + 3) }));
            }
            await unit.write('1', () => null);
            const pending = await unit.find(one);
            await views.commit([batch], [], new Map());
            expect(byId(pending)).toEqual(byId(await docs.find(one)));
          }),
          { numRuns: 250 },
        );
      });

      it('refuses a path that is none', async () => {
        const { docs } = await filled(views, []);
        const wrong = { ["state') OR 1 --"]: { eq: 1 } };
        await expect(docs.find(wrong as Filter<Row>)).rejects.toThrow('is no path');
      });
    });

    describe('a page', () => {
      const direction = fc.constantFrom('asc' as const, 'desc' as const);
      const sorted = fc.record(
        { state: fc.constantFrom('x', 'y', '王'), due: fc.integer({ min: 0, max: 3 }) },
        { requiredKeys: [] },
      );

      it('follows the one before without gap or repetition, in the order of the sort', async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(sorted, { maxLength: 20 }),
            direction,
            direction,
            fc.integer({ min: 1, max: 7 }),
            async (contents, first, second, limit) => {
              const { docs, list } = await filled(views, contents);
              const sort: Sort<Row> = [
                ['state', first],
                ['due', second],
              ];
              const paged: Row[] = [];
              for (let after: string | undefined; ;) {
                const page = await docs.page(
                  {},
                  { sort, limit, ...(after === undefined ? {} : { after }) },
                );
                paged.push(...page.docs);
                if (page.next === undefined) break;
                expect(page.docs).toHaveLength(limit);
                after = page.next;
              }
              expect(ids(paged)).toEqual(ids(await docs.find({}, { sort })));
              expect(byId(paged)).toEqual(byId(list));
              const sign = { asc: 1, desc: -1 };
              const inOrder = paged.every((doc, i) => {
                const last = paged[i - 1];
                if (last === undefined) return true;
                const byState = rank(last.state, doc.state) * sign[first];
                return (
                  byState < 0 || (byState === 0 && rank(last.due, doc.due) * sign[second] <= 0)
                );
              });
              expect(inOrder).toBe(true);
            },
          ),
          { numRuns: 250 },
        );
      });

      it('refuses a cursor of another list', async () => {
        const { docs } = await filled(views, [{ due: 1 }, { due: 2 }]);
        const { next = '' } = await docs.page({}, { sort: [['due', 'asc']], limit: 1 });
        for (const after of [next, 'nonsense', '']) {
          await expect(
            docs.page({}, { sort: [['due', 'desc']], limit: 1, after }),
          ).rejects.toMatchObject({ name: 'InvalidKeyset' });
        }
      });
    });

    describe('a batch', () => {
      it('is seen by itself at once, by others when it is committed, and then for good', async () => {
        const docs = await views.open(shape);
        const batch = views.begin(shape);
        const unit = batch.unit(GUARD);
        await unit.write('a', (current) => ({ ...current, _id: 'a', due: 1 }));
        await unit.write('a', (current) => ({ ...current, _id: 'a', state: 'x' }));
        await unit.write('b', () => ({ _id: 'b' }));
        await unit.write('b', () => null);
        expect(await unit.get('a')).toEqual({ _id: 'a', due: 1, state: 'x' });
        expect(await unit.get('b')).toBeUndefined();
        expect(await docs.count({})).toBe(0);
        await views.commit([batch], ['rows@1'], new Map([[PART, 1_000]]));
        const later: Docs<Row> = await (await under.open()).open(shape);
        expect(await later.find({})).toEqual([{ _id: 'a', due: 1, state: 'x' }]);
      });

      it('refuses a document under another id', async () => {
        await views.open(shape);
        const unit = views.begin(shape).unit(GUARD);
        await expect(unit.write('a', () => ({ _id: 'b' }))).rejects.toThrow('document b under a');
      });
    });

    describe('a watermark', () => {
      it('rises only, and comes with the documents', async () => {
        const other = partitionId('survey', 0);
        await views.watermarks.raise(['a', 'b'], new Map([[PART, 5]]));
        await views.watermarks.raise(
          ['a'],
          new Map([
            [PART, 3],
            [other, 7],
          ]),
        );
        const again = await under.open();
        expect(await again.watermarks.of('a')).toEqual(
          new Map([
            [PART, 5],
            [other, 7],
          ]),
        );
        expect(await again.watermarks.of('c')).toEqual(new Map());
        expect((await again.watermarks.all()).get('b')).toEqual(new Map([[PART, 5]]));
      });

      it('goes with a view that is pruned', async () => {
        await filled(views, [{ due: 1 }]);
        expect(await views.stored()).toEqual(['rows@1']);
        await views.prune('rows@1');
        expect(await views.stored()).toEqual([]);
        expect(await views.watermarks.of('rows@1')).toEqual(new Map());
      });
    });

    describe('parked events', () => {
      it('wait behind the first of their key, in order of arrival', async () => {
        const { parked: store } = views;
        const behind = async (key: string, ord: number, consumer?: string) =>
          store.parkBehind(consumer ?? 'drawLines', key, () => parked(key, ord, consumer));
        expect(await behind('k', 9)).toBe(false);
        await store.park(parked('k', 20));
        expect(await behind('k', 10)).toBe(true);
        expect(await behind('other', 11)).toBe(false);
        expect(await behind('k', 12, 'noteKin')).toBe(false);
        expect((await store.list('drawLines')).map(({ ord }) => ord)).toEqual([20, 10]);
        expect(await store.count('drawLines')).toBe(2);
        expect(await store.first('drawLines', 'k')).toEqual(parked('k', 20));
        await store.fail(parked('k', 20), 'still');
        expect(await (await under.open()).parked.first('drawLines', 'k')).toMatchObject({
          error: 'still',
        });
        await store.remove(parked('k', 20));
        await store.remove(parked('k', 10));
        expect(await behind('k', 13)).toBe(false);
      });

      it('are parked once', async () => {
        await views.parked.park(parked('k', 1));
        await views.parked.park(parked('k', 1));
        expect(await views.parked.count('drawLines')).toBe(1);
      });
    });
  });
}

/** Order of two values of one type; a missing one is first. */
function rank(a: Scalar | undefined, b: Scalar | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  return typeof a === 'string' ? byCodePoint(a, String(b)) : Number(a) - Number(b);
}

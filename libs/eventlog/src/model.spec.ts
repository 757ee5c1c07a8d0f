import * as fc from 'fast-check';
import type { StreamId } from '@zelian/kernel/values';
import { LogChecker } from './checker.js';
import { CommandIdReused, ConcurrencyConflict, type EventStore } from './event-store.js';
import { appendOf, idOf, inMemory } from './testing.js';

/** What the log should hold, in the plainest form. */
interface Model {
  readonly versions: Map<string, number>;
  /** Stream and position by command word. */
  readonly commands: Map<
    string,
    { readonly stream: string; readonly position: number; readonly version: number }
  >;
  position: number;
}

interface Step {
  readonly stream: StreamId;
  readonly word: string;
  readonly events: number;
  /** Added to the true version: 0 is what a careful caller expects. */
  readonly off: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  stream: fc.constantFrom('thing-1', 'thing-2', 'thing-3'),
  word: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'),
  events: fc.integer({ min: 1, max: 3 }),
  off: fc.constantFrom(0, 0, 0, 0, -1, 1),
});
/** Appends of one tick go together. */
const ticks = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { maxLength: 12 });

/** The answer the model gives, and its next state. */
function expected(model: Model, { stream, word, events }: Step, expects: number): unknown {
  const known = model.commands.get(word);
  const head = model.versions.get(stream) ?? 0;
  if (known !== undefined) {
    if (known.stream !== stream) return CommandIdReused;
    return { position: known.position, version: known.version, duplicate: true };
  }
  if (head !== expects) return ConcurrencyConflict;
  model.position += 1;
  const version = head + events;
  model.versions.set(stream, version);
  model.commands.set(word, { stream, position: model.position, version });
  return { position: model.position, version, duplicate: false };
}

async function answered(store: EventStore, { stream, word, events }: Step, expects: number) {
  const list = Array.from({ length: events }, (_, i) => ({ type: 'Happened', data: i }));
  try {
    const { position, version, duplicate } = await store.append(
      appendOf(stream, expects, word, list),
    );
    return { position, version, duplicate };
  } catch (error) {
    return Object(error).constructor as unknown;
  }
}

it('the store answers as its model does, tick after tick', async () => {
  await fc.assert(
    fc.asyncProperty(ticks, async (all) => {
      const memory = await inMemory('shop');
      const { store } = memory;
      const model: Model = { versions: new Map(), commands: new Map(), position: 0 };
      for (const tick of all) {
        const asked = tick.map((one) => ({
          one,
          expects: Math.max(0, (model.versions.get(one.stream) ?? 0) + one.off),
        }));
        const answers = await Promise.all(
          asked.map(async ({ one, expects }) => answered(store, one, expects)),
        );
        expect(answers).toEqual(asked.map(({ one, expects }) => expected(model, one, expects)));
      }
      const checker = new LogChecker('shop');
      for (const commit of await store.commits(0, { commits: 1_000, bytes: 1e9 }))
        checker.take(commit);
      for (const [word, { position }] of model.commands) checker.acknowledged(idOf(word), position);
      expect(checker.breaks()).toEqual([]);
      for (const [stream, version] of model.versions) {
        expect(await store.read(`thing-${stream.slice(6)}`)).toHaveLength(version);
      }
      await memory.close();
    }),
    { numRuns: 300 },
  );
}, 30_000);

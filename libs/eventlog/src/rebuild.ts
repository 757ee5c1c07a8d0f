import { isDeepStrictEqual } from 'node:util';
import type { Break } from './checker.js';
import { positionOf } from './commit.js';
import { describe } from './consumer.js';
import type { AnyProjection, Batch, Delivered } from './delivery.js';
import type { Doc, Docs, Views, ViewShape, WatermarkMap } from './docs.js';
import type { CommitSource } from './event-store.js';
import type { PartReader } from './parts.js';
import { project, type Viewing, viewing } from './projecting.js';
import { batchOf } from './pull.js';
import { timersView, timersViewing } from './timers.js';
import { viewName } from './view-name.js';

const PAGE = 500;
const FETCH = { commits: 200, bytes: 4 * 1024 * 1024 };

export interface RebuildOptions {
  readonly service: string;
  readonly reader: PartReader;
  readonly source: (service: string) => CommitSource;
  /** Where the live view is … */
  readonly live: Views;
  /** … and where its rebuild is made: empty, and thrown away afterwards. */
  readonly scratch: Views;
}

/**
 * Rebuilds a view from the logs, as far as the live one has come, and tells every document in
 * which the two differ.
 */
export async function rebuildDifferences(
  projection: AnyProjection,
  options: RebuildOptions,
): Promise<readonly Break[]> {
  return differences(projection, (marks) => viewing(projection, marks), options);
}

/** The same for the table of timers. */
export async function timerDifferences(options: RebuildOptions): Promise<readonly Break[]> {
  return differences(timersView, (marks) => timersViewing(options.service, marks), options);
}

async function differences<D extends Doc>(
  shape: ViewShape<D>,
  viewingFrom: (marks: WatermarkMap) => Viewing,
  { service, reader, source, live, scratch }: RebuildOptions,
): Promise<readonly Break[]> {
  const name = viewName(shape);
  const broken = (what: Break['what'], detail: string): Break => ({
    service,
    position: 0,
    what,
    detail: `${name} ${detail}`,
  });
  const marks = await live.watermarks.of(name);
  const rebuilt = await scratch.open(shape);
  const fresh = viewingFrom(new Map());
  for await (const batch of history(fresh.consumer.sources, marks, source)) {
    const [failure] = await project(scratch, [fresh], batch, reader);
    if (failure !== undefined) {
      const { eventId = '', error } = failure;
      return [broken('VIEW_DOES_NOT_REBUILD', `${eventId} ${describe(error)}`)];
    }
  }
  const ids = await differing(await live.open(shape), rebuilt);
  return ids.map((id) => broken('VIEW_DIFFERS_FROM_REBUILD', id));
}

/** What the live view has applied, in the order of recording over all its sources. */
async function* history(
  sources: readonly string[],
  marks: WatermarkMap,
  source: (service: string) => CommitSource,
): AsyncIterable<Batch> {
  const logs = sources.map((service) => applied(source(service), marks));
  const next = await Promise.all(logs.map(async (log) => log.next()));
  for (;;) {
    const first = next.reduce<number>((best, { done }, i) => {
      if (done === true) return best;
      return best === -1 || earlier(next[i]?.value, next[best]?.value) ? i : best;
    }, -1);
    const events = next[first]?.value;
    if (events === undefined) return;
    yield { events, upTo: new Map(events.map(({ part, ord }) => [part, ord])) };
    const following = await logs[first]?.next();
    if (following !== undefined) next[first] = following;
  }
}

function earlier(
  a: readonly Delivered[] | undefined,
  b: readonly Delivered[] | undefined,
): boolean {
  const [x, y] = [a?.[0]?.event.at ?? '', b?.[0]?.event.at ?? ''];
  return x < y;
}

/** Commit by commit, the events at or below the watermark of their partition. */
async function* applied(
  source: CommitSource,
  marks: WatermarkMap,
): AsyncGenerator<readonly Delivered[], undefined> {
  const last = Math.max(0, ...[...marks.values()].map(positionOf));
  for (let after = 0; after < last;) {
    const commits = await source.commits(after, FETCH);
    if (commits.length === 0) return undefined;
    for (const commit of commits) {
      const { events } = batchOf(source.service, [commit]);
      const seen = events.filter(({ part, ord }) => ord <= (marks.get(part) ?? 0));
      if (seen.length > 0) yield seen;
    }
    after = commits.at(-1)?.position ?? last;
  }
  return undefined;
}

/** Ids of documents that are in one view only, or differ. */
async function differing<D extends Doc>(
  live: Docs<D>,
  rebuilt: Docs<D>,
): Promise<readonly string[]> {
  const ids = new Set<string>();
  for (const [these, others] of [
    [live, rebuilt],
    [rebuilt, live],
  ] as const) {
    for (let after: string | undefined; ;) {
      const page = await these.page({}, { limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const doc of page.docs) {
        const { _id: id } = doc;
        if (!isDeepStrictEqual(doc, await others.get(id))) ids.add(id);
      }
      if (page.next === undefined) break;
      after = page.next;
    }
  }
  return [...ids].toSorted((a, b) => (a < b ? -1 : 1));
}

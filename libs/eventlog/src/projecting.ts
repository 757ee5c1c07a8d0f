import type { SealedEvent } from './commit.js';
import { Breather, Consumer, type Failure, isTransient } from './consumer.js';
import type { Batch, Handled, Projection } from './delivery.js';
import type { Doc, DocUnit, ViewBatch, Views, ViewShape, WatermarkMap } from './docs.js';
import type { PartReader } from './parts.js';
import { viewName } from './view-name.js';

type Reading = (event: SealedEvent) => ReturnType<Awaited<ReturnType<PartReader['reading']>>>;

/** A view as a consumer: opens one batch of changes, applies events to it. */
export interface Viewing {
  readonly consumer: Consumer;
  begin(views: Views): Applying;
}

interface Applying {
  readonly batch: ViewBatch;
  apply(event: SealedEvent, read: Reading, guard: Parameters<ViewBatch['unit']>[0]): Promise<void>;
}

export function handles(on: Handled): (event: SealedEvent) => boolean {
  const types = new Map(Object.entries(on).map(([service, names]) => [service, new Set(names)]));
  return ({ service, type }) => types.get(service)?.has(type) ?? false;
}

/** A projection as a consumer of recorded events. */
export function viewing<D extends Doc>(
  projection: Projection<D>,
  watermarks: WatermarkMap,
): Viewing {
  const name = viewName(projection);
  const sources = Object.keys(projection.on);
  const consumer = new Consumer(name, 'view', sources, handles(projection.on), watermarks);
  const apply = async (event: SealedEvent, read: Reading, unit: DocUnit<D>) =>
    projection.apply(read(event), unit);
  return { consumer, begin: (views) => applyingTo(views, projection, apply) };
}

/** A view over sealed events: it looks at what every event has, whatever its type. */
export function viewingSealed<D extends Doc>(
  shape: ViewShape<D>,
  source: string,
  handled: (event: SealedEvent) => boolean,
  apply: (event: SealedEvent, unit: DocUnit<D>) => Promise<void>,
  watermarks: WatermarkMap,
): Viewing {
  const consumer = new Consumer(viewName(shape), 'view', [source], handled, watermarks);
  const applied = async (event: SealedEvent, _read: Reading, unit: DocUnit<D>) =>
    apply(event, unit);
  return { consumer, begin: (views) => applyingTo(views, shape, applied) };
}

function applyingTo<D extends Doc>(
  views: Views,
  shape: ViewShape<D>,
  apply: (event: SealedEvent, read: Reading, unit: DocUnit<D>) => Promise<void>,
): Applying {
  const batch = views.begin(shape);
  return { batch, apply: async (event, read, guard) => apply(event, read, batch.unit(guard)) };
}

/**
 * Applies a batch to views. Each view takes all of it or nothing; documents and watermarks of
 * those that took it are written in one step.
 *
 * Shape: the failures tell which views took nothing, and at which event they stopped.
 */
export async function project(
  views: Views,
  viewings: readonly Viewing[],
  { events, upTo }: Batch,
  reader: PartReader,
): Promise<readonly Failure[]> {
  const read = await reading(
    events.map(({ event }) => event),
    reader,
  );
  const breather = new Breather();
  const done: { readonly consumer: Consumer; readonly batch: ViewBatch }[] = [];
  const failures: Failure[] = [];
  for (const view of viewings) {
    const { consumer } = view;
    if (consumer.state === 'halted') continue;
    const applying = view.begin(views);
    let eventId: string | undefined;
    try {
      consumer.refuseHoles(events);
      for (const delivered of events) {
        eventId = delivered.event.id;
        if (!consumer.wants(delivered)) continue;
        await applying.apply(delivered.event, read, { src: delivered.part, ord: delivered.ord });
        await breather.breathe();
      }
      done.push({ consumer, batch: applying.batch });
    } catch (error) {
      // Here, before the next batch of another source can reach it.
      if (!isTransient(error)) consumer.halt(error, eventId);
      failures.push({ consumer, error, ...(eventId === undefined ? {} : { eventId }) });
    }
  }
  await views.commit(
    done.map(({ batch }) => batch),
    done.map(({ consumer }) => consumer.name),
    upTo,
  );
  for (const { consumer } of done) consumer.raise(upTo);
  return failures;
}

/** Several views read the same event: it is made once. */
async function reading(events: readonly SealedEvent[], reader: PartReader): Promise<Reading> {
  const read = await reader.reading(events);
  const made = new Map<SealedEvent, ReturnType<Reading>>();
  return (event) => {
    const known = made.get(event) ?? read(event);
    made.set(event, known);
    return known;
  };
}

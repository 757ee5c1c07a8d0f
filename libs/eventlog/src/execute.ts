import type { Decider, Json, NewEvent } from '@zelian/kernel/decider';
import { Refused } from '@zelian/kernel/refused';
import type { Instant, StreamId } from '@zelian/kernel/values';
import type { Clock } from './clock.js';
import { type Meta, type Recorded, stampOf } from './commit.js';
import {
  type Appended,
  CommandIdReused,
  ConcurrencyConflict,
  type EventReader,
  type EventStore,
} from './event-store.js';

/** What a command expects of its stream: that it does not exist, a version seen, or nothing. */
export type Expects = 'opens' | { readonly version: number } | 'any';

/**
 * One command on its way.
 *
 * Shape: `prepare` is the only IO, its result goes to `ctxOf` as facts; `at` is the instant of the
 * decision and of the commit; `version` is that of the state decided on; `random` is 0 to 1.
 */
export interface Execution<S, X> {
  readonly commandId: string;
  readonly expects: Expects;
  readonly at: Instant;
  readonly meta: Meta;
  readonly request?: Json;
  readonly prepare?: (read: EventReader) => Promise<Json>;
  readonly ctxOf: (facts: Json, version: number) => X;
  readonly states?: StateCache<S>;
  readonly clock: Clock;
  readonly random?: () => number;
}

/** `events` are the new ones; none when `unchanged` or when the command had been accepted before. */
export interface Executed<E extends NewEvent, S> {
  readonly state: S;
  readonly version: number;
  readonly appended: Appended | 'unchanged';
  readonly events: readonly E[];
}

export interface Loaded<S> {
  readonly state: S;
  /** Version of the last event, 0 for a stream that does not exist. */
  readonly version: number;
}

/** A command that races (`any`) reloads and decides again so many times. */
const TRIES = 3;
/** First pause between tries, and by how much the next is longer. Units: milliseconds. */
const PAUSE_MS = 100;
const PAUSE_GROWTH = 1.5;

/**
 * Carries out one command: prepare, load, decide, append.
 *
 * Shape: a command id that was accepted before gets its first answer, whatever the state is now:
 * it is looked up before anything but an append is answered.
 * Refuses: Refused by the decider; ConcurrencyConflict when the expectation does not hold;
 * CommandIdReused.
 */
export async function execute<C, E extends NewEvent, S, X>(
  store: EventStore,
  decider: Decider<C, E, S, X>,
  stream: StreamId,
  command: C,
  execution: Execution<S, X>,
): Promise<Executed<E, S>> {
  const { prepare, expects, clock, random = Math.random } = execution;
  const facts = (await prepare?.(store)) ?? {};
  for (let attempt = 1; ; attempt++) {
    try {
      const executed = await attempted(store, decider, stream, command, facts, execution);
      return executed ?? (await firstAnswer(store, decider, stream, execution));
    } catch (error) {
      const again = error instanceof ConcurrencyConflict && expects === 'any' && attempt < TRIES;
      if (!again) return firstAnswer(store, decider, stream, execution, error);
      // Whoever won has appended already: the first reload needs no pause, only a crowd does.
      if (attempt > 1) await clock.sleep(random() * PAUSE_MS * PAUSE_GROWTH ** (attempt - 2));
    }
  }
}

/** The state of a stream, folded from its events or brought up to date from the cache. */
export async function load<E extends NewEvent, S>(
  store: Pick<EventReader, 'read'>,
  decider: Pick<Decider<never, E, S, never>, 'initial' | 'evolve'>,
  stream: StreamId,
  states?: StateCache<S>,
): Promise<Loaded<S>> {
  const known = states?.get(stream) ?? { state: decider.initial, version: 0 };
  return broughtUpToDate(store, decider, stream, known, states);
}

async function broughtUpToDate<E extends NewEvent, S>(
  store: Pick<EventReader, 'read'>,
  decider: Pick<Decider<never, E, S, never>, 'evolve'>,
  stream: StreamId,
  known: Loaded<S>,
  states: StateCache<S> | undefined,
): Promise<Loaded<S>> {
  const events = await store.read<E>(stream, known.version + 1);
  const loaded = events.reduce(({ state }, recorded) => evolved(decider, state, recorded), known);
  if (events.length > 0) states?.set(stream, loaded);
  return loaded;
}

function evolved<E extends NewEvent, S>(
  decider: Pick<Decider<never, E, S, never>, 'evolve'>,
  state: S,
  recorded: Recorded<E>,
): Loaded<S> {
  return {
    state: decider.evolve(state, recorded.event, stampOf(recorded)),
    version: recorded.version,
  };
}

async function attempted<C, E extends NewEvent, S, X>(
  store: EventStore,
  decider: Decider<C, E, S, X>,
  stream: StreamId,
  command: C,
  facts: Json,
  { commandId, expects, at, meta, request, ctxOf, states }: Execution<S, X>,
): Promise<Executed<E, S> | undefined> {
  const loaded = await load(store, decider, stream, states);
  const { state, version } = loaded;
  const expected = expectedOf(expects, version);
  if (expected !== version) throw new ConcurrencyConflict(stream, expected, version);
  const events = decider.decide(command, state, ctxOf(facts, version));
  if (events.length === 0) return undefined;
  const appended = await store.append({
    stream,
    expected,
    commandId,
    at,
    meta,
    events,
    ...(request === undefined ? {} : { request }),
  });
  const now = await broughtUpToDate(store, decider, stream, loaded, states);
  return { ...now, appended, events: appended.duplicate ? [] : events };
}

/** Without an append: a refusal, a conflict, or nothing to do. The command id decides first. */
async function firstAnswer<C, E extends NewEvent, S, X>(
  store: EventStore,
  decider: Decider<C, E, S, X>,
  stream: StreamId,
  { commandId, meta, request, states }: Execution<S, X>,
  error?: unknown,
): Promise<Executed<E, S>> {
  const answered = error instanceof Refused || error instanceof ConcurrencyConflict;
  if (error !== undefined && !answered) throw error;
  const found = await store.find(commandId, request);
  if (found === undefined && error !== undefined) throw error;
  const now = await load(store, decider, stream, states);
  if (found === undefined) return { ...now, appended: 'unchanged', events: [] };
  const same = found.stream === stream && found.cmd === meta.cmd && found.request !== 'other';
  if (!same) throw new CommandIdReused(commandId);
  const { position, version, after, duplicate } = found;
  return { ...now, appended: { position, version, after, duplicate }, events: [] };
}

function expectedOf(expects: Expects, version: number): number {
  if (expects === 'opens') return 0;
  return expects === 'any' ? version : expects.version;
}

/**
 * Folded states of the streams used last. Safe although another process may append: what follows
 * is read at each load, and the unique key of the log decides.
 */
export class StateCache<S> {
  readonly #states = new Map<StreamId, Loaded<S>>();

  constructor(private readonly limit = 10_000) {}

  get(stream: StreamId): Loaded<S> | undefined {
    return this.#states.get(stream);
  }

  set(stream: StreamId, loaded: Loaded<S>): void {
    this.#states.delete(stream);
    this.#states.set(stream, loaded);
    if (this.#states.size <= this.limit) return;
    const [oldest] = this.#states.keys();
    if (oldest !== undefined) this.#states.delete(oldest);
  }
}

import type { By, Decider, NewEvent, Stamp } from './decider.js';
import { dayOf, instantOf } from './day.js';
import { Refused, type RefusalDetails } from './refused.js';
import type { Day, Instant } from './values.js';

/** What every ctx holds; the rest of it is the stream's own. */
export interface CtxOfExample {
  readonly by: By;
  readonly at: Instant;
  readonly on: Day;
}

/** A recorded event, or one with what its stamp should say (default: the checker's ctx). */
export type Given<E> = E | ({ readonly event: E } & Partial<Stamp>);

/** The command, and beside it what its ctx should say; `on` alone means 09:00 of that day. */
export type When<C, X> = C & Partial<X>;

/** What is expected: events in full, their types, none, or a refusal (with its details if given). */
export type Expected<E extends NewEvent> =
  | { readonly then: readonly E[] }
  | { readonly thenTypes: readonly E['type'][] }
  | { readonly nothing: true }
  | { readonly refused: string | { readonly code: string; readonly details: RefusalDetails } };

export type Example<C, E extends NewEvent, S, X> = {
  readonly given: readonly Given<E>[];
  readonly when: When<C, X>;
  /** A look at more than the example states: what was decided, and the state after it. */
  readonly look?: (outcome: Outcome<E, S>) => void;
} & Expected<E>;

export interface Outcome<E, S> {
  readonly events: readonly E[];
  readonly state: S;
}

/**
 * The example form of every decider spec: `check({ given, when, then })`.
 *
 * Shape: beside the stated outcome each example shows that the decider neither changes its input
 * nor answers otherwise when asked again, that a store may keep its events, and that it can fold
 * them. Uses jest's global `expect`; nothing but specs imports this file.
 */
export function checkerFor<C extends object, E extends NewEvent, S, X extends CtxOfExample>(
  decider: Decider<C, E, S, X>,
  { ctx }: { readonly ctx: X },
): (example: Example<C, E, S, X>) => void {
  return (example) => {
    const state = frozen(stateAfter(decider, example.given, ctx));
    const { command, posed } = posedFrom<C, X>(example.when, ctx);
    const decide = (): Decided<E> => decided(() => decider.decide(command, state, posed));
    const outcome = decide();
    expect(seenAs(example, outcome)).toEqual(expectedOf(example));
    expect(decide()).toEqual(outcome);
    const events = outcome.events ?? [];
    expect(events.map((event) => unstorable(event)).filter((problem) => problem)).toEqual([]);
    const after = events.reduce<S>(
      (folded, event, index) =>
        decider.evolve(folded, event, stampOf(example.given.length + index, posed)),
      state,
    );
    example.look?.({ events, state: after });
  };
}

/** State of a stream after its recorded events. */
function stateAfter<C, E extends NewEvent, S, X extends CtxOfExample>(
  decider: Decider<C, E, S, X>,
  given: readonly Given<E>[],
  ctx: X,
): S {
  return given.reduce<S>((state, entry, index) => {
    if (!('event' in entry)) return decider.evolve(state, entry, stampOf(index, ctx));
    const { event, ...stamp } = entry;
    return decider.evolve(state, event, stampOf(index, momentOf(ctx, stamp)));
  }, decider.initial);
}

function stampOf(index: number, said: CtxOfExample & Partial<Stamp>): Stamp {
  const { at, on, by } = said;
  return { id: said.id ?? `example/${index}`, version: said.version ?? index + 1, at, on, by };
}

/** `on` and `at` belong together: whichever is said gives the other. */
function momentOf<X extends CtxOfExample>(ctx: X, said: Partial<X> | Partial<Stamp>): X {
  const { at, on } = said;
  const moment = {
    ...(at !== undefined && { at, on: dayOf(at) }),
    ...(at === undefined && on !== undefined && { on, at: instantOf(on, '09:00') }),
  };
  return { ...ctx, ...said, ...moment };
}

/** Takes apart the command and what was said of its ctx: the keys that the checker's ctx has. */
function posedFrom<C extends object, X extends CtxOfExample>(
  when: When<C, X>,
  ctx: X,
): { readonly command: C; readonly posed: X } {
  const entries = Object.entries(when);
  const command = Object.fromEntries(entries.filter(([key]) => !(key in ctx))) as C;
  const said = Object.fromEntries(entries.filter(([key]) => key in ctx)) as Partial<X>;
  return { command: frozen(command), posed: momentOf(ctx, said) };
}

interface Decided<E> {
  readonly events?: readonly E[];
  readonly refused?: { readonly code: string; readonly details: RefusalDetails };
}

function decided<E>(decide: () => readonly E[]): Decided<E> {
  try {
    return { events: decide() };
  } catch (error) {
    if (error instanceof Refused) return { refused: { code: error.code, details: error.details } };
    throw error;
  }
}

/** The outcome in the terms of the example, so that a difference prints as one. */
function seenAs<E extends NewEvent>(example: Expected<E>, outcome: Decided<E>): object {
  const { events, refused } = outcome;
  if (refused !== undefined) {
    const codeOnly = 'refused' in example && typeof example.refused === 'string';
    return { refused: codeOnly ? refused.code : refused };
  }
  return 'thenTypes' in example ? { types: events?.map(({ type }) => type) } : { events };
}

function expectedOf<E extends NewEvent>(example: Expected<E>): object {
  if ('refused' in example) return { refused: example.refused };
  if ('thenTypes' in example) return { types: example.thenTypes };
  return { events: 'then' in example ? example.then : [] };
}

/**
 * Why a store could not keep the value: a float, `undefined`, an array directly inside an array …;
 * undefined if it could.
 */
export function unstorable(value: unknown, path = '$'): string | undefined {
  if (value === null || typeof value === 'boolean') return undefined;
  if (typeof value === 'object') return unstorableIn(value, path);
  if (typeof value === 'string')
    return value.isWellFormed() ? undefined : `${path}: lone surrogate`;
  if (typeof value !== 'number') return `${path}: ${typeof value}`;
  const whole = Number.isSafeInteger(value) && !Object.is(value, -0);
  return whole ? undefined : `${path}: ${value} is no safe integer`;
}

function unstorableIn(value: object, path: string): string | undefined {
  if (Array.isArray(value)) {
    return firstProblem(
      value.map((item, index) => [`${path}[${index}]`, item] as const),
      (item) => (Array.isArray(item) ? 'array in an array' : undefined),
    );
  }
  if (value instanceof Map || value instanceof Set || value instanceof Date) {
    return `${path}: ${value.constructor.name}`;
  }
  return firstProblem(
    Object.entries(value).map(([key, item]) => [`${path}.${key}`, item] as const),
    (_item, at) => (/[.$]/.test(at.slice(path.length + 1)) ? 'key with . or $' : undefined),
  );
}

function firstProblem(
  items: readonly (readonly [path: string, item: unknown])[],
  own: (item: unknown, path: string) => string | undefined,
): string | undefined {
  for (const [path, item] of items) {
    const problem = own(item, path);
    if (problem !== undefined) return `${path}: ${problem}`;
    const inside = unstorable(item, path);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** Frozen at every depth, so that a decider that changes its input fails at the place where it does. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (ArrayBuffer.isView(value)) return value;
  for (const item of Object.values(value)) frozen(item);
  return Object.freeze(value);
}

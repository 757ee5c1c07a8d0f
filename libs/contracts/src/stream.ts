import type { NewEvent, Personal } from '@zelian/kernel/decider';
import type { Desk, ServiceName } from './terms.js';

/** What a command expects of its stream: that it does not exist, a version, or nothing. */
export type Expects = 'opens' | 'version' | 'any';

/** A command that people or machines may issue: one HTTP route each. */
export interface CommandRow {
  readonly payload: new () => object;
  readonly by: readonly Desk[];
  readonly expects: Expects;
  /** Signed by the person who issues it (✍). */
  readonly signed?: true;
  /** Names the field with the day or instant on which the reported thing happened outside. */
  readonly report?: string;
  readonly says: string;
}

export interface EventRow {
  /** Services that act on it or show it; oversight hears every event. */
  readonly consumers: readonly ServiceName[];
  /** Services beside the producer that may open its personal parts. */
  readonly opens: readonly ServiceName[];
  readonly says: string;
}

/** The shape of an event or of a command by `system`: open data, and one sealed part per person. */
export interface Shape {
  readonly data: object;
  readonly personal?: object;
}
type Shapes<T> = { readonly [K in keyof T]: Shape };

export interface StreamRow {
  readonly service: ServiceName;
  /** Plural in kebab-case, as in `/api/approval/cases/<id>/…`. */
  readonly path: string;
  /** `case`: the id is the case id, and the Kafka key. */
  readonly keyedBy: 'case' | 'own';
  readonly says: string;
  readonly commands: Readonly<Record<string, CommandRow>>;
  /** Commands by reactions and timers: no route. Name → Chinese words. */
  readonly system: Readonly<Record<string, string>>;
  readonly events: Readonly<Record<string, EventRow>>;
}

/**
 * A row of the catalogue: `E` names the shape of every event, `C` of every command by `system`.
 * Both must be listed in full, or it does not compile.
 */
export function stream<E extends Shapes<E>, C extends Shapes<C>>() {
  return <
    const T extends StreamRow & {
      readonly events: { readonly [K in keyof E]: EventRow };
      readonly system: { readonly [K in keyof C]: string };
    },
  >(
    row: T,
  ): T & { readonly shapes?: { readonly events: E; readonly system: C } } => row;
}

export type ShapesOf<T> = T extends { readonly shapes?: infer S } ? NonNullable<S> : never;
type PersonalOf<T> = T extends { readonly personal?: infer P } ? NonNullable<P> : never;
type DataOf<T> = T extends { readonly data: infer D extends object } ? D : never;

/** The events of one stream as a union, told apart by `type`. */
export type EventsIn<E> = {
  [K in keyof E & string]: NewEvent<K, DataOf<E[K]>, PersonalOf<E[K]>>;
}[keyof E & string];

/** The commands by `system` of one stream. */
export type SystemCommandsIn<C> = {
  [K in keyof C & string]: {
    readonly type: K;
    readonly data: DataOf<C[K]>;
    readonly personal?: readonly Personal<PersonalOf<C[K]>>[];
  };
}[keyof C & string];

/** The commands with a route, of one stream. */
export type RoutedCommandsIn<T extends StreamRow> = {
  [K in keyof T['commands'] & string]: {
    readonly type: K;
    readonly data: InstanceType<T['commands'][K]['payload']>;
  };
}[keyof T['commands'] & string];

import { lineAt, type Complaint } from './source.js';
import { fieldsOf, jsonIn, type Tree } from './tree.js';

/** What this file needs to know of the catalogue; the real one has this shape. */
export interface StreamOfEvents {
  readonly service: string;
  readonly events: Readonly<Record<string, { readonly consumers: readonly string[] }>>;
}
export type Streams = Readonly<Record<string, StreamOfEvents>>;
export type Reactions = Readonly<
  Record<string, Readonly<Record<string, { readonly on: readonly string[] }>>>
>;
/** A read model of a service, and the event names it applies. */
export interface Listener {
  readonly service: string;
  readonly name: string;
  readonly on: readonly string[] | 'EVERY';
}

const CATALOGUE = 'libs/contracts/src/catalogue.ts';
export const REACTION_NAMES = 'tools/tidy/reaction-names.json';

/** Whom the catalogue names as a consumer must have a reaction or a view for the event. */
export function consumersThatDoNotListen(
  tree: Tree,
  streams: Streams,
  reactions: Reactions,
  listeners: readonly Listener[],
): readonly Complaint[] {
  const hears = (service: string, event: string): boolean =>
    Object.values(reactions[service] ?? {}).some(({ on }) => on.includes(event)) ||
    listeners.some(
      (listener) =>
        listener.service === service && (listener.on === 'EVERY' || listener.on.includes(event)),
    );
  return eventsOf(streams).flatMap(({ stream, event, producer, consumers }) =>
    consumers
      .filter((consumer) => !hears(consumer, event))
      .map((consumer) => ({
        ...rowOf(tree, producer, event),
        what: `${consumer} is named as a consumer of ${stream}.${event} and does not listen to it`,
        instead: `give ${consumer} a reaction or a view for it, or take it out of consumers`,
      })),
  );
}

/** A reaction wakes on what the producer has promised to its service, and on nothing else. */
export function reactionsThatNobodyPromised(
  tree: Tree,
  streams: Streams,
  reactions: Reactions,
): readonly Complaint[] {
  return wakings(reactions).flatMap(({ service, reaction, event }) => {
    const producers = eventsOf(streams).filter((row) => row.event === event);
    if (producers.some(({ consumers }) => consumers.includes(service))) return [];
    return [
      {
        ...reactionRow(tree, reaction),
        what: `${service}.${reaction} wakes on ${event}, which does not name ${service} as a consumer`,
        instead:
          producers.length === 0 ? 'name an event that exists' : `add ${service} to its consumers`,
      },
    ];
  });
}

/** A view that listens to another service is a consumer too, and the producer's row must say so. */
export function viewsThatNobodyPromised(
  tree: Tree,
  streams: Streams,
  listeners: readonly Listener[],
): readonly Complaint[] {
  return listeners.flatMap(({ service, name, on }) => {
    if (on === 'EVERY' || service === HEARS_ALL) return [];
    return on.flatMap((event) => {
      const producers = eventsOf(streams).filter((row) => row.event === event);
      const promised = producers.some(
        ({ producer, consumers }) => producer === service || consumers.includes(service),
      );
      if (promised) return [];
      return [
        {
          ...rowOf(tree, producers[0]?.producer ?? '', event),
          what: `the view ${name} of ${service} listens to ${event}, which does not name ${service} as a consumer`,
          instead: `add ${service} to the consumers of ${event}`,
        },
      ];
    });
  });
}

/** The supervisor of all others is never named twice over in every row. */
const HEARS_ALL = 'oversight';

/** A reaction is told by the event's name alone, so the name may stand in one stream only. */
export function wokenByAmbiguousNames(
  tree: Tree,
  streams: Streams,
  reactions: Reactions,
): readonly Complaint[] {
  return wakings(reactions).flatMap(({ service, reaction, event }) => {
    const producers = eventsOf(streams).filter((row) => row.event === event);
    if (producers.length < 2) return [];
    return [
      {
        ...reactionRow(tree, reaction),
        what: `${service}.${reaction} wakes on ${event}, an event of ${producers.map(({ stream }) => stream).join(' and ')}`,
        instead: 'wake on a name that only one stream uses',
      },
    ];
  });
}

/** Ids of what a reaction wrote rest on its name: the list only grows. */
export function reactionsRenamed(tree: Tree, reactions: Reactions): readonly Complaint[] {
  const committed = committedNames(tree);
  return [...committed].flatMap(([service, names]) =>
    names
      .filter((name) => !Object.hasOwn(reactions[service] ?? {}, name))
      .map((name) => ({
        file: CATALOGUE,
        line: 1,
        what: `the reaction ${service}.${name} is gone`,
        instead: 'bring it back under this name: ids in the log rest on it',
      })),
  );
}

/** Every reaction that is there is in the committed list, so that it cannot be renamed from now on. */
export function reactionsNotYetFrozen(tree: Tree, reactions: Reactions): readonly Complaint[] {
  const committed = committedNames(tree);
  return Object.entries(reactions).flatMap(([service, rows]) =>
    Object.keys(rows)
      .filter((name) => committed.get(service)?.includes(name) !== true)
      .map((name) => ({
        file: REACTION_NAMES,
        line: 1,
        what: `the reaction ${service}.${name} is not in the list`,
        instead: 'add it, once its name is what it shall be for ever',
      })),
  );
}

function committedNames(tree: Tree): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(fieldsOf(jsonIn(tree, REACTION_NAMES))).map(([service, names]) => [
      service,
      Array.isArray(names) ? names.map(String) : [],
    ]),
  );
}

function eventsOf(streams: Streams) {
  return Object.entries(streams).flatMap(([stream, { service, events }]) =>
    Object.entries(events).map(([event, { consumers }]) => ({
      stream,
      event,
      producer: service,
      consumers,
    })),
  );
}

function wakings(reactions: Reactions) {
  return Object.entries(reactions).flatMap(([service, rows]) =>
    Object.entries(rows).flatMap(([reaction, { on }]) =>
      on.map((event) => ({ service, reaction, event })),
    ),
  );
}

function rowOf(tree: Tree, producer: string, event: string): Pick<Complaint, 'file' | 'line'> {
  return placeIn(tree, `libs/contracts/src/${producer}.ts`, `${event}: { consumers|${event}: {$`);
}

function reactionRow(tree: Tree, reaction: string): Pick<Complaint, 'file' | 'line'> {
  return placeIn(tree, CATALOGUE, `${reaction}: {`);
}

function placeIn(tree: Tree, file: string, pattern: string): Pick<Complaint, 'file' | 'line'> {
  const source = tree.get(file);
  const found =
    source && new RegExp(`^ *(?:${pattern.replaceAll('{', '\\{')})`, 'm').exec(source.bare);
  return { file, line: found ? lineAt(source.text, found.index) : 1 };
}

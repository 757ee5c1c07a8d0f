import {
  reactions,
  streamRows,
  type EventName,
  type ReactionRow,
} from '@zelian/contracts/catalogue';
import type { AnyProjection, Handled, Reaction } from '@zelian/eventlog/delivery';
import { settledByOf, type Commands } from './commands.js';
import type { AnyDefinition, AnyView, OwnLog } from './definition.js';

/** Event types by the services that produce them: what a consumer of ours listens to. */
export function handled(names: readonly EventName[] | 'EVERY'): Handled {
  const bySource: Record<string, string[]> = {};
  for (const [, row] of streamRows) {
    const types = Object.keys(row.events).filter(
      (type) => names === 'EVERY' || names.some((name) => name === type),
    );
    const known = (bySource[row.service] ??= []);
    known.push(...types.filter((type) => !known.includes(type)));
  }
  return Object.fromEntries(Object.entries(bySource).filter(([, types]) => types.length > 0));
}

/** Reactions of a service: each turns an event into commands of the own log. */
export function reactionsOf<R>(
  definition: AnyDefinition<R>,
  commands: Commands<R>,
  own: () => OwnLog,
): readonly Reaction[] {
  const rows: Readonly<Record<string, ReactionRow>> = reactions[definition.name];
  return Object.entries(rows).map(([name, { on }]) => ({
    name,
    on: handled(on),
    settledBy: settledByOf(definition.name, name),
    react: async (event, cause) => {
      const react = definition.reactions[name];
      if (react === undefined) throw new TypeError(`${definition.name} has no reaction ${name}`);
      for (const { stream, id, command } of await react(event, own()))
        await commands.react(
          { stream, id, ...command, correlationId: event.meta.corr },
          cause,
          event.id,
        );
    },
  }));
}

/** Views as projections; the name carries the version of the code that reads and fills them. */
export function projectionsOf(views: readonly AnyView[]): readonly AnyProjection[] {
  return views.map((view) => ({
    name: view.name,
    version: view.version,
    indexes: view.indexes,
    on: handled(view.on),
    apply: (event, unit) => view.apply(event, unit),
  }));
}

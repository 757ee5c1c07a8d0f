import type { EventName, EventNamed } from '@zelian/contracts/catalogue';
import { DESKS, desksOf, type Desk, type Person } from '@zelian/contracts/terms';
import { ordinalOf, type Recorded } from '@zelian/eventlog/commit';
import type { DocUnit, Filter } from '@zelian/eventlog/docs';
import { defined } from '@zelian/kernel/defined';
import type { CaseId, Day, Instant, StaffId, StreamId, VillageCode } from '@zelian/kernel/values';
import { inVillagesOf, pageOf } from './answers.js';
import { defineView, type View } from './definition.js';

/** Something that waits for somebody: the shape in which every service answers `/to-do`. */
export interface ToDo {
  readonly _id: string;
  readonly desk: Desk;
  /** Only for this officer; absent: for whoever sits at the desk. */
  readonly staffId?: StaffId;
  /** Absent: of no village, e.g. a pay run. */
  readonly villageCode?: VillageCode;
  readonly caseId?: CaseId;
  /** Where the event stands that opened it. */
  readonly stream: StreamId;
  /** Code of what is to be done; the Chinese words are the console's. */
  readonly kind: string;
  readonly since: Instant;
  readonly dueOn?: Day;
  /** What sets the task or its limit, e.g. `§17.2#7`. */
  readonly clause: string;
}

/** A task that an event opens. `ref` tells apart several of one kind in one case. */
export interface Opens {
  readonly kind: string;
  readonly ref?: string;
  readonly desk: Desk;
  readonly staffId?: StaffId;
  readonly dueOn?: Day | undefined;
  readonly clause: string;
}

/** A kind with all its refs, or the one with this ref. */
export type Closes = string | { readonly kind: string; readonly ref: string };

/** What one event does to the tasks of its case (or of its stream, where there is no case). */
export interface ToDoChange {
  readonly opens?: readonly Opens[];
  /** Closed before `opens` is opened, so one event may do both to one kind. */
  readonly closes?: readonly Closes[];
  /** Closes everything that is open. */
  readonly ends?: true;
  /** The village of the case, from whichever event tells it. */
  readonly villageCode?: VillageCode;
}

/** What each event does: the open and close pairs of a service. Nothing: undefined. */
export type Pairs<K extends EventName> = {
  readonly [N in K]: (event: Recorded<EventNamed<N>>) => ToDoChange | undefined;
};

/**
 * A task as stored (`open`), or what is remembered of a case (`_id` = `key`).
 *
 * Shape: events of several services arrive in any order, so both keep the place of the event that
 * wrote them, and the later place wins; a rebuild then ends where the live view stands.
 */
export interface ToDoDoc extends Partial<Omit<ToDo, '_id'>> {
  readonly _id: string;
  readonly key: string;
  readonly open?: true;
  readonly place?: string;
  /** What a list is sorted by: the due day, far off where there is none. */
  readonly order?: string;
  readonly closedAt?: Readonly<Record<string, string>>;
  readonly endedAt?: string;
}

const FAR_OFF: Day = '9999-12-31';
const READERS: readonly Desk[] = DESKS.filter((desk) => desk !== 'citizen');

/**
 * The to-do list of one service as a view with `GET /api/<service>/to-do`: open tasks of the
 * caller's desks and villages, the earliest due first.
 *
 * Shape: give `on` with the names that `pairs` has; events of a name that several services use
 * reach all pairs, tell them apart by `event.service`.
 */
export function toDoView<const K extends EventName>(
  name: string,
  pairs: Pairs<K>,
): View<ToDoDoc, K> {
  return defineView<ToDoDoc, K>({
    name,
    version: 1,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its keys are K, by its type
    on: Object.keys(pairs) as K[],
    indexes: [{ fields: ['key', 'open'] }, { fields: ['open', 'desk', 'order'] }],
    async apply(event, unit) {
      const change = pairs[event.event.type](event);
      if (change !== undefined) await applyChange(event, change, unit);
    },
    queries: [
      {
        path: 'to-do',
        says: '待办事项',
        reads: READERS,
        answer: async (docs, request) =>
          pageOf(docs, request, {
            filter: waitingFor(request.by),
            sort: [
              ['order', 'asc'],
              ['since', 'asc'],
            ],
            item: shown,
          }),
      },
    ],
  });
}

/** Open tasks of the person's desks, for everybody there or for himself, in his villages. */
function waitingFor(by: Person): Filter<ToDoDoc> {
  return {
    open: { eq: true },
    desk: { in: desksOf(by) },
    and: [
      { or: [{ staffId: { exists: false } }, { staffId: { eq: by.staffId } }] },
      { or: [{ villageCode: { exists: false } }, inVillagesOf(by)] },
    ],
  };
}

function shown({ key: _key, open: _open, place: _place, order: _order, ...task }: ToDoDoc): object {
  return task;
}

async function applyChange(
  event: Recorded,
  change: ToDoChange,
  unit: DocUnit<ToDoDoc>,
): Promise<void> {
  const key = event.meta.case ?? event.stream;
  const place = placeOf(event);
  const before = await unit.get(key);
  const memory = remembered(before ?? { _id: key, key }, change, place);
  if (memory !== before) await unit.write(key, () => memory);

  const opened = (change.opens ?? [])
    .map((task) => taskOf(task, event, memory))
    .filter((task) => !isOver(task, memory));
  const openedIds = new Set(opened.map(({ _id }) => _id));
  const standing = await unit.find({ key: { eq: key }, open: { eq: true } });
  for (const task of standing.filter(({ _id }) => !openedIds.has(_id))) {
    if (isOver(task, memory)) await unit.write(task._id, () => null);
    else if (task.villageCode !== memory.villageCode)
      await unit.write(task._id, () => ({
        ...task,
        ...defined({ villageCode: memory.villageCode }),
      }));
  }
  for (const task of opened) {
    const other = standing.find(({ _id }) => _id === task._id);
    const newer = other === undefined || isOver(other, memory) || (other.place ?? '') < place;
    if (newer) await unit.write(task._id, () => task);
  }
}

/** The case's memory after the event; the same object if nothing of it changed. */
function remembered(memory: ToDoDoc, change: ToDoChange, place: string): ToDoDoc {
  const { closes = [], ends, villageCode } = change;
  if (closes.length === 0 && ends === undefined && villageCode === undefined) return memory;
  const closedAt = { ...memory.closedAt };
  for (const closed of closes) {
    const name = typeof closed === 'string' ? closed : refName(closed.kind, closed.ref);
    closedAt[name] = later(closedAt[name], place);
  }
  return {
    ...memory,
    ...(closes.length === 0 ? {} : { closedAt }),
    ...(ends === undefined ? {} : { endedAt: later(memory.endedAt, place) }),
    ...defined({ villageCode }),
  };
}

function taskOf(opens: Opens, event: Recorded, memory: ToDoDoc): ToDoDoc {
  const { kind, ref, desk, staffId, dueOn, clause } = opens;
  const { case: caseId } = event.meta;
  return {
    _id: `${memory.key}/${refName(kind, ref)}`,
    key: memory.key,
    open: true,
    desk,
    kind,
    clause,
    stream: event.stream,
    since: event.at,
    place: placeOf(event),
    order: dueOn ?? FAR_OFF,
    ...defined({ caseId, staffId, dueOn, villageCode: memory.villageCode }),
  };
}

const refName = (kind: string, ref: string | undefined): string =>
  ref === undefined ? kind : `${kind}/${ref}`;

/** Whether the task was closed at a later place than it was opened at. */
function isOver(task: ToDoDoc, { key, closedAt = {}, endedAt }: ToDoDoc): boolean {
  const name = task._id.slice(key.length + 1);
  const ends = [closedAt[name], closedAt[task.kind ?? ''], endedAt];
  return ends.some((end) => end !== undefined && end > (task.place ?? ''));
}

const later = (one: string | undefined, other: string): string =>
  one !== undefined && one > other ? one : other;

/** Orders events of all services: by instant, then by service and place in its log. */
function placeOf({ at, service, position, index }: Recorded): string {
  return `${at}/${service}/${String(ordinalOf(position, index)).padStart(16, '0')}`;
}

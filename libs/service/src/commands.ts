import {
  catalogue,
  isStreamName,
  reactions,
  type CommandOf,
  type EventOf,
  type ReactionRow,
  type StreamName,
} from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import type { CommandRow, StreamRow } from '@zelian/contracts/stream';
import { SYSTEM, postAt, type Caller, type Person } from '@zelian/contracts/terms';
import { attachmentFieldsOf } from '@zelian/contracts/validation';
import type { Meta } from '@zelian/eventlog/commit';
import type { Cause } from '@zelian/eventlog/delivery';
import { CommandIdReused } from '@zelian/eventlog/event-store';
import { execute, type Expects } from '@zelian/eventlog/execute';
import { dayOf, msOf } from '@zelian/kernel/day';
import {
  streamId,
  streamParts,
  type Decider,
  type Json,
  type Personal,
} from '@zelian/kernel/decider';
import { Refused } from '@zelian/kernel/refused';
import type { Day, Instant, StreamId } from '@zelian/kernel/values';
import { callerOf, maySeeVillage } from './access.js';
import type { AnyStream, OwnLog } from './definition.js';
import type { Ports } from './ports.js';
import { Invalid } from './problem.js';
import type { Metrics } from './metrics.js';
import { responsibleOn, staffDirectory } from './staff-directory.js';
import { Turns } from './turns.js';
import { createHash } from 'node:crypto';

/** A command as it reaches the service, from a route, a reaction or a timer. */
export interface Arriving {
  readonly stream: StreamName;
  readonly id: string;
  readonly type: string;
  readonly data: object;
  readonly personal?: readonly Personal[];
  readonly commandId: string;
  readonly correlationId: string;
}

/** Expectation of the caller: the version he saw, where the catalogue asks for one. */
export interface Routed extends Arriving {
  readonly person: Person;
  readonly ifMatch: number | undefined;
  readonly trace?: string;
}

/** Answer to a command: where it stands in the log, or that there was nothing to do. */
export type Answered =
  | {
      readonly position: number;
      readonly version: number;
      readonly after: string;
      readonly unchanged?: false;
    }
  | { readonly unchanged: true; readonly version: number };

/** For how long an `any` command that was refused is refused again unread (H9: a double tap). */
const REFUSED_AGAIN_MS = 10 * 60_000;
/** How many of them are remembered. */
const REFUSED_REMEMBERED = 5_000;

/**
 * The one path of every command of a service: access, preparation, decision, append.
 *
 * Refuses: what the edge checks for all commands (post, village, subjects, attachments, dates) and
 * what the decider refuses; nothing is written then.
 */
export class Commands<R> {
  private readonly turns = new Turns();
  private readonly refused = new Map<string, { readonly error: Refused; readonly at: number }>();

  constructor(
    private readonly streams: Readonly<Record<string, AnyStream<R>>>,
    private readonly ports: Ports<R>,
    private readonly own: OwnLog,
    private readonly metrics: Metrics,
  ) {}

  /** A command with a route, by a person or a machine client; counted by its outcome. */
  async route(command: Routed): Promise<Answered> {
    const startedAt = performance.now();
    const seconds = (): number => (performance.now() - startedAt) / 1_000;
    const { type, commandId } = command;
    const { staffId } = command.person;
    try {
      const answered = await this.routed(command);
      const outcome = answered.unchanged === true ? 'unchanged' : 'done';
      this.metrics.command(type, outcome, '', seconds());
      this.ports.log.info({ msg: 'command', command: type, outcome, commandId, staffId });
      return answered;
    } catch (error) {
      const code =
        error instanceof Refused || error instanceof Invalid ? error.code : nameOf(error);
      this.metrics.command(type, 'refused', code, seconds());
      this.ports.log.info({
        msg: 'command',
        command: type,
        outcome: 'refused',
        code,
        commandId,
        staffId,
      });
      throw error;
    }
  }

  private async routed(command: Routed): Promise<Answered> {
    const row = rowOf(command.stream, command.type);
    const request: Json = { ...command.data };
    const refused = row.expects === 'any' ? this.refusedBefore(command) : undefined;
    try {
      if (refused !== undefined) throw refused;
      const by = callerOf(command.person, command.type, row);
      await this.checkSubjects(command.data);
      const attach = await this.attachmentsOf(command.data, row);
      const at = this.ports.clock.now();
      const occurredAt = occurredAtOf(command.data, row, at);
      return await this.carryOut(command, by, at, {
        expects: expectsOf(row, command.ifMatch),
        meta: {
          ...(attach.length === 0 ? {} : { attach }),
          ...(occurredAt === undefined ? {} : { occurredAt }),
          ...(command.trace === undefined ? {} : { trace: command.trace }),
        },
        request,
      });
    } catch (error) {
      const first = await this.firstAnswer(command, request);
      if (first !== undefined) return first;
      if (error instanceof Refused && error !== refused && row.expects === 'any')
        this.remember(command, error);
      throw error;
    }
  }

  /** A repeat of an accepted command gets its first answer, whatever has become of post or state. */
  private async firstAnswer(command: Routed, request: Json): Promise<Answered | undefined> {
    const found = await this.ports.store.find(command.commandId, request);
    if (found === undefined) return undefined;
    const same =
      found.stream === streamId(command.stream, command.id) && found.cmd === command.type;
    if (!same || found.request === 'other') throw new CommandIdReused(command.commandId);
    const { position, version, after } = found;
    return { position, version, after };
  }

  /** A command of a reaction; its id is derived from the event that woke it. */
  async react(command: Omit<Arriving, 'commandId'>, cause: Cause, caus: string): Promise<Answered> {
    const stream = streamId(command.stream, command.id);
    const commandId = cause.commandId(stream, command.type);
    return this.carryOut({ ...command, commandId }, SYSTEM, this.ports.clock.now(), {
      expects: 'any',
      meta: { caus, src: cause.src },
    });
  }

  /** The command of a timer, whose id is the id of the deadline. */
  async elapse(stream: StreamId, deadlineId: string): Promise<Answered> {
    const { type, id } = streamParts(stream);
    if (!isStreamName(type)) throw new TypeError(`no stream ${type} in the catalogue`);
    const command: Arriving = {
      stream: type,
      id,
      type: 'ElapseDeadline',
      data: { deadlineId },
      commandId: deadlineId,
      correlationId: deadlineId,
    };
    return this.carryOut(command, SYSTEM, this.ports.clock.now(), { expects: 'any', meta: {} });
  }

  /** A command of the platform's own set-up (`zelian init`), by `system`. */
  async found(command: Arriving): Promise<Answered> {
    return this.carryOut(command, SYSTEM, this.ports.clock.now(), { expects: 'any', meta: {} });
  }

  private async carryOut(
    command: Arriving,
    by: Caller,
    at: Instant,
    how: { readonly expects: Expects; readonly meta: Partial<Meta>; readonly request?: Json },
  ): Promise<Answered> {
    const definition = this.streams[command.stream];
    if (definition === undefined)
      throw new Invalid('STREAM_UNKNOWN', '没有这种业务对象。', [], 404);
    const on = dayOf(at);
    const stream = streamId(command.stream, command.id);
    const responsibleId = await responsibleOn(await this.own.docs(staffDirectory), on);
    const value = parseCommand(command);
    const turn = await this.prepared(definition, value, { on, stream });
    try {
      const executed = await execute(
        this.ports.store,
        withinVillages(definition, by),
        stream,
        value,
        {
          commandId: command.commandId,
          expects: how.expects,
          at,
          clock: this.ports.clock,
          ctxOf: (): Ctx<R> => ({
            by,
            at,
            on,
            stream,
            responsibleId,
            rules: this.ports.rules,
            facts: turn.facts,
          }),
          meta: this.metaOf(command, by, how.meta),
          ...(how.request === undefined ? {} : { request: how.request }),
        },
      );
      if (executed.appended === 'unchanged') return { unchanged: true, version: executed.version };
      const { position, version, after } = executed.appended;
      return { position, version, after };
    } finally {
      turn.release();
    }
  }

  /**
   * What the stream's `prepare` read. Where it read something, the next such command of the stream
   * type waits until this one has appended, so that two of them cannot rest on the same gap.
   */
  private async prepared(
    definition: AnyStream<R>,
    command: CommandOf<StreamName>,
    at: { readonly on: Day; readonly stream: StreamId },
  ): Promise<{ readonly facts: unknown; release(): void }> {
    if (definition.prepare === undefined) return { facts: undefined, release: () => undefined };
    const release = await this.turns.take(definition.name);
    try {
      const facts = await definition.prepare(command, this.own, at);
      if (facts === undefined) release();
      return { facts, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  private metaOf(command: Arriving, by: Caller, meta: Partial<Meta>): Meta {
    const keyedByCase = (catalogue[command.stream] as StreamRow).keyedBy === 'case';
    return {
      cmd: command.type,
      by: {
        staffId: by.staffId,
        post: postAt(by.desk, by),
        desk: by.desk,
        org: by.organ,
        ...(by.onBehalfOf === undefined ? {} : { onBehalfOf: by.onBehalfOf }),
      },
      corr: command.correlationId,
      rules: this.ports.rules.hash,
      ...(keyedByCase ? { case: command.id } : {}),
      ...meta,
    };
  }

  private async checkSubjects(data: object): Promise<void> {
    const named = [...new Set(subjectsIn(data))];
    if (named.length === 0) return;
    const known = await this.ports.keyring.subjects.known(named);
    const unknown = named.filter((sub) => !known.has(sub));
    if (unknown.length > 0) throw new Refused('SUBJECT_UNKNOWN', { subs: unknown });
  }

  private async attachmentsOf(
    data: object,
    row: CommandRow,
  ): Promise<readonly { sha256: string; bytes: number; mime: string }[]> {
    const named = attachmentFieldsOf(row.payload).flatMap((field) => textsAt(data, field));
    const found = await Promise.all(
      named.map(async (sha) => {
        const attached = await this.ports.attachments.find(sha);
        if (attached === undefined) throw new Refused('ATTACHMENT_UNKNOWN', { sha });
        return { sha256: sha, bytes: attached.bytes, mime: attached.mime };
      }),
    );
    return found;
  }

  /** The refusal that the very same command of the same person got a short while ago. */
  private refusedBefore(command: Routed): Refused | undefined {
    const known = this.refused.get(sameness(command));
    if (known === undefined) return undefined;
    return msOf(this.ports.clock.now()) - known.at < REFUSED_AGAIN_MS ? known.error : undefined;
  }

  private remember(command: Routed, error: Refused): void {
    const now = msOf(this.ports.clock.now());
    this.refused.delete(sameness(command));
    for (const [key, { at }] of this.refused) {
      if (now - at < REFUSED_AGAIN_MS && this.refused.size < REFUSED_REMEMBERED) break;
      this.refused.delete(key);
    }
    this.refused.set(sameness(command), { error, at: now });
  }
}

/** The command as its decider takes it. */
function parseCommand({ type, data, personal }: Arriving): CommandOf<StreamName> {
  const command = { type, data, ...(personal === undefined ? {} : { personal }) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the route has checked it against its class, or a reaction has written it
  return command as CommandOf<StreamName>;
}

/** The text or texts of one field. */
function textsAt(data: object, field: string): readonly string[] {
  const value: unknown = Reflect.get(data, field);
  return [value].flat().filter((one) => typeof one === 'string');
}

/** What makes two commands one: id, caller, stream, name and content. */
function sameness({ commandId, person, stream, id, type, data }: Routed): string {
  const text = JSON.stringify([commandId, person.staffId, stream, id, type, data]);
  return createHash('sha256').update(text).digest('base64');
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

/** Refuses whoever acts on a village that is not his, before the decider is asked. */
function withinVillages<R>(
  definition: AnyStream<R>,
  by: Caller,
): Decider<CommandOf<StreamName>, EventOf<StreamName>, unknown, Ctx<R>> {
  const { decider } = definition;
  if (by.villages === 'ALL') return decider;
  const check = (state: unknown): void => {
    const villageCode = definition.villageOf(state);
    if (!maySeeVillage(by, villageCode))
      throw new Refused('VILLAGE_NOT_YOURS', { villageCode: villageCode ?? '' });
  };
  return {
    ...decider,
    decide: (command, state, ctx) => {
      check(state);
      const events = decider.decide(command, state, ctx);
      const stamp = {
        id: ctx.stream,
        at: ctx.at,
        on: ctx.on,
        version: 0,
        by: { staffId: by.staffId, post: '', desk: by.desk, org: by.organ },
      };
      check(events.reduce((after, event) => decider.evolve(after, event, stamp), state));
      return events;
    },
  };
}

/** The catalogue row of a command with a route. */
export function rowOf(stream: StreamName, type: string): CommandRow {
  const rows: Readonly<Record<string, CommandRow>> = catalogue[stream].commands;
  const row = Object.hasOwn(rows, type) ? rows[type] : undefined;
  if (row === undefined) throw new Invalid('COMMAND_UNKNOWN', '没有这个事项。', [], 404);
  return row;
}

function expectsOf(row: CommandRow, ifMatch: number | undefined): Expects {
  if (row.expects !== 'version') return row.expects;
  if (ifMatch === undefined)
    throw new Invalid(
      'IF_MATCH_MISSING',
      '缺少 If-Match：请带上您所看到的版本号（ETag）。',
      [],
      428,
    );
  return { version: ifMatch };
}

/** Subject ids in a payload: the fields named `sub`, `…Sub` and `…Subs`, at any depth. */
function subjectsIn(value: unknown, field = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => subjectsIn(item, field));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, item]) => subjectsIn(item, name));
  return typeof value === 'string' && /^sub$|Subs?$/.test(field) ? [value] : [];
}

/**
 * When the reported thing happened outside, as an instant.
 *
 * Refuses: DATE_IN_FUTURE. A day counts as its end, or as now where that is earlier.
 */
function occurredAtOf(data: object, row: CommandRow, now: Instant): Instant | undefined {
  if (row.report === undefined) return undefined;
  const told: unknown = Reflect.get(data, row.report);
  if (typeof told !== 'string') return undefined;
  const isDay = told.length === 'YYYY-MM-DD'.length;
  const later = isDay ? told > dayOf(now) : msOf(told) > msOf(now);
  if (later) throw new Refused('DATE_IN_FUTURE', { field: row.report, value: told });
  return new Date(isDay ? `${told}T00:00:00+08:00` : told).toISOString();
}

/** Codes with which a reaction is content, from the frozen table. */
export function settledByOf(service: keyof typeof reactions, name: string): readonly string[] {
  const rows: Readonly<Record<string, ReactionRow>> = reactions[service];
  return rows[name]?.settledBy ?? [];
}

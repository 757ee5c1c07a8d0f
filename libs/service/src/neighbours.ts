import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { streamRows, type EventName, type EventNamed } from '@zelian/contracts/catalogue';
import { SERVICES, type Person, type ServiceName } from '@zelian/contracts/terms';
import { FileAttachments } from '@zelian/eventlog/file-attachments';
import { KekFile } from '@zelian/eventlog/kek-file';
import { ManualClock } from '@zelian/eventlog/manual-clock';
import { SqliteKeyring } from '@zelian/eventlog/sqlite-keyring';
import { inMemory, type InMemory } from '@zelian/eventlog/testing';
import { dayOf, instantOf } from '@zelian/kernel/day';
import { streamParts } from '@zelian/kernel/decider';
import { uuidv5 } from '@zelian/kernel/ids';
import type { Day, StreamId, Sub, Uuid } from '@zelian/kernel/values';
import { createService, type RunningService } from './create-service.js';
import type { AnyDefinition } from './definition.js';
import { openLog } from './log.js';

/** What the service answered. */
export interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What is sent along with a call. */
export interface Sending {
  readonly ifMatch?: number;
  readonly commandId?: Uuid;
}

/**
 * One service as it runs, with the logs of its neighbours, which the example writes itself.
 *
 * Shape: logs and keys are in memory, the clock stands until it is moved, and the token of a
 * caller is his staff id. Nothing but specs imports this file.
 */
export class Neighbours {
  private count = 0;

  private constructor(
    readonly service: RunningService,
    readonly clock: ManualClock,
    private readonly logs: ReadonlyMap<string, InMemory>,
    private readonly folder: string,
  ) {}

  static async start<R extends { readonly hash: string }>(
    definition: AnyDefinition<R>,
    {
      rules,
      people = [],
      on,
      verify,
    }: {
      readonly rules: R;
      readonly on: Day;
      /** Who may call with his staff id as token. */
      readonly people?: readonly Person[];
      /** Instead of `people`: tokens as they are in service. */
      readonly verify?: (token: string) => Promise<Person>;
    },
  ): Promise<Neighbours> {
    const clock = new ManualClock(instantOf(on, '09:00'));
    const keyring = SqliteKeyring.open(':memory:', KekFile.inMemory(), clock);
    const logs = new Map<ServiceName, InMemory>();
    for (const name of SERVICES) logs.set(name, await inMemory(name, { clock, keyring }));
    const own = logOf(logs, definition.name);
    const folder = await mkdtemp(join(tmpdir(), `${definition.name}-`));
    const byToken = new Map(people.map((person) => [person.staffId, person]));
    const service = await createService(definition, {
      store: own.store,
      views: own.views,
      keyring,
      parts: own.reader,
      attachments: await FileAttachments.open(folder, keyring, clock),
      records: own.records,
      clock,
      rules,
      source: (name) => logOf(logs, name).store,
      verify:
        verify ??
        (async (token) => {
          const person = byToken.get(token);
          if (person === undefined) throw new Error(`nobody is called ${token}`);
          return person;
        }),
      log: openLog(definition.name, 'silent'),
    });
    await service.consumers.caughtUp();
    return new Neighbours(service, clock, logs, folder);
  }

  /** A person of the register, so that commands may name him. */
  async person(number: string): Promise<Sub> {
    return this.service.own.subjects.getOrCreate({ number });
  }

  /** Somebody who holds a post from a day on. */
  async officer(person: Person, sub: Sub, fromOn: Day): Promise<void> {
    const { staffId, organ, posts } = person;
    const registered: EventNamed<'StaffRegistered'> = {
      type: 'StaffRegistered',
      data: { sub, organ, activeFrom: fromOn },
      personal: [{ subject: sub, data: { name: '示例', number: '示例' } }],
    };
    const granted = posts.map((post): EventNamed<'PostGranted'> => ({
      type: 'PostGranted',
      data: { grantId: uuidv5(`${staffId} ${post}`), post, villages: [], fromOn },
    }));
    await this.tell(`staff-${staffId}`, [registered, ...granted]);
  }

  async goTo(on: Day, time = '09:00'): Promise<void> {
    await this.clock.advance(instantOf(on, time));
    await this.settled();
  }

  /** A commit of another service. */
  async tell<K extends EventName>(
    stream: StreamId,
    events: readonly EventNamed<K>[],
  ): Promise<void> {
    const { type, id } = streamParts(stream);
    const row = streamRows.find(([name]) => name === type)?.[1];
    if (row === undefined) throw new TypeError(`no stream ${type} in the catalogue`);
    const { store } = logOf(this.logs, row.service);
    const before = await store.read(stream);
    await store.append({
      stream,
      expected: before.length === 0 ? 'none' : before.length,
      commandId: this.nextId(),
      at: this.clock.now(),
      meta: {
        cmd: 'Example',
        by: { staffId: 'ST013', post: 'CIVIL_AFFAIRS', desk: 'clerk', org: 'TOWNSHIP' },
        corr: this.nextId(),
        rules: 'example',
        ...(row.keyedBy === 'case' ? { case: id } : {}),
      },
      events,
    });
  }

  /** Until the service has heard of all and done what follows; nothing may be parked. */
  async settled(): Promise<void> {
    for (let before = -1, now = 0; before !== now;) {
      before = now;
      await this.service.consumers.caughtUp();
      now = await this.service.position();
    }
    const parked = await this.service.consumers.parked();
    if (parked.length > 0) throw new Error(parked.map(({ error }) => error).join('\n'));
  }

  async command(
    by: Person,
    path: string,
    body: object = {},
    { ifMatch, commandId = this.nextId() }: Sending = {},
  ): Promise<Answered> {
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': commandId,
      ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
    };
    return this.post(by, path, headers, Buffer.from(JSON.stringify(body)));
  }

  /** A body that is no JSON. */
  async file(by: Person, path: string, mime: string, bytes: Uint8Array): Promise<Answered> {
    const headers = { 'content-type': mime, 'idempotency-key': this.nextId() };
    return this.post(by, path, headers, Buffer.from(bytes));
  }

  async get(by: Person, path: string): Promise<Answered> {
    await this.settled();
    return this.send(by, 'GET', path, {});
  }

  async stop(): Promise<void> {
    await this.service.stop();
    for (const log of this.logs.values()) await log.close();
    await rm(this.folder, { recursive: true });
  }

  nextId(): Uuid {
    return uuidv5(`example ${++this.count}`);
  }

  get on(): Day {
    return dayOf(this.clock.now());
  }

  private async post(
    by: Person,
    path: string,
    headers: Readonly<Record<string, string>>,
    payload: Buffer,
  ): Promise<Answered> {
    const answered = await this.send(by, 'POST', path, headers, payload);
    await this.settled();
    return answered;
  }

  private async send(
    by: Person,
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
    payload?: Buffer,
  ): Promise<Answered> {
    const url = `/api/${this.service.name}/${path}`;
    return this.raw(method, url, { authorization: `Bearer ${by.staffId}`, ...headers }, payload);
  }

  /** A request exactly as given, for what no well-behaved caller sends. */
  async raw(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    headers: Readonly<Record<string, string>> = {},
    payload?: Buffer,
  ): Promise<Answered> {
    const answer = await this.service.app
      .getHttpAdapter()
      .getInstance()
      .inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    const isJson = /^application\/(problem\+)?json\b/.test(String(answer.headers['content-type']));
    return {
      status: answer.statusCode,
      body: isJson ? answer.json() : {},
      bytes: answer.rawPayload,
      headers: answer.headers,
    };
  }
}

function logOf(logs: ReadonlyMap<string, InMemory>, name: string): InMemory {
  const log = logs.get(name);
  if (log === undefined) throw new Error(`no log of ${name}`);
  return log;
}

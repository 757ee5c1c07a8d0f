import { streamRows, type EventName, type EventNamed } from '@zelian/contracts/catalogue';
import { SERVICES, type Person } from '@zelian/contracts/terms';
import { FileAttachments } from '@zelian/eventlog/file-attachments';
import { KekFile } from '@zelian/eventlog/kek-file';
import { ManualClock } from '@zelian/eventlog/manual-clock';
import { SqliteKeyring } from '@zelian/eventlog/sqlite-keyring';
import { inMemory, type InMemory } from '@zelian/eventlog/testing';
import { dayOf, instantOf } from '@zelian/kernel/day';
import { streamParts } from '@zelian/kernel/decider';
import { uuidv5 } from '@zelian/kernel/ids';
import type { Day, StreamId, Uuid } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import { createService, type RunningService } from '@zelian/service/create-service';
import { openLog } from '@zelian/service/log';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { payment } from './payment.service.js';

/** What the service answered. */
export interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * Payment as it runs, with the logs of its neighbours, which the example writes itself. Nothing
 * but specs imports this file.
 */
export class Neighbours {
  private count = 0;

  private constructor(
    readonly service: RunningService,
    readonly clock: ManualClock,
    private readonly logs: ReadonlyMap<string, InMemory>,
    private readonly folder: string,
  ) {}

  static async start(people: readonly Person[], on: Day): Promise<Neighbours> {
    const clock = new ManualClock(instantOf(on, '09:00'));
    const keyring = SqliteKeyring.open(':memory:', KekFile.inMemory(), clock);
    const logs = new Map<string, InMemory>();
    for (const name of SERVICES) logs.set(name, await inMemory(name, { clock, keyring }));
    const own = logs.get('payment');
    if (own === undefined) throw new Error('payment has no stream');
    const folder = await mkdtemp(join(tmpdir(), 'payment-'));
    const byToken = new Map(people.map((person) => [person.staffId, person]));
    const service = await createService(payment, {
      store: own.store,
      views: own.views,
      keyring,
      parts: own.reader,
      attachments: await FileAttachments.open(folder, keyring, clock),
      records: own.records,
      clock,
      rules: loadRules(),
      source: (name) => logOf(logs, name).store,
      verify: async (token) => {
        const person = byToken.get(token);
        if (person === undefined) throw new Error(`nobody is called ${token}`);
        return person;
      },
      log: openLog('payment', 'silent'),
    });
    await service.consumers.caughtUp();
    return new Neighbours(service, clock, logs, folder);
  }

  get on(): Day {
    return dayOf(this.clock.now());
  }

  /** A person of the register, so that commands may name him. */
  async person(number: string): Promise<string> {
    return this.service.own.subjects.getOrCreate({ number });
  }

  async goTo(on: Day): Promise<void> {
    await this.clock.advance(instantOf(on, '09:00'));
    await this.settled();
  }

  /** A commit of another service. */
  async tell<K extends EventName>(
    stream: StreamId,
    events: readonly EventNamed<K>[],
  ): Promise<void> {
    const { type, id } = streamParts(stream);
    const row = streamRows.find(([name]) => name === type)?.[1];
    if (row === undefined) throw new Error(`no stream ${type}`);
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

  /** Until payment has heard of all and done what follows. */
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
    how: { readonly ifMatch?: number; readonly id?: Uuid } = {},
  ): Promise<Answered> {
    const answered = await this.send(
      by,
      'POST',
      path,
      {
        'content-type': 'application/json',
        'idempotency-key': how.id ?? this.nextId(),
        ...(how.ifMatch === undefined ? {} : { 'if-match': `"${how.ifMatch}"` }),
      },
      Buffer.from(JSON.stringify(body)),
    );
    await this.settled();
    return answered;
  }

  async upload(by: Person, mime: string, bytes: Uint8Array): Promise<string> {
    const headers = { 'content-type': mime, 'idempotency-key': this.nextId() };
    const { body, status } = await this.send(
      by,
      'POST',
      'attachments',
      headers,
      Buffer.from(bytes),
    );
    if (status !== 201) throw new Error(JSON.stringify(body));
    return String(body['sha']);
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

  private async send(
    by: Person,
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
    payload?: Buffer,
  ): Promise<Answered> {
    const answer = await this.service.app
      .getHttpAdapter()
      .getInstance()
      .inject({
        method,
        url: `/api/payment/${path}`,
        headers: { authorization: `Bearer ${by.staffId}`, ...headers },
        ...(payload === undefined ? {} : { payload }),
      });
    const isJson = String(answer.headers['content-type']).includes('json');
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

import type { EventName, EventNamed } from '@zelian/contracts/catalogue';
import { streamRows } from '@zelian/contracts/catalogue';
import type { Person, ServiceName } from '@zelian/contracts/terms';
import type { Recorded, StoredPart } from '@zelian/eventlog/commit';
import type { Docs } from '@zelian/eventlog/docs';
import { KekFile } from '@zelian/eventlog/kek-file';
import { ManualClock } from '@zelian/eventlog/manual-clock';
import { PartReader } from '@zelian/eventlog/parts';
import { Sqlite } from '@zelian/eventlog/sqlite';
import { SqliteEventStore } from '@zelian/eventlog/sqlite-event-store';
import { SqliteKeyring } from '@zelian/eventlog/sqlite-keyring';
import { SqliteViews } from '@zelian/eventlog/sqlite-views';
import { dayOf, instantOf } from '@zelian/kernel/day';
import { streamParts, type By, type Json } from '@zelian/kernel/decider';
import { uuidv5 } from '@zelian/kernel/ids';
import type { Day, Instant, StreamId } from '@zelian/kernel/values';
import { maySeeVillage } from './access.js';
import type { Answer, QueryRequest, View } from './definition.js';

/** Who recorded it and when; a day alone means 09:00 of it. */
export interface Recording {
  readonly by?: Partial<By>;
  readonly on?: Day;
  readonly at?: Instant;
  readonly occurredAt?: Instant;
  readonly caus?: string;
}

/**
 * The logs of all services in memory, to feed views with what they meet in service: events that
 * were sealed, stored and read back. Nothing but specs imports this file.
 */
export class Logs {
  private readonly clock = new ManualClock();
  private readonly keyring = SqliteKeyring.open(':memory:', KekFile.inMemory(), this.clock);
  private readonly stores = new Map<ServiceName, Promise<SqliteEventStore>>();
  private commandCount = 0;
  readonly parts = new PartReader(this.keyring);

  /** One commit of the service whose stream it is. */
  async record<K extends EventName>(
    stream: StreamId,
    events: readonly EventNamed<K>[],
    { by, on = '2024-09-02', at, occurredAt, caus }: Recording = {},
  ): Promise<readonly Recorded<EventNamed<K>>[]> {
    const { type, id } = streamParts(stream);
    const row = streamRows.find(([name]) => name === type)?.[1];
    if (row === undefined) throw new TypeError(`no stream ${type} in the catalogue`);
    const store = await this.storeOf(row.service);
    const before = await store.read(stream);
    await store.append({
      stream,
      expected: before.length === 0 ? 'none' : before.length,
      commandId: uuidv5(`command ${++this.commandCount}`),
      at: at ?? instantOf(on, '09:00'),
      meta: {
        cmd: 'Example',
        by: { staffId: 'ST013', post: 'CIVIL_AFFAIRS', desk: 'clerk', org: 'TOWNSHIP', ...by },
        corr: uuidv5('example'),
        rules: 'example',
        ...(row.keyedBy === 'case' ? { case: id } : {}),
        ...(occurredAt === undefined ? {} : { occurredAt }),
        ...(caus === undefined ? {} : { caus }),
      },
      events,
    });
    return store.read<EventNamed<K>>(stream, before.length + 1);
  }

  async storeOf(service: ServiceName): Promise<SqliteEventStore> {
    const opened =
      this.stores.get(service) ??
      SqliteEventStore.open({
        service,
        db: Sqlite.open(':memory:', this.clock, { synchronous: 'NORMAL' }),
        keyring: this.keyring,
        clock: this.clock,
      });
    this.stores.set(service, opened);
    return opened;
  }

  /** The view after these events, in this order. */
  async feed<D extends { readonly _id: string }, K extends EventName>(
    view: View<D, K>,
    recorded: readonly Recorded<EventNamed<K>>[],
  ): Promise<FedView<D, K>> {
    const views = SqliteViews.open(':memory:', this.clock);
    const docs = await views.open<D>(view);
    for (const event of recorded) {
      if (view.on !== 'EVERY' && !view.on.some((type) => type === event.event.type)) continue;
      const batch = views.begin<D>(view);
      const src = `${event.service}/events-v1/0` as const;
      await view.apply(event, batch.unit({ src, ord: event.position * 1_000 + event.index }));
      await views.commit([batch], [], new Map());
    }
    return new FedView(view, docs, this.parts);
  }
}

/** What a caller says with his question; the rest is left to the example. */
export interface Asking {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly on?: Day;
  readonly limit?: number;
  readonly cursor?: string;
}

/** A view that can be asked as its routes ask it. */
export class FedView<D extends { readonly _id: string }, K extends EventName> {
  /** Persons whose parts were opened by questions so far. */
  readonly opened = new Set<string>();

  constructor(
    private readonly view: View<D, K>,
    readonly docs: Docs<D>,
    private readonly parts: PartReader,
  ) {}

  /** All documents by id: what a rebuilt view must equal. */
  async all(): Promise<readonly D[]> {
    return this.docs.find({}, { sort: [['_id', 'asc']] });
  }

  async ask(path: string, by: Person, asking: Asking = {}): Promise<Answer> {
    const query = this.view.queries.find((one) => one.path === path);
    if (query === undefined) throw new TypeError(`${this.view.name} has no route ${path}`);
    const at = instantOf(asking.on ?? '2024-09-02', '10:00');
    const request: QueryRequest = {
      params: asking.params ?? {},
      query: asking.query ?? {},
      by,
      at,
      on: dayOf(at),
      limit: asking.limit ?? 50,
      ...(asking.cursor === undefined ? {} : { cursor: asking.cursor }),
      maySee: (villageCode) => maySeeVillage(by, villageCode),
      open: async <P = Json>(part: StoredPart) => {
        this.opened.add(part.sub);
        const [opened] = await this.parts.open([part as StoredPart<P>]);
        return opened;
      },
    };
    return query.answer(this.docs, request);
  }
}

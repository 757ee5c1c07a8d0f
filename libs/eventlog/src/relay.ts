import type { Clock } from './clock.js';
import type { CommitSource, Fetch } from './event-store.js';
import {
  type Envelope,
  type LastSent,
  MAPPING_VERSION,
  type PublicTopic,
  recordsOf,
  type Transport,
} from './transport.js';

/** One fetch. Units: commits; bytes of body. */
const FETCH: Fetch = { commits: 500, bytes: 4 * 1024 * 1024 };
/** Most of one topic and partition in one request. Units: records; bytes. */
const MAX_RECORDS = 500;
const MAX_BYTES = 900 * 1024;
/** An idle log is looked at so often when nobody says that it has grown. Units: milliseconds. */
const POLL_MS = 1_000;
/** First pause after a rejected request, and the longest. Units: milliseconds. */
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** Position up to which everything is published, and what was sent last; one write. */
export interface Cursor {
  readonly position: number;
  readonly sent: LastSent;
}

export interface Cursors {
  get(id: string): Promise<Cursor | undefined>;
  put(id: string, cursor: Cursor): Promise<void>;
}

export interface RelayOptions {
  readonly source: CommitSource;
  readonly transport: Transport;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly outside?: PublicTopic;
}

/** Id of a relay's cursor: another mapping begins at 0, beside the old one. */
export function cursorId(service: string): string {
  return `${service}/relay/m${MAPPING_VERSION}`;
}

/**
 * Publishes the commits of one log, in order, at least once.
 *
 * Shape: one request is in flight; the cursor moves only after everything up to it was
 * acknowledged. A cursor that is lost or too old causes repetition and nothing else; so does a
 * second relay that knows nothing of this one.
 */
export class Relay {
  private constructor(
    private readonly options: RelayOptions,
    private cursor: Cursor,
  ) {}

  static async open(options: RelayOptions): Promise<Relay> {
    const stored = await options.cursors.get(cursorId(options.source.service));
    return new Relay(options, stored ?? { position: 0, sent: {} });
  }

  /**
   * Publishes what follows the cursor; false when there is nothing.
   *
   * Refuses: whatever the transport rejects with; the cursor stands where it was.
   */
  async step(): Promise<boolean> {
    const { source, transport, cursors, outside } = this.options;
    const commits = await source.commits(this.cursor.position, FETCH);
    const last = commits.at(-1);
    if (last === undefined) return false;
    const records: Envelope[] = [];
    let { sent } = this.cursor;
    for (const commit of commits) {
      const mapped = recordsOf(source.service, commit, sent, outside);
      records.push(...mapped.records);
      sent = mapped.sent;
    }
    for (const request of requestsOf(records)) await transport.publish(request);
    const cursor = { position: last.position, sent };
    await cursors.put(cursorId(source.service), cursor);
    this.cursor = cursor;
    return true;
  }

  /** Publishes until the signal aborts; after a rejection it begins again at the cursor. */
  async run(signal: AbortSignal): Promise<void> {
    const { source, clock } = this.options;
    let wake = new AbortController();
    const stopWaking = source.onAppended(() => wake.abort());
    const stop = () => wake.abort();
    signal.addEventListener('abort', stop);
    for (let pauseMs = 0; !signal.aborted;) {
      wake = new AbortController();
      try {
        const published = await this.step();
        pauseMs = 0;
        if (!published) await clock.sleep(POLL_MS, wake.signal);
      } catch {
        // Nothing of the error decides anything: the same is sent again, whatever it was.
        pauseMs = Math.min(Math.max(pauseMs * 2, PAUSE_MS), LONGEST_PAUSE_MS);
        await clock.sleep(pauseMs, signal);
      }
    }
    signal.removeEventListener('abort', stop);
    stopWaking();
  }
}

/** Cut where one partition would get more than one record batch may hold; the order stays. */
export function requestsOf(records: readonly Envelope[]): readonly (readonly Envelope[])[] {
  const requests: Envelope[][] = [];
  let load = new Map<string, { count: number; bytes: number }>();
  for (const record of records) {
    const place = `${record.topic}/${record.partition}`;
    const { count, bytes } = load.get(place) ?? { count: 0, bytes: 0 };
    const grown = { count: count + 1, bytes: bytes + sizeOf(record) };
    const fits = count === 0 || (grown.count <= MAX_RECORDS && grown.bytes <= MAX_BYTES);
    const current = requests.at(-1);
    if (current === undefined || !fits) {
      requests.push([record]);
      load = new Map([[place, { count: 1, bytes: sizeOf(record) }]]);
    } else {
      current.push(record);
      load.set(place, grown);
    }
  }
  return requests;
}

/** About what a record takes in a batch, its headers included. */
function sizeOf({ key, headers, value }: Envelope): number {
  let bytes = key.length + value.length + 64;
  for (const [name, text] of Object.entries(headers)) bytes += name.length + text.length + 8;
  return bytes;
}

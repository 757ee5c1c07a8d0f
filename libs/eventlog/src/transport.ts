import type { Json } from '@zelian/kernel/decider';
import type { Instant, StreamId } from '@zelian/kernel/values';
import { canonical } from './canonical.js';
import {
  type Commit,
  type Meta,
  type Ordinal,
  ordinalOf,
  type PartitionId,
  type Sealed,
  type SealedEvent,
  sealedEventsOf,
} from './commit.js';
import type { Batch, Delivered } from './delivery.js';
import type { StoredCommit } from './event-store.js';
import { parsed } from './parsed.js';
import { keyOf, partitionId, partitionOf } from './partition.js';

/**
 * Version of the mapping from commits to records. Another topic, key or partition is another
 * version, and so another cursor: what the old relay has moved past is published again.
 */
export const MAPPING_VERSION = 1;

/** One record for a broker. `ordinal` orders the records of a source. */
export interface Envelope {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
  readonly source: string;
  readonly ordinal: Ordinal;
}

/** Records of one partition in order, as a consumer gets them. */
export interface PartitionBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly Pick<Envelope, 'key' | 'headers' | 'value'>[];
}

export interface Subscription {
  /** Takes nothing new; resolves when what was being handled has ended. */
  stop(): Promise<void>;
}

/** A broker, or what stands for one. */
export interface Transport {
  /** Resolves when every record is stored, or rejects: then the caller sends all of it again. */
  publish(records: readonly Envelope[]): Promise<void>;
  /** One partition in order, one batch at a time; a batch is done when the handler resolves. */
  subscribe(
    group: string,
    topics: readonly string[],
    handle: (batch: PartitionBatch) => Promise<void>,
  ): Promise<Subscription>;
}

/** Last ordinal sent to each topic and partition, `<topic>/<partition>`. */
export type LastSent = Readonly<Record<string, Ordinal>>;

export function eventsTopic(service: string): string {
  return `zelian.${service}.events.v1`;
}

export function auditTopic(service: string): string {
  return `zelian.audit.${service}.v1`;
}

/** Streams of one type that also go to an outside topic, as they are. */
export interface PublicTopic {
  readonly topic: string;
  readonly streamType: string;
}

/**
 * The records of one commit, and what was sent last after them: a pure function of the log, so a
 * relay that begins again sends the same.
 */
export function recordsOf(
  service: string,
  stored: StoredCommit,
  sent: LastSent,
  outside?: PublicTopic,
): { readonly records: readonly Envelope[]; readonly sent: LastSent } {
  const last: Record<string, Ordinal> = { ...sent };
  const records: Envelope[] = [];
  const add = (record: Omit<Envelope, 'headers'>, headers: Readonly<Record<string, string>>) => {
    const place = `${record.topic}/${record.partition}`;
    records.push({ ...record, headers: { ...headers, ce_prevordinal: String(last[place] ?? 0) } });
    last[place] = record.ordinal;
  };
  for (const event of sealedEventsOf(service, stored.commit)) {
    const key = keyOf(event);
    const ordinal = ordinalOf(event.position, event.index);
    const common = {
      partition: partitionOf(key),
      key,
      source: service,
      ordinal,
      value: valueOf(event),
    };
    const headers = eventHeaders(event, key);
    add({ ...common, topic: eventsTopic(service) }, headers);
    if (outside !== undefined && event.stream.startsWith(`${outside.streamType}-`)) {
      add({ ...common, topic: outside.topic }, headers);
    }
  }
  const audit = { topic: auditTopic(service), partition: 0, key: service, source: service };
  const ordinal = ordinalOf(stored.position, 0);
  add({ ...audit, ordinal, value: auditValue(service, stored) }, AUDIT_HEADERS);
  return { records, sent: last };
}

/** CloudEvents 1.0, binary content mode of its Kafka binding (§3.2). */
function eventHeaders(event: SealedEvent, key: string): Readonly<Record<string, string>> {
  const { service, meta, sealed } = event;
  const [only] = sealed;
  return {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: `/zelian/${service}`,
    ce_type: `zelian.${service}.${event.type}.v${event.k}`,
    ce_subject: event.stream,
    ce_time: event.at,
    'content-type': 'application/json',
    ce_partitionkey: key,
    ce_position: String(event.position),
    ce_index: String(event.index),
    ce_streamversion: String(event.version),
    ce_commandid: event.commandId,
    ce_correlationid: meta.corr,
    ...(meta.caus === undefined ? {} : { ce_causationid: meta.caus }),
    ...(meta.trace === undefined ? {} : { ce_traceparent: meta.trace }),
    ...(only !== undefined && sealed.length === 1 ? { ce_keyid: only.kid } : {}),
  };
}

interface EventValue {
  readonly meta: Meta;
  readonly public: Json;
  readonly sealed: readonly Sealed[];
}

function valueOf({ meta, data, sealed }: SealedEvent): Uint8Array {
  return Buffer.from(canonical({ meta, public: data, sealed }));
}

const AUDIT_HEADERS = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };

/** Structured content mode: one record per commit, which can be checked by itself. */
function auditValue(service: string, { position, at, body, hash }: StoredCommit): Uint8Array {
  const h = Buffer.from(hash).toString('hex');
  const head = {
    specversion: '1.0',
    id: `${service}/${position}`,
    source: `/zelian/${service}`,
    type: `zelian.${service}.commit.v1`,
    time: at,
    datacontenttype: 'application/json',
  };
  return Buffer.from(`${JSON.stringify(head).slice(0, -1)},"data":{"commit":${body},"h":"${h}"}}`);
}

/** The commit of an audit record, with the hash it claims. */
export function parseAudit(value: Uint8Array): { readonly commit: Commit; readonly h: string } {
  return parsed<{ data: { commit: Commit; h: string } }>(Buffer.from(value).toString()).data;
}

/**
 * What a consumer makes of the records of one partition of an events topic.
 *
 * Shape: records that a relay has sent again are dropped here where they follow in one batch; the
 * watermark of the consumer drops the others.
 */
export function batchOfRecords({ partition, records }: PartitionBatch): Batch {
  const events: Delivered[] = [];
  for (const record of records) {
    const delivered = deliveredOf(record, partition);
    if (delivered.ord > (events.at(-1)?.ord ?? 0)) events.push(delivered);
  }
  const last = events.at(-1);
  const upTo = new Map<PartitionId, Ordinal>();
  if (last !== undefined) upTo.set(last.part, last.ord);
  return { events, upTo };
}

function deliveredOf(
  { key, headers, value }: PartitionBatch['records'][number],
  partition: number,
): Delivered {
  const { meta, public: data, sealed } = parsed<EventValue>(Buffer.from(value).toString());
  const header = (name: string): string => {
    const text = headers[name];
    if (text === undefined) throw new TypeError(`record without ${name}`);
    return text;
  };
  const service = header('ce_source').slice('/zelian/'.length);
  const [, type = '', k = ''] = /\.([^.]+)\.v(\d+)$/.exec(header('ce_type')) ?? [];
  const position = Number(header('ce_position'));
  const index = Number(header('ce_index'));
  const event: SealedEvent = {
    service,
    id: header('ce_id'),
    type,
    k: Number(k),
    data,
    sealed,
    stream: streamOf(header('ce_subject')),
    version: Number(header('ce_streamversion')),
    position,
    index,
    commandId: header('ce_commandid'),
    at: header('ce_time') satisfies Instant,
    meta,
  };
  const part = partitionId(service, partition);
  const prev = Number(header('ce_prevordinal'));
  return { event, key, part, ord: ordinalOf(position, index), prev };
}

function streamOf(text: string): StreamId {
  const dash = text.indexOf('-');
  return `${text.slice(0, dash)}-${text.slice(dash + 1)}`;
}

import type { Ordinal, PartitionId, SealedEvent } from './commit.js';

/** Partitions of every events topic, for ever: a change would need a topic v2. */
export const PARTITIONS = 6;
/** Channel of a service's own events. */
export const EVENTS_CHANNEL = 'events-v1';

/** What orders events: those of one case, or of one stream where there is no case. */
export function keyOf(event: SealedEvent): string {
  return event.meta.case ?? event.stream;
}

/** Partition of a key, the same as Kafka's default partitioner computes. */
export function partitionOf(key: string): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % PARTITIONS;
}

export function partitionId(service: string, partition: number): PartitionId {
  return `${service}/${EVENTS_CHANNEL}/${partition}`;
}

/** All partitions of a service. */
export function partitionsOf(service: string): readonly PartitionId[] {
  return Array.from({ length: PARTITIONS }, (_, partition) => partitionId(service, partition));
}

/** Source service of a partition. */
export function sourceOf(part: PartitionId): string {
  return part.slice(0, part.indexOf('/'));
}

/** Token that stands for having seen everything up to an ordinal of one partition. */
export function afterToken(part: PartitionId, ord: Ordinal): string {
  return Buffer.from(`${part} ${ord}`).toString('base64url');
}

const TOKEN = /^([a-z-]+)\/events-v1\/(\d) (\d{1,16})$/;

/** What an `after` token stands for; undefined for anything that is none. */
export function parseAfterToken(
  token: string,
): { readonly part: PartitionId; readonly ord: Ordinal } | undefined {
  const match = TOKEN.exec(Buffer.from(token, 'base64url').toString());
  const [, service, partition, ord] = match ?? [];
  if (service === undefined || Number(partition) >= PARTITIONS) return undefined;
  return { part: partitionId(service, Number(partition)), ord: Number(ord) };
}

const M = 0x5bd1e995;
const R = 24;

/**
 * MurmurHash2, 32 bits.
 *
 * Source: Kafka `Utils.murmur2`, as in kafkajs' default partitioner (equality is tested).
 */
function murmur2(data: Uint8Array): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const whole = data.length & ~3;
  let h = 0x9747b28c ^ data.length;
  for (let i = 0; i < whole; i += 4) {
    let k = Math.imul(view.getInt32(i, true), M);
    k ^= k >>> R;
    h = Math.imul(h, M) ^ Math.imul(k, M);
  }
  for (let i = data.length - 1; i >= whole; i--) h ^= view.getUint8(i) << (8 * (i - whole));
  if (data.length > whole) h = Math.imul(h, M);
  h ^= h >>> 13;
  h = Math.imul(h, M);
  return h ^ (h >>> 15);
}

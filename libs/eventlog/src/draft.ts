import { isUuid } from '@zelian/kernel/ids';
import type { NewEvent } from '@zelian/kernel/decider';
import { canonical, InvalidEvent } from './canonical.js';
import { MAX_EVENTS_PER_COMMIT, type Sealed } from './commit.js';
import { type Append, TooLarge } from './event-store.js';
import type { Keyring, Sealer } from './keyring.js';

/** Units: bytes of canonical JSON. */
const MAX_EVENT_BYTES = 256 * 1024;
/** Units: bytes. Kafka takes about 1 MiB per record batch; the rest is for the envelope of audit. */
const MAX_COMMIT_BYTES = 900 * 1024;
const ENVELOPE_BYTES = 1024;
/** Position and index in an event id, their slashes, a comma. Units: characters. */
const LONGEST_PLACE = 24;

/** The type is camelCase; a slash would run into the names that ids are derived from. */
const STREAM_ID = /^[a-z][A-Za-z0-9]*-[^/\s]{1,200}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const EVENT_TYPE = /^[A-Z][A-Za-z0-9]{1,99}$/;

/**
 * A commit whose position is not known yet: sealed, canonical, checked against the limits.
 *
 * Shape: everything but the position is written once; `bodyAt` only joins the texts.
 */
export interface Draft {
  readonly append: Append;
  /** As a number, 0 for `'none'`. */
  readonly expected: number;
  readonly count: number;
  readonly commandBytes: Buffer;
  bodyAt(position: number): string;
}

/** Refuses: InvalidEvent, TooLarge. The keys used are durable when this resolves. */
export async function draftOf(service: string, append: Append, keyring: Keyring): Promise<Draft> {
  const { stream, commandId, events } = append;
  const expected = append.expected === 'none' ? 0 : append.expected;
  refuseMalformed(append, expected);
  const sealer = await sealerFor(events, keyring);
  const heads: string[] = [];
  const tails: string[] = [];
  let size = ENVELOPE_BYTES;
  for (const [index, event] of events.entries()) {
    const version = expected + 1 + index;
    const { head, tail, bytes } = eventTexts(event, [service, stream, version], sealer);
    heads.push(`${index === 0 ? '' : ','}${head}${service}/`);
    tails.push(`/${index}${tail}`);
    size += bytes;
  }
  const before = `{"at":"${append.at}","c":"${commandId}","e":[`;
  const between = `],"f":1,"m":${canonical(append.meta)},"n":${events.length},"p":`;
  const after = `,"s":${canonical(stream)},"v":${expected + 1}}`;
  size += byteLength(before) + byteLength(between) + byteLength(after);
  if (size > MAX_COMMIT_BYTES) throw new TooLarge('commit', size, MAX_COMMIT_BYTES);
  const bodyAt = (position: number): string => {
    let body = before;
    for (let i = 0; i < heads.length; i++) body += `${heads[i]}${position}${tails[i]}`;
    return `${body}${between}${position}${after}`;
  };
  return {
    append,
    expected,
    count: events.length,
    commandBytes: commandBytesOf(commandId),
    bodyAt,
  };
}

/** The 16 bytes of a command id. */
export function commandBytesOf(commandId: string): Buffer {
  return Buffer.from(commandId.replaceAll('-', ''), 'hex');
}

/** The command id of 16 bytes. */
export function commandIdOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function refuseMalformed({ stream, commandId, at, events }: Append, expected: number): void {
  if (!STREAM_ID.test(stream)) throw new InvalidEvent('no stream id', '/s');
  if (!isUuid(commandId)) throw new InvalidEvent('no lower-case UUID', '/c');
  if (!isInstant(at)) throw new InvalidEvent('no instant in UTC', '/at');
  if (!Number.isSafeInteger(expected) || expected < 0) {
    throw new InvalidEvent('no version', '/v');
  }
  if (events.length === 0) throw new InvalidEvent('no events', '/e');
  if (events.length > MAX_EVENTS_PER_COMMIT) {
    throw new TooLarge('events', events.length, MAX_EVENTS_PER_COMMIT);
  }
}

/** In its one form: a day that does not exist reads as another one. */
function isInstant(at: string): boolean {
  return INSTANT.test(at) && new Date(Date.parse(at) || 0).toISOString() === at;
}

async function sealerFor(
  events: readonly NewEvent[],
  keyring: Keyring,
): Promise<Sealer | undefined> {
  const subjects = new Set<string>();
  for (const { personal } of events) for (const part of personal ?? []) subjects.add(part.subject);
  return subjects.size === 0 ? undefined : keyring.sealer(subjects);
}

/** The event's canonical text, cut where the position goes: `{"d":…,"id":"` and `","k":1,…}`. */
function eventTexts(
  { type, v = 1, data, personal = [] }: NewEvent,
  stream: readonly [service: string, stream: string, version: number],
  sealer: Sealer | undefined,
): { readonly head: string; readonly tail: string; readonly bytes: number } {
  if (!EVENT_TYPE.test(type)) throw new InvalidEvent('no event type', '/e/y');
  if (!Number.isSafeInteger(v) || v < 1) throw new InvalidEvent('no version of a shape', '/e/k');
  const sealed: Sealed[] = [];
  for (const part of personal) {
    if (sealer === undefined) break;
    sealed.push(sealer.seal(part.subject, [...stream, type, v], canonical(part.data)));
  }
  const head = `{"d":${canonical(data)},"id":"`;
  const parts = sealed.length === 0 ? '' : `,"x":[${sealed.map(sealedText).join(',')}]`;
  const tail = `","k":${v}${parts},"y":"${type}"}`;
  const size = byteLength(head) + byteLength(tail);
  if (size > MAX_EVENT_BYTES) throw new TooLarge('event', size, MAX_EVENT_BYTES);
  // With the id, which is not known yet.
  return { head, tail, bytes: size + stream[0].length + LONGEST_PLACE };
}

/** Canonical; base64 needs no look at its characters. */
function sealedText({ sub, kid, alg, iv, ct, tag, digest }: Sealed): string {
  const proof = digest === undefined ? '' : `"digest":"${digest}",`;
  return `{"alg":"${alg}","ct":"${ct}",${proof}"iv":"${iv}","kid":${canonical(kid)},"sub":${canonical(sub)},"tag":"${tag}"}`;
}

/** Exact only where it could matter: a short text cannot exceed any limit. */
function byteLength(text: string): number {
  return text.length * 3 <= MAX_EVENT_BYTES ? text.length : Buffer.byteLength(text);
}

import type { StreamId, Uuid } from './values.js';

// Both exist in browsers and in Node; the library declares what it uses of them and no more.
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Namespace of every derived id. Frozen: command ids of reactions and timers rest on it. */
const NAMESPACE: Uuid = '85bfdc38-1742-43cc-8016-6a7327169417';

/** An id as text, always in lower case (RFC 9562). */
export const UUID_PATTERN =
  /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** Largest number of milliseconds that fits the 48 bits of a version 7 id. */
const MAX_UUID_MS = 2 ** 48 - 1;

const cryptoRandom = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

/**
 * A new id that sorts by its millisecond.
 *
 * Source: RFC 9562 §5.7.
 * Units: `nowMs` in milliseconds since 1970-01-01T00:00Z.
 * Shape: `random(count)` gives that many bytes; a test passes its own.
 */
export function uuidv7(nowMs: number, random: (count: number) => Uint8Array = cryptoRandom): Uuid {
  if (!Number.isInteger(nowMs) || nowMs < 0 || nowMs > MAX_UUID_MS) {
    throw new RangeError(`no millisecond of a version 7 id: ${nowMs}`);
  }
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(nowMs / 2 ** 32));
  view.setUint32(2, nowMs % 2 ** 32);
  bytes.set(random(10), 6);
  return stamped(bytes, 7);
}

/**
 * The id that belongs to a name: the same name gives the same id, for ever.
 *
 * Source: RFC 9562 §5.5, under one namespace of the project.
 */
export function uuidv5(name: string): Uuid {
  const text = new TextEncoder().encode(name);
  const input = new Uint8Array(16 + text.length);
  input.set(bytesOf(NAMESPACE));
  input.set(text, 16);
  return stamped(sha1(input).slice(0, 16), 5);
}

/**
 * Id of the n-th thing of a kind inside a stream, e.g. its second PROMISE deadline.
 *
 * Shape: a stream id holds no slash, so stream, word and ordinal cannot run into each other.
 */
export function derivedId(stream: StreamId, word: string, ordinal: number): Uuid {
  return uuidv5(`${stream}/${word}/${ordinal}`);
}

export function isUuid(text: unknown): text is Uuid {
  return typeof text === 'string' && UUID_PATTERN.test(text);
}

function bytesOf(id: Uuid): Uint8Array {
  const hex = id.replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}

function hyphenated(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

/** Writes version and variant over the bits that RFC 9562 reserves for them. */
function stamped(bytes: Uint8Array, version: 5 | 7): Uuid {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | (version << 4));
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  return hyphenated(bytes);
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** The message, a one bit, zeros, and the length in bits: a whole number of 64-byte blocks. */
function padded(message: Uint8Array): DataView {
  const view = new DataView(new ArrayBuffer(Math.ceil((message.length + 9) / 64) * 64));
  new Uint8Array(view.buffer).set(message);
  view.setUint8(message.length, 0x80);
  view.setUint32(view.byteLength - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(view.byteLength - 4, (message.length * 8) % 2 ** 32);
  return view;
}

/** The 80 words of one block (FIPS 180-4 §6.1.2). */
function scheduleOf(blocks: DataView, offset: number): Int32Array {
  const words = new Int32Array(80);
  for (let t = 0; t < 16; t++) words[t] = blocks.getInt32(offset + 4 * t);
  for (let t = 16; t < 80; t++) {
    const mixed =
      (words[t - 3] ?? 0) ^ (words[t - 8] ?? 0) ^ (words[t - 14] ?? 0) ^ (words[t - 16] ?? 0);
    words[t] = rotated(mixed, 1);
  }
  return words;
}

function roundOf(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

// SHA-1 because RFC 9562 prescribes it for version 5; it protects nothing here. In TypeScript,
// because the browser offers it only asynchronously and a decider cannot wait.
function sha1(message: Uint8Array): Uint8Array {
  const blocks = padded(message);
  const hash = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  for (let offset = 0; offset < blocks.byteLength; offset += 64) {
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = hash;
    for (const [t, word] of scheduleOf(blocks, offset).entries()) {
      const next = (rotated(a, 5) + roundOf(t, b, c, d) + e + word) | 0;
      [a, b, c, d, e] = [next, a, rotated(b, 30), c, d];
    }
    for (const [i, value] of [a, b, c, d, e].entries()) hash[i] = (hash[i] ?? 0) + value;
  }
  const digest = new DataView(new ArrayBuffer(20));
  for (const [i, value] of hash.entries()) digest.setInt32(4 * i, value);
  return new Uint8Array(digest.buffer);
}

import { msOf } from '@zelian/kernel/day';
import type { Instant } from '@zelian/kernel/values';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import type { Attached, Attachments } from './attachments.js';
import type { Clock } from './clock.js';
import { syncFolder, writeDurably } from './durable-file.js';
import type { Keyring, Place } from './keyring.js';
import { keyedHash } from './sqlite-keyring.js';
import { parsed } from './parsed.js';

/** Nobody named it within this time: it belongs to nothing. Units: milliseconds. */
const KEPT_UNREFERENCED_MS = 7 * 86_400_000;
/** The first line of a file is shorter than this. Units: bytes. */
const LONGEST_HEADER = 2_048;

const SHA256 = /^[0-9a-f]{64}$/;
const NEWLINE = 0x0a;

/** First line of a stored file; the ciphertext follows. All of it is hashed. */
interface Header {
  readonly sub: string;
  readonly kid: string;
  readonly iv: string;
  readonly tag: string;
  readonly mime: string;
  readonly bytes: number;
  readonly at: Instant;
}

/**
 * Encrypted files in a folder: `<first two of the hash>/<hash>`.
 *
 * Shape: a file appears whole and durable or not at all, and is never changed.
 */
export class FileAttachments implements Attachments {
  private constructor(
    private readonly folder: string,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
    private readonly plaintextKey: Uint8Array,
  ) {}

  static async open(folder: string, keyring: Keyring, clock: Clock): Promise<FileAttachments> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const key = await keyring.macKey('attachments/plaintext');
    return new FileAttachments(folder, keyring, clock, key);
  }

  /** Refuses: SubjectShredded. */
  async put(subject: string, bytes: Uint8Array, mime: string): Promise<Attached> {
    const sealer = await this.keyring.sealer([subject]);
    const sealed = sealer.sealBytes(subject, placeOf(mime, bytes.length), bytes);
    const header: Header = {
      sub: subject,
      kid: sealed.kid,
      iv: Buffer.from(sealed.iv).toString('base64'),
      tag: Buffer.from(sealed.tag).toString('base64'),
      mime,
      bytes: bytes.length,
      at: this.clock.now(),
    };
    const content = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), sealed.ct]);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const folder = join(this.folder, sha256.slice(0, 2));
    if (!existsSync(folder)) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await syncFolder(this.folder);
    }
    await writeDurably(join(folder, sha256), content, 0o600);
    const keyed = keyedHash(this.plaintextKey, bytes).toString('hex');
    return { sha256, bytes: bytes.length, mime, keyed };
  }

  async open(sha256: string): Promise<Uint8Array | 'shredded' | undefined> {
    const content = await this.#content(sha256);
    if (content === undefined) return undefined;
    const end = content.indexOf(NEWLINE);
    const { kid, iv, tag, mime, bytes } = parsed<Header>(content.subarray(0, end).toString());
    const opener = await this.keyring.opener([kid]);
    const sealed = {
      kid,
      iv: Buffer.from(iv, 'base64'),
      ct: content.subarray(end + 1),
      tag: Buffer.from(tag, 'base64'),
    };
    return opener.openBytes(sealed, placeOf(mime, bytes)) ?? 'shredded';
  }

  async find(sha256: string): Promise<(Omit<Attached, 'keyed'> & { subject: string }) | undefined> {
    const header = await this.#header(sha256);
    if (header === undefined) return undefined;
    const { sub, mime, bytes } = header;
    return { sha256, bytes, mime, subject: sub };
  }

  async sweep(isReferenced: (sha256: string) => Promise<boolean>): Promise<readonly string[]> {
    const oldest = msOf(this.clock.now()) - KEPT_UNREFERENCED_MS;
    const swept: string[] = [];
    for (const name of await readdir(this.folder, { recursive: true })) {
      const sha256 = name.slice(name.lastIndexOf('/') + 1);
      const header = await this.#header(sha256);
      if (header === undefined || msOf(header.at) > oldest || (await isReferenced(sha256)))
        continue;
      await rm(this.#file(sha256));
      swept.push(sha256);
    }
    return swept;
  }

  #file(sha256: string): string {
    return join(this.folder, sha256.slice(0, 2), sha256);
  }

  async #content(sha256: string): Promise<Buffer | undefined> {
    if (!SHA256.test(sha256)) return undefined;
    return ifThere(async () => readFile(this.#file(sha256)));
  }

  async #header(sha256: string): Promise<Header | undefined> {
    if (!SHA256.test(sha256)) return undefined;
    const start = await ifThere(async () => {
      const handle = await open(this.#file(sha256), 'r');
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_HEADER));
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    });
    if (start === undefined) return undefined;
    return parsed<Header>(start.subarray(0, start.indexOf(NEWLINE)).toString());
  }
}

function placeOf(mime: string, bytes: number): Place {
  return ['attachment', mime, bytes];
}

async function ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isNativeError(error) && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

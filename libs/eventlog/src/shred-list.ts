import type { Instant } from '@zelian/kernel/values';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './durable-file.js';
import { StartRefused } from './start-refused.js';

/** Name of the secret that signs the list; made with the keyring, so that every backup holds it. */
export const SHRED_LIST_KEY = 'shred-list';

/** One subject that stays destroyed. A subject is a random id: the list says nothing about anybody. */
interface Tombstone {
  readonly keyring: string;
  readonly subject: string;
  readonly at: Instant;
  readonly mac: string;
}

/**
 * Who was shredded, in a file outside the data folder: a keyring that comes back from a backup
 * destroys again what the list names.
 *
 * Shape: one JSON object a line, signed with a secret of the keyring; several keyrings may share
 * one file, each minds its own lines. Lines are only ever added.
 */
export class ShredList {
  readonly #subjects: Set<string>;

  private constructor(
    private readonly file: string,
    private readonly key: Uint8Array,
    private readonly keyring: string,
    subjects: Iterable<string>,
  ) {
    this.#subjects = new Set(subjects);
  }

  /** Refuses: StartRefused for a line of this keyring that its key has not signed. */
  static open(file: string, key: Uint8Array): ShredList {
    const keyring = signed(key, ['keyring']).slice(0, 16);
    const own = tombstonesIn(file).filter((line) => line.keyring === keyring);
    const forged = own.find((line) => !isSigned(key, line));
    if (forged !== undefined) throw new StartRefused('SHRED_LIST_CHANGED', file);
    return new ShredList(
      file,
      key,
      keyring,
      own.map(({ subject }) => subject),
    );
  }

  subjects(): readonly string[] {
    return [...this.#subjects];
  }

  /** Durable when it resolves; who is on the list already is not written again. */
  async add(subjects: readonly string[], at: Instant): Promise<void> {
    const fresh = subjects.filter((subject) => !this.#subjects.has(subject));
    if (fresh.length === 0) return;
    const lines = fresh.map((subject) => {
      const mac = signed(this.key, [subject, at]);
      return `${JSON.stringify({ keyring: this.keyring, subject, at, mac })}\n`;
    });
    const isNew = !existsSync(this.file);
    const handle = await open(this.file, 'a', 0o600);
    try {
      // A line that a crash tore stays alone on its line.
      await handle.appendFile(`\n${lines.join('')}`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (isNew) await syncFolder(dirname(this.file));
    for (const subject of fresh) this.#subjects.add(subject);
  }
}

/** What a crash tore is no line: its writer did not hear that it was done, and writes it again. */
function tombstonesIn(file: string): readonly Tombstone[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const tombstone = tombstoneOf(line);
      return tombstone === undefined ? [] : [tombstone];
    });
}

function tombstoneOf(line: string): Tombstone | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isTombstone(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isTombstone(value: unknown): value is Tombstone {
  if (typeof value !== 'object' || value === null) return false;
  return ['keyring', 'subject', 'at', 'mac'].every(
    (field) => typeof Reflect.get(value, field) === 'string',
  );
}

/** HMAC-SHA-256, hexadecimal. */
function signed(key: Uint8Array, words: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(words)).digest('hex');
}

function isSigned(key: Uint8Array, { subject, at, mac }: Tombstone): boolean {
  const [given, right] = [Buffer.from(mac), Buffer.from(signed(key, [subject, at]))];
  return given.length === right.length && timingSafeEqual(given, right);
}

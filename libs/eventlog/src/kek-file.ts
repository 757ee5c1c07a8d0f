import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeDurably } from './durable-file.js';
import { parsed } from './parsed.js';

const KEK_BYTES = 32;

interface Stored {
  readonly newest: number;
  readonly keys: Readonly<Record<string, string>>;
}

/**
 * The key-encryption keys of a data folder, in one file that only its owner can read.
 *
 * Shape: JSON `{ newest, keys: { "<version>": "<base64, 32 bytes>" } }`. A rotation holds two
 * versions from `begin` to `end`; if it is cut short, both stay until the next one.
 */
export class KekFile {
  #stored: Stored;

  private constructor(
    private readonly file: string | undefined,
    stored: Stored,
  ) {
    this.#stored = stored;
  }

  /** Makes the file with a first key, mode 0600; one that exists is left alone. */
  static async init(file: string): Promise<KekFile> {
    if (!existsSync(file)) await writeDurably(file, JSON.stringify(withNewKey(undefined)), 0o600);
    return KekFile.open(file);
  }

  static open(file: string): KekFile {
    return new KekFile(file, parsed<Stored>(readFileSync(file, 'utf8')));
  }

  /** Kept nowhere: for tests and for rebuilding. */
  static inMemory(): KekFile {
    return new KekFile(undefined, withNewKey(undefined));
  }

  newest(): { readonly version: number; readonly kek: Buffer } {
    const version = this.#stored.newest;
    const kek = this.version(version);
    if (kek === undefined) throw new Error(`key-encryption key ${version} is missing`);
    return { version, kek };
  }

  version(version: number): Buffer | undefined {
    const text = this.#stored.keys[String(version)];
    return text === undefined ? undefined : Buffer.from(text, 'base64');
  }

  /** Tells two keys apart and says nothing about either; undefined for a version not held. */
  fingerprint(version: number): string | undefined {
    const kek = this.version(version);
    if (kek === undefined) return undefined;
    return createHash('sha256').update('zelian/kek').update(kek).digest('hex').slice(0, 16);
  }

  /** Whether a rotation has begun and not ended. */
  isRotating(): boolean {
    return Object.keys(this.#stored.keys).length > 1;
  }

  /** Adds a version, durably; what is wrapped from now on is wrapped by it. */
  async begin(): Promise<number> {
    await this.#store(withNewKey(this.#stored));
    return this.#stored.newest;
  }

  /** Forgets every version but this one. */
  async end(version: number): Promise<void> {
    const key = this.#stored.keys[String(version)];
    if (key === undefined) throw new Error(`key-encryption key ${version} is missing`);
    await this.#store({ newest: version, keys: { [String(version)]: key } });
  }

  async #store(stored: Stored): Promise<void> {
    if (this.file !== undefined) await writeDurably(this.file, JSON.stringify(stored), 0o600);
    this.#stored = stored;
  }
}

function withNewKey(stored: Stored | undefined): Stored {
  const newest = (stored?.newest ?? 0) + 1;
  const key = randomBytes(KEK_BYTES).toString('base64');
  return { newest, keys: { ...stored?.keys, [String(newest)]: key } };
}

import type { Json } from '@zelian/kernel/decider';
import type { Sub } from '@zelian/kernel/values';
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { canonical } from './canonical.js';
import type { Clock } from './clock.js';
import type { Sealed } from './commit.js';
import type { KekFile } from './kek-file.js';
import {
  KeyMissing,
  type Keyring,
  type Opener,
  type Place,
  type SealedBytes,
  type Sealer,
  type SearchPurpose,
  type SearchValue,
  SubjectShredded,
  type Subjects,
  UnsealFailed,
} from './keyring.js';
import type { ShredList } from './shred-list.js';
import { bytesOf, integerOf, type Row, Sqlite, textOf } from './sqlite.js';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
/** Unwrapped data keys held in memory; beyond it the oldest goes. */
const MAX_CACHED_KEYS = 20_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS data_keys (
  subject TEXT NOT NULL, version INTEGER NOT NULL, kek INTEGER NOT NULL,
  iv BLOB NOT NULL, wrapped BLOB NOT NULL, tag BLOB NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (subject, version)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secrets (
  name TEXT PRIMARY KEY, kek INTEGER NOT NULL,
  iv BLOB NOT NULL, wrapped BLOB NOT NULL, tag BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shredded (subject TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS subjects (
  subject TEXT PRIMARY KEY, identity BLOB UNIQUE, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS subject_index (
  purpose TEXT NOT NULL, token BLOB NOT NULL, subject TEXT NOT NULL,
  PRIMARY KEY (purpose, token, subject)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS subject_index_subject ON subject_index (subject);
`;

interface DataKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/**
 * Keys, subjects and search tokens in one SQLite file, FULL and `secure_delete`.
 *
 * Shape: data keys and secrets are wrapped by the newest KEK of the file given.
 */
export class SqliteKeyring implements Keyring {
  readonly subjects: Subjects;
  /** By key id. */
  readonly #keys = new Map<string, KeyObject>();
  /** Newest key by subject; null once shredded. */
  readonly #newest = new Map<string, DataKey | null>();
  readonly #secrets = new Map<string, Buffer>();
  #turn: Promise<void> = Promise.resolve();
  private list: ShredList | undefined;

  private constructor(
    private readonly db: Sqlite,
    private readonly kek: KekFile,
    private readonly clock: Clock,
  ) {
    db.exec(SCHEMA);
    this.subjects = new SqliteSubjects(db, this, clock);
  }

  /** `file` is created where missing; `:memory:` is kept nowhere. */
  static open(file: string, kek: KekFile, clock: Clock): SqliteKeyring {
    return new SqliteKeyring(
      Sqlite.open(file, clock, { synchronous: 'FULL', secureDelete: true }),
      kek,
      clock,
    );
  }

  async sealer(subjects: Iterable<string>): Promise<Sealer> {
    const missing = [...new Set(subjects)].filter((subject) => !this.#newest.has(subject));
    if (missing.length > 0) {
      const found = await this.db.durably(() => missing.map((subject) => this.#ensure(subject)));
      for (const [i, subject] of missing.entries()) this.#remember(subject, found[i] ?? null);
    }
    return {
      seal: (subject, place, plain) => this.#seal(subject, place, plain),
      sealBytes: (subject, place, plain) => this.#sealBytes(subject, place, plain),
    };
  }

  async opener(): Promise<Opener> {
    return {
      open: (sealed, place) => this.#open(sealed, place),
      openBytes: (sealed, place) => this.#openBytes(sealed, place),
    };
  }

  async destroy(...subjects: readonly string[]): Promise<void> {
    await this.#inTurn(async () => {
      const left = subjects.filter((subject) => !isShredded(this.db, subject));
      if (left.length > 0 || this.kek.isRotating()) await this.#rotate(left);
      await this.list?.add(subjects, this.clock.now());
    });
  }

  /** Destroys again what the list names; a keyring from a backup does not know of it. */
  async keepTo(list: ShredList): Promise<void> {
    this.list = list;
    await this.destroy(...list.subjects());
  }

  async macKey(purpose: string): Promise<Uint8Array> {
    const cached = this.#secrets.get(purpose);
    if (cached !== undefined) return cached;
    const key = await this.db.durably(() => this.#ensureSecret(purpose));
    this.#secrets.set(purpose, key);
    return key;
  }

  async rotate(): Promise<void> {
    await this.#inTurn(async () => this.#rotate([]));
  }

  async close(): Promise<void> {
    this.db.close();
  }

  /** Two rotations at once would each end the other's KEK. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** What is shredded goes in the transaction that wraps the others anew. */
  async #rotate(shredded: readonly string[]): Promise<void> {
    const epoch = await this.kek.begin();
    await this.db.durably(() => {
      for (const subject of shredded) this.#shred(subject);
      for (const row of this.db.prepare('SELECT * FROM data_keys').all()) this.#rewrapKey(row);
      for (const row of this.db.prepare('SELECT * FROM secrets').all()) this.#rewrapSecret(row);
    });
    const gone = new Set(shredded);
    for (const subject of gone) this.#newest.set(subject, null);
    for (const kid of this.#keys.keys()) if (gone.has(subjectOf(kid))) this.#keys.delete(kid);
    // What was deleted or replaced must not linger in the WAL.
    this.db.checkpoint('TRUNCATE');
    await this.kek.end(epoch);
  }

  #shred(subject: string): void {
    this.#delete('data_keys', subject);
    this.#delete('subjects', subject);
    this.#delete('subject_index', subject);
    this.db
      .prepare('INSERT OR IGNORE INTO shredded (subject, at) VALUES (?, ?)')
      .run(subject, this.clock.now());
  }

  #remember(subject: string, key: DataKey | null): void {
    if (this.#newest.size >= MAX_CACHED_KEYS) this.#newest.clear();
    this.#newest.set(subject, key);
    if (key !== null) this.#cache(key);
  }

  #cache({ kid, key }: DataKey): void {
    if (this.#keys.size >= MAX_CACHED_KEYS) this.#keys.clear();
    this.#keys.set(kid, key);
  }

  /** Newest key of the subject, made if it has none; undefined once shredded. */
  #ensure(subject: string): DataKey | undefined {
    const row = this.db
      .prepare('SELECT * FROM data_keys WHERE subject = ? ORDER BY version DESC LIMIT 1')
      .get(subject);
    if (row !== undefined) return this.#dataKey(row);
    if (isShredded(this.db, subject)) return undefined;
    const kid = kidOf(subject, 1);
    const key = randomBytes(KEY_BYTES);
    const { version, iv, wrapped, tag } = this.#wrap(key, kid);
    this.db
      .prepare('INSERT INTO data_keys VALUES (?, 1, ?, ?, ?, ?, ?)')
      .run(subject, version, iv, wrapped, tag, this.clock.now());
    return { kid, key: createSecretKey(key) };
  }

  #ensureSecret(name: string): Buffer {
    const row = this.db.prepare('SELECT * FROM secrets WHERE name = ?').get(name);
    if (row !== undefined) return this.#unwrap(row, name);
    const key = randomBytes(KEY_BYTES);
    const { version, iv, wrapped, tag } = this.#wrap(key, name);
    this.db
      .prepare('INSERT INTO secrets VALUES (?, ?, ?, ?, ?)')
      .run(name, version, iv, wrapped, tag);
    return key;
  }

  #dataKey(row: Row): DataKey {
    const kid = kidOf(textOf(row, 'subject'), integerOf(row, 'version'));
    return { kid, key: createSecretKey(this.#unwrap(row, kid)) };
  }

  #delete(table: 'data_keys' | 'subjects' | 'subject_index', subject: string): void {
    this.db.prepare(`DELETE FROM ${table} WHERE subject = ?`).run(subject);
  }

  #wrap(key: Buffer, name: string) {
    const { version, kek } = this.kek.newest();
    const { iv, ct, tag } = encrypt(createSecretKey(kek), key, name);
    return { version, iv, wrapped: ct, tag };
  }

  #unwrap(row: Row, name: string): Buffer {
    const kek = this.kek.version(integerOf(row, 'kek'));
    if (kek === undefined) throw new KeyMissing(`KEK ${integerOf(row, 'kek')}`);
    const sealed = {
      iv: bytesOf(row, 'iv'),
      ct: bytesOf(row, 'wrapped'),
      tag: bytesOf(row, 'tag'),
    };
    return decrypt(createSecretKey(kek), sealed, name, name);
  }

  #rewrapKey(row: Row): void {
    const kid = kidOf(textOf(row, 'subject'), integerOf(row, 'version'));
    const key = this.#unwrap(row, kid);
    const { version, iv, wrapped, tag } = this.#wrap(key, kid);
    this.db
      .prepare(
        'UPDATE data_keys SET kek = ?, iv = ?, wrapped = ?, tag = ? WHERE subject = ? AND version = ?',
      )
      .run(version, iv, wrapped, tag, textOf(row, 'subject'), integerOf(row, 'version'));
  }

  #rewrapSecret(row: Row): void {
    const name = textOf(row, 'name');
    const { version, iv, wrapped, tag } = this.#wrap(this.#unwrap(row, name), name);
    this.db
      .prepare('UPDATE secrets SET kek = ?, iv = ?, wrapped = ?, tag = ? WHERE name = ?')
      .run(version, iv, wrapped, tag, name);
  }

  #seal(subject: string, place: Place, plain: string): Sealed {
    const newest = this.#newestOf(subject);
    if (newest === null) {
      return { sub: subject, kid: kidOf(subject, 0), alg: 'shredded', iv: '', ct: '', tag: '' };
    }
    const { iv, ct, tag } = encrypt(newest.key, Buffer.from(plain), aadOf(place, newest.kid));
    return {
      sub: subject,
      kid: newest.kid,
      alg: 'A256GCM',
      iv: iv.toString('base64'),
      ct: ct.toString('base64'),
      tag: tag.toString('base64'),
    };
  }

  #sealBytes(subject: string, place: Place, plain: Uint8Array): SealedBytes {
    const newest = this.#newestOf(subject);
    if (newest === null) throw new SubjectShredded(subject);
    return { kid: newest.kid, ...encrypt(newest.key, plain, aadOf(place, newest.kid)) };
  }

  /** The sealer fetched it; if the cache was emptied since, it is read again. */
  #newestOf(subject: string): DataKey | null {
    const cached = this.#newest.get(subject);
    if (cached !== undefined) return cached;
    const found = this.db.transact(() => this.#ensure(subject)) ?? null;
    this.#remember(subject, found);
    return found;
  }

  #open(sealed: Sealed, place: Place): string | undefined {
    if (sealed.alg === 'shredded') return undefined;
    const { kid } = sealed;
    const key = this.#keyOf(kid);
    if (key === undefined) return undefined;
    const bytes = {
      iv: Buffer.from(sealed.iv, 'base64'),
      ct: Buffer.from(sealed.ct, 'base64'),
      tag: Buffer.from(sealed.tag, 'base64'),
    };
    return decrypt(key, bytes, aadOf(place, kid), kid).toString();
  }

  #openBytes(sealed: SealedBytes, place: Place): Uint8Array | undefined {
    const key = this.#keyOf(sealed.kid);
    if (key === undefined) return undefined;
    return decrypt(key, sealed, aadOf(place, sealed.kid), sealed.kid);
  }

  /** Undefined after a shred. */
  #keyOf(kid: string): KeyObject | undefined {
    const cached = this.#keys.get(kid);
    if (cached !== undefined) return cached;
    const subject = subjectOf(kid);
    const row = this.db
      .prepare('SELECT * FROM data_keys WHERE subject = ? AND version = ?')
      .get(subject, versionOf(kid));
    if (row !== undefined) {
      const found = this.#dataKey(row);
      this.#cache(found);
      return found.key;
    }
    if (isShredded(this.db, subject)) return undefined;
    throw new KeyMissing(kid);
  }
}

/** The register of subjects and their search tokens, in the keyring's file. */
class SqliteSubjects implements Subjects {
  constructor(
    private readonly db: Sqlite,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  async getOrCreate(identity: Json): Promise<Sub> {
    const token = await this.#identityToken(identity);
    return this.db.durably(() => {
      const row = this.db.prepare('SELECT subject FROM subjects WHERE identity = ?').get(token);
      return row === undefined ? this.#insert(token) : textOf(row, 'subject');
    });
  }

  async create(): Promise<Sub> {
    return this.db.durably(() => this.#insert(null));
  }

  async known(subjects: Iterable<string>): Promise<ReadonlySet<string>> {
    const one = this.db.prepare('SELECT 1 AS found FROM subjects WHERE subject = ?');
    return new Set([...subjects].filter((subject) => one.get(subject) !== undefined));
  }

  async is(subject: string, identity: Json): Promise<boolean> {
    const token = await this.#identityToken(identity);
    const row = this.db
      .prepare('SELECT 1 AS found FROM subjects WHERE subject = ? AND identity = ?')
      .get(subject, token);
    return row !== undefined;
  }

  async index(subject: string, values: readonly SearchValue[]): Promise<void> {
    const tokens = await Promise.all(
      values.map(async ({ purpose, value }) => ({
        purpose,
        token: await this.#token(purpose, value),
      })),
    );
    await this.db.durably(() => {
      if (isShredded(this.db, subject)) return;
      const clear = this.db.prepare('DELETE FROM subject_index WHERE subject = ? AND purpose = ?');
      const add = this.db.prepare('INSERT OR IGNORE INTO subject_index VALUES (?, ?, ?)');
      for (const purpose of new Set(values.map((value) => value.purpose)))
        clear.run(subject, purpose);
      for (const { purpose, token } of tokens) add.run(purpose, token, subject);
    });
  }

  async find(purpose: SearchPurpose, value: string): Promise<readonly Sub[]> {
    const token = await this.#token(purpose, value);
    return this.db
      .prepare('SELECT subject FROM subject_index WHERE purpose = ? AND token = ? ORDER BY subject')
      .all(purpose, token)
      .map((row) => textOf(row, 'subject'));
  }

  async forget(...subjects: readonly string[]): Promise<void> {
    await this.keyring.destroy(...subjects);
  }

  #insert(identity: Uint8Array | null): Sub {
    const subject = randomUUID();
    this.db
      .prepare('INSERT INTO subjects (subject, identity, at) VALUES (?, ?, ?)')
      .run(subject, identity, this.clock.now());
    return subject;
  }

  async #identityToken(identity: Json): Promise<Uint8Array> {
    return keyedHash(await this.keyring.macKey('subjects/identity'), canonical(identity));
  }

  async #token(purpose: SearchPurpose, value: string): Promise<Uint8Array> {
    return keyedHash(await this.keyring.macKey(`subject-index/${purpose}`), value);
  }
}

function isShredded(db: Sqlite, subject: string): boolean {
  return db.prepare('SELECT 1 AS found FROM shredded WHERE subject = ?').get(subject) !== undefined;
}

/** Subjects that were shredded in a keyring; needs no key-encryption key. */
export function shreddedIn(file: string, clock: Clock): readonly Sub[] {
  const db = Sqlite.open(file, clock, { synchronous: 'FULL' });
  try {
    return db
      .prepare('SELECT subject FROM shredded ORDER BY subject')
      .all()
      .map((row) => textOf(row, 'subject'));
  } finally {
    db.close();
  }
}

/** HMAC-SHA-256. */
export function keyedHash(key: Uint8Array, text: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

const SERVICE = 'service:';

function kidOf(subject: string, version: number): string {
  const owner = subject.startsWith(SERVICE) ? `s:${subject.slice(SERVICE.length)}` : `p:${subject}`;
  return `${owner}#${version}`;
}

function subjectOf(kid: string): string {
  const owner = kid.slice(2, kid.lastIndexOf('#'));
  return kid.startsWith('s:') ? `${SERVICE}${owner}` : owner;
}

function versionOf(kid: string): number {
  return Number(kid.slice(kid.lastIndexOf('#') + 1));
}

function aadOf(place: Place, kid: string): string {
  return canonical([...place, kid]);
}

/** Random bytes are drawn in larger pieces: a draw costs as much as sealing a name. */
let ivs = Buffer.alloc(0);

function newIv(): Buffer {
  if (ivs.length < IV_BYTES) ivs = randomBytes(IV_BYTES * 256);
  const iv = ivs.subarray(0, IV_BYTES);
  ivs = ivs.subarray(IV_BYTES);
  return iv;
}

function encrypt(key: KeyObject, plain: Uint8Array, aad: string) {
  const iv = newIv();
  const cipher = createCipheriv(CIPHER, key, iv);
  cipher.setAAD(Buffer.from(aad));
  const ct = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { iv, ct, tag: cipher.getAuthTag() };
}

function decrypt(
  key: KeyObject,
  { iv, ct, tag }: Omit<SealedBytes, 'kid'>,
  aad: string,
  name: string,
): Buffer {
  try {
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: 16 });
    decipher.setAAD(Buffer.from(aad));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(ct), decipher.final()]);
  } catch (error) {
    throw new UnsealFailed(name, { cause: error });
  }
}

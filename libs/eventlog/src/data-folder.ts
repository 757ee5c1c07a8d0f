import { msOf } from '@zelian/kernel/day';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Attachments } from './attachments.js';
import type { Clock } from './clock.js';
import type { EventStore, StoredCommit } from './event-store.js';
import { FileAttachments } from './file-attachments.js';
import { KekFile } from './kek-file.js';
import type { Keyring } from './keyring.js';
import type { Upcasters } from './parts.js';
import type { Records } from './records.js';
import { SHRED_LIST_KEY, ShredList } from './shred-list.js';
import { Sqlite } from './sqlite.js';
import { rawCommits, SqliteEventStore } from './sqlite-event-store.js';
import { SqliteKeyring } from './sqlite-keyring.js';
import { SqliteRecords } from './sqlite-records.js';
import { SqliteViews } from './sqlite-views.js';
import { StartRefused } from './start-refused.js';

const NEEDED_NODE = 24;
/** A clock further behind the log's tail is wrong: deadlines would be computed from it. */
const MAX_BEHIND_MS = 5 * 60_000;

export interface ServiceStorage {
  readonly store: EventStore;
  readonly views: SqliteViews;
  /** In the same file as the log. */
  readonly records: Records;
}

export interface DataFolderOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** File with the key-encryption key; default `kek.json` in the folder. */
  readonly kekFile?: string;
  /** Newest shapes of all events, own and others'. */
  readonly upcasters?: Upcasters;
}

/**
 * Everything one process keeps on disk in the embedded mode.
 *
 * Shape: `lock`, `kek.json`, `keyring.db`, `blobs/`, `<name>.db` for records of their own, and
 * `<service>/{log,views}.db`.
 */
export class DataFolder {
  readonly #closing: (() => Promise<void>)[] = [];

  private constructor(
    private readonly options: DataFolderOptions,
    readonly keyring: Keyring,
    readonly attachments: Attachments,
  ) {}

  /** Where the demo clock of a demo folder is kept. */
  static demoClockFile(folder: string): string {
    return join(folder, 'demo-clock.json');
  }

  /** Where the key-encryption key lies, unless it is said otherwise. */
  static kekFile(folder: string): string {
    return join(folder, 'kek.json');
  }

  /** Who was shredded: beside the folder, so that neither its loss nor a backup in its place undoes it. */
  static shredList(folder: string): string {
    return join(dirname(resolve(folder)), 'zelian-shredded.ndjson');
  }

  static isInitialised({
    folder,
    kekFile,
  }: Pick<DataFolderOptions, 'folder' | 'kekFile'>): boolean {
    return existsSync(kekFile ?? DataFolder.kekFile(folder));
  }

  /**
   * Makes the folder and its key-encryption key, mode 0600. An existing one is left as it is.
   *
   * Refuses: StartRefused where keys lie in the folder and the key that opens them does not.
   */
  static async init({
    folder,
    kekFile,
  }: Pick<DataFolderOptions, 'folder' | 'kekFile'>): Promise<void> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = kekFile ?? DataFolder.kekFile(folder);
    // A new key would open nothing of what lies here, and hide that the old one is gone.
    if (!existsSync(file) && existsSync(join(folder, 'keyring.db')))
      throw new StartRefused('KEK_MISSING', file);
    await KekFile.init(file);
  }

  /** Refuses: StartRefused when another process runs on it, Node is too old, or it is not there. */
  static async open(options: DataFolderOptions): Promise<DataFolder> {
    const { folder, clock, kekFile = DataFolder.kekFile(folder) } = options;
    refuseOldNode();
    if (!existsSync(kekFile)) throw new StartRefused('NOT_INITIALISED', folder);
    const unlock = locked(join(folder, 'lock'));
    try {
      const keyring = SqliteKeyring.open(join(folder, 'keyring.db'), KekFile.open(kekFile), clock);
      const signingKey = await keyring.macKey(SHRED_LIST_KEY);
      const shredList = ShredList.open(DataFolder.shredList(folder), signingKey);
      // With the key file of another folder this is a copy: to shred here would end the key there.
      if (kekFile === DataFolder.kekFile(folder)) await keyring.keepTo(shredList);
      const attachments = await FileAttachments.open(join(folder, 'blobs'), keyring, clock);
      const opened = new DataFolder(options, keyring, attachments);
      opened.#closing.push(
        async () => unlock(),
        async () => keyring.close(),
      );
      return opened;
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** Log, views and records of one service. Refuses: StartRefused, LogDamaged. */
  async service(name: string): Promise<ServiceStorage> {
    const { folder, clock, upcasters = {} } = this.options;
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
    const db = Sqlite.open(join(folder, name, 'log.db'), clock, { synchronous: 'FULL' });
    const { keyring } = this;
    const store = await SqliteEventStore.open({ service: name, db, keyring, clock, upcasters });
    await refuseClockBehind(store, clock);
    const views = SqliteViews.open(join(folder, name, 'views.db'), clock);
    this.#closing.push(
      async () => store.close(),
      async () => views.close(),
    );
    return { store, views, records: new SqliteRecords(db) };
  }

  /**
   * The log of a service as it lies on disk, damage included, for the checker: what cannot be read
   * as a commit is given as its position. Nothing is verified and nothing refused.
   */
  rawLog(name: string): Iterable<StoredCommit | number> {
    return DataFolder.logAsStored(this.options, name);
  }

  /** The same after a position, of a folder that is not open; the caller holds its lock. */
  static *logAsStored(
    { folder, clock }: Pick<DataFolderOptions, 'folder' | 'clock'>,
    name: string,
    after = 0,
  ): Iterable<StoredCommit | number> {
    const file = join(folder, name, 'log.db');
    if (!existsSync(file)) return;
    const db = Sqlite.open(file, clock, { synchronous: 'FULL' });
    try {
      yield* rawCommits(db, after);
    } finally {
      db.close();
    }
  }

  /**
   * Keeps every other process from a folder until the function it gives is called.
   *
   * Refuses: StartRefused when one runs on it.
   */
  static lock(folder: string): () => void {
    return locked(join(folder, 'lock'));
  }

  /** Records in a file of their own, e.g. `gateway.db`. */
  records(name: string): Records {
    const { folder, clock } = this.options;
    const db = Sqlite.open(join(folder, `${name}.db`), clock, {
      synchronous: 'FULL',
      secureDelete: true,
    });
    this.#closing.push(async () => db.close());
    return new SqliteRecords(db);
  }

  /** In the reverse order of opening; the lock goes last. */
  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).toReversed()) await close();
  }
}

function refuseOldNode(): void {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < NEEDED_NODE) throw new StartRefused('NODE_TOO_OLD', process.versions.node);
}

/** Held as long as the process lives; the system frees it when it dies, however it dies. */
function locked(file: string): () => void {
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    db.exec('PRAGMA journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw new StartRefused('ALREADY_RUNNING', file, { cause: error });
  }
  return () => db.close();
}

async function refuseClockBehind(store: EventStore, clock: Clock): Promise<void> {
  const { position } = await store.head();
  const [last] = await store.commits(position - 1, { commits: 1, bytes: 1 });
  if (last === undefined) return;
  const behindMs = msOf(last.at) - msOf(clock.now());
  if (behindMs > MAX_BEHIND_MS) {
    throw new StartRefused('CLOCK_BEHIND', `${store.service} ${last.at}, ${clock.now()}`);
  }
}

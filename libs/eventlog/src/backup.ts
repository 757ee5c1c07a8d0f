import type { Instant } from '@zelian/kernel/values';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { syncFolder, writeDurably } from './durable-file.js';
import { KekFile } from './kek-file.js';
import { bytesOf, integerOf, textOf } from './sqlite.js';

/** Pages copied between two turns. */
const PAGES = 2_000;
/** Looks at the tails until none moves between two of them; each look takes well under a millisecond. */
const MAX_LOOKS = 10_000;
const KEYRING = 'keyring.db';
const KEK = 'kek.json';

/** Where a log ends. */
export interface Tail {
  readonly position: number;
  /** Chain hash of the last commit, hexadecimal; empty for an empty log. */
  readonly hash: string;
  readonly at?: Instant;
}

/**
 * What a data folder consists of, and where its copy goes.
 *
 * Shape: `files` are copied as they are where there are any, e.g. the demo clock; `into` must be
 * empty or missing.
 */
export interface CopyPlan {
  readonly folder: string;
  readonly into: string;
  readonly services: readonly string[];
  readonly records: readonly string[];
  readonly files: readonly string[];
  /** Also the key-encryption key: whoever has the copy then reads everything. */
  readonly withKek: boolean;
  readonly note: (file: string, done: number, total: number) => void;
}

export interface Copied {
  readonly tails: Readonly<Record<string, Tail>>;
  /** Fingerprints of the key-encryption keys that the copied keyring needs, by version. */
  readonly keks: Readonly<Record<string, string>>;
  readonly blobs: number;
  /** Attachments whose content is not what their name says. */
  readonly damagedBlobs: readonly string[];
}

/**
 * Copies a data folder while a process may be writing to it.
 *
 * Shape: views first (their watermarks then lie within the logs), then all logs as they stood at
 * one instant, then attachments and records, the keyring last: every ciphertext has its key, and
 * no effect is kept without its cause. Source: the lock is not taken; SQLite's readers see one
 * state of a file however it grows.
 */
export async function copyDataFolder(plan: CopyPlan): Promise<Copied> {
  const { folder, into, services, records, files, note } = plan;
  await mkdir(into, { recursive: true, mode: 0o700 });
  const copied = async (path: string): Promise<void> => copyStore(plan, path);
  for (const service of services) await copied(join(service, 'views.db'));
  const tails = await copyLogs(plan);
  const blobs = await copyBlobs(join(folder, 'blobs'), join(into, 'blobs'), note);
  for (const name of records) await copied(`${name}.db`);
  for (const name of files) await copyFileIfThere(join(folder, name), join(into, name));
  const keks = await copyKeyring(plan);
  await syncFolder(into);
  return { tails, keks, ...blobs };
}

/** One store, as it stands now. */
async function copyStore({ folder, into, note }: CopyPlan, path: string): Promise<void> {
  if (!existsSync(join(folder, path))) return;
  const db = reader(join(folder, path));
  try {
    await copyPages(db, join(into, path), (done, total) => note(path, done, total));
  } finally {
    db.close();
  }
}

async function copyPages(
  db: DatabaseSync,
  into: string,
  note: (done: number, total: number) => void,
): Promise<void> {
  await mkdir(dirname(into), { recursive: true, mode: 0o700 });
  await writeFile(into, '', { mode: 0o600, flag: 'wx' });
  await backup(db, into, {
    rate: PAGES,
    progress: ({ totalPages, remainingPages }) => note(totalPages - remainingPages, totalPages),
  });
  await syncFolder(dirname(into));
}

const logOf = (service: string): string => join(service, 'log.db');

async function copyLogs({ folder, into, services, note }: CopyPlan): Promise<Copied['tails']> {
  const held = services.map((service) => reader(join(folder, logOf(service))));
  const looking = services.map((service) => reader(join(folder, logOf(service))));
  try {
    const tails = atOneInstant(held, looking);
    for (const [i, service] of services.entries()) {
      const db = held[i];
      if (db === undefined) continue;
      await copyPages(db, join(into, logOf(service)), (done, total) =>
        note(logOf(service), done, total),
      );
    }
    return Object.fromEntries(services.map((service, i) => [service, tails[i] ?? NO_TAIL]));
  } finally {
    for (const db of [...held, ...looking]) db.close();
  }
}

const NO_TAIL: Tail = { position: 0, hash: '' };

/**
 * Begins to read every log, so that all stand as they stood at one instant: when the last of them
 * was taken up, none of the others had moved since.
 */
function atOneInstant(
  held: readonly DatabaseSync[],
  looking: readonly DatabaseSync[],
): readonly Tail[] {
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    for (const db of held) {
      if (db.isTransaction) db.exec('ROLLBACK');
      db.exec('BEGIN');
      tailOf(db);
    }
    const tails = held.map(tailOf);
    const now = looking.map(tailOf);
    if (tails.every(({ position }, i) => position === now[i]?.position)) return tails;
  }
  throw new Error('the logs grow too fast to be cut at one instant');
}

function tailOf(db: DatabaseSync): Tail {
  const row = db.prepare('SELECT pos, hash, at FROM commits ORDER BY pos DESC LIMIT 1').get();
  if (row === undefined) return NO_TAIL;
  return {
    position: integerOf(row, 'pos'),
    hash: Buffer.from(bytesOf(row, 'hash')).toString('hex'),
    at: textOf(row, 'at'),
  };
}

const SHA256 = /^[0-9a-f]{64}$/;

/** Copies attachments, and tells those whose content is not what their name says. */
export async function copyBlobs(
  from: string,
  into: string,
  note: CopyPlan['note'],
): Promise<Pick<Copied, 'blobs' | 'damagedBlobs'>> {
  await mkdir(into, { recursive: true, mode: 0o700 });
  if (!existsSync(from)) return { blobs: 0, damagedBlobs: [] };
  const found = await readdir(from, { recursive: true });
  const names = found.filter((path) => SHA256.test(path.slice(path.lastIndexOf('/') + 1)));
  const damaged: string[] = [];
  for (const [i, path] of names.entries()) {
    note('blobs', i, names.length);
    const content = await readFile(join(from, path));
    if (!path.endsWith(createHash('sha256').update(content).digest('hex'))) damaged.push(path);
    await mkdir(dirname(join(into, path)), { recursive: true, mode: 0o700 });
    await writeDurably(join(into, path), content, 0o600);
  }
  return { blobs: names.length, damagedBlobs: damaged };
}

async function copyFileIfThere(from: string, into: string): Promise<void> {
  if (existsSync(from)) await writeDurably(into, await readFile(from), 0o600);
}

/** A rotation that ends between keyring and key file is noticed, and both are read again. */
async function copyKeyring(plan: CopyPlan): Promise<Copied['keks']> {
  const { folder, into, withKek, note } = plan;
  const db = reader(join(folder, KEYRING));
  try {
    await copyPages(db, join(into, KEYRING), (done, total) => note(KEYRING, done, total));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const stored = await readFile(join(folder, KEK));
      const kek = KekFile.open(join(folder, KEK));
      const needed = keksNeeded(join(into, KEYRING)).map(
        (version) => [String(version), kek.fingerprint(version)] as const,
      );
      if (needed.every(([, fingerprint]) => fingerprint !== undefined)) {
        if (withKek) await writeDurably(join(into, KEK), stored, 0o600);
        return Object.fromEntries(needed.map(([version, print = '']) => [version, print]));
      }
      await backup(db, join(into, KEYRING), { rate: PAGES });
    }
  } finally {
    db.close();
  }
  throw new Error('the keyring needs a key-encryption key that is not in its file');
}

/** Versions of the key-encryption key under which something in this keyring is wrapped. */
export function keksNeeded(keyring: string): readonly number[] {
  const db = reader(keyring);
  try {
    return db
      .prepare('SELECT kek FROM data_keys UNION SELECT kek FROM secrets ORDER BY kek')
      .all()
      .map((row) => integerOf(row, 'kek'));
  } finally {
    db.close();
  }
}

/** Size and SHA-256 of a file. Units: bytes; hexadecimal. */
export async function fileDigest(
  file: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('a file is read as bytes');
    bytes += chunk.length;
    hash.update(chunk);
  }
  return { bytes, sha256: hash.digest('hex') };
}

function reader(file: string): DatabaseSync {
  return new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tail } from '@zelian/eventlog/backup';
import { fileDigest } from '@zelian/eventlog/backup';
import { writeDurably } from '@zelian/eventlog/durable-file';
import type { Instant } from '@zelian/kernel/values';
import { NotDone } from './outcome.js';

export const MANIFEST = 'backup.json';

/**
 * What a backup says about itself; written last, so that a copy that was cut short has none.
 *
 * Shape: `tails` where each log ends, `keks` which key-encryption keys open the keyring, `files`
 * every file but the attachments, whose names are their hashes.
 */
export interface Manifest {
  readonly format: 1;
  readonly begunAt: Instant;
  readonly endedAt: Instant;
  readonly tails: Readonly<Record<string, Tail>>;
  readonly keks: Readonly<Record<string, string>>;
  readonly withKek: boolean;
  readonly blobs: number;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  /** Breaks that the check of the copy found; 0 for a sound one. */
  readonly findings: number;
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeDurably(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`, 0o600);
}

/** Refuses: NotDone for a folder that holds no whole backup. */
export function readManifest(folder: string): Manifest {
  const file = join(folder, MANIFEST);
  if (!existsSync(file))
    throw new NotDone(`${folder} 中没有完整的备份（缺 ${MANIFEST}）。请指明 backup 写成的目录。`);
  const parsed = manifestIn(readFileSync(file, 'utf8'));
  if (parsed === undefined) throw new NotDone(`${file} 读不懂：不是本版本写成的备份，或已损坏。`);
  return parsed;
}

function manifestIn(text: string): Manifest | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isManifest(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isManifest(parsed: unknown): parsed is Manifest {
  if (typeof parsed !== 'object' || parsed === null) return false;
  const has = (name: string): boolean => name in parsed;
  return (
    'format' in parsed && parsed.format === 1 && ['tails', 'keks', 'files', 'blobs'].every(has)
  );
}

/** Files of a backup that are missing or are not what they were. */
export async function damagedFiles(
  folder: string,
  { files }: Pick<Manifest, 'files'>,
): Promise<readonly string[]> {
  const damaged: string[] = [];
  for (const [path, { sha256 }] of Object.entries(files)) {
    const file = join(folder, path);
    const whole = existsSync(file) && (await fileDigest(file)).sha256 === sha256;
    if (!whole) damaged.push(path);
  }
  return damaged;
}

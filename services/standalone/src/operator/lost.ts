import { SERVICES } from '@zelian/contracts/terms';
import type { Tail } from '@zelian/eventlog/backup';
import type { Clock } from '@zelian/eventlog/clock';
import { DataFolder } from '@zelian/eventlog/data-folder';
import type { Instant } from '@zelian/kernel/values';

/** A commit that somebody was told is stored, and that an older log does not hold. */
export interface LostCommit {
  readonly service: string;
  readonly position: number;
  readonly stream: string;
  readonly command: string;
  readonly commandId: string;
  readonly at: Instant;
}

export interface Lost {
  readonly commits: readonly LostCommit[];
  /** Services whose log is not a continuation of the older one. */
  readonly diverged: readonly string[];
  /** Services whose log ends in something that cannot be read. */
  readonly unreadable: readonly string[];
}

/** What the logs of a folder hold beyond these tails. The caller holds the folder's lock. */
export function lostOf(folder: string, tails: Readonly<Record<string, Tail>>, clock: Clock): Lost {
  const commits: LostCommit[] = [];
  const diverged: string[] = [];
  const unreadable: string[] = [];
  for (const service of SERVICES) {
    const tail = tails[service] ?? { position: 0, hash: '' };
    try {
      const after = Math.max(0, tail.position - 1);
      for (const stored of DataFolder.logAsStored({ folder, clock }, service, after)) {
        if (typeof stored === 'number') continue;
        const { position, stream, commandId, at, commit, hash } = stored;
        if (position > tail.position)
          commits.push({ service, position, stream, command: commit.m.cmd, commandId, at });
        else if (Buffer.from(hash).toString('hex') !== tail.hash) diverged.push(service);
      }
    } catch {
      unreadable.push(service);
    }
  }
  return { commits, diverged, unreadable };
}

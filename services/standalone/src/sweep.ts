import type { Attachments } from '@zelian/eventlog/attachments';
import { instantAt, type Clock } from '@zelian/eventlog/clock';
import type { CommitSource } from '@zelian/eventlog/event-store';
import { msOf } from '@zelian/kernel/day';
import type { Log } from '@zelian/service/log';

/** One page of a log. Units: commits; bytes of body. */
const PAGE = { commits: 500, bytes: 4 * 1024 * 1024 };
const DAY_MS = 86_400_000;
const SHA = /"([0-9a-f]{64})"/g;

/** Hashes that stand in any commit of these logs, whatever the field: what they name is kept. */
export class References {
  private readonly named = new Set<string>();
  private readonly read = new Map<CommitSource, number>();

  constructor(private readonly logs: readonly CommitSource[]) {}

  /** Looks at what the logs hold now, so that an attachment named a moment ago counts. */
  async has(sha256: string): Promise<boolean> {
    for (const log of this.logs) await this.readOn(log);
    return this.named.has(sha256);
  }

  private async readOn(log: CommitSource): Promise<void> {
    for (;;) {
      const commits = await log.commits(this.read.get(log) ?? 0, PAGE);
      for (const { body, position } of commits) {
        for (const [, sha = ''] of body.matchAll(SHA)) this.named.add(sha);
        this.read.set(log, position);
      }
      if (commits.length === 0) return;
    }
  }
}

/**
 * Once a day deletes uploads that no event has named within seven days; the function it gives ends
 * it. The logs are read once for each sweep, and only when there is something to sweep.
 */
export function sweepDaily(
  attachments: Attachments,
  logs: readonly CommitSource[],
  clock: Clock,
  log: Pick<Log, 'info' | 'error'>,
): () => void {
  let cancel: (() => void) | undefined;
  const next = (): void => {
    cancel = clock.at(instantAt(msOf(clock.now()) + DAY_MS), () => void sweep());
  };
  const sweep = async (): Promise<void> => {
    const references = new References(logs);
    try {
      const deleted = await attachments.sweep(async (sha256) => references.has(sha256));
      log.info({ msg: 'attachments swept', count: deleted.length });
    } catch (error) {
      log.error({ msg: 'attachments not swept' }, error);
    }
    next();
  };
  next();
  return () => cancel?.();
}

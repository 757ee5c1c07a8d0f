import type { CaseStatusPublished } from '@zelian/contracts/oversight';
import type { CommitSource } from '@zelian/eventlog/event-store';
import type { Instant } from '@zelian/kernel/values';

const TYPE = 'CaseStatusPublished';
/** One page of the log. Units: commits; bytes of body. */
const PAGE = { commits: 500, bytes: 4 * 1024 * 1024 };

/**
 * A status as the district gets it: the snapshot, and around it where it stands in the log.
 * `position` is what `after=` takes; it rises, with holes.
 */
export interface OutwardStatus {
  readonly position: number;
  readonly eventId: string;
  readonly type: typeof TYPE;
  readonly time: Instant;
  readonly data: CaseStatusPublished;
}

export interface Following {
  /** Everything recorded after this position; 0: from the beginning. */
  readonly after: number;
  /** Event types or status words; empty: all. */
  readonly types: readonly string[];
  /**
   * Called when the log has been read to its end: resolves to true when there may be more, to
   * false when the reader has waited long enough or has gone.
   */
  readonly wait: (position: number) => Promise<boolean>;
}

/**
 * The statuses of all cases in the order of the log, which is the promised order per case.
 *
 * Shape: the outward form of stream `caseStatus`, the same over HTTP and over Kafka. Nothing else of
 * the log leaves the house here.
 */
export async function* caseStatusFeed(
  source: Pick<CommitSource, 'commits'>,
  { after, types, wait }: Following,
): AsyncGenerator<OutwardStatus, void, undefined> {
  let position = after;
  for (;;) {
    const commits = await source.commits(position, PAGE);
    for (const { commit } of commits) {
      position = commit.p;
      for (const { id, y, d } of commit.e) {
        if (y !== TYPE || !isCaseStatus(d)) continue;
        if (isAskedFor(types, d))
          yield { position, eventId: id, type: TYPE, time: commit.at, data: d };
      }
    }
    if (commits.length === 0 && !(await wait(position))) return;
  }
}

/** The events of this type are written by the decider alone; their shape is that of the catalogue. */
function isCaseStatus(data: unknown): data is CaseStatusPublished {
  return typeof data === 'object' && data !== null && 'caseId' in data && 'status' in data;
}

function isAskedFor(types: readonly string[], { status }: CaseStatusPublished): boolean {
  return types.length === 0 || types.includes(TYPE) || types.includes(status);
}

/** One line of NDJSON. */
export function ndjsonOf(status: OutwardStatus): string {
  return `${JSON.stringify(status)}\n`;
}

/** One server-sent event; `Last-Event-ID` of a reader that comes back is its `after`. */
export function sseOf(status: OutwardStatus): string {
  const { position, type } = status;
  return `id: ${position}\nevent: ${type}\ndata: ${JSON.stringify(status)}\n\n`;
}

/** The words of `types=A,B`. */
export function typesOf(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split(',').map((word) => word.trim());
}

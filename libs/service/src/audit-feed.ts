import type { Clock } from '@zelian/eventlog/clock';
import type { EventReader } from '@zelian/eventlog/event-store';
import { FeedAnswer, type Route } from './definition.js';
import { Invalid } from './problem.js';

/** One page of the log. Units: commits; bytes of body. */
const PAGE = { commits: 500, bytes: 4 * 1024 * 1024 };
/** With `wait`, how long a feed with nothing new stays open. Units: seconds. */
const MAX_WAIT_SECONDS = 30;

/**
 * Every commit as it is stored, sealed parts included, in the order of its dense positions: what
 * the discipline commission replays and verifies without trusting us.
 *
 * Shape: NDJSON, one `{ position, hash, body }` a line; `body` is the very text that was hashed,
 * `hash` is hex: SHA-256 of the hash before it (32 zero bytes at first) and the body.
 */
export function auditRoute(store: EventReader, clock: Clock): Route {
  return {
    method: 'GET',
    path: 'audit/commits',
    says: '审计流：逐条提交，位置连续，可验链',
    reads: ['discipline'],
    handle: async ({ query, signal }) => {
      const after = countOf('after', query['after'], Number.MAX_SAFE_INTEGER);
      const waitSeconds = countOf('wait', query['wait'], MAX_WAIT_SECONDS);
      return new FeedAnswer(
        'application/x-ndjson',
        auditLines(store, clock, after, { waitMs: waitSeconds * 1_000, signal }),
      );
    },
  };
}

async function* auditLines(
  store: EventReader,
  clock: Clock,
  after: number,
  until: { readonly waitMs: number; readonly signal: AbortSignal },
): AsyncIterable<string> {
  let position = after;
  if (until.waitMs > 0) await grownBeyond(after, store, clock, until);
  while (!until.signal.aborted) {
    const commits = await store.commits(position, PAGE);
    if (commits.length === 0) return;
    for (const commit of commits) {
      const hash = Buffer.from(commit.hash).toString('hex');
      yield `${JSON.stringify({ position: commit.position, hash, body: commit.body })}\n`;
      position = commit.position;
    }
  }
}

/** Resolves when the log holds more, when the wait is over, or when the caller has gone. */
async function grownBeyond(
  after: number,
  store: EventReader,
  clock: Clock,
  { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const enough = new AbortController();
  // Listens before it looks, or what is appended in between would be missed.
  const stop = store.onAppended(() => enough.abort());
  try {
    const { position } = await store.head();
    if (position <= after) await clock.sleep(waitMs, AbortSignal.any([signal, enough.signal]));
  } finally {
    stop();
  }
}

/** A whole number of a query, 0 where it is left out. Refuses: 400. */
export function countOf(name: string, text: string | undefined, max: number): number {
  if (text === undefined) return 0;
  const count = Number(text);
  if (!/^\d{1,16}$/.test(text) || count > max)
    throw new Invalid('PARAMETER_NOT_VALID', `参数 ${name} 应为 0 至 ${max} 的整数。`, [
      { pointer: `/${name}`, message: '应为非负整数' },
    ]);
  return count;
}

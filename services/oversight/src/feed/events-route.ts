import type { Clock } from '@zelian/eventlog/clock';
import type { CommitSource } from '@zelian/eventlog/event-store';
import { msOf } from '@zelian/kernel/day';
import { countOf } from '@zelian/service/audit-feed';
import { FeedAnswer, type Route } from '@zelian/service/definition';
import { caseStatusFeed, ndjsonOf, sseOf, typesOf, type Following } from './case-status-feed.js';

/** Longest long-poll. Units: seconds. */
const MAX_WAIT_SECONDS = 30;
/** How long a follower of server-sent events sleeps at most before it looks again. Units: ms. */
const LOOK_AGAIN_MS = 15_000;

/**
 * `GET events?after=&types=&wait=`: statuses of all cases for the district bureau.
 *
 * Shape: NDJSON up to the end of the log; with `wait`, and nothing new, it stays open for so many
 * seconds. With `Accept: text/event-stream` it never ends, and `Last-Event-ID` stands for `after`.
 */
export function eventsRoute(store: CommitSource, clock: Clock): Route {
  return {
    method: 'GET',
    path: 'events',
    says: '案件办理状态流：供区民政局订阅',
    reads: ['district', 'discipline'],
    handle: async ({ query, headers, signal }) => {
      const isStream = headers['accept']?.includes('text/event-stream') === true;
      const last = isStream ? headers['last-event-id'] : undefined;
      const after = countOf('after', last ?? query['after'], Number.MAX_SAFE_INTEGER);
      const types = typesOf(query['types']);
      if (isStream)
        return new FeedAnswer(
          'text/event-stream',
          serverSent(store, { after, types }, { clock, waitMs: LOOK_AGAIN_MS, signal }),
        );
      const waitMs = countOf('wait', query['wait'], MAX_WAIT_SECONDS) * 1_000;
      return new FeedAnswer(
        'application/x-ndjson',
        longPoll(store, { after, types }, { clock, waitMs, signal }),
      );
    },
  };
}

interface Until {
  readonly clock: Clock;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** Ends as soon as it has told something new and the log is at its end. */
async function* longPoll(
  store: CommitSource,
  asked: Omit<Following, 'wait'>,
  { clock, waitMs, signal }: Until,
): AsyncIterable<string> {
  const endsAtMs = msOf(clock.now()) + waitMs;
  let told = false;
  const wait = async (position: number): Promise<boolean> => {
    const leftMs = endsAtMs - msOf(clock.now());
    if (told || leftMs <= 0 || signal.aborted) return false;
    await newCommit(store, position, { clock, waitMs: leftMs, signal });
    return !signal.aborted;
  };
  for await (const status of caseStatusFeed(store, { ...asked, wait })) {
    told = true;
    yield ndjsonOf(status);
  }
}

/** A comment at once and at each turn: it opens the answer, and a reader who has gone is noticed. */
async function* serverSent(
  store: CommitSource,
  { after, types }: Omit<Following, 'wait'>,
  until: Until,
): AsyncIterable<string> {
  let position = after;
  const untilTheEnd = async (end: number): Promise<boolean> => {
    position = end;
    return false;
  };
  while (!until.signal.aborted) {
    yield ': 在线\n\n';
    const statuses = caseStatusFeed(store, { after: position, types, wait: untilTheEnd });
    for await (const status of statuses) yield sseOf(status);
    await newCommit(store, position, until);
  }
}

/** Resolves when the log goes beyond the position, when the wait is over or the reader has gone. */
async function newCommit(
  store: CommitSource,
  position: number,
  { clock, waitMs, signal }: Until,
): Promise<void> {
  const enough = new AbortController();
  // First the ear, then the look: a commit between the two is not missed.
  const stop = store.onAppended(() => enough.abort());
  try {
    const { position: tail } = await store.head();
    if (tail <= position) await clock.sleep(waitMs, AbortSignal.any([signal, enough.signal]));
  } finally {
    stop();
  }
}

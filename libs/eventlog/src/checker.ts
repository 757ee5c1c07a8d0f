import type { Instant } from '@zelian/kernel/values';
import { canonical } from './canonical.js';
import {
  chainHash,
  type Commit,
  GENESIS,
  type Sealed,
  type SealedEvent,
  sealedEventsOf,
} from './commit.js';
import type { StoredCommit } from './event-store.js';
import type { Opener } from './keyring.js';
import { placeOf } from './parts.js';
import { deadlinesOf, elapsesAt } from './timers.js';

export type BreakCode =
  | 'POSITION_MISSING'
  | 'CHAIN_BROKEN'
  | 'BODY_UNREADABLE'
  | 'BODY_NOT_CANONICAL'
  | 'KEY_DIFFERS_FROM_BODY'
  | 'EVENT_ID_WRONG'
  | 'COMMAND_ID_TWICE'
  | 'STREAM_VERSION_OVERLAPS'
  | 'STREAM_VERSION_MISSING'
  | 'PART_MALFORMED'
  | 'PART_DOES_NOT_OPEN'
  | 'OVERRUN_NOT_FLAGGED'
  | 'FLAGGED_IN_TIME'
  | 'DEADLINE_SETTLED_TWICE'
  | 'UNKNOWN_DEADLINE_SETTLED'
  | 'ACKNOWLEDGED_BUT_MISSING'
  | 'VIEW_DIFFERS_FROM_REBUILD'
  | 'VIEW_DOES_NOT_REBUILD';

/** One thing that is not as it must be, with its place. */
export interface Break {
  readonly service: string;
  /** Position in the log; 0 where it concerns a view. */
  readonly position: number;
  readonly what: BreakCode;
  /** Ids and field names; never anything about a person. */
  readonly detail: string;
}

export interface CheckOptions {
  /** Types that end a deadline after its due time without being a miss, e.g. the end of a notice. */
  readonly elapsedTypes?: readonly string[];
  /** Opens every part, to see that it does. */
  readonly opener?: Opener;
}

interface OpenDeadline {
  readonly dueAt: Instant;
}

/**
 * Checks a log as it streams by, and reports every break, not the first.
 *
 * Shape: `take` gets the commits in the order of their positions, as stored; a commit that is
 * missing or damaged does not make the following ones suspect.
 */
export class LogChecker {
  readonly #breaks: Break[] = [];
  readonly #versions = new Map<string, number>();
  readonly #commands = new Map<string, number>();
  readonly #open = new Map<string, OpenDeadline>();
  readonly #settled = new Set<string>();
  #position = 0;
  #hash: Uint8Array | undefined = GENESIS;

  constructor(
    private readonly service: string,
    private readonly options: CheckOptions = {},
  ) {}

  take(stored: StoredCommit): void {
    this.#takePlace(stored);
    const commit = this.#readable(stored);
    if (commit === undefined) return;
    this.#takeKeys(stored, commit);
    this.#takeStream(commit);
    for (const event of sealedEventsOf(this.service, commit)) this.#takeEvent(event);
  }

  /** A row that could not even be read as a commit. */
  unreadable(position: number, detail: string): void {
    this.#report(position, 'BODY_UNREADABLE', detail);
    this.#position = position;
    this.#hash = undefined;
  }

  /** Everything somebody was told is stored must be there, at the place he was told. */
  acknowledged(commandId: string, position: number): void {
    if (this.#commands.get(commandId) === position) return;
    this.#report(position, 'ACKNOWLEDGED_BUT_MISSING', commandId);
  }

  breaks(): readonly Break[] {
    return this.#breaks;
  }

  #takePlace({ position, body, hash }: StoredCommit): void {
    if (position !== this.#position + 1) {
      this.#report(this.#position + 1, 'POSITION_MISSING', `followed by ${position}`);
      this.#hash = undefined;
    }
    const chained =
      this.#hash === undefined || Buffer.compare(chainHash(this.#hash, body), hash) === 0;
    if (!chained)
      this.#report(position, 'CHAIN_BROKEN', 'hash does not follow from body and chain');
    this.#position = position;
    this.#hash = hash;
  }

  #readable(stored: StoredCommit): Commit | undefined {
    try {
      const { commit, body } = stored;
      if (canonical(commit) !== body) this.#report(stored.position, 'BODY_NOT_CANONICAL', '');
      if (Array.isArray(commit.e) && typeof commit.s === 'string') return commit;
      this.#report(stored.position, 'BODY_UNREADABLE', 'no commit');
    } catch {
      this.#report(stored.position, 'BODY_UNREADABLE', 'no JSON of format 1');
    }
    return undefined;
  }

  #takeKeys(stored: StoredCommit, { p, s, v, n, c, at, e }: Commit): void {
    const { position, stream, version, count, commandId } = stored;
    const pairs = {
      p: [position, p],
      s: [stream, s],
      v: [version, v],
      n: [count, n],
      c: [commandId, c],
      at: [stored.at, at],
    };
    for (const [name, [key, inBody]] of Object.entries(pairs)) {
      if (key !== inBody) this.#report(position, 'KEY_DIFFERS_FROM_BODY', name);
    }
    if (e.length !== n) this.#report(position, 'KEY_DIFFERS_FROM_BODY', 'e');
    const first = this.#commands.get(c);
    if (first !== undefined) this.#report(position, 'COMMAND_ID_TWICE', `${c}, first at ${first}`);
    else this.#commands.set(c, position);
  }

  #takeStream({ p, s, v, n }: Commit): void {
    const expected = (this.#versions.get(s) ?? 0) + 1;
    if (v < expected) this.#report(p, 'STREAM_VERSION_OVERLAPS', `${s} ${v}, expected ${expected}`);
    if (v > expected) this.#report(p, 'STREAM_VERSION_MISSING', `${s} ${expected} to ${v - 1}`);
    this.#versions.set(s, Math.max(expected - 1, v + n - 1));
  }

  #takeEvent(event: SealedEvent): void {
    const { id, position, index } = event;
    if (id !== `${this.service}/${position}/${index}`) {
      this.#report(position, 'EVENT_ID_WRONG', id);
    }
    for (const part of event.sealed) this.#takePart(event, part);
    this.#takeDeadlines(event);
  }

  #takePart(event: SealedEvent, part: Sealed): void {
    if (!isWellFormed(part)) {
      this.#report(event.position, 'PART_MALFORMED', `${event.id} ${part.kid}`);
      return;
    }
    try {
      this.options.opener?.open(part, placeOf(event));
    } catch {
      this.#report(event.position, 'PART_DOES_NOT_OPEN', `${event.id} ${part.kid}`);
    }
  }

  #takeDeadlines(event: SealedEvent): void {
    const { deadlines = [], settles = [] } = deadlinesOf(event);
    for (const deadlineId of settles) this.#settle(event, deadlineId);
    for (const deadline of deadlines) {
      const { deadlineId } = deadline;
      if (this.#open.has(deadlineId)) continue;
      this.#open.set(deadlineId, { dueAt: elapsesAt(deadline) });
    }
  }

  /** Over at its due instant: from then on only a miss, or another declared end, may settle it. */
  #settle(event: SealedEvent, deadlineId: string): void {
    const open = this.#open.get(deadlineId);
    const { position, id } = event;
    if (open === undefined) {
      const what = this.#settled.has(deadlineId)
        ? 'DEADLINE_SETTLED_TWICE'
        : 'UNKNOWN_DEADLINE_SETTLED';
      this.#report(position, what, `${deadlineId} by ${id}`);
      return;
    }
    const overrun = event.at >= open.dueAt;
    const flags = flagged(event) === deadlineId;
    const elapsed = this.options.elapsedTypes?.includes(event.type) === true;
    if (overrun && !flags && !elapsed) {
      this.#report(position, 'OVERRUN_NOT_FLAGGED', `${deadlineId} by ${id}`);
    }
    if (!overrun && (flags || elapsed)) {
      this.#report(position, 'FLAGGED_IN_TIME', `${deadlineId} by ${id}`);
    }
    this.#open.delete(deadlineId);
    this.#settled.add(deadlineId);
  }

  #report(position: number, what: BreakCode, detail: string): void {
    this.#breaks.push({ service: this.service, position, what, detail });
  }
}

/** The deadline an event says was missed: it names it, and settles it itself. */
function flagged({ data }: SealedEvent): unknown {
  return typeof data === 'object' && data !== null && !isList(data)
    ? data['deadlineId']
    : undefined;
}

function isList(data: unknown): data is readonly unknown[] {
  return Array.isArray(data);
}

const KEY_ID = /^[ps]:.+#\d+$/;
const IV_BYTES = 12;
const TAG_BYTES = 16;

function isWellFormed({ sub, kid, alg, iv, ct, tag }: Sealed): boolean {
  if (typeof sub !== 'string' || typeof kid !== 'string' || !KEY_ID.test(kid)) return false;
  if (![`p:${sub}#`, `s:${sub.replace(/^service:/, '')}#`].some((owner) => kid.startsWith(owner))) {
    return false;
  }
  if (alg === 'shredded') return iv === '' && ct === '' && tag === '';
  return alg === 'A256GCM' && bytesIn(iv) === IV_BYTES && bytesIn(tag) === TAG_BYTES;
}

function bytesIn(base64: string): number {
  return Buffer.from(base64, 'base64').length;
}

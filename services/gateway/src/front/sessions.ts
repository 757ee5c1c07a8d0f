import type { Clock } from '@zelian/eventlog/clock';
import type { Records, Table } from '@zelian/eventlog/records';
import { createHash, randomBytes } from 'node:crypto';

/** Units: hours of real time without use, and in all. */
const IDLE_HOURS = 2;
const LIFE_HOURS = 12;
const HOUR_MS = 3_600_000;
/** A session's last use is written down at most this often. */
const TOUCH_MS = 60_000;

/** Whose session it is; a session that must change its password may do nothing else. */
export interface Session {
  readonly sessionId: string;
  readonly kind: 'staff' | 'client';
  readonly id: string;
  readonly mustChange: boolean;
}
interface Row extends Session {
  readonly startedAt: string;
  readonly usedAt: string;
}

/** Opaque sessions: the token is random, only its hash is kept, and it can be ended at once. */
export class Sessions {
  private readonly rows: Table<Row>;

  constructor(
    records: Records,
    private readonly wallClock: Clock,
  ) {
    this.rows = records.table('sessions');
  }

  async start(session: Omit<Session, 'sessionId'>): Promise<{ token: string; expiresAt: string }> {
    const token = randomBytes(32).toString('base64url');
    const now = this.wallClock.now();
    const sessionId = randomBytes(12).toString('hex');
    await this.rows.put(keyOf(token), { ...session, sessionId, startedAt: now, usedAt: now });
    return { token, expiresAt: new Date(Date.parse(now) + LIFE_HOURS * HOUR_MS).toISOString() };
  }

  /** The session of a token, if it still runs. */
  async find(token: string): Promise<Session | undefined> {
    const key = keyOf(token);
    const row = await this.rows.get(key);
    if (row === undefined) return undefined;
    const now = Date.parse(this.wallClock.now());
    const idle = now - Date.parse(row.usedAt);
    if (idle > IDLE_HOURS * HOUR_MS || now - Date.parse(row.startedAt) > LIFE_HOURS * HOUR_MS) {
      await this.rows.delete(key);
      return undefined;
    }
    if (idle > TOUCH_MS) await this.rows.put(key, { ...row, usedAt: this.wallClock.now() });
    const { sessionId, kind, id, mustChange } = row;
    return { sessionId, kind, id, mustChange };
  }

  async end(token: string): Promise<void> {
    await this.rows.delete(keyOf(token));
  }

  /** Ends every session of a person: after a change of password. */
  async endAllOf(id: string): Promise<void> {
    for (const { key, row } of await this.rows.list(''))
      if (row.id === id) await this.rows.delete(key);
  }
}

function keyOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

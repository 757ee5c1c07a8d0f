import type { Clock } from '@zelian/eventlog/clock';
import type { Records, Table } from '@zelian/eventlog/records';

/** One opening of personal data, one use of the subject register, or one denial. */
export interface AccessRow {
  readonly at: string;
  readonly staffId: string;
  readonly kind: 'opened' | 'subject-register' | 'denied';
  readonly route: string;
  /** Persons whose parts were opened. */
  readonly subs?: readonly string[];
  readonly code?: string;
  readonly traceId?: string;
}

/** Who has looked at what, and who was refused what: written before the answer leaves. */
export class AccessLog {
  private readonly rows: Table<AccessRow>;

  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {
    this.rows = records.table('access-log');
  }

  async note(row: Omit<AccessRow, 'at'>): Promise<void> {
    const number = await this.records.next('access-log');
    const route = withoutWords(row.route);
    await this.rows.put(keyOf(number), { at: this.clock.now(), ...row, route });
  }

  /** Rows after a number, from 0, oldest first. */
  async list(
    after: number,
    limit: number,
  ): Promise<readonly (AccessRow & { readonly number: number })[]> {
    const rows = await this.rows.list('', { limit, after: keyOf(after) });
    return rows.map(({ key, row }) => ({ number: Number(key), ...row }));
  }
}

const ID = /^(?:[0-9a-f-]{36}|[0-9a-f]{64})$/;
const PLAIN = /^[A-Za-z0-9-]*$/;
/** No id of ours has so many digits in a row; numbers of citizens, phones and accounts do. */
const LONG_NUMBER = /\d{11}/;

/** Whatever somebody typed into a path where an id belongs is not kept. */
function withoutWords(route: string): string {
  const [method = '', ...segments] = route.split('/');
  const kept = segments.map((segment) =>
    ID.test(segment) || (PLAIN.test(segment) && !LONG_NUMBER.test(segment)) ? segment : '…',
  );
  return [method, ...kept].join('/');
}

const keyOf = (number: number): string => String(number).padStart(16, '0');

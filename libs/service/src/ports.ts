import type { Person } from '@zelian/contracts/terms';
import type { Attachments } from '@zelian/eventlog/attachments';
import type { Clock } from '@zelian/eventlog/clock';
import type { Views } from '@zelian/eventlog/docs';
import type { CommitSource, EventStore } from '@zelian/eventlog/event-store';
import type { Keyring } from '@zelian/eventlog/keyring';
import type { Records } from '@zelian/eventlog/records';
import type { PartReader } from '@zelian/eventlog/parts';
import type { Log } from './log.js';

/**
 * What a service stands on. Embedded or distributed is decided by who fills this in; nothing
 * behind it knows.
 */
export interface Ports<R> {
  readonly store: EventStore;
  readonly views: Views;
  readonly keyring: Keyring;
  /** Opens personal parts, of those events that the catalogue lets this service open. */
  readonly parts: PartReader;
  readonly attachments: Attachments;
  readonly records: Records;
  readonly clock: Clock;
  /** Policy rows and calendar; the hash stands in every commit. */
  readonly rules: R & { readonly hash: string };
  /** Logs that the service's reactions and views follow, its own included. */
  readonly source: (service: string) => CommitSource;
  /** Who a caller's token names. Refuses: 401. */
  readonly verify: (token: string) => Promise<Person>;
  readonly log: Log;
}

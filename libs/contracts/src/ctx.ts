import type { Day, Instant, StaffId, StreamId } from '@zelian/kernel/values';
import type { Caller } from './terms.js';

/**
 * All that a decider gets beside command and state.
 *
 * `on` is the day of `at` in Asia/Shanghai; `rules` are the policy rows and the calendar; `facts`
 * is what the stream's `prepare` read; `responsibleId` is the officer named in a missed deadline
 * (the head of the civil affairs office on that day).
 */
export interface Ctx<R = unknown, F = unknown> {
  readonly by: Caller;
  readonly at: Instant;
  readonly on: Day;
  readonly stream: StreamId;
  readonly responsibleId: StaffId;
  readonly rules: R;
  readonly facts: F;
}

/** A rule that a decision rests on, with open values only; what concerns a person is sealed under the same code. */
export interface Ground {
  readonly rule: string;
  readonly version: string;
  readonly rows: readonly string[];
  readonly outcome: string;
  readonly input: Readonly<Record<string, number | string | boolean>>;
}

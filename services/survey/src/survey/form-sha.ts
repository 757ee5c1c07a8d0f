import { createHash } from 'node:crypto';
import type { Sha, StreamId } from '@zelian/kernel/values';

/** What tells one recorded form from every other: open values only. */
export interface FormMarks {
  readonly stream: StreamId;
  readonly round: number;
  /** How often a form was recorded in this round, this one included. */
  readonly recordCount: number;
  readonly draftId: string;
  readonly finishedOn: string;
  readonly formVersion: string;
  readonly presentSub: string;
  readonly photos: readonly string[];
  readonly neighbourSubs: readonly string[];
  readonly itemIds: readonly string[];
}

/**
 * The hash that signatures bind to: one particular form of one particular round.
 *
 * Shape: no sealed value goes in, so nobody can test a guess about the household against it; what
 * the form says lies, together with this hash, under the hash of the commit that recorded it.
 */
export function formShaOf(marks: FormMarks): Sha {
  const { stream, round, recordCount, draftId, finishedOn, formVersion, presentSub } = marks;
  const { photos, neighbourSubs, itemIds } = marks;
  return sha256Of([
    [stream, String(round), String(recordCount), draftId, finishedOn, formVersion, presentSub],
    photos,
    neighbourSubs,
    itemIds,
  ]);
}

/** The hash of a form after a correction: it follows from the one before. */
export function correctedShaOf(correction: {
  readonly before: Sha;
  readonly corrects: string;
  readonly itemIds: readonly string[];
}): Sha {
  return sha256Of([[correction.before, correction.corrects], correction.itemIds]);
}

function sha256Of(lists: readonly (readonly string[])[]): Sha {
  return createHash('sha256').update(JSON.stringify(lists)).digest('hex');
}

import type { Day } from '@zelian/kernel/values';

/**
 * Something that happens on a day of the demo.
 *
 * Shape: steps of one day run in the order of `rank`, then as listed; a step that is refused ends
 * the life it belongs to, and the demo says so.
 */
export interface Step {
  readonly on: Day;
  /** What comes first on one day: 0 households, 1 papers, … */
  readonly rank: number;
  /** Whose life it is: a case, a run. */
  readonly of: string;
  readonly name: string;
  run(): Promise<void>;
}

/** All steps of all lives in the order of their days. */
export function inOrder(steps: readonly Step[]): readonly Step[] {
  return steps.toSorted((a, b) => {
    if (a.on !== b.on) return a.on < b.on ? -1 : 1;
    return a.rank - b.rank;
  });
}

import type { Json } from './decider.js';

/** Values that explain a refusal: ids, days, codes, counts. Never anything about a person. */
export type RefusalDetails = Readonly<Record<string, Json | undefined>>;

/**
 * A well-formed command that may not be carried out now, or not by this person.
 *
 * The code is what callers branch on; its Chinese sentence and the way out stand in
 * `libs/contracts/src/refusals.ts`. A "no" to a citizen is never a `Refused`, it is an event.
 */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly code: string,
    readonly details: RefusalDetails = {},
  ) {
    super(code);
  }
}

import type { Ctx } from '@zelian/contracts/ctx';
import { Refused } from '@zelian/kernel/refused';
import type { Day, Sub, Uuid, VillageCode } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';
import type { Application } from './state.js';

/** What `prepare` read in intake's own log before a wish was recorded. */
export interface IntentFacts {
  /** Drawn only if nothing stands in the way. */
  readonly caseNo?: string;
  readonly household?: {
    readonly status: 'registered' | 'closed';
    readonly villageCode: VillageCode;
    readonly memberSubs: readonly Sub[];
    readonly obligorSubs: readonly Sub[];
  };
  /** Cases of the same programme for this household or person. */
  readonly running: readonly Uuid[];
}

export interface ApplicationFacts {
  readonly intent?: IntentFacts;
  /** The person who signs is a minor, or has no civil capacity. */
  readonly needsGuardian?: true;
}

export type ApplicationCtx = Ctx<Rules, ApplicationFacts | undefined>;

/** A case that may still be acted on. */
export type UnderWay = Exclude<
  Application,
  { readonly status: 'none' | 'declined' | 'withdrawn' | 'nonCooperation' }
>;
/** A case that waits for its decision. */
export type Undecided = Exclude<UnderWay, { readonly status: 'decided' }>;

/** Refuses: INTENT_NOT_RECORDED, CASE_HAS_ENDED. */
export function underWay(state: Application): UnderWay {
  switch (state.status) {
    case 'none':
      throw new Refused('INTENT_NOT_RECORDED');
    case 'declined':
    case 'withdrawn':
    case 'nonCooperation':
      throw new Refused('CASE_HAS_ENDED', { status: state.status });
    case 'intent':
    case 'filed':
    case 'accepted':
    case 'decided':
      return state;
  }
}

/** Refuses: CASE_ALREADY_DECIDED beside what `underWay` refuses. */
export function undecided(state: Application): Undecided {
  const running = underWay(state);
  if (running.status === 'decided')
    throw new Refused('CASE_ALREADY_DECIDED', { outcome: running.outcome });
  return running;
}

/** Refuses: APPLICATION_ALREADY_ACCEPTED beside what `underWay` refuses. */
export function beforeAcceptance(
  state: Application,
): Extract<Application, { readonly status: 'intent' | 'filed' }> {
  const running = underWay(state);
  if (running.status === 'accepted' || running.status === 'decided')
    throw new Refused('APPLICATION_ALREADY_ACCEPTED');
  return running;
}

/** Refuses: DATE_BEFORE_CAUSE when the reported day lies before what it answers. */
export function notBefore(field: string, reportedOn: Day, causeOn: Day): void {
  if (reportedOn < causeOn) throw new Refused('DATE_BEFORE_CAUSE', { field, causeOn });
}

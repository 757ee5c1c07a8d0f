import type { Personal } from '@zelian/kernel/decider';
import { openedOf } from '@zelian/kernel/decider';
import type { Sub } from '@zelian/kernel/values';
import type { CaseFacts, CaseState } from './state.js';

type PartOf<P> = Pick<{ readonly personal?: readonly Personal<P>[] }, 'personal'>;

/** A part that is about the applicant; before he is known there is nobody to seal it for. */
export function aboutApplicant<P>({ facts }: CaseState, data: P): PartOf<P> {
  const subject = facts.intent?.applicantSub;
  return subject === undefined ? {} : { personal: [{ subject, data }] };
}

/** The head of the household, as the last snapshot names him; before it the applicant. */
export function headSubOf({ profiles, intent }: CaseFacts): Sub | undefined {
  return (
    profiles.findLast(({ data }) => data.headSub !== undefined)?.data.headSub ??
    intent?.applicantSub
  );
}

/** The last profile noted of a person, opened; undefined when none was noted, or after a shred. */
export function nameOf({ profiles }: CaseFacts, sub: Sub): string | undefined {
  for (const { personal } of profiles.toReversed()) {
    const part = openedOf(personal.find(({ subject }) => subject === sub));
    const name = part?.profile?.name ?? part?.duty?.name;
    if (name !== undefined) return name;
  }
  return undefined;
}

/** The group (村民小组) in which the household lives; it stands with the head. */
export function villageGroupOf(facts: CaseFacts): string | undefined {
  const head = headSubOf(facts);
  for (const { personal } of facts.profiles.toReversed()) {
    const group = openedOf(personal.find(({ subject }) => subject === head))?.villageGroup;
    if (group !== undefined) return group;
  }
  return undefined;
}

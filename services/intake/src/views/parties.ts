import { streamParts } from '@zelian/kernel/decider';
import type { Sub, Uuid } from '@zelian/kernel/values';
import { defineView } from '@zelian/service/definition';

export interface PartyDoc {
  readonly _id: string;
  readonly sub: Sub;
  readonly caseId: Uuid;
}

/** In which cases each person stands: as applicant, person concerned or party. */
export const parties = defineView<PartyDoc, 'IntentRecorded' | 'PartyNamed' | 'ApplicantSucceeded'>(
  {
    name: 'parties',
    version: 1,
    on: ['IntentRecorded', 'PartyNamed', 'ApplicantSucceeded'],
    indexes: [{ fields: ['sub'] }],
    async apply({ event, stream }, unit) {
      const { id: caseId } = streamParts(stream);
      const persons = event.type === 'IntentRecorded' ? personsOf(event.data) : [event.data.sub];
      for (const sub of persons) {
        const _id = `${caseId}/${sub}`;
        await unit.write(_id, () => ({ _id, sub, caseId }));
      }
    },
    queries: [],
  },
);

/** Everybody an intent names, each once. */
export function personsOf(intent: {
  readonly applicantSub: Sub;
  readonly subjectSub?: Sub;
  readonly parties: readonly { readonly sub: Sub }[];
}): readonly Sub[] {
  const { applicantSub, subjectSub = applicantSub, parties: named } = intent;
  return [...new Set([applicantSub, subjectSub, ...named.map(({ sub }) => sub)])];
}

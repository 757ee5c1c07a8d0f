import { requiredDueOnOf, type FactsOf } from './facts.js';

export const factsOfCheck: FactsOf<
  'CheckRequested' | 'CheckReported' | 'RecheckRequested' | 'RecheckConcluded'
> = {
  CheckRequested: ({ round, requestNo, requestedOn, deadlines }) => ({
    on: requestedOn,
    round,
    requestNo,
    feedbackDueOn: requiredDueOnOf(deadlines, 'CHECK_FEEDBACK'),
  }),
  CheckReported: ({ round, issuedOn, conclusion }) => ({ on: issuedOn, round, conclusion }),
  RecheckRequested: ({ round, requestedOn, deadlines }) => ({
    on: requestedOn,
    round,
    dueOn: requiredDueOnOf(deadlines, 'RECHECK'),
  }),
  RecheckConcluded: ({ round, concludedOn, conclusion }) => ({
    on: concludedOn,
    round,
    conclusion,
  }),
};

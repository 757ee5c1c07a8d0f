import type { FactsOf } from './facts.js';

export const factsOfIntake: FactsOf<
  | 'IntentRecorded'
  | 'ApplicationFiled'
  | 'SupplementRequested'
  | 'SupplementCompleted'
  | 'ApplicationAccepted'
  | 'ApplicationWithdrawn'
  | 'ApplicationDeclined'
  | 'NonCooperationRecorded'
> = {
  IntentRecorded: ({ intentOn, caseNo, programme, villageCode }) => ({
    on: intentOn,
    caseNo,
    programme,
    villageCode,
  }),
  ApplicationFiled: ({ appliedOn }) => ({ on: appliedOn }),
  SupplementRequested: ({ requestedOn }) => ({ on: requestedOn }),
  SupplementCompleted: ({ completedOn }) => ({ on: completedOn }),
  ApplicationAccepted: ({ acceptedOn, promiseDueOn, legalDueOn }) => ({
    on: acceptedOn,
    promiseDueOn,
    legalDueOn,
  }),
  ApplicationWithdrawn: ({ withdrawnOn }) => ({ on: withdrawnOn }),
  ApplicationDeclined: ({ decidedOn }) => ({ on: decidedOn }),
  NonCooperationRecorded: ({ endedOn }) => ({ on: endedOn }),
};

import type { CaseFactType } from '@zelian/contracts/oversight';
import { dueOnOf, type Deadline } from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import type { Day } from '@zelian/kernel/values';
import { requiredDueOnOf, type FactsOf } from './facts.js';
import type { factsOfCheck } from './on-economic-check.js';
import type { factsOfIntake } from './on-intake.js';

type OfOthers = keyof typeof factsOfIntake | keyof typeof factsOfCheck;

export const factsOfApproval: FactsOf<Exclude<CaseFactType, OfOthers>> = {
  ClockStarted: ({ acceptedOn, deadlines }) => ({ on: acceptedOn, ...duesOf(deadlines) }),
  ClockPaused: ({ fromOn, pauseId, reason }) => ({ on: fromOn, pauseId, reason }),
  ClockResumed: ({ toOn, pauseId, deadlines }) => ({ on: toOn, pauseId, ...duesOf(deadlines) }),
  LegalLimitExtended: ({ deadlines }, on) => ({ on, ...legalDueOf(deadlines) }),
  DistrictVisitRequested: ({ requestedOn, deadlines }) => ({
    on: requestedOn,
    dueOn: requiredDueOnOf(deadlines, 'DISTRICT_VISIT'),
  }),
  DistrictVisitRecorded: ({ visitOn }) => ({ on: visitOn }),
  CaseAssessed: ({ assessedOn }) => ({ on: assessedOn }),
  CaseReviewed: ({ reviewedOn }) => ({ on: reviewedOn }),
  CaseReturned: ({ returnedOn }) => ({ on: returnedOn }),
  PanelAdjourned: (_data, on) => ({ on }),
  PanelResolved: ({ resolvedOn, resolution }) => ({ on: resolvedOn, resolution }),
  NoticePosted: ({ postedOn, endsOn }) => ({ on: postedOn, endsOn }),
  NoticeTakenDown: ({ removedOn }) => ({ on: removedOn }),
  NoticePeriodEnded: ({ endsOn }) => ({ on: endsOn }),
  ObjectionRecorded: ({ receivedOn, objectionId, withinPeriod, deadlines }) => ({
    on: receivedOn,
    objectionId,
    withinPeriod,
    dueOn: requiredDueOnOf(deadlines, 'OBJECTION'),
  }),
  ObjectionConcluded: ({ concludedOn, objectionId, result }) => ({
    on: concludedOn,
    objectionId,
    result,
  }),
  AllowanceGranted: ({ decidedOn, monthlyAmountFen, payableFromMonth, coveredSubs }) => ({
    on: decidedOn,
    monthlyAmountFen,
    startMonth: payableFromMonth,
    membersCovered: coveredSubs.length,
  }),
  AllowanceDenied: ({ decidedOn }) => ({ on: decidedOn }),
  CaseReopened: ({ from }, on) => ({ on, from }),
  OutcomeUpheld: ({ upheldOn, from }) => ({ on: upheldOn, from }),
  CaseReferredToDistrict: ({ referredOn }) => ({ on: referredOn }),
  EntitlementOpened: ({ decidedOn }) => ({ on: decidedOn }),
  EntitlementTerminated: ({ decidedOn }) => ({ on: decidedOn }),
};

function duesOf(deadlines: readonly Deadline[]): { promiseDueOn?: Day; legalDueOn?: Day } {
  return { ...defined({ promiseDueOn: dueOnOf(deadlines, 'PROMISE') }), ...legalDueOf(deadlines) };
}

function legalDueOf(deadlines: readonly Deadline[]): { legalDueOn?: Day } {
  return defined({ legalDueOn: dueOnOf(deadlines, 'LEGAL') });
}

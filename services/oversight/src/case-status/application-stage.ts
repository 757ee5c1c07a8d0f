import type { CaseFact, CaseStatusWord } from '@zelian/contracts/oversight';
import type { Day } from '@zelian/kernel/values';
import type { Steps } from './facts.js';

type Ending = Extract<CaseStatusWord, 'WITHDRAWN' | 'DECLINED' | 'NON_COOPERATION'>;

/** How far the application has come, by the facts of intake. */
export interface ApplicationStage {
  readonly intent?: CaseFact<'IntentRecorded'>;
  readonly filedOn?: Day;
  readonly accepted?: CaseFact<'ApplicationAccepted'>;
  /** Papers were asked for once more (补正). */
  readonly supplement?: { readonly open: boolean; readonly on: Day };
  readonly ended?: { readonly word: Ending; readonly on: Day };
}

export const applicationSteps: Steps<ApplicationStage> = {
  IntentRecorded: (stage, intent) => ({ ...stage, intent }),
  ApplicationFiled: (stage, { on }) => ({ ...stage, filedOn: on }),
  SupplementRequested: (stage, { on }) => ({ ...stage, supplement: { open: true, on } }),
  SupplementCompleted: (stage, { on }) => ({ ...stage, supplement: { open: false, on } }),
  ApplicationAccepted: (stage, accepted) => ({ ...stage, accepted }),
  ApplicationWithdrawn: (stage, { on }) => ({ ...stage, ended: { word: 'WITHDRAWN', on } }),
  ApplicationDeclined: (stage, { on }) => ({ ...stage, ended: { word: 'DECLINED', on } }),
  NonCooperationRecorded: (stage, { on }) => ({
    ...stage,
    ended: { word: 'NON_COOPERATION', on },
  }),
};

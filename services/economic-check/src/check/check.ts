import type { Json } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Rules } from '@zelian/policy/rules';
import { defineStream } from '@zelian/service/definition';
import { decide } from './decide.js';
import { evolve, initial, type CheckState } from './state.js';

/** 家庭经济状况核对: round after round, at the provider and back. */
export const check = defineStream<'check', CheckState, undefined, Rules>({
  name: 'check',
  decider: { initial, decide, evolve },
  villageOf: (state) => (state.status === 'unopened' ? undefined : state.case.villageCode),
  show,
});

function show(state: CheckState): Json {
  const { status, parties, authorisations, appliedOn, kin, ended } = state;
  return {
    status,
    ...defined({ ended }),
    parties: parties.map(({ sub, role }) => ({
      sub,
      role,
      authorised: authorisations[sub]?.withdrawn === false,
    })),
    ...defined({ appliedOn }),
    kinOfficerIds: [...new Set(kin.map(({ staffId }) => staffId))],
    ...roundShown(state),
  };
}

function roundShown(state: CheckState): { readonly [key: string]: Json } {
  switch (state.status) {
    case 'unopened':
    case 'waiting':
      return {};
    case 'requested':
    case 'querying': {
      const { round, requestNo, requestedOn, sources, answers } = state.request;
      return {
        round,
        requestNo,
        requestedOn,
        sources,
        answers: answers.map(({ source, outcome }) => ({ source, outcome })),
      };
    }
    case 'reported':
    case 'rechecking': {
      const { round, requestNo, reportNo, conclusion, issuedOn, validThroughOn } = state.report;
      const { hitIds, rechecked } = state.report;
      const open = { round, requestNo, reportNo, conclusion, issuedOn, validThroughOn };
      if (state.status === 'reported') return { ...open, hitIds, rechecked };
      return { ...open, hitIds, disputedHitIds: state.recheck.disputedHitIds };
    }
  }
}

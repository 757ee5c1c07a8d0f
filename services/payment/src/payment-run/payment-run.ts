import type { Decider } from '@zelian/kernel/decider';
import type { Rules } from '@zelian/policy/rules';
import { defineStream, type StreamDefinition } from '@zelian/service/definition';
import { decide } from './decide.js';
import { prepare, type RunFacts } from './prepare.js';
import {
  evolve,
  unopened,
  type PaymentRunState,
  type RunCommand,
  type RunCtx,
  type RunEvent,
} from './state.js';

export const paymentRunDecider: Decider<RunCommand, RunEvent, PaymentRunState, RunCtx> = {
  initial: unopened,
  decide,
  evolve,
};

export const paymentRun: StreamDefinition<'paymentRun', PaymentRunState, RunFacts, Rules> =
  defineStream({
    name: 'paymentRun',
    decider: paymentRunDecider,
    villageOf: () => undefined,
    show: (state) => {
      if (state.status === 'unopened') return { status: state.status };
      const { status, kind, month, cutoffOn, dueOn, accountCount } = state;
      const shown = { status, kind, month, cutoffOn, dueOn, accountCount };
      if (status === 'open') return shown;
      const { rosterSha, lineCount, sumFen } = state.roster;
      return { ...shown, rosterSha, lineCount, sumFen };
    },
    prepare: (command, own, { stream }) => prepare(command, own, { stream, paymentRun }),
  });

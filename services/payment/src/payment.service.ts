import type { Rules } from '@zelian/policy/rules';
import { defineService } from '@zelian/service/definition';
import { entitlementAccount } from './entitlement-account/entitlement-account.js';
import { paymentRun } from './payment-run/payment-run.js';
import { payoutAccount } from './payout-account/payout-account.js';
import { noteSchedule, openAccount } from './reactions/on-approval.js';
import { noteKin, noteProfiles, registerFiledAccount } from './reactions/on-intake.js';
import {
  drawLines,
  noteLeftOut,
  noteOutcome,
  notePayTo,
  registerReplacement,
} from './reactions/on-payment.js';
import { runFile } from './run-file.js';
import { caseIndex } from './views/case-index.js';
import { payLines } from './views/pay-lines.js';
import { payRuns } from './views/pay-runs.js';
import { payoutAccounts } from './views/payout-accounts.js';
import { toDo } from './views/to-do.js';

export const payment = defineService<'payment', Rules>({
  name: 'payment',
  streams: { entitlementAccount, payoutAccount, paymentRun },
  reactions: {
    registerPayoutAccount: (told, own) =>
      told.event.type === 'ApplicationFiled'
        ? registerFiledAccount(told, told.event, own)
        : registerReplacement(told, told.event, own),
    openAccount,
    noteProfiles,
    noteKin,
    noteSchedule,
    notePayTo,
    drawLines,
    noteLeftOut,
    noteOutcome,
  },
  views: [caseIndex, payoutAccounts, payRuns, payLines, toDo],
  routes: [runFile],
});

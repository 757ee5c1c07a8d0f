import { FileAnswer, type Route } from '@zelian/service/definition';
import { entitlementAccount } from './entitlement-account/entitlement-account.js';
import { paymentRun } from './payment-run/payment-run.js';
import { frozenLines } from './payment-run/prepare.js';
import { isSent } from './payment-run/state.js';

/** The file for the bank, byte for byte as it was made; everybody in it counts as opened. */
export const runFile: Route = {
  method: 'GET',
  path: 'pay-runs/:runId/file',
  says: '下载一本通文件',
  reads: ['finance', 'discipline'],
  async handle(request) {
    const { own } = request;
    const { runId = '' } = request.params;
    const { state } = await own.load(paymentRun, runId);
    if (!isSent(state)) return undefined;
    const bytes = await own.openAttachment(state.fileSha);
    if (bytes === undefined) return undefined;
    for (const { caseId } of await frozenLines(own, runId, state)) {
      const { state: account } = await own.load(entitlementAccount, caseId);
      if (account.status === 'open') request.noteOpened(account.payeeSub);
    }
    const { month, kind, layout } = state;
    const name = `${month}-${kind.toLowerCase()}-${runId}.txt`;
    return new FileAnswer(name, `text/plain; charset=${layout.encoding.toLowerCase()}`, bytes);
  },
};

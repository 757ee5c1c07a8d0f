import { demoId } from './crew.js';
import type { Stage } from './stage.js';
import { scan } from './scan.js';
import type { Step } from './steps.js';
import type { EventRow } from './township.js';

/** A returned payment's account is changed by two people (SoD8), as the data tell it. */
export function accountChange(stage: Stage, row: EventRow): Step {
  const { accountId = '', newAccountId = '', knownOn, eventId } = row;
  return {
    on: knownOn,
    rank: 27,
    of: row.householdId,
    name: '变更账户',
    run: async () => {
      const clerk = await stage.crew.as('ST009');
      const details = stage.township.account(newAccountId);
      const stream = demoId('account', accountId);
      const next = demoId('account', newAccountId);
      const holderSub = await stage.people.sub(details.holderPersonId, clerk);
      await clerk.issue(
        'payoutAccount',
        stream,
        'ProposeAccountChange',
        {
          newAccountId: next,
          details: {
            holderSub,
            holderName: details.holderName,
            kind: details.kind,
            number: details.accountNo,
            bank: details.bank,
            purpose: details.purpose,
          },
          cause: 'RETURN',
          formSha: await clerk.upload(
            'payment',
            { bytes: scan(`account form ${eventId}`), mime: 'image/png', sub: holderSub },
            demoId('scan', 'account form', eventId),
          ),
        },
        { commandId: demoId('event', eventId, 'propose') },
      );
      const second = await stage.crew.as('ST007');
      await second.issue(
        'payoutAccount',
        stream,
        'ConfirmAccountChange',
        { newAccountId: next },
        { commandId: demoId('event', eventId, 'confirm') },
      );
      await stage.settled();
    },
  };
}

import { approvalRefusals } from './approval.js';
import { economicCheckRefusals } from './economic-check.js';
import { gatewayRefusals } from './gateway.js';
import { intakeRefusals } from './intake.js';
import { oversightRefusals } from './oversight.js';
import { paymentRefusals } from './payment.js';
import { commonRefusals, type RefusalRow, type RefusalRows } from './refusal.js';
import { surveyRefusals } from './survey.js';

/** Every refusal with its Chinese sentence and way out. Codes are retired, never used again for something else. */
export const refusals = {
  ...commonRefusals,
  ...intakeRefusals,
  ...economicCheckRefusals,
  ...surveyRefusals,
  ...approvalRefusals,
  ...paymentRefusals,
  ...oversightRefusals,
  ...gatewayRefusals,
} as const;

export function refusalRow(code: string): RefusalRow | undefined {
  const rows: RefusalRows = refusals;
  return Object.hasOwn(rows, code) ? rows[code] : undefined;
}

import { monthAfter, monthOf } from '@zelian/kernel/day';
import type { Day, Month } from '@zelian/kernel/values';
import { because, type Explained } from './explanation.js';
import type { RowsOn } from './rules.js';

/**
 * First month of a benefit: the month after the decision (批准之日下月起), or the month of the
 * application where `start.rule` says so.
 *
 * Source: 民发〔2021〕57号第二十一条（低保）、民发〔2021〕43号第十七条（特困）.
 * Shape: the rows are those of the day of the decision.
 */
export function startMonth(appliedOn: Day, rows: RowsOn): Explained<Month> {
  const row = rows.get('start.rule');
  const outcome = row.value === 'APPLICATION_MONTH' ? monthOf(appliedOn) : monthAfter(rows.on);
  return {
    outcome,
    explanation: because('START_MONTH', {
      rows: [row],
      inputs: { decisionOn: rows.on, appliedOn },
      result: outcome,
    }),
  };
}

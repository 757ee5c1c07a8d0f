import { addMonth, daysInMonth } from '@zelian/kernel/day';
import type { Day, Month } from '@zelian/kernel/values';
import type { PolicyValues } from '@zelian/policy/policy-values';
import { rowsOn, type Rules, type RowsOn } from '@zelian/policy/rules';

/**
 * The rows that govern payment on a day. They stand under every programme (`*`); the table wants
 * one named, and 低保 is the one that is always paid.
 */
export function payRows(rules: Rules, on: Day): RowsOn {
  return rowsOn(rules, { programme: 'DIBAO', on, knownOn: on });
}

/** The last day whose facts the monthly run of `month` may know. */
export function cutoffOf(month: Month, { day, monthOffset }: PolicyValues['pay.cutoffDay']): Day {
  const inMonth = addMonth(month, monthOffset);
  const clipped = Math.min(day, daysInMonth(inMonth));
  return `${inMonth}-${String(clipped).padStart(2, '0')}`;
}

/** Month of the first monthly run that may know a fact of that day. */
export function firstRunKnowing(on: Day, row: PolicyValues['pay.cutoffDay']): Month {
  let month = on.slice(0, 7);
  while (cutoffOf(month, row) < on) month = addMonth(month, 1);
  return month;
}

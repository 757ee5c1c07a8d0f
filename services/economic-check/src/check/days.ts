import { Refused } from '@zelian/kernel/refused';
import type { Day } from '@zelian/kernel/values';

export function refuseBefore(field: string, on: Day, cause: Day): void {
  if (on < cause) throw new Refused('DATE_BEFORE_CAUSE', { field, value: on, notBefore: cause });
}

export const isAfter = (on: Day, dueOn: Day | undefined): boolean =>
  dueOn !== undefined && on > dueOn;

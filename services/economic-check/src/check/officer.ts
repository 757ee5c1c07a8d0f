import { Refused } from '@zelian/kernel/refused';
import type { StaffId } from '@zelian/kernel/values';
import type { CheckState } from './state.js';

/** Source: SoD2, recusal of near relatives and of whoever is himself a party. */
export function refuseKin({ kin }: CheckState, staffId: StaffId): void {
  if (kin.some((relation) => relation.staffId === staffId))
    throw new Refused('OFFICER_IS_KIN', { staffIds: [staffId] });
}

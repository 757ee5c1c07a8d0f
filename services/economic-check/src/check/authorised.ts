import type { CheckPurpose } from '@zelian/contracts/economic-check';
import type { CheckSource } from '@zelian/contracts/person';
import { addMonths } from '@zelian/kernel/day';
import { Refused } from '@zelian/kernel/refused';
import type { Day } from '@zelian/kernel/values';
import type { RowsOn } from '@zelian/policy/rules';
import type { Authorisation, CheckState } from './state.js';

interface Query {
  readonly purpose: CheckPurpose;
  readonly sources: readonly CheckSource[];
  readonly on: Day;
}

/**
 * Refuses a query unless every party has authorised it.
 *
 * Source: 649号令第五十八条 (根据…请求、委托); `authorization.validity`.
 * Refuses: AUTHORISATION_MISSING for who has not signed, has withdrawn, or left out a source;
 * AUTHORISATION_EXPIRED for whose signature is too old on the day.
 */
export function refuseUnauthorised(
  { parties, authorisations }: CheckState,
  query: Query,
  rows: RowsOn,
): void {
  const subs = parties.map(({ sub }) => sub);
  const missing = subs.filter((sub) => !covers(authorisations[sub], query));
  if (missing.length > 0) throw new Refused('AUTHORISATION_MISSING', { subs: missing });
  const { pendingMonths } = rows.get('authorization.validity').value;
  const expired = subs.filter((sub) => hasExpired(authorisations[sub], query, pendingMonths));
  if (expired.length > 0) throw new Refused('AUTHORISATION_EXPIRED', { subs: expired });
}

function covers(signed: Authorisation | undefined, { sources }: Query): boolean {
  if (signed === undefined || signed.withdrawn) return false;
  return sources.every((source) => signed.scopeCodes.includes(source));
}

/** Whoever ticked “continuing” is checked at each re-verification as long as he is assisted. */
function hasExpired(
  signed: Authorisation | undefined,
  { purpose, on }: Query,
  pendingMonths: number,
): boolean {
  if (signed === undefined) return true;
  if (signed.continuing && purpose === 'REVERIFICATION') return false;
  return on > signed.validToOn || on > addMonths(signed.signedOn, pendingMonths);
}

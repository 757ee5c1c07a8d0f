import type { SignAuthorisation, WithdrawAuthorisation } from '@zelian/contracts/intake';
import { addMonths } from '@zelian/kernel/day';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { Day } from '@zelian/kernel/values';
import { notBefore, underWay, type ApplicationCtx, type UnderWay } from './ctx.js';
import { evolve, unsignedOf, type Application, type ApplicationEvent } from './state.js';

/**
 * Source: 《社会救助暂行办法》第五十八条: nobody is looked up without his own authorisation; S28
 * puts the pledge of truth on the same sheet.
 */
export function signAuthorisation(
  c: SignAuthorisation,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  const { sub, signedOn, guardianSub, agentReason } = c;
  const running = underWay(state);
  if (!running.parties.some((party) => party.sub === sub))
    throw new Refused('PARTY_NOT_NAMED', { sub });
  if (guardianSub === sub || (guardianSub === undefined && ctx.facts?.needsGuardian === true))
    throw new Refused('GUARDIAN_MISSING', { sub });
  const { validToOn, rows } = validityOf(c, running, ctx);
  notBefore('validToOn', validToOn, signedOn);

  const no = String(running.authorisationCount + 1).padStart(2, '0');
  const signed: ApplicationEvent = {
    type: 'AuthorisationSigned',
    data: {
      sub,
      authorisationNo: `${running.caseNo}-SQ${no}`,
      signedOn,
      method: c.method,
      ...defined({ guardianSub }),
      validToOn,
      continuing: c.continuing,
      scopeCodes: c.scopeCodes,
      programmes: c.programmes,
      textVersion: c.textVersion,
      scanSha: c.scanSha,
      pledged: true,
      rows,
    },
    ...(agentReason === undefined ? {} : { personal: [{ subject: sub, data: { agentReason } }] }),
  };
  return [signed, ...completedBy(signed, running)];
}

function validityOf(
  { validToOn, signedOn }: SignAuthorisation,
  { programme }: UnderWay,
  { rules, on }: ApplicationCtx,
): { readonly validToOn: Day; readonly rows: readonly string[] } {
  if (validToOn !== undefined) return { validToOn, rows: [] };
  const row = rules.row('authorization.validity', { programme, on: signedOn, knownOn: on });
  return { validToOn: addMonths(signedOn, row.value.pendingMonths), rows: [row.rowId] };
}

/** The last missing signature says so in the same commit. */
function completedBy(signed: ApplicationEvent, before: UnderWay): readonly ApplicationEvent[] {
  if (unsignedOf(before).length === 0) return [];
  const after = evolve(before, signed);
  if (after.status === 'none' || unsignedOf(after).length > 0) return [];
  const days = after.signed.map(({ signedOn }) => signedOn).toSorted();
  const completedOn = days.at(-1) ?? after.intentOn;
  const subs = after.parties.map(({ sub }) => sub);
  return [{ type: 'AuthorisationsCompleted', data: { subs, completedOn } }];
}

export function withdrawAuthorisation(
  c: WithdrawAuthorisation,
  state: Application,
): readonly ApplicationEvent[] {
  const { sub, withdrawnOn } = c;
  const signature = underWay(state).signed.find((one) => one.sub === sub);
  if (signature === undefined) throw new Refused('AUTHORISATION_NOT_SIGNED', { sub });
  notBefore('withdrawnOn', withdrawnOn, signature.signedOn);
  return [{ type: 'AuthorisationWithdrawn', data: { sub, withdrawnOn } }];
}

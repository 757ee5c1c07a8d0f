import type { RequestCheck } from '@zelian/contracts/economic-check';
import { CHECK_SOURCES } from '@zelian/contracts/person';
import { officerOf } from '@zelian/contracts/terms';
import { derivedId } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import { deadline } from '@zelian/policy/deadlines';
import { rowsOn } from '@zelian/policy/rules';
import { refuseUnauthorised } from './authorised.js';
import { refuseKin } from './officer.js';
import { identityIn } from './people.js';
import type { Case, CheckCtx, CheckEvent, CheckState } from './state.js';

export function requestCheck(c: RequestCheck, s: CheckState, ctx: CheckCtx): readonly CheckEvent[] {
  if (s.ended !== undefined) throw new Refused('CASE_HAS_ENDED');
  if (s.status === 'unopened' || s.parties.length === 0) throw new Refused('NOBODY_TO_CHECK');
  if (s.status !== 'waiting' && s.status !== 'reported')
    throw new Refused('CHECK_ALREADY_REQUESTED', { status: s.status });
  if (!s.case.frontLoad && s.appliedOn === undefined) throw new Refused('APPLICATION_NOT_FILED');
  refuseKin(s, officerOf(ctx.by));
  const rows = rowsOn(ctx.rules, { programme: s.case.programme, on: ctx.on, knownOn: ctx.on });
  const required = rows.get('check.requiredSources');
  const { purpose, sources = CHECK_SOURCES.filter((source) => required.value.includes(source)) } =
    c;
  refuseUnauthorised(s, { purpose, sources, on: ctx.on }, rows);
  const personal = s.parties.flatMap(({ sub }) => {
    const identity = identityIn(s.people, sub);
    return identity === undefined ? [] : [{ subject: sub, data: identity }];
  });
  const unknown = s.parties.filter(({ sub }) => personal.every(({ subject }) => subject !== sub));
  if (unknown.length > 0)
    throw new Refused('PARTY_PROFILE_MISSING', { subs: unknown.map(({ sub }) => sub) });
  const round = s.status === 'reported' ? s.report.round + 1 : 1;
  const deadlines = (['CHECK_START', 'CHECK_FEEDBACK'] as const).map((kind) => {
    const deadlineId = derivedId(ctx.stream, kind, round);
    const { programme } = s.case;
    return deadline(kind, { deadlineId, programme, startOn: ctx.on }, ctx.rules);
  });
  return [
    {
      type: 'CheckRequested',
      data: {
        round,
        requestNo: requestNoOf(s.case, round),
        purpose,
        requestedOn: ctx.on,
        provider: s.case.provider,
        parties: s.parties,
        authorisationNos: s.parties.flatMap(
          ({ sub }) => s.authorisations[sub]?.authorisationNo ?? [],
        ),
        sources,
        deadlines,
        rows: [
          required.rowId,
          rows.get('authorization.validity').rowId,
          ...deadlines.map(({ rowId }) => rowId),
        ],
      },
      personal,
    },
  ];
}

/** The number under which provider and township exchange: that of the case, and the round. */
function requestNoOf({ caseNo }: Case, round: number): string {
  return `HD-${caseNo}-${round}`;
}

import type { ConcludeRecheck, RequestRecheck, SourcedHit } from '@zelian/contracts/economic-check';
import type { HitCorrection } from '@zelian/contracts/person';
import { officerOf } from '@zelian/contracts/terms';
import { settle } from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import { derivedId } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import type { Day } from '@zelian/kernel/values';
import { standingHits } from '@zelian/policy/check-hits';
import { deadline } from '@zelian/policy/deadlines';
import { concluded } from './conclusion.js';
import { isAfter, refuseBefore } from './days.js';
import { grouped, withExplanations } from './parts.js';
import { hitsIn, householdFactsOf } from './people.js';
import type { CheckCtx, CheckEvent, CheckState, Report } from './state.js';

type Events = readonly CheckEvent[];

export function requestRecheck(c: RequestRecheck, s: CheckState, ctx: CheckCtx): Events {
  if (s.ended !== undefined) throw new Refused('CASE_HAS_ENDED');
  if (s.status === 'rechecking') throw new Refused('RECHECK_ALREADY_REQUESTED');
  if (s.status !== 'reported') throw new Refused('RECHECK_NOT_OPEN');
  const { report } = s;
  if (report.rechecked) throw new Refused('RECHECK_ALREADY_REQUESTED');
  if (report.conclusion !== 'OBVIOUS_MISMATCH')
    throw new Refused('RECHECK_NOT_OPEN', { conclusion: report.conclusion });
  const { requestedOn, evidence, attachments, objection } = c;
  refuseBefore('requestedOn', requestedOn, report.issuedOn);
  const hitIds = [...new Set(c.disputedHitIds)];
  refuseUnknownHits(report, hitIds);
  const { round } = report;
  const { programme, applicantSub } = s.case;
  const deadlineId = derivedId(ctx.stream, 'RECHECK', round);
  const limit = deadline('RECHECK', { deadlineId, programme, startOn: requestedOn }, ctx.rules);
  const said = { evidence, attachments, ...defined({ objection }) };
  return [
    {
      type: 'RecheckRequested',
      data: {
        round,
        requestedOn,
        late: isAfter(requestedOn, s.applyBy[round]),
        hitIds,
        deadlines: [limit],
        rows: [limit.rowId],
      },
      personal: [{ subject: applicantSub, data: said }],
    },
  ];
}

export function concludeRecheck(c: ConcludeRecheck, s: CheckState, ctx: CheckCtx): Events {
  if (s.status !== 'rechecking') throw new Refused('RECHECK_NOT_REQUESTED');
  const { report, recheck } = s;
  const staffId = officerOf(ctx.by);
  if (staffId === report.officerId) throw new Refused('OFFICER_MADE_THE_REPORT', { staffId });
  const { concludedOn, corrections, documentSha } = c;
  refuseBefore('concludedOn', concludedOn, recheck.requestedOn);
  refuseWrongCorrections(corrections, s);
  const original = hitsIn(report.hits);
  const { issuedOn, sources } = report;
  const upheld = corrections.every(({ outcome }) => outcome === 'CONFIRMED');
  const hits = correctedHits(original, corrections, concludedOn);
  const facts = householdFactsOf(s.case, s, { issuedOn, sources, hits });
  const found = facts === undefined ? undefined : concluded(facts, ctx.rules);
  const { settles, missed } = settle(s.open, ['RECHECK'], ctx);
  const parts = original.flatMap(({ hitId, sub }) =>
    corrections.filter((made) => made.hitId === hitId).map((made) => ({ sub, made })),
  );
  return [
    ...missed,
    {
      type: 'RecheckConcluded',
      data: {
        round: report.round,
        concludedOn,
        late: isAfter(concludedOn, recheck.dueOn),
        outcomes: corrections.map(({ hitId, outcome }) => ({ hitId, outcome })),
        conclusion: upheld ? report.conclusion : (found?.conclusion ?? report.conclusion),
        documentSha,
        grounds: found?.grounds ?? [],
        rows: found?.rows ?? [],
        settles,
      },
      personal: withExplanations(
        grouped(parts, ({ sub }) => sub).map(([subject, made]) => ({
          subject,
          data: { corrections: made.map((part) => part.made) },
        })),
        found,
      ),
    },
  ];
}

function correctedHits(
  hits: readonly SourcedHit[],
  corrections: readonly HitCorrection[],
  concludedOn: Day,
): readonly SourcedHit[] {
  const recheck = { requestedOn: concludedOn, concludedOn, corrections };
  const standing = standingHits({ issuedOn: concludedOn, sources: [], hits, recheck }, concludedOn);
  return hits.flatMap((hit) => {
    const stands = standing.find(({ hitId }) => hitId === hit.hitId);
    return stands === undefined ? [] : [{ ...hit, ...stands }];
  });
}

function refuseWrongCorrections(
  corrections: readonly HitCorrection[],
  { report, recheck }: Extract<CheckState, { readonly status: 'rechecking' }>,
): void {
  const hitIds = corrections.map(({ hitId }) => hitId);
  refuseUnknownHits(report, hitIds);
  const wrong = corrections.filter(
    ({ outcome, valueFen }) => (outcome === 'CORRECTED') !== (valueFen !== undefined),
  );
  if (wrong.length > 0)
    throw new Refused('CORRECTED_VALUE_WRONG', { hitIds: wrong.map(({ hitId }) => hitId) });
  const left = recheck.disputedHitIds.filter((hitId) => !hitIds.includes(hitId));
  if (left.length > 0) throw new Refused('DISPUTED_HITS_UNANSWERED', { hitIds: left });
}

function refuseUnknownHits(report: Report, hitIds: readonly string[]): void {
  const unknown = hitIds.filter((hitId) => !report.hitIds.includes(hitId));
  if (unknown.length > 0) throw new Refused('HIT_UNKNOWN', { hitIds: unknown });
}

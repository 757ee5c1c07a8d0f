import type { IssueCheckReport } from '@zelian/contracts/economic-check';
import { addDays } from '@zelian/kernel/day';
import { settle } from '@zelian/kernel/deadline';
import { Refused } from '@zelian/kernel/refused';
import { rowsOn } from '@zelian/policy/rules';
import { concluded } from './conclusion.js';
import { isAfter, refuseBefore } from './days.js';
import { bySubject, withExplanations } from './parts.js';
import { hitsIn } from './people.js';
import { underWay, type CheckCtx, type CheckEvent, type CheckState } from './state.js';

export function issueCheckReport(
  c: IssueCheckReport,
  state: CheckState,
  ctx: CheckCtx,
): readonly CheckEvent[] {
  const s = underWay(state);
  const { request } = s;
  const { reportNo, issuedOn, statedConclusion, disclaimerVersion, fileSha } = c;
  refuseBefore('issuedOn', issuedOn, request.requestedOn);
  const unanswered = request.sources.filter((source) =>
    request.answers.every((answer) => answer.source !== source),
  );
  if (unanswered.length > 0) throw new Refused('SOURCES_UNANSWERED', { sources: unanswered });
  const sources = request.sources.map((source) => ({
    source,
    attempts: request.answers.filter((a) => a.source === source).map(({ outcome }) => outcome),
  }));
  const hits = hitsIn(request.hits);
  const found = concluded(s, { issuedOn, sources, hits }, ctx.rules);
  const conclusion = statedConclusion ?? found?.conclusion;
  if (conclusion === undefined) throw new Refused('PARTY_PROFILE_MISSING');
  const governedOn = s.appliedOn ?? issuedOn;
  const asked = { programme: s.case.programme, on: governedOn, knownOn: governedOn };
  const validity = rowsOn(ctx.rules, asked).get('check.reportValidDays');
  const { settles, missed } = settle(s.open, ['CHECK_START', 'CHECK_FEEDBACK'], ctx);
  return [
    ...missed,
    {
      type: 'CheckReported',
      data: {
        round: request.round,
        reportNo,
        conclusion,
        ...(statedConclusion === undefined ? {} : { statedConclusion }),
        ...(found === undefined ? {} : { computedConclusion: found.conclusion }),
        requestedOn: request.requestedOn,
        issuedOn,
        validThroughOn: addDays(issuedOn, validity.value),
        sources,
        hitIds: request.answers.flatMap(({ hitIds }) => hitIds),
        comparisons: found?.comparisons ?? [],
        disclaimerVersion,
        fileSha,
        grounds: found?.grounds ?? [],
        rows: [...new Set([validity.rowId, ...(found?.rows ?? [])])].toSorted(),
        late: isAfter(issuedOn, request.feedbackDueOn),
        settles,
      },
      personal: withExplanations(bySubject(hits), found),
    },
  ];
}

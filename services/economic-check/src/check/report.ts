import type { IssueCheckReport, SourcedHit } from '@zelian/contracts/economic-check';
import { addDays } from '@zelian/kernel/day';
import { settle } from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import { rowsOn } from '@zelian/policy/rules';
import { concluded } from './conclusion.js';
import { isAfter, refuseBefore } from './days.js';
import { bySubject, withExplanations } from './parts.js';
import { hitsIn, householdFactsOf } from './people.js';
import { underWay, type CheckCtx, type CheckEvent, type CheckState, type Report } from './state.js';

/**
 * The answers that a report is issued on.
 *
 * Refuses: CHECK_NOT_REQUESTED, DATE_BEFORE_CAUSE, SOURCES_UNANSWERED; PARTY_PROFILE_MISSING where
 * neither the provider nor the rule can come to a conclusion.
 */
export function answersFor(c: IssueCheckReport, state: CheckState): Answers {
  const s = underWay(state);
  const { request } = s;
  const { issuedOn, statedConclusion } = c;
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
  const facts = householdFactsOf(s.case, s, { issuedOn, sources, hits });
  if (statedConclusion === undefined && facts === undefined)
    throw new Refused('PARTY_PROFILE_MISSING');
  return { s, sources, hits, facts };
}

interface Answers {
  readonly s: ReturnType<typeof underWay>;
  readonly sources: Report['sources'];
  readonly hits: readonly SourcedHit[];
  readonly facts: ReturnType<typeof householdFactsOf>;
}

export function issueCheckReport(
  c: IssueCheckReport,
  state: CheckState,
  ctx: CheckCtx,
): readonly CheckEvent[] {
  const { s, sources, hits, facts } = answersFor(c, state);
  const { request } = s;
  const { reportNo, issuedOn, statedConclusion, disclaimerVersion, fileSha } = c;
  const found = facts === undefined ? undefined : concluded(facts, ctx.rules);
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
        ...defined({ statedConclusion }),
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

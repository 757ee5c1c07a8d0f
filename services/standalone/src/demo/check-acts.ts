import type { CheckHit } from '@zelian/contracts/person';
import type { Day } from '@zelian/kernel/values';
import { demoId } from './crew.js';
import { upholdAfterLateFact } from './decision-acts.js';
import { itemIdOf, pick } from './people.js';
import type { Step } from './steps.js';
import type { CaseTeller } from './teller.js';
import type { CheckRow } from './township.js';

type Recheck = NonNullable<CheckRow['recheck']>;
type Outcome = CheckRow['sources'][number]['attempts'][number];

/** The check at the district: request, answers of every source, report, re-check. */
export function checkSteps(of: CaseTeller): readonly Step[] {
  const { check, cast } = of;
  if (check === undefined) return [];
  const { requestedOn, startedOn, issuedOn, recheck } = check;
  return [
    of.step(requestedOn, 3, '核对申请', async () =>
      of.issue(cast.handler, 'check', 'RequestCheck', {
        purpose: 'APPLICATION',
        sources: check.sources.map(({ source }) => source),
      }),
    ),
    ...(startedOn === undefined
      ? []
      : [
          of.step(startedOn, 12, '核对开始', async () =>
            of.issue(cast.district, 'check', 'StartCheck', { startedOn }),
          ),
        ]),
    ...(issuedOn === undefined
      ? []
      : [of.step(issuedOn, 13, '核对报告', async () => report(of, check, issuedOn))]),
    ...(recheck === undefined
      ? []
      : [
          of.step(recheck.requestedOn, 15, '申请复查', async () => requestRecheck(of, recheck)),
          of.step(recheck.concludedOn, 17, '复查结论', async () => concludeRecheck(of, recheck)),
        ]),
  ];
}

async function report(of: CaseTeller, check: CheckRow, issuedOn: Day): Promise<void> {
  for (const { source, attempts } of check.sources) {
    for (const [index, outcome] of attempts.entries()) {
      const last = index === attempts.length - 1;
      await answer(of, source, { attempt: index + 1, outcome, last });
    }
  }
  await of.issue(of.cast.district, 'check', 'IssueCheckReport', {
    reportNo: `HD-${check.checkId}`,
    issuedOn,
    disclaimerVersion: 'D2020',
    fileSha: await of.upload(of.cast.district, 'economic-check', 'report'),
  });
  await tellTheFamily(of, issuedOn);
  if (of.app.decidedOn !== undefined && of.app.decidedOn < issuedOn) await upholdAfterLateFact(of);
}

async function answer(
  of: CaseTeller,
  source: CheckRow['sources'][number]['source'],
  {
    attempt,
    outcome,
    last,
  }: { readonly attempt: number; readonly outcome: Outcome; readonly last: boolean },
): Promise<void> {
  const found = last && outcome === 'OK';
  const rows = (of.check?.hits ?? []).filter((hit) => found && hit.source === source);
  const hits = await Promise.all(
    rows.map(async (row): Promise<CheckHit> => {
      const fields = pick(row, [
        'hitKind',
        'valueFen',
        'class',
        'kind',
        'periodFrom',
        'periodTo',
        'attributes',
        'occurredOn',
      ]);
      const declared = row.declaredItemId ?? undefined;
      return {
        hitId: demoId('hit', row.hitId),
        sub: await of.sub(row.personId),
        ...fields,
        ...(declared === undefined ? {} : { declaredItemId: itemIdOf(declared) }),
      };
    }),
  );
  const word = `AnswerSource/${source}/${attempt}`;
  const queriedAt = of.morning();
  await of.issue(
    of.cast.district,
    'check',
    'AnswerSource',
    { source, attempt, outcome, queriedAt, hits },
    word,
  );
}

/** A clearly ineligible result is told to the family with its rights, the same day. */
async function tellTheFamily(of: CaseTeller, noticeOn: Day): Promise<void> {
  const handler = await of.as(of.cast.handler);
  const { state } = await handler.get<{ readonly state: { readonly conclusion?: string } }>(
    `/api/economic-check/checks/${of.caseId}`,
  );
  if (state.conclusion !== 'OBVIOUS_MISMATCH') return;
  await of.issue(of.cast.handler, 'application', 'IssueCheckNotice', {
    noticeOn,
    facts: '核对结果与申报明显不符（演示）',
  });
}

async function requestRecheck(of: CaseTeller, recheck: Recheck): Promise<void> {
  await of.issue(of.cast.handler, 'check', 'RequestRecheck', {
    requestedOn: recheck.requestedOn,
    disputedHitIds: recheck.corrections.map(({ hitId }) => demoId('hit', hitId)),
    evidence: [recheck.evidence],
    attachments: [],
    objection: '对核对结果有异议（演示）',
  });
}

/** By another officer of the district than the one who made the report. */
async function concludeRecheck(of: CaseTeller, recheck: Recheck): Promise<void> {
  const { secondDistrict } = of.cast;
  await of.issue(secondDistrict, 'check', 'ConcludeRecheck', {
    concludedOn: recheck.concludedOn,
    corrections: recheck.corrections.map(({ hitId, outcome, valueFen }) => ({
      hitId: demoId('hit', hitId),
      outcome,
      ...(valueFen === null ? {} : { valueFen }),
    })),
    documentSha: await of.upload(secondDistrict, 'economic-check', 'recheck'),
  });
}

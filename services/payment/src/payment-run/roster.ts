import { createHash } from 'node:crypto';
import type { LeaveOutReason, LeftOutLine, RosterGroup } from '@zelian/contracts/payment';
import type { AreaType } from '@zelian/contracts/person';
import type { Programme } from '@zelian/contracts/terms';
import type { Recorded } from '@zelian/eventlog/commit';
import { sumFen } from '@zelian/kernel/fen';
import type { CaseId, Fen, Sha, StaffId, Uuid } from '@zelian/kernel/values';
import type { OwnLog } from '@zelian/service/definition';
import type { AccountEvent } from '../entitlement-account/entitlement-account.js';
import { caseIndex } from '../views/case-index.js';

/** A line as the roster of its run lists it. */
export interface RosterLine {
  readonly lineId: Uuid;
  readonly caseId: CaseId;
  readonly programme: Programme;
  readonly areaType: AreaType;
  readonly netFen: Fen;
  readonly accountId: Uuid;
  /** Officers who are relatives of the family, as noted up to the reading. */
  readonly kinStaffIds: readonly StaffId[];
}

/** What the accounts have answered to a run, read from payment's own log up to a position. */
export interface Roster {
  readonly atPosition: number;
  readonly skippedCount: number;
  readonly lines: readonly RosterLine[];
}

/** The run is answered by every account that was open when it was opened (`openedAt`). */
export async function readRoster(own: OwnLog, runId: Uuid, openedAt: number): Promise<Roster> {
  const atPosition = await own.position();
  const cases = await (await own.view(caseIndex)).find({ openedAt: { lte: openedAt } });
  const answers = await Promise.all(
    cases.map(async ({ _id: caseId }) => {
      const events = await own.events('entitlementAccount', caseId);
      return answerOf(
        caseId,
        runId,
        events.filter(({ position }) => position <= atPosition),
      );
    }),
  );
  return {
    atPosition,
    skippedCount: answers.filter((answer) => answer === 'skipped').length,
    lines: answers.filter((answer) => typeof answer === 'object'),
  };
}

function answerOf(
  caseId: CaseId,
  runId: Uuid,
  recorded: readonly Recorded<AccountEvent>[],
): RosterLine | 'skipped' | undefined {
  const events = recorded.map(({ event }) => event);
  const opened = events.find(({ type }) => type === 'EntitlementAccountOpened');
  const answer = events.find(
    (event) =>
      (event.type === 'LineDrawn' || event.type === 'LineSkipped') && event.data.runId === runId,
  );
  if (opened?.type !== 'EntitlementAccountOpened' || answer === undefined) return undefined;
  if (answer.type !== 'LineDrawn') return 'skipped';
  const { lineId, netFen, accountId } = answer.data;
  const { programme, areaType } = opened.data;
  const kin = events.flatMap((event) => (event.type === 'KinNoted' ? event.data.relations : []));
  const kinStaffIds = [...new Set(kin.map(({ staffId }) => staffId))].toSorted();
  return { lineId, caseId, programme, areaType, netFen, accountId, kinStaffIds };
}

/** What is left of the lines when some cases are taken out. */
export function without(
  lines: readonly RosterLine[],
  leftOut: readonly { readonly caseId: CaseId }[],
): readonly RosterLine[] {
  const cases = new Set(leftOut.map(({ caseId }) => caseId));
  return lines.filter(({ caseId }) => !cases.has(caseId));
}

/** The lines of the cases taken out, each once, under the reason first given. */
export function leftOutOf(
  lines: readonly RosterLine[],
  before: readonly LeftOutLine[],
  leaveOut: readonly { readonly caseId: CaseId; readonly reason: LeaveOutReason }[],
): readonly LeftOutLine[] {
  const known = new Set(before.map(({ caseId }) => caseId));
  const added = lines.flatMap(({ caseId, lineId }): LeftOutLine[] => {
    const asked = leaveOut.find((entry) => entry.caseId === caseId);
    return asked === undefined || known.has(caseId)
      ? []
      : [{ caseId, lineId, reason: asked.reason }];
  });
  return [...before, ...added];
}

/** Hash of what is paid to whom, over the lines in the order of their ids. */
export function rosterShaOf(lines: readonly RosterLine[]): Sha {
  const text = lines
    .toSorted((a, b) => compare(a.lineId, b.lineId))
    .map(({ lineId, caseId, accountId, netFen }) => `${lineId}|${caseId}|${accountId}|${netFen}\n`)
    .join('');
  return createHash('sha256').update(text).digest('hex');
}

export function groupsOf(lines: readonly RosterLine[]): readonly RosterGroup[] {
  const groups = Map.groupBy(lines, ({ programme, areaType }) => `${programme}/${areaType}`);
  return [...groups]
    .toSorted(([a], [b]) => compare(a, b))
    .flatMap(([, ofGroup]) => {
      const [first] = ofGroup;
      if (first === undefined) return [];
      const { programme, areaType } = first;
      const lineCount = ofGroup.length;
      return [{ programme, areaType, lineCount, sumFen: sumFen(ofGroup.map((l) => l.netFen)) }];
    });
}

/** In which cases of the roster which officers are relatives. */
export function kinOf(
  lines: readonly RosterLine[],
): readonly { readonly staffId: StaffId; readonly caseIds: readonly CaseId[] }[] {
  const pairs = lines.flatMap(({ caseId, kinStaffIds }) =>
    kinStaffIds.map((staffId) => ({ staffId, caseId })),
  );
  return [...Map.groupBy(pairs, ({ staffId }) => staffId)]
    .map(([staffId, ofStaff]) => ({
      staffId,
      caseIds: ofStaff.map(({ caseId }) => caseId).toSorted(),
    }))
    .toSorted((a, b) => compare(a.staffId, b.staffId));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

import type { AmountComponents, PaySegment } from '@zelian/contracts/approval';
import type { Arrears, LineDrawn, ScheduleCause } from '@zelian/contracts/payment';
import { addMonth } from '@zelian/kernel/day';
import { defined } from '@zelian/kernel/defined';
import type { Day, Fen, Month, Uuid } from '@zelian/kernel/values';

/** What is due from a month on, and the day from which a run may know it. The first one opens the account. */
export interface ScheduleChange {
  readonly fromMonth: Month;
  readonly segments: readonly PaySegment[];
  readonly knownOn: Day;
  readonly cause?: ScheduleCause;
}

/** A line with what became of it. */
export interface Line extends LineDrawn {
  readonly state: 'DRAWN' | 'PAID' | 'RETURNED' | 'STOPPED';
  /** How many changes of what is due had been noted when it was drawn. */
  readonly changesBefore: number;
  /** How many lines there were when it came back: later ones may hold its money again. */
  readonly linesBeforeReturn?: number;
}

/** What a line would hold. */
export interface Draw {
  readonly regularFen: Fen;
  readonly components: AmountComponents;
  readonly arrears: readonly Arrears[];
}

interface Due {
  readonly fen: Fen;
  readonly components: AmountComponents;
}

/** What stands in the lines for one month. */
interface Booked {
  /** In lines that are neither returned nor stopped. */
  readonly fen: Fen;
  /** The latest of those lines. */
  readonly last?: Line;
  /** The latest returned line whose money of this month no line holds again. */
  readonly returnedLineId?: Uuid;
}

const NOTHING: Due = { fen: 0, components: {} };

/** The changes that a run with this cut-off may know. */
export function knownBy(
  changes: readonly ScheduleChange[],
  cutoffOn: Day,
): readonly ScheduleChange[] {
  return changes.filter(({ knownOn }) => knownOn <= cutoffOn);
}

/** The latest change that speaks of the month decides what is due for it. */
export function dueIn(changes: readonly ScheduleChange[], month: Month): Due {
  const governing = changes.findLast(({ fromMonth }) => fromMonth <= month);
  const segment = governing?.segments.find(
    ({ fromMonth, toMonth = month }) => fromMonth <= month && month <= toMonth,
  );
  if (segment === undefined) return NOTHING;
  return { fen: segment.monthlyAmountFen, components: segment.components };
}

/** What a line pays for one month: its regular amount, or what it makes up for. */
export function fenOf(line: LineDrawn, month: Month): Fen {
  const regular = line.month === month ? line.regularFen : 0;
  return line.arrears.reduce(
    (sum, arrears) => (arrears.month === month ? sum + arrears.fen : sum),
    regular,
  );
}

export const isLive = ({ state }: Line): boolean => state === 'DRAWN' || state === 'PAID';

export function bookedIn(lines: readonly Line[], month: Month): Booked {
  const ofMonth = lines.filter((line) => fenOf(line, month) > 0);
  const live = ofMonth.filter(isLive);
  const last = live.at(-1);
  const returned = ofMonth
    .filter((line) => line.state === 'RETURNED' && !isRetried(line, lines, month))
    .toSorted((a, b) => (a.linesBeforeReturn ?? 0) - (b.linesBeforeReturn ?? 0))
    .at(-1);
  return {
    fen: live.reduce((sum, line) => sum + fenOf(line, month), 0),
    ...defined({ last }),
    ...(returned === undefined ? {} : { returnedLineId: returned.lineId }),
  };
}

/** Whether a line drawn after the return holds the returned money of the month again. */
function isRetried(returned: Line, lines: readonly Line[], month: Month): boolean {
  return lines
    .slice(returned.linesBeforeReturn)
    .filter(({ state }) => state !== 'STOPPED')
    .some(({ arrears }) =>
      arrears.some((entry) => entry.month === month && entry.cause === 'RETRY'),
    );
}

/**
 * What is due and in no line, for the month of a run and all months before it.
 *
 * Source: calculation conventions 10.1, 10.2; one entry per month, with one cause.
 */
export function drawFor(
  changes: readonly ScheduleChange[],
  lines: readonly Line[],
  run: { readonly month: Month; readonly cutoffOn: Day },
): Draw {
  const known = knownBy(changes, run.cutoffOn);
  const arrears: Arrears[] = [];
  let regular = NOTHING;
  for (const month of monthsUpTo(run.month, known)) {
    const due = dueIn(known, month);
    const booked = bookedIn(lines, month);
    if (due.fen <= booked.fen) continue;
    const isFirst = booked.fen === 0 && booked.returnedLineId === undefined;
    if (month === run.month && isFirst) regular = due;
    else arrears.push(arrearsOf(month, due.fen - booked.fen, booked, changes, known));
  }
  return { regularFen: regular.fen, components: regular.components, arrears };
}

function monthsUpTo(last: Month, changes: readonly ScheduleChange[]): readonly Month[] {
  const first = changes.reduce(
    (least, { fromMonth }) => (fromMonth < least ? fromMonth : least),
    last,
  );
  const months: Month[] = [];
  for (let month = first; month <= last; month = addMonth(month, 1)) months.push(month);
  return months;
}

function arrearsOf(
  month: Month,
  fen: Fen,
  { last, returnedLineId }: Booked,
  changes: readonly ScheduleChange[],
  known: readonly ScheduleChange[],
): Arrears {
  if (returnedLineId !== undefined) return { month, fen, cause: 'RETRY', ofLineId: returnedLineId };
  if (last === undefined) return { month, fen, cause: 'BACKPAY' };
  // A change may be noted late: known before the cut-off of a line that was drawn without it.
  const isNew = (change: ScheduleChange): boolean =>
    change.knownOn > last.cutoffOn || changes.indexOf(change) >= last.changesBefore;
  const causes = known.flatMap((change, index) => {
    const before = dueIn(known.slice(0, index), month).fen;
    const after = dueIn(known.slice(0, index + 1), month).fen;
    return isNew(change) && after !== before ? [change.cause] : [];
  });
  const byTable = causes.length > 0 && causes.every((cause) => cause === 'RESTANDARDISED');
  return { month, fen, cause: byTable ? 'RESTANDARDISATION' : 'ADJUSTMENT' };
}

/** Months before `before` for which more stands in lines than is due. */
export function overdrawn(
  known: readonly ScheduleChange[],
  lines: readonly Line[],
  before: Month,
): readonly { readonly month: Month; readonly fen: Fen }[] {
  const drawn = new Set(
    lines.filter(isLive).flatMap((line) => [line.month, ...line.arrears.map(({ month }) => month)]),
  );
  return [...drawn]
    .filter((month) => month < before)
    .toSorted()
    .map((month) => ({ month, fen: bookedIn(lines, month).fen - dueIn(known, month).fen }))
    .filter(({ fen }) => fen > 0);
}

/**
 * Invariant I6: money of a month is in one line that is neither returned nor stopped; a further
 * line holds only what the amount was raised by, so the lines of a month never exceed what is due.
 */
export function assertOnce(
  draw: Draw,
  changes: readonly ScheduleChange[],
  lines: readonly Line[],
  run: { readonly month: Month; readonly cutoffOn: Day },
): void {
  const known = knownBy(changes, run.cutoffOn);
  const parts = [{ month: run.month, fen: draw.regularFen, isWhole: true }].concat(
    draw.arrears.map(({ month, fen, cause }) => ({ month, fen, isWhole: cause === 'BACKPAY' })),
  );
  for (const { month, fen, isWhole } of parts) {
    const booked = bookedIn(lines, month).fen;
    if (fen > 0 && isWhole && booked > 0) throw new Error(`${month} is in a line already`);
    if (fen > 0 && booked + fen > dueIn(known, month).fen)
      throw new Error(`${month}: more than is due`);
  }
  const months = parts.filter(({ fen }) => fen > 0).map(({ month }) => month);
  if (new Set(months).size !== months.length) throw new Error('a month stands twice in one line');
}

/** Whether nothing is due any more, nothing is on its way and nothing came back. */
export function isSettled(changes: readonly ScheduleChange[], lines: readonly Line[]): boolean {
  const last = changes.at(-1);
  const isEnded = last !== undefined && last.segments.every(({ toMonth }) => toMonth !== undefined);
  if (!isEnded || lines.some(({ state }) => state === 'DRAWN')) return false;
  const lastMonth = changes
    .flatMap(({ segments, fromMonth }) => [fromMonth, ...segments.map(({ toMonth }) => toMonth)])
    .reduce<Month>((latest, month = '') => (month > latest ? month : latest), '');
  return monthsUpTo(lastMonth, changes).every(
    (month) => dueIn(changes, month).fen <= bookedIn(lines, month).fen,
  );
}

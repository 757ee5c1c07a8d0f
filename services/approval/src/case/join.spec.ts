import { addDays, dayOf, instantOf } from '@zelian/kernel/day';
import { settlesOf } from '@zelian/kernel/deadline';
import type { Day } from '@zelian/kernel/values';
import { decide } from './case.js';
import { missingOf } from './decide-join.js';
import { evolve } from './evolve.js';
import {
  accepted,
  assess,
  assessed,
  atPanel,
  death,
  declaration,
  delayAnnounced,
  denied,
  eventsOf,
  exampleCtx,
  granted,
  intent,
  objected,
  onNotice,
  profiles,
  recheck,
  recheckResult,
  report,
  resolved,
  reviewed,
  stateOf,
  survey,
  surveyCorrection,
  supervisor,
  tell,
  told,
  withdrawal,
  system,
  type GivenCase,
  type Step,
} from './examples.js';
import type { CaseState } from './state.js';

/**
 * The table of the join and its races (event model §5), as data. Rows: where the case stands when
 * the fact arrives. Columns: the fact. `=`: unchanged. Nothing here is taken from the decider.
 */
const COLUMNS = [
  'survey',
  'corrected',
  'check',
  'mismatch',
  'feedbackOver',
  'recheckRequested',
  'recheckConcluded',
  'withdrawal',
  'death',
  'promise',
] as const;
type Column = (typeof COLUMNS)[number];
type Row =
  | 'preparing'
  | 'C0'
  | 'Cs'
  | 'Cc'
  | 'Cb'
  | 'A'
  | 'resolved'
  | 'onNotice'
  | 'objected'
  | 'granted'
  | 'denied'
  | 'ended'
  | `re(${'resolved' | 'onNotice' | 'objected' | 'granted' | 'denied'})`;

const TABLE: Readonly<Record<Row, readonly (Row | '=')[]>> = {
  //              survey          corrected       check           mismatch        feedback re-req. re-concl.      withdr.  death           PROMISE
  preparing: ['=', '=', '=', '=', '=', '=', '=', 'ended', '=', '='],
  C0: ['Cs', '=', 'Cc', 'Cc', '=', '=', '=', 'ended', '=', '='],
  Cs: ['=', 'C0', 'Cb', 'Cb', '=', '=', '=', 'ended', '=', '='],
  Cc: ['Cb', '=', '=', '=', '=', '=', '=', 'ended', '=', '='],
  Cb: ['=', 'Cc', '=', '=', '=', '=', '=', 'ended', '=', '='],
  A: ['Cb', 'Cc', 'Cb', 'Cb', '=', '=', 'Cb', 'ended', 'Cb', '='],
  resolved: [
    're(resolved)',
    're(resolved)',
    're(resolved)',
    're(resolved)',
    '=',
    '=',
    're(resolved)',
    'ended',
    're(resolved)',
    '=',
  ],
  onNotice: [
    're(onNotice)',
    're(onNotice)',
    're(onNotice)',
    're(onNotice)',
    '=',
    '=',
    're(onNotice)',
    'ended',
    're(onNotice)',
    '=',
  ],
  objected: [
    're(objected)',
    're(objected)',
    're(objected)',
    're(objected)',
    '=',
    '=',
    're(objected)',
    'ended',
    're(objected)',
    '=',
  ],
  granted: [
    're(granted)',
    're(granted)',
    're(granted)',
    're(granted)',
    '=',
    '=',
    're(granted)',
    '=',
    '=',
    '=',
  ],
  denied: [
    're(denied)',
    're(denied)',
    're(denied)',
    're(denied)',
    '=',
    '=',
    're(denied)',
    '=',
    '=',
    '=',
  ],
  ended: ['=', '=', '=', '=', '=', '=', '=', '=', '=', '='],
  're(resolved)': ['=', '=', '=', '=', '=', '=', '=', 'ended', '=', '='],
  're(onNotice)': ['=', '=', '=', '=', '=', '=', '=', 'ended', '=', '='],
  're(objected)': ['=', '=', '=', '=', '=', '=', '=', 'ended', '=', '='],
  're(granted)': ['=', '=', '=', '=', '=', '=', '=', '=', '=', '='],
  're(denied)': ['=', '=', '=', '=', '=', '=', '=', '=', '=', '='],
};

function expectedAfter(row: Row, column: Column): Row {
  const next = TABLE[row][COLUMNS.indexOf(column)] ?? '=';
  return next === '=' ? row : next;
}

/** Where a state stands in the words of the table. */
function rowOf(state: CaseState): Row {
  const { stage } = state;
  switch (stage.status) {
    case 'collecting': {
      const missing = missingOf(state);
      if (missing.includes('SURVEY')) return missing.includes('CHECK') ? 'C0' : 'Cc';
      return missing.includes('CHECK') ? 'Cs' : 'Cb';
    }
    case 'assessed':
    case 'reviewed':
    case 'atPanel':
      return 'A';
    case 'reopened':
      return `re(${stage.from})`;
    case 'withdrawn':
    case 'declined':
    case 'nonCooperation':
    case 'atDistrict':
      return 'ended';
    case 'preparing':
    case 'resolved':
    case 'onNotice':
    case 'objected':
    case 'granted':
    case 'denied':
      return stage.status;
  }
}

const starts: Readonly<
  Record<string, { readonly row: Row; readonly given: readonly GivenCase[] }>
> = {
  preparing: { row: 'preparing', given: told(intent(), profiles, declaration()) },
  C0: { row: 'C0', given: told(accepted) },
  Cs: { row: 'Cs', given: told(accepted, survey()) },
  Cc: { row: 'Cc', given: told(accepted, report()) },
  Cb: { row: 'Cb', given: told(accepted, survey(), report()) },
  assessed: { row: 'A', given: told(assessed) },
  reviewed: { row: 'A', given: told(reviewed) },
  atPanel: { row: 'A', given: told(atPanel) },
  resolved: { row: 'resolved', given: told(resolved) },
  onNotice: { row: 'onNotice', given: told(onNotice) },
  objected: { row: 'objected', given: told(objected) },
  granted: { row: 'granted', given: told(granted) },
  denied: { row: 'denied', given: told(denied) },
  withdrawn: { row: 'ended', given: told(onNotice, withdrawal()) },
  're(resolved)': { row: 're(resolved)', given: told(resolved, survey({}, '2024-09-03')) },
  're(onNotice)': { row: 're(onNotice)', given: told(onNotice, survey({}, '2024-09-03')) },
  're(objected)': { row: 're(objected)', given: told(objected, survey({}, '2024-09-05')) },
  're(granted)': { row: 're(granted)', given: told(granted, survey({}, '2024-09-10')) },
  're(denied)': { row: 're(denied)', given: told(denied, survey({}, '2024-09-10')) },
};

/** The promise of the example is due on 2024-09-11; a fact on the nth day after 09-09. */
const DUE = '2024-09-11';
const dayAt = (position: number): Day => addDays('2024-09-09', position);

/** The n-th report after those that the start knows. */
const nextRound = (given: readonly GivenCase[], nth: number): number =>
  stateOf(given).facts.checkReports.length + nth;

type Fact = Exclude<Column, 'mismatch' | 'feedbackOver' | 'corrected'> | 'lateCheck';

/** The command that brings a fact on a day. */
function factStep(fact: Column | 'lateCheck', on: Day, given: readonly GivenCase[]): Step {
  const round = nextRound(given, 1);
  switch (fact) {
    case 'survey':
      return survey({ completedOn: on }, on);
    case 'corrected':
      return surveyCorrection(on);
    case 'check':
      return report({ round }, { on });
    case 'lateCheck':
      return report({ round: round + 1, late: true }, { on });
    case 'mismatch':
      return report({ round, conclusion: 'OBVIOUS_MISMATCH' }, { on });
    case 'feedbackOver':
      return { ...delayAnnounced, on };
    case 'recheckRequested':
      return recheck(on, round === 1 ? 1 : round - 1);
    case 'recheckConcluded':
      return recheckResult(on, round === 1 ? 1 : round - 1);
    case 'withdrawal':
      return withdrawal(on);
    case 'death':
      return death(on);
    case 'promise':
      return timerOf('PROMISE', given, on);
  }
}

/** The timer of a limit, as it rings at 09:00 of a day; it knows the limit from when it was set. */
function timerOf(kind: string, given: readonly GivenCase[], on: Day): Step {
  const limit = stateOf(given).open.find((open) => open.kind === kind);
  const deadlineId = limit?.deadlineId ?? '00000000-0000-5000-8000-000000000000';
  return { type: 'ElapseDeadline', data: { deadlineId }, by: system, on };
}

describe('the table of the join, cell by cell', () => {
  describe.each(Object.entries(starts))('a case at %s', (_name, { row, given }) => {
    it('stands there', () => expect(rowOf(stateOf(given))).toBe(row));

    it.each(COLUMNS)('and the fact %s', (column) => {
      const after = tell(given, factStep(column, '2024-09-12', given));
      expect(rowOf(stateOf(after))).toBe(expectedAfter(row, column));
    });
  });

  it('records every fact, also where it changes nothing', () => {
    for (const { given } of Object.values(starts)) {
      for (const column of COLUMNS.filter((name) => name !== 'promise')) {
        const after = tell(given, factStep(column, '2024-09-12', given));
        expect(after.length).toBeGreaterThan(given.length);
      }
    }
  });
});

const FACTS: readonly Fact[] = [
  'survey',
  'check',
  'recheckRequested',
  'recheckConcluded',
  'lateCheck',
  'withdrawal',
  'death',
  'promise',
];

interface Walk {
  readonly state: CaseState;
  readonly row: Row;
  readonly seen: readonly Fact[];
  /** How often each limit was ended. */
  readonly ended: ReadonlyMap<string, number>;
  readonly missedPromises: number;
  /** An end before the promise was over. */
  readonly inTime: boolean;
}

const columnOf = (fact: Fact): Column => (fact === 'lateCheck' ? 'check' : fact);

/** One more fact on the next day; what follows must be what the table says. */
function stepped(walk: Walk, fact: Fact, step: Step): Walk {
  const { by, on, at, facts: _facts, ...command } = step;
  const moment = at ?? instantOf(on, '09:00');
  const ctx = { ...exampleCtx, by, at: moment, on: dayOf(moment) };
  const events = decide(command, walk.state, ctx);
  const stamp = { id: `approval/${walk.seen.length}/0`, version: 1, at: moment, on: ctx.on, by };
  const state = events.reduce((folded, event) => evolve(folded, event, stamp), walk.state);
  const row = expectedAfter(walk.row, columnOf(fact));
  const ended = new Map(walk.ended);
  for (const id of events.flatMap(settlesOf)) ended.set(id, (ended.get(id) ?? 0) + 1);
  const missed = events.filter(
    ({ type, data }) => type === 'DeadlineMissed' && 'kind' in data && data.kind === 'PROMISE',
  );
  return {
    state,
    row,
    seen: [...walk.seen, fact],
    ended,
    missedPromises: walk.missedPromises + missed.length,
    inTime: walk.inTime || (row === 'ended' && on <= DUE),
  };
}

/** A re-check holds up the join while it is open and its report is the one that counts. */
function isAwaited(seen: readonly Fact[], hadReport: boolean): boolean {
  const overtaken = seen.includes('lateCheck') || (hadReport && seen.includes('check'));
  return seen.includes('recheckRequested') && !seen.includes('recheckConcluded') && !overtaken;
}

/** Walks every order of the facts, sharing what orders have in common. */
function everyOrder(name: string, visit: (walk: Walk) => void, isLast: (walk: Walk) => void) {
  const start = starts[name];
  if (start === undefined) throw new Error(name);
  const { given, row } = start;
  const steps = new Map(
    FACTS.map((fact) => [
      fact,
      FACTS.map((_fact, position) => factStep(fact, dayAt(position), given)),
    ]),
  );
  const walkFrom = (walk: Walk): void => {
    const left = FACTS.filter((fact) => !walk.seen.includes(fact));
    if (left.length === 0) isLast(walk);
    for (const fact of left) {
      const tooEarly = fact === 'recheckConcluded' && !walk.seen.includes('recheckRequested');
      const step = steps.get(fact)?.[walk.seen.length];
      if (tooEarly || step === undefined) continue;
      const next = stepped(walk, fact, step);
      visit(next);
      walkFrom(next);
    }
  };
  const state = stateOf(given);
  const ended = new Map(
    eventsOf(given)
      .flatMap(settlesOf)
      .map((id) => [id, 1]),
  );
  walkFrom({ state, row, seen: [], ended, missedPromises: 0, inTime: false });
}

describe('every order of survey, check, re-check, late check, withdrawal, death and deadline', () => {
  it.each(['C0', 'assessed', 'onNotice', 'granted'])(
    'leads from %s to where the table says, and misses the promise once at most',
    (name) => {
      const problems: string[] = [];
      const start = starts[name];
      const hadReport = stateOf(start?.given ?? []).facts.checkReports.length > 0;
      const hasPromise = stateOf(start?.given ?? []).open.some(({ kind }) => kind === 'PROMISE');
      let orders = 0;
      const complain = (walk: Walk, what: string): void => {
        if (problems.length < 5) problems.push(`${walk.seen.join(' ')}: ${what}`);
      };
      everyOrder(
        name,
        (walk) => {
          const row = rowOf(walk.state);
          if (row !== walk.row) complain(walk, `${row} instead of ${walk.row}`);
          const awaited = missingOf(walk.state).includes('RECHECK');
          if (awaited !== isAwaited(walk.seen, hadReport)) complain(walk, 'join and re-check');
        },
        (walk) => {
          orders++;
          const rung = stepped(walk, 'promise', {
            type: 'ElapseDeadline',
            data: {
              deadlineId: walk.state.open.find((d) => d.kind === 'PROMISE')?.deadlineId ?? '',
            },
            by: system,
            on: '2024-09-20',
          });
          const once = hasPromise && !walk.inTime ? 1 : 0;
          if (rung.missedPromises !== once) complain(walk, `missed ${rung.missedPromises} times`);
          for (const [id, times] of rung.ended)
            if (times !== 1) complain(walk, `${id} ended ${times} times`);
        },
      );
      expect(problems).toEqual([]);
      expect(orders).toBe(20_160);
    },
  );
});

describe('事实迟到', () => {
  it('核对无法取得的，签署例外后可以核算；报告后来到达，案件重新核算', () => {
    const excepted: Step = {
      type: 'SignCheckException',
      data: { reason: 'DELAY_ANNOUNCED', ground: '区来函说明延迟' },
      by: supervisor,
      on: '2024-08-30',
    };
    const given = told(accepted, survey(), delayAnnounced, excepted);
    expect(missingOf(stateOf(given))).toEqual([]);
    const late = tell(given, assess('2024-08-30'), report({ late: true }, { on: '2024-09-05' }));
    expect(eventsOf(late).slice(-2)).toMatchObject([
      { type: 'CheckResultNoted', data: { late: true } },
      { type: 'CaseReopened', data: { cause: 'LATE_CHECK', from: 'assessed' } },
    ]);
  });

  it('受理先于意愿到达的，计时自意愿到达时开始', () => {
    const [acceptance] = accepted.slice(-1);
    const first = told(acceptance ?? []);
    expect(eventsOf(first).map(({ type }) => type)).toEqual(['AcceptanceNoted']);
    expect(rowOf(stateOf(first))).toBe('C0');
    const types = eventsOf(tell(first, intent())).map(({ type }) => type);
    expect(types).toEqual(['AcceptanceNoted', 'CaseOpened', 'ClockStarted']);
  });

  it('重新核算后又有新情况的，再次核算', () => {
    const again = told(
      onNotice,
      survey({}, '2024-09-03'),
      assess('2024-09-03'),
      report({ round: 2 }, { on: '2024-09-04' }),
    );
    expect(eventsOf(again).at(-1)).toMatchObject({
      type: 'CaseReopened',
      data: { cause: 'LATE_CHECK', from: 'onNotice' },
    });
    const { stage } = stateOf(again);
    expect(stage.status === 'reopened' && stage.assessment).toBe(undefined);
  });
});

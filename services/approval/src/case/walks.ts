import { stampOf } from '@zelian/eventlog/commit';
import { execute, StateCache } from '@zelian/eventlog/execute';
import { ManualClock } from '@zelian/eventlog/manual-clock';
import { inMemory } from '@zelian/eventlog/testing';
import { addDays, instantOf } from '@zelian/kernel/day';
import { uuidv5 } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import type { Day, StaffId } from '@zelian/kernel/values';
import { decide } from './case.js';
import { missingOf } from './decide-join.js';
import { evolve } from './evolve.js';
import {
  accepted,
  as,
  assess,
  closePanel,
  declaration,
  deny,
  exampleCtx,
  grant,
  kin,
  objectionAssigned,
  objectionConcluded,
  objectionRecorded,
  openPanel,
  pause,
  postNotice,
  recheck,
  recheckResult,
  report,
  requestVisit,
  review,
  seatIds,
  selfCare,
  survey,
  surveyCorrection,
  takeDown,
  visit,
  vote,
  withdrawal,
  type Step,
} from './examples.js';
import {
  currentReport,
  initialCase,
  openObjections,
  type CaseCommand,
  type CaseEvent,
  type CaseState,
} from './state.js';

/** A random walk through a case: whatever anybody may try, in whatever order. */
export interface Walked {
  readonly events: readonly (CaseEvent & { readonly status: string })[];
  readonly acceptedCount: number;
  readonly refusals: ReadonlyMap<string, number>;
}

/** The same numbers for the same seed (mulberry32), so that a finding can be walked again. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Pick = <T>(from: readonly [T, ...T[]]) => T;

/** Who may turn up: at a seat all thirteen, at the other desks those whose post it is. */
const people: readonly [StaffId, ...StaffId[]] = ['ST019', ...seatIds];
const clerks = ['ST013', 'ST013', 'ST013', 'ST010', 'ST007'] as const;
const supervisors = ['ST008', 'ST008', 'ST007'] as const;
const investigators = ['ST011', 'ST012', 'ST011', 'ST012', 'ST009'] as const;
const signers = ['ST001', 'ST001', 'ST008', 'ST013'] as const;

/** How a command of a walk is carried out. */
export interface Path {
  /** The events that followed, and the state after each. Refuses: as the decider. */
  carryOut(command: CaseCommand, ctx: typeof exampleCtx): Promise<readonly Recorded[]>;
}
interface Recorded {
  readonly event: CaseEvent;
  readonly after: CaseState;
}

/** By the decider and the fold, with nothing else. */
export function decidingAlone(): Path {
  let state = initialCase;
  let version = 0;
  return {
    carryOut: async (command, ctx) => {
      const { on, at, by } = ctx;
      return decide(command, state, ctx).map((event) => {
        const stamp = { id: `approval/${version}/0`, version: (version += 1), on, at, by };
        state = evolve(state, event, stamp);
        return { event, after: state };
      });
    },
  };
}

/** Through `execute` and the log: parts sealed, versions checked, the state folded from what was stored. */
export async function throughTheLog(seed: number): Promise<Path & { close(): Promise<void> }> {
  const log = await inMemory('approval');
  const clock = new ManualClock();
  const decider = { initial: initialCase, decide, evolve };
  const states = new StateCache<CaseState>();
  let before = initialCase;
  let count = 0;
  return {
    close: async () => log.close(),
    carryOut: async (command, ctx) => {
      const { staffId, desk, organ } = ctx.by;
      const executed = await execute(log.store, decider, ctx.stream, command, {
        commandId: uuidv5(`walk/${seed}/${(count += 1)}`),
        expects: 'any',
        at: ctx.at,
        clock,
        states,
        ctxOf: () => ctx,
        meta: {
          cmd: command.type,
          by: { staffId, post: desk, desk, org: organ },
          corr: 'walk',
          rules: 'walk',
        },
      });
      const stored = await log.store.read<CaseEvent>(
        ctx.stream,
        executed.version - executed.events.length + 1,
      );
      return stored.map((recorded) => {
        before = evolve(before, recorded.event, stampOf(recorded));
        return { event: recorded.event, after: before };
      });
    },
  };
}

/** One case from its acceptance on: `length` attempts, each by somebody at random. */
export async function walkCase(seed: number, length: number, path: Path): Promise<Walked> {
  const random = randomOf(seed);
  const pick: Pick = (from) => from[Math.floor(random() * from.length)] ?? from[0];
  const events: (CaseEvent & { readonly status: string })[] = [];
  const refusals = new Map<string, number>();
  let state = initialCase;
  let on: Day = '2024-08-26';
  let acceptedCount = 0;
  const attempt = async (step: Step): Promise<void> => {
    const { by, on: _on, at: _at, facts: _facts, ...command } = step;
    const ctx = { ...exampleCtx, by, on, at: instantOf(on, '09:00') };
    try {
      for (const { event, after } of await path.carryOut(command, ctx)) {
        state = after;
        events.push({ ...event, status: state.stage.status });
      }
      acceptedCount++;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusals.set(error.code, (refusals.get(error.code) ?? 0) + 1);
    }
  };
  for (const step of accepted) await attempt(step);
  for (let count = 0; count < length; count++) {
    if (random() < 0.2) on = addDays(on, pick([1, 1, 2, 5]));
    await attempt(random() < 0.94 ? nextStep(state, on, pick) : strayStep(state, on, pick));
  }
  return { events, acceptedCount, refusals };
}

/** What would bring the case on, tried by anybody: most people may not. */
function nextStep(state: CaseState, on: Day, pick: Pick): Step {
  const { stage } = state;
  switch (stage.status) {
    case 'preparing':
    case 'collecting': {
      const missing = missingOf(state);
      if (missing.includes('SURVEY')) {
        const investigatorIds = [pick(investigators), pick(investigators)];
        return survey({ investigatorIds, completedOn: on, round: nextSurveyRound(state) }, on);
      }
      return missing.includes('CHECK')
        ? nextReport(state, on, pick)
        : pick([assess(on, as(pick(clerks))), recheckResult(on, reportRound(state))]);
    }
    case 'assessed':
    case 'reopened': {
      const assessmentNo = state.assessmentCount;
      const eligible = stage.assessment?.eligible ?? false;
      const supervisor = as(pick(supervisors), 'supervisor');
      return pick([
        review(eligible ? 'GRANT' : 'DENY', { on, assessmentNo, by: supervisor }),
        stage.status === 'reopened'
          ? { type: 'UpholdOutcome', data: { assessmentNo }, by: supervisor, on }
          : review('GRANT', { on, assessmentNo, by: supervisor }),
        assess(on, as(pick(clerks))),
        takeDown('REOPENED', on, state.postings.length),
      ]);
    }
    case 'reviewed':
      return pick([openPanel(seatIds, on), requestVisit(on), visit(on)]);
    case 'atPanel':
      return pick([
        vote(pick(people), 'AGREE', on),
        vote(pick(people), 'AGREE', on),
        vote(pick(people), 'AGREE', on),
        vote(pick(people), pick(['AGREE', 'DISAGREE', 'ABSTAIN']), on),
        closePanel(on),
      ]);
    case 'resolved':
    case 'onNotice': {
      const { assessment } = stage.resolved;
      return pick([
        postNotice(on, state.postings.length + 1),
        hangsLongEnough(state, on)
          ? takeDown('ENDED', on, state.postings.length)
          : postNotice(on, state.postings.length + 1),
        grant(
          on,
          {
            assessmentNo: assessment.no,
            monthlyAmountFen: assessment.monthlyAmountFen ?? 0,
            payableFromMonth: nextMonth(on),
          },
          as(pick(signers), 'signer'),
        ),
        { ...deny(on, assessment.no), by: as(pick(signers), 'signer') },
      ]);
    }
    case 'objected': {
      const objectionId = openObjections(state)[0]?.objectionId ?? '';
      return pick([
        objectionAssigned(on, objectionId),
        objectionConcluded(pick(['MAINTAIN', 'MAINTAIN', 'CHANGE']), on, { objectionId }),
      ]);
    }
    case 'granted':
    case 'denied':
    case 'withdrawn':
    case 'declined':
    case 'nonCooperation':
    case 'atDistrict':
      return strayStep(state, on, pick);
  }
}

const nextMonth = (on: Day): string => {
  const [year = 0, month = 0] = on.split('-').map(Number);
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
};

const hangsLongEnough = ({ postings }: CaseState, on: Day): boolean =>
  (postings.at(-1)?.endsOn ?? on) < on;

const reportRound = ({ facts }: CaseState): number => currentReport(facts)?.data.round ?? 1;
const nextSurveyRound = ({ facts }: CaseState): number => facts.surveyAfterRound + 1;

function nextReport(state: CaseState, on: Day, pick: Pick): Step {
  const round = (currentReport(state.facts)?.data.round ?? 0) + 1;
  const validThroughOn = addDays(on, 90);
  return report({ round, issuedOn: on, validThroughOn }, { on, valueFen: pick([0, 100_000]) });
}

/** Facts and acts that come when nobody expects them. */
function strayStep(state: CaseState, on: Day, pick: Pick): Step {
  const who = pick(people);
  return pick<() => Step>([
    () => survey({ investigatorIds: [who, pick(people)], completedOn: on }, on),
    () => surveyCorrection(on),
    () => nextReport(state, on, pick),
    () => kin(who, on),
    () => kin(who, on),
    () => ({ ...selfCare([who, pick(people)]), on }),
    () => recheck(on, reportRound(state)),
    () => recheckResult(on, reportRound(state)),
    () => ({ ...declaration(), on }),
    () => requestVisit(on),
    () => visit(on),
    () => pause(pick(['RECHECK', 'OBJECTION', 'DISTRICT_VISIT']), on),
    () => objectionRecorded(on, { objectionId: freshId(state) }),
    () => ({
      type: 'DeclareRecusal',
      data: { reasonCode: 'CLOSE_FRIEND' },
      by: as(who, 'seat'),
      on,
    }),
    () => ({
      type: 'ReturnCase',
      data: { to: pick(['PAPERS', 'SURVEY', 'ASSESSMENT']), reasonCode: 'UNCLEAR' },
      by: as(pick(['ST004', 'ST007', 'ST008']), 'supervisor'),
      on,
    }),
    () => (who === 'ST019' ? withdrawal(on) : vote(who, 'AGREE', on)),
  ])();
}

const freshId = ({ objections }: CaseState): string =>
  `0198a000-0000-7000-8000-0000000f${String(objections.length).padStart(4, '0')}`;

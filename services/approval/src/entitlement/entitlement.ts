import type { PaySegment, ReviewClass } from '@zelian/contracts/approval';
import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import type { AreaType } from '@zelian/contracts/person';
import type { Programme } from '@zelian/contracts/terms';
import { addMonth, monthAfter } from '@zelian/kernel/day';
import { elapse, foldDeadlines, type OpenDeadlines } from '@zelian/kernel/deadline';
import type { Json } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { derivedId } from '@zelian/kernel/ids';
import type { Day, Month, Sub, VillageCode } from '@zelian/kernel/values';
import { deadline } from '@zelian/policy/deadlines';
import type { Rules } from '@zelian/policy/rules';
import { defineStream } from '@zelian/service/definition';

type Command = CommandOf<'entitlement'>;
type Event = EventOf<'entitlement'>;
export type EntitlementCtx = Ctx<Rules, undefined>;

interface Right {
  readonly programme: Programme;
  readonly villageCode: VillageCode;
  /** Decisions that have been applied: each is applied once. */
  readonly decisions: readonly string[];
  readonly schedule: readonly PaySegment[];
  readonly coveredSubs: readonly Sub[];
}

/** The lasting right (待遇). A new decision may also give back what an earlier one took. */
export type EntitlementState = { readonly open: OpenDeadlines } & (
  | { readonly status: 'none' }
  | ({ readonly status: 'active'; readonly reviewDueOn?: Day } & Right)
  | ({ readonly status: 'ended'; readonly endMonth: Month } & Right)
);

const initial: EntitlementState = { status: 'none', open: [] };

export function evolve(state: EntitlementState, event: Event): EntitlementState {
  const open = foldDeadlines(state.open, event);
  switch (event.type) {
    case 'EntitlementOpened': {
      const { of, programme, villageCode, segments, coveredSubs, reviewDueOn } = event.data;
      return {
        status: 'active',
        open,
        programme,
        villageCode,
        decisions: [of],
        schedule: segments,
        coveredSubs,
        ...defined({ reviewDueOn }),
      };
    }
    case 'EntitlementAdjusted': {
      if (state.status === 'none') return { ...state, open };
      const { of, fromMonth, segments, coveredSubs, reviewDueOn } = event.data;
      return {
        ...rightOf(state),
        status: 'active',
        open,
        decisions: [...state.decisions, of],
        schedule: [...before(state.schedule, fromMonth), ...segments],
        coveredSubs,
        ...defined({ reviewDueOn }),
      };
    }
    case 'EntitlementTerminated': {
      if (state.status === 'none') return { ...state, open };
      const { of, endMonth } = event.data;
      return {
        ...rightOf(state),
        status: 'ended',
        open,
        decisions: [...state.decisions, of],
        schedule: before(state.schedule, endMonth),
        endMonth,
      };
    }
    case 'DeadlineMissed':
      return { ...state, open };
  }
}

function rightOf(state: Exclude<EntitlementState, { readonly status: 'none' }>): Right {
  const { programme, villageCode, decisions, schedule, coveredSubs } = state;
  return { programme, villageCode, decisions, schedule, coveredSubs };
}

/** The schedule as it stays before a month: later stretches fall away, the last one is closed. */
export function before(schedule: readonly PaySegment[], month: Month): readonly PaySegment[] {
  return schedule
    .filter(({ fromMonth }) => fromMonth < month)
    .map((segment) =>
      segment.toMonth === undefined || segment.toMonth >= month
        ? { ...segment, toMonth: addMonth(month, -1) }
        : segment,
    );
}

export function decide(
  command: Command,
  state: EntitlementState,
  ctx: EntitlementCtx,
): readonly Event[] {
  switch (command.type) {
    case 'OpenEntitlement': {
      if (state.status !== 'none') return [];
      const { data, personal } = command;
      const reviewDueOn = reviewDueOnOf(data, ctx);
      return [
        {
          type: 'EntitlementOpened',
          data: { ...data, ...defined({ reviewDueOn }) },
          ...defined({ personal }),
        },
      ];
    }
    case 'SupersedeEntitlement':
      return superseded(command, state, ctx);
    case 'ElapseDeadline':
      return elapse(state.open, command.data.deadlineId, {
        at: ctx.at,
        responsibleId: ctx.responsibleId,
      });
  }
}

/** What the new decision leaves, from the month after it; a decision is applied once. */
function superseded(
  command: Extract<Command, { readonly type: 'SupersedeEntitlement' }>,
  state: EntitlementState,
  ctx: EntitlementCtx,
): readonly Event[] {
  const { data, personal } = command;
  if (state.status === 'none' || state.decisions.includes(data.of)) return [];
  if (data.outcome === 'DENIED') {
    if (state.status === 'ended') return [];
    const { of, decidedOn } = data;
    const endMonth = monthAfter(decidedOn);
    return [
      {
        type: 'EntitlementTerminated',
        data: { of, endMonth, endReason: 'SUPERSEDED', decidedOn },
      },
    ];
  }
  const { outcome: _outcome, ...granted } = data;
  const reviewDueOn = reviewDueOnOf({ ...granted, programme: state.programme }, ctx);
  return [
    {
      type: 'EntitlementAdjusted',
      data: {
        ...granted,
        cause: 'SUPERSEDED',
        fromMonth: data.segments[0]?.fromMonth ?? monthAfter(data.decidedOn),
        ...defined({ reviewDueOn }),
      },
      ...defined({ personal }),
    },
  ];
}

interface Reviewed {
  readonly programme: Programme;
  readonly decidedOn: Day;
  readonly areaType: AreaType;
  readonly reviewClass?: ReviewClass;
}

/** The day by which the right is verified again: an interval from the decision (复核). */
function reviewDueOnOf(
  { programme, decidedOn, areaType, reviewClass }: Reviewed,
  ctx: EntitlementCtx,
): Day | undefined {
  if (programme === 'DIBAO' && reviewClass === undefined) return undefined;
  const terms = {
    deadlineId: derivedId(ctx.stream, 'REVERIFY', 1),
    programme,
    startOn: decidedOn,
    areaType,
    ...defined({ reviewClass }),
  };
  return deadline('REVERIFY', terms, ctx.rules).dueOn;
}

function shownOf(state: EntitlementState): Json {
  if (state.status === 'none') return { status: state.status };
  const { status, programme, schedule } = state;
  return {
    status,
    programme,
    schedule: schedule.map(({ fromMonth, toMonth, monthlyAmountFen }) => ({
      fromMonth,
      ...defined({ toMonth }),
      monthlyAmountFen,
    })),
  };
}

export const entitlementStream = defineStream<'entitlement', EntitlementState, undefined, Rules>({
  name: 'entitlement',
  decider: { initial, decide, evolve },
  villageOf: (state) => (state.status === 'none' ? undefined : state.villageCode),
  show: shownOf,
});

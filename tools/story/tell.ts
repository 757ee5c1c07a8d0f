import { loadRules } from '@zelian/policy/load-rules';
import { isWorkday, type Calendar } from '@zelian/kernel/calendar';
import { addDays, addMonth, dayOf, firstDayOf, instantOf, monthOf, msOf } from '@zelian/kernel/day';
import type { Day } from '@zelian/kernel/values';
import { Api, ApiProblem, type Issued } from '@zelian/service/api-client';
import { accountChange } from '@zelian/standalone/demo/account-change';
import { Crew, DEMO_PASSWORD, demoId } from '@zelian/standalone/demo/crew';
import { HouseholdLife } from '@zelian/standalone/demo/household-life';
import { caseSteps } from '@zelian/standalone/demo/case-life';
import type { Stage } from '@zelian/standalone/demo/stage';
import { People } from '@zelian/standalone/demo/people';
import { RunLife } from '@zelian/standalone/demo/run-life';
import { inOrder, type Step } from '@zelian/standalone/demo/steps';
import { Township, type StaffRow } from '@zelian/standalone/demo/township';
import { tellingFrom, type Story, type Telling } from './stories.js';

/** One line of a story: who did what on which day. */
interface Line {
  readonly on: Day;
  readonly staffId: string;
  readonly text: string;
}

/** What came of a story. */
export interface Told {
  readonly story: Story;
  readonly caseId: string;
  readonly lines: readonly Line[];
  readonly chain: Chain;
  /** What is not as it should be; empty when the story ended as it must. */
  readonly faults: readonly string[];
}

export interface Chain {
  readonly parts: readonly {
    readonly says: string;
    readonly links: readonly {
      readonly staffId: string;
      readonly name?: string;
      readonly post: string;
      readonly on: Day;
      readonly says: string;
      readonly eventId: string;
    }[];
  }[];
}

/**
 * Tells the five stories to a running demo platform through its public API, as separate signed-in
 * people, moving the demo clock from day to day.
 *
 * Shape: cases run beside each other, because there is one clock; the lines are kept by case.
 */
export async function tell(url: string, staff: readonly StaffRow[]): Promise<readonly Told[]> {
  const { calendar, division } = loadRules();
  const clock = new RemoteClock(
    await new Api(url).signIn({ staffId: 'AD001', password: DEMO_PASSWORD }),
  );
  const startOn = startAfter(dayOf(await clock.read()), calendar);
  const telling = tellingFrom(startOn, calendar, staff, `S${startOn.replaceAll('-', '')}`);
  const lines = new Map<string, Line[]>();
  const attempts = new Map<string, string>();
  const crew = new Crew(url, (staffId, issued) => hear(lines, clock, staffId, issued));
  const stage = stageOf(telling, crew, clock, attempts);
  for (const step of stepsOf(stage, telling, division)) await take(clock, step);
  return Promise.all(
    telling.stories.map(async (story) => ({
      ...(await cameTo(crew, story, attempts)),
      lines: linesOf(telling, story, lines),
    })),
  );
}

/** The demo clock as the platform shows it; between two looks it runs on with real time. */
class RemoteClock {
  private shown = '';
  private readAt = 0;

  constructor(private readonly caller: Awaited<ReturnType<Api['signIn']>>) {}

  async read(): Promise<string> {
    return this.noted(await this.caller.get('/api/demo/clock'));
  }

  now(): string {
    return new Date(msOf(this.shown) + performance.now() - this.readAt).toISOString();
  }

  /** Moves on if the day has not come yet, and lets the platform settle in any case. */
  async turnTo(to: string): Promise<void> {
    const target =
      msOf(to) > msOf(this.now()) ? to : new Date(msOf(this.now()) + 1_000).toISOString();
    try {
      this.noted(await this.caller.post('/api/demo/advance', { to: target }));
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.problem.code !== 'CLOCK_GOES_FORWARD')
        throw error;
      // The request was long on its way, and the clock ran on meanwhile.
      await this.read();
      await this.turnTo(to);
    }
  }

  private noted({ now }: { readonly now: string }): string {
    this.shown = now;
    this.readAt = performance.now();
    return now;
  }
}

/** Stories begin in the first days of a month, so that its pay run is still to come. */
function startAfter(on: Day, calendar: Calendar): Day {
  const early = Number(on.slice(8)) <= 4 ? addDays(on, 1) : firstDayOf(addMonth(monthOf(on), 1));
  let startOn = early;
  while (!isWorkday(calendar, startOn)) startOn = addDays(startOn, 1);
  return startOn;
}

function stageOf(
  telling: Telling,
  crew: Crew,
  clock: RemoteClock,
  attempts: Map<string, string>,
): Stage {
  const township = new Township(telling.rows);
  const tekun = telling.rows.applications.find(({ programme }) => programme === 'TEKUN');
  return {
    township,
    crew,
    people: new People(township),
    now: () => clock.now(),
    settled: async () => clock.turnTo(clock.now()),
    remedyRow: () => '',
    note: () => undefined,
    duringPanel: async (of, caseId) => {
      if (of === tekun?.applicationId) attempts.set(of, await voteOfASurveyor(crew, caseId));
    },
  };
}

/** Who surveyed a case tries to vote on it; the code of the refusal. */
async function voteOfASurveyor(crew: Crew, caseId: string): Promise<string> {
  const surveyor = await crew.as('ST012');
  try {
    await surveyor.issue(
      'case',
      caseId,
      'CastVote',
      { choice: 'AGREE' },
      { commandId: demoId(caseId, 'forbidden vote') },
    );
    return 'ACCEPTED';
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return error.problem.code;
  }
}

function stepsOf(stage: Stage, telling: Telling, division: string): readonly Step[] {
  const { rows, runMonths, lastOn } = telling;
  const steps = [
    ...rows.applications.flatMap((app) => [
      ...new HouseholdLife(stage, app.householdId, app.intentOn, 'ST009').steps(),
      ...caseSteps(stage, app),
    ]),
    ...rows.events.map((row) => accountChange(stage, row)),
    ...runMonths.flatMap((month) => new RunLife(stage, month, division).steps()),
  ];
  return inOrder(steps).filter(({ on }) => on <= lastOn);
}

async function take(clock: RemoteClock, step: Step): Promise<void> {
  await clock.turnTo(instantOf(step.on, '09:00'));
  try {
    await step.run();
  } catch (error) {
    throw new Error(`${step.of} ${step.name}（${step.on}）`, { cause: error });
  }
}

function hear(
  lines: Map<string, Line[]>,
  clock: RemoteClock,
  staffId: string,
  { id, type, says }: Issued,
): void {
  const line: Line = { on: dayOf(clock.now()), staffId, text: `${says} ${type}` };
  lines.set(id, [...(lines.get(id) ?? []), line]);
}

function linesOf(
  telling: Telling,
  story: Story,
  lines: ReadonlyMap<string, Line[]>,
): readonly Line[] {
  const app = telling.rows.applications.find(
    ({ applicationId }) => applicationId === story.applicationId,
  );
  const ids = [demoId('household', app?.householdId ?? ''), demoId('case', story.applicationId)];
  return ids.flatMap((id) => lines.get(id) ?? []);
}

interface CaseShown {
  readonly state: { readonly decision?: { readonly outcome: string } };
}
interface TimelineShown {
  readonly timeline: readonly {
    readonly type: string;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
}

async function cameTo(
  crew: Crew,
  story: Story,
  attempts: ReadonlyMap<string, string>,
): Promise<Omit<Told, 'lines'>> {
  const caseId = demoId('case', story.applicationId);
  const inspector = await crew.as('ST015');
  const clerk = await crew.as('ST013');
  const { state } = await clerk.get<CaseShown>(`/api/approval/cases/${caseId}`);
  const { timeline } = await clerk.get<TimelineShown>(`/api/cases/${caseId}`);
  const chain = await inspector.get<Chain>(`/api/oversight/chains/${caseId}`);
  const types = timeline.map(({ type }) => type);
  const faults = [
    ...(state.decision?.outcome === story.ends
      ? []
      : [`应为 ${story.ends}，实为 ${state.decision?.outcome ?? '未决定'}`]),
    ...wanting(story, types, timeline, attempts),
  ];
  return { story, caseId, chain, faults };
}

/** What each story is about must really have happened. */
function wanting(
  story: Story,
  types: readonly string[],
  timeline: TimelineShown['timeline'],
  attempts: ReadonlyMap<string, string>,
): readonly string[] {
  const needs: readonly (readonly [string, readonly string[]])[] = [
    ['-A1', ['AllowanceGranted', 'LineReturned', 'PayToNoted', 'LinePaid']],
    ['-A2', ['CheckNoticeIssued', 'RecheckConcluded', 'AllowanceDenied', 'DecisionDelivered']],
    ['-A3', ['ObjectionRecorded', 'ObjectionConcluded', 'AllowanceGranted']],
    ['-A4', ['SelfCareAssessed', 'AllowanceGranted']],
    ['-A5', ['CheckExceptionSigned', 'CaseReopened', 'OutcomeUpheld']],
  ];
  const mine = needs.find(([ending]) => story.applicationId.endsWith(ending))?.[1] ?? [];
  const missing = mine.filter((type) => !types.includes(type)).map((type) => `没有发生 ${type}`);
  return [...missing, ...ofItsOwn(story, timeline, attempts)];
}

function ofItsOwn(
  story: Story,
  timeline: TimelineShown['timeline'],
  attempts: ReadonlyMap<string, string>,
): readonly string[] {
  if (story.applicationId.endsWith('-A4')) {
    const code = attempts.get(story.applicationId);
    return code === 'APPROVER_WAS_SURVEYOR' ? [] : [`调查人员投票应被拒，实为 ${code ?? '未尝试'}`];
  }
  if (!story.applicationId.endsWith('-A3')) return [];
  const amounts = timeline
    .filter(({ type }) => type === 'CaseAssessed')
    .map(({ data }) => data['monthlyAmountFen']);
  return new Set(amounts).size > 1 ? [] : [`异议后金额应变更，实为 ${amounts.join('、')}`];
}

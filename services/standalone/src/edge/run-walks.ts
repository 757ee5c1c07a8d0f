import { randomOf } from '@zelian/approval/case/walks';
import { catalogue } from '@zelian/contracts/catalogue';
import { runIdOf } from '@zelian/contracts/payment';
import { officerOf, type Person, type Post } from '@zelian/contracts/terms';
import { stampOf, type Recorded } from '@zelian/eventlog/commit';
import { execute } from '@zelian/eventlog/execute';
import { ManualClock } from '@zelian/eventlog/manual-clock';
import { inMemory } from '@zelian/eventlog/testing';
import { defined } from '@zelian/kernel/defined';
import { uuidv5 } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import type { StaffId } from '@zelian/kernel/values';
import { paymentRunDecider } from '@zelian/payment/payment-run/payment-run';
import type { RunFacts } from '@zelian/payment/payment-run/prepare';
import type { RosterLine } from '@zelian/payment/payment-run/roster';
import type { PaymentRunState, RunCommand, RunEvent } from '@zelian/payment/payment-run/state';
import { loadRules } from '@zelian/policy/load-rules';
import { callerOf } from '@zelian/service/access';

/** A random walk through a pay run: whatever anybody may try, in whatever order. */
export interface RunWalk {
  readonly events: readonly Recorded<RunEvent>[];
  readonly acceptedCount: number;
  readonly refusals: ReadonlySet<string>;
}

type Step = readonly [command: RunCommand, facts: RunFacts];
type Pick = <T>(from: readonly [T, ...T[]]) => T;

const rules = loadRules();
const MONTH = '2024-10';
const RUN = `paymentRun-${runIdOf(rules.division, 'MONTHLY', MONTH, 1)}` as const;
const AT = '2024-09-26T01:00:00.000Z';
const ON = '2024-09-26';
const FILE_SHA = 'a'.repeat(64);

const person = (staffId: StaffId, post: Post, more: Partial<Person> = {}): Person => ({
  staffId,
  organ: 'TOWNSHIP',
  posts: [post],
  villages: 'ALL',
  entrustments: [],
  ...more,
});
/** The machine of the finance office, for whichever of its officers answers for the act. */
const machineFor = (staffId: StaffId): Person =>
  person('MACHINE-1', 'FINANCE', {
    posts: [],
    client: { desk: 'finance', commands: ['EnterRun', 'ReleaseRun', 'ExportRunFile'], reads: [] },
    onBehalfOf: staffId,
  });
const letter = { entrustmentId: uuidv5('letter'), byId: 'ST001', fromOn: ON, toOn: ON };
/** Who may turn up. The head of civil affairs once kept the books: he has both posts. */
const PEOPLE: readonly [Person, ...Person[]] = [
  person('ST014', 'FINANCE'),
  person('ST005', 'FINANCE'),
  person('ST006', 'FINANCE'),
  machineFor('ST014'),
  machineFor('ST005'),
  person('ST007', 'CIVIL_AFFAIRS_HEAD', { posts: ['CIVIL_AFFAIRS_HEAD', 'FINANCE'] }),
  person('ST008', 'CIVIL_AFFAIRS_DEPUTY'),
  person('ST013', 'CIVIL_AFFAIRS'),
  person('ST001', 'LEADER', { seat: 'HEAD' }),
  person('ST002', 'LEADER', { seat: 'DEPUTY', entrustments: [letter] }),
  person('ST003', 'LEADER', { seat: 'DEPUTY' }),
  person('ST040', 'DISTRICT_OFFICER', { organ: 'DISTRICT_CIVIL_AFFAIRS' }),
];
const KIN: readonly [StaffId, ...StaffId[]] = ['ST014', 'ST005', 'ST006', 'ST007'];

/** One run from its opening on: `length` attempts, each by somebody at random, through the log. */
export async function walkRun(seed: number, length: number): Promise<RunWalk> {
  const random = randomOf(seed);
  const pick: Pick = (from) => from[Math.floor(random() * from.length)] ?? from[0];
  const log = await inMemory('payment');
  const { store } = log;
  const clock = new ManualClock(AT);
  const lines = Array.from({ length: 5 }, (_, n) => lineOf(n, random() < 0.3 ? [pick(KIN)] : []));
  const refusals = new Set<string>();
  let state: PaymentRunState = paymentRunDecider.initial;
  let acceptedCount = 0;
  for (let count = 0; count < length; count++) {
    const [command, facts] = stepOf(state, lines, pick, random);
    try {
      const by = callerOf(pick(PEOPLE), command.type, rowOf(command));
      const { staffId, desk, organ, onBehalfOf } = by;
      const executed = await execute(store, paymentRunDecider, RUN, command, {
        commandId: uuidv5(`run walk ${seed} ${count}`),
        expects: 'any',
        at: AT,
        clock,
        ctxOf: () => ({ by, at: AT, on: ON, stream: RUN, responsibleId: 'ST007', rules, facts }),
        meta: {
          cmd: command.type,
          by: { staffId, post: desk, desk, org: organ, ...defined({ onBehalfOf }) },
          corr: 'walk',
          rules: 'walk',
        },
      });
      ({ state } = executed);
      if (executed.appended !== 'unchanged') acceptedCount += 1;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusals.add(error.code);
    }
  }
  const events = await store.read<RunEvent>(RUN);
  await log.close();
  return { events, acceptedCount, refusals };
}

const rowOf = ({ type }: RunCommand) => {
  if (type === 'ElapseDeadline') throw new TypeError('a timer is nobody');
  return catalogue.paymentRun.commands[type];
};

const id = (word: string): string => uuidv5(word);
const lineOf = (n: number, kinStaffIds: readonly StaffId[]): RosterLine => ({
  lineId: id(`line ${n}`),
  caseId: id(`case ${n}`),
  programme: 'DIBAO',
  areaType: 'RURAL',
  netFen: 10_000 + n,
  accountId: id(`account ${n}`),
  kinStaffIds,
});

/** Mostly what would bring the run on; now and then anything else, or an older roster. */
function stepOf(
  state: PaymentRunState,
  lines: readonly RosterLine[],
  pick: Pick,
  random: () => number,
): Step {
  const roster = 'roster' in state ? state.roster : undefined;
  const stale = random() < 0.05;
  const rosterSha = stale ? FILE_SHA : (roster?.rosterSha ?? FILE_SHA);
  const { lineCount = 0, sumFen = 0 } = roster ?? {};
  const open: Step = [
    { type: 'OpenRun', data: { kind: 'MONTHLY', month: MONTH } },
    { about: 'opening', accountCount: lines.length, atPosition: 1, runCount: 0 },
  ];
  const freeze = (leaveOut: readonly RosterLine[]): Step => [
    {
      type: 'FreezeRoster',
      data: { leaveOut: leaveOut.map(({ caseId }) => ({ caseId, reason: 'OFFICER_IS_KIN' })) },
    },
    { about: 'roster', roster: { atPosition: 9, skippedCount: 0, lines } },
  ];
  const review: Step = [{ type: 'ReviewRun', data: { rosterSha } }, undefined];
  const approve: Step = [{ type: 'ApproveRun', data: { rosterSha } }, undefined];
  const enter: Step = [{ type: 'EnterRun', data: { rosterSha, lineCount, sumFen } }, undefined];
  const release: Step = [{ type: 'ReleaseRun', data: { rosterSha } }, undefined];
  const send: Step = [
    { type: 'ExportRunFile', data: {} },
    { about: 'file', file: { fileSha: FILE_SHA } },
  ];
  const refreeze = freeze(lines.filter(() => random() < 0.3));
  if (random() < 0.15) return pick([open, refreeze, review, approve, enter, release, send]);
  switch (state.status) {
    case 'unopened':
      return open;
    case 'open':
      return freeze([]);
    case 'frozen':
      return review;
    case 'reviewed':
      return approve;
    case 'approved':
      return enter;
    case 'entered':
      return pick([release, release, release, refreeze]);
    case 'released':
      return pick([send, release, enter]);
    case 'exported':
    case 'returned':
    case 'reconciled':
    case 'closed':
      return pick([send, refreeze, enter, release]);
  }
}

/** What the present roster has been signed by, and by whom. */
interface Signed {
  readonly sha: string;
  readonly kin: readonly StaffId[];
  readonly steps: readonly string[];
}

/** Who did two things that only two may do, or touched money of his family: read off the history alone. */
export function runViolationsIn(events: readonly Recorded<RunEvent>[]): readonly string[] {
  const violations: string[] = [];
  const froze = new Set<StaffId>();
  const entered = new Set<StaffId>();
  let roster: Signed = { sha: '', kin: [], steps: [] };
  const sign = (step: string, sha: string): void => {
    if (sha !== roster.sha) violations.push(`${step} of another roster`);
    roster = { ...roster, steps: [...roster.steps, step] };
  };
  for (const recorded of events) {
    const { event } = recorded;
    const { by } = stampOf(recorded);
    const actorId = officerOf(by);
    if (event.type === 'RosterFrozen') {
      froze.add(actorId);
      roster = { sha: event.data.rosterSha, kin: event.data.kinStaffIds, steps: [] };
    } else if (event.type === 'RunReviewed') {
      if (froze.has(actorId)) violations.push(`${actorId} froze and reviewed`);
      sign('reviewed', event.data.rosterSha);
    } else if (event.type === 'RunApproved') {
      if (!['ST001', 'ST002'].includes(actorId)) violations.push(`${actorId} signed unentrusted`);
      sign('approved', event.data.rosterSha);
    } else if (event.type === 'RunEntered') {
      if (roster.kin.includes(actorId)) violations.push(`${actorId} entered money of his family`);
      entered.add(actorId);
      sign('entered', event.data.rosterSha);
    } else if (event.type === 'RunReleased') {
      if (entered.has(actorId)) violations.push(`${actorId} entered and released`);
      if (roster.kin.includes(actorId)) violations.push(`${actorId} released money of his family`);
      sign('released', event.data.rosterSha);
    } else if (event.type === 'RunExported' && roster.steps.join() !== EVERY_STEP) {
      violations.push(`exported after ${roster.steps.join()}`);
    }
  }
  return violations;
}

const EVERY_STEP = 'reviewed,approved,entered,released';

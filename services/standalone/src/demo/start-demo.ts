import { existsSync, readdirSync } from 'node:fs';
import { DataFolder } from '@zelian/eventlog/data-folder';
import { DemoClock } from '@zelian/eventlog/demo-clock';
import { StartRefused } from '@zelian/eventlog/start-refused';
import { addDays, addMonth, instantOf, monthOf, msOf, shanghaiText } from '@zelian/kernel/day';
import { OFFERED_PROGRAMMES } from '@zelian/contracts/terms';
import { defined } from '@zelian/kernel/defined';
import { loadRules } from '@zelian/policy/load-rules';
import type { Day } from '@zelian/kernel/values';
import { ApiProblem } from '@zelian/service/api-client';
import type { Config } from '@zelian/service/config';
import { foundPlatform } from '../founding.js';
import { startPlatform, type Platform } from '../platform.js';
import { print } from '../print.js';
import { accountChange } from './account-change.js';
import { Crew, DEMO_ADMINS, DEMO_PASSWORD } from './crew.js';
import { HouseholdLife } from './household-life.js';
import { caseSteps } from './case-life.js';
import type { Stage } from './stage.js';
import { People } from './people.js';
import { Progress } from './progress.js';
import { RunLife } from './run-life.js';
import { inOrder, type Step } from './steps.js';
import { readTownship, Township, type ApplicationRow, type KinRow } from './township.js';

const TOWNSHIP = new URL('../../demo/township/', import.meta.url);
/** The data set was closed on this day. */
const CLOSED_ON: Day = '2026-10-31';
/** The first day of the township's own authority (2020-08-15), when everybody takes his post. */
const FIRST_DAY: Day = '2020-08-15';
/** Which cases are told without `--all`: those whose intent lies in the last year. */
const LAST_YEAR_FROM: Day = '2025-11-01';
/** One address signs in everybody of the demo. */
const SIGN_INS_PER_MINUTE = 10_000;

/** Whether a data folder was made as a demo. */
export const isDemoFolder = (folder: string): boolean =>
  DemoClock.exists(DataFolder.demoClockFile(folder));

/** How much of the township is told: one year, all years, or its staff and no case. */
interface Extent {
  readonly all: boolean;
  readonly staffOnly: boolean;
}

/**
 * Starts the platform on a demo folder and tells the township into it, through the real routes, as
 * the staff of the data, on the demo clock. Cut short at any moment it goes on where it was.
 *
 * Refuses: StartRefused for a folder that holds something else.
 */
export async function startDemo(config: Config, extent: Extent): Promise<Platform> {
  const { data: folder } = config;
  if (!isDemoFolder(folder) && existsSync(folder) && readdirSync(folder).length > 0)
    throw new StartRefused('NOT_A_DEMO', folder);
  const platform = await startPlatform(config, {
    demoStart: instantOf(FIRST_DAY, '08:00'),
    signInsPerMinute: SIGN_INS_PER_MINUTE,
  });
  const progress = new Progress(platform.front.ports.records);
  if (!(await progress.begins(wordOf(extent)))) {
    await platform.stop();
    throw new StartRefused('NOT_A_DEMO', `${folder} 的演示范围已定，换范围请另选空目录`);
  }
  if (!(await progress.isDone('township'))) {
    await tell(platform, extent, progress);
    await progress.done('township');
  }
  explain(platform);
  return platform;
}

const wordOf = ({ all, staffOnly }: Extent): string => {
  if (staffOnly) return 'staff';
  return all ? 'all' : 'last-year';
};

async function tell(
  platform: Platform,
  { all, staffOnly }: Extent,
  progress: Progress,
): Promise<void> {
  const startedAt = performance.now();
  print('正在建立演示镇（全部人员、家庭、账户均为虚构）……');
  const township = new Township(readTownship(TOWNSHIP));
  const rules = loadRules();
  await foundPlatform(
    platform,
    [
      { ...DEMO_ADMINS[0], password: DEMO_PASSWORD },
      { ...DEMO_ADMINS[1], password: DEMO_PASSWORD },
    ],
    { division: rules.division, mustChange: false },
  );
  const crew = new Crew(platform.url);
  await crew.muster(township);
  await platform.settled();
  const stage: Stage = {
    township,
    crew,
    people: new People(township),
    now: () => platform.clock.now(),
    settled: async () => platform.settled(),
    remedyRow: (programme) => {
      const on = shanghaiText(platform.clock.now()).slice(0, 10);
      return rules.row('decision.remedyText', { programme, on, knownOn: on }).rowId;
    },
    note: (of, text) => print(`  ${of}：${text}`),
  };
  const told = township.rows.applications.filter(
    ({ programme, intentOn }) =>
      !staffOnly && OFFERED_PROGRAMMES.includes(programme) && (all || intentOn >= LAST_YEAR_FROM),
  );
  const done = await play(platform, progress, inOrder(stepsOf(stage, told, rules.division)));
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  print(`演示镇已建立：${told.length} 件申请，${done} 个步骤，用时 ${seconds} 秒。`);
}

function stepsOf(stage: Stage, told: readonly ApplicationRow[], division: string): readonly Step[] {
  const firstCase = new Map<string, ApplicationRow>();
  for (const app of told.toSorted((a, b) => (a.intentOn < b.intentOn ? -1 : 1)))
    if (!firstCase.has(app.householdId)) firstCase.set(app.householdId, app);
  const households = [...firstCase.values()].flatMap((app) =>
    new HouseholdLife(stage, app.householdId, app.intentOn, 'ST009').steps(),
  );
  const accounts = new Set(told.map(({ payoutAccountId }) => payoutAccountId));
  const changes = stage.township.rows.events
    .filter(({ kind, accountId }) => kind === 'ACCOUNT_CORRECTED' && accounts.has(accountId))
    .map((row) => accountChange(stage, row));
  const relatives = stage.township.rows.kinRelations
    .filter(({ declaredByStaffOn }) => declaredByStaffOn !== null)
    .map((row) => relativeStep(stage, row));
  const firstDecided = told.flatMap(({ decidedOn }) => decidedOn ?? []).toSorted()[0] ?? CLOSED_ON;
  const runs: Step[] = [];
  for (
    let month = addMonth(monthOf(firstDecided), 1);
    month <= monthOf(CLOSED_ON);
    month = addMonth(month, 1)
  )
    runs.push(...new RunLife(stage, month, division).steps());
  const cases = told.flatMap((app) => caseSteps(stage, app));
  return [...households, ...relatives, ...cases, ...changes, ...runs].filter(
    ({ on }) => on <= CLOSED_ON,
  );
}

function relativeStep(stage: Stage, row: KinRow): Step {
  return {
    on: row.declaredByStaffOn ?? FIRST_DAY,
    rank: 0.5,
    of: row.staffId,
    name: '近亲属申报',
    run: async () => {
      const person = stage.township.person(row.personId);
      const clerk = await stage.crew.as('ST009');
      await stage.crew.declareRelative(row, {
        sub: await stage.people.sub(row.personId, clerk),
        name: person.name,
        ...defined({ number: person.idNumber }),
      });
      await stage.settled();
    },
  };
}

/** Plays the steps in order; one that is refused ends the life it belongs to, and is told. */
async function play(
  platform: Platform,
  progress: Progress,
  steps: readonly Step[],
): Promise<number> {
  const ended = new Set<string>();
  let done = 0;
  let month = '';
  for (const step of steps) {
    const key = `${step.on}/${step.of}/${step.name}`;
    if (ended.has(step.of) || (await progress.isDone(key))) continue;
    if (monthOf(step.on) !== month) {
      month = monthOf(step.on);
      print(`  ${month} ……`);
    }
    await turnTo(platform, step.on);
    try {
      await step.run();
      await progress.done(key);
      done += 1;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      ended.add(step.of);
      const { problem } = error;
      print(`  ${step.of} 在“${step.name}”（${step.on}）停下：${lineOf(problem)}`);
    }
  }
  await turnTo(platform, addDays(CLOSED_ON, 1));
  return done;
}

/** A problem in one line: code, sentence, and what it says of fields and facts. */
function lineOf({ code, title, errors = [], details = {} }: ApiProblem['problem']): string {
  const fields = errors.map(({ pointer, message }) => `${pointer} ${message}`);
  const facts = Object.keys(details).length === 0 ? [] : [JSON.stringify(details)];
  return [code, title, ...fields, ...facts].join(' ');
}

/** Nine in the morning of the day, unless it is later already. */
async function turnTo(platform: Platform, on: Day): Promise<void> {
  const morning = instantOf(on, '09:00');
  if (msOf(platform.clock.now()) < msOf(morning)) await platform.advance(morning);
}

function explain(platform: Platform): void {
  const today = shanghaiText(platform.clock.now()).slice(0, 10);
  print(
    [
      '',
      `演示镇在运行，演示日期 ${today}。人员均为虚构，口令都是 ${DEMO_PASSWORD}：`,
      '  ST013 经办　ST007 民政岗位主管　ST004 领导小组办公室　ST001 组长（签发）',
      '  ST014、ST005 财政所　ST006 纪委　ST034 区民政局　AD001、AD002 平台管理员',
      '试一试：',
      `  curl -s ${platform.url}/api/gateway/sessions -H 'content-type: application/json' -d '{"staffId":"ST013","password":"${DEMO_PASSWORD}"}'`,
      `  curl -s ${platform.url}/api/to-do -H "authorization: Bearer <token>"`,
      '拨动演示时钟（默认到次日上午九点；或给出日期）：',
      `  curl -s ${platform.url}/api/demo/advance -X POST -H "authorization: Bearer <token>" -H 'content-type: application/json' -d '{}'`,
      '讲述五个案件：npm run story',
      '',
    ].join('\n'),
  );
}

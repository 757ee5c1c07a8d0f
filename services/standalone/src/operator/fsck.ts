import { SERVICES, type ServiceName } from '@zelian/contracts/terms';
import { LogChecker } from '@zelian/eventlog/checker';
import type { Clock } from '@zelian/eventlog/clock';
import type { DataFolder, ServiceStorage } from '@zelian/eventlog/data-folder';
import { positionOf, type Meta } from '@zelian/eventlog/commit';
import type { CommitSource, StoredCommit } from '@zelian/eventlog/event-store';
import { sourceOf } from '@zelian/eventlog/partition';
import { PartReader } from '@zelian/eventlog/parts';
import { rebuildDifferences, timerDifferences } from '@zelian/eventlog/rebuild';
import { SqliteViews } from '@zelian/eventlog/sqlite-views';
import { projectionsOf } from '@zelian/service/consumers';
import type { AnyView } from '@zelian/service/definition';
import { staffDirectory } from '@zelian/service/staff-directory';
import type { CommandModule } from 'yargs';
import { definitions, mayOpen } from '../platform.js';
import { print } from '../print.js';
import { findingOf, lineOf, type Finding } from './findings.js';
import { offline } from './offline.js';
import { EXIT, EXIT_WORDS } from './outcome.js';
import { Progress } from './progress.js';

/** Events that end a deadline at its due time without being a miss: the seven days of a notice. */
const ELAPSED_TYPES = ['NoticePeriodEnded'];

/** What the check of a data folder came to. */
export interface Checked {
  readonly commits: Readonly<Record<string, number>>;
  readonly events: number;
  readonly views: number;
  /** Views that could not be compared, because a log they follow does not open. */
  readonly notCompared: readonly string[];
  readonly findings: readonly Finding[];
}

export const fsck: CommandModule<{ data: string }, { data: string; json: boolean }> = {
  command: 'fsck',
  describe: '离线检查：逐条核对七个服务的日志，并把每个视图与重建结果比较',
  builder: (cli) =>
    cli
      .option('json', { type: 'boolean', default: false, describe: '以 JSON 输出全部结果' })
      .epilogue(EXIT_WORDS),
  handler: async ({ data: folder, json }) => {
    const checked = await offline(folder, checkFolder);
    if (json) print(JSON.stringify(checked, undefined, 2));
    else tell(checked);
    const clean = checked.findings.length === 0 && checked.notCompared.length === 0;
    process.exitCode = clean ? EXIT.well : EXIT.notDone;
  },
};

/**
 * Checks every log from its first commit to its last, then every view against its rebuild; reports
 * every break, not the first.
 */
export async function checkFolder(data: DataFolder, clock: Clock): Promise<Checked> {
  const progress = new Progress();
  const commits: Record<string, number> = {};
  const findings: Finding[] = [];
  const causes: Cause[] = [];
  let events = 0;
  for (const service of SERVICES) {
    const log = await checkLog(data, service, progress);
    commits[service] = log.commits;
    events += log.events;
    findings.push(...log.findings);
    causes.push(...log.causes);
  }
  findings.push(...withoutCause(causes, commits));
  const views = await checkViews(data, clock, progress);
  return { commits, events, ...views, findings: [...findings, ...views.findings] };
}

/** The farthest place in another log that a log names as a cause. */
interface Cause {
  readonly service: string;
  readonly position: number;
  readonly source: string;
  readonly causePosition: number;
}

/** An effect whose cause is not there: logs of different moments were put together. */
function withoutCause(
  causes: readonly Cause[],
  commits: Readonly<Record<string, number>>,
): readonly Finding[] {
  return causes
    .filter(({ source, causePosition }) => causePosition > (commits[source] ?? 0))
    .map(({ service, position, source, causePosition }) => ({
      service,
      position,
      code: 'CAUSE_MISSING',
      says: '引发它的事件不在来源日志中：几份日志不是同一时刻的',
      detail: `${source} ${causePosition}`,
    }));
}

async function checkLog(
  data: DataFolder,
  service: ServiceName,
  progress: Progress,
): Promise<{
  readonly commits: number;
  readonly events: number;
  readonly findings: readonly Finding[];
  readonly causes: readonly Cause[];
}> {
  const opener = await data.keyring.opener([]);
  const checker = new LogChecker(service, { opener, elapsedTypes: ELAPSED_TYPES });
  const others: Finding[] = [];
  const causes = new Map<string, Cause>();
  let commits = 0;
  let events = 0;
  try {
    for (const stored of data.rawLog(service)) {
      commits += 1;
      progress.at(`核对 ${service} 日志，已读提交`, commits);
      if (typeof stored === 'number') checker.unreadable(stored, 'no row of the log');
      else {
        events += stored.count;
        checker.take(stored);
        const meta = metaOf(stored);
        noteCause(causes, { service, position: stored.position }, meta);
        others.push(...(await missingAttachments(data, service, stored.position, meta)));
      }
    }
  } catch (error) {
    others.push({
      service,
      position: commits + 1,
      code: 'LOG_UNREADABLE',
      says: '日志文件从这里起读不下去：磁盘或文件已损坏',
      detail: wordsOf(error),
    });
  }
  const findings = [...checker.breaks().map(findingOf), ...others];
  return { commits, events, findings, causes: [...causes.values()] };
}

/** Undefined where the checker has reported that there is nothing to read. */
function metaOf(stored: StoredCommit): Meta | undefined {
  try {
    return stored.commit.m;
  } catch {
    return undefined;
  }
}

function noteCause(
  causes: Map<string, Cause>,
  place: Pick<Cause, 'service' | 'position'>,
  meta: Meta | undefined,
): void {
  if (meta?.src === undefined) return;
  const source = sourceOf(meta.src.part);
  const causePosition = positionOf(meta.src.ord);
  if (causePosition > (causes.get(source)?.causePosition ?? 0))
    causes.set(source, { ...place, source, causePosition });
}

async function missingAttachments(
  data: DataFolder,
  service: string,
  position: number,
  meta: Meta | undefined,
): Promise<readonly Finding[]> {
  const missing: Finding[] = [];
  for (const { sha256 } of meta?.attach ?? [])
    if ((await data.attachments.find(sha256)) === undefined)
      missing.push({
        service,
        position,
        code: 'ATTACHMENT_MISSING',
        says: '所附的文件不在附件目录中',
        detail: sha256,
      });
  return missing;
}

type Storages = ReadonlyMap<string, ServiceStorage>;

async function checkViews(
  data: DataFolder,
  clock: Clock,
  progress: Progress,
): Promise<Pick<Checked, 'views' | 'notCompared' | 'findings'>> {
  const { storages, findings: closed } = await openAll(data);
  const findings = [...closed, ...(await beyondTails(storages))];
  const notCompared: string[] = [];
  let views = 0;
  for (const service of SERVICES) {
    const compared = await compareService(service, storages, {
      data,
      clock,
      note: (view) => progress.at(`重建 ${service} 视图 ${view}，已比较`, views),
    });
    views += compared.views;
    notCompared.push(...compared.notCompared);
    findings.push(...compared.findings);
  }
  return { views, notCompared, findings };
}

/** What opens of the seven services; what does not is a finding. */
async function openAll(
  data: DataFolder,
): Promise<{ readonly storages: Storages; readonly findings: readonly Finding[] }> {
  const storages = new Map<string, ServiceStorage>();
  const findings: Finding[] = [];
  for (const service of SERVICES) {
    try {
      storages.set(service, await data.service(service));
    } catch (error) {
      findings.push({
        service,
        code: 'STORE_DOES_NOT_OPEN',
        says: '存储打不开，依赖它的视图未能比较',
        detail: wordsOf(error),
      });
    }
  }
  return { storages, findings };
}

/** A consumer that has seen more than a log holds would take no notice of what comes next. */
async function beyondTails(storages: Storages): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [service, { views }] of storages)
    for (const [consumer, marks] of await views.watermarks.all())
      for (const [part, ord] of marks) {
        const head = await storages.get(sourceOf(part))?.store.head();
        if (head === undefined || positionOf(ord) <= head.position) continue;
        findings.push({
          service,
          code: 'WATERMARK_BEYOND_TAIL',
          says: '读取进度超出日志末尾：视图比日志新',
          detail: `${consumer} ${part} ${positionOf(ord)}, log ends at ${head.position}`,
        });
      }
  return findings;
}

interface Comparing {
  readonly data: DataFolder;
  readonly clock: Clock;
  readonly note: (view: string) => void;
}

async function compareService(
  service: ServiceName,
  storages: Storages,
  { data, clock, note }: Comparing,
): Promise<Pick<Checked, 'views' | 'notCompared' | 'findings'>> {
  const own: readonly AnyView[] = definitions[service].views;
  const projections = projectionsOf([...own, staffDirectory]);
  const storage = storages.get(service);
  const names = projections.map(({ name, version }) => `${service}/${name}@${version}`);
  if (storage === undefined) return { views: 0, notCompared: names, findings: [] };
  const reader = new PartReader(data.keyring, {}, mayOpen(service));
  const source = (name: string): CommitSource => {
    const found = storages.get(name)?.store;
    if (found === undefined) throw new Error(`${name} is not open`);
    return found;
  };
  const options = { service, reader, source, live: storage.views };
  const findings: Finding[] = [];
  const notCompared: string[] = [];
  let views = 0;
  for (const [index, projection] of projections.entries()) {
    if (Object.keys(projection.on).some((name) => !storages.has(name))) {
      notCompared.push(names[index] ?? projection.name);
      continue;
    }
    note(projection.name);
    const scratch = SqliteViews.open(':memory:', clock);
    const breaks = await rebuildDifferences(projection, { ...options, scratch });
    await scratch.close();
    findings.push(...breaks.map(findingOf));
    views += 1;
  }
  note('timers');
  const scratch = SqliteViews.open(':memory:', clock);
  findings.push(...(await timerDifferences({ ...options, scratch })).map(findingOf));
  await scratch.close();
  return { views: views + 1, notCompared, findings };
}

function tell({ commits, events, views, notCompared, findings }: Checked): void {
  for (const [service, count] of Object.entries(commits)) print(`${service}　${count} 条提交`);
  for (const finding of findings) print(lineOf(finding));
  for (const view of notCompared) print(`－ ${view}：未比较`);
  const total = Object.values(commits).reduce((sum, count) => sum + count, 0);
  const words = findings.length === 0 ? '没有发现问题' : `发现 ${findings.length} 处问题`;
  const open = notCompared.length === 0 ? '' : `，${notCompared.length} 个视图未能比较`;
  print(`${total} 条提交、${events} 个事件、${views} 个视图：${words}${open}。`);
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');

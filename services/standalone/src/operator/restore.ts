import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SERVICES } from '@zelian/contracts/terms';
import { copyBlobs } from '@zelian/eventlog/backup';
import { systemClock, type Clock } from '@zelian/eventlog/clock';
import { DataFolder } from '@zelian/eventlog/data-folder';
import { syncFolder, writeDurably } from '@zelian/eventlog/durable-file';
import { KekFile } from '@zelian/eventlog/kek-file';
import { shreddedIn as shreddedSubjects } from '@zelian/eventlog/sqlite-keyring';
import { shanghaiText } from '@zelian/kernel/day';
import { readFile } from 'node:fs/promises';
import type { CommandModule } from 'yargs';
import { print } from '../print.js';
import { confirmed, yes } from './ask.js';
import { lineOf, type Finding } from './findings.js';
import { checkFolder, type Checked } from './fsck.js';
import { lostOf, type Lost } from './lost.js';
import { damagedFiles, MANIFEST, readManifest, type Manifest } from './manifest.js';
import { offline } from './offline.js';
import { EXIT, EXIT_WORDS, NotDone } from './outcome.js';
import { Progress } from './progress.js';

interface RestoreOptions {
  readonly data: string;
  readonly dir: string;
  readonly kek: string | undefined;
  readonly rebuild: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/** A folder that stands as the backup says. */
export interface Restored {
  readonly folder: string;
  readonly tails: Manifest['tails'];
  /** Where the folder that was there before lies now. */
  readonly replaced?: string;
  readonly lost: Lost;
  /** Subjects whose keys were destroyed after the backup, and again now. */
  readonly shreddedAgain: number;
}

export const restore: CommandModule<{ data: string }, RestoreOptions> = {
  command: 'restore <dir>',
  describe: '恢复：把备份恢复到 --data 所指的目录；原有数据改名保留，并列出备份中没有的提交',
  builder: (cli) =>
    cli
      .positional('dir', { type: 'string', demandOption: true, describe: 'backup 写成的目录' })
      .option('kek', {
        type: 'string',
        requiresArg: true,
        describe: '当时的密钥文件 kek.json；备份或原数据目录中已有则不必',
      })
      .option('rebuild', {
        type: 'boolean',
        default: false,
        describe: '不用备份中的视图，下次启动时由日志重建',
      })
      .option('yes', yes)
      .option('json', { type: 'boolean', default: false, describe: '以 JSON 输出全部结果' })
      .epilogue(EXIT_WORDS),
  handler: async ({ data, dir, kek, rebuild, yes: answered, json }) => {
    const ask = async (question: string): Promise<void> => confirmed(question, answered);
    const done = await restoreFrom({ data, from: resolve(dir), kek, rebuild }, ask);
    if (json) print(JSON.stringify(done, undefined, 2));
    else tell(done);
    process.exitCode = EXIT.well;
  },
};

export interface Restoring {
  readonly data: string;
  readonly from: string;
  readonly kek: string | undefined;
  readonly rebuild: boolean;
}

/**
 * Puts a backup in the place of a data folder: copied beside it, checked there from the first
 * commit to the last, and only then given its name; what was there before keeps another.
 *
 * Refuses: NotDone for a damaged backup, a wrong key, a place that holds something else, or a copy
 * that does not check; StartRefused when a platform runs there.
 */
export async function restoreFrom(
  restoring: Restoring,
  ask: (question: string) => Promise<void>,
): Promise<Restored> {
  const { data, from } = restoring;
  const manifest = readManifest(from);
  const damaged = await damagedFiles(from, manifest);
  if (damaged.length > 0)
    throw new NotDone(`备份已损坏，与写成时不符：${damaged.join('、')}。请改用另一份备份。`);
  const kek = kekFor(restoring, manifest);
  const there = existsSync(data) && readdirSync(data).length > 0;
  if (there && !isDataFolder(data)) throw new NotDone(`${data} 中有别的内容。请另选一个空目录。`);
  const unlock = there ? DataFolder.lock(data) : () => undefined;
  try {
    const lost = there
      ? lostOf(data, manifest.tails, systemClock)
      : { commits: [], diverged: [], unreadable: [] };
    await ask(questionOf(restoring, manifest, there, lost));
    const stamp = systemClock.now().replaceAll(/\D/g, '');
    const staging = `${data}.restoring-${stamp}`;
    await copyBackup(restoring, manifest, { staging, kek });
    const shredded = there ? shreddedIn(data) : [];
    const before = shreddedIn(staging).length;
    await offline(staging, async (opened, clock) => made(opened, clock, shredded, staging));
    const shreddedAgain = shreddedIn(staging).length - before;
    const replaced = there ? `${data}.replaced-${stamp}` : undefined;
    if (replaced !== undefined) renameSync(data, replaced);
    renameSync(staging, data);
    await syncFolder(dirname(data));
    return {
      folder: data,
      tails: manifest.tails,
      lost,
      shreddedAgain,
      ...(replaced === undefined ? {} : { replaced }),
    };
  } finally {
    unlock();
  }
}

/** The key file that opens the keyring of the backup. Refuses: NotDone for none, or another. */
function kekFor({ data, from, kek }: Restoring, { keks }: Manifest): string {
  const places =
    kek === undefined ? [from, data].map((folder) => DataFolder.kekFile(folder)) : [resolve(kek)];
  const file = places.find((place) => existsSync(place));
  const needed = Object.entries(keks)
    .map(([version, fingerprint]) => `第 ${version} 版（指纹 ${fingerprint}）`)
    .join('、');
  if (file === undefined)
    throw new NotDone(`缺密钥文件：恢复这份备份需要 kek.json ${needed}。用 --kek 指明。`);
  const held = KekFile.open(file);
  const fits = Object.entries(keks).every(
    ([version, fingerprint]) => held.fingerprint(Number(version)) === fingerprint,
  );
  if (!fits)
    throw new NotDone(`密钥文件 ${file} 打不开这份备份：需要 kek.json ${needed}。用 --kek 指明。`);
  return file;
}

const isDataFolder = (folder: string): boolean =>
  DataFolder.isInitialised({ folder }) ||
  SERVICES.some((service) => existsSync(join(folder, service, 'log.db')));

function questionOf(
  { data }: Restoring,
  { begunAt }: Manifest,
  there: boolean,
  { commits, diverged, unreadable }: Lost,
): string {
  const since = shanghaiText(begunAt);
  if (!there) return `将把 ${since} 的备份恢复到 ${data}；此后办理的事项不在其中。`;
  const lines = commits.map(
    ({ service, position, command, commandId, stream, at }) =>
      `  ✗ ${service} 第 ${position} 条　${command}　${stream}　${shanghaiText(at)}　指令 ${commandId}`,
  );
  return [
    `将以 ${since} 的备份代替 ${data} 中的数据；原有数据改名保留，不删除。`,
    commits.length === 0
      ? '原有日志中没有备份之后的提交。'
      : `原有日志中有 ${commits.length} 条提交不在备份中，恢复后须重新办理：`,
    ...lines,
    ...diverged.map((service) => `  ✗ ${service} 的日志与备份不是同一段历史。`),
    ...unreadable.map((service) => `  ✗ ${service} 的原有日志读不出，无从比较。`),
  ].join('\n');
}

async function copyBackup(
  { from, rebuild }: Restoring,
  { files }: Manifest,
  { staging, kek }: { readonly staging: string; readonly kek: string },
): Promise<void> {
  const progress = new Progress();
  mkdirSync(staging, { recursive: true, mode: 0o700 });
  for (const path of Object.keys(files)) {
    if (path === 'kek.json' || (rebuild && path.endsWith('views.db'))) continue;
    mkdirSync(dirname(join(staging, path)), { recursive: true, mode: 0o700 });
    copyFileSync(join(from, path), join(staging, path));
  }
  await copyBlobs(join(from, 'blobs'), join(staging, 'blobs'), (file, done, total) =>
    progress.at(`复制 ${file}`, done, total),
  );
  await writeDurably(DataFolder.kekFile(staging), await readFile(kek), 0o600);
}

function shreddedIn(folder: string): readonly string[] {
  const file = join(folder, 'keyring.db');
  return existsSync(file) ? shreddedSubjects(file, systemClock) : [];
}

/**
 * Makes a copied folder fit to run: who was shredded stays so, nobody is signed in, and all checks.
 *
 * Refuses: NotDone with what does not check; the copy stays for a closer look.
 */
async function made(
  data: DataFolder,
  clock: Clock,
  shredded: readonly string[],
  folder: string,
): Promise<void> {
  const known = await data.keyring.subjects.known(shredded);
  await data.keyring.destroy(...known);
  const sessions = data.records('gateway').table('sessions');
  for (let rows = await sessions.list(''); rows.length > 0; rows = await sessions.list(''))
    for (const { key } of rows) await sessions.delete(key);
  refuseBroken(await checkFolder(data, clock), folder);
}

function refuseBroken({ findings, notCompared }: Checked, folder: string): void {
  if (findings.length === 0 && notCompared.length === 0) return;
  const views: Finding['code'][] = ['WATERMARK_BEYOND_TAIL', 'VIEW_DIFFERS_FROM_REBUILD'];
  const way = findings.every(({ code }) => views.includes(code))
    ? '加 --rebuild 再运行，视图将由日志重建。'
    : '请改用另一份备份。';
  throw new NotDone(
    [
      '备份恢复后核对不符，原有数据未动：',
      ...findings.map(lineOf),
      `${way}待查的副本在 ${folder}，查毕可删。`,
    ].join('\n'),
  );
}

function tell({ folder, tails, replaced, lost, shreddedAgain }: Restored): void {
  for (const [service, { position }] of Object.entries(tails))
    print(`${service}　至第 ${position} 条`);
  print(`已恢复到 ${folder}，核对无误；所有登录均已失效。`);
  if (replaced !== undefined) print(`原有数据在 ${replaced}，确认无误后自行处理。`);
  if (lost.commits.length > 0) print(`备份中没有的提交 ${lost.commits.length} 条，须重新办理。`);
  if (shreddedAgain > 0)
    print(`重新销毁了 ${shreddedAgain} 人的密钥，密钥文件已更换：请另存新的 kek.json。`);
  print(
    `区民政局、纪委等外部读者若已读到以上位置之后，须请其退回到该位置重新读取。（${MANIFEST} 中有各日志末尾的链值）`,
  );
}

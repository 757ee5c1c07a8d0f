import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { SERVICES } from '@zelian/contracts/terms';
import { copyDataFolder, fileDigest, type Copied } from '@zelian/eventlog/backup';
import { systemClock } from '@zelian/eventlog/clock';
import { DataFolder } from '@zelian/eventlog/data-folder';
import { shanghaiText } from '@zelian/kernel/day';
import type { CommandModule } from 'yargs';
import { print } from '../print.js';
import { lineOf, type Finding } from './findings.js';
import { checkFolder } from './fsck.js';
import { writeManifest, type Manifest } from './manifest.js';
import { offline } from './offline.js';
import { EXIT, EXIT_WORDS, NotDone, WrongUse } from './outcome.js';
import { Progress } from './progress.js';

/** Records in files of their own, beside those in the logs' files. */
export const RECORD_FILES = ['gateway'];

interface BackupOptions {
  readonly data: string;
  readonly dir: string;
  readonly kek: boolean;
  readonly json: boolean;
}

/** A backup as it was written, with what the check of it found. */
export interface BackedUp {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly findings: readonly Finding[];
}

export const backup: CommandModule<{ data: string }, BackupOptions> = {
  command: 'backup <dir>',
  describe: '备份：平台运行中也可以；写完后逐条核对，并写下各日志的末尾位置',
  builder: (cli) =>
    cli
      .positional('dir', { type: 'string', demandOption: true, describe: '空目录，或尚不存在' })
      .option('kek', {
        type: 'boolean',
        default: false,
        describe: '连同密钥文件 kek.json（得到备份的人即可读出全部个人信息）',
      })
      .option('json', { type: 'boolean', default: false, describe: '以 JSON 输出全部结果' })
      .epilogue(
        '备份默认不含 kek.json：没有它，备份中的个人信息谁也打不开。请另存一份，与备份分开保管；\n' +
          '密钥更换后（每次销毁个人密钥都会更换），旧备份只能用当时的 kek.json 打开。',
      )
      .epilogue(EXIT_WORDS),
  handler: async ({ data, dir, kek, json }) => {
    const done = await backUp(data, resolve(dir), kek);
    if (json) print(JSON.stringify(done, undefined, 2));
    else tell(done);
    process.exitCode = done.findings.length === 0 ? EXIT.well : EXIT.notDone;
  },
};

/**
 * Copies a data folder, running or not, and checks the copy from its first commit to its last.
 *
 * Refuses: NotDone for a folder without data; WrongUse for a place that is not empty.
 */
export async function backUp(data: string, into: string, withKek: boolean): Promise<BackedUp> {
  if (!DataFolder.isInitialised({ folder: data }))
    throw new NotDone(`${data} 中没有责链的数据。用 --data 指明数据目录。`);
  if (existsSync(into) && readdirSync(into).length > 0)
    throw new WrongUse(`${into} 不是空目录。备份只写入空目录，不覆盖已有的内容。`);
  if (!relative(data, into).startsWith('..'))
    throw new WrongUse(`${into} 在数据目录之内。备份请放到别处，最好是另一块磁盘。`);
  const begunAt = systemClock.now();
  const progress = new Progress();
  const copied = await copyDataFolder({
    folder: data,
    into,
    services: SERVICES,
    records: RECORD_FILES,
    files: ['demo-clock.json'],
    withKek,
    note: (file, done, total) => progress.at(`复制 ${file}`, done, total),
  });
  const checked = await offline(into, checkFolder, DataFolder.kekFile(data));
  rmSync(join(into, 'lock'));
  const findings = [...checked.findings, ...blobFindings(copied)];
  const manifest: Manifest = {
    format: 1,
    begunAt,
    endedAt: systemClock.now(),
    tails: copied.tails,
    keks: copied.keks,
    withKek,
    blobs: copied.blobs,
    files: await digests(into),
    findings: findings.length,
  };
  await writeManifest(into, manifest);
  return { folder: into, manifest, findings };
}

function blobFindings({ damagedBlobs }: Copied): readonly Finding[] {
  return damagedBlobs.map((path) => ({
    service: 'blobs',
    code: 'ATTACHMENT_DAMAGED',
    says: '附件内容与其名称不符：原处的文件已损坏',
    detail: path,
  }));
}

async function digests(folder: string): Promise<Manifest['files']> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('blobs/'))
    .toSorted();
  const entries: [string, Manifest['files'][string]][] = [];
  for (const path of paths) entries.push([path, await fileDigest(join(folder, path))]);
  return Object.fromEntries(entries);
}

function tell({ folder, manifest, findings }: BackedUp): void {
  for (const [service, { position, at }] of Object.entries(manifest.tails))
    print(`${service}　至第 ${position} 条${at === undefined ? '' : `（${shanghaiText(at)}）`}`);
  for (const finding of findings) print(lineOf(finding));
  const sound = findings.length === 0 ? '核对无误' : `核对发现 ${findings.length} 处问题，见上`;
  print(`已备份到 ${folder}，附件 ${manifest.blobs} 个，${sound}。`);
  const versions = Object.entries(manifest.keks)
    .map(([version, fingerprint]) => `第 ${version} 版（指纹 ${fingerprint}）`)
    .join('、');
  print(
    manifest.withKek
      ? '备份含密钥文件 kek.json：得到它的人即可读出全部个人信息，请妥为保管。'
      : `备份不含密钥文件。恢复时需要 kek.json ${versions}，请与备份分开另存一份。`,
  );
}

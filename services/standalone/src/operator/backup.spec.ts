import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileDigest } from '@zelian/eventlog/backup';
import { DataFolder } from '@zelian/eventlog/data-folder';
import { backUp, backup } from './backup.js';
import { checkFolder } from './fsck.js';
import { MANIFEST } from './manifest.js';
import { offline } from './offline.js';
import { NotDone, WrongUse } from './outcome.js';
import { restore, restoreFrom, type Restoring } from './restore.js';
import { register, Workplace } from './testing.js';

const yargs = { _: [], $0: '' };
/** Starting whole platforms, on a busy machine. Units: ms. */
const LONG = 120_000;

let at: Workplace;
beforeEach(() => {
  at = new Workplace();
});
afterEach(async () => at.close());

const copy = () => at.path('copy');
const yes = async (): Promise<void> => undefined;
const putting = (more: Partial<Restoring> = {}): Restoring => ({
  data: at.data,
  from: copy(),
  kek: undefined,
  rebuild: false,
  ...more,
});
const findingsOf = async (data: string) => (await offline(data, checkFolder)).findings;

describe('zelian backup', () => {
  it(
    'of a platform at work: what came after is named as lost, nothing else is, and work goes on',
    async () => {
      const admin = await at.found();
      const acknowledged = new Map<string, boolean>();
      const copying = new AbortController();
      const { signal } = copying;
      let index = 0;
      const officers = Array.from({ length: 4 }, async () => {
        while (!signal.aborted) acknowledged.set(await register(admin, index++), signal.aborted);
      });
      while (acknowledged.size < 3) await delay(20);
      const { manifest, findings } = await backUp(at.data, copy(), false);
      copying.abort();
      await Promise.all(officers);
      acknowledged.set(await register(admin, index), true);
      await at.stop();
      expect(findings).toEqual([]);

      const beyond = await offline(at.data, async (data) =>
        [...data.rawLog('gateway')].flatMap((commit) =>
          typeof commit !== 'number' && commit.position > (manifest.tails['gateway']?.position ?? 0)
            ? [commit.commandId]
            : [],
        ),
      );
      const { lost, replaced } = await restoreFrom(putting(), yes);
      const named = lost.commits.map(({ commandId }) => commandId);
      expect(lost.commits.map(({ service }) => service)).toEqual(beyond.map(() => 'gateway'));
      expect(named).toEqual(beyond);
      expect(lost.diverged).toEqual([]);
      expect(replaced !== undefined && existsSync(replaced)).toBe(true);

      expect(await findingsOf(at.data)).toEqual([]);
      const kept = await offline(at.data, async (data) =>
        [...data.rawLog('gateway')].map((commit) =>
          typeof commit === 'number' ? '' : commit.commandId,
        ),
      );
      for (const commandId of acknowledged.keys())
        expect(kept.includes(commandId)).toBe(!named.includes(commandId));
      const after = [...acknowledged].filter(([, later]) => later);
      expect(named).toEqual(expect.arrayContaining(after.map(([commandId]) => commandId)));
      const again = await at.signIn(await at.start());
      await register(again, index);
      await at.stop();
      expect(await findingsOf(at.data)).toEqual([]);
    },
    LONG,
  );

  it(
    'holds no key of its own unless asked, can be read by its owner alone, and lies elsewhere',
    async () => {
      await at.found();
      await at.stop();
      await offline(at.data, async (data) => {
        await data.attachments.put('service:gateway', Buffer.from('附件'), 'text/plain');
      });
      const { manifest } = await backUp(at.data, copy(), false);
      expect(manifest.blobs).toBe(1);
      expect(existsSync(DataFolder.kekFile(copy()))).toBe(false);
      for (const path of Object.keys(manifest.files))
        expect(statSync(at.path('copy', path)).mode & 0o077).toBe(0);
      await expect(backUp(at.data, copy(), false)).rejects.toThrow(WrongUse);
      await expect(backUp(at.data, at.path('data', 'copy'), false)).rejects.toThrow('数据目录之内');
      await expect(backUp(at.path('nothing'), at.path('x'), false)).rejects.toThrow(NotDone);

      await backup.handler({
        ...yargs,
        data: at.data,
        dir: at.path('keyed'),
        kek: true,
        json: true,
      });
      expect(process.exitCode).toBe(0);
      expect(JSON.parse(at.printed.at(-1) ?? '')).toMatchObject({ manifest: { withKek: true } });
      expect(readFileSync(DataFolder.kekFile(at.path('keyed')))).toEqual(
        readFileSync(DataFolder.kekFile(at.data)),
      );
    },
    LONG,
  );
});

describe('zelian restore', () => {
  it(
    'after the folder was wiped, with the key that was kept elsewhere; without it, not',
    async () => {
      const admin = await at.found();
      await register(admin, 1);
      await at.stop();
      await backUp(at.data, copy(), false);
      const kek = at.path('kept.json');
      copyFileSync(DataFolder.kekFile(at.data), kek);
      rmSync(at.data, { recursive: true });
      await expect(restoreFrom(putting(), yes)).rejects.toThrow('缺密钥文件');

      await DataFolder.init({ folder: at.path('other') });
      const wrong = DataFolder.kekFile(at.path('other'));
      await expect(restoreFrom(putting({ kek: wrong }), yes)).rejects.toThrow('打不开这份备份');

      await expect(
        restore.handler({ ...yargs, ...putting({ kek }), dir: copy(), yes: false, json: false }),
      ).rejects.toThrow('加 --yes');
      expect(existsSync(at.data)).toBe(false);
      await restore.handler({ ...yargs, ...putting({ kek }), dir: copy(), yes: true, json: false });
      expect(at.printed.join('')).toContain('已恢复到');
      expect(await findingsOf(at.data)).toEqual([]);
      const sessions = await offline(at.data, async (data) =>
        data.records('gateway').table('sessions').list(''),
      );
      expect(sessions).toEqual([]);
    },
    LONG,
  );

  it(
    'refuses a changed file, and a view that is newer than the logs unless it is made again',
    async () => {
      const admin = await at.found();
      await backUp(at.data, copy(), true);
      await register(admin, 1);
      await at.stop();
      const newer = at.path('data', 'gateway', 'views.db');
      const older = at.path('copy', 'gateway', 'views.db');
      appendFileSync(older, 'x');
      await expect(restoreFrom(putting(), yes)).rejects.toThrow('备份已损坏');

      writeFileSync(older, readFileSync(newer));
      const manifest: { files: Record<string, unknown> } = JSON.parse(
        readFileSync(at.path('copy', MANIFEST), 'utf8'),
      );
      manifest.files['gateway/views.db'] = await fileDigest(older);
      writeFileSync(at.path('copy', MANIFEST), JSON.stringify(manifest));

      await expect(restoreFrom(putting(), yes)).rejects.toThrow('加 --rebuild');
      await restoreFrom(putting({ rebuild: true }), yes);
      await at.start();
      await at.stop();
      expect(await findingsOf(at.data)).toEqual([]);
    },
    LONG,
  );

  it(
    'does not bring back whose keys were destroyed since',
    async () => {
      await at.found();
      await at.stop();
      await backUp(at.data, copy(), true);
      const subject = await offline(at.data, async (data) => {
        for (const commit of data.rawLog('gateway')) {
          if (typeof commit === 'number') continue;
          for (const { x = [] } of commit.commit.e)
            for (const { sub } of x) {
              await data.keyring.destroy(sub);
              return sub;
            }
        }
        throw new Error('no part of a person');
      });
      const { shreddedAgain } = await restoreFrom(
        putting({ kek: DataFolder.kekFile(copy()) }),
        yes,
      );
      expect(shreddedAgain).toBe(1);
      await offline(at.data, async (data) => {
        expect((await data.keyring.subjects.known([subject])).size).toBe(0);
        const sealer = await data.keyring.sealer([subject]);
        expect(sealer.seal(subject, ['x'], 'y').alg).toBe('shredded');
      });
      expect(await findingsOf(at.data)).toEqual([]);
    },
    LONG,
  );

  it(
    'leaves a folder that holds something else alone, and asks for a whole backup',
    async () => {
      await at.found();
      await at.stop();
      await expect(restoreFrom(putting(), yes)).rejects.toThrow('没有完整的备份');
      await backUp(at.data, copy(), true);
      await expect(restoreFrom(putting({ data: at.folder }), yes)).rejects.toThrow('别的内容');
      await at.start();
      await expect(restoreFrom(putting(), yes)).rejects.toThrow('已在运行');
    },
    LONG,
  );
});

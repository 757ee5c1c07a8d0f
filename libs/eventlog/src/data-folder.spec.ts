import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DataFolder } from './data-folder.js';
import { ManualClock } from './manual-clock.js';
import { Sqlite } from './sqlite.js';
import { appendOf } from './testing.js';

let folder: string;
const clock = new ManualClock();
const open = async (at = clock) => DataFolder.open({ folder, clock: at });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zelian-data-'));
  await DataFolder.init({ folder });
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a data folder', () => {
  it('keeps log, views, records and keys over a restart', async () => {
    const first = await open();
    const intake = await first.service('intake');
    const told = { type: 'Told', data: 1, personal: [{ subject: 's1', data: '王小明' }] };
    await intake.store.append(appendOf('thing-1', 0, 'a', [told]));
    await intake.records.next('SA');
    await first.records('gateway').table('sessions').put('a', 1);
    await first.close();

    const second = await open();
    const again = await second.service('intake');
    const [recorded] = await again.store.read('thing-1');
    expect(recorded?.event.personal?.[0]?.data).toBe('王小明');
    expect(await again.records.next('SA')).toBe(2);
    expect(await second.records('gateway').table('sessions').get('a')).toBe(1);
    await second.close();
  });

  it('has the layout that operators know', async () => {
    const opened = await open();
    await opened.service('intake');
    opened.records('gateway');
    expect(readdirSync(folder).filter((name) => !/-(wal|shm|journal)$/.test(name))).toEqual([
      'blobs',
      'gateway.db',
      'intake',
      'kek.json',
      'keyring.db',
      'lock',
    ]);
    expect(statSync(join(folder, 'kek.json')).mode & 0o777).toBe(0o600);
    await opened.close();
    expect(readdirSync(join(folder, 'intake'))).toEqual(['log.db', 'views.db']);
  });

  it('syncs at each commit whatever nothing can bring back: logs, keys, records', async () => {
    const files = jest.spyOn(Sqlite, 'open');
    const opened = await open();
    await opened.service('intake');
    opened.records('gateway');
    await opened.close();
    const modes = files.mock.calls.map(([file, , { synchronous }]) => [
      basename(file),
      synchronous,
    ]);
    files.mockRestore();
    expect(Object.fromEntries(modes)).toEqual({
      'keyring.db': 'FULL',
      'log.db': 'FULL',
      'gateway.db': 'FULL',
      'views.db': 'NORMAL',
    });
  });

  it('is opened by one process only', async () => {
    const first = await open();
    await expect(open()).rejects.toMatchObject({ code: 'ALREADY_RUNNING' });
    await expect(open()).rejects.toThrow('已在运行');
    await first.close();
    await (await open()).close();
  });

  it('is free again at once when its process is killed', async () => {
    const script = `
      import { DatabaseSync } from 'node:sqlite';
      const db = new DatabaseSync(${JSON.stringify(join(folder, 'lock'))});
      db.exec('BEGIN EXCLUSIVE');
      console.log('locked');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    await once(child.stdout, 'data');
    await expect(open()).rejects.toMatchObject({ code: 'ALREADY_RUNNING' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await open()).close();
  });

  it('makes no new key beside keys that the lost one opens', async () => {
    await (await open()).close();
    rmSync(join(folder, 'kek.json'));
    await expect(DataFolder.init({ folder })).rejects.toMatchObject({ code: 'KEK_MISSING' });
    expect(readdirSync(folder)).not.toContain('kek.json');
  });

  it('does not open before it is initialised, and is initialised once', async () => {
    const key = readFileSync(join(folder, 'kek.json'), 'utf8');
    await DataFolder.init({ folder });
    expect(readFileSync(join(folder, 'kek.json'), 'utf8')).toBe(key);
    rmSync(join(folder, 'kek.json'));
    await expect(open()).rejects.toMatchObject({ code: 'NOT_INITIALISED' });
  });

  it.each([
    ['5 minutes', '2026-03-02T00:55:00.000Z', undefined],
    ['a little more', '2026-03-02T00:54:59.999Z', 'CLOCK_BEHIND'],
  ])('with a clock %s behind the last commit: %s → %s', async (_what, now, code) => {
    const first = await open();
    await (await first.service('intake')).store.append(appendOf('thing-1', 0, 'a'));
    await first.close();
    const second = await open(new ManualClock(now));
    const outcome = await second.service('intake').then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
    expect(outcome).toBe(code);
    await second.close();
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { LogChecker } from './checker.js';
import { systemClock } from './clock.js';
import { DataFolder } from './data-folder.js';

/** `verify -- crash` runs more. A kill shows no power loss: the system still writes what it has. */
const KILLS = 6;

/** Appends sealed events to many streams as fast as it can, and tells what was acknowledged. */
const WRITER = `
import { DataFolder } from '${new URL('./data-folder.js', import.meta.url).href}';
import { systemClock } from '${new URL('./clock.js', import.meta.url).href}';
import { appendOf } from '${new URL('./testing.js', import.meta.url).href}';
const [folder, run] = process.argv.slice(1);
const data = await DataFolder.open({ folder, clock: systemClock });
const { store } = await data.service('shop');
const write = async (worker) => {
  const stream = 'thing-' + run + '-' + worker;
  for (let version = 0; ; version++) {
    const event = { type: 'Told', data: { version }, personal: [{ subject: 's' + worker, data: 'x' }] };
    const append = appendOf(stream, version, stream + '/' + version, [event]);
    const { position } = await store.append({ ...append, at: systemClock.now() });
    console.log(append.commandId + ' ' + position);
  }
};
for (let worker = 0; worker < 16; worker++) write(worker);
`;

it('after a kill at any moment everything acknowledged is there, and the log is whole', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zelian-crash-'));
  await DataFolder.init({ folder });
  const acknowledged: [string, number][] = [];
  for (let run = 0; run < KILLS; run++) {
    const args = ['--input-type=module', '-e', WRITER, folder, String(run)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const told = new Promise<void>((resolve) => {
      lines.on('line', (line) => {
        const [commandId = '', position] = line.split(' ');
        acknowledged.push([commandId, Number(position)]);
        resolve();
      });
    });
    const ended = Promise.all([once(child, 'exit'), once(lines, 'close')]);
    await Promise.race([told, ended]);
    await delay((run * 37) % 120);
    child.kill('SIGKILL');
    await ended;
  }
  const data = await DataFolder.open({ folder, clock: systemClock });
  await data.service('shop');
  const opener = await data.keyring.opener([]);
  const checker = new LogChecker('shop', { opener });
  let stored = 0;
  for (const one of data.rawLog('shop')) {
    if (typeof one === 'number') checker.unreadable(one, '');
    else checker.take(one);
    stored += 1;
  }
  for (const [commandId, position] of acknowledged) checker.acknowledged(commandId, position);
  expect(checker.breaks()).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(KILLS);
  expect(stored).toBeGreaterThanOrEqual(acknowledged.length);
  await data.close();
  rmSync(folder, { recursive: true });
}, 60_000);

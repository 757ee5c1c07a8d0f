import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from './data-folder.js';
import { ManualClock } from './manual-clock.js';
import { ShredList } from './shred-list.js';

const AT = '2026-03-02T01:00:00.000Z';
const KEY = Buffer.alloc(32, 1);

describe('the list of who was shredded', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zelian-shred-list-'));
    file = join(folder, 'zelian-shredded.ndjson');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('remembers each subject once', async () => {
    const list = ShredList.open(file, KEY);
    await list.add(['s1', 's2'], AT);
    await list.add(['s2', 's3'], AT);
    expect(list.subjects()).toEqual(['s1', 's2', 's3']);
    expect(ShredList.open(file, KEY).subjects()).toEqual(['s1', 's2', 's3']);
    expect(readFileSync(file, 'utf8').match(/"s2"/g)).toHaveLength(1);
  });

  it('is shared by keyrings that do not mind each other', async () => {
    const other = Buffer.alloc(32, 2);
    await ShredList.open(file, KEY).add(['s1'], AT);
    await ShredList.open(file, other).add(['s2'], AT);
    expect(ShredList.open(file, KEY).subjects()).toEqual(['s1']);
    expect(ShredList.open(file, other).subjects()).toEqual(['s2']);
  });

  it('destroys nobody for a line that its key did not sign', async () => {
    await ShredList.open(file, KEY).add(['s1'], AT);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"s1"', '"s9"'));
    expect(() => ShredList.open(file, KEY)).toThrow('签名不符');
  });

  it('goes on after a line that a crash tore', async () => {
    await ShredList.open(file, KEY).add(['s1'], AT);
    appendFileSync(file, readFileSync(file, 'utf8').trim().slice(0, 40).replace('s1', 's2'));
    const list = ShredList.open(file, KEY);
    expect(list.subjects()).toEqual(['s1']);
    await list.add(['s2'], AT);
    expect(ShredList.open(file, KEY).subjects()).toEqual(['s1', 's2']);
  });

  it('keeps a subject destroyed when an older copy of the data folder comes back', async () => {
    const clock = new ManualClock(AT);
    const data = join(folder, 'data');
    await DataFolder.init({ folder: data });
    const before = await DataFolder.open({ folder: data, clock });
    const { subjects } = before.keyring;
    const [one, other] = [await subjects.create(), await subjects.create()];
    const { sha256 } = await before.attachments.put(one, Buffer.from('x'), 'text/plain');
    const kept = await before.attachments.put(other, Buffer.from('y'), 'text/plain');
    await before.close();
    await cp(data, join(folder, 'backup'), { recursive: true });

    const shredding = await DataFolder.open({ folder: data, clock });
    await shredding.keyring.destroy(one);
    await shredding.close();
    rmSync(data, { recursive: true });
    await cp(join(folder, 'backup'), data, { recursive: true });

    const restored = await DataFolder.open({ folder: data, clock });
    expect(await restored.attachments.open(sha256)).toBe('shredded');
    expect(Buffer.from((await restored.attachments.open(kept.sha256)) ?? '').toString()).toBe('y');
    expect(await restored.keyring.subjects.known([one, other])).toEqual(new Set([other]));
    await restored.close();
  });
});

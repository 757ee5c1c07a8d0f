import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileAttachments } from './file-attachments.js';
import { KekFile } from './kek-file.js';
import { ManualClock } from './manual-clock.js';
import { SqliteKeyring } from './sqlite-keyring.js';

let folder: string;
let clock: ManualClock;
let keyring: SqliteKeyring;
let attachments: FileAttachments;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zelian-blobs-'));
  clock = new ManualClock();
  keyring = SqliteKeyring.open(':memory:', KekFile.inMemory(), clock);
  attachments = await FileAttachments.open(folder, keyring, clock);
});

afterEach(async () => {
  await keyring.close();
  rmSync(folder, { recursive: true });
});

const photo = Buffer.from('a photo of a roof '.repeat(5_000));
const fileOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256);

describe('an attachment', () => {
  it('opens to what was put, and is named by the hash of what is stored', async () => {
    const put = await attachments.put('s1', photo, 'image/jpeg');
    const stored = readFileSync(fileOf(put.sha256));
    expect(put).toMatchObject({ bytes: photo.length, mime: 'image/jpeg' });
    expect(createHash('sha256').update(stored).digest('hex')).toBe(put.sha256);
    expect(stored.includes('roof')).toBe(false);
    expect(Buffer.from((await attachments.open(put.sha256)) ?? '')).toEqual(photo);
    expect(await attachments.find(put.sha256)).toEqual({
      sha256: put.sha256,
      bytes: photo.length,
      mime: 'image/jpeg',
      subject: 's1',
    });
  });

  it('shows by its keyed hash that a photo was used twice, and by nothing else', async () => {
    const [a, b] = [
      await attachments.put('s1', photo, 'image/jpeg'),
      await attachments.put('s2', photo, 'image/jpeg'),
    ];
    const other = await attachments.put('s1', Buffer.from('x'), 'image/jpeg');
    expect(a.keyed).toBe(b.keyed);
    expect(a.sha256).not.toBe(b.sha256);
    expect(other.keyed).not.toBe(a.keyed);
    expect(a.keyed).not.toBe(createHash('sha256').update(photo).digest('hex'));
  });

  it('leaves no half-written file', async () => {
    await attachments.put('s1', photo, 'image/jpeg');
    const names = readdirSync(folder, { recursive: true }).map(String);
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('cannot be opened once its subject is shredded', async () => {
    const { sha256 } = await attachments.put('s1', photo, 'image/jpeg');
    await keyring.destroy('s1');
    expect(await attachments.open(sha256)).toBe('shredded');
    await expect(attachments.put('s1', photo, 'image/jpeg')).rejects.toMatchObject({
      name: 'SubjectShredded',
    });
  });

  it('with a changed byte or another type is refused', async () => {
    const { sha256 } = await attachments.put('s1', photo, 'image/jpeg');
    const stored = readFileSync(fileOf(sha256));
    stored.writeUInt8(stored.readUInt8(stored.length - 1) ^ 1, stored.length - 1);
    writeFileSync(fileOf(sha256), stored);
    await expect(attachments.open(sha256)).rejects.toMatchObject({ name: 'UnsealFailed' });
    stored.writeUInt8(stored.readUInt8(stored.length - 1) ^ 1, stored.length - 1);
    writeFileSync(
      fileOf(sha256),
      stored.toString('latin1').replace('image/jpeg', 'image/webp'),
      'latin1',
    );
    await expect(attachments.open(sha256)).rejects.toMatchObject({ name: 'UnsealFailed' });
  });

  it.each(['', 'nonsense', '../../keyring.db', 'f'.repeat(64)])('is not %p', async (sha256) => {
    expect(await attachments.open(sha256)).toBeUndefined();
    expect(await attachments.find(sha256)).toBeUndefined();
  });
});

describe('the sweep', () => {
  it('removes what nobody named within 7 days, and nothing else', async () => {
    const named = await attachments.put('s1', photo, 'image/jpeg');
    const unnamed = await attachments.put('s1', photo, 'image/jpeg');
    await clock.advance(3 * 86_400_000);
    const young = await attachments.put('s1', photo, 'image/jpeg');
    const isReferenced = async (sha256: string) => sha256 === named.sha256;
    await clock.advance(4 * 86_400_000 - 1);
    expect(await attachments.sweep(isReferenced)).toEqual([]);
    await clock.advance(1);
    expect(await attachments.sweep(isReferenced)).toEqual([unnamed.sha256]);
    expect(await attachments.find(unnamed.sha256)).toBeUndefined();
    expect(await attachments.find(named.sha256)).toBeDefined();
    expect(await attachments.find(young.sha256)).toBeDefined();
  });
});

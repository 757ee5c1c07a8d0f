import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KekFile } from './kek-file.js';
import { describeKeyring } from './keyring-contract.js';
import { ManualClock } from './manual-clock.js';
import { Sqlite } from './sqlite.js';
import { SqliteKeyring } from './sqlite-keyring.js';

const clock = new ManualClock();
const PLACE = ['intake', 'application-1', 3, 'IntentRecorded', 1] as const;

/** A keyring in a folder of its own. */
async function inFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'zelian-keyring-'));
  const [file, kekFile] = [join(folder, 'keyring.db'), join(folder, 'kek.json')];
  await KekFile.init(kekFile);
  const opened: SqliteKeyring[] = [];
  const open = async () => {
    const keyring = SqliteKeyring.open(file, KekFile.open(kekFile), clock);
    opened.push(keyring);
    return keyring;
  };
  const close = async () => {
    for (const keyring of opened) await keyring.close();
    rmSync(folder, { recursive: true });
  };
  /** Behind the back of all instances. */
  const exec = (sql: string) => {
    const db = Sqlite.open(file, clock, { synchronous: 'FULL' });
    const rows = sql.startsWith('SELECT') ? db.prepare(sql).all() : [];
    if (!sql.startsWith('SELECT')) db.transact(() => db.exec(sql));
    db.close();
    return rows;
  };
  const stored = () => Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)]);
  return { file, kekFile, open, close, exec, stored };
}

describeKeyring('node:sqlite', async () => {
  const { open, close, exec } = await inFolder();
  return { open, close, loseKeys: async () => void exec('DELETE FROM data_keys') };
});

describe('a keyring in SQLite', () => {
  it('opens under its own KEK only, which only the owner of the file can read', async () => {
    const { open, close, file, kekFile } = await inFolder();
    const keyring = await open();
    const part = (await keyring.sealer(['s1'])).seal('s1', PLACE, 'x');
    expect(statSync(kekFile).mode & 0o777).toBe(0o600);
    const stranger = SqliteKeyring.open(file, KekFile.inMemory(), clock);
    const opener = await stranger.opener();
    expect(() => opener.open(part, PLACE)).toThrow(
      expect.objectContaining({ name: 'UnsealFailed' }),
    );
    await stranger.close();
    await close();
  });

  it('leaves no wrapped key of a shredded subject, and no KEK that would open one', async () => {
    const { open, close, exec, kekFile, stored } = await inFolder();
    const keyring = await open();
    await keyring.sealer(['s1']);
    const [wrapped] = exec('SELECT hex(wrapped) AS w FROM data_keys');
    const before = readFileSync(kekFile, 'utf8');
    await keyring.destroy('s1');
    expect(stored().includes(Buffer.from(String(wrapped?.['w']), 'hex'))).toBe(false);
    const after: { keys: object } = JSON.parse(readFileSync(kekFile, 'utf8'));
    expect(Object.keys(after.keys)).toEqual(['2']);
    expect(before).not.toContain(Object.values(after.keys)[0]);
    await close();
  });

  it('finishes a shred that was cut short before the old KEK was gone', async () => {
    const { open, close, exec, kekFile } = await inFolder();
    await (await open()).sealer(['s1', 's2']);
    // What lies there when the process dies between the transaction and the end of the rotation.
    await KekFile.open(kekFile).begin();
    exec("DELETE FROM data_keys WHERE subject = 's1'");
    exec("INSERT INTO shredded VALUES ('s1', '2026-01-01T00:00:00.000Z')");
    const again = await open();
    const part = (await again.sealer(['s2'])).seal('s2', PLACE, 'x');
    await again.destroy('s1');
    expect(Object.keys(Object(JSON.parse(readFileSync(kekFile, 'utf8'))).keys)).toEqual(['3']);
    expect((await (await open()).opener()).open(part, PLACE)).toBe('x');
    await close();
  });

  it('keeps no name and no number in the clear', async () => {
    const { open, close, stored } = await inFolder();
    const { subjects } = await open();
    const sub = await subjects.getOrCreate({ number: '370123199001011234' });
    await subjects.index(sub, [{ purpose: 'NAME', value: '王小明' }]);
    for (const text of ['370123199001011234', '王小明'])
      expect(stored().includes(text)).toBe(false);
    expect(stored().includes(sub)).toBe(true);
    await close();
  });

  it('survives a rotation that was cut short', async () => {
    const { open, close, kekFile } = await inFolder();
    const first = await open();
    const part = (await first.sealer(['s1'])).seal('s1', PLACE, 'x');
    await KekFile.open(kekFile).begin();
    const second = await open();
    expect((await second.opener()).open(part, PLACE)).toBe('x');
    await second.rotate();
    const third = await open();
    expect((await third.opener()).open(part, PLACE)).toBe('x');
    expect(Object.keys(Object(JSON.parse(readFileSync(kekFile, 'utf8'))).keys)).toEqual(['3']);
    await close();
  });
});

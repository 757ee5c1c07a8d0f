import * as fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KekFile } from './kek-file.js';
import { serviceSubject } from './keyring.js';
import { ManualClock } from './manual-clock.js';
import { Sqlite } from './sqlite.js';
import { SqliteKeyring } from './sqlite-keyring.js';

const clock = new ManualClock();
const PLACE = ['intake', 'application-1', 3, 'IntentRecorded', 1] as const;

let folder: string;
let keyring: SqliteKeyring;
const file = () => join(folder, 'keyring.db');
const kekFile = () => join(folder, 'kek.json');
const reopen = () => SqliteKeyring.open(file(), KekFile.open(kekFile()), clock);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zelian-keyring-'));
  keyring = SqliteKeyring.open(file(), await KekFile.init(kekFile()), clock);
});

afterEach(async () => {
  await keyring.close();
  rmSync(folder, { recursive: true });
});

const sealed = async (subject: string, plain: string) =>
  (await keyring.sealer([subject])).seal(subject, PLACE, plain);

const flipped = (text: string) => {
  const bytes = Buffer.from(text, 'base64');
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  return bytes.toString('base64');
};

describe('a sealed part', () => {
  it('opens to what was sealed, also after a restart', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(texts, async (plain) => {
        const parts = await Promise.all(plain.map((text, i) => sealed(`s${i % 3}`, text)));
        const opener = await keyring.opener();
        expect(parts.map((part) => opener.open(part, PLACE))).toEqual(plain);
      }),
      { numRuns: 50 },
    );
    const part = await sealed('s1', '王小明');
    await keyring.close();
    keyring = reopen();
    expect((await keyring.opener()).open(part, PLACE)).toBe('王小明');
  });

  it('opens nowhere else: every change of its place is refused', async () => {
    const part = await sealed('s1', 'x');
    const opener = await keyring.opener();
    const elsewhere = [
      ['survey', 'application-1', 3, 'IntentRecorded', 1],
      ['intake', 'application-2', 3, 'IntentRecorded', 1],
      ['intake', 'application-1', 4, 'IntentRecorded', 1],
      ['intake', 'application-1', 3, 'IntentRenewed', 1],
      ['intake', 'application-1', 3, 'IntentRecorded', 2],
    ] as const;
    for (const place of elsewhere) {
      expect(() => opener.open(part, place)).toThrow(
        expect.objectContaining({ name: 'UnsealFailed' }),
      );
    }
  });

  it('opens under no other key and with no changed byte', async () => {
    const part = await sealed('s1', 'x');
    await sealed('s2', 'y');
    const opener = await keyring.opener();
    for (const changed of [
      { ...part, kid: 'p:s2#1' },
      { ...part, ct: flipped(part.ct) },
      { ...part, iv: flipped(part.iv) },
      { ...part, tag: flipped(part.tag) },
    ]) {
      expect(() => opener.open(changed, PLACE)).toThrow(
        expect.objectContaining({ name: 'UnsealFailed' }),
      );
    }
  });

  it('never repeats a ciphertext', async () => {
    const [a, b] = [await sealed('s1', 'x'), await sealed('s1', 'x')];
    expect(a.ct).not.toBe(b.ct);
    expect(a.iv).not.toBe(b.iv);
  });

  it('can belong to a service instead of a person', async () => {
    const part = await sealed(serviceSubject('payment'), 'roster');
    expect(part.kid).toBe('s:payment#1');
    expect((await keyring.opener()).open(part, PLACE)).toBe('roster');
  });
});

describe('a key', () => {
  it('lies wrapped in the file, and the KEK in its own file that only the owner reads', async () => {
    await sealed('s1', 'x');
    expect(statSync(kekFile()).mode & 0o777).toBe(0o600);
    const other = SqliteKeyring.open(file(), KekFile.inMemory(), clock);
    const part = await sealed('s1', 'x');
    const opener = await other.opener();
    expect(() => opener.open(part, PLACE)).toThrow(
      expect.objectContaining({ name: 'UnsealFailed' }),
    );
    await other.close();
  });

  it('is one, also when two ask at once', async () => {
    const parts = await Promise.all(Array.from({ length: 10 }, () => sealed('s1', 'x')));
    expect(new Set(parts.map(({ kid }) => kid))).toEqual(new Set(['p:s1#1']));
    await keyring.close();
    keyring = reopen();
    const opener = await keyring.opener();
    expect(parts.map((part) => opener.open(part, PLACE))).toEqual(
      Array.from({ length: 10 }, () => 'x'),
    );
  });

  it('that is gone without a shred is an alarm, not a tombstone', async () => {
    const part = await sealed('s1', 'x');
    await keyring.close();
    const db = Sqlite.open(file(), clock, { synchronous: 'FULL' });
    db.transact(() => db.exec('DELETE FROM data_keys'));
    db.close();
    keyring = reopen();
    const opener = await keyring.opener();
    expect(() => opener.open(part, PLACE)).toThrow(expect.objectContaining({ name: 'KeyMissing' }));
  });
});

describe('a shredded subject', () => {
  it('opens to nothing, for ever, while others still open', async () => {
    const [one, other] = [await sealed('s1', 'x'), await sealed('s2', 'y')];
    await keyring.destroy('s1');
    const look = async () => {
      const opener = await keyring.opener();
      return [opener.open(one, PLACE), opener.open(other, PLACE)];
    };
    expect(await look()).toEqual([undefined, 'y']);
    await keyring.close();
    keyring = reopen();
    expect(await look()).toEqual([undefined, 'y']);
  });

  it('cannot be written about again', async () => {
    await keyring.destroy('s1');
    expect(await sealed('s1', 'x')).toMatchObject({ alg: 'shredded', ct: '' });
    const sealer = await keyring.sealer(['s1']);
    expect(() => sealer.sealBytes('s1', PLACE, Buffer.from('x'))).toThrow(
      expect.objectContaining({ name: 'SubjectShredded' }),
    );
  });

  it('leaves no wrapped key that any KEK still opens', async () => {
    await sealed('s1', 'x');
    const before = readFileSync(kekFile(), 'utf8');
    const db = Sqlite.open(file(), clock, { synchronous: 'FULL' });
    const wrapped = db
      .prepare(`SELECT hex(wrapped) AS w FROM data_keys WHERE subject = 's1'`)
      .get();
    db.close();
    await keyring.destroy('s1');
    expect(readFileSync(kekFile(), 'utf8')).not.toBe(before);
    expect(JSON.parse(readFileSync(kekFile(), 'utf8'))).toMatchObject({ newest: 2 });
    const stored = Buffer.concat([readFileSync(file()), readFileSync(`${file()}-wal`)]);
    expect(stored.includes(Buffer.from(String(wrapped?.['w']), 'hex'))).toBe(false);
  });
});

describe('a rotation of the KEK', () => {
  it('keeps every part open, and drops the old KEK', async () => {
    const part = await sealed('s1', 'x');
    const subject = await keyring.subjects.getOrCreate({ number: '1' });
    await keyring.rotate();
    await keyring.close();
    keyring = reopen();
    expect((await keyring.opener()).open(part, PLACE)).toBe('x');
    expect(await keyring.subjects.getOrCreate({ number: '1' })).toBe(subject);
    expect(Object.keys(JSON.parse(readFileSync(kekFile(), 'utf8')).keys)).toEqual(['2']);
  });
});

describe('the register of subjects', () => {
  it('has one subject per identity, also when two clerks register at once', async () => {
    const { subjects } = keyring;
    const asked = Array.from({ length: 20 }, (_, i) => ({ kind: 'ID', number: String(i % 2) }));
    const given = await Promise.all(asked.map((identity) => subjects.getOrCreate(identity)));
    expect(new Set(given).size).toBe(2);
    expect(given[0]).not.toContain('0'.repeat(4));
    await keyring.close();
    keyring = reopen();
    expect(await keyring.subjects.getOrCreate({ number: '0', kind: 'ID' })).toBe(given[0]);
  });

  it('knows who is registered, and under which identity', async () => {
    const { subjects } = keyring;
    const sub = await subjects.getOrCreate({ number: '1' });
    const nameless = await subjects.create();
    expect(await subjects.known([sub, nameless, 'nobody'])).toEqual(new Set([sub, nameless]));
    expect(await subjects.is(sub, { number: '1' })).toBe(true);
    expect(await subjects.is(sub, { number: '2' })).toBe(false);
    expect(await subjects.is(nameless, { number: '1' })).toBe(false);
  });

  it('finds by keyed tokens, each purpose apart', async () => {
    const { subjects } = keyring;
    const [a, b] = [await subjects.create(), await subjects.create()];
    await subjects.index(a, [
      { purpose: 'NAME', value: '王小明' },
      { purpose: 'INITIALS', value: 'wxm' },
    ]);
    await subjects.index(b, [{ purpose: 'NAME', value: '王小明' }]);
    expect(await subjects.find('NAME', '王小明')).toEqual([a, b].toSorted());
    expect(await subjects.find('INITIALS', 'wxm')).toEqual([a]);
    expect(await subjects.find('NUMBER', 'wxm')).toEqual([]);
    await subjects.index(a, [{ purpose: 'NAME', value: '王大明' }]);
    expect(await subjects.find('NAME', '王小明')).toEqual([b]);
    expect(await subjects.find('INITIALS', 'wxm')).toEqual([a]);
  });

  it('keeps no name and no number in the clear', async () => {
    const { subjects } = keyring;
    const sub = await subjects.getOrCreate({ number: '370123199001011234' });
    await subjects.index(sub, [{ purpose: 'NAME', value: '王小明' }]);
    const stored = Buffer.concat([readFileSync(file()), readFileSync(`${file()}-wal`)]);
    for (const text of ['370123199001011234', '王小明']) expect(stored.includes(text)).toBe(false);
    expect(stored.includes(sub)).toBe(true);
  });

  it('forgets tokens, identity and keys together', async () => {
    const { subjects } = keyring;
    const sub = await subjects.getOrCreate({ number: '1' });
    await subjects.index(sub, [{ purpose: 'NUMBER', value: '1' }]);
    await subjects.forget(sub);
    expect(await subjects.find('NUMBER', '1')).toEqual([]);
    expect(await subjects.known([sub])).toEqual(new Set());
    expect(await subjects.getOrCreate({ number: '1' })).not.toBe(sub);
  });
});

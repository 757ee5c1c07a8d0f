import * as fc from 'fast-check';
import { fileSubject, isFileSubject, type Keyring, serviceSubject } from './keyring.js';

/** Keys and subjects in one store, opened as often as asked. */
export interface KeyringUnderTest {
  /** Another instance on the same store, with empty caches. */
  open(): Promise<Keyring>;
  /** Removes the data keys behind the back of all instances. */
  loseKeys(): Promise<void>;
  close(): Promise<void>;
}

const PLACE = ['intake', 'application-1', 3, 'IntentRecorded', 1] as const;

/** Name of the error that the work throws. */
function thrownBy(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : 'no error';
  }
}

function flipped(text: string): string {
  const bytes = Buffer.from(text, 'base64');
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  return bytes.toString('base64');
}

/** The contract of `Keyring` and `Subjects`. */
export function describeKeyring(name: string, create: () => Promise<KeyringUnderTest>): void {
  describe(`Keyring on ${name}`, () => {
    let under: KeyringUnderTest;
    let keyring: Keyring;

    beforeEach(async () => {
      under = await create();
      keyring = await under.open();
    });

    afterEach(async () => under.close());

    const sealed = async (subject: string, plain: string) =>
      (await keyring.sealer([subject])).seal(subject, PLACE, plain);

    describe('a sealed part', () => {
      it('opens to what was sealed, here and in another instance', async () => {
        const texts = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 20 });
        await fc.assert(
          fc.asyncProperty(texts, async (plain) => {
            const parts = await Promise.all(
              plain.map(async (text, i) => sealed(`s${i % 3}`, text)),
            );
            for (const one of [keyring, await under.open()]) {
              const opener = await one.opener(parts.map(({ kid }) => kid));
              expect(parts.map((part) => opener.open(part, PLACE))).toEqual(plain);
            }
          }),
          { numRuns: 40 },
        );
      });

      it('opens nowhere else: every change of its place is refused', async () => {
        const part = await sealed('s1', 'x');
        const opener = await keyring.opener([part.kid]);
        const elsewhere = [
          ['survey', 'application-1', 3, 'IntentRecorded', 1],
          ['intake', 'application-2', 3, 'IntentRecorded', 1],
          ['intake', 'application-1', 4, 'IntentRecorded', 1],
          ['intake', 'application-1', 3, 'IntentRenewed', 1],
          ['intake', 'application-1', 3, 'IntentRecorded', 2],
        ] as const;
        for (const place of elsewhere) {
          expect(thrownBy(() => opener.open(part, place))).toBe('UnsealFailed');
        }
      });

      it('opens under no other key and with no changed byte', async () => {
        const part = await sealed('s1', 'x');
        const { kid } = await sealed('s2', 'y');
        const opener = await keyring.opener([part.kid, kid]);
        for (const changed of [
          { ...part, kid },
          { ...part, ct: flipped(part.ct) },
          { ...part, iv: flipped(part.iv) },
          { ...part, tag: flipped(part.tag) },
        ]) {
          expect(thrownBy(() => opener.open(changed, PLACE))).toBe('UnsealFailed');
        }
      });

      it('never repeats a ciphertext or an IV', async () => {
        const parts = await Promise.all(Array.from({ length: 600 }, async () => sealed('s1', 'x')));
        expect(new Set(parts.map(({ ct, tag }) => ct + tag)).size).toBe(600);
        expect(new Set(parts.map(({ iv }) => iv)).size).toBe(600);
      });

      it('can belong to a service instead of a person', async () => {
        const part = await sealed(serviceSubject('payment'), 'roster');
        expect(part).toMatchObject({ sub: 'service:payment', kid: 's:payment#1' });
        expect((await keyring.opener([part.kid])).open(part, PLACE)).toBe('roster');
      });

      it('may be bytes', async () => {
        const sealer = await keyring.sealer(['s1']);
        const part = sealer.sealBytes('s1', PLACE, Buffer.from([0, 255, 10]));
        const opener = await keyring.opener([part.kid]);
        expect(Buffer.from(opener.openBytes(part, PLACE) ?? '')).toEqual(Buffer.from([0, 255, 10]));
        expect(thrownBy(() => opener.openBytes(part, ['elsewhere']))).toBe('UnsealFailed');
      });
    });

    describe('a key', () => {
      it('is one, also when many ask at once', async () => {
        const other = await under.open();
        const parts = await Promise.all(
          Array.from({ length: 10 }, async (_, i) => {
            const sealer = await (i % 2 === 0 ? keyring : other).sealer(['s1']);
            return sealer.seal('s1', PLACE, 'x');
          }),
        );
        expect(new Set(parts.map(({ kid }) => kid))).toEqual(new Set(['p:s1#1']));
        const opener = await (await under.open()).opener(['p:s1#1']);
        for (const part of parts) expect(opener.open(part, PLACE)).toBe('x');
      });

      it('that is gone without a shred is an alarm, not a tombstone', async () => {
        const part = await sealed('s1', 'x');
        await under.loseKeys();
        const late = await under.open();
        const open = async () => (await late.opener([part.kid])).open(part, PLACE);
        await expect(open()).rejects.toMatchObject({ name: 'KeyMissing' });
      });

      it('for hashes is the same for ever, and another for each purpose', async () => {
        const key = await keyring.macKey('requests/intake');
        expect(key).toHaveLength(32);
        expect(await (await under.open()).macKey('requests/intake')).toEqual(key);
        expect(await keyring.macKey('requests/survey')).not.toEqual(key);
      });
    });

    describe('a shredded subject', () => {
      it('opens to nothing, for ever, while others still open', async () => {
        const [one, other] = [await sealed('s1', 'x'), await sealed('s2', 'y')];
        await keyring.destroy('s1');
        for (const instance of [keyring, await under.open()]) {
          const opener = await instance.opener([one.kid, other.kid]);
          expect([opener.open(one, PLACE), opener.open(other, PLACE)]).toEqual([undefined, 'y']);
        }
      });

      it('may be shredded with others at once, and again', async () => {
        const subjects = ['s1', 's2', 's3', 's4', 's5'];
        const parts = await Promise.all(subjects.map(async (subject) => sealed(subject, subject)));
        const open = async (): Promise<readonly (string | undefined)[]> => {
          const opener = await (await under.open()).opener(parts.map(({ kid }) => kid));
          return parts.map((part) => opener.open(part, PLACE));
        };
        await Promise.all([
          keyring.destroy('s1', 's2'),
          keyring.destroy('s2', 's3'),
          keyring.destroy('s4'),
          keyring.rotate(),
        ]);
        expect(await open()).toEqual([undefined, undefined, undefined, undefined, 's5']);
        await keyring.destroy('s1');
        expect(await open()).toEqual([undefined, undefined, undefined, undefined, 's5']);
      });

      it('may be a file of a service, which takes no other file with it', async () => {
        const [one, other] = [fileSubject('payment', '1'), fileSubject('payment', '2')];
        const parts = [
          await sealed(one, 'x'),
          await sealed(other, 'y'),
          await sealed('service:payment', 'z'),
        ];
        await keyring.destroy(one);
        const opener = await keyring.opener(parts.map(({ kid }) => kid));
        expect(parts.map((part) => opener.open(part, PLACE))).toEqual([undefined, 'y', 'z']);
        expect([one, 'service:payment', 'p1'].map(isFileSubject)).toEqual([true, false, false]);
      });

      it('cannot be written about again', async () => {
        await sealed('s1', 'x');
        await keyring.destroy('s1');
        expect(await sealed('s1', 'x')).toMatchObject({ alg: 'shredded', iv: '', ct: '', tag: '' });
        const sealer = await keyring.sealer(['s1']);
        expect(thrownBy(() => sealer.sealBytes('s1', PLACE, Buffer.from('x')))).toBe(
          'SubjectShredded',
        );
        await keyring.subjects.index('s1', [{ purpose: 'NUMBER', value: '1' }]);
        expect(await keyring.subjects.find('NUMBER', '1')).toEqual([]);
      });
    });

    describe('a rotation of the KEK', () => {
      it('keeps every part open and every hash the same', async () => {
        const part = await sealed('s1', 'x');
        const subject = await keyring.subjects.getOrCreate({ number: '1' });
        await keyring.rotate();
        const later = await under.open();
        expect((await later.opener([part.kid])).open(part, PLACE)).toBe('x');
        expect(await later.subjects.getOrCreate({ number: '1' })).toBe(subject);
      });
    });

    describe('the register of subjects', () => {
      it('has one subject per identity, also when two clerks register at once', async () => {
        const other = await under.open();
        const given = await Promise.all(
          Array.from({ length: 20 }, async (_, i) => {
            const { subjects } = i % 3 === 0 ? other : keyring;
            return subjects.getOrCreate({ kind: 'ID', number: String(i % 2) });
          }),
        );
        expect(new Set(given).size).toBe(2);
        const later = await under.open();
        expect(await later.subjects.getOrCreate({ number: '0', kind: 'ID' })).toBe(given[0]);
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
        const found = await subjects.find('NAME', '王小明');
        expect(new Set(found)).toEqual(new Set([a, b]));
        expect(await subjects.find('INITIALS', 'wxm')).toEqual([a]);
        expect(await subjects.find('NUMBER', 'wxm')).toEqual([]);
        await subjects.index(a, [{ purpose: 'NAME', value: '王大明' }]);
        expect(await subjects.find('NAME', '王小明')).toEqual([b]);
        expect(await subjects.find('INITIALS', 'wxm')).toEqual([a]);
      });

      it('forgets tokens, identity and keys together', async () => {
        const { subjects } = keyring;
        const sub = await subjects.getOrCreate({ number: '1' });
        const part = await sealed(sub, 'x');
        await subjects.index(sub, [{ purpose: 'NUMBER', value: '1' }]);
        await subjects.forget(sub);
        expect(await subjects.find('NUMBER', '1')).toEqual([]);
        expect(await subjects.known([sub])).toEqual(new Set());
        expect(await subjects.getOrCreate({ number: '1' })).not.toBe(sub);
        expect((await keyring.opener([part.kid])).open(part, PLACE)).toBeUndefined();
      });
    });
  });
}

import type { ServiceName } from '@zelian/contracts/terms';
import { FileAttachments } from '@zelian/eventlog/file-attachments';
import { ManualClock } from '@zelian/eventlog/manual-clock';
import { inMemory, type InMemory } from '@zelian/eventlog/testing';
import type { Sub } from '@zelian/kernel/values';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clerk, discipline, exampleRegister, STAFF } from './example-register.js';
import { Neighbours, type Answered } from './neighbours.js';
import { Invalid } from './problem.js';
import { OPENED_HEADER } from './query-routes.js';
import { kindsOf, MAX_ATTACHMENT_BYTES, Uploads } from './uploads.js';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
const PDF = Buffer.from('%PDF-1.7\n');

let township: Neighbours;
let person: Sub;

beforeAll(async () => {
  township = await Neighbours.start(exampleRegister, {
    rules: { hash: 'example' },
    people: STAFF,
    on: '2024-08-23',
  });
  person = await township.person('somebody');
});
afterAll(async () => township.stop());

const codeOf = ({ status, body }: Answered): string => `${status} ${String(body['code'])}`;

interface File {
  readonly mime: string;
  readonly bytes: Buffer;
  readonly key?: string;
  readonly sub?: string;
}
async function upload({ mime, bytes, key, sub = person }: File): Promise<Answered> {
  return township.raw(
    'POST',
    `/api/intake/attachments${sub === '' ? '' : `?sub=${sub}`}`,
    {
      authorization: `Bearer ${clerk.staffId}`,
      'content-type': mime,
      'idempotency-key': key ?? township.nextId(),
    },
    bytes,
  );
}

describe('an upload', () => {
  it.each([
    ['image/png', PNG],
    ['image/jpeg', JPEG],
    ['application/pdf', PDF],
    ['image/png; charset=binary', PNG],
  ])('takes %s and answers hash, size and type', async (mime, bytes) => {
    const answer = await upload({ mime, bytes });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      sha: expect.stringMatching(/^[0-9a-f]{64}$/),
      bytes: bytes.length,
      mime: mime.split(';')[0],
    });
  });

  it('of nobody lies under the key of the service', async () => {
    const answer = await upload({ mime: 'image/png', bytes: PNG, sub: '' });
    expect(answer.status).toBe(201);
  });

  it.each([
    ['a text that says it is a picture', 'image/png', Buffer.from('<svg/>')],
    ['a picture of another kind', 'image/jpeg', PNG],
    ['a picture cut short', 'image/png', PNG.subarray(0, 7)],
    ['something before the mark', 'application/pdf', Buffer.from(' %PDF-1.7')],
  ])('refuses %s', async (_words, mime, bytes) => {
    expect(codeOf(await upload({ mime, bytes }))).toBe('400 FILE_NOT_OF_ITS_KIND');
  });

  it.each(['text/html', 'image/svg+xml', 'application/octet-stream', 'text/plain'])(
    'refuses %s in a service that takes pictures and scans',
    async (mime) => {
      const answer = await upload({ mime, bytes: Buffer.from('x') });
      expect(codeOf(answer)).toBe('415 MEDIA_TYPE_NOT_SUPPORTED');
      expect(answer.body['title']).toContain('image/jpeg、image/png、application/pdf');
    },
  );

  it('refuses JSON and a form', async () => {
    expect(codeOf(await upload({ mime: 'application/json', bytes: Buffer.from('{}') }))).toBe(
      '415 MEDIA_TYPE_NOT_SUPPORTED',
    );
    const form = await upload({ mime: 'multipart/form-data; boundary=x', bytes: PNG });
    expect(codeOf(form)).toBe('415 MEDIA_TYPE_NOT_SUPPORTED');
  });

  it('refuses an empty file', async () => {
    expect(codeOf(await upload({ mime: 'image/png', bytes: Buffer.alloc(0) }))).toBe(
      '400 FILE_EMPTY',
    );
  });

  it('takes ten megabytes and not a byte more', async () => {
    const largest = Buffer.concat([PNG, Buffer.alloc(MAX_ATTACHMENT_BYTES - PNG.length)]);
    expect((await upload({ mime: 'image/png', bytes: largest })).status).toBe(201);
    const larger = Buffer.concat([largest, Buffer.from([0])]);
    expect(codeOf(await upload({ mime: 'image/png', bytes: larger }))).toBe('413 BODY_TOO_LARGE');
  });

  it('refuses a person nobody has registered', async () => {
    const sub = '0198b2a0-0000-7000-8000-0000000000ff';
    expect(codeOf(await upload({ mime: 'image/png', bytes: PNG, sub }))).toBe(
      '400 SUBJECT_UNKNOWN',
    );
  });

  it('needs an id of its own', async () => {
    expect(codeOf(await upload({ mime: 'image/png', bytes: PNG, key: 'x' }))).toBe(
      '400 IDEMPOTENCY_KEY_MISSING',
    );
  });

  it('again, with the same id, gets the same answer; another file under it is refused', async () => {
    const key = township.nextId();
    const first = await upload({ mime: 'image/png', bytes: PNG, key });
    expect((await upload({ mime: 'image/png', bytes: PNG, key })).body).toEqual(first.body);
    const other = await upload({ mime: 'image/jpeg', bytes: JPEG, key });
    expect(codeOf(other)).toBe('422 COMMAND_ID_REUSED');
  });

  it('twice at once under one id is one file', async () => {
    const file = { mime: 'application/pdf', bytes: PDF, key: township.nextId() };
    const [one, other] = await Promise.all([upload(file), upload(file)]);
    expect(one?.body).toEqual(other?.body);
  });
});

describe('a file', () => {
  it('is read back as it was given, and the answer says whose it is', async () => {
    const { body } = await upload({ mime: 'image/png', bytes: PNG });
    const answer = await township.get(clerk, `attachments/${String(body['sha'])}`);
    expect(answer.bytes.equals(PNG)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      [OPENED_HEADER]: `GET attachments/:sha;${person}`,
    });
  });

  it('may be looked at by the discipline committee, which uploads nothing', async () => {
    const { body } = await upload({ mime: 'image/png', bytes: PNG });
    expect((await township.get(discipline, `attachments/${String(body['sha'])}`)).status).toBe(200);
    expect(codeOf(await township.file(discipline, 'attachments', 'image/png', PNG))).toBe(
      '403 POST_MAY_NOT_DO_THIS',
    );
  });

  it('that was never given is not found, and a wrong hash is none', async () => {
    expect(codeOf(await township.get(clerk, `attachments/${'ab'.repeat(32)}`))).toBe(
      '404 NOT_FOUND',
    );
    expect(codeOf(await township.get(clerk, 'attachments/AB'))).toBe('400 ID_NOT_VALID');
  });
});

describe('text files', () => {
  let folder: string;
  let log: InMemory;
  let uploads: Uploads;
  beforeAll(async () => {
    const clock = new ManualClock();
    folder = await mkdtemp(join(tmpdir(), 'uploads-'));
    log = await inMemory('payment', { clock });
    const attachments = await FileAttachments.open(folder, log.keyring, clock);
    uploads = new Uploads('payment', attachments, log.keyring, log.records);
  });
  afterAll(async () => {
    await log.close();
    await rm(folder, { recursive: true });
  });
  const take = async (bytes: Uint8Array): Promise<string> => {
    const commandId = township.nextId();
    try {
      const file = { commandId, sub: undefined, mime: 'text/plain', bytes };
      return (await uploads.take(file)).mime;
    } catch (error) {
      return error instanceof Invalid ? error.code : String(error);
    }
  };

  it('of the bank come in UTF-8 or GB18030', async () => {
    expect(await take(Buffer.from('𠮷田|6222…|72500\r\n'))).toBe('text/plain');
    expect(await take(Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]))).toBe('text/plain');
  });

  it.each([
    ['a NUL', Buffer.from('a\0b')],
    ['an escape', Buffer.from('a\u001b[31mb')],
    ['bytes that are neither', Buffer.from([0x61, 0xff, 0xff])],
    ['a picture', JPEG],
  ])('hold no bytes like %s', async (_words, bytes) => {
    expect(await take(bytes)).toBe('FILE_NOT_OF_ITS_KIND');
  });

  it.each<[ServiceName, boolean]>([
    ['economic-check', true],
    ['payment', true],
    ['survey', false],
    ['approval', false],
    ['gateway', false],
  ])('are taken by %s: %p', (service, taken) => {
    expect(kindsOf(service).includes('text/plain')).toBe(taken);
  });
});

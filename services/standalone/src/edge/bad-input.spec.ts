import { CHECK_SOURCES } from '@zelian/contracts/person';
import { openedOf } from '@zelian/kernel/decider';
import type { Sub, Uuid } from '@zelian/kernel/values';
import type { ApiCaller } from '@zelian/service/api-client';
import { afterToken, partitionId } from '@zelian/eventlog/partition';
import { scan } from '../demo/scan.js';
import { DESK_OFFICERS, Office, VILLAGE, type Reply, type Wire } from './office.js';

const CLERK = 'ST010';
const SUPERVISOR = 'ST007';
const NUMBER = '370406194505289973';
const HOUSEHOLD = '0198a000-0000-7000-8000-000000000001';
const CASE = '0198a000-0000-7000-8000-000000000002';
const ACCOUNT = '0198a000-0000-7000-8000-000000000003';
const NEW_ID = '0198a000-0000-7000-8000-0000000000aa';
const STRANGER = '0198a000-0000-7000-8000-0000000000ff';
const SLOW_MS = 120_000;

const home = `/api/intake/households/${HOUSEHOLD}`;
const application = `/api/intake/applications/${CASE}`;
const fresh = `/api/intake/households/${NEW_ID}/register-household`;

let office: Office;
let head: Sub;
let scanSha: string;
let registeredBy: Uuid;
let bearer: string;

const profile = {
  name: '庚毕尾',
  identityKind: 'RESIDENT_ID' as const,
  idNumber: NUMBER,
  sex: 'MALE' as const,
  birthDate: '1945-05-28',
  relationToHead: 'HEAD' as const,
  hukouTownship: '370406109',
  hukouType: 'AGRI' as const,
  maritalStatus: '20' as const,
  employment: 'RETIRED' as const,
  labourCapacity: 'NONE' as const,
};
const details = {
  holderName: '庚毕尾',
  kind: 'CARD' as const,
  number: '6222020000000000004',
  bank: '农村商业银行',
  purpose: 'HOUSEHOLD' as const,
};
const registration = (more: object = {}, person: object = {}): object => ({
  villageCode: VILLAGE,
  headSub: head,
  members: [{ sub: head, profile: { ...profile, ...person } }],
  address: '王家湾村5组18号',
  ...more,
});
const income = (more: object = {}): object => ({
  itemId: NEW_ID,
  sub: head,
  class: 'WAGES',
  kind: 'WAGE',
  periodFrom: '2023-08',
  periodTo: '2024-07',
  grossFen: 1_200_000,
  ...more,
});
const filing = (item: object, more: object = {}): object => ({
  appliedOn: '2024-08-23',
  declaration: [{ sub: head, incomeItems: [item], propertyItems: [], bills: [] }],
  kin: [],
  accountId: ACCOUNT,
  accountDetails: { ...details, holderSub: head },
  attachments: [],
  ...more,
});
const certificate = (content: object, more: object = {}): object => ({
  sub: head,
  certificateId: NEW_ID,
  issuedOn: '2024-01-01',
  validToOn: '2034-01-01',
  content: { certificateNo: `${NUMBER}43`, type: 'PHYSICAL', grade: 3, ...content },
  ...more,
});
const change = (account: object): object => ({
  newAccountId: NEW_ID,
  details: { ...details, holderSub: head, ...account },
  cause: 'FAMILY_ASKED',
  formSha: scanSha,
});
const joining = (more: object = {}): object => ({
  sub: head,
  joinedOn: '2024-08-20',
  cause: 'RETURN',
  profile,
  ...more,
});
const death = (more: object = {}): object => ({
  lifeEventId: NEW_ID,
  sub: head,
  kind: 'DEATH',
  occurredOn: '2024-08-20',
  knownOn: '2024-08-21',
  detail: { source: 'FAMILY' },
  ...more,
});
const correction = (): object => ({
  sub: head,
  corrects: 'intake/1/0',
  values: { address: '王家湾村5组19号' },
  why: '门牌有误',
  evidence: [],
});

/** A command as a well-behaved caller sends it; what is given replaces that. */
function post(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string | undefined>> = {},
): Wire {
  const all: Record<string, string | undefined> = {
    authorization: bearer,
    'content-type': 'application/json',
    'idempotency-key': office.nextId(),
    ...headers,
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  return { method: 'POST', path, headers: Object.fromEntries(given), body: text };
}
const get = (path: string): Wire => ({ path, headers: { authorization: bearer } });
const upload = (bytes: Uint8Array, more: Readonly<Record<string, string>> = {}): Wire =>
  post('/api/intake/attachments', bytes, { 'content-type': 'image/png', ...more });

beforeAll(async () => {
  office = await Office.open(
    DESK_OFFICERS.filter(({ staffId }) => [CLERK, SUPERVISOR].includes(staffId)),
  );
  bearer = `Bearer ${await office.token(CLERK)}`;
  await tell(await office.caller(CLERK));
  await office.platform.settled();
}, SLOW_MS);
afterAll(async () => office.close());

/** A household, its application and its account: what bad inputs are about. */
async function tell(clerk: ApiCaller): Promise<void> {
  const identity = { kind: 'RESIDENT_ID', number: NUMBER, name: profile.name };
  ({ sub: head } = await clerk.post<{ readonly sub: Sub }>('/api/intake/subjects', identity));
  registeredBy = office.nextId();
  await office.send(
    post(`${home}/register-household`, registration(), { 'idempotency-key': registeredBy }),
  );
  const command = (): { readonly commandId: Uuid } => ({ commandId: office.nextId() });
  await clerk.issue(
    'application',
    CASE,
    'RecordIntent',
    {
      programme: 'DIBAO',
      householdId: HOUSEHOLD,
      applicantSub: head,
      channel: 'WINDOW',
      intentOn: '2024-08-23',
      parties: [{ sub: head, role: 'MEMBER' }],
      cause: '收入不足',
    },
    command(),
  );
  const file = { bytes: scan('authorisation'), mime: 'image/png', sub: head };
  scanSha = await clerk.upload('intake', file, office.nextId());
  await clerk.issue(
    'application',
    CASE,
    'SignAuthorisation',
    {
      sub: head,
      signedOn: '2024-08-23',
      method: 'PAPER',
      scopeCodes: CHECK_SOURCES,
      programmes: ['DIBAO'],
      continuing: true,
      textVersion: 'AUTH-2020-1',
      scanSha,
    },
    command(),
  );
  await clerk.issue(
    'application',
    CASE,
    'FileApplication',
    {
      appliedOn: '2024-08-23',
      declaration: [],
      kin: [],
      accountId: ACCOUNT,
      accountDetails: { ...details, holderSub: head },
      attachments: [],
    },
    command(),
  );
  await office.platform.settled();
  // Payment takes files of its own.
  scanSha = await clerk.upload('payment', file, office.nextId());
}

/** Sends it, and shows that no log has grown. */
async function refused(wire: Wire): Promise<Reply> {
  const before = await office.positions();
  const reply = await office.send(wire);
  await office.platform.settled();
  expect(await office.positions()).toBe(before);
  expect(reply.type).toBe('application/problem+json; charset=utf-8');
  expect(reply.title).toMatch(/\p{Script=Han}/u);
  return reply;
}

type Row = readonly [name: string, wire: () => Wire, status: number, code: string];
const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const B = 400;

const bodies: readonly Row[] = [
  ['an empty body', () => post(fresh, ''), B, 'BODY_MISSING'],
  ['words', () => post(fresh, '登记'), B, 'BODY_NOT_JSON'],
  ['JSON cut off', () => post(fresh, '{"villageCode":"37'), B, 'BODY_NOT_JSON'],
  ['a comma at the end', () => post(fresh, '{"a":1,}'), B, 'BODY_NOT_JSON'],
  ['a comment', () => post(fresh, '{/* 村 */"a":1}'), B, 'BODY_NOT_JSON'],
  ['single quotes', () => post(fresh, "{'a':1}"), B, 'BODY_NOT_JSON'],
  ['NaN', () => post(fresh, '{"a":NaN}'), B, 'BODY_NOT_JSON'],
  ['Infinity', () => post(fresh, '{"a":-Infinity}'), B, 'BODY_NOT_JSON'],
  ['a hexadecimal number', () => post(fresh, '{"a":0x10}'), B, 'BODY_NOT_JSON'],
  [
    'a byte order mark',
    () => post(fresh, `\ufeff${JSON.stringify(registration())}`),
    B,
    'BODY_NOT_JSON',
  ],
  ['two documents', () => post(fresh, '{}{}'), B, 'BODY_NOT_JSON'],
  [
    'a byte that is no UTF-8',
    () => post(fresh, Uint8Array.of(0x22, 0xff, 0x22)),
    B,
    'BODY_NOT_UTF8',
  ],
  [
    'an overlong zero',
    () => post(fresh, Uint8Array.of(0x22, 0xc0, 0x80, 0x22)),
    B,
    'BODY_NOT_UTF8',
  ],
  [
    'a surrogate in UTF-8',
    () => post(fresh, Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)),
    B,
    'BODY_NOT_UTF8',
  ],
  ['GB18030', () => post(fresh, Uint8Array.of(0x22, 0xd5, 0xc5, 0x22)), B, 'BODY_NOT_UTF8'],
  ['UTF-16', () => post(fresh, Buffer.from('{"a":1}', 'utf16le')), B, 'BODY_NOT_JSON'],
  ['half a character', () => post(fresh, '{"address":"\\ud842"}'), B, 'TEXT_NOT_WELL_FORMED'],
  [
    'halves in the wrong order',
    () => post(fresh, '{"address":"\\udfb7\\ud842"}'),
    B,
    'TEXT_NOT_WELL_FORMED',
  ],
  ['half a character as a field', () => post(fresh, '{"\\udfb7":1}'), B, 'TEXT_NOT_WELL_FORMED'],
  ['a field twice', () => post(fresh, '{"phone":"1","phone":"2"}'), B, 'KEY_TWICE'],
  [
    'a field twice in depth',
    () => post(fresh, '{"members":[{"sub":"a","sub":"b"}]}'),
    B,
    'KEY_TWICE',
  ],
  ['a field twice, once escaped', () => post(fresh, '{"phone":1,"ph\\u006fne":2}'), B, 'KEY_TWICE'],
  ['__proto__', () => post(fresh, '{"__proto__":{"villages":"ALL"}}'), B, 'KEY_NOT_ALLOWED'],
  [
    '__proto__, escaped, in depth',
    () => post(fresh, '{"members":[{"\\u005f_proto__":{}}]}'),
    B,
    'KEY_NOT_ALLOWED',
  ],
  ['constructor', () => post(fresh, '{"constructor":{"prototype":{}}}'), B, 'KEY_NOT_ALLOWED'],
  ['toString', () => post(fresh, '{"toString":1}'), B, 'KEY_NOT_ALLOWED'],
  ['seventeen levels', () => post(fresh, `${'['.repeat(17)}${']'.repeat(17)}`), B, 'BODY_TOO_DEEP'],
  ['a hundred thousand levels', () => post(fresh, '{"a":'.repeat(40_000)), B, 'BODY_TOO_DEEP'],
  [
    'more than 256 KiB',
    () => post(fresh, JSON.stringify({ address: 'x'.repeat(256 * 1024) })),
    413,
    'BODY_TOO_LARGE',
  ],
  [
    'more than 10 MB',
    () => post(fresh, Buffer.alloc(10 * 1024 * 1024 + 1, 0x20)),
    413,
    'BODY_TOO_LARGE',
  ],
  [
    'a form',
    () =>
      post(fresh, 'villageCode=370406109215', {
        'content-type': 'application/x-www-form-urlencoded',
      }),
    415,
    'MEDIA_TYPE_NOT_SUPPORTED',
  ],
  [
    'a form in parts',
    () => post(fresh, '--x--', { 'content-type': 'multipart/form-data; boundary=x' }),
    415,
    'MEDIA_TYPE_NOT_SUPPORTED',
  ],
  [
    'JSON that says it is text',
    () => post(fresh, registration(), { 'content-type': 'text/plain' }),
    415,
    'MEDIA_TYPE_NOT_SUPPORTED',
  ],
  [
    'JSON that does not say what it is',
    () => post(fresh, registration(), { 'content-type': undefined }),
    415,
    'MEDIA_TYPE_NOT_SUPPORTED',
  ],
  [
    'XML',
    () => post(fresh, '<a/>', { 'content-type': 'application/xml' }),
    415,
    'MEDIA_TYPE_NOT_SUPPORTED',
  ],
  ['a list', () => post(fresh, []), B, 'BODY_NOT_VALID'],
  ['null', () => post(fresh, 'null'), B, 'BODY_NOT_VALID'],
  ['a text', () => post(fresh, '"登记"'), B, 'BODY_NOT_VALID'],
  ['a number', () => post(fresh, '1'), B, 'BODY_NOT_VALID'],
];

const wrongRegistration =
  (more: object, person?: object): (() => Wire) =>
  () =>
    post(fresh, registration(more, person));
const fields: readonly Row[] = [
  ['a missing field', wrongRegistration({ address: undefined }), B, 'BODY_NOT_VALID'],
  ['a missing list', wrongRegistration({ members: undefined }), B, 'BODY_NOT_VALID'],
  ['a missing field in depth', wrongRegistration({}, { name: undefined }), B, 'BODY_NOT_VALID'],
  ['nothing at all', () => post(fresh, {}), B, 'BODY_NOT_VALID'],
  ['null where a text must be', wrongRegistration({ address: null }), B, 'BODY_NOT_VALID'],
  ['null where a text may be', wrongRegistration({ phone: null }), B, 'BODY_NOT_VALID'],
  ['a number for a text', wrongRegistration({ phone: 10_009_921_510 }), B, 'BODY_NOT_VALID'],
  ['a list for a text', wrongRegistration({ address: ['王家湾村'] }), B, 'BODY_NOT_VALID'],
  ['an object for a text', wrongRegistration({ address: { $ne: '' } }), B, 'BODY_NOT_VALID'],
  [
    'an object for a list',
    () => post(fresh, registration({ members: { sub: head, profile } })),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'a list in a list',
    () => post(fresh, registration({ members: [[{ sub: head, profile }]] })),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'a list for an object',
    () => post(fresh, registration({ members: [{ sub: head, profile: [profile] }] })),
    B,
    'BODY_NOT_VALID',
  ],
  ['null in a list', wrongRegistration({ members: [null] }), B, 'BODY_NOT_VALID'],
  ['an empty list', wrongRegistration({ members: [] }), B, 'BODY_NOT_VALID'],
  [
    'thirty-one members',
    () =>
      post(
        fresh,
        registration({ members: Array.from({ length: 31 }, () => ({ sub: head, profile })) }),
      ),
    B,
    'BODY_NOT_VALID',
  ],
  ['a field nobody knows', wrongRegistration({ isAdmin: true }), B, 'BODY_NOT_VALID'],
  ['a field nobody knows, in depth', wrongRegistration({}, { income: 1 }), B, 'BODY_NOT_VALID'],
  ['a field in the wrong case', wrongRegistration({ VillageCode: VILLAGE }), B, 'BODY_NOT_VALID'],
  ['an empty text', wrongRegistration({ address: '' }), B, 'BODY_NOT_VALID'],
  ['a text too long by one', wrongRegistration({ address: '村'.repeat(201) }), B, 'BODY_NOT_VALID'],
  ['a word that is no choice', wrongRegistration({}, { sex: 'male' }), B, 'BODY_NOT_VALID'],
  ['true in quotes', wrongRegistration({}, { contractedLand: 'true' }), B, 'BODY_NOT_VALID'],
  ['one for true', wrongRegistration({}, { contractedLand: 1 }), B, 'BODY_NOT_VALID'],
  [
    'a village code of eleven digits',
    wrongRegistration({ villageCode: '37040610921' }),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'a village code in full width digits',
    wrongRegistration({ villageCode: '３７０４０６１０９２１５' }),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'a village code as a number',
    wrongRegistration({ villageCode: 370_406_109_215 }),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'a village code with a line break',
    wrongRegistration({ villageCode: `${VILLAGE}\n` }),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'an id in upper case',
    () => post(fresh, registration({ headSub: head.toUpperCase() })),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'an id in braces',
    () => post(fresh, registration({ headSub: `{${head}}` })),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'an id of zeros',
    wrongRegistration({ headSub: '00000000-0000-0000-0000-000000000000' }),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'an id without hyphens',
    () => post(fresh, registration({ headSub: head.replaceAll('-', '') })),
    B,
    'BODY_NOT_VALID',
  ],
  ['a staff id for a person', wrongRegistration({ headSub: CLERK }), B, 'BODY_NOT_VALID'],
];

const days: readonly Row[] = [
  ...(
    [
      ['29 February of a common year', '2023-02-29'],
      ['31 April', '2024-04-31'],
      ['a thirteenth month', '2024-13-01'],
      ['a day zero', '2024-01-00'],
      ['the year zero', '0000-01-01'],
      ['a day with a time', '1945-05-28T00:00:00Z'],
      ['slashes', '1945/05/28'],
      ['one digit', '1945-5-28'],
      ['two digits of the year', '45-05-28'],
      ['the words for it', '1945年5月28日'],
      ['full width digits', '１９４５-05-28'],
      ['a space behind', '1945-05-28 '],
      ['a number', 19_450_528],
    ] as const
  ).map(([name, birthDate]): Row => [
    `a day: ${name}`,
    wrongRegistration({}, { birthDate }),
    B,
    'BODY_NOT_VALID',
  ]),
  [
    'a day after today',
    () => post(`${home}/add-member`, joining({ joinedOn: '2024-08-24' })),
    B,
    'DATE_IN_FUTURE',
  ],
  [
    'a wish of next year',
    () =>
      post(`/api/intake/applications/${NEW_ID}/record-intent`, {
        programme: 'DIBAO',
        householdId: HOUSEHOLD,
        applicantSub: head,
        channel: 'WINDOW',
        intentOn: '2025-01-01',
        parties: [{ sub: head, role: 'MEMBER' }],
        cause: '—',
      }),
    B,
    'DATE_IN_FUTURE',
  ],
  [
    'a death heard of before it happened',
    () => post(`${home}/record-life-event`, death({ knownOn: '2024-08-19' })),
    B,
    'DATE_BEFORE_CAUSE',
  ],
  [
    'a certificate that ends before it begins',
    () => post(`${home}/record-certificate`, certificate({}, { validToOn: '2023-12-31' })),
    B,
    'DATE_BEFORE_CAUSE',
  ],
  [
    'a month that does not exist',
    () => post(`${application}/file-application`, filing(income({ periodTo: '2024-13' }))),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'a month of the year zero',
    () => post(`${application}/file-application`, filing(income({ periodFrom: '0000-01' }))),
    B,
    'BODY_NOT_VALID',
  ],
  ...(
    [
      ['without an offset', '2024-08-23T09:00:00'],
      ['of an offset that does not exist', '2024-08-23T09:00:00+99:99'],
      ['at 24 o’clock', '2024-08-23T24:00:00+08:00'],
      ['of a day that does not exist', '2024-02-30T09:00:00+08:00'],
    ] as const
  ).map(([name, startedAt]): Row => [
    `an instant ${name}`,
    () => post(`/api/survey/surveys/${CASE}/start-survey`, { startedAt, deviceId: NEW_ID }),
    B,
    'BODY_NOT_VALID',
  ]),
  [
    'an instant that is still to come',
    () =>
      post(`/api/survey/surveys/${CASE}/start-survey`, {
        startedAt: '2024-08-25T09:00:00+08:00',
        deviceId: NEW_ID,
      }),
    B,
    'DATE_IN_FUTURE',
  ],
];

const sums: readonly Row[] = (
  [
    ['negative fen', '-1'],
    ['a tenth of a fen', '0.1'],
    ['a fen and a half', '120.5'],
    ['the smallest part of a fen', '1e-7'],
    ['more than a billion yuan', '100000000001'],
    ['more than an integer can be', '9007199254740993'],
    ['1e300', '1e300'],
    ['a number beyond all numbers', '1e999'],
    ['a sum in quotes', '"1200000"'],
    ['a sum with yuan', '"12000元"'],
    ['a list with a sum', '[1200000]'],
    ['no sum', 'null'],
    ['true', 'true'],
  ] as const
).map(([name, grossFen]): Row => [
  name,
  () =>
    post(
      `${application}/file-application`,
      JSON.stringify(filing(income())).replace('"grossFen":1200000', `"grossFen":${grossFen}`),
    ),
  B,
  'BODY_NOT_VALID',
]);

const subject =
  (body: object): (() => Wire) =>
  () =>
    post('/api/intake/subjects', body);
const numbers: readonly Row[] = [
  [
    'a citizen number with a wrong check digit',
    subject({ kind: 'RESIDENT_ID', number: '370406194505289972' }),
    B,
    'CITIZEN_ID_INVALID',
  ],
  [
    'a citizen number of seventeen digits',
    subject({ kind: 'RESIDENT_ID', number: '37040619450528997' }),
    B,
    'CITIZEN_ID_INVALID',
  ],
  [
    'a citizen number with a letter',
    subject({ kind: 'RESIDENT_ID', number: '37040619450528997O' }),
    B,
    'CITIZEN_ID_INVALID',
  ],
  [
    'a citizen number of no province',
    subject({ kind: 'RESIDENT_ID', number: '990406194505289973' }),
    B,
    'CITIZEN_ID_INVALID',
  ],
  [
    'a citizen number of a day that was none',
    subject({ kind: 'RESIDENT_ID', number: '370406194502309973' }),
    B,
    'CITIZEN_ID_INVALID',
  ],
  [
    'a citizen number of somebody not yet born',
    subject({ kind: 'RESIDENT_ID', number: '370406209905289973' }),
    B,
    'CITIZEN_ID_INVALID',
  ],
  [
    'a citizen number in full width',
    subject({ kind: 'RESIDENT_ID', number: '３７０４０６１９４５０５２８９９７３' }),
    B,
    'CITIZEN_ID_INVALID',
  ],
  [
    'a citizen number too long for the field',
    subject({ kind: 'RESIDENT_ID', number: `${NUMBER}0` }),
    B,
    'BODY_NOT_VALID',
  ],
  ['a resident without a number', subject({ kind: 'RESIDENT_ID' }), B, 'CITIZEN_ID_INVALID'],
  [
    'somebody unknown with a number',
    subject({ kind: 'UNKNOWN', number: NUMBER }),
    B,
    'CITIZEN_ID_INVALID',
  ],
  [
    'a member with a wrong number',
    wrongRegistration({}, { idNumber: '370406194505289972' }),
    B,
    'CITIZEN_ID_INVALID',
  ],
  [
    'a certificate with a wrong check digit',
    () =>
      post(`${home}/record-certificate`, certificate({ certificateNo: '37040619450528997243' })),
    B,
    'CERTIFICATE_NUMBER_INVALID',
  ],
  [
    'a certificate of no type',
    () => post(`${home}/record-certificate`, certificate({ certificateNo: `${NUMBER}93` })),
    B,
    'CERTIFICATE_NUMBER_INVALID',
  ],
  [
    'a certificate whose number says another grade',
    () => post(`${home}/record-certificate`, certificate({ grade: 2 })),
    B,
    'CERTIFICATE_NUMBER_INVALID',
  ],
  [
    'a grade that is none',
    () => post(`${home}/record-certificate`, certificate({ grade: 5 })),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'a grade and a half',
    () => post(`${home}/record-certificate`, certificate({ grade: 1.5 })),
    B,
    'BODY_NOT_VALID',
  ],
  ...(
    [
      ['with a wrong check digit', { number: '6222020000000000005' }],
      ['with spaces', { number: '6222 0200 0000 0000' }],
      ['that is too short', { number: '622202000000' }],
      ['of a passbook that is too short', { kind: 'PASSBOOK', number: '12345678901234' }],
    ] as const
  ).map(([name, account]): Row => [
    `an account ${name}`,
    () => post(`/api/payment/payout-accounts/${ACCOUNT}/propose-account-change`, change(account)),
    B,
    'ACCOUNT_NUMBER_INVALID',
  ]),
];

const version =
  (ifMatch?: string): (() => Wire) =>
  () =>
    post(`${home}/correct-person`, correction(), { 'if-match': ifMatch });
const headers: readonly Row[] = [
  [
    'no Idempotency-Key',
    () => post(fresh, registration(), { 'idempotency-key': undefined }),
    B,
    'IDEMPOTENCY_KEY_MISSING',
  ],
  [
    'an Idempotency-Key that is a number',
    () => post(fresh, registration(), { 'idempotency-key': '1' }),
    B,
    'IDEMPOTENCY_KEY_NOT_VALID',
  ],
  [
    'an Idempotency-Key in upper case',
    () => post(fresh, registration(), { 'idempotency-key': NEW_ID.toUpperCase() }),
    B,
    'IDEMPOTENCY_KEY_NOT_VALID',
  ],
  [
    'two Idempotency-Keys',
    () => post(fresh, registration(), { 'idempotency-key': `${NEW_ID}, ${CASE}` }),
    B,
    'IDEMPOTENCY_KEY_NOT_VALID',
  ],
  [
    'the key of another command',
    () => post(fresh, registration(), { 'idempotency-key': registeredBy }),
    422,
    'COMMAND_ID_REUSED',
  ],
  [
    'the key of the same command with another body',
    () =>
      post(`${home}/register-household`, registration({ address: '别处' }), {
        'idempotency-key': registeredBy,
      }),
    422,
    'COMMAND_ID_REUSED',
  ],
  [
    'a household that is registered',
    () => post(`${home}/register-household`, registration()),
    412,
    'VERSION_STALE',
  ],
  ['no If-Match', version(), 428, 'IF_MATCH_MISSING'],
  ['an old If-Match', version('"0"'), 412, 'VERSION_STALE'],
  ['an If-Match of the future', version('"99"'), 412, 'VERSION_STALE'],
  ['an If-Match without quotes', version('1'), B, 'IF_MATCH_NOT_VALID'],
  ['any If-Match', version('*'), B, 'IF_MATCH_NOT_VALID'],
  ['a weak If-Match', version('W/"1"'), B, 'IF_MATCH_NOT_VALID'],
  ['a negative If-Match', version('"-1"'), B, 'IF_MATCH_NOT_VALID'],
  ['nobody', () => post(fresh, registration(), { authorization: undefined }), 401, 'NOT_SIGNED_IN'],
  [
    'a token that nobody was given',
    () => post(fresh, registration(), { authorization: `Bearer ${'x'.repeat(43)}` }),
    401,
    'NOT_SIGNED_IN',
  ],
  [
    'a token of a service',
    () => post(fresh, registration(), { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }),
    401,
    'NOT_SIGNED_IN',
  ],
  [
    'a password in the header',
    () => post(fresh, registration(), { authorization: 'Basic QUQwMDE6eA==' }),
    401,
    'NOT_SIGNED_IN',
  ],
];

const places: readonly Row[] = [
  [
    'a service that is none',
    () => post('/api/nobody/households/x/register-household', {}),
    404,
    'NOT_FOUND',
  ],
  [
    'a stream that is none',
    () => post(`/api/intake/houses/${NEW_ID}/register-household`, registration()),
    404,
    'NOT_FOUND',
  ],
  [
    'a stream of another service',
    () => post(`/api/survey/households/${NEW_ID}/register-household`, registration()),
    404,
    'NOT_FOUND',
  ],
  ['a command that is none', () => post(`${home}/delete-household`, {}), 404, 'NOT_FOUND'],
  ['a command of another stream', () => post(`${home}/record-intent`, {}), 404, 'NOT_FOUND'],
  [
    'a command in its own case',
    () => post(`${home}/RegisterHousehold`, registration()),
    404,
    'NOT_FOUND',
  ],
  [
    'a command of the platform itself',
    () => post(`${application}/note-household`, {}),
    404,
    'NOT_FOUND',
  ],
  [
    'the founding',
    () => post('/api/gateway/foundings/370406109/found-platform', {}),
    404,
    'NOT_FOUND',
  ],
  [
    'a case id that is none',
    () =>
      post('/api/intake/applications/SA-1/record-intent', {
        programme: 'DIBAO',
        householdId: HOUSEHOLD,
        applicantSub: head,
        channel: 'WINDOW',
        intentOn: '2024-08-23',
        parties: [{ sub: head, role: 'MEMBER' }],
        cause: '—',
      }),
    B,
    'ID_NOT_VALID',
  ],
  [
    'an id with a slash in it',
    () => post('/api/intake/households/a%2Fb/register-household', registration()),
    B,
    'ID_NOT_VALID',
  ],
  [
    'an id with a zero in it',
    () => post('/api/intake/households/a%00b/register-household', registration()),
    B,
    'ID_NOT_VALID',
  ],
  [
    'an id in Chinese',
    () =>
      post(
        `/api/intake/households/${encodeURIComponent('庚家')}/register-household`,
        registration(),
      ),
    B,
    'ID_NOT_VALID',
  ],
  [
    'an escape that is none',
    () => post('/api/intake/households/%zz/register-household', registration()),
    B,
    'REQUEST_NOT_VALID',
  ],
  [
    'a step upwards',
    () => post('/api/intake/../gateway/staff/ST099/register-staff', {}),
    404,
    'NOT_FOUND',
  ],
  ['PUT', () => ({ ...post(home, registration()), method: 'PUT' }), 404, 'NOT_FOUND'],
  ['DELETE', () => ({ ...get(home), method: 'DELETE' }), 404, 'NOT_FOUND'],
  ['PATCH', () => ({ ...post(home, {}), method: 'PATCH' }), 404, 'NOT_FOUND'],
  ['reading a command', () => get(`${home}/register-household`), 404, 'NOT_FOUND'],
  ['writing a list', () => post('/api/intake/applications', {}), 404, 'NOT_FOUND'],
  [
    'an id of three hundred characters',
    () => post(`/api/intake/households/${'x'.repeat(300)}/register-household`, registration()),
    B,
    'ID_NOT_VALID',
  ],
  [
    'an address of twenty thousand characters',
    () => get(`/api/intake/applications?cursor=${'x'.repeat(20_000)}`),
    431,
    'HEADERS_TOO_LARGE',
  ],
  [
    'an address of nine thousand characters',
    () => get(`/api/intake/applications?cursor=${'x'.repeat(9_000)}`),
    B,
    'CURSOR_NOT_VALID',
  ],
];

const reading: readonly Row[] = [
  ['a page of nothing', () => get('/api/intake/applications?limit=0'), B, 'LIMIT_NOT_VALID'],
  ['a page of words', () => get('/api/intake/applications?limit=all'), B, 'LIMIT_NOT_VALID'],
  ['a page of everything', () => get('/api/intake/applications?limit=201'), B, 'LIMIT_NOT_VALID'],
  ['a limit twice', () => get('/api/intake/applications?limit=1&limit=2'), B, 'PARAMETER_TWICE'],
  [
    'a cursor that is none',
    () => get('/api/intake/applications?cursor=eyJ4IjoxfQ'),
    B,
    'CURSOR_NOT_VALID',
  ],
  ['a token that is none', () => get('/api/intake/applications?after=x'), B, 'AFTER_NOT_VALID'],
  [
    'a token of a log the view does not follow',
    () => get(`/api/gateway/clients?after=${afterToken(partitionId('payment', 0), 1)}`),
    403,
    'POST_MAY_NOT_DO_THIS',
  ],
  [
    'a token of another log',
    () => get(`/api/intake/applications?after=${afterToken(partitionId('payment', 0), 1)}`),
    B,
    'AFTER_NOT_VALID',
  ],
  ['a case that is none', () => get(`/api/cases/${STRANGER}`), 404, 'NOT_FOUND'],
  ['a case id that is none, read', () => get('/api/cases/1'), B, 'ID_NOT_VALID'],
  ['a household that is none', () => get(`/api/intake/households/${STRANGER}`), 404, 'NOT_FOUND'],
  [
    'a file that is none',
    () => get(`/api/intake/attachments/${'ab'.repeat(32)}`),
    404,
    'NOT_FOUND',
  ],
  [
    'a file by another name',
    () => get('/api/intake/attachments/..%2F..%2Fkeyring.db'),
    B,
    'ID_NOT_VALID',
  ],
];

const others: readonly Row[] = [
  [
    'somebody nobody has registered',
    wrongRegistration({ headSub: STRANGER }),
    B,
    'SUBJECT_UNKNOWN',
  ],
  [
    'a member nobody has registered',
    () => post(fresh, registration({ members: [{ sub: STRANGER, profile }] })),
    B,
    'SUBJECT_UNKNOWN',
  ],
  [
    'a file nobody has uploaded',
    () => post(`${home}/record-life-event`, death({ evidenceSha: 'ab'.repeat(32) })),
    B,
    'ATTACHMENT_UNKNOWN',
  ],
  [
    'a hash in upper case',
    () => post(`${home}/record-life-event`, death({ evidenceSha: 'AB'.repeat(32) })),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'the same person in two households',
    () => post(fresh, registration()),
    409,
    'PERSON_ALREADY_REGISTERED',
  ],
  [
    'a household nobody has registered',
    () => post(`/api/intake/households/${NEW_ID}/add-member`, joining()),
    409,
    'HOUSEHOLD_NOT_REGISTERED',
  ],
  ['an empty file', () => upload(new Uint8Array()), B, 'FILE_EMPTY'],
  ['a file that is not of its kind', () => upload(bytes('<script>')), B, 'FILE_NOT_OF_ITS_KIND'],
  [
    'a web page',
    () => upload(bytes('<html>'), { 'content-type': 'text/html' }),
    415,
    'MEDIA_TYPE_NOT_SUPPORTED',
  ],
  [
    'a file of more than 10 MB',
    () => upload(Buffer.alloc(10 * 1024 * 1024 + 1)),
    413,
    'BODY_TOO_LARGE',
  ],
  [
    'a file about nobody there is',
    () => ({ ...upload(scan('x')), path: `/api/intake/attachments?sub=${STRANGER}` }),
    B,
    'SUBJECT_UNKNOWN',
  ],
  [
    'a file without a key',
    () => upload(scan('x'), { 'idempotency-key': '' }),
    B,
    'IDEMPOTENCY_KEY_MISSING',
  ],
  [
    'signing in as a list',
    () => post('/api/gateway/sessions', { staffId: [CLERK], password: 'x' }),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'signing in with a query',
    () => post('/api/gateway/sessions', { staffId: CLERK, password: { $gt: '' } }),
    B,
    'BODY_NOT_VALID',
  ],
  [
    'a clock that goes back',
    () => post('/api/demo/advance', { to: '2024-08-22' }),
    409,
    'CLOCK_GOES_FORWARD',
  ],
  [
    'a clock that goes nowhere',
    () => post('/api/demo/advance', { to: '2024-02-30' }),
    B,
    'INSTANT_NOT_VALID',
  ],
];

const bad = [
  ...bodies,
  ...fields,
  ...days,
  ...sums,
  ...numbers,
  ...headers,
  ...places,
  ...reading,
  ...others,
];

describe('what comes in from outside and is wrong', () => {
  it('is named here sixty times and more, each once', () => {
    expect(bad.length).toBeGreaterThanOrEqual(60);
    expect(new Set(bad.map(([name]) => name)).size).toBe(bad.length);
  });

  it.each(bad)('is refused, and nothing is written: %s', async (_name, wire, status, code) => {
    const reply = await refused(wire());
    expect([reply.status, reply.code]).toEqual([status, code]);
  });
});

interface Accepted {
  readonly address?: string;
  readonly phone?: string;
  readonly villageGroup?: string;
  readonly name?: string;
  readonly birthDate?: string;
}
const accepted: readonly (readonly [string, Accepted])[] = [
  ['生僻字 beyond the basic plane', { name: '𠮷𬇕' }],
  ['生僻字 of the newest extension', { name: '𫠊𰻝' }],
  ['a name of another people', { name: '阿依古丽·买买提江' }],
  ['a name in full width', { name: 'ＡＢＣ　Ｄ' }],
  ['a name in Latin letters', { name: 'Nguyễn Thị Hòa' }],
  ['a name in combining marks', { name: 'Thi\u0323' }],
  ['a name of one character', { name: '彧' }],
  ['a name as long as may be', { name: '𠮷'.repeat(50) }],
  ['an address as long as may be', { address: '村'.repeat(200) }],
  ['signs and faces', { address: '王家湾村🏠5组18号（东）☎️' }],
  ['a family of faces', { address: '👨‍👩‍👧‍👦 5组' }],
  ['what looks like SQL', { address: "'; DROP TABLE events; --" }],
  ['what looks like a page', { address: '<script>alert(1)</script>' }],
  ['what looks like a template', { address: '${7*7} {{7*7}} %s %00 \\u0000' }],
  ['what looks like a path', { address: '../../etc/passwd' }],
  ['line breaks and tabs', { address: '王家湾村\n5组\t18号' }],
  ['quotes and backslashes', { address: '“5组” \\ "18" \'号\'' }],
  ['from right to left', { address: '\u202e81组5村湾家王' }],
  ['the words of other languages', { villageGroup: '__proto__' }],
  ['null in a text', { villageGroup: 'null' }],
  ['full width digits in a phone', { phone: '１００-0992' }],
  ['29 February of a leap year', { birthDate: '2024-02-29' }],
  ['today', { birthDate: '2024-08-23' }],
  ['a day long ago', { birthDate: '1899-12-31' }],
];

describe('what comes in from outside and is right, however strange', () => {
  it.each(accepted)('is accepted and stands as it was written: %s', async (_name, input) => {
    const { name = profile.name, birthDate = profile.birthDate, ...dwelling } = input;
    const given = await office.send(post('/api/intake/subjects', { kind: 'UNKNOWN', name }));
    const { sub } = given.body as { readonly sub: Sub };
    const id = office.nextId();
    const { idNumber: _number, ...unknown } = {
      ...profile,
      identityKind: 'UNKNOWN',
      name,
      birthDate,
    };
    const body = {
      ...registration({ headSub: sub, members: [{ sub, profile: unknown }], ...dwelling }),
    };
    const before = await office.platform.services.get('intake')?.position();
    const reply = await office.send(post(`/api/intake/households/${id}/register-household`, body));
    expect([reply.status, reply.code]).toEqual([201, undefined]);
    const intake = office.platform.services.get('intake');
    expect(await intake?.position()).toBe((before ?? 0) + 1);
    const [event] = (await intake?.own.events('household', id)) ?? [];
    const part = event?.event.personal?.map((one) => openedOf<object>(one));
    expect(part).toEqual([
      {
        profile: unknown,
        address: dwelling.address ?? '王家湾村5组18号',
        ...(dwelling.phone === undefined ? {} : { phone: dwelling.phone }),
        ...(dwelling.villageGroup === undefined ? {} : { villageGroup: dwelling.villageGroup }),
      },
    ]);
  });

  it('a number is the same person with a small x, and with spaces around it', async () => {
    const subOf = async (number: string): Promise<unknown> => {
      const body = { kind: 'RESIDENT_ID', number, name: '甲' };
      return (await office.send(post('/api/intake/subjects', body))).body;
    };
    const first = await subOf('37040619680728996X');
    expect(await subOf('37040619680728996x')).toEqual(first);
    expect(first).toEqual({ sub: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  it.each([0, 1, 100_000_000_000])('%d fen are a sum', async (grossFen) => {
    const reply = await office.send(
      post(`${application}/file-application`, filing(income({ grossFen }))),
    );
    // Filed already: it is right in form, and only too late.
    expect([reply.status, reply.code]).toEqual([409, 'APPLICATION_ALREADY_FILED']);
  });
});

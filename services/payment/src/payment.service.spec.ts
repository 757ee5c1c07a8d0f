import type { EventNamed } from '@zelian/contracts/catalogue';
import { runIdOf } from '@zelian/contracts/payment';
import type { Person } from '@zelian/contracts/terms';
import { uuidv5 } from '@zelian/kernel/ids';
import type { Day, Fen, Sub, Uuid } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import { Neighbours } from '@zelian/service/neighbours';
import iconv from 'iconv-lite';
import { clerk, finance, head, otherFinance, supervisor } from './officers.js';
import { payment } from './payment.service.js';
import { payoutAccount } from './payout-account/payout-account.js';

const assistant: Person = {
  staffId: 'ST019',
  organ: 'VILLAGE',
  posts: ['VILLAGE_ASSISTANT'],
  villages: ['370406109202'],
  entrustments: [],
};
const limited: Person = { ...clerk, staffId: 'ST012', villages: ['370406109202'] };
const third: Person = { ...finance, staffId: 'ST006' };
const people = [third, clerk, limited, finance, head, otherFinance, supervisor, assistant];
const division = '370406109';
const village = '370406109201';

/** A family with an account, from the wish to the grant. */
interface Family {
  readonly caseId: Uuid;
  readonly accountId: Uuid;
  readonly sub: Sub;
  readonly name: string;
}

async function filed(world: Neighbours, n: number, name: string): Promise<Family> {
  const caseId = uuidv5(`case ${n}`);
  const accountId = uuidv5(`account ${n}`);
  const sub = await world.person(`37040619500101996${n}`);
  const intent: EventNamed<'IntentRecorded'> = {
    type: 'IntentRecorded',
    data: {
      caseNo: `SA-DIBAO-370406109-2024-00000${n}`,
      programme: 'DIBAO',
      scope: 'HOUSEHOLD',
      householdId: uuidv5(`household ${n}`),
      villageCode: village,
      applicantSub: sub,
      channel: 'WINDOW',
      intentOn: world.on,
      parties: [{ sub, role: 'MEMBER' }],
      handlerId: 'ST013',
      running: [],
    },
  };
  const noted: EventNamed<'HouseholdNoted'> = {
    type: 'HouseholdNoted',
    data: {
      of: 'intake/1/0',
      householdId: uuidv5(`household ${n}`),
      headSub: sub,
      memberSubs: [sub],
      obligorSubs: [],
      certificateIds: [],
    },
    personal: [
      {
        subject: sub,
        data: {
          profile: {
            name,
            identityKind: 'RESIDENT_ID',
            idNumber: `37040619500101996${n}`,
            sex: 'FEMALE',
            birthDate: '1950-01-01',
            relationToHead: 'HEAD',
            hukouTownship: division,
            hukouType: 'AGRI',
            maritalStatus: '30',
            employment: 'NONE',
            labourCapacity: 'NONE',
          },
        },
      },
    ],
  };
  const filing: EventNamed<'ApplicationFiled'> = {
    type: 'ApplicationFiled',
    data: {
      appliedOn: world.on,
      itemIds: [],
      switchFrom: [],
      accountId,
      payeeSub: sub,
      attachments: [],
    },
    personal: [
      {
        subject: sub,
        data: {
          account: {
            holderSub: sub,
            holderName: name,
            kind: 'PASSBOOK',
            number: `903704000000000001${n}`,
            bank: '演示农商银行',
            purpose: 'HOUSEHOLD',
          },
        },
      },
    ],
  };
  const stream = `application-${caseId}` as const;
  await world.tell(stream, [intent]);
  await world.tell(stream, [noted]);
  await world.tell(stream, [filing]);
  return { caseId, accountId, sub, name };
}

async function granted(world: Neighbours, n: number, { caseId, accountId, sub }: Family, fen: Fen) {
  const opened: EventNamed<'EntitlementOpened'> = {
    type: 'EntitlementOpened',
    data: {
      of: 'approval/9/0',
      caseNo: `SA-DIBAO-370406109-2024-00000${n}`,
      programme: 'DIBAO',
      householdId: uuidv5(`household ${n}`),
      villageCode: village,
      areaType: 'RURAL',
      coveredSubs: [sub],
      payeeSub: sub,
      accountId,
      decidedOn: world.on,
      startMonth: '2024-10',
      segments: [{ fromMonth: '2024-10', monthlyAmountFen: fen, components: { baseFen: fen } }],
    },
  };
  await world.tell(`entitlement-${caseId}`, [opened]);
}

const kin = (world: Neighbours, { caseId, sub }: Family, staffId: string) =>
  world.tell<'KinMatched'>(`application-${caseId}`, [
    { type: 'KinMatched', data: { of: 'gateway/3/0', staffId, sub, declared: false } },
  ]);

interface RunPlan {
  readonly runId: Uuid;
  readonly month: string;
  readonly on: Day;
  readonly exportOn: Day;
  readonly release?: Person;
}

/** Takes a run as far as the export; gives the rows of the file. */
async function paidOut(
  world: Neighbours,
  { runId, month, on, exportOn, release = otherFinance }: RunPlan,
) {
  const path = `payment-runs/${runId}`;
  await world.goTo(on);
  const kind = runId === runIdOf(division, 'MONTHLY', month, 1) ? 'MONTHLY' : 'SPECIAL';
  await ok(world.command(clerk, `${path}/open-run`, { kind, month }));
  await ok(world.command(clerk, `${path}/freeze-roster`, { leaveOut: [] }, { ifMatch: 1 }));
  const { body } = await world.get(finance, path);
  const { rosterSha, lineCount, sumFen } = body['state'] as Record<string, unknown>;
  await ok(world.command(supervisor, `${path}/review-run`, { rosterSha }, { ifMatch: 2 }));
  await ok(world.command(head, `${path}/approve-run`, { rosterSha }, { ifMatch: 3 }));
  const typed = { rosterSha, lineCount, sumFen };
  await ok(world.command(finance, `${path}/enter-run`, typed, { ifMatch: 4 }));
  await ok(world.command(release, `${path}/release-run`, { rosterSha }, { ifMatch: 5 }));
  await world.goTo(exportOn);
  await ok(world.command(finance, `${path}/export-run-file`, {}, { ifMatch: 6 }));
  const file = await world.get(finance, `pay-runs/${runId}/file`);
  expect(file.status).toBe(200);
  return { file, rows: iconv.decode(file.bytes, 'GB18030').split('\r\n').slice(0, -2) };
}

async function ok(answer: ReturnType<Neighbours['command']>): Promise<void> {
  const { status, body } = await answer;
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
}

/** The sum of a file that was taken. */
async function upload(world: Neighbours, by: Person, mime: string, bytes: Buffer): Promise<string> {
  const { status, body } = await world.file(by, 'attachments', mime, bytes);
  expect(status).toBe(201);
  return String(body['sha']);
}

const answered = (text: string): Buffer => iconv.encode(text, 'GB18030');
const items = ({ body }: { readonly body: Record<string, unknown> }) =>
  body['items'] as Record<string, unknown>[];

describe('发放：从授予到退汇、换户、重发', () => {
  let world: Neighbours;
  let first: Family;
  let second: Family;
  const october = runIdOf(division, 'MONTHLY', '2024-10', 1);
  const november = runIdOf(division, 'MONTHLY', '2024-11', 1);
  const lineIds = new Map<Uuid, string>();
  const newAccountId = uuidv5('account of the first family, new');

  beforeAll(async () => {
    world = await Neighbours.start(payment, { rules: loadRules(), people, on: '2024-08-23' });
    first = await filed(world, 1, '𬇕生');
    second = await filed(world, 2, '亥虚星');
    await kin(world, second, 'ST011');
    await world.goTo('2024-09-09');
    await granted(world, 1, first, 73_828);
    await granted(world, 2, second, 136_589);
    await world.settled();
  });
  afterAll(async () => world.stop());

  it('registers the account that the application names', async () => {
    const shown = await world.get(clerk, `accounts/${first.accountId}`);
    expect(shown.body).toMatchObject({
      status: 'registered',
      kind: 'PASSBOOK',
      number: '**** **** **** ***0 011',
      holderName: '𬇕生',
      caseIds: [first.caseId],
      villageCode: village,
    });
    expect(shown.headers['x-zelian-opened']).toContain(first.sub);
    expect((await world.get(limited, `accounts/${first.accountId}`)).status).toBe(404);
    expect((await world.get(assistant, `accounts/${first.accountId}`)).status).toBe(403);
  });

  it('gives the id of the next run', async () => {
    const asked = `next-run?division=${division}&kind=MONTHLY&month=2024-10`;
    expect((await world.get(clerk, asked)).body).toEqual({ runId: october, n: 1, opened: false });
    expect((await world.get(clerk, 'next-run?division=1&kind=MONTHLY')).status).toBe(400);
  });

  it('pays October out: two lines, frozen, reviewed, signed, entered and released by others', async () => {
    const { file, rows } = await paidOut(world, {
      runId: october,
      month: '2024-10',
      on: '2024-09-25',
      exportOn: '2024-10-09',
    });
    expect(file.headers['content-type']).toBe('text/plain; charset=gb18030');
    expect(file.headers['x-zelian-opened']).toContain(second.sub);
    for (const row of rows) {
      const fields = row.split('|');
      lineIds.set(fields[6] ?? '', fields[1] ?? '');
    }
    const paid = rows.map((row) => row.split('|').slice(8, 14).join('|'));
    expect(new Set(paid)).toEqual(
      new Set([
        '𬇕生|370406195001019961|𬇕生|9037040000000000011|演示农商银行|73828',
        '亥虚星|370406195001019962|亥虚星|9037040000000000012|演示农商银行|136589',
      ]),
    );
    const again = await world.get(finance, `pay-runs/${october}/file`);
    expect(again.bytes.equals(file.bytes)).toBe(true);
    expect((await world.get(clerk, `pay-runs/${october}/file`)).status).toBe(403);
  });

  it('a second October run is refused, and an id that does not belong to it', async () => {
    const body = { kind: 'MONTHLY', month: '2024-10' };
    const again = await world.command(clerk, `payment-runs/${october}/open-run`, body);
    expect(again.status).toBe(412);
    const other = runIdOf(division, 'MONTHLY', '2024-10', 2);
    const refused = await world.command(clerk, `payment-runs/${other}/open-run`, body);
    expect([refused.status, refused.body['code']]).toEqual([409, 'RUN_ALREADY_OPENED']);
    const special = { kind: 'SPECIAL', month: '2024-10' };
    const wrong = await world.command(clerk, `payment-runs/${other}/open-run`, special);
    expect(wrong.body).toMatchObject({
      code: 'RUN_ID_NOT_DERIVED',
      details: { runId: runIdOf(division, 'SPECIAL', '2024-10', 1), n: 1 },
    });
  });

  it('refuses a bank return by its row, and keeps the file', async () => {
    await world.goTo('2024-10-12');
    const text = `${lineIds.get(uuidv5('household 1'))}|RETURNED|DORMANT|12.10.2024\r\n合计|0|0|1|73828\r\n`;
    const returnFileSha = await upload(world, finance, 'text/plain', answered(text));
    const refused = await world.command(finance, `payment-runs/${october}/import-bank-return`, {
      returnFileSha,
      answeredOn: '2024-10-12',
    });
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({
      code: 'BANK_FILE_MALFORMED',
      details: { row: 1, what: '日期应为真实存在的 YYYY-MM-DD' },
    });
    expect((await world.get(finance, `attachments/${returnFileSha}`)).status).toBe(200);
  });

  it('takes the return: one line paid, one back, five working days to put the account right', async () => {
    const text = [
      `${lineIds.get(uuidv5('household 1'))}|RETURNED|WRONG_NUMBER|2024-10-11`,
      `${lineIds.get(uuidv5('household 2'))}|PAID||2024-10-11`,
      '合计|1|136589|1|73828',
      '',
    ].join('\r\n');
    const returnFileSha = await upload(world, finance, 'text/plain', answered(text));
    const body = { returnFileSha, answeredOn: '2024-10-12' };
    const path = `payment-runs/${october}/import-bank-return`;
    const commandId = world.nextId();
    const taken = await world.command(finance, path, body, { commandId });
    expect(taken.status).toBe(201);
    expect((await world.command(finance, path, body, { commandId })).body).toEqual(taken.body);
    expect((await world.command(finance, path, body)).body).toMatchObject({ unchanged: true });
    const same = await upload(world, finance, 'text/plain', answered(text));
    expect(same).not.toBe(returnFileSha);
    const sameAgain = { ...body, returnFileSha: same };
    expect((await world.command(finance, path, sameAgain)).body).toMatchObject({ unchanged: true });

    const lines = items(await world.get(finance, 'returned-lines'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      caseId: first.caseId,
      payeeName: '𬇕生',
      reasonCode: 'WRONG_NUMBER',
      fixDueOn: '2024-10-17',
      netFen: 73_828,
    });
    expect(items(await world.get(clerk, 'to-do'))).toEqual([
      expect.objectContaining({ kind: 'FIX_ACCOUNT', caseId: first.caseId, dueOn: '2024-10-17' }),
    ]);
    expect(items(await world.get(limited, 'returned-lines'))).toEqual([]);
  });

  it('reconciles and closes', async () => {
    const path = `payment-runs/${october}`;
    const wrong = await world.command(
      finance,
      `${path}/reconcile-run`,
      { bankTotalFen: 210_417 },
      { ifMatch: 8 },
    );
    expect(wrong.body['code']).toBe('TOTALS_DIFFER');
    await ok(
      world.command(finance, `${path}/reconcile-run`, { bankTotalFen: 136_589 }, { ifMatch: 8 }),
    );
    await ok(world.command(finance, `${path}/close-run`, {}, { ifMatch: 9 }));
    const shown = await world.get(clerk, `pay-runs/${october}`);
    expect(shown.body).toMatchObject({
      status: 'CLOSED',
      drawnCount: 2,
      skippedCount: 0,
      lineCount: 2,
      sumFen: 210_417,
      total: { paidCount: 1, paidFen: 136_589, returnedCount: 1, returnedFen: 73_828 },
      groups: [{ programme: 'DIBAO', areaType: 'RURAL', lineCount: 2, sumFen: 210_417 }],
    });
    const steps = shown.body['steps'] as { step: string; staffId: string }[];
    expect(steps.map(({ step, staffId }) => `${step} ${staffId}`)).toEqual([
      'OPENED ST013',
      'FROZEN ST013',
      'REVIEWED ST008',
      'APPROVED ST001',
      'ENTERED ST014',
      'RELEASED ST005',
      'EXPORTED ST014',
      'RECONCILED ST014',
      'CLOSED ST014',
    ]);
  });

  it('the account is changed by two people', async () => {
    await world.goTo('2024-10-14');
    const formSha = await upload(world, clerk, 'application/pdf', Buffer.from('%PDF-1.7 form'));
    const path = `payout-accounts/${first.accountId}`;
    const details = {
      holderSub: first.sub,
      holderName: '𬇕生',
      kind: 'CARD',
      number: '6217000000000000004',
      bank: '演示农商银行',
      purpose: 'HOUSEHOLD',
    };
    const proposal = { newAccountId, details, cause: 'RETURN', formSha };
    const elsewhere = await world.command(limited, `${path}/propose-account-change`, proposal);
    expect(elsewhere.body['code']).toBe('VILLAGE_NOT_YOURS');
    await ok(world.command(clerk, `${path}/propose-account-change`, proposal));
    const waiting = items(await world.get(finance, 'to-do'));
    expect(waiting.map(({ kind }) => kind)).toContain('CONFIRM_ACCOUNT_CHANGE');
    const shown = await world.get(finance, `accounts/${first.accountId}`);
    expect(shown.body['proposal']).toMatchObject({ number: '6217000000000000004' });
    const version = Number((await world.get(finance, path)).body['version']);
    await ok(
      world.command(
        finance,
        `${path}/confirm-account-change`,
        { newAccountId },
        { ifMatch: version },
      ),
    );
    expect((await world.get(clerk, `accounts/${newAccountId}`)).body).toMatchObject({
      status: 'registered',
      usableFromOn: '2024-10-17',
      caseIds: [first.caseId],
    });
    expect(items(await world.get(clerk, 'to-do'))).toEqual([]);
    expect(items(await world.get(finance, 'returned-lines'))).toEqual([]);
    expect(items(await world.get(finance, 'returned-lines?all=true'))).toHaveLength(1);
  });

  it('a relative noted later is noted on every account of the case, old and new', async () => {
    await kin(world, first, 'ST005');
    await world.settled();
    const { state: old } = await world.service.own.load(payoutAccount, first.accountId);
    const { state: now } = await world.service.own.load(payoutAccount, newAccountId);
    expect(old.kin).toEqual([{ staffId: 'ST005', sub: first.sub }]);
    expect(now.kin).toEqual(old.kin);
  });

  it('November retries the returned money; who became a relative may not release it', async () => {
    await world.goTo('2024-10-25');
    const path = `payment-runs/${november}`;
    await ok(world.command(clerk, `${path}/open-run`, { kind: 'MONTHLY', month: '2024-11' }));
    await ok(world.command(clerk, `${path}/freeze-roster`, { leaveOut: [] }, { ifMatch: 1 }));
    const { body } = await world.get(finance, path);
    const { rosterSha } = body['state'] as Record<string, unknown>;
    await ok(world.command(supervisor, `${path}/review-run`, { rosterSha }, { ifMatch: 2 }));
    await ok(world.command(head, `${path}/approve-run`, { rosterSha }, { ifMatch: 3 }));
    const typed = { rosterSha, lineCount: 2, sumFen: 2 * 73_828 + 136_589 };
    const refused = await world.command(otherFinance, `${path}/enter-run`, typed, { ifMatch: 4 });
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      code: 'OFFICER_IS_KIN_OF_PAYEE',
      details: { caseIds: [first.caseId] },
    });
    const differing = items(
      await world.get(clerk, `pay-runs/${november}/lines?differs=true&names=true`),
    );
    expect(differing).toEqual([
      expect.objectContaining({
        caseId: first.caseId,
        payeeName: '𬇕生',
        netFen: 147_656,
        differenceFen: 73_828,
        differenceCauses: ['ARREARS'],
        accountId: newAccountId,
      }),
    ]);
  });

  it('the pay day passes: one miss, and the export that comes late adds none', async () => {
    await world.goTo('2024-11-12');
    expect((await world.get(clerk, `pay-runs/${november}`)).body['missed']).toBe(true);
    const path = `payment-runs/${november}`;
    const leaveOut = [{ caseId: first.caseId, reason: 'OFFICER_IS_KIN' }];
    await ok(world.command(clerk, `${path}/freeze-roster`, { leaveOut }, { ifMatch: 5 }));
    const { body } = await world.get(finance, path);
    const { rosterSha, lineCount, sumFen } = body['state'] as Record<string, unknown>;
    expect([lineCount, sumFen]).toEqual([1, 136_589]);
    const typed = { rosterSha, lineCount, sumFen };
    await ok(world.command(supervisor, `${path}/review-run`, { rosterSha }, { ifMatch: 6 }));
    await ok(world.command(head, `${path}/approve-run`, { rosterSha }, { ifMatch: 7 }));
    await ok(world.command(otherFinance, `${path}/enter-run`, typed, { ifMatch: 8 }));
    await ok(world.command(finance, `${path}/release-run`, { rosterSha }, { ifMatch: 9 }));
    await ok(world.command(finance, `${path}/export-run-file`, {}, { ifMatch: 10 }));
    const events = await world.service.own.events('paymentRun', november);
    expect(events.filter(({ event }) => event.type === 'DeadlineMissed')).toHaveLength(1);
  });

  it('a special run by others pays the line that was left out: the retry and the month, once', async () => {
    const special = runIdOf(division, 'SPECIAL', '2024-11', 1);
    const { rows } = await paidOut(world, {
      runId: special,
      month: '2024-11',
      on: '2024-11-13',
      exportOn: '2024-11-13',
      release: third,
    });
    const [fields = []] = rows.map((row) => row.split('|'));
    expect(rows).toHaveLength(1);
    expect(fields.slice(11)).toEqual([
      '6217000000000000004',
      '演示农商银行',
      '147656',
      '73828',
      '0',
      '73828',
      '0',
      '2024-10,2024-11',
      lineIds.get(uuidv5('household 1')),
      '退汇重发',
    ]);
    const shown = await world.get(clerk, `case-accounts/${first.caseId}`);
    const lines = shown.body['lines'] as Record<string, unknown>[];
    expect(lines.map(({ month, state, netFen }) => [month, state, netFen])).toEqual([
      ['2024-10', 'RETURNED', 73_828],
      ['2024-11', 'STOPPED', 147_656],
      ['2024-11', 'DRAWN', 147_656],
    ]);
    expect((await world.get(assistant, `case-accounts/${first.caseId}`)).status).toBe(404);
  });

  it('names stand nowhere in what is kept, only in what is asked for', async () => {
    const events = await world.service.own.events('entitlementAccount', first.caseId);
    expect(JSON.stringify(events.map(({ event }) => event.data))).not.toContain('𬇕');
    const timeline = await world.get(clerk, `timelines/${first.caseId}`);
    expect(JSON.stringify(timeline.body)).not.toContain('𬇕');
  });
});

import type { EventNamed } from '@zelian/contracts/catalogue';
import type { Person, Programme } from '@zelian/contracts/terms';
import { Logs } from '@zelian/service/testing';
import { clientList } from './clients.js';
import { entrustments } from './entrustments.js';
import { grantLog } from './grants.js';
import { publicNotices } from './public-notices.js';
import { staffMembers } from './staff.js';

const SUB = '0198f0a0-0000-7000-8000-00000000000d';
const CASE = '0198f0a0-0000-7000-8000-00000000000a';
const GRANT = '0198f0a0-0000-7000-8000-0000000000d1';
const SHA = 'a'.repeat(64);

const clerk: Person = {
  staffId: 'ST013',
  organ: 'TOWNSHIP',
  posts: ['CIVIL_AFFAIRS'],
  villages: 'ALL',
  entrustments: [],
};
const adminBy = { staffId: 'AD001', post: 'PLATFORM_ADMIN', desk: 'admin', org: 'PLATFORM' };

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

const terms: EventNamed<'GrantProposed'>['data'] = {
  grantId: GRANT,
  post: 'CIVIL_AFFAIRS',
  seat: 'MEMBER',
  villages: ['370406109216'],
  fromOn: '2020-08-16',
};

/** ST012: registered, proposed by AD001, confirmed by AD002, revoked from September 2024 on. */
async function aCareer() {
  const logs = new Logs();
  const stream = 'staff-ST012';
  const heard = [
    ...(await logs.record<'StaffRegistered'>(
      stream,
      [
        {
          type: 'StaffRegistered',
          data: { sub: SUB, organ: 'TOWNSHIP', activeFrom: '2020-08-15' },
          personal: [{ subject: SUB, data: { name: '示例', number: '11010519491231002X' } }],
        },
      ],
      { on: '2020-08-15', by: adminBy },
    )),
    ...(await logs.record<'GrantProposed'>(stream, [{ type: 'GrantProposed', data: terms }], {
      on: '2020-08-15',
      by: adminBy,
    })),
    ...(await logs.record<'PostGranted'>(stream, [{ type: 'PostGranted', data: terms }], {
      on: '2020-08-16',
      by: { ...adminBy, staffId: 'AD002' },
    })),
    ...(await logs.record<'PostRevoked'>(
      stream,
      [{ type: 'PostRevoked', data: { grantId: GRANT, fromOn: '2024-09-01' } }],
      { on: '2024-08-30', by: adminBy },
    )),
  ];
  return { logs, heard };
}

describe('人员名录', () => {
  it('says who held what on a day, and opens the name for that', async () => {
    const { logs, heard } = await aCareer();
    const view = await logs.feed(staffMembers, heard);
    const on = async (day: string): Promise<unknown> =>
      view.ask('staff-directory/:staffId', clerk, {
        params: { staffId: 'ST012' },
        query: { on: day },
      });
    expect(await on('2024-08-31')).toMatchObject({
      staffId: 'ST012',
      name: '示例',
      posts: ['CIVIL_AFFAIRS'],
      seats: ['MEMBER'],
    });
    expect(await on('2024-09-01')).toMatchObject({ posts: [], seats: [], grants: [] });
    expect([...view.opened]).toEqual([SUB]);
  });

  it('lists nobody before he began, and keeps no name in the clear', async () => {
    const { logs, heard } = await aCareer();
    const view = await logs.feed(staffMembers, heard);
    const on = async (day: string): Promise<Listed> =>
      (await view.ask('staff-directory', clerk, { query: { on: day } })) as Listed;
    expect((await on('2020-08-14')).items).toEqual([]);
    expect((await on('2020-08-15')).items).toHaveLength(1);
    expect(JSON.stringify(await view.all())).not.toContain('示例');
  });

  it('shows neither number nor telephone', async () => {
    const { logs, heard } = await aCareer();
    const answer = await (await logs.feed(staffMembers, heard)).ask('staff-directory', clerk);
    expect(JSON.stringify(answer)).not.toContain('11010519491231002X');
  });

  it('knows nobody who was not registered', async () => {
    const { logs, heard } = await aCareer();
    const view = await logs.feed(staffMembers, heard);
    expect(
      await view.ask('staff-directory/:staffId', clerk, { params: { staffId: 'ST099' } }),
    ).toBeUndefined();
  });
});

describe('授权记录', () => {
  it('keeps who proposed, who confirmed and who revoked, each with the event', async () => {
    const { logs, heard } = await aCareer();
    const view = await logs.feed(grantLog, heard);
    const { items } = (await view.ask('grants', clerk, { query: { staffId: 'ST012' } })) as Listed;
    expect(items).toMatchObject([
      {
        staffId: 'ST012',
        post: 'CIVIL_AFFAIRS',
        state: 'revoked',
        proposed: { staffId: 'AD001', eventId: 'gateway/2/0' },
        confirmed: { staffId: 'AD002', eventId: 'gateway/3/0' },
        revoked: { staffId: 'AD001', fromOn: '2024-09-01' },
      },
    ]);
  });

  it('shows a proposal before it is confirmed, and a bootstrap grant that nobody proposed', async () => {
    const { logs, heard } = await aCareer();
    const early = await logs.feed(grantLog, heard.slice(0, 2));
    expect((await early.ask('grants', clerk)) as Listed).toMatchObject({
      items: [{ state: 'proposed' }],
    });
    const founder = await logs.record<'PostGranted'>('staff-AD001', [
      { type: 'PostGranted', data: { ...terms, post: 'PLATFORM_ADMIN', bootstrap: true } },
    ]);
    const view = await logs.feed(grantLog, founder);
    const { items } = (await view.ask('grants', clerk)) as Listed;
    expect(items).toMatchObject([{ state: 'granted', bootstrap: true }]);
    expect(items[0]).not.toHaveProperty('proposed');
  });
});

describe('签发委托', () => {
  it('shows whose signature was entrusted to whom, and that it ended early', async () => {
    const logs = new Logs();
    const entrusted = {
      entrustmentId: GRANT,
      toId: 'ST002',
      scope: 'FINAL_SIGNATURE' as const,
      fromOn: '2024-01-01',
      toOn: '2024-12-31',
      documentSha: SHA,
      deputyGrantId: GRANT,
    };
    const heard = await logs.record<'SignatureEntrusted' | 'SignatureEntrustmentEnded'>(
      'staff-ST001',
      [
        { type: 'SignatureEntrusted', data: entrusted },
        {
          type: 'SignatureEntrustmentEnded',
          data: {
            entrustmentId: GRANT,
            toId: 'ST002',
            endedOn: '2024-09-01',
            cause: 'SEAT_REVOKED',
          },
        },
      ],
    );
    const { items } = (await (
      await logs.feed(entrustments, heard)
    ).ask('entrustments', clerk)) as Listed;
    expect(items).toMatchObject([
      { byId: 'ST001', toId: 'ST002', toOn: '2024-12-31', endedOn: '2024-09-01' },
    ]);
  });
});

describe('接口账号名录', () => {
  it('shows desk, scope, state and the two who opened it', async () => {
    const logs = new Logs();
    const proposal = {
      organ: 'DISTRICT_CIVIL_AFFAIRS' as const,
      desk: 'district' as const,
      scope: { commands: ['StartCheck'], reads: ['oversight/events'] },
      fromOn: '2024-08-23',
    };
    const stream = 'client-BUREAU';
    const heard = [
      ...(await logs.record<'ClientProposed'>(
        stream,
        [{ type: 'ClientProposed', data: proposal }],
        { by: adminBy },
      )),
      ...(await logs.record<'ClientRegistered'>(
        stream,
        [{ type: 'ClientRegistered', data: { ...proposal, proposedById: 'AD001' } }],
        { by: { ...adminBy, staffId: 'AD002' } },
      )),
    ];
    const view = await logs.feed(clientList, heard);
    expect((await view.ask('clients', clerk)) as Listed).toMatchObject({
      items: [
        {
          clientId: 'BUREAU',
          state: 'registered',
          commands: ['StartCheck'],
          reads: ['oversight/events'],
          proposedById: 'AD001',
          confirmedById: 'AD002',
        },
      ],
    });
    const end = await logs.record<'ClientRevoked'>(
      stream,
      [{ type: 'ClientRevoked', data: { revokedOn: '2024-09-02' } }],
      { by: adminBy },
    );
    expect(
      await (await logs.feed(clientList, [...heard, ...end])).docs.get('BUREAU'),
    ).toMatchObject({ state: 'revoked', revokedById: 'AD001', revokedOn: '2024-09-02' });
  });
});

describe('公示', () => {
  const posted = (postingNo = 1, programme: Programme = 'DIBAO'): EventNamed<'NoticePosted'> => ({
    type: 'NoticePosted',
    data: {
      postingNo,
      postedOn: '2024-08-30',
      endsOn: '2024-09-06',
      signFromOn: '2024-09-09',
      places: ['VILLAGE_BOARD'],
      posterId: 'ST019',
      sheetSha: SHA,
      photoSha: SHA,
      programme,
      villageCode: '370406109216',
      membersCovered: 3,
      monthlyAmountFen: 612_00,
      settles: [],
      deadlines: [],
    },
    personal: [{ subject: SUB, data: { printedName: '示例', villageGroup: '三组' } }],
  });
  const takenDown: EventNamed<'NoticeTakenDown'> = {
    type: 'NoticeTakenDown',
    data: { postingNo: 1, removedOn: '2024-09-03', reason: 'OBJECTION', short: true, settles: [] },
  };
  const periodEnded: EventNamed<'NoticePeriodEnded'> = {
    type: 'NoticePeriodEnded',
    data: { postingNo: 1, endsOn: '2024-09-06', signFromOn: '2024-09-09', settles: [GRANT] },
  };
  const PUBLIC: Person = { ...clerk, staffId: 'PUBLIC', posts: [] };

  async function shownOn(
    on: string,
    events: readonly EventNamed<'NoticePosted' | 'NoticeTakenDown' | 'NoticePeriodEnded'>[],
  ): Promise<Listed['items']> {
    const logs = new Logs();
    const heard = await logs.record<'NoticePosted' | 'NoticeTakenDown' | 'NoticePeriodEnded'>(
      `case-${CASE}`,
      events,
    );
    const view = await logs.feed(publicNotices, heard);
    return ((await view.ask('public/notices', PUBLIC, { on })) as Listed).items;
  }

  it('shows what is printed on the sheet, and nothing else', async () => {
    expect(await shownOn('2024-08-30', [posted()])).toEqual([
      {
        caseId: CASE,
        printedName: '示例',
        villageGroup: '三组',
        programme: 'DIBAO',
        villageCode: '370406109216',
        membersCovered: 3,
        monthlyAmountFen: 612_00,
        postedOn: '2024-08-30',
        endsOn: '2024-09-06',
      },
    ]);
  });

  it('hangs through its last day, and not a day longer, whether a timer fired or not', async () => {
    expect(await shownOn('2024-09-06', [posted()])).toHaveLength(1);
    expect(await shownOn('2024-09-07', [posted()])).toEqual([]);
    expect(await shownOn('2024-08-29', [posted()])).toEqual([]);
  });

  it('is gone when the sheet comes down, and when its period has ended', async () => {
    expect(await shownOn('2024-09-03', [posted(), takenDown])).toEqual([]);
    expect(await shownOn('2024-09-06', [posted(), periodEnded])).toEqual([]);
  });

  it('a second sheet does not fall with the first', async () => {
    expect(await shownOn('2024-09-03', [posted(), posted(2), takenDown])).toHaveLength(1);
  });

  it.each(['ORPHAN', 'FACTO', 'DIFFICULT_CHILD'] as const)(
    '儿童不公示：%s 永不出现',
    async (programme) => {
      expect(await shownOn('2024-08-30', [posted(1, programme)])).toEqual([]);
    },
  );

  it('is open to everybody: the only route here without a post', () => {
    expect(publicNotices.queries.map(({ reads }) => reads)).toEqual([['citizen']]);
    for (const { queries } of [staffMembers, grantLog, entrustments, clientList])
      for (const { reads } of queries) expect(reads).not.toContain('citizen');
  });
});

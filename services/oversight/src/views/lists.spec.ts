import type { CaseStatusPublished } from '@zelian/contracts/oversight';
import type { Person } from '@zelian/contracts/terms';
import { Logs } from '@zelian/service/testing';
import { cases } from './cases.js';
import { powers } from './powers.js';

const CASE = '0198f0a0-0000-7000-8000-00000000000a';
const CHILD = '0198f0a0-0000-7000-8000-00000000000c';
const SUB = '0198f0a0-0000-7000-8000-00000000000d';
const OTHER_SUB = '0198f0a0-0000-7000-8000-00000000000e';
const GRANT = '0198f0a0-0000-7000-8000-0000000000d1';

const inspector: Person = {
  staffId: 'ST006',
  organ: 'TOWNSHIP',
  posts: ['DISCIPLINE'],
  villages: 'ALL',
  entrustments: [],
};
const clerk: Person = { ...inspector, staffId: 'ST013', posts: ['CIVIL_AFFAIRS'] };

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next?: string;
}

describe('案件清单', () => {
  const snapshot: CaseStatusPublished = {
    caseId: CASE,
    caseNo: 'SA-DIBAO-370406109-2024-000001',
    programme: 'DIBAO',
    village: '370406109216',
    status: 'INTENT',
    statusOn: '2024-08-23',
  };
  const child: CaseStatusPublished = {
    ...snapshot,
    caseId: CHILD,
    caseNo: 'SA-ORPHAN-370406109-2024-000001',
    programme: 'child',
    village: '370406109',
  };

  async function listed() {
    const logs = new Logs();
    const told = [];
    for (const data of [snapshot, { ...snapshot, status: 'APPLIED' as const }, child])
      told.push(
        ...(await logs.record<'CaseStatusPublished'>(`caseStatus-${data.caseId}`, [
          { type: 'CaseStatusPublished', data },
        ])),
      );
    return logs.feed(cases, told);
  }

  it('shows each case once, with its latest status and the event that says so', async () => {
    const { items } = (await (await listed()).ask('cases', inspector)) as Listed;
    expect(items.map(({ caseId, status, eventId }) => [caseId, status, eventId])).toEqual([
      [CASE, 'APPLIED', 'oversight/2/0'],
      [CHILD, 'INTENT', 'oversight/3/0'],
    ]);
  });

  it('is filtered by status, and read page by page', async () => {
    const view = await listed();
    const applied = (await view.ask('cases', inspector, {
      query: { status: 'APPLIED' },
    })) as Listed;
    expect(applied.items).toHaveLength(1);
    const first = (await view.ask('cases', inspector, { limit: 1 })) as Listed;
    expect(first.items).toMatchObject([{ caseId: CASE }]);
    const second = (await view.ask('cases', inspector, {
      limit: 1,
      cursor: first.next ?? '',
    })) as Listed;
    expect(second).toMatchObject({ items: [{ caseId: CHILD }] });
  });

  it('a clerk sees the cases of his villages, and no child’s case by its township', async () => {
    const view = await listed();
    const ask = async (village: string): Promise<Listed> =>
      (await view.ask('cases', { ...clerk, villages: [village] })) as Listed;
    expect((await ask('370406109216')).items).toMatchObject([{ caseId: CASE }]);
    expect((await ask('370406109217')).items).toEqual([]);
  });
});

async function powersListed() {
  const logs = new Logs();
  const admin = { staffId: 'AD001', post: 'PLATFORM_ADMIN', desk: 'admin', org: 'PLATFORM' };
  const founded = await logs.record<'PlatformFounded'>(
    'founding-370406109',
    [
      {
        type: 'PlatformFounded',
        data: {
          adminIds: ['AD001', 'AD002'],
          adminSubs: [SUB, OTHER_SUB],
          foundedOn: '2020-08-15',
          bootstrap: true,
        },
        personal: [{ subject: SUB, data: { name: '示例', number: '1'.repeat(18) } }],
      },
    ],
    { on: '2020-08-15', by: { ...admin, staffId: 'SYSTEM', desk: 'system' } },
  );
  const terms = { grantId: GRANT, post: 'FINANCE', villages: [], fromOn: '2020-08-16' } as const;
  const granted = await logs.record<'GrantProposed' | 'PostGranted'>(
    'staff-ST005',
    [
      { type: 'GrantProposed', data: terms },
      { type: 'PostGranted', data: terms },
    ],
    { on: '2020-08-16', by: admin },
  );
  return logs.feed(powers, [...founded, ...granted]);
}

describe('权限变动', () => {
  it('the founding and every grant stay visible, newest first, each with its event', async () => {
    const { items } = (await (await powersListed()).ask('powers', inspector)) as Listed;
    expect(items.map(({ type, of, eventId }) => [type, of, eventId])).toEqual(
      expect.arrayContaining([
        ['GrantProposed', 'ST005', 'gateway/2/0'],
        ['PostGranted', 'ST005', 'gateway/2/1'],
        ['PlatformFounded', '370406109', 'gateway/1/0'],
      ]),
    );
    expect(items.at(-1)).toMatchObject({
      says: '平台已启用，登记首任两名管理员',
      data: { bootstrap: true },
    });
  });

  it('shows what concerns one person', async () => {
    const view = await powersListed();
    const { items } = (await view.ask('powers', inspector, { query: { of: 'ST005' } })) as Listed;
    expect(items).toHaveLength(2);
  });

  it('holds nothing about a person', async () => {
    const view = await powersListed();
    expect(JSON.stringify(await view.all())).not.toContain('示例');
    await view.ask('powers', inspector);
    expect(view.opened.size).toBe(0);
  });
});

import type { EventOf } from '@zelian/contracts/catalogue';
import type { Person } from '@zelian/contracts/terms';
import type { Recorded } from '@zelian/eventlog/commit';
import { defined } from '@zelian/kernel/defined';
import { Logs, type FedView } from '@zelian/service/testing';
import {
  accepted,
  as,
  assessed,
  atPanel,
  closePanel,
  deny,
  denied,
  granted,
  head,
  kin,
  meeting,
  monthlyFen,
  noticeOver,
  objected,
  objection,
  objectionAssigned,
  onNotice,
  pause,
  recheck,
  requestVisit,
  resolved,
  resolvedToDeny,
  reviewed,
  sha,
  stateOf,
  stream,
  survey,
  takeDown,
  tell,
  told,
  village,
  visit,
  voterIds,
  votes,
  wife,
  withdrawal,
  assess,
  type GivenCase,
  type Step,
} from '../case/examples.js';
import type { CaseEvent } from '../case/state.js';
import type { CaseEventName } from './case-events.js';
import { cases, type CaseDoc } from './cases.js';
import { meetings } from './meetings.js';
import { overlap } from './overlap.js';
import { register } from './register.js';
import { tasksOf, toDo } from './to-do.js';

const caseId = '0198a000-0000-7000-8000-000000000008';
const elsewhere = '370406109299';

const person = (staffId: string, villages: Person['villages'] = 'ALL'): Person => {
  const { desk: _desk, post: _post, org: _org, ...who } = as(staffId);
  return { ...who, villages };
};
const clerk = person('ST013');

/** The story as the log of approval holds it: sealed, and read back. */
async function recorded(logs: Logs, given: readonly GivenCase[]) {
  const read: Recorded<CaseEvent>[] = [];
  for (const entry of given) {
    if (!('event' in entry)) continue;
    const { event, at, by } = entry;
    read.push(
      ...((await logs.record(stream, [event], {
        ...defined({ at, by }),
      })) as readonly Recorded<CaseEvent>[]),
    );
  }
  return read;
}

async function caseView(...steps: readonly (Step | readonly Step[])[]) {
  const logs = new Logs();
  return logs.feed(cases, await recorded(logs, told(...steps)));
}

type Items = { readonly items: readonly Record<string, unknown>[] };
const itemsOf = async (
  view: FedView<CaseDoc, CaseEventName>,
  path: string,
  by: Person,
  query: Record<string, string> = {},
) => ((await view.ask(path, by, { query })) as Items).items;

describe('the list of cases', () => {
  it('shows each case with its stage and the applicant masked', async () => {
    const view = await caseView(onNotice);
    expect(await itemsOf(view, 'cases', clerk)).toEqual([
      {
        caseId,
        caseNo: 'SA-DIBAO-370406109-2024-000008',
        programme: 'DIBAO',
        villageCode: village,
        status: 'onNotice',
        intentOn: '2024-08-23',
        acceptedOn: '2024-08-26',
        handlerId: 'ST013',
        promiseDueOn: '2024-09-11',
        applicantName: expect.stringMatching(/^角.*\*/) as string,
      },
    ]);
  });

  it('is found by status, village and case number', async () => {
    const view = await caseView(assessed);
    const count = async (query: Record<string, string>) =>
      (await itemsOf(view, 'cases', clerk, query)).length;
    expect(await count({ status: 'assessed' })).toBe(1);
    expect(await count({ status: 'granted' })).toBe(0);
    expect(await count({ village })).toBe(1);
    expect(await count({ village: elsewhere })).toBe(0);
    expect(await count({ caseNo: 'SA-DIBAO-370406109-2024-000008' })).toBe(1);
    expect(await count({ caseNo: 'SA-DIBAO-370406109-2024-000009' })).toBe(0);
  });

  it('holds nothing of other villages', async () => {
    const view = await caseView(assessed);
    expect(await itemsOf(view, 'cases', person('ST019', [elsewhere]))).toEqual([]);
    expect(await itemsOf(view, 'cases', person('ST019', [village]))).toHaveLength(1);
  });
});

describe('the case file', () => {
  const file = async (view: FedView<CaseDoc, CaseEventName>, by = clerk) =>
    view.ask('case-files/:caseId', by, { params: { caseId } });

  it('shows facts, assessment with sheets, panel and notice, and opens only what it shows', async () => {
    const view = await caseView(onNotice);
    expect(await file(view)).toMatchObject({
      caseId,
      header: { applicantName: '角 木', status: 'onNotice', acceptedOn: '2024-08-26' },
      clock: { isStarted: true, pauses: [] },
      facts: {
        missing: [],
        check: { round: 1, conclusion: 'CONSISTENT', validThroughOn: '2024-11-27' },
        survey: { round: 1, investigatorIds: ['ST011', 'ST012'] },
      },
      recusals: [
        { staffId: 'ST013', why: 'HANDLER' },
        { staffId: 'ST011', why: 'SURVEYOR' },
        { staffId: 'ST012', why: 'SURVEYOR' },
        { staffId: 'ST008', why: 'REVIEWER' },
      ],
      assessment: {
        no: 1,
        monthlyAmountFen: monthlyFen,
        persons: expect.arrayContaining([
          expect.objectContaining({ sub: head, annualForAmountFen: 480_000 }),
          expect.objectContaining({ sub: wife }),
        ]) as unknown[],
      },
      opinion: { opinion: '情况属实' },
      postings: [{ postingNo: 1, endsOn: '2024-09-06', signFromOn: '2024-09-09' }],
      state: { status: 'onNotice', missing: [] },
    });
    expect([...view.opened].toSorted()).toEqual([head, wife].toSorted());
  });

  it('shows an objection with what was said, a visit and a denial', async () => {
    const visited = await caseView(objected, requestVisit('2024-09-03'), visit('2024-09-04'));
    expect(await file(visited)).toMatchObject({
      objections: [{ objectionId: objection, content: '该户有一辆面包车未申报' }],
      visit: { report: '与申报一致' },
    });
    const refused = await caseView(denied);
    expect(await file(refused)).toMatchObject({
      decision: { outcome: 'denied', signerId: 'ST001' },
      denial: { reasonText: '家庭存款超过规定限额' },
      assessment: { eligible: false },
    });
  });

  it('shows dissents of the panel that is open or was the last', async () => {
    const dissent: Step = {
      type: 'CastVote',
      data: { choice: 'DISAGREE', dissent: '住房情况仍有疑问' },
      by: as('ST005', 'seat'),
      on: '2024-08-30',
    };
    expect(await file(await caseView(atPanel, dissent))).toMatchObject({
      dissents: [{ dissent: '住房情况仍有疑问' }],
    });
  });

  it('is not there for other villages, nor for a case that nobody knows', async () => {
    const view = await caseView(assessed);
    expect(await file(view, person('ST007', [elsewhere]))).toBe(undefined);
    expect(await view.ask('case-files/:caseId', clerk, { params: { caseId: sha } })).toBe(
      undefined,
    );
  });

  it('keeps nothing about a person in the clear', async () => {
    const view = await caseView(denied, recheck('2024-09-10'));
    const stored = JSON.stringify(await view.all());
    for (const word of ['角 木', '亢 金', '情况属实', '1962-03-04', '90000000', '家庭存款'])
      expect(stored).not.toContain(word);
  });

  it('does not mind what other services call by the same name', async () => {
    const logs = new Logs();
    const [foreign] = await logs.record('check-0198a000-0000-7000-8000-000000000008', [
      { type: 'KinNoted', data: { of: 'intake/1/0', relations: [] } },
    ]);
    const view = await logs.feed(cases, foreign === undefined ? [] : [foreign]);
    expect(await view.all()).toEqual([]);
  });
});

describe('the inbox of the district', () => {
  it('holds open objections and visits with the day they are due', async () => {
    const view = await caseView(objected, objectionAssigned(), requestVisit('2024-09-04'));
    expect(await itemsOf(view, 'inbox', person('DO001'))).toEqual([
      expect.objectContaining({ kind: 'VISIT', caseId, dueOn: '2024-09-11' }),
      expect.objectContaining({
        kind: 'OBJECTION',
        objectionId: objection,
        assignedTo: 'DO001',
        dueOn: '2024-10-08',
      }),
    ]);
    expect(view.opened.size).toBe(0);
  });

  it('is empty once they are concluded, or the case has ended', async () => {
    const done = await caseView(accepted, requestVisit(), visit());
    expect(await itemsOf(done, 'inbox', person('DO001'))).toEqual([]);
    const ended = await caseView(objected, withdrawal('2024-09-04'));
    expect(await itemsOf(ended, 'inbox', person('DO001'))).toEqual([]);
  });
});

describe('what waits for whom', () => {
  const kinds = (...steps: readonly (Step | readonly Step[])[]) =>
    tasksOf(stateOf(told(...steps)))
      .map(({ kind, ref, desk, staffId }) => [kind, ref, staffId ?? desk].filter(Boolean).join(' '))
      .filter((task) => !task.startsWith('VOTE'));

  it.each<[string, readonly Step[], readonly string[]]>([
    ['not ready', accepted, []],
    ['ready', assessed.slice(0, -1), ['ASSESS clerk']],
    ['assessed', assessed, ['REVIEW supervisor']],
    ['reviewed', reviewed, ['OPEN_PANEL groupOffice']],
    ['at the panel', atPanel, []],
    ['voted', [...atPanel, ...votes()], ['CLOSE_PANEL groupOffice']],
    ['resolved', resolved, ['POST_NOTICE clerk']],
    ['on notice', onNotice, []],
    ['served', [...onNotice, noticeOver], ['SIGN_GRANT signer', 'TAKE_DOWN_NOTICE 1 clerk']],
    ['served and down', [...onNotice, noticeOver, takeDown()], ['SIGN_GRANT signer']],
    ['down too early', [...onNotice, takeDown('ENDED', '2024-09-04')], ['POST_NOTICE clerk']],
    [
      'objected',
      objected,
      [
        'TAKE_DOWN_NOTICE 1 clerk',
        `ASSIGN_OBJECTION ${objection} district`,
        'PAUSE_CLOCK OBJECTION supervisor',
      ],
    ],
    [
      'objected, assigned, paused, down',
      [
        ...objected,
        takeDown('OBJECTION', '2024-09-03'),
        pause('OBJECTION', '2024-09-03'),
        objectionAssigned(),
      ],
      [`CONCLUDE_OBJECTION ${objection} DO001`],
    ],
    ['granted', granted, ['DELIVER clerk']],
    ['to be denied', resolvedToDeny, ['SIGN_DENIAL signer']],
    ['denied', [...resolvedToDeny, deny()], ['DELIVER clerk']],
    ['reopened', [...granted, survey({}, '2024-09-10')], ['ASSESS clerk']],
    [
      'reopened and assessed',
      [...granted, survey({}, '2024-09-10'), assess('2024-09-10')],
      ['UPHOLD_OR_REVIEW supervisor'],
    ],
    ['kin and no visit', [...reviewed, kin('ST009')], ['REQUEST_VISIT supervisor']],
    [
      'kin and a visit asked for',
      [...accepted, kin('ST009'), requestVisit()],
      ['RECORD_VISIT district', 'PAUSE_CLOCK DISTRICT_VISIT supervisor'],
    ],
    ['ended with a sheet up', [...onNotice, withdrawal()], ['TAKE_DOWN_NOTICE 1 clerk']],
    ['ended', [...assessed, withdrawal()], []],
  ])('%s', (_name, steps, expected) => expect(kinds(steps)).toEqual(expected));

  it('each seat that may vote and has not', () => {
    const waiting = tasksOf(stateOf(told(atPanel, votes().slice(0, 2)))).map(
      ({ staffId }) => staffId,
    );
    expect(waiting).toEqual(voterIds.slice(2));
  });

  it('is listed by desk and village, and goes as it came', async () => {
    const logs = new Logs();
    const view = await logs.feed(toDo, await recorded(logs, told(reviewed)));
    const asked = async (by: Person) => ((await view.ask('to-do', by)) as Items).items;
    expect(await asked(person('ST004'))).toEqual([
      {
        _id: `${caseId}/OPEN_PANEL`,
        desk: 'groupOffice',
        kind: 'OPEN_PANEL',
        clause: '§17.2#17',
        caseId,
        stream,
        since: '2024-08-29T01:00:00.000Z',
        dueOn: '2024-09-03',
        villageCode: village,
      },
    ]);
    expect(await asked(person('ST008'))).toEqual([]);
    expect(await asked(person('ST004', [elsewhere]))).toEqual([]);
  });
});

describe('the meeting record', () => {
  it('says who was there, who was recused, how it was voted and resolved', async () => {
    const logs = new Logs();
    const events = await recorded(logs, tell(told(atPanel, votes()), closePanel()));
    const view = await logs.feed(meetings, events);
    const by = person('ST004');
    expect(
      await view.ask('meetings/:meetingId', by, { params: { meetingId: meeting } }),
    ).toMatchObject({
      meetingId: meeting,
      heldOn: '2024-08-30',
      items: [
        {
          caseId,
          proposal: 'GRANT',
          resolution: 'GRANT',
          quorum: 7,
          votes: voterIds.map((staffId) => ({ staffId, choice: 'AGREE' })),
        },
      ],
    });
    expect(await view.ask('meetings/:meetingId', by, { params: { meetingId: sha } })).toBe(
      undefined,
    );
  });
});

describe('the register and the benefits of a person', () => {
  const segment = (fromMonth: string, monthlyAmountFen: number) => ({
    fromMonth,
    monthlyAmountFen,
    components: { baseFen: monthlyAmountFen },
  });
  const opened: EventOf<'entitlement'> = {
    type: 'EntitlementOpened',
    data: {
      of: 'approval/40/0',
      caseNo: 'SA-DIBAO-370406109-2024-000008',
      programme: 'DIBAO',
      householdId: '0198a000-0000-7000-8000-0000000000b8',
      villageCode: village,
      areaType: 'RURAL',
      coveredSubs: [head, wife],
      payeeSub: head,
      accountId: '0198a000-0000-7000-8000-0000000000ac',
      decidedOn: '2024-09-09',
      startMonth: '2024-10',
      segments: [segment('2024-10', 104_000)],
      reviewClass: 'B',
      reviewDueOn: '2025-09-09',
    },
  };
  const adjusted: EventOf<'entitlement'> = {
    type: 'EntitlementAdjusted',
    data: {
      of: 'approval/60/0',
      cause: 'SUPERSEDED',
      decidedOn: '2024-11-20',
      fromMonth: '2024-12',
      segments: [segment('2024-12', 52_000)],
      coveredSubs: [head],
      areaType: 'RURAL',
    },
  };
  const terminated: EventOf<'entitlement'> = {
    type: 'EntitlementTerminated',
    data: {
      of: 'approval/61/0',
      endMonth: '2025-02',
      endReason: 'SUPERSEDED',
      decidedOn: '2025-01-20',
    },
  };
  const entitlement = `entitlement-${caseId}` as const;

  async function registerAfter(events: readonly EventOf<'entitlement'>[]) {
    const logs = new Logs();
    const household = await recorded(logs, told(accepted));
    const rights = await logs.record(entitlement, events);
    return {
      register: await logs.feed(register, [...household, ...rights] as never),
      overlap: await logs.feed(overlap, rights as never),
    };
  }

  it('shows what is due in a month, with the head masked', async () => {
    const views = await registerAfter([opened, adjusted]);
    const line = async (month: string, by = clerk) =>
      ((await views.register.ask('register', by, { query: { month } })) as Items).items;
    expect(await line('2024-09')).toEqual([]);
    expect(await line('2024-10')).toEqual([
      expect.objectContaining({
        caseId,
        programme: 'DIBAO',
        startMonth: '2024-10',
        monthlyAmountFen: 104_000,
        headName: expect.stringMatching(/^角.*\*/) as string,
        reviewDueOn: '2025-09-09',
      }),
    ]);
    expect(await line('2024-12')).toEqual([
      expect.objectContaining({ coveredCount: 1, monthlyAmountFen: 52_000 }),
    ]);
    expect(await line('2024-12', person('ST019', [elsewhere]))).toEqual([]);
    await expect(line('2024-13')).rejects.toThrow('QUERY_NOT_VALID');
  });

  it('ends with the first month without payment', async () => {
    const views = await registerAfter([opened, terminated]);
    const count = async (query: Record<string, string>) =>
      ((await views.register.ask('register', clerk, { query })) as Items).items.length;
    expect(await count({ month: '2025-01' })).toBe(1);
    expect(await count({ month: '2025-02' })).toBe(0);
    expect(await count({ month: '2025-01', programme: 'TEKUN' })).toBe(0);
    expect(await count({ month: '2025-01', village })).toBe(1);
  });

  it('of a person lists programmes and months', async () => {
    const of = async (events: readonly EventOf<'entitlement'>[], sub: string, by = clerk) =>
      (
        (await (
          await registerAfter(events)
        ).overlap.ask('overlap/:sub', by, { params: { sub } })) as Items
      ).items;
    const benefit = { entitlementId: caseId, programme: 'DIBAO', villageCode: village };
    expect(await of([opened], wife)).toEqual([{ ...benefit, sub: wife, fromMonth: '2024-10' }]);
    expect(await of([opened, adjusted], wife)).toEqual([
      { ...benefit, sub: wife, fromMonth: '2024-10', toMonth: '2024-11' },
    ]);
    expect(await of([opened, adjusted], head)).toEqual([
      { ...benefit, sub: head, fromMonth: '2024-10' },
    ]);
    expect(await of([opened, terminated], head)).toEqual([
      { ...benefit, sub: head, fromMonth: '2024-10', toMonth: '2025-01' },
    ]);
    expect(await of([opened, terminated, adjusted], head)).toEqual([
      { ...benefit, sub: head, fromMonth: '2024-10' },
    ]);
    expect(await of([opened], wife, person('ST007', [elsewhere]))).toEqual([]);
  });

  it('a benefit that ended before it began has no month', async () => {
    const never = { ...terminated, data: { ...terminated.data, endMonth: '2024-10' } };
    const views = await registerAfter([opened, never]);
    const answer = await views.overlap.ask('overlap/:sub', clerk, { params: { sub: head } });
    expect(answer).toEqual({ items: [] });
  });
});

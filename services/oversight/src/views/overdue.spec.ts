import type { EventName, EventNamed } from '@zelian/contracts/catalogue';
import type { Person } from '@zelian/contracts/terms';
import type { Recorded } from '@zelian/eventlog/commit';
import { addDays } from '@zelian/kernel/day';
import type { Deadline } from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import { derivedId } from '@zelian/kernel/ids';
import type { Day } from '@zelian/kernel/values';
import { Logs } from '@zelian/service/testing';
import { overdue } from './overdue.js';

const CASE = '0198f0a0-0000-7000-8000-00000000000a';
const HOUSEHOLD = '0198f0a0-0000-7000-8000-00000000000b';
const OBJECTION = '0198f0a0-0000-7000-8000-0000000000f1';
const OTHER_OBJECTION = '0198f0a0-0000-7000-8000-0000000000f2';
const SUB = '0198f0a0-0000-7000-8000-00000000000d';
const SHA = 'a'.repeat(64);
const VILLAGE = '370406109216';

const CHECK = `check-${CASE}` as const;
const COURSE = `case-${CASE}` as const;

const person = (villages: Person['villages']): Person => ({
  staffId: 'ST008',
  organ: 'TOWNSHIP',
  posts: ['CIVIL_AFFAIRS_HEAD'],
  villages,
  entrustments: [],
});

function limit(stream: `${string}-${string}`, kind: string, dueOn: Day, ordinal = 1): Deadline {
  return {
    kind,
    deadlineId: derivedId(stream, kind, ordinal),
    startOn: '2024-08-26',
    count: 5,
    unit: 'wd',
    dueOn,
    key: 'example',
    rowId: 'P0001',
    calendarVersion: 'example',
  };
}

type Heard = Recorded<EventNamed<EventName>>;

/** Records and remembers, so that views can be fed in any order of services. */
class Told {
  readonly logs = new Logs();
  readonly heard: Heard[] = [];

  async record<K extends EventName>(
    stream: `${string}-${string}`,
    events: readonly EventNamed<K>[],
    recording: Parameters<Logs['record']>[2],
  ): Promise<this> {
    this.heard.push(...(await this.logs.record<K>(stream, events, recording)));
    return this;
  }

  async intent(): Promise<this> {
    return this.record<'IntentRecorded'>(
      `application-${CASE}`,
      [
        {
          type: 'IntentRecorded',
          data: {
            caseNo: 'SA-DIBAO-370406109-2024-000001',
            programme: 'DIBAO',
            scope: 'HOUSEHOLD',
            householdId: HOUSEHOLD,
            villageCode: VILLAGE,
            applicantSub: SUB,
            channel: 'WINDOW',
            intentOn: '2024-08-23',
            parties: [],
            handlerId: 'ST013',
            running: [],
          },
        },
      ],
      { on: '2024-08-23' },
    );
  }

  async requestVisit(dueOn: Day): Promise<this> {
    return this.record<'DistrictVisitRequested'>(
      COURSE,
      [
        {
          type: 'DistrictVisitRequested',
          data: {
            reason: 'KIN',
            requestedOn: '2024-08-26',
            requestedById: 'ST008',
            deadlines: [limit(COURSE, 'DISTRICT_VISIT', dueOn)],
          },
        },
      ],
      { on: '2024-08-26' },
    );
  }

  async visit(on: Day, visitOn: Day, missed: readonly Deadline[] = []): Promise<this> {
    const due = limit(COURSE, 'DISTRICT_VISIT', '2024-09-02');
    return this.record<'DeadlineMissed' | 'DistrictVisitRecorded'>(
      COURSE,
      [
        ...missed.map(missOf),
        {
          type: 'DistrictVisitRecorded',
          data: {
            visitOn,
            finding: 'CONFIRMED',
            officerId: 'ST034',
            documentSha: SHA,
            late: visitOn > '2024-09-02',
            settles: on > '2024-09-02' ? [] : [due.deadlineId],
          },
        },
      ],
      { on, occurredAt: `${addDays(visitOn, -1)}T16:00:00.000Z`, by: { staffId: 'ST034' } },
    );
  }

  async elapse(deadline: Deadline, at: Day): Promise<this> {
    return this.record<'DeadlineMissed'>(COURSE, [missOf(deadline)], { on: at });
  }

  async list(query: Readonly<Record<string, string>> = {}, by = person('ALL')): Promise<Shown[]> {
    const view = await this.logs.feed(overdue, this.heard);
    const answer = (await view.ask('overdue', by, { query })) as { readonly items: Shown[] };
    return answer.items;
  }
}

interface Shown {
  readonly kind: string;
  readonly state: string;
  readonly caseId?: string;
  readonly responsibleId?: string;
  readonly missedAt?: string;
  readonly settledOn?: string;
  readonly inTimeByOwnDay?: boolean;
}

function missOf(deadline: Deadline): EventNamed<'DeadlineMissed'> {
  const { deadlineId, kind, dueOn } = deadline;
  return {
    type: 'DeadlineMissed',
    data: {
      deadlineId,
      kind,
      ...defined({ dueOn }),
      responsibleId: 'ST008',
      settles: [deadlineId],
    },
  };
}

const visitLimit = limit(COURSE, 'DISTRICT_VISIT', '2024-09-02');

describe('超期清单', () => {
  it('a limit met in time never stands on it', async () => {
    const told = new Told();
    await told.requestVisit('2024-09-02');
    await told.visit('2024-09-02', '2024-09-02');
    expect(await told.list()).toEqual([]);
  });

  it('a limit that its timer found missed stands there, with the person who answers for it', async () => {
    const told = new Told();
    await told.requestVisit('2024-09-02');
    await told.elapse(visitLimit, '2024-09-03');
    expect(await told.list()).toMatchObject([
      { kind: 'DISTRICT_VISIT', state: 'MISSED', caseId: CASE, responsibleId: 'ST008' },
    ]);
    expect(await told.list({ state: 'DONE_LATE' })).toEqual([]);
  });

  it('what was done after the miss is shown as done late', async () => {
    const told = new Told();
    await told.requestVisit('2024-09-02');
    await told.elapse(visitLimit, '2024-09-03');
    await told.visit('2024-09-04', '2024-09-04');
    expect(await told.list()).toMatchObject([
      { state: 'DONE_LATE', settledOn: '2024-09-04', inTimeByOwnDay: false },
    ]);
  });

  it('what was done in time but recorded late is shown in time by its own day', async () => {
    const told = new Told();
    await told.requestVisit('2024-09-02');
    await told.elapse(visitLimit, '2024-09-03');
    await told.visit('2024-09-04', '2024-09-02');
    expect(await told.list()).toMatchObject([
      { state: 'DONE_LATE', settledOn: '2024-09-02', inTimeByOwnDay: true },
    ]);
  });

  it('the miss that an act carries in its own commit is listed like that of a timer', async () => {
    const told = new Told();
    await told.requestVisit('2024-09-02');
    await told.visit('2024-09-04', '2024-09-04', [visitLimit]);
    expect(await told.list()).toMatchObject([{ state: 'DONE_LATE', settledOn: '2024-09-04' }]);
  });

  it('the conclusion of one objection does not settle the limit of another', async () => {
    const told = new Told();
    for (const [index, objectionId] of [OBJECTION, OTHER_OBJECTION].entries()) {
      const deadline = limit(COURSE, 'OBJECTION', '2024-09-02', index + 1);
      await told.record<'ObjectionRecorded'>(
        COURSE,
        [
          {
            type: 'ObjectionRecorded',
            data: {
              objectionId,
              receivedOn: '2024-08-26',
              receivedBy: 'ST013',
              anonymous: true,
              subjectCode: 'UNDECLARED_VEHICLE',
              withinPeriod: true,
              deadlines: [deadline],
            },
          },
        ],
        { on: '2024-08-26' },
      );
      await told.elapse(deadline, '2024-09-03');
    }
    await told.record<'ObjectionConcluded'>(
      COURSE,
      [
        {
          type: 'ObjectionConcluded',
          data: {
            objectionId: OTHER_OBJECTION,
            concludedOn: '2024-09-04',
            result: 'MAINTAIN',
            officerId: 'ST034',
            itemIds: [],
            documentSha: SHA,
            late: true,
            settles: [],
          },
        },
      ],
      { on: '2024-09-04' },
    );
    expect(await told.list({ state: 'MISSED' })).toHaveLength(1);
    expect(await told.list({ state: 'DONE_LATE' })).toHaveLength(1);
  });

  it('the end of a case ends what it had missed', async () => {
    const told = new Told();
    await told.requestVisit('2024-09-02');
    await told.elapse(visitLimit, '2024-09-03');
    await told.record<'WithdrawalNoted'>(
      COURSE,
      [
        {
          type: 'WithdrawalNoted',
          data: { of: 'intake/9/0', withdrawnOn: '2024-09-05', cause: 'OWN_WISH', settles: [] },
        },
      ],
      { on: '2024-09-05' },
    );
    expect(await told.list()).toMatchObject([{ state: 'ENDED' }]);
  });

  it('limits of other services are on the same list, of whatever event they are', async () => {
    const told = new Told();
    const feedback = limit(CHECK, 'CHECK_FEEDBACK', '2024-08-30');
    await told.record<'CheckRequested'>(
      CHECK,
      [
        {
          type: 'CheckRequested',
          data: {
            round: 1,
            requestNo: 'HD-1',
            purpose: 'APPLICATION',
            requestedOn: '2024-08-23',
            provider: 'DISTRICT',
            parties: [],
            authorisationNos: [],
            sources: [],
            deadlines: [feedback],
            rows: [],
          },
        },
      ],
      { on: '2024-08-23' },
    );
    await told.record<'DeadlineMissed'>(CHECK, [missOf(feedback)], { on: '2024-08-31' });
    expect(await told.list({ kind: 'CHECK_FEEDBACK' })).toMatchObject([{ state: 'MISSED' }]);
  });

  it('an officer sees the limits of his villages, whether the case was heard of before or after', async () => {
    const before = await new Told().intent();
    const after = new Told();
    for (const told of [before, after]) {
      await told.requestVisit('2024-09-02');
      await told.elapse(visitLimit, '2024-09-03');
    }
    await after.intent();
    for (const told of [before, after]) {
      expect(await told.list({}, person([VILLAGE]))).toHaveLength(1);
      expect(await told.list({}, person(['370406109217']))).toEqual([]);
    }
  });

  it('shows all limits of a case, also those that were met', async () => {
    const told = await new Told().intent();
    await told.requestVisit('2024-09-02');
    await told.visit('2024-08-30', '2024-08-30');
    const view = await told.logs.feed(overdue, told.heard);
    const ask = async (by: Person): Promise<unknown> =>
      view.ask('deadlines/:caseId', by, { params: { caseId: CASE } });
    expect(await ask(person('ALL'))).toMatchObject({
      items: [{ state: 'ENDED', dueOn: '2024-09-02' }],
    });
    expect(await ask(person(['370406109217']))).toBeUndefined();
  });

  it('does not depend on which service is heard first', async () => {
    const told = await new Told().intent();
    await told.requestVisit('2024-09-02');
    await told.elapse(visitLimit, '2024-09-03');
    const live = await told.logs.feed(overdue, told.heard);
    const [first, ...rest] = told.heard;
    const other = await told.logs.feed(overdue, first === undefined ? [] : [...rest, first]);
    expect(await other.all()).toEqual(await live.all());
  });
});

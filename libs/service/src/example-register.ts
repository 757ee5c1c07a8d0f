import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type {
  AddMember,
  CorrectPerson,
  HouseholdRegisteredPart,
  RecordLifeEvent,
  RegisterHousehold,
} from '@zelian/contracts/intake';
import type { Ctx } from '@zelian/contracts/ctx';
import type { PersonProfile } from '@zelian/contracts/person';
import type { Person, Post } from '@zelian/contracts/terms';
import type { StoredPart } from '@zelian/eventlog/commit';
import { storedPartOf } from '@zelian/eventlog/parts';
import { Refused } from '@zelian/kernel/refused';
import type { Day, Sub, VillageCode } from '@zelian/kernel/values';
import { defineStream, defineView, FileAnswer, type AnyDefinition } from './definition.js';

/**
 * A register of households, as small as a service can be that has everything a service may have:
 * the three expectations, facts read before deciding, attachments, sealed parts in a view, lists,
 * a view that halts and routes of its own. Nothing but specs imports this file.
 */
export interface ExampleRules {
  readonly hash: string;
}

type Household =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'registered';
      readonly villageCode: VillageCode;
      readonly members: readonly Sub[];
    };
type Facts = readonly Sub[] | undefined;
type Command = CommandOf<'household'>;
type Event = EventOf<'household'>;

interface Resident {
  readonly _id: Sub;
  readonly villageCode: VillageCode;
  readonly part: StoredPart<HouseholdRegisteredPart>;
}

/** Who lives where; the profile stays sealed. */
export const residents = defineView<Resident, 'HouseholdRegistered'>({
  name: 'residents',
  version: 1,
  on: ['HouseholdRegistered'],
  indexes: [{ fields: ['villageCode'] }],
  async apply({ event }, unit) {
    const { villageCode } = event.data;
    for (const part of event.personal ?? []) {
      const resident = { _id: part.subject, villageCode, part: storedPartOf(part) };
      await unit.write(part.subject, () => resident);
    }
  },
  queries: [
    {
      path: 'residents',
      says: '居民',
      reads: ['clerk', 'supervisor'],
      async answer(docs, { limit, cursor, by }) {
        const places = by.villages === 'ALL' ? {} : { villageCode: { in: by.villages } };
        const page = await docs.page(places, {
          sort: [['villageCode', 'asc']],
          limit,
          ...(cursor === undefined ? {} : { after: cursor }),
        });
        return {
          items: page.docs.map(({ _id, villageCode }) => ({ sub: _id, villageCode })),
          ...(page.next === undefined ? {} : { cursor: page.next }),
        };
      },
    },
    {
      path: 'residents-by-id',
      says: '居民，按编号',
      reads: ['clerk'],
      async answer(docs, { limit, cursor }) {
        const page = await docs.page(
          {},
          { sort: [['_id', 'desc']], limit, ...(cursor === undefined ? {} : { after: cursor }) },
        );
        return { items: page.docs.map(({ _id }) => ({ sub: _id })), cursor: page.next };
      },
    },
    {
      path: 'residents/:sub',
      says: '一名居民',
      reads: ['clerk'],
      async answer(docs, request) {
        const resident = await docs.get(request.params['sub'] ?? '');
        if (resident === undefined || !request.maySee(resident.villageCode)) return undefined;
        const part = await request.open<HouseholdRegisteredPart>(resident.part);
        return { sub: resident._id, name: part?.profile.name };
      },
    },
  ],
});

/** A view that does not know what to do with a death. */
const livingOnly = defineView<
  { readonly _id: string },
  'HouseholdRegistered' | 'LifeEventRecorded'
>({
  name: 'living',
  version: 1,
  on: ['HouseholdRegistered', 'LifeEventRecorded'],
  indexes: [],
  async apply({ event, stream }, unit) {
    if (event.type === 'LifeEventRecorded') throw new TypeError('nobody dies here');
    await unit.write(stream, () => ({ _id: stream }));
  },
  queries: [
    {
      path: 'living',
      says: '在世者',
      reads: ['clerk'],
      answer: async (docs) => ({ count: await docs.count({}) }),
    },
  ],
});

const household = defineStream<'household', Household, Facts, ExampleRules>({
  name: 'household',
  decider: { initial: { status: 'unknown' }, decide, evolve },
  villageOf: (state) => (state.status === 'registered' ? state.villageCode : undefined),
  show: (state) => (state.status === 'registered' ? { memberCount: state.members.length } : {}),
  async prepare(command, own) {
    if (command.type !== 'RegisterHousehold') return undefined;
    const docs = await own.view(residents);
    const found = await Promise.all(command.data.members.map(async ({ sub }) => docs.get(sub)));
    return found.flatMap((resident) => (resident === undefined ? [] : [resident._id]));
  },
});

function decide(
  command: Command,
  state: Household,
  { facts }: Ctx<ExampleRules, Facts>,
): readonly Event[] {
  if (command.type === 'RegisterHousehold') {
    if ((facts ?? []).length > 0) throw new Refused('PERSON_ALREADY_REGISTERED', {});
    const { villageCode, headSub, members, address } = command.data;
    return [
      {
        type: 'HouseholdRegistered',
        data: { villageCode, headSub, memberSubs: members.map(({ sub }) => sub), knownAs: [] },
        personal: members.map(({ sub, profile }) => ({
          subject: sub,
          data: { profile, ...(sub === headSub ? { address } : {}) },
        })),
      },
    ];
  }
  if (state.status !== 'registered') throw new Refused('HOUSEHOLD_NOT_REGISTERED', {});
  switch (command.type) {
    case 'AddMember': {
      const { sub, joinedOn, cause, profile } = command.data;
      if (state.members.includes(sub)) return [];
      const data = { sub, joinedOn, cause, knownAs: [] };
      return [{ type: 'MemberJoined', data, personal: [{ subject: sub, data: { profile } }] }];
    }
    case 'RecordLifeEvent': {
      const { detail, evidenceSha, sub, ...data } = command.data;
      if (sub === undefined || !state.members.includes(sub))
        throw new Refused('PERSON_NOT_IN_HOUSEHOLD', {});
      const part = { detail, ...(evidenceSha === undefined ? {} : { evidenceSha }) };
      return [
        {
          type: 'LifeEventRecorded',
          data: { sub, ...data },
          personal: [{ subject: sub, data: part }],
        },
      ];
    }
    case 'CorrectPerson': {
      const { sub, corrects, ...part } = command.data;
      return [
        {
          type: 'PersonCorrected',
          data: { sub, corrects },
          personal: [{ subject: sub, data: part }],
        },
      ];
    }
    case 'NameObligor':
    case 'RecordCertificate':
      // A mistake of ours, whose message quotes what somebody typed.
      throw new Error('秘密：张三 370406199001011234');
  }
}

function evolve(state: Household, event: Event): Household {
  if (event.type === 'HouseholdRegistered') {
    const { villageCode, memberSubs } = event.data;
    return { status: 'registered', villageCode, members: memberSubs };
  }
  if (state.status !== 'registered') return state;
  switch (event.type) {
    case 'MemberJoined':
      return { ...state, members: [...state.members, event.data.sub] };
    case 'LifeEventRecorded':
    case 'ObligorNamed':
    case 'CertificateRecorded':
    case 'PersonCorrected':
      return state;
  }
}

/** `intake` with one of its streams. */
export const exampleRegister: AnyDefinition<ExampleRules> = {
  name: 'intake',
  streams: { household },
  reactions: {
    noteHousehold: () => [],
    noteHouseholdChange: () => [],
    noteKinMatch: () => [],
    noteCheckReport: () => [],
    noteRecheck: () => [],
    noteEntry: () => [],
    noteDecision: () => [],
  },
  views: [residents, livingOnly],
  routes: [
    {
      method: 'GET',
      path: 'printed/:name',
      says: '文件',
      reads: ['clerk'],
      handle: async ({ params }) =>
        new FileAnswer(`${params['name']}.txt`, 'text/plain', Buffer.from('名册')),
    },
  ],
};

export const VILLAGE: VillageCode = '370406109215';
export const OTHER_VILLAGE: VillageCode = '370406109200';

const officer = (staffId: string, posts: readonly Post[], more: Partial<Person> = {}): Person => ({
  staffId,
  organ: 'TOWNSHIP',
  posts,
  villages: 'ALL',
  entrustments: [],
  ...more,
});
export const clerk = officer('ST013', ['CIVIL_AFFAIRS']);
export const otherClerk = officer('ST010', ['CIVIL_AFFAIRS']);
export const supervisor = officer('ST008', ['CIVIL_AFFAIRS_HEAD']);
export const elsewhere = officer('ST011', ['CIVIL_AFFAIRS'], { villages: [OTHER_VILLAGE] });
export const finance = officer('ST005', ['FINANCE']);
export const discipline = officer('ST006', ['DISCIPLINE']);
export const STAFF = [clerk, otherClerk, supervisor, elsewhere, finance, discipline];

const profile: PersonProfile = {
  name: '庚毕尾',
  identityKind: 'UNKNOWN',
  sex: 'MALE',
  birthDate: '1945-05-28',
  relationToHead: 'HEAD',
  hukouTownship: '370406109',
  hukouType: 'AGRI',
  maritalStatus: '20',
  employment: 'RETIRED',
  labourCapacity: 'NONE',
};

export const registration = (
  sub: Sub,
  more: Partial<RegisterHousehold> = {},
): RegisterHousehold => ({
  villageCode: VILLAGE,
  headSub: sub,
  members: [{ sub, profile }],
  address: '王家湾村5组18号',
  ...more,
});
export const joining = (sub: Sub, joinedOn: Day = '2024-08-20'): AddMember => ({
  sub,
  joinedOn,
  cause: 'RETURN',
  profile: { ...profile, relationToHead: 'CHILD' },
});
export const death = (sub: Sub, more: Partial<RecordLifeEvent> = {}): RecordLifeEvent => ({
  lifeEventId: '0198b2a0-0000-7000-8000-0000000000dd',
  sub,
  kind: 'DEATH',
  occurredOn: '2024-08-20',
  knownOn: '2024-08-21',
  detail: { source: 'FAMILY' },
  ...more,
});
export const correction = (sub: Sub): CorrectPerson => ({
  sub,
  corrects: 'intake/1/0',
  values: { address: '王家湾村5组19号' },
  why: '门牌有误',
  evidence: [],
});

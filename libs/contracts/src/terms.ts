import type { Day, StaffId, Sub, Uuid, VillageCode } from '@zelian/kernel/values';

/** Who and what there is: services, posts, desks, programmes. Chinese words stand in `docs/GLOSSARY.md`. */
export const SERVICES = [
  'intake',
  'economic-check',
  'survey',
  'approval',
  'payment',
  'oversight',
  'gateway',
] as const;
export type ServiceName = (typeof SERVICES)[number];

export const PROGRAMMES = [
  'DIBAO',
  'TEKUN',
  'ORPHAN',
  'FACTO',
  'DIFFICULT_CHILD',
  'TEMP_EXPENDITURE',
  'TEMP_URGENT',
  'ELDER',
  'DIS_LIVING',
  'DIS_CARE',
] as const;
export type Programme = (typeof PROGRAMMES)[number];

/** Programmes that this release takes from intent to payment. */
export const OFFERED_PROGRAMMES: readonly Programme[] = ['DIBAO', 'TEKUN'];

export const POSTS = [
  'LEADER',
  'FINANCE',
  'DISCIPLINE',
  'CIVIL_AFFAIRS_HEAD',
  'CIVIL_AFFAIRS_DEPUTY',
  'CIVIL_AFFAIRS',
  'VILLAGE_ASSISTANT',
  'DISTRICT_OFFICER',
  'PLATFORM_ADMIN',
] as const;
export type Post = (typeof POSTS)[number];

/** Posts of the civil affairs office (民政岗位): only they investigate. */
export const CIVIL_AFFAIRS_POSTS: readonly Post[] = [
  'CIVIL_AFFAIRS_HEAD',
  'CIVIL_AFFAIRS_DEPUTY',
  'CIVIL_AFFAIRS',
];

export const SEATS = ['HEAD', 'DEPUTY', 'DEPUTY_AND_OFFICE_HEAD', 'MEMBER'] as const;
/** Seat in the leading group (领导小组), thirteen in all. */
export type Seat = (typeof SEATS)[number];

export const ORGANS = ['TOWNSHIP', 'VILLAGE', 'DISTRICT_CIVIL_AFFAIRS', 'PLATFORM'] as const;
export type Organ = (typeof ORGANS)[number];

export const DESKS = [
  'clerk',
  'supervisor',
  'groupOffice',
  'seat',
  'signer',
  'finance',
  'discipline',
  'assistant',
  'district',
  'citizen',
  'admin',
] as const;
/** From where a command is given (岗位). `system` is no desk: reactions and timers have no route. */
export type Desk = (typeof DESKS)[number];

/** A dated power to sign for the head of the group (SoD6). */
export interface Entrustment {
  readonly entrustmentId: Uuid;
  readonly byId: StaffId;
  readonly fromOn: Day;
  readonly toOn: Day;
}

/** A person who calls, as the gateway's token names him. */
export interface Person {
  readonly staffId: StaffId;
  /** Absent for machine clients and citizens. */
  readonly sub?: Sub;
  readonly organ: Organ;
  readonly posts: readonly Post[];
  readonly seat?: Seat;
  readonly villages: 'ALL' | readonly VillageCode[];
  readonly entrustments: readonly Entrustment[];
  /** A machine client acts at one desk, within its scope, on behalf of a named officer where it signs. */
  readonly client?: {
    readonly desk: Desk;
    readonly commands: readonly string[];
    readonly reads: readonly string[];
  };
  readonly onBehalfOf?: StaffId;
}

/** The caller of one command: the person at the desk that lets him issue it. */
export interface Caller extends Person {
  readonly desk: Desk | 'system';
}

/**
 * The officer who answers for an act: of a machine client the one it names. Every rule about who may
 * not do two things asks for him, or a machine would be a second person.
 */
export const officerOf = ({
  staffId,
  onBehalfOf,
}: Pick<Person, 'staffId' | 'onBehalfOf'>): StaffId => onBehalfOf ?? staffId;

/** The caller of reactions and timers. */
export const SYSTEM: Caller = {
  staffId: 'SYSTEM',
  organ: 'PLATFORM',
  posts: [],
  villages: 'ALL',
  entrustments: [],
  desk: 'system',
};

const deskOfPost: Readonly<Record<Post, readonly Desk[]>> = {
  LEADER: [],
  FINANCE: ['finance'],
  DISCIPLINE: ['discipline'],
  CIVIL_AFFAIRS_HEAD: ['clerk', 'supervisor'],
  CIVIL_AFFAIRS_DEPUTY: ['clerk', 'supervisor'],
  CIVIL_AFFAIRS: ['clerk'],
  VILLAGE_ASSISTANT: ['assistant'],
  DISTRICT_OFFICER: ['district'],
  PLATFORM_ADMIN: ['admin'],
};

const deskOfSeat: Readonly<Record<Seat, readonly Desk[]>> = {
  HEAD: ['seat', 'signer'],
  DEPUTY: ['seat', 'signer'],
  DEPUTY_AND_OFFICE_HEAD: ['seat', 'groupOffice'],
  MEMBER: ['seat'],
};

/** The desks a person may sit at by his posts and his seat. */
export function desksOf(person: Person): readonly Desk[] {
  if (person.client !== undefined) return [person.client.desk];
  const desks = person.posts.flatMap((post) => deskOfPost[post]);
  return person.seat === undefined ? desks : [...desks, ...deskOfSeat[person.seat]];
}

/** The post that stands in the record of an act done at `desk`. */
export function postAt(desk: Desk | 'system', person: Person): string {
  const post = person.posts.find((held) => deskOfPost[held].some((of) => of === desk));
  if (post !== undefined) return post;
  if (person.client !== undefined) return 'CLIENT';
  return person.seat === undefined ? desk.toUpperCase() : `SEAT_${person.seat}`;
}

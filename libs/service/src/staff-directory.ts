import type { Person, Post, Seat } from '@zelian/contracts/terms';
import type { Docs } from '@zelian/eventlog/docs';
import { addDays } from '@zelian/kernel/day';
import type { Day, StaffId } from '@zelian/kernel/values';
import { defineView, type StaffMember } from './definition.js';

/** A member as the view keeps him. */
export type DirectoryDoc = StaffMember & { readonly _id: string };
type Grant = StaffMember['grants'][number];

/** Stands where no head of the civil affairs office is registered on the day. */
const NOBODY: StaffId = 'UNASSIGNED';

/**
 * Each service's own copy of who holds which post and seat, from the gateway's events.
 * Names stay where they are: here are ids, posts, villages and days.
 */
export const staffDirectory = defineView<
  DirectoryDoc,
  | 'StaffRegistered'
  | 'PostGranted'
  | 'PostRevoked'
  | 'SignatureEntrusted'
  | 'SignatureEntrustmentEnded'
>({
  name: 'staff-directory',
  version: 1,
  on: [
    'StaffRegistered',
    'PostGranted',
    'PostRevoked',
    'SignatureEntrusted',
    'SignatureEntrustmentEnded',
  ],
  indexes: [],
  async apply({ event, stream }, unit) {
    const staffId = stream.slice(stream.indexOf('-') + 1);
    switch (event.type) {
      case 'StaffRegistered': {
        const { sub, organ, activeFrom } = event.data;
        return unit.write(staffId, () => ({
          _id: staffId,
          staffId,
          sub,
          organ,
          activeFrom,
          grants: [],
          entrustments: [],
        }));
      }
      case 'PostGranted': {
        const { grantId, post, seat, villages, fromOn, toOn } = event.data;
        const grant: Grant = {
          grantId,
          villages,
          fromOn,
          ...(post === undefined ? {} : { post }),
          ...(seat === undefined ? {} : { seat }),
          ...(toOn === undefined ? {} : { toOn }),
        };
        return unit.write(staffId, (member) => withGrants(member, (held) => [...held, grant]));
      }
      case 'PostRevoked': {
        const { grantId, fromOn } = event.data;
        return unit.write(staffId, (member) =>
          withGrants(member, (held) =>
            held.map((grant) => (grant.grantId === grantId ? endedBefore(grant, fromOn) : grant)),
          ),
        );
      }
      case 'SignatureEntrusted': {
        const { entrustmentId, toId, fromOn, toOn } = event.data;
        return unit.write(toId, (member) =>
          member === undefined
            ? null
            : {
                ...member,
                entrustments: [
                  ...member.entrustments,
                  { entrustmentId, byId: staffId, fromOn, toOn },
                ],
              },
        );
      }
      case 'SignatureEntrustmentEnded': {
        const { entrustmentId, toId, endedOn } = event.data;
        return unit.write(toId, (member) =>
          member === undefined
            ? null
            : {
                ...member,
                entrustments: member.entrustments.map((letter) =>
                  letter.entrustmentId === entrustmentId ? endedBefore(letter, endedOn) : letter,
                ),
              },
        );
      }
    }
  },
  queries: [],
});

function withGrants(
  member: DirectoryDoc | undefined,
  change: (held: readonly Grant[]) => readonly Grant[],
): DirectoryDoc | null {
  return member === undefined ? null : { ...member, grants: change(member.grants) };
}

/** What is ended holds until the day before, and never longer than it would have. */
function endedBefore<T extends { readonly toOn?: Day }>(
  term: T,
  firstDayWithout: Day,
): T & { readonly toOn: Day } {
  const dayBefore = addDays(firstDayWithout, -1);
  const { toOn } = term;
  return { ...term, toOn: toOn !== undefined && toOn < dayBefore ? toOn : dayBefore };
}

/** Whether a grant holds on a day; `toOn` is its last day. */
const holdsOn =
  (on: Day) =>
  (grant: Grant): boolean =>
    grant.fromOn <= on && (grant.toOn === undefined || on <= grant.toOn);

/** The member as he stands on a day: only grants that hold. */
export function asOf(member: StaffMember, on: Day): StaffMember {
  return {
    ...member,
    grants: member.grants.filter(holdsOn(on)),
    entrustments: member.entrustments.filter(({ fromOn, toOn }) => fromOn <= on && on <= toOn),
  };
}

/** What a member may do on a day, as the gateway's token will say; undefined: nothing any more. */
export function personOn(member: StaffMember, on: Day): Person | undefined {
  const { staffId, sub, organ, grants, entrustments } = asOf(member, on);
  if (grants.length === 0 || on < member.activeFrom) return undefined;
  const seat = grants.find((grant) => grant.seat !== undefined)?.seat;
  // A seat has no villages: beside a post it must not widen those of the post.
  const ofPosts = grants.filter(({ post }) => post !== undefined);
  const placed = ofPosts.length === 0 ? grants : ofPosts;
  const everywhere = placed.some((grant) => grant.villages.length === 0);
  return {
    staffId,
    sub,
    organ,
    posts: grants.flatMap(({ post }) => (post === undefined ? [] : [post])),
    ...(seat === undefined ? {} : { seat }),
    villages: everywhere ? 'ALL' : [...new Set(placed.flatMap((grant) => grant.villages))],
    entrustments,
  };
}

/** Everybody who holds a post or a seat on the day. */
export async function staffOn(docs: Docs<DirectoryDoc>, on: Day): Promise<readonly StaffMember[]> {
  const members = await docs.find({}, { sort: [['staffId', 'asc']] });
  return members.map((member) => asOf(member, on)).filter((member) => member.grants.length > 0);
}

export function holdsPost(member: StaffMember, post: Post): boolean {
  return member.grants.some((grant) => grant.post === post);
}

export function seatOf(member: StaffMember): Seat | undefined {
  return member.grants.find((grant) => grant.seat !== undefined)?.seat;
}

/** The officer named in a missed deadline: the head of the civil affairs office on that day. */
export async function responsibleOn(docs: Docs<DirectoryDoc>, on: Day): Promise<StaffId> {
  const head = (await staffOn(docs, on)).find((member) => holdsPost(member, 'CIVIL_AFFAIRS_HEAD'));
  return head?.staffId ?? NOBODY;
}

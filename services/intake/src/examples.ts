import type { ObligorProfile, PersonProfile } from '@zelian/contracts/person';
import type { Caller, Desk, Post } from '@zelian/contracts/terms';
import type { By } from '@zelian/kernel/decider';
import type { StaffId } from '@zelian/kernel/values';

/** People of the examples: one household of head, son and baby, a daughter who lives apart. */
export const HEAD = '0198b2a0-0000-7000-8000-000000000001';
export const SON = '0198b2a0-0000-7000-8000-000000000002';
export const BABY = '0198b2a0-0000-7000-8000-000000000003';
export const DAUGHTER = '0198b2a0-0000-7000-8000-000000000004';
export const STRANGER = '0198b2a0-0000-7000-8000-000000000009';
export const HOUSEHOLD = '0198b2a0-0000-7000-8000-0000000000aa';
export const CASE = '0198b2a0-0000-7000-8000-0000000000bb';
export const VILLAGE = '370406109215';

const officer = (staffId: StaffId, post: Post, desk: Desk): Caller & By => ({
  staffId,
  organ: 'TOWNSHIP',
  posts: [post],
  villages: 'ALL',
  entrustments: [],
  desk,
  post,
  org: 'TOWNSHIP',
});
export const clerk = officer('ST013', 'CIVIL_AFFAIRS', 'clerk');
export const otherClerk = officer('ST010', 'CIVIL_AFFAIRS', 'clerk');
export const supervisor = officer('ST008', 'CIVIL_AFFAIRS_HEAD', 'supervisor');
export const RESPONSIBLE: StaffId = 'ST007';

const profile = (
  name: string,
  idNumber: string,
  over: Partial<PersonProfile> = {},
): PersonProfile & { readonly idNumber: string } => ({
  name,
  identityKind: 'RESIDENT_ID',
  idNumber,
  sex: 'MALE',
  birthDate: '1945-05-28',
  relationToHead: 'HEAD',
  hukouTownship: '370406109',
  hukouType: 'AGRI',
  maritalStatus: '30',
  employment: 'RETIRED',
  labourCapacity: 'NONE',
  ...over,
});
export const headProfile = profile('庚毕尾', '370406194505289973');
export const sonProfile = profile('庚毕张', '370406198601289971', {
  birthDate: '1986-01-28',
  relationToHead: 'CHILD',
});
export const babyProfile = profile('庚毕翼', '370406202408209975', {
  birthDate: '2024-08-20',
  relationToHead: 'GRANDCHILD',
});
export const daughterDuty: ObligorProfile = {
  name: '庚壁亢',
  idNumber: '37040619680728996X',
  birthDate: '1968-07-28',
  relation: 'CHILD',
  childrenOfSupported: 2,
  supportedCount: 1,
  familySize: 5,
  familyMonthlyIncomeFen: 170_150,
  ownMonthlyIncomeFen: 102_090,
  areaType: 'RURAL',
};

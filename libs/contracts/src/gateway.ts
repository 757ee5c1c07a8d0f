import type { Day, Sha, StaffId, Sub, Uuid, VillageCode } from '@zelian/kernel/values';
import { KIN_RELATIONS, type KinRelation } from './person.js';
import type { RefusalRows } from './refusal.js';
import { stream } from './stream.js';
import {
  DESKS,
  ORGANS,
  POSTS,
  SEATS,
  SERVICES,
  type Desk,
  type Organ,
  type Post,
  type Seat,
} from './terms.js';
import {
  HasNoFields,
  IsAttachment,
  IsDay,
  IsId,
  IsOneOf,
  IsPart,
  IsStaff,
  IsSub,
  IsText,
  IsTexts,
  IsVillages,
  MayBeAbsent,
} from './validation.js';

export const ENTRUSTED_SCOPES = ['FINAL_SIGNATURE'] as const;
/** What may be entrusted to a deputy: signing for the head of the leading group. */
export type EntrustedScope = (typeof ENTRUSTED_SCOPES)[number];

export class RegisterStaff {
  @IsSub() readonly sub!: Sub;
  @IsOneOf(ORGANS) readonly organ!: Organ;
  @IsDay() readonly activeFrom!: Day;
  @IsText(50) readonly name!: string;
  /** Citizen number: the subject must be the person himself, or no relation of his is ever found. */
  @IsText(18) readonly number!: string;
  @MayBeAbsent() @IsText(20) readonly phone?: string;
}

/** A post, a seat in the leading group, or both. */
export class ProposeGrant {
  @IsId() readonly grantId!: Uuid;
  @MayBeAbsent() @IsOneOf(POSTS) readonly post?: Post;
  @MayBeAbsent() @IsOneOf(SEATS) readonly seat?: Seat;
  /** Empty: all villages. */
  @IsVillages(0) readonly villages!: readonly VillageCode[];
  @IsDay() readonly fromOn!: Day;
  /** Last day; absent: until revoked. */
  @MayBeAbsent() @IsDay() readonly toOn?: Day;
}

export class ConfirmGrant {
  @IsId() readonly grantId!: Uuid;
}

/** Ends a grant, or takes a proposal back. */
export class RevokeGrant {
  @IsId() readonly grantId!: Uuid;
  /** First day without it. */
  @IsDay() readonly fromOn!: Day;
}

export class EntrustSignature {
  @IsStaff() readonly toId!: StaffId;
  @IsOneOf(ENTRUSTED_SCOPES) readonly scope!: EntrustedScope;
  @IsDay() readonly fromOn!: Day;
  /** Last day. */
  @IsDay() readonly toOn!: Day;
  /** The signed letter of entrustment. */
  @IsAttachment() readonly documentSha!: Sha;
}

export class RelativeIdentity {
  @IsText(50) readonly name!: string;
  @MayBeAbsent() @IsText(18) readonly number?: string;
}

export class DeclareNearRelative {
  @IsSub() readonly relativeSub!: Sub;
  @IsOneOf(KIN_RELATIONS) readonly relation!: KinRelation;
  @IsDay() readonly declaredOn!: Day;
  @IsPart(() => RelativeIdentity) readonly identity!: RelativeIdentity;
}

export class ClientScope {
  /** Names of commands, e.g. `StartCheck`. */
  @IsTexts(0, 200, 64) readonly commands!: readonly string[];
  /** GET routes as their service names them, e.g. `oversight/chains/:caseId`. */
  @IsTexts(0, 200, 200) readonly reads!: readonly string[];
}

export class ProposeClient {
  @IsOneOf(ORGANS) readonly organ!: Organ;
  @IsOneOf(DESKS) readonly desk!: Desk;
  @IsPart(() => ClientScope) readonly scope!: ClientScope;
  @IsDay() readonly fromOn!: Day;
  /** Last day; absent: until revoked. */
  @MayBeAbsent() @IsDay() readonly toOn?: Day;
}

@HasNoFields()
export class ConfirmClient {}

@HasNoFields()
export class RevokeClient {}

export interface StaffRegistered {
  readonly sub: Sub;
  readonly organ: Organ;
  readonly activeFrom: Day;
}

export interface StaffRegisteredPart {
  readonly name: string;
  readonly number: string;
  readonly phone?: string;
}

/** What a grant gives. Without `villages` it holds for all of them, without `toOn` until revoked. */
export interface GrantTerms {
  readonly grantId: Uuid;
  readonly post?: Post;
  readonly seat?: Seat;
  readonly villages: readonly VillageCode[];
  readonly fromOn: Day;
  readonly toOn?: Day;
}

export type GrantProposed = GrantTerms;

export interface PostGranted extends GrantTerms {
  /** One of the first two administrators, whom nobody could confirm. */
  readonly bootstrap?: true;
}

export interface PostRevoked {
  readonly grantId: Uuid;
  readonly fromOn: Day;
}

export interface SignatureEntrusted {
  readonly entrustmentId: Uuid;
  readonly toId: StaffId;
  readonly scope: EntrustedScope;
  readonly fromOn: Day;
  readonly toOn: Day;
  readonly documentSha: Sha;
  /** The grant by which the deputy holds his seat. */
  readonly deputyGrantId: Uuid;
}

export interface SignatureEntrustmentEnded {
  readonly entrustmentId: Uuid;
  readonly toId: StaffId;
  /** First day without it. */
  readonly endedOn: Day;
  readonly cause: 'ENTRUSTED_ANEW' | 'SEAT_REVOKED';
}

export interface NearRelativeDeclared {
  readonly relationId: Uuid;
  readonly relativeSub: Sub;
  readonly declaredOn: Day;
}

/** Held to find near relatives among the parties of a case, and for nothing else. */
export interface NearRelativeDeclaredPart {
  readonly name: string;
  readonly number?: string;
  readonly relation: KinRelation;
}

/** By `system`, from PlatformFounded: the one registration and grant without a second person. */
export interface RegisterFounder {
  readonly sub: Sub;
  readonly foundedOn: Day;
}

export interface FounderPart {
  readonly name: string;
  readonly number: string;
}

/** By `zelian init`. `adminSubs[i]` is the person of `adminIds[i]`. */
export interface FoundPlatform {
  readonly adminIds: readonly StaffId[];
  readonly adminSubs: readonly Sub[];
}

export interface PlatformFounded {
  readonly adminIds: readonly StaffId[];
  readonly adminSubs: readonly Sub[];
  readonly foundedOn: Day;
  readonly bootstrap: true;
}

export interface ClientTerms {
  readonly organ: Organ;
  readonly desk: Desk;
  readonly scope: { readonly commands: readonly string[]; readonly reads: readonly string[] };
  readonly fromOn: Day;
  readonly toOn?: Day;
}

export type ClientProposed = ClientTerms;

export interface ClientRegistered extends ClientTerms {
  readonly proposedById: StaffId;
}

export interface ClientRevoked {
  /** First day without it: the day of the act. */
  readonly revokedOn: Day;
}

export interface StaffEvents {
  StaffRegistered: { readonly data: StaffRegistered; readonly personal: StaffRegisteredPart };
  GrantProposed: { readonly data: GrantProposed };
  PostGranted: { readonly data: PostGranted };
  PostRevoked: { readonly data: PostRevoked };
  SignatureEntrusted: { readonly data: SignatureEntrusted };
  SignatureEntrustmentEnded: { readonly data: SignatureEntrustmentEnded };
  NearRelativeDeclared: {
    readonly data: NearRelativeDeclared;
    readonly personal: NearRelativeDeclaredPart;
  };
}

export interface StaffSystem {
  RegisterFounder: { readonly data: RegisterFounder; readonly personal: FounderPart };
}

export interface FoundingEvents {
  PlatformFounded: { readonly data: PlatformFounded; readonly personal: FounderPart };
}

export interface FoundingSystem {
  FoundPlatform: { readonly data: FoundPlatform; readonly personal: FounderPart };
}

export interface ClientEvents {
  ClientProposed: { readonly data: ClientProposed };
  ClientRegistered: { readonly data: ClientRegistered };
  ClientRevoked: { readonly data: ClientRevoked };
}

/** Everybody keeps his own copy of who is who. */
const EVERY_SERVICE = SERVICES;
const WITH_A_POST = [
  'groupOffice',
  'clerk',
  'supervisor',
  'signer',
  'finance',
  'discipline',
  'assistant',
  'district',
  'seat',
] as const;

export const gatewayStreams = {
  staff: stream<StaffEvents, StaffSystem>()({
    service: 'gateway',
    path: 'staff',
    keyedBy: 'own',
    says: '工作人员',
    commands: {
      RegisterStaff: {
        payload: RegisterStaff,
        by: ['admin'],
        expects: 'opens',
        says: '登记工作人员',
      },
      ProposeGrant: {
        payload: ProposeGrant,
        by: ['admin', 'signer'],
        expects: 'version',
        says: '提出授予岗位',
      },
      ConfirmGrant: {
        payload: ConfirmGrant,
        by: ['signer', 'groupOffice', 'admin'],
        expects: 'version',
        signed: true,
        says: '确认授予岗位',
      },
      RevokeGrant: {
        payload: RevokeGrant,
        by: ['admin', 'signer'],
        expects: 'any',
        says: '撤销岗位',
      },
      EntrustSignature: {
        payload: EntrustSignature,
        by: ['signer'],
        expects: 'version',
        signed: true,
        says: '委托签发',
      },
      DeclareNearRelative: {
        payload: DeclareNearRelative,
        by: WITH_A_POST,
        expects: 'any',
        report: 'declaredOn',
        says: '申报近亲属',
      },
    },
    system: { RegisterFounder: '登记首任平台管理员' },
    events: {
      StaffRegistered: {
        consumers: EVERY_SERVICE,
        opens: EVERY_SERVICE,
        says: '已登记工作人员',
      },
      GrantProposed: { consumers: ['oversight'], opens: [], says: '已提出授予岗位' },
      PostGranted: { consumers: EVERY_SERVICE, opens: [], says: '已授予岗位' },
      PostRevoked: { consumers: EVERY_SERVICE, opens: [], says: '已撤销岗位' },
      SignatureEntrusted: { consumers: EVERY_SERVICE, opens: [], says: '已委托签发' },
      SignatureEntrustmentEnded: { consumers: EVERY_SERVICE, opens: [], says: '委托已终止' },
      NearRelativeDeclared: { consumers: ['intake'], opens: ['intake'], says: '已申报近亲属' },
    },
  }),
  founding: stream<FoundingEvents, FoundingSystem>()({
    service: 'gateway',
    path: 'foundings',
    keyedBy: 'own',
    says: '平台启用',
    commands: {},
    system: { FoundPlatform: '启用平台' },
    events: {
      PlatformFounded: {
        consumers: ['gateway', 'oversight'],
        opens: [],
        says: '平台已启用，登记首任两名管理员',
      },
    },
  }),
  client: stream<ClientEvents, object>()({
    service: 'gateway',
    path: 'clients',
    keyedBy: 'own',
    says: '接口账号',
    commands: {
      ProposeClient: {
        payload: ProposeClient,
        by: ['admin'],
        expects: 'opens',
        says: '提出开设接口账号',
      },
      ConfirmClient: {
        payload: ConfirmClient,
        by: ['admin'],
        expects: 'version',
        says: '确认开设接口账号',
      },
      RevokeClient: {
        payload: RevokeClient,
        by: ['admin'],
        expects: 'any',
        says: '撤销接口账号',
      },
    },
    system: {},
    events: {
      ClientProposed: { consumers: ['oversight'], opens: [], says: '已提出开设接口账号' },
      ClientRegistered: { consumers: ['oversight'], opens: [], says: '已开设接口账号' },
      ClientRevoked: { consumers: ['oversight'], opens: [], says: '已撤销接口账号' },
    },
  }),
} as const;

export const gatewayRefusals = {
  STAFF_ID_INVALID: {
    kind: 'invalid',
    says: '工作人员编号不符合格式，或为系统保留编号。',
    next: '请使用字母、数字和连字符组成的编号，例如 ST013。',
  },
  CALLER_ID_TAKEN: {
    kind: 'notNow',
    says: '该编号已用于另一名工作人员或接口账号。',
    next: '请改用未使用过的编号。',
  },
  STAFF_NOT_REGISTERED: {
    kind: 'notNow',
    says: '没有登记过该工作人员。',
    next: '请先由平台管理员登记。',
  },
  GRANT_IS_EMPTY: {
    kind: 'invalid',
    says: '未写明授予的岗位或席位。',
    next: '请至少填写岗位、席位之一。',
  },
  GRANT_NEEDS_VILLAGE: {
    kind: 'invalid',
    says: '村级协理员的授权须写明所在村（社区）。',
    next: '请填写村（社区）代码。',
  },
  GRANT_ALREADY_PROPOSED: {
    kind: 'notNow',
    says: '该授权编号已经使用。',
    next: '请使用新的授权编号。',
  },
  GRANT_NOT_PROPOSED: {
    kind: 'notNow',
    says: '没有待确认的该项授权。',
    next: '请核对授权编号；已确认或已撤回的不能再次确认。',
  },
  GRANT_NOT_HELD: {
    kind: 'notNow',
    says: '该人员没有该项授权。',
    next: '请核对授权编号；已撤销的不能再次撤销。',
  },
  GRANT_TO_ONESELF: {
    kind: 'forbidden',
    says: '不能为自己授予岗位。',
    next: '请由另外两名有权限的人员提出和确认。',
  },
  ADMIN_HOLDS_NO_OTHER_POST: {
    kind: 'forbidden',
    says: '平台管理员不得兼任其他岗位或席位。',
    next: '请先撤销其一，再授予另一岗位。',
  },
  ENTRUSTED_IS_NO_DEPUTY: {
    kind: 'invalid',
    says: '受委托人当日不是领导小组副组长。',
    next: '签发只能委托给副组长。',
  },
  RELATION_NOT_LISTED: {
    kind: 'invalid',
    says: '该关系不在应申报的近亲属范围内。',
    next: '请按近亲属范围（政策参数 kin.relations）申报。',
  },
  PLATFORM_ALREADY_FOUNDED: {
    kind: 'notNow',
    says: '平台已经启用。',
    next: '新增管理员须由两名现任管理员授予。',
  },
  SCOPE_TOO_WIDE: {
    kind: 'forbidden',
    says: '接口账号不得办理人员、接口账号、表决和签发事项。',
    next: '请缩小授权范围。',
  },
  SCOPE_NAMES_UNKNOWN: {
    kind: 'invalid',
    says: '授权范围中有平台没有的事项，或该岗位不能办理的事项。',
    next: '请按事项目录和岗位填写。',
  },
  CLIENT_NOT_PROPOSED: {
    kind: 'notNow',
    says: '没有待确认的该接口账号。',
    next: '请先提出开设；已确认或已撤销的不能再次确认。',
  },
  CLIENT_NOT_OPEN: {
    kind: 'notNow',
    says: '该接口账号不存在或已经撤销。',
    next: '请核对接口账号编号。',
  },
} as const satisfies RefusalRows;

import type { Ctx } from '@zelian/contracts/ctx';
import type {
  AddMember,
  CorrectPerson,
  HouseholdRegisteredPart,
  KnownAs,
  NameObligor,
  RecordCertificate,
  RecordLifeEvent,
  RegisterHousehold,
} from '@zelian/contracts/intake';
import type { PersonProfile } from '@zelian/contracts/person';
import { checkCertificate } from '@zelian/kernel/certificate';
import { checkCitizenId } from '@zelian/kernel/citizen-id';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { Day, Sub } from '@zelian/kernel/values';
import type { Rules } from '@zelian/policy/rules';
import {
  isPersonOf,
  newsOf,
  personOf,
  type Household,
  type HouseholdCommand,
  type HouseholdEvent,
  type Registered,
} from './state.js';

/** What `prepare` found in the subject register and in the own log. */
export interface HouseholdFacts {
  /** Open households that hold one of these persons. */
  readonly knownAs: readonly KnownAs[];
  /** Persons whose number is not the one they are registered under. */
  readonly strangers: readonly Sub[];
  /** Persons whose right number belongs to somebody else. */
  readonly taken: readonly Sub[];
}

export type HouseholdCtx = Ctx<Rules, HouseholdFacts | undefined>;

/** Source: event-model §2.1. */
export function decide(
  command: HouseholdCommand,
  state: Household,
  ctx: HouseholdCtx,
): readonly HouseholdEvent[] {
  if (command.type === 'RegisterHousehold') return registerHousehold(command.data, state, ctx);
  if (state.status === 'unregistered') throw new Refused('HOUSEHOLD_NOT_REGISTERED');
  if (state.status === 'closed') throw new Refused('CASE_HAS_ENDED', { cause: state.cause });
  switch (command.type) {
    case 'AddMember':
      return addMember(command.data, state, ctx);
    case 'NameObligor':
      return nameObligor(command.data, ctx);
    case 'RecordCertificate':
      return recordCertificate(command.data, state, ctx);
    case 'RecordLifeEvent':
      return recordLifeEvent(command.data, state, ctx);
    case 'CorrectPerson':
      return correctPerson(command.data, state, ctx);
  }
}

function registerHousehold(
  c: RegisterHousehold,
  state: Household,
  ctx: HouseholdCtx,
): readonly HouseholdEvent[] {
  if (state.status !== 'unregistered') throw new Refused('PERSON_ALREADY_REGISTERED');
  for (const { sub, profile } of c.members) checkNumber(sub, profile, ctx.on);
  checkRegister(ctx);
  const memberSubs = c.members.map(({ sub }) => sub);
  const twice = memberSubs.find((sub, index) => memberSubs.indexOf(sub) !== index);
  if (twice !== undefined) throw new Refused('PERSON_ALREADY_REGISTERED', { sub: twice });
  if (!memberSubs.includes(c.headSub))
    throw new Refused('PERSON_NOT_IN_HOUSEHOLD', { sub: c.headSub });
  const { villageCode, headSub } = c;
  const personal = c.members.map(({ sub, profile }) => ({
    subject: sub,
    data: { profile, ...(sub === headSub ? dwellingOf(c) : {}) },
  }));
  const data = { villageCode, headSub, memberSubs, knownAs: [] };
  return [{ type: 'HouseholdRegistered', data, personal }];
}

function dwellingOf(c: RegisterHousehold): Omit<HouseholdRegisteredPart, 'profile'> {
  const { address, phone, villageGroup } = c;
  return {
    address,
    ...defined({ phone, villageGroup }),
  };
}

function addMember(c: AddMember, state: Registered, ctx: HouseholdCtx): readonly HouseholdEvent[] {
  const { sub, joinedOn, cause, profile } = c;
  checkNumber(sub, profile, ctx.on);
  checkRegister(ctx);
  if (state.memberSubs.includes(sub)) throw new Refused('PERSON_ALREADY_REGISTERED', { sub });
  const personal = [{ subject: sub, data: { profile } }];
  return [{ type: 'MemberJoined', data: { sub, joinedOn, cause, knownAs: [] }, personal }];
}

function nameObligor(c: NameObligor, ctx: HouseholdCtx): readonly HouseholdEvent[] {
  const { sub, supportedSubs, duty } = c;
  if (!checkCitizenId(duty.idNumber, ctx.on).valid)
    throw new Refused('CITIZEN_ID_INVALID', { sub });
  checkRegister(ctx);
  const personal = [{ subject: sub, data: { duty } }];
  return [{ type: 'ObligorNamed', data: { sub, supportedSubs }, personal }];
}

function recordCertificate(
  c: RecordCertificate,
  state: Registered,
  ctx: HouseholdCtx,
): readonly HouseholdEvent[] {
  const { sub, certificateId, issuedOn, validToOn, content } = c;
  if (!isPersonOf(state, sub)) throw new Refused('PERSON_NOT_IN_HOUSEHOLD', { sub });
  const checked = checkCertificate(content.certificateNo, ctx.on);
  if (!checked.valid) throw new Refused('CERTIFICATE_NUMBER_INVALID', { error: checked.error });
  if (checked.type !== content.type || checked.grade !== content.grade)
    throw new Refused('CERTIFICATE_NUMBER_INVALID', { error: 'CONTENT' });
  checkRegister(ctx);
  if (issuedOn > ctx.on) throw new Refused('DATE_IN_FUTURE', { field: 'issuedOn' });
  if (validToOn < issuedOn) throw new Refused('DATE_BEFORE_CAUSE', { field: 'validToOn' });
  const data = { sub, certificateId, issuedOn, validToOn };
  return [{ type: 'CertificateRecorded', data, personal: [{ subject: sub, data: { content } }] }];
}

function recordLifeEvent(
  c: RecordLifeEvent,
  state: Registered,
  ctx: HouseholdCtx,
): readonly HouseholdEvent[] {
  const { lifeEventId, sub, kind, occurredOn, knownOn, detail, evidenceSha } = c;
  if (state.lifeEventIds.includes(lifeEventId)) return [];
  if (sub === undefined || !isPersonOf(state, sub))
    throw new Refused('PERSON_NOT_IN_HOUSEHOLD', { sub });
  if (knownOn > ctx.on) throw new Refused('DATE_IN_FUTURE', { field: 'knownOn' });
  if (knownOn < occurredOn) throw new Refused('DATE_BEFORE_CAUSE', { field: 'knownOn' });
  const part = { detail, ...defined({ evidenceSha }) };
  const data = { lifeEventId, sub, kind, occurredOn, knownOn };
  return [{ type: 'LifeEventRecorded', data, personal: [{ subject: sub, data: part }] }];
}

function correctPerson(
  c: CorrectPerson,
  state: Registered,
  ctx: HouseholdCtx,
): readonly HouseholdEvent[] {
  const { sub, corrects, values, why, evidence } = c;
  const wrong = state.told.find(({ id }) => id === corrects);
  if (wrong === undefined || Object.keys(newsOf(wrong.event, sub)).length === 0)
    throw new Refused('NOTHING_TO_CORRECT', { corrects });
  checkFitting(c, state);
  checkNumbers(c, ctx);
  const known: object = personOf(state, sub);
  const differing = Object.entries(values).filter(
    ([field, value]) => !sameJson(value, Reflect.get(known, field)),
  );
  if (differing.length === 0) throw new Refused('NOTHING_TO_CORRECT', { corrects });
  const personal = [{ subject: sub, data: { values, why, evidence } }];
  return [{ type: 'PersonCorrected', data: { sub, corrects }, personal }];
}

/** Only a member has a profile, only an obligor a duty, and the dwelling is the head's. */
function checkFitting({ sub, values }: CorrectPerson, state: Registered): void {
  const { profile, duty, address, phone, villageGroup } = values;
  const dwelling = [address, phone, villageGroup].some((value) => value !== undefined);
  const misfit =
    (profile !== undefined && !state.memberSubs.includes(sub)) ||
    (duty !== undefined && !state.obligorSubs.includes(sub)) ||
    (dwelling && sub !== state.headSub);
  if (misfit) throw new Refused('NOTHING_TO_CORRECT', { sub });
}

function checkNumbers({ sub, values }: CorrectPerson, ctx: HouseholdCtx): void {
  const { profile, duty } = values;
  if (profile !== undefined) checkNumber(sub, profile, ctx.on);
  if (duty !== undefined && !checkCitizenId(duty.idNumber, ctx.on).valid)
    throw new Refused('CITIZEN_ID_INVALID', { sub });
  if (ctx.facts?.taken.includes(sub) === true)
    throw new Refused('PERSON_ALREADY_REGISTERED', { sub });
  checkRegister(ctx);
}

/** A resident has a number and it is a right one. */
function checkNumber(sub: Sub, { identityKind, idNumber }: PersonProfile, on: Day): void {
  if (identityKind === 'UNKNOWN' && idNumber === undefined) return;
  if (idNumber === undefined || !checkCitizenId(idNumber, on).valid)
    throw new Refused('CITIZEN_ID_INVALID', { sub });
}

/** What the subject register and the other households say. */
function checkRegister({ facts }: HouseholdCtx): void {
  const { strangers = [], knownAs = [] } = facts ?? {};
  if (strangers.length > 0) throw new Refused('SUBJECT_UNKNOWN', { subs: strangers });
  const [known] = knownAs;
  if (known !== undefined) throw new Refused('PERSON_ALREADY_REGISTERED', { ...known });
}

/** Whether two values are the same JSON, whatever the order of keys. */
function sameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => sameJson(Reflect.get(one, key), Reflect.get(other, key)))
  );
}

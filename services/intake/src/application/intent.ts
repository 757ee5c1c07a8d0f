import type { NameParty, NameSuccessor, RecordIntent } from '@zelian/contracts/intake';
import { OFFERED_PROGRAMMES, officerOf, type Programme } from '@zelian/contracts/terms';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import { beforeAcceptance, undecided, type ApplicationCtx, type IntentFacts } from './ctx.js';
import type { Application, ApplicationEvent } from './state.js';

/** Programmes for one person, not for a household. */
const FOR_A_PERSON: readonly Programme[] = [
  'TEKUN',
  'ORPHAN',
  'FACTO',
  'DIFFICULT_CHILD',
  'ELDER',
  'DIS_LIVING',
  'DIS_CARE',
];

/** Whether the case is about one person; then one household may have several of the programme. */
export function isForAPerson({
  programme,
  scope,
}: Pick<RecordIntent, 'programme' | 'scope'>): boolean {
  return FOR_A_PERSON.includes(programme) || scope === 'SINGLE_PERSON';
}

export function recordIntent(
  c: RecordIntent,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  if (state.status !== 'none') throw new Refused('CASE_ALREADY_RUNNING');
  if (!OFFERED_PROGRAMMES.includes(c.programme))
    throw new Refused('PROGRAMME_NOT_OFFERED', { programme: c.programme });
  if (isForAPerson(c) && c.subjectSub === undefined)
    throw new Refused('SUBJECT_MISSING', { programme: c.programme });
  const { household, running = [], caseNo } = ctx.facts?.intent ?? {};
  if (household === undefined)
    throw new Refused('HOUSEHOLD_NOT_REGISTERED', { householdId: c.householdId });
  if (household.status === 'closed')
    throw new Refused('CASE_HAS_ENDED', { householdId: c.householdId });
  checkPersons(c, household);
  const [other] = running;
  if (other !== undefined) throw new Refused('CASE_ALREADY_RUNNING', { caseId: other });
  if (caseNo === undefined) throw new Error('prepare drew no case number');

  const { programme, scope = 'HOUSEHOLD', householdId, applicantSub, subjectSub } = c;
  const data = {
    caseNo,
    programme,
    scope,
    householdId,
    villageCode: household.villageCode,
    applicantSub,
    ...(isForAPerson(c) && subjectSub !== undefined ? { subjectSub } : {}),
    channel: c.channel,
    intentOn: c.intentOn,
    parties: c.parties.map(({ sub, role }) => ({ sub, role })),
    handlerId: officerOf(ctx.by),
    running,
  };
  const { cause, agentSub } = c;
  const part = { cause, ...defined({ agentSub }) };
  return [{ type: 'IntentRecorded', data, personal: [{ subject: applicantSub, data: part }] }];
}

/** Nobody outside the household is drawn into a case, and nobody twice. */
function checkPersons(
  { applicantSub, subjectSub, parties }: RecordIntent,
  { memberSubs, obligorSubs }: NonNullable<IntentFacts['household']>,
): void {
  const strangers = [
    ...[applicantSub, subjectSub ?? applicantSub].filter((sub) => !memberSubs.includes(sub)),
    ...parties
      .filter(({ sub, role }) => !(role === 'MEMBER' ? memberSubs : obligorSubs).includes(sub))
      .map(({ sub }) => sub),
  ];
  const [sub] = strangers;
  if (sub !== undefined) throw new Refused('PERSON_NOT_IN_HOUSEHOLD', { sub });
  const twice = parties.find((party, i) => parties.findIndex((p) => p.sub === party.sub) !== i);
  if (twice !== undefined) throw new Refused('PARTY_ALREADY_NAMED', { sub: twice.sub });
}

export function nameParty(c: NameParty, state: Application): readonly ApplicationEvent[] {
  const { sub, role, why } = c;
  const { parties } = beforeAcceptance(state);
  if (parties.some((party) => party.sub === sub)) throw new Refused('PARTY_ALREADY_NAMED', { sub });
  return [{ type: 'PartyNamed', data: { sub, role }, personal: [{ subject: sub, data: { why } }] }];
}

/** Who goes on with the case after the applicant's death. */
export function nameSuccessor(c: NameSuccessor, state: Application): readonly ApplicationEvent[] {
  const { sub, letterSha } = c;
  const { household, deceasedSubs, applicantSub } = undecided(state);
  const living = household?.memberSubs.includes(sub) === true && !deceasedSubs.includes(sub);
  if (!living || sub === applicantSub) throw new Refused('SUCCESSOR_NOT_IN_HOUSEHOLD', { sub });
  return [{ type: 'ApplicantSucceeded', data: { sub, letterSha } }];
}

import type { ItemDecision, ProfilesNotedPart } from '@zelian/contracts/approval';
import type { PersonProfile } from '@zelian/contracts/person';
import type { MemberFinding } from '@zelian/contracts/survey';
import { openedOf, type Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { Sub } from '@zelian/kernel/values';
import {
  ASSESSED_PROGRAMMES,
  type AssessedProgramme,
  type AssessmentFacts,
  type BillFact,
  type CheckReportFact,
  type IncomeFact,
  type IncomeStability,
  type MemberFact,
  type ObligorFact,
  type OtherEntitlement,
  type PropertyFact,
  type SelfCareFact,
} from '@zelian/policy/facts';
import { headSubOf } from './persons.js';
import { currentReport, currentSurvey, type CaseFacts, type NotedItems } from './state.js';

/** What the clerk adds to the facts when he assesses. */
export interface Judgement {
  readonly incomeStability: IncomeStability;
  readonly itemDecisions: readonly ItemDecision[];
  readonly causePersists?: boolean;
}

/**
 * What was noted of a case, as the rules read it: profiles with what the survey found, items with
 * later sources over earlier ones, the report that counts with its re-check.
 */
export function assessmentFacts(facts: CaseFacts, judgement: Judgement): AssessmentFacts {
  const { intent, declaration } = facts;
  const headSub = headSubOf(facts);
  if (intent === undefined || declaration === undefined || headSub === undefined)
    throw new Refused('FACTS_MISSING', { ruleCode: 'DECLARATION' });
  const persons = personsOf(facts);
  const head = persons.members.find(({ sub }) => sub === headSub);
  if (head === undefined) throw new Refused('FACTS_MISSING', { ruleCode: 'MEMBERSHIP' });
  const subject = intent.subjectSub ?? (isForOnePerson(facts) ? intent.applicantSub : undefined);
  const report = checkReportOf(facts);
  const { incomeStability, causePersists } = judgement;
  return {
    programme: assessed(intent.programme),
    scope: intent.scope,
    ...defined({ subjectSub: subject }),
    headSub,
    hukouTownship: head.profile.hukouTownship,
    appliedOn: declaration.appliedOn,
    ...persons,
    lifeEvents: facts.lifeEvents.map(({ sub, kind, occurredOn, knownOn }) => ({
      ...defined({ sub }),
      kind,
      occurredOn,
      knownOn,
    })),
    ...itemsOf(facts, judgement.itemDecisions),
    ...defined({ checkReport: report }),
    selfCare: facts.selfCare.flatMap(selfCareOf),
    otherEntitlements: facts.otherEntitlements.flatMap(entitlementsOf),
    switchFrom: declaration.switchFrom,
    incomeStability,
    ...defined({ causePersists }),
  };
}

function isForOnePerson({ intent }: CaseFacts): boolean {
  return intent?.programme === 'TEKUN' || intent?.scope === 'SINGLE_PERSON';
}

function assessed(programme: string): AssessedProgramme {
  const known = ASSESSED_PROGRAMMES.find((name) => name === programme);
  if (known === undefined) throw new Refused('FACTS_MISSING', { ruleCode: programme });
  return known;
}

/** Everybody as last noted: each note brings all of a person, a snapshot all persons. */
function personsOf(
  facts: CaseFacts,
): Pick<AssessmentFacts, 'members' | 'obligors' | 'certificates'> {
  const folded = foldProfiles(facts);
  const findings = findingsOf(facts);
  const members: MemberFact[] = [];
  const obligors: ObligorFact[] = [];
  for (const [sub, person] of folded) {
    const { profile, joinedOn, duty, supportedSubs } = person;
    if (profile !== undefined)
      members.push({
        sub,
        profile: { ...profile, ...foundOf(findings.get(sub)) },
        ...defined({ joinedOn }),
      });
    if (duty !== undefined)
      obligors.push({
        sub,
        supportedSubs: supportedSubs ?? [],
        profile: duty,
        ...(profile === undefined ? {} : { memberSub: sub }),
      });
  }
  const certificates = [...folded].flatMap(([sub, person]) =>
    (person.certificates ?? []).map(({ issuedOn, validToOn, content }) => ({
      sub,
      issuedOn,
      validToOn,
      content,
    })),
  );
  return { members, obligors, certificates };
}

function foldProfiles({ profiles }: CaseFacts): ReadonlyMap<Sub, ProfilesNotedPart> {
  const from = profiles.findLastIndex(({ data }) => data.snapshot);
  const folded = new Map<Sub, ProfilesNotedPart>();
  for (const { personal } of profiles.slice(Math.max(0, from))) {
    for (const { subject, part } of openedParts(personal)) folded.set(subject, part);
  }
  return folded;
}

/** Parts that can be read, each with its subject; what was shredded is left out. */
function openedParts<P>(
  personal: readonly Personal<P>[],
): readonly { readonly subject: Sub; readonly part: P }[] {
  return personal.flatMap((sealed) => {
    const part = openedOf(sealed);
    return part === undefined ? [] : [{ subject: sealed.subject, part }];
  });
}

function findingsOf(facts: CaseFacts): ReadonlyMap<Sub, MemberFinding> {
  const survey = currentSurvey(facts);
  return new Map(
    openedParts(survey?.personal ?? []).flatMap(({ subject, part }) =>
      part.finding === undefined ? [] : [[subject, part.finding] as const],
    ),
  );
}

/** What the investigators saw goes before what the register says. */
function foundOf(finding: MemberFinding | undefined): Partial<PersonProfile> {
  if (finding === undefined) return {};
  const { employment, labourCapacity, canLiveIndependently, seriousIllness } = finding;
  return {
    ...defined({ employment, labourCapacity, canLiveIndependently, seriousIllness }),
  };
}

interface Items {
  readonly incomeItems: readonly IncomeFact[];
  readonly propertyItems: readonly PropertyFact[];
  readonly bills: readonly BillFact[];
}

/** Items of all sources; the same item from a later source replaces the earlier one. */
function itemsOf(facts: CaseFacts, decisions: readonly ItemDecision[]): Items {
  const survey = currentSurvey(facts);
  const sources: readonly NotedItems[] =
    survey === undefined
      ? facts.items
      : [...facts.items, { recordedOn: survey.data.completedOn, parts: survey.personal }];
  const income = new Map<string, IncomeFact>();
  const property = new Map<string, PropertyFact>();
  const bills = new Map<string, BillFact>();
  const accepted = new Map(decisions.map(({ itemId, exemptAccepted }) => [itemId, exemptAccepted]));
  for (const { recordedOn: noted, items } of sources.flatMap(itemsIn)) {
    const recordedOn = noted ?? facts.declaration?.appliedOn ?? '';
    for (const item of items.incomeItems) income.set(item.itemId, { ...item, recordedOn });
    for (const item of items.propertyItems) {
      const exemptAccepted = accepted.get(item.itemId);
      property.set(item.itemId, {
        ...item,
        recordedOn,
        ...defined({ exemptAccepted }),
      });
    }
    for (const bill of items.bills) bills.set(bill.itemId, { ...bill, recordedOn });
  }
  return {
    incomeItems: [...income.values()],
    propertyItems: [...property.values()],
    bills: [...bills.values()],
  };
}

function itemsIn({ recordedOn, parts }: NotedItems) {
  return openedParts(parts).flatMap(({ part: { items } }) => {
    if (items === undefined) return [];
    return [{ recordedOn: recordedOn ?? items.recordedOn, items }];
  });
}

function checkReportOf(facts: CaseFacts): CheckReportFact | undefined {
  const report = currentReport(facts);
  if (report === undefined) return undefined;
  const { round, issuedOn, sources } = report.data;
  const recheck = facts.rechecks.findLast((asked) => asked.round === round);
  return {
    issuedOn,
    sources,
    hits: openedParts(report.personal).flatMap(({ part }) => part.hits),
    ...(recheck === undefined
      ? {}
      : {
          recheck: {
            requestedOn: recheck.requestedOn,
            ...(recheck.result === undefined
              ? {}
              : { concludedOn: recheck.result.data.concludedOn }),
            corrections: openedParts(recheck.result?.personal ?? []).flatMap(
              ({ part }) => part.corrections,
            ),
          },
        }),
  };
}

function selfCareOf({ data, personal }: CaseFacts['selfCare'][number]): readonly SelfCareFact[] {
  const { sub, assessedOn } = data;
  return openedParts(personal)
    .filter(({ subject }) => subject === sub)
    .map(({ part }) => ({ sub, assessedOn, items: part.items }));
}

function entitlementsOf(
  entitlement: CaseFacts['otherEntitlements'][number],
): readonly OtherEntitlement[] {
  const { entitlementId, programme, coveredSubs, fromMonth, toMonth } = entitlement;
  return coveredSubs.map((sub) => ({
    entitlementId,
    programme,
    sub,
    fromMonth,
    ...defined({ toMonth }),
  }));
}

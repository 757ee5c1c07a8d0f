import type { Post, Programme } from '@zelian/contracts/terms';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { Day } from '@zelian/kernel/values';
import { assess, type Assessment } from '../assessment.js';
import { checkConclusion, type CheckOutcome } from '../check-conclusion.js';
import { statutoryClock, type Clock } from '../clock.js';
import type { Explanation } from '../explanation.js';
import { isAssessed, type AssessedProgramme } from '../facts.js';
import { findings } from '../findings.js';
import type { IncomeSheet } from '../income.js';
import { kinMatches, type KinFact } from '../kin.js';
import type { AssessmentOutcome } from '../outcome.js';
import { dueDays, type ApplicationOutcome, type ProcedureRecord } from '../procedure.js';
import { RuleFileError } from '../parse.js';
import { publicity, type Publicity } from '../publicity.js';
import type { Rules } from '../rules.js';
import { applicationFacts, indexTownship, type TownshipIndex } from './case-facts.js';
import {
  emptyLedger,
  enterDibaoDecision,
  enterGrant,
  entitlementsAfter,
  grantOf,
  type Ledger,
} from './entitlements.js';
import { OTHER_PROGRAMMES, otherGrantOf } from './other-benefits.js';
import type { ApplicationRecord, CheckReportRecord, TownshipRecords } from './records.js';

type Application = ApplicationRecord & { readonly programme: AssessedProgramme };

/** A row of `applications.jsonl`: plain JSON, fields without value left out. */
export type ApplicationRow = Readonly<Record<string, unknown>>;

export interface ApplicationRows {
  readonly rows: readonly ApplicationRow[];
  /** Why each decision is what it is, by application. */
  readonly explanations: ReadonlyMap<string, Explanation>;
  /** Applications of programmes that are not computed yet, per programme. */
  readonly leftOut: ReadonlyMap<string, number>;
}

/**
 * The results of every 低保 and 特困 application of a township, from its records.
 *
 * Shape: the records are history and taken over with their own days, also what the rules would not
 * have allowed; decisions are taken in the order of their days, because one rests on another.
 */
export function applicationRows(records: TownshipRecords, rules: Rules): ApplicationRows {
  const { rows, explanations } = decideTownship(records, rules);
  const leftOut = Map.groupBy(
    records.applications.filter((application) => !isComputed(application)),
    ({ programme }) => programme,
  );
  return {
    rows: records.applications
      .map(({ applicationId }) => rows.get(applicationId))
      .filter((row) => row !== undefined),
    explanations,
    leftOut: new Map([...leftOut].map(([programme, left]) => [programme, left.length])),
  };
}

interface DecidedTownship {
  readonly rows: ReadonlyMap<string, ApplicationRow>;
  readonly explanations: ReadonlyMap<string, Explanation>;
  /** All that was granted, also by other programmes. */
  readonly ledger: Ledger;
}

/** Goes through all decisions in the order of their days. */
export function decideTownship(records: TownshipRecords, rules: Rules): DecidedTownship {
  const ledger = emptyLedger(indexTownship(records), rules);
  const rows = new Map<string, ApplicationRow>();
  const explanations = new Map<string, Explanation>();
  for (const application of records.applications.toSorted(byDecision)) {
    if (!isComputed(application)) {
      naming(application, () => enterOther(ledger, application));
      continue;
    }
    const assessed = naming(application, () => assessmentOf(ledger, application));
    const row = naming(application, () => rowOf(ledger, application, assessed?.outcome));
    rows.set(application.applicationId, row);
    if (assessed !== undefined) explanations.set(application.applicationId, assessed.explanation);
  }
  return { rows, explanations, ledger };
}

/** What cannot be computed names its application. */
function naming<T>({ applicationId }: ApplicationRecord, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const why = `${error.code} ${JSON.stringify(error.details)}`;
    throw new RuleFileError(`申请 ${applicationId} 无法计算：${why}`, { cause: error });
  }
}

const isComputed = (application: ApplicationRecord): application is Application =>
  isAssessed(application.programme);

/** Benefits of other programmes stand in the way of 低保 and 特困, or are given up for them. */
function enterOther(ledger: Ledger, application: ApplicationRecord): void {
  const { decidedOn, withdrawnOn, nonCooperationOn, programme, subjectPersonId } = application;
  const other = OTHER_PROGRAMMES.find((one) => one === programme);
  if (other === undefined || decidedOn === undefined || subjectPersonId === undefined) return;
  if (withdrawnOn !== undefined || nonCooperationOn !== undefined) return;
  const grant = otherGrantOf(ledger, {
    ...application,
    programme: other,
    decidedOn,
    subjectPersonId,
  });
  if (grant !== undefined) enterGrant(ledger, application.householdId, grant);
}

/** The order in which decisions of one day are taken. */
const DECISION_ORDER: readonly Programme[] = [
  'DIBAO',
  'TEKUN',
  'ORPHAN',
  'FACTO',
  'DIFFICULT_CHILD',
  'DIS_LIVING',
  'DIS_CARE',
  'ELDER',
  'TEMP_EXPENDITURE',
  'TEMP_URGENT',
];

/** By day of decision, on one day in the order of the programmes, then by id; undecided ones last. */
const byDecision = (a: ApplicationRecord, b: ApplicationRecord): number =>
  decisionKey(a) < decisionKey(b) ? -1 : 1;

const decisionKey = ({ decidedOn, programme, applicationId }: ApplicationRecord): string =>
  [decidedOn ?? '9999', DECISION_ORDER.indexOf(programme), applicationId].join(' ');

function rowOf(
  { index, rules }: Ledger,
  application: Application,
  result: AssessmentOutcome | undefined,
): ApplicationRow {
  const { applicationId, householdId, programme, subjectPersonId, decidedOn } = application;
  const outcome = outcomeOf(index, application, rules, result);
  const check = checkOf(index, application, rules);
  const record = procedureOf(index, application, outcome, check, rules);
  const { outcome: notice } = publicity(
    { programme, governedOn: governingDay(application), postings: record.postings },
    rules,
  );
  return defined({
    applicationId,
    householdId,
    programme,
    personId: subjectPersonId,
    outcome,
    reasonCodes: outcome === 'NOT_ACCEPTED' ? ['HUKOU_NOT_LOCAL'] : (result?.reasonCodes ?? []),
    decidedOn,
    clock: clockRow(record, rules),
    publicity: notice.requiredDays > 0 ? publicityRow(notice) : undefined,
    check: check === undefined ? undefined : checkRow(check),
    dueDates: dueDays(record, rules).outcome,
    kinMatches: record.kin.map(({ staffId, sub, relation }) => ({
      staffId,
      personId: sub,
      relation,
    })),
    findings: findings(record, rules).outcome,
    startMonth: outcome === 'APPROVE' ? result?.startMonth : undefined,
    amountAtStart: outcome === 'APPROVE' ? amountRow(result) : undefined,
    dibao: programme === 'DIBAO' ? dibaoRow(result) : undefined,
    tekun: programme === 'TEKUN' ? tekunRow(result) : undefined,
  });
}

const governingDay = ({ acceptedOn, appliedOn }: ApplicationRecord): Day => acceptedOn ?? appliedOn;

/** Assesses a decided application as known on the day of its decision, and enters what it grants. */
function assessmentOf(ledger: Ledger, application: Application): Assessment | undefined {
  const { decidedOn, withdrawnOn, nonCooperationOn, householdId } = application;
  const { index, rules } = ledger;
  if (withdrawnOn !== undefined || nonCooperationOn !== undefined || decidedOn === undefined)
    return undefined;
  if (isNotAccepted(index, application, rules)) return undefined;
  const others = entitlementsAfter(ledger, householdId, decidedOn);
  const facts = applicationFacts(index, application, others);
  const assessment = assess(facts, rules, { decisionOn: decidedOn });
  const { outcome } = assessment;
  const settled = { application: { ...application, decidedOn }, facts, outcome };
  if (outcome.eligible) enterGrant(ledger, householdId, grantOf(ledger, settled));
  if (application.programme === 'DIBAO') enterDibaoDecision(ledger, settled);
  return assessment;
}

function outcomeOf(
  index: TownshipIndex,
  application: Application,
  rules: Rules,
  assessed: AssessmentOutcome | undefined,
): ApplicationOutcome {
  if (application.withdrawnOn !== undefined) return 'WITHDRAWN';
  if (application.nonCooperationOn !== undefined) return 'NON_COOPERATION';
  if (application.decidedOn === undefined) return 'PENDING';
  if (isNotAccepted(index, application, rules)) return 'NOT_ACCEPTED';
  return assessed?.eligible === true ? 'APPROVE' : 'REJECT';
}

/** Decided without acceptance, for a household registered elsewhere (不予受理). */
function isNotAccepted(index: TownshipIndex, application: Application, rules: Rules): boolean {
  const head = index.headOf.get(application.householdId);
  return application.acceptedOn === undefined && head?.hukouTownship !== rules.division;
}

interface Checked extends Partial<CheckOutcome> {
  readonly report: CheckReportRecord;
}

function checkOf(
  index: TownshipIndex,
  application: Application,
  rules: Rules,
): Checked | undefined {
  const report = index.checkOf.get(application.applicationId);
  if (report === undefined) return undefined;
  const facts = applicationFacts(index, application, []);
  const { issuedOn } = report;
  if (facts.checkReport === undefined || issuedOn === undefined) return { report };
  const accepted =
    application.acceptedOn === undefined ? {} : { acceptedOn: application.acceptedOn };
  const checkReport = { ...facts.checkReport, issuedOn };
  return { report, ...checkConclusion({ ...facts, checkReport, ...accepted }, rules).outcome };
}

function procedureOf(
  index: TownshipIndex,
  application: Application,
  outcome: ApplicationOutcome,
  check: Checked | undefined,
  rules: Rules,
): ProcedureRecord {
  const { records } = index;
  const { applicationId, householdId, programme, subjectPersonId } = application;
  const { authorisations, ...rest } = application;
  const survey = index.surveyOf.get(applicationId);
  const kin: readonly KinFact[] = kinMatches(
    {
      programme,
      governedOn: governingDay(application),
      personSubs: (index.personsOf.get(householdId) ?? []).map(({ personId }) => personId),
      relations: records.kinRelations.map(({ personId, ...kinship }) => ({
        ...kinship,
        sub: personId,
      })),
    },
    rules,
  ).outcome;
  return {
    ...rest,
    outcome,
    kin,
    authorisations: authorisations.map(({ partyId, signedOn }) => ({ sub: partyId, signedOn })),
    selfCare: records.selfCareAssessments.filter(({ personId }) => personId === subjectPersonId),
    ...(check === undefined ? {} : { check: checkRecordOf(check) }),
    ...(survey === undefined
      ? {}
      : {
          survey: {
            ...survey,
            neighbourCount: survey.neighbourInterviews,
            investigators: survey.investigatorIds.map((staffId) => ({
              staffId,
              ...postOf(records, staffId),
            })),
          },
        }),
  };
}

function postOf({ staff }: TownshipRecords, staffId: string): { readonly post?: Post } {
  const role = staff.find((officer) => officer.staffId === staffId)?.role;
  return defined({ post: role });
}

function checkRecordOf({
  report,
  noticeRequired = false,
  validThroughOn,
  failedSources = [],
}: Checked): NonNullable<ProcedureRecord['check']> {
  const { requestedOn, startedOn, issuedOn, partyIds, recheck } = report;
  return {
    requestedOn,
    querySubs: partyIds,
    noticeRequired,
    hasFailedSource: failedSources.length > 0,
    ...defined({ startedOn, issuedOn, validThroughOn }),
    ...(recheck === undefined ? {} : { recheckRequestedOn: recheck.requestedOn }),
    ...(recheck?.concludedOn === undefined ? {} : { recheckConcludedOn: recheck.concludedOn }),
  };
}

function clockRow(record: ProcedureRecord, rules: Rules): ApplicationRow | undefined {
  const { acceptedOn } = record;
  if (acceptedOn === undefined) return undefined;
  const clock: Clock = statutoryClock({ ...record, acceptedOn }, rules).outcome;
  const { promiseDueOn, legalDueOn, latestPostOn, ...rest } = clock;
  return defined({
    ...rest,
    promiseDue: promiseDueOn,
    legalDue: legalDueOn,
    latestPostDate: latestPostOn,
  });
}

function publicityRow({ requiredDays, periods, earliestApprovalOn }: Publicity): ApplicationRow {
  return defined({
    requiredDays,
    postings: periods.map(({ postedOn, endsOn, signFromOn }) => ({
      postedOn,
      endsOn,
      signFrom: signFromOn,
    })),
    earliestApprovalOn,
  });
}

function checkRow({
  conclusion,
  comparisons,
  noticeRequired,
  validThroughOn,
  failedSources,
}: Checked): ApplicationRow | undefined {
  if (conclusion === undefined) return undefined;
  return defined({
    result: conclusion,
    comparisons,
    noticeRequired,
    reportValidThrough: validThroughOn,
    failedSources,
  });
}

function amountRow(outcome: AssessmentOutcome | undefined): ApplicationRow | undefined {
  if (outcome?.components === undefined) return undefined;
  const { startMonth, components, uplifts, tekun } = outcome;
  const own =
    tekun === undefined
      ? { uplifts: uplifts.map(({ sub, category, fen }) => ({ personId: sub, category, fen })) }
      : { careTier: tekun.careTier };
  return { month: startMonth, ...components, ...own };
}

function dibaoRow(outcome: AssessmentOutcome | undefined): ApplicationRow | undefined {
  if (outcome === undefined) return undefined;
  const { household, type, edgeFamily, membersCounted, coveredSubs, persons } = outcome;
  return defined({
    type,
    singleRule: household.singleRule,
    edgeFamily,
    membership: persons.map(({ sub, member }) => ({ personId: sub, ...member })),
    membersCounted,
    membersCovered: coveredSubs.length,
    income: incomeRow(household.income),
    property: household.property,
    expenditureTest: household.expenditureTest,
    annualForAmountFen: household.annualForAmountFen,
  });
}

function tekunRow(outcome: AssessmentOutcome | undefined): ApplicationRow | undefined {
  if (outcome?.tekun === undefined) return undefined;
  const { household, tekun } = outcome;
  return {
    positive: tekun.positive,
    income: incomeRow(household.income),
    property: household.property,
    obligors: tekun.obligors.map(({ sub, ...unable }) => ({ obligorId: sub, ...unable })),
  };
}

function incomeRow(sheet: IncomeSheet): ApplicationRow {
  const { months: _months, items: _items, supportLines, ...rest } = sheet;
  return {
    ...rest,
    supportLines: supportLines.map(({ obligorSub, sub, rule, monthlyFen }) => ({
      obligorId: obligorSub,
      personId: sub,
      rule,
      monthlyFen,
    })),
  };
}

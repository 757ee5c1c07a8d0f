import { syntheticNumber } from '@zelian/standalone/demo/crew';
import type {
  ApplicationRow,
  CheckRow,
  IncomeRow,
  PropertyRow,
  PersonRow,
  StaffRow,
  TownshipRows,
} from '@zelian/standalone/demo/township';
import { addNaturalDays, addWorkdays, signFrom, type Calendar } from '@zelian/kernel/calendar';
import { addDays, addMonth, firstDayOf, monthAfter, monthOf } from '@zelian/kernel/day';
import type { Day, Month } from '@zelian/kernel/values';

/** What a story must have come to; the teller compares it with what the platform says. */
export interface Story {
  readonly applicationId: string;
  readonly title: string;
  readonly ends: 'granted' | 'denied';
}

/** The stories of one telling: rows as those of the demo township, with people nobody ever was. */
export interface Telling {
  readonly rows: TownshipRows;
  readonly stories: readonly Story[];
  /** Months whose runs belong to the telling: the first payment, and the retry. */
  readonly runMonths: readonly Month[];
  readonly lastOn: Day;
}

const VILLAGE = '370406109203';
const TOWNSHIP = '370406109';
const SOURCES = [
  'HUKOU',
  'VEHICLE',
  'REAL_ESTATE',
  'TAX',
  'SOCIAL_INSURANCE',
  'HOUSING_FUND',
  'MARKET_ENTITY',
  'BANK',
  'DEATH',
  'MARRIAGE',
  'DISABILITY',
] as const;

/** The days of one case, in working days after its intent. */
interface Days {
  readonly intentOn: Day;
  readonly reportOn: Day;
  readonly surveyOn: Day;
  readonly meetingOn: Day;
  readonly postedOn: Day;
  readonly signOn: Day;
}

/** Rows of one household with one case, with what the five stories need of them. */
interface Told {
  readonly household: TownshipRows['households'][number];
  readonly persons: readonly PersonRow[];
  readonly account: TownshipRows['accounts'][number];
  readonly application: ApplicationRow;
  readonly income: readonly IncomeRow[];
  readonly property?: readonly PropertyRow[];
  readonly check: CheckRow;
  readonly survey: TownshipRows['surveys'][number];
}

/**
 * Five cases beginning on one working day.
 *
 * Shape: `run` makes the ids of this telling its own, so that stories can be told again on the
 * same platform.
 */
export function tellingFrom(
  startOn: Day,
  calendar: Calendar,
  staff: readonly StaffRow[],
  run: string,
): Telling {
  const days = daysFrom(startOn, calendar);
  const wd = (count: number): Day => addWorkdays(calendar, startOn, count).on;
  const seed = seedOf(run);
  const granted = household(1, { run, seed, days });
  const denied = household(2, { run, seed, days });
  const objected = household(3, { run, seed, days });
  const tekun = household(4, { run, seed, days });
  const late = household(5, { run, seed, days });
  const firstMonth = monthAfter(days.signOn);
  const returnedOn = addDays(firstDayOf(firstMonth), 14);
  const told: readonly Told[] = [
    granted,
    deniedCase(denied, { days, wd }),
    objectedCase(objected, { days, wd, calendar }),
    tekunCase(tekun),
    lateCase(late, { days, wd }),
  ];
  const wrong = granted.account;
  const right = { ...wrong, accountId: `${wrong.accountId}-2`, accountNo: '9037040000000000012' };
  return {
    rows: {
      staff,
      households: told.map((one) => one.household),
      persons: told.flatMap((one) => one.persons),
      obligors: [],
      accounts: [...told.map((one) => one.account), right],
      applications: told.map((one) => one.application),
      disabilityCertificates: [],
      incomeItems: told.flatMap((one) => one.income),
      propertyItems: told.flatMap((one) => one.property ?? []),
      bills: [],
      checkReports: told.map((one) => one.check),
      surveys: told.map((one) => one.survey),
      selfCareAssessments: [selfCareOf(tekun, days)],
      bankReturns: [
        {
          applicationId: granted.application.applicationId,
          runMonth: firstMonth,
          accountId: wrong.accountId,
          reasonCode: 'WRONG_NUMBER',
          returnedOn,
        },
      ],
      events: [
        {
          eventId: `${run}-account`,
          householdId: granted.household.householdId,
          kind: 'ACCOUNT_CORRECTED',
          occurredOn: addDays(returnedOn, 1),
          knownOn: addDays(returnedOn, 1),
          accountId: wrong.accountId,
          newAccountId: right.accountId,
        },
      ],
      kinRelations: [],
    },
    stories: [
      story(granted, '农村低保：批准、首笔退汇、两人更正账户、补发', 'granted'),
      story(denied, '核对明显不符：告知书、区级复查维持、说明理由与救济途径后不予批准', 'denied'),
      story(objected, '公示期内异议：区级调查后变更金额，再次公示后批准', 'granted'),
      story(tekun, '特困人员：自理能力评估；调查人员欲在本案投票，被拒', 'granted'),
      story(late, '核对结果迟到：决定后重启复议，维持原结果', 'granted'),
    ],
    runMonths: [firstMonth, addMonth(firstMonth, 1)],
    lastOn: addDays(firstDayOf(addMonth(firstMonth, 1)), 9),
  };
}

function daysFrom(intentOn: Day, calendar: Calendar): Days {
  const wd = (count: number): Day => addWorkdays(calendar, intentOn, count).on;
  const postedOn = wd(4);
  return {
    intentOn,
    surveyOn: wd(2),
    reportOn: wd(3),
    meetingOn: wd(4),
    postedOn,
    signOn: signedAfter(postedOn, calendar),
  };
}

/** First working day after a full notice of seven days. */
function signedAfter(postedOn: Day, calendar: Calendar): Day {
  return signFrom(calendar, addNaturalDays(calendar, postedOn, 7).on).on;
}

function story(told: Told, title: string, ends: Story['ends']): Story {
  return { applicationId: told.application.applicationId, title, ends };
}

const SURNAMES = ['甲', '乙', '丙', '丁', '戊'] as const;

/** An old couple with little income from farming: the plain case, from which the others differ. */
function household(
  n: number,
  { run, seed, days }: { readonly run: string; readonly seed: number; readonly days: Days },
): Told {
  const householdId = `${run}-H${n}`;
  const personId = `${run}-P${n}`;
  const applicationId = `${run}-A${n}`;
  const head = person(personId, householdId, `故事${SURNAMES[n - 1]}`, seed + n);
  const lastMonth = addMonth(monthOf(days.intentOn), -1);
  return {
    household: {
      householdId,
      villageCode: VILLAGE,
      villageGroup: n,
      address: `演示村${n}组`,
      headPersonId: personId,
      phone: `1000000${String(seed % 1000).padStart(3, '0')}${n}`,
      povertyRegistered: false,
    },
    persons: [head],
    account: {
      accountId: `${run}-C${n}`,
      holderPersonId: personId,
      holderName: head.name,
      kind: 'PASSBOOK',
      accountNo: '9037040000000000012',
      bank: '演示农商银行',
      purpose: 'HOUSEHOLD',
    },
    application: {
      applicationId,
      programme: 'DIBAO',
      householdId,
      applicantPersonId: personId,
      intentOn: days.intentOn,
      authorisations: [{ partyId: personId, signedOn: days.intentOn, method: 'PAPER' }],
      appliedOn: days.intentOn,
      acceptedOn: days.intentOn,
      handlerId: 'ST013',
      reviewerId: 'ST008',
      approverId: 'ST001',
      meetingOn: days.meetingOn,
      postings: [{ postedOn: days.postedOn, removedOn: days.signOn }],
      decidedOn: days.signOn,
      incomeStability: 'RELATIVELY_STABLE',
      payoutAccountId: `${run}-C${n}`,
    },
    income: [
      {
        incomeItemId: `${run}-I${n}`,
        assessmentId: applicationId,
        personId,
        class: 'BUSINESS',
        kind: 'FARMING',
        periodFrom: addMonth(lastMonth, -11),
        periodTo: lastMonth,
        grossFen: 480_000,
      },
    ],
    check: {
      checkId: `K${n}${String(seed % 10_000)}`,
      applicationId,
      requestedOn: days.intentOn,
      startedOn: days.surveyOn,
      issuedOn: days.reportOn,
      sources: SOURCES.map((source) => ({ source, attempts: ['OK'] })),
    },
    survey: {
      assessmentId: applicationId,
      startedOn: days.surveyOn,
      finishedOn: days.surveyOn,
      investigatorIds: ['ST011', 'ST012'],
      assistantId: 'ST019',
      presentPersonId: personId,
      neighbourInterviews: 2,
      housing: { kind: 'SELF_BUILT', areaSqm: 72, decoration: 'NONE' },
      livestock: 6,
      povertyCause: 'LABOUR_LACK',
    },
  };
}

function person(personId: string, householdId: string, name: string, seed: number): PersonRow {
  const idNumber = syntheticNumber(seed, 1940, 12);
  return {
    personId,
    householdId,
    name,
    idNumber,
    sex: Number(idNumber[16]) % 2 === 1 ? 'MALE' : 'FEMALE',
    birthDate: [idNumber.slice(6, 10), idNumber.slice(10, 12), idNumber.slice(12, 14)].join('-'),
    relationToHead: 'HEAD',
    coResidentSince: '2010-01-01',
    joinedOn: '2010-01-01',
    hukouTownship: TOWNSHIP,
    hukouType: 'AGRI',
    maritalStatus: '10',
    employment: 'FARMING',
    labourCapacity: 'PARTIAL',
  };
}

interface Reckoning {
  readonly days: Days;
  readonly wd: (count: number) => Day;
}

/** The bank knows of a deposit far above the cap; the family disputes it, the district upholds it. */
function deniedCase(told: Told, { wd }: Reckoning): Told {
  const { personId = '' } = told.persons[0] ?? {};
  const hitId = `${told.check.checkId}-T`;
  const { postings: _none, ...application } = told.application;
  return {
    ...told,
    application: {
      ...application,
      pauses: [
        {
          pauseId: `${told.check.checkId}-pause`,
          reason: 'RECHECK',
          from: wd(4),
          to: wd(7),
          approverId: 'ST008',
          noticeOn: wd(4),
        },
      ],
      meetingOn: wd(8),
      decidedOn: wd(9),
      refusalDeliveredOn: wd(10),
    },
    check: {
      ...told.check,
      hits: [
        { hitId, personId, source: 'BANK', hitKind: 'CASH', kind: 'DEPOSIT', valueFen: 30_000_000 },
      ],
      recheck: {
        requestedOn: wd(4),
        evidence: 'BANK_STATEMENT',
        concludedOn: wd(7),
        corrections: [{ hitId, outcome: 'CONFIRMED', valueFen: null }],
      },
    },
  };
}

/** A neighbour calls on the third day of the notice: wages of a son's shop were not declared. */
function objectedCase(
  told: Told,
  { days, wd, calendar }: Reckoning & { readonly calendar: Calendar },
): Told {
  const { personId = '' } = told.persons[0] ?? {};
  const { applicationId } = told.application;
  const receivedOn = wd(6);
  const concludedOn = wd(9);
  const secondOn = wd(10);
  const signOn = signedAfter(secondOn, calendar);
  const lastMonth = addMonth(monthOf(days.intentOn), -1);
  return {
    ...told,
    income: [
      ...told.income,
      {
        incomeItemId: `${applicationId}-found`,
        assessmentId: applicationId,
        personId,
        class: 'WAGES',
        kind: 'CASUAL_WORK',
        periodFrom: addMonth(lastMonth, -11),
        periodTo: lastMonth,
        grossFen: 240_000,
        origin: 'OBJECTION',
      },
    ],
    application: {
      ...told.application,
      pauses: [
        {
          pauseId: `${applicationId}-pause`,
          reason: 'OBJECTION',
          from: receivedOn,
          to: concludedOn,
          approverId: 'ST008',
          noticeOn: receivedOn,
        },
      ],
      postings: [
        { postedOn: days.postedOn, removedOn: receivedOn, removedForObjection: true },
        { postedOn: secondOn, removedOn: signOn },
      ],
      objections: [
        {
          objectionId: `${applicationId}-objection`,
          receivedOn,
          anonymous: true,
          assignedOn: wd(7),
          concludedOn,
          result: 'CHANGE',
          subject: 'UNDECLARED_INCOME',
        },
      ],
      decidedOn: signOn,
    },
  };
}

/** One old person without anybody: 特困, assessed by the two who surveyed. */
function tekunCase(told: Told): Told {
  const [head] = told.persons;
  return {
    ...told,
    persons: head === undefined ? [] : [{ ...head, labourCapacity: 'NONE', employment: 'NONE' }],
    income: [],
    application: {
      ...told.application,
      programme: 'TEKUN',
      subjectPersonId: told.application.applicantPersonId,
      careMode: 'HOME',
    },
  };
}

function selfCareOf(told: Told, days: Days): TownshipRows['selfCareAssessments'][number] {
  return {
    careAssessmentId: `${told.application.applicationId}-care`,
    personId: told.application.applicantPersonId,
    assessedOn: days.surveyOn,
    items: { eat: true, dress: true, bed: true, toilet: false, walk: false, bathe: false },
    assessorIds: ['ST011', 'ST012'],
  };
}

/** The district announces a delay, the supervisor signs an exception, the report comes after the grant. */
function lateCase(told: Told, { days, wd }: Reckoning): Told {
  return {
    ...told,
    check: { ...told.check, startedOn: wd(3), issuedOn: addDays(days.signOn, 2) },
  };
}

/** A number of its own for each telling, so that no two tellings have a person in common. */
function seedOf(run: string): number {
  return (
    [...run].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 90_000, 7) * 10 + 1_000
  );
}

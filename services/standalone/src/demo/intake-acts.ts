import { ageOn } from '@zelian/kernel/day';
import { CHECK_SOURCES } from '@zelian/contracts/person';
import { defined } from '@zelian/kernel/defined';
import { itemsOf } from './people.js';
import type { Step } from './steps.js';
import type { CaseTeller } from './teller.js';
import type { AccountRow, ApplicationRow } from './township.js';

const TEXT_VERSION = 'AUTH-2020-1';
type Authorisation = NonNullable<ApplicationRow['authorisations']>[number];

/** From the wish to acceptance, and every end before it. */
export function intakeSteps(of: CaseTeller): readonly Step[] {
  const { app, cast } = of;
  return [
    of.step(app.intentOn, 1, '意愿', async () => recordIntent(of)),
    ...(app.authorisations ?? []).map((row, index) =>
      of.step(row.signedOn, 2, `授权 ${index + 1}`, async () => sign(of, row)),
    ),
    of.step(app.appliedOn, 4, '申请', async () => file(of)),
    ...supplementSteps(of),
    ...(app.acceptedOn === undefined
      ? declineSteps(of)
      : [
          of.step(app.acceptedOn, 7, '受理', async () =>
            of.issue(cast.handler, 'application', 'AcceptApplication', {}),
          ),
        ]),
    ...endingSteps(of),
  ];
}

async function recordIntent(of: CaseTeller): Promise<void> {
  const { app, cast, stage } = of;
  const { applicantPersonId, subjectPersonId, scope } = app;
  const parties = await Promise.all(
    partyIds(of).map(async (id) => ({
      sub: await of.sub(id),
      role: stage.township.isObligor(id) ? ('OBLIGOR' as const) : ('MEMBER' as const),
    })),
  );
  await of.issue(cast.handler, 'application', 'RecordIntent', {
    programme: app.programme,
    ...defined({ scope }),
    householdId: of.householdId,
    applicantSub: await of.sub(applicantPersonId),
    ...(subjectPersonId === undefined ? {} : { subjectSub: await of.sub(subjectPersonId) }),
    channel: 'WINDOW',
    intentOn: app.intentOn,
    parties,
    cause: '家庭收入不足以维持基本生活（演示）',
  });
}

/** Whoever signs an authorisation in the data; where nobody does, the members of the household. */
function partyIds({ app, stage }: CaseTeller): readonly string[] {
  const signed = (app.authorisations ?? []).map(({ partyId }) => partyId);
  if (signed.length > 0) return signed;
  return stage.township
    .membersOf(app.householdId)
    .filter(({ joinedOn }) => joinedOn <= app.intentOn)
    .map(({ personId }) => personId);
}

async function sign(of: CaseTeller, row: Authorisation): Promise<void> {
  const { cast, app } = of;
  const sub = await of.sub(row.partyId);
  const guardian = row.guardianPersonId ?? guardianOf(of, row.partyId);
  await of.issue(
    cast.handler,
    'application',
    'SignAuthorisation',
    {
      sub,
      signedOn: row.signedOn,
      method: row.method,
      ...(guardian === undefined ? {} : { guardianSub: await of.sub(guardian) }),
      scopeCodes: CHECK_SOURCES,
      programmes: [app.programme],
      continuing: true,
      textVersion: TEXT_VERSION,
      scanSha: await of.upload(cast.handler, 'intake', `authorisation ${row.partyId}`, sub),
    },
    `SignAuthorisation/${row.partyId}`,
  );
}

/**
 * The data leave out two guardians: of a minor the head of the household signs, of an obligor
 * without capacity the applicant.
 */
function guardianOf({ app, stage }: CaseTeller, partyId: string): string | undefined {
  const { township } = stage;
  if (township.isObligor(partyId)) {
    const { statuses = [] } = township.obligor(partyId);
    return statuses.includes('NO_CIVIL_CAPACITY') ? app.applicantPersonId : undefined;
  }
  const isMinor = ageOn(township.person(partyId).birthDate, app.intentOn) < 18;
  return isMinor ? township.household(app.householdId).headPersonId : undefined;
}

async function file(of: CaseTeller): Promise<void> {
  const { app, cast, stage } = of;
  const { rows } = stage.township;
  const declared = (row: { readonly assessmentId: string; readonly origin?: string }): boolean =>
    row.assessmentId === app.applicationId && row.origin !== 'OBJECTION';
  const account = accountOf(of);
  const kin = rows.kinRelations.filter(
    ({ personId }) => app.kinDeclared === true && of.isMember(personId),
  );
  await of.issue(cast.handler, 'application', 'FileApplication', {
    appliedOn: app.appliedOn,
    declaration: await itemsOf(
      {
        income: rows.incomeItems.filter(declared),
        property: rows.propertyItems.filter(declared),
        bills: rows.bills.filter(declared),
      },
      stage.people,
      await of.as(cast.handler),
    ),
    kin: await Promise.all(
      kin.map(async ({ staffId, personId, relation }) => ({
        staffId,
        sub: await of.sub(personId),
        relation,
      })),
    ),
    ...defined({ switchFrom: app.switchFrom, careMode: app.careMode }),
    ...(await accountFields(of, account)),
  });
}

/** The account of the application; another holder than the payee is entrusted by letter. */
async function accountFields(
  of: CaseTeller,
  account: AccountRow,
): Promise<{
  readonly accountId: string;
  readonly accountDetails: {
    readonly holderSub: string;
    readonly holderName: string;
    readonly kind: AccountRow['kind'];
    readonly number: string;
    readonly bank: string;
    readonly purpose: AccountRow['purpose'];
    readonly entrustmentSha?: string;
  };
  readonly attachments: readonly string[];
}> {
  const { app, cast } = of;
  const payee = app.subjectPersonId ?? app.applicantPersonId;
  const letter =
    account.holderPersonId === payee
      ? undefined
      : await of.upload(cast.handler, 'intake', 'account entrustment');
  return {
    accountId: of.accountId(account.accountId),
    accountDetails: {
      holderSub: await of.sub(account.holderPersonId),
      holderName: account.holderName,
      kind: account.kind,
      number: account.accountNo,
      bank: account.bank,
      purpose: account.purpose,
      ...defined({ entrustmentSha: letter }),
    },
    attachments: letter === undefined ? [] : [letter],
  };
}

function accountOf(of: CaseTeller): AccountRow {
  const { app, stage } = of;
  if (app.payoutAccountId !== undefined) return stage.township.account(app.payoutAccountId);
  const own = stage.township.rows.accounts.find(({ holderPersonId }) =>
    of.isMember(holderPersonId),
  );
  if (own === undefined) throw new Error(`演示数据中 ${app.householdId} 没有账户`);
  return own;
}

function supplementSteps(of: CaseTeller): readonly Step[] {
  const { supplementRequestedOn: requestedOn, supplementCompletedOn: completedOn } = of.app;
  const { handler } = of.cast;
  if (requestedOn === undefined) return [];
  const request = of.step(requestedOn, 5, '一次性告知补正', async () =>
    of.issue(handler, 'application', 'RequestSupplement', {
      requestedOn,
      missing: ['INCOME_PROOF'],
    }),
  );
  if (completedOn === undefined) return [request];
  const complete = of.step(completedOn, 6, '补正', async () =>
    of.issue(handler, 'application', 'CompleteSupplement', {
      completedOn,
      items: [],
      attachments: [await of.upload(handler, 'intake', 'supplement')],
    }),
  );
  return [request, complete];
}

function declineSteps(of: CaseTeller): readonly Step[] {
  const { decidedOn, programme } = of.app;
  if (decidedOn === undefined) return [];
  return [
    of.step(decidedOn, 24, '不予受理', async () =>
      of.issue(of.cast.reviewer, 'application', 'DeclineApplication', {
        reasonCodes: ['HUKOU_NOT_LOCAL'],
        otherChannel: 'OTHER_TOWNSHIP',
        remedyRowId: of.stage.remedyRow(programme),
        reason: '户籍不在本镇（演示）',
      }),
    ),
  ];
}

function endingSteps(of: CaseTeller): readonly Step[] {
  const { app, cast } = of;
  const { withdrawnOn, nonCooperationOn } = app;
  const withdrawal = withdrawnOn === undefined ? [] : [withdrawnOn];
  const ending = nonCooperationOn === undefined ? [] : [nonCooperationOn];
  return [
    ...withdrawal.map((on) =>
      of.step(on, 26, '撤回', async () =>
        of.issue(cast.handler, 'application', 'WithdrawApplication', {
          withdrawnOn: on,
          letterSha: await of.upload(cast.handler, 'intake', 'withdrawal'),
          reason: '本人意愿（演示）',
        }),
      ),
    ),
    ...ending.map((on) =>
      of.step(on, 26, '不配合终止', async () =>
        of.issue(cast.reviewer, 'application', 'EndForNonCooperation', {
          whatCode: 'PAPERS_WITHHELD',
          warnedOn: app.acceptedOn ?? app.appliedOn,
          reason: '多次通知不配合（演示）',
        }),
      ),
    ),
  ];
}

import type { Programme } from '@zelian/contracts/terms';
import type { Day } from '@zelian/kernel/values';
import { dayOf } from '@zelian/kernel/day';
import { CHECK_SOURCES } from '@zelian/contracts/person';
import { ApiProblem, type ApiCaller, type Done } from '@zelian/service/api-client';
import type { StreamName, Catalogue, CommandOf } from '@zelian/contracts/catalogue';
import { demoId, type Crew } from './crew.js';
import { itemId, itemsOf, pick, type People } from './people.js';
import { scan } from './scan.js';
import type { Step } from './steps.js';
import { castOf, type Cast } from './cast.js';
import type { ApplicationRow, CheckRow, SurveyRow, Township } from './township.js';

/** What a life of the demo needs of the platform: callers, the clock, and that all has come to rest. */
export interface Stage {
  readonly township: Township;
  readonly crew: Crew;
  readonly people: People;
  now(): string;
  /** Until every service has heard of what was done. */
  settled(): Promise<void>;
  /** Row of the remedy text in force, which every refusal names. */
  remedyRow(programme: Programme): string;
  /** While a panel sits: what a story wants to try. */
  duringPanel?(of: string, caseId: string): Promise<void>;
  /** Says something about a life that did not go as the data tell it. */
  note(of: string, text: string): void;
}

const TEXT_VERSION = 'AUTH-2020-1';
const SHOWN_SEATS = [
  'LEADER',
  'FINANCE',
  'DISCIPLINE',
  'CIVIL_AFFAIRS_HEAD',
  'CIVIL_AFFAIRS_DEPUTY',
  'CIVIL_AFFAIRS',
];

type Payload<S extends StreamName, K> = Extract<CommandOf<S>, { readonly type: K }>['data'];
type Routed<S extends StreamName> = keyof Catalogue[S]['commands'] & string;

/** What the case shows of itself to who is about to act. */
interface CaseShown {
  readonly state: {
    readonly status: string;
    readonly missing: readonly string[];
    readonly assessment?: AssessmentShown;
    readonly resolved?: {
      readonly resolution: string;
      readonly assessment: AssessmentShown;
      readonly posting?: {
        readonly postingNo: number;
        readonly endsOn: Day;
        readonly signFromOn: Day;
      };
      readonly nextSheet?: { readonly postingNo: number; readonly sheetSha: string };
    };
    readonly panel?: {
      readonly presentSeats: readonly string[];
      readonly recused: readonly { readonly staffId: string }[];
    };
    readonly pauses: readonly { readonly pauseId: string; readonly reason: string }[];
    readonly decision?: { readonly outcome: string };
  };
}
interface AssessmentShown {
  readonly no: number;
  readonly eligible: boolean;
  readonly reasonCodes: readonly string[];
  readonly monthlyAmountFen?: number;
  readonly startMonth?: string;
}

/** The life of one application of the data, told through the public API by the people of the data. */
export class CaseLife {
  readonly caseId: string;
  private readonly cast: Cast;
  private readonly check: CheckRow | undefined;
  private readonly survey: SurveyRow | undefined;
  private posted = 0;

  constructor(
    private readonly stage: Stage,
    private readonly app: ApplicationRow,
  ) {
    this.caseId = demoId('case', app.applicationId);
    this.cast = castOf(stage.township, app);
    this.check = stage.township.rows.checkReports.find(
      ({ applicationId }) => applicationId === app.applicationId,
    );
    this.survey = stage.township.rows.surveys.find(
      ({ assessmentId }) => assessmentId === app.applicationId,
    );
  }

  /** Everything that happens to the case, each on its day. */
  steps(): readonly Step[] {
    const { app } = this;
    const accepted = app.acceptedOn !== undefined;
    return [
      this.step(app.intentOn, 1, '意愿', async () => this.recordIntent()),
      ...(app.authorisations ?? []).map((row, index) =>
        this.step(row.signedOn, 2, `授权 ${index + 1}`, async () => this.sign(row)),
      ),
      this.step(app.appliedOn, 4, '申请', async () => this.file()),
      ...this.supplementSteps(),
      ...this.checkSteps(),
      ...(accepted ? this.acceptedSteps() : this.unacceptedSteps()),
      ...this.endingSteps(),
    ];
  }

  private step(on: Day, rank: number, name: string, run: () => Promise<void>): Step {
    return { on, rank, of: this.app.applicationId, name, run };
  }

  private async as(staffId: string): Promise<ApiCaller> {
    return this.stage.crew.as(staffId);
  }

  private async issue<S extends StreamName, K extends Routed<S>>(
    staffId: string,
    stream: S,
    type: K,
    data: Payload<S, K>,
    word: string = type,
  ): Promise<Done> {
    const caller = await this.as(staffId);
    const done = await caller.issue(stream, this.caseId, type, data, {
      commandId: demoId(this.app.applicationId, word),
    });
    await this.stage.settled();
    return done;
  }

  private async upload(
    staffId: string,
    service: string,
    word: string,
    sub?: string,
  ): Promise<string> {
    const name = `${this.app.applicationId}/${service}/${word}`;
    return (await this.as(staffId)).upload(
      service,
      { bytes: scan(name), mime: 'image/png', ...(sub === undefined ? {} : { sub }) },
      demoId('scan', name),
    );
  }

  private async sub(id: string): Promise<string> {
    return this.stage.people.sub(id, await this.as(this.cast.handler));
  }

  private async shown(): Promise<CaseShown['state']> {
    const caller = await this.as(this.cast.handler);
    return (await caller.get<CaseShown>(`/api/approval/cases/${this.caseId}`)).state;
  }

  private async recordIntent(): Promise<void> {
    const { app, cast } = this;
    const parties = await Promise.all(
      this.partyIds().map(async (id) => ({
        sub: await this.sub(id),
        role: !this.stage.township.isObligor(id) ? ('MEMBER' as const) : ('OBLIGOR' as const),
      })),
    );
    await this.issue(cast.handler, 'application', 'RecordIntent', {
      programme: app.programme,
      ...(app.scope === undefined ? {} : { scope: app.scope }),
      householdId: demoId('household', app.householdId),
      applicantSub: await this.sub(app.applicantPersonId),
      ...(app.subjectPersonId === undefined
        ? {}
        : { subjectSub: await this.sub(app.subjectPersonId) }),
      channel: 'WINDOW',
      intentOn: app.intentOn,
      parties,
      cause: '家庭收入不足以维持基本生活（演示）',
    });
  }

  /** Whoever signs an authorisation in the data; where nobody does, the members of the household. */
  private partyIds(): readonly string[] {
    const { app, stage } = this;
    const signed = (app.authorisations ?? []).map(({ partyId }) => partyId);
    if (signed.length > 0) return signed;
    return stage.township
      .membersOf(app.householdId)
      .filter(({ joinedOn }) => joinedOn <= app.intentOn)
      .map(({ personId }) => personId);
  }

  private async sign(row: NonNullable<ApplicationRow['authorisations']>[number]): Promise<void> {
    const sub = await this.sub(row.partyId);
    const guardian = row.guardianPersonId;
    await this.issue(
      this.cast.handler,
      'application',
      'SignAuthorisation',
      {
        sub,
        signedOn: row.signedOn,
        method: row.method,
        ...(guardian === undefined ? {} : { guardianSub: await this.sub(guardian) }),
        scopeCodes: CHECK_SOURCES,
        programmes: [this.app.programme],
        continuing: true,
        textVersion: TEXT_VERSION,
        scanSha: await this.upload(
          this.cast.handler,
          'intake',
          `authorisation ${row.partyId}`,
          sub,
        ),
      },
      `SignAuthorisation/${row.partyId}`,
    );
  }

  private async file(): Promise<void> {
    const { app, cast, stage } = this;
    const { township, people } = stage;
    const caller = await this.as(cast.handler);
    const own = <T extends { assessmentId: string; origin?: string }>(rows: readonly T[]) =>
      rows.filter((row) => row.assessmentId === app.applicationId && row.origin !== 'OBJECTION');
    const account = township.account(app.payoutAccountId ?? this.anyAccount());
    const kin = township.rows.kinRelations.filter(({ personId }) => this.isMember(personId));
    await this.issue(cast.handler, 'application', 'FileApplication', {
      appliedOn: app.appliedOn,
      declaration: await itemsOf(
        {
          income: own(township.rows.incomeItems),
          property: own(township.rows.propertyItems),
          bills: own(township.rows.bills),
        },
        people,
        caller,
      ),
      kin:
        app.kinDeclared === true
          ? await Promise.all(
              kin.map(async ({ staffId, personId, relation }) => ({
                staffId,
                sub: await this.sub(personId),
                relation: relation as 'SPOUSE',
              })),
            )
          : [],
      ...(app.switchFrom === undefined ? {} : { switchFrom: app.switchFrom }),
      ...(app.careMode === undefined ? {} : { careMode: app.careMode }),
      accountId: demoId('account', account.accountId),
      accountDetails: {
        holderSub: await this.sub(account.holderPersonId),
        holderName: account.holderName,
        kind: account.kind,
        number: account.accountNo,
        bank: account.bank,
        purpose: account.purpose,
      },
      attachments: [],
    });
  }

  private isMember(personId: string): boolean {
    return this.stage.township.findPerson(personId)?.householdId === this.app.householdId;
  }

  private anyAccount(): string {
    const account = this.stage.township.rows.accounts.find(({ holderPersonId }) =>
      this.isMember(holderPersonId),
    );
    if (account === undefined) throw new Error(`演示数据中 ${this.app.householdId} 没有账户`);
    return account.accountId;
  }

  private supplementSteps(): readonly Step[] {
    const { supplementRequestedOn: asked, supplementCompletedOn: completed } = this.app;
    if (asked === undefined) return [];
    const steps = [
      this.step(
        asked,
        5,
        '一次性告知补正',
        async () =>
          void (await this.issue(this.cast.handler, 'application', 'RequestSupplement', {
            requestedOn: asked,
            missing: ['INCOME_PROOF'],
          })),
      ),
    ];
    if (completed === undefined) return steps;
    return [
      ...steps,
      this.step(
        completed,
        6,
        '补正',
        async () =>
          void (await this.issue(this.cast.handler, 'application', 'CompleteSupplement', {
            completedOn: completed,
            items: [],
            attachments: [await this.upload(this.cast.handler, 'intake', 'supplement')],
          })),
      ),
    ];
  }

  private checkSteps(): readonly Step[] {
    const { check, cast } = this;
    if (check === undefined) return [];
    const { requestedOn, startedOn, issuedOn, recheck } = check;
    return [
      this.step(
        requestedOn,
        3,
        '核对申请',
        async () =>
          void (await this.issue(cast.handler, 'check', 'RequestCheck', {
            purpose: 'APPLICATION',
            sources: check.sources.map(({ source }) => source as 'BANK'),
          })),
      ),
      ...(startedOn === undefined
        ? []
        : [
            this.step(
              startedOn,
              12,
              '核对开始',
              async () =>
                void (await this.issue(cast.district, 'check', 'StartCheck', { startedOn })),
            ),
          ]),
      ...(issuedOn === undefined
        ? []
        : [this.step(issuedOn, 13, '核对报告', async () => this.report(check, issuedOn))]),
      ...(recheck === undefined || issuedOn === undefined
        ? []
        : [
            this.step(recheck.requestedOn, 15, '申请复查', async () =>
              this.requestRecheck(recheck),
            ),
            this.step(recheck.concludedOn, 17, '复查结论', async () =>
              this.concludeRecheck(recheck),
            ),
          ]),
    ];
  }

  private async report(check: CheckRow, issuedOn: Day): Promise<void> {
    for (const { source, attempts } of check.sources)
      for (const [index, outcome] of attempts.entries())
        await this.answer(check, source, index + 1, outcome, index === attempts.length - 1);
    await this.issue(this.cast.district, 'check', 'IssueCheckReport', {
      reportNo: `演示核〔${issuedOn.slice(0, 4)}〕${Number(check.checkId.slice(1))}号`,
      issuedOn,
      disclaimerVersion: 'D2020',
      fileSha: await this.upload(this.cast.district, 'economic-check', 'report'),
    });
    await this.afterReport(issuedOn);
  }

  private async answer(
    check: CheckRow,
    source: string,
    attempt: number,
    outcome: 'OK' | 'FAILED' | 'NO_PERMISSION',
    last: boolean,
  ): Promise<void> {
    const rows =
      last && outcome === 'OK' ? (check.hits ?? []).filter((hit) => hit.source === source) : [];
    const hits = await Promise.all(
      rows.map(async (hit) => ({
        hitId: demoId('hit', hit.hitId),
        sub: await this.sub(hit.personId),
        ...pick(hit, [
          'hitKind',
          'valueFen',
          'class',
          'kind',
          'periodFrom',
          'periodTo',
          'attributes',
          'occurredOn',
        ]),
        ...(hit.declaredItemId === undefined || hit.declaredItemId === null
          ? {}
          : { declaredItemId: demoId('item', hit.declaredItemId) }),
      })),
    );
    await this.issue(
      this.cast.district,
      'check',
      'AnswerSource',
      {
        source: source as 'BANK',
        attempt,
        outcome,
        queriedAt: this.stage.now(),
        hits: hits as never,
      },
      `AnswerSource/${source}/${attempt}`,
    );
  }

  /** A clearly ineligible result is told to the family with its rights, the same day. */
  private async afterReport(issuedOn: Day): Promise<void> {
    const { state } = await (
      await this.as(this.cast.handler)
    ).get<{ readonly state: { readonly conclusion?: string; readonly status: string } }>(
      `/api/economic-check/checks/${this.caseId}`,
    );
    if (state.conclusion === 'OBVIOUS_MISMATCH')
      await this.issue(this.cast.handler, 'application', 'IssueCheckNotice', {
        noticeOn: issuedOn,
        facts: '核对结果与申报明显不符（演示）',
      });
    if (this.app.decidedOn !== undefined && this.app.decidedOn < issuedOn)
      await this.afterLateFact();
  }

  /** A fact that came after the decision re-opens the case; here it always changes nothing. */
  private async afterLateFact(): Promise<void> {
    if ((await this.shown()).status !== 'reopened') return;
    const no = await this.assess('late');
    await this.issue(this.cast.reviewer, 'case', 'UpholdOutcome', { assessmentNo: no });
  }

  private async requestRecheck(recheck: NonNullable<CheckRow['recheck']>): Promise<void> {
    const evidence = typeof recheck.evidence === 'string' ? [recheck.evidence] : recheck.evidence;
    await this.issue(this.cast.handler, 'check', 'RequestRecheck', {
      requestedOn: recheck.requestedOn,
      disputedHitIds: recheck.corrections.map(({ hitId }) => demoId('hit', hitId)),
      evidence,
      attachments: [],
      objection: '对核对结果有异议（演示）',
    });
  }

  private async concludeRecheck(recheck: NonNullable<CheckRow['recheck']>): Promise<void> {
    await this.issue(this.cast.secondDistrict, 'check', 'ConcludeRecheck', {
      concludedOn: recheck.concludedOn,
      corrections: recheck.corrections.map(({ hitId, outcome, valueFen }) => ({
        hitId: demoId('hit', hitId),
        outcome,
        ...(valueFen === null || valueFen === undefined ? {} : { valueFen }),
      })),
      documentSha: await this.upload(this.cast.secondDistrict, 'economic-check', 'recheck'),
    });
  }

  private unacceptedSteps(): readonly Step[] {
    const { app } = this;
    if (app.decidedOn === undefined) return [];
    return [
      this.step(
        app.decidedOn,
        24,
        '不予受理',
        async () =>
          void (await this.issue(this.cast.reviewer, 'application', 'DeclineApplication', {
            reasonCodes: ['HUKOU_NOT_LOCAL'],
            otherChannel: 'OTHER_TOWNSHIP',
            remedyRowId: this.stage.remedyRow(app.programme),
            reason: '户籍不在本镇（演示）',
          })),
      ),
    ];
  }

  private acceptedSteps(): readonly Step[] {
    const { app, cast } = this;
    const acceptedOn = app.acceptedOn ?? app.appliedOn;
    return [
      this.step(
        acceptedOn,
        7,
        '受理',
        async () => void (await this.issue(cast.handler, 'application', 'AcceptApplication', {})),
      ),
      ...this.surveySteps(acceptedOn),
      ...this.careSteps(),
      ...this.pauseSteps(),
      ...this.visitSteps(),
      ...this.extensionSteps(acceptedOn),
      ...this.decisionSteps(),
    ];
  }

  private surveySteps(acceptedOn: Day): readonly Step[] {
    const { cast } = this;
    const row = this.survey;
    const [startedOn, finishedOn] =
      row === undefined ? [acceptedOn, acceptedOn] : [row.startedOn, row.finishedOn];
    return [
      this.step(startedOn, 8, '入户调查', async () => {
        await this.issue(cast.supervisor, 'survey', 'AssignInvestigators', {
          investigatorIds: cast.investigators,
          ...(cast.assistant === undefined ? {} : { assistantId: cast.assistant }),
        });
        await this.issue(cast.investigators[0], 'survey', 'StartSurvey', {
          startedAt: this.stage.now(),
          deviceId: demoId('device', cast.investigators[0]),
        });
      }),
      this.step(finishedOn, 10, '调查表签字', async () => this.recordSurvey(finishedOn)),
    ];
  }

  private async recordSurvey(finishedOn: Day): Promise<void> {
    const { cast, stage, app } = this;
    const [first] = cast.investigators;
    const row = this.survey;
    const present = await this.sub(row?.presentPersonId ?? app.applicantPersonId);
    const household = stage.township.household(app.householdId);
    const members = stage.township
      .membersOf(app.householdId)
      .filter((person) => person.joinedOn <= finishedOn);
    const livestock = row?.livestock ?? 0;
    await this.issue(first, 'survey', 'RecordSurvey', {
      finishedOn,
      formVersion: 'FORM-2020',
      form: {
        housing: (row?.housing ?? { kind: 'SELF_BUILT', areaSqm: 60, decoration: 'NONE' }) as never,
        livestock: livestock === 0 ? [] : [{ kind: 'POULTRY', headCount: livestock }],
        povertyCause: (row?.povertyCause ?? 'OTHER') as 'OTHER',
        povertyRegistered: household.povertyRegistered,
        alreadyEnrolled: false,
        cadreRelative: app.kinDeclared === true,
        meetsConditions: true,
        opinion: '经入户查看，情况与申报基本一致（演示）。',
      },
      items: [],
      members: await Promise.all(
        members.map(async (person) => ({
          sub: await this.sub(person.personId),
          livesHere: person['coResidentSince'] !== undefined,
        })),
      ),
      neighbours: await this.neighbours(row?.neighbourInterviews ?? 2),
      ...((row?.neighbourInterviews ?? 2) < 2
        ? { fewNeighboursReason: '邻居外出务工，仅访到一户（演示）' }
        : {}),
      photos: [await this.upload(first, 'survey', 'house', await this.sub(household.headPersonId))],
      presentSub: present,
      draftId: demoId('draft', app.applicationId),
    });
    await this.signSurvey(present, finishedOn);
  }

  private async signSurvey(present: string, finishedOn: Day): Promise<void> {
    const [first] = this.cast.investigators;
    const { state } = await (
      await this.as(first)
    ).get<{ readonly state: { readonly formSha: string } }>(`/api/survey/surveys/${this.caseId}`);
    for (const staffId of this.cast.investigators)
      await this.issue(
        staffId,
        'survey',
        'SignSurvey',
        { formSha: state.formSha },
        `SignSurvey/${staffId}`,
      );
    await this.issue(first, 'survey', 'RecordHouseholdSignature', {
      signerSub: present,
      outcome: 'FINGERPRINT',
      signedOn: finishedOn,
      scanSha: await this.upload(first, 'survey', 'household signature', present),
    });
  }

  /** People of the same village who answer about the family; every one exists in the data. */
  private async neighbours(count: number): Promise<
    readonly {
      neighbourSub: string;
      answers: { questionCode: string; answer: string }[];
      signed: boolean;
    }[]
  > {
    const { township } = this.stage;
    const { villageCode } = township.household(this.app.householdId);
    const heads = [...township.rows.households]
      .filter((row) => row.householdId !== this.app.householdId)
      .toSorted(
        (a, b) => Number(b.villageCode === villageCode) - Number(a.villageCode === villageCode),
      )
      .slice(0, count);
    return Promise.all(
      heads.map(async ({ headPersonId }) => ({
        neighbourSub: await this.sub(headPersonId),
        answers: [{ questionCode: 'LIVING', answer: '生活困难，情况属实（演示）' }],
        signed: true,
      })),
    );
  }

  private careSteps(): readonly Step[] {
    const { app, stage, cast } = this;
    if (app.programme !== 'TEKUN') return [];
    const until = app.meetingOn ?? app.decidedOn ?? '9999-12-31';
    const row = stage.township.rows.selfCareAssessments.findLast(
      ({ personId, assessedOn, reportedOn }) =>
        personId === app.subjectPersonId && assessedOn <= until && reportedOn === undefined,
    );
    if (row === undefined) return [];
    const careAssessmentId = demoId('care', row.careAssessmentId);
    const assessedOn =
      row.assessedOn < (app.acceptedOn ?? '') ? (app.acceptedOn ?? row.assessedOn) : row.assessedOn;
    return [
      this.step(assessedOn, 11, '自理能力评估', async () => {
        const [first, second] = cast.assessors;
        await this.issue(first, 'survey', 'AssessSelfCare', {
          careAssessmentId,
          sub: await this.sub(row.personId),
          assessedOn,
          items: row.items as never,
          secondAssessorId: second,
        });
        await this.issue(second, 'survey', 'CosignSelfCare', { careAssessmentId });
      }),
    ];
  }

  private pauseSteps(): readonly Step[] {
    return (this.app.pauses ?? []).flatMap((pause) => {
      const noticeOn = pause.noticeOn ?? pause.from;
      const from = this.step(noticeOn, 16, `中止计时 ${pause.reason}`, async () => {
        try {
          await this.issue(
            this.cast.supervisor,
            'case',
            'PauseClock',
            {
              reason: pause.reason,
              fromOn: pause.from,
              noticeOn,
              ground: '依法中止计时（演示）',
            },
            `PauseClock/${pause.pauseId}`,
          );
        } catch (error) {
          if (!isRefusal(error, 'PAUSE_REASON_NOT_ALLOWED', 'PAUSE_CAUSE_NOT_OPEN')) throw error;
          this.stage.note(this.app.applicationId, `平台不准中止计时：${error.problem.title}`);
        }
      });
      if (pause.to === undefined || !['APPRAISAL', 'FORCE_MAJEURE'].includes(pause.reason))
        return [from];
      const to = pause.to;
      return [from, this.step(to, 18, '恢复计时', async () => this.resume(pause.reason, to))];
    });
  }

  private async resume(reason: string, toOn: Day): Promise<void> {
    const open = (await this.shown()).pauses.find((pause) => pause.reason === reason);
    if (open === undefined) return;
    await this.issue(
      this.cast.supervisor,
      'case',
      'ResumeClock',
      { pauseId: open.pauseId, toOn },
      `ResumeClock/${reason}`,
    );
  }

  private visitSteps(): readonly Step[] {
    const { app, cast } = this;
    const { districtVisitOn } = app;
    if (districtVisitOn === undefined) return [];
    const pause = app.pauses?.find(({ reason }) => reason === 'DISTRICT_VISIT');
    const requestedOn = pause?.from ?? districtVisitOn;
    return [
      this.step(
        requestedOn,
        14,
        '提请区级走访',
        async () =>
          void (await this.issue(cast.supervisor, 'case', 'RequestDistrictVisit', {
            reason: 'KIN',
            requestedOn,
          })),
      ),
      this.step(
        districtVisitOn,
        17,
        '区级走访',
        async () =>
          void (await this.issue(cast.district, 'case', 'RecordDistrictVisit', {
            visitOn: districtVisitOn,
            finding: 'CONFIRMED',
            documentSha: await this.upload(cast.district, 'approval', 'visit'),
            report: '经走访，情况属实（演示）',
          })),
      ),
    ];
  }

  private extensionSteps(acceptedOn: Day): readonly Step[] {
    const { specialReason } = this.app;
    if (specialReason === undefined) return [];
    const on = this.app.objections?.[0]?.receivedOn ?? acceptedOn;
    return [
      this.step(
        on,
        22.5,
        '延长法定时限',
        async () =>
          void (await this.issue(this.cast.supervisor, 'case', 'ExtendLegalLimit', {
            reason: specialReason,
            ground: '情况特殊，依法延长（演示）',
          })),
      ),
    ];
  }

  private decisionSteps(): readonly Step[] {
    const { app } = this;
    const meetingOn = app.meetingOn ?? app.decidedOn;
    if (meetingOn === undefined) return [];
    return [
      this.step(meetingOn, 20, '核算、审核、会议', async () => this.throughPanel('')),
      ...(app.postings ?? []).flatMap((posting, index) => this.postingSteps(posting, index)),
      ...(app.objections ?? []).flatMap((objection) => this.objectionSteps(objection)),
      ...(app.decidedOn === undefined
        ? []
        : [this.step(app.decidedOn, 24, '决定', async () => this.decide(app.decidedOn ?? ''))]),
      ...(app.refusalDeliveredOn === undefined
        ? []
        : [
            this.step(app.refusalDeliveredOn, 25, '送达', async () =>
              this.deliver(app.refusalDeliveredOn ?? ''),
            ),
          ]),
    ];
  }

  /** Assessment, review, panel: with a signed exception where the data decide without the check. */
  private async throughPanel(round: string): Promise<void> {
    const no = await this.assess(round);
    const { assessment } = await this.shown();
    const proposal = assessment?.eligible === true ? 'GRANT' : 'DENY';
    await this.clarify(round);
    await this.issue(
      this.cast.reviewer,
      'case',
      'ReviewCase',
      {
        assessmentNo: no,
        proposal,
        opinion: '经审核，同意核算结果（演示）',
      },
      `ReviewCase${round}`,
    );
    await this.panel(round);
  }

  private async assess(round: string): Promise<number> {
    const { app, cast, stage } = this;
    const accepted = [
      ...stage.township.rows.propertyItems,
      ...stage.township.rows.incomeItems,
    ].filter((row) => row.assessmentId === app.applicationId && row.exemptAccepted !== undefined);
    const act = async (): Promise<void> =>
      void (await this.issue(
        cast.handler,
        'case',
        'AssessCase',
        {
          incomeStability: app.incomeStability ?? 'RELATIVELY_STABLE',
          itemDecisions: accepted.map((row) => ({
            itemId: itemId(row),
            exemptAccepted: row.exemptAccepted === true,
          })),
          ...(app.causePersists === undefined ? {} : { causePersists: app.causePersists }),
          ...(app.careMode === undefined ? {} : { careMode: app.careMode }),
        },
        `AssessCase${round}`,
      ));
    try {
      await act();
    } catch (error) {
      if (!isRefusal(error, 'JOIN_INCOMPLETE')) throw error;
      await this.signException();
      await act();
    }
    return (await this.shown()).assessment?.no ?? 0;
  }

  /** Without a check result the case waits, unless the supervisor signs one of four exceptions. */
  private async signException(): Promise<void> {
    for (const reason of [
      'FEEDBACK_OVERDUE',
      'SOURCE_FAILED',
      'REPORT_EXPIRED',
      'DELAY_ANNOUNCED',
    ] as const) {
      try {
        if (reason === 'DELAY_ANNOUNCED') await this.announceDelay();
        await this.issue(
          this.cast.supervisor,
          'case',
          'SignCheckException',
          { reason, ground: '核对结果未到，先行核算（演示）' },
          `SignCheckException/${reason}`,
        );
        this.stage.note(this.app.applicationId, `签署核对例外：${reason}`);
        return;
      } catch (error) {
        if (!isRefusal(error, 'EXCEPTION_WITHOUT_CAUSE')) throw error;
      }
    }
  }

  private async announceDelay(): Promise<void> {
    const today = dayOf(this.stage.now());
    await this.issue(this.cast.district, 'check', 'AnnounceDelay', {
      announcedOn: today,
      expectedOn: this.check?.issuedOn ?? today,
    });
  }

  /** What the check found beside the declaration is explained before the review. */
  private async clarify(round: string): Promise<void> {
    const { check } = this;
    if (check?.issuedOn === undefined || check.issuedOn > dayOf(this.stage.now())) return;
    const hits = (check.hits ?? []).map(({ hitId }) => demoId('hit', hitId));
    if (hits.length === 0) return;
    await this.issue(
      this.cast.handler,
      'case',
      'RecordClarification',
      {
        hitIds: hits,
        explainedOn: dayOf(this.stage.now()),
        accepted: true,
        explanation: '申请人已说明差异（演示）',
      },
      `RecordClarification${round}`,
    );
  }

  private async panel(round: string): Promise<void> {
    const { cast, stage, app } = this;
    const seats = stage.township.rows.staff.filter(
      ({ leadingGroupRole, role }) => leadingGroupRole !== undefined && SHOWN_SEATS.includes(role),
    );
    await this.issue(
      cast.office,
      'case',
      'OpenPanel',
      {
        meetingId: demoId('meeting', dayOf(stage.now())),
        mode: 'GROUP_MEETING',
        heldOn: dayOf(stage.now()),
        presentSeats: seats.map(({ staffId }) => staffId),
      },
      `OpenPanel${round}`,
    );
    const { panel } = await this.shown();
    const recused = new Set(panel?.recused.map(({ staffId }) => staffId));
    for (const staffId of (panel?.presentSeats ?? []).filter((seat) => !recused.has(seat))) {
      const caller = await this.as(staffId);
      await caller.issue(
        'case',
        this.caseId,
        'CastVote',
        { choice: 'AGREE' },
        { commandId: demoId(app.applicationId, `CastVote${round}`, staffId) },
      );
    }
    await stage.duringPanel?.(app.applicationId, this.caseId);
    await this.issue(cast.office, 'case', 'ClosePanel', {}, `ClosePanel${round}`);
  }

  private postingSteps(
    posting: NonNullable<ApplicationRow['postings']>[number],
    index: number,
  ): readonly Step[] {
    const { removedOn } = posting;
    const post = this.step(
      posting.postedOn,
      index === 0 ? 21 : 20.5,
      `公示 ${index + 1}`,
      async () => this.post(posting.postedOn),
    );
    if (removedOn === undefined) return [post];
    return [
      post,
      this.step(removedOn, 23, `撤下公示 ${index + 1}`, async () => {
        const postingNo = this.posted;
        await this.issue(
          this.cast.handler,
          'case',
          'TakeDownNotice',
          {
            postingNo,
            removedOn,
            reason: posting.removedForObjection === true ? 'OBJECTION' : 'ENDED',
          },
          `TakeDownNotice/${postingNo}`,
        );
      }),
    ];
  }

  private async post(postedOn: Day): Promise<void> {
    const { cast } = this;
    let shown = await this.shown();
    if (shown.status === 'collecting') {
      await this.throughPanel('/2');
      shown = await this.shown();
    }
    const next = shown.resolved?.nextSheet;
    this.posted = next?.postingNo ?? this.posted + 1;
    await this.issue(
      cast.handler,
      'case',
      'PostNotice',
      {
        postingNo: this.posted,
        postedOn,
        places: ['VILLAGE_BOARD', 'TOWNSHIP_HALL'],
        photoSha: await this.upload(cast.handler, 'approval', `posting ${this.posted}`),
        ...(next === undefined ? {} : { sheetSha: next.sheetSha }),
        posterId: cast.assistant ?? cast.handler,
      },
      `PostNotice/${this.posted}`,
    );
  }

  private objectionSteps(row: NonNullable<ApplicationRow['objections']>[number]): readonly Step[] {
    const { cast, stage, app } = this;
    const objectionId = demoId('objection', row.objectionId);
    const found = async () => {
      const own = <T extends { assessmentId: string; origin?: string }>(rows: readonly T[]) =>
        rows.filter(
          ({ assessmentId, origin }) =>
            assessmentId === app.applicationId && origin === 'OBJECTION',
        );
      return itemsOf(
        {
          income: own(stage.township.rows.incomeItems),
          property: own(stage.township.rows.propertyItems),
          bills: [],
        },
        stage.people,
        await this.as(cast.handler),
      );
    };
    return [
      this.step(
        row.receivedOn,
        22,
        '异议',
        async () =>
          void (await this.issue(
            cast.handler,
            'case',
            'RecordObjection',
            {
              objectionId,
              receivedOn: row.receivedOn,
              receivedBy: cast.handler,
              anonymous: true,
              subjectCode: row.subject,
              content: '群众来电反映（演示）',
            },
            `RecordObjection/${row.objectionId}`,
          )),
      ),
      this.step(
        row.assignedOn,
        22.2,
        '异议交办',
        async () =>
          void (await this.issue(
            cast.district,
            'case',
            'AssignObjection',
            { objectionId, assignedOn: row.assignedOn, officerId: cast.district },
            `AssignObjection/${row.objectionId}`,
          )),
      ),
      this.step(
        row.concludedOn,
        19,
        '异议结论',
        async () =>
          void (await this.issue(
            cast.district,
            'case',
            'ConcludeObjection',
            {
              objectionId,
              concludedOn: row.concludedOn,
              result: row.result,
              items: await found(),
              documentSha: await this.upload(
                cast.district,
                'approval',
                `objection ${row.objectionId}`,
              ),
            },
            `ConcludeObjection/${row.objectionId}`,
          )),
      ),
    ];
  }

  private async decide(decidedOn: Day): Promise<void> {
    const { cast } = this;
    let shown = await this.shown();
    if (shown.status === 'collecting') {
      await this.throughPanel('/2');
      shown = await this.shown();
    }
    const assessment = shown.resolved?.assessment;
    if (assessment === undefined)
      throw new Error(`${this.app.applicationId}: ${shown.status} on ${decidedOn}`);
    if (shown.resolved?.resolution === 'DENY') {
      await this.issue(cast.signer, 'case', 'DenyAllowance', {
        reasonCodes: assessment.reasonCodes,
        assessmentNo: assessment.no,
        reasonText: '经核算不符合条件（演示）',
      });
      return;
    }
    const grant = async (): Promise<void> =>
      void (await this.issue(cast.signer, 'case', 'GrantAllowance', {
        monthlyAmountFen: assessment.monthlyAmountFen ?? 0,
        payableFromMonth: assessment.startMonth ?? '',
        assessmentNo: assessment.no,
      }));
    try {
      await grant();
    } catch (error) {
      if (!isRefusal(error, 'CHECK_REPORT_EXPIRED')) throw error;
      await this.signException();
      await grant();
    }
    await this.deliver(decidedOn);
  }

  private async deliver(deliveredOn: Day): Promise<void> {
    const receiverSub = await this.sub(this.app.applicantPersonId);
    const granted = (await this.shown()).decision?.outcome === 'granted';
    await this.issue(this.cast.handler, 'case', 'RecordDelivery', {
      document: granted ? 'D-21' : 'D-22',
      method: 'DIRECT',
      receiverSub,
      deliveredOn,
      receiptSha: await this.upload(this.cast.handler, 'approval', 'receipt', receiverSub),
    });
  }

  private endingSteps(): readonly Step[] {
    const { app, cast } = this;
    const { withdrawnOn, nonCooperationOn } = app;
    return [
      ...(withdrawnOn === undefined
        ? []
        : [
            this.step(
              withdrawnOn,
              26,
              '撤回',
              async () =>
                void (await this.issue(cast.handler, 'application', 'WithdrawApplication', {
                  withdrawnOn,
                  letterSha: await this.upload(cast.handler, 'intake', 'withdrawal'),
                  reason: '本人意愿（演示）',
                })),
            ),
          ]),
      ...(nonCooperationOn === undefined
        ? []
        : [
            this.step(
              nonCooperationOn,
              26,
              '不配合终止',
              async () =>
                void (await this.issue(cast.reviewer, 'application', 'EndForNonCooperation', {
                  whatCode: 'PAPERS_WITHHELD',
                  warnedOn: app.acceptedOn ?? app.appliedOn,
                  reason: '多次通知不配合（演示）',
                })),
            ),
          ]),
    ];
  }
}

/** Whether the platform refused with one of these codes. */
export function isRefusal(error: unknown, ...codes: readonly string[]): error is ApiProblem {
  return error instanceof ApiProblem && codes.includes(error.problem.code);
}

import type { NeighbourInterview } from '@zelian/contracts/survey';
import { defined } from '@zelian/kernel/defined';
import type { Day } from '@zelian/kernel/values';
import { demoId } from './crew.js';
import type { Step } from './steps.js';
import type { CaseTeller } from './teller.js';

/** Fewer interviews than this need a reason (`survey.minNeighbours`). */
const ENOUGH_NEIGHBOURS = 2;

/** The visit by two, all signatures, and for 特困 the self-care assessment. */
export function surveySteps(of: CaseTeller): readonly Step[] {
  const { app, survey } = of;
  if (app.acceptedOn === undefined) return [];
  const startedOn = survey?.startedOn ?? app.acceptedOn;
  const finishedOn = survey?.finishedOn ?? app.acceptedOn;
  return [
    of.step(startedOn, 8, '入户调查', async () => start(of)),
    of.step(finishedOn, 10, '调查表签字', async () => record(of, finishedOn)),
    ...selfCareSteps(of, app.acceptedOn),
  ];
}

async function start(of: CaseTeller): Promise<void> {
  const { cast } = of;
  const [first] = cast.investigators;
  await of.issue(cast.supervisor, 'survey', 'AssignInvestigators', {
    investigatorIds: cast.investigators,
    ...defined({ assistantId: cast.assistant }),
  });
  await of.issue(first, 'survey', 'StartSurvey', {
    startedAt: of.morning(),
    deviceId: demoId('device', first),
  });
}

async function record(of: CaseTeller, finishedOn: Day): Promise<void> {
  const { cast, stage, app, survey } = of;
  const [first] = cast.investigators;
  const household = stage.township.household(app.householdId);
  const livestock = survey?.livestock ?? 0;
  const interviews = survey?.neighbourInterviews ?? ENOUGH_NEIGHBOURS;
  const members = stage.township
    .membersOf(app.householdId)
    .filter(({ joinedOn }) => joinedOn <= finishedOn);
  const presentSub = await of.sub(survey?.presentPersonId ?? app.applicantPersonId);
  const headSub = await of.sub(household.headPersonId);
  await of.issue(first, 'survey', 'RecordSurvey', {
    finishedOn,
    formVersion: 'FORM_2020',
    form: {
      housing: survey?.housing ?? { kind: 'SELF_BUILT', areaSqm: 60, decoration: 'NONE' },
      livestock: livestock === 0 ? [] : [{ kind: 'POULTRY', headCount: livestock }],
      povertyCause: survey?.povertyCause ?? 'OTHER',
      povertyRegistered: household.povertyRegistered,
      alreadyEnrolled: false,
      cadreRelative: app.kinDeclared === true,
      meetsConditions: true,
      opinion: '经入户查看，情况与申报基本一致（演示）。',
    },
    items: [],
    members: await Promise.all(
      members.map(async ({ personId, coResidentSince }) => ({
        sub: await of.sub(personId),
        livesHere: coResidentSince !== undefined,
      })),
    ),
    neighbours: await neighboursOf(of, interviews),
    ...(interviews < ENOUGH_NEIGHBOURS
      ? { fewNeighboursReason: '邻居外出务工，仅访到一户（演示）' }
      : {}),
    photos: [await of.upload(first, 'survey', 'house', headSub)],
    presentSub,
    draftId: demoId('draft', app.applicationId),
  });
  await signAll(of, presentSub, finishedOn);
}

async function signAll(of: CaseTeller, presentSub: string, signedOn: Day): Promise<void> {
  const { investigators } = of.cast;
  const [first] = investigators;
  const caller = await of.as(first);
  const { state } = await caller.get<{ readonly state: { readonly formSha: string } }>(
    `/api/survey/surveys/${of.caseId}`,
  );
  const { formSha } = state;
  for (const staffId of investigators)
    await of.issue(staffId, 'survey', 'SignSurvey', { formSha }, `SignSurvey/${staffId}`);
  await of.issue(first, 'survey', 'RecordHouseholdSignature', {
    signerSub: presentSub,
    outcome: 'FINGERPRINT',
    signedOn,
    scanSha: await of.upload(first, 'survey', 'household signature', presentSub),
  });
}

/** Heads of other households of the same village; every one exists in the data. */
async function neighboursOf(of: CaseTeller, count: number): Promise<NeighbourInterview[]> {
  const { township } = of.stage;
  const { villageCode } = township.household(of.app.householdId);
  const isHere = (row: { readonly villageCode: string }): number =>
    row.villageCode === villageCode ? 0 : 1;
  const others = township.rows.households
    .filter(({ householdId }) => householdId !== of.app.householdId)
    .toSorted((a, b) => isHere(a) - isHere(b))
    .slice(0, count);
  return Promise.all(
    others.map(async ({ headPersonId }) => ({
      neighbourSub: await of.sub(headPersonId),
      answers: [{ questionCode: 'LIVING', answer: '生活困难，情况属实（演示）' }],
      signed: true,
    })),
  );
}

function selfCareSteps(of: CaseTeller, acceptedOn: Day): readonly Step[] {
  const { app, stage, cast } = of;
  if (app.programme !== 'TEKUN') return [];
  const until = app.meetingOn ?? app.decidedOn ?? '9999-12-31';
  const row = stage.township.rows.selfCareAssessments.findLast(
    ({ personId, assessedOn, reportedOn }) =>
      personId === app.subjectPersonId && assessedOn <= until && reportedOn === undefined,
  );
  if (row === undefined) return [];
  const careAssessmentId = demoId('care', row.careAssessmentId);
  const assessedOn = row.assessedOn < acceptedOn ? acceptedOn : row.assessedOn;
  const [first, second] = cast.assessors;
  return [
    of.step(assessedOn, 11, '自理能力评估', async () => {
      await of.issue(first, 'survey', 'AssessSelfCare', {
        careAssessmentId,
        sub: await of.sub(row.personId),
        assessedOn,
        items: row.items,
        secondAssessorId: second,
      });
      await of.issue(second, 'survey', 'CosignSelfCare', { careAssessmentId });
    }),
  ];
}

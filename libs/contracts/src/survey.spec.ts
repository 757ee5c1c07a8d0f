import { describeCommands, sample } from './samples.js';
import {
  AssessSelfCare,
  AssignInvestigators,
  CorrectSurvey,
  CosignSelfCare,
  RecordHouseholdSignature,
  RecordNoEntry,
  RecordSurvey,
  SignSurvey,
  StartSurvey,
  surveyStreams,
  type SurveyForm,
} from './survey.js';

const id = '0198a000-0000-7000-8000-000000000001';
const sub = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b01';
const neighbour = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b02';
const sha = 'a'.repeat(64);

const form: SurveyForm = {
  housing: { kind: 'SELF_BUILT', areaSqm: 62, decoration: 'NONE' },
  livestock: [{ kind: 'SHEEP', headCount: 3 }],
  machinesSeen: '手扶拖拉机一台',
  povertyCause: 'ILLNESS',
  povertyRegistered: true,
  alreadyEnrolled: false,
  cadreRelative: false,
  childrenSituation: '长女在外地务工',
  obligorsSituation: '按月给付',
  ownStatement: '丈夫患病，无力耕种',
  discrepancies: '未申报羊三只',
  meetsConditions: true,
  opinion: '建议纳入',
};

const items = {
  sub,
  incomeItems: [
    {
      itemId: id,
      sub,
      class: 'BUSINESS' as const,
      kind: 'FARMING' as const,
      periodFrom: '2023-09',
      periodTo: '2024-08',
      grossFen: 320_000,
    },
  ],
  propertyItems: [],
  bills: [],
};

const finding = {
  sub,
  livesHere: true,
  employment: 'FARMING' as const,
  labourCapacity: 'PARTIAL' as const,
  canLiveIndependently: true,
  seriousIllness: { code: 'UREMIA', since: '2023-04-01' },
  healthNote: '每周透析三次',
};

describeCommands(surveyStreams, [
  sample(
    AssignInvestigators,
    { investigatorIds: ['ST011', 'ST012'], assistantId: 'ST019' },
    { investigatorIds: [], assistantId: '韦 宿' },
  ),
  sample(
    StartSurvey,
    {
      startedAt: '2024-08-29T09:10:00+08:00',
      deviceId: id,
      position: {
        latitudeMicrodegrees: 35_099_000,
        longitudeMicrodegrees: 117_461_000,
        accuracyMetres: 12,
      },
    },
    {
      startedAt: '2024-08-29T09:10:00',
      deviceId: 'PHONE-1',
      position: { latitudeMicrodegrees: 90_000_001, longitudeMicrodegrees: 0 },
    },
  ),
  sample(
    RecordSurvey,
    {
      finishedOn: '2024-08-29',
      formVersion: 'D10_2024',
      form,
      items: [items],
      members: [finding],
      neighbours: [
        {
          neighbourSub: neighbour,
          answers: [{ questionCode: 'LIVES_HERE', answer: '常年在家' }],
          signed: true,
        },
      ],
      fewNeighboursReason: '独居山坳，近处仅一户',
      photos: [sha],
      presentSub: sub,
      draftId: id,
    },
    {
      finishedOn: '2024-02-30',
      formVersion: 'd10',
      form: { ...form, povertyCause: 'LAZINESS' },
      items: [{ ...items, incomeItems: [{ itemId: id }] }],
      members: [{ ...finding, livesHere: 'yes' }],
      neighbours: [{ neighbourSub: neighbour, answers: [], signed: true }],
      fewNeighboursReason: '',
      photos: ['photo.jpg'],
      presentSub: 'P00001',
      draftId: 'draft-1',
    },
  ),
  sample(SignSurvey, { formSha: sha }, { formSha: 'A'.repeat(64) }),
  sample(
    RecordHouseholdSignature,
    {
      signerSub: sub,
      outcome: 'REFUSED',
      signedOn: '2024-08-29',
      scanSha: sha,
      reason: '对房屋面积有异议',
    },
    {
      signerSub: 'P00001',
      outcome: 'ABSENT',
      signedOn: '2024-8-29',
      scanSha: 'scan.pdf',
      reason: '字'.repeat(2001),
    },
  ),
  sample(
    RecordNoEntry,
    { triedAt: '2024-08-29T10:00:00+08:00', kind: 'REFUSED', reason: '拒绝入户' },
    { triedAt: '2024-08-29', kind: 'ASLEEP', reason: '' },
  ),
  sample(
    CorrectSurvey,
    {
      corrects: 'survey/12/0',
      form,
      items: [items],
      members: [finding],
      why: '面积笔误',
    },
    {
      corrects: '',
      form: { ...form, housing: { ...form.housing, areaSqm: -1 } },
      items: [],
      members: [],
      why: '',
    },
  ),
  sample(
    AssessSelfCare,
    {
      careAssessmentId: id,
      sub,
      assessedOn: '2024-08-05',
      items: { eat: true, dress: true, bed: true, toilet: true, walk: false, bathe: false },
      secondAssessorId: 'ST011',
    },
    {
      careAssessmentId: 'F00001',
      sub: 'P00001',
      assessedOn: '2024-13-05',
      items: { eat: true },
      secondAssessorId: '',
    },
  ),
  sample(CosignSelfCare, { careAssessmentId: id }, { careAssessmentId: 'F00001' }),
]);

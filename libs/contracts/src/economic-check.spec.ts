import {
  AnnounceDelay,
  AnswerSource,
  ConcludeRecheck,
  IssueCheckReport,
  RequestCheck,
  RequestRecheck,
  StartCheck,
  economicCheckStreams,
} from './economic-check.js';
import { describeCommands, sample } from './samples.js';

const id = '0198a000-0000-7000-8000-000000000001';
const other = '0198a000-0000-7000-8000-000000000002';
const sub = '3f6f1c1e-9d0b-4a52-8c6e-0d1f4e2a7b01';
const sha = 'a'.repeat(64);

const hit = {
  hitId: id,
  sub,
  hitKind: 'INCOME' as const,
  valueFen: 159_600,
  class: 'TRANSFER' as const,
  kind: 'PENSION_LOCAL_BASIC' as const,
  periodFrom: '2023-08',
  periodTo: '2024-07',
};

describeCommands(economicCheckStreams, [
  sample(
    RequestCheck,
    { purpose: 'APPLICATION', sources: ['BANK', 'VEHICLE'] },
    { purpose: 'CURIOSITY', sources: [] },
  ),
  sample(StartCheck, { startedOn: '2024-08-28' }, { startedOn: '2024-08-32' }),
  sample(
    AnswerSource,
    {
      source: 'SOCIAL_INSURANCE',
      attempt: 1,
      outcome: 'OK',
      queriedAt: '2024-08-28T14:00:00+08:00',
      periodFrom: '2023-08',
      periodTo: '2024-07',
      hits: [hit],
    },
    {
      source: 'NEIGHBOURS',
      attempt: 0,
      outcome: 'MAYBE',
      queriedAt: '2024-08-28',
      periodFrom: '2023-13',
      periodTo: '202407',
      hits: [{ ...hit, valueFen: -1 }],
    },
  ),
  sample(
    AnnounceDelay,
    { announcedOn: '2024-08-30', expectedOn: '2024-09-06', letterSha: sha },
    { announcedOn: '2024-8-30', expectedOn: '2023-02-29', letterSha: 'letter.pdf' },
  ),
  sample(
    IssueCheckReport,
    {
      reportNo: 'HD-2024-0008',
      issuedOn: '2024-08-29',
      statedConclusion: 'CONSISTENT',
      disclaimerVersion: 'D08_2020',
      fileSha: sha,
    },
    {
      reportNo: '关于某户的核对报告',
      issuedOn: '2024-00-29',
      statedConclusion: 'WITHDRAWN',
      disclaimerVersion: 'v1',
      fileSha: sha.toUpperCase(),
    },
  ),
  sample(
    RequestRecheck,
    {
      requestedOn: '2024-07-05',
      disputedHitIds: [id, other],
      evidence: ['SALE_CONTRACT'],
      attachments: [sha],
      objection: '车辆三年前已经卖出',
    },
    {
      requestedOn: '2024-07-5',
      disputedHitIds: [],
      evidence: ['sale contract'],
      attachments: ['contract.pdf'],
      objection: '',
    },
  ),
  sample(
    ConcludeRecheck,
    {
      concludedOn: '2024-07-19',
      corrections: [{ hitId: id, outcome: 'CORRECTED', valueFen: 90_000 }],
      documentSha: sha,
    },
    {
      concludedOn: '2024-06-31',
      corrections: [{ hitId: id, outcome: 'FORGOTTEN' }],
      documentSha: '',
    },
  ),
]);

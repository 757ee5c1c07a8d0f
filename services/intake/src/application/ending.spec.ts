import type { EndForNonCooperation, WithdrawApplication } from '@zelian/contracts/intake';
import { HEAD, supervisor } from '../examples.js';
import {
  accepted,
  acceptedCase,
  check,
  decided,
  filedCase,
  insisted,
  intentRecorded,
  missed,
  noticeIssued,
  recheckLimit,
  reported,
  SHA,
  supplementCompleted,
  supplementLimit,
  supplementRequested,
  withdrawn,
} from './examples.js';

describe('撤回申请', () => {
  const withdrawing = (over: Partial<WithdrawApplication> = {}) => ({
    type: 'WithdrawApplication' as const,
    data: { withdrawnOn: '2024-08-23', letterSha: SHA, ...over },
  });

  it('ends the case by the applicant’s own wish, at any time before the decision', () => {
    check({
      given: [intentRecorded()],
      when: withdrawing({ reason: '子女已赡养' }),
      then: [
        {
          ...withdrawn,
          personal: [{ subject: HEAD, data: { reason: '子女已赡养' } }],
        } as typeof withdrawn,
      ],
    });
    check({ given: acceptedCase, when: withdrawing(), thenTypes: ['ApplicationWithdrawn'] });
  });

  it('settles every limit that is open, also one that is over already', () => {
    const given = [...filedCase, supplementRequested(), reported(), noticeIssued];
    check({
      given,
      when: withdrawing(),
      thenTypes: ['ApplicationWithdrawn'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({
          settles: [supplementLimit.deadlineId, recheckLimit.deadlineId],
        }),
    });
    check({
      given,
      when: { ...withdrawing(), on: '2024-09-09' },
      thenTypes: ['DeadlineMissed', 'DeadlineMissed', 'ApplicationWithdrawn'],
    });
  });

  it('is refused after the decision, after another end, and before the wish', () => {
    const late = [...acceptedCase, decided('GRANTED')];
    check({ given: late, when: withdrawing(), refused: 'CASE_ALREADY_DECIDED' });
    const twice = [intentRecorded(), withdrawn];
    check({ given: twice, when: withdrawing(), refused: 'CASE_HAS_ENDED' });
    check({
      given: [intentRecorded()],
      when: withdrawing({ withdrawnOn: '2024-08-22' }),
      refused: 'DATE_BEFORE_CAUSE',
    });
  });
});

describe('逾期终结', () => {
  const closing = (on: string) => ({
    type: 'CloseLapsedApplication' as const,
    data: { noticeSha: SHA },
    on,
  });
  const asked = [...filedCase, supplementRequested()];
  const told = [...filedCase, reported(), noticeIssued];

  it('补正期限届满后方可终结', () => {
    check({ given: asked, when: closing('2024-09-06'), refused: 'NOTHING_HAS_LAPSED' });
    check({
      given: asked,
      when: closing('2024-09-07'),
      then: [
        missed(supplementLimit),
        {
          type: 'ApplicationWithdrawn',
          data: {
            withdrawnOn: '2024-09-07',
            cause: 'SUPPLEMENT_LAPSED',
            noticeSha: SHA,
            settles: [],
          },
        },
      ],
    });
    const timed = [...asked, missed(supplementLimit)];
    check({ given: timed, when: closing('2024-09-09'), thenTypes: ['ApplicationWithdrawn'] });
  });

  it('告知书期限届满、未答复的，受理前可以终结', () => {
    check({ given: told, when: closing('2024-09-06'), refused: 'NOTHING_HAS_LAPSED' });
    check({
      given: [...told, missed(recheckLimit)],
      when: closing('2024-09-09'),
      thenTypes: ['ApplicationWithdrawn'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ cause: 'CHECK_NOTICE_UNANSWERED' }),
    });
  });

  it('已答复的、已补正的不得终结', () => {
    const answered = [...told, insisted];
    check({ given: answered, when: closing('2024-09-09'), refused: 'NOTHING_HAS_LAPSED' });
    const completed = [...asked, missed(supplementLimit), supplementCompleted];
    check({ given: completed, when: closing('2024-09-09'), refused: 'NOTHING_HAS_LAPSED' });
    check({ given: filedCase, when: closing('2024-09-09'), refused: 'NOTHING_HAS_LAPSED' });
  });

  it('受理后，补正逾期可以终结，告知书逾期不得终结', () => {
    const late = [...acceptedCase, reported(), noticeIssued, missed(recheckLimit)];
    check({ given: late, when: closing('2024-09-09'), refused: 'APPLICATION_ALREADY_ACCEPTED' });
    const papers = [
      ...filedCase,
      accepted,
      supplementRequested('AFTER_ACCEPTANCE'),
      missed(supplementLimit),
    ];
    check({ given: papers, when: closing('2024-09-09'), thenTypes: ['ApplicationWithdrawn'] });
  });

  it('is refused after the decision', () => {
    const over = [...asked, missed(supplementLimit), decided('DENIED')];
    check({ given: over, when: closing('2024-09-09'), refused: 'CASE_ALREADY_DECIDED' });
  });
});

describe('因不配合终止', () => {
  const ending = (over: Partial<EndForNonCooperation> = {}) => ({
    type: 'EndForNonCooperation' as const,
    data: { whatCode: 'ENTRY_REFUSED' as const, warnedOn: '2024-08-29', noticeSha: SHA, ...over },
    by: supervisor,
    on: '2024-08-30',
  });

  it('ends the case after a warning on an earlier day', () => {
    check({
      given: acceptedCase,
      when: ending({ reason: '两次拒绝入户' }),
      then: [
        {
          type: 'NonCooperationRecorded',
          data: {
            whatCode: 'ENTRY_REFUSED',
            warnedOn: '2024-08-29',
            endedOn: '2024-08-30',
            noticeSha: SHA,
            settles: [],
          },
          personal: [{ subject: HEAD, data: { reason: '两次拒绝入户' } }],
        },
      ],
      look: ({ state }) => expect(state.status).toBe('nonCooperation'),
    });
    check({
      given: [...acceptedCase, supplementRequested('AFTER_ACCEPTANCE')],
      when: ending(),
      thenTypes: ['NonCooperationRecorded'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ settles: [supplementLimit.deadlineId] }),
    });
  });

  it('没有警示、警示当日，不得终止', () => {
    const { warnedOn: _day, ...unwarned } = ending().data;
    check({
      given: acceptedCase,
      when: { ...ending(), data: unwarned },
      refused: 'WARNING_MISSING',
    });
    const sameDay = ending({ warnedOn: '2024-08-30' });
    check({ given: acceptedCase, when: sameDay, refused: 'WARNING_MISSING' });
    const future = ending({ warnedOn: '2024-08-31' });
    check({ given: acceptedCase, when: future, refused: 'DATE_IN_FUTURE' });
    const before = ending({ warnedOn: '2024-08-22' });
    check({ given: acceptedCase, when: before, refused: 'DATE_BEFORE_CAUSE' });
  });

  it('is refused after the decision or another end', () => {
    const late = [...acceptedCase, decided('GRANTED')];
    check({ given: late, when: ending(), refused: 'CASE_ALREADY_DECIDED' });
    check({ given: [intentRecorded(), withdrawn], when: ending(), refused: 'CASE_HAS_ENDED' });
  });
});

import type { DeclineApplication, IssueCheckNotice } from '@zelian/contracts/intake';
import { derivedId } from '@zelian/kernel/ids';
import { loadRules } from '@zelian/policy/load-rules';
import { DAUGHTER, HEAD, SON, clerk, otherClerk, supervisor } from '../examples.js';
import {
  accepted,
  acceptedCase,
  allSigned,
  applicationFiled,
  authorisationSigned,
  check,
  decided,
  filedCase,
  householdNoted,
  insisted,
  intentRecorded,
  missed,
  noticeIssued,
  recheckLimit,
  reported,
  SHA,
  stream,
  supplementLimit,
  supplementRequested,
  withdrawn,
} from './examples.js';

const matched = (staffId: string) => ({
  type: 'KinMatched' as const,
  data: { of: 'gateway/5/0', staffId, sub: SON, declared: false },
});

describe('受理', () => {
  const accepting = { type: 'AcceptApplication' as const, data: {}, on: '2024-08-26' };

  it('fixes both deadlines, the handler and who answers for them', () => {
    check({
      given: filedCase,
      when: accepting,
      then: [accepted],
      look: ({ state }) => expect(state).toMatchObject({ status: 'accepted', handlerId: 'ST013' }),
    });
  });

  it('names the head as the household was noted, and the person a programme is for', () => {
    const tekun = [
      intentRecorded({ programme: 'TEKUN', subjectSub: SON, applicantSub: SON }),
      ...allSigned,
      applicationFiled(),
      householdNoted,
    ];
    check({
      given: tekun,
      when: { ...accepting, by: otherClerk },
      thenTypes: ['ApplicationAccepted'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({
          handlerId: 'ST010',
          headSub: HEAD,
          applicantSub: SON,
          subjectSub: SON,
        }),
    });
  });

  it('says when the calendar has no data for the days looked at', () => {
    check({
      given: filedCase,
      when: { ...accepting, on: '2026-12-30' },
      thenTypes: ['ApplicationAccepted'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ provisional: true }),
    });
  });

  it('waits for the papers, those asked for, and every signature', () => {
    const given = [intentRecorded(), ...allSigned];
    check({ given, when: accepting, refused: 'APPLICATION_NOT_FILED' });
    const asked = [...filedCase, supplementRequested()];
    check({ given: asked, when: accepting, refused: 'SUPPLEMENT_OPEN' });
    const unsigned = [intentRecorded(), authorisationSigned(HEAD), applicationFiled()];
    check({
      given: unsigned,
      when: accepting,
      refused: { code: 'AUTHORISATION_MISSING', details: { subs: [DAUGHTER] } },
    });
  });

  it('2020-08-15 起审批权下放到镇', () => {
    const early = { ...accepting, on: '2020-08-14' };
    check({ given: filedCase, when: early, refused: 'AUTHORITY_NOT_AT_TOWNSHIP' });
    const first = { ...accepting, on: '2020-08-15' };
    check({ given: filedCase, when: first, thenTypes: ['ApplicationAccepted'] });
  });

  it('近亲属不得受理，申报的和比对出的都算', () => {
    const declared = {
      type: 'KinDeclared' as const,
      data: { declaredOn: '2024-08-23', relations: [{ staffId: 'ST013', sub: SON }], none: false },
    };
    check({ given: [...filedCase, declared], when: accepting, refused: 'OFFICER_IS_KIN' });
    check({ given: [...filedCase, matched('ST013')], when: accepting, refused: 'OFFICER_IS_KIN' });
    const machine = { ...clerk, staffId: 'MACHINE-1', onBehalfOf: 'ST013' };
    check({
      given: [...filedCase, matched('ST013')],
      when: { ...accepting, by: machine },
      refused: { code: 'OFFICER_IS_KIN', details: { staffId: 'ST013' } },
    });
    check({
      given: [...filedCase, matched('ST010')],
      when: accepting,
      thenTypes: ['ApplicationAccepted'],
    });
  });

  it('counts as insisting after a notice, in time or too late', () => {
    const told = [...filedCase, reported(), noticeIssued];
    check({
      given: told,
      when: accepting,
      thenTypes: ['ApplicationAccepted'],
      look: ({ events, state }) => {
        expect(events[0]?.data).toMatchObject({ settles: [recheckLimit.deadlineId] });
        expect(state).toMatchObject({ checkNotice: { answer: 'INSISTED' }, open: [] });
      },
    });
    check({
      given: told,
      when: { ...accepting, on: '2024-09-09' },
      thenTypes: ['DeadlineMissed', 'ApplicationAccepted'],
    });
  });

  it('keeps that the applicant asked for a re-check', () => {
    const rechecked = {
      type: 'RecheckNoted' as const,
      data: {
        of: 'economic-check/12/0',
        round: 1,
        step: 'REQUESTED' as const,
        onDay: '2024-08-26',
        settles: [recheckLimit.deadlineId],
      },
    };
    check({
      given: [...filedCase, reported(), noticeIssued, rechecked],
      when: accepting,
      thenTypes: ['ApplicationAccepted'],
      look: ({ state }) => expect(state).toMatchObject({ checkNotice: { answer: 'RECHECK' } }),
    });
  });

  it('happens once, and not after the end', () => {
    check({ given: acceptedCase, when: accepting, refused: 'APPLICATION_ALREADY_ACCEPTED' });
    const ended = [...filedCase, withdrawn];
    check({ given: ended, when: accepting, refused: 'CASE_HAS_ENDED' });
  });
});

describe('不予受理', () => {
  const { rowId: remedyRowId } = loadRules().row('decision.remedyText', {
    programme: 'DIBAO',
    on: '2024-08-26',
    knownOn: '2024-08-26',
  });
  const declining = (over: Partial<DeclineApplication> = {}) => ({
    type: 'DeclineApplication' as const,
    data: {
      reasonCodes: ['HUKOU_NOT_LOCAL' as const],
      remedyRowId,
      reason: '户籍不在本镇',
      ...over,
    },
    by: supervisor,
    on: '2024-08-26',
  });

  it('names reasons, rules, remedy and another channel; the text is sealed', () => {
    check({
      given: filedCase,
      when: declining({ otherChannel: 'OTHER_TOWNSHIP' }),
      then: [
        {
          type: 'ApplicationDeclined',
          data: {
            decidedOn: '2024-08-26',
            reasonCodes: ['HUKOU_NOT_LOCAL'],
            otherChannel: 'OTHER_TOWNSHIP',
            remedyRowId,
            handlerId: 'ST013',
            grounds: [
              {
                rule: 'HUKOU_LOCAL',
                version: '1',
                rows: [remedyRowId],
                outcome: 'NOT_ACCEPTED',
                input: { reasonCode: 'HUKOU_NOT_LOCAL', programme: 'DIBAO' },
              },
            ],
            settles: [],
          },
          personal: [{ subject: HEAD, data: { reason: '户籍不在本镇' } }],
        },
      ],
    });
  });

  it.each([
    ['NO_SUCH_ASSISTANCE', 'DIBAO_ELIGIBLE'],
    ['ALREADY_ASSISTED', 'OVERLAP'],
    ['OTHER_ORGAN', 'HUKOU_LOCAL'],
  ] as const)('for %s rests on the rule %s', (reasonCode, rule) => {
    check({
      given: filedCase,
      when: declining({ reasonCodes: [reasonCode] }),
      thenTypes: ['ApplicationDeclined'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ grounds: [{ rule }] }),
    });
  });

  it('settles every limit that is open', () => {
    check({
      given: [...filedCase, supplementRequested()],
      when: declining(),
      thenTypes: ['ApplicationDeclined'],
      look: ({ events, state }) => {
        expect(events[0]?.data).toMatchObject({ settles: [supplementLimit.deadlineId] });
        expect(state).toMatchObject({ status: 'declined', open: [] });
      },
    });
    check({
      given: [...filedCase, supplementRequested()],
      when: { ...declining(), on: '2024-09-09' },
      thenTypes: ['DeadlineMissed', 'ApplicationDeclined'],
    });
  });

  it('经办人不得自己不予受理', () => {
    const own = [intentRecorded({ handlerId: 'ST008' }), ...filedCase.slice(1)];
    check({ given: own, when: declining(), refused: 'SAME_PERSON_TWICE' });
    const machine = { ...supervisor, staffId: 'MACHINE-1', onBehalfOf: 'ST008' };
    check({ given: own, when: { ...declining(), by: machine }, refused: 'SAME_PERSON_TWICE' });
  });

  it('没有理由、没有救济途径，不得发出', () => {
    const { reason: _reason, ...silent } = declining().data;
    check({ given: filedCase, when: { ...declining(), data: silent }, refused: 'REASON_MISSING' });
    const { remedyRowId: _row, ...helpless } = declining().data;
    const without = { ...declining(), data: helpless };
    check({ given: filedCase, when: without, refused: 'REMEDY_TEXT_MISSING' });
    const other = declining({ remedyRowId: 'P0001' });
    check({ given: filedCase, when: other, refused: 'REMEDY_TEXT_MISSING' });
  });

  it('核对结果本身不得作为不予受理的理由：须先告知，坚持申请的须受理', () => {
    const mismatch = declining({ reasonCodes: ['CHECK_OBVIOUS_MISMATCH'] });
    const found = [...filedCase, reported()];
    check({ given: found, when: mismatch, refused: 'CHECK_NOTICE_NOT_ISSUED' });
    const told = [...found, noticeIssued];
    check({
      given: told,
      when: mismatch,
      thenTypes: ['ApplicationDeclined'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ grounds: [{ rule: 'CHECK_CONCLUSION' }] }),
    });
    check({ given: [...told, insisted], when: mismatch, refused: 'APPLICANT_INSISTED' });
    const tekun = [intentRecorded({ programme: 'TEKUN', subjectSub: HEAD }), ...allSigned];
    check({
      given: tekun,
      when: declining({ reasonCodes: ['NO_SUCH_ASSISTANCE'] }),
      thenTypes: ['ApplicationDeclined'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({ grounds: [{ rule: 'TEKUN_ELIGIBLE' }] }),
    });
  });

  it('is too late after acceptance or an end', () => {
    check({ given: acceptedCase, when: declining(), refused: 'APPLICATION_ALREADY_ACCEPTED' });
    check({ given: [...filedCase, withdrawn], when: declining(), refused: 'CASE_HAS_ENDED' });
    check({ given: [], when: declining(), refused: 'INTENT_NOT_RECORDED' });
  });
});

describe('核对告知书', () => {
  const issuing = (over: Partial<IssueCheckNotice> = {}) => ({
    type: 'IssueCheckNotice' as const,
    data: { noticeOn: '2024-08-23', ...over },
  });

  it('tells the result, the right to a re-check and the right to insist, in one act', () => {
    const facts = '名下车辆一辆未申报';
    check({
      given: [...filedCase, reported()],
      when: issuing({ facts }),
      then: [
        {
          ...noticeIssued,
          personal: [
            {
              subject: HEAD,
              data: {
                sources: ['VEHICLE'],
                comparisons: [
                  { hitId: '0198b2a0-0000-7000-8000-0000000000cc', comparison: 'NOT_DECLARED' },
                ],
                facts,
              },
            },
          ],
        } as typeof noticeIssued,
      ],
    });
  });

  it('follows a clearly ineligible report only', () => {
    check({ given: filedCase, when: issuing(), refused: 'CHECK_NOT_CLEARLY_INELIGIBLE' });
    const consistent = [...filedCase, reported({ conclusion: 'CONSISTENT' })];
    check({ given: consistent, when: issuing(), refused: 'CHECK_NOT_CLEARLY_INELIGIBLE' });
  });

  it('is issued once per round; a new round’s notice ends the limit before', () => {
    const told = [...filedCase, reported(), noticeIssued];
    check({ given: told, when: issuing(), refused: 'CHECK_NOTICE_ALREADY_ISSUED' });
    const again = [...told, reported({ round: 2, issuedOn: '2024-08-29' })];
    check({
      given: again,
      when: { ...issuing({ noticeOn: '2024-08-30' }), on: '2024-08-30' },
      thenTypes: ['CheckNoticeIssued'],
      look: ({ events, state }) => {
        expect(events[0]?.data).toMatchObject({ round: 2, settles: [recheckLimit.deadlineId] });
        expect(state).toMatchObject({
          open: [{ deadlineId: derivedId(stream, 'RECHECK_APPLY', 2) }],
        });
      },
    });
  });

  it('is dated between the report and today', () => {
    const given = [...filedCase, reported({ issuedOn: '2024-08-22' })];
    check({ given, when: issuing({ noticeOn: '2024-08-21' }), refused: 'DATE_BEFORE_CAUSE' });
    check({
      given,
      when: issuing({ noticeOn: '2024-08-22', documentSha: SHA }),
      thenTypes: ['CheckNoticeIssued'],
    });
    check({ given, when: issuing({ noticeOn: '2024-08-24' }), refused: 'DATE_IN_FUTURE' });
  });

  it('is issued also for a report that came after the decision, not after another end', () => {
    const late = [...acceptedCase, decided('GRANTED'), reported()];
    check({ given: late, when: issuing(), thenTypes: ['CheckNoticeIssued'] });
    const ended = [...filedCase, reported(), withdrawn];
    check({ given: ended, when: issuing(), refused: 'CASE_HAS_ENDED' });
  });
});

describe('坚持申请', () => {
  const insisting = (insistedOn = '2024-08-23') => ({
    type: 'InsistOnApplication' as const,
    data: { insistedOn },
  });
  const told = [...filedCase, reported(), noticeIssued];

  it('settles the limit to answer', () => {
    check({ given: told, when: insisting(), then: [insisted] });
    check({
      given: told,
      when: { ...insisting('2024-09-09'), on: '2024-09-09' },
      thenTypes: ['DeadlineMissed', 'ApplicationInsisted'],
    });
    check({
      given: [...told, missed(recheckLimit)],
      when: { ...insisting('2024-09-09'), on: '2024-09-09' },
      thenTypes: ['ApplicationInsisted'],
    });
  });

  it('twice is nothing new; without a notice, or before it, it is refused', () => {
    check({ given: [...told, insisted], when: insisting(), nothing: true });
    check({ given: filedCase, when: insisting(), refused: 'CHECK_NOTICE_NOT_ISSUED' });
    check({ given: told, when: insisting('2024-08-22'), refused: 'DATE_BEFORE_CAUSE' });
  });
});

describe('the limit to answer a notice', () => {
  it('is missed by the timer', () => {
    check({
      given: [...filedCase, reported(), noticeIssued],
      when: {
        type: 'ElapseDeadline',
        data: { deadlineId: recheckLimit.deadlineId },
        at: '2024-09-06T16:00:00.000Z',
      },
      then: [missed(recheckLimit)],
    });
  });
});

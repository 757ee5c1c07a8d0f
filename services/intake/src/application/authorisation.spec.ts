import type { SignAuthorisation } from '@zelian/contracts/intake';
import { DAUGHTER, HEAD, SON, STRANGER } from '../examples.js';
import {
  acceptedCase,
  allSigned,
  authorisationSigned,
  CASE_NO,
  check,
  decided,
  intentRecorded,
  SHA,
  withdrawn,
} from './examples.js';

const signing = (over: Partial<SignAuthorisation> = {}) => ({
  type: 'SignAuthorisation' as const,
  data: {
    sub: HEAD,
    signedOn: '2024-08-23',
    method: 'PAPER' as const,
    scopeCodes: ['BANK' as const],
    programmes: ['DIBAO' as const],
    continuing: false,
    textVersion: 'D-02/2020',
    scanSha: SHA,
    ...over,
  },
});
const given = [intentRecorded()];

describe('核对授权与承诺', () => {
  it('is signed by each party, with the pledge, and holds six months by the policy row', () => {
    check({ given, when: signing(), then: [authorisationSigned(HEAD)] });
  });

  it('holds as long as the sheet says, if it says so', () => {
    const until = signing({ validToOn: '2024-12-31', continuing: true });
    check({
      given,
      when: until,
      thenTypes: ['AuthorisationSigned'],
      look: ({ events }) =>
        expect(events[0]?.data).toMatchObject({
          validToOn: '2024-12-31',
          continuing: true,
          rows: [],
        }),
    });
    check({ given, when: signing({ validToOn: '2024-08-22' }), refused: 'DATE_BEFORE_CAUSE' });
    check({
      given,
      when: signing({ validToOn: '2024-08-23' }),
      thenTypes: ['AuthorisationSigned'],
    });
  });

  it('is complete with the last missing signature, in the same commit', () => {
    check({
      given: [...given, authorisationSigned(HEAD, '2024-08-20')],
      when: signing({ sub: DAUGHTER, signedOn: '2024-08-22' }),
      thenTypes: ['AuthorisationSigned', 'AuthorisationsCompleted'],
      look: ({ events }) => {
        expect(events[0]?.data).toMatchObject({ authorisationNo: `${CASE_NO}-SQ02` });
        expect(events[1]?.data).toEqual({ subs: [HEAD, DAUGHTER], completedOn: '2024-08-22' });
      },
    });
  });

  it('is not complete again when somebody signs anew', () => {
    check({
      given: [...given, ...allSigned],
      when: signing(),
      thenTypes: ['AuthorisationSigned'],
    });
  });

  it('is complete again after a further party has signed', () => {
    const named = {
      type: 'PartyNamed' as const,
      data: { sub: SON, role: 'MEMBER' as const },
    };
    check({
      given: [...given, ...allSigned, named],
      when: signing({ sub: SON }),
      thenTypes: ['AuthorisationSigned', 'AuthorisationsCompleted'],
    });
  });

  it('is for parties only', () => {
    check({ given, when: signing({ sub: STRANGER }), refused: 'PARTY_NOT_NAMED' });
  });

  it('未成年人、无民事行为能力人须由监护人代签', () => {
    const facts = { needsGuardian: true as const };
    check({ given, when: { ...signing(), facts }, refused: 'GUARDIAN_MISSING' });
    check({ given, when: signing({ guardianSub: HEAD }), refused: 'GUARDIAN_MISSING' });
    const guarded = signing({ guardianSub: SON, agentReason: '未成年' });
    check({
      given,
      when: { ...guarded, facts },
      thenTypes: ['AuthorisationSigned'],
      look: ({ events }) => {
        expect(events[0]?.data).toMatchObject({ guardianSub: SON });
        expect(events[0]?.personal).toEqual([{ subject: HEAD, data: { agentReason: '未成年' } }]);
      },
    });
  });

  it('can still be signed for a case that was decided, not for one that has ended', () => {
    const reopened = [...acceptedCase, decided('GRANTED')];
    check({ given: reopened, when: signing(), thenTypes: ['AuthorisationSigned'] });
    check({ given: [...given, withdrawn], when: signing(), refused: 'CASE_HAS_ENDED' });
    check({ given: [], when: signing(), refused: 'INTENT_NOT_RECORDED' });
  });
});

describe('a withdrawn authorisation', () => {
  const withdrawing = (over: object = {}) => ({
    type: 'WithdrawAuthorisation' as const,
    data: { sub: HEAD, withdrawnOn: '2024-08-23', ...over },
  });

  it('is gone from the day it is withdrawn', () => {
    check({
      given: [...given, ...allSigned],
      when: withdrawing(),
      then: [{ type: 'AuthorisationWithdrawn', data: { sub: HEAD, withdrawnOn: '2024-08-23' } }],
      look: ({ state }) =>
        expect(state.status === 'none' ? [] : state.signed.map(({ sub }) => sub)).toEqual([
          DAUGHTER,
        ]),
    });
  });

  it('must have been signed, and not later', () => {
    check({ given, when: withdrawing(), refused: 'AUTHORISATION_NOT_SIGNED' });
    const early = withdrawing({ withdrawnOn: '2024-08-22' });
    check({ given: [...given, ...allSigned], when: early, refused: 'DATE_BEFORE_CAUSE' });
  });
});

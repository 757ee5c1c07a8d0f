import type { CommandOf, EventOf } from '@zelian/contracts/catalogue';
import type { Ctx } from '@zelian/contracts/ctx';
import { SYSTEM, type Caller } from '@zelian/contracts/terms';
import type { By } from '@zelian/kernel/decider';
import { checkerFor } from '@zelian/kernel/testing';
import { loadRules } from '@zelian/policy/load-rules';
import type { Rules } from '@zelian/policy/rules';
import type { OwnLog } from '@zelian/service/definition';
import { Logs } from '@zelian/service/testing';
import { registerFounders } from '../reactions/on-gateway.js';
import { founding, type FoundingState } from './founding.js';

const SUB = '0198f0a0-0000-7000-8000-00000000000d';
const OTHER_SUB = '0198f0a0-0000-7000-8000-00000000000e';

const check = checkerFor<
  CommandOf<'founding'>,
  EventOf<'founding'>,
  FoundingState,
  Ctx<Rules, undefined> & { readonly by: Caller & By }
>(founding.decider, {
  ctx: {
    by: { ...SYSTEM, post: 'SYSTEM', org: 'PLATFORM' },
    at: '2020-08-15T01:00:00.000Z',
    on: '2020-08-15',
    stream: 'founding-370406109' as const,
    responsibleId: 'UNASSIGNED',
    rules: loadRules(),
    facts: undefined,
  },
});

const personal = [SUB, OTHER_SUB].map((subject, index) => ({
  subject,
  data: { name: `示例管理员${index + 1}`, number: '11010519491231002X' },
}));
const foundPlatform = (
  adminIds: readonly string[] = ['AD001', 'AD002'],
  adminSubs: readonly string[] = [SUB, OTHER_SUB],
) => ({ type: 'FoundPlatform' as const, data: { adminIds, adminSubs }, personal });
const founded = {
  type: 'PlatformFounded' as const,
  data: {
    adminIds: ['AD001', 'AD002'],
    adminSubs: [SUB, OTHER_SUB],
    foundedOn: '2020-08-15',
    bootstrap: true as const,
  },
  personal,
};

describe('平台启用', () => {
  it('names two administrators in one commit', () =>
    check({ given: [], when: foundPlatform(), then: [founded] }));

  it('happens once', () =>
    check({ given: [founded], when: foundPlatform(), refused: 'PLATFORM_ALREADY_FOUNDED' }));

  it.each([
    ['one id twice', foundPlatform(['AD001', 'AD001'])],
    ['one person twice', foundPlatform(undefined, [SUB, SUB])],
    ['one administrator', foundPlatform(['AD001'], [SUB])],
    ['three', foundPlatform(['AD001', 'AD002', 'AD003'])],
  ])('takes exactly two people: %s', (_, when) =>
    check({ given: [], when, refused: 'SAME_PERSON_TWICE' }),
  );

  it('registers each on a stream of his own, with his own part and not the other’s', async () => {
    const [recorded] = await new Logs().record<'PlatformFounded'>('founding-370406109', [founded]);
    if (recorded === undefined) throw new Error('nothing was recorded');
    // The reaction reads nothing of its own log.
    const issued = await registerFounders(recorded, {} as OwnLog);
    expect(issued.map(({ stream, id }) => [stream, id])).toEqual([
      ['staff', 'AD001'],
      ['staff', 'AD002'],
    ]);
    for (const [index, { command }] of issued.entries()) {
      const { subject, data } = personal[index] ?? { subject: '', data: {} };
      expect(command.data).toEqual({ sub: subject, foundedOn: '2020-08-15' });
      expect(command.personal?.map((part) => [part.subject, part.data])).toEqual([[subject, data]]);
    }
  });
});

import type { AssessmentFacts } from './facts.js';
import { membershipOf } from './membership.js';
import { rowsOn } from './rules.js';
import { DECIDED_ON, head, household, person, rules, shows } from './testing.js';

/** What becomes of the person P2 beside the head. */
function decided(facts: Partial<AssessmentFacts>, on = DECIDED_ON): string {
  const rows = rowsOn(rules, { programme: 'DIBAO', on, knownOn: on });
  const { members } = membershipOf(household(facts), rows).outcome;
  const found = members.find(({ sub }) => sub === 'P2');
  if (found === undefined) return 'NOT_IN_RECORD';
  return found.outcome === 'COUNTED'
    ? `${found.reason} ${found.coverReason ?? ''}`
    : `${found.outcome} ${found.reason}`;
}
const beside = (...args: Parameters<typeof person>): Partial<AssessmentFacts> => ({
  members: [head(), person(...args)],
});

describe(`共同生活的家庭成员 ${shows('MEMBERSHIP', 'MEMBER')}`, () => {
  it('配偶计入，不论是否同住', () =>
    expect(decided(beside('P2', { relationToHead: 'SPOUSE' }))).toBe('SPOUSE COVERED'));
  it('子女十八周岁生日前一日为未成年子女，生日当日起不再是', () => {
    const child = beside('P2', { relationToHead: 'CHILD', birthDate: '2005-06-20' });
    expect(decided(child, '2023-06-19')).toBe('MINOR_CHILD COVERED');
    expect(decided(child, '2023-06-20')).toBe('LONG_TERM_CO_RESIDENT COVERED');
  });
  it('成年子女在校就读本科的计入，读研究生的不因此计入', () => {
    const student = (stage: 'BACHELOR' | 'MASTER'): Partial<AssessmentFacts> => {
      const enrolments = [{ stage, fullTime: true, from: '2022-09-01', to: '2026-07-01' }];
      const { coResidentSince: _, ...apart } = person('P2', {
        relationToHead: 'CHILD',
        birthDate: '2000-01-01',
        enrolments,
      }).profile;
      return { members: [head(), { ...person('P2'), profile: apart }] };
    };
    expect(decided(student('BACHELOR'))).toBe('ADULT_CHILD_DEPENDENT COVERED');
    expect(decided(student('MASTER'))).toBe('OBLIGOR_ONLY SEPARATE_LIVING');
  });
  it('父母：2021年6月30日前同住即计入，7月1日起须长期共同生活', () => {
    const parent = beside('P2', { relationToHead: 'PARENT', coResidentSince: '2021-01-01' });
    expect(decided(parent, '2021-06-30')).toBe('PARENT COVERED');
    expect(decided(parent, '2021-07-01')).toBe('OBLIGOR_ONLY SEPARATE_LIVING');
  });
  it('有赡养义务的人共同生活满十二个月当日起计入', () => {
    const sibling = beside('P2', { relationToHead: 'SIBLING', coResidentSince: '2022-06-21' });
    expect(decided(sibling, '2023-06-20')).toBe('NOT_COUNTED NO_SUPPORT_DUTY');
    expect(decided(sibling, '2023-06-21')).toBe('LONG_TERM_CO_RESIDENT COVERED');
  });
  it('家庭成员的配偶随之计入', () => {
    const members = [
      head(),
      person('P3', { relationToHead: 'SIBLING', spouseSub: 'P2' }),
      person('P2', { supportDutyToHead: false, coResidentSince: '2023-06-01' }),
    ];
    expect(decided({ members })).toBe('DEPENDANT_OF_COUNTED COVERED');
  });
  it('僧尼离家满三年当日起不计入', () => {
    const clergy = beside('P2', {
      relationToHead: 'SPOUSE',
      absence: { kind: 'CLERGY_AWAY', since: '2020-06-20' },
    });
    expect(decided(clergy, '2023-06-19')).toBe('SPOUSE COVERED');
    expect(decided(clergy, '2023-06-20')).toBe('NOT_COUNTED CLERGY_AWAY');
  });
  it('强制隔离戒毒人员：2021年7月1日起不计入；假释回家的计入', () => {
    const away = (kind: 'COMPULSORY_DETOX' | 'PAROLE'): Partial<AssessmentFacts> =>
      beside('P2', { relationToHead: 'SPOUSE', absence: { kind, since: '2021-01-01' } });
    expect(decided(away('COMPULSORY_DETOX'), '2021-06-30')).toBe('SPOUSE COVERED');
    expect(decided(away('COMPULSORY_DETOX'), '2021-07-01')).toBe('NOT_COUNTED COMPULSORY_DETOX');
    expect(decided(away('PAROLE'))).toBe('SPOUSE COVERED');
  });
  it('服刑、迁出、死亡自发生且知悉之日起不计入；知悉之前不能凭此不计', () => {
    const befallen = (kind: 'DEATH' | 'MOVE_OUT_PERSON' | 'IMPRISONED', knownOn: string): string =>
      decided({
        ...beside('P2', { relationToHead: 'SPOUSE' }),
        lifeEvents: [{ kind, sub: 'P2', occurredOn: '2023-05-01', knownOn }],
      });
    expect(befallen('DEATH', '2023-06-21')).toBe('SPOUSE COVERED');
    expect(befallen('DEATH', '2023-06-20')).toBe('NOT_COUNTED DECEASED');
    expect(befallen('MOVE_OUT_PERSON', '2023-06-20')).toBe('NOT_COUNTED LEFT_HOUSEHOLD');
    expect(befallen('IMPRISONED', '2023-06-20')).toBe('NOT_COUNTED IN_PRISON');
  });
  it('核对发现死亡的不计入；复查排除该记录后恢复计入', () => {
    const report = {
      issuedOn: '2023-06-12',
      sources: [],
      hits: [{ hitId: 'T1', sub: 'P2', hitKind: 'DEATH' as const, occurredOn: '2023-04-01' }],
    };
    const spouse = beside('P2', { relationToHead: 'SPOUSE' });
    expect(decided({ ...spouse, checkReport: report })).toBe('NOT_COUNTED DECEASED');
    const recheck = {
      requestedOn: '2023-06-13',
      concludedOn: '2023-06-19',
      corrections: [{ hitId: 'T1', outcome: 'REMOVED' as const }],
    };
    expect(decided({ ...spouse, checkReport: { ...report, recheck } })).toBe('SPOUSE COVERED');
  });
  it('决定日之后才加入家庭登记的不计', () =>
    expect(decided(beside('P2', { relationToHead: 'CHILD' }, '2023-06-21'))).toBe('NOT_IN_RECORD'));
  it('户主不在家庭成员中的，缺少事实不能认定', () =>
    expect(() => decided({ headSub: 'P9' })).toThrow(
      expect.objectContaining({ code: 'FACTS_MISSING', details: { ruleCode: 'MEMBERSHIP' } }),
    ));
});

describe(`保障人口 ${shows('COVERAGE')}`, () => {
  it('外地户籍成员：2021年7月1日前不纳入，之后纳入', () => {
    const spouse = beside('P2', { relationToHead: 'SPOUSE', hukouTownship: '370481102' });
    expect(decided(spouse, '2021-06-30')).toBe('SPOUSE HUKOU_ELSEWHERE');
    expect(decided(spouse, '2021-07-01')).toBe('SPOUSE COVERED');
  });
  it('次月享受特困或孤儿待遇的成员计入家庭人口但不纳入保障', () => {
    const others = (programme: 'TEKUN' | 'ORPHAN' | 'DIS_CARE', fromMonth: string): string =>
      decided({
        ...beside('P2', { relationToHead: 'SPOUSE' }),
        otherEntitlements: [{ entitlementId: 'E1', programme, sub: 'P2', fromMonth }],
      });
    expect(others('TEKUN', '2023-07')).toBe('SPOUSE EXCLUSIVE_PROGRAMME');
    expect(others('ORPHAN', '2022-01')).toBe('SPOUSE EXCLUSIVE_PROGRAMME');
    expect(others('TEKUN', '2023-08')).toBe('SPOUSE COVERED');
    expect(others('DIS_CARE', '2022-01')).toBe('SPOUSE COVERED');
  });
});

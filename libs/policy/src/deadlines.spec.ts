import { readFileSync } from 'node:fs';
import type { Pause } from '@zelian/kernel/calendar';
import { deadline, DEADLINE_KINDS, type DeadlineKind, type DeadlineTerms } from './deadlines.js';
import { rules, shows } from './testing.js';

const ID = '00000000-0000-5000-8000-000000000001';
const terms = (startOn: string, more: Partial<DeadlineTerms> = {}): DeadlineTerms => ({
  deadlineId: ID,
  programme: 'DIBAO',
  startOn,
  ...more,
});
const dueOn = (kind: DeadlineKind, startOn: string, more: Partial<DeadlineTerms> = {}): string =>
  deadline(kind, terms(startOn, more), rules).dueOn;

describe(`各环节期限 ${shows('DUE_DAYS')}`, () => {
  it('写明依据的参数、行、日历和单位', () =>
    expect(deadline('PROMISE', terms('2024-08-26'), rules)).toEqual({
      kind: 'PROMISE',
      deadlineId: ID,
      startOn: '2024-08-26',
      count: 12,
      unit: 'wd',
      dueOn: '2024-09-11',
      key: 'clock.promiseWd',
      rowId: 'P0032',
      calendarVersion: rules.calendar.version,
    }));
  it.each([
    ['SUPPLEMENT', 10, '2024-09-09'],
    ['CHECK_START', 3, '2024-08-29'],
    ['CHECK_FEEDBACK', 5, '2024-09-02'],
    ['RECHECK_APPLY', 10, '2024-09-09'],
    ['RECHECK', 10, '2024-09-09'],
    ['SURVEY_START', 3, '2024-08-29'],
    ['SURVEY_FINISH', 5, '2024-09-02'],
    ['DISTRICT_VISIT', 5, '2024-09-02'],
    ['OBJECTION', 20, '2024-09-24'],
    ['DELIVERY', 3, '2024-08-29'],
    ['RETURN_FIX', 5, '2024-09-02'],
  ] as const)('%s 为 %d 个工作日', (kind, count, due) => {
    const limit = deadline(kind, terms('2024-08-26'), rules);
    expect([limit.count, limit.unit, limit.dueOn]).toEqual([count, 'wd', due]);
  });
  it('特困的异议调查为十五个工作日', () =>
    expect(deadline('OBJECTION', terms('2024-08-26', { programme: 'TEKUN' }), rules).count).toBe(
      15,
    ));
  it('法定时限2022年10月20日起由三十改为二十个工作日，以受理日为准', () => {
    const legal = (acceptedOn: string): number => deadline('LEGAL', terms(acceptedOn), rules).count;
    expect([legal('2022-10-19'), legal('2022-10-20')]).toEqual([30, 20]);
  });
  it('特殊情形为四十五个工作日，其他理由不延长', () => {
    const legal = (specialReason: string): number =>
      deadline('LEGAL', terms('2024-08-26', { specialReason }), rules).count;
    expect([legal('HARD_SURVEY'), legal('STAFF_SHORTAGE')]).toEqual([45, 20]);
  });
  it('程序期限按受理日的参数，而不是起算日的', () =>
    expect(deadline('LEGAL', terms('2022-10-25', { governedOn: '2022-10-19' }), rules).count).toBe(
      30,
    ));
  it('中止期间不计，恢复后顺延', () => {
    const pauses: readonly Pause[] = [{ from: '2024-08-28', to: '2024-08-30' }];
    expect(dueOn('PROMISE', '2024-08-26', { pauses })).toBe('2024-09-13');
    expect(dueOn('LEGAL', '2024-08-26', { pauses })).toBe('2024-09-26');
  });
  it('公示七日，末日放假的顺延至下一工作日', () => {
    expect(dueOn('NOTICE_END', '2024-08-30')).toBe('2024-09-06');
    expect(dueOn('NOTICE_END', '2020-09-24')).toBe('2020-10-09');
  });
  it('不公示的项目没有公示期限', () => {
    for (const kind of ['NOTICE_END', 'POST_BY'] as const)
      expect(() => dueOn(kind, '2024-08-26', { programme: 'ORPHAN' })).toThrow(
        expect.objectContaining({ code: 'NOTICE_NOT_FORESEEN' }),
      );
  });
  it('发放日为当月十日，放假的提前至最近的工作日', () => {
    expect(dueOn('RUN_DUE', '2021-01-01')).toBe('2021-01-08');
    expect(dueOn('RUN_DUE', '2024-10-01')).toBe('2024-10-10');
  });
  it('复核日按类别和城乡计月，不因放假顺延', () => {
    const review = (more: Partial<DeadlineTerms>, on = '2020-08-24'): string =>
      dueOn('REVERIFY', on, more);
    expect(review({ reviewClass: 'C', areaType: 'URBAN' })).toBe('2020-09-24');
    expect(review({ reviewClass: 'C', areaType: 'RURAL' })).toBe('2020-11-24');
    expect(review({ reviewClass: 'B' })).toBe('2021-02-24');
    expect(review({ reviewClass: 'C' }, '2020-08-25')).toBe('2021-02-25');
    expect(review({ programme: 'TEKUN' })).toBe('2021-08-24');
    for (const incomplete of [{}, { reviewClass: 'C' }] as const)
      expect(() => review(incomplete)).toThrow(expect.objectContaining({ code: 'FACTS_MISSING' }));
    expect(() => review({ programme: 'ELDER' })).toThrow(
      expect.objectContaining({ code: 'POLICY_ROW_MISSING' }),
    );
  });
  it('没有节假日通知的年份，期限注明为暂定', () => {
    expect(deadline('PROMISE', terms('2026-12-10'), rules).provisional).toBe(undefined);
    expect(deadline('PROMISE', terms('2026-12-21'), rules)).toMatchObject({
      dueOn: '2027-01-06',
      provisional: true,
    });
  });
  it('每种期限都有参数行', () => {
    for (const kind of DEADLINE_KINDS)
      expect(deadline(kind, terms('2024-08-26', { reviewClass: 'B' }), rules).rowId).toMatch(
        /^P\d{4}$/,
      );
  });
});

describe('最迟公示日', () => {
  it.each([
    ['2020-08-17', '2020-08-25'],
    ['2020-09-15', '2020-09-22'],
    ['2020-09-21', '2020-09-30'],
    ['2021-02-05', '2021-02-18'],
    ['2023-04-24', '2023-05-04'],
    ['2024-09-10', '2024-09-19'],
  ])('%s 受理的，至迟 %s 张贴', (acceptedOn, postBy) =>
    expect(dueOn('POST_BY', acceptedOn)).toBe(postBy),
  );
  it('中止恢复后按剩余的承诺时限重算', () => {
    const pauses = [{ from: '2024-08-28', to: '2024-08-30' }];
    expect(dueOn('POST_BY', '2024-08-26', { pauses })).toBe('2024-09-05');
  });
  it('剩余时限已不足以公示的，恢复当日即到期', () => {
    const pauses = [{ from: '2024-09-10', to: '2024-09-20' }];
    expect(dueOn('POST_BY', '2024-08-26', { pauses })).toBe('2024-09-20');
  });
});

describe('期限算例', () => {
  interface Vector {
    readonly id: string;
    readonly kind: string;
    readonly start?: string;
    readonly n?: number;
    readonly pauses?: readonly Pause[];
    readonly month?: string;
    readonly accepted?: string;
    readonly expected: string;
    readonly deadline?: string;
    readonly publicityEnd?: string;
    readonly provisional?: boolean;
  }
  const { vectors } = JSON.parse(
    readFileSync(new URL('../../kernel/vectors/deadlines.json', import.meta.url), 'utf8'),
  ) as { vectors: readonly Vector[] };
  const workdays: Readonly<Record<number, DeadlineKind>> = { 12: 'PROMISE', 5: 'SURVEY_FINISH' };

  const computed = (vector: Vector): string | undefined => {
    const { kind, start = '', n = 0, pauses = [] } = vector;
    const limit = workdays[n];
    if (kind === 'WORKDAYS' && limit !== undefined)
      return dueOn(limit, start, { pauses, governedOn: '2024-01-01' });
    if (kind === 'NATURAL_DAYS' && n === 7) return dueOn('NOTICE_END', start);
    if (kind === 'PAYMENT_DUE') return dueOn('RUN_DUE', `${vector.month}-01`);
    return kind === 'LATEST_POST_DATE' ? dueOn('POST_BY', vector.accepted ?? '') : undefined;
  };
  it('承诺时限、公示期、发放日和最迟公示日与算例一致', () => {
    const covered = vectors.filter((vector) => computed(vector) !== undefined);
    expect(covered.map(({ id }) => id)).toEqual([
      'W001',
      'W002',
      'W003',
      'W004',
      'W005',
      'W007',
      'W008',
      'W009',
      'W014',
    ]);
    expect(covered.map(computed)).toEqual(covered.map(({ expected }) => expected));
  });
});

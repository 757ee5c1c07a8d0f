import type { SelfCareItems } from '@zelian/contracts/person';
import { approver, check, clerk, closed, kin, onDuty, ordered, son } from './examples.js';
import type { SurveyEvent } from './state.js';

const careAssessmentId = '0198a000-0000-7000-8000-0000000000c1';
const items: SelfCareItems = {
  eat: true,
  dress: true,
  bed: true,
  toilet: true,
  walk: false,
  bathe: true,
};

const assess = {
  type: 'AssessSelfCare' as const,
  data: { careAssessmentId, sub: son, assessedOn: '2024-08-29', items, secondAssessorId: 'ST012' },
  facts: onDuty,
};
const cosign = {
  type: 'CosignSelfCare' as const,
  data: { careAssessmentId },
  by: clerk('ST012'),
};

type Of<Y extends SurveyEvent['type']> = Extract<SurveyEvent, { readonly type: Y }>;
const recorded: Of<'SelfCareRecorded'> = {
  type: 'SelfCareRecorded',
  data: {
    careAssessmentId,
    sub: son,
    assessedOn: '2024-08-29',
    purpose: 'APPLICATION',
    assessorIds: ['ST011', 'ST012'],
    posts: [{ staffId: 'ST012', post: 'CIVIL_AFFAIRS_DEPUTY' }],
  },
  personal: [{ subject: son, data: { items } }],
};
const assessed: Of<'SelfCareAssessed'> = {
  type: 'SelfCareAssessed',
  data: {
    careAssessmentId,
    sub: son,
    assessedOn: '2024-08-29',
    purpose: 'APPLICATION',
    assessorIds: ['ST011', 'ST012'],
    rows: ['P0176'],
  },
  personal: [{ subject: son, data: { items, failedCount: 1, tier: 'PARTIAL' } }],
};

const second = (secondAssessorId: string) => ({
  ...assess,
  data: { ...assess.data, secondAssessorId },
});

describe('生活自理能力评估', () => {
  it('由一人评估登记，指定另一人会签', () =>
    check({ given: [ordered], when: assess, then: [recorded] }));

  it('两名评估人须为不同的民政岗位人员', () => {
    check({ given: [ordered], when: second('ST011'), refused: 'ASSESSMENT_NEEDS_TWO' });
    check({ given: [ordered], when: second('ST019'), refused: 'ASSESSMENT_NEEDS_TWO' });
    check({
      given: [ordered],
      when: second('ST013'),
      refused: { code: 'OFFICER_NOT_ACTIVE', details: { staffIds: ['ST013'] } },
    });
  });

  it('近亲属回避，审核、表决人员不得评估', () => {
    check({ given: [ordered, kin('ST011')], when: assess, refused: 'OFFICER_IS_KIN' });
    check({ given: [ordered, kin('ST012')], when: assess, refused: 'OFFICER_IS_KIN' });
    check({ given: [ordered, approver('ST012')], when: assess, refused: 'SURVEYOR_WAS_APPROVER' });
  });

  it('is refused before acceptance, after the end, and under an id already used', () => {
    check({ given: [], when: assess, refused: 'SURVEY_NOT_ORDERED' });
    check({ given: [ordered, closed], when: assess, refused: 'CASE_HAS_ENDED' });
    check({ given: [ordered, recorded], when: assess, refused: 'ASSESSMENT_ALREADY_RECORDED' });
  });
});

describe('会签', () => {
  it('makes the assessment valid, with the tier', () =>
    check({
      given: [ordered, recorded],
      when: cosign,
      then: [assessed],
      look: ({ state }) => expect(state.care).toMatchObject([{ status: 'careAssessed' }]),
    }));

  it.each([
    [0, 'SELF'],
    [1, 'PARTIAL'],
    [3, 'PARTIAL'],
    [4, 'FULL'],
    [6, 'FULL'],
  ])('%i 项不能自理的为 %s', (failedCount, tier) => {
    const able = (index: number): boolean => index >= failedCount;
    const graded: SelfCareItems = {
      eat: able(0),
      dress: able(1),
      bed: able(2),
      toilet: able(3),
      walk: able(4),
      bathe: able(5),
    };
    check({
      given: [ordered, { ...recorded, personal: [{ subject: son, data: { items: graded } }] }],
      when: cosign,
      then: [
        { ...assessed, personal: [{ subject: son, data: { items: graded, failedCount, tier } }] },
      ] as readonly SurveyEvent[],
    });
  });

  it('只能由指定的第二名评估人会签', () => {
    check({
      given: [ordered, recorded],
      when: { ...cosign, by: clerk('ST011') },
      refused: { code: 'NOT_THE_SECOND_ASSESSOR', details: { staffId: 'ST011' } },
    });
    check({ given: [ordered], when: cosign, refused: 'ASSESSMENT_UNKNOWN' });
    check({ given: [ordered, recorded, assessed], when: cosign, refused: 'ALREADY_SIGNED' });
    check({ given: [ordered, recorded, closed], when: cosign, refused: 'CASE_HAS_ENDED' });
  });

  it('nobody signs who meanwhile is known as kin, or has voted', () => {
    check({ given: [ordered, recorded, kin('ST011')], when: cosign, refused: 'OFFICER_IS_KIN' });
    check({
      given: [ordered, recorded, approver('ST012')],
      when: cosign,
      refused: 'SURVEYOR_WAS_APPROVER',
    });
  });

  it('after the key of the person is destroyed, the assessment stands without its content', () =>
    check({
      given: [ordered, { ...recorded, personal: [{ subject: son, data: { shredded: true } }] }],
      when: cosign,
      then: [{ type: 'SelfCareAssessed', data: assessed.data }],
    }));
});

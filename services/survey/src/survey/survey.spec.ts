import type { RecordSurvey } from '@zelian/contracts/survey';
import { derivedId } from '@zelian/kernel/ids';
import { correctedShaOf, formShaOf } from './form-sha.js';
import {
  after,
  approver,
  assigned,
  check,
  clerk,
  closed,
  completed,
  draft,
  finding,
  finishLimit,
  form,
  formSha,
  head,
  householdSigned,
  interviewOf,
  item,
  items,
  kin,
  missed,
  neighbours,
  onDuty,
  ordered,
  photo,
  recorded,
  recordedId,
  signedBy,
  son,
  startLimit,
  started,
  stream,
  supervisor,
  untilCompleted,
  untilRecorded,
} from './examples.js';
import type { SurveyCommand } from './state.js';
import { survey } from './survey.js';

type Of<Y extends SurveyCommand['type']> = Extract<SurveyCommand, { readonly type: Y }>;

const order: Of<'OrderSurvey'> = {
  type: 'OrderSurvey',
  data: {
    of: 'intake/20/0',
    purpose: 'APPLICATION',
    orderedOn: '2024-08-26',
    household: { programme: 'DIBAO', villageCode: '370406109215', headSub: head },
  },
};
const orderAgain: Of<'OrderSurvey'> = {
  type: 'OrderSurvey',
  data: { of: 'approval/40/0', purpose: 'APPLICATION', orderedOn: '2024-09-05' },
};
const assign = {
  type: 'AssignInvestigators' as const,
  data: { investigatorIds: ['ST011', 'ST012'], assistantId: 'ST019' },
  by: supervisor,
  facts: onDuty,
};
const start = {
  type: 'StartSurvey' as const,
  data: { startedAt: '2024-08-29T09:10:00+08:00', deviceId: draft },
};
const record: { readonly type: 'RecordSurvey'; readonly data: RecordSurvey } = {
  type: 'RecordSurvey',
  data: {
    finishedOn: '2024-08-29',
    formVersion: 'D10_2024',
    form,
    items: [items],
    members: [finding],
    neighbours: neighbours.map((sub) => interviewOf(sub)),
    photos: [photo],
    presentSub: head,
    draftId: draft,
  },
};
const sign = { type: 'SignSurvey' as const, data: { formSha } };
const householdSigns = {
  type: 'RecordHouseholdSignature' as const,
  data: { signerSub: head, outcome: 'SIGNED' as const, signedOn: '2024-08-29' },
};
const noEntry = {
  type: 'RecordNoEntry' as const,
  data: { triedAt: '2024-08-29T10:00:00+08:00', kind: 'REFUSED' as const, reason: '拒绝入户' },
};
const correct = {
  type: 'CorrectSurvey' as const,
  data: { corrects: recordedId, form: { ...form, opinion: '不建议纳入' }, why: '意见误填' },
};

const recordOn = (finishedOn: string) => ({ ...record, data: { ...record.data, finishedOn } });
const isLate = (expected: boolean) => ({
  thenTypes: ['SurveyRecorded' as const],
  look: ({ events }: { events: readonly { data: object }[] }) =>
    expect(events[0]?.data).toMatchObject({ late: expected }),
});
const elapse = (deadlineId: string) => ({
  type: 'ElapseDeadline' as const,
  data: { deadlineId },
});

describe('调查任务由受理下达', () => {
  it('受理后三个工作日内入户、五个工作日内完成，不等核对结果', () =>
    check({
      given: [],
      when: order,
      thenTypes: ['SurveyOrdered'],
      look: ({ events: [event] }) =>
        expect(event?.data).toMatchObject({
          round: 1,
          orderedOn: '2024-08-26',
          rows: ['P0104', 'P0105'],
          deadlines: [
            { kind: 'SURVEY_START', dueOn: '2024-08-29', deadlineId: startLimit.deadlineId },
            { kind: 'SURVEY_FINISH', dueOn: '2024-09-02', deadlineId: finishLimit.deadlineId },
          ],
        }),
    }));

  it('a case sent back for its survey gets a second round with limits of its own', () =>
    check({
      given: [...untilCompleted],
      when: { ...orderAgain, on: '2024-09-05' },
      thenTypes: ['SurveyOrdered'],
      look: ({ events: [event] }) =>
        expect(event?.data).toMatchObject({
          round: 2,
          programme: 'DIBAO',
          headSub: head,
          deadlines: [
            { dueOn: '2024-09-10', deadlineId: derivedId(stream, 'SURVEY_START', 2) },
            { dueOn: '2024-09-12', deadlineId: derivedId(stream, 'SURVEY_FINISH', 2) },
          ],
        }),
    }));

  it('a new round ends the limits of the one before, missed ones by their own event', () =>
    check({
      given: [ordered],
      when: { ...orderAgain, at: after('2024-08-29') },
      thenTypes: ['DeadlineMissed', 'SurveyOrdered'],
      look: ({ events: [first, second] }) => {
        expect(first).toEqual(missed(startLimit));
        expect(second?.data).toMatchObject({ settles: [finishLimit.deadlineId] });
      },
    }));

  it('nothing is ordered in a case that has ended', () =>
    check({ given: [closed], when: order, refused: 'CASE_HAS_ENDED' }));

  it('a further round of a case never accepted is refused', () =>
    check({ given: [], when: orderAgain, refused: 'SURVEY_NOT_ORDERED' }));
});

describe('指派调查人员', () => {
  it('two officers of the civil affairs office, with their posts on the record', () =>
    check({
      given: [ordered],
      when: assign,
      then: [
        {
          type: 'InvestigatorsAssigned',
          data: {
            round: 1,
            investigatorIds: ['ST011', 'ST012'],
            assistantId: 'ST019',
            finishDueOn: '2024-09-02',
            posts: [
              { staffId: 'ST011', post: 'CIVIL_AFFAIRS' },
              { staffId: 'ST012', post: 'CIVIL_AFFAIRS_DEPUTY' },
              { staffId: 'ST019', post: 'VILLAGE_ASSISTANT' },
            ],
            rows: ['P0102'],
          },
        },
      ],
    }));

  it.each([
    ['一人不成调查组', ['ST011']],
    ['同一人列两次仍是一人', ['ST011', 'ST011']],
    ['协理员不计入', ['ST011', 'ST019']],
    ['领导干部不在民政岗位', ['ST011', 'ST012', 'ST003']],
  ])('%s', (_title, investigatorIds) =>
    check({
      given: [ordered],
      when: { ...assign, data: { investigatorIds } },
      refused: 'SURVEY_NEEDS_TWO_INVESTIGATORS',
    }),
  );

  it('不在岗人员不得指派', () =>
    check({
      given: [ordered],
      when: { ...assign, data: { investigatorIds: ['ST011', 'ST013'] } },
      refused: { code: 'OFFICER_NOT_ACTIVE', details: { staffIds: ['ST013'] } },
    }));

  it('近亲属应当回避', () =>
    check({
      given: [ordered, kin('ST012')],
      when: assign,
      refused: { code: 'OFFICER_IS_KIN', details: { staffIds: ['ST012'] } },
    }));

  it('已参与本次审核或表决的人员不得调查', () =>
    check({
      given: [ordered, approver('ST011')],
      when: assign,
      refused: { code: 'SURVEYOR_WAS_APPROVER', details: { staffIds: ['ST011'] } },
    }));

  it('other investigators may take over until the round is completed, and visit anew', () => {
    check({
      given: [...untilRecorded, signedBy('ST011')],
      when: { ...assign, data: { investigatorIds: ['ST010', 'ST012'] } },
      thenTypes: ['InvestigatorsAssigned'],
      look: ({ state }) => expect(state.status).toBe('assigned'),
    });
    check({ given: [...untilCompleted], when: assign, refused: 'SURVEY_ALREADY_COMPLETED' });
  });

  it('is refused before acceptance and after the end', () => {
    check({ given: [], when: assign, refused: 'SURVEY_NOT_ORDERED' });
    check({ given: [ordered, closed], when: assign, refused: 'CASE_HAS_ENDED' });
  });
});

describe('开始入户', () => {
  it('settles the start limit; the position is sealed under the head', () => {
    const position = { latitudeMicrodegrees: 35_099_000, longitudeMicrodegrees: 117_461_000 };
    check({
      given: [ordered, assigned],
      when: { ...start, data: { ...start.data, position } },
      then: [{ ...started, personal: [{ subject: head, data: { position } }] }],
    });
  });

  it('第三个工作日入户不逾期，次日记逾期并先记期限已过', () => {
    check({ given: [ordered, assigned], when: { ...start, on: '2024-08-29' }, then: [started] });
    check({
      given: [ordered, assigned],
      when: {
        ...start,
        data: { ...start.data, startedAt: '2024-08-30T09:00:00+08:00' },
        on: '2024-08-30',
      },
      thenTypes: ['DeadlineMissed', 'SurveyStarted'],
      look: ({ events: [first, second] }) => {
        expect(first).toEqual(missed(startLimit));
        expect(second?.data).toMatchObject({ late: true, settles: [] });
      },
    });
  });

  it('a visit in time that is told late follows a miss, and says that it was in time', () =>
    check({
      given: [ordered, assigned],
      when: { ...start, on: '2024-09-01' },
      thenTypes: ['DeadlineMissed', 'SurveyStarted'],
      look: ({ events }) => expect(events[1]?.data).toMatchObject({ late: false, settles: [] }),
    }));

  it('is refused to others, before its cause, and twice', () => {
    check({ given: [ordered], when: start, refused: 'SURVEY_NOT_ASSIGNED' });
    check({
      given: [ordered, assigned],
      when: { ...start, by: clerk('ST013') },
      refused: 'NOT_AN_INVESTIGATOR_HERE',
    });
    check({
      given: [ordered, assigned],
      when: { ...start, data: { ...start.data, startedAt: '2024-08-25T23:59:00+08:00' } },
      refused: 'DATE_BEFORE_CAUSE',
    });
    check({ given: [ordered, assigned, started], when: start, refused: 'SURVEY_ALREADY_STARTED' });
    check({ given: [...untilCompleted], when: start, refused: 'SURVEY_ALREADY_COMPLETED' });
    check({ given: [], when: start, refused: 'SURVEY_NOT_ORDERED' });
    check({ given: [ordered, assigned, closed], when: start, refused: 'CASE_HAS_ENDED' });
  });
});

describe('登记调查表', () => {
  it('seals the form under the head, findings under each member, answers under each neighbour', () =>
    check({ given: [ordered, assigned, started], when: record, then: [recorded] }));

  it('访问邻居少于两户须说明理由；两户即可', () => {
    const [one] = record.data.neighbours;
    const few = { ...record.data, neighbours: one === undefined ? [] : [one, one] };
    check({
      given: [ordered, assigned, started],
      when: { ...record, data: few },
      refused: { code: 'REASON_MISSING', details: { neighbourCount: 1, needed: 2 } },
    });
    check({
      given: [ordered, assigned, started],
      when: { ...record, data: { ...few, fewNeighboursReason: '独居山坳' } },
      thenTypes: ['SurveyRecorded'],
      look: ({ events: [event] }) => {
        expect(event?.data).toMatchObject({ neighbourCount: 1 });
        expect(event?.personal?.[0]?.data).toEqual({ form, fewNeighboursReason: '独居山坳' });
      },
    });
  });

  it('a member of the household is no neighbour', () =>
    check({
      given: [
        ordered,
        { type: 'ProfilesNoted', data: { of: 'intake/2/0', subs: [head, son] } },
        assigned,
        started,
      ],
      when: { ...record, data: { ...record.data, neighbours: [interviewOf(son)] } },
      refused: 'NEIGHBOUR_IS_OF_HOUSEHOLD',
    }));

  it('a form recorded again is another form, and nobody has signed it', () =>
    check({
      given: [...untilRecorded, signedBy('ST011')],
      when: record,
      thenTypes: ['SurveyRecorded'],
      look: ({ events: [event], state }) => {
        expect(event?.data).not.toMatchObject({ formSha });
        expect(state).toMatchObject({ status: 'recorded', signed: [] });
      },
    }));

  it('结束日晚于第五个工作日记逾期', () => {
    const given = [ordered, assigned, started];
    check({ given, when: { ...recordOn('2024-09-02'), on: '2024-09-02' }, ...isLate(false) });
    check({ given, when: { ...recordOn('2024-09-03'), on: '2024-09-03' }, ...isLate(true) });
  });

  it('is refused to others, before the visit, and after completion', () => {
    const others = { ...record, by: clerk('ST013') };
    check({ given: [ordered], when: record, refused: 'SURVEY_NOT_ASSIGNED' });
    check({ given: [ordered, assigned], when: record, refused: 'SURVEY_NOT_STARTED' });
    check({
      given: [ordered, assigned, started],
      when: others,
      refused: 'NOT_AN_INVESTIGATOR_HERE',
    });
    check({
      given: [ordered, assigned, started],
      when: { ...record, data: { ...record.data, finishedOn: '2024-08-28' } },
      refused: 'DATE_BEFORE_CAUSE',
    });
    check({ given: [...untilCompleted], when: record, refused: 'SURVEY_ALREADY_COMPLETED' });
  });
});

describe('签字', () => {
  it('each investigator signs himself what he has read', () =>
    check({ given: [...untilRecorded], when: sign, then: [signedBy('ST011')] }));

  it('未指派的人员不得签字', () =>
    check({
      given: [...untilRecorded],
      when: { ...sign, by: clerk('ST013') },
      refused: 'NOT_AN_INVESTIGATOR_HERE',
    }));

  it('调查表有变动后，凭旧表不得签字', () =>
    check({
      given: [...untilRecorded],
      when: { ...sign, data: { formSha: 'c'.repeat(64) } },
      refused: { code: 'FORM_HAS_CHANGED', details: { formSha } },
    }));

  it('an investigator found to be kin, or to have voted, does not sign', () => {
    check({ given: [...untilRecorded, kin('ST011')], when: sign, refused: 'OFFICER_IS_KIN' });
    check({
      given: [...untilRecorded, approver('ST011')],
      when: sign,
      refused: 'SURVEYOR_WAS_APPROVER',
    });
  });

  it('nobody signs twice, nor before there is a form', () => {
    check({
      given: [...untilRecorded, signedBy('ST011')],
      when: sign,
      refused: { code: 'ALREADY_SIGNED', details: { staffId: 'ST011' } },
    });
    check({ given: [...untilCompleted], when: sign, refused: 'ALREADY_SIGNED' });
    check({ given: [ordered, assigned, started], when: sign, refused: 'SURVEY_NOT_RECORDED' });
    check({ given: [ordered], when: sign, refused: 'SURVEY_NOT_ASSIGNED' });
  });
});

describe('户内人员签字或拒签', () => {
  it('is recorded by an investigator', () =>
    check({ given: [...untilRecorded], when: householdSigns, then: [householdSigned] }));

  it('拒签须写明理由', () => {
    const refusing = { ...householdSigns.data, outcome: 'REFUSED' as const };
    check({
      given: [...untilRecorded],
      when: { ...householdSigns, data: refusing },
      refused: 'REASON_MISSING',
    });
    check({
      given: [...untilRecorded],
      when: { ...householdSigns, data: { ...refusing, reason: '面积不符', scanSha: photo } },
      then: [
        {
          type: 'HouseholdSigned',
          data: {
            round: 1,
            signerSub: head,
            outcome: 'REFUSED',
            signedOn: '2024-08-29',
            formSha,
            scanSha: photo,
          },
          personal: [{ subject: head, data: { reason: '面积不符' } }],
        },
      ],
    });
  });

  it('who refused may still sign; who signed is done', () => {
    const refusal = {
      ...householdSigned,
      data: { ...householdSigned.data, outcome: 'REFUSED' as const },
    };
    check({ given: [...untilRecorded, refusal], when: householdSigns, then: [householdSigned] });
    check({
      given: [...untilRecorded, householdSigned],
      when: householdSigns,
      refused: 'ALREADY_SIGNED',
    });
  });

  it('is refused to others, before the form, before its day, and after completion', () => {
    check({
      given: [...untilRecorded],
      when: { ...householdSigns, by: clerk('ST013') },
      refused: 'NOT_AN_INVESTIGATOR_HERE',
    });
    check({
      given: [ordered, assigned, started],
      when: householdSigns,
      refused: 'SURVEY_NOT_RECORDED',
    });
    check({
      given: [...untilRecorded],
      when: { ...householdSigns, data: { ...householdSigns.data, signedOn: '2024-08-28' } },
      refused: 'DATE_BEFORE_CAUSE',
    });
    check({
      given: [...untilCompleted],
      when: householdSigns,
      refused: 'SURVEY_ALREADY_COMPLETED',
    });
  });
});

describe('最后一个签字完成调查', () => {
  const signed = { ...sign, by: clerk('ST012') };

  it('with the last investigator', () =>
    check({
      given: [...untilRecorded, signedBy('ST011'), householdSigned],
      when: signed,
      then: [signedBy('ST012'), completed],
      look: ({ state }) => expect(state).toMatchObject({ status: 'completed', open: [] }),
    }));

  it('or with the household, on the day it signed', () =>
    check({
      given: [...untilRecorded, signedBy('ST011'), signedBy('ST012')],
      when: householdSigns,
      then: [householdSigned, completed],
    }));

  it('missing signatures leave it open', () =>
    check({
      given: [...untilRecorded, householdSigned],
      when: signed,
      then: [signedBy('ST012')],
    }));

  it('第五个工作日完成不逾期，次日记逾期并先记期限已过', () => {
    const given = [...untilRecorded, signedBy('ST011'), householdSigned];
    check({
      given,
      when: { ...signed, on: '2024-09-02' },
      thenTypes: ['SurveySigned', 'SurveyCompleted'],
      look: ({ events }) => expect(events[1]?.data).toMatchObject({ late: false }),
    });
    check({
      given,
      when: { ...signed, on: '2024-09-03' },
      thenTypes: ['SurveySigned', 'DeadlineMissed', 'SurveyCompleted'],
      look: ({ events }) => {
        expect(events[1]).toEqual(missed(finishLimit));
        expect(events[2]?.data).toMatchObject({
          late: true,
          completedOn: '2024-09-03',
          settles: [],
        });
      },
    });
  });

  it('a person whose key is destroyed is left out of what the assessment gets', () => {
    const shredded = {
      ...recorded,
      personal: [
        { subject: head, data: { form } },
        { subject: son, data: { shredded: true as const } },
      ],
    };
    check({
      given: [ordered, assigned, started, shredded, signedBy('ST011'), householdSigned],
      when: signed,
      thenTypes: ['SurveySigned', 'SurveyCompleted'],
      look: ({ events }) => {
        expect(events[1]?.personal).toEqual([{ subject: head, data: { form } }]);
        expect(events[1]?.data).toMatchObject({ itemIds: [] });
      },
    });
  });
});

describe('更正调查表', () => {
  const sha = correctedShaOf({ before: formSha, corrects: recordedId, itemIds: [] });

  it('puts right what was recorded, and all sign again', () =>
    check({
      given: [...untilCompleted],
      when: { ...correct, on: '2024-09-02' },
      then: [
        {
          type: 'SurveyCorrected',
          data: {
            round: 1,
            corrects: recordedId,
            correctedOn: '2024-09-02',
            investigatorIds: ['ST011', 'ST012'],
            itemIds: [],
            formSha: sha,
          },
          personal: [{ subject: head, data: { why: '意见误填', form: correct.data.form } }],
        },
      ],
      look: ({ state }) =>
        expect(state).toMatchObject({ status: 'recorded', signed: [], form: { formSha: sha } }),
    }));

  it('the second completion holds the right values and, beside them, what was not touched', () =>
    check({
      given: [
        ...untilCompleted,
        {
          event: {
            type: 'SurveyCorrected',
            data: {
              round: 1,
              corrects: recordedId,
              correctedOn: '2024-09-02',
              investigatorIds: ['ST011', 'ST012'],
              itemIds: [item],
              formSha: sha,
            },
            personal: [
              { subject: head, data: { why: '误填', form: correct.data.form } },
              { subject: son, data: { finding: { sub: son, livesHere: false } } },
            ],
          },
          id: 'survey/12/0',
        },
        signedBy('ST011', sha),
        householdSigned,
      ],
      when: { ...sign, data: { formSha: sha }, by: clerk('ST012') },
      thenTypes: ['SurveySigned', 'SurveyCompleted'],
      look: ({ events }) => {
        expect(events[1]?.personal).toEqual([
          { subject: head, data: { form: correct.data.form } },
          { subject: son, data: { items, finding: { sub: son, livesHere: false } } },
        ]);
        expect(events[1]?.data).toMatchObject({ formSha: sha, settles: [] });
      },
    }));

  it('is refused to others, before completion, and without anything to correct', () => {
    check({
      given: [...untilCompleted],
      when: { ...correct, by: clerk('ST013') },
      refused: 'NOT_AN_INVESTIGATOR_HERE',
    });
    check({ given: [...untilRecorded], when: correct, refused: 'SURVEY_NOT_COMPLETED' });
    check({
      given: [...untilCompleted],
      when: { ...correct, data: { ...correct.data, corrects: 'survey/1/0' } },
      refused: { code: 'NOTHING_TO_CORRECT', details: { known: [recordedId] } },
    });
    check({
      given: [...untilCompleted],
      when: { ...correct, data: { corrects: recordedId, why: '无' } },
      refused: 'NOTHING_TO_CORRECT',
    });
  });
});

describe('未能入户', () => {
  it('is recorded with its reason sealed', () =>
    check({
      given: [ordered, assigned],
      when: noEntry,
      then: [
        {
          type: 'EntryNotGained',
          data: { round: 1, triedAt: '2024-08-29T10:00:00+08:00', kind: 'REFUSED' },
          personal: [{ subject: head, data: { reason: '拒绝入户' } }],
        },
      ],
    }));

  it('is refused to others, without a team, before its cause, and after completion', () => {
    check({ given: [ordered], when: noEntry, refused: 'SURVEY_NOT_ASSIGNED' });
    check({
      given: [ordered, assigned],
      when: { ...noEntry, by: clerk('ST013') },
      refused: 'NOT_AN_INVESTIGATOR_HERE',
    });
    check({
      given: [ordered, assigned],
      when: { ...noEntry, data: { ...noEntry.data, triedAt: '2024-08-25T10:00:00+08:00' } },
      refused: 'DATE_BEFORE_CAUSE',
    });
    check({ given: [...untilCompleted], when: noEntry, refused: 'SURVEY_ALREADY_COMPLETED' });
  });
});

describe('期限届满', () => {
  it('a limit over is missed once; at its last instant, and once met, it is not', () => {
    const beforeMidnight = '2024-08-29T15:59:59.999Z';
    const timer = elapse(startLimit.deadlineId);
    check({ given: [ordered], when: { ...timer, at: beforeMidnight }, nothing: true });
    check({
      given: [ordered],
      when: { ...timer, at: after('2024-08-29') },
      then: [missed(startLimit)],
    });
    check({
      given: [ordered, assigned, started],
      when: { ...timer, at: after('2024-08-29') },
      nothing: true,
    });
    check({
      given: [ordered, missed(startLimit)],
      when: { ...timer, at: after('2024-08-30') },
      nothing: true,
    });
  });

  it('after the timer has written the miss, the act settles nothing and is late', () =>
    check({
      given: [ordered, assigned, missed(startLimit)],
      when: {
        ...start,
        data: { ...start.data, startedAt: '2024-08-30T09:00:00+08:00' },
        on: '2024-08-30',
      },
      thenTypes: ['SurveyStarted'],
      look: ({ events }) => expect(events[0]?.data).toMatchObject({ late: true, settles: [] }),
    }));
});

describe('申请终结', () => {
  const close = {
    type: 'CloseSurvey' as const,
    data: { of: 'intake/30/0', cause: 'WITHDRAWN' as const },
  };

  it('ends the survey and all its limits', () =>
    check({
      given: [ordered, assigned],
      when: close,
      then: [
        {
          type: 'SurveyClosed',
          data: {
            of: 'intake/30/0',
            cause: 'WITHDRAWN',
            closedOn: '2024-08-29',
            settles: [startLimit.deadlineId, finishLimit.deadlineId],
          },
        },
      ],
    }));

  it('before acceptance it is closed as well, and once', () => {
    check({ given: [], when: close, thenTypes: ['SurveyClosed'] });
    check({ given: [closed], when: close, refused: 'CASE_HAS_ENDED' });
  });
});

describe('facts from elsewhere', () => {
  it('are recorded in every state', () => {
    const note = {
      type: 'NoteProfiles' as const,
      data: { of: 'intake/2/0', subs: [head] },
      personal: [{ subject: head, data: { name: '甲角', address: '三组' } }],
    };
    for (const given of [[], [...untilCompleted], [closed]])
      check({ given, when: note, then: [{ ...note, type: 'ProfilesNoted' }] });
    const voted = {
      type: 'NoteApprover' as const,
      data: { of: 'approval/9/0', staffId: 'ST011', role: 'VOTER' as const },
    };
    check({ given: [closed], when: voted, then: [approver('ST011')] });
  });

  it('a relation says which investigator of a running round must be replaced', () => {
    const relations = [
      { staffId: 'ST012', sub: head },
      { staffId: 'ST001', sub: head },
    ];
    const note = { type: 'NoteKin' as const, data: { of: 'intake/21/0', relations } };
    const noted = (investigatorIds: readonly string[]) => ({
      type: 'KinNoted' as const,
      data: { of: 'intake/21/0', relations, investigatorIds },
    });
    check({ given: [], when: note, then: [noted([])] });
    check({ given: [ordered, assigned], when: note, then: [noted(['ST012'])] });
    check({ given: [...untilCompleted], when: note, then: [noted([])] });
  });
});

describe('the hash that signatures bind to', () => {
  const marks = {
    stream,
    round: 1,
    recordCount: 1,
    draftId: draft,
    finishedOn: '2024-08-29',
    formVersion: 'D10_2024',
    presentSub: head,
    photos: [photo],
    neighbourSubs: neighbours,
    itemIds: [item],
  };

  it.each([
    { round: 2 },
    { recordCount: 2 },
    { draftId: item },
    { finishedOn: '2024-08-30' },
    { formVersion: 'D10_2025' },
    { presentSub: son },
    { photos: [] },
    { neighbourSubs: [] },
    { itemIds: [] },
    { photos: [], itemIds: [photo, item] },
  ])('differs with %p', (other) => expect(formShaOf({ ...marks, ...other })).not.toBe(formSha));

  it('is frozen: signatures already given bind to it', () =>
    expect(formShaOf(marks)).toBe(
      'b9e5d4ec12f167290cae13aca6d4c1d43e6c9f66876084a8bcd5d4711f15ce45',
    ));
});

describe('what is shown of a survey', () => {
  it('is open and says what to do next', () =>
    check({
      given: [...untilRecorded],
      when: sign,
      thenTypes: ['SurveySigned'],
      look: ({ state }) => {
        const shown = survey.show(state);
        expect(shown).toMatchObject({ status: 'recorded', formSha, signedBy: ['ST011'] });
        expect(JSON.stringify(shown)).not.toContain('建议纳入');
        expect(survey.villageOf(state)).toBe('370406109215');
      },
    }));
});

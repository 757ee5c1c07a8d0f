import { caseShown } from './decision-acts.js';
import type { Step } from './steps.js';
import { isRefusal, type CaseTeller } from './teller.js';
import type { PauseRow } from './township.js';

/** Pauses whose end somebody has to say; the others end with the fact that caused them. */
const ENDED_BY_HAND = ['APPRAISAL', 'FORCE_MAJEURE'];

/** What moves the statutory clock: pauses, an extension, the district's visit. */
export function clockSteps(of: CaseTeller): readonly Step[] {
  return [
    ...(of.app.pauses ?? []).flatMap((pause) => pauseSteps(of, pause)),
    ...visitSteps(of),
    ...extensionSteps(of),
  ];
}

function pauseSteps(of: CaseTeller, pause: PauseRow): readonly Step[] {
  const { reason, from: fromOn, to: toOn, noticeOn = pause.from } = pause;
  const begin = of.step(noticeOn, 16, `中止计时 ${reason}`, async () => {
    const ground = '依法中止计时（演示）';
    try {
      await of.issue(
        of.cast.supervisor,
        'case',
        'PauseClock',
        { reason, fromOn, noticeOn, ground },
        `PauseClock/${pause.pauseId}`,
      );
    } catch (error) {
      if (!isRefusal(error, 'PAUSE_REASON_NOT_ALLOWED', 'PAUSE_CAUSE_NOT_OPEN')) throw error;
      of.stage.note(of.app.applicationId, `平台不准中止计时（${error.problem.code}）`);
    }
  });
  if (toOn === undefined || !ENDED_BY_HAND.includes(reason)) return [begin];
  const end = of.step(toOn, 18, '恢复计时', async () => {
    const open = (await caseShown(of)).pauses.find((one) => one.reason === reason);
    if (open === undefined) return;
    const { pauseId } = open;
    await of.issue(
      of.cast.supervisor,
      'case',
      'ResumeClock',
      { pauseId, toOn },
      `Resume/${reason}`,
    );
  });
  return [begin, end];
}

function visitSteps(of: CaseTeller): readonly Step[] {
  const { app, cast } = of;
  const { districtVisitOn: visitOn } = app;
  if (visitOn === undefined) return [];
  const pause = app.pauses?.find(({ reason }) => reason === 'DISTRICT_VISIT');
  const requestedOn = pause?.from ?? visitOn;
  return [
    of.step(requestedOn, 14, '提请区级走访', async () =>
      of.issue(cast.supervisor, 'case', 'RequestDistrictVisit', { reason: 'KIN', requestedOn }),
    ),
    of.step(visitOn, 17, '区级走访', async () =>
      of.issue(cast.district, 'case', 'RecordDistrictVisit', {
        visitOn,
        finding: 'CONFIRMED',
        documentSha: await of.upload(cast.district, 'approval', 'visit'),
        report: '经走访，情况属实（演示）',
      }),
    ),
  ];
}

function extensionSteps(of: CaseTeller): readonly Step[] {
  const { specialReason, objections, acceptedOn, appliedOn } = of.app;
  if (specialReason === undefined) return [];
  const on = objections?.[0]?.receivedOn ?? acceptedOn ?? appliedOn;
  return [
    of.step(on, 22.5, '延长法定时限', async () =>
      of.issue(of.cast.supervisor, 'case', 'ExtendLegalLimit', {
        reason: specialReason,
        ground: '情况特殊，依法延长（演示）',
      }),
    ),
  ];
}

import type { Ground } from '@zelian/contracts/ctx';
import type {
  DeclineApplication,
  DeclineReason,
  InsistOnApplication,
  IssueCheckNotice,
} from '@zelian/contracts/intake';
import { officerOf, type Programme } from '@zelian/contracts/terms';
import { settle, settleAll } from '@zelian/kernel/deadline';
import { defined } from '@zelian/kernel/defined';
import { derivedId } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import { deadline } from '@zelian/policy/deadlines';
import { ruleCatalogue, type RuleCode } from '@zelian/policy/rule-catalogue';
import { beforeAcceptance, notBefore, underWay, type ApplicationCtx } from './ctx.js';
import {
  isKin,
  openSupplementOf,
  unsignedOf,
  type Application,
  type ApplicationEvent,
  type Filed,
} from './state.js';

/** 受理. After a notice (告知书) it counts as insisting. */
export function acceptApplication(
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  const running = beforeAcceptance(state);
  if (running.status === 'intent') throw new Refused('APPLICATION_NOT_FILED');
  checkAcceptable(running, ctx);
  const { programme, scope, householdId, villageCode, applicantSub, subjectSub, household } =
    running;
  const terms = { programme, startOn: ctx.on };
  const promise = deadline(
    'PROMISE',
    { ...terms, deadlineId: derivedId(ctx.stream, 'PROMISE', 0) },
    ctx.rules,
  );
  const legal = deadline(
    'LEGAL',
    { ...terms, deadlineId: derivedId(ctx.stream, 'LEGAL', 0) },
    ctx.rules,
  );
  const ends = settle(running.open, ['RECHECK_APPLY'], ctx);
  const provisional = promise.provisional === true || legal.provisional === true;
  const data = {
    acceptedOn: ctx.on,
    handlerId: officerOf(ctx.by),
    responsibleId: ctx.responsibleId,
    programme,
    scope,
    householdId,
    villageCode,
    headSub: household?.headSub ?? applicantSub,
    applicantSub,
    ...defined({ subjectSub }),
    promiseDueOn: promise.dueOn,
    legalDueOn: legal.dueOn,
    calendarVersion: promise.calendarVersion,
    ...(provisional ? { provisional } : {}),
    rows: [authorityOf(programme, ctx).rowId, promise.rowId, legal.rowId],
    settles: ends.settles,
  };
  return [...ends.missed, { type: 'ApplicationAccepted', data }];
}

function checkAcceptable(running: Filed, ctx: ApplicationCtx): void {
  if (openSupplementOf(running) !== undefined) throw new Refused('SUPPLEMENT_OPEN');
  const unsigned = unsignedOf(running);
  if (unsigned.length > 0) throw new Refused('AUTHORISATION_MISSING', { subs: unsigned });
  if (authorityOf(running.programme, ctx).value.organ !== 'TOWNSHIP')
    throw new Refused('AUTHORITY_NOT_AT_TOWNSHIP', { on: ctx.on });
  const staffId = officerOf(ctx.by);
  if (isKin(running, staffId)) throw new Refused('OFFICER_IS_KIN', { staffId });
}

const authorityOf = (programme: Programme, { rules, on }: ApplicationCtx) =>
  rules.row('approval.authority', { programme, on, knownOn: on });

/** 不予受理: an outcome with reasons and remedy, by another person than the handler. */
export function declineApplication(
  c: DeclineApplication,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  const running = beforeAcceptance(state);
  const { reasonCodes, otherChannel, reason } = c;
  const staffId = officerOf(ctx.by);
  if (staffId === running.handlerId) throw new Refused('SAME_PERSON_TWICE', { staffId });
  if (reasonCodes.includes('CHECK_OBVIOUS_MISMATCH')) {
    if (running.checkNotice === undefined) throw new Refused('CHECK_NOTICE_NOT_ISSUED');
    if (running.checkNotice.answer === 'INSISTED') throw new Refused('APPLICANT_INSISTED');
  }
  if (reason === undefined) throw new Refused('REASON_MISSING');
  const remedyRowId = remedyOf(c, running.programme, ctx);
  const ends = settleAll(running.open, ctx);
  const data = {
    decidedOn: ctx.on,
    reasonCodes,
    ...defined({ otherChannel }),
    remedyRowId,
    handlerId: running.handlerId,
    grounds: groundsOf(reasonCodes, running.programme, remedyRowId),
    settles: ends.settles,
  };
  const personal = [{ subject: running.applicantSub, data: { reason } }];
  return [...ends.missed, { type: 'ApplicationDeclined', data, personal }];
}

/** The remedy is the one in force, or nothing goes out. */
function remedyOf(
  { remedyRowId }: DeclineApplication,
  programme: Programme,
  { rules, on }: ApplicationCtx,
): string {
  const { rowId } = rules.row('decision.remedyText', { programme, on, knownOn: on });
  if (remedyRowId !== rowId) throw new Refused('REMEDY_TEXT_MISSING', { rowId });
  return rowId;
}

function groundsOf(
  reasonCodes: readonly DeclineReason[],
  programme: Programme,
  remedyRowId: string,
): readonly Ground[] {
  return reasonCodes.map((reasonCode) => {
    const rule = ruleOf(reasonCode, programme);
    return {
      rule,
      version: ruleCatalogue[rule].version,
      rows: [remedyRowId],
      outcome: 'NOT_ACCEPTED',
      input: { reasonCode, programme },
    };
  });
}

function ruleOf(reasonCode: DeclineReason, programme: Programme): RuleCode {
  switch (reasonCode) {
    case 'HUKOU_NOT_LOCAL':
    case 'OTHER_ORGAN':
      return 'HUKOU_LOCAL';
    case 'ALREADY_ASSISTED':
      return 'OVERLAP';
    case 'CHECK_OBVIOUS_MISMATCH':
      return 'CHECK_CONCLUSION';
    case 'NO_SUCH_ASSISTANCE':
      return programme === 'TEKUN' ? 'TEKUN_ELIGIBLE' : 'DIBAO_ELIGIBLE';
  }
}

/**
 * 告知书: the clearly ineligible result and the right to a re-check, in one act.
 *
 * Source: S14, C16, C21; no period runs before the citizen is told.
 */
export function issueCheckNotice(
  c: IssueCheckNotice,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  const { noticeOn, documentSha, facts } = c;
  const running = underWay(state);
  const { report, programme, applicantSub } = running;
  if (report?.conclusion !== 'OBVIOUS_MISMATCH')
    throw new Refused('CHECK_NOT_CLEARLY_INELIGIBLE', { conclusion: report?.conclusion });
  const { round, reportNo, ruleCodes, sources, comparisons } = report;
  if (running.checkNotice?.round === round)
    throw new Refused('CHECK_NOTICE_ALREADY_ISSUED', { round });
  if (noticeOn > ctx.on) throw new Refused('DATE_IN_FUTURE', { field: 'noticeOn' });
  notBefore('noticeOn', noticeOn, report.issuedOn);
  const limit = deadline(
    'RECHECK_APPLY',
    { deadlineId: derivedId(ctx.stream, 'RECHECK_APPLY', round), programme, startOn: noticeOn },
    ctx.rules,
  );
  const owner = ctx.rules.row('recheck.owner', { programme, on: noticeOn, knownOn: ctx.on });
  const ends = settle(running.open, ['RECHECK_APPLY'], ctx);
  const data = {
    noticeOn,
    round,
    reportNo,
    ruleCodes,
    recheckOwner: owner.value,
    mayInsist: true as const,
    ...defined({ documentSha }),
    rows: [limit.rowId, owner.rowId],
    settles: ends.settles,
    deadlines: [limit],
  };
  const part = { sources, comparisons, ...defined({ facts }) };
  const personal = [{ subject: applicantSub, data: part }];
  return [...ends.missed, { type: 'CheckNoticeIssued', data, personal }];
}

/** The applicant goes on in spite of the result (C16). */
export function insistOnApplication(
  c: InsistOnApplication,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  const { checkNotice, open } = underWay(state);
  if (checkNotice === undefined) throw new Refused('CHECK_NOTICE_NOT_ISSUED');
  notBefore('insistedOn', c.insistedOn, checkNotice.noticeOn);
  if (checkNotice.answer === 'INSISTED') return [];
  const ends = settle(open, ['RECHECK_APPLY'], ctx);
  const data = { insistedOn: c.insistedOn, settles: ends.settles };
  return [...ends.missed, { type: 'ApplicationInsisted', data }];
}

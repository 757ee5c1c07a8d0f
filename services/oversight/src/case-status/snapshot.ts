import type {
  CaseFactNoted,
  CaseStatusPublished,
  CaseStatusWord,
  ChildProgramme,
} from '@zelian/contracts/oversight';
import type { Programme } from '@zelian/contracts/terms';
import { defined } from '@zelian/kernel/defined';
import type { CaseId, Day } from '@zelian/kernel/values';
import { applicationSteps, type ApplicationStage } from './application-stage.js';
import { caseSteps, NO_CASE_YET, type CaseStage } from './case-stage.js';
import { checkSteps, type CheckStage } from './check-stage.js';
import { fold, inOrder } from './facts.js';

interface Stages {
  readonly application: ApplicationStage;
  readonly check: CheckStage;
  readonly course: CaseStage;
}
interface Standing {
  readonly status: CaseStatusWord;
  readonly statusOn: Day;
}

/**
 * What may be told of a case after a set of facts; undefined while it is not known which case it is.
 *
 * Shape: each service's facts are folded by themselves, in the order of its log, and the three
 * stages are joined by fixed precedence. So the snapshot depends on the set alone.
 */
export function snapshotOf(
  caseId: CaseId,
  noted: readonly CaseFactNoted[],
): CaseStatusPublished | undefined {
  const facts = inOrder(noted);
  const application = fold<ApplicationStage>(applicationSteps, {}, facts);
  const { intent } = application;
  if (intent === undefined) return undefined;
  const check = fold<CheckStage>(checkSteps, {}, facts);
  const course = fold(caseSteps, NO_CASE_YET, facts);
  const { programme, villageCode, caseNo } = intent;
  const isChild = isOfChildren(programme);
  const standing = standingOf({ application, check, course }, intent.on);
  return {
    caseId,
    caseNo,
    programme: isChild ? 'child' : programme,
    village: isChild ? villageCode.slice(0, 9) : villageCode,
    ...standing,
    ...clockOf(application, course, standing.status),
    ...check,
    ...sidesOf(course),
  };
}

function isOfChildren(programme: Programme): programme is ChildProgramme {
  return programme === 'ORPHAN' || programme === 'FACTO' || programme === 'DIFFICULT_CHILD';
}

/** The first line that holds gives the word. */
function standingOf({ application, check, course }: Stages, intentOn: Day): Standing {
  const { ended, supplement, filedOn } = application;
  const { word, on, decision } = course;
  if (word === 'AT_DISTRICT' || decision !== undefined) return decidedStanding(course, intentOn);
  if (ended !== undefined) return { status: ended.word, statusOn: ended.on };
  if (word !== 'COLLECTING') return { status: word, statusOn: on ?? intentOn };
  if (supplement?.open === true) return { status: 'SUPPLEMENT', statusOn: supplement.on };
  const acceptedOn = acceptedOnOf(application, course);
  if (acceptedOn !== undefined)
    return { status: 'ACCEPTED', statusOn: latest(acceptedOn, supplement?.on, on) };
  if (filedOn !== undefined)
    return { status: 'APPLIED', statusOn: latest(filedOn, supplement?.on) };
  if (check.check !== undefined) return { status: 'CHECKING', statusOn: check.check.requestedOn };
  return { status: 'INTENT', statusOn: intentOn };
}

/**
 * Once decided, a withdrawal changes nothing any more: the order on the case decided (grant first,
 * or it could not have been granted). A case that is open again stays so until it is decided anew.
 */
function decidedStanding({ word, on, entitlement }: CaseStage, intentOn: Day): Standing {
  const since = on ?? intentOn;
  if (word === 'COLLECTING') return { status: 'REOPENED', statusOn: since };
  const isStanding = word === 'GRANTED' || (word === 'DENIED' && entitlement?.word === 'ENDED');
  if (isStanding && entitlement !== undefined)
    return { status: entitlement.word, statusOn: latest(since, entitlement.on) };
  return { status: word, statusOn: since };
}

function latest(first: Day, ...others: readonly (Day | undefined)[]): Day {
  return others.reduce<Day>((last, day) => (day !== undefined && day > last ? day : last), first);
}

function acceptedOnOf({ accepted }: ApplicationStage, { clock }: CaseStage): Day | undefined {
  return accepted?.on ?? (clock?.type === 'ClockStarted' ? clock.on : undefined);
}

/** Statuses in which no clock of the procedure runs or stands any more. */
const OVER: readonly CaseStatusWord[] = [
  'GRANTED',
  'DENIED',
  'ACTIVE',
  'ENDED',
  'WITHDRAWN',
  'DECLINED',
  'NON_COOPERATION',
  'AT_DISTRICT',
];

/** The case keeps the clock; what intake said at acceptance counts until the case has spoken. */
function clockOf(
  application: ApplicationStage,
  course: CaseStage,
  status: CaseStatusWord,
): Pick<CaseStatusPublished, 'acceptedOn' | 'promiseDueOn' | 'legalDueOn' | 'clockPaused'> {
  const acceptedOn = acceptedOnOf(application, course);
  const accepted = defined({ acceptedOn });
  const paused = OVER.includes(status) ? undefined : course.pauses[0];
  if (paused !== undefined) return { ...accepted, clockPaused: paused.reason };
  const { promiseDueOn } = course.clock ?? application.accepted ?? {};
  const legalDueOn = course.legalDueOn ?? application.accepted?.legalDueOn;
  return {
    ...accepted,
    ...defined({ promiseDueOn, legalDueOn }),
  };
}

function sidesOf(
  course: CaseStage,
): Pick<CaseStatusPublished, 'visit' | 'notice' | 'objection' | 'decision'> {
  const { visit, notice, decision } = course;
  const first = course.objections.toSorted((a, b) => (a.on < b.on ? -1 : 1))[0];
  return {
    ...defined({ visit, notice }),
    ...(first === undefined
      ? {}
      : {
          objection: {
            objectionId: first.objectionId,
            receivedOn: first.on,
            dueOn: first.dueOn,
          },
        }),
    ...defined({ decision }),
  };
}

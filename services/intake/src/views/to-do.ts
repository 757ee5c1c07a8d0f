import { deadlinesOf } from '@zelian/kernel/deadline';
import type { NewEvent } from '@zelian/kernel/decider';
import { toDoView, type Opens, type ToDoChange } from '@zelian/service/to-do';

/** 待办 of intake, by the pairs of event-model §6: what each event opens, and what closes it. */
export const toDo = toDoView('to-do', {
  IntentRecorded: ({ event }) => ({
    villageCode: event.data.villageCode,
    opens: [forClerk('COLLECT_AUTHORISATIONS', '§17.2#2'), forClerk('FILE_APPLICATION', '§17.2#4')],
  }),
  PartyNamed: () => ({ opens: [forClerk('COLLECT_AUTHORISATIONS', '§17.2#2')] }),
  AuthorisationWithdrawn: () => ({ opens: [forClerk('COLLECT_AUTHORISATIONS', '§17.2#2')] }),
  AuthorisationsCompleted: () => ({ closes: ['COLLECT_AUTHORISATIONS'] }),
  ApplicationFiled: () => ({
    closes: ['FILE_APPLICATION'],
    opens: [forClerk('ACCEPT_OR_DECLINE', '§17.2#8')],
  }),
  SupplementRequested: ({ event }) => ({
    opens: [forClerk('TAKE_SUPPLEMENT', '§17.2#5', event)],
  }),
  SupplementCompleted: () => ({ closes: ['TAKE_SUPPLEMENT', 'CLOSE_LAPSED'] }),
  ApplicationAccepted: () => ({
    closes: ['ACCEPT_OR_DECLINE', 'CLOSE_LAPSED', 'AWAIT_NOTICE_ANSWER'],
  }),
  CheckReportNoted: ({ event }) =>
    event.data.conclusion === 'OBVIOUS_MISMATCH'
      ? { opens: [forClerk('ISSUE_CHECK_NOTICE', '§17.2#11')] }
      : { closes: ['ISSUE_CHECK_NOTICE'] },
  CheckNoticeIssued: ({ event }) => ({
    closes: ['ISSUE_CHECK_NOTICE'],
    opens: [forClerk('AWAIT_NOTICE_ANSWER', '§17.2#12', event)],
  }),
  ApplicationInsisted: () => ANSWERED,
  RecheckNoted: () => ANSWERED,
  DeadlineMissed: ({ event, service }) =>
    service === 'intake' && LAPSES.includes(event.data.kind)
      ? {
          closes: ['TAKE_SUPPLEMENT', 'AWAIT_NOTICE_ANSWER'],
          opens: [forClerk('CLOSE_LAPSED', '§17.2#6')],
        }
      : undefined,
  EntryNoted: () => ({
    opens: [{ kind: 'WARN_OF_NON_COOPERATION', desk: 'supervisor', clause: '§17.2#28' }],
  }),
  SurveyCompleted: () => ({ closes: ['WARN_OF_NON_COOPERATION'] }),
  HouseholdChangeNoted: ({ event }) =>
    event.data.ofApplicant === true ? { opens: [forClerk('NAME_SUCCESSOR', '§17.7')] } : undefined,
  ApplicantSucceeded: () => ({ closes: ['NAME_SUCCESSOR'] }),
  ApplicationDeclined: () => ({ ends: true }),
  ApplicationWithdrawn: () => ({ ends: true }),
  NonCooperationRecorded: () => ({ ends: true }),
  DecisionNoted: () => ({ ends: true }),
});

const ANSWERED: ToDoChange = { closes: ['AWAIT_NOTICE_ANSWER', 'CLOSE_LAPSED'] };
/** Kinds whose lapse lets the clerk close the case. */
const LAPSES: readonly string[] = ['SUPPLEMENT', 'RECHECK_APPLY'];

function forClerk(kind: string, clause: string, limitedBy?: Pick<NewEvent, 'data'>): Opens {
  const [limit] = limitedBy === undefined ? [] : deadlinesOf(limitedBy);
  return { kind, desk: 'clerk', clause, dueOn: limit?.dueOn };
}

import { dueOnOf } from '@zelian/kernel/deadline';
import { toDoView, type Opens } from '@zelian/service/to-do';

/** From the last authorisation on: what is offered now is front-loaded (`check.frontLoad`). */
const request: Opens = { kind: 'REQUEST_CHECK', desk: 'clerk', clause: '§17.2#3' };
const requestAgain: Opens = { kind: 'REQUEST_CHECK_AGAIN', desk: 'clerk', clause: '§4' };
const answer: Opens = { kind: 'ANSWER_CHECK', desk: 'district', clause: '§17.2#10' };
const conclude: Opens = { kind: 'CONCLUDE_RECHECK', desk: 'district', clause: '§17.2#13' };

export const toDo = toDoView('to-do', {
  CheckOpened: ({ event }) => ({ villageCode: event.data.villageCode }),
  AuthorisationsCompleted: () => ({ opens: [request] }),
  CheckRequested: ({ event }) => ({
    closes: [request.kind, requestAgain.kind],
    opens: [{ ...answer, dueOn: dueOnOf(event.data.deadlines, 'CHECK_FEEDBACK') }],
  }),
  CheckReported: ({ event }) => ({
    closes: [answer.kind],
    ...(event.data.conclusion === 'SOURCE_FAILED' ? { opens: [requestAgain] } : {}),
  }),
  CaseReturned: ({ event }) => (event.data.to === 'CHECK' ? { opens: [requestAgain] } : undefined),
  RecheckRequested: ({ event }) => ({
    opens: [{ ...conclude, dueOn: dueOnOf(event.data.deadlines, 'RECHECK') }],
  }),
  RecheckConcluded: () => ({ closes: [conclude.kind] }),
  CheckClosed: () => ({ ends: true }),
});

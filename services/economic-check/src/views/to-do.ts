import { toDoView, type Opens, type Pairs } from '@zelian/service/to-do';

type Woken =
  | 'CheckOpened'
  | 'AuthorisationsCompleted'
  | 'CheckRequested'
  | 'CheckReported'
  | 'CaseReturned'
  | 'RecheckRequested'
  | 'RecheckConcluded'
  | 'CheckClosed';

/** From the last authorisation on: what is offered now is front-loaded (`check.frontLoad`). */
const request: Opens = { kind: 'REQUEST_CHECK', desk: 'clerk', clause: '§17.2#3' };
const requestAgain: Opens = { kind: 'REQUEST_CHECK_AGAIN', desk: 'clerk', clause: '§4' };
const answer: Opens = { kind: 'ANSWER_CHECK', desk: 'district', clause: '§17.2#10' };
const conclude: Opens = { kind: 'CONCLUDE_RECHECK', desk: 'district', clause: '§17.2#13' };

const dueBy = (
  task: Opens,
  deadlines: readonly { readonly kind: string; readonly dueOn?: string }[],
  kind: string,
): Opens => {
  const dueOn = deadlines.find((deadline) => deadline.kind === kind)?.dueOn;
  return dueOn === undefined ? task : { ...task, dueOn };
};

const pairs: Pairs<Woken> = {
  CheckOpened: ({ event }) => ({ villageCode: event.data.villageCode }),
  AuthorisationsCompleted: () => ({ opens: [request] }),
  CheckRequested: ({ event }) => ({
    closes: [request.kind, requestAgain.kind],
    opens: [dueBy(answer, event.data.deadlines, 'CHECK_FEEDBACK')],
  }),
  CheckReported: ({ event }) => ({
    closes: [answer.kind],
    ...(event.data.conclusion === 'SOURCE_FAILED' ? { opens: [requestAgain] } : {}),
  }),
  CaseReturned: ({ event }) => (event.data.to === 'CHECK' ? { opens: [requestAgain] } : undefined),
  RecheckRequested: ({ event }) => ({
    opens: [dueBy(conclude, event.data.deadlines, 'RECHECK')],
  }),
  RecheckConcluded: () => ({ closes: [conclude.kind] }),
  CheckClosed: () => ({ ends: true }),
};

export const toDo = toDoView('to-do', pairs);

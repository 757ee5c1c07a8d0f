import { defined } from '@zelian/kernel/defined';
import type { InboxDoc, NamedParty } from '../views/inbox.js';
import { fileOf } from './lines.js';

export const REQUEST_FORMAT = 'zelian-check-request/1';

type Asked = Omit<InboxDoc, 'identities' | 'parties'> & { readonly parties: readonly NamedParty[] };

/**
 * A request as the file that the district takes in (核对委托书, D-07): HEADER, a PERSON for each of
 * the persons to be looked up, TRAILER.
 */
export function requestFileOf(asked: Asked): Uint8Array {
  const { requestNo, round, purpose, requestedOn, startDueOn, dueOn, sources } = asked;
  const { parties, authorisationNos } = asked;
  const header = {
    record: 'HEADER',
    format: REQUEST_FORMAT,
    requestNo,
    round,
    purpose,
    requestedOn,
    ...defined({ startDueOn }),
    feedbackDueOn: dueOn,
    sources,
    personCount: parties.length,
  };
  const persons = parties.map(({ sub, role, name, idNumber }, index) => {
    const authorisationNo = authorisationNos[index];
    return {
      record: 'PERSON',
      sub,
      role,
      ...defined({ name, idNumber, authorisationNo }),
    };
  });
  return fileOf([header, ...persons]);
}

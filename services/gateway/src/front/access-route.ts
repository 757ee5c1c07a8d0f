import { mayRead } from '@zelian/service/access';
import { countOf } from '@zelian/service/audit-feed';
import { Refused } from '@zelian/kernel/refused';
import type { Front } from './front.js';
import { signedIn } from './sign-in.js';

const ROUTE = 'gateway/access-log';
const READERS = ['discipline'] as const;
/** Rows of one answer, at most. */
const PAGE = 500;

/** Who has opened what and who was refused what, for the discipline committee; ids only. */
export function accessRoute(front: Front): void {
  front.server.get<{ Querystring: { after?: string } }>(`/api/${ROUTE}`, async (request) => {
    const { person } = await signedIn(front, request);
    if (!mayRead(person, ROUTE, READERS)) {
      const code = 'POST_MAY_NOT_DO_THIS';
      const { staffId } = person;
      await front.accessLog.note({ staffId, kind: 'denied', route: `GET /api/${ROUTE}`, code });
      throw new Refused(code, { route: ROUTE, desks: [...READERS] });
    }
    const after = countOf('after', request.query.after, Number.MAX_SAFE_INTEGER);
    return { items: await front.accessLog.list(after, PAGE) };
  });
}

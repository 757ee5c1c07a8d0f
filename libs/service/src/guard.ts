import type { Person } from '@zelian/contracts/terms';
import type { FastifyRequest } from 'fastify';
import { Invalid } from './problem.js';

/** A request whose caller is known. */
export interface Authenticated extends FastifyRequest {
  person?: Person;
}

/** The caller of the request. Refuses: 401 when there is none. */
export function personOf(request: Authenticated): Person {
  if (request.person === undefined) throw new Invalid('NOT_SIGNED_IN', '请先登录。', [], 401);
  return request.person;
}

/** Routes that need no caller. */
const OPEN = /^\/(health\/|metrics$|docs|api\/[a-z-]+\/docs)/;

/** A hook that names the caller of every request from his token, before the body is read. */
export function authenticate(verify: (token: string) => Promise<Person>) {
  return async (request: Authenticated): Promise<void> => {
    if (OPEN.test(request.url)) return;
    const header = request.headers.authorization;
    const token =
      header?.startsWith('Bearer ') === true ? header.slice('Bearer '.length) : undefined;
    if (token === undefined) throw new Invalid('NOT_SIGNED_IN', '请先登录。', [], 401);
    request.person = await verify(token);
  };
}

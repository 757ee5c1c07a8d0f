import { IdentifySubject } from '@zelian/contracts/intake';
import { DESKS } from '@zelian/contracts/terms';
import { defined } from '@zelian/kernel/defined';
import { Refused } from '@zelian/kernel/refused';
import type { Sub } from '@zelian/kernel/values';
import type { Route, RouteRequest } from '@zelian/service/definition';
import { checkPayload } from '@zelian/service/payload';
import { identityOf, searchValuesOf } from './identity.js';

/**
 * `POST /api/intake/subjects`: the random id of a person under a unique keyed hash of his identity,
 * for everybody who registers people. It answers the id and nothing else.
 */
export const identifySubject: Route = {
  method: 'POST',
  path: 'subjects',
  says: '取得或建立人员编号',
  // Everybody registers people: households, neighbours, objectors, staff, and one's own relatives.
  reads: DESKS.filter((desk) => desk !== 'citizen'),
  handle: async (request) => {
    const { body } = request;
    checkPayload(IdentifySubject, body);
    const sub = await subjectOf(body, request);
    request.noteOpened(sub);
    return { sub };
  },
};

async function subjectOf(
  { kind, number, name }: IdentifySubject,
  { own, on }: RouteRequest,
): Promise<Sub> {
  if (kind === 'UNKNOWN' && number !== undefined) throw new Refused('CITIZEN_ID_INVALID', { kind });
  const identity = number === undefined ? undefined : identityOf(number, on);
  if (kind === 'RESIDENT_ID' && identity === undefined)
    throw new Refused('CITIZEN_ID_INVALID', { kind });
  const sub =
    identity === undefined ? await own.subjects.create() : await own.subjects.getOrCreate(identity);
  const values = searchValuesOf({ ...defined({ number, name }) }, on);
  if (values.length > 0) await own.subjects.index(sub, values);
  return sub;
}

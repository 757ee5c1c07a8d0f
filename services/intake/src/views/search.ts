import type { SearchPurpose } from '@zelian/eventlog/keyring';
import type { Docs } from '@zelian/eventlog/docs';
import type { Sub, Uuid } from '@zelian/kernel/values';
import type { Route, RouteRequest } from '@zelian/service/definition';
import { Invalid } from '@zelian/service/problem';
import { soughtValue } from '../subjects/identity.js';
import { applications, listed, type ApplicationDoc } from './applications.js';
import { parties } from './parties.js';

/** Above it a search says that it must be narrowed. */
const MOST_CASES = 100;

const PURPOSES = {
  number: 'NUMBER',
  last4: 'LAST4',
  name: 'NAME',
  initials: 'INITIALS',
} as const satisfies Readonly<Record<string, SearchPurpose>>;
const SOUGHT = Object.entries(PURPOSES);

/**
 * `GET /api/intake/search?number=|last4=|name=|initials=|caseNo=`: cases of one's own villages in
 * which such a person stands. Several words must all hold.
 */
export const search: Route = {
  method: 'GET',
  path: 'search',
  says: '按身份证号、后四位、姓名、拼音首字母或案件编号查找案件',
  reads: ['clerk', 'supervisor', 'groupOffice', 'discipline', 'assistant'],
  handle: async (request) => {
    const docs = await request.own.view(applications);
    const found = await foundBy(request, docs);
    const seen = found.filter(
      ({ caseNo, villageCode }) => caseNo !== undefined && request.maySee(villageCode),
    );
    const shown = seen
      .toSorted((a, b) => ((a.intentOn ?? '') < (b.intentOn ?? '') ? 1 : -1))
      .slice(0, MOST_CASES);
    const items = await Promise.all(shown.map(async (doc) => listed(doc, request)));
    return { items, ...(seen.length > MOST_CASES ? { more: true } : {}) };
  },
};

async function foundBy(
  request: RouteRequest,
  docs: Docs<ApplicationDoc>,
): Promise<readonly ApplicationDoc[]> {
  const { caseNo } = request.query;
  const asked = SOUGHT.filter(([field]) => request.query[field] !== undefined);
  if (asked.length === 0) {
    if (caseNo === undefined)
      throw new Invalid('SEARCH_EMPTY', '请给出身份证号、后四位、姓名、拼音首字母或案件编号。');
    return docs.find({ caseNo: { eq: caseNo.trim() } });
  }
  const caseIds = await casesOfPersons(request, asked);
  const ofPersons = await docs.find({ _id: { in: caseIds } });
  return caseNo === undefined ? ofPersons : ofPersons.filter((doc) => doc.caseNo === caseNo.trim());
}

/** Cases of the persons for whom all that was asked holds. */
async function casesOfPersons(
  { query, own, on }: RouteRequest,
  asked: readonly (readonly [string, SearchPurpose])[],
): Promise<readonly Uuid[]> {
  const hits = await Promise.all(
    asked.map(async ([field, purpose]): Promise<readonly Sub[]> => {
      const value = soughtValue(purpose, query[field] ?? '', on);
      return value === '' ? [] : own.subjects.find(purpose, value);
    }),
  );
  const [first = [], ...others] = hits;
  const subs = first.filter((sub) => others.every((hit) => hit.includes(sub)));
  if (subs.length === 0) return [];
  const stood = await (await own.view(parties)).find({ sub: { in: subs } });
  return [...new Set(stood.map(({ caseId }) => caseId))];
}

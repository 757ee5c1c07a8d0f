import type { Person } from '@zelian/contracts/terms';
import type { StoredPart } from '@zelian/eventlog/commit';
import type { Doc, Docs, Filter, Keyset, Scalar, Sort, Test } from '@zelian/eventlog/docs';
import { defined } from '@zelian/kernel/defined';
import type { QueryRequest } from './definition.js';

/** A list as every service answers it; `next` is the `cursor` of the following page. */
export interface Listed {
  readonly items: readonly object[];
  readonly next?: Keyset;
}

/** One page of a list; `item` says what is shown of a document. */
export async function pageOf<D extends Doc>(
  docs: Docs<D>,
  { limit, cursor }: Pick<QueryRequest, 'limit' | 'cursor'>,
  {
    filter = {},
    sort,
    item,
  }: {
    readonly filter?: Filter<D>;
    readonly sort: Sort<D>;
    readonly item: (doc: D) => object | Promise<object>;
  },
): Promise<Listed> {
  const page = await docs.page(filter, { sort, limit, ...defined({ after: cursor }) });
  const items = await Promise.all(page.docs.map(async (doc) => item(doc)));
  return { items, ...defined({ next: page.next }) };
}

/** Documents with these values; a value that was not asked for is not looked at. */
export function having<K extends string>(
  values: Readonly<Record<K, Scalar | undefined>>,
): { readonly [P in K]?: Test } {
  const tests = Object.entries<Scalar | undefined>(values).flatMap(([field, eq]) =>
    eq === undefined ? [] : [[field, { eq }] as const],
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a test for some of the same fields
  return Object.fromEntries(tests) as { [P in K]?: Test };
}

/** Documents of the caller's villages. */
export function inVillagesOf({ villages }: Person): { readonly villageCode?: Test } {
  return villages === 'ALL' ? {} : { villageCode: { in: villages } };
}

/** Sealed parts, each opened beside its person; of who was forgotten only the person is left. */
export async function openedParts(
  parts: readonly StoredPart[],
  request: Pick<QueryRequest, 'open'>,
): Promise<readonly object[]> {
  return Promise.all(
    parts.map(async (part) => ({ sub: part.sub, ...(await request.open<object>(part)) })),
  );
}

import { streamRows } from '@zelian/contracts/catalogue';
import { desksOf, SERVICES, type Desk, type Post, type Seat } from '@zelian/contracts/terms';
import { kebab } from '@zelian/service/command-routes';
import { definitions } from '../platform.js';
import { ADMIN, DESK_OFFICERS, Office, type Reply } from './office.js';

/** Everybody may read these and raise an objection; every other route wants a session. */
const PUBLIC = [
  'GET /api/gateway/public/notices',
  'POST /api/approval/cases/{id}/record-objection',
];
const SOME_ID = '0198a000-0000-7000-8000-000000000001';

let office: Office;
beforeAll(async () => {
  office = await Office.open(DESK_OFFICERS);
}, 120_000);
afterAll(async () => office.close());

interface RouteOf {
  readonly name: string;
  readonly method: string;
  readonly path: string;
}

/** Every route of every service, as its own document lists them. */
function routes(): readonly RouteOf[] {
  return SERVICES.flatMap((service) => {
    const paths = office.platform.services.get(service)?.document.paths ?? {};
    return Object.entries(paths).flatMap(([path, methods]) =>
      ['get', 'post']
        .filter((method) => Object.hasOwn(methods, method))
        .map((method) => ({
          name: `${method.toUpperCase()} ${path}`,
          method: method.toUpperCase(),
          path: path.replaceAll(/\{[^}]+\}/g, SOME_ID),
        })),
    );
  });
}

const sent = async (route: RouteOf, token?: string): Promise<Reply> =>
  office.send({
    method: route.method,
    path: route.path,
    headers: {
      'idempotency-key': SOME_ID,
      ...(route.method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(route.method === 'POST' ? { body: '{}' } : {}),
  });

/** What a route says about its policy, or that it says nothing. */
const withoutPolicy = (all: readonly (readonly [string, readonly Desk[] | undefined])[]) =>
  all.filter(([, desks]) => desks === undefined || desks.length === 0).map(([name]) => name);

describe('every route has a policy, and what it does not allow is denied', () => {
  it('no command, query or route of a service is without desks', () => {
    const commands = streamRows.flatMap(([, row]) =>
      Object.entries(row.commands).map(([type, { by }]) => [type, by] as const),
    );
    const queries = Object.values(definitions).flatMap(({ views, routes: own = [] }) => [
      ...views.flatMap((view) => view.queries.map(({ path, reads }) => [path, reads] as const)),
      ...own.map(({ path, reads }) => [path, reads] as const),
    ]);
    expect(commands.length).toBeGreaterThan(80);
    expect(queries.length).toBeGreaterThan(30);
    expect(withoutPolicy([...commands, ...queries])).toEqual([]);
    expect(
      withoutPolicy([
        ['planted', []],
        ['also', undefined],
      ]),
    ).toEqual(['planted', 'also']);
  });

  it('without a session every route answers 401, but for the notices and the objection', async () => {
    const all = routes();
    expect(all.length).toBeGreaterThan(120);
    const open: string[] = [];
    for (const route of all) {
      const { status } = await sent(route);
      if (status !== 401) open.push(route.name);
    }
    expect(open.toSorted()).toEqual(PUBLIC.toSorted());
  }, 120_000);

  it('each desk is denied exactly the commands that the catalogue does not give it', async () => {
    const wrong: string[] = [];
    const people = [...DESK_OFFICERS, { staffId: ADMIN, post: 'PLATFORM_ADMIN' as const }];
    for (const { staffId, ...held } of people) {
      const token = await office.token(staffId);
      const desks = desksHeldBy(held);
      for (const [, row] of streamRows) {
        for (const [type, { by }] of Object.entries(row.commands)) {
          const path = `/api/${row.service}/${row.path}/${SOME_ID}/${kebab(type)}`;
          const { status, code } = await sent({ name: type, method: 'POST', path }, token);
          const denied = status === 403 && code === 'POST_MAY_NOT_DO_THIS';
          if (denied === by.some((desk) => desks.includes(desk))) wrong.push(`${staffId} ${type}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});

function desksHeldBy({
  post,
  seat,
}: {
  readonly post: Post;
  readonly seat?: Seat;
}): readonly Desk[] {
  return desksOf({
    staffId: '',
    organ: 'TOWNSHIP',
    posts: [post],
    villages: 'ALL',
    entrustments: [],
    ...(seat === undefined ? {} : { seat }),
  });
}

import { catalogue } from '@zelian/contracts/catalogue';
import { kebab } from './command-routes.js';
import { exampleRegister, residents, STAFF } from './example-register.js';
import { Neighbours } from './neighbours.js';

let township: Neighbours;
beforeAll(async () => {
  township = await Neighbours.start(exampleRegister, {
    rules: { hash: 'example' },
    people: STAFF,
    on: '2024-08-23',
  });
});
afterAll(async () => township.stop());

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;
/** What stands at a path of fields. */
function at(value: unknown, ...fields: readonly string[]): unknown {
  return fields.reduce<unknown>((here, field) => (isTree(here) ? here[field] : undefined), value);
}
function schemaNames(value: unknown): readonly string[] {
  return [...JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
    ([, name]) => name ?? '',
  );
}

describe('the OpenAPI document of a service', () => {
  it.each(Object.entries(catalogue.household.commands))(
    'has %s with its headers, its desks and the schema of its class',
    (type, row) => {
      const { document } = township.service;
      const path = `/api/intake/households/{id}/${kebab(type)}`;
      const operation = at(document.paths, path, 'post');
      expect(operation).toMatchObject({
        operationId: `household.${type}`,
        summary: row.says,
        description: expect.stringContaining(row.by.join('、')),
      });
      expect(at(operation, 'requestBody', 'content', 'application/json', 'schema')).toEqual({
        $ref: `#/components/schemas/${type}`,
      });
      const headers = at(operation, 'parameters');
      const names = Array.isArray(headers) ? headers.map((one) => at(one, 'name')) : [];
      expect(names.includes('Idempotency-Key')).toBe(true);
      expect(names.includes('If-Match')).toBe(row.expects === 'version');
      const statuses = Object.keys(at(operation, 'responses') as Tree);
      expect(statuses.includes('428')).toBe(row.expects === 'version');
      expect(statuses).toEqual(
        expect.arrayContaining(['201', '400', '401', '403', '409', '412', '422']),
      );
    },
  );

  it('describes fields by the rules that are checked', () => {
    const schemas = township.service.document.components?.schemas;
    expect(at(schemas, 'RegisterHousehold')).toMatchObject({
      required: expect.arrayContaining(['villageCode', 'headSub', 'members', 'address']),
      properties: {
        address: { type: 'string', minLength: 1, maxLength: 200 },
        villageCode: { pattern: '^\\d{12}$' },
        members: { minItems: 1, maxItems: 30 },
      },
    });
    expect(at(schemas, 'RegisterHousehold', 'required')).not.toContain('phone');
    expect(at(schemas, 'RecordLifeEvent', 'properties', 'kind')).toMatchObject({ enum: ['DEATH'] });
  });

  it('closes every schema of a command to other fields', () => {
    const { Accepted, Problem, ...commands } = township.service.document.components?.schemas ?? {};
    expect([Accepted, Problem].every(isTree)).toBe(true);
    for (const schema of Object.values(commands))
      expect(schema).toMatchObject({ additionalProperties: false });
  });

  it('holds every schema that it names, and no other', () => {
    const { paths, components } = township.service.document;
    const held = Object.keys(components?.schemas ?? {});
    const named = new Set(schemaNames(paths));
    for (let size = 0; size !== named.size;) {
      size = named.size;
      for (const name of named)
        for (const inner of schemaNames(components?.schemas?.[name] ?? {})) named.add(inner);
    }
    expect(held.toSorted()).toEqual([...named].toSorted());
  });

  it('has the routes of the views with what they take, and who may read', () => {
    for (const { path, says, reads } of residents.queries) {
      const key = `/api/intake/${path.replace(/:(\w+)/g, '{$1}')}`;
      const operation = at(township.service.document.paths, key, 'get');
      expect(operation).toMatchObject({
        summary: says,
        description: `可读岗位：${reads.join('、')}`,
      });
      const parameters = at(operation, 'parameters');
      const names = Array.isArray(parameters) ? parameters.map((one) => at(one, 'name')) : [];
      expect(names).toEqual(expect.arrayContaining(['after', 'cursor', 'limit']));
    }
  });
});

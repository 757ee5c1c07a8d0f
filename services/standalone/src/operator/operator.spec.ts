import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartRefused } from '@zelian/eventlog/start-refused';
import { syntheticNumber } from '../demo/crew.js';
import { startPlatform } from '../platform.js';
import { lineOf } from './findings.js';
import { checkFolder, fsck } from './fsck.js';
import { init } from './init.js';
import { offline } from './offline.js';
import { NotDone, WrongUse } from './outcome.js';

const administrators = [
  { staffId: 'GL001', name: '欧阳·𬇕', number: syntheticNumber(1) },
  { staffId: 'GL002', name: '示例乙', number: syntheticNumber(2) },
];
const yargs = { _: [], $0: '' };
/** Starting a whole platform three times, on a busy machine. Units: ms. */
const LONG = 60_000;

let folder: string;
let printed: string[];
let write: typeof process.stdout.write;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zelian-operator-'));
  printed = [];
  write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text) => printed.push(String(text)) > 0;
});

afterEach(() => {
  process.stdout.write = write;
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

const data = () => join(folder, 'data');
async function found(people: unknown = administrators): Promise<void> {
  const admins = join(folder, 'admins.json');
  writeFileSync(admins, JSON.stringify(people));
  await init.handler({ ...yargs, data: data(), admins, admin: undefined });
}
const checked = async () => offline(data(), checkFolder);

/** Changes the first occurrence of a text in a file, keeping its length: one byte is enough. */
function tamper(file: string, from: string, to: string): void {
  const path = join(data(), file);
  const bytes = readFileSync(path);
  const at = bytes.indexOf(from);
  expect(at).toBeGreaterThan(0);
  bytes.write(to, at);
  writeFileSync(path, bytes);
}

describe('zelian init', () => {
  it(
    'founds an empty folder, gives two passwords that must be changed, and does it once',
    async () => {
      await found();
      const passwords = printed.join('').match(/[A-Za-z2-9]{16}(?=\n)/g);
      expect(passwords?.length).toBe(2);
      await expect(found()).rejects.toThrow('平台已经启用');
      const others = administrators.map((one, index) => ({ ...one, staffId: `XX00${index}` }));
      await expect(found(others)).rejects.toThrow(NotDone);

      const config = { host: '127.0.0.1', port: 0, data: data(), logLevel: 'silent' } as const;
      const platform = await startPlatform(config);
      const session = await fetch(`${platform.url}/api/gateway/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ staffId: 'GL001', password: passwords?.[0] }),
      });
      expect(await session.json()).toMatchObject({ mustChangePassword: true });
      await expect(offline(data(), checkFolder)).rejects.toThrow(StartRefused);
      await expect(offline(data(), checkFolder)).rejects.toThrow('已在运行');
      await platform.stop();
    },
    LONG,
  );

  it.each([
    ['one person', [administrators[0]]],
    ['no list', { staffId: 'GL001' }],
    [
      'a number with a wrong check digit',
      [administrators[0], { ...administrators[1], number: '110105194912310021' }],
    ],
    ['a name left out', [administrators[0], { staffId: 'GL002', number: syntheticNumber(2) }]],
    ['a field too many', [administrators[0], { ...administrators[1], post: 'HEAD' }]],
  ])('is not meant so: %s', async (_, people) => expect(found(people)).rejects.toThrow(WrongUse));

  it('leaves a folder that holds something else alone', async () => {
    await expect(
      init.handler({
        ...yargs,
        data: tmpdir(),
        admins: undefined,
        admin: administrators.map(({ staffId, name, number }) => `${staffId},${name},${number}`),
      }),
    ).rejects.toThrow('有别的内容');
  });
});

describe('zelian fsck', () => {
  it(
    'finds nothing in a sound folder, and says what it has read',
    async () => {
      await found();
      const { findings, notCompared, commits, views } = await checked();
      expect({ findings, notCompared }).toEqual({ findings: [], notCompared: [] });
      expect(commits['gateway']).toBeGreaterThanOrEqual(3);
      expect(views).toBeGreaterThan(40);
      await fsck.handler({ ...yargs, data: data(), json: true });
      expect(process.exitCode).toBe(0);
      expect(JSON.parse(printed.at(-1) ?? '')).toMatchObject({ findings: [] });
    },
    LONG,
  );

  it(
    'names the place of one changed byte in a log, and what could not be compared for it',
    async () => {
      await found();
      tamper('gateway/log.db', '"adminIds":["GL001"', '"adminIds":["GL009"');
      const { findings, notCompared } = await checked();
      expect(findings.map(({ code, position }) => [code, position])).toEqual([
        ['CHAIN_BROKEN', 1],
        ['STORE_DOES_NOT_OPEN', undefined],
      ]);
      expect(findings.map(lineOf)[0]).toContain('gateway 第 1 条');
      expect(notCompared).toContain('gateway/staff-directory@1');
      await fsck.handler({ ...yargs, data: data(), json: false });
      expect(process.exitCode).toBe(1);
    },
    LONG,
  );

  it(
    'names the document of a view that is not what the logs say',
    async () => {
      await found();
      tamper('gateway/views.db', '"staffId":"GL001"', '"staffId":"GL007"');
      const { findings } = await checked();
      expect(findings).toMatchObject([{ service: 'gateway', code: 'VIEW_DIFFERS_FROM_REBUILD' }]);
    },
    LONG,
  );

  it('says so where there is no data', async () =>
    expect(offline(folder, checkFolder)).rejects.toThrow(NotDone));
});

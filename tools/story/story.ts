import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Api } from '@zelian/service/api-client';
import { Crew, DEMO_PASSWORD, demoId } from '@zelian/standalone/demo/crew';
import { readTownship } from '@zelian/standalone/demo/township';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { tell, type Told } from './tell.js';

const STAFF = new URL('../../../services/standalone/demo/township/', import.meta.url);
const OUTSIDE = new URL('../../outside/', import.meta.url);
const AUDIT_READS = [
  'intake',
  'economic-check',
  'survey',
  'approval',
  'payment',
  'oversight',
  'gateway',
].map((service) => `${service}/audit/commits`);

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const { url } = await yargs(hideBin(process.argv))
  .locale('zh_CN')
  .scriptName('npm run story --')
  .usage('向运行中的演示平台讲述五个案件（只用公开接口），再由区民政局、纪委两个外部程序核验。')
  .option('url', { type: 'string', default: 'http://127.0.0.1:8620', describe: '平台地址' })
  .strict()
  .help()
  .version(false)
  .parseAsync();

const told = await tell(url, readTownship(STAFF).staff);
for (const one of told) show(one);
const outside = await outsiders(url);
const faults = told.flatMap(({ story, faults: own }) =>
  own.map((fault) => `${story.title}：${fault}`),
);
for (const fault of faults) print(`✗ ${fault}`);
print(
  `${told.length - told.filter((one) => one.faults.length > 0).length} 个案件如实讲完，外部程序退出码 ${outside.join('、')}`,
);
process.exitCode = faults.length > 0 || outside.some((code) => code !== 0) ? 1 : 0;

function show({ story, caseId, lines, chain }: Told): void {
  print(`\n■ ${story.title}　${caseId}`);
  for (const { on, staffId, text } of lines) print(`  ${on} ${staffId} ${text}`);
  print('  责任链');
  for (const { says, links } of chain.parts)
    for (const link of links)
      print(
        `    ${says}｜${link.on} ${link.name ?? ''}（${link.staffId}，${link.post}）${link.says} ${link.eventId}`,
      );
}

/** The bureau and the commission: programs that import nothing of ours. */
async function outsiders(at: string): Promise<readonly number[]> {
  const crew = new Crew(at);
  const bureau = await client(crew, at, 'BUREAU', 'DISTRICT_CIVIL_AFFAIRS', 'district', [
    'oversight/events',
  ]);
  const commission = await client(crew, at, 'COMMISSION', 'TOWNSHIP', 'discipline', AUDIT_READS);
  print('\n■ 区民政局：订阅 /api/events');
  const first = await run('bureau.mjs', at, bureau);
  print('\n■ 纪委：取回全部审计流，核验位置与链');
  return [first, await run('commission.mjs', at, commission)];
}

interface Client {
  readonly clientId: string;
  readonly secret: string;
}

/** A machine client of its own for each telling, opened by two administrators. */
async function client(
  crew: Crew,
  at: string,
  name: string,
  organ: 'TOWNSHIP' | 'DISTRICT_CIVIL_AFFAIRS',
  desk: 'district' | 'discipline',
  reads: readonly string[],
): Promise<Client> {
  const clientId = `${name}-${Date.now().toString(36).toUpperCase()}`;
  const [first, second] = [await crew.as('AD001'), await crew.as('AD002')];
  const admin = await new Api(at).signIn({ staffId: 'AD001', password: DEMO_PASSWORD });
  const { now } = await admin.get<{ readonly now: string }>('/api/demo/clock');
  await first.issue(
    'client',
    clientId,
    'ProposeClient',
    { organ, desk, scope: { commands: [], reads }, fromOn: now.slice(0, 10) },
    { commandId: demoId('client', clientId) },
  );
  await second.issue(
    'client',
    clientId,
    'ConfirmClient',
    {},
    { commandId: demoId('client', clientId, 'confirm') },
  );
  return first.post<Client>(`/api/gateway/client-secrets/${clientId}`, {});
}

async function run(program: string, at: string, { clientId, secret }: Client): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'zelian-story-'));
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, secret, { mode: 0o600 });
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL(program, OUTSIDE)),
      '--url',
      at,
      '--client',
      clientId,
      '--secret-file',
      secretFile,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const code = await new Promise<number>((resolve) => {
    child.on('exit', (status) => resolve(status ?? 1));
  });
  rmSync(folder, { recursive: true });
  return code;
}

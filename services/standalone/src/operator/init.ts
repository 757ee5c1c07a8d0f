import { randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { IsStaff, IsText, problemsOf } from '@zelian/contracts/validation';
import { refusalRow } from '@zelian/contracts/refusals';
import { systemClock } from '@zelian/eventlog/clock';
import { DataFolder } from '@zelian/eventlog/data-folder';
import { checkCitizenId } from '@zelian/kernel/citizen-id';
import { dayOf } from '@zelian/kernel/day';
import { Refused } from '@zelian/kernel/refused';
import { loadRules } from '@zelian/policy/load-rules';
import type { Config } from '@zelian/service/config';
import { fieldErrorsOf } from '@zelian/service/problem';
import type { CommandModule } from 'yargs';
import { isDemoFolder } from '../demo/start-demo.js';
import { foundPlatform, type Founder } from '../founding.js';
import { startPlatform, type Platform } from '../platform.js';
import { print } from '../print.js';
import { EXIT, EXIT_WORDS, NotDone, WrongUse } from './outcome.js';

/** An administrator as the operator names him. */
class Administrator {
  @IsStaff() readonly staffId!: string;
  @IsText(100) readonly name!: string;
  @IsText(18) readonly number!: string;
}

interface InitOptions {
  readonly data: string;
  readonly admins: string | undefined;
  readonly admin: readonly string[] | undefined;
}

export const init: CommandModule<{ data: string }, InitOptions> = {
  command: 'init',
  describe: '启用平台：在空的数据目录中登记两名管理员，并给出一次性口令',
  builder: (cli) =>
    cli
      .option('admins', {
        type: 'string',
        requiresArg: true,
        describe:
          'JSON 文件：[{"staffId":"AD001","name":"姓名","number":"公民身份号码"}, …]，恰好两人',
      })
      .option('admin', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: '编号,姓名,公民身份号码；写两次（号码会留在终端历史中，宜用 --admins）',
      })
      .conflicts('admins', 'admin')
      .epilogue(EXIT_WORDS),
  handler: async ({ data, admins, admin }) => {
    const given = admins === undefined ? (admin ?? []).map(parseAdmin) : readAdmins(admins);
    const founders = foundersOf(given);
    await foundFolder(data, founders);
    process.exitCode = EXIT.well;
  },
};

function readAdmins(file: string): readonly unknown[] {
  const text = textOf(file);
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed;
  } catch {
    throw new WrongUse(`${file} 不是有效的 JSON。`);
  }
  throw new WrongUse(`${file} 应为两名管理员的列表。`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new WrongUse(`读不到文件 ${file}。`);
  }
}

function parseAdmin(text: string): object {
  const [staffId, name, number] = text.split(/[,，]/).map((part) => part.trim());
  return { staffId, name, number };
}

/** Refuses: WrongUse with everything that is wrong, person by person. */
function foundersOf(given: readonly unknown[]): readonly [Administrator, Administrator] {
  const [first, second] = given;
  if (given.length !== 2) throw new WrongUse('须给出恰好两名管理员（--admins 或两次 --admin）。');
  const wrong = [first, second].flatMap((one, index) =>
    problemsWith(one).map((problem) => `第 ${index + 1} 名管理员：${problem}`),
  );
  if (wrong.length > 0 || !isAdministrator(first) || !isAdministrator(second))
    throw new WrongUse(wrong.join('\n'));
  return [first, second];
}

function problemsWith(one: unknown): readonly string[] {
  if (typeof one !== 'object' || one === null) return ['应为一个对象'];
  if (!isAdministrator(one))
    return fieldErrorsOf(problemsOf(Administrator, one)).map(
      ({ pointer, message }) => `${pointer.slice(1)} ${message}`,
    );
  return checkCitizenId(one.number, dayOf(systemClock.now())).valid
    ? []
    : [refusalRow('CITIZEN_ID_INVALID')?.says ?? 'CITIZEN_ID_INVALID'];
}

function isAdministrator(one: unknown): one is Administrator {
  return typeof one === 'object' && one !== null && problemsOf(Administrator, one).length === 0;
}

/**
 * Founds the folder, or ends a founding that was cut short before everybody had his password.
 *
 * Refuses: NotDone for a folder that is founded, a demo, or holds something else.
 */
async function foundFolder(
  data: string,
  admins: readonly [Administrator, Administrator],
): Promise<void> {
  if (isDemoFolder(data)) throw new NotDone(`${data} 是演示目录。请另选一个空目录。`);
  if (
    !DataFolder.isInitialised({ folder: data }) &&
    existsSync(data) &&
    readdirSync(data).length > 0
  )
    throw new NotDone(`${data} 中有别的内容。请另选一个空目录。`);
  const config: Config = { host: '127.0.0.1', port: 0, data, logLevel: 'warn' };
  const platform = await startPlatform(config);
  try {
    const founders = admins.map((one) => ({ ...one, password: oneTimePassword() }));
    const [first, second] = founders;
    if (first === undefined || second === undefined) throw new Error('two founders');
    const waiting = await withoutPassword(platform, founders);
    if (waiting.length === 0) throw alreadyFounded();
    await found(platform, [first, second]);
    tell(data, waiting);
  } finally {
    await platform.stop();
  }
}

async function withoutPassword(
  platform: Platform,
  founders: readonly Founder[],
): Promise<readonly Founder[]> {
  const { credentials } = platform.front;
  const has = await Promise.all(founders.map(async ({ staffId }) => credentials.has(staffId)));
  return founders.filter((_, index) => has[index] === false);
}

async function found(platform: Platform, founders: readonly [Founder, Founder]): Promise<void> {
  try {
    await foundPlatform(platform, founders, {
      division: loadRules().division,
      mustChange: true,
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code === 'PLATFORM_ALREADY_FOUNDED') throw alreadyFounded();
    const row = refusalRow(error.code);
    throw new NotDone(row === undefined ? error.code : `${row.says}${row.next}`);
  }
}

function alreadyFounded(): NotDone {
  const { says = '', next = '' } = refusalRow('PLATFORM_ALREADY_FOUNDED') ?? {};
  return new NotDone(`${says}${next}`);
}

function tell(data: string, founders: readonly Founder[]): void {
  print(`平台已启用，数据目录 ${data}。一次性口令，只显示这一次，首次登录须修改：`);
  for (const { staffId, name, password } of founders) print(`  ${staffId}　${name}　${password}`);
  print('启动：npm start -- --empty');
}

/** Letters and digits that nobody confuses on paper: no 0 O 1 I l. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const PASSWORD_LENGTH = 16;

function oneTimePassword(): string {
  return Array.from({ length: PASSWORD_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

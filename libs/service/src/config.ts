import { resolve } from 'node:path';

/**
 * The only place that reads the environment: once, all problems listed together, frozen.
 * Secrets are files, never values.
 */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Folder with everything the platform keeps. */
  readonly data: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
const DEFAULTS = {
  /** Only this machine, unless somebody decides otherwise. */
  ZELIAN_HOST: '127.0.0.1',
  ZELIAN_PORT: '8620',
  ZELIAN_DATA: './data',
  ZELIAN_LOG_LEVEL: 'warn',
} as const;
type Setting = keyof typeof DEFAULTS;

/** A wrong, missing or unknown setting; the message lists every one. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`配置有误：\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/** Refuses: ConfigError with all problems at once. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const problems = Object.keys(environment)
    .filter((name) => name.startsWith('ZELIAN_') && !(name in DEFAULTS))
    .map((name) => `不认识的设置 ${name}；可用的设置：${Object.keys(DEFAULTS).join('、')}`);
  const text = (name: Setting): string => {
    const value = environment[name];
    return value === undefined || value === '' ? DEFAULTS[name] : value;
  };

  const port = Number(text('ZELIAN_PORT'));
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    problems.push(`ZELIAN_PORT 应为 0 至 65535 的整数，现为「${text('ZELIAN_PORT')}」`);
  const logLevel = LOG_LEVELS.find((level) => level === text('ZELIAN_LOG_LEVEL'));
  if (logLevel === undefined) problems.push(`ZELIAN_LOG_LEVEL 只能是 ${LOG_LEVELS.join('、')}`);
  if (problems.length > 0 || logLevel === undefined) throw new ConfigError(problems);

  return Object.freeze({
    host: text('ZELIAN_HOST'),
    port,
    data: resolve(text('ZELIAN_DATA')),
    logLevel,
  });
}

/**
 * The named variables of this process's environment, as far as they are set: what a tool hands on
 * to a program that it starts, instead of everything.
 */
export function inheritedEnvironment(
  names: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

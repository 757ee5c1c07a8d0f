import { pino, type DestinationStream, type Logger } from 'pino';

/**
 * The fields that a log line may carry. Anything else is dropped, so that a name, a number or a
 * body cannot reach a log file by carelessness.
 */
const FIELDS = [
  'msg',
  'service',
  'command',
  'event',
  'code',
  'outcome',
  'stream',
  'caseId',
  'position',
  'version',
  'commandId',
  'traceId',
  'staffId',
  'desk',
  'view',
  'reaction',
  'partition',
  'ordinal',
  'route',
  'method',
  'status',
  'ms',
  'count',
  'port',
  'at',
  'due',
] as const;
type Field = (typeof FIELDS)[number];
export type LogLine = { readonly msg: string } & Readonly<
  Partial<Record<Field, string | number | boolean | undefined>>
>;

/** JSON lines on standard error. A defect is logged with its stack and an id, never with a body. */
export interface Log {
  info(line: LogLine): void;
  warn(line: LogLine): void;
  error(line: LogLine, error?: unknown): void;
}

export function openLog(service: string, level: string, to?: DestinationStream): Log {
  const options = { base: { service }, level, messageKey: 'msg' };
  const logger: Logger = pino(options, to ?? pino.destination({ fd: 2, sync: true }));
  return {
    info: (line) => logger.info(allowed(line)),
    warn: (line) => logger.warn(allowed(line)),
    error: (line, error) => logger.error({ ...allowed(line), stack: stackOf(error) }),
  };
}

function allowed(line: LogLine): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(line).filter(([field]) => FIELDS.some((f) => f === field)),
  );
}

/** Where it happened, without the message: a message may quote what somebody typed. */
function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const frames = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return [error.name, ...(frames ?? [])].join('\n');
}

import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** All that the program sees of the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Hears every line as it comes. */
  readonly onLine?: (line: string) => void;
}

/** How long a program has to end after it was asked to. Units: ms. */
const STOP_MS = 30_000;
/** Lines of its output that are shown when something went wrong. */
const SHOWN_LINES = 30;

const running = new Set<Program>();
process.once('exit', () => {
  for (const program of running) program.kill();
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/**
 * A program that we started and that we end, by its id.
 *
 * Shape: no shell; it leads a group of its own, so that what it started ends with it.
 */
export class Program {
  readonly lines: string[] = [];
  readonly exited: Promise<number>;
  private readonly child: ChildProcess;
  private readonly listeners = new Set<(line: string) => void>();
  private ended = false;

  private constructor(private readonly given: Command) {
    const { command, args, cwd, env } = given;
    this.child = spawn(command, args, {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    });
    running.add(this);
    for (const stream of [this.child.stdout, this.child.stderr])
      if (stream !== null)
        createInterface({ input: stream }).on('line', (line) => this.heard(line));
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => this.heard(error.message));
      this.child.once('close', (code) => {
        this.ended = true;
        running.delete(this);
        resolve(code ?? 1);
      });
    });
  }

  static start(command: Command): Program {
    return new Program(command);
  }

  /** Runs it to its end. Refuses: Failed unless it exits with 0. */
  static async run(command: Command): Promise<Program> {
    const program = Program.start(command);
    const code = await program.exited;
    if (code !== 0) throw program.failed(`退出码 ${code}`);
    return program;
  }

  get alive(): boolean {
    return !this.ended;
  }

  get output(): string {
    return this.lines.join('\n');
  }

  /** The first line in which this stands. Refuses: Failed when it ends before, or takes longer. */
  async says(text: string, withinMs: number): Promise<string> {
    const found = new Promise<string>((resolve) => {
      const hear = (line: string): void => {
        if (!line.includes(text)) return;
        this.listeners.delete(hear);
        resolve(line);
      };
      this.listeners.add(hear);
      for (const line of this.lines) hear(line);
    });
    const late = new AbortController();
    const outcome = await Promise.race([
      found.then((line) => ({ line })),
      this.exited.then((code) => ({ code })),
      sleep(withinMs, late.signal).then(() => ({})),
    ]);
    late.abort();
    if ('line' in outcome) return outcome.line;
    throw this.failed(
      'code' in outcome
        ? `未说出“${text}”就已退出，退出码 ${outcome.code}`
        : `${withinMs / 1_000} 秒内没有说出“${text}”`,
    );
  }

  /** Asks it to end, and gives its exit code. Refuses: Failed when it does not. */
  async stop(): Promise<number> {
    this.child.kill('SIGTERM');
    const late = new AbortController();
    const code = await Promise.race([
      this.exited,
      sleep(STOP_MS, late.signal).then((): undefined => undefined),
    ]);
    late.abort();
    if (code !== undefined) return code;
    this.kill();
    throw this.failed(`收到 SIGTERM 后 ${STOP_MS / 1_000} 秒内没有停止`);
  }

  /** Ends it and all it started, at once, as a power cut of this process would. */
  kill(): void {
    const { pid } = this.child;
    if (pid === undefined || this.ended) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It ended by itself in this very moment.
    }
  }

  private heard(line: string): void {
    this.lines.push(line);
    this.given.onLine?.(line);
    for (const hear of this.listeners) hear(line);
  }

  private failed(what: string): Failed {
    const { command, args } = this.given;
    const tail = this.lines.slice(-SHOWN_LINES).map((line) => `    ${line}`);
    return new Failed([`${[command, ...args].join(' ')}：${what}`, ...tail].join('\n'));
  }
}

/** Something that must hold does not. */
export class Failed extends Error {
  override readonly name = 'Failed';
}

/** Refuses: Failed with the sentence, unless it holds. */
export function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Failed(otherwise);
}

export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const port = portOf(server);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

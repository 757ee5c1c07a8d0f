import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inheritedEnvironment } from '@zelian/service/config';
import { ROOT } from './place.js';
import { freePort, must, Program } from './program.js';

const MAIN = join(ROOT, 'services/standalone/dist/main.js');
const ZELIAN = join(ROOT, 'services/standalone/dist/zelian.js');
const FAILING = join(ROOT, 'tools/dist/verify/failing.js');
const READY = '已就绪';
const READY_WITHIN_MS = 5 * 60_000;
export const NODE_ENVIRONMENT = inheritedEnvironment(['PATH', 'HOME']);

/**
 * The platform of this project as a process of its own, on a data folder that holds staff and a
 * demo clock, but no cases.
 */
export class PlatformProcess {
  private program: Program | undefined;
  /** All that it has written, also before it was killed. */
  readonly lines: string[] = [];

  private constructor(
    readonly data: string,
    private readonly port: number,
    private readonly logLevel: string,
  ) {}

  static async start(data: string, logLevel = 'warn'): Promise<PlatformProcess> {
    const platform = await PlatformProcess.on(data, logLevel);
    await platform.start();
    return platform;
  }

  /** Not started yet. */
  static async on(data: string, logLevel = 'warn'): Promise<PlatformProcess> {
    return new PlatformProcess(data, await freePort(), logLevel);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get alive(): boolean {
    return this.program?.alive === true;
  }

  /** Resolves when it has ended, however it ended. */
  get ended(): Promise<unknown> {
    return this.program?.exited ?? Promise.resolve();
  }

  /**
   * Starts it (again) on the same folder and port; resolves when it is ready.
   *
   * Shape: `failpoints` as `name:passing`, at which it kills itself.
   */
  async start(failpoints: readonly string[] = []): Promise<void> {
    const trapped = failpoints.length === 0 ? [] : [FAILING, failpoints.join(',')];
    this.program = Program.start({
      command: process.execPath,
      args: [...trapped, MAIN, '--staff-only'],
      env: {
        ...NODE_ENVIRONMENT,
        ZELIAN_DATA: this.data,
        ZELIAN_PORT: String(this.port),
        ZELIAN_LOG_LEVEL: this.logLevel,
      },
      onLine: (line) => this.lines.push(line),
    });
    await this.program.says(READY, READY_WITHIN_MS);
  }

  /** SIGKILL: no word of warning, nothing put in order. */
  async kill(): Promise<void> {
    this.program?.kill();
    await this.program?.exited;
  }

  async stop(): Promise<void> {
    const code = await this.program?.stop();
    must(code === 0, `SIGTERM 后退出码应为 0，实为 ${code}`);
  }
}

/** An operator's command on a data folder. */
export async function zelian(data: string, ...args: readonly string[]): Promise<Program> {
  const program = Program.start({
    command: process.execPath,
    args: [ZELIAN, ...args, '--data', data],
    env: NODE_ENVIRONMENT,
  });
  await program.exited;
  return program;
}

/** A folder for one run, gone afterwards unless it is to be kept. */
export async function inFolder(
  name: string,
  { keep }: { readonly keep: boolean },
  work: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `zelian-${name}-`));
  try {
    await work(folder);
  } finally {
    if (!keep) rmSync(folder, { recursive: true, force: true });
  }
}

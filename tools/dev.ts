import { spawn, type ChildProcess } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';

/** Compiled, we lie in `tools/dist`. */
const ROOT = join(import.meta.dirname, '../..');
const WATCHED = ['libs', 'services', 'tools'];
const NOT_OURS = /(?:^|\/)(?:dist|node_modules)(?:\/|$)/;
const OURS = /\.(?:ts|json)$/;
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const MAIN = join(ROOT, 'services/standalone/dist/main.js');
/** An editor writes several files at once: one build for all of them. Units: ms. */
const QUIET_MS = 100;

const say = (line: string): void => void process.stdout.write(`[dev] ${line}\n`);

/**
 * Builds and restarts the platform whenever a source changes. What does not compile leaves the
 * platform of before running.
 *
 * Shape: no shell, so that a signal ends the children too.
 */
class DevLoop {
  private readonly args = process.argv.slice(2);
  private platform: ChildProcess | undefined;
  private building: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** One build after the other; what changes meanwhile asks for one more. */
  private running: Promise<void> = Promise.resolve();
  private stopping = false;

  start(): void {
    for (const folder of WATCHED)
      watch(join(ROOT, folder), { recursive: true }, (_, file) => {
        if (file !== null && OURS.test(file) && !NOT_OURS.test(file)) this.changed(file);
      });
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => void this.stop());
    this.enqueue();
  }

  private changed(file: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      say(`${file} 已改动`);
      this.enqueue();
    }, QUIET_MS);
  }

  private enqueue(): void {
    this.running = this.running.then(async () => this.buildAndRestart());
  }

  private async buildAndRestart(): Promise<void> {
    if (this.stopping) return;
    const startedAt = performance.now();
    this.building = node([TSC, '-b', '--pretty'], ROOT);
    const code = await exitOf(this.building);
    this.building = undefined;
    if (this.stopping) return;
    if (code !== 0) {
      say('没有通过编译，平台不变');
      return;
    }
    say(`已构建，${Math.round(performance.now() - startedAt)} 毫秒；（重新）启动平台`);
    await this.endPlatform();
    this.platform = node(['--enable-source-maps', MAIN, ...this.args], ROOT);
  }

  private async endPlatform(): Promise<void> {
    const { platform } = this;
    if (platform === undefined || platform.exitCode !== null || platform.signalCode !== null)
      return;
    platform.kill('SIGTERM');
    await exitOf(platform);
  }

  private async stop(): Promise<void> {
    this.stopping = true;
    this.building?.kill('SIGTERM');
    await this.endPlatform();
    process.exit(0);
  }
}

/** In a group of its own: Ctrl+C reaches it through us, once. */
const node = (args: readonly string[], cwd: string): ChildProcess =>
  spawn(process.execPath, args, { cwd, stdio: 'inherit', detached: true });

async function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

new DevLoop().start();

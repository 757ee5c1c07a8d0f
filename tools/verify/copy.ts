import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './place.js';
import { NODE_ENVIRONMENT } from './platform.js';
import { Program } from './program.js';

const OURS = '@zelian';
const GROUPS = ['libs', 'services'];

/** What is committed, in a folder where it can be changed, built and tested. */
export class Copy {
  private constructor(readonly folder: string) {}

  /**
   * Packages of others are those that lie here, packages of ours those that lie there.
   *
   * Shape: with `built` it begins with what is built here; every file is newer than that, so the
   * compiler looks at each by its content.
   */
  static async of(folder: string, { built = false } = {}): Promise<Copy> {
    const archive = join(folder, 'head.tar');
    const copy = new Copy(folder);
    await Program.run({
      command: 'git',
      args: ['archive', `--output=${archive}`, 'HEAD'],
      cwd: ROOT,
      env: NODE_ENVIRONMENT,
    });
    await copy.run('tar', '-xmf', archive);
    const packages = join(folder, 'node_modules');
    mkdirSync(join(packages, OURS), { recursive: true });
    for (const name of readdirSync(join(ROOT, 'node_modules')))
      if (name !== OURS) symlinkSync(join(ROOT, 'node_modules', name), join(packages, name));
    for (const group of GROUPS)
      for (const name of readdirSync(join(folder, group))) {
        symlinkSync(join(folder, group, name), join(packages, OURS, name));
        const dist = join(group, name, 'dist');
        if (built && existsSync(join(ROOT, dist)))
          cpSync(join(ROOT, dist), join(folder, dist), {
            recursive: true,
            preserveTimestamps: true,
          });
      }
    return copy;
  }

  async apply(patch: string): Promise<void> {
    await this.run('git', 'apply', patch);
  }

  async takeBack(patch: string): Promise<void> {
    await this.run('git', 'apply', '--reverse', patch);
  }

  /** Refuses: Failed when it does not compile. */
  async build(...packages: readonly string[]): Promise<void> {
    await this.node(join('node_modules', 'typescript', 'bin', 'tsc'), '-b', ...packages);
  }

  /** Runs specs, named by their sources; does not wait for their end, nor ask how it was. */
  test(specs: readonly string[], ...options: readonly string[]): Program {
    return Program.start({
      command: process.execPath,
      args: [
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        join('node_modules', 'jest', 'bin', 'jest.js'),
        // The project's own reporter is not built in the copy.
        '--reporters=default',
        ...options,
        '--',
        ...specs.map((spec) => spec.replace('/src/', '/dist/').replace(/ts$/, 'js')),
      ],
      cwd: this.folder,
      env: NODE_ENVIRONMENT,
    });
  }

  private async node(...args: readonly string[]): Promise<Program> {
    return this.run(process.execPath, ...args);
  }

  private async run(command: string, ...args: readonly string[]): Promise<Program> {
    return Program.run({ command, args, cwd: this.folder, env: NODE_ENVIRONMENT });
  }
}

/** The packages in which files lie, as folders. */
export const packagesOf = (files: readonly string[]): readonly string[] => [
  ...new Set(files.map((file) => file.split('/').slice(0, 2).join('/'))),
];

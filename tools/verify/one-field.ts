import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { ROOT, say } from './place.js';
import { inFolder, NODE_ENVIRONMENT } from './platform.js';
import { must, Program } from './program.js';

const PATCH = join(ROOT, 'tools/one-field.patch');
/** House style: if one field touches more files than this, something is written down twice. */
const MAX_FILES = 4;
/** What the patch says of itself when its specs run. */
const SHOWN = ['refuses a wrong appBuild', 'says which build of the form was used'];
const OURS = '@zelian';

export const oneField: CommandModule<object, { keep: boolean }> = {
  command: 'one-field',
  describe: '给一条指令增加一个字段：补丁涉及的文件不超过四个，在副本中构建并通过测试',
  builder: (cli) => cli.option('keep', { type: 'boolean', default: false, describe: '保留副本' }),
  handler: async (options) =>
    inFolder('one-field', options, async (folder) => {
      await oneFieldIn(folder);
      if (options.keep) say(`副本保留在 ${folder}`);
    }),
};

/** Files that a patch touches. */
export function filesOf(patch: string): readonly string[] {
  return Array.from(patch.matchAll(/^\+\+\+ b\/(.+)$/gm), ([, file]) => file ?? '');
}

async function oneFieldIn(folder: string): Promise<void> {
  const files = filesOf(readFileSync(PATCH, 'utf8'));
  for (const file of files) say(`  ${file}`);
  must(files.length <= MAX_FILES, `补丁涉及 ${files.length} 个文件，应不超过 ${MAX_FILES} 个`);
  await copyTo(folder);
  await run(folder, 'git', 'apply', PATCH);
  const packages = [...new Set(files.map((file) => file.split('/').slice(0, 2).join('/')))];
  await node(folder, join('node_modules', 'typescript', 'bin', 'tsc'), '-b', ...packages);
  say(`已构建 ${packages.join('、')}`);
  const specs = files.filter((file) => file.endsWith('.spec.ts'));
  const jest = await node(
    folder,
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join('node_modules', 'jest', 'bin', 'jest.js'),
    '--verbose',
    ...specs.map((spec) => spec.replace('/src/', '/dist/').replace(/ts$/, 'js')),
  );
  for (const title of SHOWN)
    must(jest.output.includes(title), `副本的测试中没有“${title}”：\n${jest.output}`);
  const counts = jest.lines.find((line) => line.startsWith('Tests:')) ?? '';
  say(`一个字段，${files.length} 个文件；副本中 ${counts}`);
}

/** What is committed, beside packages of others as they lie here and packages of ours as they lie there. */
async function copyTo(folder: string): Promise<void> {
  const archive = join(folder, 'head.tar');
  await run(ROOT, 'git', 'archive', `--output=${archive}`, 'HEAD');
  await run(folder, 'tar', '-xf', archive);
  const packages = join(folder, 'node_modules');
  mkdirSync(join(packages, OURS), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (name !== OURS) symlinkSync(join(ROOT, 'node_modules', name), join(packages, name));
  for (const group of ['libs', 'services'])
    for (const name of readdirSync(join(folder, group)))
      symlinkSync(join(folder, group, name), join(packages, OURS, name));
}

const run = async (cwd: string, command: string, ...args: readonly string[]): Promise<Program> =>
  Program.run({ command, args, cwd, env: NODE_ENVIRONMENT });

const node = async (cwd: string, ...args: readonly string[]): Promise<Program> =>
  run(cwd, process.execPath, ...args);

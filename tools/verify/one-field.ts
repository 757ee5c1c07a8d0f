import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { Copy, packagesOf } from './copy.js';
import { ROOT, say } from './place.js';
import { inFolder } from './platform.js';
import { must } from './program.js';

const PATCH = join(ROOT, 'tools/one-field.patch');
/** House style: if one field touches more files than this, something is written down twice. */
const MAX_FILES = 4;
/** What the patch says of itself when its specs run. */
const SHOWN = ['refuses a wrong appBuild', 'says which build of the form was used'];

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
  const copy = await Copy.of(folder);
  await copy.apply(PATCH);
  const packages = packagesOf(files);
  await copy.build(...packages);
  say(`已构建 ${packages.join('、')}`);
  const specs = files.filter((file) => file.endsWith('.spec.ts'));
  const jest = copy.test(specs, '--verbose');
  must((await jest.exited) === 0, `副本的测试没有通过：\n${jest.output}`);
  for (const title of SHOWN)
    must(jest.output.includes(title), `副本的测试中没有“${title}”：\n${jest.output}`);
  const counts = jest.lines.find((line) => line.startsWith('Tests:')) ?? '';
  say(`一个字段，${files.length} 个文件；副本中 ${counts}`);
}

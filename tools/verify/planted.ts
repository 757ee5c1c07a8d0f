import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { fieldOf, parsed } from './answer.js';
import { Copy, packagesOf } from './copy.js';
import { filesOf } from './one-field.js';
import { ROOT, say } from './place.js';
import { inFolder } from './platform.js';
import { Failed, must } from './program.js';

const PATCHES = join(ROOT, 'tools/verify/planted');
const RESULTS = 'results.json';

/** A mistake that somebody might make, and the spec that must not let it pass. */
export interface Planted {
  /** File of the patch. */
  readonly file: string;
  readonly mistake: string;
  /** Files that it changes. */
  readonly changes: readonly string[];
  readonly spec: string;
}

interface PlantedOptions {
  readonly only: string;
  readonly keep: boolean;
}

export const planted: CommandModule<object, PlantedOptions> = {
  command: 'planted',
  describe: '在副本中逐个种下可能犯的错误：应当发现它的测试必须失败',
  builder: (cli) =>
    cli
      .option('only', { type: 'string', default: '', describe: '只种文件名含有此字样的错误' })
      .option('keep', { type: 'boolean', default: false, describe: '保留副本' }),
  handler: async (options) =>
    inFolder('planted', options, async (folder) => {
      await plantedIn(folder, options.only);
      if (options.keep) say(`副本保留在 ${folder}`);
    }),
};

/** All that lie here, in the order of their names. */
export function allPlanted(): readonly Planted[] {
  return readdirSync(PATCHES)
    .filter((name) => name.endsWith('.patch'))
    .toSorted()
    .map((name) => {
      const file = join(PATCHES, name);
      return { file, ...saidIn(readFileSync(file, 'utf8')) };
    });
}

/** What a patch says of itself before its first change. Refuses: Failed when it does not. */
export function saidIn(patch: string): Omit<Planted, 'file'> {
  const mistake = /^Mistake: (.+)$/m.exec(patch)?.[1];
  const spec = /^Caught by: (.+)$/m.exec(patch)?.[1];
  if (mistake === undefined || spec === undefined) throw new Failed('补丁没有写明错误和测试');
  return { mistake, spec, changes: filesOf(patch) };
}

async function plantedIn(folder: string, only: string): Promise<void> {
  const all = allPlanted().filter(({ file }) => file.includes(only));
  must(all.length > 0, `没有名称含有 ${only} 的错误`);
  const specs = [...new Set(all.map(({ spec }) => spec))];
  const copy = await Copy.of(folder, { built: true });
  await copy.build(...packagesOf(all.flatMap(({ changes, spec }) => [...changes, spec])));
  const unchanged = await outcomeOf(copy, specs);
  must(
    unchanged.failed === 0 && unchanged.broken === 0,
    ['未改动的副本中就有测试不通过：', ...unchanged.titles].join('\n'),
  );
  say(`对照：未改动时 ${specs.length} 个测试文件全部通过`);
  const missed: Planted[] = [];
  for (const one of all) {
    const titles = await caughtBy(copy, one);
    if (titles.length === 0) missed.push(one);
    say(`${titles.length === 0 ? '✗ 未发现' : '✓'} ${one.mistake}`);
    if (titles[0] !== undefined) say(`    ${titles[0]}`);
  }
  const counts = `${all.length - missed.length} of ${all.length} caught`;
  must(missed.length === 0, counts);
  say(counts);
}

/** Titles of the examples that fail while the mistake is in the copy; none: nobody notices it. */
async function caughtBy(copy: Copy, { file, changes, spec }: Planted): Promise<readonly string[]> {
  await copy.apply(file);
  const packages = packagesOf([...changes, spec]);
  await copy.build(...packages);
  const { broken, titles } = await outcomeOf(copy, [spec]);
  must(broken === 0, `${spec} 没有运行起来，不算发现`);
  await copy.takeBack(file);
  await copy.build(...packages);
  return titles;
}

interface Outcome {
  readonly failed: number;
  /** Spec files that could not be run at all. */
  readonly broken: number;
  /** Of the examples that failed. */
  readonly titles: readonly string[];
}

async function outcomeOf(copy: Copy, specs: readonly string[]): Promise<Outcome> {
  const jest = copy.test(specs, '--json', `--outputFile=${RESULTS}`);
  const code = await jest.exited;
  const results = parsed(readFileSync(join(copy.folder, RESULTS)));
  const failed = Number(fieldOf(results, 'numFailedTests'));
  const broken = Number(fieldOf(results, 'numRuntimeErrorTestSuites'));
  must(
    (code === 0) === (failed + broken === 0),
    `测试的退出码 ${code} 与结果不符：\n${jest.output}`,
  );
  return { failed, broken, titles: titlesIn(jest.lines) };
}

/** Jest names each failed example once where it tells of it, and again at the end. */
const titlesIn = (lines: readonly string[]): readonly string[] => [
  ...new Set(lines.flatMap((line) => /^\s+● (.+)$/.exec(line)?.[1] ?? [])),
];

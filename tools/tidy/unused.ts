import { dirname, join } from 'node:path/posix';
import { isCode, isSpec, placesOf, type Complaint, type Source } from './source.js';
import { codeOf, relativeTarget, workspaceImport, type Tree } from './tree.js';

/**
 * Found by convention: by jest, by the compiler, or by whoever starts a service. The simulation
 * runs the relay and the broker of the distributed mode, which no process wires up yet.
 */
const ENTRIES = [
  /\.spec\.ts$/,
  /\.d\.ts$/,
  /^jest\.config\.js$/,
  /^services\/[^/]+\/src\/main\.ts$/,
  /^libs\/eventlog\/src\/simulation\.ts$/,
];
/** Written for specs, so only specs need to import them: by name, or because they say so. */
const FOR_SPECS =
  /(?:^|[/.-])(?:testing|examples?|samples?|contract|walks|manual-clock)\.ts$|\/(?:testing|examples)\/|^tools\/tidy\//;
const SAYS_SO = /\b[Nn]othing but specs imports this\b/;
const TEST_SUPPORT = [
  '@zelian/kernel/testing',
  '@zelian/eventlog/testing',
  '@zelian/eventlog/manual-clock',
];

const isForSpecs = ({ path, text, imports }: Source): boolean =>
  isSpec(path) ||
  FOR_SPECS.test(path) ||
  SAYS_SO.test(text) ||
  imports.some(({ from }) => TEST_SUPPORT.includes(from));

/** Read by tools under names of their own. */
const CONVENTIONAL =
  /(?:^|\/)(?:package(?:-lock)?\.json|tsconfig(?:\.\w+)?\.json|nx\.json|LICENSE|Dockerfile|docker-compose\.ya?ml|\.[\w.-]+)$|^\.ci\/|\.md$/;

/** Kept as they came, whole, so that their sums hold; or read as a folder, every file of it. */
const DATA_SETS = /\/(?:township|vectors|planted)\//;

/** A file that nothing leads to is read by people and run by nobody. */
export function filesThatNobodyImports(tree: Tree): readonly Complaint[] {
  const entries = new Set(startedByScripts(tree));
  const byAnybody = importedIn(tree, () => true);
  const byCode = importedIn(tree, (source) => !isForSpecs(source));
  return codeOf(tree).flatMap((source) => {
    const { path } = source;
    if (entries.has(path) || ENTRIES.some((entry) => entry.test(path)) || byCode.has(path))
      return [];
    if (byAnybody.has(path) && isForSpecs(source)) return [];
    return [
      {
        file: path,
        line: 1,
        what: byAnybody.has(path) ? 'is imported by specs only' : 'is imported by nobody',
        instead: 'use it, or delete it; a command that people run stands in package.json',
      },
    ];
  });
}

/** Sources whose compiled form a script of `package.json`, jest or CI starts. */
function startedByScripts(tree: Tree): readonly string[] {
  return [...tree.values()]
    .filter(({ path }) => /(?:^|\/)package\.json$|^jest\.config\.js$|^\.ci\//.test(path))
    .flatMap(({ path, text }) =>
      Array.from(text.matchAll(/[\w./-]+\.(?:js|ts)\b/g), ([name]) =>
        sourceOfCompiled(join(dirname(path), name.replace(/^\//, ''))),
      ),
    );
}

const sourceOfCompiled = (path: string): string =>
  path
    .replace(/^(tools)\/dist\//, '$1/')
    .replace('/dist/', '/src/')
    .replace(/\.js$/, '.ts');

/** Files that these sources import, or name in a string (a worker, a child process). */
function importedIn(tree: Tree, among: (source: Source) => boolean): ReadonlySet<string> {
  const sources = codeOf(tree).filter(among);
  const named = new Set(
    sources.flatMap((source) =>
      placesOf(source, /['"`]([\w-]+\.m?js)['"`]/g, 'bare').map(({ match }) => match[1]),
    ),
  );
  return new Set([
    ...sources.flatMap((source) => [
      ...source.imports.map(
        ({ from }) => workspaceImport(tree, from)?.file ?? relativeTarget(source.path, from),
      ),
      ...placesOf(source, /['"`]([\w./-]+\.m?js)['"`]/g, 'bare').flatMap(({ match }) => [
        relativeTarget(source.path, `./${match[1] ?? ''}`),
        sourceOfCompiled(match[1] ?? ''),
      ]),
    ]),
    ...[...tree.keys()].filter((path) => named.has(path.slice(path.lastIndexOf('/') + 1))),
  ]);
}

/** Data, templates and scripts that no other file names. */
export function assetsThatNobodyNames(tree: Tree): readonly Complaint[] {
  const assets = [...tree.keys()].filter(
    (path) => !isCode(path) && !CONVENTIONAL.test(path) && !DATA_SETS.test(path),
  );
  return assets
    .filter((path) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const names = [name, `'${name.replace(/\..*$/, '')}'`];
      return ![...tree.values()].some(
        (other) => other.path !== path && names.some((known) => other.text.includes(known)),
      );
    })
    .map((path) => ({
      file: path,
      line: 1,
      what: 'is named by no other file',
      instead: 'use it, or delete it',
    }));
}

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { isCode, sourceOf, type Source } from './source.js';

/** The files of the project by their path from its root. */
export type Tree = ReadonlyMap<string, Source>;

/** Made by tools or by running the platform; never part of the project. */
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.nx']);
const DATA_OF_A_RUN = 'data';
const MAX_BYTES = 2_000_000;

export function readTree(root: string): Tree {
  const tree = new Map<string, Source>();
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (NOT_OURS.has(entry.name) || path === DATA_OF_A_RUN) continue;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) {
        const bytes = readFileSync(join(root, path));
        const isText = bytes.length <= MAX_BYTES && !bytes.includes(0);
        tree.set(path, sourceOf(path, isText ? bytes.toString('utf8') : ''));
      }
    }
  };
  walk('.');
  return tree;
}

/** A tree of a few made-up files: what a planted violation is written in. */
export const treeOf = (files: Readonly<Record<string, string>>): Tree =>
  new Map(Object.entries(files).map(([path, text]) => [path, sourceOf(path, text)]));

export const codeOf = (tree: Tree): readonly Source[] =>
  [...tree.values()].filter(({ path }) => isCode(path));

/** Folder of the workspace package a file belongs to: `libs/kernel`, `services/survey`; else its first folder. */
export function packageOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'libs' || first === 'services' ? `${first}/${second}` : first;
}

/** The package and the file an import leads to; undefined: something from outside. */
export function workspaceImport(
  tree: Tree,
  from: string,
): { readonly folder: string; readonly file: string } | undefined {
  const [, name, file] = /^@zelian\/([^/]+)(?:\/(.+))?$/.exec(from) ?? [];
  if (name === undefined) return undefined;
  const folder = tree.has(`libs/${name}/package.json`) ? `libs/${name}` : `services/${name}`;
  return { folder, file: `${folder}/src/${file ?? 'index'}.ts` };
}

/** Path of the source that a relative import names, whether it exists or not. */
export function relativeTarget(path: string, from: string): string {
  return normalize(join(dirname(path), from.replace(/\.js$/, '.ts')));
}

/** Name of the npm package an import names: `@nestjs/core`, `class-transformer`; undefined for `node:` and ours. */
export function npmPackageOf(from: string): string | undefined {
  if (/^(?:node:|@zelian\/|[./])/.test(from)) return undefined;
  return from.split('/', from.startsWith('@') ? 2 : 1).join('/');
}

/** A value of a JSON file, or undefined if there is no such file. */
export function jsonIn(tree: Tree, path: string): unknown {
  const source = tree.get(path);
  return source === undefined ? undefined : JSON.parse(source.text);
}

/** Libraries that decide and never reach out of the program. */
export const DOMAIN = ['kernel', 'contracts', 'policy'];

export const isDomainLibrary = (path: string): boolean =>
  DOMAIN.some((name) => path.startsWith(`libs/${name}/src/`));

/** Whether a file lies in the folder of a stream: one that holds a `defineStream`. */
export function deciderFoldersOf(tree: Tree): (path: string) => boolean {
  const folders = codeOf(tree)
    .filter(({ path, code }) => path.startsWith('services/') && /\bdefineStream\b/.test(code))
    .map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1));
  return (path) => folders.some((folder) => path.startsWith(folder));
}

/** An object as a record; anything else has no fields. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  isRecord(value) ? value : {};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

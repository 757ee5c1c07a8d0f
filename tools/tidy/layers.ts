import { join } from 'node:path/posix';
import { isSpec, type Complaint, type Import, type Source } from './source.js';
import {
  codeOf,
  deciderFoldersOf,
  DOMAIN,
  fieldsOf,
  isDomainLibrary,
  jsonIn,
  npmPackageOf,
  packageOf,
  workspaceImport,
  type Tree,
} from './tree.js';

const ALL_LIBS = [...DOMAIN, 'eventlog', 'service', 'transparency'];

/** What a package may import of ours; what is not listed here may import nothing. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'libs/kernel': [],
  'libs/contracts': ['kernel'],
  'libs/policy': ['kernel', 'contracts'],
  'libs/eventlog': ['kernel'],
  'libs/transparency': [],
  'libs/service': ['kernel', 'contracts', 'eventlog'],
  'services/console': ['kernel', 'contracts'],
};

interface Edge extends Import {
  readonly source: Source;
  readonly to: { readonly folder: string; readonly file: string };
}

function edgesOf(tree: Tree): readonly Edge[] {
  return codeOf(tree).flatMap((source) =>
    source.imports.flatMap((given) => {
      const to = workspaceImport(tree, given.from);
      return to === undefined ? [] : [{ ...given, source, to }];
    }),
  );
}

/** Dependencies point one way, and no service knows another. */
export function importsAgainstTheDirection(tree: Tree): readonly Complaint[] {
  return edgesOf(tree).flatMap(({ source, line, from, to }) => {
    const owner = packageOf(source.path);
    if (mayImport(owner, to.folder)) return [];
    const allowed = MAY_IMPORT[owner]?.join(', ') ?? 'the libraries';
    return [
      {
        file: source.path,
        line,
        what: `${owner} imports ${from}`,
        instead:
          to.folder.startsWith('services/') && owner.startsWith('services/')
            ? 'let it react to an event of that service (libs/contracts/src/catalogue.ts)'
            : `${owner} may import ${allowed === '' ? 'nothing of ours' : allowed}; move the code to the side that may`,
      },
    ];
  });
}

function mayImport(owner: string, to: string): boolean {
  if (owner === 'tools' || owner === 'services/standalone') return true;
  const name = to.slice(to.indexOf('/') + 1);
  return (MAY_IMPORT[owner] ?? ALL_LIBS).includes(name) && to.startsWith('libs/');
}

/** A relative import that leaves its package goes round `package.json`, and round every rule here. */
export function importsOutOfThePackage(tree: Tree): readonly Complaint[] {
  return codeOf(tree).flatMap((source) => {
    const folder = packageOf(source.path);
    if (folder === source.path) return [];
    const depth = source.path.split('/').length - folder.split('/').length - 1;
    return source.imports
      .filter(
        ({ from }) => from.startsWith('../'.repeat(depth + 1)) || /\/(?:dist|src)\//.test(from),
      )
      .map(({ from, line }) => ({
        file: source.path,
        line,
        what: `import of ${from} leaves ${folder}`,
        instead: "import the package's file by its name, '@zelian/<package>/<file>'",
      }));
  });
}

/** A package lists every package of ours that it imports, for npm, for nx and for `tsc -b`. */
export function undeclaredWorkspaceImports(tree: Tree): readonly Complaint[] {
  const told = new Set<string>();
  return edgesOf(tree).flatMap(({ source, line, to }) => {
    const owner = packageOf(source.path);
    if (owner === to.folder || !tree.has(`${owner}/package.json`)) return [];
    const name = `@zelian/${to.folder.slice(to.folder.indexOf('/') + 1)}`;
    const missing = [
      declared(tree, owner, name) ? '' : `dependencies of ${owner}/package.json`,
      referenced(tree, owner, to.folder) ? '' : `references of ${owner}/tsconfig.json`,
    ].filter((place) => place !== '' && !told.has(`${owner} ${name} ${place}`));
    return missing.map((place) => {
      told.add(`${owner} ${name} ${place}`);
      return {
        file: source.path,
        line,
        what: `${name} does not stand in the ${place}`,
        instead: 'add it there',
      };
    });
  });
}

/** A package lists every npm package that its code imports; tests may use what the root brings. */
export function undeclaredPackages(tree: Tree): readonly Complaint[] {
  const forDevelopment = fieldsOf(fieldsOf(jsonIn(tree, 'package.json'))['devDependencies']);
  return codeOf(tree)
    .filter(({ path }) => !isSpec(path))
    .flatMap((source) => {
      const owner = packageOf(source.path);
      return source.imports.flatMap(({ from, line }) => {
        const name = npmPackageOf(from);
        if (name === undefined || !tree.has(`${owner}/package.json`)) return [];
        if (declared(tree, owner, name) || name in forDevelopment) return [];
        return [
          {
            file: source.path,
            line,
            what: `${name} does not stand in the dependencies of ${owner}/package.json`,
            instead: 'add it there with the version "*"; the root fixes the version',
          },
        ];
      });
    });
}

const declared = (tree: Tree, owner: string, name: string): boolean =>
  name in fieldsOf(fieldsOf(jsonIn(tree, `${owner}/package.json`))['dependencies']);

function referenced(tree: Tree, owner: string, folder: string): boolean {
  const references = fieldsOf(jsonIn(tree, `${owner}/tsconfig.json`))['references'];
  const paths = Array.isArray(references) ? references.map((row) => fieldsOf(row)['path']) : [];
  return paths.some((path) => typeof path === 'string' && join(owner, path) === folder);
}

const STORES = ['node:sqlite', 'mongoose', 'mongodb', 'kafkajs', 'better-sqlite3'];

/** Only one library knows where things are kept and how they travel. */
export function storesOutsideEventlog(tree: Tree): readonly Complaint[] {
  return codeOf(tree)
    .filter(({ path }) => packageOf(path) !== 'libs/eventlog')
    .flatMap((source) =>
      source.imports
        .filter(({ from }) => STORES.includes(npmPackageOf(from) ?? from))
        .map(({ from, line }) => ({
          file: source.path,
          line,
          what: `import of ${from}`,
          instead: 'ask a port of libs/eventlog; only that library knows stores and brokers',
        })),
    );
}

const PACKAGES_OF_CONTRACTS = ['class-validator', 'class-transformer', 'reflect-metadata'];
/** A hash is a pure function; everything else of Node reaches out of the program. */
const PURE_OF_NODE = ['node:crypto'];
/** Reads the rule files and hashes them: the one place where policy meets the disk. */
const RULE_FILES = 'libs/policy/src/load-rules.ts';

/** A file of the bank, read and written for `prepare`; the decider sees what is in it. */
const BANK_FILE = 'services/payment/src/payment-run/bank-file.ts';

/** Contracts, kernel, policy and deciders are plain functions: nothing from npm, no disk, no network. */
export function packagesInTheDomain(tree: Tree): readonly Complaint[] {
  const isDecider = deciderFoldersOf(tree);
  return codeOf(tree)
    .filter(({ path }) => !isSpec(path) && path !== RULE_FILES && path !== BANK_FILE)
    .filter(({ path }) => isDomainLibrary(path) || isDecider(path))
    .flatMap((source) =>
      source.imports.flatMap(({ from, line }) => {
        const outside = npmPackageOf(from) ?? (from.startsWith('node:') ? from : undefined);
        if (outside === undefined || mayUse(source.path, outside)) return [];
        return [
          {
            file: source.path,
            line,
            what: `a domain file imports ${outside}`,
            instead: 'take what it gives as an argument (command, state, ctx, or `prepare`)',
          },
        ];
      }),
    );
}

function mayUse(path: string, outside: string): boolean {
  if (path.startsWith('libs/contracts/')) return PACKAGES_OF_CONTRACTS.includes(outside);
  return path.startsWith('services/') && PURE_OF_NODE.includes(outside);
}

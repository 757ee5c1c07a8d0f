import { isCode, isSpec, placesOf, type Complaint, type Source } from './source.js';
import { codeOf, deciderFoldersOf, isDomainLibrary, type Tree } from './tree.js';

interface Habit {
  readonly of: readonly Source[];
  readonly pattern: RegExp;
  readonly form?: 'code' | 'bare' | 'text';
  readonly what: (found: string) => string;
  readonly instead: string;
}

const complaintsOf = ({ of, pattern, form, what, instead }: Habit): readonly Complaint[] =>
  of.flatMap((source) =>
    placesOf(source, pattern, form).map(({ match, line }) => ({
      file: source.path,
      line,
      what: what(match[0].trim()),
      instead,
    })),
  );

const CONFIG = 'libs/service/src/config.ts';
/** Sets the time zone of its own workers, and reads nothing. */
const TEST_RUNNER = 'jest.config.js';

/** One file reads the environment, so that one file knows what can be set. */
export const environmentOutsideConfig = (tree: Tree): readonly Complaint[] =>
  complaintsOf({
    of: codeOf(tree).filter(({ path }) => path !== CONFIG && path !== TEST_RUNNER),
    pattern: /\bprocess\s*\.\s*env\b|\bfrom 'node:process'/g,
    what: () => 'reads the environment',
    instead: `take the value as an argument; ${CONFIG} alone reads it`,
  });

/** A focused test switches all others off; a skipped one looks green. */
export const focusedOrSkippedTests = (tree: Tree): readonly Complaint[] =>
  complaintsOf({
    of: codeOf(tree),
    pattern:
      /\b(?:it|test|describe)(?:\s*\.\s*(?:each|concurrent))*\s*\.\s*(?:only|skip|todo|failing)\b|\b(?:fit|fdescribe|xit|xtest|xdescribe)(?=\s*[(.])/g,
    what: (found) => `test with ${found}`,
    instead: 'let it run, or delete it',
  });

/** The log has levels, ids and an allow-list of fields; the console has none of them. */
export const consoleOutput = (tree: Tree): readonly Complaint[] =>
  complaintsOf({
    of: codeOf(tree),
    pattern: /\bconsole\s*\.\s*\w+/g,
    what: (found) => `writes with ${found}`,
    instead: 'use the logger of libs/service; a command for a person writes to process.stdout',
  });

const isForAPerson = (path: string): boolean =>
  path.startsWith('tools/') || path.startsWith('services/standalone/');

/** Only a command that somebody types may print. */
export const printingServices = (tree: Tree): readonly Complaint[] =>
  complaintsOf({
    of: codeOf(tree).filter(({ path }) => !isForAPerson(path)),
    pattern: /\bprocess\s*\.\s*std(?:out|err)\s*\.\s*write\b/g,
    what: (found) => `prints with ${found}`,
    instead: 'use the logger of libs/service; only tools and standalone talk to a person',
  });

const CLOCKS: readonly string[] = ['libs/eventlog/src/clock.ts', 'libs/eventlog/src/demo-clock.ts'];

/** Whoever reads the time by himself cannot be moved by a test, nor by the demo. */
export const clocksOfTheirOwn = (tree: Tree): readonly Complaint[] =>
  complaintsOf({
    of: codeOf(tree).filter(
      ({ path }) => /^(?:libs|services)\//.test(path) && !isSpec(path) && !CLOCKS.includes(path),
    ),
    pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|\b(?:setTimeout|setInterval)\s*\(/g,
    what: (found) => `reads a clock of its own with ${found}`,
    instead: 'take the instant from ctx, or the Clock port (now, sleep, at)',
  });

/** Makes ids for callers; no decider calls it. */
const NEW_IDS = 'libs/kernel/src/ids.ts';

/** The same command on the same state must decide the same, today and in ten years. */
export function chanceInTheDomain(tree: Tree): readonly Complaint[] {
  const isDecider = deciderFoldersOf(tree);
  return complaintsOf({
    of: codeOf(tree)
      .filter(({ path }) => !isSpec(path) && path !== NEW_IDS)
      .filter(({ path }) => isDomainLibrary(path) || isDecider(path)),
    pattern: /\bMath\s*\.\s*random\b|\brandom(?:UUID|Bytes|Int)\b|\bgetRandomValues\b|\buuidv7\b/g,
    what: (found) => `a domain file draws lots with ${found}`,
    instead: 'derive the id with derivedId(stream, word, ordinal), or let the command bring it',
  });
}

/** One entry per file: a barrel loads everything for the sake of one name, and hides cycles. */
export const barrels = (tree: Tree): readonly Complaint[] =>
  placesNamed(tree, /(?:^|\/)index\.[jt]sx?$/, (path) => ({
    what: `${path} is a barrel`,
    instead: 'import the file that holds the thing',
  }));

/** A place for everything is a name for nothing. */
export const namelessPlaces = (tree: Tree): readonly Complaint[] =>
  placesNamed(
    tree,
    /(?:^|\/)(?:utils?|common|shared|helpers?|misc|lib)(?:\.[jt]s$|\/)/,
    (path) => ({
      what: `${path} does not say what it holds`,
      instead: 'name the file or folder after its subject, beside the code that uses it',
    }),
  );

function placesNamed(
  tree: Tree,
  pattern: RegExp,
  says: (path: string) => Pick<Complaint, 'what' | 'instead'>,
): readonly Complaint[] {
  return [...tree.keys()]
    .filter((path) => pattern.test(path))
    .map((path) => ({ file: path, line: 1, ...says(path) }));
}

/** What holds on one machine only has no place in a project that others clone. */
export const tracesOfAMachine = (tree: Tree): readonly Complaint[] => [
  ...complaintsOf({
    of: [...tree.values()],
    pattern: /(?<![\w.@-])\/(?:home|Users|root|work|mnt)\/[\w.-]+|\b[A-Z]:\\Users\\/g,
    form: 'text',
    what: (found) => `names ${found}, a path of one machine`,
    instead: 'use a path relative to the project, or a setting',
  }),
  ...complaintsOf({
    of: [...tree.values()],
    pattern: /\bregistry\.(?:npm|yarn)[\w.-]*|\bnpmmirror\b|"resolved": "https?:/g,
    form: 'text',
    what: (found) => `names a package registry (${found})`,
    instead: 'leave the registry to the configuration of whoever installs',
  }),
];

const PROMISES = new RegExp(
  String.raw`\b(?:${['todo', 'fixme', 'xxx'].join('|').toUpperCase()})\b`,
  'g',
);

/** Marks that a person left for later and nobody finds again. */
export const loosePromises = (tree: Tree): readonly Complaint[] =>
  complaintsOf({
    of: [...tree.values()].filter(({ path }) => isCode(path)),
    pattern: PROMISES,
    form: 'text',
    what: (found) => `leaves a ${found}`,
    instead: 'do it now, or write an issue',
  });

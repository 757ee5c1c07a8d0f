import { isSpec, lineAt, placesOf, type Complaint, type Source } from './source.js';
import { codeOf, type Tree } from './tree.js';

export type RefusalTable = Readonly<
  Record<string, { readonly says: string; readonly next: string }>
>;
export type RuleTable = Readonly<
  Record<string, { readonly title: string; readonly retiredOn?: string }>
>;

const TABLES = 'libs/contracts/src/';
const RULE_TABLE = 'libs/policy/src/rule-catalogue.ts';
const CODE = /(['"`])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)\1/g;
const HAS_CHINESE = /\p{Script=Han}/u;

/** A code that is refused with but has no row shows the officer a code instead of a sentence. */
export function refusalsWithoutRow(tree: Tree, table: RefusalTable): readonly Complaint[] {
  return codeOf(tree)
    .filter(({ path }) => !isSpec(path) && !path.startsWith('libs/kernel/'))
    .flatMap((source) =>
      refusedCodes(source)
        .filter(({ code }) => !Object.hasOwn(table, code))
        .map(({ code, line }) => ({
          file: source.path,
          line,
          what: `refuses with ${code}, which has no Chinese sentence`,
          instead: `give it a row in ${TABLES}, or use a code that has one`,
        })),
    );
}

/** Codes written in the first argument of `new Refused(…)`, also behind a condition, not in it. */
function refusedCodes(source: Source): readonly { readonly code: string; readonly line: number }[] {
  return placesOf(source, /\bnew\s+Refused\s*\(/g).flatMap(({ match, line }) => {
    const start = match.index + match[0].length;
    const argument = source.bare.slice(start, endOfArgument(source.code, start));
    return Array.from(argument.matchAll(CODE))
      .filter(({ index }) => !/[!=]==\s*$/.test(argument.slice(0, index)))
      .map(([, , code = '']) => ({ code, line }));
  });
}

function endOfArgument(code: string, start: number): number {
  let depth = 0;
  for (let at = start; at < code.length; at++) {
    const char = code[at] ?? '';
    if (depth === 0 && (char === ',' || char === ')')) return at;
    if ('([{'.includes(char)) depth++;
    if (')]}'.includes(char)) depth--;
  }
  return code.length;
}

/** A code that is put together cannot be searched for, and no table can be checked against it. */
export function refusalsPutTogether(tree: Tree): readonly Complaint[] {
  return codeOf(tree)
    .filter(({ path }) => !isSpec(path))
    .flatMap((source) =>
      placesOf(source, /\bnew\s+Refused\s*\(/g)
        .filter(({ match }) => {
          const start = match.index + match[0].length;
          return source.code.slice(start, endOfArgument(source.code, start)).includes('${');
        })
        .map(({ line }) => ({
          file: source.path,
          line,
          what: 'refuses with a code that is put together',
          instead: 'write each code out in full',
        })),
    );
}

/** A row that nothing refuses with is a promise that the platform does not keep. */
export function refusalsNeverGiven(tree: Tree, table: RefusalTable): readonly Complaint[] {
  const given = codesIn(tree, ({ path }) => !isSpec(path) && !path.startsWith(TABLES));
  return Object.keys(table)
    .filter((code) => !given.has(code))
    .map((code) => ({
      ...rowOf(tree, TABLES, code),
      what: `nothing refuses with ${code}`,
      instead: 'refuse with it where the event model says so, or take the row out',
    }));
}

/** A refusal that no example shows may have stopped working long ago. */
export function refusalsWithoutExample(tree: Tree, table: RefusalTable): readonly Complaint[] {
  const shown = codesIn(tree, ({ path }) => isSpec(path) && !isAboutTables(path));
  return Object.keys(table)
    .filter((code) => !shown.has(code))
    .map((code) => ({
      ...rowOf(tree, TABLES, code),
      what: `no example refuses with ${code}`,
      instead: "add one: check({ given, when, refused: '…' }), or a request that gets it",
    }));
}

const isAboutTables = (path: string): boolean =>
  path.startsWith(TABLES) || path.startsWith('tools/tidy');

/** Says what is the matter, and what the officer does next, each as a Chinese sentence. */
export function refusalsWithoutWords(tree: Tree, table: RefusalTable): readonly Complaint[] {
  return Object.entries(table).flatMap(([code, { says, next }]) =>
    [isSentence(says) ? '' : `says「${says}」`, isSentence(next) ? '' : `next「${next}」`]
      .filter((wrong) => wrong !== '')
      .map((wrong) => ({
        ...rowOf(tree, TABLES, code),
        what: `${code} ${wrong} is no Chinese sentence`,
        instead: 'write what is the matter and the way out, each ending in 。',
      })),
  );
}

const isSentence = (text: string): boolean => HAS_CHINESE.test(text) && text.endsWith('。');

/** A rule of law that no test names may compute anything. */
export function rulesWithoutExample(tree: Tree, rules: RuleTable): readonly Complaint[] {
  const shown = codesIn(tree, ({ path }) => isSpec(path) && path.startsWith('libs/policy/'));
  return Object.keys(rules)
    .filter((code) => !shown.has(code))
    .map((code) => ({
      ...rowOf(tree, RULE_TABLE, code),
      what: `no test of libs/policy names the rule ${code}`,
      instead: 'write one that shows it just below, at and just above its limit',
    }));
}

/** A rule in the catalogue that no code applies is law that nobody keeps. */
export function rulesNeverApplied(tree: Tree, rules: RuleTable): readonly Complaint[] {
  const applied = codesIn(
    tree,
    ({ path }) => !isSpec(path) && /^(?:libs\/policy|services)\//.test(path),
  );
  return Object.entries(rules)
    .filter(([code, { retiredOn }]) => retiredOn === undefined && !applied.has(code))
    .map(([code]) => ({
      ...rowOf(tree, RULE_TABLE, code),
      what: `no code applies the rule ${code}`,
      instead: 'apply it, or give it the day on which it was retired (retiredOn)',
    }));
}

export const rulesWithoutTitle = (tree: Tree, rules: RuleTable): readonly Complaint[] =>
  Object.entries(rules)
    .filter(([, { title }]) => !HAS_CHINESE.test(title))
    .map(([code, { title }]) => ({
      ...rowOf(tree, RULE_TABLE, code),
      what: `the rule ${code} has the title「${title}」`,
      instead: 'name it in Chinese: a clerk reads it in the explanation',
    }));

/** Codes that stand as strings in these files. */
function codesIn(tree: Tree, among: (source: Source) => boolean): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const source of codeOf(tree).filter(among))
    for (const [, , code = ''] of source.bare.matchAll(CODE)) codes.add(code);
  return codes;
}

/** Where the row of a code stands. */
function rowOf(tree: Tree, place: string, code: string): Pick<Complaint, 'file' | 'line'> {
  for (const { path, text, bare } of codeOf(tree)) {
    if (!path.startsWith(place) || isSpec(path)) continue;
    const found = new RegExp(`^ *${code}: `, 'm').exec(bare);
    if (found !== null) return { file: path, line: lineAt(text, found.index) };
  }
  return { file: place, line: 1 };
}

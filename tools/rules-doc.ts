import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findingTitles } from '@zelian/policy/findings';
import { REASON_CODES } from '@zelian/policy/outcome';
import { ruleCatalogue, type RuleEntry } from '@zelian/policy/rule-catalogue';
import { codeWords } from '@zelian/policy/words';
import { format } from 'prettier';

const SOURCES = 'libs/policy/src';
/** Files that list codes without applying a rule. */
const TABLES = ['rule-catalogue.ts', 'render.ts', 'words.ts', 'outcome.ts', 'testing.ts'];

interface SourceFile {
  readonly name: string;
  readonly text: string;
}

const isSpec = ({ name }: SourceFile): boolean => name.endsWith('.spec.ts');

/** Examples under one title, and the rules they show. */
interface Examples {
  readonly file: string;
  readonly title: string;
  readonly codes: readonly string[];
  readonly sentences: readonly string[];
}

/**
 * `docs/RULES.md`: every rule with its clause, the code that applies it and the examples that show
 * it. The same sources give the same text.
 */
export async function rulesDocument(): Promise<string> {
  const root = join(import.meta.dirname, '../..');
  const files = globSync(`${SOURCES}/*.ts`, { cwd: root })
    .toSorted()
    .map((path) => ({ name: basename(path), text: readFileSync(join(root, path), 'utf8') }));
  const code = files.filter((file) => !isSpec(file) && !TABLES.includes(file.name));
  const examples = files.filter(isSpec).flatMap(examplesIn);
  const rules = Object.entries<RuleEntry>(ruleCatalogue);
  const text = [
    '# Rules 规则',
    'Written by `npm run docs` from `libs/policy/src/rule-catalogue.ts` and the examples beside it; change those files, not this one.',
    `${rules.length} rules, ${REASON_CODES.length} reasons for a refusal, ${Object.keys(findingTitles).length} findings. Values with legal meaning stand in the policy table (政策参数表), each with the days from which it is valid and known; values marked 演示数据 there are invented.`,
    ...rules.flatMap(([rule, entry]) => section(rule, entry, code, examples)),
    '## Reasons for a refusal 不予批准的理由',
    table(REASON_CODES.map((reason) => [`\`${reason}\``, codeWords[reason] ?? ''])),
    '## Findings 办理过程问题',
    table(Object.entries(findingTitles).map(([finding, title]) => [`\`${finding}\``, title])),
  ].join('\n\n');
  return format(text, { parser: 'markdown', printWidth: 100, singleQuote: true });
}

function section(
  rule: string,
  { title, law, clause, version, inForceFrom, link, retiredOn }: RuleEntry,
  code: readonly SourceFile[],
  examples: readonly Examples[],
): readonly string[] {
  const source = link === undefined ? `${law}${clause}` : `[${law}${clause}](${link})`;
  const applied = code.filter(({ text }) => text.includes(`'${rule}'`)).map(({ name }) => name);
  const shown = examples.filter(({ codes }) => codes.includes(rule));
  return [
    `## ${rule} ${title}`,
    [
      `- Clause: ${source}`,
      `- In force from ${inForceFrom}, version ${version}${retiredOn === undefined ? '' : `, retired on ${retiredOn}`}`,
      `- Code: ${applied.map(linkTo).join(', ')}`,
      ...shown.flatMap(({ file, title: situation, sentences }) => [
        `- Examples in ${linkTo(file)}, ${situation}:`,
        ...sentences.map((sentence) => `  - ${sentence}`),
      ]),
    ].join('\n'),
  ];
}

const linkTo = (name: string): string => `[${name}](../${SOURCES}/${name})`;

const table = (rows: readonly (readonly string[])[]): string =>
  ['| code | 中文 |', '| --- | --- |', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');

/** Blocks whose title names rules, with the sentences of their tests. */
function examplesIn({ name, text }: SourceFile): readonly Examples[] {
  return text.split(/^(?=describe\()/m).flatMap((block) => {
    const named = /^describe\(\s*`([^$`]+) \$\{shows\(([^)]*)\)/.exec(block);
    const title = named?.[1] ?? '';
    const whole =
      named === null
        ? []
        : [{ file: name, title, codes: codesIn(named[2]), sentences: tests(block) }];
    const single = Array.from(
      block.matchAll(/\bit\(\s*`([^$`]+) \$\{shows\(([^)]*)\)/g),
      ([, sentence = '', codes]) => ({
        file: name,
        title,
        codes: codesIn(codes),
        sentences: [sentence],
      }),
    );
    return [...whole, ...single];
  });
}

const codesIn = (list = ''): readonly string[] =>
  Array.from(list.matchAll(/'([A-Z0-9_]+)'/g), ([, code = '']) => code);

/** Titles of tests; a table of tests stands with its placeholders, unless it has no words of its own. */
const tests = (block: string): readonly string[] =>
  Array.from(
    block.matchAll(/\bit(?:\.each\([\s\S]*?\))?\(\s*(['`])([^'`$]+?) ?(?:\$\{|\1)/g),
    ([, , title = '']) => title,
  ).filter((title) => title !== '%s');

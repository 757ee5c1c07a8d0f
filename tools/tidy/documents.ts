import { dirname, join, normalize } from 'node:path/posix';
import { lineAt, placesOf, type Complaint, type Source } from './source.js';
import { fieldsOf, jsonIn, type Tree } from './tree.js';

/** A document that code writes, and what it writes today. */
export interface Generated {
  readonly path: string;
  readonly fresh: string;
}

/** A document made from code says what the code says. */
export function staleDocuments(tree: Tree, documents: readonly Generated[]): readonly Complaint[] {
  return documents.flatMap(({ path, fresh }) => {
    const text = tree.get(path)?.text;
    if (text === fresh) return [];
    return [
      {
        file: path,
        line: text === undefined ? 1 : firstDifferentLine(text, fresh),
        what: text === undefined ? 'is missing' : 'is not what the code says',
        instead: 'run `npm run docs` and commit what it writes',
      },
    ];
  });
}

function firstDifferentLine(text: string, fresh: string): number {
  const lines = fresh.split('\n');
  const at = text.split('\n').findIndex((line, index) => line !== lines[index]);
  return at === -1 ? text.split('\n').length : at + 1;
}

/** A link in a document leads to a file of the project, and its anchor to a heading there. */
export function linksThatLeadNowhere(tree: Tree): readonly Complaint[] {
  return markdownOf(tree).flatMap((source) => {
    const prose = withoutCode(source.text);
    return Array.from(prose.matchAll(/!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)).flatMap(
      (match) => {
        const complaint = wrongWith(tree, source.path, match[1] ?? '');
        if (complaint === undefined) return [];
        return [{ file: source.path, line: lineAt(source.text, match.index), ...complaint }];
      },
    );
  });
}

function wrongWith(
  tree: Tree,
  path: string,
  link: string,
): Pick<Complaint, 'what' | 'instead'> | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(link)) return undefined;
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? path : normalize(join(dirname(path), decodeURI(file)));
  const found = tree.get(target);
  const isFolder = [...tree.keys()].some((known) =>
    known.startsWith(`${target.replace(/\/$/, '')}/`),
  );
  if (found === undefined && !isFolder)
    return { what: `links to ${link}, which is not there`, instead: 'mend the link' };
  if (anchor === undefined || (found !== undefined && anchorsOf(found.text).has(anchor)))
    return undefined;
  return { what: `links to ${link}, which has no such heading`, instead: 'mend the anchor' };
}

/** Anchors of the headings, as GitHub makes them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutFences(text).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const base = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = base;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${base}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** A command that a document tells people to type is there. */
export function commandsThatDoNotExist(tree: Tree): readonly Complaint[] {
  const scripts = fieldsOf(fieldsOf(jsonIn(tree, 'package.json'))['scripts']);
  return markdownOf(tree).flatMap((source) =>
    placesOf(source, /\bnpm (?:run (?:-s )?)?([a-z][\w:-]*)/g, 'text')
      .map(({ match: [said, name = ''], line }) => ({ said, name, line }))
      .filter(({ said, name }) => /^npm run |^npm (?:start|test)$/.test(said) && !(name in scripts))
      .map(({ said, line }) => ({
        file: source.path,
        line,
        what: `tells people to type ${said}, which package.json does not have`,
        instead: 'name a script that is there',
      })),
  );
}

const GLOSSARY = 'docs/GLOSSARY.md';
const HEAD = '| 中文 | identifier |';

interface Term {
  readonly chinese: string;
  readonly identifier: string;
  readonly line: number;
  readonly cells: number;
}

/** One word per thing in either language: whoever reads one of them finds the other. */
export function glossaryWordsTwice(tree: Tree): readonly Complaint[] {
  const terms = termsOf(tree);
  const twice = (of: (term: Term) => string) =>
    terms.filter((term) => terms.find((other) => of(other) === of(term)) !== term);
  return [
    ...twice(({ chinese }) => chinese).map(({ chinese, line }) => ({
      file: GLOSSARY,
      line,
      what: `${chinese} stands twice`,
      instead: 'give it one English word, and name the other thing otherwise',
    })),
    ...twice(({ identifier }) => identifier.toLowerCase()).map(({ identifier, line }) => ({
      file: GLOSSARY,
      line,
      what: `${identifier} stands twice`,
      instead: 'give each thing its own English word',
    })),
  ];
}

/** Each row has all five columns, so that none says nothing about its source. */
export const glossaryRowsWithHoles = (tree: Tree): readonly Complaint[] =>
  termsOf(tree)
    .filter(({ cells }) => cells !== 5)
    .map(({ chinese, line }) => ({
      file: GLOSSARY,
      line,
      what: `the row of ${chinese} has empty or missing cells`,
      instead: 'fill all five columns; "–" where nothing is to be confused with it',
    }));

/** A word that the code does not use is no word of this project. */
export function glossaryWordsWithoutCode(tree: Tree): readonly Complaint[] {
  const words = new Set<string>();
  for (const { path, text } of tree.values())
    if (/^(?:libs|services)\/.*\.(?:ts|json)$/.test(path))
      for (const [word] of text.matchAll(/[A-Za-z][A-Za-z0-9_]*/g)) words.add(word);
  return termsOf(tree)
    .filter(({ identifier }) => !words.has(identifier))
    .map(({ chinese, identifier, line }) => ({
      file: GLOSSARY,
      line,
      what: `${identifier} (${chinese}) is used nowhere in libs or services`,
      instead: 'write the word that the code uses, or take the row out',
    }));
}

function termsOf(tree: Tree): readonly Term[] {
  const lines = tree.get(GLOSSARY)?.text.split('\n') ?? [];
  let inTable = false;
  return lines.flatMap((text, index) => {
    const columns = text.split('|').slice(1, -1);
    if (columns.length === 0) inTable = false;
    if (text.replace(/ +/g, ' ').startsWith(HEAD)) {
      inTable = true;
      return [];
    }
    if (!inTable || /^[\s|:-]+$/.test(text)) return [];
    const [chinese = '', identifier = ''] = columns.map((cell) => cell.trim().replaceAll('`', ''));
    return [
      {
        chinese,
        identifier,
        line: index + 1,
        cells: columns.filter((cell) => cell.trim() !== '').length,
      },
    ];
  });
}

const markdownOf = (tree: Tree): readonly Source[] =>
  [...tree.values()].filter(({ path }) => path.endsWith('.md'));

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
const withoutFences = (text: string): string => text.replace(/^ *(```|~~~)[^]*?^ *\1/gm, blank);
const withoutCode = (text: string): string => withoutFences(text).replace(/`[^`\n]*`/g, blank);

/**
 * The text of a source file in three forms, so that a rule can look for code without being fooled
 * by a comment or by a string that speaks of the same thing.
 *
 * Shape: all three have the same length and the same line breaks; what is taken out is blank.
 * `code` has neither comments nor the content of strings, `bare` has no comments.
 */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly code: string;
  readonly bare: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** As written: `./x.js`, `@zelian/kernel/day`, `node:fs`, `fastify`. */
  readonly from: string;
  readonly line: number;
}

/** A complaint as a reader can act on it: where, what is wrong, what to do instead. */
export interface Complaint {
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly instead: string;
}

export const shown = ({ file, line, what, instead }: Complaint): string =>
  `${file}:${line} ${what}; ${instead}`;

export function sourceOf(path: string, text: string): Source {
  if (!isCode(path)) return { path, text, code: text, bare: text, imports: [] };
  const { code, bare } = stripped(text);
  return { path, text, code, bare, imports: importsIn(code, text) };
}

export const isCode = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path);
export const isSpec = (path: string): boolean => path.endsWith('.spec.ts');

/** Line of a place in a text, from 1. */
export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1))
    line++;
  return line;
}

/** All places in the code of a source where the pattern stands. */
export function placesOf(source: Source, pattern: RegExp, form: 'code' | 'bare' | 'text' = 'code') {
  return Array.from(source[form].matchAll(pattern), (match) => ({
    match,
    line: lineAt(source.text, match.index),
  }));
}

const IMPORT = /\bfrom\s*(?:'( *)'|"( *)")|\bimport\s*\(?\s*(?:'( *)'|"( *)")/g;

function importsIn(code: string, text: string): readonly Import[] {
  return Array.from(code.matchAll(IMPORT), (match) => {
    const end = match.index + match[0].length - 1;
    const start = end - (match.slice(1).find((blank) => blank !== undefined) ?? '').length;
    return { from: text.slice(start, end), line: lineAt(text, match.index) };
  }).filter(({ from }) => from !== '');
}

const PLAIN = /[^'"`/{}]+/y;
const COMMENT = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/y;
const STRING = /'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*"/y;
const REGEX = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
/** Text of a template up to its end or to the next `${`. */
const TEMPLATE = /(?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{|$)/y;
const BEFORE_REGEX =
  /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|await|yield))\s*$/;

/** Blanks comments, and in `code` the content of strings, templates and regular expressions too. */
function stripped(text: string): { readonly code: string; readonly bare: string } {
  let code = '';
  let bare = '';
  let depth = 0;
  /** Depth of braces at which each open `${` returns to its template. */
  const templates: number[] = [];

  const taken = (pattern: RegExp): string => {
    pattern.lastIndex = bare.length;
    return pattern.exec(text)?.[0] ?? '';
  };
  const put = (inCode: string, inBare: string) => {
    code += inCode;
    bare += inBare;
  };
  const putTemplate = () => {
    const part = taken(TEMPLATE);
    const end = part.endsWith('${') ? 2 : 1;
    put(blank(part.slice(0, -end)) + part.slice(-end), part);
    if (end === 2) templates.push(depth);
  };

  while (bare.length < text.length) {
    const char = text[bare.length] ?? '';
    const plain = taken(PLAIN);
    const comment = char === '/' ? taken(COMMENT) : '';
    const quoted = char === "'" || char === '"' ? taken(STRING) : '';
    const regex = char === '/' && BEFORE_REGEX.test(code.slice(-40)) ? taken(REGEX) : '';
    if (plain !== '') put(plain, plain);
    else if (comment !== '') put(blank(comment), blank(comment));
    else if (quoted !== '') put(char + blank(quoted.slice(1, -1)) + char, quoted);
    else if (regex !== '') put(blank(regex), regex);
    else {
      put(char, char);
      if (char === '`') putTemplate();
      if (char === '{') depth++;
      if (char === '}' && templates.at(-1) === depth) {
        templates.pop();
        putTemplate();
      } else if (char === '}') depth--;
    }
  }
  return { code, bare };
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

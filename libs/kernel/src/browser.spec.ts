/// <reference types="node" />
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const src = join(import.meta.dirname, '../src');
const sources = readdirSync(src)
  .filter((file) => !file.endsWith('.spec.ts'))
  .map((file) => ({ file, text: readFileSync(join(src, file), 'utf8') }));

/** Why the source would not run in a browser, or would ask a machine for something. */
const complaintsOf = (text: string): readonly string[] => [
  ...Array.from(text.matchAll(/from '([^']+)'/g), ([, path = '']) => path).filter(
    (path) => !path.startsWith('./'),
  ),
  ...(text.match(/\b(Buffer|process|Date\.now|new Date\(\)|Math\.random|setTimeout)\b/g) ?? []),
];

describe('the sources of the kernel', () => {
  it('import each other and nothing else, and ask no machine', () => {
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.filter(({ text }) => complaintsOf(text).length > 0)).toEqual([]);
  });

  it.each([
    ["import { createHash } from 'node:crypto';", 'node:crypto'],
    ["import { v7 } from 'uuid';", 'uuid'],
    ['return Buffer.from(text);', 'Buffer'],
    ['const at = Date.now();', 'Date.now'],
  ])('would be caught with %s', (planted, complaint) =>
    expect(complaintsOf(planted)).toEqual([complaint]),
  );
});

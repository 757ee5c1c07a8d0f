import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf } from './one-field.js';
import { ROOT } from './place.js';

const PATCH = join(ROOT, 'tools/one-field.patch');

describe('one more field on one command', () => {
  it('touches at most four files', () => {
    const files = filesOf(readFileSync(PATCH, 'utf8'));
    expect(files).toContain('libs/contracts/src/survey.ts');
    expect(files.length).toBeLessThanOrEqual(4);
  });

  it('can be added to the code as it stands', () => {
    const check = () => execFileSync('git', ['apply', '--check', PATCH], { cwd: ROOT });
    expect(check).not.toThrow();
  });

  it('would be counted file by file', () =>
    expect(filesOf('--- a/x\n+++ b/x.ts\n+++ nothing\n--- /dev/null\n+++ b/y/z.ts\n')).toEqual([
      'x.ts',
      'y/z.ts',
    ]));
});

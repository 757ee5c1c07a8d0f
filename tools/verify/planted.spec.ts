import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from './place.js';
import { allPlanted, saidIn } from './planted.js';

describe('the planted mistakes', () => {
  const all = allPlanted();

  it('are sixteen at least, each another one', () => {
    expect(all.length).toBeGreaterThanOrEqual(16);
    expect(new Set(all.map(({ mistake }) => mistake)).size).toBe(all.length);
  });

  it.each(all.map((one) => [basename(one.file), one] as const))(
    '%s fits the code as it stands, and touches no spec',
    (_name, { file, changes, spec }) => {
      const check = () => execFileSync('git', ['apply', '--check', file], { cwd: ROOT });
      expect(check).not.toThrow();
      expect(changes.filter((change) => change.endsWith('.spec.ts'))).toEqual([]);
      expect(existsSync(join(ROOT, spec))).toBe(true);
    },
  );

  it('say what they are', () =>
    expect(() => saidIn('--- a/x.ts\n+++ b/x.ts\n')).toThrow('没有写明错误和测试'));
});

import { join } from 'node:path';

/** The project this runs in: compiled, we lie in `tools/dist/verify`. */
export const ROOT = join(import.meta.dirname, '../../..');

/** A line for whoever watches. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A line for the person at the terminal; logs go to standard error as JSON. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

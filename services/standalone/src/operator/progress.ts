/** A line at most this often. Units: ms. */
const EVERY_MS = 2_000;

/**
 * How far a long work has come, for whoever waits at the terminal.
 *
 * Shape: on standard error, so that what the command finds can be piped; work that ends soon says
 * nothing.
 */
export class Progress {
  private told = performance.now();

  /** `done` of `total`, in the unit that `what` names. */
  at(what: string, done: number, total?: number): void {
    const now = performance.now();
    if (now - this.told < EVERY_MS) return;
    this.told = now;
    const of = total === undefined ? '' : ` / ${total}`;
    process.stderr.write(`  ${what}：${done}${of}\n`);
  }
}

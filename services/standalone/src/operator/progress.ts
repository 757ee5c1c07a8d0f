/** A line at most this often. Units: ms. */
const EVERY_MS = 2_000;

/**
 * How far a long work has come, for whoever waits at the terminal.
 *
 * Shape: on standard error, so that what the command finds can be piped; work that ends soon says
 * nothing. Where the total is known it says how fast and how long still.
 */
export class Progress {
  private told = performance.now();
  private what = '';
  private since = this.told;
  private first = 0;

  /** `done` of `total`, in the unit that `what` names. */
  at(what: string, done: number, total?: number): void {
    const now = performance.now();
    if (what !== this.what) {
      this.what = what;
      this.since = now;
      this.first = done;
    }
    if (now - this.told < EVERY_MS) return;
    this.told = now;
    const rate = ((done - this.first) * 1_000) / (now - this.since);
    process.stderr.write(`  ${what}：${done}${wordsOf(done, total, rate)}\n`);
  }
}

/** Units: `rate` per second. */
function wordsOf(done: number, total: number | undefined, rate: number): string {
  if (total === undefined) return '';
  if (!(rate > 0)) return ` / ${total}`;
  return ` / ${total}，每秒 ${Math.round(rate)}，约还需 ${Math.ceil((total - done) / rate)} 秒`;
}

import { createInterface } from 'node:readline/promises';
import { NotDone } from './outcome.js';

/** The option of every command that does what cannot be undone. */
export const yes = {
  type: 'boolean',
  default: false,
  describe: '不再询问，直接执行',
} as const;

/**
 * Puts a question before what cannot be undone; `--yes` has answered it.
 *
 * Refuses: NotDone for any other answer than yes, and where nobody can be asked.
 */
export async function confirmed(question: string, answered: boolean): Promise<void> {
  if (answered) return;
  if (!process.stdin.isTTY)
    throw new NotDone(`${question}\n未执行：无人可问；确认后加 --yes 再运行。`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question}\n确认请输入 yes：`);
    if (answer.trim().toLowerCase() !== 'yes') throw new NotDone('未执行。');
  } finally {
    terminal.close();
  }
}

/** Places between two durable steps, where a process may die. */
export const FAILPOINTS = {
  'before-insert': '写入日志之前',
  'after-commit': '提交之后、答复之前',
  'key-before-its-commit': '密钥已落盘、提交之前',
  'effect-before-watermark': '效果已产生、水位之前',
  'attachment-before-command': '附件已改名、指令之前',
  'roster-frozen': '名册冻结之后、答复之前',
  'bank-file-answered': '银行回盘入账之后、答复之前',
} as const;
export type Failpoint = keyof typeof FAILPOINTS;

/** What the process writes before it dies at one of them. */
export const FELL = 'fell at ';

export function isFailpoint(name: string): name is Failpoint {
  return Object.hasOwn(FAILPOINTS, name);
}

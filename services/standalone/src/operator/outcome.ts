/** What every operator command says to the shell that ran it. */
export const EXIT = { well: 0, notDone: 1, wrongUse: 2 } as const;

export const EXIT_WORDS = '退出码：0 正常；1 发现问题，或未能完成；2 用法有误。';

/** The command could not do its work; the message says why and what to do, in Chinese. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

/** The command was called in a way that cannot be meant. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

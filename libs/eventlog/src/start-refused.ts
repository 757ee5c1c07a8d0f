/** Why a process does not start on a data folder. */
export type StartRefusal =
  | 'ALREADY_RUNNING'
  | 'NODE_TOO_OLD'
  | 'CLOCK_BEHIND'
  | 'WATERMARK_BEYOND_TAIL'
  | 'NOT_INITIALISED'
  | 'NOT_A_DEMO'
  | 'KEK_MISSING'
  | 'SHRED_LIST_CHANGED';

const SAYS: Readonly<Record<StartRefusal, string>> = {
  ALREADY_RUNNING: '已在运行',
  NODE_TOO_OLD: 'Node 版本过低，需要 24 或更高',
  CLOCK_BEHIND: '系统时钟比日志末尾慢 5 分钟以上',
  WATERMARK_BEYOND_TAIL: '读取进度超出日志末尾，日志可能是旧备份',
  NOT_INITIALISED: '数据目录尚未初始化',
  KEK_MISSING: '密钥文件不见了；请从备份取回，不要新建，否则原有个人信息再也打不开',
  SHRED_LIST_CHANGED: '销毁清单被改动，签名不符；请从存档取回原清单',
  NOT_A_DEMO: '数据目录不是演示目录；请另选目录，或加 --empty 启动',
};

/** The process must not run on this data folder; nothing was changed. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';

  constructor(
    readonly code: StartRefusal,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${SAYS[code]}：${detail}`, options);
  }
}

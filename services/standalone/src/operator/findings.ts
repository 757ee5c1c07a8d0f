import type { Break, BreakCode } from '@zelian/eventlog/checker';

/** Something that is not as it must be, with its place. */
export interface Finding {
  readonly service: string;
  /** Position in the service's log; absent where it concerns a file or a view. */
  readonly position?: number;
  readonly code:
    | BreakCode
    | 'LOG_UNREADABLE'
    | 'STORE_DOES_NOT_OPEN'
    | 'ATTACHMENT_MISSING'
    | 'ATTACHMENT_DAMAGED'
    | 'CAUSE_MISSING'
    | 'WATERMARK_BEYOND_TAIL';
  readonly says: string;
  /** Ids and field names, never anything about a person. */
  readonly detail: string;
}

const SAYS: Readonly<Record<BreakCode, string>> = {
  POSITION_MISSING: '缺少这一位置的提交',
  CHAIN_BROKEN: '链值与内容、与前一条不符：内容或链值被改动过',
  BODY_UNREADABLE: '内容无法读出',
  BODY_NOT_CANONICAL: '内容不是规范写法：被改写过',
  KEY_DIFFERS_FROM_BODY: '索引列与内容不一致',
  EVENT_ID_WRONG: '事件编号与位置不符',
  COMMAND_ID_TWICE: '同一指令编号出现两次',
  STREAM_VERSION_OVERLAPS: '同一业务对象的版本号重复',
  STREAM_VERSION_MISSING: '同一业务对象的版本号有缺口',
  PART_MALFORMED: '加密部分残缺',
  PART_DOES_NOT_OPEN: '加密部分无法解开：密文、位置或密钥不符',
  OVERRUN_NOT_FLAGGED: '期限已过而没有逾期记录',
  FLAGGED_IN_TIME: '期限未到却有逾期记录',
  DEADLINE_SETTLED_TWICE: '同一期限了结两次',
  UNKNOWN_DEADLINE_SETTLED: '了结了并不存在的期限',
  ACKNOWLEDGED_BUT_MISSING: '已答复成功的指令不在日志中',
  VIEW_DIFFERS_FROM_REBUILD: '视图中的文档与重建结果不同',
  VIEW_DOES_NOT_REBUILD: '视图无法由日志重建',
};

export function findingOf({ service, position, what, detail }: Break): Finding {
  return {
    service,
    ...(position === 0 ? {} : { position }),
    code: what,
    says: SAYS[what],
    detail,
  };
}

/** One line for a person: place, matter, ids. */
export function lineOf({ service, position, code, says, detail }: Finding): string {
  const place = position === undefined ? service : `${service} 第 ${position} 条`;
  return `✗ ${place}：${says}${detail === '' ? '' : `（${detail}）`} [${code}]`;
}

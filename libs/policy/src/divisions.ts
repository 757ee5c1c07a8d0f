import type { Day, VillageCode } from '@zelian/kernel/values';
import {
  isRecord,
  parseDay,
  parseFlag,
  parseList,
  parseNullable,
  parseParts,
  parseText,
  RuleFileError,
} from './parse.js';

export interface Township {
  /** 9 digits. */
  readonly code: string;
  readonly name: string;
  readonly validFrom: Day;
  readonly validTo: Day | null;
  readonly statisticalOnly: boolean;
}

export interface Village {
  /** 12 digits. */
  readonly code: VillageCode;
  readonly name: string;
  readonly committee: string;
  readonly township: string;
  readonly validFrom: Day;
  readonly validTo: Day | null;
}

/** Townships of the district and villages of the township (统计用区划代码). */
export interface Divisions {
  readonly townships: readonly Township[];
  readonly villages: readonly Village[];
}

const validity = { validFrom: parseDay, validTo: parseNullable(parseDay) };
const parseTownships = parseList(
  parseParts({ code: parseText, name: parseText, statisticalOnly: parseFlag, ...validity }),
);
const parseVillages = parseList(
  parseParts({
    code: parseText,
    name: parseText,
    committee: parseText,
    township: parseText,
    ...validity,
  }),
);

export function parseDivisions(file: unknown): Divisions {
  if (!isRecord(file)) throw new RuleFileError('区划表：应为对象');
  const townships = parseTownships(file['townships'], '区划表 townships');
  const villages = parseVillages(file['villages'], '区划表 villages');
  const codes = new Set(townships.map(({ code }) => code));
  const stray = villages.find(
    ({ code, township }) => !codes.has(township) || code.slice(0, 9) !== township,
  );
  if (stray !== undefined) throw new RuleFileError(`区划表 ${stray.code}：所属乡镇代码不符`);
  return { townships, villages };
}

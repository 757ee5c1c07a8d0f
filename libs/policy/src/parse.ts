import { isDay } from '@zelian/kernel/day';
import type { Day, Fen } from '@zelian/kernel/values';

/** A file of rules that cannot be right; the sentence names the place. The start is refused. */
export class RuleFileError extends Error {
  override readonly name = 'RuleFileError';
}

/** Unknown JSON → a known shape, or a `RuleFileError` that names the place. */
export type Parse<T> = (value: unknown, place: string) => T;
export type Parsed<P> = P extends Parse<infer T> ? T : never;

const wrong = (place: string, wanted: string): RuleFileError =>
  new RuleFileError(`${place}：应为${wanted}`);

export const parseText: Parse<string> = (value, place) => {
  if (typeof value !== 'string' || value === '') throw wrong(place, '非空文字');
  return value;
};

export const parseFlag: Parse<boolean> = (value, place) => {
  if (typeof value !== 'boolean') throw wrong(place, '是或否（true、false）');
  return value;
};

/** Integer of at least 0: days, months, head counts, percents. */
export const parseCount: Parse<number> = (value, place) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw wrong(place, '不小于 0 的整数');
  return value;
};

export const parseFen: Parse<Fen> = (value, place) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw wrong(place, '以分为单位、不小于 0 的整数金额');
  return value;
};

export const parseDay: Parse<Day> = (value, place) => {
  if (!isDay(value)) throw wrong(place, '存在的日期（YYYY-MM-DD）');
  return value;
};

const CODE = /^[A-Z][A-Z0-9_]*$/;

export const parseCode: Parse<string> = (value, place) => {
  if (typeof value !== 'string' || !CODE.test(value)) throw wrong(place, '大写代码');
  return value;
};

export const parseOneOf =
  <const T extends string>(...words: readonly T[]): Parse<T> =>
  (value, place) => {
    const word = words.find((known) => known === value);
    if (word === undefined) throw wrong(place, `${words.join('、')} 之一`);
    return word;
  };

export const parseNullable =
  <T>(part: Parse<T>): Parse<T | null> =>
  (value, place) =>
    value === null ? null : part(value, place);

export const parseOptional =
  <T>(part: Parse<T>): Parse<T | undefined> =>
  (value, place) =>
    value === undefined ? undefined : part(value, place);

export const parseList =
  <T>(part: Parse<T>): Parse<readonly T[]> =>
  (value, place) => {
    if (!Array.isArray(value)) throw wrong(place, '列表');
    return value.map((entry: unknown, index) => part(entry, `${place}[${index}]`));
  };

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Any number of named entries of one shape. */
export const parseEntries =
  <T>(part: Parse<T>): Parse<Readonly<Record<string, T>>> =>
  (value, place) => {
    if (!isRecord(value)) throw wrong(place, '对象');
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [name, part(entry, `${place} ${name}`)]),
    );
  };

type Required<P> = {
  [K in keyof P]: undefined extends Parsed<P[K]> ? never : K;
}[keyof P];

/** A field that may be undefined is one that may be left out. */
export type Parts<P> = {
  readonly [K in Required<P>]: Parsed<P[K]>;
} & {
  readonly [K in Exclude<keyof P, Required<P>>]?: Exclude<Parsed<P[K]>, undefined>;
};
type PartParsers = Readonly<Record<string, Parse<unknown>>>;

/** The named fields; others are of no concern. */
export const parseFields =
  <P extends PartParsers>(parts: P): Parse<Parts<P>> =>
  (value, place) => {
    if (!isRecord(value)) throw wrong(place, '对象');
    const entries = Object.entries(parts)
      .map(([name, part]) => [name, part(value[name], `${place} ${name}`)] as const)
      .filter(([, part]) => part !== undefined);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each field was parsed above
    return Object.fromEntries(entries) as Parts<P>;
  };

/** Exactly the named fields: one more, or one missing, is refused. */
export const parseParts = <P extends PartParsers>(parts: P): Parse<Parts<P>> => {
  const parse = parseFields(parts);
  return (value, place) => {
    if (!isRecord(value)) throw wrong(place, '对象');
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(parts, name));
    if (unknown !== undefined) throw new RuleFileError(`${place}：不认识的字段 ${unknown}`);
    return parse(value, place);
  };
};

import 'reflect-metadata';
import { isDay } from '@zelian/kernel/day';
import { UUID_PATTERN } from '@zelian/kernel/ids';
import { plainToInstance, Type, type ClassConstructor } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  validateSync,
  type ValidationError,
} from 'class-validator';

/**
 * The field decorators of all commands. Each says in Chinese what is wrong with the field; that a
 * decorator agrees with the type beside it is shown by the specs of this library.
 */
const text = (message: string) => ({ message });
const several = (message: string) => ({ each: true, message });
const all =
  (...rules: readonly PropertyDecorator[]): PropertyDecorator =>
  (target, property) => {
    for (const rule of rules) rule(target, property);
  };

const MONTH_PATTERN = /^(?!0000)\d{4}-(0[1-9]|1[0-2])$/;
const SHA_PATTERN = /^[0-9a-f]{64}$/;
const STAFF_PATTERN = /^[A-Za-z0-9][A-Za-z0-9-]{1,63}$/;
const CODE_PATTERN = /^[A-Z][A-Z0-9_]{0,63}$/;
const VILLAGE_PATTERN = /^\d{12}$/;
const DIVISION_PATTERN = /^\d{9}$/;
const DOCUMENT_NO_PATTERN = /^[A-Z0-9][A-Z0-9/-]{1,39}$/;

/** Largest sum that a field may hold: 1 000 000 000.00 yuan. */
const MAX_FEN = 100_000_000_000;

/** A command that says all by its name and its stream. */
export const HasNoFields = (): ClassDecorator => (type) =>
  Reflect.defineMetadata('zelian:noFields', true, type);

export const MayBeAbsent = (): PropertyDecorator =>
  ValidateIf((_object, value) => value !== undefined);

/** An instant with an offset, whose day exists. */
function isRealInstant(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const match =
    /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.exec(
      value,
    );
  return match !== null && isDay(match[1]);
}

export const IsFen = (): PropertyDecorator =>
  all(
    IsInt(text('金额应为整数，单位：分')),
    Min(0, text('金额不能为负')),
    Max(MAX_FEN, text('金额超出上限')),
  );
export const IsCount = (min: number, max: number): PropertyDecorator =>
  all(
    IsInt(text('应为整数')),
    Min(min, text(`不能小于 ${min}`)),
    Max(max, text(`不能大于 ${max}`)),
  );
export const IsFlag = (): PropertyDecorator =>
  ValidateBy(
    { name: 'isFlag', validator: { validate: (value) => typeof value === 'boolean' } },
    text('应为 true 或 false'),
  );
/** A day that exists: 2026-02-30 is refused. */
export const IsDay = (): PropertyDecorator =>
  ValidateBy(
    { name: 'isDay', validator: { validate: isDay } },
    text('应为真实存在的日期，格式 YYYY-MM-DD'),
  );
export const IsMonth = (): PropertyDecorator =>
  Matches(MONTH_PATTERN, text('应为月份，格式 YYYY-MM'));
export const IsAt = (): PropertyDecorator =>
  ValidateBy(
    { name: 'isAt', validator: { validate: isRealInstant } },
    text('应为带时区的时刻，例如 2024-08-23T09:30:00+08:00'),
  );
export const IsId = (): PropertyDecorator => Matches(UUID_PATTERN, text('应为 UUID（小写）'));
export const IsSub = IsId;
export const IsStaff = (): PropertyDecorator => Matches(STAFF_PATTERN, text('应为工作人员编号'));
export const IsSha = (): PropertyDecorator =>
  Matches(SHA_PATTERN, text('应为附件的 SHA-256（64 位小写十六进制）'));
export const IsCode = (): PropertyDecorator => Matches(CODE_PATTERN, text('应为大写代码'));
/** Number of an outside document; open in events, so it cannot hold words. */
export const IsDocumentNo = (): PropertyDecorator =>
  Matches(DOCUMENT_NO_PATTERN, text('应为文号：大写字母、数字、“-”或“/”，至多 40 个字符'));
export const IsVillage = (): PropertyDecorator =>
  Matches(VILLAGE_PATTERN, text('应为 12 位村（社区）代码'));
export const IsDivision = (): PropertyDecorator =>
  Matches(DIVISION_PATTERN, text('应为 9 位乡镇代码'));
export const IsOneOf = (values: readonly (string | number)[]): PropertyDecorator =>
  IsIn([...values], text(`只能是：${values.join('、')}`));

/** By class: the fields that name attachments. */
const attachmentFields = new Map<unknown, readonly string[]>();
const namesAttachment: PropertyDecorator = ({ constructor }, property) => {
  const known = attachmentFields.get(constructor) ?? [];
  attachmentFields.set(constructor, [...known, String(property)]);
};

/** An uploaded attachment, by the hash that the upload answered; the service must hold it. */
export const IsAttachment = (): PropertyDecorator => all(IsSha(), namesAttachment);
export const IsAttachments = (min: number, max = 50): PropertyDecorator =>
  all(IsShas(min, max), namesAttachment);

/** The fields of a command that name attachments. */
export const attachmentFieldsOf = (payload: new () => object): readonly string[] =>
  attachmentFields.get(payload) ?? [];

/** Free text, 1 to `max` characters; what it may contain is not restricted (生僻字, ·, 全角 pass). */
export const IsText = (max = 2000): PropertyDecorator =>
  all(IsString(text('应为文字')), Length(1, max, text(`应为 1 至 ${max} 个字`)));

const list = (min: number, max: number): readonly PropertyDecorator[] => [
  IsArray(text('应为列表')),
  ArrayMinSize(min, text(`至少 ${min} 项`)),
  ArrayMaxSize(max, text(`至多 ${max} 项`)),
];

export const IsSubs = (min: number, max = 50): PropertyDecorator =>
  all(Matches(UUID_PATTERN, several('应为 UUID（小写）')), ...list(min, max));
export const IsIds = IsSubs;
export const IsStaffs = (min: number, max = 50): PropertyDecorator =>
  all(Matches(STAFF_PATTERN, several('应为工作人员编号')), ...list(min, max));
const IsShas = (min: number, max = 50): PropertyDecorator =>
  all(Matches(SHA_PATTERN, several('应为附件的 SHA-256')), ...list(min, max));
export const IsCodes = (min: number, max = 50): PropertyDecorator =>
  all(Matches(CODE_PATTERN, several('应为大写代码')), ...list(min, max));
export const IsVillages = (min: number, max = 500): PropertyDecorator =>
  all(Matches(VILLAGE_PATTERN, several('应为 12 位村（社区）代码')), ...list(min, max));
export const IsSomeOf = (values: readonly (string | number)[], min: number): PropertyDecorator =>
  all(IsIn([...values], several(`只能是：${values.join('、')}`)), ...list(min, values.length));
export const IsTexts = (min: number, max: number, length: number): PropertyDecorator =>
  all(
    IsString(several('应为文字')),
    Length(1, length, several(`应为 1 至 ${length} 个字`)),
    ...list(min, max),
  );

/** One nested part of a class declared in this library. */
export const IsPart = (part: () => ClassConstructor<object>): PropertyDecorator =>
  all(Type(part), ValidateNested(text('内容不符合要求')), IsObject(text('应为对象')));

/** A list of nested parts, at most `max`. */
export const EachOf = (
  part: () => ClassConstructor<object>,
  max: number,
  min = 0,
): PropertyDecorator =>
  all(
    Type(part),
    ValidateNested(several('内容不符合要求')),
    IsObject(several('每项应为对象')),
    ...list(min, max),
  );

/**
 * What is wrong with a payload, field by field; empty when it is right. Unknown fields are wrong at
 * any depth. A payload class without fields is allowed, so it must not count as an unknown value.
 */
export function problemsOf(payload: new () => object, body: object): readonly ValidationError[] {
  return validateSync(plainToInstance(payload, body), {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
  });
}

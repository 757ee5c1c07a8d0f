import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { fieldErrorsOf, Invalid } from './problem.js';

/**
 * Checks a payload against its class; the plain object itself goes on.
 *
 * Refuses: BODY_NOT_VALID with a pointer for every wrong, missing or unknown field.
 */
export function checkPayload(type: new () => object, payload: unknown): asserts payload is object {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
    throw new Invalid('BODY_NOT_VALID', '内容应为一个对象。', [
      { pointer: '', message: '应为对象' },
    ]);
  const errors = validateSync(plainToInstance(type, payload), {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
  });
  if (errors.length > 0)
    throw new Invalid('BODY_NOT_VALID', '内容不符合要求。', fieldErrorsOf(errors));
}

import { problemsOf } from '@zelian/contracts/validation';
import { fieldErrorsOf, Invalid } from './problem.js';

/**
 * Checks a payload against its class; the plain object itself goes on.
 *
 * Refuses: BODY_NOT_VALID with a pointer for every wrong, missing or unknown field.
 */
export function checkPayload<T extends object>(
  type: new () => T,
  payload: unknown,
): asserts payload is T {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
    throw new Invalid('BODY_NOT_VALID', '内容应为一个对象。', [
      { pointer: '', message: '应为对象' },
    ]);
  const errors = problemsOf(type, payload);
  if (errors.length > 0)
    throw new Invalid('BODY_NOT_VALID', '内容不符合要求。', fieldErrorsOf(errors));
}

import type { ValidationError } from 'class-validator';
import { refusalRow } from '@zelian/contracts/refusals';
import type { RefusalDetails } from '@zelian/kernel/refused';

/** A field that is wrong, by JSON Pointer (RFC 6901). */
export interface FieldError {
  readonly pointer: string;
  readonly message: string;
}

/** A request that cannot be right, whatever the state (400, or the status given). */
export class Invalid extends Error {
  override readonly name = 'Invalid';

  constructor(
    readonly code: string,
    readonly says: string,
    readonly errors: readonly FieldError[] = [],
    readonly status: number = 400,
  ) {
    super(code);
  }
}

/** Something that the answer needs is silent or behind (503). */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';

  constructor(
    readonly code: string,
    readonly says: string,
    readonly retryAfterSeconds = 1,
  ) {
    super(code);
  }
}

/** `application/problem+json` (RFC 9457) with the fields of ours. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly instance: string;
  readonly traceId: string;
  readonly next?: string;
  readonly details?: RefusalDetails;
  readonly errors?: readonly FieldError[];
}

const STATUS_OF_KIND = { forbidden: 403, notNow: 409, invalid: 400 } as const;

/** The part of a problem that a refusal decides: sentence, way out, status. */
export function refusalProblem(code: string): {
  readonly status: number;
  readonly title: string;
  readonly next?: string;
} {
  const row = refusalRow(code);
  if (row === undefined) return { status: 409, title: `该事项现在不能办理（${code}）。` };
  return { status: STATUS_OF_KIND[row.kind], title: row.says, next: row.next };
}

/** What class-validator found, as JSON Pointers with the Chinese sentence of the field. */
export function fieldErrorsOf(
  errors: readonly ValidationError[],
  parent = '',
): readonly FieldError[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      pointer,
      message: rule === 'whitelistValidation' ? '没有这个字段' : message,
    }));
    return [...own, ...fieldErrorsOf(error.children ?? [], pointer)];
  });
}

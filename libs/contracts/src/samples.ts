import { getMetadataStorage } from 'class-validator';
import type { CommandRow } from './stream.js';
import { problemsOf } from './validation.js';

/**
 * One command class with a full valid payload and, for every field, a value of the right type that
 * is wrong in range, form or choice. A new field without both does not compile.
 */
export interface Sample {
  readonly type: new () => object;
  readonly valid: Readonly<Record<string, unknown>>;
  readonly wrong: Readonly<Record<string, unknown>>;
}

export const sample = <T extends object>(
  type: new () => T,
  valid: Required<T>,
  wrong: { readonly [K in keyof Required<T>]: unknown },
): Sample => ({ type, valid: { ...valid }, wrong });

interface Streams {
  readonly [stream: string]: { readonly commands: Readonly<Record<string, CommandRow>> };
}

/** The examples of all commands of one service; every command of its streams must have one. */
export function describeCommands(streams: Streams, samples: readonly Sample[]): void {
  const commands = Object.values(streams).flatMap((row) => Object.entries(row.commands));

  it('every command has a sample, under the name of its class', () => {
    const sampled = samples.map(({ type }) => type.name).toSorted();
    expect(sampled).toEqual([...new Set(commands.map(([name]) => name))].toSorted());
    for (const [name, row] of commands) expect(row.payload.name).toBe(name);
  });

  it.each(commands.filter(([, row]) => row.report !== undefined))(
    '%s has the field that says when it happened',
    (_name, row) => {
      expect(Object.keys(sampleOf(samples, row).valid)).toContain(row.report);
    },
  );

  describe.each(samples)('$type.name', ({ type, valid, wrong }) => {
    const fields = Object.entries(valid);

    it('accepts its sample', () => {
      expect(wrongFields(type, valid)).toEqual([]);
    });

    it('refuses a field that it does not have', () => {
      expect(wrongFields(type, { ...valid, unknownField: 1 })).toEqual(['unknownField']);
    });

    if (fields.length > 0) {
      it.each(Object.entries(wrong))('refuses a wrong %s', (field, value) => {
        expect(wrongFields(type, { ...valid, [field]: value })).toEqual([field]);
      });

      it.each(fields)('refuses another type as %s', (field, value) => {
        for (const other of ofAnotherType(value)) {
          expect(wrongFields(type, { ...valid, [field]: other })).toEqual([field]);
        }
      });

      it.each(fields)('does without %s only where it may be absent', (field) => {
        const { [field]: _left, ...rest } = valid;
        expect(wrongFields(type, rest)).toEqual(mayBeAbsent(type, field) ? [] : [field]);
      });
    }
  });
}

function sampleOf(samples: readonly Sample[], row: CommandRow): Sample {
  const found = samples.find(({ type }) => type === row.payload);
  if (found === undefined) throw new Error(`no sample of ${row.payload.name}`);
  return found;
}

function wrongFields(type: new () => object, payload: object): readonly string[] {
  return problemsOf(type, payload).map((problem) => problem.property);
}

function mayBeAbsent(type: new () => object, field: string): boolean {
  return getMetadataStorage()
    .getTargetValidationMetadatas(type, '', false, false)
    .some((rule) => rule.propertyName === field && rule.type === 'conditionalValidation');
}

/** `null` and values of other types, among them those that loose validators let pass. */
function ofAnotherType(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return [null, {}, 'x', [null], [value]];
  if (typeof value === 'string') return [null, 42, [value], {}];
  if (typeof value === 'number') return [null, String(value), [value], value + 0.5];
  if (typeof value === 'boolean') return [null, String(value), 1];
  return [null, 'x', [value], [[value]]];
}

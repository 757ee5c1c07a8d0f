/**
 * The fields that have a value: an optional field without one is absent, never undefined.
 *
 * Shape: spread into an object, `{ kind, ...defined({ dueOn, staffId }) }`.
 */
export function defined<T extends object>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same fields without the undefined ones
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

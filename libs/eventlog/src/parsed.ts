/** Text that this library wrote itself, as the shape it was written from. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the shape
export function parsed<T>(text: string): T {
  return JSON.parse(text);
}

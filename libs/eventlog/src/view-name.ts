/** Name under which a version of a view is stored, and its name as a consumer. */
export function viewName({ name, version }: { readonly name: string; readonly version: number }) {
  return `${name}@${version}`;
}

/**
 * Order of two event ids, `<service>/<position>/<index>`: by service, then as its log has them.
 */
export function compareEventIds(one: string, other: string): number {
  const a = placeOf(one);
  const b = placeOf(other);
  if (a.service !== b.service) return a.service < b.service ? -1 : 1;
  return a.position - b.position || a.index - b.index;
}

function placeOf(eventId: string): {
  readonly service: string;
  readonly position: number;
  readonly index: number;
} {
  const [service = '', position, index] = eventId.split('/');
  return { service, position: Number(position), index: Number(index) };
}

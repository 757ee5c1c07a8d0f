import type { SourcedHit } from '@zelian/contracts/economic-check';
import type { Sub } from '@zelian/kernel/values';
import type { Concluded } from './conclusion.js';

/** A part that is about to be sealed, and so can still be read. */
export interface OpenPart<P> {
  readonly subject: Sub;
  readonly data: P;
}

interface Explanations {
  readonly explanations: readonly object[];
}

export function bySubject(
  hits: readonly SourcedHit[],
): readonly OpenPart<{ readonly hits: readonly SourcedHit[] }>[] {
  return grouped(hits, ({ sub }) => sub).map(([subject, own]) => ({
    subject,
    data: { hits: own },
  }));
}

/** Adds to each person's part why the rule found what it found about him. */
export function withExplanations<P extends object>(
  parts: readonly OpenPart<P>[],
  found: Concluded | undefined,
): readonly OpenPart<P | (P & Explanations) | Explanations>[] {
  const about = found?.explanations ?? [];
  const explained = parts.map((part) => {
    const own = about.find(({ sub }) => sub === part.subject);
    if (own === undefined) return part;
    return { ...part, data: { ...part.data, explanations: own.explanations } };
  });
  const others = about
    .filter(({ sub }) => parts.every(({ subject }) => subject !== sub))
    .map(({ sub, explanations }) => ({ subject: sub, data: { explanations } }));
  return [...explained, ...others];
}

export function grouped<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly (readonly [string, readonly T[]])[] {
  return [...Map.groupBy(items, keyOf)];
}

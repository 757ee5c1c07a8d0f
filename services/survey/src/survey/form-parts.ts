import type { PersonItems } from '@zelian/contracts/person';
import type {
  CorrectSurvey,
  RecordSurvey,
  SurveyCompletedPart,
  SurveyCorrectedPart,
  SurveyRecordedPart,
} from '@zelian/contracts/survey';
import { openedOf, type Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Sub } from '@zelian/kernel/values';

/** A part that is about to be sealed, and so can still be read. */
interface OpenPart<P> {
  readonly subject: Sub;
  readonly data: P;
}

/** One part per person, put together from what the form says of him at several places. */
class Parts<P extends object> {
  private readonly bySub = new Map<Sub, P>();

  constructor(private readonly none: P) {}

  add(sub: Sub, more: Partial<P>): void {
    this.bySub.set(sub, { ...this.none, ...this.bySub.get(sub), ...more });
  }

  of(sub: Sub): P {
    return this.bySub.get(sub) ?? this.none;
  }

  all(): readonly OpenPart<P>[] {
    return [...this.bySub].map(([subject, data]) => ({ subject, data }));
  }
}

/** Head: the form; members: items and findings; neighbours: what each of them said. */
export function recordedParts(
  c: RecordSurvey,
  headSub: Sub,
): readonly OpenPart<SurveyRecordedPart>[] {
  const parts = new Parts<SurveyRecordedPart>({});
  const { fewNeighboursReason } = c;
  const reason = defined({ fewNeighboursReason });
  parts.add(headSub, { form: c.form, ...reason });
  for (const items of c.items)
    parts.add(items.sub, { items: joined(parts.of(items.sub).items, items) });
  for (const finding of c.members) parts.add(finding.sub, { finding });
  for (const interview of c.neighbours) {
    const { answers = [] } = parts.of(interview.neighbourSub).interview ?? {};
    const all = { ...interview, answers: [...answers, ...interview.answers] };
    parts.add(interview.neighbourSub, { interview: all });
  }
  return parts.all();
}

/** Right values with the person they are about; why stands with the head. */
export function correctedParts(
  c: CorrectSurvey,
  headSub: Sub,
): readonly OpenPart<SurveyCorrectedPart>[] {
  const parts = new Parts<SurveyCorrectedPart>({});
  parts.add(headSub, { why: c.why, ...defined({ form: c.form }) });
  for (const items of c.items ?? [])
    parts.add(items.sub, { items: joined(parts.of(items.sub).items, items) });
  for (const finding of c.members ?? []) parts.add(finding.sub, { finding });
  return parts.all();
}

/**
 * What the completed form says of each person: the later value wins.
 *
 * Shape: without what neighbours said, which the assessment does not need; persons whose key has
 * been destroyed are left out.
 */
export function completedParts(
  recorded: readonly Personal<SurveyCompletedPart>[],
): readonly OpenPart<SurveyCompletedPart>[] {
  const parts = new Parts<SurveyCompletedPart>({});
  for (const part of recorded) {
    const { form, items, finding } = openedOf(part) ?? {};
    if (form !== undefined) parts.add(part.subject, { form });
    if (items !== undefined) parts.add(part.subject, { items });
    if (finding !== undefined) parts.add(part.subject, { finding });
  }
  return parts.all();
}

/** Two lists about one person are one list. */
function joined(before: PersonItems | undefined, more: PersonItems): PersonItems {
  if (before === undefined) return more;
  return {
    sub: more.sub,
    incomeItems: [...before.incomeItems, ...more.incomeItems],
    propertyItems: [...before.propertyItems, ...more.propertyItems],
    bills: [...before.bills, ...more.bills],
  };
}

export function itemIdsIn(items: readonly PersonItems[]): readonly string[] {
  return items.flatMap(({ incomeItems, propertyItems, bills }) =>
    [...incomeItems, ...propertyItems, ...bills].map(({ itemId }) => itemId),
  );
}

import type { Ground } from '@zelian/contracts/ctx';
import { defined } from '@zelian/kernel/defined';
import type { Sub } from '@zelian/kernel/values';
import { ruleCatalogue, type RuleCode } from './rule-catalogue.js';

/** What a rule looked at, or found: numbers in fen, days or heads, codes, days. A list is one text with commas. */
export type Value = number | string | boolean;
export type Values = Readonly<Record<string, Value>>;

/**
 * Why a result is what it is: the rule that was applied, to what, with which rows, on what else it
 * rests.
 *
 * Shape: with `sub` the whole node is about that person (or about the household, under its head)
 * and is sealed with everything below it; without it, it is open.
 */
export interface Explanation {
  readonly rule: RuleCode;
  /** Law and clause, as the catalogue names them. */
  readonly clause: string;
  readonly rowIds: readonly string[];
  readonly sub?: Sub;
  readonly inputs: Values;
  readonly result: Value;
  readonly children: readonly Explanation[];
}

export interface Explained<T> {
  readonly outcome: T;
  readonly explanation: Explanation;
}

interface Reasons {
  readonly rows?: readonly { readonly rowId: string }[];
  readonly about?: Sub;
  readonly inputs?: Values;
  readonly result: Value;
  readonly children?: readonly Explanation[];
}

/** A node of an explanation. */
export function because(rule: RuleCode, reasons: Reasons): Explanation {
  const { rows = [], about, inputs = {}, result, children = [] } = reasons;
  const { law, clause } = ruleCatalogue[rule];
  return {
    rule,
    clause: `${law}${clause}`,
    rowIds: [...new Set(rows.map((row) => row.rowId))],
    ...defined({ sub: about }),
    inputs,
    result,
    children,
  };
}

/** A list of codes or ids as one value; empty: `无`. */
export const listed = (words: readonly string[]): string =>
  words.length === 0 ? '无' : words.join('、');

/** Rows of the policy table that the explanation rests on, each once. */
export function rowsOf(explanation: Explanation): readonly string[] {
  return [...new Set(nodesOf(explanation).flatMap((node) => node.rowIds))].toSorted();
}

/** Every node, the reason before what it rests on. */
export function nodesOf(explanation: Explanation): readonly Explanation[] {
  return [explanation, ...explanation.children.flatMap(nodesOf)];
}

export interface SplitExplanation {
  /** Open values only: days, counts, codes, payable amounts. */
  readonly grounds: readonly Ground[];
  /** What concerns a person, sealed under the same rule codes. */
  readonly persons: readonly { readonly sub: Sub; readonly explanations: readonly Explanation[] }[];
}

/**
 * Divides an explanation into what an event says openly and what it seals.
 *
 * Shape: an open node becomes a ground; a node about a person goes with what it rests on into that
 * person's part, but what it rests on about somebody else into his.
 */
export function splitExplanation(explanation: Explanation): SplitExplanation {
  const grounds: Ground[] = [];
  const persons = new Map<Sub, Explanation[]>();
  const give = (sub: Sub, node: Explanation): void => {
    persons.set(sub, [...(persons.get(sub) ?? []), node]);
  };
  /** The node as it stands in the part of `sub`, without what concerns others. */
  const partOf = (sub: Sub, node: Explanation): Explanation => ({
    ...node,
    children: node.children.flatMap((child) => {
      if (child.sub === undefined || child.sub === sub) return [partOf(sub, child)];
      give(child.sub, partOf(child.sub, child));
      return [];
    }),
  });
  const visit = (node: Explanation): void => {
    if (node.sub !== undefined) {
      give(node.sub, partOf(node.sub, node));
      return;
    }
    grounds.push(groundOf(node));
    node.children.forEach(visit);
  };
  visit(explanation);
  return {
    grounds,
    persons: [...persons].map(([sub, explanations]) => ({ sub, explanations })),
  };
}

function groundOf({ rule, rowIds, inputs, result }: Explanation): Ground {
  const { version } = ruleCatalogue[rule];
  return { rule, version, rows: rowIds, outcome: String(result), input: inputs };
}

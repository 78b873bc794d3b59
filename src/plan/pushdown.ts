import type { Bound } from '../odata/index.js';
import type { Column } from '../model/index.js';
import { translation, valuesToAsk } from './translation.js';

/** One filter of an upstream request: any of the values (trap 1 of docs/traps.md: one name appears once, no list is empty). */
export interface PushedFilter {
  readonly name: string;
  readonly values: readonly string[];
}

/** What became of one conjunct of the predicate. */
export interface ConjunctPlan {
  readonly conjunct: Bound;
  /** `window`: the journey's start decides it; `filter`: asked upstream; `none`: checked by the feed alone. */
  readonly pushed: 'window' | 'filter' | 'none';
  readonly exact: boolean;
  readonly because: string;
}

export interface Pushdown {
  readonly filters: readonly PushedFilter[];
  readonly conjuncts: readonly ConjunctPlan[];
  /** Values and-ed leave none: no row can match. */
  readonly contradiction: boolean;
}

/** A request's filters beyond this many characters are not asked; the feed checks the rows instead. */
const MAX_VALUES_LENGTH = 90_000;

/** A column compared with a list of values: `c eq 'a'`, `c in ('a','b')`, `c eq 'a' or c eq 'b'`. */
interface ValueList {
  readonly column: Column;
  readonly values: readonly string[];
}

export function conjunctsOf(predicate: Bound | null): readonly Bound[] {
  if (predicate === null) return [];
  return predicate.kind === 'and' ? predicate.operands.flatMap(conjunctsOf) : [predicate];
}

/**
 * Turns conjuncts into upstream filters, by the table of translation.ts. Always a superset: each filter keeps every journey that holds
 * a row for which its conjunct is true. `decidedByWindow` tells which conjuncts the requested time range settles already.
 */
export function pushDown(predicate: Bound | null, decidedByWindow: (conjunct: Bound) => boolean): Pushdown {
  const filters = new Map<string, readonly string[]>();
  let contradiction = false;
  const conjuncts = conjunctsOf(predicate).map((conjunct): ConjunctPlan => {
    if (decidedByWindow(conjunct)) return { conjunct, pushed: 'window', exact: true, because: "the journey's start decides it" };
    const list = valueListOf(conjunct);
    if (list === null) return residual(conjunct, 'the Journey API has no filter for it');
    const filter = list.column.filter;
    if (filter === null) return residual(conjunct, `the Journey API has no filter for ${list.column.name}`);
    const asked = list.values.map((value) => valuesToAsk(filter, value));
    if (asked.includes(null)) return residual(conjunct, 'the Journey API takes no such value');
    const values = [...new Set(asked.flat() as string[])];
    const { singleValued, exact, because } = translation[filter.match];
    const before = filters.get(filter.name);
    if (before !== undefined && !singleValued) return residual(conjunct, `${filter.name} is asked already, and a list may hold both`);
    const merged = before === undefined ? values : values.filter((value) => before.includes(value));
    if (JSON.stringify(merged).length > MAX_VALUES_LENGTH) return residual(conjunct, 'its values are too long for one request');
    if (merged.length === 0) contradiction = true;
    filters.set(filter.name, merged);
    return { conjunct, pushed: 'filter', exact, because };
  });
  return { filters: [...filters].map(([name, values]) => ({ name, values })), conjuncts, contradiction };
}

const residual = (conjunct: Bound, because: string): ConjunctPlan => ({ conjunct, pushed: 'none', exact: false, because });

/** Reads a conjunct as a column compared with values; null when it is anything else, or compares with null. */
export function valueListOf(node: Bound): ValueList | null {
  if (node.kind === 'compare' && node.op === 'eq') {
    return node.left.kind === 'constant' ? listOf(node.right, [node.left]) : listOf(node.left, [node.right]);
  }
  if (node.kind === 'in') return listOf(node.left, node.items);
  if (node.kind !== 'or') return null;
  const lists = node.operands.map(valueListOf);
  const first = lists[0];
  if (first === undefined || first === null) return null;
  if (lists.some((list) => list?.column !== first.column)) return null;
  return { column: first.column, values: [...new Set(lists.flatMap((list) => list!.values))] };
}

function listOf(subject: Bound, items: readonly Bound[]): ValueList | null {
  if (subject.kind !== 'column' || subject.type !== 'string') return null;
  const values: string[] = [];
  for (const item of items) {
    if (item.kind !== 'constant' || typeof item.value !== 'string') return null;
    values.push(item.value);
  }
  return { column: subject.column, values };
}

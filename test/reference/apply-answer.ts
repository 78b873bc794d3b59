import { itemJson, startOfSet, type Json, type State } from './derived.js';
import type { StartRange } from './order.js';
import type { Query } from './query.js';
import type { Sets } from './rows.js';
import { matches } from './search.js';
import { computed, cut, finallyOrdered, kept, transformed } from './transform.js';

export interface Outcome {
  readonly rows: readonly Json[];
  /** The number of rows before `$skip` and `$top`. */
  readonly total: number;
  readonly settled: boolean;
  readonly sure: boolean;
}

/** The answer to a query over rows whose journeys start within `range`: its options in the order of Protocol 4.01, 11.2.1. */
export function outcomeOf(sets: Sets, query: Query, range: StartRange = {}): Outcome {
  const { apply = [], compute = [], search, filter, orderby, skip, top, select } = query;
  const start = startOfSet(sets, query.set, range);
  const made = computed(sets, transformed(sets, start, apply), compute);
  const found: State =
    search === undefined ? made : { ...made, items: made.items.filter((item) => matches(item, search)) };
  const whole = filter === null ? found : kept(sets, found, filter);
  const page = cut(finallyOrdered(sets, whole, orderby), skip ?? 0, top ?? Infinity);
  const rows = page.items.map((item) => selected(itemJson(sets, item), select));
  return { rows, total: whole.items.length, settled: page.settled, sure: page.sure };
}

function selected(json: Json, select: Query['select']): Json {
  if (select === null || select.includes('*')) return json;
  return Object.fromEntries(Object.entries(json).filter(([name]) => select.includes(name)));
}

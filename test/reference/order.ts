import { evaluate, compareText, type Scope, valueOf } from './evaluate.js';
import { defaultOrder, startColumn, type SetName } from './model.js';
import type { OrderItem, Query, Value } from './query.js';
import { toJson, type Row, type Sets } from './rows.js';

/** Journey starts from `start` (included) to `end` (excluded), in epoch milliseconds; an absent side is open. */
export interface StartRange {
  readonly start?: number;
  readonly end?: number;
}

/** The answer to a query over rows whose journeys start within `range`: filter, order, skip, top, select, in this order. */
export function answer(sets: Sets, query: Query, range: StartRange = {}): readonly Row[] {
  const ordered = inOrder(sets, query.set, query.orderby, matching(sets, query, range));
  const from = query.skip ?? 0;
  const page = ordered.slice(from, query.top === null ? undefined : from + query.top);
  const { select } = query;
  if (select === null) return page;
  return page.map((row) => Object.fromEntries(select.map((name) => [name, row[name]])));
}

/** The answer as the rows of the feed's JSON. */
export function answerJson(
  sets: Sets,
  query: Query,
  range: StartRange = {},
): Record<string, string | number | null>[] {
  return answer(sets, query, range).map((row) => toJson(query.set, row, sets.zone));
}

/** Rows that pass the filter, in no particular order: their number is what `$count=true` shows. */
export function matching(sets: Sets, query: Query, range: StartRange = {}): readonly Row[] {
  const { set, filter } = query;
  return sets.rows[set]
    .filter((row) => within(Number(row[startColumn(set)]), range))
    .filter((row) => filter === null || evaluate(sets, { '': { set, row } }, filter) === true);
}

/** Nulls before everything else when ascending, after it when descending; ties by the default order, always ascending. */
export function inOrder(
  sets: Sets,
  set: SetName,
  items: readonly OrderItem[],
  rows: readonly Row[],
  outer: Scope = {},
): readonly Row[] {
  const keyed = rows.map((row) => ({
    row,
    keys: items.map((item) => valueOf(sets, { ...outer, '': { set, row } }, item.v)),
  }));
  keyed.sort((a, b) => {
    for (const [i, item] of items.entries()) {
      const sign = compareValues(a.keys[i], b.keys[i]);
      if (sign !== 0) return item.desc ? -sign : sign;
    }
    return byDefault(set, a.row, b.row);
  });
  return keyed.map(({ row }) => row);
}

function within(start: number, range: StartRange): boolean {
  return start >= (range.start ?? -Infinity) && start < (range.end ?? Infinity);
}

function byDefault(set: SetName, a: Row, b: Row): number {
  for (const name of defaultOrder[set]) {
    const sign = compareCells(a[name], b[name]);
    if (sign !== 0) return sign;
  }
  return 0;
}

function compareValues(a: Value, b: Value): number {
  return compareCells(a.t === 'null' ? null : a.v, b.t === 'null' ? null : b.v);
}

function compareCells(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return typeof a === 'string' ? compareText(a, String(b)) : a - Number(b);
}

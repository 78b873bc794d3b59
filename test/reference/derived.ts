import { compareText, valueOf } from './evaluate.js';
import { columns, defaultOrder, fixedNames, startColumn, type SetName } from './model.js';
import type { StartRange } from './order.js';
import type { Path } from './pipeline.js';
import { pathText } from './pipeline.js';
import type { Val, Value } from './query.js';
import { timeText, type Row, type Sets } from './rows.js';

/**
 * A row inside `$apply`. Entities have their set's row, and cells where something was computed; rows that aggregation made
 * have cells only, those of paths under `journey/outcome` and the like. Absent is not null (Data Aggregation 3.1.2).
 */
export interface Item {
  readonly set: SetName;
  readonly row: Row | null;
  readonly cells: Readonly<Record<string, Value>>;
}

/** Rows between two transformations, and what is certain about their order. */
export interface State {
  readonly set: SetName;
  readonly items: readonly Item[];
  /** The order is the one that the feed promises; else rows are compared as a bag. */
  readonly settled: boolean;
  /** The rows of one set in its own order, which breaks ties. */
  readonly own: boolean;
  /** False where the standard leaves to the service which rows there are, as the second of two equals in `topcount(1,…)`. */
  readonly sure: boolean;
}

const none: Value = { t: 'null' };

/** The rows that a resource path names: those of a set whose journeys start within `range`, in the set's own order. */
export function startOfSet(
  sets: Sets,
  set: SetName,
  { start = -Infinity, end = Infinity }: StartRange,
): State {
  const fixed = fixedNames.some((name) => name === set);
  const items = sets.rows[set]
    .filter((row) => {
      const at = Number(row[startColumn(set)]);
      return fixed || (at >= start && at < end);
    })
    .map((row): Item => ({ set, row, cells: {} }));
  const keys = defaultOrder[set].map((name): Val => ({ k: 'col', of: '', path: [], name }));
  const sorted = sortedBy(
    items,
    (item) => keys.map((key) => valueIn(sets, item, key)),
    keys.map(() => false),
  );
  return { set, items: sorted, settled: true, own: true, sure: true };
}

export const valueIn = (sets: Sets, item: Item, val: Val): Value => valueOf(sets, { '': item }, val);

/** A path's value; undefined where the row has no such property. */
export function cellIn(sets: Sets, item: Item, path: Path): Value | undefined {
  const own = item.cells[pathText(path)];
  if (own !== undefined || item.row === null) return own;
  if (path.path.length === 0 && columns[item.set][path.name] === undefined) return undefined;
  return valueIn(sets, item, { k: 'col', of: '', ...path });
}

/** Sorts stably; nulls come first where ascending, last where descending. */
export function sortedBy<T>(
  items: readonly T[],
  keysOf: (item: T) => readonly Value[],
  desc: readonly boolean[],
): readonly T[] {
  const keyed = items.map((item) => ({ item, keys: keysOf(item) }));
  keyed.sort((a, b) => {
    for (const [i, key] of a.keys.entries()) {
      const sign = compareCells(key, b.keys[i]);
      if (sign !== 0) return desc[i] ? -sign : sign;
    }
    return 0;
  });
  return keyed.map(({ item }) => item);
}

export function compareCells(a: Value, b: Value): number {
  if (a.t === 'null' || b.t === 'null') return Number(a.t !== 'null') - Number(b.t !== 'null');
  return typeof a.v === 'string' ? compareText(a.v, String(b.v)) : a.v - Number(b.v);
}

/** What tells values of one column apart; absent, null and the text `null` are three. */
export const identity = (value: Value | undefined): string =>
  value === undefined ? '-' : value.t === 'null' ? '0' : `=${String(value.v)}`;

export type Json = { readonly [name: string]: string | number | boolean | null | Json };

/** The row as JSON: columns, what was computed, and what navigation leads to as an object of its own. */
export function itemJson(sets: Sets, { set, row, cells }: Item): Json {
  const own = Object.entries(row ?? {}).map(([name, v]): [string, Value] => [
    name,
    v === null ? none : ({ t: columns[set][name], v } as Value),
  ]);
  const json: Record<string, Json[string]> = {};
  for (const [path, value] of [...own, ...Object.entries(cells)]) {
    const names = path.split('/');
    const last = names.pop()!;
    let into = json;
    for (const name of names) into = (into[name] ??= {}) as Record<string, Json[string]>;
    into[last] = valueJson(value, sets.zone);
  }
  return json;
}

function valueJson(value: Value, zone: string): string | number | boolean | null {
  switch (value.t) {
    case 'null':
      return null;
    case 'bool':
      return value.v === 1;
    case 'time':
      return timeText(value.v, zone);
    case 'clock':
      return new Date(value.v).toISOString().slice(11, 23);
    case 'span':
      throw new Error('durations are not written');
    default:
      return value.v;
  }
}

export { none };

import { aggregated, grouped } from './aggregate.js';
import { cellIn, compareCells, none, sortedBy, valueIn, type Item, type State } from './derived.js';
import { evaluate } from './evaluate.js';
import type { SetName } from './model.js';
import {
  pathText,
  type Best,
  type ComputeItem,
  type Grouping,
  type Path,
  type Sequence,
  type Transformation,
} from './pipeline.js';
import type { Cond, OrderItem, Val, Value } from './query.js';
import type { Sets } from './rows.js';
import { matches } from './search.js';

/** What a sequence of transformations makes of rows (Data Aggregation 3). */
export function transformed(sets: Sets, state: State, sequence: Sequence): State {
  return sequence.reduce((before, step) => one(sets, before, step), state);
}

function one(sets: Sets, state: State, step: Transformation): State {
  switch (step.k) {
    case 'identity':
      return state;
    case 'filter':
      return kept(sets, state, step.c);
    case 'search':
      return { ...state, items: state.items.filter((item) => matches(item, step.s)) };
    case 'compute':
      return computed(sets, state, step.items);
    case 'orderby':
      return ordered(sets, state, step.items);
    case 'skip':
      return cut(state, step.n, Infinity);
    case 'top':
      return cut(state, 0, step.n);
    case 'best':
      return best(sets, state, step.which, step.amount, step.v);
    case 'concat':
      return joined(
        state.set,
        step.sequences.map((sequence) => transformed(sets, state, sequence)),
      );
    case 'groupby':
      return groupedBy(sets, state, step.by, step.then);
    case 'aggregate': {
      const cells = step.items.map(
        (item) => [item.as, aggregated(sets, state.set, state.items, item)] as const,
      );
      const item: Item = { set: state.set, row: null, cells: Object.fromEntries(cells) };
      return { ...state, items: [item], settled: true, own: false };
    }
  }
}

export function kept(sets: Sets, state: State, cond: Cond): State {
  return { ...state, items: state.items.filter((item) => evaluate(sets, { '': item }, cond) === true) };
}

export function computed(sets: Sets, state: State, all: readonly ComputeItem[]): State {
  const items = state.items.map((item): Item => {
    const more = all.map(({ name, v }) => [name, valueIn(sets, item, v)] as const);
    return { ...item, cells: { ...item.cells, ...Object.fromEntries(more) } };
  });
  return { ...state, items };
}

/** `orderby` is a stable sort (3.3.3); an order that leaves no ties settles whatever was open before. */
function ordered(sets: Sets, state: State, by: readonly OrderItem[]): State {
  const { items, ties } = byItems(sets, state, by);
  return { ...state, items, settled: state.settled || !ties, own: false };
}

/** `$orderby` falls back on a set's own order, or on that of groups; what it does to any other is open where it leaves ties. */
export function finallyOrdered(sets: Sets, state: State, by: readonly OrderItem[]): State {
  if (by.length === 0) return state;
  const { items, ties } = byItems(sets, state, by);
  return { ...state, items, settled: !ties || (state.settled && state.own) };
}

function byItems(
  sets: Sets,
  state: State,
  by: readonly OrderItem[],
): { items: readonly Item[]; ties: boolean } {
  const keysOf = (item: Item): readonly Value[] => by.map(({ v }) => valueIn(sets, item, v));
  const items = sortedBy(
    state.items,
    keysOf,
    by.map(({ desc }) => desc),
  );
  const ties = items.some((item, i) => i > 0 && same(keysOf(items[i - 1]), keysOf(item)));
  return { items, ties };
}

const same = (a: readonly Value[], b: readonly Value[]): boolean =>
  a.every((value, i) => compareCells(value, b[i]) === 0);

/** Which rows a cut leaves is open where their order is, unless it leaves all or none. */
export function cut(state: State, skip: number, top: number): State {
  const items = state.items.slice(skip, skip + top);
  const certain = state.settled || items.length === 0 || items.length === state.items.length;
  return { ...state, items, sure: state.sure && certain };
}

/**
 * `topcount` and its kin (3.3.1): rows by a value, as many as are needed. Which of equals comes in is settled by the set's own
 * order; the order of what comes out is not.
 */
function best(sets: Sets, state: State, which: Best, amount: number, v: Val): State {
  const all = sortedBy(state.items, (item) => [valueIn(sets, item, v)], [which.startsWith('top')]);
  const numbers = all.map((item) => {
    const value = valueIn(sets, item, v);
    return value.t === 'null' ? 0 : Number(value.v);
  });
  const total = numbers.reduce((sum, number) => sum + number, 0);
  const enough = (count: number, sum: number): boolean => {
    if (which.endsWith('count')) return count >= amount;
    return which.endsWith('sum') ? sum >= amount : sum * 100 >= amount * total;
  };
  let sum = 0;
  let count = 0;
  while (count < all.length && !enough(count, sum)) sum += numbers[count++];
  const items = all.slice(0, count);
  const border = count > 0 && count < all.length && same(valuesAt(count - 1), valuesAt(count));
  function valuesAt(at: number): readonly Value[] {
    return [valueIn(sets, all[at], v)];
  }
  // A share of nothing is not defined, nor one of debts.
  const defined = !which.endsWith('percent') || (total > 0 && numbers.every((number) => number >= 0));
  const certain = defined && (!border || (state.own && state.settled));
  return { ...state, items, settled: items.length < 2, own: false, sure: state.sure && certain };
}

function joined(set: SetName, states: readonly State[]): State {
  return {
    set,
    items: states.flatMap(({ items }) => items),
    settled: states.every(({ settled }) => settled),
    own: false,
    sure: states.every(({ sure }) => sure),
  };
}

function groupedBy(sets: Sets, state: State, by: readonly Grouping[], then: Sequence | null): State {
  const levels = levelsOf(by);
  const states = levels.map((level) => oneLevel(sets, state, level, then));
  const { items, settled, sure } = joined(state.set, states);
  const certain = settled && levels.length === 1;
  // Grouped rows have their own order, by what they are grouped by; entities that groups hold stand in that of no set.
  return {
    set: state.set,
    items,
    settled: certain,
    own: certain && items.every(({ row }) => row === null),
    sure,
  };
}

/** Every combination of the levels of all rollups, finest first (3.2.3.2). */
export function levelsOf(by: readonly Grouping[]): readonly (readonly Path[])[] {
  return by.reduce<readonly (readonly Path[])[]>(
    (levels, grouping) =>
      levels.flatMap((level) => alternatives(grouping).map((more) => [...level, ...more])),
    [[]],
  );
}

function alternatives(grouping: Grouping): readonly (readonly Path[])[] {
  if (!('rollup' in grouping)) return [[grouping]];
  const { rollup, all } = grouping;
  const sizes = rollup.map((_, i) => rollup.length - i);
  return [...sizes, ...(all ? [0] : [])].map((size) => rollup.slice(0, size));
}

/** Groups by the values of some properties, in the order of these; a level without any is all rows as they are. */
function oneLevel(sets: Sets, state: State, level: readonly Path[], then: Sequence | null): State {
  const keysOf = (item: Item): readonly (Value | undefined)[] =>
    level.map((path) => cellIn(sets, item, path));
  const whole = level.length === 0;
  // The published text does not say whether the level of everything has a row where there is nothing.
  const defined = !whole || state.items.length > 0;
  const groups = whole ? [state.items] : grouped(state.items, keysOf);
  const sorted = sortedBy(
    groups,
    ([first]) => (whole ? [] : keysOf(first).map((value) => value ?? none)),
    level.map(() => false),
  );
  const missing = !whole && groups.some(([first]) => keysOf(first).includes(undefined));
  const states = sorted.map((items): State => {
    const inner = inside(sets, { ...state, items }, then);
    const shared = whole ? [] : level.map((path, i) => [path, keysOf(items[0])[i]] as const);
    return { ...inner, items: inner.items.map((item) => withShared(item, shared)) };
  });
  const { items, settled, sure } = joined(state.set, states);
  return {
    set: state.set,
    items,
    settled: settled && !missing,
    own: false,
    sure: sure && state.sure && defined,
  };
}

/** What a group has in common stands in each of its rows (3.2.3.1, Π); entities have columns of their own anyway. */
function withShared(item: Item, shared: readonly (readonly [Path, Value | undefined])[]): Item {
  const missing = shared.flatMap(([path, value]): [string, Value][] =>
    value === undefined || (item.row !== null && path.path.length === 0) ? [] : [[pathText(path), value]],
  );
  return { ...item, cells: { ...Object.fromEntries(missing), ...item.cells } };
}

function inside(sets: Sets, state: State, then: Sequence | null): State {
  if (then !== null) return transformed(sets, state, then);
  return { ...state, items: [{ set: state.set, row: null, cells: {} }], settled: true, own: false };
}

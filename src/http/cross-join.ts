import { FeedError, suggestion } from '../errors/index.js';
import type { EntitySet } from '../model/index.js';
import {
  bind,
  bindPredicate,
  type Bound,
  type BoundOrder,
  childrenOf,
  type Expr,
  noteJoin,
  noteRead,
  type Options,
  type RangeVariable,
  type Reads,
  refuse,
  type Scope,
  scopeAt,
} from '../odata/index.js';
import {
  type Interval,
  type Plan,
  type PlanContext,
  planOf,
  type Query,
  type Selection,
} from '../plan/index.js';
import { ALLOWED, checkAllowed } from './allowed-options.js';
import { type BindContext, bindSelection, nothingOf } from './selection.js';

/** A set of a cross join: what is read of it, and what is written. */
export interface JoinedSet {
  readonly set: EntitySet;
  /** Its rows that meet the conditions on it alone, with the columns that the other conditions need in `also`. */
  readonly query: Query;
  readonly also: Reads;
  /** Not expanded, it is written as a link. */
  readonly expanded: boolean;
  /** Whether `$select` leaves it in. */
  readonly written: boolean;
}

/** A query over the product of sets; its expressions speak of a row of each, by its place among the sets. */
export interface CrossJoin {
  readonly sets: readonly JoinedSet[];
  /** Conditions on several sets. */
  readonly conditions: readonly Bound[];
  readonly order: readonly BoundOrder[];
  readonly top: number | null;
  readonly skip: number;
  readonly count: boolean;
}

/** A cross join with the plan of each set. */
export interface CrossJoinPlan {
  readonly join: CrossJoin;
  readonly plans: readonly Plan[];
  /** From the earliest start any set is read from to the latest, end excluded. */
  readonly range: Interval;
}

/**
 * Settles the names of a `$crossjoin` (URL Conventions §4.15): each property stands behind the name of its set. Conditions of `$filter`
 * that speak of one set alone become the filter of that set, and so do equalities with a value that another condition carries over.
 */
export function bindCrossJoin(sets: readonly EntitySet[], options: Options, context: BindContext): CrossJoin {
  const filter = conjuncts(options.filter).map((expr) => {
    const bound = bindPredicate(expr, scopeOver(sets, context, '$filter'));
    return { expr, bound, of: setsIn(bound, sets.length) };
  });
  const conditions = filter.filter(({ of }) => of.size !== 1).map(({ bound }) => bound);
  const order = (options.orderby ?? []).map(({ expr, descending }) => ({
    expr: bind(expr, scopeOver(sets, context, '$orderby')),
    descending,
  }));
  const written = namedIn(options.select ?? null, sets, '$select');
  const expanded = expansionsOf(sets, options, context);
  const later = [...conditions, ...order.map(({ expr }) => expr)];
  const joined = sets.map((set, i): JoinedSet => {
    const own = filter
      .filter(({ of }) => of.size === 1 && of.has(i))
      .map(({ expr }) => bindPredicate(expr, scopeOver([set], context, '$filter')));
    const carried = carriedOver(
      i,
      conditions,
      filter.map(({ bound }) => bound),
    );
    const operands = [...own, ...carried];
    const predicate: Bound | null = operands.length === 0 ? null : { kind: 'and', type: 'boolean', operands };
    const selection = expanded.get(set) ?? { ...nothingOf(set), select: set.key };
    return {
      set,
      query: { ...selection, predicate },
      also: readsOf(later, i),
      expanded: expanded.has(set),
      written: written === null || written.has(set),
    };
  });
  const { top = null, skip = 0, count = false } = options;
  return { sets: joined, conditions, order, top, skip, count };
}

const conjuncts = (filter: Expr | undefined): readonly Expr[] =>
  filter === undefined ? [] : filter.kind === 'and' ? filter.operands : [filter];

/** A scope in which nothing but the names of the sets leads to a property: the row of each, by its place. */
function scopeOver(sets: readonly EntitySet[], context: BindContext, target: string): Scope {
  const name = `$crossjoin(${sets.map((set) => set.name).join(',')})`;
  const product: EntitySet = {
    ...sets[0]!,
    name,
    key: [],
    columns: [],
    column: new Map(),
    navigation: new Map(),
  };
  const row: RangeVariable = { index: sets.length, set: product };
  const variables = new Map(sets.map((set, index) => [set.name, { index, set }]));
  return { ...scopeAt(row, row, context, target), variables };
}

/** The places of the sets an expression speaks of; what a lambda runs over counts by where it starts. */
export function setsIn(node: Bound, sets: number): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (each: Bound): void => {
    const of = rowOf(each);
    if (of !== null && of < sets) found.add(of);
    childrenOf(each).forEach(visit);
  };
  visit(node);
  return found;
}

function rowOf(node: Bound): number | null {
  if (node.kind === 'column') return node.of.variable;
  return node.kind === 'lambda' || node.kind === 'count' ? node.related.of.variable : null;
}

/** What a row of the set at `place`, and the rows reached from it, must hold for expressions to be evaluated. */
function readsOf(expressions: readonly Bound[], place: number): Reads {
  const reads: Reads = new Map();
  const visit = (node: Bound, rows: ReadonlySet<number>): void => {
    let inner = rows;
    if (node.kind === 'column' && rows.has(node.of.variable)) noteRead(reads, node.set, [node.column]);
    if ((node.kind === 'lambda' || node.kind === 'count') && rows.has(node.related.of.variable)) {
      noteJoin(reads, node.related);
      inner = new Set([...rows, node.variable]);
    }
    for (const child of childrenOf(node)) visit(child, inner);
  };
  for (const each of expressions) visit(each, new Set([place]));
  return reads;
}

/** Equalities of this set's columns with values, by way of a column of another set that both are equal to. */
function carriedOver(place: number, conditions: readonly Bound[], all: readonly Bound[]): readonly Bound[] {
  return conditions.flatMap((condition) => {
    const pair = columnsOf(condition);
    const own = pair?.find(({ of }) => of.variable === place);
    const other = pair?.find((each) => each !== own);
    if (own === undefined || other === undefined) return [];
    const left: Bound = { ...own, of: { variable: 0, path: [] } };
    return all.flatMap((each): readonly Bound[] => {
      if (
        each.kind === 'compare' &&
        each.op === 'eq' &&
        each.right.kind === 'constant' &&
        isSame(each.left, other)
      )
        return [{ ...each, left }];
      const listed = each.kind === 'in' && each.items.every(({ kind }) => kind === 'constant');
      return listed && isSame(each.left, other) ? [{ ...each, left }] : [];
    });
  });
}

type ColumnOf = Extract<Bound, { kind: 'column' }>;

/** The two columns that a condition sets equal, each of a set's own row; null for any other condition. */
function columnsOf(condition: Bound): readonly ColumnOf[] | null {
  if (condition.kind !== 'compare' || condition.op !== 'eq') return null;
  const sides = [condition.left, condition.right];
  const columns = sides.filter((side) => side.kind === 'column' && side.of.path.length === 0);
  return columns.length === 2 ? (columns as readonly ColumnOf[]) : null;
}

const isSame = (node: Bound, { of, column }: ColumnOf): boolean =>
  node.kind === 'column' &&
  node.column === column &&
  node.of.variable === of.variable &&
  node.of.path.length === 0;

type Named = { readonly path: readonly string[]; readonly at: number };

/** The sets that items name; null where there are no items, or a star. */
function namedIn(
  items: readonly Named[] | null,
  sets: readonly EntitySet[],
  target: string,
): ReadonlySet<EntitySet> | null {
  if (items === null || items.some(({ path }) => path[0] === '*')) return null;
  return new Set(items.map((item) => setNamed(item, sets, target)));
}

function setNamed({ path, at }: Named, sets: readonly EntitySet[], target: string): EntitySet {
  const name = path.join('/');
  const set = sets.find((each) => each.name === name);
  if (set !== undefined) return set;
  const near = sets.some((each) => each.name === path[0])
    ? ` Properties are selected by $expand=${path[0]!}($select=…).`
    : suggestion(
        name,
        sets.map((each) => each.name),
      );
  throw refuse('unknownProperty', `$crossjoin has no ${name}`, { at }, { target }, near);
}

/** What is written of the sets that `$expand` names; the row of each is the first in the scope of its options. */
function expansionsOf(
  sets: readonly EntitySet[],
  { expand = [] }: Options,
  context: BindContext,
): ReadonlyMap<EntitySet, Selection> {
  const found = new Map<EntitySet, Selection>();
  const named = expand.flatMap(({ path }) => path);
  const items = expand.flatMap((item) => {
    if (item.path[0] !== '*') return [item];
    return sets.filter(({ name }) => !named.includes(name)).map(({ name }) => ({ ...item, path: [name] }));
  });
  for (const item of items) {
    const target = { target: '$expand' };
    const set = setNamed(item, sets, '$expand');
    if (item.suffix !== null || (item.levels ?? 1) !== 1)
      throw refuse('invalidOption', `${item.suffix ?? '$levels'} has no meaning in $crossjoin`, item, target);
    if (found.has(set)) throw new FeedError('invalidOption', `$expand names ${set.name} twice.`, target);
    const allowed = ALLOWED.entity.filter((option) => option !== 'format');
    checkAllowed(item.options, allowed, `$expand=${set.name}`);
    const aliases = { ...context.aliases, ...item.options.aliases };
    const own = { index: 0, set };
    found.set(set, bindSelection(own, own, item.options, { ...context, aliases }));
  }
  return found;
}

/**
 * The plans of a cross join's sets. Where conditions bound the journey starts of some sets only, the others are read over the same range,
 * so that what belongs together is there together.
 */
export function planCrossJoin(join: CrossJoin, planning: PlanContext): CrossJoinPlan {
  const plans = join.sets.map(({ query, also }) => planOf(query, { ...planning, also }));
  const usual = planOf(nothingOf(join.sets[0]!.set), planning).range;
  const bounded = plans.filter(({ range, wanted }) => wanted === null && !isSameRange(range, usual));
  const common = hullOf(bounded.map(({ range }) => range));
  const settled = plans.map((plan, i) => {
    if (common === null || plan.wanted !== null || bounded.includes(plan)) return plan;
    const { query, also } = join.sets[i]!;
    return planOf(query, { ...planning, also, bounds: common });
  });
  return { join, plans: settled, range: hullOf(settled.map(({ range }) => range))! };
}

const isSameRange = (a: Interval, b: Interval): boolean => a.start === b.start && a.end === b.end;

function hullOf(ranges: readonly Interval[]): Interval | null {
  if (ranges.length === 0) return null;
  return {
    start: Math.min(...ranges.map(({ start }) => start)),
    end: Math.max(...ranges.map(({ end }) => end)),
  };
}

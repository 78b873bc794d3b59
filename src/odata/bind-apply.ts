import type { Expr, Transformation, Transformations } from './ast.js';
import { bindAggregate } from './bind-aggregate.js';
import {
  type ApplyContext,
  type BoundSequence,
  checkAlias,
  failure,
  inOrder,
  ownOrder,
  type Rows,
  unite,
  withMembers,
  withSort,
} from './bind-apply-rows.js';
import { bindCompute } from './bind-compute.js';
import { bindGroupby } from './bind-groupby.js';
import { bindSearch } from './bind-search.js';
import { bind, bindPredicate } from './bind.js';
import { type Bound, measure } from './bound.js';
import { derivedSet, expressionsOf, isDerived, type SortStage, type Stage } from './bound-apply.js';
import { aType, type RangeVariable } from './scope.js';
import { isNumeric } from './value.js';

/** Transformations of one `$apply`, nested ones included. */
const MAX_TRANSFORMATIONS = 200;
/** How many times `concat` and `rollup` may take each row. */
const MAX_FAN = 64;
/** Nodes of all expressions together, with what computed names stand for. */
const MAX_NODES = 200_000;

/** What `$apply` is settled to. */
export interface BoundApply {
  /** What the rows it starts from must meet: the filters and searches at its beginning. */
  readonly predicates: readonly Bound[];
  /** What happens to them then. */
  readonly stages: readonly Stage[];
  /** The row that options behind `$apply` speak of. */
  readonly row: RangeVariable;
  /** Paths to properties that entities were grouped by, and which are expanded where nothing else is asked (Data Aggregation 4.0 §3.2.3.1). */
  readonly expanded: readonly string[];
}

/**
 * Settles `$apply` of rows of an entity set (Data Aggregation 4.0 §3). `scopeOf` gives the scope of an expression on a row, which is the
 * entity's at first and may become one that only the transformations have made.
 * @throws FeedError as `bind`; notImplemented for a transformation the feed does not evaluate, invalidOption for a name that is taken,
 *   tooComplex beyond a bound
 */
export function bindApply(
  sequence: Transformations,
  start: RangeVariable,
  scopeOf: ApplyContext['scopeOf'],
): BoundApply {
  const context: ApplyContext = { base: start.set, scopeOf };
  checkSize(sequence, context);
  const predicates: Bound[] = [];
  let rows: Rows = { row: start, ordered: false, fan: 1, shown: [] };
  let at = 0;
  for (; at < sequence.length; at++) {
    const plain = bindPlain(sequence[at]!, rows, context);
    if (plain === null) break;
    if (plain.predicate !== null) predicates.push(plain.predicate);
    rows = { ...rows, row: plain.row };
  }
  const rest = inOrderWhereStaged(bindSequence(sequence.slice(at), rows, context));
  checkUnfolded([...predicates, ...expressionsOf(rest.stages)], sequence, context);
  const expanded = rest.rows.shown.map(({ column }) => column.name);
  return { predicates, stages: rest.stages, row: rest.rows.row, expanded };
}

const inOrderWhereStaged = (bound: BoundSequence): BoundSequence =>
  bound.stages.length === 0 ? bound : inOrder(bound);

function checkSize(sequence: Transformations, context: ApplyContext): void {
  let left = MAX_TRANSFORMATIONS;
  const count = (each: Transformation): void => {
    left -= 1;
    if (left < 0)
      throw failure(
        'tooComplex',
        `it has more than ${String(MAX_TRANSFORMATIONS)} transformations`,
        each,
        context,
      );
    if (each.kind === 'concat') each.sequences.flat().forEach(count);
    if (each.kind === 'groupby') each.sequence?.forEach(count);
  };
  sequence.forEach(count);
}

/** Names that are computed stand for their expressions, and may be used again and again. */
function checkUnfolded(bounds: readonly Bound[], sequence: Transformations, context: ApplyContext): void {
  let nodes = 0;
  for (const bound of bounds) {
    nodes += measure(bound, MAX_NODES).nodes;
    if (nodes > MAX_NODES)
      throw failure('tooComplex', 'the names it computes unfold to too much', sequence[0]!, context);
  }
}

/** Transformations that select rows or add to them, and so are no stage of their own at the beginning. */
function bindPlain(
  each: Transformation,
  { row }: Rows,
  context: ApplyContext,
): { readonly row: RangeVariable; readonly predicate: Bound | null } | null {
  switch (each.kind) {
    case 'identity':
      return { row, predicate: null };
    case 'filter':
      return { row, predicate: bindPredicate(each.expr, context.scopeOf(row)) };
    case 'search':
      return { row, predicate: bindSearch(each.expr, context.scopeOf(row)) };
    case 'compute': {
      const rows: Rows = { row, ordered: false, fan: 1, shown: [] };
      for (const item of each.items) checkAlias(item.name, item, rows, context);
      return { row: bindCompute(each.items, row, context.scopeOf).row, predicate: null };
    }
    default:
      return null;
  }
}

function bindSequence(sequence: Transformations, start: Rows, context: ApplyContext): BoundSequence {
  let bound: BoundSequence = { stages: [], rows: start };
  for (const each of sequence) bound = bindNext(each, bound, context);
  return bound;
}

function bindNext(each: Transformation, before: BoundSequence, context: ApplyContext): BoundSequence {
  const { stages, rows } = before;
  switch (each.kind) {
    case 'identity':
    case 'filter':
    case 'search':
    case 'compute': {
      const { row, predicate } = bindPlain(each, rows, context)!;
      const filter: readonly Stage[] = predicate === null ? [] : [{ kind: 'filter', predicate }];
      return { stages: [...stages, ...filter], rows: { ...rows, row } };
    }
    case 'orderby':
      return bindOrderby(each, before, context);
    case 'skip':
      return sorted(before, { kind: 'sort', order: ownOrder(rows), skip: each.count, top: null });
    case 'top':
      return sorted(before, { kind: 'sort', order: ownOrder(rows), skip: 0, top: each.count });
    case 'rank':
      return bindRank(each, before, context);
    case 'aggregate':
      return bindAggregates(each, before, context);
    case 'concat':
      return bindConcat(each, before, context);
    case 'groupby': {
      const grouped = bindGroupby(each, before, context, bindSequence);
      checkFan(grouped.rows, each, context);
      return grouped;
    }
    case 'unsupported': {
      const what = each.name.includes('.')
        ? `there is no function ${each.name} of a collection`
        : `the transformation ${each.name} is not supported; groupby, aggregate, compute and concat are`;
      throw failure('notImplemented', what, each, context);
    }
  }
}

const sorted = ({ stages, rows }: BoundSequence, sort: SortStage): BoundSequence => ({
  stages: withSort(stages, sort),
  rows: { ...rows, ordered: true },
});

/** Sort keys of one `orderby`. */
const MAX_ORDER_ITEMS = 32;

function bindOrderby(
  each: Extract<Transformation, { kind: 'orderby' }>,
  before: BoundSequence,
  context: ApplyContext,
): BoundSequence {
  const { rows } = before;
  if (each.items.length > MAX_ORDER_ITEMS)
    throw failure('tooComplex', `orderby has more than ${String(MAX_ORDER_ITEMS)} items`, each, context);
  const scope = context.scopeOf(rows.row);
  const asked = each.items.map(({ expr, descending }) => ({ expr: bind(expr, scope), descending }));
  return sorted(before, { kind: 'sort', order: [...asked, ...ownOrder(rows)], skip: 0, top: null });
}

function bindRank(
  each: Extract<Transformation, { kind: 'rank' }>,
  { stages, rows }: BoundSequence,
  context: ApplyContext,
): BoundSequence {
  const { method } = each;
  const amount = bindAmount(each, rows, context);
  const value = bind(each.expr, context.scopeOf(rows.row));
  if (!method.endsWith('count') && !isNumeric(value.type) && value.type !== 'null')
    throw failure(
      'typeMismatch',
      `${method} adds numbers, and this is ${aType(value.type)}`,
      each.expr,
      context,
    );
  // Entities come out in their set's own order, whatever order they come in; other rows have none but that in which they come.
  const order = ownOrder({ ...rows, ordered: isDerived(rows.row.set) });
  return {
    stages: [...stages, { kind: 'rank', method, amount, value, order }],
    rows: { ...rows, ordered: true },
  };
}

function bindAmount(
  { method, amount }: Extract<Transformation, { kind: 'rank' }>,
  { row }: Rows,
  context: ApplyContext,
): number {
  const wrong = (what: string) => failure('invalidOption', `${method} takes ${what}`, amount, context);
  const bound = isPlain(amount) ? bind(amount, context.scopeOf(row)) : null;
  if (bound?.kind !== 'constant')
    throw failure('notImplemented', `the first argument of ${method} must be a number`, amount, context);
  const { value, type } = bound;
  if (typeof value !== 'number' || !isNumeric(type) || !Number.isFinite(value)) throw wrong('a number first');
  if (method.endsWith('count') && !(Number.isSafeInteger(value) && value > 0))
    throw wrong('a whole number from 1 first');
  if (method.endsWith('percent') && !(value > 0 && value <= 100))
    throw wrong('a number above 0 and up to 100 first');
  return value;
}

const isPlain = (expr: Expr): boolean =>
  expr.kind === 'literal' || expr.kind === 'alias' || (expr.kind === 'negate' && isPlain(expr.operand));

/** Items of one `aggregate`. */
const MAX_AGGREGATIONS = 200;

function bindAggregates(
  { items, at }: Extract<Transformation, { kind: 'aggregate' }>,
  { stages, rows }: BoundSequence,
  context: ApplyContext,
): BoundSequence {
  if (items.length > MAX_AGGREGATIONS)
    throw failure('tooComplex', `aggregate has more than ${String(MAX_AGGREGATIONS)} items`, { at }, context);
  const names = new Set<string>();
  const bound = items.map((item) => {
    const { aggregation, typed } = bindAggregate(item, rows, context);
    const name = item.alias ?? aggregateName(item.expr);
    if (item.alias !== null) checkAlias(name, item, rows, context);
    if (names.has(name)) throw failure('invalidOption', `${name} is given twice`, item, context);
    names.add(name);
    return { aggregation, column: { name, ...typed, dynamic: true, optional: false } };
  });
  const set = derivedSet(
    context.base,
    bound.map(({ column }) => column),
  );
  const stage: Stage = {
    kind: 'aggregate',
    columns: [...names],
    items: bound.map(({ aggregation }) => aggregation),
  };
  return {
    stages: [...stages, stage],
    rows: { row: { index: rows.row.index, set }, ordered: true, fan: 1, shown: [] },
  };
}

const aggregateName = (expr: Expr | null): string => (expr?.kind === 'member' ? expr.name : '');

function bindConcat(
  each: Extract<Transformation, { kind: 'concat' }>,
  { stages, rows }: BoundSequence,
  context: ApplyContext,
): BoundSequence {
  const sequences = each.sequences.map((sequence) => inOrder(bindSequence(sequence, rows, context)));
  const fan = sequences.reduce((sum, branch) => sum + branch.rows.fan, 0);
  checkFan({ ...rows, fan }, each, context);
  if (sequences.every((branch) => branch.rows.row === rows.row)) {
    const branches = sequences.map((branch) => branch.stages);
    const shown = withMembers(
      rows.shown,
      sequences.flatMap((branch) => branch.rows.shown),
    );
    return {
      stages: [...stages, { kind: 'concat', branches }],
      rows: { ...rows, ordered: true, fan, shown },
    };
  }
  const { set, branches } = unite(sequences, context.base, each, context);
  return {
    stages: [...stages, { kind: 'concat', branches }],
    rows: { row: { index: rows.row.index, set }, ordered: true, fan, shown: [] },
  };
}

function checkFan({ fan }: Rows, place: { readonly at: number }, context: ApplyContext): void {
  if (fan > MAX_FAN)
    throw failure(
      'tooComplex',
      `concat and rollup take each row more than ${String(MAX_FAN)} times`,
      place,
      context,
    );
}

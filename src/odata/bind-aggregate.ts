import { suggestion } from '../errors/index.js';
import type { AggregateMethod, CustomAggregate, EntitySet } from '../model/index.js';
import type { AggregateItem, Expr } from './ast.js';
import { type ApplyContext, columnOf, columnType, failure, type Rows } from './bind-apply-rows.js';
import { namesOf } from './bind-derived.js';
import { bindKeys } from './bind-grouping.js';
import { bind, bindPredicate } from './bind.js';
import type { Bound } from './bound.js';
import { type Aggregation, type DerivedColumn, derivedSet, isDerived, type Step } from './bound-apply.js';
import { parseExpression } from './parser.js';
import type { RangeVariable } from './scope.js';
import { aType } from './scope.js';
import { isNumeric } from './value.js';

type Typed = Pick<DerivedColumn, 'type' | 'precision'>;

/** An aggregation and the type of its value. */
interface Aggregated {
  readonly aggregation: Aggregation;
  readonly typed: Typed;
}

const METHODS: readonly string[] = ['sum', 'min', 'max', 'average', 'countdistinct'];
/** Counts are decimals without fraction (Data Aggregation 4.0 §3.2.1.3 and §3.2.1.4). */
const COUNT: Typed = { type: 'Edm.Decimal', precision: null };

/**
 * Settles one item of `aggregate` (Data Aggregation 4.0 §3.2.1).
 * @throws FeedError unknownProperty, unknownFunction, typeMismatch, notImplemented
 */
export function bindAggregate(item: AggregateItem, rows: Rows, context: ApplyContext): Aggregated {
  const clause = item.from.at(-1);
  if (clause === undefined) return bindOnce(item, rows, context);
  if (clause.method === null)
    throw failure(
      'notImplemented',
      'from without a method is not supported; add with and a method',
      clause,
      context,
    );
  const inner = bindAggregate({ ...item, from: item.from.slice(0, -1) }, rows, context);
  const keys = clause.paths.flatMap((path) => bindKeys(path, rows, context));
  const between: DerivedColumn = { name: '$value', ...inner.typed, dynamic: true, optional: false };
  const set = derivedSet(context.base, [...keys.map(({ column }) => column), between]);
  const value = columnOf({ index: rows.row.index, set }, '$value');
  const outer = aggregated(clause.method, value, clause.at, context);
  return {
    typed: outer.typed,
    aggregation: {
      kind: 'stages',
      stages: [
        {
          kind: 'group',
          keys: keys.map(({ taken }) => taken),
          stages: [{ kind: 'aggregate', columns: ['$value'], items: [inner.aggregation] }],
          gives: 'keys and values',
        },
        { kind: 'aggregate', columns: ['$value'], items: [outer.aggregation] },
      ],
    },
  };
}

function bindOnce(item: AggregateItem, rows: Rows, context: ApplyContext): Aggregated {
  const { expr, method, at } = item;
  if (expr === null) return counted([], null);
  if (expr.kind === 'count') return bindCount(expr, rows, context);
  if (method === null) return bindCustom(expr, rows, context);
  const reached = reach(expr, rows, context);
  if (reached === null) return aggregated(method, bind(expr, context.scopeOf(rows.row)), at, context);
  const { path, set, rest } = reached;
  if (rest === null) {
    if (method === 'countdistinct') return counted(path, null);
    throw failure(
      'typeMismatch',
      `${method} takes values, and this path leads to rows of ${set.name}`,
      expr,
      context,
    );
  }
  return aggregated(method, bind(rest, context.scopeOf({ index: 0, set })), at, context, path);
}

/** `path/$count`: rows, each once, or values that are not null. */
function bindCount(expr: Extract<Expr, { kind: 'count' }>, rows: Rows, context: ApplyContext): Aggregated {
  if (expr.filter !== null || expr.search !== undefined)
    throw failure('notImplemented', '$count in aggregate takes no options; filter before', expr, context);
  const reached = reach(expr.source, rows, context);
  if (reached === null) return counted([], bind(expr.source, context.scopeOf(rows.row)));
  const { path, set, rest } = reached;
  return counted(path, rest === null ? null : bind(rest, context.scopeOf({ index: 0, set })));
}

const counted = (path: readonly Step[], value: Bound | null): Aggregated => {
  return { aggregation: { kind: 'values', method: 'count', path, value, filter: null }, typed: COUNT };
};

/** Where a path leads that starts with navigation; `rest` is what is left of it behind that, null for the rows themselves. */
interface Reached {
  readonly path: readonly Step[];
  readonly set: EntitySet;
  readonly rest: Expr | null;
}

/** Null for what is no path, or does not start with navigation: an expression on the row. */
function reach(expr: Expr, { row }: Rows, context: ApplyContext): Reached | null {
  const names = namesOf(expr);
  if (names === null || isDerived(row.set) || !row.set.navigation.has(names[0]!)) return null;
  const { model } = context.scopeOf(row);
  const path: Step[] = [];
  let from = row.set;
  for (const [i, name] of names.entries()) {
    const navigation = from.navigation.get(name);
    if (navigation === undefined) {
      if (i < names.length - 1) throw notFound(name, from, expr, context);
      return { path, set: from, rest: { kind: 'member', source: null, name, at: expr.at } };
    }
    const set = model.sets.get(navigation.target)!;
    path.push({ from, navigation, set });
    from = set;
  }
  return { path, set: from, rest: null };
}

const notFound = (name: string, set: EntitySet, expr: Expr, context: ApplyContext) =>
  failure(
    'unknownProperty',
    `${set.name} has no navigation property ${name}`,
    expr,
    context,
    suggestion(name, set.navigation.keys()),
  );

function aggregated(
  method: string,
  value: Bound,
  at: number,
  context: ApplyContext,
  path: readonly Step[] = [],
): Aggregated {
  const known = checkMethod(method, at, context);
  return {
    aggregation: { kind: 'values', method: known, path, value, filter: null },
    typed: typeOf(known, value, at, context),
  };
}

function checkMethod(method: string, at: number, context: ApplyContext): AggregateMethod {
  if (METHODS.includes(method)) return method as AggregateMethod;
  if (method.includes('.'))
    throw failure('notImplemented', `the feed has no aggregation method ${method}`, { at }, context);
  const near = suggestion(method, METHODS) || ` They are ${METHODS.join(', ')}.`;
  throw failure('unknownFunction', `there is no aggregation method ${method}`, { at }, context, near);
}

function typeOf(method: AggregateMethod, value: Bound, at: number, context: ApplyContext): Typed {
  if (method === 'count' || method === 'countdistinct') return COUNT;
  if (method === 'min' || method === 'max') return columnType(value);
  if (!isNumeric(value.type) && value.type !== 'null')
    throw failure(
      'typeMismatch',
      `${method} takes numbers, and this is ${aType(value.type)}`,
      { at },
      context,
    );
  if (method === 'average') return { type: 'Edm.Double', precision: null };
  const type = value.type === 'double' || value.type === 'null' ? 'Edm.Double' : null;
  return { type: type ?? (value.type === 'decimal' ? 'Edm.Decimal' : 'Edm.Int64'), precision: null };
}

/** A custom aggregate that the model declares, of the rows or of those that navigation leads to. */
function bindCustom(expr: Expr, rows: Rows, context: ApplyContext): Aggregated {
  const names = namesOf(expr);
  if (names === null) throw failure('typeMismatch', 'there are no derived types', expr, context);
  const reached = reach(expr, rows, context) ?? { path: [], set: rows.row.set, rest: expr };
  const name = names.at(-1)!;
  const declared =
    reached.rest === null || names.length > reached.path.length + 1
      ? undefined
      : reached.set.aggregates.get(name);
  if (declared === undefined) throw notDeclared(name, expr, reached.set, context);
  const row = reached.path.length === 0 ? rows.row : { index: 0, set: reached.set };
  return {
    aggregation: { kind: 'values', path: reached.path, ...customParts(declared, row, context) },
    typed: { type: declared.type, precision: null },
  };
}

function customParts({ method, of, filter }: CustomAggregate, row: RangeVariable, context: ApplyContext) {
  const scope = context.scopeOf({ index: row.index, set: row.set });
  return {
    method,
    value: of === null ? null : bind(parseExpression(of), scope),
    filter: filter === null ? null : bindPredicate(parseExpression(filter), scope),
  };
}

function notDeclared(name: string, expr: Expr, set: EntitySet, context: ApplyContext) {
  if (isDerived(set) && context.base.aggregates.has(name)) {
    const what = `${name} is made from the rows of ${set.name}, and these are grouped already; aggregate it where they are grouped`;
    return failure('notImplemented', what, expr, context);
  }
  if (set.column.has(name)) {
    const what = `${name} is no custom aggregate; name a method, as in ${name} with max as largest`;
    return failure('invalidOption', what, expr, context);
  }
  const what = `${set.name} has no custom aggregate ${name}`;
  return failure('unknownProperty', what, expr, context, suggestion(name, set.aggregates.keys()));
}

import { suggestion } from '../errors/index.js';
import type { EntitySet } from '../model/index.js';
import type { Expr } from './ast.js';
import type { Bound, Related, RowRef } from './bound.js';
import { type RangeVariable, refuse, type Scope, scopeWithin } from './scope.js';
import { valueTypeOf } from './value.js';

type Member = Extract<Expr, { kind: 'member' }>;
type BindIn = (child: Expr, scope: Scope) => Bound;

/** A path as far as it names one row. */
interface RowPath {
  readonly of: RowRef;
  readonly set: EntitySet;
}

const rowOf = ({ index, set }: RangeVariable): RowPath => ({ of: { variable: index, path: [] }, set });

/** A property, of the current row or at the end of a path of single-valued navigation (URL Conventions §5.1.1.15). */
export function bindMember(expr: Member, scope: Scope): Bound {
  const { of, set } = sourceRow(expr, scope);
  const column = set.column.get(expr.name);
  if (column !== undefined) return { kind: 'column', type: valueTypeOf(column.type), of, set, column };
  if (set.navigation.has(expr.name)) {
    throw refuse(
      'typeMismatch',
      `${expr.name} is a navigation property; go on to a property of it, or use any, all or $count`,
      expr,
      scope,
    );
  }
  throw unknown(expr, set, scope);
}

export function bindLambda(expr: Extract<Expr, { kind: 'lambda' }>, scope: Scope, bindIn: BindIn): Bound {
  const related = bindCollection(expr.source, scope);
  const inner = scopeWithin(scope, related.set, expr.variable, false, expr.at);
  const body = expr.body === null ? null : bindIn(expr.body, inner);
  if (body !== null && body.type !== 'boolean' && body.type !== 'null')
    throw refuse('typeMismatch', 'a condition is expected', expr, scope);
  return { kind: 'lambda', type: 'boolean', op: expr.op, related, variable: inner.self.index, body };
}

export function bindCount(expr: Extract<Expr, { kind: 'count' }>, scope: Scope, bindIn: BindIn): Bound {
  if (expr.search !== undefined) throw refuse('notImplemented', '$search is not supported', expr, scope);
  const related = bindCollection(expr.source, scope);
  const inner = scopeWithin(scope, related.set, null, true, expr.at);
  const filter = expr.filter === null ? null : bindIn(expr.filter, inner);
  if (filter !== null && filter.type !== 'boolean' && filter.type !== 'null')
    throw refuse('typeMismatch', 'a condition is expected', expr, scope);
  return { kind: 'count', type: 'integer', related, variable: inner.self.index, filter };
}

function bindCollection(source: Expr, scope: Scope): Related {
  if (source.kind !== 'member')
    throw refuse('notImplemented', 'a collection-valued navigation property is expected', source, scope);
  const { of, set } = sourceRow(source, scope);
  const navigation = set.navigation.get(source.name);
  if (navigation === undefined) {
    if (set.column.has(source.name))
      throw refuse('typeMismatch', `${source.name} is not a collection`, source, scope);
    throw unknown(source, set, scope);
  }
  if (!navigation.collection)
    throw refuse('typeMismatch', `${source.name} is a single entity, not a collection`, source, scope);
  return { of, from: set, navigation, set: scope.model.sets.get(navigation.target)! };
}

/** The row whose member an expression names. */
function sourceRow({ source }: Member, scope: Scope): RowPath {
  return source === null ? rowOf(scope.current) : row(source, scope);
}

function row(expr: Expr, scope: Scope): RowPath {
  if (expr.kind === 'it') return rowOf(scope.it);
  if (expr.kind === 'this') return rowOf(scope.self);
  if (expr.kind === 'typeCast') return castRow(expr, scope);
  if (expr.kind !== 'member')
    throw refuse('notImplemented', `a path cannot go on from a ${expr.kind} expression`, expr, scope);
  const variable = expr.source === null ? scope.variables.get(expr.name) : undefined;
  if (variable !== undefined) return rowOf(variable);
  const { of, set } = sourceRow(expr, scope);
  const navigation = set.navigation.get(expr.name);
  if (navigation === undefined) {
    if (set.column.has(expr.name))
      throw refuse('typeMismatch', `${expr.name} is a single value: no path goes on from it`, expr, scope);
    throw unknown(expr, set, scope);
  }
  if (navigation.collection)
    throw refuse('typeMismatch', `${expr.name} is a collection: use any, all or $count`, expr, scope);
  return { of: { ...of, path: [...of.path, navigation] }, set: scope.model.sets.get(navigation.target)! };
}

/** A cast to the type a row has anyway changes nothing; there are no derived types. */
function castRow(expr: Extract<Expr, { kind: 'typeCast' }>, scope: Scope): RowPath {
  const path = expr.source === null ? rowOf(scope.current) : row(expr.source, scope);
  if (expr.typeName === `${scope.model.namespace}.${path.set.typeName}`) return path;
  throw refuse('typeMismatch', `${path.set.typeName} has no derived type ${expr.typeName}`, expr, scope);
}

function unknown(expr: Member, set: EntitySet, scope: Scope) {
  const near = suggestion(expr.name, [
    ...set.column.keys(),
    ...set.navigation.keys(),
    ...scope.variables.keys(),
  ]);
  return refuse('unknownProperty', `${set.name} has no property ${expr.name}`, expr, scope, near);
}

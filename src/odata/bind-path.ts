import { suggestion } from '../errors/index.js';
import type { EntitySet } from '../model/index.js';
import type { Expr } from './ast.js';
import { derivedMember } from './bind-derived.js';
import { bindSearch } from './bind-search.js';
import { isDerived } from './bound-apply.js';
import type { Bound, Related, RowRef } from './bound.js';
import { type RangeVariable, refuse, type Scope, scopeWithin } from './scope.js';
import { valueTypeOf } from './value.js';

type Member = Extract<Expr, { kind: 'member' }>;
type BindIn = (child: Expr, scope: Scope) => Bound;

/** A path as far as it names one row. */
interface RowPath {
  readonly of: RowRef;
  readonly set: EntitySet;
  /** What `$compute` adds to the row itself. */
  readonly computed?: ReadonlyMap<string, Bound> | undefined;
}

const rowOf = ({ index, set, computed }: RangeVariable): RowPath => ({
  of: { variable: index, path: [] },
  set,
  computed,
});

/** A property, of the current row or at the end of a path of single-valued navigation (URL Conventions §5.1.1.15); a computed one is its expression. */
export function bindMember(expr: Member, scope: Scope): Bound {
  const derived = derivedMember(expr, scope);
  if (derived !== null) return derived;
  if (expr.source === null && scope.variables.has(expr.name)) {
    const what = `${expr.name} is an entity and no value; go on to a property of it`;
    throw refuse('typeMismatch', what, expr, scope);
  }
  const { of, set, computed } = sourceRow(expr, scope);
  const known = computed?.get(expr.name);
  if (known !== undefined) return known;
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
  const { related, filters } = bindCollection(expr.source, scope);
  const inner = scopeWithin(scope, related.set, expr.variable, false, expr.at);
  const member = scopeWithin(scope, related.set, null, true, expr.at);
  const narrowed = allOf(filters.map((each) => condition(bindIn(each, member), each, scope)));
  const body = expr.body === null ? null : condition(bindIn(expr.body, inner), expr.body, scope);
  return {
    kind: 'lambda',
    type: 'boolean',
    op: expr.op,
    related,
    variable: inner.self.index,
    body: narrowed === null || body === null ? (body ?? narrowed) : within(expr.op, narrowed, body),
  };
}

/** What a member must meet where the collection is narrowed first; for `all`, members for which that is not true do not count. */
function within(op: 'any' | 'all', narrowed: Bound, body: Bound): Bound {
  if (op === 'any') return { kind: 'and', type: 'boolean', operands: [narrowed, body] };
  const left: Bound = { kind: 'compare', type: 'boolean', op: 'ne', left: narrowed, right: TRUE };
  return { kind: 'or', type: 'boolean', operands: [left, body] };
}
const TRUE: Bound = { kind: 'constant', type: 'boolean', value: true };

export function bindCount(expr: Extract<Expr, { kind: 'count' }>, scope: Scope, bindIn: BindIn): Bound {
  const { related, filters } = bindCollection(expr.source, scope);
  const inner = scopeWithin(scope, related.set, null, true, expr.at);
  const conditions = [...filters, ...(expr.filter === null ? [] : [expr.filter])].map((each) =>
    condition(bindIn(each, inner), each, scope),
  );
  if (expr.search !== undefined) conditions.push(bindSearch(expr.search, inner));
  return { kind: 'count', type: 'integer', related, variable: inner.self.index, filter: allOf(conditions) };
}

function condition(bound: Bound, expr: Expr, scope: Scope): Bound {
  if (bound.type === 'boolean' || bound.type === 'null') return bound;
  throw refuse('typeMismatch', 'a condition is expected', expr, scope);
}

const allOf = (conditions: readonly Bound[]): Bound | null =>
  conditions.length <= 1 ? (conditions[0] ?? null) : { kind: 'and', type: 'boolean', operands: conditions };

/** A collection, and by what `/$filter(…)` narrows it (URL Conventions §4.12). */
interface Collection {
  readonly related: Related;
  readonly filters: readonly Expr[];
}

function bindCollection(source: Expr, scope: Scope): Collection {
  if (source.kind === 'filtered') {
    const { related, filters } = bindCollection(source.source, scope);
    return { related, filters: [...filters, source.body] };
  }
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
  const related = { of, from: set, navigation, set: scope.model.sets.get(navigation.target)! };
  return { related, filters: [] };
}

/** Why no path goes on from some expressions, and what to do instead. */
const PATHS: Readonly<Partial<Record<Expr['kind'], string>>> = {
  call: 'a path does not go on from a function or a key; compare the key in any(…)',
  boundCall: 'a path does not go on from a function',
  filtered: 'a narrowed collection ends in any, all or $count',
  alias: 'a path does not go on from an alias',
};

/** The row whose member an expression names. */
function sourceRow({ source }: Member, scope: Scope): RowPath {
  return source === null ? rowOf(scope.current) : row(source, scope);
}

function row(expr: Expr, scope: Scope): RowPath {
  if (expr.kind === 'it') return rowOf(scope.it);
  if (expr.kind === 'this') return rowOf(scope.self);
  if (expr.kind === 'typeCast') return castRow(expr.source, expr.typeName, expr, scope);
  if (expr.kind === 'call' && expr.name === 'cast') {
    const [source, type] = expr.args.length === 1 ? [null, expr.args[0]!] : [expr.args[0]!, expr.args[1]!];
    if (type.kind === 'typeName') return castRow(source, type.name, expr, scope);
  }
  if (expr.kind !== 'member')
    throw refuse('notImplemented', PATHS[expr.kind] ?? 'a path goes on from properties only', expr, scope);
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
function castRow(source: Expr | null, typeName: string, expr: Expr, scope: Scope): RowPath {
  const path = source === null ? rowOf(scope.current) : row(source, scope);
  if (typeName === `${scope.model.namespace}.${path.set.typeName}`) return path;
  throw refuse('typeMismatch', `${path.set.typeName} has no derived type ${typeName}`, expr, scope);
}

/** The set of the row that an expression leads to, the current one where there is none; null where it leads to a value. */
export function rowSet(expr: Expr | null, scope: Scope): EntitySet | null {
  if (expr === null) return scope.current.set;
  if (expr.kind === 'it' || expr.kind === 'this' || expr.kind === 'typeCast') return row(expr, scope).set;
  if (expr.kind !== 'member' || derivedMember(expr, scope) !== null) return null;
  if (expr.source === null && scope.variables.has(expr.name)) return scope.variables.get(expr.name)!.set;
  const navigation = sourceRow(expr, scope).set.navigation.get(expr.name);
  return navigation?.collection === false ? scope.model.sets.get(navigation.target)! : null;
}

function unknown(expr: Member, set: EntitySet, scope: Scope) {
  if (expr.name.startsWith('@'))
    return refuse('notImplemented', 'values of annotations are not supported in expressions', expr, scope);
  const near = suggestion(expr.name, [
    ...set.column.keys(),
    ...set.navigation.keys(),
    ...scope.variables.keys(),
    ...(scope.current.computed?.keys() ?? []),
  ]);
  const what = isDerived(set) ? 'the result of $apply' : set.name;
  return refuse('unknownProperty', `${what} has no property ${expr.name}`, expr, scope, near);
}

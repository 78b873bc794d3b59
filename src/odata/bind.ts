import type { FeedError } from '../errors/index.js';
import type { Column } from '../model/index.js';
import type { CompareOp, Expr, KeyPart, Literal } from './ast.js';
import { keyPredicate } from './bind-key.js';
import { bindArithmetic, bindCall, bindNegate, durations } from './bind-operators.js';
import { bindCount, bindLambda, bindMember, rowSet } from './bind-path.js';
import { bindRoot, rootOf } from './bind-root.js';
import { type Bound, measure } from './bound.js';
import { aType, refuse, type Scope } from './scope.js';
import { compatible } from './value.js';

/** Aliases may name aliases; a chain longer than this is a circle. */
const MAX_ALIAS_DEPTH = 20;
/** No text within the length of a URL gives so many nodes or such a tree but by aliases that name one another again and again. */
const MAX_NODES = 200_000;
const MAX_HEIGHT = 1_100;

/** Where in the tree an expression stands, aliases resolved. */
interface Place {
  readonly aliases: number;
  readonly height: number;
  /** Nodes that may still be bound, shared by the whole tree. */
  readonly budget: { nodes: number };
}

/**
 * Settles names and types of an expression against the model. Throws FeedError `unknownProperty`, `unknownFunction`, `typeMismatch`
 * or `notImplemented`, each with the option and the position; `invalidOption` where an alias refers to itself, `tooComplex` where
 * aliases unfold beyond bounds.
 */
export function bind(expr: Expr, scope: Scope): Bound {
  return settle(expr, scope, { aliases: 0, height: 0, budget: { nodes: MAX_NODES } });
}

function settle(expr: Expr, scope: Scope, place: Place): Bound {
  if (--place.budget.nodes < 0 || place.height > MAX_HEIGHT)
    throw refuse('tooComplex', 'its aliases unfold to too much', expr, scope);
  const below = { ...place, height: place.height + 1 };
  const again = (child: Expr): Bound => settle(child, scope, below);
  switch (expr.kind) {
    case 'literal':
      return constant(expr.literal, expr.at, scope);
    case 'and':
    case 'or':
      return {
        kind: expr.kind,
        type: 'boolean',
        operands: expr.operands.map((each) => boolean(again(each), each, scope)),
      };
    case 'not':
      return { kind: 'not', type: 'boolean', operand: boolean(again(expr.operand), expr.operand, scope) };
    case 'compare':
      return compare(
        expr.op,
        again(keyed(expr.left, expr.right, scope)),
        again(keyed(expr.right, expr.left, scope)),
        expr,
        scope,
      );
    case 'in':
      return expr.left.kind === 'list'
        ? charged(bindIn(expr, scope, again), expr, scope, place)
        : bindIn(expr, scope, again);
    case 'negate':
      return bindNegate(again(expr.operand), expr, scope);
    case 'arithmetic':
      return bindArithmetic(expr, again(expr.left), again(expr.right), scope);
    case 'call':
      return bindCall(expr, scope, again);
    case 'member': {
      const root = rootOf(expr);
      if (root !== null) return bindRoot(expr, root, scope, (child, inner) => settle(child, inner, below));
      return charged(bindMember(expr, scope), expr, scope, place);
    }
    case 'lambda':
      return bindLambda(expr, scope, (child, inner) => settle(child, inner, below));
    case 'count':
      return bindCount(expr, scope, (child, inner) => settle(child, inner, below));
    case 'alias':
      return alias(expr, scope, below);
    case 'has':
      throw refuse(
        'typeMismatch',
        'has takes a property of an enumeration, and the feed has none',
        expr,
        scope,
      );
    case 'it':
    case 'this':
    case 'root':
    case 'typeCast':
      throw refuse('typeMismatch', 'this is an entity and no value; go on to a property of it', expr, scope);
    case 'list':
    case 'object':
      throw refuse('typeMismatch', 'a list stands only beside in, and the feed has no objects', expr, scope);
    case 'filtered':
      throw refuse('typeMismatch', 'a narrowed collection ends in any, all or $count', expr, scope);
    case 'boundCall':
      throw notBound(expr, scope);
    case 'typeName':
      throw refuse('typeMismatch', 'a type name is no value', expr, scope);
  }
}

/** What stands for more than its text, as a computed name does wherever it stands, counts in full against the bounds. */
function charged(bound: Bound, expr: Expr, scope: Scope, place: Place): Bound {
  if (bound.kind === 'column') return bound;
  const { nodes, height } = measure(bound, Math.max(0, place.budget.nodes));
  place.budget.nodes -= nodes;
  if (place.budget.nodes < 0 || place.height + height > MAX_HEIGHT)
    throw refuse('tooComplex', 'its names and lists unfold to too much', expr, scope);
  return bound;
}

function notBound(expr: Extract<Expr, { kind: 'boundCall' }>, scope: Scope): FeedError {
  if (expr.name === 'aggregate')
    return refuse('notImplemented', 'the function aggregate is not supported; use $apply', expr, scope);
  return refuse('unknownFunction', `no function ${expr.name} is bound to this`, expr, scope);
}

/** Binds an option that must be a predicate, as `$filter`. */
export function bindPredicate(expr: Expr, scope: Scope): Bound {
  return boolean(bind(expr, scope), expr, scope);
}

/**
 * Binds the key of the scope's current row, of which what is implied may be left out.
 * @throws FeedError as {@link bind}; `syntaxError` where the parts are not those of the key, `invalidOption` where one is no value
 */
export function bindKey(key: readonly KeyPart[], scope: Scope, implied: readonly Column[] = []): Bound {
  return keyPredicate(key, scope, implied, bindPredicate);
}

function constant(literal: Literal, at: number, scope: Scope): Bound {
  switch (literal.type) {
    case 'null':
      return { kind: 'constant', type: 'null', value: null };
    case 'dateTimeOffset':
      return {
        kind: 'constant',
        type: 'dateTimeOffset',
        value: literal.value,
        offset: literal.offsetMinutes,
      };
    case 'guid':
      return { kind: 'constant', type: 'guid', value: literal.value.toLowerCase() };
    case 'binary':
    case 'enum':
    case 'geo':
      throw refuse('typeMismatch', `no column is of the type of this ${literal.type} literal`, { at }, scope);
    default:
      return { kind: 'constant', type: literal.type, value: literal.value };
  }
}

function boolean(bound: Bound, expr: Expr, scope: Scope): Bound {
  if (bound.type === 'boolean' || bound.type === 'null') return bound;
  throw refuse(
    'typeMismatch',
    `a condition is expected, but this is ${aType(bound.type)}; compare it with a value`,
    expr,
    scope,
  );
}

/** A single entity compared with null is there or is not, which its key tells (Protocol 4.01 §11.2.6.1). */
function keyed(expr: Expr, other: Expr, scope: Scope): Expr {
  const isNull = other.kind === 'literal' && other.literal.type === 'null';
  const isPath = expr.kind === 'member' && rootOf(expr) === null;
  if (!isNull || !(isPath || expr.kind === 'it' || expr.kind === 'this')) return expr;
  const key = rowSet(expr, scope)?.key[0];
  return key === undefined ? expr : { kind: 'member', source: expr, name: key.name, at: expr.at };
}

function compare(op: CompareOp, left: Bound, right: Bound, expr: Expr, scope: Scope): Bound {
  const [one, other] = durations(left, right);
  checkComparable(one, other, expr, scope);
  return { kind: 'compare', type: 'boolean', op, left: one, right: other };
}

function checkComparable(left: Bound, right: Bound, expr: { readonly at: number }, scope: Scope): void {
  if (compatible(left.type, right.type)) return;
  const types = new Set([left.type, right.type]);
  let hint = '';
  if (types.has('date') && types.has('dateTimeOffset'))
    hint = '; write the instant as 2025-01-31T00:00:00Z, or compare date(…)';
  else if (types.has('string') && types.has('dateTimeOffset'))
    hint = '; write the instant without quotes, as 2025-01-31T00:00:00Z';
  else if (types.has('string')) hint = '; text stands in single quotes, other values without';
  throw refuse(
    'typeMismatch',
    `${aType(left.type)} cannot be compared with ${aType(right.type)}${hint}`,
    expr,
    scope,
  );
}

function bindIn(expr: Extract<Expr, { kind: 'in' }>, scope: Scope, again: (child: Expr) => Bound): Bound {
  const list = listOf(expr.list, scope);
  if (list === null) {
    const what = 'in takes a list in parentheses, as (1,2); of a collection ask any(x: x/… eq …)';
    throw refuse('notImplemented', what, expr.list, scope);
  }
  if (expr.left.kind === 'list') return bindTupleIn(expr.left.items, list, scope, again);
  const left = again(expr.left);
  const items = list.map((item) => {
    const bound = durations(left, again(item))[1];
    checkComparable(left, bound, item, scope);
    return bound;
  });
  return { kind: 'in', type: 'boolean', left, items };
}

/** `(a,b) in ((1,2),(3,4))`: any of the lists agrees member by member (URL Conventions §5.1.1.1.11). */
function bindTupleIn(
  members: readonly Expr[],
  lists: readonly Expr[],
  scope: Scope,
  again: (child: Expr) => Bound,
): Bound {
  const left = members.map(again);
  const operands = lists.map((list): Bound => {
    if (list.kind !== 'list' || list.items.length !== left.length)
      throw refuse('typeMismatch', `a list of ${String(left.length)} values is expected`, list, scope);
    const equal = list.items.map((item, i) => compare('eq', left[i]!, again(item), item, scope));
    return { kind: 'and', type: 'boolean', operands: equal };
  });
  return { kind: 'or', type: 'boolean', operands };
}

/** The items on the right of `in`; null where it is no list. The feed has no collections, so an alias of one literal is a list of one. */
function listOf(right: Expr, scope: Scope): readonly Expr[] | null {
  let list = right;
  for (let depth = 0; list.kind === 'alias'; depth++) {
    if (depth >= MAX_ALIAS_DEPTH) throw circle(list, scope);
    list = aliasValue(list, scope);
  }
  if (list.kind === 'list') return list.items;
  return right.kind === 'alias' && list.kind === 'literal' ? [list] : null;
}

type Alias = Extract<Expr, { kind: 'alias' }>;

function aliasValue(expr: Alias, { aliases }: Scope): Expr {
  const value = Object.hasOwn(aliases, expr.name) ? aliases[expr.name] : undefined;
  // An alias that is not given stands for null (URL Conventions §5.3).
  return value ?? { kind: 'literal', literal: { type: 'null' }, text: 'null', at: expr.at };
}

function alias(expr: Alias, scope: Scope, place: Place): Bound {
  if (place.aliases >= MAX_ALIAS_DEPTH) throw circle(expr, scope);
  return settle(aliasValue(expr, scope), scope, { ...place, aliases: place.aliases + 1 });
}

const circle = (expr: Alias, scope: Scope): FeedError =>
  refuse('invalidOption', `the alias @${expr.name} refers to itself`, expr, scope);

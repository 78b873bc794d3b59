import type { FeedError } from '../errors/index.js';
import type { Expr, Literal } from './ast.js';
import { bindArithmetic, bindCall, bindNegate } from './bind-operators.js';
import { bindCount, bindLambda, bindMember } from './bind-path.js';
import type { Bound } from './bound.js';
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
      return compare(expr, again(expr.left), again(expr.right), scope);
    case 'in':
      return bindIn(expr, scope, again);
    case 'negate':
      return bindNegate(again(expr.operand), expr, scope);
    case 'arithmetic':
      return bindArithmetic(expr, again(expr.left), again(expr.right), scope);
    case 'call':
      return bindCall(expr, scope, again);
    case 'member':
      return bindMember(expr, scope);
    case 'lambda':
      return bindLambda(expr, scope, (child, inner) => settle(child, inner, below));
    case 'count':
      return bindCount(expr, scope, (child, inner) => settle(child, inner, below));
    case 'alias':
      return alias(expr, scope, below);
    default:
      throw refuse('notImplemented', `${expr.kind} expressions are not supported here`, expr, scope);
  }
}

/** Binds an option that must be a predicate, as `$filter`. */
export function bindPredicate(expr: Expr, scope: Scope): Bound {
  return boolean(bind(expr, scope), expr, scope);
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

function compare(expr: Extract<Expr, { kind: 'compare' }>, left: Bound, right: Bound, scope: Scope): Bound {
  checkComparable(left, right, expr, scope);
  return { kind: 'compare', type: 'boolean', op: expr.op, left, right };
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
  if (list === null)
    throw refuse('notImplemented', 'in takes a list in parentheses, as in (1,2)', expr.list, scope);
  const left = again(expr.left);
  const items = list.map((item) => {
    const bound = again(item);
    checkComparable(left, bound, item, scope);
    return bound;
  });
  return { kind: 'in', type: 'boolean', left, items };
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

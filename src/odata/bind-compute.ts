import type { FeedError } from '../errors/index.js';
import type { ComputeItem } from './ast.js';
import { bind } from './bind.js';
import { type Computed, measure } from './bound.js';
import { type RangeVariable, refuse, type Scope } from './scope.js';

/** Properties of one `$compute`. */
const MAX_ITEMS = 50;
/** Nodes of all their expressions, unfolded: a name may stand for an expression that names another, again and again. */
const MAX_NODES = 50_000;

/**
 * Settles the items of `$compute` (URL Conventions §5.1.10), each of which may name those before it, and answers the row with them:
 * a scope of that row knows their names. `scopeOf` gives the scope of an expression on a row.
 * @throws FeedError as `bind`; `invalidOption` for a name that the row has already, `tooComplex` beyond a bound
 */
export function bindCompute(
  items: readonly ComputeItem[],
  row: RangeVariable,
  scopeOf: (row: RangeVariable) => Scope,
): { readonly row: RangeVariable; readonly computed: readonly Computed[] } {
  const known = new Map(row.computed);
  const computed: Computed[] = [];
  let nodes = 0;
  for (const item of items) {
    const scope = scopeOf({ ...row, computed: new Map(known) });
    checkName(item, scope);
    if (computed.length >= MAX_ITEMS) throw tooMuch(`it has more than ${MAX_ITEMS} items`, item, scope);
    const expr = bind(item.expr, scope);
    nodes += measure(expr, MAX_NODES).nodes;
    if (nodes > MAX_NODES) throw tooMuch('its names unfold to too much', item, scope);
    known.set(item.name, expr);
    computed.push({ name: item.name, expr });
  }
  return { row: { ...row, computed: known }, computed };
}

const tooMuch = (what: string, item: ComputeItem, scope: Scope): FeedError =>
  refuse('tooComplex', what, item, scope);

function checkName(item: ComputeItem, scope: Scope): void {
  const { set, computed } = scope.current;
  if (set.column.has(item.name) || set.navigation.has(item.name))
    throw refuse('invalidOption', `${set.name} has a property ${item.name} already`, item, scope);
  if (computed?.has(item.name) === true)
    throw refuse('invalidOption', `${item.name} is computed twice`, item, scope);
}

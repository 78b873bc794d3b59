import { suggestion } from '../errors/index.js';
import type { Expr } from './ast.js';
import { keyPredicate } from './bind-key.js';
import { bindMember } from './bind-path.js';
import { type Bound, childrenOf } from './bound.js';
import { refuse, type Scope, scopeAt } from './scope.js';

type Member = Extract<Expr, { kind: 'member' }>;
type Root = Extract<Expr, { kind: 'root' }>;
type BindIn = (child: Expr, scope: Scope) => Bound;

/** The `$root` that a path starts with; null where it starts elsewhere. */
export function rootOf(expr: Expr): Root | null {
  let start: Expr | null = expr;
  while (start !== null && (start.kind === 'member' || start.kind === 'typeCast')) start = start.source;
  return start?.kind === 'root' ? start : null;
}

/**
 * A path from `$root` as the constant it stands for (URL Conventions §5.1.1.14.5). An instant has no offset of its own: its parts are
 * read in the feed's zone, as those of a column.
 */
export function bindRoot(expr: Member, root: Root, scope: Scope, bindIn: BindIn): Bound {
  const { model, roots } = scope;
  const set = model.sets.get(root.set);
  if (set === undefined) {
    const near = suggestion(root.set, model.sets.keys());
    throw refuse('unknownProperty', `there is no entity set ${root.set}`, root, scope, near);
  }
  if (root.key.length === 0) {
    const what = `$root/${root.set} is a collection; name one entity, as $root/${root.set}('key')/${expr.name}`;
    throw refuse('notImplemented', what, root, scope);
  }
  if (roots === undefined)
    throw refuse('notImplemented', '$root is not supported here; put the value in its place', root, scope);
  const own = { index: 0, set };
  const inner = scopeAt(own, own, scope, scope.target);
  const key = keyPredicate(root.key, inner, [], bindIn);
  const value = bindMember(fromIt(expr) as Member, inner);
  const name = `${set.name}(${keyText(key)})${pathText(expr)}`;
  return { kind: 'constant', type: value.type, value: roots({ name, set, key, value }) };
}

/** The path with the entity itself in the place of `$root/Set(key)`. */
function fromIt(expr: Expr): Expr {
  if (expr.kind === 'root') return { kind: 'it', at: expr.at };
  if ((expr.kind !== 'member' && expr.kind !== 'typeCast') || expr.source === null) return expr;
  return { ...expr, source: fromIt(expr.source) };
}

const pathText = (expr: Expr | null): string =>
  expr?.kind === 'member' ? `${pathText(expr.source)}/${expr.name}` : '';

/** The values of a key, by name. */
function keyText(key: Bound): string {
  if (key.kind === 'constant') return JSON.stringify(key.value);
  if (key.kind === 'column') return key.column.name;
  return childrenOf(key).map(keyText).join();
}

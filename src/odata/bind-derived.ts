import type { Expr } from './ast.js';
import type { Bound } from './bound.js';
import { isDerived } from './bound-apply.js';
import { refuse, type Scope } from './scope.js';
import { valueTypeOf } from './value.js';

/** The names of a path, outermost first; null where something else than names stands in it. */
export function namesOf(path: Expr): readonly string[] | null {
  if (path.kind !== 'member') return null;
  if (path.source === null) return [path.name];
  const before = namesOf(path.source);
  return before === null ? null : [...before, path.name];
}

/**
 * The property of a row that transformations have made which has the text of a path as its name; null where there is none.
 * @throws FeedError notImplemented for a path that leads on from others of the rows
 */
export function derivedMember(path: Expr, scope: Scope): Bound | null {
  const { current, variables } = scope;
  const { set, index } = current;
  const names = isDerived(set) ? namesOf(path) : null;
  if (names === null || names.length < 2 || variables.has(names[0]!)) return null;
  const column = set.column.get(names.join('/'));
  if (column === undefined) return null;
  if (isDerived(set) && set.ambiguous.has(column.name)) {
    const what = `${column.name} is a value of some of these rows, and leads on from the entities among them; name it before they are joined`;
    throw refuse('notImplemented', what, path, scope);
  }
  return { kind: 'column', type: valueTypeOf(column.type), of: { variable: index, path: [] }, set, column };
}

const TRUE: Bound = { kind: 'constant', type: 'boolean', value: true };
const FALSE: Bound = { kind: 'constant', type: 'boolean', value: false };

/**
 * Settles `isdefined` (Data Aggregation 4.0 §3.7): entities have all properties of their type; of rows that transformations have made it
 * tells those with a property from those without, as the sums over a rollup. What was aggregated away is defined in none.
 * @throws FeedError unknownProperty for a name that the type does not have either
 */
export function bindIsDefined(
  expr: Extract<Expr, { kind: 'call' }>,
  scope: Scope,
  again: (child: Expr) => Bound,
): Bound {
  const [path, ...more] = expr.args;
  const names = path === undefined || more.length > 0 ? null : namesOf(path);
  if (path === undefined || names === null)
    throw refuse('unknownFunction', 'isdefined takes a property', expr, scope);
  const { set, index, computed } = scope.current;
  const name = names.join('/');
  const column = set.column.get(name);
  if (isDerived(set) && column !== undefined && set.optional.has(name) && !set.ambiguous.has(name))
    return { kind: 'defined', type: 'boolean', variable: index, column };
  const isGone = isDerived(set) && column === undefined && computed?.has(name) !== true;
  if (isGone && isDeclared(names, set.name, scope)) return FALSE;
  again(path);
  return TRUE;
}

function isDeclared(names: readonly string[], setName: string, { model }: Scope): boolean {
  let set = model.sets.get(setName)!;
  for (const name of names.slice(0, -1)) {
    const navigation = set.navigation.get(name);
    if (navigation === undefined || navigation.collection) return false;
    set = model.sets.get(navigation.target)!;
  }
  const last = names.at(-1)!;
  return set.column.has(last) || set.navigation.has(last);
}

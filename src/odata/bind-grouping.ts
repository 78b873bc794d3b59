import type { Expr } from './ast.js';
import { type ApplyContext, columnType, failure, type Member, type Rows } from './bind-apply-rows.js';
import { namesOf } from './bind-derived.js';
import { bind } from './bind.js';
import { isDerived, type Taken } from './bound-apply.js';

/** What rows are grouped by. */
export interface Key extends Member {
  /** Whether it belongs to another row, which navigation leads to. */
  readonly navigates: boolean;
}

/**
 * Settles a grouping property (Data Aggregation 4.0 §3.2.3.1): a property of the row, or of one that single-valued navigation leads to.
 * Where the path ends in such navigation, all properties of that row.
 * @throws FeedError unknownProperty, typeMismatch for a path over a collection
 */
export function bindKeys(path: Expr, rows: Rows, context: ApplyContext): readonly Key[] {
  const related = relatedSet(path, rows, context);
  if (related === null) return [bindKey(path, rows, context)];
  return related.columns.map(({ name }) => {
    return bindKey({ kind: 'member', source: path, name, at: path.at }, rows, context);
  });
}

function bindKey(path: Expr, rows: Rows, context: ApplyContext): Key {
  const { row } = rows;
  const value = bind(path, context.scopeOf(row));
  // A cast to the type a row has anyway is no part of the name.
  const name = (namesOf(path) ?? namesOfCast(path)).join('/');
  const derived = isDerived(row.set) ? row.set : null;
  const computed = row.computed?.has(name) === true;
  const navigates = value.kind === 'column' && value.of.path.length > 0 && !computed;
  const dynamic = computed || (derived?.dynamic.has(name) ?? false);
  const optional = derived?.optional.has(name) ?? false;
  const plain = derived !== null && value.kind === 'column' && !computed;
  const taken: Taken = plain ? { kind: 'index', index: value.column.index } : { kind: 'value', value };
  return { column: { name, ...columnType(value), dynamic, optional }, taken, navigates };
}

/** The set a path leads to that ends in single-valued navigation; null where it ends in a property. */
function relatedSet(path: Expr, { row }: Rows, context: ApplyContext) {
  const names = namesOf(path);
  if (names === null || isDerived(row.set)) return null;
  const { model } = context.scopeOf(row);
  let set = row.set;
  for (const name of names) {
    const navigation = set.navigation.get(name);
    if (navigation === undefined) return null;
    if (navigation.collection) {
      const what = `${name} is a collection: rows are grouped by what each has one of; start from ${navigation.target} instead`;
      throw failure('typeMismatch', what, path, context);
    }
    set = model.sets.get(navigation.target)!;
  }
  return set;
}

function namesOfCast(path: Expr): readonly string[] {
  if (path.kind !== 'member' && path.kind !== 'typeCast') return [];
  const before = path.source === null ? [] : namesOfCast(path.source);
  return path.kind === 'member' ? [...before, path.name] : before;
}

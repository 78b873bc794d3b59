/** Items of the transformation `aggregate` and paths of properties (Data Aggregation 4.0, ABNF `aggregateExpr`, `groupingProperty`). */
import type { AggregateItem, Expr, FromClause } from './ast.js';
import type { Cursor } from './parser-cursor.js';

/** Items separated by commas; stops at the first token that cannot continue them. */
export function aggregateItems(cursor: Cursor): readonly AggregateItem[] {
  const items: AggregateItem[] = [];
  do {
    const item = aggregateItem(cursor);
    const needsAlias = item.method !== null || isCount(item) || item.from.length > 0;
    if (needsAlias && item.alias === null) cursor.fail("an operator, 'from', or 'as' and a name");
    items.push(item);
  } while (cursor.takeMark(','));
  return items;
}

/** One item; `named` where it may have an alias, as in the transformation and not in the function of that name. */
export function aggregateItem(cursor: Cursor, named = true): AggregateItem {
  cursor.countTerm();
  const { at, kind, text } = cursor.peek();
  const bare = kind === 'dollar' && text === '$count';
  if (bare) cursor.next();
  const expr = bare ? null : cursor.expression();
  const method = bare || !cursor.takeWord('with') ? null : methodName(cursor);
  const custom = expr !== null && expr.kind !== 'count' && method === null;
  if (custom && !isPath(expr)) cursor.fail("an operator, or 'with' and an aggregation method");
  const from: FromClause[] = [];
  while (cursor.peekWord() === 'from') from.push(fromClause(cursor, custom));
  const alias = named && cursor.takeWord('as') ? aliasName(cursor) : null;
  return { expr, method, from, alias, at };
}

const isCount = ({ expr }: AggregateItem): boolean => expr === null || expr.kind === 'count';

/** Names and type casts alone. */
function isPath(expr: Expr): boolean {
  if (expr.kind !== 'member' && expr.kind !== 'typeCast') return false;
  return expr.source === null || isPath(expr.source);
}

function methodName(cursor: Cursor): string {
  const { kind, text, at } = cursor.next();
  return kind === 'word' && !text.endsWith('*') ? text : cursor.fail('an aggregation method, as sum', at);
}

function fromClause(cursor: Cursor, custom: boolean): FromClause {
  const { at } = cursor.next();
  const paths: Expr[] = [];
  do paths.push(propertyPath(cursor));
  while (cursor.takeMark(','));
  if (cursor.takeWord('with')) return { paths, method: methodName(cursor), at };
  return custom ? { paths, method: null, at } : cursor.fail("',' or 'with' and an aggregation method");
}

function aliasName(cursor: Cursor): string {
  const { kind, text, at } = cursor.next();
  return kind === 'word' && !/[.*]/.test(text) ? text : cursor.fail('a name without dots', at);
}

/** Names separated by `/`, type casts between them; the last one is a property. */
export function propertyPath(cursor: Cursor): Expr {
  let path: Expr | null = null;
  do {
    const { kind, text, at } = cursor.next();
    if (kind !== 'word' || text.endsWith('*')) cursor.fail('a property', at);
    if (path !== null) cursor.links += 1;
    path = text.includes('.')
      ? { kind: 'typeCast', source: path, typeName: text, at }
      : { kind: 'member', source: path, name: text, at };
  } while (cursor.takeMark('/'));
  return path.kind === 'typeCast' ? cursor.fail('a property after the type', path.at) : path;
}

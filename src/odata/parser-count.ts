/** The options of a `$count` segment. */
import type { Expr, SearchExpr } from './ast.js';
import type { Cursor } from './parser-cursor.js';
import { nestedSearch } from './parser-search.js';

/** The name of a nested option with its `$`, in lower case, and the `=` after it. */
export function nestedName(cursor: Cursor): { readonly name: string; readonly at: number } {
  const token = cursor.next();
  if (token.kind !== 'dollar' && token.kind !== 'word') cursor.fail('a query option, as $filter', token.at);
  if (cursor.text[cursor.position] !== '=') cursor.fail("'='", cursor.position);
  cursor.seek(cursor.position + 1);
  return { name: `$${token.text.toLowerCase().replace('$', '')}`, at: token.at };
}

/** The options after `/$count`: none, or `($filter=…;$search=…)` in any order (ABNF expandCountOption). */
export function parseCountOptions(cursor: Cursor): {
  readonly filter: Expr | null;
  readonly search?: SearchExpr;
} {
  if (!cursor.takeMark('(')) return { filter: null };
  let filter: Expr | null = null;
  let search: SearchExpr | null = null;
  do {
    const { name, at } = nestedName(cursor);
    if (name === '$filter' && filter === null) filter = cursor.expression();
    else if (name === '$search' && search === null) search = nestedSearch(cursor);
    else cursor.fail('$filter or $search, each at most once', at);
  } while (cursor.takeMark(';'));
  cursor.expectMark(')', "an operator, ';' or ')'");
  return search === null ? { filter } : { filter, search };
}

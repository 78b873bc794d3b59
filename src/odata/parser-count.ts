/** Raw stretches inside parentheses, and the options of a `$count` segment. */
import type { Expr } from './ast.js';
import type { Cursor } from './parser-cursor.js';

/**
 * The text from here to the `;` or `)` that ends it, outside its own parentheses and double quotes (and, where it starts
 * with one, single quotes); the cursor stands before that mark afterwards.
 */
export function rawText(cursor: Cursor): string {
  const { text, position: start } = cursor;
  const quotes = text[start] === "'" ? `"'` : '"';
  let depth = 0;
  let quote: string | null = null;
  let at = start;
  for (; at < text.length; at += 1) {
    const char = text[at]!;
    if (quote !== null) {
      if (char === quote) quote = null;
    } else if (quotes.includes(char)) quote = char;
    else if (char === '(') depth += 1;
    else if (depth === 0 && (char === ';' || char === ')')) break;
    else if (char === ')') depth -= 1;
  }
  cursor.seek(at);
  if (at === text.length) cursor.fail("')'", at, quote === null ? undefined : 'a quote is not closed');
  return text.slice(start, at);
}

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
  readonly search?: string;
} {
  if (!cursor.takeMark('(')) return { filter: null };
  let filter: Expr | null = null;
  let search: string | null = null;
  do {
    const { name, at } = nestedName(cursor);
    if (name === '$filter' && filter === null) filter = cursor.expression();
    else if (name === '$search' && search === null) search = rawText(cursor);
    else cursor.fail('$filter or $search, each at most once', at);
  } while (cursor.takeMark(';'));
  cursor.expectMark(')', "an operator, ';' or ')'");
  return search === null ? { filter } : { filter, search };
}

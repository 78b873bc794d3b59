/** Key predicates: `('x')`, `(a='x',b=1)` (OData 4.01 URL Conventions §4.3.1). */
import type { Expr, KeyPart } from './ast.js';
import type { Cursor } from './parser-cursor.js';

const VALUE = 'a key value: a literal or an alias';

/** The parts of a key predicate at the cursor; empty for `()`. The values are literals, aliases, or, after `$root`, arguments. */
export function parseKeyParts(cursor: Cursor): readonly KeyPart[] {
  cursor.expectMark('(');
  const parts: KeyPart[] = [];
  if (cursor.takeMark(')')) return parts;
  do {
    cursor.countTerm();
    const token = cursor.peek();
    const named = token.kind === 'word' && cursor.charAfter(token) === '=';
    if (named) {
      cursor.next();
      cursor.next();
    }
    parts.push({ name: named ? token.text : null, value: keyValue(cursor) });
  } while (cursor.takeMark(','));
  cursor.expectMark(')', "',' or ')'");
  checkNames(cursor, parts);
  return parts;
}

function keyValue(cursor: Cursor): Expr {
  const { at } = cursor.peek();
  const value = cursor.expression();
  return value.kind === 'literal' || value.kind === 'alias' ? value : cursor.fail(VALUE, at);
}

/** Several parts need a name each, and no name comes twice. */
function checkNames(cursor: Cursor, parts: readonly KeyPart[]): void {
  const names = parts.map((part) => part.name);
  const unnamed = parts.find((part) => part.name === null);
  if (parts.length > 1 && unnamed !== undefined)
    cursor.fail('a name and = before each part of the key', unnamed.value.at);
  const repeated = parts.find((part, i) => names.indexOf(part.name) < i);
  if (repeated !== undefined) cursor.fail('each part of the key once', repeated.value.at);
}

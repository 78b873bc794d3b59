/** Lists and objects: parentheses, the right side of `in`, JSON arrays and objects (OData 4.01 ABNF section 5). */
import type { Expr } from './ast.js';
import type { Cursor } from './parser-cursor.js';

/** Expressions separated by commas, up to the closing mark, which is taken. */
export function parseItems(
  cursor: Cursor,
  close: string,
  item: () => Expr = () => cursor.expression(),
): Expr[] {
  const items: Expr[] = [];
  if (cursor.takeMark(close)) return items;
  do items.push(item());
  while (cursor.takeMark(','));
  cursor.expectMark(close, `an operator, ',' or '${close}'`);
  return items;
}

/**
 * `(…)` where an operand stands. With commas it is a list, as the left side of `in` or an item of the list on its right
 * (an extension of the ABNF, which writes these as JSON arrays).
 */
export function parseParenthesised(cursor: Cursor): Expr {
  const { at } = cursor.next();
  const first = cursor.expression();
  if (!cursor.isMark(',')) {
    cursor.expectMark(')', "an operator or ')'");
    return first;
  }
  const comma = cursor.next().at;
  const items = [first, ...parseItems(cursor, ')')];
  const inList = cursor.lists > 0 && (cursor.isMark(',') || cursor.isMark(')'));
  if (items.length === 1 || (!inList && cursor.peekWord() !== 'in')) cursor.fail("an operator or ')'", comma);
  return { kind: 'list', items, at };
}

/**
 * The parentheses on the right of `in` (ABNF listExpr or parenExpr). Several items or none are a list, and so is a single
 * literal or a list in parentheses of its own; any other single expression in parentheses is itself, as it may be a collection.
 */
export function parseInList(cursor: Cursor): Expr {
  const { at } = cursor.next();
  cursor.lists += 1;
  const items = parseItems(cursor, ')');
  cursor.lists -= 1;
  const only = items.length === 1 ? items[0]! : null;
  const isItem = only?.kind === 'literal' || (only?.kind === 'list' && cursor.text[only.at] === '(');
  return only === null || isItem ? { kind: 'list', items, at } : only;
}

/** `[…]` */
export function parseArray(cursor: Cursor): Expr {
  const { at } = cursor.next();
  cursor.json += 1;
  const items = parseItems(cursor, ']');
  cursor.json -= 1;
  return { kind: 'list', items, at };
}

/** `{"name":value,…}`; a repeated name is refused. */
export function parseObject(cursor: Cursor): Expr {
  const { at } = cursor.next();
  const members: [string, Expr][] = [];
  if (cursor.takeMark('}')) return { kind: 'object', members, at };
  cursor.json += 1;
  const seen = new Set<string>();
  do {
    const name = cursor.next();
    if (name.kind !== 'json') cursor.fail('a name in double quotes', name.at);
    if (seen.has(name.literal.value)) cursor.fail('a name not used before in this object', name.at);
    seen.add(name.literal.value);
    cursor.expectMark(':');
    members.push([name.literal.value, cursor.expression()]);
  } while (cursor.takeMark(','));
  cursor.json -= 1;
  cursor.expectMark('}', "',' or '}'");
  return { kind: 'object', members, at };
}

/** Operands: literals, paths, calls, lambdas, parentheses, JSON (OData 4.01 ABNF `commonExpr` without its operators). */
import type { Expr, Literal } from './ast.js';
import type { Token } from './lexer.js';
import { readBoolean } from './literals.js';
import { parseAggregate, parseArguments, parseCall } from './parser-call.js';
import type { Cursor } from './parser-cursor.js';
import { parseKeyParts } from './parser-key.js';
import { parseArray, parseObject, parseParenthesised } from './parser-list.js';
import { parseCountOptions } from './parser-count.js';

const OPERAND = 'a value, a property, a function or (';

/** One operand with the path that follows it. */
export function parseOperand(cursor: Cursor): Expr {
  const token = cursor.peek();
  switch (token.kind) {
    case 'literal':
      cursor.next();
      return { kind: 'literal', literal: token.literal, text: token.text, at: token.at };
    case 'json':
      if (cursor.json === 0) cursor.fail(OPERAND);
      cursor.next();
      return { kind: 'literal', literal: token.literal, text: token.text, at: token.at };
    case 'mark':
      return token.text === '(' ? parseParenthesised(cursor) : parseBracket(cursor, token.text);
    case 'at':
      return parsePath(cursor, parseAt(cursor));
    case 'dollar':
      return parsePath(cursor, parseDollar(cursor));
    case 'word':
      return parseWord(cursor, token);
    case 'end':
      return cursor.fail(OPERAND);
  }
}

function parseBracket(cursor: Cursor, mark: string): Expr {
  switch (mark) {
    case '[':
      return parseArray(cursor);
    case '{':
      return parseObject(cursor);
    default:
      return cursor.fail(OPERAND);
  }
}

/** `@alias` and `@Ns.Term`: without a dot it is an alias (URL Conventions §5.3 gives aliases precedence over short terms). */
function parseAt(cursor: Cursor): Expr {
  const { text, at } = cursor.next();
  if (/[.#]/.test(text)) return { kind: 'member', source: null, name: text, at };
  return { kind: 'alias', name: text.slice(1), at };
}

function parseDollar(cursor: Cursor): Expr {
  const { text, at } = cursor.next();
  switch (text) {
    case '$it':
      return { kind: 'it', at };
    case '$this':
      return { kind: 'this', at };
    case '$these':
      // Data Aggregation 4.0 §3.2: the current collection. Kept as a name that no model has.
      return { kind: 'member', source: null, name: text, at };
    case '$root':
      return parseRoot(cursor, at);
    default:
      return cursor.fail('$it, $this or $root', at);
  }
}

function parseRoot(cursor: Cursor, at: number): Expr {
  cursor.expectMark('/', "'/' and an entity set");
  const set = nameOf(cursor, 'an entity set');
  const key = cursor.isMark('(') ? parseKeyParts(cursor) : [];
  return { kind: 'root', set: set.text, key, at };
}

function parseWord(cursor: Cursor, token: Token): Expr {
  if (cursor.charAfter(token) === '(') return parsePath(cursor, parseCall(cursor));
  const literal = wordLiteral(token.text);
  if (literal !== null && cursor.charAfter(token) !== '/') {
    cursor.next();
    return {
      kind: 'literal',
      literal,
      text: literal.type === 'boolean' ? token.text.toLowerCase() : token.text,
      at: token.at,
    };
  }
  return parsePath(cursor, parseName(cursor, null));
}

function wordLiteral(text: string): Literal | null {
  if (text === 'null') return { type: 'null' };
  if (text === 'INF') return { type: 'double', value: Infinity };
  if (text === 'NaN') return { type: 'double', value: Number.NaN };
  return readBoolean(text);
}

/** The next token as a name that is no wildcard. */
function nameOf(cursor: Cursor, expected: string): Token {
  const token = cursor.next();
  if (token.kind !== 'word' || token.text.endsWith('*')) cursor.fail(expected, token.at);
  return token;
}

/** A path segment: a name, or a type where it is qualified. */
function parseName(cursor: Cursor, source: Expr | null): Expr {
  const { text, at } = nameOf(cursor, 'a property');
  return text.includes('.')
    ? { kind: 'typeCast', source, typeName: text, at }
    : { kind: 'member', source, name: text, at };
}

function parsePath(cursor: Cursor, start: Expr): Expr {
  let path = start;
  for (let link = 0; cursor.takeMark('/'); link = 1) {
    cursor.links += link;
    path = parseSegment(cursor, path);
  }
  return path;
}

function parseSegment(cursor: Cursor, source: Expr): Expr {
  const token = cursor.peek();
  if (token.kind === 'at') {
    cursor.next();
    return { kind: 'member', source, name: token.text, at: token.at };
  }
  if (token.kind === 'dollar') return parseDollarSegment(cursor, source);
  if (token.kind !== 'word') cursor.fail('a property, any, all, $count or $filter');
  return cursor.charAfter(token) === '(' ? parseCallSegment(cursor, source) : parseName(cursor, source);
}

function parseDollarSegment(cursor: Cursor, source: Expr): Expr {
  const { text, at } = cursor.next();
  if (text === '$count') return { kind: 'count', source, ...parseCountOptions(cursor), at };
  if (text !== '$filter') cursor.fail('a property, any, all, $count or $filter', at);
  cursor.expectMark('(');
  const body = cursor.expression();
  cursor.expectMark(')', "an operator or ')'");
  return { kind: 'filtered', source, body, at };
}

function parseCallSegment(cursor: Cursor, source: Expr): Expr {
  const { text: name, at } = nameOf(cursor, 'a function');
  const lower = name.toLowerCase();
  if (lower === 'any' || lower === 'all') return parseLambda(cursor, source, lower, at);
  if (name === 'aggregate') return { kind: 'boundCall', source, name, args: parseAggregate(cursor), at };
  return { kind: 'boundCall', source, name, ...parseArguments(cursor), at };
}

function parseLambda(cursor: Cursor, source: Expr, op: 'any' | 'all', at: number): Expr {
  cursor.expectMark('(');
  if (op === 'any' && cursor.takeMark(')'))
    return { kind: 'lambda', op, source, variable: null, body: null, at };
  const variable = nameOf(cursor, `a variable, as in ${op}(x: x/name eq 'y')`);
  if (variable.text.includes('.')) cursor.fail('a variable without dots', variable.at);
  cursor.expectMark(':', "':' after the variable");
  const body = cursor.expression();
  cursor.expectMark(')', "an operator or ')'");
  return { kind: 'lambda', op, source, variable: variable.text, body, at };
}

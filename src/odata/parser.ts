/**
 * The expression grammar of `$filter` and `$orderby` (OData 4.01 URL Conventions §5.1.1, ABNF `commonExpr`) by precedence
 * climbing, in the standard's order of precedence (§5.1.1, "Operator Precedence"):
 *
 *   `/`, `has`, `in`, calls  >  `-`, `not`  >  `mul div divby mod`  >  `add sub`  >  `gt ge lt le`  >  `eq ne`  >  `and`  >  `or`
 *
 * All binary operators associate to the left; `and` and `or` become one node with all operands, also across parentheses.
 * So `not a eq 1` is `(not a) eq 1`, as the table says, and `not a in (1,2)` is `not (a in (1,2))`.
 */
import type { ArithmeticOp, CompareOp, Expr, KeyPart, OrderItem } from './ast.js';
import { Cursor, DEFAULT_LIMITS, type ParseLimits } from './parser-cursor.js';
import { parseOperand } from './parser-operand.js';
import { parseKeyParts } from './parser-key.js';
import { parseInList } from './parser-list.js';
import { nodeBelow } from './parser-tree.js';

export { DEFAULT_LIMITS, type ParseLimits } from './parser-cursor.js';
export { renderExpression } from './parser-render.js';
export { childrenOf } from './parser-tree.js';

export interface ParseContext {
  /** The option named in errors, as `$filter`. */
  readonly target?: string;
  readonly limits?: Partial<ParseLimits>;
}

/** A level of parentheses has no more layers of operators than this, chains aside. */
const HEIGHT_PER_DEPTH = 10;
/** Readers of trees recurse on them. */
const MAX_HEIGHT = 1_000;

/**
 * Parses a whole expression from decoded text. Linear in the text's length. White space at both ends is allowed, which
 * the ABNF does not say.
 * @throws FeedError syntaxError with target and 0-based position; tooComplex beyond a bound
 */
export function parseExpression(text: string, context: ParseContext = {}): Expr {
  const cursor = newCursor(text, context);
  const expr = cursor.expression();
  cursor.expectEnd('an operator or the end');
  return checkHeight(cursor, expr);
}

/**
 * Parses the items of `$orderby`: expressions, each with `asc` or `desc`, separated by commas.
 * @throws FeedError as {@link parseExpression}
 */
export function parseOrderby(text: string, context: ParseContext = {}): readonly OrderItem[] {
  const cursor = newCursor(text, { target: '$orderby', ...context });
  const items = orderItems(cursor);
  cursor.expectEnd("'asc', 'desc', ',' or the end");
  return items;
}

/** A cursor at the start of a decoded option text. */
export function newCursor(text: string, context: ParseContext): Cursor {
  return new Cursor(text, context.target ?? 'expression', { ...DEFAULT_LIMITS, ...context.limits }, parseOr);
}

/** An expression within a longer text; stops at the first token that cannot continue it. */
export function expressionAt(cursor: Cursor): Expr {
  return checkHeight(cursor, cursor.expression());
}

/** Order items within a longer text; stops at the first token that cannot continue them. */
export function orderItems(cursor: Cursor): readonly OrderItem[] {
  const items: OrderItem[] = [];
  do {
    cursor.countTerm();
    const expr = expressionAt(cursor);
    const descending = cursor.takeWord('desc');
    if (!descending) cursor.takeWord('asc');
    items.push({ expr, descending });
  } while (cursor.takeMark(','));
  return items;
}

/** Chains such as `a add a add a` nest to the left without nesting in the text. */
function checkHeight(cursor: Cursor, expr: Expr): Expr {
  const bound = Math.min(MAX_HEIGHT, cursor.limits.maxDepth * HEIGHT_PER_DEPTH);
  if (cursor.links + cursor.deepest * HEIGHT_PER_DEPTH <= bound) return expr;
  const low = nodeBelow(expr, bound);
  if (low !== null)
    cursor.tooComplex(`chains or nests more than ${bound} operators or path segments`, low.at);
  return expr;
}

/** `or` of `and` of terms, in one function: the stack must hold every level of parentheses. */
function parseOr(cursor: Cursor): Expr {
  const alternatives = new Operands('or');
  do {
    const conjuncts = new Operands('and');
    do {
      // What stands in parentheses is counted inside them.
      if (!cursor.isMark('(')) cursor.countTerm();
      conjuncts.add(parseBinary(cursor, 1));
    } while (conjuncts.goesOn(cursor));
    alternatives.add(conjuncts.joined());
  } while (alternatives.goesOn(cursor));
  return alternatives.joined();
}

/** The operands of a chain of `and` or `or`, those of parentheses among them. */
class Operands {
  #first: Expr | null = null;
  readonly #all: Expr[] = [];
  /** Where the first operator stands; negative before there is one. */
  #at = -1;

  constructor(readonly kind: 'and' | 'or') {}

  add(operand: Expr): void {
    this.#first ??= operand;
    if (operand.kind !== this.kind) this.#all.push(operand);
    else for (const inner of operand.operands) this.#all.push(inner);
  }

  /** Takes the operator before the next operand, if there is one. */
  goesOn(cursor: Cursor): boolean {
    if (cursor.peekWord() !== this.kind) return false;
    const { at } = cursor.next();
    if (this.#at < 0) this.#at = at;
    return true;
  }

  joined(): Expr {
    return this.#at < 0 ? this.#first! : { kind: this.kind, operands: this.#all, at: this.#at };
  }
}

const LEVELS = new Map<string, number>([
  ...['eq', 'ne'].map((op) => [op, 1] as const),
  ...['gt', 'ge', 'lt', 'le'].map((op) => [op, 2] as const),
  ...['add', 'sub'].map((op) => [op, 3] as const),
  ...['mul', 'div', 'divby', 'mod'].map((op) => [op, 4] as const),
]);

/** Comparisons and arithmetic of at least the given level; the right operand binds one level tighter: left association. */
function parseBinary(cursor: Cursor, least: number): Expr {
  let left = parseUnary(cursor);
  for (let link = 0; ; link = 1) {
    const op = cursor.peekWord();
    const level = op === null ? undefined : LEVELS.get(op);
    if (op === null || level === undefined || level < least) return left;
    cursor.links += link;
    const { at } = cursor.next();
    const right = parseBinary(cursor, level + 1);
    left =
      level <= 2
        ? { kind: 'compare', op: op as CompareOp, left, right, at }
        : { kind: 'arithmetic', op: op as ArithmeticOp, left, right, at };
  }
}

function parseUnary(cursor: Cursor): Expr {
  const token = cursor.peek();
  const kind = token.kind === 'mark' && token.text === '-' ? 'negate' : isNot(cursor) ? 'not' : null;
  if (kind === null) return parseMembership(cursor);
  cursor.next();
  return { kind, operand: cursor.nested(() => parseUnary(cursor)), at: token.at };
}

/** `not` is an operator wherever an operand can follow; else it is a property of that name. */
function isNot(cursor: Cursor): boolean {
  if (cursor.peekWord() !== 'not') return false;
  const after = cursor.charAfter(cursor.peek());
  return after !== undefined && !'),;:/]}='.includes(after);
}

/** `has` and `in` bind as tightly as navigation. */
function parseMembership(cursor: Cursor): Expr {
  let left = parseOperand(cursor);
  for (let link = 0; ; link = 1) {
    const op = cursor.peekWord();
    if (op !== 'has' && op !== 'in') return left;
    cursor.links += link;
    const { at } = cursor.next();
    if (op === 'has') left = { kind: 'has', left, right: parseOperand(cursor), at };
    else
      left = { kind: 'in', left, list: cursor.isMark('(') ? parseInList(cursor) : parseOperand(cursor), at };
  }
}

/**
 * Parses a key predicate with its parentheses, decoded, as `('x')` or `(journeyId='x',position=0)`; `()` has no parts.
 * @throws FeedError syntaxError, tooComplex
 */
export function parseKeyPredicate(text: string, context: ParseContext = {}): readonly KeyPart[] {
  const cursor = newCursor(text, { target: 'key', ...context });
  const parts = parseKeyParts(cursor);
  cursor.expectEnd('the end of the key');
  return parts;
}
